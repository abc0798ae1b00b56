/*
 * ZIP archives (PKWARE APPNOTE 6.3), written in memory by libzip, which is this module's alone. The same entries give the same bytes:
 * sorted by name, all of one date, mode 0644, deflated unless told otherwise.
 */
#ifndef IGNITE_CODEC_ZIP_H
#define IGNITE_CODEC_ZIP_H

#include "base/ctx.h"

enum { ZIP_ENTRIES_MAX = 4096 };

/* A file of the archive; strings and bytes are borrowed. */
struct zip_entry {
	const char *name; /* relative, "/" between folders */
	const void *data;
	size_t size_bytes;
	bool stored; /* as it is: for what is compressed already */
};

/*
 * Writes the n entries, whose names differ. *ret is the arena's. 413 too_large over max_bytes or ZIP_ENTRIES_MAX, 500 internal
 * with libzip's words in the log, 503 out_of_memory.
 */
int zip_write(struct ctx *cx, const struct zip_entry *entries, size_t n, size_t max_bytes,
	const char **ret, size_t *ret_size_bytes);

#endif
