/* Notes that libxml2 ran out of memory: many of its functions tell only an error handler, and go on
 * with a tree or a text from which something is missing. */
#pragma once

#include <libxml/xmlerror.h>
#include <stdbool.h>

typedef struct MemoryWatch {
        xmlStructuredErrorFunc previous;
        void *previous_context;
        bool failed;
} MemoryWatch;

/* From here to memory_watch_end(), nothing else may set libxml2's global error handler. */
void memory_watch_begin(MemoryWatch *watch);

/* Returns 0, or -ENOMEM if memory was short meanwhile: what was made since may lack names or text, and
 * must not be used but to free it. */
int memory_watch_end(MemoryWatch *watch);
