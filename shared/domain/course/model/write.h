/*
 * Writing a course by a model: outline, then the groups at once, then each group's study text, what has faults again, the whole
 * course at the end. Every answer that was paid for is a durable step of the job, so that the next run goes on where
 * this one stopped and asks only for what is missing (docs/courses.md).
 */
#ifndef IGNITE_DOMAIN_COURSE_MODEL_WRITE_H
#define IGNITE_DOMAIN_COURSE_MODEL_WRITE_H

#include "domain/course.h"

/* A course that a model wrote. */
struct course_written {
	json_t *course;
	json_t *
		images; /* payloads of the image jobs that its study texts want; an empty array when nobody asked */
	const char *
		images_reason; /* one sentence or two: why there are none, although somebody asked for them; or NULL */
	json_t *dropped;  /* what was left out: [{"id","faults"}] */
	json_t *warnings; /* what a person should look at: faults of course_check(), 50 at most */
	int repaired;     /* parts that were asked again */
};

/* Once, before threads. -1 with a sentence in why. */
int course_write_setup(char *why, size_t why_size);

/*
 * Writes the course of cx->job: its calls, steps and progress. notes: the notes' text, or NULL. Opens short transactions of its
 * own; none may be open. All of *ret is cx's. Fails as call_fail() does where calls fail, 409 cancelled or lease_lost, and
 * 422 invalid_course with every fault when what the model gave cannot be mended.
 */
int course_write(
	struct ctx *cx, const struct course_request *rq, const char *notes, struct course_written *ret);

#endif
