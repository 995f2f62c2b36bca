/* What the end of a run means, and what is to follow: on_poweroff, on_reboot, on_crash. */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/protocol.h"
#include "xml/domain.h"

typedef struct LifecycleDecision {
        bool restart;
        bool preserve; /* if not restart: what is left is kept until the domain is stopped */
        bool report;   /* whatever follows: what is left of the run is saved before, see report.h */
        ContainerReason reason; /* of the next run if restart, else of the stop */
        ContainerReason end;    /* why this run ended: SHUTDOWN, REBOOT or CRASHED */
        int32_t exit_status;    /* of init: its code, the signal of a crash, 0 after reboot(2) */
} LifecycleDecision;

/* Decides on what waitid(2) told of init. The kernel reports reboot(2) in a pid namespace as the
 * death of its init: by SIGHUP for a restart, by SIGINT for a halt or power-off, see reboot(2). */
LifecycleDecision lifecycle_decide(const DomainDefinition *definition, const siginfo_t *status);

/* How long to wait, in microseconds, before the next run: none, unless the last one was short
 * (under 5 s); then from 100 ms on, doubled each time, up to 30 s. *n_short_runs counts those. */
uint64_t lifecycle_pause(uint64_t run_usec, unsigned *n_short_runs);
