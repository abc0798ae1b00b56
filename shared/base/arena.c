/* Arena: bump allocation in growing blocks with a hard ceiling, and a destructor list. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK_BYTES = 8 * 1024, ALIGN = alignof(max_align_t) };

struct block {
	struct block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char data[];
};

struct owned {
	struct owned *next;
	void *obj;
	void (*drop)(void *obj);
};

struct arena {
	size_t limit;
	size_t used;
	struct block *head; /* the block that is being filled; the first one is last in the list */
	struct owned *owned;
};

static struct block *block_new(size_t size, struct block *next)
{
	struct block *b = malloc(sizeof(*b) + size);

	if (b == NULL)
		return NULL;
	b->next = next;
	b->size = size;
	b->used = 0;
	return b;
}

struct arena *arena_new(size_t limit_bytes)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return NULL;
	a->limit = limit_bytes;
	a->head = block_new(FIRST_BLOCK_BYTES, NULL);
	if (a->head == NULL) {
		free(a);
		return NULL;
	}
	return a;
}

void arena_clear(struct arena *a)
{
	while (a->owned != NULL) {
		struct owned *o = a->owned;

		a->owned = o->next;
		o->drop(o->obj);
	}
	while (a->head->next != NULL) {
		struct block *b = a->head;

		a->head = b->next;
		free(b);
	}
	a->head->used = 0;
	a->used = 0;
}

void arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	arena_clear(a);
	free(a->head);
	free(a);
}

/* A block that holds size more bytes becomes the head; blocks double so that their number stays small. */
static int arena_grow(struct arena *a, size_t size)
{
	size_t want = a->head->size * 2;
	struct block *b;

	if (want < size)
		want = size;
	b = block_new(want, a->head);
	if (b == NULL)
		return -1;
	a->head = b;
	return 0;
}

void *arena_alloc(struct arena *a, size_t size_bytes)
{
	size_t size;
	void *p;

	if (size_bytes > a->limit || size_bytes > SIZE_MAX - ALIGN)
		return NULL;
	size = (size_bytes + ALIGN - 1) / ALIGN * ALIGN;
	if (size > a->limit - a->used)
		return NULL;
	if (size > a->head->size - a->head->used && arena_grow(a, size) != 0)
		return NULL;
	p = a->head->data + a->head->used;
	a->head->used += size;
	a->used += size;
	memset(p, 0, size);
	return p;
}

int arena_own(struct arena *a, void *obj, void (*drop)(void *obj))
{
	struct owned *o = arena_alloc(a, sizeof(*o));

	if (o == NULL) {
		drop(obj);
		return -1;
	}
	*o = (struct owned){ .next = a->owned, .obj = obj, .drop = drop };
	a->owned = o;
	return 0;
}

size_t arena_used_bytes(const struct arena *a)
{
	return a->used;
}
