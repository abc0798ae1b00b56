/*
 * The skeleton of a course that a model fills: how many groups, items, objectives, study texts and pictures there are, their ids,
 * levels, difficulty and order. Code alone decides all of it, from the request; a model's reply fills named slots and
 * can change none of it.
 */
#ifndef IGNITE_DOMAIN_COURSE_MODEL_SKELETON_H
#define IGNITE_DOMAIN_COURSE_MODEL_SKELETON_H

#include <jansson.h>

#include "domain/course.h"

enum {
	MODEL_GROUPS_MAX = 60,
	MODEL_ITEMS_MAX = 50,
	MODEL_GROUPS_DEFAULT = 8,
	MODEL_OBJECTIVES_MAX = 3,
	MODEL_OPTIONS = 4,
	MODEL_WRONGS = MODEL_OPTIONS - 1,
	MODEL_ID_SIZE = 48,
};

struct slot_objective {
	char id[MODEL_ID_SIZE]; /* "g01-o1" */
	const char *bloom;
};

struct slot_item {
	char id[MODEL_ID_SIZE];   /* "g01-i01" */
	char slot[16];            /* its name in a reply: "i01" */
	int objective;            /* place in the group's objectives */
	int difficulty;           /* 1..3 */
	const char *variant;      /* the form of the task */
	const char *variant_text; /* what that asks of the writer */
};

struct slot_group {
	char id[16];
	int order, difficulty;
	int after; /* place of the group to learn first, -1: none */
	struct slot_objective objective[MODEL_OBJECTIVES_MAX];
	int objectives;
	struct slot_item *item;
	char text_id[MODEL_ID_SIZE]; /* "g01-t1" */
	char image_id[64];           /* "g01-t1-m1": the marker of its picture */
};

struct skeleton {
	const struct course_request *rq;
	bool numeric;
	int groups, items; /* items a group */
	int items_min;     /* that a group must keep: two thirds */
	char subject[65];  /* course.json's subject: ASCII letters, digits, _ */
	struct slot_group group[];
};

/*
 * The same request gives the same skeleton. groups 0: MODEL_GROUPS_DEFAULT. The request has been accepted by course_sane(). The
 * result is cx's.
 */
int skeleton_build(struct ctx *cx, const struct course_request *rq, struct skeleton **ret);

/*
 * Whether a model can be asked for it at all: 422 invalid_request that points at /payload/subject (1 to 200 characters, one line,
 * with a letter), /payload/grade_band, /payload/mode, /payload/groups (1 to 60) or /payload/items_per_group (1 to 50).
 */
int course_sane(struct ctx *cx, const struct course_request *rq);

#endif
