/*
 * Pictures, walked without decoding: PNG (W3C, third edition), JPEG (ITU-T T.81, B), GIF (GIF89a), WebP (RFC 9649). Each walk goes
 * by the lengths in the file to its proper end, so what lies behind is known, and so is a file that was cut short.
 */
#include <zlib.h>

#include "domain/media/media_impl.h"

int media_size(struct ctx *cx, struct media_info *info, uint64_t width, uint64_t height)
{
	uint64_t most = info->type == MEDIA_WEBP ? MEDIA_WEBP_PIXELS_MAX : MEDIA_PIXELS_MAX;

	if (width == 0 || height == 0)
		return media_broken(cx, "a picture of no size");
	if (width > MEDIA_SIDE_MAX || height > MEDIA_SIDE_MAX || width * height > most)
		return media_too_large(cx, "pixels");
	info->width = (int)width;
	info->height = (int)height;
	return 0;
}

/* One more frame of an animation. */
static int add_frame(struct ctx *cx, struct media_info *info)
{
	info->frames++;
	if (info->frames > MEDIA_FRAMES_MAX ||
		(int64_t)info->frames * info->width * info->height > MEDIA_ALL_PIXELS_MAX)
		return media_too_large(cx, "frames");
	return 0;
}

/* ---- PNG ---- */

/*
 * Passes a chunk's data and its CRC, which is over name and data. Decoders differ in whether they look: what some take and others
 * refuse is not to be passed on.
 */
static bool png_chunk(struct bytes *b, const unsigned char *name, int64_t length)
{
	uLong sum = crc32(0, name, 4);
	const unsigned char *p;

	while (length > 0) {
		uInt n = length < BYTES_ROOM ? (uInt)length : BYTES_ROOM;

		p = bytes_take(b, n);
		if (p == NULL)
			return false;
		sum = crc32(sum, p, n);
		length -= n;
	}
	p = bytes_take(b, 4);
	return p != NULL && be32(p) == sum;
}

int walk_png(struct bytes *b, struct media_info *info)
{
	bool data = false;

	bytes_skip(b, 8);
	for (int chunks = 0;; chunks++) {
		const unsigned char *p = bytes_take(b, 8);
		uint32_t length = p != NULL ? be32(p) : 0, name = p != NULL ? be32(p + 4) : 0;
		unsigned char word[4];

		if (p == NULL || (chunks == 0) != (name == 0x49484452)) /* IHDR */
			return media_broken(b->cx, "PNG chunk");
		memcpy(word, p + 4, 4); /* p is gone with the next read */
		if (chunks == 0) {
			if (length != 13 || (p = bytes_peek(b, 13)) == NULL)
				return media_broken(b->cx, "PNG header");
			TRY(media_size(b->cx, info, be32(p), be32(p + 4)));
		}
		if (name ==
			0x6163544C) /* acTL: an animation, of which decoders take the first picture only */
			return fail(b->cx, 415, "media_type_unknown", "Animated PNG is not taken.");
		data = data || name == 0x49444154;                   /* IDAT */
		info->profile = info->profile || name == 0x69434350; /* iCCP */
		if (!png_chunk(b, word, length))
			return media_broken(b->cx, "PNG chunk cut short, or not what its checksum says");
		if (name == 0x49454E44) /* IEND */
			break;
	}
	info->frames = 1;
	return data ? 0 : media_broken(b->cx, "PNG without a picture");
}

/* ---- JPEG ---- */

enum { JPEG_SOI = 0xD8, JPEG_EOI, JPEG_SOS, JPEG_APP2 = 0xE2 };

/* The next marker, behind the entropy-coded bytes of a scan too; 0 at the end of the file. */
static int next_marker(struct bytes *b, bool in_scan)
{
	const unsigned char *p;

	for (;;) {
		if (in_scan ? !bytes_find(b, 0xFF) : (p = bytes_take(b, 1)) == NULL || p[0] != 0xFF)
			return 0;
		do {
			p = bytes_take(b, 1);
		} while (p != NULL && p[0] == 0xFF);
		if (p == NULL)
			return 0;
		/* Stuffed zeroes and restarts are part of a scan. */
		if (!in_scan || (p[0] != 0 && (p[0] < 0xD0 || p[0] > 0xD7)))
			return p[0];
	}
}

static bool is_frame_header(int marker)
{
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

static int jpeg_frame(struct bytes *b, struct media_info *info)
{
	const unsigned char *p = bytes_peek(b, 8);

	if (p == NULL || info->frames != 0)
		return media_broken(b->cx, "JPEG frame");
	info->frames = 1;
	return media_size(b->cx, info, be16(p + 5), be16(p + 3));
}

int walk_jpeg(struct bytes *b, struct media_info *info)
{
	bool in_scan = false, data = false;

	bytes_skip(b, 2);
	for (;;) {
		int marker = next_marker(b, in_scan);
		const unsigned char *p;
		uint32_t length;

		if (marker == JPEG_EOI)
			break;
		in_scan = false;
		p = bytes_peek(b, 2);
		length = p != NULL ? be16(p) : 0;
		if (marker < 0xC0 || marker == JPEG_SOI || length < 2)
			return media_broken(b->cx, "JPEG segment");
		if (is_frame_header(marker))
			TRY(jpeg_frame(b, info));
		/* Where profiles are; what else is there costs but time. */
		info->profile = info->profile || marker == JPEG_APP2;
		if (marker == JPEG_SOS)
			in_scan = data = true;
		if (!bytes_skip(b, length))
			return media_broken(b->cx, "JPEG cut short");
	}
	return data && info->frames == 1 ? 0 : media_broken(b->cx, "JPEG without a picture");
}

/* ---- GIF ---- */

/* Data in blocks of at most 255 bytes, ended by an empty one. */
static bool pass_blocks(struct bytes *b)
{
	const unsigned char *p;

	while ((p = bytes_take(b, 1)) != NULL && p[0] != 0)
		if (!bytes_skip(b, p[0]))
			return false;
	return p != NULL;
}

static bool pass_palette(struct bytes *b, unsigned flags)
{
	return (flags & 0x80) == 0 || bytes_skip(b, INT64_C(3) << ((flags & 7) + 1));
}

static int gif_frame(struct bytes *b, struct media_info *info)
{
	const unsigned char *p = bytes_take(b, 9);

	if (p == NULL || be16(p + 4) == 0 || be16(p + 6) == 0)
		return media_broken(b->cx, "GIF frame");
	if (le16(p) + le16(p + 4) > MEDIA_SIDE_MAX || le16(p + 2) + le16(p + 6) > MEDIA_SIDE_MAX)
		return media_too_large(b->cx, "pixels");
	TRY(add_frame(b->cx, info));
	if (!pass_palette(b, p[8]) || !bytes_skip(b, 1) || !pass_blocks(b))
		return media_broken(b->cx, "GIF cut short");
	return 0;
}

int walk_gif(struct bytes *b, struct media_info *info)
{
	const unsigned char *p;

	bytes_skip(b, 6);
	if ((p = bytes_take(b, 7)) == NULL)
		return media_broken(b->cx, "GIF header");
	TRY(media_size(b->cx, info, le16(p), le16(p + 2)));
	if (!pass_palette(b, p[4]))
		return media_broken(b->cx, "GIF palette");
	while ((p = bytes_take(b, 1)) != NULL && p[0] != 0x3B) {
		if (p[0] == 0x2C)
			TRY(gif_frame(b, info));
		else if (p[0] != 0x21 || !bytes_skip(b, 1) || !pass_blocks(b))
			return media_broken(b->cx, "GIF block");
	}
	return p != NULL && info->frames > 0 ? 0 : media_broken(b->cx, "GIF without an end");
}

/* ---- WebP ---- */

static uint32_t le24(const unsigned char *p)
{
	return le16(p) | (uint32_t)p[2] << 16;
}

/* The size in the bitstream of a still picture or a frame: VP8 or VP8L. */
static int webp_picture(struct bytes *b, struct media_info *info, uint32_t name)
{
	const unsigned char *p = bytes_peek(b, 10);
	uint32_t bits;

	if (p == NULL)
		return media_broken(b->cx, "WebP picture");
	info->frames = 1;
	if (name == 0x56503820) { /* "VP8 " */
		if (p[3] != 0x9D || p[4] != 0x01 || p[5] != 0x2A)
			return media_broken(b->cx, "VP8 frame");
		return media_size(b->cx, info, le16(p + 6) & 0x3FFF, le16(p + 8) & 0x3FFF);
	}
	bits = le32(p + 1);
	if (p[0] != 0x2F)
		return media_broken(b->cx, "VP8L frame");
	return media_size(b->cx, info, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
}

static int webp_chunk(struct bytes *b, struct media_info *info, uint32_t name, uint32_t length)
{
	const unsigned char *p = bytes_peek(b, 10);

	if (name == 0x56503858) { /* VP8X */
		if (p == NULL || length < 10)
			return media_broken(b->cx, "WebP header");
		return media_size(b->cx, info, (uint64_t)le24(p + 4) + 1, (uint64_t)le24(p + 7) + 1);
	}
	info->profile = info->profile || name == 0x49434350; /* ICCP */
	if (name == 0x414E4D46)                              /* ANMF */
		return add_frame(b->cx, info);
	if ((name == 0x56503820 || name == 0x5650384C) && info->frames == 0)
		return webp_picture(b, info, name);
	return 0;
}

int walk_webp(struct bytes *b, struct media_info *info)
{
	const unsigned char *p = bytes_take(b, 12);
	int64_t end;

	if (p == NULL)
		return media_broken(b->cx, "WebP header");
	end = (int64_t)le32(p + 4) + 8;
	if (end > b->size)
		return media_broken(b->cx, "WebP cut short");
	while (b->at < end) {
		uint32_t length;

		if ((p = bytes_take(b, 8)) == NULL)
			return media_broken(b->cx, "WebP chunk");
		length = le32(p + 4);
		TRY(webp_chunk(b, info, be32(p), length));
		if (!bytes_skip(b, (int64_t)length + (length & 1)) || b->at > end)
			return media_broken(b->cx, "WebP cut short");
	}
	return info->frames > 0 ? 0 : media_broken(b->cx, "WebP without a picture");
}
