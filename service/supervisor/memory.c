/* The memory of a supervisor, which stays for as long as its container. */
#include <libxml/parser.h>
#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "supervisor/memory.h"

/* The stack grows for the parser and never shrinks by itself; nothing is on it this far below, and no
 * signal handler ever will be. */
void memory_give_back(void)
{
        const uintptr_t page = (uintptr_t) sysconf(_SC_PAGESIZE), room = 64 * page;
        uintptr_t top = ((uintptr_t) __builtin_frame_address(0) - page) & ~(page - 1);

        xmlCleanupParser();
        malloc_trim(0);
        madvise((void *) (top - room), room, MADV_DONTNEED);
}
