/*
 * held: tells which locks (flock(2)) somebody holds.
 *   held [-w SECONDS] FILE ...
 * Prints the FILEs that are locked, one a line; with -w it waits until none is, or the time is over. A FILE that is not there
 * is not locked. One process for many files, which flock(1) would be asked about by two each; and as it looks with a shared
 * lock for a moment only, it is not taken for a holder by others that look. Exit status 100 for a wrong call, 111 when a
 * file cannot be read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_USAGE = 100, EXIT_FILE = 111, PAUSE_NS = 20 * 1000 * 1000 };

static bool is_held(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool held;

	if (fd < 0) {
		if (errno == ENOENT)
			return false;
		fprintf(stderr, "held: %s: %s\n", path, strerror(errno));
		exit(EXIT_FILE);
	}
	held = flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
	close(fd);
	return held;
}

static bool any_held(char **paths)
{
	while (*paths != NULL)
		if (is_held(*paths++))
			return true;
	return false;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	char **paths = argv + 1, *end = NULL;
	double until = now();

	if (argc > 2 && strcmp(argv[1], "-w") == 0) {
		until += strtod(argv[2], &end);
		if (end == argv[2] || *end != '\0') {
			fprintf(stderr, "usage: held [-w SECONDS] FILE ...\n");
			return EXIT_USAGE;
		}
		paths = argv + 3;
	}
	while (now() < until && any_held(paths))
		nanosleep(&(struct timespec){ .tv_nsec = PAUSE_NS }, NULL);
	for (; *paths != NULL; paths++)
		if (is_held(*paths))
			puts(*paths);
	return 0;
}
