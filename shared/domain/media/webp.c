/*
 * libvips writes an EXIF chunk (its resolution) into WebP even when it strips. The specification puts it behind the picture (RFC 9649,
 * 2.7), so it goes by cutting the file.
 */
#include <errno.h>
#include <unistd.h>

#include "domain/media/media_impl.h"

enum {
	EXIF = 0x45584946,
	XMP = 0x584D5020,
	VP8X = 0x56503858,
	FLAGS_AT = 20,
	FLAG_EXIF = 8,
	FLAG_XMP = 4
};

static int put(struct ctx *cx, int fd, int64_t at, const unsigned char *data, size_t n)
{
	if (pwrite(fd, data, n, at) == (ssize_t)n)
		return 0;
	return fail_cause(cx, 503, "store_unavailable", "The store cannot be used now; try again.",
		"write: %s", strerror(errno));
}

int media_webp_bare(struct ctx *cx, int fd)
{
	struct bytes b = { .cx = cx, .fd = fd, .size = lseek(fd, 0, SEEK_END), .at = 12 };
	unsigned char flags, size[4];
	const unsigned char *p;
	int64_t end = 0;

	b.room = ctx_alloc(cx, BYTES_ROOM);
	if (b.room == NULL)
		return -1;
	while ((p = bytes_take(&b, 8)) != NULL) {
		uint32_t name = be32(p), length = le32(p + 4);

		if (end == 0 && (name == EXIF || name == XMP))
			end = b.at - 8;
		if (end != 0 && name != EXIF && name != XMP)
			return media_broken(cx, "WebP with metadata before the picture");
		if (!bytes_skip(&b, (int64_t)length + (length & 1)))
			return media_broken(cx, "WebP cut short");
	}
	b.at = 12;
	if (end == 0 || (p = bytes_peek(&b, 9)) == NULL || be32(p) != VP8X)
		return 0;
	flags = (unsigned char)(p[8] & ~(FLAG_EXIF | FLAG_XMP));
	for (int i = 0; i < 4; i++)
		size[i] = (unsigned char)((uint64_t)(end - 8) >> (8 * i));
	TRY(put(cx, fd, FLAGS_AT, &flags, 1));
	TRY(put(cx, fd, 4, size, sizeof(size)));
	if (ftruncate(fd, end) == 0)
		return 0;
	return fail_cause(cx, 503, "store_unavailable", "The store cannot be used now; try again.",
		"truncate: %s", strerror(errno));
}
