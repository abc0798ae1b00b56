/* Addition, grades 3-5: regrouping, larger numbers, estimation, decimals and like fractions. */
#include "domain/course/pack.h"

static void regroup(struct draft *d)
{
	int64_t ones = any(d, 3, 9), other = any(d, 11 - ones > 2 ? 11 - ones : 2, 9);

	plus(d, 10 * ramp(d, 1, 5) + ones, 10 * any(d, 1, 4) + other, FORM_ALL);
}

static void compensate(struct draft *d)
{
	int64_t a = ramp(d, 14, 76), tens = any(d, 2, 9), b = 10 * tens - any(d, 1, 2);

	plus(d, a, b, FORM_PLAIN | FORM_STORY | FORM_WORDS);
	LET(d, "abcdef", a, b, a + b, 10 * tens, a + 10 * tens, 10 * tens - b);
	miss(d, a + 10 * tens, "Added the round number and did not take the extra away.");
	miss(d, a + 10 * tens + (10 * tens - b), "Added the extra instead of taking it away.");
	explain(
		d, "{b} is {f} less than {d}. {a} + {d} = {e}, and {e} − {f} = {c}. So {a} + {b} = {c}.");
}

static void three_digits(struct draft *d)
{
	plus(d, ramp(d, 125, 689), any(d, 114, 310), FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void estimate(struct draft *d)
{
	int64_t a = ramp(d, 115, 880), b = any(d, 115, 880), ra, rb;

	if (a % 100 > 44 && a % 100 < 56)
		a += 17;
	if (b % 100 > 44 && b % 100 < 56)
		b += 17;
	ra = (a + 50) / 100 * 100;
	rb = (b + 50) / 100 * 100;
	LET(d, "abcde", a, b, ra, rb, ra + rb);
	key(d, ra + rb);
	if (form(d, 3) == 2)
		tell(d,
			"One school has {a} pupils and another has {b}. Round each number to the nearest hundred. "
			"About how many pupils is that in all?");
	else if (form(d, 3) == 1)
		ask(d, "Estimate {a} + {b}. Round each number to the nearest hundred first.");
	else
		ask(d, "Round {a} and {b} to the nearest hundred. What is the sum of the rounded numbers?");
	by(d, "");
	miss(d, a / 100 * 100 + b / 100 * 100, "Rounded both numbers down.");
	miss(d, (a / 100 + 1) * 100 + (b / 100 + 1) * 100, "Rounded both numbers up.");
	miss(d, a + b, "Gave the exact sum instead of an estimate.");
	miss(d, ra + rb + 100, "Rounded one number the wrong way.");
	miss(d, ra + rb - 100, "Rounded one number the wrong way.");
	explain(d, "{a} rounds to {c}, and {b} rounds to {d}. {c} + {d} = {e}.");
}

static void missing_part(struct draft *d)
{
	int64_t a = ramp(d, 45, 480), b = any(d, 35, 460);

	plus(d, a, b, FORM_MISSING);
}

static void several(struct draft *d)
{
	static const char *const stories[] = {
		"{N} scored {a}, {b} and {c} points in three games. What is the total score?",
		"Three boxes hold {a}, {b} and {c} {o}. How many {o} do they hold in all?",
		"{N} walked {a}, {b} and {c} minutes on three days. How many minutes is that?"
	};
	int64_t a = ramp(d, 12, 70), b = any(d, 11, 58), c = any(d, 1, 6) * 10 + 10 - a % 10;

	LET(d, "abcdef", a, b, c, a + b + c, a + c, a + b);
	key(d, a + b + c);
	if (form(d, 3) == 2) {
		tell(d, PICK(d, stories));
		by(d, "{a} + {b} + {c}");
	} else {
		ask(d, "{a} + {b} + {c} = [blank]");
	}
	miss(d, a + b, "Left out the last number.");
	miss(d, a + c, "Left out the middle number.");
	miss(d, a + b + c - 10, "Forgot to carry a ten.");
	miss(d, a + b + c + 10, "Carried one ten too many.");
	explain(d,
		"{a} and {c} fit well: {a} + {c} = {e}. Then {e} + {b} = {d}. So {a} + {b} + {c} = {d}.");
}

static void four_digits(struct draft *d)
{
	plus(d, ramp(d, 1150, 6900), any(d, 1060, 2990), FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void to_a_million(struct draft *d)
{
	plus(d, ramp(d, 10500, 680000), any(d, 10300, 299000), FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void decimals(struct draft *d, int64_t a, int64_t b, int64_t scale)
{
	static const char *const stories[] = {
		"{N} ran {a} kilometers on Monday and {b} kilometers on Tuesday. How many kilometers is that?",
		"One rope is {a} meters long and another is {b} meters. How many meters are both together?",
		"A jug holds {a} liters and a bottle {b} liters. How many liters is that in all?",
		"{N} bought {a} kilograms of apples and {b} kilograms of pears. How many kilograms is that?"
	};
	enum look look = scale == 10 ? LOOK_TENTHS : LOOK_HUNDREDTHS;
	int64_t whole = a / scale + b / scale, part = a % scale + b % scale;

	let_num(d, 'a', num_of(a, scale), look);
	let_num(d, 'b', num_of(b, scale), look);
	let_num(d, 'c', num_of(a + b, scale), look);
	d->look = look;
	key_num(d, num_of(a + b, scale));
	if (form(d, 3) == 2) {
		tell(d, PICK(d, stories));
		by(d, "{a} + {b}");
	} else {
		ask(d, "{a} + {b} = [blank]");
	}
	if (part >= scale) {
		miss_num(d, num_of(whole * scale + part % scale, scale), "Did not carry the new whole.");
		miss_num(d, num_of(whole * scale * 10 + part, scale * 10),
			"Treated the parts after the point as a number of their own.");
	}
	miss_num(d, num_of(a + b, scale * 10), "Put the point one place too far left.");
	miss_num(d, num_of((a + b) * 10, scale), "Put the point one place too far right.");
	miss_num(d, num_of(a + b + 1, scale), "Made a slip of one in the last place.");
	miss_num(d, num_of(a + b + scale, scale), "Counted one whole too many.");
	LET(d, "uvw", a, b, a + b);
	let_text(d, 't', scale == 10 ? "tenths" : "hundredths");
	explain(d, "Count in {t}: {u} {t} and {v} {t} make {w} {t}. So {a} + {b} = {c}.");
}

static void tenths(struct draft *d)
{
	int64_t a = ramp(d, 12, 78), b = any(d, 3, 59);

	decimals(d, a, b, 10);
}

static void hundredths(struct draft *d)
{
	decimals(d, ramp(d, 125, 870), any(d, 108, 690), 100);
}

static void like_fractions(struct draft *d)
{
	static const char *const stories[] = {
		"{N} eats {a}/{d} of a pizza and {M} eats {b}/{d}. What part of the pizza do they eat?",
		"{N} paints {a}/{d} of a fence in the morning and {b}/{d} later. What part is painted?",
		"{N} reads {a}/{d} of a book and then {b}/{d} more. What part of the book is read?"
	};
	int64_t den = ramp(d, 3, 12), a = any(d, 1, den - 2), b = any(d, 1, den - 1 - a);
	bool story = form(d, 3) == 2;

	LET(d, "abcd", a, b, a + b, den);
	ask_fraction(d, "{a}/{d} + {b}/{d} = ", 0, a + b, den);
	if (story) {
		tell(d, PICK(d, stories));
		by(d, "{a}/{d} + {b}/{d}");
		if (d->numeric) {
			ask_fraction(d,
				"One part of a wall is {a}/{d} of it, another {b}/{d}. Together they are ", 0,
				a + b, den);
			by(d, "");
		}
	}
	miss_fraction(d, 0, a + b, 2 * den, "Added the denominators as well.");
	miss_fraction(d, 0, a + b + 1, den, "Counted one part too many.");
	miss_fraction(d, 0, a > b ? a - b : b - a, den, "Subtracted instead of adding.");
	miss_fraction(d, 0, a * b, den, "Multiplied the numerators.");
	miss_fraction(d, 0, a + b, den + 1, "Changed the size of the parts.");
	explain(d,
		"The parts have the same size, so add the numerators: {a} + {b} = {c}. The denominator "
		"stays {d}. So {a}/{d} + {b}/{d} = {c}/{d}.");
}

static void two_steps(struct draft *d)
{
	static const char *const stories[] = {
		"{N} has {a} {o}. {M} has {b} more than {N}. How many {o} do they have together?",
		"A shop sold {a} {o} on Friday and {b} more than that on Saturday. How many {o} did it sell on the "
		"two days?",
		"{N} read {a} pages in week one and {b} more than that in week two. How many pages did {N} read in "
		"both weeks?",
		"The first bus carries {a} people. The second carries {b} more than the first. How many people do "
		"the two buses carry?"
	};
	int64_t a = ramp(d, 18, 240), b = any(d, 6, 75);

	LET(d, "abcde", a, b, a + b, 2 * a + b, b);
	key(d, 2 * a + b);
	ask(d, PICK(d, stories));
	by(d, "{a} + {a} + {b}");
	miss(d, a + b, "Stopped after the first step.");
	miss(d, 2 * a, "Took both amounts as equal.");
	miss(d, 2 * a - b, "Made the second amount smaller instead of larger.");
	miss(d, 2 * a + 2 * b, "Counted the difference twice.");
	hint(d, "Find the second amount first. Then put both amounts together.");
	explain(d, "Second amount: {a} + {b} = {c}. Together: {a} + {c} = {d}.");
}

static const struct skill skills[] = {
	{ "Add two-digit numbers with regrouping",
		"Add two-digit numbers when the ones make a new ten.", "apply",
		"Solve stories with two-digit sums.",
		"Add the ones first. When the ones make ten or more, trade ten ones for one ten. We call that "
		"regrouping, or carrying.\n\n"
		"Example: 47 + 38. Ones: 7 + 8 = 15. Write 5 ones and carry one ten. Tens: 4 + 3 = 7, and one "
		"more ten makes 8 tens. So 47 + 38 = 85.\n\n"
		"Check with an estimate: 50 + 40 = 90. The answer 85 is close, so it makes sense.\n\n"
		"Watch out: do not leave the carried ten behind. If you get 75, you forgot it.",
		"Add the ones first and see whether they make a new ten.", regroup, { 0 }, NULL },
	{ "Add by rounding and adjusting", "Add a number that is close to a ten in your head.", "apply",
		"Solve stories by rounding and adjusting.",
		"Some numbers are close to a round number. Add the round number, then fix the difference.\n\n"
		"Example: 46 + 29. The number 29 is close to 30. Add 30 first: 46 + 30 = 76. That is 1 too many. "
		"Take it away: 76 − 1 = 75. So 46 + 29 = 75.\n\n"
		"Example: 57 + 38. Add 40: 57 + 40 = 97. That is 2 too many: 97 − 2 = 95.\n\n"
		"Watch out: you added too much, so take the extra away. Do not add it again.",
		"Use the next round number, then take the extra away.", compensate, { 1 }, NULL },
	{ "Add three-digit numbers", "Add three-digit numbers by place value.", "apply",
		"Solve stories with three-digit sums.",
		"Line up the numbers by place: ones under ones, tens under tens, hundreds under hundreds. Work "
		"from right to left.\n\n"
		"Example: 368 + 254. Ones: 8 + 4 = 12. Write 2, carry one ten. Tens: 6 + 5 = 11, and the carried "
		"ten makes 12 tens. Write 2, carry one hundred. Hundreds: 3 + 2 = 5, and the carried hundred makes "
		"6. So 368 + 254 = 622.\n\n"
		"You can also add in parts: 300 + 200 = 500, 60 + 50 = 110 and 8 + 4 = 12. Together: 500 + 110 + "
		"12 = 622.",
		"Add ones, tens and hundreds in turn. Carry when a place reaches ten.", three_digits, { 1 },
		NULL },
	{ "Estimate sums", "Estimate a sum by rounding to the nearest hundred.", "evaluate",
		"Estimate sums in real situations.",
		"An estimate is a quick answer that is close to the exact one. Round each number, then add.\n\n"
		"To round to the nearest hundred, look at the tens. With 5 tens or more, go up. With fewer, go "
		"down. So 387 goes up to 400, and 214 goes down to 200.\n\n"
		"Example: 387 + 214 is about 400 + 200 = 600. The exact sum is 601, which is very close.\n\n"
		"Estimates help you check. If your exact answer is far from the estimate, look for a mistake.",
		"Look at the tens digit of each number to decide up or down. Then add the round numbers.",
		estimate, { 3 }, NULL },
	{ "Find the missing part", "Find a missing addend in sums to 1,000.", "analyze", NULL,
		"Sometimes the total is known and one part is missing: 150 + ? = 400. Ask yourself: how much more "
		"do I need?\n\n"
		"One way is to count up. From 150 to 200 is 50. From 200 to 400 is 200. Together that is 50 + 200 "
		"= 250.\n\n"
		"Another way is to subtract: 400 − 150 = 250. Subtraction undoes addition.\n\n"
		"Check your answer by adding: 150 + 250 = 400.\n\n"
		"Watch out: do not add the two numbers you see. The bigger one is the total already.",
		"Subtract the part you know from the total.", missing_part, { 3 }, NULL },
	{ "Add several numbers", "Add three two-digit numbers in a clever order.", "apply",
		"Solve stories with three amounts.",
		"You may change the order of the numbers in a sum. The total stays the same. So look for pairs that "
		"fit well together.\n\n"
		"Example: 34 + 25 + 16. The ones of 34 and 16 make ten: 34 + 16 = 50. Then 50 + 25 = 75.\n\n"
		"If you add in columns, the ones can make more than one new ten. Example: 28 + 19 + 37. Ones: 8 + 9 "
		"+ 7 = 24. Write 4 and carry two tens. Tens: 2 + 1 + 3 = 6, and two more make 8. So the sum is 84.",
		"Look for two numbers whose ones digits make ten and add these first.", several, { 1 },
		NULL },
	{ "Add four-digit numbers", "Add four-digit numbers with the written method.", "apply",
		"Solve stories with sums in the thousands.",
		"The written method works for any size. Line up the digits on the right. Add each column and carry "
		"when it comes to ten or more.\n\n"
		"Example: 2,475 + 1,868. Ones: 5 + 8 = 13. Write 3, carry 1. Tens: 7 + 6 + 1 = 14. Write 4, carry "
		"1. Hundreds: 4 + 8 + 1 = 13. Write 3, carry 1. Thousands: 2 + 1 + 1 = 4. So 2,475 + 1,868 = "
		"4,343.\n\n"
		"Check with round numbers: 2,500 + 1,900 = 4,400. That is close.",
		"Line up the places, add from the right and note each carry.", four_digits, { 3 }, NULL },
	{ "Add numbers to a million", "Add whole numbers with up to six digits.", "apply",
		"Solve stories with large sums.",
		"Large numbers are added just like small ones. The commas help you line them up in groups of "
		"three.\n\n"
		"Example: 245,600 + 132,850. Start on the right: 0 and 0, then 0 and 5, then 6 and 8. The hundreds "
		"make 14, so write 4 and carry 1. Go on to the left. You get 378,450.\n\n"
		"You can also think in thousands: 245 thousand and 132 thousand make 377 thousand. Then 600 + 850 = "
		"1,450 more.\n\n"
		"Watch out: the numbers may have different lengths. Always line them up on the right.",
		"Line up the numbers on the right and add one column after the other.", to_a_million, { 7 },
		NULL },
	{ "Add tenths", "Add decimals with one place.", "apply", "Solve stories with tenths.",
		"The first place after the point shows tenths. Ten tenths make one whole.\n\n"
		"Example: 2.7 + 1.5. Line up the points. Tenths: 7 + 5 = 12. That is one whole and 2 tenths. Write "
		"2, carry 1. Wholes: 2 + 1 + 1 = 4. So 2.7 + 1.5 = 4.2.\n\n"
		"You can think in tenths: 27 tenths and 15 tenths make 42 tenths. That is 4.2.\n\n"
		"Watch out: 7 tenths and 5 tenths are not 0.12. They make 1.2, because ten tenths are one whole.",
		"Line up the points. Ten tenths make one whole.", tenths, { 1 }, NULL },
	{ "Add hundredths", "Add decimals with two places.", "apply", "Solve stories with hundredths.",
		"The second place after the point shows hundredths. Line up the points, then add as you do with "
		"whole numbers.\n\n"
		"Example: 3.48 + 2.75. Hundredths: 8 + 5 = 13. Write 3, carry 1. Tenths: 4 + 7 + 1 = 12. Write 2, "
		"carry 1. Wholes: 3 + 2 + 1 = 6. So 3.48 + 2.75 = 6.23.\n\n"
		"Money works this way: $3.48 + $2.75 = $6.23.\n\n"
		"Watch out: the point stays in line. It never moves to the left or to the right.",
		"Line up the points and carry as with whole numbers.", hundredths, { 9 }, NULL },
	{ "Add fractions with like denominators", "Add fractions whose parts have the same size.",
		"understand", "Solve stories with parts of one whole.",
		"The denominator tells the size of the parts. The numerator counts them. When the parts have the "
		"same size, just count them together.\n\n"
		"Example: 2/8 + 3/8. Two eighths and three eighths make five eighths. So 2/8 + 3/8 = 5/8.\n\n"
		"Think of a pizza cut into 8 slices. You eat 2 and a friend eats 3. That is 5 slices of 8.\n\n"
		"Watch out: do not add the denominators. The slices do not get smaller when you put them "
		"together.",
		"The parts have the same size. Count the parts; their size stays.", like_fractions, { 1 },
		NULL },
	{ "Two-step addition stories", "Solve addition problems that take two steps.", "analyze", NULL,
		"Some problems hide a step. Read slowly and ask what you must know first.\n\n"
		"Example: Mia has 25 beads. Leo has 10 more than Mia. How many do they have together? First find "
		"how many Leo has: 25 + 10 = 35. Then put both together: 25 + 35 = 60.\n\n"
		"A drawing helps. Draw a bar for Mia. Draw a longer bar for Leo. Mark the 10 on the longer bar. You "
		"can see that the total is 25 + 25 + 10 = 60.\n\n"
		"Watch out: do not stop after the first step. Read the question again at the end.",
		"Draw one bar for each amount.", two_steps, { 3, 6 }, NULL },
};

PACK(addition_35, "addition", "Addition", B_3_5, MODE_BOTH, skills);
