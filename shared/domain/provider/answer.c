/* Answers: parsed, given to the adapter, and what follows: an end, or the call's next request. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/provider/run.h"

static int read_json(struct ctx *cx, struct call_run *r)
{
	json_error_t e;
	json_t *root = json_loadb(r->transfer.reply != NULL ? r->transfer.reply : "",
		r->transfer.reply_size, JSON_ALLOW_NUL, &e);
	int rc;

	if (root == NULL) {
		snprintf(r->why, sizeof(r->why), "The provider's reply is no JSON: %s", e.text);
		r->fault = CALL_MALFORMED;
		return 0;
	}
	rc = r->model->provider->api->read(cx, r, root);
	json_decref(root);
	return rc;
}

static int read_answer(struct ctx *cx, struct call_run *r)
{
	if (r->phase == PHASE_ASK && r->call->kind == CALL_SPEECH)
		return r->model->provider->api->read(cx, r, NULL);
	if (r->spool_fd > 0) {
		TRY(spool_unpack(cx, r));
		if (r->fault != CALL_OK)
			return 0;
	}
	TRY(read_json(cx, r));
	return results_fetch(cx, r);
}

/* A prediction that the provider does not know any more is over. */
static int conclude_poll(struct ctx *cx, struct call_run *r)
{
	if (r->fault == CALL_OK)
		return read_answer(cx, r);
	r->over = r->gone;
	return 0;
}

/* What is known of the price when nothing more comes. */
static void judge_charge(struct call_run *r)
{
	const struct call_usage *u = &r->call->usage;

	if ((r->charge == CHARGE_KNOWN && !u->known) || (r->charge == CHARGE_NONE && r->lost > 0))
		r->charge = CHARGE_UNKNOWN;
	if (r->charge == CHARGE_KNOWN && r->asked > 0)
		run_used(r, u->input_tokens + u->output_tokens);
}

int run_conclude(struct ctx *cx, struct call_run *r)
{
	int rc;

	r->onward = false;
	if (r->phase != PHASE_FETCH)
		r->call->usage = (struct call_usage){ 0 };
	if (r->phase == PHASE_FETCH)
		rc = results_came(cx, r);
	else if (r->phase == PHASE_POLL)
		rc = conclude_poll(cx, r);
	else
		rc = r->fault == CALL_OK ? read_answer(cx, r) : 0;
	hide_secrets(r, r->why, strlen(r->why));
	hide_prompt(r, r->why);
	if (!r->onward)
		judge_charge(r);
	return rc;
}
