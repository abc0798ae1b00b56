/* Stems that ask which of the options has a property of numbers: "Which of these numbers is even?" */
#include "base/ctx.h"
#include "domain/course/eval.h"
#include "domain/course/stems_impl.h"

enum property {
	LARGEST,
	SMALLEST,
	EVEN,
	ODD,
	PRIME,
	MULTIPLE, /* of the first number */
	FACTOR,   /* of the first number */
	ABOVE,
	BELOW,
	BETWEEN,
	EQUAL
};

static const struct {
	const char *pattern;
	enum property property;
} choices[] = {
	{ "{which} is [the] (largest|greatest|biggest|highest) [one|number|fraction|decimal|value] {list}",
		LARGEST },
	{ "{which} has the (largest|greatest|biggest|highest) value", LARGEST },
	{ "{which} is [the] (smallest|least|lowest) [one|number|fraction|decimal|value] {list}",
		SMALLEST },
	{ "{which} has the (smallest|least|lowest) value", SMALLEST },
	{ "{which} is [an] even [number] {list}", EVEN },
	{ "{which} is [an] odd [number] {list}", ODD },
	{ "{which} is [a] prime [number] {list}", PRIME },
	{ "{which} is a multiple of N", MULTIPLE },
	{ "{which} is [evenly] divisible by N", MULTIPLE },
	{ "{which} is a (factor|divisor) of N", FACTOR },
	{ "{which} is (greater|larger|bigger|more) than N", ABOVE },
	{ "{which} is (less|smaller) than N", BELOW },
	{ "{which} is between N and N", BETWEEN },
	{ "{which} is (equal|equivalent) to N [%|percent]", EQUAL },
	{ "{which} equals N [%|percent]", EQUAL },
	{ "{which} has the same value as N [%|percent]", EQUAL },
};

bool stem_chooses(const char *text, struct choice *ret)
{
	struct stem stem;
	struct caught c;

	if (!stem_read(text, &stem) || !stem_is(&stem, 0, "which"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
		if (!stem_match(&stem, choices[i].pattern, &c))
			continue;
		*ret = (struct choice){ (int)choices[i].property, c.number[0].value, c.number[1].value };
		if (c.percent)
			ret->first = num_div(ret->first, num_of(100, 1));
		return true;
	}
	return false;
}

static bool is_prime(int64_t n)
{
	for (int64_t i = 2; i * i <= n; i++)
		if (n % i == 0)
			return false;
	return n > 1;
}

static enum told said(bool right)
{
	return right ? TOLD_RIGHT : TOLD_WRONG;
}

/* Properties of whole numbers; a fraction has none of them. */
static enum told of_whole(enum property property, struct num v, struct num of)
{
	if (!num_whole(v) || v.n < 0 || v.n > 1000000)
		return TOLD_NOTHING;
	if (property == EVEN || property == ODD)
		return said((v.n % 2 == 0) == (property == EVEN));
	if (property == PRIME)
		return said(is_prime(v.n));
	if (!num_whole(of) || of.n < 1 || v.n < 1)
		return TOLD_NOTHING;
	return said(property == MULTIPLE ? v.n % of.n == 0 : of.n % v.n == 0);
}

enum told choice_told(
	const struct choice *choice, const char *const *options, size_t count, size_t at)
{
	struct num v, other;

	if (!eval_text(options[at], &v))
		return TOLD_NOTHING;
	switch ((enum property)choice->property) {
	case LARGEST:
	case SMALLEST:
		for (size_t i = 0; i < count; i++)
			if (!eval_text(options[i], &other))
				return TOLD_NOTHING;
		for (size_t i = 0; i < count; i++)
			if (eval_text(options[i], &other) &&
				(choice->property == LARGEST ? num_compare(other, v) > 0
											 : num_compare(other, v) < 0))
				return TOLD_WRONG;
		return TOLD_RIGHT;
	case ABOVE:
		return said(num_compare(v, choice->first) > 0);
	case BELOW:
		return said(num_compare(v, choice->first) < 0);
	case BETWEEN:
		return said((num_compare(v, choice->first) > 0) == (num_compare(v, choice->second) < 0));
	case EQUAL:
		return said(num_equal(v, choice->first));
	default:
		return of_whole((enum property)choice->property, v, choice->first);
	}
}
