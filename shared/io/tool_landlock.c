/*
 * Landlock by its system calls (C libraries have no functions for it). Structures and bits: Linux, include/uapi/linux/landlock.h;
 * spelt out here since the headers of Debian 12 know the first of its versions only.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "io/tool_impl.h"

enum { CREATE_RULESET = 444, ADD_RULE, RESTRICT_SELF };
enum { ASK_VERSION = 1, RULE_PATH_BENEATH = 1 };
enum { MAY_EXECUTE = 1, MAY_READ_FILE = 4, MAY_READ_FOLDER = 8 };

struct ruleset {
	uint64_t files, network, scopes;
};

struct path_rule {
	uint64_t allowed;
	int32_t folder;
} __attribute__((packed));

/* What a program, its libraries and its fonts are read from, and devices that hold nothing. */
static const char *const readable[] = { "/usr", "/lib", "/lib64", "/lib32", "/bin",
	"/etc/ld.so.cache", "/etc/fonts", "/dev/null", "/dev/zero", "/dev/urandom" };

static int add(int ruleset, const char *path)
{
	struct path_rule rule = { .allowed = MAY_EXECUTE | MAY_READ_FILE };
	struct stat st;
	long rc;

	rule.folder = open(path, O_PATH | O_CLOEXEC);
	if (rule.folder < 0)
		return errno == ENOENT || errno == EACCES ? 0 : -1;
	if (fstat(rule.folder, &st) == 0 && S_ISDIR(st.st_mode))
		rule.allowed |= MAY_READ_FOLDER;
	rc = syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0);
	close(rule.folder);
	return rc == 0 ? 0 : -1;
}

/* What each version of Landlock can forbid: all of it is. */
static size_t forbid_all(long version, struct ruleset *r)
{
	r->files = (1u << (version >= 5 ? 16 : version >= 3 ? 15 : version >= 2 ? 14 : 13)) - 1;
	r->network = version >= 4 ? 3 : 0; /* TCP: bind, connect */
	r->scopes = version >= 6 ? 3 : 0;  /* abstract sockets, signals */
	return version >= 6 ? sizeof(*r) : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
}

int tool_landlock(void)
{
	long version = syscall(CREATE_RULESET, NULL, (size_t)0, ASK_VERSION), rc;
	struct ruleset forbidden;
	size_t size;
	int ruleset;

	if (version < 1)
		return 0;
	size = forbid_all(version, &forbidden);
	ruleset = (int)syscall(CREATE_RULESET, &forbidden, size, 0);
	if (ruleset < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(readable); i++)
		if (add(ruleset, readable[i]) != 0)
			return -1;
	rc = syscall(RESTRICT_SELF, ruleset, 0);
	close(ruleset);
	return rc == 0 ? 1 : -1;
}
