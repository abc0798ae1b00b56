/* By what a job fails for good: the parts that a run which is told to go on asks anew, and no others. */
#include <string.h>

#include "codec/json.h"
#include "domain/course/model/writer.h"
#include "domain/course/repair_parts.h"

const char *group_part(const struct writer *w, int at, const char *what)
{
	return ctx_printf(w->cx, "%s/%s", w->sk->group[at].id, what);
}

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

/* An item, a text, a group or the course: asked again as often as its state says. */
static void add_part(const struct writer *w, json_t *parts, const char *id)
{
	if (*id != '\0')
		json_object_set_new(parts, id,
			json_integer(
				json_integer_value(json_object_get(json_object_get(w->state, "asked"), id))));
}

static int add_group_part(
	const struct writer *w, json_t *parts, int at, const char *what, int attempts)
{
	const char *name = group_part(w, at, what);

	return name != NULL ? json_object_set_new(parts, name, json_integer(attempts)) : -1;
}

static int place_of(const struct writer *w, const char *group_id)
{
	for (int i = 0; i < w->sk->groups; i++)
		if (strcmp(w->sk->group[i].id, group_id) == 0)
			return i;
	return -1;
}

/* Items by their ids: those that have a fault. */
static json_t *faulty_items(struct writer *w, const json_t *faults)
{
	json_t *ids = ctx_own_json(w->cx, json_object());

	for (size_t i = 0; ids != NULL && i < json_array_size(faults); i++) {
		struct part part = part_of(json_array_get(faults, i));

		if (part.list == PART_ITEM)
			json_object_set_new(
				ids, text_of(part_at(w->course, part.list, part.at), "id"), json_true());
	}
	return ids;
}

/* Can the group do without those of its items that have faults? Each objective, too, wants one. */
static bool stands_without(const struct writer *w, int at, const json_t *faulty)
{
	const struct slot_group *g = &w->sk->group[at];
	const json_t *items = json_object_get(w->course, "items"), *item;
	int good = 0, of[MODEL_OBJECTIVES_MAX] = { 0 };
	size_t i;

	json_array_foreach ((json_t *)items, i, item) {
		if (strcmp(text_of(item, "groupId"), g->id) != 0 ||
			json_object_get(faulty, text_of(item, "id")) != NULL)
			continue;
		good++;
		for (int o = 0; o < g->objectives; o++)
			of[o] += strcmp(text_of(item, "objectiveId"), g->objective[o].id) == 0;
	}
	for (int o = 0; o < g->objectives; o++)
		if (of[o] == 0)
			return false;
	return good >= w->sk->items_min;
}

/* What a group that has too few good items lacks: those with faults, those that were left out, those that were never there. */
static int add_items(struct writer *w, json_t *parts, int at, const json_t *faulty)
{
	const struct slot_group *g = &w->sk->group[at];
	bool missing = false;

	for (int i = 0; i < w->sk->items; i++) {
		missing = missing || w->group[at].item[i] == NULL;
		if (w->group[at].item[i] != NULL &&
			(json_object_get(faulty, g->item[i].id) != NULL ||
				json_object_get(w->left_out, g->item[i].id) != NULL))
			add_part(w, parts, g->item[i].id);
	}
	return missing ? add_group_part(w, parts, at, "items", w->group[at].items_attempt) : 0;
}

/* A fault of a group, a text or the course itself. */
static int add_other(struct writer *w, json_t *parts, const json_t *fault)
{
	struct part part = part_of(fault);
	const char *id = text_of(part_at(w->course, part.list, part.at), "id");
	int at = part.list == PART_GROUP ? place_of(w, id) : -1;

	if (part.list == PART_ITEM || strcmp(text_of(fault, "rule"), RULE_ITEMS_MIN) == 0)
		return 0;
	if (at >= 0 && !w->group[at].has_text)
		return add_group_part(w, parts, at, "text", w->group[at].text_attempt);
	add_part(w, parts, id);
	return 0;
}

int failed_by(struct writer *w, const json_t *faults)
{
	json_t *parts = ctx_own_json(w->cx, json_object()), *faulty = faulty_items(w, faults);

	if (parts == NULL || faulty == NULL)
		return -1;
	for (int at = 0; at < w->sk->groups; at++)
		if (!stands_without(w, at, faulty))
			TRY(add_items(w, parts, at, faulty));
	for (size_t i = 0; i < json_array_size(faults); i++)
		TRY(add_other(w, parts, json_array_get(faults, i)));
	return asks_failed(&w->asks, parts, w->tasks);
}
