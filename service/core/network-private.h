/* What the parts of a network's life call of each other; for core/network*.c only. */
#pragma once

#include "core/manager.h"

/* Goes on with a network that an earlier lxc1d has brought up, or was about to: what is missing of it is
 * made. Takes the live definition over, also on failure. */
int network_adopt(Network *network, NetworkDefinition *live, Error *ret_error);
