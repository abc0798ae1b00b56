/*
 * enqueue-job: put one job into its queue.
 * POST {jobType, payload} (+ Idempotency-Key) -> 202 {jobId, status, created}   200 for a known key
 * 404 course of another organisation   409 key reused with another payload   422 what no strategy covers
 */
#include "ignite.h"

#include <string.h>

static const struct {
	const char *type, *queue;
} kinds[] = {
	{ "ai_course_generate", "ai_course_jobs" },
	{ "ai_media_generate", "ai_media_jobs" },
};

static const char *queue_of(const char *type)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].type, type) == 0)
			return kinds[i].queue;
	return NULL; /* the schema lists the same types */
}

static int check_course(struct ctx *cx, json_t *payload)
{
	struct course_request rq = { 0 };
	struct course_choice choice;

	TRY(course_request_from(cx, payload, &rq));
	if (strcmp(rq.course_id, "debug") == 0)
		return fail_at(cx, "/payload/course_id", "\"debug\" is reserved.");
	return course_choose(cx, &rq, &choice);
}

/*
 * Notes may be long and are not for the queue: the payload keeps their hash (other notes under the same key are another payload),
 * the store keeps their text.
 */
static int split_notes(struct ctx *cx, json_t *payload, const char **ret_notes)
{
	json_t *notes = json_object_get(payload, "notes");
	char sha256[SHA256_TEXT];

	*ret_notes = NULL;
	if (notes == NULL)
		return 0;
	*ret_notes = ctx_strdup(cx, json_string_value(notes));
	if (*ret_notes == NULL)
		return -1;
	hash_sha256(*ret_notes, strlen(*ret_notes), sha256);
	json_object_set_new(payload, "notes_sha256", json_string(sha256));
	json_object_del(payload, "notes");
	return 0;
}

static int write_notes(struct ctx *cx, const char *job_id, const char *course_id, const char *notes)
{
	json_t *doc = ctx_own_json(
		cx, json_pack("{s:s, s:s, s:s}", "job_id", job_id, "course_id", course_id, "notes", notes));
	struct put p = { .bucket = "courses", .content_type = "application/json" };
	const char *text;

	if (doc == NULL)
		return -1;
	p.name = ctx_printf(cx, "debug/jobs/%s/special_requests.json", job_id);
	if (p.name == NULL)
		return -1;
	TRY(json_text(cx, doc, true, &text, &p.size_bytes));
	p.data = text;
	TRY(db_as_service(cx));
	return store_put(cx, &p, NULL);
}

/*
 * The notes are written after the key's row and before the commit: a second request with the same key waits for the first one's
 * outcome and never writes.
 */
static int enqueue_with_notes(
	struct ctx *cx, const struct enqueue *e, const char *notes, struct enqueued *ret)
{
	const char *course_id = json_string_value(json_object_get(e->payload, "course_id"));

	TRY(db_begin(cx));
	TRY(queue_enqueue(cx, e, ret));
	if (ret->created)
		TRY(write_notes(cx, ret->job_id, course_id, notes));
	return db_commit(cx);
}

static int enqueue_job(struct ctx *cx)
{
	struct enqueue e = { 0 };
	struct enqueued job;
	const char *notes;
	json_t *payload;

	TRY(req_unpack(cx, "{s:s, s:o}", "jobType", &e.type, "payload", &payload));
	TRY(req_idempotency_key(cx, &e.idempotency_key));
	e.queue = queue_of(e.type);
	e.payload = payload;
	if (strcmp(e.type, "ai_course_generate") == 0)
		TRY(check_course(cx, payload));
	else
		TRY(media_check(cx, payload, "/payload"));
	TRY(split_notes(cx, payload, &notes));
	if (notes != NULL)
		TRY(enqueue_with_notes(cx, &e, notes, &job));
	else
		TRY(queue_enqueue(cx, &e, &job));
	if (job.created)
		queue_poke(e.queue);
	return reply_json(cx, job.created ? 202 : 200,
		json_pack(
			"{s:s, s:s, s:b}", "jobId", job.job_id, "status", job.status, "created", job.created));
}

static int setup(char *why, size_t why_size)
{
	TRY(store_setup(cfg.storage_url, why, why_size));
	return provider_setup(why, why_size);
}

static const struct reply_doc replies[] = {
	{ 202, NULL, "The job was put into its queue: {\"jobId\", \"status\", \"created\": true}." },
	{ 200, NULL, "The idempotency key is known: its job, with \"created\": false." },
	{ 404, "unknown_course", "The course id belongs to another organisation." },
	{ 409, "idempotency_conflict", "The idempotency key was used with another payload." },
	{ 422, "invalid_request",
		"A field is missing, mistyped, extra, or asks for what is not supported." },
	{ 429, "quota_waiting", "The organisation has as many jobs waiting as its quota allows." },
	{ 429, "quota_hourly", "The organisation has enqueued its quota of the hour." },
	{ 0, NULL, NULL },
};

const struct handler handler = {
	.name = "enqueue-job",
	.summary = "Put one job into its queue.",
	.methods = POST,
	.auth = AUTH_ORG_EDITOR,
	.body_max = 50 KiB,
	.threads = 16, /* a commit waits for the disk; many at once share one flush */
	.processes = 2,
	.replies = replies,
	.run = enqueue_job,
	.setup = setup,
};
