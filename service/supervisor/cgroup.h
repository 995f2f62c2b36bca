/* The leaves of the scope's cgroup: one for the supervisor, one for the container. */
#pragma once

#include "base/error.h"

/* Moves the calling process, which must be in the cgroup of `unit` already, into the new leaf
 * `supervisor`, makes the leaf `payload` beside it and gives it every controller that there is:
 * cgroup v2 allows no processes in a cgroup that passes controllers on (kernel's
 * admin-guide/cgroup-v2, "No Internal Process Constraint"). Returns a descriptor of `payload`,
 * or a negative errno with StartFailed. */
int cgroup_make_leaves(const char *unit, Error *ret_error);
