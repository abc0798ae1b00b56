/* What of the FastCGI protocol may reach libfcgi. */
#include "unit.h"

#include "edge/fcgi_guard.h"

/* One request as nginx sends it: BEGIN, PARAMS {A: B}, the end of PARAMS, STDIN "hi" padded by one, its end. */
static const unsigned char good[] = { 1, 1, 0, 1, 0, 8, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 4, 0, 1, 0,
	4, 0, 0, 1, 1, 'A', 'B', 1, 4, 0, 1, 0, 0, 0, 0, 1, 5, 0, 1, 0, 2, 1, 0, 'h', 'i', 0, 1, 5, 0,
	1, 0, 0, 0, 0 };

static bool passes(const unsigned char *data, size_t size)
{
	struct guard whole = { .began = false }, bytewise = { .began = false };
	bool one = guard_pass(&whole, data, size), two = true;

	for (size_t i = 0; i < size && two; i++)
		two = guard_pass(&bytewise, data + i, 1);
	assert_int_equal(one, two); /* however the bytes come */
	return one;
}

/* The good request with one byte changed. */
static bool passes_with(size_t at, unsigned char byte)
{
	unsigned char b[sizeof(good)];

	memcpy(b, good, sizeof(b));
	b[at] = byte;
	return passes(b, sizeof(b));
}

static void a_request_passes_whole_and_in_parts(void **state)
{
	(void)state;
	for (size_t n = 0; n <= sizeof(good); n++)
		assert_true(passes(good, n));
}

static void another_version_or_first_record_does_not(void **state)
{
	(void)state;
	assert_false(passes_with(0, 2));
	assert_false(passes_with(1, 4));
	assert_false(passes_with(5, 9));
	assert_false(passes_with(16, 0));
}

static void management_records_never_pass(void **state)
{
	(void)state;
	assert_false(passes_with(3, 0));
	assert_false(passes_with(19, 0));
	for (unsigned char type = 0; type < 12; type++)
		assert_int_equal(passes_with(29, type), type == 2 || type == 4 || type == 5);
}

static void records_of_another_request_do_not_pass(void **state)
{
	(void)state;
	assert_false(passes_with(19, 2));
	assert_false(passes_with(31, 2));
}

/* The name's length in its long form, behind the record's header. */
static void set_length(unsigned char b[28], unsigned n)
{
	for (int i = 0; i < 4; i++)
		b[24 + i] = (unsigned char)(n >> (24 - 8 * i));
}

static void a_long_parameter_passes_up_to_the_ceiling(void **state)
{
	unsigned char b[28];

	(void)state;
	memcpy(b, good, 24);
	set_length(b, 0x8000FFFFu);
	assert_true(passes(b, sizeof(b)));
	set_length(b, 0x80010000u);
	assert_false(passes(b, sizeof(b)));
	set_length(b, 0xFFFFFFFFu);
	assert_false(passes(b, sizeof(b)));
}

static void parameters_have_a_ceiling_together(void **state)
{
	struct guard g = { .began = false };
	static unsigned char data[65535];
	const unsigned char head[8] = { 1, 4, 0, 1, 255, 255, 0, 0 };
	int records = 0;

	(void)state;
	assert_true(guard_pass(&g, good, 16));
	while (guard_pass(&g, head, sizeof(head)) && guard_pass(&g, data, sizeof(data)))
		records++;
	assert_int_equal(records, GUARD_PARAMS_MAX / 65535);
}

static void any_bytes_are_judged_alike_whole_and_in_parts(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		unsigned char b[sizeof(good)];

		memcpy(b, good, sizeof(b));
		for (int n = 0; n < 3; n++)
			b[unit_random(&seed) % sizeof(b)] = (unsigned char)unit_random(&seed);
		passes(b, sizeof(b));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_passes_whole_and_in_parts),
		cmocka_unit_test(another_version_or_first_record_does_not),
		cmocka_unit_test(management_records_never_pass),
		cmocka_unit_test(records_of_another_request_do_not_pass),
		cmocka_unit_test(a_long_parameter_passes_up_to_the_ceiling),
		cmocka_unit_test(parameters_have_a_ceiling_together),
		cmocka_unit_test(any_bytes_are_judged_alike_whole_and_in_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
