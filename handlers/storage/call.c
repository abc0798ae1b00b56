/* Steps that several routes share. */
#include "storage.h"

#include <assert.h>
#include <string.h>

static const char operation_sql[] = "select set_config('storage.operation', $1, true), "
									"set_config('storage.allow_delete_query', 'true', true)";

int call_begin(struct ctx *cx, const struct call *call)
{
	TRY(db_begin(cx));
	return db_query(cx, NULL, operation_sql, 1, call->operation);
}

int call_read(
	struct ctx *cx, const struct call *call, struct rows **ret, const char *sql, int n, ...)
{
	const char *values[READ_PARAMS_MAX];
	const struct db_statement batch[] = { { operation_sql, 1, &call->operation },
		{ sql, n, values } };
	va_list ap;

	assert(n <= READ_PARAMS_MAX);
	va_start(ap, n);
	for (int i = 0; i < n; i++)
		values[i] = va_arg(ap, const char *);
	va_end(ap);
	return db_call_batch(cx, ret, true, batch, ARRAY_LEN(batch));
}

int call_lacks(struct ctx *cx, const char *property)
{
	return fail(cx, 400, "invalid_request", "body must have required property '%s'", property);
}

int call_json(struct ctx *cx, json_t **ret)
{
	const char *text;
	json_t *json;
	size_t n;

	TRY(req_body_read(cx, JSON_BODY_MAX, &text, &n));
	if (n == 0) {
		text = "{}";
		n = 2;
	}
	TRY(json_parse(cx, text, n, JSON_DEPTH_REQUEST, &json));
	if (!json_is_object(json))
		return fail(cx, 400, "invalid_request", "body must be object");
	*ret = json;
	return 0;
}

int call_as_service(struct ctx *cx)
{
	return auth_as_service(cx, NULL);
}

static int find_as_caller(struct ctx *cx, const struct call *call, struct object **ret)
{
	if (cx->who->role == DB_SERVICE)
		return store_stat(cx, call->bucket, call->key, ret);
	TRY(call_begin(cx, call));
	TRY(store_stat(cx, call->bucket, call->key, ret));
	return db_commit(cx);
}

int call_find(struct ctx *cx, const struct call *call, struct object **ret)
{
	if (find_as_caller(cx, call, ret) == 0)
		return 0;
	if (strcmp(cx->err.code, "object_not_found") != 0)
		return -1;
	if (cx->db != NULL)
		db_rollback(cx);
	ctx_forgive(cx);
	if (store_stat_public(cx, call->bucket, call->key, ret) == 0)
		return 0;
	if (strcmp(cx->err.code, "bucket_not_found") != 0)
		return -1;
	ctx_forgive(cx); /* there is one, but it is private */
	return fail(cx, 404, "object_not_found", "Object not found");
}

/* What encodeURIComponent() leaves as it is (ECMA-262). */
char *uri_component(struct ctx *cx, const char *text)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";
	static const char digits[] = "0123456789ABCDEF";
	char *out = ctx_alloc(cx, strlen(text) * 3 + 1), *p = out;

	for (; out != NULL && *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (strchr(plain, c) != NULL) {
			*p++ = (char)c;
			continue;
		}
		*p++ = '%';
		*p++ = digits[c >> 4];
		*p++ = digits[c & 15];
	}
	return out;
}
