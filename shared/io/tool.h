/*
 * Programs from outside, on files from outside: one child a call, in a cage, gone when the call returns. Never a shell.
 *
 * The child has three descriptors (input, output, complaints) and a clean environment, and it starts in "/". It is in a process
 * group of its own, without new privileges, and dies with the thread that called. A system-call filter (seccomp) admits what a
 * program needs that turns bytes into bytes: it cannot open a file for writing, make a socket, start another process or signal
 * one. That protection must hold on each call, else nothing is run. Where the kernel lets us, there are three more, and
 * the result says which held: Landlock (it reads its own program and libraries, nothing else), a network namespace without
 * interfaces, and, when we are root, another user (nobody).
 *
 * Memory is limited by RLIMIT_AS: the program sees its allocations fail, and says so in its own way (it exits or crashes).
 */
#ifndef IGNITE_IO_TOOL_H
#define IGNITE_IO_TOOL_H

#include "base/ctx.h"

/* What held, beyond the filter of system calls and the limits, which always do. */
enum tool_hold {
	TOOL_LANDLOCK = 1,    /* file system: programs and libraries are all that it reads */
	TOOL_OWN_NETWORK = 2, /* an empty network namespace */
	TOOL_OWN_USER = 4,    /* a user namespace without a mapping; its threads are counted there */
	TOOL_NOBODY = 8,      /* we are root, it is not */
};

enum tool_end {
	TOOL_EXITED,  /* status is what it said */
	TOOL_CRASHED, /* ended by a signal that its own doing caused */
	TOOL_KILLED, /* ended by a signal from outside (the kernel, out of memory; a person): it says nothing of the input */
	TOOL_TIMEOUT,  /* wall_ms, or the context's deadline, ran out */
	TOOL_OVER_CPU, /* cpu_seconds */
	TOOL_FLOODED,  /* wrote more than output_max_bytes, or complained without end */
};

enum { TOOL_WHY = 512, TOOL_CAPTURE_MAX = 1024 * 1024, TOOL_COMPLAINT_MAX = 1024 * 1024 };

/* What is to be run. All memory is the caller's; what is 0 takes the default. */
struct tool {
	const char *const *argv; /* argv[0] is an absolute path; NULL-terminated */
	const char *const *env;  /* "NAME=value" beside PATH, LANG and HOME, NULL-terminated; or NULL */
	int in_fd; /* read from its start by a descriptor of the child's own; -1: nothing */
	int out_fd; /* a file, which is emptied first; -1: into the result, at most TOOL_CAPTURE_MAX bytes */
	size_t output_max_bytes; /* 64 KiB */
	size_t memory_bytes;     /* of address space; 512 MiB */
	int64_t wall_ms;         /* 10 s; never beyond the context's deadline */
	int cpu_seconds;         /* 10 */
	int threads_max;         /* 16; exact with TOOL_OWN_USER, else bounded by memory alone */
	int files_max;           /* descriptors; 64 */
};

struct tool_result {
	enum tool_end end;
	int status;         /* TOOL_EXITED: 0 to 255 */
	int signal;         /* TOOL_CRASHED, TOOL_KILLED */
	unsigned held;      /* enum tool_hold */
	const char *out;    /* with out_fd -1: NUL-terminated, the arena's; else NULL */
	size_t out_bytes;   /* of out, or of the file */
	char why[TOOL_WHY]; /* the beginning of its complaints, printable ASCII */
	int64_t wall_ms, cpu_ms;
	int64_t peak_bytes; /* its largest resident set */
};

/*
 * Runs it and waits for its end; nothing of it is left then. 0 when it ran, however it ended; 503 tool_unavailable when it
 * could not be started (no such program, no memory, no process) or not be protected (the cause says which step failed).
 * Blocks the calling thread, so never on the loop's (io/loop.h).
 */
int tool_run(struct ctx *cx, const struct tool *t, struct tool_result *ret);

/* "exited with 3", "crashed by signal 11", "killed by signal 9", "took too long"…; the arena's, for a cause. */
const char *tool_says(struct ctx *cx, const struct tool_result *r);

#endif
