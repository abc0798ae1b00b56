/*
 * ECMA-262 expressions (flag u) said in PCRE2's terms. The syntax is judged here, because PCRE2 knows much that ECMA-262
 * does not. Every character that is not a letter or digit goes out by its number, so nothing of it can be syntax.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "codec/schema_pattern.h"

enum { GROUPS_MAX = 100, NUMBER_MAX = 65535 };

#define SPACES                                                                                     \
	"\\x{9}-\\x{d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}"           \
	"\\x{205f}\\x{3000}\\x{feff}"
#define OTHERS                                                                                     \
	"\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}"               \
	"\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}"                 \
	"\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}"

struct translation {
	struct cursor at;
	char *out;
	size_t len;
	int open, groups; /* parentheses that are open; capturing groups in the whole expression */
	bool look[GROUPS_MAX + 1]; /* the open group is a look-around */
};

static bool put(struct translation *t, const char *s, size_t n)
{
	if (n > PATTERN_OUT_MAX - t->len)
		return false;
	if (t->out != NULL)
		memcpy(t->out + t->len, s, n);
	t->len += n;
	return true;
}

static bool puts_out(struct translation *t, const char *s)
{
	return put(t, s, strlen(s));
}

static bool put_code(struct translation *t, uint32_t code)
{
	char text[16];

	return put(t, text, (size_t)snprintf(text, sizeof(text), "\\x{%x}", code));
}

/* At the p or P of \p{…}. */
static bool put_property(struct translation *t)
{
	bool negated = *t->at.p++ == 'P';
	char name[64], out[96];
	size_t n = 0;

	if (pattern_peek(&t->at, 0) != '{')
		return false;
	for (t->at.p++; pattern_peek(&t->at, 0) != '}'; t->at.p++) {
		if (pattern_peek(&t->at, 0) == '\0' || n + 1 == sizeof(name))
			return false;
		name[n++] = pattern_peek(&t->at, 0);
	}
	t->at.p++;
	name[n] = '\0';
	return pattern_property(name, negated, out, sizeof(out)) && puts_out(t, out);
}

/* ---- classes ---- */

/* \d \D \w \W \s \S \p \P, which may stand inside and outside of brackets; *ret_is: it was one. */
static bool put_class_escape(struct translation *t, bool inside, bool *ret_is)
{
	char c = pattern_peek(&t->at, 0);

	*ret_is = c != '\0' && strchr("dDwWsSpP", c) != NULL;
	if (!*ret_is)
		return true;
	if (c == 'p' || c == 'P')
		return put_property(t);
	t->at.p++;
	if (c == 's' || c == 'S')
		return puts_out(t, inside ? "" : "[") && puts_out(t, c == 's' ? SPACES : OTHERS) &&
			puts_out(t, inside ? "" : "]");
	return put(t, "\\", 1) && put(t, &c, 1);
}

/* A member of a class that is one character. */
static bool read_class_character(struct translation *t, uint32_t *ret)
{
	if (pattern_peek(&t->at, 0) != '\\')
		return pattern_character(&t->at, ret);
	t->at.p++;
	if (pattern_peek(&t->at, 0) == 'b') {
		t->at.p++;
		*ret = '\b';
		return true;
	}
	return pattern_escape(&t->at, ret);
}

static bool put_class_member(struct translation *t)
{
	uint32_t from, to;
	bool is_class = false;

	if (pattern_peek(&t->at, 0) == '\\') {
		t->at.p++;
		if (!put_class_escape(t, true, &is_class))
			return false;
		if (is_class) /* as the start of a range it would be a fault */
			return pattern_peek(&t->at, 0) != '-' || pattern_peek(&t->at, 1) == ']';
		t->at.p--;
	}
	if (!read_class_character(t, &from) || !put_code(t, from))
		return false;
	if (pattern_peek(&t->at, 0) != '-' || pattern_peek(&t->at, 1) == ']' || t->at.end - t->at.p < 2)
		return true;
	t->at.p++;
	return read_class_character(t, &to) && to >= from && put(t, "-", 1) && put_code(t, to);
}

static bool put_class(struct translation *t)
{
	t->at.p++;
	if (!put(t, "[", 1))
		return false;
	if (pattern_peek(&t->at, 0) == '^') {
		t->at.p++;
		if (!put(t, "^", 1))
			return false;
	}
	while (pattern_peek(&t->at, 0) != ']')
		if (t->at.p == t->at.end || !put_class_member(t))
			return false;
	t->at.p++;
	return put(t, "]", 1);
}

/* ---- groups, quantifiers, atoms ---- */

/* The capturing groups of an expression that may be wrong. */
static int count_groups(const char *p, const char *end)
{
	bool inside = false;
	int n = 0;

	for (; p < end; p++) {
		if (*p == '\\')
			p++;
		else if (*p == '[')
			inside = true;
		else if (*p == ']')
			inside = false;
		else if (*p == '(' && !inside)
			n += end - p < 3 || p[1] != '?' ||
				(p[2] == '<' && end - p > 3 && p[3] != '=' && p[3] != '!');
	}
	return n;
}

/* <name> of a group or a reference, copied. */
static bool put_name(struct translation *t)
{
	const char *start = t->at.p;

	if (pattern_peek(&t->at, 0) != '<')
		return false;
	for (t->at.p++; pattern_peek(&t->at, 0) != '>'; t->at.p++) {
		char c = pattern_peek(&t->at, 0);
		bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';

		if (!letter && (t->at.p == start + 1 || c < '0' || c > '9'))
			return false;
	}
	t->at.p++;
	return t->at.p - start > 2 && put(t, start, (size_t)(t->at.p - start));
}

static bool put_open(struct translation *t)
{
	static const char *const kinds[] = { "(?:", "(?=", "(?!", "(?<=", "(?<!" };

	if (t->open == GROUPS_MAX)
		return false;
	t->look[++t->open] = false;
	if (pattern_peek(&t->at, 1) != '?') {
		t->at.p++;
		return put(t, "(", 1);
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t n = strlen(kinds[i]);

		if ((size_t)(t->at.end - t->at.p) < n || memcmp(t->at.p, kinds[i], n) != 0)
			continue;
		t->look[t->open] = i > 0;
		t->at.p += n;
		return put(t, kinds[i], n);
	}
	t->at.p += 2;
	return put(t, "(?", 2) && put_name(t);
}

/* A number of a repetition; what is larger than PCRE2 counts is refused. */
static bool read_number(struct translation *t, long *ret)
{
	const char *start = t->at.p;
	long n = 0;

	for (; pattern_peek(&t->at, 0) >= '0' && pattern_peek(&t->at, 0) <= '9' && n <= NUMBER_MAX;
		 t->at.p++)
		n = n * 10 + (pattern_peek(&t->at, 0) - '0');
	*ret = n;
	return t->at.p > start && n < NUMBER_MAX;
}

static bool read_braces(struct translation *t)
{
	long least, most = LONG_MAX;

	t->at.p++;
	if (!read_number(t, &least))
		return false;
	if (pattern_peek(&t->at, 0) != ',')
		most = least;
	else if (t->at.p++, pattern_peek(&t->at, 0) != '}' && !read_number(t, &most))
		return false;
	return pattern_peek(&t->at, 0) == '}' && ++t->at.p && most >= least;
}

/* A quantifier with its lazy mark, copied; a second one would be a fault, or possessive in PCRE2. */
static bool put_quantifier(struct translation *t)
{
	const char *start = t->at.p;

	if (*t->at.p == '{') {
		if (!read_braces(t))
			return false;
	} else {
		t->at.p++;
	}
	if (pattern_peek(&t->at, 0) == '?')
		t->at.p++;
	return put(t, start, (size_t)(t->at.p - start)) &&
		(pattern_peek(&t->at, 0) == '\0' || strchr("*+?{", pattern_peek(&t->at, 0)) == NULL);
}

static bool put_back_reference(struct translation *t)
{
	char text[16];
	long n;

	if (!read_number(t, &n) || n > t->groups)
		return false;
	return put(t, text, (size_t)snprintf(text, sizeof(text), "\\g{%ld}", n));
}

/* At a backslash outside of brackets; *ret_atom: a quantifier may follow. */
static bool put_escape(struct translation *t, bool *ret_atom)
{
	uint32_t code = 0;
	bool is_class;
	char c;

	t->at.p++;
	c = pattern_peek(&t->at, 0);
	*ret_atom = true;
	if (c == 'b' || c == 'B') {
		*ret_atom = false;
		t->at.p++;
		return put(t, "\\", 1) && put(t, &c, 1);
	}
	if (c == 'k') {
		t->at.p++;
		return puts_out(t, "\\k") && put_name(t);
	}
	if (c >= '1' && c <= '9')
		return put_back_reference(t);
	if (!put_class_escape(t, false, &is_class))
		return false;
	return is_class || (pattern_escape(&t->at, &code) && put_code(t, code));
}

static bool put_atom(struct translation *t, bool *ret_atom)
{
	uint32_t code;

	*ret_atom = true;
	if (*t->at.p == '\\')
		return put_escape(t, ret_atom);
	if (*t->at.p == '[')
		return put_class(t);
	if (*t->at.p == '.')
		return t->at.p++, puts_out(t, "[^\\n\\r\\x{2028}\\x{2029}]");
	return *t->at.p != ']' && *t->at.p != '}' && pattern_character(&t->at, &code) &&
		put_code(t, code);
}

bool pattern_translate(const char *ecma, size_t size, char *out, size_t *ret_size)
{
	struct translation t = { .at = { ecma, ecma + size }, .out = out };
	bool atom = false; /* something precedes that a quantifier may follow */

	t.groups = count_groups(ecma, ecma + size);
	while (t.at.p < t.at.end) {
		bool done, was_atom = atom;
		char c = *t.at.p;

		atom = false;
		if (c != '\0' && strchr("*+?{", c) != NULL) {
			done = was_atom && put_quantifier(&t);
		} else if (c == '(') {
			done = put_open(&t);
		} else if (c == ')') {
			done = t.open > 0 && put(&t, t.at.p++, 1);
			atom = done && !t.look[t.open--];
		} else if (c == '^' || c == '$' || c == '|') {
			done = put(&t, t.at.p++, 1);
		} else {
			done = put_atom(&t, &atom);
		}
		if (!done)
			return false;
	}
	*ret_size = t.len;
	return t.open == 0;
}
