/* A real handler program under plain CGI (RFC 3875), and its command line. */
#include "work_help.h"

static char out[16384];

/* Runs the probe by a shell line; returns its exit status and keeps its output. */
static int run(const char *fmt, ...)
{
	char command[1024];
	va_list ap;
	size_t n;
	FILE *f;
	int rc;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	f = popen(command, "r");
	assert_non_null(f);
	n = fread(out, 1, sizeof(out) - 1, f);
	out[n] = '\0';
	rc = pclose(f);
	return rc >> 8;
}

static void assert_has(const char *text)
{
	if (strstr(out, text) == NULL)
		print_error("wanted %s in:\n%s\n", text, out);
	assert_non_null(strstr(out, text));
}

#define PROBE "${BUILD:-build}/process/probe"

static void a_request_comes_by_environment_and_standard_input(void **state)
{
	(void)state;
	assert_int_equal(run("printf hello | REQUEST_METHOD=POST CONTENT_LENGTH=5 " PROBE " --cgi"), 0);
	assert_has("Status: 200 OK\r\n");
	assert_has("Content-Type: application/json; charset=utf-8\r\n");
	assert_has("\"size\":5,\"body\":\"hello\"");
}

static void the_environment_alone_tells_that_it_is_cgi(void **state)
{
	(void)state;
	assert_int_equal(run("GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET " PROBE " </dev/null"), 0);
	assert_has("Status: 200 OK\r\n");
}

static void closed_standard_input_does_not_confuse_it(void **state)
{
	(void)state;
	assert_int_equal(run("REQUEST_METHOD=GET " PROBE " --cgi <&-"), 0);
	assert_has("Status: 200 OK\r\n");
}

static void a_body_that_breaks_off_is_400(void **state)
{
	(void)state;
	assert_int_equal(run("printf hel | REQUEST_METHOD=POST CONTENT_LENGTH=5 " PROBE " --cgi"), 0);
	assert_has("Status: 400 Bad Request\r\n");
	assert_has("\"code\":\"short_body\"");
}

static void a_method_that_it_does_not_take_is_405(void **state)
{
	(void)state;
	assert_int_equal(run("REQUEST_METHOD=PUT " PROBE " --cgi"), 0);
	assert_has("Status: 405 Method Not Allowed\r\n");
	assert_has("Allow: GET, HEAD, POST\r\n");
}

static void a_reader_that_went_away_is_an_exit_status(void **state)
{
	(void)state;
	run("(REQUEST_METHOD=GET QUERY_STRING='do=big&n=2000000' " PROBE
		" --cgi; echo $? >%s/rc) | head -c 1",
		folder);
	run("cat %s/rc", folder);
	assert_string_equal(out, "1\n");
}

static void a_query_reaches_the_database(void **state)
{
	(void)state;
	assert_int_equal(run("REQUEST_METHOD=GET QUERY_STRING=do=query " PROBE " --cgi"), 0);
	assert_has("Status: 200 OK\r\n");
}

static void the_answer_ends_before_a_job_that_goes_on(void **state)
{
	char id[40], name[128];
	size_t n;
	FILE *f;

	(void)state;
	snprintf(id, sizeof(id), "%s", put("{'do':'sleep','n':2000}"));
	/* exec: dash would keep the answer's file open until the program has ended. */
	run("mkfifo %s/answer; "
		"{ (export REQUEST_METHOD=GET QUERY_STRING='do=job&wait_ms=0&job=%s'; exec " PROBE
		" --cgi >%s/answer); echo $? >%s/after; } >%s/out 2>&1 &",
		folder, id, folder, folder, folder);
	snprintf(name, sizeof(name), "%s/answer", folder);
	f = fopen(name, "r");
	assert_non_null(f);
	n = fread(out, 1, sizeof(out) - 1, f); /* to its end */
	out[n] = '\0';
	fclose(f);
	assert_string_equal(
		sql("select status from ignite.job_overview where job_id = '%s'", id), "processing");
	assert_has("\"outcome\":\"running\"");
	assert_true(reaches(id, "done", 20000));
	snprintf(name, sizeof(name), "%s/after", folder);
	run("until test -s %s; do sleep 0.05; done; cat %s", name, name);
	assert_string_equal(out, "0\n");
}

static void it_describes_itself_without_any_setting(void **state)
{
	json_error_t e;
	json_t *d;

	(void)state;
	assert_int_equal(run("env -i " PROBE " --describe"), 0);
	d = json_loads(out, 0, &e);
	assert_non_null(d);
	assert_string_equal(json_string_value(json_object_get(d, "name")), "probe");
	assert_string_equal(json_string_value(json_object_get(d, "route")), "/functions/v1/probe");
	assert_int_equal(json_integer_value(json_object_get(d, "connections")), 3 + 2 + 1);
	assert_int_equal(json_integer_value(json_object_get(d, "work_connections")), 2 + 1 + 1);
	assert_true(json_is_null(json_object_get(d, "request_schema")));
	json_decref(d);
}

static void a_missing_setting_stops_it_with_one_line_that_names_it(void **state)
{
	static const char *const names[] = { "DATABASE_URL", "STORAGE_URL", "JWT_SECRET",
		"PUBLIC_URL" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		assert_int_equal(run("env -u %s " PROBE " --cgi 2>&1", names[i]), 78);
		assert_has(names[i]);
		assert_non_null(strchr(out, '\n'));
		assert_int_equal(strlen(strchr(out, '\n')), 1);
	}
}

static void settings_are_checked_without_a_request(void **state)
{
	(void)state;
	assert_int_equal(run(PROBE " --check 2>&1"), 0);
	assert_string_equal(out, "");
	assert_int_equal(run("DATABASE_URL='postgresql://x:secret@[y/z' " PROBE " --check 2>&1"), 78);
	assert_has("DATABASE_URL");
	assert_null(strstr(out, "secret"));
	assert_int_equal(run("DATABASE_DIRECT_URL='a b c' " PROBE " --check 2>&1"), 78);
	assert_has("DATABASE_DIRECT_URL");
	assert_int_equal(run("JWT_SECRET=short " PROBE " --check 2>&1"), 78);
	assert_has("JWT_SECRET");
}

static void what_it_does_not_understand_it_says(void **state)
{
	(void)state;
	assert_int_equal(run(PROBE " --bogus 2>&1"), 2);
	assert_has("usage:");
	assert_int_equal(run(PROBE " --fd nine 2>&1"), 2);
	assert_int_equal(run(PROBE " --threads 0 2>&1"), 2);
	assert_int_equal(run(PROBE " </dev/null 2>&1"), 1);
	assert_has("not a listening socket");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_comes_by_environment_and_standard_input),
		cmocka_unit_test(the_environment_alone_tells_that_it_is_cgi),
		cmocka_unit_test(closed_standard_input_does_not_confuse_it),
		cmocka_unit_test(a_body_that_breaks_off_is_400),
		cmocka_unit_test(a_method_that_it_does_not_take_is_405),
		cmocka_unit_test(a_reader_that_went_away_is_an_exit_status),
		cmocka_unit_test(a_query_reaches_the_database),
		cmocka_unit_test(the_answer_ends_before_a_job_that_goes_on),
		cmocka_unit_test(it_describes_itself_without_any_setting),
		cmocka_unit_test(a_missing_setting_stops_it_with_one_line_that_names_it),
		cmocka_unit_test(settings_are_checked_without_a_request),
		cmocka_unit_test(what_it_does_not_understand_it_says),
	};
	int failed;

	if (!begin("cgi", true))
		return 0;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	end();
	return failed;
}
