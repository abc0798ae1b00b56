/* A publication: one course, locked, on its way to a published version. All within the request's open transaction. */
#ifndef PUBLISH_COURSE_PUBLISH_H
#define PUBLISH_COURSE_PUBLISH_H

#include "ignite.h"

struct publication {
	/* asked */
	const char *course_id, *organization_id, *note;
	int if_version; /* the published version that the caller knows; 0: none yet; -1: whatever it is */
	int wanted; /* roll back to it, or export it; 0: freeze the current course, export the published one */
	bool only_export;       /* nothing is published */
	const char *visibility; /* NULL: as it is; after publication_settle() what it is */
	json_t *tags;           /* NULL: as they are */
	json_t *exports;        /* formats; NULL: none */
	/* found */
	int published; /* the alias's version before; 0: none */
	/* done */
	struct published chosen;
	const char *path;
	bool created;
};

/* Locks the course and checks if_version. 404 unknown_course, 409 version_moved. */
int publication_open(struct ctx *cx, struct publication *p);

/* Current course.json -> a new version, unless it is the published one already. 404 course_not_generated, 422 invalid_course. */
int publication_freeze(struct ctx *cx, struct publication *p);

/* Chooses a version that there is (0: there is none) and reads it. 404 unknown_version, 409 version_altered. */
int publication_find(struct ctx *cx, struct publication *p, int version);

/* Moves the alias, the public copy and the metadata to the chosen version. */
int publication_settle(struct ctx *cx, struct publication *p);

#endif
