/* Running jobs in this process: the feeder loop of --work, and single jobs taken over by an HTTP call. */
#ifndef IGNITE_EDGE_WORKER_H
#define IGNITE_EDGE_WORKER_H

#include "base/ctx.h"

/* How a job that worker_run_job() started stands. */
enum job_outcome { JOB_DONE, JOB_FAILED, JOB_RUNNING };

/*
 * Takes the job over (run_no 0: claims it) and runs it on the process's job threads. Waits up to wait_ms: JOB_RUNNING when it goes on
 * beyond that, under the lease and its heartbeat. 404, 409 as queue_take_over(); 503 busy when all job threads are taken (nothing taken over).
 * For JOB_DONE and JOB_FAILED *ret_result is the job's result or {"error","status"}, the arena's.
 */
int worker_run_job(struct ctx *cx, const char *job_id, int run_no, int64_t wait_ms,
	enum job_outcome *ret, json_t **ret_result);

#endif
