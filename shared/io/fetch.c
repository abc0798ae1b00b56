/*
 * HTTP client: all calls of a batch run at once on one multi handle, within a total time and a ceiling of bytes.
 * libcurl is loaded at the first call: its twenty libraries cost each start 3 ms, and few requests call anybody.
 */
#include "io/fetch.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum { CALLS_MAX = 64, TIMEOUT_MS = 30000, CONNECT_MS = 10000, WAIT_MS = 1000, REPLY_ROOM = 4 KiB };

/* One call under way. */
struct transfer {
	struct fetch *call;
	CURL *easy;
	struct curl_slist *headers;
	char *reply; /* malloc'ed: it grows while others of the batch do */
	size_t size, room;
	bool too_large;
	char why[CURL_ERROR_SIZE];
};

struct batch {
	CURLM *multi;
	int count;
	struct transfer t[CALLS_MAX];
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
	X(multi_init)                                                                                  \
	X(multi_cleanup)                                                                               \
	X(multi_add_handle)                                                                            \
	X(multi_remove_handle)                                                                         \
	X(multi_perform)                                                                               \
	X(multi_poll)                                                                                  \
	X(multi_info_read)

/* libcurl's functions without their prefix. */
static struct {
#define POINTER(name) __typeof__ (&(curl_##name))(name);
	CURL_FUNCTIONS(POINTER)
	bool loaded;
} curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static bool find(void *lib, const char *name, void *to)
{
	void *p = dlsym(lib, name);

	memcpy(
		to, &p, sizeof(p)); /* as dlsym(3) has it: data and function pointers are alike in POSIX */
	return p != NULL;
}

static void load(void)
{
	void *lib = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
	bool ok;

	if (lib == NULL)
		lib = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
	ok = lib != NULL;
#define FIND(name) ok = ok && find(lib, "curl_" #name, (void *)&curl.name);
	CURL_FUNCTIONS(FIND)
	curl.loaded = ok && curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

static void batch_drop(void *arg)
{
	struct batch *b = arg;

	for (int i = 0; i < b->count; i++) {
		struct transfer *t = &b->t[i];

		if (t->easy != NULL && b->multi != NULL)
			curl.multi_remove_handle(b->multi, t->easy);
		curl.easy_cleanup(t->easy);
		curl.slist_free_all(t->headers);
		free(t->reply);
	}
	curl.multi_cleanup(b->multi);
	free(b);
}

static size_t on_data(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	size_t add = size * n, room = t->room > 0 ? t->room : REPLY_ROOM;

	if (add > t->call->reply_max_bytes - t->size) {
		t->too_large = true;
		return 0; /* ends the transfer */
	}
	while (room < t->size + add + 1)
		room *= 2;
	if (room != t->room) {
		char *more = realloc(t->reply, room);

		if (more == NULL)
			return 0;
		t->reply = more;
		t->room = room;
	}
	memcpy(t->reply + t->size, data, add);
	t->size += add;
	t->reply[t->size] = '\0';
	return add;
}

static int add_headers(struct transfer *t)
{
	/* No "Expect: 100-continue": it costs a round trip and some servers a second. */
	struct curl_slist *list = curl.slist_append(NULL, "Expect:"), *more;

	for (const char *const *h = t->call->headers; list != NULL && h != NULL && *h != NULL; h++) {
		more = curl.slist_append(list, *h);
		if (more == NULL) {
			curl.slist_free_all(list);
			return -1;
		}
		list = more;
	}
	t->headers = list;
	return list != NULL ? 0 : -1;
}

static void set_options(struct transfer *t, long timeout_ms)
{
	const struct fetch *call = t->call;
	CURL *e = t->easy;

	curl.easy_setopt(e, CURLOPT_URL, call->url);
	curl.easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075500
	curl.easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl.easy_setopt(e, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
	curl.easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl.easy_setopt(e, CURLOPT_TIMEOUT_MS, timeout_ms);
	curl.easy_setopt(
		e, CURLOPT_CONNECTTIMEOUT_MS, timeout_ms < CONNECT_MS ? timeout_ms : (long)CONNECT_MS);
	curl.easy_setopt(e, CURLOPT_HTTPHEADER, t->headers);
	curl.easy_setopt(e, CURLOPT_WRITEFUNCTION, on_data);
	curl.easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl.easy_setopt(e, CURLOPT_ERRORBUFFER, t->why);
	curl.easy_setopt(e, CURLOPT_PRIVATE, t);
	curl.easy_setopt(e, CURLOPT_USERAGENT, "ignite");
	if (call->body != NULL) {
		curl.easy_setopt(e, CURLOPT_POSTFIELDS, call->body);
		curl.easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body_size);
	}
	if (call->method != NULL && strcmp(call->method, call->body != NULL ? "POST" : "GET") != 0)
		curl.easy_setopt(e, CURLOPT_CUSTOMREQUEST, call->method);
}

static int transfer_start(struct ctx *cx, struct batch *b, struct fetch *call)
{
	struct transfer *t = &b->t[b->count];
	int64_t ms = ctx_left_ms(cx, call->timeout_ms > 0 ? call->timeout_ms : TIMEOUT_MS);

	call->status = 0;
	call->error = "not started";
	call->reply = "";
	call->reply_size = 0;
	t->call = call;
	t->easy = curl.easy_init();
	b->count++;
	if (t->easy == NULL || add_headers(t) != 0)
		return fail(cx, 503, "out_of_memory", "There is no memory for a call.");
	set_options(t, ms > 0 ? (long)ms : 1);
	if (curl.multi_add_handle(b->multi, t->easy) != CURLM_OK)
		return fail(cx, 503, "out_of_memory", "There is no memory for a call.");
	return 0;
}

static int transfer_end(struct ctx *cx, struct transfer *t, CURLcode rc)
{
	long status = 0;

	if (rc != CURLE_OK) {
		t->call->error = t->too_large
			? "the reply is too large"
			: ctx_strdup(cx, *t->why != '\0' ? t->why : curl.easy_strerror(rc));
		return t->call->error != NULL ? 0 : -1;
	}
	curl.easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	if (t->size > 0) {
		char *reply = ctx_alloc(cx, t->size + 1);

		if (reply == NULL)
			return -1;
		memcpy(reply, t->reply, t->size);
		t->call->reply = reply;
	}
	t->call->reply_size = t->size;
	t->call->status = (int)status;
	t->call->error = NULL;
	return 0;
}

static int batch_run(struct ctx *cx, struct batch *b)
{
	int running = 1, left;

	while (running > 0) {
		if (curl.multi_perform(b->multi, &running) != CURLM_OK)
			return fail(cx, 503, "out_of_memory", "There is no memory for a call.");
		if (running > 0)
			curl.multi_poll(b->multi, NULL, 0, WAIT_MS, NULL);
	}
	for (CURLMsg *m; (m = curl.multi_info_read(b->multi, &left)) != NULL;) {
		struct transfer *t = NULL;

		curl.easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
		if (m->msg == CURLMSG_DONE && t != NULL)
			TRY(transfer_end(cx, t, m->data.result));
	}
	return 0;
}

int fetch_all(struct ctx *cx, struct fetch *calls, int n)
{
	struct batch *b;

	pthread_once(&once, load);
	if (!curl.loaded)
		return fail_cause(cx, 503, "fetch_unavailable", "The HTTP client is not there.",
			"libcurl.so.4 cannot be loaded");
	if (n < 0 || n > CALLS_MAX)
		return fail(cx, 500, "internal", "More than %d calls at once.", CALLS_MAX);
	b = calloc(1, sizeof(*b));
	if (b == NULL)
		return fail(cx, 503, "out_of_memory", "There is no memory for a call.");
	TRY(ctx_own(cx, b, batch_drop));
	b->multi = curl.multi_init();
	if (b->multi == NULL)
		return fail(cx, 503, "out_of_memory", "There is no memory for a call.");
	for (int i = 0; i < n; i++)
		TRY(transfer_start(cx, b, &calls[i]));
	return batch_run(cx, b);
}

int fetch_one(struct ctx *cx, struct fetch *call)
{
	TRY(fetch_all(cx, call, 1));
	if (call->status != 0)
		return 0;
	return fail_cause(cx, 502, "upstream_unreachable", "A service that this needs did not answer.",
		"%s: %s", call->url, call->error);
}
