/*
 * Transfers: libcurl's multi handle in the hands of the loop (curl_multi_socket_action), so that the cost of an event does not
 * grow with the number of calls. libcurl is loaded at the first call: its twenty libraries cost each start 3 ms, and few
 * processes call anybody.
 */
#include "io/transfer_impl.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ctx.h"

enum { CONNECTIONS_MAX = 256, STREAMS_MAX = 1000 };

struct curl_functions curl;

static struct {
	CURLM *multi;
	bool tried;
	long connections; /* to one host at most: the most that any call asked for */
	struct loop_alarm alarm;
} all;

static bool find(void *lib, const char *name, void *to)
{
	void *p = dlsym(lib, name);

	memcpy(
		to, &p, sizeof(p)); /* as dlsym(3) has it: data and function pointers are alike in POSIX */
	return p != NULL;
}

/* ---- libcurl asks the loop ---- */

/* Calls done() for what has ended. */
static void take_ended(void);

static void act(curl_socket_t fd, int events)
{
	int running;

	curl.multi_socket_action(all.multi, fd, events, &running);
	take_ended();
}

static void on_ready(int fd, uint32_t events)
{
	int mask = 0;

	if ((events & (EPOLLIN | EPOLLHUP)) != 0)
		mask |= CURL_CSELECT_IN;
	if ((events & EPOLLOUT) != 0)
		mask |= CURL_CSELECT_OUT;
	if ((events & EPOLLERR) != 0)
		mask |= CURL_CSELECT_ERR;
	act(fd, mask);
}

static void on_alarm(struct loop_alarm *a)
{
	(void)a;
	act(CURL_SOCKET_TIMEOUT, 0);
}

static int on_timer(CURLM *multi, long timeout_ms, void *arg)
{
	(void)multi;
	(void)arg;
	if (timeout_ms < 0)
		loop_alarm_off(&all.alarm);
	else
		loop_alarm_set(&all.alarm, clock_ms() + timeout_ms);
	return 0;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
	(void)easy;
	(void)arg;
	(void)socket_arg;
	loop_watch(fd,
		what == CURL_POLL_REMOVE    ? 0
			: what == CURL_POLL_IN  ? EPOLLIN
			: what == CURL_POLL_OUT ? EPOLLOUT
									: EPOLLIN | EPOLLOUT);
	return 0;
}

static bool load(void)
{
	void *lib;
	bool ok;

	if (all.tried)
		return all.multi != NULL;
	all.tried = true;
	lib = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
	if (lib == NULL)
		lib = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
	ok = lib != NULL;
#define FIND(name) ok = ok && find(lib, "curl_" #name, (void *)&curl.name);
	CURL_FUNCTIONS(FIND)
	if (!ok || curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return false;
	all.multi = curl.multi_init();
	if (all.multi == NULL)
		return false;
	all.alarm.ring = on_alarm;
	curl.multi_setopt(all.multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl.multi_setopt(all.multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl.multi_setopt(all.multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
	curl.multi_setopt(all.multi, CURLMOPT_MAX_CONCURRENT_STREAMS, (long)STREAMS_MAX);
	loop_listen(on_ready);
	return true;
}

/* ---- start and end ---- */

/* Takes it from the multi handle and lets the caller know. */
static void finish(struct transfer *t, enum transfer_end end)
{
	loop_alarm_off(&t->first_byte);
	if (t->active)
		curl.multi_remove_handle(all.multi, t->easy);
	if (t->easy != NULL)
		curl.easy_cleanup(t->easy);
	if (t->list != NULL)
		curl.slist_free_all(t->list);
	t->easy = t->list = NULL;
	t->active = false;
	t->end = end;
	t->done(t);
}

static enum transfer_end end_of(const struct transfer *t, CURLcode rc)
{
	if (t->too_large)
		return TRANSFER_TOO_LARGE;
	if (t->unwritable)
		return TRANSFER_UNKEPT;
	switch (rc) {
	case CURLE_OK:
		return TRANSFER_ANSWERED;
	case CURLE_COULDNT_CONNECT:
		return t->refused ? TRANSFER_REFUSED : TRANSFER_UNSENT;
	case CURLE_OPERATION_TIMEDOUT:
		return TRANSFER_TIMEOUT;
	case CURLE_OUT_OF_MEMORY:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
	case CURLE_FAILED_INIT:
		return TRANSFER_IMPOSSIBLE;
	default:
		return t->sent ? TRANSFER_BROKEN : TRANSFER_UNSENT;
	}
}

static void ended(struct transfer *t, CURLcode rc)
{
	long status = 0, sent = 0;
	char *redirect = NULL;

	curl.easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	curl.easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &sent);
	curl.easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &redirect);
	if (rc == CURLE_OK && redirect != NULL)
		t->redirect = strdup(redirect);
	t->too_large = t->too_large || rc == CURLE_FILESIZE_EXCEEDED;
	t->sent = sent > 0;
	t->status = rc == CURLE_OK ? (int)status : 0;
	if (rc != CURLE_OK && *t->why == '\0')
		snprintf(t->why, sizeof(t->why), "%s", curl.easy_strerror(rc));
	if (t->too_large)
		snprintf(t->why, sizeof(t->why), "the reply is too large");
	else if (t->unwritable)
		snprintf(t->why, sizeof(t->why), "the store's folder takes no more of the reply");
	else if (t->refused && rc == CURLE_COULDNT_CONNECT)
		snprintf(t->why, sizeof(t->why), "its address is not one of the public network");
	finish(t, end_of(t, rc));
}

static void take_ended(void)
{
	CURLMsg *m;
	int left;

	while ((m = curl.multi_info_read(all.multi, &left)) != NULL) {
		CURLcode rc = m->data.result;
		struct transfer *t = NULL;

		curl.easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
		if (m->msg == CURLMSG_DONE && t != NULL)
			ended(t, rc);
	}
}

/* The first byte did not come in time, or the transfer could not be started. */
static void on_first_byte(struct loop_alarm *a)
{
	struct transfer *t = (struct transfer *)((char *)a - offsetof(struct transfer, first_byte));
	long sent = 0;

	if (!t->active) {
		finish(t, t->refused ? TRANSFER_REFUSED : TRANSFER_IMPOSSIBLE);
		return;
	}
	curl.easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &sent);
	t->sent = sent > 0;
	snprintf(t->why, sizeof(t->why), "no answer began within %lld ms", (long long)t->first_byte_ms);
	finish(t, TRANSFER_TIMEOUT);
}

/* Kept ones count, too: calls that come in waves find their connections again. */
static void allow_connections(long count)
{
	if (count <= all.connections)
		return;
	all.connections = count;
	curl.multi_setopt(all.multi, CURLMOPT_MAX_HOST_CONNECTIONS, count);
	curl.multi_setopt(all.multi, CURLMOPT_MAXCONNECTS, count);
}

static const char *begin(struct transfer *t)
{
	const char *fault;

	if (!load())
		return "libcurl.so.4 cannot be loaded";
	fault = t->guard != NULL ? transfer_check(t) : NULL;
	if (fault != NULL)
		return fault;
	if (t->spool_fd > 0 && (ftruncate(t->spool_fd, 0) != 0 || lseek(t->spool_fd, 0, SEEK_SET) != 0))
		return "its answer cannot be written";
	t->easy = curl.easy_init();
	if (t->easy == NULL || transfer_headers(t) != 0)
		return "out of memory";
	transfer_options(t);
	allow_connections(t->connections_max > 0 ? t->connections_max : CONNECTIONS_MAX);
	if (curl.multi_add_handle(all.multi, t->easy) != CURLM_OK)
		return "out of memory";
	t->active = true;
	return NULL;
}

void transfer_start(struct transfer *t)
{
	const char *fault;

	t->first_byte.ring = on_first_byte;
	fault = begin(t);
	if (fault != NULL) {
		/* Told by the alarm, so that done() never comes before this returns. */
		snprintf(t->why, sizeof(t->why), "%s", fault);
		loop_alarm_set(&t->first_byte, clock_ms());
	} else if (t->first_byte_ms > 0) {
		loop_alarm_set(&t->first_byte, clock_ms() + t->first_byte_ms);
	}
}

void transfer_stop(struct transfer *t)
{
	long sent = 0;

	if (!t->active && !t->first_byte.set)
		return;
	if (t->active)
		curl.easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &sent);
	t->sent = sent > 0;
	snprintf(t->why, sizeof(t->why), "stopped");
	finish(t, TRANSFER_STOPPED);
}

void transfer_release(struct transfer *t)
{
	free(t->reply);
	free(t->redirect);
	t->reply = t->redirect = NULL;
	t->reply_size = t->room = 0;
	t->spooled_bytes = 0;
	t->end = TRANSFER_ANSWERED;
	t->status = 0;
	t->sent = t->too_large = t->refused = t->unwritable = false;
	*t->why = '\0';
}
