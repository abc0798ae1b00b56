/* Asking for an attachment: is the target there, the row of the job, what became of it. */
#include <string.h>

#include "codec/json.h"
#include "domain/auth.h"
#include "domain/media/attach_impl.h"
#include "domain/queue.h"

enum { COURSE_BYTES_MAX = 16 * 1024 * 1024, COURSE_DEPTH = 64 };
#define SCRATCH_BYTES (96 MiB)

const char attach_former[] = "The course was generated anew after this was asked for.";

/* ---- shared ---- */

struct ctx *attach_scratch(struct ctx *cx, const char *organization)
{
	struct ctx *sub = ctx_new(SCRATCH_BYTES, cx->request_id);

	if (sub == NULL) {
		fail(cx, 503, "out_of_memory", "The server is short of memory.");
		return NULL;
	}
	sub->deadline_ms = cx->deadline_ms;
	if (auth_as_service(sub, organization) != 0) {
		ctx_free(sub);
		fail(cx, 503, "out_of_memory", "The server is short of memory.");
		return NULL;
	}
	return sub;
}

int attach_scratch_end(struct ctx *cx, struct ctx *sub, int rc)
{
	const struct err *e = &sub->err;

	if (rc != 0 && e->status != 0) {
		const char *code = ctx_strdup(cx, e->code);

		fail_cause(cx, e->status, code != NULL ? code : "internal", e->message, "%s",
			e->cause != NULL ? e->cause : "");
		cx->err.message = ctx_strdup(cx, e->message);
		if (cx->err.message == NULL)
			cx->err.message = "The server is short of memory.";
		cx->err.retry_after_seconds = e->retry_after_seconds;
		for (size_t i = 0; i < json_array_size(e->details); i++) {
			const json_t *d = json_array_get(e->details, i);

			fail_at(cx, json_string_value(json_object_get(d, "pointer")), "%s",
				json_string_value(json_object_get(d, "message")));
		}
	}
	db_rollback(sub);
	ctx_free(sub);
	return rc;
}

int attach_read_course(struct ctx *cx, const char *course_id, struct object **ret_object,
	json_t **ret, const char **ret_why)
{
	const char *name = ctx_printf(cx, "%s/course.json", course_id), *text;
	size_t size;

	*ret = NULL;
	*ret_object = NULL;
	if (name == NULL)
		return -1;
	if (store_stat(cx, "courses", name, ret_object) != 0) {
		if (cx->err.status != 404)
			return -1;
		ctx_forgive(cx);
		*ret_why = "The course has no course.json.";
		return 0;
	}
	if ((*ret_object)->size_bytes > COURSE_BYTES_MAX) {
		*ret_why = "The file course.json is too large.";
		return 0;
	}
	TRY(store_read(cx, *ret_object, COURSE_BYTES_MAX, &text, &size));
	if (json_parse(cx, text, size, COURSE_DEPTH, ret) != 0 || !json_is_object(*ret)) {
		if (cx->err.status != 0 && cx->err.status != 400)
			return -1;
		ctx_forgive(cx);
		*ret = NULL;
		*ret_why = "The file course.json is no course.";
	}
	return 0;
}

void attach_row_from(struct ctx *cx, const json_t *json, struct attach_row *r)
{
	const json_t *asset = json_object_get(json, "asset"), *anchor = json_object_get(json, "anchor");

	*r = (struct attach_row){ .json = json,
		.job_id = json_string_value(json_object_get(json, "job_id")),
		.state = json_string_value(json_object_get(json, "state")),
		.alt = json_string_value(json_object_get(json, "alt")),
		.asset = json_is_object(asset) ? asset : NULL,
		.anchor = json_is_object(anchor) ? anchor : NULL };
	r->readable = target_parse(cx, json_object_get(json, "target"),
					  json_string_value(json_object_get(asset, "kind")), &r->target) == 0;
	ctx_forgive(cx);
}

/* ---- asking ---- */

int media_attach_ask(struct ctx *cx, const struct media_attach *a)
{
	static const char sql[] = "select ignite.media_ask($1, $2, $3, $4::jsonb, $5, $6)";
	const char *target;
	size_t size;

	TRY(json_text(cx, a->target_ref, false, &target, &size));
	return db_query(
		cx, NULL, sql, 6, a->job_id, a->organization, a->course_id, target, a->asset_id, a->alt);
}

static int ask_state(struct ctx *cx, const char *job_id, struct rows **ret)
{
	static const char sql[] =
		"select state, reason from ignite.media_attachments where job_id = $1 and asset_id is not null";
	struct identity *who = cx->who;
	int rc;

	if (cx->db != NULL)
		return db_query(cx, ret, sql, 1, job_id);
	TRY(auth_as_service(cx, NULL));
	rc = db_call(cx, ret, true, sql, 1, job_id);
	cx->who = who;
	return rc;
}

int media_attach_state(struct ctx *cx, const char *job_id, struct media_attach_state *ret)
{
	struct rows *rows;
	const char *state;

	TRY(ask_state(cx, job_id, &rows));
	*ret = (struct media_attach_state){ MEDIA_ATTACH_NONE, NULL };
	if (rows_count(rows) == 0)
		return 0;
	state = rows_get(rows, 0, 0);
	ret->word = strcmp(state, "attached") == 0 ? MEDIA_ATTACHED
		: strcmp(state, "pending") == 0        ? MEDIA_ATTACH_PENDING
											   : MEDIA_GONE;
	ret->reason = rows_get(rows, 0, 1);
	return 0;
}

/* ---- before anything is paid ---- */

static int target_gone(struct ctx *cx, const char *why)
{
	return fail(cx, 422, "target_gone", "%s", why);
}

/* The rows of the same study text, and last the one that is asked about. */
static int check_rows(
	struct course_work *w, const char *course_id, const char *job_id, const struct target *t)
{
	static const char sql[] =
		"select a.job_id, jsonb_build_object('job_id', a.job_id, 'state', a.state, 'target', a.target, 'anchor', a.anchor) "
		"from ignite.media_attachments a left join ignite.course_metadata m using (course_id) "
		"where a.course_id = $1 and a.target ->> 'studyTextId' = $2 "
		"and (m.generated_at is null or a.asked_at >= m.generated_at) order by a.asked_at, a.job_id";
	struct rows *rows = NULL;
	int n = 0;

	if (t->type == MEDIA_TARGET_STUDY_TEXT) {
		TRY(db_query(w->cx, &rows, sql, 2, course_id, t->text_id));
		n = rows_count(rows);
	}
	w->rows = ctx_alloc(w->cx, ((size_t)n + 1) * sizeof(*w->rows));
	if (w->rows == NULL)
		return -1;
	w->rows[n] = (struct attach_row){ .target = *t, .readable = true };
	for (int i = 0; i < n; i++) {
		json_t *json = rows_json(w->cx, rows, i, 1);

		if (json == NULL)
			return -1;
		attach_row_from(w->cx, json, &w->rows[i]);
		if (job_id != NULL && strcmp(rows_get(rows, i, 0), job_id) == 0) {
			w->rows[n].anchor = w->rows[i].anchor;
			w->rows[i].readable = false; /* once is enough */
		}
	}
	w->count = (size_t)n + 1;
	return 0;
}

static int remember_place(struct course_work *w, const char *organization, const char *course_id,
	const char *job_id, const json_t *target_ref)
{
	static const char sql[] = "select ignite.media_place($1, $2, $3, $4::jsonb, $5::jsonb)";
	const char *target, *anchor = NULL;
	size_t size;

	TRY(json_text(w->cx, target_ref, false, &target, &size));
	if (w->rows[w->count - 1].new_anchor != NULL)
		TRY(json_text(w->cx, w->rows[w->count - 1].new_anchor, false, &anchor, &size));
	return db_query(w->cx, NULL, sql, 5, job_id, organization, course_id, target, anchor);
}

static int check(struct ctx *cx, const char *organization, const char *course_id,
	const char *job_id, const json_t *target_ref, const struct target *t, const char **ret_words,
	const char **ret_language)
{
	struct course_work w = { .cx = cx };
	struct object *object;
	const char *why = "", *word;
	struct rows *rows;

	TRY(db_begin(cx));
	TRY(db_query(
		cx, &rows, "select ignite.media_course($1, $2, $3)", 3, job_id, organization, course_id));
	word = rows_get(rows, 0, 0);
	if (strcmp(word, "unknown") == 0)
		return target_gone(cx, "There is no such course.");
	if (strcmp(word, "former") == 0 && t->type != MEDIA_TARGET_COVER)
		return target_gone(cx, attach_former);
	TRY(attach_read_course(cx, course_id, &object, &w.course, &why));
	if (w.course == NULL)
		return target_gone(cx, why);
	TRY(check_rows(&w, course_id, job_id, t));
	TRY(target_words(&w, w.count - 1, ret_words));
	if (*ret_words == NULL)
		return target_gone(cx, "The target is not in the course.");
	*ret_language = json_string_value(json_object_get(w.course, "language"));
	if (job_id != NULL)
		TRY(remember_place(&w, organization, course_id, job_id, target_ref));
	return db_commit(cx);
}

int media_target_check(struct ctx *cx, const char *organization, const char *course_id,
	const json_t *target_ref, const char *kind, struct media_target *ret)
{
	const char *words = NULL, *language = NULL;
	struct media_target found;
	struct target t;
	struct ctx *sub;
	int rc;

	TRY(target_parse(cx, target_ref, kind, &t));
	sub = attach_scratch(cx, organization);
	if (sub == NULL)
		return -1;
	rc = check(sub, organization, course_id, cx->job != NULL ? cx->job->id : NULL, target_ref, &t,
		&words, &language);
	found = (struct media_target){ .type = t.type,
		.words = ctx_strdup(cx, words != NULL ? words : ""),
		.language = ctx_strdup(cx, language != NULL ? language : "en") };
	TRY(attach_scratch_end(cx, sub, rc));
	if (found.words == NULL || found.language == NULL)
		return -1;
	*ret = found;
	return 0;
}
