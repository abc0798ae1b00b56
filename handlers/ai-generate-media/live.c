/* Running the job here, waiting for it elsewhere, and what its failure means to the caller. */
#include "live.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOOK_MS = 200, RETRY_AFTER_S = 5 };

/* The job that this call waits for. */
struct waiting {
	const char *job_id;
	bool
		is_ours; /* made by this call, or brought back by it after its end: nobody else counts on its tries */
	int64_t until_ms;
};

static bool is(const char *code, const char *word)
{
	return code != NULL && strcmp(code, word) == 0;
}

/* ---- failures ---- */

/*
 * Ends a job that waits to be tried again, when it is this call's. Of somebody else's, the queue's in particular, the tries go on.
 * The caller's failure counts, whatever comes of it.
 */
static void give_up(struct ctx *cx, const struct waiting *w)
{
	struct err e = cx->err;

	if (!w->is_ours)
		return;
	ctx_forgive(cx);
	if (auth_as_service(cx, NULL) == 0)
		(void)db_call(cx, NULL, true, "select ignite.media_give_up($1)", 1, w->job_id);
	cx->err = e;
}

static bool for_good(int status)
{
	return status >= 400 && status < 500 && status != 408 && status != 409 && status != 425 &&
		status != 429;
}

/* A run's failure: {"error", "code", "status", "retry_after_seconds"?, "errors"?}. */
static int fail_as(struct ctx *cx, const struct waiting *w, const json_t *failure)
{
	const char *code = json_string_value(json_object_get(failure, "code"));
	const char *message = json_string_value(json_object_get(failure, "error"));
	int status = (int)json_integer_value(json_object_get(failure, "status"));

	if (status < 400 || status > 599)
		status = 500;
	cx->err = (struct err){ 0 };
	(void)fail(cx, status, "internal", "%s", message != NULL ? message : "The job failed.");
	if (code != NULL)
		cx->err.code = ctx_strdup(cx, code);
	if (cx->err.code == NULL)
		cx->err.code = "internal";
	cx->err.details = json_object_get(failure, "errors");
	cx->err.retry_after_seconds =
		(int)json_integer_value(json_object_get(failure, "retry_after_seconds"));
	if (!for_good(status)) {
		give_up(cx, w);
		if (status != 409 && cx->err.retry_after_seconds == 0)
			cx->err.retry_after_seconds = RETRY_AFTER_S;
	}
	return -1;
}

/* "code: The sentence." of a failure that the queue remembers, with the class of it. */
static json_t *remembered(struct ctx *cx, const json_t *outcome)
{
	const char *error = json_string_value(json_object_get(outcome, "error"));
	const char *class = json_string_value(json_object_get(outcome, "class"));
	const char *colon = error != NULL ? strstr(error, ": ") : NULL;
	int status = is(class, "rate_limit") ? 429 : is(class, "permanent") ? 422 : 503;
	json_t *failure =
		json_pack("{s:i, s:s?, s:O?}", "status", status, "error", colon != NULL ? colon + 2 : error,
			"retry_after_seconds", json_object_get(outcome, "retry_after_seconds"));

	if (failure != NULL && colon != NULL)
		json_object_set_new(failure, "code", json_stringn(error, (size_t)(colon - error)));
	return ctx_own_json(cx, failure);
}

/* A job that failed for good keeps its failure as its result. */
static json_t *kept(struct ctx *cx, const json_t *outcome)
{
	const json_t *result = json_object_get(outcome, "result");

	if (json_object_get(result, "code") == NULL)
		return remembered(cx, outcome);
	return ctx_own_json(cx,
		json_pack("{s:O, s:O?, s:O?, s:O?}", "code", json_object_get(result, "code"), "error",
			json_object_get(result, "message"), "status", json_object_get(result, "status"),
			"errors", json_object_get(result, "errors")));
}

/* ---- how it stands ---- */

static int outcome_of(struct ctx *cx, const char *job_id, json_t **ret)
{
	struct rows *r;

	TRY(auth_as_service(cx, NULL));
	TRY(db_call(cx, &r, true, "select ignite.media_outcome($1)", 1, job_id));
	*ret = rows_json(cx, r, 0, 0);
	return *ret != NULL ? 0 : -1;
}

/* What has ended, or waits after a failure, as this request's end. *ret_live: neither. */
static int conclude(struct ctx *cx, const struct waiting *w, const json_t *outcome,
	struct live *ret, bool *ret_live)
{
	const char *state = json_string_value(json_object_get(outcome, "state"));

	*ret_live = is(state, "live");
	if (*ret_live)
		return 0;
	if (is(state, "done")) {
		*ret = (struct live){ .result = json_object_get(outcome, "result") };
		return 0;
	}
	if (is(state, "cancelled"))
		return fail(cx, 409, "cancelled", "The job was cancelled.");
	return fail_as(cx, w, is(state, "failed") ? kept(cx, outcome) : remembered(cx, outcome));
}

/* Somebody else has it, or it waits for a place: until its end, or the caller's time is up. */
static int wait_for_end(struct ctx *cx, const struct waiting *w, struct live *ret)
{
	const struct timespec pause = { .tv_nsec = LOOK_MS * 1000000L };
	json_t *outcome;
	bool lives;

	queue_poke("ai_media_jobs");
	for (;;) {
		TRY(outcome_of(cx, w->job_id, &outcome));
		TRY(conclude(cx, w, outcome, ret, &lives));
		if (!lives)
			return 0;
		if (clock_ms() >= w->until_ms) {
			*ret = (struct live){ .running = true };
			return 0;
		}
		nanosleep(&pause, NULL);
	}
}

/* ---- running it ---- */

static int run_here(struct ctx *cx, const struct waiting *w, struct live *ret)
{
	int64_t left_ms = w->until_ms - clock_ms();
	enum job_outcome outcome;
	json_t *result;

	TRY(auth_as_service(cx, NULL));
	if (worker_run_job(cx, w->job_id, 0, left_ms > 0 ? left_ms : 0, &outcome, &result) != 0) {
		/* Others have it, no thread is free, its queue is paused or full: 202 at the latest. */
		if (!is(cx->err.code, "job_leased") && !is(cx->err.code, "job_waiting") &&
			!is(cx->err.code, "job_ended") && !is(cx->err.code, "busy"))
			return -1;
		ctx_forgive(cx);
		return wait_for_end(cx, w, ret);
	}
	if (outcome == JOB_FAILED &&
		is(json_string_value(json_object_get(result, "code")), "lease_lost"))
		return wait_for_end(cx, w, ret);
	if (outcome == JOB_FAILED)
		return fail_as(cx, w, result);
	*ret = (struct live){ .running = outcome == JOB_RUNNING, .result = result };
	return 0;
}

/* What has ended without a result, but not for good, or waits for its next try, is brought back for this request. */
static int revive(struct ctx *cx, struct waiting *w, const json_t *outcome)
{
	const char *state = json_string_value(json_object_get(outcome, "state"));
	const char *class = json_string_value(json_object_get(outcome, "class"));

	w->is_ours = is(state, "dead_letter") || (is(state, "failed") && !is(class, "permanent"));
	if (!w->is_ours && !is(state, "waiting"))
		return 0;
	return db_call(cx, NULL, true, "select ignite.requeue($1)", 1, w->job_id);
}

int live_run(struct ctx *cx, const struct enqueued *job, int64_t until_ms, struct live *ret)
{
	struct waiting w = { .job_id = job->job_id, .is_ours = job->created, .until_ms = until_ms };
	struct identity *who = cx->who;
	json_t *outcome;
	bool lives = true;

	if (!job->created) {
		TRY(outcome_of(cx, job->job_id, &outcome));
		cx->who = who;
		TRY(revive(cx, &w, outcome));
		if (is(json_string_value(json_object_get(outcome, "state")), "done") ||
			is(json_string_value(json_object_get(outcome, "class")), "permanent") ||
			is(json_string_value(json_object_get(outcome, "state")), "cancelled"))
			TRY(conclude(cx, &w, outcome, ret, &lives));
	}
	return lives ? run_here(cx, &w, ret) : 0;
}
