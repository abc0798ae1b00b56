/* Unicode text by utf8proc, with short ways for ASCII, which most texts are made of. */
#include "codec/unicode.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/str.h"

uint32_t unicode_next_long(const char **text)
{
	utf8proc_int32_t c;
	/* A sequence is at most 4 bytes long, and its check stops at the text's NUL. */
	utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)*text, -1, &c);

	if (n <= 0) {
		++*text;
		return UNICODE_BAD;
	}
	*text += n;
	return (uint32_t)c;
}

size_t unicode_put(char out[4], uint32_t c)
{
	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		c = UNICODE_BAD;
	return (size_t)utf8proc_encode_char((utf8proc_int32_t)c, (utf8proc_uint8_t *)out);
}

/* Below U+0300 every character is its own normal form, and there are no marks that could join with it. */
static bool is_surely_nfc(const char *text)
{
	for (const unsigned char *s = (const unsigned char *)text; *s != '\0'; s++)
		if (*s >= 0xcc || (*s >= 0x80 && *s < 0xc2))
			return false;
	return utf8_valid(text, strlen(text));
}

static char *without_bad_bytes(struct ctx *cx, const char *text)
{
	char *out = ctx_alloc(cx, strlen(text) * 3 + 1), *at = out;

	while (out != NULL && *text != '\0')
		at += unicode_put(at, unicode_next(&text));
	return out;
}

static void drop_text(void *text)
{
	free(text);
}

int unicode_nfc(struct ctx *cx, const char *text, const char **ret)
{
	utf8proc_uint8_t *out;

	if (is_surely_nfc(text)) {
		*ret = text;
		return 0;
	}
	if (!utf8_valid(text, strlen(text)) && (text = without_bad_bytes(cx, text)) == NULL)
		return -1;
	out = utf8proc_NFC((const utf8proc_uint8_t *)text);
	if (out == NULL)
		return fail(cx, 503, "out_of_memory", "Memory is short.");
	if (strcmp((const char *)out, text) == 0) {
		free(out);
		*ret = text;
		return 0;
	}
	TRY(ctx_own(cx, out, drop_text));
	*ret = (const char *)out;
	return 0;
}

size_t unicode_length(const char *text)
{
	utf8proc_int32_t state = 0;
	uint32_t before = 0, c;
	size_t n = 0;

	while ((c = unicode_next(&text)) != 0) {
		bool plain = before < 0x80 && c < 0x80 && c != '\n';

		if (plain)
			state = 0;
		n += plain || before == 0 ||
			utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)c, &state);
		before = c;
	}
	return n;
}

uint32_t unicode_lower(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c | 32 : c;
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
}

static int category(uint32_t c)
{
	return (int)utf8proc_category((utf8proc_int32_t)c);
}

bool unicode_is_letter(uint32_t c)
{
	int kind;

	if (c < 0x80)
		return (c | 32) >= 'a' && (c | 32) <= 'z';
	kind = category(c);
	return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_ME;
}

bool unicode_is_digit(uint32_t c)
{
	return c < 0x80 ? c >= '0' && c <= '9' : category(c) == UTF8PROC_CATEGORY_ND;
}

bool unicode_is_blank(uint32_t c)
{
	int kind;

	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	kind = category(c);
	return c == 0x85 || (kind >= UTF8PROC_CATEGORY_ZS && kind <= UTF8PROC_CATEGORY_ZP);
}

bool unicode_is_symbol(uint32_t c)
{
	int kind;

	if (c < 0x80)
		return c != 0 && strchr("$%&*+-/<=>@^_|~#", (int)c) != NULL;
	kind = category(c);
	return (kind >= UTF8PROC_CATEGORY_SM && kind <= UTF8PROC_CATEGORY_SO) ||
		kind == UTF8PROC_CATEGORY_NO || kind == UTF8PROC_CATEGORY_NL;
}

bool unicode_is_hidden(uint32_t c)
{
	int kind;

	if (c < 0x80)
		return c < 0x20 || c == 0x7f;
	kind = category(c);
	/* What a newer Unicode may have assigned is let pass, noncharacters are not. */
	if (kind == UTF8PROC_CATEGORY_CN)
		return (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
	return (kind >= UTF8PROC_CATEGORY_CC && kind <= UTF8PROC_CATEGORY_CO) || c == 0x34f ||
		(c >= 0xfe00 && c <= 0xfe0f) || c == 0x115f || c == 0x1160 || c == 0x3164;
}

static const struct {
	uint32_t first, last;
	enum script script;
} blocks[] = {
	{ 0x41, 0x24f, SCRIPT_LATIN },
	{ 0x250, 0x2af, SCRIPT_LATIN },
	{ 0x370, 0x3ff, SCRIPT_GREEK },
	{ 0x400, 0x52f, SCRIPT_CYRILLIC },
	{ 0x531, 0x58f, SCRIPT_ARMENIAN },
	{ 0x591, 0x5ff, SCRIPT_HEBREW },
	{ 0x600, 0x6ff, SCRIPT_ARABIC },
	{ 0x750, 0x77f, SCRIPT_ARABIC },
	{ 0x8a0, 0x8ff, SCRIPT_ARABIC },
	{ 0x900, 0x97f, SCRIPT_DEVANAGARI },
	{ 0x980, 0x9ff, SCRIPT_BENGALI },
	{ 0xa00, 0xa7f, SCRIPT_GURMUKHI },
	{ 0xa80, 0xaff, SCRIPT_GUJARATI },
	{ 0xb80, 0xbff, SCRIPT_TAMIL },
	{ 0xc00, 0xc7f, SCRIPT_TELUGU },
	{ 0xc80, 0xcff, SCRIPT_KANNADA },
	{ 0xd00, 0xd7f, SCRIPT_MALAYALAM },
	{ 0xe00, 0xe7f, SCRIPT_THAI },
	{ 0x10a0, 0x10ff, SCRIPT_GEORGIAN },
	{ 0x1100, 0x11ff, SCRIPT_HANGUL },
	{ 0x1200, 0x139f, SCRIPT_ETHIOPIC },
	{ 0x1780, 0x17ff, SCRIPT_KHMER },
	{ 0x1c80, 0x1c8f, SCRIPT_CYRILLIC },
	{ 0x1c90, 0x1cbf, SCRIPT_GEORGIAN },
	{ 0x1d00, 0x1d25, SCRIPT_LATIN },
	{ 0x1e00, 0x1eff, SCRIPT_LATIN },
	{ 0x1f00, 0x1fff, SCRIPT_GREEK },
	{ 0x2c60, 0x2c7f, SCRIPT_LATIN },
	{ 0x2de0, 0x2dff, SCRIPT_CYRILLIC },
	{ 0x3005, 0x3007, SCRIPT_HAN },
	{ 0x3040, 0x30ff, SCRIPT_KANA },
	{ 0x3130, 0x318f, SCRIPT_HANGUL },
	{ 0x31f0, 0x31ff, SCRIPT_KANA },
	{ 0x3400, 0x4dbf, SCRIPT_HAN },
	{ 0x4e00, 0x9fff, SCRIPT_HAN },
	{ 0xa640, 0xa69f, SCRIPT_CYRILLIC },
	{ 0xa720, 0xa7ff, SCRIPT_LATIN },
	{ 0xa8e0, 0xa8ff, SCRIPT_DEVANAGARI },
	{ 0xac00, 0xd7ff, SCRIPT_HANGUL },
	{ 0xf900, 0xfaff, SCRIPT_HAN },
	{ 0xfb00, 0xfb06, SCRIPT_LATIN },
	{ 0xfb1d, 0xfb4f, SCRIPT_HEBREW },
	{ 0xfb50, 0xfdff, SCRIPT_ARABIC },
	{ 0xfe70, 0xfefe, SCRIPT_ARABIC },
	{ 0xff21, 0xff5a, SCRIPT_LATIN },
	{ 0xff66, 0xff9f, SCRIPT_KANA },
	{ 0x20000, 0x3ffff, SCRIPT_HAN },
};

enum script unicode_script(uint32_t c)
{
	size_t low = 0, high = ARRAY_LEN(blocks);

	if (!unicode_is_letter(c))
		return SCRIPT_NONE;
	if (c >= 0x300 && c <= 0x36f)
		return SCRIPT_NONE;
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (c < blocks[middle].first)
			high = middle;
		else if (c > blocks[middle].last)
			low = middle + 1;
		else
			return blocks[middle].script;
	}
	return SCRIPT_OTHER;
}
