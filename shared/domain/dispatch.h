/*
 * Worker endpoints: claim jobs and have generate-course perform them over HTTP, as service role. What could not be
 * handed over is given back uncharged.
 */
#ifndef IGNITE_DOMAIN_DISPATCH_H
#define IGNITE_DOMAIN_DISPATCH_H

#include "base/ctx.h"

/*
 * Claims up to limit jobs of ai_course_jobs, a few at a time, for at most budget_ms. *ret:
 * {"claimed","done","failed","accepted","released","jobs":[{"jobId","run_no","status"}]}, a new reference.
 */
int dispatch_jobs(struct ctx *cx, int limit, int64_t budget_ms, json_t **ret);

/* Asks generate-course for one job by its id. *ret is its reply, *ret_status its status. */
int dispatch_one(struct ctx *cx, const char *job_id, int *ret_status, json_t **ret);

#endif
