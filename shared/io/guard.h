/*
 * Where a transfer may go, when somebody else says where: addresses that providers put into their answers. The host must be on a
 * list, the address that is connected to must be a public one. Pure rules; io/transfer.h asks them of the parts that libcurl
 * itself has read, and of each address that it is about to connect to, so that no other reading of a URL and no change of a
 * name's address between two look-ups gets past them.
 *
 * Sources: the IANA registries of special-purpose addresses (RFC 6890), RFC 6052 (NAT64), RFC 4291.
 */
#ifndef IGNITE_IO_GUARD_H
#define IGNITE_IO_GUARD_H

#include <stdbool.h>
#include <sys/socket.h>

struct guard {
	/* "example.org", "*.example.org" (its subdomains, not itself), each with ":port" or without; NULL-terminated. */
	const char *const *hosts;
	/* Also addresses of this machine and of private networks, and http: for services of one's own. */
	bool private_addresses;
};

/*
 * May this be asked for? NULL, or why not: a part of a sentence, literal. scheme and host in lower case, host without brackets,
 * port as digits. https only, at its own port; http, and another port, where the list names the port; http at its own port
 * where private addresses are allowed.
 */
const char *guard_url(
	const struct guard *g, const char *scheme, const char *host, const char *port);

/*
 * May this address be connected to? Public unicast only: not this machine, private, shared (RFC 6598), link-local, unique local,
 * multicast, reserved ones, nor any of them inside IPv6 (mapped, NAT64, 6to4, Teredo). private_addresses lets this machine's,
 * private, shared and unique local ones pass; link-local ones, where clouds keep their secrets, never pass.
 */
bool guard_address(const struct sockaddr *to, bool private_addresses);

#endif
