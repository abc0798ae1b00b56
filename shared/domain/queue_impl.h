/* What the queue's files share. Internal to the queue. */
#ifndef IGNITE_DOMAIN_QUEUE_IMPL_H
#define IGNITE_DOMAIN_QUEUE_IMPL_H

#include "domain/queue.h"
#include "io/db.h"

enum { NUMBER_TEXT = 16, QUEUE_HOST_TEXT = 65 };

const char *queue_number(char out[NUMBER_TEXT], int n);

/* The name of this host, as workers register it: HOST_NAME, else the system's. */
void queue_host(char out[QUEUE_HOST_TEXT]);

/*
 * Everything but enqueueing is the service role's. Gives cx that role and returns whom it acted for before, to be put
 * back by the caller.
 */
int queue_become_service(struct ctx *cx, struct identity **ret_before);

/* The statements that the effects of those jobs come to, in order, gathered rows last; their texts are cx's. */
int effects_statements(struct ctx *cx, const struct job *const *jobs, int count,
	struct db_statement out[EXCHANGE_EFFECTS_MAX], int *ret_count);

/* The columns of a claim, and the jobs that its rows are. */
#define QUEUE_JOB_COLUMNS                                                                          \
	"job_id, run_no, queue, job_type, organization_id, payload, attempt, max_attempts,"            \
	" lease_seconds, heartbeat_seconds, timeout_seconds"
int queue_jobs_of_rows(struct ctx *cx, const struct rows *r, struct job **ret, int *ret_count);

#endif
