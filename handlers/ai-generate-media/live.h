/* A media job that somebody waits for. */
#ifndef AI_GENERATE_MEDIA_LIVE_H
#define AI_GENERATE_MEDIA_LIVE_H

#include "ignite.h"

struct live {
	bool running;   /* its time is up, it goes on */
	json_t *result; /* of the job, otherwise; the arena's */
};

/*
 * Runs the job on this process's job threads, or waits for whoever runs it. A job that failed becomes this request's failure; one
 * that would be tried again later ends with it, so that nothing is made that nobody waits for. One that had ended so before is run
 * again.
 */
int live_run(struct ctx *cx, const struct enqueued *job, int64_t until_ms, struct live *ret);

#endif
