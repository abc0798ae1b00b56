/* HTTP client for callers that wait: a batch of transfers, run on the loop's thread. */
#include "io/fetch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "io/transfer.h"

enum { CALLS_MAX = 64, TIMEOUT_MS = 30000 };

struct batch {
	struct loop_task start;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	int count, left;
	struct batch_call {
		struct transfer transfer;
		struct batch *batch;
	} calls[];
};

static void batch_drop(void *arg)
{
	struct batch *b = arg;

	for (int i = 0; i < b->count; i++)
		transfer_release(&b->calls[i].transfer);
	pthread_cond_destroy(&b->ended);
	pthread_mutex_destroy(&b->lock);
	free(b);
}

static void on_done(struct transfer *t)
{
	struct batch *b = ((struct batch_call *)t)->batch;

	pthread_mutex_lock(&b->lock);
	if (--b->left == 0)
		pthread_cond_signal(&b->ended);
	pthread_mutex_unlock(&b->lock);
}

static void on_start(struct loop_task *task)
{
	struct batch *b = (struct batch *)task;
	int count = b->count; /* the last one to end may end the batch, too */

	for (int i = 0; i < count; i++)
		transfer_start(&b->calls[i].transfer);
}

static void ask(const struct ctx *cx, struct batch *b, struct fetch *call)
{
	struct batch_call *c = &b->calls[b->count++];
	int64_t ms = ctx_left_ms(cx, call->timeout_ms > 0 ? call->timeout_ms : TIMEOUT_MS);

	call->status = 0;
	call->error = "not started";
	call->reply = "";
	call->reply_size = 0;
	c->batch = b;
	c->transfer = (struct transfer){ .method = call->method,
		.url = call->url,
		.headers = call->headers,
		.body = call->body,
		.body_size = call->body_size,
		.ca_file = call->ca_file,
		.total_ms = ms > 0 ? ms : 1,
		.reply_max_bytes = call->reply_max_bytes,
		.done = on_done };
}

static int answer(struct ctx *cx, const struct transfer *t, struct fetch *call)
{
	if (t->end != TRANSFER_ANSWERED) {
		call->error = ctx_strdup(cx, t->why);
		return call->error != NULL ? 0 : -1;
	}
	if (t->reply_size > 0) {
		char *reply = ctx_alloc(cx, t->reply_size + 1);

		if (reply == NULL)
			return -1;
		memcpy(reply, t->reply, t->reply_size);
		call->reply = reply;
	}
	call->reply_size = t->reply_size;
	call->status = t->status;
	call->error = NULL;
	return 0;
}

static struct batch *batch_new(struct ctx *cx, int n)
{
	struct batch *b = calloc(1, sizeof(*b) + (size_t)n * sizeof(b->calls[0]));

	if (b == NULL || pthread_mutex_init(&b->lock, NULL) != 0 ||
		pthread_cond_init(&b->ended, NULL) != 0) {
		free(b);
		(void)fail(cx, 503, "out_of_memory", "There is no memory for a call.");
		return NULL;
	}
	return ctx_own(cx, b, batch_drop) == 0 ? b : NULL;
}

int fetch_all(struct ctx *cx, struct fetch *calls, int n)
{
	struct batch *b;

	if (n < 0 || n > CALLS_MAX)
		return fail(cx, 500, "internal", "More than %d calls at once.", CALLS_MAX);
	if (n == 0)
		return 0;
	b = batch_new(cx, n);
	if (b == NULL)
		return -1;
	for (int i = 0; i < n; i++)
		ask(cx, b, &calls[i]);
	b->left = n;
	b->start.run = on_start;
	if (loop_post(&b->start) != 0)
		return fail_cause(cx, 503, "fetch_unavailable", "The HTTP client is not there.",
			"its thread cannot be started");
	pthread_mutex_lock(&b->lock);
	while (b->left > 0)
		pthread_cond_wait(&b->ended, &b->lock);
	pthread_mutex_unlock(&b->lock);
	for (int i = 0; i < n; i++)
		TRY(answer(cx, &b->calls[i].transfer, &calls[i]));
	return 0;
}

int fetch_one(struct ctx *cx, struct fetch *call)
{
	TRY(fetch_all(cx, call, 1));
	if (call->status != 0)
		return 0;
	return fail_cause(cx, 502, "upstream_unreachable", "A service that this needs did not answer.",
		"%s: %s", call->url, call->error);
}
