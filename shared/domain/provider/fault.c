/* Kinds and faults of calls in words, and a call's fault as its job's. */
#include "domain/provider/run.h"

const char *kind_word(enum call_kind k)
{
	static const char *const words[] = { [CALL_CHAT] = "chat",
		[CALL_EMBEDDING] = "embedding",
		[CALL_IMAGE] = "image",
		[CALL_SPEECH] = "speech",
		[CALL_VIDEO] = "video" };

	return words[k];
}

const char *fault_word(enum call_fault f)
{
	static const char *const words[] = { [CALL_OK] = "ok",
		[CALL_REFUSED] = "refused",
		[CALL_TRUNCATED] = "truncated",
		[CALL_FILTERED] = "filtered",
		[CALL_MALFORMED] = "malformed",
		[CALL_RATE_LIMITED] = "rate_limited",
		[CALL_UNAVAILABLE] = "unavailable",
		[CALL_REJECTED] = "rejected",
		[CALL_DENIED] = "denied",
		[CALL_TIMEOUT] = "timeout",
		[CALL_CANCELLED] = "cancelled",
		[CALL_OVER_BUDGET] = "over_budget",
		[CALL_NO_PRICE] = "no_price" };

	return words[f];
}

static int limited(struct ctx *cx, const struct model_call *c, const char *why)
{
	(void)fail(cx, 429, "provider_rate_limited", "%s", why);
	cx->err.retry_after_seconds = c->retry_after_seconds;
	return -1;
}

int call_fail(struct ctx *cx, const struct model_call *c)
{
	const char *why = c->why != NULL ? c->why : "A call to a model failed.";

	switch (c->fault) {
	case CALL_REFUSED:
		return fail(cx, 422, "answer_refused", "%s", why);
	case CALL_TRUNCATED:
		return fail(cx, 422, "answer_truncated", "%s", why);
	case CALL_FILTERED:
		return fail(cx, 422, "answer_filtered", "%s", why);
	case CALL_MALFORMED:
		return fail(cx, 502, "answer_malformed", "%s", why);
	case CALL_RATE_LIMITED:
		return limited(cx, c, why);
	case CALL_UNAVAILABLE:
		return fail(cx, 503, "provider_unavailable", "%s", why);
	case CALL_REJECTED:
		return fail(cx, 422, "provider_rejected", "%s", why);
	case CALL_DENIED:
		return fail(cx, 503, "blocked", "%s", why);
	case CALL_TIMEOUT:
		return fail(cx, 504, "provider_timeout", "%s", why);
	case CALL_CANCELLED:
		return fail(cx, 409, "cancelled", "%s", why);
	case CALL_OVER_BUDGET:
		return fail(cx, 422, "cost_ceiling", "%s", why);
	case CALL_NO_PRICE:
		return fail(cx, 422, "no_price", "%s", why);
	case CALL_OK:
	default:
		return fail(cx, 500, "internal", "A call that went well was taken for a failure.");
	}
}
