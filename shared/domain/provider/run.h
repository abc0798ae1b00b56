/*
 * A call under way, as the job's thread and the loop hand it to one another: the job's thread prepares and concludes it, the
 * loop waits, sends and sends again. Never both at once. Internal to the provider module.
 */
#ifndef IGNITE_DOMAIN_PROVIDER_RUN_H
#define IGNITE_DOMAIN_PROVIDER_RUN_H

#include <pthread.h>

#include "codec/hash.h"
#include "domain/provider/file.h"
#include "io/transfer.h"

enum {
	RUN_WHY = 512,
	RUN_HEADERS_MAX = PROVIDER_HEADERS_MAX + 4,
	RUN_TYPE = 64,
	EVENT_ID_TEXT = 37
};

enum run_state {
	RUN_HELD,    /* the job's thread has it */
	RUN_WAITING, /* in its model's line */
	RUN_PAUSED,  /* backs off */
	RUN_FLYING,  /* a request is out */
};

/* What is known of its price. */
enum run_charge { CHARGE_NONE, CHARGE_KNOWN, CHARGE_UNKNOWN };

struct call_run {
	struct transfer transfer; /* first: its done() finds the run by it */
	struct loop_task submit;
	struct loop_alarm alarm;
	struct call_run *next, *before; /* in a list of its inbox */
	struct call_run *line_next;
	enum run_state state;

	struct inbox *inbox;
	struct model_call *call;
	const struct task *task;
	struct model *model;
	int choice; /* its place in the task */
	char event_id[EVENT_ID_TEXT];

	/* the request: malloc'ed, freed when it has ended */
	char *body, *url, *authorization, *idempotency;
	size_t body_size;
	const char *headers[RUN_HEADERS_MAX];
	char key[SHA256_TEXT];
	int64_t input_bound, output_bound; /* tokens at most */
	int64_t tokens;                    /* what the limiter takes for it */

	/* times and tries, over all requests to this model */
	int64_t began_ms, deadline_ms, model_deadline_ms, ended_ms;
	int tries, lost;
	int lost_counted;  /* those of them that are reserved for */
	int64_t resume_ms; /* not sent before */
	bool further;      /* ended for now: another request is to be reserved for, then sent */
	bool is_last;      /* no further model serves the task */

	/* what the last answer's head said; -1: nothing */
	int64_t retry_after_ms, reset_requests_ms, reset_tokens_ms;
	int64_t left_requests, left_tokens, limit_tokens;
	char type[RUN_TYPE];
	bool repeated;

	/* how it ended */
	enum call_fault fault;
	enum run_charge charge;
	int retry_after_seconds;
	char why[RUN_WHY];
};

struct run_list {
	struct call_run *first, *last;
	int count;
};

/* The calls of one context. */
struct inbox {
	struct ctx *cx;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct run_list out;   /* the loop has them; under the lock */
	struct run_list ended; /* handed back, in that order; under the lock */
	struct loop_task stop; /* under the lock: */
	bool stopping;
	/* the job's thread's own */
	struct run_list pending; /* to be reserved and sent */
	struct run_list ready;   /* to be returned */
	struct known_schema *schemas;
};

void run_list_add(struct run_list *l, struct call_run *r);
struct call_run *run_list_pop(struct run_list *l);
void run_list_take(struct run_list *l, struct call_run *r);

/* ---- the loop's side (send.c) ---- */

/* Hands r over; it comes back in inbox->ended, perhaps with `further` set: cost_further() is asked, then it is handed over again. -1: the loop cannot be started. */
int run_send(struct call_run *r);

/* Ends all of the inbox's calls that are out; returns when they have come back. */
void inbox_stop(struct inbox *in);

/* Corrects what the limiter took for r: so many tokens were used. */
void run_used(struct call_run *r, int64_t tokens);

/* ---- the job's side ---- */

/* Makes r's request for its model: body, address, head, key, bounds (request.c). A call that cannot be made gets a fault. */
int run_prepare(struct ctx *cx, struct call_run *r);

/* Reads what came back into the call (answer.c). */
int run_conclude(struct ctx *cx, struct call_run *r);

/* Frees what the request took. */
void run_free_request(struct call_run *r);
void run_free(struct call_run *r);

/*
 * Reserves the runs of the list in one statement (cost.c): one that must not be made gets a fault, the others their event. -1:
 * lease_lost, the database.
 */
int cost_reserve(struct ctx *cx, const struct run_list *runs);

/* Reserves one request more for each: its last answer was lost and may have been charged. Faults as cost_reserve()'s. */
int cost_further(struct ctx *cx, const struct run_list *runs);

/* Settles those that were reserved, and sets their calls' costs. */
int cost_settle(struct ctx *cx, const struct run_list *runs);

/* The form of answers: compiled and strict once a context for each schema (form.c). */
struct known_schema {
	const json_t *schema;
	struct schema *compiled;
	json_t *strict; /* the arena's */
	struct known_schema *next;
};
int known_form(struct ctx *cx, struct inbox *in, const json_t *schema, struct known_schema **ret);
void known_forms_drop(struct inbox *in);

/* Keeps request and answer in the store where PROVIDER_DEBUG says so; never fails (record.c). */
void record_call(struct ctx *cx, const struct call_run *r);

/* Blots out every occurrence of a key or a header's secret: some servers repeat them in their words. */
void hide_secrets(const struct call_run *r, char *text, size_t size);

/* "ok", "refused", … */
const char *fault_word(enum call_fault f);
const char *kind_word(enum call_kind k);

/* All providers, or NULL before provider_setup(). */
extern struct providers *providers;

#endif
