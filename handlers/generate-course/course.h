/* The job of generate-course: from the payload to the stored course. */
#ifndef GENERATE_COURSE_H
#define GENERATE_COURSE_H

#include "base/ctx.h"

/* Performs cx->job. */
int course_job(struct ctx *cx);

#endif
