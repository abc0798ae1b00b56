/*
 * storage: the Supabase Storage API under /storage/v1/ as far as courses need it (docs/storage.md
 * lists the calls). Who may do what is decided by the policies on storage.objects and
 * storage.buckets, under the caller's role and claims.
 */
#include "storage.h"

static int setup(char *why, size_t why_size)
{
	if (signing_secret() == NULL) {
		snprintf(why, why_size,
			"The setting SERVICE_KEY is missing: it signs URLs where there is no JWT_SECRET.");
		return -1;
	}
	return store_setup(cfg.storage_url, why, why_size);
}

static const struct query_param query[] = {
	{ "token", "Signed URL: its token.", QUERY_TEXT, 0, JWT_MAX_BYTES, false },
	{ "download", "Answer as an attachment, with this name unless it is empty.", QUERY_TEXT, 0,
		1000, false },
	{ "limit", "Buckets: how many.", QUERY_INT, 1, 1000, false },
	{ "offset", "Buckets: how many to pass over.", QUERY_INT, 0, 1000000, false },
	{ "search", "Buckets: part of the name.", QUERY_TEXT, 0, 100, false },
	{ "sortColumn", "Buckets: id, name, created_at or updated_at.", QUERY_TEXT, 0, 20, false },
	{ "sortOrder", "Buckets: asc or desc.", QUERY_TEXT, 0, 4, false },
	{ NULL, NULL, QUERY_TEXT, 0, 0, false },
};

static const struct reply_doc replies[] = {
	{ 200, NULL, "What was asked for: JSON, or the object's bytes." },
	{ 206, NULL, "The range of bytes that was asked for." },
	{ 304, NULL, "The object is as the caller knows it." },
	{ 400, "InvalidRequest", "Any failure of the request; statusCode in the body tells which." },
	{ 404, "NotFound", "No such route." },
	{ 416, "InvalidRange", "The range lies outside of the object." },
	{ 503, "ServiceUnavailable", "Database or disk cannot be used now; try again." },
	{ 0, NULL, NULL },
};

const struct handler handler = {
	.name = "storage",
	.summary = "Objects and buckets: upload, download, sign, info, list, remove.",
	.route = "/storage/v1/",
	.methods = GET | HEAD | POST | PUT | PATCH | DELETE,
	.auth = AUTH_NONE,
	.body_max = OBJECT_MAX_BYTES + FORM_EXTRA_BYTES,
	.timeout_ms = 60000,
	.threads = 8,
	.processes = 2,
	.body_file = true,
	.raw_errors = true,
	.query = query,
	.replies = replies,
	.run = storage_route,
	.on_error = storage_error,
	.setup = setup,
};
