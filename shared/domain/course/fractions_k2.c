/* Fractions, grades K-2: equal parts, halves, thirds and quarters of shapes and of small sets. */
#include <stdio.h>

#include "domain/course/pack.h"

static const char *const part_names[] = { "", "whole", "half", "third", "fourth", "fifth", "sixth",
	"seventh", "eighth" };
static const char *const parts_names[] = { "", "wholes", "halves", "thirds", "fourths", "fifths",
	"sixths", "sevenths", "eighths" };
static const char *const foods[] = { "pizza", "cake", "pie", "tortilla", "melon", "cracker",
	"waffle", "pancake", "pear", "cookie", "bagel", "muffin" };

static void equal_parts(struct draft *d)
{
	static const char *const asks[] = { "A {t} is cut into {p}. How many equal parts are there?",
		"How many {p} make one whole {t}?",
		"{N} wants to cut a {t} into {p}. How many parts must {N} make?" };
	int64_t a = d->index < 4 ? any(d, 2, 4) : any(d, 2, 8);

	if (a == 5 || a == 7)
		a = 4;
	LET(d, "a", a);
	let_text(d, 't', PICK(d, foods));
	let_text(d, 'p', parts_names[a]);
	ask(d, asks[form(d, 3)]);
	key(d, a);
	miss(d, a + 1, "Counted one part too many.");
	miss(d, a - 1, "Counted the cuts instead of the parts.");
	miss(d, 2 * a, "Cut each part once more.");
	miss(d, 1, "Counted the whole, not its parts.");
	hint(d, "The name of the parts tells you how many there are.");
	explain(d, "A whole has {a} equal parts when it is cut into {p}.");
}

static void shares(struct draft *d)
{
	static const char *const asks[] = {
		"{a} children share one {t} equally. How many equal parts do they need?",
		"{N} and some friends, {a} in all, share a {t}. How many equal parts do they cut?"
	};
	int64_t a = any(d, 2, 8);

	LET(d, "a", a);
	let_text(d, 't', PICK(d, foods));
	if (form(d, 2) || d->numeric) {
		ask(d, PICK(d, asks));
		key(d, a);
		miss(d, a + 1, "Counted one part too many.");
		miss(d, a - 1, "Left one child out.");
		miss(d, 1, "Counted the whole, not its parts.");
		miss(d, 2 * a, "Cut two parts for each child.");
		hint(d, "Each child gets one part.");
		explain(d, "Each of the children gets one part, so they need {a} equal parts.");
		return;
	}
	ask_fraction(d, "", 0, 1, a);
	ask(d, "{a} children share one {t} equally. What part does each child get?");
	miss_fraction(d, 0, 1, a + 1, "Cut one part too many.");
	miss_fraction(d, 0, 1, a > 2 ? a - 1 : a + 2, "Cut the wrong number of parts.");
	miss_fraction(
		d, 0, a - 1 > 1 ? a - 1 : 2, a + 1, "Counted the children who are left, not one part.");
	miss_fraction(d, 0, 1, a + 3, "Cut the wrong number of parts.");
	hint(d, "How many equal parts are there? Each child gets one of them.");
	explain(d, "There are {a} equal parts and each child gets one: 1/{a}.");
}

static void shaded(struct draft *d)
{
	static const char *const asks[] = {
		"A {t} is cut into {b} equal parts. {N} eats {a} of them. What part does {N} eat?",
		"A flag has {b} equal stripes. {a} of them {a:is/are} red. What part is red?",
		"A strip has {b} equal boxes. {N} colors {a} of them. What part is colored?",
		"A window has {b} equal panes. {a} of them {a:is/are} blue. What part is blue?"
	};
	int64_t b = ramp(d, 2, 8), a = any(d, 1, b - 1);
	char text[TEXT_SIZE];

	LET(d, "abc", a, b, b - a);
	let_text(d, 't', PICK(d, foods));
	snprintf(text, sizeof(text), "%s%s", PICK(d, asks), d->numeric ? " As a fraction: " : "");
	ask_fraction(d, text, 0, a, b);
	if (!d->numeric) {
		ask(d, text);
	}
	miss_fraction(d, 0, b - a, b, "Counted the parts that are left.");
	if (b > a + 1)
		miss_fraction(d, 0, a, b - a, "Compared the two kinds of parts.");
	miss_fraction(d, 0, a, b + 1, "Counted one part too many in the whole.");
	miss_fraction(d, 0, a + 1, b + 1, "Counted one part too many.");
	miss_fraction(d, 0, 1, b, "Gave just one part.");
	miss_fraction(d, 0, b, a, "Turned the two numbers around.");
	hint(d, "The bottom number counts all parts. The top number counts the ones we ask for.");
	explain(d, "{a} of {b} equal parts is {a}/{b}.");
}

static void half_of(struct draft *d, int64_t parts, int64_t top)
{
	static const char *const asks[] = { "What is {t} of {a}?", "{t} of {a} is [blank].",
		"{N} has {a} {o} and gives {t} of them to {M}. How many {o} does {M} get?",
		"There are {a} {o}. {t} of them are red. How many {o} are red?" };
	static const char *const caps[] = { "", "", "Half", "One third", "One fourth" };
	static const char *const lows[] = { "", "", "half", "one third", "one fourth" };
	int64_t each = ramp(d, 1, 8);
	int which = form(d, 4);

	LET(d, "abcd", each * parts, each * top, parts, each);
	if (top > 1)
		let_text(d, 't', which == 1 || which == 3 ? "Three fourths" : "three fourths");
	else
		let_text(d, 't', which == 1 || which == 3 ? caps[parts] : lows[parts]);
	ask(d, asks[which]);
	by(d,
		top > 1          ? "{a} ÷ 4 × 3"
			: parts == 2 ? "1/2 of {a}"
			: parts == 3 ? "1/3 of {a}"
						 : "1/4 of {a}");
	key(d, each * top);
	miss(d, each * parts, "Gave the whole set.");
	miss(d, each * parts - each * top, "Gave the part that is left.");
	miss(d, each * parts - parts > 0 ? each * parts - parts : each + 2,
		"Took away the number of parts.");
	miss(d, each * top + 1, "Made one part too large.");
	miss(d, parts, "Gave the number of parts.");
	miss(d, each * top - 1, "Made one part too small.");
	let_text(d, 'p', parts_names[parts]);
	hint(d, "Deal them into {c} equal groups first.");
	explain(d,
		top > 1 ? "Make {c} equal groups of {d}. Three groups have {b}. So 3/4 of {a} = {b}."
				: "Make {c} equal groups of {d}. One group is the answer: {b}.");
}

static void halves_of_set(struct draft *d)
{
	half_of(d, 2, 1);
}

static void fourths_of_set(struct draft *d)
{
	half_of(d, 4, 1);
}

static void thirds_of_set(struct draft *d)
{
	half_of(d, 3, 1);
}

static void three_fourths(struct draft *d)
{
	half_of(d, 4, 3);
}

static void name_parts(struct draft *d)
{
	int64_t b = ramp(d, 2, 8), a = any(d, 1, b - 1);
	static const char *const words[] = { "", "one", "two", "three", "four", "five", "six",
		"seven" };
	char text[64];

	LET(d, "ab", a, b);
	snprintf(text, sizeof(text), "%s %s", words[a], a == 1 ? part_names[b] : parts_names[b]);
	let_text(d, 't', text);
	if (d->numeric) {
		bool top = form(d, 2) == 0;

		ask(d,
			top ? "Write {t} as a fraction: [blank]/{b}" : "Write {t} as a fraction: {a}/[blank]");
		if (form(d, 3) == 2) {
			let_text(d, 'f', PICK(d, foods));
			ask(d,
				top ? "{N} eats {t} of a {f}. As a fraction: [blank]/{b}"
					: "{N} eats {t} of a {f}. As a fraction: {a}/[blank]");
		}
		key(d, top ? a : b);
		miss(d, top ? b : a, "Turned the two numbers around.");
		miss(d, (top ? a : b) + 1, "Made a slip of one.");
		miss(d, a + b, "Added the two numbers.");
	} else {
		ask_fraction(d, "", 0, a, b);
		let_text(d, 'f', PICK(d, foods));
		ask(d,
			form(d, 2) ? "How do you write {t} as a fraction?"
					   : "{N} eats {t} of a {f}. How do you write this part?");
		miss_fraction(d, 0, b, a, "Turned the two numbers around.");
		miss_fraction(d, 0, a, b + 1, "Took the wrong kind of parts.");
		miss_fraction(d, 0, a + 1, b + 1, "Made a slip in both numbers.");
		miss_fraction(d, 0, a > 1 ? 1 : 2, b > 2 ? b : 5, "Took the wrong count of parts.");
		miss_fraction(d, 0, a, b > 3 ? b - 1 : b + 2, "Took the wrong kind of parts.");
	}
	hint(d, "How many parts does the whole have? That number goes below the line.");
	explain(d, "The parts are {b} in a whole, and we have {a}: {a}/{b}.");
	if (a == 1)
		explain(d, "The whole has {b} equal parts, and we have one of them: {a}/{b}.");
}

static void what_is_left(struct draft *d)
{
	int64_t b = ramp(d, 2, 8), a = any(d, 1, b - 1);
	char text[TEXT_SIZE];

	if (2 * a == b && b > 2) /* the part that is gone would be the answer */
		a--;
	LET(d, "abc", a, b, b - a);
	let_text(d, 't', PICK(d, foods));
	ask_fraction(d, "", 0, b - a, b);
	ask(d,
		form(d, 2) ? "{N} eats {a}/{b} of a {t}. What part is left?"
				   : "{a}/{b} of a {t} is gone. What part is still there?");
	if (d->numeric) {
		fill(d, text, sizeof(text),
			"{N} eats {a}/{b} of a {t}. The part that is left is [blank]/{b}.");
		ask(d, text);
	}
	miss_fraction(d, 0, a, b, "Gave the part that is gone.");
	miss_fraction(d, 0, b - a, a > 1 ? a : b + 1, "Used the wrong number below the line.");
	miss_fraction(d, 0, b - a, b + 1, "Counted one part too many in the whole.");
	miss_fraction(d, 0, b - a + 1, b + 1, "Counted one part too many.");
	miss_fraction(d, 0, 1, b + 2, "Guessed without counting the parts.");
	hint(d, "All the parts together are {b}/{b}. Take away what is gone.");
	explain(d, "The whole is {b}/{b}. {b} − {a} = {c}, so {c}/{b} is left.");
}

static void make_whole(struct draft *d)
{
	int64_t b = ramp(d, 2, 8), a = any(d, 1, b - 1);

	LET(d, "abc", a, b, b - a);
	let_text(d, 't', PICK(d, foods));
	switch (form(d, 3)) {
	case 0:
		ask(d, "How many more parts of 1/{b} make {a}/{b} a whole?");
		break;
	case 1:
		ask(d, "{N} has {a}/{b} of a {t}. How many pieces of 1/{b} are missing to make it whole?");
		break;
	default:
		ask(d, "A {t} has {b} equal pieces. {a} {a:is/are} on the plate. How many are missing?");
		break;
	}
	key(d, b - a);
	miss(d, a, "Gave the parts that are there.");
	miss(d, b, "Gave all the parts of the whole.");
	miss(d, b - a + 1, "Counted one part too many.");
	miss(d, b + a, "Added the two numbers.");
	hint(d, "The whole has {b} parts. Count on from the ones you have.");
	explain(d, "{b} − {a} = {c}. So {c} {c:part is/parts are} missing.");
}

static void compare_units(struct draft *d)
{
	int64_t p = any(d, 2, 6), q = p + any(d, 1, 3);
	bool more = form(d, 2) == 0;

	LET(d, "ab", p, q);
	let_text(d, 't', PICK(d, foods));
	let_text(d, 'p', part_names[p]);
	let_text(d, 'q', part_names[q > 8 ? 8 : q]);
	if (q > 8)
		LET(d, "b", 8);
	if (d->numeric) {
		ask(d,
			more ? "Which is more of a {t}, 1/{a} or 1/{b}? The bigger part is 1/[blank]."
				 : "Which is less of a {t}, 1/{a} or 1/{b}? The smaller part is 1/[blank].");
		key_num(d, more ? d->var[0].value : d->var[1].value);
		miss_num(d, more ? d->var[1].value : d->var[0].value,
			"Thought that a bigger number below means a "
			"bigger part.");
		miss_num(d, num_add(d->var[0].value, d->var[1].value), "Added the two numbers.");
		miss(d, 1, "Took the top number.");
	} else {
		static const int other[][2] = { { 7, 8 }, { 8, 9 }, { 9, 10 }, { 10, 12 } };
		const int *o = other[form(d, 4)];
		int64_t low = p, high = d->var[1].value.n, mid = o[0] > high ? o[0] : high + 1;

		LET(d, "cde", mid, mid + 2, high);
		ask_fraction(d, "", 0, 1, more ? low : mid + 2);
		ask(d,
			more ? "Which part of the {t} is the biggest: 1/{a}, 1/{b}, 1/{c} or 1/{d}?"
				 : "Which part of the {t} is the smallest: 1/{a}, 1/{b}, 1/{c} or 1/{d}?");
		miss_fraction(d, 0, 1, high, "Took a part from the middle.");
		miss_fraction(d, 0, 1, mid, "Took a part from the middle.");
		miss_fraction(d, 0, 1, more ? mid + 2 : low,
			"Thought that a bigger number below means a bigger "
			"part.");
	}
	hint(d, "Share with few friends or with many. When do you get more?");
	if (d->numeric)
		explain(d, "More parts mean smaller parts. So 1/{a} is more than 1/{b}.");
	else
		explain(d,
			"More parts mean smaller parts. 1/{a} is the biggest of them and 1/{d} is the smallest.");
}

static void two_halves(struct draft *d)
{
	int64_t b = d->index * 2 < d->count ? any(d, 2, 4) : any(d, 2, 6), n = any(d, 1, 5);

	LET(d, "abc", n, b, n * b);
	let_text(d, 't', PICK(d, foods));
	let_text(d, 'p', parts_names[b]);
	ask(d,
		form(d, 2) ? "How many {p} are in {a} whole {t}{a:/s}?"
				   : "{N} cuts {a} {t}{a:/s} into {p}. How many pieces are there?");
	key(d, n * b);
	miss(d, b, "Counted the pieces of one whole only.");
	miss(d, n + b, "Added the two numbers.");
	miss(d, n * b + b, "Counted one whole too many.");
	miss(d, n * b - 1, "Left out one piece.");
	miss(d, n * b + 1, "Counted one piece too many.");
	hint(d, "One whole has {b} {p}. Count on by {b}.");
	explain(d, "Each whole has {b} {p}. {a} × {b} = {c}.");
}

static const struct skill skills[] = {
	{ "Equal parts", "Name how many equal parts a whole has.", "remember", NULL,
		"Equal parts have the same size. Cut a sandwich down the middle. You get 2 equal parts. They are "
		"halves.\n\n"
		"Three equal parts are thirds. Four equal parts are fourths. We also say quarters.\n\n"
		"The name tells you the number. Sixths are 6 equal parts. Eighths are 8 equal parts.\n\n"
		"Watch out: the parts must be the same. One big part and one small part are not halves.",
		"Listen to the name of the parts.", equal_parts, { 0 }, NULL },
	{ "Share one whole", "Share one whole fairly.", "understand", NULL,
		"To share one cake fairly, cut equal parts. Make one part for each child.\n\n"
		"Two children need 2 parts. Each gets a half. Four children need 4 parts. Each gets a fourth.\n\n"
		"We write one half as 1/2. We write one fourth as 1/4. The number below tells how many parts there "
		"are.\n\n"
		"Watch out: count the children with care. Each one needs a part.",
		"Each child gets one part.", shares, { 1 }, NULL },
	{ "Write a part as a fraction", "Write a fraction for a part of a whole.", "apply", NULL,
		"A fraction has two numbers. The bottom number counts all the parts. The top number counts the parts "
		"we ask for.\n\n"
		"A pizza has 4 equal parts. Sam eats 3 of them. Sam eats 3/4 of the pizza.\n\n"
		"A flag has 3 equal stripes. 1 stripe is red. So 1/3 of the flag is red.\n\n"
		"Watch out: the bottom number counts all the parts, not just those that are left.",
		"Count all the parts first. That is the bottom number.", shaded, { 2 }, NULL },
	{ "Read fraction words", "Write fraction words with numbers.", "remember", NULL,
		"Fractions have names. 1/2 is one half. 1/3 is one third. 1/4 is one fourth. 1/8 is one eighth.\n\n"
		"With more parts we say two thirds for 2/3 and three fourths for 3/4.\n\n"
		"First say the top number. Then say the name of the parts. So 5/6 is five sixths.\n\n"
		"Watch out: the name of the parts goes below the line.",
		"The name of the parts goes below the line.", name_parts, { 3 }, NULL },
	{ "Half of a set", "Find half of a small number of things.", "apply", NULL,
		"You can halve a set of things too. Deal them into 2 equal groups. One group is half.\n\n"
		"Half of 8 shells: deal out 4 and 4. So half of 8 is 4.\n\n"
		"Doubles help you. 5 + 5 = 10, so half of 10 is 5.\n\n"
		"Watch out: the two groups must have the same number.",
		"Make two equal groups. Count one of them.", halves_of_set, { 1 }, NULL },
	{ "A fourth of a set", "Find one fourth of a small number of things.", "apply", NULL,
		"To find one fourth, make 4 equal groups. One group is one fourth.\n\n"
		"One fourth of 12: deal out 3, 3, 3 and 3. So one fourth of 12 is 3.\n\n"
		"You can halve two times. Half of 12 is 6. Half of 6 is 3.\n\n"
		"Watch out: a fourth is not the same as 4. It is one of four equal groups.",
		"Make four equal groups, or halve two times.", fourths_of_set, { 5 }, NULL },
	{ "A third of a set", "Find one third of a small number of things.", "apply", NULL,
		"To find one third, make 3 equal groups. One group is one third.\n\n"
		"One third of 9: deal out 3, 3 and 3. So one third of 9 is 3.\n\n"
		"One third of 15 is 5, because 5 + 5 + 5 = 15.\n\n"
		"Watch out: make three groups that are the same. Then count one of them.",
		"Make three equal groups. Count one of them.", thirds_of_set, { 5 }, NULL },
	{ "What is left", "Find the part of a whole that is left.", "analyze", NULL,
		"A whole cake with 4 parts is 4/4. Eat 1/4 of it. Three parts are left. That is 3/4.\n\n"
		"To find what is left, take the top numbers: 4 − 1 = 3. The bottom number stays the same.\n\n"
		"The part that is gone and the part that is left make the whole: 1/4 + 3/4 = 4/4.\n\n"
		"Watch out: read the question. Do we ask for what is gone or for what is left?",
		"The whole has all its parts. Take away the ones that are gone.", what_is_left, { 3 },
		NULL },
	{ "Make a whole", "Find how many parts are missing to make a whole.", "analyze", NULL,
		"A whole with 6 parts needs 6 sixths. You have 4/6. Count on: 5, 6. Two parts are missing.\n\n"
		"Take the numbers: 6 − 4 = 2. So 2 more parts make the whole.\n\n"
		"When the top and the bottom number are the same, you have a whole. 3/3 is one whole. 8/8 is one "
		"whole.\n\n"
		"Watch out: count what is missing, not what is there.",
		"Count on from the parts you have to the whole.", make_whole, { 8 }, NULL },
	{ "Bigger and smaller parts", "Compare parts like 1/2 and 1/4.", "analyze", NULL,
		"Cut one cake for 2 children. Cut one cake for 8 children. Who gets more? With 2 children each part is "
		"bigger.\n\n"
		"So 1/2 is more than 1/8. More parts mean smaller parts.\n\n"
		"In order from big to small: 1/2, 1/3, 1/4, 1/6, 1/8.\n\n"
		"Watch out: 8 is more than 2. But 1/8 is less than 1/2!",
		"More parts mean smaller parts.", compare_units, { 2 }, NULL },
	{ "Pieces of several wholes", "Find how many parts some wholes have.", "apply", NULL,
		"One apple has 2 halves. Two apples have 4 halves. Three apples have 6 halves.\n\n"
		"Count on by 2, once for each apple. With fourths, count on by 4: 4, 8, 12.\n\n"
		"So 3 pies cut into fourths make 12 pieces. 3 × 4 = 12.\n\n"
		"Watch out: do not add 3 and 4. Each pie is cut.",
		"How many pieces does one whole have? Count on for each whole.", two_halves, { 1 }, NULL },
	{ "Three fourths of a set", "Find three fourths of a set.", "apply", NULL,
		"Three fourths are three of four equal groups. First find one fourth. Then take it three times.\n\n"
		"Three fourths of 8: make 4 groups of 2. Three groups have 6. So 3/4 of 8 = 6.\n\n"
		"You can find what is left too. One fourth of 8 is 2. Take it away: 8 − 2 = 6.\n\n"
		"Watch out: do not stop at one fourth.",
		"Make four equal groups. Count three of them.", three_fourths, { 6 }, NULL },
};

PACK(fractions_k2, "fractions", "Fractions", K_2, MODE_BOTH, skills);
