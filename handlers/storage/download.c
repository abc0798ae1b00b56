/*
 * Reading: GET and HEAD of an object's bytes, which nginx sends (X-Accel-Redirect), and its info.
 * Conditions are answered here because nginx no longer sees ETag and Last-Modified as its own;
 * ranges are nginx's.
 */
#include "storage.h"

#include <string.h>
#include <time.h>

/* RFC 9110, 13.1.2: weak comparison with each entity tag of the list. */
static bool tag_matches(const char *list, const char *etag)
{
	size_t n = strlen(etag);

	while (*list != '\0') {
		list += strspn(list, " \t,");
		if (*list == '*')
			return true;
		if (strncmp(list, "W/", 2) == 0)
			list += 2;
		if (n > 0 && strncmp(list, etag, n) == 0 && strchr(" \t,", list[n]) != NULL)
			return true;
		list += strcspn(list, ",");
	}
	return false;
}

/* Seconds of an HTTP date in its preferred form, or -1. */
static time_t http_seconds(const char *text)
{
	struct tm tm = { 0 };
	const char *end = strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &tm);

	return end != NULL && *end == '\0' ? timegm(&tm) : -1;
}

/* If-None-Match decides alone when it is there (RFC 9110, 13.1.3). */
static bool unchanged(const struct ctx *cx, const struct object *o)
{
	const char *tags = req_header(cx, "if-none-match");
	const char *since = req_header(cx, "if-modified-since");
	time_t known;

	if (tags != NULL)
		return tag_matches(tags, o->etag);
	known = since != NULL ? http_seconds(since) : -1;
	return known >= 0 && http_seconds(o->last_modified) <= known;
}

/* HTML from a bucket must not run as a page of this origin. */
static const char *safe_type(const char *type)
{
	return strcasestr(type, "text/html") != NULL ? "text/plain" : type;
}

static int disposition(struct ctx *cx)
{
	const char *name = req_query(cx, "download");
	const char *encoded;

	if (name == NULL)
		return 0;
	if (*name == '\0')
		return reply_header(cx, "Content-Disposition", "attachment;");
	encoded = uri_component(cx, name);
	if (encoded == NULL)
		return -1;
	return reply_header(cx, "Content-Disposition", "attachment; filename=%s; filename*=UTF-8''%s;",
		encoded, encoded);
}

static int validators(struct ctx *cx, const struct object *o, const char *expires)
{
	TRY(reply_header(cx, "ETag", "%s", o->etag));
	TRY(reply_header(cx, "Last-Modified", "%s", o->last_modified));
	if (expires != NULL)
		return reply_header(cx, "Expires", "%s", expires);
	return reply_header(cx, "Cache-Control", "%s", o->cache_control);
}

/* expires: NULL, or the HTTP date until which a signed URL may be kept. */
static int send_object(struct ctx *cx, const struct object *o, const char *expires)
{
	const char *path;

	TRY(validators(cx, o, expires));
	if (unchanged(cx, o))
		return reply_text(cx, 304, safe_type(o->content_type), "", 0);
	TRY(store_accel_path(cx, o, &path));
	TRY(reply_header(cx, "Content-Type", "%s", safe_type(o->content_type)));
	TRY(reply_header(cx, "X-Robots-Tag", "none"));
	TRY(disposition(cx));
	return reply_accel(cx, path);
}

int object_download(struct ctx *cx, const struct call *call)
{
	struct object *o;

	TRY(call_find(cx, call, &o));
	return send_object(cx, o, NULL);
}

int object_download_public(struct ctx *cx, const struct call *call)
{
	struct object *o;

	TRY(store_stat_public(cx, call->bucket, call->key, &o));
	return send_object(cx, o, NULL);
}

static const char *http_date(struct ctx *cx, json_int_t seconds)
{
	time_t t = (time_t)seconds;
	char text[40];
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL ||
		strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &tm) == 0) {
		fail(cx, 400, "invalid_signature", "Invalid signature");
		return NULL;
	}
	return ctx_strdup(cx, text);
}

/* The token must be for a download of exactly this object, and end some time. */
static int check_signature(struct ctx *cx, const struct call *call, const char **ret_expires)
{
	const char *token = req_query(cx, "token"), *url, *scope, *wanted;
	json_t *claims, *exp;

	if (token == NULL)
		return fail(cx, 400, "invalid_request", "querystring must have required property 'token'");
	TRY(signed_claims(cx, token, &claims));
	url = json_string_value(json_object_get(claims, "url"));
	scope = json_string_value(json_object_get(claims, "scope"));
	exp = json_object_get(claims, "exp");
	wanted = ctx_printf(cx, "%s/%s", call->bucket, call->key);
	if (wanted == NULL)
		return -1;
	if (url == NULL || scope == NULL || !json_is_integer(exp) || strcmp(scope, "download") != 0 ||
		strcmp(url, wanted) != 0)
		return fail(cx, 400, "invalid_signature", "Invalid signature");
	*ret_expires = http_date(cx, json_integer_value(exp));
	return *ret_expires != NULL ? 0 : -1;
}

int object_download_signed(struct ctx *cx, const struct call *call)
{
	const char *expires = NULL;
	struct object *o;

	TRY(check_signature(cx, call, &expires));
	TRY(call_as_service(cx));
	TRY(store_stat(cx, call->bucket, call->key, &o));
	return send_object(cx, o, expires);
}

static int send_info(struct ctx *cx, const struct object *o)
{
	json_t *metadata = o->user_metadata != NULL ? json_deep_copy(o->user_metadata) : json_object();

	TRY(validators(cx, o, NULL));
	return reply_json(cx, 200,
		json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:o, s:s, s:s}", "id", o->id, "name",
			o->name, "version", o->version, "bucket_id", o->bucket, "size",
			(json_int_t)o->size_bytes, "content_type", o->content_type, "cache_control",
			o->cache_control, "etag", o->etag, "metadata", metadata, "last_modified", o->updated_at,
			"created_at", o->created_at));
}

int object_info(struct ctx *cx, const struct call *call)
{
	struct object *o;

	TRY(call_find(cx, call, &o));
	return send_info(cx, o);
}

int object_info_public(struct ctx *cx, const struct call *call)
{
	struct object *o;

	TRY(store_stat_public(cx, call->bucket, call->key, &o));
	return send_info(cx, o);
}
