/* Readers of the keywords that hold schemas or refer to them. */
#include "codec/schema_keywords.h"

int read_list(struct compiler *c, const json_t *value, void *to)
{
	struct node_list *ret = to;
	const json_t *item;
	size_t i;

	if (!json_is_array(value) || json_array_size(value) == 0)
		return schema_wrong(c, "must be an array of schemas that is not empty");
	ret->node = schema_room(c, json_array_size(value) * sizeof(struct node *));
	if (ret->node == NULL)
		return -1;
	json_array_foreach (value, i, item)
		TRY(schema_node(c, item, &ret->node[i]));
	ret->count = json_array_size(value);
	return 0;
}

int read_schema(struct compiler *c, const json_t *value, void *to)
{
	return schema_node(c, value, to);
}

int read_properties(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;
	struct list_text l = { .len = 0 };
	void *it = json_object_iter((json_t *)value);

	if (!json_is_object(value))
		return schema_wrong(c, "must be an object of schemas");
	n->properties.item = schema_room(c, json_object_size(value) * sizeof(struct name));
	if (n->properties.item == NULL)
		return -1;
	for (; it != NULL; it = json_object_iter_next((json_t *)value, it)) {
		struct name *name = &n->properties.item[n->properties.count++];

		name->text = json_object_iter_key(it);
		name->size = json_object_iter_key_len(it);
		list_add(&l, name->text, name->size);
		TRY(schema_node(c, json_object_iter_value(it), &name->node));
	}
	n->described = n->properties.count;
	n->properties_text = list_keep(c, &l);
	return n->properties_text != NULL ? 0 : -1;
}

static int compile_pattern(
	struct compiler *c, const char *text, size_t size, const struct pattern **ret)
{
	*ret = schema_pattern(c->schema->arena, text, size);
	return *ret != NULL
		? 0
		: schema_wrong(c, "holds a regular expression that is wrong or not supported");
}

int read_patterns(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;
	void *it = json_object_iter((json_t *)value);

	if (!json_is_object(value))
		return schema_wrong(c, "must be an object of schemas");
	n->patterns.item = schema_room(c, json_object_size(value) * sizeof(struct patterned));
	if (n->patterns.item == NULL)
		return -1;
	for (; it != NULL; it = json_object_iter_next((json_t *)value, it)) {
		struct patterned *item = &n->patterns.item[n->patterns.count++];

		TRY(compile_pattern(
			c, json_object_iter_key(it), json_object_iter_key_len(it), &item->pattern));
		TRY(schema_node(c, json_object_iter_value(it), &item->node));
	}
	return 0;
}

int read_pattern(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;

	if (!json_is_string(value))
		return schema_wrong(c, "must be a string");
	n->pattern_text = json_string_value(value);
	return compile_pattern(c, n->pattern_text, json_string_length(value), &n->pattern);
}

/* Definitions are compiled even when nothing refers to them, so that their faults are found. */
int read_defs(struct compiler *c, const json_t *value, void *to)
{
	const char *name;
	json_t *member;
	struct node *unused;

	(void)to;
	if (!json_is_object(value))
		return schema_wrong(c, "must be an object of schemas");
	json_object_foreach ((json_t *)value, name, member)
		TRY(schema_node(c, member, &unused));
	return 0;
}

/* A string that C can hold: no NUL in it. */
static bool plain(const json_t *value)
{
	return json_is_string(value) && strlen(json_string_value(value)) == json_string_length(value);
}

static int resolve(struct compiler *c, const struct node *n, const json_t *value, struct node **ret,
	const struct anchor **ret_anchor)
{
	const json_t *target;

	if (!plain(value))
		return schema_wrong(c, "must be a URI reference");
	TRY(schema_resolve(c, n, json_string_value(value), &target, ret_anchor));
	return schema_node(c, target, ret);
}

int read_ref(struct compiler *c, const json_t *value, void *to)
{
	const struct anchor *anchor;
	struct node *n = to;

	return resolve(c, n, value, &n->ref, &anchor);
}

int read_dynamic_ref(struct compiler *c, const json_t *value, void *to)
{
	const struct anchor *anchor = NULL;
	struct node *n = to;

	TRY(resolve(c, n, value, &n->dynamic_ref, &anchor));
	if (anchor == NULL)
		return 0;
	n->dynamic_name = anchor->name;
	c->schema->dynamic = true;
	return 0;
}

/* ---- dependencies ---- */

static int names_only(struct compiler *c, const json_t *value)
{
	const json_t *name;
	size_t i;

	if (!json_is_array(value))
		return schema_wrong(c, "must be an array of names");
	json_array_foreach (value, i, name)
		if (!plain(name))
			return schema_wrong(c, "must hold names only");
	return 0;
}

int read_required(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;

	n->required = value;
	return names_only(c, value);
}

/* dependentRequired wants names, dependentSchemas schemas, dependencies takes either. */
static int read_dependent_one(struct compiler *c, const json_t *value, struct dependent *d)
{
	bool may_names = strcmp(c->keyword, "dependentSchemas") != 0;
	bool may_schema = strcmp(c->keyword, "dependentRequired") != 0;

	if (may_names && (json_is_array(value) || !may_schema)) {
		d->required = value;
		return names_only(c, value);
	}
	return schema_node(c, value, &d->node);
}

int read_dependent(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;
	struct dependent_list old = n->dependent;
	size_t count = old.count + json_object_size(value);
	void *it = json_object_iter((json_t *)value);

	if (!json_is_object(value))
		return schema_wrong(c, "must be an object");
	n->dependent.item = schema_room(c, count * sizeof(struct dependent));
	if (n->dependent.item == NULL)
		return -1;
	for (size_t i = 0; i < old.count; i++)
		n->dependent.item[i] = old.item[i];
	for (; it != NULL; it = json_object_iter_next((json_t *)value, it)) {
		struct dependent *d = &n->dependent.item[n->dependent.count++];

		*d = (struct dependent){ .name = json_object_iter_key(it),
			.size = json_object_iter_key_len(it) };
		TRY(read_dependent_one(c, json_object_iter_value(it), d));
	}
	return 0;
}
