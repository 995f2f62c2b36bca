/* What follows from what keeps a container apart. */
#include "xml/isolation.h"

bool id_ranges_to_host(const IdRange *ranges, size_t n_ranges, uint32_t id, uint32_t *ret_host)
{
        for (size_t i = 0; i < n_ranges; i++)
                if (id >= ranges[i].start && id - ranges[i].start < ranges[i].count) {
                        *ret_host = ranges[i].target + (id - ranges[i].start);
                        return true;
                }
        return false;
}
