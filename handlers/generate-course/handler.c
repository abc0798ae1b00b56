/*
 * generate-course: perform one course job.
 * POST ?jobId=&run_no= (service role) -> 200 {jobId, status, result}   202 it goes on   404 unknown job   409 leased or ended
 * --work claims and performs the jobs of ai_course_jobs without HTTP.
 */
#include "ignite.h"

#include <string.h>

enum { ANSWER_WITHIN_MS = 25000 };

/* A pack's course that the rule checker refuses is a fault of ours: it is never stored. */
static int check(struct ctx *cx, const json_t *course)
{
	json_t *faults, *first;

	TRY(course_check(cx, course, &faults));
	if (json_array_size(faults) == 0)
		return 0;
	first = json_array_get(faults, 0);
	return fail(cx, 422, "invalid_course", "The course breaks %zu rules, first %s at %s: %s",
		json_array_size(faults), json_string_value(json_object_get(first, "rule")),
		json_string_value(json_object_get(first, "pointer")),
		json_string_value(json_object_get(first, "message")));
}

static int index_course(
	struct ctx *cx, const struct course_request *rq, const json_t *course, const char *version)
{
	static const char sql[] =
		"select ignite.course_written($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
	const char *title = json_string_value(json_object_get(course, "title"));
	const char *subject = json_string_value(json_object_get(course, "subject"));

	return db_query(cx, NULL, sql, 10, rq->course_id, cx->job->organization_id, title, subject,
		rq->grade_band, rq->mode,
		ctx_printf(cx, "%zu", json_array_size(json_object_get(course, "groups"))),
		ctx_printf(cx, "%zu", json_array_size(json_object_get(course, "items"))), version,
		cx->job->id);
}

/* The stored object and the rows that index it, in the transaction that ends the job. */
static int store_course(struct ctx *cx, const struct course_request *rq, const json_t *course)
{
	struct put p = { .bucket = "courses", .content_type = "application/json" };
	struct object *object;
	char sha256[SHA256_TEXT];
	const char *text;

	TRY(course_dump(cx, course, &text, &p.size_bytes));
	p.data = text;
	p.name = ctx_printf(cx, "%s/course.json", rq->course_id);
	hash_sha256(p.data, p.size_bytes, sha256);
	p.user_metadata = ctx_own_json(cx,
		json_pack(
			"{s:s, s:i, s:s}", "job_id", cx->job->id, "run_no", cx->job->run_no, "sha256", sha256));
	if (p.name == NULL || p.user_metadata == NULL)
		return -1;
	TRY(job_begin_finish(cx));
	TRY(db_query(
		cx, NULL, "select ignite.course_lock($1, $2)", 2, rq->course_id, cx->job->organization_id));
	TRY(store_put(cx, &p, &object));
	TRY(index_course(cx, rq, course, object->version));
	return job_result(cx,
		json_pack("{s:s, s:s, s:s, s:I, s:I, s:s, s:I}", "course_id", rq->course_id, "strategy",
			"pack", "reason", "A deterministic pack covers the request.", "groups",
			(json_int_t)json_array_size(json_object_get(course, "groups")), "items",
			(json_int_t)json_array_size(json_object_get(course, "items")), "sha256", sha256,
			"bytes", (json_int_t)p.size_bytes),
		p.name);
}

static int course_job(struct ctx *cx)
{
	struct course_request rq = { 0 };
	json_t *course;

	TRY(course_request_from(cx, cx->job->payload, &rq));
	TRY(course_supported(cx, &rq));
	job_progress(cx, "build", 20, "Building the course from its pack.");
	TRY(course_build(cx, &rq, &course));
	TRY(check(cx, course));
	TRY(job_check(cx));
	return store_course(cx, &rq, course);
}

static int generate_course(struct ctx *cx)
{
	const char *job_id = req_query(cx, "jobId");
	static const char *const status[] = {
		[JOB_DONE] = "done", [JOB_FAILED] = "failed", [JOB_RUNNING] = "processing"
	};
	enum job_outcome outcome;
	json_t *result = NULL;
	long run_no;

	TRY(req_query_int(cx, "run_no", 1, 1000000000, 0, &run_no));
	TRY(worker_run_job(cx, job_id, (int)run_no, ANSWER_WITHIN_MS, &outcome, &result));
	return reply_json(cx, outcome == JOB_RUNNING ? 202 : 200,
		json_pack("{s:s, s:s, s:O?}", "jobId", job_id, "status", status[outcome],
			outcome == JOB_FAILED ? "error" : "result", result));
}

static int setup(char *why, size_t why_size)
{
	return store_setup(cfg.storage_url, why, why_size);
}

static const struct query_param query[] = {
	{ "jobId", "The job to perform.", QUERY_UUID, 0, 0, true },
	{ "run_no",
		"The run that the caller claimed; its lease is taken over. Absent: the job is claimed here.",
		QUERY_INT, 1, 1000000000, false },
	{ .name = NULL },
};

static const struct reply_doc replies[] = {
	{ 200, NULL,
		"The run has ended: {\"jobId\", \"status\": \"done\"|\"failed\", \"result\"|\"error\"}." },
	{ 202, NULL, "It runs longer than 25 s and goes on under its lease." },
	{ 404, "unknown_job", "No such job." },
	{ 409, "lease_taken", "The run's lease was taken over before or is not of this run." },
	{ 409, "job_leased", "Somebody else performs the job." },
	{ 409, "job_ended", "The job has ended." },
	{ 503, "busy", "All job threads of this process are taken; nothing was taken over." },
	{ 0, NULL, NULL },
};

const struct handler handler = {
	.name = "generate-course",
	.summary = "Perform one course job (service role).",
	.methods = POST | GET,
	.auth = AUTH_SERVICE,
	.body_max = 1 KiB,
	.timeout_ms = 30000,
	.processes = 1,
	.queue = "ai_course_jobs",
	.job_threads = 2,
	.work_processes = 1,
	.query = query,
	.replies = replies,
	.run = generate_course,
	.job = course_job,
	.setup = setup,
};
