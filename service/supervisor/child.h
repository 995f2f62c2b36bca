/* The container's side of a start: from the clone to the exec of init, as a list of steps. */
#pragma once

#include "supervisor/container.h"

/* Runs in the builder: it puts the container's tree together with the host's privileges, clones what
 * will be init into the container's namespaces, tells its number (STATUS, pid) and exits. That child
 * waits for GO on link, carries out the rest of the steps, sends the masters of the terminals and, last
 * of all, STATUS, and executes init. Either sends FAILED (state: the step's number) if a step fails, and
 * exits. */
_Noreturn void child_run(const ContainerSetup *setup, int link);

/* The name of a step by its number, as StartFailed shows it. Static. */
const char *child_step_name(unsigned step);
