/* Knowledge: numbers of the chemical elements, grades 6-8, mode numeric. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "domain/course/elements.h"
#include "domain/course/pack.h"

static void number_of(struct draft *d, int low, int high)
{
	static const char *const asks[] = { "What is the atomic number of {n}?",
		"How many protons does an atom of {n} have?",
		"The element with the symbol {s} has which atomic number?" };
	int z = (int)any(d, low, high);

	d->topic = z;
	let_element(d, 'n', z);
	let_text(d, 's', elements[z].symbol);
	LET(d, "z", z);
	ask(d, PICK(d, asks));
	key(d, z);
	miss(d, z + 1, "Took the next element in the table.");
	miss(d, z - 1, "Took the element before it.");
	miss(d, elements[z].period, "Gave the period.");
	let_element(d, 'o', z > 1 ? z - 1 : 2);
	hint(d, z > 1 ? "It comes right after {o}." : "It is the very first element.");
	LET(d, "pg", elements[z].period, elements[z].group);
	explain(d,
		elements[z].group > 0
			? "The atomic number counts the protons. For {n}, in period {p} and group {g}, it is {z}."
			: "The atomic number counts the protons. For {n} it is {z}.");
}

static void numbers_small(struct draft *d)
{
	number_of(d, 1, 10);
}

static void numbers_third(struct draft *d)
{
	number_of(d, 11, 20);
}

static void numbers_fourth(struct draft *d)
{
	number_of(d, 21, 36);
}

static void numbers_fifth(struct draft *d)
{
	number_of(d, 37, 54);
}

static void neutrons(struct draft *d)
{
	static const struct {
		int z, mass;
	} nuclides[] = { { 1, 2 }, { 2, 4 }, { 3, 7 }, { 4, 9 }, { 5, 11 }, { 6, 12 }, { 6, 13 },
		{ 6, 14 }, { 7, 14 }, { 7, 15 }, { 8, 16 }, { 8, 18 }, { 9, 19 }, { 10, 20 }, { 11, 23 },
		{ 12, 24 }, { 13, 27 }, { 14, 28 }, { 15, 31 }, { 16, 32 }, { 17, 35 }, { 17, 37 },
		{ 18, 40 }, { 19, 39 }, { 20, 40 }, { 26, 56 }, { 27, 60 }, { 29, 63 }, { 47, 107 },
		{ 53, 127 }, { 79, 197 }, { 92, 235 }, { 92, 238 } };
	int i = (int)any(d, 0, 32);

	d->topic = 1 + i;
	let_element(d, 'n', nuclides[i].z);
	LET(d, "zmr", nuclides[i].z, nuclides[i].mass, nuclides[i].mass - nuclides[i].z);
	ask(d,
		form(d, 2)
			? "An atom of {n}-{m} has {z} {z:proton/protons} and the mass number {m}. How many neutrons does it have?"
			: "The nucleus of {n}-{m} holds {m} particles, {z} of them {z:a proton/protons}. How many neutrons are there?");
	by(d, "{m} − {z}");
	key(d, nuclides[i].mass - nuclides[i].z);
	miss(d, nuclides[i].mass, "Gave the mass number.");
	miss(d, nuclides[i].z, "Gave the number of protons.");
	miss(d, nuclides[i].mass + nuclides[i].z, "Added instead of subtracting.");
	hint(d, "The mass number counts protons and neutrons together.");
	explain(d, "Mass number minus protons: {m} − {z} = {r}.");
}

static void ions(struct draft *d)
{
	static const struct {
		int z, charge;
	} table[] = { { 3, 1 }, { 11, 1 }, { 19, 1 }, { 12, 2 }, { 20, 2 }, { 13, 3 }, { 9, -1 },
		{ 17, -1 }, { 35, -1 }, { 8, -2 }, { 16, -2 }, { 26, 2 }, { 26, 3 }, { 29, 1 }, { 29, 2 },
		{ 30, 2 }, { 47, 1 }, { 53, -1 }, { 37, 1 }, { 56, 2 } };
	int i = (int)any(d, 0, 19), c = table[i].charge, z = table[i].z;

	d->topic = 1 + i;
	let_element(d, 'n', z);
	LET(d, "zcr", z, c < 0 ? -c : c, z - c);
	let_text(d, 't', c > 0 ? "positive" : "negative");
	ask(d,
		form(d, 2)
			? "An ion of {n} has {z} protons and {c} {t} {c:charge/charges}. How many electrons does it have?"
			: "{n} has {z} protons. How many electrons has its ion with {c} {t} {c:charge/charges}?");
	if (d->stem[0] >= 'a' && d->stem[0] <= 'z')
		d->stem[0] = (char)toupper((unsigned char)d->stem[0]);
	by(d, c > 0 ? "{z} − {c}" : "{z} + {c}");
	key(d, z - c);
	miss(d, z + c, "Went the wrong way with the charge.");
	miss(d, z, "Took the neutral atom.");
	miss(d, c < 0 ? -c : c, "Gave the charge.");
	hint(
		d, "Electrons are negative. A positive ion has lost some, a negative one has gained some.");
	explain(d,
		c > 0 ? "A positive ion has lost electrons: {z} − {c} = {r}."
			  : "A negative ion has gained electrons: {z} + {c} = {r}.");
}

static void group_numbers(struct draft *d)
{
	static const int z[] = { 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 35,
		36, 53, 54, 55, 56, 2 };
	int e = PICK(d, z);
	bool group = form(d, 2) == 0;

	d->topic = 1 + 2 * e + group;
	let_element(d, 'n', e);
	LET(d, "gp", elements[e].group, elements[e].period);
	ask(d,
		group ? "In which group (column 1 to 18) of the periodic table does {n} stand?"
			  : "In which period (row) of the periodic table does {n} stand?");
	key(d, group ? elements[e].group : elements[e].period);
	miss(d, group ? elements[e].period : elements[e].group, "Mixed up groups and periods.");
	miss(d, (group ? elements[e].group : elements[e].period) + 1, "Counted one too many.");
	miss(d, group && elements[e].group > 12 ? elements[e].group - 10 : e,
		"Counted the old way, or gave the atomic number.");
	hint(d,
		group
			? "Groups are columns. Group 1 is on the left, the noble gases on the right are group 18."
			: "Periods are rows. A new row begins after each noble gas.");
	if (group && (elements[e].group == 1 || elements[e].group == 18))
		hint(d, "Groups are columns, counted from the left.");
	explain(d, group ? "The column of {n} is group {g}." : "The row of {n} is period {p}.");
}

static void valence(struct draft *d)
{
	static const int z[] = { 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 31,
		32, 33, 34, 35, 36, 53, 56 };
	int e = PICK(d, z), g = elements[e].group, v = g <= 2 ? g : g - 10;

	d->topic = e;
	let_element(d, 'n', e);
	LET(d, "gv", g, v);
	ask(d,
		form(d, 2) ? "How many valence electrons does an atom of {n} have?"
				   : "How many electrons are in the outer shell of a {n} atom?");
	if (strchr("aeiou", d->var['n' - 'a'].text[0]) != NULL && !form(d, 2))
		ask(d, "How many electrons are in the outer shell of an {n} atom?");
	key(d, v);
	miss(d, g, "Gave the group number.");
	miss(d, 8 - v, "Gave what is missing to eight.");
	miss(d, v + 1, "Counted one too many.");
	miss(d, e, "Gave all electrons.");
	hint(d, "For the main groups, look at the last digit of the group number.");
	explain(d,
		"Group {g} of the main groups has {v} valence {v:electron/electrons}, so the answer is {v}.");
}

static const struct skill by_numbers[] = {
	{ "Atomic numbers 1 to 10", "Recall the atomic numbers of the first ten elements.", "remember",
		NULL,
		"The atomic number is the number of protons in the nucleus of an atom. It fixes which element it is, and the "
		"periodic table is ordered by it.\n\n"
		"The first ten are: H 1, He 2, Li 3, Be 4, B 5, C 6, N 7, O 8, F 9, Ne 10.\n\n"
		"Remember carbon, nitrogen and oxygen as 6, 7 and 8. They are the stuff of life.\n\n"
		"Watch out: the atomic number is not the mass. Carbon has number 6, but its mass number is mostly 12.",
		"Count through the first two rows.", numbers_small, { 0 }, NULL },
	{ "Atomic numbers 11 to 20", "Recall the atomic numbers from sodium to calcium.", "remember",
		NULL,
		"The third row begins with sodium, number 11, and ends with argon, number 18. Potassium, 19, and calcium, 20, "
		"begin the fourth row.\n\n"
		"In between: Mg 12, Al 13, Si 14, P 15, S 16, Cl 17.\n\n"
		"The elements of the third row stand eight places behind those of the second row: 11 is 3 + 8, and 17 is 9 + "
		"8.\n\n"
		"Watch out: that rule of eight does not hold for the rows further down.",
		"Add eight to the number of the lighter element above it.", numbers_third, { 1 }, NULL },
	{ "Atomic numbers 21 to 36", "Recall the atomic numbers of the fourth row.", "remember", NULL,
		"After calcium, number 20, the transition metals begin: Sc 21, Ti 22, V 23, Cr 24, Mn 25, Fe 26, Co 27, Ni 28, "
		"Cu 29 and Zn 30.\n\n"
		"Then the main groups go on: Ga 31, Ge 32, As 33, Se 34, Br 35 and Kr 36.\n\n"
		"Iron with 26 and copper with 29 are good landmarks.\n\n"
		"Watch out: cobalt comes before nickel, although its atoms are a little heavier.",
		"Count from calcium, number 20.", numbers_fourth, { 2 }, NULL },
	{ "Atomic numbers 37 to 54", "Recall the atomic numbers of the fifth row.", "remember", NULL,
		"The fifth row runs from rubidium, number 37, to xenon, number 54. It repeats the pattern of the fourth row "
		"with 18 added: under iron, 26, stands ruthenium, 44.\n\n"
		"Landmarks are silver 47, tin 50 and iodine 53.\n\n"
		"So the number of an element in this row is the one above it plus 18: 29 + 18 = 47, from copper to silver.\n\n"
		"Watch out: tellurium, 52, comes before iodine, 53, though it is heavier.",
		"Which element stands above it? Add 18.", numbers_fifth, { 3 }, NULL },
	{ "Groups and periods", "Give the group and period of an element.", "understand", NULL,
		"The table has 18 columns, the groups, and 7 rows, the periods. Together they are the address of an "
		"element.\n\n"
		"Sodium is in group 1 and period 3. Chlorine is in group 17 and period 3. Calcium is in group 2 and period "
		"4.\n\n"
		"From group 2 the second and third rows jump to group 13, because the transition metals begin only in the "
		"fourth row.\n\n"
		"Watch out: carbon is the fourth element of its row, yet it stands in group 14.",
		"Column and row: count with the gap in mind.", group_numbers, { 2 }, NULL },
	{ "Neutrons", "Find the number of neutrons in an atom.", "apply", NULL,
		"A nucleus holds protons and neutrons. The mass number counts both. So the number of neutrons is the mass "
		"number minus the number of protons.\n\n"
		"Example: sodium-23 has 11 protons. 23 − 11 = 12, so it has 12 neutrons.\n\n"
		"Atoms of one element can differ in their neutrons. They are called isotopes: carbon-12 has 6 neutrons, "
		"carbon-14 has 14 − 6 = 8.\n\n"
		"Watch out: electrons do not count for the mass number.",
		"Take the protons away from the mass number.", neutrons, { 1 }, NULL },
	{ "Electrons of ions", "Find the number of electrons of an ion.", "apply", NULL,
		"A neutral atom has as many electrons as protons. An ion has lost or gained electrons and so carries a "
		"charge.\n\n"
		"A positive ion has fewer electrons. Calcium has 20 protons; its ion with two positive charges has 20 − 2 = "
		"18 electrons.\n\n"
		"A negative ion has more. Chlorine has 17 protons; its ion with one negative charge has 17 + 1 = 18.\n\n"
		"Watch out: positive means that electrons are missing, since they are negative.",
		"Has the ion lost or gained electrons?", ions, { 6 }, NULL },
	{ "Valence electrons", "Find the number of valence electrons of main group elements.",
		"understand", NULL,
		"The electrons in the outer shell, the valence electrons, decide how an element reacts.\n\n"
		"For groups 1 and 2 their number is the group number. For groups 13 to 18 it is the group number minus 10. "
		"Carbon in group 14 has 14 − 10 = 4, chlorine in group 17 has 17 − 10 = 7.\n\n"
		"Noble gases have eight, except helium with two, and that makes them so stable.\n\n"
		"Watch out: the rule does not work for the transition metals.",
		"Use the last digit of the group number.", valence, { 5 }, NULL },
};

enum { KNOWLEDGE_ITEMS = 12 };

#define KNOWLEDGE(name_, band_, modes_, skills_)                                                   \
	const struct pack name_ = { "chemical_elements", "Chemical Elements", band_, modes_,           \
		KNOWLEDGE_ITEMS, skills_, (int)(sizeof(skills_) / sizeof((skills_)[0])) }

KNOWLEDGE(elements_68_numeric, B_6_8, MODE_NUMERIC, by_numbers);
