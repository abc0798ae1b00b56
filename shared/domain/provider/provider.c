/* Calls as jobs make them: started, reserved together, sent, concluded, settled together, handed out as they end. */
#include "domain/provider.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cfg.h"
#include "base/clock.h"
#include "base/log.h"
#include "domain/provider/run.h"
#include "domain/queue.h"

enum { FILE_MAX = 1 MiB, LOOK_MS = 200, SETTLE_MS = 5000, RESERVE_AT_ONCE = 64 };

struct providers *providers;

/* ---- what is configured ---- */

static char *read_file(const char *path, size_t *ret_size)
{
	FILE *f = fopen(path, "re");
	char *text = f != NULL ? malloc(FILE_MAX + 1) : NULL;
	int error = errno;

	if (text != NULL)
		*ret_size = fread(text, 1, FILE_MAX + 1, f);
	if (text != NULL && (ferror(f) != 0 || *ret_size > FILE_MAX)) {
		error = ferror(f) != 0 ? errno : EFBIG;
		free(text);
		text = NULL;
	}
	if (f != NULL)
		fclose(f);
	errno = error;
	return text;
}

/* One that somebody has named and that cannot be called is said, never passed over in silence. */
static void tell_missing(const struct providers *all)
{
	for (int i = 0; i < all->provider_count; i++)
		if (all->provider[i].missing != NULL)
			log_line(NULL, LOG_WARN, "provider not configured", "provider", all->provider[i].name,
				"unset", all->provider[i].missing, NULL);
	for (int i = 0; i < all->model_count; i++)
		if (all->model[i].missing != NULL && all->model[i].provider->missing == NULL)
			log_line(NULL, LOG_WARN, "model not configured", "model", all->model[i].name, "unset",
				all->model[i].missing, NULL);
}

int provider_setup(char *why, size_t why_size)
{
	struct providers *all;
	size_t size = 0;
	char *text;

	if (cfg.providers_file == NULL) {
		all = providers_read("(built in)", provider_default, provider_default_size, why, why_size);
		providers = all != NULL ? all : providers;
		return all != NULL ? 0 : -1;
	}
	text = read_file(cfg.providers_file, &size);
	if (text == NULL) {
		snprintf(why, why_size, "The provider file %s (PROVIDERS_FILE) cannot be read: %s.",
			cfg.providers_file, errno == EISDIR ? "it is a folder" : strerror(errno));
		return -1;
	}
	all = providers_read(cfg.providers_file, text, size, why, why_size);
	free(text);
	if (all == NULL)
		return -1;
	providers = all;
	tell_missing(all);
	return 0;
}

/* The task's next model that can be called, from the given place on; -1: none. */
static int next_choice(const struct task *t, int from)
{
	for (int i = from; t != NULL && i < t->count; i++)
		if (t->models[i]->missing == NULL)
			return i;
	return -1;
}

bool provider_ready(const char *task)
{
	return providers != NULL && next_choice(providers_task(providers, task), 0) >= 0;
}

const char *provider_missing(struct ctx *cx, const char *task)
{
	const struct task *t = providers != NULL ? providers_task(providers, task) : NULL;
	const char *said;

	if (t == NULL)
		said = ctx_printf(cx, "The provider file names no model for the task %s.", task);
	else
		said = ctx_printf(cx, "No provider is configured for the task %s: %s is not set.", task,
			t->models[0]->missing != NULL ? t->models[0]->missing : "its key");
	return said != NULL ? said : "No provider is configured.";
}

const char *kind_word(enum call_kind k)
{
	static const char *const words[] = { [CALL_CHAT] = "chat",
		[CALL_EMBEDDING] = "embedding",
		[CALL_IMAGE] = "image",
		[CALL_SPEECH] = "speech" };

	return words[k];
}

const char *fault_word(enum call_fault f)
{
	static const char *const words[] = { [CALL_OK] = "ok",
		[CALL_REFUSED] = "refused",
		[CALL_TRUNCATED] = "truncated",
		[CALL_FILTERED] = "filtered",
		[CALL_MALFORMED] = "malformed",
		[CALL_RATE_LIMITED] = "rate_limited",
		[CALL_UNAVAILABLE] = "unavailable",
		[CALL_REJECTED] = "rejected",
		[CALL_DENIED] = "denied",
		[CALL_TIMEOUT] = "timeout",
		[CALL_CANCELLED] = "cancelled",
		[CALL_OVER_BUDGET] = "over_budget",
		[CALL_NO_PRICE] = "no_price" };

	return words[f];
}

/* ---- the calls of a context ---- */

static void list_free(struct run_list *l)
{
	for (struct call_run *r; (r = run_list_pop(l)) != NULL;)
		run_free(r);
}

/* The context ends: what is out is stopped, not settled; its reservations stay for the sweep. */
static void inbox_drop(void *arg)
{
	struct inbox *in = arg;

	inbox_stop(in);
	list_free(&in->ended);
	list_free(&in->pending);
	list_free(&in->ready);
	known_forms_drop(in);
	pthread_cond_destroy(&in->changed);
	pthread_mutex_destroy(&in->lock);
	in->cx->calls = NULL;
	free(in);
}

static struct inbox *inbox_of(struct ctx *cx)
{
	pthread_condattr_t attr;
	struct inbox *in = cx->calls;

	if (in != NULL)
		return in;
	in = calloc(1, sizeof(*in));
	if (in == NULL) {
		(void)fail(cx, 503, "out_of_memory", "There is no memory for a call.");
		return NULL;
	}
	in->cx = cx;
	pthread_mutex_init(&in->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&in->changed, &attr);
	pthread_condattr_destroy(&attr);
	if (ctx_own(cx, in, inbox_drop) != 0)
		return NULL;
	cx->calls = in;
	return in;
}

/* The model that is asked next, its request and its share of the time. */
static int choose(struct ctx *cx, struct call_run *r, int choice)
{
	int64_t now = clock_ms(), left = r->deadline_ms - now;

	r->choice = choice;
	r->model = r->task->models[choice];
	r->is_last = next_choice(r->task, choice + 1) < 0;
	r->model_deadline_ms = r->is_last ? r->deadline_ms : now + left * 6 / 10;
	r->fault = CALL_OK;
	r->charge = CHARGE_NONE;
	r->event_id[0] = r->why[0] = '\0';
	r->tries = r->lost = r->lost_counted = 0;
	r->resume_ms = 0;
	r->further = false;
	r->call->provider = r->model->provider->name;
	r->call->model = r->model->model;
	return run_prepare(cx, r);
}

static void forget_answer(struct model_call *c)
{
	c->fault = CALL_OK;
	c->why = c->text = c->cost_usd = c->provider = c->model = NULL;
	c->faults = c->value = NULL;
	c->retry_after_seconds = c->blobs_count = c->attempts = 0;
	c->blobs = NULL;
	c->usage = (struct call_usage){ 0 };
	c->spent_ms = 0;
}

int provider_start(struct ctx *cx, struct model_call *c)
{
	struct inbox *in = inbox_of(cx);
	struct call_run *r = in != NULL ? calloc(1, sizeof(*r)) : NULL;
	int choice;

	if (in == NULL)
		return -1;
	if (r == NULL)
		return fail(cx, 503, "out_of_memory", "There is no memory for a call.");
	forget_answer(c);
	r->inbox = in;
	r->call = c;
	r->began_ms = clock_ms();
	r->task = providers != NULL ? providers_task(providers, c->task) : NULL;
	choice = next_choice(r->task, 0);
	if (r->task == NULL || choice < 0 || r->task->models[choice]->kind != c->kind) {
		r->fault = CALL_REJECTED;
		snprintf(r->why, sizeof(r->why), "%s",
			choice < 0 ? provider_missing(cx, c->task)
					   : "The task's models are of another kind than the call.");
		run_list_add(&in->ready, r);
		return 0;
	}
	r->deadline_ms = r->began_ms +
		ctx_left_ms(
			cx, c->timeout_ms > 0 ? c->timeout_ms : r->task->models[choice]->provider->call_ms);
	if (choose(cx, r, choice) != 0) {
		run_free(r);
		return -1;
	}
	run_list_add(r->fault == CALL_OK ? &in->pending : &in->ready, r);
	return 0;
}

/* The task's next model takes the call over. */
static int ask_next(struct ctx *cx, struct inbox *in, struct call_run *r)
{
	int rc;

	log_line(cx, LOG_WARN, "the next model is asked", "provider", r->model->provider->name, "model",
		r->model->model, "outcome", fault_word(r->fault), "why", r->why, NULL);
	run_free_request(r);
	rc = choose(cx, r, next_choice(r->task, r->choice + 1));
	run_list_add(r->fault == CALL_OK ? &in->pending : &in->ready, r);
	return rc;
}

/* ---- reserving and sending ---- */

static int send_some(struct ctx *cx, struct inbox *in, struct run_list *some)
{
	int rc = cost_reserve(cx, some);

	for (struct call_run *r; (r = run_list_pop(some)) != NULL;) {
		if (rc == 0 && r->fault == CALL_NO_PRICE && !r->is_last) {
			rc = ask_next(cx, in, r);
		} else if (rc != 0 || r->fault != CALL_OK) {
			r->ended_ms = clock_ms();
			run_list_add(&in->ready, r);
		} else if (run_send(r) != 0) {
			r->fault = CALL_UNAVAILABLE;
			snprintf(r->why, sizeof(r->why), "The thread for calls cannot be started.");
			run_list_add(&in->ended, r);
		}
	}
	return rc;
}

static int send_pending(struct ctx *cx, struct inbox *in)
{
	while (in->pending.count > 0) {
		struct run_list some = { 0 };

		while (some.count < RESERVE_AT_ONCE && in->pending.count > 0)
			run_list_add(&some, run_list_pop(&in->pending));
		TRY(send_some(cx, in, &some));
	}
	return 0;
}

/* ---- what comes back ---- */

static struct run_list take_ended(struct inbox *in)
{
	struct run_list l;

	pthread_mutex_lock(&in->lock);
	l = in->ended;
	in->ended = (struct run_list){ 0 };
	pthread_mutex_unlock(&in->lock);
	return l;
}

/* Another model may do what this one could not. */
static bool goes_on(const struct call_run *r)
{
	return !r->is_last && clock_ms() < r->deadline_ms &&
		(r->fault == CALL_UNAVAILABLE || r->fault == CALL_RATE_LIMITED ||
			r->fault == CALL_TIMEOUT || r->fault == CALL_DENIED || r->fault == CALL_NO_PRICE);
}

/* Puts r's last word into the call; it stays on the list of what is ready. */
static int speak(struct ctx *cx, struct call_run *r)
{
	struct model_call *c = r->call;

	c->fault = r->fault;
	c->retry_after_seconds = r->fault == CALL_RATE_LIMITED ? r->retry_after_seconds : 0;
	c->spent_ms = clock_ms() - r->began_ms;
	c->why = NULL;
	if (r->fault == CALL_OK)
		return 0;
	c->why = ctx_strdup(cx, r->why);
	return c->why != NULL ? 0 : -1;
}

static int conclude_all(struct ctx *cx, struct inbox *in, struct run_list *l)
{
	int rc = 0;

	for (struct call_run *r = l->first; r != NULL; r = r->next) {
		if (rc == 0)
			rc = run_conclude(cx, r);
		record_call(cx, r);
		transfer_release(&r->transfer);
	}
	if (rc == 0)
		rc = cost_settle(cx, l);
	for (struct call_run *r; (r = run_list_pop(l)) != NULL;) {
		run_free_request(r);
		if (rc == 0 && goes_on(r)) {
			rc = ask_next(cx, in, r);
		} else {
			run_list_add(&in->ready, r);
		}
	}
	return rc;
}

/* Those of l that wait for another request to be reserved; the time of none of them is over. */
static struct run_list take_further(struct run_list *l)
{
	struct run_list all = *l, further = { 0 };

	*l = (struct run_list){ 0 };
	for (struct call_run *r; (r = run_list_pop(&all)) != NULL;) {
		r->further = r->further && clock_ms() < r->model_deadline_ms;
		run_list_add(r->further ? &further : l, r);
	}
	return further;
}

/* Gives back what was to go on and cannot, to be settled like others. */
static void end_here(struct inbox *in, struct call_run *r)
{
	r->further = false;
	pthread_mutex_lock(&in->lock);
	run_list_add(&in->ended, r);
	pthread_mutex_unlock(&in->lock);
}

static int send_further(struct ctx *cx, struct inbox *in, struct run_list *l)
{
	int rc = cost_further(cx, l);

	for (struct call_run *r; (r = run_list_pop(l)) != NULL;) {
		r->further = false;
		if (rc != 0 || r->fault != CALL_OK) {
			end_here(in, r);
		} else if (run_send(r) != 0) {
			r->fault = CALL_UNAVAILABLE;
			snprintf(r->why, sizeof(r->why), "The thread for calls cannot be started.");
			end_here(in, r);
		}
	}
	return rc;
}

/* What has ended is concluded, what was lost and may be asked for again is reserved for once more. */
static int take_in(struct ctx *cx, struct inbox *in, struct run_list *l)
{
	struct run_list further = take_further(l);
	int rc = l->count > 0 ? conclude_all(cx, in, l) : 0;

	if (rc == 0 && further.count > 0)
		return send_further(cx, in, &further);
	for (struct call_run *r; (r = run_list_pop(&further)) != NULL;)
		end_here(in, r);
	return rc;
}

/* Waits a little for something to end. */
static void wait_some(struct inbox *in)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LOOK_MS * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000L;
	}
	pthread_mutex_lock(&in->lock);
	if (in->ended.count == 0)
		pthread_cond_timedwait(&in->changed, &in->lock, &until);
	pthread_mutex_unlock(&in->lock);
}

static int out_count(struct inbox *in)
{
	int n;

	pthread_mutex_lock(&in->lock);
	n = in->out.count + in->ended.count;
	pthread_mutex_unlock(&in->lock);
	return n;
}

/* Stops all calls of a context that has failed, and settles what is known of them. Its failure stays. */
static int stop_all(struct ctx *cx, struct inbox *in)
{
	struct err before = cx->err;
	int64_t deadline = cx->deadline_ms;
	struct run_list l;

	inbox_stop(in);
	l = take_ended(in);
	if (l.count > 0 && (before.code == NULL || strcmp(before.code, "database_unavailable") != 0)) {
		ctx_forgive(cx);
		cx->deadline_ms = clock_ms() + SETTLE_MS;
		for (struct call_run *r = l.first; r != NULL; r = r->next)
			(void)run_conclude(cx, r);
		(void)cost_settle(cx, &l);
		cx->deadline_ms = deadline;
	}
	list_free(&l);
	list_free(&in->pending);
	list_free(&in->ready);
	cx->err = before;
	return -1;
}

static int check(struct ctx *cx)
{
	if (cx->job != NULL)
		return job_check(cx);
	if (cx->deadline_ms != 0 && clock_ms() >= cx->deadline_ms)
		return fail(cx, 503, "provider_timeout", "The time for this request is over.");
	return 0;
}

/* Until something is ready, or nothing is left. */
static int advance(struct ctx *cx, struct inbox *in)
{
	struct run_list l;

	while (in->ready.count == 0) {
		TRY(check(cx));
		TRY(send_pending(cx, in));
		if (in->ready.count > 0 || out_count(in) == 0)
			return 0;
		wait_some(in);
		l = take_ended(in);
		if (l.count > 0)
			TRY(take_in(cx, in, &l));
	}
	return 0;
}

int provider_next(struct ctx *cx, struct model_call **ret)
{
	struct inbox *in = cx->calls;
	struct call_run *r;
	int rc;

	if (in == NULL) {
		*ret = NULL;
		return 0;
	}
	if (cx->db != NULL)
		return fail(cx, 500, "internal", "A call to a model is waited for inside a transaction.");
	/* What was started goes out before anything is handed back. */
	rc = check(cx);
	if (rc == 0)
		rc = send_pending(cx, in);
	if (rc == 0)
		rc = advance(cx, in);
	r = rc == 0 ? run_list_pop(&in->ready) : NULL;
	if (r != NULL)
		rc = speak(cx, r);
	if (rc != 0)
		return stop_all(cx, in);
	*ret = r != NULL ? r->call : NULL;
	if (r != NULL)
		run_free(r);
	return 0;
}

int provider_call(struct ctx *cx, struct model_call *c)
{
	struct model_call *ended = NULL;

	TRY(provider_start(cx, c));
	while (ended != c) {
		TRY(provider_next(cx, &ended));
		if (ended == NULL)
			return fail(cx, 500, "internal", "A call was lost.");
	}
	return 0;
}

/* ---- a call's fault as the job's ---- */

static int limited(struct ctx *cx, const struct model_call *c, const char *why)
{
	(void)fail(cx, 429, "provider_rate_limited", "%s", why);
	cx->err.retry_after_seconds = c->retry_after_seconds;
	return -1;
}

int call_fail(struct ctx *cx, const struct model_call *c)
{
	const char *why = c->why != NULL ? c->why : "A call to a model failed.";

	switch (c->fault) {
	case CALL_REFUSED:
		return fail(cx, 422, "answer_refused", "%s", why);
	case CALL_TRUNCATED:
		return fail(cx, 422, "answer_truncated", "%s", why);
	case CALL_FILTERED:
		return fail(cx, 422, "answer_filtered", "%s", why);
	case CALL_MALFORMED:
		return fail(cx, 502, "answer_malformed", "%s", why);
	case CALL_RATE_LIMITED:
		return limited(cx, c, why);
	case CALL_UNAVAILABLE:
		return fail(cx, 503, "provider_unavailable", "%s", why);
	case CALL_REJECTED:
		return fail(cx, 422, "provider_rejected", "%s", why);
	case CALL_DENIED:
		return fail(cx, 503, "blocked", "%s", why);
	case CALL_TIMEOUT:
		return fail(cx, 504, "provider_timeout", "%s", why);
	case CALL_CANCELLED:
		return fail(cx, 409, "cancelled", "%s", why);
	case CALL_OVER_BUDGET:
		return fail(cx, 422, "cost_ceiling", "%s", why);
	case CALL_NO_PRICE:
		return fail(cx, 422, "no_price", "%s", why);
	case CALL_OK:
	default:
		return fail(cx, 500, "internal", "A call that went well was taken for a failure.");
	}
}
