/*
 * Compiling: first the identifiers of the document are read, then a node is made for each schema that can be reached, in
 * a queue, so that $ref may go round in circles and nothing recurses. At last tables and short cuts are made.
 */
#include "codec/schema_compile.h"

enum { SCHEMA_ARENA_BYTES = 32 * 1024 * 1024 };

static struct node *new_node(struct compiler *c, const json_t *json, const struct resource *r)
{
	struct node *n = schema_room(c, sizeof(*n));

	if (n == NULL)
		return NULL;
	*n = (struct node){ .json = json,
		.resource = r,
		.accepts = ACCEPTS_ALL,
		.never = json_is_false(json),
		.length = { -1, LONG_MAX },
		.items_count = { -1, LONG_MAX },
		.properties_count = { -1, LONG_MAX },
		.contains_count = { 1, LONG_MAX } };
	*c->schema->nodes_end = n;
	c->schema->nodes_end = &n->next;
	return n;
}

int schema_node(struct compiler *c, const json_t *json, struct node **ret)
{
	struct spot *spot;
	struct node **known;

	if (json_is_boolean(json)) {
		known = json_is_true(json) ? &c->always : &c->never;
		if (*known == NULL)
			*known = new_node(c, json, c->schema->resources);
	} else {
		spot = schema_spot(c, json);
		if (!json_is_object(json) || spot == NULL)
			return schema_wrong(c, "holds something that is no schema");
		known = &spot->node;
		if (*known == NULL)
			*known = new_node(c, json, spot->resource);
		spot->resource->entered = true;
	}
	*ret = *known;
	return *known != NULL ? 0 : -1;
}

static int read_node(struct compiler *c, struct node *n)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)n->json, name, value)
		TRY(schema_keyword(c, n, name, value));
	return 0;
}

/* $dynamicRef may come to any dynamic anchor of a resource that is in use. */
static int add_dynamic_anchors(struct compiler *c)
{
	if (!c->schema->dynamic)
		return 0;
	for (struct resource *r = c->schema->resources; r != NULL; r = r->next)
		for (struct anchor *a = r->anchors; a != NULL && r->entered; a = a->next)
			if (a->dynamic && a->node == NULL)
				TRY(schema_node(c, a->json, &a->node));
	return 0;
}

static int compile_all(struct compiler *c)
{
	struct schema *s = c->schema;
	const char *base = c->options->base != NULL ? c->options->base : "";
	struct resource *root;

	TRY(schema_read_document(c, s->json, base, &root));
	TRY(schema_node(c, s->json, &s->root));
	for (struct node *n = s->nodes; n != NULL; n = n->next) {
		TRY(read_node(c, n));
		if (n->next == NULL)
			TRY(add_dynamic_anchors(c));
	}
	return schema_finish(c);
}

struct schema *schema_compile_with(
	const struct schema_options *o, json_t *json, char *why, size_t why_size)
{
	struct schema *s = calloc(1, sizeof(*s));
	struct compiler c = {
		.schema = s, .options = o, .why = why, .why_size = why_size, .keyword = ""
	};

	why[0] = '\0';
	if (s != NULL)
		s->arena = arena_new(SCHEMA_ARENA_BYTES);
	if (s == NULL || s->arena == NULL) {
		snprintf(why, why_size, "No memory for the schema.");
		free(s);
		return NULL;
	}
	s->json = json_incref(json);
	s->nodes_end = &s->nodes;
	if (compile_all(&c) == 0)
		return s;
	schema_free(s);
	return NULL;
}

struct schema *schema_compile(const char *text, size_t size, char *why, size_t why_size)
{
	struct schema_options options = { .flags = 0 };
	json_error_t e;
	json_t *json = json_loadb(text, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, &e);
	struct schema *s;

	if (json == NULL) {
		snprintf(why, why_size, "The schema is not JSON: line %d, column %d.", e.line, e.column);
		return NULL;
	}
	s = schema_compile_with(&options, json, why, why_size);
	json_decref(json);
	return s;
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
