/* The request: parameters, query and body, checked before the handler sees them. */
#include "edge/request.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "codec/json.h"
#include "codec/uuid.h"
#include "edge/serve.h"

enum {
	QUERY_MAX = 64,
	QUERY_TEXT_MAX = 1000,
	HEADER_NAME_MAX = 64,
	BODY_NONE_MAX = 4096,
	IDEMPOTENCY_KEY_MAX = 200
};

const char *env_get(char **env, const char *name)
{
	size_t n = strlen(name);

	for (; env != NULL && *env != NULL; env++)
		if (strncmp(*env, name, n) == 0 && (*env)[n] == '=')
			return *env + n + 1;
	return NULL;
}

enum method req_method(const struct ctx *cx)
{
	return cx->rq->method;
}

const char *req_param(const struct ctx *cx, const char *name)
{
	return env_get(cx->rq->env, name);
}

const char *req_path_info(const struct ctx *cx)
{
	const char *path = req_param(cx, "PATH_INFO");

	return path != NULL ? path : "";
}

/* CGI (RFC 3875, 4.1.18): HTTP_ and the name in capitals; the body's two headers go without HTTP_. */
const char *req_header(const struct ctx *cx, const char *name)
{
	char param[HEADER_NAME_MAX + 8] = "HTTP_";
	size_t at = 5;

	if (strcasecmp(name, "content-type") == 0 || strcasecmp(name, "content-length") == 0)
		at = 0;
	for (; *name != '\0' && at < HEADER_NAME_MAX; name++)
		param[at++] = *name == '-' ? '_' : (char)toupper((unsigned char)*name);
	param[at] = '\0';
	return *name == '\0' ? req_param(cx, param) : NULL;
}

const char *req_query(const struct ctx *cx, const char *name)
{
	for (size_t i = 0; i < cx->rq->query_count; i++)
		if (strcmp(cx->rq->query[i].name, name) == 0)
			return cx->rq->query[i].value;
	return NULL;
}

int req_query_int(struct ctx *cx, const char *name, long min, long max, long dflt, long *ret)
{
	const char *text = req_query(cx, name);

	if (text == NULL)
		*ret = dflt;
	else if (!str_to_int(text, min, max, ret))
		return fail_at(
			cx, ctx_printf(cx, "?%s", name), "must be a whole number from %ld to %ld.", min, max);
	return 0;
}

int req_idempotency_key(struct ctx *cx, const char **ret)
{
	const char *key = req_header(cx, "idempotency-key");
	size_t n = key != NULL ? strlen(key) : 0;

	for (size_t i = 0; i < n; i++)
		if (key[i] <= ' ' || key[i] > '~')
			return fail(cx, 400, "invalid_idempotency_key",
				"The header Idempotency-Key may hold visible ASCII characters only.");
	if (key != NULL && (n == 0 || n > IDEMPOTENCY_KEY_MAX))
		return fail(cx, 400, "invalid_idempotency_key",
			"The header Idempotency-Key must hold 1 to %d characters.", IDEMPOTENCY_KEY_MAX);
	*ret = key;
	return 0;
}

json_t *req_json(const struct ctx *cx)
{
	return cx->rq->json;
}

int req_unpack(struct ctx *cx, const char *fmt, ...)
{
	json_error_t e;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = cx->rq->json != NULL ? json_vunpack_ex(cx->rq->json, &e, 0, fmt, ap) : -1;
	va_end(ap);
	if (n == 0)
		return 0;
	return fail(cx, 422, "invalid_request", "The request's body does not have the form asked for.");
}

void req_body(const struct ctx *cx, const char **ret, size_t *ret_size)
{
	*ret = cx->rq->body;
	*ret_size = cx->rq->body_size;
}

const char *req_body_file(const struct ctx *cx)
{
	return cx->rq->body_file;
}

enum jwt_fault req_auth_fault(const struct ctx *cx)
{
	return cx->rq->fault;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes in place (application/x-www-form-urlencoded: + is a blank). NUL and invalid UTF-8 are refused. */
static int query_decode(struct ctx *cx, char *s)
{
	char *out = s, *start = s;

	for (; *s != '\0'; s++) {
		char c = *s == '+' ? ' ' : *s;

		if (c == '%') {
			int high = hex(s[1]), low = high >= 0 ? hex(s[2]) : -1;

			if (low < 0 || (high == 0 && low == 0))
				return fail(cx, 400, "invalid_query", "The query holds a bad percent sequence.");
			c = (char)(high * 16 + low);
			s += 2;
		}
		*out++ = c;
	}
	*out = '\0';
	if (!utf8_valid(start, (size_t)(out - start)))
		return fail(cx, 400, "invalid_query", "The query is not valid UTF-8.");
	return 0;
}

static int query_parse(struct ctx *cx)
{
	const char *raw = req_param(cx, "QUERY_STRING");
	char *text, *part, *save = NULL;

	if (raw == NULL || *raw == '\0')
		return 0;
	text = ctx_strdup(cx, raw);
	cx->rq->query = ctx_alloc(cx, QUERY_MAX * sizeof(*cx->rq->query));
	if (text == NULL || cx->rq->query == NULL)
		return -1;
	for (part = strtok_r(text, "&", &save); part != NULL; part = strtok_r(NULL, "&", &save)) {
		struct pair *p = &cx->rq->query[cx->rq->query_count];
		char *value = strchr(part, '=');

		if (cx->rq->query_count == QUERY_MAX)
			return fail(
				cx, 400, "invalid_query", "The query has more than %d parameters.", QUERY_MAX);
		if (value != NULL)
			*value++ = '\0';
		TRY(query_decode(cx, part));
		if (value != NULL)
			TRY(query_decode(cx, value));
		*p = (struct pair){ .name = part, .value = value != NULL ? value : "" };
		cx->rq->query_count++;
	}
	return 0;
}

int request_init(struct ctx *cx, struct front *f)
{
	static const char *const names[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };
	const char *method = env_get(f->env, "REQUEST_METHOD");

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (method != NULL && strcmp(method, names[i]) == 0)
			cx->rq->method = (enum method)(1u << i);
	cx->rq->body_file = cx->handler->body_file ? env_get(f->env, "BODY_FILE") : NULL;
	if (cx->rq->body_file != NULL && *cx->rq->body_file == '\0')
		cx->rq->body_file = NULL;
	return query_parse(cx);
}

static bool course_id_valid(const char *s)
{
	size_t n = strlen(s);

	return n >= 1 && n <= 100 && isalnum((unsigned char)*s) &&
		strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n && strcmp(s, "debug") != 0;
}

static void check_param(struct ctx *cx, const struct query_param *q)
{
	const char *value = req_query(cx, q->name);
	const char *pointer = ctx_printf(cx, "?%s", q->name);
	size_t most = q->max > 0 ? (size_t)q->max : QUERY_TEXT_MAX;
	long n;

	if (pointer == NULL)
		return;
	if (value == NULL) {
		if (q->required)
			fail_at(cx, pointer, "is missing.");
		return;
	}
	if (q->type == QUERY_UUID && !uuid_valid(value))
		fail_at(cx, pointer, "must be a UUID.");
	else if (q->type == QUERY_INT && !str_to_int(value, q->min, q->max, &n))
		fail_at(cx, pointer, "must be a whole number from %ld to %ld.", q->min, q->max);
	else if (q->type == QUERY_COURSE_ID && !course_id_valid(value))
		fail_at(cx, pointer, "must be a course id: a-z, 0-9, dot, dash, underscore; at most 100.");
	else if (q->type == QUERY_TEXT && (strlen(value) > most || strlen(value) < (size_t)q->min))
		fail_at(cx, pointer, "must be %ld to %zu bytes long.", q->min, most);
}

int request_check_query(struct ctx *cx)
{
	for (const struct query_param *q = cx->handler->query; q != NULL && q->name != NULL; q++)
		check_param(cx, q);
	return cx->err.status != 0 ? -1 : 0;
}

/* The length that the client declared; 0 where it declared none. */
static int body_length(struct ctx *cx, size_t *ret)
{
	size_t most = cx->handler->body_max > 0 ? cx->handler->body_max : BODY_NONE_MAX;
	const char *text = req_header(cx, "content-length");
	size_t digits = text != NULL ? strspn(text, "0123456789") : 0;
	long n = 0;

	if (text != NULL && text[digits] != '\0')
		return fail(cx, 400, "invalid_length", "Content-Length is not a number.");
	if (digits > 0 && (!str_to_int(text, 0, 0x7FFFFFFFFFFF, &n) || (size_t)n > most))
		return fail(cx, 413, "too_large", "The body is larger than %zu bytes.", most);
	*ret = (size_t)n;
	return 0;
}

static int body_slurp(struct ctx *cx, struct front *f, size_t size)
{
	char *body = ctx_alloc(cx, size + 1);
	size_t have = 0;

	if (body == NULL)
		return -1;
	while (have < size) {
		long n = f->read(f, body + have, size - have);

		if (n <= 0)
			return fail(
				cx, 400, "short_body", "The body broke off after %zu of %zu bytes.", have, size);
		have += (size_t)n;
	}
	cx->rq->body = body;
	cx->rq->body_size = size;
	return 0;
}

/* No body stands for {} where the schema asks for nothing, so that a bare POST works. */
static int body_absent(struct ctx *cx, const struct schema *schema)
{
	if ((cx->rq->method & (POST | PUT | PATCH)) == 0 || schema == NULL)
		return 0;
	if (json_array_size(json_object_get(schema_json(schema), "required")) > 0)
		return fail(cx, 400, "invalid_json", "The request needs a JSON body.");
	cx->rq->json = ctx_own_json(cx, json_object());
	return cx->rq->json != NULL ? 0 : -1;
}

static bool says_json(const struct ctx *cx)
{
	const char *type = req_header(cx, "content-type");

	return type != NULL && strncasecmp(type, "application/json", 16) == 0;
}

int request_read_body(struct ctx *cx, struct front *f, const struct schema *schema)
{
	size_t size = 0;

	TRY(body_length(cx, &size));
	if (cx->rq->body_file != NULL)
		return 0;
	if (size == 0)
		return body_absent(cx, schema);
	TRY(body_slurp(cx, f, size));
	if (cx->handler->body_max == 0 ||
		(schema == NULL && (cx->handler->body_file || !says_json(cx))))
		return 0;
	TRY(json_parse(cx, cx->rq->body, size, JSON_DEPTH_REQUEST, &cx->rq->json));
	return schema != NULL ? schema_check(cx, schema, cx->rq->json, "") : 0;
}

int req_body_read(struct ctx *cx, size_t max_bytes, const char **ret, size_t *ret_size)
{
	const char *file = cx->rq->body_file;
	struct stat st;
	char *data;
	ssize_t n;
	int fd;

	if (file == NULL) {
		req_body(cx, ret, ret_size);
		return *ret_size <= max_bytes
			? 0
			: fail(cx, 413, "too_large", "The body is larger than %zu bytes.", max_bytes);
	}
	fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || fstat(fd, &st) != 0) {
		if (fd >= 0)
			close(fd);
		return fail_cause(
			cx, 503, "store_unavailable", "The body could not be read.", "%s: %m", file);
	}
	data = (size_t)st.st_size <= max_bytes ? ctx_alloc(cx, (size_t)st.st_size + 1) : NULL;
	n = data != NULL ? pread(fd, data, (size_t)st.st_size, 0) : -1;
	close(fd);
	if ((size_t)st.st_size > max_bytes)
		return fail(cx, 413, "too_large", "The body is larger than %zu bytes.", max_bytes);
	if (data == NULL || n != st.st_size)
		return fail(cx, 400, "short_body", "The body could not be read whole.");
	*ret = data;
	*ret_size = (size_t)n;
	return 0;
}
