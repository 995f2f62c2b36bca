/* What the end of a run means, and what is to follow: on_poweroff, on_reboot, on_crash. */
#include "supervisor/lifecycle.h"

#define SECOND UINT64_C(1000000)

static LifecycleDecision decide(
        LifecycleAction action, ContainerReason restarted, ContainerReason stopped, int32_t exit_status)
{
        bool restart = action == LIFECYCLE_RESTART || action == LIFECYCLE_RENAME_RESTART ||
                action == LIFECYCLE_COREDUMP_RESTART;

        return (LifecycleDecision){
                .restart = restart,
                .preserve = action == LIFECYCLE_PRESERVE,
                .report = action == LIFECYCLE_RENAME_RESTART || action == LIFECYCLE_COREDUMP_DESTROY ||
                        action == LIFECYCLE_COREDUMP_RESTART,
                .reason = restart ? restarted : stopped,
                .end = stopped,
                .exit_status = exit_status,
        };
}

LifecycleDecision lifecycle_decide(const DomainDefinition *definition, const siginfo_t *status)
{
        bool killed = status->si_code == CLD_KILLED || status->si_code == CLD_DUMPED;

        if (killed && status->si_status == SIGHUP)
                return decide(definition->on_reboot, REASON_REBOOTED, REASON_REBOOT, 0);
        if (killed && status->si_status == SIGINT)
                return decide(definition->on_poweroff, REASON_RESTARTED, REASON_SHUTDOWN, 0);
        if (killed)
                return decide(definition->on_crash, REASON_RESTARTED, REASON_CRASHED, status->si_status);
        return decide(definition->on_poweroff, REASON_RESTARTED, REASON_SHUTDOWN, status->si_status);
}

uint64_t lifecycle_pause(uint64_t run_usec, unsigned *n_short_runs)
{
        const unsigned most = 9; /* 100 ms << 9 is over 30 s */
        uint64_t pause;

        if (run_usec >= 5 * SECOND) {
                *n_short_runs = 0;
                return 0;
        }
        pause = (SECOND / 10) << (*n_short_runs < most ? *n_short_runs : most);
        (*n_short_runs)++;
        return pause < 30 * SECOND ? pause : 30 * SECOND;
}
