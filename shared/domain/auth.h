/*
 * Who asks: user JWT, dev-agent, API key or service role becomes the identity that transactions run as.
 * Membership and role are the database's to check (ignite.authorize), from tables, under this identity.
 */
#ifndef IGNITE_DOMAIN_AUTH_H
#define IGNITE_DOMAIN_AUTH_H

#include "base/ctx.h"
#include "codec/jwt.h"

/* What a handler asks of its caller. Levels from viewer on are checked by the database against the organisation. */
enum auth_level {
	AUTH_NONE,
	AUTH_USER,
	AUTH_ORG_VIEWER,
	AUTH_ORG_EDITOR,
	AUTH_ORG_OWNER,
	AUTH_SERVICE
};

/* What of the request says who asks; each may be NULL or empty, which is the same. */
struct credentials {
	const char *authorization; /* "Bearer …" */
	const char *apikey;
	const char *agent_token;  /* x-agent-token */
	const char *organization; /* x-organization-id */
	const char *user;         /* x-user-id */
};

/*
 * Sets cx->who. A bearer token wins over apikey; an agent token wins over both. Bearer and apikey may each be a JWT, or one
 * of PUBLISHABLE_KEYS (role anon) or SECRET_KEYS (service_role). 401 unauthorized (absent, malformed,
 * expired, wrong algorithm, unknown key, wrong agent token; anon where a user is asked for), 400 organization_required
 * (agent without organisation), 400 invalid_organization / invalid_user (not a uuid), 403 forbidden (AUTH_SERVICE asked,
 * other role given), 503 keys_unavailable (JWKS not to be had). level AUTH_NONE: no credentials at all give role anon, but bad
 * ones are still 401. *ret_fault (may be NULL) tells why a token was refused, JWT_OK when that was not for the token itself.
 *
 * Tokens: the claim role must be anon, authenticated or service_role; without it a token is a user's (an OIDC issuer other
 * than GoTrue). A user's token needs exp and a uuid as sub; API keys of role anon and service_role may lack both.
 * Claims agent, org and audit_user, which only handlers set, are stripped; so is a sub that is no uuid.
 */
int auth_identify(
	struct ctx *cx, const struct credentials *c, enum auth_level level, enum jwt_fault *ret_fault);

/* cx->who = the service role acting for organization (NULL: for none). For jobs and our own upkeep. */
int auth_as_service(struct ctx *cx, const char *organization);

/*
 * A service-role token of our own, signed with the first SERVICE_KEY (else JWT_SECRET) and valid for ttl_seconds; the
 * arena's, or NULL: 500 no_service_key when neither is set.
 */
char *auth_service_token(struct ctx *cx, int ttl_seconds);

#endif
