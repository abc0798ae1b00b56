/* The HTTP client against a small server of its own: replies, ceilings, time, refusals. */
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "io/fetch.h"

static int listen_fd;
static char base[64];

/* ---- a server: the path says what it does ---- */

static void say(int fd, const char *text)
{
	(void)!send(fd, text, strlen(text), MSG_NOSIGNAL);
}

static void *serve_one(void *arg)
{
	int fd = (int)(intptr_t)arg;
	char b[4096];
	size_t have = 0;
	const char *body;

	while (have < sizeof(b) - 1) {
		ssize_t n = recv(fd, b + have, sizeof(b) - 1 - have, 0);

		if (n <= 0)
			break;
		have += (size_t)n;
		b[have] = '\0';
		body = strstr(b, "\r\n\r\n");
		if (body != NULL && (strstr(b, "Content-Length: 5") == NULL || strlen(body + 4) >= 5))
			break;
	}
	b[have] = '\0';
	if (strstr(b, "/sleep") != NULL)
		usleep(300000);
	if (strstr(b, "/hang") != NULL)
		sleep(3);
	else if (strstr(b, "/redirect") != NULL)
		say(fd,
			"HTTP/1.1 302 Found\r\nLocation: /echo\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	else if (strstr(b, "/big") != NULL)
		for (int i = 0; i < 100; i++)
			say(fd,
				i == 0 ? "HTTP/1.0 200 OK\r\n\r\n" : "0123456789012345678901234567890123456789");
	else if (strstr(b, "/short") != NULL)
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
	else {
		say(fd, "HTTP/1.0 201 Created\r\n\r\n");
		say(fd, b);
	}
	shutdown(fd, SHUT_RDWR);
	close(fd);
	return NULL;
}

static void *serve(void *arg)
{
	(void)arg;
	for (;;) {
		int fd = accept(listen_fd, NULL, NULL);
		pthread_t t;

		if (fd < 0)
			return NULL;
		pthread_create(&t, NULL, serve_one, (void *)(intptr_t)fd);
		pthread_detach(t);
	}
}

static int start(void **state)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t size = sizeof(a);
	pthread_t t;

	(void)state;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listen_fd = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listen_fd, (struct sockaddr *)&a, sizeof(a)) != 0 || listen(listen_fd, 64) != 0 ||
		getsockname(listen_fd, (struct sockaddr *)&a, &size) != 0)
		return -1;
	snprintf(base, sizeof(base), "http://127.0.0.1:%d", ntohs(a.sin_port));
	return pthread_create(&t, NULL, serve, NULL);
}

static struct fetch get(struct ctx *cx, const char *path)
{
	return (struct fetch){ .method = "GET",
		.url = ctx_printf(cx, "%s%s", base, path),
		.timeout_ms = 2000,
		.reply_max_bytes = 2000 };
}

/* ---- tests ---- */

static void a_reply_comes_with_its_status(void **state)
{
	struct fetch f = get(*state, "/echo");

	assert_int_equal(fetch_one(*state, &f), 0);
	assert_int_equal(f.status, 201);
	assert_null(f.error);
	assert_int_equal(f.reply_size, strlen(f.reply));
	assert_non_null(strstr(f.reply, "GET /echo HTTP/1.1\r\n"));
}

static void method_headers_and_body_are_sent(void **state)
{
	static const char *const headers[] = { "X-One: 1", "Content-Type: application/json", NULL };
	struct fetch f = get(*state, "/echo");

	f.method = "POST";
	f.headers = headers;
	f.body = "hello";
	f.body_size = 5;
	assert_int_equal(fetch_one(*state, &f), 0);
	assert_non_null(strstr(f.reply, "POST /echo"));
	assert_non_null(strstr(f.reply, "\r\nX-One: 1\r\n"));
	assert_null(strstr(f.reply, "Expect:"));
	assert_non_null(strstr(f.reply, "\r\n\r\nhello"));
	f.method = "PUT";
	assert_int_equal(fetch_one(*state, &f), 0);
	assert_non_null(strstr(f.reply, "PUT /echo"));
}

static void calls_run_at_once(void **state)
{
	struct fetch f[10];
	int64_t began = clock_ms();

	for (size_t i = 0; i < ARRAY_LEN(f); i++)
		f[i] = get(*state, i == 3 ? "/short" : "/sleep");
	assert_int_equal(fetch_all(*state, f, (int)ARRAY_LEN(f)), 0);
	assert_true(clock_ms() - began < 1500);
	for (size_t i = 0; i < ARRAY_LEN(f); i++)
		assert_int_equal(f[i].status, i == 3 ? 0 : 201);
	assert_non_null(f[3].error);
}

static void a_reply_over_the_ceiling_is_cut_off(void **state)
{
	struct fetch f = get(*state, "/big");

	assert_failed((struct ctx *)*state, fetch_one(*state, &f), 502, "upstream_unreachable");
	assert_int_equal(f.status, 0);
	assert_string_equal(f.error, "the reply is too large");
}

static void a_reply_that_does_not_come_ends_with_its_time(void **state)
{
	struct fetch f = get(*state, "/hang");
	int64_t began = clock_ms();

	f.timeout_ms = 200;
	assert_failed((struct ctx *)*state, fetch_one(*state, &f), 502, "upstream_unreachable");
	assert_true(clock_ms() - began < 1000);
	((struct ctx *)*state)->deadline_ms = clock_ms() + 200;
	f.timeout_ms = 60000;
	assert_failed((struct ctx *)*state, fetch_one(*state, &f), 502, "upstream_unreachable");
	assert_true(clock_ms() - began < 2000);
}

static void redirects_are_not_followed_and_other_protocols_not_spoken(void **state)
{
	struct fetch f = get(*state, "/redirect");

	assert_int_equal(fetch_one(*state, &f), 0);
	assert_int_equal(f.status, 302);
	f.url = "file:///etc/passwd";
	assert_failed((struct ctx *)*state, fetch_one(*state, &f), 502, "upstream_unreachable");
	f.url = "http://127.0.0.1:1/";
	assert_failed((struct ctx *)*state, fetch_one(*state, &f), 502, "upstream_unreachable");
}

static void too_many_at_once_is_our_own_fault(void **state)
{
	assert_failed((struct ctx *)*state, fetch_all(*state, NULL, 65), 500, "internal");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(a_reply_comes_with_its_status),
		CTX_TEST(method_headers_and_body_are_sent),
		CTX_TEST(calls_run_at_once),
		CTX_TEST(a_reply_over_the_ceiling_is_cut_off),
		CTX_TEST(a_reply_that_does_not_come_ends_with_its_time),
		CTX_TEST(redirects_are_not_followed_and_other_protocols_not_spoken),
		CTX_TEST(too_many_at_once_is_our_own_fault),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
