/* The listening socket: inherited or opened here, and who may connect to it. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/str.h"
#include "edge/modes.h"

enum { BACKLOG = 1024, SYSTEMD_FIRST_FD = 3 };

static int complain(const char *what)
{
	fprintf(stderr, "ignite: %s: %s\n", what, strerror(errno));
	return -1;
}

static int listen_open(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(a.sun_path)) {
		errno = ENAMETOOLONG;
		return complain(path);
	}
	memcpy(a.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return complain("socket");
	if (unlink(path) != 0 && errno != ENOENT)
		return close(fd), complain(path);
	/* Not open to others even for the moment between bind and chmod. */
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0 || chmod(path, 0660) != 0 ||
		listen(fd, BACKLOG) != 0)
		return close(fd), complain(path);
	return fd;
}

/* sd_listen_fds(3): LISTEN_PID names us, LISTEN_FDS counts from descriptor 3. */
static int systemd_fd(void)
{
	long pid, count;

	if (!str_to_int(getenv("LISTEN_PID"), 1, INT32_MAX, &pid) || pid != getpid())
		return -1;
	if (!str_to_int(getenv("LISTEN_FDS"), 1, 1024, &count))
		return -1;
	return SYSTEMD_FIRST_FD;
}

int listen_socket(const struct options *o)
{
	int fd = o->fd, on = 0, flags;
	socklen_t size = sizeof(on);

	if (o->listen != NULL)
		return listen_open(o->listen);
	if (fd < 0)
		fd = systemd_fd();
	if (fd < 0)
		fd = STDIN_FILENO;
	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &size) != 0 || on == 0) {
		fprintf(stderr,
			"ignite: descriptor %d is not a listening socket; give one with --fd N or --listen PATH, "
			"or use --cgi.\n",
			fd);
		return -1;
	}
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
		return complain("fcntl");
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}

unsigned listen_group(int listen_fd)
{
	struct sockaddr_un a = { .sun_family = AF_UNSPEC };
	socklen_t size = sizeof(a) - 1;
	struct stat st;

	if (getsockname(listen_fd, (struct sockaddr *)&a, &size) != 0 || a.sun_family != AF_UNIX ||
		a.sun_path[0] == '\0' || stat(a.sun_path, &st) != 0)
		return (unsigned)-1;
	return st.st_gid;
}

bool listen_peer_allowed(int fd, unsigned group)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.uid == (uid_t)-1)
		return false; /* not a unix socket; the pid is 0 for a peer in another container */
	return peer.uid == geteuid() || peer.uid == 0 || peer.gid == group;
}
