/*
 * Labels of internationalised host names (IDNA 2008). libidn2 does what RFC 5891 asks of a look-up; the rules of RFC 5892,
 * appendix A, for characters that are allowed in a context only (CONTEXTO) are added, because a look-up leaves them out.
 */
#include <idn2.h>
#include <stdlib.h>

#include "codec/schema_format.h"

enum { LABEL_MAX = 63, CODES_MAX = 64 };

static bool is_greek(unsigned c)
{
	return (c >= 0x370 && c <= 0x3FF && c != 0x375) || (c >= 0x1F00 && c <= 0x1FFF);
}

static bool is_hebrew(unsigned c)
{
	return c >= 0x591 && c <= 0x5F4 && c != 0x5F3 && c != 0x5F4;
}

static bool is_kana_or_han(unsigned c)
{
	return (c >= 0x3041 && c <= 0x309F) || (c >= 0x30A1 && c <= 0x30FA) ||
		(c >= 0x30FC && c <= 0x30FF) || (c >= 0x31F0 && c <= 0x31FF) || c == 0x3005 ||
		c == 0x3007 || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
		(c >= 0x20000 && c <= 0x3FFFF);
}

/* Is any of the characters between from and to? */
static bool any(const unsigned *code, size_t count, unsigned from, unsigned to)
{
	for (size_t i = 0; i < count; i++)
		if (code[i] >= from && code[i] <= to)
			return true;
	return false;
}

static bool any_kana_or_han(const unsigned *code, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_kana_or_han(code[i]))
			return true;
	return false;
}

static bool context_allows(const unsigned *code, size_t count, size_t i)
{
	unsigned before = i > 0 ? code[i - 1] : 0, after = i + 1 < count ? code[i + 1] : 0;

	switch (code[i]) {
	case 0xB7: /* middle dot */
		return before == 'l' && after == 'l';
	case 0x375: /* keraia */
		return is_greek(after);
	case 0x5F3: /* geresh, gershayim */
	case 0x5F4:
		return is_hebrew(before);
	case 0x30FB: /* katakana middle dot */
		return any_kana_or_han(code, count);
	default:
		return true;
	}
}

static bool contexts_allow(const char *label)
{
	const char *s = label, *end = label + strlen(label);
	unsigned code[CODES_MAX];
	size_t count = 0;

	while (s < end && count < CODES_MAX)
		code[count++] = format_next(&s, end);
	for (size_t i = 0; i < count; i++)
		if (!context_allows(code, count, i))
			return false;
	/* two kinds of digits do not go together: Arabic-Indic with extended ones, nor with European ones */
	if (any(code, count, 0x660, 0x669) &&
		(any(code, count, 0x6F0, 0x6F9) || any(code, count, '0', '9')))
		return false;
	return count < 4 || code[2] != '-' || code[3] != '-';
}

size_t format_idn_label(const char *text, size_t size)
{
	char label[4 * LABEL_MAX + 1];
	uint8_t *ascii = NULL;
	char *unicode = NULL;
	size_t length = 0;

	if (size == 0 || size >= sizeof(label) || memchr(text, '\0', size) != NULL || text[0] == '-' ||
		text[size - 1] == '-')
		return 0;
	memcpy(label, text, size);
	label[size] = '\0';
	if (idn2_lookup_u8((const uint8_t *)label, &ascii, IDN2_NO_TR46 | IDN2_NFC_INPUT) == IDN2_OK &&
		idn2_to_unicode_8z8z((const char *)ascii, &unicode, 0) == IDN2_OK &&
		contexts_allow(unicode))
		length = strlen((const char *)ascii);
	idn2_free(ascii);
	idn2_free(unicode);
	return length;
}
