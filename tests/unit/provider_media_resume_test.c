/* What was paid for is not asked for again: reruns of a step go on from what is on record, cancelled jobs stop what runs. */
#include "provider_help.h"

#include <pthread.h>
#include <unistd.h>

#include "base/clock.h"

static void with_fault(struct ctx *cx, const char *kind, const char *more)
{
	control(cx, ctx_printf(cx, "{\"faults\": [{\"kind\": \"%s\"%s}]}", kind, more));
}

static void no_fault(struct ctx *cx)
{
	control(cx, "{\"faults\": []}");
}

/* The job's calls: how many, in which states, how many are owed something, what they cost. */
static const char *events(struct ctx *cx)
{
	return sql_line(cx,
		"select concat_ws(' ', count(*), string_agg(state || ':' || outcome, ' ' order by made_at), count(continuation), trim_scale(sum(cost_usd))) from ignite.cost_events where job_id = '%s'",
		cx->job->id);
}

static void price(struct ctx *cx)
{
	sql_line(cx,
		"insert into ignite.model_prices (provider, model, effective_from, image_usd, video_usd) values ('media', '*', '2020-01-01', 0.01, 0.5) on conflict do nothing");
}

static void a_prediction_that_takes_longer_is_waited_for_by_the_rerun(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = media_call(CALL_VIDEO, "video", "film");

	use_media();
	price(cx);
	control(cx, "{\"prediction_ms\": 3000}");
	c.timeout_ms = 1500;
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_TIMEOUT);
	assert_int_equal(c.attempts, 1);
	assert_string_equal(events(cx), "1 unknown:timeout 1");
	c.timeout_ms = 10000;
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	assert_int_equal(c.attempts, 0);
	assert_string_equal(c.provider, "rep");
	assert_string_equal(c.cost_usd, "0.5");
	assert_int_equal(c.usage.film_ms, 6000);
	assert_string_equal(events(cx), "1 settled:ok 1 0.5");
	assert_int_equal(total(cx, "predictions"), 1);
}

/* As a crash leaves it: nobody has settled what is open. */
static void what_a_dead_process_left_is_gone_on_with(void **state)
{
	static const char *const steps[] = { "one", "two" };
	struct ctx *cx = *state;

	use_media();
	price(cx);
	control(cx, "{\"prediction_ms\": 2000}");
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		struct model_call c = media_call(CALL_IMAGE, "x-later", steps[i]), d = c, *ended;
		struct ctx *other = ctx_new(8 MiB, "other");

		other->job = cx->job;
		assert_int_equal(provider_start(other, &c), 0);
		other->deadline_ms = clock_ms() + 900;
		assert_failed(other, provider_next(other, &ended), 503, "job_timeout");
		ctx_free(other);
		sql_line(cx,
			"update ignite.cost_events set state = 'open', outcome = null, settled_at = null, unknown_attempts = 0 where job_id = '%s' and step = '%s'",
			cx->job->id, steps[i]);
		assert_int_equal(provider_call(cx, &d), 0);
		assert_int_equal(d.fault, CALL_OK);
		assert_int_equal(d.attempts, 0);
	}
	assert_int_equal(total(cx, "predictions"), 2);
	assert_string_equal(events(cx), "2 settled:ok settled:ok 2 0.02");
}

/* Until the job says that it has them. */
static void what_was_fetched_is_fetched_again_and_not_paid_again(void **state)
{
	static const char *const tasks[] = { "x-named", "x-later" };
	struct ctx *cx = *state;

	use_media();
	price(cx);
	for (size_t i = 0; i < ARRAY_LEN(tasks); i++)
		for (int run = 0; run < 3; run++) {
			struct model_call c = media_call(CALL_IMAGE, tasks[i], tasks[i]);

			assert_int_equal(provider_call(cx, &c), 0);
			assert_int_equal(c.fault, CALL_OK);
			assert_int_equal(c.attempts, run == 0 ? 1 : 0);
			assert_string_equal(c.cost_usd, "0.01");
		}
	assert_int_equal(total(cx, "calls"), 2);
	assert_string_equal(events(cx), "2 settled:ok settled:ok 2 0.02");
	sql_line(cx, "select ignite.media_received('%s')", cx->job->id);
	assert_string_equal(events(cx), "2 settled:ok settled:ok 0 0.02");
}

static void a_deadline_leaves_the_prediction_running(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = media_call(CALL_IMAGE, "x-later", "one"), *ended;

	use_media();
	control(cx, "{\"prediction_ms\": 60000}");
	assert_int_equal(provider_start(cx, &c), 0);
	cx->deadline_ms = clock_ms() + 800;
	assert_failed(cx, provider_next(cx, &ended), 503, "job_timeout");
	cx->deadline_ms = 0;
	assert_string_equal(events(cx), "1 unknown:cancelled 1");
	assert_true(json_is_false(json_object_get(
		json_array_get(json_object_get(ledger(cx), "predictions"), 0), "cancelled")));
}

static void what_was_named_and_not_fetched_is_fetched_later(void **state)
{
	static const char *const tasks[] = { "x-named", "x-later", "x-waits", "x-drawn-named" };
	struct ctx *cx = *state;

	use_media();
	price(cx);
	for (size_t i = 0; i < ARRAY_LEN(tasks); i++) {
		struct model_call c = media_call(CALL_IMAGE, tasks[i], tasks[i]);

		with_fault(cx, "file_error", ", \"failures\": 3");
		assert_int_equal(provider_call(cx, &c), 0);
		assert_int_equal(c.fault, CALL_UNAVAILABLE);
		/* Made, and charged. */
		assert_string_equal(c.cost_usd, "0.01");
		assert_failed(cx, call_fail(cx, &c), 503, "provider_unavailable");
		no_fault(cx);
		assert_int_equal(provider_call(cx, &c), 0);
		if (c.fault != CALL_OK)
			print_error("%s: %s\n", tasks[i], c.why);
		assert_int_equal(c.fault, CALL_OK);
		assert_int_equal(c.attempts, 0);
		assert_int_equal(c.usage.images, 1);
		assert_string_equal(c.cost_usd, "0.01");
	}
	assert_int_equal(total(cx, "calls"), ARRAY_LEN(tasks));
	assert_string_equal(events(cx), "4 settled:ok settled:ok settled:ok settled:ok 4 0.04");
}

static void of_several_none_is_lost(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = media_call(CALL_IMAGE, "x-named", "three");

	use_media();
	c.count = 3;
	with_fault(cx, "file_error", ", \"failures\": 3");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_UNAVAILABLE);
	assert_int_equal(c.blobs_count, 0);
	no_fault(cx);
	/* Each of the three is down at first. */
	for (int runs = 0; runs < 2; runs++) {
		assert_int_equal(provider_call(cx, &c), 0);
		assert_int_equal(c.fault, CALL_UNAVAILABLE);
	}
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	assert_int_equal(c.blobs_count, 3);
	for (int i = 0; i < 3; i++)
		assert_true(c.blobs[i].size_bytes > 1000);
	assert_int_equal(total(cx, "calls"), 1);
}

static void what_is_gone_is_asked_for_anew(void **state)
{
	static const struct {
		const char *kind;
		enum call_fault fault;
	} cases[] = { { "file_gone", CALL_MALFORMED }, { "failed", CALL_UNAVAILABLE },
		{ "no_output", CALL_MALFORMED }, { "refusal", CALL_FILTERED } };
	struct ctx *cx = *state;

	use_media();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct model_call c = media_call(CALL_IMAGE, "x-later", cases[i].kind);

		with_fault(cx, cases[i].kind, "");
		assert_int_equal(provider_call(cx, &c), 0);
		assert_int_equal(c.fault, cases[i].fault);
		no_fault(cx);
		assert_int_equal(provider_call(cx, &c), 0);
		assert_int_equal(c.fault, CALL_OK);
		assert_int_equal(c.attempts, 1);
	}
	assert_int_equal(total(cx, "predictions"), 2 * ARRAY_LEN(cases));
}

static void a_prediction_that_nobody_knows_any_more_is_over(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = media_call(CALL_IMAGE, "x-later", "one");

	use_media();
	control(cx, "{\"prediction_ms\": 60000}");
	c.timeout_ms = 900;
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_TIMEOUT);
	control(cx, "{\"forget_predictions\": true, \"prediction_ms\": 0}");
	c.timeout_ms = 0;
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_UNAVAILABLE);
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	assert_int_equal(total(cx, "predictions"), 2);
}

static void looking_after_it_is_tried_again(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = media_call(CALL_IMAGE, "x-later", "one");

	use_media();
	control(cx, "{\"prediction_ms\": 100, \"poll_failures\": 2}");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	assert_int_equal(c.attempts, 1);
	assert_int_equal(total(cx, "predictions"), 1);
}

static void another_request_is_another_call(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = media_call(CALL_IMAGE, "x-named", "one");

	use_media();
	with_fault(cx, "file_error", "");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_UNAVAILABLE);
	no_fault(cx);
	c.user = "Another bridge.";
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	assert_int_equal(c.attempts, 1);
	assert_int_equal(total(cx, "calls"), 2);
}

/* The task's second model made it: the rerun does not ask the first one. */
static void whoever_was_paid_is_asked(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = media_call(CALL_IMAGE, "image", "one");

	use_providers(
		"{\"providers\": {\"first\": {\"base_url\": \"%U/v1\", \"key\": \"${STANDIN_KEY}\"},"
		" \"second\": {\"base_url\": \"%U/v1\", \"key\": \"${STANDIN_KEY}\", \"private_addresses\": true, \"tries\": 2}}, \"models\": {"
		"\"a\": {\"provider\": \"first\", \"model\": \"gpt-image-1.5\", \"kind\": \"image\"},"
		"\"b\": {\"provider\": \"second\", \"model\": \"dall-e-3\", \"kind\": \"image\"}}, \"tasks\": {\"image\": [\"a\", \"b\"]}}");
	control(cx,
		"{\"faults\": [{\"kind\": \"unauthorized\", \"model\": \"gpt-image-1.5\"}, {\"kind\": \"file_error\", \"failures\": 2, \"model\": \"dall-e-3\"}]}");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_UNAVAILABLE);
	assert_string_equal(c.provider, "second");
	no_fault(cx);
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	assert_string_equal(c.provider, "second");
	assert_int_equal(c.attempts, 0);
	assert_int_equal(total(cx, "calls"), 1);
}

static void a_ceiling_is_not_asked_twice(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = media_call(CALL_VIDEO, "video", "film");

	use_media();
	price(cx);
	sql_line(cx, "update ignite.job_queues set cost_ceiling = 0.6 where queue = 'ai_course_jobs'");
	control(cx, "{\"prediction_ms\": 2500}");
	c.timeout_ms = 1200;
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_TIMEOUT);
	c.timeout_ms = 0;
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	c.step = "another";
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OVER_BUDGET);
	sql_line(cx, "update ignite.job_queues set cost_ceiling = null where queue = 'ai_course_jobs'");
}

static void *cancel_soon(void *arg)
{
	usleep(800000);
	atomic_store((atomic_bool *)arg, true);
	return NULL;
}

/* The flag alone is also a process that ends; the row says that somebody wants the job stopped. */
static void a_cancelled_job_stops_its_predictions(void **state)
{
	struct ctx *cx = *state;
	size_t stopped = 0;

	use_media();
	control(cx, "{\"prediction_ms\": 60000}");
	for (int wanted = 0; wanted < 2; wanted++) {
		struct model_call c = media_call(CALL_VIDEO, "video", wanted ? "wanted" : "process"),
						  *ended;
		pthread_t t;

		if (wanted)
			sql_line(cx,
				"insert into ignite.job_cancels (job_id, organization_id, requested_at) select job_id, organization_id, now() from ignite.jobs where job_id = '%s'",
				cx->job->id);
		assert_int_equal(provider_start(cx, &c), 0);
		pthread_create(&t, NULL, cancel_soon, cx->job->cancel);
		assert_failed(cx, provider_next(cx, &ended), 409, "cancelled");
		pthread_join(t, NULL);
		atomic_store(cx->job->cancel, false);
	}
	for (size_t i = 0; i < 2; i++)
		stopped += json_is_true(json_object_get(
			json_array_get(json_object_get(ledger(cx), "predictions"), i), "cancelled"));
	assert_int_equal(stopped, 1);
	assert_true(json_is_true(json_object_get(
		json_array_get(json_object_get(ledger(cx), "predictions"), 1), "cancelled")));
	/* What still runs is owed, what was stopped is not. */
	assert_string_equal(events(cx), "2 unknown:cancelled unknown:cancelled 1");
}

static void *take_over(void *arg)
{
	struct ctx *cx = ctx_new(1 MiB, "taken");

	usleep(300000);
	sql_line(cx,
		"update ignite.job_lease set run_no = run_no + 1 where job_id = '%s' returning run_no",
		(const char *)arg);
	ctx_free(cx);
	return NULL;
}

/* A run whose lease is another's puts nothing on record, and fetches nothing. */
static void a_run_that_was_taken_over_stops(void **state)
{
	static const char *const tasks[] = { "x-named", "x-waits" };
	struct ctx *cx = *state;

	use_media();
	price(cx);
	control(cx, "{\"latency_ms\": 900}");
	for (size_t i = 0; i < ARRAY_LEN(tasks); i++) {
		struct model_call c = media_call(CALL_IMAGE, tasks[i], tasks[i]), *ended;
		pthread_t t;

		assert_int_equal(provider_start(cx, &c), 0);
		pthread_create(&t, NULL, take_over, (void *)cx->job->id);
		assert_failed(cx, provider_next(cx, &ended), 409, "lease_lost");
		pthread_join(t, NULL);
		assert_int_equal(provider_next(cx, &ended), 0);
		assert_null(ended);
		sql_line(cx, "update ignite.job_lease set run_no = %d where job_id = '%s' returning 1",
			cx->job->run_no, cx->job->id);
	}
	assert_int_equal(total(cx, "downloads"), 0);
	assert_string_equal(events(cx), "2 settled:cancelled settled:cancelled 0 0.02");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(a_prediction_that_takes_longer_is_waited_for_by_the_rerun),
		PROVIDER_TEST(what_a_dead_process_left_is_gone_on_with),
		PROVIDER_TEST(a_deadline_leaves_the_prediction_running),
		PROVIDER_TEST(what_was_named_and_not_fetched_is_fetched_later),
		PROVIDER_TEST(of_several_none_is_lost),
		PROVIDER_TEST(what_is_gone_is_asked_for_anew),
		PROVIDER_TEST(a_prediction_that_nobody_knows_any_more_is_over),
		PROVIDER_TEST(what_was_fetched_is_fetched_again_and_not_paid_again),
		PROVIDER_TEST(looking_after_it_is_tried_again),
		PROVIDER_TEST(another_request_is_another_call),
		PROVIDER_TEST(whoever_was_paid_is_asked),
		PROVIDER_TEST(a_ceiling_is_not_asked_twice),
		PROVIDER_TEST(a_run_that_was_taken_over_stops),
		PROVIDER_TEST(a_cancelled_job_stops_its_predictions),
	};

	return provider_run("provider_media_resume_test", tests, ARRAY_LEN(tests));
}
