/* All networks: those that there are when lxc1d starts, and what happens to them together. */
#pragma once

#include "core/manager.h"

/* Opens the directories and reads the definitions. Where there are none yet, this being the first start
 * on the host, those that are shipped are put there before, and are to be started with the host. Returns
 * 0 or a negative errno. */
int networks_load(Manager *manager);

/* Takes over the networks that an earlier lxc1d has brought up. */
void networks_adopt(Manager *manager);

/* Starts those that are to be started with the host. */
void networks_autostart(Manager *manager);

/* Has what is missing of all that are active made anew, as Start with flag 1 does. */
void networks_repair(Manager *manager);
