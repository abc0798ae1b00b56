/* Limits of a lane, on times that the test makes: buckets, calls at once, pauses, and the words that ask for them. */
#include "unit.h"

#include "domain/provider/lane.h"

static void a_lane_without_limits_is_always_ready(void **state)
{
	struct lane l = { 0 };

	(void)state;
	for (int i = 0; i < 100000; i++) {
		assert_int_equal(lane_ready_at(&l, 1000000, 5), 5);
		lane_take(&l, 1000000, 5);
	}
}

static void requests_a_minute_come_in_bursts_of_ten_seconds(void **state)
{
	struct lane l = { .requests.per_minute = 60 };

	(void)state;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(lane_ready_at(&l, 0, 1000), 1000);
		lane_take(&l, 0, 1000);
	}
	assert_int_equal(lane_ready_at(&l, 0, 1000), 2000);
	assert_int_equal(lane_ready_at(&l, 0, 1999), 2000);
	assert_int_equal(lane_ready_at(&l, 0, 2000), 2000);
	lane_take(&l, 0, 2000);
	assert_int_equal(lane_ready_at(&l, 0, 2000), 3000);
	/* A long rest fills it again, and no further. */
	for (int i = 0; i < 10; i++)
		lane_take(&l, 0, 1000000);
	assert_int_equal(lane_ready_at(&l, 0, 1000000), 1001000);
}

static void in_an_hour_no_more_pass_than_the_limit_and_one_burst(void **state)
{
	struct lane l = { .requests.per_minute = 100, .tokens.per_minute = 60000 };
	int passed = 0;
	int64_t tokens = 0;

	(void)state;
	for (int64_t now = 1; now < 3600000; now = now + 7) {
		if (lane_ready_at(&l, 900, now) > now)
			continue;
		lane_take(&l, 900, now);
		passed++;
		tokens += 900;
		lane_end(&l, 900, 900, now);
	}
	assert_true(tokens <= 60 * 60000 + 10000 + 900);
	assert_true(tokens >= 60 * 60000 - 2000);
	assert_true(passed <= 60 * 100 + 17);
}

static void more_tokens_than_the_bucket_holds_wait_for_a_full_one(void **state)
{
	struct lane l = { .tokens.per_minute = 6000 };

	(void)state;
	assert_int_equal(lane_ready_at(&l, 5000, 0), 0);
	lane_take(&l, 5000, 1);
	/* 4,000 in debt, at 100 a second: full (1,000) after fifty seconds. */
	assert_int_equal(lane_ready_at(&l, 5000, 1), 50001);
	assert_int_equal(lane_ready_at(&l, 1, 1), 40011);
	lane_end(&l, 5000, 100, 1);
	assert_int_equal(lane_ready_at(&l, 900, 1), 1);
}

static void calls_at_once_wait_for_an_end(void **state)
{
	struct lane l = { .at_once_max = 2 };

	(void)state;
	lane_take(&l, 0, 1);
	lane_take(&l, 0, 1);
	assert_true(lane_ready_at(&l, 0, 1) == INT64_MAX);
	lane_end(&l, 0, -1, 2);
	assert_int_equal(lane_ready_at(&l, 0, 2), 2);
}

static void a_pause_is_never_made_shorter(void **state)
{
	struct lane l = { 0 };

	(void)state;
	lane_pause(&l, 500);
	lane_pause(&l, 300);
	assert_int_equal(lane_ready_at(&l, 0, 100), 500);
	assert_int_equal(lane_ready_at(&l, 0, 600), 600);
}

static void durations_are_read_as_providers_write_them(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = { { "1s", 1000 }, { "6m0s", 360000 }, { "20ms", 20 }, { "1m2.5s", 62500 },
		{ "0s", 0 }, { "1h2m3s", 3723000 }, { "1.2ms", 2 }, { "12", 12000 }, { "0.5", 500 },
		{ "100h", 86400000 }, { "", -1 }, { "soon", -1 }, { "-1s", -1 }, { "1x", -1 },
		{ "1e999s", -1 }, { "nan", -1 }, { "1s ", -1 }, { "0x10s", -1 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(lane_duration_ms(cases[i].text), cases[i].ms);
}

static void retry_after_is_seconds_or_a_date(void **state)
{
	/* 1994-11-06 08:49:37 UTC: the example of RFC 9110. */
	static const int64_t then = 784111777;
	static const struct {
		const char *text;
		int64_t now, ms;
	} cases[] = { { "120", 0, 120000 }, { "0", 0, 0 }, { "1.5", 0, 1500 },
		{ "999999999", 0, 86400000 }, { "Sun, 06 Nov 1994 08:49:37 GMT", then - 5, 5000 },
		{ "Sunday, 06-Nov-94 08:49:37 GMT", then - 5, 5000 },
		{ "Sun Nov  6 08:49:37 1994", then - 5, 5000 },
		{ "Sun, 06 Nov 1994 08:49:37 GMT", then + 5, 0 }, { "", 0, -1 }, { "-1", 0, -1 },
		{ "tomorrow", 0, -1 }, { "12 seconds", 0, -1 },
		{ "Sun, 06 Nov 1994 08:49:37 GMT+1", then, -1 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(lane_retry_after_ms(cases[i].text, cases[i].now), cases[i].ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lane_without_limits_is_always_ready),
		cmocka_unit_test(requests_a_minute_come_in_bursts_of_ten_seconds),
		cmocka_unit_test(in_an_hour_no_more_pass_than_the_limit_and_one_burst),
		cmocka_unit_test(more_tokens_than_the_bucket_holds_wait_for_a_full_one),
		cmocka_unit_test(calls_at_once_wait_for_an_end),
		cmocka_unit_test(a_pause_is_never_made_shorter),
		cmocka_unit_test(durations_are_read_as_providers_write_them),
		cmocka_unit_test(retry_after_is_seconds_or_a_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
