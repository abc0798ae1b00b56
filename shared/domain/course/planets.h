/* The planets of the solar system: only facts that new observations do not shift. Source: NASA planetary fact sheets. */
#ifndef IGNITE_DOMAIN_COURSE_PLANETS_H
#define IGNITE_DOMAIN_COURSE_PLANETS_H

#include <stdbool.h>

enum { PLANETS = 8 };

struct planet {
	const char *name;
	int diameter_km; /* at the equator, rounded to 100 km */
	int distance_tenths_au;
	bool giant;
	const char *known_for; /* "is …" or "has …": what a learner remembers it by */
};

/* In order from the Sun; planets[0] is Mercury. */
extern const struct planet planets[PLANETS];

struct planet_fact {
	int planet;       /* place in planets */
	int level;        /* 1: from K-2 on, 2: from 3-5, 3: from 6-8 */
	const char *fact; /* follows "Which planet" */
};

extern const struct planet_fact planet_facts[];
extern const int planet_facts_count;

struct draft;

/* Names a planet for templates. */
void let_planet(struct draft *d, char as, int p);

/* Skills made of written-out questions (solar_quiz.c). */
void quiz_in_the_sky(struct draft *d);
void quiz_moving(struct draft *d);
void quiz_astronomy(struct draft *d);

#endif
