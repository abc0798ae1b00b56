/* Requests: the bodies of OpenAI's HTTP API, their heads, their idempotency keys, and how much they can come to at most. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json.h"
#include "domain/provider/run.h"
#include "domain/queue.h"

enum {
	MESSAGE_TOKENS = 16, /* what a message costs beyond its text, generously */
	INPUTS_MAX = 2048,
	IMAGES_MAX = 10,
	REPLY_CHAT = 16 MiB,
	REPLY_BINARY = 64 MiB
};

static const char *const paths[] = { [CALL_CHAT] = "/chat/completions",
	[CALL_EMBEDDING] = "/embeddings",
	[CALL_IMAGE] = "/images/generations",
	[CALL_SPEECH] = "/audio/speech" };

/* One that cannot be made as it is asked for. */
static int reject(struct call_run *r, const char *why)
{
	r->fault = CALL_REJECTED;
	snprintf(r->why, sizeof(r->why), "%s", why);
	return 0;
}

static json_t *content_of(const struct model_call *c)
{
	json_t *parts;

	if (c->image_urls == NULL || c->image_urls[0] == NULL)
		return json_string(c->user);
	parts = json_pack("[{s:s, s:s}]", "type", "text", "text", c->user);
	for (const char *const *url = c->image_urls; parts != NULL && *url != NULL; url++)
		json_array_append_new(
			parts, json_pack("{s:s, s:{s:s}}", "type", "image_url", "image_url", "url", *url));
	return parts;
}

/* What stays the same from call to call stands first: providers keep what they have read of a common beginning. */
static json_t *messages_of(const struct model_call *c)
{
	json_t *messages = json_array(), *content = content_of(c);
	int lost = 0;

	if (c->system != NULL)
		lost = json_array_append_new(
			messages, json_pack("{s:s, s:s}", "role", "system", "content", c->system));
	/* Text that is no UTF-8 makes no string. */
	if (lost != 0 || content == NULL ||
		json_array_append_new(
			messages, json_pack("{s:s, s:o}", "role", "user", "content", content)) != 0) {
		json_decref(messages);
		return NULL;
	}
	return messages;
}

static json_t *chat_body(struct ctx *cx, struct call_run *r)
{
	const struct model_call *c = r->call;
	struct known_schema *form = NULL;
	json_t *body, *messages;
	int most = c->max_output_tokens;

	if (most <= 0 || most > r->model->max_output_tokens)
		most = r->model->max_output_tokens;
	r->output_bound = most;
	if (c->schema != NULL && known_form(cx, r->inbox, c->schema, &form) != 0)
		return NULL;
	messages = messages_of(c);
	if (messages == NULL)
		return NULL;
	body = json_pack("{s:s}", "model", r->model->model);
	if (form != NULL)
		json_object_set_new(body, "response_format",
			json_pack("{s:s, s:{s:s, s:b, s:O}}", "type", "json_schema", "json_schema", "name",
				c->schema_name != NULL ? c->schema_name : "answer", "strict", r->model->strict,
				"schema", r->model->strict ? form->strict : c->schema));
	json_object_set_new(body, "messages", messages);
	json_object_set_new(body, "max_completion_tokens", json_integer(most));
	return body;
}

static json_t *embedding_body(struct call_run *r)
{
	const struct model_call *c = r->call;
	json_t *inputs = json_array(), *body;
	int lost = 0;

	for (const char *const *text = c->inputs; *text != NULL && lost == 0; text++)
		lost = json_array_append_new(inputs, json_string(*text));
	if (lost != 0) {
		json_decref(inputs);
		return NULL;
	}
	body = json_pack(
		"{s:s, s:o, s:s}", "model", r->model->model, "input", inputs, "encoding_format", "float");
	if (c->dimensions > 0)
		json_object_set_new(body, "dimensions", json_integer(c->dimensions));
	return body;
}

static json_t *image_body(const struct call_run *r)
{
	const struct model_call *c = r->call;
	json_t *body = json_pack("{s:s, s:s, s:i}", "model", r->model->model, "prompt", c->user, "n",
		c->count > 0 ? c->count : 1);

	if (c->size != NULL)
		json_object_set_new(body, "size", json_string(c->size));
	if (c->quality != NULL)
		json_object_set_new(body, "quality", json_string(c->quality));
	if (c->format != NULL)
		json_object_set_new(body, "output_format", json_string(c->format));
	return body;
}

static json_t *speech_body(const struct call_run *r)
{
	const struct model_call *c = r->call;
	json_t *body = json_pack("{s:s, s:s, s:s}", "model", r->model->model, "input", c->user, "voice",
		c->voice != NULL ? c->voice : "alloy");

	if (c->format != NULL)
		json_object_set_new(body, "response_format", json_string(c->format));
	return body;
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
	if (c->kind == CALL_IMAGE && c->count > IMAGES_MAX)
		return "A call makes ten images at most.";
	return NULL;
}

/* No text has more tokens than bytes: the vocabularies are built from bytes. */
static void bound_input(struct call_run *r)
{
	int64_t text = (int64_t)r->body_size, images = 0;

	for (const char *const *url = r->call->image_urls; url != NULL && *url != NULL; url++) {
		text -= (int64_t)strlen(*url);
		images += r->model->image_tokens;
	}
	r->input_bound = text + (int64_t)2 * MESSAGE_TOKENS + images;
	/* The limiter's guess is nearer: providers count about four bytes a token and all of the output that was asked for. */
	r->tokens = text / 4 + images + r->output_bound;
}

static int make_body(struct ctx *cx, struct call_run *r)
{
	json_t *body;

	switch (r->call->kind) {
	case CALL_CHAT:
		body = chat_body(cx, r);
		break;
	case CALL_EMBEDDING:
		body = embedding_body(r);
		break;
	case CALL_IMAGE:
		body = image_body(r);
		break;
	case CALL_SPEECH:
	default:
		body = speech_body(r);
		break;
	}
	if (body == NULL)
		return cx->err.status != 0
			? -1
			: reject(r, "The call's text is not valid UTF-8, or there is no memory for it.");
	if (r->model->options != NULL)
		json_object_update(body, (json_t *)r->model->options);
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

static int make_head(struct ctx *cx, struct call_run *r)
{
	const struct provider *p = r->model->provider;
	int n = 0;

	if (asprintf(&r->url, "%s%s", p->base_url, paths[r->call->kind]) < 0)
		r->url = NULL;
	if (asprintf(&r->idempotency, "Idempotency-Key: %s", r->key) < 0)
		r->idempotency = NULL;
	if (p->key != NULL && asprintf(&r->authorization, "Authorization: Bearer %s", p->key) < 0)
		r->authorization = NULL;
	if (r->url == NULL || r->idempotency == NULL || (p->key != NULL && r->authorization == NULL))
		return fail(cx, 503, "out_of_memory", "There is no memory for a call.");
	r->headers[n++] = "Content-Type: application/json";
	r->headers[n++] = r->idempotency;
	if (r->authorization != NULL)
		r->headers[n++] = r->authorization;
	for (int i = 0; p->headers[i] != NULL; i++)
		r->headers[n++] = p->headers[i];
	r->headers[n] = NULL;
	return 0;
}

int run_prepare(struct ctx *cx, struct call_run *r)
{
	const char *fault = fault_of(r->call);

	if (fault != NULL)
		return reject(r, fault);
	TRY(make_body(cx, r));
	if (r->fault != CALL_OK)
		return 0;
	TRY(make_key(cx, r));
	r->transfer.reply_max_bytes = r->call->kind == CALL_CHAT ? REPLY_CHAT : REPLY_BINARY;
	return make_head(cx, r);
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
	free(r);
}
