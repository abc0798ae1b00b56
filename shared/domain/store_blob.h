/*
 * Blobs of the file store: immutable files <root>/blobs/<first two hex digits>/<version uuid>, mode
 * 0600 below 0700 folders. For store*.c only; everything else goes through store.h.
 */
#ifndef IGNITE_DOMAIN_STORE_BLOB_H
#define IGNITE_DOMAIN_STORE_BLOB_H

#include "codec/hash.h"
#include "domain/store.h"

enum { BLOB_PATH = 64, BLOB_SHARDS = 256 };

/* The store's folder, open; -1 before store_setup(). */
int blob_root(void);

/* "blobs/ab/ab…" relative to the root. version must be a lower-case uuid (false otherwise). */
bool blob_path(const char *version, char out[BLOB_PATH]);

/*
 * Writes what p describes as the blob of a new version: durable when this returns 0. 503
 * store_unavailable, with nothing left, when the disk is full, read-only or broken. Gives the MD5
 * (for the ETag) and the size.
 */
int blob_write(struct ctx *cx, const char *version, const struct put *p, char ret_md5[MD5_TEXT],
	int64_t *ret_size_bytes);

/* Opens for reading; 503 store_unavailable. The descriptor is the context's. */
int blob_open(struct ctx *cx, const char *version, int *ret_fd);

/*
 * Removes the blob of a version that no committed row names. Never fails: the sweep gets what
 * stays.
 */
void blob_discard(const char *version);

/* Records 503 store_unavailable with errno's text as the cause. */
int blob_fail(struct ctx *cx, const char *what);

#endif
