/* What the objects of domains and those of networks have in common. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "bus/names.h"
#include "bus/objects.h"

int objects_enumerate(const char *prefix, const void *list, size_t n, ObjectName name, char ***ret_paths)
{
        char **paths = calloc(n + 1, sizeof(char *));

        if (!paths)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++) {
                if (sd_bus_path_encode(prefix, name(list, i), paths + i) >= 0)
                        continue;
                while (i > 0)
                        free(paths[--i]);
                free(paths);
                return -ENOMEM;
        }
        *ret_paths = paths;
        return 1;
}

static void emit(sd_bus *bus, const char *path, const char *name, const char *signal)
{
        sd_bus_emit_signal(bus, BUS_ROOT_PATH, BUS_MANAGER_INTERFACE, signal, "so", name, path);
}

void objects_emit_added(sd_bus *bus, const char *prefix, const char *name, const char *signal)
{
        _cleanup_free_ char *path = NULL;

        if (sd_bus_path_encode(prefix, name, &path) < 0)
                return;
        sd_bus_emit_object_added(bus, path);
        emit(bus, path, name, signal);
}

void objects_emit_removed(sd_bus *bus, const char *prefix, const char *name, const char *signal)
{
        _cleanup_free_ char *path = NULL;

        if (sd_bus_path_encode(prefix, name, &path) < 0)
                return;
        sd_bus_emit_object_removed(bus, path);
        emit(bus, path, name, signal);
}
