/* The strict subset that providers accept, and the way back for what a model answered. */
#include "unit.h"

#include "codec/json.h"
#include "codec/schema.h"
#include "codec/schema_strict.h"

static json_t *value(struct ctx *cx, const char *text)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);

	if (json == NULL)
		print_error("%s\n", text);
	assert_non_null(json);
	return ctx_own_json(cx, json);
}

static void assert_same(struct ctx *cx, const json_t *got, const char *want)
{
	if (json_equal(got, value(cx, want)) != 1) {
		char *text = json_dumps(got, JSON_COMPACT | JSON_ENCODE_ANY);

		print_error("got  %s\nwant %s\n", text, want);
		free(text);
	}
	assert_int_equal(json_equal(got, value(cx, want)), 1);
}

static void assert_subset(struct ctx *cx, const char *schema, const char *want)
{
	json_t *got = NULL;

	if (schema_strict(cx, value(cx, schema), &got) != 0)
		print_error("%s: %s\n", schema, cx->err.message);
	assert_int_equal(cx->err.status, 0);
	assert_same(cx, got, want);
}

static void every_object_is_closed_and_requires_all(void **state)
{
	assert_subset(*state,
		"{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"string\"},"
		"\"b\":{\"type\":\"integer\",\"minimum\":1},\"c\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
		"\"properties\":{\"d\":{\"type\":\"boolean\"}}}}}}",
		"{\"type\":\"object\",\"required\":[\"a\",\"b\",\"c\"],\"additionalProperties\":false,\"properties\":{"
		"\"a\":{\"type\":\"string\"},\"b\":{\"type\":[\"integer\",\"null\"],\"minimum\":1},"
		"\"c\":{\"type\":[\"array\",\"null\"],\"items\":{\"type\":\"object\",\"required\":[\"d\"],"
		"\"additionalProperties\":false,\"properties\":{\"d\":{\"type\":[\"boolean\",\"null\"]}}}}}}");
}

static void what_is_optional_may_be_null(void **state)
{
	static const struct {
		const char *property, *want;
	} cases[] = {
		{ "{\"enum\":[\"x\",\"y\"]}",
			"{\"type\":[\"string\",\"null\"],\"enum\":[\"x\",\"y\",null]}" },
		{ "{\"const\":1}", "{\"anyOf\":[{\"type\":\"integer\",\"const\":1},{\"type\":\"null\"}]}" },
		{ "{\"type\":[\"string\",\"null\"]}", "{\"type\":[\"string\",\"null\"]}" },
		{ "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}",
			"{\"anyOf\":[{\"type\":\"object\",\"properties\":{},\"required\":[],"
			"\"additionalProperties\":false},{\"type\":\"null\"}]}" },
		{ "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"number\"}]}",
			"{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"number\"},{\"type\":\"null\"}]}" },
		{ "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}",
			"{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}" },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_subset(cx,
			ctx_printf(cx, "{\"type\":\"object\",\"properties\":{\"p\":%s}}", cases[i].property),
			ctx_printf(cx,
				"{\"type\":\"object\",\"properties\":{\"p\":%s},\"required\":[\"p\"],"
				"\"additionalProperties\":false}",
				cases[i].want));
}

/* The property as the subset has it when it is required. */
static void assert_property(struct ctx *cx, const char *property, const char *want)
{
	assert_subset(cx,
		ctx_printf(
			cx, "{\"type\":\"object\",\"required\":[\"p\"],\"properties\":{\"p\":%s}}", property),
		ctx_printf(cx,
			"{\"type\":\"object\",\"properties\":{\"p\":%s},\"required\":[\"p\"],"
			"\"additionalProperties\":false}",
			want));
}

static void what_the_subset_lacks_goes_into_the_description(void **state)
{
	struct ctx *cx = *state;

	assert_property(cx,
		"{\"description\":\"A title\",\"type\":\"string\",\"minLength\":1,\"maxLength\":200,\"default\":\"x\"}",
		"{\"description\":\"A title. At least 1 character. At most 200 characters.\",\"type\":\"string\"}");
	assert_property(cx, "{\"type\":\"string\",\"pattern\":\"^[a-z]+$\",\"format\":\"uuid\"}",
		"{\"type\":\"string\",\"pattern\":\"^[a-z]+$\",\"format\":\"uuid\"}");
	assert_property(cx, "{\"type\":\"string\",\"pattern\":\"^(?!x)\",\"format\":\"uri\"}",
		"{\"type\":\"string\",\"description\":\"Must match ^(?!x). Format: uri.\"}");
	assert_property(cx, "{\"items\":{\"type\":\"string\"},\"uniqueItems\":true,\"maxItems\":3}",
		"{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"maxItems\":3,\"description\":\"No item twice.\"}");
	assert_property(cx, "{\"title\":\"Size\",\"multipleOf\":2,\"x-order\":1}",
		"{\"type\":\"number\",\"description\":\"Size.\",\"multipleOf\":2}");
	assert_property(cx, "{\"prefixItems\":[{\"type\":\"string\"}],\"items\":{\"type\":\"null\"}}",
		"{\"type\":\"array\",\"items\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}}");
}

static void references_stay_in_the_document(void **state)
{
	struct ctx *cx = *state;

	assert_subset(cx,
		"{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"$ref\":\"#/$defs/t\",\"description\":\"d\"},"
		"\"b\":{\"$ref\":\"#/$defs/t\"},\"n\":{\"$ref\":\"#\"}},"
		"\"$defs\":{\"t\":{\"type\":\"string\"},\"unused\":{\"type\":\"null\"}}}",
		"{\"type\":\"object\",\"required\":[\"a\",\"b\",\"n\"],\"additionalProperties\":false,\"properties\":{"
		"\"a\":{\"$ref\":\"#/$defs/t\"},\"b\":{\"anyOf\":[{\"$ref\":\"#/$defs/t\"},{\"type\":\"null\"}]},"
		"\"n\":{\"anyOf\":[{\"$ref\":\"#\"},{\"type\":\"null\"}]}},\"$defs\":{\"t\":{\"type\":\"string\"}}}");
	/* one that goes round, and two of the same name */
	assert_subset(cx,
		"{\"$ref\":\"#/$defs/list\",\"$defs\":{\"list\":{\"type\":\"object\",\"required\":[\"x\",\"y\",\"next\"],"
		"\"properties\":{\"next\":{\"$ref\":\"#/$defs/list\"},\"x\":{\"$ref\":\"#/$defs/in/$defs/t\"},"
		"\"y\":{\"$ref\":\"#/$defs/t\"}}},\"t\":{\"type\":\"string\"},"
		"\"in\":{\"$defs\":{\"t\":{\"type\":\"number\"}}}}}",
		"{\"type\":\"object\",\"required\":[\"next\",\"x\",\"y\"],\"additionalProperties\":false,\"properties\":{"
		"\"next\":{\"$ref\":\"#/$defs/list\"},\"x\":{\"$ref\":\"#/$defs/t\"},\"y\":{\"$ref\":\"#/$defs/t2\"}},"
		"\"$defs\":{\"list\":{\"type\":\"object\",\"required\":[\"next\",\"x\",\"y\"],\"additionalProperties\":false,"
		"\"properties\":{\"next\":{\"$ref\":\"#/$defs/list\"},\"x\":{\"$ref\":\"#/$defs/t\"},"
		"\"y\":{\"$ref\":\"#/$defs/t2\"}}},\"t\":{\"type\":\"number\"},\"t2\":{\"type\":\"string\"}}}");
}

static void combinations_are_merged(void **state)
{
	struct ctx *cx = *state;

	assert_property(cx,
		"{\"allOf\":[{\"type\":[\"string\",\"number\"],\"minimum\":1},{\"type\":[\"number\",\"null\"],\"minimum\":3},{\"minimum\":2,\"maximum\":9},{\"maximum\":8},{\"maximum\":10}]}",
		"{\"type\":[\"number\"],\"minimum\":3,\"maximum\":8}");
	assert_property(cx,
		"{\"type\":\"object\",\"required\":[\"kind\"],\"properties\":{\"kind\":{\"enum\":[\"a\",\"b\"]}},\"oneOf\":["
		"{\"properties\":{\"kind\":{\"const\":\"a\"}}},"
		"{\"required\":[\"x\"],\"properties\":{\"kind\":{\"const\":\"b\"},\"x\":{\"type\":\"string\"}}}]}",
		"{\"anyOf\":[{\"type\":\"object\",\"required\":[\"kind\"],\"additionalProperties\":false,\"properties\":{"
		"\"kind\":{\"type\":\"string\",\"enum\":[\"a\",\"b\"],\"const\":\"a\"}}},"
		"{\"type\":\"object\",\"required\":[\"kind\",\"x\"],\"additionalProperties\":false,\"properties\":{"
		"\"kind\":{\"type\":\"string\",\"enum\":[\"a\",\"b\"],\"const\":\"b\"},\"x\":{\"type\":\"string\"}}}]}");
}

static void what_cannot_be_said_is_refused(void **state)
{
	static const char *const bad[] = { "{}", "{\"type\":\"string\"}", "{\"type\":\"object\"}",
		"{\"anyOf\":[{\"type\":\"object\",\"properties\":{}}]}",
		"{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{}}}",
		"{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":true}}",
		"{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"object\"}}}",
		"{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"array\"}}}",
		"{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"$ref\":\"other.json\"}}}",
		("{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"$ref\":\"#/$defs/a\"}},"
		 "\"$defs\":{\"a\":{\"type\":\"object\"}}}"),
		"{\"$ref\":\"#\",\"properties\":{\"a\":{\"type\":\"string\"}}}",
		"{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/a\"}}}" };
	struct ctx *cx = *state;
	json_t *got;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		int rc = schema_strict(cx, value(cx, bad[i]), &got);

		if (rc == 0)
			print_error("%s was said\n", bad[i]);
		assert_failed(cx, rc, 500, "schema_not_strict");
	}
}

static void an_optional_property_that_cannot_be_said_is_left_out(void **state)
{
	assert_subset(*state,
		"{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\"},\"b\":{\"$ref\":\"#/$defs/any\"},"
		"\"c\":{\"type\":\"null\"}},\"$defs\":{\"any\":{}}}",
		"{\"type\":\"object\",\"properties\":{\"c\":{\"type\":\"null\"}},\"required\":[\"c\"],"
		"\"additionalProperties\":false}");
}

static json_t *nested(struct ctx *cx, int levels)
{
	json_t *schema = json_pack("{s:s}", "type", "string");

	for (int i = 0; i < levels; i++)
		schema = json_pack(
			"{s:s,s:[s],s:{s:o}}", "type", "object", "required", "a", "properties", "a", schema);
	return ctx_own_json(cx, schema);
}

static json_t *with_enum(struct ctx *cx, int values, int length)
{
	json_t *list = json_array();

	for (int i = 0; i < values; i++)
		json_array_append_new(list, json_sprintf("%0*d", length, i));
	return ctx_own_json(cx,
		json_pack("{s:s,s:[s],s:{s:{s:o}}}", "type", "object", "required", "a", "properties", "a",
			"enum", list));
}

static void the_published_limits_are_kept(void **state)
{
	struct ctx *cx = *state;
	json_t *wide = ctx_own_json(cx, json_pack("{s:s,s:{}}", "type", "object", "properties")), *got;

	assert_int_equal(schema_strict(cx, nested(cx, 10), &got), 0);
	assert_failed(cx, schema_strict(cx, nested(cx, 11), &got), 500, "schema_not_strict");
	assert_int_equal(schema_strict(cx, with_enum(cx, 1000, 15), &got), 0);
	assert_failed(cx, schema_strict(cx, with_enum(cx, 1001, 4), &got), 500, "schema_not_strict");
	assert_failed(cx, schema_strict(cx, with_enum(cx, 251, 60), &got), 500, "schema_not_strict");
	assert_failed(cx, schema_strict(cx, with_enum(cx, 200, 601), &got), 500, "schema_not_strict");
	for (int i = 0; i < 5001; i++)
		json_object_set_new(json_object_get(wide, "properties"), ctx_printf(cx, "p%d", i),
			json_pack("{s:s}", "type", "string"));
	assert_failed(cx, schema_strict(cx, wide, &got), 500, "schema_not_strict");
	json_object_del(json_object_get(wide, "properties"), "p0");
	assert_int_equal(schema_strict(cx, wide, &got), 0);
}

/* ---- the way back ---- */

static void nulls_for_what_is_absent_are_dropped(void **state)
{
	static const char schema[] =
		"{\"type\":\"object\",\"required\":[\"a\",\"n\"],\"properties\":{\"a\":{\"type\":\"string\"},"
		"\"b\":{\"type\":\"integer\"},\"n\":{\"type\":\"string\"},\"maybe\":{\"type\":[\"string\",\"null\"]},"
		"\"list\":{\"items\":{\"$ref\":\"#/$defs/one\"}},\"deep\":{\"allOf\":[{\"properties\":{\"x\":{\"enum\":[1]}}}]}},"
		"\"$defs\":{\"one\":{\"oneOf\":["
		"{\"properties\":{\"kind\":{\"const\":\"p\"},\"v\":{\"type\":\"null\"},\"w\":{\"type\":\"string\"}}},"
		"{\"properties\":{\"kind\":{\"const\":\"q\"},\"v\":{\"type\":\"string\"}}}]}}}";
	struct ctx *cx = *state;
	json_t *reply = value(cx,
		"{\"a\":\"x\",\"b\":null,\"n\":null,\"maybe\":null,\"other\":null,\"deep\":{\"x\":null},\"list\":["
		"{\"kind\":\"p\",\"v\":null,\"w\":null},{\"kind\":\"q\",\"v\":null}]}");

	schema_strict_reply(value(cx, schema), reply);
	assert_same(cx, reply,
		"{\"a\":\"x\",\"n\":null,\"maybe\":null,\"other\":null,\"deep\":{},"
		"\"list\":[{\"kind\":\"p\",\"v\":null},{\"kind\":\"q\"}]}");
}

/* The course schema, its subset, an answer that is as strict as asked for, and the way back. */
static void a_course_goes_there_and_back(void **state)
{
	static const char item[] =
		"{\"id\":\"i1\",\"groupId\":\"g1\",\"objectiveId\":\"o1\",\"mode\":\"numeric\",\"difficulty\":null,"
		"\"stem\":\"1 + 1 = [blank]\",\"stimulus\":null,\"options\":null,\"answer\":{\"value\":2,\"tolerance\":null},"
		"\"expression\":null,\"mistakes\":null,\"hint\":\"h\",\"explanation\":\"e\"}";
	struct ctx *cx = *state;
	json_t *schema =
		ctx_own_json(cx, json_load_file("shared/domain/course/course.schema.json", 0, NULL));
	json_t *course = value(cx,
		ctx_printf(cx,
			"{\"formatVersion\":1,\"id\":\"c\",\"title\":\"T\",\"subject\":\"s\",\"gradeBand\":\"3-5\",\"mode\":\"numeric\",\"cover\":null,\"mediaPass\":null,"
			"\"language\":\"en\",\"groups\":[{\"id\":\"g1\",\"title\":\"G\",\"order\":1,\"difficulty\":1,\"prerequisites\":[],"
			"\"objectives\":[{\"id\":\"o1\",\"text\":\"t\",\"bloom\":\"apply\"}]}],\"items\":[%s],"
			"\"studyTexts\":[{\"id\":\"s1\",\"groupId\":\"g1\",\"title\":\"T\",\"text\":\"t\",\"media\":null}]}",
			item));
	struct schema_options lax = { .flags = SCHEMA_UNKNOWN_IS_NOTE };
	struct schema *whole, *strict;
	json_t *subset = NULL;
	char why[256];

	assert_int_equal(schema_strict(cx, schema, &subset), 0);
	whole = schema_compile_with(&lax, schema, why, sizeof(why));
	strict = schema_compile_with(&lax, subset, why, sizeof(why));
	assert_non_null(whole);
	assert_non_null(strict);
	assert_int_equal(schema_check(cx, strict, course, ""), 0);
	assert_int_equal(schema_check(cx, whole, course, ""), -1);
	ctx_forgive(cx);
	schema_strict_reply(schema, course);
	if (schema_check(cx, whole, course, "") != 0)
		json_dumpf(cx->err.details, stderr, JSON_INDENT(1));
	assert_int_equal(cx->err.status, 0);
	schema_free(whole);
	schema_free(strict);
}

/* ---- any subset ---- */

/* True when a schema keeps to what providers accept, as far as one place of it tells. */
static bool is_accepted(const json_t *schema)
{
	static const char *const known[] = { "type", "enum", "const", "anyOf", "items", "minItems",
		"maxItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
		"pattern", "format", "properties", "required", "additionalProperties", "description",
		"$defs" };
	const json_t *properties = json_object_get(schema, "properties"), *value;
	const char *keyword;

	if (json_object_get(schema, "$ref") != NULL)
		return json_object_size(schema) == 1;
	json_object_foreach ((json_t *)schema, keyword, value) {
		bool found = false;

		for (size_t i = 0; i < ARRAY_LEN(known); i++)
			found |= strcmp(keyword, known[i]) == 0;
		if (!found)
			return false;
	}
	if (json_object_get(schema, "type") == NULL && json_object_get(schema, "anyOf") == NULL)
		return false;
	return properties == NULL ||
		(json_is_false(json_object_get(schema, "additionalProperties")) &&
			json_array_size(json_object_get(schema, "required")) == json_object_size(properties));
}

static void assert_accepted(const json_t *schema)
{
	static const char *const named[] = { "properties", "$defs" };
	const json_t *branch;
	const char *name;
	json_t *member;
	size_t i;

	if (!is_accepted(schema))
		json_dumpf(schema, stderr, JSON_INDENT(1));
	assert_true(is_accepted(schema));
	for (size_t n = 0; n < ARRAY_LEN(named); n++)
		json_object_foreach (json_object_get(schema, named[n]), name, member)
			assert_accepted(member);
	json_array_foreach (json_object_get(schema, "anyOf"), i, branch)
		assert_accepted(branch);
	if (json_object_get(schema, "items") != NULL)
		assert_accepted(json_object_get(schema, "items"));
}

static void the_subset_of_a_course_keeps_to_what_is_accepted(void **state)
{
	struct ctx *cx = *state;
	json_t *schema =
		ctx_own_json(cx, json_load_file("shared/domain/course/course.schema.json", 0, NULL));
	json_t *subset = NULL;

	assert_int_equal(schema_strict(cx, schema, &subset), 0);
	assert_accepted(subset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(every_object_is_closed_and_requires_all),
		CTX_TEST(what_is_optional_may_be_null),
		CTX_TEST(what_the_subset_lacks_goes_into_the_description),
		CTX_TEST(references_stay_in_the_document),
		CTX_TEST(combinations_are_merged),
		CTX_TEST(what_cannot_be_said_is_refused),
		CTX_TEST(an_optional_property_that_cannot_be_said_is_left_out),
		CTX_TEST(the_published_limits_are_kept),
		CTX_TEST(nulls_for_what_is_absent_are_dropped),
		CTX_TEST(a_course_goes_there_and_back),
		CTX_TEST(the_subset_of_a_course_keeps_to_what_is_accepted),
	};

	json_setup();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
