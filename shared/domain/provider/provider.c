/* Calls as they come back: concluded, settled together, sent on, handed out as they end. */
#include "domain/provider.h"

#include "base/clock.h"
#include "domain/provider/run.h"
#include "domain/queue.h"

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
		rc = calls_send_onward(cx, in, &onward);
	for (struct call_run *r; (r = run_list_pop(&onward)) != NULL;)
		inbox_give_back(in, r);
	if (rc == 0 && l->count > 0)
		rc = cost_settle(cx, l);
	calls_unhold(in);
	for (struct call_run *r; (r = run_list_pop(l)) != NULL;) {
		run_free_request(r);
		if (rc == 0 && goes_on(r)) {
			rc = calls_ask_next(cx, in, r);
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

/* What has ended is concluded, what was lost and may be asked for again is reserved for once more. */
static int take_in(struct ctx *cx, struct inbox *in, struct run_list *l)
{
	struct run_list further = take_further(l);
	int rc = l->count > 0 ? conclude_all(cx, in, l) : 0;

	if (rc == 0 && further.count > 0)
		return calls_send_further(cx, in, &further);
	for (struct call_run *r; (r = run_list_pop(&further)) != NULL;)
		inbox_give_back(in, r);
	return rc;
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
		TRY(calls_send_pending(cx, in));
		if (in->ready.count > 0 || inbox_out_count(in) == 0)
			return 0;
		inbox_wait(in);
		l = inbox_take_ended(in);
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
		rc = calls_send_pending(cx, in);
	if (rc == 0)
		rc = advance(cx, in);
	r = rc == 0 ? run_list_pop(&in->ready) : NULL;
	if (r != NULL)
		rc = speak(cx, r);
	if (rc != 0)
		return inbox_fail(cx, in);
	*ret = r != NULL ? r->call : NULL;
	if (r != NULL)
		run_free(r);
	return 0;
}

void provider_stop(struct ctx *cx)
{
	if (cx->calls != NULL)
		(void)inbox_fail(cx, cx->calls);
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
