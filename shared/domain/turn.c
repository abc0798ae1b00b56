/* Two lines of threads, each served in the order of arrival, and which turns this thread has. */
#include "domain/turn.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "domain/queue.h"

enum { TURNS_LEAST = 4, LOOK_MS = 200 };

enum kind { OURS, TOOLS, KINDS };

/* A thread that waits: in one line at a time. */
struct waiter {
	pthread_cond_t given_one;
	bool given;
	struct waiter *next;
};

struct line {
	pthread_mutex_t lock;
	int free;
	struct waiter *first, **end;
};

static struct line lines[KINDS] = { { .lock = PTHREAD_MUTEX_INITIALIZER },
	{ .lock = PTHREAD_MUTEX_INITIALIZER } };
static pthread_condattr_t monotonic;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Thread_local bool held[KINDS];
static _Thread_local struct waiter me;

static void turns_make(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (n < 1)
		n = 1;
	lines[OURS].free = 2 * n > TURNS_LEAST ? 2 * (int)n : TURNS_LEAST;
	lines[TOOLS].free = (int)n;
	for (size_t i = 0; i < KINDS; i++)
		lines[i].end = &lines[i].first;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
}

/* Called with the lock held. */
static void leave_line(struct line *l, const struct waiter *w)
{
	struct waiter **at = &l->first;

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	if (*at == NULL)
		l->end = at;
}

static void hand_on(struct line *l)
{
	struct waiter *w = l->first;

	if (w == NULL) {
		l->free++;
		return;
	}
	leave_line(l, w);
	w->given = true;
	pthread_cond_signal(&w->given_one);
}

/* A little, or until it has its turn. */
static void wait_some(struct line *l, struct waiter *w)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LOOK_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_cond_timedwait(&w->given_one, &l->lock, &until);
}

/* In the line until its turn comes, or the job is to stop. Called with the lock held. */
static int line_up(struct ctx *cx, struct line *l)
{
	int rc = 0;

	me.given = false;
	me.next = NULL;
	pthread_cond_init(&me.given_one, &monotonic);
	*l->end = &me;
	l->end = &me.next;
	while (!me.given && rc == 0) {
		wait_some(l, &me);
		rc = me.given ? 0 : job_check(cx);
	}
	if (!me.given)
		leave_line(l, &me);
	pthread_cond_destroy(&me.given_one);
	return rc;
}

static int take(struct ctx *cx, enum kind k)
{
	struct line *l = &lines[k];
	int rc = 0;

	pthread_once(&once, turns_make);
	if (held[k])
		return 0;
	TRY(job_check(cx));
	pthread_mutex_lock(&l->lock);
	if (l->free > 0)
		l->free--;
	else
		rc = line_up(cx, l);
	pthread_mutex_unlock(&l->lock);
	held[k] = rc == 0;
	return rc;
}

static void give(enum kind k)
{
	struct line *l = &lines[k];

	if (!held[k])
		return;
	held[k] = false;
	pthread_mutex_lock(&l->lock);
	hand_on(l);
	pthread_mutex_unlock(&l->lock);
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
