/* Reader of arithmetic in prose: tokens, then recursive descent over runs of them. */
#include "domain/course/eval.h"

#include <string.h>

#include "base/str.h"

enum { TOKENS_MAX = 400, DEPTH_MAX = 24 };

enum kind {
	NUMBER,
	UNKNOWN,
	PLUS,
	MINUS,
	TIMES,
	OVER,
	POWER,
	OPEN,
	CLOSE,
	RELATION,
	REST,
	ALGEBRA,
	BREAK
};

struct token {
	enum kind kind;
	char sign;  /* of a relation */
	bool tight; /* no blank before it */
	struct num value;
};

struct tokens {
	struct token at[TOKENS_MAX];
	size_t count;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		((unsigned char)c >= 0xc4 && (unsigned char)c != 0xe2);
}

/* Digits with proper groups of three behind commas; false on overflow. */
static bool read_digits(const char **text, int64_t *ret)
{
	const char *s = *text;
	int64_t v = 0;
	int lead = 0;

	if (!is_digit(*s))
		return false;
	for (;; s++) {
		if (is_digit(*s)) {
			if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, *s - '0', &v))
				return false;
			lead++;
		} else if (*s == ',' && lead <= 3 && is_digit(s[1]) && is_digit(s[2]) && is_digit(s[3]) &&
			!is_digit(s[4])) {
			lead = 0;
		} else {
			break;
		}
	}
	*text = s;
	*ret = v;
	return true;
}

static bool read_decimal(const char **text, struct num *ret)
{
	int64_t whole, part = 0, scale = 1;

	if (!read_digits(text, &whole))
		return false;
	if (**text == '.' && is_digit((*text)[1])) {
		for (++*text; is_digit(**text); ++*text) {
			if (scale > 100000000000000)
				return false;
			part = part * 10 + (**text - '0');
			scale *= 10;
		}
	}
	*ret = num_add(num_of(whole, 1), num_of(part, scale));
	return num_ok(*ret);
}

/* "/4" behind a whole number, or " 3/4" behind it (a mixed number). */
static void read_fraction(const char **text, struct num *value)
{
	const char *s = *text;
	int64_t top, bottom;

	if (!num_whole(*value))
		return;
	if (*s == '/' && is_digit(s[1])) {
		s++;
		if (read_digits(&s, &bottom) && bottom != 0) {
			*value = num_of(value->n, bottom);
			*text = s;
		}
	} else if (*s == ' ' && is_digit(s[1])) {
		s++;
		if (read_digits(&s, &top) && *s == '/' && is_digit(s[1])) {
			s++;
			if (read_digits(&s, &bottom) && bottom != 0) {
				*value = num_add(*value, num_of(top, bottom));
				*text = s;
			}
		}
	}
}

static bool skip(const char **text, const char *word)
{
	if (!str_starts(*text, word))
		return false;
	*text += strlen(word);
	return true;
}

static struct token read_number(const char **text)
{
	struct token t = { .kind = NUMBER };

	skip(text, "$");
	if (!read_decimal(text, &t.value)) {
		t.kind = BREAK;
		while (is_digit(**text) || **text == ',' || **text == '.')
			++*text;
		return t;
	}
	read_fraction(text, &t.value);
	if (skip(text, "%") || skip(text, "\xc2\xa2"))
		t.value = num_div(t.value, num_of(100, 1));
	if ((**text == ':' && is_digit((*text)[1])) || is_letter(**text) ||
		(**text == '-' && is_letter((*text)[1])) || !num_ok(t.value)) {
		t.kind = is_letter(**text) && !is_letter((*text)[1]) ? ALGEBRA : BREAK;
		while (is_digit(**text) || is_letter(**text) || **text == ':')
			++*text;
	}
	return t;
}

static const struct {
	const char *text;
	enum kind kind;
	int value;
} signs[] = { { "+", PLUS, 0 }, { "\xe2\x88\x92", MINUS, 0 }, { "\xc3\x97", TIMES, 0 },
	{ "\xc2\xb7", TIMES, 0 }, { "*", TIMES, 0 }, { "\xc3\xb7", OVER, 0 }, { "/", OVER, 0 },
	{ "^", POWER, 0 }, { "(", OPEN, 0 }, { ")", CLOSE, 0 }, { "=", RELATION, '=' },
	{ "<", RELATION, '<' }, { ">", RELATION, '>' }, { "[blank]", UNKNOWN, 0 },
	{ "___", UNKNOWN, 0 } };

/* ² and its like become "^ value". Returns false when text does not begin with one. */
static bool read_superscript(const char **text, int64_t *ret)
{
	static const char *const digits[] = { "\xe2\x81\xb0", "\xc2\xb9", "\xc2\xb2", "\xc2\xb3",
		"\xe2\x81\xb4", "\xe2\x81\xb5", "\xe2\x81\xb6", "\xe2\x81\xb7", "\xe2\x81\xb8",
		"\xe2\x81\xb9" };
	const char *s = *text;
	int64_t v = 0;
	int seen = 0;
	bool below;

	if (*s != digits[0][0] && *s != digits[1][0])
		return false;
	below = skip(&s, "\xe2\x81\xbb");
	for (int i = 0; i < 10 && seen < 4;) {
		if (skip(&s, digits[i])) {
			v = v * 10 + i;
			seen++;
			i = 0;
		} else {
			i++;
		}
	}
	if (seen == 0)
		return false;
	*text = s;
	*ret = below ? -v : v;
	return true;
}

static struct token read_word(const char **text)
{
	const char *s = *text;
	size_t n;

	while (is_letter(*s) || *s == '\'' || (*s != '\0' && (unsigned char)*s >= 0x80 && s > *text))
		s++;
	n = (size_t)(s - *text);
	if (n == 0)
		n = 1;
	s = *text;
	*text += n;
	if (n == 2 && memcmp(s, "of", 2) == 0)
		return (struct token){ .kind = TIMES };
	if (n == 1 && *s == 'R')
		return (struct token){ .kind = REST };
	/* The name of an unknown: a side that holds one is arithmetic, but not for us to judge. */
	if (n == 1 && is_letter(*s) && *s != 'a' && *s != 'A' && *s != 'I')
		return (struct token){ .kind = ALGEBRA };
	return (struct token){ .kind = BREAK };
}

static struct token read_token(const char **text, const char *start)
{
	char before = *text > start ? (*text)[-1] : ' ';

	if (**text == '?' && (before == ' ' || before == '(' || before == '$' || before == '/')) {
		++*text;
		return (struct token){ .kind = UNKNOWN };
	}
	if (is_digit(**text) || (**text == '$' && is_digit((*text)[1])))
		return read_number(text);
	if (**text == '$') {
		++*text;
		return read_token(text, start);
	}
	if (**text == '-' && is_digit((*text)[1]) && (before == ' ' || before == '(')) {
		++*text;
		return (struct token){ .kind = MINUS };
	}
	for (size_t i = 0; i < ARRAY_LEN(signs) && !is_letter(**text); i++)
		if (skip(text, signs[i].text))
			return (struct token){ .kind = signs[i].kind, .sign = (char)signs[i].value };
	return read_word(text);
}

static void add_token(struct tokens *ts, struct token t)
{
	if (ts->count < TOKENS_MAX)
		ts->at[ts->count++] = t;
}

static void tokenize(struct tokens *ts, const char *text)
{
	const char *start = text;

	ts->count = 0;
	while (*text != '\0' && ts->count < TOKENS_MAX) {
		int64_t power;
		struct token t;
		bool tight = text > start && text[-1] != ' ';

		if (*text == ' ') {
			text++;
			continue;
		}
		if (read_superscript(&text, &power)) {
			add_token(ts, (struct token){ .kind = POWER });
			add_token(ts, (struct token){ .kind = NUMBER, .value = num_of(power, 1) });
			continue;
		}
		t = read_token(&text, start);
		t.tight = tight;
		if (t.kind == UNKNOWN && (skip(&text, "%") || skip(&text, "\xc2\xa2"))) {
			add_token(ts, t);
			add_token(ts, (struct token){ .kind = OVER, .tight = true });
			t = (struct token){ .kind = NUMBER, .value = num_of(100, 1), .tight = true };
		}
		add_token(ts, t);
	}
}

/* ---- evaluating ---- */

struct reader {
	const struct token *at, *end;
	const struct num *unknown;
	bool met_unknown;
	int depth;
};

static bool sum(struct reader *r, struct num *ret);

static bool primary(struct reader *r, struct num *ret)
{
	bool good;

	if (r->at >= r->end)
		return false;
	switch (r->at->kind) {
	case NUMBER:
		*ret = r->at++->value;
		/* "1 [blank]/4" is a mixed number with a hole. */
		if (r->at + 2 < r->end && r->at->kind == UNKNOWN && r->at[1].kind == OVER &&
			r->at[1].tight && r->at[2].kind == NUMBER && r->unknown != NULL) {
			r->met_unknown = true;
			*ret = num_add(*ret, num_div(*r->unknown, r->at[2].value));
			r->at += 3;
		}
		return num_ok(*ret);
	case UNKNOWN:
		r->at++;
		r->met_unknown = true;
		if (r->unknown == NULL)
			return false;
		*ret = *r->unknown;
		return true;
	case MINUS:
		r->at++;
		if (++r->depth > DEPTH_MAX || !primary(r, ret))
			return false;
		r->depth--;
		*ret = num_sub(num_of(0, 1), *ret);
		return true;
	case OPEN:
		r->at++;
		if (++r->depth > DEPTH_MAX)
			return false;
		good = sum(r, ret) && r->at < r->end && r->at->kind == CLOSE;
		r->depth--;
		r->at++;
		return good;
	default:
		return false;
	}
}

static bool power(struct reader *r, struct num *ret)
{
	struct num exponent;
	bool minus = r->at < r->end && r->at->kind == MINUS;

	if (minus)
		r->at++;
	if (!primary(r, ret))
		return false;
	while (r->at < r->end && r->at->kind == POWER) {
		r->at++;
		if (!primary(r, &exponent) || !num_whole(exponent))
			return false;
		*ret = num_power(*ret, exponent.n);
	}
	/* A tight slash binds like a fraction bar. */
	while (r->at < r->end && r->at->kind == OVER && r->at->tight) {
		r->at++;
		if (!primary(r, &exponent))
			return false;
		*ret = num_div(*ret, exponent);
	}
	if (minus)
		*ret = num_sub(num_of(0, 1), *ret);
	return num_ok(*ret);
}

static bool product(struct reader *r, struct num *ret)
{
	if (!power(r, ret))
		return false;
	while (r->at < r->end && (r->at->kind == TIMES || r->at->kind == OVER || r->at->kind == OPEN)) {
		bool over = r->at->kind == OVER;
		struct num next;

		if (r->at->kind != OPEN)
			r->at++;
		if (!power(r, &next))
			return false;
		*ret = over ? num_div(*ret, next) : num_mul(*ret, next);
	}
	return num_ok(*ret);
}

static bool sum(struct reader *r, struct num *ret)
{
	if (!product(r, ret))
		return false;
	while (r->at < r->end && (r->at->kind == PLUS || r->at->kind == MINUS)) {
		bool minus = r->at->kind == MINUS;
		struct num next;

		r->at++;
		if (!product(r, &next))
			return false;
		*ret = minus ? num_sub(*ret, next) : num_add(*ret, next);
	}
	return num_ok(*ret);
}

/* A side of a relation: a sum, the whole of it. */
static bool side(const struct token *from, const struct token *to, const struct num *unknown,
	bool *met, struct num *ret)
{
	struct reader r = { .at = from, .end = to, .unknown = unknown };
	bool good = from < to && sum(&r, ret) && r.at == r.end;

	*met = r.met_unknown;
	for (const struct token *t = from; t < to; t++)
		*met = *met || t->kind == UNKNOWN;
	return good;
}

/* "17 ÷ 5 = 3 R 2": from..to is the left side, the right side begins at right. */
static bool rest_holds(const struct token *from, const struct token *to, const struct token *right,
	const struct num *unknown)
{
	struct num q = right[0].kind == UNKNOWN && unknown ? *unknown : right[0].value;
	struct num rest = right[2].kind == UNKNOWN && unknown ? *unknown : right[2].value;

	if (to - from != 3 || from[1].kind != OVER)
		return true;
	return num_equal(from[0].value, num_add(num_mul(q, from[2].value), rest)) &&
		num_compare(rest, from[2].value) < 0;
}

static bool relation_holds(char sign, struct num a, struct num b)
{
	int order = num_compare(a, b);

	return sign == '=' ? order == 0 : sign == '<' ? order < 0 : order > 0;
}

/* Judges the relations of one run of arithmetic tokens. */
static void judge_run(const struct token *from, const struct token *end, const struct num *unknown,
	struct eval_found *found)
{
	const struct token *left;

	if (end - from > 2 && from->kind == OPEN && end[-1].kind == CLOSE) {
		from++;
		end--;
	}
	left = from;
	for (const struct token *t = from; t < end; t++) {
		const struct token *right = t + 1, *stop = right;
		struct num a, b;
		bool met_a, met_b, good;

		if (t->kind != RELATION)
			continue;
		while (stop < end && stop->kind != RELATION)
			stop++;
		if (stop - right == 3 && right[1].kind == REST) {
			bool met = right[0].kind == UNKNOWN || right[2].kind == UNKNOWN;

			if (!met || unknown != NULL) {
				found->judged++;
				found->with_unknown += met;
				found->untrue += !rest_holds(left, t, right, unknown);
			}
		} else {
			good = side(left, t, unknown, &met_a, &a);
			good = side(right, stop, unknown, &met_b, &b) && good;
			if (good) {
				found->judged++;
				found->with_unknown += met_a || met_b;
				found->untrue += !relation_holds(t->sign, a, b);
			}
		}
		left = right;
	}
}

struct eval_found eval_relations(const char *text, const struct num *unknown)
{
	struct eval_found found = { 0 };
	struct tokens ts;
	size_t from = 0;

	if (strpbrk(text, "=<>") == NULL)
		return found;
	tokenize(&ts, text);
	for (size_t i = 0; i <= ts.count; i++) {
		if (i < ts.count && ts.at[i].kind != BREAK)
			continue;
		judge_run(ts.at + from, ts.at + i, unknown, &found);
		from = i + 1;
	}
	return found;
}

bool eval_text(const char *text, struct num *ret)
{
	struct tokens ts;
	struct num v;
	bool met;

	tokenize(&ts, text);
	if (ts.count == TOKENS_MAX || !side(ts.at, ts.at + ts.count, NULL, &met, &v))
		return false;
	*ret = v;
	return true;
}

size_t eval_numbers(const char *text, struct num *out, size_t max)
{
	struct tokens ts;
	size_t n = 0;

	tokenize(&ts, text);
	for (size_t i = 0; i < ts.count && n < max; i++) {
		bool minus = i > 0 && ts.at[i - 1].kind == MINUS &&
			(i == 1 || (ts.at[i - 2].kind != NUMBER && ts.at[i - 2].kind != CLOSE));

		if (ts.at[i].kind == NUMBER)
			out[n++] = minus ? num_sub(num_of(0, 1), ts.at[i].value) : ts.at[i].value;
	}
	return n;
}
