/* The readers of keywords: each fills its part of a node, or refuses the value. Within codec/schema only. */
#ifndef IGNITE_CODEC_SCHEMA_KEYWORDS_H
#define IGNITE_CODEC_SCHEMA_KEYWORDS_H

#include <stddef.h>

#include "codec/schema_compile.h"

/* to: the member that the table names. */
int read_count(struct compiler *c, const json_t *value, void *to);
int read_number(struct compiler *c, const json_t *value, void *to);
int read_list(struct compiler *c, const json_t *value, void *to);
int read_schema(struct compiler *c, const json_t *value, void *to);

/* to: the node. */
int read_ref(struct compiler *c, const json_t *value, void *to);
int read_dynamic_ref(struct compiler *c, const json_t *value, void *to);
int read_defs(struct compiler *c, const json_t *value, void *to);
int read_type(struct compiler *c, const json_t *value, void *to);
int read_enum(struct compiler *c, const json_t *value, void *to);
int read_const(struct compiler *c, const json_t *value, void *to);
int read_multiple(struct compiler *c, const json_t *value, void *to);
int read_pattern(struct compiler *c, const json_t *value, void *to);
int read_unique(struct compiler *c, const json_t *value, void *to);
int read_required(struct compiler *c, const json_t *value, void *to);
int read_dependent(struct compiler *c, const json_t *value, void *to);
int read_format(struct compiler *c, const json_t *value, void *to);
int read_properties(struct compiler *c, const json_t *value, void *to);
int read_patterns(struct compiler *c, const json_t *value, void *to);

#endif
