/* Words of a stem, patterns over them, and what an option says of the result. */
#include "domain/course/stems_impl.h"

#include <string.h>

#include "base/ctx.h"
#include "domain/course/eval.h"

enum { STEPS_MAX = 4000, FREE_MAX = 4, NOUN_MAX = 3 };

/* ---- words ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool put_word(struct stem *s, const char *text, size_t n)
{
	struct stem_word *w = &s->word[s->count];

	if (s->count == STEM_WORDS)
		return false;
	if (n >= STEM_WORD)
		n = STEM_WORD - 1;
	memcpy(w->text, text, n);
	w->text[n] = '\0';
	w->value = NUM_NONE;
	for (char *c = w->text; *c != '\0'; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c | 32 : *c);
	s->count++;
	return true;
}

static bool put_number(struct stem *s, const char *text, size_t n)
{
	char digits[48];
	struct num value;

	if (n >= sizeof(digits))
		return false;
	memcpy(digits, text, n);
	digits[n] = '\0';
	if (!eval_text(digits, &value) || !put_word(s, "0", 1))
		return false;
	s->word[s->count - 1].value = value;
	return true;
}

/* How much of text is one number: 1,234.5 or 3/4 or 1 1/2. */
static size_t number_size(const char *text)
{
	size_t n = 0, more;

	while (is_digit(text[n]) || ((text[n] == ',' || text[n] == '.') && is_digit(text[n + 1])))
		n++;
	if (text[n] == '/' && is_digit(text[n + 1]))
		return n + 1 + strspn(text + n + 1, "0123456789");
	more = text[n] == ' ' ? strspn(text + n + 1, "0123456789") : 0;
	if (more > 0 && text[n + 1 + more] == '/' && is_digit(text[n + 2 + more]))
		return n + 2 + more + strspn(text + n + 2 + more, "0123456789");
	return n;
}

/* A number and what is written against it: $3, 35¢, 5cm; "3x", "12th" and "3:15" are no numbers. */
static bool read_digits(struct stem *s, const char **text)
{
	bool dollars = **text == '$';
	const char *from = *text + dollars;
	size_t n = number_size(from), letters;

	*text = from + n;
	letters = letters_of(*text);
	if (letters > 0 && (letters < 2 || unit_of(*text, letters) == NULL))
		return false;
	if (**text == ':' && is_digit((*text)[1]))
		return false;
	if (!put_number(s, from, n))
		return false;
	if (dollars)
		return put_word(s, "dollar", 6);
	if (strncmp(*text, "\xc2\xa2", 2) == 0) {
		*text += 2;
		return put_word(s, "cent", 4);
	}
	return true;
}

static bool read_letters(struct stem *s, const char **text)
{
	const char *from = *text;
	char lower[STEM_WORD * 4], digits[48];
	const char *at = lower;
	size_t n = letters_of(from), all;

	for (all = 0; all + 1 < sizeof(lower) && from[all] != '\0'; all++)
		lower[all] = (char)(from[all] >= 'A' && from[all] <= 'Z' ? from[all] | 32 : from[all]);
	lower[all] = '\0';
	if (number_in_words(&at, digits, sizeof(digits))) {
		*text += at - lower;
		return put_number(s, digits, strlen(digits));
	}
	/* "what's" is whats; "Ann's" is anns. */
	if (from[n] == '\'' && letters_of(from + n + 1) > 0) {
		char word[STEM_WORD];
		size_t more = letters_of(from + n + 1);

		if (n + more >= sizeof(word))
			return false;
		memcpy(word, from, n);
		memcpy(word + n, from + n + 1, more);
		*text += n + 1 + more;
		return put_word(s, word, n + more);
	}
	*text += n;
	return put_word(s, from, n);
}

static bool read_blank(struct stem *s, const char **text)
{
	bool dollars = **text == '$';
	const char *from = *text + dollars;

	if (strncmp(from, "[blank]", 7) == 0)
		*text = from + 7;
	else if (strncmp(from, "__", 2) == 0)
		*text = from + strspn(from, "_");
	else
		return false;
	if (!put_word(s, "_", 1) || (dollars && !put_word(s, "dollar", 6)))
		return false;
	if (strncmp(*text, "\xc2\xa2", 2) != 0)
		return true;
	*text += 2;
	return put_word(s, "cent", 4);
}

static bool ends_sentence(const char *s)
{
	return strchr(".?!:;", *s) != NULL && (s[1] == ' ' || s[1] == '\0');
}

static size_t sign_size(const char *s)
{
	unsigned char c = (unsigned char)*s;

	return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* Commas and hyphens between words say nothing here. */
static bool is_space(const char *s, const char *start)
{
	return *s == ' ' || *s == '\n' || (*s == ',' && s[1] == ' ') ||
		(*s == '-' && s > start && s[-1] != ' ' && letters_of(s + 1) > 0);
}

static bool put_end(struct stem *s)
{
	if (s->count == 0 || strcmp(s->word[s->count - 1].text, ".") == 0)
		return true;
	return put_word(s, ".", 1);
}

bool stem_read(const char *text, struct stem *ret)
{
	const char *start = text;

	ret->count = 0;
	while (*text != '\0') {
		if (is_space(text, start)) {
			text++;
		} else if (is_digit(*text) || (*text == '$' && is_digit(text[1]))) {
			if (!read_digits(ret, &text))
				return false;
		} else if (letters_of(text) > 0) {
			if (!read_letters(ret, &text))
				return false;
		} else if (read_blank(ret, &text)) {
			continue;
		} else if (ends_sentence(text)) {
			text++;
			if (!put_end(ret))
				return false;
		} else {
			size_t n = strnlen(text, sign_size(text));

			if (!put_word(ret, text, n))
				return false;
			text += n;
		}
	}
	while (ret->count > 0 && strcmp(ret->word[ret->count - 1].text, ".") == 0)
		ret->count--;
	return ret->count > 0;
}

/* ---- patterns ---- */

struct match {
	const struct stem *stem;
	struct caught caught;
	int steps;
};

/* Where a part of a pattern goes on when it ends. */
struct frame {
	const char *rest;
	const struct frame *up;
};

static bool go(struct match *m, const char *p, size_t at, const struct frame *up);

static bool is(const struct match *m, size_t at, const char *word)
{
	return at < m->stem->count && strcmp(m->stem->word[at].text, word) == 0 &&
		!num_ok(m->stem->word[at].value);
}

static bool is_number(const struct match *m, size_t at)
{
	return at < m->stem->count && num_ok(m->stem->word[at].value);
}

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

	if (at >= m->stem->count || letters_of(m->stem->word[at].text) == 0 || is_number(m, at))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (is(m, at, others[i]))
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

static const struct unit *unit_at(const struct match *m, size_t at)
{
	const char *word;

	if (at >= m->stem->count || is_number(m, at))
		return NULL;
	word = m->stem->word[at].text;
	return coin_of(word, strlen(word));
}

static bool is_kind(const struct unit *a, const struct unit *b)
{
	return a->kind == b->kind;
}

/* "an hour", "half a meter", "2 h 15 min": in the last of its units. Returns the words read. */
static size_t read_measure(
	const struct match *m, size_t at, struct num *ret, const struct unit **ret_unit)
{
	const struct unit *unit = NULL, *next;
	struct num sum = { 0, 1 }, one = { 1, 1 };
	size_t from = at;

	if (is(m, at, "half") && (is(m, at + 1, "a") || is(m, at + 1, "an"))) {
		one = num_of(1, 2);
		at++;
	}
	if (is(m, at, "a") || is(m, at, "an")) {
		*ret_unit = unit_at(m, at + 1);
		*ret = one;
		return *ret_unit != NULL ? at + 2 - from : 0;
	}
	while (is_number(m, at) && (next = unit_at(m, at + 1)) != NULL &&
		(unit == NULL || (is_kind(unit, next) && next->factor < unit->factor))) {
		sum = num_add(sum, num_mul(m->stem->word[at].value, num_of(next->factor, 1)));
		unit = next;
		at += 2;
		if (is(m, at, "and") && is_number(m, at + 1) && (next = unit_at(m, at + 2)) != NULL &&
			is_kind(unit, next) && next->factor < unit->factor)
			at++;
	}
	if (unit == NULL)
		return 0;
	*ret = num_div(sum, num_of(unit->factor, 1));
	*ret_unit = unit;
	return num_ok(*ret) ? at - from : 0;
}

static bool go_number(struct match *m, const char *p, size_t at, const struct frame *up)
{
	struct caught *c = &m->caught;
	const struct unit *unit = NULL;
	struct num value = NUM_NONE;
	size_t n = 1;

	if (c->numbers == STEM_NUMBERS)
		return false;
	if (*p == 'M') {
		n = read_measure(m, at, &value, &unit);
		if (n == 0)
			return false;
	} else {
		if (!is_number(m, at))
			return false;
		value = m->stem->word[at].value;
	}
	if (*p == 'Q' && (unit = unit_at(m, at + 1)) != NULL)
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
		{ "integer", 1, 1 }, { "ones", 1, 1 }, { "unit", 1, 1 } };

	if (is_number(m, *at)) {
		*ret = m->stem->word[*at].value;
		++*at;
		for (int64_t ten = 1; ten <= 1000000; ten *= 10)
			if (num_equal(*ret, num_of(ten, 1)))
				return true;
		return false;
	}
	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (is(m, *at, places[i].word)) {
			*ret = num_of(places[i].n, places[i].d);
			++*at;
			if (i == 0 && is(m, *at, "thousand")) {
				*ret = num_of(100000, 1);
				++*at;
			}
			*at += is(m, *at, "number") && num_equal(*ret, num_of(1, 1));
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
		const struct unit *unit = unit_at(m, at);

		m->caught.unit = unit;
		return unit != NULL && go(m, p + 1, at + 1, up);
	}
	for (size_t i = 0; i < ARRAY_LEN(measures); i++)
		if (is(m, at, measures[i])) {
			m->caught.measure = measures[i][0];
			return go(m, p + 1, at + 1, up);
		}
	return false;
}

/* Behind the bracket that closes the one at p, or at the next alternative on its level. */
static const char *skip_group(const char *p, bool alternative)
{
	int depth = 0;

	for (; *p != '\0'; p++) {
		if (*p == '(' || *p == '[')
			depth++;
		else if (*p == ')' || *p == ']')
			depth--;
		if (depth == 0 && !alternative)
			return p + 1;
		if (depth < 0 || (depth == 0 && *p == '|' && alternative))
			return p;
	}
	return p;
}

static bool go_group(struct match *m, const char *p, size_t at, const struct frame *up)
{
	struct frame frame = { skip_group(p, false), up };

	for (const char *from = p + 1;; from++) {
		if (go(m, from, at, &frame))
			return true;
		from = skip_group(from, true);
		if (*from != '|')
			return *p == '[' && go(m, frame.rest, at, up);
	}
}

static bool go_part(struct match *m, const char *p, size_t at, const struct frame *up)
{
	size_t n = strcspn(p + 1, "}");
	struct frame frame = { p + n + 2, up };
	const char *part = stem_part(p + 1, n);

	return part != NULL && go(m, part, at, &frame);
}

static bool go_word(struct match *m, const char *p, size_t at, const struct frame *up)
{
	size_t n = strcspn(p, " |()[]{}");
	const char *word;

	if (at >= m->stem->count || is_number(m, at))
		return false;
	word = m->stem->word[at].text;
	return strncmp(word, p, n) == 0 && word[n] == '\0' && go(m, p + n, at + 1, up);
}

static bool go(struct match *m, const char *p, size_t at, const struct frame *up)
{
	if (++m->steps > STEPS_MAX)
		return false;
	p += strspn(p, " ");
	switch (*p) {
	case '\0':
	case '|':
	case ')':
	case ']':
		return up != NULL ? go(m, up->rest, at, up->up) : at == m->stem->count;
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
		return go_number(m, p, at, up);
	case 'O':
		return is_number(m, at) && num_equal(m->stem->word[at].value, num_of(1, 1)) &&
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
	return true;
}

/* ---- stems ---- */

/* Of the unit that is named among the words. */
static int power_of(const struct stem *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const char *word = s->word[i].text;

		if (strcmp(word, "square") == 0 || strcmp(word, "sq") == 0 || strcmp(word, "\xc2\xb2") == 0)
			return 2;
		if (strcmp(word, "cubic") == 0 || strcmp(word, "\xc2\xb3") == 0)
			return 3;
	}
	return 1;
}

/*
 * "… How many are left? Answer: [blank] cm" asks without its last sentence; the unit behind the blank is that of the number which is
 * typed.
 */
static void cut_answer(struct stem *s, const struct unit **ret_unit, int *ret_power)
{
	static const char pattern[] =
		"[[the] (answer|result) [.] [is|equals|=]|(it|that) (is|makes|equals)] _ "
		"[(square|sq) U|cubic U|U \xc2\xb2|U \xc2\xb3|U|square units|cubic units|units]";
	struct stem tail = { 0 };
	struct caught c = { 0 };
	size_t from = s->count, cut = 0;

	*ret_unit = NULL;
	*ret_power = 1;
	for (int sentences = 0; from > 0 && sentences < 2;) {
		if (strcmp(s->word[--from].text, ".") != 0)
			continue;
		sentences++;
		tail.count = s->count - from - 1;
		memcpy(tail.word, s->word + from + 1, tail.count * sizeof(*tail.word));
		if (!stem_match(&tail, pattern, &c))
			continue;
		*ret_power = power_of(&tail);
		*ret_unit = c.unit;
		cut = from;
	}
	s->count = cut > 0 ? cut : s->count;
}

static struct num scale(struct num v, int64_t factor, int power)
{
	return num_mul(v, num_power(num_of(factor, 1), power));
}

/* The number as it is to be typed before another unit. */
static bool convert(struct asked *a, const struct unit *unit, int power)
{
	if (unit == NULL)
		return true;
	if (a->unit == NULL)
		return true;
	if (!is_kind(unit, a->unit) || power != a->power)
		return false;
	a->value =
		num_div(scale(a->value, a->unit->factor, power), scale(num_of(1, 1), unit->factor, power));
	a->unit = unit;
	return num_ok(a->value);
}

bool stem_asks(const char *stem, struct asked *ret)
{
	struct stem s;
	struct asked asked = { .power = 1 };
	const struct unit *unit;
	int power;

	if (!stem_read(stem, &s))
		return false;
	cut_answer(&s, &unit, &power);
	if (!stem_form(&s, &asked) || !convert(&asked, unit, power) || !num_ok(asked.value) ||
		num_places(asked.value) < 0 || num_places(asked.value) > 6)
		return false;
	*ret = asked;
	return true;
}

/* ---- answers ---- */

/* The unit's power by the words behind a number; 0: these words are no unit. */
static int answer_unit(const struct match *m, size_t at, const struct unit **ret)
{
	size_t rest = m->stem->count - at;
	int power = is(m, at, "square") || is(m, at, "sq") ? 2 : is(m, at, "cubic") ? 3 : 1;

	if (power > 1) {
		*ret = unit_at(m, at + 1);
		return rest == 2 && *ret != NULL ? power : 0;
	}
	*ret = unit_at(m, at);
	if (*ret == NULL)
		return 0;
	if (rest == 1)
		return 1;
	if (rest == 2)
		return is(m, at + 1, "\xc2\xb2") ? 2 : is(m, at + 1, "\xc2\xb3") ? 3 : 0;
	return 0;
}

static enum told told(struct num a, struct num b)
{
	if (!num_ok(a) || !num_ok(b))
		return TOLD_NOTHING;
	return num_equal(a, b) ? TOLD_RIGHT : TOLD_WRONG;
}

/* A number alone, or with the word for what is counted. */
static enum told told_bare(const struct asked *a, const struct match *m)
{
	enum told result = told(a->value, m->stem->word[0].value);

	for (size_t i = 1; i < m->stem->count; i++)
		if (letters_of(m->stem->word[i].text) == 0 || i > 3 || is_number(m, i))
			return TOLD_NOTHING;
	/* "3" for 300 cents: the dollars go without saying. */
	if (result == TOLD_WRONG && a->unit != NULL && a->unit->kind == MONEY &&
		(a->unit->factor != 100 || !num_whole(a->value)))
		return TOLD_NOTHING;
	return result;
}

enum told stem_told(const struct asked *asked, const char *answer)
{
	const struct unit *unit = NULL;
	struct stem s;
	struct match m = { .stem = &s };
	struct num value;
	int power;

	if (!stem_read(answer, &s) || !is_number(&m, 0))
		return TOLD_NOTHING;
	if (s.count == 1)
		return told_bare(asked, &m);
	if (asked->unit == NULL)
		return unit_at(&m, 1) != NULL && unit_at(&m, 1)->kind == MONEY ? TOLD_NOTHING
																	   : told_bare(asked, &m);
	if (s.count > 2 && is_number(&m, 2)) {
		if (asked->power != 1 || read_measure(&m, 0, &value, &unit) != s.count)
			return TOLD_NOTHING;
		power = 1;
	} else {
		value = s.word[0].value;
		power = answer_unit(&m, 1, &unit);
	}
	if (unit == NULL || power != asked->power || !is_kind(unit, asked->unit))
		return TOLD_NOTHING;
	return told(scale(asked->value, asked->unit->factor, power), scale(value, unit->factor, power));
}
