/* OpenAI's HTTP API, which many servers speak: chat completions, embeddings, images, speech. */
#include <stdio.h>
#include <string.h>

#include "codec/json.h"
#include "domain/provider/openai.h"

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

/* Of the families of models, one has a field for the style, with two words of its own. */
static bool has_style(const struct call_run *r)
{
	const char *style = r->call->style;

	return style != NULL && strncmp(r->model->model, "dall-e-3", 8) == 0 &&
		(strcmp(style, "vivid") == 0 || strcmp(style, "natural") == 0);
}

static json_t *image_body(struct ctx *cx, const struct call_run *r)
{
	const struct model_call *c = r->call;
	const char *prompt = has_style(r) ? c->user : prompt_with_style(cx, c);
	json_t *body = prompt == NULL ? NULL
								  : json_pack("{s:s, s:s, s:i}", "model", r->model->model, "prompt",
										prompt, "n", c->count > 0 ? c->count : 1);

	body_add(body, "size", c->size);
	body_add(body, "quality", c->quality);
	body_add(body, "output_format", c->format);
	body_add(body, "response_format", r->model->reply);
	if (has_style(r))
		body_add(body, "style", c->style);
	return body;
}

static json_t *speech_body(const struct call_run *r)
{
	const struct model_call *c = r->call;
	json_t *body = json_pack("{s:s, s:s, s:s}", "model", r->model->model, "input", c->user, "voice",
		c->voice != NULL ? c->voice : "alloy");

	body_add(body, "response_format", c->format);
	return body;
}

static int ask(struct ctx *cx, struct call_run *r, const char **ret_path, json_t **ret_body)
{
	static const char *const paths[] = { [CALL_CHAT] = "/chat/completions",
		[CALL_EMBEDDING] = "/embeddings",
		[CALL_IMAGE] = "/images/generations",
		[CALL_SPEECH] = "/audio/speech" };

	*ret_path = paths[r->call->kind];
	switch (r->call->kind) {
	case CALL_CHAT:
		*ret_body = chat_body(cx, r);
		break;
	case CALL_EMBEDDING:
		*ret_body = embedding_body(r);
		break;
	case CALL_IMAGE:
		*ret_body = image_body(cx, r);
		break;
	default:
		*ret_body = speech_body(r);
		break;
	}
	return cx->err.status == 0 ? 0 : -1;
}

static enum call_fault fault_of(int status, const char *code, const char *words)
{
	static const char *const policy[] = { "content_policy_violation", "content_filter",
		"moderation_blocked", NULL };

	(void)words;
	if (strcmp(code, "insufficient_quota") == 0)
		return CALL_DENIED;
	for (const char *const *p = policy; *p != NULL; p++)
		if (status == 400 && strcmp(code, *p) == 0)
			return CALL_FILTERED;
	return CALL_OK;
}

/* Where dall-e keeps its pictures for an hour, and OpenAI's files. */
static const char *const hosts[] = { "oaidalleapiprodscus.blob.core.windows.net",
	"*.oaiusercontent.com", NULL };

const struct adapter adapter_openai = {
	.name = "openai",
	.kinds = KIND_BIT(CALL_CHAT) | KIND_BIT(CALL_EMBEDDING) | KIND_BIT(CALL_IMAGE) |
		KIND_BIT(CALL_SPEECH),
	.download_hosts = hosts,
	.ask = ask,
	.fault_of = fault_of,
	.read = openai_read,
};
