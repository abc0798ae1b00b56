/* Transactions against a real PostgreSQL, directly and through PgBouncer: role and claims, failures, lost connections. */
#include "db_help.h"

#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"

/* ---- role and claims ---- */

static const char sql_who[] =
	"select current_user, current_setting('request.jwt.claims'), current_setting('ignite.organization'),"
	" current_setting('request.id'), current_setting('statement_timeout')";

static void assert_is_user(const struct rows *r)
{
	assert_int_equal(rows_count(r), 1);
	assert_string_equal(rows_get(r, 0, 0), "authenticated");
	assert_string_equal(rows_get(r, 0, 1), user.claims);
	assert_string_equal(rows_get(r, 0, 2), ORG);
	assert_string_equal(rows_get(r, 0, 3), "unit-test");
}

static void a_call_runs_as_the_caller(void **state)
{
	struct ctx *cx = *state;
	struct rows *r = NULL;

	cx->who = &user;
	assert_int_equal(db_call(cx, &r, true, sql_who, 0), 0);
	assert_is_user(r);
	cx->who = &nobody;
	assert_int_equal(
		db_call(cx, &r, true, "select current_user, current_setting('ignite.organization')", 0), 0);
	assert_string_equal(rows_get(r, 0, 0), "anon");
	assert_string_equal(rows_get(r, 0, 1), "");
}

static void a_transaction_keeps_the_caller_and_may_go_on_as_service(void **state)
{
	struct ctx *cx = *state;
	struct rows *r = NULL;

	cx->who = &user;
	assert_int_equal(db_begin(cx), 0);
	assert_int_equal(db_query(cx, &r, sql_who, 0), 0);
	assert_is_user(r);
	assert_int_equal(db_as_service(cx), 0);
	assert_int_equal(db_query(cx, &r, sql_who, 0), 0);
	assert_string_equal(rows_get(r, 0, 0), "service_role");
	assert_string_equal(rows_get(r, 0, 1), "{\"role\":\"service_role\"}");
	assert_string_equal(rows_get(r, 0, 2), ORG);
	assert_int_equal(db_commit(cx), 0);
	assert_int_equal(db_call(cx, &r, true, sql_who, 0), 0);
	assert_is_user(r);
}

static void without_identity_nothing_begins(void **state)
{
	assert_failed((struct ctx *)*state, db_begin(*state), 500, "internal");
	assert_failed(
		(struct ctx *)*state, db_call(*state, NULL, true, "select 1", 0), 500, "internal");
}

static void values_travel_as_they_are(void **state)
{
	struct ctx *cx = *state;
	struct rows *r = NULL;
	json_t *json;

	cx->who = &nobody;
	assert_int_equal(db_call(cx, &r, true, "select $1::int + 1, $2::text, $3::jsonb", 3, "41", NULL,
						 "{\"a\":[1,\"\xC3\xA4\"]}"),
		0);
	assert_int_equal(rows_int(r, 0, 0), 42);
	assert_null(rows_get(r, 0, 1));
	json = rows_json(cx, r, 0, 2);
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(json, "a"), 1)), "\xC3\xA4");
	assert_true(json_is_null(rows_json(cx, r, 0, 1)));
}

static long count_marks(struct ctx *cx)
{
	struct rows *r = NULL;

	assert_int_equal(db_call(cx, &r, true, "select count(*) from public.mark", 0), 0);
	return rows_int(r, 0, 0);
}

static void what_is_not_committed_is_undone_with_the_context(void **state)
{
	struct ctx *cx = *state;
	struct rows *r = NULL;
	long before;

	cx->who = &user;
	before = count_marks(cx);
	assert_int_equal(db_begin(cx), 0);
	assert_int_equal(db_query(cx, &r, "insert into public.mark values (default)", 0), 0);
	assert_int_equal(rows_changed(r), 1);
	ctx_reset(cx, "unit-test");
	cx->who = &user;
	assert_int_equal(count_marks(cx), before);
	assert_int_equal(db_begin(cx), 0);
	assert_int_equal(db_query(cx, NULL, "insert into public.mark values (default)", 0), 0);
	assert_int_equal(db_commit(cx), 0);
	assert_int_equal(count_marks(cx), before + 1);
}

static void a_begin_without_statement_costs_nothing(void **state)
{
	struct ctx *cx = *state;

	cx->who = &user;
	assert_int_equal(db_begin(cx), 0);
	assert_failed(cx, db_begin(cx), 500, "internal");
	assert_int_equal(db_commit(cx), 0);
	assert_failed(cx, db_commit(cx), 500, "internal");
}

/* ---- failures ---- */

static void our_functions_errors_become_the_callers(void **state)
{
	struct ctx *cx = *state;

	cx->who = &user;
	assert_failed(
		cx, db_call(cx, NULL, true, "select public.refuse('PT409', 'moved', '')", 0), 409, "moved");
	assert_int_equal(
		db_call(cx, NULL, true, "select public.refuse('PT422', 'bad', '/a/b')", 0), -1);
	assert_int_equal(cx->err.status, 422);
	assert_string_equal(cx->err.message, "Said so.");
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(cx->err.details, 0), "pointer")), "/a/b");
	ctx_forgive(cx);
	assert_int_equal(db_call(cx, NULL, true, "select public.refuse('PT429', 'slow', '17')", 0), -1);
	assert_int_equal(cx->err.retry_after_seconds, 17);
}

static void the_servers_errors_are_told_apart(void **state)
{
	struct ctx *cx = *state;

	cx->who = &nobody;
	assert_failed(cx, db_call(cx, NULL, true, "select * from public.closed", 0), 403, "forbidden");
	assert_failed(
		cx, db_call(cx, NULL, true, "select public.refuse('23505', 'x', '')", 0), 409, "conflict");
	assert_failed(cx, db_call(cx, NULL, true, "select public.refuse('57P03', 'x', '')", 0), 503,
		"database_unavailable");
	assert_failed(cx, db_call(cx, NULL, true, "select public.refuse('53100', 'x', '')", 0), 503,
		"database_unavailable");
	assert_failed(cx, db_call(cx, NULL, true, "select 1/0", 0), 500, "internal");
	assert_failed(cx, db_call(cx, NULL, true, "nonsense", 0), 500, "internal");
	assert_int_equal(db_call(cx, NULL, true, "select 1", 0), 0);
}

static void a_clash_is_tried_again_by_itself(void **state)
{
	struct ctx *cx = *state;
	struct rows *r = NULL;

	cx->who = &user;
	as_superuser("alter sequence public.tries restart");
	assert_int_equal(db_call(cx, &r, false, "select public.clash(3)", 0), 0);
	assert_int_equal(rows_int(r, 0, 0), 3);
	as_superuser("alter sequence public.tries restart");
	assert_failed(cx, db_call(cx, &r, false, "select public.clash(99)", 0), 503, "retry");
}

static void a_failed_statement_fails_the_transaction(void **state)
{
	struct ctx *cx = *state;
	long before;

	cx->who = &user;
	before = count_marks(cx);
	assert_int_equal(db_begin(cx), 0);
	assert_int_equal(db_query(cx, NULL, "insert into public.mark values (default)", 0), 0);
	assert_failed(cx, db_query(cx, NULL, "select 1/0", 0), 500, "internal");
	assert_failed(cx, db_commit(cx), 500, "internal");
	assert_int_equal(count_marks(cx), before);
}

static void a_slow_statement_ends_with_the_deadline(void **state)
{
	struct ctx *cx = *state;
	int64_t began = clock_ms();

	cx->who = &user;
	cx->deadline_ms = began + 200;
	assert_failed(cx, db_call(cx, NULL, true, "select pg_sleep(10)", 0), 503, "database_timeout");
	assert_true(clock_ms() - began < 600);
	cx->deadline_ms = 0;
	assert_int_equal(db_call(cx, NULL, true, "select 1", 0), 0);
}

/* ---- lost connections ---- */

/* The server process that serves the next call of this (single-threaded) program. */
static int backend_pid(struct ctx *cx)
{
	struct rows *r = NULL;

	assert_int_equal(db_call(cx, &r, true, "select pg_backend_pid()", 0), 0);
	return (int)rows_int(r, 0, 0);
}

static void a_stopped_server_does_not_hold_us_beyond_the_deadline(void **state)
{
	struct ctx *cx = *state;
	int64_t began;
	int pid;

	if (geteuid() != 0)
		skip();
	cx->who = &user;
	pid = backend_pid(cx);
	kill(pid, SIGSTOP);
	began = clock_ms();
	cx->deadline_ms = began + 300;
	assert_failed(cx, db_call(cx, NULL, true, "select 1", 0), 503, "database_timeout");
	assert_true(clock_ms() - began < 1500);
	kill(pid, SIGCONT);
	cx->deadline_ms = 0;
	assert_int_equal(db_call(cx, NULL, true, "select 1", 0), 0);
}

static void an_idle_connection_that_was_ended_is_not_noticed(void **state)
{
	struct ctx *cx = *state;

	cx->who = &user;
	backend_pid(cx);
	as_superuser(
		"select pg_terminate_backend(pid) from pg_stat_activity where usename = 'ignite_handler'");
	assert_int_equal(db_call(cx, NULL, false, "select 1", 0), 0);
	as_superuser(
		"select pg_terminate_backend(pid) from pg_stat_activity where usename = 'ignite_handler'");
	assert_int_equal(db_begin(cx), 0);
	as_superuser(
		"select pg_terminate_backend(pid) from pg_stat_activity where usename = 'ignite_handler'");
	assert_int_equal(db_query(cx, NULL, "select 1", 0), 0);
	assert_int_equal(db_commit(cx), 0);
}

static void a_connection_lost_in_a_transaction_is_503(void **state)
{
	struct ctx *cx = *state;
	long before;

	cx->who = &user;
	before = count_marks(cx);
	assert_int_equal(db_begin(cx), 0);
	assert_int_equal(db_query(cx, NULL, "insert into public.mark values (default)", 0), 0);
	as_superuser(
		"select pg_terminate_backend(pid) from pg_stat_activity where usename = 'ignite_handler'");
	assert_int_equal(db_query(cx, NULL, "select 1", 0), -1);
	assert_int_equal(cx->err.status, 503);
	assert_string_equal(cx->err.code, "database_unavailable");
	assert_true(cx->err.retry_after_seconds > 0);
	assert_null(cx->db);
	ctx_forgive(cx);
	assert_int_equal(count_marks(cx), before);
}

/* A statement that ends its own connection the first two times. */
static void a_retry_safe_call_is_sent_again_and_another_is_not(void **state)
{
	static const char sql[] = "select public.suicide(3)";
	struct ctx *cx = *state;
	struct rows *r = NULL;

	cx->who = &user;
	as_superuser("alter sequence public.ends restart");
	assert_int_equal(db_call(cx, &r, true, sql, 0), 0);
	assert_int_equal(rows_int(r, 0, 0), 3);
	as_superuser("alter sequence public.ends restart");
	assert_failed(cx, db_call(cx, &r, false, sql, 0), 503, "database_unavailable");
}

static void move_socket(const char *from, const char *to)
{
	assert_int_equal(shell("d=$(cat %s/run); mv $d/%s $d/%s", folder, from, to), 0);
}

static void *come_back(void *arg)
{
	(void)arg;
	usleep(1200000);
	move_socket("away", ".s.PGSQL.5432");
	return NULL;
}

static void a_server_that_comes_back_soon_is_waited_for(void **state)
{
	struct ctx *cx = *state;
	int64_t began = clock_ms();
	pthread_t t;

	cx->who = &user;
	db_close_idle(0);
	move_socket(".s.PGSQL.5432", "away");
	pthread_create(&t, NULL, come_back, NULL);
	assert_int_equal(db_call(cx, NULL, false, "select 1", 0), 0);
	assert_true(clock_ms() - began >= 1000);
	pthread_join(t, NULL);
}

static void a_server_that_stays_away_is_503_within_the_deadline_and_then_at_once(void **state)
{
	struct ctx *cx = *state;
	int64_t began = clock_ms();

	cx->who = &user;
	db_close_idle(0);
	move_socket(".s.PGSQL.5432", "away");
	cx->deadline_ms = began + 500;
	assert_failed(cx, db_call(cx, NULL, false, "select 1", 0), 503, "database_unavailable");
	assert_true(clock_ms() - began < 1000);
	cx->deadline_ms = 0;
	assert_failed(cx, db_call(cx, NULL, false, "select 1", 0), 503, "database_unavailable");
	assert_true(clock_ms() - began > 7000 && clock_ms() - began < 9500);
	began = clock_ms();
	assert_failed(cx, db_begin(cx), 503, "database_unavailable");
	assert_true(clock_ms() - began < 300);
	move_socket("away", ".s.PGSQL.5432");
	assert_int_equal(db_call(cx, NULL, false, "select 1", 0), 0);
}

/* Somebody listens, and never says a word: a half-open peer. */
static void a_server_that_says_nothing_is_left_by_the_deadline(void **state)
{
	struct ctx *cx = *state;
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	int64_t began = clock_ms();
	char url[256];

	snprintf(a.sun_path, sizeof(a.sun_path), "%s/.s.PGSQL.5432", folder);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fd, 8), 0);
	snprintf(url, sizeof(url), "postgresql://x@/x?host=%s", folder);
	db_close_idle(0);
	db_setup(url, CONNECTIONS);
	cx->who = &user;
	cx->deadline_ms = began + 400;
	assert_failed(cx, db_call(cx, NULL, true, "select 1", 0), 503, "database_unavailable");
	assert_true(clock_ms() - began < 1500);
	db_setup(direct_url, CONNECTIONS);
	close(fd);
	unlink(a.sun_path);
}

static void a_pool_that_is_all_taken_makes_the_next_wait(void **state)
{
	struct ctx *cx = *state, *held[CONNECTIONS];
	int64_t began;

	cx->who = &user;
	for (int i = 0; i < CONNECTIONS; i++) {
		held[i] = ctx_new(64 KiB, "holder");
		held[i]->who = &user;
		assert_int_equal(db_begin(held[i]), 0);
	}
	began = clock_ms();
	cx->deadline_ms = began + 200;
	assert_failed(cx, db_call(cx, NULL, true, "select 1", 0), 503, "database_unavailable");
	assert_true(clock_ms() - began >= 190 && clock_ms() - began < 1000);
	ctx_free(held[0]);
	cx->deadline_ms = 0;
	assert_int_equal(db_call(cx, NULL, true, "select 1", 0), 0);
	ctx_free(held[1]);
	ctx_free(held[2]);
}

/* ---- many at once ---- */

static void *hammer(void *arg)
{
	struct ctx *cx = ctx_new(64 KiB, "hammer");
	char text[16];

	(void)arg;
	for (int i = 0; i < 200; i++) {
		struct rows *r = NULL;

		ctx_reset(cx, "hammer");
		cx->who = i % 2 == 0 ? &user : &nobody;
		snprintf(text, sizeof(text), "%d", i);
		if (i % 3 == 0) {
			assert_int_equal(db_call(cx, &r, true, "select $1::int, current_user", 1, text), 0);
		} else {
			assert_int_equal(db_begin(cx), 0);
			assert_int_equal(db_query(cx, &r, "select $1::int, current_user", 1, text), 0);
			if (i % 3 == 1)
				assert_int_equal(db_commit(cx), 0);
		}
		assert_int_equal(rows_int(r, 0, 0), i);
		assert_string_equal(rows_get(r, 0, 1), i % 2 == 0 ? "authenticated" : "anon");
	}
	ctx_free(cx);
	return NULL;
}

static void threads_never_see_each_others_role(void **state)
{
	pthread_t t[6];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(t); i++)
		pthread_create(&t[i], NULL, hammer, NULL);
	for (size_t i = 0; i < ARRAY_LEN(t); i++)
		pthread_join(t[i], NULL);
}

int main(void)
{
	const struct CMUnitTest direct[] = {
		DIRECT(a_call_runs_as_the_caller),
		DIRECT(a_transaction_keeps_the_caller_and_may_go_on_as_service),
		DIRECT(without_identity_nothing_begins),
		DIRECT(values_travel_as_they_are),
		DIRECT(what_is_not_committed_is_undone_with_the_context),
		DIRECT(a_begin_without_statement_costs_nothing),
		DIRECT(our_functions_errors_become_the_callers),
		DIRECT(the_servers_errors_are_told_apart),
		DIRECT(a_clash_is_tried_again_by_itself),
		DIRECT(a_failed_statement_fails_the_transaction),
		DIRECT(a_slow_statement_ends_with_the_deadline),
		DIRECT(a_stopped_server_does_not_hold_us_beyond_the_deadline),
		DIRECT(an_idle_connection_that_was_ended_is_not_noticed),
		DIRECT(a_connection_lost_in_a_transaction_is_503),
		DIRECT(a_retry_safe_call_is_sent_again_and_another_is_not),
		DIRECT(a_server_that_comes_back_soon_is_waited_for),
		DIRECT(a_server_that_says_nothing_is_left_by_the_deadline),
		DIRECT(a_pool_that_is_all_taken_makes_the_next_wait),
		DIRECT(threads_never_see_each_others_role),
		DIRECT(a_server_that_stays_away_is_503_within_the_deadline_and_then_at_once),
	};
	const struct CMUnitTest pooled[] = {
		POOLED(a_call_runs_as_the_caller),
		POOLED(a_transaction_keeps_the_caller_and_may_go_on_as_service),
		POOLED(values_travel_as_they_are),
		POOLED(what_is_not_committed_is_undone_with_the_context),
		POOLED(our_functions_errors_become_the_callers),
		POOLED(the_servers_errors_are_told_apart),
		POOLED(a_failed_statement_fails_the_transaction),
		POOLED(a_slow_statement_ends_with_the_deadline),
		POOLED(threads_never_see_each_others_role),
	};
	return db_run("db_test", direct, ARRAY_LEN(direct), pooled, ARRAY_LEN(pooled));
}
