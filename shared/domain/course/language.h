/*
 * What is known of languages: their scripts, and the short words by which a text shows what it is written in.
 * The words are those that the usual stop-word lists begin with; 16 languages have some, 40 more a script.
 */
#ifndef IGNITE_DOMAIN_COURSE_LANGUAGE_H
#define IGNITE_DOMAIN_COURSE_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "codec/unicode.h"

enum { LANGUAGES = 16, STOP_SLOTS = 4096 };

struct language {
	uint32_t scripts; /* bit of each enum script that its words are written in; 0: not known */
	int profile;      /* 0..LANGUAGES-1: place in the table of short words; -1: none */
	bool english;
};

/* The language of a tag of BCP 47, such as en-GB. An unknown one has neither script nor profile. */
struct language language_of(const char *tag);

/* Words of all languages by hash: bit n of mask is a short word of language n, bit 16 + n one that tells it as well. */
struct stops {
	uint64_t hash[STOP_SLOTS];
	uint32_t mask[STOP_SLOTS];
};

void stops_fill(struct stops *s);

/* Which languages have the word of that fold hash among their words. */
uint32_t stops_find(const struct stops *s, uint64_t hash);

/* Counts of one text. */
struct profile {
	int words;
	int hits[LANGUAGES];
	int letters[SCRIPTS];
	bool mixed; /* a word with letters of Latin and of Cyrillic */
};

/* Adds text's words and letters to p; [IMAGE: …] and [blank] count as the rest does. */
void profile_add(struct profile *p, const struct stops *s, const char *text);

/* The language that p shows instead of own, by far: its profile number, or -1. At least min_hits short words. */
int profile_other(const struct profile *p, const struct language *own, int min_hits);

/*
 * One text by itself: the language that it is in instead of own, or -1. Words that own has, too, count for neither, what stands
 * in double quotes is passed over. From eight words on by short words; a text of three and more with no word of its
 * own by words that few languages have, names aside (three of them have one that is not short); and by "¿" and "¡".
 */
int text_other(const char *text, const struct stops *s, const struct language *own);

/* True when most letters, and more than 8, belong to scripts that own is not written in. */
bool profile_foreign(const struct profile *p, const struct language *own);

/* All letters of text, four or more, are of scripts that own is not written in, and beside has none of them. */
bool text_in_other_script(const char *text, const char *beside, const struct language *own);

/* "Spanish" for a profile number. */
const char *profile_name(int profile);

#endif
