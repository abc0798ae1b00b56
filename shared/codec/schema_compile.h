/* A schema that is being compiled. Within codec/schema only. */
#ifndef IGNITE_CODEC_SCHEMA_COMPILE_H
#define IGNITE_CODEC_SCHEMA_COMPILE_H

#include "base/str.h"
#include "codec/schema_impl.h"

enum { VALUES_TEXT_MAX = 400 };

/* Vocabularies of draft 2020-12, as bits of resource.vocabularies. */
enum {
	VOCABULARY_CORE = 1,
	VOCABULARY_APPLICATOR = 2,
	VOCABULARY_UNEVALUATED = 4,
	VOCABULARY_VALIDATION = 8,
	VOCABULARY_META_DATA = 16,
	VOCABULARY_FORMAT_ANNOTATION = 32,
	VOCABULARY_FORMAT_ASSERTION = 64,
	VOCABULARY_CONTENT = 128,
	VOCABULARIES_USUAL = 255 - VOCABULARY_FORMAT_ASSERTION
};

/* What is known of a place in a document: which resource it belongs to, and its node once there is one. */
struct spot {
	const json_t *json; /* NULL: free */
	struct resource *resource;
	struct node *node;
};

struct compiler {
	struct schema *schema;
	const struct schema_options *options;
	char *why; /* empty until something is wrong */
	size_t why_size;
	const char *keyword; /* the one being read */
	struct spot *spots;
	size_t spot_count, spot_room;
	struct node *always, *never; /* of true and false, which are the same everywhere in jansson */
	struct text_list *texts;     /* names of anchors */
};

/* Records what is wrong with the keyword being read (the first fault stays); -1. */
int schema_wrong(struct compiler *c, const char *what);

/* Zeroed memory that lives as long as the schema; NULL with the fault recorded. */
void *schema_room(struct compiler *c, size_t size);
char *schema_keep(struct compiler *c, const char *text, size_t n);

/* ---- documents, resources, anchors (schema_document.c, schema_ref.c) ---- */

/* The spot of a place, or NULL; made by add when it is new (NULL then: no memory). */
struct spot *schema_spot(const struct compiler *c, const json_t *json);
struct spot *schema_spot_add(struct compiler *c, const json_t *json);

/* Makes json known as a document got from base, and all identifiers in it. *ret is its root's resource. */
int schema_read_document(struct compiler *c, json_t *json, const char *base, struct resource **ret);

/* The identifiers of a schema and its subschemas that stands in a resource. */
int schema_scan(struct compiler *c, const json_t *json, struct resource *resource, int level);

/* The document of that URI from the registry or built in, kept by the schema; NULL: there is none (or no memory). */
json_t *schema_find_document(struct compiler *c, const char *uri);

/* Where the reference points. *ret_anchor: the dynamic anchor that it names, or NULL. */
int schema_resolve(struct compiler *c, const struct node *from, const char *ref, const json_t **ret,
	const struct anchor **ret_anchor);

/* Does the keyword hold schemas? 0: no; otherwise the way, for what goes through them. */
enum holds { HOLDS_NONE, HOLDS_SCHEMA, HOLDS_LIST, HOLDS_NAMED, HOLDS_SCHEMA_OR_NAMES };
enum holds schema_keyword_holds(const struct compiler *c, const char *name);

/* RFC 3986, 5.2: the target of a reference against a base; NULL: no memory. */
char *schema_uri(struct compiler *c, const char *base, const char *ref);

/* ---- nodes ---- */

/* The node of a schema, made on first sight and read later. */
int schema_node(struct compiler *c, const json_t *json, struct node **ret);

/* Reads one keyword of the node's schema. */
int schema_keyword(struct compiler *c, struct node *n, const char *name, const json_t *value);

/* After all keywords of all nodes: tables, short cuts, what tells alternatives apart. */
int schema_finish(struct compiler *c);

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
