/* Received bytes into a temporary file as they come, Base64 undone on the way. */
#include <errno.h>
#include <unistd.h>

#include "codec/b64.h"
#include "domain/media/media_impl.h"

enum { CHARACTERS = 8192, GROUP = 4 };

int media_receive(struct ctx *cx, int64_t max_bytes, struct media_receiver *ret)
{
	struct media_receiver m = { .cx = cx, .max_bytes = max_bytes };

	TRY(store_scratch(cx, &m.file));
	*ret = m;
	return 0;
}

int media_receive_bytes(struct media_receiver *m, const void *data, size_t n)
{
	const char *p = data;

	if ((int64_t)n > m->max_bytes - m->size_bytes)
		return media_too_large(m->cx, "bytes");
	while (n > 0) {
		ssize_t w = write(m->file.fd, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return fail_cause(m->cx, 503, "store_unavailable",
				"The store cannot be used now; try again.", "write: %s", strerror(errno));
		p += w;
		n -= (size_t)w;
		m->size_bytes += w;
	}
	return 0;
}

/* Whole groups of four. Padding ends the text. */
static int take_groups(struct media_receiver *m, const char *text, size_t n)
{
	char out[CHARACTERS / 4 * 3];
	size_t size;

	if (n == 0)
		return 0;
	if (m->ended)
		return fail(m->cx, 400, "invalid_base64", "The text is not valid Base64.");
	TRY(b64_decode_into(m->cx, B64_STANDARD, text, n, out, &size));
	m->ended = text[n - 1] == '=';
	return media_receive_bytes(m, out, size);
}

int media_receive_base64(struct media_receiver *m, const char *text, size_t n)
{
	/* What began a group last time. */
	while (m->rest_length > 0 && m->rest_length < GROUP && n > 0) {
		m->rest[m->rest_length++] = *text++;
		n--;
	}
	if (m->rest_length == GROUP) {
		TRY(take_groups(m, m->rest, GROUP));
		m->rest_length = 0;
	}
	while (n >= GROUP) {
		size_t now = n < CHARACTERS ? n - n % GROUP : CHARACTERS;

		TRY(take_groups(m, text, now));
		text += now;
		n -= now;
	}
	for (; n > 0; n--)
		m->rest[m->rest_length++] = *text++;
	return 0;
}

int media_receive_end(struct media_receiver *m)
{
	int n = m->rest_length;

	m->rest_length = 0;
	return take_groups(m, m->rest, (size_t)n);
}
