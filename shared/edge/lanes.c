/*
 * Lanes: threads for queues of short jobs. A lane claims a batch, runs its jobs one after the other, and finishes those that
 * succeeded together with the claim of the next batch: one transaction and one round trip for hundreds of jobs. What a slow job
 * would hold up is finished in between.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "domain/auth.h"
#include "edge/jobs.h"
#include "edge/modes.h"

enum {
	LANE_ARENA_BYTES = 64 MiB,
	ENDED_MAX = CLAIM_MAX,
	ENDED_WAIT_MS = 5,
	CALL_MS = 8000,
	POLL_LEAST_MS = 500,
	POLL_SPREAD_MS = 500,
	AWAY_MS = 500,
};

enum ticket_state { T_GONE, T_WAITING, T_RUNNING, T_ENDED };

struct ticket {
	struct job job;
	enum ticket_state state;
	enum stop_reason why;
	atomic_bool cancel;
	int64_t deadline_ms;
};

struct lane {
	struct ctx *cx[2]; /* the batch's, and the one for the next exchange: they change places */
	int turn, batch;
	struct ticket *ticket;
	int count;
	bool claiming;
	struct progress progress; /* of the job that runs */
	const struct job *ended[ENDED_MAX];
	int ended_count, effects_count;
	int64_t ended_first_ms;
	unsigned long thread;
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t news; /* there may be work, or the end */
	const struct handler *handler;
	struct lane *lane[JOBS_MAX];
	int count, batch, working, done, failed;
	unsigned woken;
	bool stopping;
} lanes = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* ---- one job ---- */

struct at {
	struct lane *lane;
	struct ticket *ticket;
};

static enum stop_reason ticket_why(void *arg)
{
	struct ticket *t = arg;
	enum stop_reason why;

	pthread_mutex_lock(&lanes.lock);
	why = t->why;
	pthread_mutex_unlock(&lanes.lock);
	return why;
}

/* False: it is not to be run. */
static bool ticket_begin(struct lane *l, struct ticket *t)
{
	int timeout_s = t->job.timeout_seconds > 0 ? t->job.timeout_seconds : 3600;
	bool begins;

	pthread_mutex_lock(&lanes.lock);
	begins = t->why == STOP_NONE && !lanes.stopping;
	if (begins) {
		t->state = T_RUNNING;
		t->deadline_ms = clock_ms() + (int64_t)timeout_s * 1000;
		l->progress.unwritten = l->progress.told = false;
		t->job.progress = &l->progress;
		t->job.cancel = &t->cancel;
	}
	pthread_mutex_unlock(&lanes.lock);
	return begins;
}

static void ticket_end(struct ticket *t, enum ticket_state state, bool failed)
{
	pthread_mutex_lock(&lanes.lock);
	t->state = state;
	lanes.failed += failed;
	lanes.done += state == T_GONE && !failed;
	pthread_mutex_unlock(&lanes.lock);
}

static void ended_add(struct lane *l, struct ticket *t)
{
	if (l->ended_count == 0)
		l->ended_first_ms = clock_ms();
	l->ended[l->ended_count++] = &t->job;
	l->effects_count += t->job.effects_count;
	ticket_end(t, T_ENDED, false);
}

/* Told to stop before it began: cancelled, or simply handed back. A lost one is nobody's business here any more. */
static void turn_away(struct ctx *cx, struct ticket *t)
{
	enum stop_reason why = ticket_why(t);

	if (why == STOP_CANCELLED)
		queue_fail(cx, &t->job, "cancelled", "cancelled: The job was told to stop.", 0);
	else if (why != STOP_LOST)
		queue_release(cx, &t->job);
	ctx_forgive(cx);
	ticket_end(t, T_GONE, true);
}

static void run_one(struct lane *l, struct ticket *t)
{
	struct ctx *cx = l->cx[l->turn];
	int64_t began_ms = clock_ms();
	int rc;

	ctx_forgive(cx);
	cx->handler = lanes.handler;
	cx->job = &t->job;
	cx->request_id = t->job.id;
	cx->deadline_ms = began_ms + CALL_MS;
	if (!ticket_begin(l, t)) {
		turn_away(cx, t);
		return;
	}
	cx->deadline_ms = t->deadline_ms;
	rc = job_run(cx);
	if (rc == 0 && cx->db == NULL && t->job.effects_count <= EXCHANGE_EFFECTS_MAX) {
		job_log_done(cx, &t->job, began_ms);
		ended_add(l, t);
	} else {
		rc = job_settle(cx, rc, began_ms, ticket_why, t) == JOB_DONE ? 0 : -1;
		ticket_end(t, T_GONE, rc != 0);
	}
}

/* ---- the exchange ---- */

/* Each by itself: one of them had lost its lease, or its effect was refused. */
static void finish_each(struct lane *l)
{
	struct ctx *cx = l->cx[l->turn];

	for (int i = 0; i < l->ended_count; i++) {
		struct ticket *t = (struct ticket *)(void *)l->ended[i]; /* job is its first member */
		int rc;

		ctx_forgive(cx);
		cx->job = &t->job;
		cx->request_id = t->job.id;
		rc = job_settle(cx, 0, clock_ms(), ticket_why, t) == JOB_DONE ? 0 : -1;
		ticket_end(t, T_GONE, rc != 0);
	}
}

static void ended_clear(struct lane *l, bool done)
{
	pthread_mutex_lock(&lanes.lock);
	for (int i = 0; done && i < l->ended_count; i++)
		((struct ticket *)(void *)l->ended[i])->state = T_GONE;
	lanes.done += done ? l->ended_count : 0;
	pthread_mutex_unlock(&lanes.lock);
	l->ended_count = l->effects_count = 0;
}

/* The claimed jobs into the lane's tickets; the arena that their rows are in becomes the batch's. */
static void take_batch(struct lane *l, const struct job *jobs, int count)
{
	pthread_mutex_lock(&lanes.lock);
	for (int i = 0; i < count; i++)
		l->ticket[i] =
			(struct ticket){ .job = jobs[i], .state = T_WAITING, .deadline_ms = INT64_MAX };
	l->count = count;
	l->claiming = false;
	pthread_mutex_unlock(&lanes.lock);
	l->turn = 1 - l->turn;
}

static void claiming(struct lane *l, bool now)
{
	pthread_mutex_lock(&lanes.lock);
	l->claiming = now;
	pthread_mutex_unlock(&lanes.lock);
}

static void complain(const struct ctx *cx)
{
	log_line(cx, LOG_WARN, "exchange failed", "code", cx->err.code, "error", cx->err.message,
		"cause", cx->err.cause, NULL);
}

/* Finishes what has ended and claims up to limit. How many were claimed; -1: the database has no answer now. */
static int lane_exchange(struct lane *l, int limit)
{
	struct ctx *cx = l->cx[1 - l->turn];
	struct job *jobs = NULL;
	bool unknown;
	int count = 0;

	ctx_reset(cx, NULL);
	cx->deadline_ms = clock_ms() + CALL_MS;
	claiming(l, limit > 0);
	if (auth_as_service(cx, NULL) == 0 && crew_register(cx, false) == 0 &&
		queue_exchange(cx, crew_worker(), lanes.handler->queue, limit, l->ended, l->ended_count,
			&jobs, &count) == 0) {
		ended_clear(l, true);
		if (limit > 0)
			take_batch(l, jobs, count);
		return count;
	}
	claiming(l, false);
	if (cx->err.code == NULL || strcmp(cx->err.code, "lease_lost") != 0)
		complain(cx);
	unknown = cx->err.code != NULL && strcmp(cx->err.code, "unknown_worker") == 0;
	ctx_forgive(cx);
	if (unknown && crew_register(cx, true) == 0)
		ctx_forgive(cx);
	if (l->ended_count == 0)
		return -1;
	finish_each(l);
	ended_clear(l, false);
	return 0;
}

static bool is_end(void)
{
	bool end;

	pthread_mutex_lock(&lanes.lock);
	end = lanes.stopping;
	pthread_mutex_unlock(&lanes.lock);
	return end;
}

static bool is_time(const struct lane *l)
{
	return l->ended_count == ENDED_MAX || l->effects_count >= EXCHANGE_EFFECTS_MAX / 2 ||
		(l->ended_count > 0 && clock_ms() >= l->ended_first_ms + ENDED_WAIT_MS);
}

static void run_batch(struct lane *l)
{
	for (int i = 0; i < l->count; i++) {
		/* Effects of the next one may be many: there must be room for them. */
		if (is_time(l))
			lane_exchange(l, 0);
		if (is_end())
			return; /* the worker leaves: what waits goes back with it */
		run_one(l, &l->ticket[i]);
		if (l->effects_count > EXCHANGE_EFFECTS_MAX) {
			finish_each(l);
			ended_clear(l, false);
		}
	}
}

/* ---- the lane ---- */

/* Until there may be work. False: it is the end. */
static bool lane_rest(int64_t ms)
{
	int64_t until_ms = clock_ms() + ms;
	const struct timespec until = { .tv_sec = until_ms / 1000,
		.tv_nsec = until_ms % 1000 * 1000000 };
	bool goes_on;

	pthread_mutex_lock(&lanes.lock);
	lanes.working--;
	if (lanes.woken == 0 && !lanes.stopping)
		pthread_cond_timedwait(&lanes.news, &lanes.lock, &until);
	if (lanes.woken > 0)
		lanes.woken--;
	lanes.working++;
	goes_on = !lanes.stopping;
	pthread_mutex_unlock(&lanes.lock);
	return goes_on;
}

static void *lane_main(void *arg)
{
	struct lane *l = arg;
	bool goes_on = true;

	while (goes_on && !is_end()) {
		int got = lane_exchange(l, l->batch);

		if (got * 2 >= l->batch)
			lanes_wake(); /* there may be more than this lane can take; a pack that did not fit was left */
		if (got > 0)
			run_batch(l);
		else
			goes_on = lane_rest(got < 0 ? AWAY_MS : POLL_LEAST_MS + random() % POLL_SPREAD_MS);
	}
	if (l->ended_count > 0)
		lane_exchange(l, 0);
	pthread_mutex_lock(&lanes.lock);
	lanes.working--;
	pthread_mutex_unlock(&lanes.lock);
	return NULL;
}

static struct lane *lane_new(int batch)
{
	struct lane *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->batch = batch;
	l->ticket = calloc((size_t)batch, sizeof(*l->ticket));
	l->cx[0] = ctx_new(LANE_ARENA_BYTES, NULL);
	l->cx[1] = ctx_new(LANE_ARENA_BYTES, NULL);
	pthread_mutex_init(&l->progress.lock, NULL);
	return l->ticket != NULL && l->cx[0] != NULL && l->cx[1] != NULL ? l : NULL;
}

int lanes_start(const struct handler *h, int threads, int batch)
{
	pthread_condattr_t a;

	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_cond_init(&lanes.news, &a);
	pthread_condattr_destroy(&a);
	lanes.handler = h;
	lanes.batch = batch < CLAIM_MAX ? batch : CLAIM_MAX;
	for (int i = 0; i < threads && i < JOBS_MAX; i++) {
		struct lane *l = lane_new(lanes.batch);

		if (l == NULL)
			return -1;
		pthread_mutex_lock(&lanes.lock);
		lanes.lane[lanes.count++] = l;
		lanes.working++;
		pthread_mutex_unlock(&lanes.lock);
		TRY(thread_start(lane_main, l, &l->thread));
	}
	return 0;
}

void lanes_wake(void)
{
	pthread_mutex_lock(&lanes.lock);
	if (lanes.working < lanes.count && lanes.woken < (unsigned)(lanes.count - lanes.working)) {
		lanes.woken++;
		pthread_cond_signal(&lanes.news);
	}
	pthread_mutex_unlock(&lanes.lock);
}

void lanes_stop(void)
{
	pthread_mutex_lock(&lanes.lock);
	lanes.stopping = true;
	if (lanes.count > 0)
		pthread_cond_broadcast(&lanes.news);
	pthread_mutex_unlock(&lanes.lock);
}

/* ---- what the crew asks ---- */

static bool ticket_held(const struct ticket *t)
{
	return t->state != T_GONE;
}

int lanes_capacity(void)
{
	return lanes.count * lanes.batch;
}

/* Lanes that do not rest: the process must not end under them. */
int lanes_running(void)
{
	int n;

	pthread_mutex_lock(&lanes.lock);
	n = lanes.working;
	pthread_mutex_unlock(&lanes.lock);
	return n;
}

void lanes_counts(int *ret_done, int *ret_failed)
{
	pthread_mutex_lock(&lanes.lock);
	*ret_done = lanes.done;
	*ret_failed = lanes.failed;
	pthread_mutex_unlock(&lanes.lock);
}

/* Called for each ticket with the lock held; true ends the walk. */
static bool walk(bool (*visit)(struct lane *l, struct ticket *t, void *arg), void *arg)
{
	for (int i = 0; i < lanes.count; i++)
		for (int k = 0; k < lanes.lane[i]->count; k++)
			if (ticket_held(&lanes.lane[i]->ticket[k]) &&
				visit(lanes.lane[i], &lanes.lane[i]->ticket[k], arg))
				return true;
	return false;
}

struct told {
	const char *job_id;
	int run_no;
	enum stop_reason why;
};

static bool tell(struct lane *l, struct ticket *t, void *arg)
{
	const struct told *told = arg;

	(void)l;
	if (t->state == T_ENDED || t->why != STOP_NONE)
		return false;
	if (told->job_id != NULL &&
		(t->job.run_no != told->run_no || strcmp(t->job.id, told->job_id) != 0))
		return false;
	t->why = told->why;
	atomic_store(&t->cancel, true);
	return told->job_id != NULL;
}

void lanes_tell(const char *job_id, int run_no, enum stop_reason why)
{
	struct told told = { job_id, run_no, why };

	pthread_mutex_lock(&lanes.lock);
	walk(tell, &told);
	pthread_mutex_unlock(&lanes.lock);
}

struct listing {
	struct ctx *cx;
	struct running *list;
	int count;
};

static bool list_one(struct lane *l, struct ticket *t, void *arg)
{
	struct listing *to = arg;

	(void)l;
	to->list[to->count++] =
		(struct running){ ctx_strdup(to->cx, t->job.id), t->job.run_no, t->job.heartbeat_seconds,
			t->state == T_RUNNING ? t->deadline_ms : INT64_MAX / 2, t->why != STOP_NONE };
	return to->cx->err.status != 0;
}

int lanes_list(struct ctx *cx, struct running *list, int *ret_reserved)
{
	struct listing to = { cx, list, 0 };

	pthread_mutex_lock(&lanes.lock);
	walk(list_one, &to);
	for (int i = 0; i < lanes.count; i++)
		*ret_reserved += lanes.lane[i]->claiming;
	pthread_mutex_unlock(&lanes.lock);
	return to.count;
}

bool lanes_take_progress(struct ctx *cx, const char **ret_id, int *ret_run_no,
	const char **ret_stage, int *ret_percent, const char **ret_message)
{
	bool found = false;

	pthread_mutex_lock(&lanes.lock);
	for (int i = 0; i < lanes.count && !found; i++) {
		struct lane *l = lanes.lane[i];

		for (int k = 0; k < l->count && !found; k++) {
			const struct ticket *t = &l->ticket[k];

			if (t->state != T_RUNNING ||
				!progress_take(cx, &l->progress, ret_stage, ret_percent, ret_message))
				continue;
			*ret_id = ctx_strdup(cx, t->job.id);
			*ret_run_no = t->job.run_no;
			found = *ret_id != NULL;
		}
	}
	pthread_mutex_unlock(&lanes.lock);
	return found;
}
