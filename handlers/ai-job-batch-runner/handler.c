/*
 * ai-job-batch-runner: the scheduled worker endpoint: claim a batch of course jobs and have them performed.
 * POST|GET ?limit= (service role) -> 200 {claimed, done, failed, accepted, released, jobs}
 */
#include "ignite.h"

enum { LIMIT_DEFAULT = 10, LIMIT_MAX = 100, BUDGET_MS = 20000 };

static int batch_runner(struct ctx *cx)
{
	json_t *summary;
	long limit;

	TRY(req_query_int(cx, "limit", 1, LIMIT_MAX, LIMIT_DEFAULT, &limit));
	TRY(dispatch_jobs(cx, (int)limit, BUDGET_MS, &summary));
	return reply_json(cx, 200, summary);
}

static const struct query_param query[] = {
	{ "limit", "How many jobs to claim at most.", QUERY_INT, 1, LIMIT_MAX, false },
	{ .name = NULL },
};

static const struct reply_doc replies[] = {
	{ 200, NULL,
		"What became of the claimed jobs: {\"claimed\", \"done\", \"failed\", \"accepted\", \"released\", \"jobs\"}." },
	{ 0, NULL, NULL },
};

const struct handler handler = {
	.name = "ai-job-batch-runner",
	.summary = "Claim a batch of course jobs and have them performed (cron).",
	.methods = POST | GET,
	.auth = AUTH_SERVICE,
	.body_max = 1 KiB,
	.timeout_ms = 60000,
	.threads = 2,
	.query = query,
	.replies = replies,
	.run = batch_runner,
};
