/* Values as JSON Schema compares them. */
#include <math.h>

#include "codec/schema_impl.h"

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

/*
 * Decimal steps such as 0.01 have no exact binary form, so the quotient may miss a whole number by the rounding of
 * both, which grows with it. of is more than 0.
 */
bool schema_multiple(const json_t *number, const json_t *of)
{
	long double q, miss;

	if (json_is_integer(number) && json_is_integer(of))
		return json_integer_value(number) % json_integer_value(of) == 0;
	q = (long double)json_number_value(number) / (long double)json_number_value(of);
	if (isinf(json_number_value(number) / json_number_value(of)))
		return fmod(json_number_value(number), json_number_value(of)) == 0;
	miss = fabsl(q - roundl(q));
	return miss <= fabsl(q) * 4 * 2.2204460492503131e-16L && miss < 0.25L;
}

static bool equal_objects(const json_t *a, const json_t *b)
{
	const char *key;
	json_t *value;

	if (json_object_size(a) != json_object_size(b))
		return false;
	json_object_foreach ((json_t *)a, key, value) {
		const json_t *other = json_object_get(b, key);

		if (other == NULL || !schema_equal(value, other))
			return false;
	}
	return true;
}

static bool equal_arrays(const json_t *a, const json_t *b)
{
	size_t n = json_array_size(a);

	if (n != json_array_size(b))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!schema_equal(json_array_get(a, i), json_array_get(b, i)))
			return false;
	return true;
}

bool schema_equal(const json_t *a, const json_t *b)
{
	if (json_is_number(a) && json_is_number(b))
		return schema_compare(a, b) == 0;
	if (json_typeof(a) != json_typeof(b))
		return false;
	if (json_is_object(a))
		return equal_objects(a, b);
	if (json_is_array(a))
		return equal_arrays(a, b);
	return json_equal(a, b) == 1;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9E3779B97F4A7C15u;
	return h ^ h >> 29;
}

static uint64_t hash_bytes(uint64_t h, const char *data, size_t n)
{
	for (size_t i = 0; i < n; i++)
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

uint64_t schema_hash(const json_t *json, uint64_t seed)
{
	uint64_t h = mix(seed, (uint64_t)json_typeof(json) + 16);
	const char *key;
	json_t *value;

	if (json_is_number(json))
		return hash_number(json, seed);
	if (json_is_string(json))
		return hash_bytes(h, json_string_value(json), json_string_length(json));
	for (size_t i = 0; i < json_array_size(json); i++)
		h = mix(h, schema_hash(json_array_get(json, i), seed));
	if (json_is_object(json))
		json_object_foreach ((json_t *)json, key, value)
			h += mix(hash_bytes(seed, key, strlen(key)), schema_hash(value, seed));
	return h;
}
