/*
 * job-status: one job, or a page of them.
 * GET ?jobId= -> 200 {jobId, status, progress, attempts, waiting, result, …}   GET ?queue=&status=&course_id=&limit=&cursor= -> 200 {jobs, next_cursor}
 * 404 unknown job
 */
#include "ignite.h"

static int one(struct ctx *cx, const char *job_id)
{
	static const char sql[] = "select ignite.job_status($1)";
	struct rows *r;

	TRY(db_call(cx, &r, true, sql, 1, job_id));
	return reply_json_text(cx, 200, rows_get(r, 0, 0));
}

static int page(struct ctx *cx)
{
	static const char sql[] = "select ignite.job_list($1, $2, $3, $4, $5)";
	struct rows *r;
	long limit;

	TRY(req_query_int(cx, "limit", 1, 100, 50, &limit));
	TRY(db_call(cx, &r, true, sql, 5, req_query(cx, "queue"), req_query(cx, "status"),
		req_query(cx, "course_id"), ctx_printf(cx, "%ld", limit), req_query(cx, "cursor")));
	return reply_json_text(cx, 200, rows_get(r, 0, 0));
}

static int job_status(struct ctx *cx)
{
	const char *job_id = req_query(cx, "jobId");

	return job_id != NULL ? one(cx, job_id) : page(cx);
}

static const struct query_param query[] = {
	{ "jobId", "The job; without it a page of jobs is answered.", QUERY_UUID, 0, 0, false },
	{ "queue", "Only this queue's jobs, e.g. ai_course_jobs.", QUERY_TEXT, 0, 0, false },
	{ "status", "Only jobs in this status.", QUERY_TEXT, 0, 0, false },
	{ "course_id", "Only jobs of this course.", QUERY_COURSE_ID, 0, 0, false },
	{ "limit", "Jobs a page.", QUERY_INT, 1, 100, false },
	{ "cursor", "next_cursor of the page before.", QUERY_TEXT, 0, 0, false },
	{ .name = NULL },
};

static const struct reply_doc replies[] = {
	{ 200, NULL,
		"The job with its state, progress, attempts and what it waits for; or {\"jobs\", \"next_cursor\"}." },
	{ 404, "unknown_job", "No such job in the caller's organisation." },
	{ 0, NULL, NULL },
};

const struct handler handler = {
	.name = "job-status",
	.summary = "State, progress, attempts of a job, and why it waits; or a page of jobs.",
	.methods = GET,
	.auth = AUTH_ORG_VIEWER,
	.processes = 2,
	.query = query,
	.replies = replies,
	.run = job_status,
};
