/* JSON: what requests may hold, how it is written, and pointers into it. */
#include "unit.h"

#include "codec/json.h"

static json_t *parse(struct ctx *cx, const char *text)
{
	json_t *json = NULL;

	assert_int_equal(json_parse(cx, text, strlen(text), JSON_DEPTH_REQUEST, &json), 0);
	return json;
}

static void refused(struct ctx *cx, const char *text, size_t size, const char *reason)
{
	json_t *json = NULL;

	assert_int_equal(json_parse(cx, text, size, JSON_DEPTH_REQUEST, &json), -1);
	assert_null(json);
	assert_int_equal(cx->err.status, 400);
	assert_string_equal(cx->err.code, "invalid_json");
	assert_non_null(strstr(cx->err.message, reason));
	ctx_forgive(cx);
}

static void any_json_value_is_taken(void **state)
{
	struct ctx *cx = *state;

	assert_true(json_is_object(parse(cx, "{\"a\":[1,2.5,null,true,\"\\u00e9\"]}")));
	assert_true(json_is_integer(parse(cx, " 7 ")));
	assert_true(json_is_string(parse(cx, "\"[[[[{{{{\"")));
	assert_true(json_is_array(parse(cx, "[\"\\\"[\",\"\\\\\"]")));
}

static void what_is_not_json_is_refused_with_its_reason(void **state)
{
	static const struct {
		const char *text, *reason;
	} cases[] = {
		{ "", "ends too early" },
		{ "{\"a\":1", "ends too early" },
		{ "\"\\", "" },
		{ "{a:1}", "syntax" },
		{ "{} {}", "follows the value" },
		{ "[1,]", "syntax" },
		{ "NaN", "syntax" },
		{ "{\"a\":1,\"a\":2}", "twice" },
		{ "{\"a\":{\"b\":1,\"\\u0062\":2}}", "twice" },
		{ "\"\\u0000\"", "NUL" },
		{ "{\"\\u0000\":1}", "NUL" },
		{ "\"\xff\"", "UTF-8" },
		{ "\"\xc0\xaf\"", "UTF-8" },
		{ "\"\xed\xa0\x80\"", "UTF-8" },
		{ "\"\\ud800\"", "" },
		{ "123456789012345678901234567890", "too large" },
		{ "1e999", "too large" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		refused(*state, cases[i].text, strlen(cases[i].text), cases[i].reason);
	refused(*state, "{}\0", 3, "NUL");
	refused(*state, "\"\\\0\"", 4, "NUL");
}

static void the_place_of_a_fault_is_told(void **state)
{
	refused(*state, "{\n \"a\": }", 9, "line 2");
}

static void nesting_is_limited_before_parsing(void **state)
{
	static char bomb[1 MiB];
	char text[2 * JSON_DEPTH_REQUEST + 3] = "";

	for (int i = 0; i < JSON_DEPTH_REQUEST; i++) {
		text[i] = '[';
		text[JSON_DEPTH_REQUEST + i] = ']';
	}
	parse(*state, text);
	memset(bomb, '[', sizeof(bomb));
	refused(*state, bomb, sizeof(bomb), "nested too deeply");
	memset(bomb, '{', JSON_DEPTH_REQUEST + 1);
	refused(*state, bomb, JSON_DEPTH_REQUEST + 1, "nested too deeply");
}

static void text_is_compact_and_sorted_on_request(void **state)
{
	struct ctx *cx = *state;
	json_t *json = parse(cx, "{ \"b\" : 1, \"a\" : [ true, \"\xc3\xa9/\" ] }");
	const char *text;
	size_t size;

	assert_int_equal(json_text(cx, json, true, &text, &size), 0);
	assert_string_equal(text, "{\"a\":[true,\"\xc3\xa9/\"],\"b\":1}");
	assert_int_equal(size, strlen(text));
	assert_int_equal(json_text(cx, json, false, &text, NULL), 0);
	assert_string_equal(text, "{\"b\":1,\"a\":[true,\"\xc3\xa9/\"]}");
	assert_int_equal(json_text(cx, parse(cx, "null"), false, &text, &size), 0);
	assert_string_equal(text, "null");
}

static void text_over_the_arena_fails(void **state)
{
	struct ctx *cx = ctx_new(64 KiB, "small");
	json_t *json = ctx_own_json(cx, json_array());
	const char *text = NULL;

	(void)state;
	for (int i = 0; i < 20000; i++)
		json_array_append_new(json, json_string("0123456789"));
	assert_failed(cx, json_text(cx, json, false, &text, NULL), 503, "out_of_memory");
	assert_null(text);
	ctx_free(cx);
}

static void pointers_find_values(void **state)
{
	/* RFC 6901, 5 */
	json_t *root = parse(*state,
		"{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,\"m~n\":8,"
		"\"~1\":9,\" \":7}");

	assert_ptr_equal(json_at(root, ""), root);
	assert_true(json_is_array(json_at(root, "/foo")));
	assert_string_equal(json_string_value(json_at(root, "/foo/0")), "bar");
	assert_string_equal(json_string_value(json_at(root, "/foo/1")), "baz");
	assert_int_equal(json_integer_value(json_at(root, "/a~1b")), 1);
	assert_int_equal(json_integer_value(json_at(root, "/c%d")), 2);
	assert_int_equal(json_integer_value(json_at(root, "/m~0n")), 8);
	assert_int_equal(json_integer_value(json_at(root, "/~01")), 9);
	assert_int_equal(json_integer_value(json_at(root, "/ ")), 7);
	assert_true(json_is_integer(json_at(root, "/")));
}

static void pointers_to_nothing_give_null(void **state)
{
	static const char *const nowhere[] = { "foo", "/bar", "/foo/2", "/foo/-", "/foo/00", "/foo/+1",
		"/foo/0/x", "/foo/", "/m~2n", "/m~", "/foo/99999999999999999999" };
	json_t *root = parse(*state, "{\"foo\":[\"bar\",\"baz\"],\"m~n\":1}");

	for (size_t i = 0; i < ARRAY_LEN(nowhere); i++)
		assert_null(json_at(root, nowhere[i]));
}

/* Whatever the bytes: taken or refused, never a crash, and what is taken survives being written and read. */
static void numbers_are_written_as_they_were_read(void **state)
{
	static const char *const texts[] = { "{\"usd\":0.0174604,\"tokens\":12345678901234567}", "0.1",
		"[0.017460400000001,-1.1e-7,123456.789012345]", "[0.3,\"0.10000000000000001\"]", "1e300",
		"0.12345678901234568", "[1.0,0.2]",
		"{\"a\\\"b\":[0.1,123456789.12345679,-2.5,\"0.10000000000000001\"],\"c\":1e-7}",
		"[1234567890123456.0,0.1]" };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		json_t *json, *again;
		const char *out;
		char *written;
		size_t size;

		assert_int_equal(json_parse(cx, texts[i], strlen(texts[i]), 8, &json), 0);
		assert_int_equal(json_text(cx, json, false, &out, &size), 0);
		written = json_write(json);
		assert_string_equal(out, written);
		assert_int_equal(size, strlen(out));
		free(written);
		assert_int_equal(json_parse(cx, out, size, 8, &again), 0);
		assert_true(json_equal(json, again));
		if (i != 4 && i != 2)
			assert_string_equal(out, texts[i]);
	}
}

static void mutated_text_never_harms(void **state)
{
	static const char seed[] =
		"{\"a\":[1,-2.5e3,{\"b\":\"x\\u00e9\\n\"}],\"c\":null,\"d\":\"\xf0\x9f\x98\x80\"}";
	struct ctx *cx = *state;
	uint64_t random = 1;
	int taken = 0;

	for (int round = 0; round < 20000; round++) {
		char text[sizeof(seed)];
		json_t *json, *again;
		const char *out;
		size_t size;

		memcpy(text, seed, sizeof(seed));
		for (uint64_t n = unit_random(&random) % 4 + 1; n > 0; n--)
			text[unit_random(&random) % (sizeof(seed) - 1)] = (char)unit_random(&random);
		ctx_reset(cx, "fuzz");
		if (json_parse(cx, text, sizeof(seed) - 1, 8, &json) != 0) {
			assert_int_equal(cx->err.status, 400);
			continue;
		}
		taken++;
		assert_int_equal(json_text(cx, json, false, &out, &size), 0);
		assert_int_equal(json_parse(cx, out, size, 8, &again), 0);
		assert_true(json_equal(json, again));
	}
	assert_true(taken > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(any_json_value_is_taken),
		CTX_TEST(what_is_not_json_is_refused_with_its_reason),
		CTX_TEST(the_place_of_a_fault_is_told),
		CTX_TEST(nesting_is_limited_before_parsing),
		CTX_TEST(text_is_compact_and_sorted_on_request),
		CTX_TEST(text_over_the_arena_fails),
		CTX_TEST(pointers_find_values),
		CTX_TEST(pointers_to_nothing_give_null),
		CTX_TEST(numbers_are_written_as_they_were_read),
		CTX_TEST(mutated_text_never_harms),
	};

	json_setup();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
