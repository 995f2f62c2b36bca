/* The container's side of a start: from the clone to the exec of init, as a list of steps. */
#pragma once

#include "supervisor/container.h"

/* Runs in the child. Waits for GO on link, carries out the steps, sends the masters of the
 * terminals and, last of all, STATUS, and executes init; or sends FAILED (state: the step's
 * number) and exits. */
_Noreturn void child_run(const ContainerSetup *setup, int link);

/* The name of a step by its number, as StartFailed shows it. Static. */
const char *child_step_name(unsigned step);
