/* Fractions, grades 3-5: units, equivalence, comparison, mixed numbers, adding and taking parts. */
#include <stdio.h>
#include <string.h>

#include "domain/course/pack.h"

static void part_of_set(struct draft *d)
{
	static const char *const stories[] = {
		"A bag holds {b} {o}; {a} of them {a:is/are} blue. What fraction of the {o} is blue?",
		"{N} has {b} {o} and gives {a} away. What fraction of the {o} does {N} give away?",
		"{a} of {b} pupils in a club {a:plays/play} chess. What fraction of the pupils is that?"
	};
	int64_t b = ramp(d, 3, 12), a = any(d, 1, b - 1);
	char text[TEXT_SIZE];

	LET(d, "abc", a, b, b - a);
	snprintf(text, sizeof(text), "%s Written as a fraction: ", PICK(d, stories));
	ask_fraction(d, text, 0, a, b);
	if (!d->numeric) {
		text[strlen(text) - strlen(" Written as a fraction: ")] = '\0';
		ask(d, text);
	}
	miss_fraction(d, 0, b - a, b, "Counted the others.");
	miss_fraction(d, 0, a, b - a, "Compared the two kinds instead of using the whole.");
	miss_fraction(d, 0, b, a, "Turned the fraction over.");
	miss_fraction(d, 0, a, a + b, "Added the part to the whole.");
	miss_fraction(d, 0, a + 1, b, "Counted one too many.");
	hint(d, "How many are there in all? That number goes below.");
	explain(d, "{a} out of {b} is {a}/{b}.");
}

static void number_line(struct draft *d)
{
	int64_t b = ramp(d, 3, 12), a = any(d, 1, b + b / 2);
	char text[TEXT_SIZE];

	if (a == b)
		a--;
	LET(d, "abc", a, b, b - 1);
	snprintf(text, sizeof(text), "%s%s",
		form(d, 2)
			? "Between 0 and 1 a number line has {b} equal steps. {N} starts at 0 and makes {a} "
			  "{a:step/steps}."
			: "The line from 0 to 1 is cut into {b} equal parts. Point P is {a} {a:part/parts} from 0.",
		d->numeric ? " The fraction at this point is " : " Which fraction belongs to this point?");
	ask_fraction(d, text, 0, a, b);
	if (!d->numeric)
		ask(d, text);
	miss_fraction(d, 0, a, b + 1, "Counted the marks instead of the steps.");
	miss_fraction(d, 0, a + 1, b, "Counted the 0 as a step.");
	miss_fraction(d, 0, a, b - 1, "Left out the last step up to 1.");
	miss_fraction(d, 0, b, a, "Turned the fraction over.");
	miss_fraction(d, 0, a + 1, b + 1, "Counted marks in both places.");
	hint(d, "Into how many equal steps is one whole cut?");
	explain(
		d, "One whole has {b} steps, so each step is 1/{b}. {a} {a:step is/steps are} {a}/{b}.");
}

static void equivalent(struct draft *d)
{
	int64_t q = ramp(d, 2, 9), p = any(d, 1, q - 1), f = any(d, 2, 6);

	LET(d, "abcdf", p, q, p * f, q * f, f);
	hint(d, "By what number was the denominator multiplied? Do the same above.");
	explain(d,
		"Multiply both numbers by {f}: {a} × {f} = {c} and {b} × {f} = {d}. So {a}/{b} = {c}/{d}.");
	if (d->numeric) {
		bool down = form(d, 2) == 1;

		ask(d, down ? "{c}/{d} = [blank]/{b}" : "{a}/{b} = [blank]/{d}");
		key(d, down ? p : p * f);
		miss(d, down ? p * f - (q * f - q) : p + (q * f - q),
			"Added or subtracted the same number.");
		miss(d, down ? p * f : p, "Left the numerator as it was.");
		miss(d, (down ? p : p * f) + 1, "Made a slip of one.");
		return;
	}
	LET(d, "gh", p + (q * f - q), p + f);
	ask_fraction(d, "", 0, p * f, q * f);
	ask(d,
		form(d, 2) ? "Which fraction is equal to {a}/{b}?"
				   : "Which fraction has the same value as {a}/{b}?");
	miss_fraction(d, 0, p, q * f, "Multiplied the denominator only.");
	miss_fraction(d, 0, p * f, q, "Multiplied the numerator only.");
	miss_fraction(d, 0, p + f, q + f, "Added the same number above and below.");
	miss_fraction(d, 0, p * f + 1, q * f, "Made a slip of one above.");
	miss_fraction(d, 0, p * f, q * f + 1, "Made a slip of one below.");
}

static void simplify(struct draft *d)
{
	int64_t q = ramp(d, 2, 9), p = any(d, 1, q - 1), f = any(d, 2, 8), c = num_gcd(p, q);

	p /= c;
	q /= c;
	LET(d, "abcdf", p * f, q * f, p, q, f);
	hint(d, "Find the largest number that divides both.");
	explain(d,
		"Both numbers divide by {f}: {a} ÷ {f} = {c} and {b} ÷ {f} = {d}. So {a}/{b} = {c}/{d}.");
	if (d->numeric) {
		ask(d,
			form(d, 2) ? "In simplest form {a}/{b} = [blank]/{d}"
					   : "In simplest form {a}/{b} = {c}/[blank]");
		key(d, form(d, 2) ? p : q);
		miss(d, form(d, 2) ? p * f : q * f, "Did not divide this number.");
		miss(d, f, "Gave the common factor.");
		miss(d, (form(d, 2) ? p : q) + 1, "Made a slip of one.");
		return;
	}
	ask_fraction(d, "", 0, p, q);
	ask(d,
		form(d, 2) ? "What is {a}/{b} in simplest form?" : "Simplify {a}/{b} as far as possible.");
	miss_fraction(d, 0, p, q * f, "Divided the numerator only.");
	miss_fraction(d, 0, p * f, q, "Divided the denominator only.");
	miss_fraction(d, 0, p + 1, q, "Divided the numerator wrongly.");
	miss_fraction(d, 0, p, q + 1, "Divided the denominator wrongly.");
	if (p * f > f)
		miss_fraction(d, 0, p * f - f, q * f - f, "Subtracted the same number above and below.");
}

static void compare(struct draft *d)
{
	static const char *const labels[] = { "<", ">", "=" };
	int64_t b = ramp(d, 3, 12), a = any(d, 1, b - 1), q, p;
	int which = form(d, 3);

	if (which == 0) {
		q = b;
		p = any(d, 1, b - 1);
		if (p == a)
			p = a > 1 ? a - 1 : a + 1;
	} else if (which == 1) {
		p = a;
		q = any(d, 3, 12);
		if (q == b)
			q++;
		if (p >= q)
			p = a = 1;
	} else {
		int64_t f = any(d, 2, 4);

		p = a * f;
		q = b * f;
		if (chance(d, 50))
			p += p > 1 && chance(d, 50) ? -1 : 1;
	}
	LET(d, "abpq", a, b, p, q);
	hint(d,
		"Do the fractions share the numerator or the denominator? If not, make the denominators equal.");
	if (d->numeric) {
		/* The greater one's numerator is asked for, over the common denominator. */
		int64_t den = b / num_gcd(b, q) * q, x = a * (den / b), y = p * (den / q);

		LET(d, "mxy", den, x, y);
		ask(d,
			b == q ? "The greater of {a}/{b} and {p}/{q} is [blank]/{m}."
				   : "Write both with the denominator {m}. The greater of {a}/{b} and {p}/{q} is "
					 "[blank]/{m}.");
		if (x == y)
			return;
		key(d, x > y ? x : y);
		miss(d, x > y ? y : x, "Took the smaller fraction.");
		miss(d, a > p ? a : p, "Did not change the numerator.");
		miss(d, den, "Gave the denominator.");
		explain(d, "{a}/{b} = {x}/{m} and {p}/{q} = {y}/{m}. Now compare the numerators.");
		return;
	}
	{
		int order = num_compare(num_of(a, b), num_of(p, q));
		int right = order < 0 ? 0 : order > 0 ? 1 : 2;

		ask(d, "Which sign makes it true? {a}/{b} … {p}/{q}");
		key_text(d, labels[right]);
		miss_text(d, labels[(right + 1) % 3],
			right == 2 ? "Compared the numbers, not the parts." : "Judged by the larger digits.");
		miss_text(d, labels[(right + 2) % 3], "Overlooked the size of the parts.");
		d->choices = 3;
		let_text(d, 's', labels[right]);
		explain(d, "{a}/{b} {s} {p}/{q}. Use equal denominators or equal numerators to see it.");
	}
}

static void greatest(struct draft *d)
{
	int64_t b = ramp(d, 5, 12), base = any(d, 1, b - 4);
	bool same_top = form(d, 2) == 1, most = form(d, 4) < 2;
	int64_t t[4], u[4];

	for (int i = 0; i < 4; i++) {
		t[i] = same_top ? base % 5 + 1 : base + i;
		u[i] = same_top ? base % 5 + 2 + (int64_t)i * 2 + b % 3 : b;
	}
	/* Of these, 0 is the least when tops differ, the greatest when they agree. */
	int best = (same_top == most) ? 0 : 3, worst = 3 - best;

	LET(d, "abcd", t[2], t[0], t[3], t[1]);
	LET(d, "efgh", u[2], u[0], u[3], u[1]);
	LET(d, "xy", t[best], u[best]);
	let_text(d, 's', most ? "greatest" : "least");
	if (d->numeric) {
		ask(d,
			same_top ? "The {s} of {a}/{e}, {b}/{f}, {c}/{g} and {d}/{h} is {x}/[blank]"
					 : "The {s} of {a}/{e}, {b}/{f}, {c}/{g} and {d}/{h} is [blank]/{y}");
		key(d, same_top ? u[best] : t[best]);
		miss(d, same_top ? u[worst] : t[worst], "Took the one at the other end.");
		miss(d, same_top ? u[1] : t[1], "Took one from the middle.");
		miss(d, same_top ? u[2] : t[2], "Took one from the middle.");
	} else {
		ask_fraction(d, "", 0, t[best], u[best]);
		ask(d, "Which of these fractions is the {s}: {a}/{e}, {b}/{f}, {c}/{g} or {d}/{h}?");
		miss_fraction(d, 0, t[worst], u[worst],
			same_top ? "Took a larger denominator for a larger part."
					 : "Took the one at the other end.");
		miss_fraction(d, 0, t[1], u[1], "Took one from the middle.");
		miss_fraction(d, 0, t[2], u[2], "Took one from the middle.");
	}
	hint(d,
		same_top ? "The numerators are equal. Which parts are larger, and which are smaller?"
				 : "The parts have one size. Compare how many there are.");
	explain(d,
		same_top
			? "The numerators are equal, so compare the parts: fewer parts in a whole are larger "
			  "parts. The {s} is {x}/{y}."
			: "The parts are equal in size, so compare the numerators. The {s} is {x}/{y}.");
}

static void to_mixed(struct draft *d)
{
	int64_t b = any(d, 2, 10), w = ramp(d, 1, 6), r = any(d, 1, b - 1);

	LET(d, "abwrp", w * b + r, b, w, r, w * b);
	hint(d, "How many wholes can you make, and how many parts are left?");
	explain(d,
		"{b} parts make a whole. {w} × {b} = {p}, and {a} − {p} = {r}. So {a}/{b} = {w} {r}/{b}.");
	if (d->numeric && form(d, 2)) {
		ask(d, "{a}/{b} is the same as [blank] {w:whole/wholes} and {r}/{b}. ");
		ask(d, "The fraction {a}/{b} makes [blank] {w:whole/wholes} and {r}/{b} more.");
		key(d, w);
		miss(d, w + 1, "Counted one whole too many.");
		miss(d, r, "Gave the parts that are left.");
		miss(d, w * b, "Gave the parts instead of the wholes.");
		return;
	}
	ask_fraction(d, "{a}/{b} = ", w, r, b);
	miss_fraction(d, w + 1, r, b, "Counted one whole too many.");
	miss_fraction(d, r, w < b ? w : 1, b, "Swapped wholes and parts.");
	miss_fraction(d, w, r + 1, b, "Made a slip of one part.");
	miss_fraction(d, w, r, b + 1, "Changed the size of the parts.");
	miss_fraction(d, w, b - r, b, "Counted the parts that are missing.");
}

static void to_improper(struct draft *d)
{
	int64_t b = any(d, 2, 10), w = ramp(d, 1, 7), r = any(d, 1, b - 1);

	LET(d, "abwrp", w * b + r, b, w, r, w * b);
	ask_fraction(d, "{w} {r}/{b} = ", 0, w * b + r, b);
	miss_fraction(d, 0, w + r, b, "Added the whole number to the numerator.");
	miss_fraction(d, 0, w * r, b, "Multiplied the whole number by the numerator.");
	miss_fraction(d, 0, w * b, b, "Left out the extra parts.");
	miss_fraction(d, 0, w * b + r, b * w, "Multiplied the denominator too.");
	miss_fraction(d, 0, w * r + b, b, "Mixed up numerator and denominator.");
	hint(d, "How many parts are in the wholes? Then add the extra parts.");
	explain(
		d, "{w} × {b} = {p} parts are in the wholes. {p} + {r} = {a}. So {w} {r}/{b} = {a}/{b}.");
}

static void add_parts(struct draft *d)
{
	int64_t b = ramp(d, 4, 12), x = any(d, 1, b - 2), y = any(d, 1, b - 1 - x), minus_ = form(d, 2);

	if (minus_) {
		LET(d, "abcd", x + y, y, x, b);
		ask_fraction(d, "{a}/{d} − {b}/{d} = ", 0, x, b);
		miss_fraction(d, 0, x + y + y, b, "Added instead of subtracting.");
		miss_fraction(d, 0, x, 2 * b, "Added the denominators.");
		explain(d,
			"Subtract the numerators and keep the parts: {a} − {b} = {c}. So {a}/{d} − {b}/{d} = "
			"{c}/{d}.");
	} else {
		LET(d, "abcd", x, y, x + y, b);
		ask_fraction(d, "{a}/{d} + {b}/{d} = ", 0, x + y, b);
		miss_fraction(d, 0, x + y, 2 * b, "Added the denominators as well.");
		miss_fraction(d, 0, x > y ? x - y : y - x, b, "Subtracted instead of adding.");
		explain(d,
			"Add the numerators and keep the parts: {a} + {b} = {c}. So {a}/{d} + {b}/{d} = {c}/{d}.");
	}
	miss_fraction(d, 0, d->var[2].value.n + 1, b, "Made a slip of one part.");
	miss_fraction(d, 0, d->var[2].value.n, b + 1, "Changed the size of the parts.");
	miss_fraction(d, 0, d->var[2].value.n + 2, b, "Made a slip of two parts.");
}

static void fraction_of(struct draft *d)
{
	static const char *const stories[] = {
		"{N} has {n} {o}. {a}/{b} of them are red. How many {o} are red?",
		"A class has {n} pupils. {a}/{b} of them walk to school. How many pupils walk?",
		"A trip takes {n} minutes. {N} has done {a}/{b} of it. How many minutes is that?",
		"A book has {n} pages. {N} has read {a}/{b} of it. How many pages has {N} read?"
	};
	int64_t b = any(d, 3, 8), a = any(d, 2, b - 1), e = ramp(d, 2, 12), n = b * e;

	LET(d, "abnec", a, b, n, e, a * e);
	if (form(d, 2)) {
		tell(d, PICK(d, stories));
		by(d, "{a}/{b} of {n}");
	} else {
		ask(d, "{a}/{b} of {n} = [blank]");
	}
	key(d, a * e);
	miss(d, e, "Stopped after dividing by the denominator.");
	miss(d, n - a * e, "Gave the part that is left.");
	if (n % a == 0)
		miss(d, n / a, "Divided by the numerator.");
	miss(d, n - a, "Subtracted the numerator.");
	miss(d, a * e + e, "Counted one part too many.");
	miss(d, n - b, "Subtracted the denominator.");
	hint(d, "First find one part, then count as many parts as the numerator says.");
	explain(d, "One part: {n} ÷ {b} = {e}. {a} parts: {a} × {e} = {c}. So {a}/{b} of {n} = {c}.");
}

static void tenths_hundredths(struct draft *d)
{
	bool hundred = form(d, 2) == 1;
	int64_t den = hundred ? 100 : 10, a = hundred ? any(d, 2, 99) : any(d, 1, 9), w = ramp(d, 0, 4);
	struct num v;

	if (hundred && a % 10 == 0)
		a++;
	v = num_of(w * den + a, den);
	LET(d, "abw", a, den, w);
	let_num(d, 'c', v, LOOK_NUMBER);
	let_text(d, 't', hundred ? a == 1 ? "hundredth" : "hundredths" : a == 1 ? "tenth" : "tenths");
	ask(d, w > 0 ? "{w} {a}/{b} = [blank]" : "{a}/{b} = [blank]");
	if (!d->numeric)
		ask(d, w > 0 ? "Which decimal equals {w} {a}/{b}?" : "Which decimal equals {a}/{b}?");
	key_num(d, v);
	miss_num(
		d, num_add(num_of(w, 1), num_of(a, den * 10)), "Put one zero too many behind the point.");
	if (hundred)
		miss_num(d, num_add(num_of(w, 1), num_of(a, 10)), "Took hundredths for tenths.");
	else
		miss_num(d, num_of(a * 10 + w, 10), "Swapped the wholes and the tenths.");
	miss_num(d, num_of(a, 1), "Left out the point.");
	miss_num(d, num_add(num_of(w + 1, 1), num_of(a, den)), "Counted one whole too many.");
	miss_num(d, num_add(v, num_of(1, den)), "Made a slip of one in the last place.");
	hint(d, "How many places does the denominator ask for?");
	explain(d,
		w > 1        ? "{w} wholes and {a} {t} are {c}."
			: w == 1 ? "One whole and {a} {t} are {c}."
					 : "{a} {t} {a:is/are} written {c}.");
}

static void half_or_not(struct draft *d)
{
	int64_t b = ramp(d, 3, 12), a = any(d, 1, b - 1), twice;

	if (d->numeric) {
		b = 2 * any(d, 2, 30);
		LET(d, "abc", b / 2, b, b / 2);
		ask(d, chance(d, 50) ? "[blank]/{b} is exactly one half." : "1/2 = [blank]/{b}");
		by(d, "{b} ÷ 2");
		key(d, b / 2);
		miss(d, b, "Gave the whole.");
		miss(d, b / 2 + 1, "Made a slip of one.");
		miss(d, 2, "Gave the denominator of one half.");
		explain(d, "Half of {b} is {c}, so {c}/{b} = 1/2.");
		return;
	}
	twice = 2 * a;
	LET(d, "abc", a, b, twice);
	{
		static const char *const names[] = { "less than one half", "exactly one half",
			"more than one half but less than one", "more than one whole" };
		int right = twice < b ? 0 : twice == b ? 1 : 2;

		if (form(d, 5) == 4) {
			LET(d, "a", b + a);
			right = 3;
		}
		ask(d, "How large is {a}/{b}?");
		key_text(d, names[right]);
		for (int i = 0; i < 4; i++)
			miss_text(d, names[i],
				i < right ? "Judged the fraction too small."
						  : "Judged the fraction too "
							"large.");
		explain(d,
			right == 3
				? "The numerator is larger than the denominator, so {a}/{b} is more than one "
				  "whole."
				: right == 0
				? "Twice {a} is {c}, and that is below {b}. So {a}/{b} is less than one half."
				: right == 1
				? "Twice {a} is {c}, the same as {b}. So {a}/{b} is exactly one half."
				: "Twice {a} is {c}, and that is above {b}. So {a}/{b} is more than one half but "
				  "less than one.");
	}
	hint(d, "Compare the numerator with half of the denominator.");
}

static const struct skill skills[] = {
	{ "Fractions of a set", "Describe a part of a set with a fraction.", "understand", NULL,
		"A fraction can tell a part of a group. The denominator counts the whole group. The numerator counts "
		"the ones we talk about.\n\n"
		"Example: a bag holds 8 marbles, and 3 of them are blue. Then 3/8 of the marbles are blue. The other 5 "
		"make 5/8.\n\n"
		"Both parts together are the whole: 3/8 + 5/8 = 8/8.\n\n"
		"Watch out: the denominator is the whole group, not the rest. 3/5 would be wrong here.",
		"Count the whole group first.", part_of_set, { 0 }, NULL },
	{ "Fractions on a number line", "Place fractions on a number line.", "understand", NULL,
		"Fractions are numbers, so they have places on the number line. Cut the part from 0 to 1 into equal "
		"steps. The number of steps is the denominator.\n\n"
		"Example: with 4 steps, each step is 1/4. Three steps from 0 lead to 3/4. Five steps lead to 5/4, "
		"which lies behind 1.\n\n"
		"Watch out: count the steps, not the marks. The mark at 0 is not a step.",
		"Count the equal steps in one whole.", number_line, { 1 }, NULL },
	{ "Compare with one half", "Compare fractions with one half and one whole.", "evaluate", NULL,
		"One half is a good landmark. A fraction equals one half when the numerator is half of the "
		"denominator: 3/6 = 1/2.\n\n"
		"Example: 3/8. Half of 8 is 4, and 3 is less. So 3/8 < 1/2.\n\n"
		"Example: 4/7. Twice 4 is 8, and that is above 7. So 4/7 > 1/2.\n\n"
		"When the numerator is larger than the denominator, the fraction is more than one whole.\n\n"
		"Watch out: look at both numbers. 5/12 has large numbers but is less than one half.",
		"Double the numerator and compare it with the denominator.", half_or_not, { 2 }, NULL },
	{ "Equal fractions", "Find fractions with the same value.", "apply", NULL,
		"Different fractions can name the same amount. Cut each half of a cake in two, and 1/2 becomes 2/4. "
		"You have twice as many parts, and each is half as large.\n\n"
		"Multiply the numerator and the denominator by the same number: 2/3 = 8/12, because 2 × 4 = 8 and 3 × "
		"4 = 12.\n\n"
		"Watch out: adding the same number above and below changes the value. 2/3 is not 3/4.",
		"Multiply above and below by the same number.", equivalent, { 2 }, NULL },
	{ "Simplest form", "Write a fraction in simplest form.", "apply", NULL,
		"Divide the numerator and the denominator by the same number and the value stays. In simplest form, "
		"only 1 divides both.\n\n"
		"Example: 12/18. Both divide by 6: 12 ÷ 6 = 2 and 18 ÷ 6 = 3. So 12/18 = 2/3.\n\n"
		"You may go in small steps: 12/18 = 6/9, and 6/9 = 2/3.\n\n"
		"Watch out: divide both numbers. If you divide only one, the fraction changes its value.",
		"Which number divides both, above and below?", simplify, { 4 }, NULL },
	{ "Compare two fractions", "Compare two fractions with <, > or =.", "analyze", NULL,
		"If the denominators are equal, the larger numerator wins: 5/8 > 3/8.\n\n"
		"If the numerators are equal, look at the parts. Fewer parts in a whole mean larger parts: 3/5 > "
		"3/8.\n\n"
		"If both differ, make the denominators equal. Compare 2/3 and 5/6: since 2/3 = 4/6, we see 2/3 < "
		"5/6.\n\n"
		"Watch out: large numbers do not make a large fraction. 5/10 and 1/2 are equal.",
		"Make the denominators equal if nothing else helps.", compare, { 4 }, NULL },
	{ "Order fractions", "Find the greatest or least of several fractions.", "analyze", NULL,
		"To order fractions, find out what they share.\n\n"
		"Same denominator: order by the numerators. From least to greatest: 1/7, 3/7, 4/7, 6/7.\n\n"
		"Same numerator: order by the parts. From greatest to least: 2/3, 2/5, 2/7, 2/9. The more parts a "
		"whole has, the smaller each part is.\n\n"
		"Watch out: a larger denominator does not mean a larger fraction.",
		"Do they share the numerator or the denominator?", greatest, { 6 }, NULL },
	{ "From improper fractions to mixed numbers", "Write improper fractions as mixed numbers.",
		"apply", NULL,
		"A fraction with a numerator above its denominator is more than one whole. You can write it with "
		"wholes and parts.\n\n"
		"Example: 11/4. Four quarters make a whole. In 11 quarters there are 2 wholes, because 2 × 4 = 8. "
		"Three quarters are left: 11 − 8 = 3. So 11/4 = 2 3/4.\n\n"
		"This is a division with remainder: 11 ÷ 4 = 2 R 3.\n\n"
		"Watch out: the denominator stays the same.",
		"Divide the numerator by the denominator. What is left?", to_mixed, { 2 }, NULL },
	{ "From mixed numbers to improper fractions", "Write mixed numbers as improper fractions.",
		"apply", NULL,
		"Change all the wholes into parts, then add the extra parts.\n\n"
		"Example: 3 2/5. Each whole has 5 fifths, so 3 wholes have 3 × 5 = 15 fifths. Add the 2 extra fifths: "
		"15 + 2 = 17. So 3 2/5 = 17/5.\n\n"
		"Check by going back: 17 ÷ 5 = 3 R 2.\n\n"
		"Watch out: do not add the whole number to the numerator. 3 wholes are far more than 3 fifths.",
		"Turn the wholes into parts first.", to_improper, { 8 }, NULL },
	{ "Add and subtract like fractions", "Add and subtract fractions with the same denominator.",
		"apply", NULL,
		"When the parts have the same size, just count them.\n\n"
		"Add: 3/10 + 4/10 = 7/10. Subtract: 7/10 − 2/10 = 5/10.\n\n"
		"The denominator only names the parts, as in 3 apples plus 4 apples. It does not change.\n\n"
		"Watch out: 3/10 + 4/10 is not 7/20. Twentieths are smaller parts, and you never cut anything.",
		"Count the parts. Their size stays.", add_parts, { 1 }, NULL },
	{ "Fractions of an amount", "Find a fraction of an amount.", "apply",
		"Find fractions of amounts in stories.",
		"To find 3/4 of 20, first find 1/4: 20 ÷ 4 = 5. Then take three of these parts: 3 × 5 = 15. So 3/4 of "
		"20 = 15.\n\n"
		"Divide by the denominator, then multiply by the numerator.\n\n"
		"Draw a bar for 20 and cut it into 4 equal boxes. Each box holds 5.\n\n"
		"Watch out: do not stop after the first step. That gives only one part.",
		"Divide to find one part. Then multiply.", fraction_of, { 1 }, NULL },
	{ "Tenths and hundredths as decimals", "Write tenths and hundredths as decimals.", "understand",
		NULL,
		"Fractions with 10 or 100 below can be written with a point. The first place after the point shows "
		"tenths, the second shows hundredths.\n\n"
		"7/10 = 0.7 and 23/100 = 0.23. With wholes: 4 3/10 = 4.3.\n\n"
		"If there are fewer than ten hundredths, the tenths place gets a zero: 6/100 = 0.06.\n\n"
		"Watch out: 6/100 is not 0.6. That would be six tenths.",
		"Tenths need one place, hundredths need two.", tenths_hundredths, { 4 }, NULL },
};

PACK(fractions_35, "fractions", "Fractions", B_3_5, MODE_BOTH, skills);
