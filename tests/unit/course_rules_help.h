/* What the tests of the rules share: a good course that is spoiled in one place, and what the checker says of it. */
#ifndef IGNITE_TESTS_COURSE_RULES_HELP_H
#define IGNITE_TESTS_COURSE_RULES_HELP_H

#include "unit.h"

#include "domain/course.h"
#include "domain/course/check.h"

/* A course of a pack in which the checker finds nothing: 4 groups of 6 items. */
json_t *good(struct ctx *cx, const char *subject, const char *band, const char *mode);

/* The checker's fault of that rule at that pointer is there. */
bool speaks(struct ctx *cx, const json_t *course, const char *rule, const char *pointer);
void assert_caught(struct ctx *cx, const json_t *course, const char *rule, const char *pointer);

/* The part of a course that a JSON Pointer names; its last step is given apart. */
json_t *part(json_t *root, const char *pointer);
void set(json_t *course, const char *parent, const char *name, json_t *value);

/* The place of an item's key. */
size_t key_at(const json_t *course, size_t item);

/* A pointer with numbers in it; the last four stay as they are. */
const char *pointer_of(const char *format, size_t a, size_t b)
	__attribute__((format(printf, 1, 0)));

/* Puts members into an item; ' stands for ". */
void put_into(json_t *course, size_t item, const char *patch);

/*
 * Members that are put into item 2 of a course; the rule must speak of the bad ones at that pointer, and not of the good.
 * Items 0 and 1 are there to be like.
 */
struct rule_case {
	const char *rule, *mode, *pointer;
	const char *good, *bad;
};

void assert_cases(struct ctx *cx, const struct rule_case *cases, size_t count);

/* Each of the rules has a case, or is named among those with tests of their own. */
void assert_tested(const struct rules *rules, const struct rule_case *cases, size_t count,
	const char *const *above, size_t named);

/* A test of one rule: the body gets cx and c, a good course. */
#define RULE(name, subject, band, mode)                                                            \
	static void name##_spoil(struct ctx *cx, json_t *c);                                           \
	static void name(void **state)                                                                 \
	{                                                                                              \
		name##_spoil(*state, good(*state, subject, band, mode));                                   \
	}                                                                                              \
	static void name##_spoil(struct ctx *cx, json_t *c)

#endif
