/*
 * What differs between the HTTP APIs that providers speak: one struct of functions each. Everything else (limits, tries, costs,
 * files, what is on record, fetching) is the same for all. Internal to the provider module.
 */
#ifndef IGNITE_DOMAIN_PROVIDER_ADAPTER_H
#define IGNITE_DOMAIN_PROVIDER_ADAPTER_H

#include "domain/provider.h"

struct call_run;

#define KIND_BIT(k) (1u << (k))

struct adapter {
	const char *name; /* "api" in the provider file */
	unsigned kinds;   /* KIND_BIT() of each that it has */
	const char *const *
		download_hosts; /* where it keeps its results, unless the provider file says otherwise; NULL-terminated */

	/*
	 * The request that is paid for: where, behind base_url (the arena's), and the body (a new reference), with r->output_bound.
	 * *ret_body NULL: the call's text is not UTF-8, or r->fault says why it cannot be made.
	 */
	int (*ask)(struct ctx *cx, struct call_run *r, const char **ret_path, json_t **ret_body);

	/* What an answer with that status and those words means; CALL_OK: what it means everywhere. On the loop's thread. */
	enum call_fault (*fault_of)(int status, const char *code, const char *words);

	/*
	 * Reads an answer of status 2xx (root NULL: not JSON, r's file is it): fills the call, names results, or asks to be polled.
	 * A fault is the answer's.
	 */
	int (*read)(struct ctx *cx, struct call_run *r, const json_t *root);

	/* Where a prediction is looked after, behind base_url and before its id, and what follows to stop it; NULL: there are none. */
	const char *predictions, *cancel;
};

extern const struct adapter adapter_openai, adapter_replicate, adapter_recraft;

/* The adapter of that name; NULL: openai's. */
const struct adapter *adapter_of(const char *name);

/* Do a provider's words say that its content policy is the reason? */
bool words_of_policy(const char *words);

/* The prompt with the style that was asked for, for APIs without a field for it; the arena's, or NULL. */
const char *prompt_with_style(struct ctx *cx, const struct model_call *c);

/* Adds what is there. */
void body_add(json_t *body, const char *name, const char *text);

#endif
