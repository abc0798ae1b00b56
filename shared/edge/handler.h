/*
 * Handler: the descriptor that each folder of handlers/ defines under the name `handler`. All else follows from it: process modes,
 * nginx locations, the OpenAPI document, the process list. request.schema.json beside handler.c is built in.
 */
#ifndef IGNITE_EDGE_HANDLER_H
#define IGNITE_EDGE_HANDLER_H

#include "base/ctx.h"
#include "domain/auth.h"

enum query_type { QUERY_TEXT, QUERY_UUID, QUERY_INT, QUERY_COURSE_ID };

/* A query parameter. A list ends with name NULL. Declared ones are checked before run; unknown ones are ignored. */
struct query_param {
	const char *name, *about;
	enum query_type type;
	long min, max;
	bool required;
};

/* A documented reply. A list ends with status 0. */
struct reply_doc {
	int status;
	const char *code; /* error code; NULL for a success */
	const char *about;
};

struct handler {
	const char *name;
	const char *summary;
	const char *route; /* NULL: /functions/v1/<name> */
	unsigned methods;  /* enum method, or'ed */
	enum auth_level auth;
	bool
		get_open; /* GET asks for no credentials, as AUTH_NONE: run and the database see to rights */
	size_t body_max;    /* bytes; 0: no body is taken */
	size_t arena_bytes; /* what a request may take up beside its body; 0: 8 MiB */
	int timeout_ms;     /* 0: 30000 */
	int threads;        /* 0: 4 */
	int processes;      /* 0: 1 */
	bool internal;      /* not reachable from outside */
	bool body_file;     /* nginx stores bodies as files for it */
	bool raw_errors;    /* it words its errors itself through `on_error` (storage) */
	const char *queue;  /* whose jobs `job` performs; NULL: none */
	int job_threads;    /* jobs at once in a process; 0: 2. WORKER_JOBS says otherwise. */
	int work_processes; /* worker processes of the local stack; 0: none */
	const struct query_param *query;
	const struct reply_doc *replies;
	int (*run)(struct ctx *cx);
	int (*job)(struct ctx *cx);
	int (*upkeep)(struct ctx *
			cx); /* what an idle worker does every few seconds, as service role, for a short time; NULL: nothing */
	int (*on_error)(struct ctx
			*cx); /* turns cx->err into a reply of the handler's own shape; NULL: the house shape */
	int (*setup)(char *why, size_t why_size); /* once at start, before threads; NULL: nothing */
};

extern const struct handler handler;

#endif
