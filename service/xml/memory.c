/* Notes that libxml2 ran out of memory. */
#include <errno.h>
#include <libxml/globals.h>

#include "xml/memory.h"

static void note_failure(void *data, xmlError *error)
{
        MemoryWatch *watch = data;

        if (error->code == XML_ERR_NO_MEMORY)
                watch->failed = true;
}

void memory_watch_begin(MemoryWatch *watch)
{
        *watch = (MemoryWatch){ xmlStructuredError, xmlStructuredErrorContext, false };
        xmlSetStructuredErrorFunc(watch, note_failure);
}

int memory_watch_end(MemoryWatch *watch)
{
        xmlSetStructuredErrorFunc(watch->previous_context, watch->previous);
        return watch->failed ? -ENOMEM : 0;
}
