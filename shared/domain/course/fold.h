/*
 * A text's words, folded so that two texts which say the same look the same: lower case, one spelling of signs, no
 * punctuation, no hidden characters. Signs of arithmetic stay, as does the order.
 */
#ifndef IGNITE_DOMAIN_COURSE_FOLD_H
#define IGNITE_DOMAIN_COURSE_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FOLD_WORD = 64, FOLD_TEXT = 2048 };

enum fold_kind {
	FOLD_LETTERS, /* a word, or one character of Han or Kana */
	FOLD_NUMBER, /* digits, with the point or colon inside them; commas between thousands are gone */
	FOLD_SIGN /* one sign: + − % $ ( and their like, and ? and ___ where they stand for a number */
};

struct fold {
	const char *at; /* what is left of the text */
	const char *start;
	enum fold_kind kind;
	uint64_t hash;        /* of the whole word */
	char word[FOLD_WORD]; /* its first bytes */
	size_t size;          /* of word, without the NUL */
	bool capital; /* it began with a capital letter, not at the start of a sentence: a name */
	bool inside;  /* the next word is not the first of its sentence */
};

/* A reader at the start of text, which is borrowed. */
struct fold fold_of(const char *text);

/* Reads the next word; false at the end. */
bool fold_next(struct fold *f);

/* All words with one blank between them, cut at size; returns how many there are. */
size_t fold_text(const char *text, char *out, size_t size);

/* A hash of all words and their order; 0 when there are none. */
uint64_t fold_hash(const char *text);

/* True when both texts have the same words in the same order, at least one. */
bool fold_same(const char *a, const char *b);

/* FNV-1a (Fowler, Noll, Vo), mixed at the end so that all bits count. */
uint64_t fold_bytes(const void *data, size_t n);

/* One hash of two in their order. */
uint64_t fold_mix(uint64_t a, uint64_t b);

#endif
