/* Caged programs: the parent's side. It makes the pipes, forks, listens until the end or a limit, and reaps. */
#include "io/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "io/tool_impl.h"

enum { LOWEST_FD = 10, ENV_MAX = 16, RETRY_SECONDS = 5, GLANCE_MS = 20, CPU_ROUNDING_MS = 20 };
enum { PIPE_OUT, PIPE_COMPLAINTS, PIPE_REPORT, PIPES, ENDED = PIPES, WATCHED };

/* One run. All descriptors are -1 where there is none. */
struct run {
	struct ctx *cx;
	struct tool tool;
	const char *env[ENV_MAX];
	int pipe[PIPES][2]; /* read, write */
	int in, out_file, ended;
	pid_t pid;
	struct tool_report report;
	size_t report_bytes, out_room, out_bytes, why_bytes, complaint_bytes;
	char *out;
	struct tool_result result;
	bool stopped; /* result.end says why */
};

static int refuse(struct ctx *cx, const char *what, int e)
{
	fail_cause(cx, 503, "tool_unavailable", "A program that checks files cannot be run now.",
		"%s: %s", what, strerror(e));
	cx->err.retry_after_seconds = RETRY_SECONDS;
	return -1;
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void drop_run(void *obj)
{
	struct run *r = obj;

	for (int i = 0; i < PIPES; i++) {
		shut(&r->pipe[i][0]);
		shut(&r->pipe[i][1]);
	}
	shut(&r->in);
	shut(&r->out_file);
	shut(&r->ended);
}

/* The child's 0 to 3 must not be among what it is given. */
static int lift(int fd)
{
	int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, LOWEST_FD);
	int e = errno;

	if (fd >= 0)
		close(fd);
	errno = e;
	return high;
}

static int open_pipe(int ends[2])
{
	int raw[2];

	if (pipe2(raw, O_CLOEXEC) != 0)
		return -1;
	ends[0] = lift(raw[0]);
	ends[1] = lift(raw[1]);
	return ends[0] < 0 || ends[1] < 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0 ? -1 : 0;
}

/* The file as it is from its start, for reading alone, whatever the caller's descriptor may do. */
static int open_again(int fd, int flags)
{
	char self[32];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	return lift(open(self, flags | O_CLOEXEC));
}

static int open_all(struct run *r)
{
	const struct tool *t = &r->tool;

	r->in = t->in_fd >= 0 ? open_again(t->in_fd, O_RDONLY)
						  : lift(open("/dev/null", O_RDONLY | O_CLOEXEC));
	if (r->in < 0)
		return refuse(r->cx, "input", errno);
	if (t->out_fd >= 0) {
		r->out_file = open_again(t->out_fd, O_WRONLY | O_TRUNC);
		if (r->out_file < 0)
			return refuse(r->cx, "output", errno);
	}
	for (int i = 0; i < PIPES; i++)
		if ((i != PIPE_OUT || t->out_fd < 0) && open_pipe(r->pipe[i]) != 0)
			return refuse(r->cx, "pipe", errno);
	return 0;
}

static int prepare(struct run *r)
{
	static const char *const common[] = { "PATH=/usr/bin:/bin", "LANG=C.UTF-8",
		"HOME=/nonexistent" };
	struct tool *t = &r->tool;
	size_t n = 0;

	t->output_max_bytes = t->output_max_bytes != 0 ? t->output_max_bytes : 64 KiB;
	t->memory_bytes = t->memory_bytes != 0 ? t->memory_bytes : 512 MiB;
	t->wall_ms = t->wall_ms != 0 ? t->wall_ms : 10000;
	t->cpu_seconds = t->cpu_seconds != 0 ? t->cpu_seconds : 10;
	t->threads_max = t->threads_max != 0 ? t->threads_max : 16;
	t->files_max = t->files_max != 0 ? t->files_max : 64;
	for (size_t i = 0; i < ARRAY_LEN(common); i++)
		r->env[n++] = common[i];
	for (size_t i = 0; t->env != NULL && t->env[i] != NULL && n < ENV_MAX - 1; i++)
		r->env[n++] = t->env[i];
	if (t->out_fd < 0) {
		r->out_room =
			t->output_max_bytes < TOOL_CAPTURE_MAX ? t->output_max_bytes : TOOL_CAPTURE_MAX;
		r->out = ctx_alloc(r->cx, r->out_room + 1);
		if (r->out == NULL)
			return -1;
	}
	return 0;
}

static int start(struct run *r)
{
	struct tool_birth birth = { .tool = &r->tool,
		.env = r->env,
		.in = r->in,
		.out = r->out_file >= 0 ? r->out_file : r->pipe[PIPE_OUT][1],
		.complaints = r->pipe[PIPE_COMPLAINTS][1],
		.report = r->pipe[PIPE_REPORT][1],
		.out_is_file = r->out_file >= 0,
		.parent = getpid(),
		.filter = tool_filter() };
	sigset_t all, before;

	if (birth.filter == NULL)
		return refuse(r->cx, "the filter of system calls", ENOSYS);
	/* No handler of ours may run in the child. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r->pid = fork();
	if (r->pid == 0)
		tool_become(&birth);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (r->pid < 0)
		return refuse(r->cx, "fork", errno);
	setpgid(r->pid, r->pid);
	for (int i = 0; i < PIPES; i++)
		shut(&r->pipe[i][1]);
	r->ended = (int)syscall(SYS_pidfd_open, r->pid, 0);
	return 0;
}

/* ---- listening ---- */

static void stop(struct run *r, enum tool_end end)
{
	if (!r->stopped)
		r->result.end = end;
	r->stopped = true;
	kill(-r->pid, SIGKILL);
	/* It may not have come to its group yet. */
	kill(r->pid, SIGKILL);
}

static void complain(struct run *r, const char *text, size_t n)
{
	r->complaint_bytes += n;
	for (size_t i = 0; i < n && r->why_bytes < TOOL_WHY - 1; i++)
		r->result.why[r->why_bytes++] = (char)(text[i] < ' ' || text[i] > '~' ? ' ' : text[i]);
	if (r->complaint_bytes > TOOL_COMPLAINT_MAX)
		stop(r, TOOL_FLOODED);
}

static void take(struct run *r, int which, const char *data, size_t n)
{
	size_t room;

	switch (which) {
	case PIPE_OUT:
		room = r->out_room - r->out_bytes;
		if (n > room)
			stop(r, TOOL_FLOODED);
		memcpy(r->out + r->out_bytes, data, n < room ? n : room);
		r->out_bytes += n < room ? n : room;
		break;
	case PIPE_COMPLAINTS:
		complain(r, data, n);
		break;
	default: /* a report is written at once; the last one counts */
		if (n >= sizeof(r->report)) {
			memcpy(&r->report, data + (n - sizeof(r->report)), sizeof(r->report));
			r->report_bytes = n;
		}
	}
}

/* Takes what is there; closes the pipe at its end. False when there is nothing for now. */
static bool hear(struct run *r, int which)
{
	char buf[16 * 1024];
	ssize_t n = read(r->pipe[which][0], buf, sizeof(buf));

	if (n < 0)
		return errno == EINTR;
	if (n == 0) {
		shut(&r->pipe[which][0]);
		return false;
	}
	take(r, which, buf, (size_t)n);
	return !r->stopped;
}

static bool has_ended(const struct run *r)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)r->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		info.si_pid == r->pid;
}

/* Until it ended or was stopped. It is not reaped yet, so that its number stays its own. */
static void listen_to(struct run *r, int64_t deadline_ms)
{
	while (!r->stopped && !has_ended(r)) {
		struct pollfd watched[WATCHED];
		int64_t left = deadline_ms - clock_ms();

		if (left <= 0) {
			stop(r, TOOL_TIMEOUT);
			break;
		}
		for (int i = 0; i < PIPES; i++)
			watched[i] = (struct pollfd){ .fd = r->pipe[i][0], .events = POLLIN };
		watched[ENDED] = (struct pollfd){ .fd = r->ended, .events = POLLIN };
		if (r->ended < 0 && left > GLANCE_MS)
			left = GLANCE_MS;
		if (poll(watched, WATCHED, (int)left) <= 0)
			continue;
		for (int i = 0; i < PIPES; i++)
			if (watched[i].revents != 0)
				hear(r, i);
	}
	for (int i = 0; i < PIPES; i++)
		while (r->pipe[i][0] >= 0 && hear(r, i))
			;
}

/* ---- the end ---- */

/* Programs are not taught these: who ends so was ended. SIGKILL by us, or by a limit of ours, is told before. */
static bool from_outside(int signal)
{
	return signal == SIGKILL || signal == SIGTERM || signal == SIGINT || signal == SIGHUP ||
		signal == SIGQUIT;
}

static void reap(struct run *r)
{
	struct rusage used = { 0 };
	struct tool_result *result = &r->result;
	int status = 0;

	kill(-r->pid, SIGKILL);
	while (wait4(r->pid, &status, 0, &used) < 0 && errno == EINTR)
		;
	result->cpu_ms = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
		(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
	result->peak_bytes = used.ru_maxrss * 1024;
	if (r->stopped)
		return;
	if (WIFEXITED(status)) {
		result->end = TOOL_EXITED;
		result->status = WEXITSTATUS(status);
		return;
	}
	result->signal = WTERMSIG(status);
	result->end = result->signal == SIGXFSZ ? TOOL_FLOODED
		: result->signal == SIGXCPU ||
			(result->signal == SIGKILL &&
				result->cpu_ms + CPU_ROUNDING_MS >= r->tool.cpu_seconds * INT64_C(1000))
		? TOOL_OVER_CPU
		: from_outside(result->signal) ? TOOL_KILLED
									   : TOOL_CRASHED;
}

static int judge_start(struct run *r)
{
	static const char *const steps[] = { [STAGE_READY] = "start",
		[STAGE_DESCRIPTORS] = "descriptors",
		[STAGE_LIMITS] = "limits",
		[STAGE_USER] = "another user",
		[STAGE_ORPHAN] = "the parent",
		[STAGE_PRIVILEGES] = "no new privileges",
		[STAGE_LANDLOCK] = "Landlock",
		[STAGE_FILTER] = "the filter of system calls",
		[STAGE_PROGRAM] = "the program" };

	if (r->report_bytes == 0 && !r->stopped)
		return refuse(r->cx, "a child that said nothing", ECHILD);
	if (r->report.stage > STAGE_READY && r->report.stage < (int)ARRAY_LEN(steps))
		return refuse(r->cx, steps[r->report.stage], r->report.error);
	r->result.held = r->report.held;
	return 0;
}

static void conclude(struct run *r)
{
	if (r->out_file >= 0) {
		off_t size = lseek(r->out_file, 0, SEEK_END);

		r->result.out_bytes = size > 0 ? (size_t)size : 0;
	} else {
		r->result.out = r->out;
		r->result.out_bytes = r->out_bytes;
	}
}

int tool_run(struct ctx *cx, const struct tool *t, struct tool_result *ret)
{
	struct run *r = ctx_alloc(cx, sizeof(*r));
	int64_t began = clock_ms();

	if (r == NULL)
		return -1;
	*r = (struct run){ .cx = cx, .tool = *t, .in = -1, .out_file = -1, .ended = -1 };
	memset(r->pipe, -1, sizeof(r->pipe));
	TRY(ctx_own(cx, r, drop_run));
	if (prepare(r) != 0 || open_all(r) != 0 || start(r) != 0) {
		drop_run(r);
		return -1;
	}
	listen_to(r, began + ctx_left_ms(cx, r->tool.wall_ms));
	reap(r);
	r->result.wall_ms = clock_ms() - began;
	conclude(r);
	drop_run(r);
	TRY(judge_start(r));
	*ret = r->result;
	return 0;
}

const char *tool_says(struct ctx *cx, const struct tool_result *r)
{
	const char *text = NULL;

	switch (r->end) {
	case TOOL_EXITED:
		text = ctx_printf(cx, "exited with %d: %s", r->status, r->why);
		break;
	case TOOL_CRASHED:
		text = ctx_printf(cx, "crashed by signal %d: %s", r->signal, r->why);
		break;
	case TOOL_KILLED:
		text = ctx_printf(cx, "killed by signal %d", r->signal);
		break;
	case TOOL_TIMEOUT:
		text = "took too long";
		break;
	case TOOL_OVER_CPU:
		text = "used too much processor time";
		break;
	case TOOL_FLOODED:
		text = "wrote too much";
		break;
	}
	return text != NULL ? text : "ended";
}
