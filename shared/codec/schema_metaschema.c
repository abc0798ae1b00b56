/* The metaschemas of draft 2020-12, from the files in metaschema/ (their README says whence they are). */
#include "codec/schema_impl.h"

#define EMBED(name, file)                                                                          \
	__asm__(".pushsection .rodata\n"                                                               \
			"schema_meta_" #name ": .incbin \"shared/codec/metaschema/" file ".json\"\n"           \
			"schema_meta_" #name "_end: .byte 0\n"                                                 \
			".popsection\n");                                                                      \
	extern const char schema_meta_##name[], schema_meta_##name##_end[]

EMBED(schema, "schema");
EMBED(core, "core");
EMBED(applicator, "applicator");
EMBED(unevaluated, "unevaluated");
EMBED(validation, "validation");
EMBED(meta_data, "meta-data");
EMBED(format_annotation, "format-annotation");
EMBED(format_assertion, "format-assertion");
EMBED(content, "content");

#define FILE_AT(uri, name)                                                                         \
	{                                                                                              \
		"https://json-schema.org/draft/2020-12/" uri, schema_meta_##name, schema_meta_##name##_end \
	}

const char *schema_metaschema(const char *uri, size_t *ret_size)
{
	static const struct {
		const char *uri, *start, *end;
	} files[] = {
		FILE_AT("schema", schema),
		FILE_AT("meta/core", core),
		FILE_AT("meta/applicator", applicator),
		FILE_AT("meta/unevaluated", unevaluated),
		FILE_AT("meta/validation", validation),
		FILE_AT("meta/meta-data", meta_data),
		FILE_AT("meta/format-annotation", format_annotation),
		FILE_AT("meta/format-assertion", format_assertion),
		FILE_AT("meta/content", content),
	};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		if (strncmp(files[i].uri, uri, strcspn(uri, "#")) != 0 ||
			files[i].uri[strcspn(uri, "#")] != '\0')
			continue;
		*ret_size = (size_t)(files[i].end - files[i].start);
		return files[i].start;
	}
	return NULL;
}
