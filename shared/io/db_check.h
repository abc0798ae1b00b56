/* Connection strings, before anything connects. */
#ifndef IGNITE_IO_DB_CHECK_H
#define IGNITE_IO_DB_CHECK_H

#include <stddef.h>

/* Whether libpq can read the connection string url: 0, or -1 with one sentence in why that names the setting. */
int db_check(const char *setting, const char *url, char *why, size_t why_size);

#endif
