/* Money, grades 6-8: discounts, tax, tips, interest, exchange, wages, budgets, profit and best buys. */
#include "domain/course/pack.h"

static const char *const goods[] = { "jacket", "bike helmet", "guitar", "tablet", "backpack",
	"camera", "skateboard", "desk", "coat", "drill", "tent", "watch", "printer", "rug", "suitcase",
	"microscope" };

static void let_money(struct draft *d, const char *names, const int64_t *cents)
{
	for (; *names != '\0'; names++, cents++)
		let_num(d, *names, num_of(*cents, 100), LOOK_MONEY);
}

#define CENTS(d, names, ...) let_money((d), (names), (const int64_t[]){ __VA_ARGS__ })

static void money_key(struct draft *d, int64_t cents)
{
	d->look = LOOK_MONEY;
	key_num(d, num_of(cents, 100));
}

static void off(struct draft *d, int64_t cents, const char *why)
{
	if (cents != 0)
		miss_num(d, num_of(cents, 100), why);
}

static void percent_amount(struct draft *d)
{
	static const int percents[] = { 5, 10, 15, 20, 25, 30, 40, 50, 60, 75 };
	static const char *const stories[] = { "{N} saves {p}% of {a}. How much is that?",
		"A deposit of {p}% is due on a price of {a}. How much is the deposit?",
		"{p}% of a budget of {a} goes to food. How much is that?" };
	int64_t p = PICK(d, percents), a = 2000 * ramp(d, 1, 40);

	CENTS(d, "acr", a, a * p / 100, a - a * p / 100);
	LET(d, "p", p);
	let_num(d, 'e', num_of(p, 100), LOOK_HUNDREDTHS);
	let_look(d, "p", LOOK_NUMBER);
	if (form(d, 2)) {
		tell(d, PICK(d, stories));
		by(d, "{p}% of {a}");
	} else {
		ask(d, "{p}% of {a} = [blank]");
	}
	money_key(d, a * p / 100);
	off(d, a - a * p / 100, "Gave the rest instead of the part.");
	off(d, a * p / 1000, "Put the point one place too far left.");
	off(d, a * p / 10, "Put the point one place too far right.");
	off(d, p * 100, "Took the percentage as dollars.");
	off(d, a - p * 100, "Subtracted the percentage as dollars.");
	hint(d, "Ten percent is a tenth. Build the percentage from that.");
	explain(d, "{p}% is {e}. {e} × {a} = {c}.");
}

static void discount(struct draft *d)
{
	static const int percents[] = { 10, 15, 20, 25, 30, 40, 50, 60 };
	int64_t p = PICK(d, percents), a = 2000 * ramp(d, 1, 18), cut = a * p / 100;

	CENTS(d, "abc", a, cut, a - cut);
	LET(d, "pq", p, 100 - p);
	let_text(d, 't', PICK(d, goods));
	ask(d,
		chance(d, 50)
			? "A {t} costs {a}. In a sale its price is cut by {p}%. What is the sale price?"
			: "{N} gets a discount of {p}% on a {t} priced at {a}. How much does {N} pay?");
	by(d, "{a} × (1 − {p}%)");
	money_key(d, a - cut);
	off(d, cut, "Gave the discount instead of the price.");
	off(d, a + cut, "Added the discount.");
	off(d, a - p * 100, "Subtracted the percentage as dollars.");
	off(d, a - cut / 10, "Put the point of the discount one place too far left.");
	off(d, a - cut + 500, "Made a slip of five dollars.");
	hint(d, "What percentage of the price is still to be paid?");
	explain(d, "{q}% of the price is paid: {q}% of {a} = {c}. The discount is {b}.");
}

static void tax(struct draft *d)
{
	static const int percents[] = { 4, 5, 6, 8, 10 };
	int64_t p = PICK(d, percents), a = 500 * ramp(d, 2, 40), t = a * p / 100;

	CENTS(d, "abc", a, t, a + t);
	LET(d, "p", p);
	let_text(d, 't', PICK(d, goods));
	if (form(d, 3) == 2) {
		ask(d, "A {t} costs {a} before a sales tax of {p}%. How much is the tax?");
		by(d, "{p}% of {a}");
		money_key(d, t);
		off(d, a + t, "Gave the price with tax.");
		off(d, p * 100, "Took the percentage as dollars.");
	} else {
		ask(d, "A {t} costs {a} before a sales tax of {p}%. What is the total?");
		by(d, "{a} × (1 + {p}%)");
		money_key(d, a + t);
		off(d, a + p * 100, "Added the percentage as dollars.");
		off(d, t, "Gave the tax only.");
		off(d, a - t, "Subtracted the tax.");
	}
	off(d, d->value.n * 100 / d->value.d + t * 9,
		"Put the point of the tax one place too far right.");
	off(d, d->value.n * 100 / d->value.d + 100, "Made a slip of one dollar.");
	hint(d, "Find the tax from the price. Does the question ask for the tax or for the total?");
	explain(d, "Tax: {p}% of {a} = {b}. Total: {a} + {b} = {c}.");
}

static void tip(struct draft *d)
{
	static const int percents[] = { 10, 15, 20, 18 };
	int64_t p = PICK(d, percents), a = 100 * ramp(d, 18, 120), t, n = any(d, 2, 5);

	a -= a % 1000;
	a = a < 2000 ? 2000 : a;
	t = a * p / 100;
	while ((a + t) % n != 0)
		n--;
	CENTS(d, "abc", a, t, a + t);
	CENTS(d, "e", (a + t) / n);
	LET(d, "pn", p, n);
	if (n > 1 && form(d, 2)) {
		ask(d,
			"{n} friends share a bill of {a} plus a tip of {p}% equally. How much does each pay?");
		by(d, "{a} × (1 + {p}%) ÷ {n}");
		money_key(d, (a + t) / n);
		off(d, a + t, "Forgot to share the total.");
		if (a % n == 0)
			off(d, a / n, "Forgot the tip.");
		off(d, (a + t) / n + 100, "Made a slip of one dollar.");
		off(d, a / n + t, "Shared the bill but not the tip.");
		explain(d, "Tip: {p}% of {a} = {b}. Total: {a} + {b} = {c}. Each pays {c} ÷ {n} = {e}.");
	} else {
		ask(d,
			chance(d, 50)
				? "A meal costs {a}. {N} adds a tip of {p}%. How much does {N} pay in all?"
				: "A taxi ride costs {a}, and {N} gives a tip of {p}%. What is the total?");
		by(d, "{a} × (1 + {p}%)");
		money_key(d, a + t);
		off(d, t, "Gave the tip only.");
		off(d, a + p * 100, "Added the percentage as dollars.");
		off(d, a + t / 10, "Put the point of the tip one place too far left.");
		off(d, a - t, "Subtracted the tip.");
		explain(d, "Tip: {p}% of {a} = {b}. Total: {a} + {b} = {c}.");
	}
	off(d, d->value.n * 100 / d->value.d + 200, "Made a slip of two dollars.");
	hint(d, "Find ten percent first, then build the tip.");
}

static void interest(struct draft *d)
{
	int64_t p = any(d, 2, 6), years = any(d, 1, 6), a = 10000 * ramp(d, 2, 30),
			i = a * p / 100 * years;

	CENTS(d, "aic", a, i, a + i);
	CENTS(d, "y", a * p / 100);
	LET(d, "pn", p, years);
	if (form(d, 2)) {
		ask(d,
			"{a} earns {p}% simple interest a year. How much interest is that in {n} {n:year/years}?");
		by(d, "{a} × {p}% × {n}");
		money_key(d, i);
		off(d, a + i, "Gave the money with interest.");
		if (years > 1)
			off(d, i / years, "Gave the interest of one year.");
		off(d, i * 10, "Put the point one place too far right.");
		off(d, i / 10, "Put the point one place too far left.");
	} else {
		ask(d,
			"{N} puts {a} into an account with {p}% simple interest a year. How much is there after {n} {n:year/years}?");
		by(d, "{a} + {a} × {p}% × {n}");
		money_key(d, a + i);
		off(d, i, "Gave the interest only.");
		off(d, a + i / 10, "Put the point of the interest one place too far left.");
		if (years > 1)
			off(d, a + i / years, "Took one year only.");
		off(d, a + p * years * 100, "Took the percentage as dollars.");
	}
	off(d, d->value.n * 100 / d->value.d + a * p / 100, "Counted one year too many.");
	hint(d, "Find the interest of one year first.");
	explain(d,
		"One year: {p}% of {a} = {y}. For {n} {n:year/years}: {n} × {y} = {i}. Together with {a} that is {c}.");
}

static void compound(struct draft *d)
{
	static const int percents[] = { 10, 20, 5, 50 };
	int64_t p = PICK(d, percents), a = 40000 * ramp(d, 1, 12), first = a * (100 + p) / 100,
			second = first * (100 + p) / 100;

	CENTS(d, "abcxy", a, first, second, first - a, second - first);
	LET(d, "p", p);
	ask(d,
		chance(d, 50)
			? "{a} grows by {p}% in the first year and by {p}% again in the second. How much is it then?"
			: "A collection worth {a} gains {p}% in value each year. What is it worth after 2 years?");
	by(d, "{a} × (1 + {p}%)^2");
	money_key(d, second);
	off(d, a + 2 * (first - a), "Took the second percentage from the first amount.");
	off(d, first, "Stopped after one year.");
	off(d, second - a, "Gave the gain only.");
	off(d, a + 2 * p * 100, "Added the percentages as dollars.");
	off(d, second + (second - first), "Went one year too far.");
	hint(d, "The second year starts with a larger amount.");
	explain(d, "Year one: {a} + {x} = {b}. Year two: {p}% of {b} = {y}, and {b} + {y} = {c}.");
}

static void exchange(struct draft *d)
{
	static const char *const money[] = { "euros", "pounds", "francs", "pesos", "crowns", "rupees" };
	static const int rates[] = { 80, 70, 75, 1800, 1050, 8300 };
	int which = (int)any(d, 0, 5);
	int64_t rate = rates[which] + 5 * any(d, 0, 3), a = 20 * ramp(d, 1, 30);
	struct num foreign = num_of(a * rate, 100);

	LET(d, "a", a);
	let_num(d, 'r', num_of(rate, 100), LOOK_NUMBER);
	let_num(d, 'f', foreign, LOOK_NUMBER);
	let_text(d, 't', money[which]);
	if (form(d, 2)) {
		ask(d, "One dollar is worth {r} {t}. How many {t} are {a} dollars?");
		by(d, "{a} × {r}");
		key_num(d, foreign);
		miss_num(d, num_of(a * 100, rate), "Divided instead of multiplying.");
		explain(d, "Multiply by the rate: {a} × {r} = {f}.");
	} else {
		ask(d, "One dollar is worth {r} {t}. How many dollars are {f} {t}?");
		by(d, "{f} ÷ {r}");
		key(d, a);
		miss_num(d, num_mul(foreign, num_of(rate, 100)), "Multiplied instead of dividing.");
		explain(d, "Divide by the rate: {f} ÷ {r} = {a}.");
	}
	miss_num(d, num_mul(d->value, num_of(10, 1)), "Put the point one place too far right.");
	miss_num(d, num_div(d->value, num_of(10, 1)), "Put the point one place too far left.");
	miss_num(d, num_add(num_of(a, 1), num_of(rate, 100)), "Added the rate.");
	miss_num(d, num_add(d->value, num_of(rate, 100)), "Counted one dollar too many.");
	miss_num(d, num_add(d->value, num_of(10, 1)), "Made a slip of ten.");
	hint(d, "What is one dollar worth? Does the number get larger or smaller?");
}

static void wages(struct draft *d)
{
	int64_t rate = 50 * ramp(d, 20, 50), h = any(d, 10, 38), extra = any(d, 2, 8);
	bool overtime = form(d, 2) == 0;

	rate -= rate % 100;
	CENTS(d, "rewt", rate, rate * h, rate * 3 / 2, rate * 3 / 2 * extra);
	CENTS(d, "s", rate * h + rate * 3 / 2 * extra);
	LET(d, "hx", h, extra);
	if (overtime) {
		ask(d,
			"{N} earns {r} an hour and 1.5 times that for overtime. How much are {h} hours and {x} hours of overtime?");
		by(d, "{r} × {h} + {r} × 1.5 × {x}");
		money_key(d, rate * h + rate * 3 / 2 * extra);
		off(d, rate * (h + extra), "Paid overtime like normal hours.");
		off(d, rate * h, "Left out the overtime.");
		off(d, rate * 3 / 2 * (h + extra), "Paid all hours as overtime.");
		off(d, rate * h + rate * 2 * extra, "Doubled the pay for overtime.");
		explain(d,
			"{h} hours: {e}. Overtime pays {w} an hour: {x} × {w} = {t}. Together: {e} + {t} = {s}.");
	} else {
		ask(d,
			chance(d, 50) ? "{N} earns {r} an hour and works {h} hours. How much is that?"
						  : "A job pays {r} an hour. What does {N} earn in {h} hours?");
		by(d, "{r} × {h}");
		money_key(d, rate * h);
		off(d, rate + h * 100, "Added instead of multiplying.");
		off(d, rate * h + rate, "Counted one hour too many.");
		off(d, rate * h - rate, "Counted one hour too few.");
		off(d, rate * h / 10, "Put the point one place too far left.");
		explain(d, "{h} × {r} = {e}.");
	}
	off(d, d->value.n * 100 / d->value.d + 1000, "Made a slip of ten dollars.");
	hint(d, "Find the pay for the normal hours first.");
}

static void unit_price(struct draft *d)
{
	static const char *const things[] = { "rice", "flour", "oats", "beans", "apples", "nuts" };
	int64_t kg = any(d, 2, 8), p = 5 * ramp(d, 15, 130);

	CENTS(d, "ap", kg * p, p);
	LET(d, "n", kg);
	let_text(d, 't', PICK(d, things));
	if (form(d, 2)) {
		int64_t m = any(d, 2, 9);

		if (m == kg)
			m++;
		LET(d, "m", m);
		CENTS(d, "c", m * p);
		ask(d, "{n} kg of {t} cost {a}. How much do {m} kg cost?");
		by(d, "{a} ÷ {n} × {m}");
		money_key(d, m * p);
		off(d, kg * p + (m - kg) * 100, "Added a dollar for each kilogram.");
		off(d, p, "Stopped at the price of one kilogram.");
		off(d, kg * p * m, "Did not divide first.");
		off(d, (m + 1) * p, "Counted one kilogram too many.");
		explain(d, "One kilogram: {a} ÷ {n} = {p}. For {m} kg: {m} × {p} = {c}.");
	} else {
		ask(d, "{n} kg of {t} cost {a}. What is the price per kilogram?");
		by(d, "{a} ÷ {n}");
		money_key(d, p);
		off(d, kg * p - kg * 100, "Subtracted instead of dividing.");
		off(d, kg * p * kg, "Multiplied instead of dividing.");
		off(d, p * 10, "Put the point one place too far right.");
		off(d, p + 10, "Made a slip of ten cents.");
		explain(d, "{a} ÷ {n} = {p} per kilogram.");
	}
	off(d, d->value.n * 100 / d->value.d + 50, "Made a slip while dividing.");
	hint(d, "What does one kilogram cost?");
}

static void profit(struct draft *d)
{
	int64_t n = any(d, 10, 60), cost = 10 * ramp(d, 5, 60), price = cost + 10 * any(d, 3, 40),
			fixed = 500 * any(d, 1, 10);

	CENTS(d, "abfp", cost, price, fixed, n * (price - cost) - fixed);
	CENTS(d, "gm", n * (price - cost), price - cost);
	LET(d, "n", n);
	if (n * (price - cost) <= fixed)
		return;
	if (form(d, 2)) {
		ask(d,
			"A stall sells {n} cups at {b} each. A cup costs {a} to make, and the stand costs {f}. What is the profit?");
		by(d, "{n} × ({b} − {a}) − {f}");
		money_key(d, n * (price - cost) - fixed);
		off(d, n * (price - cost), "Left out the cost of the stand.");
		off(d, n * price - fixed, "Left out the cost of the cups.");
		off(d, n * price, "Gave the income instead of the profit.");
		off(d, n * (price - cost) + fixed, "Added the cost of the stand.");
		explain(d,
			"Each cup brings {b} − {a} = {m}. {n} × {m} = {g}. After the stand: {g} − {f} = {p}.");
	} else {
		ask(d, "{N} buys {n} cards at {a} each and sells them at {b} each. What is the profit?");
		by(d, "{n} × ({b} − {a})");
		money_key(d, n * (price - cost));
		off(d, n * price, "Gave the income instead of the profit.");
		off(d, price - cost, "Gave the profit on one card.");
		off(d, n * cost, "Gave the cost.");
		off(d, n * (price + cost), "Added cost and income.");
		explain(d, "Each card brings {b} − {a} = {m}. {n} × {m} = {g}.");
	}
	off(d, d->value.n * 100 / d->value.d + 200, "Made a slip of two dollars.");
	hint(d, "Profit is income minus cost.");
}

static void percent_change(struct draft *d)
{
	static const int percents[] = { 5, 10, 20, 25, 30, 40, 50, 15, 60 };
	int64_t p = PICK(d, percents), a = 2000 * ramp(d, 1, 25);
	bool up = form(d, 2) == 0;
	int64_t b = up ? a + a * p / 100 : a - a * p / 100;

	CENTS(d, "abc", a, b, up ? b - a : a - b);
	LET(d, "p", p);
	let_text(d, 't', PICK(d, goods));
	ask(d,
		up ? "The price of a {t} rises from {a} to {b}. By what percent does it rise?"
		   : "The price of a {t} falls from {a} to {b}. By what percent does it fall?");
	by(d, up ? "({b} − {a}) ÷ {a} × 100" : "({a} − {b}) ÷ {a} × 100");
	d->look = LOOK_PERCENT;
	d->expression[0] = '\0';
	key(d, p);
	miss_num(d, num_of((up ? b - a : a - b) * 100, b), "Compared with the new price.");
	miss_num(d, num_of(up ? b - a : a - b, 100), "Gave the change in dollars.");
	miss(d, 100 - p, "Took the rest to 100 percent.");
	miss_num(d, num_of(b * 100, a), "Compared the prices instead of the change.");
	miss(d, p + 5, "Made a slip of five percent.");
	hint(d, "Compare the change with the first price.");
	explain(d,
		up ? "The change is {b} − {a} = {c}. Compared with {a} that is {p}%."
		   : "The change is {a} − {b} = {c}. Compared with {a} that is {p}%.");
}

static void original_price(struct draft *d)
{
	static const int percents[] = { 10, 20, 25, 30, 40, 50, 60 };
	int64_t p = PICK(d, percents), a = 2000 * ramp(d, 1, 25), b = a - a * p / 100;

	CENTS(d, "abc", a, b, b * p / 100);
	LET(d, "pq", p, 100 - p);
	let_text(d, 't', PICK(d, goods));
	ask(d,
		chance(d, 50)
			? "After a discount of {p}% a {t} costs {b}. What was the price before?"
			: "{N} pays {b} for a {t} that was reduced by {p}%. What did it cost before?");
	by(d, "{b} ÷ (1 − {p}%)");
	money_key(d, a);
	off(d, b + b * p / 100, "Added the percentage of the reduced price.");
	off(d, b + p * 100, "Added the percentage as dollars.");
	off(d, b - b * p / 100, "Took the discount off once more.");
	off(d, b * 2 == a ? b * 3 : b * 2, "Doubled the price.");
	off(d, a + 1000, "Made a slip of ten dollars.");
	hint(d, "What percentage of the old price is the new one?");
	explain(d, "The new price is {q}% of the old one. {b} ÷ {q}% = {a}.");
}

static const struct skill skills[] = {
	{ "Percentages of amounts", "Find percentages of amounts of money.", "apply",
		"Use percentages in stories.",
		"Percent means hundredths. To find a percentage of an amount, multiply by the decimal.\n\n"
		"Example: 15% of $80. 15% is 0.15, and 0.15 × $80 = $12. So it is $12.00.\n\n"
		"In your head: 10% of $80 is $8, and 5% is half of that, $4. $8 + $4 = $12.\n\n"
		"Watch out: 15% of $80 is not $15. The percentage counts out of a hundred.",
		"Start from ten percent.", percent_amount, { 0 }, NULL },
	{ "Discounts", "Find a sale price.", "apply", NULL,
		"A discount lowers the price by a percentage. You can subtract the discount, or find at once what is "
		"left to pay.\n\n"
		"Example: 30% off $60. The discount is 30% of $60 = $18, so you pay $60 − $18 = $42.\n\n"
		"Quicker: 70% is left to pay, and 70% of $60 = $42.\n\n"
		"Watch out: the discount is not the price. Read what is asked.",
		"How many percent are left to pay?", discount, { 1 }, NULL },
	{ "Sales tax", "Add sales tax to a price.", "apply", NULL,
		"Sales tax is a percentage of the price that the shop collects for the state. It is added at the "
		"register.\n\n"
		"Example: a price of $50 with 6% tax. The tax is 6% of $50 = $3. The total is $50 + $3 = $53.\n\n"
		"In one step: 106% of $50 = $53.\n\n"
		"Watch out: 6% of $50 is not $6.",
		"Find the tax from the price first.", tax, { 1 }, NULL },
	{ "Tips and shared bills", "Add a tip and share a bill.", "apply", NULL,
		"In a restaurant a tip is added to the bill. For 15% take a tenth and half of a tenth.\n\n"
		"Example: a bill of $40 with 15% tip. A tenth is $4, half of that is $2. The tip is $6 and the total is "
		"$40 + $6 = $46.\n\n"
		"Two friends share it: $46 ÷ 2 = $23 each.\n\n"
		"Watch out: add the tip before you share.",
		"Tip first, then the total, then share.", tip, { 1 }, NULL },
	{ "Unit prices", "Compare and scale prices.", "analyze", NULL,
		"A unit price tells what one kilogram, liter or piece costs. Divide the price by the amount.\n\n"
		"Example: 4 kg of rice cost $9.20. $9.20 ÷ 4 = $2.30 per kilogram. Then 7 kg cost 7 × $2.30 = "
		"$16.10.\n\n"
		"Unit prices show which pack is the better buy.\n\n"
		"Watch out: divide by the amount, not the amount by the price.",
		"Find the price of one first.", unit_price, { 0 }, NULL },
	{ "Wages", "Find what someone earns.", "apply", NULL,
		"Wages are paid by the hour. Multiply the rate by the hours.\n\n"
		"Example: 20 hours at $15.00 are 20 × $15.00 = $300.00.\n\n"
		"Overtime often pays one and a half times the rate. At $15.00 that is $22.50 an hour. 4 hours bring 4 × "
		"$22.50 = $90.00. The total is $300.00 + $90.00 = $390.00.\n\n"
		"Watch out: only the extra hours get the higher rate.",
		"Keep normal hours and overtime apart.", wages, { 0 }, NULL },
	{ "Simple interest", "Find simple interest.", "apply", NULL,
		"A bank pays interest for the money you leave there. Simple interest is a percentage of the first "
		"amount, paid every year.\n\n"
		"Example: $500 at 3% for 4 years. One year brings 3% of $500 = $15. Four years bring 4 × $15 = $60. "
		"Then there are $500 + $60 = $560.\n\n"
		"Watch out: the interest is what is added. The balance is the amount with interest.",
		"One year first, then all the years.", interest, { 1 }, NULL },
	{ "Compound interest", "Find an amount after two years of growth.", "analyze", NULL,
		"With compound interest the second year also pays interest on the interest of the first.\n\n"
		"Example: $400 at 10%. After one year: $400 + $40 = $440. The second year adds 10% of $440 = $44. "
		"After two years: $440 + $44 = $484.\n\n"
		"Simple interest would give only $480.\n\n"
		"Watch out: the second percentage belongs to the larger amount.",
		"Go year by year.", compound, { 7 }, NULL },
	{ "Exchange rates", "Change money into another currency.", "apply", NULL,
		"An exchange rate tells how much foreign money you get for a dollar.\n\n"
		"Example: a dollar is worth 0.9 euros. For 200 dollars you get 200 × 0.9 = 180 euros.\n\n"
		"Back again: 45 euros are 45 ÷ 0.9 = 50 dollars.\n\n"
		"Rates change every day, so the rates in the exercises are only examples.\n\n"
		"Watch out: think first whether the number must grow or shrink.",
		"Multiply to go to the foreign money, divide to come back.", exchange, { 0 }, NULL },
	{ "Cost, income and profit", "Find the profit of a sale.", "analyze", NULL,
		"Income is what customers pay. Cost is what you spend. Profit is what remains: income minus cost.\n\n"
		"Example: 40 cups of lemonade at $1.50 that cost $0.40 each to make. Each cup brings $1.50 − $0.40 = "
		"$1.10. 40 × $1.10 = $44.00. A stand for $15.00 lowers the profit: $44.00 − $15.00 = $29.00.\n\n"
		"Watch out: fixed costs such as the stand are paid once, not for each cup.",
		"What does one piece bring after its own cost?", profit, { 5 }, NULL },
	{ "Percent change", "Find by how many percent a price changes.", "analyze", NULL,
		"A percent change compares the change with the first price.\n\n"
		"Example: from $40 to $50. The change is $50 − $40 = $10. Compared with $40 that is a quarter, so 25%.\n\n"
		"Back from $50 to $40 the change is also $10, but compared with $50 it is only 20%.\n\n"
		"Watch out: always divide by the price before the change.",
		"Divide the change by the first price.", percent_change, { 2 }, NULL },
	{ "Find the price before", "Find the original price from a reduced one.", "evaluate", NULL,
		"After 20% off, 80% of the price is left. If that is $56, then 1% is $56 ÷ 80 = $0.70, and 100% are "
		"$70.\n\n"
		"In one step: $56 ÷ 0.80 = $70.\n\n"
		"Check by going forward: 20% of $70 = $14, and $70 − $14 = $56.\n\n"
		"Watch out: adding 20% of $56 gives $67.20, which is wrong. The discount was taken from the old "
		"price.",
		"Which percentage of the old price is known?", original_price, { 2, 11 }, NULL },
};

PACK(money_68, "money", "Money", B_6_8, MODE_BOTH, skills);
