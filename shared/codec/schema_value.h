/* Values as JSON Schema compares them. Within codec/schema only. */
#ifndef IGNITE_CODEC_SCHEMA_VALUE_H
#define IGNITE_CODEC_SCHEMA_VALUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Within one program nothing comes between: the compiler may inline, though the code is position independent. */
#pragma GCC visibility push(hidden)

/* A positive number in decimal: digits × 10^exponent, digits not ending in 0 unless they are 0. */
struct decimal {
	uint64_t digits;
	int exponent;
};

/*
 * Equality: 1 equals 1.0, the order of members does not matter. steps is counted up by the values looked at; what is
 * nested deeper than the parser allows (2048 levels) is taken as different.
 */
bool schema_equal(const json_t *a, const json_t *b, long *steps);

/* Equal values have equal hashes; seed keeps documents from choosing collisions. */
uint64_t schema_hash(const json_t *json, uint64_t seed, long *steps);

/* -1, 0, 1. Exact for whole numbers of 64 bits and doubles alike. */
int schema_compare(const json_t *a, const json_t *b);

/* Is the number whole, of whatever JSON form? */
bool schema_whole(const json_t *number);

/* The shortest decimal that reads as the number, without its sign. */
struct decimal schema_decimal(const json_t *number);

/* Is number a multiple of of, both as decimals? step: of, taken apart; more than 0. */
bool schema_multiple(const json_t *number, const json_t *of, const struct decimal *step);

#pragma GCC visibility pop

#endif
