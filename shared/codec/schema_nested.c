/* Checking arrays, objects, and alternatives. */
#include "codec/schema_check.h"

/* ---- arrays ---- */

struct hashed {
	uint64_t hash;
	size_t index;
};

static int by_hash(const void *a, const void *b)
{
	const struct hashed *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* Equal items have equal hashes, so only runs of those are compared. */
static bool check_unique(struct check *k, const json_t *v, const struct place *at)
{
	size_t n = json_array_size(v);
	struct hashed *h = ctx_alloc(k->cx, n * sizeof(*h));

	if (h == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		h[i] = (struct hashed){ schema_hash(json_array_get(v, i), k->seed), i };
	qsort(h, n, sizeof(*h), by_hash);
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j-- > 0 && h[j].hash == h[i].hash;) {
			struct place dup = schema_below(at, NULL, h[i].index);

			if (schema_equal(json_array_get(v, h[j].index), json_array_get(v, h[i].index)))
				return schema_fault(k, &dup, "must not repeat item %zu", h[j].index);
		}
	return true;
}

static bool check_contains(
	struct check *k, const struct node *n, const json_t *v, const struct place *at, int depth)
{
	const struct range *r = &n->contains_count;
	const json_t *item;
	long fit = 0;
	size_t i;

	json_array_foreach (v, i, item) {
		struct place here = schema_below(at, NULL, i);

		fit += schema_fits(k, n->contains, item, &here, depth);
		if (k->exhausted)
			return false;
	}
	if (fit < r->least)
		return schema_fault(k, at, "must hold at least %ld item%s of the form that is asked for",
			r->least, r->least == 1 ? "" : "s");
	if (fit > r->most)
		return schema_fault(k, at, "must hold at most %ld item%s of a form that is limited",
			r->most, r->most == 1 ? "" : "s");
	return true;
}

static bool check_items(
	struct check *k, const struct node *n, const json_t *v, const struct place *at, int depth)
{
	const json_t *item;
	bool ok = true;
	size_t i;

	if (n->prefix.count == 0 && n->items == NULL)
		return true;
	json_array_foreach (v, i, item) {
		const struct node *node = i < n->prefix.count ? n->prefix.node[i] : n->items;
		struct place here = schema_below(at, NULL, i);

		if (node == NULL || schema_stop(k, ok))
			break;
		ok &= schema_visit(k, node, item, &here, depth);
	}
	return ok;
}

/* "must hold at least 1 item" and its like. */
static bool check_count(struct check *k, const struct range *r, size_t count, const char *thing,
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

bool schema_array(
	struct check *k, const struct node *n, const json_t *v, const struct place *at, int depth)
{
	bool ok = check_count(k, &n->items_count, json_array_size(v), "item", "items", at);

	if (!schema_stop(k, ok))
		ok &= check_items(k, n, v, at, depth);
	if (n->contains != NULL && !schema_stop(k, ok))
		ok &= check_contains(k, n, v, at, depth);
	if (n->unique && !schema_stop(k, ok))
		ok &= check_unique(k, v, at);
	return ok;
}

/* ---- objects ---- */

static bool check_required(struct check *k, const json_t *names, const json_t *v,
	const char *because, const struct place *at)
{
	const json_t *name;
	bool ok = true;
	size_t i;

	json_array_foreach (names, i, name) {
		struct place missing = schema_below(at, json_string_value(name), 0);

		if (json_object_get(v, missing.key) != NULL)
			continue;
		ok = because == NULL ? schema_fault(k, &missing, "is required")
							 : schema_fault(k, &missing, "is required with \"%s\"", because);
		if (schema_stop(k, ok))
			break;
	}
	return ok;
}

static bool check_dependent(
	struct check *k, const struct node *n, const json_t *v, const struct place *at, int depth)
{
	const char *name;
	json_t *names;
	bool ok = true;

	if (n->dependent_required != NULL)
		json_object_foreach ((json_t *)n->dependent_required, name, names)
			if (json_object_get(v, name) != NULL && !schema_stop(k, ok))
				ok &= check_required(k, names, v, name, at);
	for (size_t i = 0; i < n->dependent.count && !schema_stop(k, ok); i++)
		if (json_object_get(v, n->dependent.item[i].name) != NULL)
			ok &= schema_visit(k, n->dependent.item[i].node, v, at, depth);
	return ok;
}

/* Tells the sentences of propertyNames about the name, at the property's own place. */
static bool check_name(
	struct check *k, const struct node *names, const char *key, const struct place *here, int depth)
{
	json_t *name = json_string(key);
	bool ok = true;

	if (name != NULL && !schema_fits(k, names, name, here, depth))
		ok = schema_fault(k, here, "has a name that is not allowed here");
	json_decref(name);
	return ok;
}

static bool unexpected(struct check *k, const struct node *n, const struct place *here)
{
	if (n->properties.count == 0)
		return schema_fault(k, here, "is not known here");
	return schema_fault(k, here, "is not known here; known: %s", n->properties_text);
}

/* One member against properties, patternProperties and, when neither takes it, additionalProperties. */
static bool check_member(struct check *k, const struct node *n, const char *key,
	const json_t *value, const struct place *here, int depth)
{
	bool ok = true, taken = false;

	for (size_t i = 0; i < n->properties.count && !taken; i++) {
		if (strcmp(n->properties.item[i].name, key) != 0)
			continue;
		taken = true;
		ok = schema_visit(k, n->properties.item[i].node, value, here, depth);
	}
	for (size_t i = 0; i < n->patterns.count && !schema_stop(k, ok); i++) {
		if (!schema_matches(n->patterns.item[i].pattern, key, strlen(key)))
			continue;
		taken = true;
		ok &= schema_visit(k, n->patterns.item[i].node, value, here, depth);
	}
	if (taken || n->additional == NULL)
		return ok;
	return n->additional->never ? unexpected(k, n, here)
								: schema_visit(k, n->additional, value, here, depth);
}

static bool check_members(
	struct check *k, const struct node *n, const json_t *v, const struct place *at, int depth)
{
	const char *key;
	json_t *value;
	bool ok = true;

	if (n->properties.count == 0 && n->patterns.count == 0 && n->additional == NULL &&
		n->names == NULL)
		return true;
	json_object_foreach ((json_t *)v, key, value) {
		struct place here = schema_below(at, key, 0);

		k->steps++;
		if (n->names != NULL)
			ok &= check_name(k, n->names, key, &here, depth);
		if (schema_stop(k, ok))
			break;
		ok &= check_member(k, n, key, value, &here, depth);
		if (schema_stop(k, ok))
			break;
	}
	return ok;
}

bool schema_object(
	struct check *k, const struct node *n, const json_t *v, const struct place *at, int depth)
{
	bool ok =
		check_count(k, &n->properties_count, json_object_size(v), "property", "properties", at);

	if (!schema_stop(k, ok))
		ok &= check_required(k, n->required, v, NULL, at);
	if (!schema_stop(k, ok))
		ok &= check_members(k, n, v, at, depth);
	if (!schema_stop(k, ok))
		ok &= check_dependent(k, n, v, at, depth);
	return ok;
}

/* ---- alternatives ---- */

/* By the property that is constant in each branch. */
static bool tell_by_constant(struct check *k, const struct node_list *list, const json_t *v,
	const struct place *at, int depth)
{
	const json_t *value = json_object_get(v, list->by);
	struct place here = schema_below(at, list->by, 0);

	for (size_t i = 0; value != NULL && i < list->count; i++)
		if (schema_equal(list->by_constant[i], value))
			return schema_visit(k, list->node[i], v, at, depth);
	return schema_fault(
		k, &here, value == NULL ? "is required: one of %s" : "must be one of %s", list->by_values);
}

/* The only branch whose type v has; NULL when there are several or none. */
static const struct node *branch_by_type(const struct node_list *list, const json_t *v)
{
	const struct node *found = NULL;
	unsigned type = schema_type(v);

	for (size_t i = 0; i < list->count; i++) {
		const struct node *n = schema_behind(list->node[i]);

		if (n->never || (n->types != 0 && (n->types & type) == 0))
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
		schema_fits(k, list->node[i], v, at, depth);
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

	if (k->quiet)
		return false;
	if (list->by != NULL && json_is_object(v))
		return tell_by_constant(k, list, v, at, depth);
	meant = branch_by_type(list, v);
	if (meant == NULL)
		meant = branch_by_depth(k, list, v, at, depth);
	if (meant != NULL)
		return schema_visit(k, meant, v, at, depth);
	return schema_fault(k, at, "must have one of the %zu forms that are allowed here", list->count);
}

bool schema_any_of(struct check *k, const struct node_list *list, const json_t *v,
	const struct place *at, int depth)
{
	for (size_t i = 0; i < list->count && !k->exhausted; i++)
		if (schema_fits(k, list->node[i], v, at, depth))
			return true;
	return tell_none_fits(k, list, v, at, depth);
}

bool schema_one_of(struct check *k, const struct node_list *list, const json_t *v,
	const struct place *at, int depth)
{
	size_t fit = 0;

	for (size_t i = 0; i < list->count && !k->exhausted; i++)
		fit += schema_fits(k, list->node[i], v, at, depth);
	if (fit == 1)
		return true;
	if (fit == 0)
		return tell_none_fits(k, list, v, at, depth);
	return schema_fault(k, at,
		"must have only one of the %zu forms that are allowed here, but has %zu", list->count, fit);
}
