/*
 * The rule checker: for each rule a good course is spoiled in one place, and that place is what the checker points at.
 * Then hostile documents, which it must bear.
 */
#include "unit.h"

#include "domain/course.h"
#include "domain/course/check.h"

#define FAIL_TEST(...)                                                                             \
	do {                                                                                           \
		print_error(__VA_ARGS__);                                                                  \
		assert_true(false);                                                                        \
	} while (0)

static json_t *good(struct ctx *cx, const char *subject, const char *band, const char *mode)
{
	struct course_request rq = { .course_id = "rules",
		.subject = subject,
		.grade_band = band,
		.mode = mode,
		.groups = 4,
		.items_per_group = 6 };
	json_t *course, *faults;

	assert_int_equal(course_build(cx, &rq, &course), 0);
	assert_int_equal(course_check(cx, course, &faults), 0);
	assert_int_equal(json_array_size(faults), 0);
	return course;
}

static void assert_caught(
	struct ctx *cx, const json_t *course, const char *rule, const char *pointer)
{
	json_t *faults;

	assert_int_equal(course_check(cx, course, &faults), 0);
	for (size_t i = 0; i < json_array_size(faults); i++) {
		const json_t *f = json_array_get(faults, i);

		assert_non_null(json_string_value(json_object_get(f, "message")));
		assert_non_null(json_string_value(json_object_get(f, "severity")));
		if (strcmp(json_string_value(json_object_get(f, "rule")), rule) == 0 &&
			strcmp(json_string_value(json_object_get(f, "pointer")), pointer) == 0)
			return;
	}
	json_dumpf(faults, stderr, JSON_INDENT(1));
	FAIL_TEST("%s did not point at %s", rule, pointer);
}

/* The part of a course that a JSON Pointer names; its last step is given apart. */
static json_t *part(json_t *root, const char *pointer)
{
	char steps[200], *save = NULL;

	snprintf(steps, sizeof(steps), "%s", pointer);
	for (char *s = strtok_r(steps, "/", &save); s != NULL; s = strtok_r(NULL, "/", &save))
		root = json_is_array(root) ? json_array_get(root, strtoul(s, NULL, 10))
								   : json_object_get(root, s);
	assert_non_null(root);
	return root;
}

static void set(json_t *course, const char *parent, const char *name, json_t *value)
{
	assert_int_equal(json_object_set_new(part(course, parent), name, value), 0);
}

/* The place of an item's key, and of a distractor. */
static size_t key_at(const json_t *course, size_t item)
{
	const json_t *it = json_array_get(json_object_get(course, "items"), item);
	const char *id = json_string_value(json_object_get(json_object_get(it, "answer"), "optionId"));

	return (size_t)(id[0] - 'a');
}

static const char *at(const char *format, size_t a, size_t b)
{
	static char text[4][160];
	static int turn;
	char *out = text[turn = (turn + 1) % 4];

	snprintf(out, sizeof(text[0]), format, a, b);
	return out;
}

#define RULE(name, subject, band, mode)                                                            \
	static void name##_spoil(struct ctx *cx, json_t *c);                                           \
	static void name(void **state)                                                                 \
	{                                                                                              \
		name##_spoil(*state, good(*state, subject, band, mode));                                   \
	}                                                                                              \
	static void name##_spoil(struct ctx *cx, json_t *c)

RULE(shape_missing, "addition", "K-2", "options")
{
	json_object_del(part(c, "/items/3"), "hint");
	assert_caught(cx, c, "shape", "/items/3/hint");
}

RULE(shape_type, "addition", "K-2", "options")
{
	set(c, "/groups/1", "title", json_integer(7));
	assert_caught(cx, c, "shape", "/groups/1/title");
}

RULE(shape_empty, "addition", "K-2", "options")
{
	set(c, "/studyTexts/0", "text", json_string(""));
	assert_caught(cx, c, "shape", "/studyTexts/0/text");
}

RULE(shape_mode, "addition", "K-2", "options")
{
	set(c, "/items/2", "mode", json_string("numeric"));
	assert_caught(cx, c, "shape", "/items/2/mode");
}

RULE(ids, "addition", "K-2", "options")
{
	set(c, "/items/5", "id", json_string("g01-i01"));
	assert_caught(cx, c, "ids", "/items/5/id");
	set(c, "/items/1/options/2", "id", json_string("a"));
	assert_caught(cx, c, "ids", "/items/1/options/2/id");
}

RULE(references_group, "addition", "K-2", "options")
{
	set(c, "/items/4", "groupId", json_string("g77"));
	assert_caught(cx, c, "references", "/items/4/groupId");
	set(c, "/studyTexts/2", "groupId", json_string("g77"));
	assert_caught(cx, c, "references", "/studyTexts/2/groupId");
}

RULE(references_objective, "addition", "K-2", "options")
{
	set(c, "/items/4", "objectiveId", json_string("g02-o1"));
	assert_caught(cx, c, "references", "/items/4/objectiveId");
}

RULE(references_prerequisite, "addition", "K-2", "options")
{
	json_array_append_new(part(c, "/groups/0/prerequisites"), json_string("g99"));
	assert_caught(cx, c, "references", "/groups/0/prerequisites/0");
}

RULE(prerequisites_circle, "addition", "K-2", "options")
{
	json_array_append_new(part(c, "/groups/0/prerequisites"), json_string("g03"));
	assert_caught(cx, c, "prerequisites", "/groups/0/prerequisites");
}

RULE(counts, "addition", "K-2", "options")
{
	json_array_remove(part(c, "/studyTexts"), 1);
	assert_caught(cx, c, "counts", "/groups/1");
}

RULE(coverage, "addition", "K-2", "options")
{
	json_array_append_new(part(c, "/groups/2/objectives"),
		json_pack("{s:s, s:s, s:s}", "id", "g03-o9", "text", "Count sheep.", "bloom", "apply"));
	assert_caught(cx, c, "coverage",
		at("/groups/2/objectives/%zu", json_array_size(part(c, "/groups/2/objectives")) - 1, 0));
}

RULE(order, "addition", "K-2", "options")
{
	set(c, "/groups/1", "order", json_integer(5));
	assert_caught(cx, c, "order", "/groups/1/order");
	set(c, "/groups/2", "difficulty", json_integer(9));
	assert_caught(cx, c, "order", "/groups/2/difficulty");
}

RULE(one_key_none, "addition", "K-2", "options")
{
	set(c, "/items/2/answer", "optionId", json_string("z"));
	assert_caught(cx, c, "one_key", "/items/2/answer/optionId");
}

RULE(one_key_two, "addition", "K-2", "options")
{
	size_t k = key_at(c, 2);

	set(c, at("/items/2/options/%zu", (k + 1) % 4, 0), "id",
		json_string((const char[]){ (char)(97 + k), 0 }));
	assert_caught(cx, c, "one_key", "/items/2/answer/optionId");
}

RULE(option_count, "addition", "K-2", "options")
{
	json_array_clear(part(c, "/items/0/options"));
	assert_caught(cx, c, "option_count", "/items/0/options");
}

RULE(options_distinct, "countries_capitals", "3-5", "options")
{
	set(c, "/items/1/options/3", "text",
		json_string(json_string_value(part(c, "/items/1/options/0/text"))));
	assert_caught(cx, c, "options_distinct", "/items/1/options/3/text");
	set(c, "/items/2/options/1", "text", json_string("new  DELHI"));
	set(c, "/items/2/options/2", "text", json_string("New Delhi"));
	assert_caught(cx, c, "options_distinct", "/items/2/options/2/text");
}

RULE(options_values, "fractions", "3-5", "options")
{
	set(c, "/items/0/options/1", "text", json_string("1/2"));
	set(c, "/items/0/options/3", "text", json_string("2/4"));
	assert_caught(cx, c, "options_values", "/items/0/options/3/text");
	set(c, "/items/0/options/3", "text", json_string("50%"));
	assert_caught(cx, c, "options_values", "/items/0/options/3/text");
}

RULE(option_length, "countries_capitals", "3-5", "options")
{
	set(c, "/items/1/options/2", "text",
		json_string("The old and beautiful city on the wide river at the sea"));
	assert_caught(cx, c, "option_length", "/items/1/options/2/text");
}

RULE(of_the_above, "countries_capitals", "3-5", "options")
{
	set(c, "/items/1/options/3", "text", json_string("None of the above"));
	assert_caught(cx, c, "of_the_above", "/items/1/options/3/text");
	set(c, "/items/3/options/3", "text", json_string("Both A and B"));
	assert_caught(cx, c, "of_the_above", "/items/3/options/3/text");
}

RULE(misconceptions, "addition", "K-2", "options")
{
	size_t k = key_at(c, 0), other = (k + 1) % 4;

	json_object_del(part(c, at("/items/0/options/%zu", other, 0)), "misconception");
	assert_caught(cx, c, "misconceptions", at("/items/0/options/%zu/misconception", other, 0));
	set(c, at("/items/0/options/%zu", k, 0), "misconception", json_string("A mistake."));
	assert_caught(cx, c, "misconceptions", at("/items/0/options/%zu/misconception", k, 0));
}

RULE(key_balance, "countries_capitals", "3-5", "options")
{
	for (size_t i = 0; i < json_array_size(part(c, "/items")); i++) {
		json_t *options = part(c, at("/items/%zu/options", i, 0)), *key;
		size_t k = key_at(c, i);

		key = json_incref(json_array_get(options, k));
		json_array_remove(options, k);
		json_array_insert_new(options, 0, key);
	}
	assert_caught(cx, c, "key_balance", "/items");
}

RULE(stems_distinct, "addition", "K-2", "options")
{
	set(c, "/items/7", "stem", json_string(json_string_value(part(c, "/items/6/stem"))));
	assert_caught(cx, c, "stems_distinct", "/items/7/stem");
}

RULE(blank_missing, "addition", "K-2", "numeric")
{
	set(c, "/items/0", "stem", json_string("How many are there?"));
	assert_caught(cx, c, "blank", "/items/0/stem");
	set(c, "/items/1", "stem", json_string("[blank] + [blank] = 4"));
	assert_caught(cx, c, "blank", "/items/1/stem");
}

RULE(blank_in_options, "addition", "K-2", "options")
{
	set(c, "/items/0", "stem", json_string("2 + 2 = [blank]"));
	assert_caught(cx, c, "blank", "/items/0/stem");
}

RULE(numeric_answer, "addition", "6-8", "numeric")
{
	set(c, "/items/0/answer", "value", json_real(1.0 / 3));
	assert_caught(cx, c, "numeric_answer", "/items/0/answer/value");
	set(c, "/items/1/answer", "tolerance", json_integer(-1));
	assert_caught(cx, c, "numeric_answer", "/items/1/answer/tolerance");
	set(c, "/items/2/mistakes/0", "value", json_deep_copy(part(c, "/items/2/answer/value")));
	assert_caught(cx, c, "numeric_answer", "/items/2/mistakes/0/value");
}

RULE(stem_equation_numeric, "addition", "K-2", "numeric")
{
	for (size_t i = 0; i < json_array_size(part(c, "/items")); i++) {
		json_t *value = part(c, at("/items/%zu/answer/value", i, 0));
		bool equation =
			strchr(json_string_value(part(c, at("/items/%zu/stem", i, 0))), '=') != NULL;
		json_int_t was = json_integer_value(value);

		json_integer_set(value, was + 1);
		if (equation)
			assert_caught(cx, c, "stem_equation", at("/items/%zu/answer/value", i, 0));
		json_integer_set(value, was);
	}
}

RULE(stem_equation_options, "subtraction", "3-5", "options")
{
	for (size_t i = 0; i < json_array_size(part(c, "/items")); i++) {
		size_t k = key_at(c, i);

		if (strchr(json_string_value(part(c, at("/items/%zu/stem", i, 0))), '=') == NULL)
			continue;
		json_string_set(part(c, at("/items/%zu/options/%zu/text", i, k)), "7,654,321");
		assert_caught(cx, c, "stem_equation", at("/items/%zu/options/%zu/text", i, k));
	}
}

RULE(stem_equation_distractor, "addition", "K-2", "options")
{
	size_t other = (key_at(c, 0) + 1) % 4;

	set(c, "/items/0", "stem", json_string("3 + ? = 10"));
	set(c, at("/items/0/options/%zu", key_at(c, 0), 0), "text", json_string("7"));
	set(c, at("/items/0/options/%zu", other, 0), "text", json_string("14/2"));
	assert_caught(cx, c, "stem_equation", at("/items/0/options/%zu/text", other, 0));
}

RULE(expression_answer, "multiplication", "3-5", "numeric")
{
	for (size_t i = 0; i < json_array_size(part(c, "/items")); i++) {
		json_t *item = part(c, at("/items/%zu", i, 0));

		if (json_object_get(item, "expression") == NULL)
			continue;
		json_integer_set(
			part(item, "/answer/value"), json_integer_value(part(item, "/answer/value")) + 1);
		assert_caught(cx, c, "expression", at("/items/%zu/answer/value", i, 0));
	}
}

RULE(expression_stem, "multiplication", "3-5", "options")
{
	size_t seen = 0;

	for (size_t i = 0; i < json_array_size(part(c, "/items")); i++) {
		json_t *item = part(c, at("/items/%zu", i, 0));

		if (json_object_get(item, "expression") == NULL)
			continue;
		set(item, "", "stem",
			json_string("How many are there on the 97 trees with 89 birds each?"));
		set(item, "", "expression", json_string("97 × 88"));
		assert_caught(cx, c, "expression", at("/items/%zu/stem", i, 0));
		seen++;
	}
	assert_true(seen > 0);
	set(c, "/items/0", "expression", json_string("12 plus 7"));
	assert_caught(cx, c, "expression", "/items/0/expression");
}

RULE(hint_tells_number, "addition", "3-5", "numeric")
{
	set(c, "/items/3", "hint",
		json_sprintf("It is %lld, of course.",
			(long long)json_integer_value(part(c, "/items/3/answer/value"))));
	assert_caught(cx, c, "hint_tells", "/items/3/hint");
}

RULE(hint_tells_word, "countries_capitals", "3-5", "options")
{
	set(c, "/items/2", "hint",
		json_sprintf("Think of %s.",
			json_string_value(part(c, at("/items/2/options/%zu/text", key_at(c, 2), 0)))));
	assert_caught(cx, c, "hint_tells", "/items/2/hint");
}

RULE(stem_cue_whole, "countries_capitals", "3-5", "options")
{
	set(c, "/items/2", "stem",
		json_sprintf("What is %s?",
			json_string_value(part(c, at("/items/2/options/%zu/text", key_at(c, 2), 0)))));
	assert_caught(cx, c, "stem_cue", "/items/2/stem");
}

RULE(stem_cue_word, "countries_capitals", "3-5", "options")
{
	set(c, at("/items/2/options/%zu", key_at(c, 2), 0), "text", json_string("Mexico City"));
	set(c, "/items/2", "stem", json_string("What is the capital of Mexico?"));
	assert_caught(cx, c, "stem_cue", "/items/2/stem");
}

RULE(explained, "addition", "K-2", "options")
{
	set(c, "/items/2", "explanation", json_string("That is how it is."));
	assert_caught(cx, c, "explained", "/items/2/explanation");
}

RULE(equations_in_texts, "division", "3-5", "options")
{
	set(c, "/items/2", "explanation", json_string("Remember that 17 ÷ 5 = 3 R 3."));
	assert_caught(cx, c, "equations", "/items/2/explanation");
	set(c, "/studyTexts/1", "text", json_string("We know: 3/4 < 2/3. That is so."));
	assert_caught(cx, c, "equations", "/studyTexts/1/text");
	set(c, "/items/1", "hint", json_string("Since 25% of 80 = 25, go on."));
	assert_caught(cx, c, "equations", "/items/1/hint");
}

RULE(reading_sentence, "addition", "K-2", "options")
{
	set(c, "/items/4", "explanation",
		json_string(
			"You should always look at all of the numbers in the question before you start to add them up one by one."));
	assert_caught(cx, c, "reading_level", "/items/4/explanation");
}

RULE(reading_text, "addition", "K-2", "options")
{
	set(c, "/studyTexts/0", "text",
		json_string(
			"Commutativity facilitates mental calculation considerably. Associativity additionally permits "
			"rearranging complicated expressions. Understanding these mathematical properties substantially "
			"accelerates computational procedures. Representation determines interpretation. Generalization "
			"necessitates abstraction. Verification guarantees reliability. Experimentation encourages "
			"imaginative problem solving everywhere."));
	assert_caught(cx, c, "reading_level", "/studyTexts/0/text");
}

RULE(markup, "addition", "K-2", "options")
{
	set(c, "/items/0", "hint", json_string("Use <b>ten</b>."));
	assert_caught(cx, c, "markup", "/items/0/hint");
	set(c, "/items/1", "explanation", json_string("Two  blanks."));
	assert_caught(cx, c, "markup", "/items/1/explanation");
	set(c, "/groups/0", "title", json_string("Adding {a}"));
	assert_caught(cx, c, "markup", "/groups/0/title");
	set(c, "/studyTexts/1", "text", json_string("See [picture] here."));
	assert_caught(cx, c, "markup", "/studyTexts/1/text");
}

RULE(image_markers, "addition", "K-2", "options")
{
	json_t *faults;

	set(c, "/studyTexts/1", "text",
		json_string("Look here.\n\n[IMAGE: two red blocks]\n\n2 + 2 = 4."));
	assert_int_equal(course_check(cx, c, &faults), 0);
	assert_int_equal(json_array_size(faults), 0);
	set(c, "/items/1", "hint", json_string("Look at [IMAGE: two blocks]."));
	assert_caught(cx, c, "markup", "/items/1/hint");
}

RULE(grammar, "addition", "K-2", "options")
{
	set(c, "/items/0", "hint", json_string("Take 1 apples."));
	assert_caught(cx, c, "grammar", "/items/0/hint");
	set(c, "/items/1", "hint", json_string("Take a apple."));
	assert_caught(cx, c, "grammar", "/items/1/hint");
	set(c, "/items/2", "hint", json_string("Count the the steps."));
	assert_caught(cx, c, "grammar", "/items/2/hint");
}

/* ---- each rule on items, with a good and a bad case ---- */

/* Members that are put into item 2 of a course; the rule must speak of the bad ones at that pointer, and not of the good. */
static const struct {
	const char *rule, *mode, *pointer;
	const char *good, *bad;
} cases[] = {
	{ "one_key", "options", "/answer/optionId", "{'answer':{'optionId':'a'}}",
		"{'answer':{'optionId':'e'}}" },
	{ "option_count", "options", "/options",
		"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'Bern'}]}",
		"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'}]}" },
	{ "options_distinct", "options", "/options/1/text",
		"{'options':[{'id':'a','text':'CO'},{'id':'b','text':'Co'},{'id':'c','text':'C'}]}",
		"{'options':[{'id':'a','text':'Oslo.'},{'id':'b','text':'\u00a0OSLO'},{'id':'c','text':'Rome'}]}" },
	{ "options_values", "options", "/options/2/text",
		"{'options':[{'id':'a','text':'1 m'},{'id':'b','text':'50 cm'},{'id':'c','text':'10 cm'}]}",
		"{'options':[{'id':'a','text':'1 m'},{'id':'b','text':'50 cm'},{'id':'c','text':'100 cm'}]}" },
	{ "options_values", "options", "/options/2/text",
		"{'options':[{'id':'a','text':'1/2'},{'id':'b','text':'1/3'},{'id':'c','text':'0.3'}]}",
		"{'options':[{'id':'a','text':'1/2'},{'id':'b','text':'1/3'},{'id':'c','text':'one half'}]}" },
	{ "options_alike", "options", "/options/2/text",
		"{'options':[{'id':'a','text':'cats and dogs'},{'id':'b','text':'Rome'},{'id':'c','text':'dogs and birds'}]}",
		"{'options':[{'id':'a','text':'cats and dogs'},{'id':'b','text':'Rome'},{'id':'c','text':'dogs and cats'}]}" },
	{ "option_length", "options", "/options/1/text",
		"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Reykjavik'},{'id':'c','text':'Bern'}]}",
		"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'A town in the hills by the sea'},{'id':'c','text':'Bern'}]}" },
	{ "key_length", "options", "/options/0/text",
		"{'options':[{'id':'a','text':'a wide river'},{'id':'b','text':'a lake'},{'id':'c','text':'a sea'}],'answer':{'optionId':'a'}}",
		"{'options':[{'id':'a','text':'the very wide river in the north'},{'id':'b','text':'a lake'},{'id':'c','text':'a sea'}],'answer':{'optionId':'a'}}" },
	{ "of_the_above", "options", "/options/2/text",
		"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'The hills above the sea'},{'id':'c','text':'all of it'}]}",
		"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'ALL of the above!'}]}" },
	{ "of_the_above", "options", "/options/2/text",
		"{'options':[{'id':'a','text':'A and B sharp'},{'id':'b','text':'a + b'},{'id':'c','text':'vitamin A'}]}",
		"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'Both A and C'}]}" },
	{ "of_the_above", "options", "/options/2/text",
		"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'Ninguna ciudad'}]}",
		"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'Ninguna de las anteriores'}]}" },
	{ "misconceptions", "options", "/options/1/misconception",
		"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome','misconception':'In Italy.'},{'id':'c','text':'Bern'}],'answer':{'optionId':'a'}}",
		"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'Bern'}],'answer':{'optionId':'a'}}" },
	{ "blank", "numeric", "/stem", "{'stem':'3 + [blank] = 5'}",
		"{'stem':'[blank] + [blank] = 5'}" },
	{ "blank", "options", "/stem", "{'stem':'3 + ? = 5'}", "{'stem':'3 + [blank] = 5'}" },
	{ "numeric_answer", "numeric", "/answer/value", "{'answer':{'value':0.123456}}",
		"{'answer':{'value':0.1234567}}" },
	{ "stem_equation", "numeric", "/answer/value",
		"{'stem':'3 + [blank] = 5','answer':{'value':2}}",
		"{'stem':'3 + [blank] = 5','answer':{'value':8}}" },
	{ "stem_equation", "options", "/options/1/text",
		"{'stem':'1/2 + ? = 3/4','options':[{'id':'a','text':'1/4'},{'id':'b','text':'2/6'},{'id':'c','text':'1'}],'answer':{'optionId':'a'}}",
		"{'stem':'1/2 + ? = 3/4','options':[{'id':'a','text':'1/4'},{'id':'b','text':'0.25'},{'id':'c','text':'1'}],'answer':{'optionId':'a'}}" },
	{ "stem_arithmetic", "numeric", "/answer/value",
		"{'stem':'What is 3/4 of 20? [blank]','answer':{'value':15}}",
		"{'stem':'What is 3/4 of 20? [blank]','answer':{'value':12}}" },
	{ "stem_arithmetic", "numeric", "/answer/value",
		"{'stem':'What is 10 \u00f7 3? [blank]','answer':{'value':3.33,'tolerance':0.01}}",
		"{'stem':'What is 10 \u00f7 3? [blank]','answer':{'value':3.33}}" },
	{ "stem_arithmetic", "options", "/options/0/text",
		"{'stem':'What is 7 times eight?','options':[{'id':'a','text':'56'},{'id':'b','text':'54'},{'id':'c','text':'15'}],'answer':{'optionId':'a'}}",
		"{'stem':'What is 7 times eight?','options':[{'id':'a','text':'54'},{'id':'b','text':'63'},{'id':'c','text':'15'}],'answer':{'optionId':'a'}}" },
	{ "stem_arithmetic", "options", "/options/1/text",
		"{'stem':'What is 5 cm + 3 cm?','options':[{'id':'a','text':'8 cm'},{'id':'b','text':'8 mm'},{'id':'c','text':'15 cm'}],'answer':{'optionId':'a'}}",
		"{'stem':'What is 5 cm + 3 cm?','options':[{'id':'a','text':'9 cm'},{'id':'b','text':'80 mm'},{'id':'c','text':'15 cm'}],'answer':{'optionId':'a'}}" },
	{ "expression", "numeric", "/answer/value",
		"{'stem':'Each of 4 bags has 6 nuts. In all: [blank] nuts.','expression':'4 \u00d7 6','answer':{'value':24}}",
		"{'stem':'Each of 4 bags has 6 nuts. In all: [blank] nuts.','expression':'4 \u00d7 6','answer':{'value':10}}" },
	{ "explained", "numeric", "/explanation",
		"{'answer':{'value':24},'explanation':'6 and 18 make 24.'}",
		"{'answer':{'value':24},'explanation':'Put them together.'}" },
	{ "hint_own", "options", "/hint", "{'hint':'Think of rivers.','explanation':'It is Bern.'}",
		"{'hint':'It is Bern!','explanation':'It is  Bern.'}" },
	{ "option_letters", "options", "/explanation",
		"{'explanation':'The answer is a city: Vitamin A has no say.'}",
		"{'explanation':'Option B is right.'}" },
	{ "option_letters", "options", "/hint", "{'hint':'An answer a child could give.'}",
		"{'hint':'It is not the first option.'}" },
	{ "option_letters", "options", "/explanation",
		"{'explanation':'The answer: A triangle has three sides.'}",
		"{'explanation':'Answer A is right.'}" },
	{ "hint_tells", "numeric", "/hint", "{'answer':{'value':24},'hint':'It is more than 240.'}",
		"{'answer':{'value':24},'hint':'Is it 24?'}" },
	{ "hint_tells", "options", "/hint",
		"{'options':[{'id':'a','text':'Rome'},{'id':'b','text':'Bern'},{'id':'c','text':'Oslo'}],'answer':{'optionId':'a'},'hint':'Think of Romeo.'}",
		"{'options':[{'id':'a','text':'Rome'},{'id':'b','text':'Bern'},{'id':'c','text':'Oslo'}],'answer':{'optionId':'a'},'hint':'All roads lead to rome.'}" },
	{ "stem_cue", "options", "/stem",
		"{'stem':'Which is a capital?','options':[{'id':'a','text':'Mexico City'},{'id':'b','text':'Puebla'},{'id':'c','text':'Toluca'}],'answer':{'optionId':'a'}}",
		"{'stem':'Which city is the capital of Mexico?','options':[{'id':'a','text':'Mexico City'},{'id':'b','text':'Puebla'},{'id':'c','text':'Toluca'}],'answer':{'optionId':'a'}}" },
	{ "hint_tells", "numeric", "/hint", "{'answer':{'value':65},'hint':'It is more than sixty.'}",
		"{'answer':{'value':65},'hint':'It is sixty-five.'}" },
	{ "hint_tells", "options", "/hint",
		"{'options':[{'id':'a','text':'3'},{'id':'b','text':'13'},{'id':'c','text':'30'}],'answer':{'optionId':'a'},'hint':'There are three steps.'}",
		"{'options':[{'id':'a','text':'3'},{'id':'b','text':'13'},{'id':'c','text':'30'}],'answer':{'optionId':'b'},'hint':'There are thirteen of them.'}" },
	{ "stem_number", "options", "/stem",
		"{'stem':'A shop has 52 coins and buys 13 more. How many coins does it have now?','options':[{'id':'a','text':'65'},{'id':'b','text':'39'},{'id':'c','text':'55'}],'answer':{'optionId':'a'}}",
		"{'stem':'A shop that holds 65 coins has 52 coins and buys 13 more. How many coins does it have now?','options':[{'id':'a','text':'65'},{'id':'b','text':'39'},{'id':'c','text':'55'}],'answer':{'optionId':'a'}}" },
	{ "stem_number", "numeric", "/stem",
		"{'stem':'Of 24 nuts, 12 are eaten; [blank] nuts are left.','expression':'24 \u2212 12','answer':{'value':12}}",
		"{'stem':'A box for 24 nuts has 4 bags of 6 nuts; in all [blank] nuts.','expression':'4 \u00d7 6','answer':{'value':24}}" },
	{ "stem_root", "options", "/stem",
		"{'stem':'Who was the first emperor of Rome?','options':[{'id':'a','text':'Augustus'},{'id':'b','text':'Trajan'},{'id':'c','text':'Hadrian'}],'answer':{'optionId':'a'}}",
		"{'stem':'Who ruled in the Augustan age?','options':[{'id':'a','text':'Augustus'},{'id':'b','text':'Trajan'},{'id':'c','text':'Hadrian'}],'answer':{'optionId':'a'}}" },
	{ "stem_arithmetic",
		"options", "/options/0/text", "{'stem':'A shop has 52 coins and buys 13 more. How many coins does it have now?','options':[{'id':'a','text':'65 coins'},{'id':'b','text':'39 coins'},{'id':'c','text':'75 coins'}],'answer':{'optionId':'a'}}", "{'stem':'A shop has 52 coins and buys 13 more. How many coins does it have now?','options':[{'id':'a','text':'75 coins'},{'id':'b','text':'39 coins'},{'id':'c','text':'55 coins'}],'answer':{'optionId':'a'}}" },
	{ "stem_arithmetic", "numeric", "/answer/value",
		"{'stem':'Ann has 52 coins and gives 13 to Ben. Now Ben has [blank] coins.','answer':{'value':20}}",
		"{'stem':'A girl has 52 coins and gives away 13. Now she has [blank] coins left.','answer':{'value':65}}" },
	{ "negative_stem", "options", "/stem", "{'stem':'Which of these is NOT a capital?'}",
		"{'stem':'Which of these is not a capital?'}" },
	{ "negative_stem", "options", "/stem",
		"{'stem':'Which metal covers steel so that it does not rust?'}",
		"{'stem':'All are capitals. Which are they, except one?'}" },
	{ "absolute_words", "options", "/options/1/text",
		"{'options':[{'id':'a','text':'It always shines'},{'id':'b','text':'It never shines'},{'id':'c','text':'It is cold'}],'answer':{'optionId':'a'}}",
		"{'options':[{'id':'a','text':'It shines at night'},{'id':'b','text':'It never shines'},{'id':'c','text':'It is always cold'}],'answer':{'optionId':'a'}}" },
	{ "grammar_cue", "options", "/stem",
		"{'stem':'A lion is a ___','options':[{'id':'a','text':'cat'},{'id':'b','text':'bird'},{'id':'c','text':'fish'}]}",
		"{'stem':'A lion is a ___','options':[{'id':'a','text':'cat'},{'id':'b','text':'insect'},{'id':'c','text':'owl'}]}" },
	{ "equations", "options", "/hint", "{'hint':'Since 25% of 80 = 20, go on.'}",
		"{'hint':'Since 25% of 80 = 25, go on.'}" },
	{ "markup", "options", "/hint", "{'hint':'5 < 7 & 3 * 4 = 12: #1 of 2/3 (see $5)\u2026'}",
		"{'hint':'See &lt;b&gt; here.'}" },
	{ "markup", "options", "/hint",
		"{'hint':'A word-by-word www hint: http stands for a protocol.'}",
		"{'hint':'See https://example.org.'}" },
	{ "markup", "options", "/hint", "{'hint':'A gap: ___.'}", "{'hint':'See __this__ one.'}" },
	{ "markup", "options", "/hint", "{'hint':'na\u00efve \u0916\u094d\u200d\u092f'}",
		"{'hint':'zero\u200bwidth'}" },
	{ "markup", "options", "/hint", "{'hint':'Left to right.'}",
		"{'hint':'Right \u202eto left.'}" },
	{ "markup", "options", "/hint", "{'hint':'It costs $5.'}",
		"{'hint':'It is $$5$$ and \\\\times.'}" },
	{ "markup", "options", "/explanation", "{'explanation':'Bern.'}",
		"{'explanation':'<img src=x onerror=y>'}" },
	{ "markup", "options", "/explanation", "{'explanation':'Bern.'}",
		"{'explanation':'[Bern](/bern)'}" },
	{ "language", "options", "/stem", "{'stem':'What does the word perro mean in Spanish?'}",
		"{'stem':'\u00bfCu\u00e1l de estas ciudades es la capital de un pa\u00eds?','hint':'Es una de las que m\u00e1s hay.','explanation':'La capital es Bern.'}" },
	{ "language", "options", "/stem",
		"{'stem':'What does the sentence \\\"Der Hund ist in dem Haus und die Katze ist auf dem Dach\\\" say?'}",
		"{'stem':'Ein Laden hat zwei Kisten mit Obst und kauft noch eine Kiste; wie viele Kisten sind es?','hint':'Count all of the boxes that the shop has at the end of the day.','explanation':'It has two boxes and it buys one more, so there are three.'}" },
	{ "language", "options", "/hint",
		"{'hint':'El Salvador and Los Angeles lie on the coast of the Pacific, as does Puerto de la Cruz.'}",
		"{'hint':'Piensa en una ciudad que se encuentra en el sur del pais.'}" },
	{ "language", "options", "/stem", "{'stem':'Is \u03c0 more than 3?'}",
		"{'stem':'What is the \u0441apital?'}" },
	{ "reading_level", "options", "/stem", "{'stem':'Which town is it?'}",
		"{'stem':'Which of all the towns that lie on the river that comes from the hills that lie in the north of the land where the people live who sell the cheese is it?'}" },
	{ "grammar", "options", "/hint", "{'hint':'Take an apple and an hour.'}",
		"{'hint':'Take a apple.'}" },
	{ "grammar", "options", "/hint", "{'hint':'They are 9, 16 and 1 points high.'}",
		"{'hint':'They are 1 points high.'}" },
	{ "media_url", "options", "/stimulus/url",
		"{'stimulus':{'type':'image','url':'/media/cat.png'}}",
		"{'stimulus':{'type':'image','url':'javascript:alert(1)'}}" },
	{ "media_url", "options", "/stimulus/url",
		"{'stimulus':{'type':'image','url':'https://example.org/cat.png'}}",
		"{'stimulus':{'type':'image','url':'//example.org/cat.png'}}" },
	{ "stems_distinct", "options", "/stem", "{'stem':'What is it that nobody else asks here?'}",
		"{'stem':'WHICH of these planets is it'}" },
	{ "items_alike", "options", "/stem",
		"{'stem':'Which gas do animals give to the air?','options':[{'id':'a','text':'Neon'},{'id':'b','text':'Iron'},{'id':'c','text':'Oslo'}],'answer':{'optionId':'a'}}",
		"{'stem':'Which gas do the green plants take from the air for food?','options':[{'id':'a','text':'Neon'},{'id':'b','text':'Iron'},{'id':'c','text':'Oslo'}],'answer':{'optionId':'a'}}" },
};

/* Two items that others are compared with. */
static const char twin_of_same[] = "{'stem':'Which of these planets is it?'}";
static const char twin_of_like[] =
	"{'stem':'Which gas do green plants take from the air to make food?','options':[{'id':'a','text':'Neon'},"
	"{'id':'b','text':'Iron'},{'id':'c','text':'Oslo'}],'answer':{'optionId':'a'}}";

static void put_into(json_t *course, size_t item, const char *patch)
{
	char text[1000];
	json_t *members;

	snprintf(text, sizeof(text), "%s", patch);
	for (char *s = text; *s != '\0'; s++)
		*s = *s == '\'' ? '"' : *s;
	members = json_loads(text, 0, NULL);
	if (members == NULL)
		print_error("%s\n", text);
	assert_non_null(members);
	json_object_update(part(course, at("/items/%zu", item, 0)), members);
	json_decref(members);
}

static bool speaks(struct ctx *cx, const json_t *course, const char *rule, const char *pointer)
{
	json_t *faults;

	assert_int_equal(course_check(cx, course, &faults), 0);
	for (size_t i = 0; i < json_array_size(faults); i++)
		if (strcmp(json_string_value(json_object_get(json_array_get(faults, i), "rule")), rule) ==
				0 &&
			strcmp(json_string_value(json_object_get(json_array_get(faults, i), "pointer")),
				pointer) == 0)
			return true;
	return false;
}

static void each_rule_knows_good_from_bad(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (int bad = 0; bad < 2; bad++) {
			bool options = strcmp(cases[i].mode, "options") == 0;
			char pointer[80];
			json_t *course;

			ctx_reset(*state, "course-test");
			course =
				good(*state, options ? "countries_capitals" : "addition", "3-5", cases[i].mode);
			if (options) {
				put_into(course, 0, twin_of_same);
				put_into(course, 1, twin_of_like);
			}
			put_into(course, 2, bad ? cases[i].bad : cases[i].good);
			snprintf(pointer, sizeof(pointer), "/items/2%s", cases[i].pointer);
			if (speaks(*state, course, cases[i].rule, pointer) != bad)
				print_error("%s, the %s case: %s\n", cases[i].rule, bad ? "bad" : "good",
					bad ? cases[i].bad : cases[i].good);
			assert_int_equal(speaks(*state, course, cases[i].rule, pointer), bad);
		}
}

RULE(key_balance_of_a_group, "countries_capitals", "3-5", "options")
{
	/* Six keys in one place are too many for chance, the course as a whole is even. */
	for (size_t i = 0; i < json_array_size(part(c, "/items")); i++) {
		json_t *options = part(c, at("/items/%zu/options", i, 0)), *key;
		size_t k = key_at(c, i);

		key = json_incref(json_array_get(options, k));
		json_array_remove(options, k);
		json_array_insert_new(options, i / 6, key);
	}
	assert_false(speaks(cx, c, "key_balance", "/items"));
	assert_false(speaks(cx, c, "key_balance", "/groups/0"));
	for (size_t g = 0; g < 4; g++)
		while (json_array_size(part(c, "/items")) < 60 && g == 1) {
			json_t *copy = json_deep_copy(part(c, "/items/6"));

			json_object_set_new(
				copy, "id", json_sprintf("more%zu", json_array_size(part(c, "/items"))));
			json_array_append_new(part(c, "/items"), copy);
		}
	assert_caught(cx, c, "key_balance", "/groups/1");
}

RULE(key_longest, "countries_capitals", "3-5", "options")
{
	for (size_t i = 0; i < json_array_size(part(c, "/items")); i++) {
		json_t *text = part(c, at("/items/%zu/options/%zu/text", i, key_at(c, i)));
		char longer[200];

		snprintf(longer, sizeof(longer), "%s by the sea", json_string_value(text));
		json_string_set(text, longer);
	}
	assert_caught(cx, c, "key_longest", "/items");
}

RULE(texts_distinct, "addition", "K-2", "options")
{
	set(c, "/studyTexts/2", "text", json_string(json_string_value(part(c, "/studyTexts/0/text"))));
	assert_caught(cx, c, "texts_distinct", "/studyTexts/2/text");
	set(c, "/groups/3", "title", json_string(json_string_value(part(c, "/groups/1/title"))));
	assert_caught(cx, c, "texts_distinct", "/groups/3/title");
}

/* Marks of the list are let pass in study texts, others are not. */
static void study_texts_have_lists_and_images(void **state)
{
	static const char *const fine[] = { "One.\n\n- two\n- three\n\n1. four\n2. five",
		"[IMAGE: a cat, a dog]", "See [IMAGE: x] there." };
	static const char *const wrong[] = { "[IMAGE:]", "[IMAGE: ]", "[IMAGE: a [b] c]", "[IMAGE: a",
		"[image: a]", "# Title\n\nText", "One.\n\n\nTwo.", "> quoted", "| a | b |", "**bold**",
		"~~gone~~", "[blank]", "![x](y)" };
	json_t *c = good(*state, "addition", "K-2", "options");

	for (size_t i = 0; i < ARRAY_LEN(fine); i++) {
		set(c, "/studyTexts/1", "text", json_string(fine[i]));
		assert_false(speaks(*state, c, "markup", "/studyTexts/1/text"));
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		set(c, "/studyTexts/1", "text", json_string(wrong[i]));
		assert_true(speaks(*state, c, "markup", "/studyTexts/1/text"));
	}
}

/* A picture of the text's own media may stand in it; its address is no prose, its words are. */
static void study_texts_show_their_own_pictures(void **state)
{
	static const char text[] =
		"Look here.\n\n![two red blocks](https://example.org/a--b/1=2/x**y.png)\n\n2 + 2 = 4.";
	json_t *c = good(*state, "addition", "K-2", "options"), *faults;

	set(c, "/studyTexts/1", "text", json_string(text));
	assert_true(speaks(*state, c, "markup", "/studyTexts/1/text")); /* nobody's picture */
	set(c, "/studyTexts/1", "media",
		json_pack("[{s:s, s:s}]", "type", "image", "url", "https://example.org/a--b/1=2/x**y.png"));
	assert_int_equal(course_check(*state, c, &faults), 0);
	assert_int_equal(json_array_size(faults), 0);
	set(c, "/studyTexts/1", "text",
		json_string("Look: ![2 + 2 = 5](https://example.org/a--b/1=2/x**y.png)"));
	assert_true(speaks(*state, c, "equations", "/studyTexts/1/text"));
	set(c, "/studyTexts/1", "text",
		json_string("Look: ![](https://example.org/a--b/1=2/x**y.png)"));
	assert_true(speaks(*state, c, "markup", "/studyTexts/1/text"));
}

/* Wherever a course may have media, and their smaller sizes. */
static void addresses_are_judged_everywhere(void **state)
{
	json_t *c = good(*state, "addition", "K-2", "options");

	set(c, "", "cover", json_pack("{s:s, s:s}", "type", "image", "url", "data:image/png,x"));
	assert_true(speaks(*state, c, "media_url", "/cover/url"));
	set(c, "", "cover",
		json_pack("{s:s, s:[{s:s}]}", "url", "/a.png", "variants", "url", "javascript:x"));
	assert_true(speaks(*state, c, "media_url", "/cover/variants/0/url"));
	set(c, "/items/2/options/1", "media",
		json_pack("[{s:s}, {s:s}]", "url", "/a.png", "url", "//b.example.org/x.png"));
	assert_true(speaks(*state, c, "media_url", "/items/2/options/1/media/1/url"));
	set(c, "/studyTexts/0", "media", json_pack("[{s:s}]", "url", "ftp://x/y.png"));
	assert_true(speaks(*state, c, "media_url", "/studyTexts/0/media/0/url"));
}

/* A text in another language is judged by LIX, one in a script without blanks not at all. */
static void reading_levels_of_other_languages(void **state)
{
	static const char hard[] =
		"Die Geschwindigkeitsbegrenzung verlangsamt Kraftfahrzeuge betr\xc3\xa4"
		"chtlich. Wissenschaftliche "
		"Untersuchungen best\xc3\xa4tigen gesellschaftliche Verbesserungen. Verantwortliche Regierungen "
		"entwickeln umfassende Verkehrskonzepte. Nachhaltige Entwicklungen ben\xc3\xb6tigen langfristige "
		"Investitionen. Zuk\xc3\xbcnftige Generationen verwenden umweltfreundliche Technologien. Internationale "
		"Organisationen unterst\xc3\xbctzen entsprechende Ma\xc3\x9fnahmen.";
	static const char easy[] =
		"Der Hund ist im Haus. Er hat ein Bett. Die Maus ist auch da. Sie will zu ihm. Der Hund "
		"sieht die Maus. Er ist nicht b\xc3\xb6s. Sie sind nun gut Freund. Das ist sch\xc3\xb6n.";
	json_t *c = good(*state, "addition", "6-8", "options");

	set(c, "", "language", json_string("de"));
	set(c, "/studyTexts/1", "text", json_string(hard));
	assert_true(speaks(*state, c, "reading_level", "/studyTexts/1/text"));
	set(c, "/studyTexts/1", "text", json_string(easy));
	assert_false(speaks(*state, c, "reading_level", "/studyTexts/1/text"));
}

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
			json_object_del(part(item, at("/options/%zu", o, 0)), "misconception");
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

/* Each rule has a row of docs/course-format.md with its severity and source, and a test here. */
static void the_document_lists_every_rule(void **state)
{
	static const char *const elsewhere[] = { "shape", "ids", "references", "prerequisites",
		"counts", "coverage", "order", "key_balance", "key_longest", "texts_distinct" };
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
		bool tested = false;

		snprintf(row, sizeof(row), "| `%s` | %s |", rules[i]->id, rules[i]->severity);
		if (strstr(text, row) == NULL)
			print_error("no row %s\n", row);
		assert_non_null(strstr(text, row));
		assert_source(strstr(text, row), rules[i]->source);
		for (size_t t = 0; t < ARRAY_LEN(cases); t++)
			tested = tested || strcmp(cases[t].rule, rules[i]->id) == 0;
		for (size_t t = 0; t < ARRAY_LEN(elsewhere); t++)
			tested = tested || strcmp(elsewhere[t], rules[i]->id) == 0;
		if (!tested)
			print_error("no case for %s\n", rules[i]->id);
		assert_true(tested);
	}
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
		CTX_TEST(shape_missing),
		CTX_TEST(shape_type),
		CTX_TEST(shape_empty),
		CTX_TEST(shape_mode),
		CTX_TEST(ids),
		CTX_TEST(references_group),
		CTX_TEST(references_objective),
		CTX_TEST(references_prerequisite),
		CTX_TEST(prerequisites_circle),
		CTX_TEST(counts),
		CTX_TEST(coverage),
		CTX_TEST(order),
		CTX_TEST(one_key_none),
		CTX_TEST(one_key_two),
		CTX_TEST(option_count),
		CTX_TEST(options_distinct),
		CTX_TEST(options_values),
		CTX_TEST(option_length),
		CTX_TEST(of_the_above),
		CTX_TEST(misconceptions),
		CTX_TEST(key_balance),
		CTX_TEST(stems_distinct),
		CTX_TEST(blank_missing),
		CTX_TEST(blank_in_options),
		CTX_TEST(numeric_answer),
		CTX_TEST(stem_equation_numeric),
		CTX_TEST(stem_equation_options),
		CTX_TEST(stem_equation_distractor),
		CTX_TEST(expression_answer),
		CTX_TEST(expression_stem),
		CTX_TEST(hint_tells_number),
		CTX_TEST(hint_tells_word),
		CTX_TEST(stem_cue_whole),
		CTX_TEST(stem_cue_word),
		CTX_TEST(explained),
		CTX_TEST(equations_in_texts),
		CTX_TEST(reading_sentence),
		CTX_TEST(reading_text),
		CTX_TEST(markup),
		CTX_TEST(image_markers),
		CTX_TEST(grammar),
		CTX_TEST(each_rule_knows_good_from_bad),
		CTX_TEST(key_balance_of_a_group),
		CTX_TEST(key_longest),
		CTX_TEST(texts_distinct),
		CTX_TEST(study_texts_show_their_own_pictures),
		CTX_TEST(addresses_are_judged_everywhere),
		CTX_TEST(study_texts_have_lists_and_images),
		CTX_TEST(reading_levels_of_other_languages),
		CTX_TEST(errors_come_before_warnings),
		CTX_TEST(the_document_lists_every_rule),
		CTX_TEST(any_json_is_borne),
		CTX_TEST(many_faults_are_cut_off),
		CTX_TEST(spoiled_courses_are_borne),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
