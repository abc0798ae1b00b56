/* Debugging: request and answer of each call kept beside the job's notes, where PROVIDER_DEBUG=record asks for it. */
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

/* The bodies alone: no head, so no key. An answer that is no JSON is kept as text, a recording not at all. */
static json_t *document(struct ctx *cx, const struct call_run *r)
{
	char *reply = r->transfer.reply;
	size_t size = r->transfer.reply_size;
	json_t *request = json_loadb(r->body, r->body_size, 0, NULL), *answer = NULL;

	if (reply != NULL)
		hide_key(r, reply, size);
	if (reply != NULL && r->call->kind != CALL_SPEECH && size <= TEXT_MAX) {
		answer = json_loadb(reply, size, JSON_DECODE_ANY, NULL);
		if (answer == NULL)
			answer = json_stringn(reply, size);
	}
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
