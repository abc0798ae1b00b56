/* Multiplication, grades 6-8: decimals, fractions, signs, powers, algebra, percentages and measures. */
#include "domain/course/pack.h"

static void several_digits(struct draft *d)
{
	int64_t a = ramp(d, 112, 780), b = any(d, 12, 68);

	b += b % 10 == 0 ? 3 : 0;
	times(d, b, a, FORM_PLAIN | FORM_STORY | FORM_WORDS);
	LET(d, "abcdefg", a, b, a * b, b / 10 * 10, b % 10, a * (b / 10 * 10), a * (b % 10));
	explain(d,
		"Split {b} into {d} and {e}. {a} × {d} = {f} and {a} × {e} = {g}. Together: {f} + {g} = {c}. "
		"So {a} × {b} = {c}.");
}

static void decimal_whole(struct draft *d)
{
	static const char *const stories[] = {
		"One lap is {a} kilometers long. {N} runs {b} laps. How many kilometers is that?",
		"A bottle holds {a} liters. How many liters do {b} bottles hold?",
		"A tile is {a} meters long. How many meters long is a row of {b} tiles?"
	};
	int64_t scale = form(d, 2) ? 100 : 10, v = ramp(d, 11, 98), n = any(d, 3, 12);
	struct num x, p;

	v += v % 10 == 0;
	x = num_of(v, scale);
	p = num_mul(x, num_of(n, 1));
	let_num(d, 'a', x, LOOK_NUMBER);
	let_num(d, 'c', p, LOOK_NUMBER);
	LET(d, "bde", n, v, v * n);
	let_text(d, 't', scale == 10 ? "tenths" : "hundredths");
	key_num(d, p);
	if (form(d, 3) == 2) {
		tell(d, PICK(d, stories));
		by(d, "{b} × {a}");
	} else {
		ask(d, chance(d, 50) ? "{a} × {b} = [blank]" : "{b} × {a} = [blank]");
	}
	miss_num(d, num_mul(p, num_of(10, 1)), "Put the point one place too far right.");
	miss_num(d, num_div(p, num_of(10, 1)), "Put the point one place too far left.");
	miss_num(d, num_add(x, num_of(n, 1)), "Added instead of multiplying.");
	miss_num(d, num_add(p, x), "Counted one group too many.");
	miss_num(d, num_sub(p, x), "Left out one group.");
	explain(d,
		"Count in {t}: {a} is {d} {t}. {d} × {b} = {e}, and {e} {t} are {c}. So {a} × {b} = {c}.");
}

static void decimal_decimal(struct draft *d)
{
	int64_t u = ramp(d, 2, 48), v = any(d, 3, 39), scale = form(d, 3) == 2 ? 100 : 10;
	struct num x, y, p;

	u += u % 10 == 0;
	v += v % 10 == 0;
	x = num_of(u, scale);
	y = num_of(v, 10);
	p = num_mul(x, y);
	let_num(d, 'a', x, LOOK_NUMBER);
	let_num(d, 'b', y, LOOK_NUMBER);
	let_num(d, 'c', p, LOOK_NUMBER);
	LET(d, "uvwn", u, v, u * v, scale == 10 ? 2 : 3);
	ask(d, "{a} × {b} = [blank]");
	key_num(d, p);
	miss_num(d, num_mul(p, num_of(10, 1)), "Counted the places of one factor only.");
	miss_num(d, num_div(p, num_of(10, 1)), "Counted one place too many.");
	miss_num(d, num_mul(p, num_of(100, 1)), "Counted too few places.");
	miss_num(d, num_add(x, y), "Added instead of multiplying.");
	explain(d,
		"Without the points: {u} × {v} = {w}. The factors have {n} places after the point together, "
		"so the product has {n} as well: {a} × {b} = {c}.");
}

static void fractions(struct draft *d)
{
	int64_t b = any(d, 2, 6), q = any(d, 3, 9), a = any(d, 1, b - 1), p = ramp(d, 1, q - 1);

	LET(d, "abcdef", a, b, p, q, a * p, b * q);
	ask_fraction(
		d, form(d, 3) == 1 ? "{a}/{b} of {c}/{d} = " : "{a}/{b} × {c}/{d} = ", 0, a * p, b * q);
	miss_fraction(d, 0, a + p, b + q, "Added tops and bottoms.");
	miss_fraction(d, 0, a * q, b * p, "Multiplied crosswise, as in a division.");
	miss_fraction(d, 0, a * q + b * p, b * q, "Added the fractions.");
	miss_fraction(d, 0, a * p, b + q, "Added the denominators.");
	miss_fraction(d, 0, a + p, b * q, "Added the numerators.");
	explain(d,
		"Multiply the numerators: {a} × {c} = {e}. Multiply the denominators: {b} × {d} = {f}. So "
		"{a}/{b} × {c}/{d} = {e}/{f}.");
}

static void mixed(struct draft *d)
{
	int64_t b = any(d, 2, 6), a = any(d, 1, b - 1), w = ramp(d, 1, 6), n = any(d, 2, 9);
	int64_t improper = w * b + a, top = improper * n, whole = top / b;

	LET(d, "abwnefg", a, b, w, n, improper, top, whole);
	LET(d, "h", top % b);
	if (top % b == 0) {
		ask(d, "{w} {a}/{b} × {n} = [blank]");
		key(d, whole);
		miss(d, w * n, "Multiplied only the whole part.");
		miss(d, w * n + 1, "Multiplied only the whole part and added one.");
		miss(d, whole + 1, "Counted one whole too many.");
		miss(d, w + n, "Added instead of multiplying.");
		explain(d, "Write {w} {a}/{b} as {e}/{b}. {e}/{b} × {n} = {f}/{b}, and {f}/{b} = {g}.");
		return;
	}
	ask_fraction(d, "{w} {a}/{b} × {n} = ", whole, top % b, b);
	miss_fraction(d, w * n, a, b, "Multiplied only the whole part.");
	miss_fraction(d, w, a * n, b, "Multiplied only the fraction part.");
	miss_fraction(d, whole + 1, top % b, b, "Counted one whole too many.");
	miss_fraction(d, w + n, a, b, "Added instead of multiplying.");
	miss_fraction(d, whole, top % b + 1, b, "Made a slip of one part.");
	explain(d,
		"Write {w} {a}/{b} as {e}/{b}. {e}/{b} × {n} = {f}/{b}. As a mixed number that is {g} "
		"{h}/{b}.");
}

static void signs(struct draft *d)
{
	int64_t a = ramp(d, 2, 15), b = any(d, 2, 12), which = form(d, 3);

	if (which != 1)
		a = -a;
	if (which != 0)
		b = -b;
	d->below_zero = true;
	LET(d, "abc", a, b, a * b);
	LET(d, "uvw", a < 0 ? -a : a, b < 0 ? -b : b, a * b < 0 ? -a * b : a * b);
	ask(d, b < 0 ? "{a} × ({b}) = [blank]" : "{a} × {b} = [blank]");
	key(d, a * b);
	miss(d, -a * b,
		a * b < 0 ? "Took the product of different signs as positive."
				  : "Took the product of two negatives as negative.");
	miss(d, a + b, "Added instead of multiplying.");
	miss(d, a * b + a, "Counted one group too many.");
	miss(d, a * b - a, "Left out one group.");
	miss(d, -(a + b), "Added, and changed the sign.");
	explain(d,
		a * b < 0
			? "The sizes give {u} × {v} = {w}. The signs differ, so the product is negative: {c}."
			: "The sizes give {u} × {v} = {w}. Both signs are the same, so the product is "
			  "positive: {c}.");
}

static void squares(struct draft *d)
{
	bool cube = form(d, 3) == 2;
	int64_t a = cube ? ramp(d, 2, 12) : ramp(d, 4, 25), square = a * a;

	LET(d, "abc", a, square, cube ? square * a : square);
	if (form(d, 6) == 4) {
		tell(d, "A square has sides of {a} cm. What is its area in square centimeters?");
		by(d, "{a}²");
	} else if (form(d, 6) == 5) {
		tell(d, "A cube has edges of {a} cm. What is its volume in cubic centimeters?");
		by(d, "{a}³");
	} else {
		ask(d, cube ? "{a}³ = [blank]" : chance(d, 50) ? "{a}² = [blank]" : "{a}^2 = [blank]");
	}
	key(d, cube ? square * a : square);
	miss(d, cube ? 3 * a : 2 * a, "Multiplied the base by the exponent.");
	miss(d, cube ? square : 4 * a,
		cube ? "Used the exponent 2 instead of 3." : "Found the perimeter.");
	miss(d, cube ? square * 3 : square + a, "Mixed up powers and products.");
	miss(d, cube ? square * a + square : (a + 1) * (a + 1), "Used the next base.");
	miss(d, cube ? square * a - a : square - a, "Left out one group.");
	explain(d,
		cube ? "{a}³ means {a} × {a} × {a}. {a} × {a} = {b}, and {b} × {a} = {c}."
			 : "{a}² means {a} × {a}, and {a} × {a} = {c}.");
}

static void product_of_powers(struct draft *d)
{
	int64_t base = any(d, 2, 10), m = ramp(d, 2, 7), n = any(d, 2, 6);

	if (m == n && m == 2)
		m = 3;
	LET(d, "abmnsp", base, base * base, m, n, m + n, m * n);
	LET(d, "t", m + n + 1);
	if (d->numeric) {
		ask(d, "{a}^{m} × {a}^{n} is one power of {a}. Its exponent is [blank].");
		key(d, m + n);
		miss(d, m * n, "Multiplied the exponents.");
		miss(d, m > n ? m - n : n - m, "Subtracted the exponents.");
		miss(d, m + n + 1, "Counted one factor too many.");
	} else {
		ask(d, "Which power equals {a}^{m} × {a}^{n}?");
		key_text(d, "{a}^{s}");
		miss_text(d, "{a}^{p}", "Multiplied the exponents.");
		miss_text(d, "{b}^{s}", "Multiplied the bases as well.");
		miss_text(d, "{a}^{t}", "Counted one factor too many.");
		miss_text(d, "{b}^{p}", "Multiplied both the bases and the exponents.");
	}
	explain(d,
		"{a}^{m} has {m} factors and {a}^{n} has {n}. Together they have {m} + {n} = {s} factors, so "
		"the product is {a}^{s}.");
}

static void distribute(struct draft *d)
{
	static const char *const letters[] = { "x", "y", "n", "m", "t" };
	int64_t a = ramp(d, 2, 9), b = any(d, 2, 9), c = any(d, 2, 12), which = form(d, 2);

	LET(d, "abcpq", a, b, c, a * b, a * c);
	LET(d, "uv", a + b, a + c);
	let_text(d, 't', PICK(d, letters));
	let_text(d, 's', which ? "−" : "+");
	if (d->numeric) {
		ask(d,
			chance(d, 50) ? "{a}({b}{t} {s} {c}) = {p}{t} {s} [blank]"
						  : "{a}({b}{t} {s} {c}) = {a} × {b}{t} {s} [blank]");
		key(d, a * c);
		miss(d, c, "Did not multiply the second term.");
		miss(d, a + c, "Added the factor to the second term.");
		miss(d, a * c + a, "Counted one group too many.");
	} else {
		ask(d, "Which expression equals {a}({b}{t} {s} {c})?");
		key_text(d, "{p}{t} {s} {q}");
		miss_text(d, "{p}{t} {s} {c}", "Did not multiply the second term.");
		miss_text(d, "{b}{t} {s} {q}", "Did not multiply the first term.");
		miss_text(d, "{u}{t} {s} {v}", "Added the factor instead of multiplying.");
		miss_text(
			d, which ? "{p}{t} + {q}" : "{p}{t} − {q}", "Changed the sign between the terms.");
	}
	explain(d,
		"Multiply each term: {a} × {b} = {p} and {a} × {c} = {q}. The result is {p}{t} {s} {q}.");
}

static void percent_of(struct draft *d)
{
	static const int percents[] = { 10, 20, 25, 50, 75, 5, 30, 40, 60, 15, 35, 80, 12, 90 };
	static const char *const stories[] = {
		"A school has {b} pupils. {a}% of them play an instrument. How many pupils is that?",
		"A survey asked {b} people and {a}% said yes. How many people said yes?",
		"A farm has {b} animals, and {a}% of them are sheep. How many sheep are there?"
	};
	int64_t p = PICK(d, percents), unit_ = 100 / num_gcd(p, 100), n = unit_ * ramp(d, 2, 36);

	if (n > 1200)
		n = unit_ * 5;
	LET(d, "abcd", p, n, p * n / 100, n);
	let_num(d, 'e', num_of(p, 100), LOOK_HUNDREDTHS);
	key(d, p * n / 100);
	if (form(d, 2) == 1) {
		tell(d, PICK(d, stories));
		by(d, "{a}% of {b}");
	} else {
		ask(d, "{a}% of {b} = [blank]");
	}
	miss(d, n - p * n / 100, "Gave the rest instead of the part.");
	miss_num(d, num_of(p * n, 1000), "Put the point one place too far left.");
	miss(d, p * n / 10, "Put the point one place too far right.");
	miss(d, p, "Took the percentage itself as the amount.");
	miss(d, n > p ? n - p : p - n, "Subtracted the percentage from the amount.");
	explain(d, "{a}% means {a} of every 100, or {e}. {e} × {b} = {c}.");
}

static void scale_up(struct draft *d)
{
	static const char *const stories[] = {
		"A recipe for {a} people needs {b} grams of rice. How many grams are needed for {c} people?",
		"{a} identical pens weigh {b} grams. How many grams do {c} of these pens weigh?",
		"A machine makes {b} parts in {a} minutes. How many parts does it make in {c} minutes?",
		"On a map, {a} cm stand for {b} km. How many kilometers do {c} cm stand for?"
	};
	int64_t a = any(d, 2, 8), rate = ramp(d, 3, 60), factor = any(d, 2, 6), c = a * factor;

	if (chance(d, 40))
		c++;
	LET(d, "abcde", a, a * rate, c, rate, c * rate);
	ask(d, PICK(d, stories));
	by(d, "{b} ÷ {a} × {c}");
	key(d, c * rate);
	miss(d, a * rate + (c - a), "Added the difference instead of scaling.");
	miss(d, a * rate * c, "Forgot to divide by the first amount.");
	miss(d, rate, "Stopped at the amount for one.");
	miss(d, c * rate + rate, "Counted one too many.");
	miss(d, c * rate - rate, "Counted one too few.");
	hint(d, "Find the amount for one first, then multiply.");
	explain(d, "For one: {b} ÷ {a} = {d}. For {c}: {d} × {c} = {e}.");
}

static void volume(struct draft *d)
{
	static const char *const boxes[] = {
		"A box is {a} cm long, {b} cm wide and {c} cm high. What is its volume in cubic centimeters?",
		"An aquarium measures {a} dm by {b} dm by {c} dm. What is its volume in cubic decimeters?",
		"A container is {a} m long, {b} m wide and {c} m high. How many cubic meters does it hold?"
	};
	int64_t a = ramp(d, 4, 20), b = any(d, 3, 12), c = any(d, 2, 10);

	LET(d, "abcde", a, b, c, a * b, a * b * c);
	ask(d, PICK(d, boxes));
	by(d, "{a} × {b} × {c}");
	key(d, a * b * c);
	miss(d, a * b, "Left out the height.");
	miss(d, a + b + c, "Added the three lengths.");
	miss(d, 2 * (a * b + b * c + a * c), "Found the surface instead of the volume.");
	miss(d, a * b * c + a * b, "Counted one layer too many.");
	miss(d, a * b + c, "Added the height instead of multiplying.");
	hint(d, "How many unit cubes lie in the bottom layer? How many layers are there?");
	explain(d,
		"The bottom layer holds {a} × {b} = {d} unit cubes. There are {c} layers: {d} × {c} = {e}.");
}

static const struct skill skills[] = {
	{ "Multiply numbers with several digits", "Multiply three-digit by two-digit numbers.", "apply",
		"Solve problems with large products.",
		"Split the second factor into tens and ones, multiply by each and add the partial products.\n\n"
		"Example: 214 × 36. 214 × 30 = 6,420 and 214 × 6 = 1,284. The sum is 6,420 + 1,284 = 7,704.\n\n"
		"Estimate before you start: 200 × 40 = 8,000. A result near 800 or 80,000 would show a place value "
		"mistake.\n\n"
		"Watch out: the digit in the tens place counts tens. Its partial product ends in a zero.",
		"Multiply by the tens and by the ones separately, then add.", several_digits, { 0 }, NULL },
	{ "Multiply a decimal by a whole number", "Multiply decimals by whole numbers.", "apply",
		"Solve problems with decimal measures.",
		"Read the decimal as a count of tenths or hundredths, multiply the counts, and translate back.\n\n"
		"Example: 6 × 0.7. Seven tenths taken six times are 42 tenths, which is 4.2. So 6 × 0.7 = 4.2.\n\n"
		"Example: 5 × 1.24. Here 124 hundredths taken five times are 620 hundredths: 5 × 1.24 = 6.2.\n\n"
		"Estimate to place the point: 5 × 1.24 must be a little more than 5.",
		"Multiply as if there were no point. Then place the point with an estimate.", decimal_whole,
		{ 1 }, NULL },
	{ "Multiply two decimals", "Multiply decimals by decimals.", "apply", NULL,
		"Multiply without the points. Then count the places after the point in both factors together. The "
		"product has that many places.\n\n"
		"Example: 0.6 × 0.4. Without points: 6 × 4 = 24. There are two places in all, so 0.6 × 0.4 = 0.24.\n\n"
		"Example: 1.2 × 0.35. Without points: 12 × 35 = 420. Three places in all: 1.2 × 0.35 = 0.42.\n\n"
		"Watch out: multiplying by a number below 1 makes the result smaller. 0.6 × 0.4 cannot be 2.4.",
		"Count the places of both factors together.", decimal_decimal, { 2 }, NULL },
	{ "Multiply fractions", "Multiply two fractions.", "apply", NULL,
		"A fraction of a fraction is a product. Multiply numerator by numerator and denominator by "
		"denominator.\n\n"
		"Example: 2/3 × 4/5 = 8/15.\n\n"
		"A drawing shows why. Cut a square into 5 columns and shade 4. Cut it into 3 rows and shade 2. The "
		"doubly shaded part is 8 of 15 small pieces.\n\n"
		"Watch out: no common denominator is needed here. That is a step for adding. A product of two "
		"fractions below 1 is smaller than each of them.",
		"Top times top, bottom times bottom.", fractions, { 1 }, NULL },
	{ "Multiply mixed numbers", "Multiply a mixed number by a whole number.", "apply", NULL,
		"Turn the mixed number into an improper fraction, multiply, and turn the result back.\n\n"
		"Example: 2 3/4 × 3. Since 2 3/4 = 11/4, the product is 11/4 × 3 = 33/4. As a mixed number that is 8 "
		"1/4.\n\n"
		"Another way: multiply both parts. 2 × 3 = 6 and 3/4 × 3 = 9/4, which is 2 1/4. Together 6 + 2 1/4 = "
		"8 1/4.\n\n"
		"Watch out: the fraction part must be multiplied as well as the whole part.",
		"Turn the mixed number into an improper fraction first.", mixed, { 4 }, NULL },
	{ "Multiply integers", "Multiply positive and negative integers.", "apply", NULL,
		"Multiply the sizes, then decide the sign. Same signs give a positive product, different signs a "
		"negative one.\n\n"
		"Examples: −6 × 4 = −24, 6 × (−4) = −24 and −6 × (−4) = 24.\n\n"
		"A pattern shows why: 2 × (−4) = −8, 1 × (−4) = −4, 0 × (−4) = 0. Each step adds 4. The next one is "
		"−1 × (−4) = 4.\n\n"
		"Watch out: these sign rules are for products. The sum −6 + (−4) is still −10.",
		"Multiply the sizes. Then compare the signs.", signs, { 1 }, NULL },
	{ "Squares and cubes", "Find squares and cubes.", "understand",
		"Use squares and cubes in geometry.",
		"A power is a short way to write a repeated product. 7² means 7 × 7, which is 49. 4³ means 4 × 4 × "
		"4, which is 64.\n\n"
		"The names come from geometry. A square with side 7 has area 49, and a cube with edge 4 has volume "
		"64.\n\n"
		"Know the squares up to 15 by heart: 11² = 121, 12² = 144, 13² = 169, 14² = 196, 15² = 225.\n\n"
		"Watch out: 7² is not 7 × 2. The exponent counts the factors.",
		"The exponent tells how often the base is a factor.", squares, { 1 }, NULL },
	{ "Multiply powers", "Multiply powers with the same base.", "understand", NULL,
		"Powers with the same base are multiplied by adding the exponents. Counting factors shows why.\n\n"
		"Example: 2³ × 2⁴ is (2 × 2 × 2) × (2 × 2 × 2 × 2). That makes 7 factors, so 2³ × 2⁴ = 2⁷.\n\n"
		"Check with numbers: 8 × 16 = 128, and 2⁷ = 128.\n\n"
		"Watch out: the base stays. 2³ × 2⁴ is not a power of 4, and the exponents are added, not "
		"multiplied.",
		"Count how many factors there are in all.", product_of_powers, { 7 }, NULL },
	{ "Use the distributive property", "Multiply a sum or difference in brackets.", "apply", NULL,
		"A factor in front of brackets multiplies every term inside.\n\n"
		"Example with numbers: 4 × (10 + 3) = 4 × 10 + 4 × 3. Both sides are 52.\n\n"
		"The same works with letters: 4(x + 3) becomes 4x + 12, and 5(2x − 3) becomes 10x − 15.\n\n"
		"Picture a rectangle that is 4 wide and x + 3 long. It falls into two parts, one with area 4x and "
		"one with area 12.\n\n"
		"Watch out: the second term is easily forgotten.",
		"The factor belongs to each term inside the brackets.", distribute, { 1 }, NULL },
	{ "Find a percentage of an amount", "Find a percentage of an amount by multiplying.", "apply",
		"Solve problems with percentages.",
		"Percent means out of a hundred: 25% is 25/100 or 0.25. To find a percentage of an amount, "
		"multiply.\n\n"
		"Example: 30% of 80. Multiply: 0.30 × 80 = 24. So 30% of 80 = 24.\n\n"
		"Landmarks help: 50% is a half, 25% a quarter, 10% a tenth. To find 30%, take a tenth three times: 8 "
		"+ 8 + 8 = 24.\n\n"
		"Watch out: read whether the part or the rest is asked. If 30% are gone, 70% are left.",
		"Turn the percentage into a decimal, or start from a tenth.", percent_of, { 2 }, NULL },
	{ "Scale an amount up", "Scale amounts in proportion.", "analyze", NULL,
		"When two amounts grow in proportion, find the amount for one and multiply.\n\n"
		"Example: 4 tickets cost 36 dollars. How much do 7 cost? One ticket: 36 ÷ 4 = 9. Seven tickets: 9 × "
		"7 = 63. They cost 63 dollars.\n\n"
		"Sometimes a factor is quicker. From 4 to 12 tickets the factor is 3, so the price triples too: 36 × "
		"3 = 108.\n\n"
		"Watch out: adding the same number to both amounts does not keep the proportion.",
		"How much belongs to one?", scale_up, { 1 }, NULL },
	{ "Volume of boxes", "Find volumes by multiplying three lengths.", "apply", NULL,
		"Volume counts unit cubes. In a box they lie in equal layers, so three lengths are multiplied.\n\n"
		"Example: a box is 5 cm long, 4 cm wide and 3 cm high. One layer has 5 × 4 = 20 cubes. Three layers "
		"have 20 × 3 = 60. The volume is 60 cubic centimeters.\n\n"
		"The order does not matter: 3 × 5 × 4 = 60 as well.\n\n"
		"Watch out: length times width is only the area of the bottom. The height must be used too.",
		"Think of layers of unit cubes.", volume, { 1 }, NULL },
};

PACK(multiplication_68, "multiplication", "Multiplication", B_6_8, MODE_BOTH, skills);
