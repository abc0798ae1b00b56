/*
 * Fuzzes what answers of providers go through before they are JSON: pictures are taken out, whatever the text is. What a parser
 * takes whole it must take without its pictures, too, unless one of them is wrong.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "domain/provider/run.h"
#include "fuzz.h"

/* In place of the store and of the rest of the provider module: files in memory, and no words for faults. */

static void drop_fd(void *obj)
{
	close((int)(intptr_t)obj);
}

int store_scratch(struct ctx *cx, struct scratch *ret)
{
	ret->fd = memfd_create("spool", MFD_CLOEXEC);
	fuzz_check(ret->fd >= 0);
	ret->path = ctx_printf(cx, "/proc/self/fd/%d", ret->fd);
	fuzz_check(ret->path != NULL);
	return ctx_own(cx, (void *)(intptr_t)ret->fd, drop_fd);
}

int run_fault(struct call_run *r, enum call_fault f, const char *why)
{
	(void)why;
	r->fault = f;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct model_call call = { .kind = CALL_IMAGE };
	struct ctx *cx = fuzz_ctx();
	struct call_run r = { .call = &call };
	json_t *whole, *left;

	fuzz_check(spool_open(cx, &r) == 0);
	fuzz_check(write(r.spool_fd, data, size) == (ssize_t)size);
	fuzz_check(spool_unpack(cx, &r) == 0);
	fuzz_check(r.found_count <= RUN_RESULTS_MAX);
	for (int i = 0; r.fault == CALL_OK && i < r.found_count; i++)
		fuzz_check(r.found[i].file != NULL && r.found[i].size_bytes <= (int64_t)size);
	whole = json_loadb((const char *)data, size, 0, NULL);
	left = r.transfer.reply != NULL ? json_loadb(r.transfer.reply, r.transfer.reply_size, 0, NULL)
									: NULL;
	fuzz_check(whole == NULL || left != NULL || r.fault == CALL_MALFORMED);
	json_decref(whole);
	json_decref(left);
	free(r.transfer.reply);
	close(r.spool_fd);
	return 0;
}
