/* Answers as the loop judges them: what their heads say of limits, what is tried again, and what is the end. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/str.h"
#include "domain/provider/run.h"

enum { SPREAD_MS = 2000, ERROR_TEXT_MAX = 200 };

/* ---- what the head says ---- */

static int64_t whole(const char *text)
{
	char *end_of;
	long long n = strtoll(text, &end_of, 10);

	return end_of != text && *end_of == '\0' && n >= 0 ? n : -1;
}

void run_head_line(struct call_run *r, const char *name, const char *value)
{
	if (strcasecmp(name, "content-type") == 0)
		snprintf(r->type, sizeof(r->type), "%s", value);
	else if (strcasecmp(name, "retry-after-ms") == 0)
		r->retry_after_ms = whole(value);
	else if (strcasecmp(name, "retry-after") == 0 && r->retry_after_ms < 0)
		r->retry_after_ms = lane_retry_after_ms(value, clock_unix());
	else if (strcasecmp(name, "x-ratelimit-remaining-requests") == 0)
		r->left_requests = whole(value);
	else if (strcasecmp(name, "x-ratelimit-remaining-tokens") == 0)
		r->left_tokens = whole(value);
	else if (strcasecmp(name, "x-ratelimit-limit-tokens") == 0)
		r->limit_tokens = whole(value);
	else if (strcasecmp(name, "x-ratelimit-reset-requests") == 0)
		r->reset_requests_ms = lane_duration_ms(value);
	else if (strcasecmp(name, "x-ratelimit-reset-tokens") == 0)
		r->reset_tokens_ms = lane_duration_ms(value);
	else if (strcasecmp(name, "idempotent-replayed") == 0)
		r->repeated = strcasecmp(value, "true") == 0;
}

/*
 * How long the provider's limits ask all calls of the model to wait, -1: not at all. A reset is when a limit is whole again; of
 * tokens only what the next call needs is waited for, where the limit is told.
 */
int64_t run_limits_wait_ms(const struct call_run *r)
{
	int64_t wait = -1, tokens = r->reset_tokens_ms;

	if (r->left_requests == 0)
		wait = r->reset_requests_ms;
	if (r->left_tokens < 0 || r->left_tokens >= r->tokens || tokens < 0)
		return wait;
	if (r->limit_tokens > r->left_tokens && r->limit_tokens >= r->tokens)
		tokens = (int64_t)ceil((double)tokens * (double)(r->tokens - r->left_tokens) /
			(double)(r->limit_tokens - r->left_tokens));
	return tokens > wait ? tokens : wait;
}

/* ---- errors ---- */

/* What an error's body says, in the forms that providers have: {"error": {…} or text}, {"detail"}, {"message"}, or plain text. */
struct said {
	char code[ERROR_TEXT_MAX];
	char *words; /* malloc'ed, without secrets, or NULL */
};

static const char *words_of(const json_t *root, const json_t *error)
{
	static const char *const names[] = { "message", "detail", "error", "title" };
	const char *text = json_string_value(json_object_get(error, "message"));

	for (size_t i = 0; text == NULL && i < ARRAY_LEN(names); i++)
		text = json_string_value(json_object_get(root, names[i]));
	return text;
}

static const char *code_of(const json_t *root, const json_t *error)
{
	const char *word = json_string_value(json_object_get(error, "code"));

	if (word == NULL)
		word = json_string_value(json_object_get(error, "type"));
	if (word == NULL)
		word = json_string_value(json_object_get(root, "code"));
	return word != NULL ? word : "";
}

/* A page is of no use to anybody; a line of text is. */
static const char *plain_text(const struct call_run *r)
{
	const char *text = r->transfer.reply;

	return strncasecmp(r->type, "text/plain", 10) == 0 && text != NULL ? text : NULL;
}

static void read_error(struct call_run *r, struct said *s)
{
	json_t *root = r->transfer.reply != NULL
		? json_loadb(r->transfer.reply, r->transfer.reply_size, JSON_DECODE_ANY, NULL)
		: NULL;
	const json_t *error = json_object_get(root, "error");
	const json_t *after = json_object_get(root, "retry_after");
	const char *words = words_of(root, error);

	snprintf(s->code, sizeof(s->code), "%s", code_of(root, error));
	if (r->retry_after_ms < 0 && json_is_number(after) && json_number_value(after) >= 0)
		r->retry_after_ms = (int64_t)ceil(fmin(json_number_value(after), 86400) * 1000);
	if (words == NULL && root == NULL)
		words = plain_text(r);
	/* Providers repeat parts of a wrong key in their words. */
	if (r->transfer.status == 401)
		words = "the key is not accepted";
	/* Before it is cut: a part of a secret is one, too. */
	s->words = words != NULL ? strdup(words) : NULL;
	if (s->words != NULL) {
		for (char *c = s->words; *c != '\0'; c++)
			if (iscntrl((unsigned char)*c))
				*c = ' ';
		hide_secrets(r, s->words, strlen(s->words));
	}
	run_say(r, "The provider %s answered %d%s%.*s", r->model->provider->name, r->transfer.status,
		s->words != NULL ? ": " : ".", ERROR_TEXT_MAX, s->words != NULL ? s->words : "");
	json_decref(root);
}

static void on_rate_limit(struct call_run *r)
{
	struct lane *lane = &r->model->line->lane;
	int64_t now = clock_ms(), wait = r->retry_after_ms, limits = run_limits_wait_ms(r);

	if (wait < 0)
		wait = limits;
	if (wait < 0) { /* nothing told: this call's matter */
		run_again(r, CALL_RATE_LIMITED, run_backoff_ms(r->tries + 1));
		return;
	}
	lane_pause(lane, now + wait);
	if (wait > r->model->provider->rate_limit_wait_ms || now + wait >= r->model_deadline_ms)
		run_end_limited(r, wait);
	else /* not all of those who wait at the same moment */
		run_again(r, CALL_RATE_LIMITED, wait + run_jitter_ms(wait < SPREAD_MS ? wait : SPREAD_MS));
}

static int64_t pause_of(const struct call_run *r)
{
	return r->retry_after_ms >= 0 ? r->retry_after_ms + run_jitter_ms(SPREAD_MS / 4)
								  : run_backoff_ms(r->tries);
}

static bool passes(int status)
{
	return status == 408 || status == 409 || status >= 500;
}

static void on_error(struct call_run *r)
{
	int status = r->transfer.status;
	struct said s;
	enum call_fault own;

	read_error(r, &s);
	own = r->model->provider->api->fault_of(status, s.code, s.words != NULL ? s.words : "");
	free(s.words);
	if (own != CALL_OK)
		run_end(r, own);
	else if (status == 401 || status == 402 || status == 403 || status == 404)
		run_end(r, CALL_DENIED);
	else if (status == 429)
		on_rate_limit(r);
	else if (passes(status))
		run_again(r, CALL_UNAVAILABLE, pause_of(r));
	else
		run_end(r, CALL_REJECTED);
}

/* What was paid for is looked after: it is there as long as the provider knows it. */
static void on_poll_error(struct call_run *r)
{
	int status = r->transfer.status;
	struct said s;

	read_error(r, &s);
	free(s.words);
	if (status == 429 || passes(status)) {
		run_again(r, CALL_UNAVAILABLE, pause_of(r));
	} else if (status == 404 || status == 410) {
		r->gone = true;
		run_end(r, CALL_UNAVAILABLE);
	} else {
		run_end(r, CALL_DENIED);
	}
}

/* Stores are not everywhere at once: what is not there yet may come. */
static void on_fetch_error(struct call_run *r)
{
	int status = r->transfer.status;

	run_say(r, "What the provider %s made cannot be fetched: its store answered %d.",
		r->model->provider->name, status);
	r->gone = status != 429 && !passes(status) && r->tries >= r->model->provider->tries;
	run_again(r, r->gone ? CALL_MALFORMED : CALL_UNAVAILABLE, pause_of(r));
}

/* ---- the answer ---- */

/* What may be a picture, sound or a film, as far as its type tells. */
static bool is_media_type(const char *type)
{
	return *type == '\0' || strncasecmp(type, "image/", 6) == 0 ||
		strncasecmp(type, "audio/", 6) == 0 || strncasecmp(type, "video/", 6) == 0 ||
		strncasecmp(type, "application/octet-stream", 24) == 0 ||
		strncasecmp(type, "binary/octet-stream", 19) == 0 ||
		strncasecmp(type, "application/ogg", 15) == 0;
}

static bool of_right_type(const struct call_run *r)
{
	if (r->phase == PHASE_FETCH || (r->phase == PHASE_ASK && r->call->kind == CALL_SPEECH))
		return is_media_type(r->type);
	return strncasecmp(r->type, "application/json", 16) == 0;
}

static void on_failure(struct call_run *r)
{
	if (r->phase == PHASE_ASK)
		on_error(r);
	else if (r->phase == PHASE_POLL)
		on_poll_error(r);
	else if (r->transfer.redirect != NULL)
		run_end(r, CALL_OK); /* the job's thread looks where it leads */
	else
		on_fetch_error(r);
}

void run_answered(struct call_run *r)
{
	if (r->transfer.status < 200 || r->transfer.status > 299) {
		on_failure(r);
		return;
	}
	if (!of_right_type(r)) {
		/* A proxy's page: it says nothing of the call. */
		if (r->phase == PHASE_ASK)
			r->lost++;
		run_say(r, "The provider %s answered %d with something that is no %s (%s).",
			r->model->provider->name, r->transfer.status,
			r->phase == PHASE_FETCH ? "picture, sound or film" : "JSON",
			*r->type != '\0' ? r->type : "no type");
		run_again(r, CALL_UNAVAILABLE, run_backoff_ms(r->tries));
		return;
	}
	if (r->phase == PHASE_ASK)
		r->charge = CHARGE_KNOWN;
	run_end(r, CALL_OK);
}

void run_lost(struct call_run *r)
{
	const char *name = r->model->provider->name;
	const char *what = r->phase == PHASE_FETCH ? "The store of the provider" : "The provider";

	/* Without an answer it may have been served and charged. */
	if (r->transfer.sent && r->phase == PHASE_ASK)
		r->lost++;
	switch (r->transfer.end) {
	case TRANSFER_TOO_LARGE:
		run_say(r, "The answer of the provider %s is larger than %zu MiB.", name,
			(size_t)(r->transfer.reply_max_bytes / (1 MiB)));
		r->gone = true;
		run_end(r, CALL_MALFORMED);
		break;
	case TRANSFER_REFUSED:
		run_say(r, "What the provider %s made lies where we do not go: %s.", name, r->transfer.why);
		run_end(r, CALL_REJECTED);
		break;
	case TRANSFER_UNKEPT: /* by us: asked again, anybody's answer would be lost as well, and paid for */
		run_say(r, "The answer of the provider %s cannot be kept: %s.", name, r->transfer.why);
		r->is_last = true;
		run_end(r, CALL_UNAVAILABLE);
		break;
	case TRANSFER_STOPPED:
		run_say(r, "The call was stopped.");
		run_end(r, CALL_CANCELLED);
		break;
	case TRANSFER_TIMEOUT:
		run_say(r, "%s %s did not answer in time: %s.", what, name, r->transfer.why);
		run_again(r, CALL_TIMEOUT, run_backoff_ms(r->tries));
		break;
	default:
		run_say(r, "%s %s cannot be reached: %s.", what, name, r->transfer.why);
		run_again(r, CALL_UNAVAILABLE, run_backoff_ms(r->tries));
		break;
	}
}
