/*
 * Settings: read once from the environment at start and never again. docs/settings.md lists them.
 * A missing required one stops the program with one line that names it.
 */
#ifndef IGNITE_BASE_CFG_H
#define IGNITE_BASE_CFG_H

#include <stdbool.h>
#include <stddef.h>

enum { CFG_LIST_MAX = 8, CFG_HOST_MAX = 64 };

/* Whether hosts tell each other of work through the database: where it is reached over TCP, always, never. */
enum cfg_listen { LISTEN_AUTO, LISTEN_ON, LISTEN_OFF };

/* A comma-separated setting. For secrets the first one signs and all verify. */
struct cfg_list {
	size_t count;
	const char *item[CFG_LIST_MAX];
};

struct cfg {
	const char *database_url;        /* DATABASE_URL */
	const char *database_direct_url; /* DATABASE_DIRECT_URL, else DATABASE_URL */
	const char *storage_url;         /* STORAGE_URL */
	const char *public_url;          /* PUBLIC_URL, without a trailing slash */
	const char *functions_url;       /* IGNITE_FUNCTIONS_URL, else PUBLIC_URL/functions/v1 */
	const char *run_dir;             /* IGNITE_RUN_DIR, or NULL: no pokes */
	struct cfg_list jwt_secret;      /* JWT_SECRET */
	const char *jwks_url;            /* JWKS_URL, or NULL */
	struct cfg_list service_key; /* SERVICE_KEY, else JWT_SECRET: signs our own service tokens */
	struct cfg_list agent_token; /* AGENT_TOKEN; empty: dev-agent access is off */
	struct cfg_list publishable_keys; /* PUBLISHABLE_KEYS (sb_publishable_…) */
	struct cfg_list secret_keys;      /* SECRET_KEYS (sb_secret_…) */
	const char *providers_file;       /* PROVIDERS_FILE, or NULL: the built-in one */
	bool provider_debug; /* PROVIDER_DEBUG=record: calls to models are kept in the store */
	int worker_jobs;     /* WORKER_JOBS, or 0: the handler's own */
	enum cfg_listen worker_listen; /* WORKER_LISTEN */
	const char *host_name;         /* HOST_NAME, or NULL: the system's own */
	const char *log_level;         /* IGNITE_LOG_LEVEL, or NULL */
};

/* The process's settings; valid after cfg_load(). */
extern struct cfg cfg;

/*
 * Reads the environment. Returns 0, or -1 with one sentence in why (cut at why_size) that names the setting at fault.
 * Secrets shorter than 32 characters, and more than CFG_LIST_MAX of them, are faults.
 */
int cfg_load(char *why, size_t why_size);

/* Reads one list of secrets by its name, for programs that need nothing else; empty when it is not set. */
int cfg_read_secrets(const char *name, struct cfg_list *ret, char *why, size_t why_size);

#endif
