/* From method and path to the function that answers. */
#include "storage.h"

#include <string.h>

/* What follows a route's prefix. */
enum shape { BARE, BUCKET, OBJECT, EMPTY };

struct route {
	unsigned methods;
	const char *prefix;
	enum shape shape;
	bool open; /* needs no credentials */
	const char *operation;
	int (*run)(struct ctx *cx, const struct call *call);
};

/* The first that fits; longer prefixes stand before those that they begin with. */
static const struct route routes[] = {
	{ GET | HEAD, "object/public/", OBJECT, true, "storage.object.get_public",
		object_download_public },
	{ GET | HEAD, "object/sign/", OBJECT, true, "storage.object.get_signed",
		object_download_signed },
	{ GET | HEAD, "object/authenticated/", OBJECT, false, "storage.object.get_authenticated",
		object_download },
	{ GET | HEAD, "object/info/public/", OBJECT, true, "storage.object.info_public",
		object_info_public },
	{ GET | HEAD, "object/info/authenticated/", OBJECT, false, "storage.object.info_authenticated",
		object_info },
	{ GET | HEAD, "object/info/", OBJECT, false, "storage.object.info_authenticated", object_info },
	{ POST, "object/sign/", OBJECT, false, "storage.object.sign", object_sign },
	{ POST, "object/sign/", BUCKET, false, "storage.object.sign_many", object_sign_many },
	{ POST, "object/list-v2/", BUCKET, false, "storage.object.list_v2", object_list_v2 },
	{ POST, "object/upload/sign/", OBJECT, false, "storage.object.sign_upload_url",
		object_sign_upload },
	{ PUT, "object/upload/sign/", OBJECT, true, "storage.object.upload_signed",
		object_upload_signed },
	{ POST, "object/move", BARE, false, "storage.object.move", object_move },
	{ POST, "object/copy", BARE, false, "storage.object.copy", object_copy },
	{ POST, "object/list/", BUCKET, false, "storage.object.list", object_list },
	{ GET | HEAD, "object/", OBJECT, false, "storage.object.get_authenticated", object_download },
	{ POST, "object/", OBJECT, false, "storage.object.upload", object_upload },
	{ PUT, "object/", OBJECT, false, "storage.object.upload_update", object_upload },
	{ DELETE, "object/", OBJECT, false, "storage.object.delete", object_remove },
	{ DELETE, "object/", BUCKET, false, "storage.object.delete_many", object_remove_many },
	{ GET | HEAD, "bucket", BARE, false, "storage.bucket.list", bucket_list },
	{ GET | HEAD, "bucket/", BUCKET, false, "storage.bucket.get", bucket_get },
	{ POST, "bucket/", EMPTY, false, "storage.bucket.empty", bucket_empty },
	{ POST, "bucket", BARE, false, "storage.bucket.create", bucket_create },
	{ PUT, "bucket/", BUCKET, false, "storage.bucket.update", bucket_update },
	{ DELETE, "bucket/", BUCKET, false, "storage.bucket.delete", bucket_delete },
};

/* Parts of the storage API that are known and not offered; longer ones first. */
static const char *const absent[] = { "render/image/", "upload/resumable", "cdn/", "s3/",
	"iceberg/", "vector/" };

static const char *path_of(const struct ctx *cx)
{
	const char *path = req_path_info(cx);

	return path + strspn(path, "/");
}

/* The next character of a URI's path, decoded as far as dots and slashes go. */
static char next_char(const char **p)
{
	char c = *(*p)++;

	if (c == '%' && (*p)[0] == '2' && strchr("eEfF", (*p)[1]) != NULL && (*p)[1] != '\0') {
		c = (*p)[1] == 'e' || (*p)[1] == 'E' ? '.' : '/';
		*p += 2;
	}
	return c;
}

/* nginx has folded ".." away in the path that it hands on: "a/../b" must not be taken for the key "b". */
static bool climbs(const char *uri)
{
	int dots = 0;
	bool only_dots = true;

	while (uri != NULL) {
		char c = *uri == '?' || *uri == '\0' ? '\0' : next_char(&uri);

		if (c == '/' || c == '\0') {
			if (only_dots && dots == 2)
				return true;
			if (c == '\0')
				break;
			dots = 0;
			only_dots = true;
		} else {
			dots += c == '.';
			only_dots = only_dots && c == '.';
		}
	}
	return false;
}

/* Where the client wants to go, also while nginx asks about it. */
static const char *wanted_path(const struct ctx *cx)
{
	const char *original = req_param(cx, "ORIGINAL_PATH");

	return original != NULL ? original + strspn(original, "/") : path_of(cx);
}

/* Fits rest to the shape and cuts it into bucket and key. */
static bool cut(struct ctx *cx, enum shape shape, const char *rest, struct call *call)
{
	const char *slash = strchr(rest, '/');

	if (shape == EMPTY) {
		call->bucket = slash != NULL ? ctx_strndup(cx, rest, (size_t)(slash - rest)) : NULL;
		return call->bucket != NULL && strcmp(slash, "/empty") == 0;
	}
	if (shape == BARE)
		return *rest == '\0' || strcmp(rest, "/") == 0;
	if (*rest == '\0' || slash == rest)
		return false;
	if (slash == NULL || slash[1] == '\0') {
		call->bucket = slash != NULL ? ctx_strndup(cx, rest, (size_t)(slash - rest)) : rest;
		return shape == BUCKET && call->bucket != NULL;
	}
	call->bucket = ctx_strndup(cx, rest, (size_t)(slash - rest));
	call->key = slash + 1;
	return shape == OBJECT && call->bucket != NULL;
}

static const struct route *find(struct ctx *cx, const char *path, struct call *call)
{
	for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
		const struct route *r = &routes[i];

		*call = (struct call){ .operation = r->operation };
		if ((r->methods & req_method(cx)) != 0 && str_starts(path, r->prefix) &&
			cut(cx, r->shape, path + strlen(r->prefix), call))
			return r;
	}
	return NULL;
}

bool storage_is_open(const struct ctx *cx)
{
	const char *path = wanted_path(cx);

	for (size_t i = 0; i < ARRAY_LEN(routes); i++)
		if (routes[i].open && (routes[i].methods & req_method(cx)) != 0 &&
			str_starts(path, routes[i].prefix))
			return true;
	return false;
}

static int no_route(struct ctx *cx, const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(absent); i++)
		if (str_starts(path, absent[i]))
			return fail(cx, 404, "not_supported", "This call is not supported here: %s %s",
				req_param(cx, "REQUEST_METHOD"), absent[i]);
	return fail(cx, 404, "route_not_found", "Route %s:/%s not found",
		req_param(cx, "REQUEST_METHOD"), path);
}

static bool has_credentials(const struct ctx *cx)
{
	return req_header(cx, "authorization") != NULL || req_header(cx, "apikey") != NULL ||
		req_header(cx, "x-agent-token") != NULL;
}

static int need_credentials(struct ctx *cx)
{
	if (has_credentials(cx))
		return 0;
	return fail(cx, 400, "invalid_request", "headers must have required property 'authorization'");
}

/*
 * The upload's own path, method and length come in parameters of their own; its headers as they
 * are.
 */
static int answer_preflight(struct ctx *cx)
{
	const char *path = req_param(cx, "ORIGINAL_PATH");
	const char *length = req_param(cx, "ORIGINAL_LENGTH");
	const struct route *r;
	struct call call;

	if (path == NULL) /* not nginx's question but a client's */
		return no_route(cx, path_of(cx));
	if (!utf8_valid(path, strlen(path)))
		return fail(cx, 400, "invalid_key", "Invalid key");
	path += strspn(path, "/");
	r = find(cx, path, &call);
	if (r == NULL || (r->run != object_upload && r->run != object_upload_signed))
		return no_route(cx, path);
	if (!r->open)
		TRY(need_credentials(cx));
	TRY(r->open ? object_upload_signed_probe(cx, &call, length)
				: object_upload_probe(cx, &call, length));
	return reply_text(cx, 204, "text/plain", "", 0);
}

int storage_route(struct ctx *cx)
{
	const char *path = path_of(cx);
	const struct route *r;
	struct call call;

	if (!utf8_valid(path, strlen(path)) || climbs(req_param(cx, "REQUEST_URI")))
		return fail(cx, 400, "invalid_key", "Invalid key");
	if (strcmp(path, "_auth") == 0)
		return answer_preflight(cx);
	r = find(cx, path, &call);
	if (r == NULL)
		return no_route(cx, path);
	if (!r->open)
		TRY(need_credentials(cx));
	return r->run(cx, &call);
}
