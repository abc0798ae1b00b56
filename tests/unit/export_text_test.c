/* Texts for exports: parts, one line, numbers, XML; which pictures a course may bring along. */
#include "unit.h"

#include "../../shared/domain/export/pictures.c"

static void a_text_is_cut_at_empty_lines_and_at_places_for_pictures(void **state)
{
	struct text_part *p;
	const json_t *rest;
	size_t n;

	assert_int_equal(
		text_parts(*state,
			"One\nline.\n \t\n\n Two [IMAGE: a red\nblock] three.[IMAGE:] [IMAGE: open", NULL, &p,
			&n, &rest),
		0);
	assert_int_equal(n, 6);
	assert_string_equal(p[0].text, "One\nline.");
	assert_string_equal(p[1].text, "Two");
	assert_true(p[2].picture);
	assert_string_equal(p[2].text, "a red\nblock");
	assert_string_equal(p[3].text, "three.");
	assert_true(p[4].picture);
	assert_string_equal(p[4].text, "");
	assert_false(p[5].picture);
	assert_string_equal(p[5].text, "[IMAGE: open");
	assert_int_equal(text_parts(*state, " \n\n \n", NULL, &p, &n, &rest), 0);
	assert_int_equal(n, 0);
}

static const char *url_of(const struct text_part *p)
{
	return text_in(p->media, "url");
}

/* Pictures in the text take their own entries, markers the ones that stand nowhere; one that was taken out goes nowhere. */
static void places_for_pictures_take_their_entries(void **state)
{
	json_t *media = ctx_own_json(*state,
		json_pack("[{s:s}, {s:s, s:s}, {s:s, s:s}, {s:s}, {s:s}]", "url", "/first.png", "url",
			"/mine.png", "markerId", "t-m1", "url", "/out.png", "markerId", "t-m2", "url",
			"/second.png", "url", "/third.png"));
	struct text_part *p;
	const json_t *rest;
	size_t n;

	assert_int_equal(
		text_parts(*state,
			"A [IMAGE: one] b ![mine](/mine.png) c\n\n[IMAGE: two] ![not of ours](/else.png)",
			media, &p, &n, &rest),
		0);
	assert_int_equal(n, 7);
	assert_string_equal(url_of(&p[1]), "/first.png");
	assert_true(p[3].picture);
	assert_string_equal(p[3].text, "mine");
	assert_string_equal(url_of(&p[3]), "/mine.png");
	assert_string_equal(url_of(&p[5]), "/second.png");
	assert_false(p[6].picture);
	assert_string_equal(p[6].text, "![not of ours](/else.png)");
	assert_int_equal(json_array_size(rest), 1);
	assert_string_equal(text_in(json_array_get(rest, 0), "url"), "/third.png");
}

static void one_line_is_one_line_and_cut_between_characters(void **state)
{
	assert_string_equal(one_line(*state, " a\t\nb  c \r\n", 100), "a b c");
	assert_string_equal(one_line(*state, "", 100), "");
	assert_string_equal(one_line(*state, "abcdefgh", 8), "abcdefgh");
	assert_string_equal(one_line(*state, "one two three four", 14), "one two…");
	assert_string_equal(one_line(*state, "onetwothreefour", 9), "onetwo…");
	assert_string_equal(one_line(*state, "ééééééé", 8), "éé…"); /* 5 bytes would halve the third */
}

static void numbers_are_written_without_exponent_and_needless_zeros(void **state)
{
	assert_string_equal(decimal(*state, 0.75), "0.75");
	assert_string_equal(decimal(*state, 12), "12");
	assert_string_equal(decimal(*state, 100), "100");
	assert_string_equal(decimal(*state, -3.5), "-3.5");
	assert_string_equal(decimal(*state, 0.1 + 0.2), "0.3");
	assert_string_equal(decimal(*state, 0.000001), "0.000001");
	assert_string_equal(decimal(*state, 1e12), "1000000000000");
	assert_string_equal(decimal(*state, -0.0), "0");
	assert_string_equal(decimal(*state, -0.0000001), "0");
}

static void xml_text_escapes_markup_and_replaces_what_xml_forbids(void **state)
{
	struct str s;

	assert_int_equal(str_init(&s, *state, 1000), 0);
	assert_int_equal(xml_text(&s, "a<b>&\"c'\x01\x1f\t\n\xEF\xBF\xBE]]>é"), 0);
	assert_string_equal(
		s.data, "a&lt;b&gt;&amp;&quot;c&#39;\xEF\xBF\xBD\xEF\xBF\xBD\t\n\xEF\xBF\xBD]]&gt;é");
}

static void the_blank_is_replaced_where_there_is_one(void **state)
{
	assert_string_equal(stem_with(*state, "7 + [blank] = 12", "_____"), "7 + _____ = 12");
	assert_string_equal(stem_with(*state, "[blank]", ""), "");
	assert_string_equal(stem_with(*state, "no gap", "_____"), "no gap");
}

/* "bucket key" of what export_open() would read, or "" where it would not. */
static const char *read_from(struct ctx *cx, const char *url)
{
	static const struct export_source source = { .course_id = "maths",
		.organization_id = "0198f000-0000-7000-8000-000000000001" };
	char *path = object_path(cx, url);
	const char *key;

	if (path == NULL || !is_own(cx, &source, path, &key))
		return "";
	return ctx_printf(cx, "%s %s", path, key);
}

static void pictures_of_the_course_and_its_organisation_are_found_however_they_are_named(
	void **state)
{
	cfg.public_url = "https://ignite.example";
	assert_string_equal(
		read_from(*state, "https://ignite.example/storage/v1/object/public/courses/maths/a.png"),
		"courses maths/a.png");
	assert_string_equal(
		read_from(*state, "/storage/v1/object/authenticated/courses/maths/a.png?download"),
		"courses maths/a.png");
	assert_string_equal(
		read_from(*state, "/storage/v1/object/sign/courses/maths/x/a%20b.png?token=e30"),
		"courses maths/x/a b.png");
	assert_string_equal(
		read_from(*state, "/storage/v1/object/courses/maths/a.png#top"), "courses maths/a.png");
	assert_string_equal(read_from(*state, "courses/maths/a.png"), "courses maths/a.png");
	assert_string_equal(
		read_from(*state, "media-library/0198f000-0000-7000-8000-000000000001/a.png"),
		"media-library 0198f000-0000-7000-8000-000000000001/a.png");
}

static void whatever_else_a_course_names_is_not_read(void **state)
{
	static const char *const urls[] = {
		"https://elsewhere.example/storage/v1/object/public/courses/maths/a.png",
		"https://ignite.example.evil.example/storage/v1/object/public/courses/maths/a.png",
		"http://ignite.example/storage/v1/object/public/courses/maths/a.png",
		"courses/physics/a.png",
		"courses/maths2/a.png",
		"courses/maths",
		"courses/maths/",
		"courses/maths/../physics/a.png",
		"courses/maths/%2e%2e/physics/a.png",
		"courses/maths/versions/1.json",
		"courses/maths/%00a.png",
		"courses/maths/%zz.png",
		"courses/maths/%",
		"media-library/0198f000-0000-7000-8000-000000000002/a.png",
		"published/maths.json",
		"debug/jobs/x",
		"file:///etc/passwd",
		"data:image/png;base64,AAAA",
		"javascript:alert(1)",
		"",
		"/",
		"/etc/passwd",
		"//courses/maths/a.png",
	};

	cfg.public_url = "https://ignite.example";
	for (size_t i = 0; i < ARRAY_LEN(urls); i++)
		if (*read_from(*state, urls[i]) != '\0') {
			print_error("read: %s\n", urls[i]);
			_fail(__FILE__, __LINE__);
		}
}

static void a_picture_is_what_its_bytes_say(void **state)
{
	(void)state;
	assert_string_equal(kind_of("\x89PNG\r\n\x1a\n....", 12), "png");
	assert_string_equal(kind_of("\xff\xd8\xff\xe0", 4), "jpg");
	assert_string_equal(kind_of("GIF89a", 6), "gif");
	assert_string_equal(kind_of("RIFF....WEBPVP8 ", 16), "webp");
	assert_null(kind_of("<svg onload=alert(1)>", 21));
	assert_null(kind_of("\x89PNG", 4));
	assert_null(kind_of("", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(a_text_is_cut_at_empty_lines_and_at_places_for_pictures),
		CTX_TEST(places_for_pictures_take_their_entries),
		CTX_TEST(one_line_is_one_line_and_cut_between_characters),
		CTX_TEST(numbers_are_written_without_exponent_and_needless_zeros),
		CTX_TEST(xml_text_escapes_markup_and_replaces_what_xml_forbids),
		CTX_TEST(the_blank_is_replaced_where_there_is_one),
		CTX_TEST(pictures_of_the_course_and_its_organisation_are_found_however_they_are_named),
		CTX_TEST(whatever_else_a_course_names_is_not_read),
		CTX_TEST(a_picture_is_what_its_bytes_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
