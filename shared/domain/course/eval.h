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

/* A value with its unit. */
struct quantity {
	struct num value; /* in the smallest unit of its kind; as written when the unit is not known */
	uint64_t kind;    /* 0: a plain number; else what it measures, or a hash of the unit's word */
};

/*
 * Reads a text that is one number or expression, in digits or in English words, with at most one unit behind it: "1/2",
 * "twelve", "1.5 km", "3 apples". Metres and centimetres are one kind, metres and feet are two. False for anything else.
 */
bool eval_quantity(const char *text, struct quantity *ret);

/*
 * The value that a stem asks for when it asks for arithmetic and nothing else: "What is 3/4 of 20?", "Calculate
 * (3 + 4) × 2.", "Find the sum of twelve and 7.", "Subtract 8 from 20." False for any other stem: one that goes on, rounds,
 * asks for a remainder or for another form. Words are English. Text of eval_words.c.
 */
bool eval_question(const char *stem, struct quantity *ret);

/*
 * A number that is the same for stems that ask for one calculation in other asking words: "What is 3 + 4?", "Calculate 3 + 4.",
 * "3 + 4 = [blank]". Other words of arithmetic (the sum of 3 and 4) are another task. False for all that eval_question() does
 * not read.
 */
bool eval_task(const char *stem, uint64_t *ret);

/*
 * The result of a story of two whole numbers in digits where something is got ("has 52 coins and buys 13 more") or goes ("has
 * 52 coins and gives away 13. How many are left?"). False for any story that might mean something else. Text of eval_story.c.
 */
bool eval_story(const char *stem, struct num *ret);

#endif
