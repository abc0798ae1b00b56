/* The list of all packs. A new pack is one file and one line here. */
#include "domain/course/pack.h"

/* clang-format off */
#define PACKS(X) \
	X(addition_k2) \
	X(addition_35) \
	X(addition_68) \
	X(subtraction_k2) \
	X(subtraction_35) \
	X(subtraction_68) \
	X(multiplication_k2) \
	X(multiplication_35) \
	X(multiplication_68) \
	X(division_k2) \
	X(division_35) \
	X(division_68) \
	X(fractions_k2) \
	X(fractions_35) \
	X(fractions_68) \
	X(place_value_k2) \
	X(place_value_35) \
	X(place_value_68) \
	X(time_k2) \
	X(time_35) \
	X(time_68) \
	X(money_k2) \
	X(money_35) \
	X(money_68) \
	X(elements_35) \
	X(elements_68) \
	X(elements_68_numeric) \
	X(countries_k2) \
	X(countries_35) \
	X(countries_68) \
	X(countries_68_numeric) \
	X(solar_k2) \
	X(solar_35) \
	X(solar_68) \
	X(solar_35_numeric) \
	X(solar_68_numeric)
/* clang-format on */

#define DECLARE(name) extern const struct pack(name);
PACKS(DECLARE)

#define ENTRY(name) &(name),
const struct pack *const packs[] = { PACKS(ENTRY) };
const int packs_count = (int)(sizeof(packs) / sizeof(packs[0]));
