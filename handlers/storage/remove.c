/*
 * Removing one object or several: rows go at once, under the caller's policies; blobs go with the
 * sweep.
 */
#include "storage.h"

/* A row as the API shows it, owners never null. */
#define TIMES                                                                                      \
	"'updated_at', " ISO("updated_at") ", 'created_at', " ISO(                                     \
		"created_at") ", 'last_accessed_at', " ISO("last_accessed_at")
#define ROW                                                                                        \
	"json_build_object('name', name, 'bucket_id', bucket_id, 'owner', coalesce(owner::text, ''), " \
	"'owner_id', coalesce(owner_id, ''), 'version', version, 'id', id, " TIMES                     \
	", 'metadata', metadata, 'user_metadata', user_metadata)"

int object_remove(struct ctx *cx, const struct call *call)
{
	TRY(call_begin(cx, call));
	TRY(store_remove(cx, call->bucket, call->key));
	TRY(db_commit(cx));
	return reply_json(cx, 200, json_pack("{s:s}", "message", "Successfully deleted"));
}

static int prefixes_of(struct ctx *cx, const char **ret)
{
	json_t *body, *prefixes, *prefix;
	size_t i, n;

	TRY(call_json(cx, &body));
	prefixes = json_object_get(body, "prefixes");
	if (prefixes == NULL)
		return call_lacks(cx, "prefixes");
	if (!json_is_array(prefixes) || json_array_size(prefixes) < 1 ||
		json_array_size(prefixes) > NAMES_MAX)
		return fail(cx, 400, "invalid_request", "body/prefixes must be an array of 1 to %d strings",
			NAMES_MAX);
	json_array_foreach (prefixes, i, prefix)
		if (!json_is_string(prefix))
			return fail(cx, 400, "invalid_request", "body/prefixes/%zu must be string", i);
	return json_text(cx, prefixes, false, ret, &n);
}

int object_remove_many(struct ctx *cx, const struct call *call)
{
	static const char sql[] =
		"with gone as (delete from storage.objects where bucket_id = $1 and name = any "
		"(array(select jsonb_array_elements_text($2::jsonb))) returning *) "
		"select coalesce(json_agg(" ROW " order by name), '[]') from gone";
	const char *prefixes = NULL;
	struct rows *r;
	json_t *out;

	TRY(prefixes_of(cx, &prefixes));
	TRY(call_begin(cx, call));
	TRY(db_query(cx, &r, sql, 2, call->bucket, prefixes));
	out = rows_json(cx, r, 0, 0);
	if (out == NULL)
		return -1;
	TRY(db_commit(cx));
	return reply_json(cx, 200, json_incref(out));
}
