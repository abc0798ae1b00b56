/*
 * Countries and their capitals. Left out on purpose: countries whose capital is disputed, shared between cities or
 * being moved (among them Bolivia, Burundi, Equatorial Guinea, Eswatini, Indonesia, Israel, Nauru, Palestine,
 * South Africa, Sri Lanka, Yemen).
 */
#ifndef IGNITE_DOMAIN_COURSE_COUNTRIES_H
#define IGNITE_DOMAIN_COURSE_COUNTRIES_H

enum region {
	WEST_EUROPE,
	NORTH_EUROPE,
	SOUTH_EUROPE,
	EAST_EUROPE,
	WEST_ASIA,
	CENTRAL_SOUTH_ASIA,
	EAST_ASIA,
	NORTH_WEST_AFRICA,
	WEST_AFRICA,
	EAST_AFRICA,
	SOUTH_AFRICA,
	NORTH_AMERICA,
	CARIBBEAN,
	SOUTH_AMERICA,
	OCEANIA,
	REGIONS
};

struct country {
	const char *name; /* as in running text: "the Netherlands" */
	const char *capital;
	const char *city; /* a large city that is not the capital, or NULL */
	enum region region;
	int level; /* 1: taught from K-2 on, 2: from 3-5, 3: from 6-8 */
};

struct independence {
	const char *name, *from;
	int year;
};

extern const struct country countries[];
extern const int countries_count;

/* Years of independence that are not in dispute, in the groups of the numeric pack. */
enum { ERAS = 7 };
extern const struct independence *const eras[ERAS];
extern const int era_counts[ERAS];

#endif
