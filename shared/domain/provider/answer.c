/* Answers: what a provider sent, read into the call; refusals, cut and filtered ones told apart. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/b64.h"
#include "codec/json.h"
#include "codec/schema.h"
#include "codec/schema_strict.h"
#include "domain/provider/run.h"

enum { ANSWER_DEPTH = 64 };

static int fault(struct call_run *r, enum call_fault f, const char *why)
{
	r->fault = f;
	snprintf(r->why, sizeof(r->why), "%s", why);
	return 0;
}

static int64_t number(const json_t *object, const char *name)
{
	int64_t n = json_integer_value(json_object_get(object, name));

	return n > 0 ? n : 0;
}

static void read_usage(struct call_run *r, const json_t *usage)
{
	struct call_usage *u = &r->call->usage;
	const json_t *details = json_object_get(usage, "prompt_tokens_details");

	if (!json_is_object(usage))
		return;
	u->known = true;
	u->input_tokens = number(usage, "prompt_tokens") + number(usage, "input_tokens");
	u->output_tokens = number(usage, "completion_tokens") + number(usage, "output_tokens");
	u->cached_tokens = number(details, "cached_tokens");
	u->cache_write_tokens = number(details, "cache_write_tokens");
	if (u->cached_tokens > u->input_tokens)
		u->cached_tokens = u->input_tokens;
	if (u->cache_write_tokens > u->input_tokens - u->cached_tokens)
		u->cache_write_tokens = u->input_tokens - u->cached_tokens;
}

/* ---- chat ---- */

/* Checks against the whole schema what was asked for by its strict subset. Its faults go to the call, not to cx. */
static int check_form(struct ctx *cx, struct call_run *r, struct model_call *c)
{
	struct known_schema *form;
	const json_t *first;
	int rc;

	TRY(known_form(cx, r->inbox, c->schema, &form));
	if (r->model->strict)
		schema_strict_reply(c->schema, c->value);
	rc = schema_check(cx, form->compiled, c->value, "");
	if (rc == 0)
		return 0;
	if (cx->err.details == NULL)
		return -1; /* out of memory */
	c->faults = cx->err.details;
	ctx_forgive(cx);
	first = json_array_get(c->faults, 0);
	r->fault = CALL_MALFORMED;
	snprintf(r->why, sizeof(r->why), "The answer is not of its schema: %s %s",
		json_string_value(json_object_get(first, "pointer")),
		json_string_value(json_object_get(first, "message")));
	return 0;
}

static int read_value(struct ctx *cx, struct call_run *r, struct model_call *c)
{
	json_t *value = NULL;

	if (c->schema == NULL) {
		c->value = ctx_own_json(cx, json_string(c->text));
		return c->value != NULL ? 0 : -1;
	}
	if (json_parse(cx, c->text, strlen(c->text), ANSWER_DEPTH, &value) != 0) {
		if (cx->err.status == 503)
			return -1;
		r->fault = CALL_MALFORMED;
		snprintf(r->why, sizeof(r->why), "The answer is no JSON: %s", cx->err.message);
		ctx_forgive(cx);
		return 0;
	}
	c->value = value;
	return check_form(cx, r, c);
}

static int read_chat(struct ctx *cx, struct call_run *r, const json_t *root)
{
	struct model_call *c = r->call;
	const json_t *choice = json_array_get(json_object_get(root, "choices"), 0);
	const json_t *message = json_object_get(choice, "message");
	const char *refusal = json_string_value(json_object_get(message, "refusal"));
	const char *content = json_string_value(json_object_get(message, "content"));
	const char *finish = json_string_value(json_object_get(choice, "finish_reason"));

	if (content != NULL) {
		c->text = ctx_strdup(cx, content);
		if (c->text == NULL)
			return -1;
	}
	if (refusal != NULL && *refusal != '\0') {
		snprintf(r->why, sizeof(r->why), "The model declined: %.300s", refusal);
		r->fault = CALL_REFUSED;
		return 0;
	}
	if (finish != NULL && strcmp(finish, "length") == 0)
		return fault(r, CALL_TRUNCATED, "The answer was cut off at its largest length.");
	if (finish != NULL && strcmp(finish, "content_filter") == 0)
		return fault(r, CALL_FILTERED, "The provider's content filter kept the answer back.");
	if (content == NULL || *content == '\0')
		return fault(r, CALL_MALFORMED, "The answer is empty.");
	return read_value(cx, r, c);
}

/* ---- embeddings, images, speech ---- */

static int read_embeddings(struct ctx *cx, struct call_run *r, const json_t *root)
{
	const json_t *data = json_object_get(root, "data"), *entry;
	json_t *value = ctx_own_json(cx, json_array());
	size_t asked = 0, i;

	if (value == NULL)
		return -1;
	while (r->call->inputs[asked] != NULL)
		asked++;
	for (i = 0; i < asked; i++)
		json_array_append_new(value, json_null());
	json_array_foreach ((json_t *)data, i, entry) {
		size_t index = (size_t)json_integer_value(json_object_get(entry, "index"));
		json_t *vector = json_object_get(entry, "embedding");

		if (index < asked && json_is_array(vector) && json_array_size(vector) > 0)
			json_array_set(value, index, vector);
	}
	json_array_foreach (value, i, entry)
		if (!json_is_array(entry))
			return fault(r, CALL_MALFORMED, "The answer lacks the vector of an input.");
	r->call->value = value;
	return 0;
}

static int read_image(struct ctx *cx, struct model_blob *b, const json_t *entry, const char *format)
{
	const char *text = json_string_value(json_object_get(entry, "b64_json"));
	const char *url = json_string_value(json_object_get(entry, "url"));
	char *data;

	if (text == NULL) {
		b->url = url != NULL ? ctx_strdup(cx, url) : NULL;
		return url != NULL && b->url == NULL ? -1 : 0;
	}
	if (b64_decode(cx, B64_STANDARD, text, strlen(text), &data, &b->size) != 0) {
		if (cx->err.status == 503)
			return -1;
		ctx_forgive(cx);
		return 0;
	}
	b->data = data;
	b->type = format == NULL || strcmp(format, "png") == 0 ? "image/png"
		: strcmp(format, "jpeg") == 0                      ? "image/jpeg"
														   : "image/webp";
	return 0;
}

static int read_images(struct ctx *cx, struct call_run *r, const json_t *root)
{
	struct model_call *c = r->call;
	const json_t *data = json_object_get(root, "data");
	size_t n = json_array_size(data);

	if (n == 0)
		return fault(r, CALL_MALFORMED, "The answer holds no image.");
	c->blobs = ctx_alloc(cx, n * sizeof(*c->blobs));
	if (c->blobs == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		TRY(read_image(cx, &c->blobs[i], json_array_get(data, i), c->format));
		if (c->blobs[i].data == NULL && c->blobs[i].url == NULL)
			return fault(r, CALL_MALFORMED, "The answer holds an image that cannot be read.");
	}
	c->blobs_count = (int)n;
	c->usage.images = (int)n;
	c->usage.known = true;
	return 0;
}

static int read_speech(struct ctx *cx, struct call_run *r)
{
	struct model_call *c = r->call;
	char *data;

	if (r->transfer.reply_size == 0)
		return fault(r, CALL_MALFORMED, "The answer is empty.");
	c->blobs = ctx_alloc(cx, sizeof(*c->blobs));
	data = ctx_alloc(cx, r->transfer.reply_size);
	if (c->blobs == NULL || data == NULL)
		return -1;
	memcpy(data, r->transfer.reply, r->transfer.reply_size);
	c->blobs[0] = (struct model_blob){
		.data = data, .size = r->transfer.reply_size, .type = ctx_strdup(cx, r->type)
	};
	c->blobs_count = 1;
	return c->blobs[0].type != NULL ? 0 : -1;
}

/* Characters are what providers charge speech by: code points. */
static int64_t characters_of(const char *text)
{
	int64_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

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
	read_usage(r, json_object_get(root, "usage"));
	rc = r->call->kind == CALL_CHAT       ? read_chat(cx, r, root)
		: r->call->kind == CALL_EMBEDDING ? read_embeddings(cx, r, root)
										  : read_images(cx, r, root);
	json_decref(root);
	return rc;
}

int run_conclude(struct ctx *cx, struct call_run *r)
{
	struct model_call *c = r->call;
	int rc = 0;

	c->usage = (struct call_usage){ 0 };
	if (r->fault == CALL_OK && c->kind == CALL_SPEECH) {
		rc = read_speech(cx, r);
		c->usage.characters = characters_of(c->user);
		c->usage.known = true;
	} else if (r->fault == CALL_OK) {
		rc = read_json(cx, r);
	}
	if ((r->charge == CHARGE_KNOWN && !c->usage.known) || (r->charge == CHARGE_NONE && r->lost > 0))
		r->charge = CHARGE_UNKNOWN;
	if (r->charge == CHARGE_KNOWN)
		run_used(r, c->usage.input_tokens + c->usage.output_tokens);
	hide_secrets(r, r->why, strlen(r->why));
	return rc;
}
