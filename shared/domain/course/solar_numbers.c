/* Knowledge: counting and calculating in the solar system, grades 3-5 and 6-8, mode numeric. */
#include "domain/course/pack.h"
#include "domain/course/planets.h"

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
	hint_decade(d, history[i].year);
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

KNOWLEDGE(solar_35_numeric, B_3_5, MODE_NUMERIC, elementary_numbers);
KNOWLEDGE(solar_68_numeric, B_6_8, MODE_NUMERIC, middle_numbers);
