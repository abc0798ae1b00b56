/* Exact fractions: arithmetic with overflow checks, and writing them for readers. */
#include "domain/course/num.h"

#include <stdio.h>
#include <string.h>

#define MINUS "\xe2\x88\x92"

int64_t num_gcd(int64_t a, int64_t b)
{
	if (a < 0)
		a = -a;
	if (b < 0)
		b = -b;
	while (b != 0) {
		int64_t rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

struct num num_of(int64_t n, int64_t d)
{
	int64_t common;

	if (d == 0 || n == INT64_MIN || d == INT64_MIN)
		return NUM_NONE;
	common = num_gcd(n, d);
	if (d < 0)
		common = -common;
	return (struct num){ n / common, d / common };
}

bool num_ok(struct num a)
{
	return a.d > 0;
}

struct num num_add(struct num a, struct num b)
{
	int64_t left, right, sum, d;

	if (!num_ok(a) || !num_ok(b) || __builtin_mul_overflow(a.n, b.d, &left) ||
		__builtin_mul_overflow(b.n, a.d, &right) || __builtin_add_overflow(left, right, &sum) ||
		__builtin_mul_overflow(a.d, b.d, &d))
		return NUM_NONE;
	return num_of(sum, d);
}

struct num num_sub(struct num a, struct num b)
{
	if (!num_ok(b))
		return NUM_NONE;
	return num_add(a, (struct num){ -b.n, b.d });
}

struct num num_mul(struct num a, struct num b)
{
	int64_t n, d;

	if (!num_ok(a) || !num_ok(b) || __builtin_mul_overflow(a.n, b.n, &n) ||
		__builtin_mul_overflow(a.d, b.d, &d))
		return NUM_NONE;
	return num_of(n, d);
}

struct num num_div(struct num a, struct num b)
{
	if (!num_ok(b) || b.n == 0)
		return NUM_NONE;
	return num_mul(a, num_of(b.d, b.n));
}

struct num num_power(struct num a, int64_t exponent)
{
	struct num product = { 1, 1 };
	int64_t times = exponent < 0 ? -exponent : exponent;

	if (times > 12)
		return NUM_NONE;
	while (times-- > 0)
		product = num_mul(product, a);
	return exponent < 0 ? num_div((struct num){ 1, 1 }, product) : product;
}

bool num_equal(struct num a, struct num b)
{
	return num_ok(a) && num_ok(b) && a.n == b.n && a.d == b.d;
}

int num_compare(struct num a, struct num b)
{
	__int128 left = (__int128)a.n * b.d, right = (__int128)b.n * a.d;

	return left < right ? -1 : left > right;
}

bool num_whole(struct num a)
{
	return a.d == 1;
}

int num_places(struct num a)
{
	int64_t scale = 1;

	if (!num_ok(a))
		return -1;
	for (int places = 0; places <= 9; places++, scale *= 10)
		if (scale % a.d == 0)
			return places;
	return -1;
}

double num_double(struct num a)
{
	return num_ok(a) ? (double)a.n / (double)a.d : 0;
}

void num_write_whole(char *out, size_t size, int64_t v, bool commas)
{
	char digits[32];
	uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	size_t at = sizeof(digits) - 1;

	digits[at] = '\0';
	for (int written = 0; written == 0 || rest > 0; written++, rest /= 10) {
		if (commas && written > 0 && written % 3 == 0)
			digits[--at] = ',';
		digits[--at] = (char)('0' + rest % 10);
	}
	snprintf(out, size, "%s%s", v < 0 ? MINUS : "", digits + at);
}

void num_write_decimal(char *out, size_t size, struct num v, int places)
{
	int64_t scale = 1, scaled, whole, part;
	int need = num_places(v);
	char head[40], tail[24];

	if (need > places)
		places = need;
	for (int i = 0; i < places; i++)
		scale *= 10;
	if (need < 0 || __builtin_mul_overflow(v.n, scale / v.d, &scaled)) {
		snprintf(out, size, "?");
		return;
	}
	whole = scaled / scale;
	part = scaled % scale;
	num_write_whole(head, sizeof(head), whole < 0 ? -whole : whole, true);
	part = part < 0 ? -part : part;
	for (int i = places; i > 0; i--, part /= 10)
		tail[i - 1] = (char)('0' + part % 10);
	tail[places] = '\0';
	if (places == 0)
		snprintf(out, size, "%s%s", scaled < 0 ? MINUS : "", head);
	else
		snprintf(out, size, "%s%s.%s", scaled < 0 ? MINUS : "", head, tail);
}

static const char *const small_words[] = { "zero", "one", "two", "three", "four", "five", "six",
	"seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
	"sixteen", "seventeen", "eighteen", "nineteen" };
static const char *const tens_words[] = { "", "", "twenty", "thirty", "forty", "fifty", "sixty",
	"seventy", "eighty", "ninety" };

static size_t write_below_1000(char *out, size_t size, int64_t v)
{
	int n = 0;

	if (v >= 100) {
		n += snprintf(out, size, "%s hundred%s", small_words[v / 100], v % 100 ? " " : "");
		v %= 100;
		if (v == 0)
			return (size_t)n;
	}
	if (v < 20)
		n += snprintf(out + n, size - (size_t)n, "%s", small_words[v]);
	else if (v % 10 == 0)
		n += snprintf(out + n, size - (size_t)n, "%s", tens_words[v / 10]);
	else
		n += snprintf(out + n, size - (size_t)n, "%s-%s", tens_words[v / 10], small_words[v % 10]);
	return (size_t)n;
}

void num_write_words(char *out, size_t size, int64_t v)
{
	static const struct {
		int64_t unit;
		const char *name;
	} periods[] = { { 1000000, " million" }, { 1000, " thousand" } };
	char text[160];
	size_t at = 0;

	if (v < 0 || v > 999999999) {
		snprintf(out, size, "?");
		return;
	}
	text[0] = '\0';
	for (size_t i = 0; i < 2; i++) {
		if (v < periods[i].unit)
			continue;
		at += write_below_1000(text + at, sizeof(text) - at, v / periods[i].unit);
		v %= periods[i].unit;
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s", periods[i].name, v ? " " : "");
	}
	if (v > 0 || at == 0)
		write_below_1000(text + at, sizeof(text) - at, v);
	snprintf(out, size, "%s", text);
}
