/* The tests of media: files built byte by byte. */
#include "media_help.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

struct made made_new(void)
{
	static unsigned char buffer[MADE_MAX];

	return (struct made){ .data = buffer };
}

void made_add(struct made *m, const void *data, size_t n)
{
	assert_true(n <= MADE_MAX - m->n);
	if (n > 0)
		memcpy(m->data + m->n, data, n);
	m->n += n;
}

void made_text(struct made *m, const char *text)
{
	made_add(m, text, strlen(text));
}

void made_be(struct made *m, uint64_t v, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--) {
		unsigned char c = (unsigned char)(v >> (8 * i));

		made_add(m, &c, 1);
	}
}

void made_le(struct made *m, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++) {
		unsigned char c = (unsigned char)(v >> (8 * i));

		made_add(m, &c, 1);
	}
}

/* ---- PNG ---- */

static uint32_t crc(const unsigned char *p, size_t n)
{
	uint32_t c = ~0u;

	while (n-- > 0) {
		c ^= *p++;
		for (int i = 0; i < 8; i++)
			c = c >> 1 ^ (0xEDB88320u & (0u - (c & 1)));
	}
	return ~c;
}

void made_png_chunk(struct made *m, const char *name, const void *data, size_t n)
{
	size_t start;

	made_be(m, n, 4);
	start = m->n;
	made_text(m, name);
	made_add(m, data, n);
	made_be(m, crc(m->data + start, m->n - start), 4);
}

struct made made_png_header(uint32_t width, uint32_t height)
{
	struct made m = made_new();
	unsigned char head[13] = { 0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0 };

	for (int i = 0; i < 4; i++) {
		head[i] = (unsigned char)(width >> (8 * (3 - i)));
		head[4 + i] = (unsigned char)(height >> (8 * (3 - i)));
	}
	made_add(&m, "\x89PNG\r\n\x1a\n", 8);
	made_png_chunk(&m, "IHDR", head, sizeof(head));
	return m;
}

/* A row of the picture with its filter byte; a block of zlib's that is not compressed. */
static void add_row(struct made *m, int width, int y, int height, bool last, uint32_t sum[2])
{
	static const unsigned char colours[3][3] = { { 200, 30, 40 }, { 20, 160, 60 },
		{ 30, 60, 220 } };
	const unsigned char *colour = colours[y < height / 2 ? 0 : y < height * 3 / 4 ? 1 : 2];
	size_t row = 1 + (size_t)width * 3, start;

	made_le(m, last, 1);
	made_le(m, row, 2);
	made_le(m, ~row, 2);
	start = m->n;
	made_le(m, 0, 1);
	for (int x = 0; x < width; x++)
		made_add(m, colour, 3);
	for (size_t i = start; i < m->n; i++) {
		sum[0] = (sum[0] + m->data[i]) % 65521;
		sum[1] = (sum[1] + sum[0]) % 65521;
	}
}

struct made made_png(int width, int height)
{
	struct made m = made_png_header((uint32_t)width, (uint32_t)height);
	uint32_t sum[2] = { 1, 0 };
	size_t start = m.n + 8, end;

	made_be(&m, 0, 4);
	made_text(&m, "IDAT");
	made_add(&m, "\x78\x01", 2);
	for (int y = 0; y < height; y++)
		add_row(&m, width, y, height, y == height - 1, sum);
	made_be(&m, (uint64_t)sum[1] << 16 | sum[0], 4);
	end = m.n;
	m.n = start - 8;
	made_be(&m, end - start, 4);
	m.n = end;
	made_be(&m, crc(m.data + start - 4, end - start + 4), 4);
	made_png_chunk(&m, "IEND", NULL, 0);
	return m;
}

/* ---- others ---- */

struct made made_gif(int frames)
{
	unsigned char frame[] = { 0x21, 0xF9, 4, 0, 5, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2,
		0x44, 1, 0 };
	struct made m = made_new();

	made_add(&m, "GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff", 19);
	for (int i = 0; i < frames; i++) {
		frame[sizeof(frame) - 3] =
			i % 2 == 0 ? 0x44 : 0x4C; /* black, white: none is as the one before */
		made_add(&m, frame, sizeof(frame));
	}
	made_text(&m, ";");
	return m;
}

struct made made_jpeg(int width, int height)
{
	struct made m = made_new();

	made_add(&m, "\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0", 20);
	made_add(&m, "\xFF\xC0\0\x0B\x08", 5);
	made_be(&m, (uint64_t)height, 2);
	made_be(&m, (uint64_t)width, 2);
	made_add(&m, "\1\1\x11\0", 4);
	made_add(&m, "\xFF\xDA\0\x08\1\1\0\0\x3F\0", 10);
	made_add(&m, "\x12\x34\xFF\0\x56\xFF\xD0\x78\xFF\xD9", 10);
	return m;
}

struct made made_wav(int seconds)
{
	struct made m = made_new();
	size_t bytes = (size_t)seconds * 16000;

	made_text(&m, "RIFF");
	made_le(&m, 36 + bytes, 4);
	made_text(&m, "WAVEfmt ");
	made_le(&m, 16, 4);
	made_le(&m, 1, 2);
	made_le(&m, 1, 2);
	made_le(&m, 8000, 4);
	made_le(&m, 16000, 4);
	made_le(&m, 2, 2);
	made_le(&m, 16, 2);
	made_text(&m, "data");
	made_le(&m, bytes, 4);
	assert_true(bytes <= MADE_MAX - m.n);
	memset(m.data + m.n, 0, bytes);
	m.n += bytes;
	return m;
}

/* ---- as files ---- */

static void write_all(int fd, const unsigned char *data, size_t n)
{
	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, n), n);
}

int made_fd(const struct made *m, size_t n)
{
	int fd = memfd_create("media", MFD_CLOEXEC);

	assert_true(n <= m->n);
	write_all(fd, m->data, n);
	return fd;
}

void made_file(const struct made *m, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	write_all(fd, m->data, m->n);
	close(fd);
}
