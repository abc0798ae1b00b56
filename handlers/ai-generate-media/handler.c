/*
 * ai-generate-media: one picture or piece of speech now. It is a job like any other, run at once by this process.
 * POST {kind, prompt, course_id?, targetRef?, …} (+ Idempotency-Key) -> 200 {jobId, status, created, asset_id, url, …}   202 it goes on
 * 409 key reused with another payload   422 what cannot be made, a refusal with its reason   429, 503 with Retry-After
 */
#include "ignite.h"

#include <string.h>

#include "live.h"

enum { TIMEOUT_DEFAULT_S = 55, HEAD_START_S = 5 };

/* The payload of the job: all but how long the caller waits. */
static json_t *payload_of(struct ctx *cx)
{
	json_t *payload = ctx_own_json(cx, json_deep_copy(req_json(cx)));

	json_object_del(payload, "timeout_seconds");
	return payload;
}

/* A course that is not there would be the organisation's from then on: a mistyped id is refused instead. */
static int check_course(struct ctx *cx)
{
	const char *course_id = json_string_value(json_object_get(req_json(cx), "course_id"));
	struct rows *r;

	if (course_id == NULL)
		return 0;
	TRY(db_call(
		cx, &r, true, "select 1 from ignite.courses c where c.course_id = $1", 1, course_id));
	if (rows_count(r) > 0)
		return 0;
	fail(cx, 404, "unknown_course", "There is no such course.");
	return fail_at(cx, "/course_id", "names no course of the organisation");
}

static int enqueue(struct ctx *cx, struct enqueued *ret)
{
	/* So long no worker takes it: whoever knows its id need not wait. */
	struct enqueue e = { .queue = "ai_media_jobs",
		.type = "ai_media_generate",
		.payload = payload_of(cx),
		.delay_seconds = HEAD_START_S };

	if (e.payload == NULL)
		return -1;
	TRY(req_idempotency_key(cx, &e.idempotency_key));
	TRY(media_check(cx, e.payload, ""));
	TRY(check_course(cx));
	return queue_enqueue(cx, &e, ret);
}

static int answer(struct ctx *cx, const struct enqueued *job, const struct live *end)
{
	json_t *reply = json_pack("{s:s, s:s, s:b}", "jobId", job->job_id, "status",
		end->running ? "processing" : "done", "created", job->created);

	if (!end->running)
		json_object_update_missing(reply, end->result);
	return reply_json(cx, end->running ? 202 : 200, reply);
}

/* The queue and the job point into their payload: here the body is it. */
static int fail_at_body(struct ctx *cx)
{
	static const char prefix[] = "/payload/";
	json_t *entry;
	size_t i;

	json_array_foreach (cx->err.details, i, entry) {
		const char *at = json_string_value(json_object_get(entry, "pointer"));

		if (at != NULL && strncmp(at, prefix, sizeof(prefix) - 1) == 0)
			json_object_set_new(entry, "pointer", json_string(at + sizeof(prefix) - 2));
	}
	return -1;
}

static int make(struct ctx *cx)
{
	const json_t *timeout = json_object_get(req_json(cx), "timeout_seconds");
	int64_t wait_s = timeout != NULL ? (int64_t)json_number_value(timeout) : TIMEOUT_DEFAULT_S;
	int64_t until_ms = clock_ms() + wait_s * 1000;
	struct enqueued job;
	struct live end;

	TRY(enqueue(cx, &job));
	TRY(live_run(cx, &job, until_ms, &end));
	return answer(cx, &job, &end);
}

static int ai_generate_media(struct ctx *cx)
{
	return make(cx) == 0 ? 0 : fail_at_body(cx);
}

static int setup(char *why, size_t why_size)
{
	TRY(store_setup(cfg.storage_url, why, why_size));
	return provider_setup(why, why_size);
}

static const struct reply_doc replies[] = {
	{ 200, NULL,
		"The stored asset, attached where a targetRef was given; sha256 is of the file at path, received_sha256 of what the provider gave." },
	{ 202, NULL,
		"It takes longer than timeout_seconds and goes on: {\"jobId\", \"status\", \"created\"}." },
	{ 404, "unknown_course", "The organisation has no such course." },
	{ 409, "idempotency_conflict", "The idempotency key was used with another payload." },
	{ 409, "cancelled", "Somebody cancelled the job." },
	{ 413, "media_too_large", "What the provider gave is over a limit." },
	{ 415, "media_type_mismatch", "What the provider gave is of another kind." },
	{ 422, "invalid_request", "A field is missing, mistyped, or asks for what is not configured." },
	{ 422, "answer_filtered", "The provider refuses to make it; the message has its reason." },
	{ 422, "cost_ceiling", "The call could cost more than the queue's ceiling allows." },
	{ 422, "target_gone", "The course has no such place." },
	{ 429, "provider_rate_limited", "The provider asks for patience." },
	{ 503, "provider_unavailable", "No provider could be reached." },
	{ 0, NULL, NULL },
};

const struct handler handler = {
	.name = "ai-generate-media",
	.summary = "Make one picture or piece of speech now.",
	.methods = POST,
	.auth = AUTH_ORG_EDITOR,
	.body_max = 50 KiB,
	.timeout_ms = 120000,
	.threads = 16, /* a call waits for its provider */
	.queue = "ai_media_jobs",
	.job_threads = 16,
	.replies = replies,
	.run = ai_generate_media,
	.job = media_job,
	.setup = setup,
};
