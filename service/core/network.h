/* A network: a bridge of the host with its addresses, on which containers have their links. */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "xml/network.h"

typedef struct Network {
        NetworkDefinition *definition;
        bool active;
} Network;

/* Takes the definition over, also on failure. */
int network_new(NetworkDefinition *definition, Network **ret_network);

/* Takes NULL, returns NULL. The bridge stays as it is. */
Network *network_free(Network *network);

/* Makes the bridge with its addresses, or takes over the one that an earlier lxc1d made. A link of
 * that name that isn't ours is never touched: NetworkNotActive. Nothing is left of a failure. */
int network_start(Network *network, Error *ret_error);

/* Removes the bridge, unless links are on it. */
void network_stop(Network *network);
