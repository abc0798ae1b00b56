/*
 * Checking a document. The walk either tells each fault or, inside of alternatives and conditions, is quiet and ends at
 * the first one. Steps and levels are counted, so no document costs more than they allow.
 */
#include <sys/random.h>

#include "codec/schema_check.h"

enum { STEPS_MAX = 2000000, LEVELS_MAX = 250, POINTER_MAX = 4096, FAULTS_MAX = 32 };

static int pointer_of(struct str *s, const struct place *at)
{
	if (at->up == NULL)
		return 0;
	TRY(pointer_of(s, at->up));
	if (at->key == NULL)
		return str_printf(s, "/%zu", at->index);
	TRY(str_puts(s, "/"));
	for (const char *p = at->key; *p != '\0'; p++)
		TRY(*p == '~' ? str_puts(s, "~0") : *p == '/' ? str_puts(s, "~1") : str_add(s, p, 1));
	return 0;
}

/* True when the fault is told already: allOf and conditions may come by the same place twice. */
static bool told(const struct ctx *cx, const char *pointer, const char *sentence)
{
	const json_t *fault;
	size_t i;

	json_array_foreach (cx->err.details, i, fault)
		if (strcmp(json_string_value(json_object_get(fault, "pointer")), pointer) == 0 &&
			strcmp(json_string_value(json_object_get(fault, "message")), sentence) == 0)
			return true;
	return false;
}

bool schema_fault(struct check *k, const struct place *at, const char *fmt, ...)
{
	struct str pointer;
	const char *sentence;
	va_list ap;

	if (at->level > k->deepest)
		k->deepest = at->level;
	if (k->quiet || k->exhausted || k->faults >= FAULTS_MAX)
		return false;
	k->faults++;
	va_start(ap, fmt);
	sentence = ctx_vprintf(k->cx, fmt, ap);
	va_end(ap);
	if (sentence == NULL || str_init(&pointer, k->cx, POINTER_MAX) != 0)
		return false;
	if (str_puts(&pointer, k->prefix) != 0 || pointer_of(&pointer, at) != 0)
		fail_at(k->cx, k->prefix, "has a fault at a place whose pointer is too long to tell");
	else if (!told(k->cx, pointer.data, sentence))
		fail_at(k->cx, pointer.data, "%s", sentence);
	return false;
}

struct place schema_below(const struct place *at, const char *key, size_t index)
{
	return (struct place){ .up = at, .key = key, .index = index, .level = at->level + 1 };
}

bool schema_stop(const struct check *k, bool ok)
{
	return k->exhausted || (!ok && (k->quiet || k->faults >= FAULTS_MAX));
}

unsigned schema_type(const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_NULL:
		return TYPE_NULL;
	case JSON_TRUE:
	case JSON_FALSE:
		return TYPE_BOOLEAN;
	case JSON_OBJECT:
		return TYPE_OBJECT;
	case JSON_ARRAY:
		return TYPE_ARRAY;
	case JSON_STRING:
		return TYPE_STRING;
	default:
		return schema_whole(v) ? TYPE_NUMBER | TYPE_INTEGER : TYPE_NUMBER;
	}
}

static bool check_values(
	struct check *k, const struct node *n, const json_t *v, const struct place *at)
{
	const json_t *value;
	size_t i;

	if (n->constant != NULL && !schema_equal(n->constant, v))
		return schema_fault(k, at, "must be %s", n->constant_text);
	if (n->values == NULL)
		return true;
	json_array_foreach (n->values, i, value)
		if (schema_equal(value, v))
			return true;
	return schema_fault(
		k, at, json_array_size(n->values) > 1 ? "must be one of %s" : "must be %s", n->values_text);
}

/* A number as a caller would write it. */
static const char *number_text(char out[32], const json_t *number)
{
	if (json_is_integer(number))
		snprintf(out, 32, "%" JSON_INTEGER_FORMAT, json_integer_value(number));
	else
		snprintf(out, 32, "%.15g", json_real_value(number));
	return out;
}

static bool check_number(
	struct check *k, const struct node *n, const json_t *v, const struct place *at)
{
	const struct number_rule *r = &n->number;
	bool ok = true;
	char text[32];

	if (r->minimum != NULL && schema_compare(v, r->minimum) < 0)
		ok = schema_fault(k, at, "must be at least %s", number_text(text, r->minimum));
	if (r->maximum != NULL && schema_compare(v, r->maximum) > 0)
		ok = schema_fault(k, at, "must be at most %s", number_text(text, r->maximum));
	if (r->above != NULL && schema_compare(v, r->above) <= 0)
		ok = schema_fault(k, at, "must be more than %s", number_text(text, r->above));
	if (r->below != NULL && schema_compare(v, r->below) >= 0)
		ok = schema_fault(k, at, "must be less than %s", number_text(text, r->below));
	if (r->multiple_of != NULL && !schema_multiple(v, r->multiple_of))
		ok = schema_fault(k, at, "must be a multiple of %s", number_text(text, r->multiple_of));
	return ok;
}

/* Unicode characters, not bytes. */
static long characters(const json_t *string)
{
	const char *s = json_string_value(string);
	long n = 0;

	for (size_t i = 0; i < json_string_length(string); i++)
		n += ((unsigned char)s[i] & 0xC0) != 0x80;
	return n;
}

static bool check_string(
	struct check *k, const struct node *n, const json_t *v, const struct place *at)
{
	const char *text = json_string_value(v);
	size_t size = json_string_length(v);
	bool ok = true;
	long length;

	k->steps += (long)(size / 256);
	if (n->length.least > 0 || n->length.most != LONG_MAX) {
		length = characters(v);
		if (length < n->length.least && n->length.least == 1)
			ok = schema_fault(k, at, "must not be empty");
		else if (length < n->length.least)
			ok = schema_fault(k, at, "must be at least %ld characters long", n->length.least);
		if (length > n->length.most)
			ok = schema_fault(k, at, "must be at most %ld character%s long", n->length.most,
				n->length.most == 1 ? "" : "s");
	}
	/* what is too long is not worth an expression's time */
	if (ok && n->pattern != NULL && !schema_matches(n->pattern, text, size))
		ok = schema_fault(k, at, "must match the pattern %s", n->pattern_text);
	if (ok && n->format != NULL && !n->format(text, size))
		ok = schema_fault(k, at, "must be %s", n->format_text);
	return ok;
}

static bool check_all(struct check *k, const struct node_list *list, const json_t *v,
	const struct place *at, int depth)
{
	bool ok = true;

	for (size_t i = 0; i < list->count && !schema_stop(k, ok); i++)
		ok &= schema_visit(k, list->node[i], v, at, depth);
	return ok;
}

static bool check_condition(
	struct check *k, const struct node *n, const json_t *v, const struct place *at, int depth)
{
	const struct node *chosen;

	if (n->condition == NULL || (n->then == NULL && n->otherwise == NULL))
		return true;
	chosen = schema_fits(k, n->condition, v, at, depth) ? n->then : n->otherwise;
	return chosen == NULL || schema_visit(k, chosen, v, at, depth);
}

/* What applies whatever the type is: $ref and combinations of schemas. */
static bool check_applied(
	struct check *k, const struct node *n, const json_t *v, const struct place *at, int depth)
{
	bool ok = n->ref == NULL || schema_visit(k, n->ref, v, at, depth);

	if (!schema_stop(k, ok))
		ok &= check_all(k, &n->all_of, v, at, depth);
	if (!schema_stop(k, ok) && n->any_of.count > 0)
		ok &= schema_any_of(k, &n->any_of, v, at, depth);
	if (!schema_stop(k, ok) && n->one_of.count > 0)
		ok &= schema_one_of(k, &n->one_of, v, at, depth);
	if (!schema_stop(k, ok) && n->negated != NULL && schema_fits(k, n->negated, v, at, depth))
		ok = schema_fault(k, at, "has a form that is not allowed here");
	if (!schema_stop(k, ok))
		ok &= check_condition(k, n, v, at, depth);
	return ok;
}

bool schema_visit(
	struct check *k, const struct node *n, const json_t *v, const struct place *at, int depth)
{
	bool ok;

	if (++k->steps > STEPS_MAX || depth > LEVELS_MAX)
		k->exhausted = true;
	if (k->exhausted)
		return false;
	if (n->never)
		return schema_fault(k, at, "is not allowed here");
	/* with the wrong type, all else would be noise */
	if (n->types != 0 && (n->types & schema_type(v)) == 0)
		return schema_fault(k, at, "must be %s", n->types_text);
	ok = check_values(k, n, v, at);
	if (!ok)
		return false;
	if (json_is_number(v))
		ok = check_number(k, n, v, at);
	else if (json_is_string(v))
		ok = check_string(k, n, v, at);
	else if (json_is_array(v))
		ok = schema_array(k, n, v, at, depth + 1);
	else if (json_is_object(v))
		ok = schema_object(k, n, v, at, depth + 1);
	return schema_stop(k, ok) ? ok : check_applied(k, n, v, at, depth + 1) && ok;
}

bool schema_fits(
	struct check *k, const struct node *n, const json_t *v, const struct place *at, int depth)
{
	bool quiet = k->quiet, ok;

	k->quiet = true;
	ok = schema_visit(k, n, v, at, depth);
	k->quiet = quiet;
	return ok;
}

/* Chosen once for the process, so that documents cannot aim at collisions. */
static uint64_t hash_seed(void)
{
	static _Atomic uint64_t seed;
	uint64_t s = seed;

	if (s == 0) {
		if (getrandom(&s, sizeof(s), GRND_NONBLOCK) != (ssize_t)sizeof(s))
			s = (uint64_t)(uintptr_t)&s;
		seed = s |= 1;
	}
	return s;
}

int schema_check(struct ctx *cx, const struct schema *s, const json_t *doc, const char *prefix)
{
	struct check k = { .cx = cx, .prefix = prefix, .seed = hash_seed() };
	struct place top = { 0 };
	bool ok = schema_visit(&k, s->root, doc, &top, 0);

	if (k.exhausted)
		return fail_at(cx, prefix, "is too complex or nested too deeply to be checked");
	return ok && cx->err.status == 0 ? 0 : -1;
}
