/* Calls on their way out: prepared, reserved together, sent; or taken up where an earlier run left them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "domain/provider/run.h"

enum { RESERVE_AT_ONCE = 64 };

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

int calls_ask_next(struct ctx *cx, struct inbox *in, struct call_run *r)
{
	int rc;

	log_line(cx, LOG_WARN, "the next model is asked", "provider", r->model->provider->name, "model",
		r->model->model, "outcome", fault_word(r->fault), "why", r->why, NULL);
	run_free_request(r);
	rc = choose(cx, r, next_choice(r->task, r->choice + 1));
	run_list_add(r->fault == CALL_OK ? &in->pending : &in->ready, r);
	return rc;
}

static void send_one(struct inbox *in, struct call_run *r)
{
	r->further = r->onward = false;
	if (run_send(r) == 0)
		return;
	r->fault = CALL_UNAVAILABLE;
	snprintf(r->why, sizeof(r->why), "The thread for calls cannot be started.");
	inbox_give_back(in, r);
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
		inbox_give_back(in, r);
	return rc;
}

/* ---- reserving and sending ---- */

/* Not what calls cost but what they could have keeps this one back: the others' ends will tell. */
static bool may_wait(struct inbox *in, const struct call_run *r)
{
	return r->fault == CALL_OVER_BUDGET && inbox_out_count(in) > 0 && clock_ms() < r->deadline_ms;
}

static int send_some(struct ctx *cx, struct inbox *in, struct run_list *some)
{
	struct run_list over = { 0 };
	int rc = cost_reserve(cx, some);

	for (struct call_run *r; (r = run_list_pop(some)) != NULL;) {
		if (rc == 0 && r->fault == CALL_OVER_BUDGET) {
			run_list_add(&over, r);
		} else if (rc == 0 && r->fault == CALL_NO_PRICE && !r->is_last) {
			rc = calls_ask_next(cx, in, r);
		} else if (rc != 0 || r->fault != CALL_OK) {
			r->ended_ms = clock_ms();
			run_list_add(&in->ready, r);
		} else if (r->kept != NULL) {
			rc = take_up(cx, in, r);
		} else {
			send_one(in, r);
		}
	}
	for (struct call_run *r; (r = run_list_pop(&over)) != NULL;) {
		r->ended_ms = clock_ms();
		run_list_add(rc == 0 && may_wait(in, r) ? &in->held : &in->ready, r);
	}
	return rc;
}

void calls_unhold(struct inbox *in)
{
	for (struct call_run *r; (r = run_list_pop(&in->held)) != NULL;) {
		r->fault = CALL_OK;
		r->why[0] = '\0';
		run_list_add(&in->pending, r);
	}
}

int calls_send_pending(struct ctx *cx, struct inbox *in)
{
	while (in->pending.count > 0) {
		struct run_list some = { 0 };

		while (some.count < RESERVE_AT_ONCE && in->pending.count > 0)
			run_list_add(&some, run_list_pop(&in->pending));
		TRY(send_some(cx, in, &some));
	}
	return 0;
}

int calls_send_onward(struct ctx *cx, struct inbox *in, struct run_list *l)
{
	int rc = cost_continue(cx, l);

	for (struct call_run *r; (r = run_list_pop(l)) != NULL;) {
		if (rc == 0) {
			r->to_record = false;
			send_one(in, r);
		} else {
			inbox_give_back(in, r);
		}
	}
	return rc;
}

int calls_send_further(struct ctx *cx, struct inbox *in, struct run_list *l)
{
	int rc = cost_further(cx, l);

	for (struct call_run *r; (r = run_list_pop(l)) != NULL;) {
		if (rc != 0 || r->fault != CALL_OK)
			inbox_give_back(in, r);
		else
			send_one(in, r);
	}
	return rc;
}
