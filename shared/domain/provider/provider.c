/* Calls as jobs make them: started, reserved together, sent, concluded, settled together, handed out as they end. */
#include "domain/provider.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "domain/provider/run.h"
#include "domain/queue.h"

enum { LOOK_MS = 200, SETTLE_MS = 5000, RESERVE_AT_ONCE = 64 };

/* ---- the calls of a context ---- */

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
	list_free(&in->ready);
	known_forms_drop(in);
	pthread_cond_destroy(&in->changed);
	pthread_mutex_destroy(&in->lock);
	in->cx->calls = NULL;
	free(in);
}

static struct inbox *inbox_of(struct ctx *cx)
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

/* The model that is asked next, its request and its share of the time. */
static int choose(struct ctx *cx, struct call_run *r, int choice)
{
	int64_t now = clock_ms(), left = r->deadline_ms - now;

	r->choice = choice;
	r->model = r->task->models[choice];
	r->is_last = next_choice(r->task, choice + 1) < 0;
	r->model_deadline_ms = r->is_last ? r->deadline_ms : now + left * 6 / 10;
	r->fault = CALL_OK;
	r->charge = CHARGE_NONE;
	r->event_id[0] = r->why[0] = '\0';
	r->asked = r->tries = r->lost = r->lost_counted = 0;
	r->resume_ms = 0;
	r->further = r->owed = r->to_record = r->over = r->onward = false;
	r->id[0] = '\0';
	r->polls = 0;
	r->kept = NULL;
	r->call->provider = r->model->provider->name;
	r->call->model = r->model->model;
	return run_prepare(cx, r);
}

static void forget_answer(struct model_call *c)
{
	c->fault = CALL_OK;
	c->why = c->text = c->cost_usd = c->provider = c->model = NULL;
	c->faults = c->value = NULL;
	c->retry_after_seconds = c->blobs_count = c->attempts = 0;
	c->blobs = NULL;
	c->usage = (struct call_usage){ 0 };
	c->spent_ms = 0;
}

int provider_start(struct ctx *cx, struct model_call *c)
{
	struct inbox *in = inbox_of(cx);
	struct call_run *r = in != NULL ? calloc(1, sizeof(*r)) : NULL;
	int choice;

	if (in == NULL)
		return -1;
	if (r == NULL)
		return fail(cx, 503, "out_of_memory", "There is no memory for a call.");
	forget_answer(c);
	r->inbox = in;
	r->call = c;
	r->began_ms = clock_ms();
	r->task = providers != NULL ? providers_task(providers, c->task) : NULL;
	choice = next_choice(r->task, 0);
	if (r->task == NULL || choice < 0 || r->task->models[choice]->kind != c->kind) {
		r->fault = CALL_REJECTED;
		snprintf(r->why, sizeof(r->why), "%s",
			choice < 0 ? provider_missing(cx, c->task)
					   : "The task's models are of another kind than the call.");
		run_list_add(&in->ready, r);
		return 0;
	}
	r->deadline_ms = r->began_ms +
		ctx_left_ms(
			cx, c->timeout_ms > 0 ? c->timeout_ms : r->task->models[choice]->provider->call_ms);
	if (choose(cx, r, choice) != 0) {
		run_free(r);
		return -1;
	}
	run_list_add(r->fault == CALL_OK ? &in->pending : &in->ready, r);
	return 0;
}

/* The task's next model takes the call over. */
static int ask_next(struct ctx *cx, struct inbox *in, struct call_run *r)
{
	int rc;

	log_line(cx, LOG_WARN, "the next model is asked", "provider", r->model->provider->name, "model",
		r->model->model, "outcome", fault_word(r->fault), "why", r->why, NULL);
	run_free_request(r);
	rc = choose(cx, r, next_choice(r->task, r->choice + 1));
	run_list_add(r->fault == CALL_OK ? &in->pending : &in->ready, r);
	return rc;
}

/* Gives back what was to go on and cannot, to be settled like others. */
static void end_here(struct inbox *in, struct call_run *r)
{
	r->further = false;
	pthread_mutex_lock(&in->lock);
	run_list_add(&in->ended, r);
	pthread_mutex_unlock(&in->lock);
}

static void send_one(struct inbox *in, struct call_run *r)
{
	r->further = false;
	if (run_send(r) == 0)
		return;
	r->fault = CALL_UNAVAILABLE;
	snprintf(r->why, sizeof(r->why), "The thread for calls cannot be started.");
	end_here(in, r);
}

/* ---- going on from what an earlier run paid for ---- */

/* The place in the task of the model of that name, as long as it can be called; -1: none. */
static int choice_of(const struct task *t, const char *name)
{
	int i = next_choice(t, 0);

	while (i >= 0 && (name == NULL || strcmp(t->models[i]->name, name) != 0))
		i = next_choice(t, i + 1);
	return i;
}

static int resume(struct ctx *cx, struct call_run *r, const json_t *kept)
{
	int choice = choice_of(r->task, json_string_value(json_object_get(kept, "model")));
	char event_id[EVENT_ID_TEXT];

	r->fresh = choice < 0;
	if (choice >= 0 && choice != r->choice) {
		memcpy(event_id, r->event_id, sizeof(event_id));
		run_free_request(r);
		TRY(choose(cx, r, choice));
		memcpy(r->event_id, event_id, sizeof(event_id));
	}
	if (choice >= 0 && r->fault == CALL_OK)
		TRY(results_resume(cx, r, kept));
	if (!r->fresh)
		return 0;
	/* Of another request, or of a model that is not there any more. */
	run_free_request(r);
	return choose(cx, r, next_choice(r->task, 0));
}

/* Reserved as one that goes on: not sent, or sent with its next request. -1 when the context failed. */
static int take_up(struct ctx *cx, struct inbox *in, struct call_run *r)
{
	json_t *kept = ctx_own_json(cx, json_loads(r->kept, 0, NULL));
	int rc = kept != NULL ? resume(cx, r, kept) : -1;

	if (rc == 0 && r->fresh && r->fault == CALL_OK)
		run_list_add(&in->pending, r);
	else if (rc == 0 && r->onward && r->fault == CALL_OK)
		send_one(in, r);
	else
		end_here(in, r);
	return rc;
}

/* ---- reserving and sending ---- */

static int send_some(struct ctx *cx, struct inbox *in, struct run_list *some)
{
	int rc = cost_reserve(cx, some);

	for (struct call_run *r; (r = run_list_pop(some)) != NULL;) {
		if (rc == 0 && r->fault == CALL_NO_PRICE && !r->is_last) {
			rc = ask_next(cx, in, r);
		} else if (rc != 0 || r->fault != CALL_OK) {
			r->ended_ms = clock_ms();
			run_list_add(&in->ready, r);
		} else if (r->kept != NULL) {
			rc = take_up(cx, in, r);
		} else {
			send_one(in, r);
		}
	}
	return rc;
}

static int send_pending(struct ctx *cx, struct inbox *in)
{
	while (in->pending.count > 0) {
		struct run_list some = { 0 };

		while (some.count < RESERVE_AT_ONCE && in->pending.count > 0)
			run_list_add(&some, run_list_pop(&in->pending));
		TRY(send_some(cx, in, &some));
	}
	return 0;
}

/* ---- what comes back ---- */

static struct run_list take_ended(struct inbox *in)
{
	struct run_list l;

	pthread_mutex_lock(&in->lock);
	l = in->ended;
	in->ended = (struct run_list){ 0 };
	pthread_mutex_unlock(&in->lock);
	return l;
}

/* Another model may do what this one could not. */
static bool goes_on(const struct call_run *r)
{
	return !r->is_last && (!r->owed || r->over) && clock_ms() < r->deadline_ms &&
		(r->fault == CALL_UNAVAILABLE || r->fault == CALL_RATE_LIMITED ||
			r->fault == CALL_TIMEOUT || r->fault == CALL_DENIED || r->fault == CALL_NO_PRICE);
}

/* Puts r's last word into the call; it stays on the list of what is ready. */
static int speak(struct ctx *cx, struct call_run *r)
{
	struct model_call *c = r->call;

	c->fault = r->fault;
	c->retry_after_seconds = r->fault == CALL_RATE_LIMITED ? r->retry_after_seconds : 0;
	c->spent_ms = clock_ms() - r->began_ms;
	c->why = NULL;
	if (r->fault == CALL_OK)
		return 0;
	c->blobs_count = 0;
	c->why = ctx_strdup(cx, r->why);
	return c->why != NULL ? 0 : -1;
}

/* Their next requests go out when what they have paid for is on record. */
static int send_onward(struct ctx *cx, struct inbox *in, struct run_list *l)
{
	int rc = cost_continue(cx, l);

	for (struct call_run *r; (r = run_list_pop(l)) != NULL;) {
		if (rc == 0) {
			r->to_record = false;
			send_one(in, r);
		} else {
			end_here(in, r);
		}
	}
	return rc;
}

/* Reads what came; those that have a next request are taken from l. */
static int conclude_each(struct ctx *cx, struct run_list *l, struct run_list *onward)
{
	struct run_list all = *l;
	int rc = 0;

	*l = (struct run_list){ 0 };
	for (struct call_run *r; (r = run_list_pop(&all)) != NULL;) {
		if (rc == 0)
			rc = run_conclude(cx, r);
		if (!r->onward)
			record_call(cx, r);
		transfer_release(&r->transfer);
		run_list_add(r->onward ? onward : l, r);
	}
	return rc;
}

static int conclude_all(struct ctx *cx, struct inbox *in, struct run_list *l)
{
	struct run_list onward = { 0 };
	int rc = conclude_each(cx, l, &onward);

	if (rc == 0 && onward.count > 0)
		rc = send_onward(cx, in, &onward);
	for (struct call_run *r; (r = run_list_pop(&onward)) != NULL;)
		end_here(in, r);
	if (rc == 0 && l->count > 0)
		rc = cost_settle(cx, l);
	for (struct call_run *r; (r = run_list_pop(l)) != NULL;) {
		run_free_request(r);
		if (rc == 0 && goes_on(r)) {
			rc = ask_next(cx, in, r);
		} else {
			run_list_add(&in->ready, r);
		}
	}
	return rc;
}

/* Those of l that wait for another request to be reserved; the time of none of them is over. */
static struct run_list take_further(struct run_list *l)
{
	struct run_list all = *l, further = { 0 };

	*l = (struct run_list){ 0 };
	for (struct call_run *r; (r = run_list_pop(&all)) != NULL;) {
		r->further = r->further && clock_ms() < r->model_deadline_ms;
		run_list_add(r->further ? &further : l, r);
	}
	return further;
}

static int send_further(struct ctx *cx, struct inbox *in, struct run_list *l)
{
	int rc = cost_further(cx, l);

	for (struct call_run *r; (r = run_list_pop(l)) != NULL;) {
		if (rc != 0 || r->fault != CALL_OK)
			end_here(in, r);
		else
			send_one(in, r);
	}
	return rc;
}

/* What has ended is concluded, what was lost and may be asked for again is reserved for once more. */
static int take_in(struct ctx *cx, struct inbox *in, struct run_list *l)
{
	struct run_list further = take_further(l);
	int rc = l->count > 0 ? conclude_all(cx, in, l) : 0;

	if (rc == 0 && further.count > 0)
		return send_further(cx, in, &further);
	for (struct call_run *r; (r = run_list_pop(&further)) != NULL;)
		end_here(in, r);
	return rc;
}

/* Waits a little for something to end. */
static void wait_some(struct inbox *in)
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

static int out_count(struct inbox *in)
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
		(void)run_conclude(cx, r);
		if (r->onward)
			r->fault = CALL_CANCELLED;
		ctx_forgive(cx);
	}
	(void)cost_continue(cx, l);
	ctx_forgive(cx);
}

/* Stops all calls of a context that has failed, and settles what is known of them. Its failure stays. */
static int stop_all(struct ctx *cx, struct inbox *in)
{
	struct err before = cx->err;
	int64_t deadline = cx->deadline_ms;
	struct run_list l;

	inbox_stop(in);
	l = take_ended(in);
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
	list_free(&in->ready);
	cx->err = before;
	return -1;
}

static int check(struct ctx *cx)
{
	if (cx->job != NULL)
		return job_check(cx);
	if (cx->deadline_ms != 0 && clock_ms() >= cx->deadline_ms)
		return fail(cx, 503, "provider_timeout", "The time for this request is over.");
	return 0;
}

/* Until something is ready, or nothing is left. */
static int advance(struct ctx *cx, struct inbox *in)
{
	struct run_list l;

	while (in->ready.count == 0) {
		TRY(check(cx));
		TRY(send_pending(cx, in));
		if (in->ready.count > 0 || out_count(in) == 0)
			return 0;
		wait_some(in);
		l = take_ended(in);
		if (l.count > 0)
			TRY(take_in(cx, in, &l));
	}
	return 0;
}

int provider_next(struct ctx *cx, struct model_call **ret)
{
	struct inbox *in = cx->calls;
	struct call_run *r;
	int rc;

	if (in == NULL) {
		*ret = NULL;
		return 0;
	}
	if (cx->db != NULL)
		return fail(cx, 500, "internal", "A call to a model is waited for inside a transaction.");
	/* What was started goes out before anything is handed back. */
	rc = check(cx);
	if (rc == 0)
		rc = send_pending(cx, in);
	if (rc == 0)
		rc = advance(cx, in);
	r = rc == 0 ? run_list_pop(&in->ready) : NULL;
	if (r != NULL)
		rc = speak(cx, r);
	if (rc != 0)
		return stop_all(cx, in);
	*ret = r != NULL ? r->call : NULL;
	if (r != NULL)
		run_free(r);
	return 0;
}

int provider_call(struct ctx *cx, struct model_call *c)
{
	struct model_call *ended = NULL;

	TRY(provider_start(cx, c));
	while (ended != c) {
		TRY(provider_next(cx, &ended));
		if (ended == NULL)
			return fail(cx, 500, "internal", "A call was lost.");
	}
	return 0;
}
