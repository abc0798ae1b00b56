/* Division, grades 6-8: decimals, fractions, signs, powers, rates, ratios, equations and averages. */
#include "domain/course/pack.h"

static void several_digits(struct draft *d)
{
	int64_t b = any(d, 12, 48), q = ramp(d, 104, 690);

	divided(d, b * q, b, FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void decimal_by_whole(struct draft *d)
{
	static const char *const stories[] = {
		"A ribbon of {a} meters is cut into {b} equal pieces. How many meters long is each?",
		"{b} friends share {a} liters of juice equally. How many liters does each get?",
		"{b} identical bricks weigh {a} kilograms. How many kilograms does one weigh?"
	};
	int64_t q = ramp(d, 12, 98), b = any(d, 2, 9), scale = form(d, 2) ? 100 : 10;
	struct num x, y;

	q += q % 10 == 0;
	y = num_of(q, scale);
	x = num_of(q * b, scale);
	let_num(d, 'a', x, LOOK_NUMBER);
	let_num(d, 'c', y, LOOK_NUMBER);
	LET(d, "buv", b, q * b, q);
	let_text(d, 't', scale == 10 ? "tenths" : "hundredths");
	key_num(d, y);
	if (form(d, 3) == 2) {
		tell(d, PICK(d, stories));
		by(d, "{a} ÷ {b}");
	} else {
		ask(d, "{a} ÷ {b} = [blank]");
	}
	miss_num(d, num_mul(y, num_of(10, 1)), "Put the point one place too far right.");
	miss_num(d, num_div(y, num_of(10, 1)), "Put the point one place too far left.");
	miss_num(d, num_add(y, num_of(1, scale)), "Made a slip of one in the last place.");
	miss_num(d, num_sub(x, num_of(b, 1)), "Subtracted instead of dividing.");
	miss_num(d, num_mul(x, num_of(b, 1)), "Multiplied instead of dividing.");
	explain(d,
		"Count in {t}: {a} is {u} {t}. {u} ÷ {b} = {v}, and {v} {t} are {c}. So {a} ÷ {b} = {c}.");
}

static void decimal_by_decimal(struct draft *d)
{
	int64_t q = ramp(d, 2, 60), v = any(d, 2, 25), scale = form(d, 2) ? 100 : 10;
	struct num x, y;

	v += v % 10 == 0;
	y = num_of(v, scale);
	x = num_of(v * q, scale);
	let_num(d, 'a', x, LOOK_NUMBER);
	let_num(d, 'b', y, LOOK_NUMBER);
	LET(d, "cuvs", q, v * q, v, scale);
	ask(d, "{a} ÷ {b} = [blank]");
	key(d, q);
	miss_num(d, num_of(q, scale), "Left the point in although both numbers were multiplied.");
	miss_num(d, num_of(q, 10), "Put the point one place too far left.");
	miss(d, q * 10, "Put the point one place too far right.");
	miss_num(d, num_mul(x, y), "Multiplied instead of dividing.");
	miss(d, q + 1, "Counted one group too many.");
	explain(d,
		"Multiply both numbers by {s}, which does not change the quotient: {u} ÷ {v} = {c}. So {a} ÷ "
		"{b} = {c}.");
}

static void fraction_by_fraction(struct draft *d)
{
	int64_t b = any(d, 2, 7), q = any(d, 2, 7), a = any(d, 1, b - 1 > 1 ? b - 1 : 1),
			p = ramp(d, 1, q);

	if (p >= q)
		p = q - 1;
	if (a * q == b * p)
		p = p > 1 ? p - 1 : p + (q > 2);
	LET(d, "abcdef", a, b, p, q, a * q, b * p);
	ask_fraction(d, "{a}/{b} ÷ {c}/{d} = ", 0, a * q, b * p);
	miss_fraction(d, 0, a * p, b * q, "Multiplied without turning the second fraction over.");
	miss_fraction(d, 0, b * p, a * q, "Turned the wrong fraction over.");
	miss_fraction(d, 0, a + q, b + p, "Added instead of multiplying by the reciprocal.");
	miss_fraction(d, 0, a * q + 1, b * p, "Made a slip of one.");
	miss_fraction(d, 0, a * q, b + p, "Added the denominators.");
	explain(d, "Turn the second fraction over and multiply: {a}/{b} × {d}/{c} = {e}/{f}.");
}

static void whole_by_fraction(struct draft *d)
{
	static const char *const stories[] = { "How many servings of {a}/{b} liter are in {n} liters?",
		"A step is {a}/{b} meter long. How many steps make {n} meters?",
		"A lamp needs {a}/{b} meter of wire. How many lamps can be made from {n} meters?" };
	int64_t b = any(d, 3, 9), a = any(d, 2, b - 1), k = ramp(d, 1, 8), n;

	if (num_gcd(a, b) > 1)
		a = b - 1;
	n = a * k;
	LET(d, "abncd", a, b, n, b * k, n * b);
	if (form(d, 2)) {
		tell(d, PICK(d, stories));
		by(d, "{n} ÷ {a}/{b}");
	} else {
		ask(d, "{n} ÷ {a}/{b} = [blank]");
	}
	key(d, b * k);
	miss(d, n * b, "Multiplied by the denominator and forgot the numerator.");
	miss_num(d, num_of(n * a, b), "Multiplied by the fraction itself.");
	miss(d, b * k + 1, "Counted one part too many.");
	miss(d, b * k - 1, "Counted one part too few.");
	miss(d, n + b, "Added the denominator.");
	miss(d, n * a, "Multiplied by the numerator.");
	hint(d, "How many parts of size 1/{b} are in the whole number? Then group them.");
	explain(d, "Multiply by the reciprocal: {n} × {b}/{a} = {d}/{a}, and {d} ÷ {a} = {c}.");
}

static void signs(struct draft *d)
{
	int64_t q = ramp(d, 2, 20), b = any(d, 2, 12), a = q * b;
	int which = form(d, 3);

	if (which != 1)
		a = -a;
	if (which != 0)
		b = -b;
	d->below_zero = true;
	LET(d, "abc", a, b, a / b);
	LET(d, "uvw", a < 0 ? -a : a, b < 0 ? -b : b, q);
	ask(d, b < 0 ? "{a} ÷ ({b}) = [blank]" : "{a} ÷ {b} = [blank]");
	key(d, a / b);
	miss(d, -(a / b),
		a / b < 0 ? "Took the quotient of different signs as positive."
				  : "Took the quotient of two negatives as negative.");
	miss(d, a - b, "Subtracted instead of dividing.");
	miss(d, a / b + 1, "Made a slip of one.");
	miss(d, a / b - 1, "Made a slip of one.");
	miss(d, a + b, "Added the numbers.");
	explain(d,
		a / b < 0
			? "The sizes give {u} ÷ {v} = {w}. The signs differ, so the quotient is negative: {c}."
			: "The sizes give {u} ÷ {v} = {w}. Both signs are the same, so the quotient is positive: "
			  "{c}.");
}

static void unit_rate(struct draft *d)
{
	static const char *const stories[] = {
		("A cyclist rides {a} kilometers in {b} hours at a steady speed. How many kilometers is that per "
		 "hour?"),
		"{b} tickets cost {a} dollars. How many dollars is that per ticket?",
		"A printer prints {a} pages in {b} minutes. How many pages is that per minute?",
		"{a} people live on {b} square kilometers. How many people is that per square kilometer?",
		"A tap fills {a} liters in {b} minutes. How many liters is that per minute?"
	};
	int64_t b = any(d, 3, 15), q = ramp(d, 4, 75);

	LET(d, "abc", b * q, b, q);
	ask(d, PICK(d, stories));
	by(d, "{a} ÷ {b}");
	key(d, q);
	divided_mistakes(d, b * q, b);
	hint(d, "Per one means: share the amount equally.");
	explain(d, "Divide the amount by the number of units: {a} ÷ {b} = {c}.");
}

static void ratios(struct draft *d)
{
	int64_t p = any(d, 1, 7), q = any(d, 2, 9), k = ramp(d, 2, 14), common;

	common = num_gcd(p, q);
	p /= common;
	q /= common;
	if (p == q)
		q++;
	LET(d, "abcdg", p * k, q * k, p, q, k);
	hint(d, "Divide both numbers by the largest number that divides both.");
	if (d->numeric) {
		bool first = form(d, 2) == 0;

		ask(d,
			first ? "The ratio {a} : {b} in simplest form is [blank] : {d}."
				  : "The ratio {a} : {b} in simplest form is {c} : [blank].");
		key(d, first ? p : q);
		miss(d, first ? p * k : q * k, "Simplified only one of the numbers.");
		miss(d, first ? p + 1 : q + 1, "Made a slip of one.");
		miss(d, k, "Gave the common factor.");
	} else {
		ask(d,
			chance(d, 50)
				? "What is the ratio {a} : {b} in simplest form?"
				: "A club has {a} girls and {b} boys. What is the ratio of girls to boys in "
				  "simplest form?");
		key_text(d, "{c} : {d}");
		miss_text(d, "{d} : {c}", "Swapped the two parts.");
		LET(d, "xyzw", p + q, p + 1, q + 1, q - 1);
		miss_text(d, "{c} : {x}", "Compared a part with the whole.");
		miss_text(d, "{y} : {d}", "Divided the first number wrongly.");
		miss_text(d, "{c} : {z}", "Divided the second number wrongly.");
	}
	explain(d,
		"Both numbers divide by {g}: {a} ÷ {g} = {c} and {b} ÷ {g} = {d}. The ratio is {c} : {d}.");
}

static void equations(struct draft *d)
{
	static const char *const letters[] = { "x", "y", "n", "k", "w" };
	int64_t x = ramp(d, 3, 40), b = any(d, 3, 15);

	let_text(d, 't', PICK(d, letters));
	if (form(d, 2)) {
		LET(d, "abx", b, b * x, x);
		ask(d,
			d->numeric ? "{a}{t} = {b}. The solution is {t} = [blank]."
					   : "Which number solves the equation {a}{t} = {b}?");
		key(d, x);
		miss(d, b * x - b, "Subtracted the coefficient instead of dividing.");
		miss(d, b * x * b, "Multiplied instead of dividing.");
		miss(d, x + 1, "Made a slip of one.");
		miss(d, x - 1, "Made a slip of one.");
		explain(d, "Divide both sides by {a}: {b} ÷ {a} = {x}. So the solution is {x}.");
	} else {
		LET(d, "abx", b, x, b * x);
		ask(d,
			d->numeric ? "{t} ÷ {a} = {b}. The solution is {t} = [blank]."
					   : "Which number solves the equation {t} ÷ {a} = {b}?");
		key(d, b * x);
		if (x % b == 0)
			miss(d, x / b, "Divided again instead of multiplying back.");
		miss(d, b + x, "Added instead of multiplying back.");
		miss(d, x, "Gave the quotient as the solution.");
		miss(d, b * x + b, "Counted one group too many.");
		miss(d, b * x - b, "Counted one group too few.");
		explain(d, "Multiply both sides by {a}: {b} × {a} = {x}. So the solution is {x}.");
	}
}

static void average(struct draft *d)
{
	static const char *const stories[] = {
		"{N} scored {a}, {b}, {c} and {d} points in four games. What is the mean?",
		"It was {a}, {b}, {c} and {d} degrees on four days. What was the mean temperature in degrees?",
		"What is the mean of {a}, {b}, {c} and {d}?",
		"Four parcels weigh {a}, {b}, {c} and {d} kilograms. What is their mean weight in kilograms?"
	};
	int64_t mean = ramp(d, 8, 60), p = any(d, 1, 6), q = any(d, 1, 7), a = mean - p, b = mean + q,
			c, e;

	c = mean + any(d, 1, 5);
	e = 4 * mean - a - b - c;
	if (e == a || e == c || e <= 0)
		c++, e--;
	LET(d, "abcdes", a, b, c, e, mean, 4 * mean);
	ask(d, PICK(d, stories));
	by(d, "({a} + {b} + {c} + {d}) ÷ 4");
	key(d, mean);
	miss(d, 4 * mean, "Added the values and did not divide.");
	miss(d, 2 * mean, "Divided the sum by 2.");
	miss_num(d, num_of(a + e, 2), "Took the middle of the first and the last value.");
	miss(d, b > c ? b : c, "Gave the largest value.");
	miss_num(d, num_of(4 * mean, 3), "Divided by one too few.");
	miss(d, mean + 1, "Made a slip of one.");
	hint(d, "Share the total equally among all the values.");
	explain(d, "Sum: {a} + {b} + {c} + {d} = {s}. There are 4 values: {s} ÷ 4 = {e}.");
}

static void quotient_of_powers(struct draft *d)
{
	int64_t base = any(d, 2, 10), n = any(d, 2, 5), m = n + ramp(d, 2, 6);

	LET(d, "abmnst", base, 1, m, n, m - n, m + n);
	LET(d, "pq", m * n, m - n + 1);
	if (d->numeric) {
		ask(d, "{a}^{m} ÷ {a}^{n} is one power of {a}. Its exponent is [blank].");
		key(d, m - n);
		miss(d, m + n, "Added the exponents, as in a product.");
		miss(d, m * n, "Multiplied the exponents.");
		if (m % n == 0)
			miss(d, m / n, "Divided the exponents.");
		miss(d, m - n + 1, "Cancelled one factor too few.");
	} else {
		ask(d, "Which power equals {a}^{m} ÷ {a}^{n}?");
		key_text(d, "{a}^{s}");
		miss_text(d, "{a}^{t}", "Added the exponents, as in a product.");
		miss_text(d, "{b}^{s}", "Divided the bases as well.");
		miss_text(d, "{a}^{p}", "Multiplied the exponents.");
		miss_text(d, "{a}^{q}", "Cancelled one factor too few.");
	}
	explain(d,
		"{a}^{m} has {m} factors, and {n} of them cancel: {m} − {n} = {s}. The quotient is {a}^{s}.");
}

static void to_decimal(struct draft *d)
{
	static const int dens[] = { 2, 4, 5, 8, 10, 20, 25, 50, 40 };
	int64_t den = dens[any(d, 0, d->index * 2 < d->count ? 5 : 8)], top = any(d, 1, den - 1);
	struct num v = num_of(top, den);

	LET(d, "ab", top, den);
	let_num(d, 'c', v, LOOK_NUMBER);
	ask(d, form(d, 2) ? "{a}/{b} as a decimal is [blank]." : "{a} ÷ {b} = [blank]");
	if (form(d, 2))
		by(d, "{a}/{b}");
	key_num(d, v);
	miss_num(d, num_mul(v, num_of(10, 1)), "Put the point one place too far right.");
	miss_num(d, num_div(v, num_of(10, 1)), "Put the point one place too far left.");
	miss_num(d, num_of(top * (den < 10 ? 10 : 1) + den, 100),
		"Wrote the numerator and the denominator after the point.");
	miss_num(d, num_of(den, top), "Divided the denominator by the numerator.");
	miss_num(d, num_of(top, 100), "Wrote the numerator as hundredths.");
	miss_num(d, num_of(top, 10), "Wrote the numerator as tenths.");
	LET(d, "v", top * (1000 / den));
	explain(d,
		"A fraction is a division. Write it with 1,000 parts: {a}/{b} = {v}/1,000, which is {c}.");
}

static const struct skill skills[] = {
	{ "Divide by two-digit numbers", "Divide large numbers by two-digit numbers.", "apply",
		"Solve problems with large quotients.",
		"Long division finds one digit of the quotient at a time. A list of multiples makes it easier.\n\n"
		"Example: 4,554 ÷ 18. Multiples of 18: 18, 36, 54, 72, 90. 45 hundreds hold 2 times 18, and 9 "
		"hundreds are left. With the 5 tens that makes 95 tens: 5 times 18, and 5 tens are left. With the 4 "
		"ones that makes 54: 3 times 18. So 4,554 ÷ 18 = 253.\n\n"
		"Check: 253 × 18 = 4,554.",
		"Write a short list of multiples of the divisor and work from left to right.",
		several_digits, { 0 }, NULL },
	{ "Divide a decimal by a whole number", "Divide decimals by whole numbers.", "apply",
		"Solve problems with decimal measures.",
		"Divide as with whole numbers and keep the point in its place.\n\n"
		"Example: 8.4 ÷ 6. Read 8.4 as 84 tenths. 84 ÷ 6 = 14, and 14 tenths are 1.4. So 8.4 ÷ 6 = 1.4.\n\n"
		"Example: 2.25 ÷ 9. Read 2.25 as 225 hundredths. 225 ÷ 9 = 25, so 2.25 ÷ 9 = 0.25.\n\n"
		"Estimate: 8.4 ÷ 6 must be a bit more than 1, so 14 or 0.14 cannot be right.",
		"Count in tenths or hundredths and divide the count.", decimal_by_whole, { 1 }, NULL },
	{ "Divide by a decimal", "Divide decimals by decimals.", "apply", NULL,
		"A quotient does not change when both numbers are multiplied by the same number. Use that to make the "
		"divisor whole.\n\n"
		"Example: 4.8 ÷ 0.6. Multiply both by 10: 48 ÷ 6 = 8. So 4.8 ÷ 0.6 = 8.\n\n"
		"Example: 1.5 ÷ 0.25. Multiply both by 100: 150 ÷ 25 = 6. So 1.5 ÷ 0.25 = 6.\n\n"
		"Watch out: dividing by a number below 1 makes the result larger. Ask how often 0.6 fits into 4.8.",
		"Multiply both numbers by 10 or 100 until the divisor is whole.", decimal_by_decimal, { 2 },
		NULL },
	{ "Divide a whole number by a fraction", "Divide whole numbers by fractions.", "understand",
		"Solve problems about equal portions.",
		"How often does 2/3 fit into 4? One third fits 12 times into 4, because 4 × 3 = 12. Two thirds are "
		"twice as large, so they fit half as often: 12 ÷ 2 = 6. So 4 ÷ 2/3 = 6.\n\n"
		"Short way: multiply by the reciprocal, the fraction turned over. 4 × 3/2 = 12/2, and 12/2 = 6.\n\n"
		"Watch out: turn over only the number you divide by.",
		"Count the small parts first, then group them.", whole_by_fraction, { 1 }, NULL },
	{ "Divide fractions", "Divide a fraction by a fraction.", "apply", NULL,
		"Dividing by a fraction is multiplying by its reciprocal. Turn the second fraction over, then "
		"multiply.\n\n"
		"Example: 3/4 ÷ 2/5. The reciprocal of 2/5 is 5/2. 3/4 × 5/2 = 15/8. So 3/4 ÷ 2/5 = 15/8.\n\n"
		"Check by multiplying back: 15/8 × 2/5 = 30/40, and 30/40 = 3/4.\n\n"
		"Watch out: the first fraction stays as it is. Turning both over gives a wrong result.",
		"Keep the first fraction, turn the second one over, multiply.", fraction_by_fraction, { 4 },
		NULL },
	{ "Divide integers", "Divide positive and negative integers.", "apply", NULL,
		"The sign rules are those of multiplication: same signs give a positive quotient, different signs a "
		"negative one.\n\n"
		"Examples: −24 ÷ 6 = −4, 24 ÷ (−6) = −4 and −24 ÷ (−6) = 4.\n\n"
		"Multiplying back shows why: −4 × 6 = −24, and 4 × (−6) = −24.\n\n"
		"Watch out: decide the sign before you divide the sizes. It is easily lost at the end.",
		"Divide the sizes. Then compare the signs.", signs, { 1 }, NULL },
	{ "Unit rates", "Find how much belongs to one unit.", "analyze", NULL,
		"A rate compares two amounts of different kinds. A unit rate tells how much belongs to one.\n\n"
		"Example: a car goes 240 kilometers in 3 hours. Per hour that is 240 ÷ 3 = 80 kilometers. Its speed "
		"is 80 kilometers per hour.\n\n"
		"Unit rates make offers comparable. 6 pens for 9 dollars cost 9 ÷ 6 = 1.50 each; 4 pens for 7 dollars "
		"cost 7 ÷ 4 = 1.75 each.\n\n"
		"Watch out: divide by the unit that follows the word per.",
		"Which amount follows the word per? Divide by it.", unit_rate, { 1 }, NULL },
	{ "Simplify ratios", "Write a ratio in simplest form.", "apply", NULL,
		"A ratio compares two amounts. Dividing both by the same number keeps the ratio. In simplest form no "
		"larger number than 1 divides both.\n\n"
		"Example: 12 : 18. Both divide by 6. 12 ÷ 6 = 2 and 18 ÷ 6 = 3. The simplest form is 2 : 3.\n\n"
		"So for every 2 of one kind there are 3 of the other.\n\n"
		"Watch out: order matters. The ratio of girls to boys is not the ratio of boys to girls.",
		"What is the largest number that divides both?", ratios, { 1 }, NULL },
	{ "Solve equations by multiplying or dividing", "Solve one-step equations with × and ÷.",
		"apply", NULL,
		"Undo what is done to the unknown, and do the same on both sides.\n\n"
		"Example: 6x is 42. The unknown is multiplied by 6, so divide by 6: 42 ÷ 6 = 7. So x is 7.\n\n"
		"Example: y ÷ 5 is 12. The unknown is divided by 5, so multiply by 5: 12 × 5 = 60. So y is 60.\n\n"
		"Check by putting the number in: 60 ÷ 5 = 12.\n\n"
		"Watch out: 6x means 6 times x. Subtracting 6 does not undo it.",
		"Which operation undoes what is done to the letter?", equations, { 1 }, NULL },
	{ "Find the mean", "Find the mean of several values.", "apply", NULL,
		"The mean is what each would have if the total were shared equally. Add all values and divide by how "
		"many there are.\n\n"
		"Example: 6, 9, 11 and 14. The sum is 6 + 9 + 11 + 14 = 40. There are 4 values: 40 ÷ 4 = 10. The mean "
		"is 10.\n\n"
		"The mean lies between the smallest and the largest value. That is a quick check.\n\n"
		"Watch out: divide by the number of values, and count a value of 0 as well.",
		"Add them all up. How many values are there?", average, { 1 }, NULL },
	{ "Divide powers", "Divide powers with the same base.", "understand", NULL,
		"Powers with the same base are divided by subtracting the exponents. Equal factors cancel.\n\n"
		"Example: 3⁵ ÷ 3² has five factors above and two below. Two cancel, and three are left: 3⁵ ÷ 3² = "
		"3³.\n\n"
		"Check with numbers: 243 ÷ 9 = 27, and 3³ = 27.\n\n"
		"Watch out: the base stays the same. And the exponents are subtracted, not divided.",
		"How many factors are left after cancelling?", quotient_of_powers, { 1 }, NULL },
	{ "Turn fractions into decimals", "Write fractions as decimals by dividing.", "understand",
		NULL,
		"The fraction bar is a division sign: 3/4 means 3 ÷ 4, and that is 0.75.\n\n"
		"Often it is easier to change the denominator to 10, 100 or 1,000. Example: 7/20 = 35/100, which is "
		"0.35. And 3/8 = 375/1,000, which is 0.375.\n\n"
		"Learn some by heart: 1/2 = 0.5, 1/4 = 0.25, 1/5 = 0.2, 1/8 = 0.125.\n\n"
		"Watch out: 3/4 is not 3.4. The digits of a fraction are not the digits of its decimal.",
		"Change the denominator to 10, 100 or 1,000, or divide.", to_decimal, { 2 }, NULL },
};

PACK(division_68, "division", "Division", B_6_8, MODE_BOTH, skills);
