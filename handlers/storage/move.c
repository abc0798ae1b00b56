/* Moving and copying. A move changes the row alone; a copy is an object with bytes of its own. */
#include "storage.h"

#include <string.h>

struct journey {
	struct call from, to;
};

static const char *text_in(const json_t *body, const char *key)
{
	return json_string_value(json_object_get(body, key));
}

static int journey_of(struct ctx *cx, const struct call *call, struct journey *j)
{
	json_t *body;

	TRY(call_json(cx, &body));
	*j = (struct journey){ .from = *call, .to = *call };
	j->from.bucket = text_in(body, "bucketId");
	j->from.key = text_in(body, "sourceKey");
	j->to.bucket = text_in(body, "destinationBucket");
	j->to.key = text_in(body, "destinationKey");
	if (j->from.bucket == NULL)
		return call_lacks(cx, "bucketId");
	if (j->from.key == NULL)
		return call_lacks(cx, "sourceKey");
	if (j->to.key == NULL)
		return call_lacks(cx, "destinationKey");
	if (j->to.bucket == NULL)
		j->to.bucket = j->from.bucket;
	if (!store_key_valid(j->to.key))
		return fail(cx, 400, "invalid_key", "Invalid key: %s", j->to.key);
	return 0;
}

int object_move(struct ctx *cx, const struct call *call)
{
	static const char sql[] =
		"update storage.objects set bucket_id = $3, name = $4, updated_at = now() "
		"where bucket_id = $1 and name = $2";
	struct bucket *destination;
	struct object *o;
	struct journey j = { 0 };
	struct rows *r;

	TRY(journey_of(cx, call, &j));
	TRY(store_bucket(cx, j.to.bucket, &destination));
	TRY(call_begin(cx, call));
	TRY(store_stat(cx, j.from.bucket, j.from.key, &o));
	TRY(store_bucket_takes(cx, destination, o->content_type, o->size_bytes));
	TRY(db_query(cx, &r, sql, 4, j.from.bucket, j.from.key, j.to.bucket, j.to.key));
	if (rows_changed(r) == 0) /* seen, but not the caller's to change */
		return fail(cx, 403, "forbidden", "The object may not be moved.");
	TRY(db_commit(cx));
	return reply_json(cx, 200, json_pack("{s:s}", "message", "Successfully moved"));
}

/* The source's bytes and metadata under a new name; user metadata goes along. */
static int copy_object(struct ctx *cx, const struct journey *j, struct object **ret)
{
	const char *upsert = req_header(cx, "x-upsert");
	struct put p = { .bucket = j->to.bucket, .name = j->to.key, .data = "" };
	struct object *o;

	TRY(store_stat(cx, j->from.bucket, j->from.key, &o));
	if (o->size_bytes > 0) {
		TRY(store_blob_file(cx, o, &p.file));
		p.file_bytes = o->size_bytes;
	}
	p.content_type = o->content_type;
	p.cache_control = o->cache_control;
	p.user_metadata = o->user_metadata;
	p.insert_only = upsert == NULL || strcasecmp(upsert, "true") != 0;
	return store_put(cx, &p, ret);
}

int object_copy(struct ctx *cx, const struct call *call)
{
	struct object *o;
	struct journey j = { 0 };
	json_t *user;

	TRY(journey_of(cx, call, &j));
	TRY(call_begin(cx, call));
	TRY(copy_object(cx, &j, &o));
	TRY(db_commit(cx));
	user = o->user_metadata != NULL ? json_deep_copy(o->user_metadata) : json_object();
	return reply_json(cx, 200,
		json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "Key",
			json_sprintf("%s/%s", o->bucket, o->name), "Id", o->id, "name", o->name, "bucket_id",
			o->bucket, "owner", cx->who->user_id != NULL ? cx->who->user_id : "", "owner_id",
			cx->who->user_id != NULL ? cx->who->user_id : "", "version", o->version, "id", o->id,
			"updated_at", o->updated_at, "created_at", o->created_at, "last_accessed_at",
			o->updated_at, "metadata", json_deep_copy(o->metadata), "user_metadata", user));
}
