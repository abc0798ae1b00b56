/* Lists of hosts and of special-purpose addresses. */
#include "io/guard.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- addresses ---- */

enum reach { PUBLIC, PRIVATE, NEVER };

struct range4 {
	uint32_t from;
	int bits;
	enum reach reach;
};

static const struct range4 ranges4[] = {
	{ 0x00000000, 8, NEVER },    /* 0.0.0.0/8: this network */
	{ 0x0A000000, 8, PRIVATE },  /* 10.0.0.0/8 */
	{ 0x64400000, 10, PRIVATE }, /* 100.64.0.0/10: shared by carriers */
	{ 0x7F000000, 8, PRIVATE },  /* 127.0.0.0/8: this machine */
	{ 0xA9FE0000, 16, NEVER },   /* 169.254.0.0/16: link-local, metadata of clouds */
	{ 0xAC100000, 12, PRIVATE }, /* 172.16.0.0/12 */
	{ 0xC0000000, 24, NEVER },   /* 192.0.0.0/24: protocols */
	{ 0xC0000200, 24, NEVER },   /* 192.0.2.0/24: documentation */
	{ 0xC0586300, 24, NEVER },   /* 192.88.99.0/24: 6to4 relays */
	{ 0xC0A80000, 16, PRIVATE }, /* 192.168.0.0/16 */
	{ 0xC6120000, 15, NEVER },   /* 198.18.0.0/15: benchmarks */
	{ 0xC6336400, 24, NEVER },   /* 198.51.100.0/24: documentation */
	{ 0xCB007100, 24, NEVER },   /* 203.0.113.0/24: documentation */
	{ 0xE0000000, 4, NEVER },    /* 224.0.0.0/4: multicast */
	{ 0xF0000000, 4, NEVER },    /* 240.0.0.0/4: reserved, broadcast */
};

static enum reach reach4(uint32_t a)
{
	for (size_t i = 0; i < sizeof(ranges4) / sizeof(ranges4[0]); i++)
		if ((a ^ ranges4[i].from) >> (32 - ranges4[i].bits) == 0)
			return ranges4[i].reach;
	return PUBLIC;
}

struct range6 {
	unsigned char from[8];
	int bits;
};

/* Of global unicast (2000::/3), what is no address of a host of the public network. */
static const struct range6 never6[] = {
	{ { 0x20, 0x01, 0x00 }, 23 },       /* 2001::/23: protocols, Teredo, benchmarks */
	{ { 0x20, 0x01, 0x0D, 0xB8 }, 32 }, /* 2001:db8::/32: documentation */
	{ { 0x20, 0x02 }, 16 },             /* 2002::/16: 6to4, an IPv4 address within */
	{ { 0x3F, 0xFF, 0x00 }, 20 },       /* 3fff::/20: documentation */
};

static bool begins(const unsigned char *a, const unsigned char *with, int bits)
{
	int whole = bits / 8, rest = bits % 8;

	if (memcmp(a, with, (size_t)whole) != 0)
		return false;
	return rest == 0 || (a[whole] ^ with[whole]) >> (8 - rest) == 0;
}

static uint32_t last32(const unsigned char a[16])
{
	return (uint32_t)a[12] << 24 | (uint32_t)a[13] << 16 | (uint32_t)a[14] << 8 | a[15];
}

static enum reach reach6(const unsigned char a[16])
{
	static const unsigned char zero[16] = { 0 }, mapped[12] = { [10] = 0xFF, [11] = 0xFF },
							   nat64[12] = { 0x00, 0x64, 0xFF, 0x9B };

	if (memcmp(a, mapped, sizeof(mapped)) == 0 || memcmp(a, nat64, sizeof(nat64)) == 0)
		return reach4(last32(a));
	if (memcmp(a, zero, 15) == 0 && a[15] == 1) /* ::1 */
		return PRIVATE;
	if ((a[0] & 0xFE) == 0xFC) /* fc00::/7 */
		return PRIVATE;
	if ((a[0] & 0xE0) != 0x20)
		return NEVER;
	for (size_t i = 0; i < sizeof(never6) / sizeof(never6[0]); i++)
		if (begins(a, never6[i].from, never6[i].bits))
			return NEVER;
	return PUBLIC;
}

bool guard_address(const struct sockaddr *to, bool private_addresses)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	enum reach reach = NEVER;

	if (to->sa_family == AF_INET) {
		memcpy(&in, to, sizeof(in));
		reach = reach4(ntohl(in.sin_addr.s_addr));
	} else if (to->sa_family == AF_INET6) {
		memcpy(&in6, to, sizeof(in6));
		reach = reach6(in6.sin6_addr.s6_addr);
	}
	return reach == PUBLIC || (reach == PRIVATE && private_addresses);
}

/* ---- hosts ---- */

/* The entry's port, or NULL; size of what stands before it. */
static const char *port_of(const char *entry, size_t *ret_size)
{
	const char *colon = strrchr(entry, ':');

	/* An IPv6 address has colons of its own: it stands in brackets where a port follows. */
	if (colon == NULL || (strchr(entry, ':') != colon && colon[-1] != ']')) {
		*ret_size = strlen(entry);
		return NULL;
	}
	*ret_size = (size_t)(colon - entry);
	return colon + 1;
}

static bool names_host(const char *entry, size_t size, const char *host)
{
	size_t n = strlen(host);

	if (size >= 2 && entry[0] == '[' && entry[size - 1] == ']') {
		entry++;
		size -= 2;
	}
	if (size > 2 && entry[0] == '*' && entry[1] == '.')
		return n > size - 1 && host[0] != '.' &&
			strncasecmp(host + n - (size - 1), entry + 1, size - 1) == 0;
	return n == size && strncasecmp(entry, host, n) == 0;
}

const char *guard_url(const struct guard *g, const char *scheme, const char *host, const char *port)
{
	bool secure = strcmp(scheme, "https") == 0, usual;
	const char *why = "its host is not on the list of download_hosts";

	if (!secure && strcmp(scheme, "http") != 0)
		return "it is neither https nor http";
	usual = strcmp(port, secure ? "443" : "80") == 0;
	for (const char *const *entry = g->hosts; *entry != NULL; entry++) {
		size_t size;
		const char *own = port_of(*entry, &size);

		if (!names_host(*entry, size, host))
			continue;
		if (own != NULL ? strcmp(own, port) == 0 : usual && (secure || g->private_addresses))
			return NULL;
		why = secure ? "its port is not on the list of download_hosts"
					 : "it is not https, and its host is on the list without that port";
	}
	return why;
}
