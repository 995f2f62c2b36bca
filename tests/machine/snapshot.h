/* What the host has of containers, to compare before and after. */
#pragma once

#include "bus.h"

typedef GPtrArray Snapshot; /* sorted lines */

Snapshot *snapshot_take(GDBusConnection *bus);

/* Fails the test unless mounts, links, loop and NBD devices, units, runtime files, machines, processes,
 * cgroups and the descriptors of lxc1d are what they were. What others than lxc1d must see first may
 * take a moment. */
void assert_nothing_left(GDBusConnection *bus, const Snapshot *before);

/* Open descriptors of a process. */
guint count_fds(guint32 pid);
