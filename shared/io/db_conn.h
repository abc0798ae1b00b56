/* A connection to PostgreSQL and the pool that it comes from. Internal to the db module; nothing else sees libpq. */
#ifndef IGNITE_IO_DB_CONN_H
#define IGNITE_IO_DB_CONN_H

#include <libpq-fe.h>

#include "base/ctx.h"

struct rows;

enum {
	CONN_MAGIC = 0x64626378,
	DB_BRIDGE_MS = 8000,
	DB_DEFAULT_MS = 30000,
	DB_WHY_MAX = 256,
	DB_GROUP_MAX = 16,   /* calls that share a transaction */
	DB_BATCH_MAX = 192,  /* statements of one exchange */
	CONN_NAMED_MAX = 16, /* statements that a connection keeps prepared */
};

/* Always in pipeline mode; in the pool only when no transaction and no answer is open. */
struct db_conn {
	unsigned magic;
	PGconn *pg; /* NULL: lost, to be opened again */
	int64_t used_ms;
	struct db_conn *next;
	bool began;        /* BEGIN has been sent */
	bool settings_due; /* role and claims travel with the next statement */
	bool as_service;
	int named_count;
	uint64_t named[CONN_NAMED_MAX]; /* hashes of their texts */
};

/*
 * named: the server may keep it parsed and planned, under a name made of a hash of its text. Only for whole transactions of
 * one exchange, which can be sent again when a pooler has lost the name.
 */
struct statement {
	const char *sql;
	int n;
	const char *const *values;
	bool named;
};

/* How an exchange ended. */
enum exchange {
	EX_OK,
	EX_FAILED,  /* the server refused a statement; the connection goes on */
	EX_BROKEN,  /* the connection is lost */
	EX_TIMEOUT, /* no answer in time; the connection is of no more use */
};

struct answer {
	PGresult *last;       /* result of the last statement, when EX_OK */
	PGresult *error;      /* what the server said against it, or NULL */
	int executed;         /* statements that ended well */
	char why[DB_WHY_MAX]; /* what libpq said, when EX_BROKEN */
};

/*
 * Sends the statements and one Sync, and reads all their results by deadline_ms (clock_ms). each: takes the result of every
 * statement that ended well, in order, the caller's to clear (the rest stays as it was); NULL: the last one goes into ret.
 */
enum exchange conn_exchange(struct db_conn *c, const struct statement *s, int count,
	int64_t deadline_ms, struct answer *ret, PGresult **each);

void answer_clear(struct answer *a);

/*
 * True when the exchange failed for a name that the server does not know, or knows from elsewhere, or whose plan is out of date:
 * nothing was done. The connection must be closed. After the former two no names are used any more: a pooler is in between.
 */
bool conn_lost_name(enum exchange e, const struct answer *a);

/* Opens c->pg by deadline_ms; -1 with a sentence in why. */
int conn_open(struct db_conn *c, const char *url, const char *name, int64_t deadline_ms, char *why);

/* False when the server has ended an idle connection. */
bool conn_alive(struct db_conn *c);

/* True when it can go back to the pool. */
bool conn_clean(const struct db_conn *c);

void conn_close(struct db_conn *c);

/*
 * Takes a connection that works; waits for a free one, and for a lost server until start_ms + DB_BRIDGE_MS at most.
 * 503 database_unavailable.
 */
int pool_take(struct ctx *cx, int64_t start_ms, struct db_conn **ret);

/* Gives it back; it is closed unless clean. */
void pool_give(struct db_conn *c);

/* What a transaction begins with: settings for role, claims and so on, and room for their texts. */
enum { SETTINGS = 5 };
struct settings {
	const char *value[SETTINGS];
	char timeout[24];
};
enum settings_for {
	SETTINGS_CALLER,
	SETTINGS_SERVICE,
	SETTINGS_GROUP, /* the caller, in company: who waits for a lock may not keep the others */
};
struct statement settings_statement(
	struct settings *s, const struct ctx *cx, enum settings_for whom);

/* When the answer to a statement of cx must be there (clock_ms). The server gives up first. */
int64_t answer_deadline_ms(const struct ctx *cx);

/* May it be sent again? After a clash it was undone; after a break only when nothing of it can have been committed. */
bool may_repeat(enum exchange e, const struct answer *a, bool retry_safe, int clashes);

/* db_call() with its statements made (count below DB_BATCH_MAX; the last one's rows into ret), by start_ms + DB_BRIDGE_MS. */
int call_alone(struct ctx *cx, struct rows **ret, bool retry_safe, const struct statement *s,
	int count, int64_t start_ms);

/* db_call_grouped() with its statement made. */
int call_grouped(struct ctx *cx, struct rows **ret, bool retry_safe, const struct statement *s);

/* Leaves a connection whose server is about to end, or has become a standby. */
void leave_useless(struct db_conn *c, enum exchange e, const struct answer *a);

/* 503 database_timeout. */
int db_fail_late(struct ctx *cx);

/* Records what the server said in cx->err (see db.h). error may be NULL: why stands for it. */
int db_fail(struct ctx *cx, const PGresult *error, const char *why);

/* 503 database_unavailable, why for the log. */
int db_fail_unavailable(struct ctx *cx, const char *why);

struct rows *rows_own(struct ctx *cx, PGresult *result);

#endif
