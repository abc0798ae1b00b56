/* Calls to a stand-in provider: what is sent, what comes of each kind of answer, costs to the last digit. */
#include "provider_help.h"

#include "base/clock.h"

static void a_call_brings_a_value_of_its_schema(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = chat_call("one", "Say something.");

	assert_true(provider_ready("x-chat"));
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	assert_null(c.why);
	assert_true(json_is_string(json_object_get(c.value, "title")));
	assert_true(json_array_size(json_object_get(c.value, "items")) > 0);
	assert_string_equal(c.provider, "here");
	assert_string_equal(c.model, "gpt-4.1-mini");
	assert_int_equal(c.attempts, 1);
	assert_true(c.usage.known && c.usage.input_tokens > 0 && c.usage.output_tokens > 0);
	assert_int_equal(c.usage.input_tokens, total(cx, "input_tokens"));
	assert_int_equal(c.usage.output_tokens, total(cx, "output_tokens"));
	assert_string_equal(c.cost_usd,
		sql_line(cx, "select trim_scale((%ld * 0.4 + %ld * 1.6) / 1000000)",
			(long)c.usage.input_tokens, (long)c.usage.output_tokens));
}

static void what_is_optional_may_be_left_out(void **state)
{
	struct ctx *cx = *state;
	json_t *schema = ctx_own_json(cx,
		json_pack("{s:s, s:{s:{s:s}, s:{s:s}}, s:[s], s:b}", "type", "object", "properties",
			"title", "type", "string", "note", "type", "string", "required", "title",
			"additionalProperties", 0));
	int with = 0, without = 0;

	for (int i = 0; i < 24; i++) {
		struct model_call c = chat_call(ctx_printf(cx, "step-%d", i), ctx_printf(cx, "Say %d.", i));

		c.schema = schema;
		assert_int_equal(provider_call(cx, &c), 0);
		assert_int_equal(c.fault, CALL_OK);
		if (json_object_get(c.value, "note") != NULL)
			with++;
		else
			without++;
	}
	assert_true(with > 0 && without > 0);
}

static void calls_come_back_as_they_end(void **state)
{
	struct ctx *cx = *state;
	struct model_call calls[40], *ended;
	bool seen[40] = { false };
	int64_t began = clock_ms();
	char step[40][20];

	control(cx, "{\"latency_ms\": 300}");
	for (int i = 0; i < 40; i++) {
		snprintf(step[i], sizeof(step[i]), "step-%d", i);
		calls[i] = chat_call(step[i], "Say something.");
		calls[i].tag = &seen[i];
		assert_int_equal(provider_start(cx, &calls[i]), 0);
	}
	for (int i = 0; i < 40; i++) {
		assert_int_equal(provider_next(cx, &ended), 0);
		assert_non_null(ended);
		assert_int_equal(ended->fault, CALL_OK);
		assert_false(*(bool *)ended->tag);
		*(bool *)ended->tag = true;
	}
	assert_int_equal(provider_next(cx, &ended), 0);
	assert_null(ended);
	/* All at once, not one after the other. */
	assert_true(clock_ms() - began < 12000);
	assert_true(total(cx, "peak") > 20);
}

static void the_request_is_what_the_provider_describes(void **state)
{
	struct ctx *cx = *state;
	static const char *const urls[] = { "https://example.org/a.png", NULL };
	struct model_call c = chat_call("one", "What is in the picture?");
	const json_t *request, *messages, *form;

	control(cx, "{\"record\": true}");
	c.image_urls = urls;
	c.max_output_tokens = 77;
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	request = json_object_get(json_array_get(traffic(cx), 0), "request");
	messages = json_object_get(request, "messages");
	form = json_object_get(json_object_get(request, "response_format"), "json_schema");
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(messages, 0), "role")), "system");
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(messages, 1), "role")), "user");
	assert_int_equal(json_integer_value(json_object_get(request, "max_completion_tokens")), 77);
	assert_true(json_is_true(json_object_get(form, "strict")));
	assert_string_equal(json_string_value(json_object_get(form, "name")), "title_and_numbers");
	assert_string_equal(
		json_string_value(json_object_get(
			json_object_get(
				json_array_get(json_object_get(json_array_get(messages, 1), "content"), 1),
				"image_url"),
			"url")),
		urls[0]);
}

static void a_rerun_of_a_step_is_the_same_call(void **state)
{
	struct ctx *cx = *state;
	struct model_call a = chat_call("one", "Say something."), b = a,
					  other = chat_call("two", "Say something.");

	assert_int_equal(provider_call(cx, &a), 0);
	cx->job->run_no = cx->job->run_no; /* the key does not name the run */
	assert_int_equal(provider_call(cx, &b), 0);
	assert_int_equal(provider_call(cx, &other), 0);
	assert_true(json_equal(a.value, b.value));
	assert_int_equal(total(cx, "requests"), 3);
	assert_int_equal(total(cx, "calls"), 2);
	assert_int_equal(total(cx, "repeated"), 1);
	assert_string_equal(b.cost_usd, "0");
	assert_string_not_equal(other.cost_usd, "0");
}

/* Each kind of answer that is none, and whether it is charged. */
static const struct {
	const char *fault;
	enum call_fault want;
	const char *says;
	bool charged, has_text;
} answers[] = {
	{ "refusal", CALL_REFUSED, "declined", true, false },
	{ "truncated", CALL_TRUNCATED, "cut off", true, true },
	{ "filter", CALL_FILTERED, "filter", true, false },
	{ "filter_request", CALL_FILTERED, "safety", false, false },
	{ "invalid_json", CALL_MALFORMED, "no JSON", true, true },
	{ "not_object", CALL_MALFORMED, "schema: it must", true, true },
	{ "empty", CALL_MALFORMED, "empty", true, false },
	{ "no_choices", CALL_MALFORMED, "empty", true, false },
	{ "schema_missing", CALL_MALFORMED, "schema", true, true },
	{ "schema_extra", CALL_MALFORMED, "schema", true, true },
	{ "schema_type", CALL_MALFORMED, "schema", true, true },
	{ "schema_minimum", CALL_MALFORMED, "/items/", true, true },
	{ "schema_maximum", CALL_MALFORMED, "/items/", true, true },
	{ "schema_minLength", CALL_MALFORMED, "/title", true, true },
	{ "schema_maxLength", CALL_MALFORMED, "/title", true, true },
	{ "schema_minItems", CALL_MALFORMED, "/items", true, true },
	{ "schema_maxItems", CALL_MALFORMED, "/items", true, true },
	{ "bad_request", CALL_REJECTED, "not understood", false, false },
	{ "unauthorized", CALL_DENIED, "key is not accepted", false, false },
	{ "unknown_model", CALL_DENIED, "does not exist", false, false },
	{ "quota", CALL_DENIED, "quota", false, false },
};

static void each_fault_is_a_class_of_its_own(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		struct model_call c = chat_call(answers[i].fault, "Say something.");
		long calls = total(cx, "calls");

		use_fault(answers[i].fault, "");
		assert_int_equal(provider_call(cx, &c), 0);
		if (c.fault != answers[i].want || strstr(c.why, answers[i].says) == NULL) {
			print_error("%s: fault %d, %s\n", answers[i].fault, (int)c.fault, c.why);
			assert_true(false);
		}
		assert_null(strstr(c.why, "  "));
		assert_int_equal(c.attempts, 1);
		assert_int_equal(total(cx, "calls") - calls, answers[i].charged);
		assert_int_equal(c.usage.known, answers[i].charged);
		if ((strcmp(c.cost_usd, "0") != 0) != answers[i].charged) {
			print_error("%s: cost %s\n", answers[i].fault, c.cost_usd);
			assert_true(false);
		}
		assert_int_equal(c.text != NULL && *c.text != '\0', answers[i].has_text);
		if (strncmp(answers[i].fault, "schema", 6) == 0)
			assert_true(json_array_size(c.faults) > 0);
	}
}

static void a_huge_answer_is_cut_off(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = chat_call("one", "Say something.");

	use_fault("huge", "");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_MALFORMED);
	assert_non_null(strstr(c.why, "larger than 16 MiB"));
	assert_null(c.cost_usd);
	assert_string_equal(
		sql_line(cx, "select state from ignite.cost_events where job_id = '%s'", cx->job->id),
		"unknown");
}

static void embeddings_images_and_speech_work_alike(void **state)
{
	static const char *const inputs[] = { "one", "two", "three", NULL };
	struct ctx *cx = *state;
	struct model_call e = {
		.kind = CALL_EMBEDDING, .task = "embedding", .inputs = inputs, .dimensions = 8
	};
	struct model_call i = {
		.kind = CALL_IMAGE, .task = "image", .user = "A bridge.", .size = "1024x1024", .count = 2
	};
	struct model_call s = {
		.kind = CALL_SPEECH, .task = "speech", .user = "Grüße", .voice = "alloy", .format = "opus"
	};
	struct model_call *ended;
	size_t size;

	assert_int_equal(provider_start(cx, &e), 0);
	assert_int_equal(provider_start(cx, &i), 0);
	assert_int_equal(provider_start(cx, &s), 0);
	for (int n = 0; n < 3; n++) {
		assert_int_equal(provider_next(cx, &ended), 0);
		assert_int_equal(ended->fault, CALL_OK);
	}
	assert_int_equal(json_array_size(e.value), 3);
	assert_int_equal(json_array_size(json_array_get(e.value, 2)), 8);
	assert_string_not_equal(e.cost_usd, "0");
	assert_int_equal(i.blobs_count, 2);
	assert_string_equal(i.blobs[1].type, "image/png");
	assert_memory_equal(file_bytes(cx, i.blobs[1].file, &size), "\x89PNG", 4);
	assert_int_equal(size, i.blobs[1].size_bytes);
	assert_null(i.cost_usd); /* the published list has no price of images */
	assert_int_equal(s.blobs_count, 1);
	assert_string_equal(s.blobs[0].type, "audio/opus");
	assert_true(s.blobs[0].size_bytes > 64);
	assert_int_equal(s.usage.characters, 5);
}

static void operators_price_images_and_speech(void **state)
{
	struct ctx *cx = *state;
	struct model_call i = {
		.kind = CALL_IMAGE, .task = "image", .user = "A bridge.", .size = "1024x1024", .count = 3
	};
	struct model_call s = { .kind = CALL_SPEECH, .task = "speech", .user = "Grüße" };

	sql_line(cx,
		"insert into ignite.model_prices (provider, model, effective_from, image_usd) values ('openai', 'gpt-image-1.5:1024x1024', '2020-01-01', 0.034);"
		"insert into ignite.model_prices (provider, model, effective_from, audio_usd) values ('openai', 'gpt-4o-mini-tts', '2020-01-01', 15)");
	assert_int_equal(provider_call(cx, &i), 0);
	assert_string_equal(i.cost_usd, "0.102");
	assert_int_equal(provider_call(cx, &s), 0);
	assert_string_equal(s.cost_usd, "0.000075");
	sql_line(cx, "delete from ignite.model_prices where source = 'operator'");
}

static void cached_tokens_cost_less(void **state)
{
	struct ctx *cx = *state;
	static char system[8001];
	struct model_call a = chat_call("one", "Say one thing."), b = chat_call("two", "Say another.");

	memset(system, 'x', sizeof(system) - 1);
	a.system = b.system = system;
	assert_int_equal(provider_call(cx, &a), 0);
	assert_int_equal(a.usage.cached_tokens, 0);
	assert_int_equal(provider_call(cx, &b), 0);
	assert_true(b.usage.cached_tokens >= 1024);
	assert_string_equal(b.cost_usd,
		sql_line(cx, "select trim_scale((%ld * 0.4 + %ld * 0.1 + %ld * 1.6) / 1000000)",
			(long)(b.usage.input_tokens - b.usage.cached_tokens), (long)b.usage.cached_tokens,
			(long)b.usage.output_tokens));
}

static void a_task_without_a_provider_is_said(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = chat_call("one", "Say something.");

	unsetenv("NOBODYS_KEY");
	use_providers(
		"{\"providers\": {\"here\": {\"base_url\": \"%U/v1\", \"key\": \"${NOBODYS_KEY}\"}}, \"models\": "
		"{\"text\": {\"provider\": \"here\", \"model\": \"m\", \"kind\": \"chat\"}}, \"tasks\": {\"x-chat\": [\"text\"]}}");
	assert_false(provider_ready("x-chat"));
	assert_false(provider_ready("nothing"));
	assert_non_null(strstr(provider_missing(cx, "x-chat"), "NOBODYS_KEY"));
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_REJECTED);
	assert_non_null(strstr(c.why, "NOBODYS_KEY"));
}

static void text_that_is_not_utf8_is_not_sent(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = chat_call("one", "\xff\xfe");

	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_REJECTED);
	assert_int_equal(total(cx, "requests"), 0);
}

static void a_fault_is_the_jobs_failure(void **state)
{
	static const struct {
		enum call_fault fault;
		int status;
		const char *code;
	} want[] = { { CALL_REFUSED, 422, "answer_refused" },
		{ CALL_TRUNCATED, 422, "answer_truncated" }, { CALL_FILTERED, 422, "answer_filtered" },
		{ CALL_MALFORMED, 502, "answer_malformed" },
		{ CALL_RATE_LIMITED, 429, "provider_rate_limited" },
		{ CALL_UNAVAILABLE, 503, "provider_unavailable" },
		{ CALL_REJECTED, 422, "provider_rejected" }, { CALL_DENIED, 503, "blocked" },
		{ CALL_TIMEOUT, 504, "provider_timeout" }, { CALL_CANCELLED, 409, "cancelled" },
		{ CALL_OVER_BUDGET, 422, "cost_ceiling" }, { CALL_NO_PRICE, 422, "no_price" } };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		struct model_call c = { .fault = want[i].fault, .why = "So.", .retry_after_seconds = 7 };

		assert_int_equal(call_fail(cx, &c), -1);
		assert_int_equal(cx->err.status, want[i].status);
		assert_string_equal(cx->err.code, want[i].code);
		assert_int_equal(cx->err.retry_after_seconds, want[i].fault == CALL_RATE_LIMITED ? 7 : 0);
		ctx_forgive(cx);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(a_call_brings_a_value_of_its_schema),
		PROVIDER_TEST(what_is_optional_may_be_left_out),
		PROVIDER_TEST(calls_come_back_as_they_end),
		PROVIDER_TEST(the_request_is_what_the_provider_describes),
		PROVIDER_TEST(a_rerun_of_a_step_is_the_same_call),
		PROVIDER_TEST(each_fault_is_a_class_of_its_own),
		PROVIDER_TEST(a_huge_answer_is_cut_off),
		PROVIDER_TEST(embeddings_images_and_speech_work_alike),
		PROVIDER_TEST(operators_price_images_and_speech),
		PROVIDER_TEST(cached_tokens_cost_less),
		PROVIDER_TEST(a_task_without_a_provider_is_said),
		PROVIDER_TEST(text_that_is_not_utf8_is_not_sent),
		PROVIDER_TEST(a_fault_is_the_jobs_failure),
	};

	return provider_run("provider_call_test", tests, ARRAY_LEN(tests));
}
