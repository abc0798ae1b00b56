/* What the store's tests share: a cluster, a store for each test, and short steps. */
#ifndef IGNITE_TESTS_STORE_HELP_H
#define IGNITE_TESTS_STORE_HELP_H

#include "unit.h"

#include "domain/auth.h"
#include "domain/store.h"
#include "domain/store_blob.h"
#include "io/db.h"

enum { STORE_ARENA = 64 * 1024 * 1024, PATH_BYTES = 512 };

/* The program's own folder below /tmp. */
extern char store_folder[64];

/* Identities without rights of their own. */
extern struct identity store_nobody, store_user;

/* Runs a shell command; its first line of output and its exit status. */
int run_line(const char *command, char *out, size_t size);

/*
 * Starts the cluster, runs the tests, ends it: the number of failures. Without PostgreSQL it says
 * so and returns 0.
 */
int store_run(const char *name, const struct CMUnitTest *tests, size_t n);

/*
 * Each test begins with an empty store, the buckets t-any, t-small (10 bytes), t-image (image/png,
 * audio) and the service role.
 */
int store_test_setup(void **state);
int store_test_teardown(void **state);
#define STORE_TEST(f) cmocka_unit_test_setup_teardown(f, store_test_setup, store_test_teardown)

void use_store(const char *name);

/* A statement as superuser, for what no caller may do. */
void as_owner(const char *sql);

/* A text object of bucket t-any. */
struct put at(const char *name);
int put_text(struct ctx *cx, struct put p, const char *text, struct object **ret);

/* One write in a transaction of its own. */
int write_text(struct ctx *cx, struct put p, const char *text, struct object **ret);
const char *read_text(struct ctx *cx, const char *name);

/* A new file that holds text; its path. */
const char *body_file(const char *path, const char *text);

/* Files of the present store below "blobs" or "tmp". */
int files(const char *below);
void assert_nothing_left(int blobs);

#endif
