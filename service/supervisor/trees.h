/* The trees that are mounted for a definition's <filesystem>s, by their types. */
#pragma once

#include "base/error.h"
#include "xml/domain.h"

typedef struct TreeContext {
        int root;            /* the container's tree as far as it is there */
        const char *sources; /* Sources.directory */
        const IdMap *idmap;
        int user; /* the container's user namespace; -1: that of the host, or it is entered already */
} TreeContext;

/* Makes the detached tree of filesystem `number`, with its owners and attributes, and with its overlay.
 * A tree of the container itself is found as paths.h says. Returns its descriptor, or a negative errno
 * with StartFailed. */
int tree_make(const TreeContext *context, const FilesystemDefinition *filesystem, size_t number,
        Error *ret_error);
