/* Time, grades 6-8: decimal hours, speed, time zones, rates of work, fractions of hours, dates and scale. */
#include "domain/course/pack.h"

static void decimal_hours(struct draft *d)
{
	static const int parts[] = { 3, 6, 12, 15, 18, 24, 30, 36, 42, 45, 48, 54 };
	int64_t m = PICK(d, parts), h = ramp(d, 1, 9);
	struct num v = num_of(h * 60 + m, 60);

	LET(d, "hmt", h, m, h * 60 + m);
	let_num(d, 'v', v, LOOK_NUMBER);
	let_num(d, 'p', num_of(m, 60), LOOK_NUMBER);
	if (form(d, 2)) {
		ask(d, "Write {h} {h:hour/hours} and {m} minutes as a decimal number of hours.");
		by(d, "{h} + {m} ÷ 60");
		key_num(d, v);
		miss_num(d, num_of(h * 100 + m, 100), "Read the minutes as hundredths.");
		miss_num(d, num_of(h * 10 + m, 10), "Read the minutes as tenths.");
		miss_num(d, num_add(v, num_of(1, 10)), "Made a slip of one tenth.");
		miss_num(
			d, num_add(num_of(h, 1), num_of(60 - m, 60)), "Took the minutes that are missing.");
		explain(d, "{m} ÷ 60 = {p}, so it is {v} hours.");
	} else {
		ask(d, "How many minutes are {v} hours?");
		by(d, "{v} × 60");
		key(d, h * 60 + m);
		miss_num(d, num_add(num_of(h * 60, 1), num_mul(num_of(m, 60), num_of(100, 1))),
			"Read the decimals as "
			"minutes.");
		miss_num(d, num_mul(v, num_of(100, 1)), "Took an hour for 100 minutes.");
		miss(d, h * 60, "Left out the part behind the point.");
		miss(d, h * 60 + m + 6, "Made a slip of one tenth.");
		explain(d, "{v} × 60 = {t}.");
	}
	hint(d, "A tenth of an hour has six minutes.");
}

static void fraction_hours(struct draft *d)
{
	static const int dens[] = { 2, 3, 4, 5, 6, 10, 12 };
	int64_t b = PICK(d, dens), a = any(d, 1, b - 1), h = ramp(d, 0, 4), m = 60 * a / b;

	LET(d, "abhmt", a, b, h, m, h * 60 + m);
	if (h > 0) {
		ask(d,
			form(d, 2) ? "How many minutes are {h} {a}/{b} hours?"
					   : "{N} works for {h} {a}/{b} hours. How many minutes is that?");
		by(d, "{h} {a}/{b} × 60");
		LET(d, "x", h * 60);
		explain(d, "{a}/{b} of 60 = {m}, and {h} × 60 = {x}. {x} + {m} = {t}.");
	} else {
		ask(d,
			form(d, 2) ? "How many minutes are {a}/{b} of an hour?"
					   : "{N} rests for {a}/{b} of an hour. How many minutes is that?");
		by(d, "{a}/{b} of 60");
		explain(d, "{a}/{b} of 60 = {t}.");
	}
	key(d, h * 60 + m);
	miss_num(d, num_add(num_of(h * 60, 1), num_of(100 * a, b)), "Took an hour for 100 minutes.");
	miss(d, h * 60 + 60 / b == h * 60 + m ? h * 60 + 60 - m : h * 60 + 60 / b,
		"Took one part only.");
	miss(d, h * 60 + 60 - m, "Took the rest of the hour.");
	miss(d, h * 100 + m, "Took 100 minutes for each full hour.");
	miss(d, h * 60 + m + 5, "Made a slip of five minutes.");
	miss(d, h * 60 + a * b, "Multiplied the numbers of the fraction.");
	hint(d, "First find one part of an hour, in minutes.");
}

static void across_midnight(struct draft *d)
{
	int64_t s = any(d, 18, 23) * 60 + any(d, 0, 11) * 5, n = ramp(d, 90, 700), e;

	n -= n % 5;
	if (s + n < 1445)
		n += 360;
	e = s + n;
	let_num(d, 's', num_of(s, 1), LOOK_CLOCK24);
	let_num(d, 'r', num_of(e, 1), LOOK_CLOCK24);
	LET(d, "nuvabc", n, n / 60, n % 60, 1440 - s, e - 1440, n);
	if (d->numeric || form(d, 2)) {
		ask(d,
			chance(d, 50)
				? "A train leaves at {s} and arrives at {r} the next day. How many minutes does it take?"
				: "A night shift lasts from {s} to {r}. How many minutes is that?");
		key(d, n);
		miss(d, 1440 - n, "Subtracted the two times of day.");
		miss(d, n + 40, "Subtracted as if an hour had 100 minutes.");
		miss(d, n + 60, "Counted one hour too many.");
		miss(d, n - 60, "Lost an hour at midnight.");
		explain(d, "To midnight: {a} minutes. After midnight: {b} minutes. {a} + {b} = {c}.");
	} else {
		ask(d,
			n % 60 == 0
				? "A night train leaves at {s} and takes {u} hours. When does it arrive?"
				: "A night train leaves at {s} and takes {u} {u:hour/hours} and {v} minutes. When does it arrive?");
		d->look = LOOK_CLOCK24;
		key(d, e);
		miss(d, e + 720, "Took the 12-hour clock.");
		miss(d, e + 60, "Counted one hour too many.");
		miss(d, e - 60, "Lost an hour at midnight.");
		miss(d, e + 40, "Took an hour for 100 minutes.");
		explain(d, "Go to midnight first: {a} minutes. Then {b} minutes are left, so it is {r}.");
	}
	hint(d, "Stop at midnight on the way.");
}

static void speed(struct draft *d)
{
	static const char *const things[] = { "A train", "A car", "A bus", "A truck", "A ferry",
		"A cyclist" };
	int64_t v = 5 * ramp(d, 4, 24), t = any(d, 2, 9);
	int which = form(d, 3);

	LET(d, "vts", v, t, v * t);
	let_text(d, 'a', PICK(d, things));
	if (which == 0) {
		ask(d, "{a} goes {s} km in {t} hours. What is its mean speed in km per hour?");
		by(d, "{s} ÷ {t}");
		key(d, v);
		miss(d, v * t - t, "Subtracted instead of dividing.");
		miss(d, v * t * t, "Multiplied instead of dividing.");
		explain(d, "Speed is distance divided by time: {s} ÷ {t} = {v}.");
	} else if (which == 1) {
		ask(d, "{a} goes {v} km per hour for {t} hours. How many kilometers is that?");
		by(d, "{v} × {t}");
		key(d, v * t);
		miss(d, v + t, "Added instead of multiplying.");
		miss_num(d, num_of(v, t), "Divided instead of multiplying.");
		explain(d, "Distance is speed times time: {v} × {t} = {s}.");
	} else {
		ask(d, "{a} goes {v} km per hour. How many hours does it need for {s} km?");
		by(d, "{s} ÷ {v}");
		key(d, t);
		miss(d, v * t - v, "Subtracted instead of dividing.");
		miss(d, t * 60, "Gave the time in minutes.");
		explain(d, "Time is distance divided by speed: {s} ÷ {v} = {t}.");
	}
	miss_num(d, num_add(d->value, num_of(which == 2 ? 1 : 5, 1)), "Made a slip in the last step.");
	miss_num(d, num_mul(d->value, num_of(10, 1)), "Put a zero too many.");
	miss_num(d, num_sub(d->value, num_of(which == 2 ? 1 : 5, 1)), "Made a slip in the last step.");
	hint(d, "Per hour tells how far it goes in one hour.");
}

static void speed_minutes(struct draft *d)
{
	static const int mins[] = { 10, 12, 15, 20, 30, 40, 45, 6 };
	int64_t m = PICK(d, mins), v = 60 * ramp(d, 1, 3) + any(d, 0, 2) * 20, s;

	v = v / 20 * 20;
	if (v * m % 60 != 0)
		return;
	s = v * m / 60;
	LET(d, "vmsp", v, m, s, 60);
	if (form(d, 2)) {
		ask(d,
			chance(d, 50)
				? "A car goes {v} km per hour. How many kilometers does it go in {m} minutes?"
				: "A train runs at {v} km per hour. How many kilometers is that in {m} minutes?");
		by(d, "{v} × {m} ÷ 60");
		key(d, s);
		miss(d, v * m, "Did not change the minutes into hours.");
		miss_num(d, num_of(v * m, 100), "Took an hour for 100 minutes.");
		miss_num(d, num_of(v, m), "Divided by the minutes.");
		miss(d, v - m, "Subtracted the minutes.");
		explain(d, "{m} minutes are {m}/60 of an hour. {v} × {m}/60 = {s}.");
	} else {
		ask(d,
			chance(d, 50)
				? "A car goes {s} km in {m} minutes. How many km per hour is that?"
				: "A train needs {m} minutes for {s} km. What is its speed in km per hour?");
		by(d, "{s} ÷ {m} × 60");
		key(d, v);
		miss_num(d, num_of(s * 100, m), "Took an hour for 100 minutes.");
		miss_num(d, num_of(s, m), "Gave the distance per minute.");
		miss(d, s * m, "Multiplied distance and minutes.");
		miss(d, v + 20, "Made a slip while scaling.");
		explain(d, "Per minute it is {s}/{m} km. In 60 minutes: {s} ÷ {m} × 60 = {v}.");
	}
	hint(d, "An hour has 60 minutes. What part of an hour is it?");
}

static void zones(struct draft *d)
{
	static const struct {
		const char *city;
		int offset;
	} c[] = { { "New York", -5 }, { "Chicago", -6 }, { "Denver", -7 }, { "Los Angeles", -8 },
		{ "London", 0 }, { "Paris", 1 }, { "Cairo", 2 }, { "Nairobi", 3 }, { "Dubai", 4 },
		{ "Karachi", 5 }, { "Dhaka", 6 }, { "Bangkok", 7 }, { "Beijing", 8 }, { "Tokyo", 9 },
		{ "Sydney", 10 }, { "Buenos Aires", -3 }, { "Lima", -5 }, { "Anchorage", -9 } };
	int i = (int)any(d, 0, 17), j = (int)any(d, 0, 17), diff;
	int64_t h = any(d, 6, 20), target;

	if (i == j || c[i].offset == c[j].offset)
		return;
	diff = c[j].offset - c[i].offset;
	target = ((h + diff) % 24 + 24) % 24;
	let_text(d, 'a', c[i].city);
	let_text(d, 'b', c[j].city);
	let_num(d, 's', num_of(h * 60, 1), LOOK_CLOCK24);
	let_num(d, 'r', num_of(target * 60, 1), LOOK_CLOCK24);
	LET(d, "n", diff < 0 ? -diff : diff);
	if (d->numeric) {
		ask(d,
			diff > 0
				? "In winter, {b} is {n} {n:hour/hours} ahead of {a}. It is {s} in {a}. What is the hour in {b} (0 to 23)?"
				: "In winter, {b} is {n} {n:hour/hours} behind {a}. It is {s} in {a}. What is the hour in {b} (0 to 23)?");
		key(d, target);
		miss(d, ((h - diff) % 24 + 24) % 24, "Went the wrong way.");
		miss(d, (target + 1) % 24, "Made a slip of one hour.");
		miss(d, h + diff < 0 ? -(h + diff) : h + diff, "Did not pass midnight.");
		explain(d,
			diff > 0 ? "Go {n} {n:hour/hours} forward from {s}: {r} in {b}."
					 : "Go {n} {n:hour/hours} back from {s}: {r} in {b}.");
		explain_more(d, " So the hour is {k}.");
	} else {
		ask(d,
			diff > 0
				? "In winter, {b} is {n} {n:hour/hours} ahead of {a}. It is {s} in {a}. What time is it in {b}?"
				: "In winter, {b} is {n} {n:hour/hours} behind {a}. It is {s} in {a}. What time is it in {b}?");
		d->look = LOOK_CLOCK24;
		key(d, target * 60);
		miss(d, ((h - diff) % 24 + 24) % 24 * 60, "Went the wrong way.");
		miss(d, (target + 1) % 24 * 60, "Made a slip of one hour.");
		miss(d, (target + 23) % 24 * 60, "Made a slip of one hour.");
		miss(d, (target + 12) % 24 * 60, "Took the other half of the day.");
		explain(d,
			diff > 0 ? "Go {n} {n:hour/hours} forward from {s}: {r}."
					 : "Go {n} {n:hour/hours} back from {s}: {r}.");
	}
	hint(d, "Ahead means a later time, behind an earlier one.");
}

static void seconds(struct draft *d)
{
	int64_t h = any(d, 1, 5), m = ramp(d, 1, 59), s = any(d, 1, 59);

	LET(d, "hms", h, m, s);
	if (form(d, 2)) {
		LET(d, "rxy", h * 3600 + m * 60, h * 3600, m * 60);
		ask(d, "How many seconds are {h} {h:hour/hours} and {m} {m:minute/minutes}?");
		by(d, "{h} × 3,600 + {m} × 60");
		key(d, h * 3600 + m * 60);
		miss(d, h * 60 + m, "Stopped at minutes.");
		miss(d, h * 3600 + m, "Did not convert the minutes.");
		miss(d, h * 360 + m * 60, "Used 360 seconds for an hour.");
		miss(d, h * 10000 + m * 100, "Took 100 for each step.");
		explain(d, "{h} × 3,600 = {x} and {m} × 60 = {y}. {x} + {y} = {r}.");
	} else {
		LET(d, "rx", m * 60 + s, m * 60);
		ask(d, "{r} seconds are {m} full {m:minute/minutes} and how many seconds?");
		by(d, "{r} − {m} × 60");
		key(d, s);
		miss(d, 60 - s, "Counted up to the next minute.");
		miss(d, (m * 60 + s) % 100, "Took 100 seconds for a minute.");
		miss(d, m, "Gave the minutes.");
		miss(d, s + 10 > 59 ? s - 10 : s + 10, "Made a slip of ten.");
		explain(d, "{m} × 60 = {x}, and {r} − {x} = {s}.");
	}
	hint(d, "A minute has 60 seconds, an hour 60 times as many.");
}

static void work_rate(struct draft *d)
{
	static const char *const stories[] = {
		"{a} equal pumps empty a pool in {t} hours. How many hours do {b} such pumps need?",
		"{a} workers need {t} hours for a job. How many hours do {b} workers need at the same pace?",
		"{a} printers finish an order in {t} hours. How many hours do {b} such printers need?",
		"Food for {a} goats lasts {t} days. How many days does it last for {b} goats?"
	};
	int64_t a = any(d, 2, 9), b = any(d, 2, 12), k = ramp(d, 1, 5), t;

	if (a == b)
		b++;
	t = b / num_gcd(a, b) * k;
	if (t < 2)
		t *= 2;
	LET(d, "abtwr", a, b, t, a * t, a * t / b);
	if (a * t % b != 0)
		return;
	ask(d, PICK(d, stories));
	by(d, "{a} × {t} ÷ {b}");
	key(d, a * t / b);
	miss_num(d, num_of(b * t, a), "Took more workers to need more time.");
	miss(d, a * t, "Gave the whole work.");
	miss(d, t > b - a ? t - (b - a) : t + 1, "Subtracted the change instead of scaling.");
	miss(d, a * t / b + 1, "Made a slip of one.");
	miss(d, t, "Left the time as it is.");
	hint(d, "How long would one alone need? More of them need less time.");
	explain(d, "One alone would need {a} × {t} = {w}. Shared by {b}: {w} ÷ {b} = {r}.");
}

static void frequency(struct draft *d)
{
	static const char *const stories[] = {
		"Two buses leave together. One leaves every {a} minutes, the other every {b} minutes. After how many "
		"minutes do they next leave together?",
		"One light blinks every {a} seconds, another every {b} seconds. They blink together now. In how many "
		"seconds do they blink together again?",
		"{N} jogs every {a} days and {M} every {b} days. Today both jog. In how many days do both jog again?"
	};
	int64_t a = ramp(d, 3, 15), b = any(d, 4, 18), l;

	if (a == b)
		b += 2;
	l = a / num_gcd(a, b) * b;
	LET(d, "ablxy", a, b, l, l / a, l / b);
	ask(d, PICK(d, stories));
	key(d, l);
	miss(d, l == a * b ? a + b : a * b,
		l == a * b ? "Added the two numbers." : "Took the product although an earlier time works.");
	miss(d, num_gcd(a, b) > 1 ? num_gcd(a, b) : l + a,
		num_gcd(a, b) > 1 ? "Took the greatest common factor." : "Went one step too far.");
	miss(d, a > b ? a - b : b - a, "Took the difference.");
	miss(d, 2 * l, "Missed the first time.");
	hint(d, "List the multiples of both numbers. Which is the first in both lists?");
	explain(d,
		"The least common multiple is asked: {x} × {a} = {l} and {y} × {b} = {l}. The answer is {l}.");
}

static void leap(struct draft *d)
{
	int64_t y = form(d, 3) == 0 ? 100 * any(d, 16, 24) : 4 * any(d, 440, 520);

	if (d->numeric) {
		int64_t n = ramp(d, 3, 15), start = any(d, 1950, 2040), leaps = 0;

		for (int64_t i = start; i < start + n; i++)
			leaps += (i % 4 == 0 && i % 100 != 0) || i % 400 == 0;
		let_num(d, 'a', num_of(start, 1), LOOK_PLAIN);
		let_num(d, 'b', num_of(start + n - 1, 1), LOOK_PLAIN);
		LET(d, "nlrx", n, leaps, n * 365 + leaps, n * 365);
		ask(d, "How many days have the years from {a} to {b} together? (Both years count.)");
		key(d, n * 365 + leaps);
		miss(d, n * 365, "Left out the leap days.");
		miss(d, (n - 1) * 365 + leaps, "Left out one year.");
		miss(d, n * 366, "Took every year for a leap year.");
		miss(d, n * 365 + leaps + 1, "Counted one leap year too many.");
		explain(d,
			"There are {n} years with 365 days each: {n} × 365 = {x}. Leap years among them: {l}. {x} + {l} "
			"= {r}.");
		hint(d, "How many years are there, and which of them are leap years?");
		return;
	}
	if (y % 100 == 0 && y % 400 != 0)
		y += 4;
	let_num(d, 'y', num_of(y, 1), LOOK_PLAIN);
	{
		int64_t others[] = { y + 1, y % 400 == 0 ? y + 100 : y + 2, y - 1,
			y / 100 % 4 == 3 ? y / 100 * 100 : 1900 };

		if (others[0] == others[3] || others[1] == others[3] || others[3] == y)
			return;
		for (int i = 0; i < 4; i++)
			let_num(d, (char)('a' + i), num_of(others[i], 1), LOOK_PLAIN);
		d->look = LOOK_PLAIN;
		ask(d,
			form(d, 2) ? "Which of these is a leap year: {a}, {b}, {d} or {y}?"
					   : "Which year has a February 29: {y}, {d}, {a} or {b}?");
		key(d, y);
		miss(d, others[0], "Took an odd year.");
		miss(d, others[1], "Took a year that 4 does not divide, or a century.");
		miss(d, others[3], "Forgot that centuries are leap years only if 400 divides them.");
	}
	hint(d, "4 must divide the year. Full centuries must be divisible by 400.");
	explain(d,
		y % 400 == 0 ? "400 divides {y}, so it is a leap year although it is a full century."
					 : "4 divides {y} and it is not a full century, so {y} is a leap year.");
}

static void time_line(struct draft *d)
{
	int story = (int)any(d, 0, 2);
	bool life = story == 1;
	int64_t bc = life ? any(d, 12, 45) : ramp(d, 15, 500),
			ad = life ? any(d, 5, 38) : any(d, 12, 480);

	LET(d, "abr", bc, ad, bc + ad - 1);
	LET(d, "s", bc + ad);
	if (form(d, 3) == 0) {
		int64_t from = any(d, 1100, 1800), to = from + ramp(d, 35, 190);

		let_num(d, 'a', num_of(from, 1), LOOK_PLAIN);
		let_num(d, 'b', num_of(to, 1), LOOK_PLAIN);
		LET(d, "r", to - from);
		ask(d, "A cathedral was begun in {a} and finished in {b}. How many years lie between?");
		by(d, "{b} − {a}");
		key(d, to - from);
		miss(d, to - from + 1, "Counted the first year as well.");
		miss(d, to - from + 10, "Made a slip of ten.");
		miss(d, to - from + 100, "Made a slip of a century.");
		miss(d, to - from - 10, "Made a slip of ten.");
		explain(d, "Subtract the years: {b} − {a} = {r}.");
	} else {
		static const char *const stories[] = {
			"A temple was built in {a} BC and fell in {b} AD. How many years did it stand? (There was no year 0.)",
			"A ruler was born in {a} BC and died on the same date in {b} AD. At what age? (There was no year 0.)",
			"How many years is it from {a} BC to the same day in {b} AD? (There was no year 0.)"
		};

		ask(d, stories[story]);
		by(d, "{a} + {b} − 1");
		key(d, bc + ad - 1);
		miss(d, bc + ad, "Counted a year 0.");
		miss(d, bc > ad ? bc - ad : ad - bc, "Subtracted although the years lie on both sides.");
		miss(d, bc + ad - 2, "Took away two years.");
		miss(d, bc + ad + 1, "Added a year instead of taking one away.");
		explain(d,
			"Add both parts and take one away, because 1 BC is followed by 1 AD: {a} + {b} − 1 = {r}.");
	}
	hint(d, "Draw a time line. Is there a year 0 on it?");
}

static void growth(struct draft *d)
{
	int64_t start = ramp(d, 3, 40), times_ = any(d, 2, 5), per = any(d, 2, 12),
			total = start << times_;

	LET(d, "snptr", start, times_, per, per * times_, total);
	if (form(d, 2)) {
		ask(d,
			"A colony of {s} cells doubles every {p} hours. How many cells are there after {t} hours?");
		key(d, total);
		miss(d, start * 2 * times_ == total ? start * 3 : start * 2 * times_,
			"Multiplied by 2 and the number of steps.");
		miss(d, total / 2, "Doubled once too few.");
		miss(d, total * 2, "Doubled once too many.");
		miss(d, start + times_ * 2, "Added 2 for each step.");
		miss(d, start * times_, "Multiplied by the number of steps.");
		explain(d, "{t} ÷ {p} = {n}, so it doubles {n} times: {s} × 2^{n} = {r}.");
	} else {
		ask(d,
			"A colony of {s} cells doubles every {p} hours. After how many hours are there {r} cells?");
		key(d, per * times_);
		miss(d, per * (times_ + 1), "Counted one doubling too many.");
		miss(d, per * (times_ - 1), "Counted one doubling too few.");
		miss(d, times_, "Gave the number of doublings.");
		miss_num(d, num_of(per * total, start * 2), "Took the growth as even steps.");
		explain(d, "{r} is {s} doubled {n} times, since {s} × 2^{n} = {r}. {n} × {p} = {t} hours.");
	}
	hint(d, "How often does it double? Make a table.");
}

static const struct skill skills[] = {
	{ "Decimal hours", "Convert between minutes and decimal hours.", "apply", NULL,
		"Pay slips and science use decimal hours. Divide the minutes by 60 to get the part of an hour.\n\n"
		"Example: 2 hours and 45 minutes. 45 ÷ 60 = 0.75, so it is 2.75 hours.\n\n"
		"Back again: 1.4 hours. 0.4 × 60 = 24, so it is 1 hour and 24 minutes, or 84 minutes.\n\n"
		"Watch out: 2 hours and 45 minutes are not 2.45 hours. The point separates tenths, not minutes.",
		"How many minutes has a tenth of an hour?", decimal_hours, { 0 }, NULL },
	{ "Fractions of an hour", "Find fractions of an hour in minutes.", "apply", NULL,
		"A fraction of an hour is a fraction of 60 minutes. 3/4 of 60 = 45, so three quarters of an hour are 45 "
		"minutes.\n\n"
		"Example: 2 1/3 hours. 1/3 of 60 = 20, and two hours have 120 minutes. Together: 120 + 20 = 140 "
		"minutes.\n\n"
		"60 has many factors. That is why an hour splits so well into halves, thirds, quarters, fifths and "
		"sixths.\n\n"
		"Watch out: a third of an hour is 20 minutes, not 33.",
		"Divide 60 by the denominator.", fraction_hours, { 0 }, NULL },
	{ "Across midnight", "Find times that pass midnight.", "apply", NULL,
		"When a span passes midnight, split it there. Count to 24:00 first, then on from 0:00.\n\n"
		"Example: a train leaves at 21:40 and arrives at 6:15. To midnight it is 2 hours and 20 minutes. From "
		"midnight it is 6 hours and 15 minutes. Together: 8 hours and 35 minutes, which is 515 minutes.\n\n"
		"Watch out: subtracting the two times of day directly gives the time the train does not run.",
		"Stop at midnight.", across_midnight, { 0 }, NULL },
	{ "Hours and seconds", "Convert between hours, minutes and seconds.", "apply", NULL,
		"An hour has 60 minutes of 60 seconds each: 60 × 60 = 3,600 seconds.\n\n"
		"Example: 2 hours and 5 minutes. 2 × 3,600 = 7,200 and 5 × 60 = 300. 7,200 + 300 = 7,500 seconds.\n\n"
		"Example: 200 seconds. 3 × 60 = 180, and 200 − 180 = 20. So it is 3 minutes and 20 seconds.\n\n"
		"Watch out: two steps of 60 are needed from hours to seconds.",
		"Go through minutes.", seconds, { 1 }, NULL },
	{ "Distance, speed and time", "Calculate with speed, distance and time.", "apply", NULL,
		"Speed tells how far something goes in one hour. Three relations follow: distance is speed times time, "
		"speed is distance divided by time, time is distance divided by speed.\n\n"
		"Example: a car goes 240 km in 3 hours. Its mean speed is 240 ÷ 3 = 80 km per hour.\n\n"
		"Example: at 80 km per hour, 400 km take 400 ÷ 80 = 5 hours.\n\n"
		"Watch out: look at the units. Km per hour asks for km divided by hours.",
		"What does it do in one hour?", speed, { 0 }, NULL },
	{ "Speed and minutes", "Use speeds with times in minutes.", "analyze", NULL,
		"Speeds are given per hour, but times often come in minutes. Change the minutes into a part of an "
		"hour.\n\n"
		"Example: 15 minutes at 80 km per hour. 15 minutes are 15/60 of an hour: 80 × 15/60 = 20 km.\n\n"
		"Example: 6 km in 5 minutes. In an hour there are 12 times 5 minutes: 6 × 12 = 72 km per hour.\n\n"
		"Watch out: do not multiply the speed by the minutes. That would be hours of driving.",
		"What part of an hour is it?", speed_minutes, { 2, 5 }, NULL },
	{ "Time zones", "Find the time in another time zone.", "apply", NULL,
		"The earth turns once in 24 hours, so noon comes at different moments in different places. Going east, "
		"clocks are ahead; going west, they are behind.\n\n"
		"Example: Tokyo is 9 hours ahead of London. When it is 14:00 in London, it is 23:00 in Tokyo.\n\n"
		"If you pass midnight, the date changes. 20:00 in London is 5:00 of the next day in Tokyo.\n\n"
		"Watch out: ahead means add, behind means subtract.",
		"Add when the place is ahead, subtract when it is behind.", zones, { 3 }, NULL },
	{ "Events that meet again", "Find when repeating events coincide.", "analyze", NULL,
		"Two events repeat with different steps. They meet at the common multiples of the steps, and first at "
		"the least common multiple.\n\n"
		"Example: buses leave every 12 and every 18 minutes. Multiples of 12: 12, 24, 36. Multiples of 18: 18, "
		"36. They meet after 36 minutes.\n\n"
		"Watch out: the product, 12 × 18 = 216, is a common multiple too, but not the first.",
		"Which number is a multiple of both steps?", frequency, { 0 }, NULL },
	{ "Working together", "Solve problems where more helpers need less time.", "analyze", NULL,
		"If three pumps need 8 hours, one pump needs three times as long: 3 × 8 = 24 hours. Four pumps share "
		"that: 24 ÷ 4 = 6 hours.\n\n"
		"The product of workers and hours stays the same. Such amounts are inversely proportional: doubling one "
		"halves the other.\n\n"
		"Check with common sense. More pumps must need less time.\n\n"
		"Watch out: do not scale as with prices, where more costs more.",
		"How long would one alone need?", work_rate, { 5 }, NULL },
	{ "Leap years", "Work with leap years and days.", "understand", NULL,
		"The earth needs about 365.2422 days for one orbit. To keep the calendar in step, some years have 366 "
		"days.\n\n"
		"The rule: a year is a leap year when 4 divides it. Full centuries are an exception, unless 400 divides "
		"them. So 2024 and 2000 are leap years, while 2023 and 1900 are not.\n\n"
		"Four years in a row have 4 × 365 + 1 = 1,461 days if one is a leap year.\n\n"
		"Watch out: 1900 is divisible by 4, but it is a full century.",
		"Check 4 first, then the centuries.", leap, { 0 }, NULL },
	{ "Years before and after", "Count years across the start of the calendar.", "analyze", NULL,
		"Years before our calendar are counted backwards: 50 BC comes before 49 BC. The year 1 BC is followed "
		"by 1 AD. There was no year 0.\n\n"
		"Example: from 30 BC to 20 AD on the same date. Both parts together give 30 + 20 = 50, and one must be "
		"taken away for the missing year 0: 50 − 1 = 49 years.\n\n"
		"Within one era just subtract: from 1450 to 1492 it is 1492 − 1450 = 42 years.\n\n"
		"Watch out: do not subtract across the eras.",
		"Draw a time line with both eras.", time_line, { 0 }, NULL },
	{ "Doubling over time", "Follow amounts that double at fixed steps.", "analyze", NULL,
		"Some amounts double again and again, such as cells in a dish. Count how many doublings fit into the "
		"time.\n\n"
		"Example: 5 cells double every 3 hours. In 12 hours there are 12 ÷ 3 = 4 doublings. 5 × 2^4 = 80, so "
		"there are 80 cells.\n\n"
		"A table shows it: 5, 10, 20, 40, 80.\n\n"
		"Watch out: four doublings do not mean times 8. They mean times 16.",
		"Count the doublings, then double step by step.", growth, { 5 }, NULL },
};

PACK(time_68, "time", "Time", B_6_8, MODE_BOTH, skills);
