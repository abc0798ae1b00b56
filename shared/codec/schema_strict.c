/* The strict subset of a schema: one walk from the root, definitions as they are referred to. */
#include "codec/schema_strict_impl.h"

static json_t *subset(struct strict *s, json_t *schema);

static json_t *cannot(struct strict *s, const char *why)
{
	s->why = why;
	return NULL;
}

static bool set(json_t *to, const char *key, json_t *value)
{
	return value != NULL && json_object_set(to, key, value) == 0;
}

/* ---- types ---- */

static const char *type_of(const json_t *value)
{
	static const char *const names[] = { "object", "array", "string", "integer", "number",
		"boolean", "boolean", "null" };

	return names[json_typeof(value)];
}

/* The type that a keyword speaks of, where the schema does not say. */
static const char *implied_type(const json_t *schema)
{
	static const char *const of[][2] = { { "properties", "object" }, { "required", "object" },
		{ "items", "array" }, { "prefixItems", "array" }, { "minItems", "array" },
		{ "maxItems", "array" }, { "pattern", "string" }, { "format", "string" },
		{ "minLength", "string" }, { "maxLength", "string" }, { "minimum", "number" },
		{ "maximum", "number" }, { "multipleOf", "number" } };

	for (size_t i = 0; i < ARRAY_LEN(of); i++)
		if (json_object_get(schema, of[i][0]) != NULL)
			return of[i][1];
	return NULL;
}

/* The types of an enum's values, each once. */
static json_t *types_of_values(struct strict *s, json_t *values)
{
	json_t *types = strict_own(s, json_array()), *value;
	size_t i;

	json_array_foreach (values, i, value)
		if (!strict_has(types, type_of(value)))
			json_array_append_new(types, json_string(type_of(value)));
	return json_array_size(types) == 1 ? json_array_get(types, 0) : types;
}

static json_t *types(struct strict *s, json_t *schema)
{
	json_t *type = json_object_get(schema, "type"), *values = json_object_get(schema, "enum");
	const char *implied;

	if (type != NULL)
		return type;
	if (json_object_get(schema, "const") != NULL)
		return strict_own(s, json_string(type_of(json_object_get(schema, "const"))));
	if (values != NULL)
		return types_of_values(s, values);
	implied = implied_type(schema);
	return implied != NULL ? strict_own(s, json_string(implied)) : NULL;
}

/* ---- null beside something ---- */

static bool add_null_type(struct strict *s, json_t *schema)
{
	json_t *type = json_object_get(schema, "type"), *values = json_object_get(schema, "enum");
	json_t *all = strict_own(s, json_is_array(type) ? json_copy(type) : json_pack("[O]", type));

	if (all == NULL || json_array_append_new(all, json_string("null")) != 0)
		return false;
	if (values != NULL) {
		values = strict_own(s, json_copy(values));
		if (values == NULL || json_array_append_new(values, json_null()) != 0 ||
			!set(schema, "enum", values))
			return false;
	}
	return set(schema, "type", all);
}

/* The same schema, or null. */
static json_t *or_null(struct strict *s, json_t *schema)
{
	json_t *any = json_object_get(schema, "anyOf");
	json_t *null_type = strict_own(s, json_pack("{s:s}", "type", "null"));

	if (any == NULL && json_object_get(schema, "type") != NULL &&
		json_object_get(schema, "const") == NULL && json_object_get(schema, "properties") == NULL)
		return add_null_type(s, schema) ? schema : NULL;
	if (any == NULL)
		return strict_own(s, json_pack("{s:[O,O]}", "anyOf", schema, null_type));
	any = strict_own(s, json_copy(any));
	return any != NULL && json_array_append(any, null_type) == 0 && set(schema, "anyOf", any)
		? schema
		: NULL;
}

/* ---- objects and arrays ---- */

static bool add_property(struct strict *s, json_t *schema, const char *name, json_t *value,
	json_t *properties, json_t *required)
{
	bool optional = !strict_has(json_object_get(schema, "required"), name);
	int level = s->level;
	json_t *said = subset(s, value);

	if (said != NULL && optional && !strict_allows_null(s->root, value, 0))
		said = or_null(s, said);
	if (said == NULL && optional && s->cx->err.status == 0) {
		s->why = NULL; /* left out */
		s->level = level;
		return true;
	}
	return said != NULL && set(properties, name, said) &&
		json_array_append_new(required, json_string(name)) == 0;
}

static bool add_object(struct strict *s, json_t *schema, json_t *to)
{
	json_t *described = json_object_get(schema, "properties"), *value;
	json_t *properties = strict_own(s, json_object()), *required = strict_own(s, json_array());
	const char *name;

	if (json_object_size(described) == 0 &&
		!json_is_false(json_object_get(schema, "additionalProperties")))
		return cannot(s, "an object may have any names") != NULL;
	json_object_foreach (described, name, value)
		if (!add_property(s, schema, name, value, properties, required))
			return false;
	return set(to, "properties", properties) && set(to, "required", required) &&
		set(to, "additionalProperties", json_false());
}

/* A tuple becomes a list of any of its forms. */
static json_t *item_schema(struct strict *s, json_t *schema)
{
	json_t *items = json_object_get(schema, "items"),
		   *prefix = json_object_get(schema, "prefixItems");
	json_t *all;

	if (prefix == NULL)
		return items;
	all = strict_own(s, json_copy(prefix));
	if (all != NULL && json_is_object(items))
		json_array_append(all, items);
	return strict_own(s, json_pack("{s:O}", "anyOf", all));
}

static bool add_array(struct strict *s, json_t *schema, json_t *to)
{
	static const char *const kept[] = { "minItems", "maxItems" };
	json_t *items = item_schema(s, schema);

	if (items == NULL)
		return cannot(s, "a list may hold anything") != NULL;
	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		if (json_object_get(schema, kept[i]) != NULL)
			json_object_set(to, kept[i], json_object_get(schema, kept[i]));
	return set(to, "items", subset(s, items));
}

static json_t *plain(struct strict *s, json_t *schema)
{
	static const char *const kept[] = { "const", "enum", "multipleOf", "minimum", "maximum",
		"exclusiveMinimum", "exclusiveMaximum" };
	json_t *to = strict_own(s, json_object()), *type = types(s, schema);

	if (to == NULL || type == NULL)
		return cannot(s, "any value is allowed somewhere");
	if (strict_notes(s, schema, to) != 0 || !set(to, "type", type))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		if (json_object_get(schema, kept[i]) != NULL)
			json_object_set(to, kept[i], json_object_get(schema, kept[i]));
	if (strict_has(type, "object") && !add_object(s, schema, to))
		return NULL;
	if (strict_has(type, "array") && !add_array(s, schema, to))
		return NULL;
	return to;
}

/* ---- combinations ---- */

/* Each alternative together with what stands beside them. Without the description, which stays outside. */
static json_t *alternatives(struct strict *s, json_t *schema, const char *keyword)
{
	json_t *beside = strict_own(s, json_copy(schema)), *branches = json_object_get(schema, keyword);
	json_t *any = strict_own(s, json_array()), *to = strict_own(s, json_object()), *branch;
	size_t i;

	if (beside == NULL || any == NULL || to == NULL)
		return NULL;
	json_object_del(beside, keyword);
	json_object_del(beside, "description");
	json_object_del(beside, "title");
	json_object_del(beside, "$defs");
	json_array_foreach (branches, i, branch) {
		json_t *both = json_object_size(beside) > 0 ? strict_merge(s, beside, branch) : branch;
		json_t *said = both != NULL ? subset(s, both) : NULL;

		if (said == NULL || json_array_append(any, said) != 0)
			return NULL;
	}
	if (json_object_get(schema, "description") != NULL)
		json_object_set(to, "description", json_object_get(schema, "description"));
	return set(to, "anyOf", any) ? to : NULL;
}

static json_t *merged_all(struct strict *s, json_t *schema)
{
	json_t *all = json_object_get(schema, "allOf"), *part, *one = strict_own(s, json_copy(schema));
	size_t i;

	if (one == NULL)
		return NULL;
	json_object_del(one, "allOf");
	json_array_foreach (all, i, part) {
		one = strict_merge(s, one, part);
		if (one == NULL)
			return NULL;
	}
	return one;
}

/* ---- references ---- */

/* Where the definition goes: the last token of its pointer, with a number when that is taken. */
static const char *definition_name(struct strict *s, const char *ref)
{
	const char *name = json_string_value(json_object_get(s->names, ref));
	const char *slash = strrchr(ref, '/'), *wanted = slash != NULL ? slash + 1 : "root";

	if (name != NULL)
		return name;
	name = wanted;
	for (int n = 2; json_object_get(s->defs, name) != NULL; n++)
		name = ctx_printf(s->cx, "%s%d", wanted, n);
	json_object_set_new(s->names, ref, json_string(name));
	return json_string_value(json_object_get(s->names, ref));
}

/* A reference to a definition of the subset, which is made on first sight. */
static json_t *reference(struct strict *s, json_t *schema)
{
	const char *ref = json_string_value(json_object_get(schema, "$ref")), *name;
	bool known = json_object_get(s->names, ref) != NULL;
	json_t *target = *ref == '#' ? json_at(s->root, ref + 1) : NULL, *said;

	if (target == NULL)
		return cannot(s, "a reference is no pointer within the document");
	if (target == s->root)
		return strict_own(s, json_pack("{s:s}", "$ref", "#"));
	name = definition_name(s, ref);
	if (name == NULL)
		return NULL;
	if (!known) {
		/* a place is held, so that circles end */
		json_object_set_new(s->defs, name, json_true());
		said = subset(s, target);
		if (said == NULL || !set(s->defs, name, said)) {
			json_object_del(s->defs, name);
			return NULL;
		}
	}
	if (json_object_get(s->defs, name) == NULL)
		return cannot(s, "a definition cannot be said");
	return strict_own(s, json_pack("{s:o}", "$ref", json_sprintf("#/$defs/%s", name)));
}

/* $ref, alone or with nothing but notes for people beside it. */
static bool is_bare_ref(json_t *schema)
{
	static const char *const notes[] = { "$ref", "$defs", "description", "title", "$comment",
		"default", "examples", "deprecated", "readOnly", "writeOnly" };
	const char *keyword;
	json_t *value;

	if (!json_is_string(json_object_get(schema, "$ref")))
		return false;
	json_object_foreach (schema, keyword, value) {
		bool note = strncmp(keyword, "x-", 2) == 0;

		for (size_t i = 0; i < ARRAY_LEN(notes); i++)
			note |= strcmp(keyword, notes[i]) == 0;
		if (!note)
			return false;
	}
	return true;
}

static json_t *subset(struct strict *s, json_t *schema)
{
	json_t *said;

	if (schema == NULL) /* and why is known */
		return NULL;
	if (!json_is_object(schema))
		return cannot(s, "any value is allowed somewhere, or none");
	if (++s->level > NEST_MAX || ++s->nodes > NODES_MAX)
		return cannot(s, "it is nested too deeply");
	if (is_bare_ref(schema))
		said = reference(s, schema);
	else if (json_object_get(schema, "$ref") != NULL)
		said = subset(s, strict_unfold(s, schema));
	else if (json_object_get(schema, "allOf") != NULL)
		said = subset(s, merged_all(s, schema));
	else if (json_object_get(schema, "anyOf") != NULL)
		said = alternatives(s, schema, "anyOf");
	else if (json_object_get(schema, "oneOf") != NULL)
		said = alternatives(s, schema, "oneOf");
	else
		said = plain(s, schema);
	s->level--;
	return said;
}

/* ---- the whole ---- */

/* Keeps the definitions that are referred to, beginning with those of in. */
static bool keep_used(struct strict *s, json_t *in, json_t *used)
{
	const char *ref = json_string_value(json_object_get(in, "$ref")), *name;
	json_t *any = json_object_get(in, "anyOf"), *member;
	size_t i;

	if (ref != NULL && str_starts(ref, "#/$defs/")) {
		member = json_object_get(s->defs, ref + strlen("#/$defs/"));
		if (member == NULL)
			return cannot(s, "a definition cannot be said") != NULL;
		if (json_object_get(used, ref + strlen("#/$defs/")) != NULL)
			return true;
		return set(used, ref + strlen("#/$defs/"), member) && keep_used(s, member, used);
	}
	json_array_foreach (any, i, member)
		if (!keep_used(s, member, used))
			return false;
	json_object_foreach (json_object_get(in, "properties"), name, member)
		if (!keep_used(s, member, used))
			return false;
	member = json_object_get(in, "items");
	return member == NULL || keep_used(s, member, used);
}

/* The root must be an object by itself: a reference is followed, alternatives beside properties are dropped. */
static json_t *root_schema(struct strict *s, json_t *schema)
{
	json_t *root = strict_unfold(s, schema);

	if (!json_is_object(root))
		return root;
	root = strict_own(s, json_copy(root));
	if (json_object_get(root, "properties") != NULL) {
		json_object_del(root, "anyOf");
		json_object_del(root, "oneOf");
	}
	return root;
}

int schema_strict(struct ctx *cx, const json_t *schema, json_t **ret)
{
	struct strict s = { .cx = cx, .root = (json_t *)schema };
	json_t *said, *used = strict_own(&s, json_object());

	s.defs = strict_own(&s, json_object());
	s.names = strict_own(&s, json_object());
	if (used == NULL || s.defs == NULL || s.names == NULL)
		return -1;
	said = subset(&s, root_schema(&s, s.root));
	if (said != NULL && json_object_get(said, "properties") == NULL)
		said = cannot(&s, "its root is no object");
	if (said == NULL || !keep_used(&s, said, used) ||
		(json_object_size(used) > 0 && !set(said, "$defs", used))) {
		if (cx->err.status != 0)
			return -1;
		return fail(cx, 500, "schema_not_strict",
			"The schema cannot be said in the strict subset: %s.",
			s.why != NULL ? s.why : "memory is short");
	}
	TRY(strict_limits(cx, said));
	*ret = said;
	return 0;
}
