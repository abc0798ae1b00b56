/*
 * One thread a process that waits for sockets and for time on behalf of all others: they post tasks to it and are told of what
 * came of them. It starts with the first task and lives as long as the process. What it calls must not block.
 */
#ifndef IGNITE_IO_LOOP_H
#define IGNITE_IO_LOOP_H

#include <stdbool.h>
#include <stdint.h>

/* Something to be done on the loop's thread. The memory is the caller's until run() was called; run() may free it. */
struct loop_task {
	void (*run)(struct loop_task *t);
	struct loop_task *next;
};

/* Something to be done on the loop's thread at a time. Zeroed, but for ring, before its first use. */
struct loop_alarm {
	void (*ring)(struct loop_alarm *a);
	int64_t at_ms; /* clock_ms() */
	bool set;
	struct loop_alarm *child, *next, *before; /* the heap's */
};

/* Any thread. -1: the thread could not be started, and the task will not run. Tasks run in the order of their posting. */
int loop_post(struct loop_task *t);

/* ---- on the loop's thread only ---- */

/* Sets the alarm, anew when it was set. It rings once. */
void loop_alarm_set(struct loop_alarm *a, int64_t at_ms);
void loop_alarm_off(struct loop_alarm *a);

/* Watches a descriptor for EPOLLIN and EPOLLOUT, or no more with events 0. Whatever happens is given to the listener. */
int loop_watch(int fd, uint32_t events);
void loop_listen(void (*ready)(int fd, uint32_t events));

#endif
