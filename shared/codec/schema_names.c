/* Names by text and length. */
#include "codec/schema_names.h"

enum { SEEDS = 32 };

struct name *names_add(struct names *t, const char *text, size_t size)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->item[i].size == size && memcmp(t->item[i].text, text, size) == 0)
			return &t->item[i];
	t->item[t->count] = (struct name){ .text = text, .size = size };
	return &t->item[t->count++];
}

/* Fills the table; returns the steps that lookups of all names take beyond the first. */
static size_t fill(struct names *t)
{
	size_t extra = 0;

	memset(t->slot, 0, (t->mask + 1) * sizeof(const struct name *));
	for (size_t i = 0; i < t->count; i++) {
		struct name *n = &t->item[i];
		uint32_t at;

		names_ends(n->text, n->size, &n->head, &n->tail);
		at = names_hash(n->head, n->tail, n->size, t->seed) & t->mask;

		for (; t->slot[at] != NULL; at = (at + 1) & t->mask)
			extra++;
		t->slot[at] = n;
	}
	return extra;
}

bool names_seal(struct names *t, struct arena *a)
{
	uint64_t best_seed = 0;
	size_t size = 8, best = SIZE_MAX;

	if (t->count == 0)
		return true;
	while (size < 4 * t->count)
		size *= 2;
	t->slot = arena_alloc(a, size * sizeof(const struct name *));
	if (t->slot == NULL)
		return false;
	t->mask = (uint32_t)size - 1;
	for (uint64_t n = 1; n <= SEEDS && best > 0; n++) {
		size_t extra;

		t->seed = n * 0xC2B2AE3D27D4EB4Fu;
		extra = fill(t);
		if (extra < best) {
			best = extra;
			best_seed = t->seed;
		}
	}
	t->seed = best_seed;
	fill(t);
	return true;
}
