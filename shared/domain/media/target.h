/* Targets in a course's JSON: found, written, cleaned. Pure: no database, no store. For shared/domain/media/ only. */
#ifndef IGNITE_DOMAIN_MEDIA_TARGET_H
#define IGNITE_DOMAIN_MEDIA_TARGET_H

#include "domain/media/anchor.h"
#include "domain/media_attach.h"

enum { TARGET_OPTION_MEDIA_MAX = 8, TARGET_TEXT_MEDIA_MAX = 64 };

/* A targetRef taken apart; ids that its type does not have are NULL. */
struct target {
	enum media_target_type type;
	const char *item_id, *option_id, *text_id, *marker_id;
	int index; /* of an option's media; -1: behind the last */
};

/* 422 invalid_request at /targetRef/…; kind "image", "audio", "video" or NULL (image). */
int target_parse(struct ctx *cx, const json_t *ref, const char *kind, struct target *ret);

enum attach_result {
	ATTACH_NONE, /* nothing is to be done with it in this pass */
	ATTACH_DONE,
	ATTACH_GONE,
	ATTACH_REMOVED,
	ATTACH_KEPT,
};

/* A row of media_attachments in a pass. */
struct attach_row {
	struct target target;
	bool readable; /* the target could be parsed */
	const json_t *json;
	const char *job_id, *state, *alt;
	const json_t *asset;  /* NULL: none */
	const json_t *anchor; /* NULL: none yet */
	/* what came of it */
	enum attach_result result;
	const char *reason;
	bool put_back;
	json_t *new_anchor;
};

/* A course in a pass. */
struct course_work {
	struct ctx *cx;
	json_t *course;
	struct attach_row *rows;
	size_t count;
	bool changed;
	json_int_t pass; /* mediaPass of the course as it is stored; 0: none */
};

/* What the target says, or NULL when it is not there. For a study text the marker of rows[self], whose anchor is set where it was missing. */
int target_words(struct course_work *w, size_t self, const char **ret);

/* Writes the asset of rows[self] into the course. only_empty: only where nothing stands in its place (it is put back). */
int target_write(struct course_work *w, size_t self, bool only_empty);

/* Does the course show the asset of rows[self] where it belongs? */
int target_shows(struct course_work *w, size_t self, bool *ret);

/* The job of rows[self] has failed for good: its marker is taken out of the text, or kept. */
int target_clean(struct course_work *w, size_t self, bool keep);

#endif
