/* Shared by check.c and the rule files: the course under judgement, and how a rule reports. */
#ifndef IGNITE_DOMAIN_COURSE_CHECK_H
#define IGNITE_DOMAIN_COURSE_CHECK_H

#include <jansson.h>

#include "base/ctx.h"
#include "domain/course/course_impl.h"
#include "domain/course/eval.h"
#include "domain/course/language.h"

enum { FAULTS_MAX = 1000, POINTER_SIZE = 160, OPTIONS_MAX = 12 };

struct rule;

struct check {
	struct ctx *cx;
	bool failed; /* memory was short; what was found does not count */
	const json_t *course;
	const json_t *groups, *items, *texts; /* arrays; empty ones when the course has none */
	const char **study;     /* what each of texts says, its pictures as [IMAGE: alt] */
	const json_t *group_at; /* place of each group by its id */
	enum band band;
	struct language language;
	struct stops *stops;
	struct twin *twins;      /* of the items; NULL until a rule asked for them */
	const struct rule *rule; /* the one that is running */
	json_t *faults;
};

struct rule {
	const char *id;
	const char *severity; /* error: must not be published; warning: a person should look */
	const char *title;
	const char *source; /* of docs/course-format.md, where the literature has the rule; else NULL */
	void (*whole)(struct check *c); /* runs once */
	void (*item)(
		struct check *c, const json_t *item, size_t at); /* runs for each item that is an object */
};

/* A file of rules. */
struct rules {
	const struct rule *rule;
	size_t count;
};

extern const struct rules rules_structure, rules_options, rules_arithmetic, rules_cues, rules_given,
	rules_items, rules_language, rules_reading;

/* All of them, in the order in which they run: errors first, so that warnings never crowd one out. */
enum { RULES_MAX = 64 };
size_t rules_all(const struct rule *ret[RULES_MAX]);

/* Records a fault of the running rule. pointer is formatted; message is one sentence. */
void fault(struct check *c, const char *message, const char *pointer, ...)
	__attribute__((format(printf, 3, 4)));

/* As fault(), with "twin": the pointer of the item that it is like. */
void fault_twin(struct check *c, const char *message, size_t item, size_t twin);

/* The group of that id, or NULL; *ret_at is its place. ret_at may be NULL. */
const json_t *group_of(const struct check *c, const char *id, size_t *ret_at);

/* The options of an item, or NULL when there is no array of them. */
const json_t *options_of(const json_t *item);

/* The text of an item's option, or "". */
const char *option_text(const json_t *item, size_t at);

/* Calls each(c, media, pointer) for each medium of the course; what is there instead of one is passed over. */
void each_medium(
	struct check *c, void (*each)(struct check *c, const json_t *media, const char *pointer));

/* The text of a member, or "" when it is absent or not a string. */
const char *text_of(const json_t *object, const char *name);

/* The option that is the key, or NULL. *ret_at is its place. */
const json_t *key_option(const json_t *item, size_t *ret_at);

/* The key's value, as eval.h reads it: of the numeric answer (in hundredths before ¢ or %), or of the key option. */
bool key_value_of(const json_t *item, struct num *ret);

/* The number that the learner types, as it is typed: 50 before % as well. False for items with options. */
bool typed_value_of(const json_t *item, struct num *ret);

bool is_numeric(const json_t *item);

/* A JSON number as an exact decimal of at most six places. */
bool json_to_num(const json_t *v, struct num *ret);

/* Where a text of a course is: /list/i/within/j/member. Written as a pointer only when there is a fault, as there seldom is. */
struct place {
	const char *list; /* NULL: a member of the course itself */
	size_t i;
	const char *within; /* NULL: a member of the list's */
	size_t j;
	const char *member;
	const char *field; /* what it is: stem, option, study … */
};

void fault_in(struct check *c, const char *message, const struct place *at);

/* Calls each(c, text, at) for every text that a learner reads. */
void each_text(
	struct check *c, void (*each)(struct check *c, const char *text, const struct place *at));

#endif
