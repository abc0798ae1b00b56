/* The form of answers: a job asks many calls for answers of one schema, which is compiled once. */
#include "codec/schema.h"
#include "codec/json.h"
#include "codec/schema_strict.h"
#include "domain/provider/run.h"

static int make(struct ctx *cx, const json_t *schema, struct known_schema *k)
{
	const char *text;
	size_t size;
	char why[256];

	schema_free(k->compiled);
	TRY(json_text(cx, schema, false, &text, &size));
	k->compiled = schema_compile(text, size, why, sizeof(why));
	if (k->compiled == NULL)
		return fail_cause(
			cx, 500, "internal", "The schema of an answer cannot be used.", "%s", why);
	return schema_strict(cx, schema, &k->strict);
}

int known_form(struct ctx *cx, struct inbox *in, const json_t *schema, struct known_schema **ret)
{
	struct known_schema *k = in->schemas;

	while (k != NULL && k->schema != schema)
		k = k->next;
	if (k == NULL) {
		k = ctx_alloc(cx, sizeof(*k));
		if (k == NULL)
			return -1;
		/* Held, so that another schema is never taken for it. */
		k->schema = json_incref((json_t *)schema);
		k->next = in->schemas;
		in->schemas = k;
	}
	if (k->strict == NULL)
		TRY(make(cx, schema, k));
	*ret = k;
	return 0;
}

void known_forms_drop(struct inbox *in)
{
	for (struct known_schema *k = in->schemas; k != NULL; k = k->next) {
		schema_free(k->compiled);
		json_decref((json_t *)k->schema);
	}
	in->schemas = NULL;
}
