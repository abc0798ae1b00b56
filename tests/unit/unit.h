/* What every unit test starts with: cmocka, and a fresh context for each test. */
#ifndef IGNITE_TESTS_UNIT_H
#define IGNITE_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#undef fail /* cmocka's; fail_msg() serves tests, fail() is ours */

#include "base/ctx.h"

/* splitmix64: the same hostile input in every run. */
static inline uint64_t unit_random(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

static inline int unit_setup(void **state)
{
	*state = ctx_new(8 MiB, "unit-test");
	return *state == NULL;
}

static inline int unit_teardown(void **state)
{
	ctx_free(*state);
	return 0;
}

/* A test with a context of its own in *state. */
#define CTX_TEST(f) cmocka_unit_test_setup_teardown(f, unit_setup, unit_teardown)

/* The call failed with that status and code, which are then forgotten. */
#define assert_failed(cx, call, want_status, want_code)                                            \
	do {                                                                                           \
		assert_int_equal((call), -1);                                                              \
		assert_int_equal((cx)->err.status, want_status);                                           \
		assert_string_equal((cx)->err.code, want_code);                                            \
		ctx_forgive(cx);                                                                           \
	} while (0)

#endif
