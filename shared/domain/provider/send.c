/* The loop's side of calls: requests go out, again after a pause with full jitter, and back to the jobs. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "domain/provider/run.h"

enum { BACKOFF_BASE_MS = 500, BACKOFF_CAP_MS = 20000 };

/* ---- the end of a call, or of one of its requests ---- */

void run_say(struct call_run *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->why, sizeof(r->why), fmt, ap);
	va_end(ap);
	hide_secrets(r, r->why, strlen(r->why));
}

void run_end(struct call_run *r, enum call_fault fault)
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

void run_end_limited(struct call_run *r, int64_t wait_ms)
{
	r->retry_after_seconds = (int)((wait_ms + 999) / 1000);
	if (r->retry_after_seconds < 1)
		r->retry_after_seconds = 1;
	if (*r->why == '\0')
		run_say(r, "The limits of %s at %s leave no room for the call in its time.",
			r->model->model, r->model->provider->name);
	run_end(r, CALL_RATE_LIMITED);
}

/* ---- a request ---- */

static void on_header(struct transfer *t, const char *name, const char *value)
{
	run_head_line((struct call_run *)t, name, value);
}

static void on_done(struct transfer *t)
{
	struct call_run *r = (struct call_run *)t;
	struct line *l = r->model->line;
	const struct provider *p = l->provider;
	int64_t now = clock_ms(), wait;
	bool limited = r->phase == PHASE_ASK;

	if (limited) {
		lane_end(&l->lane, r->tokens, -1, now);
		lane_end(&l->provider->lane, 0, -1, now);
		wait = run_limits_wait_ms(r);
		if (wait > 0 && t->end == TRANSFER_ANSWERED)
			lane_pause(&l->lane, now + wait);
	}
	if (t->end == TRANSFER_ANSWERED)
		run_answered(r);
	else
		run_lost(r);
	if (limited)
		line_go_on(p);
}

static void forget_head(struct call_run *r)
{
	r->retry_after_ms = r->reset_requests_ms = r->reset_tokens_ms = -1;
	r->left_requests = r->left_tokens = r->limit_tokens = -1;
	r->type[0] = r->why[0] = '\0';
	r->repeated = r->gone = false;
}

/* What is fetched lies elsewhere: none of the provider's head goes there, nor its authorities, and not everywhere. */
static void address(struct call_run *r, const struct provider *p)
{
	bool elsewhere = r->phase == PHASE_FETCH;

	r->transfer.url = r->url;
	r->transfer.headers = elsewhere ? NULL : r->headers;
	r->transfer.body = r->phase == PHASE_ASK ? r->body : NULL;
	r->transfer.body_size = r->phase == PHASE_ASK ? r->body_size : 0;
	r->transfer.guard = elsewhere ? &p->downloads : NULL;
	r->transfer.ca_file = !elsewhere || p->downloads.private_addresses ? p->ca_file : NULL;
	r->transfer.spool_fd = r->spool_fd;
}

void run_fly(struct call_run *r)
{
	const struct provider *p = r->model->provider;
	int64_t left = r->model_deadline_ms - clock_ms();

	r->state = RUN_FLYING;
	r->tries++;
	if (r->phase == PHASE_ASK) {
		r->asked++;
		r->call->attempts++;
	}
	forget_head(r);
	loop_alarm_off(&r->alarm);
	transfer_release(&r->transfer);
	address(r, p);
	r->transfer.connect_ms = p->connect_ms;
	r->transfer.first_byte_ms = p->first_byte_ms;
	r->transfer.total_ms = p->request_ms < left ? p->request_ms : left > 0 ? left : 1;
	r->transfer.connections_max = p->max_connections;
	r->transfer.header = on_header;
	r->transfer.done = on_done;
	transfer_start(&r->transfer);
}

/* The limits of a model are those of what is paid for. */
static void set_out(struct call_run *r)
{
	if (r->phase == PHASE_ASK)
		line_up(r);
	else
		run_fly(r);
}

/* ---- trying again ---- */

static void on_pause_over(struct loop_alarm *a)
{
	set_out((struct call_run *)((char *)a - offsetof(struct call_run, alarm)));
}

int64_t run_jitter_ms(int64_t most_ms)
{
	return most_ms > 0 ? (int64_t)arc4random_uniform((uint32_t)most_ms + 1) : 0;
}

int64_t run_backoff_ms(int tries)
{
	int64_t most = BACKOFF_BASE_MS;

	for (int i = 1; i < tries && most < BACKOFF_CAP_MS; i++)
		most *= 2;
	return run_jitter_ms(most < BACKOFF_CAP_MS ? most : BACKOFF_CAP_MS);
}

static void pause_until(struct call_run *r, int64_t at)
{
	r->state = RUN_PAUSED;
	r->alarm.ring = on_pause_over;
	loop_alarm_set(&r->alarm, at);
}

void run_again(struct call_run *r, enum call_fault fault, int64_t wait_ms)
{
	int64_t at = clock_ms() + wait_ms;

	if (r->tries >= r->model->provider->tries || at >= r->model_deadline_ms) {
		if (fault == CALL_RATE_LIMITED)
			run_end_limited(r, wait_ms);
		else
			run_end(r, fault);
		return;
	}
	if (r->lost > r->lost_counted) { /* what is lost may be charged: the ceiling is asked again */
		r->resume_ms = at;
		r->further = true;
		run_end(r, fault);
		return;
	}
	pause_until(r, at);
}

/* ---- between the threads ---- */

static void on_submit(struct loop_task *task)
{
	struct call_run *r = (struct call_run *)((char *)task - offsetof(struct call_run, submit));

	if (r->resume_ms > clock_ms())
		pause_until(r, r->resume_ms);
	else
		set_out(r);
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
		line_leave(r);
		break;
	default:
		break;
	}
	run_say(r, "The call was stopped.");
	run_end(r, CALL_CANCELLED);
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
