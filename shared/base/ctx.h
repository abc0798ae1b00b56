/*
 * Context: one request or one job. Every call that can fail takes it first and returns 0 or -1;
 * the first failure is recorded once in cx->err and TRY() hands it upwards.
 */
#ifndef IGNITE_BASE_CTX_H
#define IGNITE_BASE_CTX_H

#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define KiB *1024ul
#define MiB *1048576ul
#define GiB *1073741824ul

#define TRY(call)                                                                                  \
	do {                                                                                           \
		if ((call) != 0)                                                                           \
			return -1;                                                                             \
	} while (0)

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* What the caller of a request is told, and what only the log may know. */
struct err {
	int status;              /* HTTP status; 0: no failure */
	const char *code;        /* stable word, e.g. "unknown_course" */
	const char *message;     /* one sentence for the caller */
	const char *cause;       /* for the log only; may be NULL */
	json_t *details;         /* array of {"pointer","message"}; may be NULL */
	int retry_after_seconds; /* > 0: the reply carries Retry-After */
};

/* The database role that a transaction runs as, and the claims that it sees. */
enum db_role { DB_ANON, DB_AUTHENTICATED, DB_SERVICE };

struct identity {
	enum db_role role;
	bool agent;               /* dev-agent: authenticated, with claims that only handlers set */
	const char *user_id;      /* the token's sub, or NULL */
	const char *claims;       /* JSON text for request.jwt.claims; never NULL */
	const char *organization; /* what x-organization-id asks for, or NULL; not yet checked */
	const char *audit_user;   /* x-user-id of a dev-agent, or NULL */
};

struct request;
struct reply;
struct job;
struct db_conn;
struct handler;
struct inbox;

struct ctx {
	struct arena *arena;
	struct err err;
	int64_t deadline_ms;    /* clock_ms() value after which I/O gives up; 0: none */
	const char *request_id; /* never NULL */
	struct identity *who;   /* NULL until authenticated; the database refuses to begin then */
	const struct handler *handler; /* NULL in tests of lower layers */
	const char *method, *path;     /* what the database is told of the request; NULL in a job */
	struct request *rq;            /* NULL in a job */
	struct reply *rp;              /* NULL in a job */
	struct job *job;               /* NULL in a request */
	struct db_conn *db;            /* connection of the open transaction, or NULL */
	struct inbox *calls;           /* its calls to models (domain/provider.h), or NULL */
};

/* A context with an arena of at most limit_bytes; NULL when memory is short. End it with ctx_free(). */
struct ctx *ctx_new(size_t limit_bytes, const char *request_id);

/* Runs all destructors and makes the context as new, for the next request of this thread. */
void ctx_reset(struct ctx *cx, const char *request_id);
void ctx_free(struct ctx *cx);

/* ---- memory; each fails with 503 out_of_memory at the arena's ceiling ---- */

/* Zeroed memory, or NULL (failure recorded). */
void *ctx_alloc(struct ctx *cx, size_t size_bytes);
char *ctx_strdup(struct ctx *cx, const char *s);
char *ctx_strndup(struct ctx *cx, const char *s, size_t n);
char *ctx_printf(struct ctx *cx, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *ctx_vprintf(struct ctx *cx, const char *fmt, va_list ap);

/* arena_own() that records its failure. */
int ctx_own(struct ctx *cx, void *obj, void (*drop)(void *obj));

/* Gives a new jansson reference to the arena. json NULL (jansson out of memory) fails too. Returns json or NULL. */
json_t *ctx_own_json(struct ctx *cx, json_t *json);

/* ---- failure; the first one stays, all return -1 ---- */

/* status 400..599; code a literal; the message is one sentence that the caller may read. */
int fail(struct ctx *cx, int status, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* As fail(), with a cause for the log: what a library or the system said. */
int fail_cause(struct ctx *cx, int status, const char *code, const char *message, const char *fmt,
	...) __attribute__((format(printf, 5, 6)));

/*
 * Adds {"pointer","message"} to the failure's details and sets 422 invalid_request when nothing is recorded yet.
 * Call it several times, return -1 once. At most 32 details are kept. pointer: RFC 6901, "" for the whole document.
 */
int fail_at(struct ctx *cx, const char *pointer, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * All three return -1 always. Said in a way that compilers see, so that they know TRY() left the function and do
 * not take what it would have set for uninitialised.
 */
static inline int fail_returns(void)
{
	return -1;
}
#define fail(...) (fail(__VA_ARGS__), fail_returns())
#define fail_cause(...) (fail_cause(__VA_ARGS__), fail_returns())
#define fail_at(...) (fail_at(__VA_ARGS__), fail_returns())

/* Forgets the failure (for a retry or a failure that was expected). */
void ctx_forgive(struct ctx *cx);

/* Milliseconds until cx's deadline: at least 0, at most cap_ms. */
int64_t ctx_left_ms(const struct ctx *cx, int64_t cap_ms);

#endif
