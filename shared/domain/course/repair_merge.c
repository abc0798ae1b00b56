/* Merging of replies: what is wanted is read and checked first, then put in its place at once. */
#include <string.h>

#include "domain/course/check.h"
#include "domain/course/repair_parts.h"

enum { SHORT_TEXT = 200, LONG_TEXT = 1000, STUDY_TEXT = 8000, MISTAKES_MAX = 16 };

struct merge {
	struct ctx *cx;
	const json_t *reply;
	const json_t *object; /* the part as it stands */
	json_t *fresh;        /* members to be set; a null takes one away */
};

static int unusable(struct ctx *cx, const char *pointer, const char *why)
{
	if (cx->err.status == 0)
		(void)fail(
			cx, 422, "unusable_reply", "The reply does not fit the part that was asked again.");
	return fail_at(cx, pointer, "%s", why);
}

static bool is_text(const json_t *v, size_t max)
{
	return json_is_string(v) && json_string_length(v) > 0 &&
		strlen(json_string_value(v)) == json_string_length(v) &&
		prose_length(json_string_value(v)) <= max;
}

static int merge_text(struct merge *m, const char *name)
{
	const json_t *v = json_object_get(m->reply, name);
	size_t max = strcmp(name, "text") == 0                              ? STUDY_TEXT
		: strcmp(name, "title") == 0 || strcmp(name, "expression") == 0 ? SHORT_TEXT
																		: LONG_TEXT;
	char pointer[24];

	if (strcmp(name, "expression") == 0 && !is_text(v, max))
		return json_object_set_new(m->fresh, name, json_null());
	snprintf(pointer, sizeof(pointer), "/%s", name);
	if (!is_text(v, max))
		return unusable(m->cx, pointer, "A text is wanted here, of the format's length.");
	return json_object_set_new(m->fresh, name, json_string(json_string_value(v)));
}

/* The place of the option that the reply's answer names, by the reply's own ids; -1 unless there is exactly one. */
static int key_of(const json_t *reply)
{
	const json_t *options = json_object_get(reply, "options");
	const char *id = text_of(json_object_get(reply, "answer"), "optionId");
	int found = -1;

	for (size_t i = 0; i < json_array_size(options); i++)
		if (*id != '\0' && strcmp(text_of(json_array_get(options, i), "id"), id) == 0) {
			if (found >= 0)
				return -1;
			found = (int)i;
		}
	return found;
}

static int merge_options(struct merge *m)
{
	const json_t *options = json_object_get(m->reply, "options");
	size_t count = options_wanted(m->object);
	json_t *list;
	char letter[2] = "a";
	int key = key_of(m->reply);

	if (!json_is_array(options) || json_array_size(options) != count)
		return unusable(
			m->cx, "/options", "The count of options is not the one that was asked for.");
	if (key < 0)
		return unusable(m->cx, "/answer/optionId", "Exactly one option must be the key.");
	list = json_array();
	json_object_set_new(m->fresh, "options", list);
	for (size_t i = 0; i < count; i++, letter[0]++) {
		const json_t *option = json_array_get(options, i);
		const json_t *why = json_object_get(option, "misconception");
		json_t *fresh;

		if (!is_text(json_object_get(option, "text"), SHORT_TEXT))
			return unusable(
				m->cx, "/options", "Each option needs a text of at most 200 characters.");
		fresh = json_pack("{s:s, s:s}", "id", letter, "text", text_of(option, "text"));
		if ((int)i != key && is_text(why, LONG_TEXT))
			json_object_set_new(fresh, "misconception", json_string(json_string_value(why)));
		json_array_append_new(list, fresh);
	}
	letter[0] = (char)('a' + key);
	return json_object_set_new(m->fresh, "answer", json_pack("{s:s}", "optionId", letter));
}

static int merge_answer(struct merge *m)
{
	const json_t *answer = json_object_get(m->reply, "answer");
	const json_t *tolerance = json_object_get(answer, "tolerance");
	json_t *fresh;
	struct num v;

	if (!is_numeric(m->object))
		return 0; /* goes with the options */
	if (!json_to_num(json_object_get(answer, "value"), &v))
		return unusable(m->cx, "/answer/value", "A number of at most six places is wanted here.");
	fresh = json_pack("{s:O}", "value", json_object_get(answer, "value"));
	if (json_to_num(tolerance, &v) && v.n >= 0)
		json_object_set(fresh, "tolerance", (json_t *)tolerance);
	return json_object_set_new(m->fresh, "answer", fresh);
}

/* Mistakes are a help, not a must: those that do not fit are left out. */
static int merge_mistakes(struct merge *m)
{
	const json_t *list = json_object_get(m->reply, "mistakes");
	json_t *fresh = json_array();
	struct num v;

	for (size_t i = 0; i < json_array_size(list) && json_array_size(fresh) < MISTAKES_MAX; i++) {
		const json_t *one = json_array_get(list, i), *why = json_object_get(one, "misconception");

		if (json_to_num(json_object_get(one, "value"), &v) && is_text(why, LONG_TEXT))
			json_array_append_new(fresh,
				json_pack("{s:O, s:s}", "value", json_object_get(one, "value"), "misconception",
					json_string_value(why)));
	}
	return json_object_set_new(m->fresh, "mistakes", fresh);
}

/* Objectives keep their ids and levels; texts come by id. */
static int merge_objectives(struct merge *m)
{
	const json_t *now = json_object_get(m->object, "objectives");
	const json_t *list = json_object_get(m->reply, "objectives");
	json_t *fresh = json_array();

	json_object_set_new(m->fresh, "objectives", fresh);
	for (size_t i = 0; i < json_array_size(now); i++) {
		json_t *copy = json_copy(json_array_get(now, i));
		const json_t *text = NULL;

		json_array_append_new(fresh, copy);
		for (size_t j = 0; j < json_array_size(list); j++)
			if (strcmp(text_of(json_array_get(list, j), "id"), text_of(copy, "id")) == 0)
				text = json_object_get(json_array_get(list, j), "text");
		if (!is_text(text, SHORT_TEXT))
			return unusable(m->cx, "/objectives", "Each objective needs a text, under its id.");
		json_object_set_new(copy, "text", json_string(json_string_value(text)));
	}
	return 0;
}

static int merge_member(void *arg, const char *name)
{
	struct merge *m = arg;

	if (strcmp(name, "options") == 0)
		return merge_options(m);
	if (strcmp(name, "answer") == 0)
		return merge_answer(m);
	if (strcmp(name, "mistakes") == 0)
		return merge_mistakes(m);
	if (strcmp(name, "objectives") == 0)
		return merge_objectives(m);
	return merge_text(m, name);
}

static json_t *find_part(const json_t *course, const struct repair_task *task)
{
	enum part_list list = task->kind == REPAIR_COURSE ? PART_COURSE
		: task->kind == REPAIR_GROUP                  ? PART_GROUP
		: task->kind == REPAIR_STUDY_TEXT             ? PART_TEXT
													  : PART_ITEM;
	json_t *object;

	for (size_t i = 0; (object = part_at(course, list, i)) != NULL; i++)
		if (list == PART_COURSE || strcmp(text_of(object, "id"), task->id) == 0)
			return object;
	return NULL;
}

int repair_merge(
	struct ctx *cx, json_t *course, const struct repair_task *task, const json_t *reply)
{
	json_t *object = find_part(course, task), *v;
	struct merge m = { cx, reply, object, ctx_own_json(cx, json_object()) };
	const char *name;

	if (m.fresh == NULL)
		return -1;
	if (!json_is_object(object))
		return fail(cx, 422, "unusable_reply", "The course has no part %s.", task->id);
	if (!json_is_object(reply))
		return unusable(cx, "", "An object is wanted.");
	if (each_member(members_wanted(task->kind, is_numeric(object)), merge_member, &m) != 0)
		return cx->err.status != 0 ? -1 : fail(cx, 503, "out_of_memory", "Memory is short.");
	json_object_foreach (m.fresh, name, v) {
		if (json_is_null(v))
			json_object_del(object, name);
		else if (json_object_set(object, name, v) != 0)
			return fail(cx, 503, "out_of_memory", "Memory is short.");
	}
	return 0;
}
