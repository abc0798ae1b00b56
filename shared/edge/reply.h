/* The reply: buffered until run returns, so that an error still replaces it. */
#ifndef IGNITE_EDGE_REPLY_H
#define IGNITE_EDGE_REPLY_H

#include "base/ctx.h"

/* JSON; takes the reference. */
int reply_json(struct ctx *cx, int status, json_t *json);

/* JSON that PostgreSQL made: passed on as it is. */
int reply_json_text(struct ctx *cx, int status, const char *text);

int reply_text(struct ctx *cx, int status, const char *content_type, const char *data, size_t size);

/* Adds a header; names and values with CR, LF or NUL are refused (500). */
int reply_header(struct ctx *cx, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* No body; nginx sends the bytes behind path (X-Accel-Redirect). */
int reply_accel(struct ctx *cx, const char *path);

#endif
