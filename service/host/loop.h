/* Files as block devices: loop(4). */
#pragma once

#include <stdbool.h>

#include "base/error.h"

/* Attaches the image at `path`, a regular file, to a free loop device, `readonly` in a way that nobody
 * can undo while it is attached. Returns a descriptor of the device: it stays attached until the last
 * one has closed it, this one and whatever is mounted from it, and is free then by itself. An image can
 * be attached once, or any number of times if all are readonly. Or returns a negative errno with
 * StartFailed, or with Unsupported where the host has no loop devices. */
int loop_device_attach(const char *path, bool readonly, Error *ret_error);
