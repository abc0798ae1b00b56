/* Money, grades 3-5: dollars and cents, change, several items, sharing, saving, unit price, budgets. */
#include "domain/course/pack.h"

static const char *const goods[] = { "book", "cap", "lunch box", "puzzle", "kite", "mug", "poster",
	"game", "scarf", "lamp", "plant", "torch", "notebook", "ball", "bag", "bottle" };

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
	if (cents > 0)
		miss_num(d, num_of(cents, 100), why);
}

static void write_amounts(struct draft *d)
{
	int64_t dollars = ramp(d, 1, 40), cents = any(d, 1, 99);

	LET(d, "ab", dollars, cents);
	CENTS(d, "c", 100 * dollars + cents);
	LET(d, "t", 100 * dollars + cents);
	ask(d,
		form(d, 2) ? "Write {a} {a:dollar/dollars} and {b} {b:cent/cents} with a dollar sign."
				   : "Write {t} cents as dollars.");
	money_key(d, 100 * dollars + cents);
	off(d, cents < 10 ? 100 * dollars + 10 * cents : 100 * cents + dollars,
		cents < 10 ? "Left out the zero of the cents." : "Swapped dollars and cents.");
	off(d, 1000 * dollars + 10 * cents, "Put the point one place too far right.");
	off(d, 10 * dollars + cents / 10, "Put the point one place too far left.");
	off(d, 100 * dollars + cents + 100, "Counted one dollar too many.");
	off(d, 100 * dollars + (100 - cents), "Took the cents that are missing to the next dollar.");
	hint(d, "Cents always have two places behind the point.");
	explain(d, "The dollars stand before the point and the cents behind it, with two places: {c}.");
}

static void add_money(struct draft *d)
{
	int64_t a = ramp(d, 125, 2890), b = any(d, 115, 1990);

	CENTS(d, "abc", a, b, a + b);
	let_text(d, 't', PICK(d, goods));
	if (form(d, 3) == 0) {
		ask(d, "{a} + {b} = [blank]");
	} else {
		tell(d,
			form(d, 3) == 1 ? "{N} buys a {t} for {a} and a gift for {b}. How much is that?"
							: "{N} saved {a} in May and {b} in June. How much is that together?");
		by(d, "{a} + {b}");
	}
	money_key(d, a + b);
	off(d, a + b - 100, "Did not carry the new dollar.");
	off(d, a > b ? a - b : b - a, "Subtracted instead of adding.");
	off(d, a + b + 100, "Counted one dollar too many.");
	off(d, a + b - 10, "Did not carry in the cents.");
	off(d, a + b + 10, "Made a slip of ten cents.");
	hint(d, "Line up the points. A hundred cents make a dollar.");
	explain(d, "Line up the points and add: {a} + {b} = {c}.");
}

static void subtract_money(struct draft *d)
{
	int64_t b = ramp(d, 115, 1990), a = b + any(d, 105, 1900);

	CENTS(d, "abc", a, b, a - b);
	let_text(d, 't', PICK(d, goods));
	if (form(d, 3) == 0) {
		ask(d, "{a} − {b} = [blank]");
	} else {
		tell(d,
			form(d, 3) == 1
				? "{N} has {a} and spends {b} on a {t}. How much is left?"
				: "A {t} costs {a} in one shop and {b} in another. What is the difference?");
		by(d, "{a} − {b}");
	}
	money_key(d, a - b);
	off(d, a + b, "Added instead of subtracting.");
	off(d, a - b + 100, "Traded a dollar but did not take it away.");
	off(d, a - b + 10, "Traded a dime but did not take it away.");
	off(d, a - b - 100, "Took away one dollar too many.");
	off(d, a - b + 1, "Made a slip of one cent.");
	hint(d, "Line up the points and trade where needed.");
	explain(d, "Line up the points and subtract: {a} − {b} = {c}. Check: {c} + {b} = {a}.");
}

static void change(struct draft *d)
{
	static const int64_t bills[] = { 5, 10, 20, 50 };
	int64_t paid = 100 * bills[form(d, 4)], price = any(d, paid / 5, paid - 15);

	if (price % 5 != 0 && d->index * 2 < d->count)
		price -= price % 5;
	CENTS(d, "abc", paid, price, paid - price);
	let_num(d, 'p', num_of(paid, 100), LOOK_DOLLARS);
	let_text(d, 't', PICK(d, goods));
	ask(d,
		chance(d, 50) ? "A {t} costs {b}. {N} pays with a {p} bill. How much change does {N} get?"
					  : "{N} pays {b} for a {t} and gives {p}. How much change comes back?");
	by(d, "{p} − {b}");
	money_key(d, paid - price);
	off(d, paid - price + 100, "Filled up the dollar and still counted it.");
	off(d, paid - price - 100, "Took away one dollar too many.");
	off(d, price, "Gave the price instead of the change.");
	off(d, paid - price + 10, "Made a slip of ten cents.");
	off(d, paid + price, "Added instead of subtracting.");
	hint(d, "Count up from the price: first to a full dollar, then to the bill.");
	explain(d, "{a} − {b} = {c}. Count up from the price to check.");
}

static void several(struct draft *d)
{
	int64_t n = ramp(d, 2, 9), price = 5 * any(d, 9, 80);

	CENTS(d, "bc", price, n * price);
	LET(d, "a", n);
	let_text(d, 't', PICK(d, goods));
	ask(d,
		form(d, 3) == 0       ? "{a} × {b} = [blank]"
			: form(d, 3) == 1 ? "One {t} costs {b}. How much do {a} of them cost?"
							  : "{N} saves {b} a week. How much is that in {a} weeks?");
	if (form(d, 3) != 0) {
		d->story = true;
		by(d, "{a} × {b}");
	}
	money_key(d, n * price);
	off(d, price + n * 100, "Added instead of multiplying.");
	off(d, n * price + price, "Counted one too many.");
	off(d, n * price - price, "Counted one too few.");
	off(d, n * (price / 100) * 100 + price % 100, "Multiplied the dollars but not the cents.");
	off(d, n * price * 10, "Put the point one place too far right.");
	hint(d, "Multiply the dollars and the cents, then put them together.");
	explain(d, "{a} × {b} = {c}.");
}

static void share_cost(struct draft *d)
{
	int64_t n = any(d, 2, 8), each = 5 * ramp(d, 7, 120);

	CENTS(d, "ac", n * each, each);
	LET(d, "b", n);
	let_text(d, 't', PICK(d, goods));
	ask(d,
		form(d, 2) ? "{b} friends share a bill of {a} equally. How much does each pay?"
				   : "A pack of {b} equal {t}s costs {a}. How much is one {t}?");
	by(d, "{a} ÷ {b}");
	money_key(d, each);
	off(d, n * each - n * 100, "Subtracted instead of dividing.");
	off(d, each + 100, "Made a slip of one dollar.");
	off(d, each * 10, "Put the point one place too far right.");
	off(d, each + 10, "Made a slip of ten cents.");
	off(d, n * each * n, "Multiplied instead of dividing.");
	hint(d, "Share the dollars first. Change what is left into cents.");
	explain(d, "{a} ÷ {b} = {c}. Check: {b} × {c} = {a}.");
}

static void how_many(struct draft *d)
{
	int64_t price = 25 * ramp(d, 2, 14), n = any(d, 2, 9), extra = any(d, 0, price / 25 - 1) * 25,
			have = n * price + extra;

	CENTS(d, "abr", have, price, extra);
	CENTS(d, "s", n * price);
	LET(d, "n", n);
	let_text(d, 't', PICK(d, goods));
	ask(d, "{N} has {a}. A ticket costs {b}. How many tickets can {N} buy?");
	if (form(d, 2))
		ask(d, "One pen costs {b}. How many pens can {N} get for {a}?");
	key(d, n);
	miss(d, n + 1, "Counted one that is not fully paid.");
	miss(d, n - 1, "Stopped one too early.");
	miss(d, n + 2, "Counted two too many.");
	miss(d, have / 100, "Divided by one dollar.");
	hint(d, "Add the price again and again until the next would be too much.");
	explain(d,
		extra == 0 ? "{n} × {b} = {s}, and that is all the money. So {n}."
				   : "{n} × {b} = {s}. {r} is left, which is not enough for one more. So {n}.");
}

static void two_step(struct draft *d)
{
	int64_t n = ramp(d, 2, 6), p = 5 * any(d, 15, 60), paid = 2000, total = n * p;

	if (total > 2000)
		paid = 5000;
	CENTS(d, "bcr", p, total, paid - total);
	CENTS(d, "q", paid);
	LET(d, "a", n);
	let_num(d, 'p', num_of(paid, 100), LOOK_DOLLARS);
	let_text(d, 't', PICK(d, goods));
	ask(d,
		chance(d, 50)
			? "{N} buys {a} tickets at {b} each and pays with {p}. How much change is that?"
			: "{N} has {p} and buys {a} snacks at {b} each. How much money is left?");
	by(d, "{p} − {a} × {b}");
	money_key(d, paid - total);
	off(d, total, "Stopped after finding the total.");
	off(d, paid - p, "Paid for one only.");
	off(d, paid - total + 100, "Counted one dollar too many.");
	off(d, paid - total - 100, "Counted one dollar too few.");
	off(d, paid - total + p, "Left out one of them.");
	hint(d, "First find the total. Then take it away from the money.");
	explain(d, "{a} × {b} = {c}. Then {q} − {c} = {r}.");
}

static void saving(struct draft *d)
{
	int64_t week = 25 * ramp(d, 6, 30), n = any(d, 3, 9), have = 50 * any(d, 2, 40),
			price = have + week * n;

	CENTS(d, "abcg", price, have, week, week * n);
	LET(d, "n", n);
	let_text(d, 't', PICK(d, goods));
	ask(d,
		chance(d, 50)
			? "A {t} costs {a}. {N} has {b} and saves {c} a week. After how many weeks can {N} buy it?"
			: "{N} needs {a}, has {b} and earns {c} a week. How many weeks does it take?");
	by(d, "({a} − {b}) ÷ {c}");
	key(d, n);
	if ((price % week) == 0)
		miss(d, price / week, "Forgot the money that is already there.");
	miss(d, n + 1, "Counted one week too many.");
	miss(d, n - 1, "Counted one week too few.");
	miss(d, price / week + 1, "Forgot the money that is already there.");
	miss(d, (price + have) / week, "Added the money that is already there.");
	hint(d, "How much is missing? How many weeks of saving fill that gap?");
	explain(d, "Missing: {a} − {b} = {g}. {g} ÷ {c} = {n}.");
}

static void compare_offers(struct draft *d)
{
	int64_t n = any(d, 2, 6), m = n + any(d, 1, 5), p = 5 * ramp(d, 6, 40),
			q = p + 5 * any(d, 1, 6);
	bool first = chance(d, 50);
	int64_t a = n * (first ? p : q), b = m * (first ? q : p);

	LET(d, "nm", n, m);
	CENTS(d, "abpqd", a, b, first ? p : q, first ? q : p, p);
	CENTS(d, "e", q - p);
	let_text(d, 's', first ? "first" : "second");
	if (form(d, 2)) {
		ask(d,
			"Shop A sells {n} pens for {a}. Shop B sells {m} pens for {b}. How much is one pen in the cheaper shop?");
		money_key(d, p);
		off(d, q, "Took the dearer shop.");
		off(d, a < b ? a : b, "Gave the price of a whole pack.");
		off(d, q - p, "Gave the difference of the prices.");
		off(d, p + 10, "Made a slip while dividing.");
	} else {
		ask(d,
			"Shop A sells {n} pens for {a}. Shop B sells {m} pens for {b}. By how much does the price of one pen differ?");
		money_key(d, q - p);
		off(d, a > b ? a - b : b - a, "Compared the packs instead of single pens.");
		off(d, p, "Gave the cheaper price.");
		off(d, q, "Gave the dearer price.");
		off(d, q - p + 5, "Made a slip while dividing.");
	}
	hint(d, "Find the price of one pen in each shop.");
	explain(d,
		"Shop A: {a} ÷ {n} = {p}. Shop B: {b} ÷ {m} = {q}. The cheaper price is {d}, the difference {e}.");
}

static void coins_bills(struct draft *d)
{
	int64_t b5 = any(d, 1, 4), b1 = any(d, 1, 4), q = ramp(d, 1, 7), di = any(d, 1, 6),
			v = 500 * b5 + 100 * b1 + 25 * q + 10 * di;

	LET(d, "abcd", b5, b1, q, di);
	CENTS(d, "v", v);
	CENTS(d, "xyzw", 500 * b5, 100 * b1, 25 * q, 10 * di);
	ask(d,
		form(d, 2)
			? "How much are {a} five-dollar {a:bill/bills}, {b} one-dollar {b:bill/bills}, {c} {c:quarter/quarters} and {d} {d:dime/dimes}?"
			: "{N} empties a bank: {a} five-dollar {a:bill/bills}, {b} one-dollar {b:bill/bills}, {c} {c:quarter/quarters} and {d} {d:dime/dimes}. How much is that?");
	money_key(d, v);
	off(d, 500 * b5 + 100 * b1 + 20 * q + 10 * di, "Took a quarter for 20 cents.");
	off(d, 500 * b5 + 100 * b1 + 25 * q + 5 * di, "Took a dime for 5 cents.");
	off(d, 500 * b5 + 100 * b1 + 10 * q + 25 * di, "Swapped quarters and dimes.");
	off(d, v + 100, "Counted one dollar too many.");
	off(d, 500 * b5 + 25 * q + 10 * di, "Left out the one-dollar bills.");
	hint(d, "Count the bills first, then the quarters, then the dimes.");
	explain(d, "{x} + {y} + {z} + {w} = {v}.");
}

static void rounding(struct draft *d)
{
	int64_t a = ramp(d, 115, 1980), b = any(d, 120, 1880), ra, rb;

	if (a % 100 > 40 && a % 100 < 60)
		a += 24;
	if (b % 100 > 40 && b % 100 < 60)
		b += 24;
	ra = (a + 50) / 100;
	rb = (b + 50) / 100;
	CENTS(d, "ab", a, b);
	LET(d, "cde", ra, rb, ra + rb);
	let_look(d, "cde", LOOK_DOLLARS);
	let_text(d, 't', PICK(d, goods));
	ask(d,
		form(d, 2) ? "Round {a} and {b} to whole dollars. About how much is that together?"
				   : "A {t} costs {a} and a gift costs {b}. Round both to whole dollars and add.");
	d->look = LOOK_DOLLARS;
	key(d, ra + rb);
	miss(d, a / 100 + b / 100, "Rounded both prices down.");
	miss(d, a / 100 + b / 100 + 2, "Rounded both prices up.");
	miss(d, ra + rb + 1, "Rounded one price the wrong way.");
	miss(d, ra + rb - 1, "Rounded one price the wrong way.");
	miss(d, ra > rb ? ra - rb : rb - ra, "Subtracted the rounded prices.");
	hint(d, "From 50 cents on go up to the next dollar.");
	explain(d, "{a} is about {c} and {b} is about {d}. {c} + {d} = {e}.");
}

static const struct skill skills[] = {
	{ "Write amounts of money", "Write dollars and cents with a point.", "remember", NULL,
		"Amounts of money are written with a dollar sign and a point. Dollars stand before the point, cents "
		"behind it.\n\n"
		"7 dollars and 35 cents are $7.35. Since 100 cents make a dollar, 735 cents are $7.35 as well.\n\n"
		"Cents always take two places. 7 dollars and 5 cents are $7.05.\n\n"
		"Watch out: $7.5 is not a way to write 7 dollars and 5 cents.",
		"Two places belong to the cents.", write_amounts, { 0 }, NULL },
	{ "Count bills and coins", "Count mixed bills and coins.", "apply", NULL,
		"Sort the money first. Count bills, then quarters, then dimes, nickels and pennies.\n\n"
		"Example: 1 five-dollar bill, 2 one-dollar bills, 3 quarters and 1 dime. Bills: $5.00 + $2.00 = $7.00. "
		"Quarters: $0.75. Dime: $0.10. Together: $7.00 + $0.75 + $0.10 = $7.85.\n\n"
		"Four quarters make a dollar, and so do ten dimes.\n\n"
		"Watch out: a quarter is 25 cents, not 20.",
		"Start with the largest values.", coins_bills, { 1 }, NULL },
	{ "Add money", "Add amounts of money.", "apply", "Add money in stories.",
		"Add money like decimals. Line up the points, add the cents, and carry a dollar when they reach "
		"100.\n\n"
		"Example: $4.75 + $2.60. Cents: 75 + 60 = 135, which is 1 dollar and 35 cents. Dollars: 4 + 2 + 1 = 7. "
		"So $4.75 + $2.60 = $7.35.\n\n"
		"Estimate: $5 + $3 = $8. That is close.\n\n"
		"Watch out: 135 cents are not written behind the point. Carry the dollar.",
		"Add the cents first and carry a dollar if needed.", add_money, { 1 }, NULL },
	{ "Subtract money", "Subtract amounts of money.", "apply", "Subtract money in stories.",
		"Line up the points. Trade a dollar for 100 cents when there are too few cents.\n\n"
		"Example: $8.20 − $3.75. 20 cents are fewer than 75. Trade a dollar: 7 dollars and 120 cents. 120 − 75 "
		"= 45 and 7 − 3 = 4. So $8.20 − $3.75 = $4.45.\n\n"
		"Check: $4.45 + $3.75 = $8.20.\n\n"
		"Watch out: do not take the smaller cents from the larger.",
		"Trade a dollar for a hundred cents if needed.", subtract_money, { 3 }, NULL },
	{ "Give change", "Find the change from a bill.", "apply", NULL,
		"Shop workers count up from the price. First to a full dollar, then to the bill.\n\n"
		"Example: the price is $6.35 and you pay with $10. From $6.35 to $7.00 it is 65 cents. From $7 to $10 "
		"it is 3 dollars. The change is $3.65.\n\n"
		"Check: $6.35 + $3.65 = $10.00.\n\n"
		"Watch out: after filling up the dollar, count on from the new dollar, not from the old one.",
		"Count up to the full dollar first.", change, { 4 }, NULL },
	{ "Round prices", "Estimate with whole dollars.", "evaluate", NULL,
		"In a shop an estimate is often enough. Round each price to whole dollars. From 50 cents on, go up.\n\n"
		"Example: $4.80 and $7.15. $4.80 is about $5 and $7.15 is about $7. $5 + $7 = $12.\n\n"
		"The exact sum is $4.80 + $7.15 = $11.95. The estimate is very close.\n\n"
		"Watch out: look at the cents, not at the dollars, when you round.",
		"Look at the cents: up or down?", rounding, { 3 }, NULL },
	{ "The price of several things", "Multiply a price by a number.", "apply",
		"Multiply prices in stories.",
		"If one costs $1.25, four cost 4 × $1.25. Multiply dollars and cents: 4 × $1.00 = $4.00 and 4 × $0.25 = "
		"$1.00. Together: $4.00 + $1.00 = $5.00.\n\n"
		"You can also work in cents: 4 × 125 = 500 cents, which is $5.00.\n\n"
		"Watch out: multiply the cents as well as the dollars.",
		"Work in cents if that is easier.", several, { 3 }, NULL },
	{ "Share a cost", "Divide an amount of money equally.", "apply", NULL,
		"To share a cost, divide. Share the dollars first, then change what is left into cents.\n\n"
		"Example: 4 friends share $9.00. Each pays 2 dollars, and 1 dollar is left. That is 100 cents, 25 for "
		"each. So $9.00 ÷ 4 = $2.25.\n\n"
		"Check: 4 × $2.25 = $9.00.\n\n"
		"Watch out: the remaining dollars must be shared too.",
		"Change the dollars that are left into cents.", share_cost, { 7 }, NULL },
	{ "How many can I buy?", "Find how many items an amount can buy.", "analyze", NULL,
		"To find how many you can buy, see how often the price fits into your money.\n\n"
		"Example: tickets cost $1.50 and you have $7.00. Two tickets are $3.00, four are $6.00. One dollar is "
		"left, which is not enough. You can buy 4.\n\n"
		"Make a list: $1.50, $3.00, $4.50, $6.00, $7.50.\n\n"
		"Watch out: only full tickets count. Do not round up.",
		"Make a list of the prices for 1, 2, 3 and more.", how_many, { 7 }, NULL },
	{ "Buy and get change", "Solve two-step problems with money.", "analyze", NULL,
		"Some problems need two steps: find the total, then the change.\n\n"
		"Example: 3 snacks at $2.25 each, paid with $10. Total: 3 × $2.25 = $6.75. Change: $10.00 − $6.75 = "
		"$3.25.\n\n"
		"Write down what each step finds. Then you will not stop too early.\n\n"
		"Watch out: the total is not the answer when the change is asked.",
		"What must you know before you can find the change?", two_step, { 5, 7 }, NULL },
	{ "Save for a goal", "Plan how long to save.", "analyze", NULL,
		"To plan your saving, find out how much is missing. Then divide by what you save each week.\n\n"
		"Example: a game costs $20.00. You have $8.00 and save $3.00 a week. Missing: $20.00 − $8.00 = $12.00. "
		"Weeks: $12.00 ÷ $3.00 = 4.\n\n"
		"Check: 4 × $3.00 = $12.00, and $12.00 + $8.00 = $20.00.\n\n"
		"Watch out: take away what you have before you divide.",
		"Find the gap first.", saving, { 4 }, NULL },
	{ "Compare offers", "Compare prices for one piece.", "evaluate", NULL,
		"Packs of different sizes are hard to compare. Find the price of one piece.\n\n"
		"Example: shop A sells 4 pens for $3.20, shop B sells 6 pens for $4.50. $3.20 ÷ 4 = $0.80 and $4.50 ÷ "
		"6 = $0.75. Shop B is cheaper by 5 cents a pen.\n\n"
		"The smaller total is not always the better offer. You get fewer pens for it.\n\n"
		"Watch out: compare the price of one, not the price of the pack.",
		"Divide each price by the number of pieces.", compare_offers, { 8 }, NULL },
};

PACK(money_35, "money", "Money", B_3_5, MODE_BOTH, skills);
