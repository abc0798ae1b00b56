/* A course job: chooses the strategy, has the course made, stores it together with the rows that tell of it. */
#include "course.h"

#include "ignite.h"

#include <string.h>

enum {
	NOTES_MAX = 20000,
	NOTES_BYTES_MAX = 128 * 1024,
	RESULT_DROPPED_MAX = 60,
	RESULT_ERRORS_BYTES = 48 * 1024, /* of a failed job's result, which has at most 64 KiB */
};

/* A course under way: what was asked, how it is made, what it is. */
struct making {
	struct course_request rq;
	struct course_choice choice;
	json_t *course;
	struct course_written written; /* by a model; zero otherwise */
	json_t *totals;                /* of its calls; NULL without a model */
};

/* ---- making ---- */

/* A pack's course that the rule checker refuses is a fault of ours: it is never stored. */
static int check(struct ctx *cx, const json_t *course)
{
	json_t *faults, *first;

	TRY(course_check(cx, course, &faults));
	if (json_array_size(faults) == 0)
		return 0;
	first = json_array_get(faults, 0);
	return fail(cx, 422, "invalid_course", "The course has %zu fault%s, first %s at %s: %s",
		json_array_size(faults), json_array_size(faults) == 1 ? "" : "s",
		json_string_value(json_object_get(first, "rule")),
		json_string_value(json_object_get(first, "pointer")),
		json_string_value(json_object_get(first, "message")));
}

static int make_by_pack(struct ctx *cx, struct making *m)
{
	job_progress(cx, "build", 20, "Building the course from its pack.");
	TRY(course_build(cx, &m->rq, &m->course));
	return check(cx, m->course);
}

static int notes_read(struct ctx *cx, const char *name, const char **ret)
{
	struct object *object;
	const char *text, *notes;
	json_t *doc;
	size_t size;

	TRY(store_stat(cx, "courses", name, &object));
	TRY(store_read(cx, object, NOTES_BYTES_MAX, &text, &size));
	TRY(json_parse(cx, text, size, JSON_DEPTH_REQUEST, &doc));
	notes = json_string_value(json_object_get(doc, "notes"));
	if (notes == NULL)
		return fail(cx, 422, "invalid_notes", "The notes of this job are not text.");
	*ret = notes;
	return 0;
}

/* Characters: bytes that do not continue one. */
static size_t length(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* The notes of the job: in the store, where enqueue-job put them, or in the payload of a job that came by SQL. NULL: none. */
static int notes_of(struct ctx *cx, const char **ret)
{
	const char *notes = json_string_value(json_object_get(cx->job->payload, "notes")), *name;

	*ret = NULL;
	if (notes == NULL && json_object_get(cx->job->payload, "notes_sha256") == NULL)
		return 0;
	if (notes == NULL) {
		name = ctx_printf(cx, "debug/jobs/%s/special_requests.json", cx->job->id);
		if (name == NULL)
			return -1;
		if (notes_read(cx, name, &notes) != 0) {
			if (cx->err.status != 404)
				return -1;
			ctx_forgive(cx);
			return fail(cx, 422, "notes_missing",
				"The notes of this job are no longer in the store: courses/%s.", name);
		}
	}
	if (length(notes) > NOTES_MAX)
		return fail_at(cx, "/payload/notes", "has more than %d characters", NOTES_MAX);
	*ret = notes;
	return 0;
}

static int make_by_model(struct ctx *cx, struct making *m)
{
	const char *notes;

	TRY(notes_of(cx, &notes));
	TRY(course_write(cx, &m->rq, notes, &m->written));
	m->course = m->written.course;
	TRY(provider_job_cost(cx, cx->job->id, &m->totals));
	json_object_set_new(m->totals, "strategy", json_string("model"));
	return 0;
}

/* ---- the end ---- */

static int index_course(struct ctx *cx, const struct making *m, const char *version)
{
	static const char sql[] =
		"select ignite.course_written($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb)";
	const char *title = json_string_value(json_object_get(m->course, "title"));
	const char *subject = json_string_value(json_object_get(m->course, "subject"));
	const char *totals = "{\"strategy\": \"pack\"}";
	size_t size;

	if (m->totals != NULL)
		TRY(json_text(cx, m->totals, true, &totals, &size));
	return db_query(cx, NULL, sql, 11, m->rq.course_id, cx->job->organization_id, title, subject,
		m->rq.grade_band, m->rq.mode,
		ctx_printf(cx, "%zu", json_array_size(json_object_get(m->course, "groups"))),
		ctx_printf(cx, "%zu", json_array_size(json_object_get(m->course, "items"))), version,
		cx->job->id, totals);
}

/* Jobs for the pictures of the study texts: they go on by themselves, the course does not wait. */
static int enqueue_images(struct ctx *cx, const struct making *m)
{
	const char *payloads;
	size_t size;

	if (json_array_size(m->written.images) == 0)
		return 0;
	TRY(json_text(cx, m->written.images, true, &payloads, &size));
	return db_query(
		cx, NULL, "select ignite.course_images($1, $2::jsonb)", 2, cx->job->id, payloads);
}

/* A result has a limit; who needs more counts the items. */
static json_t *first_of(const json_t *list)
{
	json_t *first = json_array();

	for (size_t i = 0; i < json_array_size(list) && i < RESULT_DROPPED_MAX; i++)
		json_array_append(first, json_array_get(list, i));
	return first;
}

static int result_of(
	struct ctx *cx, const struct making *m, const char *sha256, size_t bytes, const char *path)
{
	bool model = m->choice.strategy == STRATEGY_MODEL;
	json_t *o = json_pack("{s:s, s:s, s:s, s:I, s:I, s:s, s:I}", "course_id", m->rq.course_id,
		"strategy", model ? "model" : "pack", "reason", m->choice.reason, "groups",
		(json_int_t)json_array_size(json_object_get(m->course, "groups")), "items",
		(json_int_t)json_array_size(json_object_get(m->course, "items")), "sha256", sha256, "bytes",
		(json_int_t)bytes);

	if (o != NULL && model) {
		json_object_set_new(o, "study_texts",
			json_integer((json_int_t)json_array_size(json_object_get(m->course, "studyTexts"))));
		json_object_set_new(o, "repaired", json_integer(m->written.repaired));
		json_object_set_new(o, "dropped", first_of(m->written.dropped));
		json_object_set(o, "warnings", m->written.warnings);
		json_object_set(o, "cost", m->totals);
		if (json_array_size(m->written.images) > 0)
			json_object_set_new(
				o, "images", json_integer((json_int_t)json_array_size(m->written.images)));
		if (m->written.images_reason != NULL)
			json_object_set_new(o, "images_reason", json_string(m->written.images_reason));
	}
	return job_result(cx, o, path);
}

/* The stored object and the rows that index it, in the transaction that ends the job. */
static int store_course(struct ctx *cx, struct making *m)
{
	struct put p = { .bucket = "courses", .content_type = "application/json" };
	struct object *object;
	char sha256[SHA256_TEXT];
	const char *text;

	TRY(course_dump(cx, m->course, &text, &p.size_bytes));
	p.data = text;
	p.name = ctx_printf(cx, "%s/course.json", m->rq.course_id);
	hash_sha256(p.data, p.size_bytes, sha256);
	p.user_metadata = ctx_own_json(cx,
		json_pack(
			"{s:s, s:i, s:s}", "job_id", cx->job->id, "run_no", cx->job->run_no, "sha256", sha256));
	if (p.name == NULL || p.user_metadata == NULL)
		return -1;
	TRY(job_begin_finish(cx));
	TRY(db_query(cx, NULL, "select ignite.course_lock($1, $2)", 2, m->rq.course_id,
		cx->job->organization_id));
	TRY(store_put(cx, &p, &object));
	TRY(index_course(cx, m, object->version));
	TRY(enqueue_images(cx, m));
	TRY(result_of(cx, m, sha256, p.size_bytes, p.name));
	job_progress(cx, "done", 100, "The course is written.");
	return 0;
}

/* The last of a list that is longer than there is room for. */
static json_t *and_more(size_t count)
{
	return json_pack("{s:s, s:o}", "pointer", "", "message",
		json_sprintf("%zu more fault%s not listed here.", count, count == 1 ? " is" : "s are"));
}

/* As many of the faults as a result may hold, and how many more there are. */
static json_t *errors_of(const json_t *details)
{
	json_t *list = json_array();
	size_t bytes = 0, count = json_array_size(details);

	for (size_t i = 0; i < count; i++) {
		json_t *detail = json_array_get(details, i);

		bytes += json_dumpb(detail, NULL, 0, 0) + 2;
		if (bytes > RESULT_ERRORS_BYTES) {
			json_array_append_new(list, and_more(count - i));
			break;
		}
		json_array_append(list, detail);
	}
	return list;
}

/* A job that fails for good has cost something, too. The failure itself stays as it is. */
static void tell_cost(struct ctx *cx, const struct making *m)
{
	struct err e = cx->err;
	json_t *cost = NULL, *failure;

	if (m->choice.strategy != STRATEGY_MODEL || cx->db != NULL || e.status != 422)
		return;
	ctx_forgive(cx);
	failure = json_pack("{s:s, s:s}", "strategy", "model", "reason", m->choice.reason);
	if (provider_job_cost(cx, cx->job->id, &cost) == 0)
		json_object_set(failure, "cost", cost);
	if (json_array_size(e.details) > 0)
		json_object_set_new(failure, "errors", errors_of(e.details));
	job_failure(cx, failure);
	cx->err = e;
}

static int make(struct ctx *cx, struct making *m)
{
	TRY(course_request_from(cx, cx->job->payload, &m->rq));
	TRY(course_choose(cx, &m->rq, &m->choice));
	if (m->choice.strategy == STRATEGY_MODEL)
		TRY(make_by_model(cx, m));
	else
		TRY(make_by_pack(cx, m));
	return job_check(cx);
}

int course_job(struct ctx *cx)
{
	struct making m = { 0 };
	int rc;

	TRY(turn_take(cx));
	rc = make(cx, &m);
	if (rc == 0) {
		rc = store_course(cx, &m);
	} else {
		provider_stop(cx);
		tell_cost(cx, &m);
	}
	turn_give();
	return rc;
}
