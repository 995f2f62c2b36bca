/* Which cgroup a process of the host is in. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* The process's cgroup in the unified hierarchy: an absolute path, to be freed; for a process of the
 * host's own cgroup namespace. Returns 0 or a negative errno: -ESRCH when there is no such process. */
int process_cgroup(pid_t pid, char **ret_path);

/* Whether such a path is that of a unit or lies below it. Slices may be above it and nothing else:
 * whoever rules a cgroup can give those below any name. Pure. */
bool process_cgroup_is_in_unit(const char *path, const char *unit);
