/* Answers that are numbers: typed values, equations, arithmetic in words, expressions. */
#include "course_rules_help.h"

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
		json_t *value = part(c, pointer_of("/items/%zu/answer/value", i, 0));
		bool equation =
			strchr(json_string_value(part(c, pointer_of("/items/%zu/stem", i, 0))), '=') != NULL;
		json_int_t was = json_integer_value(value);

		json_integer_set(value, was + 1);
		if (equation)
			assert_caught(cx, c, "stem_equation", pointer_of("/items/%zu/answer/value", i, 0));
		json_integer_set(value, was);
	}
}

RULE(stem_equation_options, "subtraction", "3-5", "options")
{
	for (size_t i = 0; i < json_array_size(part(c, "/items")); i++) {
		size_t k = key_at(c, i);

		if (strchr(json_string_value(part(c, pointer_of("/items/%zu/stem", i, 0))), '=') == NULL)
			continue;
		json_string_set(part(c, pointer_of("/items/%zu/options/%zu/text", i, k)), "7,654,321");
		assert_caught(cx, c, "stem_equation", pointer_of("/items/%zu/options/%zu/text", i, k));
	}
}

RULE(stem_equation_distractor, "addition", "K-2", "options")
{
	size_t other = (key_at(c, 0) + 1) % 4;

	set(c, "/items/0", "stem", json_string("3 + ? = 10"));
	set(c, pointer_of("/items/0/options/%zu", key_at(c, 0), 0), "text", json_string("7"));
	set(c, pointer_of("/items/0/options/%zu", other, 0), "text", json_string("14/2"));
	assert_caught(cx, c, "stem_equation", pointer_of("/items/0/options/%zu/text", other, 0));
}

RULE(expression_answer, "multiplication", "3-5", "numeric")
{
	for (size_t i = 0; i < json_array_size(part(c, "/items")); i++) {
		json_t *item = part(c, pointer_of("/items/%zu", i, 0));

		if (json_object_get(item, "expression") == NULL)
			continue;
		json_integer_set(
			part(item, "/answer/value"), json_integer_value(part(item, "/answer/value")) + 1);
		assert_caught(cx, c, "expression", pointer_of("/items/%zu/answer/value", i, 0));
	}
}

RULE(expression_stem, "multiplication", "3-5", "options")
{
	size_t seen = 0;

	for (size_t i = 0; i < json_array_size(part(c, "/items")); i++) {
		json_t *item = part(c, pointer_of("/items/%zu", i, 0));

		if (json_object_get(item, "expression") == NULL)
			continue;
		set(item, "", "stem",
			json_string("How many are there on the 97 trees with 89 birds each?"));
		set(item, "", "expression", json_string("97 × 88"));
		assert_caught(cx, c, "expression", pointer_of("/items/%zu/stem", i, 0));
		seen++;
	}
	assert_true(seen > 0);
	set(c, "/items/0", "expression", json_string("12 plus 7"));
	assert_caught(cx, c, "expression", "/items/0/expression");
}

static const struct
	rule_case
		cases
			[] = {
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
				{ "stem_equation", "options", "/options/0/text",
					"{'stem':'Find x if x + 9 = 21.','options':[{'id':'a','text':'12'},{'id':'b','text':'21'},{'id':'c','text':'13'}],'answer':{'optionId':'a'}}",
					"{'stem':'Find x if x + 9 = 21.','options':[{'id':'a','text':'30'},{'id':'b','text':'21'},{'id':'c','text':'13'}],'answer':{'optionId':'a'}}" },
				{ "stem_equation", "options", "/options/0/text",
					"{'stem':'If 3n = 24, what is n?','options':[{'id':'a','text':'n = 8'},{'id':'b','text':'n = 27'},{'id':'c','text':'n = 72'}],'answer':{'optionId':'a'}}",
					"{'stem':'If 3n = 24, what is n?','options':[{'id':'a','text':'n = 21'},{'id':'b','text':'n = 27'},{'id':'c','text':'n = 72'}],'answer':{'optionId':'a'}}" },
				{ "stem_arithmetic", "options", "/options/0/text",
					"{'stem':'How many minutes are 2 h 15 min?','options':[{'id':'a','text':'135'},{'id':'b','text':'125'},{'id':'c','text':'150'}],'answer':{'optionId':'a'}}",
					"{'stem':'How many minutes are 2 h 15 min?','options':[{'id':'a','text':'215'},{'id':'b','text':'125'},{'id':'c','text':'150'}],'answer':{'optionId':'a'}}" },
				{ "stem_arithmetic", "options", "/options/0/text",
					"{'stem':'What number is 48 split among 6?','options':[{'id':'a','text':'8'},{'id':'b','text':'54'},{'id':'c','text':'288'}],'answer':{'optionId':'a'}}",
					"{'stem':'What number is 48 split among 6?','options':[{'id':'a','text':'42'},{'id':'b','text':'54'},{'id':'c','text':'288'}],'answer':{'optionId':'a'}}" },
				{ "stem_arithmetic", "options", "/options/0/text",
					"{'stem':'How much do 6 pens cost at 3 dollars each?','options':[{'id':'a','text':'$18'},{'id':'b','text':'$2'},{'id':'c','text':'$36'}],'answer':{'optionId':'a'}}",
					"{'stem':'How much do 6 pens cost at 3 dollars each?','options':[{'id':'a','text':'$9'},{'id':'b','text':'$2'},{'id':'c','text':'$36'}],'answer':{'optionId':'a'}}" },
				{ "stem_arithmetic", "options", "/options/0/text",
					"{'stem':'Round 347 to the nearest ten.','options':[{'id':'a','text':'350'},{'id':'b','text':'300'},{'id':'c','text':'400'}],'answer':{'optionId':'a'}}",
					"{'stem':'Round 347 to the nearest ten.','options':[{'id':'a','text':'340'},{'id':'b','text':'300'},{'id':'c','text':'400'}],'answer':{'optionId':'a'}}" },
				{ "stem_arithmetic", "options", "/options/0/text",
					"{'stem':'What is the perimeter of a rectangle 5 cm long and 3 cm wide?','options':[{'id':'a','text':'16 cm'},{'id':'b','text':'8 cm'},{'id':'c','text':'11 cm'}],'answer':{'optionId':'a'}}",
					"{'stem':'What is the perimeter of a rectangle 5 cm long and 3 cm wide?','options':[{'id':'a','text':'15 cm'},{'id':'b','text':'8 cm'},{'id':'c','text':'11 cm'}],'answer':{'optionId':'a'}}" },
				{ "stem_arithmetic", "options",
					"/options/0/text", "{'stem':'There are 52 coins in a jar. Tom takes 20 away. How many coins are left?','options':[{'id':'a','text':'32'},{'id':'b','text':'22'},{'id':'c','text':'30'}],'answer':{'optionId':'a'}}", "{'stem':'There are 52 coins in a jar. Tom takes 20 away. How many coins are left?','options':[{'id':'a','text':'72'},{'id':'b','text':'22'},{'id':'c','text':'30'}],'answer':{'optionId':'a'}}" },
				{ "stem_arithmetic", "options", "/options/1/text",
					"{'stem':'How many minutes are in 2 hours?','options':[{'id':'a','text':'120'},{'id':'b','text':'200'},{'id':'c','text':'60'}],'answer':{'optionId':'a'}}",
					"{'stem':'How many minutes are in 2 hours?','options':[{'id':'a','text':'120'},{'id':'b','text':'7,200 seconds'},{'id':'c','text':'60'}],'answer':{'optionId':'a'}}" },
				{ "stem_arithmetic", "numeric", "/answer/value",
					"{'stem':'A square has sides of 50 cm. What is its perimeter? [blank] m','answer':{'value':2}}",
					"{'stem':'A square has sides of 50 cm. What is its perimeter? [blank] m','answer':{'value':200}}" },
				{ "stem_equation", "numeric", "/answer/value",
					"{'stem':'If x + 9 = 21, then x = [blank].','answer':{'value':12}}",
					"{'stem':'If x + 9 = 21, then x = [blank].','answer':{'value':30}}" },
				{ "stem_arithmetic", "numeric", "/answer/value",
					"{'stem':'What is 80 increased by 10%? [blank]','answer':{'value':88}}",
					"{'stem':'What is 80 increased by 10%? [blank]','answer':{'value':80.1}}" },
				{ "stem_arithmetic", "options", "/options/0/text",
					"{'stem':'Which of these numbers is even?','options':[{'id':'a','text':'8'},{'id':'b','text':'3'},{'id':'c','text':'5'}],'answer':{'optionId':'a'}}",
					"{'stem':'Which of these numbers is even?','options':[{'id':'a','text':'7'},{'id':'b','text':'4'},{'id':'c','text':'5'}],'answer':{'optionId':'a'}}" },
				{ "stem_arithmetic", "options", "/options/2/text",
					"{'stem':'Which of these is a multiple of 6?','options':[{'id':'a','text':'24'},{'id':'b','text':'15'},{'id':'c','text':'20'}],'answer':{'optionId':'a'}}",
					"{'stem':'Which of these is a multiple of 6?','options':[{'id':'a','text':'24'},{'id':'b','text':'15'},{'id':'c','text':'18'}],'answer':{'optionId':'a'}}" },
				{ "expression", "numeric", "/answer/value",
					"{'stem':'Each of 4 bags has 6 nuts. In all: [blank] nuts.','expression':'4 \u00d7 6','answer':{'value':24}}",
					"{'stem':'Each of 4 bags has 6 nuts. In all: [blank] nuts.','expression':'4 \u00d7 6','answer':{'value':10}}" },
				{ "stem_arithmetic", "options", "/options/0/text",
					"{'stem':'A shop has 52 coins and buys 13 more. How many coins does it have now?','options':[{'id':'a','text':'65 coins'},{'id':'b','text':'39 coins'},{'id':'c','text':'75 coins'}],'answer':{'optionId':'a'}}",
					"{'stem':'A shop has 52 coins and buys 13 more. How many coins does it have now?','options':[{'id':'a','text':'75 coins'},{'id':'b','text':'39 coins'},{'id':'c','text':'55 coins'}],'answer':{'optionId':'a'}}" },
				{ "stem_arithmetic", "numeric", "/answer/value",
					"{'stem':'Ann has 52 coins and gives 13 to Ben. Now Ben has [blank] coins.','answer':{'value':20}}",
					"{'stem':'A girl has 52 coins and gives away 13. Now she has [blank] coins left.','answer':{'value':65}}" },
			};

static void each_rule_knows_good_from_bad(void **state)
{
	assert_cases(*state, cases, ARRAY_LEN(cases));
}

/* No rule of these tables goes without a test here. */
static void each_rule_is_tested(void **state)
{
	(void)state;
	assert_tested(&rules_arithmetic, cases, ARRAY_LEN(cases), NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(numeric_answer),
		CTX_TEST(stem_equation_numeric),
		CTX_TEST(stem_equation_options),
		CTX_TEST(stem_equation_distractor),
		CTX_TEST(expression_answer),
		CTX_TEST(expression_stem),
		CTX_TEST(each_rule_knows_good_from_bad),
		CTX_TEST(each_rule_is_tested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
