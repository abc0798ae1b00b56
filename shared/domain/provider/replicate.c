/*
 * Replicate's HTTP API: pictures and films as predictions, which are asked for, waited for or looked after, then fetched
 * (https://replicate.com/docs/reference/http; states: https://replicate.com/docs/topics/predictions/lifecycle).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/provider/run.h"

enum {
	POLL_MS = 500,
	POLL_IMAGE_MS = 2000,
	POLL_FILM_MS = 5000,
	ERROR_MAX = 300,
	SIDE_TEXT = 8,
	SIDE_MAX = 100000
};

/* ---- asking ---- */

/* "owner/name", "owner/name:version", "version" or "deployments/owner/name". */
static const char *path_of(struct ctx *cx, const char *model)
{
	if (str_starts(model, "deployments/"))
		return ctx_printf(cx, "/%s/predictions", model);
	if (strchr(model, ':') != NULL || strchr(model, '/') == NULL)
		return "/predictions";
	return ctx_printf(cx, "/models/%s/predictions", model);
}

static const char *version_of(const char *model)
{
	const char *colon = strchr(model, ':');

	if (colon != NULL)
		return colon + 1;
	return strchr(model, '/') == NULL ? model : NULL;
}

/* The ratio that models know which is nearest to width by height. */
static const char *ratio_of(double width, double height)
{
	static const struct {
		const char *name;
		double ratio;
	} known[] = { { "1:1", 1 }, { "16:9", 16 / 9.0 }, { "9:16", 9 / 16.0 }, { "3:2", 1.5 },
		{ "2:3", 2 / 3.0 }, { "4:3", 4 / 3.0 }, { "3:4", 0.75 }, { "5:4", 1.25 }, { "4:5", 0.8 },
		{ "21:9", 21 / 9.0 }, { "9:21", 9 / 21.0 } };
	const char *best = known[0].name;
	double least = 1e9;

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		double ratio = width / height,
			   off = ratio > known[i].ratio ? ratio / known[i].ratio : known[i].ratio / ratio;

		if (off < least) {
			least = off;
			best = known[i].name;
		}
	}
	return best;
}

/* "640x480". */
static bool read_size(const char *size, long *ret_width, long *ret_height)
{
	const char *x = strchr(size, 'x');
	char width[SIDE_TEXT];

	if (x == NULL || x - size >= SIDE_TEXT)
		return false;
	memcpy(width, size, (size_t)(x - size));
	width[x - size] = '\0';
	return str_to_int(width, 1, SIDE_MAX, ret_width) && str_to_int(x + 1, 1, SIDE_MAX, ret_height);
}

/* Models take a size in different ways; the provider file says in which. */
static void add_size(json_t *input, const struct call_run *r)
{
	const char *size = r->call->size, *as = r->model->size_as;
	long width = 0, height = 0;

	if (size == NULL || strcmp(as, "none") == 0)
		return;
	if (strcmp(as, "size") == 0 || !read_size(size, &width, &height)) {
		body_add(input, strcmp(as, "size") == 0 ? "size" : "aspect_ratio", size);
	} else if (strcmp(as, "width_height") == 0) {
		json_object_set_new(input, "width", json_integer(width));
		json_object_set_new(input, "height", json_integer(height));
	} else {
		body_add(input, "aspect_ratio", ratio_of((double)width, (double)height));
	}
}

static json_t *input_of(struct ctx *cx, const struct call_run *r)
{
	const struct model_call *c = r->call;
	const char *prompt = prompt_with_style(cx, c);
	json_t *input = prompt != NULL ? json_pack("{s:s}", "prompt", prompt) : NULL;

	if (input == NULL)
		return NULL;
	add_size(input, r);
	if (c->kind == CALL_IMAGE && c->format != NULL)
		body_add(input, "output_format", strcmp(c->format, "jpeg") == 0 ? "jpg" : c->format);
	if (c->kind == CALL_IMAGE && c->count > 1)
		json_object_set_new(input, "num_outputs", json_integer(c->count));
	if (c->kind == CALL_VIDEO && c->seconds > 0)
		json_object_set_new(input, "duration", json_integer(c->seconds));
	return input;
}

static int ask(struct ctx *cx, struct call_run *r, const char **ret_path, json_t **ret_body)
{
	const char *model = r->model->model;
	json_t *input = input_of(cx, r);

	if (input == NULL)
		return cx->err.status == 0 ? 0 : -1;
	*ret_path = path_of(cx, model);
	*ret_body = json_pack("{s:o}", "input", input);
	body_add(*ret_body, "version", version_of(model));
	if (r->model->wait_seconds > 0)
		snprintf(r->wait, sizeof(r->wait), "Prefer: wait=%d", r->model->wait_seconds);
	/* What nobody comes back for ends by itself. */
	snprintf(r->stop_after, sizeof(r->stop_after), "Cancel-After: %llds",
		(long long)(r->model->provider->prediction_ms / 1000));
	return *ret_path != NULL ? 0 : -1;
}

static enum call_fault fault_of(int status, const char *code, const char *words)
{
	(void)code;
	return (status == 400 || status == 422) && words_of_policy(words) ? CALL_FILTERED : CALL_OK;
}

/* ---- reading ---- */

static int again_later(struct ctx *cx, struct call_run *r)
{
	int64_t most = r->call->kind == CALL_VIDEO ? POLL_FILM_MS : POLL_IMAGE_MS, wait = POLL_MS;

	for (int i = 0; i < r->polls && wait < most; i++)
		wait += wait / 2;
	r->polls++;
	r->charge = CHARGE_UNKNOWN;
	if (!r->owed) {
		r->owed = r->to_record = true;
		r->model_deadline_ms = r->deadline_ms;
	}
	return run_poll(cx, r, wait < most ? wait : most);
}

/* It ended without a result. What ran may be charged, what never began is not. */
static int failed(struct ctx *cx, struct call_run *r, const json_t *root, const char *status)
{
	const char *said = json_string_value(json_object_get(root, "error"));
	char *error = said != NULL ? ctx_strdup(cx, said) : NULL;
	bool policy = error != NULL && (words_of_policy(error) || strstr(error, "(E005)") != NULL);

	if (said != NULL && error == NULL)
		return -1;
	r->over = true;
	r->owed = false;
	r->charge = strcmp(status, "aborted") == 0 ? CHARGE_NONE : CHARGE_UNKNOWN;
	r->fault = policy ? CALL_FILTERED : CALL_UNAVAILABLE;
	snprintf(r->why, sizeof(r->why), "The prediction at %s %s%s%.*s", r->model->provider->name,
		strcmp(status, "failed") == 0 ? "failed" : "was stopped",
		error != NULL && *error != '\0' ? ": " : ".", ERROR_MAX, error != NULL ? error : "");
	return 0;
}

/* Models answer with an address, a list of them, or an object of them. */
static const char *output_at(const json_t *output, size_t place)
{
	const char *name;
	const json_t *v;
	size_t i = 0;

	if (json_is_array(output))
		return json_string_value(json_array_get(output, place));
	if (!json_is_object(output))
		return json_string_value(output);
	json_object_foreach ((json_t *)output, name, v)
		if (json_is_string(v) && i++ == place)
			return json_string_value(v);
	return NULL;
}

static size_t output_count(const json_t *output, enum call_kind kind)
{
	size_t n = json_is_array(output) ? json_array_size(output) : 0;

	if (json_is_object(output))
		while (output_at(output, n) != NULL)
			n++;
	else if (json_is_string(output))
		n = 1;
	return kind == CALL_VIDEO && n > 1 ? 1 : n;
}

static int succeeded(struct ctx *cx, struct call_run *r, const json_t *root)
{
	const json_t *output = json_object_get(root, "output");
	const json_t *seconds =
		json_object_get(json_object_get(root, "metrics"), "video_output_duration_seconds");
	size_t n = output_count(output, r->call->kind);

	r->charge = CHARGE_KNOWN;
	r->call->usage.known = true;
	if (r->call->kind == CALL_IMAGE)
		r->call->usage.images = n > 0 ? (int)n : r->call->count > 0 ? r->call->count : 1;
	else
		r->call->usage.film_ms = json_is_number(seconds) && json_number_value(seconds) > 0
			? (int64_t)(json_number_value(seconds) * 1000 + 0.5)
			: r->film_bound_ms;
	TRY(blobs_make(cx, r, n));
	for (size_t i = 0; r->fault == CALL_OK && i < n; i++)
		TRY(blob_from(cx, r, (int)i, output_at(output, i), NULL));
	r->over = r->fault != CALL_OK || r->results_count == 0;
	return 0;
}

static int read_prediction(struct ctx *cx, struct call_run *r, const json_t *root)
{
	const char *status = json_string_value(json_object_get(root, "status"));

	if (r->phase == PHASE_ASK && !result_id(r, json_string_value(json_object_get(root, "id"))))
		return run_fault(r, CALL_MALFORMED, "The answer is no prediction: it has no id.");
	if (status == NULL)
		return run_fault(r, CALL_MALFORMED, "The answer is no prediction: it has no status.");
	if (strcmp(status, "starting") == 0 || strcmp(status, "processing") == 0 ||
		strcmp(status, "queued") == 0)
		return again_later(cx, r);
	return strcmp(status, "succeeded") == 0 || strcmp(status, "successful") == 0
		? succeeded(cx, r, root)
		: failed(cx, r, root, status);
}

static const char *const hosts[] = { "replicate.delivery", "*.replicate.delivery", NULL };

const struct adapter adapter_replicate = {
	.name = "replicate",
	.kinds = KIND_BIT(CALL_IMAGE) | KIND_BIT(CALL_VIDEO),
	.download_hosts = hosts,
	.ask = ask,
	.fault_of = fault_of,
	.read = read_prediction,
	.predictions = "/predictions/",
	.cancel = "/cancel",
};
