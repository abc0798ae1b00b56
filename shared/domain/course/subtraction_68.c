/* Subtraction, grades 6-8: decimals, integers, fractions, expressions, equations and change. */
#include "domain/course/pack.h"

static void large(struct draft *d)
{
	minus(d, ramp(d, 2100000, 8900000), any(d, 105000, 1990000),
		FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void ragged(struct draft *d)
{
	static const char *const stories[] = {
		"A tank holds {a} liters of water. {b} liters are used. How many liters are left?",
		"A plank is {a} meters long. {N} cuts off {b} meters. How many meters are left?",
		"{N} ran {a} kilometers and {M} ran {b} kilometers. How many kilometers farther did {N} run?"
	};
	int64_t a = ramp(d, 41, 480), b = any(d, 105, 389);
	struct num x, y, rest;

	a += a % 10 == 0;
	b += b % 10 == 0;
	x = num_of(a, 10);
	y = num_of(b, 100);
	rest = num_sub(x, y);
	let_num(d, 'a', x, LOOK_NUMBER);
	let_num(d, 'b', y, LOOK_NUMBER);
	let_num(d, 'c', rest, LOOK_NUMBER);
	let_num(d, 'e', x, LOOK_HUNDREDTHS);
	key_num(d, rest);
	if (form(d, 3) == 2) {
		tell(d, PICK(d, stories));
		by(d, "{a} − {b}");
	} else {
		ask(d, "{a} − {b} = [blank]");
	}
	miss_num(d, num_add(rest, num_of(2 * (b % 10), 100)),
		"Brought the last digit down instead of trading.");
	miss_num(d, num_add(rest, num_of(1, 10)), "Traded a tenth but did not take it away.");
	miss_num(d, num_add(rest, num_of(1, 1)), "Traded a whole but did not take it away.");
	miss_num(d, num_add(x, y), "Added instead of subtracting.");
	miss_num(d, num_mul(rest, num_of(10, 1)), "Put the point one place too far right.");
	explain(d, "Write {a} as {e}, so that both numbers have two places. {e} − {b} = {c}.");
}

static void below_zero(struct draft *d)
{
	static const char *const stories[] = {
		"It is {a} °C in the evening. Overnight the temperature falls by {b} °C. What is it then in °C?",
		("A lift is on floor {a} and goes down {b} floors (floor 0 is the ground floor). On which floor does "
		 "it stop?"),
		"An account holds {a} dollars. A bill of {b} dollars is paid. What is the balance in dollars?"
	};
	int64_t a = ramp(d, 2, 30), b = a + any(d, 2, 25);

	d->below_zero = true;
	LET(d, "abcd", a, b, a - b, b - a);
	key(d, a - b);
	if (form(d, 3) == 2) {
		tell(d, PICK(d, stories));
		by(d, "{a} − {b}");
	} else {
		ask(d, "{a} − {b} = [blank]");
	}
	miss(d, b - a, "Subtracted the other way round.");
	miss(d, -(a + b), "Added the sizes and made the result negative.");
	miss(d, a + b, "Added instead of subtracting.");
	miss(d, a - b + 1, "Counted zero twice on the way down.");
	miss(d, a - b - 1, "Took one step too many below zero.");
	explain(d,
		"From {a} it is {a} {a:step/steps} down to 0, and then {d} more below zero. So {a} − {b} = "
		"{c}.");
}

static void minus_negative(struct draft *d)
{
	int64_t b = ramp(d, 2, 32), a = form(d, 2) ? any(d, 2, 30) : -any(d, 2, 30);

	if (a == -b)
		a -= 3;
	d->below_zero = true;
	LET(d, "abcd", a, -b, a + b, b);
	key(d, a + b);
	ask(d, "{a} − ({b}) = [blank]");
	miss(d, a - b, "Kept the minus although two minus signs meet.");
	miss(d, -(a + b), "Gave the result the wrong sign.");
	miss(d, b - a, "Changed the sign of the first number as well.");
	miss(d, a + b + 2, "Lost two steps while crossing zero.");
	miss(d, a + b - 10, "Made a slip of ten.");
	explain(d,
		"Subtracting a negative number is adding its opposite: {a} + {d} = {c}. So {a} − ({b}) = "
		"{c}.");
}

static void from_negative(struct draft *d)
{
	static const char *const stories[] = {
		"It is {a} °C at noon. By night the temperature has dropped by {b} °C. What is it then in °C?",
		"A diver is at {a} meters (below the surface) and sinks {b} meters deeper. At what height in meters "
		"is the diver then?"
	};
	int64_t a = -ramp(d, 2, 40), b = any(d, 2, 38);

	d->below_zero = true;
	LET(d, "abcde", a, b, a - b, -a, b - a);
	key(d, a - b);
	if (form(d, 3) == 2) {
		tell(d, PICK(d, stories));
		by(d, "{a} − {b}");
	} else {
		ask(d, "{a} − {b} = [blank]");
	}
	miss(d, a + b, "Moved right instead of left on the number line.");
	miss(d, b - a, "Added the sizes and lost the sign.");
	miss(d, -a - b, "Subtracted the sizes and lost the sign.");
	miss(d, a - b + 10, "Made a slip of ten.");
	miss(d, a - b - 2, "Took two steps too many.");
	explain(d,
		"Start at {a} and go {b} to the left. The sizes add up: {d} + {b} = {e}. So {a} − {b} = "
		"{c}.");
}

static void distance(struct draft *d)
{
	static const char *const stories[] = {
		"The lowest temperature of a day was {a} °C and the highest {b} °C. How many degrees lie between "
		"them?",
		"A bird flies at {b} meters and a fish swims at {a} meters (below the surface). How many meters lie "
		"between them?",
		"A valley lies at {a} meters and a hill at {b} meters. How many meters higher is the hill?"
	};
	int64_t a = -ramp(d, 2, 45), b = any(d, 2, 60);

	LET(d, "abcd", a, b, b - a, -a);
	key(d, b - a);
	if (form(d, 2) == 1) {
		tell(d, PICK(d, stories));
		by(d, "{b} − ({a})");
	} else {
		ask(d, "How far apart are {a} and {b} on the number line?");
		by(d, "{b} − ({a})");
	}
	miss(d, b + a > 0 ? b + a : -(b + a), "Subtracted the sizes although zero lies between.");
	miss(d, b, "Gave only the distance from zero to the larger number.");
	miss(d, -a, "Gave only the distance from zero to the smaller number.");
	miss(d, b - a + 1, "Counted the starting point as a step.");
	miss(d, b - a - 1, "Left one step out.");
	explain(d,
		"From {a} to 0 is {d}, and from 0 to {b} is {b}. {d} + {b} = {c}, so {b} − ({a}) = {c}.");
}

static void unlike(struct draft *d)
{
	static const int pairs[][2] = { { 2, 3 }, { 2, 4 }, { 2, 5 }, { 3, 4 }, { 4, 6 }, { 3, 5 },
		{ 4, 5 }, { 6, 8 }, { 3, 8 }, { 4, 10 }, { 6, 9 }, { 5, 6 }, { 8, 12 }, { 3, 10 },
		{ 6, 10 }, { 2, 9 } };
	const int *pair = pairs[any(d, d->attempt > 9 ? 0 : d->index / 3 % 8, 15)];
	int64_t p = pair[0], q = pair[1], a = any(d, 1, p - 1), b = any(d, 1, q - 1), den, x, y, t;

	den = p / num_gcd(p, q) * q;
	x = a * (den / p);
	y = b * (den / q);
	if (x == y) {
		a = p - 1;
		b = 1;
		x = a * (den / p);
		y = den / q;
	}
	if (x < y) {
		t = x, x = y, y = t;
		t = a, a = b, b = t;
		t = p, p = q, q = t;
	}
	LET(d, "abcdefgh", a, p, b, q, x, y, den, x - y);
	ask_fraction(d, "{a}/{b} − {c}/{d} = ", 0, x - y, den);
	miss_fraction(
		d, 0, a > b ? a - b : b - a, p > q ? p - q : q - p, "Subtracted tops and bottoms.");
	miss_fraction(
		d, 0, a > b ? a - b : b - a, den, "Changed the denominators but not the numerators.");
	miss_fraction(d, 0, x + y, den, "Added instead of subtracting.");
	miss_fraction(d, 0, x - y + 1, den, "Made a slip of one part.");
	miss_fraction(d, 0, x - y, den * 2, "Added the common denominators.");
	explain(d,
		"The common denominator is {g}: {a}/{b} = {e}/{g} and {c}/{d} = {f}/{g}. Subtract: {e}/{g} − "
		"{f}/{g} = {h}/{g}.");
}

static void mixed(struct draft *d)
{
	static const int dens[] = { 3, 4, 5, 6, 8, 10 };
	int64_t den = PICK(d, dens), a = any(d, 1, den - 2), b = any(d, a + 1, den - 1);
	int64_t v = any(d, 1, 5), u = v + 1 + ramp(d, 1, 7), top = den + a - b, whole = u - v - 1;

	LET(d, "abdeuvst", a, b, den, den + a, u, v, u - 1, whole);
	LET(d, "g", top);
	ask_fraction(d, "{u} {a}/{d} − {v} {b}/{d} = ", whole, top, den);
	miss_fraction(d, u - v, b - a, den, "Took the smaller part from the larger one.");
	miss_fraction(d, u - v, top, den, "Traded a whole but did not take it away.");
	miss_fraction(d, whole, top + 1, den, "Made a slip of one part.");
	miss_fraction(d, u + v, a + b, den, "Added instead of subtracting.");
	miss_fraction(d, whole, 10 + a - b, den, "Traded a whole for ten parts.");
	explain(d,
		"Trade one whole: {u} {a}/{d} = {s} {e}/{d}. Parts: {e}/{d} − {b}/{d} = {g}/{d}. Wholes: {s} "
		"− {v} = {t}. Together: {t} {g}/{d}.");
}

static void signed_decimals(struct draft *d)
{
	int64_t a = ramp(d, 11, 95), b = any(d, 12, 89);
	struct num x, y, rest;
	bool brackets = false;

	if (a == b)
		b += 4;
	d->below_zero = true;
	if (form(d, 3) == 0) {
		x = num_of(a < b ? a : b, 10);
		y = num_of(a < b ? b : a, 10);
	} else {
		x = num_of(form(d, 3) == 1 ? -a : a, 10);
		brackets = form(d, 3) == 2;
		y = num_of(brackets ? -b : b, 10);
	}
	rest = num_sub(x, y);
	d->look = LOOK_TENTHS;
	let_num(d, 'a', x, LOOK_TENTHS);
	let_num(d, 'b', y, LOOK_TENTHS);
	let_num(d, 'c', rest, LOOK_TENTHS);
	let_num(d, 'e', num_sub(num_of(0, 1), y), LOOK_TENTHS);
	key_num(d, rest);
	ask(d, brackets ? "{a} − ({b}) = [blank]" : "{a} − {b} = [blank]");
	miss_num(d, num_sub(num_of(0, 1), rest), "Gave the result the wrong sign.");
	miss_num(d, num_add(x, y), "Added the second number instead of subtracting it.");
	miss_num(d, num_sub(num_of(0, 1), num_add(x, y)), "Added, and changed the sign.");
	miss_num(d, num_add(rest, num_of(1, 1)), "Lost one whole on the way.");
	miss_num(d, num_sub(rest, num_of(1, 10)), "Made a slip of one tenth.");
	explain(d,
		brackets ? "Subtracting {b} is the same as adding {e}: {a} + {e} = {c}."
				 : "Subtracting {b} is the same as adding its opposite: {a} + ({e}) = {c}.");
}

static void like_terms(struct draft *d)
{
	static const char *const letters[] = { "x", "y", "n", "t", "m", "p" };
	int64_t b = ramp(d, 2, 14), a = b + any(d, 2, 13), other = any(d, 2, 9);
	bool with_number = form(d, 2) == 1;

	LET(d, "abcu", a, b, a - b, other);
	let_text(d, 't', PICK(d, letters));
	if (d->numeric) {
		ask(d,
			with_number ? "{a}{t} + {u} − {b}{t} = [blank]{t} + {u}"
						: "{a}{t} − {b}{t} = [blank]{t}");
		key(d, a - b);
		miss(d, a + b, "Added the coefficients.");
		miss(d, a - b + other, "Added the plain number to the coefficients.");
		miss(d, a - b + 1, "Made a slip of one.");
	} else if (with_number) {
		ask(d, "Which expression equals {a}{t} + {u} − {b}{t}?");
		key_text(d, "{c}{t} + {u}");
		LET(d, "vwy", a - b + other, a + b, a + other);
		miss_text(d, "{v}{t}", "Added the plain number to the terms with a letter.");
		miss_text(d, "{w}{t} + {u}", "Added the coefficients although one is subtracted.");
		miss_text(d, "{c}{t} − {u}", "Gave the plain number the sign of the other term.");
	} else {
		ask(d, "Which expression equals {a}{t} − {b}{t}?");
		key_text(d, "{c}{t}");
		LET(d, "w", a + b);
		miss_text(d, "{c}", "Let the letter vanish along with the subtraction.");
		miss_text(d, "{w}{t}", "Added the coefficients.");
		miss_text(d, "{c}{t}²", "Multiplied the letters.");
	}
	explain(d,
		with_number
			? "Only the terms with {t} can be joined: {a} − {b} = {c}. The {u} stays apart, so "
			  "the result is {c}{t} + {u}."
			: "Both terms count {t}: {a} − {b} = {c}. The result is {c}{t}.");
}

static void equations(struct draft *d)
{
	static const char *const letters[] = { "x", "y", "n", "k", "w" };
	int64_t x = ramp(d, 4, 60), b = any(d, 3, 45);

	LET(d, "abx", b, form(d, 2) ? x - b : x + b, x);
	let_text(d, 't', PICK(d, letters));
	d->below_zero = true;
	key(d, x);
	if (form(d, 2)) {
		ask(d,
			d->numeric ? "{t} − {a} = {b}. The solution is {t} = [blank]."
					   : "Which number solves the equation {t} − {a} = {b}?");
		miss(d, x - b - b, "Subtracted on both sides instead of adding.");
		miss(d, x - b, "Gave the right side as the solution.");
		explain(d, "Add {a} on both sides: {b} + {a} = {x}. So the solution is {x}.");
	} else {
		ask(d,
			d->numeric ? "{t} + {a} = {b}. The solution is {t} = [blank]."
					   : "Which number solves the equation {t} + {a} = {b}?");
		miss(d, x + b + b, "Added on both sides instead of subtracting.");
		miss(d, x + b, "Gave the right side as the solution.");
		explain(d, "Subtract {a} on both sides: {b} − {a} = {x}. So the solution is {x}.");
	}
	miss(d, -x, "Gave the solution the wrong sign.");
	miss(d, x + 1, "Made a slip of one.");
	miss(d, x - 10, "Made a slip of ten.");
}

static void change(struct draft *d)
{
	static const char *const stories[] = {
		"A town had {a} people in 2010 and {b} in 2020. By how many did it {t}?",
		"A shop sold {a} {o} in May and {b} in June. By how many did the sales {t}?",
		"A forest had {a} trees and has {b} now. By how many did the number {t}?",
		"A channel had {a} viewers in week one and {b} in week two. By how many did the number {t}?"
	};
	int64_t a = ramp(d, 1200, 9400), b = any(d, 1100, 9600), size;

	if (a == b)
		b += 75;
	size = a > b ? a - b : b - a;
	LET(d, "abcde", a, b, size, a > b ? a : b, a > b ? b : a);
	let_text(d, 't', a > b ? "fall" : "rise");
	ask(d, PICK(d, stories));
	by(d, "{d} − {e}");
	key(d, size);
	minus_mistakes(d, a > b ? a : b, a > b ? b : a);
	miss(d, a + b, "Added the two amounts.");
	explain(d, "Change is the difference of the two amounts: {d} − {e} = {c}.");
}

static const struct skill skills[] = {
	{ "Subtract large whole numbers", "Subtract whole numbers in the millions.", "apply",
		"Solve problems with large differences.",
		"Large numbers are subtracted place by place, with a trade wherever a place has too few.\n\n"
		"Example: 5,200,000 − 1,875,000. Think in thousands: 5,200 − 1,875 = 3,325. So the difference is "
		"3,325,000.\n\n"
		"Estimate first: 5.2 million minus 1.9 million is about 3.3 million. The answer fits.\n\n"
		"Check by adding: 3,325,000 + 1,875,000 = 5,200,000.",
		"Line up the groups of three digits, and estimate before you calculate.", large, { 0 },
		NULL },
	{ "Subtract decimals of different length",
		"Subtract decimals with different numbers of places.", "apply",
		"Solve problems with decimal measures.",
		"Line up the points and fill missing places with zeros. The zeros do not change the value, but they "
		"show where a trade is needed.\n\n"
		"Example: 7.3 − 2.48. Write 7.3 as 7.30. Then 7.30 − 2.48 = 4.82.\n\n"
		"Watch out: without the zero it is tempting to bring the last digit down and answer 4.98. The check "
		"shows the slip: 4.98 + 2.48 = 7.46, not 7.3.",
		"Fill the shorter number with zeros so that both have the same number of places.", ragged,
		{ 1 }, NULL },
	{ "Subtract past zero", "Subtract a larger number from a smaller one.", "understand",
		"Solve problems that go below zero.",
		"When more is taken away than there is, the result lies below zero.\n\n"
		"Example: 5 − 12. Go 5 steps down to 0. There are 7 more steps to go, so you land on −7. That is 5 − "
		"12 = −7.\n\n"
		"Quick way: subtract the smaller from the larger, 12 − 5 = 7, and put a minus sign in front.\n\n"
		"Watch out: 5 − 12 and 12 − 5 are opposites, not equals. Order matters in subtraction.",
		"Walk down to zero first. How many steps are still to go?", below_zero, { 1 }, NULL },
	{ "Subtract from a negative number", "Subtract a positive number from a negative one.", "apply",
		"Solve problems about falling temperatures and depths.",
		"Starting below zero and taking more away leads further down. The sizes add up and the sign stays "
		"negative.\n\n"
		"Example: −8 − 5. Start at −8 on the number line and go 5 steps left. You land on −13.\n\n"
		"You may write it as a sum: −8 − 5 is the same as −8 + (−5), and that is −13.\n\n"
		"Watch out: the two signs here are not neighbors, so they do not make a plus.",
		"Go left from the first number.", from_negative, { 3 }, NULL },
	{ "Subtract a negative number", "Subtract a negative number by adding its opposite.",
		"understand", NULL,
		"Taking away a debt makes you richer. In the same way, subtracting a negative number is adding its "
		"opposite.\n\n"
		"Example: 6 − (−4) = 6 + 4, so the result is 10.\n\n"
		"Example: −9 − (−4). This becomes −9 + 4 = −5.\n\n"
		"The pattern 6 − 2 = 4, 6 − 1 = 5, 6 − 0 = 6, 6 − (−1) = 7 shows why: each time one less is taken "
		"away, the result grows by one.\n\n"
		"Watch out: only the second number changes its sign. The first one stays as it is.",
		"Rewrite the subtraction as adding the opposite.", minus_negative, { 4 }, NULL },
	{ "Distance on the number line", "Find the distance between a negative and a positive number.",
		"analyze", "Find differences of heights and temperatures.",
		"The distance between two numbers is the larger minus the smaller. It is never negative.\n\n"
		"Example: from −6 to 9. From −6 to 0 there are 6 steps, and from 0 to 9 there are 9. Together: 6 + 9 "
		"= 15. With a subtraction: 9 − (−6) = 15.\n\n"
		"Watch out: subtracting the sizes, 9 − 6, would be right only if both numbers lay on the same side "
		"of zero.",
		"Measure both distances to zero.", distance, { 5 }, NULL },
	{ "Subtract fractions with unlike denominators",
		"Subtract fractions with a common denominator.", "apply", NULL,
		"Parts of different sizes cannot be subtracted directly. Rewrite both fractions with a common "
		"denominator first.\n\n"
		"Example: 3/4 − 1/6. Both 4 and 6 divide 12. Rewrite: 3/4 = 9/12 and 1/6 = 2/12. Then 9/12 − 2/12 = "
		"7/12.\n\n"
		"Watch out: subtracting tops and bottoms separately makes no sense. For 3/4 − 1/2 it would give 2/2, "
		"which is larger than what you started with.",
		"Rewrite both fractions with the smallest common denominator.", unlike, { 1 }, NULL },
	{ "Subtract mixed numbers", "Subtract mixed numbers by trading a whole.", "apply", NULL,
		"If the first fraction part is too small, trade one whole for parts.\n\n"
		"Example: 5 1/4 − 2 3/4. One quarter is less than three quarters. Trade one whole for four quarters: "
		"5 1/4 = 4 5/4. Parts: 5/4 − 3/4 = 2/4. Wholes: 4 − 2 = 2. The result is 2 2/4.\n\n"
		"Check by counting up: from 2 3/4 to 3 is 1/4, from 3 to 5 is 2, and then 1/4 more. That makes 2 "
		"2/4 as well.\n\n"
		"Watch out: a whole is worth as many parts as the denominator says, not ten.",
		"Trade one whole for parts when the first part is too small.", mixed, { 7 }, NULL },
	{ "Subtract signed decimals", "Subtract positive and negative decimals.", "apply", NULL,
		"Every subtraction can be written as adding the opposite. That rule works for decimals too.\n\n"
		"Example: 2.5 − 4.1 becomes 2.5 + (−4.1) = −1.6.\n\n"
		"Example: −3.2 − 1.5 becomes −3.2 + (−1.5) = −4.7.\n\n"
		"Example: 1.8 − (−0.6) becomes 1.8 + 0.6 = 2.4.\n\n"
		"Decide about the sign first, then work with the sizes. A sketch of the number line shows quickly "
		"whether the result must be positive or negative.",
		"Write the subtraction as adding the opposite.", signed_decimals, { 2, 5 }, NULL },
	{ "Subtract like terms", "Subtract terms with the same variable.", "understand", NULL,
		"Like terms have the same variable. Subtract their coefficients and keep the variable.\n\n"
		"Example: 9x minus 4x is 5x, just as 9 apples minus 4 apples are 5 apples.\n\n"
		"Plain numbers stay apart. In 9x + 7 − 4x the x terms give 5x, so the result is 5x + 7.\n\n"
		"Watch out: the minus sign belongs to the term behind it. In 9x + 7 − 4x it belongs to 4x, not to "
		"7.",
		"Only terms with the same letter can be joined. Each keeps the sign in front of it.",
		like_terms, { 1 }, NULL },
	{ "Solve equations by adding or subtracting", "Solve one-step equations with + and −.", "apply",
		NULL,
		"An equation is a balance. Do the same on both sides and it stays level. To free the unknown, undo "
		"what is done to it.\n\n"
		"Example: x + 14 is 50. Undo the + 14 by subtracting 14 on both sides: 50 − 14 = 36. So x is "
		"36.\n\n"
		"Example: y − 9 is 20. Undo the − 9 by adding 9: 20 + 9 = 29. So y is 29.\n\n"
		"Check by putting the number in: 36 + 14 = 50.\n\n"
		"Watch out: use the opposite operation. Repeating the same one moves you further away.",
		"Undo what is done to the letter, on both sides.", equations, { 3 }, NULL },
	{ "Rises and falls", "Find by how much an amount rises or falls.", "analyze", NULL,
		"A change compares an amount before and after. Subtract the smaller from the larger and say whether "
		"it is a rise or a fall.\n\n"
		"Example: a club had 1,250 members and now has 1,420. Since 1,420 − 1,250 = 170, the number rose by "
		"170.\n\n"
		"Example: a lake covered 3,400 hectares and now covers 2,950. Since 3,400 − 2,950 = 450, it fell by "
		"450 hectares.\n\n"
		"Watch out: the new amount itself is not the change. The question asks for the difference.",
		"Compare the amount before with the amount after.", change, { 1 }, NULL },
};

PACK(subtraction_68, "subtraction", "Subtraction", B_6_8, MODE_BOTH, skills);
