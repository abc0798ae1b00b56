/* Bounded text and the few checks on text that everything needs. */
#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 256 };

int str_init(struct str *s, struct ctx *cx, size_t max_bytes)
{
	char *data = ctx_alloc(cx, FIRST_ROOM);

	if (data == NULL)
		return -1;
	*s = (struct str){ .cx = cx, .data = data, .room = FIRST_ROOM, .max = max_bytes };
	return 0;
}

static int str_room(struct str *s, size_t n)
{
	size_t room = s->room;
	char *data;

	if (n > s->max || s->len > s->max - n)
		return fail(s->cx, 413, "too_large", "The text is longer than %zu bytes.", s->max);
	if (s->len + n < room)
		return 0;
	while (s->len + n >= room)
		room *= 2;
	data = ctx_alloc(s->cx, room);
	if (data == NULL)
		return -1;
	memcpy(data, s->data, s->len);
	s->data = data;
	s->room = room;
	return 0;
}

int str_add(struct str *s, const void *data, size_t n)
{
	TRY(str_room(s, n));
	if (n > 0)
		memcpy(s->data + s->len, data, n);
	s->len += n;
	s->data[s->len] = '\0';
	return 0;
}

int str_puts(struct str *s, const char *text)
{
	return str_add(s, text, strlen(text));
}

int str_printf(struct str *s, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return fail(s->cx, 500, "internal", "Text could not be formatted.");
	TRY(str_room(s, (size_t)n));
	va_start(ap, fmt);
	vsnprintf(s->data + s->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	s->len += (size_t)n;
	return 0;
}

/* Length of the sequence that starts at p, 0 when it is not valid. */
static size_t utf8_sequence(const unsigned char *p, size_t left)
{
	unsigned lead = p[0], low = 0x80, high = 0xBF;
	size_t n;

	if (lead < 0x80)
		return 1;
	if (lead < 0xC2 || lead > 0xF4)
		return 0;
	n = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	if (n > left)
		return 0;
	if (lead == 0xE0)
		low = 0xA0;
	if (lead == 0xED)
		high = 0x9F;
	if (lead == 0xF0)
		low = 0x90;
	if (lead == 0xF4)
		high = 0x8F;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return n;
}

bool utf8_valid(const char *text, size_t n)
{
	const unsigned char *p = (const unsigned char *)text;

	for (size_t i = 0, step; i < n; i += step) {
		step = utf8_sequence(p + i, n - i);
		if (step == 0)
			return false;
	}
	return true;
}

bool str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && strcmp(s + n - m, suffix) == 0;
}

bool str_to_int(const char *s, long min, long max, long *ret)
{
	char *end;
	long v;

	if (s == NULL || (*s != '-' && (*s < '0' || *s > '9')))
		return false;
	errno = 0;
	v = strtol(s, &end, 10);
	if (errno != 0 || *end != '\0' || end == s || v < min || v > max)
		return false;
	*ret = v;
	return true;
}

bool str_equal_secret(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	unsigned char differ = n != m;

	for (size_t i = 0; i < n; i++)
		differ |= (unsigned char)(a[i] ^ b[m == 0 ? 0 : i % m]);
	return differ == 0;
}
