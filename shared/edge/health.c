/*
 * --health: is that process well? A path names a handler's FastCGI socket, which must answer a request, or a worker's poke
 * socket, whose loop must answer and must have reached the database lately. A number is an HTTP port: GET /health.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "edge/modes.h"

enum { PROBE_MS = 6000, BEAT_AGE_MOST_MS = 30000, REPLY_MAX = 1024 };

static int verdict(bool well, const char *text)
{
	printf("%s: %s\n", well ? "healthy" : "unhealthy", text);
	return well ? 0 : 1;
}

static void limit_time(int fd)
{
	const struct timeval t = { .tv_sec = PROBE_MS / 1000 };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof(t));
}

/* One FastCGI request (the protocol's specification 1.0): BEGIN, PARAMS, an end of PARAMS, an empty STDIN. */
static size_t fcgi_request(unsigned char out[256])
{
	static const char params[] = "\016\003REQUEST_METHODGET"
								 "\013\010SCRIPT_NAME/_health";
	const unsigned char n = sizeof(params) - 1;
	const unsigned char begin[] = { 1, 1, 0, 1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 };
	const unsigned char head[] = { 1, 4, 0, 1, 0, n, 0, 0 };
	const unsigned char ends[] = { 1, 4, 0, 1, 0, 0, 0, 0, 1, 5, 0, 1, 0, 0, 0, 0 };
	size_t at = 0;

	memcpy(out, begin, sizeof(begin));
	at += sizeof(begin);
	memcpy(out + at, head, sizeof(head));
	at += sizeof(head);
	memcpy(out + at, params, n);
	at += n;
	memcpy(out + at, ends, sizeof(ends));
	return at + sizeof(ends);
}

static int read_until_end(int fd, char *text)
{
	size_t have = 0;
	ssize_t n;

	while (have < REPLY_MAX - 1 && (n = recv(fd, text + have, REPLY_MAX - 1 - have, 0)) > 0)
		have += (size_t)n;
	for (size_t i = 0; i < have; i++)
		if (text[i] == '\0')
			text[i] = ' '; /* record headers */
	text[have] = '\0';
	return have > 0 ? 0 : -1;
}

static int probe_fcgi(int fd)
{
	unsigned char request[256];
	size_t size = fcgi_request(request);
	char reply[REPLY_MAX];

	limit_time(fd);
	if (send(fd, request, size, MSG_NOSIGNAL) != (ssize_t)size || read_until_end(fd, reply) != 0)
		return verdict(false, "no answer");
	return verdict(strstr(reply, "Status: 200") != NULL, "FastCGI");
}

static int probe_worker(const struct sockaddr_un *to)
{
	struct sockaddr_un own = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char reply[REPLY_MAX];
	const char *age;
	ssize_t n;

	limit_time(fd);
	/* Binding to nothing makes the kernel choose an abstract address to be answered at. */
	if (bind(fd, (struct sockaddr *)&own, sizeof(own.sun_family)) != 0 ||
		sendto(fd, "?", 1, 0, (const struct sockaddr *)to, sizeof(*to)) != 1)
		return verdict(false, strerror(errno));
	n = recv(fd, reply, sizeof(reply) - 1, 0);
	close(fd);
	if (n <= 0)
		return verdict(false, "the worker's loop does not answer");
	reply[n] = '\0';
	age = strstr(reply, "\"beat_age_ms\":");
	return verdict(age != NULL && strtol(age + 14, NULL, 10) < BEAT_AGE_MOST_MS, reply);
}

static int probe_path(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), status;

	if (strlen(path) >= sizeof(a.sun_path))
		return verdict(false, "the path is too long");
	memcpy(a.sun_path, path, strlen(path) + 1);
	limit_time(fd);
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0)
		status = probe_fcgi(fd);
	else if (errno == EPROTOTYPE)
		status = probe_worker(&a);
	else
		status = verdict(false, strerror(errno));
	close(fd);
	return status;
}

static int probe_port(long port)
{
	static const char request[] = "GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n";
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char reply[REPLY_MAX] = "";
	bool well;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	limit_time(fd);
	well = connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0 &&
		send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) > 0 &&
		read_until_end(fd, reply) == 0 && str_starts(reply, "HTTP/1.") &&
		strncmp(reply + 8, " 2", 2) == 0;
	close(fd);
	reply[strcspn(reply, "\r\n")] = '\0';
	return verdict(well, *reply != '\0' ? reply : "no answer");
}

int health_main(const struct handler *h, const char *target)
{
	long port;

	(void)h;
	return str_to_int(target, 1, 65535, &port) ? probe_port(port) : probe_path(target);
}
