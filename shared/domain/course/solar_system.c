/* Knowledge: the solar system, all grades, mode options. */
#include <stdio.h>
#include <string.h>

#include "domain/course/pack.h"
#include "domain/course/planets.h"

static const char *const ordinals[] = { "first", "second", "third", "fourth", "fifth", "sixth",
	"seventh", "eighth" };

static int level_of(const struct draft *d)
{
	return d->band == K_2 ? 1 : d->band == B_3_5 ? 2 : 3;
}

void let_planet(struct draft *d, char as, int p)
{
	let_text(d, as, planets[p].name);
}

/* Three other planets as distractors, the neighbors first. */
static void other_planets(struct draft *d, int p)
{
	int order[PLANETS - 1], n = 0;

	for (int away = 1; away < PLANETS; away++)
		for (int side = -1; side <= 1; side += 2)
			if (p + side * away >= 0 && p + side * away < PLANETS)
				order[n++] = p + side * away;
	for (int i = 0; i < 5; i++) {
		char why[WHY_SIZE];

		snprintf(why, sizeof(why), "%s %s.", planets[order[i]].name, planets[order[i]].known_for);
		miss_text(d, planets[order[i]].name, why);
	}
}

static void facts(struct draft *d)
{
	int i = (int)any(d, 0, planet_facts_count - 1), p = planet_facts[i].planet;

	if (planet_facts[i].level > level_of(d) || (d->band == B_6_8 && planet_facts[i].level == 1))
		return;
	d->topic = 1 + i;
	let_planet(d, 'p', p);
	let_text(d, 'f', planet_facts[i].fact);
	let_text(d, 't', ordinals[p]);
	ask(d, form(d, 3) == 2 ? "Think of all the planets. Which one {f}?" : "Which planet {f}?");
	key_text(d, planets[p].name);
	other_planets(d, p);
	hint(d, "It is the {t} planet from the Sun.");
	LET(d, "n", p + 1);
	if (d->band == K_2)
		hint(d, "Say the planets in order. It is number {n}.");
	explain(d, "The answer is {p}, the {t} planet from the Sun.");
	if (strstr(planet_facts[i].fact, "did the") == NULL &&
		strncmp(planet_facts[i].fact, "do ", 3) != 0 &&
		strncmp(planet_facts[i].fact, "have ", 5) != 0)
		explain(d, "{p} {f}. It is the {t} planet from the Sun.");
}

static void order_from_sun(struct draft *d)
{
	int p = (int)any(d, 0, PLANETS - 1), which = (int)any(d, 0, 3);

	d->topic = 1 + p * 4 + which;
	let_planet(d, 'p', p);
	let_text(d, 't', ordinals[p]);
	let_planet(d, 'a', p > 0 ? p - 1 : 1);
	let_planet(d, 'b', p < 7 ? p + 1 : 6);
	if (which == 0 || p == 0)
		ask(d, "Which planet is the {t} from the Sun?");
	else if (which == 1)
		ask(d, "Which planet comes right after {a}, going away from the Sun?");
	else if (which == 2 && p < 7)
		ask(d, "Which planet comes right before {b}, starting from the Sun?");
	else if (p < 7)
		ask(d, "Which planet is between {a} and {b}?");
	else
		ask(d, "Which planet comes last, counted from the Sun?");
	key_text(d, planets[p].name);
	other_planets(d, p);
	hint(d,
		d->band == K_2 ? "Start at the Sun and say the names in order."
					   : "Say the planets in order, beginning near the Sun.");
	explain(d, "From the Sun the {t} planet is {p}.");
}

/* Larger or smaller, nearer or farther: of four planets. */
static void compare(struct draft *d, bool size)
{
	int set[PLANETS] = { 0, 1, 2, 3, 4, 5, 6, 7 }, best = 0;
	bool most = any(d, 0, 1) == 0;

	for (int i = 0; i < 4; i++) {
		int j = (int)any(d, i, PLANETS - 1), t = set[i];

		set[i] = set[j];
		set[j] = t;
	}
	for (int i = 1; i < 4; i++) {
		int a = size ? planets[set[i]].diameter_km : set[i],
			b = size ? planets[set[best]].diameter_km : set[best];

		if (most ? a > b : a < b)
			best = i;
	}
	for (int i = 0; i < 4; i++)
		let_planet(d, (char)('a' + i), set[i]);
	let_planet(d, 'p', set[best]);
	ask(d,
		size       ? most ? "Which of these planets is the largest: {a}, {b}, {c} or {d}?"
						  : "Which of these planets is the smallest: {a}, {b}, {c} or {d}?"
			: most ? "Which of these planets is the farthest from the Sun: {a}, {b}, {c} or {d}?"
				   : "Which of these planets is the closest to the Sun: {a}, {b}, {c} or {d}?");
	key_text(d, planets[set[best]].name);
	for (int i = 0; i < 4; i++) {
		LET(d, "nm", set[i] + 1, planets[set[i]].diameter_km);
		let_planet(d, 'q', set[i]);
		if (i != best)
			miss_text(d, planets[set[i]].name,
				size ? "{q} is about {m} km wide." : "{q} is number {n} from the Sun.");
	}
	LET(d, "nm", set[best] + 1, planets[set[best]].diameter_km);
	hint(d,
		size ? "Four planets are giants. The other four are small and rocky."
			 : "Say the planets in order from the Sun.");
	explain(d,
		size ? "{p} is about {m} km wide. Compare that with the others."
			 : "{p} is number {n} from the Sun.");
}

static void sizes(struct draft *d)
{
	compare(d, true);
}

static void distances(struct draft *d)
{
	compare(d, false);
}

static void rock_or_giant(struct draft *d)
{
	bool giant = form(d, 2) == 0, last = any(d, 0, 1) == 0;
	int p = giant ? (int)any(d, 4, 7) : (int)any(d, 0, 3), others[3];

	for (int i = 0; i < 3; i++)
		others[i] = (giant ? 0 : 4) + (i + p) % 4;
	for (int i = 0, slot = (int)any(d, 0, 3), o = 0; i < 4; i++)
		let_planet(d, (char)('a' + i), i == slot || o > 2 ? p : others[o++]);
	let_planet(d, 'p', p);
	if (d->band == B_6_8 && giant)
		let_text(d, 't', p < 6 ? "a gas giant" : "an ice giant");
	else
		let_text(d, 't', giant ? "a giant planet" : "a rocky planet");
	ask(d,
		last ? "Which of these is {t}: {a}, {b}, {c} or {d}?"
			 : "Look at these planets: {a}, {b}, {c}, {d}. Which one is {t}?");
	key_text(d, planets[p].name);
	for (int i = 0; i < 3; i++) {
		let_planet(d, 'q', others[i]);
		miss_text(d, planets[others[i]].name,
			giant ? "{q} is a small planet made of rock."
				  : "{q} is one of the giants and has no solid ground.");
	}
	hint(d,
		"The four planets near the Sun are small and made of rock. The four far ones are giants.");
	explain(d, "Of these four, {p} is {t}.");
}

static const struct skill beginners[] = {
	{ "The Sun, Earth and the Moon", "Know what the Sun, Earth and the Moon are and do.",
		"understand", NULL,
		"The Sun is a star. It is a big hot ball. It gives us light and keeps us warm.\n\nWe live on "
		"Earth. Earth is round like a ball. It turns around once a day. So we have day and "
		"night.\n\nEarth travels around the Sun. That takes one year. The Moon travels around Earth. "
		"That takes about four weeks.\n\nWatch out: the Moon does not make light. It shines with "
		"light from the Sun.",
		"Think of a lamp, a ball and a small ball.", quiz_in_the_sky, { 0 }, NULL },
	{ "The eight planets in order", "Name the planets in order from the Sun.", "remember", NULL,
		"Eight planets go around the Sun. Near the Sun are Mercury, Venus, Earth and Mars. Far from "
		"the Sun are Jupiter, Saturn, Uranus and Neptune.\n\nSay them in order. Tap a finger for each "
		"one. Our Earth is number three.\n\nDraw the Sun on a sheet. Then draw the planets in a "
		"row.\n\nWatch out: Mars and Mercury start with the same letter. Mercury comes first.",
		"Start at the Sun and say the names in order.", order_from_sun, { 1 }, NULL },
	{ "Near and far", "Compare how far planets are from the Sun.", "analyze", NULL,
		"The first planets are close to the Sun. It is hot there. The last planets are far away. It "
		"is very cold there.\n\nMercury is the closest. Neptune is the farthest.\n\nTo compare two "
		"planets, say all of them in order. The one that you say first is closer.\n\nWatch out: a far "
		"planet is not always a small one.",
		"Say the planets in order.", distances, { 2 }, NULL },
	{ "Big and small", "Compare the sizes of planets.", "analyze", NULL,
		"Planets have many sizes. Jupiter is the biggest. Saturn comes next. Then there are Uranus "
		"and Neptune. These four are giants.\n\nEarth and Venus are much smaller. Mars is smaller "
		"still. Mercury is the smallest.\n\nIf Jupiter were a big ball, Earth would be a "
		"grape.\n\nWatch out: a planet that looks small may just be far away.",
		"Is it one of the four giants?", sizes, { 2 }, NULL },
	{ "Rocky planets and giants", "Tell rocky planets from giants.", "understand", NULL,
		"The four planets near the Sun are small. They are made of rock. You could stand on "
		"them.\n\nThe four far planets are giants. They are made of gas and ice. You could not stand "
		"on them.\n\nEarth is a rocky planet. Saturn is a giant.\n\nWatch out: all giants have rings. "
		"But only the rings of Saturn are easy to see.",
		"Is it near the Sun or far away?", rock_or_giant, { 4 }, NULL },
	{ "What makes each planet special", "Know one special thing about each planet.", "remember",
		NULL,
		"Each planet has something special. Mercury is the smallest. Venus is the hottest. Earth is "
		"full of life.\n\nMars is red. Jupiter is the biggest and has a giant storm. Saturn has "
		"bright rings.\n\nUranus lies on its side. Neptune is the farthest.\n\nWatch out: Mercury is "
		"closest to the Sun. But Venus is hotter, since thick clouds keep it warm.",
		"Which planet is known for that?", facts, { 2 }, NULL },
};

static const struct skill elementary[] = {
	{ "The planets in order", "Name the eight planets in order from the Sun.", "remember", NULL,
		"Eight planets travel around the Sun: Mercury, Venus, Earth, Mars, Jupiter, Saturn, Uranus "
		"and Neptune.\n\nA sentence helps to remember them: My Very Eager Monkey Just Served Us "
		"Noodles. The first letters are those of the planets.\n\nEach planet has its own path, called "
		"an orbit. The orbits do not cross.\n\nWatch out: Pluto is not in the list. Since 2006 it is "
		"called a dwarf planet.",
		"Use the sentence to recall the order.", order_from_sun, { 0 }, NULL },
	{ "Distances from the Sun", "Compare distances of planets from the Sun.", "analyze", NULL,
		"The planets get less and less sunlight the farther away they are. Mercury is the closest, "
		"Neptune the farthest.\n\nThe gaps are not equal. The four inner planets lie close together. "
		"The outer ones are far apart.\n\nJupiter is about five times as far from the Sun as Earth, "
		"and Neptune thirty times.\n\nWatch out: the closest planet is not the hottest. Venus is "
		"hotter than Mercury.",
		"Say the planets in order.", distances, { 1 }, NULL },
	{ "Sizes of planets", "Compare sizes of planets.", "analyze", NULL,
		"Jupiter is the largest planet. Eleven Earths would fit side by side across it. Saturn is a "
		"little smaller, and Uranus and Neptune are about four Earths wide.\n\nEarth is the largest "
		"of the rocky planets. Venus is almost as large. Mars is about half as wide, and Mercury is "
		"the smallest.\n\nWatch out: the Sun is no planet. It is about ten times as wide as Jupiter.",
		"First decide whether it is a giant or a rocky planet.", sizes, { 1 }, NULL },
	{ "Rocky planets and giants", "Tell rocky planets from giants.", "understand", NULL,
		"There are two families of planets. The four inner ones are small and have solid ground: "
		"Mercury, Venus, Earth and Mars.\n\nThe four outer ones are giants without solid ground: "
		"Jupiter, Saturn, Uranus and Neptune. All of them have rings and many moons.\n\nBetween the "
		"families lies the asteroid belt.\n\nWatch out: a giant is not only gas. Deep inside it is "
		"hot and dense.",
		"Inside or outside the asteroid belt?", rock_or_giant, { 3 }, NULL },
	{ "Facts about each planet", "Know important facts about each planet.", "remember", NULL,
		"Each planet is a world of its own. Mercury has the shortest year. Venus hides under thick "
		"clouds. Earth has water, air and life.\n\nMars has the tallest volcano. Jupiter has a storm "
		"that has lasted for centuries. Saturn has wide rings of ice.\n\nUranus lies on its side. "
		"Neptune needs about 165 years for one trip around the Sun.\n\nWatch out: many planets have "
		"rings, but Saturn's are the brightest.",
		"What is each planet known for?", facts, { 1 }, NULL },
	{ "Motions in the sky", "Explain day, seasons, phases and eclipses.", "understand", NULL,
		"Earth turns on its axis once a day and goes around the Sun once a year. Its axis is tilted. "
		"So each half of Earth leans to the Sun for part of the year. That makes the seasons.\n\nThe "
		"Moon goes around Earth in about four weeks. We see its sunlit side from changing angles. "
		"Those are the phases.\n\nAn eclipse happens when one of the three covers another.\n\nWatch "
		"out: the phases of the Moon are not caused by the shadow of Earth.",
		"Which body moves, and what does it cover or show?", quiz_moving, { 1 }, NULL },
};

static const struct skill middle[] = {
	{ "Order of the planets", "Recall the order of the planets.", "remember", NULL,
		"The eight planets in order from the Sun are Mercury, Venus, Earth, Mars, Jupiter, Saturn, "
		"Uranus and Neptune.\n\nFive of them can be seen with the naked eye and have been known since "
		"ancient times. Uranus was discovered in 1781, Neptune in 1846.\n\nTheir orbits lie almost in "
		"one plane, because the planets formed from a flat disk of gas and dust.\n\nWatch out: Pluto, "
		"found in 1930, has been counted as a dwarf planet since 2006.",
		"Recall the rocky planets first, then the giants.", order_from_sun, { 0 }, NULL },
	{ "Distances in the solar system", "Compare the distances of planets.", "analyze", NULL,
		"Distances in the solar system are given in astronomical units. One unit, or AU, is the mean "
		"distance of Earth from the Sun, about 150 million km.\n\nMercury is at about 0.4 AU, Jupiter "
		"at 5.2 AU, Neptune at 30 AU. Sunlight at Neptune is about 900 times as weak as at "
		"Earth.\n\nThe gaps grow outward. Drawn to scale, the inner planets crowd around the "
		"Sun.\n\nWatch out: the order of the planets tells which is farther, but not by how much.",
		"Order the planets in your mind.", distances, { 1 }, NULL },
	{ "Sizes of the planets", "Compare the diameters of planets.", "analyze", NULL,
		"Jupiter is about 143,000 km wide, eleven times as wide as Earth. Saturn follows with about "
		"120,500 km. Uranus and Neptune are near 50,000 km.\n\nAmong the rocky planets Earth, with "
		"about 12,800 km, is just ahead of Venus. Mars has about 6,800 km and Mercury 4,900 "
		"km.\n\nUranus is slightly wider than Neptune, but Neptune has more mass.\n\nWatch out: "
		"diameter and mass are different things.",
		"Compare the families first, then within a family.", sizes, { 1 }, NULL },
	{ "Rocky planets, gas giants, ice giants", "Classify the planets.", "understand", NULL,
		"Near the young Sun it was too hot for ice. Only rock and metal could form planets there: "
		"Mercury, Venus, Earth and Mars.\n\nFarther out ice was plentiful. Large cores grew and drew "
		"in gas. Jupiter and Saturn became gas giants of hydrogen and helium.\n\nUranus and Neptune "
		"have less gas and more water, ammonia and methane. They are called ice giants.\n\nWatch out: "
		"the ice in an ice giant is hot and dense, not like ice in a freezer.",
		"Rock near the Sun, gas next, ice farthest out.", rock_or_giant, { 3 }, NULL },
	{ "Portraits of the planets", "Recall facts about each planet.", "remember", NULL,
		"Space probes have visited all eight planets. MESSENGER orbited Mercury, Cassini orbited "
		"Saturn for thirteen years, and rovers drive on Mars.\n\nVenus has crushing air and turns "
		"backwards. The soil of Mars is red with rust. Jupiter holds more mass than all other planets "
		"together.\n\nOnly one probe, Voyager 2, has visited Uranus and Neptune, in 1986 and "
		"1989.\n\nWatch out: the number of known moons of the giants still grows as new ones are "
		"found.",
		"Connect the fact with the conditions on the planet.", facts, { 1 }, NULL },
	{ "Earth, Moon and small bodies", "Explain motions and small bodies.", "understand", NULL,
		"Many things in the sky follow from two motions of Earth, its daily turn and its yearly "
		"orbit, and from the Moon's path around Earth.\n\nThe tilt of Earth's axis, about 23.4 "
		"degrees, causes the seasons. In early January, in the northern winter, Earth is nearest to "
		"the Sun.\n\nBesides planets there are asteroids, comets and dwarf planets.\n\nWatch out: a "
		"lunar eclipse needs a full moon, a solar eclipse a new moon.",
		"Sketch the Sun, Earth and the Moon from above.", quiz_moving, { 1 }, NULL },
	{ "How we know the sky", "Explain discoveries and physics of the solar system.", "analyze",
		NULL,
		"For centuries people believed that everything circles Earth. Copernicus put the Sun in the "
		"center in 1543. Kepler found that orbits are ellipses, and Galileo saw moons circling "
		"Jupiter.\n\nNewton explained it all with one force, gravity. It holds planets on their "
		"orbits and raises the tides.\n\nThe Sun shines by nuclear fusion: hydrogen becomes helium, "
		"and a little mass turns into energy.\n\nWatch out: a light-year is a distance, not a time.",
		"Ask which force or which evidence explains it.", quiz_astronomy, { 6 }, NULL },
};

enum { KNOWLEDGE_ITEMS = 12 };

#define KNOWLEDGE(name_, band_, modes_, skills_)                                                   \
	const struct pack name_ = { "solar_system", "The Solar System", band_, modes_,                 \
		KNOWLEDGE_ITEMS, skills_, (int)(sizeof(skills_) / sizeof((skills_)[0])) }

KNOWLEDGE(solar_k2, K_2, MODE_OPTIONS, beginners);
KNOWLEDGE(solar_35, B_3_5, MODE_OPTIONS, elementary);
KNOWLEDGE(solar_68, B_6_8, MODE_OPTIONS, middle);
