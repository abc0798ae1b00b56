/* Fractions, grades 6-8: operations, percentages, ratios, signed fractions and equations. */
#include <stdio.h>
#include <string.h>

#include "domain/course/pack.h"

/* A proper fraction in lowest terms with a denominator of 3..high. */
static struct num proper(struct draft *d, int64_t high)
{
	int64_t b = any(d, 3, high), a = any(d, 1, b - 1);

	return num_of(a, b).d > 1 ? num_of(a, b) : num_of(1, b);
}

static void simplest(struct draft *d)
{
	struct num v = proper(d, 15);
	int64_t f = ramp(d, 3, 18);

	LET(d, "abcdf", v.n * f, v.d * f, v.n, v.d, f);
	hint(d, "Find the greatest common factor, or divide by small primes step by step.");
	explain(d,
		"The greatest common factor is {f}: {a} ÷ {f} = {c} and {b} ÷ {f} = {d}. So {a}/{b} = {c}/{d}.");
	if (d->numeric) {
		bool top = form(d, 2) == 1;

		ask(d,
			top ? "In lowest terms {a}/{b} = [blank]/{d}"
				: "In lowest terms {a}/{b} = {c}/[blank]");
		key(d, top ? v.n : v.d);
		miss(d, f, "Gave the common factor.");
		miss(d, (top ? v.n : v.d) * (f % 2 == 0 ? 2 : 3),
			"Stopped before the fraction was in lowest terms.");
		miss(d, (top ? v.n : v.d) + 1, "Made a slip of one.");
		return;
	}
	ask_fraction(d, "", 0, v.n, v.d);
	ask(d, form(d, 2) ? "What is {a}/{b} in lowest terms?" : "Reduce {a}/{b} to lowest terms.");
	miss_fraction(d, 0, v.n, v.d * 2, "Divided the denominator by too little.");
	miss_fraction(d, 0, v.n * 2, v.d, "Divided the numerator by too little.");
	miss_fraction(d, 0, v.n + 1, v.d, "Divided the numerator wrongly.");
	miss_fraction(d, 0, v.n, v.d + 1, "Divided the denominator wrongly.");
}

static void unlike_sum(struct draft *d, bool minus_)
{
	struct num x = proper(d, 10), y = proper(d, 12), r;
	int64_t den, p, q;

	if (x.d == y.d)
		y = num_of(1, x.d + 1);
	if (minus_ && num_compare(x, y) < 0) {
		struct num t = x;
		x = y;
		y = t;
	}
	den = x.d / num_gcd(x.d, y.d) * y.d;
	p = x.n * (den / x.d);
	q = y.n * (den / y.d);
	r = num_of(minus_ ? p - q : p + q, den);
	LET(d, "abcdpqm", x.n, x.d, y.n, y.d, p, q, den);
	LET(d, "r", minus_ ? p - q : p + q);
	ask_fraction(d, minus_ ? "{a}/{b} − {c}/{d} = " : "{a}/{b} + {c}/{d} = ", 0,
		minus_ ? p - q : p + q, den);
	(void)r;
	if (minus_) {
		miss_fraction(d, 0, x.n > y.n ? x.n - y.n : y.n - x.n, x.d > y.d ? x.d - y.d : y.d - x.d,
			"Subtracted numerators and denominators.");
		miss_fraction(d, 0, p + q, den, "Added instead of subtracting.");
		explain(d,
			"The common denominator is {m}: {p}/{m} − {q}/{m} = {r}/{m}. So {a}/{b} − {c}/{d} = "
			"{r}/{m}.");
	} else {
		miss_fraction(d, 0, x.n + y.n, x.d + y.d, "Added numerators and denominators.");
		miss_fraction(d, 0, p > q ? p - q : q - p, den, "Subtracted instead of adding.");
		explain(d,
			"The common denominator is {m}: {p}/{m} + {q}/{m} = {r}/{m}. So {a}/{b} + {c}/{d} = "
			"{r}/{m}.");
	}
	miss_fraction(d, 0, x.n + y.n, den, "Did not change the numerators.");
	miss_fraction(d, 0, (minus_ ? p - q : p + q) + 1, den, "Made a slip of one part.");
	miss_fraction(d, 0, minus_ ? p - q : p + q, 2 * den, "Added the common denominators.");
}

static void add_unlike(struct draft *d)
{
	unlike_sum(d, false);
}

static void subtract_unlike(struct draft *d)
{
	unlike_sum(d, true);
}

static void product(struct draft *d)
{
	struct num x = proper(d, 9), y = proper(d, 9);

	LET(d, "abcdef", x.n, x.d, y.n, y.d, x.n * y.n, x.d * y.d);
	ask_fraction(d, form(d, 3) == 2 ? "{a}/{b} of {c}/{d} = " : "{a}/{b} × {c}/{d} = ", 0,
		x.n * y.n, x.d * y.d);
	miss_fraction(d, 0, x.n * y.d, x.d * y.n, "Multiplied crosswise, as in a division.");
	miss_fraction(d, 0, x.n + y.n, x.d * y.d, "Added the numerators.");
	miss_fraction(d, 0, x.n + y.n, x.d + y.d, "Added tops and bottoms.");
	miss_fraction(d, 0, x.n * y.n, x.d + y.d, "Added the denominators.");
	miss_fraction(d, 0, x.n * y.n + 1, x.d * y.d, "Made a slip of one.");
	explain(d, "{a} × {c} = {e} and {b} × {d} = {f}, so the product is {e}/{f}.");
}

static void quotient(struct draft *d)
{
	struct num x = proper(d, 9), y = proper(d, 9);

	if (num_equal(x, y))
		y = num_of(1, x.d + 1);
	LET(d, "abcdef", x.n, x.d, y.n, y.d, x.n * y.d, x.d * y.n);
	ask_fraction(d, "{a}/{b} ÷ {c}/{d} = ", 0, x.n * y.d, x.d * y.n);
	miss_fraction(d, 0, x.n * y.n, x.d * y.d, "Multiplied without the reciprocal.");
	miss_fraction(d, 0, x.d * y.n, x.n * y.d, "Turned the first fraction over.");
	miss_fraction(d, 0, x.n + y.d, x.d + y.n, "Added instead of multiplying.");
	miss_fraction(d, 0, x.n * y.d + 1, x.d * y.n, "Made a slip of one.");
	miss_fraction(d, 0, x.n * y.d, x.d * y.n + 1, "Made a slip of one below.");
	explain(d, "Multiply by the reciprocal: {a}/{b} × {d}/{c} = {e}/{f}.");
}

static void to_percent(struct draft *d)
{
	static const int dens[] = { 2, 4, 5, 10, 20, 25, 50 };
	int64_t b = dens[any(d, d->index * 2 < d->count ? 0 : 2, 6)], a = any(d, 1, b - 1);
	bool story = form(d, 3) == 2;

	if (b == 2)
		b = 40, a = any(d, 1, 19) * 2;
	LET(d, "abcf", a, b, 100 * a / b, 100 / b);
	if (100 % b != 0) {
		b = 50;
		LET(d, "abcf", a, b, 2 * a, 2);
	}
	d->look = LOOK_PERCENT;
	if (story) {
		tell(d,
			chance(d, 50) ? "{a} of {b} pupils ride a bus. What percentage is that?"
						  : "{N} got {a} of {b} points in a test. What percentage is that?");
	} else {
		ask(d, "{a}/{b} = [blank]");
		if (!d->numeric && form(d, 2))
			ask(d, "What percentage is {a}/{b}?");
	}
	if (story)
		by(d, "{a}/{b} × 100%");
	key(d, 100 * a / b);
	d->expression[0] = '\0';
	miss(d, a, "Took the numerator as the percentage.");
	miss(d, 100 - 100 * a / b, "Gave the percentage of the rest.");
	miss(d, b - a, "Gave the difference of the two numbers.");
	miss_num(d, num_of(10 * a, b), "Put the point one place too far left.");
	miss(d, a + b, "Added the two numbers.");
	miss(d, 100 * a / b + 5, "Made a slip of five.");
	hint(d, "Change the denominator to 100.");
	explain(d, "Multiply both numbers by {f} to get hundredths: {a}/{b} = {c}/100. That is {c}%.");
}

static void percent_to_fraction(struct draft *d)
{
	int64_t p = 5 * ramp(d, 1, 19), c;

	if (form(d, 2))
		p = 4 * any(d, 1, 24);
	c = num_gcd(p, 100);
	LET(d, "pabc", p, p / c, 100 / c, c);
	hint(d, "Write it over 100, then reduce.");
	explain(d, "{p}% = {p}/100. Both divide by {c}: {p}/100 = {a}/{b}.");
	if (c == 1)
		explain(d, "{p}% = {p}/100, and only 1 divides both numbers. So it is {a}/{b}.");
	ask_fraction(d, "In lowest terms, {p}% = ", 0, p / c, 100 / c);
	if (d->numeric && 100 / c == 1)
		d->has_value = false;
	miss_fraction(d, 0, p / c, 10, "Wrote it over ten.");
	miss_fraction(d, 0, p / c + 1, 100 / c, "Divided the numerator wrongly.");
	miss_fraction(d, 0, 100 / c - p / c, 100 / c, "Gave the rest of the whole.");
	miss_fraction(d, 0, 1, p, "Took the percentage as a denominator.");
	miss_fraction(d, 0, p / c, 100 / c + 1, "Divided the denominator wrongly.");
}

static void whole_from_part(struct draft *d)
{
	static const char *const stories[] = {
		"{a}/{b} of a class, that is {c} pupils, ride a bus. How many pupils are in the class?",
		"{N} has read {a}/{b} of a book, that is {c} pages. How many pages has the book?",
		"A tank is {a}/{b} full and holds {c} liters now. How many liters does the full tank hold?",
		"After {a}/{b} of a trip {N} has gone {c} kilometers. How many kilometers long is the trip?"
	};
	int64_t b = any(d, 3, 9), a = any(d, 2, b - 1), e = ramp(d, 4, 30);

	if (num_gcd(a, b) > 1)
		a = b - 1;
	LET(d, "abcew", a, b, a * e, e, b * e);
	ask(d, PICK(d, stories));
	by(d, "{c} ÷ {a} × {b}");
	key(d, b * e);
	miss(d, e, "Stopped at one part.");
	miss_num(
		d, num_of(a * e * a, b), "Took the fraction of the part instead of finding the whole.");
	miss(d, a * e + b, "Added the denominator.");
	miss(d, a * e * b, "Multiplied by the denominator only.");
	miss(d, (b - a) * e, "Gave the rest.");
	miss(d, b * e + e, "Counted one part too many.");
	hint(d, "How much is one of the equal parts? How many parts has the whole?");
	explain(d,
		"{a} parts are {c}, so one part is {c} ÷ {a} = {e}. The whole has {b} parts: {e} × {b} = {w}.");
}

static void signed_sum(struct draft *d)
{
	int64_t b = ramp(d, 3, 12), p = any(d, 1, b - 1), q = any(d, 1, b - 1), r;
	bool first_minus = form(d, 2) == 0;
	char text[LABEL_SIZE];

	if (p == q)
		q = q > 1 ? q - 1 : q + 1;
	r = first_minus ? q - p : p - q;
	LET(d, "bpqr", b, p, q, r < 0 ? -r : r);
	let_text(d, 's', r < 0 ? "−" : "");
	d->below_zero = true;
	if (d->numeric) {
		ask(d,
			first_minus ? "−{p}/{b} + {q}/{b} = [blank]/{b}"
						: "{p}/{b} + (−{q}/{b}) = [blank]/{b}");
		key(d, r);
		miss(d, -r, "Gave the result the wrong sign.");
		miss(d, p + q, "Added the sizes.");
		miss(d, -p - q, "Took both as negative.");
	} else {
		ask(d, first_minus ? "−{p}/{b} + {q}/{b} = [blank]" : "{p}/{b} + (−{q}/{b}) = [blank]");
		fill(d, text, sizeof(text), "{s}{r}/{b}");
		key_text(d, text);
		key_value(d, num_of(r, b));
		LET(d, "xyzw", p + q, 2 * b, (r < 0 ? -r : r) + 1, b);
		miss_text(d, r < 0 ? "{r}/{b}" : "−{r}/{b}", "Gave the result the wrong sign.");
		miss_text(d, "{x}/{b}", "Added the sizes.");
		miss_text(d, "−{x}/{b}", "Took both as negative.");
		miss_text(d, "{s}{x}/{y}", "Added the denominators too.");
	}
	hint(d, "The parts have the same size, so add the signed numerators.");
	if (first_minus)
		explain(d,
			"Add the numerators: −{p} + {q} = {s}{r}. The denominator stays, so the sum is {s}{r}/{b}.");
	else
		explain(d,
			"Add the numerators: {p} + (−{q}) = {s}{r}. The denominator stays, so the sum is "
			"{s}{r}/{b}.");
}

static void order_mixed(struct draft *d)
{
	static const struct {
		const char *text;
		int n, d;
	} values[] = { { "0.2", 1, 5 }, { "1/4", 1, 4 }, { "0.3", 3, 10 }, { "1/3", 1, 3 },
		{ "35%", 7, 20 }, { "2/5", 2, 5 }, { "0.45", 9, 20 }, { "1/2", 1, 2 }, { "55%", 11, 20 },
		{ "3/5", 3, 5 }, { "0.65", 13, 20 }, { "2/3", 2, 3 }, { "0.7", 7, 10 }, { "3/4", 3, 4 },
		{ "80%", 4, 5 }, { "5/6", 5, 6 }, { "0.875", 7, 8 }, { "9/10", 9, 10 } };
	int64_t at[4], low = any(d, 0, 9);
	bool most = form(d, 2) == 0;
	int order[4] = { 2, 0, 3, 1 };

	at[0] = low;
	for (int i = 1; i < 4; i++)
		at[i] = at[i - 1] + any(d, 1, 2);
	for (int i = 0; i < 4; i++)
		let_text(d, (char)('a' + i), values[at[order[i]]].text);
	let_text(d, 's', most ? "greatest" : "least");
	if (d->numeric) {
		struct num best = num_of(values[at[most ? 3 : 0]].n, values[at[most ? 3 : 0]].d);

		if (num_places(best) < 0 || num_places(best) > 3)
			return;
		ask(d, "Which is the {s}: {a}, {b}, {c} or {d}? Write it as a decimal.");
		key_num(d, best);
		for (int i = 1; i < 4; i++)
			miss_num(d, num_of(values[at[most ? 3 - i : i]].n, values[at[most ? 3 - i : i]].d),
				"Compared the digits, not the values.");
	} else {
		ask(d, "Which of these numbers is the {s}: {a}, {b}, {c} or {d}?");
		key_text(d, values[at[most ? 3 : 0]].text);
		miss_text(d, values[at[most ? 0 : 3]].text, "Looked for the other end of the order.");
		miss_text(d, values[at[1]].text, "Compared the digits, not the values.");
		miss_text(d, values[at[2]].text, "Compared the digits, not the values.");
	}
	hint(d, "Write all four in the same form.");
	let_text(d, 'w', values[at[0]].text);
	let_text(d, 'x', values[at[1]].text);
	let_text(d, 'y', values[at[2]].text);
	let_text(d, 'z', values[at[3]].text);
	explain(d, "Written as decimals, the order is {w} < {x} < {y} < {z}. The {s} is {k}.");
	if (d->numeric)
		explain_more(d, " As a decimal it is the same value.");
}

static void powers(struct draft *d)
{
	struct num x = proper(d, d->index * 2 < d->count ? 6 : 12);
	bool cube = form(d, 3) == 2 && x.d < 8;
	int64_t top = x.n * x.n * (cube ? x.n : 1), bottom = x.d * x.d * (cube ? x.d : 1);

	LET(d, "abcd", x.n, x.d, top, bottom);
	ask_fraction(d, cube ? "({a}/{b})³ = " : "({a}/{b})² = ", 0, top, bottom);
	miss_fraction(d, 0, x.n * (cube ? 3 : 2), x.d * (cube ? 3 : 2), "Multiplied by the exponent.");
	miss_fraction(d, 0, x.n * (cube ? 3 : 2), x.d, "Multiplied the numerator by the exponent.");
	miss_fraction(d, 0, top, x.d, "Raised the numerator only.");
	miss_fraction(d, 0, x.n, bottom, "Raised the denominator only.");
	miss_fraction(d, 0, top + 1, bottom, "Made a slip of one.");
	hint(d, "The whole fraction is the factor, above and below the bar.");
	explain(d,
		cube
			? "Numerator: {a} × {a} × {a} = {c}. Denominator: {b} × {b} × {b} = {d}. The result is "
			  "{c}/{d}."
			: "Numerator: {a} × {a} = {c}. Denominator: {b} × {b} = {d}. The result is {c}/{d}.");
}

static void equation(struct draft *d)
{
	static const char *const letters[] = { "x", "y", "n", "w" };
	int64_t b = any(d, 3, 9), a = any(d, 2, b - 1), e = ramp(d, 2, 15);

	if (num_gcd(a, b) > 1)
		a = b - 1;
	LET(d, "abcew", a, b, a * e, e, b * e);
	let_text(d, 't', PICK(d, letters));
	ask(d,
		d->numeric ? "{a}/{b} of a number {t} is {c}. The number is [blank]."
				   : "{a}/{b} of a number is {c}. What is the number?");
	if (form(d, 3) == 2)
		ask(d,
			d->numeric ? "({a}/{b}){t} = {c}. The solution is {t} = [blank]."
					   : "Which number solves ({a}/{b}){t} = {c}?");
	key(d, b * e);
	miss_num(d, num_of(a * e * a, b), "Multiplied by the fraction instead of its reciprocal.");
	miss(d, e, "Divided by the numerator only.");
	miss(d, a * e * b, "Multiplied by the denominator only.");
	miss(d, a * e + b - a, "Added the difference of the two numbers.");
	miss(d, b * e + b, "Made a slip of one part.");
	hint(d, "Multiply both sides by the reciprocal.");
	explain(d, "Multiply by the reciprocal {b}/{a}: {c} × {b}/{a} = {w}.");
}

static const struct skill skills[] = {
	{ "Lowest terms", "Reduce fractions with the greatest common factor.", "apply", NULL,
		"A fraction is in lowest terms when its numerator and denominator share no factor except 1. Divide "
		"both by their greatest common factor.\n\n"
		"Example: 42/56. The factors of 42 are 1, 2, 3, 6, 7, 14, 21 and 42. The largest that also divides 56 "
		"is 14. Since 42 ÷ 14 = 3 and 56 ÷ 14 = 4, we get 42/56 = 3/4.\n\n"
		"If you do not see the largest factor, go step by step: 42/56 = 21/28, and 21/28 = 3/4.\n\n"
		"Watch out: only factors may be cancelled, never terms of a sum.",
		"Look for the greatest common factor.", simplest, { 0 }, NULL },
	{ "Add unlike fractions", "Add fractions with different denominators.", "apply", NULL,
		"Rewrite both fractions with a common denominator, best the least common multiple of the two, then "
		"add the numerators.\n\n"
		"Example: 5/6 + 3/8. The least common multiple of 6 and 8 is 24. 5/6 = 20/24 and 3/8 = 9/24. The sum "
		"is 20/24 + 9/24 = 29/24.\n\n"
		"An estimate helps: 5/6 is nearly 1 and 3/8 is nearly 1/2, so the sum must be a little above 1.\n\n"
		"Watch out: adding the denominators as well would give 8/14, which is even less than 5/6.",
		"Find the least common multiple of the denominators.", add_unlike, { 1 }, NULL },
	{ "Subtract unlike fractions", "Subtract fractions with different denominators.", "apply", NULL,
		"Subtraction needs a common denominator too. Rewrite, then subtract the numerators.\n\n"
		"Example: 7/10 − 1/4. The least common multiple of 10 and 4 is 20. 7/10 = 14/20 and 1/4 = 5/20. The "
		"difference is 14/20 − 5/20 = 9/20.\n\n"
		"Check by adding back: 9/20 + 5/20 = 14/20.\n\n"
		"Watch out: when you change a denominator, multiply its numerator by the same number.",
		"Rewrite both fractions so that their parts have the same size.", subtract_unlike, { 2 },
		NULL },
	{ "Multiply fractions", "Multiply fractions.", "apply", NULL,
		"To take a fraction of a fraction, multiply numerators and denominators.\n\n"
		"Example: 3/4 × 2/5 = 6/20. You may cancel before multiplying: the 2 and the 4 share the factor 2, "
		"which leads to 3/10 at once. Indeed 6/20 = 3/10.\n\n"
		"The product of two fractions below 1 is smaller than both, because you take only a part of a "
		"part.\n\n"
		"Watch out: a common denominator is not needed here.",
		"Numerator times numerator, denominator times denominator.", product, { 1 }, NULL },
	{ "Divide fractions", "Divide fractions.", "apply", NULL,
		"Dividing by a fraction asks how often it fits. How often does 1/6 fit into 2/3? Since 2/3 = 4/6, it "
		"fits 4 times.\n\n"
		"The rule does this in one step: multiply by the reciprocal. 2/3 ÷ 1/6 = 2/3 × 6/1. The numerators "
		"give 12, the denominators 3, and 12/3 = 4.\n\n"
		"Example: 5/8 ÷ 2/3. Multiply: 5/8 × 3/2 = 15/16.\n\n"
		"Watch out: only the divisor is turned over.",
		"Turn the divisor over and multiply.", quotient, { 4 }, NULL },
	{ "Fractions to percentages", "Write fractions as percentages.", "understand",
		"Find percentages in stories.",
		"Percent means hundredths. Change the denominator to 100 and read the numerator.\n\n"
		"Example: 7/20. Multiply both numbers by 5: 7/20 = 35/100, so it is 35%.\n\n"
		"Example: 18 of 25 pupils came by bike. 18/25 = 72/100, so 72% came by bike.\n\n"
		"Watch out: 7 of 20 is not 7%. The percentage counts out of a hundred.",
		"Multiply numerator and denominator so that the denominator becomes 100.", to_percent,
		{ 1 }, NULL },
	{ "Percentages to fractions", "Write percentages as fractions in lowest terms.", "apply", NULL,
		"A percentage is a fraction with the denominator 100. Write it down and reduce.\n\n"
		"Example: 45% = 45/100. Both divide by 5: 45/100 = 9/20.\n\n"
		"Know these by heart: 50% = 1/2, 25% = 1/4, 75% = 3/4, 20% = 1/5, 10% = 1/10.\n\n"
		"Watch out: 5% is 5/100, which is 1/20. It is not one fifth.",
		"Put the number over 100 and divide by the greatest common factor.", percent_to_fraction,
		{ 6 }, NULL },
	{ "Find the whole from a part", "Find the whole when a fraction of it is known.", "analyze",
		NULL,
		"Sometimes the part is known and the whole is asked.\n\n"
		"Example: 3/5 of a class are 18 pupils. Three parts are 18, so one part is 18 ÷ 3 = 6. The whole has "
		"five parts: 6 × 5 = 30. The class has 30 pupils.\n\n"
		"Draw a bar with five boxes and write 18 over three of them.\n\n"
		"Watch out: the whole must be larger than the part. Taking 3/5 of 18 would make it smaller.",
		"Find one part first.", whole_from_part, { 4 }, NULL },
	{ "Solve equations with fractions", "Solve equations with a fraction as coefficient.", "apply",
		NULL,
		"An unknown with a fraction in front is freed by multiplying with the reciprocal, since a number times "
		"its reciprocal is 1: 2/3 × 3/2 = 1.\n\n"
		"Example: two thirds of a number is 14. Multiply by 3/2: 14 × 3/2 = 21. Check: 2/3 of 21 = 14.\n\n"
		"You may also divide by the numerator and multiply by the denominator: 14 ÷ 2 = 7, and 7 × 3 = 21.\n\n"
		"Watch out: multiplying by 2/3 again would lead away from the solution.",
		"What undoes multiplying by the fraction?", equation, { 5, 8 }, NULL },
	{ "Order fractions, decimals and percentages", "Compare numbers in different forms.",
		"evaluate", NULL,
		"Numbers in different forms are compared by writing them all in one form. Decimals are often the "
		"easiest.\n\n"
		"Example: 2/5, 0.45, 38% and 1/3. As decimals: 0.4, 0.45, 0.38 and about 0.333. In order: 1/3 < 38% < "
		"2/5 < 0.45.\n\n"
		"Landmarks such as 1/2 and 1/4 often settle it without any calculation.\n\n"
		"Watch out: do not compare digits across forms. 38% looks larger than 2/5 but is smaller.",
		"Turn all numbers into decimals.", order_mixed, { 6 }, NULL },
	{ "Powers of fractions", "Square and cube fractions.", "apply", NULL,
		"A power of a fraction is a repeated product. Both the numerator and the denominator are raised to "
		"the power.\n\n"
		"Example: (2/3)² means 2/3 × 2/3, so (2/3)² = 4/9.\n\n"
		"Example: (1/2)³ = 1/8. Half of a half of a half is an eighth.\n\n"
		"Powers of a fraction below 1 get smaller and smaller: 1/2 > 1/4 > 1/8.\n\n"
		"Watch out: the exponent does not multiply. (2/3)² is not 4/6, which is just 2/3 again.",
		"Multiply the fraction by itself.", powers, { 4 }, NULL },
	{ "Add signed fractions", "Add positive and negative fractions.", "apply", NULL,
		"Signed fractions combine two rules that you know: the rule for signs and the rule for equal "
		"denominators.\n\n"
		"Example: −5/8 + 3/8. The parts are eighths, so add the signed numerators: −5 + 3 = −2. The sum is "
		"−2/8.\n\n"
		"On the number line, start at −5/8 and move 3/8 to the right. You stay below zero.\n\n"
		"Watch out: the minus sign belongs to the whole fraction, and the denominator is never negative.",
		"Add the numerators with their signs.", signed_sum, { 2 }, NULL },
};

PACK(fractions_68, "fractions", "Fractions", B_6_8, MODE_BOTH, skills);
