/* Characters of ECMA-262 expressions: by themselves, and by escape. */
#include <string.h>

#include "codec/schema_pattern.h"

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* n hexadecimal digits. */
static bool read_hex(struct cursor *t, int n, uint32_t *ret)
{
	uint32_t code = 0;

	for (; n > 0; n--, t->p++) {
		int v = hex_value(pattern_peek(t, 0));

		if (v < 0)
			return false;
		code = code * 16 + (uint32_t)v;
	}
	*ret = code;
	return true;
}

/* After \u: four digits, a pair of surrogates, or {digits}. A lone surrogate matches nothing in UTF-8 and is refused. */
static bool read_unicode(struct cursor *t, uint32_t *ret)
{
	uint32_t code = 0, low;

	if (pattern_peek(t, 0) == '{') {
		for (t->p++; hex_value(pattern_peek(t, 0)) >= 0 && code < 0x110000; t->p++)
			code = code * 16 + (uint32_t)hex_value(pattern_peek(t, 0));
		*ret = code;
		return t->p[-1] != '{' && pattern_peek(t, 0) == '}' && ++t->p && code < 0x110000 &&
			(code < 0xD800 || code > 0xDFFF);
	}
	if (!read_hex(t, 4, &code))
		return false;
	if (code >= 0xD800 && code <= 0xDBFF) {
		if (pattern_peek(t, 0) != '\\' || pattern_peek(t, 1) != 'u')
			return false;
		t->p += 2;
		if (!read_hex(t, 4, &low) || low < 0xDC00 || low > 0xDFFF)
			return false;
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
	}
	*ret = code;
	return code < 0xDC00 || code > 0xDFFF;
}

bool pattern_escape(struct cursor *t, uint32_t *ret)
{
	static const char from[] = "nrtfv0", to[] = "\n\r\t\f\v";
	const char *start = t->p, *at;
	char c = pattern_peek(t, 0);
	bool done = true;

	if (c == '\0')
		return false;
	t->p++;
	at = strchr(from, c);
	if (at != NULL)
		*ret = (uint32_t)(unsigned char)to[at - from];
	else if (c == 'x')
		done = read_hex(t, 2, ret);
	else if (c == 'u')
		done = read_unicode(t, ret);
	else if (c == 'c')
		*ret = (uint32_t)*t->p++ & 31;
	else if (strchr("^$\\.*+?()[]{}|/-\"'!#%&,:;<=>@_`~ ", c) != NULL)
		*ret = (uint32_t)(unsigned char)c;
	else
		done = false;
	if (c == 'c')
		done = t->p <= t->end && ((t->p[-1] | 32) >= 'a' && (t->p[-1] | 32) <= 'z');
	if (c == '0')
		done = pattern_peek(t, 0) < '0' || pattern_peek(t, 0) > '9';
	if (!done)
		t->p = start;
	return done;
}

bool pattern_character(struct cursor *t, uint32_t *ret)
{
	static const unsigned char lead[] = { 0x7F, 0, 0x1F, 0x0F, 0x07 };
	unsigned char c = (unsigned char)*t->p;
	size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	uint32_t code = c & lead[n == 1 ? 0 : n];

	if ((size_t)(t->end - t->p) < n || (c >= 0x80 && c < 0xC2))
		return false;
	for (size_t i = 1; i < n; i++)
		code = code << 6 | ((unsigned char)t->p[i] & 0x3F);
	t->p += n;
	*ret = code;
	return true;
}
