/* What OpenAI's HTTP API answers, read into the call; refusals, cut and filtered answers told apart. */
#include "domain/provider/openai.h"

#include <stdio.h>
#include <string.h>

#include "codec/json.h"
#include "codec/schema.h"
#include "codec/schema_strict.h"

enum { ANSWER_DEPTH = 64 };

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
	const char *at;
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
	at = json_string_value(json_object_get(first, "pointer"));
	snprintf(r->why, sizeof(r->why), "The answer is not of its schema: %s%s%s", at,
		*at != '\0' ? " " : "it ", json_string_value(json_object_get(first, "message")));
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
		return run_fault(r, CALL_TRUNCATED, "The answer was cut off at its largest length.");
	if (finish != NULL && strcmp(finish, "content_filter") == 0)
		return run_fault(r, CALL_FILTERED, "The provider's content filter kept the answer back.");
	if (content == NULL || *content == '\0')
		return run_fault(r, CALL_MALFORMED, "The answer is empty.");
	return read_value(cx, r, c);
}

/* ---- embeddings, speech ---- */

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
			return run_fault(r, CALL_MALFORMED, "The answer lacks the vector of an input.");
	r->call->value = value;
	return 0;
}

/* Characters are what providers charge speech by: code points. */
static int64_t characters_of(const char *text)
{
	int64_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

static int read_speech(struct ctx *cx, struct call_run *r)
{
	TRY(blobs_make(cx, r, 1));
	r->call->usage =
		(struct call_usage){ .characters = characters_of(r->call->user), .known = true };
	return spool_take(cx, r, &r->call->blobs[0]);
}

int openai_read(struct ctx *cx, struct call_run *r, const json_t *root)
{
	if (root == NULL)
		return read_speech(cx, r);
	read_usage(r, json_object_get(root, "usage"));
	switch (r->call->kind) {
	case CALL_CHAT:
		return read_chat(cx, r, root);
	case CALL_EMBEDDING:
		return read_embeddings(cx, r, root);
	default:
		return blobs_from_data(cx, r, root);
	}
}
