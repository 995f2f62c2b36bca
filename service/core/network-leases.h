/* The DHCP leases of a network: read when somebody asks, and watched, so that whoever is interested is
 * told when to ask. */
#pragma once

#include "core/network.h"
#include "host/leases.h"

/* Reads them. Where the network has no DHCP server, or isn't active, there are none. Returns 0 and a
 * list to be freed with leases_free(), or a negative errno with an error. */
int network_get_leases(const Network *network, Leases *ret_leases, Error *ret_error);

/* Watches the leases of an active network and tells the manager's listener of changes. NULL where there
 * is nothing to be watched, or memory is short. */
LeaseWatch *lease_watch_new(Network *network);

/* Takes NULL, returns NULL. */
LeaseWatch *lease_watch_free(LeaseWatch *watch);
