/*
 * The store in trouble: full and read-only disks, orphans, readers and writers at once, a writer
 * that is killed. Always whole objects or none. Skipped with a message where PostgreSQL's server
 * programs are not installed.
 */
#include "store_help.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- trouble with the disk ---- */

static void a_file_size_limit_is_503_and_leaves_nothing(void **state)
{
	struct ctx *cx = *state;
	struct rlimit former, small = { 4096, RLIM_INFINITY };
	struct put p = at("big");
	char *data = ctx_alloc(cx, 100000);

	p.data = data;
	p.size_bytes = 100000;
	assert_int_equal(write_text(cx, at("a"), "one", NULL), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &former), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(db_begin(cx), 0);
	assert_failed(cx, store_put(cx, &p, NULL), 503, "store_unavailable");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &former), 0);
	assert_int_equal(db_commit(cx), 0); /* nothing was said to the database */
	assert_nothing_left(1);
}

static void a_full_or_read_only_disk_is_503_and_leaves_nothing(void **state)
{
	struct ctx *cx = *state;
	char path[PATH_BYTES];
	struct put p = at("big");
	int64_t free_bytes, total;

	snprintf(path, sizeof(path), "%s/small-disk", store_folder);
	mkdir(path, 0700);
	if (mount("none", path, "tmpfs", 0, "size=64k") != 0) {
		puts("skipped: a small file system can only be mounted by root");
		return;
	}
	use_store("small-disk");
	p.data = ctx_alloc(cx, 200000);
	p.size_bytes = 200000;
	assert_int_equal(write_text(cx, at("a"), "one", NULL), 0);
	assert_int_equal(db_begin(cx), 0);
	assert_failed(cx, store_put(cx, &p, NULL), 503, "store_unavailable");
	db_rollback(cx);
	assert_nothing_left(1);
	assert_int_equal(store_probe(cx, &free_bytes, &total), 0);
	assert_true(free_bytes > 0 && free_bytes < 65536 && total == 65536);
	assert_int_equal(mount("none", path, "tmpfs", MS_REMOUNT | MS_RDONLY, "size=64k"), 0);
	assert_failed(cx, write_text(cx, at("b"), "two", NULL), 503, "store_unavailable");
	assert_failed(cx, store_probe(cx, &free_bytes, &total), 503, "store_unavailable");
	assert_string_equal(read_text(cx, "a"), "one");
	use_store("after");
	assert_int_equal(umount2(path, MNT_DETACH), 0);
}

/* ---- orphans ---- */

static void age_files(void)
{
	char command[PATH_BYTES], out[16];

	snprintf(command, sizeof(command),
		"find /proc/%d/fd/%d/tmp -type f -exec touch -d '2 hours ago' {} +", getpid(), blob_root());
	run_line(command, out, sizeof(out));
}

static void the_sweep_marks_then_deletes_orphans_only(void **state)
{
	struct ctx *cx = *state;
	int seen, swept;

	assert_int_equal(write_text(cx, at("a"), "one", NULL), 0);
	assert_int_equal(write_text(cx, at("a"), "two", NULL), 0); /* "one" is an orphan now */
	assert_int_equal(db_begin(cx), 0);
	assert_int_equal(put_text(cx, at("b"), "never", NULL), 0);
	db_rollback(cx); /* and so is "never" */
	assert_int_equal(files("blobs"), 3);
	assert_int_equal(store_sweep(cx, 3600, 1000, &seen, &swept), 0);
	assert_int_equal(seen, 3);
	assert_int_equal(store_sweep(cx, 3600, 1000, &seen, &swept), 0);
	assert_int_equal(swept, 0); /* too young */
	assert_int_equal(store_sweep(cx, -2, 1000, &seen, &swept), 0);
	assert_int_equal(swept, 0); /* marked */
	assert_int_equal(files("blobs"), 3);
	assert_int_equal(store_sweep(cx, 3600, 1000, &seen, &swept), 0);
	assert_int_equal(swept, 0); /* marked, but not for long enough */
	assert_int_equal(store_sweep(cx, -2, 1000, &seen, &swept), 0);
	assert_int_equal(swept, 2);
	assert_int_equal(files("blobs"), 1);
	assert_string_equal(read_text(cx, "a"), "two");
}

static void the_sweep_touches_nothing_under_a_database_that_is_not_its_own(void **state)
{
	struct ctx *cx = *state;
	int seen, swept;

	assert_int_equal(write_text(cx, at("a"), "one", NULL), 0);
	assert_int_equal(write_text(cx, at("b"), "two", NULL), 0);
	as_owner("delete from storage.objects");
	for (int i = 0; i < 3; i++) {
		assert_int_equal(store_sweep(cx, -2, 1000, &seen, &swept), 0);
		assert_int_equal(seen, 2);
		assert_int_equal(swept, 0);
	}
	assert_int_equal(files("blobs"), 2);
}

static void the_sweep_clears_old_temporary_files(void **state)
{
	struct ctx *cx = *state;
	char path[PATH_BYTES];
	int seen, swept;

	snprintf(path, sizeof(path), "/proc/self/fd/%d/tmp/left", blob_root());
	body_file(path, "x");
	snprintf(path, sizeof(path), "/proc/self/fd/%d/tmp/body/0000000001", blob_root());
	body_file(path, "y");
	age_files();
	snprintf(path, sizeof(path), "/proc/self/fd/%d/tmp/young", blob_root());
	body_file(path, "z");
	assert_int_equal(store_sweep(cx, 3600, 1000, &seen, &swept), 0);
	assert_int_equal(swept, 2);
	assert_int_equal(files("tmp"), 1);
}

static void the_sweep_goes_on_where_it_stopped(void **state)
{
	struct ctx *cx = *state;
	int seen, swept, total = 0, calls = 0;
	char name[16];

	for (int i = 0; i < 60; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		assert_int_equal(write_text(cx, at(name), name, NULL), 0);
	}
	while (total < 60 && calls < 60) {
		assert_int_equal(store_sweep(cx, 3600, 5, &seen, &swept), 0);
		assert_true(seen < 20);
		total += seen;
		calls++;
	}
	assert_true(total >= 60 && calls > 3);
}

/* ---- several at once ---- */

enum { WRITERS = 3, READERS = 3, ROUNDS = 60, SWAPS = 20 };

static atomic_int writers_left;

/* Whole objects of one letter; the length differs with each round. */
static void *overwrite(void *arg)
{
	struct ctx *cx = ctx_new(STORE_ARENA, "writer");
	int letter = 'a' + (int)(intptr_t)arg;
	static char data[WRITERS][200000];

	memset(data[letter - 'a'], letter, sizeof(data[0]));
	for (int i = 0; i < ROUNDS; i++) {
		struct put p = at("hammered");

		auth_as_service(cx, NULL);
		p.data = data[letter - 'a'];
		p.size_bytes = 1 + (size_t)(i * 7919 + letter) % sizeof(data[0]);
		if (db_begin(cx) != 0 || store_put(cx, &p, NULL) != 0 || db_commit(cx) != 0)
			printf("writer: %s %s\n", cx->err.code, cx->err.cause);
		ctx_reset(cx, "writer");
	}
	atomic_fetch_sub(&writers_left, 1);
	ctx_free(cx);
	return NULL;
}

static void *check_whole(void *arg)
{
	struct ctx *cx = ctx_new(STORE_ARENA, "reader");
	long *bad = arg;

	while (atomic_load(&writers_left) > 0) {
		char md5[MD5_TEXT], etag[MD5_TEXT + 2];
		struct object *o;
		const char *data;
		size_t n;

		auth_as_service(cx, NULL);
		if (store_stat(cx, "t-any", "hammered", &o) != 0 ||
			store_read(cx, o, 1 MiB, &data, &n) != 0) {
			++*bad;
		} else {
			hash_md5(data, n, md5);
			snprintf(etag, sizeof(etag), "\"%s\"", md5);
			*bad += strcmp(etag, o->etag) != 0 || (int64_t)n != o->size_bytes;
		}
		ctx_reset(cx, "reader");
	}
	ctx_free(cx);
	return NULL;
}

static void readers_see_whole_objects_only(void **state)
{
	pthread_t writer[WRITERS], reader[READERS];
	long bad[READERS] = { 0 };

	assert_int_equal(write_text(*state, at("hammered"), "first", NULL), 0);
	atomic_store(&writers_left, WRITERS);
	for (intptr_t i = 0; i < WRITERS; i++)
		pthread_create(&writer[i], NULL, overwrite, (void *)i);
	for (int i = 0; i < READERS; i++)
		pthread_create(&reader[i], NULL, check_whole, &bad[i]);
	for (int i = 0; i < WRITERS; i++)
		pthread_join(writer[i], NULL);
	for (int i = 0; i < READERS; i++) {
		pthread_join(reader[i], NULL);
		assert_int_equal(bad[i], 0);
	}
	assert_nothing_left(1 + WRITERS * ROUNDS);
}

/* Reads a number and writes the next one, until nobody else did so in between. */
static void *count_up(void *arg)
{
	struct ctx *cx = ctx_new(STORE_ARENA, "counter");

	(void)arg;
	for (int done = 0; done < SWAPS;) {
		struct put p = at("counter");
		struct object *o;
		const char *text;
		char next[24];
		size_t n;

		auth_as_service(cx, NULL);
		if (store_stat(cx, "t-any", "counter", &o) == 0 && store_read(cx, o, 64, &text, &n) == 0) {
			snprintf(next, sizeof(next), "%ld", strtol(text, NULL, 10) + 1);
			p.if_version = o->version;
			if (write_text(cx, p, next, NULL) == 0)
				done++;
			else if (strcmp(cx->err.code, "version_moved") != 0)
				printf("counter: %s\n", cx->err.code);
		}
		ctx_reset(cx, "counter");
	}
	ctx_free(cx);
	return NULL;
}

static void no_update_is_lost_under_compare_and_swap(void **state)
{
	struct ctx *cx = *state;
	pthread_t t[WRITERS];

	assert_int_equal(write_text(cx, at("counter"), "0", NULL), 0);
	for (int i = 0; i < WRITERS; i++)
		pthread_create(&t[i], NULL, count_up, NULL);
	for (int i = 0; i < WRITERS; i++)
		pthread_join(t[i], NULL);
	assert_int_equal(strtol(read_text(cx, "counter"), NULL, 10), WRITERS * SWAPS);
}

/* ---- a writer that dies ---- */

static void a_crash_between_blob_and_row_leaves_the_old_object(void **state)
{
	struct ctx *cx = *state;
	int status, seen, swept;
	pid_t pid;

	assert_int_equal(write_text(cx, at("a"), "one", NULL), 0);
	db_close_idle(0);
	pid = fork();
	if (pid == 0) {
		auth_as_service(cx, NULL);
		if (db_begin(cx) == 0 && put_text(cx, at("a"), "two", NULL) == 0 &&
			put_text(cx, at("b"), "new", NULL) == 0)
			raise(SIGKILL);
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_string_equal(read_text(cx, "a"), "one");
	assert_int_equal(files("blobs"), 3);
	assert_int_equal(store_sweep(cx, -2, 1000, &seen, &swept), 0);
	assert_int_equal(store_sweep(cx, -2, 1000, &seen, &swept), 0);
	assert_int_equal(swept, 2);
	assert_string_equal(read_text(cx, "a"), "one");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_file_size_limit_is_503_and_leaves_nothing),
		STORE_TEST(a_full_or_read_only_disk_is_503_and_leaves_nothing),
		STORE_TEST(the_sweep_marks_then_deletes_orphans_only),
		STORE_TEST(the_sweep_touches_nothing_under_a_database_that_is_not_its_own),
		STORE_TEST(the_sweep_clears_old_temporary_files),
		STORE_TEST(the_sweep_goes_on_where_it_stopped),
		STORE_TEST(readers_see_whole_objects_only),
		STORE_TEST(no_update_is_lost_under_compare_and_swap),
		STORE_TEST(a_crash_between_blob_and_row_leaves_the_old_object),
	};

	return store_run("store_trouble", tests, ARRAY_LEN(tests));
}
