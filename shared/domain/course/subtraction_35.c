/* Subtraction, grades 3-5: regrouping, larger numbers, decimals and like fractions. */
#include "domain/course/pack.h"

static void two_digits(struct draft *d)
{
	int64_t at = ramp(d, 4, 9), ao = any(d, 0, 7), bt = any(d, 1, at - 2), bo = any(d, ao + 1, 9);

	minus(d, 10 * at + ao, 10 * bt + bo, FORM_ALL);
}

static void count_up(struct draft *d)
{
	int64_t a = 100 * ramp(d, 1, 8) + any(d, 1, 12), b = a / 100 * 100 - any(d, 2, 18);

	minus(d, a, b, FORM_PLAIN | FORM_STORY | FORM_WORDS);
	LET(d, "abcdef", a, b, a - b, a / 100 * 100, a / 100 * 100 - b, a - a / 100 * 100);
	miss(d, a / 100 * 100 - b, "Counted up to the hundred and stopped there.");
	explain(d,
		"Count up: from {b} to {d} is {e}, and from {d} to {a} is {f}. {e} + {f} = {c}, so {a} − "
		"{b} = {c}.");
}

static void compensate(struct draft *d)
{
	int64_t tens = any(d, 2, 6), near = any(d, 1, 2), a = ramp(d, 71, 160), b = 10 * tens - near;

	minus(d, a, b, FORM_PLAIN | FORM_STORY | FORM_WORDS);
	LET(d, "abcdef", a, b, a - b, 10 * tens, a - 10 * tens, near);
	miss(d, a - 10 * tens, "Took the round number away and did not give the extra back.");
	miss(d, a - 10 * tens - near, "Took the extra away again instead of giving it back.");
	explain(d,
		"{b} is {f} less than {d}. {a} − {d} = {e}. That took {f} too many, so give back: {e} + {f} "
		"= {c}.");
}

static void three_digits(struct draft *d)
{
	minus(d, ramp(d, 321, 960), any(d, 104, 298), FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void across_zeros(struct draft *d)
{
	int64_t a = 100 * ramp(d, 3, 9) + (form(d, 2) ? any(d, 0, 6) : 0);

	if (form(d, 3) == 2)
		a *= 10;
	minus(d, a, any(d, 118, 289), FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void estimate(struct draft *d)
{
	int64_t a = ramp(d, 415, 990), b = any(d, 112, 390), ra, rb;

	if (a % 100 > 44 && a % 100 < 56)
		a -= 17;
	if (b % 100 > 44 && b % 100 < 56)
		b -= 17;
	ra = (a + 50) / 100 * 100;
	rb = (b + 50) / 100 * 100;
	LET(d, "abcde", a, b, ra, rb, ra - rb);
	key(d, ra - rb);
	if (form(d, 3) == 2)
		tell(d,
			"A hall has {a} seats and {b} are taken. Round each number to the nearest hundred. About "
			"how many seats are free?");
	else if (form(d, 3) == 1)
		ask(d, "Estimate {a} − {b}. Round each number to the nearest hundred first.");
	else
		ask(d,
			"Round {a} and {b} to the nearest hundred. What is the difference of the rounded numbers?");
	miss(d, a / 100 * 100 - b / 100 * 100, "Rounded both numbers down.");
	miss(d, ra + rb, "Added the rounded numbers.");
	miss(d, a - b, "Gave the exact difference instead of an estimate.");
	miss(d, ra - rb + 100, "Rounded one number the wrong way.");
	miss(d, ra - rb - 100, "Rounded one number the wrong way.");
	explain(d, "{a} rounds to {c}, and {b} rounds to {d}. {c} − {d} = {e}.");
}

static void missing(struct draft *d)
{
	int64_t a = ramp(d, 150, 900);

	minus(d, a, any(d, 35, a - 40), FORM_MISSING);
}

static void four_digits(struct draft *d)
{
	minus(d, ramp(d, 3210, 9650), any(d, 1042, 2980), FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void to_a_million(struct draft *d)
{
	minus(d, ramp(d, 150500, 980000), any(d, 10300, 129000), FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void decimals(struct draft *d, int64_t a, int64_t b, int64_t scale)
{
	static const char *const stories[] = {
		"A rope is {a} meters long. {N} cuts off {b} meters. How many meters are left?",
		"A jug holds {a} liters. {b} liters are poured out. How many liters are left?",
		"{N} jumped {a} meters and {M} jumped {b} meters. How many meters farther did {N} jump?",
		"A bag of rice weighs {a} kilograms. {b} kilograms are used. How many kilograms are left?"
	};
	enum look look = scale == 10 ? LOOK_TENTHS : LOOK_HUNDREDTHS;
	int64_t wa = a / scale, wb = b / scale, pa = a % scale, pb = b % scale;

	let_num(d, 'a', num_of(a, scale), look);
	let_num(d, 'b', num_of(b, scale), look);
	let_num(d, 'c', num_of(a - b, scale), look);
	d->look = look;
	key_num(d, num_of(a - b, scale));
	if (form(d, 3) == 2) {
		tell(d, PICK(d, stories));
		by(d, "{a} − {b}");
	} else {
		ask(d, "{a} − {b} = [blank]");
	}
	if (pa < pb) {
		miss_num(d, num_of((wa - wb) * scale + (pb - pa), scale),
			"Took the smaller part from the larger instead of trading a whole.");
		miss_num(d, num_of(a - b + scale, scale), "Traded a whole but did not take it away.");
	}
	miss_num(d, num_of(a - b, scale * 10), "Put the point one place too far left.");
	miss_num(d, num_of((a - b) * 10, scale), "Put the point one place too far right.");
	miss_num(d, num_of(a + b, scale), "Added instead of subtracting.");
	miss_num(d, num_of(a - b + 1, scale), "Made a slip of one in the last place.");
	LET(d, "uvw", a, b, a - b);
	let_text(d, 't', scale == 10 ? "tenths" : "hundredths");
	explain(d,
		"Count in {t}: {u} {t} minus {v} {t} are {w} {t}. So {a} − {b} = {c}. Check: {c} + {b} = "
		"{a}.");
}

static void tenths(struct draft *d)
{
	decimals(d, ramp(d, 31, 98), any(d, 4, 29), 10);
}

static void hundredths(struct draft *d)
{
	decimals(d, ramp(d, 425, 990), any(d, 108, 419), 100);
}

static void like_fractions(struct draft *d)
{
	int64_t den = ramp(d, 4, 12), a = any(d, 2, den - 1), b = any(d, 1, a - 1);

	LET(d, "abcd", a, b, a - b, den);
	ask_fraction(d, "{a}/{d} − {b}/{d} = ", 0, a - b, den);
	if (form(d, 3) == 2 && !d->numeric) {
		static const char *const stories[] = {
			"{N} has {a}/{d} of a pizza and eats {b}/{d} of the pizza. What part of it is left?",
			"A tank is {a}/{d} full. {b}/{d} of the tank is used. What part is still full?",
			"{N} walked {a}/{d} of a trail, {M} walked {b}/{d}. How much more did {N} walk?"
		};

		tell(d, PICK(d, stories));
		by(d, "{a}/{d} − {b}/{d}");
	} else if (form(d, 3) == 2) {
		ask_fraction(d, "From {a}/{d} of a cake {N} takes {b}/{d} of the cake. What is left is ", 0,
			a - b, den);
		d->story = true;
	}
	miss_fraction(d, 0, a + b, den, "Added instead of subtracting.");
	miss_fraction(d, 0, a - b, 2 * den, "Added the denominators.");
	miss_fraction(d, 0, a - b + 1, den, "Counted one part too many.");
	miss_fraction(d, 0, a - b, den - 1, "Changed the size of the parts.");
	miss_fraction(d, 0, b, den, "Gave the part that was taken away.");
	explain(d,
		"The parts have the same size, so subtract the numerators: {a} − {b} = {c}. The denominator "
		"stays {d}. So {a}/{d} − {b}/{d} = {c}/{d}.");
}

static void two_steps(struct draft *d)
{
	static const char *const stories[] = {
		"{N} has {a} {o}. {N} gives {b} to {M} and {c} to a cousin. How many {o} are left?",
		"A bus has {a} seats. {b} people get on first and {c} more later. How many seats are free?",
		"A book has {a} pages. {N} reads {b} pages on Monday and {c} on Tuesday. How many pages are left?",
		"A shop has {a} {o}. It sells {b} in the morning and {c} later. How many {o} are left?"
	};
	int64_t b = ramp(d, 12, 140), c = any(d, 11, 95), a = b + c + any(d, 15, 160);

	LET(d, "abcdef", a, b, c, a - b - c, a - b, b + c);
	key(d, a - b - c);
	ask(d, PICK(d, stories));
	by(d, "{a} − {b} − {c}");
	miss(d, a - b, "Stopped after the first step.");
	miss(d, a - b + c, "Added the second amount back.");
	miss(d, b + c, "Gave what is gone instead of what is left.");
	miss(d, a - c, "Left out the first amount.");
	miss(d, a - b - c + 10, "Forgot a trade in the tens.");
	hint(d, "Two amounts go away. Find out how many that is in all, or take them away one by one.");
	explain(d,
		"Step by step: {a} − {b} = {e}, and {e} − {c} = {d}. Or in one go: {b} + {c} = {f}, and {a} "
		"− {f} = {d}.");
}

static const struct skill skills[] = {
	{ "Subtract two-digit numbers with regrouping", "Subtract two-digit numbers by trading a ten.",
		"apply", "Solve stories with two-digit differences.",
		"Subtract the ones first. If there are too few ones, trade one ten for ten ones.\n\n"
		"Example: 63 − 28. You cannot take 8 ones from 3 ones. Trade one ten: now there are 5 tens and 13 "
		"ones. Ones: 13 − 8 = 5. Tens: 5 − 2 = 3. So 63 − 28 = 35.\n\n"
		"Check by adding: 35 + 28 = 63.\n\n"
		"Watch out: do not turn the digits around. If you take 3 from 8 instead, you get 45, and the check "
		"fails.",
		"If there are too few ones, trade a ten.", two_digits, { 0 }, NULL },
	{ "Subtract by counting up", "Find a small difference by counting up through a hundred.",
		"apply", "Solve stories with numbers close together.",
		"When two numbers are close together, counting up is quick. Stop at the round number on the "
		"way.\n\n"
		"Example: 305 − 288. From 288 to 300 is 12. From 300 to 305 is 5. Together: 12 + 5 = 17. So 305 − "
		"288 = 17.\n\n"
		"Shop workers give change this way.\n\n"
		"Watch out: add both hops. The first hop alone is not the answer.",
		"Hop up to the next hundred first, then hop on.", count_up, { 1 }, NULL },
	{ "Subtract by rounding and adjusting", "Subtract a number close to a ten in your head.",
		"apply", "Solve stories by rounding and adjusting.",
		"To subtract 29, subtract 30 and give 1 back. You took 1 too many, so put it back.\n\n"
		"Example: 84 − 29. Take 30: 84 − 30 = 54. Give 1 back: 54 + 1 = 55. So 84 − 29 = 55.\n\n"
		"Example: 92 − 48. Take 50: 92 − 50 = 42. Give 2 back: 42 + 2 = 44.\n\n"
		"Watch out: in addition you take the extra away, in subtraction you give it back.",
		"Take away the next round number, then give back what was too much.", compensate, { 1 },
		NULL },
	{ "Subtract three-digit numbers", "Subtract three-digit numbers by place value.", "apply",
		"Solve stories with three-digit differences.",
		"Line up the places and work from right to left. Trade when a place has too few.\n\n"
		"Example: 542 − 187. Ones: 2 is less than 7, so trade a ten: 12 − 7 = 5. Tens: 3 are left, less "
		"than 8, so trade a hundred: 13 − 8 = 5. Hundreds: 4 − 1 = 3. So 542 − 187 = 355.\n\n"
		"In parts: 542 − 100 = 442, 442 − 80 = 362, 362 − 7 = 355.\n\n"
		"Check: 355 + 187 = 542.",
		"Go from right to left and trade where a place has too few.", three_digits, { 1 }, NULL },
	{ "Subtract across zeros", "Subtract from numbers with zeros.", "apply",
		"Solve stories with round numbers.",
		"Zeros have nothing to trade. Go left until you find a digit that can give something.\n\n"
		"Example: 500 − 168. Trade one hundred: 4 hundreds and 10 tens. Trade one of these tens: 9 tens and "
		"10 ones. Now subtract: 10 − 8 = 2 ones, 9 − 6 = 3 tens, 4 − 1 = 3 hundreds. So 500 − 168 = "
		"332.\n\n"
		"A trick: take 1 from both numbers first. 499 − 167 = 332 needs no trade at all.\n\n"
		"Watch out: after the trades, the tens show 9, not 10.",
		"Trade from the first digit on the left that is not zero.", across_zeros, { 4 }, NULL },
	{ "Estimate differences", "Estimate a difference by rounding to the nearest hundred.",
		"evaluate", "Estimate differences in real situations.",
		"Round both numbers, then subtract. That gives a quick answer that is close.\n\n"
		"Example: 712 − 287. Round: 712 goes down to 700, and 287 goes up to 300. 700 − 300 = 400. The "
		"exact answer is 425, so the estimate is close.\n\n"
		"To round to the nearest hundred, look at the tens. With 5 tens or more, go up.\n\n"
		"Estimate before you subtract. Then you will notice a big mistake.",
		"Look at the tens digit of each number. Round, then subtract.", estimate, { 4 }, NULL },
	{ "Find the missing number", "Find the unknown number in a subtraction.", "analyze", NULL,
		"There are two kinds of gaps.\n\n"
		"The start is missing: ? − 120 = 80. Go back by adding: 80 + 120 = 200. So the start is 200.\n\n"
		"The part taken away is missing: 350 − ? = 100. Subtract what is left: 350 − 100 = 250.\n\n"
		"Always put your number into the gap and check: 200 − 120 = 80. It fits.\n\n"
		"Watch out: decide which number is the whole. It is always the largest one.",
		"Decide which number is the whole and which are its parts.", missing, { 4 }, NULL },
	{ "Subtract four-digit numbers", "Subtract four-digit numbers with the written method.",
		"apply", "Solve stories in the thousands.",
		"The written method works for any size. Line up the digits on the right and trade when "
		"needed.\n\n"
		"Example: 6,234 − 2,758. Ones: 14 − 8 = 6 after a trade. Tens: 12 − 5 = 7 after a trade. Hundreds: "
		"11 − 7 = 4 after a trade. Thousands: 5 − 2 = 3. So 6,234 − 2,758 = 3,476.\n\n"
		"Check: 3,476 + 2,758 = 6,234.\n\n"
		"Watch out: every trade makes the next digit on the left one smaller.",
		"Line up the places, work from the right and mark each trade.", four_digits, { 4 }, NULL },
	{ "Subtract numbers to a million", "Subtract whole numbers with up to six digits.", "apply",
		"Solve stories with large numbers.",
		"Large numbers are subtracted like small ones. Line them up on the right, even if they have "
		"different lengths.\n\n"
		"Example: 250,000 − 36,400. Think in hundreds: 2,500 hundreds minus 364 hundreds. 2,500 − 364 = "
		"2,136. So 250,000 − 36,400 = 213,600.\n\n"
		"Estimate: 250 thousand minus 36 thousand is about 214 thousand. The answer fits.\n\n"
		"Check by adding the answer and the smaller number.",
		"Line up the numbers on the right and trade from left to right where needed.", to_a_million,
		{ 8 }, NULL },
	{ "Subtract tenths", "Subtract decimals with one place.", "apply", "Solve stories with tenths.",
		"Line up the points. Trade one whole for ten tenths when you need more tenths.\n\n"
		"Example: 5.2 − 1.7. Two tenths are less than seven. Trade one whole: 4 wholes and 12 tenths. 12 − "
		"7 = 5 tenths, and 4 − 1 = 3 wholes. So 5.2 − 1.7 = 3.5.\n\n"
		"In tenths: 52 − 17 = 35, and 35 tenths are 3.5.\n\n"
		"Watch out: do not take the 2 from the 7. That would give 4.5.",
		"Line up the points. One whole can be traded for ten tenths.", tenths, { 1 }, NULL },
	{ "Subtract hundredths", "Subtract decimals with two places.", "apply",
		"Solve stories with hundredths.",
		"Two places after the point are hundredths. Subtract as with whole numbers and keep the points in "
		"line.\n\n"
		"Example: 6.25 − 2.48. Hundredths: 15 − 8 = 7 after a trade. Tenths: 11 − 4 = 7 after a trade. "
		"Wholes: 5 − 2 = 3. So 6.25 − 2.48 = 3.77.\n\n"
		"Money works this way: $6.25 − $2.48 = $3.77.\n\n"
		"Check: 3.77 + 2.48 = 6.25.",
		"Keep the points in line and trade as with whole numbers.", hundredths, { 10 }, NULL },
	{ "Subtract fractions with like denominators",
		"Subtract fractions whose parts have the same size.", "understand",
		"Solve stories with parts of one whole.",
		"Fractions with the same denominator have parts of the same size. Subtract the numerators. The "
		"denominator stays.\n\n"
		"Example: 7/8 − 3/8. Seven eighths minus three eighths are four eighths. So 7/8 − 3/8 = 4/8.\n\n"
		"Think of a cake cut into 8 pieces. Seven are left and you eat three more. Now four pieces of eight "
		"are left.\n\n"
		"Watch out: the pieces do not change their size when some are eaten. Leave the denominator alone.",
		"The parts have the same size. Count how many stay.", like_fractions, { 1 }, NULL },
	{ "Two-step subtraction stories", "Solve subtraction problems that take two steps.", "analyze",
		NULL,
		"In some stories two amounts go away. There are two good ways to work.\n\n"
		"Example: 90 beads, minus 25 and then minus 30. Step by step: 90 − 25 = 65, then 65 − 30 = 35.\n\n"
		"Or put together what goes away: 25 + 30 = 55. Then take it away at once: 90 − 55 = 35. Both ways "
		"give the same answer, so you can use one to check the other.\n\n"
		"Watch out: ask yourself whether the question wants what is left or what is gone.",
		"Draw a bar for the whole and mark both parts that go away.", two_steps, { 4 }, NULL },
};

PACK(subtraction_35, "subtraction", "Subtraction", B_3_5, MODE_BOTH, skills);
