/*
 * The rule checker as a whole: its document, the order of its faults, and hostile courses, which it must bear.
 */
#include "course_rules_help.h"

/* A thousand warnings hide no error. */
static void errors_come_before_warnings(void **state)
{
	struct course_request rq = { .course_id = "rules",
		.subject = "addition",
		.grade_band = "3-5",
		.mode = "options",
		.groups = 12,
		.items_per_group = 20 };
	json_t *course, *faults, *item;
	size_t i;

	assert_int_equal(course_build(*state, &rq, &course), 0);
	json_array_foreach (json_object_get(course, "items"), i, item) {
		set(item, "", "hint", json_string("Take a apple."));
		set(item, "", "explanation",
			json_sprintf(
				"%s Take a apple.", json_string_value(json_object_get(item, "explanation"))));
		for (size_t o = 0; o < 4; o++)
			json_object_del(part(item, pointer_of("/options/%zu", o, 0)), "misconception");
	}
	set(part(course, "/items/239"), "", "hint", json_string("See <b>."));
	assert_int_equal(course_check(*state, course, &faults), 0);
	assert_int_equal(json_array_size(faults), 1000);
	item = json_array_get(faults, 0);
	assert_string_equal(json_string_value(json_object_get(item, "severity")), "error");
	assert_string_equal(json_string_value(json_object_get(item, "pointer")), "/items/239/hint");
	item = json_array_get(faults, 1);
	assert_string_equal(json_string_value(json_object_get(item, "severity")), "warning");
}

/* ---- the document ---- */

/* The row's last cell: the rule's sources, parted by commas. */
static void assert_source(const char *row, const char *source)
{
	const char *end = strchr(row, '\n');
	char cell[40] = "", want[40];
	size_t n = 0;

	if (end == NULL)
		end = row + strlen(row);
	assert_true(end - row > 3 && end[-1] == '|');
	for (end -= 2; end[-1] != '|'; end--)
		;
	for (; *end != '|' && n + 1 < sizeof(cell); end++)
		if (*end != ',')
			cell[n++] = *end;
	cell[n] = '\0';
	snprintf(want, sizeof(want), source != NULL ? " %s " : " ", source);
	assert_string_equal(cell, want);
}

/* Each rule has a row of docs/course-format.md with its severity and source. */
static void the_document_lists_every_rule(void **state)
{
	const struct rule *rules[RULES_MAX];
	size_t count = rules_all(rules), size;
	char *text = NULL;
	FILE *file = fopen("docs/course-format.md", "r");

	assert_non_null(file);
	text = ctx_alloc(*state, 200000);
	size = fread(text, 1, 199999, file);
	fclose(file);
	assert_true(size > 1000);
	for (size_t i = 0; i < count; i++) {
		char row[80];

		snprintf(row, sizeof(row), "| `%s` | %s |", rules[i]->id, rules[i]->severity);
		if (strstr(text, row) == NULL)
			print_error("no row %s\n", row);
		assert_non_null(strstr(text, row));
		assert_source(strstr(text, row), rules[i]->source);
	}
}

/* The tables whose rules the other files see tested are all there are. */
static void each_rule_is_in_a_table_with_tests(void **state)
{
	static const struct rules *const tables[] = { &rules_structure, &rules_items, &rules_options,
		&rules_cues, &rules_given, &rules_language, &rules_reading, &rules_arithmetic };
	const struct rule *rules[RULES_MAX];
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		count += tables[i]->count;
	assert_int_equal(rules_all(rules), count);
}

/* ---- hostile documents ---- */

static void check_text(struct ctx *cx, const char *text)
{
	json_t *doc = ctx_own_json(cx, json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL)),
		   *faults = NULL;

	assert_non_null(doc);
	assert_int_equal(course_check(cx, doc, &faults), 0);
	assert_true(json_array_size(faults) > 0);
	assert_true(json_array_size(faults) <= 1000);
}

static void any_json_is_borne(void **state)
{
	static const char *const docs[] = {
		"null", "[]", "{}", "7", "\"course\"", "true",
		"{\"groups\":7,\"items\":{},\"studyTexts\":null}",
		"{\"groups\":[null,[],7,{}],\"items\":[null,[],7,{}],\"studyTexts\":[null,[],7,{}]}",
		"{\"mode\":\"numeric\",\"items\":[{\"mode\":\"numeric\",\"stem\":\"[blank]\",\"answer\":{\"value\":1e308}}]}",
		"{\"items\":[{\"mode\":\"numeric\",\"stem\":\"[blank][blank]/[blank]%\",\"answer\":{\"value\":-0.0},\"mistakes\":[7,{}]}]}",
		"{\"items\":[{\"options\":[{},null,{\"id\":7,\"text\":[]},{\"id\":\"a\",\"text\":\"1/0\"}]}]}",
		"{\"items\":[{\"stem\":\"((((((((((((((((((((((((((((((((((((((((1 = ?\"}]}",
		"{\"items\":[{\"stem\":\"9999999999999999999999999 + 9223372036854775807 * 9223372036854775807 = 1\"}]}",
		"{\"items\":[{\"stem\":\"2^12^12^12^12 = ? and 1 ÷ 0 = ? and 0⁻³ = 1 and ---------1 = 1\",\"expression\":\"1 ÷ (2 − 2)\"}]}",
		"{\"items\":[{\"stem\":\"\\u0000\",\"hint\":\"[IMAGE:\",\"explanation\":\"= = = < > <\"}]}",
		"{\"groups\":[{\"id\":\"a\",\"prerequisites\":[\"a\",7,null,\"b\"],\"objectives\":[{},7]},{\"id\":\"a\"}]}"
	};

	for (size_t i = 0; i < ARRAY_LEN(docs); i++)
		check_text(*state, docs[i]);
}

static void many_faults_are_cut_off(void **state)
{
	json_t *items = json_array(), *faults, *doc;

	for (int i = 0; i < 3000; i++)
		json_array_append_new(items, json_object());
	doc = ctx_own_json(*state, json_pack("{s:o}", "items", items));
	assert_int_equal(course_check(*state, doc, &faults), 0);
	assert_int_equal(json_array_size(faults), 1000);
}

/* Replaces one random part of a good course by one random value. */
static void spoil_somewhere(json_t *node, uint64_t *seed, int depth)
{
	static const char *const values[] = { "null", "[]", "{}", "-1", "0.5", "\"\"", "\"[blank]\"",
		"\"a\"", "true", "\"1/2 + ? = 3 R 4 = 5 < 6\"", "1e300", "\"\xe2\x88\x92\xc2\xb2\"",
		"[[[[[]]]]]" };
	size_t n = json_is_array(node) ? json_array_size(node) : json_object_size(node);
	json_t *child = NULL, *value;
	const char *name = NULL;
	size_t pick, i = 0;

	if (n == 0)
		return;
	pick = unit_random(seed) % n;
	if (json_is_array(node)) {
		child = json_array_get(node, pick);
	} else {
		json_object_foreach (node, name, child)
			if (i++ == pick)
				break;
	}
	if (depth > 0 && (json_is_array(child) || json_is_object(child)) &&
		unit_random(seed) % 8 != 0) {
		spoil_somewhere(child, seed, depth - 1);
		return;
	}
	value = json_loads(values[unit_random(seed) % ARRAY_LEN(values)], JSON_DECODE_ANY, NULL);
	if (json_is_array(node))
		json_array_set_new(node, pick, value);
	else
		json_object_set_new(node, name, value);
}

static void spoiled_courses_are_borne(void **state)
{
	static const char *const subjects[] = { "fractions", "time", "countries_capitals" };
	struct ctx *cx = *state;
	uint64_t seed = 42;

	for (int round = 0; round < 300; round++) {
		json_t *course, *faults;

		ctx_reset(cx, "course-test");
		course = good(cx, subjects[round % 3], "6-8", round % 2 ? "options" : "numeric");
		for (int i = 0; i < 6; i++)
			spoil_somewhere(course, &seed, 5);
		assert_int_equal(course_check(cx, course, &faults), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(errors_come_before_warnings),
		CTX_TEST(the_document_lists_every_rule),
		CTX_TEST(each_rule_is_in_a_table_with_tests),
		CTX_TEST(any_json_is_borne),
		CTX_TEST(many_faults_are_cut_off),
		CTX_TEST(spoiled_courses_are_borne),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
