/* Connection strings, before anything connects. */
#include "unit.h"

#include "io/db_check.h"

static int setup(void **state)
{
	(void)state;
	unsetenv("PGHOST");
	unsetenv("PGHOSTADDR");
	unsetenv("PGSERVICE");
	return 0;
}

static void what_libpq_cannot_read_is_refused_without_its_text(void **state)
{
	char why[256] = "";

	(void)state;
	assert_int_equal(db_check("DATABASE_URL", "postgresql://me:secret@db/x", why, sizeof(why)), 0);
	assert_int_equal(db_check("DATABASE_URL", "me secret", why, sizeof(why)), -1);
	assert_non_null(strstr(why, "DATABASE_URL"));
	assert_null(strstr(why, "secret"));
}

static void an_address_is_tcp(void **state)
{
	static const char *const urls[] = { "postgresql://me@db.example.org/x", "postgresql://db:6432/",
		"postgresql://127.0.0.1/x", "postgresql://[::1]/x", "host=db dbname=x",
		"hostaddr=10.0.0.1 dbname=x", "host=/run hostaddr=10.0.0.1", "host=/run,db", "service=mine",
		"postgresql:///x?host=db" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		if (!db_over_tcp(urls[i]))
			print_error("%s\n", urls[i]);
		assert_true(db_over_tcp(urls[i]));
	}
}

static void a_path_is_a_unix_socket(void **state)
{
	static const char *const urls[] = { "postgresql://me@/x?host=/run/postgresql",
		"postgresql://%2Frun%2Fpostgresql/x", "host=/run,/var/run", "host=@abstract", "dbname=x",
		"postgresql:///x", "host='' dbname=x", "not a url" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		if (db_over_tcp(urls[i]))
			print_error("%s\n", urls[i]);
		assert_false(db_over_tcp(urls[i]));
	}
	assert_false(db_over_tcp(NULL));
}

static void the_environment_stands_in_for_the_host(void **state)
{
	(void)state;
	setenv("PGHOST", "db", 1);
	assert_true(db_over_tcp("dbname=x"));
	assert_false(db_over_tcp("host=/run dbname=x"));
	setenv("PGHOST", "/run", 1);
	assert_false(db_over_tcp("dbname=x"));
	setenv("PGHOSTADDR", "10.0.0.1", 1);
	assert_true(db_over_tcp("dbname=x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_libpq_cannot_read_is_refused_without_its_text, setup),
		cmocka_unit_test_setup(an_address_is_tcp, setup),
		cmocka_unit_test_setup(a_path_is_a_unix_socket, setup),
		cmocka_unit_test_setup(the_environment_stands_in_for_the_host, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
