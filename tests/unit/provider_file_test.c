/* The provider file: what it may say, what its references become, and one line that names pointer and reason for a fault. */
#include "unit.h"

#include "base/cfg.h"
#include "domain/course.h"
#include "domain/provider/file.h"
#include "domain/provider/run.h"

/* Documents are written with ' for ". What is read lives as long as the process; here until the test's end. */
static struct providers *read_text(struct ctx *cx, const char *text, char *why, size_t why_size)
{
	char *copy = ctx_strdup(cx, text);

	for (char *p = copy; *p != '\0'; p++)
		if (*p == '\'')
			*p = '"';
	why[0] = '\0';
	return providers_read("/etc/models.json", copy, strlen(copy), why, why_size);
}

static void dropped(struct providers *p)
{
	ctx_free(p->cx);
}

static void the_built_in_file_is_whole(void **state)
{
	char why[512];
	struct providers *p;

	(void)state;
	unsetenv("OPENAI_API_KEY");
	unsetenv("OPENAI_BASE_URL");
	unsetenv("OPENAI_MODEL");
	p = providers_read("(built in)", provider_default, provider_default_size, why, sizeof(why));
	assert_non_null(p);
	assert_string_equal(p->provider[0].missing, "OPENAI_API_KEY");
	assert_string_equal(p->provider[0].base_url, "https://api.openai.com/v1");
	dropped(p);
	setenv("OPENAI_API_KEY", "sk-1", 1);
	setenv("OPENAI_BASE_URL", "https://gateway.test/v1/", 1);
	setenv("OPENAI_MODEL", "gpt-9", 1);
	p = providers_read("(built in)", provider_default, provider_default_size, why, sizeof(why));
	assert_non_null(p);
	assert_null(p->provider[0].missing);
	assert_string_equal(p->provider[0].base_url, "https://gateway.test/v1");
	assert_string_equal(p->provider[0].key, "sk-1");
	for (const char *const *task = (const char *const[]){ TASK_COURSE_OUTLINE, TASK_COURSE_GROUP,
			 TASK_COURSE_TEXT, TASK_COURSE_REPAIR, NULL };
		 *task != NULL; task++)
		assert_string_equal(providers_task(p, *task)->models[0]->model, "gpt-9");
	assert_int_equal(providers_task(p, TASK_EMBEDDING)->models[0]->kind, CALL_EMBEDDING);
	assert_int_equal(providers_task(p, TASK_IMAGE)->models[0]->kind, CALL_IMAGE);
	assert_int_equal(providers_task(p, TASK_SPEECH)->models[0]->kind, CALL_SPEECH);
	assert_int_equal(providers_task(p, TASK_VIDEO)->models[0]->kind, CALL_VIDEO);
	assert_null(providers_task(p, "nothing"));
	dropped(p);
	unsetenv("OPENAI_API_KEY");
	unsetenv("OPENAI_BASE_URL");
	unsetenv("OPENAI_MODEL");
}

/* A model whose key is unset is passed over, each for itself. */
static void the_built_in_file_serves_media_with_whatever_key_there_is(void **state)
{
	static const char *const keys[] = { "OPENAI_API_KEY", "REPLICATE_API_TOKEN",
		"RECRAFT_API_KEY" };
	static const char *const first[] = { "gpt-image-1.5", "black-forest-labs/flux-schnell",
		"recraftv4_1" };
	struct ctx *cx = *state;
	char why[512];

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		unsetenv(keys[i]);
	for (size_t i = 0; i <= ARRAY_LEN(keys); i++) {
		if (i < ARRAY_LEN(keys))
			setenv(keys[i], "a-key", 1);
		assert_int_equal(provider_setup(why, sizeof(why)), 0);
		assert_int_equal(provider_ready(TASK_IMAGE), i < ARRAY_LEN(keys));
		assert_int_equal(provider_ready(TASK_VIDEO), i == 1);
		assert_int_equal(provider_ready(TASK_COURSE_TEXT), i == 0);
		if (i < ARRAY_LEN(keys)) {
			const struct task *t = providers_task(providers, TASK_IMAGE);

			assert_string_equal(t->models[next_choice(t, 0)]->model, first[i]);
			unsetenv(keys[i]);
		} else {
			assert_string_equal(provider_missing(cx, TASK_IMAGE),
				"No provider is configured for the task image: OPENAI_API_KEY, REPLICATE_API_TOKEN, "
				"RECRAFT_API_KEY are not set.");
		}
		dropped(providers);
		providers = NULL;
	}
}

static void media_have_settings_of_their_own(void **state)
{
	static const char text[] =
		"{'providers': {'near': {'api': 'replicate', 'base_url': 'http://10.0.0.5:9000/v1', 'private_addresses': true,"
		"   'timeouts': {'prediction_ms': 60000, 'first_byte_ms': 40000}},"
		"  'far': {'api': 'recraft', 'base_url': 'https://r.test/v1', 'download_hosts': ['*.files.test', 'a.test:8443', '[fd00::1]:80']},"
		"  'plain': {'base_url': 'https://o.test/v1'}},"
		" 'models': {'p': {'provider': 'near', 'model': 'o/p', 'kind': 'image', 'wait_seconds': 30, 'size_as': 'none'},"
		"  'f': {'provider': 'near', 'model': 'o/f', 'kind': 'video', 'seconds': 9},"
		"  'd': {'provider': 'far', 'model': 'recraftv3', 'kind': 'image', 'reply': 'url'},"
		"  'i': {'provider': 'plain', 'model': 'i', 'kind': 'image'}},"
		" 'tasks': {'image': ['p', 'd', 'i'], 'video': ['f']}}";
	struct ctx *cx = *state;
	char why[512];
	struct providers *p = read_text(cx, text, why, sizeof(why));
	const struct task *t;

	assert_string_equal(why, "");
	t = providers_task(p, "image");
	assert_string_equal(t->models[0]->provider->api->name, "replicate");
	assert_int_equal(t->models[0]->provider->prediction_ms, 60000);
	/* Half of the time that an answer may take to begin. */
	assert_int_equal(t->models[0]->wait_seconds, 20);
	assert_string_equal(t->models[0]->size_as, "none");
	assert_string_equal(t->models[0]->provider->downloads.hosts[0], "replicate.delivery");
	assert_string_equal(t->models[0]->provider->downloads.hosts[2], "10.0.0.5:9000");
	assert_null(t->models[0]->provider->downloads.hosts[3]);
	assert_true(t->models[0]->provider->downloads.private_addresses);
	assert_string_equal(t->models[1]->reply, "url");
	assert_string_equal(t->models[1]->provider->downloads.hosts[1], "a.test:8443");
	assert_null(t->models[1]->provider->downloads.hosts[3]);
	assert_string_equal(t->models[2]->provider->api->name, "openai");
	assert_false(t->models[2]->provider->downloads.private_addresses);
	t = providers_task(p, "video");
	assert_int_equal(t->models[0]->seconds, 9);
	assert_int_equal(t->models[0]->wait_seconds, 0);
	dropped(p);
}

static void a_file_says_providers_models_and_tasks(void **state)
{
	static const char text[] =
		"{'providers': {"
		"  'near': {'base_url': 'http://127.0.0.1:8000/v1', 'max_concurrent': 7, 'tries': 2, 'headers': {'X-Team': 'a-${TEAM:-none}-b'},"
		"    'timeouts': {'request_ms': 5000}},"
		"  'far': {'base_url': 'https://far.test/v1', 'key': '${FAR_KEY}', 'prices': 'openai'}},"
		" 'models': {"
		"  'small': {'provider': 'near', 'model': 'llama', 'kind': 'chat', 'strict': false, 'requests_per_minute': 30},"
		"  'small-warm': {'provider': 'near', 'model': 'llama', 'kind': 'chat', 'options': {'temperature': 1.2}},"
		"  'large': {'provider': 'far', 'model': '${FAR_MODEL:-gpt}', 'kind': 'chat', 'max_output_tokens': 99}},"
		" 'tasks': {'course_outline': ['large', 'small'], 'course_group': ['small-warm']}}";
	struct ctx *cx = *state;
	char why[512];
	struct providers *p;
	const struct task *t;

	unsetenv("FAR_KEY");
	p = read_text(cx, text, why, sizeof(why));
	assert_string_equal(why, "");
	assert_non_null(p);
	t = providers_task(p, "course_outline");
	assert_int_equal(t->count, 2);
	assert_string_equal(t->models[0]->missing, "FAR_KEY");
	assert_string_equal(t->models[0]->model, "gpt");
	assert_int_equal(t->models[0]->max_output_tokens, 99);
	assert_null(t->models[1]->missing);
	assert_false(t->models[1]->strict);
	assert_null(t->models[1]->provider->key);
	assert_string_equal(t->models[1]->provider->headers[0], "X-Team: a-none-b");
	assert_string_equal(t->models[1]->provider->prices, "near");
	assert_int_equal(t->models[1]->provider->request_ms, 5000);
	assert_int_equal(t->models[1]->provider->first_byte_ms, 5000);
	assert_int_equal(t->models[1]->provider->lane.at_once_max, 7);
	/* Entries of one model share its limits. */
	assert_ptr_equal(t->models[1]->line, providers_task(p, "course_group")->models[0]->line);
	assert_int_equal(t->models[1]->line->lane.requests.per_minute, 30);
	dropped(p);
	setenv("FAR_KEY", "sk-far", 1);
	p = read_text(cx, text, why, sizeof(why));
	assert_string_equal(providers_task(p, "course_outline")->models[0]->provider->key, "sk-far");
	dropped(p);
	unsetenv("FAR_KEY");
}

#define P "'providers': {'a': {'base_url': 'http://a.test'}}"
#define M "'models': {'m': {'provider': 'a', 'model': 'x', 'kind': 'chat'}}"
#define T "'tasks': {'x-t': ['m']}"

static void a_fault_is_one_line_with_pointer_and_reason(void **state)
{
	static const struct {
		const char *text, *pointer, *reason;
	} cases[] = {
		{ "{", "", "JSON" },
		{ "[]", "", "object" },
		{ "{" P ", " M "}", "/tasks", "required" },
		{ "{" P ", " M ", " T ", 'more': 1}", "/more", "not" },
		{ "{'providers': {'A b': {'base_url': 'http://a.test'}}, " M ", " T "}", "/providers/A b",
			"name" },
		{ "{'providers': {'a': {}}, " M ", " T "}", "/providers/a/base_url", "required" },
		{ "{'providers': {'a': {'base_url': 'ftp://a.test'}}, " M ", " T "}",
			"/providers/a/base_url", "http://" },
		{ "{'providers': {'a': {'base_url': 'http://me:secret@a.test'}}, " M ", " T "}",
			"/providers/a/base_url", "password" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'key': 'sk-in-the-file'}}, " M ", " T
		  "}",
			"/providers/a/key", "pattern" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'key': '${BAD_KEY}'}}, " M ", " T "}",
			"/providers/a/key", "${BAD_KEY}" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'headers': {'X-A': 'b${BAD_KEY}'}}}, " M
		  ", " T "}",
			"/providers/a/headers/X-A", "one line" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'tries': 0}}, " M ", " T "}",
			"/providers/a/tries", "1" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'timeouts': {'total': 1}}}, " M ", " T
		  "}",
			"/providers/a/timeouts/total", "not" },
		{ "{" P ", 'models': {'m': {'provider': 'b', 'model': 'x', 'kind': 'chat'}}, " T "}",
			"/models/m/provider", "providers" },
		{ "{" P ", 'models': {'m': {'provider': 'a', 'model': 'x', 'kind': 'talk'}}, " T "}",
			"/models/m/kind", "one of" },
		{ "{" P
		  ", 'models': {'m': {'provider': 'a', 'model': 'x', 'kind': 'chat', 'options': {'stream': true}}}, " T
		  "}",
			"/models/m/options", "not" },
		{ "{" P ", " M ", 'tasks': {'x-t': []}}", "/tasks/x-t", "1" },
		{ "{" P ", " M ", 'tasks': {'x-t': ['m', 'n']}}", "/tasks/x-t/1", "models" },
		{ "{" P
		  ", 'models': {'m': {'provider': 'a', 'model': 'x', 'kind': 'chat'}, 'i': {'provider': 'a', 'model': 'y', 'kind': 'image'}}, 'tasks': {'x-t': ['m', 'i']}}",
			"/tasks/x-t/1", "same kind" },
		{ "{" P ", " M ", 'tasks': {'course_outlin': ['m']}}", "/tasks/course_outlin",
			"course_outline" },
		{ "{" P ", " M ", 'tasks': {'image': ['m']}}", "/tasks/image/0", "kind image" },
		{ "{'providers': {'a': {'base_url': 'http://'}}, " M ", " T "}", "/providers/a/base_url",
			"a host" },
		{ "{'providers': {'a': {'base_url': 'https:///v1'}}, " M ", " T "}",
			"/providers/a/base_url", "a host" },
		{ "{'providers': {'a': {'base_url': 'http://a test/v1'}}, " M ", " T "}",
			"/providers/a/base_url", "blanks" },
		{ "{'providers': {'a': {'base_url': ' http://a.test'}}, " M ", " T "}",
			"/providers/a/base_url", "blanks" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'ca_file': '/nowhere/ca.pem'}}, " M
		  ", " T "}",
			"/providers/a/ca_file", "/nowhere/ca.pem cannot be read: No such file" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'ca_file': '/'}}, " M ", " T "}",
			"/providers/a/ca_file", "not a file" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'headers': {'Authorization': 'Bearer sk-9'}}}, " M
		  ", " T "}",
			"/providers/a/headers/Authorization", "${NAME}" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'headers': {'x-api-key': 'abc'}}}, " M
		  ", " T "}",
			"/providers/a/headers/x-api-key", "${NAME}" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'headers': {'X-Api-Key': '${NO_KEY:-abc}'}}}, " M
		  ", " T "}",
			"/providers/a/headers/X-Api-Key", "${NAME}" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'headers': {'X-Who': 'sk-abc'}}}, " M
		  ", " T "}",
			"/providers/a/headers/X-Who", "${NAME}" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'api': 'azure'}}, " M ", " T "}",
			"/providers/a/api", "one of" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'download_hosts': ['ok.test', 'https://b.test']}}, " M
		  ", " T "}",
			"/providers/a/download_hosts/1", "must be a host" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'download_hosts': ['*']}}, " M ", " T
		  "}",
			"/providers/a/download_hosts/0", "must be a host" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'download_hosts': ['b.test:0']}}, " M
		  ", " T "}",
			"/providers/a/download_hosts/0", "must be a host" },
		{ "{'providers': {'a': {'base_url': 'http://a.test', 'api': 'recraft'}}, " M ", " T "}",
			"/models/m/kind", "(recraft)" },
		{ "{" P
		  ", 'models': {'m': {'provider': 'a', 'model': 'x', 'kind': 'video'}}, 'tasks': {'video': ['m']}}",
			"/models/m/kind", "(openai)" },
	};
	struct ctx *cx = *state;
	int wrong = 0;

	setenv("BAD_KEY", "sk-1\r\nX-Evil: 1", 1);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char why[512];
		struct providers *p = read_text(cx, cases[i].text, why, sizeof(why));

		if (p != NULL || strncmp(why, "The provider file /etc/models.json: ", 36) != 0 ||
			strstr(why, cases[i].pointer) == NULL || strstr(why, cases[i].reason) == NULL ||
			strchr(why, '\n') != NULL || strstr(why, "  ") != NULL || strstr(why, "sk-1") != NULL) {
			print_error("%s\n%s\n", cases[i].text, why);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
	unsetenv("BAD_KEY");
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
	char why[512] = "";

	(void)state;
	cfg.providers_file = "/nowhere/models.json";
	assert_int_equal(provider_setup(why, sizeof(why)), -1);
	assert_non_null(strstr(why, "/nowhere/models.json"));
	assert_non_null(strstr(why, "PROVIDERS_FILE"));
	cfg.providers_file = "/tmp";
	assert_int_equal(provider_setup(why, sizeof(why)), -1);
	assert_string_equal(
		why, "The provider file /tmp (PROVIDERS_FILE) cannot be read: it is a folder.");
	cfg.providers_file = NULL;
	assert_int_equal(provider_setup(why, sizeof(why)), 0);
	dropped(providers);
	providers = NULL;
}

static void what_no_pack_covers_names_the_variable(void **state)
{
	struct ctx *cx = *state;
	struct course_request rq = { .subject = "astrology", .grade_band = "3-5" };
	struct course_choice choice;
	const json_t *first;
	const char *message;
	char why[512];

	unsetenv("OPENAI_API_KEY");
	assert_int_equal(provider_setup(why, sizeof(why)), 0);
	assert_int_equal(course_choose(cx, &rq, &choice), -1);
	assert_int_equal(cx->err.status, 422);
	first = json_array_get(cx->err.details, 0);
	message = json_string_value(json_object_get(first, "message"));
	assert_string_equal(json_string_value(json_object_get(first, "pointer")), "/payload/subject");
	assert_non_null(strstr(message, "No pack covers this subject. Supported: "));
	assert_non_null(strstr(message, "OPENAI_API_KEY is not set."));
	dropped(providers);
	providers = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(the_built_in_file_is_whole),
		CTX_TEST(the_built_in_file_serves_media_with_whatever_key_there_is),
		CTX_TEST(media_have_settings_of_their_own),
		CTX_TEST(a_file_says_providers_models_and_tasks),
		CTX_TEST(a_fault_is_one_line_with_pointer_and_reason),
		CTX_TEST(a_file_that_cannot_be_read_is_named),
		CTX_TEST(what_no_pack_covers_names_the_variable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
