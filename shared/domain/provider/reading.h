/* Between the parts of the provider file's reader. */
#ifndef IGNITE_DOMAIN_PROVIDER_READING_H
#define IGNITE_DOMAIN_PROVIDER_READING_H

#include "domain/provider/file.h"

struct reading {
	struct ctx *cx;
	struct providers *out;
};

/* What of the environment's values may be told: all, what leads to the host, what is short, nothing. */
enum told { TOLD, TOLD_HOST, TOLD_SHORT, TOLD_NEVER };

/*
 * The text with its references, ${NAME} and ${NAME:-otherwise}, replaced by what the environment holds (reference.c); the first
 * unset one goes to *missing when that is NULL. What must not be told is remembered among the file's secrets.
 */
int reading_expand(
	struct reading *rd, const char *text, enum told told, const char **missing, const char **ret);

/* p's hosts of downloads: the list of its object o, which stands at `at`, else where its API keeps what it makes (downloads.c). */
int reading_downloads(struct reading *rd, struct provider *p, const json_t *o, const char *at);

#endif
