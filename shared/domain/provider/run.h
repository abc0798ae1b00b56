/*
 * A call under way, as the job's thread and the loop hand it to one another: the job's thread prepares and concludes it, the
 * loop waits, sends and sends again. Never both at once. Internal to the provider module.
 */
#ifndef IGNITE_DOMAIN_PROVIDER_RUN_H
#define IGNITE_DOMAIN_PROVIDER_RUN_H

#include <pthread.h>

#include "codec/hash.h"
#include "domain/provider/adapter.h"
#include "domain/provider/file.h"
#include "domain/store.h"
#include "io/transfer.h"

enum {
	RUN_WHY = 512,
	RUN_HEADERS_MAX = PROVIDER_HEADERS_MAX + 6,
	RUN_TYPE = 64,
	RUN_WAIT = 64,
	RUN_WORD = 32,
	RUN_RESULTS_MAX = 10,
	RUN_REDIRECTS_MAX = 3,
	RUN_ID = 65,
	RESULT_URL_MAX = 8192,
	EVENT_ID_TEXT = 37
};

/* Which of a call's requests is out: the one that is paid for, one that looks after it, one that fetches what it made. */
enum run_phase { PHASE_ASK, PHASE_POLL, PHASE_FETCH };

/* What the provider made and we have to fetch. */
struct result {
	char *url; /* malloc'ed */
	int blob;  /* its place in the call's blobs */
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
	enum run_phase phase;
	char *body, *url, *authorization, *idempotency;
	char wait[RUN_WAIT], stop_after[RUN_WAIT]; /* lines of a prediction's head */
	size_t body_size;
	const char *headers[RUN_HEADERS_MAX];
	char key[SHA256_TEXT];
	int64_t input_bound, output_bound; /* tokens at most */
	int64_t film_bound_ms;
	char size[RUN_WORD], quality[RUN_WORD]; /* as the request has them: prices go by them */
	int64_t tokens;                         /* what the limiter takes for it */

	/* where its answer goes; the descriptor is the run's own, so that it outlives the context's */
	struct scratch spool;
	int spool_fd; /* 0: into memory */

	/* what is owed to us: paid for, and on record once recorded (result.c) */
	char id[RUN_ID]; /* of a prediction that runs, or "" */
	struct result results[RUN_RESULTS_MAX];
	int results_count, fetched, redirects, polls;
	struct model_blob
		found[RUN_RESULTS_MAX]; /* what was taken out of the answer itself (spool.c) */
	int found_count;
	bool owed;        /* no other model is asked: this one has been paid for */
	bool to_record;   /* before its next request goes out */
	bool over;        /* what was on record is of no more use */
	bool onward;      /* its next request is prepared, and no end of the call */
	bool fresh;       /* what is on record is not this call's: it is asked anew */
	const char *kept; /* what was on record when it was reserved, JSON of the arena; or NULL */

	/* times and tries, over all requests to this model */
	int64_t began_ms, deadline_ms, model_deadline_ms, ended_ms;
	int asked; /* requests in PHASE_ASK */
	int tries; /* requests of this phase, since the last that was answered well */
	int lost;
	int lost_counted;  /* those of them that are reserved for */
	int64_t resume_ms; /* not sent before */
	bool further;      /* ended for now: another request is to be reserved for, then sent */
	bool is_last;      /* no further model is asked */

	/* what the last answer's head said; -1: nothing */
	int64_t retry_after_ms, reset_requests_ms, reset_tokens_ms;
	int64_t left_requests, left_tokens, limit_tokens;
	char type[RUN_TYPE];
	bool repeated;
	bool gone; /* what was to be fetched is not there any more */

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
	struct run_list held;    /* no room under the ceiling until others have been settled */
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

/* What came, judged: ends r, or sends it again (reply.c). */
void run_answered(struct call_run *r);
void run_lost(struct call_run *r);
void run_head_line(struct call_run *r, const char *name, const char *value);

/* How long the answer's head asks all calls of the model to wait, -1: not at all. */
int64_t run_limits_wait_ms(const struct call_run *r);

/* Hands r back to its job. Nobody on the loop may touch it afterwards. */
void run_end(struct call_run *r, enum call_fault fault);
void run_end_limited(struct call_run *r, int64_t wait_ms);

/* Sends it again after wait_ms, or ends it with that fault when its tries or its time are used up. */
void run_again(struct call_run *r, enum call_fault fault, int64_t wait_ms);
int64_t run_backoff_ms(int tries);
int64_t run_jitter_ms(int64_t most_ms);

/* Ready to start when its model's limits allow; off that line again (line.c). */
void line_up(struct call_run *r);
void line_leave(struct call_run *r);
/* One of the provider's calls has ended: others may start. */
void line_go_on(const struct provider *p);
/* Sends r's request (send.c). */
void run_fly(struct call_run *r);

/* Sets r's why, without secrets. */
void run_say(struct call_run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ---- the job's side ---- */

/* cx's inbox, made when it has none; NULL: out of memory (inbox.c). */
struct inbox *inbox_of(struct ctx *cx);
/* Gives back what was to go on and cannot, to be concluded and settled like others. */
void inbox_give_back(struct inbox *in, struct call_run *r);
struct run_list inbox_take_ended(struct inbox *in);
/* Waits a little for something to end. */
void inbox_wait(struct inbox *in);
/* How many are out, or have come back and are not taken. */
int inbox_out_count(struct inbox *in);
/* Stops all calls of a context that has failed, and settles what is known of them. Its failure stays. Always -1. */
int inbox_fail(struct ctx *cx, struct inbox *in);

/* The task's next model takes the call over (submit.c). */
int calls_ask_next(struct ctx *cx, struct inbox *in, struct call_run *r);
/* Reserves what waits for that, and sends it. */
int calls_send_pending(struct ctx *cx, struct inbox *in);
/* Some were settled: what found no room under the ceiling is to be reserved again. */
void calls_unhold(struct inbox *in);
/* Sends the next requests of l's calls when what they have paid for is on record. */
int calls_send_onward(struct ctx *cx, struct inbox *in, struct run_list *l);
/* Sends those of l once more whose answers were lost, when that is reserved for. */
int calls_send_further(struct ctx *cx, struct inbox *in, struct run_list *l);

/* Makes r's request for its model: body, address, head, key, bounds (request.c). A call that cannot be made gets a fault. */
int run_prepare(struct ctx *cx, struct call_run *r);

/* Reads what came back into the call (answer.c). */
int run_conclude(struct ctx *cx, struct call_run *r);

/* The next request looks after r's prediction, after wait_ms; a fault when the call has no time for that (request.c). */
int run_poll(struct ctx *cx, struct call_run *r, int64_t wait_ms);

/* Frees what the request took. */
void run_free_request(struct call_run *r);
void run_free(struct call_run *r);

/* A fault that the answer itself is. Always 0. */
int run_fault(struct call_run *r, enum call_fault f, const char *why);

/* ---- pictures, sound, films ---- */

/* Most bytes that one of the kind may have. */
int64_t kind_bytes_max(enum call_kind k);
bool kind_is_media(enum call_kind k);

/* A new temporary file for r's next answer (spool.c). 503 store_unavailable. */
int spool_open(struct ctx *cx, struct call_run *r);

/*
 * Takes pictures out of a JSON answer that was written into r's file: the value of each "b64_json", each "data:" address, becomes
 * a file of its own (r->found), and "#n" stands in its place in what is left, which becomes r's reply. A fault where Base64 or
 * a size is wrong.
 */
int spool_unpack(struct ctx *cx, struct call_run *r);

/* The file that "#n" or "data:#n" stands for, or NULL. */
const struct model_blob *spool_found(const struct call_run *r, const char *text);

/* r's file is what was asked for. */
int spool_take(struct ctx *cx, struct call_run *r, struct model_blob *ret);

/* Room for n blobs in the call; a fault when there are none, or too many. */
int blobs_make(struct ctx *cx, struct call_run *r, size_t n);

/* Blob number `place` is what this string of the answer says: a picture within it, or an address to fetch one from (result.c). */
int blob_from(struct ctx *cx, struct call_run *r, int place, const char *text, const char *type);

/* {"data": [{"b64_json"} or {"url"}]}, as OpenAI's and Recraft's answers are. */
int blobs_from_data(struct ctx *cx, struct call_run *r, const json_t *root);

/* All is said of the answer: fetches what is to be fetched. */
int results_fetch(struct ctx *cx, struct call_run *r);
/* One of them came, or did not. */
int results_came(struct ctx *cx, struct call_run *r);

/* Keeps the id of r's prediction, which goes into addresses; false when it is none. */
bool result_id(struct call_run *r, const char *id);

/* What is to be on record of r, malloc'ed JSON. */
json_t *results_record(const struct call_run *r);

/* Goes on from what was on record (r->kept): its model, its event, its next request. r->fresh is set when it is of no use. */
int results_resume(struct ctx *cx, struct call_run *r, const json_t *kept);

/* Tells the providers of those whose predictions still run to stop them; never fails. */
void results_cancel(struct ctx *cx, const struct run_list *runs);

/*
 * Reserves the runs of the list in one statement (cost.c): one that must not be made gets a fault, the others their event. -1:
 * lease_lost, the database.
 */
int cost_reserve(struct ctx *cx, const struct run_list *runs);

/* Reserves one request more for each: its last answer was lost and may have been charged. Faults as cost_reserve()'s. */
int cost_further(struct ctx *cx, const struct run_list *runs);

/* Puts on record what was paid for by each and comes later. 409 lease_lost, the database. */
int cost_continue(struct ctx *cx, const struct run_list *runs);

/* Does somebody want the job stopped? */
int cost_cancelled(struct ctx *cx, bool *ret);

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

/* The task's next model that can be called, from the given place on; -1: none. */
int next_choice(const struct task *t, int from);

/*
 * Blots out what pictures, speech and films were asked for with, where text repeats 12 bytes of it and more in whatever case and punctuation:
 * logs hold it by its hash alone. With PROVIDER_DEBUG it stays.
 */
void hide_prompt(const struct call_run *r, char *text);

/* "ok", "refused", … */
const char *fault_word(enum call_fault f);
const char *kind_word(enum call_kind k);

/* All providers, or NULL before provider_setup(). */
extern struct providers *providers;

#endif
