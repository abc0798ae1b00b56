/* Multiplication and division of whole numbers: forms, stories, likely mistakes, explanations. */
#include <stdio.h>
#include <string.h>

#include "domain/course/pack.h"

/* "4, 8, 12" */
static void multiples(char *out, size_t size, int64_t step, int64_t count)
{
	out[0] = '\0';
	for (int64_t i = 1; i <= count; i++) {
		size_t at = strlen(out);

		snprintf(out + at, size - at, "%s%d", i > 1 ? ", " : "", (int)(i * step));
	}
}

/* In the stories {a} is the number of groups and {b} the size of one. */
static const char *const times_stories[BANDS][8] = {
	[K_2] = { "{N} has {a} {a:bag/bags}. Each bag holds {b} {b.o}. How many {o} are there in all?",
		"There {a:is/are} {a} {a:box/boxes} with {b} {b.o} in each. How many {o} is that?",
		"{N} puts {o} in {a} {a:row/rows} of {b}. How many {o} are there?",
		"{a} {a:friend/friends} each get {b} {b.o} from {N}. How many {o} is that?",
		"{N} draws {a} {a:circle/circles} and puts {b} {b.o} in each. How many {o} are drawn?",
		"Each plate has {b} {b.o}. {N} fills {a} {a:plate/plates}. How many {o} is that?",
		"{N} makes {a} equal {a:group/groups} of {b} {b.o}. How many {o} does {N} use?",
		"{N} gets {b} {b.o} a day. How many {o} is that after {a} {a:day/days}?" },
	[B_3_5] = { "{N} fills {a} {a:box/boxes} with {b} {b.o} each. How many {o} is that?",
		"A hall has {a} rows of {b} chairs. How many chairs are in the hall?",
		"{N} reads {b} pages a day. How many pages does {N} read in {a} days?",
		"A shop orders {a} packs of {b} {b.o}. How many {o} does it order?",
		"{N} has {b} {b.o}. {M} has {a} times as many. How many {o} does {M} have?",
		"A garden has {a} beds with {b} plants in each. How many plants is that?",
		"Each of {a} teams has {b} players. How many players are there?",
		"A bus makes {a} trips with {b} people each. How many people ride the bus?" },
	[B_6_8] = { "A pallet holds {b} {b.o}. How many {o} are on {a} pallets?",
		"A machine makes {b} {b.o} an hour. How many {o} does it make in {a} hours?",
		"A theater sells {b} tickets for each of {a} shows. How many tickets is that?",
		"{N} saves {b} dollars a month. How many dollars does {N} save in {a} months?",
		"A printer prints {b} pages a minute. How many pages does it print in {a} minutes?",
		"A train has {a} cars with {b} seats each. How many seats does the train have?",
		"A field has {a} rows of {b} trees. How many trees stand in the field?",
		"Each of {a} crates weighs {b} kilograms. How many kilograms do they weigh in all?" },
};

void times_mistakes(struct draft *d, int64_t a, int64_t b)
{
	if (a > 1 && b > 1)
		miss(d, a + b, "Added the numbers instead of multiplying.");
	miss(d, a * b + b, "Counted one group too many.");
	miss(d, a * b - b, "Left out one group.");
	if (a >= 10 || b >= 10) {
		int64_t big = a > b ? a : b, small = a > b ? b : a;

		if (small < 10 && big % 10 * small >= 10)
			miss(d, big / 10 * small * 10 + big % 10 * small % 10,
				"Forgot to add the carried digit.");
		if (small >= 10)
			miss(d, big * (small / 10) + big * (small % 10),
				"Multiplied by the tens digit as if it were ones.");
		if (small >= 10 && small % 10 > 0)
			miss(d, big / 10 * (small / 10) * 100 + big % 10 * (small % 10),
				"Multiplied only tens by tens and ones by ones.");
		miss(d, a * b * 10, "Wrote one zero too many.");
	}
	miss(d, a * b + a, "Made each group one too large.");
	miss(d, a * b - a, "Made each group one too small.");
	miss(d, a * b + 1, "Made a slip of one while counting.");
}

static void explain_times(struct draft *d, int64_t a, int64_t b)
{
	int64_t big = a > b ? a : b, small = a > b ? b : a;
	char list[LABEL_SIZE];
	int parts = 0;

	LET(d, "xyz", a, b, a * b);
	if (small == 0 || small == 1) {
		explain(d,
			small == 0 ? "Zero groups, or groups of zero, hold nothing. So {x} × {y} = {z}."
					   : "Multiplying by 1 changes nothing. So {x} × {y} = {z}.");
		return;
	}
	if (a <= 12 && b <= 12) {
		multiples(list, sizeof(list), b, a);
		let_text(d, 's', list);
		let_num(d, 'u', num_of(b, 1), LOOK_NUMBER);
		explain(d, "Count by {u}: {s}. So {x} × {y} = {z}.");
		return;
	}
	d->explanation[0] = '\0';
	list[0] = '\0';
	for (int64_t place = 1000000; place > 0; place /= 10) {
		int64_t part = big / place % 10 * place;
		char one[32];

		if (part == 0)
			continue;
		LET(d, "uvw", part, small, part * small);
		explain_more(d, "{u} × {v} = {w}. ");
		num_write_whole(one, sizeof(one), part * small, true);
		snprintf(
			list + strlen(list), sizeof(list) - strlen(list), "%s%s", parts++ ? " + " : "", one);
	}
	if (parts > 1) {
		let_text(d, 's', list);
		explain_more(d, "Together: {s} = {z}. ");
		explain_more(d, "So {x} × {y} = {z}.");
	} else {
		explain(d, "Multiply the digits first, then give each zero its place: {x} × {y} = {z}.");
	}
}

static void missing_factor(struct draft *d, int64_t a, int64_t b)
{
	bool first = chance(d, 40);
	int64_t known = first ? b : a, gap = first ? a : b;

	LET(d, "abc", known, gap, a * b);
	ask(d, first ? "[blank] × {a} = {c}" : "{a} × [blank] = {c}");
	key(d, gap);
	miss(d, a * b - known, "Subtracted instead of dividing.");
	miss(d, gap + 1, "Counted one group too many.");
	miss(d, gap - 1, "Counted one group too few.");
	miss(d, a * b, "Gave the product instead of the missing factor.");
	miss(d, known, "Repeated the factor that is already there.");
	miss(d, gap + 2, "Counted two groups too many.");
	hint(d, "Count by {a} until you reach {c}. How many counts is that?");
	explain(d, "{c} ÷ {a} = {b}, so the missing factor is {b}. Check: {a} × {b} = {c}.");
}

void times(struct draft *d, int64_t a, int64_t b, int forms)
{
	static const char *const words[] = { "What is {a} times {b}?",
		"What is the product of {a} and {b}?", "{a} times {b} equals [blank].",
		"Multiply {a} by {b}." };
	int which = form_of(d, forms);

	if ((a < 2 || b < 1) && which != FORM_WORDS)
		which = FORM_PLAIN;
	if (which == FORM_MISSING) {
		missing_factor(d, a, b);
		return;
	}
	LET(d, "abc", a, b, a * b);
	key(d, a * b);
	times_mistakes(d, a, b);
	explain_times(d, a, b);
	hint(d, d->skill->hint);
	if (which == FORM_STORY) {
		tell(d, times_stories[d->band][any(d, 0, 7)]);
		by(d, "{a} × {b}");
		hint_with(d, "The groups are equal, so multiply.");
	} else if (which == FORM_WORDS) {
		ask(d, PICK(d, words));
		by(d, "{a} × {b}");
	} else {
		ask(d, "{a} × {b} = [blank]");
	}
}

/* ---- division ---- */

static const char *const divided_stories[BANDS][8] = {
	[K_2] = { "{N} shares {a} {a.o} equally with {b} {b:friend/friends} who get them all. How many {o} "
			  "does each friend get?",
		"{N} puts {a} {a.o} in bags of {b}. How many bags are filled?",
		"{b} {b:child/children} share {a} {a.o} equally. How many {o} does each child get?",
		"{N} lays {a} {a.o} in {b} equal {b:row/rows}. How many {o} are in each row?",
		"{N} has {a} {a.o}. Each box holds {b}. How many boxes does {N} fill?",
		"{N} deals {a} {a.o} onto {b} {b:plate/plates}, the same number on each. How many {o} are on "
		"one plate?",
		"There are {a} {a.o}. {N} makes groups of {b}. How many groups are there?",
		"{N} cuts a string of {a} beads into {b} equal {b:part/parts}. How many beads does each part "
		"have?" },
	[B_3_5] = { "{N} packs {a} {a.o} into boxes of {b}. How many boxes does {N} fill?",
		"{b} friends share {a} {a.o} equally. How many {o} does each get?",
		"A book has {a} pages. {N} reads {b} pages a day. How many days does it take?",
		"{a} pupils form teams of {b}. How many teams are there?",
		"A ribbon of {a} cm is cut into {b} equal parts. How many cm long is each part?",
		"A baker puts {a} rolls on {b} trays, the same number on each. How many rolls are on a tray?",
		"{N} has {a} {a.o}, {b} times as many as {M}. How many {o} does {M} have?",
		"A farmer plants {a} trees in {b} equal rows. How many trees are in a row?" },
	[B_6_8] = { "A factory packs {a} {a.o} in cartons of {b}. How many cartons does it fill?",
		"A prize of {a} dollars is shared equally by {b} winners. How many dollars does each get?",
		"A car travels {a} kilometers on {b} liters of fuel. How many kilometers is that per liter?",
		"{a} liters of water fill {b} equal tanks. How many liters does each tank hold?",
		"{N} types {a} words in {b} minutes at a steady pace. How many words is that per minute?",
		"A road of {a} meters gets a lamp for each {b} meters. How many lamps is that?",
		"A school spends {a} dollars on tablets at {b} dollars each. How many tablets does it buy?",
		"A loan of {a} dollars is paid back at {b} dollars a month. How many months does it take?" },
};

void divided_mistakes(struct draft *d, int64_t a, int64_t b)
{
	int64_t q = a / b;

	miss(d, a - b, "Subtracted instead of dividing.");
	miss(d, q + 1, "Counted one group too many.");
	miss(d, q - 1, "Counted one group too few.");
	if (q > 9 && a / b % 10 == 0)
		miss(d, q / 10, "Left out a zero in the quotient.");
	if (q > 99 && q / 10 % 10 == 0)
		miss(d, q / 100 * 10 + q % 10, "Left out the zero inside the quotient.");
	if (q >= 10)
		miss(d, q + 10, "Divided the tens wrongly and got one ten too many.");
	if (q > 10)
		miss(d, q - 10, "Lost one ten in the first step.");
	if (a * b < 400)
		miss(d, a * b, "Multiplied instead of dividing.");
	miss(d, b, "Gave the divisor instead of the quotient.");
	miss(d, q + 2, "Counted two groups too many.");
}

static void explain_divided(struct draft *d, int64_t a, int64_t b)
{
	int64_t q = a / b, place = 1, rest = a;
	char list[LABEL_SIZE];

	LET(d, "xyz", a, b, q);
	if (q <= 12 && b <= 12 && q > 0) {
		multiples(list, sizeof(list), b, q);
		let_text(d, 's', list);
		explain(d, "Count by {y} up to {x}: {s}. So {x} ÷ {y} = {z}. Check: {z} × {y} = {x}.");
		return;
	}
	d->explanation[0] = '\0';
	while (place * 10 <= q)
		place *= 10;
	for (; place > 0 && rest > 0; place /= 10) {
		int64_t part = q / place % 10 * place;

		if (part == 0 || part == q)
			continue;
		LET(d, "uvw", part * b, b, part);
		explain_more(d, "{u} ÷ {v} = {w}. ");
		rest -= part * b;
	}
	explain_more(d, "So {x} ÷ {y} = {z}. Check: {z} × {y} = {x}.");
}

static void missing_in_divided(struct draft *d, int64_t a, int64_t b)
{
	bool first = chance(d, 50);
	int64_t q = a / b;

	LET(d, "abc", a, b, q);
	ask(d, first ? "[blank] ÷ {b} = {c}" : "{a} ÷ [blank] = {c}");
	key(d, first ? a : b);
	if (first) {
		miss(d, b + q, "Added instead of multiplying back.");
		miss(d, a + b, "Counted one group too many.");
		miss(d, a - b, "Counted one group too few.");
		if (b % q == 0)
			miss(d, b / q, "Divided the numbers that are shown.");
		hint(d, "What number was split? Multiply {b} by {c} to undo the division.");
		explain(d, "{c} × {b} = {a}, so the missing number is {a}. Check: {a} ÷ {b} = {c}.");
	} else {
		miss(d, a - q, "Subtracted the numbers that are shown.");
		miss(d, b + 1, "Counted one group too many.");
		miss(d, b - 1, "Counted one group too few.");
		miss(d, q, "Repeated the quotient.");
		hint(d, "Which number times {c} makes {a}?");
		explain(d, "{b} × {c} = {a}, so the missing number is {b}. Check: {a} ÷ {b} = {c}.");
	}
}

void divided(struct draft *d, int64_t a, int64_t b, int forms)
{
	static const char *const words[] = { "What is {a} divided by {b}?",
		"How many times does {b} go into {a}?", "Divide {a} by {b}.",
		"{a} divided by {b} equals [blank]." };
	int which = form_of(d, forms);

	if ((b < 2 || a == 0 || a == b) && which != FORM_WORDS)
		which = FORM_PLAIN;
	if (which == FORM_MISSING) {
		missing_in_divided(d, a, b);
		return;
	}
	LET(d, "abc", a, b, a / b);
	key(d, a / b);
	divided_mistakes(d, a, b);
	explain_divided(d, a, b);
	hint(d, d->skill->hint);
	if (which == FORM_STORY) {
		tell(d, divided_stories[d->band][any(d, 0, 7)]);
		by(d, "{a} ÷ {b}");
		hint_with(d, "An amount is split into equal parts, so divide.");
	} else if (which == FORM_WORDS) {
		ask(d, PICK(d, words));
		by(d, "{a} ÷ {b}");
	} else {
		ask(d, "{a} ÷ {b} = [blank]");
	}
}
