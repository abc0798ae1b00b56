/*
 * Making, changing, emptying and deleting buckets: as the caller's policies on storage.buckets
 * allow.
 */
#include "storage.h"

#include <ctype.h>
#include <string.h>

struct settings {
	const char *id;
	const char *is_public; /* "true" or "false"; NULL: not said */
	bool has_limit, has_types;
	const char *limit; /* bytes as text; NULL: none */
	const char *types; /* JSON array as text; NULL: all */
};

/* "20mb": a number and a decimal unit. -1 where it is neither. */
static long long size_of_text(const char *text)
{
	static const char *const units[] = { "", "b", "kb", "mb", "gb", "tb" };
	static const long long factors[] = { 1, 1, 1000, 1000000, 1000000000, 1000000000000 };
	char *end;
	double n = strtod(text, &end);

	if (end == text || !isdigit((unsigned char)*text) || !(n < 1e15))
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (strcasecmp(end, units[i]) == 0)
			return n * (double)factors[i] < 1e15 ? (long long)(n * (double)factors[i]) : -1;
	return -1;
}

static int take_limit(struct ctx *cx, const json_t *body, struct settings *s)
{
	const json_t *limit = json_object_get(body, "file_size_limit");
	long long bytes = json_is_integer(limit) ? json_integer_value(limit) : -1;

	s->has_limit = limit != NULL;
	if (limit == NULL || json_is_null(limit))
		return 0;
	if (json_is_string(limit))
		bytes = size_of_text(json_string_value(limit));
	if (bytes < 0)
		return fail(cx, 400, "invalid_request",
			"body/file_size_limit must be a number of bytes or a size such as 20mb");
	if (bytes == 0) /* none of its own, as the real server has it */
		return 0;
	s->limit = ctx_printf(cx, "%lld", bytes);
	return s->limit != NULL ? 0 : -1;
}

static int take_types(struct ctx *cx, const json_t *body, struct settings *s)
{
	const json_t *types = json_object_get(body, "allowed_mime_types"), *type;
	size_t i, n;

	s->has_types = types != NULL;
	if (types == NULL || json_is_null(types))
		return 0;
	if (!json_is_array(types) || json_array_size(types) > NAMES_MAX)
		return fail(cx, 400, "invalid_request", "body/allowed_mime_types must be array");
	json_array_foreach (types, i, type)
		if (!json_is_string(type) || strchr(json_string_value(type), '/') == NULL)
			return fail(cx, 400, "invalid_mime_type", "mime type %s is not supported",
				json_is_string(type) ? json_string_value(type) : "");
	return json_text(cx, types, false, &s->types, &n);
}

static int take_settings(struct ctx *cx, const json_t *body, struct settings *s)
{
	const json_t *is_public = json_object_get(body, "public");

	if (is_public != NULL && !json_is_boolean(is_public))
		return fail(cx, 400, "invalid_request", "body/public must be boolean");
	if (is_public != NULL)
		s->is_public = json_is_true(is_public) ? "true" : "false";
	TRY(take_limit(cx, body, s));
	return take_types(cx, body, s);
}

/* Buckets that hold what is private are never served publicly: none is to be told that they are. */
static int check_public(struct ctx *cx, const char *id, const struct settings *s)
{
	if (s->is_public != NULL && strcmp(s->is_public, "true") == 0 && store_bucket_private(id))
		return fail(cx, 400, "invalid_request",
			"body/public must be false: bucket %s is always private", id);
	return 0;
}

#define TYPES "(select array_agg(t) from jsonb_array_elements_text($4::jsonb) t)"

int bucket_create(struct ctx *cx, const struct call *call)
{
	/* Without a conflict target: who may insert need not be allowed to read. */
	static const char sql[] =
		"insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types, owner, "
		"owner_id) values ($1, $2, coalesce($3::boolean, false), $5, " TYPES ", $6, $7) "
		"on conflict do nothing";
	const char *name, *id, *owner = cx->who->user_id;
	struct settings s = { 0 };
	struct rows *r;
	json_t *body;

	TRY(call_json(cx, &body));
	name = json_string_value(json_object_get(body, "name"));
	id = json_string_value(json_object_get(body, "id"));
	if (name == NULL)
		return call_lacks(cx, "name");
	if (id == NULL)
		id = name;
	if (!store_bucket_valid(name) || !store_bucket_valid(id))
		return fail(cx, 400, "invalid_bucket_name", "Bucket name invalid");
	TRY(take_settings(cx, body, &s));
	TRY(check_public(cx, id, &s));
	TRY(call_begin(cx, call));
	TRY(db_query(cx, &r, sql, 7, id, name, s.is_public, s.types, s.limit,
		owner != NULL && uuid_valid(owner) ? owner : NULL, owner));
	if (rows_changed(r) == 0)
		return fail(cx, 409, "bucket_exists", "The resource already exists");
	TRY(db_commit(cx));
	return reply_json(cx, 200, json_pack("{s:s}", "name", name));
}

int bucket_update(struct ctx *cx, const struct call *call)
{
	static const char sql[] =
		"update storage.buckets set public = coalesce($2::boolean, public), "
		"file_size_limit = case when $5::boolean then $3::bigint else file_size_limit end, "
		"allowed_mime_types = case when $6::boolean then " TYPES " else allowed_mime_types end, "
		"updated_at = now() where id = $1";
	struct settings s = { 0 };
	struct rows *r;
	json_t *body;

	TRY(call_json(cx, &body));
	TRY(take_settings(cx, body, &s));
	TRY(check_public(cx, call->bucket, &s));
	TRY(call_begin(cx, call));
	TRY(db_query(cx, &r, sql, 6, call->bucket, s.is_public, s.limit, s.types,
		s.has_limit ? "true" : "false", s.has_types ? "true" : "false"));
	if (rows_changed(r) == 0)
		return fail(cx, 404, "bucket_not_found", "Bucket not found");
	TRY(db_commit(cx));
	return reply_json(cx, 200, json_pack("{s:s}", "message", "Successfully updated"));
}

/*
 * Whether anything is in it is asked as the service role: the caller need not see it to be in the
 * way of it.
 */
static int check_empty(struct ctx *cx, const struct call *call)
{
	static const char sql[] = "select exists (select from storage.objects where bucket_id = $1)";
	struct identity *who = cx->who;
	struct rows *r;
	int rc;

	TRY(call_as_service(cx));
	rc = db_call(cx, &r, true, sql, 1, call->bucket);
	cx->who = who;
	TRY(rc);
	if (strcmp(rows_get(r, 0, 0), "t") == 0)
		return fail(cx, 409, "bucket_not_empty", "The bucket you tried to delete is not empty");
	return 0;
}

/* An object that comes in between is kept by the foreign key, and the delete fails. */
int bucket_delete(struct ctx *cx, const struct call *call)
{
	struct rows *r;

	TRY(check_empty(cx, call));
	TRY(call_begin(cx, call));
	TRY(db_query(cx, &r, "delete from storage.buckets where id = $1", 1, call->bucket));
	if (rows_changed(r) == 0)
		return fail(cx, 404, "bucket_not_found", "Bucket not found");
	TRY(db_commit(cx));
	return reply_json(cx, 200, json_pack("{s:s}", "message", "Successfully deleted"));
}

int bucket_empty(struct ctx *cx, const struct call *call)
{
	struct bucket *bucket;

	if (cx->who->role != DB_SERVICE)
		return fail(cx, 403, "service_only", "Only the service role may empty a bucket");
	TRY(store_bucket(cx, call->bucket, &bucket));
	TRY(call_begin(cx, call));
	TRY(db_query(cx, NULL, "delete from storage.objects where bucket_id = $1", 1, call->bucket));
	TRY(db_commit(cx));
	return reply_json(cx, 200,
		json_pack("{s:s}", "message",
			"Empty bucket has been queued. Completion may take up to an hour."));
}
