/*
 * What providers make besides text: within the answer, or behind an address that it names, which is fetched under the guard. What
 * was paid for and comes later is on record with the call's cost event, so that a rerun goes on from there.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "codec/json.h"
#include "domain/provider/run.h"
#include "io/fetch.h"

enum { CANCEL_MS = 5000, CANCEL_REPLY = 64 KiB };

/* ---- what an answer names ---- */

int blobs_make(struct ctx *cx, struct call_run *r, size_t n)
{
	struct model_call *c = r->call;

	if (n == 0)
		return run_fault(r, CALL_MALFORMED, "The answer holds nothing that was made.");
	if (n > RUN_RESULTS_MAX)
		return run_fault(r, CALL_MALFORMED, "The answer holds more than was asked for.");
	c->blobs = ctx_alloc(cx, n * sizeof(*c->blobs));
	c->blobs_count = (int)n;
	return c->blobs != NULL ? 0 : -1;
}

static int add_result(struct ctx *cx, struct call_run *r, int place, const char *url)
{
	struct result *made = &r->results[r->results_count];

	if (strlen(url) > RESULT_URL_MAX)
		return run_fault(r, CALL_MALFORMED, "The answer holds an address that is too long.");
	made->url = strdup(url);
	if (made->url == NULL)
		return fail(cx, 503, "out_of_memory", "There is no memory for a call.");
	made->blob = place;
	r->results_count++;
	return 0;
}

int blob_from(struct ctx *cx, struct call_run *r, int place, const char *text, const char *type)
{
	struct model_blob *b = &r->call->blobs[place];
	const struct model_blob *found = text != NULL ? spool_found(r, text) : NULL;

	if (text == NULL || (found == NULL && strstr(text, "://") == NULL))
		return run_fault(r, CALL_MALFORMED, "The answer holds a picture that cannot be read.");
	if (found == NULL)
		return add_result(cx, r, place, text);
	if (found->size_bytes == 0)
		return run_fault(r, CALL_MALFORMED, "The answer holds an empty picture.");
	*b = *found;
	if (b->type == NULL)
		b->type = type;
	return 0;
}

/* "png" as a content type; literal. */
static const char *type_of_format(const char *format)
{
	static const char *const formats[][2] = { { "png", "image/png" }, { "jpeg", "image/jpeg" },
		{ "jpg", "image/jpeg" }, { "webp", "image/webp" }, { "image/png", "image/png" },
		{ "image/jpeg", "image/jpeg" }, { "image/webp", "image/webp" } };

	for (size_t i = 0; format != NULL && i < ARRAY_LEN(formats); i++)
		if (strcmp(format, formats[i][0]) == 0)
			return formats[i][1];
	return NULL;
}

int blobs_from_data(struct ctx *cx, struct call_run *r, const json_t *root)
{
	const json_t *data = json_object_get(root, "data"), *entry;
	const char *said = json_string_value(json_object_get(root, "output_format"));
	const char *type = type_of_format(said != NULL ? said : r->call->format);
	size_t i;

	TRY(blobs_make(cx, r, json_array_size(data)));
	json_array_foreach ((json_t *)data, i, entry) {
		const char *b64 = json_string_value(json_object_get(entry, "b64_json"));

		if (r->fault != CALL_OK)
			return 0;
		TRY(blob_from(cx, r, (int)i,
			b64 != NULL ? b64 : json_string_value(json_object_get(entry, "url")), type));
	}
	r->call->usage.images = r->call->blobs_count;
	r->call->usage.known = true;
	return 0;
}

/* ---- fetching ---- */

static int fetch_next(struct ctx *cx, struct call_run *r)
{
	TRY(spool_open(cx, r));
	r->phase = PHASE_FETCH;
	free(r->url);
	r->url = strdup(r->results[r->fetched].url);
	if (r->url == NULL)
		return fail(cx, 503, "out_of_memory", "There is no memory for a call.");
	r->transfer.reply_max_bytes = (size_t)kind_bytes_max(r->call->kind);
	r->tries = 0;
	r->resume_ms = 0;
	r->onward = true;
	return 0;
}

int results_fetch(struct ctx *cx, struct call_run *r)
{
	if (r->fault != CALL_OK || r->onward || r->fetched == r->results_count)
		return 0;
	r->owed = r->to_record = true;
	r->model_deadline_ms = r->deadline_ms;
	return fetch_next(cx, r);
}

/* Where a store sends to is gone to like anywhere: under the guard. */
static int follow(struct ctx *cx, struct call_run *r)
{
	const char *to = r->transfer.redirect;

	if (to == NULL || r->redirects++ >= RUN_REDIRECTS_MAX || strlen(to) > RESULT_URL_MAX) {
		r->over = true;
		return run_fault(r, CALL_REJECTED, "What the provider made is behind too many redirects.");
	}
	free(r->url);
	r->url = strdup(to);
	r->tries = 0;
	r->onward = true;
	return r->url != NULL ? 0 : fail(cx, 503, "out_of_memory", "There is no memory for a call.");
}

int results_came(struct ctx *cx, struct call_run *r)
{
	if (r->fault != CALL_OK) {
		r->over = r->gone && r->fault == CALL_MALFORMED;
		return 0;
	}
	if (r->transfer.status >= 300)
		return follow(cx, r);
	TRY(spool_take(cx, r, &r->call->blobs[r->results[r->fetched].blob]));
	if (r->fault != CALL_OK)
		return 0;
	r->redirects = 0;
	r->over = ++r->fetched == r->results_count;
	return r->over ? 0 : fetch_next(cx, r);
}

/* ---- on record ---- */

json_t *results_record(const struct call_run *r)
{
	const struct call_usage *u = &r->call->usage;
	json_t *urls = json_array();

	for (int i = 0; i < r->results_count; i++)
		json_array_append_new(urls, json_string(r->results[i].url));
	return json_pack("{s:s, s:s, s:s, s:o, s:I, s:I, s:I, s:I}", "model", r->model->name, "key",
		r->key, "id", r->id, "urls", urls, "images", (json_int_t)u->images, "film_ms",
		(json_int_t)u->film_ms, "input", (json_int_t)u->input_tokens, "output",
		(json_int_t)u->output_tokens);
}

static int64_t number(const json_t *o, const char *name)
{
	return json_integer_value(json_object_get(o, name));
}

/* What it made is known: it is fetched again from the first. */
static int resume_results(struct ctx *cx, struct call_run *r, const json_t *kept)
{
	const json_t *urls = json_object_get(kept, "urls");

	r->charge = CHARGE_KNOWN;
	r->call->usage = (struct call_usage){ .images = (int)number(kept, "images"),
		.film_ms = number(kept, "film_ms"),
		.input_tokens = number(kept, "input"),
		.output_tokens = number(kept, "output"),
		.known = true };
	TRY(blobs_make(cx, r, json_array_size(urls)));
	for (size_t i = 0; r->fault == CALL_OK && i < json_array_size(urls); i++)
		TRY(blob_from(cx, r, (int)i, json_string_value(json_array_get(urls, i)), NULL));
	TRY(results_fetch(cx, r));
	r->to_record = false;
	return 0;
}

bool result_id(struct call_run *r, const char *id)
{
	size_t n = id != NULL ? strlen(id) : 0;

	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)id[i]) && id[i] != '-' && id[i] != '_')
			return false;
	if (n == 0 || n >= RUN_ID)
		return false;
	memcpy(r->id, id, n + 1);
	return true;
}

int results_resume(struct ctx *cx, struct call_run *r, const json_t *kept)
{
	const char *id = json_string_value(json_object_get(kept, "id"));
	const char *key = json_string_value(json_object_get(kept, "key"));

	r->fresh = key == NULL || strcmp(key, r->key) != 0;
	if (r->fresh)
		return 0;
	r->owed = true;
	r->model_deadline_ms = r->deadline_ms;
	if (json_array_size(json_object_get(kept, "urls")) > 0)
		return resume_results(cx, r, kept);
	r->fresh = !result_id(r, id) || r->model->provider->api->predictions == NULL;
	if (r->fresh) {
		r->owed = false;
		return 0;
	}
	r->charge = CHARGE_UNKNOWN;
	return run_poll(cx, r, 0);
}

/* ---- stopping what runs ---- */

static bool still_runs(const struct call_run *r)
{
	return r->owed && !r->over && *r->id != '\0' && r->results_count == 0 &&
		r->model->provider->api->cancel != NULL;
}

/* The head of a request to the provider without a body. */
static int cancel_head(struct ctx *cx, const struct call_run *r, const char ***ret)
{
	const struct provider *p = r->model->provider;
	const char **lines = ctx_alloc(cx, RUN_HEADERS_MAX * sizeof(*lines));
	int n = 0;

	if (lines == NULL)
		return -1;
	if (p->key != NULL)
		lines[n++] = ctx_printf(cx, "Authorization: Bearer %s", p->key);
	for (int i = 0; p->headers[i] != NULL; i++)
		lines[n++] = p->headers[i];
	*ret = lines;
	return 0;
}

static int cancel(struct ctx *cx, const struct call_run *r)
{
	const struct provider *p = r->model->provider;
	const char **head;
	struct fetch f = { .method = "POST",
		.url = ctx_printf(cx, "%s%s%s%s", p->base_url, p->api->predictions, r->id, p->api->cancel),
		.body = "",
		.ca_file = p->ca_file,
		.timeout_ms = CANCEL_MS,
		.reply_max_bytes = CANCEL_REPLY };

	TRY(cancel_head(cx, r, &head));
	f.headers = head;
	if (f.url == NULL)
		return -1;
	TRY(fetch_one(cx, &f));
	return f.status < 300 ? 0 : fail(cx, 502, "not_cancelled", "It answered %d.", f.status);
}

void results_cancel(struct ctx *cx, const struct run_list *runs)
{
	for (struct call_run *r = runs->first; r != NULL; r = r->next) {
		if (!still_runs(r))
			continue;
		r->over = cancel(cx, r) == 0;
		log_line(cx, r->over ? LOG_INFO : LOG_WARN,
			r->over ? "prediction cancelled" : "prediction not cancelled", "provider",
			r->model->provider->name, "prediction", r->id, "error",
			r->over ? NULL : cx->err.message, NULL);
		ctx_forgive(cx);
	}
}
