/* A pass over a course: all that waits is written at once, under compare-and-swap, by one at a time. */
#include <string.h>

#include "base/clock.h"
#include "codec/hash.h"
#include "codec/json.h"
#include "domain/course.h"
#include "domain/media/attach_impl.h"
#include "domain/queue.h"
#include "domain/turn.h"

enum {
	TRIES = 12,      /* writes that met another's */
	WAIT_MS = 30000, /* for whoever is at the course */
	PAUSE_MS = 25,   /* doubled with each try, at random */
	PAUSE_MAX_MS = 400,
};

static const char media_pass[] = "mediaPass";

static bool failed_with(const struct ctx *cx, const char *code)
{
	return cx->err.code != NULL && strcmp(cx->err.code, code) == 0;
}

/* ---- the course in the store ---- */

static int write_course(struct course_work *w, const struct object *o, const char **ret_version)
{
	struct ctx *cx = w->cx;
	struct put p = { .bucket = o->bucket,
		.name = o->name,
		.content_type = o->content_type,
		.cache_control = o->cache_control,
		.if_version = o->version };
	char sha256[SHA256_TEXT];
	struct object *written;
	const char *text;
	json_t *metadata;

	/* Copies that people make of it carry the number: what they lack and had, they took out. */
	json_object_set_new(w->course, media_pass, json_integer(w->pass));
	TRY(course_dump(cx, w->course, &text, &p.size_bytes));
	p.data = text;
	/* Whose course it is stays: job_id and run_no tell maintain() which run wrote it. */
	metadata = ctx_own_json(
		cx, o->user_metadata != NULL ? json_copy((json_t *)o->user_metadata) : json_object());
	if (metadata == NULL)
		return -1;
	if (json_object_get(metadata, "sha256") != NULL) {
		hash_sha256(p.data, p.size_bytes, sha256);
		json_object_set_new(metadata, "sha256", json_string(sha256));
	}
	p.user_metadata = metadata;
	TRY(store_put(cx, &p, &written));
	*ret_version = written->version;
	return 0;
}

/* ---- the rows ---- */

static int rows_from(struct course_work *w, const json_t *list)
{
	w->rows = ctx_alloc(w->cx, (json_array_size(list) + 1) * sizeof(*w->rows));
	if (w->rows == NULL)
		return -1;
	for (size_t i = 0; i < json_array_size(list); i++)
		attach_row_from(w->cx, json_array_get(list, i), &w->rows[w->count++]);
	return 0;
}

static bool is_set(const struct attach_row *r, const char *name)
{
	return json_is_true(json_object_get(r->json, name));
}

static bool is_in(const struct attach_row *r, const char *state)
{
	return strcmp(r->state, state) == 0;
}

static void set_gone(struct attach_row *r, const char *reason)
{
	r->result = ATTACH_GONE;
	r->reason = reason;
}

/* ---- applying ---- */

static int apply_open(struct course_work *w, size_t i, const char *why)
{
	struct attach_row *r = &w->rows[i];
	bool keep = strcmp(json_string_value(json_object_get(r->json, "marker")), "keep") == 0;

	if (is_in(r, "pending") && is_set(r, "former") && r->target.type != MEDIA_TARGET_COVER)
		set_gone(r, attach_former);
	else if (is_in(r, "pending") && w->course == NULL)
		set_gone(r, why);
	else if (is_in(r, "pending"))
		return target_write(w, i, false);
	else if (is_set(r, "failed") && (is_set(r, "former") || w->course == NULL))
		set_gone(r, is_set(r, "former") ? attach_former : why);
	else if (is_set(r, "failed"))
		return target_clean(w, i, keep);
	return 0;
}

/*
 * What somebody's course.json lacks of what was attached. The number in it says which pass wrote the version that it was made from
 * (attached then: it was taken out; attached since: whoever wrote it cannot have known). A copy without one tells less: it has what was
 * attached up to some moment, and who took something out had what was attached with it, or later. What is beyond that moment may be
 * either. If some of it has not been put back before, the copy was read before that was attached, and all of it is put back; else
 * it is out for the second time, and that is meant, unless it is within seconds: nobody decides that fast about what he has
 * seen. A marker that stands again is never meant.
 */
struct undone {
	json_int_t pass; /* that the copy shows; 0: none */
	double shown_at; /* when the latest was attached that the copy shows */
	bool fresh;      /* it lacks what was never put back */
};

enum { PUT_BACK_KNOWN = 100, PUT_BACK_GUESSED = 10 };

static double time_of(const struct attach_row *r)
{
	return json_number_value(json_object_get(r->json, "at"));
}

static json_int_t number_of(const struct attach_row *r, const char *name)
{
	return json_integer_value(json_object_get(r->json, name));
}

/* A number that no pass has given yet is another course's, or somebody's own. */
static json_int_t pass_shown(const struct course_work *w, json_int_t pass)
{
	json_int_t shown = json_integer_value(json_object_get(w->course, media_pass));

	return shown > 0 && shown < pass ? shown : 0;
}

static int look_undone(struct course_work *w, struct undone *ret)
{
	bool *shown = ctx_alloc(w->cx, w->count + 1);

	*ret = (struct undone){ .pass = w->pass };
	if (shown == NULL)
		return -1;
	for (size_t i = 0; i < w->count; i++) {
		const struct attach_row *r = &w->rows[i];

		shown[i] = true;
		if (!is_in(r, "attached") || r->asset == NULL)
			continue;
		TRY(target_shows(w, i, &shown[i]));
		if (shown[i] && time_of(r) > ret->shown_at)
			ret->shown_at = time_of(r);
	}
	for (size_t i = 0; i < w->count; i++) {
		const struct attach_row *r = &w->rows[i];

		ret->fresh = ret->fresh ||
			(!shown[i] && is_set(r, "recent") && time_of(r) > ret->shown_at &&
				number_of(r, "put_back") == 0);
	}
	return 0;
}

static bool is_overwritten(const struct attach_row *r, const struct undone *u)
{
	if (r->target.type == MEDIA_TARGET_STUDY_TEXT)
		return true;
	if (!is_set(r, "recent"))
		return false;
	if (u->pass > 0)
		return number_of(r, "pass") > u->pass && number_of(r, "put_back") < PUT_BACK_KNOWN;
	return time_of(r) > u->shown_at && (u->fresh || is_set(r, "just")) &&
		number_of(r, "put_back") < PUT_BACK_GUESSED;
}

static int apply_again(struct course_work *w, size_t i, const struct undone *u)
{
	struct attach_row *r = &w->rows[i];

	if (is_set(r, "failed_again")) {
		TRY(target_clean(w, i, false));
		if (r->result == ATTACH_KEPT)
			r->result = ATTACH_NONE;
		return 0;
	}
	if (!is_in(r, "attached") || r->asset == NULL || !r->readable || !is_overwritten(r, u))
		return 0;
	TRY(target_write(w, i, true));
	r->put_back = r->result == ATTACH_DONE;
	if (!r->put_back)
		r->result = ATTACH_NONE;
	return 0;
}

/* First what is new, in the order in which it was asked for; then, of what was there, the last asked for first. */
static int apply(struct course_work *w, bool overwritten, const char *why)
{
	struct undone u = { 0 };

	overwritten = overwritten && w->course != NULL;
	if (overwritten)
		TRY(look_undone(w, &u));
	for (size_t i = 0; i < w->count; i++)
		TRY(apply_open(w, i, why));
	for (size_t i = w->count; overwritten && i > 0; i--)
		TRY(apply_again(w, i - 1, &u));
	return 0;
}

/* ---- settling ---- */

static const char *const states[] = { [ATTACH_DONE] = "attached",
	[ATTACH_GONE] = "gone",
	[ATTACH_REMOVED] = "removed",
	[ATTACH_KEPT] = "kept" };

static json_t *changes_of(struct course_work *w, struct media_pass *done)
{
	json_t *list = ctx_own_json(w->cx, json_array());

	for (size_t i = 0; list != NULL && i < w->count; i++) {
		const struct attach_row *r = &w->rows[i];

		if (r->result == ATTACH_NONE)
			continue;
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:O?, s:s, s:s?, s:O*, s:i, s:I}", "job_id", r->job_id, "former",
				r->state, "asset_id", json_object_get(r->json, "asset_id"), "state",
				states[r->result], "reason", r->reason, "anchor", r->new_anchor, "put_back",
				r->put_back, "pass", w->pass));
		done->attached += r->result == ATTACH_DONE && !r->put_back;
		done->put_back += r->put_back;
		done->gone += r->result == ATTACH_GONE;
		done->removed += r->result == ATTACH_REMOVED;
	}
	return list;
}

static int settle(struct course_work *w, const char *organization, const char *course_id,
	const char *former_version, const char *version, struct media_pass *done)
{
	static const char sql[] = "select ignite.media_settle($1, $2, $3::jsonb, $4, $5)";
	json_t *changes = changes_of(w, done);
	const char *text;
	struct rows *rows;
	size_t size;

	if (changes == NULL)
		return -1;
	TRY(json_text(w->cx, changes, false, &text, &size));
	TRY(db_query(w->cx, &rows, sql, 5, organization, course_id, text, former_version, version));
	if (rows_int(rows, 0, 0) == (long)json_array_size(changes))
		return 0;
	return fail(w->cx, 409, "version_moved", "A job asked for something else meanwhile.");
}

/* ---- one try ---- */

enum turn { TURN_DONE, TURN_TAKEN, TURN_MOVED };

static int work_through(struct ctx *cx, const char *organization, const char *course_id,
	const json_t *work, struct media_pass *done)
{
	struct course_work w = { .cx = cx };
	const char *why = NULL, *version = NULL, *was = NULL;
	json_int_t pass = json_integer_value(json_object_get(work, "pass"));
	const char *looked_at = json_string_value(json_object_get(work, "version"));
	struct object *object;

	TRY(attach_read_course(cx, course_id, &object, &w.course, &why));
	/* Written since it was looked at: what it lacks would go unnoticed. */
	if (object != NULL && (looked_at == NULL || strcmp(object->version, looked_at) != 0))
		return fail(cx, 409, "version_moved", "Others have written the course meanwhile.");
	w.pass = pass_shown(&w, pass);
	TRY(rows_from(&w, json_object_get(work, "rows")));
	TRY(apply(&w, json_is_true(json_object_get(work, "overwritten")), why));
	if (object != NULL)
		was = version = object->version;
	if (w.changed && object != NULL) {
		w.pass = pass;
		TRY(write_course(&w, object, &version));
		done->writes = 1;
	}
	TRY(settle(&w, organization, course_id, was, version, done));
	return db_commit(cx);
}

/* A job whose row others have seen to leaves the rest to those who still wait. job_id NULL: it is the course that counts. */
static int is_wanted(struct ctx *cx, const char *job_id, bool *ret)
{
	static const char sql[] =
		"select 1 from ignite.media_attachments a where a.job_id = $1 and a.state = 'pending'";
	struct rows *rows;

	*ret = true;
	if (job_id == NULL)
		return 0;
	TRY(db_query(cx, &rows, sql, 1, job_id));
	*ret = rows_count(rows) > 0;
	return 0;
}

static int one_try(struct ctx *cx, const char *job_id, const char *organization,
	const char *course_id, enum turn *ret, struct media_pass *ret_done)
{
	struct media_pass done = { 0 };
	struct rows *rows;
	json_t *work;
	bool wanted;

	*ret = TURN_DONE;
	TRY(db_begin(cx));
	TRY(is_wanted(cx, job_id, &wanted));
	if (!wanted)
		return 0;
	TRY(db_query(cx, &rows, "select ignite.media_work($1)", 1, course_id));
	work = rows_json(cx, rows, 0, 0);
	if (work == NULL)
		return -1;
	if (!json_is_true(json_object_get(work, "open")))
		return 0;
	*ret = TURN_TAKEN;
	if (!json_is_true(json_object_get(work, "locked")))
		return 0;
	*ret = TURN_DONE;
	if (work_through(cx, organization, course_id, work, &done) == 0) {
		*ret_done = done;
		return 0;
	}
	if (!failed_with(cx, "version_moved"))
		return -1;
	ctx_forgive(cx);
	*ret = TURN_MOVED;
	return 0;
}

/* ---- the pass ---- */

static int pause_a_little(struct ctx *cx, int turn)
{
	uint32_t most = (uint32_t)PAUSE_MS << (turn < 5 ? turn : 5);

	if (most > PAUSE_MAX_MS)
		most = PAUSE_MAX_MS;
	return turn_sleep(cx, (int)(PAUSE_MS / 2 + arc4random_uniform(most)));
}

static int stop_asked(struct ctx *cx)
{
	return cx->job != NULL ? job_check(cx) : 0;
}

int media_attach_pass(
	struct ctx *cx, const char *organization, const char *course_id, struct media_pass *ret)
{
	const char *job_id = cx->job != NULL ? cx->job->id : NULL;
	int64_t until = clock_ms() + ctx_left_ms(cx, WAIT_MS);
	int moved = 0, waited = 0;

	*ret = (struct media_pass){ 0 };
	while (moved < TRIES && clock_ms() < until) {
		struct ctx *sub = attach_scratch(cx, organization);
		enum turn turn = TURN_DONE;

		if (sub == NULL)
			return -1;
		TRY(attach_scratch_end(cx, sub, one_try(sub, job_id, organization, course_id, &turn, ret)));
		if (turn == TURN_DONE)
			return 0;
		TRY(stop_asked(cx));
		TRY(pause_a_little(cx, turn == TURN_MOVED ? moved++ : waited++ / 4));
	}
	ret->left = true;
	return 0;
}
