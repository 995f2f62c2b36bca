/* Carries out the plan of a container's file system and moves into it.
 *
 * The container's tree is hostile: paths in it are opened as paths.h says, and every mount is made
 * detached and then attached to a descriptor, so no link in the tree leads any of this outside. Called
 * in the child, in a mount namespace of its own. */
#pragma once

#include "base/error.h"
#include "supervisor/plan.h"
#include "supervisor/trees.h"

typedef struct RootFs {
        int root;          /* the container's root directory */
        TreeContext trees; /* to be filled in, but for the root, which is the one above */
        int *kept;         /* detached mounts for inner steps; -1: optional, and not there */
        size_t n_kept;
        int consoles[CONSOLES_MAX]; /* masters of its terminals, in their order */
        size_t n_consoles;
} RootFs;

#define ROOTFS_NULL ((RootFs){ .root = -1 })

/* Carries out the outer steps: builds the tree, attached at the directory `staging` of the host, which
 * is the working directory then. On failure nothing needs to be undone: all mounts go with the
 * namespace. The descriptors are the caller's either way. */
int rootfs_build_outer(RootFs *rootfs, const Plan *plan, const char *staging, Error *ret_error);

/* In a new mount namespace that a user namespace owns: the mounts of the tree can't be taken apart here,
 * so a copy of it as a whole takes its place. */
int rootfs_reopen(RootFs *rootfs, Error *ret_error);

/* Carries out the inner steps. */
int rootfs_build_inner(RootFs *rootfs, const Plan *plan, Error *ret_error);

/* Makes it the root directory of this namespace and process, and lets go of the host's. */
int rootfs_enter(const RootFs *rootfs, Error *ret_error);
