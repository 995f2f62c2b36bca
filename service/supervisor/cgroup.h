/* The leaves of the scope's cgroup: one for the supervisor, one for the container. */
#pragma once

#include "base/error.h"

/* Moves the calling process, which must be in the cgroup of `unit` already, and all others there into
 * the new leaf `supervisor`, makes the leaf `payload` beside it and gives it every controller that there
 * is: cgroup v2 allows no processes in a cgroup that passes controllers on (kernel's
 * admin-guide/cgroup-v2, "No Internal Process Constraint"). Returns a descriptor of `payload`,
 * or a negative errno with StartFailed. */
int cgroup_make_leaves(const char *unit, Error *ret_error);

/* Removes what a run has left below the payload: cgroups of its own, in which no process is any more,
 * and the controllers passed on to them, with which the next run's init could not be born in the
 * payload. */
void cgroup_clear(int payload);

/* Gives the payload to the container's own root, as far as the kernel lets it be delegated:
 * "cgroup.threads" and so on, see "Delegation" in the kernel's cgroup-v2 document. */
int cgroup_delegate(int payload, uid_t user, gid_t group, Error *ret_error);

/* Has the kernel kill all of the payload when its memory runs out, rather than one process of it. */
int cgroup_kill_as_a_group(int payload, Error *ret_error);
