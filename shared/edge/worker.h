/* Running jobs in this process for an HTTP call: one that it names, or as many of its queue as it may claim. */
#ifndef IGNITE_EDGE_WORKER_H
#define IGNITE_EDGE_WORKER_H

#include "base/ctx.h"

/* How a job that worker_run_job() started stands. */
enum job_outcome { JOB_DONE, JOB_FAILED, JOB_RUNNING };

/*
 * Takes the job over (run_no 0: claims it) and runs it on the process's job threads. Waits up to wait_ms: JOB_RUNNING when it goes on
 * beyond that, under the lease and its heartbeat. 404, 409 as queue_take_over(); 503 busy when all job threads are taken (nothing taken over).
 * For JOB_DONE *ret_result is the job's result, for JOB_FAILED {"error","code","status"} with "retry_after_seconds" and "errors"
 * (as in an error's reply) where there are any; the arena's.
 */
int worker_run_job(struct ctx *cx, const char *job_id, int run_no, int64_t wait_ms,
	enum job_outcome *ret, json_t **ret_result);

/* One of the jobs that worker_run_some() claimed; memory is the arena's. */
struct worker_run {
	const char *job_id;
	int run_no;
	bool released; /* no memory for it: handed back, uncharged; the rest is not set */
	enum job_outcome outcome;
	json_t *result; /* as worker_run_job() */
};

/*
 * Claims up to limit jobs of the handler's queue, as many as there are free job threads at most, runs them all at once and waits
 * up to wait_ms for their ends; what goes on beyond that is JOB_RUNNING. *ret_count 0: there is nothing to do, or no thread free.
 */
int worker_run_some(
	struct ctx *cx, int limit, int64_t wait_ms, struct worker_run **ret, int *ret_count);

#endif
