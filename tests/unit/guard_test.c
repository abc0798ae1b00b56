/* Where transfers may go that others name: hosts, ports and addresses, in all the ways in which they can be written. */
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "io/guard.h"

static bool allowed(const char *text, bool private_addresses)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		return guard_address((struct sockaddr *)&in, private_addresses);
	assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
	return guard_address((struct sockaddr *)&in6, private_addresses);
}

static void public_addresses_are_allowed(void **state)
{
	static const char *const addresses[] = { "8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0",
		"100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255",
		"169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
		"198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450::1",
		"::ffff:8.8.8.8", "64:ff9b::8.8.8.8" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		if (!allowed(addresses[i], false))
			print_error("%s\n", addresses[i]);
		assert_true(allowed(addresses[i], false));
	}
}

static void private_ones_are_where_they_are_wanted(void **state)
{
	static const char *const addresses[] = { "10.0.0.1", "10.255.255.255", "100.64.0.1",
		"127.0.0.1", "127.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "::1", "fc00::1",
		"fdff::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::10.0.0.1",
		"64:ff9b::127.0.0.1" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		assert_false(allowed(addresses[i], false));
		assert_true(allowed(addresses[i], true));
	}
}

static void some_are_never_allowed(void **state)
{
	static const char *const addresses[] = { "0.0.0.0", "0.1.2.3", "169.254.169.254", "192.0.0.8",
		"192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
		"239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "fe80::1", "febf::1", "ff02::1",
		"2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "64:ff9b:1::1", "::127.0.0.1",
		"::ffff:169.254.169.254", "64:ff9b::169.254.169.254", "100::1", "4000::1", "5f00::1" };
	struct sockaddr local = { .sa_family = AF_UNIX };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		assert_false(allowed(addresses[i], false));
		assert_false(allowed(addresses[i], true));
	}
	assert_false(guard_address(&local, true));
}

static void hosts_are_on_the_list_or_not(void **state)
{
	static const char *const hosts[] = { "replicate.delivery", "*.replicate.delivery",
		"house.test:8443", "plain.test:8080", "10.0.0.5:9000", "[fd00::5]:9000", "fd00::6", NULL };
	static const struct {
		const char *scheme, *host, *port;
		bool allowed, allowed_private;
	} cases[] = { { "https", "replicate.delivery", "443", true, true },
		{ "https", "REPLICATE.delivery", "443", true, true },
		{ "https", "pbxt.replicate.delivery", "443", true, true },
		{ "https", "a.b.replicate.delivery", "443", true, true },
		{ "https", "notreplicate.delivery", "443", false, false },
		{ "https", "replicate.delivery.evil.test", "443", false, false },
		{ "https", "evil.test", "443", false, false },
		{ "https", ".replicate.delivery", "443", false, false },
		{ "https", "replicate.delivery.", "443", false, false },
		{ "https", "replicate.delivery", "8443", false, false },
		{ "http", "replicate.delivery", "80", false, true },
		{ "http", "replicate.delivery", "8080", false, false },
		{ "http", "replicate.delivery", "443", false, false },
		{ "https", "house.test", "8443", true, true },
		{ "https", "house.test", "443", false, false },
		{ "http", "house.test", "8443", true, true }, { "http", "plain.test", "8080", true, true },
		{ "http", "plain.test", "80", false, false }, { "http", "10.0.0.5", "9000", true, true },
		{ "http", "10.0.0.5", "80", false, false }, { "https", "fd00::5", "9000", true, true },
		{ "https", "fd00::6", "443", true, true },
		{ "ftp", "replicate.delivery", "21", false, false },
		{ "file", "replicate.delivery", "443", false, false } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (int p = 0; p < 2; p++) {
			struct guard g = { hosts, p == 1 };
			bool want = p == 1 ? cases[i].allowed_private : cases[i].allowed;
			const char *why = guard_url(&g, cases[i].scheme, cases[i].host, cases[i].port);

			if ((why == NULL) != want)
				print_error("%s %s %s: %s\n", cases[i].scheme, cases[i].host, cases[i].port,
					why != NULL ? why : "allowed");
			assert_int_equal(why == NULL, want);
		}
}

static void an_empty_list_allows_nothing(void **state)
{
	static const char *const none[] = { NULL };
	struct guard g = { none, true };

	(void)state;
	assert_non_null(guard_url(&g, "https", "replicate.delivery", "443"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(public_addresses_are_allowed),
		cmocka_unit_test(private_ones_are_where_they_are_wanted),
		cmocka_unit_test(some_are_never_allowed),
		cmocka_unit_test(hosts_are_on_the_list_or_not),
		cmocka_unit_test(an_empty_list_allows_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
