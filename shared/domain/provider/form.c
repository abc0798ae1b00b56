/* The form of answers: a job asks many calls for answers of one schema, which is compiled once. */
#include "codec/schema.h"
#include "codec/json.h"
#include "codec/schema_strict.h"
#include "domain/provider/run.h"

enum { SCHEMAS_MAX = 64 };

static int make(struct ctx *cx, const json_t *schema, struct known_schema *k)
{
	const char *text;
	size_t size;
	char why[256];

	TRY(json_text(cx, schema, false, &text, &size));
	k->compiled = schema_compile(text, size, why, sizeof(why));
	if (k->compiled == NULL)
		return fail_cause(
			cx, 500, "internal", "The schema of an answer cannot be used.", "%s", why);
	return schema_strict(cx, schema, &k->strict);
}

int known_form(struct ctx *cx, struct inbox *in, const json_t *schema, struct known_schema **ret)
{
	struct known_schema *k;

	for (int i = 0; i < in->schema_count; i++)
		if (in->schemas[i].schema == schema) {
			*ret = &in->schemas[i];
			return 0;
		}
	if (in->schemas == NULL)
		in->schemas = ctx_alloc(cx, SCHEMAS_MAX * sizeof(*in->schemas));
	if (in->schemas == NULL)
		return -1;
	if (in->schema_count == SCHEMAS_MAX)
		return fail(
			cx, 500, "internal", "More than %d schemas of answers in one job.", SCHEMAS_MAX);
	k = &in->schemas[in->schema_count++];
	/* Held, so that another schema is never taken for it. */
	k->schema = json_incref((json_t *)schema);
	TRY(make(cx, schema, k));
	*ret = k;
	return 0;
}

void known_forms_drop(struct inbox *in)
{
	for (int i = 0; i < in->schema_count; i++) {
		schema_free(in->schemas[i].compiled);
		json_decref((json_t *)in->schemas[i].schema);
	}
	in->schema_count = 0;
}
