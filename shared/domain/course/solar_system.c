/* Knowledge: the solar system, grades K-2 (options), 3-5 and 6-8 (options and numeric). */
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

static void let_planet(struct draft *d, char as, int p)
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
	int p = giant ? (int)any(d, 4, 7) : (int)any(d, 0, 3), others[3], n = 0;

	for (int i = 0; i < 4 && n < 3; i++) {
		int q = (giant ? 0 : 4) + (i + p) % 4;

		others[n++] = q;
	}
	for (int i = 0, slot = (int)any(d, 0, 3), o = 0; i < 4; i++)
		let_planet(d, (char)('a' + i), i == slot ? p : others[o++]);
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

struct quiz {
	const char *stem, *key;
	const char *wrong[3], *why[3];
	const char *hint, *explanation;
};

static void quiz(struct draft *d, const struct quiz *list, int n)
{
	int i = (int)any(d, 0, n - 1);
	const struct quiz *q = &list[i];

	d->topic = 1 + i;
	ask(d, q->stem);
	key_text(d, q->key);
	for (int w = 0; w < 3; w++)
		miss_text(d, q->wrong[w], q->why[w]);
	hint(d, q->hint);
	explain(d, q->explanation);
}

static const struct quiz sky[] = {
	{ "What gives us light and warmth in the day?", "The Sun",
		{ "The Moon", "A cloud", "A planet" },
		{ "The Moon only reflects light.", "Clouds cover the light.",
			"Planets do not shine by themselves." },
		"You feel it on your skin on a clear day.",
		"The Sun shines by itself and gives us light and warmth." },
	{ "What does Earth travel around?", "The Sun", { "The Moon", "Mars", "A cloud" },
		{ "The Moon travels around Earth.", "Mars has a path of its own.",
			"Clouds are in the air of Earth." },
		"It is very big and very hot.", "Earth travels around the Sun once a year." },
	{ "What travels around Earth about once a month?", "The Moon",
		{ "The Sun", "Saturn", "A star" },
		{ "Earth travels around the Sun.", "Saturn travels around the Sun.",
			"Stars are very far away." },
		"It changes its shape in the night sky.",
		"The Moon travels around Earth in about four weeks." },
	{ "What is the Sun?", "A star", { "A planet", "A moon", "A cloud of dust" },
		{ "Planets do not shine by themselves.", "Moons travel around planets.",
			"The Sun is a hot ball of gas." },
		"It is one of very many. The others are far away.",
		"The Sun is a star. It is the one nearest to us." },
	{ "Why do we have day and night?", "Earth turns around",
		{ "The Sun goes out", "The Moon hides the Sun", "Clouds cover the sky" },
		{ "The Sun always shines.", "That happens only in an eclipse.",
			"Clouds come by day and by night." },
		"Think of a spinning top with a lamp beside it.",
		"Earth turns around once a day. So each place is in the light and then in the dark." },
	{ "How long does Earth take to turn around once?", "One day",
		{ "One hour", "One month", "One year" },
		{ "In one hour it turns only a little.", "The Moon needs about a month for its path.",
			"In one year Earth travels around the Sun." },
		"The Sun comes up again after that time.", "Earth turns around once in one day." },
	{ "How long does Earth take to travel around the Sun?", "One year",
		{ "One day", "One week", "One month" },
		{ "In one day Earth turns around once.", "A week is much too short.",
			"The Moon needs about a month for its path." },
		"It is the time from one birthday to the next.",
		"Earth travels around the Sun in one year." },
	{ "Where does the light of the Moon come from?", "From the Sun",
		{ "From the Moon itself", "From Earth", "From the planets" },
		{ "The Moon has no light of its own.", "Earth does not shine that way.",
			"Planets only reflect light." },
		"The Moon is like a mirror.", "The Moon reflects light. The light comes from the Sun." },
	{ "Who landed on the Moon in 1969?", "Astronauts",
		{ "Pilots of planes", "Robots only", "Nobody so far" },
		{ "Planes cannot fly without air.", "People went there as well.",
			"Twelve people have been there." },
		"They wore thick white suits.",
		"In 1969 astronauts walked on the Moon for the first time." },
	{ "What do we call a group of stars that makes a picture?", "A constellation",
		{ "A galaxy of cars", "A moonlight", "A rainbow" },
		{ "That is not a thing in the sky.", "That is light from the Moon.",
			"A rainbow comes from rain and light." },
		"The Big Dipper is part of one.", "A picture made of stars is called a constellation." },
	{ "Which shape does Earth have?", "A ball", { "A plate", "A cube", "A ring" },
		{ "Earth is not flat.", "Earth has no corners.", "Earth has no hole." },
		"Think of a globe.", "Earth is round like a ball." },
	{ "What keeps you on the ground?", "Gravity", { "Light", "Wind", "Clouds" },
		{ "Light does not pull.", "Wind pushes to the side.", "Clouds float in the air." },
		"It makes a ball fall down.", "Earth pulls you down. This pull is called gravity." },
};

static void in_the_sky(struct draft *d)
{
	quiz(d, sky, (int)(sizeof(sky) / sizeof(sky[0])));
}

static const struct quiz motions[] = {
	{ "What causes day and night on Earth?", "Earth turns on its axis",
		{ "Earth goes around the Sun", "The Moon covers the Sun", "The Sun goes around Earth" },
		{ "That takes a year.", "That is a rare eclipse.", "It only looks that way." },
		"It happens once in 24 hours.",
		"Day and night come because Earth turns on its axis once in 24 hours." },
	{ "What causes the seasons?", "Earth's axis is tilted",
		{ "Earth is nearer to the Sun in summer", "The Sun burns less in winter",
			"The Moon blocks the heat" },
		{ "In early January Earth is nearest to the Sun.", "The Sun shines almost evenly all year.",
			"The Moon does not do that." },
		"Why is it winter in Australia when it is summer in Canada?",
		"The seasons come because Earth's axis is tilted, so each half leans to the Sun for half a year." },
	{ "What do we see when the Moon moves between Earth and the Sun?", "A solar eclipse",
		{ "A lunar eclipse", "A full moon", "A meteor shower" },
		{ "Then Earth is in the middle.", "Then the Moon is on the far side.",
			"That is dust burning in the air." },
		"It gets dark in the middle of the day.", "The Moon covers the light: a solar eclipse." },
	{ "What do we see when Earth's shadow falls on the Moon?", "A lunar eclipse",
		{ "A solar eclipse", "A new moon", "A comet" },
		{ "Then the Moon is in the middle.",
			"A new moon happens each month without a shadow of Earth.",
			"A comet is made of ice and dust." },
		"It happens at night, with a full moon.",
		"Earth's shadow on the Moon is a lunar eclipse." },
	{ "Why does the Moon seem to change its shape?", "We see its sunlit side from changing angles",
		{ "Clouds cover parts of it", "It grows and shrinks in size",
			"Earth's shadow falls on it every night" },
		{ "Clouds come and go, the phases do not depend on them.", "Its size stays the same.",
			"That happens only in an eclipse." },
		"One half is always in the light.",
		"The phases come because we see its sunlit side from changing angles." },
	{ "Which force keeps the planets on their paths around the Sun?", "Gravity",
		{ "Magnetism", "Wind", "Friction" },
		{ "Magnets act on iron, not on whole planets this way.", "There is no wind in empty space.",
			"Friction would slow them down." },
		"The same force makes an apple fall.",
		"The Sun's gravity holds the planets on their paths." },
	{ "What is a comet made of, for the most part?", "Ice and dust",
		{ "Hot gas", "Solid iron", "Burning wood" },
		{ "Stars are made of hot gas.", "Some meteorites are made of iron.",
			"Nothing burns in space without oxygen." },
		"Think of a dirty snowball.",
		"A comet is mostly ice and dust. Near the Sun it grows a tail." },
	{ "Where is the main asteroid belt?", "Between Mars and Jupiter",
		{ "Between Earth and Mars", "Between Jupiter and Saturn", "Inside the orbit of Venus" },
		{ "Only a few asteroids come that close.", "The belt is nearer to the Sun.",
			"It is too close to the Sun there." },
		"It separates the rocky planets from the giants.",
		"The main belt lies between Mars and Jupiter." },
	{ "What is a shooting star?", "Dust that burns in our air",
		{ "A star that falls", "A planet in the distance", "A piece of the Moon" },
		{ "Stars are huge and far away.", "Planets move slowly.", "It comes from space dust." },
		"It lasts only a second.", "A shooting star is a bit of dust that burns in our air." },
	{ "What is Pluto called since 2006?", "A dwarf planet", { "A planet", "A moon", "A comet" },
		{ "It was counted as a planet until 2006.", "It goes around the Sun by itself.",
			"It does not grow a tail." },
		"It shares its path with many other bodies.",
		"Since 2006 Pluto is called a dwarf planet." },
	{ "What is the Milky Way?", "Our galaxy",
		{ "A part of the Moon", "A comet's tail", "A cloud of rain" },
		{ "The Moon is much closer.", "Comets are much smaller.", "It is far outside our air." },
		"It holds more than a hundred billion stars.",
		"The Milky Way is our galaxy, and the Sun is one of its stars." },
	{ "What is at the center of the solar system?", "The Sun", { "Earth", "The Moon", "Jupiter" },
		{ "People believed that long ago.", "The Moon circles Earth.",
			"Jupiter is large, but it circles the center too." },
		"It holds nearly all of the mass.",
		"The Sun is at the center and all planets go around it." },
};

static void moving(struct draft *d)
{
	quiz(d, motions, (int)(sizeof(motions) / sizeof(motions[0])));
}

static const struct quiz deep[] = {
	{ "Which process makes the Sun shine?", "Nuclear fusion",
		{ "Burning of coal", "Nuclear fission", "Electric current" },
		{ "Coal would last only a few thousand years.",
			"Fission splits heavy nuclei, as in power plants.",
			"No current could supply that much energy." },
		"Light nuclei join to form heavier ones.",
		"In the core hydrogen turns into helium by nuclear fusion." },
	{ "Which element makes up most of the Sun?", "Hydrogen", { "Oxygen", "Carbon", "Iron" },
		{ "Oxygen is only a small part.", "Carbon is only a small part.",
			"Iron is only a small part." },
		"It is the lightest of all elements.",
		"About three quarters of the Sun's mass is hydrogen." },
	{ "Why is Venus hotter than Mercury?", "Its thick air traps heat",
		{ "It is closer to the Sun", "It has more volcanoes", "It turns faster" },
		{ "Mercury is closer.", "Volcanoes are not the main cause.", "Venus turns very slowly." },
		"Think of a greenhouse.",
		"Its thick air traps heat, since it is mostly carbon dioxide: a strong greenhouse effect." },
	{ "Who showed with a telescope in 1610 that moons circle Jupiter?", "Galileo Galilei",
		{ "Isaac Newton", "Albert Einstein", "Johannes Kepler" },
		{ "Newton was born later, in 1643.", "Einstein lived three centuries later.",
			"Kepler found the laws of planetary motion." },
		"He lived in Italy.", "In 1610 Galileo Galilei saw four moons of Jupiter." },
	{ "Who found that planets move on ellipses?", "Johannes Kepler",
		{ "Galileo Galilei", "Nicolaus Copernicus", "Tycho Brahe" },
		{ "Galileo held on to circles.", "Copernicus used circles, too.",
			"Brahe made the measurements that were used." },
		"He used the measurements of Tycho Brahe.",
		"Johannes Kepler published in 1609 that orbits are ellipses." },
	{ "Who wrote in 1543 that the planets circle the Sun?", "Nicolaus Copernicus",
		{ "Claudius Ptolemy", "Isaac Newton", "Galileo Galilei" },
		{ "Ptolemy put Earth at the center.", "Newton was born a century later.",
			"Galileo was born in 1564." },
		"He worked in Poland.", "The book of Nicolaus Copernicus appeared in 1543." },
	{ "When is a planet fastest on its orbit?", "When it is closest to the Sun",
		{ "When it is farthest from the Sun", "Always at the same speed", "When a moon is near" },
		{ "There it is slowest.", "Only on a perfect circle would that be so.",
			"Moons hardly matter for that." },
		"Think of Kepler's second law.",
		"Kepler's second law: it is fastest when it is closest to the Sun." },
	{ "What is an astronomical unit?", "The mean distance of Earth and Sun",
		{ "The distance light travels in a year", "The diameter of the Sun",
			"The distance of Earth and Moon" },
		{ "That is a light-year.", "The Sun is about 1.4 million km wide.",
			"That is only about 384,000 km." },
		"It is about 150 million kilometers.",
		"One astronomical unit is the mean distance of Earth and Sun." },
	{ "What is a light-year?", "A distance", { "A time", "A speed", "A brightness" },
		{ "A year is a time, but with light it measures a way.",
			"The speed of light is 300,000 km per second.", "Brightness has other units." },
		"How far does light get in a year?",
		"A light-year is a distance: how far light gets in a year." },
	{ "Which objects lie beyond Neptune in the Kuiper belt?", "Icy bodies such as Pluto",
		{ "Gas giants such as Saturn", "Rocky planets such as Mars", "Stars such as Sirius" },
		{ "The giants lie inside.", "The rocky planets are near the Sun.",
			"The stars are far outside." },
		"They are small and very cold.", "The Kuiper belt holds icy bodies such as Pluto." },
	{ "What are Saturn's rings made of?", "Pieces of ice and rock",
		{ "Solid metal", "Glowing gas", "Liquid water" },
		{ "A solid ring would break apart.", "The rings do not glow by themselves.",
			"It is far too cold for that." },
		"They are not one solid piece.",
		"The rings are made of countless pieces of ice and rock." },
	{ "Which side of the Moon do we never see from Earth?", "The far side",
		{ "The bright side", "The eastern side", "The warm side" },
		{ "Each part of the Moon is bright at some time.", "We see the eastern edge well.",
			"Each part gets warm in its two-week day." },
		"The Moon turns once on each trip around Earth.",
		"The Moon always turns the same face to us, so the far side stays hidden." },
	{ "What causes the tides, for the most part?", "The gravity of the Moon",
		{ "The wind over the sea", "The heat of the Sun", "The turning of the seasons" },
		{ "Wind makes waves, not tides.", "Heat causes currents, not tides.",
			"Tides come twice a day." },
		"High water comes a little later every day.",
		"Tides come mainly from the gravity of the Moon." },
};

static void astronomy(struct draft *d)
{
	quiz(d, deep, (int)(sizeof(deep) / sizeof(deep[0])));
}

/* ---- numeric ---- */

static void number_from_sun(struct draft *d)
{
	int p = (int)any(d, 0, 7), which = (int)any(d, 0, 2);

	d->topic = 1 + 3 * p + which;
	let_planet(d, 'p', p);
	LET(d, "nr", p + 1, 8 - p);
	if (which == 0) {
		ask(d, "Count the planets from the Sun. What number does {p} have?");
		key(d, p + 1);
		explain(d, "Counted from the Sun, {p} has the number {n}.");
	} else if (which == 1) {
		LET(d, "r", p);
		ask(d, "How many planets are closer to the Sun than {p}?");
		key(d, p);
		explain(d, "{p} is number {n} from the Sun, so {r} {r:planet is/planets are} closer.");
	} else {
		LET(d, "r", 7 - p);
		ask(d, "How many planets are farther from the Sun than {p}?");
		key(d, 7 - p);
		explain(d, "{p} is number {n} of 8, so {r} {r:planet is/planets are} farther away.");
	}
	miss_num(d, num_add(d->value, num_of(1, 1)), "Counted one too many.");
	miss_num(d, num_sub(d->value, num_of(1, 1)), "Counted one too few.");
	miss(d, 8, "Gave the number of all planets.");
	hint(d, "Say the planets in order from the Sun and use your fingers.");
}

static void planets_between(struct draft *d)
{
	int a = (int)any(d, 0, 5), b = (int)any(d, a + 2, 7);

	d->topic = 1 + a * 8 + b;
	let_planet(d, 'a', a);
	let_planet(d, 'b', b);
	LET(d, "rxy", b - a - 1, a + 1, b + 1);
	ask(d,
		form(d, 2)
			? "How many planets have orbits between those of {a} and {b}?"
			: "A probe flies from the orbit of {b} in to that of {a}. How many orbits of other planets does it cross?");
	key(d, b - a - 1);
	miss(d, b - a, "Counted one of the two planets as well.");
	miss(d, b - a + 1, "Counted both planets as well.");
	miss(d, b - a - 2, "Left one planet out.");
	hint(d, "List the planets from the first to the second. Leave out the two ends.");
	explain(d, "{a} is number {x} and {b} is number {y}. {y} − {x} − 1 = {r}.");
}

static void years_of_planets(struct draft *d)
{
	static const struct {
		int planet, length;
		const char *unit;
	} y[] = { { 0, 88, "days" }, { 1, 225, "days" }, { 2, 365, "days" }, { 3, 687, "days" },
		{ 4, 12, "years" }, { 5, 29, "years" }, { 6, 84, "years" }, { 7, 165, "years" } };
	int i = (int)any(d, 0, 7);
	int64_t n = ramp(d, 2, d->band == B_3_5 ? 5 : 12);

	d->topic = 1 + 16 * i + (int)n;
	let_planet(d, 'p', y[i].planet);
	let_text(d, 'u', y[i].unit);
	LET(d, "lnr", y[i].length, n, n * y[i].length);
	if (form(d, 3) == 2) {
		ask(d,
			"{p} goes around the Sun in about {l} Earth {u}. How many trips does it make in {r} Earth {u}?");
		by(d, "{r} ÷ {l}");
		key(d, n);
		miss(d, n + 1, "Counted one trip too many.");
		miss(d, n - 1, "Counted one trip too few.");
		miss(d, n * y[i].length - y[i].length, "Subtracted instead of dividing.");
		explain(d, "{r} ÷ {l} = {n}.");
	} else {
		ask(d,
			"{p} takes about {l} Earth {u} for one trip around the Sun. How many Earth {u} are {n} trips?");
		by(d, "{l} × {n}");
		key(d, n * y[i].length);
		miss(d, n * y[i].length + y[i].length, "Counted one trip too many.");
		miss(d, n * y[i].length - y[i].length, "Counted one trip too few.");
		miss(d, y[i].length + n, "Added instead of multiplying.");
		explain(d, "{l} × {n} = {r}.");
	}
	hint(d, "Each trip takes the same time.");
}

static void moon_weight(struct draft *d)
{
	static const char *const things[] = { "A toolbox", "A camera", "A backpack", "A rock",
		"A space suit", "A rover wheel", "A box of samples", "An antenna" };
	int64_t m = ramp(d, 2, d->band == B_3_5 ? 15 : 30);
	bool to_moon = form(d, 2) == 0;

	let_text(d, 't', PICK(d, things));
	LET(d, "em", 6 * m, m);
	ask(d,
		to_moon
			? "Things weigh about 1/6 as much on the Moon as on Earth. {t} weighs {e} pounds on Earth. How many pounds is that on the Moon?"
			: "Things weigh about 6 times as much on Earth as on the Moon. {t} weighs {m} pounds on the Moon. How many pounds is that on Earth?");
	by(d, to_moon ? "{e} ÷ 6" : "{m} × 6");
	key(d, to_moon ? m : 6 * m);
	miss(d, to_moon ? 6 * m - 6 : m + 6,
		to_moon ? "Subtracted 6 instead of dividing." : "Added 6 instead of multiplying.");
	miss(d, to_moon ? 36 * m : m, "Went the wrong way, or changed nothing.");
	miss(d, to_moon ? m + 1 : 6 * m + 6, "Made a slip while calculating.");
	hint(d, to_moon ? "One sixth means one of six equal parts." : "Six times as much: multiply.");
	explain(d, to_moon ? "{e} ÷ 6 = {m}." : "{m} × 6 = {e}.");
}

static const struct {
	int year;
	const char *event;
} history[] = { { 1957, "the first satellite, Sputnik 1, was launched" },
	{ 1961, "Yuri Gagarin became the first human in space" },
	{ 1963, "Valentina Tereshkova became the first woman in space" },
	{ 1965, "Alexei Leonov made the first spacewalk" }, { 1969, "people first walked on the Moon" },
	{ 1971, "the first space station, Salyut 1, was launched" },
	{ 1972, "the last Apollo crew left the Moon" },
	{ 1977, "the two Voyager probes were launched" },
	{ 1981, "the first space shuttle flew into space" }, { 1989, "Voyager 2 flew past Neptune" },
	{ 1990, "the Hubble Space Telescope was launched" },
	{ 1997, "the rover Sojourner landed on Mars" },
	{ 1998, "the first part of the International Space Station was launched" },
	{ 2012, "the rover Curiosity landed on Mars" }, { 2014, "a probe first landed on a comet" },
	{ 2015, "New Horizons flew past Pluto" },
	{ 2021, "the James Webb Space Telescope was launched" } };

static void space_history(struct draft *d)
{
	int n = (int)(sizeof(history) / sizeof(history[0])), i = (int)any(d, 0, n - 2),
		j = (int)any(d, i + 1, n - 1);

	d->look = LOOK_PLAIN;
	let_num(d, 'a', num_of(history[i].year, 1), LOOK_PLAIN);
	let_num(d, 'b', num_of(history[j].year, 1), LOOK_PLAIN);
	let_text(d, 'e', history[i].event);
	let_text(d, 'f', history[j].event);
	LET(d, "r", history[j].year - history[i].year);
	if (form(d, 2)) {
		d->topic = 1000 + i * 20 + j;
		ask(d, "In {a} {e}, and in {b} {f}. How many years lie between?");
		by(d, "{b} − {a}");
		key(d, history[j].year - history[i].year);
		miss(d, history[j].year - history[i].year + 1, "Counted the first year as well.");
		miss(d, history[j].year - history[i].year + 10, "Made a slip of ten.");
		miss(d, history[j].year - history[i].year - 1, "Left out a year.");
		hint(d, "Subtract the earlier year from the later one.");
		explain(d, "{b} − {a} = {r}.");
		return;
	}
	d->topic = 1 + i;
	ask(d, chance(d, 50) ? "In which year was it that {e}?" : "The year in which {e} was [blank].");
	key(d, history[i].year);
	miss(d, history[j].year, "That is the year of another event.");
	miss(d, history[i].year + 1, "One year too late.");
	miss(d, history[i].year - 1, "One year too early.");
	let_num(d, 'x', num_of(history[i].year / 10 * 10, 1), LOOK_PLAIN);
	hint(d, "It happened in the {x}s.");
	explain(d, "It was in {a} that {e}.");
}

static void light_time(struct draft *d)
{
	int64_t n = ramp(d, 2, 40);

	LET(d, "nr", n, n * 300000);
	if (form(d, 3) == 0) {
		LET(d, "r", n * 8);
		ask(d,
			"Light takes about 8 minutes from the Sun to Earth. A planet is {n} times as far away. How many minutes does light take to it?");
		by(d, "8 × {n}");
		key(d, 8 * n);
		miss(d, 8 + n, "Added instead of multiplying.");
		miss(d, 8 * n + 8, "Counted one step too many.");
		miss(d, 8 * n - 8, "Counted one step too few.");
		explain(d, "{n} times as far takes {n} times as long: 8 × {n} = {r}.");
	} else {
		ask(d,
			form(d, 3) == 1
				? "Light travels about 300,000 km in one second. How many kilometers does it travel in {n} seconds?"
				: "A radio signal travels about 300,000 km a second. How many kilometers away is a probe if the signal takes {n} seconds?");
		by(d, "300000 × {n}");
		key(d, 300000 * n);
		miss(d, 30000 * n, "Left out a zero.");
		miss(d, 3000000 * n, "Wrote a zero too many.");
		miss(d, 300000 + n, "Added instead of multiplying.");
		explain(d, "300,000 × {n} = {r}.");
	}
	hint(d, "Multiply what happens in one step.");
}

static void counting(struct draft *d)
{
	static const struct {
		const char *ask;
		int n;
		const char *why;
	} q[] = {
		{ "How many planets does our solar system have?", 8,
			"The planets are Mercury, Venus, Earth, Mars, Jupiter, Saturn, Uranus and Neptune." },
		{ "How many moons does Earth have?", 1, "Earth has one natural moon." },
		{ "How many moons does Mars have?", 2, "The moons of Mars are Phobos and Deimos." },
		{ "How many moons does Mercury have?", 0,
			"Mercury is too close to the Sun to keep a moon." },
		{ "How many moons does Venus have?", 0, "Venus has no moon at all." },
		{ "How many rocky planets are there in our solar system?", 4,
			"Mercury, Venus, Earth and Mars are rocky." },
		{ "How many giant planets are there in our solar system?", 4,
			"Jupiter, Saturn, Uranus and Neptune are giants." },
		{ "How many stars are in our solar system?", 1, "The only star is the Sun." },
		{ "How many large moons of Jupiter did Galileo find in 1610?", 4,
			"Io, Europa, Ganymede and Callisto are called the Galilean moons." },
		{ "How many days does a common year on Earth have?", 365,
			"Earth needs a little more than that, so there are leap years." },
		{ "How many hours does Earth take to turn once, from noon to noon?", 24,
			"That is one day." },
		{ "How many planets have names that begin with the letter M?", 2,
			"They are Mercury and Mars." },
		{ "How many people have walked on the Moon so far in the Apollo program?", 12,
			"Six Apollo landings brought two people each to the surface." },
		{ "How many Apollo missions landed people on the Moon?", 6,
			"Apollo 11, 12, 14, 15, 16 and 17 landed." }
	};
	int i = (int)any(d, 0, 13);

	d->topic = 1 + i;
	LET(d, "r", q[i].n);
	ask(d, q[i].ask);
	key(d, q[i].n);
	miss(d, q[i].n + 1, "Counted one too many.");
	miss(d, q[i].n > 0 ? q[i].n - 1 : 2, "Counted one too few, or thought of another body.");
	miss(d, 9, "Thought of the time when Pluto was counted.");
	hint(d,
		d->value.n > 12 ? "The study text on the years and days of Earth helps."
						: "List them one by one and count.");
	explain(d, q[i].why);
	explain_more(d, " So the number is {r}.");
}

static void astronomical_units(struct draft *d)
{
	int p = (int)any(d, 0, 7), q = (int)any(d, 0, 7);
	struct num a = num_of(planets[p].distance_tenths_au, 10),
			   b = num_of(planets[q].distance_tenths_au, 10);

	if (p >= q)
		return;
	let_planet(d, 'p', p);
	let_planet(d, 'q', q);
	let_num(d, 'a', a, LOOK_NUMBER);
	let_num(d, 'b', b, LOOK_NUMBER);
	if (form(d, 2)) {
		let_num(d, 'r', num_sub(b, a), LOOK_NUMBER);
		d->topic = 1 + p * 8 + q;
		ask(d,
			"{p} is about {a} AU from the Sun and {q} about {b} AU. How many AU is {q} farther away?");
		by(d, "{b} − {a}");
		key_num(d, num_sub(b, a));
		miss_num(d, num_add(a, b), "Added instead of subtracting.");
		miss_num(d, num_sub(num_sub(b, a), num_of(1, 1)), "Lost one whole while subtracting.");
		miss_num(d, num_add(num_sub(b, a), num_of(1, 10)), "Made a slip of one tenth.");
		hint(d, "Subtract the smaller distance from the larger one.");
		explain(d, "{b} − {a} = {r}.");
	} else {
		let_num(d, 'r', num_mul(b, num_of(150, 1)), LOOK_NUMBER);
		d->topic = 100 + q;
		ask(d,
			"One AU is about 150 million km. {q} is about {b} AU from the Sun. How many million kilometers is that?");
		by(d, "{b} × 150");
		key_num(d, num_mul(b, num_of(150, 1)));
		miss_num(d, num_mul(b, num_of(15, 1)), "Left out a zero.");
		miss_num(d, num_add(b, num_of(150, 1)), "Added instead of multiplying.");
		miss_num(d, num_mul(b, num_of(1500, 1)), "Wrote a zero too many.");
		hint(d, "Multiply the distance in AU by the length of one AU.");
		explain(d, "{b} × 150 = {r}.");
	}
}

static const struct skill beginners[] = {
	{ "The Sun, Earth and the Moon", "Know what the Sun, Earth and the Moon are and do.",
		"understand", NULL,
		"The Sun is a star. It is a big hot ball. It gives us light and keeps us warm.\n\nWe live on "
		"Earth. Earth is round like a ball. It turns around once a day. So we have day and "
		"night.\n\nEarth travels around the Sun. That takes one year. The Moon travels around Earth. "
		"That takes about four weeks.\n\nWatch out: the Moon does not make light. It shines with "
		"light from the Sun.",
		"Think of a lamp, a ball and a small ball.", in_the_sky, { 0 }, NULL },
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
		"Which body moves, and what does it cover or show?", moving, { 1 }, NULL },
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
		"Sketch the Sun, Earth and the Moon from above.", moving, { 1 }, NULL },
	{ "How we know the sky", "Explain discoveries and physics of the solar system.", "analyze",
		NULL,
		"For centuries people believed that everything circles Earth. Copernicus put the Sun in the "
		"center in 1543. Kepler found that orbits are ellipses, and Galileo saw moons circling "
		"Jupiter.\n\nNewton explained it all with one force, gravity. It holds planets on their "
		"orbits and raises the tides.\n\nThe Sun shines by nuclear fusion: hydrogen becomes helium, "
		"and a little mass turns into energy.\n\nWatch out: a light-year is a distance, not a time.",
		"Ask which force or which evidence explains it.", astronomy, { 6 }, NULL },
};

static const struct skill elementary_numbers[] = {
	{ "Count the planets", "Use the order of the planets to count.", "apply", NULL,
		"Give each planet its number from the Sun: Mercury 1, Venus 2, Earth 3, Mars 4, Jupiter 5, "
		"Saturn 6, Uranus 7, Neptune 8.\n\nHow many planets are closer to the Sun than Mars? Mars is "
		"number 4, so there are 3: Mercury, Venus and Earth.\n\nHow many are farther away? From 4 to "
		"8 there are 4.\n\nWatch out: do not count the planet itself.",
		"Say the planets in order and use your fingers.", number_from_sun, { 0 }, NULL },
	{ "Numbers in the solar system", "Know important numbers of the solar system.", "remember",
		NULL,
		"Our solar system has one star and eight planets. Four planets are rocky, four are "
		"giants.\n\nEarth has 1 moon, Mars has 2, and Mercury and Venus have none. Galileo saw four "
		"large moons of Jupiter.\n\nPeople have landed on the Moon six times. Two walked on it each "
		"time: 6 × 2 = 12.\n\nWatch out: the giants have so many moons that new ones are still found.",
		"List them and count.", counting, { 1 }, NULL },
	{ "Planets in between", "Count planets between two others.", "apply", NULL,
		"To find how many planets lie between two others, list them in order.\n\nBetween Earth and "
		"Saturn lie Mars and Jupiter. That is 2.\n\nWith numbers: Earth is 3 and Saturn is 6. "
		"Subtract, then take 1 more away: 6 − 3 − 1 = 2.\n\nWatch out: the two planets at the ends do "
		"not count.",
		"List the planets and leave out both ends.", planets_between, { 1 }, NULL },
	{ "Trips around the Sun", "Calculate with the years of planets.", "apply", NULL,
		"A planet's year is the time of one trip around the Sun. Mercury needs only 88 Earth days. "
		"Jupiter needs about 12 Earth years.\n\nThree trips of Jupiter take 12 × 3 = 36 Earth "
		"years.\n\nHow many trips does Mercury make in 176 days? 176 ÷ 88 = 2.\n\nWatch out: look at "
		"the unit. Near planets are counted in days, far ones in years.",
		"Multiply for several trips, divide to count trips.", years_of_planets, { 1 }, NULL },
	{ "Weight on the Moon", "Calculate weights on the Moon.", "apply", NULL,
		"The Moon pulls less than Earth. Things weigh only about one sixth there.\n\nA bag that "
		"weighs 30 pounds on Earth weighs 30 ÷ 6 = 5 pounds on the Moon.\n\nThe other way round, "
		"multiply: 8 pounds on the Moon are 8 × 6 = 48 pounds on Earth.\n\nWatch out: the bag itself "
		"does not change. Only the pull does.",
		"Divide by six to go to the Moon.", moon_weight, { 2 }, NULL },
	{ "Light and signals", "Calculate how far light travels.", "apply", NULL,
		"Light is the fastest thing there is. In one second it travels about 300,000 km. That is more "
		"than seven times around Earth.\n\nIn 2 seconds it travels 2 × 300,000 = 600,000 km.\n\nFrom "
		"the Sun to Earth light takes about 8 minutes. A planet that is 3 times as far gets it after "
		"8 × 3 = 24 minutes.\n\nWatch out: count the zeros.",
		"Multiply what happens in one step.", light_time, { 4 }, NULL },
	{ "Years of space travel", "Know and compare years of space travel.", "remember", NULL,
		"Space travel began in 1957 with Sputnik 1. In 1961 Yuri Gagarin was the first human in "
		"space. In 1969 people walked on the Moon.\n\nThe Voyager probes were launched in 1977, the "
		"Hubble telescope in 1990 and the first part of the International Space Station in 1998. "
		"Curiosity landed on Mars in 2012.\n\nFrom 1957 to 1969 it took 1969 − 1957 = 12 "
		"years.\n\nWatch out: subtract the earlier year from the later one.",
		"Which decade was it?", space_history, { 0 }, NULL },
};

static const struct skill middle_numbers[] = {
	{ "Planets in between", "Count orbits between planets.", "apply", NULL,
		"Number the planets from 1 to 8. To count those in between, subtract the numbers and take 1 "
		"more away, because both ends are left out.\n\nExample: between Venus, 2, and Saturn, 6, lie Earth, Mars and "
		"Jupiter: 6 − 2 − 1 = 3.\n\nProbes to the outer planets cross all these orbits. They often "
		"use the gravity of a planet on the way to gain speed.\n\nWatch out: leave out both ends.",
		"Number the planets and subtract.", planets_between, { 0 }, NULL },
	{ "Numbers to know", "Recall important numbers of the solar system.", "remember", NULL,
		"A few numbers are worth knowing by heart. There are 8 planets, 4 rocky and 4 giant. Mercury "
		"and Venus have no moon, Earth has 1, Mars has 2.\n\nEarth turns once in 24 hours and takes a "
		"bit more than 365 days for its orbit.\n\nSix Apollo missions landed on the Moon between 1969 "
		"and 1972, with two people on the surface each time.\n\nWatch out: numbers of moons of the "
		"giants change with new discoveries, so they are not asked here.",
		"List the members one by one.", counting, { 0 }, NULL },
	{ "Orbital periods", "Calculate with orbital periods.", "apply", NULL,
		"The farther a planet is from the Sun, the longer its orbit and the slower its motion. "
		"Mercury needs 88 days, Earth 365 days, Jupiter 12 years, Neptune 165 years.\n\nSince its "
		"discovery in 1846 Neptune completed its first full orbit in 2011: 2011 − 1846 = 165.\n\nFive "
		"orbits of Venus take 5 × 225 = 1,125 days.\n\nWatch out: keep days and years apart.",
		"Multiply for several orbits, divide to count them.", years_of_planets, { 1 }, NULL },
	{ "Gravity on the Moon", "Calculate weights on the Moon.", "apply", NULL,
		"Weight is the force of gravity on a body. Mass stays the same everywhere, but weight depends "
		"on the place. On the Moon it is about one sixth of that on Earth.\n\nAn instrument that "
		"weighs 90 pounds on Earth weighs 90 ÷ 6 = 15 pounds on the Moon.\n\nThat is why astronauts "
		"in heavy suits could hop.\n\nWatch out: in the other direction you multiply by 6.",
		"A sixth on the Moon, six times as much on Earth.", moon_weight, { 2 }, NULL },
	{ "Astronomical units", "Calculate with astronomical units.", "apply", NULL,
		"One astronomical unit, AU, is the mean distance from Earth to the Sun, about 150 million km. "
		"It makes distances in the solar system handy.\n\nJupiter is at 5.2 AU. In kilometers: 5.2 × "
		"150 = 780, so 780 million km.\n\nThe mean distances of Mars, 1.5 AU, and Saturn, 9.6 AU, "
		"differ by 9.6 − 1.5 = 8.1 AU.\n\nWatch out: the actual gap between two planets changes, "
		"because they move.",
		"Decide whether the distances are compared or converted.", astronomical_units, { 1 },
		NULL },
	{ "Light and signals", "Calculate with the speed of light.", "apply", NULL,
		"Light and radio waves travel about 300,000 km in a second. Nothing is faster.\n\nA signal to "
		"a probe that takes 5 seconds covers 5 × 300,000 = 1,500,000 km.\n\nFrom the Sun to Earth "
		"light takes about 8 minutes. To a planet 10 times as far it takes 8 × 10 = 80 "
		"minutes.\n\nRadio control of distant rovers is slow: an answer needs the way there and "
		"back.\n\nWatch out: the question may ask for one way only.",
		"What happens in one second, and how many seconds are there?", light_time, { 5 }, NULL },
	{ "Milestones of space travel", "Recall and compare years of space travel.", "remember", NULL,
		"Sputnik 1 opened the space age in 1957. Yuri Gagarin flew in 1961, Valentina Tereshkova in "
		"1963. The first spacewalk was in 1965, the first steps on the Moon in 1969, the last Apollo "
		"flight in 1972.\n\nLater milestones: the first space station 1971, Voyager 1977, the space "
		"shuttle 1981, Hubble 1990, the International Space Station 1998, Curiosity 2012, the comet "
		"landing 2014, Pluto 2015, the James Webb telescope 2021.\n\nBetween the first satellite and "
		"the first steps on the Moon lie 1969 − 1957 = 12 years.\n\nWatch out: a launch and an "
		"arrival can be many years apart.",
		"Which decade was it?", space_history, { 0 }, NULL },
};

enum { KNOWLEDGE_ITEMS = 12 };

#define KNOWLEDGE(name_, band_, modes_, skills_)                                                   \
	const struct pack name_ = { "solar_system", "The Solar System", band_, modes_,                 \
		KNOWLEDGE_ITEMS, skills_, (int)(sizeof(skills_) / sizeof((skills_)[0])) }

KNOWLEDGE(solar_k2, K_2, MODE_OPTIONS, beginners);
KNOWLEDGE(solar_35, B_3_5, MODE_OPTIONS, elementary);
KNOWLEDGE(solar_68, B_6_8, MODE_OPTIONS, middle);
KNOWLEDGE(solar_35_numeric, B_3_5, MODE_NUMERIC, elementary_numbers);
KNOWLEDGE(solar_68_numeric, B_6_8, MODE_NUMERIC, middle_numbers);
