/* Bounded text and the checks on text. */
#include "unit.h"

#include "base/str.h"

static void text_grows_up_to_its_ceiling(void **state)
{
	struct ctx *cx = *state;
	struct str s;

	assert_int_equal(str_init(&s, cx, 1000), 0);
	assert_string_equal(s.data, "");
	for (int i = 0; i < 100; i++)
		assert_int_equal(str_puts(&s, "0123456789"), 0);
	assert_int_equal(s.len, 1000);
	assert_failed(cx, str_puts(&s, "x"), 413, "too_large");
	assert_failed(cx, str_printf(&s, "%d", 7), 413, "too_large");
	assert_failed(cx, str_add(&s, "x", SIZE_MAX), 413, "too_large");
	assert_int_equal(s.len, 1000);
	assert_int_equal(strlen(s.data), 1000);
	assert_int_equal(str_add(&s, NULL, 0), 0);
}

static void text_is_formatted_and_may_hold_nul(void **state)
{
	struct ctx *cx = *state;
	struct str s;

	assert_int_equal(str_init(&s, cx, 10000), 0);
	for (int i = 0; i < 500; i++)
		assert_int_equal(str_printf(&s, "%s-%d;", "n", i), 0);
	assert_true(str_starts(s.data, "n-0;n-1;"));
	assert_true(str_ends(s.data, "n-499;"));
	assert_int_equal(str_add(&s, "a\0b", 3), 0);
	assert_int_equal(s.data[s.len - 1], 'b');
	assert_int_equal(s.data[s.len], '\0');
}

static void utf8_is_judged_as_rfc_3629_says(void **state)
{
	static const char *const good[] = { "", "a", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80",
		"\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf",
		"a\xc3\xa9z" };
	static const char *const bad[] = { "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2z",
		"\xe0\x9f\xbf", "\xe0\xa0", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf",
		"\xf0\x90\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe", "a\xc3" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(utf8_valid(good[i], strlen(good[i])));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(utf8_valid(bad[i], strlen(bad[i])));
	assert_true(utf8_valid("a\0b", 3));
}

static void beginnings_and_endings_are_found(void **state)
{
	(void)state;
	assert_true(str_starts("abc", "ab") && str_starts("abc", "") && !str_starts("a", "ab"));
	assert_true(str_ends("abc", "bc") && str_ends("abc", "") && !str_ends("c", "bc"));
}

static void whole_numbers_are_read_exactly(void **state)
{
	static const char *const bad[] = { "", " 1", "1 ", "+1", "1x", "0x1", "1.0", "-", "--1", "1e3",
		"101", "-6", "99999999999999999999", "-99999999999999999999", "٣" };
	long v = 42;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(str_to_int(bad[i], -5, 100, &v));
	assert_false(str_to_int(NULL, -5, 100, &v));
	assert_int_equal(v, 42);
	assert_true(str_to_int("-5", -5, 100, &v) && v == -5);
	assert_true(str_to_int("100", -5, 100, &v) && v == 100);
	assert_true(str_to_int("007", -5, 100, &v) && v == 7);
}

static void secrets_are_equal_only_when_they_are(void **state)
{
	(void)state;
	assert_true(str_equal_secret("", ""));
	assert_true(str_equal_secret("secret", "secret"));
	assert_false(str_equal_secret("secret", "secreT"));
	assert_false(str_equal_secret("secret", "secre"));
	assert_false(str_equal_secret("secre", "secret"));
	assert_false(str_equal_secret("", "secret"));
	assert_false(str_equal_secret("secret", ""));
	/* a repetition of the other */
	assert_false(str_equal_secret("abab", "ab"));
	assert_false(str_equal_secret("ab", "abab"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(text_grows_up_to_its_ceiling),
		CTX_TEST(text_is_formatted_and_may_hold_nul),
		CTX_TEST(utf8_is_judged_as_rfc_3629_says),
		CTX_TEST(beginnings_and_endings_are_found),
		CTX_TEST(whole_numbers_are_read_exactly),
		CTX_TEST(secrets_are_equal_only_when_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
