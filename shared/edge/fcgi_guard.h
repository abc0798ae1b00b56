/*
 * Guard: looks at FastCGI bytes before libfcgi does. libfcgi overflows its stack on FCGI_GET_VALUES with more than three
 * names, and asks for 2 GiB when a parameter's length says so.
 */
#ifndef IGNITE_EDGE_FCGI_GUARD_H
#define IGNITE_EDGE_FCGI_GUARD_H

#include <stdbool.h>
#include <stddef.h>

enum { GUARD_PARAM_MAX = 65535, GUARD_PARAMS_MAX = 262144 };

/* Where in the records of one request it stands. All zero: before its BEGIN_REQUEST. */
struct guard {
	unsigned char head[8], length[4];
	unsigned head_have, length_have;
	size_t content, padding; /* bytes of the record to come */
	size_t pair[2],
		pair_left; /* lengths of the parameter's name and value; bytes of them to come */
	size_t params; /* bytes of parameters so far */
	int lengths;   /* how many of the pair's lengths are known */
	bool began;
	unsigned request; /* its id */
};

/* Takes the next bytes of the connection in. False: they must not reach libfcgi. */
bool guard_pass(struct guard *g, const unsigned char *data, size_t size);

#endif
