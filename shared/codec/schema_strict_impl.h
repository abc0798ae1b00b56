/* Parts of the strict subset. Within codec/schema_strict only. */
#ifndef IGNITE_CODEC_SCHEMA_STRICT_IMPL_H
#define IGNITE_CODEC_SCHEMA_STRICT_IMPL_H

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "codec/json.h"
#include "codec/schema_strict.h"

enum { REFS_MAX = 16, NEST_MAX = 200, NODES_MAX = 20000 };

struct strict {
	struct ctx *cx;
	json_t *root;         /* the schema that is read */
	json_t *defs, *names; /* definitions of the subset; which reference has which of them */
	const char *why;      /* why what was read last cannot be said; NULL: it can */
	int level, nodes;
};

/* The schema behind in-document references; NULL: behind none. Keywords beside $ref are not in it. */
json_t *strict_behind(json_t *root, json_t *schema);

/* What a schema says itself, with what it refers to merged in; NULL: it cannot be. */
json_t *strict_unfold(struct strict *s, json_t *schema);

/* Both schemas in one that says at least what either says of structure; the tighter bound where both have one. */
json_t *strict_merge(struct strict *s, json_t *a, json_t *b);

/* Does the schema let null pass? */
bool strict_allows_null(json_t *root, json_t *schema, int level);

bool strict_has(const json_t *list, const char *text);

/* A new value that is the arena's; NULL: no memory (failure recorded). */
static inline json_t *strict_own(struct strict *s, json_t *json)
{
	return ctx_own_json(s->cx, json);
}

/* Judges the limits of a finished subset. */
int strict_limits(struct ctx *cx, json_t *subset);

/* Says the keywords that the subset lacks in the description of to. */
int strict_notes(struct strict *s, json_t *schema, json_t *to);

#endif
