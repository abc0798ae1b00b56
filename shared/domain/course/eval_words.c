/*
 * Arithmetic that is asked for in words: numbers, operations and units become digits and signs, which eval.c reads.
 * A word that is not known ends the attempt, so that nothing is judged that was not understood.
 */
#include <stdio.h>
#include <string.h>

#include "base/ctx.h"
#include "base/str.h"
#include "domain/course/eval.h"
#include "domain/course/eval_lexicon.h"
#include "domain/course/fold.h"

enum { PHRASE = 400, WORD = 32 };

/* ---- words of arithmetic ---- */

static const struct {
	const char *words, *sign;
} operations[] = { { "multiplied by", "×" }, { "divided by", "÷" }, { "increased by", "+" },
	{ "decreased by", "−" }, { "plus", "+" }, { "minus", "−" }, { "times", "×" }, { "of", "of" },
	{ "squared", "²" }, { "cubed", "³" }, { "to the power of", "^" },
	{ "raised to the power of", "^" } };

struct phrase {
	char text[PHRASE];
	size_t size;
	const struct unit *unit; /* of the numbers in it; NULL: none */
	size_t measured;         /* numbers that have it */
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
	return str_starts(s, words) && letters_of(s + strlen(words)) == 0;
}

/* A unit behind a number is left out, as long as all numbers have the same one. */
static bool drop_unit(struct phrase *p, const char **s)
{
	size_t n = letters_of(*s);
	char before = p->size > 0 ? p->text[p->size - 1] : ' ';
	const struct unit *unit = unit_of(*s, n);

	if (before == ' ' && p->size > 1)
		before = p->text[p->size - 2];
	if (before < '0' || before > '9' || unit == NULL || (p->unit != NULL && p->unit != unit))
		return false;
	/* "15 cm²" is no length. */
	if (strncmp(*s + n, "\xc2\xb2", 2) == 0 || strncmp(*s + n, "\xc2\xb3", 2) == 0 ||
		(*s)[n] == '^')
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
	size_t n = letters_of(t);
	int denominator = n > 0 && t[n - 1] != 's' ? part_of_one(t, n) : 0;
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

	*ret = (struct phrase){ 0 };
	while (*text != '\0') {
		bool word = letters_of(text) > 0;

		if (!word) {
			if (!put(ret, text++, 1))
				return false;
		} else if (put_part(ret, &text) || put_operation(ret, &text) || put_percent(ret, &text) ||
			drop_unit(ret, &text)) {
			continue;
		} else if (!number_in_words(&text, digits, sizeof(digits)) || !put_text(ret, digits)) {
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

/* "80 + 10%" is 80.1 for some and 88 for others. */
static bool mixes_percent(const struct phrase *p)
{
	struct num numbers[16];
	size_t n = eval_numbers(p->text, numbers, ARRAY_LEN(numbers)), percent = 0;

	for (const char *s = p->text; (s = strchr(s, '%')) != NULL; s++)
		percent++;
	return percent > 0 && percent < n &&
		(strchr(p->text, '+') != NULL || strstr(p->text, "−") != NULL);
}

static bool quantity_of(const char *text, struct quantity *ret)
{
	struct phrase p;
	struct num v;

	if (!to_signs(text, &p) || !eval_text(p.text, &v) || mixes_percent(&p))
		return false;
	*ret = (struct quantity){ .value = v };
	if (p.unit != NULL && !all_measured(&p))
		return false;
	if (p.unit != NULL) {
		ret->value = num_mul(v, num_of(p.unit->factor, 1));
		ret->kind = (uint64_t)p.unit->kind;
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
	n = letters_of(blank + 1);
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
		bool word = text[i] >= 'A' && text[i] <= 'Z' && letters_of(text + i) > 1;

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
	static const char *const openings[] = { "what is the result when you",
		"what do you get when you", "what do you get if you", "what number do you get when you",
		"what number do you get if you", "what is", "what's", "what number is", "which number is",
		"how much is", "calculate", "compute", "evaluate", "find", "work out", "solve", "simplify",
		"determine", "what does" };
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

	if (at != NULL) {
		const char *behind = at + strlen("[blank]");

		behind += strspn(behind, " ");
		if (unit_of(behind, letters_of(behind)) != NULL)
			behind += letters_of(behind);
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
	int count = 0, percent = 0;

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
		percent += strchr(one, '%') != NULL || strstr(one, "cent") != NULL;
		count++;
	}
	if (how == AVERAGE)
		sum.value = num_div(sum.value, num_of(count, 1));
	if (count < 2 || (how != ADD && how != MULTIPLY && how != AVERAGE && count > 2) ||
		!num_ok(sum.value) ||
		(next.kind == 0 && how != MULTIPLY && how != DIVIDE && percent > 0 && percent < count))
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

/* "1/4 more than 8" is 8 1/4 for some and 10 for others. */
static bool is_part_more(const char *list, const char *between)
{
	char first[PHRASE];
	struct quantity q;

	snprintf(first, sizeof(first), "%.*s", (int)(strstr(list, between) - list), list);
	return strchr(first, '.') == NULL && quantity_of(first, &q) && q.kind == 0 &&
		!num_whole(q.value);
}

static bool by_forms(char *s, bool asks, struct quantity *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		char *rest = s;

		if (forms[i].words[0] != '\0' ? !cut_start(&rest, forms[i].words) : !asks)
			continue;
		if (strstr(rest, forms[i].between) != NULL &&
			(forms[i].words[0] != '\0' || !is_part_more(rest, forms[i].between)) &&
			join_list(rest, forms[i].between, forms[i].how, forms[i].turned, ret))
			return true;
	}
	return false;
}

/* A stem without the words by which it asks. */
struct question {
	char text[PHRASE];
	char *rest;
	bool asks;  /* by a word at its start */
	bool blank; /* by a blank at its end */
};

static bool cut_question(const char *stem, struct question *ret)
{
	char *s = ret->text;

	if (!lower_copy(stem, s, sizeof(ret->text)))
		return false;
	s[0] |= (char)(s[0] >= 'A' && s[0] <= 'Z' ? 32 : 0);
	ret->rest = s;
	ret->blank = cut_blank(s);
	ret->asks = cut_asking(&ret->rest);
	return true;
}

static bool calculate(char *s, bool asks, struct quantity *ret)
{
	if (square_root(s, ret) || (asks && doubled(s, ret)) || by_forms(s, asks, ret))
		return true;
	return asks && is_operation(s) && quantity_of(s, ret);
}

bool eval_question(const char *stem, struct quantity *ret)
{
	struct question q;

	return cut_question(stem, &q) && calculate(q.rest, q.asks || q.blank, ret);
}

/* "Half of 12 is [blank]" is put otherwise than "What is half of 12?", as are all words of arithmetic; signs have one form. */
bool eval_task(const char *stem, uint64_t *ret)
{
	struct question q;
	struct quantity value;
	bool words = false;

	if (!cut_question(stem, &q) || !calculate(q.rest, true, &value))
		return false;
	for (const char *s = q.rest; *s != '\0'; s++)
		words = words || letters_of(s) > 0;
	*ret = fold_mix(fold_hash(q.rest), words && !q.asks);
	return true;
}
