/* What the tests of providers share: a cluster, a stand-in provider (tests/standin) as a child, jobs under a lease. */
#ifndef IGNITE_TESTS_PROVIDER_HELP_H
#define IGNITE_TESTS_PROVIDER_HELP_H

#include "unit.h"

#include "domain/provider.h"
#include "domain/queue.h"

#define STANDIN_KEY "sk-test-0123456789abcdef-secret"

extern char standin_url[128];

/* Runs the tests with cluster, stand-in and providers; skips with a message where PostgreSQL or Node is missing. */
int provider_run(const char *name, const struct CMUnitTest *tests, size_t n);

/* Each test: a context whose job is claimed, a stand-in without memory. */
int provider_setup_test(void **state);
int provider_teardown_test(void **state);
#define PROVIDER_TEST(f)                                                                           \
	cmocka_unit_test_setup_teardown(f, provider_setup_test, provider_teardown_test)

/* Reads a provider file from text, in which %U stands for the stand-in's address; the tests' own is put back by each set-up. */
void use_providers(const char *text);

/* A second stand-in that speaks TLS: its address and the file of its certificate; it ends with the program. */
void start_tls(char url[128], char certificate[128]);

/* Tells the stand-in how to behave (JSON). */
void control(struct ctx *cx, const char *json);

/* From now on the functions below speak to the stand-in at this address; each set-up turns back. */
void speak_to(const char *url, const char *certificate);

/* The stand-in's ledger {"calls", "totals"}, the arena's; a number of its totals. */
json_t *ledger(struct ctx *cx);
long total(struct ctx *cx, const char *name);

/* What was sent and answered, with {"record": true}. */
json_t *traffic(struct ctx *cx);

/* A chat call for an answer {"title": text, "items": [whole numbers]}. */
struct model_call chat_call(const char *step, const char *text);
const json_t *chat_schema(void);

/* One line that a statement as superuser prints, the arena's. */
const char *sql_line(struct ctx *cx, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The same call to a fault's address: task "x-chat" of a provider whose base URL is /fault/<fault>/v1. */
void use_fault(const char *fault, const char *more);

/* Providers of media, one for each way that results come: tasks x-whole, x-named (OpenAI), x-later, x-waits, video (Replicate), x-drawn,
 * x-drawn-named (Recraft), speech; image: x-later's model, then x-whole's. Their price list is "media". */
void use_media(void);
struct model_call media_call(enum call_kind kind, const char *task, const char *step);

/* A file's bytes, the arena's, with a NUL behind. */
char *file_bytes(struct ctx *cx, const char *path, size_t *ret_size);

/* The folder that holds the tests' store and nothing else. */
const char *media_folder(void);

#endif
