/* The loop: epoll for sockets, a pairing heap for alarms, an eventfd that tells of new tasks. */
#include "io/loop.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ctx.h"

enum { EVENTS_AT_ONCE = 64, STACK_BYTES = 512 KiB, FILES_WANTED = 16384 };

static struct {
	pthread_mutex_t lock;
	bool started;
	struct loop_task *first, **last;
	int wake_fd;
	/* the thread's own */
	int epoll_fd;
	struct loop_alarm *root;
	void (*ready)(int fd, uint32_t events);
} loop = { .lock = PTHREAD_MUTEX_INITIALIZER, .last = &loop.first };

/* ---- alarms: a pairing heap (Fredman, Sedgewick, Sleator, Tarjan 1986); `before` is the parent or the left sibling ---- */

static struct loop_alarm *meld(struct loop_alarm *a, struct loop_alarm *b)
{
	if (a == NULL || b == NULL)
		return a != NULL ? a : b;
	if (b->at_ms < a->at_ms) {
		struct loop_alarm *t = a;

		a = b;
		b = t;
	}
	b->before = a;
	b->next = a->child;
	if (a->child != NULL)
		a->child->before = b;
	a->child = b;
	return a;
}

/* Melds a list of siblings pairwise from the left, then all from the right. */
static struct loop_alarm *meld_list(struct loop_alarm *list)
{
	struct loop_alarm *pairs = NULL, *all = NULL;

	while (list != NULL) {
		struct loop_alarm *a = list, *b = a->next;

		list = b != NULL ? b->next : NULL;
		a->next = a->before = NULL;
		if (b != NULL)
			b->next = b->before = NULL;
		a = meld(a, b);
		a->next = pairs;
		pairs = a;
	}
	while (pairs != NULL) {
		struct loop_alarm *a = pairs;

		pairs = a->next;
		a->next = NULL;
		all = meld(all, a);
	}
	return all;
}

void loop_alarm_off(struct loop_alarm *a)
{
	struct loop_alarm *rest;

	if (!a->set)
		return;
	rest = meld_list(a->child);
	if (a == loop.root) {
		loop.root = rest;
	} else {
		if (a->before->child == a)
			a->before->child = a->next;
		else
			a->before->next = a->next;
		if (a->next != NULL)
			a->next->before = a->before;
		loop.root = meld(loop.root, rest);
	}
	a->child = a->next = a->before = NULL;
	a->set = false;
}

void loop_alarm_set(struct loop_alarm *a, int64_t at_ms)
{
	loop_alarm_off(a);
	a->at_ms = at_ms;
	a->set = true;
	loop.root = meld(loop.root, a);
}

static void ring_due(void)
{
	int64_t now = clock_ms();

	while (loop.root != NULL && loop.root->at_ms <= now) {
		struct loop_alarm *a = loop.root;

		loop_alarm_off(a);
		a->ring(a);
	}
}

/* ---- sockets ---- */

int loop_watch(int fd, uint32_t events)
{
	struct epoll_event e = { .events = events, .data.fd = fd };

	if (events == 0)
		return epoll_ctl(loop.epoll_fd, EPOLL_CTL_DEL, fd, NULL);
	if (epoll_ctl(loop.epoll_fd, EPOLL_CTL_MOD, fd, &e) == 0)
		return 0;
	return errno == ENOENT ? epoll_ctl(loop.epoll_fd, EPOLL_CTL_ADD, fd, &e) : -1;
}

void loop_listen(void (*ready)(int fd, uint32_t events))
{
	loop.ready = ready;
}

/* ---- the thread ---- */

static void run_tasks(void)
{
	struct loop_task *t;

	pthread_mutex_lock(&loop.lock);
	t = loop.first;
	loop.first = NULL;
	loop.last = &loop.first;
	pthread_mutex_unlock(&loop.lock);
	while (t != NULL) {
		struct loop_task *next = t->next;

		t->run(t);
		t = next;
	}
}

static int wait_ms(void)
{
	int64_t left;

	if (loop.root == NULL)
		return -1;
	left = loop.root->at_ms - clock_ms();
	return left < 0 ? 0 : left < INT32_MAX ? (int)left : INT32_MAX;
}

static void *loop_main(void *arg)
{
	struct epoll_event events[EVENTS_AT_ONCE];
	eventfd_t count;

	(void)arg;
	for (;;) {
		int n = epoll_wait(loop.epoll_fd, events, EVENTS_AT_ONCE, wait_ms());

		for (int i = 0; i < n; i++) {
			if (events[i].data.fd == loop.wake_fd)
				eventfd_read(loop.wake_fd, &count);
			else if (loop.ready != NULL)
				loop.ready(events[i].data.fd, events[i].events);
		}
		run_tasks();
		ring_due();
	}
	return NULL;
}

/* Signals are for the other threads; each call may need a socket. */
static int start_thread(void)
{
	struct rlimit files;
	pthread_attr_t attr;
	pthread_t thread;
	sigset_t all, before;
	int rc;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < FILES_WANTED) {
		files.rlim_cur = files.rlim_max < FILES_WANTED ? files.rlim_max : FILES_WANTED;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	if (pthread_attr_init(&attr) != 0)
		return -1;
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	pthread_attr_setstacksize(&attr, STACK_BYTES);
#endif
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&thread, &attr, loop_main, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	return rc == 0 ? 0 : -1;
}

static int start(void)
{
	struct epoll_event e = { .events = EPOLLIN };

	if (loop.epoll_fd == 0) {
		loop.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
		loop.wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		e.data.fd = loop.wake_fd;
		if (loop.epoll_fd < 0 || loop.wake_fd < 0 ||
			epoll_ctl(loop.epoll_fd, EPOLL_CTL_ADD, loop.wake_fd, &e) != 0) {
			if (loop.epoll_fd >= 0)
				close(loop.epoll_fd);
			if (loop.wake_fd >= 0)
				close(loop.wake_fd);
			loop.epoll_fd = loop.wake_fd = 0;
			return -1;
		}
	}
	return start_thread();
}

int loop_post(struct loop_task *t)
{
	int rc = 0;

	pthread_mutex_lock(&loop.lock);
	if (!loop.started) {
		rc = start();
		loop.started = rc == 0;
	}
	if (rc == 0) {
		t->next = NULL;
		*loop.last = t;
		loop.last = &t->next;
		eventfd_write(loop.wake_fd, 1);
	}
	pthread_mutex_unlock(&loop.lock);
	return rc;
}
