/* All that a handler includes. */
#ifndef IGNITE_H
#define IGNITE_H

#include "base/cfg.h"
#include "base/clock.h"
#include "base/ctx.h"
#include "base/log.h"
#include "base/str.h"
#include "codec/b64.h"
#include "codec/hash.h"
#include "codec/json.h"
#include "codec/jwt.h"
#include "codec/schema.h"
#include "codec/uuid.h"
#include "domain/auth.h"
#include "domain/course.h"
#include "domain/course/model/write.h"
#include "domain/dispatch.h"
#include "domain/provider.h"
#include "domain/export/export.h"
#include "domain/published.h"
#include "domain/queue.h"
#include "domain/store.h"
#include "domain/turn.h"
#include "domain/store_sign.h"
#include "edge/handler.h"
#include "edge/reply.h"
#include "edge/request.h"
#include "edge/worker.h"
#include "io/db.h"
#include "io/fetch.h"

#endif
