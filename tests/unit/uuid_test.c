/* UUIDs: form, version, variety, order in time. */
#include "unit.h"

#include <time.h>

#include "codec/uuid.h"

static void only_the_canonical_form_is_valid(void **state)
{
	static const char *const bad[] = { "", "6f1c8a52-8a52-4a52-8a52-6f1c8a528a5", "x",
		"6f1c8a52-8a52-4a52-8a52-6f1c8a528a520", "6f1c8a528a52-4a52-8a52-6f1c8a528a5200",
		"6f1c8a52_8a52-4a52-8a52-6f1c8a528a52", "{6f1c8a52-8a52-4a52-8a52-6f1c8a528a5}",
		"6f1c8a52-8a52-4a52-8a52-6f1c8a528a5g", " 6f1c8a52-8a52-4a52-8a52-6f1c8a528a5" };

	(void)state;
	assert_true(uuid_valid("6f1c8a52-8a52-4a52-8a52-6f1c8a528a52"));
	assert_true(uuid_valid("6F1C8A52-8A52-4A52-8A52-6F1C8A528A52"));
	assert_true(uuid_valid("00000000-0000-0000-0000-000000000000"));
	assert_false(uuid_valid(NULL));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(uuid_valid(bad[i]));
}

static void version_4_is_random(void **state)
{
	char a[UUID_TEXT], b[UUID_TEXT];

	(void)state;
	uuid_v4(a);
	uuid_v4(b);
	assert_true(uuid_valid(a) && uuid_valid(b));
	assert_string_not_equal(a, b);
	assert_int_equal(a[14], '4');
	assert_non_null(strchr("89ab", a[19]));
}

static void version_7_begins_with_the_time(void **state)
{
	char id[UUID_TEXT], high[14];
	long long before = (long long)time(NULL) * 1000, at;

	(void)state;
	uuid_v7(id);
	assert_true(uuid_valid(id));
	assert_int_equal(id[14], '7');
	assert_non_null(strchr("89ab", id[19]));
	snprintf(high, sizeof(high), "%.8s%.4s", id, id + 9);
	at = strtoll(high, NULL, 16);
	assert_true(at >= before && at < before + 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_canonical_form_is_valid),
		cmocka_unit_test(version_4_is_random),
		cmocka_unit_test(version_7_begins_with_the_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
