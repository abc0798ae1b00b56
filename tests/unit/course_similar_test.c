/* What says nearly the same, and what only looks so: options, items of a whole course; and arithmetic in words. */
#include "unit.h"

#include <time.h>

#include "domain/course/eval.h"
#include "domain/course/fold.h"
#include "domain/course/similar.h"

static void texts_are_folded(void **state)
{
	static const struct {
		const char *text, *folded;
	} known[] = { { "The  Cat's, \"hat\"!", "the cats hat" }, { "7+2 = ?", "7 + 2 = ?" },
		{ "well-known 7\xe2\x88\x92"
		  "2",
			"well known 7 - 2" },
		{ "1,234.5 km", "1234.5 km" }, { "\xc3\x89t\xc3\xa9", "\xc3\xa9t\xc3\xa9" },
		{ "CO and Co", "CO and co" }, { "3:05 p.m.", "3:05 p m" },
		{ "\xe4\xb8\xad\xe6\x96\x87", "\xe4\xb8\xad \xe6\x96\x87" }, { "a ____ b", "a ? b" },
		{ "...!", "" }, { "Who? Why?", "who why" } };
	char out[FOLD_TEXT];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		fold_text(known[i].text, out, sizeof(out));
		assert_string_equal(out, known[i].folded);
	}
	assert_true(fold_same("What is 7?", "what is  7"));
	assert_false(
		fold_same("x\xc2\xb2", "x2") || fold_same("(3 + 4) \xc3\x97 2", "3 + 4 \xc3\x97 2"));
	assert_false(fold_same("", "") || fold_same("...", "!"));
}

static void options_are_compared(void **state)
{
	static const struct {
		const char *a, *b;
		enum likeness likeness;
	} known[] = { { "New Delhi", "new  DELHI.", OPTIONS_FOLDED },
		{ "The Sun", "Sun", OPTIONS_ALIKE }, { "cats and dogs", "Dogs and cats", OPTIONS_ALIKE },
		{ "photosynthesis", "photosyntesis", OPTIONS_ALIKE },
		{ "mitochondria", "mitochondrion", OPTIONS_DIFFER },
		{ "Austria", "Australia", OPTIONS_DIFFER }, { "Niger", "Nigeria", OPTIONS_DIFFER },
		{ "3 tens 4 ones", "4 tens 3 ones", OPTIONS_DIFFER }, { "Co", "CO", OPTIONS_DIFFER },
		{ "10,000,000", "1,000,000", OPTIONS_DIFFER }, { "+", "+", OPTIONS_SAME },
		{ "New Delhi", " New \xc2\xa0 Delhi\xe2\x80\x8b ", OPTIONS_SAME },
		{ "vitamin A", "vitamin D", OPTIONS_DIFFER },
		{ "They are old", "They are cold", OPTIONS_DIFFER }, { "we're", "were", OPTIONS_FOLDED },
		{ "+", "\xe2\x88\x92", OPTIONS_DIFFER }, { "\xe2\x99\xaa", "\xe2\x99\xaa", OPTIONS_SAME },
		{ "heat, then cool", "cool, then heat", OPTIONS_DIFFER } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (options_alike(known[i].a, known[i].b) != known[i].likeness)
			print_error("%s / %s\n", known[i].a, known[i].b);
		assert_int_equal(options_alike(known[i].a, known[i].b), known[i].likeness);
		assert_int_equal(options_alike(known[i].b, known[i].a), known[i].likeness);
	}
}

static void values_are_compared_with_their_units(void **state)
{
	static const char *const equal[][2] = { { "1/2", "0.5" }, { "2/4", "50%" }, { "1 m", "100 cm" },
		{ "1.5 km", "1500 m" }, { "2 hours", "120 minutes" }, { "twelve", "12" },
		{ "3 apples", "3.0 apples" }, { "$0.35", "35\xc2\xa2" }, { "one half", "0.5" },
		{ "3 ft", "1 yard" }, { "2 \xc3\x97 6", "12" } };
	static const char *const different[][2] = { { "1/2", "1/3" }, { "1 m", "1 cm" },
		{ "1 m", "1 foot" }, { "3 apples", "3 pears" }, { "13m + 7", "20m" }, { "3 apples", "3" },
		{ "red", "red" }, { "m", "m" }, { "12 o'clock", "12" }, { "3 R 2", "3" },
		{ "15 cm\xc2\xb2", "225 cm" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(equal); i++)
		assert_true(options_equal(equal[i][0], equal[i][1]));
	for (size_t i = 0; i < ARRAY_LEN(different); i++) {
		if (options_equal(different[i][0], different[i][1]))
			print_error("%s = %s\n", different[i][0], different[i][1]);
		assert_false(options_equal(different[i][0], different[i][1]));
	}
}

static void arithmetic_in_words_is_understood(void **state)
{
	static const struct {
		const char *stem;
		int64_t n, d;
	} known[] = { { "What is 3/4 of 20?", 15, 1 }, { "Calculate (3 + 4) \xc3\x97 2.", 14, 1 },
		{ "What is 2 + 3 \xc3\x97 4?", 14, 1 }, { "Find the sum of twelve and 7.", 19, 1 },
		{ "Subtract 8 from 20.", 12, 1 }, { "What is 15% of 80?", 12, 1 },
		{ "What is fifteen percent of 80?", 12, 1 }, { "What is half of 18?", 9, 1 },
		{ "12 \xc3\x97 4 is [blank].", 48, 1 }, { "What is 5 more than 12?", 17, 1 },
		{ "What is 5 less than 12?", 7, 1 }, { "What is three hundred forty-two plus 8?", 350, 1 },
		{ "What is one hundred and five minus 5?", 100, 1 }, { "What is 12 squared?", 144, 1 },
		{ "What is the square root of 144?", 12, 1 }, { "What is 17 \xc3\xb7 5?", 17, 5 },
		{ "What is the average of 3, 4, and 5?", 4, 1 },
		{ "What is the difference between 3 and 8?", 5, 1 }, { "Multiply 6 by 7. [blank]", 42, 1 },
		{ "Twelve plus seven equals [blank].", 19, 1 }, { "What is two thirds of 9?", 6, 1 },
		{ "What is double 8?", 16, 1 }, { "Divide 12 by 5.", 12, 5 },
		{ "What is \xe2\x88\x92"
		  "3 + 5?",
			2, 1 },
		{ "What is 1 1/2 + 2 1/2?", 4, 1 }, { "What is 0.5 \xc3\x97 0.2?", 1, 10 },
		{ "What is two thousand thirty minus thirty?", 2000, 1 },
		{ "How much is $3.50 + $1.25?", 19, 4 }, { "The sum of 3 and 4 is [blank].", 7, 1 },
		{ "What is 2 to the power of 5?", 32, 1 },
		{ "What do you get when you add 3 and 4?", 7, 1 }, { "What is 20% + 30%?", 1, 2 } };
	/* Stems that ask for more than the numbers say, or for something else. */
	static const char *const unknown[] = { "What is 7 + 5 rounded to the nearest ten?",
		"What is 7?", "About how much is 48 + 51?", "What is 1/2 + 1/4 as a percent?",
		"Is 3 + 4 = 7?", "3 \xc3\x97 4", "What is the remainder of 17 \xc3\xb7 5?",
		"Which number is 5 more than twelve tens?",
		"Ann has 3 apples and buys 4. How many has she?", "What is 6/8 in its simplest form?",
		"Simplify 6/8.", "What is the value of 7 in 372?", "What is the capital of France?",
		"What is 3 m + 20 cm?", "What is 3 m + 20?", "What is 3 m \xc3\x97 4 m?", "Find 5 and 7.",
		"What is 10% more than 50?", "What is 80 + 10%?", "What is 1/4 more than 8?", "", "?",
		"What is", "What is 1 \xc3\xb7 0?", "Add 3.",
		"What is 9223372036854775807 + 9223372036854775807?" };
	struct quantity q;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (!eval_question(known[i].stem, &q))
			print_error("not understood: %s\n", known[i].stem);
		assert_true(eval_question(known[i].stem, &q));
		assert_int_equal(q.kind, 0);
		assert_true(num_equal(q.value, num_of(known[i].n, known[i].d)));
	}
	for (size_t i = 0; i < ARRAY_LEN(unknown); i++) {
		if (eval_question(unknown[i], &q))
			print_error("understood: %s\n", unknown[i]);
		assert_false(eval_question(unknown[i], &q));
	}
	assert_true(eval_question("Calculate 5 cm + 3 cm.", &q) && num_equal(q.value, num_of(80, 1)));
	assert_int_not_equal(q.kind, 0);
}

/* Asking words make no other task, words of arithmetic do. */
static void tasks_are_compared(void **state)
{
	static const char *const same[][2] = { { "What is 3 + 4?", "Calculate 3 + 4." },
		{ "What is 3 + 4?", "3 + 4 = ?" }, { "3 + 4 = [blank]", "What is 3 + 4?" },
		{ "Find the sum of 3 and 4.", "What is the sum of 3 and 4?" },
		{ "What is 6 times 7?", "Find 6 times 7." },
		{ "What do you get when you add 3 and 4?", "What do you get if you add 3 and 4?" } };
	static const char *const different[][2] = { { "What is 3 + 4?", "What is 4 + 3?" },
		{ "What is 3 + 4?", "What is 3 × 4?" }, { "What is 3 + 14?", "What is 31 + 4?" },
		{ "What is 3 + 4?", "Find the sum of 3 and 4." },
		{ "What is half of 12?", "Half of 12 is [blank]." },
		{ "What is 5 cm + 3 cm?", "What is 5 m + 3 m?" },
		{ "What is (3 + 4) × 2?", "What is 3 + 4 × 2?" },
		{ "Find the average of 3 and 5.", "Find the sum of 3 and 5." } };
	uint64_t a = 0, b = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(same); i++) {
		if (!eval_task(same[i][0], &a) || !eval_task(same[i][1], &b) || a != b)
			print_error("%s / %s\n", same[i][0], same[i][1]);
		assert_true(eval_task(same[i][0], &a) && eval_task(same[i][1], &b));
		assert_true(a == b);
	}
	for (size_t i = 0; i < ARRAY_LEN(different); i++) {
		assert_true(eval_task(different[i][0], &a) && eval_task(different[i][1], &b));
		assert_true(a != b);
	}
	assert_false(eval_task("What is the capital of France?", &a));
}

static void languages_are_told(void **state)
{
	static const struct {
		const char *tag, *text;
		bool foreign, mixed;
		const char *other;
	} known[] = { { "en", "Which of these animals is a mammal and lives in the sea?", false, false,
					  NULL },
		{ "en",
			"\xc2\xbf"
			"Cu\xc3\xa1l de estos animales es un mam\xc3\xad"
			"fero que vive en el mar?",
			false, false, "Spanish" },
		{ "en-GB", "Welche von diesen Tieren sind die gr\xc3\xb6\xc3\x9ften und leben im Meer?",
			false, false, "German" },
		{ "de", "Welche von diesen Tieren sind die gr\xc3\xb6\xc3\x9ften und leben im Meer?", false,
			false, NULL },
		{ "en",
			"\xd0\x9a\xd0\xb0\xd0\xba\xd0\xbe\xd0\xb5 \xd0\xb6\xd0\xb8\xd0\xb2\xd0\xbe\xd1\x82\xd0\xbd\xd0\xbe\xd0\xb5?",
			true, false, NULL },
		{ "ru",
			"\xd0\x9a\xd0\xb0\xd0\xba\xd0\xbe\xd0\xb5 \xd0\xb6\xd0\xb8\xd0\xb2\xd0\xbe\xd1\x82\xd0\xbd\xd0\xbe\xd0\xb5?",
			false, false, NULL },
		{ "en",
			"The \xd1\x81"
			"at is red.",
			false, true, NULL },
		{ "en", "The circle has area \xcf\x80r.", false, false, NULL },
		{ "xx",
			"\xd0\x9a\xd0\xb0\xd0\xba\xd0\xbe\xd0\xb5 \xd0\xb6\xd0\xb8\xd0\xb2\xd0\xbe\xd1\x82\xd0\xbd\xd0\xbe\xd0\xb5?",
			false, false, NULL },
		{ "en", "What does the word gato mean in Spanish?", false, false, NULL } };
	struct stops *stops = ctx_alloc(*state, sizeof(*stops));

	stops_fill(stops);
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		struct language l = language_of(known[i].tag);
		struct profile p = { 0 };
		int other;

		profile_add(&p, stops, known[i].text);
		other = profile_other(&p, &l, 4);
		assert_int_equal(profile_foreign(&p, &l), known[i].foreign);
		assert_int_equal(p.mixed, known[i].mixed);
		assert_int_equal(other >= 0, known[i].other != NULL);
		if (other >= 0)
			assert_string_equal(profile_name(other), known[i].other);
	}
	assert_int_equal(language_of("").profile, -1);
	assert_int_equal(language_of("e").profile, -1);
	assert_int_equal(language_of("en_US").profile, -1);
}

/* A hint is a few words: what shows its language must be sure. */
static void languages_of_short_texts_are_told(void **state)
{
	static const struct {
		const char *tag, *text, *other;
	} known[] = { { "en", "Piensa en el número.", "Spanish" },
		{ "en", "Cuenta hacia atrás desde diez.", "Spanish" },
		{ "en", "Pense à la réponse.", "French" },
		{ "en", "Regarde le nombre de lettres.", "French" },
		{ "en", "Denk an die Stadt.", "German" }, { "en", "Zähle von zehn zurück.", "German" },
		{ "en", "Pensa alla città.", "Italian" }, { "en", "Denk aan het getal.", "Dutch" },
		{ "en", "Pense no número dois.", "Portuguese" },
		{ "en", "Pomyśl o liczbie dwa.", "Polish" }, { "en", "Tänk på talet tre.", "Swedish" },
		{ "en", "¡Vamos!", "Spanish" }, { "de", "Think of the city.", "English" },
		{ "de", "Count back from ten.", "English" },
		{ "es", "Think about three numbers.", "English" }, { "es", "¿Cuántos hay?", NULL },
		{ "en", "Think of El Salvador and Los Angeles.", NULL }, { "en", "Cinco de Mayo.", NULL },
		{ "en", "Rio de la Plata.", NULL }, { "en", "Vasco da Gama sailed there.", NULL },
		{ "en", "Por una cabeza.", NULL }, { "en", "Café au lait contains milk.", NULL },
		{ "en", "Plus plus plus.", NULL }, { "en", "Homo sapiens evolved late.", NULL },
		{ "en", "Hat, war, die: count letters.", NULL }, { "en", "3 + 4 = 7", NULL },
		{ "en", "", NULL }, { "en", "\"Ich denke an die Stadt.\"", NULL },
		{ "de", "Denk an die Stadt.", NULL }, { "de", "Zähle die Zahlen.", NULL },
		{ "pt", "Pensa no número três.", NULL }, { "es", "Busca la palabra.", NULL },
		{ "it", "Conta tre numeri.", NULL }, { "da", "Husk tallet tre.", NULL },
		{ "sv", "Minns talet tre.", NULL }, { "nl", "Denk aan vier.", NULL },
		{ "ru", "Подумай про два числа.", NULL }, { "uk", "Подумай про два числа.", NULL },
		{ "xx", "Denk an die Stadt.", NULL } };
	struct stops *stops = ctx_alloc(*state, sizeof(*stops));

	stops_fill(stops);
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		struct language l = language_of(known[i].tag);
		int other = text_other(known[i].text, stops, &l);

		if ((other >= 0) != (known[i].other != NULL))
			print_error("%s: %s\n", known[i].text, other >= 0 ? profile_name(other) : "none");
		assert_int_equal(other >= 0, known[i].other != NULL);
		if (other >= 0)
			assert_string_equal(profile_name(other), known[i].other);
	}
}

/* ---- items ---- */

static json_t *item(const char *stem, const char *key)
{
	return json_pack("{s:s, s:s, s:{s:s}, s:[{s:s, s:s}, {s:s, s:s}]}", "mode", "options", "stem",
		stem, "answer", "optionId", "a", "options", "id", "a", "text", key, "id", "b", "text",
		"other");
}

static struct twin *twins_of(struct ctx *cx, json_t *items)
{
	static struct stops stops;
	static bool filled;
	struct language english = language_of("en");
	struct twin *twins;

	if (!filled)
		stops_fill(&stops);
	filled = true;
	assert_int_equal(items_twins(cx, items, &stops, &english, &twins), 0);
	return twins;
}

static void items_are_compared(void **state)
{
	static const struct {
		const char *a, *key_a, *b, *key_b;
		int like; /* 2: the same, 1: nearly, 0: not */
	} known[] = {
		{ "What is the capital of France?", "Paris", "what is the Capital of  France", "Paris", 2 },
		{ "What is the capital of France?", "Paris", "Which city is the capital of France?",
			"Paris", 1 },
		{ "What is the capital of France?", "Paris", "Name the capital of France.", "Paris", 1 },
		{ "What is the capital of France?", "Paris", "What is the capital of Spain?", "Madrid", 0 },
		{ "Which planet is the largest?", "Jupiter", "What is the largest planet?", "Jupiter", 1 },
		{ "Which planet is the largest?", "Jupiter", "Which planet is the smallest?", "Mercury",
			0 },
		{ "Which gas do green plants take from the air to make food?", "Carbon dioxide",
			"Which gas do plants take from the air to make their food?", "Carbon dioxide", 1 },
		{ "A train goes 60 km in 1 hour. How far does it go in 3 hours?", "180 km",
			"A train goes 50 km in 1 hour. How far does it go in 3 hours?", "150 km", 0 },
		{ "A train goes 60 km in 2 hours. How far does the train go in 6 hours?", "180 km",
			"A train goes 60 km in 2 hours. How far will the train go in 6 hours?", "180 km", 1 },
		{ "Ann has 3 pens and gets 4. How many has Ann now?", "7",
			"Ben has 3 pens and gets 4. How many has Ben now?", "7", 0 },
		{ "How many months is it from June to the next December? [blank]", "6",
			"How many months is it from December to the next June? [blank]", "6", 0 },
		{ "3 + 4 = ?", "7", "4 + 3 = ?", "7", 0 },
		{ "What is 3 + 4?", "7", "Calculate 3 + 4.", "7", 1 },
		{ "3 + 4 = ?", "7", "What is 3 + 4?", "7", 1 },
		{ "Find the sum of 3 and 4.", "7", "What is the sum of 3 and 4?", "7", 1 },
		{ "Find the sum of 3 and 4.", "7", "3 + 4 = ?", "7", 0 }, /* the words are practised, too */
		{ "How many minutes are in 2 hours?", "120", "Convert 2 hours to minutes.", "120", 1 },
		{ "How many minutes are in 2 hours?", "120", "How many minutes are in 3 hours?", "180", 0 },
		{ "Round 347 to the nearest ten.", "350", "What is 347 rounded to the nearest ten?", "350",
			1 },
		{ "Find x if x + 9 = 21.", "12", "If x + 9 = 21, what is x?", "12", 1 },
		{ "Solve x + 9 = 21.", "12", "Solve n + 9 = 21.", "12", 0 },
		{ "Tom has 5 apples. He eats 2. How many are left?", "3",
			"Tom has 5 apples and eats 2. How many apples are left?", "3", 1 },
		{ "Tom has 5 apples. He eats 2. How many are left?", "3",
			"Tom has 5 pears. He eats 2. How many are left?", "3", 0 },
		{ "How many tens are in 340?", "34", "How many tens are there in 340?", "34", 1 },
		{ "How many tens are in 340?", "34", "How many tens has 340?", "34", 0 },
		{ "Which number is the largest: 3, 9 or 5?", "9", "Which is the largest number: 3, 9 or 5?",
			"9", 1 },
		{ "Which word is a noun?", "dog", "Which of these is a noun?", "dog", 1 },
		{ "Which word is a noun?", "dog", "Which word is a verb?", "run", 0 },
		{ "Which is larger, 3/4 or 2/3?", "3/4", "Which is smaller, 3/4 or 2/3?", "2/3", 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		json_t *items = ctx_own_json(*state, json_array());
		struct twin *twins;
		int like;

		json_array_append_new(items, item(known[i].a, known[i].key_a));
		json_array_append_new(items, item(known[i].b, known[i].key_b));
		twins = twins_of(*state, items);
		like = twins[1].of == SIZE_MAX ? 0 : twins[1].same ? 2 : 1;
		if (like != known[i].like)
			print_error("%s / %s\n", known[i].a, known[i].b);
		assert_int_equal(like, known[i].like);
		assert_true(twins[0].of == SIZE_MAX);
	}
}

static const char *const words[] = { "river", "mountain", "valley", "forest", "animal", "plant",
	"winter", "summer", "garden", "window", "teacher", "village", "bridge", "harbour", "kitchen",
	"machine", "island", "desert", "planet", "metal", "music", "letter", "number", "circle",
	"square", "angle", "weight", "length", "colour", "shadow" };

static json_t *random_items(struct ctx *cx, size_t count, uint64_t *seed, size_t vocabulary)
{
	json_t *items = ctx_own_json(cx, json_array());

	for (size_t i = 0; i < count; i++) {
		char stem[400] = "Which";
		size_t n = 5, length = 3 + unit_random(seed) % 12;

		for (size_t w = 0; w < length; w++)
			n += (size_t)snprintf(
				stem + n, sizeof(stem) - n, " %s", words[unit_random(seed) % vocabulary]);
		json_array_append_new(items, item(stem, words[unit_random(seed) % 4]));
	}
	return items;
}

/* The index finds a twin exactly where comparing all with all finds one. */
static void the_index_misses_none(void **state)
{
	uint64_t seed = 11;
	size_t found = 0;

	for (int round = 0; round < 30; round++) {
		json_t *items;
		struct twin *twins, *pair;

		ctx_reset(*state, "similar-test");
		items = random_items(*state, 60, &seed, 8);
		twins = twins_of(*state, items);
		for (size_t i = 0; i < 60; i++) {
			bool any = false;

			for (size_t j = 0; j < i && !any; j++) {
				json_t *two = ctx_own_json(*state, json_array());

				json_array_append(two, json_array_get(items, j));
				json_array_append(two, json_array_get(items, i));
				pair = twins_of(*state, two);
				/* A twin itself is not looked for again. */
				any = pair[1].of == 0 && (twins[j].of == SIZE_MAX || pair[1].same);
			}
			found += any;
			assert_int_equal(any, twins[i].of != SIZE_MAX);
		}
	}
	assert_true(found > 50);
}

/* All the same, nearly the same, and thousands that share their words but differ: none takes the time of all pairs. */
static void time_is_bounded(void **state)
{
	static const size_t vocabulary[] = { 1, 6, 30 };
	uint64_t seed = 5;

	for (size_t v = 0; v < ARRAY_LEN(vocabulary); v++) {
		json_t *items, *item;
		clock_t start;
		size_t i;

		ctx_reset(*state, "similar-test");
		items = random_items(*state, 12000, &seed, vocabulary[v]);
		json_array_foreach (items, i, item)
			json_object_set_new(
				json_array_get(json_object_get(item, "options"), 0), "text", json_string("key"));
		start = clock();
		twins_of(*state, items);
		assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 2.5);
	}
}

static int setup(void **state)
{
	*state = ctx_new(256 MiB, "similar-test");
	return *state == NULL;
}

#define SIMILAR_TEST(f) cmocka_unit_test_setup_teardown(f, setup, unit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SIMILAR_TEST(texts_are_folded),
		SIMILAR_TEST(options_are_compared),
		SIMILAR_TEST(values_are_compared_with_their_units),
		SIMILAR_TEST(arithmetic_in_words_is_understood),
		SIMILAR_TEST(tasks_are_compared),
		SIMILAR_TEST(languages_are_told),
		SIMILAR_TEST(languages_of_short_texts_are_told),
		SIMILAR_TEST(items_are_compared),
		SIMILAR_TEST(the_index_misses_none),
		SIMILAR_TEST(time_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
