/* UUIDs of random bits, and of time and random bits. */
#include "codec/uuid.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

bool uuid_valid(const char *text)
{
	if (text == NULL)
		return false;
	for (int i = 0; i < UUID_TEXT - 1; i++) {
		char c = text[i];
		bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');

		if (i == 8 || i == 13 || i == 18 || i == 23 ? c != '-' : !hex)
			return false;
	}
	return text[UUID_TEXT - 1] == '\0';
}

/* Ids must never repeat, so without randomness the process cannot go on. */
static void random_bytes(unsigned char out[16])
{
	if (getrandom(out, 16, 0) != 16) {
		fprintf(stderr, "The system gives no random numbers.\n");
		abort();
	}
}

static void to_text(unsigned char b[16], unsigned version, char out[UUID_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	char *p = out;

	b[6] = (unsigned char)((b[6] & 0x0F) | version << 4);
	b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*p++ = '-';
		*p++ = digits[b[i] >> 4];
		*p++ = digits[b[i] & 15];
	}
	*p = '\0';
}

void uuid_v4(char out[UUID_TEXT])
{
	unsigned char b[16];

	random_bytes(b);
	to_text(b, 4, out);
}

void uuid_v7(char out[UUID_TEXT])
{
	unsigned char b[16];
	struct timespec t;
	uint64_t ms;

	random_bytes(b);
	clock_gettime(CLOCK_REALTIME, &t);
	ms = (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
	for (int i = 0; i < 6; i++)
		b[i] = (unsigned char)(ms >> (40 - 8 * i));
	to_text(b, 7, out);
}
