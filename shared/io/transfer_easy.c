/* One transfer's options: where its answer goes, what it says of itself, where it may go. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ctx.h"
#include "io/transfer_impl.h"

enum {
	TOTAL_MS = 30000,
	CONNECT_MS = 10000,
	REPLY_ROOM = 4 KiB,
	READ_BYTES = 8 KiB,
	HEADER_MAX = 512,
	UNSPOOLED_MAX = 64 KiB,
};

/* ---- what comes ---- */

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

/* ---- what is asked ---- */

int transfer_headers(struct transfer *t)
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

const char *transfer_check(struct transfer *t)
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

/* ---- all of them ---- */

void transfer_options(struct transfer *t)
{
	CURL *e = t->easy;

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
