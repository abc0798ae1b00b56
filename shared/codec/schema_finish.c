/* The end of compiling: what each node checks, tables of names, short cuts, what tells alternatives apart. */
#include "codec/schema_compile.h"

enum { REFS_MAX = 8 };

/* ---- what there is to check ---- */

static bool has_range(const struct range *r)
{
	return r->least > 0 || r->most != LONG_MAX;
}

static bool has_number_rule(const struct number_rule *r)
{
	return r->minimum != NULL || r->maximum != NULL || r->above != NULL || r->below != NULL ||
		r->multiple_of != NULL;
}

static bool has_array_rule(const struct node *n)
{
	return has_range(&n->items_count) || n->prefix.count > 0 || n->items != NULL ||
		n->contains != NULL || n->unique;
}

static bool has_object_rule(const struct node *n)
{
	return has_range(&n->properties_count) || n->properties.count > 0 || n->patterns.count > 0 ||
		n->dependent.count > 0 || n->additional != NULL || n->names != NULL;
}

static bool has_applied(const struct node *n)
{
	return n->ref != NULL || n->dynamic_ref != NULL || n->all_of.count > 0 || n->any_of.count > 0 ||
		n->one_of.count > 0 || n->negated != NULL || n->condition != NULL;
}

static void find_rules(struct node *n)
{
	if (n->constant != NULL || n->values != NULL)
		n->rules |= RULE_VALUES;
	if (has_number_rule(&n->number))
		n->rules |= RULE_NUMBER;
	if (has_range(&n->length) || n->pattern != NULL || n->format != NULL)
		n->rules |= RULE_STRING;
	if (has_array_rule(n))
		n->rules |= RULE_ARRAY;
	if (has_object_rule(n))
		n->rules |= RULE_OBJECT;
	if (has_applied(n))
		n->rules |= RULE_APPLIED;
	if (n->unevaluated_items != NULL || n->unevaluated_properties != NULL)
		n->rules |= RULE_UNEVALUATED;
}

/* ---- properties ---- */

/* Names that are required join those that are described: one look-up tells both. */
static int join_required(struct compiler *c, struct node *n)
{
	size_t most = n->described + json_array_size(n->required);
	struct name *all = schema_room(c, (most + 1) * sizeof(*all));
	const json_t *name;
	size_t i;

	if (all == NULL)
		return -1;
	for (i = 0; i < n->properties.count; i++)
		all[i] = n->properties.item[i];
	n->properties.item = all;
	json_array_foreach (n->required, i, name) {
		struct name *item =
			names_add(&n->properties, json_string_value(name), json_string_length(name));

		n->required_count += !item->required;
		item->required = true;
	}
	return 0;
}

static int make_tables(struct compiler *c, struct node *n)
{
	if (n->required != NULL)
		TRY(join_required(c, n));
	if (!names_seal(&n->properties, c->schema->arena) ||
		!names_seal(&n->enum_text, c->schema->arena))
		return schema_wrong(c, "needs too much memory");
	return 0;
}

/* ---- short cuts ---- */

/* True when a node says nothing but $ref. With $dynamicRef in use the way itself matters. */
static bool is_detour(const struct compiler *c, const struct node *n)
{
	return !c->schema->dynamic && n->ref != NULL && n->accepts == ACCEPTS_ALL && !n->never &&
		n->rules == RULE_APPLIED && n->dynamic_ref == NULL && n->all_of.count == 0 &&
		n->any_of.count == 0 && n->one_of.count == 0 && n->negated == NULL && n->condition == NULL;
}

static void shorten(const struct compiler *c, struct node **to)
{
	struct node *n = *to;

	for (int i = 0; i < REFS_MAX && n != NULL && is_detour(c, n); i++)
		n = n->ref;
	/* a circle stays, to be found out by its levels */
	if (n != NULL && !is_detour(c, n))
		*to = n;
}

static void shorten_list(const struct compiler *c, struct node_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		shorten(c, &list->node[i]);
}

static void make_short_cuts(const struct compiler *c, struct node *n)
{
	struct node **const one[] = { &n->items, &n->contains, &n->unevaluated_items, &n->additional,
		&n->names, &n->unevaluated_properties, &n->negated, &n->condition, &n->then,
		&n->otherwise };

	for (size_t i = 0; i < ARRAY_LEN(one); i++)
		shorten(c, one[i]);
	if (!is_detour(c, n))
		shorten(c, &n->ref);
	shorten_list(c, &n->prefix);
	shorten_list(c, &n->all_of);
	shorten_list(c, &n->any_of);
	shorten_list(c, &n->one_of);
	for (size_t i = 0; i < n->properties.count; i++)
		shorten(c, &n->properties.item[i].node);
	for (size_t i = 0; i < n->patterns.count; i++)
		shorten(c, &n->patterns.item[i].node);
	for (size_t i = 0; i < n->dependent.count; i++)
		shorten(c, &n->dependent.item[i].node);
}

/* ---- alternatives that a constant property tells apart ---- */

const struct node *schema_behind(const struct node *n)
{
	for (int i = 0; i < REFS_MAX && n->ref != NULL && n->properties.count == 0; i++)
		n = n->ref;
	return n;
}

/* The constant string that the branch wants of a property, or NULL. */
static const json_t *constant_of(const struct node *branch, const struct name *of)
{
	const struct name *name = names_find(&schema_behind(branch)->properties, of->text, of->size);
	const json_t *value = name != NULL && name->node != NULL ? name->node->constant : NULL;

	return json_is_string(value) ? value : NULL;
}

/* True when every branch wants another constant of that property. */
static bool tells_apart(const struct node_list *list, const struct name *name)
{
	for (size_t i = 0; i < list->count; i++) {
		const json_t *value = constant_of(list->node[i], name);

		if (value == NULL)
			return false;
		for (size_t j = 0; j < i; j++)
			if (json_equal(value, constant_of(list->node[j], name)) == 1)
				return false;
	}
	return true;
}

static int find_discriminator(struct compiler *c, struct node_list *list)
{
	const struct names *p = list->count > 1 ? &schema_behind(list->node[0])->properties : NULL;
	const struct name *by = NULL;
	struct list_text l = { .len = 0 };

	for (size_t i = 0; p != NULL && by == NULL && i < p->count; i++)
		if (tells_apart(list, &p->item[i]))
			by = &p->item[i];
	if (by == NULL)
		return 0;
	list->by_constant = schema_room(c, list->count * sizeof(const json_t *));
	if (list->by_constant == NULL)
		return -1;
	for (size_t i = 0; i < list->count; i++) {
		list->by_constant[i] = constant_of(list->node[i], by);
		list_add_json(&l, list->by_constant[i]);
	}
	list->by = by->text;
	list->by_size = by->size;
	list->by_values = list_keep(c, &l);
	return list->by_values != NULL ? 0 : -1;
}

int schema_finish(struct compiler *c)
{
	struct node *n;

	for (n = c->schema->nodes; n != NULL; n = n->next) {
		TRY(make_tables(c, n));
		find_rules(n);
	}
	for (n = c->schema->nodes; n != NULL; n = n->next)
		make_short_cuts(c, n);
	for (n = c->schema->nodes; n != NULL; n = n->next) {
		TRY(find_discriminator(c, &n->any_of));
		TRY(find_discriminator(c, &n->one_of));
	}
	shorten(c, &c->schema->root);
	return 0;
}
