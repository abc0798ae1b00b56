/*
 * Compiling: a node is made once for each place in the document, before its members are read, so that $ref may go round
 * in circles. Then alternatives are looked at for a property that tells them apart.
 */
#include "codec/schema_compile.h"

enum { SCHEMA_ARENA_BYTES = 32 * 1024 * 1024, LEVELS_MAX = 100, REFS_MAX = 8 };

static struct node *known(struct compiler *c, const json_t *json)
{
	for (struct node *n = c->schema->nodes; n != NULL; n = n->next)
		if (n->json == json)
			return n;
	return NULL;
}

int schema_compile_node(struct compiler *c, const json_t *json, struct node **ret)
{
	struct node *n = known(c, json);
	const char *name;
	json_t *value;

	*ret = n;
	if (n != NULL)
		return 0;
	if (!json_is_object(json) && !json_is_boolean(json))
		return schema_wrong(c, "holds something that is no schema");
	if (c->level == LEVELS_MAX)
		return schema_wrong(c, "is nested too deeply");
	n = schema_room(c, sizeof(*n));
	if (n == NULL)
		return -1;
	*n = (struct node){ .next = c->schema->nodes,
		.json = json,
		.never = json_is_false(json),
		.length = { -1, LONG_MAX },
		.items_count = { -1, LONG_MAX },
		.properties_count = { -1, LONG_MAX },
		.contains_count = { 1, LONG_MAX } };
	c->schema->nodes = n;
	*ret = n;
	c->level++;
	json_object_foreach ((json_t *)json, name, value)
		TRY(schema_keyword(c, n, name, value));
	c->level--;
	return 0;
}

/* ---- alternatives that a constant property tells apart ---- */

const struct node *schema_behind(const struct node *n)
{
	for (int i = 0; i < REFS_MAX && n->ref != NULL && n->properties.count == 0; i++)
		n = n->ref;
	return n;
}

/* The constant string that the branch wants of a property, or NULL. */
static const json_t *constant_of(const struct node *branch, const char *name)
{
	const struct node *n = schema_behind(branch);

	for (size_t i = 0; i < n->properties.count; i++) {
		const json_t *value = n->properties.item[i].node->constant;

		if (strcmp(n->properties.item[i].name, name) == 0)
			return json_is_string(value) ? value : NULL;
	}
	return NULL;
}

/* True when every branch wants another constant of that property. */
static bool tells_apart(const struct node_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		const json_t *value = constant_of(list->node[i], name);

		if (value == NULL)
			return false;
		for (size_t j = 0; j < i; j++)
			if (json_equal(value, constant_of(list->node[j], name)) == 1)
				return false;
	}
	return true;
}

static int find_discriminator(struct compiler *c, struct node_list *list)
{
	const struct named_list *p = list->count > 1 ? &schema_behind(list->node[0])->properties : NULL;
	struct list_text l = { .len = 0 };

	for (size_t i = 0; p != NULL && list->by == NULL && i < p->count; i++)
		if (tells_apart(list, p->item[i].name))
			list->by = p->item[i].name;
	if (list->by == NULL)
		return 0;
	list->by_constant = schema_room(c, list->count * sizeof(*list->by_constant));
	if (list->by_constant == NULL)
		return -1;
	for (size_t i = 0; i < list->count; i++) {
		list->by_constant[i] = constant_of(list->node[i], list->by);
		list_add_json(&l, list->by_constant[i]);
	}
	list->by_values = list_keep(c, &l);
	return list->by_values != NULL ? 0 : -1;
}

/* ---- the whole ---- */

static int compile_all(struct compiler *c, const char *text, size_t size)
{
	struct schema *s = c->schema;
	json_error_t e;

	s->arena = arena_new(SCHEMA_ARENA_BYTES);
	s->json = json_loadb(text, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, &e);
	if (s->arena == NULL || s->json == NULL) {
		snprintf(
			c->why, c->why_size, "The schema is not JSON: line %d, column %d.", e.line, e.column);
		return -1;
	}
	TRY(schema_compile_node(c, s->json, &s->root));
	for (struct node *n = s->nodes; n != NULL; n = n->next) {
		TRY(find_discriminator(c, &n->any_of));
		TRY(find_discriminator(c, &n->one_of));
	}
	return 0;
}

struct schema *schema_compile(const char *text, size_t size, char *why, size_t why_size)
{
	struct schema *s = calloc(1, sizeof(*s));
	struct compiler c = { .schema = s, .why = why, .why_size = why_size, .keyword = "" };

	why[0] = '\0';
	if (s == NULL) {
		snprintf(why, why_size, "No memory for the schema.");
		return NULL;
	}
	if (compile_all(&c, text, size) == 0)
		return s;
	schema_free(s);
	return NULL;
}

void schema_free(struct schema *s)
{
	if (s == NULL)
		return;
	arena_free(s->arena);
	json_decref(s->json);
	free(s);
}

const json_t *schema_json(const struct schema *s)
{
	return s->json;
}
