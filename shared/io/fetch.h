/* HTTP client for callers that wait (io/transfer.h): total time-outs, protocol allow-list (http, https), no redirects, capped replies. */
#ifndef IGNITE_IO_FETCH_H
#define IGNITE_IO_FETCH_H

#include "base/ctx.h"

struct fetch {
	/* asked */
	const char *method; /* "GET", "POST" */
	const char *url;
	const char *const *headers; /* "Name: value", NULL-terminated; or NULL */
	const char *body;           /* or NULL */
	size_t body_size;
	const char *ca_file; /* as transfer.h; or NULL */
	int64_t timeout_ms;  /* total; cx's deadline caps it */
	size_t reply_max_bytes;
	/* answered */
	int status;        /* 0: no answer; error says why */
	const char *error; /* NULL when answered */
	const char *reply; /* NUL-terminated, the arena's */
	size_t reply_size;
};

/* Runs the n calls at once, at most 64, and returns when all have ended. 0 even where calls failed: look at each. */
int fetch_all(struct ctx *cx, struct fetch *calls, int n);

/* One call; 502 upstream_unreachable when there was no answer. */
int fetch_one(struct ctx *cx, struct fetch *call);

#endif
