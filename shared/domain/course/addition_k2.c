/* Addition, grades K-2: from counting on to two-digit sums. */
#include "domain/course/pack.h"

static void count_on(struct draft *d)
{
	int64_t b = any(d, 0, 2), a = ramp(d, 1, 12);

	if (chance(d, 50))
		plus(d, a, b, FORM_ALL);
	else
		plus(d, b, a, FORM_PLAIN | FORM_STORY);
}

static void to_five(struct draft *d)
{
	int64_t sum = ramp(d, 2, 5), a = any(d, 1, sum - 1);

	plus(d, a, sum - a, FORM_ALL);
}

static void to_ten(struct draft *d)
{
	int64_t sum = ramp(d, 6, 10), a = any(d, 1, sum - 1);

	plus(d, a, sum - a, FORM_ALL);
}

static void ten_partners(struct draft *d)
{
	static const char *const stories[] = {
		"A box has room for 10 {o}. {N} has put in {a}. How many more {o} fit?",
		"{N} wants 10 {o} and has {a}. How many more {o} does {N} need?",
		"There are 10 {o}. {N} can see {a} of them. How many {o} are hidden?"
	};
	int64_t a = any(d, 1, 9);
	int which = form(d, 3);

	LET(d, "abc", a, 10 - a, a + 1);
	if (which == 0)
		ask(d, "{a} + [blank] = 10");
	else if (which == 1)
		ask(d, chance(d, 50) ? "[blank] + {a} = 10" : "10 = {a} + [blank]");
	else
		tell(d, PICK(d, stories));
	key(d, 10 - a);
	if (which == 2)
		by(d, "10 − {a}");
	miss(d, 10, "Gave the whole ten instead of the missing part.");
	miss(d, 10 + a, "Added the two numbers that are shown.");
	miss(d, a, "Repeated the part that is already there.");
	miss(d, 11 - a, "Counted the starting number as a step.");
	miss(d, 9 - a, "Stopped counting up one step too early.");
	hint(d, "Hold up ten fingers and fold down {a}. How many are still up?");
	explain(d, "{a} and {b} are partners of ten: {a} + {b} = 10.");
}

static void doubles(struct draft *d)
{
	static const char *const asks[] = { "{a} + {a} = [blank]", "Double {a} is [blank].",
		"[blank] = {a} + {a}", "What is {a} plus {a}?" };
	static const char *const stories[] = {
		"{N} and {M} have {a} {a.o} each. How many {o} do they have in all?",
		"{N} puts {a} {a.o} in each of two boxes. How many {o} is that?",
		"{N} has {a} {a.o}. {M} has just as many. How many {o} is that in all?"
	};
	int64_t a = ramp(d, 1, 10);

	LET(d, "abc", a, a, 2 * a);
	key(d, 2 * a);
	if (form(d, 3) == 2)
		tell(d, PICK(d, stories));
	else
		ask(d, PICK(d, asks));
	by(d, "{a} + {a}");
	miss(d, a, "Gave the number itself instead of its double.");
	miss(d, 2 * a + 1, "Mixed up the double with a near double.");
	miss(d, 2 * a - 1, "Mixed up the double with a near double.");
	miss(d, a + 2, "Added 2 instead of doubling.");
	hint(d, "Count by twos, one count for each of the {a}.");
	explain(d, "A double adds a number to itself: {a} + {a} = {c}.");
}

static void near_doubles(struct draft *d)
{
	int64_t a = ramp(d, 2, 9);

	plus(d, chance(d, 50) ? a : a + 1, 0, FORM_PLAIN);
	d->wrongs = 0;
	LET(d, "abcdef", a, a + 1, 2 * a + 1, 2 * a, 1, a);
	key(d, 2 * a + 1);
	switch (form(d, 4)) {
	case 0:
		ask(d, "{a} + {b} = [blank]");
		break;
	case 1:
		ask(d, "{b} + {a} = [blank]");
		break;
	case 2:
		tell(d, "{N} has {a} {a.o}. {M} has one more than {N}. How many {o} do they have in all?");
		break;
	default:
		ask(d, chance(d, 50) ? "What is the sum of {a} and {b}?" : "{b} plus {a} equals [blank].");
		break;
	}
	by(d, form(d, 4) == 2 ? "{a} + {a} + 1" : "{a} + {b}");
	miss(d, 2 * a, "Found the double but forgot the one more.");
	miss(d, 2 * a + 2, "Doubled the larger number and did not take one away.");
	miss(d, a + 1, "Gave one of the two numbers instead of the sum.");
	miss(d, 2 * a - 1, "Took one away from the smaller double instead of adding one.");
	hint(d, "Which double is hiding here? Find it, then add one more.");
	explain(d, "Use the double {a} + {a} = {d}. One more: {d} + 1 = {c}. So {a} + {b} = {c}.");
}

static void ten_and_more(struct draft *d)
{
	int64_t a = any(d, 1, 9);
	bool turned = chance(d, 40);

	plus(d, turned ? a : 10, turned ? 10 : a, FORM_ALL);
	if (d->value.n == 10 + a) {
		miss(d, 100 + a, "Wrote 10 and then the ones, side by side.");
		LET(d, "abc", 10, a, 10 + a);
		explain(d, "One ten and {b} {b:one/ones} make {c}: {a} + {b} = {c}.");
	}
}

static void across_ten(struct draft *d)
{
	int64_t a = ramp(d, 5, 9), b = any(d, 11 - a > 2 ? 11 - a : 2, 9);

	if (chance(d, 40))
		plus(d, b, a, FORM_ALL);
	else
		plus(d, a, b, FORM_ALL);
}

static void teens(struct draft *d)
{
	int64_t ones = any(d, 1, 7), b = ramp(d, 1, 9 - ones);

	if (chance(d, 30))
		plus(d, b, 10 + ones, FORM_PLAIN | FORM_WORDS);
	else
		plus(d, 10 + ones, b, FORM_ALL);
	miss(d, ones + b, "Added the ones but lost the ten.");
}

static void three_numbers(struct draft *d)
{
	static const char *const stories[] = {
		"{N} has {a} red, {b} blue and {c} green {o}. How many {o} does {N} have?",
		"{N} finds {a} {a.o}, then {b} more, then {c} more. How many {o} does {N} find?",
		"Three bags hold {a}, {b} and {c} {c.o}. How many {o} are in the bags?"
	};
	int64_t a = ramp(d, 1, 9), b = any(d, 1, 6),
			c = chance(d, 50) && a < 10 ? 10 - a : any(d, 1, 5);

	LET(d, "abcde", a, b, c, a + b + c, a + c);
	key(d, a + b + c);
	if (form(d, 3) == 2) {
		tell(d, PICK(d, stories));
		by(d, "{a} + {b} + {c}");
	} else {
		ask(d, "{a} + {b} + {c} = [blank]");
	}
	miss(d, a + b, "Added the first two numbers and stopped.");
	miss(d, b + c, "Left out the first number.");
	miss(d, a + b + c - 1, "Lost one while counting on.");
	miss(d, a + b + c + 1, "Counted one step too many.");
	hint(d, "You may add in any order. Look for two numbers that make ten or a double.");
	explain(d, "Add {a} + {c} = {e} first. Then {e} + {b} = {d}. So {a} + {b} + {c} = {d}.");
}

static void tens(struct draft *d)
{
	int64_t a = ramp(d, 1, 8), b = any(d, 1, 9 - a), ones = form(d, 2) ? any(d, 1, 9) : 0;

	plus(d, 10 * a + ones, 10 * b, FORM_PLAIN | FORM_STORY | FORM_WORDS);
	miss(d, 10 * a + ones + b, "Added the tens digit to the ones.");
	miss(d, 10 * a + ones + 10 * b + 10, "Counted one ten too many.");
	LET(d, "abcdef", 10 * a + ones, 10 * b, 10 * (a + b) + ones, b, a, a + b);
	if (ones > 0)
		explain(d,
			"The ones stay the same. {e} {e:ten/tens} and {d} {d:ten/tens} make {f} tens: "
			"{a} + {b} = {c}.");
	else
		explain(d, "{e} {e:ten/tens} and {d} {d:ten/tens} make {f} tens: {a} + {b} = {c}.");
}

static void two_digits(struct draft *d)
{
	int64_t a = ramp(d, 12, 68), b = any(d, d->index * 2 < d->count ? 2 : 11, 99 - a);

	if (b > 30)
		b = any(d, 11, 30);
	plus(d, a, b, FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static const struct skill skills[] = {
	{ "Count on 0, 1 or 2", "Add 0, 1 or 2 to a number by counting on.", "apply",
		"Solve stories where a few more are added.",
		"To add 1 or 2, start at the bigger number and count on. For 6 + 2, say 6. Then count on: 7, 8. "
		"So 6 + 2 = 8.\n\n"
		"When you add 0, nothing changes. 6 + 0 = 6. No more came.\n\n"
		"You can turn the numbers around. 2 + 6 is the same as 6 + 2. Start with the bigger number. It "
		"is faster.\n\n"
		"Watch out: do not count the first number as a step. The first step takes you to the next "
		"number.",
		"Start at the bigger number and count on.", count_on, { 0 }, NULL },
	{ "Sums to 5", "Add two numbers with a sum up to 5.", "apply", "Solve stories with sums to 5.",
		"Add means put together. You have 2 red blocks and 3 blue blocks. Put them together and count: 1, "
		"2, 3, 4, 5. So 2 + 3 = 5.\n\n"
		"You can use your fingers. Show 3 on one hand and 1 on the other. Count them all. 3 + 1 = 4.\n\n"
		"There are many ways to make 5: 1 + 4 = 5 and 2 + 3 = 5. Can you find them with blocks?",
		"Show both numbers on your fingers. Count all the fingers.", to_five, { 1 }, NULL },
	{ "Sums to 10", "Add two numbers with a sum from 6 to 10.", "apply",
		"Solve stories with sums to 10.",
		"To find 5 + 3, start with 5 and count on 3 more: 6, 7, 8. So 5 + 3 = 8.\n\n"
		"A ten frame can help. It has two rows of 5 boxes. Fill 5 boxes on top. Put 3 dots below. You see "
		"8 dots and 2 empty boxes.\n\n"
		"Example: 4 + 5. Turn it around: 5 + 4. Start at 5 and count 6, 7, 8, 9. So 4 + 5 = 9.",
		"Picture a ten frame. Fill the top row first.", to_ten, { 2 }, NULL },
	{ "Partners of ten", "Find the number that makes 10 with a given number.", "understand",
		"Solve stories about filling up to 10.",
		"Two numbers that make 10 are partners of ten. Here they are: 9 + 1 = 10, 8 + 2 = 10, 7 + 3 = 10, "
		"6 + 4 = 10 and 5 + 5 = 10.\n\n"
		"To find a partner, count up to 10. What goes with 7? Start at 7 and count 8, 9, 10. That is 3 "
		"steps. So 7 + 3 = 10.\n\n"
		"Fingers help too. Hold up 10 fingers. Fold down 7. You still see 3.",
		"Use your ten fingers to find the partner.", ten_partners, { 3 }, NULL },
	{ "Doubles", "Add a number to itself.", "remember", "Solve stories with two equal parts.",
		"A double adds a number to itself. 4 + 4 is a double.\n\n"
		"You see doubles all around. A car has 2 wheels on each side: 2 + 2 = 4. Two hands have 5 fingers "
		"each: 5 + 5 = 10.\n\n"
		"You can count by twos to find a double. For 4 + 4, say four counts: 2, 4, 6, 8. So 4 + 4 = "
		"8.\n\n"
		"Learn the doubles by heart. They help you with many other sums.",
		"Both parts are the same. Count by twos.", doubles, { 3 }, NULL },
	{ "Near doubles", "Use a double to add numbers that differ by one.", "apply",
		"Solve stories with near doubles.",
		"5 + 6 is almost a double. We call it a near double.\n\n"
		"Look for the double inside. 5 + 6 is 5 + 5 and one more. 5 + 5 = 10 and 10 + 1 = 11. So 5 + 6 = "
		"11.\n\n"
		"Try 8 + 7. The smaller number is 7. Double it: 7 + 7 = 14. Add one more: 14 + 1 = 15. So 8 + 7 = "
		"15.\n\n"
		"Watch out: do not forget the one more at the end.",
		"Double the smaller number, then add one more.", near_doubles, { 5 }, NULL },
	{ "Ten and some more", "Add 10 and a number from 1 to 9.", "understand",
		"Solve stories with ten and some more.",
		"The numbers from 11 to 19 are made of ten and some more. 14 is one ten and 4 ones. So 10 + 4 = "
		"14.\n\n"
		"Fill a ten frame. It holds 10. Put 4 dots next to it. Now you see 14.\n\n"
		"You can turn it around. 4 + 10 is 14 too.\n\n"
		"Watch out: 10 and 4 is not 104. The 4 takes the place of the 0.",
		"Think of one full ten frame and some ones beside it.", ten_and_more, { 4 }, NULL },
	{ "Make ten to add", "Add two one-digit numbers by making ten first.", "apply",
		"Solve stories with sums from 11 to 18.",
		"Some sums go past ten. Make ten first. It is easy to add on to ten.\n\n"
		"Example: 8 + 5. The 8 needs 2 to make ten. Take 2 from the 5. That leaves 3. Now 8 + 2 = 10 and "
		"10 + 3 = 13. So 8 + 5 = 13.\n\n"
		"Try 9 + 4. The 9 needs 1. Take 1 from the 4. That leaves 3. 10 + 3 = 13. So 9 + 4 = 13.\n\n"
		"Start with the number that is near to ten. You move less that way.",
		"How many does the bigger number need to make ten? Take that from the other number.",
		across_ten, { 4, 7 }, NULL },
	{ "Add to a teen number", "Add ones to a number from 11 to 19 without passing 20.", "apply",
		"Solve stories with teen numbers.",
		"13 is one ten and 3 ones. To add ones, leave the ten alone. Just add the ones.\n\n"
		"Example: 13 + 5. Add the ones: 3 + 5 = 8. Keep the ten: 10 + 8 = 18. So 13 + 5 = 18.\n\n"
		"If you know 3 + 5, you know 13 + 5. It is ten more.\n\n"
		"Watch out: do not lose the ten. The answer must be bigger than both numbers.",
		"Add the ones first. Then put the ten back.", teens, { 7 }, NULL },
	{ "Add three numbers", "Add three one-digit numbers in any order.", "apply",
		"Solve stories with three parts.",
		"You can add three numbers in any order. Choose the order that is easy for you.\n\n"
		"Example: 7 + 5 + 3. I see 7 and 3. They make ten: 7 + 3 = 10. Then 10 + 5 = 15. So 7 + 5 + 3 = "
		"15.\n\n"
		"You may see a double. For 4 + 6 + 4, add 4 + 4 = 8 first. Then 8 + 6 = 14.\n\n"
		"Watch out: use each number once. Cross it out when you have added it.",
		"Look for two numbers that make ten. Add them first.", three_numbers, { 8 }, NULL },
	{ "Add tens", "Add tens to a two-digit number.", "apply", "Solve stories where tens are added.",
		"Adding tens is like adding ones. 3 tens and 4 tens make 7 tens. So 30 + 40 = 70.\n\n"
		"If there are ones, they stay the same. Example: 25 + 30. We have 2 tens and 5 ones. Add 3 tens. "
		"Now there are 5 tens and 5 ones. So 25 + 30 = 55.\n\n"
		"On a hundred chart, one step down adds ten. From 25 go down three rows: 35, 45, 55.\n\n"
		"Watch out: add tens to tens. Do not add them to the ones.",
		"Count on by tens. The ones stay the same.", tens, { 7 }, NULL },
	{ "Add two-digit numbers", "Add numbers within 100, with a new ten when needed.", "apply",
		"Solve stories with sums to 100.",
		"Add the tens to the tens and the ones to the ones. Then put both together.\n\n"
		"Example: 34 + 25. Tens: 30 + 20 = 50. Ones: 4 + 5 = 9. Together: 50 + 9 = 59.\n\n"
		"Sometimes the ones make a new ten. Example: 38 + 25. Tens: 30 + 20 = 50. Ones: 8 + 5 = 13. "
		"Together: 50 + 13 = 63.\n\n"
		"Watch out: when the ones make more than 9, there is a new ten. Do not leave it out.",
		"Add the tens. Add the ones. Then put both together.", two_digits, { 8, 11 }, NULL },
};

PACK(addition_k2, "addition", "Addition", K_2, MODE_BOTH, skills);
