/* Texts: equations, markup, language, reading level, grammar. */
#include "course_rules_help.h"

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

static const struct rule_case cases[] = {
	{ "equations", "options", "/hint", "{'hint':'Since 25% of 80 = 20, go on.'}",
		"{'hint':'Since 25% of 80 = 25, go on.'}" },
	{ "equations", "options", "/explanation", "{'explanation':'6 times 7 is 42, so it is Bern.'}",
		"{'explanation':'6 times 7 is 48, so it is Bern.'}" },
	{ "equations", "options", "/stem",
		"{'stem':'Ben says that 7 \u00d7 8 = 54. What should the result be?'}",
		"{'stem':'The rule says that 7 \u00d7 8 = 54. What should the result be?'}" },
	{ "equations", "options", "/stem", "{'stem':'Lea writes 3 + 4 \u00d7 2 = 14. What is right?'}",
		"{'stem':'The rule says 3 + 4 \u00d7 2 = 14. What is right?'}" },
	{ "equations", "options", "/stem", "{'stem':'Mia finds 50 \u2212 18 = 42. What is it?'}",
		"{'stem':'The rule says 50 \u2212 18 = 42. What is it?'}" },
	{ "equations", "options", "/stem", "{'stem':'Her work: 7 \u00d7 8 = 54. What is her mistake?'}",
		"{'stem':'Her work: 7 \u00d7 8 = 54. What is next?'}" },
	{ "equations", "options", "/explanation",
		"{'explanation':'6 \u00d7 7 = 42. A common mistake is 6 \u00d7 7 = 48.'}",
		"{'explanation':'There is a common mistake. 6 \u00d7 7 = 48.'}" },
	{ "equations", "options", "/explanation",
		"{'explanation':'6 \u00d7 8 = 48, so 6 \u00d7 7 = 48 is wrong.'}",
		"{'explanation':'36 is wrong because 6 \u00d7 7 = 48.'}" },
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
	{ "language", "options", "/hint", "{'hint':'Think of La Paz in Bolivia.'}",
		"{'hint':'Piensa en el n\u00famero.'}" },
	{ "language", "options", "/hint", "{'hint':'The cold war and a hat.'}",
		"{'hint':'Denk an die Stadt.'}" },
	{ "language", "options", "/explanation", "{'explanation':'Bern lies on the Aare.'}",
		"{'explanation':'Bern ist die Hauptstadt.'}" },
	{ "language", "options", "/hint", "{'hint':'Rio de Janeiro, Cinco de Mayo.'}",
		"{'hint':'\u00bfQui\u00e9n?'}" },
	{ "language", "options", "/hint", "{'hint':'\u03b1 + \u03b2 + \u03b3 = 180\u00b0, or so.'}",
		"{'hint':'\u041f\u043e\u0434\u0443\u043c\u0430\u0439.'}" },
	{ "language", "options", "/stem", "{'stem':'Is \u03c0 more than 3?'}",
		"{'stem':'What is the \u0441apital?'}" },
	{ "reading_level", "options", "/stem", "{'stem':'Which town is it?'}",
		"{'stem':'Which of all the towns that lie on the river that comes from the hills that lie in the north of the land where the people live who sell the cheese is it?'}" },
	{ "grammar", "options", "/hint", "{'hint':'Take an apple and an hour.'}",
		"{'hint':'Take a apple.'}" },
	{ "grammar", "options", "/hint", "{'hint':'They are 9, 16 and 1 points high.'}",
		"{'hint':'They are 1 points high.'}" },
};

static void each_rule_knows_good_from_bad(void **state)
{
	assert_cases(*state, cases, ARRAY_LEN(cases));
}

/* No rule of these tables goes without a test here. */
static void each_rule_is_tested(void **state)
{
	(void)state;
	assert_tested(&rules_language, cases, ARRAY_LEN(cases), NULL, 0);
	assert_tested(&rules_reading, cases, ARRAY_LEN(cases), NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(equations_in_texts),
		CTX_TEST(reading_sentence),
		CTX_TEST(reading_text),
		CTX_TEST(markup),
		CTX_TEST(image_markers),
		CTX_TEST(grammar),
		CTX_TEST(study_texts_have_lists_and_images),
		CTX_TEST(study_texts_show_their_own_pictures),
		CTX_TEST(reading_levels_of_other_languages),
		CTX_TEST(each_rule_knows_good_from_bad),
		CTX_TEST(each_rule_is_tested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
