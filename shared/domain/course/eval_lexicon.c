/* Units, coins, numbers in words. */
#include "domain/course/eval_lexicon.h"

#include <stdio.h>
#include <string.h>

#include "base/ctx.h"

static const struct unit units[] = { { "mm", METRIC_LENGTH, 1 }, { "millimeter", METRIC_LENGTH, 1 },
	{ "millimetre", METRIC_LENGTH, 1 }, { "cm", METRIC_LENGTH, 10 },
	{ "centimeter", METRIC_LENGTH, 10 }, { "centimetre", METRIC_LENGTH, 10 },
	{ "m", METRIC_LENGTH, 1000 }, { "meter", METRIC_LENGTH, 1000 },
	{ "metre", METRIC_LENGTH, 1000 }, { "km", METRIC_LENGTH, 1000000 },
	{ "kilometer", METRIC_LENGTH, 1000000 }, { "kilometre", METRIC_LENGTH, 1000000 },
	{ "inch", IMPERIAL_LENGTH, 1 }, { "inche", IMPERIAL_LENGTH, 1 },
	{ "foot", IMPERIAL_LENGTH, 12 }, { "feet", IMPERIAL_LENGTH, 12 }, { "ft", IMPERIAL_LENGTH, 12 },
	{ "yard", IMPERIAL_LENGTH, 36 }, { "yd", IMPERIAL_LENGTH, 36 },
	{ "mile", IMPERIAL_LENGTH, 63360 }, { "mg", METRIC_MASS, 1 }, { "milligram", METRIC_MASS, 1 },
	{ "g", METRIC_MASS, 1000 }, { "gram", METRIC_MASS, 1000 }, { "kg", METRIC_MASS, 1000000 },
	{ "kilogram", METRIC_MASS, 1000000 }, { "tonne", METRIC_MASS, 1000000000 },
	{ "oz", IMPERIAL_MASS, 1 }, { "ounce", IMPERIAL_MASS, 1 }, { "lb", IMPERIAL_MASS, 16 },
	{ "pound", IMPERIAL_MASS, 16 }, { "ml", METRIC_VOLUME, 1 }, { "mL", METRIC_VOLUME, 1 },
	{ "milliliter", METRIC_VOLUME, 1 }, { "millilitre", METRIC_VOLUME, 1 },
	{ "l", METRIC_VOLUME, 1000 }, { "L", METRIC_VOLUME, 1000 }, { "liter", METRIC_VOLUME, 1000 },
	{ "litre", METRIC_VOLUME, 1000 }, { "cup", IMPERIAL_VOLUME, 1 }, { "pint", IMPERIAL_VOLUME, 2 },
	{ "quart", IMPERIAL_VOLUME, 4 }, { "gallon", IMPERIAL_VOLUME, 16 }, { "second", TIME, 1 },
	{ "sec", TIME, 1 }, { "s", TIME, 1 }, { "minute", TIME, 60 }, { "min", TIME, 60 },
	{ "hour", TIME, 3600 }, { "h", TIME, 3600 }, { "hr", TIME, 3600 }, { "day", TIME, 86400 },
	{ "week", TIME, 604800 }, { "cent", MONEY, 1 }, { "dollar", MONEY, 100 } };

size_t letters_of(const char *s)
{
	size_t n = 0;

	while ((s[n] | 32) >= 'a' && (s[n] | 32) <= 'z')
		n++;
	return n;
}

/* Coins are apart: a quarter is a part of much else. */
static const struct unit coins[] = { { "penny", MONEY, 1 }, { "pennie", MONEY, 1 },
	{ "nickel", MONEY, 5 }, { "dime", MONEY, 10 }, { "quarter", MONEY, 25 } };

static bool is_word(const char *s, size_t n, const char *word)
{
	size_t same = 0;

	while (same < n && s[same] == word[same])
		same++;
	return same == n && word[n] == '\0';
}

static const struct unit *find(const struct unit *list, size_t count, const char *s, size_t n)
{
	for (int plural = 0; plural < 2; plural++) {
		for (size_t i = 0; i < count; i++)
			if (is_word(s, n, list[i].name))
				return &list[i];
		if (n < 4 || s[--n] != 's')
			return NULL;
	}
	return NULL;
}

const struct unit *unit_of(const char *s, size_t n)
{
	return find(units, ARRAY_LEN(units), s, n);
}

const struct unit *coin_of(const char *s, size_t n)
{
	const struct unit *unit = unit_of(s, n);

	return unit != NULL ? unit : find(coins, ARRAY_LEN(coins), s, n);
}

/* ---- numbers in words ---- */

static const struct {
	const char *word;
	int value;
} cardinals[] = { { "zero", 0 }, { "one", 1 }, { "two", 2 }, { "three", 3 }, { "four", 4 },
	{ "five", 5 }, { "six", 6 }, { "seven", 7 }, { "eight", 8 }, { "nine", 9 }, { "ten", 10 },
	{ "eleven", 11 }, { "twelve", 12 }, { "thirteen", 13 }, { "fourteen", 14 }, { "fifteen", 15 },
	{ "sixteen", 16 }, { "seventeen", 17 }, { "eighteen", 18 }, { "nineteen", 19 },
	{ "twenty", 20 }, { "thirty", 30 }, { "forty", 40 }, { "fifty", 50 }, { "sixty", 60 },
	{ "seventy", 70 }, { "eighty", 80 }, { "ninety", 90 } },
  parts[] = { { "half", 2 }, { "halve", 2 }, { "third", 3 }, { "quarter", 4 }, { "fourth", 4 },
	  { "fifth", 5 }, { "sixth", 6 }, { "seventh", 7 }, { "eighth", 8 }, { "ninth", 9 },
	  { "tenth", 10 }, { "twelfth", 12 }, { "hundredth", 100 } };

static int cardinal(const char *s, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(cardinals); i++)
		if (is_word(s, n, cardinals[i].word))
			return cardinals[i].value;
	return -1;
}

int part_of_one(const char *s, size_t n)
{
	if (n > 1 && s[n - 1] == 's')
		n--;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (is_word(s, n, parts[i].word))
			return parts[i].value;
	return 0;
}

bool number_in_words(const char **text, char *out, size_t size)
{
	const char *s = *text, *end = NULL;
	long long total = 0, chunk = 0, least = 1000;
	size_t n;

	for (; (n = letters_of(s)) > 0; s += n, s += *s == ' ' || *s == '-') {
		int value = cardinal(s, n), denominator = part_of_one(s, n);

		if (end != NULL && denominator > 0) {
			snprintf(out, size, "%lld/%d", total + chunk, denominator);
			*text = s + n;
			return true;
		}
		if (value >= 0 && (end == NULL || (value > 0 && value < least))) {
			chunk += value;
			least = value >= 20 ? 10 : 0;
		} else if (is_word(s, n, "hundred") && chunk > 0 && chunk < 10) {
			chunk *= 100;
			least = 100;
		} else if (is_word(s, n, "thousand") && chunk > 0 && total == 0) {
			total = chunk * 1000;
			chunk = 0;
			least = 1000;
		} else if (end == NULL || !is_word(s, n, "and") || least < 100) {
			break;
		} else {
			continue;
		}
		end = s + n;
	}
	if (end == NULL)
		return false;
	snprintf(out, size, "%lld", total + chunk);
	*text = end;
	return true;
}
