/* The issuer's keys: a shared, counted set behind one lock; the lock is never held while the issuer is asked. */
#include "domain/keys.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/cfg.h"
#include "base/clock.h"
#include "base/log.h"
#include "io/fetch.h"

enum {
	FRESH_MS = 10 * 60 * 1000,
	ASK_AGAIN_MS = 10 * 1000, /* between two questions, whatever tokens come */
	FIRST_AGAIN_MS = 1000,    /* the same while there are no keys at all */
	ASK_TIMEOUT_MS = 3000,
	REPLY_MAX_BYTES = 256 * 1024
};

struct keys {
	atomic_int users; /* contexts, and the cache itself */
	struct jwks *set;
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t asked; /* a question has ended */
	struct keys *keys;    /* NULL until the first success */
	int64_t fetched_ms;   /* of keys */
	int64_t tried_ms;     /* when the last question began; valid when tries > 0 */
	long tries;
	bool failed; /* the last question had no answer */
	bool asking;
} cache = { .lock = PTHREAD_MUTEX_INITIALIZER, .asked = PTHREAD_COND_INITIALIZER };

static void drop(void *obj)
{
	struct keys *k = obj;

	if (k == NULL || atomic_fetch_sub(&k->users, 1) != 1)
		return;
	jwks_free(k->set);
	free(k);
}

const struct jwks *keys_set(const struct keys *keys)
{
	return keys->set;
}

/* Asks the issuer; NULL when that fails, which is logged, since the caller may go on with older keys. */
static struct keys *ask(struct ctx *cx)
{
	struct fetch f = { .method = "GET",
		.url = cfg.jwks_url,
		.timeout_ms = ASK_TIMEOUT_MS,
		.reply_max_bytes = REPLY_MAX_BYTES };
	struct keys *k = calloc(1, sizeof(*k));
	char why[128] = "no answer";

	if (k != NULL && fetch_all(cx, &f, 1) == 0) {
		if (f.status == 200)
			k->set = jwks_parse(f.reply, f.reply_size, why, sizeof(why));
		else if (f.status != 0)
			snprintf(why, sizeof(why), "status %d", f.status);
		else if (f.error != NULL)
			snprintf(why, sizeof(why), "%s", f.error);
	}
	ctx_forgive(cx);
	if (k != NULL && k->set != NULL) {
		atomic_store(&k->users, 1);
		return k;
	}
	free(k);
	log_line(cx, LOG_WARN, "The issuer's keys could not be fetched.", "url", cfg.jwks_url, "cause",
		why, NULL);
	return NULL;
}

/* With the lock held: asks the issuer with the lock let go meanwhile. */
static void ask_unlocked(struct ctx *cx)
{
	struct keys *k;

	cache.asking = true;
	cache.tried_ms = clock_ms();
	cache.tries++;
	pthread_mutex_unlock(&cache.lock);
	k = ask(cx);
	pthread_mutex_lock(&cache.lock);
	cache.asking = false;
	cache.failed = k == NULL;
	if (k != NULL) {
		drop(cache.keys);
		cache.keys = k;
		cache.fetched_ms = clock_ms();
	}
	pthread_cond_broadcast(&cache.asked);
}

/* With the lock held: waits for the question that another thread is asking. */
static void wait_for_other(struct ctx *cx)
{
	int64_t left = ctx_left_ms(cx, ASK_TIMEOUT_MS + 500);
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += left / 1000;
	until.tv_nsec += left % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	while (cache.asking)
		if (pthread_cond_timedwait(&cache.asked, &cache.lock, &until) != 0)
			return;
}

static bool may_ask(int64_t pause_ms)
{
	return !cache.asking && (cache.tries == 0 || clock_ms() - cache.tried_ms >= pause_ms);
}

static int unavailable(struct ctx *cx)
{
	fail(
		cx, 503, "keys_unavailable", "The keys to verify tokens with cannot be fetched right now.");
	cx->err.retry_after_seconds = 5;
	return -1;
}

/* With the lock held, which it lets go: gives the present keys to the context. */
static int hand_out(struct ctx *cx, const struct keys **ret)
{
	struct keys *k = cache.keys;

	if (k != NULL)
		atomic_fetch_add(&k->users, 1);
	pthread_mutex_unlock(&cache.lock);
	if (k == NULL)
		return unavailable(cx);
	TRY(ctx_own(cx, k, drop));
	*ret = k;
	return 0;
}

int keys_get(struct ctx *cx, const struct keys **ret)
{
	pthread_mutex_lock(&cache.lock);
	if (cache.keys != NULL) {
		if (clock_ms() - cache.fetched_ms >= FRESH_MS && may_ask(ASK_AGAIN_MS))
			ask_unlocked(cx);
	} else if (may_ask(FIRST_AGAIN_MS)) {
		ask_unlocked(cx);
	} else if (cache.asking) {
		wait_for_other(cx);
	}
	return hand_out(cx, ret);
}

int keys_renew(struct ctx *cx, const struct keys *seen, const struct keys **ret)
{
	bool failed;

	pthread_mutex_lock(&cache.lock);
	if (cache.keys == seen && may_ask(ASK_AGAIN_MS))
		ask_unlocked(cx);
	else if (cache.keys == seen && cache.asking)
		wait_for_other(cx);
	failed = cache.failed;
	TRY(hand_out(cx, ret));
	return *ret == seen && failed ? unavailable(cx) : 0;
}

void keys_reset(void)
{
	pthread_mutex_lock(&cache.lock);
	drop(cache.keys);
	cache.keys = NULL;
	cache.tries = 0;
	cache.failed = false;
	pthread_mutex_unlock(&cache.lock);
}

void keys_age(int64_t age_ms)
{
	pthread_mutex_lock(&cache.lock);
	cache.fetched_ms -= age_ms;
	cache.tried_ms -= age_ms;
	pthread_mutex_unlock(&cache.lock);
}
