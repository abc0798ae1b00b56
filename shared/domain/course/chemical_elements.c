/* Knowledge: the chemical elements, grades 3-5 and 6-8, mode options. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "domain/course/elements.h"
#include "domain/course/pack.h"

static const struct {
	int z;
	const char *latin;
} latin[] = { { 11, "natrium" }, { 19, "kalium" }, { 26, "ferrum" }, { 29, "cuprum" },
	{ 47, "argentum" }, { 50, "stannum" }, { 51, "stibium" }, { 74, "wolfram" }, { 79, "aurum" },
	{ 80, "hydrargyrum" }, { 82, "plumbum" } };

static const char *latin_name(int z)
{
	for (size_t i = 0; i < sizeof(latin) / sizeof(latin[0]); i++)
		if (latin[i].z == z)
			return latin[i].latin;
	return NULL;
}

/* Names in running text are written small. */
void let_element(struct draft *d, char as, int z)
{
	char text[32];

	snprintf(text, sizeof(text), "%s", elements[z].name);
	text[0] = (char)tolower((unsigned char)text[0]);
	let_text(d, as, text);
}

/* Another element with the same first letter, near z; 0 when there is none. */
static int same_letter(int z, int nth)
{
	for (int away = 1; away < ELEMENTS; away++)
		for (int side = -1; side <= 1; side += 2) {
			int y = z + side * away;

			if (y >= 1 && y <= 103 && elements[y].name[0] == elements[z].name[0] && nth-- == 0)
				return y;
		}
	return 0;
}

static void where_hint(struct draft *d, int z)
{
	const char *old = latin_name(z);

	let_element(d, 'n', z);
	if (old != NULL) {
		let_text(d, 'l', old);
		hint(d, "Its symbol comes from an old name: {l}.");
		return;
	}
	LET(d, "pgz", elements[z].period, elements[z].group, z);
	hint(d,
		elements[z].group > 0 ? "You find it in period {p} and group {g} of the table."
							  : "You find it in one of the two rows below the main table.");
}

static void symbol_question(struct draft *d, int z)
{
	static const char *const asks[] = { "What is the symbol for {n}?",
		"Which symbol stands for {n}?", "How do chemists write {n} in short?" };
	char first[4], letter[2] = { elements[z].name[0], '\0' };
	int near[3] = { z < 103 ? z + 1 : z - 2, z > 1 ? z - 1 : z + 2, same_letter(z, 0) };

	d->topic = 1 + 4 * z;
	let_element(d, 'n', z);
	ask(d, PICK(d, asks));
	key_text(d, elements[z].symbol);
	snprintf(first, sizeof(first), "%.2s", elements[z].name);
	if (latin_name(z) != NULL)
		miss_text(d, first, "Took the first letters of the English name.");
	for (int i = 0; i < 3; i++) {
		if (near[i] == 0)
			continue;
		let_element(d, 'o', near[i]);
		miss_text(d, elements[near[i]].symbol,
			i < 2 ? "That is {o}, a neighbor in the table."
				  : "That is {o}, which starts with the same letter.");
	}
	miss_text(d, first, "Took the first letters of the name.");
	miss_text(d, letter, "Took only the first letter of the name.");
	let_text(d, 's', elements[z].symbol);
	where_hint(d, z);
	if (latin_name(z) != NULL)
		explain(d, "The symbol for {n} is {s}, from the old name {l}.");
	else
		explain(d, "The symbol for {n} is {s}.");
}

static void name_question(struct draft *d, int z)
{
	static const char *const asks[] = { "Which element has the symbol {s}?",
		"What does the symbol {s} stand for?", "Which element is written as {s}?" };
	int near[5] = { same_letter(z, 0), z < 103 ? z + 1 : z - 2, z > 1 ? z - 1 : z + 2,
		same_letter(z, 1), same_letter(z, 2) };

	d->topic = 2 + 4 * z;
	let_text(d, 's', elements[z].symbol);
	ask(d, PICK(d, asks));
	key_text(d, elements[z].name);
	for (int i = 0; i < 5; i++) {
		if (near[i] == 0)
			continue;
		let_text(d, 't', elements[near[i]].symbol);
		let_element(d, 'o', near[i]);
		miss_text(d, elements[near[i]].name, "The symbol for {o} is {t}.");
	}
	where_hint(d, z);
	let_text(d, 's', elements[z].symbol);
	let_element(d, 'n', z);
	explain(d, "{s} stands for {n}.");
}

static void either_way(struct draft *d, int z)
{
	if (form(d, 2))
		name_question(d, z);
	else
		symbol_question(d, z);
}

static void first_ten(struct draft *d)
{
	either_way(d, (int)any(d, 1, 10));
}

static void next_ten(struct draft *d)
{
	either_way(d, (int)any(d, 11, 20));
}

static void latin_symbols(struct draft *d)
{
	either_way(d, latin[any(d, 0, 10)].z);
}

static void known_metals(struct draft *d)
{
	static const int z[] = { 13, 22, 24, 25, 27, 28, 30, 26, 29, 78, 92, 3, 12, 20 };

	either_way(d, PICK(d, z));
}

static void transition_metals(struct draft *d)
{
	static const int z[] = { 21, 22, 23, 24, 25, 27, 28, 30, 39, 40, 41, 42, 44, 45, 46, 48, 72, 73,
		75, 76, 77, 78 };

	either_way(d, PICK(d, z));
}

static void rare_earths(struct draft *d)
{
	either_way(d, form(d, 3) == 2 ? (int)any(d, 89, 102) : (int)any(d, 57, 71));
}

static void main_groups(struct draft *d)
{
	static const int z[] = { 31, 32, 33, 34, 35, 36, 37, 38, 49, 50, 51, 52, 53, 54, 55, 56, 81, 82,
		83, 84, 85, 86, 87, 88 };

	either_way(d, PICK(d, z));
}

/* Picks an element up to z_max of which want() holds as asked; the choice is even. */
static int pick_where(
	struct draft *d, int z_max, bool (*want)(int z, int what), int what, bool holds)
{
	for (int tries = 0; tries < 400; tries++) {
		int z = (int)any(d, 1, z_max);

		if (d->band == B_3_5 && elements[z].kind == 'd')
			continue; /* metalloids come later */
		if (want(z, what) == holds && elements[z].kind != '?' && elements[z].state != '?')
			return z;
	}
	return 0;
}

/* "Which of these …?": one element of which it holds, three of which it does not. */
static void which_of(struct draft *d, int z_max, bool (*want)(int z, int what), int what,
	const char *question, const char *why_not, const char *reason)
{
	int z = pick_where(d, z_max, want, what, true), others[3], n = 0;

	while (n < 3) {
		int y = pick_where(d, z_max, want, what, false);
		bool twice = false;

		for (int i = 0; i < n; i++)
			twice = twice || others[i] == y;
		if (!twice)
			others[n++] = y;
	}
	for (int i = 0, slot = (int)any(d, 0, 3), o = 0; i < 4; i++)
		let_element(d, (char)('a' + i), i == slot ? z : others[o++]);
	ask(d, question);
	key_text(d, elements[z].name);
	for (int i = 0; i < 3; i++) {
		let_element(d, 'o', others[i]);
		let_text(d, 't',
			elements[others[i]].kind == 'm'       ? "a metal"
				: elements[others[i]].kind == 'n' ? "a nonmetal"
												  : "a metalloid");
		let_text(d, 'u',
			elements[others[i]].state == 's'       ? "solid"
				: elements[others[i]].state == 'l' ? "liquid"
												   : "a gas");
		LET(d, "gp", elements[others[i]].group, elements[others[i]].period);
		miss_text(d, elements[others[i]].name, why_not);
	}
	let_element(d, 'n', z);
	explain(d, reason);
}

static bool is_kind(int z, int kind)
{
	return elements[z].kind == kind;
}

static bool is_state(int z, int state)
{
	return elements[z].state == state;
}

static bool is_group(int z, int group)
{
	return elements[z].group == group && z != 1 && z < 100;
}

static bool is_period(int z, int period)
{
	return elements[z].period == period && elements[z].group > 0;
}

static void metals(struct draft *d)
{
	int limit = d->band == B_3_5 ? 36 : 83;

	switch (form(d, d->band == B_3_5 ? 2 : 3)) {
	case 0:
		which_of(d, limit, is_kind, 'm',
			"Which of these elements is a metal: {a}, {b}, {c} or {d}?", "{o} is {t}.",
			"Metals shine and carry electricity well. Of these, only {n} is a metal.");
		break;
	case 1:
		which_of(d, limit, is_kind, 'n',
			"Which of these elements is a nonmetal: {a}, {b}, {c} or {d}?", "{o} is {t}.",
			"Nonmetals stand on the right side of the table, besides hydrogen. Of these, only {n} is one.");
		break;
	default:
		which_of(d, limit, is_kind, 'd',
			"Which of these elements is a metalloid: {a}, {b}, {c} or {d}?", "{o} is {t}.",
			"Metalloids stand on the border between metals and nonmetals. Of these, only {n} is one.");
		break;
	}
	for (int i = 0; i < d->wrongs; i++)
		d->wrong[i].why[0] = (char)toupper((unsigned char)d->wrong[i].why[0]);
	hint(d,
		"Think of where it stands in the table. Most elements are metals; nonmetals are on the right.");
}

static void states(struct draft *d)
{
	int limit = d->band == B_3_5 ? 36 : 86;

	switch (form(d, 3)) {
	case 0:
		which_of(d, limit, is_state, 'g',
			"Which of these is a gas at room temperature: {a}, {b}, {c} or {d}?",
			"{o} is {u} at room temperature.", "Only {n} is a gas at room temperature.");
		break;
	case 1:
		which_of(d, limit < 86 ? 80 : 86, is_state, 'l',
			"Which of these is liquid at room temperature: {a}, {b}, {c} or {d}?",
			"{o} is {u} at room temperature.",
			"Only two elements are liquid at room temperature, and {n} is one of them.");
		break;
	default: {
		static const int gases[] = { 1, 2, 7, 8, 9, 10, 17, 18 };
		int s = pick_where(d, limit, is_state, 's', true), g = (int)any(d, 0, 7);

		let_element(d, 'a', gases[g]);
		let_element(d, 'b', gases[(g + 1) % 8]);
		let_element(d, 'c', gases[(g + 2) % 8]);
		let_element(d, 'n', s);
		ask(d,
			form(d, 2) ? "Which of these is solid at room temperature: {a}, {n}, {b} or {c}?"
					   : "Which of these is solid at room temperature: {b}, {c}, {n} or {a}?");
		key_text(d, elements[s].name);
		for (int i = 0; i < 3; i++)
			miss_text(
				d, elements[gases[(g + i) % 8]].name, "This element is a gas at room temperature.");
		explain(d, "The other three are gases. Only {n} is solid.");
		break;
	}
	}
	for (int i = 0; i < d->wrongs; i++)
		d->wrong[i].why[0] = (char)toupper((unsigned char)d->wrong[i].why[0]);
	hint(d, "Most elements are solid. Think of balloons, air and thermometers.");
}

static void families(struct draft *d)
{
	static const struct {
		int group;
		const char *name;
	} f[] = { { 1, "an alkali metal" }, { 2, "an alkaline earth metal" }, { 17, "a halogen" },
		{ 18, "a noble gas" } };
	int i = form(d, 4);

	let_text(d, 'f', f[i].name);
	LET(d, "q", f[i].group);
	which_of(d, 88, is_group, f[i].group, "Which of these elements is {f}: {a}, {b}, {c} or {d}?",
		"{o} does not stand in group {q}.",
		"Group {q} of the table is this family. Of these, only {n} is {f}.");
	for (int w = 0; w < d->wrongs; w++)
		d->wrong[w].why[0] = (char)toupper((unsigned char)d->wrong[w].why[0]);
	hint(d, "Each family is one column of the table. Which column is it?");
}

static void periods(struct draft *d)
{
	int p = (int)any(d, 2, 5);

	LET(d, "q", p);
	which_of(d, 54, is_period, p,
		"Which of these elements stands in period {q}: {a}, {b}, {c} or {d}?",
		"{o} stands in period {p}.", "A period is a row. Of these, only {n} stands in row {q}.");
	for (int w = 0; w < d->wrongs; w++)
		d->wrong[w].why[0] = (char)toupper((unsigned char)d->wrong[w].why[0]);
	hint(d, "The rows begin with hydrogen, lithium, sodium, potassium and rubidium.");
}

static void by_number(struct draft *d)
{
	int limit = d->band == B_3_5 ? 20 : 54, z = (int)ramp(d, 1, limit);
	static const char *const asks[] = { "Which element has the atomic number {z}?",
		"An atom has {z} {z:proton/protons}. Which element is it?",
		"Which element is number {z} in the table?" };

	d->topic = 3 + 4 * z;
	LET(d, "z", z);
	ask(d, PICK(d, asks));
	key_text(d, elements[z].name);
	for (int step = 1; step <= 3; step++) {
		if (z + step <= ELEMENTS) {
			LET(d, "y", z + step);
			miss_text(d, elements[z + step].name, "That is number {y}.");
		}
		if (z - step >= 1) {
			LET(d, "y", z - step);
			miss_text(d, elements[z - step].name, "That is number {y}.");
		}
	}
	let_element(d, 'n', z);
	let_element(d, 'o', z > 1 ? z - 1 : 2);
	hint(d, z > 1 ? "It stands right behind {o} in the table." : "It is the lightest of all.");
	explain(d, "Number {z} is {n}. The atomic number counts the protons.");
}

static const struct {
	int z;
	const char *fact;
} uses[] = { { 2, "fills party balloons that rise" }, { 10, "glows red in bright signs" },
	{ 13, "is made into foil and drink cans" }, { 29, "carries the current in most wires" },
	{ 26, "is the main part of steel" }, { 79, "is made into rings and never rusts" },
	{ 6, "forms both diamonds and pencil leads" }, { 8, "is the gas that we need to breathe" },
	{ 7, "makes up most of the air" }, { 20, "makes bones and teeth hard" },
	{ 17, "keeps swimming pools clean" }, { 14, "is what computer chips are made of" },
	{ 80, "was the shining liquid of old thermometers" }, { 3, "stores energy in phone batteries" },
	{ 1, "is the lightest of all and fuels the sun" },
	{ 92, "is the fuel of nuclear power plants" }, { 9, "protects teeth as part of toothpaste" },
	{ 53, "colors starch blue-black and heals cuts" },
	{ 74, "glowed as the thin wire of old light bulbs" },
	{ 30, "covers steel so that it does not rust" }, { 82, "makes car batteries so heavy" },
	{ 15, "is on the strike strip of a matchbox" },
	{ 16, "is a yellow powder found near volcanoes" },
	{ 19, "is a mineral that bananas are known for" }, { 12, "burns with a dazzling white light" },
	{ 18, "fills the space inside many light bulbs" }, { 24, "gives car parts a mirror finish" },
	{ 47, "is used for fine spoons and old coins" },
	{ 11, "makes up table salt together with chlorine" }, { 50, "coats the inside of food cans" },
	{ 22, "is light, strong and used for hip joints" },
	{ 86, "is a radioactive gas that can seep into cellars" } };

static void everyday(struct draft *d)
{
	int n = (int)(sizeof(uses) / sizeof(uses[0])),
		i = (int)any(d, 0, d->band == B_3_5 ? 23 : n - 1);

	d->topic = 1 + i;
	let_text(d, 'f', uses[i].fact);
	ask(d, form(d, 2) ? "Which element {f}?" : "This element {f}. Which one is it?");
	key_text(d, elements[uses[i].z].name);
	for (int step = 3, w = 0; w < 4; step += 5, w++) {
		int j = (i + step) % n;

		if (j == i)
			continue;
		let_text(d, 'g', uses[j].fact);
		let_element(d, 'o', uses[j].z);
		miss_text(d, elements[uses[j].z].name, "{o} {g}.");
		if (d->wrongs > 0)
			d->wrong[d->wrongs - 1].why[0] =
				(char)toupper((unsigned char)d->wrong[d->wrongs - 1].why[0]);
	}
	let_text(d, 's', elements[uses[i].z].symbol);
	let_element(d, 'n', uses[i].z);
	hint(d, "Its symbol is {s}.");
	explain(d, "The element {n} {f}.");
}

static const struct skill elementary[] = {
	{ "The first ten elements", "Name the first ten elements and their symbols.", "remember", NULL,
		"Everything around us is made of tiny atoms. There are just over a hundred kinds of atoms, called "
		"elements. Each element has a short sign, its symbol.\n\n"
		"The first ten are: hydrogen H, helium He, lithium Li, beryllium Be, boron B, carbon C, nitrogen N, "
		"oxygen O, fluorine F and neon Ne.\n\n"
		"A symbol has one or two letters. The first is always large, the second small.\n\n"
		"Watch out: a small second letter matters. Co is cobalt, but CO is carbon and oxygen.",
		"Say the first ten in their order.", first_ten, { 0 }, NULL },
	{ "Numbers eleven to twenty", "Name elements 11 to 20 and their symbols.", "remember", NULL,
		"The next ten elements are sodium Na, magnesium Mg, aluminum Al, silicon Si and phosphorus P. Then come "
		"sulfur S, chlorine Cl, argon Ar, potassium K and calcium Ca.\n\n"
		"Two of these symbols do not fit the English names. Na and K come from old names: natrium and "
		"kalium.\n\n"
		"You meet many of them each day. Salt is sodium and chlorine. Bones need calcium.\n\n"
		"Watch out: P is phosphorus, while K is potassium.",
		"Two symbols of this row come from old names.", next_ten, { 1 }, NULL },
	{ "Symbols from old names", "Know the symbols that come from old names.", "remember", NULL,
		"Some elements were known long ago. Their symbols come from Latin names.\n\n"
		"Iron is Fe, from ferrum. Gold is Au, from aurum. Silver is Ag, from argentum. Copper is Cu, from "
		"cuprum. Lead is Pb, from plumbum. Tin is Sn, from stannum.\n\n"
		"Mercury is Hg, from hydrargyrum. That word means water silver. Tungsten is W, from wolfram.\n\n"
		"Watch out: the first letters of the English name do not help here.",
		"Think of the old name.", latin_symbols, { 1 }, NULL },
	{ "Well-known metals", "Know the symbols of common metals.", "remember", NULL,
		"Most elements are metals. They shine, they bend and they carry heat and current.\n\n"
		"Some metals that you may know: aluminum Al, titanium Ti, chromium Cr, nickel Ni, zinc Zn, platinum Pt "
		"and uranium U.\n\n"
		"Several names start with the same letter. So the second letter is needed: Mg is magnesium and Mn is "
		"manganese.\n\n"
		"Watch out: do not mix up cobalt Co and copper Cu.",
		"Look closely at the second letter.", known_metals, { 2 }, NULL },
	{ "Metals and nonmetals", "Tell metals from nonmetals.", "analyze", NULL,
		"Metals stand on the left and in the middle of the table. They shine and carry current. Iron, copper "
		"and gold are metals.\n\n"
		"Nonmetals stand on the right. Many are gases, such as oxygen and nitrogen. Carbon and sulfur are solid "
		"nonmetals.\n\n"
		"Hydrogen stands on the left, but it is a nonmetal.\n\n"
		"Watch out: not every solid element is a metal. Sulfur is solid, but it does not carry current.",
		"Does it shine and carry current?", metals, { 1 }, NULL },
	{ "Solid, liquid or gas", "Know the state of elements at room temperature.", "remember", NULL,
		"Most elements are solid at room temperature. Iron, carbon and gold are solid.\n\n"
		"Eleven are gases. You know some of them: hydrogen, helium, nitrogen, oxygen, neon and chlorine.\n\n"
		"Only two are liquid: mercury, a metal, and bromine, a brown liquid with a sharp smell.\n\n"
		"Watch out: states can change. Cold enough, even oxygen becomes a liquid. We ask for room temperature.",
		"Most elements are solid. Which ones are in the air?", states, { 1 }, NULL },
	{ "Atomic numbers", "Find elements by their number.", "understand", NULL,
		"Each element has a number, the atomic number. It tells how many protons are in one atom. Hydrogen has "
		"one, helium has two, lithium has three.\n\n"
		"The table lists the elements by this number. So each element has one proton more than the one before "
		"it.\n\n"
		"Carbon has number 6, oxygen has 8 and calcium has 20.\n\n"
		"Watch out: the number counts protons, not how heavy the atom is.",
		"Count through the table from hydrogen on.", by_number, { 1, 2 }, NULL },
	{ "Elements in daily life", "Know what elements are used for.", "understand", NULL,
		"You meet elements all day long. Foil is made of aluminum, wires of copper and steel mostly of iron.\n\n"
		"Balloons rise with helium. Bright signs glow with neon. Phones work with a lithium battery and a "
		"silicon chip.\n\n"
		"Your body needs elements too. You breathe oxygen, and calcium makes your bones hard.\n\n"
		"Watch out: an element in a mix can be very different. Chlorine alone is a poison, but in table salt it "
		"is safe.",
		"Where have you seen or used it?", everyday, { 1 }, NULL },
};

static const struct skill middle[] = {
	{ "Elements 1 to 20", "Recall names and symbols of the first twenty elements.", "remember",
		NULL,
		"The first twenty elements make up most of the earth's crust, the air, the sea and living things. Chemists "
		"use their symbols all over the world.\n\n"
		"In order: H, He, Li, Be, B, C, N, O, F, Ne, Na, Mg, Al, Si, P, S, Cl, Ar, K, Ca. A rhyme or a tune helps "
		"to learn them.\n\n"
		"Na and K come from the Latin names natrium and kalium.\n\n"
		"Watch out: S is sulfur, Si is silicon and Na is sodium. The first letter alone is not enough.",
		"Go through the first three rows of the table.", first_ten, { 0 }, NULL },
	{ "Symbols from Latin", "Recall symbols that come from Latin names.", "remember", NULL,
		"Eleven symbols come from Latin or other old names: Na natrium, K kalium, Fe ferrum, Cu cuprum, Ag "
		"argentum, Sn stannum, Sb stibium, W wolfram, Au aurum, Hg hydrargyrum and Pb plumbum.\n\n"
		"Some live on in other words. A plumber once worked with lead pipes, and Argentina is named after "
		"silver.\n\n"
		"Watch out: Ag is silver and Au is gold. Both begin with A in Latin.",
		"Recall the Latin name behind the symbol.", latin_symbols, { 1 }, NULL },
	{ "Transition metals", "Recall names and symbols of transition metals.", "remember", NULL,
		"The block in the middle of the table, groups 3 to 12, holds the transition metals. Titanium Ti, chromium "
		"Cr, nickel Ni, zinc Zn and platinum Pt belong here.\n\n"
		"They are hard and strong, many have colored compounds, and several speed up reactions as catalysts.\n\n"
		"Watch out: manganese is Mn, while magnesium, a metal of group 2, is Mg.",
		"Look in the middle block of the table.", transition_metals, { 1 }, NULL },
	{ "Main group elements", "Recall names and symbols of heavier main group elements.", "remember",
		NULL,
		"The main groups are columns 1, 2 and 13 to 18. Below the well-known light elements stand heavier ones "
		"with similar behavior.\n\n"
		"Under chlorine come bromine Br and iodine I. Under carbon and silicon come germanium Ge, tin Sn and lead "
		"Pb. Under calcium come strontium Sr and barium Ba.\n\n"
		"Watch out: the properties change down a column. Carbon is a nonmetal, lead a metal.",
		"Which lighter element stands above it?", main_groups, { 1 }, NULL },
	{ "Lanthanides and actinides", "Recall names of rare earths and actinides.", "remember", NULL,
		"Two rows are printed below the table. The lanthanides begin with lanthanum La. They are also called rare "
		"earths, although some are not rare at all. Neodymium Nd makes strong magnets, europium Eu colors "
		"screens.\n\n"
		"The actinides begin with actinium Ac. All of them are radioactive, such as thorium Th, uranium U and "
		"plutonium Pu.\n\n"
		"Watch out: thorium is Th, thulium is Tm and terbium is Tb.",
		"Look in the two rows below the main table.", rare_earths, { 3 }, NULL },
	{ "Families of elements", "Place elements into their families.", "understand", NULL,
		"Elements of one column behave alike, like members of a family. Group 1, without hydrogen, are the alkali "
		"metals; they react violently with water. Group 2 are the alkaline earth metals.\n\n"
		"Group 17 are the halogens. They form salts with metals. Group 18 are the noble gases, which hardly react "
		"at all.\n\n"
		"The reason is the outer shell: members of a family have the same number of outer electrons.\n\n"
		"Watch out: hydrogen stands above the alkali metals but is a nonmetal.",
		"Columns are families.", families, { 1, 4 }, NULL },
	{ "Periods", "Place elements into the rows of the table.", "understand", NULL,
		"The rows of the table are called periods. A new period begins when a new shell of electrons is "
		"started.\n\n"
		"Period 1 has only hydrogen and helium. Periods 2 and 3 have eight elements each, periods 4 and 5 have "
		"eighteen.\n\n"
		"Each period ends with a noble gas: helium, neon, argon, krypton, xenon, radon.\n\n"
		"Watch out: periods are rows, groups are columns.",
		"Between which two noble gases does the element stand?", periods, { 1 }, NULL },
	{ "Metals, nonmetals, metalloids", "Classify elements.", "analyze", NULL,
		"About four fifths of the elements are metals. Nonmetals stand at the upper right. Between them runs a "
		"staircase of metalloids: boron, silicon, germanium, arsenic, antimony and tellurium.\n\n"
		"Metalloids carry current a little, and better when they are warm. That makes silicon useful for "
		"electronics.\n\n"
		"Watch out: looks can deceive. Silicon shines like a metal but is brittle.",
		"Find the staircase between metals and nonmetals.", metals, { 6 }, NULL },
	{ "States of matter", "Know the states of the elements.", "remember", NULL,
		"At room temperature eleven elements are gases: hydrogen, nitrogen, oxygen, fluorine, chlorine and the six "
		"noble gases from helium to radon.\n\n"
		"Only bromine and mercury are liquid. Gallium and cesium come close: they melt on a hot day or in your "
		"hand.\n\n"
		"All other elements that can be seen are solid.\n\n"
		"Watch out: bromine is a nonmetal, mercury a metal, and both are liquid.",
		"Which elements are in the air, and which two flow?", states, { 1 }, NULL },
	{ "Atomic numbers", "Find elements by their atomic number.", "apply", NULL,
		"The atomic number is the number of protons in the nucleus. It defines the element: an atom with 26 protons "
		"is iron, whatever else may vary.\n\n"
		"In a neutral atom it is also the number of electrons.\n\n"
		"Landmarks help to find others: neon 10, argon 18, calcium 20, krypton 36, xenon 54.\n\n"
		"Watch out: the mass number counts protons and neutrons together and is larger.",
		"Start from the nearest noble gas and count.", by_number, { 7 }, NULL },
	{ "Uses of the elements", "Connect elements with their uses.", "understand", NULL,
		"The use of an element follows from its properties. Copper carries current well, so it is drawn into "
		"wires. Helium is light and does not burn, so it fills balloons.\n\n"
		"Tungsten melts only at about 3,400 degrees, so it could glow in light bulbs. Titanium is light, strong and "
		"harmless to the body, so it is used for artificial joints.\n\n"
		"Watch out: an element and its compounds differ. Sodium reacts violently with water, while its compound "
		"with chlorine is table salt.",
		"Which property makes the use possible?", everyday, { 1 }, NULL },
};

enum { KNOWLEDGE_ITEMS = 12 };

#define KNOWLEDGE(name_, band_, modes_, skills_)                                                   \
	const struct pack name_ = { "chemical_elements", "Chemical Elements", band_, modes_,           \
		KNOWLEDGE_ITEMS, skills_, (int)(sizeof(skills_) / sizeof((skills_)[0])) }

KNOWLEDGE(elements_35, B_3_5, MODE_OPTIONS, elementary);
KNOWLEDGE(elements_68, B_6_8, MODE_OPTIONS, middle);
