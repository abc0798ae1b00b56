/* Rules on options: the key, what is the same twice, lengths, what leans on other options. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "codec/unicode.h"
#include "domain/course/check.h"
#include "domain/course/fold.h"
#include "domain/course/similar.h"

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

/* Points at each option that an earlier one is like. */
static void compare_options(struct check *c, const json_t *item, size_t at,
	bool (*like)(const char *a, const char *b), const char *message)
{
	size_t n = json_array_size(options_of(item));

	for (size_t i = 1; i < n && i < OPTIONS_MAX; i++)
		for (size_t j = 0; j < i; j++)
			if (like(option_text(item, i), option_text(item, j))) {
				fault(c, message, "/items/%zu/options/%zu/text", at, i);
				break;
			}
}

static bool is_same(const char *a, const char *b)
{
	return options_alike(a, b) == OPTIONS_SAME;
}

static bool is_alike(const char *a, const char *b)
{
	enum likeness like = options_alike(a, b);

	return (like == OPTIONS_ALIKE || like == OPTIONS_FOLDED) && !options_equal(a, b);
}

static bool holds_any(const char *text, const char *const *phrases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (prose_holds(text, phrases[i]))
			return true;
	return false;
}

/* The item is about how something is written: its options may differ in signs, capitals or letters only. */
static bool asks_for_spelling(const json_t *item)
{
	static const char *const phrases[] = { "apostrophe", "apostrophes", "capital letter",
		"capital letters", "capitals", "capitalized", "capitalised", "capitalization", "lowercase",
		"uppercase", "comma", "commas", "hyphen", "hyphens", "hyphenated", "punctuation",
		"punctuated", "quotation marks", "spell", "spelled", "spelt", "spelling", "contraction",
		"possessive", "written", "short form", "do we write", "do you write" };
	size_t n = json_array_size(options_of(item)), same = 0;

	if (holds_any(text_of(item, "stem"), phrases, ARRAY_LEN(phrases)))
		return true;
	/* Where three say the same words, nothing else can be asked for. */
	for (size_t i = 0; i < n && i < OPTIONS_MAX && same < 2; i++) {
		same = 0;
		for (size_t j = i + 1; j < n && j < OPTIONS_MAX; j++)
			same += options_alike(option_text(item, i), option_text(item, j)) == OPTIONS_FOLDED;
	}
	return same >= 2;
}

/* The item is about the form of a number: 3/4 and 6/8 are two forms of one value. */
static bool asks_for_form(const json_t *item)
{
	static const char *const phrases[] = { "simplest form", "simplest terms", "lowest terms",
		"simplify", "simplified", "reduced", "scientific notation", "standard form",
		"expanded form", "word form", "written as", "product of primes", "product of prime numbers",
		"product of prime factors", "product of its prime factors", "prime factorization",
		"prime factorisation", "mixed number", "improper fraction" };

	return holds_any(text_of(item, "stem"), phrases, ARRAY_LEN(phrases)) || asks_for_spelling(item);
}

static bool is_equal(const char *a, const char *b)
{
	return options_equal(a, b) && !is_same(a, b);
}

static void check_distinct(struct check *c, const json_t *item, size_t at)
{
	compare_options(c, item, at, is_same, "Another option reads the same.");
}

static void check_alike(struct check *c, const json_t *item, size_t at)
{
	if (!asks_for_spelling(item))
		compare_options(c, item, at, is_alike, "Another option reads nearly the same.");
}

static void check_values(struct check *c, const json_t *item, size_t at)
{
	if (!asks_for_form(item))
		compare_options(c, item, at, is_equal, "Another option has the same value.");
}

/* An option that is much longer or shorter than all others stands out (Haladyna, Downing, Rodriguez 2002). */
static void check_lengths(struct check *c, const json_t *item, size_t at)
{
	size_t n = json_array_size(options_of(item));

	if (n < 3 || n > OPTIONS_MAX)
		return;
	for (size_t i = 0; i < n; i++) {
		size_t own = unicode_length(option_text(item, i));
		size_t longest = 0, shortest = (size_t)-1;

		for (size_t j = 0; j < n; j++) {
			size_t other = unicode_length(option_text(item, j));

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

/* How much longer, in characters, the key may be than the longest distractor: half as long again, and twelve. */
static void check_key_length(struct check *c, const json_t *item, size_t at)
{
	size_t n = json_array_size(options_of(item)), key_at = 0, longest = 0, own;

	if (key_option(item, &key_at) == NULL || n < 2 || n > OPTIONS_MAX)
		return;
	for (size_t i = 0; i < n; i++) {
		size_t length = i == key_at ? 0 : unicode_length(option_text(item, i));

		longest = length > longest ? length : longest;
	}
	own = unicode_length(option_text(item, key_at));
	if (own > longest + longest / 2 + 12)
		fault(c, "The key is much longer than every other option.", "/items/%zu/options/%zu/text",
			at, key_at);
}

/* The key may be the longest option as often as chance makes it so: within three standard deviations. */
static void check_key_longest(struct check *c)
{
	double expected = 0, variance = 0;
	size_t hits = 0;

	for (size_t i = 0; i < json_array_size(c->items); i++) {
		const json_t *item = json_array_get(c->items, i);
		size_t n = json_array_size(options_of(item)), key_at = 0, own, longer = 0;
		struct quantity v;

		if (key_option(item, &key_at) == NULL || n < 2 || n > OPTIONS_MAX ||
			eval_quantity(option_text(item, key_at), &v))
			continue;
		own = unicode_length(option_text(item, key_at));
		for (size_t j = 0; j < n; j++)
			longer += j != key_at && unicode_length(option_text(item, j)) + 3 > own;
		hits += longer == 0;
		expected += 1.0 / (double)n;
		variance += 1.0 / (double)n * (1 - 1.0 / (double)n);
	}
	if (variance > 0 && (double)hits > expected + 3 * sqrt(variance) + 0.5)
		fault(
			c, "The key is the longest option far more often than chance would have it.", "/items");
}

/*
 * "All of the above" and its kin: phrases that are an option's whole text, and phrases anywhere in one. Folded, so that
 * case and punctuation do not matter.
 */
static const char *const whole_phrases[] = { "all of these", "none of these", "all of them",
	"none of them", "both", "neither", "all answers are correct", "none", "all", "any of these",
	"every one of these", "every one of them", "each of these", "both of them", "both of these",
	"neither of them", "neither of these", "neither of the others", "any of them", "they all can",
	"they all do", "they all are", "the first two", "the last two", "no correct answer",
	"there is no correct answer", "not enough information", "i dont know", "todas", "ninguna",
	"todas las anteriores son correctas", "toutes ces réponses", "aucune de ces réponses",
	"alle antworten sind richtig", "keine der antworten", "alle", "keine", "以上皆是", "以上都是",
	"以上都不是", "все", "ни один" };

static const char *const any_phrases[] = { "all of the above", "none of the above", "all the above",
	"none of the other", "both of the above", "neither of the above", "two of the above",
	"any of the above", "options above", "todas las anteriores", "ninguna de las anteriores",
	"todo lo anterior", "nada de lo anterior", "toutes les réponses ci dessus",
	"tout ce qui précède", "toutes ces réponses", "aucune des réponses", "aucune de ces réponses",
	"alle genannten", "keine der genannten", "alle oben genannten", "keines der genannten",
	"alle der genannten", "nichts davon", "alle davon", "keine davon", "tutte le precedenti",
	"nessuna delle precedenti", "tutte le risposte", "nessuna di queste", "todas as anteriores",
	"nenhuma das anteriores", "todas as alternativas", "nenhuma das alternativas",
	"alle bovenstaande", "geen van bovenstaande", "geen van de bovenstaande", "wszystkie powyższe",
	"żadne z powyższych", "все вышеперечисленное", "ничего из вышеперечисленного",
	"все перечисленное", "ничего из перечисленного", "alla ovanstående", "inget av ovanstående" };

/* "All of the options", "None of these answers are correct", and "All three" where no number is asked for. */
static bool names_all(const char *folded, const char *stem)
{
	static const char *const counts[] = { "all three", "all four", "all five" };
	static const char *const whose[] = { "all ", "none ", "any ", "both ", "neither ", "two " };
	static const char *const which[] = { "of the ", "of these ", "the ", "these " };
	static const char *const what[] = { "options", "answers", "choices", "others", "listed" };
	static const char *const ends[] = { "", " are correct", " are right", " are true",
		" is correct", " is right", " is true", " apply", " fit" };
	const char *s = folded;
	size_t i;

	for (i = 0; i < ARRAY_LEN(counts) && !prose_holds(stem, "how many"); i++)
		if (strcmp(s, counts[i]) == 0)
			return true;
	for (i = 0; i < ARRAY_LEN(whose) && !str_starts(s, whose[i]); i++)
		;
	s += i < ARRAY_LEN(whose) ? strlen(whose[i]) : strlen(s);
	for (i = 0; i < ARRAY_LEN(which) && !str_starts(s, which[i]); i++)
		;
	s += i < ARRAY_LEN(which) ? strlen(which[i]) : strlen(s);
	for (i = 0; i < ARRAY_LEN(what) && !str_starts(s, what[i]); i++)
		;
	if (i == ARRAY_LEN(what))
		return false;
	s += strlen(what[i]);
	for (i = 0; i < ARRAY_LEN(ends); i++)
		if (strcmp(s, ends[i]) == 0)
			return true;
	return false;
}

/* "Both A and C", "A and B", "B, C", "Options 1 and 2": options named by their letters or places. */
static bool names_letters(const char *folded)
{
	bool named = str_starts(folded, "options ") || str_starts(folded, "answers ") ||
		str_starts(folded, "both options ") || str_starts(folded, "both answers ");
	static const char *const fillers[] = { "both", "and", "or", "only", "options", "option",
		"answers", "answer", "but", "not", "neither", "nor", "either", "und", "et", "y", "e", "o",
		"ou", "oder", "nur" };
	size_t letters = 0, n;

	for (const char *s = folded; *s != '\0'; s += n, s += *s == ' ') {
		bool filler = false;

		n = strcspn(s, " ");
		for (size_t i = 0; i < ARRAY_LEN(fillers) && !filler; i++)
			filler = strlen(fillers[i]) == n && strncmp(s, fillers[i], n) == 0;
		if (!filler &&
			(n != 1 ||
				!(((*s | 32) >= 'a' && (*s | 32) <= 'f') || (named && *s >= '1' && *s <= '6'))))
			return false;
		letters += !filler;
	}
	return letters >= 2;
}

static void check_of_the_above(struct check *c, const json_t *item, size_t at)
{
	char folded[FOLD_TEXT];

	for (size_t i = 0; i < json_array_size(options_of(item)) && i < OPTIONS_MAX; i++) {
		const char *text = option_text(item, i);
		bool found = fold_text(text, folded, sizeof(folded)) > 1 && names_letters(folded) &&
			strpbrk(text, "+=<>") == NULL;

		found = found || names_all(folded, text_of(item, "stem"));
		for (size_t p = 0; p < ARRAY_LEN(whole_phrases) && !found; p++)
			found = strcmp(folded, whole_phrases[p]) == 0;
		for (size_t p = 0; p < ARRAY_LEN(any_phrases) && !found; p++)
			found = strstr(folded, any_phrases[p]) != NULL;
		if (found)
			fault(c, "Options must stand on their own.", "/items/%zu/options/%zu/text", at, i);
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

/* ---- where the keys stand ---- */

struct places {
	double expected[OPTIONS_MAX], variance[OPTIONS_MAX];
	size_t count[OPTIONS_MAX], items, most;
};

static void add_place(struct places *p, const json_t *item)
{
	size_t n = json_array_size(options_of(item)), at;

	if (key_option(item, &at) == NULL || n < 2 || n > OPTIONS_MAX)
		return;
	p->count[at]++;
	p->items++;
	p->most = n > p->most ? n : p->most;
	for (size_t i = 0; i < n; i++) {
		p->expected[i] += 1.0 / (double)n;
		p->variance[i] += 1.0 / (double)n * (1 - 1.0 / (double)n);
	}
}

/* A place is at fault beyond three standard deviations of a binomial count (1 in 370 by chance), and half an item. */
static bool is_skewed(const struct places *p)
{
	for (size_t i = 0; i < p->most; i++)
		if (fabs((double)p->count[i] - p->expected[i]) > 3 * sqrt(p->variance[i]) + 0.5)
			return true;
	return false;
}

static void check_balance(struct check *c)
{
	size_t groups = json_array_size(c->groups);
	struct places whole = { 0 }, *each = ctx_alloc(c->cx, (groups + 1) * sizeof(*each));

	if (each == NULL) {
		c->failed = true;
		return;
	}
	for (size_t i = 0; i < json_array_size(c->items); i++) {
		const json_t *item = json_array_get(c->items, i);
		size_t at = groups;

		group_of(c, text_of(item, "groupId"), &at);
		add_place(&whole, item);
		add_place(&each[at], item);
	}
	if (whole.items >= 2 * whole.most && is_skewed(&whole))
		fault(c, "The key stands in some places much more often than in others.", "/items");
	for (size_t i = 0; i < groups; i++)
		if (each[i].items >= 2 * each[i].most && is_skewed(&each[i]))
			fault(c, "The group's keys stand in some places much more often than in others.",
				"/groups/%zu", i);
}

static const struct rule rules[] = {
	{ "one_key", "error", "Exactly one option is the key", "H19", NULL, check_one_key },
	{ "option_count", "error", "An item has 3 to 6 options", "H18", NULL, check_option_count },
	{ "options_distinct", "error", "No two options are the same", "H22", NULL, check_distinct },
	{ "options_values", "error", "No two options have the same value", "H22", NULL, check_values },
	{ "options_alike", "warning", "No two options read nearly the same", "H22", NULL, check_alike },
	{ "option_length", "warning", "No option stands out by its length", "H24", NULL,
		check_lengths },
	{ "key_length", "error", "The key does not stand out by its length", "H24 H28d T", NULL,
		check_key_length },
	{ "key_longest", "warning", "The key is the longest option no more often than by chance",
		"H24 T", check_key_longest, NULL },
	{ "of_the_above", "error", "No all, both or none of the above", "H9 H25 H26", NULL,
		check_of_the_above },
	{ "misconceptions", "warning", "Each distractor names the mistake behind it", "H30", NULL,
		check_misconceptions },
	{ "key_balance", "warning", "The key stands in each place about equally often", "H20",
		check_balance, NULL },
};
const struct rules rules_options = { rules, ARRAY_LEN(rules) };
