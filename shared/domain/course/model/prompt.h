/*
 * Prompts: files of prompts/ with named slots, built into the program. A slot is a line's {{name}}; what goes in is
 * never searched for slots again, so that no data can reach another slot.
 */
#ifndef IGNITE_DOMAIN_COURSE_MODEL_PROMPT_H
#define IGNITE_DOMAIN_COURSE_MODEL_PROMPT_H

#include "base/ctx.h"

enum prompt_name {
	PROMPT_SYSTEM,  /* who the model is and how good items are written: the same for all courses */
	PROMPT_COURSE,  /* the request: the same for all calls of a course */
	PROMPT_NOTES,   /* the notes, within the request */
	PROMPT_OUTLINE, /* the tasks: what varies comes last, for the provider's cache */
	PROMPT_GROUP,
	PROMPT_TEXT,
	PROMPT_REPAIR,
	PROMPT_SOFTER, /* after a refusal */
	PROMPT_AGAIN,  /* after an answer that could not be used */
	PROMPTS
};

/* A slot and what goes in; a list ends with name NULL. */
struct prompt_slot {
	const char *name, *value;
};

/*
 * What stands before, and the prompt with its slots filled; *ret is cx's. 500 internal when a slot of the file is not in the list or the other way round:
 * a test fills each. At most 512 KiB.
 */
int prompt_fill(struct ctx *cx, enum prompt_name prompt, const char *before,
	const struct prompt_slot *slots, const char **ret);

#endif
