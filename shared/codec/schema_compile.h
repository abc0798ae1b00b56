/* A schema that is being compiled. Within codec/schema only. */
#ifndef IGNITE_CODEC_SCHEMA_COMPILE_H
#define IGNITE_CODEC_SCHEMA_COMPILE_H

#include "codec/schema_impl.h"

enum { VALUES_TEXT_MAX = 400 };

struct compiler {
	struct schema *schema;
	char *why; /* empty until something is wrong */
	size_t why_size;
	const char *keyword; /* the one being read */
	int level;
};

/* Records what is wrong with the keyword being read (the first fault stays); -1. */
int schema_wrong(struct compiler *c, const char *what);

/* Zeroed memory that lives as long as the schema; NULL with the fault recorded. */
void *schema_room(struct compiler *c, size_t size);

/* The node of a schema, made on first sight. */
int schema_compile_node(struct compiler *c, const json_t *json, struct node **ret);

/* Reads one keyword of the node's schema. */
int schema_keyword(struct compiler *c, struct node *n, const char *name, const json_t *value);

/* A list of values for a sentence, cut with an ellipsis where it gets long. */
struct list_text {
	char text[VALUES_TEXT_MAX + 64];
	size_t len;
	bool cut;
};

void list_add(struct list_text *l, const char *item, size_t n);
void list_add_json(struct list_text *l, const json_t *value);

/* A copy that lives as long as the schema; NULL with the fault recorded. */
const char *list_keep(struct compiler *c, const struct list_text *l);

#endif
