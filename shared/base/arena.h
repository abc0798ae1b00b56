/*
 * Arena: the memory of one request or job.
 * Everything allocated here, and every object given to it, ends together; nothing is freed by hand.
 */
#ifndef IGNITE_BASE_ARENA_H
#define IGNITE_BASE_ARENA_H

#include <stddef.h>

struct arena;

/* A new arena that refuses to grow past limit_bytes in total. NULL when memory is short. */
struct arena *arena_new(size_t limit_bytes);

/* Runs the destructors, last in first out, and forgets all memory but the first block. */
void arena_clear(struct arena *a);

/* arena_clear(), then frees the arena itself. NULL is accepted. */
void arena_free(struct arena *a);

/* size_bytes of zeroed memory aligned for any type; NULL at the ceiling. */
void *arena_alloc(struct arena *a, size_t size_bytes);

/*
 * Gives obj to the arena: drop(obj) runs at arena_clear(), before those registered earlier.
 * Returns -1 at the ceiling; obj has been dropped then.
 */
int arena_own(struct arena *a, void *obj, void (*drop)(void *obj));

/* Bytes handed out since the last clear. */
size_t arena_used_bytes(const struct arena *a);

#endif
