/* A real handler program as worker: jobs done once, cancelled, lost, handed back, and their workers killed. */
#include "help.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static pid_t worker;

static int setup(void **state)
{
	(void)state;
	sql("delete from public.effect");
	worker = 0;
	return 0;
}

static void stop_worker(void)
{
	if (worker > 0) {
		kill(worker, SIGTERM);
		assert_int_equal(ended(worker, 30000), 0);
	}
	worker = 0;
}

static int teardown(void **state)
{
	(void)state;
	stop_worker();
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static void start_worker(const char *slot)
{
	char path[160];

	worker = probe(-1, "--work", "--slot", slot, NULL);
	snprintf(path, sizeof(path), "%s/poke/test_jobs.%s", folder, slot);
	for (int64_t until = clock_ms() + 10000; access(path, F_OK) != 0; usleep(5000))
		assert_true(clock_ms() < until);
}

/* Enqueues; the payload's JSON is written with ' for ". The id is the caller's to copy. */
static const char *put(const char *payload)
{
	static char id[64];
	char text[256], escaped[300];
	size_t n = 0;

	snprintf(text, sizeof(text), "%s", payload);
	for (const char *p = text; *p != '\0' && n < sizeof(escaped) - 3; p++) {
		if (*p == '\'')
			escaped[n++] = '\\';
		escaped[n++] = *p == '\'' ? '"' : *p;
	}
	escaped[n] = '\0';
	snprintf(id, sizeof(id), "%s", sql("select public.put('%s')", escaped));
	assert_int_equal(strlen(id), 36);
	return id;
}

static void poke(const char *slot)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s/poke/test_jobs.%s", folder, slot);
	assert_int_equal(sendto(fd, "", 1, 0, (struct sockaddr *)&a, sizeof(a)), 1);
	close(fd);
}

static bool reaches(const char *id, const char *status, int64_t limit_ms)
{
	char text[160];

	snprintf(text, sizeof(text), "select ignite.status_of('%s') = '%s'", id, status);
	return comes_true(limit_ms, text);
}

static long effects(const char *id)
{
	return strtol(sql("select count(*) from public.effect where job_id = '%s'", id), NULL, 10);
}

static const char *attempts(const char *id)
{
	return sql(
		"select string_agg(outcome || coalesce('/' || error_class, ''), ' ' order by run_no) from "
		"ignite.job_attempts where job_id = '%s'",
		id);
}

/* ---- the common run ---- */

static void a_job_is_done_once_and_its_result_kept(void **state)
{
	const char *id;

	(void)state;
	start_worker("a");
	id = put("{}");
	assert_true(reaches(id, "done", 5000));
	assert_int_equal(effects(id), 1);
	assert_string_equal(
		sql("select result ->> 'run_no' || ' ' || result_path from ignite.jobs_ended where job_id = '%s'",
			id),
		"1 some/path.json");
}

/* The poll looks each half second at the earliest; a poke is seen at once. */
static void a_poke_starts_a_job_at_once(void **state)
{
	int64_t spent = 0;

	(void)state;
	start_worker("a");
	assert_true(reaches(put("{}"), "done", 5000));
	for (int i = 0; i < 5; i++) {
		const char *id;
		const char *ms;

		usleep(130000);
		id = put("{}");
		poke("a");
		assert_true(reaches(id, "done", 5000));
		ms = sql(
			"select (extract(epoch from ended_at - created_at) * 1000)::int from ignite.jobs_ended "
			"where job_id = '%s'",
			id);
		spent += strtol(ms, NULL, 10);
	}
	assert_true(spent / 5 < 150);
}

static void many_jobs_by_two_workers_are_each_done_once(void **state)
{
	pid_t other;

	(void)state;
	sql("select count(public.put('{}')) from generate_series(1, 200)");
	start_worker("a");
	other = probe(-1, "--work", NULL); /* a slot of its own by its pid */
	assert_true(comes_true(20000, "select count(*) = 200 from public.effect"));
	assert_string_equal(sql("select count(distinct job_id) from public.effect"), "200");
	kill(other, SIGTERM);
	assert_int_equal(ended(other, 5000), 0);
}

static void progress_is_written_while_it_runs(void **state)
{
	const char *id;
	char text[200];

	(void)state;
	start_worker("a");
	id = put("{'do':'sleep','n':1500}");
	snprintf(text, sizeof(text),
		"select coalesce((select stage || percent from ignite.job_progress where job_id = '%s'), '') = "
		"'working50'",
		id);
	assert_true(comes_true(3000, text));
	assert_true(reaches(id, "done", 5000));
}

/* ---- failures ---- */

static void a_failure_is_sorted_by_whose_fault_it_is(void **state)
{
	char bad[64], later[64], again[64];

	(void)state;
	start_worker("a");
	snprintf(bad, sizeof(bad), "%s", put("{'do':'fail','status':422}"));
	snprintf(later, sizeof(later), "%s", put("{'do':'fail','status':429}"));
	snprintf(again, sizeof(again), "%s", put("{'do':'fail','status':502}"));
	assert_true(reaches(bad, "failed", 5000));
	assert_string_equal(attempts(bad), "failed/permanent");
	assert_true(reaches(later, "scheduled", 5000));
	assert_true(reaches(again, "dead_letter", 15000));
	assert_int_equal(effects(bad) + effects(later) + effects(again), 0);
	sql("select public.cancel('%s')", later);
}

static void a_job_over_its_time_is_stopped(void **state)
{
	const char *id;

	(void)state;
	start_worker("a");
	id = put("{'do':'sleep','n':30000}");
	assert_true(comes_true(
		8000, "select exists (select from ignite.job_attempts where error like 'job_timeout%')"));
	sql("select public.cancel('%s')", id);
	assert_true(reaches(id, "cancelled", 8000));
}

static void a_cancelled_job_stops_and_has_no_effect(void **state)
{
	const char *id;

	(void)state;
	start_worker("a");
	id = put("{'do':'sleep','n':2900}");
	assert_true(reaches(id, "processing", 5000));
	sql("select public.cancel('%s')", id);
	assert_true(reaches(id, "cancelled", 2500));
	assert_int_equal(effects(id), 0);
}

static void a_run_that_lost_its_lease_has_no_effect(void **state)
{
	const char *id;

	(void)state;
	start_worker("a");
	id = put("{'do':'spin','n':2500}"); /* does not look whether it should stop */
	assert_true(reaches(id, "processing", 5000));
	sql("delete from ignite.job_lease where job_id = '%s'", id);
	usleep(3000000);
	assert_int_equal(effects(id), 0);
	assert_true(comes_true(5000, "select not exists (select from ignite.job_lease)"));
}

/* ---- the end of workers ---- */

static void a_stop_lets_the_running_job_finish(void **state)
{
	const char *id;

	(void)state;
	start_worker("a");
	id = put("{'do':'sleep','n':1500}");
	assert_true(reaches(id, "processing", 5000));
	stop_worker();
	assert_int_equal(effects(id), 1);
	assert_string_equal(sql("select count(*) from ignite.workers where queue = 'test_jobs'"), "0");
}

static void a_job_longer_than_the_stop_may_last_is_handed_back_uncharged(void **state)
{
	const char *id;

	(void)state;
	sql("update ignite.job_queues set timeout_seconds = 600 where queue = 'test_jobs'");
	start_worker("a");
	id = put("{'do':'sleep','n':60000}");
	assert_true(reaches(id, "processing", 5000));
	stop_worker();
	sql("update ignite.job_queues set timeout_seconds = 3 where queue = 'test_jobs'");
	assert_true(reaches(id, "pending", 1000));
	assert_string_equal(
		sql("select failures + crashes from ignite.job_ready where job_id = '%s'", id), "0");
	sql("select public.cancel('%s')", id);
}

static void a_killed_worker_is_succeeded_in_its_slot_at_once(void **state)
{
	const char *id;
	int64_t began;

	(void)state;
	start_worker("a");
	id = put("{'do':'sleep','n':1000}");
	assert_true(reaches(id, "processing", 5000));
	kill(worker, SIGKILL);
	assert_int_equal(ended(worker, 5000), 128 + SIGKILL);
	began = clock_ms();
	start_worker("a");
	assert_true(reaches(id, "done", 10000));
	assert_true(clock_ms() - began < 3500); /* the lease is four seconds, the job one */
	assert_int_equal(effects(id), 1);
	assert_string_equal(attempts(id), "crashed/crash done");
}

static void a_killed_worker_without_successor_is_outlived(void **state)
{
	const char *id;

	(void)state;
	start_worker("a");
	id = put("{'do':'sleep','n':1000}");
	assert_true(reaches(id, "processing", 5000));
	kill(worker, SIGKILL);
	assert_int_equal(ended(worker, 5000), 128 + SIGKILL);
	start_worker("b");
	assert_true(reaches(id, "done", 15000));
	assert_int_equal(effects(id), 1);
}

static void a_job_that_kills_its_workers_is_put_aside(void **state)
{
	const char *id;

	(void)state;
	id = put("{'do':'crash'}");
	for (int i = 0; i < 3; i++) {
		start_worker("a");
		assert_int_equal(ended(worker, 10000), 128 + SIGKILL);
	}
	start_worker("a");
	assert_true(reaches(id, "dead_letter", 5000));
	assert_int_equal(effects(id), 0);
}

static void a_second_worker_in_a_slot_is_refused(void **state)
{
	(void)state;
	start_worker("a");
	assert_int_equal(ended(probe(-1, "--work", "--slot", "a", NULL), 5000), 1);
}

static void losing_the_database_in_a_job_costs_nothing(void **state)
{
	const char *id;

	(void)state;
	start_worker("a");
	id = put("{'do':'sleep','n':800}");
	assert_true(reaches(id, "processing", 5000));
	sql("select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'ignite_handler'");
	assert_true(reaches(id, "done", 10000));
	assert_int_equal(effects(id), 1);
	assert_string_equal(attempts(id), "done");
}

static void the_probe_sees_the_worker(void **state)
{
	char path[160];

	(void)state;
	start_worker("a");
	snprintf(path, sizeof(path), "%s/poke/test_jobs.a", folder);
	assert_int_equal(ended(probe(-1, "--health", path, NULL), 8000), 0);
	kill(worker, SIGSTOP);
	assert_int_equal(ended(probe(-1, "--health", path, NULL), 8000), 1);
	kill(worker, SIGCONT);
}

/* ---- one job, then the end ---- */

static void once_tells_by_its_status_what_became_of_the_job(void **state)
{
	char good[64], bad[64];

	(void)state;
	assert_int_equal(ended(probe(-1, "--work", "--once", NULL), 10000), 3);
	snprintf(good, sizeof(good), "%s", put("{}"));
	assert_int_equal(ended(probe(-1, "--work", "--once", NULL), 10000), 0);
	assert_int_equal(effects(good), 1);
	snprintf(bad, sizeof(bad), "%s", put("{'do':'fail','status':422}"));
	assert_int_equal(ended(probe(-1, "--work", "--once", NULL), 10000), 1);
	assert_true(reaches(bad, "failed", 1000));
}

/* ---- jobs taken over by HTTP ---- */

static pid_t server(void)
{
	const char *path = socket_path("http.sock");
	pid_t pid = probe(-1, "--listen", path, NULL);

	wait_for_socket(path);
	return pid;
}

static void ask_for(const char *id, const char *more, const char *want)
{
	char query[200];
	struct answer *a;

	snprintf(query, sizeof(query), "do=job&job=%s%s", id, more);
	a = fcgi_get(socket_path("http.sock"), query);
	if (strstr(a->text, want) == NULL)
		print_error("wanted %s in:\n%s\n", want, a->text);
	assert_non_null(strstr(a->text, want));
}

static void a_job_is_run_by_an_http_call(void **state)
{
	char id[64], bad[64];
	pid_t pid = server();

	(void)state;
	snprintf(id, sizeof(id), "%s", put("{}"));
	ask_for(id, "", "{\"outcome\":\"done\",\"result\":{\"run_no\":1}}");
	assert_int_equal(effects(id), 1);
	ask_for(id, "", "\"code\":\"job_ended\"");
	ask_for("0f1c8a52-8a52-4a52-8a52-6f1c8a528a50", "", "\"code\":\"unknown_job\"");
	snprintf(bad, sizeof(bad), "%s", put("{'do':'fail','status':422}"));
	ask_for(bad, "", "{\"outcome\":\"failed\",\"result\":{\"error\":\"It was told to fail.\"");
	kill(pid, SIGTERM);
	assert_int_equal(ended(pid, 5000), 0);
}

static void a_longer_job_goes_on_after_the_answer_and_the_stop_waits_for_it(void **state)
{
	char id[64], second[64], third[64];
	pid_t pid = server();

	(void)state;
	snprintf(id, sizeof(id), "%s", put("{'do':'sleep','n':2000}"));
	snprintf(second, sizeof(second), "%s", put("{'do':'sleep','n':2000}"));
	snprintf(third, sizeof(third), "%s", put("{}"));
	ask_for(id, "&wait_ms=100", "\"outcome\":\"running\"");
	ask_for(id, "&wait_ms=100", "\"code\":\"job_leased\"");
	ask_for(second, "&wait_ms=100", "\"outcome\":\"running\"");
	ask_for(third, "&wait_ms=100", "\"code\":\"busy\"");
	kill(pid, SIGTERM);
	assert_int_equal(ended(pid, 10000), 0);
	assert_int_equal(effects(id), 1);
	assert_int_equal(effects(second), 1);
	assert_true(reaches(third, "pending", 100));
	sql("select public.cancel('%s')", third);
}

static void a_stop_does_not_wait_for_who_waits_for_a_job(void **state)
{
	char id[64], query[200];
	pid_t pid = server();
	int64_t began;
	int fd;

	(void)state;
	snprintf(id, sizeof(id), "%s", put("{'do':'sleep','n':2500}"));
	snprintf(query, sizeof(query), "do=job&job=%s&wait_ms=15000", id);
	fd = fcgi_connect(socket_path("http.sock"));
	fcgi_ask(fd, false, "GET", query, NULL, 0);
	assert_true(reaches(id, "processing", 5000));
	began = clock_ms();
	kill(pid, SIGTERM);
	assert_non_null(strstr(fcgi_answer(fd)->text, "\"outcome\":\"running\""));
	assert_true(clock_ms() - began < 1000);
	close(fd);
	assert_int_equal(ended(pid, 10000), 0);
	assert_int_equal(effects(id), 1);
}

static void a_claimed_run_is_taken_over_once(void **state)
{
	char id[64], other[64];
	pid_t pid = server();

	(void)state;
	snprintf(id, sizeof(id), "%s", put("{}"));
	snprintf(other, sizeof(other), "%s", sql("select gen_random_uuid()"));
	sql("select ignite.worker_register('%s', 'test_jobs', 'host', 'by-hand', 1, 1)", other);
	assert_string_equal(sql("select run_no from ignite.claim('%s', 'test_jobs', 1)", other), "1");
	ask_for(id, "&run_no=2", "\"code\":\"lease_taken\"");
	ask_for(id, "&run_no=1", "\"outcome\":\"done\"");
	ask_for(id, "&run_no=1", "\"code\":\"job_ended\"");
	assert_int_equal(effects(id), 1);
	sql("select ignite.worker_gone('%s')", other);
	kill(pid, SIGTERM);
	assert_int_equal(ended(pid, 5000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_job_is_done_once_and_its_result_kept),
		TEST(a_poke_starts_a_job_at_once),
		TEST(many_jobs_by_two_workers_are_each_done_once),
		TEST(progress_is_written_while_it_runs),
		TEST(a_failure_is_sorted_by_whose_fault_it_is),
		TEST(a_job_over_its_time_is_stopped),
		TEST(a_cancelled_job_stops_and_has_no_effect),
		TEST(a_run_that_lost_its_lease_has_no_effect),
		TEST(a_stop_lets_the_running_job_finish),
		TEST(a_killed_worker_is_succeeded_in_its_slot_at_once),
		TEST(a_killed_worker_without_successor_is_outlived),
		TEST(a_job_that_kills_its_workers_is_put_aside),
		TEST(a_second_worker_in_a_slot_is_refused),
		TEST(losing_the_database_in_a_job_costs_nothing),
		TEST(the_probe_sees_the_worker),
		TEST(once_tells_by_its_status_what_became_of_the_job),
		TEST(a_job_is_run_by_an_http_call),
		TEST(a_longer_job_goes_on_after_the_answer_and_the_stop_waits_for_it),
		TEST(a_stop_does_not_wait_for_who_waits_for_a_job),
		TEST(a_claimed_run_is_taken_over_once),
		TEST(a_job_longer_than_the_stop_may_last_is_handed_back_uncharged),
	};
	int failed;

	if (!begin("worker", true))
		return 0;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	if (failed > 0)
		shell(NULL, 0, "tail -n 20 %s/probe.log >&2", folder);
	end();
	return failed;
}
