/*
 * School stems of known forms: "How many minutes are 2 h 15 min?", "Round 347 to the nearest ten.", "There are 4 boxes with 6
 * pens in each. How many pens are there?" Each form is a pattern over the words of the whole stem (stem_forms.c); what no
 * pattern matches to its end is not judged. Words are English.
 */
#ifndef IGNITE_DOMAIN_COURSE_STEMS_H
#define IGNITE_DOMAIN_COURSE_STEMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/course/eval_lexicon.h"
#include "domain/course/num.h"

/* What a stem asks for. */
struct asked {
	struct num value;        /* as a bare number, in unit; it has at most six places */
	const struct unit *unit; /* NULL: none, or things that are counted */
	int power;               /* of the unit: 2 for an area, 3 for a volume, else 1 */
	uint64_t
		task; /* the same for stems that ask for one thing about the same numbers; 0: a story, where words matter */
};

/* False for a stem of no known form. */
bool stem_asks(const char *stem, struct asked *ret);

enum told { TOLD_NOTHING, TOLD_RIGHT, TOLD_WRONG };

/* Whether an option says what is asked for: "135", "135 minutes", "2 h 15 min". TOLD_NOTHING: it cannot be read. */
enum told stem_told(const struct asked *asked, const char *answer);

/* "Which of these numbers is even?": a property, and the numbers that it speaks of. */
struct choice {
	int property;
	struct num first, second;
};

/* False for a stem that asks for no known property of its options. */
bool stem_chooses(const char *stem, struct choice *ret);

/* Whether the option at that place has the property; TOLD_NOTHING when it, or one it is compared with, is no number. */
enum told choice_told(
	const struct choice *choice, const char *const *options, size_t count, size_t at);

/*
 * Writes the equation of a stem that asks for its one letter, [blank] in the letter's place: "Find x if x + 9 = 21." gives
 * "[blank] + 9 = 21". False for any other stem, and when out is too small.
 */
bool stem_equation(const char *stem, char *out, size_t size);

/* The text states an equation in words that is not true: "6 times 7 is 48, so …". */
bool stem_untrue(const char *text);

#endif
