/* A thread, a connection, and an eventfd that ends both. */
#include "io/db_listen.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/thread.h"
#include "io/db_conn.h"

enum {
	PAUSE_FIRST_MS = 250,
	PAUSE_MOST_MS = 10000,
	CONNECT_MS = 5000,
	ANSWER_MS = 5000,
	STOP_MS = 300,
};

static struct {
	struct db_listener is;
	pthread_t thread;
	int stop_fd; /* 0: not started */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool ended;
} listener = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* What came of listening for a while. */
enum heard { HEARD_STOP, HEARD_LOST, HEARD_POOLER };

static bool stopping(int wait_ms)
{
	struct pollfd p = { .fd = listener.stop_fd, .events = POLLIN };

	return poll(&p, 1, wait_ms) > 0;
}

/*
 * A pooler gives its clients a process number of its own making: it is not the one that answers. A session that it shares would
 * listen for somebody else.
 */
static int look_for_pooler(struct db_conn *c, bool *ret_pooler, struct answer *a)
{
	static const struct statement ask = { "select pg_backend_pid()", 0, NULL, false };
	char mine[16];

	if (conn_exchange(c, &ask, 1, clock_ms() + ANSWER_MS, a, NULL) != EX_OK)
		return -1;
	snprintf(mine, sizeof(mine), "%d", PQbackendPID(c->pg));
	*ret_pooler = strcmp(PQgetvalue(a->last, 0, 0), mine) != 0;
	answer_clear(a);
	return 0;
}

static int listen_to(struct db_conn *c, struct answer *a)
{
	const struct statement s = { listener.is.sql, 0, NULL, false };

	if (conn_exchange(c, &s, 1, clock_ms() + ANSWER_MS, a, NULL) != EX_OK)
		return -1;
	answer_clear(a);
	return 0;
}

static void tell(PGconn *pg)
{
	PGnotify *n;

	while ((n = PQnotifies(pg)) != NULL) {
		listener.is.told(listener.is.arg, n->extra);
		PQfreemem(n);
	}
}

/* Until the connection is lost or the process ends. */
static enum heard attend(struct db_conn *c)
{
	for (;;) {
		struct pollfd p[2] = { { .fd = listener.stop_fd, .events = POLLIN },
			{ .fd = PQsocket(c->pg), .events = POLLIN } };

		tell(c->pg);
		if (poll(p, 2, -1) < 0)
			continue;
		if (p[0].revents != 0)
			return HEARD_STOP;
		if (PQconsumeInput(c->pg) != 1 || PQstatus(c->pg) != CONNECTION_OK)
			return HEARD_LOST;
	}
}

static enum heard converse(struct db_conn *c, char *why)
{
	struct answer a = { .executed = 0 };
	bool pooler = false;

	if (look_for_pooler(c, &pooler, &a) != 0 ||
		((!pooler || listener.is.force) && listen_to(c, &a) != 0)) {
		snprintf(why, DB_WHY_MAX, "%s",
			a.error != NULL ? PQresultErrorMessage(a.error) : "no answer to LISTEN");
		why[strcspn(why, "\n")] = '\0';
		answer_clear(&a);
		return HEARD_LOST;
	}
	if (pooler && !listener.is.force)
		return HEARD_POOLER;
	listener.is.told(listener.is.arg, NULL);
	snprintf(why, DB_WHY_MAX, "the connection was lost");
	return attend(c);
}

static enum heard listen_once(char *why)
{
	struct db_conn c = { .magic = CONN_MAGIC };
	enum heard h;

	if (conn_open(&c, listener.is.url, listener.is.name, clock_ms() + CONNECT_MS, why) != 0)
		return HEARD_LOST;
	h = converse(&c, why);
	conn_close(&c);
	return h;
}

static void keep_listening(void)
{
	int pause_ms = PAUSE_FIRST_MS;

	for (;;) {
		int64_t began_ms = clock_ms();
		char why[DB_WHY_MAX] = "";
		enum heard h = listen_once(why);

		if (h == HEARD_STOP)
			return;
		if (h == HEARD_POOLER) {
			listener.is.lost(listener.is.arg, "a pooler stands in between", true);
			return;
		}
		listener.is.lost(listener.is.arg, why, false);
		/* Time spent connecting is no sign of health, time spent listening is. */
		if (clock_ms() - began_ms > PAUSE_MOST_MS)
			pause_ms = PAUSE_FIRST_MS;
		if (stopping(pause_ms / 2 + (int)(random() % (pause_ms / 2 + 1))))
			return;
		pause_ms = pause_ms < PAUSE_MOST_MS / 2 ? pause_ms * 2 : PAUSE_MOST_MS;
	}
}

static void *listener_main(void *arg)
{
	(void)arg;
	keep_listening();
	pthread_mutex_lock(&listener.lock);
	listener.ended = true;
	pthread_cond_signal(&listener.changed);
	pthread_mutex_unlock(&listener.lock);
	return NULL;
}

int db_listen_start(const struct db_listener *l)
{
	pthread_condattr_t a;
	int fd;

	if (listener.stop_fd > 0)
		return -1;
	fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (fd < 0)
		return -1;
	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_cond_init(&listener.changed, &a);
	pthread_condattr_destroy(&a);
	listener.is = *l;
	listener.stop_fd = fd;
	listener.ended = false;
	if (thread_start(listener_main, NULL, &listener.thread) == 0)
		return 0;
	listener.stop_fd = 0;
	close(fd);
	return -1;
}

void db_listen_stop(void)
{
	int64_t until_ms = clock_ms() + STOP_MS;
	const struct timespec until = { .tv_sec = until_ms / 1000,
		.tv_nsec = until_ms % 1000 * 1000000 };
	bool ended;

	if (listener.stop_fd <= 0)
		return;
	eventfd_write(listener.stop_fd, 1);
	pthread_mutex_lock(&listener.lock);
	while (!listener.ended && clock_ms() < until_ms)
		pthread_cond_timedwait(&listener.changed, &listener.lock, &until);
	ended = listener.ended;
	pthread_mutex_unlock(&listener.lock);
	if (!ended) /* in the resolver of names: it ends with the process */
		return;
	pthread_join(listener.thread, NULL);
	close(listener.stop_fd);
	listener.stop_fd = 0;
}
