/* Settings: a table of names, read once. */
#include "base/cfg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { SECRET_LEAST = 32, URL_MAX = 2048, WORKER_JOBS_MAX = 256 };

struct cfg cfg;

/* What is kept of settings lives as long as the process, also when they are read again: somebody may be using it. */
struct kept {
	struct kept *former;
	char text[];
};
static struct kept *all_kept;

static char *keep(const char *s)
{
	size_t size = strlen(s) + 1;
	struct kept *k = malloc(sizeof(*k) + size);

	if (k == NULL)
		return NULL;
	memcpy(k->text, s, size);
	k->former = all_kept;
	all_kept = k;
	return k->text;
}

/* A trailing slash would make double ones in every URL built from it. */
static char *without_slash(const char *url)
{
	char *copy = keep(url);

	for (size_t n = copy != NULL ? strlen(copy) : 0; n > 0 && copy[n - 1] == '/'; n--)
		copy[n - 1] = '\0';
	return copy;
}

static const char *text(const char *name)
{
	const char *v = getenv(name);

	return v != NULL && *v != '\0' ? v : NULL;
}

static int missing(const char *name, const char *hint, char *why, size_t why_size)
{
	snprintf(why, why_size, "The setting %s is missing: %s", name, hint);
	return -1;
}

/* Without the blanks around it: they are never meant. */
static char *trim(char *s)
{
	char *end;

	s += strspn(s, " \t\r\n");
	end = s + strlen(s);
	while (end > s && strchr(" \t\r\n", end[-1]) != NULL)
		*--end = '\0';
	return s;
}

/* Adds the entries of text, which is cut up. False when one cannot be. */
static bool add_entries(char *cut, size_t least, struct cfg_list *ret)
{
	char *save = NULL;

	for (char *p = strtok_r(cut, ",", &save); p != NULL; p = strtok_r(NULL, ",", &save)) {
		p = trim(p);
		if (*p == '\0')
			continue;
		if (strlen(p) < least || ret->count == CFG_LIST_MAX ||
			(ret->item[ret->count] = keep(p)) == NULL)
			return false;
		ret->count++;
	}
	return true;
}

static int list(const char *name, size_t least, struct cfg_list *ret, char *why, size_t why_size)
{
	const char *v = text(name);
	char *copy;
	bool ok;

	*ret = (struct cfg_list){ 0 };
	if (v == NULL)
		return 0;
	copy = strdup(v);
	if (copy == NULL)
		return missing(name, "no memory to read it.", why, why_size);
	ok = add_entries(copy, least, ret);
	free(copy);
	if (!ok)
		snprintf(why, why_size,
			"The setting %s holds an entry shorter than %zu characters or more than %d entries.",
			name, least, CFG_LIST_MAX);
	return ok ? 0 : -1;
}

int cfg_read_secrets(const char *name, struct cfg_list *ret, char *why, size_t why_size)
{
	return list(name, SECRET_LEAST, ret, why, why_size);
}

static int load_secrets(char *why, size_t why_size)
{
	TRY(cfg_read_secrets("JWT_SECRET", &cfg.jwt_secret, why, why_size));
	TRY(cfg_read_secrets("SERVICE_KEY", &cfg.service_key, why, why_size));
	TRY(list("AGENT_TOKEN", 16, &cfg.agent_token, why, why_size));
	TRY(list("PUBLISHABLE_KEYS", 16, &cfg.publishable_keys, why, why_size));
	TRY(list("SECRET_KEYS", SECRET_LEAST, &cfg.secret_keys, why, why_size));
	cfg.jwks_url = text("JWKS_URL");
	if (cfg.jwt_secret.count == 0 && cfg.jwks_url == NULL)
		return missing(
			"JWT_SECRET", "set it, or JWKS_URL, so that tokens can be verified.", why, why_size);
	if (cfg.service_key.count == 0)
		cfg.service_key = cfg.jwt_secret;
	if (cfg.service_key.count == 0)
		return missing("SERVICE_KEY",
			"with JWKS_URL alone, our own tokens and signed URLs need a key.", why, why_size);
	return 0;
}

static int load_urls(char *why, size_t why_size)
{
	static char functions[URL_MAX];

	cfg.database_url = text("DATABASE_URL");
	if (cfg.database_url == NULL)
		return missing("DATABASE_URL", "a PostgreSQL connection string.", why, why_size);
	cfg.database_direct_url = text("DATABASE_DIRECT_URL");
	if (cfg.database_direct_url == NULL)
		cfg.database_direct_url = cfg.database_url;
	cfg.storage_url = text("STORAGE_URL");
	if (cfg.storage_url == NULL)
		return missing("STORAGE_URL", "for example file:///var/lib/ignite/store.", why, why_size);
	if (text("PUBLIC_URL") == NULL)
		return missing("PUBLIC_URL",
			"the address that clients use, for example https://api.example.org.", why, why_size);
	cfg.public_url = without_slash(text("PUBLIC_URL"));
	if (text("IGNITE_FUNCTIONS_URL") != NULL) {
		cfg.functions_url = without_slash(text("IGNITE_FUNCTIONS_URL"));
	} else {
		snprintf(functions, sizeof(functions), "%s/functions/v1", cfg.public_url);
		cfg.functions_url = functions;
	}
	return 0;
}

static int check_http(const char *name, const char *url, char *why, size_t why_size)
{
	const char *host;

	if (url == NULL)
		return 0;
	host = str_starts(url, "http://") ? url + 7 : str_starts(url, "https://") ? url + 8 : "";
	if (*host != '\0' && strchr("/:?#", *host) == NULL && strpbrk(url, " \t") == NULL)
		return 0;
	snprintf(why, why_size,
		"The setting %s must be an address that begins with http:// or https://, with a host and "
		"without blanks.",
		name);
	return -1;
}

static int check_log_level(const char *level, char *why, size_t why_size)
{
	static const char *const levels[] = { "debug", "info", "warn", "error" };

	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		if (level == NULL || strcmp(level, levels[i]) == 0)
			return 0;
	snprintf(why, why_size, "The setting IGNITE_LOG_LEVEL must be debug, info, warn or error.");
	return -1;
}

/* Jobs that a worker process performs at once. */
static int load_worker_jobs(char *why, size_t why_size)
{
	const char *v = text("WORKER_JOBS");
	long n = 0;

	if (v != NULL && !str_to_int(v, 1, WORKER_JOBS_MAX, &n)) {
		snprintf(why, why_size, "The setting WORKER_JOBS must be a whole number from 1 to %d.",
			WORKER_JOBS_MAX);
		return -1;
	}
	cfg.worker_jobs = (int)n;
	return 0;
}

static int load_worker_listen(char *why, size_t why_size)
{
	static const char *const words[] = { "auto", "on", "off" };
	const char *v = text("WORKER_LISTEN");

	cfg.worker_listen = LISTEN_AUTO;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (v == NULL || strcmp(v, words[i]) == 0) {
			cfg.worker_listen = (enum cfg_listen)i;
			return 0;
		}
	snprintf(why, why_size, "The setting WORKER_LISTEN must be auto, on or off.");
	return -1;
}

static int load_host_name(char *why, size_t why_size)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
	const char *v = text("HOST_NAME");

	cfg.host_name = v;
	if (v == NULL || (strlen(v) <= CFG_HOST_MAX && v[strspn(v, allowed)] == '\0'))
		return 0;
	snprintf(why, why_size,
		"The setting HOST_NAME must be at most %d letters, digits, dots, hyphens and underscores.",
		CFG_HOST_MAX);
	return -1;
}

static int load_providers(char *why, size_t why_size)
{
	const char *debug = text("PROVIDER_DEBUG");

	cfg.providers_file = text("PROVIDERS_FILE");
	cfg.provider_debug = debug != NULL && strcmp(debug, "record") == 0;
	if (debug == NULL || cfg.provider_debug || strcmp(debug, "off") == 0)
		return 0;
	snprintf(why, why_size, "The setting PROVIDER_DEBUG must be record or off.");
	return -1;
}

int cfg_load(char *why, size_t why_size)
{
	TRY(load_urls(why, why_size));
	TRY(load_secrets(why, why_size));
	TRY(check_http("JWKS_URL", cfg.jwks_url, why, why_size));
	TRY(check_http("PUBLIC_URL", cfg.public_url, why, why_size));
	TRY(check_http("IGNITE_FUNCTIONS_URL", cfg.functions_url, why, why_size));
	TRY(check_http("OPENAI_BASE_URL", text("OPENAI_BASE_URL"), why, why_size));
	TRY(check_log_level(text("IGNITE_LOG_LEVEL"), why, why_size));
	TRY(load_providers(why, why_size));
	TRY(load_worker_jobs(why, why_size));
	TRY(load_worker_listen(why, why_size));
	TRY(load_host_name(why, why_size));
	cfg.run_dir = text("IGNITE_RUN_DIR");
	cfg.log_level = text("IGNITE_LOG_LEVEL");
	return 0;
}
