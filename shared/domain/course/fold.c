/* Folded words: one pass over the code points, no memory. */
#include "domain/course/fold.h"

#include <string.h>

#include "codec/unicode.h"

enum { MINUS = 0x2212 };

static const uint64_t fnv_start = 0xcbf29ce484222325u, fnv_prime = 0x100000001b3u;

static uint64_t finish(uint64_t h)
{
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	return h ^ h >> 32;
}

uint64_t fold_bytes(const void *data, size_t n)
{
	uint64_t h = fnv_start;

	for (size_t i = 0; i < n; i++)
		h = (h ^ ((const unsigned char *)data)[i]) * fnv_prime;
	return finish(h);
}

uint64_t fold_mix(uint64_t a, uint64_t b)
{
	return finish((a ^ 0x9e3779b97f4a7c15u) * fnv_prime + b);
}

struct fold fold_of(const char *text)
{
	return (struct fold){ .at = text, .start = text };
}

static uint32_t peek_long(const char *s)
{
	return unicode_next_long(&s);
}

static uint32_t peek(const char *s)
{
	return (unsigned char)*s < 0x80 ? (unsigned char)*s : peek_long(s);
}

static void add_byte(struct fold *f, char c)
{
	f->hash = (f->hash ^ (unsigned char)c) * fnv_prime;
	if (f->size + 1 < FOLD_WORD)
		f->word[f->size++] = c;
}

static void add(struct fold *f, uint32_t c)
{
	char bytes[4];
	size_t n;

	if (c < 0x80) {
		add_byte(f, (char)c);
		return;
	}
	n = unicode_put(bytes, c);
	for (size_t i = 0; i < n; i++)
		f->hash = (f->hash ^ (unsigned char)bytes[i]) * fnv_prime;
	if (f->size + n < FOLD_WORD) {
		memcpy(f->word + f->size, bytes, n);
		f->size += n;
	}
}

/* Digits of ASCII with "." or ":" before more of them, and commas before three. */
static void read_number(struct fold *f)
{
	f->kind = FOLD_NUMBER;
	for (;;) {
		uint32_t c = peek(f->at);
		uint32_t behind;

		if (unicode_is_digit(c)) {
			add(f, unicode_next(&f->at));
			continue;
		}
		if (c != '.' && c != ':' && c != ',')
			return;
		behind = peek(f->at + 1);
		if (!unicode_is_digit(behind))
			return;
		if (c != ',')
			add(f, c);
		f->at++;
	}
}

static bool stands_alone(uint32_t c)
{
	enum script s = c < 0x3000 ? SCRIPT_NONE : unicode_script(c);

	return s == SCRIPT_HAN || s == SCRIPT_KANA;
}

/* Two letters of which the second is a capital are a symbol (CO is not Co), as is one that is no word by itself (m, M). */
static bool keeps_case(const char *s)
{
	size_t n = 0;

	while (n < 3 && ((s[n] | 32) >= 'a' && (s[n] | 32) <= 'z'))
		n++;
	if ((unsigned char)s[n] >= 0xc3 || (n == 1 && s[1] == '\''))
		return false;
	return (n == 2 && s[1] <= 'Z') || (n == 1 && strchr("AaIi", s[0]) == NULL);
}

static void read_word(struct fold *f)
{
	uint32_t first = peek(f->at), c;
	bool as_is = keeps_case(f->at);

	f->kind = FOLD_LETTERS;
	f->capital = f->inside && unicode_lower(first) != first;
	if (stands_alone(first)) {
		add(f, unicode_next(&f->at));
		return;
	}
	while ((c = peek(f->at)) != 0) {
		const char *behind = f->at;

		unicode_next(&behind);
		if (unicode_is_letter(c) && !stands_alone(c))
			add(f, as_is ? c : unicode_lower(c));
		else if ((c != '\'' && c != 0x2019 && !unicode_is_hidden(c)) ||
			!unicode_is_letter(peek(behind)))
			break;
		f->at = behind;
	}
}

/* "?" and gaps stand for a number when they stand by themselves, or before or behind a sign that does. */
static bool is_unknown(const struct fold *f, uint32_t c)
{
	char before = f->at > f->start ? f->at[-1] : ' ';

	return c == '?' && strchr(" ($/", before) != NULL;
}

static bool read_sign(struct fold *f, uint32_t c)
{
	bool between = f->at > f->start && unicode_is_letter((unsigned char)f->at[-1]) &&
		unicode_is_letter(peek(f->at + 1));

	if (c == '_') {
		f->at += strspn(f->at, "_");
		c = '?';
	} else if (is_unknown(f, c) || c == '(' || c == ')' ||
		(unicode_is_symbol(c) && !(between && (c == '-' || c == '/')))) {
		unicode_next(&f->at);
	} else {
		return false;
	}
	f->kind = FOLD_SIGN;
	add(f, c == MINUS || c == 0x2013 ? '-' : c == '*' ? 0xd7 : c);
	return true;
}

bool fold_next(struct fold *f)
{
	uint32_t c;

	f->hash = fnv_start;
	f->size = 0;
	f->capital = false;
	while ((c = peek(f->at)) != 0) {
		bool read = true;

		if (unicode_is_digit(c))
			read_number(f);
		else if (unicode_is_letter(c))
			read_word(f);
		else
			read = read_sign(f, c);
		if (read) {
			f->inside = true;
			f->word[f->size] = '\0';
			f->hash = finish(f->hash);
			return true;
		}
		if (c == '.' || c == '?' || c == '!' || c == '\n')
			f->inside = false;
		unicode_next(&f->at);
	}
	return false;
}

size_t fold_text(const char *text, char *out, size_t size)
{
	struct fold f = fold_of(text);
	size_t n = 0, words = 0;

	for (; fold_next(&f); words++) {
		if (n + f.size + 2 > size)
			continue;
		if (n > 0)
			out[n++] = ' ';
		memcpy(out + n, f.word, f.size);
		n += f.size;
	}
	out[n] = '\0';
	return words;
}

uint64_t fold_hash(const char *text)
{
	struct fold f = fold_of(text);
	uint64_t h = 0;

	while (fold_next(&f))
		h = fold_mix(h, f.hash);
	return h;
}

bool fold_same(const char *a, const char *b)
{
	struct fold x = fold_of(a), y = fold_of(b);
	bool any = false;

	for (;;) {
		bool more = fold_next(&x);

		if (more != fold_next(&y))
			return false;
		if (!more)
			return any;
		if (x.hash != y.hash)
			return false;
		any = true;
	}
}
