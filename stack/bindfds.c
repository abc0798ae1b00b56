/*
 * bindfds: binds listening sockets on fixed descriptors, then executes a program that inherits them, so that no later
 * death of a single process closes a socket.
 *   bindfds FD=unix:MODE:GROUP:PATH | FD=tcp:ADDRESS:PORT ... -- PROGRAM [ARGUMENT ...]
 * MODE is octal, GROUP a number (-1: unchanged). TCP sockets are non-blocking, since nginx does not make inherited ones
 * so and would hang in accept. Exit status 111 when a socket cannot be had, 100 for a wrong call.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024, EXIT_USAGE = 100, EXIT_BIND = 111 };

static _Noreturn void die(const char *what, const char *why)
{
	fprintf(stderr, "bindfds: %s: %s\n", what, why);
	exit(EXIT_BIND);
}

static _Noreturn void usage(const char *what)
{
	fprintf(stderr,
		"bindfds: %s: expected FD=unix:MODE:GROUP:PATH or FD=tcp:ADDRESS:PORT, then -- PROGRAM\n",
		what);
	exit(EXIT_USAGE);
}

/* Reads a number that ends at the character stop; returns what stands behind it. */
static const char *number_until(
	const char *text, int base, char stop, const char *spec, long *ret_value)
{
	const char *end = strchr(text, stop);
	char *seen;

	*ret_value = strtol(text, &seen, base);
	if (end == NULL || seen == text || seen != end)
		usage(spec);
	return end + 1;
}

static int bind_unix(const char *spec, const char *text)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	long mode, group;
	int fd;

	text = number_until(text, 8, ':', spec, &mode);
	text = number_until(text, 10, ':', spec, &group);
	if (strlen(text) >= sizeof address.sun_path)
		die(text, strerror(ENAMETOOLONG));
	memcpy(address.sun_path, text, strlen(text) + 1);
	if (unlink(text) < 0 && errno != ENOENT)
		die(text, strerror(errno));
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
		die(text, strerror(errno));
	if (group >= 0 && chown(text, (uid_t)-1, (gid_t)group) < 0)
		die(text, strerror(errno));
	if (chmod(text, (mode_t)mode) < 0)
		die(text, strerror(errno));
	return fd;
}

static int bind_tcp(const char *spec, const char *text)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
	const char *port = strrchr(text, ':');
	char host[64] = "";
	struct addrinfo *found;
	int fd, one = 1, status;

	if (port == NULL || (size_t)(port - text) >= sizeof host)
		usage(spec);
	memcpy(host, text, (size_t)(port - text));
	status = getaddrinfo(host, port + 1, &hints, &found);
	if (status != 0)
		die(spec, gai_strerror(status));
	fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0 ||
		bind(fd, found->ai_addr, found->ai_addrlen) < 0)
		die(text, strerror(errno));
	freeaddrinfo(found);
	return fd;
}

/* Binds what one argument asks for and leaves it listening on the descriptor that the argument names. */
static void open_one(const char *spec)
{
	long number;
	const char *text = number_until(spec, 10, '=', spec, &number);
	int wanted = (int)number, fd;

	if (fcntl(wanted, F_GETFD) >= 0)
		die(spec, "the descriptor is in use");
	if (strncmp(text, "unix:", 5) == 0)
		fd = bind_unix(spec, text + 5);
	else if (strncmp(text, "tcp:", 4) == 0)
		fd = bind_tcp(spec, text + 4);
	else
		usage(spec);
	if (listen(fd, BACKLOG) < 0)
		die(spec, strerror(errno));
	if (fd == wanted)
		return;
	if (dup2(fd, wanted) < 0)
		die(spec, strerror(errno));
	close(fd);
}

int main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		open_one(argv[i]);
	if (i + 1 >= argc)
		usage("no program");
	execvp(argv[i + 1], argv + i + 1);
	die(argv[i + 1], strerror(errno));
}
