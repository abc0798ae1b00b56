/*
 * Calls that share a transaction. A statement that enqueues a job costs PostgreSQL less than what surrounds it: a round trip,
 * two switches of processes, a commit that waits for the disk. So while one exchange is on its way, further calls queue up, and
 * the first of them takes up to DB_GROUP_MAX along as soon as that one is back. Nobody waits for company. (One way, groups of
 * 16: 3,100 requests a second where two ways gave 2,000 and calls of their own 1,250.)
 */
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "io/db.h"
#include "io/db_conn.h"

enum {
	PATIENCE_MS =
		50, /* after which a call goes although the way is taken: whoever is on it may wait for a lock */
	ALONE_AFTER_REFUSAL = 32, /* calls: who is refused often must not make others pay twice */
};

/* What became of a call. */
enum outcome {
	QUEUED,
	LEADS, /* its thread is to take a group along */
	TAKEN, /* on its way with a group */
	DONE,  /* result holds its rows */
	ALONE, /* undone, or not sent: to be sent alone */
	LOST,  /* perhaps committed, perhaps not: the connection broke or was too slow */
};

struct seat {
	struct settings set;
	struct statement statement[2];
	bool retry_safe;
	int64_t deadline_ms;
	enum outcome outcome;
	enum exchange exchange;
	PGresult *result;
	pthread_cond_t changed;
	struct seat *next;
};

static struct {
	pthread_mutex_t lock;
	pthread_once_t once;
	pthread_condattr_t monotonic;
	struct seat *first, **end;
	int under_way; /* exchanges whose return lets the next one go */
	int alone;     /* calls left that go alone */
} group = { .lock = PTHREAD_MUTEX_INITIALIZER, .once = PTHREAD_ONCE_INIT, .end = &group.first };

static void group_once(void)
{
	pthread_condattr_init(&group.monotonic);
	pthread_condattr_setclock(&group.monotonic, CLOCK_MONOTONIC);
}

static void seat_set(struct seat *s, enum outcome outcome)
{
	s->outcome = outcome;
	pthread_cond_signal(&s->changed);
}

static struct seat *queue_pop(void)
{
	struct seat *s = group.first;

	if (s != NULL) {
		group.first = s->next;
		if (group.first == NULL)
			group.end = &group.first;
	}
	return s;
}

static void queue_leave(const struct seat *s)
{
	struct seat **p = &group.first;

	while (*p != s)
		p = &(*p)->next;
	*p = s->next;
	if (*p == NULL)
		group.end = p;
}

/* When the way is free: the first one waiting goes, and leads. */
static void next_leads(void)
{
	struct seat *s = group.under_way == 0 ? queue_pop() : NULL;

	if (s == NULL)
		return;
	group.under_way++;
	seat_set(s, LEADS);
}

/* Until the seat has an outcome, or leads. */
static void seat_wait(struct seat *s)
{
	int64_t until_ms = clock_ms() + PATIENCE_MS;
	const struct timespec until = { .tv_sec = until_ms / 1000,
		.tv_nsec = until_ms % 1000 * 1000000 };

	while (s->outcome == QUEUED) {
		if (pthread_cond_timedwait(&s->changed, &group.lock, &until) == 0 || s->outcome != QUEUED)
			continue;
		queue_leave(s);
		group.under_way++;
		s->outcome = LEADS;
	}
	while (s->outcome == TAKEN) /* its leader has a deadline */
		pthread_cond_wait(&s->changed, &group.lock);
}

/* The leader and who waits, DB_GROUP_MAX at most. */
static int gather(struct seat *leader, struct seat *members[DB_GROUP_MAX])
{
	int n = 0;

	members[n++] = leader;
	if (group.alone > 0) {
		group.alone--;
		return n;
	}
	while (n < DB_GROUP_MAX && group.first != NULL) {
		members[n] = queue_pop();
		members[n++]->outcome = TAKEN;
	}
	return n;
}

static enum outcome outcome_of(
	enum exchange e, const struct answer *a, bool lost_name, bool retry_safe)
{
	if (e == EX_OK)
		return DONE;
	return e == EX_FAILED || lost_name || may_repeat(e, a, retry_safe, 0) ? ALONE : LOST;
}

/* Sends the members' statements as one transaction and gives each what is its own. */
static void travel(struct db_conn *c, struct seat *members[], int n)
{
	struct statement batch[2 * DB_GROUP_MAX], *next = batch;
	PGresult *each[2 * DB_GROUP_MAX] = { NULL };
	enum outcome outcome[DB_GROUP_MAX];
	int64_t deadline_ms =
		0; /* the last one's: who has little time left must not cut the others' short */
	struct answer a;
	enum exchange e;
	bool lost_name;

	for (int i = 0; i < n; i++) {
		memcpy(next, members[i]->statement, sizeof(members[i]->statement));
		next += ARRAY_LEN(members[i]->statement);
		if (members[i]->deadline_ms > deadline_ms)
			deadline_ms = members[i]->deadline_ms;
	}
	e = conn_exchange(c, batch, 2 * n, deadline_ms, &a, each);
	lost_name = conn_lost_name(e, &a);
	if (lost_name)
		conn_close(c);
	leave_useless(c, e, &a);
	pool_give(c);
	for (int i = 0; i < n; i++)
		outcome[i] = outcome_of(e, &a, lost_name, members[i]->retry_safe);
	answer_clear(&a);
	for (int i = 0; i < 2 * n; i++)
		if (e != EX_OK || i % 2 == 0)
			PQclear(each[i]);

	pthread_mutex_lock(&group.lock);
	if (e == EX_FAILED && !lost_name)
		group.alone = ALONE_AFTER_REFUSAL;
	for (int i = 0; i < n; i++) {
		members[i]->exchange = e;
		members[i]->result = e == EX_OK ? each[2 * i + 1] : NULL;
		seat_set(members[i], outcome[i]);
	}
	pthread_mutex_unlock(&group.lock);
}

/* -1: no connection, recorded in cx; the others look for themselves. */
static int lead(struct ctx *cx, struct seat *members[], int n, int64_t start_ms)
{
	struct db_conn *c;

	if (pool_take(cx, start_ms, &c) == 0) {
		travel(c, members, n);
		return 0;
	}
	pthread_mutex_lock(&group.lock);
	for (int i = 1; i < n; i++)
		seat_set(members[i], ALONE);
	pthread_mutex_unlock(&group.lock);
	return -1;
}

static int seat_end(struct ctx *cx, struct rows **ret, struct seat *s, int64_t start_ms)
{
	switch (s->outcome) {
	case DONE:
		if (ret == NULL) {
			PQclear(s->result);
			return 0;
		}
		*ret = rows_own(cx, s->result);
		return *ret != NULL ? 0 : -1;
	case ALONE:
		return call_alone(cx, ret, s->retry_safe, &s->statement[1], 1, start_ms);
	default:
		return s->exchange == EX_TIMEOUT ? db_fail_late(cx)
										 : db_fail_unavailable(cx, "the connection broke");
	}
}

static void way_free(void)
{
	pthread_mutex_lock(&group.lock);
	group.under_way--;
	next_leads();
	pthread_mutex_unlock(&group.lock);
}

/* The leader's part: alone when nobody waits. */
static int go(struct ctx *cx, struct rows **ret, struct seat *s, struct seat *members[], int n,
	int64_t start_ms)
{
	int rc;

	if (n == 1) {
		s->outcome = ALONE;
		rc = seat_end(cx, ret, s, start_ms);
		way_free();
		return rc;
	}
	rc = lead(cx, members, n, start_ms);
	way_free();
	return rc == 0 ? seat_end(cx, ret, s, start_ms) : rc;
}

int call_grouped(struct ctx *cx, struct rows **ret, bool retry_safe, const struct statement *s)
{
	struct seat seat = {
		.retry_safe = retry_safe, .deadline_ms = answer_deadline_ms(cx), .outcome = QUEUED
	};
	struct seat *members[DB_GROUP_MAX];
	int64_t start_ms = clock_ms();
	int n = 0, rc;

	pthread_once(&group.once, group_once);
	pthread_cond_init(&seat.changed, &group.monotonic);
	seat.statement[0] = settings_statement(&seat.set, cx, SETTINGS_GROUP);
	seat.statement[1] = *s;

	pthread_mutex_lock(&group.lock);
	*group.end = &seat;
	group.end = &seat.next;
	next_leads();
	seat_wait(&seat);
	if (seat.outcome == LEADS)
		n = gather(&seat, members);
	pthread_mutex_unlock(&group.lock);

	rc = n > 0 ? go(cx, ret, &seat, members, n, start_ms) : seat_end(cx, ret, &seat, start_ms);
	pthread_cond_destroy(&seat.changed);
	return rc;
}
