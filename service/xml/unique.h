/* Finds what must not be in a definition twice. */
#pragma once

#include <libxml/tree.h>
#include <stddef.h>

typedef struct UniqueKey {
        const char *text;       /* borrowed */
        const xmlNode *element; /* where it was given */
        size_t index;           /* its place in the document, set by unique_find() */
} UniqueKey;

/* Returns the first key in the document whose text an earlier one has, and that one, or NULL.
 * The keys must be in document order, and are sorted by text when this returns. */
const UniqueKey *unique_find(UniqueKey *keys, size_t n_keys, const UniqueKey **ret_earlier);
