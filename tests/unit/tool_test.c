/*
 * The cage of programs from outside. The hostile ones are written in Perl, which Debian always has: each tries one way out, and
 * says "out" when it got there.
 */
#include "child.h"
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "io/tool.h"

#define PERL "/usr/bin/perl"

static struct tool_result run_with(struct ctx *cx, struct tool t, const char *script)
{
	const char *argv[] = { PERL, "-e", script, NULL };
	struct tool_result r;

	t.argv = argv;
	if (tool_run(cx, &t, &r) != 0) {
		print_error("%s: %s\n", cx->err.message, cx->err.cause);
		assert_true(false);
	}
	return r;
}

static struct tool_result run(struct ctx *cx, const char *script)
{
	return run_with(cx, (struct tool){ .in_fd = -1, .out_fd = -1 }, script);
}

static int scratch(void)
{
	char path[] = "/tmp/ignite-tool-test.XXXXXX";
	int fd = mkostemp(path, O_CLOEXEC);

	assert_true(fd >= 0);
	unlink(path);
	return fd;
}

/* Children of this process, ended or not. */
static int children(void)
{
	siginfo_t info = { 0 };

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

static int open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

static void it_says_how_a_program_ended(void **state)
{
	struct ctx *cx = *state;
	int files = open_files();
	struct tool_result r = run(cx, "print 'well'; print STDERR qq(a\\nb); exit 3");

	assert_int_equal(r.end, TOOL_EXITED);
	assert_int_equal(r.status, 3);
	assert_string_equal(r.out, "well");
	assert_int_equal(r.out_bytes, 4);
	assert_string_equal(r.why, "a b");
	assert_true(r.peak_bytes > INT64_C(1024) * 1024);
	r = run(cx, "unpack('P8', pack('Q', 1 << 40)); exit 1");
	assert_int_equal(r.end, TOOL_CRASHED);
	assert_int_equal(r.signal, SIGSEGV);
	assert_int_equal(children(), 0);
	assert_int_equal(open_files(), files);
}

/* By the kernel when memory ends, by a person: no word on what the program was given. */
static void who_was_killed_from_outside_did_not_crash(void **state)
{
	static const int signals[] = { SIGKILL, SIGTERM };

	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		struct child_kill k = { .program = "perl", .signal = signals[i] };
		struct tool_result r;

		child_kill_start(&k);
		r = run(*state, "sleep 8");
		child_kill_end(&k);
		assert_true(k.killed > 0);
		assert_int_equal(r.end, TOOL_KILLED);
		assert_int_equal(r.signal, signals[i]);
		assert_non_null(strstr(tool_says(*state, &r), "killed by signal"));
	}
}

static void what_cannot_be_started_is_unavailable(void **state)
{
	static const char *const none[] = { "/nonexistent/program", NULL };
	struct ctx *cx = *state;
	struct tool t = { .argv = none, .in_fd = -1, .out_fd = -1 };
	struct tool_result r;

	assert_int_equal(tool_run(cx, &t, &r), -1);
	assert_string_equal(cx->err.code, "tool_unavailable");
	assert_non_null(strstr(cx->err.cause, "the program"));
	assert_int_equal(children(), 0);
}

static void it_reads_its_input_from_the_start_and_cannot_write_it(void **state)
{
	struct ctx *cx = *state;
	struct tool t = { .in_fd = scratch(), .out_fd = scratch(), .output_max_bytes = 100 };
	struct tool_result r;
	char text[16] = "";

	assert_int_equal(write(t.in_fd, "abc", 3), 3);
	assert_int_equal(write(t.out_fd, "old content", 11), 11);
	r = run_with(cx, t, "my $x = 'X'; syscall(1, 0, $x, 1); print scalar reverse <STDIN>");
	assert_int_equal(r.status, 0);
	assert_null(r.out);
	assert_int_equal(r.out_bytes, 3);
	assert_int_equal(pread(t.out_fd, text, sizeof(text), 0), 3);
	assert_string_equal(text, "cba");
	assert_int_equal(pread(t.in_fd, text, sizeof(text), 0), 3);
	assert_memory_equal(text, "abc", 3);
	close(t.in_fd);
	close(t.out_fd);
}

static void it_inherits_neither_descriptors_nor_environment_nor_signals(void **state)
{
	struct ctx *cx = *state;
	struct tool_result r;
	int fd = dup2(scratch(), 200); /* one that is not closed by exec */

	setenv("SECRET_OF_OURS", "x", 1);
	signal(SIGXFSZ, SIG_IGN);
	r = run(cx,
		"for my $fd (3 .. 255) { open(my $f, '<&=', $fd) and print qq($fd open ) }"
		"print join(',', sort keys %ENV), ' ', ($SIG{XFSZ} // 'none'), ' ', getppid() == 0 ? '' : 'child'");
	assert_string_equal(r.out, "HOME,LANG,PATH none child");
	close(fd);
}

/* ---- ways out ---- */

/* Programs that try one thing and say "out" if it was done; "in" is added, so that all say it who came that far. */
static const char *const escapes[] = {
	"use Socket; socket(my $s, PF_INET, SOCK_STREAM, 0) and print 'out'",
	"use Socket; socket(my $s, PF_INET, SOCK_DGRAM, 0) and print 'out'",
	"use Socket; socket(my $s, PF_UNIX, SOCK_STREAM, 0) and print 'out'",
	"use Socket; socketpair(my $a, my $b, PF_UNIX, SOCK_STREAM, 0) and print 'out'",
	"open(my $f, '>', '/tmp/ignite-tool-escape') and print 'out'",
	"open(my $f, '>>', '/dev/shm/ignite-tool-escape') and print 'out'",
	"open(my $f, '+<', '/dev/null') and print 'out'",
	"mkdir('/tmp/ignite-tool-escape') and print 'out'",
	"unlink('/tmp/ignite-tool-target') and print 'out'",
	"rename('/tmp/ignite-tool-target', '/tmp/ignite-tool-escape') and print 'out'",
	"link('/tmp/ignite-tool-target', '/tmp/ignite-tool-escape') and print 'out'",
	"symlink('/etc', '/tmp/ignite-tool-escape') and print 'out'",
	"chmod(0777, '/tmp/ignite-tool-target') and print 'out'",
	"truncate('/tmp/ignite-tool-target', 0) and print 'out'", "chroot('/') and print 'out'",
	"defined(fork()) and print 'out'", "system('/bin/true') == 0 and print 'out'",
	"kill(0, getppid()) and print 'out'", "kill('TERM', getppid()) and print 'out'",
	"setpgrp(0, 0) and print 'out'",
#ifdef __x86_64__
	"syscall(101, 0, 0, 0, 0) == 0 and print 'out'",                        /* ptrace */
	"syscall(272, 0x10000000) == 0 and print 'out'",                        /* unshare */
	"my $p = pack('x120'); syscall(425, 4, $p) >= 0 and print 'out'",       /* io_uring_setup */
	"my $x = 'x'; syscall(319, $x, 0) >= 0 and print 'out'",                /* memfd_create */
	"my $x = ''; syscall(175, 0, 0, $x) == 0 and print 'out'",              /* init_module */
	"my $x = 'user'; syscall(248, $x, $x, $x, 1, -3) >= 0 and print 'out'", /* add_key */
	"syscall(234, getppid(), getppid(), 0) == 0 and print 'out'",           /* tgkill */
	"syscall(434, getppid(), 0) >= 0 and print 'out'",                      /* pidfd_open */
	"my $p = pack('x16'); syscall(302, getppid(), 7, 0, $p) == 0 and print 'out'", /* prlimit64 */
#endif
};

/* What Landlock alone forbids. */
static const char *const readings[] = {
	"open(my $f, '<', '/etc/passwd') and print 'out'",
	"open(my $f, '<', '/proc/self/environ') and print 'out'",
	"opendir(my $d, '/proc') and print 'out'",
	"opendir(my $d, '/tmp') and print 'out'",
};

static void assert_stays_in(struct ctx *cx, const char *escape, struct tool_result *r)
{
	*r = run(cx, ctx_printf(cx, "%s; print 'in'", escape));
	if (strcmp(r->out, "in") != 0)
		print_error("%s: %s, said \"%s\"\n", escape, tool_says(cx, r), r->out);
	assert_string_equal(r->out, "in");
}

static void it_reads_nothing_but_programs_where_landlock_holds(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(readings); i++) {
		struct tool_result r = run(*state, "print 'asks'");

		if ((r.held & TOOL_LANDLOCK) == 0) {
			puts("skipped: this kernel has no Landlock");
			return;
		}
		assert_stays_in(*state, readings[i], &r);
	}
}

static void there_is_no_way_out(void **state)
{
	struct ctx *cx = *state;
	int fd = open("/tmp/ignite-tool-target", O_CREAT | O_RDWR | O_CLOEXEC, 0666);
	struct stat st;

	fchmod(fd, 0666);
	assert_int_equal(write(fd, "kept", 4), 4);
	for (size_t i = 0; i < ARRAY_LEN(escapes); i++) {
		struct tool_result r;

		assert_stays_in(cx, escapes[i], &r);
		assert_int_equal(children(), 0);
	}
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_nlink, 1);
	assert_int_equal(st.st_size, 4);
	assert_int_equal(st.st_mode & 0777, 0666);
	assert_int_equal(access("/tmp/ignite-tool-escape", F_OK), -1);
	close(fd);
	unlink("/tmp/ignite-tool-target");
}

/* What it runs in its own place runs in the same cage. */
static void another_program_in_its_place_is_as_caged(void **state)
{
	struct tool_result r = run(*state,
		"exec '/usr/bin/perl', '-e', 'use Socket; socket(my $s, PF_INET, SOCK_STREAM, 0) and print q(out); print q(ran)'");

	assert_string_equal(r.out, "ran");
}

static void it_is_told_what_held(void **state)
{
	struct tool_result r = run(*state, "print $<, ' ', $>");

	printf("held here: landlock %d, own network %d, own user %d, nobody %d\n",
		!!(r.held & TOOL_LANDLOCK), !!(r.held & TOOL_OWN_NETWORK), !!(r.held & TOOL_OWN_USER),
		!!(r.held & TOOL_NOBODY));
	assert_int_equal(!!(r.held & TOOL_NOBODY), geteuid() == 0);
	if (r.held & TOOL_OWN_USER || geteuid() == 0)
		assert_string_equal(r.out, "65534 65534");
}

/* ---- limits ---- */

static void memory_ends_at_its_limit(void **state)
{
	struct tool_result r =
		run(*state, "my $x = 'x' x 4_000_000_000; print length($x) > 3e9 ? 'out' : 'short'");

	assert_true(r.end != TOOL_EXITED || r.status != 0);
	assert_int_equal(r.out_bytes, 0);
	assert_true(r.peak_bytes < INT64_C(512) * 1024 * 1024);
}

static void a_program_that_runs_forever_is_ended(void **state)
{
	struct ctx *cx = *state;
	struct tool t = { .in_fd = -1, .out_fd = -1, .wall_ms = 300 };
	struct tool_result r =
		run_with(cx, t, "$SIG{TERM} = 'IGNORE'; close STDOUT; close STDERR; sleep 1 while 1");

	assert_int_equal(r.end, TOOL_TIMEOUT);
	assert_in_range(r.wall_ms, 300, 2000);
	assert_int_equal(children(), 0);
	t = (struct tool){ .in_fd = -1, .out_fd = -1, .wall_ms = 60000, .cpu_seconds = 1 };
	r = run_with(cx, t, "$SIG{XCPU} = 'IGNORE'; 1 while 1");
	assert_int_equal(r.end, TOOL_OVER_CPU);
	assert_int_equal(children(), 0);
	cx->deadline_ms = clock_ms() + 200;
	t = (struct tool){ .in_fd = -1, .out_fd = -1 };
	r = run_with(cx, t, "sleep 60");
	assert_int_equal(r.end, TOOL_TIMEOUT);
	assert_int_equal(children(), 0);
}

static void a_flood_is_cut(void **state)
{
	struct ctx *cx = *state;
	struct tool t = { .in_fd = -1, .out_fd = -1, .output_max_bytes = 1000 };
	struct tool_result r = run_with(cx, t, "print 'y' x 4096 while 1");
	struct stat st;

	assert_int_equal(r.end, TOOL_FLOODED);
	assert_int_equal(r.out_bytes, 1000);
	t.out_fd = scratch();
	r = run_with(cx, t, "$| = 1; print 'y' x 4096 while 1");
	assert_int_equal(r.end, TOOL_FLOODED);
	assert_int_equal(fstat(t.out_fd, &st), 0);
	assert_int_equal(st.st_size, 1000);
	close(t.out_fd);
	r = run(cx, "print STDERR 'n' x 4096 while 1");
	assert_int_equal(r.end, TOOL_FLOODED);
	assert_int_equal(children(), 0);
}

/* ---- from many threads, and when we end ---- */

static void *ten_times(void *arg)
{
	int *bad = arg;

	for (int i = 0; i < 10; i++) {
		struct ctx *cx = ctx_new(1 MiB, "tool-test");
		static const char *const argv[] = { PERL, "-e", "print 'here'", NULL };
		struct tool t = { .argv = argv, .in_fd = -1, .out_fd = -1 };
		struct tool_result r = { 0 };

		*bad += tool_run(cx, &t, &r) != 0 || r.end != TOOL_EXITED || strcmp(r.out, "here") != 0;
		ctx_free(cx);
	}
	return NULL;
}

static void many_threads_run_at_once(void **state)
{
	enum { THREADS = 8 };
	pthread_t threads[THREADS];
	int bad[THREADS] = { 0 };

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ten_times, &bad[i]), 0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(bad[i], 0);
	}
	assert_int_equal(children(), 0);
}

/* The program holds the pipe's end: its end is heard when it is gone. */
static void it_dies_with_the_process_that_called(void **state)
{
	struct ctx *cx = *state;
	int alive[2], fd;
	char c;
	pid_t caller;

	assert_int_equal(pipe2(alive, O_CLOEXEC), 0);
	caller = fork();
	if (caller == 0) {
		char self[32];
		static const char *const argv[] = { PERL, "-e", "$| = 1; print 'x'; sleep 60", NULL };
		struct tool t = { .argv = argv, .in_fd = -1, .wall_ms = 60000 };
		struct tool_result r;

		snprintf(self, sizeof(self), "/proc/self/fd/%d", alive[1]);
		t.out_fd = open(self, O_WRONLY);
		close(alive[0]);
		tool_run(cx, &t, &r);
		_exit(0);
	}
	fd = alive[0];
	close(alive[1]);
	assert_int_equal(read(fd, &c, 1), 1);
	kill(caller, SIGKILL);
	assert_int_equal(waitpid(caller, NULL, 0), caller);
	assert_int_equal(read(fd, &c, 1), 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(it_says_how_a_program_ended),
		CTX_TEST(who_was_killed_from_outside_did_not_crash),
		CTX_TEST(what_cannot_be_started_is_unavailable),
		CTX_TEST(it_reads_its_input_from_the_start_and_cannot_write_it),
		CTX_TEST(it_inherits_neither_descriptors_nor_environment_nor_signals),
		CTX_TEST(there_is_no_way_out),
		CTX_TEST(it_reads_nothing_but_programs_where_landlock_holds),
		CTX_TEST(another_program_in_its_place_is_as_caged),
		CTX_TEST(it_is_told_what_held),
		CTX_TEST(memory_ends_at_its_limit),
		CTX_TEST(a_program_that_runs_forever_is_ended),
		CTX_TEST(a_flood_is_cut),
		CTX_TEST(many_threads_run_at_once),
		CTX_TEST(it_dies_with_the_process_that_called),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
