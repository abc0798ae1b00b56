/* Between the parts of tool: the parent, the child before it becomes the program, the filter. For tool*.c only. */
#ifndef IGNITE_IO_TOOL_IMPL_H
#define IGNITE_IO_TOOL_IMPL_H

#include <linux/filter.h>
#include <sys/types.h>

#include "io/tool.h"

/* How far a child came before it was the program. */
enum tool_stage {
	STAGE_READY, /* nothing failed; the last thing that it says before it becomes the program */
	STAGE_DESCRIPTORS,
	STAGE_LIMITS,
	STAGE_USER,
	STAGE_ORPHAN,
	STAGE_PRIVILEGES,
	STAGE_LANDLOCK,
	STAGE_FILTER,
	STAGE_PROGRAM,
};

struct tool_report {
	int stage, error;
	unsigned held;
};

/* All that the child needs, made before the fork: the child may not allocate. */
struct tool_birth {
	const struct tool *tool; /* without zeroes */
	const char *const *env;
	int in, out, complaints, report; /* descriptors of 10 and over */
	bool out_is_file;
	pid_t parent;
	const struct sock_fprog *filter;
};

/* The child's life up to its program; async-signal-safe, as the process that forked has threads. Does not return. */
void tool_become(const struct tool_birth *b) __attribute__((noreturn));

/* The filter, made at the first call, for the whole life of the process; NULL when it cannot be made. */
const struct sock_fprog *tool_filter(void);

/* Reads of programs and libraries and nothing else, by Landlock. 1: holds, 0: the kernel has none, -1 with errno. */
int tool_landlock(void);

#endif
