/*
 * Failures in the shape of the storage API: {"statusCode","error","message","code"}. Its clients
 * expect HTTP 400 for nearly all of them; statusCode, a string, tells them apart.
 */
#include "storage.h"

#include <stdlib.h>
#include <string.h>

/* What nginx takes as one header of a reply, with room for the others. */
enum { REFUSAL_MAX = 8 KiB };

struct wording {
	const char *code; /* of our failure */
	int http;
	const char *status_code, *error, *api_code;
	const char *message; /* NULL: the failure's own */
};

static const struct wording wordings[] = {
	{ "object_not_found", 400, "404", "not_found", "NoSuchKey", "Object not found" },
	{ "bucket_not_found", 400, "404", "Bucket not found", "NoSuchBucket", "Bucket not found" },
	{ "duplicate", 400, "409", "Duplicate", "KeyAlreadyExists", "The resource already exists" },
	{ "conflict", 400, "409", "Duplicate", "KeyAlreadyExists", "The resource already exists" },
	{ "database_timeout", 544, "544", "DatabaseTimeout", "DatabaseTimeout", NULL },
	{ "bucket_exists", 400, "409", "Duplicate", "BucketAlreadyExists",
		"The resource already exists" },
	{ "bucket_not_empty", 400, "409", "ResourceNotEmpty", "ResourceNotEmpty",
		"The bucket you tried to delete is not empty" },
	{ "too_large", 400, "413", "Payload too large", "EntityTooLarge",
		"The object exceeded the maximum allowed size" },
	{ "invalid_mime_type", 400, "415", "invalid_mime_type", "InvalidMimeType", NULL },
	{ "invalid_key", 400, "400", "InvalidKey", "InvalidKey", NULL },
	{ "invalid_bucket_name", 400, "400", "Invalid Input", "InvalidBucketName", NULL },
	{ "invalid_signature", 400, "400", "InvalidSignature", "InvalidSignature",
		"Invalid signature" },
	{ "invalid_jwt", 400, "400", "InvalidJWT", "InvalidJWT", NULL },
	{ "forbidden", 400, "403", "Unauthorized", "AccessDenied",
		"new row violates row-level security policy" },
	{ "route_not_found", 404, "404", "Not Found", "NotFound", NULL },
	{ "not_supported", 404, "404", "not_supported", "NotSupported", NULL },
	{ "service_only", 403, "403", "Unauthorized", "AccessDenied", NULL },
};

static const struct wording malformed = { NULL, 400, "400", "Error", "InvalidRequest", NULL };
static const struct wording internal = { NULL, 500, "500", "InternalError", "InternalError", NULL };
static const struct wording unavailable = { NULL, 503, "503", "ServiceUnavailable",
	"ServiceUnavailable", NULL };
static const struct wording denied = { NULL, 400, "403", "Unauthorized", "AccessDenied", NULL };

static const struct wording *wording_of(const struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(wordings); i++)
		if (strcmp(wordings[i].code, e->code) == 0)
			return &wordings[i];
	if (e->status == 503)
		return &unavailable;
	if (e->status >= 500)
		return &internal;
	return e->status == 401 || e->status == 403 ? &denied : &malformed;
}

/* The texts of the library that the real server verifies tokens with. */
static const char *token_text(enum jwt_fault fault)
{
	switch (fault) {
	case JWT_EXPIRED:
		return "\"exp\" claim timestamp check failed";
	case JWT_NOT_YET:
		return "\"nbf\" claim timestamp check failed";
	case JWT_BAD_SIGNATURE:
		return "signature verification failed";
	case JWT_UNKNOWN_KEY:
		return "no applicable key found in the JSON Web Key Set";
	default:
		return "Invalid Compact JWS";
	}
}

int token_refused(struct ctx *cx, enum jwt_fault fault)
{
	return fail(cx, 400, "invalid_jwt", "%s", token_text(fault));
}

static const char *message_of(const struct ctx *cx, const struct wording *w)
{
	const json_t *first = json_array_get(cx->err.details, 0);
	const char *message = w->message;

	if (message == NULL && first != NULL)
		message = json_string_value(json_object_get(first, "message"));
	if (strcmp(cx->err.code, "unauthorized") == 0)
		message = token_text(req_auth_fault(cx));
	if (message == NULL)
		message = cx->err.message;
	return utf8_valid(message, strlen(message)) ? message : "The request holds invalid UTF-8.";
}

/* A public or signed download needs no token, so a bad one does not matter. */
static bool ignore_token(struct ctx *cx)
{
	static const struct credentials none;

	if (strcmp(cx->err.code, "unauthorized") != 0 || !storage_is_open(cx))
		return false;
	ctx_forgive(cx);
	return auth_identify(cx, &none, AUTH_NONE, NULL) == 0 && storage_route(cx) == 0;
}

/*
 * nginx's question before an upload: its auth_request knows no other refusal than 401 and 403, and
 * takes the words for the client from a header.
 */
static int refuse_upload(struct ctx *cx, json_t *words)
{
	char *text = json_dumps(words, JSON_COMPACT | JSON_ENSURE_ASCII);

	if (text != NULL && strlen(text) > REFUSAL_MAX) { /* it quotes what the client sent */
		free(text);
		json_object_set(words, "message", json_object_get(words, "error"));
		text = json_dumps(words, JSON_COMPACT | JSON_ENSURE_ASCII);
	}
	if (text == NULL)
		return -1;
	TRY(ctx_own(cx, text, free));
	TRY(reply_header(cx, "X-Refusal", "%s", text));
	return reply_text(cx, 403, "text/plain", "", 0);
}

int storage_error(struct ctx *cx)
{
	const struct wording *w;
	struct err err;
	json_t *words;

	if (ignore_token(cx))
		return 0;
	err = cx->err;
	w = wording_of(&err);
	words = ctx_own_json(cx,
		json_pack("{s:s, s:s, s:s, s:s}", "statusCode", w->status_code, "error", w->error,
			"message", message_of(cx, w), "code", w->api_code));
	if (words == NULL)
		return -1;
	if (req_param(cx, "ORIGINAL_PATH") != NULL && w->http < 500)
		TRY(refuse_upload(cx, words));
	else
		TRY(reply_json(cx, w->http, json_incref(words)));
	if (err.retry_after_seconds > 0)
		TRY(reply_header(cx, "Retry-After", "%d", err.retry_after_seconds));
	cx->err = err;
	return 0;
}
