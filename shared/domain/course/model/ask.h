/* Asking the model: a call is made once in the life of a job; what it gave is a step, and the next run takes it from there. */
#ifndef IGNITE_DOMAIN_COURSE_MODEL_ASK_H
#define IGNITE_DOMAIN_COURSE_MODEL_ASK_H

#include "domain/course/repair.h"
#include "domain/provider.h"

enum ask_kind { ASK_OUTLINE, ASK_ITEMS, ASK_TEXT, ASK_REPAIR };

struct ask {
	struct model_call
		call; /* the caller fills task, system, user, schema, schema_name, max_output_tokens */
	enum ask_kind kind;
	const char *name;               /* unique within the job: "items/g03/1" */
	int group;                      /* place in the skeleton; -1: the course */
	const bool *wanted;             /* ASK_ITEMS: which slots */
	const struct repair_task *task; /* ASK_REPAIR */

	/* the outcome */
	const json_t *value; /* what the model gave; NULL: nothing that can be used */
	enum call_fault
		fault;       /* CALL_OK, CALL_REFUSED, CALL_TRUNCATED, CALL_FILTERED or CALL_MALFORMED */
	const char *why; /* a sentence, when value is NULL or only a part */
	struct ask *next;
};

struct asks {
	struct ctx *cx;
	json_t *steps; /* what earlier runs of the job have: name -> {"value","fault","why"} */
	int failures;  /* how often the job has failed for good, and was told to go on */
	json_t *tried; /* parts that it failed by: name -> how often each had been asked by then */
	int repairs;   /* parts that had been asked again by the last of these failures */
	struct ask *kept, **kept_end;   /* answered by a step, not yet given out */
	const struct model_call *fatal; /* the call that stops the job; no further ones are made */
};

/* Reads the job's steps. */
int asks_begin(struct asks *as, struct ctx *cx);

/* How often the part had been asked when the job last failed by it, 0: it never did. What was asked so often may be asked as often anew. */
int asks_tried(const struct asks *as, const char *part);

/* True when an ask of that name has its answer on record. */
bool asks_answered(const struct asks *as, const char *name);

/*
 * The job is about to fail for good by these parts, {name: how often asked}, after so many repairs: recorded, so that a run that
 * is told to go on asks anew for them, and for nothing else. 409 lease_lost, the database.
 */
int asks_failed(struct asks *as, json_t *parts, int repairs);

/* Makes the call, or takes its outcome from the job's steps. a must live until asks_next() gave it out. */
int asks_put(struct asks *as, struct ask *a);

/*
 * The next ask to have an outcome, recorded as a step; *ret NULL: none is left. -1: the job is to stop. When a call cannot be
 * had (rate limit, no provider, budget), no further ones are made, those in flight are awaited and recorded, and then the
 * failure of the first one is cx's, by call_fail().
 */
int asks_next(struct asks *as, struct ask **ret);

#endif
