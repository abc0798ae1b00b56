/* Jobs of one course that are about to end in this process: whoever has its asset waits a little, so that one pass serves several. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "domain/media_attach.h"
#include "domain/queue.h"

enum { GATHER_MS = 4000, LOOK_MS = 200 };

/* Of one course. */
struct crowd {
	struct crowd *next;
	int members;         /* who begun and has not ended */
	int on_their_way;    /* of these, whose asset is not on record yet */
	unsigned int passes; /* begun by members */
	char course_id[];
};

static struct crowd *crowds;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Thread_local struct {
	struct crowd *crowd;
	bool on_its_way;
	unsigned int passes_seen;
} me;

static void make_cond(void)
{
	pthread_condattr_t monotonic;

	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

/* Called with the lock held; NULL: no memory. */
static struct crowd *crowd_of(const char *course_id)
{
	size_t size = strlen(course_id) + 1;
	struct crowd *c = crowds;

	while (c != NULL && strcmp(c->course_id, course_id) != 0)
		c = c->next;
	if (c != NULL)
		return c;
	c = calloc(1, sizeof(*c) + size);
	if (c == NULL)
		return NULL;
	memcpy(c->course_id, course_id, size);
	c->next = crowds;
	crowds = c;
	return c;
}

void media_gather_begin(const char *course_id)
{
	media_gather_end();
	pthread_once(&once, make_cond);
	pthread_mutex_lock(&lock);
	me.crowd = crowd_of(course_id);
	if (me.crowd != NULL) {
		me.crowd->members++;
		me.crowd->on_their_way++;
		me.on_its_way = true;
	}
	pthread_mutex_unlock(&lock);
}

/* Called with the lock held. */
static void arrive(void)
{
	if (me.on_its_way && --me.crowd->on_their_way == 0)
		pthread_cond_broadcast(&changed);
	me.on_its_way = false;
}

void media_gather_arrived(void)
{
	if (me.crowd == NULL)
		return;
	pthread_mutex_lock(&lock);
	arrive();
	me.passes_seen = me.crowd->passes;
	pthread_mutex_unlock(&lock);
}

/* Called with the lock held, which it gives up meanwhile. */
static void wait_a_little(void)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LOOK_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_cond_timedwait(&changed, &lock, &until);
}

/* Called with the lock held: whether there is something to wait for. */
static bool more_come(void)
{
	return me.crowd->on_their_way > 0 && me.crowd->passes == me.passes_seen;
}

int media_gather_wait(struct ctx *cx)
{
	int64_t until = clock_ms() + ctx_left_ms(cx, GATHER_MS);
	int rc = 0;

	if (me.crowd == NULL)
		return 0;
	pthread_mutex_lock(&lock);
	while (rc == 0 && more_come() && clock_ms() < until) {
		wait_a_little();
		pthread_mutex_unlock(&lock);
		rc = cx->job != NULL ? job_check(cx) : 0;
		pthread_mutex_lock(&lock);
	}
	/* Who goes first takes the others' rows along: they need not wait any longer. */
	if (me.crowd->passes == me.passes_seen) {
		me.crowd->passes++;
		pthread_cond_broadcast(&changed);
	}
	pthread_mutex_unlock(&lock);
	return rc;
}

void media_gather_end(void)
{
	struct crowd **at = &crowds;

	if (me.crowd == NULL)
		return;
	pthread_mutex_lock(&lock);
	arrive();
	if (--me.crowd->members == 0) {
		while (*at != me.crowd)
			at = &(*at)->next;
		*at = me.crowd->next;
		free(me.crowd);
	}
	me.crowd = NULL;
	pthread_mutex_unlock(&lock);
}
