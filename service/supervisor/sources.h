/* What a container has of the host's devices, made ready before the supervisor is in its scope, whose
 * device rules would forbid it: loop and NBD devices, file systems, device nodes. It stays as it is from
 * one run to the next. */
#pragma once

#include <sys/types.h>

#include "base/error.h"
#include "host/nbd.h"
#include "supervisor/plan.h"
#include "xml/domain.h"

typedef struct Sources {
        char *directory; /* has the file systems of images and devices, each in a directory named by its
                            number among the definition's, and room for overlays; in a mount namespace of
                            this process's own. NULL: there is none */
        int *held;       /* what must stay open: loop devices, locks */
        size_t n_held;
        NbdDevice *servers;
        size_t n_servers;
        DeviceNode *nodes;
        size_t n_nodes;
} Sources;

#define SOURCES_NULL ((Sources){ .directory = NULL })

/* Opens images and devices of filesystems and mounts them at `runtime`/sources. To be called first, with
 * the host's mounts: this process gets a mount namespace of its own where it is needed. Returns 0 or a
 * negative errno with StartFailed, Unsupported or NoSuchDevice; what is open is the caller's either
 * way. */
int sources_open_filesystems(
        Sources *sources, const DomainDefinition *definition, const char *runtime, Error *ret_error);

/* Opens images of disks, and finds the nodes of disks, host devices and timers. As above. */
int sources_open_devices(Sources *sources, const DomainDefinition *definition, Error *ret_error);

/* Tells lxc1d what the scope is to allow, and which other processes are to be in it. */
int sources_announce(const Sources *sources, int link, Error *ret_error);

/* Unmounts, disconnects and closes all. The container must have ended. */
void sources_close(Sources *sources);
