#include "io/db_check.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static const char *value(const PQconninfoOption *options, const char *name)
{
	for (const PQconninfoOption *o = options; o->keyword != NULL; o++)
		if (strcmp(o->keyword, name) == 0 && o->val != NULL && *o->val != '\0')
			return o->val;
	return NULL;
}

static const char *environment(const char *name)
{
	const char *v = getenv(name);

	return v != NULL && *v != '\0' ? v : NULL;
}

/* A list of hosts; a path, or what begins with @, is a unix socket, and so is an empty entry. */
static bool any_tcp(const char *hosts)
{
	for (const char *p = hosts; *p != '\0'; p += strcspn(p, ","), p += *p == ',')
		if (*p != '/' && *p != '@' && *p != ',')
			return true;
	return false;
}

static bool over_tcp(const PQconninfoOption *options)
{
	const char *host = value(options, "host");

	if (value(options, "hostaddr") != NULL)
		return true;
	if (host == NULL &&
		(value(options, "service") != NULL || environment("PGSERVICE") != NULL ||
			environment("PGHOSTADDR") != NULL))
		return true;
	if (host == NULL)
		host = environment("PGHOST");
	return host != NULL && any_tcp(host);
}

bool db_over_tcp(const char *url)
{
	PQconninfoOption *options = url != NULL ? PQconninfoParse(url, NULL) : NULL;
	bool tcp = options != NULL && over_tcp(options);

	PQconninfoFree(options);
	return tcp;
}
