/* Guard: a walk over FastCGI records (specification 1.0, sections 3.3, 3.4 and 5). */
#include "edge/fcgi_guard.h"

enum { VERSION = 1, BEGIN = 1, ABORT = 2, PARAMS = 4, STDIN = 5, HEAD = 8, BEGIN_BYTES = 8 };

/* A whole record header has come. */
static bool record_begin(struct guard *g)
{
	const unsigned char *h = g->head;
	unsigned request = (unsigned)(h[2] << 8 | h[3]);

	g->content = (size_t)(h[4] << 8 | h[5]);
	g->padding = h[6];
	if (h[0] != VERSION || request == 0)
		return false;
	if (!g->began) {
		g->began = true;
		g->request = request;
		return h[1] == BEGIN && g->content == BEGIN_BYTES;
	}
	return request == g->request && (h[1] == ABORT || h[1] == PARAMS || h[1] == STDIN);
}

/* One byte of a length: one byte below 128, else four with the highest bit set. */
static bool length_byte(struct guard *g, unsigned char byte)
{
	size_t n;

	g->length[g->length_have++] = byte;
	if (g->length[0] >= 0x80 && g->length_have < 4)
		return true;
	n = g->length[0];
	if (n >= 0x80)
		n = (n & 0x7F) << 24 | (size_t)g->length[1] << 16 | (size_t)g->length[2] << 8 |
			g->length[3];
	g->length_have = 0;
	g->pair[g->lengths++] = n;
	if (n > GUARD_PARAM_MAX)
		return false;
	if (g->lengths == 2) {
		g->pair_left = g->pair[0] + g->pair[1];
		g->lengths = 0;
	}
	return true;
}

static bool params_pass(struct guard *g, const unsigned char *data, size_t size)
{
	g->params += size;
	if (g->params > GUARD_PARAMS_MAX)
		return false;
	for (size_t i = 0; i < size;) {
		size_t skip = g->pair_left < size - i ? g->pair_left : size - i;

		g->pair_left -= skip;
		i += skip;
		if (i < size && !length_byte(g, data[i++]))
			return false;
	}
	return true;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

bool guard_pass(struct guard *g, const unsigned char *data, size_t size)
{
	for (size_t i = 0, n; i < size; i += n) {
		if (g->content > 0) {
			n = least(g->content, size - i);
			if (g->head[1] == PARAMS && !params_pass(g, data + i, n))
				return false;
			g->content -= n;
		} else if (g->padding > 0) {
			n = least(g->padding, size - i);
			g->padding -= n;
		} else {
			n = 1;
			g->head[g->head_have++] = data[i];
			if (g->head_have < HEAD)
				continue;
			g->head_have = 0;
			if (!record_begin(g))
				return false;
		}
	}
	return true;
}
