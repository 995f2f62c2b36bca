/* Containers that an earlier lxc1d has started and that go on. */
#pragma once

#include "core/manager.h"

/* Looks through the runtime directory. A domain whose supervisor still serves is taken over, and
 * counts in n_adopting until the supervisor has told its state. Of one that has ended meanwhile,
 * how it did is read and the remains are removed. */
void adopt_running_domains(Manager *manager);
