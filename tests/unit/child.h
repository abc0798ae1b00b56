/* The programs that a test's process runs: found in /proc, killed from outside. */
#ifndef IGNITE_TESTS_CHILD_H
#define IGNITE_TESTS_CHILD_H

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A child of this process that runs the program of that name (15 characters at most), or 0. */
static inline pid_t child_of(const char *program)
{
	DIR *d = opendir("/proc");
	pid_t found = 0;

	for (struct dirent *e; found == 0 && (e = readdir(d)) != NULL;) {
		char path[300], line[256] = "", name[32] = "";
		int parent = 0;
		FILE *f;

		snprintf(path, sizeof(path), "/proc/%s/stat", e->d_name);
		f = *e->d_name >= '1' && *e->d_name <= '9' ? fopen(path, "re") : NULL;
		if (f == NULL)
			continue;
		if (fgets(line, sizeof(line), f) != NULL &&
			sscanf(line, "%*d (%31[^)]) %*c %d", name, &parent) == 2 && parent == getpid() &&
			strcmp(name, program) == 0)
			found = (pid_t)strtol(e->d_name, NULL, 10);
		fclose(f);
	}
	closedir(d);
	return found;
}

struct child_kill {
	const char *program;
	int signal;
	pid_t killed; /* 0: it did not come within ten seconds */
	pthread_t thread;
};

static inline void *child_kill_run(void *arg)
{
	struct child_kill *k = arg;

	for (int i = 0; i < 5000 && k->killed == 0; i++) {
		struct timespec pause = { .tv_nsec = 2000000 };

		nanosleep(&pause, NULL);
		k->killed = child_of(k->program);
	}
	if (k->killed > 0)
		kill(k->killed, k->signal);
	return NULL;
}

/* Kills the first that comes, from a thread of its own; child_kill_end() waits for that. */
static inline void child_kill_start(struct child_kill *k)
{
	k->killed = 0;
	if (pthread_create(&k->thread, NULL, child_kill_run, k) != 0)
		abort();
}

static inline void child_kill_end(struct child_kill *k)
{
	pthread_join(k->thread, NULL);
}

#endif
