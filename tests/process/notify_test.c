/* Work that one host enqueues starts on another: told through the database, ten times a second at most; the poll is behind it. */
#include "work_help.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is found by a poll alone starts after 0.3 s and more, half of several in a row; on a busy machine later. */
enum { TRIES = 9, SOON_MS = 150, POLL_MS = 4000 };

static char direct[128], pooled[128], local[256], organization[64];
static pid_t server;

/* ---- hosts: a run folder and a name each ---- */

static void be_host(const char *name)
{
	char dir[128];

	snprintf(dir, sizeof(dir), "%s/%s", folder, name);
	mkdir(dir, 0700);
	setenv("IGNITE_RUN_DIR", dir, 1);
	setenv("HOST_NAME", name, 1);
}

static void start_server(const char *host)
{
	const char *path = socket_path("near.sock");

	be_host(host);
	server = probe(-1, "--listen", path, NULL);
	wait_for_socket(path);
}

/* Not by its name alone: a pooler's connection keeps that of its last client. */
#define LISTENER                                                                                    \
	"from pg_stat_activity where application_name = 'probe listener' and state = 'idle' and query " \
	"= 'listen ignite_jobs'"
#define LISTENS "select exists (select " LISTENER ")"

static void start_far_worker(bool listens)
{
	be_host("far");
	worker = probe(-1, "--work", "--slot", "w", NULL);
	assert_true(comes_true(10000, "select exists (select from ignite.workers where host = 'far')"));
	if (listens)
		assert_true(comes_true(10000, LISTENS));
}

static void use(const char *url, const char *direct_url)
{
	setenv("DATABASE_URL", url, 1);
	if (direct_url != NULL)
		setenv("DATABASE_DIRECT_URL", direct_url, 1);
	else
		unsetenv("DATABASE_DIRECT_URL");
}

static int setup(void **state)
{
	use(direct, NULL);
	unsetenv("WORKER_LISTEN");
	sql("update ignite.job_queues set lease_seconds = 30, heartbeat_seconds = 5, timeout_seconds = 20, prefetch = 0 where queue = 'test_jobs'");
	sql("delete from ignite.queue_wakes");
	server = 0;
	return worker_setup(state);
}

static int teardown(void **state)
{
	if (server > 0) {
		kill(server, SIGTERM);
		assert_int_equal(ended(server, 8000), 0);
	}
	worker_teardown(state);
	sql("delete from ignite.workers");
	sql("delete from ignite.job_ready");
	sql("delete from ignite.jobs");
	return 0;
}

#define NOTIFY(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

/* ---- what is asked of the server ---- */

static const char *ask(const char *fmt, ...)
{
	static char id[64];
	char query[256], more[128];
	const char *at;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(more, sizeof(more), fmt, ap);
	va_end(ap);
	snprintf(query, sizeof(query), "do=%s&org=%s", more, organization);
	at = fcgi_get(socket_path("near.sock"), query)->text;
	if (strstr(at, "Status: 20") == NULL)
		print_error("%s\n", at);
	assert_non_null(strstr(at, "Status: 20"));
	at = strstr(at, "\"jobId\":\"");
	snprintf(id, sizeof(id), "%.36s", at != NULL ? at + 9 : "");
	return id;
}

/* Milliseconds from the job's creation to its start. */
static long start_ms(const char *id)
{
	assert_true(reaches(id, "done", 8000));
	return strtol(
		sql("select ceil(extract(epoch from started_at - created_at) * 1000) from ignite.jobs_ended where job_id = '%s'",
			id),
		NULL, 10);
}

static int by_size(const void *a, const void *b)
{
	return (int)(*(const long *)a - *(const long *)b);
}

/* The middle one of TRIES. */
static long median(long ms[TRIES], const char *what)
{
	qsort(ms, TRIES, sizeof(ms[0]), by_size);
	print_message("%d starts%s: %ld ms in the median, %ld to %ld\n", TRIES, what, ms[TRIES / 2],
		ms[0], ms[TRIES - 1]);
	return ms[TRIES / 2];
}

/* How soon a job starts that another host enqueues; several in a row, out of step with the poll. */
static long usual_start_ms(void)
{
	long ms[TRIES];

	for (int i = 0; i < TRIES; i++) {
		ms[i] = start_ms(ask("enqueue&n=1"));
		usleep(100000);
	}
	return median(ms, "");
}

/* ---- a psql that listens, too ---- */

static FILE *ear;

static void ear_open(void)
{
	char command[256];

	snprintf(command, sizeof(command),
		"PGAPPNAME=ear psql -X -q -A -t -h $(cat %s/run) -U postgres -d ignite >%s/heard", folder,
		folder);
	ear = popen(command, "w");
	assert_non_null(ear);
	fprintf(ear, "listen ignite_jobs;\n");
	fflush(ear);
	assert_true(comes_true(5000,
		"select exists (select from pg_stat_activity where application_name = 'ear' and state = "
		"'idle' and query like 'listen%')"));
}

/* How many notifications it got of these words. */
static long ear_close(const char *words)
{
	char count[32];

	fprintf(ear, "select 1;\n");
	assert_int_equal(pclose(ear), 0);
	shell(count, sizeof(count), "grep -c 'with payload \"%s\"' %s/heard", words, folder);
	return strtol(count, NULL, 10);
}

/* ---- being told ---- */

static void work_starts_on_another_host_at_once(void **state)
{
	(void)state;
	start_server("near");
	start_far_worker(true);
	assert_true(usual_start_ms() < SOON_MS);
}

static void so_does_short_work_in_lanes(void **state)
{
	(void)state;
	sql("update ignite.job_queues set prefetch = 20 where queue = 'test_jobs'");
	start_server("near");
	start_far_worker(true);
	usleep(300000);
	assert_true(usual_start_ms() < SOON_MS);
}

static void a_cgi_process_tells_before_it_ends(void **state)
{
	long ms[TRIES];

	(void)state;
	start_far_worker(true);
	be_host("near");
	for (int i = 0; i < TRIES; i++) {
		char line[512], *at;

		assert_int_equal(
			shell(line, sizeof(line),
				"REQUEST_METHOD=GET QUERY_STRING='do=enqueue&n=1&org=%s' ${BUILD:-build}/process/probe --cgi </dev/null | tail -n 1",
				organization),
			0);
		at = strstr(line, "\"jobId\":\"");
		assert_non_null(at);
		at[9 + 36] = '\0';
		ms[i] = start_ms(at + 9);
		usleep(100000);
	}
	assert_true(median(ms, " by CGI") < SOON_MS);
}

static void a_cancellation_reaches_another_host_within_a_second(void **state)
{
	char id[64];

	(void)state;
	start_server("near");
	start_far_worker(true);
	for (int i = 0; i < 3; i++) {
		snprintf(id, sizeof(id), "%s", ask("enqueue&n=1&sleep=9000"));
		assert_true(reaches(id, "processing", 3000));
		ask("cancel&job=%s", id);
		assert_true(reaches(id, "cancelled", 1000));
	}
}

static void through_a_pooler_the_direct_address_is_listened_to(void **state)
{
	(void)state;
	if (pooled[0] == '\0') {
		print_message("skipped: PgBouncer is not installed\n");
		return;
	}
	use(pooled, direct);
	start_server("near");
	start_far_worker(true);
	assert_true(usual_start_ms() < SOON_MS);
}

static void a_pooler_alone_is_not_listened_to(void **state)
{
	(void)state;
	if (pooled[0] == '\0') {
		print_message("skipped: PgBouncer is not installed\n");
		return;
	}
	use(pooled, NULL);
	start_server("near");
	start_far_worker(false);
	assert_true(start_ms(ask("enqueue&n=1")) < POLL_MS);
	assert_int_equal(shell(NULL, 0, "grep -q 'leads past the pooler' %s/probe.log", folder), 0);
	assert_string_equal(sql("select count(*) " LISTENER), "0");
}

/* ---- not being told ---- */

static void busy_workers_are_not_told(void **state)
{
	char last[64];

	(void)state;
	start_server("near");
	start_far_worker(true);
	ask("enqueue&n=2&sleep=2000");
	assert_true(comes_true(3000, "select count(*) = 2 from ignite.job_leases"));
	ear_open();
	snprintf(last, sizeof(last), "%s", ask("enqueue&n=20"));
	usleep(500000);
	assert_int_equal(ear_close("test_jobs"), 0);
	assert_true(reaches(last, "done", 6000));
}

static void the_own_host_is_poked_and_not_told(void **state)
{
	(void)state;
	start_server("far");
	start_far_worker(true);
	ear_open();
	assert_true(usual_start_ms() < SOON_MS);
	assert_int_equal(ear_close("test_jobs"), 0);
}

/* Two processes enqueue as fast as they can; one worker is idle all the time. */
static void many_enqueues_are_told_ten_times_a_second_at_most(void **state)
{
	const char *other_path = "other.sock";
	char path[108], query[128];
	int64_t began_ms;
	pid_t other;
	double seconds;
	long heard, made;
	int fd;

	(void)state;
	sql("insert into ignite.workers (worker_id, queue, host, slot, pid, slots, started_at, seen_at) values "
		"(gen_random_uuid(), 'test_jobs', 'idle', 'x', 1, 4, now(), now() + '1 minute')");
	start_server("near");
	snprintf(path, sizeof(path), "%s", socket_path(other_path));
	other = probe(-1, "--listen", path, NULL);
	wait_for_socket(path);
	ear_open();
	began_ms = clock_ms();
	fd = fcgi_connect(path);
	snprintf(query, sizeof(query), "do=enqueue&n=1500&org=%s", organization);
	fcgi_ask(fd, false, "GET", query, NULL, 0);
	ask("enqueue&n=1500");
	fcgi_answer(fd);
	close(fd);
	seconds = (double)(clock_ms() - began_ms) / 1000;
	usleep(300000);
	heard = ear_close("test_jobs");
	made = strtol(sql("select count(*) from ignite.job_ready"), NULL, 10);
	print_message(
		"%ld enqueues by two processes in %.1f s: told %ld times\n", made, seconds, heard);
	assert_int_equal(made, 3000);
	assert_true((double)heard <= 10 * (seconds + 0.3) + 1);
	assert_true((double)heard >= 4 * seconds);
	kill(other, SIGTERM);
	assert_int_equal(ended(other, 5000), 0);
}

static void over_a_unix_socket_nobody_listens_or_tells(void **state)
{
	(void)state;
	use(local, NULL);
	start_server("near");
	start_far_worker(false);
	ear_open();
	assert_true(start_ms(ask("enqueue&n=1")) < POLL_MS);
	usleep(200000);
	assert_int_equal(ear_close("test_jobs"), 0);
	assert_string_equal(sql("select count(*) " LISTENER), "0");
}

static void off_is_off(void **state)
{
	(void)state;
	setenv("WORKER_LISTEN", "off", 1);
	start_server("near");
	start_far_worker(false);
	ear_open();
	assert_true(start_ms(ask("enqueue&n=1")) < POLL_MS);
	assert_int_equal(ear_close("test_jobs"), 0);
	assert_string_equal(sql("select count(*) " LISTENER), "0");
}

/* A database whose own host serves, too: reached by socket there, over TCP elsewhere. */
static void on_tells_from_a_unix_socket_as_well(void **state)
{
	(void)state;
	setenv("WORKER_LISTEN", "on", 1);
	use(local, NULL);
	start_server("near");
	setenv("WORKER_LISTEN", "auto", 1);
	use(direct, NULL);
	start_far_worker(true);
	assert_true(usual_start_ms() < SOON_MS);
}

/* ---- when the listener's connection ends ---- */

static void a_lost_connection_is_opened_again(void **state)
{
	char pid[32], text[256];

	(void)state;
	start_server("near");
	start_far_worker(true);
	for (int i = 0; i < 2; i++) {
		snprintf(pid, sizeof(pid), "%s", sql("select pid " LISTENER));
		sql("select pg_terminate_backend(%s)", pid);
		assert_true(start_ms(ask("enqueue&n=1")) < POLL_MS);
		snprintf(text, sizeof(text),
			LISTENS " and not exists (select from pg_stat_activity where pid = %s)", pid);
		assert_true(comes_true(5000, text));
	}
	assert_true(usual_start_ms() < SOON_MS);
	assert_int_equal(
		shell(NULL, 0, "test $(grep -c 'Other hosts are not heard' %s/probe.log) -ge 1", folder),
		0);
}

static void a_restarted_database_is_listened_to_again(void **state)
{
	(void)state;
	start_server("near");
	start_far_worker(true);
	assert_int_equal(shell(NULL, 0, "tests/lib/cluster.sh quit %s", folder), 0);
	usleep(1500000);
	assert_int_equal(shell(NULL, 0, "tests/lib/cluster.sh again %s", folder), 0);
	assert_true(start_ms(ask("enqueue&n=1")) < POLL_MS);
	assert_true(comes_true(8000, LISTENS));
	assert_true(usual_start_ms() < SOON_MS);
}

/* ---- the bed ---- */

static int free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &size), 0);
	close(fd);
	return ntohs(a.sin_port);
}

/* PgBouncer in transaction mode before the database; pooled stays empty where it is not installed. */
static void open_pooler(int port)
{
	int own = free_port();
	FILE *f;
	char path[128];

	if (access("/usr/sbin/pgbouncer", X_OK) != 0)
		return;
	snprintf(path, sizeof(path), "%s/pooler", folder);
	assert_int_equal(mkdir(path, 0755), 0);
	chmod(folder, 0755);
	snprintf(path, sizeof(path), "%s/pooler/users", folder);
	f = fopen(path, "w");
	fprintf(f, "\"ignite_handler\" \"\"\n");
	fclose(f);
	snprintf(path, sizeof(path), "%s/pooler/ini", folder);
	f = fopen(path, "w");
	fprintf(f,
		"[databases]\nignite = host=127.0.0.1 port=%d user=ignite_handler dbname=ignite\n[pgbouncer]\n"
		"listen_addr = 127.0.0.1\nlisten_port = %d\nunix_socket_dir =\nauth_type = trust\nauth_file = %s/pooler/users\n"
		"pool_mode = transaction\nserver_login_retry = 1\npidfile = %s/pooler/pid\nlogfile = %s/pooler/log\n",
		port, own, folder, folder, folder);
	fclose(f);
	assert_int_equal(
		shell(NULL, 0,
			"if [ $(id -u) = 0 ]; then chown -R postgres %s/pooler; setpriv --reuid=postgres --regid=postgres --clear-groups "
			"/usr/sbin/pgbouncer -q -d %s/pooler/ini; else /usr/sbin/pgbouncer -q -d %s/pooler/ini; fi",
			folder, folder, folder),
		0);
	snprintf(pooled, sizeof(pooled), "postgresql://ignite_handler@127.0.0.1:%d/ignite", own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		NOTIFY(work_starts_on_another_host_at_once),
		NOTIFY(so_does_short_work_in_lanes),
		NOTIFY(a_cgi_process_tells_before_it_ends),
		NOTIFY(a_cancellation_reaches_another_host_within_a_second),
		NOTIFY(through_a_pooler_the_direct_address_is_listened_to),
		NOTIFY(a_pooler_alone_is_not_listened_to),
		NOTIFY(busy_workers_are_not_told),
		NOTIFY(the_own_host_is_poked_and_not_told),
		NOTIFY(many_enqueues_are_told_ten_times_a_second_at_most),
		NOTIFY(over_a_unix_socket_nobody_listens_or_tells),
		NOTIFY(off_is_off),
		NOTIFY(on_tells_from_a_unix_socket_as_well),
		NOTIFY(a_lost_connection_is_opened_again),
		NOTIFY(a_restarted_database_is_listened_to_again),
	};
	int port = free_port(), failed;
	char text[16];

	snprintf(text, sizeof(text), "%d", port);
	setenv(
		"PGPORT", text, 1); /* for the server, for psql and for what has no port in its address */
	setenv("CLUSTER_LISTEN", "127.0.0.1", 1);
	if (!begin("notify", true))
		return 0;
	snprintf(direct, sizeof(direct), "postgresql://ignite_handler@127.0.0.1:%d/ignite", port);
	snprintf(local, sizeof(local), "%s", getenv("DATABASE_URL"));
	snprintf(organization, sizeof(organization), "%s",
		sql("select organization_id from ignite.organizations"));
	open_pooler(port);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	if (failed > 0)
		shell(NULL, 0, "tail -n 20 %s/probe.log >&2", folder);
	if (pooled[0] != '\0')
		shell(NULL, 0, "kill $(cat %s/pooler/pid)", folder);
	end();
	return failed;
}
