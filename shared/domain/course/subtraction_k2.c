/* Subtraction, grades K-2: from taking one away to two-digit differences. */
#include "domain/course/pack.h"

static void few(struct draft *d)
{
	int64_t a = ramp(d, 2, 12);

	minus(d, a, any(d, 0, 2), FORM_ALL);
}

static void from_five(struct draft *d)
{
	int64_t a = ramp(d, 2, 5);

	minus(d, a, any(d, 1, a), FORM_ALL);
}

static void from_ten_numbers(struct draft *d)
{
	int64_t a = ramp(d, 6, 10);

	minus(d, a, any(d, 1, a - 1), FORM_ALL);
}

static void from_ten(struct draft *d)
{
	minus(d, 10, any(d, 1, 9), FORM_ALL);
}

static void compare(struct draft *d)
{
	static const char *const stories[] = {
		"{N} has {a} {a.o} and {M} has {b}. How many more {o} does {N} have?",
		"{N} has {a} {a.o} and {M} has {b}. How many fewer {o} does {M} have?",
		"There {a:is/are} {a} big {a.o} and {b} small {b.o}. How many more big than small {o} are there?",
		"{M} has {b} {b.o}. How many more does {M} need to have {a}?"
	};
	int64_t b = ramp(d, 1, 9), a = b + any(d, 1, 9);

	LET(d, "abc", a, b, a - b);
	tell(d, PICK(d, stories));
	by(d, "{a} − {b}");
	key(d, a - b);
	miss(d, a + b, "Put both amounts together instead of comparing them.");
	miss(d, a, "Gave the larger amount instead of the difference.");
	miss(d, b, "Gave the smaller amount instead of the difference.");
	miss(d, a - b + 1, "Counted the starting number as a step.");
	miss(d, a - b - 1, "Stopped one step too early.");
	hint(d, "Line them up in two rows, one for one. How many in the long row have no partner?");
	explain(d, "Match them one for one. {a} − {b} = {c}, so the difference is {c}.");
}

static void families(struct draft *d)
{
	int64_t b = ramp(d, 1, 8), c = any(d, 2, 10), a = b + c;

	if (b == c)
		a = b + ++c;
	LET(d, "abc", a, b, c);
	key(d, a - b);
	switch (form(d, 3)) {
	case 0:
		ask(d,
			chance(d, 50) ? "{c} + {b} = {a}. So {a} − {b} = [blank]"
						  : "{b} + {c} = {a}. So {a} − {b} = [blank]");
		break;
	case 1:
		ask(d, "{b} + [blank] = {a}. So {a} − {b} is that number too.");
		break;
	default:
		ask(d, "{a} − {c} = {b}. So {a} − {b} = [blank]");
		break;
	}
	miss(d, a, "Gave the whole instead of the missing part.");
	miss(d, b, "Gave the part that is taken away.");
	miss(d, a + b, "Added instead of using the family.");
	miss(d, c + 1, "Made a slip of one.");
	hint(d, "The same three numbers make the whole family. Which one is not used yet?");
	explain(d, "The family is {b}, {c} and {a}. {b} + {c} = {a}, so {a} − {b} = {c}.");
}

static void teens(struct draft *d)
{
	int64_t ones = ramp(d, 1, 9);

	minus(d, 10 + ones, any(d, 1, ones), FORM_ALL);
}

static void back_to_ten(struct draft *d)
{
	int64_t ones = any(d, 1, 8);

	if (form(d, 2) == 0)
		minus(d, 10 + ones, ones, FORM_PLAIN | FORM_STORY | FORM_WORDS);
	else
		minus(d, 10 + ones, 10, FORM_PLAIN | FORM_STORY | FORM_WORDS);
	LET(d, "abcd", d->var['x' - 'a'].value.n, d->var['y' - 'a'].value.n, d->value.n, ones);
	explain(d, "{a} is 10 and {d}. Take {b} away and {c} {c:is/are} left: {a} − {b} = {c}.");
}

static void across_ten(struct draft *d)
{
	int64_t ones = ramp(d, 1, 8);

	minus(d, 10 + ones, any(d, ones + 1, 9), FORM_ALL);
}

static void tens(struct draft *d)
{
	int64_t a = ramp(d, 2, 9), b = any(d, 1, a - 1), ones = form(d, 2) ? any(d, 1, 9) : 0;

	minus(d, 10 * a + ones, 10 * b, FORM_PLAIN | FORM_STORY | FORM_WORDS);
	LET(d, "abcdef", 10 * a + ones, 10 * b, 10 * (a - b) + ones, a, b, a - b);
	miss(d, 10 * a + ones - b, "Took the tens digit away from the ones.");
	explain(d,
		"Take tens from tens: {d} tens minus {e} {e:ten/tens} leave {f} {f:ten/tens}. So {a} − {b} "
		"= {c}.");
}

static void no_trade(struct draft *d)
{
	int64_t at = ramp(d, 2, 9), bt = any(d, 1, at - 1), ao = any(d, 2, 9), bo = any(d, 1, ao);

	minus(d, 10 * at + ao, 10 * bt + bo, FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void trade(struct draft *d)
{
	int64_t at = ramp(d, 3, 9), ao = any(d, 0, 7), bo = any(d, ao + 1, 9);
	int64_t bt = d->index * 2 < d->count ? 0 : any(d, 1, at - 2);

	minus(d, 10 * at + ao, 10 * bt + bo, FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static const struct skill skills[] = {
	{ "Take away 0, 1 or 2", "Subtract 0, 1 or 2 by counting back.", "apply",
		"Solve stories where a few are taken away.",
		"To take away 1 or 2, count back. For 8 − 2, start at 8. Count back: 7, 6. So 8 − 2 = 6.\n\n"
		"When you take away 0, nothing changes. 8 − 0 = 8. No one took any.\n\n"
		"Look at a number line. Taking away is a hop to the left.\n\n"
		"Watch out: do not count the first number as a hop. The first hop takes you to the number before "
		"it.",
		"Start at the first number and hop back.", few, { 0 }, NULL },
	{ "Take away from numbers to 5", "Subtract within 5.", "apply", "Solve stories within 5.",
		"Take away means some go and some stay. You have 5 grapes. You eat 2. Count what is left: 1, 2, 3. "
		"So 5 − 2 = 3.\n\n"
		"Use your fingers. Hold up 4. Fold down 1. You see 3. So 4 − 1 = 3.\n\n"
		"If you take all away, none are left. 3 − 3 = 0.",
		"Hold up fingers for the first number. Fold down the second. Count what you see.",
		from_five, { 1 }, NULL },
	{ "Take away from numbers to 10", "Subtract within 10.", "apply", "Solve stories within 10.",
		"To find 9 − 4, put down 9 blocks. Push 4 away. Count the rest. There are 5. So 9 − 4 = 5.\n\n"
		"You can draw dots and cross some out. For 7 − 3, draw 7 dots and cross out 3. You see 4 dots. So 7 "
		"− 3 = 4.\n\n"
		"Check by adding. 4 + 3 = 7. It fits.",
		"Draw dots for the first number. Cross out the second. Count the rest.", from_ten_numbers,
		{ 2 }, NULL },
	{ "Take away from ten", "Subtract any number from 10.", "remember",
		"Solve stories that start with ten.",
		"You know the partners of ten. They help you take away. 7 and 3 are partners. So 10 − 7 = 3 and 10 "
		"− 3 = 7.\n\n"
		"Hold up all ten fingers. Fold down 4. You still see 6. So 10 − 4 = 6.\n\n"
		"Learn these by heart: 10 − 9 = 1, 10 − 8 = 2, 10 − 7 = 3, 10 − 6 = 4, 10 − 5 = 5.",
		"Think of the partner of ten.", from_ten, { 3 }, NULL },
	{ "How many more, how many fewer", "Compare two amounts and find the difference.", "analyze",
		NULL,
		"To compare, put two rows side by side. Match them one for one. The ones with no partner show the "
		"difference.\n\n"
		"Ana has 7 shells. Ben has 4 shells. Ana has 3 with no partner. So 7 − 4 = 3. Ana has 3 more. Ben "
		"has 3 fewer.\n\n"
		"You can count up too. Start at 4. Count 5, 6, 7. That is 3 steps.\n\n"
		"Watch out: the word more does not always mean add. Here we look for the difference.",
		"Match them one for one.", compare, { 3 }, NULL },
	{ "Fact families", "Use an addition fact to find a difference.", "understand", NULL,
		"Three numbers can make a family. Take 3, 5 and 8.\n\n"
		"You can add: 3 + 5 = 8 and 5 + 3 = 8. You can take away: 8 − 3 = 5 and 8 − 5 = 3.\n\n"
		"If you know one fact, you know them all. What is 9 − 4? Think: 4 and what make 9? It is 5. So 9 − "
		"4 = 5.\n\n"
		"Watch out: in a take-away fact the biggest number comes first.",
		"Think of the two parts and the whole.", families, { 3 }, NULL },
	{ "Take ones from a teen number", "Subtract ones from 11 to 19 without passing ten.", "apply",
		"Solve stories with teen numbers.",
		"18 is one ten and 8 ones. To take 5 away, take it from the ones. The ten stays.\n\n"
		"Example: 18 − 5. Take away the ones: 8 − 5 = 3. Put the ten back: 10 + 3 = 13. So 18 − 5 = "
		"13.\n\n"
		"If you know 8 − 5, you know 18 − 5. It is ten more.\n\n"
		"Watch out: do not lose the ten.",
		"Take the ones from the ones. Keep the ten.", teens, { 4 }, NULL },
	{ "Back to ten", "Subtract to reach ten, or take the ten away.", "understand",
		"Solve stories that go back to ten.",
		"14 is one ten and 4 ones. Take the 4 away. The ten is left. So 14 − 4 = 10.\n\n"
		"Or take the ten away. The 4 is left. So 14 − 10 = 4.\n\n"
		"Picture a full ten frame with 4 dots beside it. You can push off the 4 dots, or the full frame.\n\n"
		"This helps you with harder facts. Ten is a good place to stop and rest.",
		"See the number as ten and some ones. Which part goes away?", back_to_ten, { 7 }, NULL },
	{ "Take away across ten", "Subtract from 11 to 18 by going back to ten first.", "apply",
		"Solve stories that cross ten.",
		"For 13 − 5, stop at ten on the way. First take away 3: 13 − 3 = 10. You still must take away 2 "
		"more: 10 − 2 = 8. So 13 − 5 = 8.\n\n"
		"Example: 15 − 7. Take 5: 15 − 5 = 10. Take 2 more: 10 − 2 = 8. So 15 − 7 = 8.\n\n"
		"You can think of adding too. 7 and what make 15? It is 8.\n\n"
		"Watch out: take away the whole number, not just the first part.",
		"Go back to ten first. Then take away the rest.", across_ten, { 4, 8 }, NULL },
	{ "Take away tens", "Subtract tens from a two-digit number.", "apply",
		"Solve stories where tens are taken away.",
		"Taking away tens is like taking away ones. 7 tens minus 3 tens leave 4 tens. So 70 − 30 = 40.\n\n"
		"If there are ones, they stay. Example: 76 − 30. There are 7 tens and 6 ones. Take 3 tens away. 4 "
		"tens and 6 ones are left. So 76 − 30 = 46.\n\n"
		"On a hundred chart, go up one row for each ten.\n\n"
		"Watch out: take tens from the tens, not from the ones.",
		"Count back by tens. The ones stay the same.", tens, { 4 }, NULL },
	{ "Subtract two-digit numbers", "Subtract two-digit numbers without trading.", "apply",
		"Solve stories with two-digit numbers.",
		"Take tens from tens and ones from ones.\n\n"
		"Example: 68 − 25. Tens: 60 − 20 = 40. Ones: 8 − 5 = 3. Put both together: 40 + 3 = 43. So 68 − 25 "
		"= 43.\n\n"
		"You can go in steps too. 68 − 20 = 48. Then 48 − 5 = 43.\n\n"
		"Check by adding: 43 + 25 = 68.",
		"Take tens from tens and ones from ones.", no_trade, { 10 }, NULL },
	{ "Subtract and trade a ten", "Subtract when there are not enough ones.", "apply",
		"Solve stories where a ten must be traded.",
		"What if there are not enough ones? Then trade one ten for ten ones.\n\n"
		"Example: 42 − 7. You have 4 tens and 2 ones. Trade one ten. Now you have 3 tens and 12 ones. 12 − "
		"7 = 5. So 3 tens and 5 ones are left: 42 − 7 = 35.\n\n"
		"Example: 53 − 28. Take the tens: 53 − 20 = 33. Take the ones: 33 − 8 = 25. So 53 − 28 = 25.\n\n"
		"Watch out: never turn the ones around. 2 − 7 is not the same as 7 − 2.",
		"Trade one ten for ten ones. Then take the ones away.", trade, { 9, 11 }, NULL },
};

PACK(subtraction_k2, "subtraction", "Subtraction", K_2, MODE_BOTH, skills);
