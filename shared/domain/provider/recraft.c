/*
 * Recraft's HTTP API: pictures (https://www.recraft.ai/docs/api-reference). Its errors are text or JSON, its models each know other
 * fields; what a model does not know it refuses.
 */
#include <string.h>

#include "base/str.h"
#include "domain/provider/run.h"

/* Models of the second and third generation take a style, "style" or "style/substyle"; those of vectors make no picture of pixels. */
static bool has_style(const struct call_run *r)
{
	static const char *const styles[] = { "any", "realistic_image", "digital_illustration",
		"logo_raster" };
	const char *style = r->call->style;

	if (style == NULL ||
		(!str_starts(r->model->model, "recraftv2") && !str_starts(r->model->model, "recraftv3")))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(styles); i++) {
		size_t n = strlen(styles[i]);

		if (strncmp(style, styles[i], n) == 0 && (style[n] == '\0' || style[n] == '/'))
			return true;
	}
	return false;
}

static int ask(struct ctx *cx, struct call_run *r, const char **ret_path, json_t **ret_body)
{
	const struct model_call *c = r->call;
	const char *prompt = has_style(r) ? c->user : prompt_with_style(cx, c);
	const char *slash;
	json_t *body;

	if (prompt == NULL)
		return -1;
	*ret_path = "/images/generations";
	body = json_pack("{s:s, s:s, s:i}", "model", r->model->model, "prompt", prompt, "n",
		c->count > 0 ? c->count : 1);
	body_add(body, "size", c->size);
	if (body != NULL && has_style(r)) {
		slash = strchr(c->style, '/');
		json_object_set_new(body, "style",
			json_stringn(c->style, slash != NULL ? (size_t)(slash - c->style) : strlen(c->style)));
		body_add(body, "substyle", slash != NULL ? slash + 1 : NULL);
	}
	body_add(body, "response_format", r->model->reply != NULL ? r->model->reply : "b64_json");
	*ret_body = body;
	return 0;
}

static enum call_fault fault_of(int status, const char *code, const char *words)
{
	if (status != 400 && status != 403 && status != 422 && status != 451)
		return CALL_OK;
	if (strcasestr(words, "not enough credits") != NULL || strcasestr(code, "credits") != NULL)
		return CALL_DENIED;
	return status == 451 || words_of_policy(words) || words_of_policy(code) ? CALL_FILTERED
																			: CALL_OK;
}

static const char *const hosts[] = { "*.recraft.ai", NULL };

const struct adapter adapter_recraft = {
	.name = "recraft",
	.kinds = KIND_BIT(CALL_IMAGE),
	.download_hosts = hosts,
	.ask = ask,
	.fault_of = fault_of,
	.read = blobs_from_data,
};
