/* The public copy of a published course: bucket published, <course_id>.json, only while the course is public. */
#ifndef IGNITE_DOMAIN_PUBLISHED_H
#define IGNITE_DOMAIN_PUBLISHED_H

#include "base/ctx.h"

enum { PUBLISHED_MAX_BYTES = 4 MiB };

/* A frozen version and its bytes. */
struct published {
	const char *course_id, *sha256;
	int version;
	const char *bytes;
	size_t size_bytes;
};

/* Writes p's bytes as an object that says in its user_metadata which version it is; in the open transaction. */
int published_put(struct ctx *cx, const struct published *p, const char *bucket, const char *name,
	const char *cache_control, bool insert_only);

/* Writes the public copy. */
int published_copy(struct ctx *cx, const struct published *p);

/* Removes the public copy; no failure when there is none. */
int published_remove(struct ctx *cx, const char *course_id);

/*
 * Writes up to limit copies that are missing (a course made public by SQL), each in a transaction of its own as
 * service role. *ret_copied counts them, *ret_failed those that could not be written: they keep no other from it, and
 * are logged. -1 when the database is lost.
 */
int published_repair(struct ctx *cx, int limit, int *ret_copied, int *ret_failed);

#endif
