/* Threads of ours: all signals blocked, a small stack. */
#ifndef IGNITE_BASE_THREAD_H
#define IGNITE_BASE_THREAD_H

/* Starts one; signals are the main thread's. 0, or -1: there is no memory, or no room for another. */
int thread_start(void *(*run)(void *), void *arg, unsigned long *ret_thread);

#endif
