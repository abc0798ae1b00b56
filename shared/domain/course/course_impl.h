/* Shared by the files of the course engine, not by packs: finding packs, and reading prose. */
#ifndef IGNITE_DOMAIN_COURSE_IMPL_H
#define IGNITE_DOMAIN_COURSE_IMPL_H

#include <jansson.h>

#include "domain/course/pack.h"

const char *band_name(enum band band);

/* The pack of a subject and band that offers the mode ("" is any); NULL when there is none. */
const struct pack *pack_find(const char *subject, const char *grade_band, const char *mode);

/*
 * True when text tells the answer: it holds the key's words as a phrase, or, when value is a number, a number equal
 * to it. Text of prose.c.
 */
bool prose_tells(const char *text, const char *key, const struct num *value);

/* True when phrase stands in text between word boundaries; letter case of ASCII does not matter. */
bool prose_holds(const char *text, const char *phrase);

/* True when a whole number over ten stands in text in English words, with or without hyphens. */
bool prose_says(const char *text, struct num value);

/* Characters (code points) of UTF-8 text. */
size_t prose_length(const char *text);

#endif
