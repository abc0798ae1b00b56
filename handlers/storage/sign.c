/*
 * Signed URLs: HS256 tokens {url, scope: "download", iat, exp} that stand for one object until they
 * expire.
 */
#include "storage.h"

#include <string.h>

enum { EXPIRES_MOST = 2147483647 };

const char *signing_secret(void)
{
	return cfg.service_key.count > 0 ? cfg.service_key.item[0] : NULL;
}

int signed_claims(struct ctx *cx, const char *token, json_t **ret)
{
	enum jwt_fault fault = jwt_verify(cx, token, &cfg.service_key, NULL, ret);

	if (fault == JWT_BAD_SIGNATURE && cfg.jwt_secret.count > 0)
		fault = jwt_verify(cx, token, &cfg.jwt_secret, NULL, ret);
	if (cx->err.status != 0)
		return -1;
	return fault == JWT_OK ? 0 : token_refused(cx, fault);
}

static int expires_in(struct ctx *cx, json_t *body, json_int_t *ret)
{
	const json_t *seconds = json_object_get(body, "expiresIn");

	if (seconds == NULL)
		return call_lacks(cx, "expiresIn");
	if (!json_is_integer(seconds) || json_integer_value(seconds) < 1 ||
		json_integer_value(seconds) > EXPIRES_MOST)
		return fail(cx, 400, "invalid_request", "body/expiresIn must be an integer of at least 1");
	*ret = json_integer_value(seconds);
	return 0;
}

int object_sign(struct ctx *cx, const struct call *call)
{
	struct object *o;
	json_int_t seconds = 0;
	const char *url;
	json_t *body;

	TRY(call_json(cx, &body));
	TRY(expires_in(cx, body, &seconds));
	if (json_is_object(json_object_get(body, "transform")) &&
		json_object_size(json_object_get(body, "transform")) > 0)
		return fail(cx, 404, "not_supported", "Transformations of images are not supported here");
	TRY(call_find(cx, call, &o));
	TRY(store_sign(cx, call->bucket, call->key, seconds, &url));
	return reply_json(cx, 200, json_pack("{s:s}", "signedURL", url));
}

/* Which of the paths the caller may see, as an object's keys. */
static int visible(struct ctx *cx, const struct call *call, const json_t *paths, json_t **ret)
{
	static const char sql[] =
		"select coalesce(jsonb_object_agg(name, true), '{}') from storage.objects where bucket_id = $1 "
		"and name = any (array(select jsonb_array_elements_text($2::jsonb)))";
	struct bucket *bucket;
	struct rows *r;
	const char *text = NULL;
	size_t n;

	TRY(store_bucket(cx, call->bucket, &bucket));
	TRY(json_text(cx, paths, false, &text, &n));
	TRY(call_begin(cx, call));
	TRY(db_query(cx, &r, sql, 2, call->bucket, text));
	*ret = rows_json(cx, r, 0, 0);
	return *ret != NULL ? db_commit(cx) : -1;
}

static int paths_of(struct ctx *cx, json_t *body, json_t **ret)
{
	json_t *paths = json_object_get(body, "paths"), *path;
	size_t i;

	if (paths == NULL)
		return call_lacks(cx, "paths");
	if (!json_is_array(paths) || json_array_size(paths) < 1 || json_array_size(paths) > NAMES_MAX)
		return fail(cx, 400, "invalid_request", "body/paths must be an array of 1 to %d strings",
			NAMES_MAX);
	json_array_foreach (paths, i, path)
		if (!json_is_string(path))
			return fail(cx, 400, "invalid_request", "body/paths/%zu must be string", i);
	*ret = paths;
	return 0;
}

int object_sign_many(struct ctx *cx, const struct call *call)
{
	json_t *body, *paths = NULL, *path, *seen = NULL, *out;
	json_int_t seconds = 0;
	size_t i;

	TRY(call_json(cx, &body));
	TRY(expires_in(cx, body, &seconds));
	TRY(paths_of(cx, body, &paths));
	TRY(visible(cx, call, paths, &seen));
	out = ctx_own_json(cx, json_array());
	if (out == NULL)
		return -1;
	json_array_foreach (paths, i, path) {
		const char *name = json_string_value(path), *url = NULL;

		if (json_object_get(seen, name) != NULL)
			TRY(store_sign(cx, call->bucket, name, seconds, &url));
		json_array_append_new(out,
			json_pack("{s:s?, s:s, s:s?}", "error",
				url != NULL ? NULL
							: "Either the object does not exist or you do not have access to it",
				"path", name, "signedURL", url));
	}
	return reply_json(cx, 200, json_incref(out));
}
