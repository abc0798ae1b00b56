/* Statements to a test's own cluster (tests/lib/cluster.sh), as superuser. */
#ifndef IGNITE_TESTS_SQL_H
#define IGNITE_TESTS_SQL_H

/*
 * Runs the statements, as one transaction, in the database of the cluster in dir, over a connection that stays: to start psql
 * takes longer than most statements. The first row of the last statement's result, its values with | between them ("" for none, and
 * for null); it is good until the next call. After the server's restart it connects again. NULL, and the error on standard error,
 * when the statements fail. Not for several threads.
 */
const char *cluster_sql(const char *dir, const char *statements);

#endif
