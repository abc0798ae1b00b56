/*
 * Words of measures and numbers, as the readers of arithmetic in prose share them: units, coins, numbers in English words.
 * All words are lower case but L and mL.
 */
#ifndef IGNITE_DOMAIN_COURSE_EVAL_LEXICON_H
#define IGNITE_DOMAIN_COURSE_EVAL_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum measure {
	METRIC_LENGTH = 1,
	IMPERIAL_LENGTH,
	METRIC_MASS,
	IMPERIAL_MASS,
	METRIC_VOLUME,
	IMPERIAL_VOLUME,
	TIME,
	MONEY
};

struct unit {
	const char *name;
	enum measure kind;
	int64_t factor; /* how many of the smallest unit of its kind it is */
};

/* How many ASCII letters s begins with. */
size_t letters_of(const char *s);

/* The unit of that name, one or many of it; NULL when there is none. */
const struct unit *unit_of(const char *s, size_t n);

/* As unit_of(), or a coin of the United States. */
const struct unit *coin_of(const char *s, size_t n);

/* 4 for "fourth", "quarter" and their plurals; 0 for what is no part. */
int part_of_one(const char *s, size_t n);

/*
 * "three hundred forty-two", "three hundred and five", "two thirds": moves *text behind it and writes digits to out. A
 * word that cannot follow begins something else. False when *text does not begin with a number.
 */
bool number_in_words(const char **text, char *out, size_t size);

#endif
