/* A semaphore, and whether this thread has passed it. */
#include "domain/turn.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>
#include <unistd.h>

#include "domain/queue.h"

enum { TURNS_LEAST = 4, LOOK_MS = 200 };

static sem_t turns;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Thread_local bool held;

static void turns_make(void)
{
	long n = 2 * sysconf(_SC_NPROCESSORS_ONLN);

	sem_init(&turns, 0, n > TURNS_LEAST ? (unsigned)n : TURNS_LEAST);
}

int turn_take(struct ctx *cx)
{
	pthread_once(&once, turns_make);
	while (!held) {
		struct timespec until;

		TRY(job_check(cx));
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += LOOK_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		held = sem_clockwait(&turns, CLOCK_MONOTONIC, &until) == 0;
		if (!held && errno != ETIMEDOUT && errno != EINTR)
			return fail(cx, 500, "internal", "The job cannot wait for its turn.");
	}
	return 0;
}

void turn_give(void)
{
	if (held)
		sem_post(&turns);
	held = false;
}
