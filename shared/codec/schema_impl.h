/* What a compiled schema is made of. Within codec/schema only. */
#ifndef IGNITE_CODEC_SCHEMA_IMPL_H
#define IGNITE_CODEC_SCHEMA_IMPL_H

#include <limits.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "codec/schema.h"

/* Bits of node.types. A whole number is both. */
enum {
	TYPE_NULL = 1,
	TYPE_BOOLEAN = 2,
	TYPE_OBJECT = 4,
	TYPE_ARRAY = 8,
	TYPE_NUMBER = 16,
	TYPE_STRING = 32,
	TYPE_INTEGER = 64
};

/* Counts that a keyword bounds; LONG_MAX and -1 stand for an absent upper and lower bound. */
struct range {
	long least, most;
};

/* Bounds of a number; NULL where absent. */
struct number_rule {
	const json_t *minimum, *maximum, *above, *below, *multiple_of;
};

struct node_list {
	struct node **node;
	size_t count;
	const char
		*by; /* anyOf, oneOf: the property whose constant tells the branches apart; or NULL */
	const json_t **by_constant; /* of each branch */
	const char *by_values;      /* all of them, as text */
};

struct named {
	const char *name; /* NULL when the pattern decides */
	const regex_t *pattern;
	struct node *node;
};

struct named_list {
	struct named *item;
	size_t count;
};

/* One schema. Members that are NULL or empty check nothing. */
struct node {
	struct node *next; /* all of the schema's nodes */
	const json_t *json;
	bool never; /* the schema false */
	unsigned types;
	const char *types_text;
	const json_t *values; /* enum */
	const char *values_text;
	const json_t *constant;
	const char *constant_text;
	struct number_rule number;
	struct range length, items_count, properties_count, contains_count;
	const regex_t *pattern;
	const char *pattern_text;
	bool (*format)(const char *text, size_t size);
	const char *format_text;
	struct node_list prefix;
	struct node *items, *contains;
	bool unique;
	struct named_list properties, patterns, dependent;
	const char *properties_text; /* the names that are known, for sentences */
	struct node *additional, *names;
	const json_t *required, *dependent_required;
	struct node_list all_of, any_of, one_of;
	struct node *negated, *condition, *then, *otherwise, *ref;
};

struct schema {
	struct arena *arena;
	json_t *json;
	struct node *root, *nodes;
};

/* What a $ref stands for, followed a little. */
const struct node *schema_behind(const struct node *n);

/* RFC 8259 values compared as JSON Schema does: 1 equals 1.0, the order of members does not matter. */
bool schema_equal(const json_t *a, const json_t *b);

/* Equal values have equal hashes; seed keeps documents from choosing collisions. */
uint64_t schema_hash(const json_t *json, uint64_t seed);

/* -1, 0, 1. */
int schema_compare(const json_t *a, const json_t *b);

/* Is the number whole, of whatever JSON form? */
bool schema_whole(const json_t *number);

bool schema_multiple(const json_t *number, const json_t *of);

/* Compiles an ECMA-262 pattern into *ret; false when it cannot be said in POSIX terms. regfree() is the caller's. */
bool schema_pattern(const char *ecma, regex_t *ret);
bool schema_matches(const regex_t *pattern, const char *text, size_t size);

/* The check and the words ("a date-time of RFC 3339") of a format; false when it is not known. */
bool schema_format(
	const char *name, bool (**ret)(const char *text, size_t size), const char **ret_text);

#endif
