/*
 * Documents and the identifiers in them: which place belongs to which resource ($id), and what its anchors are. Only
 * places where a schema may stand are looked at: an $id within enum or an unknown keyword is just data.
 */
#include "codec/schema_compile.h"

enum { SCAN_LEVELS_MAX = 500 };

#define DIALECT "https://json-schema.org/draft/2020-12/"

struct text_list {
	struct text_list *next;
	const char *text;
};

/* ---- spots ---- */

static size_t spot_slot(const struct spot *spots, size_t room, const json_t *json)
{
	size_t i = (size_t)((uintptr_t)json * 0x9E3779B97F4A7C15u >> 20) & (room - 1);

	while (spots[i].json != NULL && spots[i].json != json)
		i = (i + 1) & (room - 1);
	return i;
}

struct spot *schema_spot(const struct compiler *c, const json_t *json)
{
	struct spot *s = c->spot_room == 0 ? NULL : &c->spots[spot_slot(c->spots, c->spot_room, json)];

	return s != NULL && s->json != NULL ? s : NULL;
}

static int grow_spots(struct compiler *c)
{
	size_t room = c->spot_room == 0 ? 256 : 2 * c->spot_room;
	struct spot *spots = schema_room(c, room * sizeof(*spots));

	if (spots == NULL)
		return -1;
	for (size_t i = 0; i < c->spot_room; i++)
		if (c->spots[i].json != NULL)
			spots[spot_slot(spots, room, c->spots[i].json)] = c->spots[i];
	c->spots = spots;
	c->spot_room = room;
	return 0;
}

struct spot *schema_spot_add(struct compiler *c, const json_t *json)
{
	struct spot *s;

	if (2 * c->spot_count >= c->spot_room && grow_spots(c) != 0)
		return NULL;
	s = &c->spots[spot_slot(c->spots, c->spot_room, json)];
	c->spot_count += s->json == NULL;
	s->json = json;
	return s;
}

/* ---- dialects ---- */

static unsigned vocabulary_bit(const char *uri)
{
	static const char *const names[] = { "core", "applicator", "unevaluated", "validation",
		"meta-data", "format-annotation", "format-assertion", "content" };

	if (!str_starts(uri, DIALECT "vocab/"))
		return 0;
	uri += strlen(DIALECT "vocab/");
	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(uri, names[i]) == 0)
			return 1u << i;
	return 0;
}

/* Which vocabularies a metaschema brings; one that is needed and not known is a fault. */
static int read_vocabularies(struct compiler *c, const json_t *metaschema, unsigned *ret)
{
	json_t *list = json_object_get(metaschema, "$vocabulary"), *needed;
	const char *uri;

	*ret = list != NULL ? VOCABULARY_CORE : VOCABULARIES_USUAL;
	json_object_foreach (list, uri, needed) {
		unsigned bit = vocabulary_bit(uri);

		if (bit == 0 && json_is_true(needed))
			return schema_wrong(c, "names a dialect that needs a vocabulary which is not known");
		*ret |= bit;
	}
	return 0;
}

static int read_dialect(struct compiler *c, const json_t *json, struct resource *r)
{
	const json_t *value = json_object_get(json, "$schema");
	const char *uri = json_string_value(value);
	const json_t *metaschema;

	if (value == NULL)
		return 0;
	c->keyword = "$schema";
	if (uri == NULL)
		return schema_wrong(c, "must be the URI of a metaschema");
	if (strcmp(uri, DIALECT "schema") == 0 || strcmp(uri, DIALECT "schema#") == 0) {
		r->vocabularies = VOCABULARIES_USUAL;
		return 0;
	}
	metaschema = schema_find_document(c, uri);
	if (metaschema == NULL)
		return schema_wrong(c, "names a dialect other than draft 2020-12 that is not known");
	return read_vocabularies(c, metaschema, &r->vocabularies);
}

/* ---- identifiers ---- */

static const char *same_text(struct compiler *c, const char *text)
{
	struct text_list *t;

	for (t = c->texts; t != NULL; t = t->next)
		if (strcmp(t->text, text) == 0)
			return t->text;
	t = schema_room(c, sizeof(*t));
	if (t == NULL)
		return NULL;
	*t = (struct text_list){ .next = c->texts, .text = text };
	c->texts = t;
	return text;
}

static struct resource *new_resource(
	struct compiler *c, const json_t *json, const char *uri, unsigned vocabularies)
{
	struct resource *r = schema_room(c, sizeof(*r));

	if (r == NULL)
		return NULL;
	*r = (struct resource){
		.next = c->schema->resources, .json = json, .uri = uri, .vocabularies = vocabularies
	};
	c->schema->resources = r;
	return r;
}

/* The resource that a schema with $id makes, or the one around it. */
static int read_id(struct compiler *c, const json_t *json, struct resource **resource)
{
	const json_t *id = json_object_get(json, "$id");
	char *uri, *fragment;
	bool is_root = (*resource)->json == json;

	if (id == NULL)
		return is_root ? read_dialect(c, json, *resource) : 0;
	c->keyword = "$id";
	if (!json_is_string(id))
		return schema_wrong(c, "must be a URI reference");
	uri = schema_uri(c, (*resource)->uri, json_string_value(id));
	if (uri == NULL)
		return -1;
	fragment = strchr(uri, '#');
	if (fragment != NULL && fragment[1] != '\0')
		return schema_wrong(c, "must not have a fragment");
	if (fragment != NULL)
		*fragment = '\0';
	if (is_root) {
		(*resource)->uri = uri;
		return read_dialect(c, json, *resource);
	}
	*resource = new_resource(c, json, uri, (*resource)->vocabularies);
	return *resource != NULL ? read_dialect(c, json, *resource) : -1;
}

static int read_anchor(
	struct compiler *c, const json_t *json, const char *keyword, struct resource *r)
{
	const json_t *value = json_object_get(json, keyword);
	const char *name = json_string_value(value);
	struct anchor *a;

	if (value == NULL)
		return 0;
	c->keyword = keyword;
	if (name == NULL || *name == '\0' || strchr("/#", *name) != NULL)
		return schema_wrong(c, "must be a name");
	name = same_text(c, name);
	a = schema_room(c, sizeof(*a));
	if (name == NULL || a == NULL)
		return -1;
	*a = (struct anchor){
		.next = r->anchors, .name = name, .json = json, .dynamic = keyword[1] == 'd'
	};
	r->anchors = a;
	return 0;
}

static int scan_named(struct compiler *c, const json_t *value, struct resource *r, int level)
{
	const char *name;
	json_t *member;

	json_object_foreach ((json_t *)value, name, member)
		TRY(schema_scan(c, member, r, level));
	return 0;
}

static int scan_keyword(
	struct compiler *c, enum holds holds, const json_t *value, struct resource *r, int level)
{
	const json_t *item;
	size_t i;

	switch (holds) {
	case HOLDS_SCHEMA:
		return schema_scan(c, value, r, level);
	case HOLDS_LIST:
		json_array_foreach (value, i, item)
			TRY(schema_scan(c, item, r, level));
		return 0;
	case HOLDS_NAMED:
	case HOLDS_SCHEMA_OR_NAMES:
		return scan_named(c, value, r, level);
	default:
		return 0;
	}
}

int schema_scan(struct compiler *c, const json_t *json, struct resource *resource, int level)
{
	struct spot *spot;
	const char *name;
	json_t *value;

	/* what is no schema is told when its node is made */
	if (!json_is_object(json) || schema_spot(c, json) != NULL)
		return 0;
	if (level == SCAN_LEVELS_MAX)
		return schema_wrong(c, "is nested too deeply");
	TRY(read_id(c, json, &resource));
	TRY(read_anchor(c, json, "$anchor", resource));
	TRY(read_anchor(c, json, "$dynamicAnchor", resource));
	spot = schema_spot_add(c, json);
	if (spot == NULL)
		return -1;
	spot->resource = resource;
	json_object_foreach ((json_t *)json, name, value) {
		c->keyword = name;
		TRY(scan_keyword(c, schema_keyword_holds(c, name), value, resource, level + 1));
	}
	return 0;
}

int schema_read_document(struct compiler *c, json_t *json, const char *base, struct resource **ret)
{
	struct resource *r = new_resource(c, json, base, VOCABULARIES_USUAL);

	if (r == NULL)
		return -1;
	r->alias = base;
	*ret = r;
	return schema_scan(c, json, r, 0);
}

static void drop_json(void *json)
{
	json_decref(json);
}

json_t *schema_find_document(struct compiler *c, const char *uri)
{
	json_t *json = schema_registry_get(c->options->registry, uri);
	const char *text;
	size_t size;

	if (json != NULL)
		json_incref(json);
	else if ((text = schema_metaschema(uri, &size)) != NULL)
		json = json_loadb(text, size, 0, NULL);
	if (json == NULL || arena_own(c->schema->arena, json, drop_json) != 0)
		return NULL;
	return json;
}
