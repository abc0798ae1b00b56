/* One CGI request (RFC 3875) from the environment and standard input. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "domain/notify.h"
#include "edge/jobs.h"
#include "edge/modes.h"
#include "edge/serve.h"
#include "io/db.h"

enum { BODY_WAIT_MS = 30000, CGI_JOBS_MS = 24 * 3600 * 1000 };

extern char **environ;

static long stdin_read(struct front *f, void *buf, size_t size)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
	ssize_t n;

	(void)f;
	if (poll(&p, 1, BODY_WAIT_MS) != 1)
		return -1;
	do
		n = read(STDIN_FILENO, buf, size);
	while (n < 0 && errno == EINTR);
	return n;
}

static int stdout_write(struct front *f, const void *data, size_t size)
{
	(void)f;
	for (const char *p = data; size > 0;) {
		ssize_t n = write(STDOUT_FILENO, p, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		p += n;
		size -= (size_t)n;
	}
	return 0;
}

/* The end of the answer: its reader need not wait for what follows, least of all for a job that goes on. */
static void end_answer(void)
{
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0)
		close(STDOUT_FILENO);
}

int cgi_main(const struct program *p)
{
	struct front front = { .env = environ, .read = stdin_read, .write = stdout_write };
	struct ctx *cx;
	char id[65];
	int sent;

	notify_setup(NOTIFY_AT_END);
	serve_request_id(environ, id);
	cx = ctx_new(handler_arena_bytes(p->handler), id);
	if (cx == NULL)
		return 1;
	sent = serve(cx, p->handler, p->schema, &front);
	end_answer();
	ctx_free(cx);
	notify_stop(); /* before jobs that go on, and long after its reader has the answer */
	jobs_stop(CGI_JOBS_MS);
	db_close_idle(0);
	/* Everything is written and nothing of ours left open: what thirty libraries do at exit would cost a millisecond. */
	_exit(sent == 0 ? 0 : 1);
}
