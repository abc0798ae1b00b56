/*
 * start [--plain] SAMPLES: enqueues on an idle system and prints for each job the milliseconds from just before the call to
 * the start of its job function in another process. --plain: as any SQL client does, without a poke.
 * Environment: DATABASE_URL, IGNITE_RUN_DIR, BENCH_ORGANIZATION.
 */
#include "ignite.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { WARM_UP = 20, PAUSE_US = 20000, WAIT_SECONDS = 5 };

static const char *organization;

static double ms(const struct timespec *from, const struct timespec *to)
{
	return (double)(to->tv_sec - from->tv_sec) * 1e3 + (double)(to->tv_nsec - from->tv_nsec) / 1e6;
}

static int listen_here(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct timeval limit = { .tv_sec = WAIT_SECONDS };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (snprintf(a.sun_path, sizeof(a.sun_path), "%s/stamp", getenv("IGNITE_RUN_DIR")) >=
		(int)sizeof(a.sun_path))
		return -1;
	unlink(a.sun_path);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0 ? fd : -1;
}

static int enqueue(struct ctx *cx)
{
	struct enqueue e = { .queue = "bench_jobs", .type = "stamp" };
	struct enqueued made;

	e.payload = ctx_own_json(cx, json_object());
	TRY(auth_as_service(cx, organization));
	TRY(queue_enqueue(cx, &e, &made));
	queue_poke(e.queue);
	return 0;
}

static int enqueue_plain(struct ctx *cx)
{
	TRY(auth_as_service(cx, organization));
	return db_call(cx, NULL, false,
		"select job_id from public.enqueue_job('bench_jobs', 'stamp', '{}'::jsonb)", 0);
}

static int sample(int fd, bool plain, bool quiet)
{
	struct ctx *cx = ctx_new(1 MiB, "start");
	struct timespec before, started;
	int rc;

	clock_gettime(CLOCK_MONOTONIC, &before);
	rc = plain ? enqueue_plain(cx) : enqueue(cx);
	if (rc != 0)
		fprintf(
			stderr, "start: %s: %s\n", cx->err.code, cx->err.cause != NULL ? cx->err.cause : "");
	else if (recv(fd, &started, sizeof(started), 0) != (ssize_t)sizeof(started))
		rc = fprintf(stderr, "start: the job did not start within %d s\n", WAIT_SECONDS);
	else if (!quiet)
		printf("%.3f\n", ms(&before, &started));
	ctx_free(cx);
	return rc;
}

int main(int argc, char **argv)
{
	bool plain = argc == 3 && strcmp(argv[1], "--plain") == 0;
	int samples = argc >= 2 ? (int)strtol(argv[argc - 1], NULL, 10) : 0, fd;

	cfg.run_dir = getenv("IGNITE_RUN_DIR");
	cfg.database_url = getenv("DATABASE_URL");
	organization = getenv("BENCH_ORGANIZATION");
	if (samples <= 0 || cfg.run_dir == NULL || cfg.database_url == NULL || organization == NULL)
		return fprintf(stderr, "usage: start [--plain] SAMPLES\n"), 2;
	db_setup(cfg.database_url, 1);
	srandom((unsigned)getpid());
	fd = listen_here();
	if (fd < 0)
		return perror("start"), 1;
	for (int i = plain ? 0 : -WARM_UP; i < samples; i++) {
		usleep((useconds_t)(PAUSE_US + random() % PAUSE_US));
		if (sample(fd, plain, i < 0) != 0)
			return 1;
	}
	return 0;
}
