/* The whole course: the outline, all groups at once, then what only the whole shows. */
#include "domain/course/model/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json.h"
#include "codec/schema.h"
#include "domain/course/model/slots.h"
#include "domain/course/model/writer.h"
#include "domain/media/anchor.h"
#include "domain/queue.h"

enum {
	CHUNK_ITEMS = 24,
	TASKS_LEAST = 10,
	TASKS_SHARE = 4,
	SCRATCH_BYTES = 64 MiB,
	WARNINGS_MAX = 50,
	EXCERPT_BYTES = 80, /* of a part that a fault names */
};

extern const char course_schema[];
extern const size_t course_schema_size;

static struct schema *whole_schema;

int course_write_setup(char *why, size_t why_size)
{
	if (whole_schema == NULL)
		whole_schema = schema_compile(course_schema, course_schema_size, why, why_size);
	return whole_schema != NULL ? slots_setup(why, why_size) : -1;
}

/* ---- groups ---- */

static int write_groups(struct writer *w)
{
	struct ask *a;

	w->group = ctx_alloc(w->cx, (size_t)w->sk->groups * sizeof(*w->group));
	if (w->group == NULL)
		return -1;
	job_progress(w->cx, "fill", 10, "The groups are being written.");
	for (int i = 0; i < w->sk->groups; i++) {
		w->group[i].chunk = CHUNK_ITEMS;
		TRY(group_go_on(w, i));
	}
	for (;;) {
		TRY(asks_next(&w->asks, &a));
		if (a == NULL)
			break;
		TRY(group_take(w, a));
	}
	return w->groups_done == w->sk->groups
		? 0
		: fail(w->cx, 503, "provider_unavailable", "Calls were lost.");
}

/* ---- the whole ---- */

/* The group as its own repairs left it, in its place in the course. */
static int place_group(struct writer *w, int at)
{
	const json_t *own = w->group[at].course;
	const struct slot_group *g = &w->sk->group[at];
	json_t *group = json_array_get(json_object_get(own, "groups"), 0);
	json_t *after = json_array();

	if (g->after >= 0)
		json_array_append_new(after, json_string(w->sk->group[g->after].id));
	json_object_set_new(group, "order", json_integer(g->order));
	json_object_set_new(group, "prerequisites", after);
	if (json_array_append(json_object_get(w->course, "groups"), group) != 0 ||
		json_array_extend(json_object_get(w->course, "items"), json_object_get(own, "items")) !=
			0 ||
		json_array_extend(
			json_object_get(w->course, "studyTexts"), json_object_get(own, "studyTexts")) != 0)
		return fail(w->cx, 503, "out_of_memory", "Memory is short.");
	return 0;
}

/* What each group has asked counts for the whole, too: no part is asked more often than its rounds. */
static int join_states(struct writer *w)
{
	json_int_t tasks = 0;

	TRY(repair_begin(w->cx, &w->state));
	for (int i = 0; i < w->sk->groups; i++) {
		const json_t *state = w->group[i].state;

		json_object_update(json_object_get(w->state, "asked"), json_object_get(state, "asked"));
		tasks += json_integer_value(json_object_get(state, "tasks"));
	}
	json_object_set_new(w->state, "tasks", json_integer(tasks));
	return 0;
}

static int assemble(struct writer *w)
{
	w->course = writer_course(w);
	if (w->course == NULL)
		return -1;
	for (int i = 0; i < w->sk->groups; i++)
		TRY(place_group(w, i));
	TRY(join_states(w));
	return normalize(w, w->course);
}

/* *ret_sound: nothing is left to be said about the course. */
static int repair_whole(struct writer *w, bool *ret_sound)
{
	json_t *faults;
	struct ask *a;

	for (;;) {
		TRY(job_check(w->cx));
		TRY(judge(w, w->course, &faults));
		TRY(plan_repairs(w, -1, w->course, faults, w->state, &w->round));
		*ret_sound = json_array_size(faults) == 0;
		if (w->round.count == 0)
			return 0;
		for (size_t i = w->round.count; i > 0; i--) {
			TRY(asks_next(&w->asks, &a));
			if (a == NULL)
				return fail(w->cx, 503, "provider_unavailable", "Calls were lost.");
			TRY(round_take(w, &w->round, a));
		}
		TRY(round_merge(w, w->course, &w->round));
	}
}

/* ---- the end ---- */

static int items_of(const struct writer *w, const char *group_id)
{
	const json_t *items = json_object_get(w->course, "items");
	int n = 0;

	for (size_t i = 0; i < json_array_size(items); i++)
		n += strcmp(json_string_value(json_object_get(json_array_get(items, i), "groupId")),
				 group_id) == 0;
	return n;
}

/* Slots that the model never filled are items that were dropped, too. */
static void add_missing(struct writer *w, json_t *dropped, json_t *left)
{
	for (int g = 0; g < w->sk->groups; g++) {
		const struct slot_group *group = &w->sk->group[g];
		const char *why = w->group[g].items_why != NULL ? w->group[g].items_why : "it gave none.";
		int n = items_of(w, group->id);

		for (int i = 0; i < w->sk->items; i++)
			if (w->group[g].item[i] == NULL)
				json_array_append_new(dropped,
					json_pack("{s:s, s:[{s:s, s:s}]}", "id", group->item[i].id, "faults", "rule",
						"missing", "message", why));
		if (n < w->sk->items_min)
			json_array_append_new(left,
				json_pack("{s:s, s:s, s:o, s:o}", "rule", RULE_ITEMS_MIN, "severity", "error",
					"pointer", json_sprintf("/groups/%d", g), "message",
					json_sprintf("%d of %d items can be used, %d are needed: %s", n, w->sk->items,
						w->sk->items_min, why)));
	}
}

/* What the rules still say of the course: nothing that keeps it from being used. */
static int warnings_of(struct writer *w, bool sound, json_t **ret)
{
	json_t *list = ctx_own_json(w->cx, json_array()), *faults = NULL;

	if (list == NULL)
		return -1;
	if (!sound)
		TRY(judge(w, w->course, &faults));
	for (size_t i = 0; i < json_array_size(faults) && i < WARNINGS_MAX; i++)
		json_array_append(list, json_array_get(faults, i));
	*ret = list;
	return 0;
}

/* The part that the pointer leads into, and where: the document itself is nobody's to see. */
static const json_t *part_of_fault(const json_t *course, const char *pointer)
{
	static const char *const lists[] = { "groups", "items", "studyTexts" };

	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		size_t n = strlen(lists[i]);

		if (pointer[0] == '/' && strncmp(pointer + 1, lists[i], n) == 0 && pointer[n + 1] == '/')
			return json_array_get(
				json_object_get(course, lists[i]), strtoul(pointer + n + 2, NULL, 10));
	}
	return NULL;
}

/* "g01-i04 of g01, \"Which road led …\"": a part by its id and how it begins, or "" */
static const char *part_named(struct writer *w, const char *pointer)
{
	const json_t *part = part_of_fault(w->course, pointer);
	const char *id = json_string_value(json_object_get(part, "id"));
	const char *group = json_string_value(json_object_get(part, "groupId"));
	const char *text = json_string_value(json_object_get(part, "stem"));
	size_t n;

	if (id == NULL)
		return "";
	if (text == NULL)
		text = json_string_value(json_object_get(part, "title"));
	if (text == NULL)
		text = "";
	/* Cut behind a whole character. */
	n = strlen(text);
	if (n > EXCERPT_BYTES)
		for (n = EXCERPT_BYTES; n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80;)
			n--;
	return ctx_printf(w->cx, " (%s%s%s: %.*s%s)", id, group != NULL ? " of " : "",
		group != NULL ? group : "", (int)n, text, text[n] != '\0' ? "\u2026" : "");
}

/* "hint_tells: The hint holds the answer. (g01-i04 of g01: …)"; the rule alone where its sentence cannot be told. */
static json_t *told(struct writer *w, const json_t *fault, const char *pointer)
{
	const char *rule = json_string_value(json_object_get(fault, "rule"));
	const char *named = part_named(w, pointer);
	json_t *text = json_sprintf("%s: %s%s", rule,
		json_string_value(json_object_get(fault, "message")), named != NULL ? named : "");

	return json_pack(
		"{s:s, s:o}", "pointer", pointer, "message", text != NULL ? text : json_string(rule));
}

/* All of them, however many: whoever tells them knows how much room there is. fail_at() keeps only the first few. */
static json_t *list_faults(struct writer *w, const json_t *left)
{
	json_t *list = ctx_own_json(w->cx, json_array());

	for (size_t i = 0; list != NULL && i < json_array_size(left); i++) {
		const json_t *fault = json_array_get(left, i);
		const char *pointer = json_string_value(json_object_get(fault, "pointer"));

		json_array_append_new(list, told(w, fault, pointer));
	}
	return list;
}

static int unmended(struct writer *w, const json_t *left)
{
	size_t count = json_array_size(left);
	const char *spent = w->tasks >= w->tasks_max
		? ctx_printf(w->cx, " The budget of %d repairs was used up.", w->tasks_max)
		: "";
	json_t *list;

	TRY(failed_by(w, left));
	list = list_faults(w, left);
	if (list == NULL)
		return -1;
	fail(w->cx, 422, "invalid_course",
		"What the model wrote has %zu fault%s that could not be mended.%s", count,
		count == 1 ? "" : "s", spent != NULL ? spent : "");
	w->cx->err.details = list;
	return -1;
}

static int note_left_out(struct writer *w, const json_t *dropped)
{
	w->left_out = ctx_own_json(w->cx, json_object());
	for (size_t i = 0; i < json_array_size(dropped); i++)
		json_object_set_new(w->left_out,
			json_string_value(json_object_get(json_array_get(dropped, i), "id")), json_true());
	return w->left_out != NULL ? 0 : -1;
}

/* Its schema says so: a part has a member that no rule looks at. */
static int misshapen(struct writer *w)
{
	struct err e = w->cx->err;

	if (e.status != 422)
		return -1;
	ctx_forgive(w->cx);
	TRY(failed_by(w, e.details));
	w->cx->err = e;
	w->cx->err.code = "invalid_course";
	w->cx->err.message = "What the model wrote does not have the form of a course.";
	return -1;
}

static int settle(struct writer *w, bool sound, struct course_written *ret)
{
	json_t *left = ctx_own_json(w->cx, json_array());

	ret->dropped = ctx_own_json(w->cx, json_array());
	if (left == NULL || ret->dropped == NULL)
		return -1;
	if (!sound)
		TRY(repair_settle(w->cx, w->course, w->sk->items_min, &ret->dropped, &left));
	add_missing(w, ret->dropped, left);
	TRY(note_left_out(w, ret->dropped));
	if (json_array_size(left) > 0)
		return unmended(w, left);
	return schema_check(w->cx, whole_schema, w->course, "") == 0 ? 0 : misshapen(w);
}

/*
 * One job a marker: markerId is the study text's id and the marker's number in it, from 1. The anchor is no part of the payload
 * (ignite.course_images).
 */
static int image_jobs(struct writer *w, json_t **ret)
{
	const json_t *texts = json_object_get(w->course, "studyTexts");
	json_t *list = ctx_own_json(w->cx, json_array());

	if (list == NULL)
		return -1;
	for (size_t i = 0; i < json_array_size(texts); i++) {
		const json_t *text = json_array_get(texts, i);
		const char *id = json_string_value(json_object_get(text, "id"));
		struct anchored a;

		TRY(anchored_read(w->cx, json_string_value(json_object_get(text, "text")), NULL, &a));
		for (size_t n = 0; n < a.count; n++) {
			const char *shows = a.places[n].words;
			json_t *anchor = anchor_of(&a, n);

			if (anchor == NULL)
				return -1;
			json_array_append_new(list,
				json_pack("{s:s, s:s, s:s, s:s, s:{s:s, s:s, s:o}, s:O}", "course_id",
					w->rq->course_id, "kind", "image", "prompt", shows, "alt", shows, "targetRef",
					"type", "study_text", "studyTextId", id, "markerId",
					json_sprintf("%s-m%zu", id, n + 1), "anchor", anchor));
		}
	}
	*ret = list;
	return 0;
}

static void drop_scratch(void *scratch)
{
	ctx_free(scratch);
}

/* Notes may ask for pictures where nobody makes any: the texts keep the places for them, and the result says why. */
static int images_of(struct writer *w, struct course_written *ret)
{
	ret->images = ctx_own_json(w->cx, json_array());
	if (ret->images == NULL)
		return -1;
	if (!w->rq->study_text_images &&
		(w->notes == NULL || !json_is_true(json_object_get(w->outline, "wants_images"))))
		return 0;
	if (provider_ready(TASK_IMAGE))
		return image_jobs(w, &ret->images);
	ret->images_reason = ctx_printf(w->cx,
		"Pictures were asked for, and there are none: nobody makes pictures here. %s The study "
		"texts keep their places.",
		provider_missing(w->cx, TASK_IMAGE));
	return ret->images_reason != NULL ? 0 : -1;
}

int course_write(
	struct ctx *cx, const struct course_request *rq, const char *notes, struct course_written *ret)
{
	struct course_written done = { 0 };
	struct writer *w = ctx_alloc(cx, sizeof(*w));
	bool sound = false;

	if (w == NULL)
		return -1;
	*w = (struct writer){ .cx = cx, .rq = rq, .notes = notes };
	w->scratch = ctx_new(SCRATCH_BYTES, cx->request_id);
	if (w->scratch == NULL || ctx_own(cx, w->scratch, drop_scratch) != 0)
		return fail(cx, 503, "out_of_memory", "Memory is short.");
	TRY(skeleton_build(cx, rq, &w->sk));
	TRY(asks_begin(&w->asks, cx));
	w->tasks_max = TASKS_LEAST + w->sk->groups * w->sk->items / TASKS_SHARE + w->asks.repairs;
	TRY(writer_prompts(w));
	TRY(outline_write(w));
	TRY(write_groups(w));
	TRY(assemble(w));
	job_progress(cx, "check", 88, "The whole course is being checked.");
	TRY(repair_whole(w, &sound));
	TRY(settle(w, sound, &done));
	TRY(warnings_of(w, sound, &done.warnings));
	TRY(images_of(w, &done));
	done.course = w->course;
	done.repaired = w->tasks;
	*ret = done;
	return 0;
}
