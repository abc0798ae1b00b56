/*
 * Patterns: ECMA-262 expressions said in POSIX extended ones, or refused. Only whether something matches is asked, so
 * groups need no capturing and lazy quantifiers are as good as greedy ones.
 */
#include <locale.h>
#include <pthread.h>

#include "codec/schema_impl.h"

enum {
	PATTERN_MAX = 2000,
	OUT_MAX = 8 * PATTERN_MAX,
	GROUPS_MAX = 20,
	REPEAT_MAX = 1000,
	COST_MAX = 20000,
	OPTIONAL_COST = 40, /* of what may be absent: regcomp()'s time grows with the cube of such */
	ALTERNATIVES_MAX = 100
};

/* One by one, because glibc knows no ranges beyond ASCII where the locale has no collation. */
#define SPACES                                                                                     \
	" \f\n\r\t\v\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"    \
	"\u2028\u2029\u202f\u205f\u3000\ufeff"

struct out {
	char text[OUT_MAX];
	size_t len;
};

static bool put(struct out *o, const char *s, size_t n)
{
	if (n >= sizeof(o->text) - o->len)
		return false;
	memcpy(o->text + o->len, s, n);
	o->len += n;
	o->text[o->len] = '\0';
	return true;
}

static bool puts_out(struct out *o, const char *s)
{
	return put(o, s, strlen(s));
}

/* The text of the classes \d \w \s without brackets; NULL for another letter. */
static const char *class_text(char letter)
{
	switch (letter) {
	case 'd':
	case 'D':
		return "0-9";
	case 'w':
	case 'W':
		return "A-Za-z0-9_";
	case 's':
	case 'S':
		return SPACES;
	default:
		return NULL;
	}
}

/* What an escape such as \n or \/ stands for; 0 when it is none of a single character. */
static char escaped(char c)
{
	static const char from[] = "nrtfv", to[] = "\n\r\t\f\v";
	const char *at = c != '\0' ? strchr(from, c) : NULL;

	if (at != NULL)
		return to[at - from];
	return c > ' ' && c < 0x7F && strchr("^$\\.*+?()[]{}|/-\"'!#%&,:;<=>@_`~", c) != NULL ? c
																						  : '\0';
}

static bool put_literal(struct out *o, char c)
{
	return (strchr("^$\\.*+?()[]{}|", c) == NULL || put(o, "\\", 1)) && put(o, &c, 1);
}

static bool put_escape(struct out *o, const char **p)
{
	char c = *++*p, literal = escaped(c);
	const char *text = class_text(c);

	if (c == '\0')
		return false;
	++*p;
	if (text != NULL)
		return puts_out(o, c < 'a' ? "[^" : "[") && puts_out(o, text) && put(o, "]", 1);
	return literal != '\0' && put_literal(o, literal);
}

/* Bytes of the UTF-8 character at s. */
static size_t char_size(const char *s)
{
	size_t n = 1;

	while (((unsigned char)s[n] & 0xC0) == 0x80)
		n++;
	return n;
}

/* A bracket expression while it is read: four characters have a place of their own in POSIX. */
struct bracket {
	bool negated, closing, opening, caret, hyphen;
	struct out plain;
};

static bool bracket_char(struct bracket *b, const char *s, size_t n)
{
	switch (*s) {
	case ']':
		b->closing = true;
		return true;
	case '[':
		b->opening = true;
		return true;
	case '^':
		b->caret = true;
		return true;
	case '-':
		b->hyphen = true;
		return true;
	default:
		return put(&b->plain, s, n);
	}
}

/* One character, escaped or not, into c; false for what is none. */
static bool bracket_one(const char **p, char c[8], size_t *ret_size)
{
	size_t n = 1;

	if (**p == '\\') {
		++*p;
		c[0] = escaped(**p);
		if (c[0] == '\0')
			return false;
		++*p;
	} else {
		n = char_size(*p);
		if (n > 4)
			return false;
		memcpy(c, *p, n);
		*p += n;
	}
	*ret_size = n;
	return true;
}

/* A character, a range or a class. */
static bool bracket_member(struct bracket *b, const char **p)
{
	char from[8], to[8];
	size_t n, m;

	if (**p == '\\' && class_text((*p)[1]) != NULL) {
		const char *text = class_text((*p)[1]);

		if ((*p)[1] < 'a')
			return false;
		*p += 2;
		return puts_out(&b->plain, text);
	}
	if (!bracket_one(p, from, &n))
		return false;
	if (**p != '-' || (*p)[1] == ']')
		return bracket_char(b, from, n);
	++*p;
	if (**p == '\0' || (**p == '\\' && class_text((*p)[1]) != NULL) || !bracket_one(p, to, &m))
		return false;
	if (strchr("]-[^", *from) != NULL || strchr("]-[^", *to) != NULL)
		return false;
	return put(&b->plain, from, n) && put(&b->plain, "-", 1) && put(&b->plain, to, m);
}

static bool put_bracket(struct out *o, const char **p)
{
	struct bracket b = { 0 };
	const char *first;

	++*p;
	if (**p == '^') {
		b.negated = true;
		++*p;
	}
	while (**p != ']')
		if (**p == '\0' || !bracket_member(&b, p))
			return false;
	++*p;
	if (b.plain.len == 0 && !b.closing && !b.opening && !b.hyphen)
		return b.caret && puts_out(o, b.negated ? "[^^]" : "\\^");
	first = b.closing ? "]" : "";
	if (b.hyphen && !b.closing)
		first = "-";
	return puts_out(o, b.negated ? "[^" : "[") && puts_out(o, first) &&
		put(o, b.plain.text, b.plain.len) && puts_out(o, b.opening ? "[" : "") &&
		puts_out(o, b.caret ? "^" : "") && puts_out(o, b.closing && b.hyphen ? "-]" : "]");
}

/*
 * regcomp() writes repetitions out, so the size they come to is reckoned up first. Costs are those of each open group
 * and of the last atom in it.
 */
struct reckoning {
	long cost[GROUPS_MAX + 1];
	long last;
	int open;
	int alternatives;
};

static void add_atom(struct reckoning *r, long cost)
{
	r->last = cost;
	r->cost[r->open] += cost;
}

/* Repeats the last atom; false when that gets too large. */
static bool repeat(struct reckoning *r, long times)
{
	if (times > REPEAT_MAX)
		return false;
	if (times > 1)
		r->cost[r->open] += (times - 1) * r->last;
	return r->cost[r->open] <= COST_MAX;
}

/* {n}, {n,} or {n,m}, copied; ECMA takes other braces literally, POSIX does not, so they are refused. */
static bool put_braces(struct out *o, struct reckoning *r, const char **p)
{
	char *end;
	long times;

	if ((*p)[1] < '0' || (*p)[1] > '9')
		return false;
	times = strtol(*p + 1, &end, 10);
	if (*end == ',' && end[1] >= '0' && end[1] <= '9')
		times = strtol(end + 1, &end, 10);
	else if (*end == ',')
		end++;
	if (*end != '}' || !repeat(r, times) || !put(o, *p, (size_t)(end + 1 - *p)))
		return false;
	*p = end + 1;
	return true;
}

/* A quantifier; a lazy mark after it is dropped, a second quantifier is a fault in ECMA. */
static bool put_quantifier(struct out *o, struct reckoning *r, const char **p)
{
	if (**p == '{') {
		if (!put_braces(o, r, p))
			return false;
	} else if ((**p != '+' && !repeat(r, OPTIONAL_COST)) || !put(o, (*p)++, 1)) {
		return false;
	}
	if (**p == '?')
		++*p;
	return **p == '\0' || strchr("*+?{", **p) == NULL;
}

static bool put_open(struct out *o, struct reckoning *r, const char **p)
{
	++*p;
	if (**p == '?') {
		if ((*p)[1] != ':')
			return false;
		*p += 2;
	}
	if (r->open == GROUPS_MAX)
		return false;
	r->cost[++r->open] = 0;
	return put(o, "(", 1);
}

static bool put_close(struct out *o, struct reckoning *r, const char **p)
{
	++*p;
	if (r->open == 0)
		return false;
	r->open--;
	add_atom(r, r->cost[r->open + 1] + 1);
	return put(o, ")", 1);
}

static bool put_atom(struct out *o, struct reckoning *r, const char **p)
{
	add_atom(r, 1);
	if (**p == '\\')
		return put_escape(o, p);
	if (**p == '[')
		return put_bracket(o, p);
	if (**p == '.')
		return puts_out(o, "[^\n\r\u2028\u2029]") && ++*p;
	return **p != ']' && **p != '}' && put(o, (*p)++, 1);
}

static bool translate(const char *p, struct out *o)
{
	struct reckoning r = { .open = 0 };
	bool atom = false; /* something precedes that a quantifier may follow */

	while (*p != '\0') {
		bool done, was_atom = atom;

		atom = strchr("*+?{(|^$", *p) == NULL;
		if (strchr("*+?{", *p) != NULL)
			done = was_atom && put_quantifier(o, &r, &p);
		else if (*p == '(')
			done = put_open(o, &r, &p);
		else if (*p == ')')
			done = put_close(o, &r, &p);
		else if (atom)
			done = put_atom(o, &r, &p);
		else
			done = (*p != '|' || ++r.alternatives < ALTERNATIVES_MAX) && put(o, p++, 1);
		if (!done)
			return false;
	}
	return r.open == 0;
}

/* Characters are UTF-8 whatever the process's locale is. */
static locale_t utf8, plain;

static void make_locales(void)
{
	utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	plain = newlocale(LC_CTYPE_MASK, "C", (locale_t)0);
}

static void need_locales(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_locales);
}

static locale_t enter(locale_t locale)
{
	return locale != (locale_t)0 ? uselocale(locale) : (locale_t)0;
}

static void leave_locale(locale_t before)
{
	if (before != (locale_t)0)
		uselocale(before);
}

/*
 * True when bytes may stand for characters: the POSIX expression names ASCII alone and nothing by exclusion. glibc
 * matches ranges of a multibyte locale several times slower.
 */
static bool is_bytewise(const char *posix)
{
	for (; *posix != '\0'; posix++) {
		if ((unsigned char)*posix >= 0x80 || *posix == '.')
			return false;
		if (*posix == '\\' && posix[1] != '\0') {
			posix++;
		} else if (*posix == '[') {
			if (posix[1] == '^')
				return false;
			posix += posix[1] == ']' ? 2 : 1;
			for (; *posix != ']' && *posix != '\0'; posix++)
				if ((unsigned char)*posix >= 0x80)
					return false;
			if (*posix == '\0')
				return false;
		}
	}
	return true;
}

/* regexec() goes by what regcomp() found. */
static bool compile(const char *posix, regex_t *ret)
{
	bool bytewise = is_bytewise(posix);
	locale_t before;
	bool ok;

	need_locales();
	before = enter(bytewise ? plain : utf8);
	ok = before != (locale_t)0 && regcomp(ret, posix, REG_EXTENDED | REG_NOSUB) == 0;
	leave_locale(before);
	return ok;
}

bool schema_pattern(const char *ecma, regex_t *ret)
{
	struct out *o = calloc(1, sizeof(*o));
	bool ok =
		o != NULL && strlen(ecma) <= PATTERN_MAX && translate(ecma, o) && compile(o->text, ret);

	free(o);
	return ok;
}

bool schema_matches(const regex_t *pattern, const char *text, size_t size)
{
	regmatch_t all = { .rm_so = 0, .rm_eo = (regoff_t)size };
	locale_t before;
	bool ok;

	need_locales();
	before = enter(utf8);
	ok = size <= INT_MAX && regexec(pattern, text, 1, &all, REG_STARTEND) == 0;

	leave_locale(before);
	return ok;
}
