/* The store's tests' common ground. */
#include "store_help.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/folder.h"
#include "../lib/sql.h"

enum { CONNECTIONS = 8 };

char store_folder[64];
static char database[256];

/* ---- a cluster and a store for the whole program ---- */

int run_line(const char *command, char *out, size_t size)
{
	FILE *f = popen(command, "r");
	int rc;

	if (f == NULL)
		return -1;
	if (fgets(out, (int)size, f) == NULL)
		out[0] = '\0';
	out[strcspn(out, "\n")] = '\0';
	rc = pclose(f);
	return WIFEXITED(rc) ? WEXITSTATUS(rc) : -1;
}

void use_store(const char *name)
{
	char url[PATH_BYTES], why[256];

	snprintf(url, sizeof(url), "file://%s/%s", store_folder, name);
	if (store_setup(url, why, sizeof(why)) != 0) {
		puts(why);
		abort();
	}
}

static bool begin_all(void)
{
	char command[PATH_BYTES];
	int rc;

	if (!make_folder("ignite-store-test", store_folder, sizeof(store_folder)))
		return false;
	snprintf(command, sizeof(command), "tests/lib/cluster.sh start %s", store_folder);
	rc = run_line(command, database, sizeof(database));
	if (rc == 0)
		db_setup(database, CONNECTIONS);
	else if (rc == 3)
		puts("skipped: store_test needs PostgreSQL's server programs (apt-get install postgresql)");
	else
		puts("the test cluster did not start");
	if (rc != 0 && rc != 3)
		exit(1);
	return rc == 0;
}

static void end_all(void)
{
	char command[PATH_BYTES], out[16];

	db_close_idle(0);
	snprintf(command, sizeof(command),
		"cd %s; umount -l small-disk 2>/dev/null; $OLDPWD/tests/lib/cluster.sh stop .; rm -rf *",
		store_folder);
	run_line(command, out, sizeof(out));
	rmdir(store_folder);
}

int store_run(const char *name, const struct CMUnitTest *tests, size_t n)
{
	int failed = 0;

	if (begin_all()) {
		failed = _cmocka_run_group_tests(name, tests, n, NULL, NULL);
		end_all();
	}
	rmdir(store_folder);
	return failed;
}

void as_owner(const char *sql)
{
	assert_non_null(cluster_sql(store_folder, sql));
}

int store_test_setup(void **state)
{
	static int number;
	struct ctx *cx = ctx_new(STORE_ARENA, "store-test");
	char name[32];

	if (cx == NULL || auth_as_service(cx, NULL) != 0)
		return -1;
	snprintf(name, sizeof(name), "store%d", ++number);
	use_store(name);
	as_owner(
		"delete from storage.objects; delete from storage.buckets where id like 't-%'; insert into "
		"storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values ('t-any', "
		"'t-any', false, null, null), ('t-small', 't-small', false, 10, null), ('t-image', 't-image', "
		"true, null, '{image/png,audio/*}')");
	*state = cx;
	return 0;
}

int store_test_teardown(void **state)
{
	ctx_free(*state);
	return 0;
}

/* ---- steps ---- */

int put_text(struct ctx *cx, struct put p, const char *text, struct object **ret)
{
	p.data = text;
	p.size_bytes = strlen(text);
	return store_put(cx, &p, ret);
}

struct put at(const char *name)
{
	return (struct put){ .bucket = "t-any", .name = name, .content_type = "text/plain" };
}

int write_text(struct ctx *cx, struct put p, const char *text, struct object **ret)
{
	if (db_begin(cx) != 0)
		return -1;
	if (put_text(cx, p, text, ret) != 0) {
		db_rollback(cx);
		return -1;
	}
	return db_commit(cx);
}

const char *read_text(struct ctx *cx, const char *name)
{
	struct object *o;
	const char *data;
	size_t n;

	assert_int_equal(store_stat(cx, "t-any", name, &o), 0);
	assert_int_equal(store_read(cx, o, 1 MiB, &data, &n), 0);
	assert_int_equal(n, o->size_bytes);
	return data;
}

static int count_in(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	int n = 0;

	while (d != NULL && (e = readdir(d)) != NULL) {
		char below[PATH_BYTES * 2];

		if (e->d_name[0] == '.')
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, e->d_name);
		n += e->d_type == DT_DIR ? count_in(below) : 1;
	}
	if (d != NULL)
		closedir(d);
	return n;
}

int files(const char *below)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", blob_root(), below);
	return count_in(path);
}

void assert_nothing_left(int blobs)
{
	assert_int_equal(files("blobs"), blobs);
	assert_int_equal(files("tmp"), 0);
}

struct identity store_nobody = { .role = DB_ANON, .claims = "{\"role\":\"anon\"}" };
struct identity store_user = { .role = DB_AUTHENTICATED,
	.user_id = "6f1f4c8e-2a0c-4b67-9b6b-0b6d2d9d1a11",
	.claims = "{\"role\":\"authenticated\",\"sub\":\"6f1f4c8e-2a0c-4b67-9b6b-0b6d2d9d1a11\"}" };

const char *body_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	return path;
}
