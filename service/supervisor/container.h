/* One run of a container: from clone to the exit of its init. */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "supervisor/capabilities.h"
#include "supervisor/links.h"
#include "supervisor/macvlans.h"
#include "supervisor/namespaces.h"
#include "supervisor/plan.h"
#include "supervisor/rootfs.h"
#include "supervisor/sources.h"
#include "xml/domain.h"

/* What stays the same from one run to the next. */
typedef struct ContainerSetup {
        const DomainDefinition *definition;
        Plan plan;
        char **arguments;   /* of init, NULL-terminated */
        char **environment; /* of init, NULL-terminated */
        char *staging;      /* the host's directory at which the root is put together */
        char *runtime;      /* the domain's runtime directory */
        int payload_cgroup; /* the leaf that init is born in */
        Namespaces namespaces;
        Sources sources;
        CapabilityMask capabilities; /* what the container's processes can have */
} ContainerSetup;

typedef struct Container {
        pid_t pid; /* 0: there is none */
        int pidfd;
        int consoles[CONSOLES_MAX]; /* masters of its terminals; taken by the one who relays them */
        size_t n_consoles;
        int network;        /* its network namespace, its own or a shared one */
        MovedLinks *links;  /* of the host, that it has; NULL: none */
        Macvlans *macvlans; /* on links of the host; NULL: none */
} Container;

#define CONTAINER_NULL ((Container){ .pidfd = -1, .network = -1 })

/* Prepares what every run needs. The definition must outlive the setup. */
int container_setup_make(ContainerSetup *ret_setup, const DomainDefinition *definition,
        const char *runtime, Error *ret_error);

/* Opens what the container has of the host for all its runs, before it is known to have a scope: looks
 * whether the host can do what the definition asks for, and changes nothing on it. Returns 0 or a
 * negative errno with StartFailed or Unsupported. */
int container_setup_open(ContainerSetup *setup, Error *ret_error);

/* The same for the file systems and then for the devices of the host. Only these make the plan. They do
 * change something: images are attached, file systems mounted. */
int container_setup_filesystems(ContainerSetup *setup, Error *ret_error);
int container_setup_devices(ContainerSetup *setup, Error *ret_error);

/* Hands the cgroup that its processes are to be in over to the container; the setup keeps it. */
int container_setup_cgroup(ContainerSetup *setup, int payload_cgroup, Error *ret_error);

void container_setup_free(ContainerSetup *setup);

/* Starts a run and returns once its init has been executed. Returns 0, or a negative errno with
 * StartFailed; then *ret_step, static, says at which step it was, and all that was made is unmade. */
int container_start(
        const ContainerSetup *setup, Container *ret_container, const char **ret_step, Error *ret_error);

/* Kills init, and the kernel with it all else in the container. */
void container_kill(const Container *container);

/* Reaps init, which has exited or been killed, and undoes what the run made on the host.
 * *ret_status is what waitid(2) tells. Returns 1, or 0 while init still runs. */
int container_reap(const ContainerSetup *setup, Container *container, siginfo_t *ret_status);
