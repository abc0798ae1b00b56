/* A short list of words to say and one thread that says them. */
#include "domain/notify.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/cfg.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "domain/auth.h"
#include "domain/queue_impl.h"
#include "io/db_check.h"

enum {
	WORDS_MAX = 32, /* what comes to more at once is left to the poll */
	QUEUE_TEXT = 64,
	PAUSE_MS = 100,
	SEND_MS = 2000,
	STOP_MS = 5000,
	COMPLAIN_MS = 10000,
	ARENA_BYTES = 256 KiB,
};

struct word {
	char queue[QUEUE_TEXT];
	bool cancel;
	bool due;
	int64_t next_ms; /* not before */
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool on, started, stopping, ended;
	enum notify_way way;
	unsigned long thread;
	struct word words[WORDS_MAX];
	const struct word *sending;
	int64_t complained_ms;
} notifier = { .lock = PTHREAD_MUTEX_INITIALIZER };

void notify_setup(enum notify_way way)
{
	pthread_condattr_t a;

	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_cond_init(&notifier.changed, &a);
	pthread_condattr_destroy(&a);
	notifier.way = way;
	notifier.on = notify_wanted(cfg.database_url) || notify_wanted(cfg.database_direct_url);
}

bool notify_wanted(const char *url)
{
	return cfg.worker_listen == LISTEN_ON || (cfg.worker_listen == LISTEN_AUTO && db_over_tcp(url));
}

/* ---- saying it ---- */

static void complain(const struct ctx *cx)
{
	if (notifier.complained_ms != 0 && clock_ms() < notifier.complained_ms + COMPLAIN_MS)
		return;
	notifier.complained_ms = clock_ms();
	log_line(cx, LOG_WARN,
		"Workers of other hosts could not be told; they find the work by polling.", "code",
		cx->err.code, "cause", cx->err.cause, NULL);
}

/* Milliseconds after which to ask again, because they were told a moment ago; 0: done, or left to the poll; -1: it failed. */
static int say(struct ctx *cx, const struct word *w)
{
	static const char sql[] = "select ignite.notify_workers($1,$2,$3)";
	char host[QUEUE_HOST_TEXT];
	struct rows *r = NULL;

	ctx_reset(cx, NULL);
	cx->deadline_ms = clock_ms() + SEND_MS;
	queue_host(host);
	/* Without a run folder nobody was poked, on this host either. */
	if (auth_as_service(cx, NULL) == 0 &&
		db_call(cx, &r, true, sql, 3, w->queue, cfg.run_dir != NULL ? host : NULL,
			w->cancel ? "true" : "false") == 0)
		return (int)rows_int(r, 0, 0);
	complain(cx);
	return -1;
}

/* The word that may be said first, or NULL. */
static struct word *next_word(void)
{
	struct word *next = NULL;

	for (size_t i = 0; i < WORDS_MAX; i++) {
		struct word *w = &notifier.words[i];

		if (w->due && (next == NULL || w->next_ms < next->next_ms))
			next = w;
	}
	return next;
}

/* Says it, the lock let go meanwhile. */
static int say_word(struct ctx *cx, struct word *w)
{
	const struct word copy = *w;
	int again_ms;

	w->due = false;
	notifier.sending = w;
	pthread_mutex_unlock(&notifier.lock);
	again_ms = say(cx, &copy);
	pthread_mutex_lock(&notifier.lock);
	notifier.sending = NULL;
	w->due = w->due || again_ms > 0;
	w->next_ms = clock_ms() + (again_ms > 0 ? again_ms : PAUSE_MS);
	return again_ms;
}

static void wait_until(int64_t until_ms)
{
	const struct timespec until = { .tv_sec = until_ms / 1000,
		.tv_nsec = until_ms % 1000 * 1000000 };

	pthread_cond_timedwait(&notifier.changed, &notifier.lock, &until);
}

/* What waits, each word once and none after one that failed. */
static void say_rest(struct ctx *cx)
{
	for (size_t i = 0; i < WORDS_MAX; i++)
		if (notifier.words[i].due && say_word(cx, &notifier.words[i]) < 0)
			return;
}

static void *notifier_main(void *arg)
{
	struct ctx *cx = arg;

	pthread_mutex_lock(&notifier.lock);
	while (!notifier.stopping) {
		struct word *w = next_word();

		if (w == NULL)
			pthread_cond_wait(&notifier.changed, &notifier.lock);
		else if (w->next_ms > clock_ms())
			wait_until(w->next_ms);
		else
			say_word(cx, w);
	}
	say_rest(cx);
	notifier.ended = true;
	pthread_cond_broadcast(&notifier.changed);
	pthread_mutex_unlock(&notifier.lock);
	ctx_free(cx);
	return NULL;
}

/* ---- leaving it ---- */

static struct word *word_for(const char *queue, bool cancel)
{
	struct word *room = NULL;

	for (size_t i = 0; i < WORDS_MAX; i++) {
		struct word *w = &notifier.words[i];

		if (w->cancel == cancel && strcmp(w->queue, queue) == 0)
			return w;
		if (!w->due && w != notifier.sending && (room == NULL || w->next_ms < room->next_ms))
			room = w;
	}
	if (room != NULL) {
		*room = (struct word){ .cancel = cancel };
		snprintf(room->queue, sizeof(room->queue), "%s", queue);
	}
	return room;
}

static void start(void)
{
	struct ctx *cx = ctx_new(ARENA_BYTES, NULL);

	notifier.started = cx != NULL && thread_start(notifier_main, cx, &notifier.thread) == 0;
	if (!notifier.started && cx != NULL)
		ctx_free(cx);
}

void notify_workers(const char *queue, bool cancel)
{
	struct word *w;

	if (!notifier.on || strlen(queue) >= QUEUE_TEXT)
		return;
	pthread_mutex_lock(&notifier.lock);
	w = word_for(queue, cancel);
	if (w != NULL && !w->due) {
		w->due = true;
		if (notifier.way == NOTIFY_THREAD && !notifier.started && !notifier.stopping)
			start();
		pthread_cond_signal(&notifier.changed);
	}
	pthread_mutex_unlock(&notifier.lock);
}

/* It may be in the resolver of names, for longer than anybody would wait; then it ends with the process. */
static void end_thread(void)
{
	int64_t until_ms = clock_ms() + STOP_MS;
	bool ended;

	pthread_mutex_lock(&notifier.lock);
	while (!notifier.ended && clock_ms() < until_ms)
		wait_until(until_ms);
	ended = notifier.ended;
	pthread_mutex_unlock(&notifier.lock);
	if (ended)
		pthread_join(notifier.thread, NULL);
	else
		pthread_detach(notifier.thread);
}

void notify_stop(void)
{
	struct ctx *cx = NULL;

	if (!notifier.on)
		return;
	pthread_mutex_lock(&notifier.lock);
	notifier.stopping = true;
	pthread_cond_broadcast(&notifier.changed);
	if (!notifier.started && next_word() != NULL && (cx = ctx_new(ARENA_BYTES, NULL)) != NULL)
		say_rest(cx);
	pthread_mutex_unlock(&notifier.lock);
	if (cx != NULL)
		ctx_free(cx);
	if (notifier.started)
		end_thread();
}
