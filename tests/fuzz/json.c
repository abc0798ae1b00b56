/* Fuzzes json_parse(): what is taken must survive being written and read again. */
#include <stdlib.h>

#include "codec/json.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ctx *cx = fuzz_ctx();
	json_t *json, *again;
	const char *text;
	size_t n;

	if (json_parse(cx, (const char *)data, size, JSON_DEPTH_REQUEST, &json) != 0) {
		fuzz_check(cx->err.status == 400 || cx->err.status == 503);
		return 0;
	}
	if (json_text(cx, json, true, &text, &n) != 0)
		return 0;
	fuzz_check(json_parse(cx, text, n, JSON_DEPTH_REQUEST, &again) == 0);
	fuzz_check(json_equal(json, again) == 1);
	if (size > 0 && memchr(data, '\0', size) == NULL)
		json_at(json, fuzz_text(cx, data, size));
	return 0;
}
