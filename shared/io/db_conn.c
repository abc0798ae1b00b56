/* One connection: opened and spoken to without ever blocking beyond a deadline. */
#include <errno.h>
#include <poll.h>
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

static int conn_send(PGconn *pg, const struct statement *s, int count)
{
	for (int i = 0; i < count; i++)
		if (PQsendQueryParams(pg, s[i].sql, s[i].n, NULL, s[i].values, NULL, NULL, 0) != 1)
			return -1;
	return PQpipelineSync(pg) == 1 ? 0 : -1;
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

/* Takes one result in. True when the Sync has been answered. */
static bool answer_take(struct answer *a, PGresult *r, bool is_last)
{
	switch (PQresultStatus(r)) {
	case PGRES_PIPELINE_SYNC:
		PQclear(r);
		return true;
	case PGRES_TUPLES_OK:
	case PGRES_COMMAND_OK:
		a->executed++;
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
		answer_take(a, r, false);
	keep_why(a->why, a->error != NULL ? PQresultErrorMessage(a->error) : PQerrorMessage(pg));
	return EX_BROKEN;
}

enum exchange conn_exchange(struct db_conn *c, const struct statement *s, int count,
	int64_t deadline_ms, struct answer *ret)
{
	bool synced = false;
	int at = 0;

	*ret = (struct answer){ .executed = 0 };
	if (conn_send(c->pg, s, count) != 0)
		return conn_broken(c->pg, ret);
	while (!synced) {
		enum exchange e = conn_pump(c->pg, deadline_ms);
		PGresult *r;

		if (e == EX_TIMEOUT)
			return e;
		r = e == EX_OK ? PQgetResult(c->pg) : NULL;
		if (r != NULL)
			synced = answer_take(ret, r, at == count - 1);
		else
			at++;
		if (e == EX_BROKEN || PQstatus(c->pg) != CONNECTION_OK)
			return conn_broken(c->pg, ret);
	}
	c->used_ms = clock_ms();
	return ret->error != NULL ? EX_FAILED : EX_OK;
}
