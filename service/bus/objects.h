/* What the objects of domains and those of networks have in common. */
#pragma once

#include <stddef.h>
#include <systemd/sd-bus.h>

/* The name of the object with this number. */
typedef const char *(*ObjectName)(const void *list, size_t i);

/* Makes the list for a node enumerator of sd-bus: the paths of n objects below a prefix, by their names.
 * Returns 1 or -ENOMEM. */
int objects_enumerate(
        const char *prefix, const void *list, size_t n, ObjectName name, char ***ret_paths);

/* Tell of an object that has come, or is about to go: the ObjectManager's signal, and then the Manager's
 * own one, which is called `signal`. */
void objects_emit_added(sd_bus *bus, const char *prefix, const char *name, const char *signal);
void objects_emit_removed(sd_bus *bus, const char *prefix, const char *name, const char *signal);
