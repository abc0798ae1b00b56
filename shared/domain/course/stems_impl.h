/* Shared by stems.c and its tables: words of a stem, and patterns over them. */
#ifndef IGNITE_DOMAIN_COURSE_STEMS_IMPL_H
#define IGNITE_DOMAIN_COURSE_STEMS_IMPL_H

#include "domain/course/stems.h"

enum { STEM_WORDS = 72, STEM_WORD = 20, STEM_NUMBERS = 6, STEM_NOUNS = 4 };

/* A word in lower case, a number, one sign, "_" for a blank, or "." between sentences. "$3" is 3 dollar. */
struct stem_word {
	char text[STEM_WORD];
	struct num value; /* d == 0: not a number */
	bool clock;       /* "3:15": value is in minutes, and no number */
};

struct stem {
	struct stem_word word[STEM_WORDS];
	size_t count;
};

/* False for a text that is too long or holds what is not read here. */
bool stem_read(const char *text, struct stem *ret);

bool stem_is(const struct stem *s, size_t at, const char *word);
bool stem_is_number(const struct stem *s, size_t at);

/* The unit or coin there, or NULL. */
const struct unit *stem_unit(const struct stem *s, size_t at);

/* "an hour", "half a meter", "2 h 15 min": in the last of its units. Returns the words read, 0 when there is no measure. */
size_t stem_measure(const struct stem *s, size_t at, struct num *ret, const struct unit **ret_unit);

/* Both measure one thing. */
bool stem_same_kind(const struct unit *a, const struct unit *b);

/* What a pattern caught. */
struct caught {
	struct {
		struct num value;        /* in unit */
		const struct unit *unit; /* NULL: none */
	} number[STEM_NUMBERS];
	int numbers;
	const struct unit *unit; /* by U */
	struct num place;        /* by P: 10 for "ten", 1/10 for "tenth" */
	bool percent;            /* the words have a percent sign */
	char measure;            /* by X: first letter of perimeter, area, volume */
	const char *noun[STEM_NOUNS];
};

/*
 * True when the pattern matches all words. In a pattern, words stand for themselves;
 * (a|b) is one of these, [a|b] one or none, {name} a part of stem_part(); and
 *   N a number, Q a number with or without a unit, M a measure of one or more units ("2 h 15 min", "an hour"),
 *   T a time of a clock, in minutes, O the number one, U a unit, P a place to round to, X perimeter, area or volume,
 *   W one to four words, V none to four, neither numbers nor such as change the sense (each, half, not, more …),
 *   A to D one to three such words, the same each time as far as the last of them goes, one or many of it; E is A in one word.
 */
bool stem_match(const struct stem *stem, const char *pattern, struct caught *ret);

/* The pattern of that name; NULL when there is none. */
const char *stem_part(const char *name, size_t n);

/* What is calculated from the numbers in their order. */
enum formula {
	CONVERT, /* the first measure in the unit that U caught */
	ROUND,   /* the first number, to the place that P caught */
	RECTANGLE,
	SQUARE,
	TRIANGLE,
	TRIANGLE_AREA, /* of base and height */
	EQUILATERAL,
	PENTAGON,
	HEXAGON,
	OCTAGON,
	BOX,
	CUBE,
	SUM,
	DIFFERENCE, /* first less second, not below zero */
	TAKEN,      /* second less first, not below zero */
	PRODUCT,
	QUOTIENT, /* whole ones only */
	INTO,     /* second by first, whole ones only */
	REST,     /* what is left of the first, divided by the second */
	GREATER,  /* of two that differ */
	LESSER,
	HALF,            /* of the first */
	SAME,            /* the first, or percent of it */
	AFTER,           /* the next whole number */
	BEFORE,          /* the one before, not below zero */
	COMMON_FACTOR,   /* the greatest */
	COMMON_MULTIPLE, /* the least */
	DIGIT,           /* of the first number, in the place that P caught */
	DIGIT_VALUE,     /* of the first, a digit, where the second has it once */
	HUNDREDS,        /* three digits */
	ELAPSED,         /* minutes between two times of a clock, less than 12 hours */
	DISTANCE,        /* product, in the unit of the first */
	MORE,            /* the first and percent of it */
	OFF,             /* the first less percent of it */
	AT_RATE,         /* product; of three, the first by the second, times the third */
	PRICE,           /* from here on money: product */
	UNIT_PRICE,      /* second by first */
	CHANGE,          /* second less first */
	SPENT,           /* first less second */
};

/* The result for what a pattern caught; false when there is none. */
bool stem_calculate(enum formula formula, const struct caught *c, struct asked *ret);

/* The first form that matches; false when none does, or when its result is none. */
bool stem_form(const struct stem *stem, struct asked *ret);

#endif
