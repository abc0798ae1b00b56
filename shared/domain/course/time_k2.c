/* Time, grades K-2: clocks, days, months, before and after, short spans. */
#include "domain/course/pack.h"

static const char *const days[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
	"Saturday", "Sunday" };
static const char *const months[] = { "January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December" };
static const char *const events[] = { "School", "The trip", "The game", "The fair", "The party",
	"Art camp", "The hike", "The show", "Summer camp", "The picnic", "The zoo visit",
	"The boat ride" };

static void time_key(struct draft *d, int64_t minutes, const char *t, bool hour_asked)
{
	LET(d, "hm", minutes / 60 % 12 == 0 ? 12 : minutes / 60 % 12, minutes % 60);
	ask(d, t);
	if (d->numeric) {
		key(d, hour_asked ? d->var['h' - 'a'].value.n : minutes % 60);
	} else {
		d->look = LOOK_CLOCK;
		key(d, minutes);
	}
}

static void full_hours(struct draft *d)
{
	static const char *const asks[] = {
		"The short hand points to {h} and the long hand points to 12.",
		"On the clock the long hand is at 12 and the short hand is at {h}.",
		"The short hand shows {h}. The long hand is straight up at 12."
	};
	static const char *const tails[] = { " What time is it?", " What does the clock show?",
		" {N} looks at it. What time is it?" };
	int64_t h = ramp(d, 1, 12);
	char text[TEXT_SIZE], tail[128];

	LET(d, "h", h);
	fill(d, text, sizeof(text), PICK(d, asks));
	fill(d, tail, sizeof(tail), PICK(d, tails));
	if (d->numeric) {
		static const char *const times_[] = { " It is [blank] o'clock.",
			" The time is [blank] o'clock.", " {N} says: it is [blank] o'clock." };

		fill(d, tail, sizeof(tail), PICK(d, times_));
	}
	LET(d, "h", h);
	{
		char both[TEXT_SIZE];
		size_t at = 0;

		for (const char *s = text; *s != '\0'; s++)
			both[at++] = *s;
		for (const char *s = tail; *s != '\0'; s++)
			both[at++] = *s;
		both[at] = '\0';
		time_key(d, h * 60, both, true);
	}
	if (d->numeric) {
		miss(d, 12, "Read the long hand as the hour.");
		miss(d, h % 12 + 1, "Read the next hour.");
		miss(d, h == 1 ? 12 : h - 1, "Read the hour before.");
	} else {
		miss(d, 720 + 5 * (h % 12), "Mixed up the two hands.");
		miss(d, h % 12 * 60 + 60, "Read the next hour.");
		miss(d, h * 60 + 30, "Took the long hand for half past.");
		miss(d, h * 60 + 660, "Read the hour before.");
	}
	hint(d, "The short hand shows the hour. The long hand at 12 means it is exact.");
	explain(
		d, "The short hand is at {h} and the long hand is at 12. It is {h}:00, or {h} o'clock.");
}

static void half_hours(struct draft *d)
{
	static const char *const asks[] = {
		"The long hand points to 6. The short hand is between {h} and {n}. What time is it?",
		"It is half past {h}. How do you write that time?",
		"{N} sees the long hand at 6. The short hand has just passed halfway from {h} to {n}. What time is it?",
		"{N} says it is half past {h}. How do you write that time?"
	};
	int64_t h = ramp(d, 1, 12);

	LET(d, "hn", h, h % 12 + 1);
	if (d->numeric) {
		static const char *const blanks[] = { "Half past {h} is {h}:[blank].",
			"The long hand is at 6 and the short hand is between {h} and {n}. It is half past [blank].",
			("{N} sees the long hand at 6 and the short hand between {h} and {n}. The time is half past "
			 "[blank].") };
		int which = form(d, 3);

		ask(d, blanks[which]);
		key(d, which == 0 ? 30 : h);
		miss(d, 6, "Took the number at the long hand.");
		miss(d, which == 0 ? 15 : h % 12 + 1,
			which == 0 ? "Took a quarter for a half." : "Read the next hour.");
		miss(d, which == 0 ? 50 : 12, "Read the long hand wrongly.");
	} else {
		ask(d, PICK(d, asks));
		d->look = LOOK_CLOCK;
		key(d, h * 60 + 30);
		miss(d, (h % 12 + 1) * 60 + 30, "Read the next hour.");
		miss(d, h * 60 + 6, "Read the 6 as six minutes.");
		miss(d, h * 60, "Left out the half hour.");
		miss(d, 360 + 5 * (h % 12), "Mixed up the two hands.");
		miss(d, h * 60 + 15, "Took a quarter for a half.");
	}
	hint(d, "At half past, the long hand is at the bottom of the clock.");
	explain(d, "The long hand at 6 means 30 minutes have passed. Half past {h} is {h}:30.");
}

static void quarters(struct draft *d)
{
	int64_t h = ramp(d, 1, 11);
	bool past = form(d, 2) == 0;

	LET(d, "hn", h, h % 12 + 1);
	if (d->numeric) {
		ask(d,
			past                ? chance(d, 50) ? "A quarter past {h} is {h}:[blank]."
												: "{N} comes at a quarter past {h}. That is {h}:[blank]."
				: chance(d, 50) ? "A quarter to {n} is {h}:[blank]."
								: "{N} leaves at a quarter to {n}. That is {h}:[blank].");
		key(d, past ? 15 : 45);
		miss(d, past ? 45 : 15, "Mixed up past and to.");
		miss(d, past ? 25 : 30, "Took another part of the hour.");
		miss(d, past ? 3 : 9, "Took the number at the long hand.");
	} else {
		ask(d,
			past                ? chance(d, 50) ? "What time is a quarter past {h}?"
												: "{N} comes at a quarter past {h}. What time is that?"
				: chance(d, 50) ? "What time is a quarter to {n}?"
								: "{N} leaves at a quarter to {n}. What time is that?");
		d->look = LOOK_CLOCK;
		key(d, h * 60 + (past ? 15 : 45));
		miss(d, h * 60 + (past ? 45 : 15), "Mixed up past and to.");
		miss(d, (h + 1) * 60 + (past ? 15 : 45), "Took the wrong hour.");
		miss(d, h * 60 + 25, "Took 25 minutes for a quarter.");
		miss(d, h * 60 + (past ? 3 : 9), "Read the number at the long hand as minutes.");
		miss(d, h * 60 + 30, "Took a half for a quarter.");
	}
	hint(d, "A quarter of an hour is 15 minutes. Is it after the hour or before the next one?");
	explain(d,
		past ? "A quarter past {h} is 15 minutes after {h}:00. It is {h}:15."
			 : "A quarter to {n} is 15 minutes before {n}:00. It is {h}:45.");
}

static void five_minutes(struct draft *d)
{
	int64_t h = any(d, 1, 12), p = ramp(d, 1, 11);

	if (p == 6)
		p = 7;
	LET(d, "hpmn", h, p, 5 * p, h % 12 + 1);
	if (d->numeric || form(d, 2)) {
		ask(d,
			form(d, 3) == 0 ? "The long hand moves from 12 to {p}. How many minutes is that?"
				: form(d, 3) == 1
				? "It is a little past {h}. The long hand is at {p}. How many minutes past {h} is it?"
				: "{N} starts at {h}:00. Now the long hand is at {p}. How many minutes have passed?");
		key(d, 5 * p);
		miss(d, p, "Read the number at the hand as minutes.");
		miss(d, 5 * p + 5, "Counted one number too many.");
		miss(d, 5 * p - 5, "Counted one number too few.");
		miss(d, 10 * p, "Counted by tens instead of fives.");
		explain(d, "Each number on the clock is 5 minutes. {p} × 5 = {m}.");
	} else {
		ask(d, "The short hand is past {h} and the long hand is at {p}. What time is it?");
		d->look = LOOK_CLOCK;
		key(d, h * 60 + 5 * p);
		miss(d, h * 60 + p, "Read the number at the long hand as minutes.");
		miss(d, p * 60 + 5 * (h % 12), "Mixed up the two hands.");
		miss(d, h % 12 * 60 + 60 + 5 * p, "Read the next hour.");
		miss(d, h * 60 + 5 * p + 5, "Counted one number too many.");
		explain(d, "The hour is {h}. The long hand at {p} means {p} × 5 = {m} minutes. It is {k}.");
	}
	hint(d, "Count by fives around the clock.");
}

static void weekdays(struct draft *d)
{
	int64_t a = any(d, 0, 6), n = ramp(d, 1, 9);
	bool after = form(d, 2) == 0;

	if (d->numeric) {
		int64_t b = a + any(d, 2, 6);

		let_text(d, 'a', days[a]);
		let_text(d, 'b', days[b % 7]);
		LET(d, "n", b - a);
		ask(d,
			chance(d, 50) ? "How many days is it from {a} to the next {b}?"
						  : "Today is {a}. In how many days is the next {b}?");
		key(d, b - a);
		miss(d, b - a + 1, "Counted the first day as a step.");
		miss(d, b - a - 1, "Stopped one day too early.");
		miss(d, 7, "Counted a whole week.");
		explain(d, "Count on from {a}. It takes {n} days to get to {b}.");
		hint(d, "Do not count the first day. Start with the day after it.");
		return;
	}
	n += n == 7;
	let_text(d, 'a', days[a]);
	LET(d, "n", n);
	let_text(d, 'r', days[((after ? a + n : a - n) % 7 + 7) % 7]);
	ask(d,
		after        ? n == 1 ? "Which day comes after {a}?"
							  : "Today is {a}. Which day will it be in {n} days?"
			: n == 1 ? "Which day comes before {a}?"
					 : "Today is {a}. Which day was it {n} days ago?");
	key_text(d, "{r}");
	miss_text(d, days[((after ? a - n : a + n) % 7 + 7) % 7], "Went the wrong way.");
	miss_text(d, days[((after ? a + n + 1 : a - n - 1) % 7 + 7) % 7], "Counted one day too many.");
	miss_text(
		d, days[((after ? a + n - 1 : a - n + 1) % 7 + 7) % 7], "Counted the first day as a step.");
	miss_text(d, days[((after ? a + n + 2 : a - n - 2) % 7 + 7) % 7], "Lost count of the days.");
	miss_text(d, days[((after ? a + n + 3 : a - n - 3) % 7 + 7) % 7], "Lost count of the days.");
	hint(d, "Say the days in order and use a finger for each step.");
	explain(d,
		after ? "Count on {n} {n:day/days} from {a}. You get to {r}."
			  : "Count back {n} {n:day/days} from {a}. You get to {r}.");
}

static void year(struct draft *d)
{
	int64_t a = any(d, 0, 11), n = ramp(d, 1, 5);
	bool after = form(d, 2) == 0;
	static const char *const names[] = { "1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th",
		"9th", "10th", "11th", "12th" };

	if (d->numeric) {
		let_text(d, 'a', months[a]);
		LET(d, "n", a + 1);
		if (form(d, 2)) {
			int64_t b = a + any(d, 1, 11);

			let_text(d, 'b', months[b % 12]);
			LET(d, "n", b - a);
			ask(d, "How many months is it from {a} to the next {b}?");
			key(d, b - a);
			explain(d, "Count on from {a}. It takes {n} {n:month/months} to get to {b}.");
		} else {
			ask(d,
				chance(d, 50) ? "Count the months from January on. What number does {a} have?"
							  : "{N} was born in {a}. Write that month as a number from 1 to 12.");
			key(d, a + 1);
			explain(d, "Start with January as 1 and count on. {a} is number {n}.");
		}
		miss_num(d, num_add(d->value, num_of(1, 1)), "Counted one month too many.");
		miss_num(d, num_sub(d->value, num_of(1, 1)), "Counted one month too few.");
		miss(d, 12, "Gave the months of a whole year.");
		hint(d, "Say the months in order and count on your fingers.");
		return;
	}
	let_text(d, 'a', months[a]);
	LET(d, "n", n);
	if (n == 5 && after) {
		let_text(d, 'o', names[a]);
		let_text(d, 'r', months[a]);
		ask(d, "Which is the {o} month of the year?");
		key_text(d, "{r}");
		miss_text(d, months[(a + 1) % 12], "Counted one month too many.");
		miss_text(d, months[(a + 11) % 12], "Counted one month too few.");
		miss_text(d, months[(a + 2) % 12], "Lost count of the months.");
		explain(d, "Start with January and count. The {o} month is {r}.");
	} else {
		let_text(d, 'r', months[((after ? a + n : a - n) % 12 + 12) % 12]);
		ask(d,
			after        ? n == 1 ? "Which month comes after {a}?"
								  : "It is {a}. Which month will it be in {n} months?"
				: n == 1 ? "Which month comes before {a}?"
						 : "It is {a}. Which month was it {n} months ago?");
		key_text(d, "{r}");
		miss_text(d, months[((after ? a - n : a + n) % 12 + 12) % 12], "Went the wrong way.");
		miss_text(d, months[((after ? a + n + 1 : a - n - 1) % 12 + 12) % 12],
			"Counted one month too many.");
		miss_text(d, months[((after ? a + n - 1 : a - n + 1) % 12 + 12) % 12],
			"Counted the first month as a step.");
		miss_text(d, months[((after ? a + n + 2 : a - n - 2) % 12 + 12) % 12],
			"Lost count of the months.");
		explain(d,
			after ? "Count on {n} {n:month/months} from {a}. You get to {r}."
				  : "Count back {n} {n:month/months} from {a}. You get to {r}.");
	}
	hint(d, "Say the months in order: January, February, March and so on.");
}

static void hours_later(struct draft *d)
{
	int64_t h = any(d, 1, 11), n = ramp(d, 1, 5);
	bool half = form(d, 3) == 2;
	int64_t start = h * 60 + (half ? 30 : 0);

	LET(d, "hn", h, n);
	let_num(d, 's', num_of(start, 1), LOOK_CLOCK);
	let_num(d, 'r', num_of(start + 60 * n, 1), LOOK_CLOCK);
	let_text(d, 'e', PICK(d, events));
	if (d->numeric) {
		int64_t end = (h + n - 1) % 12 + 1;

		LET(d, "e", end);
		ask(d,
			half ? "It is {s}. In {n} {n:hour/hours} it will be half past [blank]."
				: chance(d, 50)
				? "It is {h} o'clock. In {n} {n:hour/hours} it will be [blank] o'clock."
				: "{N} starts to play at {h} o'clock and plays for {n} {n:hour/hours}. {N} stops "
				  "at [blank] o'clock.");
		key(d, end);
		miss(d, end % 12 + 1, "Counted one hour too many.");
		miss(d, end == 1 ? 12 : end - 1, "Counted the first hour as a step.");
		miss(
			d, h + n > 12 ? h + n : n, h + n > 12 ? "Counted past 12." : "Gave how long it takes.");
	} else {
		ask(d,
			chance(d, 50) ? "{e} starts at {s} and lasts {n} {n:hour/hours}. When does it end?"
						  : "It is {s}. What time will it be in {n} {n:hour/hours}?");
		d->look = LOOK_CLOCK;
		key(d, start + 60 * n);
		miss(d, start + 60 * n + 60, "Counted one hour too many.");
		miss(d, start + 60 * n - 60, "Counted the first hour as a step.");
		miss(d, start + n, "Added the hours to the minutes.");
		miss(d, start + 60 * n + 30, "Added half an hour too much.");
		miss(d, start - 60 * n + 720, "Went back instead of on.");
	}
	hint(d, "Move only the hour. The minutes stay the same.");
	explain(d, "Count on {n} {n:hour/hours} from {s}. It is {r}.");
}

static void how_long(struct draft *d)
{
	int64_t h = any(d, 1, 8), n = ramp(d, 1, 4);
	bool half = form(d, 2) == 1;
	int64_t start = h * 60 + (half ? 30 : 0);

	let_num(d, 's', num_of(start, 1), LOOK_CLOCK);
	let_num(d, 'r', num_of(start + 60 * n, 1), LOOK_CLOCK);
	LET(d, "n", n);
	let_text(d, 'e', PICK(d, events));
	ask(d,
		form(d, 3) == 2 ? "{N} leaves at {s} and is back at {r}. How many hours is {N} away?"
						: "{e} starts at {s} and ends at {r}. How many hours is that?");
	key(d, n);
	miss(d, n + 1, "Counted the first hour as a step.");
	miss(d, n > 1 ? n - 1 : n + 2, "Lost one hour while counting.");
	miss(d, h + n, "Gave the time at the end.");
	miss(d, n + 3, "Counted past the end.");
	hint(d, "Start at the first time. Hop on by hours to the last time.");
	explain(d, "From {s} to {r} it is {n} {n:hour/hours}.");
}

static void units(struct draft *d)
{
	static const struct {
		const char *big, *bigs, *small;
		int n;
	} u[] = { { "week", "weeks", "days", 7 }, { "year", "years", "months", 12 },
		{ "day", "days", "hours", 24 }, { "hour", "hours", "minutes", 60 },
		{ "minute", "minutes", "seconds", 60 } };
	int which = (int)any(d, 0, 4);
	int64_t n = u[which].n > 20 ? any(d, 1, 2) : ramp(d, 1, 4);

	LET(d, "nvr", n, u[which].n, n * u[which].n);
	let_text(d, 'b', n == 1 ? u[which].big : u[which].bigs);
	let_text(d, 's', u[which].small);
	let_text(d, 'o', u[which].big);
	switch (form(d, 3)) {
	case 0:
		ask(d, "How many {s} are in {n} {b}?");
		break;
	case 1:
		ask(d, "{N} waits {n} {b}. How many {s} is that?");
		break;
	default:
		ask(d, "{n} {b} {n:is/are} the same as [blank] {s}.");
		break;
	}
	key(d, n * u[which].n);
	miss(d, n * u[which].n + u[which].n, "Counted one unit too many.");
	miss(d, n * 10, "Thought that ten make one.");
	miss(d, n * 100, "Thought that a hundred make one.");
	miss(d,
		u[which].n == 60       ? 24 * n
			: u[which].n == 24 ? 12 * n
							   : n * 30,
		"Mixed up the units of time.");
	miss(d, n + u[which].n, "Added the two numbers.");
	hint(d, "Think of a clock or a calendar. How many are in one?");
	explain(
		d, n == 1 ? "One {o} has {v} {s}." : "One {o} has {v} {s}. For {n} {b}: {n} × {v} = {r}.");
}

static void order_of_day(struct draft *d)
{
	int64_t a = any(d, 1, 11), b = any(d, 1, 11), t1, t2;

	if (a == b)
		b = a % 11 + 1;
	t1 = a * 60 + any(d, 0, 1) * 30;
	t2 = b * 60 + any(d, 0, 1) * 30;
	let_num(d, 'a', num_of(t1, 1), LOOK_CLOCK);
	let_num(d, 'b', num_of(t2, 1), LOOK_CLOCK);
	LET(d, "uvn", t1 / 60, t2 / 60, t1 > t2 ? (t1 - t2) : (t2 - t1));
	if (d->numeric) {
		int64_t gap = t1 > t2 ? t1 - t2 : t2 - t1;

		if (gap > 120)
			return;
		ask(d,
			t1 < t2 ? "{N} eats at {a}. {M} eats at {b}. How many minutes later does {M} eat?"
					: "{N} eats at {a}. {M} eats at {b}. How many minutes earlier does {M} eat?");
		key(d, gap);
		miss(d, gap + 30, "Counted half an hour too much.");
		miss(d, gap - 30, "Counted half an hour too little.");
		miss(d, gap / 60 > 0 ? gap / 60 : 100, "Gave the hours, or took 100 minutes for an hour.");
		hint(d, "Half an hour has 30 minutes. Hop on by half hours.");
		explain(d,
			"Hop by half hours of 30 minutes from one time to the other. That makes {n} minutes.");
		return;
	}
	{
		int64_t c = any(d, 0, 1) * 30, times_[4] = { t1, t2, 0, 0 }, first = t1;
		bool earliest = form(d, 2) == 0;

		times_[2] = (a + 3 > 11 ? a - 3 : a + 3) * 60 + c;
		times_[3] = (b + 2 > 11 ? b - 2 : b + 2) * 60 + (30 - c);
		for (int i = 0; i < 4; i++)
			for (int j = 0; j < i; j++)
				if (times_[i] == times_[j] || times_[i] <= 0)
					return;
		for (int i = 1; i < 4; i++)
			if (earliest ? times_[i] < first : times_[i] > first)
				first = times_[i];
		let_num(d, 'c', num_of(times_[2], 1), LOOK_CLOCK);
		let_num(d, 'd', num_of(times_[3], 1), LOOK_CLOCK);
		ask(d,
			earliest ? "All times are in the morning. Which is the earliest: {a}, {b}, {c} or {d}?"
					 : "All times are in the morning. Which is the latest: {a}, {b}, {c} or {d}?");
		d->look = LOOK_CLOCK;
		key(d, first);
		for (int i = 0; i < 4; i++)
			miss(d, times_[i], "Did not compare the hours first.");
		hint(d, "Look at the hours first, then at the minutes.");
		explain(d,
			earliest ? "The hours come first when you compare. The earliest is {k}."
					 : "The hours come first when you compare. The latest is {k}.");
	}
}

static void minutes_later(struct draft *d)
{
	int64_t h = any(d, 1, 12), m = any(d, 0, 5) * 5, n = ramp(d, 1, 5) * 5, end;

	if (m + n >= 60)
		m = 15;
	end = m + n;
	LET(d, "hmne", h, m, n, end);
	let_num(d, 's', num_of(h * 60 + m, 1), LOOK_CLOCK);
	let_num(d, 'r', num_of(h * 60 + end, 1), LOOK_CLOCK);
	if (d->numeric) {
		ask(d,
			chance(d, 50) ? "It is {s}. In {n} minutes it will be {h}:[blank]."
						  : "{N} reads from {s} on for {n} minutes and stops at {h}:[blank].");
		if (end < 10)
			return;
		key(d, end);
		miss(d, end + 5, "Counted one five too many.");
		miss(d, end - 5, "Counted one five too few.");
		miss(d, n, "Gave how long it takes.");
	} else {
		ask(d,
			chance(d, 50)
				? "It is {s}. What time will it be in {n} minutes?"
				: "{N} starts to read at {s} and reads for {n} minutes. When does {N} stop?");
		d->look = LOOK_CLOCK;
		key(d, h * 60 + end);
		miss(d, h * 60 + end + 5, "Counted one five too many.");
		miss(d, h * 60 + end - 5, "Counted one five too few.");
		miss(d, h % 12 * 60 + 60 + m, "Added an hour.");
		miss(d, h * 60 + end + 10, "Lost count of the fives.");
		miss(d, h * 60 + n, "Gave how long it takes instead of when it ends.");
	}
	hint(d, "Count on by fives from the minutes you have.");
	explain(d, "Add the minutes: {m} + {n} = {e}. It is {r}.");
}

static void dates(struct draft *d)
{
	int64_t a = any(d, 1, 20), n = ramp(d, 2, 8);
	bool after = form(d, 2) == 0;

	if (!after)
		a += n;
	LET(d, "anr", a, n, after ? a + n : a - n);
	let_text(d, 'm', months[any(d, 0, 11)]);
	if (d->numeric)
		ask(d,
			after ? "Today is {m} {a}. In {n} days it will be {m} [blank]."
				  : "Today is {m} {a}. It was {m} [blank] just {n} days ago.");
	else
		ask(d,
			after ? "Today is {m} {a}. {N} has a party in {n} days. On which day of {m} is it?"
				  : "Today is {m} {a}. {N} came {n} days ago. On which day of {m} was that?");
	key(d, after ? a + n : a - n);
	miss(d, after ? a - n : a + n, "Went the wrong way.");
	miss(d, after ? a + n - 1 : a - n + 1, "Counted today as a step.");
	miss(d, after ? a + n + 1 : a - n - 1, "Counted one day too many.");
	miss(d, n, "Gave the number of days.");
	miss(d, after ? a + n + 7 : a - n + 7, "Counted one week too many.");
	hint(d, after ? "Start with tomorrow and count on." : "Start with yesterday and count back.");
	explain(
		d, after ? "Count on {n} days: {a} + {n} = {r}." : "Count back {n} days: {a} − {n} = {r}.");
}

static const struct skill skills[] = {
	{ "Full hours", "Read full hours on a clock.", "remember", NULL,
		"A clock has two hands. The short hand shows the hour. The long hand shows the minutes.\n\n"
		"When the long hand points to 12, it is a full hour. Look at the short hand. If it points to 3, it is 3 "
		"o'clock.\n\n"
		"We write 3:00.\n\n"
		"Watch out: do not mix up the hands. The short one is for the hour.",
		"Look at the short hand.", full_hours, { 0 }, NULL },
	{ "Half hours", "Read half hours on a clock.", "understand", NULL,
		"In half an hour the long hand goes halfway round. It points to 6.\n\n"
		"The short hand is then between two numbers. If it has passed 4, it is half past 4.\n\n"
		"We write 4:30, because 30 minutes have passed.\n\n"
		"Watch out: take the hour that has passed, not the one that comes next.",
		"The long hand points down. Which hour has passed?", half_hours, { 1 }, NULL },
	{ "Quarter hours", "Read quarter past and quarter to.", "understand", NULL,
		"A quarter of an hour is 15 minutes. The long hand points to 3 or to 9.\n\n"
		"At 3 it is a quarter past. A quarter past 2 is 2:15.\n\n"
		"At 9 it is a quarter to the next hour. A quarter to 5 is 4:45.\n\n"
		"Watch out: a quarter to 5 is before 5. The hour is still 4.",
		"Past means after the hour. To means before the next hour.", quarters, { 2 }, NULL },
	{ "Five minutes", "Read minutes in steps of five.", "apply", NULL,
		"From one number to the next the long hand takes 5 minutes. Count by fives from 12: at 1 it is 5, at 2 "
		"it is 10, at 3 it is 15.\n\n"
		"If the long hand is at 4, it is 20 minutes past the hour: 4 × 5 = 20.\n\n"
		"If the short hand is past 7, the time is 7:20.\n\n"
		"Watch out: the long hand at 4 does not mean 4 minutes.",
		"Count by fives, starting at the top.", five_minutes, { 2 }, NULL },
	{ "Days of the week", "Name days before and after.", "remember", NULL,
		"A week has 7 days: Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday. Then it starts "
		"again.\n\n"
		"The day after Friday is Saturday. The day before Friday is Thursday.\n\n"
		"In 7 days it is the same day again.\n\n"
		"Watch out: start to count with the next day, not with today.",
		"Say the days in order.", weekdays, { 0 }, NULL },
	{ "Months of the year", "Name months before and after.", "remember", NULL,
		"A year has 12 months. Here are the first six: January, February, March, April, May, June. Then come "
		"July, August, September, October, November and December.\n\n"
		"The month after March is April. The month before March is February.\n\n"
		"After December a new year starts with January.\n\n"
		"Watch out: start to count with the next month.",
		"Say the months in order.", year, { 5 }, NULL },
	{ "Dates on a calendar", "Find dates some days before or after.", "apply", NULL,
		"Each day of a month has a number. After May 5 comes May 6.\n\n"
		"To find the date in 3 days, count on 3 days. From May 5 count 6, 7, 8. It will be May 8: 5 + 3 = "
		"8.\n\n"
		"To find the date 2 days ago, count back: 5 − 2 = 3. It was May 3.\n\n"
		"Watch out: do not count today as a step.",
		"Move on the calendar day by day.", dates, { 5 }, NULL },
	{ "Units of time", "Know how many hours, days and months there are.", "remember", NULL,
		"Time is measured in units. One minute has 60 seconds. One hour has 60 minutes. One day has 24 "
		"hours.\n\n"
		"One week has 7 days. One year has 12 months.\n\n"
		"Two weeks have 7 + 7 = 14 days.\n\n"
		"Watch out: an hour has 60 minutes, not 100.",
		"Think of a clock or a calendar.", units, { 5, 6 }, NULL },
	{ "Hours later", "Find the time some hours later.", "apply", NULL,
		"To find the time two hours later, count on two hours. It is 3:00. One hour later it is 4:00. Two hours "
		"later it is 5:00.\n\n"
		"The minutes stay the same. Two hours after 3:30 it is 5:30.\n\n"
		"After 12 the clock starts again with 1.\n\n"
		"Watch out: do not count the first hour as a step.",
		"Count on by hours.", hours_later, { 2 }, NULL },
	{ "How many hours", "Find how many hours something takes.", "apply", NULL,
		"To find how long something takes, hop from the start to the end. School starts at 9:00 and ends at "
		"12:00. Hop to 10, to 11, to 12. That is 3 hours.\n\n"
		"It works with half hours too. From 1:30 to 3:30 it is 2 hours.\n\n"
		"Count the hops, not the numbers.\n\n"
		"Watch out: the start is not a hop.",
		"Hop on by hours and count the hops.", how_long, { 9 }, NULL },
	{ "Minutes later", "Find the time some minutes later.", "apply", NULL,
		"To find the time 10 minutes later, count on by fives. It is 2:15. Count 20, 25. So it will be 2:25.\n\n"
		"You can add the minutes too: 15 + 10 = 25.\n\n"
		"The hour stays the same as long as you stay below 60.\n\n"
		"Watch out: change the minutes, not the hour.",
		"Count on by fives.", minutes_later, { 4 }, NULL },
	{ "Earlier and later", "Compare times of the day.", "analyze", NULL,
		"To see which time comes first, look at the hours. 8:30 comes before 9:00, since 8 is before 9.\n\n"
		"If the hours are the same, look at the minutes. 8:00 comes before 8:30.\n\n"
		"From 8:30 to 9:00 it is half an hour. That is 30 minutes.\n\n"
		"Watch out: compare the hours before you compare the minutes.",
		"Compare the hours first.", order_of_day, { 2 }, NULL },
};

PACK(time_k2, "time", "Time", K_2, MODE_BOTH, skills);
