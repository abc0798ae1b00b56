/*
 * media-runner: perform media jobs.
 * POST|GET ?limit=&budget_ms= (service role) -> 200 {claimed, done, failed, accepted, released, attached, gone, put_back, markers_removed, left, jobs}
 * --work claims and performs the jobs of ai_media_jobs without HTTP.
 */
#include "ignite.h"

enum {
	LIMIT_DEFAULT = 20,
	LIMIT_MAX = 200,
	BUDGET_LEAST_MS = 100,
	BUDGET_DEFAULT_MS = 25000,
	BUDGET_MAX_MS = 50000,
	PASS_COURSES = 64,
};

static void count(json_t *summary, const char *word, int more)
{
	json_int_t n = json_integer_value(json_object_get(summary, word));

	json_object_set_new(summary, word, json_integer(n + more));
}

static const char *word_of(const struct worker_run *r)
{
	static const char *const words[] = {
		[JOB_DONE] = "done", [JOB_FAILED] = "failed", [JOB_RUNNING] = "accepted"
	};

	return r->released ? "released" : words[r->outcome];
}

static void tell(json_t *summary, const struct worker_run *r)
{
	const char *word = word_of(r);
	json_t *entry =
		json_pack("{s:s, s:i, s:s}", "jobId", r->job_id, "run_no", r->run_no, "status", word);
	json_t *path = json_object_get(r->result, "path"), *code = json_object_get(r->result, "code");

	if (path != NULL)
		json_object_set(entry, "path", path);
	if (code != NULL)
		json_object_set(entry, "code", code);
	count(summary, "claimed", 1);
	count(summary, word, 1);
	if (json_is_true(json_object_get(r->result, "attached")))
		count(summary, "attached", 1);
	json_array_append_new(json_object_get(summary, "jobs"), entry);
}

/* Wave after wave, until the limit, the time or the queue is at its end. */
static int perform(struct ctx *cx, int limit, int64_t until_ms, json_t *summary)
{
	bool over = false;

	while (limit > 0 && !over) {
		int64_t left_ms = until_ms - clock_ms();
		struct worker_run *runs;
		int n;

		if (left_ms <= 0)
			return 0;
		TRY(worker_run_some(cx, limit, left_ms, &runs, &n));
		over = n == 0;
		for (int i = 0; i < n; i++) {
			tell(summary, &runs[i]);
			over = over || runs[i].released || runs[i].outcome == JOB_RUNNING;
		}
		limit -= n;
	}
	return 0;
}

/* What the jobs could not attach, and what somebody has written over since. */
static int final_pass(struct ctx *cx, json_t *summary)
{
	struct media_pass pass;
	int courses;

	TRY(media_attach_sync(cx, PASS_COURSES, &pass, &courses));
	count(summary, "attached", pass.attached);
	json_object_set_new(summary, "gone", json_integer(pass.gone));
	json_object_set_new(summary, "put_back", json_integer(pass.put_back));
	json_object_set_new(summary, "markers_removed", json_integer(pass.removed));
	json_object_set_new(summary, "left", json_boolean(pass.left));
	return 0;
}

static int media_runner(struct ctx *cx)
{
	json_t *summary = ctx_own_json(cx,
		json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:[]}", "claimed", 0, "done", 0, "failed", 0,
			"accepted", 0, "released", 0, "attached", 0, "jobs"));
	long limit, budget_ms;

	TRY(req_query_int(cx, "limit", 1, LIMIT_MAX, LIMIT_DEFAULT, &limit));
	TRY(req_query_int(
		cx, "budget_ms", BUDGET_LEAST_MS, BUDGET_MAX_MS, BUDGET_DEFAULT_MS, &budget_ms));
	if (summary == NULL)
		return -1;
	TRY(auth_as_service(cx, NULL));
	TRY(perform(cx, (int)limit, clock_ms() + budget_ms, summary));
	TRY(final_pass(cx, summary));
	return reply_json(cx, 200, json_incref(summary));
}

static int setup(char *why, size_t why_size)
{
	TRY(store_setup(cfg.storage_url, why, why_size));
	return provider_setup(why, why_size);
}

static const struct query_param query[] = {
	{ "limit", "How many jobs to perform at most.", QUERY_INT, 1, LIMIT_MAX, false },
	{ "budget_ms",
		"How long to wait for them; what runs longer goes on under its lease, and no further one begins.",
		QUERY_INT, BUDGET_LEAST_MS, BUDGET_MAX_MS, false },
	{ .name = NULL },
};

static const struct reply_doc replies[] = {
	{ 200, NULL, "What became of the jobs, and what the final pass over the courses did." },
	{ 0, NULL, NULL },
};

const struct handler handler = {
	.name = "media-runner",
	.summary = "Perform media jobs (service role, cron).",
	.methods = POST | GET,
	.auth = AUTH_SERVICE,
	.body_max = 1 KiB,
	.timeout_ms = 60000,
	.threads = 2,
	.queue = "ai_media_jobs",
	.job_threads = 64, /* a job waits most of its time for its provider */
	.work_processes = 1,
	.query = query,
	.replies = replies,
	.run = media_runner,
	.job = media_job,
	.upkeep = media_upkeep,
	.setup = setup,
};
