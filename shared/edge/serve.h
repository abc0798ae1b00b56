/*
 * Serve: from a request's parameters to its reply, the same for FastCGI and CGI. Internal to edge; handlers see
 * request.h and reply.h.
 */
#ifndef IGNITE_EDGE_SERVE_H
#define IGNITE_EDGE_SERVE_H

#include "base/ctx.h"
#include "codec/schema.h"
#include "edge/handler.h"
#include "edge/request.h"

/* Where a request comes from and its reply goes to. */
struct front {
	char **env; /* "NAME=value", NULL-terminated */
	/* Reads up to size bytes of the body: how many, 0 at its end, -1 when it broke off. */
	long (*read)(struct front *f, void *buf, size_t size);
	/* Writes all of data: 0, or -1 when the client is gone. */
	int (*write)(struct front *f, const void *data, size_t size);
};

struct pair {
	const char *name, *value;
};

struct request {
	char **env;
	enum method method;
	struct pair *query;
	size_t query_count;
	const char *body;
	size_t body_size;
	const char *body_file;
	json_t *json;
	enum jwt_fault fault;
};

struct reply_header {
	struct reply_header *next;
	const char *name, *value;
};

enum { REPLY_SPARE = 384 };

struct reply {
	int status; /* 0: none yet */
	struct reply_header *headers;
	const char *body;
	size_t size;
	char spare[REPLY_SPARE]; /* holds the error reply when memory is short */
};

/* Makes the request and reply of cx from the front's parameters: method, path, query. Failure recorded. */
int request_init(struct ctx *cx, struct front *f);

/* The declared query parameters have their form, or 422 with pointers "?name". */
int request_check_query(struct ctx *cx);

/* Reads the body (413, 400) and, when the handler takes JSON, parses and checks it (400, 422). schema may be NULL. */
int request_read_body(struct ctx *cx, struct front *f, const struct schema *schema);

/* The value of NAME in env, or NULL. */
const char *env_get(char **env, const char *name);

/* Sets the house's error reply from cx->err. Never fails. */
void reply_error(struct ctx *cx);

/* Forgets what was replied so far, headers included. */
void reply_clear(struct ctx *cx);

/* Writes the reply. -1 when the client is gone. */
int reply_send(struct ctx *cx, struct front *f);

/* The request's id: what came in when it is well formed, else a new one. */
void serve_request_id(char **env, char out[65]);

/*
 * Answers one request of h. cx is fresh (ctx_reset) and stays the caller's. schema is h's own, or NULL. Returns 0 when the
 * reply was written whole, -1 when the connection is of no more use.
 */
int serve(struct ctx *cx, const struct handler *h, const struct schema *schema, struct front *f);

#endif
