/*
 * Turns at the processor: a process may have hundreds of jobs that wait for models, and few processors. Who computes or
 * writes takes a turn, and gives it back before it waits for something far away; so the thread that keeps the jobs' leases alive, and the
 * connections to the database, are never crowded out. A thread holds one turn at most.
 */
#ifndef IGNITE_DOMAIN_TURN_H
#define IGNITE_DOMAIN_TURN_H

#include "base/ctx.h"

/*
 * Waits for a turn: twice as many as there are processors, four at least. At once when the thread has one. -1 as job_check(), looked
 * at each 200 ms.
 */
int turn_take(struct ctx *cx);

/* Gives it back; nothing when the thread has none. */
void turn_give(void);

#endif
