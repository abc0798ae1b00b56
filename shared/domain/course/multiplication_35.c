/* Multiplication, grades 3-5: facts, place value, area, two-digit factors, fractions and powers of ten. */
#include "domain/course/pack.h"

static void facts(struct draft *d, int64_t p, int64_t q, int64_t r)
{
	int64_t which = any(d, 1, r > 0 ? 3 : 2), a = which == 1 ? p : which == 2 ? q : r;
	int64_t b = ramp(d, 2, 10);

	if (chance(d, 50))
		times(d, a, b, FORM_ALL);
	else
		times(d, b, a, FORM_ALL);
}

static void easy_facts(struct draft *d)
{
	facts(d, 2, 5, 10);
}

static void three_four(struct draft *d)
{
	facts(d, 3, 4, 0);
}

static void six_seven(struct draft *d)
{
	facts(d, 6, 7, 0);
}

static void eight_nine(struct draft *d)
{
	facts(d, 8, 9, 0);
}

static void of_tens(struct draft *d)
{
	int64_t a = ramp(d, 2, 9), digit = any(d, 2, 9), scale = form(d, 2) ? 100 : 10;

	times(d, a, digit * scale, FORM_PLAIN | FORM_STORY | FORM_WORDS);
	LET(d, "abcde", a, digit * scale, a * digit * scale, digit, a * digit);
	LET(d, "s", scale);
	miss(d, a * digit * scale / 10, "Left out one zero.");
	miss(d, a * digit, "Multiplied the digits and left the zeros out.");
	let_text(d, 't', scale == 10 ? "tens" : "hundreds");
	explain(d, "{b} is {d} {t}. {a} × {d} = {e}, and {e} {t} are {c}. So {a} × {b} = {c}.");
}

static void break_apart(struct draft *d)
{
	int64_t a = ramp(d, 3, 9), t = any(d, 1, 4) * 10, o = any(d, 2, 9);

	LET(d, "abcdef", a, t, o, t + o, a * t, a * o);
	LET(d, "g", a * (t + o));
	switch (form(d, 3)) {
	case 0:
		ask(d, "{a} × {d} = {a} × {b} + {a} × [blank]");
		key(d, o);
		miss(d, t, "Repeated the tens.");
		miss(d, t + o, "Repeated the whole number.");
		miss(d, a * o, "Gave the product of the ones.");
		miss(d, o + 1, "Made a slip of one.");
		explain(d, "{d} is {b} + {c}. So {a} × {d} = {a} × {b} + {a} × {c}.");
		break;
	case 1:
		ask(d, "{a} × {d} = {e} + [blank]");
		key(d, a * o);
		miss(d, o, "Gave the ones without multiplying.");
		miss(d, a + o, "Added instead of multiplying.");
		miss(d, a * (t + o), "Gave the whole product.");
		miss(d, a * o + a, "Counted one group too many.");
		explain(d,
			"Split {d} into {b} and {c}: {a} × {b} = {e} and {a} × {c} = {f}. So {a} × {d} = {e} + "
			"{f}.");
		break;
	default:
		ask(d, "{a} × {b} = {e} and {a} × {c} = {f}. So {a} × {d} = [blank]");
		key(d, a * (t + o));
		miss(d, a * t + o, "Did not multiply the ones.");
		miss(d, a * t * 10 + a * o, "Wrote the two products side by side.");
		miss(d, a * (t + o) - 10, "Lost a ten while adding.");
		miss(d, a * (t + o) + a, "Counted one group too many.");
		explain(d, "Put both parts together: {e} + {f} = {g}. So {a} × {d} = {g}.");
		break;
	}
	hint(d, "Split {d} into tens and ones and multiply each part.");
}

static void by_one_digit(struct draft *d)
{
	int64_t a = any(d, 3, 9);

	times(d, a, ramp(d, 13, 98), FORM_ALL);
}

static void larger_by_one_digit(struct draft *d)
{
	int64_t a = any(d, 2, 9), b = form(d, 2) ? ramp(d, 1120, 6800) : ramp(d, 112, 890);

	times(d, a, b, FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void two_by_two(struct draft *d)
{
	int64_t a = ramp(d, 12, 68), b = any(d, 11, 48), t = b / 10 * 10, o = b % 10;

	if (o == 0)
		b += o = 3;
	times(d, b, a, FORM_PLAIN | FORM_STORY | FORM_WORDS);
	LET(d, "abcdefg", a, b, a * b, t, o, a * t, a * o);
	explain(d,
		"Split {b} into {d} and {e}. {a} × {d} = {f} and {a} × {e} = {g}. Together: {f} + {g} = {c}. "
		"So {a} × {b} = {c}.");
}

static void unknown_factor(struct draft *d)
{
	int64_t a = any(d, 3, 12), b = ramp(d, 3, 30);

	times(d, a, b, FORM_MISSING);
}

static void area(struct draft *d)
{
	static const char *const stories[] = {
		"A garden is {a} meters long and {b} meters wide. What is its area in square meters?",
		"A poster is {a} cm high and {b} cm wide. What is its area in square centimeters?",
		"A floor of {a} meters by {b} meters gets new tiles. How many square meters of tiles are needed?",
		"A rectangle has sides of {a} units and {b} units. How many unit squares cover it?"
	};
	int64_t a = ramp(d, 4, 25), b = any(d, 3, 12);

	LET(d, "abc", a, b, a * b);
	ask(d, PICK(d, stories));
	by(d, "{a} × {b}");
	key(d, a * b);
	miss(d, 2 * (a + b), "Found the perimeter instead of the area.");
	miss(d, a + b, "Added the sides.");
	miss(d, a * b + b, "Counted one row too many.");
	miss(d, a * b - a, "Left out one row.");
	miss(d, a * b * 2, "Doubled the area.");
	hint(d, "Picture rows of unit squares. How many are in a row, and how many rows are there?");
	explain(d, "{b} rows of {a} unit squares cover it: {a} × {b} = {c}.");
}

static void times_fraction(struct draft *d)
{
	int64_t den = any(d, 3, 12), top = any(d, 1, den - 1), n = ramp(d, 2, 9);

	LET(d, "abcd", top, den, n, n * top);
	ask_fraction(d, form(d, 2) ? "{c} × {a}/{b} = " : "{a}/{b} × {c} = ", 0, n * top, den);
	miss_fraction(d, 0, n * top, n * den, "Multiplied the denominator as well.");
	miss_fraction(d, 0, n + top, den, "Added instead of multiplying.");
	miss_fraction(d, 0, top, n * den, "Multiplied the denominator instead of the numerator.");
	miss_fraction(d, 0, n * top + top, den, "Counted one group too many.");
	miss_fraction(d, 0, n * top + 1, den, "Made a slip of one part.");
	explain(d,
		"{c} groups of {a} {a:part/parts} make {d} parts: {c} × {a} = {d}. The size of the parts stays the "
		"same, so {c} × {a}/{b} = {d}/{b}.");
}

static void powers_of_ten(struct draft *d)
{
	static const int64_t scales[] = { 10, 100, 1000 };
	int64_t scale = scales[form(d, 3)], v = ramp(d, 12, 980), places = any(d, 1, 2);
	struct num x, p;

	v += v % 10 == 0;
	x = num_of(v, places == 1 ? 10 : 100);
	p = num_mul(x, num_of(scale, 1));
	let_num(d, 'a', x, LOOK_NUMBER);
	LET(d, "bn", scale, scale == 10 ? 1 : scale == 100 ? 2 : 3);
	let_num(d, 'c', p, LOOK_NUMBER);
	ask(d, form(d, 2) ? "{a} × {b} = [blank]" : "{b} × {a} = [blank]");
	key_num(d, p);
	miss_num(d, num_mul(p, num_of(10, 1)), "Moved the digits one place too far.");
	miss_num(d, num_div(p, num_of(10, 1)), "Moved the digits one place too few.");
	miss_num(d, num_div(x, num_of(scale, 1)), "Moved the digits the wrong way.");
	miss_num(d, num_add(x, num_of(scale, 1)), "Added instead of multiplying.");
	hint(d, "Each factor of ten makes every digit worth ten times as much.");
	explain(d,
		"{b} has {n} {n:zero/zeros}, so every digit moves {n} {n:place/places} to the left: {a} × {b} "
		"= {c}.");
}

static const struct skill skills[] = {
	{ "Facts with 2, 5 and 10", "Recall products with 2, 5 and 10.", "remember",
		"Solve stories with these facts.",
		"Some facts follow easy patterns. Times 2 is a double: 2 × 8 = 16. Times 10 makes tens: 10 × 8 = "
		"80.\n\n"
		"Times 5 is half of times 10. To find 5 × 8, take 10 × 8 = 80 and halve it. That is 40. So 5 × 8 = "
		"40.\n\n"
		"You may turn a fact around: 8 × 5 is the same as 5 × 8.\n\n"
		"Watch out: products with 5 end in 5 or 0. Use that to check.",
		"Double for 2, make tens for 10, and halve the tens for 5.", easy_facts, { 0 }, NULL },
	{ "Facts with 3 and 4", "Recall products with 3 and 4.", "remember",
		"Solve stories with these facts.",
		"Times 3 is double and one more group. For 3 × 7 take 2 × 7 = 14 and add 7: 14 + 7 = 21. So 3 × 7 = "
		"21.\n\n"
		"Times 4 is double and double again. For 4 × 7 double 7 to get 14. Double 14 to get 28. So 4 × 7 = "
		"28.\n\n"
		"Practice until you know them by heart. Then harder facts will be easy.\n\n"
		"Watch out: for times 4 you must double twice, not three times.",
		"For 3 add one more group to the double. For 4 double twice.", three_four, { 1 }, NULL },
	{ "Facts with 6 and 7", "Recall products with 6 and 7.", "remember",
		"Solve stories with these facts.",
		"Start from a fact with 5 that you know. Times 6 is times 5 and one more group. For 6 × 8: 5 × 8 = "
		"40, and 40 + 8 = 48. So 6 × 8 = 48.\n\n"
		"Times 7 is times 5 and times 2 together. For 7 × 8: 5 × 8 = 40 and 2 × 8 = 16. Together: 40 + 16 = "
		"56. So 7 × 8 = 56.\n\n"
		"Watch out: 6 × 8 = 48 and 7 × 8 = 56 are often mixed up. Remember 5, 6, 7, 8: 56 = 7 × 8.",
		"Start from the fact with 5 and add the groups that are missing.", six_seven, { 1, 2 },
		NULL },
	{ "Facts with 8 and 9", "Recall products with 8 and 9.", "remember",
		"Solve stories with these facts.",
		"Times 9 is times 10 less one group. For 9 × 6: 10 × 6 = 60, and 60 − 6 = 54. So 9 × 6 = 54. The "
		"digits of a product with 9 up to 90 add up to 9: 5 + 4 = 9.\n\n"
		"Times 8 is double, double, double. For 8 × 6: 12, 24, 48. So 8 × 6 = 48.\n\n"
		"Watch out: for times 9 take away a whole group, not just 1.",
		"For 9 use ten groups and take one away. For 8 double three times.", eight_nine, { 1, 2 },
		NULL },
	{ "Multiply by tens and hundreds", "Multiply by multiples of 10 and 100.", "apply",
		"Solve stories with round numbers.",
		"See 40 as 4 tens. Then 6 × 40 is 6 × 4 tens. 6 × 4 = 24, so we have 24 tens. That is 240. So 6 × "
		"40 = 240.\n\n"
		"In the same way 6 × 400 is 24 hundreds: 6 × 400 = 2,400.\n\n"
		"Watch out with 5 × 40: the digits give 20, and 20 tens are 200. The product has a zero of its own, "
		"so two zeros stand at the end.",
		"Multiply the digits, then say whether you have tens or hundreds.", of_tens, { 3, 4 },
		NULL },
	{ "Break a factor apart", "Multiply by splitting a factor into tens and ones.", "understand",
		NULL,
		"A hard product can be split into two easy ones. Split one factor into tens and ones. Multiply each "
		"part. Then add.\n\n"
		"Example: 6 × 14. Split 14 into 10 and 4. 6 × 10 = 60 and 6 × 4 = 24. Together: 60 + 24 = 84. So 6 × "
		"14 = 84.\n\n"
		"Draw a rectangle that is 14 long and 6 wide. Cut it at 10. The two parts show both products.\n\n"
		"Watch out: both parts must be multiplied, the tens and the ones.",
		"Multiply the tens and the ones, then add.", break_apart, { 5 }, NULL },
	{ "Multiply two digits by one digit", "Multiply a two-digit number by a one-digit number.",
		"apply", "Solve stories with larger groups.",
		"Work from right to left and carry. Example: 4 × 27. Ones: 4 × 7 = 28. Write 8, carry 2 tens. Tens: "
		"4 × 2 = 8, and 8 + 2 = 10 tens. So 4 × 27 = 108.\n\n"
		"In parts: 4 × 20 = 80 and 4 × 7 = 28. Together: 80 + 28 = 108.\n\n"
		"Estimate: 27 is close to 30, and 4 × 30 = 120. The answer is a bit less. It fits.\n\n"
		"Watch out: multiply first, then add what you carried.",
		"Multiply the ones, carry, then multiply the tens.", by_one_digit, { 6 }, NULL },
	{ "Multiply larger numbers by one digit",
		"Multiply three- and four-digit numbers by one digit.", "apply",
		"Solve stories with large groups.",
		"The method stays the same for longer numbers: multiply each digit from right to left and carry.\n\n"
		"Example: 6 × 342. Ones: 6 × 2 = 12. Write 2, carry 1. Tens: 6 × 4 = 24, and 24 + 1 = 25. Write 5, "
		"carry 2. Hundreds: 6 × 3 = 18, and 18 + 2 = 20. So 6 × 342 = 2,052.\n\n"
		"Watch out for zeros: in 5 × 306 the tens are 5 × 0 = 0, but the carried 3 still goes there. 5 × 306 "
		"= 1,530.",
		"Multiply each place from right to left, and add what you carry.", larger_by_one_digit,
		{ 7 }, NULL },
	{ "Multiply two-digit numbers", "Multiply a two-digit number by another one.", "apply",
		"Solve stories with two-digit factors.",
		"Split one factor into tens and ones. Multiply by each part and add.\n\n"
		"Example: 34 × 26. First the ones: 34 × 6 = 204. Then the tens: 34 × 20 = 680. Together: 204 + 680 = "
		"884. So 34 × 26 = 884.\n\n"
		"Estimate: 30 × 30 = 900. The answer is close.\n\n"
		"Watch out: the 2 in 26 stands for 20. If you multiply by 2 only, the result is far too small.",
		"Multiply by the ones, multiply by the tens, then add both products.", two_by_two, { 7 },
		NULL },
	{ "Find the unknown factor", "Find a missing factor.", "analyze", NULL,
		"In 6 × ? = 42 one factor is missing. Ask: how many sixes make 42? Count by 6, or use a fact: 6 × 7 = "
		"42. The missing factor is 7.\n\n"
		"Division finds it directly: 42 ÷ 6 = 7. Multiplying and dividing undo each other.\n\n"
		"For larger numbers go in steps. In 4 × ? = 92, take 4 × 20 = 80 first. 12 are left, and 4 × 3 = 12. "
		"So the factor is 23.\n\n"
		"Check by multiplying: 4 × 23 = 92.",
		"Divide the product by the factor you know.", unknown_factor, { 3, 4 }, NULL },
	{ "Area of rectangles", "Find areas by multiplying side lengths.", "apply", NULL,
		"Area tells how much a shape covers. Count unit squares. In a rectangle they stand in equal rows, so "
		"you can multiply.\n\n"
		"Example: a rectangle is 7 cm long and 4 cm wide. There are 4 rows of 7 squares: 7 × 4 = 28. The area "
		"is 28 square centimeters.\n\n"
		"Watch out: the perimeter is the way around, 7 + 4 + 7 + 4 = 22 cm. Area counts squares, perimeter "
		"counts lengths. Read carefully which one is asked.",
		"Think of rows of squares.", area, { 3, 4 }, NULL },
	{ "Multiply a fraction by a whole number", "Multiply a fraction by a whole number.", "apply",
		NULL,
		"3 × 2/5 means three groups of two fifths. Add them: 2/5 + 2/5 + 2/5 = 6/5.\n\n"
		"Short way: multiply the numerator by the whole number. 3 × 2 = 6, so 3 × 2/5 = 6/5.\n\n"
		"The denominator stays, because the parts keep their size. There are just more of them. 6/5 is more "
		"than one whole: 6/5 = 1 1/5.\n\n"
		"Watch out: do not multiply the denominator too. That would undo what you did.",
		"How many parts are there in all? Their size does not change.", times_fraction, { 6 },
		NULL },
	{ "Multiply decimals by 10, 100 and 1,000", "Multiply decimals by powers of ten.", "understand",
		NULL,
		"Multiplying by 10 makes each digit worth ten times as much. Every digit moves one place to the "
		"left: 3.45 × 10 = 34.5.\n\n"
		"For 100 the digits move two places: 3.45 × 100 = 345. For 1,000 they move three: 3.45 × 1,000 = "
		"3,450.\n\n"
		"Fill an empty place with a zero, as in the last example.\n\n"
		"Watch out: writing a zero at the end does not work for decimals. 3.450 is still 3.45.",
		"Count the zeros. They tell how many places the digits move.", powers_of_ten, { 5 }, NULL },
};

PACK(multiplication_35, "multiplication", "Multiplication", B_3_5, MODE_BOTH, skills);
