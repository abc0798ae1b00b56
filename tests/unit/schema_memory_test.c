/*
 * A valid document is checked without malloc: this program has its own malloc, which counts. Sanitizers have theirs; with
 * them the count is left out.
 */
#include "unit.h"

#include "codec/json.h"
#include "codec/schema.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

static _Thread_local bool counting;
static _Thread_local int calls;

#ifndef SANITIZED
void *real_malloc(size_t size) __asm__("__libc_malloc");
void *real_calloc(size_t count, size_t size) __asm__("__libc_calloc");
void *real_realloc(void *old, size_t size) __asm__("__libc_realloc");

void *malloc(size_t size)
{
	calls += counting;
	return real_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	calls += counting;
	return real_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	calls += counting;
	return real_realloc(old, size);
}
#endif

/* Every keyword that checks something. */
static const char schema_text[] =
	"{\"$id\":\"https://a.test/x\",\"$dynamicAnchor\":\"n\",\"type\":\"object\","
	"\"properties\":{\"id\":{\"type\":\"string\",\"pattern\":\"^[a-z]{1,20}$\",\"minLength\":1,\"maxLength\":20},"
	"\"regex\":{\"pattern\":\"(a|b)*c(?!d)\\\\p{L}\"},\"when\":{\"format\":\"date-time\"},"
	"\"where\":{\"format\":\"uri\"},\"who\":{\"format\":\"email\"},\"host\":{\"format\":\"hostname\"},"
	"\"ip\":{\"format\":\"ipv6\"},\"price\":{\"multipleOf\":0.01,\"minimum\":0,\"exclusiveMaximum\":1e6},"
	"\"kind\":{\"enum\":[\"a\",\"b\",1,null]},\"one\":{\"const\":{\"a\":[1.0]}},"
	"\"list\":{\"items\":{\"type\":\"integer\"},\"uniqueItems\":true,\"minItems\":1,\"contains\":{\"const\":7}},"
	"\"tuple\":{\"prefixItems\":[{\"type\":\"null\"}],\"unevaluatedItems\":{\"type\":\"string\"}},"
	"\"next\":{\"$dynamicRef\":\"#n\"},\"map\":{\"propertyNames\":{\"pattern\":\"^k\",\"maxLength\":9},"
	"\"patternProperties\":{\"[0-9]$\":{\"type\":\"boolean\"}},\"additionalProperties\":{\"type\":\"null\"}}},"
	"\"required\":[\"id\"],\"dependentRequired\":{\"price\":[\"kind\"]},"
	"\"dependentSchemas\":{\"one\":{\"required\":[\"list\"]}},"
	"\"allOf\":[{\"properties\":{\"a\":true}}],\"anyOf\":[{\"required\":[\"nope\"]},{\"properties\":{\"b\":true}}],"
	"\"oneOf\":[{\"required\":[\"nope\"]},{\"properties\":{\"c\":true}}],\"not\":{\"required\":[\"nope\"]},"
	"\"if\":{\"required\":[\"a\"]},\"then\":{\"properties\":{\"d\":true}},\"else\":false,"
	"\"unevaluatedProperties\":false}";

static json_t *document(void)
{
	json_t *doc = json_loads(
		"{\"id\":\"abc\",\"regex\":\"abcé\",\"when\":\"2026-01-31T12:00:00Z\",\"where\":\"https://a.test/?q\","
		"\"who\":\"a@b.org\",\"host\":\"a.b\",\"ip\":\"::1\",\"price\":19.99,\"kind\":\"b\",\"one\":{\"a\":[1]},"
		"\"list\":[7],\"tuple\":[null,\"a\",\"b\"],\"map\":{\"k1\":true,\"kx\":null},\"a\":1,\"b\":1,\"c\":1,\"d\":1}",
		0, NULL);

	assert_non_null(doc);
	for (int i = 0; i < 400; i++)
		json_array_append_new(json_object_get(doc, "list"), json_integer(1000 + i));
	return doc;
}

static void a_valid_document_takes_no_memory(void **state)
{
	struct ctx *cx = *state;
	json_t *doc = document(), *inner = document();
	size_t used;
	char why[256];
	struct schema *s = schema_compile(schema_text, strlen(schema_text), why, sizeof(why));

	if (s == NULL)
		print_error("%s\n", why);
	assert_non_null(s);
	json_object_set_new(doc, "next", inner);
	/* the thread's first match makes its match data */
	if (schema_check(cx, s, doc, "") != 0)
		json_dumpf(cx->err.details, stderr, 0);
	assert_int_equal(cx->err.status, 0);
	used = arena_used_bytes(cx->arena);
	counting = true;
	for (int i = 0; i < 10; i++)
		schema_check(cx, s, doc, "");
	counting = false;
	assert_int_equal(cx->err.status, 0);
	assert_int_equal(calls, 0);
	assert_int_equal(arena_used_bytes(cx->arena), used);
	/* the counter works: an invalid one has faults to tell */
	json_object_set_new(doc, "id", json_integer(1));
	counting = true;
	assert_int_equal(schema_check(cx, s, doc, ""), -1);
	counting = false;
#ifndef SANITIZED
	assert_true(calls > 0);
#endif
	json_decref(doc);
	schema_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(a_valid_document_takes_no_memory),
	};

	json_setup();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
