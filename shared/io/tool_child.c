/*
 * The child from the fork to its program: gives up what it has, step by step, the filter last. Only calls that are
 * async-signal-safe (signal-safety(7)) and plain system calls: another thread may have held any lock when it was forked.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/seccomp.h>

#include "io/tool_impl.h"

enum { NOBODY = 65534, REPORT_FD = 3, STACK_BYTES = 8 * 1024 * 1024, SIGNALS = 65 };

static void say(int stage, unsigned held)
{
	struct tool_report report = { .stage = stage, .error = errno, .held = held };

	/* Nobody to tell when even that fails: the parent finds an empty pipe, and that is a failure too. */
	if (write(REPORT_FD, &report, sizeof(report)) < 0)
		_exit(126);
}

static void give_up(int stage) __attribute__((noreturn));
static void give_up(int stage)
{
	say(stage, 0);
	_exit(126);
}

/* Handlers go with the program anyway; what was ignored or blocked would stay so. */
static void reset_signals(void)
{
	sigset_t none;

	for (int s = 1; s < SIGNALS; s++)
		signal(s, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static int take_descriptors(const struct tool_birth *b)
{
	if (dup2(b->in, 0) < 0 || dup2(b->out, 1) < 0 || dup2(b->complaints, 2) < 0 ||
		dup3(b->report, REPORT_FD, O_CLOEXEC) < 0)
		return -1;
	if (syscall(SYS_close_range, REPORT_FD + 1, ~0u, 0) == 0)
		return 0;
	for (int fd = REPORT_FD + 1; fd < (int)sysconf(_SC_OPEN_MAX); fd++)
		close(fd);
	return 0;
}

/* Both limits, so that it cannot be raised again; never above what we have ourselves. */
static int limit(int what, rlim_t soft, rlim_t hard)
{
	struct rlimit had, now = { soft, hard };

	if (getrlimit((__rlimit_resource_t)what, &had) != 0)
		return -1;
	if (had.rlim_max < now.rlim_max)
		now.rlim_max = had.rlim_max;
	if (now.rlim_max < now.rlim_cur)
		now.rlim_cur = now.rlim_max;
	return setrlimit((__rlimit_resource_t)what, &now);
}

static int set_limits(const struct tool_birth *b)
{
	const struct tool *t = b->tool;
	rlim_t cpu = (rlim_t)t->cpu_seconds, files = (rlim_t)t->files_max;
	rlim_t output = b->out_is_file ? t->output_max_bytes : 0;

	if (limit(RLIMIT_AS, t->memory_bytes, t->memory_bytes) != 0 ||
		limit(RLIMIT_CPU, cpu, cpu + 1) != 0 || limit(RLIMIT_FSIZE, output, output) != 0 ||
		limit(RLIMIT_NOFILE, files, files) != 0 ||
		limit(RLIMIT_STACK, STACK_BYTES, STACK_BYTES) != 0)
		return -1;
	return limit(RLIMIT_CORE, 0, 0);
}

/*
 * Namespaces where they are to be had: not in many containers. The call of root is made before it turns into nobody, who may
 * not be allowed it.
 */
static int leave_users_and_networks(unsigned *held)
{
	bool root = geteuid() == 0;

	if (root) {
		if (unshare(CLONE_NEWNET | CLONE_NEWIPC) == 0)
			*held |= TOOL_OWN_NETWORK;
		if (setgroups(0, NULL) != 0 || setresgid(NOBODY, NOBODY, NOBODY) != 0 ||
			setresuid(NOBODY, NOBODY, NOBODY) != 0)
			return -1;
		*held |= TOOL_NOBODY;
	}
	if (unshare(CLONE_NEWUSER) != 0)
		return 0;
	*held |= TOOL_OWN_USER;
	if ((*held & TOOL_OWN_NETWORK) == 0 && unshare(CLONE_NEWNET | CLONE_NEWIPC) == 0)
		*held |= TOOL_OWN_NETWORK;
	return 0;
}

static int limit_threads(const struct tool *t, unsigned held)
{
	/* Elsewhere all threads of our own user would count, and ours are many. */
	if ((held & TOOL_OWN_USER) == 0)
		return 0;
	return limit(RLIMIT_NPROC, (rlim_t)t->threads_max, (rlim_t)t->threads_max);
}

void tool_become(const struct tool_birth *b)
{
	unsigned held = 0;
	int rc;

	setpgid(0, 0);
	reset_signals();
	if (take_descriptors(b) != 0 || chdir("/") != 0)
		give_up(STAGE_DESCRIPTORS);
	if (leave_users_and_networks(&held) != 0)
		give_up(STAGE_USER);
	if (set_limits(b) != 0 || limit_threads(b->tool, held) != 0)
		give_up(STAGE_LIMITS);
	/* Behind the change of user, which forgets it. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != b->parent)
		give_up(STAGE_ORPHAN);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		give_up(STAGE_PRIVILEGES);
	rc = tool_landlock();
	if (rc < 0)
		give_up(STAGE_LANDLOCK);
	if (rc > 0)
		held |= TOOL_LANDLOCK;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, b->filter) != 0)
		give_up(STAGE_FILTER);
	say(STAGE_READY, held);
	execve(b->tool->argv[0], (char *const *)b->tool->argv, (char *const *)b->env);
	give_up(STAGE_PROGRAM);
}
