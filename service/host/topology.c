/* The processors and NUMA nodes that the host has online. */
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

#include "base/file.h"
#include "host/topology.h"

#define ONLINE_PROCESSORS "/sys/devices/system/cpu/online"
#define ONLINE_NODES "/sys/devices/system/node/online"

/* Reads one part of a list, "3" or "3-5", and steps over it. Returns whether it is one. */
static bool read_range(const char **text, unsigned long *ret_first, unsigned long *ret_last)
{
        char *end;

        if (**text < '0' || **text > '9')
                return false;
        *ret_first = *ret_last = strtoul(*text, &end, 10);
        if (*end == '-') {
                if (end[1] < '0' || end[1] > '9')
                        return false;
                *ret_last = strtoul(end + 1, &end, 10);
        }
        *text = end;
        return *ret_last >= *ret_first;
}

/* Whether the list has the number: 1, 0, or -1: it can't be read. */
static int list_contains(const char *list, unsigned long number)
{
        unsigned long first, last;
        int found = 0;

        while (*list && *list != '\n') {
                if (!read_range(&list, &first, &last) || (*list && !strchr(",\n", *list)))
                        return -1;
                found |= number >= first && number <= last;
                list += *list == ',';
        }
        return found;
}

int topology_find_missing(const char *list, const unsigned char *bits, size_t size)
{
        for (size_t number = 0; number < 8 * size; number++) {
                int r = bits[number / 8] >> number % 8 & 1 ? list_contains(list, number) : 1;

                if (r < 0)
                        return -2;
                if (r == 0)
                        return (int) number;
        }
        return -1;
}

static int check(const char *what, const char *path, const char *otherwise, const char *kind,
        const unsigned char *bits, size_t size, Error *ret_error)
{
        _cleanup_free_ char *list = NULL;
        int missing;

        if (size == 0)
                return 0;
        /* A kernel without NUMA has no such file. */
        if (file_read(AT_FDCWD, path, 4096, &list, NULL) < 0 && !(list = strdup(otherwise)))
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        list[strcspn(list, "\n")] = '\0';
        missing = topology_find_missing(list, bits, size);
        if (missing == -2)
                return error_set(
                        ret_error, -EIO, ERROR_FAILED, "%s has '%s', which is no list", path, list);
        if (missing < 0)
                return 0;
        return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                "%s: the host has no %s %d online, only %s", what, kind, missing, list);
}

int topology_check_processors(const char *what, const unsigned char *bits, size_t size, Error *ret_error)
{
        return check(what, ONLINE_PROCESSORS, "0", "processor", bits, size, ret_error);
}

int topology_check_nodes(const char *what, const unsigned char *bits, size_t size, Error *ret_error)
{
        return check(what, ONLINE_NODES, "0", "NUMA node", bits, size, ret_error);
}
