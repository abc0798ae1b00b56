/* The words of a stem, and what an option says of the result. */
#include "domain/course/stems_impl.h"

#include <stdlib.h>
#include <string.h>

#include "base/ctx.h"
#include "domain/course/eval.h"

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
	w->clock = false;
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

/* "3:15" */
static bool read_clock(struct stem *s, const char *from, const char **text)
{
	size_t hours = strspn(from, "0123456789"), minutes = strspn(from + hours + 1, "0123456789");
	long at = strtol(from, NULL, 10) * 60 + strtol(from + hours + 1, NULL, 10);

	if (hours > 2 || minutes != 2 || at > 1440 || from[hours + 3] == ':' || !put_word(s, "0", 1))
		return false;
	s->word[s->count - 1].value = num_of(at, 1);
	s->word[s->count - 1].clock = true;
	*text = from + hours + 3;
	return true;
}

/* A number and what is written against it: $3, 35¢, 5cm; "3x" and "12th" are no numbers. */
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
		return !dollars && read_clock(s, from, text);
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

bool stem_is(const struct stem *s, size_t at, const char *word)
{
	/* Most differ at once. */
	return at < s->count && s->word[at].text[0] == word[0] && strcmp(s->word[at].text, word) == 0 &&
		!num_ok(s->word[at].value);
}

bool stem_is_number(const struct stem *s, size_t at)
{
	return at < s->count && num_ok(s->word[at].value) && !s->word[at].clock;
}

const struct unit *stem_unit(const struct stem *s, size_t at)
{
	const char *word;

	if (at >= s->count || stem_is_number(s, at))
		return NULL;
	word = s->word[at].text;
	return coin_of(word, strlen(word));
}

bool stem_same_kind(const struct unit *a, const struct unit *b)
{
	return a->kind == b->kind;
}

size_t stem_measure(const struct stem *s, size_t at, struct num *ret, const struct unit **ret_unit)
{
	const struct unit *unit = NULL, *next;
	struct num sum = { 0, 1 }, one = { 1, 1 };
	size_t from = at;

	if (stem_is(s, at, "half") && (stem_is(s, at + 1, "a") || stem_is(s, at + 1, "an"))) {
		one = num_of(1, 2);
		at++;
	}
	if (stem_is(s, at, "a") || stem_is(s, at, "an")) {
		*ret_unit = stem_unit(s, at + 1);
		*ret = one;
		return *ret_unit != NULL ? at + 2 - from : 0;
	}
	while (stem_is_number(s, at) && (next = stem_unit(s, at + 1)) != NULL &&
		(unit == NULL || (stem_same_kind(unit, next) && next->factor < unit->factor))) {
		sum = num_add(sum, num_mul(s->word[at].value, num_of(next->factor, 1)));
		unit = next;
		at += 2;
		if (stem_is(s, at, "and") && stem_is_number(s, at + 1) &&
			(next = stem_unit(s, at + 2)) != NULL && stem_same_kind(unit, next) &&
			next->factor < unit->factor)
			at++;
	}
	if (unit == NULL)
		return 0;
	*ret = num_div(sum, num_of(unit->factor, 1));
	*ret_unit = unit;
	return num_ok(*ret) ? at - from : 0;
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
	if (!stem_same_kind(unit, a->unit) || power != a->power)
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
static int answer_unit(const struct stem *s, size_t at, const struct unit **ret)
{
	size_t rest = s->count - at;
	int power = stem_is(s, at, "square") || stem_is(s, at, "sq") ? 2
		: stem_is(s, at, "cubic")                                ? 3
																 : 1;

	if (power > 1) {
		*ret = stem_unit(s, at + 1);
		return rest == 2 && *ret != NULL ? power : 0;
	}
	*ret = stem_unit(s, at);
	if (*ret == NULL)
		return 0;
	if (rest == 1)
		return 1;
	if (rest == 2)
		return stem_is(s, at + 1, "\xc2\xb2") ? 2 : stem_is(s, at + 1, "\xc2\xb3") ? 3 : 0;
	return 0;
}

static enum told told(struct num a, struct num b)
{
	if (!num_ok(a) || !num_ok(b))
		return TOLD_NOTHING;
	return num_equal(a, b) ? TOLD_RIGHT : TOLD_WRONG;
}

/* A number alone, or with the word for what is counted. */
static enum told told_bare(const struct asked *a, const struct stem *s)
{
	enum told result = told(a->value, s->word[0].value);

	for (size_t i = 1; i < s->count; i++)
		if (letters_of(s->word[i].text) == 0 || i > 3 || stem_is_number(s, i))
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
	struct num value;
	int power;

	if (!stem_read(answer, &s) || !stem_is_number(&s, 0))
		return TOLD_NOTHING;
	if (s.count == 1)
		return told_bare(asked, &s);
	if (stem_is(&s, 1, "%"))
		return s.count == 2 && asked->unit == NULL
			? told(asked->value, num_div(s.word[0].value, num_of(100, 1)))
			: TOLD_NOTHING;
	if (asked->unit == NULL)
		return stem_unit(&s, 1) != NULL && stem_unit(&s, 1)->kind == MONEY ? TOLD_NOTHING
																		   : told_bare(asked, &s);
	if (s.count > 2 && stem_is_number(&s, 2)) {
		if (asked->power != 1 || stem_measure(&s, 0, &value, &unit) != s.count)
			return TOLD_NOTHING;
		power = 1;
	} else {
		value = s.word[0].value;
		power = answer_unit(&s, 1, &unit);
	}
	if (unit == NULL || power != asked->power || !stem_same_kind(unit, asked->unit))
		return TOLD_NOTHING;
	return told(scale(asked->value, asked->unit->factor, power), scale(value, unit->factor, power));
}
