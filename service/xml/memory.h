/* Notes that libxml2 ran out of memory: many of its functions tell only an error handler, and go on
 * with a tree or a text from which something is missing. */
#pragma once

#include <libxml/xmlerror.h>
#include <stdbool.h>

#include "base/error.h"

typedef struct MemoryWatch {
        xmlStructuredErrorFunc previous;
        void *previous_context;
        bool failed;
} MemoryWatch;

/* From here to memory_watch_end() nothing else may set libxml2's global error handler. */
void memory_watch_begin(MemoryWatch *watch);

/* Returns `result`, or -ENOMEM if memory was short meanwhile; then *ret_error, which may be NULL,
 * is unset again, as what it says may be wrong. */
int memory_watch_end(MemoryWatch *watch, int result, Error *ret_error);
