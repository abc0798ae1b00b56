/*
 * The system calls that a caged program may make, by libseccomp. A list of what is allowed: a call that nobody thought of
 * answers "Function not implemented", which C libraries have an answer to. The filter is made once, as a program for the
 * kernel, since a child between fork and exec may not allocate.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "io/tool_impl.h"

enum { INSTRUCTIONS_MAX = 1024 };

/* Memory, time, threads of its own, what it may open to read, and its own end. */
static const char *const allowed[] = { "access", "arch_prctl", "brk", "clock_getres",
	"clock_gettime", "clock_nanosleep", "close", "close_range", "dup", "dup2", "dup3",
	"epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_wait", "eventfd2", "execve", "exit",
	"exit_group", "faccessat", "faccessat2", "fadvise64", "fcntl", "fstat", "fstatfs", "ftruncate",
	"futex", "get_robust_list", "getcwd", "getdents", "getdents64", "getegid", "geteuid", "getgid",
	"getgroups", "getpgid", "getpgrp", "getpid", "getppid", "getrandom", "getrlimit", "getrusage",
	"getsid", "gettid", "gettimeofday", "getuid", "lseek", "lstat", "madvise", "membarrier", "mmap",
	"mprotect", "mremap", "munmap", "nanosleep", "newfstatat", "pipe", "pipe2", "poll", "ppoll",
	"pread64", "preadv", "pselect6", "pwrite64", "pwritev", "read", "readlink", "readlinkat",
	"readv", "restart_syscall", "rseq", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
	"rt_sigtimedwait", "sched_getaffinity", "sched_getparam", "sched_getscheduler", "sched_yield",
	"select", "set_robust_list", "set_tid_address", "sigaltstack", "stat", "statfs", "statx",
	"sysinfo", "time", "times", "uname", "write", "writev" };

static int allow(scmp_filter_ctx filter, const char *name)
{
	int number = seccomp_syscall_resolve_name(name);

	/* Not every architecture has each of them. */
	return number < 0 ? 0 : seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
}

/* A call whose argument at place has, of the bits of mask, those of bits. */
static int allow_where(
	scmp_filter_ctx filter, const char *name, unsigned place, uint64_t mask, uint64_t bits)
{
	int number = seccomp_syscall_resolve_name(name);
	struct scmp_arg_cmp where = SCMP_CMP(place, SCMP_CMP_MASKED_EQ, mask, bits);

	return number < 0 ? 0 : seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, 1, &where);
}

static int fill(scmp_filter_ctx filter)
{
	static const int processes[] = { PR_SET_NAME, PR_GET_NAME, PR_CAPBSET_READ, PR_GET_DUMPABLE,
		PR_SET_VMA };
	const uint64_t write_flags = O_ACCMODE | O_CREAT | O_TRUNC;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(allowed); i++)
		rc = allow(filter, allowed[i]);
	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(processes); i++)
		rc = allow_where(filter, "prctl", 0, UINT32_MAX, (uint64_t)processes[i]);
	/* clone3 keeps its flags where no filter can look; without it C libraries use clone. */
	if (rc == 0)
		rc = allow_where(filter, "clone", 0, CLONE_THREAD, CLONE_THREAD);
	if (rc == 0) /* its own limits only */
		rc = allow_where(filter, "prlimit64", 0, UINT32_MAX, 0);
	if (rc == 0)
		rc = allow_where(filter, "open", 1, write_flags, 0);
	return rc == 0 ? allow_where(filter, "openat", 2, write_flags, 0) : rc;
}

static struct sock_filter code[INSTRUCTIONS_MAX];
static struct sock_fprog program;

/* libseccomp hands programs out through a descriptor. */
static ssize_t take_program(scmp_filter_ctx filter)
{
	int fd = memfd_create("filter", MFD_CLOEXEC);
	ssize_t n = -1;

	if (fd < 0)
		return -1;
	if (seccomp_export_bpf(filter, fd) == 0)
		n = pread(fd, code, sizeof(code), 0);
	close(fd);
	return n;
}

static void make(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	ssize_t n = -1;

	if (filter == NULL)
		return;
	if (fill(filter) == 0)
		n = take_program(filter);
	seccomp_release(filter);
	if (n > 0 && n < (ssize_t)sizeof(code)) {
		program.filter = code;
		program.len = (unsigned short)((size_t)n / sizeof(code[0]));
	}
}

const struct sock_fprog *tool_filter(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make);
	return program.len > 0 ? &program : NULL;
}
