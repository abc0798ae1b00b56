/* Which store this is: hosts that share a folder read the same id, so that others are told apart. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "codec/uuid.h"
#include "domain/store.h"
#include "domain/store_blob.h"

static const char name[] = ".store-id";

/* 1 when it was read, 0 when there is none, -1 with errno. */
static int read_id(char id[UUID_TEXT])
{
	int fd = openat(blob_root(), name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	n = read(fd, id, UUID_TEXT - 1);
	close(fd);
	if (n < 0)
		return -1;
	id[n] = '\0';
	if (uuid_valid(id))
		return 1;
	errno = EINVAL;
	return -1;
}

static int write_durably(const char *at, const char *id)
{
	int fd = openat(blob_root(), at, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	char line[UUID_TEXT + 1];
	int n = snprintf(line, sizeof(line), "%s\n", id), e = 0;

	if (fd < 0)
		return -1;
	if (write(fd, line, (size_t)n) != n)
		e = errno != 0 ? errno : ENOSPC;
	else if (fsync(fd) != 0)
		e = errno;
	close(fd);
	errno = e;
	return e == 0 ? 0 : -1;
}

/* Whole and synced before it has its name. Of several that make it at once, the first one's stays. */
static int make_id(void)
{
	char id[UUID_TEXT], at[UUID_TEXT + 16];
	int rc, e;

	uuid_v4(id);
	snprintf(at, sizeof(at), "tmp/id-%s", id);
	rc = write_durably(at, id);
	if (rc == 0 && linkat(blob_root(), at, blob_root(), name, 0) != 0 && errno != EEXIST)
		rc = -1;
	e = errno;
	unlinkat(blob_root(), at, 0);
	if (rc == 0 && fsync(blob_root()) != 0)
		return -1;
	errno = e;
	return rc;
}

int store_identity(struct ctx *cx, const char **ret)
{
	char id[UUID_TEXT];
	int found;

	*ret = NULL;
	if (blob_root() < 0)
		return 0;
	found = read_id(id);
	if (found == 0)
		found = make_id() == 0 ? read_id(id) : -1;
	if (found != 1)
		return blob_fail(cx, "the store's id");
	*ret = ctx_strdup(cx, id);
	return *ret != NULL ? 0 : -1;
}
