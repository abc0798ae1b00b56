/* A real handler program as worker: jobs done once, failed, cancelled, lost, and taken over by HTTP. */
#include "work_help.h"

#include <signal.h>
#include <unistd.h>

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

/* However fast it ends, and however it is ended, the job's row has the last word of its run, not the one before. */
static void the_last_word_of_a_run_stays_with_the_ended_job(void **state)
{
	static const struct {
		const char *payload, *status, *word;
	} runs[] = { { "{}", "done", "working 100 -" },
		{ "{'do':'plain'}", "done", "working 100 plain" },
		{ "{'do':'hold','n':0}", "done", "working 100 hold" },
		{ "{'do':'fail','status':422}", "failed", "working 50 fail" } };

	(void)state;
	start_worker("a");
	for (size_t i = 0; i < ARRAY_LEN(runs); i++) {
		const char *id = put(runs[i].payload);

		assert_true(reaches(id, runs[i].status, 5000));
		assert_string_equal(
			sql("select concat_ws(' ', progress_stage, progress_percent, coalesce(nullif(progress_message, ''), '-')) "
				"from ignite.jobs_ended where job_id = '%s'",
				id),
			runs[i].word);
		/* What is told in the moment of the end is swept away. */
		sql("update ignite.upkeep set ran_at = '-infinity'");
		sql("update ignite.job_progress set updated_at = updated_at - interval '2 hours'");
		sql("select ignite.maintain()");
		assert_string_equal(
			sql("select count(*) from ignite.job_progress where job_id = '%s'", id), "0");
	}
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

static void a_poke_tells_a_running_job_of_its_cancellation_at_once(void **state)
{
	const char *id;

	(void)state;
	sql("update ignite.job_queues set heartbeat_seconds = 5, lease_seconds = 30 where queue = 'test_jobs'");
	start_worker("a");
	id = put("{'do':'sleep','n':2900}");
	poke("a");
	assert_true(reaches(id, "processing", 5000));
	sql("select public.cancel('%s')", id);
	poke_cancel("a");
	assert_true(reaches(id, "cancelled", 1000));
	assert_int_equal(effects(id), 0);
	sql("update ignite.job_queues set heartbeat_seconds = 1, lease_seconds = 4 where queue = 'test_jobs'");
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
		TEST(the_last_word_of_a_run_stays_with_the_ended_job),
		TEST(a_failure_is_sorted_by_whose_fault_it_is),
		TEST(a_job_over_its_time_is_stopped),
		TEST(a_cancelled_job_stops_and_has_no_effect),
		TEST(a_poke_tells_a_running_job_of_its_cancellation_at_once),
		TEST(a_run_that_lost_its_lease_has_no_effect),
		TEST(once_tells_by_its_status_what_became_of_the_job),
		TEST(a_job_is_run_by_an_http_call),
		TEST(a_longer_job_goes_on_after_the_answer_and_the_stop_waits_for_it),
		TEST(a_stop_does_not_wait_for_who_waits_for_a_job),
		TEST(a_claimed_run_is_taken_over_once),
	};

	return worker_run("worker", tests, ARRAY_LEN(tests));
}
