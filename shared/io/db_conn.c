/* One connection: opened and spoken to without ever blocking beyond a deadline. */
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "io/db_conn.h"

/* Waits until the socket is ready or the deadline has passed: revents, 0 at the deadline. */
static int conn_wait(PGconn *pg, short events, int64_t deadline_ms)
{
	struct pollfd p = { .fd = PQsocket(pg), .events = events };

	for (;;) {
		int64_t left = deadline_ms - clock_ms();
		int n;

		if (left <= 0)
			return 0;
		n = poll(&p, 1, left > 60000 ? 60000 : (int)left);
		if (n > 0)
			return p.revents;
		if (n < 0 && errno != EINTR)
			return 0;
	}
}

static void keep_why(char *why, const char *text)
{
	size_t n = strcspn(text, "\n");

	snprintf(why, DB_WHY_MAX, "%.*s", (int)(n < DB_WHY_MAX ? n : DB_WHY_MAX - 1), text);
}

static void no_notice(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

/*
 * What stands before dbname the URL may override; what stands after it may not. GSS is off unless asked for: its libraries cost
 * each process memory. Nothing here that PgBouncer refuses (no "options").
 */
static PGconn *conn_start(const char *url, const char *name)
{
	const char *const keys[] = { "gssencmode", "keepalives", "keepalives_idle",
		"keepalives_interval", "keepalives_count", "tcp_user_timeout", "fallback_application_name",
		"dbname", "client_encoding", NULL };
	const char *const values[] = { "disable", "1", "15", "5", "3", "20000", name, url, "UTF8",
		NULL };

	return PQconnectStartParams(keys, values, 1);
}

int conn_open(struct db_conn *c, const char *url, const char *name, int64_t deadline_ms, char *why)
{
	PGconn *pg = conn_start(url, name);
	PostgresPollingStatusType state = PGRES_POLLING_WRITING;

	keep_why(why, "out of memory");
	if (pg == NULL)
		return -1;
	while (PQstatus(pg) != CONNECTION_BAD && state != PGRES_POLLING_OK &&
		state != PGRES_POLLING_FAILED) {
		if (conn_wait(pg, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline_ms) == 0) {
			PQfinish(pg);
			keep_why(why, "no connection in time");
			return -1;
		}
		state = PQconnectPoll(pg);
	}
	if (state != PGRES_POLLING_OK || PQsetnonblocking(pg, 1) != 0 || PQenterPipelineMode(pg) != 1) {
		keep_why(why, PQerrorMessage(pg));
		PQfinish(pg);
		return -1;
	}
	PQsetNoticeProcessor(pg, no_notice, NULL);
	c->pg = pg;
	c->named_count = 0;
	return 0;
}

void conn_close(struct db_conn *c)
{
	if (c->pg != NULL)
		PQfinish(c->pg);
	c->pg = NULL;
}

bool conn_alive(struct db_conn *c)
{
	struct pollfd p = { .fd = PQsocket(c->pg), .events = POLLIN };

	if (p.fd < 0 || PQstatus(c->pg) != CONNECTION_OK)
		return false;
	/* An idle server says nothing unless it ends: its last words or the end of file lie here. */
	return poll(&p, 1, 0) == 0;
}

bool conn_clean(const struct db_conn *c)
{
	return c->pg != NULL && PQstatus(c->pg) == CONNECTION_OK &&
		PQtransactionStatus(c->pg) == PQTRANS_IDLE && PQpipelineStatus(c->pg) == PQ_PIPELINE_ON;
}

void answer_clear(struct answer *a)
{
	PQclear(a->last);
	PQclear(a->error);
	*a = (struct answer){ .executed = 0 };
}

/* ---- named statements ---- */

/* Cleared by the first sign of a pooler that does not keep names with their sessions (PgBouncer before 1.21). */
static atomic_bool names_kept = true;

enum { NAME_TEXT = 24 };

/* FNV-1a: the same name on any connection of any process is the same text. */
static uint64_t hash_of(const char *sql)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (; *sql != '\0'; sql++)
		hash = (hash ^ (unsigned char)*sql) * 0x100000001b3u;
	return hash | 1; /* never 0 */
}

static bool is_prepared(const struct db_conn *c, uint64_t hash)
{
	for (int i = 0; i < c->named_count; i++)
		if (c->named[i] == hash)
			return true;
	return false;
}

bool conn_lost_name(enum exchange e, const struct answer *a)
{
	const char *state = e == EX_FAILED ? PQresultErrorField(a->error, PG_DIAG_SQLSTATE) : NULL;

	if (state == NULL)
		return false;
	if (strcmp(state, "26000") == 0 || strcmp(state, "42P05") == 0) {
		atomic_store(&names_kept, false);
		return true;
	}
	return strcmp(state, "0A000") == 0 && atomic_load(&names_kept);
}

/* What an exchange sent. */
struct sent {
	int count; /* commands */
	uint64_t
		prepares[2 * DB_BATCH_MAX]; /* hash of the statement that command i only prepares, or 0 */
};
static bool is_sent(const struct sent *sent, uint64_t hash)
{
	for (int i = 0; i < sent->count; i++)
		if (sent->prepares[i] == hash)
			return true;
	return false;
}

static int send_one(struct db_conn *c, const struct statement *s, struct sent *sent)
{
	char name[NAME_TEXT];
	bool named = s->named && atomic_load(&names_kept);
	uint64_t hash = named ? hash_of(s->sql) : 0;
	bool known = named && (is_prepared(c, hash) || is_sent(sent, hash));

	if (!named || (!known && c->named_count == CONN_NAMED_MAX)) {
		sent->prepares[sent->count++] = 0;
		return PQsendQueryParams(c->pg, s->sql, s->n, NULL, s->values, NULL, NULL, 0);
	}
	snprintf(name, sizeof(name), "ig_%016llx", (unsigned long long)hash);
	if (!known) {
		if (PQsendPrepare(c->pg, name, s->sql, 0, NULL) != 1)
			return 0;
		sent->prepares[sent->count++] = hash;
	}
	sent->prepares[sent->count++] = 0;
	return PQsendQueryPrepared(c->pg, name, s->n, s->values, NULL, NULL, 0);
}

static int conn_send(struct db_conn *c, const struct statement *s, int count, struct sent *sent)
{
	assert(count <= DB_BATCH_MAX);
	sent->count = 0;
	for (int i = 0; i < count; i++)
		if (send_one(c, &s[i], sent) != 1)
			return -1;
	return PQpipelineSync(c->pg) == 1 ? 0 : -1;
}

/* True when r only says that command `at` has been prepared; it is known from now on. */
static bool prepared_take(struct db_conn *c, const struct sent *sent, int at, PGresult *r)
{
	if (at >= sent->count || sent->prepares[at] == 0 || PQresultStatus(r) != PGRES_COMMAND_OK)
		return false;
	if (c->named_count < CONN_NAMED_MAX)
		c->named[c->named_count++] = sent->prepares[at];
	PQclear(r);
	return true;
}

/* Sends what is left to send and reads until a result is there. */
static enum exchange conn_pump(PGconn *pg, int64_t deadline_ms)
{
	for (;;) {
		int unsent = PQflush(pg), ready;

		if (unsent == 0 && PQisBusy(pg) == 0)
			return EX_OK;
		ready = conn_wait(pg, (short)(POLLIN | (unsent > 0 ? POLLOUT : 0)), deadline_ms);
		if (ready == 0)
			return EX_TIMEOUT;
		if ((ready & (POLLIN | POLLHUP | POLLERR)) != 0 && PQconsumeInput(pg) != 1)
			return EX_BROKEN;
		if (unsent < 0)
			return EX_BROKEN;
	}
}

/* Takes one result in; each as in conn_exchange(). True when the Sync has been answered. */
static bool answer_take(struct answer *a, PGresult *r, bool is_last, PGresult **each)
{
	switch (PQresultStatus(r)) {
	case PGRES_PIPELINE_SYNC:
		PQclear(r);
		return true;
	case PGRES_TUPLES_OK:
	case PGRES_COMMAND_OK:
		a->executed++;
		if (each != NULL) {
			each[a->executed - 1] = r;
			return false;
		}
		if (is_last && a->last == NULL) {
			a->last = r;
			return false;
		}
		break;
	case PGRES_FATAL_ERROR:
		if (a->error == NULL) {
			a->error = r;
			return false;
		}
		break;
	default:
		break;
	}
	PQclear(r);
	return false;
}

/* What the server said before it left, if anything, is the first result now; nothing blocks any more. */
static enum exchange conn_broken(PGconn *pg, struct answer *a)
{
	PGresult *r = a->error == NULL ? PQgetResult(pg) : NULL;

	if (r != NULL)
		answer_take(a, r, false, NULL);
	keep_why(a->why, a->error != NULL ? PQresultErrorMessage(a->error) : PQerrorMessage(pg));
	return EX_BROKEN;
}

enum exchange conn_exchange(struct db_conn *c, const struct statement *s, int count,
	int64_t deadline_ms, struct answer *ret, PGresult **each)
{
	bool synced = false;
	struct sent sent;
	int at = 0;

	*ret = (struct answer){ .executed = 0 };
	if (conn_send(c, s, count, &sent) != 0)
		return conn_broken(c->pg, ret);
	while (!synced) {
		enum exchange e = conn_pump(c->pg, deadline_ms);
		PGresult *r;

		if (e == EX_TIMEOUT)
			return e;
		r = e == EX_OK ? PQgetResult(c->pg) : NULL;
		if (r == NULL)
			at++;
		else if (!prepared_take(c, &sent, at, r))
			synced = answer_take(ret, r, at == sent.count - 1, each);
		if (e == EX_BROKEN || PQstatus(c->pg) != CONNECTION_OK)
			return conn_broken(c->pg, ret);
	}
	c->used_ms = clock_ms();
	return ret->error != NULL ? EX_FAILED : EX_OK;
}
