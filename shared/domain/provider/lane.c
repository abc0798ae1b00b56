/* Lanes: what a provider allows in a minute, and when it wants to be left alone. */
#include "domain/provider/lane.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NUMBER_MAX = 24 };

static const double minute_ms = 60000, burst_ms = 10000, day_ms = 86400000;

/* Below what a clock tells: sums of fractions are not exact. */
static const double hair = 1e-6;

static double bucket_most(const struct token_bucket *b)
{
	double burst = (double)b->per_minute * burst_ms / minute_ms;

	return burst < 1 ? 1 : burst;
}

static double bucket_left(const struct token_bucket *b, int64_t now_ms)
{
	double most = bucket_most(b), left;

	if (b->at_ms == 0)
		return most;
	left = b->left + (double)(now_ms - b->at_ms) * (double)b->per_minute / minute_ms;
	return left < most ? left : most;
}

/* More than a full bucket holds waits for a full one, and leaves a debt. */
static int64_t bucket_ready_at(const struct token_bucket *b, double need, int64_t now_ms)
{
	double most = bucket_most(b), left;

	if (b->per_minute == 0)
		return now_ms;
	left = bucket_left(b, now_ms);
	if (need > most)
		need = most;
	if (left >= need - hair)
		return now_ms;
	return now_ms + (int64_t)ceil((need - left) * minute_ms / (double)b->per_minute - hair);
}

static void bucket_add(struct token_bucket *b, double n, int64_t now_ms)
{
	double most = bucket_most(b);

	if (b->per_minute == 0)
		return;
	b->left = bucket_left(b, now_ms) + n;
	if (b->left > most)
		b->left = most;
	b->at_ms = now_ms;
}

int64_t lane_ready_at(const struct lane *l, int64_t tokens, int64_t now_ms)
{
	int64_t at = l->paused_until_ms, t;

	if (l->at_once_max > 0 && l->at_once >= l->at_once_max)
		return INT64_MAX;
	t = bucket_ready_at(&l->requests, 1, now_ms);
	at = t > at ? t : at;
	t = bucket_ready_at(&l->tokens, (double)tokens, now_ms);
	return t > at ? t : at;
}

void lane_take(struct lane *l, int64_t tokens, int64_t now_ms)
{
	l->at_once++;
	bucket_add(&l->requests, -1, now_ms);
	bucket_add(&l->tokens, -(double)tokens, now_ms);
}

void lane_end(struct lane *l, int64_t tokens, int64_t used, int64_t now_ms)
{
	l->at_once--;
	if (used >= 0)
		bucket_add(&l->tokens, (double)(tokens - used), now_ms);
}

void lane_pause(struct lane *l, int64_t until_ms)
{
	if (until_ms > l->paused_until_ms)
		l->paused_until_ms = until_ms;
}

int64_t lane_duration_ms(const char *text)
{
	static const struct {
		const char *name;
		double ms;
	} units[] = { { "ms", 1 }, { "us", 0.001 }, { "ns", 0.000001 }, { "s", 1000 }, { "m", 60000 },
		{ "h", 3600000 } };
	double sum = 0;

	if (*text == '\0')
		return -1;
	while (*text != '\0') {
		size_t digits = strspn(text, "0123456789."), i = 0;
		char number[NUMBER_MAX];
		double n;

		if (digits == 0 || digits >= sizeof(number))
			return -1;
		memcpy(number, text, digits);
		number[digits] = '\0';
		n = strtod(number, NULL);
		text += digits;
		if (*text == '\0') { /* bare: seconds */
			sum += n * 1000;
			break;
		}
		while (i < sizeof(units) / sizeof(units[0]) &&
			strncmp(text, units[i].name, strlen(units[i].name)) != 0)
			i++;
		if (i == sizeof(units) / sizeof(units[0]))
			return -1;
		sum += n * units[i].ms;
		text += strlen(units[i].name);
	}
	return sum < day_ms ? (int64_t)ceil(sum) : (int64_t)day_ms;
}

int64_t lane_retry_after_ms(const char *text, int64_t now_unix)
{
	static const char *const forms[] = { "%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT",
		"%a %b %d %H:%M:%S %Y" };
	int64_t left;

	if (*text >= '0' && *text <= '9') {
		char *end;
		double n = strtod(text, &end);

		if (*end != '\0' || !isfinite(n))
			return -1;
		return n < day_ms / 1000.0 ? (int64_t)ceil(n * 1000) : (int64_t)day_ms;
	}
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct tm tm = { 0 };
		const char *end = strptime(text, forms[i], &tm);

		if (end == NULL || *end != '\0')
			continue;
		left = (int64_t)timegm(&tm) - now_unix;
		return left <= 0 ? 0 : left < (int64_t)day_ms / 1000 ? left * 1000 : (int64_t)day_ms;
	}
	return -1;
}
