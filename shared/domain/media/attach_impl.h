/* What the parts of attaching share. For shared/domain/media/ only. */
#ifndef IGNITE_DOMAIN_MEDIA_ATTACH_IMPL_H
#define IGNITE_DOMAIN_MEDIA_ATTACH_IMPL_H

#include "domain/media/target.h"
#include "domain/store.h"
#include "io/db.h"

/* A context that ends with the work, as service role for the organisation (or NULL): courses are large, and jobs live long. */
struct ctx *attach_scratch(struct ctx *cx, const char *organization);

/* Ends it, with what it left uncommitted; its failure becomes cx's. rc is handed on. */
int attach_scratch_end(struct ctx *cx, struct ctx *sub, int rc);

/* The parsed course.json under the open transaction; *ret NULL: *ret_why says why there is none. *ret_object NULL: no file. */
int attach_read_course(struct ctx *cx, const char *course_id, struct object **ret_object,
	json_t **ret, const char **ret_why);

/* A row of ignite.media_attachments as ignite.media_work() tells it. */
void attach_row_from(struct ctx *cx, const json_t *json, struct attach_row *r);

extern const char attach_former[]; /* why a target of a former text is gone */

#endif
