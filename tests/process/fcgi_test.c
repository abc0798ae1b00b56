/* A real handler program as FastCGI server: many connections, bad peers, kills, stops. */
#include "help.h"

#include <poll.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

static int listen_fd = -1;
static pid_t pid;
static const char *path;

static void start(void)
{
	pid = probe(listen_fd, NULL);
	assert_non_null(strstr(fcgi_get(path, "")->text, "Status: 200"));
}

static int setup(void **state)
{
	(void)state;
	path = socket_path("fcgi.sock");
	if (listen_fd < 0)
		listen_fd = listening(path);
	start();
	return 0;
}

/* Each test leaves a server that still answers and then stops in order. */
static int teardown(void **state)
{
	(void)state;
	assert_non_null(strstr(fcgi_get(path, "")->text, "Status: 200"));
	kill(pid, SIGTERM);
	assert_int_equal(ended(pid, 5000), 0);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static void assert_has(const struct answer *a, const char *text)
{
	if (strstr(a->text, text) == NULL)
		print_error("wanted %s in:\n%.2000s\n", text, a->text);
	assert_non_null(strstr(a->text, text));
}

/* ---- requests ---- */

static void a_request_is_answered_and_its_id_returned(void **state)
{
	struct answer *a = fcgi_get(path, "");

	(void)state;
	assert_true(a->ended);
	assert_has(a, "x-request-id: process-test\r\n");
	assert_has(a, "\"id\":\"process-test\"");
}

static void a_kept_connection_serves_many_requests(void **state)
{
	int fd = fcgi_connect(path);

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct answer *a;

		fcgi_ask(fd, true, "POST", "", "hello", 5);
		a = fcgi_answer(fd);
		assert_true(a->ended);
		assert_has(a, "\"size\":5,\"body\":\"hello\"");
	}
	close(fd);
}

static void more_kept_connections_than_threads_starve_nobody(void **state)
{
	int fd[40];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(fd); i++)
		fd[i] = fcgi_connect(path);
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
			fcgi_ask(fd[i], true, "GET", "", NULL, 0);
			assert_true(fcgi_answer(fd[i])->ended);
		}
	for (size_t i = 0; i < ARRAY_LEN(fd); i++)
		close(fd[i]);
}

static void a_large_body_and_a_large_reply_pass(void **state)
{
	size_t size = 5 MiB;
	char *body = calloc(1, size);
	int fd = fcgi_connect(path);

	(void)state;
	memset(body, 'b', size);
	fcgi_ask(fd, true, "POST", "", body, size);
	assert_has(fcgi_answer(fd), "\"size\":5242880");
	fcgi_ask(fd, true, "GET", "do=big&n=3000000", NULL, 0);
	assert_true(fcgi_answer(fd)->size > 3000000);
	close(fd);
	free(body);
}

static void a_body_that_is_not_wanted_does_not_spoil_the_next_request(void **state)
{
	static char body[100000];
	int fd = fcgi_connect(path);

	(void)state;
	fcgi_ask(fd, true, "POST", "n=x", body, sizeof(body));
	assert_has(fcgi_answer(fd), "Status: 422");
	fcgi_ask(fd, true, "DELETE", "", body, sizeof(body));
	assert_has(fcgi_answer(fd), "Status: 405");
	fcgi_ask(fd, true, "GET", "", NULL, 0);
	assert_has(fcgi_answer(fd), "Status: 200");
	close(fd);
}

static void an_error_status_does_not_leak_into_the_next_request(void **state)
{
	int fd = fcgi_connect(path);

	(void)state;
	fcgi_ask(fd, true, "GET", "do=fail&n=500", NULL, 0);
	assert_has(fcgi_answer(fd), "\"code\":\"told_to\"");
	fcgi_ask(fd, true, "GET", "", NULL, 0);
	assert_has(fcgi_answer(fd), "Status: 200");
	close(fd);
}

static void a_reply_beyond_the_memory_of_a_request_is_503(void **state)
{
	(void)state;
	assert_has(fcgi_get(path, "do=big&n=90000000"), "\"code\":\"out_of_memory\"");
}

static void a_lost_database_is_503_with_retry_after(void **state)
{
	struct answer *a = fcgi_get(path, "do=query");

	(void)state;
	assert_has(a, "Status: 503");
	assert_has(a, "Retry-After: ");
	assert_has(a, "\"code\":\"database_unavailable\"");
}

/* ---- peers that misbehave ---- */

static void a_client_that_goes_away_in_the_middle_is_forgotten(void **state)
{
	(void)state;
	for (int i = 0; i < 30; i++) {
		int fd = fcgi_connect(path);

		if (i % 3 == 0)
			fcgi_ask_length(fd, true, "", "abc", 3, 1000); /* part of the body */
		else if (i % 3 == 1)
			fcgi_ask(fd, true, "GET", "do=big&n=900000", NULL, 0); /* reads nothing */
		else
			send(fd, "\1\1\0\1\0\10", 6, MSG_NOSIGNAL); /* part of a header */
		close(fd);
	}
}

static void slow_peers_hold_no_thread_before_their_request_begins(void **state)
{
	int fd[50];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(fd); i++)
		fd[i] = fcgi_connect(path);
	assert_has(fcgi_get(path, ""), "Status: 200");
	for (size_t i = 0; i < ARRAY_LEN(fd); i++)
		close(fd[i]);
}

static void hostile_bytes_never_end_the_server(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 400; round++) {
		unsigned char b[600];
		int fd = fcgi_connect(path);
		size_t n = unit_random(&seed) % sizeof(b);

		for (size_t i = 0; i < n; i++)
			b[i] = (unsigned char)unit_random(&seed);
		if (round % 2 == 0 && n >= 24) { /* looks like a request, and then does not */
			static const unsigned char good[] = { 1, 1, 0, 1, 0, 8, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1,
				4, 0, 1 };

			memcpy(b, good, sizeof(good));
		}
		if (n > 0)
			send(fd, b, n, MSG_NOSIGNAL);
		shutdown(fd, SHUT_WR);
		close(fd);
	}
}

/* libfcgi overflows its stack when more than three names are asked for. */
static void management_records_are_refused(void **state)
{
	static const char begin_record[] = { 1, 1, 0, 1, 0, 8, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0 };
	char names[256];
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 10; i++) {
		names[n++] = 14;
		names[n++] = 0;
		memcpy(names + n, "FCGI_MAX_CONNS", 14);
		n += 14;
	}
	for (int inside = 0; inside < 3; inside++) {
		const char head[] = { 1, 9, 0, 0, 0, (char)n, 0, 0 };
		int fd = fcgi_connect(path);

		if (inside > 0)
			send(fd, begin_record, sizeof(begin_record), MSG_NOSIGNAL);
		if (inside > 1)
			usleep(50000); /* comes later than the first look */
		send(fd, head, sizeof(head), MSG_NOSIGNAL);
		send(fd, names, n, MSG_NOSIGNAL);
		shutdown(fd, SHUT_WR);
		fcgi_answer(fd);
		close(fd);
	}
}

static void a_parameter_of_two_gibibytes_is_refused(void **state)
{
	static const unsigned char evil[] = { 1, 1, 0, 1, 0, 8, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 4, 0,
		1, 0, 9, 0, 0, 0x7F + 0x80, 0xFF, 0xFF, 0xFF, 1, 'x', 'x', 'x', 'x' };
	int fd = fcgi_connect(path);

	(void)state;
	send(fd, evil, sizeof(evil), MSG_NOSIGNAL);
	shutdown(fd, SHUT_WR);
	fcgi_answer(fd);
	close(fd);
}

/* ---- kills and stops ---- */

static void a_killed_process_leaves_the_socket_to_its_successor(void **state)
{
	int fd = fcgi_connect(path), waiting;

	(void)state;
	fcgi_ask(fd, true, "GET", "do=crash", NULL, 0);
	assert_false(fcgi_answer(fd)->ended);
	close(fd);
	assert_int_equal(ended(pid, 5000), 128 + SIGKILL);
	waiting = fcgi_connect(path); /* nobody serves it yet */
	fcgi_ask(waiting, false, "GET", "", NULL, 0);
	start();
	assert_has(fcgi_answer(waiting), "Status: 200");
	close(waiting);
}

static void two_processes_share_the_socket(void **state)
{
	pid_t other = probe(listen_fd, NULL);
	int fd[6], mine = 0, others = 0;
	char text[32];

	(void)state;
	usleep(200000);
	for (size_t i = 0; i < ARRAY_LEN(fd); i++) { /* three threads each: both are needed */
		fd[i] = fcgi_connect(path);
		fcgi_ask(fd[i], false, "GET", "do=sleep&n=500", NULL, 0);
	}
	snprintf(text, sizeof(text), "\"pid\":%d,", pid);
	for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
		if (strstr(fcgi_answer(fd[i])->text, text) != NULL)
			mine++;
		else
			others++;
		close(fd[i]);
	}
	assert_int_equal(mine, 3);
	assert_int_equal(others, 3);
	kill(other, SIGTERM);
	assert_int_equal(ended(other, 5000), 0);
}

/* What follows an answer of a server that stops: bytes too many, which tell nginx not to keep the connection, and the end. */
static void assert_is_not_to_be_kept(int fd)
{
	char extra[16];

	assert_int_equal(recv(fd, extra, sizeof(extra), 0), 8);
	assert_int_equal(recv(fd, extra, sizeof(extra), 0), 0);
}

static void a_stop_finishes_what_is_in_flight_and_what_waits(void **state)
{
	int fd[7], kept = fcgi_connect(path);

	(void)state;
	fcgi_ask(kept, true, "GET", "", NULL, 0);
	assert_true(fcgi_answer(kept)->ended);
	for (size_t i = 0; i < ARRAY_LEN(fd); i++) { /* three run, the others are in the backlog */
		fd[i] = fcgi_connect(path);
		fcgi_ask(fd[i], true, "GET", "do=sleep&n=300", NULL, 0);
	}
	usleep(100000);
	kill(pid, SIGTERM);
	for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
		assert_has(fcgi_answer(fd[i]), "Status: 200");
		assert_is_not_to_be_kept(fd[i]);
		close(fd[i]);
	}
	assert_int_equal(ended(pid, 5000), 0);
	assert_false(fcgi_answer(kept)->ended);
	close(kept);
	start();
}

static void a_stop_takes_what_still_comes_on_a_kept_connection(void **state)
{
	int kept = fcgi_connect(path);
	struct pollfd more = { .fd = kept, .events = POLLIN };

	(void)state;
	fcgi_ask(kept, true, "GET", "", NULL, 0);
	assert_true(fcgi_answer(kept)->ended);
	kill(pid, SIGTERM);
	/*
	 * Again and again, until it has noticed: then more than the answer comes, soon even where others want the processor, and well
	 * within the time that a stop waits for what still comes.
	 */
	do {
		fcgi_ask(kept, true, "POST", "", "late", 4);
		assert_has(fcgi_answer(kept), "\"body\":\"late\"");
	} while (poll(&more, 1, 100) == 0);
	assert_is_not_to_be_kept(kept);
	close(kept);
	assert_int_equal(ended(pid, 5000), 0);
	start();
}

static void the_probe_tells_whether_it_is_well(void **state)
{
	(void)state;
	assert_int_equal(ended(probe(-1, "--health", path, NULL), 8000), 0);
	assert_int_equal(ended(probe(-1, "--health", "/nowhere", NULL), 8000), 1);
}

static void a_stopped_process_is_not_well(void **state)
{
	(void)state;
	kill(pid, SIGSTOP);
	assert_int_equal(ended(probe(-1, "--health", path, NULL), 12000), 1);
	kill(pid, SIGCONT);
}

static void it_listens_by_itself_with_mode_0660(void **state)
{
	char own[108], mode[8];
	pid_t other;

	(void)state;
	snprintf(own, sizeof(own), "%s/own.sock", folder);
	other = probe(-1, "--listen", own, NULL);
	wait_for_socket(own);
	shell(mode, sizeof(mode), "stat -c %%a %s", own);
	assert_string_equal(mode, "660");
	assert_has(fcgi_get(own, ""), "Status: 200");
	kill(other, SIGTERM);
	assert_int_equal(ended(other, 5000), 0);
}

static void strangers_are_refused(void **state)
{
	if (geteuid() != 0)
		skip();
	(void)state;
	shell(NULL, 0, "chmod 777 %s %s", folder, path);
	/* As user nobody, who can open the socket now and must get no answer. */
	assert_int_equal(shell(NULL, 0,
						 "cp ${BUILD:-build}/process/probe %s/copy && chmod 755 %s/copy && setpriv "
						 "--reuid=65534 --regid=65534 --clear-groups %s/copy --health %s",
						 folder, folder, folder, path),
		1);
	shell(NULL, 0, "chmod 600 %s", path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_request_is_answered_and_its_id_returned),
		TEST(a_kept_connection_serves_many_requests),
		TEST(more_kept_connections_than_threads_starve_nobody),
		TEST(a_large_body_and_a_large_reply_pass),
		TEST(a_body_that_is_not_wanted_does_not_spoil_the_next_request),
		TEST(an_error_status_does_not_leak_into_the_next_request),
		TEST(a_reply_beyond_the_memory_of_a_request_is_503),
		TEST(a_lost_database_is_503_with_retry_after),
		TEST(a_client_that_goes_away_in_the_middle_is_forgotten),
		TEST(slow_peers_hold_no_thread_before_their_request_begins),
		TEST(hostile_bytes_never_end_the_server),
		TEST(management_records_are_refused),
		TEST(a_parameter_of_two_gibibytes_is_refused),
		TEST(a_killed_process_leaves_the_socket_to_its_successor),
		TEST(two_processes_share_the_socket),
		TEST(a_stop_finishes_what_is_in_flight_and_what_waits),
		TEST(a_stop_takes_what_still_comes_on_a_kept_connection),
		TEST(the_probe_tells_whether_it_is_well),
		TEST(a_stopped_process_is_not_well),
		TEST(it_listens_by_itself_with_mode_0660),
		TEST(strangers_are_refused),
	};
	int failed;

	if (!begin("fcgi", false))
		return 0;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	if (failed > 0)
		shell(NULL, 0, "tail -n 20 %s/probe.log >&2", folder);
	end();
	return failed;
}
