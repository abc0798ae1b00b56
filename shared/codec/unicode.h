/*
 * Unicode text: code points, normal form C (UAX 15), what readers see as one character (UAX 29), letters and their
 * scripts. The tables are utf8proc's; scripts are told by blocks (UAX 24, coarsely).
 */
#ifndef IGNITE_CODEC_UNICODE_H
#define IGNITE_CODEC_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"

enum { UNICODE_BAD = 0xfffd };

/*
 * The code point at *text, which is moved behind it; 0 at the end, where it stays. A byte that begins no valid sequence
 * (RFC 3629) is UNICODE_BAD, one byte long.
 */
static inline uint32_t unicode_next(const char **text);
uint32_t unicode_next_long(const char **text); /* the same, of a byte from 0x80 */

static inline uint32_t unicode_next(const char **text)
{
	unsigned char c = (unsigned char)**text;

	if (c >= 0x80)
		return unicode_next_long(text);
	*text += c != 0;
	return c;
}

/* Writes c as UTF-8 and returns its length, 1 to 4; what is no code point is written as UNICODE_BAD. */
size_t unicode_put(char out[4], uint32_t c);

/*
 * text in normal form C; *ret is text itself when that is so already, else the context's. Invalid bytes become
 * UNICODE_BAD. Fails when memory is short.
 */
int unicode_nfc(struct ctx *cx, const char *text, const char **ret);

/* How many characters a reader sees: extended grapheme clusters. */
size_t unicode_length(const char *text);

uint32_t unicode_lower(uint32_t c);
bool unicode_is_letter(uint32_t c); /* letters and the marks on them */
bool unicode_is_digit(uint32_t c);  /* decimal digits of any script */
bool unicode_is_blank(uint32_t c);  /* any kind of space, tabs and line ends included */

/* Signs of arithmetic and money, and other symbols: they tell texts apart as letters do. */
bool unicode_is_symbol(uint32_t c);

/* Control and format characters, private use, noncharacters: nothing that a reader can see. ZWJ and ZWNJ are among them. */
bool unicode_is_hidden(uint32_t c);

/* Of letters; SCRIPT_NONE for everything else, SCRIPT_OTHER for letters of scripts that are not listed. */
enum script {
	SCRIPT_NONE,
	SCRIPT_LATIN,
	SCRIPT_GREEK,
	SCRIPT_CYRILLIC,
	SCRIPT_ARMENIAN,
	SCRIPT_HEBREW,
	SCRIPT_ARABIC,
	SCRIPT_DEVANAGARI,
	SCRIPT_BENGALI,
	SCRIPT_GURMUKHI,
	SCRIPT_GUJARATI,
	SCRIPT_TAMIL,
	SCRIPT_TELUGU,
	SCRIPT_KANNADA,
	SCRIPT_MALAYALAM,
	SCRIPT_THAI,
	SCRIPT_GEORGIAN,
	SCRIPT_ETHIOPIC,
	SCRIPT_KHMER,
	SCRIPT_KANA,
	SCRIPT_HANGUL,
	SCRIPT_HAN,
	SCRIPT_OTHER,
	SCRIPTS
};

enum script unicode_script(uint32_t c);

#endif
