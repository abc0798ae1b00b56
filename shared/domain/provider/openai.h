/* Between the parts of the adapter for OpenAI's HTTP API. */
#ifndef IGNITE_DOMAIN_PROVIDER_OPENAI_H
#define IGNITE_DOMAIN_PROVIDER_OPENAI_H

#include "domain/provider/run.h"

int openai_read(struct ctx *cx, struct call_run *r, const json_t *root);

#endif
