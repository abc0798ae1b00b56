/*
 * A set of names that are looked up by text and length: members of an object, strings of an enum. Within codec/schema
 * only. Open addressing over a table that is a quarter full at the most and whose seed is chosen for few collisions, so
 * that most lookups end at their first slot.
 */
#ifndef IGNITE_CODEC_SCHEMA_NAMES_H
#define IGNITE_CODEC_SCHEMA_NAMES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

struct node;

struct name {
	const char *text; /* borrowed; need not end with NUL */
	size_t size;
	uint64_t head, tail; /* all of a text of up to 16 bytes */
	struct node *node;   /* or NULL */
	bool required;
};

struct names {
	struct name *item; /* in the order of their adding */
	size_t count;
	const struct name **slot; /* NULL until sealed */
	uint64_t seed;
	uint32_t mask;
};

/* The item of that name, added when it is new; item must have room. Not after names_seal(). */
struct name *names_add(struct names *t, const char *text, size_t size);

/* Makes the table; false: no memory. */
bool names_seal(struct names *t, struct arena *a);

/* The first and last eight bytes; of a shorter text whatever tells it from others of its size. */
static inline void names_ends(const char *text, size_t size, uint64_t *head, uint64_t *tail)
{
	uint32_t first, last;

	*tail = 0;
	if (size >= 8) {
		memcpy(head, text, 8);
		memcpy(tail, text + size - 8, 8);
	} else if (size >= 4) {
		memcpy(&first, text, 4);
		memcpy(&last, text + size - 4, 4);
		*head = (uint64_t)first << 32 | last;
	} else {
		*head = size == 0 ? 0
						  : (uint64_t)(unsigned char)text[0] << 16 |
				(uint64_t)(unsigned char)text[size / 2] << 8 | (unsigned char)text[size - 1];
	}
}

static inline uint32_t names_hash(uint64_t head, uint64_t tail, size_t size, uint64_t seed)
{
	head = (head ^ size) * (seed | 1);
	tail = (tail ^ seed) * 0x9E3779B97F4A7C15u;
	return (uint32_t)((head ^ tail ^ head >> 32) * 0xD6E8FEB86659FD93u >> 32);
}

/* The item of that name, or NULL. */
static inline const struct name *names_find(const struct names *t, const char *text, size_t size)
{
	uint64_t head, tail;
	uint32_t i;

	if (t->slot == NULL)
		return NULL;
	names_ends(text, size, &head, &tail);
	for (i = names_hash(head, tail, size, t->seed) & t->mask;; i = (i + 1) & t->mask) {
		const struct name *n = t->slot[i];

		if (n == NULL ||
			(n->head == head && n->tail == tail && n->size == size &&
				(size <= 16 || memcmp(n->text, text, size) == 0)))
			return n;
	}
}

#endif
