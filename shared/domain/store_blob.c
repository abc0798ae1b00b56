/*
 * Blobs of the file store. A body that nginx wrote becomes a blob by link(2); everything else is
 * written to tmp/ and renamed. Data and folder are synced before the caller inserts the row.
 */
#include "domain/store_blob.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "codec/uuid.h"

enum { COPY_BYTES = 64 * 1024, RETRY_SECONDS = 5 };

static int root_fd = -1;

int blob_root(void)
{
	return root_fd;
}

/* mkdir -p, new folders for the owner alone. */
static int make_folders(const char *path)
{
	char part[PATH_MAX];
	size_t n = strlen(path);

	if (n >= sizeof(part)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(part, path, n + 1);
	for (size_t i = 1; i <= n; i++) {
		if (part[i] != '/' && part[i] != '\0')
			continue;
		part[i] = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return -1;
		part[i] = path[i];
	}
	return 0;
}

int store_setup(const char *url, char *why, size_t why_size)
{
	static const char *const folders[] = { "blobs", "tmp", "tmp/body" };
	const char *path;

	if (url == NULL || !str_starts(url, "file:///")) {
		snprintf(why, why_size, "The setting STORAGE_URL must be file:///absolute/folder.");
		return -1;
	}
	path = url + strlen("file://");
	signal(SIGXFSZ, SIG_IGN);
	if (root_fd >= 0)
		close(root_fd);
	root_fd = make_folders(path) == 0 ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	for (size_t i = 0; root_fd >= 0 && i < ARRAY_LEN(folders); i++) {
		if (mkdirat(root_fd, folders[i], 0700) != 0 && errno != EEXIST) {
			close(root_fd);
			root_fd = -1;
		}
	}
	if (root_fd < 0) {
		snprintf(why, why_size, "The store's folder %s cannot be used (STORAGE_URL): %s.", path,
			strerror(errno));
		return -1;
	}
	return 0;
}

int blob_fail(struct ctx *cx, const char *what)
{
	int e = errno;

	if (cx->err.status != 0)
		return -1;
	fail_cause(cx, 503, "store_unavailable", "The store cannot be used now; try again.", "%s: %s",
		what, strerror(e));
	cx->err.retry_after_seconds = RETRY_SECONDS;
	return -1;
}

bool blob_path(const char *version, char out[BLOB_PATH])
{
	if (version == NULL || !uuid_valid(version))
		return false;
	for (const char *p = version; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'F')
			return false;
	snprintf(out, BLOB_PATH, "blobs/%.2s/%s", version, version);
	return true;
}

static int sync_folder(const char *path)
{
	int fd = openat(root_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);
	int e = errno;

	if (fd >= 0)
		close(fd);
	errno = e;
	return rc;
}

/* The shard's folder comes into being with its first blob. */
static int make_shard(const char *path)
{
	char shard[] = "blobs/xx";

	memcpy(shard, path, sizeof(shard) - 1);
	if (mkdirat(root_fd, shard, 0700) == 0)
		return sync_folder("blobs");
	return errno == EEXIST ? 0 : -1;
}

static int write_all(int fd, const char *data, size_t n)
{
	while (n > 0) {
		ssize_t w = write(fd, data, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return -1;
		data += w;
		n -= (size_t)w;
	}
	return 0;
}

/* Where the kernel cannot copy between the two files itself. */
static int copy_by_hand(int from, off_t at, int to, int64_t n)
{
	char buf[COPY_BYTES];

	while (n > 0) {
		ssize_t r = pread(from, buf, n < COPY_BYTES ? (size_t)n : COPY_BYTES, at);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0) {
			errno = r == 0 ? EIO : errno;
			return -1;
		}
		if (write_all(to, buf, (size_t)r) != 0)
			return -1;
		at += r;
		n -= r;
	}
	return 0;
}

static int copy_part(int from, off_t at, int to, int64_t n)
{
	while (n > 0) {
		ssize_t c = copy_file_range(from, &at, to, NULL, (size_t)n, 0);

		if (c > 0) {
			n -= c;
			continue;
		}
		if (c < 0 && errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP &&
			errno != EINTR)
			return -1;
		return copy_by_hand(from, at, to, n);
	}
	return 0;
}

/* What is to be written: bytes in memory, or a part of an open file. */
struct source {
	const char *data;
	int fd;
	int64_t at, bytes;
};

static int fill(int fd, const struct source *src, char ret_md5[MD5_TEXT])
{
	long long size;

	if (src->fd < 0) {
		hash_md5(src->data, (size_t)src->bytes, ret_md5);
		return write_all(fd, src->data, (size_t)src->bytes);
	}
	if (copy_part(src->fd, src->at, fd, src->bytes) != 0)
		return -1;
	return hash_md5_fd(fd, ret_md5, &size);
}

static int write_new(
	struct ctx *cx, const char *version, const struct source *src, char ret_md5[MD5_TEXT])
{
	char path[BLOB_PATH], tmp[BLOB_PATH];
	bool ok;
	int fd;

	if (!blob_path(version, path))
		return fail(cx, 500, "internal", "The object could not be named.");
	snprintf(tmp, sizeof(tmp), "tmp/%s", version);
	fd = openat(root_fd, tmp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return blob_fail(cx, "open");
	ok = fill(fd, src, ret_md5) == 0 && fsync(fd) == 0 && make_shard(path) == 0 &&
		renameat(root_fd, tmp, root_fd, path) == 0;
	if (!ok)
		blob_fail(cx, "write");
	close(fd);
	path[strlen("blobs/xx")] = '\0';
	if (ok && sync_folder(path) == 0)
		return 0;
	blob_fail(cx, "sync");
	unlinkat(root_fd, tmp, 0);
	blob_discard(version);
	return -1;
}

/*
 * Links the very file that is open, whatever its name points at by now. False where linking is not
 * possible.
 */
static bool link_open(int fd, const char *path)
{
	char self[32];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	return fsync(fd) == 0 && make_shard(path) == 0 &&
		linkat(AT_FDCWD, self, root_fd, path, AT_SYMLINK_FOLLOW) == 0;
}

static int link_whole(struct ctx *cx, const char *version, const struct source *src,
	char ret_md5[MD5_TEXT], bool *ret_linked)
{
	char path[BLOB_PATH];
	long long size;

	*ret_linked = false;
	if (!blob_path(version, path) || !link_open(src->fd, path))
		return 0;
	*ret_linked = true;
	path[strlen("blobs/xx")] = '\0';
	if (sync_folder(path) == 0 && hash_md5_fd(src->fd, ret_md5, &size) == 0 && size == src->bytes)
		return 0;
	blob_fail(cx, "link");
	blob_discard(version);
	return -1;
}

static void drop_fd(void *fd)
{
	close((int)(intptr_t)fd);
}

static int open_source(struct ctx *cx, const struct put *p, struct source *src, bool *ret_whole)
{
	struct stat st;

	src->fd = open(p->file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (src->fd < 0)
		return blob_fail(cx, "open body");
	TRY(ctx_own(cx, (void *)(intptr_t)src->fd, drop_fd));
	if (fstat(src->fd, &st) != 0)
		return blob_fail(cx, "stat body");
	if (!S_ISREG(st.st_mode))
		return fail(cx, 500, "internal", "The body is not in a regular file.");
	*ret_whole = p->file_at == 0 && p->file_bytes == 0;
	src->at = p->file_at;
	src->bytes = *ret_whole ? st.st_size : p->file_bytes;
	if (src->at < 0 || src->bytes < 0 || src->at + src->bytes > st.st_size)
		return fail(cx, 500, "internal", "The body is shorter than it should be.");
	return 0;
}

int blob_write(struct ctx *cx, const char *version, const struct put *p, char ret_md5[MD5_TEXT],
	int64_t *ret_size_bytes)
{
	struct source src = { .data = p->data, .fd = -1, .bytes = (int64_t)p->size_bytes };
	bool whole = false, linked = false;

	if (p->file != NULL)
		TRY(open_source(cx, p, &src, &whole));
	if (whole)
		TRY(link_whole(cx, version, &src, ret_md5, &linked));
	if (!linked)
		TRY(write_new(cx, version, &src, ret_md5));
	*ret_size_bytes = src.bytes;
	return 0;
}

int blob_open(struct ctx *cx, const char *version, int *ret_fd)
{
	char path[BLOB_PATH];
	int fd;

	errno = ENOENT;
	if (!blob_path(version, path))
		return blob_fail(cx, "version is not a blob's name");
	fd = openat(root_fd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return blob_fail(cx, "open blob");
	TRY(ctx_own(cx, (void *)(intptr_t)fd, drop_fd));
	*ret_fd = fd;
	return 0;
}

void blob_discard(const char *version)
{
	char path[BLOB_PATH];

	if (blob_path(version, path))
		unlinkat(root_fd, path, 0);
}

static void drop_scratch(void *obj)
{
	struct scratch *s = obj;

	unlink(s->path);
	close(s->fd);
}

int store_scratch(struct ctx *cx, struct scratch *ret)
{
	struct scratch *s = ctx_alloc(cx, sizeof(*s));
	char name[UUID_TEXT];

	if (s == NULL)
		return -1;
	uuid_v7(name);
	s->path = ctx_printf(cx, "/proc/self/fd/%d/tmp/scratch-%s", root_fd, name);
	if (s->path == NULL)
		return -1;
	s->fd = open(s->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (s->fd < 0)
		return blob_fail(cx, "temporary file");
	TRY(ctx_own(cx, s, drop_scratch));
	*ret = *s;
	return 0;
}
