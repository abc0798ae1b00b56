/*
 * job-admin: what a person does to jobs and queues; each act is on record (ignite.job_audit).
 * POST {action: cancel|requeue|redrive, jobId} -> 200 the job   POST {action: redrive|pause|resume, queue, …} -> 200 what was done
 * GET ?jobId= (&view=why) -> 200 a job with its record, or why it waits   GET ?queue=&status=&limit=&cursor= -> 200 {jobs, next_cursor}
 * 403 not an owner   404 unknown job or queue
 */
#include "ignite.h"

#include <string.h>

/* A null argument of SQL for what is absent or null. */
static const char *text_of(const json_t *value)
{
	return json_is_string(value) ? json_string_value(value) : NULL;
}

static int act(struct ctx *cx)
{
	static const char sql[] = "select reply, queue from ignite.job_admin($1,$2,$3,$4,$5,$6)";
	json_t *job = NULL, *queue = NULL, *status = NULL, *limit = NULL, *reason = NULL;
	const char *action, *most = NULL, *poked;
	struct rows *r;

	TRY(req_unpack(cx, "{s:s, s?o, s?o, s?o, s?o, s?o}", "action", &action, "jobId", &job, "queue",
		&queue, "status", &status, "limit", &limit, "reason", &reason));
	if (limit != NULL && (most = ctx_printf(cx, "%d", (int)json_number_value(limit))) == NULL)
		return -1;
	TRY(db_call(cx, &r, false, sql, 6, action, text_of(job), text_of(queue), text_of(status), most,
		text_of(reason)));
	/* Workers look at once: for what may start now, and for what they are to stop. */
	poked = rows_get(r, 0, 1);
	if (poked != NULL && strcmp(action, "cancel") == 0)
		queue_poke_cancel(poked);
	if (poked != NULL && strcmp(action, "pause") != 0)
		queue_poke(poked);
	return reply_json_text(cx, 200, rows_get(r, 0, 0));
}

static int look(struct ctx *cx)
{
	static const char show[] = "select ignite.job_admin_show($1)";
	static const char why[] = "select ignite.job_admin_why($1)";
	static const char list[] = "select ignite.job_admin_list($1,$2,$3,$4)";
	const char *job = req_query(cx, "jobId"), *view = req_query(cx, "view");
	struct rows *r;
	long limit;

	if (view != NULL && (strcmp(view, "why") != 0 || job == NULL))
		return fail_at(cx, "?view", "The view is why, of a job.");
	TRY(req_query_int(cx, "limit", 1, 100, 50, &limit));
	if (job != NULL)
		TRY(db_call(cx, &r, true, view != NULL ? why : show, 1, job));
	else
		TRY(db_call(cx, &r, true, list, 4, req_query(cx, "queue"), req_query(cx, "status"),
			ctx_printf(cx, "%ld", limit), req_query(cx, "cursor")));
	return reply_json_text(cx, 200, rows_get(r, 0, 0));
}

static int job_admin(struct ctx *cx)
{
	return req_method(cx) == POST ? act(cx) : look(cx);
}

static const struct query_param query[] = {
	{ "jobId", "GET: the job; without it a page of jobs is answered.", QUERY_UUID, 0, 0, false },
	{ "view", "GET: why, for what the job waits for alone.", QUERY_TEXT, 0, 0, false },
	{ "queue", "GET: only this queue's jobs, e.g. ai_course_jobs.", QUERY_TEXT, 0, 0, false },
	{ "status", "GET: only jobs in this status.", QUERY_TEXT, 0, 0, false },
	{ "limit", "GET: jobs a page.", QUERY_INT, 1, 100, false },
	{ "cursor", "GET: next_cursor of the page before.", QUERY_TEXT, 0, 0, false },
	{ .name = NULL },
};

static const struct reply_doc replies[] = {
	{ 200, NULL,
		"The job as it is now; for many {\"queue\", \"status\", \"redriven\"}; for a queue {\"queue\", "
		"\"paused\", \"reason\", \"organizations\"}; a page {\"jobs\", \"next_cursor\"}." },
	{ 403, "role_too_low", "The caller is no owner of the organisation." },
	{ 404, "unknown_job", "No such job in the caller's organisation." },
	{ 404, "unknown_queue", "There is no such queue." },
	{ 409, "not_requeued", "The job runs, is done, or waits for another job." },
	{ 409, "not_redrivable", "The job has not failed, nor was it dead-lettered or cancelled." },
	{ 409, "unique_key_active", "Another job with the same unique key is active." },
	{ 409, "job_busy", "The job is changing too fast; try again." },
	{ 422, "job_required", "The action is done to a job: name it." },
	{ 422, "queue_required", "The action is done to a queue: name it." },
	{ 422, "invalid_status",
		"Jobs of that status cannot be redriven, or there is no such status." },
	{ 0, NULL, NULL },
};

const struct handler handler = {
	.name = "job-admin",
	.summary =
		"Cancel, requeue, redrive jobs; pause and resume queues; look at jobs and who did what.",
	.methods = GET | POST,
	.auth = AUTH_ORG_OWNER,
	.body_max = 8 KiB,
	.threads = 2,
	.query = query,
	.replies = replies,
	.run = job_admin,
};
