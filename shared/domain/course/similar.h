/*
 * What says nearly the same: options of one item, and items of one course.
 * Items are compared by the sets of their content words: all pairs whose Jaccard similarity is at least 4/5 are found by
 * prefix filtering (Chaudhuri, Ganti and Kaushik 2006; Bayardo, Ma and Srikant 2007) without comparing all with all.
 */
#ifndef IGNITE_DOMAIN_COURSE_SIMILAR_H
#define IGNITE_DOMAIN_COURSE_SIMILAR_H

#include "base/ctx.h"
#include "domain/course/language.h"

/*
 * How alike two options are, both in normal form C: OPTIONS_SAME: the same, blanks and hidden characters aside.
 * OPTIONS_FOLDED: the same words; they differ in case or punctuation.
 * OPTIONS_ALIKE: the same but for an article, the order of "A and B", or one letter of a word of nine letters or more.
 */
enum likeness { OPTIONS_DIFFER, OPTIONS_ALIKE, OPTIONS_FOLDED, OPTIONS_SAME };

enum likeness options_alike(const char *a, const char *b);

/*
 * The two options have equal values: numbers (1/2, 0.5, 50%), or numbers with the same unit or with units of one
 * kind (1 m and 100 cm).
 */
bool options_equal(const char *a, const char *b);

/* Which earlier item says nearly the same, by place; SIZE_MAX: none. */
struct twin {
	size_t of;
	bool same; /* the same words in the same order */
};

/*
 * Finds for each of the items the first earlier one that asks the same: in the same words; by the same calculation in other asking
 * words ("What is 3 + 4?", "Calculate 3 + 4."); or with the same key, the same numbers in the same order and nearly the same
 * words (4/5 of them, or all but one of three or more, or all but the one that names what is asked for; where there is a number or a blank
 * for one, 7/8 of four or more, or all of them with the same verbs, since exercises say much the same anyway: Ann's apples and Ben's
 * are two items). Items with a stimulus are not compared. *ret has as many entries as items and belongs to cx. Time grows with
 * the words, whatever they are: at most 128 comparisons an item.
 */
int items_twins(struct ctx *cx, const json_t *items, const struct stops *stops,
	const struct language *language, struct twin **ret);

#endif
