/* Division, grades K-2: fair shares, equal groups, halves and the link to multiplication. */
#include <stdio.h>
#include <string.h>

#include "domain/course/pack.h"

static void share(struct draft *d, int64_t people, int64_t each)
{
	static const char *const stories[] = {
		"{b} {b:child/children} share {a} {a.o} equally. How many {o} does each child get?",
		("{N} puts {a} {a.o} on {b} {b:plate/plates}, the same number on each. How many {o} are on one "
		 "plate?"),
		"{N} gives {a} {a.o} to {b} friends. Each gets the same. How many {o} does one friend get?",
		"{a} {a.o} go into {b} boxes, the same number in each. How many {o} are in one box?",
		"{N} plants {a} seeds in {b} pots, the same number in each. How many seeds are in one pot?"
	};

	LET(d, "abc", people * each, people, each);
	tell(d, PICK(d, stories));
	by(d, "{a} ÷ {b}");
	key(d, each);
	divided_mistakes(d, people * each, people);
	hint(d, "Deal them out one by one, like cards, until none are left.");
	explain(d, "Each gets {c}, because {b} groups of {c} make {a}. {a} ÷ {b} = {c}.");
}

static void share_two(struct draft *d)
{
	share(d, 2, ramp(d, 1, 10));
}

static void share_more(struct draft *d)
{
	share(d, any(d, 3, 5), ramp(d, 1, 6));
}

static void make_groups(struct draft *d)
{
	static const char *const stories[] = {
		"{N} has {a} {a.o} and puts {b} in each bag. How many bags does {N} fill?",
		"There are {a} {a.o}. {N} makes groups of {b}. How many groups are there?",
		"{a} children stand in rows of {b}. How many rows are there?",
		"{N} has {a} {a.o}. Each box holds {b}. How many boxes are filled?",
		"{a} children play in teams of {b}. How many teams are there?"
	};
	int64_t b = any(d, 2, 5), q = ramp(d, 2, 7);

	LET(d, "abc", b * q, b, q);
	tell(d, PICK(d, stories));
	by(d, "{a} ÷ {b}");
	key(d, q);
	divided_mistakes(d, b * q, b);
	hint(d, "Draw them all. Put a ring around each group of {b}. Count the rings.");
	explain(d, "{c} groups of {b} make {a}. {a} ÷ {b} = {c}.");
}

static void take_away_groups(struct draft *d)
{
	static const char *const chains[] = { "", "", "{a} − {b} − {b} = 0.",
		"{a} − {b} − {b} − {b} = 0.", "{a} − {b} − {b} − {b} − {b} = 0.",
		"{a} − {b} − {b} − {b} − {b} − {b} = 0." };
	int64_t b = ramp(d, 2, 10), q = any(d, 2, 5);
	char text[160];

	LET(d, "abc", b * q, b, q);
	fill(d, text, sizeof(text), chains[q]);
	if (form(d, 2)) {
		ask(d, "How many times can you take {b} away from {a} until nothing is left?");
		by(d, "{a} ÷ {b}");
	} else {
		snprintf(text + strlen(text), sizeof(text) - strlen(text), " So {a} ÷ {b} = [blank]");
		ask(d, text);
	}
	key(d, q);
	divided_mistakes(d, b * q, b);
	hint(d, "Count how often {b} is taken away.");
	fill(d, text, sizeof(text), chains[q]);
	explain(d, text);
	explain_more(d, " {b} is taken away {c} times. {a} ÷ {b} = {c}.");
}

static void halves(struct draft *d)
{
	static const char *const asks[] = { "Half of {a} is [blank].", "What is half of {a}?",
		"{a} ÷ 2 = [blank]" };
	int64_t b = ramp(d, 1, 15);

	LET(d, "ab", 2 * b, b);
	if (form(d, 3) == 2) {
		tell(d,
			chance(d, 50) ? "{N} eats half of {a} grapes. How many grapes does {N} eat?"
						  : "{N} has {a} {o} and gives half of them away. How many {o} is that?");
		by(d, "{a} ÷ 2");
	} else {
		ask(d, PICK(d, asks));
		by(d, "{a} ÷ 2");
	}
	key(d, b);
	miss(d, 2 * b, "Gave the whole instead of the half.");
	miss(d, 4 * b, "Doubled instead of halving.");
	miss(d, 2 * b - 2, "Took away 2 instead of halving.");
	miss(d, b + 1, "Made the two parts unequal.");
	miss(d, b - 1, "Made the two parts unequal.");
	hint(d, "Share them fairly between two people.");
	explain(d, "Two equal parts: {b} + {b} = {a}. So half of {a} = {b}.");
}

static void by_size(struct draft *d, int64_t size)
{
	int64_t q = ramp(d, 1, 10);

	divided(d, size * q, size, FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void by_two(struct draft *d)
{
	by_size(d, 2);
}

static void by_five(struct draft *d)
{
	by_size(d, 5);
}

static void by_ten(struct draft *d)
{
	by_size(d, 10);
}

static void by_three_four(struct draft *d)
{
	by_size(d, form(d, 2) ? 3 : 4);
}

static void families(struct draft *d)
{
	int64_t b = any(d, 2, 5), q = ramp(d, 2, 10);

	if (b == q)
		q++;
	LET(d, "abc", b * q, b, q);
	key(d, q);
	switch (form(d, 3)) {
	case 0:
		ask(d, "{b} × {c} = {a}. So {a} ÷ {b} = [blank]");
		break;
	case 1:
		ask(d, "{b} × [blank] = {a}");
		break;
	default:
		ask(d, "{a} ÷ {c} = {b}. So {a} ÷ {b} = [blank]");
		break;
	}
	miss(d, b * q, "Gave the whole instead of the part.");
	miss(d, b, "Repeated the number that is already used.");
	miss(d, q + 1, "Counted one group too many.");
	miss(d, b * q - b, "Subtracted instead of dividing.");
	hint(d, "The same three numbers belong together. Which one is missing?");
	explain(d, "{b}, {c} and {a} belong together: {b} × {c} = {a} and {a} ÷ {b} = {c}.");
}

static void by_one_or_itself(struct draft *d)
{
	int64_t a = ramp(d, 2, 20);
	bool one = form(d, 2) == 0;

	LET(d, "ab", a, one ? a : 1);
	if (chance(d, 40)) {
		ask(d,
			one ? "{a} {o} go to 1 child. How many {o} does the child get?"
				: "{a} {o} go to {a} children. How many {o} does each child get?");
		by(d, one ? "{a} ÷ 1" : "{a} ÷ {a}");
	} else {
		ask(d, one ? "{a} ÷ 1 = [blank]" : "{a} ÷ {a} = [blank]");
	}
	key(d, one ? a : 1);
	miss(d, one ? 1 : a,
		one ? "Mixed up dividing by 1 and dividing by itself." : "Gave the number itself.");
	miss(d, 0, "Thought that nothing is left for anyone.");
	miss(d, one ? a - 1 : 2, one ? "Took away 1." : "Shared among half of them.");
	miss(d, a + 1, "Added 1.");
	hint(d, "Who gets them? Tell it as a story with plates.");
	explain(d,
		one ? "One group gets all of them: {a} ÷ 1 = {a}." : "Each gets just one: {a} ÷ {a} = 1.");
}

static void left_over(struct draft *d)
{
	static const char *const stories[] = {
		"{N} packs {a} {o} in bags of {b}. All bags are full. How many {o} are left over?",
		"{a} children make teams of {b}. How many children are left over?",
		"{N} lays {a} {o} in rows of {b}. How many {o} are left over?"
	};
	int64_t b = any(d, 2, 5), q = ramp(d, 1, 6), rest = any(d, 1, b - 1);

	LET(d, "abcde", b * q + rest, b, q, rest, b * q);
	ask(d, PICK(d, stories));
	key(d, rest);
	miss(d, q, "Gave the number of groups instead of what is left.");
	miss(d, b, "Gave the size of a group.");
	miss(d, rest + 1, "Lost one while counting.");
	miss(d, 0, "Thought that it comes out even.");
	miss(d, b + rest, "Left one full group uncounted.");
	hint(d, "Count by {b} and stop before you go too far. How many are still there?");
	explain(
		d, "{c} {c:group/groups} of {b} make {e}. {a} − {e} = {d}, so {d} {d:is/are} left over.");
}

static const struct skill skills[] = {
	{ "Share between two", "Share a number of things equally between two.", "understand", NULL,
		"To share fairly, each one gets the same number. Deal them out one by one: one for you, one for "
		"me.\n\n"
		"Here are 8 grapes for 2 children. Deal them out. Each child gets 4. We write 8 ÷ 2 = 4.\n\n"
		"Check by adding: 4 + 4 = 8. It fits.\n\n"
		"Watch out: both must get the same. 5 and 3 is not fair.",
		"Deal them out: one for you, one for me.", share_two, { 0 }, NULL },
	{ "Share among more", "Share a number of things equally among 3, 4 or 5.", "understand", NULL,
		"You can share among more than two. Deal them out like cards, round and round.\n\n"
		"Here are 12 shells for 3 children. Round one: each gets 1. Go on until none are left. Each child has "
		"4. So 12 ÷ 3 = 4.\n\n"
		"Check: 4 + 4 + 4 = 12.\n\n"
		"Watch out: 3 is the number of children. The answer is how many each child gets.",
		"Deal them out round by round. Count what one person has.", share_more, { 1 }, NULL },
	{ "Make equal groups", "Find how many equal groups can be made.", "understand", NULL,
		"Sometimes you know the size of a group. You want to know how many groups there are.\n\n"
		"You have 12 eggs. Each box holds 6. Put a ring around 6 eggs. Do it again. There are 2 rings. So 12 "
		"÷ 6 = 2.\n\n"
		"You can count by 6 as well: 6, 12. That is 2 counts.\n\n"
		"Watch out: count the groups, not the things.",
		"Put a ring around each group. Count the rings.", make_groups, { 1 }, NULL },
	{ "Take away group by group", "Divide by taking away the same number again and again.", "apply",
		NULL,
		"You can divide by taking away. Take away groups of the same size until nothing is left. Count how "
		"often.\n\n"
		"For 15 ÷ 5 take away fives: 15 − 5 = 10, 10 − 5 = 5, 5 − 5 = 0. That is 3 times. So 15 ÷ 5 = 3.\n\n"
		"Hop back on a number line. Each hop is one group.\n\n"
		"Watch out: count the hops. Do not count the numbers you land on twice.",
		"Count how often you can take the group away.", take_away_groups, { 3 }, NULL },
	{ "Halves", "Find half of an even number.", "apply", "Find halves in stories.",
		"To halve is to make two equal parts. Half of 10 is 5, because 5 + 5 = 10.\n\n"
		"Halves and doubles belong together. If you know that double 7 is 14, you know that half of 14 is "
		"7.\n\n"
		"For a bigger number, halve the tens and the ones. For 24: half of 20 is 10, and half of 4 is 2. So "
		"half of 24 is 12.\n\n"
		"Watch out: both parts must be the same.",
		"Which number added to itself gives the whole?", halves, { 1 }, NULL },
	{ "Divide by 2", "Divide by 2.", "apply", "Solve stories with groups of 2.",
		"Dividing by 2 is halving. You can also count by twos. For 12 ÷ 2 count 2, 4, 6, 8, 10, 12. That is "
		"6 counts. So 12 ÷ 2 = 6.\n\n"
		"Think of pairs of socks. 12 socks make 6 pairs.\n\n"
		"Check with times: 6 × 2 = 12.",
		"Count by twos and count your fingers.", by_two, { 5 }, NULL },
	{ "Divide by 5", "Divide by 5.", "apply", "Solve stories with groups of 5.",
		"Count by fives. Use a finger for each count. For 20 ÷ 5 count 5, 10, 15, 20. That is 4 fingers. So "
		"20 ÷ 5 = 4.\n\n"
		"How many nickels make 30 cents? Count 5, 10, 15, 20, 25, 30. It takes 6 nickels.\n\n"
		"Check with times: 4 × 5 = 20.",
		"Count by fives and count your fingers.", by_five, { 3 }, NULL },
	{ "Divide by 10", "Divide by 10.", "apply", "Solve stories with groups of 10.",
		"How many tens are in 60? Look at the tens digit. It is 6. So 60 ÷ 10 = 6.\n\n"
		"Count to check: 10, 20, 30, 40, 50, 60. That is 6 counts.\n\n"
		"Ten crayons fill a box. 40 crayons fill 4 boxes: 40 ÷ 10 = 4.\n\n"
		"Watch out: do not take ten away just once. Ask how many tens there are.",
		"How many tens are in the number?", by_ten, { 3 }, NULL },
	{ "Divide and multiply", "Use a multiplication fact to divide.", "understand", NULL,
		"Times and divide belong together. 3 × 5 = 15 tells us two more facts: 15 ÷ 3 = 5 and 15 ÷ 5 = "
		"3.\n\n"
		"To find 18 ÷ 3, ask: 3 times what is 18? It is 6, since 3 × 6 = 18. So 18 ÷ 3 = 6.\n\n"
		"A row of dots shows it. See 3 rows of 6 dots. There are 18 dots in all.\n\n"
		"Watch out: in a divide fact the biggest number comes first.",
		"Think of the times fact with the same numbers.", families, { 3 }, NULL },
	{ "Divide by 1 and by itself", "Divide a number by 1 or by itself.", "understand", NULL,
		"Give 7 apples to 1 child. The child gets all 7. So 7 ÷ 1 = 7.\n\n"
		"Give 7 apples to 7 children. Each child gets 1. So 7 ÷ 7 = 1.\n\n"
		"This works for all numbers you know. 12 ÷ 1 = 12 and 12 ÷ 12 = 1.\n\n"
		"Watch out: do not mix up the two. Tell a story and you will see which one it is.",
		"Tell it as a story. Who gets how many?", by_one_or_itself, { 2 }, NULL },
	{ "Divide by 3 and 4", "Divide by 3 or 4.", "apply", "Solve stories with groups of 3 and 4.",
		"Count by threes or fours. For 12 ÷ 3 count 3, 6, 9, 12. That is 4 counts. So 12 ÷ 3 = 4.\n\n"
		"For 20 ÷ 4 you can halve two times. Half of 20 is 10. Half of 10 is 5. So 20 ÷ 4 = 5.\n\n"
		"A trike has 3 wheels. 15 wheels are enough for 5 trikes: 15 ÷ 3 = 5.",
		"Count by the size of a group and count your fingers.", by_three_four, { 6, 9 }, NULL },
	{ "What is left over", "Find what is left when things do not share evenly.", "analyze", NULL,
		"Some numbers do not share evenly. Then some things are left over.\n\n"
		"You have 7 cookies and bags of 3. Fill one bag, then one more. That is 6 cookies. One cookie is left "
		"over: 7 − 6 = 1.\n\n"
		"The left over part is always less than a full group. If it is not, you can fill one more bag.\n\n"
		"Watch out: the question may ask for the bags or for what is left. Read it again.",
		"Make as many full groups as you can. Count the rest.", left_over, { 3 }, NULL },
};

PACK(division_k2, "division", "Division", K_2, MODE_BOTH, skills);
