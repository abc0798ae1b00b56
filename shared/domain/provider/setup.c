/* What is configured, read once at start; what is not, said. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cfg.h"
#include "base/log.h"
#include "base/str.h"
#include "domain/provider/run.h"

enum { FILE_MAX = 1 MiB, MISSING_MAX = 2048 };

struct providers *providers;

static char *read_file(const char *path, size_t *ret_size)
{
	FILE *f = fopen(path, "re");
	char *text = f != NULL ? malloc(FILE_MAX + 1) : NULL;
	int error = errno;

	if (text != NULL)
		*ret_size = fread(text, 1, FILE_MAX + 1, f);
	if (text != NULL && (ferror(f) != 0 || *ret_size > FILE_MAX)) {
		error = ferror(f) != 0 ? errno : EFBIG;
		free(text);
		text = NULL;
	}
	if (f != NULL)
		fclose(f);
	errno = error;
	return text;
}

/* One that somebody has named and that cannot be called is said, never passed over in silence. */
static void tell_missing(const struct providers *all)
{
	for (int i = 0; i < all->provider_count; i++)
		if (all->provider[i].missing != NULL)
			log_line(NULL, LOG_WARN, "provider not configured", "provider", all->provider[i].name,
				"unset", all->provider[i].missing, NULL);
	for (int i = 0; i < all->model_count; i++)
		if (all->model[i].missing != NULL && all->model[i].provider->missing == NULL)
			log_line(NULL, LOG_WARN, "model not configured", "model", all->model[i].name, "unset",
				all->model[i].missing, NULL);
}

int provider_setup(char *why, size_t why_size)
{
	struct providers *all;
	size_t size = 0;
	char *text;

	if (cfg.providers_file == NULL) {
		all = providers_read("(built in)", provider_default, provider_default_size, why, why_size);
		providers = all != NULL ? all : providers;
		return all != NULL ? 0 : -1;
	}
	text = read_file(cfg.providers_file, &size);
	if (text == NULL) {
		snprintf(why, why_size, "The provider file %s (PROVIDERS_FILE) cannot be read: %s.",
			cfg.providers_file, errno == EISDIR ? "it is a folder" : strerror(errno));
		return -1;
	}
	all = providers_read(cfg.providers_file, text, size, why, why_size);
	free(text);
	if (all == NULL)
		return -1;
	providers = all;
	tell_missing(all);
	return 0;
}

/* The task's next model that can be called, from the given place on; -1: none. */
int next_choice(const struct task *t, int from)
{
	for (int i = from; t != NULL && i < t->count; i++)
		if (t->models[i]->missing == NULL)
			return i;
	return -1;
}

bool provider_ready(const char *task)
{
	return providers != NULL && next_choice(providers_task(providers, task), 0) >= 0;
}

/* Each variable once. */
static int add_name(struct str *out, const struct task *t, int i)
{
	const char *name = t->models[i]->missing != NULL ? t->models[i]->missing : "its key";

	for (int k = 0; k < i; k++)
		if (t->models[k]->missing != NULL && strcmp(t->models[k]->missing, name) == 0)
			return 0;
	return str_printf(out, "%s%s", i > 0 ? ", " : "", name);
}

const char *provider_missing(struct ctx *cx, const char *task)
{
	const struct task *t = providers != NULL ? providers_task(providers, task) : NULL;
	struct str names;
	const char *said = NULL;
	int rc;

	if (t == NULL) {
		said = ctx_printf(cx, "The provider file names no model for the task %s.", task);
	} else {
		rc = str_init(&names, cx, MISSING_MAX);
		for (int i = 0; rc == 0 && i < t->count; i++)
			rc = add_name(&names, t, i);
		if (rc == 0)
			said = ctx_printf(cx, "No provider is configured for the task %s: %s %s not set.", task,
				names.data, strchr(names.data, ',') != NULL ? "are" : "is");
	}
	return said != NULL ? said : "No provider is configured.";
}
