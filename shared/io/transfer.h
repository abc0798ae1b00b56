/*
 * HTTP calls on libcurl, many at once: all of a process are on one multi handle of the loop's thread (io/loop.h), with HTTP/2
 * where TLS offers it, connections kept and shared, http and https only, no redirects, replies capped, into memory or a file. One call costs some
 * ten KiB. For a few calls that the caller waits for, io/fetch.h is simpler.
 */
#ifndef IGNITE_IO_TRANSFER_H
#define IGNITE_IO_TRANSFER_H

#include <stddef.h>

#include "io/guard.h"
#include "io/loop.h"

enum transfer_end {
	TRANSFER_ANSWERED, /* status, headers and the whole body came */
	TRANSFER_UNSENT,   /* no connection: the request did not leave us */
	TRANSFER_BROKEN,   /* lost after the request had left: it may have been done */
	TRANSFER_TIMEOUT,
	TRANSFER_TOO_LARGE,
	TRANSFER_STOPPED,    /* transfer_stop() */
	TRANSFER_IMPOSSIBLE, /* no memory, no libcurl, not an address */
	TRANSFER_UNKEPT,     /* the spool cannot be written */
	TRANSFER_REFUSED,    /* the guard keeps it from going there */
};

enum { TRANSFER_WHY = 256 };

struct transfer {
	/* asked; all memory is the caller's until done() */
	const char *method; /* NULL: POST with a body, else GET */
	const char *url;
	const char *const *headers; /* "Name: value", NULL-terminated, or NULL */
	const void *body;           /* or NULL */
	size_t body_size;
	const char *ca_file; /* PEM file of who may sign the server's certificate; NULL: the system's */
	int64_t connect_ms;  /* 0: 10 s */
	int64_t
		first_byte_ms; /* from the start to the first byte of the answer; 0: no limit of its own */
	int64_t total_ms;  /* 0: 30 s */
	size_t reply_max_bytes;
	/*
	 * > 0: a file of the caller's, open for writing; the body of a 2xx answer goes there, from its start, what stood there is
	 * gone. Other answers' bodies come as `reply` as ever, their first 64 KiB at most. Kept open until done().
	 */
	int spool_fd;
	/*
	 * Where it may go; NULL: anywhere. Guarded transfers have a connection of their own, which nobody shares before or after,
	 * and go past a proxy of the environment.
	 */
	const struct guard *guard;
	int connections_max; /* to one host; 0: 256. The most that any call asked for counts. */
	void (*header)(struct transfer *t, const char *name,
		const char *value); /* each of the answer's; or NULL */
	void (*done)(
		struct transfer *t); /* on the loop's thread; t may be started again or freed in it */
	/* answered */
	enum transfer_end end;
	int status;
	bool sent;   /* at least a part of the request left us */
	char *reply; /* malloc'ed, NUL-terminated; NULL when empty. transfer_release() frees it. */
	size_t reply_size;
	int64_t spooled_bytes;
	char *
		redirect; /* malloc'ed: where a 3xx answer sends, made absolute; or NULL. transfer_release() frees it. */
	char why[TRANSFER_WHY]; /* what libcurl says when it did not end with an answer */
	/* the module's own */
	void *easy, *list;
	size_t room;
	struct loop_alarm first_byte;
	bool active, too_large, refused, unwritable;
};

/* On the loop's thread only. t is zeroed but for what is asked; done() follows always, never before this returns. */
void transfer_start(struct transfer *t);

/* On the loop's thread only: ends it now; done() is called with TRANSFER_STOPPED before this returns. Nothing when it has ended. */
void transfer_stop(struct transfer *t);

/* Frees the reply and makes t ready to be started again. */
void transfer_release(struct transfer *t);

#endif
