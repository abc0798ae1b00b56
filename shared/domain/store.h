/*
 * The object store: bytes in blobs named by version, the row in storage.objects names the version.
 * A reader sees a whole object or the one before it, never half of one. Calls work inside the open
 * transaction (db_begin) under its role, so row-level security decides; blobs are written and
 * synced before the row and left for the sweep if the transaction does not commit. Backend: file
 * (STORAGE_URL=file:///…).
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

/* What is to be written: bytes in memory, or a file, or a part of one. Strings are borrowed. */
struct put {
	const char *bucket, *name;
	const char *content_type;  /* NULL: application/octet-stream */
	const char *cache_control; /* NULL: no-cache */
	const void *data;
	size_t size_bytes;
	const char *file;            /* linked into place, or copied from another file system */
	int64_t file_at, file_bytes; /* when either is not 0: only that part of file, which is copied */
	const json_t *user_metadata; /* or NULL */
	const char *if_version;      /* NULL: any; "": only where nothing is; else compare and swap */
	bool insert_only;            /* 409 duplicate where something is; needs no right to read */
};

enum { STORE_KEY_MAX = 1024, STORE_BUCKET_MAX = 100, STORE_USER_METADATA_MAX = 1024 * 1024 };

/*
 * Checks STORAGE_URL and makes the folders blobs, tmp and tmp/body (mode 0700). One sentence in why
 * on failure. A write over the process's file size limit is an error from then on, not a signal.
 */
int store_setup(const char *url, char *why, size_t why_size);

/*
 * The store's own id, a uuid in the file .store-id of its folder, made at the first need; NULL in a program without a store.
 * 503 store_unavailable.
 */
int store_identity(struct ctx *cx, const char **ret);

/*
 * Object row, or 404 object_not_found / 404 bucket_not_found, under the transaction's role. Without
 * an open transaction it is one of its own, in one round trip.
 */
int store_stat(struct ctx *cx, const char *bucket, const char *name, struct object **ret);

/* A bucket that holds what is private: it is served to nobody without a token, whatever its row says. */
bool store_bucket_private(const char *id);

/*
 * Object row of a public bucket, whoever asks, in one round trip: 404 bucket_not_found for any other
 * bucket, and for one that is always private, 404 object_not_found. Not inside an open transaction.
 */
int store_stat_public(struct ctx *cx, const char *bucket, const char *name, struct object **ret);

/* What a bucket asks of its objects. */
struct bucket {
	const char *id;
	bool is_public;
	int64_t file_size_limit; /* bytes; -1: none of its own */
	/* Array of "type/subtype" or "type/" followed by a star; JSON null or empty: all. */
	const json_t *allowed_mime_types;
};

/*
 * The bucket as the service role sees it, whoever asks; 404 bucket_not_found. Not inside an open
 * transaction.
 */
int store_bucket(struct ctx *cx, const char *bucket, struct bucket **ret);

/* Whether the bucket's limits allow such an object: 413 too_large, 415 invalid_mime_type. */
int store_bucket_takes(
	struct ctx *cx, const struct bucket *b, const char *content_type, int64_t size_bytes);

/*
 * Writes. 409 version_moved when the swap loses, 409 duplicate, 404 bucket_not_found, 413
 * too_large, 415 invalid_mime_type, 403 by row-level security, 503 store_unavailable (disk full,
 * read-only; nothing is left behind). ret may be NULL.
 */
int store_put(struct ctx *cx, const struct put *p, struct object **ret);

/*
 * Would store_put() be let through? Fails as it would for what is known before the bytes are: key,
 * bucket, size_bytes (what the client declares), content_type (NULL: not looked at), policies, an
 * object in the way. The caller must roll back.
 */
int store_put_probe(struct ctx *cx, const struct put *p);

/*
 * Reads a whole object of at most max_bytes into the arena (NUL added): 413 too_large, 503
 * store_unavailable.
 */
int store_read(
	struct ctx *cx, const struct object *o, size_t max_bytes, const char **ret, size_t *ret_size);

/*
 * Deletes the row; 404 where it is not to be seen. The blob goes with the sweep, after readers have
 * ended.
 */
int store_remove(struct ctx *cx, const char *bucket, const char *name);

/* Path for X-Accel-Redirect to the object's bytes. */
int store_accel_path(struct ctx *cx, const struct object *o, const char **ret);

/* A path by which this process can open the object's bytes, as put.file for a copy. */
int store_blob_file(struct ctx *cx, const struct object *o, const char **ret);

/* True when the key is one that docs/storage.md allows; bucket names likewise. */
bool store_key_valid(const char *name);
bool store_bucket_valid(const char *bucket);

/*
 * Deletes what no row names. A blob older than grace_seconds without a row is marked (it loses its
 * write bit) and deleted by a later call that finds it so for grace_seconds more: nginx may have
 * been about to open it. Nothing is marked or deleted where the call meets no blob that a row
 * names: that is not the store's database. Temporary files go when they are older than
 * grace_seconds, which must be longer than any transaction that writes. Looks at about files_max
 * files a call (a folder is finished, 256 make the store) and goes on where it stopped, first at a
 * random folder. Counts in *ret_swept / *ret_seen. Opens its own transactions as service role; none
 * may be open.
 */
int store_sweep(struct ctx *cx, int grace_seconds, int files_max, int *ret_seen, int *ret_swept);

/* A temporary file of the store's folder: what is put from it whole is linked into place, not copied. */
struct scratch {
	int fd; /* to read and write; the context's, with the file */
	const char *path;
};

/* A new one, empty, removed with the context; store_sweep() gets what a killed process left. 503 store_unavailable. */
int store_scratch(struct ctx *cx, struct scratch *ret);

/* For health: can it be written? bytes free, bytes in all. 503 store_unavailable. */
int store_probe(struct ctx *cx, int64_t *ret_free_bytes, int64_t *ret_total_bytes);

#endif
