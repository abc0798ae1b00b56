/*
 * Places for pictures in a study text: [IMAGE: what it shows], still without one, and ![alt](url), which shows the entry of the text's
 * media with that url. Anything else in brackets is no place.
 */
#ifndef IGNITE_DOMAIN_COURSE_PLACES_H
#define IGNITE_DOMAIN_COURSE_PLACES_H

#include "base/ctx.h"

struct text_place {
	size_t start, end; /* bytes of the text, the end exclusive */
	const char
		*words; /* what the marker asks for, or the picture's alt text; without blanks around it */
	const char *url;       /* of a picture; NULL: a marker */
	size_t entry;          /* of a picture: its place in media */
	const char *marker_id; /* of a picture: its entry's markerId, or NULL */
};

/*
 * The places of a text in their order; media: its array of media, or anything else for none. Several pictures of one url take the
 * entries of that url in order. All memory is cx's.
 */
int text_places(struct ctx *cx, const char *text, const json_t *media, struct text_place **ret,
	size_t *ret_count);

/* The text with each picture that media has written as [IMAGE: alt]; *ret is text itself when there is none. */
int text_without_urls(struct ctx *cx, const char *text, const json_t *media, const char **ret);

/* The text with a word without meaning for each picture's url, and back: for what would take an address for prose. */
int text_mask(struct ctx *cx, const char *text, const struct text_place *places, size_t count,
	const char **ret);
int text_unmask(struct ctx *cx, const char *text, const struct text_place *places, size_t count,
	const char **ret);

/* May these words stand between the brackets of a marker or a picture? Plain text by rule `markup`, no brackets, one line. */
bool text_words_fit(const char *words);

#endif
