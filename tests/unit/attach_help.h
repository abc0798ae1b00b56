/* What the tests of passes over a course share: a course of 32 items and 8 texts of 4 markers, and 64 jobs with an asset each. */
#ifndef IGNITE_TESTS_ATTACH_HELP_H
#define IGNITE_TESTS_ATTACH_HELP_H

#include "store_help.h"

#include "codec/uuid.h"
#include "domain/media_attach.h"

enum { JOBS = 64, TEXTS = 8, MARKERS = 4 };
#define ACME "0190d0c0-0000-7000-8000-00000000aaaa"
#define COURSE "roads"
#define JOB_HEAD "0190d0c0-0000-7000-8000-"

/* By the job's number. */
extern char assets[JOBS][UUID_TEXT], jobs[JOBS][UUID_TEXT];

int attach_setup(void **state);
#define ATTACH_TEST(f) cmocka_unit_test_setup_teardown(f, attach_setup, store_test_teardown)

/* course.json as anybody writes and reads it. *ret_version may be NULL. */
void upload(struct ctx *cx, const json_t *course);
json_t *download(struct ctx *cx, const char **ret_version);

/* The target of the n-th job: an item, or a marker. */
json_t *target_of(struct ctx *cx, int n);

/* A job as it begins. */
void begin_job(struct ctx *cx, int n);

/* The job has its asset. */
int ask_for(struct ctx *cx, int n);
void attach_ask(struct ctx *cx, int n);
enum media_attach_word word_of(struct ctx *cx, int n);

/* Every job's picture stands in its place, and nothing else. */
void assert_all_there(struct ctx *cx, const json_t *course);

/* All jobs at once, or so many milliseconds one after the other, each in a thread, and beside them also(arg), which may be NULL; returns the writes. */
int crowd_run(int each_ms, void *(*also)(void *), void *arg);

#endif
