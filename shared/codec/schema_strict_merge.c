/* Schemas that are merged into one, for the strict subset. */
#include "codec/schema_strict_impl.h"

json_t *strict_behind(json_t *root, json_t *schema)
{
	const char *ref = json_string_value(json_object_get(schema, "$ref"));

	for (int i = 0; i < REFS_MAX && ref != NULL; i++) {
		schema = *ref == '#' ? json_at(root, ref + 1) : NULL;
		ref = json_string_value(json_object_get(schema, "$ref"));
	}
	return ref == NULL ? schema : NULL;
}

bool strict_has(const json_t *list, const char *text)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item)
		if (json_is_string(item) && strcmp(json_string_value(item), text) == 0)
			return true;
	return json_is_string(list) && strcmp(json_string_value(list), text) == 0;
}

static bool any_allows_null(json_t *root, json_t *list, int level)
{
	json_t *branch;
	size_t i;

	json_array_foreach (list, i, branch)
		if (strict_allows_null(root, branch, level))
			return true;
	return json_array_size(list) == 0;
}

static bool values_allow_null(const json_t *schema)
{
	const json_t *values = json_object_get(schema, "enum"), *value;
	const json_t *constant = json_object_get(schema, "const");
	size_t i;

	if (constant != NULL && !json_is_null(constant))
		return false;
	json_array_foreach (values, i, value)
		if (json_is_null(value))
			return true;
	return values == NULL;
}

bool strict_allows_null(json_t *root, json_t *schema, int level)
{
	json_t *type, *all, *branch;
	size_t i;

	if (level == REFS_MAX || json_is_false(schema))
		return false;
	if (!json_is_object(schema))
		return true;
	type = json_object_get(schema, "type");
	if ((type != NULL && !strict_has(type, "null")) || !values_allow_null(schema))
		return false;
	if (json_object_get(schema, "$ref") != NULL &&
		!strict_allows_null(root, strict_behind(root, schema), level + 1))
		return false;
	all = json_object_get(schema, "allOf");
	json_array_foreach (all, i, branch)
		if (!strict_allows_null(root, branch, level + 1))
			return false;
	return any_allows_null(root, json_object_get(schema, "anyOf"), level + 1) &&
		any_allows_null(root, json_object_get(schema, "oneOf"), level + 1);
}

/* ---- merging ---- */

/* What is in both lists; a single text counts as a list. Never empty: then b. */
static json_t *in_both(struct strict *s, json_t *a, json_t *b)
{
	json_t *list = strict_own(s, json_array()), *item;
	size_t i, j;

	if (!json_is_array(b))
		return b;
	json_array_foreach (b, i, item) {
		bool found = json_equal(a, item) == 1;

		for (j = 0; j < json_array_size(a) && !found; j++)
			found = json_equal(json_array_get(a, j), item) == 1;
		if (found)
			json_array_append(list, item);
	}
	return json_array_size(list) > 0 ? list : b;
}

static json_t *in_either(struct strict *s, json_t *a, json_t *b)
{
	json_t *list = strict_own(s, json_copy(a)), *item;
	size_t i;

	json_array_foreach (b, i, item)
		if (!strict_has(list, json_string_value(item)))
			json_array_append(list, item);
	return list;
}

static json_t *merged_properties(struct strict *s, json_t *a, json_t *b)
{
	json_t *all = strict_own(s, json_copy(a)), *value;
	const char *name;

	if (all == NULL)
		return NULL;
	json_object_foreach (b, name, value) {
		json_t *old = json_object_get(a, name);

		if (old != NULL)
			value = strict_merge(s, old, value);
		if (value == NULL || json_object_set(all, name, value) != 0)
			return NULL;
	}
	return all;
}

static json_t *joined(struct strict *s, json_t *a, json_t *b)
{
	json_t *list = strict_own(s, json_copy(a));

	return list != NULL && json_array_extend(list, b) == 0 ? list : NULL;
}

/* Both values of one keyword. */
static json_t *merged_keyword(struct strict *s, const char *keyword, json_t *a, json_t *b)
{
	static const char *const lower[] = { "minimum", "exclusiveMinimum", "minLength", "minItems" };
	static const char *const upper[] = { "maximum", "exclusiveMaximum", "maxLength", "maxItems" };

	if (strcmp(keyword, "properties") == 0 || strcmp(keyword, "$defs") == 0)
		return merged_properties(s, a, b);
	if (strcmp(keyword, "required") == 0)
		return in_either(s, a, b);
	if (strcmp(keyword, "type") == 0 || strcmp(keyword, "enum") == 0)
		return in_both(s, a, b);
	if (strcmp(keyword, "items") == 0)
		return strict_merge(s, a, b);
	if (strcmp(keyword, "allOf") == 0)
		return joined(s, a, b);
	if (strcmp(keyword, "additionalProperties") == 0)
		return json_is_false(a) ? a : b;
	for (size_t i = 0; i < ARRAY_LEN(lower); i++) {
		if (strcmp(keyword, lower[i]) == 0)
			return json_number_value(a) > json_number_value(b) ? a : b;
		if (strcmp(keyword, upper[i]) == 0)
			return json_number_value(a) < json_number_value(b) ? a : b;
	}
	return b;
}

json_t *strict_unfold(struct strict *s, json_t *schema)
{
	json_t *behind, *own;

	if (!json_is_object(schema) || json_object_get(schema, "$ref") == NULL)
		return schema;
	behind = strict_behind(s->root, schema);
	own = strict_own(s, json_copy(schema));
	if (behind == NULL || own == NULL)
		return s->why = "a reference is no pointer within the document", NULL;
	json_object_del(own, "$ref");
	return strict_merge(s, behind, own);
}

json_t *strict_merge(struct strict *s, json_t *a, json_t *b)
{
	json_t *all, *value;
	const char *keyword;

	if (a == NULL || b == NULL)
		return NULL;
	if (json_is_true(a) || (json_is_object(a) && json_object_size(a) == 0))
		return b;
	if (!json_is_object(a) || !json_is_object(b))
		return json_is_true(b) ? a : b;
	if (++s->level > NEST_MAX || ++s->nodes > NODES_MAX)
		return s->why = "it is nested too deeply", NULL;
	a = strict_unfold(s, a);
	b = strict_unfold(s, b);
	all = strict_own(s, json_copy(a));
	if (a == NULL || b == NULL || all == NULL)
		return NULL;
	json_object_foreach (b, keyword, value) {
		json_t *old = json_object_get(a, keyword);

		if (old != NULL)
			value = merged_keyword(s, keyword, old, value);
		if (value == NULL || json_object_set(all, keyword, value) != 0)
			return NULL;
	}
	s->level--;
	return all;
}
