/*
 * The process's job threads and the worker that they are in the database: shared by --work and by jobs that an HTTP call
 * takes over. Internal to edge.
 */
#ifndef IGNITE_EDGE_JOBS_H
#define IGNITE_EDGE_JOBS_H

#include "base/ctx.h"
#include "domain/queue.h"
#include "edge/handler.h"
#include "edge/worker.h"

enum { JOBS_MAX = 256, JOBS_BEAT_MS = 5000, JOBS_STOP_MS = 20000 };

/* Why a job was told to stop. */
enum stop_reason { STOP_NONE, STOP_CANCELLED, STOP_LOST, STOP_TIMEOUT, STOP_PROCESS };

/* ---- threads (jobs.c) ---- */

/* Makes ready for h's jobs on up to so many threads, which start when they are first needed; 0 also when it has been done. */
int jobs_start(const struct handler *h, int threads);

/* Signalled (eventfd) when a thread becomes free; -1 before jobs_start(). */
int jobs_event_fd(void);

/* Signals it from outside: a job was submitted, or the process is to end. */
void jobs_nudge(void);

/* Threads without a job, and those that may still be started. */
int jobs_free(void);
int jobs_running(void);

/* Holds a free thread for a job to come: its number, or -1. jobs_unreserve() lets it go. */
int jobs_reserve(void);
void jobs_unreserve(int slot);

/* Gives the thread its job (copied). On failure the thread is free again. wait: jobs_wait() will be called. */
int jobs_submit(struct ctx *cx, int slot, const struct job *job, bool wait);

/* Waits for the job's end until until_ms (clock_ms). The result is deep-copied into cx. */
int jobs_wait(
	struct ctx *cx, int slot, int64_t until_ms, enum job_outcome *ret, json_t **ret_result);

/* Whether a thread that ends a job claims its next one in the same transaction: so long as a feeder wants more. */
void jobs_chain(bool on);

/* The process is to end: nobody waits in jobs_wait() any longer; the jobs go on until crew_stop(). */
void jobs_wind_up(void);

/* A heartbeat at once, without waiting for its time: a cancellation may have been asked for. */
void crew_beat_soon(void);

/* Tells running jobs to stop; job_id NULL: all. */
void jobs_tell(const char *job_id, int run_no, enum stop_reason why);

/* Jobs that ended well and not, since the start. */
void jobs_counts(int *ret_done, int *ret_failed);

/* A running job, as a copy: its strings are cx's. */
struct running {
	const char *id;
	int run_no, heartbeat_seconds;
	int64_t deadline_ms;
	bool told; /* to stop */
};

/* What runs (or waits for its thread) now; *ret_reserved: threads held for jobs not yet known. */
int jobs_list(struct ctx *cx, struct running **ret, int *ret_count, int *ret_reserved);

/* Takes the unwritten progress of one job; false when there is none. Strings are cx's. */
bool jobs_take_progress(struct ctx *cx, const char **ret_id, int *ret_run_no,
	const char **ret_stage, int *ret_percent, const char **ret_message);

/* Takes p's unwritten word; false when there is none. Strings are cx's. */
bool progress_take(struct ctx *cx, struct progress *p, const char **ret_stage, int *ret_percent,
	const char **ret_message);

/* ---- one job (perform.c) ---- */

/* Runs the job function of cx->job as the service role for the job's organisation. */
int job_run(struct ctx *cx);

/* Settles a run that ended with rc: finish, fail or hand back. why() tells the reason it was stopped for. */
enum job_outcome job_settle(
	struct ctx *cx, int rc, int64_t began_ms, enum stop_reason (*why)(void *arg), void *arg);
void job_log_done(const struct ctx *cx, const struct job *job, int64_t began_ms);

/* ---- lanes: threads that claim and finish short jobs in batches (lanes.c) ---- */

/* Starts threads that each claim up to `batch` jobs of h's queue at a time. -1: no memory. */
int lanes_start(const struct handler *h, int threads, int batch);

/* There may be work: wakes an idle lane. */
void lanes_wake(void);

/* No further claims: what runs ends, what waits is handed back with the worker. */
void lanes_stop(void);

/* As jobs_running(), jobs_tell(), jobs_counts(), jobs_list(), jobs_take_progress(); 0 and nothing without lanes. */
int lanes_running(void);
void lanes_tell(const char *job_id, int run_no, enum stop_reason why);
void lanes_counts(int *ret_done, int *ret_failed);
int lanes_capacity(void);
int lanes_list(struct ctx *cx, struct running *list, int *ret_reserved);
bool lanes_take_progress(struct ctx *cx, const char **ret_id, int *ret_run_no,
	const char **ret_stage, int *ret_percent, const char **ret_message);

/* ---- what other hosts tell (news.c) ---- */

/* Listens for word about h's queue where it is wanted (domain/notify.h); cancellations make the crew beat. Never fails. */
void news_start(const struct handler *h);

/* Readable (eventfd) when something was told; -1: nobody listens. Then news_take() says whether there may be work. */
int news_fd(void);
bool news_take(void);

/* When the process is about to end. */
void news_stop(void);

/* ---- the worker (crew.c) ---- */

/* Who this process is for the database; slot: the place on this host that a successor takes over (NULL: by pid). */
void crew_setup(const struct handler *h, const char *slot);
const char *crew_worker(void);

/* Makes sure that the worker is registered; again: even where it was before. */
int crew_register(struct ctx *cx, bool again);

/* Milliseconds since the last heartbeat that the database took. */
int64_t crew_beat_age_ms(void);

/*
 * What is due: heartbeat (cancelled and lost jobs are told to stop, leases that nobody here knows handed back), progress rows,
 * jobs over their time. cx is reset.
 */
void crew_tick(struct ctx *cx);

/* Stops: running jobs get grace_ms to finish, then are told to stop, then are handed back; the worker leaves. */
void crew_stop(struct ctx *cx, int64_t grace_ms);

/* Ends the job threads of a process that serves HTTP, if any were started. */
void jobs_stop(int64_t grace_ms);

#endif
