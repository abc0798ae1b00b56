/* What the process tests share: the probe program as a child, a FastCGI client, a database. */
#ifndef IGNITE_TESTS_PROCESS_H
#define IGNITE_TESTS_PROCESS_H

#include "../unit/unit.h"

#include <sys/types.h>

#include "base/clock.h"

enum { REPLY_BYTES = 1 MiB };

/* The test's own folder below /tmp, also IGNITE_RUN_DIR and the store of its children. */
extern char folder[64];

/* Makes the folder and the settings; with_database starts a cluster. False (after saying so): skip the tests. */
bool begin(const char *name, bool with_database);
void end(void);

/* Runs a command; its first line of output is in out (may be NULL). Its exit status. */
int shell(char *out, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* One value from the database, as superuser; "" for none. */
const char *sql(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Starts the probe with these arguments (NULL-terminated). fd >= 0 becomes its standard input. Its pid. */
pid_t probe(int fd, ...);

/* Waits for a child's end by limit_ms: its exit status, 128 + signal, or -1 when it goes on. */
int ended(pid_t pid, int64_t limit_ms);

/* Path of a socket in the folder, and a listening one there. */
const char *socket_path(const char *name);
int listening(const char *path);

/* Waits until the path can be connected to. */
void wait_for_socket(const char *path);

/* True as soon as the statement gives "t", false after limit_ms. */
bool comes_true(int64_t limit_ms, const char *statement);

/* ---- FastCGI ---- */

struct answer {
	char text[REPLY_BYTES]; /* of the STDOUT records */
	size_t size;
	bool ended; /* END_REQUEST came */
};

int fcgi_connect(const char *path);
void fcgi_ask(
	int fd, bool keep, const char *method, const char *query, const char *body, size_t size);
void fcgi_ask_length(
	int fd, bool keep, const char *query, const char *body, size_t size, size_t declared);

/* Reads one answer, or up to the end of the connection. */
struct answer *fcgi_answer(int fd);

/* A whole request on a connection of its own. */
struct answer *fcgi_get(const char *path, const char *query);

#endif
