/*
 * LISTEN: what NOTIFY of other sessions says, over a connection of its own. A thread keeps it, because even opening a connection
 * may block in the resolver of names: whoever started it is never held up. Lost connections are opened again, after pauses of
 * 0.25 s doubling to 10 s, half of each left to chance; a peer that is gone without a word is noticed within half a minute (TCP
 * keepalives). One listener a process. Source: PostgreSQL's manual, NOTIFY, and libpq, Asynchronous Notification.
 */
#ifndef IGNITE_IO_DB_LISTEN_H
#define IGNITE_IO_DB_LISTEN_H

#include <stdbool.h>

/* What to listen to and whom to tell. Texts live as long as the listener; both functions are called on its thread. */
struct db_listener {
	const char *url;  /* must lead past any pooler that shares sessions */
	const char *name; /* what the server shows (application_name) */
	const char *sql;  /* "listen <channel>" */
	bool force;       /* listen through a pooler, too: one that keeps sessions apart */
	void *arg;
	void (*told)(
		void *arg, const char *payload); /* NULL: (again) connected, things may have been missed */
	/* Nothing is heard now. final: it was given up, because a pooler stands in between. */
	void (*lost)(void *arg, const char *why, bool final);
};

/* Starts it. -1: no thread, or one listens already. */
int db_listen_start(const struct db_listener *l);

/* Ends it; waits 300 ms at most, so call it when the process is about to end. Nothing when none was started. */
void db_listen_stop(void);

#endif
