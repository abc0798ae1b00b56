/*
 * unevaluatedProperties and unevaluatedItems: what the node's other keywords have not evaluated. The marks are bits in
 * the check's own room; only schemas that use the two keywords pay for them.
 */
#include "codec/schema_check.h"

static bool marks_begin(struct check *k, struct marks *m, size_t count)
{
	*m = (struct marks){ .bit = schema_words(k, (count + 63) / 64 + 1), .count = count };
	return m->bit != NULL;
}

static void marks_add(struct marks *to, const struct marks *from)
{
	for (size_t i = 0; i < (to->count + 63) / 64; i++)
		to->bit[i] |= from->bit[i];
	if (from->upto > to->upto)
		to->upto = from->upto;
}

bool schema_fits_marking(struct check *k, const struct node *n, const json_t *v,
	const struct place *at, int depth, struct marks *m)
{
	size_t used = k->room_used;
	struct marks own;
	bool ok;

	if (m == NULL)
		return schema_fits(k, n, v, at, depth, NULL);
	k->steps += (long)(m->count / 512);
	if (!marks_begin(k, &own, m->count))
		return schema_exhaust(k);
	ok = schema_fits(k, n, v, at, depth, &own);
	if (ok)
		marks_add(m, &own);
	k->room_used = used;
	return ok;
}

static bool other_members(struct check *k, const struct node *n, const json_t *v,
	const struct place *at, int depth, const struct marks *m)
{
	const struct node *other = n->unevaluated_properties;
	void *it = json_object_iter((json_t *)v);
	bool ok = true;

	for (size_t i = 0; it != NULL; it = json_object_iter_next((json_t *)v, it), i++) {
		struct place here = schema_below(at, json_object_iter_key(it), 0);

		if (marks_has(m, i))
			continue;
		ok &= other->never ? schema_fault(k, &here, "is not known here")
						   : schema_visit(k, other, json_object_iter_value(it), &here, depth, NULL);
		if (schema_stop(k, ok))
			break;
	}
	return ok;
}

static bool other_items(struct check *k, const struct node *n, const json_t *v,
	const struct place *at, int depth, const struct marks *m)
{
	bool ok = true;

	for (size_t i = m->upto; i < m->count && !schema_stop(k, ok); i++) {
		struct place here = schema_below(at, NULL, i);

		if (!marks_has(m, i))
			ok &= schema_visit(k, n->unevaluated_items, json_array_get(v, i), &here, depth, NULL);
	}
	return ok;
}

static bool visit_marked(struct check *k, const struct node *n, const json_t *v,
	const struct place *at, int depth, struct marks *own)
{
	bool ok = schema_rules(k, n, v, at, depth, own);

	if (schema_stop(k, ok))
		return ok;
	/* after other faults it is not known what would have been evaluated: telling would be guessing */
	if (!ok)
		return false;
	return json_is_object(v) ? other_members(k, n, v, at, depth + 1, own)
							 : other_items(k, n, v, at, depth + 1, own);
}

bool schema_visit_unevaluated(struct check *k, const struct node *n, const json_t *v,
	const struct place *at, int depth, struct marks *m)
{
	size_t used = k->room_used, count;
	struct marks own;
	bool ok;

	if (json_is_object(v) && n->unevaluated_properties != NULL)
		count = json_object_size(v);
	else if (json_is_array(v) && n->unevaluated_items != NULL)
		count = json_array_size(v);
	else
		return schema_rules(k, n, v, at, depth, m);
	k->steps += (long)(count / 512);
	if (!marks_begin(k, &own, count))
		return schema_exhaust(k);
	ok = visit_marked(k, n, v, at, depth, &own);
	k->room_used = used;
	if (ok && m != NULL)
		m->upto = count; /* one way or the other, all of it */
	return ok;
}
