/*
 * Waking workers of other hosts, for processes that serve HTTP: a thread of this process tells them after the commit, in a
 * transaction of its own, ten times a second a queue at most, and only when one of them is idle (ignite.notify_workers). The poll
 * of the workers is behind all of it: what is not told is found a little later.
 */
#ifndef IGNITE_DOMAIN_NOTIFY_H
#define IGNITE_DOMAIN_NOTIFY_H

#include <stdbool.h>

/* The channel, and what is said on it: a queue's name, for a cancellation followed by NOTIFY_CANCEL. */
#define NOTIFY_LISTEN "listen ignite_jobs"
#define NOTIFY_CANCEL " c"

/* By a thread, which starts when it is first needed; or by notify_stop(), for a process that answers one request. */
enum notify_way { NOTIFY_THREAD, NOTIFY_AT_END };

/* Whether WORKER_LISTEN has hosts tell each other of work through the database at url: on, or auto and url goes over TCP. */
bool notify_wanted(const char *url);

/*
 * From here on notify_workers() does something, provided that it is wanted for DATABASE_URL or DATABASE_DIRECT_URL. Before, and in other programs, it does nothing.
 */
void notify_setup(enum notify_way way);

/* After the commit: there may be work in the queue; or, cancel, a running job of it is to stop. Neither blocks nor fails. */
void notify_workers(const char *queue, bool cancel);

/* Sends what waits, each word once, and ends the thread. Takes 5 s at most, hardly ever more than a round trip. */
void notify_stop(void);

#endif
