/* What the process tests share. */
#include "help.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/folder.h"
#include "../lib/sql.h"

char folder[64];
static bool has_database;

int shell(char *out, size_t size, const char *fmt, ...)
{
	char command[2048], line[512];
	va_list ap;
	FILE *f;
	int rc;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	f = popen(command, "r");
	assert_non_null(f);
	if (fgets(line, sizeof(line), f) == NULL)
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	while (fgetc(f) != EOF)
		;
	rc = pclose(f);
	if (out != NULL)
		snprintf(out, size, "%s", line);
	return WIFEXITED(rc) ? WEXITSTATUS(rc) : -1;
}

const char *sql(const char *fmt, ...)
{
	char statement[1024];
	const char *row;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(statement, sizeof(statement), fmt, ap);
	va_end(ap);
	row = cluster_sql(folder, statement);
	assert_non_null(row);
	return row;
}

static void make_queue(void)
{
	sql("insert into ignite.job_queues (queue, lease_seconds, heartbeat_seconds, timeout_seconds) values "
		"('test_jobs', 4, 1, 3)");
	sql("insert into ignite.job_types (queue, job_type) values ('test_jobs', 'test')");
	sql("insert into ignite.job_scan (queue) values ('test_jobs') on conflict do nothing");
	sql("create table public.effect (job_id uuid, run_no int)");
	sql("create table public.note (job_id uuid, text text check (text <> 'refused'))");
	sql("grant all on public.effect, public.note to service_role");
	sql("select ignite.organization_add('test')");
	sql("create function public.act() returns void language sql as 'select set_config(''request.jwt.claims'', "
		"''{\"role\":\"service_role\"}'', true), set_config(''ignite.organization'', (select "
		"organization_id::text from ignite.organizations), true), set_config(''role'', ''service_role'', true)'");
	sql("create function public.put(p jsonb) returns uuid language plpgsql as 'begin perform "
		"public.act(); return (select job_id from ignite.enqueue_job(''test_jobs'', ''test'', p)); end'");
	sql("create function public.cancel(j uuid) returns text language plpgsql as 'begin perform "
		"public.act(); return ignite.cancel_job(j); end'");
}

bool begin(const char *name, bool with_database)
{
	char url[256] = "postgresql://nobody@/none?host=/nowhere", text[128];
	int rc = 0;

	snprintf(text, sizeof(text), "ignite-%s-test", name);
	assert_true(make_folder(text, folder, sizeof(folder)));
	if (with_database)
		rc = shell(url, sizeof(url), "tests/lib/cluster.sh start %s", folder);
	if (rc == 3)
		printf(
			"skipped: %s needs PostgreSQL's server programs (apt-get install postgresql)\n", name);
	else if (rc != 0)
		exit(1);
	has_database = with_database && rc == 0;
	setenv("DATABASE_URL", url, 1);
	snprintf(text, sizeof(text), "file://%s/store", folder);
	setenv("STORAGE_URL", text, 1);
	setenv("JWT_SECRET", "a-secret-of-at-least-32-characters", 1);
	setenv("PUBLIC_URL", "http://127.0.0.1:1", 1);
	setenv("IGNITE_RUN_DIR", folder, 1);
	unsetenv("GATEWAY_INTERFACE");
	if (has_database)
		make_queue();
	else
		shell(NULL, 0, "mkdir -p %s/poke", folder);
	return rc == 0;
}

void end(void)
{
	if (has_database)
		shell(NULL, 0, "tests/lib/cluster.sh stop %s", folder);
	shell(NULL, 0, "rm -rf %s", folder);
}

pid_t probe(int fd, ...)
{
	char path[256], log[128];
	char *argv[12] = { path };
	va_list ap;
	pid_t pid;

	snprintf(path, sizeof(path), "%s/process/probe",
		getenv("BUILD") != NULL ? getenv("BUILD") : "build");
	snprintf(log, sizeof(log), "%s/probe.log", folder);
	va_start(ap, fd);
	for (size_t i = 1; i < ARRAY_LEN(argv) - 1; i++) {
		argv[i] = va_arg(ap, char *);
		if (argv[i] == NULL)
			break;
	}
	va_end(ap);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves nothing behind */
		int to = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

		dup2(to, STDERR_FILENO);
		if (fd >= 0)
			dup2(fd, STDIN_FILENO);
		execv(path, argv);
		_exit(127);
	}
	assert_true(pid > 0);
	return pid;
}

int ended(pid_t pid, int64_t limit_ms)
{
	int64_t until = clock_ms() + limit_ms;
	int status;

	for (;;) {
		pid_t got = waitpid(pid, &status, WNOHANG);

		if (got == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		if (clock_ms() > until)
			return -1;
		usleep(5000);
	}
}

const char *socket_path(const char *name)
{
	static char path[108];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

int listening(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	unlink(path);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fd, 256), 0);
	return fd;
}

static int try_connect(const char *path)
{
	const struct timeval t = { .tv_sec = 20 };
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof(t));
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	close(fd);
	return -1;
}

void wait_for_socket(const char *path)
{
	int64_t until = clock_ms() + 20000;
	int fd;

	while ((fd = try_connect(path)) < 0) {
		assert_true(clock_ms() < until);
		usleep(5000);
	}
	close(fd);
}

bool comes_true(int64_t limit_ms, const char *statement)
{
	int64_t until = clock_ms() + limit_ms;

	while (strcmp(sql("%s", statement), "t") != 0) {
		if (clock_ms() > until)
			return false;
		usleep(50000);
	}
	return true;
}

/* ---- FastCGI (specification 1.0) ---- */

int fcgi_connect(const char *path)
{
	int fd = try_connect(path);

	assert_true(fd >= 0);
	return fd;
}

static void record(int fd, int type, const void *data, size_t size)
{
	unsigned char head[8] = { 1, (unsigned char)type, 0, 1, (unsigned char)(size >> 8),
		(unsigned char)(size & 255), 0, 0 };

	(void)!send(fd, head, sizeof(head), MSG_NOSIGNAL);
	if (size > 0)
		(void)!send(fd, data, size, MSG_NOSIGNAL);
}

static size_t param(char *out, size_t room, const char *name, const char *value)
{
	return (size_t)snprintf(
		out, room, "%c%c%s%s", (int)strlen(name), (int)strlen(value), name, value);
}

static void ask(int fd, bool keep, const char *method, const char *query, const char *body,
	size_t size, size_t declared)
{
	const char start[8] = { 0, 1, keep ? 1 : 0 };
	char params[512], length[32];
	size_t n = 0;

	snprintf(length, sizeof(length), "%zu", declared);
	n += param(params + n, sizeof(params) - n, "REQUEST_METHOD", method);
	n += param(params + n, sizeof(params) - n, "SCRIPT_NAME", "/functions/v1/probe");
	n += param(params + n, sizeof(params) - n, "QUERY_STRING", query);
	n += param(params + n, sizeof(params) - n, "CONTENT_LENGTH", length);
	n += param(params + n, sizeof(params) - n, "REQUEST_ID", "process-test");
	record(fd, 1, start, sizeof(start));
	record(fd, 4, params, n);
	record(fd, 4, NULL, 0);
	for (size_t at = 0; at < size; at += 32768)
		record(fd, 5, body + at, size - at < 32768 ? size - at : 32768);
	if (size == declared)
		record(fd, 5, NULL, 0);
}

void fcgi_ask(
	int fd, bool keep, const char *method, const char *query, const char *body, size_t size)
{
	ask(fd, keep, method, query, body, size, size);
}

void fcgi_ask_length(
	int fd, bool keep, const char *query, const char *body, size_t size, size_t declared)
{
	ask(fd, keep, "POST", query, body, size, declared);
}

static bool read_all(int fd, void *buf, size_t size)
{
	char *p = buf;

	while (size > 0) {
		ssize_t n = recv(fd, p, size, 0);

		if (n <= 0)
			return false;
		p += n;
		size -= (size_t)n;
	}
	return true;
}

struct answer *fcgi_answer(int fd)
{
	static struct answer a;
	unsigned char head[8];
	static char data[65536 + 256];

	a.size = 0;
	a.ended = false;
	while (!a.ended && read_all(fd, head, sizeof(head))) {
		size_t size = (size_t)(head[4] << 8 | head[5]);

		if (!read_all(fd, data, size + head[6]))
			break;
		if (head[1] == 6 && a.size + size < REPLY_BYTES) {
			memcpy(a.text + a.size, data, size);
			a.size += size;
		} else if (head[1] == 6) {
			a.size += size;
		}
		a.ended = head[1] == 3;
	}
	a.text[a.size < REPLY_BYTES ? a.size : REPLY_BYTES - 1] = '\0';
	return &a;
}

struct answer *fcgi_get(const char *path, const char *query)
{
	int fd = fcgi_connect(path);
	struct answer *a;

	fcgi_ask(fd, false, "GET", query, NULL, 0);
	a = fcgi_answer(fd);
	close(fd);
	return a;
}
