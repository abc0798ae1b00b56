/*
 * --work: claims jobs of the queue for free job threads. One loop that waits for a poke, a free thread, a signal or the clock;
 * it also answers the health probe, so that an answer shows that the loop turns.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cfg.h"
#include "base/clock.h"
#include "base/log.h"
#include "domain/auth.h"
#include "edge/jobs.h"
#include "edge/modes.h"
#include "io/db.h"

enum {
	FEEDER_ARENA_BYTES = 16 MiB,
	POLL_LEAST_MS = 500,
	POLL_SPREAD_MS = 500,
	TICK_MS = 250,
	CALL_MS = 4000,
	UPKEEP_MS = 5000,
	COMPLAIN_MS = 10000, /* a database that is away is mentioned so often */
	IDLE_DB_MS = 60000,
	EXIT_NOTHING = 3,
};

struct feeder {
	const struct program *program;
	struct ctx *cx;
	int poke_fd, signal_fd;
	char poke_path[108];
	int64_t next_claim_ms, next_upkeep_ms, complained_ms;
	bool stopping;
	bool look;  /* claim now: poked, or a thread became free */
	bool lanes; /* short jobs: the lanes claim for themselves */
	int claimed;
};

/* ---- the socket for pokes and probes ---- */

/* A second worker in the same slot would take the first one's leases away: the lock keeps it out. */
static int lock_slot(const char *path)
{
	char lock[128];
	int fd;

	snprintf(lock, sizeof(lock), "%s.lock", path);
	fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	fprintf(stderr, "ignite: %s: %s\n", lock,
		fd >= 0 ? "another worker holds this slot" : strerror(errno));
	return -1;
}

/* Without IGNITE_RUN_DIR there are no pokes: the poll finds the jobs. */
static int poke_open(struct feeder *f)
{
	const struct options *o = &f->program->options;
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	char dir[96], slot[64];

	f->poke_fd = -1;
	if (cfg.run_dir == NULL)
		return 0;
	snprintf(slot, sizeof(slot), "pid-%d", getpid());
	snprintf(dir, sizeof(dir), "%s/poke", cfg.run_dir);
	if (mkdir(dir, 0770) != 0 && errno != EEXIST)
		return fprintf(stderr, "ignite: %s: %s\n", dir, strerror(errno)), -1;
	if (snprintf(f->poke_path, sizeof(f->poke_path), "%s/%s.%s", dir, f->program->handler->queue,
			o->slot != NULL ? o->slot : slot) >= (int)sizeof(f->poke_path))
		return fprintf(stderr, "ignite: IGNITE_RUN_DIR is too long for a socket's path\n"), -1;
	if (lock_slot(f->poke_path) != 0)
		return -1;
	memcpy(a.sun_path, f->poke_path, sizeof(a.sun_path));
	f->poke_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	unlink(f->poke_path);
	if (f->poke_fd < 0 || bind(f->poke_fd, (struct sockaddr *)&a, sizeof(a)) != 0 ||
		chmod(f->poke_path, 0660) != 0)
		return fprintf(stderr, "ignite: %s: %s\n", f->poke_path, strerror(errno)), -1;
	return 0;
}

static void poke_close(struct feeder *f)
{
	char lock[128];

	if (f->poke_fd < 0)
		return;
	snprintf(lock, sizeof(lock), "%s.lock", f->poke_path);
	unlink(f->poke_path);
	if (f->program->options.slot == NULL)
		unlink(lock); /* a name of our own, never used again */
	close(f->poke_fd);
}

static void answer_probe(const struct feeder *f, const struct sockaddr_un *to, socklen_t size)
{
	char text[160];
	int done, failed, n;

	jobs_counts(&done, &failed);
	n = snprintf(text, sizeof(text),
		"{\"beat_age_ms\":%lld,\"running\":%d,\"done\":%d,\"failed\":%d,\"stopping\":%s}",
		(long long)crew_beat_age_ms(), jobs_running(), done, failed,
		f->stopping ? "true" : "false");
	(void)!sendto(f->poke_fd, text, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL,
		(const struct sockaddr *)to, size);
}

/* A poke says nothing, or "c" for a cancelled job; a probe says "?" and has an address to answer to. */
static void poke_read(struct feeder *f)
{
	for (int i = 0; i < 64; i++) {
		struct sockaddr_un from;
		socklen_t size = sizeof(from);
		char b[8];
		ssize_t n = recvfrom(f->poke_fd, b, sizeof(b), 0, (struct sockaddr *)&from, &size);

		if (n < 0)
			return;
		if (n == 1 && b[0] == '?' && size > sizeof(from.sun_family))
			answer_probe(f, &from, size);
		else if (n == 1 && b[0] == 'c')
			crew_beat_soon();
		else
			f->look = true;
	}
}

/* ---- claiming ---- */

static void feed(struct feeder *f, const struct job *jobs, int count)
{
	for (int i = 0; i < count; i++) {
		int slot = jobs_reserve();

		if (slot >= 0 && jobs_submit(f->cx, slot, &jobs[i], false) == 0) {
			f->claimed++;
			continue;
		}
		ctx_forgive(f->cx);
		queue_release(f->cx, &jobs[i]);
	}
}

static void complain(struct feeder *f, const char *what)
{
	const struct err *e = &f->cx->err;

	if (f->complained_ms != 0 && clock_ms() < f->complained_ms + COMPLAIN_MS)
		return;
	f->complained_ms = clock_ms();
	log_line(f->cx, LOG_WARN, what, "code", e->code, "error", e->message, "cause", e->cause, NULL);
}

static void claim(struct feeder *f)
{
	struct ctx *cx = f->cx;
	int want = f->program->options.once ? 1 : jobs_free(), count = 0;
	struct job *jobs = NULL;
	bool ok;

	f->look = false;
	f->next_claim_ms = clock_ms() + POLL_LEAST_MS + random() % POLL_SPREAD_MS;
	if (want == 0)
		return;
	ctx_reset(cx, NULL);
	cx->deadline_ms = clock_ms() + CALL_MS;
	ok = auth_as_service(cx, NULL) == 0 && crew_register(cx, false) == 0 &&
		queue_claim(cx, crew_worker(), f->program->handler->queue, want, &jobs, &count) == 0;
	if (ok) {
		feed(f, jobs, count);
		return;
	}
	complain(f, "claim failed");
	if (cx->err.code != NULL && strcmp(cx->err.code, "unknown_worker") == 0) {
		ctx_forgive(cx);
		crew_register(cx, true);
		f->look = true;
	}
}

/* ---- the loop ---- */

/* The handler's own; jobs that come meanwhile wait, so it is to be short. */
static void own_upkeep(struct feeder *f)
{
	const struct handler *h = f->program->handler;

	if (h->upkeep == NULL)
		return;
	ctx_reset(f->cx, NULL);
	f->cx->deadline_ms = clock_ms() + CALL_MS;
	if (auth_as_service(f->cx, NULL) != 0 || h->upkeep(f->cx) != 0)
		complain(f, "the handler's upkeep failed");
}

/* Any worker may do it, so that no schedule outside is needed for a lost job to come back. */
static void upkeep(struct feeder *f)
{
	if (clock_ms() < f->next_upkeep_ms)
		return;
	f->next_upkeep_ms = clock_ms() + UPKEEP_MS + random() % POLL_SPREAD_MS;
	ctx_reset(f->cx, NULL);
	f->cx->deadline_ms = clock_ms() + CALL_MS;
	if (auth_as_service(f->cx, NULL) != 0 || queue_maintain(f->cx) != 0)
		complain(f, "upkeep failed");
	if (jobs_running() == 0) {
		own_upkeep(f);
		db_close_idle(IDLE_DB_MS);
		malloc_trim(0);
	}
}

static void wait_for_news(struct feeder *f)
{
	struct pollfd p[4] = { { .fd = f->signal_fd, .events = POLLIN },
		{ .fd = jobs_event_fd(), .events = POLLIN }, { .fd = f->poke_fd, .events = POLLIN },
		{ .fd = news_fd(), .events = POLLIN } };
	int64_t left = f->next_claim_ms - clock_ms();
	struct signalfd_siginfo si;
	uint64_t n;

	if (left < 0)
		left = 0;
	if (jobs_running() > 0 && (left > TICK_MS || jobs_free() == 0))
		left = TICK_MS;
	if (poll(p, ARRAY_LEN(p), (int)left) <= 0)
		return;
	if (p[0].revents != 0 && read(f->signal_fd, &si, sizeof(si)) > 0)
		f->stopping = true;
	if (p[1].revents != 0 && read(p[1].fd, &n, sizeof(n)) > 0)
		f->look = true;
	if (p[2].revents != 0)
		poke_read(f);
	if (p[3].revents != 0 && news_take())
		f->look = true;
}

/* What the queue's policy says of batches; waits for the database as long as it takes. */
static int read_policy(struct feeder *f)
{
	int prefetch = 0;

	for (;;) {
		ctx_reset(f->cx, NULL);
		f->cx->deadline_ms = clock_ms() + CALL_MS;
		if (auth_as_service(f->cx, NULL) == 0 &&
			queue_prefetch(f->cx, f->program->handler->queue, &prefetch) == 0)
			return prefetch;
		complain(f, "the queue's policy could not be read");
		f->next_claim_ms = clock_ms() + POLL_LEAST_MS;
		wait_for_news(f);
		if (f->stopping)
			return 0;
	}
}

/* The lanes poll by themselves; here is only who wakes them early. */
static void look_or_claim(struct feeder *f)
{
	if (!f->lanes) {
		if (f->look || clock_ms() >= f->next_claim_ms)
			claim(f);
		return;
	}
	if (f->look)
		lanes_wake();
	f->look = false;
	f->next_claim_ms = clock_ms() + TICK_MS;
}

static int run_until_stopped(struct feeder *f)
{
	jobs_chain(true);
	while (!f->stopping) {
		look_or_claim(f);
		crew_tick(f->cx);
		upkeep(f);
		if (!f->look)
			wait_for_news(f);
	}
	jobs_chain(false);
	return 0;
}

/* One job, then the end: 0 done, 1 failed, EXIT_NOTHING when there was none. */
static int run_once(struct feeder *f)
{
	int done, failed;

	claim(f);
	if (f->claimed == 0)
		return f->cx->err.status != 0 ? 1 : EXIT_NOTHING;
	while (!f->stopping && jobs_running() > 0) {
		crew_tick(f->cx);
		wait_for_news(f);
	}
	crew_stop(f->cx, f->stopping ? JOBS_STOP_MS : 0);
	jobs_counts(&done, &failed);
	return done == 1 ? 0 : 1;
}

static int feeder_open(struct feeder *f)
{
	sigset_t stop;

	sigfillset(&stop);
	sigdelset(&stop, SIGSEGV);
	sigdelset(&stop, SIGBUS);
	sigdelset(&stop, SIGFPE);
	sigdelset(&stop, SIGILL);
	sigdelset(&stop, SIGABRT);
	sigprocmask(SIG_SETMASK, &stop, NULL);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	f->signal_fd = signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
	f->cx = ctx_new(FEEDER_ARENA_BYTES, NULL);
	if (f->signal_fd < 0 || f->cx == NULL)
		return -1;
	srandom((unsigned)getpid());
	return poke_open(f);
}

/* A thread a job; or, where a worker may claim beyond its threads, lanes that work in batches. */
static int start_threads(struct feeder *f)
{
	const struct handler *h = f->program->handler;
	int threads = f->program->options.once ? 1 : handler_job_threads(h), prefetch = 0;

	if (jobs_start(h, threads) != 0)
		return -1;
	if (!f->program->options.once)
		prefetch = read_policy(f);
	f->lanes = prefetch > 0;
	return f->lanes ? lanes_start(h, threads, 1 + prefetch / threads) : 0;
}

int work_main(const struct program *p)
{
	struct feeder f = { .program = p };
	int status;

	if (handler_job_threads(p->handler) == 0) {
		fprintf(stderr, "%s: it has no jobs to work on\n", p->handler->name);
		return EXIT_USAGE;
	}
	if (feeder_open(&f) != 0)
		return 1;
	crew_setup(p->handler, p->options.slot);
	if (!p->options.once)
		news_start(p->handler);
	if (start_threads(&f) != 0)
		return 1;
	status = p->options.once ? run_once(&f) : run_until_stopped(&f);
	poke_close(&f);
	news_stop();
	lanes_stop();
	crew_stop(f.cx, JOBS_STOP_MS);
	db_close_idle(0);
	fflush(NULL);
	_exit(status); /* job threads may still hold locks */
}
