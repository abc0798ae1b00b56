/*
 * ai-job-runner: perform one course job, picked from the queue or named.
 * POST|GET ?worker=1 -> 200 {claimed, done, failed, accepted, released, jobs}   ?jobId= -> what generate-course answers
 */
#include "ignite.h"

#include <string.h>

enum { BUDGET_MS = 20000 };

static int pick_one(struct ctx *cx)
{
	json_t *summary;

	TRY(dispatch_jobs(cx, 1, BUDGET_MS, &summary));
	return reply_json(cx, 200, summary);
}

static int ai_job_runner(struct ctx *cx)
{
	const char *job_id = req_query(cx, "jobId"), *worker = req_query(cx, "worker");
	json_t *reply;
	int status;

	if (worker != NULL && strcmp(worker, "1") == 0)
		return pick_one(cx);
	if (job_id == NULL)
		return fail_at(cx, "?worker", "must be 1 to pick a job, or jobId must name one");
	TRY(dispatch_one(cx, job_id, &status, &reply));
	return reply_json(cx, status, json_incref(reply));
}

static const struct query_param query[] = {
	{ "worker", "1: pick the next job of the queue.", QUERY_INT, 0, 1, false },
	{ "jobId", "Perform this job.", QUERY_UUID, 0, 0, false },
	{ .name = NULL },
};

static const struct reply_doc replies[] = {
	{ 200, NULL,
		"What became of the job: a summary for worker=1, generate-course's reply for jobId." },
	{ 202, NULL, "The named job runs longer than 25 s and goes on under its lease." },
	{ 404, "unknown_job", "No such job." },
	{ 409, "job_leased", "Somebody else performs the job." },
	{ 409, "job_ended", "The job has ended." },
	{ 422, "invalid_request", "Neither worker=1 nor jobId was given." },
	{ 0, NULL, NULL },
};

const struct handler handler = {
	.name = "ai-job-runner",
	.summary = "Perform one course job, picked from the queue or named.",
	.methods = POST | GET,
	.auth = AUTH_SERVICE,
	.body_max = 1 KiB,
	.timeout_ms = 60000,
	.threads = 2,
	.query = query,
	.replies = replies,
	.run = ai_job_runner,
};
