/* The ways a handler's program runs, and what its command line asks for. Internal to edge. */
#ifndef IGNITE_EDGE_MODES_H
#define IGNITE_EDGE_MODES_H

#include "base/thread.h"
#include "codec/schema.h"
#include "edge/handler.h"

enum { EXIT_USAGE = 2, EXIT_SETTINGS = 78 };

enum mode { MODE_FCGI, MODE_CGI, MODE_WORK, MODE_DESCRIBE, MODE_CHECK, MODE_HEALTH };

struct options {
	enum mode mode;
	int fd;             /* --fd N */
	const char *listen; /* --listen PATH, or NULL */
	const char *target; /* --health SOCKET|PORT */
	const char *slot;   /* --slot NAME, or NULL */
	bool once;          /* --once */
	int threads;        /* --threads N; 0: the descriptor's */
};

/* What runs: the program's descriptor and its compiled request schema (NULL: none). */
struct program {
	const struct handler *handler;
	const struct schema *schema;
	struct options options;
};

/* Each returns the program's exit status. */
int fcgi_main(const struct program *p);
int cgi_main(const struct program *p);
int work_main(const struct program *p);
int describe_main(const struct handler *h, const char *schema_text, size_t schema_size);
int health_main(const struct handler *h, const char *target);

/* Threads that serve requests, and the connections to PostgreSQL that each kind of process may open. */
int handler_threads(const struct handler *h);
int handler_job_threads(const struct handler *h);
int handler_connections(const struct handler *h);
int handler_work_connections(const struct handler *h);

/* Ceiling of one request's memory. */
size_t handler_arena_bytes(const struct handler *h);

/*
 * The listening socket: --listen PATH (made, mode 0660), --fd N, the first of systemd's LISTEN_FDS, or descriptor 0. It is
 * set O_NONBLOCK, because processes share it. -1 with one line on standard error.
 */
int listen_socket(const struct options *o);

/* True when the peer of a connection may talk to us: our own user, root, or the group that the socket file belongs to. */
bool listen_peer_allowed(int fd, unsigned group);

/* The group of the socket's file, or (unsigned)-1. */
unsigned listen_group(int listen_fd);

#endif
