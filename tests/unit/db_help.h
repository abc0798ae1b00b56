/* What the tests of the database module share: a cluster of their own, PgBouncer before it, callers, fixtures. */
#ifndef IGNITE_TESTS_DB_HELP_H
#define IGNITE_TESTS_DB_HELP_H

#include "unit.h"

#include "domain/auth.h"
#include "io/db.h"

#define SUB "6f1c8a52-8a52-4a52-8a52-6f1c8a528a52"
#define ORG "0f1c8a52-8a52-4a52-8a52-6f1c8a528a50"

enum { CONNECTIONS = 3 };

extern char folder[64], direct_url[256], pooled_url[256];
extern struct identity user, nobody;

/* Runs the command by the shell: its exit status. */
int shell(const char *fmt, ...);

/* A statement as superuser. */
void as_superuser(const char *sql);

int setup_direct(void **state);
int setup_pooled(void **state);

#define DIRECT(f) cmocka_unit_test_setup_teardown(f, setup_direct, unit_teardown)
#define POOLED(f)                                                                                  \
	{                                                                                              \
#f " (PgBouncer)", f, setup_pooled, unit_teardown, NULL                                    \
	}

/* Both groups on a cluster with the fixtures, the second through PgBouncer where it is installed: the number of failures. */
int db_run(const char *name, const struct CMUnitTest *direct, size_t direct_count,
	const struct CMUnitTest *pooled, size_t pooled_count);

#endif
