/* Workers that stop, are killed, and lose their database: no job is lost, none has its effect twice. */
#include "work_help.h"

#include <signal.h>
#include <unistd.h>

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
		start_worker("a"); /* after the second crash it waits a third of its lease */
		assert_int_equal(ended(worker, 20000), 128 + SIGKILL);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_stop_lets_the_running_job_finish),
		TEST(a_killed_worker_is_succeeded_in_its_slot_at_once),
		TEST(a_killed_worker_without_successor_is_outlived),
		TEST(a_job_that_kills_its_workers_is_put_aside),
		TEST(a_second_worker_in_a_slot_is_refused),
		TEST(losing_the_database_in_a_job_costs_nothing),
		TEST(the_probe_sees_the_worker),
		TEST(a_job_longer_than_the_stop_may_last_is_handed_back_uncharged),
	};

	return worker_run("worker-end", tests, ARRAY_LEN(tests));
}
