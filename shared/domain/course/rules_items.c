/* Rules on items: key, options, blanks, arithmetic, and what stem and hint give away. */
#include <stdio.h>
#include <string.h>

#include "domain/course/check.h"

static const json_t *options_of(const json_t *item)
{
	const json_t *options = json_object_get(item, "options");

	return json_is_array(options) ? options : NULL;
}

static void check_one_key(struct check *c, const json_t *item, size_t at)
{
	size_t hits = 0;
	const char *id = text_of(json_object_get(item, "answer"), "optionId");

	if (is_numeric(item))
		return;
	for (size_t i = 0; i < json_array_size(options_of(item)); i++)
		hits += strcmp(text_of(json_array_get(options_of(item), i), "id"), id) == 0;
	if (hits != 1)
		fault(c, "Exactly one option must be the key.", "/items/%zu/answer/optionId", at);
}

static void check_option_count(struct check *c, const json_t *item, size_t at)
{
	size_t n = json_array_size(options_of(item));

	if (!is_numeric(item) && (n < 3 || n > 6))
		fault(c, "An item has 3 to 6 options.", "/items/%zu/options", at);
}

/* True when two texts differ in letter case and blanks only. */
static bool same_text(const char *a, const char *b)
{
	for (;;) {
		a += strspn(a, " ");
		b += strspn(b, " ");
		if (*a == '\0' || *b == '\0')
			return *a == *b;
		if ((*a | 32) != (*b | 32) || ((*a ^ *b) != 0 && ((*a | 32) < 'a' || (*a | 32) > 'z')))
			return false;
		a++;
		b++;
	}
}

static void check_distinct(struct check *c, const json_t *item, size_t at)
{
	const json_t *options = options_of(item);

	for (size_t i = 1; i < json_array_size(options) && i < 12; i++)
		for (size_t j = 0; j < i; j++)
			if (same_text(text_of(json_array_get(options, i), "text"),
					text_of(json_array_get(options, j), "text"))) {
				fault(c, "Another option reads the same.", "/items/%zu/options/%zu/text", at, i);
				break;
			}
}

static void check_values(struct check *c, const json_t *item, size_t at)
{
	const json_t *options = options_of(item);

	for (size_t i = 1; i < json_array_size(options) && i < 12; i++)
		for (size_t j = 0; j < i; j++) {
			const char *a = text_of(json_array_get(options, i), "text");
			const char *b = text_of(json_array_get(options, j), "text");
			struct num x, y;

			if (!same_text(a, b) && eval_text(a, &x) && eval_text(b, &y) && num_equal(x, y)) {
				fault(
					c, "Another option has the same value.", "/items/%zu/options/%zu/text", at, i);
				break;
			}
		}
}

/* An option that is much longer or shorter than all others stands out (Haladyna, Downing, Rodriguez 2002). */
static void check_lengths(struct check *c, const json_t *item, size_t at)
{
	const json_t *options = options_of(item);
	size_t n = json_array_size(options);

	if (n < 3 || n > 12)
		return;
	for (size_t i = 0; i < n; i++) {
		size_t own = prose_length(text_of(json_array_get(options, i), "text"));
		size_t longest = 0, shortest = (size_t)-1;

		for (size_t j = 0; j < n; j++) {
			size_t other = prose_length(text_of(json_array_get(options, j), "text"));

			if (j == i)
				continue;
			longest = other > longest ? other : longest;
			shortest = other < shortest ? other : shortest;
		}
		if (own > 2 * longest + 8 || shortest > 3 * own + 12)
			fault(
				c, "The option's length makes it stand out.", "/items/%zu/options/%zu/text", at, i);
	}
}

static void check_of_the_above(struct check *c, const json_t *item, size_t at)
{
	static const char *const phrases[] = { "all of the above", "none of the above", "all of these",
		"none of these", "both a and", "both of the above", "all the above" };

	for (size_t i = 0; i < json_array_size(options_of(item)); i++)
		for (size_t p = 0; p < sizeof(phrases) / sizeof(phrases[0]); p++)
			if (prose_holds(text_of(json_array_get(options_of(item), i), "text"), phrases[p])) {
				fault(c, "Options must stand on their own.", "/items/%zu/options/%zu/text", at, i);
				break;
			}
}

static void check_misconceptions(struct check *c, const json_t *item, size_t at)
{
	const json_t *key = key_option(item, NULL);

	for (size_t i = 0; i < json_array_size(options_of(item)); i++) {
		const json_t *option = json_array_get(options_of(item), i);
		bool has = *text_of(option, "misconception") != '\0';

		if (option != key && !has)
			fault(c, "A distractor names the mistake behind it.",
				"/items/%zu/options/%zu/misconception", at, i);
		if (option == key && key != NULL && has)
			fault(
				c, "The key has no misconception.", "/items/%zu/options/%zu/misconception", at, i);
	}
}

/* Each place holds its share of the keys, within what chance gives: a tenth of the items or 2. */
static void check_balance(struct check *c)
{
	size_t at[12] = { 0 }, items = 0, places = 0, slack, at_item;

	for (size_t i = 0; i < json_array_size(c->items); i++) {
		const json_t *item = json_array_get(c->items, i);
		size_t n = json_array_size(options_of(item));

		if (key_option(item, &at_item) == NULL || at_item >= 12)
			continue;
		at[at_item]++;
		items++;
		places = n > places ? n : places;
	}
	if (places < 2 || places > 12 || items < 2 * places)
		return;
	slack = items / 10 > 2 ? items / 10 : 2;
	for (size_t i = 0; i < places; i++)
		if (at[i] > items / places + slack || at[i] + slack < items / places) {
			fault(c, "The key stands in some places much more often than in others.", "/items");
			return;
		}
}

static void check_stems(struct check *c)
{
	json_t *seen = json_object();

	for (size_t i = 0; i < json_array_size(c->items); i++) {
		const char *stem = text_of(json_array_get(c->items, i), "stem");
		const json_t *media = json_object_get(json_array_get(c->items, i), "stimulus");

		if (*stem == '\0' || media != NULL)
			continue;
		if (json_object_get(seen, stem) != NULL)
			fault(c, "Another item asks the same.", "/items/%zu/stem", i);
		json_object_set_new(seen, stem, json_true());
	}
	json_decref(seen);
}

static void check_blank(struct check *c, const json_t *item, size_t at)
{
	size_t blanks = 0;

	for (const char *s = text_of(item, "stem"); (s = strstr(s, "[blank]")) != NULL; s++)
		blanks++;
	if (is_numeric(item) && blanks != 1)
		fault(c, "A numeric stem holds [blank] exactly once.", "/items/%zu/stem", at);
	if (!is_numeric(item) && blanks != 0)
		fault(c, "Only numeric stems hold [blank].", "/items/%zu/stem", at);
}

/* ---- arithmetic ---- */

static void check_numeric_answer(struct check *c, const json_t *item, size_t at)
{
	const json_t *answer = json_object_get(item, "answer");
	const json_t *mistakes = json_object_get(item, "mistakes");
	struct num value, wrong, tolerance = { 0, 1 };

	if (!is_numeric(item) || !json_is_number(json_object_get(answer, "value")))
		return;
	if (!json_to_num(json_object_get(answer, "value"), &value)) {
		fault(c, "The answer has more than six places.", "/items/%zu/answer/value", at);
		return;
	}
	if (json_object_get(answer, "tolerance") != NULL &&
		(!json_to_num(json_object_get(answer, "tolerance"), &tolerance) || tolerance.n < 0))
		fault(c, "The tolerance is a number from 0.", "/items/%zu/answer/tolerance", at);
	for (size_t i = 0; i < json_array_size(mistakes); i++) {
		if (!json_to_num(json_object_get(json_array_get(mistakes, i), "value"), &wrong))
			fault(c, "A mistake has a value.", "/items/%zu/mistakes/%zu/value", at, i);
		else if (num_equal(wrong, value))
			fault(c, "A mistake equals the answer.", "/items/%zu/mistakes/%zu/value", at, i);
	}
}

/* Puts the answer into the stem's equation, and every other option too: the key alone may make it true. */
static void check_stem_equation(struct check *c, const json_t *item, size_t at)
{
	const char *stem = text_of(item, "stem");
	const json_t *key = key_option(item, NULL);
	struct eval_found found;
	struct num v;

	if (is_numeric(item)) {
		if (!json_to_num(json_object_get(json_object_get(item, "answer"), "value"), &v))
			return;
		found = eval_relations(stem, &v);
		if (found.with_unknown > 0 && found.untrue > 0)
			fault(c, "The answer does not make the stem's equation true.",
				"/items/%zu/answer/value", at);
		return;
	}
	for (size_t i = 0; i < json_array_size(options_of(item)); i++) {
		const json_t *option = json_array_get(options_of(item), i);

		if (!eval_text(text_of(option, "text"), &v))
			continue;
		found = eval_relations(stem, &v);
		if (found.with_unknown == 0)
			continue;
		if (option == key && found.untrue > 0)
			fault(c, "The key does not make the stem's equation true.",
				"/items/%zu/options/%zu/text", at, i);
		if (option != key && found.untrue == 0)
			fault(c, "A distractor makes the stem's equation true.", "/items/%zu/options/%zu/text",
				at, i);
	}
}

/* Numbers that a calculation may bring in by itself: parts of a whole, units of time, money and measure. */
static bool is_constant(struct num v)
{
	static const int64_t known[] = { 1, 2, 3, 4, 5, 7, 8, 10, 12, 15, 24, 25, 30, 45, 50, 52, 60,
		100, 180, 360, 365, 1000, 1440, 3600, 10000, 100000, 1000000 };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (num_equal(v, num_of(known[i], 1)) || num_equal(v, num_of(1, known[i])))
			return true;
	return false;
}

/* The number stands in the stem, in digits or in words, as a percentage, or as a part of one there. */
static bool in_stem(const char *stem, const struct num *numbers, size_t n, struct num v)
{
	char words[160];

	for (size_t i = 0; i < n; i++) {
		if (num_equal(numbers[i], v) || num_equal(numbers[i], num_sub(num_of(0, 1), v)))
			return true;
		if (num_equal(num_mul(numbers[i], num_of(100, 1)), v))
			return true;
		if (num_ok(v) && num_equal(num_of(numbers[i].n, 1), v))
			return true;
		if (num_equal(num_of(numbers[i].d, 1), v))
			return true;
	}
	if (!num_whole(v) || v.n < 0)
		return false;
	num_write_words(words, sizeof(words), v.n);
	return prose_holds(stem, words);
}

static void check_expression(struct check *c, const json_t *item, size_t at)
{
	const char *expression = text_of(item, "expression"), *stem = text_of(item, "stem");
	struct num value, key, in_expression[24], stem_numbers[48];
	size_t n, m;

	if (*expression == '\0')
		return;
	if (!eval_text(expression, &value)) {
		fault(c, "The expression cannot be evaluated.", "/items/%zu/expression", at);
		return;
	}
	if (key_value_of(item, &key) && !num_equal(key, value))
		fault(c, "The answer is not the expression's value.",
			is_numeric(item) ? "/items/%zu/answer/value" : "/items/%zu/answer/optionId", at);
	n = eval_numbers(expression, in_expression, 24);
	m = eval_numbers(stem, stem_numbers, 48);
	for (size_t i = 0; i < n; i++)
		if (!is_constant(in_expression[i]) && !in_stem(stem, stem_numbers, m, in_expression[i])) {
			fault(c, "The expression uses a number that the stem does not give.", "/items/%zu/stem",
				at);
			return;
		}
}

/* ---- what is given away ---- */

static void check_hint(struct check *c, const json_t *item, size_t at)
{
	const char *hint = text_of(item, "hint");
	const char *key = text_of(key_option(item, NULL), "text");
	struct num v;
	bool number = key_value_of(item, &v);

	if (prose_tells(hint, key, number ? &v : NULL) || prose_holds(hint, key))
		fault(c, "The hint holds the answer.", "/items/%zu/hint", at);
}

/* Copies the next word of at least four letters to word, lower-cased; false at the end. */
static bool next_word(const char **text, char *word, size_t size)
{
	for (;;) {
		size_t n = 0;

		while (**text != '\0' && !((**text | 32) >= 'a' && (**text | 32) <= 'z') &&
			(unsigned char)**text < 0x80)
			++*text;
		while (((**text | 32) >= 'a' && (**text | 32) <= 'z') || (unsigned char)**text >= 0x80) {
			if (n + 1 < size)
				word[n++] = (char)(**text >= 'A' && **text <= 'Z' ? **text | 32 : **text);
			++*text;
		}
		word[n] = '\0';
		if (n >= 4)
			return true;
		if (**text == '\0')
			return false;
	}
}

static bool shares_word(const char *text, const char *word)
{
	char other[48];

	while (next_word(&text, other, sizeof(other)))
		if (strcmp(other, word) == 0)
			return true;
	return false;
}

/* A stem that holds the key, or a word of it that no other option has, lets one guess. */
static void check_stem_cue(struct check *c, const json_t *item, size_t at)
{
	const json_t *options = options_of(item), *key = key_option(item, NULL);
	const char *stem = text_of(item, "stem"), *text = text_of(key, "text"), *rest = text;
	char word[48];
	struct num v;

	if (*text == '\0' || eval_text(text, &v))
		return;
	if (prose_length(text) >= 4 && prose_holds(stem, text)) {
		size_t others = 0;

		for (size_t i = 0; i < json_array_size(options); i++)
			others += prose_holds(stem, text_of(json_array_get(options, i), "text"));
		if (others == 1) {
			fault(c, "The stem holds the answer.", "/items/%zu/stem", at);
			return;
		}
	}
	while (next_word(&rest, word, sizeof(word))) {
		bool elsewhere = !shares_word(stem, word);

		for (size_t i = 0; i < json_array_size(options); i++) {
			const json_t *option = json_array_get(options, i);

			if (option != key && (shares_word(text_of(option, "text"), word)))
				elsewhere = true;
		}
		for (size_t i = 0; i < json_array_size(options) && !elsewhere; i++) {
			const char *other = text_of(json_array_get(options, i), "text");
			char theirs[48];

			while (json_array_get(options, i) != key && next_word(&other, theirs, sizeof(theirs)))
				elsewhere = elsewhere || shares_word(stem, theirs);
		}
		if (!elsewhere) {
			fault(c, "A word of the stem points at the key.", "/items/%zu/stem", at);
			return;
		}
	}
}

/* The word of the stem that holds [blank], with the answer in its place: "11/12" for "[blank]/12". */
static void filled_word(const char *stem, struct num v, char *out, size_t size)
{
	const char *at = strstr(stem, "[blank]"), *from, *to;
	char digits[48];

	out[0] = '\0';
	if (at == NULL)
		return;
	for (from = at; from > stem && from[-1] != ' ';)
		from--;
	to = at + strlen("[blank]");
	num_write_decimal(digits, sizeof(digits), v, 0);
	snprintf(
		out, size, "%.*s%s%.*s", (int)(at - from), from, digits, (int)strcspn(to, " .,;?!"), to);
}

static void check_explained(struct check *c, const json_t *item, size_t at)
{
	const char *text = text_of(item, "explanation");
	const char *key = text_of(key_option(item, NULL), "text");
	struct num v;

	if (key_value_of(item, &v) && prose_tells(text, key, &v))
		return;
	if (*key != '\0' && prose_holds(text, key))
		return;
	if (is_numeric(item) &&
		json_to_num(json_object_get(json_object_get(item, "answer"), "value"), &v)) {
		char word[128];

		filled_word(text_of(item, "stem"), v, word, sizeof(word));
		if (prose_holds(text, word))
			return;
	}
	if (is_numeric(item) || *key != '\0')
		fault(c, "The explanation does not state the answer.", "/items/%zu/explanation", at);
}

const struct rule rules_items[] = {
	{ "one_key", "error", "Exactly one option is the key", NULL, check_one_key },
	{ "option_count", "error", "An item has 3 to 6 options", NULL, check_option_count },
	{ "options_distinct", "error", "No two options read the same", NULL, check_distinct },
	{ "options_values", "error", "No two options have the same value", NULL, check_values },
	{ "option_length", "warning", "No option stands out by its length", NULL, check_lengths },
	{ "of_the_above", "error", "No all, both or none of the above", NULL, check_of_the_above },
	{ "misconceptions", "warning", "Each distractor names the mistake behind it", NULL,
		check_misconceptions },
	{ "key_balance", "warning", "The key stands in each place about equally often", check_balance,
		NULL },
	{ "stems_distinct", "error", "No stem occurs twice", check_stems, NULL },
	{ "blank", "error", "[blank] stands once in a numeric stem and nowhere else", NULL,
		check_blank },
	{ "numeric_answer", "error", "A numeric answer is a decimal of at most six places", NULL,
		check_numeric_answer },
	{ "stem_equation", "error", "The key, and it alone, makes the stem's equation true", NULL,
		check_stem_equation },
	{ "expression", "error", "The expression uses the stem's numbers and gives the answer", NULL,
		check_expression },
	{ "hint_tells", "error", "The hint does not hold the answer", NULL, check_hint },
	{ "stem_cue", "error", "The stem does not point at the key", NULL, check_stem_cue },
	{ "explained", "error", "The explanation states the answer", NULL, check_explained },
};
const size_t rules_items_count = sizeof(rules_items) / sizeof(rules_items[0]);
