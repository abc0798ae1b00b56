/* Exports of a version: made once, found again, handed out by signed URL. */
#ifndef PUBLISH_COURSE_EXPORT_H
#define PUBLISH_COURSE_EXPORT_H

#include "publish.h"

enum { EXPORT_URL_SECONDS = 3600 };

/* What one of several exports of a publication shares: read at the first that must be made. */
struct exporting {
	const struct publication *p;
	struct export_source source; /* course NULL: not read yet */
};

/*
 * The exports of the chosen version in these formats (names of the request), made where they are not there yet: object first, row second,
 * all in the open transaction, under the course's lock. *ret is the arena's: an array as the reply has it. 409 version_altered, 413 too_large.
 */
int publication_export(
	struct ctx *cx, const struct publication *p, const json_t *formats, json_t **ret);

/* Answers ?course_id=&version=&format= with the exports that the caller may read. 404 unknown_export. */
int answer_exports(struct ctx *cx);

#endif
