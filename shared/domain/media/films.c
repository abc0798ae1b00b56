/* Film, walked without decoding: MP4 and M4A (ISO/IEC 14496-12), WebM (Matroska, RFC 9559, on EBML, RFC 8794). */
#include "domain/media/media_impl.h"

/* ---- MP4 ---- */

enum { BOXES_MAX = 100000 };

struct mp4 {
	struct bytes *b;
	struct media_info *info;
	int boxes;
	bool moov, mdat;
};

static void mp4_header(struct mp4 *m)
{
	const unsigned char *p = bytes_peek(m->b, 32);
	uint64_t scale, length;

	if (p == NULL)
		return;
	scale = p[0] == 1 ? be32(p + 20) : be32(p + 12);
	length = p[0] == 1 ? be64(p + 24) : be32(p + 16);
	if (scale != 0 && length < UINT64_C(1) << 48)
		m->info->duration_ms = (int64_t)(length * 1000 / scale);
}

/* A track's picture, in pixels: the last 8 bytes of its header. */
static void mp4_track(struct mp4 *m, int64_t body)
{
	int64_t at = m->b->at;
	const unsigned char *p;

	if (body < 84 || !bytes_skip(m->b, body - 8) || (p = bytes_peek(m->b, 8)) == NULL)
		return;
	if (be16(p) != 0 && be16(p + 4) != 0) {
		m->info->width = (int)be16(p);
		m->info->height = (int)be16(p + 4);
	}
	m->b->at = at;
}

/* Boxes to end; only those of moov and its tracks are gone into. */
static int mp4_boxes(struct mp4 *m, int64_t end, int depth)
{
	struct bytes *b = m->b;

	while (b->at < end) {
		int64_t start = b->at;
		const unsigned char *p = bytes_take(b, 8);
		uint64_t size = p != NULL ? be32(p) : 0;
		uint32_t name = p != NULL ? be32(p + 4) : 0;

		if (size == 1 && (p = bytes_take(b, 8)) != NULL)
			size = be64(p);
		else if (size == 0 && depth == 0)
			size = (uint64_t)(end - start);
		if (p == NULL || size < (uint64_t)(b->at - start) || size > (uint64_t)(end - start) ||
			++m->boxes > BOXES_MAX)
			return media_broken(b->cx, "MP4 box");
		if (depth == 0 && name == 0x6D646174) /* mdat */
			m->mdat = true;
		if (depth == 1 && name == 0x6D766864) /* mvhd */
			mp4_header(m);
		if (depth == 2 && name == 0x746B6864) /* tkhd */
			mp4_track(m, start + (int64_t)size - b->at);
		if ((depth == 0 && name == 0x6D6F6F76) ||
			(depth == 1 && name == 0x7472616B)) { /* moov, trak */
			m->moov = true;
			TRY(mp4_boxes(m, start + (int64_t)size, depth + 1));
		}
		b->at = start + (int64_t)size;
	}
	return 0;
}

int walk_mp4(struct bytes *b, struct media_info *info)
{
	struct mp4 m = { .b = b, .info = info };

	TRY(mp4_boxes(&m, b->size, 0));
	return m.moov && m.mdat ? 0 : media_broken(b->cx, "MP4 without film");
}

/* ---- WebM ---- */

enum {
	EBML = 0x1A45DFA3,
	DOCTYPE = 0x4282,
	SEGMENT = 0x18538067,
	INFO = 0x1549A966,
	SCALE = 0x2AD7B1,
	DURATION = 0x4489,
	TRACKS = 0x1654AE6B,
	ENTRY = 0xAE,
	VIDEO = 0xE0,
	WIDTH = 0xB0,
	HEIGHT = 0xBA,
	CLUSTER = 0x1F43B675,
};

/* An element's id (with its marker) or size (without); UINT64_MAX: none, or a size that is not known. */
static uint64_t ebml_number(struct bytes *b, int bytes_max, bool keep_marker)
{
	const unsigned char *p = bytes_peek(b, 1);
	int n = 1;
	uint64_t v, ones;

	if (p == NULL)
		return UINT64_MAX;
	while (n <= bytes_max && (p[0] & (0x80 >> (n - 1))) == 0)
		n++;
	if (n > bytes_max || (p = bytes_take(b, (size_t)n)) == NULL)
		return UINT64_MAX;
	v = keep_marker ? p[0] : p[0] & (0xFFu >> n);
	for (int i = 1; i < n; i++)
		v = v << 8 | p[i];
	ones = (UINT64_C(1) << (7 * n)) - 1;
	return !keep_marker && v == ones ? UINT64_MAX : v;
}

static uint64_t ebml_unsigned(struct bytes *b, uint64_t size)
{
	const unsigned char *p = size <= 8 ? bytes_peek(b, size) : NULL;
	uint64_t v = 0;

	for (uint64_t i = 0; p != NULL && i < size; i++)
		v = v << 8 | p[i];
	return v;
}

static double ebml_float(struct bytes *b, uint64_t size)
{
	uint64_t bits = ebml_unsigned(b, size);
	uint32_t bits32 = (uint32_t)bits;
	double d = 0;
	float f;

	if (size == 8)
		memcpy(&d, &bits, sizeof(d));
	if (size == 4) {
		memcpy(&f, &bits32, sizeof(f));
		d = (double)f;
	}
	return d;
}

struct webm {
	struct bytes *b;
	struct media_info *info;
	uint64_t scale;
	double duration;
	int elements;
	bool is_webm, has_film;
};

static bool webm_goes_into(uint64_t id, int depth)
{
	return depth == 0 ? id == EBML || id == SEGMENT
		: depth == 1  ? id == INFO || id == TRACKS
					  : (depth == 2 && id == ENTRY) || (depth == 3 && id == VIDEO);
}

static void webm_value(struct webm *w, uint64_t id, uint64_t size)
{
	const unsigned char *p;

	if (id == DOCTYPE && size == 4 && (p = bytes_peek(w->b, 4)) != NULL)
		w->is_webm = memcmp(p, "webm", 4) == 0;
	if (id == SCALE)
		w->scale = ebml_unsigned(w->b, size);
	if (id == DURATION)
		w->duration = ebml_float(w->b, size);
	if (id == WIDTH)
		w->info->width = (int)(ebml_unsigned(w->b, size) & 0xFFFF);
	if (id == HEIGHT)
		w->info->height = (int)(ebml_unsigned(w->b, size) & 0xFFFF);
}

static int webm_elements(struct webm *w, int64_t end, int depth)
{
	struct bytes *b = w->b;

	while (b->at < end) {
		uint64_t id = ebml_number(b, 4, true), size = ebml_number(b, 8, false);
		int64_t next;

		if (id == UINT64_MAX || ++w->elements > BOXES_MAX)
			return media_broken(b->cx, "WebM element");
		if (id == CLUSTER)
			w->has_film = true;
		/* Written as it came: the segment, and its clusters, go on to the end. */
		next = size == UINT64_MAX && (id == SEGMENT || id == CLUSTER) ? end
			: size <= (uint64_t)(end - b->at)                         ? b->at + (int64_t)size
																	  : -1;
		if (next < 0)
			return media_broken(b->cx, "WebM cut short");
		if (webm_goes_into(id, depth))
			TRY(webm_elements(w, next, depth + 1));
		else
			webm_value(w, id, size);
		b->at = next;
		/* What is behind the film is another file. */
		if (depth == 0 && id == SEGMENT)
			break;
	}
	return 0;
}

int walk_webm(struct bytes *b, struct media_info *info)
{
	struct webm w = { .b = b, .info = info, .scale = 1000000 };
	double ms;

	TRY(webm_elements(&w, b->size, 0));
	if (!w.is_webm)
		return fail(b->cx, 415, "media_type_unknown", "Of Matroska, only WebM is taken.");
	ms = w.duration * (double)w.scale / 1e6;
	if (ms > 0 && ms < 1e12)
		info->duration_ms = (int64_t)ms;
	return w.has_film ? 0 : media_broken(b->cx, "WebM without film");
}
