/*
 * Pictures written anew by vipsthumbnail (libvips) in a cage: the received file on its standard input, one new file on its standard
 * output. It decodes as a stream, turns the picture upright, brings colours to sRGB and leaves all metadata behind.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "domain/media/media_impl.h"
#include "io/tool.h"

#define PROGRAM "/usr/bin/vipsthumbnail"

enum {
	MEMORY_BYTES = 1536 * 1024 * 1024, /* a WebP of MEDIA_WEBP_PIXELS_MAX with transparent noise */
	WALL_MS = 60000,
	CPU_SECONDS = 40,
	COLOUR_SIDE = 32,
};

static const int widths[MEDIA_VARIANTS_MAX] = { 320, 640, 1280 };

/*
 * Loaders without a name for safety are off, and libvips' modules (ImageMagick, PDF, HEIF …) are not found: none of our kinds needs one, and
 * loading them took half of a child's start. One thread beside the one that reads. Decoded pictures stay in memory however large: the
 * temporary files that they would go to from 100 MiB on are not to be made in the cage.
 */
static const char *const environment[] = { "VIPS_BLOCK_UNTRUSTED=1", "VIPSHOME=/nonexistent",
	"VIPS_CONCURRENCY=1", "VIPS_WARNING=0", "VIPS_DISC_THRESHOLD=4g", NULL };

/* What the program, its libraries and the C library say of our limit on memory, and of what is the cage's or the host's fault. */
static const char *const memory_words[] = { "out of memory", "allocate", "insufficient memory",
	"not enough memory", "unable to encode", NULL };
static const char *const our_words[] = { "Function not implemented", "Operation not permitted",
	"Permission denied", "No space left", "Input/output error", "Too many open files",
	"Resource temporarily unavailable", "shared librar", NULL };

static bool says(const struct tool_result *r, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcasestr(r->why, *words) != NULL)
			return true;
	return false;
}

static int unavailable(struct ctx *cx, const char *cause)
{
	return fail_cause(
		cx, 503, "tool_unavailable", "A program that checks files cannot be run now.", "%s", cause);
}

/* It gave up, or crashed. Only what is not our doing is the file's: its bytes are thrown away then. */
static int judge_file(struct ctx *cx, const struct tool_result *r, const char *cause)
{
	if (says(r, memory_words))
		return media_too_large(cx, "the memory to decode it");
	if (says(r, our_words))
		return unavailable(cx, cause);
	return fail_cause(cx, 422, "media_broken",
		"The file is cut short or not formed as its kind is.", "%s", cause);
}

/* How the program ended, as our failure. */
static int judge(struct ctx *cx, const struct tool_result *r)
{
	const char *cause = tool_says(cx, r);

	switch (r->end) {
	case TOOL_EXITED:
		return r->status == 0 ? 0 : judge_file(cx, r, cause);
	case TOOL_CRASHED:
		return judge_file(cx, r, cause);
	case TOOL_KILLED:  /* this host has no memory left, or somebody wants it stopped */
	case TOOL_TIMEOUT: /* this host may be busy */
		return unavailable(cx, cause);
	default:
		return media_too_large(cx, "the work to decode it");
	}
}

static int run(struct ctx *cx, int fd, const struct media_info *info, const char *input,
	const char *size, const char *output, int out_fd, struct tool_result *ret)
{
	/* Colours with a profile become sRGB. Those without are; without -i, libvips would take them for others' and change them. */
	const char *argv[] = { PROGRAM, input, "-s", size, "-o", output, NULL, "srgb", "-e", "srgb",
		NULL };
	struct tool t = { .argv = argv,
		.env = environment,
		.in_fd = fd,
		.out_fd = out_fd,
		.output_max_bytes = MEDIA_IMAGE_BYTES_MAX,
		.memory_bytes = MEMORY_BYTES,
		.wall_ms = WALL_MS,
		.cpu_seconds = CPU_SECONDS };

	if (size == NULL)
		return -1;
	if (info->profile)
		argv[6] = "-i";
	TRY(tool_run(cx, &t, ret));
	return judge(cx, ret);
}

static const char *input_of(const struct media_info *info)
{
	/* To its decoder, all that is wrong with a JPEG is a warning; PNG warns of what does no harm. */
	if (info->type == MEDIA_JPEG)
		return "stdin[fail_on=warning]";
	return info->frames > 1 ? "stdin[fail_on=truncated,n=-1]" : "stdin[fail_on=truncated]";
}

static int write_one(struct ctx *cx, int fd, const struct media_info *info, const char *size,
	const char *output, const char *content_type, struct media_file *ret)
{
	struct tool_result r;

	TRY(store_scratch(cx, &ret->file));
	TRY(run(cx, fd, info, input_of(info), size, output, ret->file.fd, &r));
	if (strcmp(content_type, "image/webp") == 0)
		TRY(media_webp_bare(cx, ret->file.fd));
	return media_inspect(cx, ret->file.fd, content_type, &ret->info);
}

static int write_whole(
	struct ctx *cx, int fd, const struct media_info *info, struct media_file *ret)
{
	static const char *const outputs[] = { [MEDIA_PNG] = ".png[strip,compression=4]",
		[MEDIA_JPEG] = ".jpg[strip,Q=92,optimize_coding]",
		[MEDIA_WEBP] = ".webp[strip,Q=90]",
		[MEDIA_GIF] = ".gif[strip]" };

	return write_one(cx, fd, info, ctx_printf(cx, "%dx%d>", MEDIA_SIDE_MAX, MEDIA_SIDE_MAX),
		outputs[info->type], info->content_type, ret);
}

static int take_colour(struct ctx *cx, const struct media_file *f, char ret[8])
{
	struct tool_result r;

	TRY(run(cx, f->file.fd, &f->info, "stdin", ctx_printf(cx, "%dx%d!", COLOUR_SIDE, COLOUR_SIDE),
		".ppm[background=255 255 255,strip]", -1, &r));
	if (!media_colour((const unsigned char *)r.out, r.out_bytes, ret))
		return media_broken(cx, "its colours");
	return 0;
}

int media_rewrite(struct ctx *cx, int fd, const struct media_info *info, struct media_files *ret)
{
	struct media_files files = { 0 };
	int width;

	TRY(write_whole(cx, fd, info, &files.file[files.count++]));
	width = files.file[0].info.width;
	for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
		struct media_file *f = &files.file[files.count++];

		f->width = width < widths[i] ? width : widths[i];
		TRY(write_one(cx, fd, info, ctx_printf(cx, "%dx%d>", f->width, MEDIA_SIDE_MAX),
			".webp[strip,Q=82]", "image/webp", f));
		if (width <= widths[i])
			break;
	}
	TRY(take_colour(cx, &files.file[1], files.colour));
	*ret = files;
	return 0;
}
