/*
 * PostgreSQL: a pool of connections per process, transactions under the caller's role and claims.
 * Every transaction begins by setting role and claims for itself alone, so the database enforces the
 * organisation boundary. Text parameters, no session state but prepared statements of db_call(), which go when a pooler loses them.
 * Errors: PTnnn raised by our functions gives status nnn with code = detail and message = message (hint, when it starts with
 * "/", a details pointer); 42501 -> 403 forbidden; connection loss, shutdown and resource errors -> 503
 * database_unavailable with Retry-After; serialization and deadlock -> 503 retry; the rest -> 500 internal, the text in the log only.
 */
#ifndef IGNITE_IO_DB_H
#define IGNITE_IO_DB_H

#include "base/ctx.h"

enum { DB_PARAMS_MAX = 32, DB_STATEMENTS_MAX = 160 };

/* A result; owned by the context that asked. */
struct rows;

/* Sets the pool: the connection string and how many connections this process may open. Connects lazily. */
void db_setup(const char *url, int connections_max);

/* The name that the server shows for this process (application_name); before the first connection. */
void db_name(const char *name);

/* Closes idle connections (all of them with age 0); call now and then. idle_ms: how long unused. */
void db_close_idle(int64_t idle_ms);

/*
 * Takes a connection (waits for a free one and retries a lost server, within cx's deadline and at most 8 s: a restart is
 * bridged) and opens a transaction as cx->who. A rollback is registered: what is not committed is undone when the context
 * ends. 503 database_unavailable. The begin travels with the first statement.
 */
int db_begin(struct ctx *cx);

/* From here to the end of the transaction: as role service_role. For what the product does on a caller's behalf. */
int db_as_service(struct ctx *cx);

/* One statement in the open transaction; n text parameters follow as const char * (NULL is null). ret may be NULL. */
int db_query(struct ctx *cx, struct rows **ret, const char *sql, int n, ...);

/* As db_query(), the parameters in an array. */
int db_query_values(
	struct ctx *cx, struct rows **ret, const char *sql, int n, const char *const *values);

int db_commit(struct ctx *cx);
void db_rollback(struct ctx *cx);

/*
 * One statement as a whole transaction in one round trip (pipelined: settings, statement, one sync). retry_safe: the statement may
 * run twice without harm, so it is sent again when the connection broke under it.
 */
int db_call(struct ctx *cx, struct rows **ret, bool retry_safe, const char *sql, int n, ...);

/*
 * As db_call(), for short statements that many threads send at once: those that meet while others are on their way go together
 * as one transaction, each under its own role and claims, with one commit for all. When one of them is refused, all were undone
 * and each is sent again alone; nobody sees another's error. A call that meets nobody is a db_call().
 */
int db_call_grouped(
	struct ctx *cx, struct rows **ret, bool retry_safe, const char *sql, int n, ...);

/* One of several statements; n text parameters. */
struct db_statement {
	const char *sql;
	int n;
	const char *const *values;
};

/* As db_call() for up to DB_STATEMENTS_MAX statements: one transaction, one round trip. ret takes the last one's rows. */
int db_call_batch(
	struct ctx *cx, struct rows **ret, bool retry_safe, const struct db_statement *s, int count);

int rows_count(const struct rows *r);
/* The text at row, col, borrowed; NULL for null. Bounds are the caller's to keep (asserted). */
const char *rows_get(const struct rows *r, int row, int col);
/* As rows_get(), as number; null is 0. */
long rows_int(const struct rows *r, int row, int col);
/* The column's JSON, parsed, the arena's; JSON null for null. NULL with the failure recorded. */
json_t *rows_json(struct ctx *cx, const struct rows *r, int row, int col);
/* How many rows a statement without result changed. */
long rows_changed(const struct rows *r);

#endif
