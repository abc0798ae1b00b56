/* The queue as C sees it: thin calls on the SQL functions of schema ignite (docs/queue.md explains the design). */
#ifndef IGNITE_DOMAIN_QUEUE_H
#define IGNITE_DOMAIN_QUEUE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/ctx.h"

/* A job under our lease. Strings are the owning context's. */
struct job {
	const char *id;
	int run_no; /* the fence */
	const char *queue, *type, *organization_id;
	json_t *payload;
	int attempt, max_attempts;
	int lease_seconds, heartbeat_seconds, timeout_seconds;
	const json_t *result; /* set by job_result() */
	const char *result_path;
	const json_t *failure; /* set by job_failure() */
	bool finishing;        /* job_begin_finish() opened the transaction that ends the job */
	struct effect *effects, **effects_end; /* what job_effect() left, in order */
	int effects_count;                     /* without rows */
	atomic_bool *cancel; /* set from outside: cancelled, its lease lost, or the process stops */
	struct progress
		*progress; /* where job_progress() leaves word; NULL: it writes the row itself */
};

/* A statement of the transaction that ends a job. */
struct effect {
	const char *sql;
	int n;
	const char *const *values;
	bool rows; /* job_effect_row() */
	struct effect *next;
};

/* The last word of a running job, written at leisure by whoever runs it. */
struct progress {
	pthread_mutex_t lock;
	char stage[64], message[256];
	int percent;
	bool unwritten;
	bool told; /* this run has said something */
};

/* A lease as the database has it. */
struct lease {
	const char *job_id;
	int run_no;
	bool cancel; /* its cancellation is asked for */
};

struct enqueue {
	const char *queue, *type;
	const json_t *payload;
	const char *idempotency_key; /* or NULL */
	int delay_seconds; /* not before; who takes the job over by its id need not wait. 0: at once */
};

struct enqueued {
	const char *job_id, *status, *organization_id;
	bool created;
};

/* Inside the open transaction when there is one, else as one transaction in one round trip. Errors as ignite.enqueue_job. */
int queue_enqueue(struct ctx *cx, const struct enqueue *e, struct enqueued *ret);

/* Tells idle workers to look now, those of other hosts in the background (domain/notify.h); after the commit. Never fails. */
void queue_poke(const char *queue);

/* Tells the queue's workers likewise that a running job is to be cancelled; after the commit. Never fails. */
void queue_poke_cancel(const char *queue);

/* Claims up to limit jobs; *ret is an array of *ret_count in the arena. As service role. */
int queue_claim(struct ctx *cx, const char *worker, const char *queue, int limit, struct job **ret,
	int *ret_count);

/*
 * Finishes `count` jobs that succeeded, with their effects, and claims up to limit new ones, in one transaction and one round
 * trip. On any failure nothing was done, or (503) perhaps all: queue_finish() each one alone. Effects: EXCHANGE_EFFECTS_MAX in all.
 */
enum { EXCHANGE_EFFECTS_MAX = 128, CLAIM_MAX = 500 };
int queue_exchange(struct ctx *cx, const char *worker, const char *queue, int limit,
	const struct job *const *ended, int count, struct job **ret, int *ret_count);

/* How many jobs a worker of the queue may claim beyond its free threads: the queue's policy. */
int queue_prefetch(struct ctx *cx, const char *queue, int *ret);

/* Takes one job over: run_no > 0 another claimer's fresh lease; 0 claims that very job. 404, 409. */
int queue_take_over(
	struct ctx *cx, const char *worker, const char *job_id, int run_no, struct job **ret);

int queue_worker_register(
	struct ctx *cx, const char *worker, const char *queue, const char *slot, int slots);
int queue_worker_gone(struct ctx *cx, const char *worker);

/*
 * One heartbeat for all leases of the worker, then the leases that it holds: *ret is an array of *ret_count in the arena. A
 * running job that is not among them has lost its lease.
 */
int queue_heartbeat(struct ctx *cx, const char *worker, struct lease **ret, int *ret_count);

/* Promotes, reaps, corrects: what somebody has to do every few seconds; safe many times at once. */
int queue_maintain(struct ctx *cx);

/* Writes a progress row; a lost lease is no failure. */
int queue_progress(struct ctx *cx, const char *job_id, int run_no, const char *stage, int percent,
	const char *message);

/* Ends: finish commits the open finishing transaction (or one of its own); 409 lease_lost rolls it back. fail keeps job->failure. */
int queue_finish(struct ctx *cx, const struct job *job);
int queue_fail(struct ctx *cx, const struct job *job, const char *error_class, const char *error,
	int retry_after_seconds);
int queue_release(struct ctx *cx, const struct job *job);

/* ---- for job functions: cx->job is set ---- */

/* Best effort: never fails. percent 0..100. */
void job_progress(struct ctx *cx, const char *stage, int percent, const char *message);

/*
 * For whoever runs the job: its last word goes into the row of the ended job. The first leaves it for the transaction that
 * finishes a run that succeeded (no round trip of its own), the second writes it before a run fails. Nothing for a run that told
 * nothing. Best effort, both.
 */
void job_progress_finish(struct ctx *cx);
void job_progress_fail(struct ctx *cx);

/* -1 with code cancelled when the job should stop. */
int job_check(struct ctx *cx);

/* Opens a transaction of the job that does not end it: the lease is locked first; 409 lease_lost. End it with db_commit(). */
int job_begin(struct ctx *cx);

/* Opens the transaction that ends the job: the lease is locked first; 409 lease_lost. All effects of the job go in here. */
int job_begin_finish(struct ctx *cx);

/*
 * Leaves a statement for the transaction that ends the job (n text parameters, copied): it is run behind the fence when the job
 * function has returned 0, together with the ends of other jobs where the queue allows it. The short way for short jobs;
 * job_begin_finish() is for effects that must be read back.
 */
int job_effect(struct ctx *cx, const char *sql, int n, ...);

/*
 * As job_effect(), for one row of a statement that takes many: each of its n parameters (1 to 16) is an array of all rows' values,
 * "insert into t (a, b) select * from unnest($1::uuid[], $2::int[])". The rows of jobs that end together become one statement, run
 * after their other effects.
 */
int job_effect_row(struct ctx *cx, const char *sql, int n, ...);

/*
 * Durable steps: what an earlier run of this job recorded under the name (NULL: nothing yet; the json is the arena's), and
 * recording it. A step's first value stays: *ret is the value on record (ret NULL: nobody asks). 409 lease_lost. At most 1 MiB.
 */
int step_get(struct ctx *cx, const char *step, json_t **ret);
int step_put(struct ctx *cx, const char *step, const json_t *value, json_t **ret);

/* Takes back a step whose result turned out to be of no use, in the open transaction. 409 lease_lost. */
int step_forget(struct ctx *cx, const char *step);

/* Sets what job-status shows as the result of a job that fails for good, at most 64 KiB; json becomes the arena's. */
int job_failure(struct ctx *cx, json_t *json);

/* Sets what job-status shows; json becomes the arena's. */
int job_result(struct ctx *cx, json_t *json, const char *result_path);

#endif
