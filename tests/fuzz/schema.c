/*
 * Fuzzes the schema engine: a schema, a newline, a document; any of them may be anything. Both profiles, the strict subset
 * of the schema, and what a model might answer to it.
 */
#include "codec/schema.h"
#include "codec/schema_strict.h"
#include "fuzz.h"

static void check(struct ctx *cx, struct schema *s, const json_t *doc)
{
	int rc = doc != NULL ? schema_check(cx, s, doc, "/body") : 0;

	fuzz_check((rc == 0) == (cx->err.status == 0));
	ctx_forgive(cx);
	schema_free(s);
}

/* A subset must itself be a schema. */
static void check_subset(struct ctx *cx, const json_t *schema, json_t *doc)
{
	struct schema_options options = { .flags = SCHEMA_UNKNOWN_IS_NOTE };
	json_t *subset = NULL;
	char why[200] = "";
	struct schema *s;

	if (schema_strict(cx, schema, &subset) != 0) {
		fuzz_check(cx->err.status == 500 || cx->err.status == 503 || cx->err.status == 413);
		ctx_forgive(cx);
		return;
	}
	s = schema_compile_with(&options, subset, why, sizeof(why));
	fuzz_check(s != NULL || why[0] != '\0');
	if (s != NULL)
		check(cx, s, doc);
	if (doc != NULL)
		schema_strict_reply(schema, doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct schema_options options = { .flags = SCHEMA_UNKNOWN_IS_NOTE };
	struct ctx *cx = fuzz_ctx();
	char *text = fuzz_part(cx, &data, &size, '\n'), why[200] = "";
	struct schema *s = schema_compile(text, strlen(text), why, sizeof(why));
	json_t *json = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	json_t *doc = json_loadb((const char *)data, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

	fuzz_check(s != NULL || why[0] != '\0');
	if (s != NULL)
		check(cx, s, doc);
	s = json != NULL ? schema_compile_with(&options, json, why, sizeof(why)) : NULL;
	if (s != NULL) {
		check(cx, s, doc);
		check_subset(cx, json, doc);
	}
	json_decref(json);
	json_decref(doc);
	return 0;
}
