/* What the writers of exports share: the course as they walk it, its texts in parts, escaping. */
#ifndef IGNITE_DOMAIN_EXPORT_IMPL_H
#define IGNITE_DOMAIN_EXPORT_IMPL_H

#include "base/str.h"
#include "domain/export/export.h"

/* ---- walking: absent members are "", 0 or NULL, so that writers need not ask ---- */

const char *text_in(const json_t *object, const char *name);
double number_in(const json_t *object, const char *name);

/* The groups in their order. *ret is the arena's. */
int groups_in_order(struct ctx *cx, const json_t *course, const json_t ***ret, size_t *ret_count);

/* Is the item or study text one of the group? */
bool of_group(const json_t *part, const json_t *group);

/* The place of the key among the options; -1 when there is none. */
int key_place(const json_t *item);

/* The picture of a media object that goes along, or NULL. */
const struct export_picture *picture_of(const struct export_source *s, const json_t *media);

/* Adds a place to a list of what is left out; ret_list may hold NULL. */
int leave_out(struct ctx *cx, json_t *list, const char *pointer, const char *reason);

/* ---- texts ---- */

/* A paragraph, or a picture's place with what it shows. */
struct text_part {
	bool picture;
	const char *text;    /* NUL-terminated, without blanks around it */
	const json_t *media; /* of a picture: the entry that stands there, or NULL */
};

/*
 * A text cut at empty lines and at its pictures: ![alt](url) with its entry of media, and [IMAGE: …], which take the entries
 * that stand nowhere, in their order. *ret is the arena's. *ret_rest: an array of the entries that are left.
 */
int text_parts(struct ctx *cx, const char *text, const json_t *media, struct text_part **ret,
	size_t *ret_count, const json_t **ret_rest);

/* A place for one medium or several: the one that has that number, or NULL behind the last. */
const json_t *medium_at(const json_t *media, size_t at);

/* On one line: runs of blanks and line ends become one space; a longer one than max_bytes (at least 8) ends in an ellipsis. The arena's, or NULL. */
char *one_line(struct ctx *cx, const char *text, size_t max_bytes);

/* A decimal number without exponent, at most six places, no needless zeros ("0.75", "-3"). The arena's, or NULL. */
char *decimal(struct ctx *cx, double value);

/* The stem with [blank] replaced. The arena's, or NULL. */
char *stem_with(struct ctx *cx, const char *stem, const char *blank);

/* Appends text for XML: & < > " ' escaped, and U+FFFD for what XML 1.0 does not allow. */
int xml_text(struct str *out, const char *text);

/* ---- one writer each ---- */

/* course.js of the player: one assignment, ASCII, nothing of which can end a script element. */
int write_player_course(struct ctx *cx, const struct export_source *s, struct export_file *ret);
int write_scorm(struct ctx *cx, const struct export_source *s, struct export_file *ret);
int write_moodle(struct ctx *cx, const struct export_source *s, struct export_file *ret);
int write_gift(struct ctx *cx, const struct export_source *s, struct export_file *ret);

#endif
