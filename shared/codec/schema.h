/*
 * JSON Schema, draft 2020-12, whole, over jansson (docs/schema.md). A schema is compiled once and shared by threads; a
 * document is checked without changing either, and without malloc while it is valid.
 *
 * Two profiles. schema_compile() is for our own schemas: a keyword or format that is not known is refused when compiling
 * (nothing is silently unchecked; names that begin with "x-" are passed over), and format is checked. With
 * schema_compile_with() both can be had as the specification has them: unknown keywords are notes, and so is format
 * unless the dialect's metaschema asks for format-assertion.
 *
 * Patterns are ECMA-262 with its flag u. What its own matcher or PCRE2 cannot say is refused when compiling: look-behind
 * of varying length, and what comes to more than 64 KiB of compiled code.
 */
#ifndef IGNITE_CODEC_SCHEMA_H
#define IGNITE_CODEC_SCHEMA_H

#include "base/ctx.h"

struct schema;

/*
 * Compiles schema text (JSON). NULL on a fault, with one sentence in why (cut at why_size). The result lives until
 * schema_free() and may be used by many threads at once.
 */
struct schema *schema_compile(const char *text, size_t size, char *why, size_t why_size);
void schema_free(struct schema *s);

/*
 * Checks doc. Each fault is recorded by fail_at(cx, prefix + pointer, sentence): 422 invalid_request with JSON
 * Pointers, at most 32 of them. prefix is "" for a body. A missing or extra property is reported at its own pointer.
 * A sentence goes on from its pointer: "must be one of …". Work is bounded: a document that would need more than
 * two million steps or 250 levels is refused. When alternatives (anyOf, oneOf) all fail, the faults of the
 * one that was meant are told where that can be seen: by a property that is const in each, by type, or by
 * how far it got.
 *
 * Memory: 12 KiB of stack for its tables, and what 250 levels take. Arrays of more than 512 items under uniqueItems, and
 * more than 32,000 members and items at once under unevaluatedProperties and unevaluatedItems, use cx's arena. A
 * thread's first match by PCRE2 makes its match data, once.
 */
int schema_check(struct ctx *cx, const struct schema *s, const json_t *doc, const char *prefix);

/* The parsed schema, borrowed: for --describe. */
const json_t *schema_json(const struct schema *s);

/* ---- schemas that refer to other documents, and the profile of the specification ---- */

/*
 * Documents that $ref, $dynamicRef and $schema may name, by absolute URI. Nothing is ever fetched. The metaschemas of
 * draft 2020-12 are always there. Not for several threads while it is filled; schemas keep what they need of it.
 */
struct schema_registry;

struct schema_registry *schema_registry_new(void); /* NULL: no memory */
void schema_registry_free(struct schema_registry *r);

/* Adds a document under the URI that it would be fetched from; its own $id counts too. It is kept. -1: no memory. */
int schema_registry_add(struct schema_registry *r, const char *uri, json_t *document);

enum {
	SCHEMA_UNKNOWN_IS_NOTE =
		1, /* unknown keywords and formats are passed over, as the specification says */
	SCHEMA_FORMAT_IS_NOTE = 2, /* format is checked only where the dialect asks for it */
};

struct schema_options {
	unsigned flags;
	const struct schema_registry *registry; /* or NULL */
	const char
		*base; /* URI that the schema was got from; NULL: none, relative references stay so */
};

/* As schema_compile(). The schema keeps a reference to json, which must not change while it lives. */
struct schema *schema_compile_with(
	const struct schema_options *o, json_t *json, char *why, size_t why_size);

#endif
