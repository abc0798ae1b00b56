/*
 * The strict subset of JSON Schema that providers of language models accept for `response_format: json_schema` with
 * `strict: true`, derived from a schema of ours; and the way back for what a model answered. docs/schema.md has the rules
 * and where they are published.
 */
#ifndef IGNITE_CODEC_SCHEMA_STRICT_H
#define IGNITE_CODEC_SCHEMA_STRICT_H

#include "base/ctx.h"

/* The published limits. */
enum {
	STRICT_PROPERTIES_MAX = 5000,
	STRICT_LEVELS_MAX = 10,
	STRICT_TEXT_MAX =
		120000, /* characters of names of properties and definitions, of enum and const values */
	STRICT_VALUES_MAX = 1000,     /* enum values in all */
	STRICT_LONG_ENUM = 250,       /* an enum of strings with more values … */
	STRICT_LONG_ENUM_TEXT = 15000 /* … may hold so many characters */
};

/*
 * The subset of a schema (an object, as schema_json() gives it); *ret is the arena's. Every object gets
 * additionalProperties false and all of its properties required; what was optional may be null instead. Keywords that
 * the subset lacks are dropped and, where a model can heed them, said in the description. allOf is merged, oneOf becomes
 * anyOf, and what an object has beside its alternatives goes into each of them. $ref within the document stays, with what it
 * refers to. Optional properties that the subset cannot say (any value, free names) are left out.
 * 500 schema_not_strict with the reason when the whole cannot be said, or a limit is passed.
 * The subset may allow more than the schema: what a model answers is still to be checked by the schema.
 */
int schema_strict(struct ctx *cx, const json_t *schema, json_t **ret);

/*
 * Removes from reply, in place, each null that stands for an absent optional property: one that the schema describes,
 * does not require and does not allow to be null. Then the reply can be checked by the schema. schema: the same as above.
 */
void schema_strict_reply(const json_t *schema, json_t *reply);

#endif
