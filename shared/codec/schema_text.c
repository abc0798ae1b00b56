/* Texts for sentences, and the memory of a schema that is being compiled. */
#include "codec/schema_compile.h"

int schema_wrong(struct compiler *c, const char *what)
{
	if (c->why[0] == '\0')
		snprintf(c->why, c->why_size, "The schema's keyword \"%s\" %s.", c->keyword, what);
	return -1;
}

void *schema_room(struct compiler *c, size_t size)
{
	void *p = arena_alloc(c->schema->arena, size > 0 ? size : 1);

	if (p == NULL)
		schema_wrong(c, "needs too much memory");
	return p;
}

char *schema_keep(struct compiler *c, const char *text, size_t n)
{
	char *copy = schema_room(c, n + 1);

	return copy != NULL ? memcpy(copy, text, n) : NULL;
}

void list_add(struct list_text *l, const char *item, size_t n)
{
	if (l->cut)
		return;
	if (l->len + n + 2 > VALUES_TEXT_MAX) {
		l->cut = true;
		item = "…";
		n = strlen(item);
	}
	if (l->len > 0) {
		memcpy(l->text + l->len, ", ", 2);
		l->len += 2;
	}
	memcpy(l->text + l->len, item, n);
	l->len += n;
}

void list_add_json(struct list_text *l, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	if (text != NULL)
		list_add(l, text, strlen(text));
	free(text);
}

const char *list_keep(struct compiler *c, const struct list_text *l)
{
	return schema_keep(c, l->text, l->len);
}
