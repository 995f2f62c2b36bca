/* The plan of a container's file system: a flat list of steps, made before anything is mounted.
 * Making it needs neither root nor the host; carrying it out is rootfs.h's job.
 *
 * The outer steps come first. They are carried out with all the host's privileges, in a mount namespace
 * that no container's process ever is in: what the host has is put together there. The inner steps are
 * carried out in the container's own namespaces, by what will be its init: the views of the kernel that
 * depend on them. With a user namespace between the two, the container can't undo what the outer steps
 * did: see "restrictions on mount namespaces" in mount_namespaces(7). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "xml/domain.h"

typedef enum StepKind {
        STEP_ROOT,   /* the tree of `filesystem`, or that of the host, becomes the container's root */
        STEP_DETACH, /* what the host has mounted at `target` and below goes away */
        STEP_FILESYSTEM, /* a new file system of `type` with `options` */
        STEP_BIND,       /* the host's directory, or file, `source` with all below it */
        STEP_TREE,       /* the tree of `filesystem`, see trees.h */
        STEP_REMOUNT,    /* `target` once more, on top of itself, with other attributes */
        STEP_MASK,       /* nothing can be read from `target` any more */
        STEP_DEVICE,     /* a device `major`:`minor` with the type and permissions `mode` */
        STEP_SYMLINK,    /* a link at `target` that points to `source` */
        STEP_CONSOLES,   /* `count` terminals in the new devpts; the first one is at `target` too */
        STEP_ATTACH,     /* what an earlier step has kept under the number `kept` */
} StepKind;

typedef struct Step {
        StepKind kind;
        const char *target; /* absolute path inside the container */
        const char *source;
        const FilesystemDefinition *filesystem;
        size_t number; /* of it, in the definition */
        const char *type;
        const char *options; /* "name=value,name", for fsconfig(2) */
        uint64_t attributes; /* MOUNT_ATTR_* to set, see mount_setattr(2) */
        uint64_t attributes_clear;
        mode_t mode;
        unsigned major;
        unsigned minor;
        size_t count;
        bool optional; /* a target or source that isn't there is no failure */
        bool keep;     /* an outer step: not attached but kept, for an inner STEP_ATTACH, as `kept` */
        size_t kept;
} Step;

typedef struct Plan {
        Step *steps;
        size_t n_steps;
        size_t n_outer; /* so many come first that are outer ones */
        size_t n_kept;  /* the numbers of kept mounts are below this */
} Plan;

/* A device node beside those that every container has. */
typedef struct DeviceNode {
        char *path;  /* below /dev */
        mode_t mode; /* type and permissions */
        unsigned major;
        unsigned minor;
        bool readonly; /* whatever its permissions say, it must not be written to */
} DeviceNode;

/* Makes the plan for a definition and such nodes. The strings in it are static or theirs; both must
 * outlive it. Returns 0 or -ENOMEM. */
int plan_make(
        const DomainDefinition *definition, const DeviceNode *nodes, size_t n_nodes, Plan *ret_plan);

/* Frees the list, not what it borrows. */
void plan_free(Plan *plan);
