/* A check that is going on. Within codec/schema only. */
#ifndef IGNITE_CODEC_SCHEMA_CHECK_H
#define IGNITE_CODEC_SCHEMA_CHECK_H

#include "base/str.h"
#include "codec/schema_impl.h"

struct check {
	struct ctx *cx;
	const char *prefix;
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

struct place schema_below(const struct place *at, const char *key, size_t index);

/* Tells a fault unless quiet; always false. */
bool schema_fault(struct check *k, const struct place *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* True when nothing more can change the outcome or be told. */
bool schema_stop(const struct check *k, bool ok);

/* Bits of TYPE_… that the value has. */
unsigned schema_type(const json_t *v);

/* Each checks v and tells its faults; true when there are none. depth counts nested schemas. */
bool schema_visit(
	struct check *k, const struct node *n, const json_t *v, const struct place *at, int depth);
bool schema_array(
	struct check *k, const struct node *n, const json_t *v, const struct place *at, int depth);
bool schema_object(
	struct check *k, const struct node *n, const json_t *v, const struct place *at, int depth);
bool schema_any_of(struct check *k, const struct node_list *list, const json_t *v,
	const struct place *at, int depth);
bool schema_one_of(struct check *k, const struct node_list *list, const json_t *v,
	const struct place *at, int depth);

/* As schema_visit(), telling nothing. */
bool schema_fits(
	struct check *k, const struct node *n, const json_t *v, const struct place *at, int depth);

#endif
