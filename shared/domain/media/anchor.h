/*
 * Anchors: what a job remembers of its marker, so that its place is found again when neighbours were replaced or removed, when people
 * edited the text, and when two markers say the same. For shared/domain/media/ and the writer of courses.
 *
 * An anchor is JSON: {"words", "place": the marker's number among all places of its text from 1, "nth" and "of": among the places with
 * the same words, "before" and "after": the text around it without any places, "alone": it was a paragraph of its own, "removed": the
 * marker was taken out of the text since}.
 */
#ifndef IGNITE_DOMAIN_MEDIA_ANCHOR_H
#define IGNITE_DOMAIN_MEDIA_ANCHOR_H

#include "domain/course/places.h"

/* A study text under work. Its bytes change with each edit, and then the places are found anew. */
struct anchored {
	struct ctx *cx;
	const char *text;
	const json_t *media;
	struct text_place *places;
	size_t count;
	char *bare; /* the text without places, each run of blanks one space */
	size_t bare_size;
	size_t *bare_places; /* where in bare each place is */
	size_t *origin;      /* where in text each byte of bare stands */
};

/* Reads a text. All memory is cx's. */
int anchored_read(struct ctx *cx, const char *text, const json_t *media, struct anchored *ret);

/* The anchor of the place that has that number among the text's places, from 0; the arena's. NULL: no memory. */
json_t *anchor_of(const struct anchored *a, size_t at);

/* One job's marker of the text. */
struct anchor_row {
	const char *marker_id;
	const json_t *anchor;
};

enum anchor_found {
	ANCHOR_LOST,   /* vanished */
	ANCHOR_PLACE,  /* *ret_at: the place, a marker or the picture that the marker has become */
	ANCHOR_BETWEEN /* its marker was removed: *ret_at: the byte of text where it belongs */
};

/* Is the place a paragraph of its own? */
bool anchor_is_alone(const struct anchored *a, size_t at);

static inline bool anchor_is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* What follows a word without a blank, also where a place stood between. */
static inline bool anchor_is_stop(char c)
{
	return c == '.' || c == ',' || c == ';' || c == ':' || c == '!' || c == '?' || c == ')';
}

/* Where the marker of rows[self] is now. rows: all markers of this text that are on record, itself included. */
int anchor_find(const struct anchored *a, const struct anchor_row *rows, size_t count, size_t self,
	enum anchor_found *ret, size_t *ret_at);

/*
 * The number of the place that a marker id means, "<text id>-m<n>": pictures keep their numbers, markers count on from what is before
 * them, and the numbers of removed markers are passed over. False when there is no such place.
 */
bool anchor_place(const struct anchored *a, const char *text_id, const char *marker_id,
	const struct anchor_row *rows, size_t count, size_t *ret_at);

/* The text with something else in the place; or with it put in at byte `at` (ANCHOR_BETWEEN), as a paragraph when alone. */
int anchor_replace(const struct anchored *a, size_t at, const char *with, const char **ret);
int anchor_insert(
	const struct anchored *a, size_t at, bool alone, const char *with, const char **ret);

/* The text without the place and the blanks that it leaves; *ret NULL when nothing else is in it. */
int anchor_remove(const struct anchored *a, size_t at, const char **ret);

#endif
