/* Transactions: role and claims first, for the transaction alone, in the same round trip as the first statement. */
#include "io/db.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "io/db_conn.h"

enum { CLASHES_MAX = 3, ROLLBACK_MS = 2000, ANSWER_SLACK_MS = 500, AGAIN_PAUSE_MS = 10 };

#define SQL_SETTINGS                                                                               \
	"select set_config('role',$1,true), set_config('request.jwt.claims',$2,true),"                 \
	" set_config('ignite.organization',$3,true), set_config('request.id',$4,true),"                \
	" set_config('statement_timeout',$5,true)"

static const char sql_settings[] = SQL_SETTINGS;
static const char sql_settings_group[] = SQL_SETTINGS ", set_config('lock_timeout','200',true)";

static const char *or_empty(const char *text)
{
	return text != NULL ? text : "";
}

struct statement settings_statement(
	struct settings *s, const struct ctx *cx, enum settings_for whom)
{
	static const char *const names[] = { "anon", "authenticated", "service_role" };
	const struct identity *who = cx->who;
	bool as_service = whom == SETTINGS_SERVICE;
	int64_t left = ctx_left_ms(cx, DB_DEFAULT_MS);

	snprintf(s->timeout, sizeof(s->timeout), "%lld", (long long)(left > 0 ? left : 1));
	s->value[0] = names[as_service ? DB_SERVICE : who->role];
	s->value[1] = as_service ? "{\"role\":\"service_role\"}" : who->claims;
	s->value[2] = or_empty(who->organization);
	s->value[3] = cx->request_id;
	s->value[4] = s->timeout;
	return (struct statement){ whom == SETTINGS_GROUP ? sql_settings_group : sql_settings, SETTINGS,
		s->value, true };
}

/* The server gives up first, so that its answer still comes in time. */
int64_t answer_deadline_ms(const struct ctx *cx)
{
	return clock_ms() + ctx_left_ms(cx, DB_DEFAULT_MS) + ANSWER_SLACK_MS;
}

static int need_identity(struct ctx *cx)
{
	if (cx->who != NULL)
		return 0;
	return fail_cause(cx, 500, "internal", "The request could not be answered.",
		"a transaction without an identity");
}

int db_fail_late(struct ctx *cx)
{
	if (cx->err.status != 0)
		return -1;
	fail(cx, 503, "database_timeout", "The database took too long.");
	cx->err.retry_after_seconds = 1;
	return -1;
}

static int keep_rows(struct ctx *cx, struct answer *a, struct rows **ret)
{
	struct rows *r;

	if (ret == NULL || a->last == NULL) {
		answer_clear(a);
		return 0;
	}
	r = rows_own(cx, a->last);
	a->last = NULL;
	answer_clear(a);
	if (r == NULL)
		return -1;
	*ret = r;
	return 0;
}

static int fail_answer(struct ctx *cx, enum exchange e, struct answer *a)
{
	if (e == EX_TIMEOUT)
		db_fail_late(cx);
	else if (e == EX_BROKEN && a->error == NULL)
		db_fail_unavailable(cx, a->why);
	else
		db_fail(cx, a->error, a->why);
	answer_clear(a);
	return -1;
}

/* ---- one statement as a transaction ---- */

static bool clashed(enum exchange e, const struct answer *a)
{
	const char *state = e == EX_FAILED ? PQresultErrorField(a->error, PG_DIAG_SQLSTATE) : NULL;

	return state != NULL && (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0);
}

/* The server is about to leave, or has become a standby: what it says next will be no better. */
void leave_useless(struct db_conn *c, enum exchange e, const struct answer *a)
{
	const char *state = e == EX_FAILED ? PQresultErrorField(a->error, PG_DIAG_SQLSTATE) : NULL;

	if (state != NULL && (strncmp(state, "57P0", 4) == 0 || strcmp(state, "25006") == 0))
		conn_close(c);
}

/* May it be sent again? After a clash it was undone; after a break only when nothing of it can have been committed. */
bool may_repeat(enum exchange e, const struct answer *a, bool retry_safe, int clashes)
{
	if (clashed(e, a))
		return clashes < CLASHES_MAX;
	if (e != EX_BROKEN)
		return false;
	/* The server's parting words came in place of the settings' answer: the statement was never begun. */
	return retry_safe ||
		(a->executed == 0 && a->error != NULL &&
			PQresultErrorField(a->error, PG_DIAG_SQLSTATE) != NULL);
}

int call_alone(struct ctx *cx, struct rows **ret, bool retry_safe, const struct statement *s,
	int count, int64_t start_ms)
{
	struct statement batch[DB_BATCH_MAX];
	struct settings set;

	assert(count < DB_BATCH_MAX);
	for (int clashes = 0;;) {
		struct db_conn *c;
		struct answer a;
		enum exchange e;
		bool lost_name;

		TRY(pool_take(cx, start_ms, &c));
		batch[0] = settings_statement(&set, cx, SETTINGS_CALLER);
		memcpy(&batch[1], s, (size_t)count * sizeof(*s));
		e = conn_exchange(c, batch, 1 + count, answer_deadline_ms(cx), &a, NULL);
		lost_name = conn_lost_name(e, &a);
		if (lost_name)
			conn_close(c);
		leave_useless(c, e, &a);
		pool_give(c);
		if (e == EX_OK)
			return keep_rows(cx, &a, ret);
		if ((!lost_name || clashes == CLASHES_MAX) && !may_repeat(e, &a, retry_safe, clashes))
			return fail_answer(cx, e, &a);
		clashes += e == EX_FAILED;
		answer_clear(&a);
		usleep(AGAIN_PAUSE_MS * 1000);
	}
}

static void take_values(const char **values, int n, va_list ap)
{
	assert(n >= 0 && n <= DB_PARAMS_MAX);
	for (int i = 0; i < n; i++)
		values[i] = va_arg(ap, const char *);
}

int db_call(struct ctx *cx, struct rows **ret, bool retry_safe, const char *sql, int n, ...)
{
	const char *values[DB_PARAMS_MAX];
	struct statement s = { sql, n, values, true };
	va_list ap;

	va_start(ap, n);
	take_values(values, n, ap);
	va_end(ap);
	TRY(need_identity(cx));
	return call_alone(cx, ret, retry_safe, &s, 1, clock_ms());
}

int db_call_grouped(struct ctx *cx, struct rows **ret, bool retry_safe, const char *sql, int n, ...)
{
	const char *values[DB_PARAMS_MAX];
	struct statement s = { sql, n, values, true };
	va_list ap;

	va_start(ap, n);
	take_values(values, n, ap);
	va_end(ap);
	TRY(need_identity(cx));
	return call_grouped(cx, ret, retry_safe, &s);
}

int db_call_batch(
	struct ctx *cx, struct rows **ret, bool retry_safe, const struct db_statement *s, int count)
{
	struct statement *list = ctx_alloc(cx, (size_t)count * sizeof(*list));

	if (list == NULL)
		return -1;
	assert(count <= DB_STATEMENTS_MAX);
	for (int i = 0; i < count; i++)
		list[i] = (struct statement){ s[i].sql, s[i].n, s[i].values, true };
	TRY(need_identity(cx));
	return call_alone(cx, ret, retry_safe, list, count, clock_ms());
}

/* ---- transactions ---- */

static void undo(void *arg)
{
	struct ctx *cx = arg;

	if (cx->db != NULL)
		db_rollback(cx);
}

int db_begin(struct ctx *cx)
{
	struct db_conn *c;

	TRY(need_identity(cx));
	if (cx->db != NULL)
		return fail_cause(cx, 500, "internal", "The request could not be answered.",
			"a transaction inside of another");
	TRY(pool_take(cx, clock_ms(), &c));
	cx->db = c;
	c->settings_due = true;
	if (ctx_own(cx, cx, undo) != 0) {
		db_rollback(cx);
		return -1;
	}
	return 0;
}

int db_as_service(struct ctx *cx)
{
	if (cx->db == NULL)
		return fail_cause(
			cx, 500, "internal", "The request could not be answered.", "no transaction is open");
	cx->db->as_service = true;
	cx->db->settings_due = true;
	return 0;
}

/* Another connection for a transaction of which nothing was done yet. */
static int begin_again(struct ctx *cx, int64_t start_ms)
{
	struct db_conn *old = cx->db, *c;
	bool as_service = old->as_service;

	cx->db = NULL;
	pool_give(old);
	usleep(AGAIN_PAUSE_MS * 1000);
	TRY(pool_take(cx, start_ms, &c));
	c->settings_due = true;
	c->as_service = as_service;
	cx->db = c;
	return 0;
}

static enum exchange query_send(struct ctx *cx, const struct statement *s, struct answer *a)
{
	struct db_conn *c = cx->db;
	struct settings set;
	struct statement batch[3];
	int n = 0;

	if (!c->began)
		batch[n++] = (struct statement){ "begin", 0, NULL, false };
	if (c->settings_due) {
		batch[n] = settings_statement(&set, cx, c->as_service ? SETTINGS_SERVICE : SETTINGS_CALLER);
		batch[n++].named = false;
	}
	batch[n++] = *s;
	return conn_exchange(c, batch, n, answer_deadline_ms(cx), a, NULL);
}

static int query(struct ctx *cx, struct rows **ret, const struct statement *s)
{
	int64_t start_ms = clock_ms();

	for (;;) {
		bool first = !cx->db->began;
		struct answer a;
		enum exchange e = query_send(cx, s, &a);

		if (e == EX_BROKEN && first) {
			answer_clear(&a);
			TRY(begin_again(cx, start_ms));
			continue;
		}
		if (e == EX_BROKEN || e == EX_TIMEOUT) {
			conn_close(cx->db);
			pool_give(cx->db);
			cx->db = NULL;
			return fail_answer(cx, e, &a);
		}
		cx->db->began = true;
		if (e == EX_FAILED)
			return fail_answer(cx, e, &a);
		cx->db->settings_due = false;
		return keep_rows(cx, &a, ret);
	}
}

int db_query_values(
	struct ctx *cx, struct rows **ret, const char *sql, int n, const char *const *values)
{
	const struct statement s = { sql, n, values, false };

	if (cx->db == NULL)
		return fail_cause(
			cx, 500, "internal", "The request could not be answered.", "no transaction is open");
	return query(cx, ret, &s);
}

int db_query(struct ctx *cx, struct rows **ret, const char *sql, int n, ...)
{
	const char *values[DB_PARAMS_MAX];
	va_list ap;

	va_start(ap, n);
	take_values(values, n, ap);
	va_end(ap);
	return db_query_values(cx, ret, sql, n, values);
}

int db_commit(struct ctx *cx)
{
	const struct statement s = { "commit", 0, NULL, false };
	struct db_conn *c = cx->db;
	struct answer a;
	enum exchange e;
	bool committed;

	if (c == NULL)
		return fail_cause(
			cx, 500, "internal", "The request could not be answered.", "no transaction is open");
	cx->db = NULL;
	if (!c->began) {
		pool_give(c);
		return 0;
	}
	e = conn_exchange(c, &s, 1, answer_deadline_ms(cx), &a, NULL);
	committed = e == EX_OK && strcmp(PQcmdStatus(a.last), "COMMIT") == 0;
	if (e == EX_TIMEOUT)
		conn_close(c);
	pool_give(c);
	if (e != EX_OK)
		return fail_answer(cx, e, &a);
	answer_clear(&a);
	if (!committed)
		return fail_cause(cx, 500, "internal", "The request could not be answered.",
			"commit of a failed transaction");
	return 0;
}

void db_rollback(struct ctx *cx)
{
	const struct statement s = { "rollback", 0, NULL, false };
	struct db_conn *c = cx->db;
	struct answer a;

	cx->db = NULL;
	if (c == NULL)
		return;
	if (c->began && c->pg != NULL) {
		if (conn_exchange(c, &s, 1, clock_ms() + ROLLBACK_MS, &a, NULL) != EX_OK)
			conn_close(c);
		answer_clear(&a);
	}
	pool_give(c);
}
