/* The final pass over all courses that need one, and the sweep of assets and objects that lost each other. */
#include <string.h>

#include "base/log.h"
#include "codec/json.h"
#include "domain/auth.h"
#include "domain/media_attach.h"
#include "io/db.h"

enum { INBOX_LIMIT = 1000, SCAN_LIMIT = 5000, ADOPT_LIMIT = 500 };

/* ---- all courses ---- */

static void add_up(struct media_pass *all, const struct media_pass *one)
{
	all->attached += one->attached;
	all->gone += one->gone;
	all->removed += one->removed;
	all->put_back += one->put_back;
	all->writes += one->writes;
	all->left = all->left || one->left;
}

static int sync_one(
	struct ctx *cx, const char *organization, const char *course_id, struct media_pass *ret)
{
	struct media_pass one;

	if (media_attach_pass(cx, organization, course_id, &one) == 0) {
		add_up(ret, &one);
		return 0;
	}
	if (cx->err.code != NULL && strcmp(cx->err.code, "cancelled") == 0)
		return -1;
	log_line(cx, LOG_WARN, "Media of a course could not be attached now.", "course_id", course_id,
		"cause", cx->err.cause != NULL ? cx->err.cause : cx->err.message, NULL);
	ctx_forgive(cx);
	ret->left = true;
	return 0;
}

static int sync_all(struct ctx *cx, const char *limit, struct media_pass *ret, int *ret_courses)
{
	struct rows *rows;

	if (limit == NULL)
		return -1;
	TRY(db_call(
		cx, &rows, true, "select course_id, organization_id from ignite.media_due($1)", 1, limit));
	for (int i = 0; i < rows_count(rows); i++)
		TRY(sync_one(cx, rows_get(rows, i, 1), rows_get(rows, i, 0), ret));
	*ret_courses = rows_count(rows);
	return 0;
}

int media_attach_sync(struct ctx *cx, int courses, struct media_pass *ret, int *ret_courses)
{
	struct identity *who = cx->who;
	int rc;

	*ret = (struct media_pass){ 0 };
	*ret_courses = 0;
	TRY(auth_as_service(cx, NULL));
	rc = sync_all(cx, ctx_printf(cx, "%d", courses), ret, ret_courses);
	cx->who = who;
	return rc;
}

static void report_refused(struct ctx *cx, const json_t *refused)
{
	for (size_t i = 0; i < json_array_size(refused); i++) {
		const json_t *one = json_array_get(refused, i);

		log_line(cx, LOG_WARN, "A job's asset could not be asked for.", "job_id",
			json_string_value(json_object_get(one, "job_id")), "cause",
			json_string_value(json_object_get(one, "why")), NULL);
	}
}

int media_attach_adopt(struct ctx *cx, int *ret, int *ret_refused)
{
	struct identity *who = cx->who;
	const json_t *refused;
	struct rows *rows;
	json_t *found;
	int rc;

	TRY(auth_as_service(cx, NULL));
	rc = db_call(
		cx, &rows, true, "select ignite.media_adopt($1)", 1, ctx_printf(cx, "%d", ADOPT_LIMIT));
	cx->who = who;
	TRY(rc);
	found = rows_json(cx, rows, 0, 0);
	if (found == NULL)
		return -1;
	refused = json_object_get(found, "refused");
	report_refused(cx, refused);
	*ret = (int)json_integer_value(json_object_get(found, "adopted"));
	*ret_refused = (int)json_array_size(refused);
	return 0;
}

/* ---- the sweep ---- */

static int sweep_part(struct ctx *cx, const char *sql, const char *grace, int *ret_lost,
	int *ret_removed, int *ret_places)
{
	struct rows *rows;
	json_t *found;

	/* Twice is harmless. */
	TRY(db_call(cx, &rows, true, sql, 2, grace, ctx_printf(cx, "%d", SCAN_LIMIT)));
	found = rows_json(cx, rows, 0, 0);
	if (found == NULL)
		return -1;
	*ret_lost = (int)json_integer_value(json_object_get(found, "lost"));
	*ret_removed = (int)json_integer_value(json_object_get(found, "removed"));
	*ret_places = (int)json_integer_value(json_object_get(found, "places"));
	return 0;
}

static int sweep_all(struct ctx *cx, const char *grace, struct media_swept *s)
{
	struct rows *rows;
	int none;

	if (grace == NULL)
		return -1;
	TRY(sweep_part(cx, "select ignite.media_sweep_assets($1::interval, $2)", grace,
		&s->assets_without_object, &s->assets_removed, &s->places_lost));
	TRY(sweep_part(cx, "select ignite.media_sweep_objects($1::interval, $2)", grace,
		&s->objects_without_asset, &s->objects_removed, &none));
	TRY(db_call(cx, &rows, true, "select ignite.media_sweep_inbox($1::interval, $2)", 2, grace,
		ctx_printf(cx, "%d", INBOX_LIMIT)));
	s->inbox_removed = (int)rows_int(rows, 0, 0);
	return db_call(cx, NULL, true, "select ignite.media_forget()", 0);
}

int media_sweep(struct ctx *cx, int grace_seconds, struct media_swept *ret)
{
	struct identity *who = cx->who;
	struct media_swept s = { 0 };
	int rc;

	TRY(auth_as_service(cx, NULL));
	rc = sweep_all(cx, ctx_printf(cx, "%d seconds", grace_seconds), &s);
	cx->who = who;
	TRY(rc);
	if (s.assets_without_object > 0 || s.objects_without_asset > 0)
		log_line(cx, LOG_WARN, "Media without their other half.", "assets_without_object",
			ctx_printf(cx, "%d", s.assets_without_object), "objects_without_asset",
			ctx_printf(cx, "%d", s.objects_without_asset), "assets_removed",
			ctx_printf(cx, "%d", s.assets_removed), "objects_removed",
			ctx_printf(cx, "%d", s.objects_removed), "places_lost",
			ctx_printf(cx, "%d", s.places_lost), NULL);
	*ret = s;
	return 0;
}
