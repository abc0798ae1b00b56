/* Fuzzes the schema engine: a schema, a newline, a document; any of them may be anything. */
#include "codec/schema.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ctx *cx = fuzz_ctx();
	char *text = fuzz_part(cx, &data, &size, '\n'), why[200] = "";
	struct schema *s = schema_compile(text, strlen(text), why, sizeof(why));
	json_t *doc;

	if (s == NULL) {
		fuzz_check(why[0] != '\0');
		return 0;
	}
	doc = json_loadb((const char *)data, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	if (doc != NULL) {
		int rc = schema_check(cx, s, doc, "/body");

		fuzz_check((rc == 0) == (cx->err.status == 0));
		json_decref(doc);
	}
	schema_free(s);
	return 0;
}
