/*
 * ignite-admin: what the script needs C for.
 * ignite-admin token --role service_role|anon|authenticated [--user UUID] [--ttl 1h]   prints a token signed with
 * JWT_SECRET, or with SERVICE_KEY where that alone is set
 * ignite-admin poke QUEUE   tells the queue's workers on this host to look now (IGNITE_RUN_DIR says where they listen)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cfg.h"
#include "base/clock.h"
#include "base/ctx.h"
#include "base/str.h"
#include "codec/jwt.h"
#include "codec/uuid.h"
#include "domain/queue.h"

struct token_args {
	const char *role, *user;
	long ttl_seconds;
};

static int usage(const char *why)
{
	fprintf(stderr, "ignite-admin: %s\n", why);
	return 2;
}

/* "90", "90s", "15m", "1h", "30d" -> seconds; 0 when it is none of these. */
static long seconds_of(const char *text)
{
	static const struct {
		char unit;
		long seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	char number[16];
	size_t n = strlen(text);
	long value, factor = 1;

	if (n == 0 || n >= sizeof(number))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (text[n - 1] == units[i].unit) {
			factor = units[i].seconds;
			n--;
			break;
		}
	memcpy(number, text, n);
	number[n] = '\0';
	return str_to_int(number, 1, 1000000000 / factor, &value) ? value * factor : 0;
}

static int read_args(int argc, char **argv, struct token_args *ret)
{
	*ret = (struct token_args){ .ttl_seconds = 3600 };
	for (int i = 2; i < argc; i += 2) {
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;

		if (value == NULL)
			return usage("an option lacks its value.");
		if (strcmp(argv[i], "--role") == 0)
			ret->role = value;
		else if (strcmp(argv[i], "--user") == 0)
			ret->user = value;
		else if (strcmp(argv[i], "--ttl") == 0)
			ret->ttl_seconds = seconds_of(value);
		else
			return usage("token takes --role, --user and --ttl.");
	}
	if (ret->ttl_seconds == 0)
		return usage("--ttl is a number with s, m, h or d behind it.");
	if (ret->role == NULL)
		return usage("--role is missing.");
	return 0;
}

static int check_args(const struct token_args *a)
{
	bool user = strcmp(a->role, "authenticated") == 0;

	if (!user && strcmp(a->role, "anon") != 0 && strcmp(a->role, "service_role") != 0)
		return usage("--role is service_role, anon or authenticated.");
	if (user && (a->user == NULL || !uuid_valid(a->user)))
		return usage("--role authenticated needs --user with the user's id (a UUID).");
	if (!user && a->user != NULL)
		return usage("--user goes with --role authenticated only.");
	return 0;
}

static int print_token(const struct token_args *a, const char *secret)
{
	struct ctx *cx = ctx_new(64 KiB, NULL);
	json_int_t now = clock_unix();
	char *token = NULL;
	json_t *claims;

	if (cx == NULL)
		return 1;
	claims = ctx_own_json(cx,
		json_pack("{s:s, s:s*, s:s, s:I, s:I}", "role", a->role, "sub", a->user, "iss", "ignite",
			"iat", now, "exp", now + (json_int_t)a->ttl_seconds));
	if (claims != NULL)
		token = jwt_sign(cx, claims, secret);
	if (token != NULL)
		puts(token);
	else
		fprintf(stderr, "ignite-admin: %s\n", cx->err.message);
	ctx_free(cx);
	return token != NULL ? 0 : 1;
}

static int token(int argc, char **argv)
{
	struct token_args a;
	struct cfg_list secrets;
	char why[256];
	int rc = read_args(argc, argv, &a);

	if (rc == 0)
		rc = check_args(&a);
	if (rc != 0)
		return rc;
	rc = cfg_read_secrets("JWT_SECRET", &secrets, why, sizeof(why));
	if (rc == 0 &&
		secrets.count == 0) /* with JWKS_URL alone our own tokens have a key of their own */
		rc = cfg_read_secrets("SERVICE_KEY", &secrets, why, sizeof(why));
	if (rc != 0 || secrets.count == 0) {
		fprintf(stderr, "ignite-admin: %s\n",
			rc != 0 ? why : "The setting JWT_SECRET is missing: tokens are signed with it.");
		return 1;
	}
	return print_token(&a, secrets.item[0]);
}

static int poke(const char *queue)
{
	cfg.run_dir = getenv("IGNITE_RUN_DIR");
	if (cfg.run_dir == NULL) {
		fprintf(
			stderr, "ignite-admin: The setting IGNITE_RUN_DIR is missing: workers listen there.\n");
		return 1;
	}
	queue_poke_cancel(queue);
	queue_poke(queue);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 2 && strcmp(argv[1], "token") == 0)
		return token(argc, argv);
	if (argc == 3 && strcmp(argv[1], "poke") == 0)
		return poke(argv[2]);
	return usage("the commands are token --role service_role|anon|authenticated [--user UUID] "
				 "[--ttl 30s|15m|1h|30d], and poke QUEUE.");
}
