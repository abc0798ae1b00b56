/* What the fuzz targets share. */
#ifndef IGNITE_TESTS_FUZZ_H
#define IGNITE_TESTS_FUZZ_H

#include <stdlib.h>
#include <string.h>

#include "base/ctx.h"
#include "codec/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A statement that must hold; the fuzzer keeps the input that breaks it. */
#define fuzz_check(holds)                                                                          \
	do {                                                                                           \
		if (!(holds))                                                                              \
			abort();                                                                               \
	} while (0)

/* The context, as new; one for the process. */
static inline struct ctx *fuzz_ctx(void)
{
	static struct ctx *cx;

	if (cx == NULL) {
		json_setup();
		cx = ctx_new(4 MiB, "fuzz");
	}
	ctx_reset(cx, "fuzz");
	return cx;
}

/* The bytes as NUL-terminated text, cut at the first NUL. */
static inline char *fuzz_text(struct ctx *cx, const uint8_t *data, size_t size)
{
	char *text = ctx_strndup(cx, size > 0 ? (const char *)data : "", size);

	fuzz_check(text != NULL);
	return text;
}

/* Cuts the next part, up to the mark, off data; what follows stays. */
static inline char *fuzz_part(struct ctx *cx, const uint8_t **data, size_t *size, char mark)
{
	const uint8_t *end = *size > 0 ? memchr(*data, mark, *size) : NULL;
	size_t n = end != NULL ? (size_t)(end - *data) : *size;
	char *part = fuzz_text(cx, *data, n);

	n += end != NULL;
	*data += n;
	*size -= n;
	return part;
}

#endif
