/* The worker that this process is for the database: registered once, one heartbeat for all its leases. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "codec/uuid.h"
#include "domain/auth.h"
#include "edge/jobs.h"
#include "edge/modes.h"

enum {
	CALL_MS = 4000,
	TICK_MS = 100,
	OVERTIME_MS = 60000, /* a job that does not heed its time is given up then */
	UNKNOWN_MAX = 256,
	UNKNOWN_MS = 20000, /* longer than any claim waits for its answer */
	TELL_MS = 3000,     /* what is told to stop gets so long to heed it */
};

static struct {
	pthread_mutex_t lock;
	const struct handler *handler;
	char worker[UUID_TEXT], slot[96];
	atomic_bool registered;
	_Atomic int64_t tried_beat_ms;
	_Atomic int64_t last_beat_ms;
} me = { .lock = PTHREAD_MUTEX_INITIALIZER };

void crew_setup(const struct handler *h, const char *slot)
{
	pthread_mutex_lock(&me.lock);
	if (me.handler == NULL) {
		me.handler = h;
		uuid_v4(me.worker);
		if (slot != NULL)
			snprintf(me.slot, sizeof(me.slot), "%s", slot);
		else
			snprintf(me.slot, sizeof(me.slot), "pid-%d", getpid());
		atomic_store(&me.last_beat_ms, clock_ms());
	}
	pthread_mutex_unlock(&me.lock);
}

const char *crew_worker(void)
{
	return me.worker;
}

int64_t crew_beat_age_ms(void)
{
	return clock_ms() - atomic_load(&me.last_beat_ms);
}

int crew_register(struct ctx *cx, bool again)
{
	int rc = 0;

	pthread_mutex_lock(&me.lock);
	if (again || !atomic_load(&me.registered)) {
		rc = queue_worker_register(
			cx, me.worker, me.handler->queue, me.slot, handler_job_threads(me.handler));
		atomic_store(&me.registered, rc == 0);
		if (rc == 0)
			atomic_store(&me.last_beat_ms, clock_ms());
	}
	pthread_mutex_unlock(&me.lock);
	return rc;
}

static bool listed(const struct running *list, int count, const struct lease *l)
{
	for (int i = 0; i < count; i++)
		if (list[i].run_no == l->run_no && strcmp(list[i].id, l->job_id) == 0)
			return true;
	return false;
}

static bool leased(const struct lease *list, int count, const struct running *r)
{
	for (int i = 0; i < count; i++)
		if (list[i].run_no == r->run_no && strcmp(list[i].job_id, r->id) == 0)
			return true;
	return false;
}

/* Leases that nobody here knew, and since when: while claims are under way they may only be on their way to us. */
static struct unknown {
	char job_id[UUID_TEXT];
	int run_no;
	int64_t since_ms;
} unknown[UNKNOWN_MAX];
static int unknown_count;

static int64_t unknown_since(const struct lease *l)
{
	for (int i = 0; i < unknown_count; i++)
		if (unknown[i].run_no == l->run_no && strcmp(unknown[i].job_id, l->job_id) == 0)
			return unknown[i].since_ms;
	return clock_ms();
}

/* A lease whose claim's answer never reached us: nobody would ever run it. claims: some are under way. */
static void give_back_unknown(struct ctx *cx, const struct lease *leases, int count,
	const struct running *before, int before_count, bool claims)
{
	struct unknown still[UNKNOWN_MAX];
	struct running *after;
	int after_count, reserved = 0, n = 0;

	if (jobs_list(cx, &after, &after_count, &reserved) != 0)
		return;
	claims = claims || reserved > 0;
	for (int i = 0; i < count; i++) {
		const struct job job = { .id = leases[i].job_id, .run_no = leases[i].run_no };
		int64_t since_ms = unknown_since(&leases[i]);

		if (listed(before, before_count, &leases[i]) || listed(after, after_count, &leases[i]))
			continue;
		if (claims && clock_ms() < since_ms + UNKNOWN_MS) {
			if (n < UNKNOWN_MAX) {
				snprintf(still[n].job_id, sizeof(still[n].job_id), "%s", job.id);
				still[n].run_no = job.run_no;
				still[n++].since_ms = since_ms;
			}
			continue;
		}
		queue_release(cx, &job);
		ctx_forgive(cx); /* it ended in the meantime */
	}
	memcpy(unknown, still, (size_t)n * sizeof(*still));
	unknown_count = n;
}

static int beat(struct ctx *cx)
{
	struct running *before;
	struct lease *leases = NULL;
	int before_count, reserved, count = 0;

	TRY(jobs_list(cx, &before, &before_count, &reserved));
	TRY(queue_heartbeat(cx, me.worker, &leases, &count));
	atomic_store(&me.last_beat_ms, clock_ms());
	for (int i = 0; i < before_count; i++)
		if (!leased(leases, count, &before[i]))
			jobs_tell(before[i].id, before[i].run_no, STOP_LOST);
	for (int i = 0; i < count; i++)
		if (leases[i].cancel)
			jobs_tell(leases[i].job_id, leases[i].run_no, STOP_CANCELLED);
	give_back_unknown(cx, leases, count, before, before_count, reserved > 0);
	return 0;
}

static int64_t beat_interval_ms(const struct running *list, int count)
{
	int64_t least = JOBS_BEAT_MS;

	for (int i = 0; i < count; i++)
		if (list[i].heartbeat_seconds > 0 && list[i].heartbeat_seconds * 1000LL < least)
			least = list[i].heartbeat_seconds * 1000LL;
	return least;
}

void crew_beat_soon(void)
{
	atomic_store(&me.tried_beat_ms, 0);
}

static void beat_when_due(struct ctx *cx)
{
	struct running *list;
	int count, reserved;

	if (!atomic_load(&me.registered) || jobs_list(cx, &list, &count, &reserved) != 0 ||
		clock_ms() < me.tried_beat_ms + beat_interval_ms(list, count))
		return;
	atomic_store(&me.tried_beat_ms, clock_ms());
	if (beat(cx) == 0)
		return;
	log_line(cx, LOG_WARN, "heartbeat failed", "code", cx->err.code, "cause", cx->err.cause, NULL);
	if (cx->err.status < 500) { /* the database knows us no longer */
		ctx_forgive(cx);
		crew_register(cx, true);
	}
	ctx_forgive(cx);
}

static void write_progress(struct ctx *cx)
{
	const char *id, *stage, *message;
	int run_no, percent;

	for (int i = 0; i < JOBS_MAX; i++) {
		if (!jobs_take_progress(cx, &id, &run_no, &stage, &percent, &message))
			break;
		if (queue_progress(cx, id, run_no, stage, percent, message) != 0)
			ctx_forgive(cx);
	}
}

/* A job over its time is told to stop; one that does not heed it is failed, and the process gives up its thread. */
static void check_times(struct ctx *cx)
{
	struct running *list;
	int count, reserved;

	if (jobs_list(cx, &list, &count, &reserved) != 0)
		return;
	for (int i = 0; i < count; i++) {
		struct job job = { .id = list[i].id, .run_no = list[i].run_no };

		if (clock_ms() > list[i].deadline_ms)
			jobs_tell(job.id, job.run_no, STOP_TIMEOUT);
		if (clock_ms() <= list[i].deadline_ms + OVERTIME_MS)
			continue;
		queue_fail(cx, &job, "transient", "job_timeout: The job did not stop in time.", 0);
		log_line(cx, LOG_ERROR, "A job does not stop; the process ends so that its thread does.",
			"job_id", job.id, NULL);
		_exit(70);
	}
}

void crew_tick(struct ctx *cx)
{
	ctx_reset(cx, NULL);
	cx->deadline_ms = clock_ms() + CALL_MS;
	if (auth_as_service(cx, NULL) != 0)
		return;
	beat_when_due(cx);
	write_progress(cx);
	check_times(cx);
}

static void wait_for_jobs(struct ctx *cx, int64_t until_ms)
{
	while (jobs_running() > 0 && clock_ms() < until_ms) {
		crew_tick(cx);
		usleep(TICK_MS * 1000);
	}
}

void crew_stop(struct ctx *cx, int64_t grace_ms)
{
	wait_for_jobs(cx, clock_ms() + grace_ms);
	if (jobs_running() > 0) {
		jobs_tell(NULL, 0, STOP_PROCESS);
		wait_for_jobs(cx, clock_ms() + TELL_MS);
	}
	ctx_reset(cx, NULL);
	cx->deadline_ms = clock_ms() + CALL_MS;
	if (atomic_load(&me.registered) && auth_as_service(cx, NULL) == 0 &&
		queue_worker_gone(cx, me.worker) != 0)
		log_line(
			cx, LOG_WARN, "The worker could not leave in order.", "cause", cx->err.cause, NULL);
	atomic_store(&me.registered, false);
	ctx_reset(cx, NULL);
}
