/* Clocks. Durations use the monotonic one; wall time is for tokens and signed URLs only (jobs use the database's). */
#ifndef IGNITE_BASE_CLOCK_H
#define IGNITE_BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds of CLOCK_MONOTONIC. */
int64_t clock_ms(void);

/* Microseconds of CLOCK_MONOTONIC, for measuring. */
int64_t clock_us(void);

/* Seconds since 1970 UTC. */
int64_t clock_unix(void);

enum { CLOCK_TEXT = 32 };

/* Writes the present as RFC 3339 with milliseconds and Z, e.g. 2026-01-02T03:04:05.678Z. */
void clock_text(char out[CLOCK_TEXT]);

#endif
