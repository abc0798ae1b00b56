/* Unicode text: normal form, what readers count, letters and their scripts; and bytes that are no text. */
#include "unit.h"

#include "codec/unicode.h"

static void code_points_are_read_one_by_one(void **state)
{
	const char *s = "a\xc3\xa9\xe2\x88\x92\xf0\x9f\x90\xb6";

	(void)state;
	assert_int_equal(unicode_next(&s), 'a');
	assert_int_equal(unicode_next(&s), 0xe9);
	assert_int_equal(unicode_next(&s), 0x2212);
	assert_int_equal(unicode_next(&s), 0x1f436);
	assert_int_equal(unicode_next(&s), 0);
	assert_int_equal(unicode_next(&s), 0);
}

static void bytes_that_are_no_text_are_read_as_such(void **state)
{
	static const char *const bad[] = { "\x80", "\xc3", "\xe2\x88", "\xf0\x9f\x90", "\xff",
		"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80" };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		const char *s = bad[i], *nfc;

		assert_int_equal(unicode_next(&s), UNICODE_BAD);
		assert_ptr_equal(s, bad[i] + 1);
		assert_true(unicode_length(bad[i]) >= 1);
		assert_int_equal(unicode_nfc(cx, bad[i], &nfc), 0);
		assert_memory_equal(nfc, "\xef\xbf\xbd", 3);
	}
}

static void code_points_are_written(void **state)
{
	static const uint32_t points[] = { 'a', 0xe9, 0x2212, 0x1f436, 0x10ffff };
	char out[5] = "";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(points); i++) {
		const char *s = out;

		out[unicode_put(out, points[i])] = '\0';
		assert_int_equal(unicode_next(&s), points[i]);
		assert_int_equal(*s, 0);
	}
	out[unicode_put(out, 0xd800)] = '\0';
	assert_string_equal(out, "\xef\xbf\xbd");
	out[unicode_put(out, 0x110000)] = '\0';
	assert_string_equal(out, "\xef\xbf\xbd");
}

/* From the conformance test of UAX 15: source and NFC. */
static void normal_form_is_c(void **state)
{
	static const char *const pairs[][2] = {
		{ "plain", "plain" }, { "caf\xc3\xa9", "caf\xc3\xa9" }, { "cafe\xcc\x81", "caf\xc3\xa9" },
		{ "\xe1\xb8\x8a\xcc\xa3", "\xe1\xb8\x8c\xcc\x87" },         /* 1E0A 0323 */
		{ "D\xcc\x87\xcc\xa3", "\xe1\xb8\x8c\xcc\x87" },            /* 0044 0307 0323 */
		{ "\xe2\x84\xab", "\xc3\x85" },                             /* the angstrom sign */
		{ "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", "\xea\xb0\x81" }, /* Hangul jamo */
		{ "\xef\xac\x81", "\xef\xac\x81" },                         /* a ligature stays */
		{ "\xe0\xa4\x95\xe0\xa4\xbc", "\xe0\xa4\x95\xe0\xa4\xbc" }, /* excluded from composing */
		{ "x\xc2\xb2", "x\xc2\xb2" },                               /* so does a power */
	};

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		const char *once, *twice;

		assert_int_equal(unicode_nfc(*state, pairs[i][0], &once), 0);
		assert_string_equal(once, pairs[i][1]);
		assert_int_equal(unicode_nfc(*state, once, &twice), 0);
		assert_ptr_equal(twice, once);
	}
}

static void readers_count_characters(void **state)
{
	static const struct {
		const char *text;
		size_t length;
	} known[] = { { "", 0 }, { "abc", 3 }, { "caf\xc3\xa9", 4 }, { "cafe\xcc\x81", 4 },
		{ "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac", 1 }, /* woman scientist */
		{ "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa\xf0\x9f\x87\xab\xf0\x9f\x87\xb7", 2 }, /* two flags */
		{ "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd!", 2 }, /* thumb with a tone */
		{ "\xe0\xa4\xa8\xe0\xa4\xbf", 1 },          /* Devanagari ni */
		{ "a\r\nb", 3 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		assert_int_equal(unicode_length(known[i].text), known[i].length);
}

static void kinds_are_told_apart(void **state)
{
	(void)state;
	assert_true(unicode_is_letter('a') && unicode_is_letter(0xe9) && unicode_is_letter(0x301));
	assert_false(unicode_is_letter('1') || unicode_is_letter(0x2212) || unicode_is_letter(0));
	assert_true(unicode_is_digit('7') && unicode_is_digit(0x967));
	assert_false(unicode_is_digit(0xb2) || unicode_is_digit('x'));
	assert_true(unicode_is_blank(' ') && unicode_is_blank('\n') && unicode_is_blank(0xa0) &&
		unicode_is_blank(0x3000) && unicode_is_blank(0x2028));
	assert_false(unicode_is_blank(0x200b) || unicode_is_blank(0));
	assert_true(unicode_is_symbol('+') && unicode_is_symbol(0xd7) && unicode_is_symbol(0x20ac) &&
		unicode_is_symbol(0xb2));
	assert_false(unicode_is_symbol('.') || unicode_is_symbol('a') || unicode_is_symbol(0));
	assert_true(unicode_is_hidden(0x200b) && unicode_is_hidden(0x202e) &&
		unicode_is_hidden(0xfeff) && unicode_is_hidden(0xe000) && unicode_is_hidden(7));
	assert_false(unicode_is_hidden('a') || unicode_is_hidden(' ') || unicode_is_hidden(0x1f436));
	assert_int_equal(unicode_lower(0xc9), 0xe9);
	assert_int_equal(unicode_lower(0x416), 0x436);
	assert_int_equal(unicode_lower('Q'), 'q');
}

static void scripts_are_told_by_letters(void **state)
{
	static const struct {
		uint32_t c;
		enum script script;
	} known[] = { { 'a', SCRIPT_LATIN }, { 0x1ef9, SCRIPT_LATIN }, { 0x3c0, SCRIPT_GREEK },
		{ 0x430, SCRIPT_CYRILLIC }, { 0x5d0, SCRIPT_HEBREW }, { 0x627, SCRIPT_ARABIC },
		{ 0x905, SCRIPT_DEVANAGARI }, { 0x3042, SCRIPT_KANA }, { 0x4e2d, SCRIPT_HAN },
		{ 0xd55c, SCRIPT_HANGUL }, { 0xe01, SCRIPT_THAI }, { 0x13a0, SCRIPT_OTHER },
		{ '1', SCRIPT_NONE }, { '+', SCRIPT_NONE }, { 0x301, SCRIPT_NONE }, { 0xd7, SCRIPT_NONE },
		{ 0, SCRIPT_NONE } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		assert_int_equal(unicode_script(known[i].c), known[i].script);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(code_points_are_read_one_by_one),
		CTX_TEST(bytes_that_are_no_text_are_read_as_such),
		CTX_TEST(code_points_are_written),
		CTX_TEST(normal_form_is_c),
		CTX_TEST(readers_count_characters),
		CTX_TEST(kinds_are_told_apart),
		CTX_TEST(scripts_are_told_by_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
