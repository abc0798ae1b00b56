/*
 * Sound, walked without decoding: MP3 (ISO/IEC 11172-3, 13818-3; ID3v2.4; the Xing header), WAV (RIFF), Ogg (RFC 3533) with Opus
 * (RFC 7845) or Vorbis.
 */
#include "domain/media/media_impl.h"

/* ---- MP3 ---- */

struct mp3_frame {
	int bytes, samples, rate, kilobits;
	bool mono, low; /* low: MPEG 2 or 2.5 */
};

static const int high[] = { 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320 };
static const int low[] = { 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160 };

/* A header of layer III; false for anything else, "free" bit rates included. */
static bool mp3_header(const unsigned char *p, struct mp3_frame *f)
{
	static const int rates[] = { 44100, 48000, 32000 };
	unsigned version = p[1] >> 3 & 3, rate = p[2] >> 2 & 3, bits = p[2] >> 4;

	if (p[0] != 0xFF || (p[1] & 0xE6) != 0xE2 || version == 1 || rate == 3 || bits == 0 ||
		bits == 15)
		return false;
	f->low = version != 3;
	f->rate = rates[rate] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
	f->kilobits = f->low ? low[bits] : high[bits];
	f->samples = f->low ? 576 : 1152;
	f->bytes = f->samples / 8 * f->kilobits * 1000 / f->rate + (p[2] >> 1 & 1);
	f->mono = p[3] >> 6 == 3;
	return true;
}

/* As many frames as these bytes can hold: all of the lowest bit rate. */
static int64_t mp3_most(const struct mp3_frame *f, int64_t bytes)
{
	return bytes / (f->samples / 8 * (f->low ? low[1] : high[1]) * 1000 / f->rate);
}

/* Frames as the first one tells them, where an encoder wrote that; else 0. */
static uint32_t mp3_told(struct bytes *b, const struct mp3_frame *f)
{
	size_t side = f->low ? (f->mono ? 9 : 17) : (f->mono ? 17 : 32);
	const unsigned char *p = bytes_peek(b, 4 + side + 12);

	if (p == NULL)
		return 0;
	p += 4 + side;
	if ((memcmp(p, "Xing", 4) != 0 && memcmp(p, "Info", 4) != 0) || (p[7] & 1) == 0)
		return 0;
	return be32(p + 8);
}

/* Passes the tags before the sound. */
static bool pass_id3(struct bytes *b)
{
	const unsigned char *p;

	while ((p = bytes_peek(b, 10)) != NULL && memcmp(p, "ID3", 3) == 0) {
		if (((p[6] | p[7] | p[8] | p[9]) & 0x80) != 0)
			return false;
		if (!bytes_skip(b,
				10 + (p[6] << 21 | p[7] << 14 | p[8] << 7 | p[9]) + ((p[5] & 0x10) != 0 ? 10 : 0)))
			return false;
	}
	return p != NULL;
}

int walk_mp3(struct bytes *b, struct media_info *info)
{
	enum { FRAMES_SEEN = 3 };
	struct mp3_frame first, f;
	const unsigned char *p;
	uint32_t told;
	int64_t start;
	int frames = 0;

	if (!pass_id3(b) || !mp3_header(bytes_peek(b, 4), &first))
		return media_broken(b->cx, "MP3 without sound");
	start = b->at;
	told = mp3_told(b, &first);
	/* Three frames, each where the one before said. */
	while (frames < FRAMES_SEEN && (p = bytes_peek(b, 4)) != NULL) {
		if (!mp3_header(p, &f) || f.rate != first.rate || !bytes_skip(b, f.bytes))
			return media_broken(b->cx, "MP3 frame");
		frames++;
	}
	if (frames == 0)
		return media_broken(b->cx, "MP3 cut short");
	/* More than the file has room for is not believed. */
	info->duration_ms = told != 0 && told <= mp3_most(&first, b->size - start)
		? (int64_t)told * first.samples * 1000 / first.rate
		: (b->size - start) * 8 / first.kilobits;
	/* Tags may follow: they are part of such files. */
	b->at = b->size;
	return 0;
}

/* ---- WAV ---- */

int walk_wav(struct bytes *b, struct media_info *info)
{
	const unsigned char *p = bytes_take(b, 12);
	uint32_t rate = 0, told = p != NULL ? le32(p + 4) : 0;
	/* Who writes as the sound comes does not know the size, and says the largest or none. */
	bool open = told == 0 || told >= UINT32_MAX - 64;
	int64_t end = open ? b->size : (int64_t)told + 8;

	if (end > b->size)
		return media_broken(b->cx, "WAV cut short");
	while (b->at < end && (p = bytes_take(b, 8)) != NULL) {
		uint32_t name = be32(p);
		int64_t length = le32(p + 4);

		if (open && length > b->size - b->at)
			length = b->size - b->at;
		if (name == 0x666D7420 && (p = bytes_peek(b, 16)) != NULL) /* "fmt " */
			rate = le32(p + 8);
		if (name == 0x64617461 && rate != 0) /* "data" */
			info->duration_ms = length * 1000 / rate;
		if (!bytes_skip(b, length) || (b->at < end && !bytes_skip(b, length & 1)))
			return media_broken(b->cx, "WAV cut short");
	}
	return info->duration_ms >= 0 ? 0 : media_broken(b->cx, "WAV without sound");
}

/* ---- Ogg ---- */

/* Samples a second of the stream whose first page's data begins here, and how many are not heard; 0 for other codecs. */
static uint32_t ogg_rate(struct bytes *b, uint32_t *ret_skip)
{
	const unsigned char *p = bytes_peek(b, 16);

	*ret_skip = 0;
	if (p != NULL && memcmp(p, "OpusHead", 8) == 0) {
		*ret_skip = le16(p + 10);
		return 48000;
	}
	return p != NULL && memcmp(p, "\1vorbis", 7) == 0 ? le32(p + 12) : 0;
}

int walk_ogg(struct bytes *b, struct media_info *info)
{
	uint32_t rate = 0, skip = 0;
	uint64_t samples = 0;

	while (b->at < b->size) {
		const unsigned char *p = bytes_peek(b, 27);
		int64_t length = 0;
		int segments;

		if (p == NULL || memcmp(p, "OggS", 4) != 0) {
			p = bytes_peek(b, 4);
			if (rate == 0 || (p != NULL && memcmp(p, "OggS", 4) == 0))
				return media_broken(b->cx, "Ogg page");
			break; /* what is left is not of it */
		}
		bytes_skip(b, 27);
		if (le64(p + 6) != UINT64_MAX)
			samples = le64(p + 6);
		segments = p[26];
		for (int i = 0; i < segments; i++) {
			if ((p = bytes_take(b, 1)) == NULL)
				return media_broken(b->cx, "Ogg cut short");
			length += p[0];
		}
		if (rate == 0 && (rate = ogg_rate(b, &skip)) == 0)
			return fail(
				b->cx, 415, "media_type_unknown", "Of Ogg, only Opus and Vorbis are taken.");
		if (!bytes_skip(b, length))
			return media_broken(b->cx, "Ogg cut short");
	}
	if (samples > skip && samples < UINT64_C(1) << 48)
		info->duration_ms = (int64_t)((samples - skip) * 1000 / rate);
	return 0;
}
