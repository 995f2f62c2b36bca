/* A network: its definition, its state, and what can be read of it. */
#include <errno.h>
#include <string.h>

#include "core/network-leases.h"
#include "core/network-private.h"
#include "core/store.h"

int network_new(Manager *manager, NetworkDefinition *definition, Network **ret_network)
{
        Network *network = calloc(1, sizeof(*network));

        if (!network || !(network->name = strdup(definition->name))) {
                free(network);
                network_definition_free(definition);
                return -ENOMEM;
        }
        network->manager = manager;
        network->persistent = definition;
        memcpy(network->uuid, definition->uuid, sizeof(network->uuid));
        network->published = network_view(network);
        *ret_network = network;
        return 0;
}

Network *network_free(Network *network)
{
        const Error gone = { ERROR_FAILED, (char *) "the service is shutting down" };

        if (!network)
                return NULL;
        network_setup_forget(network->setup);
        lease_watch_free(network->leases);
        waiters_tell(&network->starts, &gone);
        waiters_tell(&network->stops, &gone);
        network_definition_free(network->persistent);
        network_definition_free(network->live);
        error_free(&network->failure);
        free(network->name);
        free(network);
        return NULL;
}

NetworkView network_view(const Network *network)
{
        return (NetworkView){
                .state = network->state,
                .persistent = network->persistent,
                .autostart = network->autostart,
                .definition = network->live ? network->live : network->persistent,
        };
}

void network_publish(Network *network)
{
        const ManagerListener *listener = &network->manager->listener;
        NetworkView before = network->published;

        network->published = network_view(network);
        listener->network_changed(network, &before, listener->userdata);
}

const char *network_state_name(NetworkState state)
{
        static const char *const names[] = {
                [NETWORK_INACTIVE] = "inactive",
                [NETWORK_STARTING] = "starting",
                [NETWORK_ACTIVE] = "active",
                [NETWORK_STOPPING] = "stopping",
        };

        return names[state];
}

bool network_is_usable(const Network *network)
{
        return network->state == NETWORK_ACTIVE && !network->stops;
}

int network_not_active(const Network *network, Error *ret_error)
{
        if (network->stops)
                return error_set(ret_error, -ENETDOWN, ERROR_NETWORK_NOT_ACTIVE,
                        "network %s is being stopped", network->name);
        if (network->failure.name)
                return error_set(ret_error, -ENETDOWN, ERROR_NETWORK_NOT_ACTIVE,
                        "network %s is not active, since its start failed: %s; mend that and call Start of its "
                        "object",
                        network->name, error_message(&network->failure));
        return error_set(ret_error, -ENETDOWN, ERROR_NETWORK_NOT_ACTIVE,
                "network %s is not active; call Start of its object, and set its property Autostart to have "
                "it started with the host",
                network->name);
}

const Domain *network_user(const Network *network)
{
        const Manager *manager = network->manager;

        for (size_t i = 0; i < manager->n_domains; i++)
                if (manager->domains[i]->live &&
                        domain_definition_interface_on(manager->domains[i]->live, network->name))
                        return manager->domains[i];
        return NULL;
}

int network_get_xml(const Network *network, bool persistent, char **ret_xml, Error *ret_error)
{
        const NetworkDefinition *definition =
                network->live && !persistent ? network->live : network->persistent;
        int r;

        if (!definition)
                return error_set(ret_error, -ENOENT, ERROR_NOT_PERSISTENT,
                        "network %s is transient, it has no persistent definition", network->name);
        r = network_definition_format(definition, ret_xml);
        return r < 0 ? error_set(ret_error, r, ERROR_NO_MEMORY, "there is not enough memory") : 0;
}

int network_set_autostart(Network *network, bool autostart, Error *ret_error)
{
        int r;

        if (!network->persistent)
                return error_set(ret_error, -ENOENT, ERROR_NOT_PERSISTENT,
                        "network %s is transient, it can't be started with the host", network->name);
        r = store_set_autostart(
                network->manager->networks_autostart_directory, "..", network->name, autostart);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED,
                        "can't change the autostart of network %s", network->name);
        network->autostart = autostart;
        network_publish(network);
        return 0;
}
