/* Bounded text: a growing buffer that declares its ceiling when it is made, in the memory of a context. */
#ifndef IGNITE_BASE_STR_H
#define IGNITE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/ctx.h"

/* Always NUL-terminated once made; data may hold NUL bytes before len. */
struct str {
	struct ctx *cx;
	char *data;
	size_t len;
	size_t room; /* bytes allocated, terminator included */
	size_t max;  /* ceiling of len */
};

/* An empty buffer that holds at most max_bytes. Its memory is the context's. */
int str_init(struct str *s, struct ctx *cx, size_t max_bytes);

/* Appends; 413 too_large over the ceiling. */
int str_add(struct str *s, const void *data, size_t n);
int str_puts(struct str *s, const char *text);
int str_printf(struct str *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* True when text is valid UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool utf8_valid(const char *text, size_t n);

/* True when s begins with prefix / ends with suffix. The first is asked for lists of words at each byte of a text: most differ at once. */
static inline bool str_starts(const char *s, const char *prefix)
{
	while (*prefix != '\0' && *s == *prefix) {
		s++;
		prefix++;
	}
	return *prefix == '\0';
}
bool str_ends(const char *s, const char *suffix);

/* Reads a whole decimal number between min and max; false for anything else (sign, blank, tail, overflow). */
bool str_to_int(const char *s, long min, long max, long *ret);

/* Compares two secrets in time that depends on their lengths only. */
bool str_equal_secret(const char *a, const char *b);

#endif
