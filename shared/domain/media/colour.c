/* The dominant colour of a picture: the mean of the fullest of 512 cells of equal size (3 bits a channel). */
#include <ctype.h>

#include "domain/media/media_impl.h"

enum { CELLS = 512, SIDE_LIMIT = 256 };

/* A number of a PPM header, behind blanks and comments; -1 where there is none. */
static int number(const unsigned char **p, const unsigned char *end)
{
	int n = -1;

	while (*p < end && (isspace(**p) || **p == '#')) {
		if (**p == '#')
			while (*p < end && **p != '\n')
				(*p)++;
		else
			(*p)++;
	}
	for (; *p < end && isdigit(**p) && n < SIDE_LIMIT * 2; (*p)++)
		n = (n < 0 ? 0 : n) * 10 + (**p - '0');
	return n;
}

static void fullest(const unsigned char *pixels, size_t count, char ret[8])
{
	struct cell {
		unsigned n, sum[3];
	} cells[CELLS] = { 0 }, *most = cells;

	/* There is a pixel at least. */
	for (size_t i = 0; i < count || i == 0; i++) {
		const unsigned char *p = pixels + 3 * i;
		struct cell *c = &cells[(p[0] >> 5) << 6 | (p[1] >> 5) << 3 | p[2] >> 5];

		c->n++;
		for (int k = 0; k < 3; k++)
			c->sum[k] += p[k];
		if (c->n > most->n)
			most = c;
	}
	snprintf(ret, 8, "#%02x%02x%02x", most->sum[0] / most->n & 0xFF, most->sum[1] / most->n & 0xFF,
		most->sum[2] / most->n & 0xFF);
}

bool media_colour(const unsigned char *ppm, size_t n, char ret[8])
{
	const unsigned char *p = ppm, *end = ppm + n;
	int width, height, most;

	if (n < 3 || memcmp(p, "P6", 2) != 0)
		return false;
	p += 2;
	width = number(&p, end);
	height = number(&p, end);
	most = number(&p, end);
	if (width < 1 || height < 1 || width > SIDE_LIMIT || height > SIDE_LIMIT || most != 255 ||
		p >= end || (size_t)(end - p - 1) != (size_t)width * (size_t)height * 3)
		return false;
	fullest(p + 1, (size_t)width * (size_t)height, ret);
	return true;
}
