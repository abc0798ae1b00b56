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
	struct node *node; /* or NULL */
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

/* Head and tail of a name, which is all of it up to 16 bytes. */
static inline uint64_t names_hash(const char *text, size_t size, uint64_t seed)
{
	uint64_t head = 0, tail = 0;

	if (size >= 8) {
		memcpy(&head, text, 8);
		memcpy(&tail, text + size - 8, 8);
	} else if (size >= 4) {
		memcpy(&head, text, 4);
		memcpy(&tail, text + size - 4, 4);
	} else if (size > 0) {
		head = (uint64_t)(unsigned char)text[0] << 16 |
			(uint64_t)(unsigned char)text[size / 2] << 8 | (unsigned char)text[size - 1];
	}
	head = (head ^ size) * (seed | 1);
	tail = (tail ^ seed) * 0x9E3779B97F4A7C15u;
	return (head ^ tail ^ head >> 32) * 0xD6E8FEB86659FD93u >> 32;
}

/* The item of that name, or NULL. */
static inline const struct name *names_find(const struct names *t, const char *text, size_t size)
{
	uint32_t i;

	if (t->slot == NULL)
		return NULL;
	for (i = (uint32_t)names_hash(text, size, t->seed) & t->mask;; i = (i + 1) & t->mask) {
		const struct name *n = t->slot[i];

		if (n == NULL || (n->size == size && memcmp(n->text, text, size) == 0))
			return n;
	}
}

#endif
