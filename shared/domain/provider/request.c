/* Requests: made by the provider's adapter, with heads, idempotency keys, and how much they can come to at most. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "codec/json.h"
#include "domain/provider/run.h"
#include "domain/queue.h"

enum {
	MESSAGE_TOKENS = 16, /* what a message costs beyond its text, generously */
	INPUTS_MAX = 2048,
	SECONDS_MAX = 600,
	REPLY_CHAT = 16 MiB,
	REPLY_BINARY = 64 MiB
};

int run_fault(struct call_run *r, enum call_fault f, const char *why)
{
	r->fault = f;
	snprintf(r->why, sizeof(r->why), "%s", why);
	return 0;
}

static const char *fault_of(const struct model_call *c)
{
	int inputs = 0;

	if (c->kind == CALL_EMBEDDING) {
		while (c->inputs != NULL && c->inputs[inputs] != NULL && inputs <= INPUTS_MAX)
			inputs++;
		return inputs == 0 || inputs > INPUTS_MAX ? "An embedding takes 1 to 2048 texts." : NULL;
	}
	if (c->user == NULL || *c->user == '\0')
		return "A call needs a text.";
	if (c->kind == CALL_IMAGE && c->count > RUN_RESULTS_MAX)
		return "A call makes ten images at most.";
	if (c->seconds < 0 || c->seconds > SECONDS_MAX)
		return "A film lasts 600 seconds at most.";
	return NULL;
}

/* ---- what adapters share ---- */

const struct adapter *adapter_of(const char *name)
{
	static const struct adapter *const all[] = { &adapter_openai, &adapter_replicate,
		&adapter_recraft };

	for (size_t i = 0; name != NULL && i < ARRAY_LEN(all); i++)
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	return &adapter_openai;
}

bool words_of_policy(const char *words)
{
	static const char *const signs[] = { "nsfw", "content policy", "content_policy",
		"content moderation", "moderation", "flagged", "safety system", "safety filter",
		"sensitive content", "inappropriate content", "prohibited content", "usage policies" };

	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (strcasestr(words, signs[i]) != NULL)
			return true;
	return false;
}

const char *prompt_with_style(struct ctx *cx, const struct model_call *c)
{
	return c->style == NULL || *c->style == '\0'
		? c->user
		: ctx_printf(cx, "%s\nStyle: %s", c->user, c->style);
}

void body_add(json_t *body, const char *name, const char *text)
{
	if (body != NULL && text != NULL)
		json_object_set_new(body, name, json_string(text));
}

/* ---- a request ---- */

/* No text has more tokens than bytes: the vocabularies are built from bytes. */
static void bound_input(struct call_run *r)
{
	int64_t text = (int64_t)r->body_size, images = 0;

	for (const char *const *url = r->call->image_urls; url != NULL && *url != NULL; url++) {
		text -= (int64_t)strlen(*url);
		images += r->model->image_tokens;
	}
	r->film_bound_ms =
		(int64_t)(r->call->seconds > 0 ? r->call->seconds : r->model->seconds) * 1000;
	r->input_bound = text + (int64_t)2 * MESSAGE_TOKENS + images;
	/* The limiter's guess is nearer: providers count about four bytes a token and all of the output that was asked for. */
	r->tokens = text / 4 + images + r->output_bound;
}

/* More fields of the provider file. They win in texts; in what media are asked for, what was asked for wins. */
static void add_options(struct call_run *r, json_t *body)
{
	json_t *options = (json_t *)r->model->options, *input = json_object_get(body, "input");

	if (options == NULL)
		return;
	if (!kind_is_media(r->call->kind))
		json_object_update(body, options);
	else
		json_object_update_missing(json_is_object(input) ? input : body, options);
}

/* Prices go by what is sent, whoever said it. */
static void note_word(char out[RUN_WORD], const json_t *body, const char *name, const char *asked)
{
	const char *sent = json_string_value(json_object_get(body, name));

	snprintf(out, RUN_WORD, "%s", sent != NULL ? sent : asked != NULL ? asked : "");
}

static int make_body(struct ctx *cx, struct call_run *r, const char **ret_path)
{
	json_t *body = NULL;

	TRY(r->model->provider->api->ask(cx, r, ret_path, &body));
	if (body == NULL)
		return r->fault != CALL_OK
			? 0
			: run_fault(r, CALL_REJECTED,
				  "The call's text is not valid UTF-8, or there is no memory for it.");
	add_options(r, body);
	note_word(r->size, body, "size", r->call->size);
	note_word(r->quality, body, "quality", r->call->quality);
	r->body = json_dumps(body, JSON_COMPACT);
	json_decref(body);
	if (r->body == NULL)
		return fail(cx, 503, "out_of_memory", "There is no memory for a call.");
	r->body_size = strlen(r->body);
	bound_input(r);
	return 0;
}

/* (job, step, hash of the request), without the run's number: a rerun of the same step is the same call. */
static int make_key(struct ctx *cx, struct call_run *r)
{
	char request[SHA256_TEXT];
	const char *text;

	hash_sha256(r->body, r->body_size, request);
	text = ctx_printf(cx, "%s\n%s\n%s", cx->job != NULL ? cx->job->id : cx->request_id,
		r->call->step != NULL ? r->call->step : "", request);
	if (text == NULL)
		return -1;
	hash_sha256(text, strlen(text), r->key);
	return 0;
}

static int no_memory(struct ctx *cx)
{
	return fail(cx, 503, "out_of_memory", "There is no memory for a call.");
}

static int make_url(struct ctx *cx, struct call_run *r, const char *path, const char *id)
{
	free(r->url);
	if (asprintf(&r->url, "%s%s%s", r->model->provider->base_url, path, id) < 0)
		r->url = NULL;
	return r->url != NULL ? 0 : no_memory(cx);
}

/* With a body: its type, its key, how a prediction is waited for. */
static void set_head(struct call_run *r)
{
	const struct provider *p = r->model->provider;
	int n = 0;

	if (r->phase == PHASE_ASK) {
		r->headers[n++] = "Content-Type: application/json";
		r->headers[n++] = r->idempotency;
		if (*r->wait != '\0')
			r->headers[n++] = r->wait;
		if (*r->stop_after != '\0')
			r->headers[n++] = r->stop_after;
	}
	if (r->authorization != NULL)
		r->headers[n++] = r->authorization;
	for (int i = 0; p->headers[i] != NULL; i++)
		r->headers[n++] = p->headers[i];
	r->headers[n] = NULL;
}

static int make_head(struct ctx *cx, struct call_run *r)
{
	const struct provider *p = r->model->provider;

	if (asprintf(&r->idempotency, "Idempotency-Key: %s", r->key) < 0)
		r->idempotency = NULL;
	if (p->key != NULL && asprintf(&r->authorization, "Authorization: Bearer %s", p->key) < 0)
		r->authorization = NULL;
	if (r->idempotency == NULL || (p->key != NULL && r->authorization == NULL))
		return no_memory(cx);
	set_head(r);
	return 0;
}

/* Base64 is a third longer than what it stands for. */
static size_t reply_max(const struct model_call *c)
{
	if (c->kind == CALL_CHAT)
		return REPLY_CHAT;
	if (!kind_is_media(c->kind))
		return REPLY_BINARY;
	return (size_t)kind_bytes_max(c->kind) / 3 * 4 * (size_t)(c->count > 0 ? c->count : 1) + 1 MiB;
}

int run_prepare(struct ctx *cx, struct call_run *r)
{
	const char *fault = fault_of(r->call), *path = NULL;

	r->phase = PHASE_ASK;
	r->wait[0] = r->stop_after[0] = '\0';
	if (fault != NULL)
		return run_fault(r, CALL_REJECTED, fault);
	TRY(make_body(cx, r, &path));
	if (r->fault != CALL_OK)
		return 0;
	TRY(make_key(cx, r));
	r->transfer.reply_max_bytes = reply_max(r->call);
	if (kind_is_media(r->call->kind) && r->spool_fd == 0)
		TRY(spool_open(cx, r));
	TRY(make_url(cx, r, path, ""));
	return make_head(cx, r);
}

int run_poll(struct ctx *cx, struct call_run *r, int64_t wait_ms)
{
	int64_t now = clock_ms();

	if (now + wait_ms >= r->model_deadline_ms)
		return run_fault(
			r, CALL_TIMEOUT, "What was asked for is still being made; the call's time is over.");
	r->phase = PHASE_POLL;
	r->tries = 0;
	r->resume_ms = now + wait_ms;
	r->onward = true;
	set_head(r);
	return make_url(cx, r, r->model->provider->api->predictions, r->id);
}

void run_free_request(struct call_run *r)
{
	free(r->body);
	free(r->url);
	free(r->idempotency);
	if (r->authorization != NULL)
		explicit_bzero(r->authorization, strlen(r->authorization));
	free(r->authorization);
	r->body = r->url = r->idempotency = r->authorization = NULL;
}

void run_free(struct call_run *r)
{
	run_free_request(r);
	transfer_release(&r->transfer);
	for (int i = 0; i < r->results_count; i++)
		free(r->results[i].url);
	if (r->spool_fd > 0)
		close(r->spool_fd);
	free(r);
}
