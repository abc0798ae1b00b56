/* The public copy of a published course. */
#include "domain/published.h"

#include <string.h>

#include "base/log.h"
#include "domain/auth.h"
#include "domain/store.h"
#include "io/db.h"

int published_put(struct ctx *cx, const struct published *p, const char *bucket, const char *name,
	const char *cache_control, bool insert_only)
{
	struct put put = { .bucket = bucket,
		.name = name,
		.content_type = "application/json",
		.cache_control = cache_control,
		.data = p->bytes,
		.size_bytes = p->size_bytes,
		.insert_only = insert_only };

	if (name == NULL)
		return -1;
	put.user_metadata =
		ctx_own_json(cx, json_pack("{s:i, s:s}", "version", p->version, "sha256", p->sha256));
	if (put.user_metadata == NULL)
		return -1;
	return store_put(cx, &put, NULL);
}

int published_copy(struct ctx *cx, const struct published *p)
{
	return published_put(
		cx, p, "published", ctx_printf(cx, "%s.json", p->course_id), "max-age=60", false);
}

int published_remove(struct ctx *cx, const char *course_id)
{
	const char *name = ctx_printf(cx, "%s.json", course_id);

	if (name == NULL)
		return -1;
	if (store_remove(cx, "published", name) == 0)
		return 0;
	if (cx->err.status != 404)
		return -1;
	ctx_forgive(cx);
	return 0;
}

/*
 * Copies that course. What is copied is asked for under the course's lock: it may have been published anew, or be
 * public no more, while we waited; then *ret_copied stays.
 */
static int repair_one(
	struct ctx *cx, const char *course_id, const char *organization_id, int *ret_copied)
{
	static const char sql[] =
		"select m.course_id, v.version, v.sha256, v.path from ignite.course_metadata m "
		"join ignite.course_versions v on v.course_id = m.course_id and v.version = m.content_version "
		"where m.course_id = $1 and m.visibility = 'public'";
	struct published p;
	struct object *object;
	struct rows *r;

	TRY(db_begin(cx));
	TRY(db_query(cx, &r, "select ignite.course_lock($1, $2)", 2, course_id, organization_id));
	TRY(db_query(cx, &r, sql, 1, course_id));
	if (rows_count(r) == 0)
		return db_commit(cx);
	p = (struct published){ .course_id = rows_get(r, 0, 0),
		.version = (int)rows_int(r, 0, 1),
		.sha256 = rows_get(r, 0, 2) };
	TRY(store_stat(cx, "courses", rows_get(r, 0, 3), &object));
	TRY(store_read(cx, object, PUBLISHED_MAX_BYTES, &p.bytes, &p.size_bytes));
	TRY(published_copy(cx, &p));
	TRY(db_commit(cx));
	++*ret_copied;
	return 0;
}

int published_repair(struct ctx *cx, int limit, int *ret_copied, int *ret_failed)
{
	static const char sql[] =
		"select t.course_id, c.organization_id from ignite.courses_to_copy(1000) t "
		"join ignite.courses c using (course_id)";
	struct rows *r;

	*ret_copied = *ret_failed = 0;
	TRY(auth_as_service(cx, NULL));
	TRY(db_call(cx, &r, true, sql, 0));
	for (int i = 0; i < rows_count(r) && *ret_copied < limit; i++) {
		if (repair_one(cx, rows_get(r, i, 0), rows_get(r, i, 1), ret_copied) == 0)
			continue;
		if (cx->err.code != NULL && strcmp(cx->err.code, "database_unavailable") == 0)
			return -1;
		log_line(cx, LOG_WARN, "a course's public copy could not be written", "course_id",
			rows_get(r, i, 0), "cause", cx->err.cause != NULL ? cx->err.cause : cx->err.message,
			NULL);
		db_rollback(cx);
		ctx_forgive(cx);
		++*ret_failed;
	}
	return 0;
}
