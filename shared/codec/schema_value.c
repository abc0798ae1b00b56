/* Values as JSON Schema compares them. */
#include "codec/schema_value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS_MAX = 2048, DIGITS_MAX = 19 };

int schema_compare(const json_t *a, const json_t *b)
{
	long double x, y;

	if (json_is_integer(a) && json_is_integer(b)) {
		json_int_t i = json_integer_value(a), j = json_integer_value(b);

		return i < j ? -1 : i > j;
	}
	x = json_is_integer(a) ? (long double)json_integer_value(a) : (long double)json_real_value(a);
	y = json_is_integer(b) ? (long double)json_integer_value(b) : (long double)json_real_value(b);
	return x < y ? -1 : x > y;
}

bool schema_whole(const json_t *number)
{
	double v = json_real_value(number);

	return json_is_integer(number) || (json_is_real(number) && v == floor(v));
}

/* ---- multiples ---- */

/* "1.25e-3" (17 significant digits at the most) taken apart. */
static struct decimal read_decimal(const char *text)
{
	struct decimal d = { 0 };
	int after = 0;
	bool fraction = false;

	for (; *text != '\0' && *text != 'e'; text++) {
		if (*text < '0' || *text > '9') {
			fraction = true; /* the point of whatever locale */
			continue;
		}
		d.digits = d.digits * 10 + (uint64_t)(*text - '0');
		after += fraction;
	}
	d.exponent = (*text == 'e' ? (int)strtol(text + 1, NULL, 10) : 0) - after;
	return d;
}

struct decimal schema_decimal(const json_t *number)
{
	struct decimal d;
	char text[48];

	if (json_is_integer(number)) {
		json_int_t i = json_integer_value(number);

		d = (struct decimal){ i < 0 ? 0 - (uint64_t)i : (uint64_t)i, 0 };
	} else {
		double v = fabs(json_real_value(number));

		for (int precision = 14; precision <= 16; precision++) {
			snprintf(text, sizeof(text), "%.*e", precision, v);
			if (strtod(text, NULL) == v)
				break;
		}
		d = read_decimal(text);
	}
	for (; d.digits != 0 && d.digits % 10 == 0; d.digits /= 10)
		d.exponent++;
	return d;
}

/* digits × 10^power modulo m, by repeated squaring. */
static uint64_t scaled_rest(uint64_t digits, int power, uint64_t m)
{
	unsigned __int128 rest = digits % m, ten = 10 % m;

	for (; power > 0; power /= 2) {
		if (power % 2 == 1)
			rest = rest * ten % m;
		ten = ten * ten % m;
	}
	return (uint64_t)rest;
}

bool schema_multiple(const json_t *number, const json_t *of, const struct decimal *step)
{
	struct decimal d;
	unsigned __int128 divisor = step->digits;
	int shift;

	if (json_is_integer(number) && json_is_integer(of))
		return json_integer_value(number) % json_integer_value(of) == 0;
	d = schema_decimal(number);
	if (d.digits == 0)
		return true;
	shift = d.exponent - step->exponent;
	if (shift >= 0)
		return scaled_rest(d.digits, shift, step->digits) == 0;
	if (shift < -DIGITS_MAX)
		return false; /* the divisor has more digits than the number can */
	for (; shift < 0; shift++)
		divisor *= 10;
	return d.digits % divisor == 0;
}

/* ---- equality ---- */

static bool equal(const json_t *a, const json_t *b, int level, long *steps);

static bool equal_objects(const json_t *a, const json_t *b, int level, long *steps)
{
	void *it = json_object_iter((json_t *)a);

	if (json_object_size(a) != json_object_size(b))
		return false;
	for (; it != NULL; it = json_object_iter_next((json_t *)a, it)) {
		const json_t *other =
			json_object_getn(b, json_object_iter_key(it), json_object_iter_key_len(it));

		if (other == NULL || !equal(json_object_iter_value(it), other, level, steps))
			return false;
	}
	return true;
}

static bool equal_arrays(const json_t *a, const json_t *b, int level, long *steps)
{
	size_t n = json_array_size(a);

	if (n != json_array_size(b))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!equal(json_array_get(a, i), json_array_get(b, i), level, steps))
			return false;
	return true;
}

static bool equal(const json_t *a, const json_t *b, int level, long *steps)
{
	++*steps;
	if (json_is_number(a) && json_is_number(b))
		return schema_compare(a, b) == 0;
	if (json_typeof(a) != json_typeof(b) || level == LEVELS_MAX)
		return false;
	if (json_is_object(a))
		return equal_objects(a, b, level + 1, steps);
	if (json_is_array(a))
		return equal_arrays(a, b, level + 1, steps);
	if (!json_is_string(a))
		return true;
	return json_string_length(a) == json_string_length(b) &&
		memcmp(json_string_value(a), json_string_value(b), json_string_length(a)) == 0;
}

bool schema_equal(const json_t *a, const json_t *b, long *steps)
{
	return equal(a, b, 0, steps);
}

/* ---- hashes ---- */

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9E3779B97F4A7C15u;
	return h ^ h >> 29;
}

static uint64_t hash_bytes(uint64_t h, const char *data, size_t n)
{
	uint64_t word;
	size_t i;

	for (i = 0; i + 8 <= n; i += 8) {
		memcpy(&word, data + i, 8);
		h = mix(h, word);
	}
	for (; i < n; i++)
		h = mix(h, (unsigned char)data[i]);
	return mix(h, n);
}

/* Whole numbers hash alike however they are written; beyond 2^53 by their nearest double, as they may be compared. */
static uint64_t hash_number(const json_t *json, uint64_t seed)
{
	double v = json_number_value(json);
	uint64_t bits;

	if (v == 0)
		v = 0; /* no minus zero */
	memcpy(&bits, &v, sizeof(bits));
	return mix(mix(seed, 3), bits);
}

static uint64_t hash(const json_t *json, uint64_t seed, int level, long *steps)
{
	uint64_t h = mix(seed, (uint64_t)json_typeof(json) + 16);
	void *it;

	++*steps;
	if (json_is_number(json))
		return hash_number(json, seed);
	if (json_is_string(json))
		return hash_bytes(h, json_string_value(json), json_string_length(json));
	if (level == LEVELS_MAX)
		return h;
	for (size_t i = 0; i < json_array_size(json); i++)
		h = mix(h, hash(json_array_get(json, i), seed, level + 1, steps));
	if (!json_is_object(json))
		return h;
	it = json_object_iter((json_t *)json);
	for (; it != NULL; it = json_object_iter_next((json_t *)json, it))
		h += mix(hash_bytes(seed, json_object_iter_key(it), json_object_iter_key_len(it)),
			hash(json_object_iter_value(it), seed, level + 1, steps));
	return h;
}

uint64_t schema_hash(const json_t *json, uint64_t seed, long *steps)
{
	return hash(json, seed, 0, steps);
}
