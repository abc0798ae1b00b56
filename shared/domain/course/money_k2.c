/* Money, grades K-2: coins, counting, comparing, buying and change within a dollar or two. */
#include "domain/course/pack.h"

struct coin {
	const char *one, *many;
	int cents;
};

static const struct coin coins[] = { { "penny", "pennies", 1 }, { "nickel", "nickels", 5 },
	{ "dime", "dimes", 10 }, { "quarter", "quarters", 25 } };
static const char *const toys[] = { "ball", "whistle", "pencil", "sticker", "bookmark", "balloon",
	"toy ring", "marble", "toy dog", "postcard", "bracelet", "yo-yo" };

/* Names a coin as {x} in the number of variable name. */
static void coin_text(struct draft *d, char as, const struct coin *c, int64_t n)
{
	let_text(d, as, n == 1 ? c->one : c->many);
}

static void coin_values(struct draft *d)
{
	int a = (int)any(d, 0, 3);
	int64_t n = d->index < 4 ? 1 : any(d, 1, 2);

	LET(d, "nv", n, n * coins[a].cents);
	coin_text(d, 'c', &coins[a], n);
	d->look = LOOK_CENTS;
	switch (form(d, 4)) {
	case 0:
		ask(d, n == 1 ? "How many cents is one {c} worth?" : "How many cents are {n} {c} worth?");
		break;
	case 1:
		ask(d,
			n == 1 ? "{N} finds a {c}. How many cents is that?"
				   : "{N} finds {n} {c}. How many cents is that?");
		break;
	case 2:
		ask(d,
			n == 1 ? "{N} gives {M} a {c}. How much money is that?"
				   : "{N} gives {M} {n} {c}. How much money is that?");
		break;
	default:
		ask(d, n == 1 ? "What is the value of a {c}?" : "What is the value of {n} {c}?");
		break;
	}
	key(d, n * coins[a].cents);
	for (int i = 0; i < 4; i++)
		if (i != a) {
			let_text(d, 'e', coins[i].many);
			miss(d, n * coins[i].cents, "That is the value of {e}.");
		}
	miss(d, n * coins[a].cents + 1, "Made a slip of one.");
	hint(d, "Think of the name of the coin. A quarter is a fourth of a dollar.");
	let_look(d, "v", LOOK_CENTS);
	explain(d, n == 1 ? "A {c} is worth {v}." : "Count both coins: {n} {c} are worth {v}.");
}

static void many_of(struct draft *d, int which)
{
	int64_t n = which == 3 ? any(d, 2, 8) : ramp(d, 2, 20 / (which + 1));

	LET(d, "nbv", n, coins[which].cents, n * coins[which].cents);
	coin_text(d, 'c', &coins[which], n);
	let_text(d, 'e', coins[which].one);
	d->look = LOOK_CENTS;
	switch (form(d, 3)) {
	case 0:
		ask(d, "How many cents are {n} {c}?");
		break;
	case 1:
		ask(d, "{N} has {n} {c}. How much money is that?");
		break;
	default:
		ask(d, "{N} saves {n} {c} in a jar. How many cents are in the jar?");
		break;
	}
	key(d, n * coins[which].cents);
	miss(d, n, "Counted the coins instead of their value.");
	miss(d, n * coins[which].cents + coins[which].cents, "Counted one coin too many.");
	miss(d, n * coins[which].cents - coins[which].cents, "Left out one coin.");
	miss(d, n * (coins[which].cents == 10 ? 5 : 10), "Took another coin.");
	miss(d, n + coins[which].cents, "Added instead of counting on.");
	hint(d, "Count by {b}, once for each coin.");
	let_look(d, "v", LOOK_CENTS);
	explain(d, "One {e} is worth {b} cents. {n} × {b} cents make {v}.");
}

static void nickels(struct draft *d)
{
	many_of(d, 1);
}

static void dimes(struct draft *d)
{
	many_of(d, 2);
}

static void quarters(struct draft *d)
{
	many_of(d, 3);
}

static void two_kinds(struct draft *d)
{
	int hi = (int)any(d, 1, 3), lo = (int)any(d, 0, hi - 1);
	int64_t a = ramp(d, 1, hi == 3 ? 3 : 6), b = any(d, 1, 5),
			v = a * coins[hi].cents + b * coins[lo].cents;

	LET(d, "abv", a, b, v);
	LET(d, "xy", a * coins[hi].cents, b * coins[lo].cents);
	coin_text(d, 'c', &coins[hi], a);
	coin_text(d, 'e', &coins[lo], b);
	d->look = LOOK_CENTS;
	ask(d,
		form(d, 3) == 0       ? "How many cents are {a} {c} and {b} {e}?"
			: form(d, 3) == 1 ? "{N} has {a} {c} and {b} {e}. How much money is that?"
							  : "A box holds {a} {c} and {b} {e}. How many cents are in the box?");
	key(d, v);
	miss(d, a + b, "Counted the coins instead of their value.");
	miss(d, a * coins[lo].cents + b * coins[hi].cents, "Swapped the two kinds of coins.");
	miss(d, a * coins[hi].cents + b, "Counted the small coins by ones.");
	miss(d, (a + b) * coins[hi].cents, "Took all coins as the larger kind.");
	miss(d, v + coins[lo].cents, "Counted one coin too many.");
	hint(d, "Count the coins that are worth more first. Then count on.");
	let_look(d, "xyv", LOOK_CENTS);
	explain(d, "{a} {c}: {x}. {b} {e}: {y}. Together: {x} + {y} = {v}.");
}

static void add_prices(struct draft *d)
{
	int64_t a = ramp(d, 3, 55), b = any(d, 2, 40);

	LET(d, "abc", a, b, a + b);
	let_look(d, "abc", LOOK_CENTS);
	let_text(d, 't', PICK(d, toys));
	let_text(d, 'u', PICK(d, toys));
	d->look = LOOK_CENTS;
	if (form(d, 3) == 0) {
		ask(d, "{a} + {b} = [blank]");
	} else {
		ask(d,
			form(d, 3) == 1
				? "One toy costs {a}. Another costs {b}. How much do both cost?"
				: "{N} pays {a} for a {t}. Then {N} pays {b} for a card. How much is that?");
		by(d, "{a} + {b}");
	}
	key(d, a + b);
	miss(d, a > b ? a - b : b - a, "Subtracted instead of adding.");
	miss(d, a + b - 10, "Lost a ten.");
	miss(d, a + b + 10, "Counted one ten too many.");
	miss(d, a + b + 1, "Made a slip of one.");
	miss(d, a + b - 1, "Made a slip of one.");
	hint(d, "Put both prices together. Add the tens, then the ones.");
	explain(d, "{a} + {b} = {c}.");
}

static void change_from(struct draft *d, int64_t paid, const char *with)
{
	int64_t a = paid - ramp(d, 1, paid - 5);

	LET(d, "apc", a, paid, paid - a);
	let_look(d, "ac", LOOK_CENTS);
	let_look(d, "p", LOOK_CENTS);
	let_text(d, 't', PICK(d, toys));
	let_text(d, 'w', with);
	d->look = LOOK_CENTS;
	ask(d,
		form(d, 3) == 0       ? "A {t} costs {a}. {N} pays with {w}. How much change does {N} get?"
			: form(d, 3) == 1 ? "{N} has {w} and spends {a}. How many cents are left?"
							  : "{N} buys a {t} for {a} and gives {w}. How much comes back?");
	by(d, "{p} − {a}");
	key(d, paid - a);
	miss(d, a, "Gave the price instead of the change.");
	miss(d, paid + a, "Added instead of subtracting.");
	miss(d, paid - a + 10, "Lost a ten while counting up.");
	miss(d, paid - a - 1, "Made a slip of one.");
	miss(d, paid - a + 1, "Made a slip of one.");
	hint(d, "Count up from the price to the money that is paid.");
	explain(d, "{p} − {a} = {c}. Count up from {a} to {p} to check.");
}

static void change_quarter(struct draft *d)
{
	if (d->index * 2 < d->count)
		change_from(d, 25, "a quarter (25¢)");
	else
		change_from(d, 50, "two quarters (50¢)");
}

static void change_dollar(struct draft *d)
{
	change_from(d, 100, "one dollar (100¢)");
}

static void how_many_coins(struct draft *d)
{
	int which = (int)any(d, 1, 3);
	int64_t n = ramp(d, 2, which == 3 ? 4 : 10), v = n * coins[which].cents;

	LET(d, "vnb", v, n, coins[which].cents);
	let_look(d, "v", LOOK_CENTS);
	let_text(d, 'c', coins[which].many);
	let_text(d, 't', PICK(d, toys));
	ask(d,
		form(d, 2) ? "How many {c} make {v}?"
				   : "A {t} costs {v}. {N} pays with {c} only. How many {c} does {N} need?");
	key(d, n);
	miss(d, n + 1, "Counted one coin too many.");
	miss(d, n - 1, "Counted one coin too few.");
	miss(d, v, "Gave the cents instead of the coins.");
	miss(d, coins[which].cents, "Gave the value of one coin.");
	miss(d, 2 * n, "Took a coin of half the value.");
	hint(d, "Count by {b} up to {v} and use a finger for each coin.");
	explain(d, "Each coin is worth {b} cents. {n} × {b} cents make {v}, so it takes {n}.");
}

static void enough(struct draft *d)
{
	int64_t price = ramp(d, 11, 85), have = any(d, 6, 95), gap;

	if (have >= price)
		have = price - any(d, 1, price - 5);
	gap = price - have;
	LET(d, "phg", price, have, gap);
	let_look(d, "phg", LOOK_CENTS);
	let_text(d, 't', PICK(d, toys));
	d->look = LOOK_CENTS;
	ask(d,
		form(d, 3) == 0 ? "A {t} costs {p}. {N} has {h}. How many more cents does {N} need?"
			: form(d, 3) == 1
			? "{N} saves for a {t} that costs {p}. {N} has {h} so far. How much is missing?"
			: "{N} has {h} and {M} has {p}. How much more does {M} have?");
	by(d, "{p} − {h}");
	key(d, gap);
	miss(d, price + have, "Added instead of subtracting.");
	miss(d, have, "Gave the money that is there.");
	miss(d, price, "Gave the whole price.");
	miss(d, gap + 10, "Counted one ten too many.");
	miss(d, gap + 1, "Made a slip of one.");
	miss(d, gap - 1, "Made a slip of one.");
	hint(d, "Count up from the smaller amount to the larger one.");
	explain(d, "{p} − {h} = {g}.");
}

static void dollars_cents(struct draft *d)
{
	int64_t n = ramp(d, 1, 9), c = form(d, 2) ? any(d, 1, 19) * 5 : 0;

	LET(d, "nc", n, c);
	let_num(d, 'v', num_of(100 * n + c, 1), LOOK_CENTS);
	let_look(d, "c", LOOK_CENTS);
	d->look = LOOK_CENTS;
	ask(d,
		c == 0 ? chance(d, 50)
				? "How many cents are in {n} {n:dollar/dollars}?"
				: "{N} changes {n} {n:dollar/dollars} into cents. How many cents is that?"
			: chance(d, 50)
			? "How many cents are {n} {n:dollar/dollars} and {c}?"
			: "{N} has {n} {n:dollar/dollars} and {c}. How many cents is that in all?");
	key(d, 100 * n + c);
	miss(d, 10 * n + c, "Took 10 cents for a dollar.");
	miss(d, n + c, "Counted each dollar as one cent.");
	miss(d, 100 * n + c + 100, "Counted one dollar too many.");
	miss(d, c == 0 ? 1000 * n : 100 * n,
		c == 0 ? "Took 1,000 cents for a dollar." : "Left out the cents.");
	miss(d, 100 * n + c + 10, "Made a slip of ten.");
	hint(d, "One dollar has as many cents as four quarters.");
	explain(d,
		c == 0 ? "One dollar is 100 cents. So it is {v}."
			   : "One dollar is 100 cents. Add the {c}: {v} in all.");
}

static void bills(struct draft *d)
{
	static const int values[] = { 1, 5, 10, 20 };
	int hi = (int)any(d, 1, 3), lo = (int)any(d, 0, hi - 1);
	int64_t a = ramp(d, 1, 4), b = any(d, 1, 4), v = a * values[hi] + b * values[lo];

	LET(d, "abv", a, b, v);
	LET(d, "xy", values[hi], values[lo]);
	LET(d, "pq", a * values[hi], b * values[lo]);
	let_look(d, "xyvpq", LOOK_DOLLARS);
	d->look = LOOK_DOLLARS;
	ask(d,
		form(d, 2)
			? "{N} has {a} {x} {a:bill/bills} and {b} {y} {b:bill/bills}. How many dollars is that?"
			: "A purse holds {a} {a:bill/bills} of {x} and {b} {b:bill/bills} of {y}. How many dollars are in it?");
	key(d, v);
	miss(d, a + b, "Counted the bills instead of their value.");
	miss(d, a * values[lo] + b * values[hi], "Swapped the two kinds of bills.");
	miss(d, v + values[lo], "Counted one bill too many.");
	miss(d, a * values[hi] + b, "Counted the small bills as one dollar each.");
	miss(d, v + 10, "Counted one ten too many.");
	hint(d, "Count the large bills first. Then count on with the small ones.");
	explain(d, "Large bills: {p}. Small bills: {q}. {p} + {q} = {v}.");
}

static const struct skill skills[] = {
	{ "Coins and their values", "Know what coins are worth.", "remember", NULL,
		"A penny is worth 1 cent. A nickel is worth 5 cents. A dime is worth 10 cents. A quarter is worth 25 "
		"cents.\n\n"
		"We write 5¢ for 5 cents.\n\n"
		"A dime is small, but it is worth more than a nickel.\n\n"
		"Watch out: look at the kind of coin, not at its size.",
		"Say the coins in order: penny, nickel, dime, quarter.", coin_values, { 0 }, NULL },
	{ "Count nickels", "Count nickels by fives.", "apply", NULL,
		"Each nickel is worth 5 cents. Count by fives: 5, 10, 15, 20.\n\n"
		"Four nickels are worth 20¢.\n\n"
		"Touch each coin once as you count.\n\n"
		"Watch out: 4 nickels are not 4 cents.",
		"Count by fives.", nickels, { 1 }, NULL },
	{ "Count dimes", "Count dimes by tens.", "apply", NULL,
		"Each dime is worth 10 cents. Count by tens: 10, 20, 30, 40.\n\n"
		"Six dimes are worth 60¢. Ten dimes make a dollar.\n\n"
		"Two nickels are worth as much as one dime: 5 + 5 = 10.\n\n"
		"Watch out: count the value, not just the coins.",
		"Count by tens.", dimes, { 1 }, NULL },
	{ "Count quarters", "Count quarters by twenty-fives.", "apply", NULL,
		"Each quarter is worth 25 cents. Count: 25, 50, 75, 100.\n\n"
		"Two quarters are 50¢. Four quarters are 100¢. That is one dollar.\n\n"
		"For five quarters, count on: 100, 125.\n\n"
		"Watch out: after 75 comes 100.",
		"Two quarters make 50 cents. Four make a dollar.", quarters, { 1 }, NULL },
	{ "Count two kinds of coins", "Count mixed coins.", "apply", NULL,
		"With two kinds of coins, start with the ones that are worth more.\n\n"
		"You have 2 dimes and 3 pennies. Count the dimes: 10, 20. Go on with the pennies: 21, 22, 23. It is "
		"23¢.\n\n"
		"You have 1 quarter and 2 nickels. Count 25, then 30, 35. It is 35¢.\n\n"
		"Watch out: change the step when the coin changes.",
		"Start with the coins that are worth more.", two_kinds, { 2, 3 }, NULL },
	{ "How many coins", "Find how many equal coins make an amount.", "analyze", NULL,
		"How many dimes make 40¢? Count by tens to 40: 10, 20, 30, 40. It takes 4 dimes.\n\n"
		"How many nickels make 40¢? Count by fives. It takes 8 nickels. A nickel is worth less, so you need "
		"more of them.\n\n"
		"Use a finger for each coin.\n\n"
		"Watch out: the answer is a number of coins, not cents.",
		"Count by the value of the coin.", how_many_coins, { 2, 3 }, NULL },
	{ "Add prices", "Add two prices in cents.", "apply", NULL,
		"To find what two things cost, add the prices. A ball costs 30¢ and a card costs 25¢. 30¢ + 25¢ = "
		"55¢.\n\n"
		"Add the tens, then the ones. For 28¢ + 14¢: 20 + 10 = 30 and 8 + 4 = 12. 30 + 12 = 42. So it is "
		"42¢.\n\n"
		"Watch out: the ones can make a new ten.",
		"Add the tens and the ones.", add_prices, { 1 }, NULL },
	{ "Do I have enough?", "Find how much money is missing.", "analyze", NULL,
		"A toy costs 50¢. You have 35¢. How much is missing? Count up: from 35 to 40 is 5. From 40 to 50 is "
		"10. Together that is 15¢.\n\n"
		"You can subtract too: 50¢ − 35¢ = 15¢.\n\n"
		"Watch out: do not add the two amounts. You look for the difference.",
		"Count up to the price.", enough, { 7 }, NULL },
	{ "Change from quarters", "Find the change from 25 or 50 cents.", "apply", NULL,
		"You pay more than the price. The shop gives you change.\n\n"
		"A card costs 18¢. You pay with a quarter. Count up: 19, 20 and then 25. That is 2 + 5 = 7. You get "
		"7¢ back.\n\n"
		"Check: 18¢ + 7¢ = 25¢.\n\n"
		"Watch out: the change is not the price.",
		"Count up from the price.", change_quarter, { 8 }, NULL },
	{ "Dollars and cents", "Change dollars into cents.", "understand", NULL,
		"One dollar is 100 cents. We write $1 or 100¢.\n\n"
		"Two dollars are 200¢. Two dollars and 30¢ are 230¢.\n\n"
		"Four quarters or ten dimes make one dollar.\n\n"
		"Watch out: a dollar is not 10 cents. That is a dime.",
		"A dollar is a hundred cents.", dollars_cents, { 4 }, NULL },
	{ "Change from a dollar", "Find the change from one dollar.", "apply", NULL,
		"A dollar is 100 cents. A snack costs 65¢. Count up: from 65 to 70 is 5. From 70 to 100 is 30. 5 + 30 "
		"= 35. You get 35¢ back.\n\n"
		"You can subtract too: 100¢ − 65¢ = 35¢.\n\n"
		"Check: 65¢ + 35¢ = 100¢.\n\n"
		"Watch out: count to the next ten first.",
		"Count up to the next ten, then to one hundred.", change_dollar, { 9, 10 }, NULL },
	{ "Count bills", "Count one-, five-, ten- and twenty-dollar bills.", "apply", NULL,
		"Bills are paper money. There are bills of $1, $5, $10 and $20.\n\n"
		"Count the large bills first. You have 2 bills of $10 and 3 bills of $1. Count 10, 20. Go on: 21, 22, "
		"23. It is $23.\n\n"
		"Watch out: look at the number on each bill.",
		"Start with the large bills.", bills, { 5 }, NULL },
};

PACK(money_k2, "money", "Money", K_2, MODE_BOTH, skills);
