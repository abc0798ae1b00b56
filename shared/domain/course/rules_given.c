/* Rules on what a stem gives away by more than a word: the key's number beside its calculation, a word of the key's root. */
#include <string.h>

#include "domain/course/check.h"
#include "domain/course/fold.h"

enum { NUMBERS_MAX = 8, ROOT_MIN = 6, ENDING_MAX = 4 };

/* ---- the key's number ---- */

static bool makes(struct num a, struct num b, struct num key)
{
	return num_equal(num_add(a, b), key) || num_equal(num_sub(a, b), key) ||
		num_equal(num_mul(a, b), key) || (b.n != 0 && num_equal(num_div(a, b), key));
}

static bool is_among(const struct num *number, size_t n, struct num v)
{
	for (size_t i = 0; i < n; i++)
		if (num_equal(number[i], v))
			return true;
	return false;
}

/* "3 groups of 7 make 21. How many do 7 groups of 3 make?" asks for a law, not for a sum. */
static bool repeats(const struct num *number, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_among(number + i + 1, n - i - 1, number[i]))
			return true;
	return false;
}

/* Two of the stem's other numbers make the key. */
static bool is_made(const struct num *number, size_t n, struct num key)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			if (i != j && !num_equal(number[i], key) && !num_equal(number[j], key) &&
				makes(number[i], number[j], key))
				return true;
	return false;
}

/* "Which is the greatest: 5, 7, 12?" lists what is chosen from. */
static bool lists_options(const json_t *item, const struct num *number, size_t n)
{
	size_t count = json_array_size(options_of(item)), listed = 0;
	struct num v;

	for (size_t i = 0; i < count; i++)
		listed += eval_text(option_text(item, i), &v) && is_among(number, n, v);
	return count > 0 && listed + 1 >= count;
}

/*
 * "A shop that holds 65 coins has 52 coins and buys 13 more": the numbers of the calculation stand there, and its result beside
 * them. What calculates with the key's own number (8 - 4) holds it by chance.
 */
static void check_stem_number(struct check *c, const json_t *item, size_t at)
{
	const char *stem = text_of(item, "stem"), *expression = text_of(item, "expression");
	struct num number[NUMBERS_MAX], used[NUMBERS_MAX], key;
	size_t n = eval_numbers(stem, number, NUMBERS_MAX), m;

	if (n >= NUMBERS_MAX || !key_value_of(item, &key) || !num_whole(key) || key.n <= 10 ||
		(!is_among(number, n, key) && !(c->language.english && prose_says(stem, key))) ||
		strpbrk(stem, "=<>:") != NULL || lists_options(item, number, n) || repeats(number, n))
		return;
	m = eval_numbers(expression, used, NUMBERS_MAX);
	if (m > 1 ? !is_among(used, m, key) : *expression == '\0' && is_made(number, n, key))
		fault(c, "The stem holds the number that is to be found.", "/items/%zu/stem", at);
}

/* ---- a word of the key's root ---- */

static bool same_root(const struct fold *a, const struct fold *b)
{
	size_t n = 0;

	while (n < a->size && n < b->size && a->word[n] == b->word[n])
		n++;
	return n >= ROOT_MIN && n + ENDING_MAX >= a->size && n + ENDING_MAX >= b->size;
}

static bool has_root(const char *text, const struct fold *word, bool same)
{
	struct fold f = fold_of(text);

	while (fold_next(&f))
		if (f.kind == FOLD_LETTERS && same_root(&f, word) && (same || f.hash != word->hash))
			return true;
	return false;
}

/* A word of the option and one of the stem have one root; same: or are one word, which is the matter of stem_cue. */
static bool is_near(const char *option, const char *stem, bool same)
{
	struct fold f = fold_of(option);

	while (fold_next(&f))
		if (f.kind == FOLD_LETTERS && f.size >= ROOT_MIN && has_root(stem, &f, same))
			return true;
	return false;
}

static void check_root(struct check *c, const json_t *item, size_t at)
{
	const json_t *key = key_option(item, NULL);
	const char *stem = text_of(item, "stem");

	if (key == NULL || !is_near(text_of(key, "text"), stem, false))
		return;
	for (size_t i = 0; i < json_array_size(options_of(item)); i++)
		if (json_array_get(options_of(item), i) != key && is_near(option_text(item, i), stem, true))
			return;
	fault(c, "A word of the stem has the root of a word that only the key has.", "/items/%zu/stem",
		at);
}

static const struct rule rules[] = {
	{ "stem_number", "warning", "The stem does not hold the number that is to be found", "H28b",
		NULL, check_stem_number },
	{ "stem_root", "warning", "No word of the stem has the root of a word of the key alone", "H28b",
		NULL, check_root },
};
const struct rules rules_given = { rules, ARRAY_LEN(rules) };
