/* Shared by check.c and the rule files: the course under judgement, and how a rule reports. */
#ifndef IGNITE_DOMAIN_COURSE_CHECK_H
#define IGNITE_DOMAIN_COURSE_CHECK_H

#include <jansson.h>

#include "domain/course/course_impl.h"
#include "domain/course/eval.h"

enum { FAULTS_MAX = 200, POINTER_SIZE = 160 };

struct rule;

struct check {
	const json_t *course;
	const json_t *groups, *items, *texts; /* arrays; empty ones when the course has none */
	enum band band;
	const struct rule *rule; /* the one that is running */
	json_t *faults;
};

struct rule {
	const char *id;
	const char *severity; /* error: must not be published; warning: a person should look */
	const char *title;
	void (*whole)(struct check *c); /* runs once */
	void (*item)(
		struct check *c, const json_t *item, size_t at); /* runs for each item that is an object */
};

extern const struct rule rules_structure[], rules_items[], rules_language[];
extern const size_t rules_structure_count, rules_items_count, rules_language_count;

/* Records a fault of the running rule. pointer is formatted; message is one sentence. */
void fault(struct check *c, const char *message, const char *pointer, ...)
	__attribute__((format(printf, 3, 4)));

/* The text of a member, or "" when it is absent or not a string. */
const char *text_of(const json_t *object, const char *name);

/* The option that is the key, or NULL. *ret_at is its place. */
const json_t *key_option(const json_t *item, size_t *ret_at);

/* The key's value, as eval.h reads it: of the numeric answer (in hundredths before ¢ or %), or of the key option. */
bool key_value_of(const json_t *item, struct num *ret);

bool is_numeric(const json_t *item);

/* A JSON number as an exact decimal of at most six places. */
bool json_to_num(const json_t *v, struct num *ret);

/* Calls each(c, text, pointer) for every text that a learner reads. */
void each_text(struct check *c,
	void (*each)(struct check *c, const char *text, const char *pointer, const char *field));

#endif
