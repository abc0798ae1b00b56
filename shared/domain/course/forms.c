/* The four operations on whole numbers: forms of question, stories, likely mistakes, explanations by place value. */
#include <stdio.h>
#include <string.h>

#include "domain/course/pack.h"

/* ---- addition ---- */

static const char *const plus_stories[BANDS][8] = {
	[K_2] = { "{N} has {a} {a.o}. {M} gives {N} {b} more. How many {o} does {N} have now?",
		"There {a:is/are} {a} {a.o} on the table. {N} puts {b} more there. How many {o} are there now?",
		"{N} has {a} {a.o} and {M} has {b}. How many {o} do they have in all?",
		"{N} finds {a} {a.o} in the morning and {b} after lunch. How many {o} is that in all?",
		"One box holds {a} {a.o}. Another box holds {b}. How many {o} are in both boxes?",
		"{N} draws {a} {a.o} on one page and {b} on the next page. How many {o} does {N} draw?",
		"{N} has {a} {a.o}. {M} has {b} more than {N}. How many {o} does {M} have?",
		"{N} counts {a} red {a.o} and {b} blue {b.o}. How many {o} is that?" },
	[B_3_5] = { "{N} collected {a} {a.o} last year and {b} this year. How many {o} is that in all?",
		"A shop sold {a} {a.o} on Saturday and {b} on Sunday. How many {o} did it sell?",
		"One class made {a} {a.o}. Another class made {b}. How many {o} did the two classes make?",
		"{N} has {a} {a.o}. {M} has {b} more than {N}. How many {o} does {M} have?",
		"A museum had {a} visitors in May and {b} in June. How many visitors came in the two months?",
		"{N} read {a} pages last month and {b} pages this month. How many pages did {N} read?",
		"A hall holds {a} {a.o}. Workers bring in {b} more. How many {o} are in the hall now?",
		"A game gave {N} {a} points in round one and {b} in round two. What is the total score?" },
	[B_6_8] = { "A warehouse holds {a} {a.o} and receives {b} more. How many {o} does it hold now?",
		"A website counted {a} visits on Monday and {b} on Tuesday. What was the total?",
		"A town of {a} people grew by {b} people in ten years. How many people live there now?",
		"{N} walked {a} steps in the morning and {b} in the afternoon. How many steps is that?",
		"A charity raised {a} dollars in spring and {b} dollars in fall. How many dollars in all?",
		"A factory made {a} {a.o} in one week and {b} in the next. How many {o} did it make?",
		"{N} printed {a} {a.o}. {M} printed {b} more than {N}. How many {o} did {M} print?",
		"One reservoir holds {a} liters and another {b} liters. How many liters do both hold?" },
};

void plus_mistakes(struct draft *d, int64_t a, int64_t b)
{
	int64_t no_carry = 0, inlined = 0, place = 1, shift = 1;
	bool carries = false;

	for (int64_t x = a, y = b; x > 0 || y > 0; x /= 10, y /= 10, place *= 10) {
		int64_t digit = x % 10 + y % 10;

		no_carry += digit % 10 * place;
		inlined += digit * shift;
		shift *= digit > 9 ? 100 : 10;
		carries = carries || digit > 9;
	}
	if (carries && a + b >= 20) {
		miss(d, no_carry, "Forgot to carry when a column came to ten or more.");
		if (a > 9 && b > 9 && a < 10000)
			miss(d, inlined, "Wrote both digits of a column sum instead of carrying.");
	}
	if (a > 9 && b > 0 && b < 10)
		miss(d, a + 10 * b, "Lined up the ones digit under the tens.");
	if (a != b && a + b < 1000)
		miss(d, a > b ? a - b : b - a, "Subtracted instead of adding.");
	if (a + b <= 20) {
		miss(d, a + b - 1, "Counted the first number as a step and stopped one short.");
		miss(d, a + b + 1, "Counted one step too many.");
	} else {
		if (a + b >= 1000)
			miss(d, a + b + 100, "Carried one too many to the hundreds.");
		miss(d, a + b + 10, "Counted one ten too many.");
		miss(d, a + b - 10, "Left out one ten.");
		miss(d, a + b + 1, "Made a slip of one in the ones column.");
	}
}

/* Sums to 20 by counting on or by the ten that stays; false when neither fits. */
static bool explain_small_plus(struct draft *d, int64_t a, int64_t b)
{
	int64_t big = a > b ? a : b, small = a > b ? b : a;
	char steps[LABEL_SIZE] = "";

	LET(d, "uvwst", big, small, big % 10, small, big % 10 + small);
	if (small == 0) {
		explain(d, "Adding 0 changes nothing. So {x} + {y} = {z}.");
	} else if (small <= 4 && big < 10) {
		for (int64_t i = 1; i <= small; i++)
			snprintf(steps + strlen(steps), sizeof(steps) - strlen(steps), "%s%d",
				i > 1 ? ", " : "", (int)(big + i));
		let_text(d, 's', steps);
		explain(d, "Start at {u} and count on {v}: {s}. So {x} + {y} = {z}.");
	} else if (big > 10 && big < 20 && big % 10 + small <= 10) {
		explain(d, "Add the ones: {w} + {s} = {t}. Then add the ten again: {x} + {y} = {z}.");
	} else {
		return false;
	}
	return true;
}

/* "40 + 20 = 60, 7 + 8 = 15, and 60 + 15 = 75." */
static void explain_plus(struct draft *d, int64_t a, int64_t b)
{
	char sum[LABEL_SIZE] = "";
	int parts = 0;

	LET(d, "xyz", a, b, a + b);
	if (a + b > 10 && a < 10 && b < 10 && a != 10) {
		int64_t big = a > b ? a : b, small = a > b ? b : a;

		LET(d, "uvwst", big, 10 - big, small - (10 - big), 10, a + b);
		explain(d, "Make ten first: {u} + {v} = {s}, and {s} + {w} = {t}. So {x} + {y} = {z}.");
		return;
	}
	if (a + b <= 20 && explain_small_plus(d, a, b))
		return;
	d->explanation[0] = '\0';
	for (int64_t place = 1000000; place > 0 && a + b > 20; place /= 10) {
		int64_t p = a / place % 10 * place, q = b / place % 10 * place;
		char one[32];

		if (p + q == 0)
			continue;
		LET(d, "uvw", p, q, p + q);
		if (p > 0 && q > 0)
			explain_more(d, "{u} + {v} = {w}. ");
		num_write_whole(one, sizeof(one), p + q, true);
		snprintf(sum + strlen(sum), sizeof(sum) - strlen(sum), "%s%s", parts++ ? " + " : "", one);
	}
	if (parts > 1) {
		let_text(d, 's', sum);
		explain_more(d, "Put the parts together: {s} = {z}. ");
	}
	explain_more(d, "So {x} + {y} = {z}.");
}

static void missing_addend(struct draft *d, int64_t a, int64_t b)
{
	bool first = chance(d, 40);
	int64_t known = first ? b : a, gap = first ? a : b;

	LET(d, "abc", known, gap, a + b);
	ask(d, first ? "[blank] + {a} = {c}" : "{a} + [blank] = {c}");
	key(d, gap);
	miss(d, a + b, "Gave the total instead of the missing part.");
	miss(d, known + a + b, "Added the two numbers that are shown.");
	miss(d, gap + 1, "Counted the starting number as a step.");
	miss(d, gap - 1, "Stopped counting up one step too early.");
	miss(d, known, "Repeated the part that is already there.");
	if (gap > 10)
		miss(d, gap + 10, "Counted up one ten too many.");
	hint(d, "Start at {a} and count up to {c}. How far is it?");
	explain(d, "{c} − {a} = {b}, so the missing number is {b}. Check: {a} + {b} = {c}.");
}

void plus(struct draft *d, int64_t a, int64_t b, int forms)
{
	static const char *const words[] = { "What is the sum of {a} and {b}?",
		"What is {b} more than {a}?", "{a} plus {b} equals [blank].", "Add {a} and {b}." };
	int which = form_of(d, forms);

	if ((a == 0 || b == 0) && which != FORM_PLAIN)
		which = FORM_PLAIN;
	if (which == FORM_MISSING) {
		missing_addend(d, a, b);
		return;
	}
	LET(d, "abc", a, b, a + b);
	key(d, a + b);
	plus_mistakes(d, a, b);
	explain_plus(d, a, b);
	hint(d, d->skill->hint);
	if (which == FORM_STORY) {
		tell(d, plus_stories[d->band][any(d, 0, 7)]);
		by(d, "{a} + {b}");
		hint_with(d, "The two amounts are put together, so add.");
	} else if (which == FORM_WORDS) {
		ask(d, PICK(d, words));
		by(d, "{a} + {b}");
	} else {
		ask(d, d->band == K_2 && chance(d, 25) ? "[blank] = {a} + {b}" : "{a} + {b} = [blank]");
	}
}

/* ---- subtraction ---- */

static const char *const minus_stories[BANDS][8] = {
	[K_2] = { "{N} has {a} {a.o}. {N} gives {b} to {M}. How many {o} does {N} have left?",
		"There are {a} {a.o} on the table. {N} takes {b} away. How many {o} are left?",
		"{N} has {a} {a.o}. {M} has {b}. How many more {o} does {N} have than {M}?",
		"A box has {a} {a.o}. {b} of them {b:is/are} red. How many {o} are not red?",
		"{N} had {a} {a.o} and lost {b}. How many {o} are left?",
		"{N} wants {a} {a.o} and has {b} so far. How many more {o} does {N} need?",
		"{N} has {a} {a.o}. {M} has {b} fewer than {N}. How many {o} does {M} have?",
		"{N} puts {a} {a.o} in a bag. {b} of them {b:is/are} big. How many {o} are small?" },
	[B_3_5] = { "{N} had {a} {a.o} and gave away {b}. How many {o} are left?",
		"A shop had {a} {a.o} and sold {b}. How many {o} are left in the shop?",
		"{N} has {a} {a.o} and {M} has {b}. How many more {o} does {N} have?",
		"A book has {a} pages. {N} has read {b}. How many pages are left to read?",
		"A school has {a} pupils. {b} of them {b:walks/walk} to school. How many do not walk?",
		"{N} needs {a} points to win and has {b}. How many points are still missing?",
		"A tank held {a} liters. {b} liters were used. How many liters are left?",
		"{N} picked {a} {a.o}. That is {b} more than {M} picked. How many {o} did {M} pick?" },
	[B_6_8] = { "A warehouse held {a} {a.o} and shipped {b}. How many {o} remain?",
		"A stadium has {a} seats and {b} are taken. How many seats are free?",
		"A plan calls for {a} {a.o}; {b} are ready. How many {o} are still to be made?",
		"A club had {a} members and now has {b} fewer. How many members does it have now?",
		"A printer can print {a} pages and has printed {b}. How many pages can it still print?",
		"One video has {a} views and another {b}. How many more views does the first have?",
		"A reservoir held {a} liters. In a dry month {b} liters were used. How many are left?",
		"{N} earned {a} points, {b} more than {M}. How many points did {M} earn?" },
};

void minus_mistakes(struct draft *d, int64_t a, int64_t b)
{
	int64_t flipped = 0, place = 1;
	bool borrows = false;

	for (int64_t x = a, y = b; x > 0 || y > 0; x /= 10, y /= 10, place *= 10) {
		int64_t digit = x % 10 - y % 10;

		borrows = borrows || digit < 0;
		flipped += (digit < 0 ? -digit : digit) * place;
	}
	if (borrows && a >= 20) {
		miss(d, flipped, "Took the smaller digit from the larger in each column.");
		miss(d, a - b + 10, "Regrouped a ten but did not take it away from the tens.");
	}
	if (a + b < 2000)
		miss(d, a + b, "Added instead of subtracting.");
	if (a <= 20) {
		miss(d, a - b + 1, "Counted the starting number as the first step back.");
		miss(d, a - b - 1, "Counted back one step too many.");
		miss(d, b, "Gave the part that was taken away.");
	} else {
		miss(d, a - b - 10, "Took away one ten too many.");
		if (a >= 1000)
			miss(d, a - b + 100, "Left out the regrouping in the hundreds.");
		miss(d, a - b + 1, "Made a slip of one in the ones column.");
	}
}

static void explain_minus(struct draft *d, int64_t a, int64_t b)
{
	int64_t left = a;

	LET(d, "xyz", a, b, a - b);
	if (a > 10 && a < 20 && b < 10 && b > a - 10) {
		LET(d, "uvwt", a - 10, 10, b - (a - 10), a - b);
		explain(
			d, "Go back to ten first: {x} − {u} = {v}, and {v} − {w} = {t}. So {x} − {y} = {z}.");
		return;
	}
	d->explanation[0] = '\0';
	for (int64_t place = 1000000; place > 0 && b > 10; place /= 10) {
		int64_t part = b / place % 10 * place;

		if (part == 0 || part == b)
			continue;
		LET(d, "uvw", left, part, left - part);
		explain_more(d, "{u} − {v} = {w}. ");
		left -= part;
	}
	explain_more(d, "So {x} − {y} = {z}. Check: {z} + {y} = {x}.");
}

static void missing_in_minus(struct draft *d, int64_t a, int64_t b)
{
	bool first = chance(d, 40);

	LET(d, "abc", a, b, a - b);
	ask(d, first ? "[blank] − {b} = {c}" : "{a} − [blank] = {c}");
	key(d, first ? a : b);
	if (first) {
		miss(d, b > a - b ? b - (a - b) : a - b - b, "Subtracted the two numbers that are shown.");
		miss(d, a - b, "Gave the number that is left.");
		hint(d, "What was there before {b} went away? Put {b} and {c} back together.");
		explain(d, "{c} + {b} = {a}, so the missing number is {a}. Check: {a} − {b} = {c}.");
	} else {
		miss(d, a + a - b, "Added the two numbers that are shown.");
		miss(d, a, "Gave the number at the start.");
		miss(d, a - b, "Gave the number that is left.");
		hint(d, "How far is it from {c} up to {a}?");
		explain(d, "{a} − {c} = {b}, so the missing number is {b}. Check: {a} − {b} = {c}.");
	}
	miss(d, (first ? a : b) + 1, "Made a slip of one while counting.");
	miss(d, (first ? a : b) - 1, "Stopped counting one step too early.");
	if (a > 20)
		miss(d, (first ? a : b) + 10, "Counted one ten too many.");
}

void minus(struct draft *d, int64_t a, int64_t b, int forms)
{
	static const char *const words[] = { "What is {a} minus {b}?", "What is {b} less than {a}?",
		"What is the difference between {a} and {b}?", "Take {b} away from {a}. What is left?" };
	int which = form_of(d, forms);

	if ((b == 0 || a == b) && which != FORM_PLAIN)
		which = FORM_PLAIN;
	if (which == FORM_MISSING) {
		missing_in_minus(d, a, b);
		return;
	}
	LET(d, "abc", a, b, a - b);
	key(d, a - b);
	minus_mistakes(d, a, b);
	explain_minus(d, a, b);
	hint(d, d->skill->hint);
	if (which == FORM_STORY) {
		tell(d, minus_stories[d->band][any(d, 0, 7)]);
		by(d, "{a} − {b}");
		hint_with(d, "You know the larger amount and one part of it, so subtract.");
	} else if (which == FORM_WORDS) {
		ask(d, PICK(d, words));
		by(d, "{a} − {b}");
	} else {
		ask(d, d->band == K_2 && chance(d, 20) ? "[blank] = {a} − {b}" : "{a} − {b} = [blank]");
	}
}
