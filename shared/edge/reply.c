/* The reply: kept until the handler returns, then written as CGI headers and body. */
#include "edge/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "codec/json.h"
#include "edge/serve.h"

enum { HEAD_MAX_BYTES = 32 KiB };

static int reply_set(struct ctx *cx, int status, const char *body, size_t size)
{
	cx->rp->status = status;
	cx->rp->body = body;
	cx->rp->size = size;
	return 0;
}

int reply_json(struct ctx *cx, int status, json_t *json)
{
	char *text;

	if (ctx_own_json(cx, json) == NULL)
		return -1;
	text = json_write(json);
	if (text == NULL)
		return fail_cause(cx, 500, "internal", "The reply could not be written.", "json_write");
	TRY(ctx_own(cx, text, free));
	return reply_json_text(cx, status, text);
}

int reply_json_text(struct ctx *cx, int status, const char *text)
{
	if (text == NULL)
		return fail_cause(cx, 500, "internal", "The reply could not be written.", "null for JSON");
	return reply_text(cx, status, "application/json; charset=utf-8", text, strlen(text));
}

int reply_text(struct ctx *cx, int status, const char *content_type, const char *data, size_t size)
{
	TRY(reply_header(cx, "Content-Type", "%s", content_type));
	return reply_set(cx, status, data, size);
}

int reply_accel(struct ctx *cx, const char *path)
{
	TRY(reply_header(cx, "X-Accel-Redirect", "%s", path));
	return reply_set(cx, cx->rp->status != 0 ? cx->rp->status : 200, NULL, 0);
}

static bool header_safe(const char *name, const char *value)
{
	if (*name == '\0' || strpbrk(name, "\r\n: ") != NULL)
		return false;
	return strpbrk(value, "\r\n") == NULL;
}

/* A header that is set again replaces the former one: only Set-Cookie and Vary may well be several. */
static struct reply_header *header_slot(struct ctx *cx, const char *name)
{
	struct reply_header **p = &cx->rp->headers;

	for (; *p != NULL; p = &(*p)->next)
		if (strcasecmp((*p)->name, name) == 0 && strcasecmp(name, "Set-Cookie") != 0)
			return *p;
	*p = ctx_alloc(cx, sizeof(**p));
	return *p;
}

int reply_header(struct ctx *cx, const char *name, const char *fmt, ...)
{
	struct reply_header *h;
	char *value;
	va_list ap;

	va_start(ap, fmt);
	value = ctx_vprintf(cx, fmt, ap);
	va_end(ap);
	if (value == NULL)
		return -1;
	if (!header_safe(name, value))
		return fail_cause(cx, 500, "internal", "The reply could not be written.",
			"header %s holds a line break", name);
	h = header_slot(cx, name);
	name = ctx_strdup(cx, name);
	if (h == NULL || name == NULL)
		return -1;
	h->name = name;
	h->value = value;
	return 0;
}

void reply_clear(struct ctx *cx)
{
	cx->rp->status = 0;
	cx->rp->headers = NULL;
	cx->rp->body = NULL;
	cx->rp->size = 0;
}

/* Without the arena, which may be what is short: code and request id hold no character that needs escaping. */
static void reply_error_spare(struct ctx *cx)
{
	struct reply *rp = cx->rp;
	int n = snprintf(rp->spare, sizeof(rp->spare),
		"{\"code\":\"%s\",\"message\":\"The request could not be answered.\",\"request_id\":\"%s\"}",
		cx->err.code, cx->request_id);

	reply_clear(cx);
	reply_set(cx, cx->err.status, rp->spare, n > 0 ? (size_t)n : 0);
}

/* The house shape of conventions: code, message, request_id and, where there are any, errors. */
static json_t *error_json(const struct ctx *cx)
{
	json_t *json = json_pack("{s:s, s:s, s:s}", "code", cx->err.code, "message", cx->err.message,
		"request_id", cx->request_id);

	if (json != NULL && cx->err.details != NULL)
		json_object_set(json, "errors", cx->err.details);
	return json;
}

void reply_error(struct ctx *cx)
{
	struct err err = cx->err;
	int made = reply_json(cx, err.status, error_json(cx));

	cx->err = err;
	if (made == 0 && err.retry_after_seconds > 0)
		made = reply_header(cx, "Retry-After", "%d", err.retry_after_seconds);
	cx->err = err;
	if (made != 0)
		reply_error_spare(cx);
}

static const char *reason(int status)
{
	static const struct {
		int status;
		const char *text;
	} known[] = { { 200, "OK" }, { 201, "Created" }, { 202, "Accepted" }, { 204, "No Content" },
		{ 206, "Partial Content" }, { 304, "Not Modified" }, { 400, "Bad Request" },
		{ 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" },
		{ 405, "Method Not Allowed" }, { 409, "Conflict" }, { 413, "Content Too Large" },
		{ 415, "Unsupported Media Type" }, { 422, "Unprocessable Content" },
		{ 429, "Too Many Requests" }, { 500, "Internal Server Error" }, { 502, "Bad Gateway" },
		{ 503, "Service Unavailable" } };

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (known[i].status == status)
			return known[i].text;
	return "Status";
}

/* Where a body may be, its length is told; HEAD tells the length that GET would have. */
static int head(struct ctx *cx, struct str *out)
{
	const struct reply *rp = cx->rp;
	bool bodiless = rp->status == 204 || rp->status == 304 || rp->body == NULL;

	TRY(str_init(out, cx, HEAD_MAX_BYTES));
	TRY(str_printf(out, "Status: %d %s\r\n", rp->status, reason(rp->status)));
	for (const struct reply_header *h = rp->headers; h != NULL; h = h->next)
		TRY(str_printf(out, "%s: %s\r\n", h->name, h->value));
	TRY(str_printf(out, "x-request-id: %s\r\n", cx->request_id));
	if (!bodiless)
		TRY(str_printf(out, "Content-Length: %zu\r\n", rp->size));
	return str_puts(out, "\r\n");
}

/* The head of last resort, without the arena. */
static int send_spare(struct ctx *cx, struct front *f)
{
	char text[256];
	int n;

	cx->err = (struct err){ .status = 503, .code = "out_of_memory" };
	reply_error_spare(cx);
	n = snprintf(text, sizeof(text),
		"Status: 503 Service Unavailable\r\nContent-Type: application/json\r\nx-request-id: %s\r\n"
		"Content-Length: %zu\r\n\r\n",
		cx->request_id, cx->rp->size);
	TRY(f->write(f, text, (size_t)n));
	return f->write(f, cx->rp->body, cx->rp->size);
}

int reply_send(struct ctx *cx, struct front *f)
{
	const struct reply *rp = cx->rp;
	struct str out;

	if (head(cx, &out) != 0)
		return send_spare(cx, f);
	TRY(f->write(f, out.data, out.len));
	if (cx->rq->method == HEAD || rp->size == 0 || rp->status == 204 || rp->status == 304)
		return 0;
	return f->write(f, rp->body, rp->size);
}
