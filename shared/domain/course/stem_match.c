/* Patterns over the words of a stem. */
#include <string.h>

#include "base/ctx.h"
#include "base/str.h"
#include "domain/course/stems_impl.h"

enum { STEPS_MAX = 4000, FREE_MAX = 4, NOUN_MAX = 3 };

struct match {
	const struct stem *stem;
	struct caught caught;
	int steps;
};

/* Where a part of a pattern goes on when it ends. */
struct frame {
	const char *rest; /* NULL: behind the bracket that closes it */
	const struct frame *up;
};

static bool go(struct match *m, const char *p, size_t at, const struct frame *up);

/* A word that a free place may hold. */
static bool is_free(const struct match *m, size_t at)
{
	static const char *const others[] = { "each", "every", "per", "half", "twice", "double",
		"triple", "more", "less", "fewer", "than", "not", "no", "if", "times", "other", "others",
		"another", "first", "second", "third", "last", "rest", "remaining", "left", "except",
		"only", "about", "nearly", "almost", "least", "most", "some", "both", "difference",
		"percent", "already", "before", "then", "later", "ago", "until", "without", "equally",
		"apiece", "together", "altogether", "total", "many", "much", "how", "what", "which",
		"dozen", "dozens", "pair", "pairs", "quarter", "quarters", "thirds", "back", "also",
		"extra", "free", "empty", "full", "broken", "instead", "twins", "couple", "and", "or",
		"but", "neither", "either", "because", "when", "while", "after", "again", "once" };

	if (at >= m->stem->count || letters_of(m->stem->word[at].text) == 0 ||
		stem_is_number(m->stem, at))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (stem_is(m->stem, at, others[i]))
			return false;
	return true;
}

/* One or many of the same: pen and pens, box and boxes, berry and berries. */
static bool same_noun(const char *a, const char *b)
{
	size_t m = strlen(a), n = strlen(b);

	if (m > n)
		return same_noun(b, a);
	if (strcmp(a, b) == 0 || (strcmp(a, "child") == 0 && strcmp(b, "children") == 0))
		return true;
	if (strncmp(a, b, m) == 0 && (strcmp(b + m, "s") == 0 || strcmp(b + m, "es") == 0))
		return true;
	return m > 1 && n == m + 2 && a[m - 1] == 'y' && strncmp(a, b, m - 1) == 0 &&
		strcmp(b + m - 1, "ies") == 0;
}

/* E is A, in one word. */
static bool go_noun(struct match *m, const char *p, size_t at, const struct frame *up)
{
	const char **noun = &m->caught.noun[*p == 'E' ? 0 : *p - 'A'], *was = *noun;

	for (size_t n = 1; n <= (*p == 'E' ? 1 : NOUN_MAX) && is_free(m, at + n - 1); n++) {
		const char *word = m->stem->word[at + n - 1].text;

		if (was != NULL && !same_noun(was, word))
			continue;
		*noun = word;
		if (go(m, p + 1, at + n, up))
			return true;
		*noun = was;
	}
	return false;
}

static bool go_free(struct match *m, const char *p, size_t at, const struct frame *up)
{
	if (*p == 'V' && go(m, p + 1, at, up))
		return true;
	for (size_t n = 1; n <= FREE_MAX && is_free(m, at + n - 1); n++)
		if (go(m, p + 1, at + n, up))
			return true;
	return false;
}

static bool go_number(struct match *m, const char *p, size_t at, const struct frame *up)
{
	struct caught *c = &m->caught;
	const struct unit *unit = NULL;
	struct num value = NUM_NONE;
	size_t n = 1;

	if (c->numbers == STEM_NUMBERS)
		return false;
	if (*p == 'T') {
		if (at >= m->stem->count || !m->stem->word[at].clock)
			return false;
		value = m->stem->word[at].value;
	} else if (*p == 'M') {
		n = stem_measure(m->stem, at, &value, &unit);
		if (n == 0)
			return false;
	} else {
		if (!stem_is_number(m->stem, at))
			return false;
		value = m->stem->word[at].value;
	}
	if (*p == 'Q' && (unit = stem_unit(m->stem, at + 1)) != NULL)
		n = 2;
	c->number[c->numbers].value = value;
	c->number[c->numbers++].unit = unit;
	if (go(m, p + 1, at + n, up))
		return true;
	c->numbers--;
	return false;
}

/* A power of ten in words or digits: moves *at behind it. */
static bool read_place(const struct match *m, size_t *at, struct num *ret)
{
	static const struct {
		const char *word;
		int64_t n, d;
	} places[] = { { "hundred", 100, 1 }, { "thousand", 1000, 1 }, { "tens", 10, 1 },
		{ "hundreds", 100, 1 }, { "thousands", 1000, 1 }, { "million", 1000000, 1 },
		{ "tenth", 1, 10 }, { "hundredth", 1, 100 }, { "thousandth", 1, 1000 }, { "whole", 1, 1 },
		{ "integer", 1, 1 }, { "ones", 1, 1 }, { "tenths", 1, 10 }, { "hundredths", 1, 100 },
		{ "unit", 1, 1 } };

	if (stem_is_number(m->stem, *at)) {
		*ret = m->stem->word[*at].value;
		++*at;
		for (int64_t ten = 1; ten <= 1000000; ten *= 10)
			if (num_equal(*ret, num_of(ten, 1)))
				return true;
		return false;
	}
	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (stem_is(m->stem, *at, places[i].word)) {
			*ret = num_of(places[i].n, places[i].d);
			++*at;
			if (i == 0 && stem_is(m->stem, *at, "thousand")) {
				*ret = num_of(100000, 1);
				++*at;
			}
			*at += stem_is(m->stem, *at, "number") && num_equal(*ret, num_of(1, 1));
			return true;
		}
	return false;
}

static bool go_named(struct match *m, const char *p, size_t at, const struct frame *up)
{
	static const char *const measures[] = { "perimeter", "area", "volume" };

	if (*p == 'P')
		return read_place(m, &at, &m->caught.place) && go(m, p + 1, at, up);
	if (*p == 'U') {
		const struct unit *unit = stem_unit(m->stem, at);

		m->caught.unit = unit;
		return unit != NULL && go(m, p + 1, at + 1, up);
	}
	for (size_t i = 0; i < ARRAY_LEN(measures); i++)
		if (stem_is(m->stem, at, measures[i])) {
			m->caught.measure = measures[i][0];
			return go(m, p + 1, at + 1, up);
		}
	return false;
}

/* From within a group: its next alternative's bar, or the bracket that closes it. */
static const char *alternative_end(const char *p)
{
	int depth = 0;

	for (; *p != '\0'; p++) {
		if (*p == '(' || *p == '[')
			depth++;
		else if (*p == ')' || *p == ']')
			depth--;
		if (depth < 0 || (depth == 0 && *p == '|'))
			return p;
	}
	return p;
}

/* Behind the group in which an alternative ends at p. */
static const char *group_end(const char *p)
{
	while (*p == '|')
		p = alternative_end(p + 1);
	return *p != '\0' ? p + 1 : p;
}

static bool go_group(struct match *m, const char *p, size_t at, const struct frame *up)
{
	struct frame frame = { NULL, up };

	for (const char *from = p + 1;; from++) {
		if (go(m, from, at, &frame))
			return true;
		from = alternative_end(from);
		if (*from != '|')
			return *p == '[' && go(m, group_end(from), at, up);
	}
}

static bool go_part(struct match *m, const char *p, size_t at, const struct frame *up)
{
	size_t n = strcspn(p + 1, "}");
	struct frame frame = { p + n + 2, up };
	const char *part = stem_part(p + 1, n);

	return part != NULL && go(m, part, at, &frame);
}

static bool ends_word(char c)
{
	return c == ' ' || c == '|' || c == '(' || c == ')' || c == '[' || c == ']' || c == '{' ||
		c == '}' || c == '\0';
}

static bool go_word(struct match *m, const char *p, size_t at, const struct frame *up)
{
	const char *word;

	if (at >= m->stem->count || stem_is_number(m->stem, at))
		return false;
	word = m->stem->word[at].text;
	while (*word == *p && !ends_word(*p)) {
		word++;
		p++;
	}
	return *word == '\0' && ends_word(*p) && go(m, p, at + 1, up);
}

static bool go(struct match *m, const char *p, size_t at, const struct frame *up)
{
	if (++m->steps > STEPS_MAX)
		return false;
	while (*p == ' ')
		p++;
	switch (*p) {
	case '\0':
	case '|':
	case ')':
	case ']':
		if (up == NULL)
			return at == m->stem->count;
		return go(m, up->rest != NULL ? up->rest : group_end(p), at, up->up);
	case '(':
	case '[':
		return go_group(m, p, at, up);
	case '{':
		return go_part(m, p, at, up);
	case 'A':
	case 'B':
	case 'C':
	case 'D':
	case 'E':
		return go_noun(m, p, at, up);
	case 'W':
	case 'V':
		return go_free(m, p, at, up);
	case 'N':
	case 'Q':
	case 'M':
	case 'T':
		return go_number(m, p, at, up);
	case 'O':
		return stem_is_number(m->stem, at) && num_equal(m->stem->word[at].value, num_of(1, 1)) &&
			go(m, p + 1, at + 1, up);
	case 'P':
	case 'U':
	case 'X':
		return go_named(m, p, at, up);
	default:
		return go_word(m, p, at, up);
	}
}

bool stem_match(const struct stem *stem, const char *pattern, struct caught *ret)
{
	struct match m = { .stem = stem };

	if (!go(&m, pattern, 0, NULL))
		return false;
	*ret = m.caught;
	for (size_t i = 0; i < stem->count; i++)
		ret->percent = ret->percent || stem_is(stem, i, "%") || stem_is(stem, i, "percent");
	return true;
}
