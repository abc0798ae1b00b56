/* Connection strings, before anything connects. */
#ifndef IGNITE_IO_DB_CHECK_H
#define IGNITE_IO_DB_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* Whether libpq can read the connection string url: 0, or -1 with one sentence in why that names the setting. */
int db_check(const char *setting, const char *url, char *why, size_t why_size);

/*
 * Whether connections to url go over TCP, so that the server and its clients may be several hosts; false for unix sockets and for
 * what libpq cannot read. As libpq finds its host: url, then PGHOSTADDR and PGHOST, then the local socket. What a service
 * file says is not read: a service is taken for TCP.
 */
bool db_over_tcp(const char *url);

#endif
