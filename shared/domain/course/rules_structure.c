/* Rules on the frame of a course: types, ids, references, prerequisites, counts, coverage. */
#include <stdio.h>
#include <string.h>

#include "domain/course/check.h"

/* ---- shape ---- */

struct member {
	const char *name;
	json_type type;
};

static bool has_type(const json_t *v, json_type type)
{
	return v != NULL && (json_typeof(v) == type || (type == JSON_TRUE && json_is_boolean(v)));
}

static void check_members(struct check *c, const json_t *object, const char *at,
	const struct member *members, size_t count)
{
	if (!json_is_object(object)) {
		fault(c, "This must be an object.", "%s", at);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const json_t *v = json_object_get(object, members[i].name);

		if (!has_type(v, members[i].type))
			fault(c, v == NULL ? "This member is missing." : "This member has the wrong type.",
				"%s/%s", at, members[i].name);
		else if (json_is_string(v) && json_string_length(v) == 0)
			fault(c, "This text is empty.", "%s/%s", at, members[i].name);
		else if (json_is_string(v) && json_string_length(v) != strlen(json_string_value(v)))
			fault(c, "This text holds a NUL character.", "%s/%s", at, members[i].name);
	}
}

static void check_list(
	struct check *c, const json_t *list, const char *at, const struct member *members, size_t count)
{
	char one[POINTER_SIZE];

	for (size_t i = 0; i < json_array_size(list); i++) {
		snprintf(one, sizeof(one), "%s/%zu", at, i);
		check_members(c, json_array_get(list, i), one, members, count);
	}
}

#define MEMBERS(list) (list), sizeof(list) / sizeof((list)[0])

static void check_item_shape(struct check *c, const json_t *item, size_t i)
{
	static const struct member option[] = { { "id", JSON_STRING }, { "text", JSON_STRING } };
	char at[POINTER_SIZE];
	const json_t *answer = json_object_get(item, "answer");

	if (strcmp(text_of(item, "mode"), text_of(c->course, "mode")) != 0)
		fault(c, "The item's mode is not the course's.", "/items/%zu/mode", i);
	if (is_numeric(item)) {
		if (!json_is_number(json_object_get(answer, "value")))
			fault(c, "A numeric item's answer needs a value.", "/items/%zu/answer/value", i);
		return;
	}
	if (!json_is_array(json_object_get(item, "options")))
		fault(c, "An item of this mode needs options.", "/items/%zu/options", i);
	snprintf(at, sizeof(at), "/items/%zu/options", i);
	check_list(c, json_object_get(item, "options"), at, MEMBERS(option));
}

static void check_shape(struct check *c)
{
	static const struct member course[] = { { "formatVersion", JSON_INTEGER },
		{ "id", JSON_STRING }, { "title", JSON_STRING }, { "subject", JSON_STRING },
		{ "gradeBand", JSON_STRING }, { "mode", JSON_STRING }, { "language", JSON_STRING },
		{ "groups", JSON_ARRAY }, { "items", JSON_ARRAY }, { "studyTexts", JSON_ARRAY } };
	static const struct member group[] = { { "id", JSON_STRING }, { "title", JSON_STRING },
		{ "order", JSON_INTEGER }, { "difficulty", JSON_INTEGER }, { "prerequisites", JSON_ARRAY },
		{ "objectives", JSON_ARRAY } };
	static const struct member objective[] = { { "id", JSON_STRING }, { "text", JSON_STRING },
		{ "bloom", JSON_STRING } };
	static const struct member item[] = { { "id", JSON_STRING }, { "groupId", JSON_STRING },
		{ "objectiveId", JSON_STRING }, { "mode", JSON_STRING }, { "stem", JSON_STRING },
		{ "hint", JSON_STRING }, { "explanation", JSON_STRING }, { "answer", JSON_OBJECT } };
	static const struct member text[] = { { "id", JSON_STRING }, { "groupId", JSON_STRING },
		{ "title", JSON_STRING }, { "text", JSON_STRING } };
	char at[POINTER_SIZE];

	check_members(c, c->course, "", MEMBERS(course));
	check_list(c, c->groups, "/groups", MEMBERS(group));
	for (size_t i = 0; i < json_array_size(c->groups); i++) {
		snprintf(at, sizeof(at), "/groups/%zu/objectives", i);
		check_list(
			c, json_object_get(json_array_get(c->groups, i), "objectives"), at, MEMBERS(objective));
	}
	check_list(c, c->items, "/items", MEMBERS(item));
	check_list(c, c->texts, "/studyTexts", MEMBERS(text));
	for (size_t i = 0; i < json_array_size(c->items); i++)
		if (json_is_object(json_array_get(c->items, i)))
			check_item_shape(c, json_array_get(c->items, i), i);
}

/* ---- ids ---- */

static void note_id(struct check *c, json_t *seen, const json_t *object, const char *at, size_t i)
{
	const char *id = text_of(object, "id");

	if (*id == '\0')
		return;
	if (json_object_get(seen, id) != NULL)
		fault(c, "Another part of the course has the same id.", "%s/%zu/id", at, i);
	json_object_set_new(seen, id, json_true());
}

static void check_ids(struct check *c)
{
	json_t *seen = json_object();
	char at[POINTER_SIZE];

	for (size_t i = 0; i < json_array_size(c->groups); i++) {
		const json_t *objectives = json_object_get(json_array_get(c->groups, i), "objectives");

		note_id(c, seen, json_array_get(c->groups, i), "/groups", i);
		snprintf(at, sizeof(at), "/groups/%zu/objectives", i);
		for (size_t j = 0; j < json_array_size(objectives); j++)
			note_id(c, seen, json_array_get(objectives, j), at, j);
	}
	for (size_t i = 0; i < json_array_size(c->items); i++) {
		const json_t *options = json_object_get(json_array_get(c->items, i), "options");
		json_t *seen_here = json_object();

		note_id(c, seen, json_array_get(c->items, i), "/items", i);
		snprintf(at, sizeof(at), "/items/%zu/options", i);
		for (size_t j = 0; j < json_array_size(options); j++)
			note_id(c, seen_here, json_array_get(options, j), at, j);
		json_decref(seen_here);
	}
	for (size_t i = 0; i < json_array_size(c->texts); i++)
		note_id(c, seen, json_array_get(c->texts, i), "/studyTexts", i);
	json_decref(seen);
}

/* ---- references ---- */

static void check_item_references(struct check *c, const json_t *item, size_t at)
{
	const json_t *group = group_of(c, text_of(item, "groupId"), NULL);
	const json_t *objectives = json_object_get(group, "objectives");
	bool found = false;

	if (group == NULL) {
		fault(c, "There is no such group.", "/items/%zu/groupId", at);
		return;
	}
	for (size_t i = 0; i < json_array_size(objectives); i++)
		found = found ||
			strcmp(text_of(json_array_get(objectives, i), "id"), text_of(item, "objectiveId")) == 0;
	if (!found)
		fault(c, "The item's group has no such objective.", "/items/%zu/objectiveId", at);
}

static void check_references(struct check *c)
{
	for (size_t i = 0; i < json_array_size(c->groups); i++) {
		const json_t *list = json_object_get(json_array_get(c->groups, i), "prerequisites");

		for (size_t j = 0; j < json_array_size(list); j++) {
			const char *id = json_string_value(json_array_get(list, j));

			if (id == NULL || group_of(c, id, NULL) == NULL)
				fault(c, "There is no such group.", "/groups/%zu/prerequisites/%zu", i, j);
		}
	}
	for (size_t i = 0; i < json_array_size(c->texts); i++)
		if (group_of(c, text_of(json_array_get(c->texts, i), "groupId"), NULL) == NULL)
			fault(c, "There is no such group.", "/studyTexts/%zu/groupId", i);
}

/* ---- prerequisites ---- */

enum { GROUPS_MAX = 256 };

/* Marks every group that can be learned in some order; a group left over lies on a cycle or behind one. */
static void check_acyclic(struct check *c)
{
	size_t count = json_array_size(c->groups);
	bool learned[GROUPS_MAX] = { false };
	bool moved = true;

	if (count > GROUPS_MAX)
		return;
	while (moved) {
		moved = false;
		for (size_t i = 0; i < count; i++) {
			const json_t *list = json_object_get(json_array_get(c->groups, i), "prerequisites");
			bool ready = true;

			for (size_t j = 0; j < json_array_size(list); j++) {
				const char *id = json_string_value(json_array_get(list, j));
				size_t at;

				if (id != NULL && group_of(c, id, &at) != NULL && !learned[at])
					ready = false;
			}
			if (ready && !learned[i])
				moved = learned[i] = true;
		}
	}
	for (size_t i = 0; i < count; i++)
		if (!learned[i])
			fault(
				c, "The group waits, directly or not, for itself.", "/groups/%zu/prerequisites", i);
}

/* ---- counts and coverage ---- */

static void check_counts(struct check *c)
{
	size_t groups = json_array_size(c->groups), at;
	size_t *items = ctx_alloc(c->cx, (groups + 1) * sizeof(*items));
	size_t *texts = ctx_alloc(c->cx, (groups + 1) * sizeof(*texts));

	if (items == NULL || texts == NULL) {
		c->failed = true;
		return;
	}
	if (groups == 0 || groups > GROUPS_MAX)
		fault(c, "A course has 1 to 256 groups.", "/groups");
	for (size_t i = 0; i < json_array_size(c->items); i++)
		if (group_of(c, text_of(json_array_get(c->items, i), "groupId"), &at) != NULL)
			items[at]++;
	for (size_t i = 0; i < json_array_size(c->texts); i++)
		if (group_of(c, text_of(json_array_get(c->texts, i), "groupId"), &at) != NULL)
			texts[at]++;
	for (size_t i = 0; i < groups && i < GROUPS_MAX; i++) {
		if (items[i] == 0)
			fault(c, "The group has no items.", "/groups/%zu", i);
		if (texts[i] == 0)
			fault(c, "The group has no study text.", "/groups/%zu", i);
	}
}

static void check_covered(struct check *c)
{
	json_t *used = ctx_own_json(c->cx, json_object());

	for (size_t i = 0; i < json_array_size(c->items); i++)
		json_object_set_new(used, text_of(json_array_get(c->items, i), "objectiveId"), json_true());
	for (size_t i = 0; i < json_array_size(c->groups) && i < GROUPS_MAX; i++) {
		const json_t *list = json_object_get(json_array_get(c->groups, i), "objectives");

		if (json_array_size(list) == 0)
			fault(c, "The group has no objectives.", "/groups/%zu/objectives", i);
		for (size_t j = 0; j < json_array_size(list) && j < 32; j++)
			if (json_object_get(used, text_of(json_array_get(list, j), "id")) == NULL)
				fault(c, "No item asks for this objective.", "/groups/%zu/objectives/%zu", i, j);
	}
}

static void check_order(struct check *c)
{
	for (size_t i = 0; i < json_array_size(c->groups); i++) {
		const json_t *order = json_object_get(json_array_get(c->groups, i), "order");
		const json_t *difficulty = json_object_get(json_array_get(c->groups, i), "difficulty");

		if (json_is_integer(order) && json_integer_value(order) != (json_int_t)i + 1)
			fault(c, "Groups are numbered 1, 2, 3 … in their order.", "/groups/%zu/order", i);
		if (json_is_integer(difficulty) &&
			(json_integer_value(difficulty) < 1 || json_integer_value(difficulty) > 5))
			fault(c, "Difficulty goes from 1 to 5.", "/groups/%zu/difficulty", i);
	}
}

static const struct rule rules[] = {
	{ "shape", "error", "Every part is there and has its type", NULL, check_shape, NULL },
	{ "ids", "error", "No id occurs twice", NULL, check_ids, NULL },
	{ "references", "error", "Every reference leads somewhere", NULL, check_references,
		check_item_references },
	{ "prerequisites", "error", "Prerequisites form no circle", NULL, check_acyclic, NULL },
	{ "counts", "error", "Each group has items and a study text", NULL, check_counts, NULL },
	{ "coverage", "error", "Each objective is asked for", "H1", check_covered, NULL },
	{ "order", "error", "Groups are numbered in order, difficulty is 1 to 5", NULL, check_order,
		NULL },
};
const struct rules rules_structure = { rules, ARRAY_LEN(rules) };
