/* Addition, grades 6-8: decimals, integers, fractions, expressions and patterns. */
#include "domain/course/pack.h"

static void large(struct draft *d)
{
	plus(
		d, ramp(d, 120000, 5800000), any(d, 105000, 2900000), FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void ragged(struct draft *d)
{
	static const char *const stories[] = {
		"A recipe needs {a} kilograms of flour and {b} kilograms of sugar. How many kilograms is that?",
		"{N} hiked {a} kilometers before noon and {b} kilometers after. How many kilometers is that?",
		"A parcel weighs {a} kilograms and its box {b} kilograms. How many kilograms is that in all?"
	};
	int64_t a = ramp(d, 21, 480), b = any(d, 105, 2890);
	struct num x, y, sum;

	if (a % 10 == 0)
		a++;
	if (b % 10 == 0)
		b++;
	x = num_of(a, 10);
	y = num_of(b, 100);
	sum = num_add(x, y);
	let_num(d, 'a', x, LOOK_NUMBER);
	let_num(d, 'b', y, LOOK_NUMBER);
	let_num(d, 'c', sum, LOOK_NUMBER);
	let_num(d, 'e', x, LOOK_HUNDREDTHS);
	key_num(d, sum);
	if (form(d, 3) == 2) {
		tell(d, PICK(d, stories));
		by(d, "{a} + {b}");
	} else {
		ask(d, form(d, 2) ? "{a} + {b} = [blank]" : "{b} + {a} = [blank]");
	}
	miss_num(d, num_of(a + b, 100), "Lined up the last digits instead of the points.");
	miss_num(d, num_of(a + b, 10), "Lined up the last digits and lost the point's place.");
	miss_num(d, num_mul(sum, num_of(10, 1)), "Put the point one place too far right.");
	miss_num(d, num_add(sum, num_of(1, 10)), "Carried one tenth too many.");
	miss_num(d, num_sub(sum, num_of(1, 1)), "Did not carry the new whole.");
	explain(d, "Write {a} as {e}, so that both numbers have two places. {e} + {b} = {c}.");
}

/* a + b with brackets where a sign would follow a sign */
static const char *sum_text(int64_t b)
{
	return b < 0 ? "{a} + ({b}) = [blank]" : "{a} + {b} = [blank]";
}

static void integers(struct draft *d, int64_t a, int64_t b)
{
	static const char *const temperature[] = {
		"The temperature is {a} °C and rises by {b} °C. What is the new temperature in °C?",
		"A diver is at {a} meters (below the surface) and rises {b} meters. At what height in meters is "
		"the diver now?"
	};
	int64_t size_a = a < 0 ? -a : a, size_b = b < 0 ? -b : b;

	d->below_zero = true;
	LET(d, "abcuv", a, b, a + b, size_a, size_b);
	key(d, a + b);
	if (b > 0 && a < 0 && form(d, 3) == 2) {
		tell(d, PICK(d, temperature));
		by(d, "{a} + {b}");
	} else {
		ask(d, sum_text(b));
	}
	miss(d, size_a + size_b, "Added the sizes and lost the signs.");
	miss(d, -(size_a + size_b), "Added the sizes although the signs differ.");
	miss(d, size_a > size_b ? size_a - size_b : size_b - size_a, "Gave the result the wrong sign.");
	miss(d, size_a > size_b ? size_b - size_a : size_a - size_b,
		"Subtracted the sizes and chose the "
		"wrong sign.");
	miss(d, a - b, "Subtracted the second number instead of adding it.");
	miss(d, a + b + 2, "Lost two steps while crossing zero.");
}

static void same_sign(struct draft *d)
{
	int64_t a = -ramp(d, 2, 45), b = -any(d, 3, 48);

	integers(d, a, b);
	LET(d, "s", -(a + b));
	explain(d,
		"Both numbers are negative. Add their sizes: {u} + {v} = {s}. The sum is negative: {a} + "
		"({b}) = {c}.");
}

static void opposite_sign(struct draft *d)
{
	int64_t a = ramp(d, 3, 40), b = any(d, 2, 45), big, small;

	if (a == b)
		b += 3;
	big = a > b ? a : b;
	small = a > b ? b : a;
	if (chance(d, 60))
		integers(d, -a, b);
	else
		integers(d, a, -b);
	LET(d, "stw", big, small, big - small);
	let_text(d, 'x', d->value.n < 0 ? "negative" : "positive");
	explain(d,
		"The signs differ, so subtract the sizes: {s} − {t} = {w}. The number with the larger size "
		"is {x}, so the sum is {c}.");
}

static void many_integers(struct draft *d)
{
	int64_t a = ramp(d, 2, 30), b = any(d, 3, 28), c = any(d, 2, 20), sum;
	bool cancel = form(d, 3) == 0;

	if (cancel)
		c = a;
	if (a + c == b)
		b++;
	d->below_zero = true;
	if (cancel) {
		sum = -b;
		LET(d, "abcde", a, -b, -a, sum, b);
		ask(d, "{a} + ({b}) + ({c}) = [blank]");
		explain(d,
			"{a} and {c} are opposites: {a} + ({c}) = 0. What is left is {b}. So the sum is {d}.");
	} else {
		sum = -a + b - c;
		LET(d, "abcde", -a, b, -c, sum, -a - c);
		ask(d, "{a} + {b} + ({c}) = [blank]");
		explain(d, "Put the negative numbers together: {a} + ({c}) = {e}. Then {e} + {b} = {d}.");
	}
	key(d, sum);
	miss(d, a + b + c, "Added the sizes and ignored the signs.");
	miss(d, -sum, "Gave the result the wrong sign.");
	miss(d, -a - b - c, "Took every number as negative.");
	miss(d, sum + 2 * c, "Lost the sign of the last number.");
	miss(d, sum + 10, "Made a slip of ten while crossing zero.");
	hint(d, "Look for opposites, and put numbers of the same sign together.");
}

static int64_t lcm(int64_t a, int64_t b)
{
	return a / num_gcd(a, b) * b;
}

static void unlike(struct draft *d)
{
	static const int pairs[][2] = { { 2, 3 }, { 2, 5 }, { 3, 4 }, { 4, 6 }, { 3, 5 }, { 4, 5 },
		{ 6, 8 }, { 2, 7 }, { 3, 8 }, { 4, 10 }, { 6, 9 }, { 5, 6 }, { 8, 12 }, { 3, 10 },
		{ 6, 10 } };
	const int *pair = pairs[any(d, d->attempt > 9 ? 0 : d->index / 3 % 8, 14)];
	int64_t p = pair[0], q = pair[1], a = any(d, 1, p - 1), b = any(d, 1, q - 1);
	int64_t den = lcm(p, q), x = a * (den / p), y = b * (den / q);

	if (x + y >= den) {
		a = b = 1;
		x = den / p;
		y = den / q;
	}
	LET(d, "abcdefg", a, p, b, q, x, y, den);
	LET(d, "h", x + y);
	ask_fraction(d, form(d, 2) ? "{a}/{b} + {c}/{d} = " : "{c}/{d} + {a}/{b} = ", 0, x + y, den);
	miss_fraction(d, 0, a + b, p + q, "Added numerators and denominators.");
	miss_fraction(d, 0, a + b, den, "Changed the denominators but not the numerators.");
	miss_fraction(d, 0, x + y, den + den, "Added the common denominators.");
	miss_fraction(d, 0, x + y + 1, den, "Made a slip of one part.");
	miss_fraction(d, 0, x > y ? x - y : y - x, den, "Subtracted instead of adding.");
	explain(d,
		"The common denominator is {g}: {a}/{b} = {e}/{g} and {c}/{d} = {f}/{g}. Add: {e}/{g} + "
		"{f}/{g} = {h}/{g}.");
}

static void mixed(struct draft *d)
{
	static const int dens[] = { 3, 4, 5, 6, 8, 10 };
	int64_t den = PICK(d, dens), u = ramp(d, 1, 9), v = any(d, 1, 8), a = any(d, 1, den - 1);
	int64_t b = any(d, den - a + 1 > den - 1 ? den - 1 : den - a + 1, den - 1);
	int64_t top = a + b - den, whole = u + v + 1;

	if (top <= 0) {
		a = den - 1;
		b = den - 1;
		top = den - 2;
	}
	LET(d, "abdeuvst", a, b, den, a + b, u, v, u + v, whole);
	LET(d, "g", top);
	ask_fraction(d, "{u} {a}/{d} + {v} {b}/{d} = ", whole, top, den);
	miss_fraction(d, u + v, top, den, "Did not add the new whole.");
	miss_fraction(d, whole, a + b, 2 * den, "Added the denominators as well.");
	miss_fraction(d, whole + 1, top, den, "Counted one whole too many.");
	miss_fraction(d, whole, top + 1, den, "Made a slip of one part.");
	miss_fraction(d, u + v, a + b, 2 * den, "Added the denominators as well.");
	explain(d,
		"Wholes: {u} + {v} = {s}. Parts: {a}/{d} + {b}/{d} = {e}/{d}, which is 1 {g}/{d}. Together: "
		"{t} {g}/{d}.");
}

static void signed_decimals(struct draft *d)
{
	int64_t a = ramp(d, 11, 95), b = any(d, 12, 89);
	struct num x, y, sum;

	if (a == b)
		b += 4;
	d->below_zero = true;
	switch (form(d, 3)) {
	case 0:
		x = num_of(-a, 10);
		y = num_of(b, 10);
		break;
	case 1:
		x = num_of(a, 10);
		y = num_of(-b, 10);
		break;
	default:
		x = num_of(-a, 10);
		y = num_of(-b, 10);
		break;
	}
	sum = num_add(x, y);
	d->look = LOOK_TENTHS;
	let_num(d, 'a', x, LOOK_TENTHS);
	let_num(d, 'b', y, LOOK_TENTHS);
	let_num(d, 'c', sum, LOOK_TENTHS);
	key_num(d, sum);
	ask(d, sum_text(y.n));
	miss_num(d, num_sub(num_of(0, 1), sum), "Gave the result the wrong sign.");
	miss_num(d, num_of(a + b, 10), "Added the sizes and lost the signs.");
	miss_num(d, num_of(-a - b, 10), "Took both numbers as negative.");
	miss_num(d, num_of(a > b ? a - b : b - a, 10), "Subtracted the sizes and lost the sign.");
	miss_num(d, num_add(sum, num_of(1, 1)), "Lost one whole while crossing zero.");
	let_num(d, 'u', num_of(a, 10), LOOK_TENTHS);
	let_num(d, 'v', num_of(b, 10), LOOK_TENTHS);
	if (x.n < 0 && y.n < 0)
		explain(d,
			"Both numbers are negative. Their sizes {u} and {v} are added, and the sum stays "
			"negative: {c}.");
	else
		explain(d,
			"The signs differ. Take the smaller size from the larger one ({u} and {v}) and keep the "
			"sign of the larger: {c}.");
}

static void like_terms(struct draft *d)
{
	static const char *const letters[] = { "x", "y", "n", "t", "m", "p" };
	static const char *const forms_numeric[] = { "{a}{t} + {b}{t} = [blank]{t}",
		"{a}{t} + {u} + {b}{t} = [blank]{t} + {u}" };
	int64_t a = ramp(d, 2, 19), b = any(d, 2, 17), other = any(d, 2, 9);
	bool with_number = form(d, 2) == 1;

	LET(d, "abcu", a, b, a + b, other);
	let_text(d, 't', PICK(d, letters));
	if (d->numeric) {
		ask(d, forms_numeric[with_number]);
		key(d, a + b);
		miss(d, a * b, "Multiplied the coefficients.");
		miss(d, a + b + other, "Added the plain number to the coefficients.");
		miss(d, a + b + 1, "Counted one term too many.");
	} else if (with_number) {
		ask(d, "Which expression equals {a}{t} + {u} + {b}{t}?");
		key_text(d, "{c}{t} + {u}");
		LET(d, "vwy", a + b + other, a * b, a + other);
		miss_text(d, "{v}{t}", "Added the plain number to the terms with a letter.");
		miss_text(d, "{w}{t} + {u}", "Multiplied the coefficients.");
		miss_text(d, "{y}{t} + {b}", "Joined the plain number with the wrong term.");
	} else {
		ask(d, "Which expression equals {a}{t} + {b}{t}?");
		key_text(d, "{c}{t}");
		LET(d, "vw", a * b, a + b + 1);
		miss_text(d, "{c}{t}²", "Added the letters' powers, as in a product.");
		miss_text(d, "{v}{t}", "Multiplied the coefficients.");
		miss_text(d, "{c} + {t}", "Split the letter from its coefficients.");
		miss_text(d, "{v}{t}²", "Multiplied the two terms.");
	}
	if (with_number)
		explain(d,
			"Only terms with the same letter can be joined: {a} and {b} of them make {c}, and {u} "
			"stays apart. The result is {c}{t} + {u}.");
	else
		explain(d,
			"Both terms count the same thing: {a} of it and {b} of it make {c} of it. The result is "
			"{c}{t}.");
}

static void perimeter(struct draft *d)
{
	static const char *const things[] = { "garden", "photo", "field", "room", "poster", "pool" };
	int64_t a = ramp(d, 12, 98), b = any(d, 11, 95);
	bool triangle = form(d, 3) == 2;
	int64_t c = a + b - any(d, 1, a < b ? a - 1 : b - 1);
	int64_t total = triangle ? a + b + c : 2 * (a + b);

	let_num(d, 'a', num_of(a, 10), LOOK_TENTHS);
	let_num(d, 'b', num_of(b, 10), LOOK_TENTHS);
	let_num(d, 'c', num_of(c, 10), LOOK_TENTHS);
	let_num(d, 'p', num_of(total, 10), LOOK_TENTHS);
	let_num(d, 's', num_of(a + b, 10), LOOK_TENTHS);
	let_text(d, 't', PICK(d, things));
	d->look = LOOK_TENTHS;
	key_num(d, num_of(total, 10));
	if (triangle) {
		ask(d, "A triangle has sides of {a} cm, {b} cm and {c} cm. What is its perimeter in cm?");
		by(d, "{a} + {b} + {c}");
		miss_num(d, num_of(a + b, 10), "Left out one side.");
		miss_num(d, num_of(total + c, 10), "Counted one side twice.");
		miss_num(d, num_of(b + c, 10), "Left out one side.");
		explain(d, "Add all three sides: {a} + {b} + {c} = {p}.");
	} else {
		ask(d, "A rectangular {t} is {a} m long and {b} m wide. What is its perimeter in m?");
		by(d, "{a} + {b} + {a} + {b}");
		miss_num(d, num_of(a + b, 10), "Added only two of the four sides.");
		miss_num(d, num_of(2 * a + b, 10), "Left out one of the short sides.");
		miss_num(d, num_of(4 * a, 10), "Took all sides as equally long.");
		explain(d, "Each side occurs twice: {a} + {b} = {s}, and {s} + {s} = {p}.");
	}
	miss_num(d, num_of(total + 10, 10), "Carried one whole too many.");
}

static void powers(struct draft *d)
{
	int64_t a = ramp(d, 11, 58), b = any(d, 11, 39), e = any(d, 3, 7);

	let_num(d, 'a', num_of(a, 10), LOOK_TENTHS);
	let_num(d, 'b', num_of(b, 10), LOOK_TENTHS);
	let_num(d, 'c', num_of(a + b, 10), LOOK_TENTHS);
	LET(d, "efg", e, 2 * e, e + 1);
	if (d->numeric) {
		d->look = LOOK_TENTHS;
		ask(d, "{a} × 10^{e} + {b} × 10^{e} = [blank] × 10^{e}");
		key_num(d, num_of(a + b, 10));
		miss_num(d, num_of(a * b, 100), "Multiplied the factors.");
		miss_num(d, num_of(a + b, 100), "Moved the point although the powers are the same.");
		miss_num(d, num_of(a + b + 10, 10), "Carried one whole too many.");
	} else {
		ask(d, "What is {a} × 10^{e} + {b} × 10^{e}?");
		key_text(d, "{c} × 10^{e}");
		miss_text(d, "{c} × 10^{f}", "Added the exponents, as in a product.");
		miss_text(d, "{c} × 10^{g}", "Raised the power although the factors were only added.");
		let_num(d, 'h', num_of(a * b, 100), LOOK_NUMBER);
		miss_text(d, "{h} × 10^{f}", "Multiplied instead of adding.");
		miss_text(d, "{c} × 20^{e}", "Added the bases of the powers.");
	}
	explain(d,
		"The power is the same, so add the factors: {a} + {b} = {c}. The result is {c} × 10^{e}.");
}

static void pattern(struct draft *d)
{
	int64_t first = form(d, 3) == 0 ? 1 : ramp(d, 2, 12), step = form(d, 3) == 0 ? 1 : any(d, 2, 6);
	int64_t n = ramp(d, 8, 30), last = first + step * (n - 1), total;

	if (n % 2 == 1)
		last = first + step * (++n - 1);
	total = n / 2 * (first + last);
	LET(d, "abcdefg", first, first + step, first + 2 * step, last, n, first + last, total);
	LET(d, "h", n / 2);
	key(d, total);
	ask(d,
		step == 1 && first == 1
			? "What is the sum of all whole numbers from {a} to {d}?"
			: "The numbers {a}, {b}, {c}, … , {d} grow by equal steps and there are "
			  "{e} of them. What is their sum?");
	miss(d, n * (first + last), "Did not halve the number of pairs.");
	miss(d, n / 2 * last, "Left the first number out of the pairs.");
	miss(d, total - last, "Left out the last number.");
	miss(d, n / 2 * (first + last) + n / 2, "Made each pair one too large.");
	explain(d,
		"Pair the first with the last: {a} + {d} = {f}. All {h} pairs have this sum: {h} × {f} = "
		"{g}.");
}

static const struct skill skills[] = {
	{ "Add large whole numbers", "Add whole numbers in the millions.", "apply",
		"Solve problems with large totals.",
		"Large numbers follow the same rules as small ones: digits of the same place are added, and ten of "
		"one place are carried as one of the next.\n\n"
		"Example: 2,450,000 + 1,875,000. Think in thousands: 2,450 thousand and 1,875 thousand make 4,325 "
		"thousand, so the sum is 4,325,000.\n\n"
		"Estimate before you calculate. 2.5 million and 1.9 million make about 4.4 million, so 4,325,000 is "
		"plausible, while 3,325,000 would show a lost carry.",
		"Line up the groups of three digits and carry from right to left.", large, { 0 }, NULL },
	{ "Add decimals of different length", "Add decimals with different numbers of places.", "apply",
		"Solve problems with decimal measures.",
		"Decimals are added place by place, so the points must stand in line. When one number has fewer "
		"places, write zeros behind it. They do not change its value.\n\n"
		"Example: 3.7 + 12.45. Write 3.7 as 3.70. Now both numbers have two places: 3.70 + 12.45 = "
		"16.15.\n\n"
		"Watch out: lining up the last digits mixes tenths with hundredths. An estimate uncovers that: 4 + "
		"12 = 16, so an answer such as 12.82 cannot be right.",
		"Give both numbers the same count of places by writing zeros behind the shorter one.",
		ragged, { 1 }, NULL },
	{ "Add negative integers", "Add two negative integers.", "apply", NULL,
		"A negative number can be read as a debt. Two debts together make a larger debt, so the sum of two "
		"negative numbers is negative.\n\n"
		"Example: −4 + (−9). Add the sizes: 4 + 9 = 13. Keep the minus sign: −4 + (−9) = −13.\n\n"
		"On a number line, start at −4 and move 9 steps to the left. You land on −13.\n\n"
		"Watch out: two minus signs make a plus only when you multiply, or subtract a negative. In a sum of "
		"two negatives the result stays negative.",
		"Move left on the number line from the first number.", same_sign, { 1 }, NULL },
	{ "Add integers with different signs", "Add a positive and a negative integer.", "apply",
		"Solve problems about temperature and height.",
		"When the signs differ, the numbers work against each other. Subtract the smaller size from the "
		"larger size, and keep the sign of the number with the larger size.\n\n"
		"Example: −12 + 7. The sizes are 12 and 7, and 12 − 7 = 5. The larger size belongs to −12, so the "
		"sum is −5.\n\n"
		"Example: 15 + (−6). Here 15 − 6 = 9, and the larger size is positive, so the sum is 9.\n\n"
		"A thermometer shows the same: from −12 degrees, a rise of 7 degrees leads to −5 degrees.",
		"Compare the sizes without signs, subtract them, and keep the sign of the larger.",
		opposite_sign, { 3 }, NULL },
	{ "Add several integers", "Add three integers by grouping and by using opposites.", "analyze",
		NULL,
		"The order of the numbers in a sum does not matter. Use that to make the work light.\n\n"
		"Opposites cancel: 8 + (−8) = 0. In 8 + (−5) + (−8) the two eights cancel, and −5 is left.\n\n"
		"If nothing cancels, collect the negative numbers first. Example: −6 + 10 + (−7). The negatives "
		"give −6 + (−7) = −13. Then −13 + 10 = −3.\n\n"
		"Watch out: carry each number together with its sign when you change the order.",
		"Collect numbers of the same sign first.", many_integers, { 4 }, NULL },
	{ "Add fractions with unlike denominators", "Add fractions by finding a common denominator.",
		"apply", NULL,
		"Only parts of the same size can be counted together. So before adding, rewrite the fractions with a "
		"common denominator.\n\n"
		"Example: 1/4 + 1/6. The smallest number that both 4 and 6 divide is 12. Rewrite: 1/4 = 3/12 and "
		"1/6 = 2/12. Now add the numerators: 3/12 + 2/12 = 5/12.\n\n"
		"Watch out: adding tops and bottoms gives 2/10, and that is less than 1/4. A sum of positive "
		"numbers cannot be smaller than one of them.",
		"Find the smallest number that both denominators divide.", unlike, { 1 }, NULL },
	{ "Add mixed numbers", "Add mixed numbers and carry a whole.", "apply", NULL,
		"Add the wholes and the fractional parts separately. If the parts make more than one whole, carry "
		"it.\n\n"
		"Example: 2 3/5 + 4 4/5. Wholes: 2 + 4 = 6. Parts: 3/5 + 4/5 = 7/5, and 7/5 = 1 2/5. Put everything "
		"together: 6 + 1 2/5 = 7 2/5.\n\n"
		"An estimate helps: both numbers are close to the next whole, so the sum is a little below 3 + 5 = "
		"8.\n\n"
		"Watch out: the carried whole is easily forgotten. A result of 6 2/5 would be one too small.",
		"Add the parts and see whether they exceed one whole.", mixed, { 6 }, NULL },
	{ "Add signed decimals", "Add positive and negative decimals.", "apply", NULL,
		"Signed decimals follow the rules for integers. First look at the signs, then work with the "
		"sizes.\n\n"
		"Same sign: −2.5 + (−1.8). Add the sizes: 2.5 + 1.8 = 4.3. The sum is −4.3.\n\n"
		"Different signs: −2.5 + 6.1. Subtract the sizes: 6.1 − 2.5 = 3.6. The larger size is positive, so "
		"the sum is 3.6.\n\n"
		"Bank statements work this way: a balance of −2.50 and a payment of 6.10 leave 3.60 on the "
		"account.",
		"Look at the signs first. Then add or subtract the sizes.", signed_decimals, { 2, 4 },
		NULL },
	{ "Combine like terms", "Add terms with the same variable.", "understand", NULL,
		"A term such as 3x means 3 times the unknown number x. Terms with the same variable are like terms, "
		"and they can be added by adding the numbers in front, the coefficients.\n\n"
		"Example: 3x and 5x are together 8x, just as 3 apples and 5 apples are 8 apples.\n\n"
		"A plain number is not like a term with x. In 3x + 4 + 5x only the two x terms join, which gives 8x "
		"+ 4.\n\n"
		"Watch out: the variable does not change when you add. The power x² appears only when x is "
		"multiplied by x.",
		"Only terms with the same letter can be put together; plain numbers stay apart.",
		like_terms, { 1 }, NULL },
	{ "Add lengths to find a perimeter", "Find perimeters by adding side lengths.", "apply", NULL,
		"The perimeter is the length of the whole way around a shape. Add every side once.\n\n"
		"Example: a rectangle is 4.5 m long and 2.8 m wide. It has two sides of each kind: 4.5 + 2.8 = 7.3, "
		"and 7.3 + 7.3 = 14.6. The perimeter is 14.6 m.\n\n"
		"Example: a triangle has sides of 3.2 cm, 4 cm and 5.1 cm. Its perimeter is 3.2 + 4 + 5.1 = 12.3, so "
		"12.3 cm.\n\n"
		"Watch out: length plus width is only half of the way around a rectangle.",
		"Walk around the shape in your mind and add each side that you pass.", perimeter, { 2 },
		NULL },
	{ "Add in scientific notation", "Add numbers that share a power of ten.", "apply", NULL,
		"Scientific notation writes large numbers as a factor times a power of ten: 45,000 = 4.5 × "
		"10^4.\n\n"
		"When two numbers have the same power, they count the same unit, so only the factors are added. "
		"Example: 2.3 × 10^5 and 4.1 × 10^5. The factors give 2.3 + 4.1 = 6.4, so the sum is 6.4 × "
		"10^5.\n\n"
		"Check with ordinary numbers: 230,000 + 410,000 = 640,000.\n\n"
		"Watch out: exponents are added when powers are multiplied, never when they are added.",
		"The power of ten is the unit. Add how many of it there are.", powers, { 2 }, NULL },
	{ "Sums of number patterns", "Add evenly spaced numbers by pairing them.", "analyze", NULL,
		"There is a quick way to add numbers that grow by equal steps. Pair the first with the last, the "
		"second with the second to last, and so on. Every pair has the same sum.\n\n"
		"Example: 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10. The first and the last give 1 + 10 = 11. There "
		"are 5 such pairs, so the sum is 5 × 11 = 55.\n\n"
		"In general, multiply half the count of numbers by the sum of the first and the last.\n\n"
		"Watch out: there are only half as many pairs as there are numbers.",
		"Pair the first number with the last. How many such pairs are there?", pattern, { 1 },
		NULL },
};

PACK(addition_68, "addition", "Addition", B_6_8, MODE_BOTH, skills);
