/* One form for what a model writes: texts, numbers, options; twice the same, the same from any order. */
#include "unit.h"

#include "codec/json.h"
#include "domain/course.h"
#include "domain/course/normalize.h"

enum { ARENA = 256 };

static int setup(void **state)
{
	*state = ctx_new(ARENA MiB, "normalize-test");
	return *state == NULL;
}

#define NORMAL_TEST(f) cmocka_unit_test_setup_teardown(f, setup, unit_teardown)

static const char *normal(struct ctx *cx, const char *text, enum text_kind kind)
{
	struct text_bench bench;
	const char *out;

	assert_int_equal(text_bench_init(&bench, cx), 0);
	assert_int_equal(text_normalize(&bench, text, strlen(text), kind, &out), 0);
	return out;
}

static void texts_have_one_form(void **state)
{
	static const struct {
		enum text_kind kind;
		const char *from, *to;
	} known[] = {
		{ TEXT_LINE, "Plain words, as they are.", "Plain words, as they are." },
		{ TEXT_LINE, "cafe\xcc\x81", "caf\xc3\xa9" },
		{ TEXT_LINE, "  two \t  blanks\r\nand lines ", "two blanks and lines" },
		{ TEXT_LINES, "One. \r\n\r\n\r\n\r\nTwo.\rThree.  ", "One.\n\nTwo.\nThree." },
		{ TEXT_LINE, "5\xc2\xa0km\xe2\x80\xafnow", "5 km now" },
		{ TEXT_LINE,
			"ze\xe2\x80\x8bro\xef\xbb\xbf wi\xc2\xad"
			"dth\xe2\x80\xae!",
			"zero width!" },
		{ TEXT_LINE, "bell\x07\x1b[0m", "bell[0m" },
		{ TEXT_LINE, "\xe2\x80\x9cIt\xe2\x80\x99s\xe2\x80\x9d", "\"It's\"" },
		{ TEXT_LINE, "Wait... what....", "Wait\xe2\x80\xa6 what\xe2\x80\xa6" },
		{ TEXT_LINE, "well\xe2\x80\x91known", "well-known" },
		{ TEXT_LINE, "7 - 3 = 4", "7 \xe2\x88\x92 3 = 4" },
		{ TEXT_LINE, "7 - (2 x 3)", "7 \xe2\x88\x92 (2 \xc3\x97 3)" },
		{ TEXT_LINE, "3*4 and 3 * 4", "3 \xc3\x97 4 and 3 \xc3\x97 4" },
		{ TEXT_LINE, "-5 or (-5)",
			"\xe2\x88\x92"
			"5 or (\xe2\x88\x92"
			"5)" },
		{ TEXT_LINE, "ages 3-5, a well-known - and old - rule",
			"ages 3-5, a well-known - and old - rule" },
		{ TEXT_LINE, "1\xc2\xbd cups, \xc2\xbe full", "1 1/2 cups, 3/4 full" },
		{ TEXT_LINE,
			"3\xe2\x81\x84"
			"4",
			"3/4" },
		{ TEXT_LINE, "\xef\xbc\x91\xef\xbc\x92 \xef\xbc\xa1", "12 A" },
		{ TEXT_LINE,
			"e\xef\xac\x83"
			"cient",
			"efficient" },
		{ TEXT_LINE, "7\xc2\xb2 stays", "7\xc2\xb2 stays" },
		{ TEXT_LINE, "**Bold** and __strong__ and `code`", "Bold and strong and code" },
		{ TEXT_LINE, "2 ** 3 is not bold", "2 ** 3 is not bold" },
		{ TEXT_LINE, "a gap ___ here", "a gap ___ here" },
		{ TEXT_LINES, "## Heading\n\nText", "Heading\n\nText" },
		{ TEXT_LINE, "3 &lt; 4 &amp; more", "3 < 4 & more" },
		{ TEXT_LINE, "<b>Ten</b><br>more", "Ten more" },
		{ TEXT_LINE, "<script>x</script>", "<script>x</script>" },
		{ TEXT_LINE, "\\(3 \\times 4\\) = \\frac{24}{2}", "3 \xc3\x97 4 = 24/2" },
		{ TEXT_STEM, "3 + [ Blank ] = 5", "3 + [blank] = 5" },
		{ TEXT_STEM, "[BLANK] - 2", "[blank] \xe2\x88\x92 2" },
		{ TEXT_LINES, "See [image :  a cat].", "See [IMAGE: a cat]." },
		{ TEXT_LINES, "[Image: dogs]", "[IMAGE: dogs]" },
		{ TEXT_LINE, "\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d\xe0\xa4\xb7",
			"\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d\xe0\xa4\xb7" },
		{ TEXT_LINE,
			"a\xe2\x80\x8d"
			"b",
			"ab" },
		{ TEXT_LINE, "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac",
			"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac" },
		{ TEXT_LINE, "", "" },
		{ TEXT_LINE, " \n ", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		assert_string_equal(normal(*state, known[i].from, known[i].kind), known[i].to);
		assert_string_equal(normal(*state, known[i].to, known[i].kind), known[i].to);
	}
}

static void nul_characters_are_left_out(void **state)
{
	struct text_bench bench;
	const char *out;

	assert_int_equal(text_bench_init(&bench, *state), 0);
	assert_int_equal(text_normalize(&bench, "a\0b\0\0c", 6, TEXT_LINE, &out), 0);
	assert_string_equal(out, "abc");
	assert_int_equal(text_normalize(&bench, "a\0", 2, TEXT_LINE, &out), 0);
	assert_string_equal(out, "a");
}

/* Texts put together from the pieces that the rewriting looks for, and from bytes that are no text. */
static void random_texts_come_to_rest(void **state)
{
	static const char *const pieces[] = { " ", "  ", "\n", "\r\n", "-", " - ", "*", "**", "`", "__",
		"___", "3", "4", "x", " x ", ".", "..", "...", "[", "]", "[blank]", "[ BLANK ]",
		"[image:", "&amp;", "&lt;", "lt;", "<b>", "</b>", "<", ">", "\\times", "\\frac{1}{2}", "\\",
		"#", "# ", "$", "(", ")", "\xc2\xbd", "\xc2\xa0", "\xe2\x80\x8b", "\xe2\x80\x8d",
		"\xe2\x80\x99", "\xe2\x88\x92", "\xcc\x81", "e", "\xef\xb8\x8f", "\xf0\x9f\x91\xa9", "\xff",
		"\xe2\x80", "\xef\xbc\x91", "&", "amp;", "~~", "%" };
	uint64_t seed = 7;

	for (int round = 0; round < 40000; round++) {
		enum text_kind kind = (enum text_kind)(unit_random(&seed) % 3);
		char text[256] = "", *once;
		size_t n = 0, count = 1 + unit_random(&seed) % 14;

		for (size_t i = 0; i < count; i++)
			n += (size_t)snprintf(
				text + n, sizeof(text) - n, "%s", pieces[unit_random(&seed) % ARRAY_LEN(pieces)]);
		ctx_reset(*state, "normalize-test");
		once = ctx_strdup(*state, normal(*state, text, kind));
		if (strcmp(normal(*state, once, kind), once) != 0)
			print_error("<%s> <%s> <%s>\n", text, once, normal(*state, once, kind));
		assert_string_equal(normal(*state, once, kind), once);
		assert_true(strstr(once, "  ") == NULL && strstr(once, "\n\n\n") == NULL);
	}
}

/* ---- courses ---- */

static json_t *pack(struct ctx *cx, const char *subject, const char *mode)
{
	struct course_request rq = { .course_id = "normal",
		.subject = subject,
		.grade_band = "3-5",
		.mode = mode,
		.groups = 6,
		.items_per_group = 10 };
	json_t *course;

	assert_int_equal(course_build(cx, &rq, &course), 0);
	return course;
}

static const char *bytes(struct ctx *cx, const json_t *course)
{
	const char *text;
	size_t size;

	assert_int_equal(course_dump(cx, course, &text, &size), 0);
	return text;
}

static json_t *items_of(const json_t *course)
{
	return json_object_get(course, "items");
}

static const char *key_text(const json_t *item)
{
	const char *id =
		json_string_value(json_object_get(json_object_get(item, "answer"), "optionId"));
	json_t *options = json_object_get(item, "options"), *option;
	size_t i;

	json_array_foreach (options, i, option)
		if (strcmp(json_string_value(json_object_get(option, "id")), id) == 0)
			return json_string_value(json_object_get(option, "text"));
	return NULL;
}

static void twice_is_once(void **state)
{
	static const char *const subjects[] = { "fractions", "countries_capitals", "time",
		"solar_system" };

	for (size_t i = 0; i < ARRAY_LEN(subjects); i++)
		for (int m = 0; m < 2; m++) {
			json_t *course, *faults;
			const char *once;

			ctx_reset(*state, "normalize-test");
			if (m == 1 && i == 1)
				continue;
			course = pack(*state, subjects[i], m == 0 ? "options" : "numeric");
			assert_int_equal(course_normalize(*state, course), 0);
			once = bytes(*state, course);
			assert_int_equal(course_normalize(*state, course), 0);
			assert_string_equal(bytes(*state, course), once);
			assert_int_equal(course_check(*state, course, &faults), 0);
			assert_int_equal(json_array_size(faults), 0);
		}
}

/* A pack's texts are in normal form already. */
static void packs_keep_their_texts(void **state)
{
	json_t *course = pack(*state, "fractions", "numeric");
	const char *before = bytes(*state, course);

	assert_int_equal(course_normalize(*state, course), 0);
	assert_string_equal(bytes(*state, course), before);
}

static void options_do_not_depend_on_their_order(void **state)
{
	json_t *course = pack(*state, "countries_capitals", "options");
	json_t *other = ctx_own_json(*state, json_deep_copy(course)), *item;
	uint64_t seed = 3;
	size_t i;

	json_array_foreach (items_of(other), i, item) {
		json_t *options = json_object_get(item, "options"), *moved;
		size_t from = unit_random(&seed) % json_array_size(options), j;

		moved = json_incref(json_array_get(options, from));
		json_array_remove(options, from);
		json_array_insert_new(options, unit_random(&seed) % json_array_size(options), moved);
		/* Other ids as well: only the key's must be known. */
		for (j = 0; j < json_array_size(options); j++) {
			json_t *option = json_array_get(options, j);
			bool key =
				strcmp(json_string_value(json_object_get(option, "text")), key_text(item)) == 0;

			if (!key)
				json_object_set_new(option, "id", json_sprintf("x%zu", j));
		}
	}
	assert_string_not_equal(bytes(*state, course), bytes(*state, other));
	assert_int_equal(course_normalize(*state, course), 0);
	assert_int_equal(course_normalize(*state, other), 0);
	assert_string_equal(bytes(*state, course), bytes(*state, other));
}

static void keys_stay_and_their_places_are_balanced(void **state)
{
	json_t *course = pack(*state, "countries_capitals", "options");
	json_t *before = ctx_own_json(*state, json_deep_copy(course)), *item;
	size_t places[6][4] = { { 0 } }, i;

	json_array_foreach (items_of(course), i, item)
		json_object_set_new(json_object_get(item, "answer"), "optionId",
			json_string(json_string_value(
				json_object_get(json_array_get(json_object_get(item, "options"), 0), "id"))));
	json_array_foreach (items_of(before), i, item)
		json_object_set(json_object_get(item, "answer"), "optionId",
			json_object_get(json_array_get(json_object_get(item, "options"), 0), "id"));
	assert_int_equal(course_normalize(*state, course), 0);
	json_array_foreach (items_of(course), i, item) {
		const char *id =
			json_string_value(json_object_get(json_object_get(item, "answer"), "optionId"));

		assert_string_equal(key_text(item), key_text(json_array_get(items_of(before), i)));
		places[i / 10][id[0] - 'a']++;
	}
	for (size_t g = 0; g < 6; g++)
		for (size_t p = 0; p < 4; p++)
			assert_in_range(places[g][p], 1, 4);
	for (size_t p = 0; p < 4; p++)
		assert_int_equal(
			places[0][p] + places[1][p] + places[2][p] + places[3][p] + places[4][p] + places[5][p],
			15);
}

static json_t *parse(struct ctx *cx, const char *text)
{
	json_t *json = ctx_own_json(cx, json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL));

	assert_non_null(json);
	return json;
}

static void assert_normal(struct ctx *cx, const char *from, const char *to)
{
	json_t *course = parse(cx, from);
	const char *text, *want;
	size_t size;

	assert_int_equal(course_normalize(cx, course), 0);
	assert_int_equal(json_text(cx, course, true, &text, &size), 0);
	assert_int_equal(json_text(cx, parse(cx, to), true, &want, &size), 0);
	assert_string_equal(text, want);
	assert_int_equal(course_normalize(cx, course), 0);
	assert_int_equal(json_text(cx, course, true, &text, &size), 0);
	assert_string_equal(text, want);
}

static void members_have_one_form(void **state)
{
	static const char *const pairs[][2] = {
		/* numbers as short as they are; digits in a string are a number; -0 is 0 */
		{ "{\"items\":[{\"mode\":\"numeric\",\"answer\":{\"value\":7.0,\"tolerance\":null},\"expression\":null,"
		  "\"mistakes\":[{\"value\":-0.0},{\"value\":0.12345678},{\"value\":\"1,200\"},{\"value\":\"x\"}]}]}",
			"{\"items\":[{\"mode\":\"numeric\",\"answer\":{\"value\":7},"
			"\"mistakes\":[{\"value\":0},{\"value\":0.123457},{\"value\":1200},{\"value\":\"x\"}]}]}" },
		/* the one gap of a numeric stem is the blank; the blank of an options stem is a gap */
		{ "{\"items\":[{\"mode\":\"numeric\",\"stem\":\"5 - ____ = 2\"},{\"mode\":\"options\",\"stem\":\"A [Blank] b [blank]\"},"
		  "{\"mode\":\"numeric\",\"stem\":\"__ and __\"}]}",
			"{\"items\":[{\"mode\":\"numeric\",\"stem\":\"5 \xe2\x88\x92 [blank] = 2\"},{\"mode\":\"options\",\"stem\":\"A ___ b ___\"},"
			"{\"mode\":\"numeric\",\"stem\":\"__ and __\"}]}" },
		/* labels that all options have are no part of them; no key, no order */
		{ "{\"items\":[{\"options\":[{\"text\":\"A) cat\"},{\"text\":\"B) dog\"},{\"text\":\"C)  emu\"}]}]}",
			"{\"items\":[{\"options\":[{\"text\":\"cat\"},{\"text\":\"dog\"},{\"text\":\"emu\"}]}]}" },
		{ "{\"items\":[{\"options\":[{\"text\":\"A. Lincoln\"},{\"text\":\"G. Washington\"},{\"text\":\"C. Coolidge\"}]}]}",
			"{\"items\":[{\"options\":[{\"text\":\"A. Lincoln\"},{\"text\":\"G. Washington\"},{\"text\":\"C. Coolidge\"}]}]}" },
		/* two options of the key's id: nothing is known, nothing is moved */
		{ "{\"items\":[{\"id\":\"i\",\"answer\":{\"optionId\":\"a\"},\"options\":[{\"id\":\"a\",\"text\":\"1\"},{\"id\":\"a\",\"text\":\"2\"}]}]}",
			"{\"items\":[{\"id\":\"i\",\"answer\":{\"optionId\":\"a\"},\"options\":[{\"id\":\"a\",\"text\":\"1\"},{\"id\":\"a\",\"text\":\"2\"}]}]}" },
		/* the key has no misconception */
		{ "{\"items\":[{\"id\":\"i\",\"answer\":{\"optionId\":\"k\"},\"options\":[{\"id\":\"k\",\"text\":\"1\",\"misconception\":\"None.\",\"media\":null}]}]}",
			"{\"items\":[{\"id\":\"i\",\"answer\":{\"optionId\":\"k\"},\"options\":[{\"id\":\"k\",\"text\":\"1\",\"misconception\":\"None.\"}]}]}" },
		{ "{\"title\":\" A\\u0000B \",\"groups\":[{\"title\":\"x  y\",\"objectives\":[{\"text\":\"\xe2\x80\x9cq\xe2\x80\x9d\"}]}]}",
			"{\"title\":\"AB\",\"groups\":[{\"title\":\"x y\",\"objectives\":[{\"text\":\"\\\"q\\\"\"}]}]}" },
		{ "{\"studyTexts\":[{\"title\":\"t\\n\",\"text\":\"a\\r\\nb\",\"media\":[{\"alt\":\" \",\"credit\":\"c \"}]}]}",
			"{\"studyTexts\":[{\"title\":\"t\",\"text\":\"a\\nb\",\"media\":[{\"credit\":\"c\"}]}]}" },
		/* the address of a picture in a text is left alone, its words are not; an option's media are a list */
		{ "{\"studyTexts\":[{\"text\":\"See  ![two  \xe2\x80\x9c"
		  "blocks\xe2\x80\x9d](/a--b/x**y/__z__...png)  here**\",\"media\":[{\"url\":\"/a--b/x**y/__z__...png\"}]}]}",
			"{\"studyTexts\":[{\"text\":\"See ![two \\\"blocks\\\"](/a--b/x**y/__z__...png) here**\",\"media\":[{\"url\":\"/a--b/x**y/__z__...png\"}]}]}" },
		{ "{\"cover\":{\"url\":\"/c.png\",\"alt\":\" A  road \"},\"items\":[{\"options\":[{\"text\":\"1\",\"media\":{\"url\":\"/a.png\",\"alt\":\"\"}}]}]}",
			"{\"cover\":{\"url\":\"/c.png\",\"alt\":\"A road\"},\"items\":[{\"options\":[{\"text\":\"1\",\"media\":[{\"url\":\"/a.png\"}]}]}]}" },
	};

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		assert_normal(*state, pairs[i][0], pairs[i][1]);
}

static void any_json_is_borne(void **state)
{
	static const char *const docs[] = { "null", "[]", "{}", "7", "\"course\"", "true",
		"{\"groups\":7,\"items\":{},\"studyTexts\":null,\"title\":[]}",
		"{\"groups\":[null,[],7,{\"objectives\":[7,null]}],\"items\":[null,[],7,{\"options\":[7,null,[]]}]}",
		"{\"studyTexts\":[null,[],7,{\"media\":[7]}]}",
		"{\"items\":[{\"answer\":7,\"options\":{\"a\":1},\"mistakes\":{\"b\":2}}]}",
		"{\"items\":[{\"id\":7,\"answer\":{\"optionId\":\"a\"},\"options\":[{\"id\":\"a\",\"text\":\"\"},{\"id\":\"b\",\"text\":7}]}]}",
		"{\"items\":[{\"answer\":{\"value\":1e308,\"tolerance\":-1e308}}]}" };

	for (size_t i = 0; i < ARRAY_LEN(docs); i++)
		assert_int_equal(course_normalize(*state, parse(*state, docs[i])), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		NORMAL_TEST(texts_have_one_form),
		NORMAL_TEST(nul_characters_are_left_out),
		NORMAL_TEST(random_texts_come_to_rest),
		NORMAL_TEST(twice_is_once),
		NORMAL_TEST(packs_keep_their_texts),
		NORMAL_TEST(options_do_not_depend_on_their_order),
		NORMAL_TEST(keys_stay_and_their_places_are_balanced),
		NORMAL_TEST(members_have_one_form),
		NORMAL_TEST(any_json_is_borne),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
