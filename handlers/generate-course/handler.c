/*
 * generate-course: perform one course job.
 * POST ?jobId=&run_no= (service role) -> 200 {jobId, status, result}   202 it goes on   404 unknown job   409 leased or ended
 * --work claims and performs the jobs of ai_course_jobs without HTTP.
 */
#include "ignite.h"

#include "course.h"

enum { ANSWER_WITHIN_MS = 25000 };

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
	TRY(store_setup(cfg.storage_url, why, why_size));
	TRY(provider_setup(why, why_size));
	return course_write_setup(why, why_size);
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
	.job_threads = 32, /* a job that a model writes waits most of its time */
	.work_processes = 1,
	.query = query,
	.replies = replies,
	.run = generate_course,
	.job = course_job,
	.setup = setup,
};
