/* Between the parts of transfers: libcurl, which is loaded at the first call. For shared/io/transfer*.c only. */
#ifndef IGNITE_IO_TRANSFER_IMPL_H
#define IGNITE_IO_TRANSFER_IMPL_H

#include <curl/curl.h>

#include "io/transfer.h"

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
struct curl_functions {
#define POINTER(name) __typeof__ (&(curl_##name))(name);
	CURL_FUNCTIONS(POINTER)
#undef POINTER
};
extern struct curl_functions curl;

/* The lines of t's head. -1: no memory. */
int transfer_headers(struct transfer *t);

/* All options of t->easy. */
void transfer_options(struct transfer *t);

/* May a guarded one go to its address? NULL, or why not. */
const char *transfer_check(struct transfer *t);

#endif
