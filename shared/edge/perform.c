/* One job from its start to its settled end: done, failed by class, handed back, or dropped because another run took over. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "domain/auth.h"
#include "edge/jobs.h"
#include "io/db.h"

enum { SETTLE_CALL_MS = 15000, SETTLE_PAUSE_MS = 500, RATE_LIMIT_DEFAULT_S = 30, ERROR_MAX = 4000 };

enum verdict {
	V_DROP,
	V_RELEASE,
	V_CANCELLED,
	V_PERMANENT,
	V_TRANSIENT,
	V_RATE_LIMIT,
	V_BLOCKED,
	V_OUTAGE
};

static const char *const classes[] = { [V_CANCELLED] = "cancelled",
	[V_PERMANENT] = "permanent",
	[V_TRANSIENT] = "transient",
	[V_RATE_LIMIT] = "rate_limit",
	[V_BLOCKED] = "blocked",
	[V_OUTAGE] = "outage" };

static bool is(const char *code, const char *word)
{
	return code != NULL && strcmp(code, word) == 0;
}

/* Whose fault a failure is decides what becomes of the job. Losing the database or the store is nobody's. */
static enum verdict judge(const struct err *e, enum stop_reason why)
{
	if (why == STOP_LOST || is(e->code, "lease_lost"))
		return V_DROP;
	if (is(e->code, "cancelled") && why == STOP_CANCELLED)
		return V_CANCELLED;
	if (is(e->code, "cancelled") && why == STOP_PROCESS)
		return V_RELEASE;
	if (is(e->code, "database_unavailable"))
		return V_RELEASE;
	if (is(e->code, "store_unavailable"))
		return V_OUTAGE;
	if (is(e->code, "blocked"))
		return V_BLOCKED;
	if (e->status == 429)
		return V_RATE_LIMIT;
	if (e->status >= 400 && e->status < 500 && e->status != 409 && e->status != 408 &&
		e->status != 425)
		return V_PERMANENT;
	return V_TRANSIENT;
}

/* What the job's history shows: the sentence, and where the faults lie when that is known. */
static void error_text(const struct err *e, enum stop_reason why, char out[ERROR_MAX])
{
	int n;

	if (why == STOP_TIMEOUT) {
		snprintf(out, ERROR_MAX, "job_timeout: The job took longer than its queue allows.");
		return;
	}
	n = snprintf(out, ERROR_MAX, "%s: %s", e->code, e->message);
	for (size_t i = 0; i < json_array_size(e->details) && n < ERROR_MAX; i++) {
		const json_t *detail = json_array_get(e->details, i);

		n += snprintf(out + n, (size_t)(ERROR_MAX - n), "%s %s: %s", i > 0 ? ";" : "",
			json_string_value(json_object_get(detail, "pointer")),
			json_string_value(json_object_get(detail, "message")));
	}
}

/* The faults one by one, beside the sentence; a job function may have said more. */
static void keep_details(struct ctx *cx, const struct err *e)
{
	if (cx->job->failure == NULL && json_array_size(e->details) > 0 &&
		job_failure(cx, json_pack("{s:O}", "errors", e->details)) != 0)
		ctx_forgive(cx);
}

static int settle_once(struct ctx *cx, enum verdict v, const char *text, int retry_after_s)
{
	cx->deadline_ms = clock_ms() + SETTLE_CALL_MS;
	if (v == V_RELEASE)
		return queue_release(cx, cx->job);
	return queue_fail(cx, cx->job, classes[v], text, retry_after_s);
}

/* Says how the job ended as long as the lease lasts; after that the reaper's word counts. */
static void settle(struct ctx *cx, enum verdict v, const char *text, int retry_after_s)
{
	int64_t until = clock_ms() + (int64_t)cx->job->lease_seconds * 1000;

	cx->deadline_ms = clock_ms() + SETTLE_CALL_MS;
	if (v != V_DROP && v != V_RELEASE)
		job_progress_fail(cx);
	while (v != V_DROP && settle_once(cx, v, text, retry_after_s) != 0) {
		if (cx->err.status < 500 || clock_ms() > until)
			break;
		ctx_forgive(cx);
		usleep(SETTLE_PAUSE_MS * 1000);
	}
	ctx_forgive(cx);
}

static void log_end(const struct ctx *cx, const struct err *e, const char *what)
{
	char run[16];

	snprintf(run, sizeof(run), "%d", cx->job->run_no);
	log_line(cx, e->status >= 500 ? LOG_WARN : LOG_INFO, what, "job_id", cx->job->id, "run_no", run,
		"queue", cx->job->queue, "code", e->code, "error", e->message, "cause", e->cause, NULL);
}

static enum job_outcome failed(struct ctx *cx, enum stop_reason why)
{
	static const char *const words[] = { "job lost to another run", "job handed back",
		"job cancelled", "job failed", "job failed for now", "job waits for a rate limit",
		"job blocked", "job waits for the store" };
	struct err e = cx->err;
	enum verdict v = judge(&e, why);
	int retry_after_s = e.retry_after_seconds;
	char text[ERROR_MAX];

	if (e.status == 0)
		e = (struct err){ .status = 500, .code = "internal", .message = "The job gave no reason." };
	if (v == V_RATE_LIMIT && retry_after_s == 0)
		retry_after_s = RATE_LIMIT_DEFAULT_S;
	error_text(&e, why, text);
	log_end(cx, &e, words[v]);
	db_rollback(cx);
	ctx_forgive(cx);
	keep_details(cx, &e);
	settle(cx, v, text, v == V_RATE_LIMIT || v == V_TRANSIENT || v == V_OUTAGE ? retry_after_s : 0);
	cx->err = e;
	return JOB_FAILED;
}

int job_run(struct ctx *cx)
{
	TRY(auth_as_service(cx, cx->job->organization_id));
	TRY(cx->handler->job(cx));
	job_progress_finish(cx);
	return 0;
}

enum job_outcome job_settle(
	struct ctx *cx, int rc, int64_t began_ms, enum stop_reason (*why)(void *arg), void *arg)
{
	if (rc == 0) {
		cx->deadline_ms = clock_ms() + SETTLE_CALL_MS;
		rc = queue_finish(cx, cx->job);
	}
	if (rc != 0)
		return failed(cx, why(arg));
	job_log_done(cx, cx->job, began_ms);
	return JOB_DONE;
}

void job_log_done(const struct ctx *cx, const struct job *job, int64_t began_ms)
{
	char spent[24], run[16];

	if (!log_wants(LOG_INFO))
		return;
	snprintf(spent, sizeof(spent), "%lld", (long long)(clock_ms() - began_ms));
	snprintf(run, sizeof(run), "%d", job->run_no);
	log_line(cx, LOG_INFO, "job done", "job_id", job->id, "run_no", run, "queue", job->queue,
		"spent_ms", spent, NULL);
}
