/* Between the parts of a media job. For shared/domain/media/ only. */
#ifndef IGNITE_DOMAIN_MEDIA_JOB_IMPL_H
#define IGNITE_DOMAIN_MEDIA_JOB_IMPL_H

#include "domain/media.h"
#include "domain/media_attach.h"
#include "domain/media_job.h"
#include "domain/media/media_impl.h"
#include "domain/provider.h"

/* What a payload asks for. Strings are borrowed; NULL: not said. */
struct media_order {
	const char *kind; /* one of the words */
	enum media_kind expects;
	enum call_kind call;
	const char *task;
	const char *course_id, *prompt, *alt, *licence, *size, *quality, *style, *voice, *format;
	int seconds;
	const json_t *target; /* targetRef */
};

/* Reads and checks a payload, which may have come by SQL. 422 invalid_request at /payload/…. */
int media_order_read(struct ctx *cx, const json_t *payload, struct media_order *ret);

/* A job under way. */
struct media_making {
	struct media_order order;
	struct media_target target; /* where there is one */
	const char *prompt, *alt;   /* as asked, else from the target's words */
	char prompt_sha256[SHA256_TEXT];
	/* the received file */
	const char *file; /* a path; NULL: none yet */
	const char *type; /* what the provider said it is; NULL: nothing */
	const char *provider, *model;
	const char *cost_usd;
	struct media_asset asset;
};

/* The bytes: those that a former run received, else the provider is asked. m->file and what is known of it are set then. */
int media_bytes_get(struct ctx *cx, struct media_making *m);

/* After a failure for the bytes' sake: nothing of them is kept, and a redrive asks anew. The failure stays recorded. */
void media_bytes_refuse(struct ctx *cx);

/*
 * After an answer that was paid for and holds no file: on record. The first one of a job is a failure for now, so that it is asked
 * once more; cx's failure becomes one for good after that (422), and a redrive asks with another key.
 */
void media_answer_refuse(struct ctx *cx);

/* Inside the transaction that ends the job: the received file goes. */
int media_bytes_drop(struct ctx *cx);

#endif
