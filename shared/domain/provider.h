/*
 * Calls to models: chat completions with strict JSON output and vision, embeddings, images, speech and video, of providers that
 * speak OpenAI's HTTP API, Replicate's or Recraft's. One thread a process moves the bytes of all calls; a job starts as many as it
 * likes and takes them as they end. The provider file (docs/providers.md) says which provider and model serve a task, in which
 * order, within which limits. Each call is reserved at its highest possible price before it is made and settled after (ignite.cost_events).
 *
 * Pictures, sound and films never stand in memory: the loop writes an answer into a temporary file of the store's folder, Base64
 * is undone from there piece by piece, and what the provider answers with an address of is fetched into one. What is paid for and
 * comes later (a prediction that runs, an address to fetch from) is on record with the call's cost event, until the job has it
 * (ignite.media_received()): a rerun of the job's step goes on from there, with whoever made it, and pays nothing.
 *
 * Wire formats: https://platform.openai.com/docs/api-reference (chat, embeddings, images, audio),
 * https://replicate.com/docs/reference/http (predictions), https://www.recraft.ai/docs/api-reference (images).
 */
#ifndef IGNITE_DOMAIN_PROVIDER_H
#define IGNITE_DOMAIN_PROVIDER_H

#include "base/ctx.h"

/* Tasks are names of the provider file. Those that Ignite itself asks for: */
#define TASK_COURSE_OUTLINE "course_outline"
#define TASK_COURSE_GROUP "course_group"
#define TASK_COURSE_TEXT "course_text"
#define TASK_COURSE_REPAIR "course_repair"
#define TASK_EMBEDDING "embedding"
#define TASK_IMAGE "image"
#define TASK_SPEECH "speech"
#define TASK_VIDEO "video"

enum call_kind { CALL_CHAT, CALL_EMBEDDING, CALL_IMAGE, CALL_SPEECH, CALL_VIDEO };

/*
 * How a call ended. After CALL_UNAVAILABLE, CALL_RATE_LIMITED, CALL_TIMEOUT and CALL_DENIED the task's next model is asked, if
 * there is one: each has 60 % of the time that is left, the last one all. Not where something that was paid for is on record.
 */
enum call_fault {
	CALL_OK,
	CALL_REFUSED,   /* the model declined: message.refusal */
	CALL_TRUNCATED, /* finish_reason length: max_output_tokens was too small */
	CALL_FILTERED,  /* against the provider's content policy; `why` has its reason */
	CALL_MALFORMED, /* an answer that is no JSON, or not of the schema: `why` and `faults` say where; a picture that is none */
	CALL_RATE_LIMITED, /* for longer than the call may wait: retry_after_seconds */
	CALL_UNAVAILABLE,  /* no connection, broken ones, 5xx, after all tries */
	CALL_REJECTED, /* 4xx: our request; nobody serves the task; an address of a result that we do not go to */
	CALL_DENIED,      /* 401, 403, 404, no quota: key, account or model name; a person has to act */
	CALL_TIMEOUT,     /* the call's own time is over */
	CALL_CANCELLED,   /* cancelled job, deadline, end of the process */
	CALL_OVER_BUDGET, /* not made: it could pass the job's cost ceiling */
	CALL_NO_PRICE,    /* not made: the job has a ceiling and the model no price */
};

struct call_usage {
	int64_t input_tokens;                      /* all of them */
	int64_t cached_tokens, cache_write_tokens; /* those of them read from, written to the cache */
	int64_t output_tokens;
	int images;
	int64_t characters; /* of speech */
	int64_t film_ms;    /* of video */
	bool known;         /* the provider told */
};

/* A picture, a recording or a film that came: as it came, nothing of it is checked but its size. */
struct model_blob {
	const char *
		file; /* a temporary file of the store's folder (store_scratch()), removed with the context */
	int64_t size_bytes;
	const char *type; /* what the provider said it is, without parameters, or NULL */
};

struct model_call {
	/* asked: borrowed until the call has ended; zero or NULL means absent */
	enum call_kind kind;
	const char *task;
	/*
	 * Names the call within its job: (job, step, hash of the request) is its idempotency key, and a provider may answer a
	 * known key from memory. So the same request asked again for another answer wants another step.
	 */
	const char *step;
	void *tag; /* the caller's */
	const char
		*system; /* chat: what stays the same from call to call, sent first: providers cache it */
	const char *user; /* chat: what varies; image, video: the prompt; speech: the text */
	const char *const *image_urls; /* chat: vision input, NULL-terminated; http(s) or data URLs */
	const char *schema_name;       /* chat: [a-zA-Z0-9_-]{1,64} */
	const json_t
		*schema; /* chat: its strict form is sent, the answer is checked against it whole */
	int max_output_tokens;     /* chat; 0: the model's own limit in the provider file */
	const char *const *inputs; /* embedding: NULL-terminated, at most 2048 */
	int dimensions;            /* embedding */
	const char *size;          /* image, video: "1024x1024", "1280x720" */
	const char *quality;       /* image: "low", "medium", "high", where the model knows such */
	const char *
		style; /* image, video: in words; told by a field where the API has one, else in the prompt */
	int count;                  /* image: 0 is 1, at most 10 */
	const char *voice, *format; /* speech: "alloy", "mp3"; image: format "png", "jpeg", "webp" */
	int seconds;                /* video: its length, 0: the model's; at most 600 */
	int64_t timeout_ms; /* all tries and waits; 0: the provider file's; cx's deadline caps it */

	/* answered: the arena's */
	enum call_fault fault;
	const char *why;         /* one sentence; NULL when CALL_OK. Never holds a key. */
	json_t *faults;          /* CALL_MALFORMED against the schema: [{"pointer","message"}] */
	int retry_after_seconds; /* CALL_RATE_LIMITED */
	json_t *
		value; /* chat: the parsed answer, without a schema a string; embedding: arrays of numbers */
	const char *text; /* chat: the answer's text as it came, also when malformed or truncated */
	struct model_blob *blobs; /* image, speech, video: what came, blobs_count of them */
	int blobs_count;
	struct call_usage usage;
	const char *cost_usd;         /* decimal text; NULL: no price is known */
	const char *provider, *model; /* who answered last */
	int attempts; /* requests for it that went out, over all models; looking after a prediction and fetching are none */
	int64_t spent_ms;

	struct call_run *run; /* the module's own */
};

/*
 * Reads the provider file (PROVIDERS_FILE, else the built-in one) once, before threads. -1 with one sentence in why that
 * names the file, the JSON Pointer and the reason.
 */
int provider_setup(char *why, size_t why_size);

/* True when at least one provider with a key serves the task. No I/O. */
bool provider_ready(const char *task);

/* Why not: one sentence that names the task and the setting that is unset; the arena's. */
const char *provider_missing(struct ctx *cx, const char *task);

/*
 * Takes c (zeroed but for what is asked) and returns at once, without I/O but a temporary file for what media come; c must live until provider_next() returned it. What
 * was started goes out at the next provider_next(), reserved together in one statement. A call that is not made (budget, price,
 * no provider, text that is not UTF-8) comes back by provider_next(), too. -1 only when cx failed: memory, a schema of ours.
 */
int provider_start(struct ctx *cx, struct model_call *c);

/*
 * Outside any transaction: the next of cx's calls to end, in order of their ending; *ret NULL when none is left. Its costs are settled then. -1: `cancelled`
 * (the job's cancel flag, within 250 ms, or the deadline) or the database failed; all of cx's calls have been stopped and
 * settled as far as could be. When cx is reset or freed with calls in flight they are stopped, too.
 */
int provider_next(struct ctx *cx, struct model_call **ret);

/*
 * For whoever fails between two calls: stops all of cx's and settles them as far as can be, as a failing provider_next() does. cx's
 * failure stays. Without calls in flight nothing happens.
 */
void provider_stop(struct ctx *cx);

/* One call from start to end. 0 also when the call has a fault. */
int provider_call(struct ctx *cx, struct model_call *c);

/*
 * Records c's fault as cx's failure, so that the queue does the right thing: 429 provider_rate_limited with its seconds (the job
 * is parked, free of charge), 503 provider_unavailable (tried again), 422 cost_ceiling, 422 no_price, 422 provider_rejected,
 * 422 answer_refused, 502 answer_malformed, 503 blocked (CALL_DENIED: the job waits for a person), … Always -1.
 */
int call_fail(struct ctx *cx, const struct model_call *c);

/* What a job's calls came to so far: {"calls","unpriced","input_tokens","cached_tokens","output_tokens","usd"}; the arena's. */
int provider_job_cost(struct ctx *cx, const char *job_id, json_t **ret);

#endif
