/* Documents by URI, filled by the caller. */
#include "codec/schema_impl.h"

struct schema_registry {
	json_t *documents; /* an object: URI without fragment → document */
};

struct schema_registry *schema_registry_new(void)
{
	struct schema_registry *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->documents = json_object();
	if (r->documents != NULL)
		return r;
	free(r);
	return NULL;
}

void schema_registry_free(struct schema_registry *r)
{
	if (r == NULL)
		return;
	json_decref(r->documents);
	free(r);
}

/* Its own $id counts where it is absolute and names another place. */
int schema_registry_add(struct schema_registry *r, const char *uri, json_t *document)
{
	const char *id = json_string_value(json_object_get(document, "$id"));

	if (json_object_setn(r->documents, uri, strcspn(uri, "#"), document) != 0)
		return -1;
	if (id == NULL || strstr(id, ":") == NULL)
		return 0;
	return json_object_setn(r->documents, id, strcspn(id, "#"), document);
}

json_t *schema_registry_get(const struct schema_registry *r, const char *uri)
{
	return r != NULL ? json_object_getn(r->documents, uri, strcspn(uri, "#")) : NULL;
}
