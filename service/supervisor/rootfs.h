/* Carries out the plan of a container's file system and moves into it.
 *
 * The container's tree is hostile: every path in it is resolved by openat2(2) with RESOLVE_IN_ROOT
 * and every mount is made detached and then moved onto a descriptor, so no link in the tree leads
 * any of this outside. Called in the child, in a mount namespace of its own. */
#pragma once

#include "base/error.h"
#include "supervisor/plan.h"

typedef struct RootFs {
        int root;                   /* the container's root directory */
        int consoles[CONSOLES_MAX]; /* masters of its terminals, in their order */
        size_t n_consoles;
} RootFs;

#define ROOTFS_NULL ((RootFs){ .root = -1 })

/* Builds the tree, attached at the directory `staging` of the host. On failure nothing needs to be
 * undone: all mounts go with the namespace. The descriptors are the caller's either way. */
int rootfs_build(RootFs *rootfs, const Plan *plan, const char *staging, Error *ret_error);

/* Makes it the root directory of this namespace and process, and lets go of the host's. */
int rootfs_enter(const RootFs *rootfs, Error *ret_error);
