/*
 * What a pack is made of, and the drafting tools its skills are written with.
 * A skill fills a draft with numbers and templates; build.c turns drafts into items. See words.c for the templates.
 */
#ifndef IGNITE_DOMAIN_COURSE_PACK_H
#define IGNITE_DOMAIN_COURSE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/course/num.h"

enum band { K_2, B_3_5, B_6_8, BANDS };

enum {
	MODE_OPTIONS = 1,
	MODE_NUMERIC = 2,
	MODE_BOTH = 3,
	PACK_ITEMS_MAX = 20, /* items of a group that every mathematics skill can give */
	OPTIONS = 4,
	TEXT_SIZE = 640,
	LABEL_SIZE = 96,
	WHY_SIZE = 200,
	WRONGS_MAX = 10,
};

/* splitmix64 (Steele, Lea, Flood 2014): one word of state, good enough to vary exercises. */
struct rng {
	uint64_t state;
};

uint64_t rng_next(struct rng *r);
int64_t rng_between(struct rng *r, int64_t low, int64_t high); /* both included */

/* How a value is written. */
enum look {
	LOOK_NUMBER,     /* 1,234 or 0.75; a fraction when it does not end */
	LOOK_MIXED,      /* 1 3/4 */
	LOOK_FRACTION,   /* 7/4 */
	LOOK_MONEY,      /* $3.50 */
	LOOK_DOLLARS,    /* $3 */
	LOOK_CENTS,      /* 35¢ */
	LOOK_PERCENT,    /* 35% */
	LOOK_TENTHS,     /* 3.0 */
	LOOK_HUNDREDTHS, /* 3.50 */
	LOOK_CLOCK,      /* 3:05, of minutes after midnight or noon */
	LOOK_CLOCK24,    /* 15:05, of minutes after midnight */
	LOOK_AMPM,       /* 3:05 p.m., of minutes after midnight */
	LOOK_PLAIN,      /* 1234: a year */
};

struct noun {
	const char *one, *many;
};

struct var {
	struct num value;
	enum look look;
	char text[64];
	bool is_text;
};

struct wrong {
	char text[LABEL_SIZE];
	char why[WHY_SIZE];
	struct num value; /* not a number for a text */
};

struct skill;

/* One item while it is being written. Text fields hold templates already filled in. */
struct draft {
	struct rng rng;
	const struct skill *skill;
	enum band band;
	bool numeric;
	int index, count;   /* this item's place in its group */
	int attempt;        /* earlier tries for this item */
	struct var var[26]; /* {a} … {z} */
	const char *person[2];
	struct noun noun;
	enum look look;  /* of the key and the distractors */
	bool below_zero; /* distractors may be negative */
	int topic;       /* > 0: the fact that is asked; a group asks for each once while it can */
	bool story;      /* belongs to the group's second objective */
	char stem[TEXT_SIZE];
	char unit[LABEL_SIZE];
	char expression[LABEL_SIZE];
	char key[LABEL_SIZE];
	struct num value;
	struct num tolerance;
	bool has_value;
	int64_t whole, bottom; /* of a fraction that ask_fraction() asks for */
	int choices; /* options of this item, the key included; OPTIONS unless a skill sets less */
	struct wrong wrong[WRONGS_MAX];
	int wrongs;
	char hint[TEXT_SIZE];
	char explanation[TEXT_SIZE];
};

/* One group of a course: a skill that is taught and practised. */
struct skill {
	const char *title;
	const char *objective;
	const char *bloom; /* remember, understand, apply, analyze, evaluate, create */
	const char *apply; /* second objective, of the items told as stories; NULL: none */
	const char *study; /* paragraphs, parted by an empty line */
	const char *hint;  /* used where the item's own hint would give the answer away */
	void (*make)(struct draft *d);
	uint8_t after[3]; /* 1-based places of the skills to learn first; 0: none */
	const void *data;
};

struct pack {
	const char *subject;
	const char *title;
	enum band band;
	int modes;
	int items_max;
	const struct skill *skill;
	int skills;
};

/* ---- choosing ---- */

/* Any whole number of low..high. */
int64_t any(struct draft *d, int64_t low, int64_t high);

/* As any(), leaning to the low end in a group's first items and to the high end in its last. */
int64_t ramp(struct draft *d, int64_t low, int64_t high);
bool chance(struct draft *d, int percent);

/* Which of n forms this item takes; neighbours differ. */
int form(struct draft *d, int n);

/* One of the FORM_ bits in forms, in turn. */
int form_of(struct draft *d, int forms);

/* One of a table. */
#define PICK(d, table) ((table)[any((d), 0, (int64_t)(sizeof(table) / sizeof((table)[0])) - 1)])

/* ---- naming values for the templates ---- */

#define LET(d, names, ...) let_all((d), (names), (const int64_t[]){ __VA_ARGS__ })
void let_all(struct draft *d, const char *names, const int64_t *values);
void let_num(struct draft *d, char name, struct num value, enum look look);

/* A hint that tells the decade of the year, or, where the decade's name would be the answer, ten years around it; takes {x} and {w}. */
void hint_decade(struct draft *d, int year);
void let_look(struct draft *d, const char *names, enum look look);
void let_text(struct draft *d, char name, const char *text);

/* ---- writing; t is a template ---- */

/* The question. [blank] stands for the answer; a numeric item without one gets "Answer: [blank] unit." */
void ask(struct draft *d, const char *t);
void unit(struct draft *d, const char *t);

/* The arithmetic behind a story, for teachers and for the checker. */
void by(struct draft *d, const char *t);
void hint(struct draft *d, const char *t);
void explain(struct draft *d, const char *t);

/* A hint of its own followed by the skill's. */
void hint_with(struct draft *d, const char *first);

/* Adds to the explanation. */
void explain_more(struct draft *d, const char *t);

/* A story: ask() and mark the item for the second objective. */
void tell(struct draft *d, const char *t);

/* The key: a value in d->look, or a text (then numeric mode needs key_value as well). */
void key(struct draft *d, int64_t v);
void key_num(struct draft *d, struct num v);
void key_text(struct draft *d, const char *t);
void key_value(struct draft *d, struct num v);

/* A distractor and the mistake that leads to it. Equal ones, negative ones and the key itself are left out. */
void miss(struct draft *d, int64_t v, const char *why);
void miss_num(struct draft *d, struct num v, const char *why);
void miss_text(struct draft *d, const char *t, const char *why);

/*
 * Asks for a fraction, written as given (not reduced): t ends with "= " or the like, and the hole follows. Options
 * offer fractions; numeric mode asks for the numerator over the given denominator. whole 0: no whole part.
 */
void ask_fraction(struct draft *d, const char *t, int64_t whole, int64_t top, int64_t bottom);

/* A distractor for it; in numeric mode the numerator that the mistake leads to, when there is one. */
void miss_fraction(struct draft *d, int64_t whole, int64_t top, int64_t bottom, const char *why);

/* Fills a template into out; true when it fitted. */
bool fill(const struct draft *d, char *out, size_t size, const char *t);

/* Writes a value as a reader sees it. */
void write_value(char *out, size_t size, struct num v, enum look look);

/* Begins a draft: people, things, cleared texts. */
void draft_begin(struct draft *d);

/* Completes the distractors to three with near values; false when that cannot be done. */
bool draft_complete(struct draft *d);

/* ---- common arithmetic (forms.c): stem, story, key, distractors, hint and explanation in one call ---- */

enum { FORM_PLAIN = 1, FORM_MISSING = 2, FORM_STORY = 4, FORM_WORDS = 8, FORM_ALL = 15 };

void plus(struct draft *d, int64_t a, int64_t b, int forms);
void minus(struct draft *d, int64_t a, int64_t b, int forms);
void times(struct draft *d, int64_t a, int64_t b, int forms);
void divided(struct draft *d, int64_t a, int64_t b, int forms); /* a ÷ b comes out even */

/* The likely mistakes alone. */
void plus_mistakes(struct draft *d, int64_t a, int64_t b);
void minus_mistakes(struct draft *d, int64_t a, int64_t b);
void times_mistakes(struct draft *d, int64_t a, int64_t b);
void divided_mistakes(struct draft *d, int64_t a, int64_t b);

/* ---- the packs ---- */

extern const struct pack *const packs[];
extern const int packs_count;

#define PACK(name_, subject_, title_, band_, modes_, skills_)                                      \
	const struct pack name_ = { subject_, title_, band_, modes_, PACK_ITEMS_MAX, skills_,          \
		(int)(sizeof(skills_) / sizeof((skills_)[0])) }

#endif
