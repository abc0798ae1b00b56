/*
 * JSON Schema (draft 2020-12) over jansson. A schema is compiled once and shared by threads; a document is
 * checked without changing either. Understood now: type, enum, const, minimum/maximum and exclusive forms,
 * multipleOf, min/maxLength, pattern (POSIX extended), format (uuid, date-time, uri), items, prefixItems, contains,
 * min/maxItems, uniqueItems, properties, patternProperties, additionalProperties, propertyNames, required,
 * dependentRequired, min/maxProperties, allOf, anyOf, oneOf, not, if/then/else, $ref and $defs within the document.
 * Any other keyword that would constrain is refused when compiling: nothing is silently unchecked.
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
 * Pointers. prefix is "" for a body. A missing or extra property is reported at its own pointer.
 */
int schema_check(struct ctx *cx, const struct schema *s, const json_t *doc, const char *prefix);

/* The parsed schema, borrowed: for --describe. */
const json_t *schema_json(const struct schema *s);

#endif
