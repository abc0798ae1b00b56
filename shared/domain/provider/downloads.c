/* Of the provider file: where what a provider makes may be fetched from. */
#include <string.h>

#include "base/str.h"
#include "domain/provider/reading.h"

#define HOST_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789.-"

/* A host with or without "*." before and ":port" behind. */
static bool is_host_entry(const char *text)
{
	const char *at = str_starts(text, "*.") ? text + 2 : text;
	size_t n = *at == '[' ? strcspn(at, "]") + 1 : strspn(at, HOST_CHARACTERS);
	long port = 0;

	if (n == 0 || n > strlen(at) || (*at == '[' && n < 4) || *at == '.')
		return false;
	return at[n] == '\0' || (at[n] == ':' && str_to_int(at + n + 1, 1, 65535, &port));
}

/* A service of one's own keeps what it makes where it is, too: the host and port of its address. */
static int add_own_host(struct reading *rd, struct provider *p, size_t at)
{
	const char *host = strstr(p->base_url, "://");

	if (host == NULL) /* of a variable that is unset */
		return 0;
	p->download_hosts[at] = ctx_strndup(rd->cx, host + 3, strcspn(host + 3, "/?#"));
	return p->download_hosts[at] != NULL ? 0 : -1;
}

int reading_downloads(struct reading *rd, struct provider *p, const json_t *o, const char *at)
{
	const json_t *list = json_object_get(o, "download_hosts");
	const char *host;
	size_t n = 0;

	p->downloads.private_addresses = json_is_true(json_object_get(o, "private_addresses"));
	p->downloads.hosts = p->download_hosts;
	for (; n < json_array_size(list); n++) {
		TRY(reading_expand(
			rd, json_string_value(json_array_get(list, n)), TOLD, &p->missing, &host));
		if (p->missing == NULL && !is_host_entry(host))
			return fail_at(rd->cx, ctx_printf(rd->cx, "%s/download_hosts/%zu", at, n),
				"must be a host, such as files.example.org, *.example.org or 10.0.0.5:9000.");
		p->download_hosts[n] = host;
	}
	if (list != NULL)
		return 0;
	for (; p->api->download_hosts[n] != NULL; n++)
		p->download_hosts[n] = p->api->download_hosts[n];
	return p->downloads.private_addresses ? add_own_host(rd, p, n) : 0;
}
