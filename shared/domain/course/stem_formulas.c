/* What the forms of school stems calculate. */
#include "domain/course/stems_impl.h"

/* Lengths in one unit, which may stand behind the last of them alone. */
static bool one_unit(const struct caught *c, const struct unit **ret)
{
	const struct unit *last = c->number[c->numbers - 1].unit;
	int measured = 0;

	for (int i = 0; i < c->numbers; i++) {
		const struct unit *unit = c->number[i].unit;

		measured += unit != NULL;
		if (unit != NULL &&
			(last == NULL || unit->kind != last->kind || unit->factor != last->factor))
			return false;
	}
	*ret = last;
	return measured == 0 || measured == 1 || measured == c->numbers;
}

/* Half a place goes up; below zero schools differ. */
static struct num rounded(struct num v, struct num place)
{
	struct num steps = num_div(v, place), half;
	int64_t whole;

	half = num_add(steps, num_of(1, 2));
	if (!num_ok(half) || half.n < 0 || v.n < 0)
		return NUM_NONE;
	whole = half.n / half.d;
	return num_mul(num_of(whole, 1), place);
}

static struct num whole_only(struct num v)
{
	return num_ok(v) && num_whole(v) ? v : NUM_NONE;
}

static struct num from_zero(struct num v)
{
	return num_ok(v) && v.n >= 0 ? v : NUM_NONE;
}

static struct num rest_of(struct num a, struct num b)
{
	if (!num_whole(a) || !num_whole(b) || a.n < 0 || b.n < 1)
		return NUM_NONE;
	return num_of(a.n % b.n, 1);
}

static struct num with_percent(struct num v, struct num percent, int sign)
{
	if (sign < 0 && num_compare(percent, num_of(100, 1)) >= 0)
		return NUM_NONE;
	return num_mul(v, num_add(num_of(1, 1), num_div(percent, num_of(sign * (int64_t)100, 1))));
}

/* Of sides; the letter of the measure says of which kind. */
static struct num of_figure(
	enum formula formula, char measure, struct num a, struct num b, struct num c)
{
	bool area = measure == 'a', around = measure == 'p';
	int corners = formula == EQUILATERAL ? 3
		: formula == SQUARE              ? 4
		: formula == PENTAGON            ? 5
		: formula == HEXAGON             ? 6
										 : 8;

	switch (formula) {
	case RECTANGLE:
		if (around)
			return num_mul(num_of(2, 1), num_add(a, b));
		return area ? num_mul(a, b) : NUM_NONE;
	case SQUARE:
		if (area)
			return num_mul(a, a);
		return around ? num_mul(num_of(4, 1), a) : NUM_NONE;
	case TRIANGLE_AREA:
		return num_div(num_mul(a, b), num_of(2, 1));
	case TRIANGLE:
		return num_add(num_add(a, b), c);
	case BOX:
		return measure == 'v' ? num_mul(num_mul(a, b), c) : NUM_NONE;
	case CUBE:
		return measure == 'v' ? num_power(a, 3) : NUM_NONE;
	default:
		return num_mul(num_of(corners, 1), a);
	}
}

/* The digit of v before place times ten; v and place are whole. */
static struct num digit_of(struct num v, struct num place)
{
	if (!num_ok(place) || !num_whole(v) || !num_whole(place) || v.n < 0 || place.n < 1 ||
		v.n < place.n)
		return NUM_NONE;
	return num_of(v.n / place.n % 10, 1);
}

static struct num digit_value(struct num digit, struct num v)
{
	struct num found = NUM_NONE;

	if (!num_whole(v) || !num_whole(digit) || v.n < 0)
		return NUM_NONE;
	for (int64_t place = 1, rest = v.n; rest > 0; rest /= 10, place *= 10) {
		if (rest % 10 != digit.n)
			continue;
		if (num_ok(found))
			return NUM_NONE;
		found = num_of(digit.n * place, 1);
	}
	return found;
}

static struct num of_digits(struct num a, struct num b, struct num c)
{
	if (!num_whole(a) || !num_whole(b) || !num_whole(c) || a.n < 0 || a.n > 9 || b.n < 0 ||
		b.n > 9 || c.n < 0 || c.n > 9)
		return NUM_NONE;
	return num_of(a.n * 100 + b.n * 10 + c.n, 1);
}

static struct num common(struct num a, struct num b, bool multiple)
{
	if (!num_whole(a) || !num_whole(b) || a.n < 1 || b.n < 1 || a.n > 100000 || b.n > 100000)
		return NUM_NONE;
	return num_of(multiple ? a.n / num_gcd(a.n, b.n) * b.n : num_gcd(a.n, b.n), 1);
}

/* Round the clock once; the same time twice may be none or twelve hours. */
static struct num elapsed(struct num from, struct num to)
{
	struct num minutes = num_sub(to, from);

	if (!num_ok(minutes) || minutes.n == 0)
		return NUM_NONE;
	return minutes.n > 0 ? minutes : num_add(minutes, num_of(720, 1));
}

static struct num one_of(struct num a, struct num b, bool greater)
{
	int order = num_compare(a, b);

	if (order == 0)
		return NUM_NONE;
	return (order > 0) == greater ? a : b;
}

static struct num of_numbers(
	enum formula formula, int count, struct num a, struct num b, struct num c)
{
	switch (formula) {
	case SUM:
		return num_add(a, b);
	case DIFFERENCE:
	case SPENT:
		return from_zero(num_sub(a, b));
	case TAKEN:
	case CHANGE:
		return from_zero(num_sub(b, a));
	case PRODUCT:
	case PRICE:
	case DISTANCE:
		return num_mul(a, b);
	case QUOTIENT:
		return whole_only(num_div(a, b));
	case INTO:
		return whole_only(num_div(b, a));
	case UNIT_PRICE:
		return num_div(b, a);
	case REST:
		return rest_of(a, b);
	case OFF:
		return with_percent(a, b, -1);
	case MORE:
		return with_percent(a, b, 1);
	case GREATER:
	case LESSER:
		return one_of(a, b, formula == GREATER);
	case HALF:
		return whole_only(num_div(a, num_of(2, 1)));
	case SAME:
		return a;
	case AFTER:
		return whole_only(num_add(a, num_of(1, 1)));
	case BEFORE:
		return from_zero(whole_only(num_sub(a, num_of(1, 1))));
	case COMMON_FACTOR:
	case COMMON_MULTIPLE:
		return common(a, b, formula == COMMON_MULTIPLE);
	case DIGIT_VALUE:
		return digit_value(a, b);
	case HUNDREDS:
		return of_digits(a, b, c);
	case ELAPSED:
		return elapsed(a, b);
	case AT_RATE:
		return count == 2 ? num_mul(a, b) : whole_only(num_mul(num_div(a, b), c));
	default:
		return NUM_NONE;
	}
}

static bool is_figure(enum formula formula)
{
	return formula >= RECTANGLE && formula <= CUBE;
}

/* Money has two places; a sum that does not come out so was meant otherwise. */
static bool of_money(const struct caught *c, struct asked *ret)
{
	for (int i = 0; i < c->numbers; i++)
		if (c->number[i].unit != NULL && c->number[i].unit->kind != MONEY)
			return false;
	return num_ok(ret->value) && num_places(ret->value) >= 0 &&
		num_places(ret->value) <= (ret->unit == NULL || ret->unit->factor == 100 ? 2 : 0);
}

/* "How many meters …?" of a speed in kilometers. */
static bool to_unit(struct asked *a, const struct unit *unit)
{
	if (unit == NULL || a->unit == NULL)
		return a->unit != NULL;
	if (unit->kind != a->unit->kind)
		return false;
	a->value = num_div(num_mul(a->value, num_of(a->unit->factor, 1)), num_of(unit->factor, 1));
	a->unit = unit;
	return true;
}

bool stem_calculate(enum formula formula, const struct caught *c, struct asked *ret)
{
	struct num a = c->number[0].value, b = c->number[1].value, d = c->number[2].value;

	*ret = (struct asked){ .power = 1 };
	if (formula == CONVERT) {
		ret->unit = c->unit;
		if (c->number[0].unit->kind != c->unit->kind)
			return false;
		ret->value =
			num_div(num_mul(a, num_of(c->number[0].unit->factor, 1)), num_of(c->unit->factor, 1));
		return true;
	}
	if (formula == ROUND) {
		ret->unit = c->number[0].unit;
		ret->value = rounded(a,
			num_ok(c->place) && c->place.n > 0 ? c->place
											   : num_power(num_of(10, 1), b.n > 6 ? 0 : -b.n));
		return true;
	}
	if (formula == DIGIT) {
		ret->value = digit_of(a, c->place);
		return true;
	}
	if (is_figure(formula)) {
		if (!one_unit(c, &ret->unit) || (c->unit != NULL && c->unit != ret->unit))
			return false;
		ret->power = formula == TRIANGLE_AREA ? 2
			: c->measure == 'a'               ? 2
			: c->measure == 'v'               ? 3
											  : 1;
		ret->value = of_figure(formula, c->measure, a, b, d);
		return true;
	}
	ret->value = of_numbers(formula, c->numbers, a, b, d);
	if (formula == SAME && c->percent)
		ret->value = num_div(a, num_of(100, 1));
	if (formula == ELAPSED)
		ret->unit = unit_of("minute", 6);
	if (formula < DISTANCE || formula == AT_RATE)
		return true;
	for (int i = 0; i < c->numbers; i++)
		ret->unit = c->number[i].unit != NULL ? c->number[i].unit : ret->unit;
	if (formula == DISTANCE)
		return to_unit(ret, c->unit);
	return formula < PRICE || of_money(c, ret);
}
