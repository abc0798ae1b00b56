/*
 * Repair of a written course: which parts must be asked again, how an answer goes back in, and what is dropped when
 * nothing helps. Pure: no I/O, no clock, no chance; the same arguments give the same result, so that a run which was
 * cut off plans the same again.
 *
 *	course_normalize(cx, course)
 *	loop:
 *		course_check(cx, course, &faults)
 *		repair_plan(cx, course, faults, &limits, state, &tasks, &n)      n == 0: leave the loop
 *		ask the model for each task: task->prompt goes into the prompt's slot, task->schema describes the reply
 *		repair_merge(cx, course, &tasks[i], reply)   for each reply, in the order of tasks
 *		course_normalize(cx, course)
 *	repair_settle(cx, course, limits.items_min, &dropped, &left)         left not empty: the job fails with left
 */
#ifndef IGNITE_DOMAIN_COURSE_REPAIR_H
#define IGNITE_DOMAIN_COURSE_REPAIR_H

#include "base/ctx.h"

enum { REPAIR_ROUNDS = 2 };

/*
 * What is asked again at once. Of an item only as much as its faults need the first time (what is narrower comes first
 * below), the whole of it from the second time on.
 */
enum repair_kind {
	REPAIR_HINT,       /* an item's hint */
	REPAIR_EXPLAINING, /* an item's hint and explanation */
	REPAIR_OPTIONS,    /* an item's options, answer, hint and explanation; the stem stays */
	REPAIR_ITEM,       /* the whole item but its ids, group, objective, difficulty and media */
	REPAIR_STUDY_TEXT, /* title and text */
	REPAIR_GROUP,      /* title and the objectives' texts */
	REPAIR_COURSE,     /* title; its id is the course's */
};

struct repair_limits {
	int rounds; /* how often one part is asked again: 1..8; REPAIR_ROUNDS */
	int tasks;  /* how many tasks a course gets over all rounds; the budget */
	bool
		warnings; /* parts that have warnings only are asked again too: once, after all errors, within the budget */
	int items_min; /* a group keeps at least so many items: 1.. */
	/* For a course that has failed before; zero otherwise. */
	const json_t *
		tried; /* by id: how often a part had been asked when that failed; it may be asked `rounds` times more */
	bool (*answered)(void *arg, const char *id,
		int round); /* such an answer is there: it is taken, whatever warnings says */
	void *arg;
};

/* One part to be asked again. All of it belongs to the context that planned it. */
struct repair_task {
	enum repair_kind kind;
	const char *id; /* of the item, study text or group; stays as it is whatever the model says */
	int round;      /* 1 for the first time this part is asked again */
	/*
	 * One line of JSON for the prompt: {"course":{title,subject,grade_band,language,mode},"group":{title,objective},
	 * "part":{…as it stands…},"faults":[{"rule","message","at"}],"neighbours":["stem",…],"wanted":["hint",…]}.
	 * All of it is data; at most 24 KiB. Neighbours are stems of the same group, the nearest 40, and the twin of
	 * a part that says the same.
	 */
	const char *prompt;
	/*
	 * JSON Schema (2020-12, within what providers take as strict) of the reply: an object with the wanted members,
	 * spelled as in course.json; members that may be absent there are null. Counts are fixed.
	 */
	const json_t *schema;
};

/*
 * A state at the start: {"asked":{},"tasks":0}. The context's; plain JSON, to be kept with the job's steps. It grows
 * by one small member for each part asked.
 */
int repair_begin(struct ctx *cx, json_t **ret_state);

/*
 * Plans the next tasks from the faults of course_check(), in the order of the document, errors before warnings; counts
 * them in state. *ret_count 0: nothing is left that may be asked again (no fault, rounds or budget used up, or faults
 * that no part can mend). Any JSON may be given. Fails when memory is short only.
 */
int repair_plan(struct ctx *cx, const json_t *course, const json_t *faults,
	const struct repair_limits *limits, json_t *state, struct repair_task **ret_tasks,
	size_t *ret_count);

/*
 * Puts a reply into its place under the id it had. Ids of the reply are read to find the key, never kept; a count of
 * options other than the part's own is refused. 422 unusable_reply when the reply does not fit; the course is as it was then.
 */
int repair_merge(
	struct ctx *cx, json_t *course, const struct repair_task *task, const json_t *reply);

/*
 * What still has an error is dropped where the rest can stand: an item when its group keeps items_min and its
 * objective another item, a study text when its group keeps one. Ids of the rest stay; the course is normalised and checked
 * again. *ret_dropped: array of {"id","faults":[…]}. *ret_left: the errors that nothing could settle; empty: the course is
 * sound. When it is not empty nothing has been dropped. Both are the context's.
 */
int repair_settle(
	struct ctx *cx, json_t *course, int items_min, json_t **ret_dropped, json_t **ret_left);

#endif
