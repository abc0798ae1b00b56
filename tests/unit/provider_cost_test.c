/* Costs as a job's calls make them: ceilings, prices that are missing, leases that are lost, what is kept, and where keys are not. */
#include "provider_help.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/cfg.h"
#include "base/log.h"
#include "domain/store.h"

static void ceiling(struct ctx *cx, const char *usd)
{
	sql_line(
		cx, "update ignite.job_queues set cost_ceiling = %s where queue = 'ai_course_jobs'", usd);
}

static void totals_are_the_stand_ins_to_the_last_digit(void **state)
{
	struct ctx *cx = *state;
	struct model_call calls[60], *ended;
	json_t *cost;

	control(cx,
		"{\"seed\": 3, \"faults\": [{\"kinds\": [\"error\", \"cut\", \"refusal\", \"truncated\", \"invalid_json\", \"schema\", "
		"\"filter\", \"overloaded\", \"rate_limit_bare\"], \"rate\": 0.3}]}");
	for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
		calls[i] = chat_call(
			ctx_printf(cx, "step-%zu", i), ctx_printf(cx, "Say something of %zu.", i * i * i));
		assert_int_equal(provider_start(cx, &calls[i]), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(calls); i++)
		assert_int_equal(provider_next(cx, &ended), 0);
	assert_int_equal(provider_job_cost(cx, cx->job->id, &cost), 0);
	assert_int_equal(json_integer_value(json_object_get(cost, "calls")), ARRAY_LEN(calls));
	assert_int_equal(json_integer_value(json_object_get(cost, "open")), 0);
	assert_int_equal(json_integer_value(json_object_get(cost, "unknown")), 0);
	assert_int_equal(
		json_integer_value(json_object_get(cost, "input_tokens")), total(cx, "input_tokens"));
	assert_int_equal(
		json_integer_value(json_object_get(cost, "output_tokens")), total(cx, "output_tokens"));
	assert_string_equal(sql_line(cx, "select ignite.job_cost('%s') ->> 'usd'", cx->job->id),
		sql_line(cx, "select trim_scale((%ld * 0.4 + %ld * 1.6) / 1000000)",
			total(cx, "input_tokens"), total(cx, "output_tokens")));
}

static void under_a_ceiling_calls_wait_for_those_that_are_under_way(void **state)
{
	struct ctx *cx = *state;
	struct model_call calls[10], *ended;
	int made = 0;

	for (size_t i = 0; i < ARRAY_LEN(calls); i++)
		calls[i] = chat_call(ctx_printf(cx, "step-%zu", i), "Say something.");
	calls[0].max_output_tokens = 1000;
	control(cx, "{\"latency_ms\": 50}");
	/* One call of 4,000 output tokens may cost $0.0064 and its input: five at once. */
	ceiling(cx, "0.03");
	for (size_t i = 0; i < ARRAY_LEN(calls); i++)
		assert_int_equal(provider_start(cx, &calls[i]), 0);
	for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
		assert_int_equal(provider_next(cx, &ended), 0);
		made += ended->fault == CALL_OK;
	}
	assert_int_equal(made, 10);
	assert_int_equal(total(cx, "peak"), 5);
	assert_string_equal(sql_line(cx, "select ignite.cost_spent('%s') <= 0.03", cx->job->id), "t");
	ceiling(cx, "null");
}

static void a_ceiling_stops_the_call_that_could_pass_it(void **state)
{
	struct ctx *cx = *state;
	struct model_call calls[3], *ended;

	for (size_t i = 0; i < ARRAY_LEN(calls); i++)
		calls[i] = chat_call(ctx_printf(cx, "step-%zu", i), "Say something.");
	calls[0].max_output_tokens = 1000;
	ceiling(cx, "0.005");
	for (size_t i = 0; i < ARRAY_LEN(calls); i++)
		assert_int_equal(provider_start(cx, &calls[i]), 0);
	for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
		assert_int_equal(provider_next(cx, &ended), 0);
		assert_int_equal(ended->fault, ended == &calls[0] ? CALL_OK : CALL_OVER_BUDGET);
		if (ended == &calls[0])
			continue;
		assert_int_equal(ended->attempts, 0);
		assert_non_null(strstr(ended->why, "ceiling"));
	}
	assert_int_equal(total(cx, "requests"), 1);
	ceiling(cx, "null");
}

/* A provider that knows no keys: what was lost is made again, and charged again. */
static void lost_answers_count_at_their_estimate(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = chat_call("lost", "Say something.");

	control(cx, "{\"idempotency\": false, \"faults\": [{\"kind\": \"cut\", \"times\": 2}]}");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	assert_int_equal(c.attempts, 3);
	assert_int_equal(total(cx, "requests"), 3);
	assert_string_equal(
		sql_line(cx,
			"select e.state, e.lost_attempts, c ->> 'unknown', (c ->> 'unknown_usd')::numeric = 2 * e.estimate_usd,"
			" ignite.cost_spent(e.job_id) = e.cost_usd + 2 * e.estimate_usd"
			" from ignite.cost_events e, ignite.job_cost(e.job_id) c where e.job_id = '%s'",
			cx->job->id),
		"settled|2|1|t|t");
	/* What it was charged is not more. */
	assert_string_equal(
		sql_line(cx, "select (%ld * 0.4 + %ld * 1.6) / 1000000 <= ignite.cost_spent('%s')",
			total(cx, "input_tokens"), total(cx, "output_tokens"), cx->job->id),
		"t");
}

/* Somebody fails for a reason of their own while calls are in flight. */
static void calls_that_nobody_waits_for_are_stopped_and_settled(void **state)
{
	struct ctx *cx = *state;
	struct model_call slow = chat_call("slow", "Say something."),
					  quick = chat_call("quick", "Go on."), *ended;

	provider_stop(cx); /* none: nothing happens */
	control(cx, "{\"faults\": [{\"kind\": \"slow\", \"ms\": 20000, \"times\": 1}]}");
	assert_int_equal(provider_start(cx, &slow), 0);
	assert_int_equal(provider_start(cx, &quick), 0);
	assert_int_equal(provider_next(cx, &ended), 0);
	assert_int_equal(fail(cx, 409, "lease_lost", "It was told so."), -1);
	provider_stop(cx);
	assert_string_equal(cx->err.code, "lease_lost");
	ctx_forgive(cx);
	assert_string_equal(
		sql_line(cx,
			"select string_agg(state || '/' || outcome || '/' || attempts || '/' || unknown_attempts, ' '"
			" order by state) from ignite.cost_events where job_id = '%s'",
			cx->job->id),
		"settled/ok/1/0 unknown/cancelled/1/1");
	assert_int_equal(provider_next(cx, &ended), 0);
	assert_null(ended);
}

static void a_lost_answer_is_not_asked_for_again_past_the_ceiling(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = chat_call("lost", "Say something.");

	control(cx, "{\"idempotency\": false, \"faults\": [{\"kind\": \"cut\", \"times\": 2}]}");
	/* One request may cost $0.0064 and its input: there is room for two. */
	ceiling(cx, "0.015");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OVER_BUDGET);
	assert_int_equal(c.attempts, 2);
	assert_int_equal(total(cx, "requests"), 2);
	assert_non_null(strstr(c.why, "ceiling of $0.015 "));
	assert_non_null(strstr(c.why, "$0.013"));
	assert_non_null(strstr(c.why, "raise job_queues.cost_ceiling"));
	assert_string_equal(
		sql_line(cx,
			"select e.state, e.outcome, e.lost_attempts, ignite.cost_spent(e.job_id) = 2 * e.estimate_usd"
			" from ignite.cost_events e where e.job_id = '%s'",
			cx->job->id),
		"unknown|over_budget|2|t");
	ceiling(cx, "null");
}

static void under_a_ceiling_the_next_model_with_a_price_is_asked(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = chat_call("one", "Say something.");

	use_providers(
		"{\"providers\": {\"here\": {\"base_url\": \"%U/v1\", \"key\": \"${STANDIN_KEY}\", \"prices\": \"openai\"}},"
		" \"models\": {\"own\": {\"provider\": \"here\", \"model\": \"our-own\", \"kind\": \"chat\"},"
		" \"other\": {\"provider\": \"here\", \"model\": \"our-other\", \"kind\": \"chat\"},"
		" \"text\": {\"provider\": \"here\", \"model\": \"gpt-4.1-mini\", \"kind\": \"chat\"}},"
		" \"tasks\": {\"x-chat\": [\"own\", \"other\", \"text\"]}}");
	ceiling(cx, "1");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	assert_string_equal(c.model, "gpt-4.1-mini");
	assert_int_equal(total(cx, "requests"), 1);
	ceiling(cx, "null");
	c = chat_call("two", "Say something.");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_string_equal(c.model, "our-own");
}

static void under_a_ceiling_a_call_needs_a_price(void **state)
{
	struct ctx *cx = *state;
	struct model_call i = { .kind = CALL_IMAGE, .task = "image", .user = "A bridge." };

	ceiling(cx, "100");
	assert_int_equal(provider_call(cx, &i), 0);
	assert_int_equal(i.fault, CALL_NO_PRICE);
	assert_non_null(strstr(i.why, "gpt-image-1.5"));
	assert_int_equal(total(cx, "requests"), 0);
	ceiling(cx, "null");
	assert_int_equal(provider_call(cx, &i), 0);
	assert_int_equal(i.fault, CALL_OK);
	assert_null(i.cost_usd);
}

static void a_run_that_lost_its_lease_makes_no_calls(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = chat_call("one", "Say something."), *ended;

	cx->job->run_no++;
	assert_int_equal(provider_start(cx, &c), 0);
	assert_failed(cx, provider_next(cx, &ended), 409, "lease_lost");
	assert_int_equal(total(cx, "requests"), 0);
}

static void what_a_run_left_open_is_swept(void **state)
{
	struct ctx *cx = *state, *other = ctx_new(8 MiB, "other");
	struct model_call c = chat_call("one", "Say something."), *ended;

	use_fault("hang", "");
	other->job = cx->job;
	assert_int_equal(provider_start(other, &c), 0);
	/* Sent and not settled, as when the process dies: the database is gone when it is to be settled. */
	other->deadline_ms = 1;
	assert_failed(other, provider_next(other, &ended), 503, "job_timeout");
	ctx_free(other);
	assert_string_equal(
		sql_line(cx, "select count(*) from ignite.cost_events where job_id = '%s'", cx->job->id),
		"0");
	assert_string_equal(
		sql_line(cx,
			"insert into ignite.cost_events (job_id, run_no, kind, provider, model, estimate_usd, made_at) values ('%s', %d, 'chat', 'here', 'm', 0.5, now() - interval '2 minutes');"
			"select ignite.cost_upkeep('-infinity'), ignite.cost_spent('%s')",
			cx->job->id, cx->job->run_no, cx->job->id),
		"0|0.5");
	assert_string_equal(sql_line(cx,
							"update ignite.cost_events set run_no = run_no + 5 where job_id = '%s';"
							"select ignite.cost_upkeep('-infinity'), ignite.cost_spent('%s')",
							cx->job->id, cx->job->id),
		"1|0.5");
}

/* ---- recording, and keys ---- */

static bool holds(const char *path, const char *text)
{
	char command[512];

	snprintf(command, sizeof(command), "grep -rqF -- '%s' '%s'", text, path);
	return system(command) == 0;
}

/* The message is cut within the first of them, the recording holds both; one has what JSON escapes. */
static void secrets_in_headers_are_nowhere_either(void **state)
{
	static const char key[] = "hk-0123456789-in-a-header-0123456789",
					  house[] = "a\"b\\c/0123456789";
	struct ctx *cx = *state;
	const char *dir = media_folder();
	struct model_call c = chat_call("told", "Say something.");

	setenv("HOUSE_KEY", key, 1);
	setenv("HOUSE", house, 1);
	use_fault("echo_head",
		", \"headers\": {\"x-api-key\": \"${HOUSE_KEY}\", \"X-House\": \"Token ${HOUSE}\"}");
	cfg.provider_debug = true;
	assert_int_equal(provider_call(cx, &c), 0);
	cfg.provider_debug = false;
	assert_int_equal(c.fault, CALL_UNAVAILABLE);
	assert_non_null(strstr(c.why, "It was sent: ....."));
	assert_null(strstr(c.why, "hk-0"));
	assert_true(holds(dir, "It was sent: ....."));
	assert_true(holds(dir, " Token **"));
	assert_false(holds(dir, key));
	assert_false(holds(dir, "0123456789"));
	unsetenv("HOUSE_KEY");
	unsetenv("HOUSE");
}

static void calls_are_recorded_and_keys_are_nowhere(void **state)
{
	static const char *const kinds[] = { "unauthorized", "echo", "bad_request", "cut_before",
		"rate_limit", "invalid_json", "schema_missing", "refusal" };
	struct ctx *cx = *state;
	const char *dir = media_folder();
	char path[128], command[512];
	struct model_call c = chat_call("fine", "Say something.");
	int log_fd, before = dup(STDERR_FILENO);

	snprintf(path, sizeof(path), "%s/log", dir);
	log_fd = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
	dup2(log_fd, STDERR_FILENO);
	log_setup("provider_cost_test", LOG_DEBUG);
	cfg.provider_debug = true;
	assert_int_equal(provider_call(cx, &c), 0);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		c = chat_call(kinds[i], "Say something.");
		use_fault(kinds[i], "");
		assert_int_equal(provider_call(cx, &c), 0);
		assert_int_not_equal(c.fault, CALL_OK);
		log_line(cx, LOG_INFO, "test", "why", c.why, "step", c.step, NULL);
		assert_null(strstr(c.why, STANDIN_KEY));
		assert_int_equal(call_fail(cx, &c), -1);
		log_line(cx, LOG_INFO, "test", "message", cx->err.message, "cause", cx->err.cause, NULL);
		ctx_forgive(cx);
	}
	cfg.provider_debug = false;
	log_setup("provider_cost_test", LOG_ERROR + 1);
	dup2(before, STDERR_FILENO);
	close(before);
	close(log_fd);
	/* Each call is there, with its request; a recording that is refused or a key that is not is in neither. */
	assert_string_equal(
		sql_line(cx,
			"select count(*) from storage.objects where bucket_id = 'courses' and name like 'debug/jobs/%s/calls/%%.json'",
			cx->job->id),
		"9");
	snprintf(path, sizeof(path), "%s/store", dir);
	assert_true(holds(path, "You answer with a title and some numbers."));
	assert_true(holds(path, "\"outcome\":\"refused\""));
	assert_true(holds(path, "The upstream said"));
	assert_true(holds(dir, "declined"));
	assert_false(holds(dir, STANDIN_KEY));
	assert_false(holds(dir, "Authorization"));
	assert_string_equal(
		sql_line(cx,
			"select count(*) filter (where r.t like '%%refused%%') > 0, count(*) filter (where strpos(r.t, '%s') > 0) "
			"from (select e::text from ignite.cost_events e union all select o::text from storage.objects o "
			"union all select p::text from ignite.job_progress p) r (t)",
			STANDIN_KEY),
		"t|0");
	/* A recording that cannot be kept stops nothing. */
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	assert_int_equal(system(command), 0);
	c = chat_call("last", "Say something.");
	use_fault("slow:0", "");
	cfg.provider_debug = true;
	assert_int_equal(provider_call(cx, &c), 0);
	cfg.provider_debug = false;
	assert_int_equal(c.fault, CALL_OK);
	assert_non_null(c.value);
	assert_int_equal(cx->err.status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(totals_are_the_stand_ins_to_the_last_digit),
		PROVIDER_TEST(under_a_ceiling_calls_wait_for_those_that_are_under_way),
		PROVIDER_TEST(a_ceiling_stops_the_call_that_could_pass_it),
		PROVIDER_TEST(lost_answers_count_at_their_estimate),
		PROVIDER_TEST(calls_that_nobody_waits_for_are_stopped_and_settled),
		PROVIDER_TEST(a_lost_answer_is_not_asked_for_again_past_the_ceiling),
		PROVIDER_TEST(under_a_ceiling_the_next_model_with_a_price_is_asked),
		PROVIDER_TEST(under_a_ceiling_a_call_needs_a_price),
		PROVIDER_TEST(a_run_that_lost_its_lease_makes_no_calls),
		PROVIDER_TEST(what_a_run_left_open_is_swept),
		PROVIDER_TEST(secrets_in_headers_are_nowhere_either),
		PROVIDER_TEST(calls_are_recorded_and_keys_are_nowhere),
	};

	return provider_run("provider_cost_test", tests, ARRAY_LEN(tests));
}
