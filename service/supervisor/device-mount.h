/* Mounts of block devices. */
#pragma once

#include <stdbool.h>

#include "base/error.h"

/* Makes a detached mount of the file system on an open block device; `readonly`, the file system is
 * never written to by it. Returns its descriptor, or a negative errno with StartFailed, or with
 * Unsupported where the kernel lacks the file system. */
int mount_device(int device, bool readonly, Error *ret_error);
