/* What the tests of workers share: one worker at a time, jobs of its queue, what became of them. */
#ifndef IGNITE_TESTS_WORK_HELP_H
#define IGNITE_TESTS_WORK_HELP_H

#include "help.h"

/* The worker that start_worker() started; 0: none. Stopped after each test. */
extern pid_t worker;

int worker_setup(void **state);
int worker_teardown(void **state);
#define TEST(f) cmocka_unit_test_setup_teardown(f, worker_setup, worker_teardown)

/* Runs the tests on a cluster of their own: the number of failures. */
int worker_run(const char *name, const struct CMUnitTest *tests, size_t n);

/* Starts it in that slot and waits until it listens for pokes. */
void start_worker(const char *slot);
void stop_worker(void);

/* Enqueues; the payload's JSON is written with ' for ". The id is the caller's to copy. */
const char *put(const char *payload);
void poke(const char *slot);
void poke_cancel(const char *slot);

/* True as soon as the job has that status. */
bool reaches(const char *id, const char *status, int64_t limit_ms);

/* How often the job's effect was committed. */
long effects(const char *id);

/* Outcome and class of its attempts, e.g. "crashed/crash done". */
const char *attempts(const char *id);

#endif
