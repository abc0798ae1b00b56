/* PCRE2: what compiles and matches the expressions that tables cannot. The only file that includes its header. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <pthread.h>
#include <stdlib.h>

#include "codec/schema_pattern.h"

enum {
	TRIES_MAX = 200000,  /* backtracking of one match, as PCRE2 counts it */
	HEAP_MAX_KIB = 2048, /* what the interpreter may keep of one match */
	NESTING_MAX = 100
};

struct regex {
	pcre2_code *code;
	pcre2_match_context *limits;
	bool compiled; /* by the just-in-time compiler */
};

void regex_free(void *r)
{
	struct regex *x = r;

	if (x == NULL)
		return;
	pcre2_code_free(x->code);
	pcre2_match_context_free(x->limits);
	free(x);
}

static pcre2_code *compile(const char *text, size_t size)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_MATCH_UNSET_BACKREF |
		PCRE2_ALLOW_EMPTY_CLASS | PCRE2_NEVER_BACKSLASH_C;
	pcre2_code *code;
	PCRE2_SIZE at;
	int error;

	if (context == NULL)
		return NULL;
	pcre2_set_parens_nest_limit(context, NESTING_MAX);
	code = pcre2_compile((PCRE2_SPTR)text, size, options, &error, &at, context);
	pcre2_compile_context_free(context);
	return code;
}

struct regex *regex_new(const char *text, size_t size)
{
	struct regex *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->code = compile(text, size);
	r->limits = pcre2_match_context_create(NULL);
	if (r->code == NULL || r->limits == NULL) {
		regex_free(r);
		return NULL;
	}
	pcre2_set_match_limit(r->limits, TRIES_MAX);
	pcre2_set_heap_limit(r->limits, HEAP_MAX_KIB);
	/* where memory may not be made executable, the interpreter does it */
	r->compiled = pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE) == 0;
	return r;
}

/* ---- a thread's match data: made by its first match, freed when it ends ---- */

static pthread_key_t data_key;
static bool data_key_made;

static void drop_data(void *data)
{
	pcre2_match_data_free(data);
}

static void make_key(void)
{
	data_key_made = pthread_key_create(&data_key, drop_data) == 0;
}

static pcre2_match_data *match_data(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static _Thread_local pcre2_match_data *mine;

	if (mine != NULL)
		return mine;
	pthread_once(&once, make_key);
	mine = pcre2_match_data_create(1, NULL);
	if (mine != NULL && data_key_made)
		pthread_setspecific(data_key, mine);
	return mine;
}

enum pattern_result regex_matches(const struct regex *r, const char *text, size_t size)
{
	pcre2_match_data *data = match_data();
	int rc;

	if (data == NULL)
		return PATTERN_LIMIT;
	rc = r->compiled
		? pcre2_jit_match(r->code, (PCRE2_SPTR)text, size, 0, PCRE2_NO_UTF_CHECK, data, r->limits)
		: PCRE2_ERROR_JIT_STACKLIMIT;
	if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
		rc = pcre2_match(
			r->code, (PCRE2_SPTR)text, size, 0, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, data, r->limits);
	if (rc == PCRE2_ERROR_NOMATCH)
		return PATTERN_NO;
	return rc >= 0 ? PATTERN_YES : PATTERN_LIMIT;
}
