/* A check that is going on. Within codec/schema only. */
#ifndef IGNITE_CODEC_SCHEMA_CHECK_H
#define IGNITE_CODEC_SCHEMA_CHECK_H

#include "base/str.h"
#include "codec/schema_impl.h"

/* Within one program nothing comes between: the compiler may inline, though the code is position independent. */
#pragma GCC visibility push(hidden)

enum {
	STEPS_MAX = 2000000,
	LEVELS_MAX = 250,
	ROOM_WORDS = 1536, /* 64-bit words of tables: 1,024 for uniqueItems, the rest for marks */
};

/* The resources that were entered on the way here, innermost first: what $dynamicRef goes by. */
struct scope {
	const struct scope *up;
	const struct resource *resource;
};

struct check {
	struct ctx *cx;
	const char *prefix;
	const struct schema *schema;
	const struct scope *scope; /* kept only for schemas with $dynamicRef */
	uint64_t *room;            /* tables, the last made is the first to go */
	size_t room_used;
	const char *name; /* propertyNames: what is checked where there is no value */
	size_t name_size;
	uint64_t seed;
	long steps;
	int faults;
	int deepest;    /* level of the deepest fault met, quiet ones included */
	bool quiet;     /* only whether it fits is asked */
	bool exhausted; /* the steps are used up: whatever is returned, the check has failed */
};

/* Where in the document: a key or an index below another place; up is NULL at the top. */
struct place {
	const struct place *up;
	const char *key;
	size_t index;
	int level;
};

/*
 * Which members or items of one value were evaluated, for unevaluatedProperties and unevaluatedItems. Bits are by
 * position. Schemas of the same value that pass add their marks; those that fail leave none.
 */
struct marks {
	uint64_t *bit;
	size_t count;
	size_t upto; /* all positions below it */
};

static inline struct place schema_below(const struct place *at, const char *key, size_t index)
{
	return (struct place){ .up = at, .key = key, .index = index, .level = at->level + 1 };
}

/* Tells a fault unless quiet; always false. */
bool schema_fault(struct check *k, const struct place *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Ends the check for good; always false. */
bool schema_exhaust(struct check *k);

/* True when nothing more can change the outcome or be told. */
static inline bool schema_stop(const struct check *k, bool ok)
{
	enum { FAULTS_MAX = 32 };

	return k->exhausted || (!ok && (k->quiet || k->faults >= FAULTS_MAX));
}

/* Zeroed words for a table, until k->room_used is set back; NULL when memory is short (failure recorded). */
uint64_t *schema_words(struct check *k, size_t count);

static inline json_type schema_type(const json_t *v)
{
	return v != NULL ? json_typeof(v) : JSON_STRING;
}

/*
 * Each checks v and tells its faults; true when there are none. v NULL: the name in k. depth counts nested schemas.
 * m, when not NULL, gets what was evaluated of v.
 */
bool schema_visit(struct check *k, const struct node *n, const json_t *v, const struct place *at,
	int depth, struct marks *m);
bool schema_array(struct check *k, const struct node *n, const json_t *v, const struct place *at,
	int depth, struct marks *m);
bool schema_object(struct check *k, const struct node *n, const json_t *v, const struct place *at,
	int depth, struct marks *m);
bool schema_applied(struct check *k, const struct node *n, const json_t *v, const struct place *at,
	int depth, struct marks *m);
bool schema_values(struct check *k, const struct node *n, const json_t *v, const struct place *at);
bool schema_number(struct check *k, const struct node *n, const json_t *v, const struct place *at);
bool schema_string(struct check *k, const struct node *n, const json_t *v, const struct place *at);
bool schema_unique(struct check *k, const json_t *v, const struct place *at);

/* "must hold at least 1 item" and its like. */
bool schema_count(struct check *k, const struct range *r, size_t count, const char *thing,
	const char *things, const struct place *at);

/* As schema_visit(), telling nothing. */
bool schema_fits(struct check *k, const struct node *n, const json_t *v, const struct place *at,
	int depth, struct marks *m);

/* As schema_fits(), for a schema that may fail without failing the whole: its marks count only when it fits. */
bool schema_fits_marking(struct check *k, const struct node *n, const json_t *v,
	const struct place *at, int depth, struct marks *m);

/* The rules of a node that has unevaluatedProperties or unevaluatedItems, then these. */
bool schema_visit_unevaluated(struct check *k, const struct node *n, const json_t *v,
	const struct place *at, int depth, struct marks *m);

/* All rules of the node but those two. */
bool schema_rules(struct check *k, const struct node *n, const json_t *v, const struct place *at,
	int depth, struct marks *m);

static inline void marks_set(struct marks *m, size_t i)
{
	m->bit[i / 64] |= UINT64_C(1) << i % 64;
}

static inline bool marks_has(const struct marks *m, size_t i)
{
	return i < m->upto || (m->bit[i / 64] >> i % 64 & 1) != 0;
}

#pragma GCC visibility pop

#endif
