/*
 * jobs-reconciler: the backstop that cron hits. Promotes due jobs, reaps expired leases, corrects drift between store and
 * queue, applies retention, attaches media that a crash left beside their courses, writes missing public copies, sweeps orphaned
 * blobs, assets and media. One part's failure keeps no other from being done. Safe to run many times at once.
 * POST|GET (service role) -> 200 {promoted, reaped, …, store: {seen, swept}, media: {attached, …}}
 */
#include "ignite.h"

enum {
	BLOB_GRACE_SECONDS = 3600,
	MEDIA_GRACE_SECONDS = 3600,
	FILES_MAX = 20000,
	COPIES_MAX = 100,
	COURSES_MAX = 200,
};

static int adopt(struct ctx *cx, json_t *summary)
{
	int adopted, refused;

	TRY(media_attach_adopt(cx, &adopted, &refused));
	json_object_set_new(
		summary, "media", json_pack("{s:i, s:i}", "adopted", adopted, "refused", refused));
	return 0;
}

/* The counts of media come from several parts, of which one may have failed. */
static void add_media(json_t *summary, json_t *counts)
{
	json_t *media = json_object_get(summary, "media");

	if (media == NULL) {
		json_object_set_new(summary, "media", counts);
		return;
	}
	json_object_update(media, counts);
	json_decref(counts);
}

static int attach(struct ctx *cx, json_t *summary)
{
	struct media_pass p;
	int courses;

	TRY(media_attach_sync(cx, COURSES_MAX, &p, &courses));
	add_media(summary,
		json_pack("{s:i, s:i, s:i, s:i, s:i}", "courses", courses, "attached", p.attached, "gone",
			p.gone, "removed", p.removed, "put_back", p.put_back));
	return 0;
}

static int sweep_media(struct ctx *cx, json_t *summary)
{
	struct media_swept s;

	TRY(media_sweep(cx, MEDIA_GRACE_SECONDS, &s));
	add_media(summary,
		json_pack("{s:i, s:i, s:i, s:i, s:i, s:i}", "assets_without_object",
			s.assets_without_object, "objects_without_asset", s.objects_without_asset,
			"assets_removed", s.assets_removed, "objects_removed", s.objects_removed,
			"inbox_removed", s.inbox_removed, "places_lost", s.places_lost));
	return 0;
}

static int sweep(struct ctx *cx, json_t *summary)
{
	int seen, swept;

	TRY(store_sweep(cx, BLOB_GRACE_SECONDS, FILES_MAX, &seen, &swept));
	json_object_set_new(summary, "store", json_pack("{s:i, s:i}", "seen", seen, "swept", swept));
	return 0;
}

static int public_copies(struct ctx *cx, json_t *summary)
{
	int copied, failed;

	TRY(published_repair(cx, COPIES_MAX, &copied, &failed));
	json_object_set_new(summary, "public_copies", json_integer(copied));
	json_object_set_new(summary, "public_copies_failed", json_integer(failed));
	return 0;
}

/* Each does its part, whatever became of the others; the first failure is the call's. */
static int put_right(struct ctx *cx, json_t *summary)
{
	static int (*const parts[])(
		struct ctx *, json_t *) = { adopt, attach, sweep_media, sweep, public_copies };
	struct err first = { 0 };
	bool failed = false;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (parts[i](cx, summary) == 0)
			continue;
		db_rollback(cx);
		log_line(cx, LOG_WARN, "A part of putting things right failed.", "cause",
			cx->err.cause != NULL ? cx->err.cause : cx->err.message, NULL);
		first = failed ? first : cx->err;
		failed = true;
		ctx_forgive(cx);
	}
	cx->err = first;
	return failed ? -1 : 0;
}

static int jobs_reconciler(struct ctx *cx)
{
	struct rows *r;
	json_t *summary;

	TRY(auth_as_service(cx, NULL));
	TRY(db_call(cx, &r, true, "select ignite.maintain()", 0));
	summary = rows_json(cx, r, 0, 0);
	if (summary == NULL)
		return -1;
	TRY(put_right(cx, summary));
	queue_poke("ai_course_jobs");
	queue_poke("ai_media_jobs");
	return reply_json(cx, 200, json_incref(summary));
}

static int setup(char *why, size_t why_size)
{
	return store_setup(cfg.storage_url, why, why_size);
}

static const struct reply_doc replies[] = {
	{ 200, NULL, "Counts of what was put right." },
	{ 0, NULL, NULL },
};

const struct handler handler = {
	.name = "jobs-reconciler",
	.summary =
		"Put queue, store and courses' media right: due jobs, expired leases, drift, retention, orphans (cron).",
	.methods = POST | GET,
	.auth = AUTH_SERVICE,
	.body_max = 1 KiB,
	.timeout_ms = 60000,
	.threads = 1,
	.replies = replies,
	.run = jobs_reconciler,
	.setup = setup,
};
