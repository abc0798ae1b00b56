/* Checking what applies to the same value: references, allOf, anyOf, oneOf, not, conditions. */
#include "codec/schema_check.h"

/* ---- references ---- */

/* The outermost resource on the way here that has a dynamic anchor of the name decides. */
static const struct node *dynamic_target(struct check *k, const struct node *n)
{
	const struct node *found = n->dynamic_ref;

	if (n->dynamic_name == NULL)
		return found;
	for (const struct scope *s = k->scope; s != NULL; s = s->up) {
		k->steps++;
		for (const struct anchor *a = s->resource->anchors; a != NULL; a = a->next)
			if (a->dynamic && a->name == n->dynamic_name && a->node != NULL)
				found = a->node;
	}
	return found;
}

/* ---- alternatives ---- */

/* By the property that is constant in each branch: the one that has the value's constant, or NULL. */
static const struct node *branch_by_constant(
	const struct node_list *list, const json_t *v, const json_t **ret_value)
{
	const json_t *value =
		list->by != NULL && json_is_object(v) ? json_object_getn(v, list->by, list->by_size) : NULL;
	size_t size = json_string_length(value);

	*ret_value = value;
	for (size_t i = 0; i < list->count && json_is_string(value); i++)
		if (json_string_length(list->by_constant[i]) == size &&
			memcmp(json_string_value(list->by_constant[i]), json_string_value(value), size) == 0)
			return list->node[i];
	return NULL;
}

static bool tell_by_constant(struct check *k, const struct node_list *list, const json_t *v,
	const struct place *at, int depth)
{
	struct place here = schema_below(at, list->by, 0);
	const json_t *value;
	const struct node *meant = branch_by_constant(list, v, &value);

	if (meant != NULL)
		return schema_visit(k, meant, v, at, depth, NULL);
	return schema_fault(
		k, &here, value == NULL ? "is required: one of %s" : "must be one of %s", list->by_values);
}

static bool has_type(const struct node *n, const json_t *v)
{
	json_type type = schema_type(v);

	return !n->never && (n->accepts & ACCEPTS(type)) != 0 &&
		(!n->whole || type != JSON_REAL || schema_whole(v));
}

/* The only branch whose type v has; NULL when there are several or none. */
static const struct node *branch_by_type(const struct node_list *list, const json_t *v)
{
	const struct node *found = NULL;

	for (size_t i = 0; i < list->count; i++) {
		if (!has_type(schema_behind(list->node[i]), v))
			continue;
		if (found != NULL)
			return NULL;
		found = list->node[i];
	}
	return found;
}

/* The branch that got furthest into the document before it failed; NULL when several did. */
static const struct node *branch_by_depth(struct check *k, const struct node_list *list,
	const json_t *v, const struct place *at, int depth)
{
	const struct node *found = NULL;
	int outer = k->deepest, furthest = at->level;

	for (size_t i = 0; i < list->count; i++) {
		k->deepest = 0;
		schema_fits(k, list->node[i], v, at, depth, NULL);
		if (k->deepest == furthest)
			found = NULL;
		if (k->deepest <= furthest)
			continue;
		furthest = k->deepest;
		found = list->node[i];
	}
	k->deepest = furthest > outer ? furthest : outer;
	return found;
}

/* No branch fits: tells the faults of the one that was meant, if that can be seen. */
static bool tell_none_fits(struct check *k, const struct node_list *list, const json_t *v,
	const struct place *at, int depth)
{
	const struct node *meant;

	if (k->quiet || k->exhausted)
		return false;
	if (list->by != NULL && json_is_object(v))
		return tell_by_constant(k, list, v, at, depth);
	meant = branch_by_type(list, v);
	if (meant == NULL)
		meant = branch_by_depth(k, list, v, at, depth);
	if (meant != NULL)
		return schema_visit(k, meant, v, at, depth, NULL);
	return schema_fault(k, at, "must have one of the %zu forms that are allowed here", list->count);
}

/* How many branches fit; it ends at the first one when enough is true and nobody wants all marks. */
static size_t count_fitting(struct check *k, const struct node_list *list, const json_t *v,
	const struct place *at, int depth, struct marks *m, size_t enough)
{
	const json_t *value;
	const struct node *only = branch_by_constant(list, v, &value);
	size_t fit = 0;

	if (only != NULL)
		return schema_fits_marking(k, only, v, at, depth, m);
	if (value != NULL)
		return 0;
	for (size_t i = 0; i < list->count && !k->exhausted; i++) {
		fit += schema_fits_marking(k, list->node[i], v, at, depth, m);
		if (fit == enough && m == NULL)
			break;
	}
	return fit;
}

static bool check_any_of(struct check *k, const struct node_list *list, const json_t *v,
	const struct place *at, int depth, struct marks *m)
{
	return count_fitting(k, list, v, at, depth, m, 1) > 0 || tell_none_fits(k, list, v, at, depth);
}

static bool check_one_of(struct check *k, const struct node_list *list, const json_t *v,
	const struct place *at, int depth, struct marks *m)
{
	size_t fit = count_fitting(k, list, v, at, depth, m, k->quiet ? 2 : SIZE_MAX);

	if (fit == 1)
		return true;
	if (fit == 0)
		return tell_none_fits(k, list, v, at, depth);
	return schema_fault(k, at,
		"must have only one of the %zu forms that are allowed here, but has %zu", list->count, fit);
}

/* ---- the rest ---- */

static bool check_all(struct check *k, const struct node_list *list, const json_t *v,
	const struct place *at, int depth, struct marks *m)
{
	bool ok = true;

	for (size_t i = 0; i < list->count && !schema_stop(k, ok); i++)
		ok &= schema_visit(k, list->node[i], v, at, depth, m);
	return ok;
}

static bool check_condition(struct check *k, const struct node *n, const json_t *v,
	const struct place *at, int depth, struct marks *m)
{
	const struct node *chosen;

	if (n->condition == NULL || (n->then == NULL && n->otherwise == NULL && m == NULL))
		return true;
	chosen = schema_fits_marking(k, n->condition, v, at, depth, m) ? n->then : n->otherwise;
	if (k->exhausted)
		return false;
	return chosen == NULL || schema_visit(k, chosen, v, at, depth, m);
}

bool schema_applied(struct check *k, const struct node *n, const json_t *v, const struct place *at,
	int depth, struct marks *m)
{
	bool ok = true;

	if (n->ref != NULL)
		ok = schema_visit(k, n->ref, v, at, depth, m);
	if (n->dynamic_ref != NULL && !schema_stop(k, ok))
		ok &= schema_visit(k, dynamic_target(k, n), v, at, depth, m);
	if (!schema_stop(k, ok))
		ok &= check_all(k, &n->all_of, v, at, depth, m);
	if (n->any_of.count > 0 && !schema_stop(k, ok))
		ok &= check_any_of(k, &n->any_of, v, at, depth, m);
	if (n->one_of.count > 0 && !schema_stop(k, ok))
		ok &= check_one_of(k, &n->one_of, v, at, depth, m);
	if (n->negated != NULL && !schema_stop(k, ok) && schema_fits(k, n->negated, v, at, depth, NULL))
		ok = schema_fault(k, at, "has a form that is not allowed here");
	if (!schema_stop(k, ok))
		ok &= check_condition(k, n, v, at, depth, m);
	return ok;
}
