/* The calls: which prompt, which schema, how long an answer may be. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/hash.h"
#include "codec/json.h"
#include "domain/course/model/prompt.h"
#include "domain/course/model/slots.h"
#include "domain/course/model/writer.h"
#include "domain/queue.h"

/* Tokens that an answer may have: about twice what it takes in English. */
enum {
	OUTLINE_TOKENS = 600,
	OUTLINE_GROUP_TOKENS = 300,
	ITEMS_TOKENS = 300,
	ITEM_TOKENS = 500,
	TEXT_TOKENS = 2500,
	REPAIR_TOKENS = 2000,
};

/* ---- what all calls begin with ---- */

/*
 * The notes between two lines that nobody who wrote them can have known: they follow from the job's id and the notes
 * themselves, so that the same step of a later run is the same request.
 */
static int notes_block(struct writer *w, const char **ret)
{
	json_t *text = ctx_own_json(w->cx, json_string(w->notes));
	char sha256[SHA256_TEXT];
	const char *seed, *quoted;
	size_t size;

	seed = ctx_printf(w->cx, "%s %s", w->cx->job->id, w->notes);
	if (text == NULL || seed == NULL)
		return -1;
	hash_sha256(seed, strlen(seed), sha256);
	TRY(json_text(w->cx, text, false, &quoted, &size));
	return prompt_fill(w->cx, PROMPT_NOTES, "",
		(const struct prompt_slot[]){ { "fence", ctx_printf(w->cx, "<<<notes %.32s", sha256) },
			{ "text", quoted }, { "fence_end", ctx_printf(w->cx, ">>>notes %.32s", sha256) },
			{ NULL, NULL } },
		ret);
}

int writer_prompts(struct writer *w)
{
	json_t *request = ctx_own_json(w->cx,
		json_pack("{s:s, s:s, s:s, s:s?, s:i, s:i}", "subject", w->rq->subject, "grade_band",
			w->rq->grade_band, "mode",
			w->sk->numeric ? "numeric: a number is typed in" : "options: one of four is chosen",
			"language", w->rq->language, "groups", w->sk->groups, "items_per_group", w->sk->items));
	const char *text, *notes = "";
	size_t size;

	w->schemas = ctx_own_json(w->cx, json_object());
	if (request == NULL || w->schemas == NULL)
		return -1;
	TRY(json_text(w->cx, request, true, &text, &size));
	if (w->notes != NULL)
		TRY(notes_block(w, &notes));
	TRY(prompt_fill(
		w->cx, PROMPT_SYSTEM, "", (const struct prompt_slot[]){ { NULL, NULL } }, &w->system));
	TRY(prompt_fill(w->cx, PROMPT_COURSE, "",
		(const struct prompt_slot[]){ { "request", text }, { "notes", notes }, { NULL, NULL } },
		&text));
	w->about = ctx_printf(w->cx, "%s\n\n", text);
	return w->about != NULL ? 0 : -1;
}

/* What to say about the call before, "" for the first. */
static int again(struct writer *w, int attempt, bool declined, const char *why, const char **ret)
{
	*ret = "";
	if (attempt == 1)
		return 0;
	if (declined)
		return prompt_fill(
			w->cx, PROMPT_SOFTER, "", (const struct prompt_slot[]){ { NULL, NULL } }, ret);
	return prompt_fill(w->cx, PROMPT_AGAIN, "",
		(const struct prompt_slot[]){
			{ "why", why != NULL ? why : "it was not complete." }, { NULL, NULL } },
		ret);
}

static struct ask *ask_new(
	struct writer *w, enum ask_kind kind, int at, const char *task, const char *name, int tokens)
{
	struct ask *a = ctx_alloc(w->cx, sizeof(*a));

	if (a == NULL || name == NULL)
		return NULL;
	a->kind = kind;
	a->group = at;
	a->name = name;
	a->call.task = task;
	a->call.system = w->system;
	a->call.max_output_tokens = tokens;
	return a;
}

/* The one among equal schemas that is known to whoever compiles them. */
static const json_t *shared_schema(struct writer *w, const json_t *schema)
{
	char *text = json_dumps(schema, JSON_COMPACT | JSON_SORT_KEYS);
	const json_t *known = text != NULL ? json_object_get(w->schemas, text) : NULL;

	if (text != NULL && known == NULL)
		json_object_set(w->schemas, text, (json_t *)schema);
	free(text);
	return known != NULL ? known : schema;
}

/* The user's message: what is the same for the whole course, then the task. */
static int ask_send(struct writer *w, struct ask *a, enum prompt_name prompt,
	const struct prompt_slot *slots, const char *schema_name)
{
	TRY(prompt_fill(w->cx, prompt, w->about, slots, &a->call.user));
	a->call.schema_name = schema_name;
	a->call.schema = shared_schema(w, a->call.schema);
	return asks_put(&w->asks, a);
}

/* ---- outline ---- */

static int frame_text(struct writer *w, const char **ret)
{
	json_t *list = ctx_own_json(w->cx, json_array());
	size_t size;

	if (list == NULL)
		return -1;
	for (int i = 0; i < w->sk->groups; i++) {
		const struct slot_group *g = &w->sk->group[i];
		json_t *objectives = json_object();

		for (int o = 0; o < g->objectives; o++)
			json_object_set_new(objectives, strchr(g->objective[o].id, '-') + 1,
				json_string(g->objective[o].bloom));
		json_array_append_new(list,
			json_pack("{s:s, s:i, s:s?, s:o}", "group", g->id, "difficulty", g->difficulty, "after",
				g->after >= 0 ? w->sk->group[g->after].id : NULL, "objectives", objectives));
	}
	return json_text(w->cx, list, false, ret, &size);
}

int ask_outline(struct writer *w, int attempt, bool declined, const char *why)
{
	struct ask *a =
		ask_new(w, ASK_OUTLINE, -1, TASK_COURSE_OUTLINE, ctx_printf(w->cx, "outline/%d", attempt),
			OUTLINE_TOKENS + OUTLINE_GROUP_TOKENS * w->sk->groups);
	const char *frame, *before;
	json_t *schema;

	if (a == NULL)
		return -1;
	TRY(frame_text(w, &frame));
	TRY(again(w, attempt, declined, why, &before));
	TRY(slots_outline_schema(w->cx, w->sk, &schema));
	a->call.schema = schema;
	return ask_send(w, a, PROMPT_OUTLINE,
		(const struct prompt_slot[]){ { "frame", frame }, { "again", before }, { NULL, NULL } },
		"course_outline");
}

/* ---- items ---- */

static int items_text(struct writer *w, int at, const bool *wanted, const char **ret)
{
	const struct slot_group *g = &w->sk->group[at];
	const json_t *titles = json_object_get(w->outline, g->id);
	json_t *list = ctx_own_json(w->cx, json_array());
	size_t size;

	if (list == NULL)
		return -1;
	for (int i = 0; i < w->sk->items; i++) {
		const struct slot_item *item = &g->item[i];
		const struct slot_objective *o = &g->objective[item->objective];

		if (wanted[i])
			json_array_append_new(list,
				json_pack("{s:s, s:O, s:s, s:i, s:s}", "member", item->slot, "objective",
					json_object_get(titles, strchr(o->id, '-') + 1), "bloom", o->bloom,
					"difficulty", item->difficulty, "form", item->variant_text));
	}
	return json_text(w->cx, list, false, ret, &size);
}

static int ask_chunk(struct writer *w, int at, const bool *wanted, int first, int count)
{
	struct group_work *gw = &w->group[at];
	const struct slot_group *g = &w->sk->group[at];
	struct ask *a = ask_new(w, ASK_ITEMS, at, TASK_COURSE_GROUP,
		ctx_printf(w->cx, "items/%s/%d/%s", g->id, gw->items_attempt, g->item[first].slot),
		ITEMS_TOKENS + ITEM_TOKENS * count);
	const char *items, *before;
	json_t *schema;

	if (a == NULL)
		return -1;
	a->wanted = wanted;
	TRY(items_text(w, at, wanted, &items));
	TRY(again(w, gw->items_attempt, gw->declined, gw->why, &before));
	TRY(slots_items_schema(w->cx, w->sk, wanted, &schema));
	a->call.schema = schema;
	gw->out++;
	return ask_send(w, a, PROMPT_GROUP,
		(const struct prompt_slot[]){ { "outline", w->outline_text }, { "group", g->id },
			{ "items", items }, { "members", slots_item_members(w->sk) }, { "again", before },
			{ NULL, NULL } },
		"course_items");
}

int ask_items(struct writer *w, int at)
{
	struct group_work *gw = &w->group[at];
	int i = 0;

	gw->items_attempt++;
	while (i < w->sk->items) {
		bool *wanted = ctx_alloc(w->cx, (size_t)w->sk->items * sizeof(*wanted));
		int count = 0, first = -1;

		if (wanted == NULL)
			return -1;
		for (; i < w->sk->items && count < gw->chunk; i++)
			if (gw->item[i] == NULL) {
				first = first < 0 ? i : first;
				wanted[i] = true;
				count++;
			}
		if (count > 0)
			TRY(ask_chunk(w, at, wanted, first, count));
	}
	return 0;
}

/* ---- texts, repairs ---- */

int ask_text(struct writer *w, int at)
{
	struct group_work *gw = &w->group[at];
	const struct slot_group *g = &w->sk->group[at];
	struct ask *a;
	const char *before;
	json_t *schema;

	gw->text_attempt++;
	a = ask_new(w, ASK_TEXT, at, TASK_COURSE_TEXT,
		ctx_printf(w->cx, "text/%s/%d", g->id, gw->text_attempt), TEXT_TOKENS);
	if (a == NULL)
		return -1;
	TRY(again(w, gw->text_attempt, gw->declined, gw->why, &before));
	TRY(slots_text_schema(w->cx, &schema));
	a->call.schema = schema;
	gw->out++;
	return ask_send(w, a, PROMPT_TEXT,
		(const struct prompt_slot[]){ { "outline", w->outline_text }, { "group", g->id },
			{ "again", before }, { NULL, NULL } },
		"course_text");
}

const char *repair_name(const struct writer *w, const char *id, int round)
{
	return ctx_printf(w->cx, "repair/%s/%d", id, round);
}

int ask_repair(struct writer *w, int at, const struct repair_task *task, bool declined)
{
	struct ask *a = ask_new(w, ASK_REPAIR, at, TASK_COURSE_REPAIR,
		repair_name(w, task->id, task->round), REPAIR_TOKENS);
	const char *before;

	if (a == NULL)
		return -1;
	a->task = task;
	a->call.schema = task->schema;
	/* Its faults say what was wrong with the part itself. */
	TRY(again(w, declined ? 2 : 1, declined, NULL, &before));
	if (at >= 0)
		w->group[at].out++;
	else
		w->out++;
	return ask_send(w, a, PROMPT_REPAIR,
		(const struct prompt_slot[]){ { "outline", w->outline_text }, { "part", task->prompt },
			{ "again", before }, { NULL, NULL } },
		"course_repair");
}
