/* Shared by repair_plan.c, repair_merge.c and repair_settle.c: which part of a course a fault is about. */
#ifndef IGNITE_DOMAIN_COURSE_REPAIR_PARTS_H
#define IGNITE_DOMAIN_COURSE_REPAIR_PARTS_H

#include <jansson.h>

#include "domain/course/repair.h"

enum part_list { PART_NONE, PART_COURSE, PART_GROUP, PART_ITEM, PART_TEXT };

/* What a fault's pointer names: the list, the place in it, and the rest of the pointer behind that ("/hint", ""). */
struct part {
	enum part_list list;
	size_t at;
	const char *rest; /* borrowed from the fault */
};

struct part part_of(const json_t *fault);

/* The part itself, borrowed; NULL when there is none. */
json_t *part_at(const json_t *course, enum part_list list, size_t at);

bool is_error(const json_t *fault);

/* How many options an item is to have: its own count when that is 3 to 6, else 4. */
size_t options_wanted(const json_t *item);

/* The wanted members of a kind of task, as "hint explanation". numeric: of an item of that mode. */
const char *members_wanted(enum repair_kind kind, bool numeric);

/* Calls each(arg, name) for each word of members_wanted(); stops and returns what is not 0. */
int each_member(const char *members, int (*each)(void *arg, const char *name), void *arg);

#endif
