/* The calls of one context: made with the first of them, stopped when the context fails or ends. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "domain/provider/run.h"

enum { LOOK_MS = 200, SETTLE_MS = 5000 };

static void list_free(struct run_list *l)
{
	for (struct call_run *r; (r = run_list_pop(l)) != NULL;)
		run_free(r);
}

/* The context ends: what is out is stopped, not settled; its reservations stay for the sweep. */
static void inbox_drop(void *arg)
{
	struct inbox *in = arg;

	inbox_stop(in);
	list_free(&in->ended);
	list_free(&in->pending);
	list_free(&in->held);
	list_free(&in->ready);
	known_forms_drop(in);
	pthread_cond_destroy(&in->changed);
	pthread_mutex_destroy(&in->lock);
	in->cx->calls = NULL;
	free(in);
}

struct inbox *inbox_of(struct ctx *cx)
{
	pthread_condattr_t attr;
	struct inbox *in = cx->calls;

	if (in != NULL)
		return in;
	in = calloc(1, sizeof(*in));
	if (in == NULL) {
		(void)fail(cx, 503, "out_of_memory", "There is no memory for a call.");
		return NULL;
	}
	in->cx = cx;
	pthread_mutex_init(&in->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&in->changed, &attr);
	pthread_condattr_destroy(&attr);
	if (ctx_own(cx, in, inbox_drop) != 0)
		return NULL;
	cx->calls = in;
	return in;
}

void inbox_give_back(struct inbox *in, struct call_run *r)
{
	r->further = false;
	pthread_mutex_lock(&in->lock);
	run_list_add(&in->ended, r);
	pthread_mutex_unlock(&in->lock);
}

struct run_list inbox_take_ended(struct inbox *in)
{
	struct run_list l;

	pthread_mutex_lock(&in->lock);
	l = in->ended;
	in->ended = (struct run_list){ 0 };
	pthread_mutex_unlock(&in->lock);
	return l;
}

void inbox_wait(struct inbox *in)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LOOK_MS * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000L;
	}
	pthread_mutex_lock(&in->lock);
	if (in->ended.count == 0)
		pthread_cond_timedwait(&in->changed, &in->lock, &until);
	pthread_mutex_unlock(&in->lock);
}

int inbox_out_count(struct inbox *in)
{
	int n;

	pthread_mutex_lock(&in->lock);
	n = in->out.count + in->ended.count;
	pthread_mutex_unlock(&in->lock);
	return n;
}

/* Somebody wants the job stopped: so does what it has under way with providers. A job that goes on elsewhere keeps it. */
static void cancel_predictions(struct ctx *cx, const struct run_list *l, const struct err *failure)
{
	bool cancelled = false;

	if (cx->job == NULL || failure->code == NULL || strcmp(failure->code, "cancelled") != 0)
		return;
	for (const struct call_run *r = l->first; r != NULL; r = r->next)
		if (r->owed && !cancelled && cost_cancelled(cx, &cancelled) != 0)
			ctx_forgive(cx);
	if (cancelled)
		results_cancel(cx, l);
}

/* What answered at the last moment may have been paid for: that stays on record, even if no request follows now. */
static void conclude_stopped(struct ctx *cx, const struct run_list *l)
{
	for (struct call_run *r = l->first; r != NULL; r = r->next) {
		if (!r->onward) /* else it was read, and its next request was not sent any more */
			(void)run_conclude(cx, r);
		if (r->onward)
			r->fault = CALL_CANCELLED;
		ctx_forgive(cx);
	}
	(void)cost_continue(cx, l);
	ctx_forgive(cx);
}

int inbox_fail(struct ctx *cx, struct inbox *in)
{
	struct err before = cx->err;
	int64_t deadline = cx->deadline_ms;
	struct run_list l;

	inbox_stop(in);
	l = inbox_take_ended(in);
	if (l.count > 0 && (before.code == NULL || strcmp(before.code, "database_unavailable") != 0)) {
		ctx_forgive(cx);
		cx->deadline_ms = clock_ms() + SETTLE_MS;
		conclude_stopped(cx, &l);
		cancel_predictions(cx, &l, &before);
		(void)cost_settle(cx, &l);
		cx->deadline_ms = deadline;
	}
	list_free(&l);
	list_free(&in->pending);
	list_free(&in->held);
	list_free(&in->ready);
	cx->err = before;
	return -1;
}
