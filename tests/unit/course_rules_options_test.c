/* Options and keys, and what gives a key away: places, lengths, hints, words and numbers of the stem. */
#include "course_rules_help.h"

RULE(one_key_none, "addition", "K-2", "options")
{
	set(c, "/items/2/answer", "optionId", json_string("z"));
	assert_caught(cx, c, "one_key", "/items/2/answer/optionId");
}

RULE(one_key_two, "addition", "K-2", "options")
{
	size_t k = key_at(c, 2);

	set(c, pointer_of("/items/2/options/%zu", (k + 1) % 4, 0), "id",
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
	assert_false(speaks(cx, c, "options_distinct", "/items/2/options/2/text"));
	assert_caught(cx, c, "options_alike", "/items/2/options/2/text");
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

	json_object_del(part(c, pointer_of("/items/0/options/%zu", other, 0)), "misconception");
	assert_caught(
		cx, c, "misconceptions", pointer_of("/items/0/options/%zu/misconception", other, 0));
	set(c, pointer_of("/items/0/options/%zu", k, 0), "misconception", json_string("A mistake."));
	assert_caught(cx, c, "misconceptions", pointer_of("/items/0/options/%zu/misconception", k, 0));
}

RULE(key_balance, "countries_capitals", "3-5", "options")
{
	for (size_t i = 0; i < json_array_size(part(c, "/items")); i++) {
		json_t *options = part(c, pointer_of("/items/%zu/options", i, 0)), *key;
		size_t k = key_at(c, i);

		key = json_incref(json_array_get(options, k));
		json_array_remove(options, k);
		json_array_insert_new(options, 0, key);
	}
	assert_caught(cx, c, "key_balance", "/items");
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
			json_string_value(part(c, pointer_of("/items/2/options/%zu/text", key_at(c, 2), 0)))));
	assert_caught(cx, c, "hint_tells", "/items/2/hint");
}

RULE(stem_cue_whole, "countries_capitals", "3-5", "options")
{
	set(c, "/items/2", "stem",
		json_sprintf("What is %s?",
			json_string_value(part(c, pointer_of("/items/2/options/%zu/text", key_at(c, 2), 0)))));
	assert_caught(cx, c, "stem_cue", "/items/2/stem");
}

RULE(stem_cue_word, "countries_capitals", "3-5", "options")
{
	set(c, pointer_of("/items/2/options/%zu", key_at(c, 2), 0), "text", json_string("Mexico City"));
	set(c, "/items/2", "stem", json_string("What is the capital of Mexico?"));
	assert_caught(cx, c, "stem_cue", "/items/2/stem");
}

RULE(key_balance_of_a_group, "countries_capitals", "3-5", "options")
{
	/* Six keys in one place are too many for chance, the course as a whole is even. */
	for (size_t i = 0; i < json_array_size(part(c, "/items")); i++) {
		json_t *options = part(c, pointer_of("/items/%zu/options", i, 0)), *key;
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
		json_t *text = part(c, pointer_of("/items/%zu/options/%zu/text", i, key_at(c, i)));
		char longer[200];

		snprintf(longer, sizeof(longer), "%s by the sea", json_string_value(text));
		json_string_set(text, longer);
	}
	assert_caught(cx, c, "key_longest", "/items");
}

static const struct rule_case
	cases[] = {
		{ "one_key", "options", "/answer/optionId", "{'answer':{'optionId':'a'}}",
			"{'answer':{'optionId':'e'}}" },
		{ "option_count", "options", "/options",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'Bern'}]}",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'}]}" },
		{ "options_distinct", "options", "/options/1/text",
			"{'options':[{'id':'a','text':'CO'},{'id':'b','text':'Co'},{'id':'c','text':'C'}]}",
			"{'options':[{'id':'a','text':'New Oslo'},{'id':'b','text':' New\u00a0Oslo\u200b'},{'id':'c','text':'Rome'}]}" },
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
		{ "hint_tells", "numeric", "/hint", "{'answer':{'value':24},'hint':'It is more than 240.'}",
			"{'answer':{'value':24},'hint':'Is it 24?'}" },
		{ "hint_tells", "numeric", "/hint",
			"{'answer':{'value':1963},'hint':'It happened in the 1960s.'}",
			"{'answer':{'value':1960},'hint':'It happened in the 1960s.'}" },
		{ "hint_tells", "numeric", "/hint",
			"{'answer':{'value':1960},'hint':'A line of 21960s and 1.1960s.'}",
			"{'answer':{'value':1980},'hint':'It was in the 1980\u2019s.'}" },
		{ "hint_tells", "options", "/hint",
			"{'options':[{'id':'a','text':'Rome'},{'id':'b','text':'Bern'},{'id':'c','text':'Oslo'}],'answer':{'optionId':'a'},'hint':'Think of Romeo.'}",
			"{'options':[{'id':'a','text':'Rome'},{'id':'b','text':'Bern'},{'id':'c','text':'Oslo'}],'answer':{'optionId':'a'},'hint':'All roads lead to rome.'}" },
		{ "stem_cue", "options", "/stem",
			"{'stem':'Which is a capital?','options':[{'id':'a','text':'Mexico City'},{'id':'b','text':'Puebla'},{'id':'c','text':'Toluca'}],'answer':{'optionId':'a'}}",
			"{'stem':'Which city is the capital of Mexico?','options':[{'id':'a','text':'Mexico City'},{'id':'b','text':'Puebla'},{'id':'c','text':'Toluca'}],'answer':{'optionId':'a'}}" },
		{ "hint_tells", "numeric", "/hint",
			"{'answer':{'value':65},'hint':'It is more than sixty.'}",
			"{'answer':{'value':65},'hint':'It is sixty-five.'}" },
		{ "hint_tells", "options", "/hint",
			"{'options':[{'id':'a','text':'3'},{'id':'b','text':'13'},{'id':'c','text':'30'}],'answer':{'optionId':'a'},'hint':'There are three steps.'}",
			"{'options':[{'id':'a','text':'3'},{'id':'b','text':'13'},{'id':'c','text':'30'}],'answer':{'optionId':'b'},'hint':'There are thirteen of them.'}" },
		{ "options_distinct", "options", "/options/2/text",
			"{'stem':'How do we write the short form of \\\"we are\\\"?','options':[{'id':'a','text':'we\u2019re'},{'id':'b','text':'were'},{'id':'c','text':'wer\u2019e'}]}",
			"{'stem':'How do we write the short form of \\\"we are\\\"?','options':[{'id':'a','text':'we\u2019re'},{'id':'b','text':'were'},{'id':'c','text':'we\u2019re'}]}" },
		{ "options_alike", "options", "/options/1/text",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome.'},{'id':'c','text':'Bern'}]}",
			"{'options':[{'id':'a','text':'Oslo.'},{'id':'b','text':'OSLO'},{'id':'c','text':'Bern'}]}" },
		{ "options_alike", "options", "/options/1/text",
			"{'stem':'Which month has its capital letter?','options':[{'id':'a','text':'January'},{'id':'b','text':'january'},{'id':'c','text':'May'}]}",
			"{'stem':'Which month is the first?','options':[{'id':'a','text':'January'},{'id':'b','text':'january'},{'id':'c','text':'May'}]}" },
		{ "options_alike", "options", "/options/2/text",
			"{'stem':'Which one is right?','options':[{'id':'a','text':'it\u2019s'},{'id':'b','text':'its'},{'id':'c','text':'its\u2019'}]}",
			"{'stem':'Which one is right?','options':[{'id':'a','text':'it\u2019s'},{'id':'b','text':'is'},{'id':'c','text':'its'}]}" },
		{ "options_alike", "options", "/options/1/text",
			"{'options':[{'id':'a','text':'vitamin A'},{'id':'b','text':'vitamin D'},{'id':'c','text':'iron'}]}",
			"{'options':[{'id':'a','text':'vitamin of mitochondria'},{'id':'b','text':'vitamin of mitochondrie'},{'id':'c','text':'iron'}]}" },
		{ "options_alike", "options", "/options/1/text",
			"{'options':[{'id':'a','text':'They are old'},{'id':'b','text':'They are cold'},{'id':'c','text':'They are new'}]}",
			"{'options':[{'id':'a','text':'a photograph of it'},{'id':'b','text':'a photogaph of it'},{'id':'c','text':'iron'}]}" },
		{ "options_values", "options", "/options/1/text",
			"{'stem':'Which is 6/8 in its simplest form?','options':[{'id':'a','text':'3/4'},{'id':'b','text':'6/8'},{'id':'c','text':'1'}]}",
			"{'stem':'Which of these is it?','options':[{'id':'a','text':'3/4'},{'id':'b','text':'6/8'},{'id':'c','text':'1'}]}" },
		{ "options_values", "options", "/options/1/text",
			"{'stem':'How is 45,000 written in scientific notation?','options':[{'id':'a','text':'4.5 \u00d7 10^4'},{'id':'b','text':'45 \u00d7 10^3'},{'id':'c','text':'1'}]}",
			"{'stem':'Which of these is it?','options':[{'id':'a','text':'4.5 \u00d7 10^4'},{'id':'b','text':'45 \u00d7 10^3'},{'id':'c','text':'1'}]}" },
		{ "options_values", "options", "/options/1/text",
			"{'stem':'Write 12 as a product of primes.','options':[{'id':'a','text':'2 \u00d7 2 \u00d7 3'},{'id':'b','text':'3 \u00d7 4'},{'id':'c','text':'1'}]}",
			"{'stem':'Which of these is it?','options':[{'id':'a','text':'2 \u00d7 2 \u00d7 3'},{'id':'b','text':'3 \u00d7 4'},{'id':'c','text':'1'}]}" },
		{ "options_values", "options", "/options/1/text", "{'stem':'Which is spelled right?','options':[{'id':'a','text':'twenty-one'},{'id':'b','text':'twenty one'},{'id':'c','text':'Bern'}]}", "{'stem':'What is it?','options':[{'id':'a','text':'twenty-one'},{'id':'b','text':'twenty one'},{'id':'c','text':'Bern'}]}" },
		{ "of_the_above", "options", "/options/2/text",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'All of the wind'}]}",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'All of the options'}]}" },
		{ "of_the_above", "options", "/options/2/text",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'None of the answers in his book'}]}",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'None of the answers'}]}" },
		{ "of_the_above", "options", "/options/2/text",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'All the rivers'}]}",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'All of these answers are correct'}]}" },
		{ "of_the_above", "options", "/options/2/text",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'Both of them swim'}]}",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'Both of them'}]}" },
		{ "of_the_above", "options", "/options/2/text",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'The first two kings'}]}",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'The first two'}]}" },
		{ "of_the_above", "options", "/options/2/text",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'Every one of the towns'}]}",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'Every one of these'}]}" },
		{ "of_the_above", "options", "/options/2/text",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'No answer came'}]}",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'No correct answer'}]}" },
		{ "of_the_above", "options", "/options/2/text",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'They all can sing'}]}",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'They all can'}]}" },
		{ "of_the_above", "options", "/options/2/text",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'Neither of the cats'}]}",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'Neither of the others'}]}" },
		{ "of_the_above", "options", "/options/2/text",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'1 and 2'}]}",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'Options 1 and 2'}]}" },
		{ "of_the_above", "options", "/options/2/text",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'None of the seas'}]}",
			"{'options':[{'id':'a','text':'Oslo'},{'id':'b','text':'Rome'},{'id':'c','text':'None of the listed'}]}" },
		{ "of_the_above", "options", "/options/2/text",
			"{'stem':'How many sides are equal?','options':[{'id':'a','text':'One'},{'id':'b','text':'Two'},{'id':'c','text':'All three'}]}",
			"{'stem':'Which can fly?','options':[{'id':'a','text':'Owls'},{'id':'b','text':'Bats'},{'id':'c','text':'All three'}]}" },
		{ "hint_tells", "numeric", "/hint",
			"{'stem':'Half of a class is [blank]% of it.','answer':{'value':50},'hint':'A whole is 100%.'}",
			"{'stem':'Half of a class is [blank]% of it.','answer':{'value':50},'hint':'The answer is 50.'}" },
		{ "hint_tells", "numeric", "/hint",
			"{'stem':'Two dimes are [blank]\u00a2.','answer':{'value':20},'hint':'A dime is 10\u00a2.'}",
			"{'stem':'Two dimes are [blank]\u00a2.','answer':{'value':20},'hint':'The answer is 20.'}" },
		{ "stem_cue", "options", "/stem",
			"{'stem':'Which word is a verb in: The big dog barks?','options':[{'id':'a','text':'barks'},{'id':'b','text':'dog'},{'id':'c','text':'big'}],'answer':{'optionId':'a'}}",
			"{'stem':'Which word is a verb in: The big dog barks?','options':[{'id':'a','text':'barks'},{'id':'b','text':'cat'},{'id':'c','text':'red'}],'answer':{'optionId':'a'}}" },
		{ "stem_number", "options", "/stem",
			"{'stem':'A shop has 52 coins and buys 13 more. How many coins does it have now?','options':[{'id':'a','text':'65'},{'id':'b','text':'39'},{'id':'c','text':'55'}],'answer':{'optionId':'a'}}",
			"{'stem':'A shop that holds 65 coins has 52 coins and buys 13 more. How many coins does it have now?','options':[{'id':'a','text':'65'},{'id':'b','text':'39'},{'id':'c','text':'55'}],'answer':{'optionId':'a'}}" },
		{ "stem_number", "numeric", "/stem",
			"{'stem':'Of 24 nuts, 12 are eaten; [blank] nuts are left.','expression':'24 \u2212 12','answer':{'value':12}}",
			"{'stem':'A box for 24 nuts has 4 bags of 6 nuts; in all [blank] nuts.','expression':'4 \u00d7 6','answer':{'value':24}}" },
		{ "stem_root", "options", "/stem",
			"{'stem':'Who was the first emperor of Rome?','options':[{'id':'a','text':'Augustus'},{'id':'b','text':'Trajan'},{'id':'c','text':'Hadrian'}],'answer':{'optionId':'a'}}",
			"{'stem':'Who ruled in the Augustan age?','options':[{'id':'a','text':'Augustus'},{'id':'b','text':'Trajan'},{'id':'c','text':'Hadrian'}],'answer':{'optionId':'a'}}" },
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
	};

static void each_rule_knows_good_from_bad(void **state)
{
	assert_cases(*state, cases, ARRAY_LEN(cases));
}

/* No rule of these tables goes without a test here. */
static void each_rule_is_tested(void **state)
{
	static const char *const above[] = { "key_balance", "key_longest" };

	(void)state;
	assert_tested(&rules_options, cases, ARRAY_LEN(cases), above, ARRAY_LEN(above));
	assert_tested(&rules_cues, cases, ARRAY_LEN(cases), above, ARRAY_LEN(above));
	assert_tested(&rules_given, cases, ARRAY_LEN(cases), above, ARRAY_LEN(above));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(one_key_none),
		CTX_TEST(one_key_two),
		CTX_TEST(option_count),
		CTX_TEST(options_distinct),
		CTX_TEST(options_values),
		CTX_TEST(option_length),
		CTX_TEST(of_the_above),
		CTX_TEST(misconceptions),
		CTX_TEST(key_balance),
		CTX_TEST(hint_tells_number),
		CTX_TEST(hint_tells_word),
		CTX_TEST(stem_cue_whole),
		CTX_TEST(stem_cue_word),
		CTX_TEST(key_balance_of_a_group),
		CTX_TEST(key_longest),
		CTX_TEST(each_rule_knows_good_from_bad),
		CTX_TEST(each_rule_is_tested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
