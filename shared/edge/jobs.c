/* The job threads: one place a thread, filled by the feeder or by an HTTP call. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>

#include "base/clock.h"
#include "domain/auth.h"
#include "edge/jobs.h"
#include "edge/modes.h"

enum { JOB_ARENA_BYTES = 64 MiB, NEXT_ARENA_BYTES = 16 MiB, CALL_MS = 8000 };

enum slot_state {
	SLOT_FREE,
	SLOT_RESERVED, /* its job is being claimed */
	SLOT_READY,    /* its job waits for the thread */
	SLOT_RUNNING,
	SLOT_ENDED, /* its result waits for the HTTP call */
};

struct slot {
	enum slot_state state;
	pthread_cond_t ready;
	struct ctx *cx;
	struct ctx *next; /* for the claim of the next job */
	bool claiming;
	struct job job;
	struct progress progress;
	atomic_bool cancel;
	enum stop_reason why;
	int64_t deadline_ms;
	bool waited;
	enum job_outcome outcome;
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	const struct handler *handler;
	int count, most, event_fd, done, failed; /* threads that run, and that may */
	bool winding_up;
	bool chained; /* a thread that ends a job claims its next one */
	struct slot slot[JOBS_MAX];
} crew = { .lock = PTHREAD_MUTEX_INITIALIZER, .event_fd = -1 };

static enum stop_reason slot_why(void *arg)
{
	struct slot *s = arg;
	enum stop_reason why;

	pthread_mutex_lock(&crew.lock);
	why = s->why;
	pthread_mutex_unlock(&crew.lock);
	return why;
}

/* Called with the lock held. */
static void slot_release(struct slot *s)
{
	s->state = SLOT_FREE;
	ctx_reset(s->cx, NULL);
	pthread_cond_broadcast(&crew.changed);
	eventfd_write(crew.event_fd, 1);
}

/* Called with the lock held. The job moves into the slot's own memory: jansson's references are not to be shared. */
static int slot_fill(struct slot *s, const struct job *job)
{
	struct ctx *cx = s->cx;
	int timeout_s = job->timeout_seconds > 0 ? job->timeout_seconds : 3600;

	ctx_reset(cx, job->id);
	s->job = *job;
	s->job.id = ctx_strdup(cx, job->id);
	s->job.queue = ctx_strdup(cx, job->queue);
	s->job.type = ctx_strdup(cx, job->type);
	s->job.organization_id = ctx_strdup(cx, job->organization_id);
	s->job.payload = ctx_own_json(cx, json_deep_copy(job->payload));
	s->job.result = NULL;
	s->job.result_path = NULL;
	s->job.finishing = false;
	s->job.effects = NULL;
	s->job.effects_count = 0;
	s->job.cancel = &s->cancel;
	s->job.progress = &s->progress;
	s->progress.unwritten = s->progress.told = false;
	s->deadline_ms = clock_ms() + (int64_t)timeout_s * 1000;
	s->why = STOP_NONE;
	atomic_store(&s->cancel, false);
	cx->handler = crew.handler;
	cx->job = &s->job;
	cx->deadline_ms = s->deadline_ms;
	return cx->err.status != 0 ? -1 : 0;
}

static bool slot_claims(struct slot *s)
{
	pthread_mutex_lock(&crew.lock);
	s->claiming = crew.chained && !crew.winding_up && !s->waited && s->cx->db == NULL &&
		s->job.effects_count <= EXCHANGE_EFFECTS_MAX;
	pthread_mutex_unlock(&crew.lock);
	return s->claiming;
}

/*
 * The end of the job and the claim of the next one in one transaction: *ret_next is NULL when there was none. -1: the job is not
 * ended, as far as we know, and is to be settled alone.
 */
static int slot_exchange(struct slot *s, int64_t began_ms, const struct job **ret_next)
{
	const struct job *const ended = &s->job;
	struct ctx *cx = s->next;
	struct job *jobs = NULL;
	int count = 0;

	ctx_reset(cx, NULL);
	cx->deadline_ms = clock_ms() + CALL_MS;
	TRY(auth_as_service(cx, NULL));
	TRY(queue_exchange(cx, crew_worker(), crew.handler->queue, 1, &ended, 1, &jobs, &count));
	job_log_done(s->cx, &s->job, began_ms);
	*ret_next = count > 0 ? jobs : NULL;
	return 0;
}

static enum job_outcome slot_perform(struct slot *s, const struct job **ret_next)
{
	int64_t began_ms = clock_ms();
	int rc = job_run(s->cx);

	if (rc == 0 && slot_claims(s) && slot_exchange(s, began_ms, ret_next) == 0)
		return JOB_DONE;
	return job_settle(s->cx, rc, began_ms, slot_why, s);
}

/* Called with the lock held. A next job that finds no memory stays a lease that nobody knows: the heartbeat hands it back. */
static void slot_end(struct slot *s, enum job_outcome outcome, const struct job *next)
{
	crew.done += outcome == JOB_DONE;
	crew.failed += outcome != JOB_DONE;
	s->outcome = outcome;
	s->claiming = false;
	if (next != NULL && slot_fill(s, next) == 0) {
		s->state = SLOT_READY;
		return;
	}
	s->state = SLOT_ENDED;
	pthread_cond_broadcast(&crew.changed);
	if (!s->waited)
		slot_release(s);
}

static void *slot_main(void *arg)
{
	struct slot *s = arg;

	pthread_mutex_lock(&crew.lock);
	for (;;) {
		const struct job *next = NULL;
		enum job_outcome outcome;

		while (s->state != SLOT_READY)
			pthread_cond_wait(&s->ready, &crew.lock);
		s->state = SLOT_RUNNING;
		pthread_mutex_unlock(&crew.lock);
		outcome = slot_perform(s, &next);
		pthread_mutex_lock(&crew.lock);
		slot_end(s, outcome, next);
	}
	return NULL;
}

static int slot_start(struct slot *s)
{
	unsigned long thread;

	if (s->cx == NULL)
		s->cx = ctx_new(JOB_ARENA_BYTES, NULL);
	if (s->next == NULL)
		s->next = ctx_new(NEXT_ARENA_BYTES, NULL);
	if (s->cx == NULL || s->next == NULL || pthread_cond_init(&s->ready, NULL) != 0 ||
		pthread_mutex_init(&s->progress.lock, NULL) != 0)
		return -1;
	return thread_start(slot_main, s, &thread);
}

/* One thread more. Called with the lock held. */
static int slot_add(void)
{
	TRY(slot_start(&crew.slot[crew.count]));
	crew.count++;
	return 0;
}

static void crew_clock(void)
{
	pthread_condattr_t a;

	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_cond_init(&crew.changed, &a);
	pthread_condattr_destroy(&a);
}

int jobs_start(const struct handler *h, int threads)
{
	pthread_mutex_lock(&crew.lock);
	if (crew.event_fd < 0) {
		crew_clock();
		crew.handler = h;
		crew.event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		crew.most = threads < JOBS_MAX ? threads : JOBS_MAX;
		(void)slot_add(); /* the first one, at once, so that a want of memory shows now */
	}
	pthread_mutex_unlock(&crew.lock);
	return crew.event_fd >= 0 && crew.count > 0 ? 0 : -1;
}

int jobs_event_fd(void)
{
	return crew.event_fd;
}

void jobs_nudge(void)
{
	if (crew.event_fd >= 0)
		eventfd_write(crew.event_fd, 1);
}

static int count_in(bool free)
{
	int n = 0;

	pthread_mutex_lock(&crew.lock);
	for (int i = 0; i < crew.count; i++)
		n += (crew.slot[i].state == SLOT_FREE) == free;
	pthread_mutex_unlock(&crew.lock);
	return n;
}

int jobs_free(void)
{
	int unused;

	pthread_mutex_lock(&crew.lock);
	unused = crew.most - crew.count;
	pthread_mutex_unlock(&crew.lock);
	return count_in(true) + unused;
}

int jobs_running(void)
{
	return count_in(false) + lanes_running();
}

int jobs_reserve(void)
{
	int found = -1;

	pthread_mutex_lock(&crew.lock);
	for (int i = 0; i < crew.count && found < 0; i++)
		if (crew.slot[i].state == SLOT_FREE)
			found = i;
	if (found < 0 && crew.count < crew.most && slot_add() == 0)
		found = crew.count - 1;
	if (found >= 0)
		crew.slot[found].state = SLOT_RESERVED;
	pthread_mutex_unlock(&crew.lock);
	return found;
}

void jobs_unreserve(int slot)
{
	pthread_mutex_lock(&crew.lock);
	slot_release(&crew.slot[slot]);
	pthread_mutex_unlock(&crew.lock);
}

int jobs_submit(struct ctx *cx, int slot, const struct job *job, bool wait)
{
	struct slot *s = &crew.slot[slot];
	int rc;

	pthread_mutex_lock(&crew.lock);
	rc = slot_fill(s, job);
	if (rc == 0) {
		s->waited = wait;
		s->state = SLOT_READY;
		pthread_cond_signal(&s->ready);
	} else {
		slot_release(s);
	}
	pthread_mutex_unlock(&crew.lock);
	return rc == 0 ? 0 : fail(cx, 503, "out_of_memory", "There is no memory for the job.");
}

static json_t *slot_result(const struct slot *s)
{
	const struct err *e = &s->cx->err;
	json_t *failure;

	if (s->outcome == JOB_DONE)
		return s->job.result != NULL ? json_deep_copy(s->job.result) : json_object();
	failure =
		json_pack("{s:s?, s:s?, s:i}", "error", e->message, "code", e->code, "status", e->status);
	if (e->retry_after_seconds > 0)
		json_object_set_new(failure, "retry_after_seconds", json_integer(e->retry_after_seconds));
	if (e->details != NULL)
		json_object_set_new(failure, "errors", json_deep_copy(e->details));
	return failure;
}

int jobs_wait(
	struct ctx *cx, int slot, int64_t until_ms, enum job_outcome *ret, json_t **ret_result)
{
	const struct timespec until = { .tv_sec = until_ms / 1000,
		.tv_nsec = until_ms % 1000 * 1000000 };
	struct slot *s = &crew.slot[slot];
	json_t *result = NULL;
	int rc = 0;

	pthread_mutex_lock(&crew.lock);
	while (s->state != SLOT_ENDED && rc == 0 && !crew.winding_up)
		rc = pthread_cond_timedwait(&crew.changed, &crew.lock, &until);
	if (s->state == SLOT_ENDED) {
		*ret = s->outcome;
		result = slot_result(s);
		slot_release(s);
	} else {
		*ret = JOB_RUNNING;
		result = json_object();
		s->waited = false; /* it goes on by itself */
	}
	pthread_mutex_unlock(&crew.lock);
	*ret_result = ctx_own_json(cx, result);
	return *ret_result != NULL ? 0 : -1;
}

void jobs_chain(bool on)
{
	pthread_mutex_lock(&crew.lock);
	crew.chained = on;
	pthread_mutex_unlock(&crew.lock);
}

void jobs_wind_up(void)
{
	pthread_mutex_lock(&crew.lock);
	crew.winding_up = true;
	if (crew.event_fd >= 0)
		pthread_cond_broadcast(&crew.changed);
	pthread_mutex_unlock(&crew.lock);
}

static bool slot_busy(const struct slot *s)
{
	return s->state == SLOT_READY || s->state == SLOT_RUNNING;
}

void jobs_tell(const char *job_id, int run_no, enum stop_reason why)
{
	pthread_mutex_lock(&crew.lock);
	for (int i = 0; i < crew.count; i++) {
		struct slot *s = &crew.slot[i];

		if (!slot_busy(s) || s->why != STOP_NONE)
			continue;
		if (job_id != NULL && (s->job.run_no != run_no || strcmp(s->job.id, job_id) != 0))
			continue;
		s->why = why;
		atomic_store(&s->cancel, true);
	}
	pthread_mutex_unlock(&crew.lock);
	lanes_tell(job_id, run_no, why);
}

void jobs_counts(int *ret_done, int *ret_failed)
{
	int done, failed;

	lanes_counts(&done, &failed);
	pthread_mutex_lock(&crew.lock);
	*ret_done = done + crew.done;
	*ret_failed = failed + crew.failed;
	pthread_mutex_unlock(&crew.lock);
}

int jobs_list(struct ctx *cx, struct running **ret, int *ret_count, int *ret_reserved)
{
	struct running *list = ctx_alloc(cx, (size_t)(JOBS_MAX + lanes_capacity()) * sizeof(*list));
	int n, reserved = 0;

	if (list == NULL)
		return -1;
	n = lanes_list(cx, list, &reserved);
	pthread_mutex_lock(&crew.lock);
	for (int i = 0; i < crew.count; i++) {
		const struct slot *s = &crew.slot[i];

		reserved += s->state == SLOT_RESERVED || s->claiming;
		if (slot_busy(s))
			list[n++] = (struct running){ ctx_strdup(cx, s->job.id), s->job.run_no,
				s->job.heartbeat_seconds, s->deadline_ms, s->why != STOP_NONE };
	}
	pthread_mutex_unlock(&crew.lock);
	if (cx->err.status != 0)
		return -1;
	*ret = list;
	*ret_count = n;
	*ret_reserved = reserved;
	return 0;
}

bool progress_take(struct ctx *cx, struct progress *p, const char **ret_stage, int *ret_percent,
	const char **ret_message)
{
	bool unwritten;

	pthread_mutex_lock(&p->lock);
	unwritten = p->unwritten;
	p->unwritten = false;
	if (unwritten) {
		*ret_stage = ctx_strdup(cx, p->stage);
		*ret_message = ctx_strdup(cx, p->message);
		*ret_percent = p->percent;
	}
	pthread_mutex_unlock(&p->lock);
	return unwritten && cx->err.status == 0;
}

bool jobs_take_progress(struct ctx *cx, const char **ret_id, int *ret_run_no,
	const char **ret_stage, int *ret_percent, const char **ret_message)
{
	bool found = lanes_take_progress(cx, ret_id, ret_run_no, ret_stage, ret_percent, ret_message);

	pthread_mutex_lock(&crew.lock);
	for (int i = 0; i < crew.count && !found; i++) {
		struct slot *s = &crew.slot[i];

		if (!slot_busy(s) || !progress_take(cx, &s->progress, ret_stage, ret_percent, ret_message))
			continue;
		*ret_id = ctx_strdup(cx, s->job.id);
		*ret_run_no = s->job.run_no;
		found = *ret_id != NULL;
	}
	pthread_mutex_unlock(&crew.lock);
	return found;
}
