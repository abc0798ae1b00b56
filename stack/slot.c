/*
 * slot: waits until nobody supervises a service and then does, so that no service has twins.
 *   slot FOLDER PARENT
 * FOLDER is a service of runit's, PARENT the process that starts this one. In a session of its own, which Ctrl-C does not reach, it
 * waits for the end of the runsv that holds FOLDER/supervise/lock, and becomes runsv. While it waits it ends with its parent; runsv
 * outlives it. Exit status 0 when the parent has ended already, 100 for a wrong call, 111 when runsv cannot be had.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { EXIT_USAGE = 100, EXIT_RUN = 111 };

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "slot: %s: %s\n", what, strerror(errno));
	exit(EXIT_RUN);
}

/* The lock is runsv's own: it is not kept. A service that was never supervised has none. */
static void wait_for(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0) {
		if (errno == ENOENT)
			return;
		die(path);
	}
	while (flock(fd, LOCK_EX) < 0)
		if (errno != EINTR)
			die(path);
	close(fd);
}

int main(int argc, char **argv)
{
	char path[4096];

	if (argc != 3 ||
		snprintf(path, sizeof path, "%s/supervise/lock", argv[1]) >= (int)sizeof path) {
		fprintf(stderr, "usage: slot FOLDER PARENT\n");
		return EXIT_USAGE;
	}
	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* It may have ended before that was asked for. */
	if (getppid() != (pid_t)strtol(argv[2], NULL, 10))
		return 0;
	wait_for(path);
	prctl(PR_SET_PDEATHSIG, 0);
	execlp("runsv", "runsv", argv[1], (char *)NULL);
	die("runsv");
}
