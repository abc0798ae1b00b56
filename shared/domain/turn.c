/* Two semaphores, and which of them this thread has passed. */
#include "domain/turn.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>
#include <unistd.h>

#include "domain/queue.h"

enum { TURNS_LEAST = 4, LOOK_MS = 200 };

enum kind { OURS, TOOLS, KINDS };

static sem_t turns[KINDS];
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Thread_local bool held[KINDS];

static void turns_make(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (n < 1)
		n = 1;
	sem_init(&turns[OURS], 0, 2 * n > TURNS_LEAST ? 2 * (unsigned)n : TURNS_LEAST);
	sem_init(&turns[TOOLS], 0, (unsigned)n);
}

static int take(struct ctx *cx, enum kind k)
{
	pthread_once(&once, turns_make);
	while (!held[k]) {
		struct timespec until;

		TRY(job_check(cx));
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += LOOK_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		held[k] = sem_clockwait(&turns[k], CLOCK_MONOTONIC, &until) == 0;
		if (!held[k] && errno != ETIMEDOUT && errno != EINTR)
			return fail(cx, 500, "internal", "The job cannot wait for its turn.");
	}
	return 0;
}

static void give(enum kind k)
{
	if (held[k])
		sem_post(&turns[k]);
	held[k] = false;
}

int turn_take(struct ctx *cx)
{
	return take(cx, OURS);
}

void turn_give(void)
{
	give(OURS);
}

int turn_sleep(struct ctx *cx, int ms)
{
	const struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };
	bool had = held[OURS];

	give(OURS);
	nanosleep(&t, NULL);
	return had ? take(cx, OURS) : 0;
}

int turn_take_tool(struct ctx *cx)
{
	turn_give();
	return take(cx, TOOLS);
}

void turn_give_tool(void)
{
	give(TOOLS);
}
