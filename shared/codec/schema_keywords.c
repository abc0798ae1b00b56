/* Keywords: how each one fills its part of a node. */
#include "base/str.h"
#include "codec/json.h"
#include "codec/schema_compile.h"

int schema_wrong(struct compiler *c, const char *what)
{
	if (c->why[0] == '\0')
		snprintf(c->why, c->why_size, "The schema's keyword \"%s\" %s.", c->keyword, what);
	return -1;
}

void *schema_room(struct compiler *c, size_t size)
{
	void *p = arena_alloc(c->schema->arena, size > 0 ? size : 1);

	if (p == NULL)
		schema_wrong(c, "needs too much memory");
	return p;
}

/* ---- texts for sentences ---- */

void list_add(struct list_text *l, const char *item, size_t n)
{
	if (l->cut)
		return;
	if (l->len + n + 2 > VALUES_TEXT_MAX) {
		l->cut = true;
		item = "…";
		n = strlen(item);
	}
	if (l->len > 0) {
		memcpy(l->text + l->len, ", ", 2);
		l->len += 2;
	}
	memcpy(l->text + l->len, item, n);
	l->len += n;
}

void list_add_json(struct list_text *l, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	if (text != NULL)
		list_add(l, text, strlen(text));
	free(text);
}

static const char *keep(struct compiler *c, const char *text, size_t n)
{
	char *copy = schema_room(c, n + 1);

	return copy != NULL ? memcpy(copy, text, n) : NULL;
}

const char *list_keep(struct compiler *c, const struct list_text *l)
{
	return keep(c, l->text, l->len);
}

/* ---- values of keywords ---- */

static int read_count(struct compiler *c, const json_t *value, void *to)
{
	double v = json_number_value(value);

	if (!json_is_number(value) || !schema_whole(value) || v < 0 || v > 9e15)
		return schema_wrong(c, "must be a whole number from 0");
	*(long *)to = (long)v;
	return 0;
}

static int read_number(struct compiler *c, const json_t *value, void *to)
{
	if (!json_is_number(value))
		return schema_wrong(c, "must be a number");
	*(const json_t **)to = value;
	return 0;
}

static int read_list(struct compiler *c, const json_t *value, void *to)
{
	struct node_list *ret = to;
	const json_t *item;
	size_t i;

	if (!json_is_array(value) || json_array_size(value) == 0)
		return schema_wrong(c, "must be an array of schemas that is not empty");
	ret->node = schema_room(c, json_array_size(value) * sizeof(*ret->node));
	if (ret->node == NULL)
		return -1;
	json_array_foreach (value, i, item)
		TRY(schema_compile_node(c, item, &ret->node[i]));
	ret->count = json_array_size(value);
	return 0;
}

static void drop_regex(void *regex)
{
	regfree(regex);
}

static int read_pattern(struct compiler *c, const char *text, const regex_t **ret)
{
	regex_t *regex = schema_room(c, sizeof(*regex));

	if (regex == NULL)
		return -1;
	if (!schema_pattern(text, regex))
		return schema_wrong(c, "holds a regular expression that is wrong or not supported");
	if (arena_own(c->schema->arena, regex, drop_regex) != 0)
		return schema_wrong(c, "needs too much memory");
	*ret = regex;
	return 0;
}

static int read_named(
	struct compiler *c, const json_t *value, bool patterns, struct named_list *ret)
{
	const char *name;
	json_t *member;

	if (!json_is_object(value))
		return schema_wrong(c, "must be an object of schemas");
	ret->item = schema_room(c, json_object_size(value) * sizeof(*ret->item));
	if (ret->item == NULL)
		return -1;
	json_object_foreach ((json_t *)value, name, member) {
		struct named *item = &ret->item[ret->count];

		item->name = name;
		if (patterns)
			TRY(read_pattern(c, name, &item->pattern));
		TRY(schema_compile_node(c, member, &item->node));
		ret->count++;
	}
	return 0;
}

static int read_schema(struct compiler *c, const json_t *value, void *to)
{
	return schema_compile_node(c, value, to);
}

static int read_schemas(struct compiler *c, const json_t *value, void *to)
{
	return read_named(c, value, false, to);
}

static int read_pattern_schemas(struct compiler *c, const json_t *value, void *to)
{
	return read_named(c, value, true, to);
}

/* A string that C can hold: no NUL in it. */
static bool plain(const json_t *value)
{
	return json_is_string(value) && strlen(json_string_value(value)) == json_string_length(value);
}

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

/* ---- keywords ---- */

static int read_type(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;
	static const struct {
		const char *name, *text;
		unsigned bits;
	} types[] = {
		{ "null", "null", TYPE_NULL },
		{ "boolean", "true or false", TYPE_BOOLEAN },
		{ "object", "an object", TYPE_OBJECT },
		{ "array", "an array", TYPE_ARRAY },
		{ "number", "a number", TYPE_NUMBER },
		{ "string", "a string", TYPE_STRING },
		{ "integer", "a whole number", TYPE_INTEGER },
	};
	const json_t *list = json_is_string(value) ? NULL : value, *item;
	size_t count = list != NULL ? json_array_size(list) : 1, known = 0;
	char text[128] = "";

	for (size_t i = 0; i < count; i++) {
		item = list != NULL ? json_array_get(list, i) : value;
		for (size_t t = 0; t < ARRAY_LEN(types); t++) {
			size_t len = strlen(text);

			if (!json_is_string(item) || strcmp(json_string_value(item), types[t].name) != 0)
				continue;
			known++;
			n->types |= types[t].bits;
			snprintf(text + len, sizeof(text) - len, "%s%s", len > 0 ? " or " : "", types[t].text);
		}
	}
	if (known == 0 || known != count)
		return schema_wrong(c, "names no type of JSON Schema");
	n->types_text = keep(c, text, strlen(text));
	return n->types_text != NULL ? 0 : -1;
}

static int read_enum(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;
	struct list_text l = { .len = 0 };
	const json_t *item;
	size_t i;

	if (!json_is_array(value) || json_array_size(value) == 0)
		return schema_wrong(c, "must be an array that is not empty");
	json_array_foreach (value, i, item)
		list_add_json(&l, item);
	n->values = value;
	n->values_text = list_keep(c, &l);
	return n->values_text != NULL ? 0 : -1;
}

static int read_const(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;
	struct list_text l = { .len = 0 };

	list_add_json(&l, value);
	n->constant = value;
	n->constant_text = list_keep(c, &l);
	return n->constant_text != NULL ? 0 : -1;
}

static int read_multiple(struct compiler *c, const json_t *value, void *to)
{
	TRY(read_number(c, value, to));
	return json_number_value(value) > 0 ? 0 : schema_wrong(c, "must be more than 0");
}

static int read_unique(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;

	n->unique = json_is_true(value);
	return json_is_boolean(value) ? 0 : schema_wrong(c, "must be true or false");
}

static int read_string_pattern(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;

	n->pattern_text = json_string_value(value);
	if (!plain(value))
		return schema_wrong(c, "must be a string without NUL");
	return read_pattern(c, n->pattern_text, &n->pattern);
}

static int read_format(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;

	if (!json_is_string(value) ||
		!schema_format(json_string_value(value), &n->format, &n->format_text))
		return schema_wrong(c, "names a format that is not known");
	return 0;
}

static int read_properties(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;
	struct list_text l = { .len = 0 };

	TRY(read_named(c, value, false, &n->properties));
	for (size_t i = 0; i < n->properties.count; i++)
		list_add(&l, n->properties.item[i].name, strlen(n->properties.item[i].name));
	n->properties_text = list_keep(c, &l);
	return n->properties_text != NULL ? 0 : -1;
}

static int read_required(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;

	n->required = value;
	return names_only(c, value);
}

static int read_dependent_required(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;
	const char *name;
	json_t *names;

	if (!json_is_object(value))
		return schema_wrong(c, "must be an object of arrays");
	json_object_foreach ((json_t *)value, name, names)
		TRY(names_only(c, names));
	n->dependent_required = value;
	return 0;
}

/* Undoes %XX of a URI fragment in place. */
static bool percent_decode(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		char code[3] = { 0 };
		char *end;

		if (*s != '%') {
			*to++ = *s;
			continue;
		}
		if (s[1] == '\0' || s[2] == '\0')
			return false;
		memcpy(code, s + 1, 2);
		*to++ = (char)strtol(code, &end, 16);
		if (*end != '\0' || to[-1] == '\0')
			return false;
		s += 2;
	}
	*to = '\0';
	return true;
}

static int read_ref(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;
	const char *ref = json_string_value(value);
	const json_t *target;
	char *pointer;
	size_t size;

	if (ref == NULL || ref[0] != '#' || (ref[1] != '\0' && ref[1] != '/'))
		return schema_wrong(
			c, "must be \"#\" or a JSON Pointer within the document such as \"#/$defs/name\"");
	size = strlen(ref);
	pointer = schema_room(c, size); /* zeroed, and without the # */
	if (pointer == NULL)
		return -1;
	memcpy(pointer, ref + 1, size - 1);
	target = percent_decode(pointer) ? json_at(c->schema->json, pointer) : NULL;
	if (target == NULL)
		return schema_wrong(c, "points at nothing");
	return schema_compile_node(c, target, &n->ref);
}

/* Definitions are compiled even when nothing refers to them, so that their faults are found. */
static int read_defs(struct compiler *c, const json_t *value, void *to)
{
	struct named_list unused = { 0 };

	(void)to;
	return read_named(c, value, false, &unused);
}

static int read_dialect(struct compiler *c, const json_t *value, void *to)
{
	const char *uri = json_string_value(value);

	(void)to;
	if (uri == NULL || strcmp(uri, "https://json-schema.org/draft/2020-12/schema") != 0)
		return schema_wrong(c, "names another dialect than draft 2020-12");
	return 0;
}

/* An $id below the root would change what $ref means. */
static int read_id(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;

	if (n->json != c->schema->json || !json_is_string(value))
		return schema_wrong(c, "is supported at the root only");
	return 0;
}

#define MEMBER(m) offsetof(struct node, m)

static const struct {
	const char *name;
	int (*read)(struct compiler *c, const json_t *value, void *to); /* NULL: for people only */
	size_t to; /* which member of the node the reader fills; 0: it takes the node */
} keywords[] = {
	{ "$comment", NULL, 0 },
	{ "title", NULL, 0 },
	{ "description", NULL, 0 },
	{ "default", NULL, 0 },
	{ "examples", NULL, 0 },
	{ "deprecated", NULL, 0 },
	{ "readOnly", NULL, 0 },
	{ "writeOnly", NULL, 0 },
	{ "$schema", read_dialect, 0 },
	{ "$id", read_id, 0 },
	{ "$ref", read_ref, 0 },
	{ "$defs", read_defs, 0 },
	{ "type", read_type, 0 },
	{ "enum", read_enum, 0 },
	{ "const", read_const, 0 },
	{ "minimum", read_number, MEMBER(number.minimum) },
	{ "maximum", read_number, MEMBER(number.maximum) },
	{ "exclusiveMinimum", read_number, MEMBER(number.above) },
	{ "exclusiveMaximum", read_number, MEMBER(number.below) },
	{ "multipleOf", read_multiple, MEMBER(number.multiple_of) },
	{ "minLength", read_count, MEMBER(length.least) },
	{ "maxLength", read_count, MEMBER(length.most) },
	{ "pattern", read_string_pattern, 0 },
	{ "format", read_format, 0 },
	{ "prefixItems", read_list, MEMBER(prefix) },
	{ "items", read_schema, MEMBER(items) },
	{ "contains", read_schema, MEMBER(contains) },
	{ "minContains", read_count, MEMBER(contains_count.least) },
	{ "maxContains", read_count, MEMBER(contains_count.most) },
	{ "minItems", read_count, MEMBER(items_count.least) },
	{ "maxItems", read_count, MEMBER(items_count.most) },
	{ "uniqueItems", read_unique, 0 },
	{ "properties", read_properties, 0 },
	{ "patternProperties", read_pattern_schemas, MEMBER(patterns) },
	{ "additionalProperties", read_schema, MEMBER(additional) },
	{ "propertyNames", read_schema, MEMBER(names) },
	{ "required", read_required, 0 },
	{ "dependentRequired", read_dependent_required, 0 },
	{ "dependentSchemas", read_schemas, MEMBER(dependent) },
	{ "minProperties", read_count, MEMBER(properties_count.least) },
	{ "maxProperties", read_count, MEMBER(properties_count.most) },
	{ "allOf", read_list, MEMBER(all_of) },
	{ "anyOf", read_list, MEMBER(any_of) },
	{ "oneOf", read_list, MEMBER(one_of) },
	{ "not", read_schema, MEMBER(negated) },
	{ "if", read_schema, MEMBER(condition) },
	{ "then", read_schema, MEMBER(then) },
	{ "else", read_schema, MEMBER(otherwise) },
};

int schema_keyword(struct compiler *c, struct node *n, const char *name, const json_t *value)
{
	if (str_starts(name, "x-"))
		return 0;
	c->keyword = name;
	for (size_t i = 0; i < ARRAY_LEN(keywords); i++)
		if (strcmp(keywords[i].name, name) == 0)
			return keywords[i].read == NULL
				? 0
				: keywords[i].read(c, value, (char *)n + keywords[i].to);
	return schema_wrong(c, "is not known");
}
