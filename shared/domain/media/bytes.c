/* Files read piece by piece, forwards, through one buffer. */
#include <errno.h>
#include <unistd.h>

#include "domain/media/media_impl.h"

/* Makes n bytes at b->at stand in the room, as far as the file has them. */
static size_t fill(struct bytes *b, size_t n)
{
	int64_t end = b->from + (int64_t)b->have;

	if (b->at < b->from || b->at + (int64_t)n > end) {
		b->from = b->at;
		b->have = 0;
		while (b->have < BYTES_ROOM) {
			ssize_t r =
				pread(b->fd, b->room + b->have, BYTES_ROOM - b->have, b->from + (int64_t)b->have);

			if (r < 0 && errno == EINTR)
				continue;
			if (r < 0)
				fail_cause(b->cx, 503, "store_unavailable",
					"The store cannot be used now; try again.", "read: %s", strerror(errno));
			if (r <= 0)
				break;
			b->have += (size_t)r;
		}
	}
	return b->from + (int64_t)b->have > b->at ? (size_t)(b->from + (int64_t)b->have - b->at) : 0;
}

const unsigned char *bytes_peek(struct bytes *b, size_t n)
{
	if (n > BYTES_ROOM || fill(b, n) < n)
		return NULL;
	return b->room + (b->at - b->from);
}

const unsigned char *bytes_take(struct bytes *b, size_t n)
{
	const unsigned char *p = bytes_peek(b, n);

	if (p != NULL)
		b->at += (int64_t)n;
	return p;
}

bool bytes_skip(struct bytes *b, int64_t n)
{
	if (n < 0 || n > b->size - b->at)
		return false;
	b->at += n;
	return true;
}

bool bytes_find(struct bytes *b, unsigned char value)
{
	size_t have;

	while ((have = fill(b, 1)) > 0) {
		const unsigned char *from = b->room + (b->at - b->from);
		const unsigned char *hit = memchr(from, value, have);

		if (hit != NULL) {
			b->at += hit - from + 1;
			return true;
		}
		b->at += (int64_t)have;
	}
	return false;
}
