/* The schema engine: sentences and places of faults, what is refused when compiling, and hostile documents. */
#include "unit.h"

#include <pthread.h>

#include "base/clock.h"
#include "codec/json.h"
#include "codec/schema.h"

static struct schema *compile(const char *text)
{
	char why[256] = "";
	struct schema *s = schema_compile(text, strlen(text), why, sizeof(why));

	if (s == NULL)
		print_error("%s\n", why);
	assert_non_null(s);
	return s;
}

static json_t *value(struct ctx *cx, const char *text)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

	assert_non_null(json);
	return ctx_own_json(cx, json);
}

/* The faults of doc as "pointer sentence" lines; "" when it is valid. */
static const char *faults(struct ctx *cx, const char *schema, const char *doc)
{
	struct schema *s = compile(schema);
	char *lines = ctx_strdup(cx, "");
	const json_t *fault;
	size_t i;
	int rc;

	ctx_forgive(cx);
	rc = schema_check(cx, s, value(cx, doc), "");
	assert_true((rc == 0) == (cx->err.status == 0));
	if (rc != 0) {
		assert_int_equal(cx->err.status, 422);
		assert_string_equal(cx->err.code, "invalid_request");
		assert_true(json_array_size(cx->err.details) > 0);
	}
	json_array_foreach (cx->err.details, i, fault)
		lines = ctx_printf(cx, "%s%s%s %s", lines, i > 0 ? "\n" : "",
			json_string_value(json_object_get(fault, "pointer")),
			json_string_value(json_object_get(fault, "message")));
	schema_free(s);
	return lines;
}

static void each_keyword_has_its_sentence(void **state)
{
	static const struct {
		const char *schema, *doc, *faults;
	} cases[] = {
		{ "{\"type\":\"string\"}", "1", " must be a string" },
		{ "{\"type\":[\"string\",\"null\"]}", "1", " must be a string or null" },
		{ "{\"type\":\"integer\"}", "1.5", " must be a whole number" },
		{ "{\"type\":\"boolean\"}", "0", " must be true or false" },
		{ "{\"enum\":[\"a\",2,null]}", "\"b\"", " must be one of \"a\", 2, null" },
		{ "{\"enum\":[\"a\"]}", "\"b\"", " must be \"a\"" },
		{ "{\"const\":{\"a\":1}}", "{}", " must be {\"a\":1}" },
		{ "{\"minimum\":1}", "0", " must be at least 1" },
		{ "{\"maximum\":60}", "61", " must be at most 60" },
		{ "{\"exclusiveMinimum\":0.5}", "0.5", " must be more than 0.5" },
		{ "{\"exclusiveMaximum\":1}", "1", " must be less than 1" },
		{ "{\"multipleOf\":0.01}", "0.015", " must be a multiple of 0.01" },
		{ "{\"minLength\":1}", "\"\"", " must not be empty" },
		{ "{\"minLength\":3}", "\"ab\"", " must be at least 3 characters long" },
		{ "{\"maxLength\":2}", "\"abc\"", " must be at most 2 characters long" },
		{ "{\"pattern\":\"^a+$\"}", "\"b\"", " must match the pattern ^a+$" },
		{ "{\"format\":\"uuid\"}", "\"b\"", " must be a uuid" },
		{ "{\"minItems\":1}", "[]", " must hold at least 1 item" },
		{ "{\"maxItems\":2}", "[1,2,3]", " must hold at most 2 items" },
		{ "{\"uniqueItems\":true}", "[1,2,1.0]", "/2 must not repeat item 0" },
		{ "{\"contains\":{\"type\":\"string\"}}", "[1]",
			" must hold at least 1 item of the form that is asked for" },
		{ "{\"minProperties\":1}", "{}", " must hold at least 1 property" },
		{ "{\"required\":[\"a\"]}", "{}", "/a is required" },
		{ "{\"dependentRequired\":{\"a\":[\"b\"]}}", "{\"a\":1}", "/b is required with \"a\"" },
		{ "{\"properties\":{\"a\":true,\"b\":true},\"additionalProperties\":false}", "{\"c\":1}",
			"/c is not known here; known: a, b" },
		{ "{\"additionalProperties\":false}", "{\"c\":1}", "/c is not known here" },
		{ "{\"properties\":{\"a\":false}}", "{\"a\":1}", "/a is not allowed here" },
		{ "{\"propertyNames\":{\"maxLength\":2}}", "{\"abc\":1}",
			"/abc has a name that is not allowed here" },
		{ "{\"not\":{\"type\":\"null\"}}", "null", " has a form that is not allowed here" },
		{ "{\"maxContains\":1,\"contains\":true}", "[1,2]",
			" must hold at most 1 item of a form that is limited" },
		{ "{\"prefixItems\":[true],\"items\":false}", "[1,2]", "/1 is not allowed here" },
		{ "{\"prefixItems\":[true],\"unevaluatedItems\":false}", "[1,2]",
			"/1 is not allowed here" },
		{ "{\"properties\":{\"a\":true},\"unevaluatedProperties\":false}", "{\"b\":1,\"a\":1}",
			"/b is not known here" },
		{ "{\"unevaluatedProperties\":{\"type\":\"null\"}}", "{\"b\":1}", "/b must be null" },
		{ "{\"dependentSchemas\":{\"a\":{\"required\":[\"b\"]}}}", "{\"a\":1}", "/b is required" },
		{ "{\"$dynamicRef\":\"#x\",\"$defs\":{\"x\":{\"$dynamicAnchor\":\"x\",\"minimum\":2}}}",
			"1", " must be at least 2" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(faults(*state, cases[i].schema, cases[i].doc), cases[i].faults);
}

static void a_fault_is_told_at_its_own_place(void **state)
{
	static const char schema[] =
		"{\"type\":\"object\",\"properties\":{\"payload\":{\"type\":\"object\",\"properties\":{\"groups\":{"
		"\"type\":\"integer\",\"minimum\":1},\"list\":{\"items\":{\"type\":\"string\"}},\"a/b~c\":{\"type\":"
		"\"null\"}},\"required\":[\"mode\"],\"additionalProperties\":false}}}";

	assert_string_equal(
		faults(*state, schema,
			"{\"payload\":{\"groups\":0,\"list\":[\"x\",1],\"a/b~c\":1,\"extra\":1}}"),
		"/payload/mode is required\n"
		"/payload/groups must be at least 1\n"
		"/payload/list/1 must be a string\n"
		"/payload/a~1b~0c must be null\n"
		"/payload/extra is not known here; known: groups, list, a/b~c");
}

static void a_prefix_precedes_every_pointer(void **state)
{
	struct ctx *cx = *state;
	struct schema *s = compile("{\"required\":[\"a\"]}");

	assert_int_equal(schema_check(cx, s, value(cx, "{}"), "/payload"), -1);
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(cx->err.details, 0), "pointer")),
		"/payload/a");
	schema_free(s);
}

static void all_faults_are_told_up_to_a_limit(void **state)
{
	struct ctx *cx = *state;
	struct schema *s = compile("{\"items\":{\"type\":\"string\"}}");
	json_t *doc = ctx_own_json(cx, json_array());

	for (int i = 0; i < 1000; i++)
		json_array_append_new(doc, json_integer(i));
	assert_int_equal(schema_check(cx, s, doc, ""), -1);
	assert_int_equal(json_array_size(cx->err.details), 32);
	schema_free(s);
}

static void a_fault_is_told_once(void **state)
{
	assert_string_equal(
		faults(*state, "{\"allOf\":[{\"required\":[\"a\"]},{\"required\":[\"a\",\"b\"]}]}", "{}"),
		"/a is required\n/b is required");
}

static void numbers_are_whole_by_value(void **state)
{
	struct ctx *cx = *state;

	assert_string_equal(faults(cx, "{\"type\":\"integer\"}", "1.0"), "");
	assert_string_equal(faults(cx, "{\"type\":\"integer\"}", "1e20"), "");
	assert_string_equal(faults(cx, "{\"const\":1}", "1.0"), "");
	assert_string_equal(faults(cx, "{\"enum\":[{\"a\":[1,2]}]}", "{\"a\":[1.0,2]}"), "");
	assert_string_equal(
		faults(cx, "{\"uniqueItems\":true}", "[1,true,0,false,\"1\",null,[],{}]"), "");
	assert_string_equal(
		faults(cx, "{\"uniqueItems\":true}", "[{\"a\":1,\"b\":[2]},{\"b\":[2.0],\"a\":1.0}]"),
		"/1 must not repeat item 0");
	/* too far apart for a double to tell */
	assert_string_equal(
		faults(cx, "{\"uniqueItems\":true}", "[9007199254740993,9007199254740992]"), "");
	assert_string_equal(faults(cx, "{\"maximum\":9007199254740992}", "9007199254740993"),
		" must be at most 9007199254740992");
}

static void lengths_are_in_characters(void **state)
{
	assert_string_equal(faults(*state, "{\"maxLength\":2}", "\"\xf0\x9f\x98\x80\xc3\xa9\""), "");
	assert_string_equal(faults(*state, "{\"minLength\":2}", "\"\xf0\x9f\x98\x80\""),
		" must be at least 2 characters long");
}

static void patterns_are_ecmascript(void **state)
{
	static const struct {
		const char *pattern, *matches, *other;
	} cases[] = {
		{ "^[a-z0-9][a-z0-9._-]{0,99}$", "a-b.c_9", "-a" },
		{ "^\\\\d+$", "123", "12a" },
		{ "^\\\\D$", "a", "1" },
		{ "^[\\\\d-]+$", "1-2", "1_2" },
		{ "^\\\\w+$", "a_9", "a-9" },
		{ "^\\\\S+$", "abc",
			"a\xc2\xa0"
			"b" },
		{ "^[^\\\\s]+$", "abc", "a b" },
		{ "b", "abc", "ac" },
		{ "^(?:ab)+$", "abab", "aba" },
		{ "^a+?$", "aaa", "b" },
		{ "^a{2,3}$", "aaa", "a" },
		{ "^.$", "\xc3\xa9", "ab" },
		{ "^[\xc3\xa9\xc3\xa8]$", "\xc3\xa9", "e" },
		{ "^\\\\.\\\\*\\\\/$", ".*/", "aa/" },
		{ "^[\\\\]\\\\[^-]+$", "][^-", "a" },
		{ "^[-^]+$", "-^", "a" },
		{ "^[\\\\^]$", "^", "a" },
		{ "^[^^]$", "a", "^" },
		{ "^[+.*()|]+$", "+.*()|", "a" },
		{ "a|b", "b", "c" },
		{ "^$", "", "x" },
		{ "^[\\\\w.%+-]+@[a-z]+$", "a.b+c@host", "@" },
		{ "^a(?=b)", "ab", "ac" },
		{ "^a(?!b)", "ac", "ab" },
		{ "(?<=a)b", "ab", "cb" },
		{ "(?<!a)b$", "cb", "ab" },
		{ "\\\\bcat\\\\b", "a cat.", "cats" },
		{ "\\\\Bx", "ax", "x" },
		{ "^(a|b)\\\\1$", "aa", "ab" },
		{ "^(?<n>a|b)\\\\k<n>$", "bb", "ab" },
		{ "^\\\\p{Lu}\\\\p{Script=Greek}$", "A\xce\xb1", "Aa" },
		{ "^[\\\\p{L}\\\\d]+$", "\xc3\xa9\x31", "-" },
		{ "^\\\\P{L}$", "1", "a" },
		{ "^\\\\u00e9\\\\x41\\\\u{1F600}$", "\xc3\xa9\x41\xf0\x9f\x98\x80", "eA" },
		{ "^\\\\ud83d\\\\ude00$", "\xf0\x9f\x98\x80", "?" },
		{ "^[^]$", "\xc3\xa9", "" },
		{ "^[\\\\u4e00-\\\\u9fff]+$", "\xe4\xb8\x80", "a" },
		{ "^[\\\\b]?a$", "a", "\\\\ba" },
		{ "^[^\\\\S]$", " ", "a" },
		{ "^[[]a\\\\]$", "[a]", "a" },
		{ "^(a+)+$", "aaaa", "aaab" },
		{ "^a{0,1}$", "", "aa" },
		{ "^a*b?a$", "aaa", "bb" },
		{ "^a{2}b+c?$", "aabb", "abc" },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *schema = ctx_printf(cx, "{\"pattern\":\"%s\"}", cases[i].pattern);

		assert_string_equal(faults(cx, schema, ctx_printf(cx, "\"%s\"", cases[i].matches)), "");
		assert_string_not_equal(faults(cx, schema, ctx_printf(cx, "\"%s\"", cases[i].other)), "");
	}
}

/* Nested repetitions cost 2^n tries without a limit. */
static void a_pattern_that_never_ends_is_ended(void **state)
{
	static const char long_text[] =
		"\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"";
	int64_t start = clock_ms();

	assert_string_equal(faults(*state, "{\"pattern\":\"^(a|aa|a?)+$\"}", long_text),
		" is too complex or nested too deeply to be checked");
	assert_string_equal(faults(*state, "{\"not\":{\"pattern\":\"^(a|aa|a?)+$\"}}", long_text),
		" is too complex or nested too deeply to be checked");
	assert_string_equal(
		faults(*state, "{\"patternProperties\":{\"^(a|aa|a?)+$\":true}}",
			"{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\":1}"),
		" is too complex or nested too deeply to be checked");
	assert_true(clock_ms() - start < 30000);
}

static void a_pattern_sees_what_follows_a_nul(void **state)
{
	assert_string_not_equal(faults(*state, "{\"pattern\":\"^a+$\"}", "\"aa\\u0000b\""), "");
}

static void alternatives_tell_what_was_meant(void **state)
{
	static const char by_kind[] =
		"{\"oneOf\":[{\"$ref\":\"#/$defs/cat\"},{\"$ref\":\"#/$defs/dog\"}],\"$defs\":{"
		"\"cat\":{\"properties\":{\"kind\":{\"const\":\"cat\"},\"lives\":{\"maximum\":9}},\"required\":[\"kind\"]},"
		"\"dog\":{\"properties\":{\"kind\":{\"const\":\"dog\"}},\"required\":[\"kind\",\"name\"]}}}";
	static const char by_type[] =
		"{\"anyOf\":[{\"type\":\"string\",\"minLength\":2},{\"type\":\"array\",\"items\":{\"type\":\"string\"}}]}";
	static const char by_depth[] =
		"{\"anyOf\":[{\"required\":[\"x\"]},{\"properties\":{\"a\":{\"properties\":{\"b\":{\"type\":\"null\"}}}}}]}";
	static const char neither[] = "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}";
	static const char both[] = "{\"oneOf\":[{\"minimum\":1},{\"maximum\":5}]}";
	struct ctx *cx = *state;

	assert_string_equal(
		faults(cx, by_kind, "{\"kind\":\"cat\",\"lives\":10}"), "/lives must be at most 9");
	assert_string_equal(faults(cx, by_kind, "{\"kind\":\"dog\"}"), "/name is required");
	assert_string_equal(
		faults(cx, by_kind, "{\"kind\":\"cow\"}"), "/kind must be one of \"cat\", \"dog\"");
	assert_string_equal(faults(cx, by_kind, "{}"), "/kind is required: one of \"cat\", \"dog\"");
	assert_string_equal(faults(cx, by_kind, "{\"kind\":\"cat\"}"), "");
	assert_string_equal(faults(cx, by_type, "\"a\""), " must be at least 2 characters long");
	assert_string_equal(faults(cx, by_type, "[\"a\",1]"), "/1 must be a string");
	assert_string_equal(
		faults(cx, by_type, "7"), " must have one of the 2 forms that are allowed here");
	assert_string_equal(faults(cx, by_depth, "{\"a\":{\"b\":1}}"), "/a/b must be null");
	assert_string_equal(
		faults(cx, neither, "7"), " must have one of the 2 forms that are allowed here");
	assert_string_equal(faults(cx, both, "3"),
		" must have only one of the 2 forms that are allowed here, but has 2");
}

static void conditions_choose_what_is_checked(void **state)
{
	static const char schema[] =
		"{\"if\":{\"properties\":{\"k\":{\"const\":1}},\"required\":[\"k\"]},\"then\":{\"required\":[\"a\"]},"
		"\"else\":{\"required\":[\"b\"]}}";

	assert_string_equal(faults(*state, schema, "{\"k\":1}"), "/a is required");
	assert_string_equal(faults(*state, schema, "{\"k\":2}"), "/b is required");
}

static void what_is_not_understood_is_refused(void **state)
{
	static const char *const bad[] = { "", "{", "7", "[]", "null", "{\"minLenght\":1}",
		"{\"unevaluated\":false}", "{\"$dynamicRef\":\"#x\"}", "{\"$anchor\":\"\"}",
		"{\"$anchor\":1}", "{\"$dynamicAnchor\":\"/x\"}", "{\"$dynamicRef\":1}", "{\"$id\":1}",
		"{\"$id\":\"x#y\"}", "{\"$schema\":1}", "{\"definitions\":{}}", "{\"dependencies\":{}}",
		"{\"properties\":{\"a\":{\"nope\":1}}}", "{\"$defs\":{\"a\":{\"nope\":1}}}",
		"{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}", "{\"format\":\"colour\"}",
		"{\"format\":1}", "{\"type\":\"text\"}", "{\"type\":[]}", "{\"type\":1}", "{\"enum\":[]}",
		"{\"enum\":1}", "{\"minLength\":-1}", "{\"minLength\":1.5}", "{\"minLength\":\"1\"}",
		"{\"minimum\":\"1\"}", "{\"multipleOf\":0}", "{\"multipleOf\":-1}", "{\"required\":\"a\"}",
		"{\"required\":[1]}", "{\"properties\":[]}", "{\"properties\":{\"a\":1}}", "{\"items\":[]}",
		"{\"anyOf\":[]}", "{\"anyOf\":{}}", "{\"uniqueItems\":1}",
		"{\"dependentRequired\":{\"a\":1}}", "{\"dependentSchemas\":{\"a\":[\"b\"]}}",
		"{\"dependentSchemas\":1}", "{\"patternProperties\":1}", "{\"$defs\":1}",
		"{\"unevaluatedItems\":1}", "{\"$ref\":\"other.json\"}", "{\"$ref\":\"#/nowhere\"}",
		"{\"$ref\":\"#name\"}", "{\"$ref\":1}", "{\"$ref\":\"#/%zz\"}", "{\"$ref\":\"#/%\"}",
		"{\"$ref\":\"#/~2\"}", "{\"pattern\":\"(\"}", "{\"pattern\":\"a{1\"}",
		"{\"pattern\":\"(?<=a+)b\"}", "{\"pattern\":\"(?i)a\"}", "{\"pattern\":\"(?#a)\"}",
		"{\"pattern\":\"(?>a)\"}", "{\"pattern\":\"(?P<n>a)\"}", "{\"pattern\":\"a++\"}",
		"{\"pattern\":\"(a)\\\\2\"}", "{\"pattern\":\"\\\\a\"}", "{\"pattern\":\"\\\\Z\"}",
		"{\"pattern\":\"\\\\p{Nope}\"}", "{\"pattern\":\"\\\\p{L\"}", "{\"pattern\":\"\\\\u12\"}",
		"{\"pattern\":\"\\\\ud83d\"}", "{\"pattern\":\"\\\\x1\"}", "{\"pattern\":\"\\\\c1\"}",
		"{\"pattern\":\"\\\\k<n>\"}", "{\"pattern\":\"(?=a)*\"}", "{\"pattern\":\"[z-a]\"}",
		"{\"pattern\":\"[\\\\d-z]\"}", "{\"pattern\":\"[a\"}", "{\"pattern\":\"a**\"}",
		"{\"pattern\":\"*a\"}", "{\"pattern\":\"a{2,1}\"}", "{\"pattern\":\"a{100000}\"}",
		"{\"pattern\":\"((a{100}){100}){100}\"}", "{\"pattern\":\"a)\"}", "{\"pattern\":\"$*\"}",
		"{\"pattern\":\"]\"}", "{\"pattern\":\"\\\\\"}", "{\"pattern\":1}",
		"{\"patternProperties\":{\"(\":true}}" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		char why[256] = "";
		struct schema *s = schema_compile(bad[i], strlen(bad[i]), why, sizeof(why));

		if (s != NULL)
			print_error("compiled: %s\n", bad[i]);
		assert_null(s);
		assert_true(strlen(why) > 20 && why[strlen(why) - 1] == '.');
	}
}

static void notes_for_people_are_passed_over(void **state)
{
	assert_string_equal(
		faults(*state,
			"{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"https://a.test/x\","
			"\"title\":\"t\",\"description\":\"d\",\"default\":1,\"examples\":[1],\"$comment\":\"c\","
			"\"deprecated\":true,\"readOnly\":true,\"writeOnly\":true,\"x-order\":7}",
			"1"),
		"");
}

static void a_schema_may_refer_to_itself(void **state)
{
	static const char list[] =
		"{\"type\":\"object\",\"properties\":{\"value\":{\"type\":\"integer\"},"
		"\"next\":{\"$ref\":\"#\"}},\"additionalProperties\":false}";

	assert_string_equal(
		faults(*state, list, "{\"value\":1,\"next\":{\"value\":2,\"next\":{\"value\":\"x\"}}}"),
		"/next/next/value must be a whole number");
}

static void endless_references_end(void **state)
{
	static const char *const schemas[] = { "{\"$ref\":\"#\"}", "{\"allOf\":[{\"$ref\":\"#\"}]}",
		"{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}}}",
		"{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}", "{\"not\":{\"$ref\":\"#\"}}",
		"{\"if\":{\"$ref\":\"#\"},\"else\":{\"$ref\":\"#\"}}" };

	for (size_t i = 0; i < ARRAY_LEN(schemas); i++)
		assert_string_equal(
			faults(*state, schemas[i], "1"), " is too complex or nested too deeply to be checked");
}

/* Two ways at each level: 2^n without a bound. */
static void documents_cannot_make_the_work_explode(void **state)
{
	static const char schema[] =
		"{\"anyOf\":[{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"x\"]},"
		"{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"y\"]}]}";
	struct ctx *cx = *state;
	struct schema *s = compile(schema);
	json_t *doc = json_object();
	int64_t start = clock_ms();

	for (int i = 0; i < 60; i++)
		doc = json_pack("{s:o}", "a", doc);
	assert_int_equal(schema_check(cx, s, ctx_own_json(cx, doc), ""), -1);
	assert_true(clock_ms() - start < 60000);
	schema_free(s);
}

static void a_deep_document_is_refused_not_followed(void **state)
{
	struct ctx *cx = *state;
	struct schema *s = compile("{\"items\":{\"$ref\":\"#\"}}");
	json_t *doc = json_array();

	for (int i = 0; i < 1500; i++) {
		json_t *outer = json_array();

		json_array_append_new(outer, doc);
		doc = outer;
	}
	assert_int_equal(schema_check(cx, s, ctx_own_json(cx, doc), ""), -1);
	schema_free(s);
}

static void long_lists_are_compared_in_time(void **state)
{
	struct ctx *cx = *state;
	struct schema *s = compile("{\"uniqueItems\":true}");
	json_t *doc = ctx_own_json(cx, json_array());
	int64_t start = clock_ms();

	for (int i = 0; i < 100000; i++)
		json_array_append_new(doc, json_integer(i));
	assert_int_equal(schema_check(cx, s, doc, ""), 0);
	assert_true(clock_ms() - start < 30000);
	schema_free(s);
}

/* ---- one schema, many threads ---- */

static const char shared_text[] =
	"{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\",\"pattern\":\"^[a-z]+-\\\\d+$\"},"
	"\"tags\":{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"enum\":[\"a\",\"b\",1]}}},"
	"\"required\":[\"id\"],\"additionalProperties\":false}";
static struct schema *shared_schema;
static json_t *shared_good, *shared_bad;

static void *check_often(void *failed)
{
	struct ctx *cx = ctx_new(1 MiB, "thread");

	for (int i = 0; i < 300; i++) {
		ctx_reset(cx, "thread");
		if (schema_check(cx, shared_schema, shared_good, "") != 0 ||
			schema_check(cx, shared_schema, shared_bad, "") == 0)
			*(bool *)failed = true;
	}
	ctx_free(cx);
	return NULL;
}

static void threads_share_a_schema_and_a_document(void **state)
{
	pthread_t threads[4];
	bool failed[4] = { false };
	struct ctx *cx = *state;

	shared_schema = compile(shared_text);
	shared_good = value(cx, "{\"id\":\"abc-12\",\"tags\":[\"a\",\"b\",1.0]}");
	shared_bad = value(cx, "{\"id\":\"abc\",\"tags\":[\"a\",\"a\"]}");
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, check_often, &failed[i]), 0);
	for (size_t i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_false(failed[i]);
	}
	schema_free(shared_schema);
}

static void the_schema_itself_can_be_read(void **state)
{
	struct schema *s = compile("{\"type\":\"object\",\"title\":\"t\"}");

	(void)state;
	assert_string_equal(json_string_value(json_object_get(schema_json(s), "title")), "t");
	schema_free(s);
	schema_free(NULL);
}

/* Pieces of schemas put together at random: compiled or refused, checked or not, never a crash. */
static void random_schemas_never_harm(void **state)
{
	static const char *const pieces[] = { "{\"type\":\"object\"}", "true", "false", "{}", "[1,2]",
		"\"#\"", "\"#/properties/a\"", "1", "-1", "0.1", "\"^a\"", "{\"a\":{\"$ref\":\"#\"}}",
		"[{\"$ref\":\"#\"},{}]", "[\"a\",\"b\"]", "{\"a\":[\"b\"]}", "\"integer\"", "null",
		"\"uuid\"", "\"#n\"", "\"n\"", "\"https://a.test/b\"",
		"{\"a\":{\"$dynamicRef\":\"#n\",\"$id\":\"c\",\"$dynamicAnchor\":\"n\"}}" };
	static const char *const names[] = { "type", "enum", "const", "minimum", "multipleOf",
		"minLength", "pattern", "format", "items", "prefixItems", "contains", "uniqueItems",
		"properties", "required", "patternProperties", "additionalProperties", "propertyNames",
		"dependentRequired", "dependentSchemas", "allOf", "anyOf", "oneOf", "not", "if", "then",
		"else", "$ref", "$defs", "$id", "$anchor", "$dynamicAnchor", "$dynamicRef",
		"unevaluatedProperties", "unevaluatedItems", "minContains", "maxContains" };
	static const char *const docs[] = { "null", "1", "\"a\"", "[1,1,[2]]",
		"{\"a\":{\"a\":{\"a\":1}},\"b\":[]}" };
	struct ctx *cx = *state;
	uint64_t random = 5;
	int compiled = 0;

	for (int round = 0; round < 20000; round++) {
		char text[600], why[128];
		size_t len = 0;
		struct schema *s;

		for (uint64_t n = unit_random(&random) % 4; n < 4; n++)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s\"%s\":%s",
				len == 0 ? "{" : ",", names[unit_random(&random) % ARRAY_LEN(names)],
				pieces[unit_random(&random) % ARRAY_LEN(pieces)]);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "}");
		s = schema_compile(text, len, why, sizeof(why));
		if (s == NULL)
			continue;
		compiled++;
		ctx_reset(cx, "next");
		for (size_t i = 0; i < ARRAY_LEN(docs); i++) {
			ctx_forgive(cx);
			if (schema_check(cx, s, value(cx, docs[i]), "") != 0)
				assert_int_equal(cx->err.status, 422);
		}
		schema_free(s);
	}
	assert_true(compiled > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(each_keyword_has_its_sentence),
		CTX_TEST(a_fault_is_told_at_its_own_place),
		CTX_TEST(a_prefix_precedes_every_pointer),
		CTX_TEST(all_faults_are_told_up_to_a_limit),
		CTX_TEST(a_fault_is_told_once),
		CTX_TEST(numbers_are_whole_by_value),
		CTX_TEST(lengths_are_in_characters),
		CTX_TEST(patterns_are_ecmascript),
		CTX_TEST(a_pattern_that_never_ends_is_ended),
		CTX_TEST(a_pattern_sees_what_follows_a_nul),
		CTX_TEST(alternatives_tell_what_was_meant),
		CTX_TEST(conditions_choose_what_is_checked),
		CTX_TEST(what_is_not_understood_is_refused),
		CTX_TEST(notes_for_people_are_passed_over),
		CTX_TEST(a_schema_may_refer_to_itself),
		CTX_TEST(endless_references_end),
		CTX_TEST(documents_cannot_make_the_work_explode),
		CTX_TEST(a_deep_document_is_refused_not_followed),
		CTX_TEST(long_lists_are_compared_in_time),
		CTX_TEST(threads_share_a_schema_and_a_document),
		CTX_TEST(the_schema_itself_can_be_read),
		CTX_TEST(random_schemas_never_harm),
	};

	json_setup();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
