/*
 * Checking a document. First the walk is quiet and ends at the first fault, which is all that a valid document needs; when
 * there is one, a second walk tells each fault. Steps and levels are counted, so no document costs more than they allow.
 */
#include "codec/schema_check.h"

#include <sys/random.h>

enum { POINTER_MAX = 4096 };

/* ---- faults ---- */

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
	if (schema_stop(k, false))
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

bool schema_exhaust(struct check *k)
{
	k->exhausted = true;
	k->steps = STEPS_MAX;
	return false;
}

uint64_t *schema_words(struct check *k, size_t count)
{
	uint64_t *words = k->room + k->room_used;

	if (count > ROOM_WORDS - k->room_used)
		return ctx_alloc(k->cx, count * sizeof(*words));
	k->room_used += count;
	return memset(words, 0, count * sizeof(*words));
}

/* ---- the walk ---- */

static inline __attribute__((always_inline)) bool rules(struct check *k, const struct node *n,
	const json_t *v, const struct place *at, int depth, struct marks *m)
{
	bool ok = true;

	if ((n->rules & RULE_VALUES) != 0 && !schema_values(k, n, v, at))
		return false;
	switch (schema_type(v)) {
	case JSON_STRING:
		ok = (n->rules & RULE_STRING) == 0 || schema_string(k, n, v, at);
		break;
	case JSON_OBJECT:
		ok = (n->rules & RULE_OBJECT) == 0 || schema_object(k, n, v, at, depth + 1, m);
		break;
	case JSON_ARRAY:
		ok = (n->rules & RULE_ARRAY) == 0 || schema_array(k, n, v, at, depth + 1, m);
		break;
	case JSON_INTEGER:
	case JSON_REAL:
		ok = (n->rules & RULE_NUMBER) == 0 || schema_number(k, n, v, at);
		break;
	default:
		break;
	}
	if ((n->rules & RULE_APPLIED) == 0 || schema_stop(k, ok))
		return ok;
	return schema_applied(k, n, v, at, depth + 1, m) && ok;
}

bool schema_rules(struct check *k, const struct node *n, const json_t *v, const struct place *at,
	int depth, struct marks *m)
{
	return rules(k, n, v, at, depth, m);
}

static bool visit_rules(struct check *k, const struct node *n, const json_t *v,
	const struct place *at, int depth, struct marks *m)
{
	if ((n->rules & RULE_UNEVALUATED) != 0)
		return schema_visit_unevaluated(k, n, v, at, depth, m);
	return rules(k, n, v, at, depth, m);
}

static bool visit_in_scope(struct check *k, const struct node *n, const json_t *v,
	const struct place *at, int depth, struct marks *m)
{
	struct scope here = { .up = k->scope, .resource = n->resource };
	bool ok;

	if (k->scope != NULL && k->scope->resource == n->resource)
		return visit_rules(k, n, v, at, depth, m);
	k->scope = &here;
	ok = visit_rules(k, n, v, at, depth, m);
	k->scope = here.up;
	return ok;
}

bool schema_visit(struct check *k, const struct node *n, const json_t *v, const struct place *at,
	int depth, struct marks *m)
{
	json_type type = schema_type(v);

	if (++k->steps > STEPS_MAX || depth > LEVELS_MAX)
		return schema_exhaust(k);
	if (n->never)
		return schema_fault(k, at, "is not allowed here");
	/* with the wrong type, all else would be noise */
	if ((n->accepts & ACCEPTS(type)) == 0 || (n->whole && type == JSON_REAL && !schema_whole(v)))
		return schema_fault(k, at, "must be %s", n->types_text);
	if (n->rules == 0)
		return true;
	if (k->schema->dynamic)
		return visit_in_scope(k, n, v, at, depth, m);
	return visit_rules(k, n, v, at, depth, m);
}

bool schema_fits(struct check *k, const struct node *n, const json_t *v, const struct place *at,
	int depth, struct marks *m)
{
	bool quiet = k->quiet, ok;

	k->quiet = true;
	ok = schema_visit(k, n, v, at, depth, m);
	k->quiet = quiet;
	return ok;
}

/* ---- the whole ---- */

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
	uint64_t room[ROOM_WORDS];
	struct check k = {
		.cx = cx,
		.prefix = prefix,
		.schema = s,
		.room = room,
		.seed = hash_seed(),
		.quiet = true,
	};
	struct place top = { 0 };
	bool ok = schema_visit(&k, s->root, doc, &top, 0, NULL);

	if (!ok && !k.exhausted) {
		k.quiet = false;
		k.steps = 0;
		schema_visit(&k, s->root, doc, &top, 0, NULL);
	}
	if (k.exhausted)
		return fail_at(cx, prefix, "is too complex or nested too deeply to be checked");
	if (!ok && cx->err.status == 0)
		return fail_at(cx, prefix, "has a form that is not allowed here");
	return ok && cx->err.status == 0 ? 0 : -1;
}
