/* Arena: alignment, zeroes, the ceiling, and the order of destructors. */
#include "unit.h"

#include <stdalign.h>

#include "base/arena.h"

static void memory_is_zeroed_and_aligned(void **state)
{
	struct arena *a = arena_new(1 MiB);

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (size_t n = 0; n < 300; n++) {
			unsigned char *p = arena_alloc(a, n);

			assert_non_null(p);
			assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xAA, n);
		}
		arena_clear(a);
	}
	arena_free(a);
}

static void pieces_do_not_overlap(void **state)
{
	struct arena *a = arena_new(4 MiB);
	unsigned char *piece[200];

	(void)state;
	for (size_t i = 0; i < 200; i++) {
		piece[i] = arena_alloc(a, i * 37 + 1);
		memset(piece[i], (int)i, i * 37 + 1);
	}
	for (size_t i = 0; i < 200; i++)
		for (size_t j = 0; j < i * 37 + 1; j++)
			assert_int_equal(piece[i][j], (unsigned char)i);
	arena_free(a);
}

static void the_ceiling_holds_and_is_lifted_by_clear(void **state)
{
	struct arena *a = arena_new(64 KiB);
	size_t got = 0;

	(void)state;
	assert_null(arena_alloc(a, 64 KiB + 1));
	assert_null(arena_alloc(a, SIZE_MAX));
	assert_null(arena_alloc(a, SIZE_MAX - 8));
	while (arena_alloc(a, 1000) != NULL)
		got += 1000;
	assert_in_range(got, 60000, 64 KiB);
	assert_true(arena_used_bytes(a) <= 64 KiB);
	arena_clear(a);
	assert_int_equal(arena_used_bytes(a), 0);
	assert_non_null(arena_alloc(a, 60000));
	arena_free(a);
}

static char order[8];

static void note(void *obj)
{
	order[strlen(order)] = *(char *)obj;
}

static void destructors_run_last_in_first_out(void **state)
{
	struct arena *a = arena_new(64 KiB);
	char names[] = "abc";

	(void)state;
	memset(order, 0, sizeof(order));
	for (int i = 0; i < 3; i++)
		assert_int_equal(arena_own(a, &names[i], note), 0);
	arena_clear(a);
	assert_string_equal(order, "cba");
	arena_clear(a);
	assert_string_equal(order, "cba");
	arena_free(a);
}

static void what_cannot_be_owned_is_dropped_at_once(void **state)
{
	struct arena *a = arena_new(16);
	char name = 'x';

	(void)state;
	memset(order, 0, sizeof(order));
	assert_int_equal(arena_own(a, &name, note), -1);
	assert_string_equal(order, "x");
	arena_free(a);
	assert_string_equal(order, "x");
	arena_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_aligned),
		cmocka_unit_test(pieces_do_not_overlap),
		cmocka_unit_test(the_ceiling_holds_and_is_lifted_by_clear),
		cmocka_unit_test(destructors_run_last_in_first_out),
		cmocka_unit_test(what_cannot_be_owned_is_dropped_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
