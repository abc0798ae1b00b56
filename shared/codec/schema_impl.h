/* What a compiled schema is made of. Within codec/schema only. */
#ifndef IGNITE_CODEC_SCHEMA_IMPL_H
#define IGNITE_CODEC_SCHEMA_IMPL_H

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "codec/schema.h"
#include "codec/schema_names.h"
#include "codec/schema_pattern.h"
#include "codec/schema_value.h"

/* Within one program nothing comes between: the compiler may inline, though the code is position independent. */
#pragma GCC visibility push(hidden)

/* Bits of node.rules: what there is to check beyond the type. */
enum {
	RULE_VALUES = 1,
	RULE_NUMBER = 2,
	RULE_STRING = 4,
	RULE_ARRAY = 8,
	RULE_OBJECT = 16,
	RULE_APPLIED = 32, /* allOf, anyOf, …, $ref */
	RULE_UNEVALUATED = 64
};

/* Bits of node.accepts, one for each type of jansson. */
#define ACCEPTS(type) (1u << (type))
#define ACCEPTS_ALL 0xFFu

/* Counts that a keyword bounds; LONG_MAX and -1 stand for an absent upper and lower bound. */
struct range {
	long least, most;
};

/* Bounds of a number; NULL where absent. */
struct number_rule {
	const json_t *minimum, *maximum, *above, *below, *multiple_of;
	struct decimal step; /* multiple_of, taken apart */
};

struct node_list {
	struct node **node;
	size_t count;
	const char
		*by; /* anyOf, oneOf: the property whose constant tells the branches apart; or NULL */
	size_t by_size;
	const json_t **by_constant; /* of each branch */
	const char *by_values;      /* all of them, as text */
};

struct patterned {
	const struct pattern *pattern;
	struct node *node;
};

struct patterned_list {
	struct patterned *item;
	size_t count;
};

/* dependentRequired, dependentSchemas: what the presence of a property asks for. */
struct dependent {
	const char *name;
	size_t size;
	const json_t *required; /* or NULL */
	struct node *node;      /* or NULL */
};

struct dependent_list {
	struct dependent *item;
	size_t count;
};

/* A schema with a URI of its own: a document's root, or what has an $id. */
struct resource {
	struct resource *next;
	const char *uri;   /* absolute where there was a base; without fragment */
	const char *alias; /* what the document was got by; or NULL */
	const json_t *json;
	struct anchor *anchors;
	unsigned vocabularies;
	bool entered; /* a node of it has been made */
};

struct anchor {
	struct anchor *next;
	const char *name; /* the same pointer for the same name */
	const json_t *json;
	struct node *node; /* of a dynamic one, once made */
	bool dynamic;
};

/* One schema. Members that are NULL or empty check nothing. */
struct node {
	struct node *next; /* all of the schema's nodes, in the order of their making */
	const json_t *json;
	const struct resource *resource;
	unsigned rules, accepts;
	bool never; /* the schema false */
	bool whole; /* a real number must be whole */
	bool unique;
	const char *types_text;
	const json_t *constant;
	const char *constant_text;
	const json_t *values;   /* enum */
	struct names enum_text; /* its strings */
	bool other_values;      /* it has others */
	const char *values_text;
	struct number_rule number;
	struct range length, items_count, properties_count, contains_count;
	const struct pattern *pattern;
	const char *pattern_text;
	bool (*format)(const char *text, size_t size);
	const char *format_text;
	struct node_list prefix;
	struct node *items, *contains, *unevaluated_items;
	struct names properties; /* those that are described, and those that are only required */
	size_t described, required_count;
	struct patterned_list patterns;
	struct dependent_list dependent;
	const char *properties_text; /* the names that are known, for sentences */
	struct node *additional, *names, *unevaluated_properties;
	const json_t *required;
	struct node_list all_of, any_of, one_of;
	struct node *negated, *condition, *then, *otherwise, *ref;
	struct node *dynamic_ref; /* where it points without regard to who asks */
	const char *dynamic_name; /* NULL: it is an ordinary $ref */
};

struct schema {
	struct arena *arena;
	json_t *json;
	struct node *root, *nodes, **nodes_end;
	struct resource *resources;
	bool dynamic; /* some $dynamicRef depends on who asks */
	bool marks;   /* some node asks for what is unevaluated */
};

/* What a $ref stands for, followed a little. */
const struct node *schema_behind(const struct node *n);

/* The check and the words ("a date-time of RFC 3339") of a format; false when it is not known. */
bool schema_format(
	const char *name, bool (**ret)(const char *text, size_t size), const char **ret_text);

/* The text of a built-in metaschema of draft 2020-12, or NULL. */
const char *schema_metaschema(const char *uri, size_t *ret_size);

/* The document that was added under a URI, borrowed, or NULL. r may be NULL. */
json_t *schema_registry_get(const struct schema_registry *r, const char *uri);

#pragma GCC visibility pop

#endif
