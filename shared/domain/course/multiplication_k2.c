/* Multiplication, grades K-2: skip counting, equal groups and arrays. */
#include "domain/course/pack.h"

static void count_by(struct draft *d, int64_t step)
{
	int64_t at = ramp(d, 1, 8) * step;

	if (form(d, 4) == 3) {
		times(d, any(d, 2, 10), step, FORM_STORY);
		return;
	}
	LET(d, "abcdes", at, at + step, at + 2 * step, at + 3 * step, at + 4 * step, step);
	switch (form(d, 4)) {
	case 0:
		ask(d, "Count by {s}: {a}, {b}, {c}, [blank].");
		key(d, at + 3 * step);
		break;
	case 1:
		ask(d, "Count by {s}: {a}, {b}, [blank], {d}.");
		key(d, at + 2 * step);
		break;
	default:
		ask(d, "Count by {s}: [blank], {b}, {c}, {d}.");
		key(d, at);
		break;
	}
	miss_num(d, num_add(d->value, num_of(1, 1)), "Counted on by one.");
	miss_num(d, num_add(d->value, num_of(step, 1)), "Skipped one count.");
	miss_num(d, num_sub(d->value, num_of(1, 1)), "Counted one too few.");
	miss_num(d, num_add(d->value, num_of(2, 1)), "Counted on by the wrong step.");
	hint(d, "The numbers go up by {s} each time.");
	explain(d,
		"Each number is {s} more than the one before: {a}, {b}, {c}, {d}. The missing number is {k}.");
}

static void by_two(struct draft *d)
{
	count_by(d, 2);
}

static void by_five(struct draft *d)
{
	count_by(d, 5);
}

static void by_ten(struct draft *d)
{
	count_by(d, 10);
}

static void repeated(struct draft *d)
{
	static const char *const sums[] = { "", "", "{b} + {b}", "{b} + {b} + {b}",
		"{b} + {b} + {b} + {b}", "{b} + {b} + {b} + {b} + {b}" };
	int64_t a = any(d, 2, 5), b = ramp(d, 1, 6);
	char text[64], full[128];

	LET(d, "abc", a, b, a * b);
	fill(d, text, sizeof(text), sums[a]);
	let_text(d, 's', text);
	key(d, a * b);
	if (form(d, 3) == 2) {
		times(d, a, b, FORM_STORY);
		return;
	}
	fill(d, full, sizeof(full),
		form(d, 3) == 0 ? "{s} = [blank]" : "{a} groups of {b}: {s} = [blank]");
	ask(d, full);
	miss(d, a + b, "Added the number of groups and the size of a group.");
	miss(d, a * b + b, "Added one group too many.");
	miss(d, a * b - b, "Left out one group.");
	miss(d, a * b + 1, "Made a slip of one.");
	hint(d, "Count by {b}, once for each group.");
	explain(d, "There are {a} equal groups of {b}: {s} = {c}. We also write {a} × {b} = {c}.");
}

static void groups_of(struct draft *d, int64_t size)
{
	int64_t a = ramp(d, 1, 10);

	if (form(d, 5) == 4)
		times(d, size, a, FORM_PLAIN | FORM_STORY);
	else
		times(d, a, size, FORM_ALL);
}

static void twos(struct draft *d)
{
	groups_of(d, 2);
}

static void fives(struct draft *d)
{
	groups_of(d, 5);
}

static void tens(struct draft *d)
{
	groups_of(d, 10);
}

static void threes(struct draft *d)
{
	groups_of(d, 3);
}

static void fours(struct draft *d)
{
	groups_of(d, 4);
}

static void arrays(struct draft *d)
{
	static const char *const stories[] = {
		"{N} sets out {o} in {a} rows. Each row has {b}. How many {o} are there?",
		"A sheet has {a} rows of {b} {b.o}. How many {o} are on the sheet?",
		"There are {a} rows with {b} {b:chair/chairs} in each row. How many chairs are there?",
		"An egg box has {a} rows. {b} {b:egg fits/eggs fit} in each row. How many eggs fit in all?"
	};
	int64_t a = any(d, 2, 5), b = ramp(d, 2, 6);

	LET(d, "abc", a, b, a * b);
	ask(d, PICK(d, stories));
	by(d, "{a} × {b}");
	key(d, a * b);
	miss(d, a + b, "Added the rows and the number in a row.");
	miss(d, a * b - b, "Left out one row.");
	miss(d, a * b + b, "Counted one row too many.");
	miss(d, a * b + 1, "Made a slip of one.");
	hint(d, "Draw the rows. Then count by {b}.");
	explain(d, "There are {a} rows of {b}. {a} × {b} = {c}.");
}

static void turn_around(struct draft *d)
{
	int64_t a = ramp(d, 2, 10), b = any(d, 2, 5);

	if (a == b)
		a++;
	LET(d, "abc", a, b, a * b);
	switch (form(d, 3)) {
	case 0:
		ask(d, "{a} × {b} = {b} × [blank]");
		key(d, a);
		miss(d, b, "Repeated the other number.");
		miss(d, a * b, "Gave the product.");
		miss(d, a + b, "Added the two numbers.");
		miss(d, a + 1, "Made a slip of one.");
		explain(d, "You may turn the numbers around: {a} × {b} = {b} × {a}.");
		break;
	case 1:
		ask(d, "{a} × {b} = {c}. So {b} × {a} = [blank]");
		key(d, a * b);
		miss(d, a * b + a, "Counted one group too many.");
		miss(d, a * b - b, "Left out one group.");
		miss(d, a + b, "Added the two numbers.");
		explain(d, "Turning the numbers around changes nothing: {b} × {a} = {c}.");
		break;
	default:
		ask(d, "{a} groups of {b} make {c}. How many do {b} groups of {a} make?");
		by(d, "{b} × {a}");
		key(d, a * b);
		miss(d, a * b + a, "Counted one group too many.");
		miss(d, a * b - b, "Left out one group.");
		miss(d, a + b, "Added the two numbers.");
		explain(d, "{a} × {b} = {c}, and turned around {b} × {a} = {c}.");
		break;
	}
	hint(d, "Turn the picture on its side. Rows become columns.");
}

static void one_and_zero(struct draft *d)
{
	int64_t a = ramp(d, 1, 12), one = form(d, 2);

	if (chance(d, 50))
		times(d, a, one, FORM_PLAIN | FORM_WORDS);
	else
		times(d, one, a, FORM_PLAIN | FORM_WORDS);
	if (one == 0) {
		miss(d, a, "Took zero groups for one group.");
		miss(d, 1, "Thought that zero groups leave one.");
		miss(d, a + 1, "Added one.");
	}
}

static const struct skill skills[] = {
	{ "Count by twos", "Count on by twos.", "remember", "Use counting by twos in stories.",
		"Count by twos and skip one number each time: 2, 4, 6, 8, 10, 12, 14, 16, 18, 20.\n\n"
		"Many things come in pairs. Shoes do, and so do eyes and ears. Three children have 2, 4, 6 shoes.\n\n"
		"Clap on each number you say. Whisper the numbers in between.\n\n"
		"Watch out: add 2 each time, not 1.",
		"Skip one number each time.", by_two, { 0 }, NULL },
	{ "Count by fives", "Count on by fives.", "remember", "Use counting by fives in stories.",
		"Count by fives: 5, 10, 15, 20, 25, 30, 35, 40, 45, 50.\n\n"
		"Look at the last digit. It is 5, then 0, then 5, then 0. That helps you check.\n\n"
		"Each hand has 5 fingers. Count the fingers on four hands: 5, 10, 15, 20.\n\n"
		"You count by fives on a clock too. Each number on the clock is 5 minutes.",
		"The last digit is 5 or 0, in turn.", by_five, { 1 }, NULL },
	{ "Count by tens", "Count on by tens.", "remember", "Use counting by tens in stories.",
		"Count by tens: 10, 20, 30, 40, 50, 60, 70, 80, 90, 100.\n\n"
		"The tens digit goes up by one. The last digit is always 0.\n\n"
		"You have ten fingers. Three children have 10, 20, 30 fingers.\n\n"
		"A dime is 10 cents. Four dimes are 10, 20, 30, 40 cents.",
		"The tens digit goes up by one each time.", by_ten, { 1 }, NULL },
	{ "Add equal groups", "Find the total of equal groups by adding.", "understand",
		"Solve stories with equal groups.",
		"Groups are equal when each has the same number. Here are 3 bags with 4 apples each. Add: 4 + 4 + 4 "
		"= 12.\n\n"
		"There is a short way to write it. 3 groups of 4 is 3 × 4. The sign × means groups of. So 3 × 4 = "
		"12.\n\n"
		"Watch out: do not add 3 and 4. The 3 tells how many groups. The 4 tells how many are in each.",
		"Say the size of a group, once for each group.", repeated, { 1 }, NULL },
	{ "Groups of 2", "Multiply by 2.", "apply", "Solve stories with groups of 2.",
		"Groups of 2 are doubles. 6 groups of 2 are the same as 6 + 6.\n\n"
		"Count by twos: 2, 4, 6, 8, 10, 12. So 6 × 2 = 12.\n\n"
		"How many wheels do 4 bikes have? Each bike has 2. Count 2, 4, 6, 8. So 4 × 2 = 8.\n\n"
		"Watch out: stop counting at the right time. Use a finger for each group.",
		"Count by twos, one count for each group.", twos, { 1, 4 }, NULL },
	{ "Groups of 5", "Multiply by 5.", "apply", "Solve stories with groups of 5.",
		"Count by fives, one count for each group. For 4 × 5 count 5, 10, 15, 20. So 4 × 5 = 20.\n\n"
		"A hand has 5 fingers. Six hands have 30 fingers: 6 × 5 = 30.\n\n"
		"The answer always ends in 5 or 0. If yours does not, count again.",
		"Count by fives and use a finger for each group.", fives, { 2, 4 }, NULL },
	{ "Groups of 10", "Multiply by 10.", "apply", "Solve stories with groups of 10.",
		"Groups of 10 are easy. 4 groups of 10 are 4 tens. That is 40. So 4 × 10 = 40.\n\n"
		"Count by tens to check: 10, 20, 30, 40.\n\n"
		"A box holds 10 crayons. Seven boxes hold 70 crayons: 7 × 10 = 70.\n\n"
		"Watch out: 4 groups of 10 are 40, not 14. You do not add 4 and 10.",
		"Think of tens. How many tens are there?", tens, { 3, 4 }, NULL },
	{ "Rows and columns", "Find how many there are in an array.", "apply", NULL,
		"Things in equal rows make an array. Look at an egg box. It has 2 rows with 5 eggs in each row. Count "
		"by fives: 5, 10. So 2 × 5 = 10.\n\n"
		"Three rows of 4 chairs: 4, 8, 12. So 3 × 4 = 12.\n\n"
		"You can count the rows or the columns. The total is the same.\n\n"
		"Watch out: all rows must have the same number.",
		"Count the things in one row. Then count the rows.", arrays, { 4 }, NULL },
	{ "Turn the numbers around", "Use that 3 × 4 and 4 × 3 are equal.", "understand", NULL,
		"Here are 2 rows of 5 dots. Turn the page on its side. Now you see 5 rows of 2 dots. No dot came or "
		"went.\n\n"
		"So 2 × 5 = 10 and 5 × 2 = 10.\n\n"
		"This helps a lot. If you know 4 × 2, you know 2 × 4 as well. Both are 8.\n\n"
		"Pick the way that is easy to count.",
		"The order of the numbers does not change the total.", turn_around, { 8 }, NULL },
	{ "Multiply by 1 and by 0", "Multiply by 1 and by 0.", "understand", NULL,
		"One group of 6 is just 6. So 1 × 6 = 6. Six groups of 1 are 6 too: 6 × 1 = 6.\n\n"
		"Zero groups of 6 are nothing at all. So 0 × 6 = 0. Six empty bags hold nothing: 6 × 0 = 0.\n\n"
		"Watch out: adding 0 keeps the number. 6 + 0 = 6. But groups of 0 are always 0.",
		"Draw the bags. What is inside them?", one_and_zero, { 4 }, NULL },
	{ "Groups of 3", "Multiply by 3.", "apply", "Solve stories with groups of 3.",
		"Count by threes: 3, 6, 9, 12, 15, 18, 21, 24, 27, 30.\n\n"
		"A trike has 3 wheels. Five trikes have 15 wheels: 5 × 3 = 15.\n\n"
		"You can double and add one more group. For 4 × 3, think 4 × 2 = 8. Add 4 more: 8 + 4 = 12. So 4 × "
		"3 = 12.",
		"Count by threes, one count for each group.", threes, { 5, 9 }, NULL },
	{ "Groups of 4", "Multiply by 4.", "apply", "Solve stories with groups of 4.",
		"Count by fours: 4, 8, 12, 16, 20, 24, 28, 32, 36, 40.\n\n"
		"A chair has 4 legs. Five chairs have 20 legs: 5 × 4 = 20.\n\n"
		"You can double two times. For 3 × 4, double 3: 3 + 3 = 6. Double again: 6 + 6 = 12. So 3 × 4 = "
		"12.",
		"Double the number. Then double again.", fours, { 5, 9 }, NULL },
};

PACK(multiplication_k2, "multiplication", "Multiplication", K_2, MODE_BOTH, skills);
