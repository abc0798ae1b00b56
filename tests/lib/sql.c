#include "sql.h"

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 256, ROW_BYTES = 8192 };

/* Where the cluster in dir has its sockets: the file run says so. */
static bool sockets_of(const char *dir, char place[PATH_BYTES])
{
	char path[PATH_BYTES];
	FILE *f;

	snprintf(path, sizeof(path), "%s/run", dir);
	f = fopen(path, "r");
	if (f == NULL || fgets(place, PATH_BYTES, f) == NULL)
		place[0] = '\0';
	if (f != NULL)
		fclose(f);
	place[strcspn(place, "\n")] = '\0';
	return place[0] != '\0';
}

static PGconn *connected(const char *dir)
{
	static PGconn *pg;
	static char where[PATH_BYTES];
	char place[PATH_BYTES];
	const char *keys[] = { "host", "user", "dbname", "options", NULL };
	const char *values[] = { place, "postgres", "ignite", "-c client_min_messages=warning", NULL };

	if (!sockets_of(dir, place))
		return NULL;
	if (pg != NULL && strcmp(place, where) == 0 && PQstatus(pg) == CONNECTION_OK)
		return pg;
	PQfinish(pg);
	snprintf(where, sizeof(where), "%s", place);
	pg = PQconnectdbParams(keys, values, 0);
	return pg;
}

static const char *first_row(const PGresult *r)
{
	static char row[ROW_BYTES];
	size_t at = 0;

	row[0] = '\0';
	if (PQntuples(r) == 0)
		return row;
	for (int i = 0; i < PQnfields(r) && at < sizeof(row); i++)
		at += (size_t)snprintf(
			row + at, sizeof(row) - at, "%s%s", i > 0 ? "|" : "", PQgetvalue(r, 0, i));
	return row;
}

const char *cluster_sql(const char *dir, const char *statements)
{
	const char *row = NULL;
	PGresult *r = NULL;

	/* A connection that the server's end has broken is found out by the first use: the error has no SQLSTATE then. */
	for (int tries = 0; tries < 2; tries++) {
		PGconn *pg = connected(dir);

		PQclear(r);
		r = PQexec(pg, statements);
		if (PQresultStatus(r) == PGRES_TUPLES_OK || PQresultStatus(r) == PGRES_COMMAND_OK) {
			row = first_row(r);
			break;
		}
		if (tries == 1 || PQresultErrorField(r, PG_DIAG_SQLSTATE) != NULL) {
			fprintf(stderr, "%s\n%s", statements,
				r != NULL ? PQresultErrorMessage(r) : PQerrorMessage(pg));
			break;
		}
		PQreset(pg);
	}
	PQclear(r);
	return row;
}
