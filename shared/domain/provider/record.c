/* Debugging: request and answer of each call kept beside the job's notes, where PROVIDER_DEBUG=record asks for it. */
#include <stdlib.h>
#include <string.h>

#include "base/cfg.h"
#include "base/log.h"
#include "codec/json.h"
#include "domain/auth.h"
#include "domain/provider/run.h"
#include "domain/queue.h"
#include "domain/store.h"
#include "io/db.h"

enum { TEXT_MAX = 4 MiB };

/*
 * What came, without secrets: they are looked for in what the JSON means, however it was written. What they leave is no JSON
 * where a number held one: it is kept as text.
 */
static json_t *answer_of(const struct call_run *r)
{
	json_t *root = json_loadb(r->transfer.reply, r->transfer.reply_size, JSON_DECODE_ANY, NULL);
	char *text = root != NULL ? json_dumps(root, JSON_COMPACT | JSON_ENCODE_ANY)
							  : strndup(r->transfer.reply, r->transfer.reply_size);
	size_t size = text != NULL ? strlen(text) : 0;

	json_decref(root);
	if (text == NULL)
		return NULL;
	hide_secrets(r, text, size);
	root = json_loadb(text, size, JSON_DECODE_ANY, NULL);
	if (root == NULL)
		root = json_stringn(text, size);
	free(text);
	return root;
}

/* The bodies alone: no head, so no key. An answer that is no JSON is kept as text, a recording not at all. */
static json_t *document(struct ctx *cx, const struct call_run *r)
{
	json_t *request = json_loadb(r->body, r->body_size, 0, NULL), *answer = NULL;

	if (r->transfer.reply != NULL && r->call->kind != CALL_SPEECH &&
		r->transfer.reply_size <= TEXT_MAX)
		answer = answer_of(r);
	return ctx_own_json(cx,
		json_pack("{s:s?, s:s, s:s, s:s, s:s, s:s?, s:i, s:i, s:o?, s:o?}", "step", r->call->step,
			"provider", r->model->provider->name, "model", r->model->model, "idempotency_key",
			r->key, "outcome", fault_word(r->fault), "why", *r->why != '\0' ? r->why : NULL,
			"status", r->transfer.status, "attempts", r->tries, "request", request, "answer",
			answer));
}

static int put(struct ctx *cx, const struct call_run *r)
{
	struct put p = { .bucket = "courses", .content_type = "application/json" };
	json_t *d = document(cx, r);
	const char *text;

	if (d == NULL)
		return -1;
	TRY(json_text(cx, d, false, &text, &p.size_bytes));
	p.data = text;
	p.name = ctx_printf(cx, "debug/jobs/%s/calls/%s.json", cx->job->id, r->event_id);
	if (p.name == NULL)
		return -1;
	TRY(db_begin(cx));
	TRY(store_put(cx, &p, NULL));
	return db_commit(cx);
}

void record_call(struct ctx *cx, const struct call_run *r)
{
	struct identity *who = cx->who;
	struct err before = cx->err;

	if (!cfg.provider_debug || cx->job == NULL || *r->event_id == '\0' || r->body == NULL)
		return;
	ctx_forgive(cx);
	if (auth_as_service(cx, cx->job->organization_id) != 0 || put(cx, r) != 0) {
		log_line(cx, LOG_WARN, "call not recorded", "job_id", cx->job->id, "error", cx->err.message,
			"cause", cx->err.cause, NULL);
		db_rollback(cx);
	}
	cx->who = who;
	cx->err = before;
}
