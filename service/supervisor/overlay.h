/* A filesystem under an overlay: what is written goes elsewhere. See overlayfs in the kernel's
 * documents. */
#pragma once

#include "base/error.h"
#include "xml/filesystems.h"

/* Makes a detached overlay mount over the detached tree `lower`, which is attached by that in
 * `directory`, as the kernel wants it: a directory of this mount namespace's own, in which names with
 * `number` are free. Returns its descriptor, or a negative errno with StartFailed. */
int overlay_make(const char *directory, size_t number, int lower, const FilesystemDefinition *filesystem,
        Error *ret_error);
