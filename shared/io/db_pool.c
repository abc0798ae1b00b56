/*
 * The pool: at most so many connections a process, opened when first needed, closed when long idle. When the server is lost,
 * requests wait for it; once it has been away longer than they may wait, they fail at once instead.
 */
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "io/db.h"
#include "io/db_conn.h"

enum { PAUSE_FIRST_MS = 20, PAUSE_MOST_MS = 250, CONNECT_MS = 5000 };

static struct {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	pthread_once_t once;
	const char *url;
	const char *name;
	int most, open;
	struct db_conn *idle;  /* last used first */
	int64_t down_since_ms; /* 0: the server answered last time */
	int64_t down_seen_ms;  /* when it last refused */
} pool = {
	.lock = PTHREAD_MUTEX_INITIALIZER, .once = PTHREAD_ONCE_INIT, .name = "ignite", .most = 1
};

static void pool_once(void)
{
	pthread_condattr_t a;

	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_cond_init(&pool.freed, &a);
	pthread_condattr_destroy(&a);
}

void db_setup(const char *url, int connections_max)
{
	pthread_once(&pool.once, pool_once);
	pool.url = url;
	pool.most = connections_max > 0 ? connections_max : 1;
}

void db_name(const char *name)
{
	pool.name = name;
}

/* An idle connection, or a place for a new one (pg NULL), by until_ms; NULL when there was none. */
static struct db_conn *pool_place(int64_t until_ms)
{
	const struct timespec until = { .tv_sec = until_ms / 1000,
		.tv_nsec = until_ms % 1000 * 1000000 };
	struct db_conn *c;
	int rc = 0;

	pthread_mutex_lock(&pool.lock);
	while (pool.idle == NULL && pool.open >= pool.most && rc == 0)
		rc = pthread_cond_timedwait(&pool.freed, &pool.lock, &until);
	c = pool.idle;
	if (c != NULL) {
		pool.idle = c->next;
	} else if (pool.open < pool.most) {
		c = calloc(1, sizeof(*c));
		if (c != NULL)
			pool.open++;
	}
	pthread_mutex_unlock(&pool.lock);
	if (c != NULL) {
		c->magic = CONN_MAGIC;
		c->next = NULL;
		c->began = c->settings_due = c->as_service = false;
	}
	return c;
}

static void pool_drop(struct db_conn *c)
{
	conn_close(c);
	free(c);
	pthread_mutex_lock(&pool.lock);
	pool.open--;
	pthread_cond_signal(&pool.freed);
	pthread_mutex_unlock(&pool.lock);
}

void pool_give(struct db_conn *c)
{
	if (!conn_clean(c)) {
		pool_drop(c);
		return;
	}
	pthread_mutex_lock(&pool.lock);
	c->next = pool.idle;
	pool.idle = c;
	pthread_cond_signal(&pool.freed);
	pthread_mutex_unlock(&pool.lock);
}

void db_close_idle(int64_t idle_ms)
{
	int64_t before = clock_ms() - idle_ms;
	struct db_conn *old = NULL, **p = &pool.idle;

	pthread_mutex_lock(&pool.lock);
	while (*p != NULL) {
		struct db_conn *c = *p;

		if (c->used_ms > before) {
			p = &c->next;
			continue;
		}
		*p = c->next;
		c->next = old;
		old = c;
	}
	pthread_mutex_unlock(&pool.lock);
	while (old != NULL) {
		struct db_conn *c = old;

		old = c->next;
		pool_drop(c);
	}
}

/* Notes whether the server answered; returns since when it has been away. */
static int64_t pool_note(bool up)
{
	int64_t now = clock_ms(), since;

	pthread_mutex_lock(&pool.lock);
	if (up)
		pool.down_since_ms = 0;
	else if (pool.down_since_ms == 0 || now - pool.down_seen_ms > DB_BRIDGE_MS)
		pool.down_since_ms = now;
	pool.down_seen_ms = now;
	since = pool.down_since_ms;
	pthread_mutex_unlock(&pool.lock);
	return since;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Opens the place's connection, again and again while the server may still come back in time. */
static int pool_connect(struct db_conn *c, int64_t until_ms, char *why)
{
	int64_t pause_ms = PAUSE_FIRST_MS;

	while (conn_open(c, pool.url, pool.name, least(until_ms, clock_ms() + CONNECT_MS), why) != 0) {
		int64_t since = pool_note(false);

		if (clock_ms() + pause_ms >= least(until_ms, since + DB_BRIDGE_MS))
			return -1;
		usleep((useconds_t)pause_ms * 1000);
		pause_ms = least(pause_ms * 2, PAUSE_MOST_MS);
	}
	pool_note(true);
	return 0;
}

int pool_take(struct ctx *cx, int64_t start_ms, struct db_conn **ret)
{
	int64_t until = clock_ms() + ctx_left_ms(cx, DB_BRIDGE_MS);
	char why[DB_WHY_MAX] = "all connections are busy";
	struct db_conn *c;

	until = least(until, start_ms + DB_BRIDGE_MS);
	c = pool.url != NULL ? pool_place(until) : NULL;
	if (c != NULL && c->pg != NULL && !conn_alive(c))
		conn_close(c);
	if (c != NULL && c->pg == NULL && pool_connect(c, until, why) != 0) {
		pool_drop(c);
		c = NULL;
	}
	if (c == NULL)
		return db_fail_unavailable(cx, why);
	c->used_ms = clock_ms();
	*ret = c;
	return 0;
}
