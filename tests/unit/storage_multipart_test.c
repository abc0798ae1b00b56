/* The multipart parser: whole forms cut at every place, and hostile ones. */
#include "unit.h"

#include "../../handlers/storage/multipart.c"

#define TYPE "multipart/form-data; boundary=----formdata-undici-073484202127"
#define EDGE "------formdata-undici-073484202127"

static const char whole[] =
	"preamble\r\n" EDGE
	"\r\nContent-Disposition: form-data; name=\"cacheControl\"\r\n\r\n3600\r\n" EDGE
	"\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n{\"a\":\"\r\n------form\"}\r\n" EDGE
	" \t\r\nContent-Type: text/plain;charset=utf-8\r\n"
	"Content-Disposition: form-data; name=\"\"; filename=\"a;b=\\\"c\\\".txt\"\r\n\r\n"
	"\r\n\r\r\n--\r\n------formdata-undici-07348420212\r\r\n" EDGE "--\r\nepilogue";
static const char content[] = "\r\n\r\r\n--\r\n------formdata-undici-07348420212\r";

static void check_form(const struct form *f)
{
	assert_true(f->has_file);
	assert_int_equal(f->file_bytes, sizeof(content) - 1);
	assert_memory_equal(whole + f->file_at, content, sizeof(content) - 1);
	assert_string_equal(f->file_type, "text/plain;charset=utf-8");
	assert_string_equal(f->cache_control, "3600");
	assert_string_equal(f->metadata, "{\"a\":\"\r\n------form\"}");
	assert_null(f->content_type);
}

static void a_form_is_the_same_wherever_it_is_cut(void **state)
{
	struct ctx *cx = *state;
	struct multipart m = { 0 };
	struct form f = { 0 };

	for (size_t cut = 0; cut < sizeof(whole); cut++) {
		assert_int_equal(multipart_init(&m, cx, TYPE, &f), 0);
		assert_int_equal(multipart_feed(&m, whole, cut), 0);
		assert_int_equal(multipart_feed(&m, whole + cut, sizeof(whole) - 1 - cut), 0);
		assert_int_equal(multipart_end(&m), 0);
		check_form(&f);
		ctx_reset(cx, "unit-test");
	}
}

static void a_form_may_come_byte_by_byte(void **state)
{
	struct ctx *cx = *state;
	struct multipart m = { 0 };
	struct form f = { 0 };

	assert_int_equal(multipart_init(&m, cx, TYPE, &f), 0);
	for (size_t i = 0; i < sizeof(whole) - 1; i++)
		assert_int_equal(multipart_feed(&m, whole + i, 1), 0);
	assert_int_equal(multipart_end(&m), 0);
	check_form(&f);
}

static void a_form_that_breaks_off_is_refused(void **state)
{
	size_t last = (size_t)(strstr(whole, EDGE "--") - whole) + strlen(EDGE "--");
	struct ctx *cx = *state;
	struct multipart m = { 0 };
	struct form f = { 0 };

	for (size_t n = 0; n < last; n++) {
		assert_int_equal(multipart_init(&m, cx, TYPE, &f), 0);
		assert_int_equal(multipart_feed(&m, whole, n), 0);
		assert_failed(cx, multipart_end(&m), 400, "invalid_request");
		ctx_reset(cx, "unit-test");
	}
}

static int parse(struct ctx *cx, const char *type, const char *body, size_t n, struct form *f)
{
	struct multipart m = { 0 };

	TRY(multipart_init(&m, cx, type, f));
	TRY(multipart_feed(&m, body, n));
	return multipart_end(&m);
}

static void an_empty_file_is_a_file(void **state)
{
	static const char body[] =
		"--x\r\nContent-Disposition: form-data; name=\"\"; filename=\"\"\r\n\r\n\r\n--x--\r\n";
	struct form f = { 0 };

	assert_int_equal(
		parse(*state, "multipart/form-data; boundary=x", body, sizeof(body) - 1, &f), 0);
	assert_true(f.has_file);
	assert_int_equal(f.file_bytes, 0);
	assert_null(f.file_type);
}

static void boundaries_are_checked(void **state)
{
	static const char spaced[] =
		"--a b\r\nContent-Disposition:form-data;name=f;filename=g\r\n\r\n1\r\n--a b--";
	static const char *const bad[] = {
		"multipart/form-data",
		"multipart/form-data; boundary=", "multipart/form-data; boundary=\"a\nb\"",
		"multipart/form-data; boundary=a\xff",
		"multipart/form-data; boundary=\"ends with a blank \"",
		"multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789x"
	};
	struct ctx *cx = *state;
	struct form f = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_failed(cx, parse(cx, bad[i], "", 0, &f), 400, "invalid_request");
	assert_int_equal(parse(cx, "multipart/form-data; x=\"; boundary=no\"; Boundary=\"a b\"", spaced,
						 sizeof(spaced) - 1, &f),
		0);
	assert_int_equal(f.file_bytes, 1);
}

static void malformed_forms_are_refused(void **state)
{
	static const char *const bad[] = { "", "--x--", "--x\r\n\r\n\r\n--x--", "--xy\r\n", "--x-\r\n",
		"--x\rContent", "--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--",
		"--x\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n{}\r\n--x--",
		"--x\r\nContent-Disposition: form-data; name=\"\"\r\n\r\ndata\r\n--xtail--" };
	struct ctx *cx = *state;
	struct form f = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_failed(cx, parse(cx, "multipart/form-data; boundary=x", bad[i], strlen(bad[i]), &f),
			400, "invalid_request");
}

static void parts_and_their_headers_are_bounded(void **state)
{
	static const char head[] =
		"--x\r\nContent-Disposition: form-data; name=\"contentType\"\r\n\r\n";
	struct ctx *cx = *state;
	struct multipart m = { 0 };
	struct form f = { 0 };
	int rc = 0;

	assert_int_equal(multipart_init(&m, cx, "multipart/form-data; boundary=x", &f), 0);
	for (int i = 0; rc == 0 && i < 100; i++)
		rc = multipart_feed(&m, "\r\n--x\r\n\r\n", 9);
	assert_failed(cx, rc, 400, "invalid_request");

	assert_int_equal(multipart_init(&m, cx, "multipart/form-data; boundary=x", &f), 0);
	rc = multipart_feed(&m, "--x\r\n", 5);
	for (int i = 0; rc == 0 && i < MULTIPART_HEAD_MAX; i++)
		rc = multipart_feed(&m, "aaaa", 4);
	assert_failed(cx, rc, 413, "too_large");

	assert_int_equal(multipart_init(&m, cx, "multipart/form-data; boundary=x", &f), 0);
	rc = multipart_feed(&m, head, sizeof(head) - 1);
	for (int i = 0; rc == 0 && i < FIELD_MAX; i++)
		rc = multipart_feed(&m, "aaaa", 4);
	assert_failed(cx, rc, 413, "too_large");
}

/* Whatever comes, it ends without harm, and what is accepted lies inside of the body. */
static void random_damage_does_no_harm(void **state)
{
	struct ctx *cx = *state;
	uint64_t seed = 20260102;
	char body[sizeof(whole)];
	int accepted = 0;

	for (int round = 0; round < 20000; round++) {
		size_t n = sizeof(whole) - 1;
		struct form f = { 0 };

		memcpy(body, whole, sizeof(whole));
		for (uint64_t hits = 1 + unit_random(&seed) % 4; hits > 0; hits--) {
			size_t at = unit_random(&seed) % n;

			body[at] = "\r\n-\"\\;= \0ax"[unit_random(&seed) % 11];
		}
		if (parse(cx, TYPE, body, n, &f) == 0) {
			assert_true(f.file_at >= 0 && f.file_bytes >= 0);
			assert_true((size_t)(f.file_at + f.file_bytes) <= n);
			accepted++;
		}
		ctx_reset(cx, "unit-test");
	}
	assert_true(accepted > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(a_form_is_the_same_wherever_it_is_cut),
		CTX_TEST(a_form_may_come_byte_by_byte),
		CTX_TEST(a_form_that_breaks_off_is_refused),
		CTX_TEST(an_empty_file_is_a_file),
		CTX_TEST(boundaries_are_checked),
		CTX_TEST(malformed_forms_are_refused),
		CTX_TEST(parts_and_their_headers_are_bounded),
		CTX_TEST(random_damage_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
