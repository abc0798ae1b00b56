/* UUIDs (RFC 9562) as lower-case text. */
#ifndef IGNITE_CODEC_UUID_H
#define IGNITE_CODEC_UUID_H

#include <stdbool.h>

enum { UUID_TEXT = 37 };

/* True for 8-4-4-4-12 hexadecimal text of either case. */
bool uuid_valid(const char *text);

/* Random (version 4) and time-ordered (version 7). */
void uuid_v4(char out[UUID_TEXT]);
void uuid_v7(char out[UUID_TEXT]);

#endif
