/* Who asks: every kind of credential, and the issuer's keys while it is up, changes, hangs or is down. */
#include "unit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/cfg.h"
#include "base/clock.h"
#include "base/log.h"
#include "codec/json.h"
#include "domain/auth.h"
#include "domain/keys.h"
#include "io/fetch.h"
#include "tokens.h"

#define SECRET "a-secret-of-at-least-32-characters"
#define SERVICE "the-key-of-our-own-service-tokens-0123"
#define USER "6f1c8a52-8a52-4a52-8a52-6f1c8a528a52"
#define ORG "0f1c8a52-8a52-4a52-8a52-6f1c8a528a50"
#define FUTURE "4102444800"
#define HS256 "{\"alg\":\"HS256\"}"
#define CLAIMS "{\"sub\":\"" USER "\",\"role\":\"authenticated\",\"exp\":" FUTURE "}"

/* ---- the issuer, as the HTTP client would meet it ---- */

static struct {
	atomic_int asked;
	atomic_int delay_ms;
	_Atomic(const char *) reply; /* NULL: no answer */
	atomic_int status;
} issuer;

int fetch_all(struct ctx *cx, struct fetch *calls, int n)
{
	const char *reply = issuer.reply;

	assert_int_equal(n, 1);
	assert_string_equal(calls->url, "http://issuer.test/jwks");
	atomic_fetch_add(&issuer.asked, 1);
	if (issuer.delay_ms > 0)
		usleep((useconds_t)issuer.delay_ms * 1000);
	if (reply == NULL) {
		calls->error = "connection refused";
		return 0;
	}
	calls->status = issuer.status;
	calls->reply = ctx_strdup(cx, reply);
	calls->reply_size = strlen(reply);
	return 0;
}

int fetch_one(struct ctx *cx, struct fetch *call)
{
	return fetch_all(cx, call, 1);
}

/* ---- settings ---- */

static char *jwks_ec, *jwks_rsa;

static int setup(void **state)
{
	cfg = (struct cfg){ .jwt_secret = { 1, { SECRET } },
		.agent_token = { 2, { "agent-token-one-1", "agent-token-two-2" } },
		.publishable_keys = { 1, { "sb_publishable_abcdefghijklmnop" } },
		.secret_keys = { 1, { "sb_secret_abcdefghijklmnopqrstuvwxyz" } } };
	cfg.service_key = cfg.jwt_secret;
	keys_reset();
	issuer.asked = 0;
	issuer.delay_ms = 0;
	issuer.status = 200;
	issuer.reply = jwks_ec;
	return unit_setup(state);
}

static void with_issuer(void)
{
	cfg.jwks_url = "http://issuer.test/jwks";
}

static char *bearer_of(struct ctx *cx, const char *claims)
{
	return ctx_printf(cx, "Bearer %s", tokens_hs256(cx, HS256, claims, SECRET, strlen(SECRET)));
}

static char *bearer_ec(struct ctx *cx)
{
	return ctx_printf(cx, "Bearer %s", tokens_sign(cx, tokens_ec, "ES256", "ec", CLAIMS));
}

static char *bearer_rsa(struct ctx *cx)
{
	return ctx_printf(cx, "Bearer %s", tokens_sign(cx, tokens_rsa, "RS256", "rsa", CLAIMS));
}

static int bearer(struct ctx *cx, const char *authorization, enum auth_level level)
{
	return auth_identify(cx, &(struct credentials){ .authorization = authorization }, level, NULL);
}

static void claims_are(const struct ctx *cx, const char *want)
{
	json_t *a = json_loads(cx->who->claims, 0, NULL), *b = json_loads(want, 0, NULL);

	assert_non_null(a);
	assert_non_null(b);
	if (!json_equal(a, b))
		print_error("claims: %s\n", cx->who->claims);
	assert_true(json_equal(a, b));
	json_decref(a);
	json_decref(b);
}

/* ---- users ---- */

static void a_users_token_gives_the_user(void **state)
{
	struct ctx *cx = *state;
	char *token = bearer_of(cx, CLAIMS);

	assert_int_equal(
		auth_identify(cx,
			&(struct credentials){ .authorization = token, .organization = ORG, .user = "ignored" },
			AUTH_ORG_EDITOR, NULL),
		0);
	assert_int_equal(cx->who->role, DB_AUTHENTICATED);
	assert_string_equal(cx->who->user_id, USER);
	assert_string_equal(cx->who->organization, ORG);
	assert_false(cx->who->agent);
	assert_null(cx->who->audit_user);
	claims_are(cx, CLAIMS);
}

static void the_scheme_may_be_written_in_any_case(void **state)
{
	struct ctx *cx = *state;
	const char *token = bearer_of(cx, CLAIMS) + strlen("Bearer ");

	assert_int_equal(bearer(cx, ctx_printf(cx, "bearer %s", token), AUTH_USER), 0);
	assert_int_equal(bearer(cx, ctx_printf(cx, "BEARER   %s", token), AUTH_USER), 0);
}

static void claims_that_only_handlers_set_are_stripped(void **state)
{
	struct ctx *cx = *state;

	assert_int_equal(bearer(cx,
						 bearer_of(cx,
							 "{\"sub\":\"" USER "\",\"exp\":" FUTURE
							 ",\"role\":\"authenticated\",\"agent\":true,\"org\":\"" ORG
							 "\",\"audit_user\":\"" USER "\",\"email\":\"a@b.test\"}"),
						 AUTH_USER),
		0);
	claims_are(cx,
		"{\"sub\":\"" USER "\",\"exp\":" FUTURE
		",\"role\":\"authenticated\",\"email\":\"a@b.test\"}");
	assert_false(cx->who->agent);
}

static void a_token_without_role_is_a_users(void **state)
{
	struct ctx *cx = *state;

	assert_int_equal(
		bearer(cx, bearer_of(cx, "{\"sub\":\"" USER "\",\"exp\":" FUTURE "}"), AUTH_USER), 0);
	assert_int_equal(cx->who->role, DB_AUTHENTICATED);
	claims_are(cx, CLAIMS);
}

static void a_user_needs_an_id_and_an_end(void **state)
{
	static const char *const claims[] = { "{\"role\":\"authenticated\",\"exp\":" FUTURE "}",
		"{\"role\":\"authenticated\",\"sub\":\"auth0|1\",\"exp\":" FUTURE "}",
		"{\"role\":\"authenticated\",\"sub\":7,\"exp\":" FUTURE "}",
		"{\"role\":\"authenticated\",\"sub\":\"" USER "\"}", "{\"sub\":\"" USER "\"}",
		/* what the store signs is no session */
		"{\"url\":\"courses/a.json\",\"scope\":\"download\",\"exp\":" FUTURE "}" };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(claims); i++)
		assert_failed(cx, bearer(cx, bearer_of(cx, claims[i]), AUTH_NONE), 401, "unauthorized");
	assert_null(cx->who);
}

static void other_roles_are_refused(void **state)
{
	static const char *const roles[] = { "\"postgres\"", "\"admin\"", "\"\"", "null", "7",
		"[\"service_role\"]", "\"Service_Role\"", "\"supabase_admin\"" };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		assert_failed(cx,
			bearer(cx,
				bearer_of(cx,
					ctx_printf(
						cx, "{\"sub\":\"" USER "\",\"exp\":" FUTURE ",\"role\":%s}", roles[i])),
				AUTH_NONE),
			401, "unauthorized");
}

static void a_refused_token_tells_why(void **state)
{
	struct ctx *cx = *state;
	enum jwt_fault fault = JWT_OK;
	char *expired = bearer_of(cx, "{\"sub\":\"" USER "\",\"exp\":1000}");
	char *forged = ctx_printf(cx, "Bearer %s", tokens_hs256(cx, HS256, CLAIMS, "other", 5));

	assert_failed(cx,
		auth_identify(cx, &(struct credentials){ .authorization = expired }, AUTH_NONE, &fault),
		401, "unauthorized");
	assert_int_equal(fault, JWT_EXPIRED);
	assert_failed(cx,
		auth_identify(cx, &(struct credentials){ .authorization = forged }, AUTH_NONE, &fault), 401,
		"unauthorized");
	assert_int_equal(fault, JWT_BAD_SIGNATURE);
	assert_failed(cx,
		auth_identify(cx, &(struct credentials){ .authorization = "Bearer x" }, AUTH_NONE, &fault),
		401, "unauthorized");
	assert_int_equal(fault, JWT_MALFORMED);
	assert_failed(cx,
		auth_identify(
			cx, &(struct credentials){ .authorization = "Basic dTpw" }, AUTH_NONE, &fault),
		401, "unauthorized");
	assert_int_equal(fault, JWT_MALFORMED);
	assert_failed(cx, bearer(cx, "Bearer ", AUTH_NONE), 401, "unauthorized");
	assert_failed(cx, bearer(cx, "Bearer undefined", AUTH_NONE), 401, "unauthorized");
}

static void the_organization_must_look_like_one(void **state)
{
	struct ctx *cx = *state;
	struct credentials c = { .authorization = bearer_of(cx, CLAIMS), .organization = "acme" };

	assert_failed(cx, auth_identify(cx, &c, AUTH_USER, NULL), 400, "invalid_organization");
	c.organization = "";
	assert_int_equal(auth_identify(cx, &c, AUTH_USER, NULL), 0);
	assert_null(cx->who->organization);
}

/* ---- nobody, and API keys ---- */

static void nobody_is_anon_where_that_is_enough(void **state)
{
	struct ctx *cx = *state;
	struct credentials nobody = { .authorization = "", .apikey = "", .agent_token = "" };

	assert_int_equal(auth_identify(cx, &nobody, AUTH_NONE, NULL), 0);
	assert_int_equal(cx->who->role, DB_ANON);
	claims_are(cx, "{\"role\":\"anon\"}");
	assert_failed(cx, auth_identify(cx, &nobody, AUTH_USER, NULL), 401, "unauthorized");
	assert_failed(cx, auth_identify(cx, &nobody, AUTH_SERVICE, NULL), 401, "unauthorized");
}

static void an_anon_key_opens_only_what_is_open(void **state)
{
	struct ctx *cx = *state;
	char *anon = bearer_of(cx, "{\"role\":\"anon\",\"iss\":\"ignite\"}");

	assert_int_equal(bearer(cx, anon, AUTH_NONE), 0);
	assert_int_equal(cx->who->role, DB_ANON);
	assert_int_equal(bearer(cx, anon, AUTH_USER), -1);
	assert_int_equal(cx->err.status, 401);
	assert_non_null(strstr(cx->err.message, "sign in"));
}

static void the_apikey_counts_when_there_is_no_bearer(void **state)
{
	struct ctx *cx = *state;
	const char *jwt = bearer_of(cx, "{\"role\":\"service_role\"}") + strlen("Bearer ");
	struct credentials c = { .apikey = jwt };

	assert_int_equal(auth_identify(cx, &c, AUTH_SERVICE, NULL), 0);
	assert_int_equal(cx->who->role, DB_SERVICE);
	c.authorization = bearer_of(cx, CLAIMS);
	assert_int_equal(auth_identify(cx, &c, AUTH_USER, NULL), 0);
	assert_int_equal(cx->who->role, DB_AUTHENTICATED);
	c.authorization = "Bearer bad";
	assert_failed(cx, auth_identify(cx, &c, AUTH_NONE, NULL), 401, "unauthorized");
}

static void configured_keys_work_as_apikey_and_as_bearer(void **state)
{
	struct ctx *cx = *state;

	assert_int_equal(auth_identify(cx,
						 &(struct credentials){ .apikey = "sb_secret_abcdefghijklmnopqrstuvwxyz",
							 .organization = ORG },
						 AUTH_SERVICE, NULL),
		0);
	assert_int_equal(cx->who->role, DB_SERVICE);
	assert_string_equal(cx->who->organization, ORG);
	claims_are(cx, "{\"role\":\"service_role\"}");
	assert_int_equal(bearer(cx, "Bearer sb_publishable_abcdefghijklmnop", AUTH_NONE), 0);
	assert_int_equal(cx->who->role, DB_ANON);
	assert_failed(
		cx, bearer(cx, "Bearer sb_publishable_abcdefghijklmnop", AUTH_USER), 401, "unauthorized");
	assert_failed(cx, bearer(cx, "Bearer sb_secret_abcdefghijklmnopqrstuvwxyZ", AUTH_NONE), 401,
		"unauthorized");
	assert_failed(cx, bearer(cx, "Bearer sb_secret_", AUTH_NONE), 401, "unauthorized");
}

static void a_publishable_key_beside_a_session_does_not_matter(void **state)
{
	struct ctx *cx = *state;
	struct credentials c = { .authorization = bearer_of(cx, CLAIMS),
		.apikey = "sb_publishable_of_someone_else" };

	assert_int_equal(auth_identify(cx, &c, AUTH_USER, NULL), 0);
	assert_int_equal(cx->who->role, DB_AUTHENTICATED);
}

/* ---- service role ---- */

static void only_the_service_role_passes_where_it_is_asked_for(void **state)
{
	struct ctx *cx = *state;

	assert_failed(cx, bearer(cx, bearer_of(cx, CLAIMS), AUTH_SERVICE), 403, "forbidden");
	assert_failed(cx,
		auth_identify(cx,
			&(struct credentials){ .agent_token = "agent-token-one-1", .organization = ORG },
			AUTH_SERVICE, NULL),
		403, "forbidden");
	assert_int_equal(
		bearer(cx, bearer_of(cx, "{\"role\":\"service_role\",\"sub\":\"me\"}"), AUTH_SERVICE), 0);
	assert_null(cx->who->user_id);
	claims_are(cx, "{\"role\":\"service_role\"}");
}

static void our_own_token_is_the_service_roles(void **state)
{
	struct ctx *cx = *state;
	char *token = auth_service_token(cx, 60);

	assert_non_null(token);
	assert_int_equal(bearer(cx, ctx_printf(cx, "Bearer %s", token), AUTH_SERVICE), 0);
	assert_int_equal(cx->who->role, DB_SERVICE);
	token = auth_service_token(cx, -60);
	assert_failed(
		cx, bearer(cx, ctx_printf(cx, "Bearer %s", token), AUTH_SERVICE), 401, "unauthorized");
}

static void our_own_token_has_a_key_of_its_own_where_sessions_come_from_an_issuer(void **state)
{
	struct ctx *cx = *state;

	cfg.jwt_secret = (struct cfg_list){ 0 };
	cfg.service_key = (struct cfg_list){ 0 };
	with_issuer();
	issuer.reply = NULL;
	assert_failed(cx, auth_service_token(cx, 60) == NULL ? -1 : 0, 500, "no_service_key");
	cfg.service_key = (struct cfg_list){ 1, { SERVICE } };
	assert_int_equal(
		bearer(cx, ctx_printf(cx, "Bearer %s", auth_service_token(cx, 60)), AUTH_SERVICE), 0);
	assert_int_equal(issuer.asked, 0);
	assert_failed(cx, bearer(cx, bearer_of(cx, CLAIMS), AUTH_USER), 401, "unauthorized");
}

static void work_of_our_own_runs_as_the_service_role(void **state)
{
	struct ctx *cx = *state;

	assert_int_equal(auth_as_service(cx, ORG), 0);
	assert_int_equal(cx->who->role, DB_SERVICE);
	assert_string_equal(cx->who->organization, ORG);
	claims_are(cx, "{\"role\":\"service_role\"}");
	assert_int_equal(auth_as_service(cx, NULL), 0);
	assert_null(cx->who->organization);
}

/* ---- dev-agent ---- */

static void an_agent_is_authenticated_for_its_organization(void **state)
{
	struct ctx *cx = *state;
	struct credentials c = { .agent_token = "agent-token-two-2",
		.organization = ORG,
		.user = USER,
		.authorization = "Bearer whatever a preview sends" };

	assert_int_equal(auth_identify(cx, &c, AUTH_ORG_EDITOR, NULL), 0);
	assert_int_equal(cx->who->role, DB_AUTHENTICATED);
	assert_true(cx->who->agent);
	assert_null(cx->who->user_id);
	assert_string_equal(cx->who->organization, ORG);
	assert_string_equal(cx->who->audit_user, USER);
	claims_are(cx,
		"{\"role\":\"authenticated\",\"agent\":true,\"org\":\"" ORG "\",\"audit_user\":\"" USER
		"\"}");
	c.user = NULL;
	assert_int_equal(auth_identify(cx, &c, AUTH_USER, NULL), 0);
	claims_are(cx, "{\"role\":\"authenticated\",\"agent\":true,\"org\":\"" ORG "\"}");
}

static void an_agent_must_be_known_and_name_its_organization(void **state)
{
	struct ctx *cx = *state;
	struct credentials c = {
		.agent_token = "agent-token-two-3", .organization = ORG, .user = USER
	};

	assert_failed(cx, auth_identify(cx, &c, AUTH_NONE, NULL), 401, "unauthorized");
	c.agent_token = "agent-token-two-2";
	c.organization = NULL;
	assert_failed(cx, auth_identify(cx, &c, AUTH_USER, NULL), 400, "organization_required");
	c.organization = "x";
	assert_failed(cx, auth_identify(cx, &c, AUTH_USER, NULL), 400, "invalid_organization");
	c.organization = ORG;
	c.user = "x";
	assert_failed(cx, auth_identify(cx, &c, AUTH_USER, NULL), 400, "invalid_user");
	cfg.agent_token = (struct cfg_list){ 0 };
	c.user = NULL;
	assert_failed(cx, auth_identify(cx, &c, AUTH_NONE, NULL), 401, "unauthorized");
}

/* ---- the issuer's keys ---- */

static void keys_are_fetched_once_and_kept(void **state)
{
	struct ctx *cx = *state;

	with_issuer();
	for (int i = 0; i < 5; i++) {
		ctx_reset(cx, "next");
		assert_int_equal(bearer(cx, bearer_ec(cx), AUTH_USER), 0);
		assert_string_equal(cx->who->user_id, USER);
	}
	assert_int_equal(issuer.asked, 1);
}

static void tokens_without_kid_do_not_need_the_issuer(void **state)
{
	struct ctx *cx = *state;

	with_issuer();
	issuer.reply = NULL;
	assert_int_equal(bearer(cx, bearer_of(cx, CLAIMS), AUTH_USER), 0);
	assert_int_equal(issuer.asked, 0);
}

static void without_any_keys_the_answer_is_503(void **state)
{
	static const char *const replies[] = { NULL, "<html>busy</html>", "{}" };
	struct ctx *cx = *state;

	with_issuer();
	for (size_t i = 0; i < ARRAY_LEN(replies); i++) {
		keys_reset();
		issuer.reply = replies[i];
		assert_failed(cx, bearer(cx, bearer_ec(cx), AUTH_USER), 503, "keys_unavailable");
	}
	keys_reset();
	issuer.reply = jwks_ec;
	issuer.status = 500;
	assert_int_equal(bearer(cx, bearer_ec(cx), AUTH_USER), -1);
	assert_int_equal(cx->err.status, 503);
	assert_true(cx->err.retry_after_seconds > 0);
	ctx_forgive(cx);
	/* and not asked again at once */
	issuer.status = 200;
	issuer.asked = 0;
	assert_failed(cx, bearer(cx, bearer_ec(cx), AUTH_USER), 503, "keys_unavailable");
	assert_int_equal(issuer.asked, 0);
}

static void an_unknown_kid_asks_again_but_not_often(void **state)
{
	struct ctx *cx = *state;

	with_issuer();
	assert_int_equal(bearer(cx, bearer_ec(cx), AUTH_USER), 0);
	issuer.reply = jwks_rsa;
	/* just asked: not again yet */
	assert_failed(cx, bearer(cx, bearer_rsa(cx), AUTH_USER), 401, "unauthorized");
	assert_int_equal(issuer.asked, 1);
	keys_age(11000);
	assert_int_equal(bearer(cx, bearer_rsa(cx), AUTH_USER), 0);
	assert_int_equal(issuer.asked, 2);
	/* rotated out */
	assert_failed(cx, bearer(cx, bearer_ec(cx), AUTH_USER), 401, "unauthorized");
	assert_int_equal(issuer.asked, 2);
}

static void old_keys_serve_while_the_issuer_is_down(void **state)
{
	struct ctx *cx = *state;

	with_issuer();
	assert_int_equal(bearer(cx, bearer_ec(cx), AUTH_USER), 0);
	issuer.reply = NULL;
	keys_age(3600000);
	assert_int_equal(bearer(cx, bearer_ec(cx), AUTH_USER), 0);
	assert_int_equal(issuer.asked, 2);
	/* whether the other key is good cannot be known now */
	assert_failed(cx, bearer(cx, bearer_rsa(cx), AUTH_USER), 503, "keys_unavailable");
	issuer.reply = jwks_rsa;
	keys_age(11000);
	assert_int_equal(bearer(cx, bearer_rsa(cx), AUTH_USER), 0);
}

static void old_keys_are_renewed_in_time(void **state)
{
	struct ctx *cx = *state;

	with_issuer();
	assert_int_equal(bearer(cx, bearer_ec(cx), AUTH_USER), 0);
	issuer.reply = jwks_rsa;
	keys_age(660000);
	assert_failed(cx, bearer(cx, bearer_ec(cx), AUTH_USER), 401, "unauthorized");
	assert_int_equal(issuer.asked, 2);
}

/* ---- many threads ---- */

enum { THREADS = 8, ROUNDS = 60 };

static atomic_int identified, refused;

static void *ask_many_times(void *arg)
{
	struct ctx *cx = ctx_new(1 MiB, "thread");

	for (int i = 0; i < ROUNDS; i++) {
		bool rsa = (i + (int)(intptr_t)arg) % 3 == 0;

		ctx_reset(cx, "thread");
		if (bearer(cx, rsa ? bearer_rsa(cx) : bearer_ec(cx), AUTH_USER) == 0)
			atomic_fetch_add(&identified, 1);
		else if (cx->err.status == 401 || cx->err.status == 503)
			atomic_fetch_add(&refused, 1);
		if (i % 10 == 0)
			keys_age(11000);
	}
	ctx_free(cx);
	return NULL;
}

static void many_threads_share_the_keys(void **state)
{
	pthread_t threads[THREADS];

	(void)state;
	with_issuer();
	identified = refused = 0;
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_many_times, (void *)(intptr_t)i), 0);
	for (int i = 0; i < 20; i++) {
		issuer.reply = i % 3 == 0 ? NULL : i % 3 == 1 ? jwks_rsa : jwks_ec;
		usleep(2000);
	}
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(identified + refused, THREADS * ROUNDS);
	assert_true(identified > 0);
}

static void *ask_once(void *arg)
{
	struct ctx *cx = ctx_new(1 MiB, "thread");

	(void)arg;
	if (bearer(cx, bearer_ec(cx), AUTH_USER) == 0)
		atomic_fetch_add(&identified, 1);
	ctx_free(cx);
	return NULL;
}

static void the_first_question_is_asked_by_one_for_all(void **state)
{
	pthread_t threads[THREADS];

	(void)state;
	with_issuer();
	issuer.delay_ms = 100;
	identified = 0;
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_once, NULL), 0);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(issuer.asked, 1);
	assert_int_equal(identified, THREADS);
}

#define AUTH_TEST(f) cmocka_unit_test_setup_teardown(f, setup, unit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AUTH_TEST(a_users_token_gives_the_user),
		AUTH_TEST(the_scheme_may_be_written_in_any_case),
		AUTH_TEST(claims_that_only_handlers_set_are_stripped),
		AUTH_TEST(a_token_without_role_is_a_users),
		AUTH_TEST(a_user_needs_an_id_and_an_end),
		AUTH_TEST(other_roles_are_refused),
		AUTH_TEST(a_refused_token_tells_why),
		AUTH_TEST(the_organization_must_look_like_one),
		AUTH_TEST(nobody_is_anon_where_that_is_enough),
		AUTH_TEST(an_anon_key_opens_only_what_is_open),
		AUTH_TEST(the_apikey_counts_when_there_is_no_bearer),
		AUTH_TEST(configured_keys_work_as_apikey_and_as_bearer),
		AUTH_TEST(a_publishable_key_beside_a_session_does_not_matter),
		AUTH_TEST(only_the_service_role_passes_where_it_is_asked_for),
		AUTH_TEST(our_own_token_is_the_service_roles),
		AUTH_TEST(our_own_token_has_a_key_of_its_own_where_sessions_come_from_an_issuer),
		AUTH_TEST(work_of_our_own_runs_as_the_service_role),
		AUTH_TEST(an_agent_is_authenticated_for_its_organization),
		AUTH_TEST(an_agent_must_be_known_and_name_its_organization),
		AUTH_TEST(keys_are_fetched_once_and_kept),
		AUTH_TEST(tokens_without_kid_do_not_need_the_issuer),
		AUTH_TEST(without_any_keys_the_answer_is_503),
		AUTH_TEST(an_unknown_kid_asks_again_but_not_often),
		AUTH_TEST(old_keys_serve_while_the_issuer_is_down),
		AUTH_TEST(old_keys_are_renewed_in_time),
		AUTH_TEST(many_threads_share_the_keys),
		AUTH_TEST(the_first_question_is_asked_by_one_for_all),
	};
	struct ctx *cx = ctx_new(1 MiB, "keys");
	int failed;

	json_setup();
	log_setup("auth_test", LOG_ERROR);
	tokens_setup();
	jwks_ec = tokens_jwks(cx, tokens_ec, NULL);
	jwks_rsa = tokens_jwks(cx, tokens_rsa, NULL);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	keys_reset();
	ctx_free(cx);
	return failed;
}
