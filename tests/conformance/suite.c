/*
 * suite FOLDER: runs the official JSON Schema test suite, draft 2020-12, from FOLDER (tests/, remotes/) through the engine
 * in the profile of the specification. Each test that is not passed is named; the last two lines are the figures of the
 * optional and of the required tests. Exit 1 when a required one fails.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json.h"
#include "codec/schema.h"

enum { PATH_ROOM = 1024, WHY_ROOM = 256 };

struct tally {
	struct ctx *cx;
	struct schema_registry *registry;
	const char *kind; /* "required" or "optional" */
	unsigned flags;
	int passed, failed;
};

/* Numbers that 64 bits do not hold are read as reals, as everything in that file then is. */
static json_t *load(const char *path)
{
	json_t *json = json_load_file(path, JSON_ALLOW_NUL, NULL);

	if (json == NULL)
		json = json_load_file(path, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
	if (json == NULL) {
		fprintf(stderr, "%s cannot be read\n", path);
		exit(2);
	}
	return json;
}

static const char *text_of(const json_t *of, const char *key)
{
	const char *text = json_string_value(json_object_get(of, key));

	return text != NULL ? text : "";
}

static void run_group(struct tally *t, const char *file, const json_t *group)
{
	struct schema_options options = { .flags = t->flags, .registry = t->registry };
	char why[WHY_ROOM];
	struct schema *s =
		schema_compile_with(&options, json_object_get(group, "schema"), why, sizeof(why));
	const json_t *test;
	size_t i;

	json_array_foreach (json_object_get(group, "tests"), i, test) {
		bool want = json_is_true(json_object_get(test, "valid"));
		bool got;

		ctx_reset(t->cx, "suite");
		got = s != NULL && schema_check(t->cx, s, json_object_get(test, "data"), "") == 0;
		if (s != NULL && got == want) {
			t->passed++;
			continue;
		}
		t->failed++;
		printf("%s, not passed: %s: %s: %s%s%s\n", t->kind, file, text_of(group, "description"),
			text_of(test, "description"), s == NULL ? ": " : "", s == NULL ? why : "");
	}
	schema_free(s);
}

/* The .json files of a folder in order, or its folders. */
static int is_json(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return n > 5 && strcmp(e->d_name + n - 5, ".json") == 0;
}

static int is_folder(const struct dirent *e)
{
	return e->d_name[0] != '.' && !is_json(e);
}

static void run_folder(struct tally *t, const char *root, const char *folder)
{
	char path[PATH_ROOM];
	struct dirent **entries;
	int n;

	snprintf(path, sizeof(path), "%s/%s", root, folder);
	n = scandir(path, &entries, is_json, alphasort);
	for (int i = 0; i < n; i++) {
		json_t *groups;
		const json_t *group;
		size_t g;

		snprintf(path, sizeof(path), "%s/%s%s", root, folder, entries[i]->d_name);
		groups = load(path);
		snprintf(path, sizeof(path), "%s%s", folder, entries[i]->d_name);
		json_array_foreach (groups, g, group)
			run_group(t, path, group);
		json_decref(groups);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}

/* Every file below remotes/ under the address that the suite gives it. */
static void add_remotes(struct schema_registry *r, const char *root, const char *below)
{
	char path[PATH_ROOM], uri[PATH_ROOM];
	struct dirent **entries;
	int n;

	snprintf(path, sizeof(path), "%s/remotes/%s", root, below);
	n = scandir(path, &entries, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;

		if (is_json(entries[i])) {
			json_t *json;

			snprintf(path, sizeof(path), "%s/remotes/%s%s", root, below, name);
			snprintf(uri, sizeof(uri), "http://localhost:1234/%s%s", below, name);
			json = load(path);
			if (schema_registry_add(r, uri, json) != 0)
				exit(2);
			json_decref(json);
		} else if (is_folder(entries[i])) {
			snprintf(path, sizeof(path), "%s%s/", below, name);
			add_remotes(r, root, path);
		}
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}

int main(int argc, char **argv)
{
	struct tally required = { .kind = "required",
		.flags = SCHEMA_UNKNOWN_IS_NOTE | SCHEMA_FORMAT_IS_NOTE };
	struct tally optional = { .kind = "optional", .flags = SCHEMA_UNKNOWN_IS_NOTE };
	char tests[PATH_ROOM];

	if (argc != 2)
		return 2;
	json_setup();
	required.cx = optional.cx = ctx_new(16 MiB, "suite");
	required.registry = optional.registry = schema_registry_new();
	if (required.cx == NULL || required.registry == NULL)
		return 2;
	add_remotes(required.registry, argv[1], "");
	snprintf(tests, sizeof(tests), "%s/tests/draft2020-12", argv[1]);
	run_folder(&optional, tests, "optional/");
	run_folder(&optional, tests, "optional/format/");
	run_folder(&required, tests, "");
	schema_registry_free(required.registry);
	ctx_free(required.cx);
	printf("optional: %d of %d pass\n", optional.passed, optional.passed + optional.failed);
	printf("%d passed, %d failed\n", required.passed, required.failed);
	return required.failed > 0 || required.passed == 0;
}
