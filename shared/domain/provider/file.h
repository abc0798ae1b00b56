/*
 * The provider file: which providers there are, which models they serve, which models serve a task in which order. Read once
 * at start and never changed (docs/providers.md describes it; file.schema.json is its form). Internal to the provider module.
 */
#ifndef IGNITE_DOMAIN_PROVIDER_FILE_H
#define IGNITE_DOMAIN_PROVIDER_FILE_H

#include "domain/provider.h"
#include "domain/provider/adapter.h"
#include "domain/provider/lane.h"
#include "io/guard.h"
#include "io/loop.h"

enum {
	PROVIDERS_MAX = 32,
	MODELS_MAX = 128,
	TASKS_MAX = 128,
	TASK_MODELS_MAX = 8,
	PROVIDER_HEADERS_MAX = 16,
	DOWNLOAD_HOSTS_MAX = 16
};

struct providers;

/* What came from the environment and must not be told: in a key, a header or behind an address's host. Longest first. */
struct secret {
	const char *text;
	size_t size;
	struct secret *next;
};

struct provider {
	const struct providers *all; /* whose file it stands in */
	const char *name;
	const struct adapter *api;
	const char *base_url;                          /* without a trailing slash */
	const char *key;                               /* NULL: it takes none. Never printed. */
	const char *headers[PROVIDER_HEADERS_MAX + 1]; /* "Name: value" */
	const char *ca_file;                           /* or NULL */
	const char *prices;                            /* its name in ignite.model_prices */
	const char *missing; /* the variable that is unset; NULL: it is configured */
	int max_connections, tries;
	int64_t connect_ms, first_byte_ms, request_ms, call_ms, rate_limit_wait_ms, prediction_ms;
	struct guard downloads; /* where its results may be fetched from */
	const char *download_hosts[DOWNLOAD_HOSTS_MAX + 1];
	struct lane lane; /* its calls at once; the loop's */
};

/* The calls of one model that wait for its limits, and those limits. Both are the loop's. */
struct line {
	struct lane lane;
	struct call_run *first, *last;
	struct loop_alarm alarm;
	struct provider *provider;
};

struct model {
	const char *name;
	struct provider *provider;
	const char *model; /* the provider's name for it */
	enum call_kind kind;
	int max_output_tokens, image_tokens;
	int seconds;      /* of a film, where the call does not say: what it is reserved by */
	int wait_seconds; /* that Replicate may take before it answers with a prediction's id alone */
	const char *
		reply; /* "url" or "b64_json": asked of models of images that know both; NULL: the API's own */
	const char
		*size_as; /* how Replicate's model takes a size: aspect_ratio, width_height, size or none */
	bool
		strict; /* the strict form of a schema is sent; else the schema as it is, with strict: false */
	const json_t *options; /* more fields of each request, or NULL */
	const char
		*missing; /* the variable that is unset, its provider's included; NULL: it can be called */
	struct line *line; /* shared by all entries of the same model */
	struct line own;
};

struct task {
	const char *name;
	struct model *models[TASK_MODELS_MAX]; /* NULL-terminated unless full; the first one first */
	int count;
};

struct providers {
	struct provider provider[PROVIDERS_MAX];
	struct model model[MODELS_MAX];
	struct task task[TASKS_MAX];
	int provider_count, model_count, task_count;
	struct secret *secrets;   /* of all providers */
	struct ctx *cx;           /* whose memory all of this is */
	struct providers *before; /* in tests: the former file, whose alarms may still ring */
};

/*
 * Reads the text of a provider file (name: for messages). NULL with one sentence in why that names the file, the JSON Pointer
 * and the reason. What is returned lives as long as the process.
 */
struct providers *providers_read(
	const char *name, const char *text, size_t size, char *why, size_t why_size);

/* The task, or NULL. */
const struct task *providers_task(const struct providers *p, const char *name);

/* Built in: file.schema.json and default.json. */
extern const char provider_file_schema[], provider_default[];
extern const size_t provider_file_schema_size, provider_default_size;

#endif
