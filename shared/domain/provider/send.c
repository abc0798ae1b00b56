/*
 * The loop's side of calls: lines before each model's limits, requests, backoff with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), what the answers' heads say of limits.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/str.h"
#include "domain/provider/run.h"

enum {
	BACKOFF_BASE_MS = 500,
	BACKOFF_CAP_MS = 20000,
	RATE_LIMIT_UNTOLD_MS = 10000,
	SPREAD_MS = 2000,
	ERROR_DEPTH = 8,
	ERROR_TEXT_MAX = 200
};

/* ---- lists ---- */

void run_list_add(struct run_list *l, struct call_run *r)
{
	r->next = NULL;
	r->before = l->last;
	if (l->last != NULL)
		l->last->next = r;
	else
		l->first = r;
	l->last = r;
	l->count++;
}

void run_list_take(struct run_list *l, struct call_run *r)
{
	if (r->before != NULL)
		r->before->next = r->next;
	else
		l->first = r->next;
	if (r->next != NULL)
		r->next->before = r->before;
	else
		l->last = r->before;
	r->next = r->before = NULL;
	l->count--;
}

struct call_run *run_list_pop(struct run_list *l)
{
	struct call_run *r = l->first;

	if (r != NULL)
		run_list_take(l, r);
	return r;
}

static void line_add(struct line *l, struct call_run *r)
{
	r->line_next = NULL;
	if (l->last != NULL)
		l->last->line_next = r;
	else
		l->first = r;
	l->last = r;
}

static void line_take(struct line *l, struct call_run *r)
{
	struct call_run *before = NULL;

	for (struct call_run *at = l->first; at != r; at = at->line_next)
		before = at;
	if (before != NULL)
		before->line_next = r->line_next;
	else
		l->first = r->line_next;
	if (l->last == r)
		l->last = before;
}

/* ---- the end of a call ---- */

void hide_secrets(const struct call_run *r, char *text, size_t size)
{
	for (const struct secret *s = r->model->provider->all->secrets; s != NULL; s = s->next)
		for (char *at = text;
			 (at = memmem(at, size - (size_t)(at - text), s->text, s->size)) != NULL; at += s->size)
			memset(at, '*', s->size);
}

static void say(struct call_run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void say(struct call_run *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->why, sizeof(r->why), fmt, ap);
	va_end(ap);
	hide_secrets(r, r->why, strlen(r->why));
}

/* Hands r back to its job. Nobody here may touch it afterwards. */
static void end(struct call_run *r, enum call_fault fault)
{
	struct inbox *in = r->inbox;

	loop_alarm_off(&r->alarm);
	r->fault = fault;
	r->ended_ms = clock_ms();
	r->state = RUN_HELD;
	pthread_mutex_lock(&in->lock);
	run_list_take(&in->out, r);
	run_list_add(&in->ended, r);
	pthread_cond_signal(&in->changed);
	pthread_mutex_unlock(&in->lock);
}

static void end_limited(struct call_run *r, int64_t wait_ms)
{
	r->retry_after_seconds = (int)((wait_ms + 999) / 1000);
	if (r->retry_after_seconds < 1)
		r->retry_after_seconds = 1;
	if (*r->why == '\0')
		say(r, "The limits of %s at %s leave no room for the call in its time.", r->model->model,
			r->model->provider->name);
	end(r, CALL_RATE_LIMITED);
}

/* ---- lines ---- */

static void on_header(struct transfer *t, const char *name, const char *value);
static void on_done(struct transfer *t);

static void fly(struct call_run *r, int64_t now)
{
	const struct provider *p = r->model->provider;
	int64_t left = r->model_deadline_ms - now;

	lane_take(&r->model->line->lane, r->tokens, now);
	lane_take(&r->model->line->provider->lane, 0, now);
	r->state = RUN_FLYING;
	r->tries++;
	r->call->attempts++;
	r->retry_after_ms = r->reset_requests_ms = r->reset_tokens_ms = -1;
	r->left_requests = r->left_tokens = r->limit_tokens = -1;
	r->type[0] = r->why[0] = '\0';
	r->repeated = false;
	loop_alarm_off(&r->alarm);
	transfer_release(&r->transfer);
	r->transfer.url = r->url;
	r->transfer.headers = r->headers;
	r->transfer.body = r->body;
	r->transfer.body_size = r->body_size;
	r->transfer.ca_file = p->ca_file;
	r->transfer.connect_ms = p->connect_ms;
	r->transfer.first_byte_ms = p->first_byte_ms;
	r->transfer.total_ms = p->request_ms < left ? p->request_ms : left > 0 ? left : 1;
	r->transfer.connections_max = p->max_connections;
	r->transfer.header = on_header;
	r->transfer.done = on_done;
	transfer_start(&r->transfer);
}

/* When the first of the line may start, or INT64_MAX. */
static int64_t ready_at(const struct line *l, const struct call_run *r, int64_t now)
{
	int64_t own = lane_ready_at(&l->lane, r->tokens, now);
	int64_t all = lane_ready_at(&l->provider->lane, 0, now);

	return own > all ? own : all;
}

/* A pause that the provider asked for and that is longer than this call may wait. */
static bool pause_too_long(const struct line *l, const struct call_run *r, int64_t now)
{
	int64_t until = l->lane.paused_until_ms;

	return until > now &&
		(until - now > l->provider->rate_limit_wait_ms || until >= r->model_deadline_ms);
}

/* Starts of the line what may start. */
static void pump(struct line *l)
{
	int64_t now = clock_ms(), at;

	while (l->first != NULL) {
		struct call_run *r = l->first;

		if (pause_too_long(l, r, now)) {
			line_take(l, r);
			say(r, "The provider %s asks to wait for %lld s.", l->provider->name,
				(long long)((l->lane.paused_until_ms - now + 999) / 1000));
			end_limited(r, l->lane.paused_until_ms - now);
			continue;
		}
		at = ready_at(l, r, now);
		if (at > now) {
			if (at != INT64_MAX) /* else somebody's end pumps */
				loop_alarm_set(&l->alarm, at);
			return;
		}
		line_take(l, r);
		fly(r, now);
	}
}

static void on_line_alarm(struct loop_alarm *a)
{
	pump((struct line *)((char *)a - offsetof(struct line, alarm)));
}

/* One of the provider's calls has ended: others may start. */
static void pump_all(const struct provider *p)
{
	for (int i = 0; i < p->all->model_count; i++) {
		const struct model *m = &p->all->model[i];

		if (m->provider == p && m->line == &m->own && m->line->first != NULL)
			pump(m->line);
	}
}

/* Its time is over while it waited. */
static void on_deadline(struct loop_alarm *a)
{
	struct call_run *r = (struct call_run *)((char *)a - offsetof(struct call_run, alarm));
	int64_t now = clock_ms(), at = ready_at(r->model->line, r, now);

	line_take(r->model->line, r);
	end_limited(r, at == INT64_MAX ? RATE_LIMIT_UNTOLD_MS : at - now);
}

static void line_up(struct call_run *r)
{
	struct line *l = r->model->line;

	l->alarm.ring = on_line_alarm;
	r->state = RUN_WAITING;
	r->alarm.ring = on_deadline;
	loop_alarm_set(&r->alarm, r->model_deadline_ms);
	line_add(l, r);
	pump(l);
}

/* ---- trying again ---- */

static void on_pause_over(struct loop_alarm *a)
{
	line_up((struct call_run *)((char *)a - offsetof(struct call_run, alarm)));
}

static int64_t jitter(int64_t most_ms)
{
	return most_ms > 0 ? (int64_t)arc4random_uniform((uint32_t)most_ms + 1) : 0;
}

static int64_t backoff_ms(int tries)
{
	int64_t most = BACKOFF_BASE_MS;

	for (int i = 1; i < tries && most < BACKOFF_CAP_MS; i++)
		most *= 2;
	return jitter(most < BACKOFF_CAP_MS ? most : BACKOFF_CAP_MS);
}

static void pause_until(struct call_run *r, int64_t at)
{
	r->state = RUN_PAUSED;
	r->alarm.ring = on_pause_over;
	loop_alarm_set(&r->alarm, at);
}

/* Sends it again after wait_ms, or ends it with that fault when its tries or its time are used up. */
static void again(struct call_run *r, enum call_fault fault, int64_t wait_ms)
{
	int64_t at = clock_ms() + wait_ms;

	if (r->tries >= r->model->provider->tries || at >= r->model_deadline_ms) {
		if (fault == CALL_RATE_LIMITED)
			end_limited(r, wait_ms);
		else
			end(r, fault);
		return;
	}
	if (r->lost > r->lost_counted) { /* what is lost may be charged: the ceiling is asked again */
		r->resume_ms = at;
		r->further = true;
		end(r, fault);
		return;
	}
	pause_until(r, at);
}

/* ---- what the answer's head says ---- */

static int64_t whole(const char *text)
{
	char *end_of;
	long long n = strtoll(text, &end_of, 10);

	return end_of != text && *end_of == '\0' && n >= 0 ? n : -1;
}

static void on_header(struct transfer *t, const char *name, const char *value)
{
	struct call_run *r = (struct call_run *)t;

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
static int64_t limits_wait_ms(const struct call_run *r)
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

/* ---- the answer ---- */

/* Puts the provider's words for an error into why, made harmless, and gives its code ("" without one). */
static void read_error(struct call_run *r, char code[ERROR_TEXT_MAX])
{
	json_t *root = r->transfer.reply != NULL
		? json_loadb(r->transfer.reply, r->transfer.reply_size, JSON_DECODE_ANY, NULL)
		: NULL;
	const json_t *error = json_object_get(root, "error");
	const char *message = json_string_value(json_object_get(error, "message"));
	char *words = NULL;
	const char *word = json_string_value(json_object_get(error, "code"));

	if (word == NULL)
		word = json_string_value(json_object_get(error, "type"));
	snprintf(code, ERROR_TEXT_MAX, "%s", word != NULL ? word : "");
	/* Providers repeat parts of a wrong key in their words. */
	if (r->transfer.status == 401)
		message = "the key is not accepted";
	if (message == NULL && json_is_string(error))
		message = json_string_value(error);
	/* Before it is cut: a part of a secret is one, too. */
	if (message != NULL)
		words = strdup(message);
	if (words != NULL)
		hide_secrets(r, words, strlen(words));
	say(r, "The provider %s answered %d%s%.*s", r->model->provider->name, r->transfer.status,
		words != NULL ? ": " : ".", ERROR_TEXT_MAX, words != NULL ? words : "");
	free(words);
	json_decref(root);
}

static void on_rate_limit(struct call_run *r)
{
	struct lane *lane = &r->model->line->lane;
	int64_t now = clock_ms(), wait = r->retry_after_ms, limits = limits_wait_ms(r);

	if (wait < 0)
		wait = limits;
	if (wait < 0) { /* nothing told: this call's matter */
		again(r, CALL_RATE_LIMITED, backoff_ms(r->tries + 1));
		return;
	}
	lane_pause(lane, now + wait);
	if (wait > r->model->provider->rate_limit_wait_ms || now + wait >= r->model_deadline_ms)
		end_limited(r, wait);
	else /* not all of those who wait at the same moment */
		again(r, CALL_RATE_LIMITED, wait + jitter(wait < SPREAD_MS ? wait : SPREAD_MS));
}

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static void on_error(struct call_run *r)
{
	int status = r->transfer.status;
	char code[ERROR_TEXT_MAX];

	read_error(r, code);
	if (status == 401 || status == 403 || status == 404 || is(code, "insufficient_quota"))
		end(r, CALL_DENIED);
	else if (status == 429)
		on_rate_limit(r);
	else if (status == 408 || status == 409 || status >= 500)
		again(r, CALL_UNAVAILABLE,
			r->retry_after_ms >= 0 ? r->retry_after_ms + jitter(SPREAD_MS / 4)
								   : backoff_ms(r->tries));
	else if (is(code, "content_policy_violation") || is(code, "content_filter") ||
		is(code, "moderation_blocked"))
		end(r, CALL_FILTERED);
	else
		end(r, CALL_REJECTED);
}

static void on_answer(struct call_run *r)
{
	bool speech = r->call->kind == CALL_SPEECH;

	if (r->transfer.status < 200 || r->transfer.status > 299) {
		on_error(r);
		return;
	}
	if (!speech && strncasecmp(r->type, "application/json", 16) != 0) {
		/* A proxy's page: it says nothing of the call. */
		r->lost++;
		say(r, "The provider %s answered %d with something that is no JSON (%s).",
			r->model->provider->name, r->transfer.status, *r->type != '\0' ? r->type : "no type");
		again(r, CALL_UNAVAILABLE, backoff_ms(r->tries));
		return;
	}
	r->charge = CHARGE_KNOWN;
	end(r, CALL_OK);
}

static void on_lost(struct call_run *r)
{
	const char *name = r->model->provider->name;

	/* Without an answer it may have been served and charged. */
	if (r->transfer.sent)
		r->lost++;
	switch (r->transfer.end) {
	case TRANSFER_TOO_LARGE:
		say(r, "The answer of the provider %s is larger than %zu MiB.", name,
			(size_t)(r->transfer.reply_max_bytes / (1 MiB)));
		end(r, CALL_MALFORMED);
		break;
	case TRANSFER_STOPPED:
		say(r, "The call was stopped.");
		end(r, CALL_CANCELLED);
		break;
	case TRANSFER_TIMEOUT:
		say(r, "The provider %s did not answer in time: %s.", name, r->transfer.why);
		again(r, CALL_TIMEOUT, backoff_ms(r->tries));
		break;
	default:
		say(r, "The provider %s cannot be reached: %s.", name, r->transfer.why);
		again(r, CALL_UNAVAILABLE, backoff_ms(r->tries));
		break;
	}
}

static void on_done(struct transfer *t)
{
	struct call_run *r = (struct call_run *)t;
	struct line *l = r->model->line;
	const struct provider *p = l->provider;
	int64_t now = clock_ms(), wait;

	lane_end(&l->lane, r->tokens, -1, now);
	lane_end(&l->provider->lane, 0, -1, now);
	wait = limits_wait_ms(r);
	if (wait > 0 && t->end == TRANSFER_ANSWERED)
		lane_pause(&l->lane, now + wait);
	if (t->end == TRANSFER_ANSWERED)
		on_answer(r);
	else
		on_lost(r);
	pump_all(p);
}

/* ---- between the threads ---- */

static void on_submit(struct loop_task *task)
{
	struct call_run *r = (struct call_run *)((char *)task - offsetof(struct call_run, submit));

	if (r->resume_ms > clock_ms())
		pause_until(r, r->resume_ms);
	else
		line_up(r);
}

int run_send(struct call_run *r)
{
	struct inbox *in = r->inbox;

	r->submit.run = on_submit;
	pthread_mutex_lock(&in->lock);
	run_list_add(&in->out, r);
	pthread_mutex_unlock(&in->lock);
	if (loop_post(&r->submit) == 0)
		return 0;
	pthread_mutex_lock(&in->lock);
	run_list_take(&in->out, r);
	pthread_mutex_unlock(&in->lock);
	return -1;
}

static void stop_one(struct call_run *r)
{
	switch (r->state) {
	case RUN_FLYING:
		transfer_stop(&r->transfer);
		return;
	case RUN_WAITING:
		line_take(r->model->line, r);
		break;
	default:
		break;
	}
	say(r, "The call was stopped.");
	end(r, CALL_CANCELLED);
}

/* Those that wait go before those that fly: the end of one that flies would let another start. */
static struct call_run *next_to_stop(const struct inbox *in)
{
	struct call_run *r = in->out.first;

	while (r != NULL && r->state == RUN_FLYING)
		r = r->next;
	return r != NULL ? r : in->out.first;
}

static void on_stop(struct loop_task *task)
{
	struct inbox *in = (struct inbox *)((char *)task - offsetof(struct inbox, stop));
	struct call_run *r;

	do {
		pthread_mutex_lock(&in->lock);
		r = next_to_stop(in);
		if (r == NULL) {
			in->stopping = false;
			pthread_cond_signal(&in->changed);
		}
		pthread_mutex_unlock(&in->lock);
		if (r != NULL)
			stop_one(r);
	} while (r != NULL);
}

void inbox_stop(struct inbox *in)
{
	bool out;

	pthread_mutex_lock(&in->lock);
	out = in->out.count > 0;
	in->stopping = out;
	pthread_mutex_unlock(&in->lock);
	in->stop.run = on_stop;
	if (!out || loop_post(&in->stop) != 0)
		return;
	pthread_mutex_lock(&in->lock);
	while (in->stopping)
		pthread_cond_wait(&in->changed, &in->lock);
	pthread_mutex_unlock(&in->lock);
}

struct refund {
	struct loop_task task;
	struct lane *lane;
	int64_t tokens;
	int64_t used;
};

static void on_refund(struct loop_task *task)
{
	struct refund *f = (struct refund *)task;

	f->lane->at_once++; /* lane_end() takes one away, which has been done */
	lane_end(f->lane, f->tokens, f->used, clock_ms());
	free(f);
}

void run_used(struct call_run *r, int64_t tokens)
{
	struct refund *f;

	if (r->model->line->lane.tokens.per_minute == 0)
		return;
	f = calloc(1, sizeof(*f));
	if (f == NULL)
		return;
	*f = (struct refund){ { on_refund, NULL }, &r->model->line->lane, r->tokens, tokens };
	if (loop_post(&f->task) != 0)
		free(f);
}
