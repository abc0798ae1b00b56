/* What the tests of workers share. */
#include "work_help.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

pid_t worker;

int worker_setup(void **state)
{
	(void)state;
	sql("delete from public.effect");
	worker = 0;
	return 0;
}

void stop_worker(void)
{
	if (worker > 0) {
		kill(worker, SIGTERM);
		assert_int_equal(ended(worker, 30000), 0);
	}
	worker = 0;
}

int worker_teardown(void **state)
{
	(void)state;
	stop_worker();
	return 0;
}

void start_worker(const char *slot)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/poke/test_jobs.%s", folder, slot);
	unlink(path); /* of one that was killed */
	worker = probe(-1, "--work", "--slot", slot, NULL);
	for (int64_t until = clock_ms() + 10000; access(path, F_OK) != 0; usleep(5000))
		assert_true(clock_ms() < until);
}

/* Enqueues; the payload's JSON is written with ' for ". The id is the caller's to copy. */
const char *put(const char *payload)
{
	static char id[64];
	char text[256];

	snprintf(text, sizeof(text), "%s", payload);
	for (char *p = text; *p != '\0'; p++)
		if (*p == '\'')
			*p = '"';
	snprintf(id, sizeof(id), "%s", sql("select public.put('%s')", text));
	assert_int_equal(strlen(id), 36);
	return id;
}

static void send_word(const char *slot, const char *word)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s/poke/test_jobs.%s", folder, slot);
	assert_int_equal(sendto(fd, word, 1, 0, (struct sockaddr *)&a, sizeof(a)), 1);
	close(fd);
}

void poke(const char *slot)
{
	send_word(slot, "");
}

void poke_cancel(const char *slot)
{
	send_word(slot, "c");
}

bool reaches(const char *id, const char *status, int64_t limit_ms)
{
	char text[160];

	snprintf(text, sizeof(text), "select ignite.status_of('%s') = '%s'", id, status);
	return comes_true(limit_ms, text);
}

long effects(const char *id)
{
	return strtol(sql("select count(*) from public.effect where job_id = '%s'", id), NULL, 10);
}

const char *attempts(const char *id)
{
	return sql(
		"select string_agg(outcome || coalesce('/' || error_class, ''), ' ' order by run_no) from "
		"ignite.job_attempts where job_id = '%s'",
		id);
}

int worker_run(const char *name, const struct CMUnitTest *tests, size_t n)
{
	int failed;

	if (!begin(name, true))
		return 0;
	failed = _cmocka_run_group_tests(name, tests, n, NULL, NULL);
	if (failed > 0)
		shell(NULL, 0, "tail -n 20 %s/probe.log >&2", folder);
	end();
	return failed;
}
