/*
 * Transfers: libcurl's multi handle in the hands of the loop (curl_multi_socket_action), so that the cost of an event does not
 * grow with the number of calls. libcurl is loaded at the first call: its twenty libraries cost each start 3 ms, and few
 * processes call anybody.
 */
#include "io/transfer.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ctx.h"

enum {
	TOTAL_MS = 30000,
	CONNECT_MS = 10000,
	CONNECTIONS_MAX = 256,
	REPLY_ROOM = 4 KiB,
	READ_BYTES = 8 KiB,
	HEADER_MAX = 512,
	UNSPOOLED_MAX = 64 KiB,
	STREAMS_MAX = 1000
};

#define CURL_FUNCTIONS(X)                                                                          \
	X(global_init)                                                                                 \
	X(easy_init)                                                                                   \
	X(easy_setopt)                                                                                 \
	X(easy_getinfo)                                                                                \
	X(easy_strerror)                                                                               \
	X(easy_cleanup)                                                                                \
	X(slist_append)                                                                                \
	X(slist_free_all)                                                                              \
	X(url)                                                                                         \
	X(url_set)                                                                                     \
	X(url_get)                                                                                     \
	X(url_cleanup)                                                                                 \
	X(free)                                                                                        \
	X(multi_init)                                                                                  \
	X(multi_setopt)                                                                                \
	X(multi_add_handle)                                                                            \
	X(multi_remove_handle)                                                                         \
	X(multi_socket_action)                                                                         \
	X(multi_info_read)

/* libcurl's functions without their prefix. */
static struct {
#define POINTER(name) __typeof__ (&(curl_##name))(name);
	CURL_FUNCTIONS(POINTER)
	CURLM *multi;
	bool tried;
	long connections; /* to one host at most: the most that any call asked for */
	struct loop_alarm alarm;
} curl;

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

	curl.multi_socket_action(curl.multi, fd, events, &running);
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
		loop_alarm_off(&curl.alarm);
	else
		loop_alarm_set(&curl.alarm, clock_ms() + timeout_ms);
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

	if (curl.tried)
		return curl.multi != NULL;
	curl.tried = true;
	lib = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
	if (lib == NULL)
		lib = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
	ok = lib != NULL;
#define FIND(name) ok = ok && find(lib, "curl_" #name, (void *)&curl.name);
	CURL_FUNCTIONS(FIND)
	if (!ok || curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return false;
	curl.multi = curl.multi_init();
	if (curl.multi == NULL)
		return false;
	curl.alarm.ring = on_alarm;
	curl.multi_setopt(curl.multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl.multi_setopt(curl.multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl.multi_setopt(curl.multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
	curl.multi_setopt(curl.multi, CURLMOPT_MAX_CONCURRENT_STREAMS, (long)STREAMS_MAX);
	loop_listen(on_ready);
	return true;
}

/* ---- one transfer ---- */

/* To the file: the page cache takes it, at the speed of memory. 0 ends the transfer. */
static size_t spool(struct transfer *t, const char *data, size_t add)
{
	size_t done = 0;

	if ((int64_t)add > (int64_t)t->reply_max_bytes - t->spooled_bytes) {
		t->too_large = true;
		return 0;
	}
	while (done < add) {
		ssize_t n = write(t->spool_fd, data + done, add - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			t->unwritable = true;
			return 0;
		}
		done += (size_t)n;
	}
	t->spooled_bytes += (int64_t)add;
	return add;
}

static bool is_spooled(const struct transfer *t)
{
	long status = 0;

	if (t->spool_fd <= 0)
		return false;
	curl.easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	return status >= 200 && status <= 299;
}

static size_t on_data(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	size_t add = size * n, all = add, room = t->room > 0 ? t->room : REPLY_ROOM;
	size_t most = t->spool_fd > 0 ? UNSPOOLED_MAX : t->reply_max_bytes;

	loop_alarm_off(&t->first_byte);
	if (is_spooled(t))
		return spool(t, data, add);
	if (t->spool_fd > 0 && add > most - t->reply_size)
		add = most - t->reply_size;
	if (add > most - t->reply_size) {
		t->too_large = true;
		return 0; /* ends the transfer */
	}
	while (room < t->reply_size + add + 1)
		room *= 2;
	if (room != t->room) {
		char *more = realloc(t->reply, room);

		if (more == NULL)
			return 0;
		t->reply = more;
		t->room = room;
	}
	memcpy(t->reply + t->reply_size, data, add);
	t->reply_size += add;
	t->reply[t->reply_size] = '\0';
	return all;
}

/* One line of the answer's head. A longer one than any that matters is passed over. */
static size_t on_header(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	char line[HEADER_MAX], *value;
	size_t length = size * n;

	loop_alarm_off(&t->first_byte);
	if (t->header == NULL || length >= sizeof(line))
		return length;
	memcpy(line, data, length);
	line[length] = '\0';
	value = strchr(line, ':');
	if (value == NULL)
		return length;
	*value++ = '\0';
	value += strspn(value, " \t");
	value[strcspn(value, "\r\n")] = '\0';
	t->header(t, line, value);
	return length;
}

static int add_headers(struct transfer *t)
{
	/* No "Expect: 100-continue": it costs a round trip and some servers a second. */
	struct curl_slist *list = curl.slist_append(NULL, "Expect:"), *more;

	for (const char *const *h = t->headers; list != NULL && h != NULL && *h != NULL; h++) {
		more = curl.slist_append(list, *h);
		if (more == NULL) {
			curl.slist_free_all(list);
			return -1;
		}
		list = more;
	}
	t->list = list;
	return list != NULL ? 0 : -1;
}

static void set_connection(CURL *e, const struct transfer *t, long total_ms)
{
	long connect_ms = t->connect_ms > 0 ? (long)t->connect_ms : CONNECT_MS;

	curl.easy_setopt(e, CURLOPT_URL, t->url);
	curl.easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075500
	curl.easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl.easy_setopt(e, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
	curl.easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl.easy_setopt(e, CURLOPT_TIMEOUT_MS, total_ms);
	curl.easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, total_ms < connect_ms ? total_ms : connect_ms);
	curl.easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	/* The first calls wait for one connection to learn whether it carries them all, instead of opening one each. */
	curl.easy_setopt(e, CURLOPT_PIPEWAIT, strncmp(t->url, "https:", 6) == 0 ? 1L : 0L);
	curl.easy_setopt(e, CURLOPT_BUFFERSIZE, (long)READ_BYTES);
	curl.easy_setopt(e, CURLOPT_USERAGENT, "ignite");
	curl.easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	if (t->ca_file != NULL)
		curl.easy_setopt(e, CURLOPT_CAINFO, t->ca_file);
}

/* ---- guarded ones ---- */

static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct transfer *t = arg;

	(void)purpose;
	if (!guard_address(&to->addr, t->guard->private_addresses)) {
		t->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* A connection that somebody made without the guard is not taken, nor is one left for others; a proxy would hide the address. */
static void set_guard(CURL *e, struct transfer *t)
{
	curl.easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl.easy_setopt(e, CURLOPT_OPENSOCKETDATA, t);
	curl.easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
	curl.easy_setopt(e, CURLOPT_FORBID_REUSE, 1L);
	curl.easy_setopt(e, CURLOPT_PIPEWAIT, 0L);
	curl.easy_setopt(e, CURLOPT_PROXY, "");
}

/* The parts of the address as libcurl reads them: as it will go there. */
static const char *check_parts(const struct transfer *t, CURLU *u)
{
	char *scheme = NULL, *host = NULL, *port = NULL, *user = NULL;
	const char *why = "it is not an address";
	size_t n;

	if (curl.url_get(u, CURLUPART_USER, &user, 0) != CURLUE_NO_USER)
		why = "it holds a user";
	else if (curl.url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		curl.url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
		curl.url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK) {
		n = strlen(host);
		if (n > 2 && host[0] == '[') /* of IPv6 */
			host[n - 1] = '\0';
		why = guard_url(t->guard, scheme, host[0] == '[' ? host + 1 : host, port);
	}
	curl.free(scheme);
	curl.free(host);
	curl.free(port);
	curl.free(user);
	return why;
}

/* NULL, or why it may not go there. */
static const char *check_address(struct transfer *t)
{
	CURLU *u = curl.url();
	const char *why = "there is no memory";

	if (u != NULL)
		why = curl.url_set(u, CURLUPART_URL, t->url, 0) == CURLUE_OK ? check_parts(t, u)
																	 : "it is not an address";
	curl.url_cleanup(u);
	t->refused = why != NULL;
	return why;
}

/* ---- start and end ---- */

static void set_options(CURL *e, struct transfer *t)
{
	set_connection(e, t, t->total_ms > 0 ? (long)t->total_ms : TOTAL_MS);
	curl.easy_setopt(e, CURLOPT_HTTPHEADER, t->list);
	curl.easy_setopt(e, CURLOPT_WRITEFUNCTION, on_data);
	curl.easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl.easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	curl.easy_setopt(e, CURLOPT_HEADERDATA, t);
	curl.easy_setopt(e, CURLOPT_ERRORBUFFER, t->why);
	curl.easy_setopt(e, CURLOPT_PRIVATE, t);
	if (t->spool_fd > 0)
		curl.easy_setopt(e, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->reply_max_bytes);
	if (t->guard != NULL)
		set_guard(e, t);
	if (t->body != NULL) {
		curl.easy_setopt(e, CURLOPT_POSTFIELDS, t->body);
		curl.easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->body_size);
	}
	if (t->method != NULL && strcmp(t->method, t->body != NULL ? "POST" : "GET") != 0)
		curl.easy_setopt(e, CURLOPT_CUSTOMREQUEST, t->method);
}

/* Takes it from the multi handle and lets the caller know. */
static void finish(struct transfer *t, enum transfer_end end)
{
	loop_alarm_off(&t->first_byte);
	if (t->active)
		curl.multi_remove_handle(curl.multi, t->easy);
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
		return TRANSFER_IMPOSSIBLE;
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

	while ((m = curl.multi_info_read(curl.multi, &left)) != NULL) {
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
	if (count <= curl.connections)
		return;
	curl.connections = count;
	curl.multi_setopt(curl.multi, CURLMOPT_MAX_HOST_CONNECTIONS, count);
	curl.multi_setopt(curl.multi, CURLMOPT_MAXCONNECTS, count);
}

static const char *begin(struct transfer *t)
{
	const char *fault;

	if (!load())
		return "libcurl.so.4 cannot be loaded";
	fault = t->guard != NULL ? check_address(t) : NULL;
	if (fault != NULL)
		return fault;
	if (t->spool_fd > 0 && (ftruncate(t->spool_fd, 0) != 0 || lseek(t->spool_fd, 0, SEEK_SET) != 0))
		return "its answer cannot be written";
	t->easy = curl.easy_init();
	if (t->easy == NULL || add_headers(t) != 0)
		return "out of memory";
	set_options(t->easy, t);
	allow_connections(t->connections_max > 0 ? t->connections_max : CONNECTIONS_MAX);
	if (curl.multi_add_handle(curl.multi, t->easy) != CURLM_OK)
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
