/* Context: memory and the one failure of a request or job. */
#include "base/ctx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { DETAILS_MAX = 32 };

struct ctx *ctx_new(size_t limit_bytes, const char *request_id)
{
	struct ctx *cx = calloc(1, sizeof(*cx));

	if (cx == NULL)
		return NULL;
	cx->arena = arena_new(limit_bytes);
	if (cx->arena == NULL) {
		free(cx);
		return NULL;
	}
	ctx_reset(cx, request_id);
	return cx;
}

void ctx_reset(struct ctx *cx, const char *request_id)
{
	struct arena *a = cx->arena;
	char *id;

	arena_clear(a); /* destructors may still look at cx */
	*cx = (struct ctx){ .arena = a, .request_id = "-" };
	id = ctx_strdup(cx, request_id != NULL ? request_id : "-");
	if (id != NULL)
		cx->request_id = id;
}

void ctx_free(struct ctx *cx)
{
	if (cx == NULL)
		return;
	arena_free(cx->arena);
	free(cx);
}

static void out_of_memory(struct ctx *cx)
{
	if (cx->err.status == 0)
		cx->err = (struct err){ .status = 503,
			.code = "out_of_memory",
			.message = "The request needs more memory than one request may use.",
			.cause = "arena ceiling" };
}

void *ctx_alloc(struct ctx *cx, size_t size_bytes)
{
	void *p = arena_alloc(cx->arena, size_bytes);

	if (p == NULL)
		out_of_memory(cx);
	return p;
}

char *ctx_strndup(struct ctx *cx, const char *s, size_t n)
{
	char *p;

	n = strnlen(s, n);
	p = ctx_alloc(cx, n + 1);
	if (p != NULL)
		memcpy(p, s, n);
	return p;
}

char *ctx_strdup(struct ctx *cx, const char *s)
{
	return ctx_strndup(cx, s, strlen(s));
}

char *ctx_vprintf(struct ctx *cx, const char *fmt, va_list ap)
{
	va_list again;
	char *p = NULL;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n >= 0)
		p = ctx_alloc(cx, (size_t)n + 1);
	if (p != NULL)
		vsnprintf(p, (size_t)n + 1, fmt, ap);
	return p;
}

char *ctx_printf(struct ctx *cx, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = ctx_vprintf(cx, fmt, ap);
	va_end(ap);
	return p;
}

int ctx_own(struct ctx *cx, void *obj, void (*drop)(void *obj))
{
	if (arena_own(cx->arena, obj, drop) == 0)
		return 0;
	out_of_memory(cx);
	return -1;
}

static void drop_json(void *json)
{
	json_decref(json);
}

json_t *ctx_own_json(struct ctx *cx, json_t *json)
{
	if (json == NULL) {
		out_of_memory(cx);
		return NULL;
	}
	return ctx_own(cx, json, drop_json) == 0 ? json : NULL;
}

int(fail)(struct ctx *cx, int status, const char *code, const char *fmt, ...)
{
	va_list ap;
	char *message;

	if (cx->err.status != 0)
		return -1;
	va_start(ap, fmt);
	message = ctx_vprintf(cx, fmt, ap);
	va_end(ap);
	if (message != NULL)
		cx->err = (struct err){ .status = status, .code = code, .message = message };
	return -1;
}

int(fail_cause)(
	struct ctx *cx, int status, const char *code, const char *message, const char *fmt, ...)
{
	va_list ap;

	if (cx->err.status != 0)
		return -1;
	fail(cx, status, code, "%s", message);
	va_start(ap, fmt);
	cx->err.cause = ctx_vprintf(cx, fmt, ap);
	va_end(ap);
	return -1;
}

int(fail_at)(struct ctx *cx, const char *pointer, const char *fmt, ...)
{
	va_list ap;
	char *message;

	if (cx->err.status == 0)
		fail(cx, 422, "invalid_request", "The request does not have the form that is asked for.");
	if (cx->err.details == NULL)
		cx->err.details = ctx_own_json(cx, json_array());
	if (cx->err.details == NULL || json_array_size(cx->err.details) >= DETAILS_MAX)
		return -1;
	va_start(ap, fmt);
	message = ctx_vprintf(cx, fmt, ap);
	va_end(ap);
	if (message != NULL)
		json_array_append_new(
			cx->err.details, json_pack("{s:s, s:s}", "pointer", pointer, "message", message));
	return -1;
}

void ctx_forgive(struct ctx *cx)
{
	cx->err = (struct err){ 0 };
}

int64_t ctx_left_ms(const struct ctx *cx, int64_t cap_ms)
{
	int64_t left;

	if (cx->deadline_ms == 0)
		return cap_ms;
	left = cx->deadline_ms - clock_ms();
	if (left < 0)
		left = 0;
	return left < cap_ms ? left : cap_ms;
}
