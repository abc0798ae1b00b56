/* Jobs that an HTTP call takes over: run on the process's job threads, kept alive by a thread that beats. */
#include "edge/worker.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "edge/jobs.h"
#include "edge/modes.h"

enum {
	KEEPER_ARENA_BYTES = 4 MiB,
	BUSY_TICK_MS = 250,
	BUSY_RETRY_S = 2,
	REGISTER_AGAIN_MS = 10000
};

static struct {
	pthread_mutex_t lock;
	bool started;
	atomic_bool ending;
	int64_t grace_ms;
	pthread_t keeper;
} http = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Beats while jobs run; an idle process need not tell the database anything. */
static void *keeper_main(void *arg)
{
	struct ctx *cx = arg;
	struct pollfd p = { .fd = jobs_event_fd(), .events = POLLIN };
	uint64_t n;

	while (!atomic_load(&http.ending)) {
		bool busy = jobs_running() > 0;

		if (busy)
			crew_tick(cx);
		if (poll(&p, 1, busy ? BUSY_TICK_MS : -1) > 0)
			(void)!read(p.fd, &n, sizeof(n));
	}
	crew_stop(cx, http.grace_ms);
	ctx_free(cx);
	return NULL;
}

static int start(struct ctx *cx)
{
	struct ctx *keeper;
	int rc = 0;

	pthread_mutex_lock(&http.lock);
	if (!http.started) {
		crew_setup(cx->handler, NULL);
		keeper = ctx_new(KEEPER_ARENA_BYTES, NULL);
		rc = keeper != NULL ? jobs_start(cx->handler, handler_job_threads(cx->handler)) : -1;
		if (rc == 0)
			rc = thread_start(keeper_main, keeper, &http.keeper);
		http.started = rc == 0;
	}
	pthread_mutex_unlock(&http.lock);
	return rc == 0 ? 0 : fail(cx, 503, "busy", "Job threads could not be started.");
}

/* Registers the worker; an idle one may have been forgotten in the meantime. */
static int take_over(struct ctx *cx, const char *job_id, int run_no, struct job **ret)
{
	TRY(crew_register(cx, crew_beat_age_ms() > REGISTER_AGAIN_MS));
	if (queue_take_over(cx, crew_worker(), job_id, run_no, ret) == 0)
		return 0;
	if (cx->err.code == NULL || strcmp(cx->err.code, "unknown_worker") != 0)
		return -1;
	ctx_forgive(cx);
	TRY(crew_register(cx, true));
	return queue_take_over(cx, crew_worker(), job_id, run_no, ret);
}

int worker_run_job(struct ctx *cx, const char *job_id, int run_no, int64_t wait_ms,
	enum job_outcome *ret, json_t **ret_result)
{
	int64_t until_ms = clock_ms() + ctx_left_ms(cx, wait_ms);
	struct job *job;
	int slot;

	TRY(start(cx));
	slot = jobs_reserve();
	if (slot < 0) {
		fail(cx, 503, "busy", "All job threads of this process are taken.");
		cx->err.retry_after_seconds = BUSY_RETRY_S;
		return -1;
	}
	if (take_over(cx, job_id, run_no, &job) != 0) {
		jobs_unreserve(slot);
		return -1;
	}
	if (jobs_submit(cx, slot, job, true) != 0) {
		struct err e = cx->err;

		ctx_forgive(cx);
		queue_release(cx, job);
		cx->err = e;
		return -1;
	}
	jobs_nudge();
	return jobs_wait(cx, slot, until_ms, ret, ret_result);
}

/* ---- as many as may be ---- */

static int claim_some(struct ctx *cx, int limit, struct job **ret, int *ret_count)
{
	const char *queue = cx->handler->queue;

	TRY(crew_register(cx, crew_beat_age_ms() > REGISTER_AGAIN_MS));
	if (queue_claim(cx, crew_worker(), queue, limit, ret, ret_count) == 0)
		return 0;
	if (cx->err.code == NULL || strcmp(cx->err.code, "unknown_worker") != 0)
		return -1;
	ctx_forgive(cx);
	TRY(crew_register(cx, true));
	return queue_claim(cx, crew_worker(), queue, limit, ret, ret_count);
}

/* Hands the job to its thread, or back to the queue. */
static void begin_one(struct ctx *cx, const struct job *job, int slot, struct worker_run *r)
{
	*r = (struct worker_run){ .job_id = job->id, .run_no = job->run_no };
	if (jobs_submit(cx, slot, job, true) == 0)
		return;
	ctx_forgive(cx);
	r->released = true;
	if (queue_release(cx, job) != 0)
		ctx_forgive(cx);
}

/* Claims for the threads that are held; those without a job are let go. */
static int begin_some(
	struct ctx *cx, const int *slots, int held, struct worker_run *runs, int *ret_count)
{
	struct job *jobs = NULL;
	int count = 0, rc = held > 0 ? claim_some(cx, held, &jobs, &count) : 0;

	for (int i = 0; i < held; i++) {
		if (i < count)
			begin_one(cx, &jobs[i], slots[i], &runs[i]);
		else
			jobs_unreserve(slots[i]);
	}
	if (count > 0)
		jobs_nudge();
	*ret_count = count;
	return rc;
}

int worker_run_some(
	struct ctx *cx, int limit, int64_t wait_ms, struct worker_run **ret, int *ret_count)
{
	int64_t until_ms = clock_ms() + ctx_left_ms(cx, wait_ms);
	int slots[JOBS_MAX] = { 0 }, held = 0, count = 0;
	struct worker_run *runs;
	int rc = 0;

	TRY(start(cx));
	limit = limit < JOBS_MAX ? limit : JOBS_MAX;
	runs = ctx_alloc(cx, (size_t)limit * sizeof(*runs));
	if (runs == NULL)
		return -1;
	while (held < limit && (slots[held] = jobs_reserve()) >= 0)
		held++;
	TRY(begin_some(cx, slots, held, runs, &count));
	/* All of them, whatever fails: who waits lets the thread go. */
	for (int i = 0; i < count; i++)
		if (!runs[i].released)
			rc |= jobs_wait(cx, slots[i], until_ms, &runs[i].outcome, &runs[i].result);
	*ret = runs;
	*ret_count = count;
	return rc;
}

void jobs_stop(int64_t grace_ms)
{
	pthread_mutex_lock(&http.lock);
	if (http.started) {
		http.grace_ms = grace_ms;
		atomic_store(&http.ending, true);
		jobs_nudge();
		pthread_join(http.keeper, NULL);
		http.started = false;
	}
	pthread_mutex_unlock(&http.lock);
}
