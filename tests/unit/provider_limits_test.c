/* Trouble on the way: tries and backoff, limits that all calls share, fallback, time-outs, cancelling. */
#include "provider_help.h"

#include <pthread.h>
#include <unistd.h>

#include "base/clock.h"

/* Starts n calls and takes them all; how many ended with that fault. */
static int many(struct ctx *cx, int n, enum call_fault want)
{
	struct model_call *calls = ctx_alloc(cx, (size_t)n * sizeof(*calls)), *ended;
	static int made;
	int count = 0;

	for (int i = 0; i < n; i++) {
		calls[i] = chat_call(ctx_printf(cx, "many-%d", ++made), "Say something.");
		assert_int_equal(provider_start(cx, &calls[i]), 0);
	}
	for (int i = 0; i < n; i++) {
		assert_int_equal(provider_next(cx, &ended), 0);
		assert_non_null(ended);
		count += ended->fault == want;
	}
	assert_int_equal(provider_next(cx, &ended), 0);
	assert_null(ended);
	return count;
}

static void what_passes_is_tried_again(void **state)
{
	static const char *const kinds[] = { "timeout", "conflict", "error", "overloaded", "cut_before",
		"cut", "html", "rate_limit_bare" };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct model_call c = chat_call(kinds[i], "Say something.");

		control(cx, ctx_printf(cx, "{\"faults\": [{\"kind\": \"%s\", \"times\": 2}]}", kinds[i]));
		assert_int_equal(provider_call(cx, &c), 0);
		/* A kept connection that breaks before its first byte is tried anew by libcurl itself. */
		if (c.fault != CALL_OK || c.attempts < (strcmp(kinds[i], "cut_before") == 0 ? 2 : 3)) {
			print_error("%s: fault %d after %d, %s\n", kinds[i], (int)c.fault, c.attempts, c.why);
			assert_true(false);
		}
	}
	/* Lost answers were repeated under one key, so nothing was charged twice. */
	assert_int_equal(total(cx, "calls"), ARRAY_LEN(kinds));
}

static void what_does_not_pass_ends_after_its_tries(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = chat_call("one", "Say something.");

	use_fault("error", "");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_UNAVAILABLE);
	assert_int_equal(c.attempts, 3);
	assert_non_null(strstr(c.why, "answered 500"));
	assert_string_equal(c.cost_usd, "0");
	assert_string_equal(
		sql_line(cx,
			"select outcome, attempts, lost_attempts from ignite.cost_events where job_id = '%s'",
			cx->job->id),
		"unavailable|3|0");
	use_fault("cut", "");
	c.step = "two";
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_UNAVAILABLE);
	assert_null(c.cost_usd); /* it may have been charged: nobody knows */
	assert_string_equal(
		sql_line(cx,
			"select state, lost_attempts from ignite.cost_events where step = 'two' and job_id = '%s'",
			cx->job->id),
		"unknown|3");
}

static void nobody_there_is_unavailable(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = chat_call("one", "Say something.");

	use_providers(
		"{\"providers\": {\"here\": {\"base_url\": \"http://127.0.0.1:9\", \"tries\": 2}}, \"models\": {\"text\": "
		"{\"provider\": \"here\", \"model\": \"m\", \"kind\": \"chat\"}}, \"tasks\": {\"x-chat\": [\"text\"]}}");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_UNAVAILABLE);
	assert_string_equal(c.cost_usd, "0");
}

static void retry_after_is_waited_for_in_seconds_and_as_a_date(void **state)
{
	static const char *const kinds[] = { "rate_limit", "rate_limit_date" };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct model_call c = chat_call(kinds[i], "Say something.");
		int64_t began = clock_ms();

		control(cx,
			ctx_printf(cx, "{\"faults\": [{\"kind\": \"%s\", \"times\": 1, \"retry_after\": 2}]}",
				kinds[i]));
		assert_int_equal(provider_call(cx, &c), 0);
		assert_int_equal(c.fault, CALL_OK);
		assert_true(clock_ms() - began >= 1900);
		assert_true(clock_ms() - began < 20000);
	}
}

static void one_calls_rate_limit_holds_all_of_the_process(void **state)
{
	struct ctx *cx = *state;
	struct model_call first = chat_call("first", "Say something."), *ended;
	const json_t *calls, *call;
	int64_t limited = 0;
	size_t i;

	control(cx, "{\"faults\": [{\"kind\": \"rate_limit\", \"times\": 1, \"retry_after\": 2}]}");
	assert_int_equal(provider_start(cx, &first), 0);
	/* The others come when the first has been told to wait. */
	assert_int_equal(provider_next(cx, &ended), 0);
	assert_int_equal(many(cx, 10, CALL_OK), 10);
	calls = json_object_get(ledger(cx), "calls");
	assert_int_equal(json_array_size(calls), 12);
	json_array_foreach ((json_t *)calls, i, call) {
		int64_t at = json_integer_value(json_object_get(call, "at"));

		if (i == 0)
			limited = at;
		else
			assert_true(at >= limited + 1900);
	}
}

static void a_rate_limit_that_outlasts_the_call_is_told_with_its_seconds(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = chat_call("one", "Say something.");
	int64_t began = clock_ms();

	use_fault("rate_limit:1:3600", "");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_RATE_LIMITED);
	assert_int_equal(c.retry_after_seconds, 3600);
	assert_true(clock_ms() - began < 1000);
	assert_int_equal(c.attempts, 1);
	/* The next one is not even made. */
	c = chat_call("two", "Say something.");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_RATE_LIMITED);
	assert_in_range(c.retry_after_seconds, 3590, 3600);
	assert_int_equal(c.attempts, 0);
	assert_int_equal(total(cx, "requests"), 1);
	assert_string_equal(
		sql_line(cx,
			"select sum(cost_usd), string_agg(distinct outcome, ' ') from ignite.cost_events where job_id = '%s'",
			cx->job->id),
		"0|rate_limited");
}

static void reset_headers_are_honoured(void **state)
{
	struct ctx *cx = *state;
	int64_t began = clock_ms();

	/* Five requests in a window of two seconds: the sixth waits for the reset that the fifth was told of. */
	control(cx, "{\"limits\": {\"requests\": 5, \"window_ms\": 2000}}");
	use_providers(
		"{\"providers\": {\"here\": {\"base_url\": \"%U/v1\", \"key\": \"${STANDIN_KEY}\", \"max_concurrent\": 1}}, \"models\": "
		"{\"text\": {\"provider\": \"here\", \"model\": \"m\", \"kind\": \"chat\"}}, \"tasks\": {\"x-chat\": [\"text\"]}}");
	assert_int_equal(many(cx, 7, CALL_OK), 7);
	assert_true(clock_ms() - began >= 1500);
	assert_int_equal(total(cx, "failed"), 0);
	assert_int_equal(total(cx, "requests"), 7);
}

static void the_files_limits_hold_requests_tokens_and_concurrency(void **state)
{
	struct ctx *cx = *state;
	int64_t began;

	/* 60 a minute: ten at once, then one a second. */
	use_providers(
		"{\"providers\": {\"here\": {\"base_url\": \"%U/v1\", \"key\": \"${STANDIN_KEY}\"}}, \"models\": {\"text\": {\"provider\": "
		"\"here\", \"model\": \"m\", \"kind\": \"chat\", \"requests_per_minute\": 60}}, \"tasks\": {\"x-chat\": [\"text\"]}}");
	began = clock_ms();
	assert_int_equal(many(cx, 12, CALL_OK), 12);
	assert_in_range(clock_ms() - began, 1800, 20000);
	/* Tokens: a call takes its prompt and all of its output, and gives back what it did not use; the fifth waits. */
	control(cx, "{\"latency_ms\": 1500}");
	use_providers(
		"{\"providers\": {\"here\": {\"base_url\": \"%U/v1\", \"key\": \"${STANDIN_KEY}\"}}, \"models\": {\"text\": {\"provider\": "
		"\"here\", \"model\": \"m\", \"kind\": \"chat\", \"max_output_tokens\": 1000, \"tokens_per_minute\": 30000}}, \"tasks\": {\"x-chat\": [\"text\"]}}");
	began = clock_ms();
	assert_int_equal(many(cx, 5, CALL_OK), 5);
	assert_in_range(clock_ms() - began, 1900, 20000);
	control(cx, "{\"latency_ms\": 200}");
	use_providers(
		"{\"providers\": {\"here\": {\"base_url\": \"%U/v1\", \"key\": \"${STANDIN_KEY}\", \"max_concurrent\": 4}}, \"models\": {\"text\": "
		"{\"provider\": \"here\", \"model\": \"m\", \"kind\": \"chat\", \"max_concurrent\": 3}}, \"tasks\": {\"x-chat\": [\"text\"]}}");
	began = clock_ms();
	assert_int_equal(many(cx, 9, CALL_OK), 9);
	assert_true(clock_ms() - began >= 600);
}

static const char two_providers[] =
	"{\"providers\": {\"first\": {\"base_url\": \"%%U/fault/%s/v1\", \"key\": \"${STANDIN_KEY}\", \"tries\": 2},"
	" \"second\": {\"base_url\": \"%%U/v1\", \"key\": \"${STANDIN_KEY}\"},"
	" \"off\": {\"base_url\": \"%%U/v1\", \"key\": \"${NOBODYS_KEY}\"}},"
	" \"models\": {\"a\": {\"provider\": \"first\", \"model\": \"m-one\", \"kind\": \"chat\"},"
	" \"b\": {\"provider\": \"off\", \"model\": \"m-two\", \"kind\": \"chat\"},"
	" \"c\": {\"provider\": \"second\", \"model\": \"m-three\", \"kind\": \"chat\"}},"
	" \"tasks\": {\"x-chat\": [\"a\", \"b\", \"c\"]}}";

static void the_next_model_does_what_the_first_cannot(void **state)
{
	static const char *const kinds[] = { "error", "rate_limit:1:3600", "cut_before", "unauthorized",
		"quota" };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct model_call c = chat_call(kinds[i], "Say something.");

		use_providers(ctx_printf(cx, two_providers, kinds[i]));
		assert_int_equal(provider_call(cx, &c), 0);
		assert_int_equal(c.fault, CALL_OK);
		assert_string_equal(c.provider, "second");
		assert_string_equal(c.model, "m-three");
		assert_string_equal(
			sql_line(cx,
				"select string_agg(provider || ':' || outcome, ' ' order by made_at) from ignite.cost_events where job_id = '%s' and step = '%s'",
				cx->job->id, kinds[i]),
			ctx_printf(cx, "first:%s second:ok",
				i == 1       ? "rate_limited"
					: i >= 3 ? "denied"
							 : "unavailable"));
	}
}

static void the_next_model_is_asked_when_one_hangs(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = chat_call("one", "Say something.");
	int64_t began = clock_ms();

	use_providers(ctx_printf(cx, two_providers, "hang"));
	c.timeout_ms = 3000;
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	assert_string_equal(c.provider, "second");
	assert_int_equal(c.attempts, 2);
	assert_in_range(clock_ms() - began, 1700, 20000);
	/* The one that hung may have been charged. */
	assert_string_equal(
		sql_line(cx,
			"select string_agg(outcome || ':' || state, ' ' order by made_at) from ignite.cost_events where job_id = '%s'",
			cx->job->id),
		"timeout:unknown ok:settled");
}

static void a_refusal_is_not_asked_of_another(void **state)
{
	static const char *const kinds[] = { "refusal", "filter", "truncated", "invalid_json",
		"bad_request" };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct model_call c = chat_call(kinds[i], "Say something.");

		use_providers(ctx_printf(cx, two_providers, kinds[i]));
		assert_int_equal(provider_call(cx, &c), 0);
		assert_int_not_equal(c.fault, CALL_OK);
		assert_string_equal(c.provider, "first");
	}
	assert_int_equal(total(cx, "requests"), ARRAY_LEN(kinds));
}

static void times_end_calls(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = chat_call("one", "Say something.");
	int64_t began = clock_ms();

	use_fault("hang", ", \"timeouts\": {\"first_byte_ms\": 300}");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_TIMEOUT);
	assert_int_equal(c.attempts, 3);
	assert_non_null(strstr(c.why, "300 ms"));
	assert_in_range(clock_ms() - began, 900, 20000);
	use_fault("stall",
		", \"timeouts\": {\"first_byte_ms\": 300, \"request_ms\": 500}, \"max_concurrent\": 9");
	c.step = "two";
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_TIMEOUT);
	use_fault("hang", "");
	c.step = "three";
	c.timeout_ms = 500;
	began = clock_ms();
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_TIMEOUT);
	assert_int_equal(c.attempts, 1);
	assert_in_range(clock_ms() - began, 450, 10000);
}

static void *cancel_soon(void *arg)
{
	usleep(300000);
	atomic_store((atomic_bool *)arg, true);
	return NULL;
}

static void cancelling_stops_calls_in_flight(void **state)
{
	struct ctx *cx = *state;
	struct model_call calls[20], *ended = NULL;
	int64_t began = clock_ms();
	pthread_t t;
	int gone = 0;

	use_fault("hang", ", \"max_concurrent\": 10");
	for (int i = 0; i < 20; i++) {
		calls[i] = chat_call(ctx_printf(cx, "step-%d", i), "Say something.");
		assert_int_equal(provider_start(cx, &calls[i]), 0);
	}
	pthread_create(&t, NULL, cancel_soon, cx->job->cancel);
	assert_failed(cx, provider_next(cx, &ended), 409, "cancelled");
	pthread_join(t, NULL);
	assert_true(clock_ms() - began < 1300);
	/* The stand-in saw ten connections go, and nothing of those that waited. */
	for (int tries = 0; tries < 100 && gone < 10; tries++) {
		const json_t *list = json_object_get(ledger(cx), "calls"), *call;
		size_t i;

		gone = 0;
		json_array_foreach ((json_t *)list, i, call)
			gone += json_is_true(json_object_get(call, "gone"));
		usleep(20000);
	}
	assert_int_equal(gone, 10);
	assert_int_equal(total(cx, "requests"), 10);
	assert_string_equal(
		sql_line(cx,
			"select count(*) filter (where state = 'unknown'), count(*) filter (where state = 'settled' and cost_usd = 0),"
			" string_agg(distinct outcome, ' ') from ignite.cost_events where job_id = '%s'",
			cx->job->id),
		"10|10|cancelled");
	assert_int_equal(provider_next(cx, &ended), -1);
	ctx_forgive(cx);
}

static void the_deadline_stops_calls_in_flight(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = chat_call("one", "Say something."), *ended;
	int64_t began = clock_ms();

	use_fault("hang", "");
	assert_int_equal(provider_start(cx, &c), 0);
	cx->deadline_ms = clock_ms() + 400;
	assert_failed(cx, provider_next(cx, &ended), 503, "job_timeout");
	assert_true(clock_ms() - began < 1000);
	cx->deadline_ms = 0;
	assert_int_equal(provider_next(cx, &ended), 0);
	assert_null(ended);
}

static void a_context_that_ends_takes_its_calls_with_it(void **state)
{
	struct ctx *cx = *state;
	struct ctx *other = ctx_new(8 MiB, "other");
	struct model_call c = chat_call("one", "Say something."),
					  d = chat_call("two", "Say something."), *ended;
	int gone = 0;

	use_fault("hang", "");
	other->job = cx->job;
	assert_int_equal(provider_start(other, &c), 0);
	other->deadline_ms = clock_ms() + 100000;
	assert_int_equal(provider_start(other, &d), 0);
	/* Sends them: nothing of it ends. */
	atomic_store(cx->job->cancel, false);
	other->deadline_ms = clock_ms() + 300;
	assert_failed(other, provider_next(other, &ended), 503, "job_timeout");
	other->deadline_ms = 0;
	assert_int_equal(provider_start(other, &d), 0);
	ctx_free(other);
	for (int tries = 0; tries < 100 && gone < 2; tries++) {
		const json_t *list = json_object_get(ledger(cx), "calls"), *call;
		size_t i;

		gone = 0;
		json_array_foreach ((json_t *)list, i, call)
			gone += json_is_true(json_object_get(call, "gone"));
		usleep(20000);
	}
	assert_int_equal(gone, 2);
}

static void a_third_of_failing_calls_costs_time_only(void **state)
{
	struct ctx *cx = *state;

	control(cx,
		"{\"seed\": 7, \"faults\": [{\"kinds\": [\"error\", \"overloaded\", \"cut\", \"cut_before\", \"timeout\"], \"rate\": 0.3}]}");
	assert_int_equal(many(cx, 100, CALL_OK) >= 99, true);
	assert_true(total(cx, "requests") > 110);
	assert_string_equal(
		sql_line(cx,
			"select trim_scale(sum(cost_usd)) from ignite.cost_events where job_id = '%s' and state = 'settled'",
			cx->job->id),
		sql_line(cx, "select trim_scale((%ld * 0.4 + %ld * 1.6) / 1000000)",
			total(cx, "input_tokens"), total(cx, "output_tokens")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(what_passes_is_tried_again),
		PROVIDER_TEST(what_does_not_pass_ends_after_its_tries),
		PROVIDER_TEST(nobody_there_is_unavailable),
		PROVIDER_TEST(retry_after_is_waited_for_in_seconds_and_as_a_date),
		PROVIDER_TEST(one_calls_rate_limit_holds_all_of_the_process),
		PROVIDER_TEST(a_rate_limit_that_outlasts_the_call_is_told_with_its_seconds),
		PROVIDER_TEST(reset_headers_are_honoured),
		PROVIDER_TEST(the_files_limits_hold_requests_tokens_and_concurrency),
		PROVIDER_TEST(the_next_model_does_what_the_first_cannot),
		PROVIDER_TEST(the_next_model_is_asked_when_one_hangs),
		PROVIDER_TEST(a_refusal_is_not_asked_of_another),
		PROVIDER_TEST(times_end_calls),
		PROVIDER_TEST(cancelling_stops_calls_in_flight),
		PROVIDER_TEST(the_deadline_stops_calls_in_flight),
		PROVIDER_TEST(a_context_that_ends_takes_its_calls_with_it),
		PROVIDER_TEST(a_third_of_failing_calls_costs_time_only),
	};

	return provider_run("provider_limits_test", tests, ARRAY_LEN(tests));
}
