/* Walking a course for exports. It passed its rules once, but nothing here relies on it. */
#include <stdlib.h>
#include <string.h>

#include "domain/export/export_impl.h"

const char *text_in(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

double number_in(const json_t *object, const char *name)
{
	return json_number_value(json_object_get(object, name));
}

static double order_of(const json_t *group)
{
	return json_number_value(json_object_get(group, "order"));
}

int groups_in_order(struct ctx *cx, const json_t *course, const json_t ***ret, size_t *ret_count)
{
	const json_t *groups = json_object_get(course, "groups");
	size_t n = json_array_size(groups);
	const json_t **list = ctx_alloc(cx, (n + 1) * sizeof(*list));

	if (list == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) { /* sorted all but always */
		const json_t *group = json_array_get(groups, i);
		size_t at = i;

		while (at > 0 && order_of(list[at - 1]) > order_of(group)) {
			list[at] = list[at - 1];
			at--;
		}
		list[at] = group;
	}
	*ret = list;
	*ret_count = n;
	return 0;
}

bool of_group(const json_t *part, const json_t *group)
{
	return strcmp(text_in(part, "groupId"), text_in(group, "id")) == 0;
}

int key_place(const json_t *item)
{
	const char *key = text_in(json_object_get(item, "answer"), "optionId");
	json_t *option;
	size_t i;

	json_array_foreach (json_object_get(item, "options"), i, option)
		if (strcmp(text_in(option, "id"), key) == 0)
			return (int)i;
	return -1;
}

const struct export_picture *picture_of(const struct export_source *s, const json_t *media)
{
	const char *url = text_in(media, "url");

	for (size_t i = 0; i < s->picture_count; i++)
		if (strcmp(s->pictures[i].url, url) == 0)
			return &s->pictures[i];
	return NULL;
}

int leave_out(struct ctx *cx, json_t *list, const char *pointer, const char *reason)
{
	size_t n = json_array_size(list);
	json_t *entry;

	if (n > EXPORT_LEFT_OUT_MAX)
		return 0;
	if (n == EXPORT_LEFT_OUT_MAX) {
		pointer = "";
		reason = "More was left out than is listed.";
	}
	entry = json_pack("{s:s, s:s}", "pointer", pointer, "reason", reason);
	if (entry == NULL || json_array_append_new(list, entry) != 0)
		return fail(cx, 503, "out_of_memory", "The server is short of memory.");
	return 0;
}

const json_t *medium_at(const json_t *media, size_t at)
{
	if (json_is_array(media))
		return json_array_get(media, at);
	return at == 0 && json_is_object(media) ? media : NULL;
}
