/* Place value, grades 6-8: large and small places, powers of ten, scientific notation, rounding, number systems. */
#include <stdio.h>

#include "domain/course/pack.h"

static int64_t power_of_ten(int64_t e)
{
	int64_t p = 1;

	while (e-- > 0)
		p *= 10;
	return p;
}

static struct num scale_of(int64_t e)
{
	return e >= 0 ? num_of(power_of_ten(e), 1) : num_of(1, power_of_ten(-e));
}

static const char *const fraction_places[] = { "", "tenths", "hundredths", "thousandths",
	"ten-thousandths" };

static void decimal_places(struct draft *d)
{
	int digit[5], pool[9] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	int64_t n = 0;
	int place = (int)any(d, 1, 4);

	for (int i = 0; i < 5; i++) {
		int j = (int)any(d, i, 8), t = pool[i];

		pool[i] = pool[j];
		pool[j] = t;
		digit[i] = pool[i];
		n = n * 10 + pool[i];
	}
	let_num(d, 'n', num_of(n, 10000), LOOK_NUMBER);
	LET(d, "g", digit[place]);
	let_text(d, 'p', fraction_places[place]);
	let_num(d, 'v', num_of(digit[place], power_of_ten(place)), LOOK_NUMBER);
	if (form(d, 2)) {
		ask(d, "Which digit of {n} is in the {p} place?");
		key(d, digit[place]);
		miss(d, digit[place - 1], "Counted the ones as the first place behind the point.");
		miss(d, digit[place < 4 ? place + 1 : 1], "Counted one place too far.");
		miss(d, digit[4 - place == place ? 0 : 4 - place], "Counted from the wrong end.");
		miss(d, digit[0], "Took the digit in front of the point.");
		explain(d,
			"Behind the point come tenths, hundredths, thousandths and ten-thousandths. The {p} digit "
			"is {g}.");
	} else {
		ask(d, "What is the value of the digit {g} in {n}?");
		key_num(d, num_of(digit[place], power_of_ten(place)));
		miss_num(
			d, num_of(digit[place], power_of_ten(place - 1)), "Put the digit one place too high.");
		miss_num(
			d, num_of(digit[place], power_of_ten(place + 1)), "Put the digit one place too low.");
		miss(d, digit[place] * power_of_ten(place),
			"Read the places as if they were in front of the point.");
		miss(d, digit[place], "Gave the digit, not its value.");
		explain(d, "The {g} is in the {p} place, so its value is {v}.");
	}
	hint(d,
		"The first place behind the point holds tenths. Each place to the right is a tenth of the one "
		"before.");
}

static void large_places(struct draft *d)
{
	static const struct {
		const char *text;
		int zeros;
	} units[] = { { "thousand", 3 }, { "million", 6 }, { "billion", 9 } };
	int which = form(d, 3), zeros = units[which].zeros;
	int64_t n = ramp(d, 12, 980), whole;

	n += n % 10 == 0;
	whole = n * power_of_ten(zeros - 1);
	let_num(d, 'a', num_of(n, 10), LOOK_NUMBER);
	LET(d, "w", whole);
	let_text(d, 'u', units[which].text);
	if (form(d, 2)) {
		ask(d, "Write {a} {u} as a whole number.");
		key(d, whole);
		miss(d, whole * 10, "Wrote one zero too many.");
		miss(d, whole / 10, "Wrote one zero too few.");
		miss(d, n / 10 * power_of_ten(zeros) + n % 10 * power_of_ten(zeros - 2),
			"Put the digit behind the "
			"point one place too low.");
		miss(d, n * power_of_ten(zeros), "Left out the point but kept all the zeros.");
	} else {
		ask(d, "{w} = [blank] {u}");
		ask(d, "The number {w} is [blank] {u}.");
		key_num(d, num_of(n, 10));
		miss_num(d, num_of(n, 1), "Counted one zero too few.");
		miss_num(d, num_of(n, 100), "Counted one zero too many.");
		miss_num(d, num_of(n, 1000), "Mixed up the units.");
		miss_num(d, num_of(n + 10, 10), "Made a slip of one.");
	}
	hint(d, "A thousand has three zeros, a million six and a billion nine.");
	explain(d, "Move the point as many places as the unit has zeros: {a} {u} is {w}.");
}

static void powers(struct draft *d)
{
	int64_t e = any(d, 2, 9), f = any(d, 1, 4);

	LET(d, "ev", e, power_of_ten(e));
	LET(d, "f", f);
	let_num(d, 'w', scale_of(-f), LOOK_NUMBER);
	switch (form(d, 4)) {
	case 0:
		ask(d, "{v} = 10^[blank]");
		key(d, e);
		explain(d, "Count the zeros of {v}: there are {e}, so it is 10^{e}.");
		break;
	case 1:
		ask(d, "10^{e} = [blank]");
		key(d, power_of_ten(e));
		explain(d, "A 1 with {e} zeros: 10^{e} = {v}.");
		break;
	case 2:
		ask(d, "How many zeros has 10^{e} when it is written as a whole number?");
		if (chance(d, 60)) {
			LET(d, "p", e + 2);
			ask(d, "How many times must 10 be a factor to make {v}?");
		}
		key(d, e);
		explain(d, "10^{e} is a 1 with {e} zeros: {v}.");
		break;
	default:
		LET(d, "abcs", e, f, e + f, 10);
		ask(d, "10^{a} × 10^{b} = 10^[blank]");
		key(d, e + f);
		miss(d, e * f, "Multiplied the exponents.");
		explain(d, "Together there are {a} + {b} = {c} factors of ten: 10^{c}.");
		break;
	}
	if (d->value.n > 99) {
		miss(d, power_of_ten(e) * 10, "Wrote one zero too many.");
		miss(d, power_of_ten(e - 1), "Wrote one zero too few.");
		miss(d, 10 * e, "Multiplied 10 by the exponent.");
	} else {
		miss_num(d, num_add(d->value, num_of(1, 1)), "Counted one digit too many.");
		miss_num(d, num_sub(d->value, num_of(1, 1)), "Counted one zero too few.");
		miss_num(d, num_add(d->value, num_of(2, 1)), "Miscounted the zeros.");
	}
	hint(d, "The exponent tells how often 10 is a factor, and so how many zeros there are.");
}

static void negative_powers(struct draft *d)
{
	int64_t e = any(d, 1, 4), g = ramp(d, 1, 9);
	struct num v = num_mul(num_of(g, 1), scale_of(-e));

	LET(d, "gef", g, e, power_of_ten(e));
	let_num(d, 'v', v, LOOK_NUMBER);
	let_text(d, 's', e == 1 ? "⁻¹" : e == 2 ? "⁻²" : e == 3 ? "⁻³" : "⁻⁴");
	if (form(d, 2)) {
		ask(d, g == 1 ? "10{s} = [blank]" : "{g} × 10{s} = [blank]");
		key_num(d, v);
		miss_num(d, num_mul(v, num_of(10, 1)), "Moved the point one place too few.");
		miss_num(d, num_div(v, num_of(10, 1)), "Moved the point one place too many.");
		miss(d, g * power_of_ten(e), "Overlooked the minus sign of the exponent.");
		miss_num(d, num_sub(num_of(0, 1), v), "Took the exponent's sign as the number's sign.");
		miss_num(d, num_of(g, 10 * e + 10), "Multiplied 10 by the exponent.");
		explain(d,
			g == 1 ? "10{s} means 1 divided by {f}, which is {v}."
				   : "10{s} means 1/{f}. So {g} × 10{s} = {v}.");
	} else {
		ask(d, "{v} = {g}/[blank]");
		key(d, power_of_ten(e));
		miss(d, power_of_ten(e + 1), "Counted one place too many.");
		miss(d, power_of_ten(e - 1), "Counted one place too few.");
		miss(d, 10 * (e + 1), "Multiplied 10 by the number of places.");
		miss(d, e, "Gave the number of places.");
		explain(d, "{v} has {e} {e:place/places} behind the point, so {v} = {g}/{f}.");
	}
	hint(d, "A negative exponent means a division by a power of ten.");
}

static void to_scientific(struct draft *d)
{
	int64_t m = ramp(d, 11, 99), e = any(d, 3, 9);

	m += m % 10 == 0;
	let_num(d, 'm', num_of(m, 10), LOOK_NUMBER);
	LET(d, "evfgh", e, m * power_of_ten(e - 1), e + 1, e - 1, m);
	if (d->numeric) {
		if (form(d, 2)) {
			ask(d, "{v} = {m} × 10^[blank]");
			key(d, e);
			miss(d, e + 1, "Counted all digits instead of the places moved.");
			miss(d, e - 1, "Counted only the zeros.");
			miss(d, e - 2, "Miscounted the places.");
		} else {
			ask(d, "{v} = [blank] × 10^{e}");
			key_num(d, num_of(m, 10));
			miss_num(d, num_of(m, 1), "Took a factor that is not below 10.");
			miss_num(d, num_of(m, 100), "Took a factor that is below 1.");
			miss_num(d, num_of(m + 1, 10), "Made a slip of one tenth.");
		}
	} else {
		ask(d, "How is {v} written in scientific notation?");
		key_text(d, "{m} × 10^{e}");
		miss_text(d, "{m} × 10^{f}", "Counted all digits instead of the places moved.");
		miss_text(d, "{m} × 10^{g}", "Counted only the zeros.");
		LET(d, "q", e - 2);
		miss_text(d, "{h} × 10^{e}", "Took a factor that is not below 10.");
		miss_text(d, "{m} × 10^{q}", "Miscounted the places.");
	}
	hint(d, "The factor must be at least 1 and below 10. How many places does the point move?");
	explain(d, "The point moves {e} places to stand behind the first digit: {m} × 10^{e}.");
}

static void from_scientific(struct draft *d)
{
	int64_t m = ramp(d, 101, 989), e = any(d, 3, 8);
	int64_t v;

	m += m % 10 == 0;
	v = m * power_of_ten(e - 2);
	let_num(d, 'm', num_of(m, 100), LOOK_NUMBER);
	LET(d, "ev", e, v);
	ask(d, chance(d, 50) ? "{m} × 10^{e} = [blank]" : "Write {m} × 10^{e} as an ordinary number.");
	key(d, v);
	miss(d, v * 10, "Moved the point one place too far.");
	if (v % 10 == 0)
		miss(d, v / 10, "Moved the point one place too few.");
	miss(d, m * power_of_ten(e), "Wrote as many zeros as the exponent says.");
	miss(d, v * 100, "Moved the point two places too far.");
	miss(d, v + power_of_ten(e - 2), "Made a slip in the last digit.");
	hint(d,
		"Move the point to the right as many places as the exponent says, and fill up with zeros.");
	explain(d, "Move the point {e} places to the right: {m} × 10^{e} = {v}.");
}

static void small_scientific(struct draft *d)
{
	int64_t m = ramp(d, 2, 9), t = any(d, 1, 9), e = any(d, 2, 4);
	struct num f = num_of(form(d, 2) ? 10 * m : 10 * m + t, 10), v = num_mul(f, scale_of(-e));
	static const char *const sup[] = { "", "⁻¹", "⁻²", "⁻³", "⁻⁴", "⁻⁵" };

	let_num(d, 'm', f, LOOK_NUMBER);
	let_num(d, 'v', v, LOOK_NUMBER);
	LET(d, "e", e);
	let_text(d, 's', sup[e]);
	if (d->numeric) {
		ask(d, chance(d, 50) ? "{m} × 10{s} = [blank]" : "Write {m} × 10{s} as a decimal.");
		key_num(d, v);
		miss_num(d, num_mul(v, num_of(10, 1)), "Moved the point one place too few.");
		miss_num(d, num_div(v, num_of(10, 1)), "Moved the point one place too many.");
		miss_num(d, num_mul(f, scale_of(e)), "Moved the point to the right.");
	} else {
		let_text(d, 't', sup[e + 1]);
		let_text(d, 'u', sup[e - 1]);
		ask(d, "How is {v} written in scientific notation?");
		key_text(d, "{m} × 10{s}");
		miss_text(d, "{m} × 10{t}", "Counted one place too many.");
		miss_text(d, "{m} × 10{u}", "Counted only the zeros behind the point.");
		miss_text(d, "{m} × 10^{e}", "Forgot the minus sign of the exponent.");
	}
	hint(
		d, "How many places does the point move to stand behind the first digit that is not zero?");
	explain(d,
		"The point moves {e} places, and the number is below 1, so the exponent is negative: {v} = {m} × "
		"10{s}.");
}

static void round_decimals(struct draft *d)
{
	static const char *const names[] = { "tenth", "hundredth", "thousandth" };
	int place = form(d, 3);
	int64_t n = any(d, 10234, 98760), p = power_of_ten(3 - place), r;
	struct num v;

	if (n % p == 0)
		n += 3 * p / 10 + (p == 1);
	if (n % 10 == 0)
		n++;
	r = (n + p / 2) / p * p;
	v = num_of(r, 10000);
	if (p == 1)
		return;
	d->look = place == 0 ? LOOK_TENTHS : LOOK_HUNDREDTHS;
	let_num(d, 'n', num_of(n, 10000), LOOK_NUMBER);
	let_text(d, 'p', names[place]);
	ask(d, "Round {n} to the nearest {p}.");
	key_num(d, v);
	miss_num(d, num_of(n / p * p == r ? r + p : r - p, 10000), "Rounded the wrong way.");
	miss_num(d, num_of((n + p / 20) / (p / 10) * (p / 10), 10000), "Rounded to one place more.");
	miss_num(d, num_of((n + 5 * p) / (10 * p) * (10 * p), 10000), "Rounded to one place less.");
	miss_num(d, num_of(r * 10, 10000), "Moved the point.");
	miss_num(d, num_of(r + 2 * p, 10000), "Made a slip in the rounded place.");
	hint(d, "Find the place, then look at the digit just behind it.");
	explain(d, "The digit behind the {p} place decides: {n} rounds to {k}.");
}

static void significant(struct draft *d)
{
	int figures = (int)any(d, 1, 3);
	int64_t n = ramp(d, 10123, 987600), size = 1, p, r;

	while (n / size >= 10)
		size *= 10;
	p = size / power_of_ten(figures - 1);
	if (n % p == 0)
		n += p / 10 * 3;
	r = (n + p / 2) / p * p;
	LET(d, "nfr", n, figures, r);
	ask(d, "Round {n} to {f} significant {f:figure/figures}.");
	key(d, r);
	miss(d, n / p * p == r ? r + p : r - p, "Rounded the wrong way.");
	miss(d, r / p, "Left out the zeros that hold the places.");
	miss(d, (n + p / 20) / (p / 10) * (p / 10), "Kept one figure too many.");
	miss(d, (n + 5 * p) / (10 * p) * (10 * p), "Kept one figure too few.");
	miss(d, r + 2 * p, "Made a slip in the last kept figure.");
	hint(d,
		"Count figures from the first digit that is not zero. Zeros then fill the places behind.");
	explain(d, "Keep {f} {f:figure/figures}, look at the next digit, and fill up with zeros: {r}.");
}

static void metric(struct draft *d)
{
	static const struct {
		const char *big, *small;
		int zeros;
	} units[] = { { "kilometers", "meters", 3 }, { "meters", "centimeters", 2 },
		{ "kilograms", "grams", 3 }, { "liters", "milliliters", 3 }, { "meters", "millimeters", 3 },
		{ "centimeters", "millimeters", 1 }, { "tonnes", "kilograms", 3 },
		{ "hectares", "square meters", 4 } };
	int which = (int)any(d, 0, 7);
	int64_t n = ramp(d, 12, 980), f = power_of_ten(units[which].zeros);
	struct num big, small;

	n += n % 10 == 0;
	big = num_of(n, n < 100 ? 10 : 100);
	small = num_mul(big, num_of(f, 1));
	let_num(d, 'a', big, LOOK_NUMBER);
	let_num(d, 'b', small, LOOK_NUMBER);
	LET(d, "f", f);
	let_text(d, 'u', units[which].big);
	let_text(d, 'v', units[which].small);
	if (form(d, 2)) {
		ask(d, "How many {v} are {a} {u}?");
		by(d, "{a} × {f}");
		key_num(d, small);
		explain(d, "One of the larger units is {f} {v}: {a} × {f} = {b}.");
	} else {
		ask(d, "How many {u} are {b} {v}?");
		by(d, "{b} ÷ {f}");
		key_num(d, big);
		explain(d, "It takes {f} {v} for one of the larger units: {b} ÷ {f} = {a}.");
	}
	miss_num(d, num_mul(d->value, num_of(10, 1)), "Moved the point one place too far right.");
	miss_num(d, num_div(d->value, num_of(10, 1)), "Moved the point one place too far left.");
	miss_num(d, num_mul(d->value, num_of(100, 1)), "Used the wrong number of zeros.");
	miss_num(d, num_div(d->value, num_of(100, 1)), "Used the wrong number of zeros.");
	hint(d, "How many of the smaller unit make one of the larger? That is a power of ten.");
}

static void compare_scientific(struct draft *d)
{
	int64_t m = ramp(d, 2, 8), k = any(d, 1, 4), e = any(d, 3, 6);

	LET(d, "mefv", m, e, e + k, power_of_ten(k));
	LET(d, "g", k);
	if (form(d, 2)) {
		ask(d, "How many times as large as {m} × 10^{e} is {m} × 10^{f}?");
		key(d, power_of_ten(k));
		miss(d, 10 * k == power_of_ten(k) ? k : 10 * k,
			"Multiplied 10 by the difference of the exponents.");
		miss(d, power_of_ten(k + 1), "Counted one place too many.");
		miss(d, power_of_ten(k - 1), "Counted one place too few.");
		miss(d, k, "Gave the difference of the exponents.");
		explain(d,
			"The factors agree, so compare the powers: the exponents differ by {g}, and 10^{g} = {v}.");
	} else {
		int64_t n = any(d, 2, 9);

		LET(d, "abcd", m, n, e, k);
		if (m * n >= 10 || n == 1)
			return;
		LET(d, "p", m * n);
		LET(d, "s", e + k);
		if (d->numeric) {
			ask(d, "({a} × 10^{c}) × ({b} × 10^{d}) = {p} × 10^[blank]");
			key(d, e + k);
			miss(d, e * k, "Multiplied the exponents.");
			miss(d, e + k + 1, "Counted one factor of ten too many.");
			miss(d, e - k, "Subtracted the exponents.");
		} else {
			LET(d, "qrt", e * k, m + n, e + k + 1);
			ask(d, "What is ({a} × 10^{c}) × ({b} × 10^{d})?");
			key_text(d, "{p} × 10^{s}");
			miss_text(d, "{p} × 10^{q}", "Multiplied the exponents.");
			miss_text(d, "{r} × 10^{s}", "Added the factors.");
			miss_text(d, "{p} × 10^{t}", "Counted one factor of ten too many.");
			miss_text(d, "{r} × 10^{q}", "Added the factors and multiplied the exponents.");
		}
		explain(d,
			"Multiply the factors, {a} × {b} = {p}, and add the exponents, {c} + {d} = {s}. The product "
			"is {p} × 10^{s}.");
	}
	hint(d, "Treat the factors and the powers of ten separately.");
}

static void binary(struct draft *d)
{
	int64_t n = d->index * 2 < d->count ? any(d, 3, 15) : any(d, 12, 31), rest = n, digits = 0,
			place = 1;
	char sum[LABEL_SIZE] = "";

	for (int64_t b = n; b > 0; b /= 2, place *= 10)
		digits += b % 2 * place;
	let_num(d, 'b', num_of(digits, 1), LOOK_PLAIN);
	LET(d, "n", n);
	for (int64_t p = 16; p > 0; p /= 2) {
		size_t at = 0;

		if (rest < p)
			continue;
		while (sum[at] != '\0')
			at++;
		snprintf(sum + at, sizeof(sum) - at, "%s%d", at > 0 ? " + " : "", (int)p);
		rest -= p;
	}
	let_text(d, 's', sum);
	if (form(d, 2)) {
		ask(d,
			chance(d, 50) ? "The binary number {b} has which value in the decimal system?"
						  : "Which decimal number is {b} in the binary system?");
		key(d, n);
		miss(d, digits, "Read the binary digits as a decimal number.");
		miss(d, n + 1, "Counted the ones place wrongly.");
		miss(d, n * 2, "Started with the twos place instead of the ones place.");
		miss(d, n > 1 ? n - 1 : n + 3, "Left out the last digit.");
	} else {
		d->look = LOOK_PLAIN;
		ask(d, "Write the decimal number {n} in the binary system.");
		key(d, digits);
		miss(d, digits * 10, "Started with the twos place instead of the ones place.");
		miss(d, digits % 2 ? digits - 1 : digits + 1, "Got the last digit wrong.");
		miss(d, digits % 100 >= 10 ? digits - 10 : digits + 10, "Got the twos place wrong.");
		miss(d, n, "Left the number as it is.");
	}
	hint(d, "From the right the places are worth 1, 2, 4, 8 and 16.");
	explain(d,
		"The places are worth 16, 8, 4, 2 and 1. The ones stand at {s} = {n}, so the binary number is "
		"{b}, in the decimal system {n}.");
	if (n == 4 || n == 8 || n == 16)
		explain(d,
			"The places are worth 16, 8, 4, 2 and 1. Only one place is taken: the binary number is {b}, "
			"in the decimal system {n}.");
}

static const struct skill skills[] = {
	{ "Places behind the point", "Name and value places to ten-thousandths.", "remember", NULL,
		"Behind the point each place is worth a tenth of the place before: tenths, hundredths, thousandths, "
		"ten-thousandths.\n\n"
		"In 3.2745 the 2 is worth 0.2, the 7 is worth 0.07, the 4 is worth 0.004 and the 5 is worth 0.0005. "
		"Together: 3 + 0.2 + 0.07 + 0.004 + 0.0005 = 3.2745.\n\n"
		"The place names mirror those in front of the point, with the ones in the middle.\n\n"
		"Watch out: there are no oneths. The first place behind the point is the tenths.",
		"Count the places behind the point.", decimal_places, { 0 }, NULL },
	{ "Thousands, millions, billions", "Write large numbers with units.", "apply", NULL,
		"News reports write large numbers with a word: 3.4 million people. A thousand has three zeros, a "
		"million six, a billion nine.\n\n"
		"To write 3.4 million in full, move the point six places: 3.4 × 1,000,000 = 3,400,000.\n\n"
		"To go back, move it the other way: 56,700,000 is 56.7 million.\n\n"
		"Watch out: the digit behind the point counts. 3.4 million is not 3,000,004.",
		"How many zeros has the unit?", large_places, { 1 }, NULL },
	{ "Powers of ten", "Use exponents for powers of ten.", "understand", NULL,
		"A power of ten is a product of tens: 10^4 means 10 × 10 × 10 × 10, which is 10,000. The exponent "
		"counts the zeros.\n\n"
		"Products of powers are easy: 10^3 × 10^2 = 10^5, because 1,000 × 100 = 100,000.\n\n"
		"Also 10^1 = 10 and 10^0 = 1.\n\n"
		"Watch out: 10^4 is not 40. The exponent does not multiply the base.",
		"Count the zeros.", powers, { 2 }, NULL },
	{ "Negative powers of ten", "Use negative exponents for small numbers.", "understand", NULL,
		"Follow the powers down: 10^2 = 100, 10^1 = 10, 10^0 = 1. Each step divides by 10. The next steps give "
		"10⁻¹ = 0.1 and 10⁻² = 0.01.\n\n"
		"So a negative exponent means a division: 10⁻³ = 1/1,000, which is 0.001.\n\n"
		"Example: 7 × 10⁻² = 0.07.\n\n"
		"Watch out: the number itself does not become negative. It becomes small.",
		"Divide by the power of ten.", negative_powers, { 1, 3 }, NULL },
	{ "Write scientific notation", "Write large numbers in scientific notation.", "apply", NULL,
		"Scientific notation has a factor from 1 up to but not including 10, and a power of ten. 47,000 = 4.7 × "
		"10^4.\n\n"
		"Move the point until it stands behind the first digit. The number of places is the exponent. For "
		"47,000 it moves 4 places.\n\n"
		"The distance from the earth to the sun is about 150,000,000 km, which is 1.5 × 10^8 km.\n\n"
		"Watch out: the exponent does not count the zeros. 47,000 has three zeros, but the exponent is 4.",
		"Move the point behind the first digit and count the places.", to_scientific, { 3 }, NULL },
	{ "Read scientific notation", "Write numbers in scientific notation in full.", "apply", NULL,
		"To read scientific notation, move the point to the right as many places as the exponent says. Fill "
		"empty places with zeros.\n\n"
		"Example: 6.02 × 10^5 = 602,000. The point moves five places: two past the digits 0 and 2, three more "
		"for zeros.\n\n"
		"Check the size: 10^5 is a hundred thousand, so six of them are about six hundred thousand.\n\n"
		"Watch out: do not add as many zeros as the exponent says.",
		"Move the point to the right.", from_scientific, { 5 }, NULL },
	{ "Small numbers in scientific notation", "Use scientific notation for numbers below 1.",
		"apply", NULL,
		"Numbers below 1 get a negative exponent. Move the point to the right until it stands behind the first "
		"digit that is not zero, and count the places.\n\n"
		"Example: 0.0042. The point moves three places: 0.0042 = 4.2 × 10⁻³.\n\n"
		"A human hair is about 0.0001 m thick, and that is 1 × 10⁻⁴ m.\n\n"
		"Watch out: count the places that the point moves, not just the zeros behind the point.",
		"Count how many places the point moves.", small_scientific, { 4, 5 }, NULL },
	{ "Compare and multiply in scientific notation",
		"Compare and multiply numbers in scientific notation.", "analyze", NULL,
		"With equal factors, compare the powers. 3 × 10^7 is a hundred times as large as 3 × 10^5, because the "
		"exponents differ by 2 and 10^2 = 100.\n\n"
		"To multiply, multiply the factors and add the exponents: (2 × 10^3) × (4 × 10^5) = 8 × 10^8.\n\n"
		"Check with ordinary numbers: 2,000 × 400,000 = 800,000,000.\n\n"
		"Watch out: exponents are added in a product, not multiplied.",
		"Handle the factors and the powers one after the other.", compare_scientific, { 6 }, NULL },
	{ "Round decimals", "Round to tenths or hundredths.", "apply", NULL,
		"Find the place to round to and look at the next digit. From 5 on, go up.\n\n"
		"Example: 3.4817 to the nearest hundredth. The next digit is 1, so go down: 3.48. To the nearest tenth: "
		"the next digit is 8, so go up: 3.5.\n\n"
		"A calculator shows many places. Round the final result only, or the small errors add up.\n\n"
		"Watch out: one digit decides. The digits behind it do not matter.",
		"Look at the digit just behind the place.", round_decimals, { 1 }, NULL },
	{ "Significant figures", "Round to significant figures.", "apply", NULL,
		"Significant figures start at the first digit that is not zero. Rounding to two significant figures "
		"keeps the first two digits and fills the rest with zeros.\n\n"
		"Example: 48,371 to two figures. Keep 48, look at the 3, go down: 48,000. To three figures: keep 483, "
		"look at the 7, go up: 48,400.\n\n"
		"Measured values carry only as many figures as the measurement allows.\n\n"
		"Watch out: the zeros that hold the places must stay. 48 is not 48,000.",
		"Keep as many digits as asked, round the last, and fill up with zeros.", significant, { 9 },
		NULL },
	{ "Metric units", "Convert metric units with powers of ten.", "apply", NULL,
		"Metric units differ by powers of ten, so converting only moves the point. Kilo means thousand, centi "
		"means hundredth, milli means thousandth.\n\n"
		"Example: 2.5 kilometers. One kilometer is 1,000 meters, and 2.5 × 1,000 = 2,500, so it is 2,500 "
		"meters.\n\n"
		"Example: 340 centimeters. 340 ÷ 100 = 3.4, so it is 3.4 meters.\n\n"
		"Watch out: small units need large numbers. If the unit gets smaller, the number grows.",
		"Does the unit get larger or smaller? Then the number does the opposite.", metric, { 1, 3 },
		NULL },
	{ "Binary numbers", "Read and write binary numbers to 31.", "analyze", NULL,
		"Place value works with other bases too. Computers use base two, with the digits 0 and 1 only. From the "
		"right the places are worth 1, 2, 4, 8 and 16.\n\n"
		"Example: the binary number 1101 has ones at 8, 4 and 1. Its value is 8 + 4 + 1 = 13.\n\n"
		"To write 22 in binary, take the largest powers of two that fit: 16 + 4 + 2 = 22. So it is 10110.\n\n"
		"Watch out: 1101 in binary is not one thousand one hundred one.",
		"Write the place values 16, 8, 4, 2, 1 above the digits.", binary, { 3 }, NULL },
};

PACK(place_value_68, "place_value", "Place Value", B_6_8, MODE_BOTH, skills);
