/* From a request's parameters to its reply: methods, query, body, schema, errors, all without a web server. */
#include "unit.h"

#include "base/cfg.h"
#include "base/log.h"
#include "codec/json.h"
#include "domain/auth.h"
#include "edge/reply.h"
#include "edge/request.h"
#include "edge/serve.h"

#define SECRET "a-secret-of-at-least-32-characters"

/* ---- a front in memory ---- */

struct memory {
	struct front base;
	const char *body;
	size_t size, at, chunk;
	char out[65536];
	size_t out_size;
	bool gone; /* the client is */
};

static long memory_read(struct front *f, void *buf, size_t size)
{
	struct memory *m = (struct memory *)f;
	size_t n = m->size - m->at;

	if (n > size)
		n = size;
	if (m->chunk > 0 && n > m->chunk)
		n = m->chunk;
	memcpy(buf, m->body + m->at, n);
	m->at += n;
	return (long)n;
}

static int memory_write(struct front *f, const void *data, size_t size)
{
	struct memory *m = (struct memory *)f;

	if (m->gone)
		return -1;
	assert_true(m->out_size + size < sizeof(m->out));
	memcpy(m->out + m->out_size, data, size);
	m->out_size += size;
	m->out[m->out_size] = '\0';
	return 0;
}

/* ---- a handler that tells what it got ---- */

static struct handler h;
static int (*behaviour)(struct ctx *cx);

static int run(struct ctx *cx)
{
	return behaviour != NULL ? behaviour(cx)
							 : reply_json(cx, 200, json_pack("{s:O?}", "got", req_json(cx)));
}

static const struct query_param query[] = {
	{ "id", "An id.", QUERY_UUID, 0, 0, false },
	{ "limit", "How many.", QUERY_INT, 1, 100, false },
	{ "course", "Which.", QUERY_COURSE_ID, 0, 0, false },
	{ "word", "Text.", QUERY_TEXT, 2, 5, false },
	{ .name = NULL },
};

static const char schema_text[] =
	"{\"type\":\"object\",\"required\":[\"name\"],\"additionalProperties\":false,"
	"\"properties\":{\"name\":{\"type\":\"string\",\"maxLength\":5},\"n\":{\"type\":\"integer\"}}}";

static struct schema *schema;
static struct memory m;
static char *env[32];

static int setup(void **state)
{
	static char *defaults[] = { (char *)"REQUEST_METHOD=POST", (char *)"REQUEST_ID=test-request-1",
		(char *)"SCRIPT_NAME=/functions/v1/probe" };

	*state = ctx_new(256 KiB, "serve-test");
	h = (struct handler){ .name = "probe",
		.methods = GET | POST,
		.auth = AUTH_NONE,
		.body_max = 100,
		.query = query,
		.run = run };
	behaviour = NULL;
	m = (struct memory){ .base = { .env = env, .read = memory_read, .write = memory_write } };
	memset(env, 0, sizeof(env));
	memcpy(env, defaults, sizeof(defaults));
	return *state == NULL;
}

/* A parameter that comes before the defaults, so that it wins. */
static void param(const char *text)
{
	memmove(env + 1, env, sizeof(env) - sizeof(env[0]));
	env[0] = (char *)text;
}

static void body(struct ctx *cx, const char *text, size_t size)
{
	m.body = text;
	m.size = size;
	param(ctx_printf(cx, "CONTENT_LENGTH=%zu", size));
}

/* Serves; the reply has that status and holds that text. */
static void expect(struct ctx *cx, const struct schema *s, int status, const char *text)
{
	char line[32];

	m.out_size = m.at = 0;
	m.out[0] = '\0';
	assert_int_equal(serve(cx, &h, s, &m.base), 0);
	snprintf(line, sizeof(line), "Status: %d ", status);
	if (strncmp(m.out, line, strlen(line)) != 0 || strstr(m.out, text) == NULL)
		fprintf(stderr, "wanted %d with %s, got:\n%s\n", status, text, m.out);
	assert_int_equal(strncmp(m.out, line, strlen(line)), 0);
	assert_non_null(strstr(m.out, text));
	assert_non_null(strstr(m.out, "x-request-id: "));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, unit_teardown)

/* ---- method, path, headers ---- */

static void a_json_body_is_parsed_and_checked(void **state)
{
	body(*state, "{\"name\":\"abc\"}", 14);
	m.chunk = 3;
	expect(*state, schema, 200, "{\"got\":{\"name\":\"abc\"}}");
	assert_non_null(strstr(m.out, "Content-Type: application/json"));
	assert_non_null(strstr(m.out, "Content-Length: 22"));
}

static void another_method_gets_405_with_allow(void **state)
{
	param("REQUEST_METHOD=DELETE");
	expect(*state, NULL, 405, "\r\nAllow: GET, HEAD, POST\r\n");
	assert_non_null(strstr(m.out, "\"code\":\"method_not_allowed\""));
	param("REQUEST_METHOD=BREW");
	ctx_reset(*state, "again");
	expect(*state, NULL, 405, "method_not_allowed");
}

static void head_has_the_headers_of_get_and_no_body(void **state)
{
	param("REQUEST_METHOD=HEAD");
	expect(*state, NULL, 200, "Content-Length: 12\r\n");
	assert_string_equal(m.out + m.out_size - 4, "\r\n\r\n");
}

static int echo_header(struct ctx *cx)
{
	assert_string_equal(req_header(cx, "X-Upsert"), "true");
	assert_string_equal(req_header(cx, "content-type"), "text/x");
	assert_null(req_header(cx, "x-upser"));
	assert_string_equal(req_path_info(cx), "/a/b");
	assert_string_equal(req_query(cx, "a b"), "c&d=\xC3\xA4");
	assert_string_equal(req_query(cx, "empty"), "");
	assert_null(req_query(cx, "none"));
	return reply_text(cx, 201, "text/plain", "ok", 2);
}

static void headers_path_and_query_are_found(void **state)
{
	behaviour = echo_header;
	param("HTTP_X_UPSERT=true");
	param("CONTENT_TYPE=text/x");
	param("PATH_INFO=/a/b");
	param("QUERY_STRING=a+b=c%26d%3d%c3%a4&empty&a+b=second");
	expect(*state, NULL, 201, "\r\n\r\nok");
}

static void a_bad_query_is_400(void **state)
{
	static const char *const bad[] = { "QUERY_STRING=a=%", "QUERY_STRING=a=%zz",
		"QUERY_STRING=a=%00", "QUERY_STRING=a=%ff", "QUERY_STRING=%c3=1" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		param(bad[i]);
		ctx_reset(*state, "again");
		expect(*state, NULL, 400, "\"code\":\"invalid_query\"");
	}
}

static void declared_query_parameters_are_checked_together(void **state)
{
	param("QUERY_STRING=id=1&limit=101&course=debug&word=toolong");
	expect(*state, NULL, 422, "\"pointer\":\"?id\"");
	assert_non_null(strstr(m.out, "\"pointer\":\"?limit\""));
	assert_non_null(strstr(m.out, "\"pointer\":\"?course\""));
	assert_non_null(strstr(m.out, "\"pointer\":\"?word\""));
	ctx_reset(*state, "again");
	param(
		"QUERY_STRING=id=0f1c8a52-8a52-4a52-8a52-6f1c8a528a50&limit=100&course=c.1&word=abc&more=1");
	expect(*state, NULL, 200, "got");
}

/* ---- bodies ---- */

static void a_body_over_the_limit_is_413_unread(void **state)
{
	static char big[101];

	body(*state, big, sizeof(big));
	expect(*state, schema, 413, "\"code\":\"too_large\"");
	assert_int_equal(m.at, 0);
}

static void a_length_that_is_no_number_is_refused(void **state)
{
	param("CONTENT_LENGTH=-1");
	expect(*state, schema, 400, "\"code\":\"invalid_length\"");
	param("CONTENT_LENGTH=99999999999999999999");
	ctx_reset(*state, "again");
	expect(*state, schema, 413, "\"code\":\"too_large\"");
}

static void a_short_body_is_400(void **state)
{
	m.body = "{\"name\":";
	m.size = 8;
	param("CONTENT_LENGTH=20");
	expect(*state, schema, 400, "\"code\":\"short_body\"");
}

static void what_is_not_json_is_400(void **state)
{
	static const char nul[] = "{\"name\":\"a\\u0000b\"}", raw_nul[] = "{\"name\":\"a\0b\"}";
	static const char *const bad[] = { "nonsense", "{\"name\":\"a\",\"name\":\"b\"}",
		"{\"name\":\"\xff\"}", "{\"name\":\"a\"} x",
		"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", nul };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		ctx_reset(*state, "again");
		body(*state, bad[i], strlen(bad[i]));
		expect(*state, schema, 400, "\"code\":\"invalid_json\"");
	}
	ctx_reset(*state, "again");
	body(*state, raw_nul, sizeof(raw_nul) - 1);
	expect(*state, schema, 400, "\"code\":\"invalid_json\"");
}

static void what_the_schema_refuses_is_422_with_pointers(void **state)
{
	static const char text[] = "{\"name\":\"toolong\",\"n\":\"x\",\"extra\":1}";

	body(*state, text, strlen(text));
	expect(*state, schema, 422, "\"pointer\":\"/name\"");
	assert_non_null(strstr(m.out, "\"pointer\":\"/n\""));
	assert_non_null(strstr(m.out, "\"pointer\":\"/extra\""));
	assert_non_null(strstr(m.out, "\"request_id\":"));
}

static void the_content_type_does_not_matter_where_json_is_asked_for(void **state)
{
	param("CONTENT_TYPE=application/x-www-form-urlencoded");
	body(*state, "{\"name\":\"abc\"}", 14);
	expect(*state, schema, 200, "abc");
}

static void no_body_is_400_where_the_schema_requires_something_and_else_empty(void **state)
{
	struct schema *lax;
	char why[128];

	expect(*state, schema, 400, "\"code\":\"invalid_json\"");
	lax = schema_compile("{\"type\":\"object\"}", 17, why, sizeof(why));
	ctx_reset(*state, "again");
	expect(*state, lax, 200, "{\"got\":{}}");
	schema_free(lax);
}

static int body_bytes(struct ctx *cx)
{
	const char *data;
	size_t size;

	assert_null(req_json(cx));
	req_body(cx, &data, &size);
	return reply_text(cx, 200, "application/octet-stream", data, size);
}

static void a_handler_without_schema_gets_bytes_as_they_are(void **state)
{
	behaviour = body_bytes;
	body(*state, "raw bytes", 9);
	expect(*state, NULL, 200, "\r\n\r\nraw bytes");
}

/* ---- replies and failures ---- */

static int forget_reply(struct ctx *cx)
{
	(void)cx;
	return 0;
}

static int fail_late(struct ctx *cx)
{
	TRY(reply_header(cx, "ETag", "\"x\""));
	TRY(reply_json(cx, 200, json_pack("{s:i}", "never", 1)));
	fail_cause(cx, 503, "database_unavailable", "The database is away.", "secret detail");
	cx->err.retry_after_seconds = 7;
	return -1;
}

static void an_error_replaces_what_was_replied(void **state)
{
	behaviour = fail_late;
	expect(*state, NULL, 503,
		"{\"code\":\"database_unavailable\",\"message\":\"The database is away.\",\"request_id\":");
	assert_non_null(strstr(m.out, "\r\nRetry-After: 7\r\n"));
	assert_null(strstr(m.out, "never"));
	assert_null(strstr(m.out, "ETag"));
	assert_null(strstr(m.out, "secret detail"));
}

static void a_handler_that_forgets_to_reply_is_500(void **state)
{
	behaviour = forget_reply;
	expect(*state, NULL, 500, "\"code\":\"internal\"");
}

static int split_header(struct ctx *cx)
{
	return reply_header(cx, "X-Evil", "a\r\nSet-Cookie: b");
}

static void a_header_cannot_be_split(void **state)
{
	behaviour = split_header;
	expect(*state, NULL, 500, "\"code\":\"internal\"");
	assert_null(strstr(m.out, "Set-Cookie"));
}

static int headers_again(struct ctx *cx)
{
	TRY(reply_header(cx, "Cache-Control", "one"));
	TRY(reply_header(cx, "cache-control", "two"));
	return reply_accel(cx, "/_blobs/ab/x");
}

static void a_header_is_sent_once_and_bytes_are_left_to_nginx(void **state)
{
	behaviour = headers_again;
	expect(*state, NULL, 200, "cache-control: two\r\n");
	assert_null(strstr(m.out, "one"));
	assert_non_null(strstr(m.out, "X-Accel-Redirect: /_blobs/ab/x\r\n"));
	assert_null(strstr(m.out, "Content-Length"));
}

static int devour(struct ctx *cx)
{
	while (ctx_alloc(cx, 64) != NULL)
		;
	return -1;
}

static void a_request_that_uses_up_its_memory_is_answered_all_the_same(void **state)
{
	behaviour = devour;
	expect(*state, NULL, 503, "\"code\":\"out_of_memory\"");
}

static int own_shape(struct ctx *cx)
{
	return reply_json(
		cx, 400, json_pack("{s:s, s:i}", "mine", cx->err.code, "fault", req_auth_fault(cx)));
}

static void a_handler_may_word_its_errors_itself(void **state)
{
	h.on_error = own_shape;
	h.auth = AUTH_USER;
	param("HTTP_AUTHORIZATION=Bearer nonsense");
	expect(*state, NULL, 400, "{\"mine\":\"unauthorized\",\"fault\":1}");
}

static void the_client_that_is_gone_ends_the_connection(void **state)
{
	m.gone = true;
	assert_int_equal(serve(*state, &h, NULL, &m.base), -1);
}

static void authentication_comes_before_the_body(void **state)
{
	h.auth = AUTH_USER;
	body(*state, "nonsense", 8);
	expect(*state, schema, 401, "\"code\":\"unauthorized\"");
	assert_int_equal(m.at, 0);
}

static void a_request_id_is_kept_when_well_formed_and_made_otherwise(void **state)
{
	static char *good[] = { (char *)"REQUEST_ID=abcDEF-._09", NULL };
	static char *bad[] = { (char *)"REQUEST_ID=short", (char *)"HTTP_X_REQUEST_ID=has blanks in it",
		NULL };
	static char *fallback[] = { (char *)"HTTP_X_REQUEST_ID=from-the-client", NULL };
	char id[65];

	(void)state;
	serve_request_id(good, id);
	assert_string_equal(id, "abcDEF-._09");
	serve_request_id(bad, id);
	assert_int_equal(strlen(id), 36);
	serve_request_id(fallback, id);
	assert_string_equal(id, "from-the-client");
}

static void the_probe_needs_no_rights(void **state)
{
	h.auth = AUTH_SERVICE;
	param("SCRIPT_NAME=/_health");
	param("REQUEST_METHOD=GET");
	expect(*state, NULL, 200, "{\"status\":\"ok\"}");
}

/* Bytes of every kind in every parameter: an answer always, and never a crash. */
static void hostile_parameters_are_answered(void **state)
{
	uint64_t seed = 7;
	char texts[8][64];

	for (int round = 0; round < 3000; round++) {
		ctx_reset(*state, "again");
		memset(env, 0, sizeof(env));
		for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
			static const char *const names[] = { "REQUEST_METHOD=", "QUERY_STRING=",
				"CONTENT_LENGTH=", "PATH_INFO=", "HTTP_AUTHORIZATION=", "HTTP_X_ORGANIZATION_ID=",
				"CONTENT_TYPE=", "" };
			int n = snprintf(
				texts[i], sizeof(texts[i]), "%s", unit_random(&seed) % 8 == 0 ? "" : names[i]);

			for (; n < 40; n++)
				texts[i][n] = (char)(unit_random(&seed) % 3 == 0
						? unit_random(&seed) % 255 + 1
						: (uint64_t) "%&=+a9{\"/."[unit_random(&seed) % 10]);
			texts[i][n] = '\0';
			env[i] = texts[i];
		}
		if (round % 2 == 0)
			param("REQUEST_METHOD=POST");
		m.body = texts[0];
		m.size = 40;
		m.out_size = m.at = 0;
		assert_int_equal(serve(*state, &h, round % 3 == 0 ? schema : NULL, &m.base), 0);
		assert_int_equal(strncmp(m.out, "Status: ", 8), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_json_body_is_parsed_and_checked),
		TEST(another_method_gets_405_with_allow),
		TEST(head_has_the_headers_of_get_and_no_body),
		TEST(headers_path_and_query_are_found),
		TEST(a_bad_query_is_400),
		TEST(declared_query_parameters_are_checked_together),
		TEST(a_body_over_the_limit_is_413_unread),
		TEST(a_length_that_is_no_number_is_refused),
		TEST(a_short_body_is_400),
		TEST(what_is_not_json_is_400),
		TEST(what_the_schema_refuses_is_422_with_pointers),
		TEST(the_content_type_does_not_matter_where_json_is_asked_for),
		TEST(no_body_is_400_where_the_schema_requires_something_and_else_empty),
		TEST(a_handler_without_schema_gets_bytes_as_they_are),
		TEST(an_error_replaces_what_was_replied),
		TEST(a_handler_that_forgets_to_reply_is_500),
		TEST(a_header_cannot_be_split),
		TEST(a_header_is_sent_once_and_bytes_are_left_to_nginx),
		TEST(a_request_that_uses_up_its_memory_is_answered_all_the_same),
		TEST(a_handler_may_word_its_errors_itself),
		TEST(the_client_that_is_gone_ends_the_connection),
		TEST(authentication_comes_before_the_body),
		TEST(a_request_id_is_kept_when_well_formed_and_made_otherwise),
		TEST(the_probe_needs_no_rights),
		TEST(hostile_parameters_are_answered),
	};
	char why[256];
	int failed;

	log_setup("serve_test", LOG_ERROR + 1);
	cfg.jwt_secret = (struct cfg_list){ 1, { SECRET } };
	schema = schema_compile(schema_text, strlen(schema_text), why, sizeof(why));
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	schema_free(schema);
	return failed;
}
