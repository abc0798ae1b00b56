/* Keywords: which vocabulary they are of, whether they hold schemas, and who reads them. */
#include "codec/schema_keywords.h"

#define MEMBER(m) offsetof(struct node, m)
#define V(vocabulary) VOCABULARY_##vocabulary

static const struct keyword {
	const char *name;
	unsigned vocabulary;
	enum holds holds;
	int (*read)(struct compiler *c, const json_t *value, void *to); /* NULL: for people only */
	size_t to; /* which member of the node the reader fills; 0: it takes the node */
} keywords[] = {
	{ "$schema", V(CORE), HOLDS_NONE, NULL, 0 }, /* read with the document */
	{ "$id", V(CORE), HOLDS_NONE, NULL, 0 },
	{ "$anchor", V(CORE), HOLDS_NONE, NULL, 0 },
	{ "$dynamicAnchor", V(CORE), HOLDS_NONE, NULL, 0 },
	{ "$vocabulary", V(CORE), HOLDS_NONE, NULL, 0 },
	{ "$comment", V(CORE), HOLDS_NONE, NULL, 0 },
	{ "$ref", V(CORE), HOLDS_NONE, read_ref, 0 },
	{ "$dynamicRef", V(CORE), HOLDS_NONE, read_dynamic_ref, 0 },
	{ "$defs", V(CORE), HOLDS_NAMED, read_defs, 0 },
	{ "title", V(META_DATA), HOLDS_NONE, NULL, 0 },
	{ "description", V(META_DATA), HOLDS_NONE, NULL, 0 },
	{ "default", V(META_DATA), HOLDS_NONE, NULL, 0 },
	{ "examples", V(META_DATA), HOLDS_NONE, NULL, 0 },
	{ "deprecated", V(META_DATA), HOLDS_NONE, NULL, 0 },
	{ "readOnly", V(META_DATA), HOLDS_NONE, NULL, 0 },
	{ "writeOnly", V(META_DATA), HOLDS_NONE, NULL, 0 },
	{ "contentEncoding", V(CONTENT), HOLDS_NONE, NULL, 0 },
	{ "contentMediaType", V(CONTENT), HOLDS_NONE, NULL, 0 },
	{ "contentSchema", V(CONTENT), HOLDS_SCHEMA, NULL, 0 },
	{ "type", V(VALIDATION), HOLDS_NONE, read_type, 0 },
	{ "enum", V(VALIDATION), HOLDS_NONE, read_enum, 0 },
	{ "const", V(VALIDATION), HOLDS_NONE, read_const, 0 },
	{ "minimum", V(VALIDATION), HOLDS_NONE, read_number, MEMBER(number.minimum) },
	{ "maximum", V(VALIDATION), HOLDS_NONE, read_number, MEMBER(number.maximum) },
	{ "exclusiveMinimum", V(VALIDATION), HOLDS_NONE, read_number, MEMBER(number.above) },
	{ "exclusiveMaximum", V(VALIDATION), HOLDS_NONE, read_number, MEMBER(number.below) },
	{ "multipleOf", V(VALIDATION), HOLDS_NONE, read_multiple, 0 },
	{ "minLength", V(VALIDATION), HOLDS_NONE, read_count, MEMBER(length.least) },
	{ "maxLength", V(VALIDATION), HOLDS_NONE, read_count, MEMBER(length.most) },
	{ "pattern", V(VALIDATION), HOLDS_NONE, read_pattern, 0 },
	{ "minItems", V(VALIDATION), HOLDS_NONE, read_count, MEMBER(items_count.least) },
	{ "maxItems", V(VALIDATION), HOLDS_NONE, read_count, MEMBER(items_count.most) },
	{ "uniqueItems", V(VALIDATION), HOLDS_NONE, read_unique, 0 },
	{ "minContains", V(VALIDATION), HOLDS_NONE, read_count, MEMBER(contains_count.least) },
	{ "maxContains", V(VALIDATION), HOLDS_NONE, read_count, MEMBER(contains_count.most) },
	{ "required", V(VALIDATION), HOLDS_NONE, read_required, 0 },
	{ "dependentRequired", V(VALIDATION), HOLDS_NONE, read_dependent, 0 },
	{ "minProperties", V(VALIDATION), HOLDS_NONE, read_count, MEMBER(properties_count.least) },
	{ "maxProperties", V(VALIDATION), HOLDS_NONE, read_count, MEMBER(properties_count.most) },
	{ "format", V(FORMAT_ANNOTATION) | V(FORMAT_ASSERTION), HOLDS_NONE, read_format, 0 },
	{ "prefixItems", V(APPLICATOR), HOLDS_LIST, read_list, MEMBER(prefix) },
	{ "items", V(APPLICATOR), HOLDS_SCHEMA, read_schema, MEMBER(items) },
	{ "contains", V(APPLICATOR), HOLDS_SCHEMA, read_schema, MEMBER(contains) },
	{ "properties", V(APPLICATOR), HOLDS_NAMED, read_properties, 0 },
	{ "patternProperties", V(APPLICATOR), HOLDS_NAMED, read_patterns, 0 },
	{ "additionalProperties", V(APPLICATOR), HOLDS_SCHEMA, read_schema, MEMBER(additional) },
	{ "propertyNames", V(APPLICATOR), HOLDS_SCHEMA, read_schema, MEMBER(names) },
	{ "dependentSchemas", V(APPLICATOR), HOLDS_NAMED, read_dependent, 0 },
	{ "allOf", V(APPLICATOR), HOLDS_LIST, read_list, MEMBER(all_of) },
	{ "anyOf", V(APPLICATOR), HOLDS_LIST, read_list, MEMBER(any_of) },
	{ "oneOf", V(APPLICATOR), HOLDS_LIST, read_list, MEMBER(one_of) },
	{ "not", V(APPLICATOR), HOLDS_SCHEMA, read_schema, MEMBER(negated) },
	{ "if", V(APPLICATOR), HOLDS_SCHEMA, read_schema, MEMBER(condition) },
	{ "then", V(APPLICATOR), HOLDS_SCHEMA, read_schema, MEMBER(then) },
	{ "else", V(APPLICATOR), HOLDS_SCHEMA, read_schema, MEMBER(otherwise) },
	{ "unevaluatedItems", V(UNEVALUATED), HOLDS_SCHEMA, read_schema, MEMBER(unevaluated_items) },
	{ "unevaluatedProperties", V(UNEVALUATED), HOLDS_SCHEMA, read_schema,
		MEMBER(unevaluated_properties) },
}, older[] = {
	/* of former drafts, which the metaschema still describes; in the specification's profile only */
	{ "definitions", V(CORE), HOLDS_NAMED, read_defs, 0 },
	{ "dependencies", V(APPLICATOR), HOLDS_SCHEMA_OR_NAMES, read_dependent, 0 },
};

static const struct keyword *find(const struct compiler *c, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(keywords); i++)
		if (strcmp(keywords[i].name, name) == 0)
			return &keywords[i];
	for (size_t i = 0; i < ARRAY_LEN(older) && (c->options->flags & SCHEMA_UNKNOWN_IS_NOTE) != 0;
		 i++)
		if (strcmp(older[i].name, name) == 0)
			return &older[i];
	return NULL;
}

enum holds schema_keyword_holds(const struct compiler *c, const char *name)
{
	const struct keyword *k = find(c, name);

	return k != NULL ? k->holds : HOLDS_NONE;
}

int schema_keyword(struct compiler *c, struct node *n, const char *name, const json_t *value)
{
	const struct keyword *k = find(c, name);

	c->keyword = name;
	if (k == NULL || (k->vocabulary & n->resource->vocabularies) == 0) {
		if (str_starts(name, "x-") || (c->options->flags & SCHEMA_UNKNOWN_IS_NOTE) != 0)
			return 0;
		return schema_wrong(c, "is not known");
	}
	return k->read == NULL ? 0 : k->read(c, value, k->to == 0 ? (void *)n : (char *)n + k->to);
}
