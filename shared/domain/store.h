/*
 * The object store: bytes in blobs named by version, the row in storage.objects names the version. A reader sees a whole
 * object or the one before it, never half of one. Calls work inside the open transaction (db_begin) under its role, so
 * row-level security decides; blobs are written and synced before the row and left for the sweep if the
 * transaction does not commit. Backend: file (STORAGE_URL=file:///…).
 */
#ifndef IGNITE_DOMAIN_STORE_H
#define IGNITE_DOMAIN_STORE_H

#include "base/ctx.h"

struct object {
	const char *id, *bucket, *name, *version;
	const char *content_type, *cache_control;
	const char *etag;          /* with its quotes */
	const char *last_modified; /* HTTP date */
	const char *created_at, *updated_at;
	const json_t *user_metadata; /* or NULL */
	const json_t *metadata;
	int64_t size_bytes;
};

struct put {
	const char *bucket, *name;
	const char *content_type;  /* NULL: application/octet-stream */
	const char *cache_control; /* NULL: no-cache */
	const void *data;          /* bytes in memory, or … */
	size_t size_bytes;
	const char
		*file; /* … a file on the store's own file system, linked into place (not consumed) */
	const json_t *user_metadata; /* or NULL */
	const char *
		if_version; /* NULL: whatever is there; "": only where nothing is; else compare and swap on the version */
	bool insert_only; /* 409 duplicate where something is (upload without x-upsert) */
};

/* Checks STORAGE_URL and makes the folders. One sentence in why on failure. */
int store_setup(const char *url, char *why, size_t why_size);

/* Object row, or 404 object_not_found / 404 bucket_not_found, under the transaction's role. */
int store_stat(struct ctx *cx, const char *bucket, const char *name, struct object **ret);

/*
 * Writes. 409 version_moved when the swap loses, 409 duplicate, 404 bucket_not_found, 413 too_large, 415
 * invalid_mime_type, 403 by row-level security, 503 store_unavailable (disk full, read-only; nothing is left behind). ret may be NULL.
 */
int store_put(struct ctx *cx, const struct put *p, struct object **ret);

/* Reads a whole object of at most max_bytes into the arena (NUL added): 413 too_large, 503 store_unavailable. */
int store_read(
	struct ctx *cx, const struct object *o, size_t max_bytes, const char **ret, size_t *ret_size);

/* Deletes the row; 404 where it is not to be seen. The blob goes with the sweep, after readers have ended. */
int store_remove(struct ctx *cx, const char *bucket, const char *name);

/* Path for X-Accel-Redirect to the object's bytes. */
int store_accel_path(struct ctx *cx, const struct object *o, const char **ret);

/* True when the key is one that storage-api.md allows; bucket names likewise. */
bool store_key_valid(const char *name);
bool store_bucket_valid(const char *bucket);

/*
 * Deletes blobs and temporary files older than grace_seconds that no row names. Looks at no more than
 * files_max files a call and goes on where it stopped. Counts in *ret_swept / *ret_seen. Opens its own transactions as service role.
 */
int store_sweep(struct ctx *cx, int grace_seconds, int files_max, int *ret_seen, int *ret_swept);

/* For health: can it be written? bytes free, bytes in all. 503 store_unavailable. */
int store_probe(struct ctx *cx, int64_t *ret_free_bytes, int64_t *ret_total_bytes);

#endif
