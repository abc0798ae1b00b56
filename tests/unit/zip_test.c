/* ZIP archives: read back by another program, the same bytes every time, limits. */
#include "unit.h"

#include <unistd.h>

#include "codec/zip.h"

static const struct zip_entry entries[] = {
	{ .name = "b/two.txt", .data = "two two two two two two two two", .size_bytes = 31 },
	{ .name = "a.bin", .data = "\0\1\2", .size_bytes = 3, .stored = true },
	{ .name = "empty", .data = "", .size_bytes = 0 },
};

static void the_same_entries_give_the_same_bytes_in_any_order_zone_and_hour(void **state)
{
	struct zip_entry turned[] = { entries[2], entries[0], entries[1] };
	const char *one, *two;
	size_t n, m;

	assert_int_equal(zip_write(*state, entries, 3, 4096, &one, &n), 0);
	setenv("TZ", "Pacific/Auckland", 1);
	assert_int_equal(zip_write(*state, turned, 3, 4096, &two, &m), 0);
	unsetenv("TZ");
	assert_int_equal(n, m);
	assert_memory_equal(one, two, n);
}

/* The central directory (APPNOTE 4.3.12): names sorted, method, date and mode of each. */
static void entries_are_sorted_dated_and_readable(void **state)
{
	static const char *const names[] = { "a.bin", "b/two.txt", "empty" };
	const unsigned char *at;
	const char *bytes;
	size_t n;

	assert_int_equal(zip_write(*state, entries, 3, 4096, &bytes, &n), 0);
	at = memmem(bytes, n, "PK\1\2", 4);
	for (size_t i = 0; i < 3; i++) {
		assert_non_null(at);
		assert_memory_equal(at + 46, names[i], strlen(names[i]));
		assert_int_equal(at[10], i == 0 ? 0 : 8);      /* stored; deflated */
		assert_memory_equal(at + 12, "\0\0\x21\0", 4); /* 1980-01-01 00:00 */
		assert_int_equal(at[40] | at[41] << 8, 0100644);
		at = memmem(at + 46, n - (size_t)((const char *)at - bytes) - 46, "PK\1\2", 4);
	}
	assert_null(at);
}

static void what_is_too_much_is_refused(void **state)
{
	static struct zip_entry many[ZIP_ENTRIES_MAX + 1];
	static char large[10000];
	struct zip_entry one = { .name = "x", .data = large, .size_bytes = sizeof(large) };
	const char *bytes;
	size_t n;

	one.stored = true;
	assert_failed((struct ctx *)*state, zip_write(*state, &one, 1, sizeof(large), &bytes, &n), 413,
		"too_large");
	assert_failed(
		(struct ctx *)*state, zip_write(*state, &one, 1, 100, &bytes, &n), 413, "too_large");
	assert_failed((struct ctx *)*state,
		zip_write(*state, many, ZIP_ENTRIES_MAX + 1, 1 << 20, &bytes, &n), 413, "too_large");
	one.stored = false;
	assert_int_equal(zip_write(*state, &one, 1, 1000, &bytes, &n), 0);
}

static void a_name_that_is_there_twice_is_a_failure_that_leaves_nothing(void **state)
{
	struct zip_entry twice[] = { entries[0], entries[0] };
	const char *bytes;
	size_t n;

	assert_failed(
		(struct ctx *)*state, zip_write(*state, twice, 2, 4096, &bytes, &n), 500, "internal");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(the_same_entries_give_the_same_bytes_in_any_order_zone_and_hour),
		CTX_TEST(entries_are_sorted_dated_and_readable),
		CTX_TEST(what_is_too_much_is_refused),
		CTX_TEST(a_name_that_is_there_twice_is_a_failure_that_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
