/* One group: its items, then its study text and the parts that have faults, until nothing of it can be asked again. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "domain/course/model/slots.h"
#include "domain/course/model/writer.h"
#include "domain/queue.h"

static int short_of_memory(struct ctx *cx)
{
	return fail(cx, 503, "out_of_memory", "Memory is short.");
}

/* ---- answers ---- */

static void note(struct writer *w, struct group_work *gw, const struct ask *a, const char *why)
{
	gw->declined = a->fault == CALL_REFUSED || a->fault == CALL_FILTERED;
	if (a->fault == CALL_TRUNCATED && gw->chunk > 1)
		gw->chunk /= 2;
	if (a->why != NULL)
		why = a->why;
	if (why != NULL)
		gw->why = ctx_strndup(w->cx, why, strnlen(why, REPLY_WHY_MAX));
}

static void take_items(struct writer *w, struct group_work *gw, const struct ask *a)
{
	const struct slot_group *g = &w->sk->group[a->group];
	const char *why = NULL;

	for (int i = 0; i < w->sk->items; i++) {
		const json_t *value = json_object_get(a->value, g->item[i].slot);

		if (!a->wanted[i] || gw->item[i] != NULL)
			continue;
		if (slots_item_fits(w->cx, w->sk, value, &why))
			gw->item[i] = value;
	}
	note(w, gw, a, why);
}

static int take_text(struct writer *w, struct group_work *gw, const struct ask *a)
{
	json_t *text;

	note(w, gw, a, NULL);
	if (a->fault != CALL_OK || a->value == NULL)
		return 0;
	text = slots_text(w->cx, &w->sk->group[a->group], a->value);
	if (text == NULL)
		return w->cx->err.status != 0 ? -1 : 0;
	gw->has_text = true;
	return json_array_append_new(json_object_get(gw->course, "studyTexts"), text);
}

int group_take(struct writer *w, struct ask *a)
{
	struct group_work *gw = &w->group[a->group];

	gw->out--;
	if (a->kind == ASK_ITEMS)
		take_items(w, gw, a);
	else if (a->kind == ASK_TEXT)
		TRY(take_text(w, gw, a));
	else
		TRY(round_take(w, &gw->round, a));
	return gw->out == 0 ? group_go_on(w, a->group) : 0;
}

/* ---- judging ---- */

int judge(struct writer *w, const json_t *course, json_t **ret_faults)
{
	ctx_reset(w->scratch, w->cx->request_id);
	return course_check(w->scratch, course, ret_faults) == 0 ? 0 : short_of_memory(w->cx);
}

int normalize(struct writer *w, json_t *course)
{
	ctx_reset(w->scratch, w->cx->request_id);
	return course_normalize(w->scratch, course) == 0 ? 0 : short_of_memory(w->cx);
}

/* ---- repairs ---- */

static int markers(const char *text)
{
	int n = 0;

	for (; text != NULL && (text = strstr(text, "[IMAGE:")) != NULL; text++)
		n++;
	return n;
}

/* How many pictures a text has is not the model's to say. */
static bool keeps_markers(const json_t *course, const struct repair_task *task, const json_t *reply)
{
	const json_t *texts = json_object_get(course, "studyTexts");

	if (task->kind != REPAIR_STUDY_TEXT)
		return true;
	for (size_t i = 0; i < json_array_size(texts); i++) {
		const json_t *text = json_array_get(texts, i);

		if (strcmp(json_string_value(json_object_get(text, "id")), task->id) == 0)
			return markers(json_string_value(json_object_get(text, "text"))) ==
				markers(json_string_value(json_object_get(reply, "text")));
	}
	return false;
}

int round_take(struct writer *w, struct repair_round *round, const struct ask *a)
{
	bool declined = a->fault == CALL_REFUSED || a->fault == CALL_FILTERED;

	if (a->fault == CALL_OK)
		round->reply[a->task - round->task] = a->value;
	if (w->declined == NULL)
		w->declined = ctx_own_json(w->cx, json_object());
	if (w->declined == NULL ||
		json_object_set_new(w->declined, a->task->id, json_boolean(declined)) != 0)
		return short_of_memory(w->cx);
	return 0;
}

int round_merge(struct writer *w, json_t *course, struct repair_round *round)
{
	size_t count = round->count;

	round->count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct repair_task *task = &round->task[i];

		if (round->reply[i] == NULL || !keeps_markers(course, task, round->reply[i]) ||
			repair_merge(w->cx, course, task, round->reply[i]) == 0)
			continue;
		if (w->cx->err.status != 422)
			return -1;
		ctx_forgive(w->cx);
	}
	return normalize(w, course);
}

static bool repair_answered(void *arg, const char *id, int round)
{
	const struct writer *w = arg;

	return asks_answered(&w->asks, repair_name(w, id, round));
}

int plan_repairs(struct writer *w, int at, json_t *course, json_t *faults, json_t *state,
	struct repair_round *round)
{
	/* After a failure, what is good is not asked again for warnings; it is left as its answers on record have made it. */
	struct repair_limits limits = { .rounds = REPAIR_ROUNDS,
		.warnings = w->asks.failures == 0,
		.items_min = w->sk->items_min,
		.tried = w->asks.tried,
		.answered = repair_answered,
		.arg = w };

	limits.tasks =
		(int)json_integer_value(json_object_get(state, "tasks")) + w->tasks_max - w->tasks;
	TRY(repair_plan(w->cx, course, faults, &limits, state, &round->task, &round->count));
	w->tasks += (int)round->count;
	round->reply = ctx_alloc(w->cx, (round->count + 1) * sizeof(*round->reply));
	if (round->reply == NULL)
		return -1;
	for (size_t i = 0; i < round->count; i++)
		TRY(ask_repair(
			w, at, &round->task[i], json_is_true(json_object_get(w->declined, round->task[i].id))));
	return 0;
}

/*
 * Faults of parts that the group has; what only a whole course can have right is looked at later. The course's own title
 * is the whole's to mend: every group has a copy of it.
 */
static json_t *own_faults(struct writer *w, const json_t *faults)
{
	json_t *own = ctx_own_json(w->scratch, json_array());

	for (size_t i = 0; own != NULL && i < json_array_size(faults); i++) {
		json_t *fault = json_array_get(faults, i);
		const char *at = json_string_value(json_object_get(fault, "pointer"));

		if (str_starts(at, "/items/") || str_starts(at, "/studyTexts/") ||
			(str_starts(at, "/groups/") && (str_ends(at, "/title") || str_ends(at, "/text"))))
			json_array_append(own, fault);
	}
	return own;
}

/* items_known: nothing but the study text is new since the items were judged. */
static int group_repairs(struct writer *w, int at, bool items_known)
{
	struct group_work *gw = &w->group[at];
	json_t *faults, *own, *judged = gw->course;

	if (items_known) {
		judged = ctx_own_json(w->cx, json_copy(gw->course));
		if (judged == NULL)
			return -1;
		json_object_set_new(judged, "items", json_array());
	}
	TRY(judge(w, judged, &faults));
	own = own_faults(w, faults);
	if (own == NULL)
		return short_of_memory(w->cx);
	return plan_repairs(w, at, gw->course, own, gw->state, &gw->round);
}

/* ---- the group's way ---- */

json_t *writer_course(struct writer *w)
{
	return ctx_own_json(w->cx,
		json_pack("{s:i, s:s, s:O, s:s, s:s, s:s, s:s, s:[], s:[], s:[]}", "formatVersion", 1, "id",
			w->rq->course_id, "title", json_object_get(w->outline, "title"), "subject",
			w->sk->subject, "gradeBand", w->rq->grade_band, "mode", w->rq->mode, "language",
			w->language, "groups", "items", "studyTexts"));
}

/* A course of this group alone: the rules judge courses. */
static int group_open(struct writer *w, int at)
{
	struct group_work *gw = &w->group[at];
	const struct slot_group *g = &w->sk->group[at];
	json_t *group = slots_group(w->sk, g, w->outline);

	gw->items_why = gw->why;
	gw->course = writer_course(w);
	if (gw->course == NULL || group == NULL)
		return short_of_memory(w->cx);
	json_object_set_new(group, "order", json_integer(1));
	json_object_set_new(group, "prerequisites", json_array());
	json_array_append_new(json_object_get(gw->course, "groups"), group);
	for (int i = 0; i < w->sk->items; i++)
		if (gw->item[i] != NULL)
			json_array_append_new(
				json_object_get(gw->course, "items"), slots_item(w->sk, g, i, gw->item[i]));
	TRY(repair_begin(w->cx, &gw->state));
	return normalize(w, gw->course);
}

static bool misses_items(const struct writer *w, const struct group_work *gw)
{
	for (int i = 0; i < w->sk->items; i++)
		if (gw->item[i] == NULL)
			return true;
	return false;
}

static void group_done(struct writer *w, struct group_work *gw)
{
	char text[80];

	gw->done = true;
	w->groups_done++;
	snprintf(text, sizeof(text), "%d of %d groups are written.", w->groups_done, w->sk->groups);
	job_progress(w->cx, "fill", 10 + 75 * w->groups_done / w->sk->groups, text);
}

/* How often the group's items or text had been asked for when the job failed by them. */
static int tried(const struct writer *w, int at, const char *what)
{
	return asks_tried(&w->asks, group_part(w, at, what));
}

int group_go_on(struct writer *w, int at)
{
	struct group_work *gw = &w->group[at];
	bool items_known = gw->course != NULL && gw->round.count == 0;

	if (misses_items(w, gw) && gw->items_attempt < ATTEMPTS + tried(w, at, "items"))
		return ask_items(w, at);
	if (gw->course == NULL)
		TRY(group_open(w, at));
	else
		TRY(round_merge(w, gw->course, &gw->round));
	if (!gw->has_text && gw->text_attempt < ATTEMPTS + tried(w, at, "text"))
		TRY(ask_text(w, at));
	TRY(group_repairs(w, at, items_known));
	if (gw->out == 0)
		group_done(w, gw);
	return 0;
}
