/*
 * The checker's own reader of arithmetic: finds and evaluates expressions and equations inside prose.
 * The packs compute their answers without it, so that a wrong generator and its checker cannot agree by accident.
 * Understood: 1,234 · 0.5 · 3/4 · 1 1/2 · $2.50 · 35¢ · 40% · + − × ÷ / ^ ² ( ) of = < >, and 17 ÷ 5 = 3 R 2.
 */
#ifndef IGNITE_DOMAIN_COURSE_EVAL_H
#define IGNITE_DOMAIN_COURSE_EVAL_H

#include <stdbool.h>
#include <stddef.h>

#include "domain/course/num.h"

/* The value of a text that is one expression without an unknown; false for anything else. */
bool eval_text(const char *text, struct num *ret);

/* What eval_relations() found: relations judged, those that held an unknown, and those that are false. */
struct eval_found {
	int judged, with_unknown, untrue;
};

/*
 * Judges every =, < and > between expressions in text. unknown stands for [blank], ? and ___; NULL: relations that
 * hold one are passed over, as is everything that is not pure arithmetic.
 */
struct eval_found eval_relations(const char *text, const struct num *unknown);

/* Collects the numbers written in digits, at most max; returns how many. */
size_t eval_numbers(const char *text, struct num *out, size_t max);

#endif
