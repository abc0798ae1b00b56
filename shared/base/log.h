/*
 * Log: one JSON object a line on standard error, written with one write(2) so that threads never mix.
 * {"time","level","name","request_id"?,"job_id"?,"run_no"?,"message",…}
 */
#ifndef IGNITE_BASE_LOG_H
#define IGNITE_BASE_LOG_H

#include "base/ctx.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Sets the program's name in each line and the least level that is written; call it once, before threads. */
void log_setup(const char *name, enum log_level least);

/* Whether lines of that level are written: for callers to whom making one would cost too much. */
bool log_wants(enum log_level level);

/*
 * Writes a line. cx may be NULL. After the message come pairs of key and text value (a NULL value leaves its pair
 * out), ended by a NULL key. Control characters and invalid UTF-8 in values are made harmless. Secrets are the
 * caller's to leave out.
 */
void log_line(const struct ctx *cx, enum log_level level, const char *message, ...)
	__attribute__((sentinel));

#endif
