/* Where references point: resources by URI, then an anchor or a JSON Pointer within. */
#include "codec/schema_compile.h"

/* Undoes %XX of a URI fragment in place. */
static bool percent_decode(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		char code[3] = { 0 };
		char *end;

		if (*s != '%') {
			*to++ = *s;
			continue;
		}
		if (s[1] == '\0' || s[2] == '\0')
			return false;
		memcpy(code, s + 1, 2);
		*to++ = (char)strtol(code, &end, 16);
		if (*end != '\0' || to[-1] == '\0')
			return false;
		s += 2;
	}
	*to = '\0';
	return true;
}

/* The resource of that URI, read from the registry when it is not known yet; NULL: there is none. */
static int find_resource(struct compiler *c, const char *uri, struct resource **ret)
{
	const char *keyword = c->keyword;
	json_t *document;

	*ret = NULL;
	for (struct resource *r = c->schema->resources; r != NULL; r = r->next) {
		if (strcmp(r->uri, uri) == 0) {
			*ret = r;
			return 0;
		}
		if (r->alias != NULL && strcmp(r->alias, uri) == 0)
			*ret = r;
	}
	if (*ret != NULL || (document = schema_find_document(c, uri)) == NULL)
		return 0;
	TRY(schema_read_document(c, document, uri, ret));
	c->keyword = keyword;
	return 0;
}

/* Undoes ~0 and ~1 in place; false for another escape. */
static bool unescape(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		if (*s == '~') {
			s++;
			if (*s != '0' && *s != '1')
				return false;
			*to++ = *s == '0' ? '~' : '/';
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
	return true;
}

static const json_t *step(const json_t *at, char *token)
{
	long index;

	if (!unescape(token))
		return NULL;
	if (json_is_object(at))
		return json_object_get(at, token);
	if (!json_is_array(at) || (token[0] == '0' && token[1] != '\0') ||
		!str_to_int(token, 0, INT_MAX, &index))
		return NULL;
	return json_array_get(at, (size_t)index);
}

/* Follows a pointer; *resource becomes that of the place, which changes on the way at each $id. */
static const json_t *follow(struct compiler *c, char *pointer, struct resource **resource)
{
	const json_t *at = (*resource)->json;

	while (at != NULL && *pointer == '/') {
		char *end = pointer + 1 + strcspn(pointer + 1, "/"), after = *end;
		const struct spot *spot;

		*end = '\0';
		at = step(at, pointer + 1);
		*end = after;
		pointer = end;
		spot = at != NULL ? schema_spot(c, at) : NULL;
		if (spot != NULL)
			*resource = spot->resource;
	}
	return at;
}

static const struct anchor *find_anchor(const struct resource *r, const char *name)
{
	const struct anchor *found = NULL;

	for (const struct anchor *a = r->anchors; a != NULL; a = a->next)
		if (strcmp(a->name, name) == 0 && (found == NULL || a->dynamic))
			found = a;
	return found;
}

int schema_resolve(struct compiler *c, const struct node *from, const char *ref, const json_t **ret,
	const struct anchor **ret_anchor)
{
	char *uri = schema_uri(c, from->resource->uri, ref), *fragment;
	const struct anchor *anchor;
	struct resource *resource;

	*ret_anchor = NULL;
	*ret = NULL;
	if (uri == NULL)
		return -1;
	fragment = uri + strcspn(uri, "#");
	if (*fragment == '#')
		*fragment++ = '\0';
	TRY(find_resource(c, uri, &resource));
	if (resource == NULL)
		return schema_wrong(c, "refers to a document that is not known");
	if (!percent_decode(fragment))
		return schema_wrong(c, "is no URI reference");
	if (*fragment == '\0' || *fragment == '/') {
		*ret = follow(c, fragment, &resource);
		if (*ret == NULL)
			return schema_wrong(c, "points at nothing");
		return schema_scan(c, *ret, resource, 0);
	}
	anchor = find_anchor(resource, fragment);
	if (anchor == NULL)
		return schema_wrong(c, "points at nothing");
	*ret = anchor->json;
	*ret_anchor = anchor->dynamic ? anchor : NULL;
	return 0;
}
