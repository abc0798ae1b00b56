/* Who asks: credentials in, identity out. Everything that is not plainly right is refused. */
#include "domain/auth.h"

#include <string.h>
#include <strings.h>

#include "base/cfg.h"
#include "base/clock.h"
#include "base/str.h"
#include "codec/json.h"
#include "codec/uuid.h"
#include "domain/keys.h"

static const char *const role_names[] = {
	[DB_ANON] = "anon", [DB_AUTHENTICATED] = "authenticated", [DB_SERVICE] = "service_role"
};

static int unauthorized(struct ctx *cx, const char *sentence)
{
	return fail(cx, 401, "unauthorized", "%s", sentence);
}

static const char *given(const char *header)
{
	return header != NULL && *header != '\0' ? header : NULL;
}

/* Looks at every entry whatever fits, so that time does not tell which one did. */
static bool listed(const struct cfg_list *list, const char *text)
{
	bool found = false;

	for (size_t i = 0; i < list->count; i++)
		found |= str_equal_secret(text, list->item[i]);
	return found;
}

/* A fresh identity with the organisation that the caller chose, which must at least look like one. */
static struct identity *identity(struct ctx *cx, enum db_role role, const char *organization)
{
	struct identity *who;

	organization = given(organization);
	if (organization != NULL && !uuid_valid(organization)) {
		fail(cx, 400, "invalid_organization", "The header x-organization-id must be a uuid.");
		return NULL;
	}
	who = ctx_alloc(cx, sizeof(*who));
	if (who == NULL)
		return NULL;
	who->role = role;
	if (organization != NULL && (who->organization = ctx_strdup(cx, organization)) == NULL)
		return NULL;
	return who;
}

/* An identity whose claims are its role alone. */
static int plain(struct ctx *cx, enum db_role role, const char *organization, struct identity **ret)
{
	struct identity *who = identity(cx, role, organization);

	if (who == NULL)
		return -1;
	who->claims = ctx_printf(cx, "{\"role\":\"%s\"}", role_names[role]);
	if (who->claims == NULL)
		return -1;
	*ret = who;
	return 0;
}

/* ---- dev-agent ---- */

static int identify_agent(struct ctx *cx, const struct credentials *c, struct identity **ret)
{
	const char *user = given(c->user);
	struct identity *who;
	json_t *claims;

	if (cfg.agent_token.count == 0)
		return unauthorized(cx, "Dev-agent access is not set up here.");
	if (!listed(&cfg.agent_token, c->agent_token))
		return unauthorized(cx, "The agent token is not valid.");
	if (given(c->organization) == NULL)
		return fail(cx, 400, "organization_required",
			"A dev-agent names its organisation in the header x-organization-id.");
	if (user != NULL && !uuid_valid(user))
		return fail(cx, 400, "invalid_user", "The header x-user-id must be a uuid.");
	who = identity(cx, DB_AUTHENTICATED, c->organization);
	if (who == NULL)
		return -1;
	who->agent = true;
	if (user != NULL && (who->audit_user = ctx_strdup(cx, user)) == NULL)
		return -1;
	claims = ctx_own_json(cx,
		json_pack("{s:s, s:b, s:s, s:s*}", "role", "authenticated", "agent", 1, "org",
			who->organization, "audit_user", who->audit_user));
	if (claims == NULL)
		return -1;
	TRY(json_text(cx, claims, false, &who->claims, NULL));
	*ret = who;
	return 0;
}

/* ---- tokens ---- */

/* With the secrets that are set here: JWT_SECRET, and the key of our own tokens where that is another. */
static enum jwt_fault verify_here(struct ctx *cx, const char *token, json_t **ret_claims)
{
	enum jwt_fault fault = jwt_verify(cx, token, &cfg.jwt_secret, NULL, ret_claims), ours;

	if ((fault != JWT_BAD_SIGNATURE && fault != JWT_UNKNOWN_KEY) || cx->err.status != 0 ||
		cfg.service_key.count == 0 || cfg.service_key.item[0] == cfg.jwt_secret.item[0])
		return fault;
	ours = jwt_verify(cx, token, &cfg.service_key, NULL, ret_claims);
	return ours == JWT_BAD_SIGNATURE ? fault : ours;
}

/* With the issuer's keys, and newer ones when the token names one that we lack. */
static int verify_issued(
	struct ctx *cx, const char *token, json_t **ret_claims, enum jwt_fault *ret_fault)
{
	const struct keys *keys, *newer;

	TRY(keys_get(cx, &keys));
	*ret_fault = jwt_verify(cx, token, NULL, keys_set(keys), ret_claims);
	if (*ret_fault != JWT_UNKNOWN_KEY || cx->err.status != 0)
		return 0;
	TRY(keys_renew(cx, keys, &newer));
	if (newer != keys)
		*ret_fault = jwt_verify(cx, token, NULL, keys_set(newer), ret_claims);
	return 0;
}

/* The issuer is asked only for tokens that name a key: ours work while it is down. */
static int verify(struct ctx *cx, const char *token, json_t **ret_claims, enum jwt_fault *ret_fault)
{
	enum jwt_fault fault = verify_here(cx, token, ret_claims);

	if (fault == JWT_UNKNOWN_KEY && cx->err.status == 0 && cfg.jwks_url != NULL)
		TRY(verify_issued(cx, token, ret_claims, &fault));
	if (cx->err.status != 0)
		return -1;
	*ret_fault = fault;
	return fault == JWT_OK ? 0 : unauthorized(cx, jwt_fault_text(fault));
}

/* The role that the claims name; none at all means a user. */
static int role_of(struct ctx *cx, const json_t *claims, enum db_role *ret)
{
	const json_t *role = json_object_get(claims, "role");

	if (role == NULL) {
		*ret = DB_AUTHENTICATED;
		return 0;
	}
	for (enum db_role r = DB_ANON; json_is_string(role) && r <= DB_SERVICE; r++)
		if (strcmp(json_string_value(role), role_names[r]) == 0) {
			*ret = r;
			return 0;
		}
	return unauthorized(cx, "The token's role is not one of anon, authenticated, service_role.");
}

/* The claims as the database sees them: without those that only handlers set, and with a role. */
static int clean(struct ctx *cx, json_t *claims, struct identity *who)
{
	json_object_del(claims, "agent");
	json_object_del(claims, "org");
	json_object_del(claims, "audit_user");
	if (who->user_id == NULL)
		json_object_del(claims, "sub");
	if (json_object_set_new(claims, "role", json_string(role_names[who->role])) != 0)
		return fail(cx, 503, "out_of_memory", "The server is short of memory.");
	return json_text(cx, claims, false, &who->claims, NULL);
}

static int identify_jwt(struct ctx *cx, const char *token, const struct credentials *c,
	struct identity **ret, enum jwt_fault *ret_fault)
{
	struct identity *who;
	json_t *claims;
	const char *sub;
	enum db_role role = DB_ANON;

	TRY(verify(cx, token, &claims, ret_fault));
	TRY(role_of(cx, claims, &role));
	who = identity(cx, role, c->organization);
	if (who == NULL)
		return -1;
	sub = json_string_value(json_object_get(claims, "sub"));
	who->user_id = uuid_valid(sub) ? sub : NULL;
	if (role == DB_AUTHENTICATED && who->user_id == NULL)
		return unauthorized(cx, "The token names no user: its sub must be a uuid.");
	if (role == DB_AUTHENTICATED && json_object_get(claims, "exp") == NULL)
		return unauthorized(cx, "The token of a user must have an end: its exp is missing.");
	TRY(clean(cx, claims, who));
	*ret = who;
	return 0;
}

/* What follows "Bearer" (RFC 6750, 2.1; the scheme in any case), or NULL. */
static const char *bearer(const char *authorization)
{
	if (strncasecmp(authorization, "Bearer ", 7) != 0)
		return NULL;
	authorization += 7;
	while (*authorization == ' ')
		authorization++;
	return *authorization != '\0' ? authorization : NULL;
}

static int identify_bearer(
	struct ctx *cx, const struct credentials *c, struct identity **ret, enum jwt_fault *ret_fault)
{
	const char *authorization = given(c->authorization);
	const char *token = authorization != NULL ? bearer(authorization) : given(c->apikey);

	if (token == NULL) {
		*ret_fault = JWT_MALFORMED;
		return unauthorized(cx, "The Authorization header must be \"Bearer\" and a token.");
	}
	if (str_starts(token, "sb_")) {
		if (listed(&cfg.secret_keys, token))
			return plain(cx, DB_SERVICE, c->organization, ret);
		if (listed(&cfg.publishable_keys, token))
			return plain(cx, DB_ANON, c->organization, ret);
		*ret_fault = JWT_BAD_SIGNATURE;
		return unauthorized(cx, "The API key is not valid.");
	}
	return identify_jwt(cx, token, c, ret, ret_fault);
}

/* Is the identity enough for the level, as far as can be said without the database? */
static int check_level(struct ctx *cx, const struct identity *who, enum auth_level level)
{
	if (level == AUTH_NONE)
		return 0;
	if (who->role == DB_ANON)
		return unauthorized(cx,
			"An API key alone does not say who asks: sign in and send the session's token as bearer.");
	if (level == AUTH_SERVICE && who->role != DB_SERVICE)
		return fail(cx, 403, "forbidden", "Only the service role may call this.");
	return 0;
}

int auth_identify(
	struct ctx *cx, const struct credentials *c, enum auth_level level, enum jwt_fault *ret_fault)
{
	enum jwt_fault fault = JWT_OK;
	struct identity *who;
	int rc;

	if (given(c->agent_token) != NULL)
		rc = identify_agent(cx, c, &who);
	else if (given(c->authorization) != NULL || given(c->apikey) != NULL)
		rc = identify_bearer(cx, c, &who, &fault);
	else if (level == AUTH_NONE)
		rc = plain(cx, DB_ANON, c->organization, &who);
	else
		rc = unauthorized(cx, "Send a token: the Authorization header is missing.");
	if (ret_fault != NULL)
		*ret_fault = fault;
	if (rc != 0)
		return -1;
	TRY(check_level(cx, who, level));
	cx->who = who;
	return 0;
}

int auth_as_service(struct ctx *cx, const char *organization)
{
	return plain(cx, DB_SERVICE, organization, &cx->who);
}

char *auth_service_token(struct ctx *cx, int ttl_seconds)
{
	json_int_t now = clock_unix();
	json_t *claims;

	if (cfg.service_key.count == 0) {
		fail(cx, 500, "no_service_key",
			"Neither SERVICE_KEY nor JWT_SECRET is set, so no token can be signed.");
		return NULL;
	}
	claims = ctx_own_json(cx,
		json_pack("{s:s, s:s, s:I, s:I}", "role", role_names[DB_SERVICE], "iss", "ignite", "iat",
			now, "exp", now + ttl_seconds));
	return claims != NULL ? jwt_sign(cx, claims, cfg.service_key.item[0]) : NULL;
}
