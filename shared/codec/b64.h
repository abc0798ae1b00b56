/* Base64 (RFC 4648) on libb64: standard and URL-safe alphabets, no line breaks, strict when decoding. */
#ifndef IGNITE_CODEC_B64_H
#define IGNITE_CODEC_B64_H

#include "base/ctx.h"

enum b64_alphabet { B64_STANDARD, B64_URL };

/* Encodes; padded for B64_STANDARD, unpadded for B64_URL. The arena's, or NULL with the failure recorded. */
char *b64_encode(struct ctx *cx, enum b64_alphabet alphabet, const void *data, size_t size);

/*
 * Decodes n characters. 400 invalid_base64 for a foreign character, wrong padding or a length that cannot be. Padding is
 * optional. *ret is NUL-terminated beyond *ret_size.
 */
int b64_decode(struct ctx *cx, enum b64_alphabet alphabet, const char *text, size_t n, char **ret,
	size_t *ret_size);

/*
 * The same for at most B64_PIECE_MAX characters into out, of at least n / 4 * 3 + 3 bytes; no memory of the context's. For long texts
 * that come piece by piece, each of whole groups of four but the last.
 */
enum { B64_PIECE_MAX = 8192 };
int b64_decode_into(struct ctx *cx, enum b64_alphabet alphabet, const char *text, size_t n,
	char *out, size_t *ret_size);

#endif
