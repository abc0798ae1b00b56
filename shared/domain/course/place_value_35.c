/* Place value, grades 3-5: numbers to a million, rounding, comparing, decimals and powers of ten. */
#include <stdio.h>
#include <string.h>

#include "domain/course/pack.h"

static const char *const place_names[] = { "ones", "tens", "hundreds", "thousands", "ten thousands",
	"hundred thousands", "millions" };

/* A number with the given count of digits, all different and none zero. */
static int64_t distinct_digits(struct draft *d, int digits)
{
	int pool[9] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	int64_t n = 0;

	for (int i = 0; i < digits; i++) {
		int j = (int)any(d, i, 8), t = pool[i];

		pool[i] = pool[j];
		pool[j] = t;
		n = n * 10 + pool[i];
	}
	return n;
}

static int64_t power_of_ten(int64_t e)
{
	int64_t p = 1;

	while (e-- > 0)
		p *= 10;
	return p;
}

static void digit_in_place(struct draft *d)
{
	int digits = d->index * 2 < d->count ? 4 : 6, place = (int)any(d, 1, digits - 1);
	int64_t n = distinct_digits(d, digits), p = power_of_ten(place);

	LET(d, "nd", n, n / p % 10);
	let_text(d, 'p', place_names[place]);
	ask(d,
		form(d, 2) ? "Which digit is in the {p} place of {n}?" : "What is the {p} digit of {n}?");
	key(d, n / p % 10);
	miss(d, n / (p / 10) % 10, "Looked one place too far to the right.");
	if (place + 1 < digits)
		miss(d, n / (p * 10) % 10, "Looked one place too far to the left.");
	miss(d, n / power_of_ten(digits - 1 - place) % 10, "Counted the places from the left.");
	miss(d, n % 10, "Took the last digit.");
	miss(d, n / power_of_ten(digits - 1), "Took the first digit.");
	hint(d, "Count the places from the right: ones, tens, hundreds, thousands and so on.");
	explain(d, "Counted from the right, the {p} digit of {n} is {d}.");
}

static void digit_value(struct draft *d)
{
	int digits = d->index * 2 < d->count ? 4 : 6, place = (int)any(d, 1, digits - 1);
	int64_t n = distinct_digits(d, digits), p = power_of_ten(place), g = n / p % 10;

	LET(d, "ngv", n, g, g * p);
	let_text(d, 'p', place_names[place]);
	ask(d,
		form(d, 2) ? "What is the value of the digit {g} in {n}?"
				   : "In {n}, how much is the digit {g} worth?");
	key(d, g * p);
	miss(d, g * p * 10, "Put the digit one place too high.");
	miss(d, g * p / 10, "Put the digit one place too low.");
	miss(d, g, "Gave the digit, not its value.");
	miss(d, n / p * p, "Gave all digits from there to the left.");
	hint(d, "Name the place of the digit, then write zeros for the places behind it.");
	explain(d, "The {g} stands in the {p} place, so it is worth {v}.");
}

static void expanded(struct draft *d)
{
	int digits = d->index * 2 < d->count ? 4 : 5;
	int64_t n = distinct_digits(d, digits), p = power_of_ten(any(d, 0, digits - 1)),
			part = n / p % 10 * p;

	LET(d, "np", n, part);
	LET(d, "abcde", n / 10000 * 10000, n / 1000 % 10 * 1000, n / 100 % 10 * 100, n / 10 % 10 * 10,
		n % 10);
	if (form(d, 2)) {
		ask(d,
			digits == 4 ? "{b} + {c} + {d} + {e} = [blank]"
						: "{a} + {b} + {c} + {d} + {e} = [blank]");
		key(d, n);
		miss(d, n / 10 * 10 + n / 10 % 10, "Repeated a digit.");
		miss(d, n / 1000 * 10000 + n % 1000, "Put the first digit one place too far left.");
		miss(d, n / 100 * 100 + n % 10 * 10 + n / 10 % 10, "Swapped the tens and the ones.");
		miss(d, n + 900, "Wrote a digit in the wrong place.");
	} else {
		char t[TEXT_SIZE];

		fill(d, t, sizeof(t),
			digits == 4 ? "{n} = {b} + {c} + {d} + {e}" : "{n} = {a} + {b} + {c} + {d} + {e}");
		{
			char piece[32], *at;

			fill(d, piece, sizeof(piece), p == 1 ? "+ {p}" : " {p} ");
			at = strstr(t, piece);
			if (at == NULL)
				return;
			snprintf(d->stem, sizeof(d->stem), "%.*s%s%s", (int)(at - t), t,
				p == 1 ? "+ [blank]" : " [blank] ", at + strlen(piece));
		}
		key(d, part);
		miss(d, part * 10, "Put the digit one place too high.");
		miss(d, part / 10, "Put the digit one place too low.");
		miss(d, part / p, "Gave the digit, not its value.");
		miss(d, part + p, "Made a slip of one in this place.");
		miss(d, part * 100, "Put the digit two places too high.");
	}
	hint(d, "Each digit counts as many as its place says.");
	explain(d,
		digits == 4
			? "Each digit has its value: {n} = {b} + {c} + {d} + {e}. The answer is {k}."
			: "Each digit has its value: {n} = {a} + {b} + {c} + {d} + {e}. The answer is {k}.");
}

static void words(struct draft *d)
{
	int64_t n = d->index * 2 < d->count ? any(d, 1002, 9990) : any(d, 10020, 990900);

	if (chance(d, 50))
		n = n / 1000 * 1000 + n % 100;
	if (n % 1000 == 0)
		n += 7;
	LET(d, "n", n);
	ask(d, "Write this number with digits: {n.w}.");
	key(d, n);
	miss(d, n % 1000 < 100 ? n / 1000 * 100 + n % 100 : n / 1000 * 10000 + n % 1000,
		"Left out or added a zero in the middle.");
	miss(d, n / 1000 * 1000 + n % 10 * 100 + n / 10 % 10 * 10 + n / 100 % 10,
		"Turned the last digits around.");
	miss(d, n + 1000, "Read one thousand too many.");
	miss(d, n / 1000 * 10000 + n % 1000, "Wrote one zero too many.");
	miss(d, n % 1000 * 1000 + n / 1000, "Swapped the two parts of the number.");
	hint(d, "Write the thousands, then always three digits after them.");
	explain(d, "Thousands first, then three digits for the rest: {n}.");
}

static void rounding(struct draft *d)
{
	static const int64_t places[] = { 10, 100, 1000, 10000 };
	static const char *const names[] = { "ten", "hundred", "thousand", "ten thousand" };
	int which = d->index * 2 < d->count ? form(d, 2) : form(d, 4);
	int64_t p = places[which], n = which < 2 ? any(d, 112, 9890) : any(d, 10200, 98700), r;

	if (n % p == 0)
		n += p / 10 * 3;
	r = (n + p / 2) / p * p;
	LET(d, "nruv", n, r, n / p * p, n / p * p + p);
	let_text(d, 'p', names[which]);
	ask(d,
		form(d, 3) == 2 ? "A town has {n} people. What is this to the nearest {p}?"
						: "Round {n} to the nearest {p}.");
	key(d, r);
	miss(d, r == n / p * p ? r + p : r - p, "Rounded the wrong way.");
	miss(d, (n + p * 5) / (p * 10) * (p * 10), "Rounded to the next larger place.");
	if (p > 10)
		miss(d, (n + p / 20) / (p / 10) * (p / 10), "Rounded to the next smaller place.");
	miss(d, n / p, "Left out the zeros.");
	miss(d, r + 2 * p, "Made a slip in the rounded place.");
	hint(d, "Look at the digit just to the right of the place. With 5 or more, go up.");
	explain(d, "{n} lies between {u} and {v}. The digit to the right decides: {r}.");
}

static void compare(struct draft *d)
{
	int digits = d->index * 2 < d->count ? 4 : 5;
	int64_t n = distinct_digits(d, digits), v[4];
	bool most = form(d, 2) == 0;
	int64_t best, worst;

	v[0] = n;
	v[1] = n / 100 * 100 + n % 10 * 10 + n / 10 % 10;
	v[2] = n / 1000 * 1000 + n % 10 * 100 + n / 10 % 10 * 10 + n / 100 % 10;
	v[3] = n / 1000 * 1000 + n / 10 % 10 * 100 + n / 100 % 10 * 10 + n % 10;
	best = worst = v[0];
	for (int i = 1; i < 4; i++) {
		best = v[i] > best ? v[i] : best;
		worst = v[i] < worst ? v[i] : worst;
	}
	LET(d, "abcdr", v[1], v[3], v[0], v[2], most ? best : worst);
	ask(d,
		most ? "Which number is the greatest: {a}, {b}, {c} or {d}?"
			 : "Which number is the least: {a}, {b}, {c} or {d}?");
	key(d, most ? best : worst);
	for (int i = 0; i < 4; i++)
		miss(d, v[i],
			v[i] == (most ? worst : best) ? "Looked for the other end."
										  : "Compared the last digits first.");
	hint(d, "Compare from the left. The first place where they differ decides.");
	explain(d,
		most ? "Compare digit by digit from the left until they differ. The greatest is {r}."
			 : "Compare digit by digit from the left until they differ. The least is {r}.");
}

static void more_or_less(struct draft *d)
{
	static const int64_t steps[] = { 10, 100, 1000, 10000 };
	int64_t step = steps[form(d, 4)], n = ramp(d, 11200, 88700);
	bool more = chance(d, 50);

	LET(d, "nsr", n, step, more ? n + step : n - step);
	ask(d, more ? "What is {s} more than {n}?" : "What is {s} less than {n}?");
	by(d, more ? "{n} + {s}" : "{n} − {s}");
	key(d, more ? n + step : n - step);
	miss(d, more ? n - step : n + step, "Went the wrong way.");
	miss(d, more ? n + step * 10 : n - step / 10, "Changed the wrong place.");
	miss(d, more ? n + step / 10 : n + step * 10, "Changed the wrong place.");
	miss(d, more ? n + 2 * step : n - 2 * step, "Changed the digit by two.");
	hint(d, "Only one place changes, unless it passes 9 or 0.");
	explain(d,
		more ? "Change one place only: {n} + {s} = {r}."
			 : "Change one place only: {n} − {s} = {r}.");
}

static void ten_times(struct draft *d)
{
	int place = (int)any(d, 1, 4);
	int64_t g = any(d, 2, 9), p = power_of_ten(place), v = g * p;

	LET(d, "gvwr", g, v, v / 10, v * 10);
	switch (form(d, 4)) {
	case 0:
		ask(d, "{v} is 10 times as much as [blank].");
		key(d, v / 10);
		by(d, "{v} ÷ 10");
		explain(d, "{v} ÷ 10 = {w}, so {v} is 10 times as much as {w}.");
		break;
	case 1:
		ask(d, "What is 10 times {v}?");
		key(d, v * 10);
		by(d, "10 × {v}");
		explain(d, "Each digit moves one place to the left: 10 × {v} = {r}.");
		break;
	case 2:
		ask(d, "What is one tenth of {v}?");
		key(d, v / 10);
		by(d, "1/10 of {v}");
		explain(d, "Each digit moves one place to the right: {v} ÷ 10 = {w}.");
		break;
	default:
		LET(d, "abc", v * 10 + g * p, g * p * 10, g * p);
		ask(d,
			"{a} holds the digit {g} twice, worth {b} and {c}. How many times as much is the first?");
		key(d, 10);
		by(d, "{b} ÷ {c}");
		explain(d, "{b} ÷ {c} = 10. One place to the left is worth 10 times as much.");
		break;
	}
	miss_num(d, num_mul(d->value, num_of(10, 1)), "Moved one place too far.");
	miss_num(d, num_div(d->value, num_of(10, 1)), "Moved one place too few.");
	miss_num(d, num_mul(d->value, num_of(100, 1)), "Moved two places too far.");
	miss_num(d, num_add(d->value, num_of(10, 1)), "Added ten instead of multiplying.");
	hint(d, "Each place is worth ten times the place to its right.");
}

static void decimals_value(struct draft *d)
{
	int64_t w = ramp(d, 1, 95), t = any(d, 1, 9), h = any(d, 1, 9), g;
	bool tenth = form(d, 2) == 0;

	if (h == t)
		h = h % 9 + 1;
	/* The digit that is asked for must stand in the number once. */
	if (w % 10 == t || w % 10 == h || w / 10 == t || w / 10 == h)
		return;
	g = tenth ? t : h;
	let_num(d, 'n', num_of(w * 100 + t * 10 + h, 100), LOOK_HUNDREDTHS);
	LET(d, "g", g);
	let_num(d, 'v', num_of(g, tenth ? 10 : 100), LOOK_NUMBER);
	let_text(d, 'p', tenth ? "tenths" : "hundredths");
	ask(d,
		chance(d, 50) ? "What is the digit {g} worth in {n}?"
					  : "In {n}, what is the value of the {g}?");
	key_num(d, num_of(g, tenth ? 10 : 100));
	miss_num(d, num_of(g, tenth ? 100 : 10), "Mixed up tenths and hundredths.");
	miss(d, g, "Gave the digit, not its value.");
	miss(d, g * (tenth ? 10 : 100), "Read the places as if they were left of the point.");
	miss_num(d, num_of(g, 1000), "Put the digit one place too low.");
	hint(d, "The first place behind the point holds tenths, the next holds hundredths.");
	explain(d, "The {g} stands in the {p} place, so it is worth {v}.");
}

static void decimals_compare(struct draft *d)
{
	int64_t w = any(d, 0, 9), t = ramp(d, 1, 8), h = any(d, 1, 9);
	struct num v[4], best, worst;
	bool most = form(d, 2) == 0;

	v[0] = num_of(w * 100 + t * 10 + h, 100);
	v[1] = num_of(w * 10 + t + 1, 10);
	v[2] = num_of(w * 100 + h, 100);
	v[3] = num_of(w * 10 + t, 10);
	if (num_equal(v[2], v[3]))
		return;
	best = worst = v[0];
	for (int i = 1; i < 4; i++) {
		best = num_compare(v[i], best) > 0 ? v[i] : best;
		worst = num_compare(v[i], worst) < 0 ? v[i] : worst;
	}
	let_num(d, 'a', v[3], LOOK_NUMBER);
	let_num(d, 'b', v[0], LOOK_NUMBER);
	let_num(d, 'c', v[2], LOOK_NUMBER);
	let_num(d, 'd', v[1], LOOK_NUMBER);
	ask(d,
		most ? "Which number is the greatest: {a}, {b}, {c} or {d}?"
			 : "Which number is the least: {a}, {b}, {c} or {d}?");
	key_num(d, most ? best : worst);
	for (int i = 0; i < 4; i++)
		miss_num(d, v[i],
			num_places(v[i]) == 2 ? "Thought that more digits make a larger number."
								  : "Read the digits behind the point as a whole number.");
	hint(d, "Write the same number of places for all of them. Zeros at the end change nothing.");
	explain(d,
		most ? "Compare the tenths first, then the hundredths. The greatest is {k}."
			 : "Compare the tenths first, then the hundredths. The least is {k}.");
}

static void decimals_round(struct draft *d)
{
	bool tenth = form(d, 2) == 1;
	int64_t n = ramp(d, 105, 9890), r;

	if (n % 10 == 0)
		n += 6;
	if (!tenth && n % 100 == 0)
		n += 36;
	r = tenth ? (n + 5) / 10 * 10 : (n + 50) / 100 * 100;
	let_num(d, 'n', num_of(n, 100), LOOK_HUNDREDTHS);
	d->look = tenth ? LOOK_TENTHS : LOOK_NUMBER;
	ask(d, tenth ? "Round {n} to the nearest tenth." : "Round {n} to the nearest whole number.");
	key_num(d, num_of(r, 100));
	if (tenth) {
		miss_num(d, num_of(n / 10 * 10 == r ? r + 10 : r - 10, 100), "Rounded the wrong way.");
		miss_num(d, num_of((n + 50) / 100 * 100, 100), "Rounded to the nearest whole number.");
		miss_num(d, num_of(r + 20, 100), "Made a slip in the tenths.");
		miss_num(d, num_of(r * 10, 100), "Moved the point.");
	} else {
		miss_num(d, num_of(n / 100 * 100 == r ? r + 100 : r - 100, 100), "Rounded the wrong way.");
		miss_num(d, num_of((n + 5) / 10 * 10, 100), "Rounded to the nearest tenth.");
		miss_num(d, num_of(r * 10, 100), "Left out the point.");
		miss_num(d, num_of(r + 200, 100), "Made a slip in the ones.");
	}
	hint(d, tenth ? "The hundredths decide." : "The tenths decide.");
	explain(d,
		tenth ? "Look at the hundredths to go up or down: {k}."
			  : "Look at the tenths to go up or down: {k}.");
}

static void regroup(struct draft *d)
{
	static const char *const units[] = { "ones", "tens", "hundreds", "thousands" };
	int place = (int)any(d, 1, 3);
	int64_t count = ramp(d, 11, 98), p = power_of_ten(place);

	if (count % 10 == 0)
		count += 4;
	LET(d, "cr", count, count * p);
	let_text(d, 'p', units[place]);
	if (form(d, 2)) {
		ask(d, "How many {p} are in {r}?");
		by(d, place == 1 ? "{r} ÷ 10" : place == 2 ? "{r} ÷ 100" : "{r} ÷ 1,000");
		key(d, count);
		miss(d, count % 10, "Gave only the digit in that place.");
		miss(d, count * 10, "Counted in the next smaller place.");
		miss(d, count / 10, "Counted in the next larger place.");
		miss(d, count * p, "Gave the number itself.");
	} else {
		ask(d, "What number is {c} {p}?");
		by(d, place == 1 ? "{c} × 10" : place == 2 ? "{c} × 100" : "{c} × 1,000");
		key(d, count * p);
		miss(d, count * p * 10, "Wrote one zero too many.");
		miss(d, count * p / 10, "Wrote one zero too few.");
		miss(d, count, "Left out the zeros.");
		miss(d, count + p, "Added instead of multiplying.");
	}
	hint(d, "Ten of one place make one of the next.");
	explain(d, "{c} {p} are {r}.");
}

static const struct skill skills[] = {
	{ "Name the place of a digit", "Name digits by their place up to 1,000,000.", "remember", NULL,
		"Each digit has a place. From the right the places are ones, tens, hundreds, thousands, ten thousands "
		"and hundred thousands.\n\n"
		"Example: in 482,936 the ones digit is 6, the tens digit 3, the hundreds digit 9. The thousands digit "
		"is 2, the ten thousands digit 8, the hundred thousands digit 4.\n\n"
		"A comma stands after every three digits. It helps you find the thousands.\n\n"
		"Watch out: count the places from the right, not from the left.",
		"Start counting at the right end.", digit_in_place, { 0 }, NULL },
	{ "Value of a digit", "Tell what a digit is worth.", "understand", NULL,
		"The value of a digit depends on its place. In 5,284 the 5 is worth 5,000, the 2 is worth 200, the 8 is "
		"worth 80 and the 4 is worth 4.\n\n"
		"Write the digit, then a zero for each place behind it. In 361,742 the 6 has four places behind it, so "
		"it is worth 60,000.\n\n"
		"Watch out: the digit and its value are different things. The digit is 6, its value is 60,000.",
		"How many places stand behind the digit?", digit_value, { 1 }, NULL },
	{ "Expanded form", "Write numbers in expanded form.", "apply", NULL,
		"Expanded form shows the value of every digit: 4,729 = 4,000 + 700 + 20 + 9.\n\n"
		"To go back, put each part in its place: 30,000 + 5,000 + 600 + 10 + 2 = 35,612.\n\n"
		"If a place is empty, it gets a zero: 2,000 + 50 + 3 = 2,053.\n\n"
		"Watch out: do not forget the zero of an empty place, or all digits before it move.",
		"Give each part its own place.", expanded, { 2 }, NULL },
	{ "Number words and digits", "Write number words with digits.", "apply", NULL,
		"Read a large number in groups of three. The comma tells you when to say thousand.\n\n"
		"Example: forty-two thousand three hundred six is 42,306. After the thousands come three digits: three "
		"hundred six is 306.\n\n"
		"Example: seven thousand fifteen is 7,015. There are no hundreds, so a zero holds the place.\n\n"
		"Watch out: after the comma there are always three digits.",
		"Write the thousands, a comma, and then three digits.", words, { 1 }, NULL },
	{ "Ten times as much", "Use that each place is worth ten times the next.", "understand", NULL,
		"Ten ones make a ten, ten tens make a hundred, ten hundreds make a thousand. Each place is worth ten "
		"times the place to its right.\n\n"
		"So 400 is 10 times 40: 10 × 40 = 400. And 40 is one tenth of 400.\n\n"
		"In 6,600 both digits are 6. The first is worth 6,000, the second 600. The first is worth ten times as "
		"much.\n\n"
		"Watch out: ten times as much is not ten more.",
		"One place to the left means ten times as much.", ten_times, { 2 }, NULL },
	{ "Regroup tens, hundreds and thousands",
		"Express numbers as counts of tens, hundreds or thousands.", "analyze", NULL,
		"A number can be seen as a count of tens or hundreds. 340 is 34 tens, because 34 × 10 = 340.\n\n"
		"5,200 is 52 hundreds: 52 × 100 = 5,200.\n\n"
		"To find how many tens there are in all, cover the ones digit. To find the hundreds, cover the last two "
		"digits.\n\n"
		"Watch out: the tens digit of 340 is 4, but there are 34 tens in 340.",
		"Cover the digits behind the place and read what is left.", regroup, { 5 }, NULL },
	{ "More and less by one place", "Find 10, 100, 1,000 or 10,000 more or less.", "apply", NULL,
		"To find 100 more, change the hundreds digit by one: 34,562 + 100 = 34,662.\n\n"
		"To find 1,000 less, change the thousands digit: 34,562 − 1,000 = 33,562.\n\n"
		"If the digit is 9, the next place changes too: 25,960 + 100 = 26,060.\n\n"
		"Watch out: find the right place before you change anything.",
		"Find the place that changes.", more_or_less, { 1 }, NULL },
	{ "Compare whole numbers", "Find the greatest or least of several numbers.", "analyze", NULL,
		"First compare how many digits the numbers have. With the same count, compare from the left until two "
		"digits differ.\n\n"
		"Example: 47,382 and 47,328. Ten thousands, thousands and hundreds agree. The tens are 8 and 2, so "
		"47,382 > 47,328.\n\n"
		"Write the numbers under each other. Then the places line up.\n\n"
		"Watch out: a large last digit means little. Places on the left decide first.",
		"Go from left to right until the digits differ.", compare, { 2 }, NULL },
	{ "Round whole numbers", "Round to a given place.", "apply", NULL,
		"Rounding gives a number that is close and easy to use. Look at the digit to the right of the place. "
		"With 5 or more go up, with 4 or less go down.\n\n"
		"Example: 3,472 to the nearest hundred. The tens digit is 7, so go up: 3,500.\n\n"
		"Example: 3,472 to the nearest thousand. The hundreds digit is 4, so go down: 3,000.\n\n"
		"Watch out: use the original number. Do not round a number that you have rounded before.",
		"The digit to the right of the place decides.", rounding, { 8 }, NULL },
	{ "Tenths and hundredths", "Tell what a digit after the point is worth.", "understand", NULL,
		"Places go on to the right of the point. The first place holds tenths, the second hundredths. Each is "
		"worth a tenth of the place before.\n\n"
		"In 6.25 the 2 is worth 0.2 and the 5 is worth 0.05. So 6.25 = 6 + 0.2 + 0.05.\n\n"
		"Think of money: 6 dollars, 2 dimes and 5 pennies.\n\n"
		"Watch out: there is no place for oneths. The point stands behind the ones.",
		"Name the places behind the point.", decimals_value, { 5 }, NULL },
	{ "Compare decimals", "Find the greatest or least of several decimals.", "analyze", NULL,
		"Compare decimals from the left, place by place: wholes, tenths, hundredths.\n\n"
		"Example: 3.4 and 3.28. The wholes agree. The tenths are 4 and 2, so 3.4 > 3.28.\n\n"
		"It helps to fill up with zeros: 3.40 and 3.28. Now both have hundredths, and 40 is more than 28.\n\n"
		"Watch out: more digits do not make a larger number. 3.28 has more digits than 3.4 and is smaller.",
		"Fill up with zeros, then compare.", decimals_compare, { 10 }, NULL },
	{ "Round decimals", "Round decimals to tenths or wholes.", "apply", NULL,
		"Decimals are rounded like whole numbers. Look at the next digit to the right.\n\n"
		"Example: 4.37 to the nearest tenth. The hundredths digit is 7, so go up: 4.4.\n\n"
		"Example: 4.37 to the nearest whole number. The tenths digit is 3, so go down: 4.\n\n"
		"Watch out: 4.96 to the nearest tenth is 5.0. The tenths pass 9, so the wholes grow by one.",
		"Look at the digit to the right of the place.", decimals_round, { 9, 10 }, NULL },
};

PACK(place_value_35, "place_value", "Place Value", B_3_5, MODE_BOTH, skills);
