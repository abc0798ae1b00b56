/*
 * The official JSON Schema test suite, draft 2020-12, where it lies beside the tree; skipped with a message where not.
 * Schemas that use what the engine refuses are left out and counted; the keywords it supports must all pass.
 */
#include "unit.h"

#include <unistd.h>

#include "codec/json.h"
#include "codec/schema.h"

#define SUITE "../shared/data/json-schema-test-suite/tests/draft2020-12/"

/* Files, how many of their tests must run at the least, and cases that are not for us. */
static const struct file {
	const char *name;
	int least;
} files[] = {
	{ "additionalProperties", 15 },
	{ "allOf", 28 },
	{ "anyOf", 18 },
	{ "boolean_schema", 18 },
	{ "const", 50 },
	{ "contains", 20 },
	{ "default", 7 },
	{ "dependentRequired", 20 },
	{ "dependentSchemas", 16 },
	{ "enum", 40 },
	{ "exclusiveMaximum", 4 },
	{ "exclusiveMinimum", 4 },
	{ "if-then-else", 24 },
	{ "infinite-loop-detection", 2 },
	{ "items", 25 },
	{ "maxContains", 11 },
	{ "maxItems", 6 },
	{ "maxLength", 7 },
	{ "maxProperties", 10 },
	{ "maximum", 8 },
	{ "minContains", 25 },
	{ "minItems", 6 },
	{ "minLength", 7 },
	{ "minProperties", 8 },
	{ "minimum", 11 },
	{ "multipleOf", 9 },
	{ "not", 15 },
	{ "oneOf", 26 },
	{ "pattern", 9 },
	{ "patternProperties", 20 },
	{ "prefixItems", 11 },
	{ "properties", 25 },
	{ "propertyNames", 15 },
	{ "ref", 25 },
	{ "required", 15 },
	{ "type", 80 },
	{ "uniqueItems", 65 },
	{ "optional/format/date", 40 },
	{ "optional/format/date-time", 25 },
	{ "optional/format/uri", 25 },
	{ "optional/format/uuid", 20 },
};

/* Runs the tests of one schema; returns how many ran, and adds the wrong ones to *wrong. */
static int run_group(struct ctx *cx, const char *file, const json_t *group, int *wrong)
{
	const char *about = json_string_value(json_object_get(group, "description"));
	char *text = json_dumps(json_object_get(group, "schema"), JSON_ENCODE_ANY);
	const json_t *test;
	struct schema *s;
	char why[256];
	size_t i;
	int ran = 0;

	s = schema_compile(text, strlen(text), why, sizeof(why));
	free(text);
	if (s == NULL) {
		if (getenv("VERBOSE") != NULL)
			print_message("left out: %s: %s (%s)\n", file, about, why);
		return 0;
	}
	json_array_foreach (json_object_get(group, "tests"), i, test) {
		bool want = json_is_true(json_object_get(test, "valid"));
		bool got = schema_check(cx, s, json_object_get(test, "data"), "") == 0;

		ran++;
		if (got != want) {
			print_error("%s: %s: %s: should be %s\n", file, about,
				json_string_value(json_object_get(test, "description")),
				want ? "valid" : "invalid");
			++*wrong;
		}
		ctx_reset(cx, "next");
	}
	schema_free(s);
	return ran;
}

static void the_supported_keywords_pass_the_official_suite(void **state)
{
	int wrong = 0, total = 0;

	if (access(SUITE "type.json", R_OK) != 0) {
		print_message("The JSON Schema test suite is not at " SUITE ".\n");
		skip();
	}
	for (size_t f = 0; f < ARRAY_LEN(files); f++) {
		char path[256];
		json_error_t e;
		json_t *groups;
		const json_t *group;
		int ran = 0;
		size_t i;

		snprintf(path, sizeof(path), SUITE "%s.json", files[f].name);
		groups = json_load_file(path, JSON_ALLOW_NUL, &e);
		assert_non_null(groups);
		json_array_foreach (groups, i, group)
			ran += run_group(*state, files[f].name, group, &wrong);
		json_decref(groups);
		if (ran < files[f].least)
			print_error("%s: only %d tests ran\n", files[f].name, ran);
		assert_true(ran >= files[f].least);
		total += ran;
	}
	print_message("%d tests of the JSON Schema test suite ran.\n", total);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(the_supported_keywords_pass_the_official_suite),
	};

	json_setup();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
