/* Time, grades 3-5: minutes, elapsed time, a.m. and p.m., the 24-hour clock, units, calendars and schedules. */
#include "domain/course/pack.h"

static const char *const events[] = { "A film", "A concert", "A soccer game", "A train ride",
	"A class", "A bus trip", "A play", "A hike", "A meeting", "A swim lesson", "A museum tour",
	"A bike race" };
static const char *const months[] = { "January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December" };
static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

/* Asks for a time of day: as a whole in options, for its minutes in numeric mode ({h} is its hour). */
static bool ask_time(struct draft *d, const char *question, const char *with_blank, int64_t minutes)
{
	LET(d, "h", minutes / 60 % 12 == 0 ? 12 : minutes / 60 % 12);
	if (d->numeric) {
		if (minutes % 60 < 10)
			return false;
		ask(d, with_blank);
		key(d, minutes % 60);
	} else {
		ask(d, question);
		d->look = LOOK_CLOCK;
		key(d, minutes);
	}
	return true;
}

static void miss_time(struct draft *d, int64_t minutes, const char *why)
{
	if (!d->numeric)
		miss(d, (minutes + 1440) % 720, why);
	else if (minutes % 60 != d->value.n)
		miss(d, (minutes + 1440) % 60, why);
}

static void read_minutes(struct draft *d)
{
	int64_t h = any(d, 1, 12), m = ramp(d, 1, 59);

	if (m % 5 == 0)
		m++;
	if (m > 59)
		m = 41;
	LET(d, "hpqmn", h, m / 5 == 0 ? 12 : m / 5, m % 5, m, h % 12 + 1);
	if (!ask_time(d,
			"The hour hand is past {h}. The minute hand is {q} small {q:step/steps} past {p}. What time is it?",
			"The hour hand is past {h}. The minute hand is {q} small {q:step/steps} past {p}. It is {h}:[blank].",
			h * 60 + m))
		return;
	miss_time(d, h * 60 + m / 5 + m % 5, "Read the number at the hand as minutes.");
	miss_time(d, h * 60 + m - m % 5, "Left out the small steps.");
	miss_time(d, h * 60 + m + 5, "Counted one five too many.");
	miss_time(d, h * 60 + m + 60, "Read the next hour.");
	miss_time(d, h * 60 + m / 5 * 5 + 5 - m % 5, "Counted the small steps backwards.");
	LET(d, "uv", m / 5 * 5, m);
	hint(d, "Count by fives up to the number, then on by ones.");
	explain(d, "At {p} there are {u} minutes, and {q} more make {v}. Add: {u} + {q} = {v}.");
	if (m < 5)
		explain(d,
			"The hand has made {v} small {v:step/steps} from 12, so {v} {v:minute has/minutes have} passed.");
	if (!d->numeric)
		explain_more(d, " It is {k}.");
}

static void end_time(struct draft *d)
{
	int64_t s = any(d, 60, 600), n = ramp(d, 20, 150), e;

	s -= s % 5;
	n -= n % 5;
	e = s + n;
	let_num(d, 's', num_of(s, 1), LOOK_CLOCK);
	let_num(d, 'r', num_of(e, 1), LOOK_CLOCK);
	LET(d, "nuv", n, n / 60, n % 60);
	let_text(d, 'e', PICK(d, events));
	if (!ask_time(d,
			form(d, 2) ? "{e} starts at {s} and takes {n} minutes. When is it over?"
					   : "It is {s}. What time will it be in {n} minutes?",
			"{e} starts at {s} and takes {n} minutes. It is over at {h}:[blank].", e))
		return;
	miss_time(d, e - 60, "Did not carry the full hour.");
	miss_time(d, e + 60, "Added one hour too many.");
	miss_time(d, e + 40, "Took an hour for 100 minutes.");
	miss_time(d, e - 10, "Made a slip of ten minutes.");
	miss_time(d, e + 5, "Made a slip of five minutes.");
	hint(d, "Go on to the next full hour first, then add the rest.");
	explain(d, "{n} minutes after {s} it is {r}. Go to the full hour first and then on.");
}

static void start_time(struct draft *d)
{
	int64_t s = any(d, 70, 560), n = ramp(d, 15, 110), e;

	s -= s % 5;
	n -= n % 5;
	e = s + n;
	let_num(d, 's', num_of(s, 1), LOOK_CLOCK);
	let_num(d, 'r', num_of(e, 1), LOOK_CLOCK);
	LET(d, "n", n);
	let_text(d, 'e', PICK(d, events));
	if (!ask_time(d, "{e} takes {n} minutes and ends at {r}. When does it start?",
			"{e} takes {n} minutes and ends at {r}. It starts at {h}:[blank].", s))
		return;
	miss_time(d, s + 60, "Did not go back over the full hour.");
	miss_time(d, e + n, "Went forward instead of back.");
	miss_time(d, s - 40, "Took an hour for 100 minutes.");
	miss_time(d, s - 10, "Made a slip of ten minutes.");
	miss_time(d, s + 5, "Made a slip of five minutes.");
	hint(d, "Go back to the full hour first, then take away the rest.");
	explain(d, "Go back {n} minutes from {r}. You get to {s}.");
}

static void elapsed(struct draft *d)
{
	int64_t s = any(d, 65, 580), n = ramp(d, 12, 140);

	LET(d, "nu", n, 60 - s % 60);
	LET(d, "v", n - (60 - s % 60));
	let_num(d, 's', num_of(s, 1), LOOK_CLOCK);
	let_num(d, 'r', num_of(s + n, 1), LOOK_CLOCK);
	let_text(d, 'e', PICK(d, events));
	ask(d,
		form(d, 2) ? "How many minutes is it from {s} to {r}?"
				   : "{e} starts at {s} and ends at {r}. How many minutes does it last?");
	key(d, n);
	miss(d, n + 40, "Subtracted as if an hour had 100 minutes.");
	miss(d, n > 60 ? n - 60 : n + 60, "Counted the hours wrongly.");
	miss(d, n + 10, "Made a slip of ten minutes.");
	miss(d, n - 5, "Made a slip of five minutes.");
	miss(d, (s + n) % 60 > 0 ? (s + n) % 60 : n + 20, "Gave the minutes of the end.");
	hint(d, "Hop to the next full hour, then on to the end.");
	if (n > 60 - s % 60)
		explain(d,
			"From {s} to the next full hour: {u} {u:minute/minutes}. From there to {r}: {v} {v:minute/minutes}. {u} + {v} = {n}.");
	else
		explain(d, "Both times lie in the same hour, so subtract the minutes. It is {n} minutes.");
}

static void am_pm(struct draft *d)
{
	int64_t s = any(d, 480, 690), n = ramp(d, 2, 9) * 60 + any(d, 0, 3) * 15, e;

	s -= s % 15;
	e = s + n;
	if (e < 720)
		n += 180, e += 180;
	let_num(d, 's', num_of(s, 1), LOOK_AMPM);
	let_num(d, 'r', num_of(e, 1), LOOK_AMPM);
	LET(d, "uvwxy", n / 60, n % 60, n, 720 - s, e - 720);
	let_num(d, 'p', num_of(n, 60), LOOK_NUMBER);
	if (d->numeric) {
		ask(d,
			chance(d, 50)
				? "How many hours is it from {s} to {r} on the same day? (Half an hour counts 0.5.)"
				: "A shop opens at {s} and closes at {r}. How many hours is it open? (Half an hour "
				  "counts 0.5.)");
		key_num(d, num_of(n, 60));
		miss_num(d, num_of(n + 720 > 1440 ? n - 60 : n + 720, 60), "Mixed up a.m. and p.m.");
		miss_num(d, num_of(n + 60, 60), "Counted the first hour as a step.");
		miss_num(d, num_of(n - 60, 60), "Lost an hour at noon.");
		explain(d, "Count to noon first, then on to the end: {p} hours.");
	} else {
		ask(d,
			n % 60 == 0 ? "It is {s}. What time will it be in {u} hours?"
						: "It is {s}. What time will it be in {u} {u:hour/hours} and {v} minutes?");
		d->look = LOOK_AMPM;
		key(d, e);
		miss(d, e - 720, "Did not change to p.m. after noon.");
		miss(d, e + 60, "Counted one hour too many.");
		miss(d, e - 60, "Lost an hour at noon.");
		miss(d, e - 120, "Lost two hours at noon.");
		explain(d,
			"Count to 12:00 noon first. After noon the hours start again with 1 and it is p.m.: {r}.");
	}
	hint(d, "Stop at noon on the way. What changes there?");
}

static void clock24(struct draft *d)
{
	int64_t t = any(d, 13, 23) * 60 + any(d, 0, 59);
	bool to24 = form(d, 2) == 0;

	let_num(d, 'a', num_of(t, 1), LOOK_AMPM);
	let_num(d, 'b', num_of(t, 1), LOOK_CLOCK24);
	LET(d, "mh", t % 60, t / 60);
	if (t % 60 < 10)
		return;
	if (d->numeric) {
		LET(d, "g", t / 60 - 12);
		ask(d,
			to24 ? "On a 24-hour clock, {a} is [blank]:{m}."
				 : "On a 12-hour clock, {b} is [blank]:{m} p.m.");
		key(d, to24 ? t / 60 : t / 60 - 12);
		miss(d, to24 ? t / 60 - 12 : t / 60, "Left the hour as it is.");
		miss(d, to24 ? t / 60 - 2 : t / 60 - 10, "Used 10 instead of 12.");
		miss(d, to24 ? t / 60 + 1 : t / 60 - 11, "Made a slip of one hour.");
		explain(d,
			to24 ? "In the afternoon add 12 to the hour: {g} + 12 = {h}."
				 : "From 13 on take 12 away from the hour: {h} − 12 = {g}.");
	} else {
		ask(d,
			to24 ? "How does a 24-hour clock show {a}?" : "Which time is {b} on a 12-hour clock?");
		d->look = to24 ? LOOK_CLOCK24 : LOOK_AMPM;
		key(d, t);
		miss(d, t - 720, to24 ? "Did not add 12 hours." : "Took it for the morning.");
		miss(d, t - 120, "Used 10 instead of 12.");
		miss(d, t + 60, "Made a slip of one hour.");
		miss(d, t - 60, "Made a slip of one hour.");
		explain(d,
			to24 ? "In the afternoon add 12 to the hour: {b}."
				 : "From 13 on take 12 away from the hour: {a}.");
	}
	hint(d, "After noon the two clocks differ by 12 hours.");
}

static void convert(struct draft *d, bool mixed)
{
	static const struct {
		const char *big, *bigs, *small;
		int n;
	} u[] = { { "hour", "hours", "minutes", 60 }, { "minute", "minutes", "seconds", 60 },
		{ "day", "days", "hours", 24 }, { "week", "weeks", "days", 7 },
		{ "year", "years", "months", 12 } };
	int which = (int)any(d, 0, 4);
	int64_t n = ramp(d, 2, 9), extra = mixed ? any(d, 2, u[which].n - 1) : 0, f = u[which].n;

	LET(d, "nfrex", n, f, n * f + extra, extra, n * f);
	let_text(d, 'b', u[which].bigs);
	let_text(d, 's', u[which].small);
	let_text(d, 'o', u[which].big);
	if (mixed && form(d, 2)) {
		ask(d, "{r} {s} are {n} {b} and how many {s}?");
		by(d, "{r} − {n} × {f}");
		key(d, extra);
		miss(d, f - extra, "Counted up to the next full unit.");
		miss(d, n, "Gave the full units.");
		miss(d, n * f + extra - n * 10 > 0 && which < 2 ? (n * f + extra) % 100 : extra + 1,
			"Took 100 for a full unit.");
		explain(d, "{n} × {f} = {x}, and {r} − {x} = {e}.");
	} else if (mixed) {
		ask(d, "How many {s} are {n} {b} and {e} {s}?");
		by(d, "{n} × {f} + {e}");
		key(d, n * f + extra);
		miss(d, n * 100 + extra, "Took 100 for a full unit.");
		miss(d, n * f, "Left out the extra part.");
		miss(d, n + extra, "Added without converting.");
		miss(d, n * f + extra + f, "Counted one unit too many.");
		explain(d, "{n} × {f} = {x}, and {x} + {e} = {r}.");
	} else if (form(d, 2)) {
		ask(d, "How many {b} are {r} {s}?");
		by(d, "{r} ÷ {f}");
		key(d, n);
		miss(d, n + 1, "Counted one unit too many.");
		miss(d, n * f * f > 9999 ? n * 10 : n * f * f, "Multiplied instead of dividing.");
		miss(d, n * f / 10, "Divided by 10.");
		explain(d, "One {o} has {f} {s}. {r} ÷ {f} = {n}.");
	} else {
		ask(d, "How many {s} are {n} {b}?");
		by(d, "{n} × {f}");
		key(d, n * f);
		miss(d, n * 100, "Took 100 for a full unit.");
		miss(d, n * 10, "Took 10 for a full unit.");
		miss(d, n * f + f, "Counted one unit too many.");
		miss(d, n + f, "Added instead of multiplying.");
		explain(d, "One {o} has {f} {s}. {n} × {f} = {r}.");
	}
	let_text(d, 's', u[which].small);
	hint(d, "How many of the smaller unit make one of the larger?");
}

static void units(struct draft *d)
{
	convert(d, false);
}

static void mixed_units(struct draft *d)
{
	convert(d, true);
}

static void calendar(struct draft *d)
{
	int m = (int)any(d, 0, 10);
	int64_t day, n, target;

	if (m == 1)
		m = 4;
	day = any(d, 12, month_days[m] - 3);
	n = month_days[m] - day + ramp(d, 2, 20);
	target = day + n - month_days[m];
	LET(d, "dnetr", day, n, month_days[m], target, month_days[m] - day);
	let_text(d, 'a', months[m]);
	let_text(d, 'b', months[m + 1]);
	if (d->numeric) {
		ask(d,
			form(d, 2) ? "How many days is it from {a} {d} to {b} {t}?"
					   : "Today is {a} {d}. In {n} days it will be {b} [blank].");
		key(d, form(d, 2) ? n : target);
		miss(d, (form(d, 2) ? n : target) + 1,
			"Counted the first day, or took the wrong length of the month.");
		miss(d, (form(d, 2) ? n : target) - 1, "Took the wrong length of the month.");
		miss(d, form(d, 2) ? n + 10 : day + n > 31 ? day + n - 20 : day, "Made a slip of ten.");
	} else {
		ask(d, "Today is {a} {d}. What is the date in {n} days?");
		key_text(d, "{b} {t}");
		LET(d, "uvw", target + 1, target - 1 > 0 ? target - 1 : target + 3, target + 10);
		miss_text(d, "{b} {u}", "Took one day too few for the month.");
		miss_text(d, "{b} {v}", "Took one day too many for the month.");
		miss_text(d, "{b} {w}", "Made a slip of ten.");
		miss_text(d, "{a} {t}", "Stayed in the same month.");
	}
	hint(d, "How many days has the first month? Go to its end first.");
	explain(d,
		"{a} has {e} days. To its end: {e} − {d} = {r}. The other days are in {b}: {n} − {r} = {t}. So "
		"{n} days after {a} {d} is {b} {t}.");
}

static void weeks(struct draft *d)
{
	static const char *const days[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
		"Saturday", "Sunday" };
	int a = (int)any(d, 0, 6);
	int64_t n = ramp(d, 8, 40), rest = n % 7;

	if (rest == 0)
		n++, rest = 1;
	LET(d, "nwrm", n, n / 7, rest, n / 7 * 7);
	let_text(d, 'a', days[a]);
	let_text(d, 'b', days[(a + rest) % 7]);
	if (d->numeric) {
		ask(d,
			form(d, 2) ? "{n} days are {w} full {w:week/weeks} and how many days?"
					   : "How many full weeks are in {n} days?");
		key(d, form(d, 2) ? rest : n / 7);
		miss(d, form(d, 2) ? 7 - rest : n / 7 + 1, "Counted up to the next week.");
		miss(d, form(d, 2) ? n / 7 : rest, "Mixed up weeks and days.");
		miss(d, n - 7, "Took away one week only.");
		explain(d, "{n} ÷ 7 = {w} R {r}. That is {w} {w:week/weeks} and {r} {r:day/days}.");
	} else {
		ask(d, "Today is {a}. Which weekday is it in {n} days?");
		key_text(d, "{b}");
		miss_text(d, days[(a + rest + 1) % 7], "Counted one day too many.");
		miss_text(d, days[(a + rest + 6) % 7], "Counted today as a step.");
		miss_text(d, days[(a + 7 - rest + (rest * 2 % 7 == 0)) % 7], "Counted back instead of on.");
		miss_text(d, days[(a + rest + 3) % 7], "Lost count of the weeks.");
		miss_text(d, days[(a + rest + 4) % 7], "Lost count of the weeks.");
		explain(d,
			"After full weeks it is {a} again. {n} ÷ 7 = {w} R {r}, so count on {r} {r:day/days}: {b}.");
	}
	hint(d, "After seven days the same weekday comes again.");
}

static void add_times(struct draft *d)
{
	int64_t a = ramp(d, 35, 95), b = any(d, 35, 95), h, m;

	a += a % 60 == 0;
	b += b % 60 == 0;
	h = (a + b) / 60;
	m = (a + b) % 60;
	LET(d, "abcdefg", a / 60, a % 60, b / 60, b % 60, a + b, h, m);
	LET(d, "xy", a, b);
	ask(d,
		form(d, 2)
			? "{N} practices {x} minutes on Monday and {y} minutes on Tuesday. How many minutes over {f} "
			  "full {f:hour/hours} is that?"
			: "One film lasts {x} minutes and another {y} minutes. How many minutes do both last?");
	if (form(d, 2)) {
		key(d, m);
		by(d, "");
		miss(d, a + b, "Gave all the minutes.");
		miss(d, (a + b) % 100, "Took an hour for 100 minutes.");
		miss(d, 60 - m, "Counted up to the next hour.");
		LET(d, "p", h * 60);
		explain(d, "{x} + {y} = {e}. {f} {f:hour has/hours have} {p} minutes: {e} − {p} = {g}.");
	} else {
		key(d, a + b);
		by(d, "{x} + {y}");
		miss(d, a > b ? a - b : b - a, "Subtracted instead of adding.");
		miss(d, a + b - 10, "Forgot to carry a ten.");
		miss(d, a + b + 10, "Carried one ten too many.");
		explain(d, "{x} + {y} = {e}.");
	}
	hint(d, "Add the minutes. Each full hour uses 60 of them.");
}

static void schedule(struct draft *d)
{
	int64_t first = any(d, 6, 10) * 60 + any(d, 0, 3) * 5, every = 5 * ramp(d, 2, 9),
			k = any(d, 2, 5), t;

	t = first + every * k;
	let_num(d, 's', num_of(first, 1), LOOK_CLOCK);
	let_num(d, 'r', num_of(t, 1), LOOK_CLOCK);
	LET(d, "ncx", every, k, every * k);
	let_text(d, 't', k + 1 == 3 ? "third" : k + 1 == 4 ? "fourth" : k + 1 == 5 ? "fifth" : "sixth");
	let_text(d, 'v', chance(d, 50) ? "bus" : "ferry");
	if (!ask_time(d,
			"The first {v} leaves at {s}, then one every {n} minutes. When does the {t} {v} leave?",
			"The first {v} leaves at {s}, then one every {n} minutes. The {t} {v} leaves at {h}:[blank].",
			t))
		return;
	miss_time(d, t + every, "Counted one step too many.");
	miss_time(d, t - every, "Counted one step too few.");
	miss_time(d, t + 40, "Took an hour for 100 minutes.");
	miss_time(d, t + 5, "Made a slip of five minutes.");
	miss_time(d, first + every, "Gave the second one.");
	hint(d, "The first one needs no waiting. How many gaps are there up to the one you look for?");
	explain(
		d, "There are {c} gaps of {n} minutes: {c} × {n} = {x}. {x} minutes after {s} it is {r}.");
}

static const struct skill skills[] = {
	{ "Time to the minute", "Read a clock to the minute.", "remember", NULL,
		"Between two numbers on a clock there are five small steps, one for each minute. Count by fives up to "
		"the number before the minute hand, then count on by ones.\n\n"
		"Example: the minute hand is 3 small steps past 4. At 4 there are 20 minutes, and 3 more make 23. If "
		"the hour hand is past 7, it is 7:23.\n\n"
		"Watch out: the hour is the number that the hour hand has passed, even if it is close to the next one.",
		"Count by fives, then by ones.", read_minutes, { 0 }, NULL },
	{ "Elapsed minutes", "Find how many minutes have passed.", "apply", NULL,
		"To find how long something lasts, hop along a time line. Stop at full hours.\n\n"
		"Example: from 2:40 to 3:15. From 2:40 to 3:00 it is 20 minutes. From 3:00 to 3:15 it is 15 minutes. "
		"Together: 20 + 15 = 35 minutes.\n\n"
		"For longer times hop by full hours: each is 60 minutes.\n\n"
		"Watch out: do not subtract 240 from 315. An hour has 60 minutes, not 100.",
		"Stop at the full hour on the way.", elapsed, { 1 }, NULL },
	{ "When does it end?", "Find the time at the end.", "apply", NULL,
		"To find when something ends, add its time to the start. Go to the full hour first.\n\n"
		"Example: a game starts at 4:35 and takes 50 minutes. From 4:35 to 5:00 it is 25 minutes. 50 − 25 = 25 "
		"are left. So it ends at 5:25.\n\n"
		"For 90 minutes, go one hour on and then 30 minutes.\n\n"
		"Watch out: when the minutes pass 60, the hour grows by one.",
		"Fill up the hour first. Then add what is left.", end_time, { 2 }, NULL },
	{ "When does it start?", "Find the time at the start.", "apply", NULL,
		"To find the start, go back from the end. Stop at the full hour.\n\n"
		"Example: a show takes 45 minutes and ends at 6:20. Go back 20 minutes to 6:00. 45 − 20 = 25 are left. "
		"25 minutes before 6:00 it is 5:35.\n\n"
		"Check by going forward: 5:35 and 45 minutes lead to 6:20.\n\n"
		"Watch out: going back over a full hour makes the hour one smaller.",
		"Go back to the full hour first.", start_time, { 3 }, NULL },
	{ "Hours, minutes, seconds and more", "Convert between units of time.", "apply", NULL,
		"One minute has 60 seconds, one hour 60 minutes, one day 24 hours, one week 7 days, one year 12 "
		"months.\n\n"
		"To a smaller unit, multiply: 3 hours are 3 × 60 = 180 minutes.\n\n"
		"To a larger unit, divide: 42 days are 42 ÷ 7 = 6 weeks.\n\n"
		"Watch out: units of time do not go by tens. Do not move a point.",
		"How many of the small unit make one large unit?", units, { 0 }, NULL },
	{ "Mixed units of time", "Convert times such as 2 hours and 15 minutes.", "apply", NULL,
		"Times often come in two units. Change the larger unit, then add the rest.\n\n"
		"Example: 2 hours and 15 minutes. 2 × 60 = 120, and 120 + 15 = 135 minutes.\n\n"
		"Going back: 200 minutes. 3 hours use 3 × 60 = 180 minutes, and 200 − 180 = 20 are left. So it is 3 "
		"hours and 20 minutes.\n\n"
		"Watch out: 2 hours and 15 minutes are not 215 minutes.",
		"Change the larger unit first, then add what is left.", mixed_units, { 5 }, NULL },
	{ "Add lengths of time", "Add times and pass the full hour.", "apply", NULL,
		"Add minutes as usual. If there are 60 or more, change 60 of them into an hour.\n\n"
		"Example: 45 minutes and 50 minutes. 45 + 50 = 95. One hour uses 60: 95 − 60 = 35. So it is 1 hour and "
		"35 minutes.\n\n"
		"Check: 1 hour and 35 minutes are 60 + 35 = 95 minutes.\n\n"
		"Watch out: 95 minutes are not 95 hundredths of an hour.",
		"Sixty minutes make an hour.", add_times, { 6 }, NULL },
	{ "Morning and afternoon", "Use a.m. and p.m.", "understand", NULL,
		"The 12-hour clock goes round twice a day. From midnight to noon we say a.m., from noon to midnight "
		"p.m.\n\n"
		"School starts at 8:00 a.m., and dinner may be at 6:00 p.m.\n\n"
		"Example: 5 hours after 10:00 a.m. From 10 to noon there are 2 hours. 3 more lead to 3:00 p.m.\n\n"
		"Watch out: after 12 the hours start again with 1, and a.m. turns into p.m.",
		"Stop at noon, where a.m. turns into p.m.", am_pm, { 3 }, NULL },
	{ "The 24-hour clock", "Read and write the 24-hour clock.", "apply", NULL,
		"The 24-hour clock counts on after noon: 13:00 is 1:00 p.m., 18:30 is 6:30 p.m. Trains and planes use "
		"it, because no time occurs twice.\n\n"
		"In the afternoon add 12 to the hour: 4:20 p.m. is 16:20, since 4 + 12 = 16.\n\n"
		"To go back, take 12 away: 21:45 is 9:45 p.m., since 21 − 12 = 9.\n\n"
		"Watch out: add 12, not 10. And the minutes never change.",
		"Add or take away 12 hours.", clock24, { 8 }, NULL },
	{ "Weeks and days", "Use that weekdays repeat every seven days.", "analyze", NULL,
		"Every 7 days the same weekday comes again. So full weeks change nothing.\n\n"
		"Example: today is Tuesday. Which weekday is it in 23 days? 23 ÷ 7 = 3 R 2. Three full weeks lead to "
		"Tuesday again. Two more days lead to Thursday.\n\n"
		"Watch out: only the remainder moves you. Do not count all the days one by one.",
		"Take out the full weeks. Only the rest counts.", weeks, { 5 }, NULL },
	{ "Days of the months", "Count days across the end of a month.", "apply", NULL,
		"Months have different lengths. April, June, September and November have 30 days. February has 28, in "
		"a leap year 29. All the others have 31.\n\n"
		"Example: 20 days after June 18. June has 30 days, so 30 − 18 = 12 days are left in June. 20 − 12 = 8. "
		"It is July 8.\n\n"
		"Watch out: know the length of the month before you count.",
		"Go to the end of the month first.", calendar, { 10 }, NULL },
	{ "Timetables", "Use a regular timetable.", "analyze", NULL,
		"Buses often come at equal steps. From the first bus to the fourth there are three gaps.\n\n"
		"Example: the first bus leaves at 7:10, then one every 20 minutes. The fourth bus has 3 gaps: 3 × 20 = "
		"60 minutes. It leaves at 8:10.\n\n"
		"You can also list them: 7:10, 7:30, 7:50, 8:10.\n\n"
		"Watch out: there is one gap less than there are buses.",
		"Count the gaps between the departures.", schedule, { 3 }, NULL },
};

PACK(time_35, "time", "Time", B_3_5, MODE_BOTH, skills);
