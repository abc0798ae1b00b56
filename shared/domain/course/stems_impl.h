/* Shared by stems.c and its tables: words of a stem, and patterns over them. */
#ifndef IGNITE_DOMAIN_COURSE_STEMS_IMPL_H
#define IGNITE_DOMAIN_COURSE_STEMS_IMPL_H

#include "domain/course/stems.h"

enum { STEM_WORDS = 72, STEM_WORD = 20, STEM_NUMBERS = 6, STEM_NOUNS = 4 };

/* A word in lower case, a number, one sign, "_" for a blank, or "." between sentences. "$3" is 3 dollar. */
struct stem_word {
	char text[STEM_WORD];
	struct num value; /* d == 0: not a number */
};

struct stem {
	struct stem_word word[STEM_WORDS];
	size_t count;
};

/* False for a text that is too long or holds what is not read here. */
bool stem_read(const char *text, struct stem *ret);

/* What a pattern caught. */
struct caught {
	struct {
		struct num value;        /* in unit */
		const struct unit *unit; /* NULL: none */
	} number[STEM_NUMBERS];
	int numbers;
	const struct unit *unit; /* by U */
	struct num place;        /* by P: 10 for "ten", 1/10 for "tenth" */
	char measure;            /* by X: first letter of perimeter, area, volume */
	const char *noun[STEM_NOUNS];
};

/*
 * True when the pattern matches all words. In a pattern, words stand for themselves;
 * (a|b) is one of these, [a|b] one or none, {name} a part of stem_part(); and
 *   N a number, Q a number with or without a unit, M a measure of one or more units ("2 h 15 min", "an hour"),
 *   O the number one, U a unit, P a place to round to, X perimeter, area or volume,
 *   W one to four words, V none to four, neither numbers nor such as change the sense (each, half, not, more …),
 *   A to D one to three such words, the same each time as far as the last of them goes, one or many of it; E is A in one word.
 */
bool stem_match(const struct stem *stem, const char *pattern, struct caught *ret);

/* The pattern of that name; NULL when there is none. */
const char *stem_part(const char *name, size_t n);

/* The first form that matches; false when none does, or when its result is none. */
bool stem_form(const struct stem *stem, struct asked *ret);

#endif
