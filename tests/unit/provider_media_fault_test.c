/* What goes wrong with pictures, speech and films: each provider's refusals, bytes that are none, addresses that lead astray. */
#include "provider_help.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/clock.h"

static void with_fault(struct ctx *cx, const char *kind, const char *more)
{
	control(cx, ctx_printf(cx, "{\"faults\": [{\"kind\": \"%s\"%s}]}", kind, more));
}

struct want {
	const char *task, *kind;
	enum call_fault fault;
	const char *why; /* a part of it */
	int attempts;
};

static int check_all(struct ctx *cx, const struct want *w, size_t n)
{
	int wrong = 0;

	use_media();
	for (size_t i = 0; i < n; i++, w++) {
		struct model_call c = media_call(strcmp(w->task, "speech") == 0 ? CALL_SPEECH
				: strcmp(w->task, "video") == 0                         ? CALL_VIDEO
																		: CALL_IMAGE,
			w->task, ctx_printf(cx, "step-%zu", i));

		with_fault(cx, w->kind, "");
		c.timeout_ms = 8000;
		assert_int_equal(provider_call(cx, &c), 0);
		if (c.fault != w->fault || (w->why != NULL && strstr(c.why, w->why) == NULL) ||
			(w->attempts != 0 && c.attempts != w->attempts)) {
			print_error("%s %s: fault %d, attempts %d, %s\n", w->task, w->kind, (int)c.fault,
				c.attempts, c.why != NULL ? c.why : "-");
			wrong++;
		}
	}
	return wrong;
}

static void content_policies_are_told_with_their_reasons(void **state)
{
	static const struct want cases[] = {
		{ "x-whole", "refusal", CALL_FILTERED, "rejected by our safety system", 1 },
		{ "x-named", "filter_request", CALL_FILTERED, "safety system", 1 },
		{ "x-later", "refusal", CALL_FILTERED, "flagged as sensitive", 1 },
		{ "x-waits", "refusal", CALL_FILTERED, "flagged as sensitive", 1 },
		{ "x-later", "filter_request", CALL_FILTERED, "safety system", 1 },
		{ "video", "refusal", CALL_FILTERED, "flagged as sensitive", 1 },
		{ "x-drawn", "refusal", CALL_FILTERED, "safety system", 1 },
		{ "speech", "refusal", CALL_FILTERED, "safety system", 1 },
	};
	struct ctx *cx = *state;
	struct model_call c = { .fault = CALL_FILTERED, .why = "So." };

	assert_int_equal(check_all(cx, cases, ARRAY_LEN(cases)), 0);
	/* For good: nobody asks again. */
	assert_failed(cx, call_fail(cx, &c), 422, "answer_filtered");
}

static void errors_are_what_they_are_with_each_api(void **state)
{
	static const struct want cases[] = {
		{ "x-later", "unauthorized", CALL_DENIED, "key is not accepted", 1 },
		{ "x-later", "payment", CALL_DENIED, "Insufficient credit", 1 },
		{ "x-later", "bad_request", CALL_REJECTED, "not understood", 1 },
		{ "x-later", "unknown_model", CALL_DENIED, "404", 1 },
		{ "x-later", "error", CALL_UNAVAILABLE, "500", 3 },
		{ "x-drawn", "unauthorized", CALL_DENIED, "401", 1 },
		{ "x-drawn", "payment", CALL_DENIED, "402", 1 },
		{ "x-drawn", "bad_request", CALL_REJECTED, "not understood", 1 },
		{ "x-drawn", "overloaded", CALL_UNAVAILABLE, "503", 3 },
		{ "x-drawn", "html", CALL_UNAVAILABLE, "no JSON", 3 },
		{ "x-whole", "cut", CALL_UNAVAILABLE, NULL, 3 },
		{ "speech", "html", CALL_UNAVAILABLE, "text/html", 3 },
		{ "speech", "empty", CALL_MALFORMED, "empty", 1 },
	};

	assert_int_equal(check_all(*state, cases, ARRAY_LEN(cases)), 0);
}

static void predictions_end_in_all_ways(void **state)
{
	static const struct want cases[] = {
		{ "x-later", "failed", CALL_UNAVAILABLE, "failed: CUDA out of memory", 1 },
		{ "x-waits", "failed", CALL_UNAVAILABLE, "failed: CUDA out of memory", 1 },
		{ "video", "canceled", CALL_UNAVAILABLE, "was stopped", 1 },
		{ "video", "aborted", CALL_UNAVAILABLE, "was stopped", 1 },
		{ "x-later", "no_output", CALL_MALFORMED, "nothing that was made", 1 },
		{ "x-later", "data_url", CALL_OK, NULL, 1 },
		{ "video", "data_url", CALL_OK, NULL, 1 },
	};
	struct ctx *cx = *state;
	struct model_call c = media_call(CALL_VIDEO, "video", "never");
	int64_t began = clock_ms();

	assert_int_equal(check_all(cx, cases, ARRAY_LEN(cases)), 0);
	with_fault(cx, "never", "");
	c.timeout_ms = 6000; /* enough for being asked, however busy the machine */
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_TIMEOUT);
	assert_non_null(strstr(c.why, "still being made"));
	assert_true(clock_ms() - began < 60000);
	assert_failed(cx, call_fail(cx, &c), 504, "provider_timeout");
}

static void pictures_within_answers_are_whole_or_none(void **state)
{
	static const struct want cases[] = {
		{ "x-whole", "b64_cut", CALL_MALFORMED, "not whole Base64", 1 },
		{ "x-drawn", "b64_cut", CALL_MALFORMED, "not whole Base64", 1 },
		{ "x-whole", "b64_foreign", CALL_MALFORMED, "not whole Base64", 1 },
		{ "x-whole", "json_cut", CALL_MALFORMED, NULL, 1 },
		{ "x-whole", "empty", CALL_MALFORMED, "nothing that was made", 1 },
	};

	assert_int_equal(check_all(*state, cases, ARRAY_LEN(cases)), 0);
}

static void files_are_fetched_whole_or_not(void **state)
{
	static const struct want cases[] = {
		{ "x-named", "redirect", CALL_OK, NULL, 1 },
		{ "x-later", "url_name", CALL_REJECTED, "not on the list", 1 },
		{ "x-named", "file_gone", CALL_MALFORMED, "answered 404", 1 },
		{ "x-later", "file_denied", CALL_MALFORMED, "answered 403", 1 },
		{ "x-later", "file_error", CALL_UNAVAILABLE, "answered 503", 1 },
		{ "x-named", "file_page", CALL_UNAVAILABLE, "text/html", 1 },
		{ "x-named", "file_cut", CALL_UNAVAILABLE, NULL, 1 },
		{ "x-later", "file_huge", CALL_MALFORMED, "larger than 32 MiB", 1 },
		{ "x-named", "file_endless", CALL_MALFORMED, "larger than 32 MiB", 1 },
		{ "x-named", "redirect_loop", CALL_REJECTED, "too many redirects", 1 },
		{ "x-named", "redirect_private", CALL_REJECTED, "not on the list", 1 },
		{ "x-later", "redirect_foreign", CALL_REJECTED, "not on the list", 1 },
		{ "x-named", "url_private", CALL_REJECTED, "not on the list", 1 },
		{ "x-drawn-named", "url_foreign", CALL_REJECTED, "not on the list", 1 },
		{ "x-named", "url_metadata", CALL_REJECTED, "not on the list", 1 },
		{ "x-later", "url_scheme", CALL_REJECTED, NULL, 1 },
		{ "x-named", "url_user", CALL_REJECTED, "holds a user", 1 },
		{ "x-named", "url_mapped", CALL_REJECTED, "not on the list", 1 },
		{ "x-named", "url_decimal", CALL_REJECTED, NULL, 1 },
	};
	struct ctx *cx = *state;

	assert_int_equal(check_all(cx, cases, ARRAY_LEN(cases)), 0);
	/* A store that is down for a moment. */
	with_fault(cx, "file_error", ", \"failures\": 2");
	struct model_call c = media_call(CALL_IMAGE, "x-named", "moment");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	assert_int_equal(c.attempts, 1);
}

/* Hosts on the list that lead to this machine: by name, by number, in IPv6. */
static void addresses_are_looked_at_when_they_are_connected_to(void **state)
{
	static const struct {
		const char *kind, *hosts;
	} cases[] = { { "url_name", "localhost" }, { "file_type", "127.0.0.1" } };
	struct ctx *cx = *state;
	const char *port = strrchr(standin_url, ':');

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (int allowed = 0; allowed < 2; allowed++) {
			struct model_call c =
				media_call(CALL_IMAGE, "image", ctx_printf(cx, "%s-%d", cases[i].kind, allowed));
			long before = total(cx, "downloads");

			use_providers(ctx_printf(cx,
				"{\"providers\": {\"here\": {\"base_url\": \"%%U/v1\", \"key\": \"${STANDIN_KEY}\","
				" \"download_hosts\": [\"%s%s\"], \"private_addresses\": %s}}, \"models\": {\"named\": {\"provider\": \"here\","
				" \"model\": \"dall-e-3\", \"kind\": \"image\"}}, \"tasks\": {\"image\": [\"named\"]}}",
				cases[i].hosts, port, allowed ? "true" : "false"));
			with_fault(cx, cases[i].kind, "");
			assert_int_equal(provider_call(cx, &c), 0);
			assert_int_equal(c.fault, allowed ? CALL_OK : CALL_REJECTED);
			if (!allowed)
				assert_non_null(strstr(c.why, "not one of the public network"));
			assert_int_equal(total(cx, "downloads") - before, allowed);
		}
}

static void what_a_store_says_of_the_type_is_told(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = media_call(CALL_IMAGE, "x-named", "one");

	use_media();
	with_fault(cx, "file_type", "");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	assert_string_equal(c.blobs[0].type, "image/jpeg");
}

static void another_model_does_what_the_first_could_not(void **state)
{
	static const char *const kinds[] = { "failed", "error", "aborted", "unauthorized" };
	struct ctx *cx = *state;

	use_media();
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct model_call c = media_call(CALL_IMAGE, "image", kinds[i]);

		with_fault(cx, kinds[i], ", \"model\": \"house/picture\"");
		assert_int_equal(provider_call(cx, &c), 0);
		if (c.fault != CALL_OK)
			print_error("%s: %s\n", kinds[i], c.why);
		assert_int_equal(c.fault, CALL_OK);
		assert_string_equal(c.provider, "here");
	}
}

static void but_what_was_paid_for_is_not_asked_of_another(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = media_call(CALL_IMAGE, "image", "one");

	use_media();
	with_fault(cx, "file_error", "");
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_UNAVAILABLE);
	assert_string_equal(c.provider, "rep");
	assert_int_equal(total(cx, "requests"), 1);
}

static void text_that_begins_like_a_picture_is_text(void **state)
{
	static const char *const prompts[] = { "data: a chart of them, please",
		"data:", "data:image/png;base64 is a word, b64_json another", "\"b64_json\": \"x\"",
		"\\\"data:,\\" };
	struct ctx *cx = *state;

	use_media();
	for (size_t i = 0; i < ARRAY_LEN(prompts); i++) {
		struct model_call c = media_call(CALL_IMAGE, "x-later", ctx_printf(cx, "%zu", i));

		c.user = prompts[i];
		assert_int_equal(provider_call(cx, &c), 0);
		if (c.fault != CALL_OK)
			print_error("%s: %s\n", prompts[i], c.why);
		assert_int_equal(c.fault, CALL_OK);
	}
}

/* Providers repeat what they were asked for; logs and errors hold it by its hash alone. */
static void prompts_are_not_repeated(void **state)
{
	static const char *const tasks[] = { "x-whole", "x-drawn", "x-later", "speech" };
	static const char *const kinds[] = { "filter_request", "failed" };
	struct ctx *cx = *state;

	use_media();
	for (size_t i = 0; i < 2 * ARRAY_LEN(tasks); i++) {
		struct model_call c = media_call(
			i % 4 == 3 ? CALL_SPEECH : CALL_IMAGE, tasks[i % 4], ctx_printf(cx, "step-%zu", i));

		if (i >= ARRAY_LEN(tasks) && i % 4 != 2)
			continue; /* predictions alone fail later */
		with_fault(cx, kinds[i / ARRAY_LEN(tasks)],
			", \"message\": \"Not made by our safety system: A bridge over a river. It is so.\"");
		assert_int_equal(provider_call(cx, &c), 0);
		assert_int_equal(c.fault, CALL_FILTERED);
		assert_non_null(strstr(c.why, "safety system: ********"));
		assert_null(strstr(c.why, "bridge"));
	}
}

/* … in part, in other letters, in other punctuation; words that others use, too, stay. */
static void parts_of_prompts_are_not_repeated(void **state)
{
	static const struct {
		const char *said, *stays;
	} cases[] = {
		{ "The prompt 'A bridge over a' is too much for our safety system.",
			"' is too much for our safety" },
		{ "Our safety system: BRIDGE OVER A RIVER!", "safety system: " },
		{ "Our safety system found bridge,\\n over... a river in it", " in it" },
		{ "Our safety system knows no bridge.", "knows no bridge." },
		{ "\\u00dcber: \\u00fcBER DEN FL\\u00dcSSEN says our safety system",
			"says our safety system" },
		{ "\\u6cb3\\u4e0a\\u7684\\u6865 says our safety system", "says our safety system" },
	};
	struct ctx *cx = *state;

	use_media();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct model_call c = media_call(CALL_IMAGE, "x-whole", ctx_printf(cx, "step-%zu", i));

		c.user = "A bridge over a river; \xc3\xbc"
				 "ber den Fl\xc3\xbcssen; \xe6\xb2\xb3\xe4\xb8\x8a\xe7\x9a\x84\xe6\xa1\xa5";
		with_fault(cx, "filter_request", ctx_printf(cx, ", \"message\": \"%s\"", cases[i].said));
		assert_int_equal(provider_call(cx, &c), 0);
		assert_int_equal(c.fault, CALL_FILTERED);
		if (strstr(c.why, cases[i].stays) == NULL)
			print_error("%s\n", c.why);
		assert_non_null(strstr(c.why, cases[i].stays));
		if (i != 3)
			assert_non_null(strstr(c.why, "************"));
		assert_null(strcasestr(c.why, "over"));
		assert_null(strcasestr(c.why, "ssen"));
		assert_null(strstr(c.why, "\xe6\xb2\xb3"));
	}
}

/* Anybody's answer would be lost, and paid for. */
static void what_cannot_be_kept_is_not_asked_for_again(void **state)
{
	static const char *const tasks[] = { "x-whole", "image", "speech" };
	struct ctx *cx = *state;
	struct rlimit before, little;

	use_media();
	control(cx, "{\"media\": {\"size\": 2000000}}");
	getrlimit(RLIMIT_FSIZE, &before);
	little = (struct rlimit){ 100000, before.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	for (size_t i = 0; i < ARRAY_LEN(tasks); i++) {
		struct model_call c =
			media_call(i == 2 ? CALL_SPEECH : CALL_IMAGE, tasks[i], ctx_printf(cx, "%zu", i));

		setrlimit(RLIMIT_FSIZE, &little);
		assert_int_equal(provider_call(cx, &c), 0);
		setrlimit(RLIMIT_FSIZE, &before);
		assert_int_equal(c.fault, CALL_UNAVAILABLE);
		assert_non_null(strstr(c.why, "cannot be kept"));
		assert_int_equal(c.attempts, 1);
	}
	assert_int_equal(total(cx, "requests"), ARRAY_LEN(tasks));
	signal(SIGXFSZ, SIG_DFL);
}

/* By https, with the authority that the provider file names, and never with the key. */
static void files_come_by_https_from_whom_we_know(void **state)
{
	static char url[128], certificate[128];
	static const char file[] =
		"{\"providers\": {\"here\": {\"base_url\": \"%s/v1\", \"key\": \"${STANDIN_KEY}\", \"ca_file\": \"%s\","
		" \"tries\": 2, \"download_hosts\": [\"127.0.0.1%s\"], \"private_addresses\": %s}}, \"models\": {\"named\": {"
		"\"provider\": \"here\", \"model\": \"dall-e-3\", \"kind\": \"image\"}}, \"tasks\": {\"image\": [\"named\"]}}";
	struct ctx *cx = *state;
	struct model_call c = media_call(CALL_IMAGE, "image", "one");

	start_tls(url, certificate);
	speak_to(url, certificate);
	use_providers(ctx_printf(cx, file, url, certificate, strrchr(url, ':'), "true"));
	assert_int_equal(provider_call(cx, &c), 0);
	if (c.fault != CALL_OK)
		print_error("%s\n", c.why);
	assert_int_equal(c.fault, CALL_OK);
	assert_int_equal(total(cx, "downloads"), 1);
	/* The connection that carried the call is not the file's: its address is looked at. */
	use_providers(ctx_printf(cx, file, url, certificate, strrchr(url, ':'), "false"));
	c.step = "two";
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_REJECTED);
	assert_int_equal(total(cx, "downloads"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(content_policies_are_told_with_their_reasons),
		PROVIDER_TEST(errors_are_what_they_are_with_each_api),
		PROVIDER_TEST(predictions_end_in_all_ways),
		PROVIDER_TEST(pictures_within_answers_are_whole_or_none),
		PROVIDER_TEST(files_are_fetched_whole_or_not),
		PROVIDER_TEST(addresses_are_looked_at_when_they_are_connected_to),
		PROVIDER_TEST(what_a_store_says_of_the_type_is_told),
		PROVIDER_TEST(another_model_does_what_the_first_could_not),
		PROVIDER_TEST(but_what_was_paid_for_is_not_asked_of_another),
		PROVIDER_TEST(prompts_are_not_repeated),
		PROVIDER_TEST(parts_of_prompts_are_not_repeated),
		PROVIDER_TEST(what_cannot_be_kept_is_not_asked_for_again),
		PROVIDER_TEST(files_come_by_https_from_whom_we_know),
		PROVIDER_TEST(text_that_begins_like_a_picture_is_text),
	};

	return provider_run("provider_media_fault_test", tests, ARRAY_LEN(tests));
}
