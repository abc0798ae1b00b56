/*
 * Patterns: ECMA-262 expressions with the flag u. Those made of plain classes one after the other ("^[a-z][a-z0-9-]{0,62}$")
 * and plain text are matched by tables here; the rest by PCRE2, translated. Within codec/schema only.
 */
#ifndef IGNITE_CODEC_SCHEMA_PATTERN_H
#define IGNITE_CODEC_SCHEMA_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Within one program nothing comes between: the compiler may inline, though the code is position independent. */
#pragma GCC visibility push(hidden)

enum {
	PATTERN_MAX = 4000, /* bytes of an expression */
	RUNS_MAX = 16,      /* of a pattern that tables match */
	PATTERN_OUT_MAX = 24 * PATTERN_MAX
};

/* So many characters of a class, one after the other. */
struct run {
	uint64_t set[2]; /* the ASCII characters of the class */
	uint32_t least, most;
};

struct regex;

struct pattern {
	size_t run_count;
	struct run *run;     /* NULL: another way */
	bool to_end;         /* nothing may follow the runs */
	const char *literal; /* text that must be found; NULL: another way */
	size_t literal_size;
	struct regex *regex;
};

enum pattern_result { PATTERN_NO, PATTERN_YES, PATTERN_LIMIT };

/* Compiles; NULL when the expression is wrong or cannot be said, or memory is short. It lives as long as the arena. */
const struct pattern *schema_pattern(struct arena *a, const char *ecma, size_t size);

/* text must be UTF-8. PATTERN_LIMIT: it took more tries than PCRE2 may make. May run in several threads. */
enum pattern_result schema_matches(const struct pattern *p, const char *text, size_t size);

/* Is it an ECMA-262 expression? That it cannot be matched here does not matter. */
bool schema_is_pattern(const char *ecma, size_t size);

/* ---- parts ---- */

/* Fills p when tables can match the expression: false, with p untouched, when they cannot. */
bool pattern_simple(struct arena *a, const char *ecma, size_t size, struct pattern *p);
bool pattern_simple_matches(const struct pattern *p, const char *text, size_t size);

/* The expression in PCRE2's terms, for UTF mode; false when it is no ECMA-262 expression. out, which may be NULL, holds PATTERN_OUT_MAX. */
bool pattern_translate(const char *ecma, size_t size, char *out, size_t *ret_size);

/* An expression that is being read. */
struct cursor {
	const char *p, *end;
};

/* The byte so far ahead; NUL at the end. */
static inline char pattern_peek(const struct cursor *c, size_t ahead)
{
	return (size_t)(c->end - c->p) > ahead ? c->p[ahead] : '\0';
}

/* One character that stands for itself; false when it is no UTF-8. */
bool pattern_character(struct cursor *c, uint32_t *ret);

/* After a backslash: an escape that stands for one character. The cursor moves only when it is one. */
bool pattern_escape(struct cursor *c, uint32_t *ret);

/* \p{name} of ECMA-262 in PCRE2's terms; false when it is no name. */
bool pattern_property(const char *name, bool negated, char *out, size_t room);

/* PCRE2. */
struct regex *regex_new(const char *text, size_t size);
void regex_free(void *r);
enum pattern_result regex_matches(const struct regex *r, const char *text, size_t size);

#pragma GCC visibility pop

#endif
