/* Division, grades 3-5: facts, remainders, larger dividends, two-digit divisors, unit fractions, powers of ten. */
#include "domain/course/pack.h"

static void facts(struct draft *d, int64_t p, int64_t q, int64_t r)
{
	int64_t which = any(d, 1, r > 0 ? 3 : 2), b = which == 1 ? p : which == 2 ? q : r;

	divided(d, b * ramp(d, 2, 10), b, FORM_ALL);
}

static void easy_facts(struct draft *d)
{
	facts(d, 2, 5, 10);
}

static void three_four(struct draft *d)
{
	facts(d, 3, 4, 0);
}

static void six_seven(struct draft *d)
{
	facts(d, 6, 7, 0);
}

static void eight_nine(struct draft *d)
{
	facts(d, 8, 9, 0);
}

static void remainder_of(struct draft *d)
{
	int64_t b = any(d, 3, 9), q = ramp(d, 2, 10), r = any(d, 1, b - 1);

	LET(d, "abcdef", b * q + r, b, q, r, b * q, q + 1);
	LET(d, "ghi", q - 1, r + b, r + 1 < b ? r + 1 : r - 1);
	hint(d, "Find the largest multiple of {b} that is not above {a}.");
	explain(d, "{b} × {c} = {e}, and {a} − {e} = {d}. So {a} ÷ {b} = {c} R {d}.");
	if (d->numeric && form(d, 2)) {
		ask(d, "{a} ÷ {b} = {c} R [blank]");
		key(d, r);
		miss(d, r + 1, "Made a slip of one.");
		miss(d, b - r, "Counted up to the next multiple instead of back.");
		miss(d, q, "Repeated the quotient.");
		return;
	}
	if (d->numeric) {
		ask(d, "{a} ÷ {b} = [blank] R {d}");
		key(d, q);
		miss(d, q + 1, "Went one multiple too far.");
		miss(d, q - 1, "Stopped one multiple too early.");
		miss(d, r, "Repeated the remainder.");
		return;
	}
	ask(d, "What is {a} ÷ {b}, with a remainder?");
	key_text(d, "{c} R {d}");
	miss_text(d, "{g} R {h}", "Stopped one multiple too early, so the remainder is too large.");
	LET(d, "j", b - r);
	miss_text(d, "{f} R {j}", "Went one multiple too far and counted the missing part.");
	miss_text(d, "{c} R {i}", "Made a slip of one in the remainder.");
	miss_text(d, "{d} R {c}", "Swapped quotient and remainder.");
	miss_text(d, "{f} R {d}", "Counted one group too many.");
}

static void use_remainder(struct draft *d)
{
	static const char *const up[] = {
		"{a} pupils ride in vans with {b} seats each. How many vans are needed?",
		"{N} packs {a} {o} in boxes of {b}. How many boxes does {N} need for all of them?",
		"A tent sleeps {b} people. How many tents do {a} people need?"
	};
	static const char *const down[] = {
		"{N} has {a} dollars. A ticket costs {b} dollars. How many tickets can {N} buy?",
		"A wreath needs {b} flowers. How many wreaths can be made from {a} flowers?",
		"A shelf is {a} cm long. Books {b} cm thick stand on it. How many of them fit?"
	};
	static const char *const rest[] = {
		"{N} deals {a} cards to {b} players, the same number to each. How many cards are left over?",
		"A baker puts {a} rolls in bags of {b}. How many rolls are left when no more bag can be filled?",
		"{a} {o} are shared equally by {b} friends. How many {o} are left over?"
	};
	int64_t b = any(d, 3, 9), q = ramp(d, 3, 12), r = any(d, 1, b - 1), which = form(d, 3);

	LET(d, "abcdef", b * q + r, b, q, r, b * q, q + 1);
	ask(d, which == 0 ? PICK(d, up) : which == 1 ? PICK(d, down) : PICK(d, rest));
	key(d, which == 0 ? q + 1 : which == 1 ? q : r);
	miss(d, which == 0 ? q : q + 1,
		which == 0 ? "Left out the group for the remainder." : "Counted a group that is not full.");
	miss(d, which == 2 ? q : r, "Answered with the wrong part of the division.");
	miss(d, which == 0 ? q + 2 : q - 1, "Counted one group wrongly.");
	miss(d, b * q, "Gave the number of things that are used.");
	miss(d, b - r, "Counted what is missing to the next full group.");
	hint(d, "Divide and look at the remainder. What does it mean in this story?");
	explain(d,
		which == 0 ? "{a} ÷ {b} = {c} R {d}. The {d} left over need one more, so {f}."
			: which == 1
			? "{a} ÷ {b} = {c} R {d}. The {d} left over are not enough for one more, so {c}."
			: "{b} × {c} = {e}, and {a} − {e} = {d}. So {d} {d:is/are} left over.");
}

static void tens_hundreds(struct draft *d)
{
	int64_t b = ramp(d, 2, 9), digit = any(d, 2, 9), scale = form(d, 2) ? 100 : 10;

	divided(d, b * digit * scale, b, FORM_PLAIN | FORM_STORY | FORM_WORDS);
	LET(d, "abcde", b * digit * scale, b, digit * scale, b * digit, digit);
	let_text(d, 't', scale == 10 ? "tens" : "hundreds");
	miss(d, digit * scale * 10, "Wrote one zero too many.");
	explain(d, "{a} is {d} {t}. {d} ÷ {b} = {e}, so the result is {e} {t}: {a} ÷ {b} = {c}.");
}

static void two_by_one(struct draft *d)
{
	int64_t b = any(d, 2, 7), q = any(d, 11, 98 / b > 11 ? 98 / b : 12);

	divided(d, b * q, b, FORM_ALL);
}

static void three_by_one(struct draft *d)
{
	int64_t b = any(d, 2, 9), q = ramp(d, 24, 109);

	divided(d, b * q, b, FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void four_by_one(struct draft *d)
{
	int64_t b = any(d, 3, 9), q = ramp(d, 204, 1090);

	divided(d, b * q, b, FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void by_two_digits(struct draft *d)
{
	int64_t b = any(d, 11, 35), q = ramp(d, 5, 39);

	divided(d, b * q, b, FORM_PLAIN | FORM_STORY | FORM_WORDS);
}

static void unit_fractions(struct draft *d)
{
	static const char *const stories[] = {
		"How many pieces of 1/{b} meter can be cut from a ribbon of {a} {a:meter/meters}?",
		"A cup holds 1/{b} liter. How many cups can be filled from {a} {a:liter/liters}?",
		"{N} walks 1/{b} kilometer each round. How many rounds make {a} {a:kilometer/kilometers}?"
	};
	int64_t a = ramp(d, 2, 12), b = any(d, 2, 10);

	LET(d, "abc", a, b, a * b);
	if (form(d, 2)) {
		tell(d, PICK(d, stories));
		by(d, "{a} ÷ 1/{b}");
	} else {
		ask(d, "{a} ÷ 1/{b} = [blank]");
	}
	key(d, a * b);
	miss(d, a + b, "Added the numbers.");
	if (a % b == 0)
		miss(d, a / b, "Divided by the denominator instead of multiplying.");
	miss(d, a * b - b, "Left out one whole.");
	miss(d, a * b + b, "Counted one whole too many.");
	miss(d, a, "Took each whole as one piece.");
	miss(d, b, "Counted the pieces of one whole only.");
	hint(d, "How many such parts are in one whole?");
	explain(d,
		"One whole has {b} parts of size 1/{b}. {a} wholes have {a} × {b} = {c} of them. So {a} ÷ "
		"1/{b} = {c}.");
}

static void powers_of_ten(struct draft *d)
{
	static const int64_t scales[] = { 10, 100, 1000 };
	int64_t scale = scales[form(d, 3)], v = ramp(d, 13, 9800);
	struct num x, q;

	v += v % 10 == 0;
	x = num_of(v, form(d, 2) ? 10 : 1);
	q = num_div(x, num_of(scale, 1));
	let_num(d, 'a', x, LOOK_NUMBER);
	LET(d, "bn", scale, scale == 10 ? 1 : scale == 100 ? 2 : 3);
	let_num(d, 'c', q, LOOK_NUMBER);
	ask(d, "{a} ÷ {b} = [blank]");
	key_num(d, q);
	miss_num(d, num_mul(q, num_of(10, 1)), "Moved the digits one place too few.");
	miss_num(d, num_div(q, num_of(10, 1)), "Moved the digits one place too far.");
	miss_num(d, num_mul(x, num_of(scale, 1)), "Moved the digits the wrong way.");
	miss_num(d, num_mul(q, num_of(100, 1)), "Moved the digits two places too few.");
	hint(d, "Dividing by ten makes each digit worth a tenth.");
	explain(d,
		"{b} has {n} {n:zero/zeros}, so every digit moves {n} {n:place/places} to the right: {a} ÷ {b} "
		"= {c}.");
}

static const struct skill skills[] = {
	{ "Divide by 2, 5 and 10", "Recall quotients with 2, 5 and 10.", "remember",
		"Solve stories with these facts.",
		"Division undoes multiplication. To find 45 ÷ 5, think: 5 times what is 45? Since 5 × 9 = 45, the "
		"answer is 9.\n\n"
		"Dividing by 2 is halving: 16 ÷ 2 = 8. Dividing by 10 counts the tens: 70 ÷ 10 = 7.\n\n"
		"Check every quotient by multiplying back: 9 × 5 = 45.\n\n"
		"Watch out: 45 ÷ 5 asks how many fives there are, not what is left when you take 5 away.",
		"Think of the multiplication fact with the same numbers.", easy_facts, { 0 }, NULL },
	{ "Divide by 3 and 4", "Recall quotients with 3 and 4.", "remember",
		"Solve stories with these facts.",
		"Count by threes or fours, or use the facts you know. 27 ÷ 3 = 9, because 3 × 9 = 27.\n\n"
		"To divide by 4, halve twice. 32: half is 16, and half of 16 is 8. So 32 ÷ 4 = 8.\n\n"
		"To check, multiply back: 8 × 4 = 32.\n\n"
		"Watch out: halving once is dividing by 2 only. For 4 you must halve again.",
		"Use the facts with 3, or halve twice for 4.", three_four, { 1 }, NULL },
	{ "Divide by 6 and 7", "Recall quotients with 6 and 7.", "remember",
		"Solve stories with these facts.",
		"Go from a fact you know. For 42 ÷ 6, start with 6 × 5 = 30. Then 12 are left, and 6 × 2 = 12. That "
		"makes 7 sixes. So 42 ÷ 6 = 7.\n\n"
		"For 56 ÷ 7, start with 7 × 5 = 35. Then 21 are left, and 7 × 3 = 21. That makes 8 sevens. So 56 ÷ 7 "
		"= 8.\n\n"
		"Watch out: 42, 48, 54 and 56 are easily mixed up. Multiply back to be sure.",
		"Start from five groups and see what is left.", six_seven, { 1, 2 }, NULL },
	{ "Divide by 8 and 9", "Recall quotients with 8 and 9.", "remember",
		"Solve stories with these facts.",
		"For dividing by 9, look at the tens digit. In 63 the tens digit is 6, and the answer is one more: 63 "
		"÷ 9 = 7. This works up to 90.\n\n"
		"For dividing by 8, halve three times. 48: 24, 12, 6. So 48 ÷ 8 = 6.\n\n"
		"Multiply back to check: 7 × 9 = 63 and 6 × 8 = 48.\n\n"
		"Watch out: 72 belongs to both families. 72 ÷ 8 = 9 and 72 ÷ 9 = 8.",
		"Use a fact with ten groups, or halve three times for 8.", eight_nine, { 1, 2 }, NULL },
	{ "Divide with a remainder", "Divide and write the remainder.", "apply", NULL,
		"Not every number divides evenly. What is left over is the remainder, written with R.\n\n"
		"Example: 29 ÷ 6. The largest multiple of 6 that fits is 24, since 6 × 4 = 24. Then 29 − 24 = 5 is "
		"left. So 29 ÷ 6 = 4 R 5.\n\n"
		"Check: 6 × 4 = 24, and 24 + 5 = 29.\n\n"
		"Watch out: the remainder must be smaller than the divisor. If 6 or more are left, one more group "
		"fits.",
		"Find the largest multiple that fits. What is left over?", remainder_of, { 2, 3 }, NULL },
	{ "Make sense of the remainder", "Decide what a remainder means in a story.", "evaluate", NULL,
		"The same division can have different answers in different stories. Take 26 ÷ 4 = 6 R 2.\n\n"
		"26 children ride in cars with 4 seats: 6 cars are not enough, so you need 7. Round up.\n\n"
		"26 dollars buy tickets at 4 dollars: only 6 tickets. Round down.\n\n"
		"26 cards for 4 players: how many are left over? Now the remainder 2 is the answer.\n\n"
		"Watch out: do not stop after dividing. Go back to the story and ask what happens with the rest.",
		"Ask what happens to the things that are left over.", use_remainder, { 5 }, NULL },
	{ "Divide tens and hundreds", "Divide multiples of 10 and 100.", "apply",
		"Solve stories with round numbers.",
		"See 240 as 24 tens. Then 240 ÷ 6 is 24 tens divided by 6. 24 ÷ 6 = 4, so the result is 4 tens: 240 "
		"÷ 6 = 40.\n\n"
		"In the same way 2,400 ÷ 6 = 400, because 24 hundreds divided by 6 are 4 hundreds.\n\n"
		"Watch out with 300 ÷ 6: there are 30 tens, and 30 ÷ 6 = 5. So the result is 5 tens, 300 ÷ 6 = 50. "
		"One zero was used up.",
		"Say the number in tens or hundreds and divide these.", tens_hundreds, { 3, 4 }, NULL },
	{ "Divide two-digit numbers", "Divide a two-digit number by a one-digit number.", "apply",
		"Solve stories with two-digit numbers.",
		"Split the number into parts that are easy to divide.\n\n"
		"Example: 84 ÷ 6. Take 60 first: 60 ÷ 6 = 10. Then 24 are left: 24 ÷ 6 = 4. Together: 10 + 4 = 14. So "
		"84 ÷ 6 = 14.\n\n"
		"Check: 14 × 6 = 84.\n\n"
		"Watch out: choose parts that the divisor divides evenly. Splitting 84 into 80 and 4 does not help "
		"here.",
		"Take away ten groups first and divide the rest.", two_by_one, { 7 }, NULL },
	{ "Divide three-digit numbers", "Divide a three-digit number by a one-digit number.", "apply",
		"Solve stories with three-digit numbers.",
		"Divide place by place, from left to right. What is left of one place joins the next.\n\n"
		"Example: 435 ÷ 3. Hundreds: 4 ÷ 3 gives 1, and 1 hundred is left. With the 3 tens that makes 13 "
		"tens. 13 tens give 4 tens, and 1 ten is left. With the 5 ones that makes 15. 15 ÷ 3 = 5. So 435 ÷ 3 "
		"= 145.\n\n"
		"Check: 145 × 3 = 435.\n\n"
		"Watch out: if a place gives 0 groups, write the 0. 612 ÷ 6 = 102, not 12.",
		"Go from left to right and carry what is left to the next place.", three_by_one, { 8 },
		NULL },
	{ "Divide four-digit numbers", "Divide a four-digit number by a one-digit number.", "apply",
		"Solve stories with larger numbers.",
		"Long division works the same way for more digits: divide, multiply, subtract, bring down the next "
		"digit.\n\n"
		"Example: 4,236 ÷ 4. Thousands: 4 ÷ 4 = 1. Hundreds: 2 is too small, so write 0. Tens: 23 tens give 5 "
		"tens, and 3 tens are left. Ones: 36 ÷ 4 = 9. So 4,236 ÷ 4 = 1,059.\n\n"
		"Estimate: 4,000 ÷ 4 = 1,000. The answer is close.\n\n"
		"Watch out: a zero inside the quotient keeps the other digits in their places.",
		"Divide, multiply, subtract and bring down, one place after the other.", four_by_one, { 9 },
		NULL },
	{ "Divide by two-digit numbers", "Divide by a two-digit number.", "apply",
		"Solve stories with two-digit divisors.",
		"Round the divisor to guess each digit, then check the guess.\n\n"
		"Example: 322 ÷ 14. Ten groups are 140, and twenty groups are 280. Take 280: 322 − 280 = 42 is left. "
		"42 ÷ 14 = 3. So there are 23 groups: 322 ÷ 14 = 23.\n\n"
		"Check: 14 × 23 = 322.\n\n"
		"A short list helps: 14, 28, 42, 56, 70.\n\n"
		"Watch out: if your product is too large, the guess was too high. Go down by one.",
		"Write down a few multiples of the divisor first.", by_two_digits, { 9 }, NULL },
	{ "Divide by a unit fraction", "Divide a whole number by a unit fraction.", "understand",
		"Solve stories with small parts.",
		"How many quarters are in 3? One whole has 4 quarters. Three wholes have 3 × 4 = 12. So 3 ÷ 1/4 = "
		"12.\n\n"
		"The result is larger than 3, and that makes sense. Small parts fit in more often.\n\n"
		"Example: a cup holds 1/5 liter. From 2 liters you fill 2 × 5 = 10 cups.\n\n"
		"Watch out: dividing by 1/4 is not the same as dividing by 4.",
		"How many parts does one whole have?", unit_fractions, { 3 }, NULL },
	{ "Divide by 10, 100 and 1,000", "Divide numbers by powers of ten.", "understand", NULL,
		"Dividing by 10 makes each digit worth a tenth. All digits move one place to the right: 345 ÷ 10 = "
		"34.5.\n\n"
		"For 100 they move two places: 345 ÷ 100 = 3.45. For 1,000 they move three: 345 ÷ 1,000 = "
		"0.345.\n\n"
		"Write a zero before the point when there is no whole.\n\n"
		"Watch out: dividing makes the number smaller. If yours grew, the digits went the wrong way.",
		"Count the zeros. They tell how many places the digits move.", powers_of_ten, { 7 }, NULL },
};

PACK(division_35, "division", "Division", B_3_5, MODE_BOTH, skills);
