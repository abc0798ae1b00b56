/* Checking arrays. */
#include "codec/schema_check.h"

enum {
	FEW = 8,          /* items that are compared each with each */
	ROOM_ITEMS = 512, /* items whose table fits into the check's room */
};

/* ---- uniqueItems ---- */

static bool repeats(struct check *k, const struct place *at, size_t i, size_t j)
{
	struct place dup = schema_below(at, NULL, i);

	return schema_fault(k, &dup, "must not repeat item %zu", j);
}

static bool unique_few(struct check *k, const json_t *v, size_t n, const struct place *at)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (schema_equal(json_array_get(v, i), json_array_get(v, j), &k->steps))
				return repeats(k, at, i, j);
	return true;
}

/* A table at most half full of (hash, index + 1) pairs; equal items have equal hashes, so only those are compared. */
static bool unique_hashed(struct check *k, const json_t *v, size_t n, uint64_t *table, size_t mask,
	const struct place *at)
{
	for (size_t i = 0; i < n; i++) {
		const json_t *item = json_array_get(v, i);
		uint64_t h = schema_hash(item, k->seed, &k->steps) & ~(uint64_t)UINT32_MAX;
		size_t slot = (size_t)(h >> 32) & mask;

		for (; table[slot] != 0; slot = (slot + 1) & mask) {
			size_t j = (size_t)(uint32_t)table[slot] - 1;

			k->steps++;
			if ((table[slot] ^ h) >> 32 == 0 && schema_equal(item, json_array_get(v, j), &k->steps))
				return repeats(k, at, i, j);
		}
		if (k->steps > STEPS_MAX)
			return schema_exhaust(k);
		table[slot] = h | (i + 1);
	}
	return true;
}

bool schema_unique(struct check *k, const json_t *v, const struct place *at)
{
	size_t n = json_array_size(v), used = k->room_used, size = (size_t)2 * ROOM_ITEMS;
	uint64_t *table;
	bool ok;

	if (n <= FEW)
		return unique_few(k, v, n, at);
	if (n >= UINT32_MAX)
		return schema_exhaust(k);
	while (size / 2 > n && size > 64)
		size /= 2;
	while (size < 2 * n)
		size *= 2;
	table = schema_words(k, size);
	ok = table != NULL && unique_hashed(k, v, n, table, size - 1, at);
	k->room_used = used;
	return ok;
}

/* ---- items ---- */

static bool check_contains(struct check *k, const struct node *n, const json_t *v,
	const struct place *at, int depth, struct marks *m)
{
	const struct range *r = &n->contains_count;
	size_t count = json_array_size(v);
	long fit = 0;

	for (size_t i = 0; i < count; i++) {
		struct place here = schema_below(at, NULL, i);

		if (schema_fits(k, n->contains, json_array_get(v, i), &here, depth, NULL)) {
			fit++;
			if (m != NULL)
				marks_set(m, i);
		}
		if (k->exhausted)
			return false;
		if (m == NULL && fit >= r->least && r->most == LONG_MAX)
			return true;
	}
	if (fit < r->least)
		return schema_fault(k, at, "must hold at least %ld item%s of the form that is asked for",
			r->least, r->least == 1 ? "" : "s");
	if (fit > r->most)
		return schema_fault(k, at, "must hold at most %ld item%s of a form that is limited",
			r->most, r->most == 1 ? "" : "s");
	return true;
}

static bool check_items(struct check *k, const struct node *n, const json_t *v,
	const struct place *at, int depth, struct marks *m)
{
	size_t count = json_array_size(v), prefix = n->prefix.count;
	size_t end = n->items != NULL || prefix > count ? count : prefix;
	bool ok = true;

	for (size_t i = 0; i < end && !schema_stop(k, ok); i++) {
		struct place here = schema_below(at, NULL, i);

		ok &= schema_visit(
			k, i < prefix ? n->prefix.node[i] : n->items, json_array_get(v, i), &here, depth, NULL);
	}
	if (m != NULL && end > m->upto)
		m->upto = end;
	return ok;
}

bool schema_count(struct check *k, const struct range *r, size_t count, const char *thing,
	const char *things, const struct place *at)
{
	if ((long)count < r->least)
		return schema_fault(
			k, at, "must hold at least %ld %s", r->least, r->least == 1 ? thing : things);
	if ((long)count > r->most)
		return schema_fault(
			k, at, "must hold at most %ld %s", r->most, r->most == 1 ? thing : things);
	return true;
}

bool schema_array(struct check *k, const struct node *n, const json_t *v, const struct place *at,
	int depth, struct marks *m)
{
	bool ok = schema_count(k, &n->items_count, json_array_size(v), "item", "items", at);

	if (!schema_stop(k, ok))
		ok &= check_items(k, n, v, at, depth, m);
	if (n->contains != NULL && !schema_stop(k, ok))
		ok &= check_contains(k, n, v, at, depth, m);
	if (n->unique && !schema_stop(k, ok))
		ok &= schema_unique(k, v, at);
	return ok;
}
