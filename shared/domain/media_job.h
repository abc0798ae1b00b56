/*
 * A job of ai_media_jobs: asks a provider for a picture, sound or film, checks and stores it, puts it into its course. What has been
 * paid for is never paid for twice: received bytes lie in bucket media-inbox from the moment that they are there, and a rerun, or a
 * redrive, begins with them. docs/media.md, "A job".
 */
#ifndef IGNITE_DOMAIN_MEDIA_JOB_H
#define IGNITE_DOMAIN_MEDIA_JOB_H

#include "base/ctx.h"

enum { MEDIA_PROMPT_MAX = 4000 }; /* characters */

/*
 * For who enqueues: whether a provider serves what the payload asks for. 422 at base + "/kind" with the name of the unset setting,
 * at base + "/targetRef" without a course. base: where the payload stands in the request, "" or "/payload". No I/O.
 */
int media_check(struct ctx *cx, const json_t *payload, const char *base);

/*
 * Performs cx->job. Its result: {"asset_id", "kind", "path", "url", "content_type", "size_bytes", "width"?, "height"?, "duration_ms"?,
 * "alt", "variants", "sha256", "provider", "model", "cost", "attached", "reason"?}. attached is false without a target, when the target
 * vanished meanwhile (reason), or as long as others keep writing the course: the final pass attaches it then.
 * Errors: call_fail()'s, 422 target_gone, 422 invalid_request at /payload/…, those of media_store(); 413, 415 and 422 of bytes end the
 * job, and nothing of them is kept.
 */
int media_job(struct ctx *cx);

/* Takes part in the work of an idle worker: what waits to be attached, for a short time. */
int media_upkeep(struct ctx *cx);

#endif
