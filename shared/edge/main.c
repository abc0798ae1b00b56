/* The program that every handler is: its command line, its settings, then one of its modes. */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cfg.h"
#include "base/log.h"
#include "base/str.h"
#include "codec/json.h"
#include "edge/jobs.h"
#include "edge/modes.h"
#include "io/db.h"
#include "io/db_check.h"

enum { WHY_MAX = 512 };

/* Built in from the handler's request.schema.json; size 0: it has none. */
extern const char handler_request_schema[];
extern const size_t handler_request_schema_size;

static const char usage[] = "usage: %s [--fd N | --listen PATH] [--threads N]   FastCGI\n"
							"       %s --cgi                                    one CGI request\n"
							"       %s --work [--once] [--slot NAME]            jobs of its queue\n"
							"       %s --describe | --check | --health SOCKET|PORT\n";

static bool number(const char *text, int min, int max, int *ret)
{
	long n;

	if (!str_to_int(text, min, max, &n))
		return false;
	*ret = (int)n;
	return true;
}

/* Reads one flag and its value, if it has one. Returns how many arguments it took, 0 when it is not understood. */
static int flag(struct options *o, const char *name, const char *value)
{
	if (strcmp(name, "--cgi") == 0)
		return o->mode = MODE_CGI, 1;
	if (strcmp(name, "--work") == 0)
		return o->mode = MODE_WORK, 1;
	if (strcmp(name, "--describe") == 0)
		return o->mode = MODE_DESCRIBE, 1;
	if (strcmp(name, "--check") == 0)
		return o->mode = MODE_CHECK, 1;
	if (strcmp(name, "--once") == 0)
		return o->once = true, 1;
	if (value == NULL)
		return 0;
	if (strcmp(name, "--fd") == 0)
		return number(value, 0, 65535, &o->fd) ? 2 : 0;
	if (strcmp(name, "--threads") == 0)
		return number(value, 1, 64, &o->threads) ? 2 : 0;
	if (strcmp(name, "--listen") == 0)
		return o->listen = value, 2;
	if (strcmp(name, "--slot") == 0)
		return o->slot = value, 2;
	if (strcmp(name, "--health") == 0)
		return o->mode = MODE_HEALTH, o->target = value, 2;
	return 0;
}

static int read_flags(struct options *o, int argc, char **argv)
{
	*o = (struct options){ .mode = MODE_FCGI, .fd = -1 };
	if (getenv("GATEWAY_INTERFACE") != NULL)
		o->mode = MODE_CGI;
	for (int i = 1, took; i < argc; i += took) {
		took = flag(o, argv[i], i + 1 < argc ? argv[i + 1] : NULL);
		if (took == 0)
			return -1;
	}
	return 0;
}

static enum log_level log_level(const char *word)
{
	static const char *const words[] = { "debug", "info", "warn", "error" };

	for (size_t i = 0; word != NULL && i < ARRAY_LEN(words); i++)
		if (strcmp(word, words[i]) == 0)
			return (enum log_level)i;
	return LOG_INFO;
}

/* A process that serves HTTP and a worker of the same name do not take each other's leases away. */
static void name_slot(const struct program *p)
{
	char slot[80];

	snprintf(
		slot, sizeof(slot), "%s%s", p->options.mode == MODE_WORK ? "" : "http-", p->options.slot);
	crew_setup(p->handler, slot);
}

/* All that may fail for want of a setting fails here, before the first request. */
static int set_up(struct program *p, char *why)
{
	const struct handler *h = p->handler;

	mallopt(M_ARENA_MAX, 2); /* an arena a thread costs more memory than its lock costs time */
	mallopt(M_TRIM_THRESHOLD, 256 KiB);
	signal(SIGPIPE, SIG_IGN);
	log_setup(h->name, log_level(getenv("IGNITE_LOG_LEVEL")));
	json_setup();
	TRY(cfg_load(why, WHY_MAX));
	TRY(db_check("DATABASE_URL", cfg.database_url, why, WHY_MAX));
	TRY(db_check("DATABASE_DIRECT_URL", cfg.database_direct_url, why, WHY_MAX));
	if (handler_request_schema_size > 0) {
		p->schema =
			schema_compile(handler_request_schema, handler_request_schema_size, why, WHY_MAX);
		if (p->schema == NULL)
			return -1;
	}
	db_name(h->name);
	db_setup(cfg.database_url,
		p->options.mode == MODE_WORK ? handler_work_connections(h) : handler_connections(h));
	if (h->queue != NULL && p->options.slot != NULL)
		name_slot(p);
	return h->setup != NULL ? h->setup(why, WHY_MAX) : 0;
}

int main(int argc, char **argv)
{
	/* As long as the process: what it sets up is held until the very end. */
	static struct program p = { .handler = &handler };
	char why[WHY_MAX] = "";

	if (read_flags(&p.options, argc, argv) != 0) {
		fprintf(stderr, usage, argv[0], argv[0], argv[0], argv[0]);
		return EXIT_USAGE;
	}
	if (p.options.mode == MODE_DESCRIBE)
		return describe_main(&handler, handler_request_schema, handler_request_schema_size);
	if (p.options.mode == MODE_HEALTH)
		return health_main(&handler, p.options.target);
	if (set_up(&p, why) != 0) {
		fprintf(stderr, "%s: %s\n", handler.name, why);
		return EXIT_SETTINGS;
	}
	switch (p.options.mode) {
	case MODE_CHECK:
		return 0;
	case MODE_CGI:
		return cgi_main(&p);
	case MODE_WORK:
		return work_main(&p);
	default:
		return fcgi_main(&p);
	}
}
