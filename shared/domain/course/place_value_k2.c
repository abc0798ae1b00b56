/* Place value, grades K-2: tens and ones, hundreds, comparing, ordering, skip counting. */
#include "domain/course/pack.h"

static void count_next(struct draft *d)
{
	int64_t n = ramp(d, 6, 118);
	bool before = form(d, 3) == 2;

	LET(d, "abc", n, n + 1, n - 1);
	ask(d,
		before                ? "Which number comes just before {a}?"
			: form(d, 3) == 1 ? "{c}, {a}, [blank]"
							  : "Which number comes just after {a}?");
	if (form(d, 3) == 1)
		ask(d, "Count on: {c}, {a}, [blank].");
	key(d, before ? n - 1 : n + 1);
	miss(d, before ? n + 1 : n - 1, "Counted in the wrong direction.");
	miss(d, before ? n - 2 : n + 2, "Skipped a number.");
	miss(d, n, "Repeated the same number.");
	miss(d, before ? n - 10 : n + 10, "Counted by ten instead of by one.");
	hint(d, "Count slowly by ones. Start a little before {a}.");
	explain(d,
		before ? "Counting by ones: {c}, then {a}. So {c} comes just before."
			   : "Counting by ones: {a}, then {b}. So {b} comes just after.");
}

static void tens_and_ones(struct draft *d)
{
	int64_t t = ramp(d, 1, 9), o = any(d, 0, 9);

	LET(d, "abn", t, o, 10 * t + o);
	ask(d,
		form(d, 3) == 0       ? "What number is {a} {a:ten/tens} and {b} {b:one/ones}?"
			: form(d, 3) == 1 ? "{N} has {a} {a:bundle/bundles} of ten sticks and {b} single "
								"{b:stick/sticks}. How many sticks is that?"
							  : "Which number has {a} {a:ten/tens} and {b} {b:one/ones}?");
	key(d, 10 * t + o);
	miss(d, 10 * o + t, "Swapped the tens and the ones.");
	miss(d, t + o, "Added the digits.");
	miss(d, 100 * t + o, "Wrote the tens as a whole number beside the ones.");
	miss(d, 10 * t + o + 10, "Counted one ten too many.");
	miss(d, 10 * t + o + 1, "Counted one too many.");
	hint(d, "Count the tens first, then go on by ones.");
	explain(d, "Each ten counts 10 and each one counts 1. That makes {n}.");
}

static void digit_place(struct draft *d)
{
	int64_t t = ramp(d, 1, 9), o = any(d, 0, 9);
	bool tens = form(d, 2) == 0;

	if (o == t)
		o = (o + 3) % 10;
	LET(d, "nab", 10 * t + o, t, o);
	ask(d,
		tens ? chance(d, 50) ? "How many tens are in {n}?" : "What is the tens digit of {n}?"
			: chance(d, 50) ? "What is the ones digit of {n}?"
							: "{n} is made of tens and ones. How many single ones are there?");
	key(d, tens ? t : o);
	miss(d, tens ? o : t, "Mixed up the tens and the ones.");
	miss(d, 10 * t + o, "Gave the whole number.");
	miss(d, t + o, "Added the digits.");
	miss(d, tens ? 10 * t : o + 1, tens ? "Gave what the tens are worth." : "Made a slip of one.");
	hint(d, "The tens stand on the left and the ones stand on the right.");
	if (tens)
		explain(d, "In {n} the left digit shows the tens: {a}.");
	else
		explain(d, "In {n} the right digit shows the ones: {b}.");
}

static void digit_worth(struct draft *d)
{
	int64_t t = ramp(d, 1, 9), o = any(d, 1, 9);

	if (o == t)
		o = o % 9 + 1;
	LET(d, "nabt", 10 * t + o, t, o, 10 * t);
	if (form(d, 2)) {
		ask(d, "{n} = [blank] + {b}");
	} else {
		ask(d,
			chance(d, 50) ? "What is the {a} worth in {n}?"
						  : "{n} has the digit {a}. What is it worth?");
	}
	key(d, 10 * t);
	miss(d, t, "Took the tens digit for ones.");
	miss(d, 100 * t, "Put the digit one place too high.");
	miss(d, o, "Took the other digit.");
	miss(d, 10 * t + o, "Gave the whole number.");
	hint(d, "The digit stands in the tens place. Count by tens.");
	explain(d, "The {a} stands for {a} {a:ten/tens}, and that is {t}: {n} = {t} + {b}.");
}

static void expanded(struct draft *d)
{
	int64_t t = ramp(d, 1, 9), o = any(d, 1, 9);

	LET(d, "abn", 10 * t, o, 10 * t + o);
	ask(d,
		form(d, 3) == 0       ? "{a} + {b} = [blank]"
			: form(d, 3) == 1 ? "{b} + {a} = [blank]"
							  : "{n} = {a} + [blank]");
	if (form(d, 3) == 2) {
		key(d, o);
		miss(d, t, "Gave the tens digit.");
		miss(d, 10 * o, "Took the ones for tens.");
		miss(d, 10 * t + o, "Gave the whole number.");
		explain(d, "{n} has {b} {b:one/ones} beside the tens: {n} = {a} + {b}.");
	} else {
		key(d, 10 * t + o);
		miss(d, 10 * o + t, "Swapped the digits.");
		miss(d, 100 * t + o, "Wrote the two numbers side by side.");
		miss(d, t + o, "Added the digits.");
		explain(d, "The tens and the ones go together: {a} + {b} = {n}.");
	}
	miss_num(d, num_add(d->value, num_of(10, 1)), "Counted one ten too many.");
	hint(d, "Write the tens digit first. Then write the ones digit.");
}

static void number_words(struct draft *d)
{
	int64_t n = ramp(d, 11, 99);

	LET(d, "n", n);
	ask(d,
		form(d, 2) ? "Which number is {n.w}?"
				   : "{N} counts {n.w} {o}. Write this number with digits.");
	key(d, n);
	miss(d, n / 10 + n % 10 * 10, "Swapped the digits.");
	miss(d, n > 20 ? n / 10 * 100 + n % 10 : 10 * n, "Wrote each word as a number.");
	miss(d, n + 10, "Took the next ten.");
	miss(d, n < 20 ? (n % 10) * 10 : n - 10, "Mixed up the sound of the word.");
	miss(d, n + 1, "Made a slip of one.");
	hint(d, "Listen for the tens first, then for the ones.");
	explain(d, "The word {n.w} means {n}.");
}

static void ten_more(struct draft *d)
{
	int64_t n = ramp(d, 11, 89);
	bool more = form(d, 2) == 0;

	LET(d, "nr", n, more ? n + 10 : n - 10);
	ask(d,
		more                ? chance(d, 50) ? "What is 10 more than {n}?"
											: "{N} has {n} {o} and gets 10 more. How many is that?"
			: chance(d, 50) ? "What is 10 less than {n}?"
							: "{N} has {n} {o} and gives 10 away. How many are left?");
	by(d, more ? "{n} + 10" : "{n} − 10");
	key(d, more ? n + 10 : n - 10);
	miss(d, more ? n - 10 : n + 10, "Went the wrong way.");
	miss(d, more ? n + 1 : n - 1, "Changed the ones instead of the tens.");
	miss(d, more ? n + 100 : n, "Changed the wrong place.");
	miss(d, more ? n + 20 : n - 9, "Made a slip in the tens.");
	hint(d, "The ones stay the same. Only the tens digit changes by one.");
	explain(d, more ? "One more ten: {n} + 10 = {r}." : "One ten less: {n} − 10 = {r}.");
}

static void bigger(struct draft *d)
{
	int64_t a = ramp(d, 12, 98), b = a / 10 + a % 10 * 10, c, e;
	bool most = form(d, 2) == 0;

	if (b == a || b < 10)
		b = a + 7 > 99 ? a - 7 : a + 7;
	c = a - any(d, 1, 9);
	e = any(d, 10, 99);
	if (c == b || c < 1)
		c = b - 2;
	if (e == a || e == b || e == c)
		e = a > 90 ? 33 : a + 1;
	if (e == b || e == c)
		e = 100;
	{
		int64_t v[4] = { a, b, c, e }, best = v[0], worst = v[0];

		for (int i = 1; i < 4; i++) {
			best = v[i] > best ? v[i] : best;
			worst = v[i] < worst ? v[i] : worst;
		}
		LET(d, "abcdr", a, b, c, e, most ? best : worst);
		ask(d,
			most ? "Which number is the greatest: {a}, {b}, {c} or {d}?"
				 : "Which number is the least: {a}, {b}, {c} or {d}?");
		key(d, most ? best : worst);
		for (int i = 0; i < 4; i++)
			miss(d, v[i],
				v[i] == (most ? worst : best) ? "Looked for the other end."
											  : "Looked at the ones before the tens.");
	}
	hint(d, "Look at the tens first. If they are the same, look at the ones.");
	explain(d,
		most ? "Compare the tens first, then the ones. The greatest is {r}."
			 : "Compare the tens first, then the ones. The least is {r}.");
}

static void compare_signs(struct draft *d)
{
	static const char *const labels[] = { "<", ">", "=" };
	int64_t a = ramp(d, 11, 99), b = form(d, 3) == 0 ? a / 10 + a % 10 * 10 : any(d, 11, 99);
	int right;

	if (b < 10)
		b += 42;
	if (form(d, 5) == 4)
		b = a;
	right = a < b ? 0 : a > b ? 1 : 2;
	LET(d, "abu", a, b, a > b ? a : b);
	if (d->numeric) {
		if (a == b)
			return;
		ask(d, "Which number is greater, {a} or {b}?");
		key(d, a > b ? a : b);
		miss(d, a > b ? b : a, "Took the smaller number.");
		miss(d, a + b, "Added the numbers.");
		miss(d, 10, "Compared by counting to ten.");
		d->wrongs = 2;
	} else {
		ask(d, "Which sign makes it true? {a} … {b}");
		key_text(d, labels[right]);
		d->choices = 3;
		miss_text(d, labels[(right + 1) % 3], "Turned the sign around or compared the ones first.");
		miss_text(d, labels[(right + 2) % 3], "Did not compare the tens.");
	}
	let_text(d, 's', labels[right]);
	hint(d, "The open side of the sign looks at the greater number. Compare the tens first.");
	explain(d, "Compare the tens, then the ones: {a} {s} {b}.");
}

static void hundreds(struct draft *d)
{
	int64_t h = ramp(d, 1, 9), t = any(d, 0, 9), o = any(d, 0, 9), n;

	if (t == h)
		t = (t + 4) % 10;
	n = 100 * h + 10 * t + o;
	LET(d, "htonx", h, t, o, n, 100 * h);
	if (form(d, 3) == 0) {
		ask(d, "What number is {h} {h:hundred/hundreds}, {t} {t:ten/tens} and {o} {o:one/ones}?");
		key(d, n);
		miss(d, 100 * o + 10 * t + h, "Read the places from the wrong side.");
		miss(d, 100 * h + 10 * o + t, "Swapped the tens and the ones.");
		miss(d, h + t + o, "Added the digits.");
		miss(d, n + 100, "Counted one hundred too many.");
		explain(d, "Put the digits in their places: hundreds, tens, ones. That makes {n}.");
	} else {
		bool ask_tens = form(d, 3) == 1;

		ask(d, ask_tens ? "What is the tens digit of {n}?" : "How many hundreds are in {n}?");
		key(d, ask_tens ? t : h);
		miss(d, ask_tens ? h : t, "Mixed up the hundreds and the tens.");
		miss(d, o, "Took the ones digit.");
		miss(d, ask_tens ? 10 * t : 100 * h, "Gave what the digit is worth.");
		miss(d, n, "Gave the whole number.");
		explain(d,
			ask_tens ? "In {n} the middle digit shows the tens: {t}."
					 : "In {n} the left digit shows the hundreds: {h}.");
	}
	hint(d, "From the right the places are ones, tens, hundreds.");
}

static void skip_count(struct draft *d)
{
	static const int steps[] = { 10, 100, 5, 2 };
	int64_t step = steps[form(d, 4)],
			start = step == 100 ? 100 * any(d, 1, 6) + any(d, 0, 9) * 10 : any(d, 1, 20) * step;

	if (step == 10)
		start = any(d, 3, 60);
	LET(d, "sabcd", step, start, start + step, start + 2 * step, start + 3 * step);
	if (chance(d, 50)) {
		ask(d, "Count by {s}: {a}, {b}, {c}, [blank].");
		key(d, start + 3 * step);
	} else {
		ask(d, "Count by {s}: {a}, {b}, [blank], {d}.");
		key(d, start + 2 * step);
	}
	miss_num(d, num_add(d->value, num_of(1, 1)), "Counted on by one.");
	miss_num(d, num_add(d->value, num_of(step, 1)), "Skipped one number.");
	miss_num(d, num_sub(d->value, num_of(step, 1)), "Repeated a number.");
	miss_num(d, num_add(d->value, num_of(step == 10 ? 90 : 9, 1)), "Changed the wrong place.");
	hint(d, "Each number is {s} more than the one before.");
	explain(d, "Add {s} each time: {a}, {b}, {c}, {d}. The missing number is {k}.");
}

static void round_tens(struct draft *d)
{
	int64_t n = ramp(d, 11, 99), r;

	if (n % 10 == 0)
		n += 3;
	r = (n + 5) / 10 * 10;
	LET(d, "nrab", n, r, n / 10 * 10, n / 10 * 10 + 10);
	ask(d,
		form(d, 2) ? "Round {n} to the nearest ten."
				   : "Which ten is closest to {n}? (A 5 goes up.)");
	key(d, r);
	miss(d, r == n / 10 * 10 ? r + 10 : r - 10, "Went to the ten that is farther away.");
	miss(d, n / 10, "Gave the tens digit.");
	miss(d, r + 20, "Passed the nearest ten.");
	miss(d, n, "Left the number as it is.");
	hint(d, "Between which two tens does it lie? Look at the ones.");
	explain(d, "{n} lies between {a} and {b}. The ones tell us to go to {r}.");
}

static const struct skill skills[] = {
	{ "The next number", "Name the number just before or after.", "remember", NULL,
		"Counting by ones, each number has a next one. After 7 comes 8. After 19 comes 20. After 99 comes "
		"100.\n\n"
		"Just before means one less. Just before 30 comes 29.\n\n"
		"When the ones reach 9, the next number starts a new ten: 38, 39, 40.\n\n"
		"Watch out: before and after are not the same. Point to the number on a line.",
		"Count by ones.", count_next, { 0 }, NULL },
	{ "Tens and ones", "Build a two-digit number from tens and ones.", "understand", NULL,
		"Ten ones make one ten. You can tie ten sticks to a bundle.\n\n"
		"3 tens and 4 ones are 34. Count it: 10, 20, 30. Then go on: 31, 32, 33, 34.\n\n"
		"The tens stand on the left. The ones stand on the right.\n\n"
		"Watch out: 3 tens and 4 ones are not 7, and they are not 43.",
		"Count by tens first. Then count on by ones.", tens_and_ones, { 1 }, NULL },
	{ "Digits and places", "Name the tens digit and the ones digit.", "remember", NULL,
		"A two-digit number has two places. In 52 the 5 is in the tens place. The 2 is in the ones place.\n\n"
		"So 52 has 5 tens and 2 ones.\n\n"
		"In 20 there are 2 tens and 0 ones. The 0 keeps the place free.\n\n"
		"Watch out: read from left to right. Tens come first.",
		"Left is the tens place. Right is the ones place.", digit_place, { 2 }, NULL },
	{ "What a digit is worth", "Tell what the tens digit is worth.", "understand", NULL,
		"The same digit can be worth more or less. It depends on the place.\n\n"
		"In 47 the 4 is in the tens place. It is worth 40. The 7 is worth just 7. We can write 47 = 40 + 7.\n\n"
		"In 74 the 7 is worth 70.\n\n"
		"Watch out: the 4 in 47 is not worth 4. It is worth 4 tens.",
		"Which place is the digit in?", digit_worth, { 3 }, NULL },
	{ "Take numbers apart", "Write a number as tens plus ones.", "apply", NULL,
		"You can take a number apart. 63 is 60 and 3. We write 63 = 60 + 3.\n\n"
		"You can put it back together too: 60 + 3 = 63.\n\n"
		"The order does not matter. 3 + 60 is 63 as well.\n\n"
		"Watch out: do not write 603. The 3 takes the place of the 0.",
		"Split the number into tens and ones.", expanded, { 4 }, NULL },
	{ "Number words", "Read number words to 99.", "remember", NULL,
		"Number words tell tens and ones. Forty-two is 42. Sixty-five is 65.\n\n"
		"The words from eleven to nineteen are special. Eleven is 11. Twelve is 12. Thirteen is 13. Fifteen is "
		"15.\n\n"
		"Listen to the end of the word. Sixteen ends in teen, so it is 16. Sixty ends in ty, so it is 60.\n\n"
		"Watch out: teen and ty sound alike.",
		"Say the word slowly. Does it end in teen or in ty?", number_words, { 3 }, NULL },
	{ "Ten more, ten less", "Find 10 more or 10 less than a number.", "apply", NULL,
		"Ten more means one more ten. The ones stay the same. 10 more than 34 is 44: 34 + 10 = 44.\n\n"
		"Ten less means one ten fewer. 10 less than 34 is 24: 34 − 10 = 24.\n\n"
		"On a hundred chart, go one row down for ten more. Go one row up for ten less.\n\n"
		"Watch out: change the tens, not the ones.",
		"Only the tens digit changes.", ten_more, { 3 }, NULL },
	{ "Count by steps", "Count on by 2, 5, 10 or 100.", "apply", NULL,
		"You can count by steps. By tens: 23, 33, 43, 53. The ones stay the same.\n\n"
		"By hundreds: 150, 250, 350. The tens and ones stay the same.\n\n"
		"By fives the last digit goes 5, 0, 5, 0. By twos you skip each second number.\n\n"
		"Watch out: find the size of the step first.",
		"How much is it from one number to the next?", skip_count, { 7 }, NULL },
	{ "The greatest and the least", "Find the greatest or least of four numbers.", "analyze", NULL,
		"To compare two numbers, look at the tens first. 52 is greater than 49, since 5 tens are more than 4 "
		"tens.\n\n"
		"If the tens are the same, look at the ones. 58 is greater than 53.\n\n"
		"A number with three digits is greater than one with two digits.\n\n"
		"Watch out: 49 has a big 9. But the 9 counts ones only.",
		"Compare the tens first.", bigger, { 3 }, NULL },
	{ "Compare with signs", "Compare two-digit numbers.", "apply", NULL,
		"We can write which number is greater. The open side looks at the greater number: 35 < 53 and 53 > "
		"35.\n\n"
		"If both are the same, we write the equal sign: 40 = 40.\n\n"
		"Think of a hungry fish. Its mouth opens to the bigger meal.\n\n"
		"Watch out: compare the tens before the ones.",
		"Compare the tens, then the ones.", compare_signs, { 9 }, NULL },
	{ "Hundreds, tens and ones", "Read and build three-digit numbers.", "understand", NULL,
		"Ten tens make one hundred. A number with three digits has hundreds, tens and ones.\n\n"
		"In 254 there are 2 hundreds, 5 tens and 4 ones. So 254 = 200 + 50 + 4.\n\n"
		"In 307 there are no tens. The 0 holds the place.\n\n"
		"Watch out: do not leave out the 0. 37 is much less than 307.",
		"Read from the left: hundreds, tens, ones.", hundreds, { 4 }, NULL },
	{ "Round to the nearest ten", "Round two-digit numbers to the nearest ten.", "apply", NULL,
		"To round is to go to the nearest ten. 32 lies between 30 and 40. It is closer to 30.\n\n"
		"Look at the ones. With 1, 2, 3 or 4 go down. With 5, 6, 7, 8 or 9 go up.\n\n"
		"So 47 goes up to 50, and 43 goes down to 40. 45 is in the middle. We go up to 50.\n\n"
		"Watch out: a rounded number ends in 0.",
		"Look at the ones to go up or down.", round_tens, { 9 }, NULL },
};

PACK(place_value_k2, "place_value", "Place Value", K_2, MODE_BOTH, skills);
