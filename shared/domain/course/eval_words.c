/*
 * Arithmetic that is asked for in words: numbers, operations and units become digits and signs, which eval.c reads.
 * A word that is not known ends the attempt, so that nothing is judged that was not understood.
 */
#include <stdio.h>
#include <string.h>

#include "base/ctx.h"
#include "base/str.h"
#include "domain/course/eval.h"
#include "domain/course/fold.h"

enum { PHRASE = 400, WORD = 32 };

/* ---- units ---- */

enum {
	METRIC_LENGTH = 1,
	IMPERIAL_LENGTH,
	METRIC_MASS,
	IMPERIAL_MASS,
	METRIC_VOLUME,
	IMPERIAL_VOLUME,
	TIME,
	MONEY
};

static const struct {
	const char *name;
	int kind;
	int64_t factor;
} units[] = { { "mm", METRIC_LENGTH, 1 }, { "millimeter", METRIC_LENGTH, 1 },
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

static size_t letters(const char *s)
{
	size_t n = 0;

	while ((s[n] | 32) >= 'a' && (s[n] | 32) <= 'z')
		n++;
	return n;
}

static bool unit_of(const char *s, size_t n, int *ret)
{
	for (int plural = 0; plural < 2; plural++) {
		for (size_t i = 0; i < ARRAY_LEN(units); i++)
			if (strlen(units[i].name) == n && strncmp(units[i].name, s, n) == 0) {
				*ret = (int)i;
				return true;
			}
		if (n < 4 || s[--n] != 's')
			return false;
	}
	return false;
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
		if (strlen(cardinals[i].word) == n && strncmp(cardinals[i].word, s, n) == 0)
			return cardinals[i].value;
	return -1;
}

static int part(const char *s, size_t n)
{
	if (n > 1 && s[n - 1] == 's')
		n--;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (strlen(parts[i].word) == n && strncmp(parts[i].word, s, n) == 0)
			return parts[i].value;
	return 0;
}

static bool is_word(const char *s, size_t n, const char *word)
{
	return strlen(word) == n && strncmp(s, word, n) == 0;
}

/*
 * "three hundred forty-two", "three hundred and five", "two thirds": moves *text behind it and writes digits. A
 * word that cannot follow begins something else.
 */
static bool read_number(const char **text, char *out, size_t size)
{
	const char *s = *text, *end = NULL;
	long long total = 0, chunk = 0, least = 1000;
	size_t n;

	for (; (n = letters(s)) > 0; s += n, s += *s == ' ' || *s == '-') {
		int value = cardinal(s, n), denominator = part(s, n);

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

/* ---- words of arithmetic ---- */

static const struct {
	const char *words, *sign;
} operations[] = { { "multiplied by", "×" }, { "divided by", "÷" }, { "increased by", "+" },
	{ "decreased by", "−" }, { "plus", "+" }, { "minus", "−" }, { "times", "×" }, { "of", "of" },
	{ "squared", "²" }, { "cubed", "³" } };

struct phrase {
	char text[PHRASE];
	size_t size;
	int unit;        /* of the numbers in it; -1: none */
	size_t measured; /* numbers that have it */
};

static bool put(struct phrase *p, const char *s, size_t n)
{
	if (p->size + n + 1 >= PHRASE)
		return false;
	memcpy(p->text + p->size, s, n);
	p->size += n;
	p->text[p->size] = '\0';
	return true;
}

static bool put_text(struct phrase *p, const char *s)
{
	return put(p, s, strlen(s));
}

static bool starts_with_word(const char *s, const char *words)
{
	size_t n = strlen(words);

	return strncmp(s, words, n) == 0 && letters(s + n) == 0;
}

/* A unit behind a number is left out, as long as all numbers have the same one. */
static bool drop_unit(struct phrase *p, const char **s)
{
	size_t n = letters(*s);
	char before = p->size > 0 ? p->text[p->size - 1] : ' ';
	int unit;

	if (before == ' ' && p->size > 1)
		before = p->text[p->size - 2];
	if (before < '0' || before > '9' || !unit_of(*s, n, &unit) || (p->unit >= 0 && p->unit != unit))
		return false;
	/* "5m" is algebra, "5 m" a length. */
	if (n == 1 && p->text[p->size - 1] != ' ')
		return false;
	p->unit = unit;
	p->measured++;
	*s += n;
	return true;
}

static bool put_operation(struct phrase *p, const char **s)
{
	for (size_t i = 0; i < ARRAY_LEN(operations); i++)
		if (starts_with_word(*s, operations[i].words)) {
			bool power = strchr("²³", operations[i].sign[0]) != NULL &&
				(unsigned char)operations[i].sign[0] == 0xc2;

			if (power && p->size > 0 && p->text[p->size - 1] == ' ')
				p->size--;
			*s += strlen(operations[i].words);
			return put_text(p, operations[i].sign);
		}
	return false;
}

static bool put_percent(struct phrase *p, const char **s)
{
	if (!starts_with_word(*s, "percent") && !starts_with_word(*s, "per cent"))
		return false;
	if (p->size > 0 && p->text[p->size - 1] == ' ')
		p->size--;
	*s += strncmp(*s, "percent", 7) == 0 ? 7 : 8;
	return put_text(p, "%");
}

/* "half of 20" and "a third of 12" are products. */
static bool put_part(struct phrase *p, const char **s)
{
	const char *t = *s + (strncmp(*s, "a ", 2) == 0 ? 2 : 0);
	size_t n = letters(t);
	int denominator = n > 0 && t[n - 1] != 's' ? part(t, n) : 0;
	char digits[16];

	if (denominator == 0 || strncmp(t + n, " of", 3) != 0)
		return false;
	snprintf(digits, sizeof(digits), "1/%d", denominator);
	*s = t + n;
	return put_text(p, digits);
}

/* Writes text with digits and signs for words; false at a word that is neither. */
static bool to_signs(const char *text, struct phrase *ret)
{
	char digits[48];

	*ret = (struct phrase){ .unit = -1 };
	while (*text != '\0') {
		bool word = letters(text) > 0;

		if (!word) {
			if (!put(ret, text++, 1))
				return false;
		} else if (put_part(ret, &text) || put_operation(ret, &text) || put_percent(ret, &text) ||
			drop_unit(ret, &text)) {
			continue;
		} else if (!read_number(&text, digits, sizeof(digits)) || !put_text(ret, digits)) {
			return false;
		}
	}
	return true;
}

/* Metres are added to metres; a product has them once. */
static bool all_measured(const struct phrase *p)
{
	struct num numbers[16];
	size_t n = eval_numbers(p->text, numbers, ARRAY_LEN(numbers));
	bool product = strstr(p->text, "×") != NULL || strstr(p->text, "÷") != NULL ||
		strstr(p->text, "of") != NULL;

	return product ? p->measured == 1 : p->measured == n;
}

static bool quantity_of(const char *text, struct quantity *ret)
{
	struct phrase p;
	struct num v;

	if (!to_signs(text, &p) || !eval_text(p.text, &v))
		return false;
	*ret = (struct quantity){ .value = v };
	if (p.unit >= 0 && !all_measured(&p))
		return false;
	if (p.unit >= 0) {
		ret->value = num_mul(v, num_of(units[p.unit].factor, 1));
		ret->kind = (uint64_t)units[p.unit].kind;
	}
	return num_ok(ret->value);
}

/* "3 apples": a number and one word more, whatever it is. */
static bool counted(const char *text, struct quantity *ret)
{
	const char *blank = strrchr(text, ' ');
	char number[WORD];
	size_t n;

	if (blank == NULL || (size_t)(blank - text) >= sizeof(number))
		return false;
	n = letters(blank + 1);
	if (n < 3 || blank[1 + n] != '\0')
		return false;
	snprintf(number, sizeof(number), "%.*s", (int)(blank - text), text);
	if (!quantity_of(number, ret) || ret->kind != 0)
		return false;
	n -= blank[n] == 's';
	ret->kind = fold_bytes(blank + 1, n) | 1ull << 63;
	return true;
}

/* Lower case, except where a capital alone tells a unit (L). */
static bool lower_copy(const char *text, char *out, size_t size)
{
	size_t n = strlen(text);

	if (n + 1 > size)
		return false;
	for (size_t i = 0; i <= n; i++) {
		bool word = text[i] >= 'A' && text[i] <= 'Z' && letters(text + i) > 1;

		out[i] = (char)(word ? text[i] | 32 : text[i]);
	}
	return true;
}

bool eval_quantity(const char *text, struct quantity *ret)
{
	char lower[PHRASE];
	struct num v;

	if (eval_text(text, &v)) {
		*ret = (struct quantity){ .value = v };
		return true;
	}
	return lower_copy(text, lower, sizeof(lower)) &&
		(quantity_of(lower, ret) || counted(lower, ret));
}

/* ---- questions ---- */

static bool cut_start(char **s, const char *words)
{
	if (!starts_with_word(*s, words))
		return false;
	*s += strlen(words);
	*s += strspn(*s, " :");
	return true;
}

/* Takes "What is the value of" and its kin away; false when the stem does not begin so and holds no "=" to say it asks. */
static bool cut_asking(char **s)
{
	static const char *const openings[] = { "what is", "what's", "what number is", "how much is",
		"calculate", "compute", "evaluate", "find", "work out", "solve", "simplify", "determine",
		"what does" };
	static const char *const fillers[] = { "the value of", "the result of", "the answer to",
		"the" };
	bool asks = false;

	for (size_t i = 0; i < ARRAY_LEN(openings) && !asks; i++)
		asks = cut_start(s, openings[i]);
	for (size_t i = 0; i < ARRAY_LEN(fillers); i++)
		cut_start(s, fillers[i]);
	return asks;
}

static void trim(char *s)
{
	size_t n = strlen(s);

	while (n > 0 && strchr(" ?.:=", s[n - 1]) != NULL)
		s[--n] = '\0';
}

static bool cut_end(char *s, const char *words)
{
	size_t n = strlen(s), m = strlen(words);

	if (n < m || strcmp(s + n - m, words) != 0 || (n > m && s[n - m - 1] != ' '))
		return false;
	s[n - m] = '\0';
	trim(s);
	return true;
}

/* Takes "= ?", "is [blank]" and their kin away; true when there was such a thing. */
static bool cut_blank(char *s)
{
	static const char *const said[] = { "the answer is", "the result is", "answer", "is", "equals",
		"equal", "is equal to", "give", "make", "=" };
	char *at = strstr(s, "[blank]");
	bool cut = false;
	int unit;

	if (at != NULL) {
		const char *behind = at + strlen("[blank]");

		behind += strspn(behind, " ");
		if (unit_of(behind, letters(behind), &unit))
			behind += letters(behind);
		behind += strspn(behind, " .?");
		if (*behind != '\0')
			return false;
		*at = '\0';
		cut = true;
	}
	trim(s);
	for (size_t i = 0; i < ARRAY_LEN(said); i++)
		cut_end(s, said[i]);
	return cut;
}

enum how { ADD, SUBTRACT, MULTIPLY, DIVIDE, APART, AVERAGE };

static const struct {
	const char *words, *between;
	enum how how;
	bool turned; /* the second comes first: "subtract 3 from 8" */
} forms[] = { { "sum of", " and ", ADD, false }, { "total of", " and ", ADD, false },
	{ "difference between", " and ", APART, false }, { "difference of", " and ", APART, false },
	{ "product of", " and ", MULTIPLY, false }, { "quotient of", " and ", DIVIDE, false },
	{ "average of", " and ", AVERAGE, false }, { "mean of", " and ", AVERAGE, false },
	{ "add", " and ", ADD, false }, { "add", " to ", ADD, false },
	{ "subtract", " from ", SUBTRACT, true }, { "multiply", " by ", MULTIPLY, false },
	{ "multiply", " and ", MULTIPLY, false }, { "divide", " by ", DIVIDE, false },
	{ "", " more than ", ADD, false }, { "", " less than ", SUBTRACT, true } };

static struct num join(enum how how, struct num a, struct num b)
{
	switch (how) {
	case ADD:
	case AVERAGE:
		return num_add(a, b);
	case SUBTRACT:
		return num_sub(a, b);
	case MULTIPLY:
		return num_mul(a, b);
	case DIVIDE:
		return num_div(a, b);
	case APART:
		if (!num_ok(a) || !num_ok(b))
			return NUM_NONE;
		return num_compare(a, b) < 0 ? num_sub(b, a) : num_sub(a, b);
	}
	return NUM_NONE;
}

/* "12, 7 and 5": joins all, as far as their units are one kind. */
static bool join_list(
	const char *list, const char *between, enum how how, bool turned, struct quantity *ret)
{
	char one[PHRASE];
	struct quantity sum = { 0 }, next;
	int count = 0;

	while (list != NULL) {
		const char *comma = strstr(list, ", "), *joint = strstr(list, between);
		const char *end = comma != NULL && (joint == NULL || comma < joint) ? comma : joint;
		size_t n = end != NULL ? (size_t)(end - list) : strlen(list);

		snprintf(one, sizeof(one), "%.*s", (int)n, list);
		list = end == NULL ? NULL : end + (end == comma ? 2 : strlen(between));
		if (list != NULL && end == comma && str_starts(list, between + 1))
			list += strlen(between) - 1;
		if (!quantity_of(one, &next) || (count > 0 && next.kind != sum.kind) ||
			(next.kind != 0 && (how == MULTIPLY || how == DIVIDE)))
			return false;
		sum.value = count == 0 ? next.value
			: turned           ? join(how, next.value, sum.value)
							   : join(how, sum.value, next.value);
		sum.kind = next.kind;
		count++;
	}
	if (how == AVERAGE)
		sum.value = num_div(sum.value, num_of(count, 1));
	if (count < 2 || (how != ADD && how != MULTIPLY && how != AVERAGE && count > 2) ||
		!num_ok(sum.value))
		return false;
	*ret = sum;
	return true;
}

static bool square_root(char *s, struct quantity *ret)
{
	struct quantity v;
	int64_t root = 0;

	if (!cut_start(&s, "square root of") || !quantity_of(s, &v) || v.kind != 0 ||
		!num_whole(v.value) || v.value.n < 0 || v.value.n > 1000000)
		return false;
	while (root * root < v.value.n)
		root++;
	*ret = (struct quantity){ .value = num_of(root, 1) };
	return root * root == v.value.n;
}

static bool doubled(char *s, struct quantity *ret)
{
	static const char *const words[] = { "double", "twice", "triple" };

	for (int i = 0; i < 3; i++)
		if (cut_start(&s, words[i])) {
			if (!quantity_of(s, ret))
				return false;
			ret->value = num_mul(ret->value, num_of(i == 2 ? 3 : 2, 1));
			return num_ok(ret->value);
		}
	return false;
}

/* A sum, not a lone number: "What is 7?" asks for something else. */
static bool is_operation(const char *s)
{
	struct phrase p;
	struct num numbers[3];

	return to_signs(s, &p) &&
		(eval_numbers(p.text, numbers, 3) >= 2 || strstr(p.text, "²") != NULL ||
			strstr(p.text, "³") != NULL) &&
		strchr(p.text, '=') == NULL;
}

bool eval_question(const char *stem, struct quantity *ret)
{
	char text[PHRASE] = "", *s = text;
	bool asks, blank;

	if (!lower_copy(stem, text, sizeof(text)))
		return false;
	text[0] |= (char)(text[0] >= 'A' && text[0] <= 'Z' ? 32 : 0);
	blank = cut_blank(s);
	asks = cut_asking(&s) || blank;
	if (square_root(s, ret) || (asks && doubled(s, ret)))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		char *rest = s;

		if (forms[i].words[0] != '\0' ? !cut_start(&rest, forms[i].words) : !asks)
			continue;
		if (strstr(rest, forms[i].between) != NULL &&
			join_list(rest, forms[i].between, forms[i].how, forms[i].turned, ret))
			return true;
	}
	return asks && is_operation(s) && quantity_of(s, ret);
}
