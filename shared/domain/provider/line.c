/* Lines: the calls of one model wait for its limits (lane.h), first come, first served. The loop's. */
#include <stddef.h>

#include "base/clock.h"
#include "domain/provider/run.h"

enum { RATE_LIMIT_UNTOLD_MS = 10000 };

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

/* ---- starting what may start ---- */

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
			run_say(r, "The provider %s asks to wait for %lld s.", l->provider->name,
				(long long)((l->lane.paused_until_ms - now + 999) / 1000));
			run_end_limited(r, l->lane.paused_until_ms - now);
			continue;
		}
		at = ready_at(l, r, now);
		if (at > now) {
			if (at != INT64_MAX) /* else somebody's end pumps */
				loop_alarm_set(&l->alarm, at);
			return;
		}
		line_take(l, r);
		lane_take(&l->lane, r->tokens, now);
		lane_take(&l->provider->lane, 0, now);
		run_fly(r);
	}
}

static void on_line_alarm(struct loop_alarm *a)
{
	pump((struct line *)((char *)a - offsetof(struct line, alarm)));
}

/* One of the provider's calls has ended: others may start. */
void line_go_on(const struct provider *p)
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
	run_end_limited(r, at == INT64_MAX ? RATE_LIMIT_UNTOLD_MS : at - now);
}

void line_up(struct call_run *r)
{
	struct line *l = r->model->line;

	l->alarm.ring = on_line_alarm;
	r->state = RUN_WAITING;
	r->alarm.ring = on_deadline;
	loop_alarm_set(&r->alarm, r->model_deadline_ms);
	line_add(l, r);
	pump(l);
}

void line_leave(struct call_run *r)
{
	line_take(r->model->line, r);
}
