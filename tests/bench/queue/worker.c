/*
 * The worker of the queue bench: jobs that do nothing, jobs that write one row in the transaction that ends them, and jobs that
 * say when they start. JOB_THREADS is given at compile time.
 */
#include "ignite.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#ifndef JOB_THREADS
#define JOB_THREADS 2
#endif

const char handler_request_schema[] = "";
const size_t handler_request_schema_size = 0;

static int effect(struct ctx *cx)
{
	char n[24];

	snprintf(n, sizeof(n), "%lld",
		(long long)json_integer_value(json_object_get(cx->job->payload, "n")));
	return job_effect_row(cx,
		"insert into public.effects (job, n) select * from unnest($1::uuid[], $2::int[])", 2,
		cx->job->id, n);
}

/* The socket is tests/bench/queue/start.c's. */
static int stamp(struct ctx *cx)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct timespec now;
	int fd;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (cfg.run_dir == NULL ||
		snprintf(a.sun_path, sizeof(a.sun_path), "%s/stamp", cfg.run_dir) >=
			(int)sizeof(a.sun_path))
		return fail(cx, 500, "no_run_dir", "IGNITE_RUN_DIR is missing or too long.");
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return fail(cx, 500, "no_socket", "No socket could be made.");
	(void)!sendto(fd, &now, sizeof(now), MSG_NOSIGNAL, (struct sockaddr *)&a, sizeof(a));
	close(fd);
	return 0;
}

static int perform(struct ctx *cx)
{
	if (strcmp(cx->job->type, "effect") == 0)
		return effect(cx);
	return strcmp(cx->job->type, "stamp") == 0 ? stamp(cx) : 0;
}

const struct handler handler = {
	.name = "bench-worker",
	.summary = "Works off the queue bench's jobs.",
	.methods = GET,
	.auth = AUTH_NONE,
	.queue = "bench_jobs",
	.job_threads = JOB_THREADS,
	.job = perform,
};
