/* The queue as C sees it: each function is one statement on a function of schema ignite. */
#include "domain/queue_impl.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/cfg.h"
#include "base/clock.h"
#include "base/str.h"
#include "codec/json.h"
#include "domain/auth.h"
#include "domain/notify.h"
#include "domain/store.h"
#include "io/db.h"

enum {
	POKES_MAX = 64, /* more workers on one host look when they poll */
	POKE_NAME = 80
};

const char *queue_number(char out[NUMBER_TEXT], int n)
{
	snprintf(out, NUMBER_TEXT, "%d", n);
	return out;
}

void queue_host(char out[QUEUE_HOST_TEXT])
{
	out[0] = out[QUEUE_HOST_TEXT - 1] = '\0';
	if (cfg.host_name != NULL)
		snprintf(out, QUEUE_HOST_TEXT, "%s", cfg.host_name);
	else
		gethostname(out, QUEUE_HOST_TEXT - 1);
}

int queue_become_service(struct ctx *cx, struct identity **ret_before)
{
	*ret_before = cx->who;
	if (cx->who != NULL && cx->who->role == DB_SERVICE)
		return 0;
	return auth_as_service(cx, cx->who != NULL ? cx->who->organization : NULL);
}

/* ---- enqueueing ---- */

/* One that is to wait: a transaction of its own, it is not for crowds. */
static int enqueue_later(
	struct ctx *cx, const struct enqueue *e, const char *payload, struct rows **ret)
{
	static const char sql[] =
		"select job_id, status, created, organization_id from ignite.enqueue_job($1,$2,$3::jsonb,$4,"
		" p_run_at => clock_timestamp() + make_interval(secs => $5::int))";
	char delay[NUMBER_TEXT];

	queue_number(delay, e->delay_seconds);
	return cx->db != NULL
		? db_query(cx, ret, sql, 5, e->queue, e->type, payload, e->idempotency_key, delay)
		: db_call(cx, ret, e->idempotency_key != NULL, sql, 5, e->queue, e->type, payload,
			  e->idempotency_key, delay);
}

int queue_enqueue(struct ctx *cx, const struct enqueue *e, struct enqueued *ret)
{
	static const char sql[] = "select job_id, status, created, organization_id"
							  " from ignite.enqueue_job($1,$2,$3::jsonb,$4)";
	struct rows *r = NULL;
	const char *payload;
	size_t size;

	TRY(json_text(cx, e->payload, false, &payload, &size));
	if (e->delay_seconds > 0)
		TRY(enqueue_later(cx, e, payload, &r));
	else if (cx->db != NULL)
		TRY(db_query(cx, &r, sql, 4, e->queue, e->type, payload, e->idempotency_key));
	else
		TRY(db_call_grouped(cx, &r, e->idempotency_key != NULL, sql, 4, e->queue, e->type, payload,
			e->idempotency_key));
	if (rows_count(r) != 1)
		return fail_cause(cx, 500, "internal", "The request could not be answered.",
			"ignite.enqueue_job gave no row");
	*ret = (struct enqueued){ .job_id = rows_get(r, 0, 0),
		.status = rows_get(r, 0, 1),
		.created = *rows_get(r, 0, 2) == 't',
		.organization_id = rows_get(r, 0, 3) };
	return 0;
}

/* A datagram of one byte; a worker that is not there or has its queue full is looking anyway. */
static void poke(int fd, const char *dir, const char *name, const char *word)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int n = snprintf(a.sun_path, sizeof(a.sun_path), "%s/%s", dir, name);

	if (n > 0 && (size_t)n < sizeof(a.sun_path))
		(void)!sendto(fd, word, 1, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&a, sizeof(a));
}

/*
 * The sockets of poke/ as they were found last. The folder is read again when it has changed since; a change within the
 * clock's grain of a reading may go unseen, so a reading counts only when the folder had been left alone for a moment.
 */
static struct {
	pthread_mutex_t lock;
	int fd; /* sends; 0: not made yet */
	bool settled;
	struct timespec changed;
	int count;
	char name[POKES_MAX][POKE_NAME];
} pokes = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void pokes_read(const char *dir)
{
	struct dirent *e;
	DIR *d = opendir(dir);

	pokes.count = 0;
	if (d == NULL)
		return;
	while (pokes.count < POKES_MAX && (e = readdir(d)) != NULL) {
		size_t n = strlen(e->d_name);

		if (*e->d_name != '.' && !str_ends(e->d_name, ".lock") && n < POKE_NAME)
			memcpy(pokes.name[pokes.count++], e->d_name, n + 1);
	}
	closedir(d);
}

/* The folder's state into pokes; false when there is none. */
static bool pokes_renew(const char *dir)
{
	struct timespec now;
	struct stat st;

	if (stat(dir, &st) != 0)
		return false;
	if (pokes.settled && st.st_mtim.tv_sec == pokes.changed.tv_sec &&
		st.st_mtim.tv_nsec == pokes.changed.tv_nsec)
		return true;
	clock_gettime(CLOCK_REALTIME, &now);
	pokes_read(dir);
	pokes.changed = st.st_mtim;
	pokes.settled = now.tv_sec > st.st_mtim.tv_sec + 1;
	return true;
}

static void poke_all(const char *queue, const char *word)
{
	size_t n = strlen(queue);
	char dir[108];

	if (cfg.run_dir == NULL ||
		snprintf(dir, sizeof(dir), "%s/poke", cfg.run_dir) >= (int)sizeof(dir))
		return;
	pthread_mutex_lock(&pokes.lock);
	if (pokes.fd == 0)
		pokes.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (pokes.fd < 0)
		pokes.fd = 0;
	else if (pokes_renew(dir))
		for (int i = 0; i < pokes.count; i++)
			if (strncmp(pokes.name[i], queue, n) == 0 && pokes.name[i][n] == '.')
				poke(pokes.fd, dir, pokes.name[i], word);
	pthread_mutex_unlock(&pokes.lock);
}

void queue_poke(const char *queue)
{
	poke_all(queue, "");
	notify_workers(queue, false);
}

void queue_poke_cancel(const char *queue)
{
	poke_all(queue, "c");
	notify_workers(queue, true);
}

/* ---- leases ---- */

static const char sql_claim[] = "select " QUEUE_JOB_COLUMNS " from ignite.claim($1,$2,$3)";

static const char sql_take_over[] = "select " QUEUE_JOB_COLUMNS " from ignite.take_over($1,$2,$3)";

/* What a row leaves out is as in the first. */
static const char *said(const struct rows *r, int row, int col)
{
	const char *text = rows_get(r, row, col);

	return text != NULL ? text : rows_get(r, 0, col);
}

static int said_int(const struct rows *r, int row, int col)
{
	return (int)rows_int(r, rows_get(r, row, col) != NULL ? row : 0, col);
}

static int job_of_row(struct ctx *cx, const struct rows *r, int row, struct job *ret)
{
	json_t *payload = rows_json(cx, r, row, 5);

	if (payload == NULL)
		return -1;
	*ret = (struct job){ .id = rows_get(r, row, 0),
		.run_no = (int)rows_int(r, row, 1),
		.queue = said(r, row, 2),
		.type = said(r, row, 3),
		.organization_id = said(r, row, 4),
		.payload = payload,
		.attempt = (int)rows_int(r, row, 6),
		.max_attempts = said_int(r, row, 7),
		.lease_seconds = said_int(r, row, 8),
		.heartbeat_seconds = said_int(r, row, 9),
		.timeout_seconds = said_int(r, row, 10) };
	return 0;
}

int queue_jobs_of_rows(struct ctx *cx, const struct rows *r, struct job **ret, int *ret_count)
{
	int count = rows_count(r);
	struct job *jobs = ctx_alloc(cx, ((size_t)count + 1) * sizeof(*jobs));

	if (jobs == NULL)
		return -1;
	for (int i = 0; i < count; i++)
		TRY(job_of_row(cx, r, i, &jobs[i]));
	*ret = jobs;
	*ret_count = count;
	return 0;
}

int queue_claim(struct ctx *cx, const char *worker, const char *queue, int limit, struct job **ret,
	int *ret_count)
{
	struct identity *before;
	struct rows *r = NULL;
	char text[NUMBER_TEXT];
	int rc;

	TRY(queue_become_service(cx, &before));
	rc = db_call(cx, &r, false, sql_claim, 3, worker, queue,
		queue_number(text, limit < CLAIM_MAX ? limit : CLAIM_MAX));
	cx->who = before;
	return rc == 0 ? queue_jobs_of_rows(cx, r, ret, ret_count) : -1;
}

int queue_take_over(
	struct ctx *cx, const char *worker, const char *job_id, int run_no, struct job **ret)
{
	struct identity *before;
	struct rows *r = NULL;
	char text[NUMBER_TEXT];
	int rc, count = 0;

	TRY(queue_become_service(cx, &before));
	rc = db_call(cx, &r, false, sql_take_over, 3, worker, job_id,
		run_no > 0 ? queue_number(text, run_no) : NULL);
	cx->who = before;
	if (rc != 0)
		return -1;
	TRY(queue_jobs_of_rows(cx, r, ret, &count));
	return count == 1 ? 0 : fail(cx, 404, "unknown_job", "There is no such job.");
}

int queue_worker_register(
	struct ctx *cx, const char *worker, const char *queue, const char *slot, int slots)
{
	char pid[NUMBER_TEXT], count[NUMBER_TEXT], host[QUEUE_HOST_TEXT];
	const char *store;
	struct identity *before;
	int rc = 0;

	queue_host(host);
	TRY(store_identity(cx, &store));
	TRY(queue_become_service(cx, &before));
	if (store != NULL)
		rc = db_call(cx, NULL, true, "select ignite.store_register($1,$2)", 2, store, host);
	if (rc == 0)
		rc = db_call(cx, NULL, true, "select ignite.worker_register($1,$2,$3,$4,$5,$6)", 6, worker,
			queue, host, slot, queue_number(pid, getpid()), queue_number(count, slots));
	cx->who = before;
	return rc;
}

int queue_worker_gone(struct ctx *cx, const char *worker)
{
	struct identity *before;
	int rc;

	TRY(queue_become_service(cx, &before));
	rc = db_call(cx, NULL, true, "select ignite.worker_gone($1)", 1, worker);
	cx->who = before;
	return rc;
}

static struct lease *lease_find(struct lease *list, int count, const char *job_id, int run_no)
{
	for (int i = 0; i < count; i++)
		if (list[i].run_no == run_no && strcmp(list[i].job_id, job_id) == 0)
			return &list[i];
	return NULL;
}

static int heartbeat(struct ctx *cx, const char *worker, struct lease **ret, int *ret_count)
{
	struct rows *verdicts = NULL, *held = NULL;
	struct lease *list;
	int count;

	TRY(db_call(cx, &verdicts, true, "select job_id, run_no, verdict from ignite.heartbeat($1)", 1,
		worker));
	TRY(db_call(cx, &held, true, "select job_id, run_no from ignite.worker_leases($1) limit 20000",
		1, worker));
	count = rows_count(held);
	list = ctx_alloc(cx, ((size_t)count + 1) * sizeof(*list));
	if (list == NULL)
		return -1;
	for (int i = 0; i < count; i++)
		list[i] = (struct lease){ rows_get(held, i, 0), (int)rows_int(held, i, 1), false };
	for (int i = 0; i < rows_count(verdicts); i++) {
		struct lease *l =
			lease_find(list, count, rows_get(verdicts, i, 0), (int)rows_int(verdicts, i, 1));

		if (l != NULL && strcmp(rows_get(verdicts, i, 2), "cancel") == 0)
			l->cancel = true;
	}
	*ret = list;
	*ret_count = count;
	return 0;
}

int queue_heartbeat(struct ctx *cx, const char *worker, struct lease **ret, int *ret_count)
{
	struct identity *before;
	int rc;

	TRY(queue_become_service(cx, &before));
	rc = heartbeat(cx, worker, ret, ret_count);
	cx->who = before;
	return rc;
}

int queue_maintain(struct ctx *cx)
{
	struct identity *before;
	int rc;

	TRY(queue_become_service(cx, &before));
	rc = db_call(cx, NULL, true, "select ignite.maintain()", 0);
	cx->who = before;
	return rc;
}

int queue_progress(struct ctx *cx, const char *job_id, int run_no, const char *stage, int percent,
	const char *message)
{
	char run[NUMBER_TEXT], done[NUMBER_TEXT];
	struct identity *before;
	int rc;

	TRY(queue_become_service(cx, &before));
	rc = db_call(cx, NULL, true, "select ignite.progress($1,$2,$3,$4,$5)", 5, job_id,
		queue_number(run, run_no), stage, queue_number(done, percent), message);
	cx->who = before;
	return rc;
}

/* ---- the end of a job ---- */

static int result_text(struct ctx *cx, const struct job *job, const char **ret)
{
	size_t size;

	*ret = NULL;
	return job->result != NULL ? json_text(cx, job->result, false, ret, &size) : 0;
}

/* A transaction that the fence stands before. */
static int begin_fenced(struct ctx *cx, const struct job *job)
{
	char run[NUMBER_TEXT];

	TRY(db_begin(cx));
	return db_query(
		cx, NULL, "select ignite.lease_lock($1,$2)", 2, job->id, queue_number(run, job->run_no));
}

/* The job's effects in the transaction that ends it, behind the fence. */
static int effects_apply(struct ctx *cx, const struct job *job)
{
	struct db_statement s[EXCHANGE_EFFECTS_MAX];
	int n;

	TRY(effects_statements(cx, &job, 1, s, &n));
	if (cx->db == NULL)
		TRY(begin_fenced(cx, job));
	for (int i = 0; i < n; i++)
		TRY(db_query_values(cx, NULL, s[i].sql, s[i].n, s[i].values));
	return 0;
}

int queue_finish(struct ctx *cx, const struct job *job)
{
	static const char sql[] = "select ignite.finish($1,$2,$3::jsonb,$4)";
	char run[NUMBER_TEXT];
	struct identity *before;
	const char *result;
	int rc;

	TRY(result_text(cx, job, &result));
	TRY(queue_become_service(cx, &before));
	queue_number(run, job->run_no);
	if (job->effects != NULL && effects_apply(cx, job) != 0) {
		db_rollback(cx);
		cx->who = before;
		return -1;
	}
	if (cx->db != NULL) {
		rc = db_query(cx, NULL, sql, 4, job->id, run, result, job->result_path);
		if (rc == 0)
			rc = db_commit(cx);
		else
			db_rollback(cx);
	} else {
		/* Twice is harmless: after a finish that did commit, the second finds no lease. */
		rc = db_call(cx, NULL, true, sql, 4, job->id, run, result, job->result_path);
	}
	cx->who = before;
	return rc;
}

int queue_fail(struct ctx *cx, const struct job *job, const char *error_class, const char *error,
	int retry_after_seconds)
{
	char run[NUMBER_TEXT], after[NUMBER_TEXT];
	const char *failure = NULL;
	struct identity *before;
	size_t size;
	int rc;

	if (job->failure != NULL)
		TRY(json_text(cx, job->failure, false, &failure, &size));
	TRY(queue_become_service(cx, &before));
	rc = db_call(cx, NULL, true, "select ignite.fail($1,$2,$3,$4,$5,$6::jsonb)", 6, job->id,
		queue_number(run, job->run_no), error_class, error,
		retry_after_seconds > 0 ? queue_number(after, retry_after_seconds) : NULL, failure);
	cx->who = before;
	return rc;
}

int queue_release(struct ctx *cx, const struct job *job)
{
	char run[NUMBER_TEXT];
	struct identity *before;
	int rc;

	TRY(queue_become_service(cx, &before));
	rc = db_call(
		cx, NULL, true, "select ignite.release($1,$2)", 2, job->id, queue_number(run, job->run_no));
	cx->who = before;
	return rc;
}

/* ---- for job functions ---- */

/* What does not fit is cut off, behind a whole character. */
static void cut(char *out, size_t size, const char *text)
{
	size_t n = strnlen(text != NULL ? text : "", size - 1);

	while (n > 0 && text[n] != '\0' && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	memcpy(out, text != NULL ? text : "", n);
	out[n] = '\0';
}

static void progress_leave(struct progress *p, const char *stage, int percent, const char *message)
{
	pthread_mutex_lock(&p->lock);
	cut(p->stage, sizeof(p->stage), stage);
	cut(p->message, sizeof(p->message), message);
	p->percent = percent;
	p->unwritten = p->told = true;
	pthread_mutex_unlock(&p->lock);
}

/* What the run said last, written already or not: the worker's own writing of it may still be under way. */
static bool progress_last(struct ctx *cx, struct progress *ret)
{
	struct progress *p = cx->job->progress;
	bool told;

	if (p == NULL)
		return false;
	pthread_mutex_lock(&p->lock);
	told = p->told;
	p->unwritten = p->told = false;
	if (told) {
		memcpy(ret->stage, p->stage, sizeof(p->stage));
		memcpy(ret->message, p->message, sizeof(p->message));
		ret->percent = p->percent;
	}
	pthread_mutex_unlock(&p->lock);
	return told;
}

void job_progress_finish(struct ctx *cx)
{
	static const char sql[] =
		"select ignite.progress(j, r, s, p, m)"
		" from unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::text[]) t (j, r, s, p, m)";
	char run[NUMBER_TEXT], done[NUMBER_TEXT];
	struct progress last;

	if (cx->job->effects_count < EXCHANGE_EFFECTS_MAX && progress_last(cx, &last) &&
		job_effect_row(cx, sql, 5, cx->job->id, queue_number(run, cx->job->run_no), last.stage,
			queue_number(done, last.percent), last.message) != 0)
		ctx_forgive(cx);
}

void job_progress_fail(struct ctx *cx)
{
	struct progress last;

	if (progress_last(cx, &last) &&
		queue_progress(cx, cx->job->id, cx->job->run_no, last.stage, last.percent, last.message) !=
			0)
		ctx_forgive(cx);
}

void job_progress(struct ctx *cx, const char *stage, int percent, const char *message)
{
	struct err before = cx->err;

	percent = percent < 0 ? 0 : percent > 100 ? 100 : percent;
	if (cx->job->progress != NULL) {
		progress_leave(cx->job->progress, stage, percent, message);
		return;
	}
	if (cx->db != NULL)
		return; /* the transaction that ends the job says more */
	queue_progress(cx, cx->job->id, cx->job->run_no, stage, percent, message);
	cx->err = before;
}

int job_check(struct ctx *cx)
{
	if (cx->job->cancel != NULL && atomic_load(cx->job->cancel))
		return fail(cx, 409, "cancelled", "The job was told to stop.");
	if (cx->deadline_ms != 0 && clock_ms() >= cx->deadline_ms)
		return fail(cx, 503, "job_timeout", "The job took longer than its queue allows.");
	return 0;
}

int job_begin(struct ctx *cx)
{
	TRY(job_check(cx));
	return begin_fenced(cx, cx->job);
}

int job_begin_finish(struct ctx *cx)
{
	TRY(job_check(cx));
	TRY(begin_fenced(cx, cx->job));
	cx->job->finishing = true;
	return 0;
}

int job_failure(struct ctx *cx, json_t *json)
{
	if (ctx_own_json(cx, json) == NULL)
		return -1;
	cx->job->failure = json;
	return 0;
}

int job_result(struct ctx *cx, json_t *json, const char *result_path)
{
	char *path = result_path != NULL ? ctx_strdup(cx, result_path) : NULL;

	if (ctx_own_json(cx, json) == NULL || (result_path != NULL && path == NULL))
		return -1;
	cx->job->result = json;
	cx->job->result_path = path;
	return 0;
}
