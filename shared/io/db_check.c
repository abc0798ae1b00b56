#include "io/db_check.h"

#include <libpq-fe.h>
#include <stdio.h>

/* libpq's own words would quote the string, password and all. */
int db_check(const char *setting, const char *url, char *why, size_t why_size)
{
	PQconninfoOption *options = PQconninfoParse(url, NULL);

	if (options == NULL) {
		snprintf(why, why_size,
			"The setting %s is not a PostgreSQL URL or key=value connection string.", setting);
		return -1;
	}
	PQconninfoFree(options);
	return 0;
}
