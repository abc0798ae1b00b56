/*
 * The orphan sweep and the health probe of the file store. An orphan is marked by losing its write
 * bit, which sets the file's ctime: so the mark and its age outlive restarts and are the same for
 * every process that sweeps.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "codec/json.h"
#include "codec/uuid.h"
#include "domain/auth.h"
#include "domain/store_blob.h"
#include "io/db.h"

enum { BATCH = 500, TEMPORARY_DEPTH = 4, SHARD_PATH = 16 };

/* The folder that the next call begins with; shared by threads, -1 until the first call. */
static atomic_int next_shard = -1;

struct sweep {
	time_t before; /* what changed before this is old enough */
	int seen, swept;
	json_t *names;   /* of the batch: old blobs that are to be asked about */
	json_t *orphans; /* of the call: those that no row names */
	int named;       /* of the call: those that a row names */
};

static bool is_blob(const struct dirent *e)
{
	return uuid_valid(e->d_name);
}

/* The versions of the batch that rows name, as an object's keys. */
static json_t *named(struct ctx *cx, const json_t *names)
{
	static const char sql[] =
		"select coalesce(jsonb_object_agg(version, true), '{}') from storage.objects "
		"where version = any (array(select jsonb_array_elements_text($1::jsonb)))";
	const char *text;
	struct rows *r;
	size_t n;

	if (json_text(cx, names, false, &text, &n) != 0)
		return NULL;
	if (db_call(cx, &r, true, sql, 1, text) != 0)
		return NULL;
	return rows_json(cx, r, 0, 0);
}

/* Marks an orphan, or deletes one that has been marked for the grace time. */
static void end_orphan(struct sweep *s, const char *version)
{
	char path[BLOB_PATH];
	struct stat st;

	if (!blob_path(version, path) || fstatat(blob_root(), path, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	if (st.st_mode & S_IWUSR) {
		if (fchmodat(blob_root(), path, 0400, 0) != 0)
			return; /* it stays unmarked for the next round */
	} else if (st.st_ctime < s->before && unlinkat(blob_root(), path, 0) == 0) {
		s->swept++;
	}
}

static int end_batch(struct ctx *cx, struct sweep *s)
{
	json_t *keep, *name;
	size_t i;

	if (json_array_size(s->names) == 0)
		return 0;
	keep = named(cx, s->names);
	if (keep == NULL)
		return -1;
	json_array_foreach (s->names, i, name) {
		if (json_object_get(keep, json_string_value(name)) != NULL)
			s->named++;
		else
			json_array_append(s->orphans, name);
	}
	json_array_clear(s->names);
	return 0;
}

/*
 * A database that names none of the blobs is more likely the wrong one, or an empty one in the
 * place of a lost one, than one whose objects have all been removed: then nothing is deleted.
 */
static void end_orphans(struct ctx *cx, struct sweep *s)
{
	json_t *name;
	size_t i;

	if (s->named == 0 && json_array_size(s->orphans) > 0) {
		log_line(cx, LOG_WARN,
			"No row names any blob of the store: is this its database? Nothing is swept.", NULL);
		return;
	}
	json_array_foreach (s->orphans, i, name)
		end_orphan(s, json_string_value(name));
}

static int sweep_shard(struct ctx *cx, struct sweep *s, int shard)
{
	char folder[SHARD_PATH];
	struct dirent *e;
	struct stat st;
	DIR *d;
	int fd, rc = 0;

	snprintf(folder, sizeof(folder), "blobs/%02x", (unsigned)shard);
	fd = openat(blob_root(), folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : blob_fail(cx, "open folder");
	d = fdopendir(fd);
	if (d == NULL) {
		close(fd);
		return blob_fail(cx, "open folder");
	}
	while (rc == 0 && (e = readdir(d)) != NULL) {
		if (!is_blob(e))
			continue;
		s->seen++;
		if (fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 || st.st_ctime >= s->before)
			continue;
		json_array_append_new(s->names, json_string(e->d_name));
		if (json_array_size(s->names) >= BATCH)
			rc = end_batch(cx, s);
	}
	closedir(d);
	return rc == 0 ? end_batch(cx, s) : -1;
}

/* Leftovers of writers that died: our own files in tmp/ and nginx's below tmp/body. */
static void sweep_temporary(struct sweep *s, int at, const char *folder, int depth)
{
	int fd = openat(at, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *e;
	struct stat st;

	if (d == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.' || fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (S_ISDIR(st.st_mode) && depth < TEMPORARY_DEPTH)
			sweep_temporary(s, fd, e->d_name, depth + 1);
		else if (S_ISREG(st.st_mode) && st.st_mtime < s->before && unlinkat(fd, e->d_name, 0) == 0)
			s->swept++;
	}
	closedir(d);
}

static int sweep_from(struct ctx *cx, struct sweep *s, int files_max)
{
	int shard = atomic_load(&next_shard);

	if (shard < 0)
		shard = (int)((unsigned)(getpid() ^ time(NULL)) % BLOB_SHARDS);
	for (int i = 0; i < BLOB_SHARDS && s->seen < files_max; i++) {
		TRY(sweep_shard(cx, s, shard));
		shard = (shard + 1) % BLOB_SHARDS;
		atomic_store(&next_shard, shard);
	}
	return 0;
}

int store_sweep(struct ctx *cx, int grace_seconds, int files_max, int *ret_seen, int *ret_swept)
{
	struct sweep s = { .before = time(NULL) - grace_seconds };
	struct identity *who = cx->who;
	int rc;

	s.names = ctx_own_json(cx, json_array());
	s.orphans = ctx_own_json(cx, json_array());
	if (s.names == NULL || s.orphans == NULL)
		return -1;
	TRY(auth_as_service(cx, NULL));
	rc = sweep_from(cx, &s, files_max);
	cx->who = who;
	TRY(rc);
	end_orphans(cx, &s);
	sweep_temporary(&s, blob_root(), "tmp", 0);
	*ret_seen = s.seen;
	*ret_swept = s.swept;
	return 0;
}

int store_probe(struct ctx *cx, int64_t *ret_free_bytes, int64_t *ret_total_bytes)
{
	char name[UUID_TEXT + 16], id[UUID_TEXT];
	struct statvfs v;
	int fd;

	if (fstatvfs(blob_root(), &v) != 0)
		return blob_fail(cx, "statvfs");
	uuid_v4(id);
	snprintf(name, sizeof(name), "tmp/probe-%s", id);
	fd = openat(blob_root(), name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return blob_fail(cx, "probe");
	if (write(fd, "", 1) != 1) {
		blob_fail(cx, "probe");
		close(fd);
		unlinkat(blob_root(), name, 0);
		return -1;
	}
	close(fd);
	unlinkat(blob_root(), name, 0);
	*ret_free_bytes = (int64_t)v.f_bavail * (int64_t)v.f_frsize;
	*ret_total_bytes = (int64_t)v.f_blocks * (int64_t)v.f_frsize;
	return 0;
}
