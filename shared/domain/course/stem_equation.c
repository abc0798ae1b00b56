/* Equations with a letter, "Find x if x + 9 = 21.", and in words, "6 times 7 is 42". */
#include <string.h>

#include "base/ctx.h"
#include "base/str.h"
#include "domain/course/stems_impl.h"

enum { TEXT_MAX = 400 };

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A letter by itself, which is no word: not a, A and I. */
static bool is_name(const char *s, const char *start)
{
	return is_letter(*s) && !is_letter(s[1]) && (s == start || !is_letter(s[-1])) && s[1] != '\'' &&
		strchr("aAI", *s) == NULL;
}

/* What an equation is made of, in bytes: digits, signs, and its letter. */
static size_t piece_size(const char *s, const char *start)
{
	static const char *const signs[] = { "\xe2\x88\x92", "\xc3\x97", "\xc3\xb7", "\xc2\xb2",
		"\xc2\xb3", "\xc2\xb7", "\xe2\x80\x93" };

	if (is_name(s, start) || (*s != '\0' && strchr("0123456789 +-*/^()=", *s) != NULL))
		return 1;
	if ((*s == '.' || *s == ',') && s[1] >= '0' && s[1] <= '9' && s > start && s[-1] >= '0' &&
		s[-1] <= '9')
		return 1;
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (str_starts(s, signs[i]))
			return strlen(signs[i]);
	return 0;
}

/* The longest run of such pieces that has the one "=" in it: *ret_from to *ret_to. */
static bool find_equation(const char *text, const char **ret_from, const char **ret_to)
{
	const char *equals = strchr(text, '='), *from = NULL;

	if (equals == NULL || strchr(equals + 1, '=') != NULL)
		return false;
	for (const char *s = text; *s != '\0';) {
		size_t n = piece_size(s, text);

		if (n > 0 && from == NULL)
			from = s;
		if (n == 0 && s > equals) {
			*ret_to = s;
			break;
		}
		if (n == 0)
			from = NULL;
		s += n > 0 ? n : 1;
		*ret_to = s;
	}
	if (from == NULL || from > equals)
		return false;
	while (from < equals && *from == ' ')
		from++;
	while (*ret_to > equals && (*ret_to)[-1] == ' ')
		--*ret_to;
	*ret_from = from;
	return true;
}

/* A power has two roots, of which one option may be one. */
static bool is_power(const char *s)
{
	return *s == '^' || str_starts(s, "\xc2\xb2") || str_starts(s, "\xc2\xb3");
}

/* The one letter of the equation; 0 when there are two, or none, or one that may be a unit or a sign ("3 x 4"). */
static char name_of(const char *from, const char *to)
{
	char name = 0;

	for (const char *s = from; s < to; s++) {
		if (!is_letter(*s))
			continue;
		if ((name != 0 && *s != name) ||
			(s - from > 1 && s[-1] == ' ' && s[-2] >= '0' && s[-2] <= '9') || is_power(s + 1) ||
			(s + 1 < to && ((s[1] >= '0' && s[1] <= '9') || s[1] == '(')))
			return 0;
		name = *s;
	}
	return name;
}

struct text {
	char at[TEXT_MAX];
	size_t size;
};

static bool add(struct text *t, const char *s, size_t n)
{
	if (t->size + n + 1 > sizeof(t->at))
		return false;
	memcpy(t->at + t->size, s, n);
	t->size += n;
	t->at[t->size] = '\0';
	return true;
}

/* "3x − 2 = 13" with [blank] for its letter; 3 [blank] is their product. */
static bool write_equation(struct text *t, const char *from, const char *to)
{
	for (const char *s = from; s < to; s++) {
		bool product = s > from && ((s[-1] >= '0' && s[-1] <= '9') || s[-1] == ')');
		bool good;

		if (is_letter(*s))
			good = (!product || add(t, " \xc3\x97 ", 4)) && add(t, "[blank]", 7);
		else if (*s == '-' || str_starts(s, "\xe2\x80\x93"))
			good = add(t, "\xe2\x88\x92", 3);
		else
			good = add(t, s, 1);
		if (!good)
			return false;
		s += str_starts(s, "\xe2\x80\x93") ? 2 : 0;
	}
	/* 12 ÷ 3x is 12 ÷ (3x) for some. */
	return strstr(t->at, "\xc3\xb7") == NULL || strstr(t->at, " \xc3\x97 [") == NULL;
}

/* How such a stem goes on around its equation, which is "=" here; z is its letter. */
static const char *const frames[] = {
	"(find|solve for|determine|calculate|work out|give|state|what is|whats) [the value of|the number|the unknown] z (if|when|in|given|given that|so that|such "
	"that|for which|that makes|that satisfies|in the equation|from|where|for) [the equation] = [true] [.] [z is _]",
	"solve [the equation|this equation|for z|the equation for z|for z in the equation|for z in|to find z] [.] = [for z|to find z|to find the "
	"value of z] [.] [what is z|[the solution is] z is _]",
	"(if|when|given|given that|let|suppose|in|in the equation|for|for the equation|look at the equation|here is an equation .|"
	"consider|consider the equation) = [.] [then] (what is|find|solve for|determine|calculate|what number is|what must be|what "
	"does) [the value of] z [equal|stand for|be|have to be] [.] [z is _]",
	"= [.] (what is|find|solve for|determine|what number is|what does) [the value of] z [equal|stand for] [.] [z is _]",
	"[if|when|given|given that] = [.] [the solution is|so|then] z is _",
	"(what|which) (number|value of z|value for z|z|number for z|value) (makes|satisfies|solves|would make|is a solution of|is the "
	"solution of|is a solution to|is the solution to) [the (equation|sentence|number sentence|statement)] = [true]",
	"(what is|which is|find|give) the solution (of|to) [the equation] =",
};

/* "x = [blank]" is no second equation. */
static bool without_result(const char *stem, struct text *t)
{
	const char *blank = strstr(stem, "= [blank]");

	if (blank == NULL || blank - stem < 3 || !is_name(blank - 2, stem))
		return add(t, stem, strlen(stem));
	return add(t, stem, (size_t)(blank - stem)) && add(t, "is", 2) &&
		add(t, blank + 1, strlen(blank + 1));
}

static bool is_asked(const char *text, const char *from, const char *to, char name)
{
	struct text around = { 0 };
	struct stem s;
	struct caught c;

	if (!add(&around, text, (size_t)(from - text)) || !add(&around, " = ", 3) ||
		!add(&around, to, strlen(to)) || !stem_read(around.at, &s))
		return false;
	for (size_t i = 0; i < s.count; i++)
		if (s.word[i].text[0] == (name | 32) && s.word[i].text[1] == '\0')
			s.word[i].text[0] = 'z';
	for (size_t i = 0; i < ARRAY_LEN(frames); i++)
		if (stem_match(&s, frames[i], &c))
			return true;
	return false;
}

bool stem_equation(const char *stem, char *out, size_t size)
{
	struct text text = { 0 }, equation = { 0 };
	const char *from, *to;
	char name;

	if (strchr(stem, '=') == NULL || !without_result(stem, &text) ||
		!find_equation(text.at, &from, &to))
		return false;
	name = name_of(from, to);
	if (name == 0 || !is_asked(text.at, from, to, name) || !write_equation(&equation, from, to) ||
		equation.size >= size)
		return false;
	memcpy(out, equation.at, equation.size + 1);
	return true;
}

/* ---- in words ---- */

static bool is_one_of(const struct stem *s, size_t at, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (stem_is(s, at, words[i]))
			return true;
	return false;
}

/* Nothing goes on into the equation, or out of it. */
static bool is_apart(const struct stem *s, size_t from, size_t to)
{
	static const char *const before[] = { ".", "so", "because", "since", "and", "then" };
	static const char *const behind[] = { ".", "so", "and", "which", "because", "not", "it", "we",
		"this", "they" };
	bool begins = from == 0 || is_one_of(s, from - 1, before, ARRAY_LEN(before));
	bool ends = to == s->count || is_one_of(s, to, behind, ARRAY_LEN(behind));

	if (from > 1 && stem_is(s, from - 1, "and"))
		begins = begins && !stem_is_number(s, from - 2);
	if (stem_is(s, to, "and"))
		ends = ends && !stem_is_number(s, to + 1);
	return begins && ends;
}

/* "6 times 7" at that place; words: how many it took. */
static bool read_operation(const struct stem *s, size_t at, struct num *ret, size_t *words)
{
	struct num a, b;

	*words = stem_is(s, at + 2, "by") ? 4 : 3;
	if (!stem_is_number(s, at) || !stem_is_number(s, at + *words - 1))
		return false;
	a = s->word[at].value;
	b = s->word[at + *words - 1].value;
	if (stem_is(s, at + 1, "plus") && *words == 3)
		*ret = num_add(a, b);
	else if (stem_is(s, at + 1, "minus") && *words == 3)
		*ret = num_sub(a, b);
	else if ((stem_is(s, at + 1, "times") && *words == 3) ||
		(stem_is(s, at + 1, "multiplied") && *words == 4))
		*ret = num_mul(a, b);
	else if (stem_is(s, at + 1, "divided") && *words == 4)
		*ret = num_div(a, b);
	else
		return false;
	/* What does not come out even may be told with its remainder. */
	return num_ok(*ret) && num_whole(*ret);
}

bool stem_untrue(const char *text)
{
	static const char *const equals[] = { "is", "equals", "makes", "gives", "=" };
	struct stem s;

	if (!stem_read(text, &s))
		return false;
	for (size_t i = 0; i + 4 < s.count; i++) {
		struct num value;
		size_t n;

		if (read_operation(&s, i, &value, &n) && is_one_of(&s, i + n, equals, ARRAY_LEN(equals)) &&
			stem_is_number(&s, i + n + 1) && is_apart(&s, i, i + n + 2) &&
			!num_equal(s.word[i + n + 1].value, value))
			return true;
	}
	return false;
}
