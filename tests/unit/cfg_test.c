/* Settings: what is required, what is optional, and the one sentence that names the setting at fault. */
#include "unit.h"

#include "base/cfg.h"

static const char *const names[] = { "DATABASE_URL", "DATABASE_DIRECT_URL", "STORAGE_URL",
	"JWT_SECRET", "JWKS_URL", "AGENT_TOKEN", "PUBLIC_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL",
	"SERVICE_KEY", "PUBLISHABLE_KEYS", "SECRET_KEYS", "IGNITE_RUN_DIR", "IGNITE_FUNCTIONS_URL",
	"IGNITE_LOG_LEVEL", "PROVIDERS_FILE", "PROVIDER_DEBUG", "WORKER_LISTEN", "HOST_NAME" };

#define SECRET "0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210"

static int setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		unsetenv(names[i]);
	setenv("DATABASE_URL", "postgres://db", 1);
	setenv("STORAGE_URL", "file:///srv", 1);
	setenv("PUBLIC_URL", "https://api.test//", 1);
	setenv("JWT_SECRET", SECRET, 1);
	return 0;
}

/* Loading fails with a sentence that names the setting. */
static void refused(const char *name)
{
	char why[256] = "";

	assert_int_equal(cfg_load(why, sizeof(why)), -1);
	if (strstr(why, name) == NULL)
		print_error("%s\n", why);
	assert_non_null(strstr(why, name));
	assert_null(strchr(why, '\n'));
}

static void accepted(void)
{
	char why[256] = "";

	if (cfg_load(why, sizeof(why)) != 0)
		print_error("%s\n", why);
	assert_string_equal(why, "");
}

static void the_least_is_enough(void **state)
{
	(void)state;
	accepted();
	assert_string_equal(cfg.database_url, "postgres://db");
	assert_string_equal(cfg.database_direct_url, "postgres://db");
	assert_string_equal(cfg.public_url, "https://api.test");
	assert_string_equal(cfg.functions_url, "https://api.test/functions/v1");
	assert_int_equal(cfg.jwt_secret.count, 1);
	assert_string_equal(cfg.service_key.item[0], SECRET);
	assert_int_equal(cfg.agent_token.count, 0);
	assert_null(cfg.jwks_url);
	assert_null(cfg.run_dir);
}

static void each_required_setting_is_named_when_missing(void **state)
{
	static const char *const required[] = { "DATABASE_URL", "STORAGE_URL", "PUBLIC_URL",
		"JWT_SECRET" };

	for (size_t i = 0; i < ARRAY_LEN(required); i++) {
		setup(state);
		unsetenv(required[i]);
		refused(required[i]);
		setenv(required[i], "", 1);
		refused(required[i]);
	}
}

static void an_issuer_stands_in_for_the_secret(void **state)
{
	(void)state;
	unsetenv("JWT_SECRET");
	setenv("JWKS_URL", "https://issuer.test/jwks", 1);
	refused("SERVICE_KEY");
	setenv("SERVICE_KEY", OTHER, 1);
	accepted();
	assert_string_equal(cfg.jwks_url, "https://issuer.test/jwks");
	assert_string_equal(cfg.service_key.item[0], OTHER);
}

static void what_is_set_wrongly_is_named(void **state)
{
	(void)state;
	setenv("JWKS_URL", "nope", 1);
	refused("JWKS_URL");
	unsetenv("JWKS_URL");
	setenv("IGNITE_LOG_LEVEL", "loud", 1);
	refused("IGNITE_LOG_LEVEL");
	unsetenv("IGNITE_LOG_LEVEL");
	setenv("PROVIDER_DEBUG", "loud", 1);
	refused("PROVIDER_DEBUG");
	setenv("PROVIDER_DEBUG", "record", 1);
	setenv("PROVIDERS_FILE", "/etc/providers.json", 1);
	accepted();
	assert_true(cfg.provider_debug);
	assert_string_equal(cfg.providers_file, "/etc/providers.json");
	unsetenv("PROVIDER_DEBUG");
	unsetenv("PROVIDERS_FILE");
	for (const char *const *url =
			 (const char *const[]){ "http://", "https:///v1", "http://a b/v1", NULL };
		 *url != NULL; url++) {
		setenv("OPENAI_BASE_URL", *url, 1);
		refused("OPENAI_BASE_URL");
	}
	unsetenv("OPENAI_BASE_URL");
	setenv("PUBLIC_URL", "api.test", 1);
	refused("PUBLIC_URL");
}

static void hosts_have_names_and_may_listen(void **state)
{
	(void)state;
	accepted();
	assert_int_equal(cfg.worker_listen, LISTEN_AUTO);
	assert_null(cfg.host_name);
	setenv("WORKER_LISTEN", "on", 1);
	setenv("HOST_NAME", "build-2.example_org", 1);
	accepted();
	assert_int_equal(cfg.worker_listen, LISTEN_ON);
	assert_string_equal(cfg.host_name, "build-2.example_org");
	setenv("WORKER_LISTEN", "off", 1);
	accepted();
	assert_int_equal(cfg.worker_listen, LISTEN_OFF);
	setenv("WORKER_LISTEN", "yes", 1);
	refused("WORKER_LISTEN");
	unsetenv("WORKER_LISTEN");
	setenv("HOST_NAME", "a b", 1);
	refused("HOST_NAME");
	setenv("HOST_NAME", SECRET SECRET "x", 1);
	refused("HOST_NAME");
	setenv("HOST_NAME", SECRET SECRET, 1);
	accepted();
}

static void a_list_keeps_its_order_and_forgets_blanks(void **state)
{
	(void)state;
	setenv("JWT_SECRET", SECRET ", " OTHER " ,", 1);
	accepted();
	assert_int_equal(cfg.jwt_secret.count, 2);
	assert_string_equal(cfg.jwt_secret.item[0], SECRET);
	assert_string_equal(cfg.jwt_secret.item[1], OTHER);
}

static void a_list_of_nothing_is_as_good_as_none(void **state)
{
	(void)state;
	setenv("JWT_SECRET", " , ,", 1);
	refused("JWT_SECRET");
}

static void short_or_too_many_secrets_are_refused(void **state)
{
	(void)state;
	setenv("JWT_SECRET", "short", 1);
	refused("JWT_SECRET");
	setenv("JWT_SECRET", SECRET ",short", 1);
	refused("JWT_SECRET");
	setenv("JWT_SECRET",
		SECRET "," SECRET "," SECRET "," SECRET "," SECRET "," SECRET "," SECRET "," SECRET
			   "," SECRET,
		1);
	refused("JWT_SECRET");
	setup(state);
	setenv("AGENT_TOKEN", "short", 1);
	refused("AGENT_TOKEN");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_least_is_enough, setup),
		cmocka_unit_test_setup(each_required_setting_is_named_when_missing, setup),
		cmocka_unit_test_setup(an_issuer_stands_in_for_the_secret, setup),
		cmocka_unit_test_setup(what_is_set_wrongly_is_named, setup),
		cmocka_unit_test_setup(hosts_have_names_and_may_listen, setup),
		cmocka_unit_test_setup(a_list_keeps_its_order_and_forgets_blanks, setup),
		cmocka_unit_test_setup(a_list_of_nothing_is_as_good_as_none, setup),
		cmocka_unit_test_setup(short_or_too_many_secrets_are_refused, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
