/* Settling: what no round could mend is dropped from a copy; the copy becomes the course when it is sound. */
#include <string.h>

#include "domain/course.h"
#include "domain/course/check.h"
#include "domain/course/repair_parts.h"

struct settle {
	struct ctx *cx;
	json_t *course; /* the copy */
	int items_min;
	json_t *dropped;
};

/* The errors among faults; the context's. */
static int only_errors(struct ctx *cx, const json_t *faults, json_t **ret)
{
	json_t *errors = ctx_own_json(cx, json_array());

	if (errors == NULL)
		return -1;
	for (size_t i = 0; i < json_array_size(faults); i++)
		if (is_error(json_array_get(faults, i)))
			json_array_append(errors, json_array_get(faults, i));
	*ret = errors;
	return 0;
}

static size_t count_with(const json_t *list, const char *name, const char *value)
{
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(list); i++)
		n += strcmp(text_of(json_array_get(list, i), name), value) == 0;
	return n;
}

/* The rest can stand without it: the group keeps its items, the objective another one, the group a study text. */
static bool can_drop(const struct settle *s, const json_t *part, enum part_list list)
{
	const json_t *items = json_object_get(s->course, "items");
	const json_t *texts = json_object_get(s->course, "studyTexts");
	const char *group = text_of(part, "groupId");

	if (list == PART_TEXT)
		return count_with(texts, "groupId", group) > 1;
	return list == PART_ITEM && count_with(items, "groupId", group) > (size_t)s->items_min &&
		count_with(items, "objectiveId", text_of(part, "objectiveId")) > 1;
}

static json_t *faults_at(const json_t *errors, const struct part *part)
{
	json_t *list = json_array();

	for (size_t i = 0; i < json_array_size(errors); i++) {
		struct part other = part_of(json_array_get(errors, i));

		if (other.list == part->list && other.at == part->at)
			json_array_append(list, json_array_get(errors, i));
	}
	return list;
}

/* Drops the last part in the document that has an error, so that the places of the others stay; false: none may go. */
static bool drop_last(struct settle *s, const json_t *errors)
{
	struct part last = { PART_NONE, 0, "" };
	json_t *part, *list;

	for (size_t i = 0; i < json_array_size(errors); i++) {
		struct part p = part_of(json_array_get(errors, i));

		if (p.list < PART_ITEM)
			return false;
		if (p.list > last.list || (p.list == last.list && p.at > last.at))
			last = p;
	}
	part = part_at(s->course, last.list, last.at);
	if (!json_is_object(part) || !can_drop(s, part, last.list))
		return false;
	json_array_append_new(s->dropped,
		json_pack("{s:s, s:o}", "id", text_of(part, "id"), "faults", faults_at(errors, &last)));
	list = json_object_get(s->course, last.list == PART_ITEM ? "items" : "studyTexts");
	return json_array_remove(list, last.at) == 0;
}

/* Leaves out of errors what is about the part that was dropped last; the rest keeps its places. */
static int without_dropped(struct settle *s, json_t *errors)
{
	const json_t *last = json_array_get(s->dropped, json_array_size(s->dropped) - 1);
	const json_t *gone = json_object_get(last, "faults");

	for (size_t i = json_array_size(errors); i > 0; i--)
		for (size_t j = 0; j < json_array_size(gone); j++)
			if (json_array_get(errors, i - 1) == json_array_get(gone, j)) {
				json_array_remove(errors, i - 1);
				break;
			}
	return 0;
}

/* Drops all that errors are about; *ret false when one of them must stay. */
static int drop_all(struct settle *s, json_t *errors, bool *ret)
{
	*ret = true;
	while (json_array_size(errors) > 0 && *ret) {
		*ret = drop_last(s, errors);
		if (*ret)
			TRY(without_dropped(s, errors));
	}
	return 0;
}

static int errors_of(struct settle *s, json_t **ret)
{
	json_t *faults;

	TRY(course_check(s->cx, s->course, &faults));
	return only_errors(s->cx, faults, ret);
}

int repair_settle(
	struct ctx *cx, json_t *course, int items_min, json_t **ret_dropped, json_t **ret_left)
{
	struct settle s = { .cx = cx, .items_min = items_min };
	json_t *first, *errors;
	bool settled = true;

	s.course = ctx_own_json(cx, json_deep_copy(course));
	s.dropped = ctx_own_json(cx, json_array());
	if (s.course == NULL || s.dropped == NULL)
		return -1;
	TRY(errors_of(&s, &first));
	TRY(only_errors(cx, first, &errors));
	while (json_array_size(errors) > 0 && settled) {
		TRY(drop_all(&s, errors, &settled));
		TRY(course_normalize(cx, s.course));
		if (settled)
			TRY(errors_of(&s, &errors));
	}
	if (!settled) {
		json_array_clear(s.dropped);
		*ret_left = first;
	} else {
		json_array_clear(first);
		if (json_array_size(s.dropped) > 0 &&
			(json_object_clear(course) != 0 || json_object_update(course, s.course) != 0))
			return fail(cx, 503, "out_of_memory", "Memory is short.");
		*ret_left = first;
	}
	*ret_dropped = s.dropped;
	return 0;
}
