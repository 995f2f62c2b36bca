/* The processors and NUMA nodes that the host has online. */
#pragma once

#include <stddef.h>

#include "base/error.h"

/* Finds the lowest number that is in a set (one bit each, the lowest of the first byte is number 0)
 * but not in a list as the kernel writes them: "0-3,8\n". Returns it, -1: there is none, or -2: the
 * list can't be read. Pure. */
int topology_find_missing(const char *list, const unsigned char *bits, size_t size);

/* Checks that all processors, or NUMA nodes, of a set are online. Returns 0, or -EOPNOTSUPP with
 * Unsupported, whose message begins with `what`, the place in the definition. */
int topology_check_processors(
        const char *what, const unsigned char *bits, size_t size, Error *ret_error);
int topology_check_nodes(const char *what, const unsigned char *bits, size_t size, Error *ret_error);
