#include "folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 40 };

bool make_folder(const char *name, char *ret, size_t size)
{
	const char *place = getenv("TMPDIR");

	if (place == NULL || place[0] != '/' || strlen(place) > LONGEST)
		place = "/tmp";
	if (snprintf(ret, size, "%s/%s.XXXXXX", place, name) >= (int)size) {
		errno = ENAMETOOLONG;
		return false;
	}
	return mkdtemp(ret) != NULL;
}
