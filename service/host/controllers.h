/* The cgroup controllers that the host has. */
#pragma once

#include <stdbool.h>

#include "base/error.h"

/* Checks for what every domain needs: the unified hierarchy, and in it cpuacct (part of its core),
 * memory, and devices (a BPF program type); and for the controllers in `needed`, ended by NULL: of
 * cpu, cpuset, io, pids. `allowed` is a comma-separated list of those whose absence the administrator
 * accepts, NULL: none. Returns 0, or -EOPNOTSUPP with MissingController. */
int controllers_check(const char *allowed, const char *const *needed, Error *ret_error);
