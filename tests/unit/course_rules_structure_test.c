/* What a course is made of: shape, ids, references and counts; items, blanks, texts and media, twins. */
#include "course_rules_help.h"

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
		pointer_of(
			"/groups/2/objectives/%zu", json_array_size(part(c, "/groups/2/objectives")) - 1, 0));
}

RULE(order, "addition", "K-2", "options")
{
	set(c, "/groups/1", "order", json_integer(5));
	assert_caught(cx, c, "order", "/groups/1/order");
	set(c, "/groups/2", "difficulty", json_integer(9));
	assert_caught(cx, c, "order", "/groups/2/difficulty");
}

RULE(stems_distinct, "addition", "K-2", "options")
{
	set(c, "/items/7", "stem", json_string(json_string_value(part(c, "/items/6/stem"))));
	assert_caught(cx, c, "stems_distinct", "/items/7/stem");
}

RULE(texts_distinct, "addition", "K-2", "options")
{
	set(c, "/studyTexts/2", "text", json_string(json_string_value(part(c, "/studyTexts/0/text"))));
	assert_caught(cx, c, "texts_distinct", "/studyTexts/2/text");
	set(c, "/groups/3", "title", json_string(json_string_value(part(c, "/groups/1/title"))));
	assert_caught(cx, c, "texts_distinct", "/groups/3/title");
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

RULE(explained, "addition", "K-2", "options")
{
	set(c, "/items/2", "explanation", json_string("That is how it is."));
	assert_caught(cx, c, "explained", "/items/2/explanation");
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

static const struct rule_case cases[] = {
	{ "blank", "numeric", "/stem", "{'stem':'3 + [blank] = 5'}",
		"{'stem':'[blank] + [blank] = 5'}" },
	{ "blank", "options", "/stem", "{'stem':'3 + ? = 5'}", "{'stem':'3 + [blank] = 5'}" },
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
	{ "option_letters", "options", "/explanation",
		"{'explanation':'C is a vitamin. Plan B is wrong.'}",
		"{'explanation':'It is Bern. B is wrong.'}" },
	{ "option_letters", "options", "/stem", "{'stem':'Which city is it (a or b)?'}",
		"{'stem':'Which city is it? A) Rome B) Bern C) Oslo'}" },
	{ "filler", "options", "/options/1/text",
		"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Option pricing'},{'id':'c','text':'Bern'}]}",
		"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Option B'},{'id':'c','text':'Bern'}]}" },
	{ "filler", "options", "/hint", "{'hint':'\u03c0?'}", "{'hint':'\u2026'}" },
	{ "explained", "numeric", "/explanation",
		"{'stem':'Half of a class is [blank]% of it.','answer':{'value':50},'explanation':'A whole is 100, and half of 100 is 50.'}",
		"{'stem':'Half of a class is [blank]% of it.','answer':{'value':50},'explanation':'A whole is 100, and this is half of it.'}" },
	{ "filler", "options", "/stem", "{'stem':'? + ? = 6'}", "{'stem':'?\?\?'}" },
	{ "filler", "options", "/hint", "{'hint':'TBD stands for a plan.'}", "{'hint':'TBD'}" },
	{ "filler", "options", "/stem", "{'stem':'Todo es Bern?'}",
		"{'stem':'TODO: write this question'}" },
	{ "filler", "options", "/explanation", "{'explanation':'A JSON schema is a form.'}",
		"{'explanation':'As requested in the JSON schema, it is Bern.'}" },
	{ "filler", "options", "/explanation",
		"{'explanation':'An AI answers as a model of language does.'}",
		"{'explanation':'As an AI language model, I say Bern.'}" },
	{ "stands_alone", "options", "/stem",
		"{'stem':'Which city lies on the map between the sea and the hills?'}",
		"{'stem':'Which city is shown in the picture?'}" },
	{ "stands_alone", "options", "/stem",
		"{'stem':'Which city is it in the picture?','stimulus':{'type':'image','url':'/a.png'}}",
		"{'stem':'Which city has the most rain by the table below?'}" },
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

static void each_rule_knows_good_from_bad(void **state)
{
	assert_cases(*state, cases, ARRAY_LEN(cases));
}

/* No rule of these tables goes without a test here. */
static void each_rule_is_tested(void **state)
{
	static const char *const above[] = { "shape", "ids", "references", "prerequisites", "counts",
		"coverage", "order", "texts_distinct" };

	(void)state;
	assert_tested(&rules_structure, cases, ARRAY_LEN(cases), above, ARRAY_LEN(above));
	assert_tested(&rules_items, cases, ARRAY_LEN(cases), above, ARRAY_LEN(above));
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
		CTX_TEST(stems_distinct),
		CTX_TEST(texts_distinct),
		CTX_TEST(blank_missing),
		CTX_TEST(blank_in_options),
		CTX_TEST(explained),
		CTX_TEST(addresses_are_judged_everywhere),
		CTX_TEST(each_rule_knows_good_from_bad),
		CTX_TEST(each_rule_is_tested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
