/* Folders for what a test writes. */
#ifndef IGNITE_TESTS_FOLDER_H
#define IGNITE_TESTS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Makes a folder of its own, mode 0700, whose name begins with name, in TMPDIR, or in /tmp where that is not set or too long for the
 * paths of sockets below it; its path to ret. False, and errno, when it cannot be made. Who makes it removes it.
 */
bool make_folder(const char *name, char *ret, size_t size);

#endif
