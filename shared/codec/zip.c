/* ZIP archives by libzip: memory in, memory out. */
#include "codec/zip.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

enum {
	DOS_DATE = 0x0021, /* 1980-01-01, the first that the format knows */
	DOS_TIME = 0,
	MODE_BITS = 0100644u << 16 & 0xffffffffu,
	ERROR_TEXT = 128
};

static int failed(struct ctx *cx, const char *what, zip_error_t *e)
{
	char text[ERROR_TEXT];

	snprintf(text, sizeof(text), "%s", zip_error_strerror(e));
	if (zip_error_code_zip(e) == ZIP_ER_MEMORY)
		return fail(cx, 503, "out_of_memory", "The server is short of memory.");
	return fail_cause(
		cx, 500, "internal", "The archive could not be written.", "%s: %s", what, text);
}

static int compare_names(const void *a, const void *b)
{
	const struct zip_entry *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static int add(struct ctx *cx, zip_t *z, const struct zip_entry *e)
{
	zip_source_t *source = zip_source_buffer(z, e->data, e->size_bytes, 0);
	zip_int64_t at;

	if (source == NULL)
		return failed(cx, e->name, zip_get_error(z));
	at = zip_file_add(z, e->name, source, ZIP_FL_ENC_UTF_8);
	if (at < 0) {
		zip_source_free(source);
		return failed(cx, e->name, zip_get_error(z));
	}
	if (zip_set_file_compression(
			z, (zip_uint64_t)at, e->stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0) != 0 ||
		zip_file_set_dostime(z, (zip_uint64_t)at, DOS_TIME, DOS_DATE, 0) != 0 ||
		zip_file_set_external_attributes(z, (zip_uint64_t)at, 0, ZIP_OPSYS_UNIX, MODE_BITS) != 0)
		return failed(cx, e->name, zip_get_error(z));
	return 0;
}

/* Adds all and writes the archive into its source. z is gone afterwards, whatever happened. */
static int fill(struct ctx *cx, zip_t *z, const struct zip_entry *const *sorted, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (add(cx, z, sorted[i]) != 0) {
			zip_discard(z);
			return -1;
		}
	if (zip_close(z) != 0) {
		failed(cx, "closing", zip_get_error(z));
		zip_discard(z);
		return -1;
	}
	return 0;
}

static int read_source(struct ctx *cx, zip_source_t *source, size_t max_bytes, const char **ret,
	size_t *ret_size_bytes)
{
	zip_stat_t st;
	char *bytes;
	zip_int64_t got;

	if (zip_source_stat(source, &st) != 0 || (st.valid & ZIP_STAT_SIZE) == 0)
		return failed(cx, "size", zip_source_error(source));
	if (st.size > max_bytes)
		return fail(cx, 413, "too_large", "The archive is larger than %zu bytes.", max_bytes);
	bytes = ctx_alloc(cx, (size_t)st.size + 1);
	if (bytes == NULL)
		return -1;
	if (zip_source_open(source) != 0)
		return failed(cx, "reading", zip_source_error(source));
	got = zip_source_read(source, bytes, st.size);
	zip_source_close(source);
	if (got < 0 || (zip_uint64_t)got != st.size)
		return failed(cx, "reading", zip_source_error(source));
	*ret = bytes;
	*ret_size_bytes = (size_t)st.size;
	return 0;
}

static int write_sorted(struct ctx *cx, const struct zip_entry *const *sorted, size_t n,
	size_t max_bytes, const char **ret, size_t *ret_size_bytes)
{
	zip_error_t error;
	zip_source_t *source;
	zip_t *z;
	int rc;

	zip_error_init(&error);
	source = zip_source_buffer_create(NULL, 0, 0, &error);
	if (source == NULL)
		return failed(cx, "source", &error);
	zip_source_keep(source); /* for us: zip_close() and zip_discard() let one go */
	z = zip_open_from_source(source, ZIP_TRUNCATE, &error);
	if (z == NULL) {
		zip_source_free(source);
		zip_source_free(source);
		return failed(cx, "opening", &error);
	}
	rc = fill(cx, z, sorted, n);
	if (rc == 0)
		rc = read_source(cx, source, max_bytes, ret, ret_size_bytes);
	zip_source_free(source);
	return rc;
}

int zip_write(struct ctx *cx, const struct zip_entry *entries, size_t n, size_t max_bytes,
	const char **ret, size_t *ret_size_bytes)
{
	const struct zip_entry **sorted;
	size_t total = 0;

	if (n > ZIP_ENTRIES_MAX)
		return fail(cx, 413, "too_large", "The archive has more than %d files.", ZIP_ENTRIES_MAX);
	sorted = ctx_alloc(cx, (n + 1) * sizeof(*sorted));
	if (sorted == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		sorted[i] = &entries[i];
		if (entries[i].stored)
			total += entries[i].size_bytes;
	}
	if (total > max_bytes) /* what does not shrink is too much already */
		return fail(cx, 413, "too_large", "The archive is larger than %zu bytes.", max_bytes);
	qsort(sorted, n, sizeof(*sorted), compare_names);
	return write_sorted(cx, sorted, n, max_bytes, ret, ret_size_bytes);
}
