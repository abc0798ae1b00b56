/*
 * Base64 on libb64. Its encoder breaks lines and knows one alphabet, its decoder skips what is foreign: both are put
 * right here. Decoding is checked and translated first, so libb64 sees canonical text only.
 */
#include "codec/b64.h"

#include <b64/cdecode.h>
#include <b64/cencode.h>
#include <limits.h>
#include <string.h>

enum { ROUND_BYTES = 3 * 4096, INPUT_MAX = INT_MAX / 4 };

/* Copies n characters of libb64's output without its line breaks; returns how many were kept. */
static size_t take(char *to, const char *from, int n, enum b64_alphabet alphabet)
{
	size_t kept = 0;

	for (int i = 0; i < n; i++) {
		char c = from[i];

		if (c == '\n' || (alphabet == B64_URL && c == '='))
			continue;
		if (alphabet == B64_URL && c == '+')
			c = '-';
		else if (alphabet == B64_URL && c == '/')
			c = '_';
		to[kept++] = c;
	}
	return kept;
}

char *b64_encode(struct ctx *cx, enum b64_alphabet alphabet, const void *data, size_t size)
{
	char round[ROUND_BYTES * 2]; /* four thirds and the line breaks */
	base64_encodestate state;
	const char *from = data;
	size_t len = 0;
	char *out;

	if (size > INPUT_MAX) {
		fail(cx, 413, "too_large", "The data is too large for Base64.");
		return NULL;
	}
	out = ctx_alloc(cx, (size + 2) / 3 * 4 + 1);
	if (out == NULL)
		return NULL;
	base64_init_encodestate(&state);
	for (size_t done = 0; done < size;) {
		size_t n = size - done < ROUND_BYTES ? size - done : ROUND_BYTES;

		len += take(
			out + len, round, base64_encode_block(from + done, (int)n, round, &state), alphabet);
		done += n;
	}
	len += take(out + len, round, base64_encode_blockend(round, &state), alphabet);
	out[len] = '\0';
	return out;
}

/* The value of a character, -1 when it is not of the alphabet. */
static int value(enum b64_alphabet alphabet, char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == (alphabet == B64_URL ? '-' : '+'))
		return 62;
	if (c == (alphabet == B64_URL ? '_' : '/'))
		return 63;
	return -1;
}

static int refuse(struct ctx *cx)
{
	return fail(cx, 400, "invalid_base64", "The text is not valid Base64.");
}

/* Characters before the padding; -1 when the padding, the length or the unused last bits are wrong. */
static int body_length(enum b64_alphabet alphabet, const char *text, size_t n)
{
	size_t len = n;
	int last;

	while (len > 0 && n - len < 2 && text[len - 1] == '=')
		len--;
	if (len != n && n % 4 != 0)
		return -1;
	if (len % 4 == 1)
		return -1;
	if (len % 4 == 0)
		return (int)len;
	last = value(alphabet, text[len - 1]);
	if (last < 0 || (last & (len % 4 == 2 ? 0x0F : 0x03)) != 0)
		return -1;
	return (int)len;
}

/* len canonical characters, which clean has room for, into out, with room for the byte that libb64 writes beyond its count. */
static int decode(
	struct ctx *cx, enum b64_alphabet alphabet, const char *text, int len, char *clean, char *out)
{
	base64_decodestate state;

	for (int i = 0; i < len; i++) {
		int v = value(alphabet, text[i]);

		if (v < 0)
			return refuse(cx);
		clean[i] = v == 62 ? '+' : v == 63 ? '/' : text[i];
	}
	base64_init_decodestate(&state);
	return len > 0 ? base64_decode_block(clean, len, out, &state) : 0;
}

int b64_decode(struct ctx *cx, enum b64_alphabet alphabet, const char *text, size_t n, char **ret,
	size_t *ret_size)
{
	char *clean, *out;
	int len;

	if (n > INPUT_MAX || (len = body_length(alphabet, text, n)) < 0)
		return refuse(cx);
	clean = ctx_alloc(cx, (size_t)len + 1);
	out = ctx_alloc(cx, (size_t)len + 4);
	if (clean == NULL || out == NULL || (len = decode(cx, alphabet, text, len, clean, out)) < 0)
		return -1;
	out[len] = '\0';
	*ret = out;
	*ret_size = (size_t)len;
	return 0;
}

int b64_decode_into(struct ctx *cx, enum b64_alphabet alphabet, const char *text, size_t n,
	char *out, size_t *ret_size)
{
	char clean[B64_PIECE_MAX], decoded[B64_PIECE_MAX];
	int len;

	if (n > B64_PIECE_MAX || (len = body_length(alphabet, text, n)) < 0)
		return refuse(cx);
	len = decode(cx, alphabet, text, len, clean, decoded);
	if (len < 0)
		return -1;
	memcpy(out, decoded, (size_t)len);
	*ret_size = (size_t)len;
	return 0;
}
