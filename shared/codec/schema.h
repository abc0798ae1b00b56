/*
 * JSON Schema (draft 2020-12) over jansson. A schema is compiled once and shared by threads; a document is
 * checked without changing either. Understood now: type, enum, const, minimum/maximum and exclusive forms,
 * multipleOf, min/maxLength, pattern, format (uuid, date-time, date, uri), items, prefixItems, contains, min/maxContains,
 * min/maxItems, uniqueItems, properties, patternProperties, additionalProperties, propertyNames, required,
 * dependentRequired, dependentSchemas, min/maxProperties, allOf, anyOf, oneOf, not, if/then/else, $ref and $defs within
 * the document. Names that begin with "x-" and annotations (title, description, default, …) are passed over.
 * Any other keyword is refused when compiling: nothing is silently unchecked.
 *
 * format is checked, not only noted. Patterns are ECMA-262 (Unicode) as far as POSIX extended expressions can say the
 * same: look-around, back-references, \b, \p, \u and ranges beyond ASCII are refused when compiling,
 * and so is what comes to more than 20,000 atoms with its repetitions written out, or has more than 100 alternatives.
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
 */
int schema_check(struct ctx *cx, const struct schema *s, const json_t *doc, const char *prefix);

/* The parsed schema, borrowed: for --describe. */
const json_t *schema_json(const struct schema *s);

#endif
