#include "base/thread.h"

#include <pthread.h>
#include <signal.h>

enum { STACK_BYTES = 512 * 1024 };

int thread_start(void *(*run)(void *), void *arg, unsigned long *ret_thread)
{
	sigset_t all, before;
	pthread_attr_t attr;
	pthread_t thread;
	int rc;

	if (pthread_attr_init(&attr) != 0)
		return -1;
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	pthread_attr_setstacksize(&attr, STACK_BYTES);
#endif
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&thread, &attr, run, arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	if (rc != 0)
		return -1;
	*ret_thread = thread;
	return 0;
}
