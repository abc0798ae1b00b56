/*
 * FastCGI on libfcgi, with an accept loop of our own: N threads share one epoll, which holds the listening socket
 * and the kept-alive connections that wait for their next request. libfcgi gets a connection only when a request is there.
 */
#include <errno.h>
#include <fcgiapp.h>
#include <fcgios.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "domain/notify.h"
#include "edge/fcgi_guard.h"
#include "edge/jobs.h"
#include "edge/modes.h"
#include "edge/serve.h"
#include "io/db.h"

enum {
	THREADS_MAX = 64,
	CONNECTIONS_MAX = 1024, /* above it a connection is closed after its reply */
	FILES_WANTED = 2048,
	PEER_TIMEOUT_S = 10,   /* a peer that stops in the middle of a record */
	FIRST_BYTES_MS = 2000, /* of a connection out of the backlog, while stopping */
	RECORD_HEAD_BYTES = 8,
	END_REQUEST = 3,
	/* A stop, while connections are kept: so often, not so long, since whoever sends may be starved, too. */
	LINGER_LOOKS = 150,
	LINGER_EACH_MS = 2,
	DRAIN_MAX_BYTES = 1 MiB, /* what may be left of a body before the connection is given up */
	IDLE_DB_MS = 60000,
	ADDRESS_SPACE_BYTES = 1 GiB,
	PEEK_BYTES = 4096,
};

struct server {
	const struct program *program;
	int listen_fd, epoll_fd, wake_fd, null_fd;
	unsigned peer_group;
	atomic_bool stopping;
	atomic_int connections;
};

static struct server server;

#ifdef __SANITIZE_THREAD__
/* A connection passes from thread to thread through epoll, which the sanitizer does not see as an order. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
	return "race:connection_close\nrace:connection_park\n";
}
#endif

/* One of the serving threads. */
struct lane {
	FCGX_Request rq;
	struct ctx *cx;
	pthread_t thread;
};

struct fcgi_front {
	struct front base;
	FCGX_Request *rq;
};

static long front_read(struct front *f, void *buf, size_t size)
{
	FCGX_Request *rq = ((struct fcgi_front *)f)->rq;
	int n = FCGX_GetStr(buf, size > 65536 ? 65536 : (int)size, rq->in);

	return n > 0 ? n : FCGX_GetError(rq->in) != 0 ? -1 : 0;
}

static int front_write(struct front *f, const void *data, size_t size)
{
	FCGX_Request *rq = ((struct fcgi_front *)f)->rq;

	for (const char *p = data; size > 0;) {
		int n = size > 65536 ? 65536 : (int)size;

		if (FCGX_PutStr(p, n, rq->out) != n)
			return -1;
		p += n;
		size -= (size_t)n;
	}
	return 0;
}

static void connection_close(int fd)
{
	close(fd);
	atomic_fetch_sub(&server.connections, 1);
}

/* Waits in epoll, once, until the next request begins. add: the connection is new to epoll. */
static void connection_park(int fd, bool add)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data.fd = fd };

	if (epoll_ctl(server.epoll_fd, add ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &e) == 0)
		return;
	if (add || errno != ENOENT || epoll_ctl(server.epoll_fd, EPOLL_CTL_ADD, fd, &e) != 0)
		connection_close(fd);
}

enum ready { READY, NOT_YET, GONE };

/* Looks at what has come without taking it: nothing, the end, or a request that the guard lets pass. */
static enum ready connection_look(int fd)
{
	unsigned char b[PEEK_BYTES];
	ssize_t n = recv(fd, b, sizeof(b), MSG_PEEK | MSG_DONTWAIT);
	struct guard g = { .began = false };

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? NOT_YET : GONE;
	return n > 0 && guard_pass(&g, b, (size_t)n) ? READY : GONE;
}

/* What this thread's request has read so far. */
static _Thread_local struct guard reading;

/*
 * libfcgi's own way to read, replaced: everything that it reads passes the guard. (Where libfcgi was linked so that it cannot be
 * replaced, what connection_look() saw has passed.)
 */
int OS_Read(int fd, char *buf, size_t len)
{
	ssize_t n;

	do
		n = read(fd, buf, len);
	while (n < 0 && errno == EINTR);
	if (n > 0 && !guard_pass(&reading, (unsigned char *)buf, (size_t)n)) {
		errno = EPROTO;
		return -1;
	}
	return (int)n;
}

/* True when the records that lie in data, from a beginning of one on, end with END_REQUEST (FastCGI 1.0, 3.3 and 5.5). */
static bool ends_request(const unsigned char *data, size_t size)
{
	unsigned type = 0;
	size_t at = 0;

	while (at + RECORD_HEAD_BYTES <= size) {
		const unsigned char *head = data + at;

		type = head[1];
		at += RECORD_HEAD_BYTES + (size_t)(head[4] << 8 | head[5]) + head[6];
	}
	return at == size && type == END_REQUEST;
}

/*
 * libfcgi's own way to write, replaced: while stopping, eight bytes too many follow the end of an answer, in the same write. nginx
 * then closes the connection instead of keeping it, so that it never sends the next request on one that we are about to close.
 */
int OS_Write(int fd, char *buf, size_t len)
{
	static _Thread_local bool torn; /* buf goes on within a record */
	char extra[8] = { 0 };
	struct iovec parts[2] = { { buf, len }, { extra, sizeof(extra) } };
	bool last =
		atomic_load(&server.stopping) && !torn && ends_request((const unsigned char *)buf, len);
	ssize_t n;

	do
		n = writev(fd, parts, last ? 2 : 1);
	while (n < 0 && errno == EINTR);
	torn = n >= 0 && (size_t)n < len;
	return n > (ssize_t)len ? (int)len : (int)n;
}

/* Takes what is left of the body, or says that there is too much of it. */
static bool request_drain(FCGX_Request *rq)
{
	char waste[4096];
	size_t left = DRAIN_MAX_BYTES;

	while (!FCGX_HasSeenEOF(rq->in) && left > 0) {
		int n = FCGX_GetStr(waste, sizeof(waste), rq->in);

		if (n <= 0)
			break;
		left -= (size_t)n < left ? (size_t)n : left;
	}
	return left > 0 && FCGX_GetError(rq->in) == 0;
}

/* One request of a connection that has something to read. Returns whether the connection may be kept. */
static bool connection_answer(struct lane *l, int fd)
{
	struct fcgi_front front = { .base = { .read = front_read, .write = front_write },
		.rq = &l->rq };
	const struct program *p = server.program;
	char id[65];
	bool keep;

	l->rq.ipcFd = fd;
	l->rq.keepConnection = 1; /* or FCGX_Accept_r would close it first */
	l->rq.appStatus = 0;
	reading = (struct guard){ .began = false };
	FCGX_Detach(&l->rq); /* no lingering close inside of libfcgi */
	if (FCGX_Accept_r(&l->rq) != 0) {
		atomic_fetch_sub(&server.connections, 1); /* libfcgi closed it */
		l->rq.ipcFd = -1;
		return false;
	}
	keep = l->rq.keepConnection != 0;
	front.base.env = l->rq.envp;
	serve_request_id(front.base.env, id);
	ctx_reset(l->cx, id);
	keep = serve(l->cx, p->handler, p->schema, &front.base) == 0 && keep;
	keep = request_drain(&l->rq) && keep;
	l->rq.keepConnection = 1; /* we close it ourselves */
	FCGX_Finish_r(&l->rq);
	ctx_reset(l->cx, NULL);
	if (l->rq.ipcFd < 0) {
		atomic_fetch_sub(&server.connections, 1);
		return false;
	}
	l->rq.ipcFd = -1;
	keep = keep && !atomic_load(&server.stopping) &&
		atomic_load(&server.connections) <= CONNECTIONS_MAX;
	if (!keep)
		connection_close(fd);
	return keep;
}

static void connection_serve(struct lane *l, int fd, bool fresh)
{
	switch (connection_look(fd)) {
	case GONE:
		connection_close(fd);
		return;
	case READY:
		if (connection_answer(l, fd))
			connection_park(fd, fresh);
		return;
	case NOT_YET:
		connection_park(fd, fresh);
	}
}

/* Takes one connection of the backlog; false when it is empty. */
static bool connection_accept(struct lane *l)
{
	const struct timeval limit = { .tv_sec = PEER_TIMEOUT_S };
	int fd = accept4(server.listen_fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
			poll(NULL, 0, 10); /* the socket stays readable: do not spin */
		return errno == ECONNABORTED || errno == EINTR;
	}
	atomic_fetch_add(&server.connections, 1);
	if (!listen_peer_allowed(fd, server.peer_group)) {
		log_line(NULL, LOG_WARN, "A connection of a foreign user was refused.", NULL);
		connection_close(fd);
		return true;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (atomic_load(&server.stopping)) { /* nobody will look at epoll for long */
		struct pollfd p = { .fd = fd, .events = POLLIN };

		poll(&p, 1, FIRST_BYTES_MS);
	}
	connection_serve(l, fd, true);
	return true;
}

/* What is ready now, while stopping: requests that came in on kept connections, and the backlog. */
static void lane_take_ready(struct lane *l)
{
	struct epoll_event e[16];
	int n;

	do {
		n = epoll_wait(server.epoll_fd, e, (int)ARRAY_LEN(e), 0);
		for (int i = 0; i < n; i++)
			if (e[i].data.fd == server.wake_fd || e[i].data.fd == server.listen_fd)
				e[i].data.fd = -1;
			else
				connection_serve(l, e[i].data.fd, false);
	} while (n > 0 && e[0].data.fd >= 0);
	while (connection_accept(l))
		;
}

/*
 * A kept connection that is closed just when nginx sends on it fails that request. So those in use end with an answer, and only
 * those that stayed idle for a while are closed unasked.
 */
static void lane_drain(struct lane *l)
{
	for (int looks = 1;; looks++) {
		lane_take_ready(l);
		if (atomic_load(&server.connections) == 0 || looks == LINGER_LOOKS)
			return;
		poll(NULL, 0, LINGER_EACH_MS);
	}
}

static void *lane_main(void *arg)
{
	struct lane *l = arg;
	struct epoll_event e;

	while (!atomic_load(&server.stopping)) {
		if (epoll_wait(server.epoll_fd, &e, 1, -1) != 1 || e.data.fd == server.wake_fd)
			continue;
		if (e.data.fd == server.listen_fd)
			connection_accept(l);
		else
			connection_serve(l, e.data.fd, false);
	}
	lane_drain(l);
	FCGX_Free(&l->rq, 0);
	ctx_free(l->cx);
	return NULL;
}

static int server_open(const struct program *p)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLEXCLUSIVE };

	server.program = p;
	server.listen_fd = listen_socket(&p->options);
	if (server.listen_fd < 0)
		return -1;
	server.peer_group = listen_group(server.listen_fd);
	server.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	server.wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	/* Where libfcgi looks for the next connection after a bad one: it finds no socket and returns. */
	server.null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (server.epoll_fd < 0 || server.wake_fd < 0 || server.null_fd < 0)
		return -1;
	e.data.fd = server.listen_fd;
	if (epoll_ctl(server.epoll_fd, EPOLL_CTL_ADD, server.listen_fd, &e) != 0)
		return -1;
	e = (struct epoll_event){ .events = EPOLLIN, .data.fd = server.wake_fd };
	return epoll_ctl(server.epoll_fd, EPOLL_CTL_ADD, server.wake_fd, &e);
}

/* A PARAMS record may make libfcgi ask for 2 GiB; sanitizers need the address space themselves. */
static void limit_resources(void)
{
	struct rlimit files;
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	const struct rlimit space = { ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES };

	setrlimit(RLIMIT_AS, &space);
#endif
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < FILES_WANTED) {
		files.rlim_cur = files.rlim_max < FILES_WANTED ? files.rlim_max : FILES_WANTED;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

/* Waits for TERM or INT; meanwhile gives back what nobody uses: connections to the database, memory. */
static void wait_for_stop(const sigset_t *stop)
{
	const struct timespec each = { .tv_sec = 30 };

	while (sigtimedwait(stop, NULL, &each) < 0) {
		db_close_idle(IDLE_DB_MS);
		malloc_trim(0);
	}
}

static int lane_start(struct lane *l)
{
	l->cx = ctx_new(handler_arena_bytes(server.program->handler), NULL);
	if (l->cx == NULL || FCGX_InitRequest(&l->rq, server.null_fd, 0) != 0)
		return -1;
	return thread_start(lane_main, l, &l->thread);
}

int fcgi_main(const struct program *p)
{
	static struct lane lanes[THREADS_MAX];
	int count = p->options.threads > 0 ? p->options.threads : handler_threads(p->handler);
	sigset_t stop;

	sigfillset(&stop);
	sigdelset(&stop, SIGSEGV);
	sigdelset(&stop, SIGBUS);
	sigdelset(&stop, SIGFPE);
	sigdelset(&stop, SIGILL);
	sigdelset(&stop, SIGABRT);
	sigprocmask(SIG_SETMASK, &stop, NULL);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	if (count > THREADS_MAX)
		count = THREADS_MAX;
	if (FCGX_Init() != 0 || server_open(p) != 0)
		return 1;
	limit_resources();
	notify_setup(NOTIFY_THREAD);
	for (int i = 0; i < count; i++)
		if (lane_start(&lanes[i]) != 0)
			return 1;
	wait_for_stop(&stop);
	atomic_store(&server.stopping, true);
	eventfd_write(server.wake_fd, 1);
	jobs_wind_up();
	for (int i = 0; i < count; i++)
		pthread_join(lanes[i].thread, NULL);
	jobs_stop(JOBS_STOP_MS);
	notify_stop();
	db_close_idle(0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	/* At once: what nginx sends on a kept connection from here on is lost, and thirty libraries have exit handlers. */
	_exit(0);
#endif
	return 0;
}
