/*
 * watch: the last resort, one for each service.
 *   watch DATA SERVICE
 * Top watches every supervisor, and the guard watches top; a watch waits for the guard's end, and starts another top when neither it
 * nor top is there a little later. No supervisor is its parent, so one that is left brings back all others. It inherits all sockets,
 * as top does, and holds DATA/lock/watch.SERVICE: when there is one already, or the stack is being stopped, it ends at once with exit
 * status 0; otherwise it goes on in the background. After each wake-up it becomes what DATA/lib/watch is then, with
 * the word "again" for the service. Exit status 100 for a wrong call, 111 when a lock cannot be had.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	/* The descriptor by which it is known to be there. */
	OWN_LOCK = 8,
	/* By which an older one was woken, which was flock(1) and a script. */
	FORMER_LOCK = 3,
	EXIT_USAGE = 100,
	EXIT_LOCK = 111,
};

/* A guard that was killed alone is back by then. */
static const struct timespec pause_before = { .tv_sec = 1, .tv_nsec = 500L * 1000 * 1000 };
static const char *data;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "watch: %s: %s\n", what, strerror(errno));
	exit(EXIT_LOCK);
}

/* A file of the data folder, by its path there. */
static int open_file(const char *prefix, const char *name)
{
	char path[4096];
	int fd;

	if (snprintf(path, sizeof path, "%s/%s%s", data, prefix, name) >= (int)sizeof path) {
		errno = ENAMETOOLONG;
		die(name);
	}
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		die(path);
	return fd;
}

static bool stopping(void)
{
	char path[4096];

	return snprintf(path, sizeof path, "%s/stopping", data) < (int)sizeof path &&
		access(path, F_OK) == 0;
}

/* Looks with a shared lock, and only for a moment: others that look do not take this one for a holder. */
static bool is_free(const char *lock)
{
	int fd = open_file("lock/", lock);
	bool free = flock(fd, LOCK_SH | LOCK_NB) == 0;

	close(fd);
	return free;
}

static void await(const char *lock)
{
	int fd = open_file("lock/", lock);

	while (flock(fd, LOCK_SH) < 0)
		if (errno != EINTR)
			die(lock);
	close(fd);
}

/* False when there is a watch of the service already. */
static bool hold_own_lock(const char *service)
{
	int fd = open_file("lock/watch.", service);

	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return false;
	if (fd == OWN_LOCK ? fcntl(fd, F_SETFD, 0) < 0 : dup2(fd, OWN_LOCK) < 0)
		die(service);
	if (fd != OWN_LOCK)
		close(fd);
	return true;
}

static void go_to_background(void)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (nothing < 0)
		die("/dev/null");
	switch (fork()) {
	case -1:
		die("fork");
	case 0:
		break;
	default:
		_exit(0);
	}
	setsid();
	for (int fd = 0; fd <= 2; fd++)
		dup2(nothing, fd);
}

/* By the script that all services share. */
static void revive(void)
{
	pid_t child = fork();

	if (child == 0) {
		close(OWN_LOCK);
		execlp("bash", "bash", "-c", ". \"$1/service.env\"; . \"$DATA/lib/service.sh\"; revive",
			"revive", data, (char *)NULL);
		_exit(EXIT_LOCK);
	}
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) {
	}
}

int main(int argc, char **argv)
{
	bool again = argc == 3 && strcmp(argv[2], "again") == 0;
	char path[4096];

	if (argc != 3) {
		fprintf(stderr, "usage: watch DATA SERVICE\n");
		return EXIT_USAGE;
	}
	data = argv[1];
	if (again)
		close(FORMER_LOCK);
	if (stopping())
		return 0;
	if (!again) {
		if (!hold_own_lock(argv[2]))
			return 0;
		go_to_background();
	}
	await("guarded");
	if (stopping())
		return 0;
	nanosleep(&pause_before, NULL);
	if (is_free("guarded") && is_free("top"))
		revive();
	if (snprintf(path, sizeof path, "%s/lib/watch", data) < (int)sizeof path)
		execl(path, "watch", data, "again", (char *)NULL);
	die("watch");
}
