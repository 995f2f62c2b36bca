/* A network: its definition, its state, and what may be done with it. */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "core/network-setup.h"
#include "core/waiters.h"
#include "xml/network.h"

typedef struct Manager Manager;
typedef struct LeaseWatch LeaseWatch;

typedef enum NetworkState {
        NETWORK_INACTIVE,
        NETWORK_STARTING,
        NETWORK_ACTIVE,
        NETWORK_STOPPING,
} NetworkState;

/* What a caller can read of a network. Published as one: what differs from the last one is told. */
typedef struct NetworkView {
        NetworkState state;
        bool persistent;
        bool autostart;
        const NetworkDefinition
                *definition; /* the live one while there is one, else the persistent one */
} NetworkView;

typedef struct Network {
        Manager *manager;
        char *name;
        unsigned char uuid[16];
        NetworkDefinition *persistent; /* NULL: the network goes when it is stopped */
        NetworkDefinition *live;       /* NULL: inactive */
        bool autostart;

        NetworkState state;
        NetworkSetup *setup; /* under way: a start, a repair or a stop */
        Waiter *starts;      /* who wait until it is up, or isn't */
        Waiter *stops;       /* who wait until it is down; once it is up, if it is being started */
        Error failure;       /* why its last start failed; unset if it didn't */
        LeaseWatch *leases;  /* NULL: it has no DHCP server, or isn't active */

        NetworkView published;
} Network;

/* Makes a network that is inactive. Takes the definition over, also on failure. */
int network_new(Manager *manager, NetworkDefinition *definition, Network **ret_network);

/* Takes NULL, returns NULL. What it has on the host stays. */
Network *network_free(Network *network);

/* What there is to be read of it now. Valid until it changes. */
NetworkView network_view(const Network *network);

const char *network_state_name(NetworkState state);

/* Tells the manager's listener of what has changed since the last time. */
void network_publish(Network *network);

/* Brings it up: bridge, addresses, packet filter, DHCP and DNS. Returns 0, and the callback, if it isn't
 * NULL, tells later; or a negative errno with an error, and nothing has been made. One that is active
 * already is AlreadyRunning, unless `repair` says that what is missing of it is to be made anew. */
int network_start(
        Network *network, bool repair, WaiterCallback callback, void *userdata, Error *ret_error);

/* Takes down all that it has; a start under way is ended before. NetworkInUse if a running domain has an
 * interface on it, unless forced. */
int network_stop(
        Network *network, bool force, WaiterCallback callback, void *userdata, Error *ret_error);

/* Whether a domain can be started on it: also while it is repaired, but not when it is to be stopped
 * after that. */
bool network_is_usable(const Network *network);

/* Sets NetworkNotActive, with what to do about it, and returns -ENETDOWN. */
int network_not_active(const Network *network, Error *ret_error);

/* The domain that has an interface on it, also one that is just being started again; NULL: none. */
const struct Domain *network_user(const Network *network);

/* The XML as text, to be freed: the live one, or with `persistent` the definition on disk. */
int network_get_xml(const Network *network, bool persistent, char **ret_xml, Error *ret_error);

/* Whether it is started when the host boots. Only a persistent network can be. */
int network_set_autostart(Network *network, bool autostart, Error *ret_error);
