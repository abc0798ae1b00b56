/*
 * Turns at the processor: a process may have hundreds of jobs that wait for models, and few processors. Who computes or
 * writes takes a turn, and gives it back before it waits for something far away; so the thread that keeps the jobs' leases alive, and the
 * connections to the database, are never crowded out. A thread holds one turn at most.
 */
#ifndef IGNITE_DOMAIN_TURN_H
#define IGNITE_DOMAIN_TURN_H

#include "base/ctx.h"

/*
 * Waits for a turn, in the order of arrival: there are twice as many as processors, four at least. At once when the thread has one. -1 as job_check(), looked
 * at each 200 ms.
 */
int turn_take(struct ctx *cx);

/* Gives it back; nothing when the thread has none. */
void turn_give(void);

/* Sleeps for ms milliseconds, while somebody else may have the thread's turn: it takes it again, if it had one. */
int turn_sleep(struct ctx *cx, int ms);

/*
 * The same for programs from outside (io/tool.h), which compute for seconds: as many turns as there are processors. Who waits for one
 * of these holds none of the others.
 */
int turn_take_tool(struct ctx *cx);
void turn_give_tool(void);

#endif
