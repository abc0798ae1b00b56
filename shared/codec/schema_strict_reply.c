/* The way back: nulls of a model's answer that stand for what is absent. */
#include "codec/schema_strict_impl.h"

enum { REPLY_LEVELS_MAX = 250 };

/* Does the alternative speak of this value, as far as constant properties tell? */
static bool applies(json_t *root, json_t *branch, const json_t *reply)
{
	json_t *properties = json_object_get(strict_behind(root, branch), "properties"), *property;
	const char *name;

	json_object_foreach (properties, name, property) {
		const json_t *constant = json_object_get(property, "const");
		const json_t *value = json_object_get(reply, name);

		if (constant != NULL && value != NULL && json_equal(constant, value) == 0)
			return false;
	}
	return true;
}

/* What a schema says of one property of an object. */
struct verdict {
	bool described, required, nullable;
};

static void judge(json_t *root, json_t *schema, const json_t *reply, const char *name, int level,
	struct verdict *v)
{
	static const char *const lists[] = { "allOf", "anyOf", "oneOf" };
	json_t *property = json_object_get(json_object_get(schema, "properties"), name), *branch;
	size_t i;

	if (level == REFS_MAX || !json_is_object(schema))
		return;
	if (property != NULL) {
		v->nullable = strict_allows_null(root, property, 0) && (!v->described || v->nullable);
		v->described = true;
	}
	v->required |= strict_has(json_object_get(schema, "required"), name);
	if (json_object_get(schema, "$ref") != NULL)
		judge(root, strict_behind(root, schema), reply, name, level + 1, v);
	for (size_t l = 0; l < ARRAY_LEN(lists); l++)
		json_array_foreach (json_object_get(schema, lists[l]), i, branch)
			if (l == 0 || applies(root, branch, reply))
				judge(root, branch, reply, name, level + 1, v);
}

static void drop_members(json_t *root, json_t *schema, json_t *reply)
{
	const char *name;
	json_t *value;
	void *next;

	json_object_foreach_safe(reply, next, name, value)
	{
		struct verdict v = { .described = false };

		if (!json_is_null(value))
			continue;
		judge(root, schema, reply, name, 0, &v);
		if (v.described && !v.required && !v.nullable)
			json_object_del(reply, name);
	}
}

static void walk(json_t *root, json_t *schema, json_t *reply, int level);

/* Into what the schema says of members and items; refs counts the schemas of this same value. */
static void go_on(json_t *root, json_t *schema, json_t *reply, int level, int refs)
{
	static const char *const lists[] = { "allOf", "anyOf", "oneOf" };
	json_t *properties = json_object_get(schema, "properties"), *member, *items;
	const char *name;
	size_t i;

	if (refs == REFS_MAX || !json_is_object(schema))
		return;
	json_object_foreach (properties, name, member)
		if (json_object_get(reply, name) != NULL)
			walk(root, member, json_object_get(reply, name), level + 1);
	items = json_object_get(schema, "items");
	json_array_foreach (reply, i, member) {
		json_t *prefix = json_array_get(json_object_get(schema, "prefixItems"), i);

		if (prefix != NULL || items != NULL)
			walk(root, prefix != NULL ? prefix : items, member, level + 1);
	}
	if (json_object_get(schema, "$ref") != NULL)
		go_on(root, strict_behind(root, schema), reply, level, refs + 1);
	for (size_t l = 0; l < ARRAY_LEN(lists); l++)
		json_array_foreach (json_object_get(schema, lists[l]), i, member)
			if (l == 0 || applies(root, member, reply))
				go_on(root, member, reply, level, refs + 1);
}

static void walk(json_t *root, json_t *schema, json_t *reply, int level)
{
	if (level == REPLY_LEVELS_MAX || (!json_is_object(reply) && !json_is_array(reply)))
		return;
	drop_members(root, schema, reply);
	go_on(root, schema, reply, level, 0);
}

void schema_strict_reply(const json_t *schema, json_t *reply)
{
	walk((json_t *)schema, (json_t *)schema, reply, 0);
}
