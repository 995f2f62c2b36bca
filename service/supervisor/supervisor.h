/* The supervisor of one container: its life from the first start to the last stop. */
#pragma once

#include "supervisor/addresses.h"
#include "supervisor/console.h"
#include "supervisor/container.h"
#include "supervisor/control.h"

typedef struct Supervisor {
        int loop;
        int runtime; /* the domain's runtime directory */
        DomainDefinition *definition;
        ContainerSetup setup;
        Container container;
        Consoles *consoles;
        Addresses addresses;
        Control control;

        Watch init;    /* the pidfd of the container's init */
        Watch signals; /* a signalfd: what the service manager and the writer's terminal tell */
        Watch timer;   /* a timerfd: the pause before a restart, or the grace after SIGTERM */

        ContainerState state;
        ContainerReason reason;
        int32_t exit_status; /* of the last run's init */
        uint64_t started;    /* realtime, microseconds */
        uint64_t run_began;  /* monotonic, microseconds */
        unsigned n_short_runs;
        bool stopping; /* whatever the definition says, no run follows */
        bool done;
} Supervisor;

/* Prepares all that comes before the first run: event sources, control socket, consoles. The
 * definition is taken over. Returns 0 or a negative errno with StartFailed. */
int supervisor_prepare(Supervisor *supervisor, DomainDefinition *definition, int link, Error *ret_error);

/* Starts the first run and tells lxc1d how it went. Returns 0 or a negative errno. */
int supervisor_start(Supervisor *supervisor);

/* Serves until the container has ended for good. */
int supervisor_run(Supervisor *supervisor);

void supervisor_finish(Supervisor *supervisor);
