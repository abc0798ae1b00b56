/*
 * What we send and what the stand-in answers, checked by our own engine against the provider's published description (OpenAPI
 * 3.1). Skipped where the description is not there.
 */
#include "provider_help.h"

#include "codec/schema.h"

static const char place[] = "../shared/data/openai-api-subset.json";
static json_t *description;

static const struct {
	const char *path, *request, *reply;
} endpoints[] = {
	{ "/v1/chat/completions", "CreateChatCompletionRequest", "CreateChatCompletionResponse" },
	{ "/v1/embeddings", "CreateEmbeddingRequest", "CreateEmbeddingResponse" },
	{ "/v1/images/generations", "CreateImageRequest", "ImagesResponse" },
	{ "/v1/audio/speech", "CreateSpeechRequest", NULL },
};

/* The description's schema of that name, with all that it refers to. */
static struct schema *component(struct ctx *cx, const char *name)
{
	struct schema_options o = { .flags = SCHEMA_UNKNOWN_IS_NOTE | SCHEMA_FORMAT_IS_NOTE };
	json_t *root = ctx_own_json(cx,
		json_pack("{s:o, s:O}", "$ref", json_sprintf("#/components/schemas/%s", name), "components",
			json_object_get(description, "components")));
	char why[512];
	struct schema *s = schema_compile_with(&o, root, why, sizeof(why));

	if (s == NULL)
		print_error("%s: %s\n", name, why);
	assert_non_null(s);
	return s;
}

static void check(struct ctx *cx, const char *name, const json_t *value)
{
	struct schema *s;

	if (name == NULL || value == NULL || json_is_null(value))
		return;
	s = component(cx, name);
	if (schema_check(cx, s, value, "") != 0) {
		char *faults = json_dumps(cx->err.details, 0), *text = json_dumps(value, 0);

		print_error("%s: %s\n%.2000s\n", name, faults, text);
		free(faults);
		free(text);
		assert_true(false);
	}
	schema_free(s);
}

static void make_traffic(struct ctx *cx)
{
	static const char *const urls[] = { "https://example.org/a.png", "data:image/png;base64,AAAA",
		NULL };
	static const char *const inputs[] = { "one", "two", NULL };
	static const char *const kinds[] = { "refusal", "filter", "truncated", "schema_missing",
		"invalid_json" };
	struct model_call c = chat_call("plain", "Say something.");
	struct model_call e = {
		.kind = CALL_EMBEDDING, .task = "embedding", .inputs = inputs, .dimensions = 8
	};
	struct model_call i = { .kind = CALL_IMAGE,
		.task = "image",
		.user = "A bridge.",
		.size = "1024x1024",
		.quality = "high",
		.format = "png",
		.count = 2 };
	struct model_call s = {
		.kind = CALL_SPEECH, .task = "speech", .user = "Grüße", .format = "opus"
	};

	control(cx, "{\"record\": true}");
	assert_int_equal(provider_call(cx, &c), 0);
	c = chat_call("no system, no schema", "Say something.");
	c.system = NULL;
	c.schema = NULL;
	assert_int_equal(provider_call(cx, &c), 0);
	assert_true(json_is_string(c.value));
	c = chat_call("vision", "What is it?");
	c.image_urls = urls;
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(provider_call(cx, &e), 0);
	assert_int_equal(provider_call(cx, &i), 0);
	assert_int_equal(provider_call(cx, &s), 0);
	for (size_t n = 0; n < ARRAY_LEN(kinds); n++) {
		c = chat_call(kinds[n], "Say something.");
		use_fault(kinds[n], "");
		assert_int_equal(provider_call(cx, &c), 0);
	}
}

static void traffic_is_as_the_description_has_it(void **state)
{
	struct ctx *cx = *state;
	const json_t *list, *exchange;
	size_t n, checked = 0;

	if (description == NULL) {
		puts("skipped: provider_wire_test needs ../shared/data/openai-api-subset.json");
		return;
	}
	make_traffic(cx);
	list = traffic(cx);
	assert_int_equal(json_array_size(list), 11);
	json_array_foreach ((json_t *)list, n, exchange) {
		const char *path = json_string_value(json_object_get(exchange, "path"));

		for (size_t i = 0; i < ARRAY_LEN(endpoints); i++)
			if (strcmp(endpoints[i].path, path) == 0) {
				check(cx, endpoints[i].request, json_object_get(exchange, "request"));
				check(cx, endpoints[i].reply, json_object_get(exchange, "answer"));
				checked++;
			}
	}
	assert_int_equal(checked, 11);
}

static void the_check_would_find_what_is_wrong(void **state)
{
	struct ctx *cx = *state;
	struct schema *s;
	json_t *bad;

	if (description == NULL)
		return;
	s = component(cx, "CreateChatCompletionRequest");
	bad = ctx_own_json(cx, json_pack("{s:s, s:[]}", "model", "m", "messages"));
	assert_int_equal(schema_check(cx, s, bad, ""), -1);
	ctx_forgive(cx);
	bad = ctx_own_json(cx,
		json_pack("{s:s, s:[{s:s, s:s}], s:s}", "model", "m", "messages", "role", "user", "content",
			"x", "max_completion_tokens", "many"));
	assert_int_equal(schema_check(cx, s, bad, ""), -1);
	ctx_forgive(cx);
	schema_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(traffic_is_as_the_description_has_it),
		PROVIDER_TEST(the_check_would_find_what_is_wrong),
	};
	int failed;

	/* One of its numbers is beyond 64 bits. */
	description = json_load_file(place, JSON_DECODE_INT_AS_REAL, NULL);
	failed = provider_run("provider_wire_test", tests, ARRAY_LEN(tests));
	json_decref(description);
	return failed;
}
