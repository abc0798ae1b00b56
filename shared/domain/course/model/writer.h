/* What the files that write a course share. Internal to the model strategy. */
#ifndef IGNITE_DOMAIN_COURSE_MODEL_WRITER_H
#define IGNITE_DOMAIN_COURSE_MODEL_WRITER_H

#include "domain/course/model/ask.h"
#include "domain/course/model/skeleton.h"

enum { ATTEMPTS = 6, REPLY_WHY_MAX = 300 };

/* Repairs that are asked for at once. */
struct repair_round {
	struct repair_task *task;
	const json_t **reply; /* to each task; NULL: none that can be used */
	size_t count;
};

/* A group on its way: what of it is there, and how many answers are awaited. */
struct group_work {
	const json_t *item[MODEL_ITEMS_MAX]; /* what stands in its slots; NULL: nothing yet */
	const char *why, *items_why;         /* why something is missing, and why items are */
	int items_attempt, text_attempt;
	int chunk;     /* items a call */
	bool declined; /* the last call was refused or filtered */
	int out;       /* answers awaited */
	bool has_text;
	json_t *course; /* a course of this group alone, once its items are there */
	json_t *state;  /* of its repairs */
	struct repair_round round;
	bool done;
};

struct writer {
	struct ctx *cx;
	struct ctx *scratch; /* of a single judgement: what that takes is given back */
	const struct course_request *rq;
	const char *notes; /* or NULL */
	struct skeleton *sk;
	struct asks asks;
	json_t *schemas;            /* of answers, by their text: equal ones are compiled once */
	const char *system, *about; /* prompts that all calls begin with */
	const json_t *outline;
	const char *outline_text, *language;
	struct group_work *group;
	int groups_done;
	json_t *left_out; /* by id: items that the end left out; NULL: not there yet */
	json_t *declined; /* by part: whether its last repair was refused or filtered; NULL: none yet */
	int tasks_max, tasks; /* repairs: what the course may ask for, and has */
	/* The whole course's own repairs. */
	json_t *course, *state;
	struct repair_round round;
	int out;
};

/* ---- calls.c: one call each ---- */

int writer_prompts(struct writer *w);
int ask_outline(struct writer *w, int attempt, bool declined, const char *why);

/* Asks for all items of the group that are missing; gw->out goes up. */
int ask_items(struct writer *w, int at);
int ask_text(struct writer *w, int at);

/* The name of a repair among the job's asks. */
const char *repair_name(const struct writer *w, const char *id, int round);

/* at -1: for the course. */
int ask_repair(struct writer *w, int at, const struct repair_task *task, bool declined);

/* ---- outline.c ---- */

#define OUTLINE_PART "outline" /* among the parts that a job fails by */

/* The outline: asked for until one can be used. 422 outline_refused, outline_unusable. */
int outline_write(struct writer *w);

/* ---- failed.c: by what a job fails ---- */

#define RULE_ITEMS_MIN "items_min" /* a group that kept too few items */

/* The name of a group's "items" or "text" among the parts that a job fails by: "g03/items". */
const char *group_part(const struct writer *w, int at, const char *what);

/* Records the parts that these faults are about and that keep the course from being used: asks_failed(). */
int failed_by(struct writer *w, const json_t *faults);

/* ---- group.c: a group from its first call to its last ---- */

/* Takes an answer; when it was the last one that is awaited, the group goes on. */
int group_take(struct writer *w, struct ask *a);
int group_go_on(struct writer *w, int at);

/* A course with the members that all courses have and empty lists; cx's. */
json_t *writer_course(struct writer *w);

/* course_check() and course_normalize() in scratch memory. The faults are good until the next of the two. */
int judge(struct writer *w, const json_t *course, json_t **ret_faults);
int normalize(struct writer *w, json_t *course);

/* Keeps the answer to a repair of the round, or that it was declined. */
int round_take(struct writer *w, struct repair_round *round, const struct ask *a);

/* Puts the round's answers into their places and ends it. Those that do not fit leave the part as it is. */
int round_merge(struct writer *w, json_t *course, struct repair_round *round);

/* Plans the next round of the course's (at -1) or a group's repairs and asks for them; its count is 0 when there is none. */
int plan_repairs(struct writer *w, int at, json_t *course, json_t *faults, json_t *state,
	struct repair_round *round);

#endif
