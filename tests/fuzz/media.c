/* Files as they are received, through the walks of all kinds: any bytes are known or refused, within the limits. */
#include "fuzz.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "domain/media.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	struct ctx *cx = fuzz_ctx();
	struct media_info info;

	if (fd < 0)
		fd = memfd_create("media", MFD_CLOEXEC);
	if (ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
		abort();
	if (media_inspect(cx, fd, NULL, &info) != 0) {
		fuzz_check(cx->err.status >= 413 && cx->err.status <= 422);
		return 0;
	}
	fuzz_check(info.size_bytes == (int64_t)size && info.type < MEDIA_TYPES);
	fuzz_check(info.width <= 65535 && info.height <= 65535 && info.width >= 0 && info.height >= 0);
	fuzz_check(info.kind != MEDIA_IMAGE || (int64_t)info.width * info.height <= MEDIA_PIXELS_MAX);
	fuzz_check(info.frames <= MEDIA_FRAMES_MAX && info.duration_ms >= -1);
	return 0;
}
