/* Log: JSON lines on standard error. */
#include "base/log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"

enum { LINE_MAX_BYTES = 4096 };

static const char *program = "ignite";
static enum log_level threshold = LOG_INFO;

struct line {
	char text[LINE_MAX_BYTES];
	size_t len;
};

void log_setup(const char *name, enum log_level least)
{
	program = name;
	threshold = least;
}

static void put(struct line *l, const char *s, size_t n)
{
	size_t left = sizeof(l->text) - 4 - l->len; /* room for the closing quote, brace and newline */

	if (n > left)
		n = left;
	memcpy(l->text + l->len, s, n);
	l->len += n;
}

/* A JSON string; bytes that are not ASCII pass only when the whole value is valid UTF-8. */
static void put_string(struct line *l, const char *s)
{
	bool utf8 = utf8_valid(s, strlen(s));
	char esc[8];

	put(l, "\"", 1);
	for (size_t step; *s != '\0' && l->len < sizeof(l->text) - 16; s += step) {
		unsigned char c = (unsigned char)*s;

		step = 1;
		if (c == '"' || c == '\\') {
			snprintf(esc, sizeof(esc), "\\%c", c);
			put(l, esc, 2);
		} else if (c < 0x20 || c == 0x7F || (c >= 0x80 && !utf8)) {
			snprintf(esc, sizeof(esc), "\\u%04x", c);
			put(l, esc, 6);
		} else {
			/* whole characters, so that a cut line is valid UTF-8 too */
			step = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
			put(l, s, step);
		}
	}
	l->text[l->len++] = '"'; /* put() keeps room for it */
}

static void put_pair(struct line *l, const char *key, const char *value)
{
	if (value == NULL || l->len > sizeof(l->text) - 128)
		return;
	put(l, l->len == 1 ? "" : ",", l->len == 1 ? 0 : 1);
	put_string(l, key);
	put(l, ":", 1);
	put_string(l, value);
}

bool log_wants(enum log_level level)
{
	return level >= threshold;
}

void log_line(const struct ctx *cx, enum log_level level, const char *message, ...)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	struct line l = { .text = "{", .len = 1 };
	char now[CLOCK_TEXT];
	const char *key;
	va_list ap;

	if (level < threshold)
		return;
	clock_text(now);
	put_pair(&l, "time", now);
	put_pair(&l, "level", names[level]);
	put_pair(&l, "name", program);
	put_pair(&l, "request_id", cx != NULL ? cx->request_id : NULL);
	put_pair(&l, "message", message);
	va_start(ap, message);
	while ((key = va_arg(ap, const char *)) != NULL)
		put_pair(&l, key, va_arg(ap, const char *));
	va_end(ap);
	l.text[l.len++] = '}';
	l.text[l.len++] = '\n';
	if (write(STDERR_FILENO, l.text, l.len) < 0)
		return; /* nowhere left to say so */
}
