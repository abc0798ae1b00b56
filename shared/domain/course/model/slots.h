/*
 * Named slots: the schema of each reply that a model is asked for, and how what stands in the slots becomes part of a course. A
 * schema names every member and allows no other, so that a reply cannot add, drop or rename a group or an item.
 */
#ifndef IGNITE_DOMAIN_COURSE_MODEL_SLOTS_H
#define IGNITE_DOMAIN_COURSE_MODEL_SLOTS_H

#include "domain/course/model/skeleton.h"

/* Compiles the schemas of single items, once, before threads. -1 with a sentence in why. */
int slots_setup(char *why, size_t why_size);

/* ---- schemas; the result is cx's ---- */

/* {title, language, wants_images, g01: {title, focus, o1, o2 …}, …} */
int slots_outline_schema(struct ctx *cx, const struct skeleton *s, json_t **ret);

/* {i01: {stem, key, wrong_1 …}, …} for the wanted ones of the first s->items items. */
int slots_items_schema(struct ctx *cx, const struct skeleton *s, const bool *wanted, json_t **ret);

/* {title, idea, example, remember, image} */
int slots_text_schema(struct ctx *cx, json_t **ret);

/* What the members of an item are, for a prompt. */
const char *slots_item_members(const struct skeleton *s);

/* ---- replies ---- */

/* Whether the value fills an item's slot by its schema. On false *ret_why is a sentence, cx's. */
bool slots_item_fits(
	struct ctx *cx, const struct skeleton *s, const json_t *value, const char **ret_why);

/* An item of course.json from its slot; a new reference or NULL. */
json_t *slots_item(
	const struct skeleton *s, const struct slot_group *g, int at, const json_t *value);

/* A group of course.json from its slot in the outline. */
json_t *slots_group(const struct skeleton *s, const struct slot_group *g, const json_t *outline);

/* A study text of course.json, the marker of its picture in place; a new reference or NULL. */
json_t *slots_text(struct ctx *cx, const struct slot_group *g, const json_t *value);

#endif
