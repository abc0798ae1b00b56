/* Exact fractions of 64-bit whole numbers. An overflow gives a number whose denominator is 0. */
#ifndef IGNITE_DOMAIN_COURSE_NUM_H
#define IGNITE_DOMAIN_COURSE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* n/d in lowest terms, d > 0; d == 0: not a number. */
struct num {
	int64_t n, d;
};

#define NUM_NONE ((struct num){ 0, 0 })

struct num num_of(int64_t n, int64_t d);
struct num num_add(struct num a, struct num b);
struct num num_sub(struct num a, struct num b);
struct num num_mul(struct num a, struct num b);
struct num num_div(struct num a, struct num b);
struct num num_power(struct num a, int64_t exponent); /* exponent -12..12 */
bool num_ok(struct num a);
bool num_equal(struct num a, struct num b);
int num_compare(struct num a, struct num b); /* both ok */
bool num_whole(struct num a);

/* Digits after the point that a needs, or -1 when it does not end within 9. */
int num_places(struct num a);
double num_double(struct num a);

/* "1,234", with the typographic minus for negatives. */
void num_write_whole(char *out, size_t size, int64_t v, bool commas);

/* A decimal with at least places digits after the point. */
void num_write_decimal(char *out, size_t size, struct num v, int places);

/* Writes 0..999,999,999 in words: "three hundred forty-two". */
void num_write_words(char *out, size_t size, int64_t v);

int64_t num_gcd(int64_t a, int64_t b);

#endif
