/* Log: every line is one JSON object, whatever is put into it. */
#include "unit.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "base/log.h"

static int saved_stderr, captured;

static void capture(void)
{
	FILE *f = tmpfile();

	assert_non_null(f);
	captured = dup(fileno(f));
	fclose(f);
	assert_int_equal(fcntl(captured, F_SETFL, O_APPEND), 0);
	saved_stderr = dup(STDERR_FILENO);
	dup2(captured, STDERR_FILENO);
}

/* What was written since, NUL-terminated; the caller frees it. */
static char *release(size_t *ret_size)
{
	off_t size = lseek(captured, 0, SEEK_END);
	char *text = calloc(1, (size_t)size + 1);

	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	assert_int_equal(pread(captured, text, (size_t)size, 0), size);
	close(captured);
	*ret_size = (size_t)size;
	return text;
}

/* The only line written by one call with one pair. */
static json_t *line_of(const struct ctx *cx, const char *key, const char *value)
{
	size_t size;
	char *text;
	json_t *json;

	capture();
	log_line(cx, LOG_INFO, "a message", key, value, NULL);
	text = release(&size);
	assert_int_equal(size, strlen(text));
	assert_non_null(strchr(text, '\n'));
	assert_int_equal(strchr(text, '\n') - text, size - 1);
	assert_true(size <= 4096);
	json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	if (json == NULL)
		print_error("%s\n", text);
	assert_non_null(json);
	free(text);
	return json;
}

static const char *member(const json_t *json, const char *name)
{
	return json_string_value(json_object_get(json, name));
}

static void a_line_says_when_who_and_what(void **state)
{
	json_t *json = line_of(*state, "job_id", "7");

	assert_int_equal(strlen(member(json, "time")), 24);
	assert_string_equal(member(json, "level"), "info");
	assert_string_equal(member(json, "name"), "log_test");
	assert_string_equal(member(json, "request_id"), "unit-test");
	assert_string_equal(member(json, "message"), "a message");
	assert_string_equal(member(json, "job_id"), "7");
	json_decref(json);
}

static void a_null_value_leaves_its_pair_out(void **state)
{
	json_t *json = line_of(NULL, "job_id", NULL);

	(void)state;
	assert_null(json_object_get(json, "job_id"));
	assert_null(json_object_get(json, "request_id"));
	json_decref(json);
}

static void hostile_values_stay_inside_their_string(void **state)
{
	static const char *const values[] = { "a\"b\\c", "line\nbreak\r\t\x01\x1f\x7f",
		"\",\"level\":\"x", "\xff\xfe", "caf\xc3\xa9", "\xc3", "" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		json_decref(line_of(NULL, "v", values[i]));
}

/* Whatever is cut, and wherever: never within a character. */
static void long_values_are_cut_to_valid_json(void **state)
{
	static const char *const units[] = { "x", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\"",
		"\x01", "\xff" };
	static char text[20000];

	(void)state;
	for (size_t u = 0; u < ARRAY_LEN(units); u++)
		for (size_t shift = 0; shift < 8; shift++) {
			size_t n = strlen(units[u]), len = shift;

			memset(text, 'a', shift);
			for (; len + n < sizeof(text); len += n)
				memcpy(text + len, units[u], n);
			text[len] = '\0';
			json_decref(line_of(NULL, "v", text));
			json_decref(line_of(NULL, text, "v"));
		}
}

static void lines_below_the_threshold_are_not_written(void **state)
{
	size_t size;
	char *text;

	(void)state;
	capture();
	log_line(NULL, LOG_DEBUG, "unseen", NULL);
	text = release(&size);
	assert_int_equal(size, 0);
	free(text);
}

static void *write_lines(void *arg)
{
	(void)arg;
	for (int i = 0; i < 200; i++)
		log_line(NULL, LOG_WARN, "from a thread", "text",
			"0123456789012345678901234567890123456789", NULL);
	return NULL;
}

static void lines_of_threads_do_not_mix(void **state)
{
	pthread_t threads[4];
	size_t size;
	char *text, *save = NULL;
	int lines = 0;

	(void)state;
	capture();
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_lines, NULL), 0);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	text = release(&size);
	for (char *l = strtok_r(text, "\n", &save); l != NULL;
		 l = strtok_r(NULL, "\n", &save), lines++) {
		json_t *json = json_loads(l, 0, NULL);

		assert_non_null(json);
		json_decref(json);
	}
	assert_int_equal(lines, 800);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(a_line_says_when_who_and_what),
		CTX_TEST(a_null_value_leaves_its_pair_out),
		CTX_TEST(hostile_values_stay_inside_their_string),
		CTX_TEST(long_values_are_cut_to_valid_json),
		CTX_TEST(lines_below_the_threshold_are_not_written),
		CTX_TEST(lines_of_threads_do_not_mix),
	};

	log_setup("log_test", LOG_INFO);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
