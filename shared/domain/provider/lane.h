/*
 * A lane: the limits that the calls of one model, or of one provider, share in this process. Token buckets for requests and
 * tokens a minute, calls at once, and the pause that a provider's headers ask for. Pure arithmetic on times that are given.
 * Internal to the provider module.
 */
#ifndef IGNITE_DOMAIN_PROVIDER_LANE_H
#define IGNITE_DOMAIN_PROVIDER_LANE_H

#include <stdbool.h>
#include <stdint.h>

struct token_bucket {
	int64_t per_minute; /* 0: no limit */
	double left;        /* at most ten seconds' worth, one request at least */
	int64_t at_ms;      /* when left was true; 0: never used, full */
};

struct lane {
	struct token_bucket requests, tokens;
	int at_once_max; /* 0: no limit */
	int at_once;
	int64_t paused_until_ms;
};

/* When a call of so many tokens may start: now or earlier, later, or INT64_MAX when one has to end first. Changes nothing. */
int64_t lane_ready_at(const struct lane *l, int64_t tokens, int64_t now_ms);

/* Takes the call's share; lane_ready_at() said now. */
void lane_take(struct lane *l, int64_t tokens, int64_t now_ms);

/* The call has ended: it used `used` tokens of those it took (-1: unknown, all). */
void lane_end(struct lane *l, int64_t tokens, int64_t used, int64_t now_ms);

/* Nobody starts before until_ms. */
void lane_pause(struct lane *l, int64_t until_ms);

/*
 * Reads "1s", "6m0s", "20ms", "1h2m3.5s" (Go's durations, as x-ratelimit-reset-* have them) and bare seconds; -1 for anything
 * else. At most a day.
 */
int64_t lane_duration_ms(const char *text);

/* Reads Retry-After (RFC 9110, 10.2.3): seconds or a date; -1 for anything else. now: seconds since 1970. At most a day. */
int64_t lane_retry_after_ms(const char *text, int64_t now_unix);

#endif
