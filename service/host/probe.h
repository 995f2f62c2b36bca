/* What file system a block device has. */
#pragma once

#include "base/error.h"

#define FILESYSTEM_TYPE_SIZE 32

/* Finds the type of the file system on an open block device, as mount(8) would, by libblkid. What is on
 * the device may be hostile: it is read in a process of its own that has no rights, and whose answer is
 * checked. `what` names the device in errors. Returns 0, or a negative errno with StartFailed where
 * there is nothing, something else, or more than one thing on it. */
int probe_filesystem(
        int device, const char *what, char ret_type[FILESYSTEM_TYPE_SIZE], Error *ret_error);
