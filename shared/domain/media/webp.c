/*
 * libvips writes an EXIF chunk (its resolution) into WebP even when it strips, and its sRGB profile where the received picture had one.
 * Without either the picture is the same: sRGB is what WebP means by itself (RFC 9649, 2.7). The chunks go by moving up what follows.
 */
#include <errno.h>
#include <unistd.h>

#include "domain/media/media_impl.h"

enum {
	EXIF = 0x45584946,
	XMP = 0x584D5020,
	ICCP = 0x49434350,
	VP8X = 0x56503858,
	FIRST = 12, /* where chunks begin */
	FLAGS_AT = 20,
	FLAG_XMP = 4,
	FLAG_EXIF = 8,
	FLAG_PROFILE = 32
};

static int fault(struct ctx *cx, const char *what)
{
	return fail_cause(cx, 503, "store_unavailable", "The store cannot be used now; try again.",
		"%s: %s", what, strerror(errno));
}

static int put(struct ctx *cx, int fd, int64_t at, const unsigned char *data, size_t n)
{
	return pwrite(fd, data, n, at) == (ssize_t)n ? 0 : fault(cx, "write");
}

/* Moves n bytes up to `to`, which is before `from`. */
static int move(struct ctx *cx, int fd, int64_t from, int64_t to, int64_t n)
{
	unsigned char piece[BYTES_ROOM];

	while (to < from && n > 0) {
		size_t now = n < (int64_t)sizeof(piece) ? (size_t)n : sizeof(piece);

		if (pread(fd, piece, now, from) != (ssize_t)now)
			return fault(cx, "read");
		TRY(put(cx, fd, to, piece, now));
		from += (int64_t)now;
		to += (int64_t)now;
		n -= (int64_t)now;
	}
	return 0;
}

/* The file without its chunks of metadata; *ret is where it ends then. */
static int compact(struct bytes *b, int64_t *ret)
{
	const unsigned char *p;
	int64_t to = FIRST;

	b->at = FIRST;
	while ((p = bytes_take(b, 8)) != NULL) {
		uint32_t name = be32(p), length = le32(p + 4);
		int64_t from = b->at - 8, whole = 8 + (int64_t)length + (length & 1);

		if (!bytes_skip(b, whole - 8))
			return media_broken(b->cx, "WebP cut short");
		if (name == EXIF || name == XMP || name == ICCP)
			continue;
		TRY(move(b->cx, b->fd, from, to, whole));
		to += whole;
	}
	*ret = to;
	return 0;
}

int media_webp_bare(struct ctx *cx, int fd)
{
	struct bytes b = { .cx = cx, .fd = fd, .size = lseek(fd, 0, SEEK_END), .at = FIRST };
	unsigned char flags, size[4];
	const unsigned char *p;
	int64_t end = 0;

	b.room = ctx_alloc(cx, BYTES_ROOM);
	if (b.room == NULL)
		return -1;
	p = bytes_peek(&b, 9);
	if (p == NULL || be32(p) != VP8X)
		return 0; /* the simple form has none */
	flags = (unsigned char)(p[8] & ~(FLAG_EXIF | FLAG_XMP | FLAG_PROFILE));
	TRY(compact(&b, &end));
	for (int i = 0; i < 4; i++)
		size[i] = (unsigned char)((uint64_t)(end - 8) >> (8 * i));
	TRY(put(cx, fd, FLAGS_AT, &flags, 1));
	TRY(put(cx, fd, 4, size, sizeof(size)));
	return ftruncate(fd, end) == 0 ? 0 : fault(cx, "truncate");
}
