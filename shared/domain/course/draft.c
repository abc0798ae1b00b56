/* Drafting tools: choosing numbers, and giving a draft its question, key, distractors, hint and explanation. */
#include <stdio.h>
#include <string.h>

#include "domain/course/eval.h"
#include "domain/course/pack.h"

uint64_t rng_next(struct rng *r)
{
	uint64_t z = (r->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

int64_t rng_between(struct rng *r, int64_t low, int64_t high)
{
	if (high <= low)
		return low;
	return low + (int64_t)(rng_next(r) % (uint64_t)(high - low + 1));
}

int64_t any(struct draft *d, int64_t low, int64_t high)
{
	return rng_between(&d->rng, low, high);
}

int64_t ramp(struct draft *d, int64_t low, int64_t high)
{
	int64_t span = high - low, from, to;
	int64_t steps = d->count > 1 ? 2 * ((int64_t)d->count - 1) : 2;

	if (d->attempt > 12 || span < 4)
		return any(d, low, high);
	from = low + span * d->index / steps;
	to = low + span / 2 + span * d->index / steps;
	return any(d, from, to > high ? high : to);
}

bool chance(struct draft *d, int percent)
{
	return any(d, 1, 100) <= percent;
}

int form(struct draft *d, int n)
{
	return (d->index + d->attempt / 6) % n;
}

int form_of(struct draft *d, int forms)
{
	int set[4], n = 0;

	for (int bit = FORM_PLAIN; bit <= FORM_WORDS; bit *= 2)
		if (forms & bit)
			set[n++] = bit;
	return n == 0 ? FORM_PLAIN : set[form(d, n)];
}

void let_all(struct draft *d, const char *names, const int64_t *values)
{
	for (; *names != '\0'; names++, values++)
		let_num(d, *names, num_of(*values, 1), LOOK_NUMBER);
}

void let_num(struct draft *d, char name, struct num value, enum look look)
{
	struct var *v = &d->var[name - 'a'];

	v->value = value;
	v->look = look;
	v->is_text = false;
}

void let_look(struct draft *d, const char *names, enum look look)
{
	for (; *names != '\0'; names++)
		d->var[*names - 'a'].look = look;
}

void let_text(struct draft *d, char name, const char *text)
{
	struct var *v = &d->var[name - 'a'];

	snprintf(v->text, sizeof(v->text), "%s", text);
	v->is_text = true;
}

void ask(struct draft *d, const char *t)
{
	fill(d, d->stem, sizeof(d->stem), t);
}

void unit(struct draft *d, const char *t)
{
	fill(d, d->unit, sizeof(d->unit), t);
}

void by(struct draft *d, const char *t)
{
	fill(d, d->expression, sizeof(d->expression), t);
}

void hint(struct draft *d, const char *t)
{
	fill(d, d->hint, sizeof(d->hint), t);
}

void hint_decade(struct draft *d, int year)
{
	int from = year % 10 == 0 ? year - 2 - year / 10 % 5 : year - year % 10;

	let_num(d, 'x', num_of(from, 1), LOOK_PLAIN);
	let_num(d, 'w', num_of(from + 10, 1), LOOK_PLAIN);
	hint(d, year % 10 == 0 ? "It happened between {x} and {w}." : "It happened in the {x}s.");
}

void explain(struct draft *d, const char *t)
{
	fill(d, d->explanation, sizeof(d->explanation), t);
}

void tell(struct draft *d, const char *t)
{
	d->story = true;
	ask(d, t);
}

void hint_with(struct draft *d, const char *first)
{
	char text[TEXT_SIZE];

	fill(d, text, sizeof(text), first);
	snprintf(d->hint, sizeof(d->hint), "%.300s %.300s", text, d->skill->hint);
}

void explain_more(struct draft *d, const char *t)
{
	size_t at = strlen(d->explanation);

	fill(d, d->explanation + at, sizeof(d->explanation) - at, t);
}

void key(struct draft *d, int64_t v)
{
	key_num(d, num_of(v, 1));
}

void key_num(struct draft *d, struct num v)
{
	write_value(d->key, sizeof(d->key), v, d->look);
	key_value(d, v);
}

void key_text(struct draft *d, const char *t)
{
	fill(d, d->key, sizeof(d->key), t);
	d->has_value = false;
}

void key_value(struct draft *d, struct num v)
{
	d->value = v;
	d->has_value = true;
}

static void miss_as(struct draft *d, const char *text, struct num value, const char *why)
{
	struct wrong *w = &d->wrong[d->wrongs];

	if (d->wrongs >= WRONGS_MAX || strcmp(text, d->key) == 0)
		return;
	for (int i = 0; i < d->wrongs; i++)
		if (strcmp(text, d->wrong[i].text) == 0 || num_equal(value, d->wrong[i].value))
			return;
	snprintf(w->text, sizeof(w->text), "%s", text);
	fill(d, w->why, sizeof(w->why), why);
	w->value = value;
	d->wrongs++;
}

void miss(struct draft *d, int64_t v, const char *why)
{
	miss_num(d, num_of(v, 1), why);
}

void miss_num(struct draft *d, struct num v, const char *why)
{
	char text[LABEL_SIZE];

	if (!num_ok(v) || (v.n < 0 && !d->below_zero) || (d->has_value && num_equal(v, d->value)))
		return;
	if (d->has_value && num_places(d->value) >= 0 && d->look == LOOK_NUMBER && num_places(v) < 0)
		return;
	if (num_places(v) > 4 && (d->look == LOOK_NUMBER || d->look == LOOK_PERCENT))
		return;
	if ((d->look == LOOK_MONEY && num_places(v) > 2) ||
		(d->look == LOOK_MONEY && num_places(v) < 0) ||
		((d->look == LOOK_DOLLARS || d->look == LOOK_CENTS) && !num_whole(v)))
		return;
	write_value(text, sizeof(text), v, d->look);
	if (text[0] != '?')
		miss_as(d, text, v, why);
}

void miss_text(struct draft *d, const char *t, const char *why)
{
	char text[LABEL_SIZE];
	struct num v = NUM_NONE, key_;

	fill(d, text, sizeof(text), t);
	if (eval_text(text, &v) && eval_text(d->key, &key_) && num_equal(v, key_))
		return;
	miss_as(d, text, v, why);
}

void ask_fraction(struct draft *d, const char *t, int64_t whole, int64_t top, int64_t bottom)
{
	char text[TEXT_SIZE], hole[48] = "[blank]";
	size_t n;

	d->look = whole > 0 ? LOOK_MIXED : LOOK_FRACTION;
	d->whole = whole;
	d->bottom = bottom;
	if (d->numeric) {
		snprintf(hole, sizeof(hole), whole > 0 ? "%lld [blank]/%lld" : "%.0lld[blank]/%lld",
			(long long)whole, (long long)bottom);
		d->look = LOOK_NUMBER;
		key(d, top);
	} else {
		snprintf(d->key, sizeof(d->key), whole > 0 ? "%lld %lld/%lld" : "%.0lld%lld/%lld",
			(long long)whole, (long long)top, (long long)bottom);
		key_value(d, num_of(whole * bottom + top, bottom));
	}
	n = strlen(t);
	snprintf(text, sizeof(text), "%s%s%s", t, hole,
		n > 1 && strcmp(t + n - 2, "= ") != 0 && strcmp(t + n - 2, ": ") != 0 ? "." : "");
	ask(d, text);
}

void miss_fraction(struct draft *d, int64_t whole, int64_t top, int64_t bottom, const char *why)
{
	char text[LABEL_SIZE];
	struct num v = num_of(whole * bottom + top, bottom);

	if (top < 0 || bottom <= 0 || (whole > 0 && top >= bottom))
		return;
	if (d->numeric) {
		v = num_sub(num_mul(v, num_of(d->bottom, 1)), num_of(d->whole * d->bottom, 1));
		if (num_whole(v))
			miss_num(d, v, why);
		return;
	}
	if (num_equal(v, d->value))
		return;
	if (top == 0)
		snprintf(text, sizeof(text), "%lld", (long long)whole);
	else
		snprintf(text, sizeof(text), whole > 0 ? "%lld %lld/%lld" : "%.0lld%lld/%lld",
			(long long)whole, (long long)top, (long long)bottom);
	miss_as(d, text, v, why);
}

/* The least step between values that look like v. */
static struct num step_of(const struct draft *d)
{
	int64_t scale = 1;

	switch (d->look) {
	case LOOK_MONEY:
		return num_of(1, d->value.d == 1 ? 1 : 10);
	case LOOK_CLOCK:
	case LOOK_CLOCK24:
	case LOOK_AMPM:
		return num_of(5, 1);
	case LOOK_MIXED:
	case LOOK_FRACTION:
		return num_of(1, d->value.d);
	case LOOK_TENTHS:
		return num_of(1, 10);
	case LOOK_HUNDREDTHS:
		return num_of(1, 100);
	default:
		for (int i = num_places(d->value); i > 0; i--)
			scale *= 10;
		return num_of(1, scale);
	}
}

bool draft_complete(struct draft *d)
{
	static const struct {
		int steps;
		const char *why;
	} near[] = {
		{ 1, "A small slip: the result is one step too high." },
		{ -1, "A small slip: the result is one step too low." },
		{ 2, "A slip of two steps: the result is too high." },
		{ -2, "A slip of two steps: the result is too low." },
		{ 3, "A slip of three steps: the result is too high." },
		{ 10, "A slip in the next place: the result is too high." },
		{ -10, "A slip in the next place: the result is too low." },
	};

	for (size_t i = 0;
		 d->has_value && d->wrongs < d->choices - 1 && i < sizeof(near) / sizeof(near[0]); i++) {
		struct num step = num_mul(step_of(d), num_of(near[i].steps, 1));
		struct num v = num_add(d->value, step);

		if (num_ok(v) && v.n > 0)
			miss_num(d, v, near[i].why);
	}
	return d->wrongs >= d->choices - 1;
}
