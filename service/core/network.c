/* A network: a bridge of the host with its addresses, on which containers have their links. */
#include <errno.h>
#include <string.h>

#include "base/names.h"
#include "core/network.h"
#include "host/rtnl.h"

int network_new(NetworkDefinition *definition, Network **ret_network)
{
        Network *network = calloc(1, sizeof(*network));

        if (!network) {
                network_definition_free(definition);
                return -ENOMEM;
        }
        network->definition = definition;
        *ret_network = network;
        return 0;
}

Network *network_free(Network *network)
{
        if (network)
                network_definition_free(network->definition);
        free(network);
        return NULL;
}

/* A MAC address that a network has on every host and at every start: locally administered, its lower
 * bytes a hash (FNV-1a) of the bridge's name. */
static void make_mac(const char *bridge, unsigned char ret_mac[6])
{
        uint32_t hash = UINT32_C(2166136261);

        for (const char *p = bridge; *p; p++)
                hash = (hash ^ (unsigned char) *p) * UINT32_C(16777619);
        ret_mac[0] = 0x52;
        ret_mac[1] = 0x54;
        for (int i = 0; i < 4; i++)
                ret_mac[2 + i] = (unsigned char) (hash >> 8 * i);
}

static int set_up_bridge(
        Rtnl *rtnl, const NetworkDefinition *definition, const char *alias, Error *ret_error)
{
        LinkInfo bridge;
        int r = rtnl_link_get(rtnl, definition->bridge, &bridge, ret_error);

        if (r == 0)
                r = rtnl_link_set_alias(rtnl, bridge.index, alias, ret_error);
        for (size_t i = 0; r == 0 && i < definition->n_addresses; i++) {
                const NetworkAddress *address = definition->addresses + i;
                r = rtnl_address_add(rtnl, bridge.index, address->family, &address->address, NULL,
                        address->prefix, ret_error);
        }
        return r < 0 ? r : rtnl_link_set_up(rtnl, bridge.index, ret_error);
}

/* Whether the bridge is there and ours: 1, or 0 if there is no link of that name. */
static int check_bridge(
        Rtnl *rtnl, const NetworkDefinition *definition, const char *alias, Error *ret_error)
{
        LinkInfo link;
        int r = rtnl_link_get(rtnl, definition->bridge, &link, NULL);

        if (r == -ENODEV)
                return 0;
        if (r < 0)
                return error_set_errno(
                        ret_error, r, ERROR_FAILED, "can't look up the link %s", definition->bridge);
        if (!link.is_bridge || strcmp(link.alias, alias) != 0)
                return error_set(ret_error, -EEXIST, ERROR_FAILED,
                        "there is a link %s already, and it isn't this network's", definition->bridge);
        return 1;
}

static int make_bridge(const NetworkDefinition *definition, Error *ret_error)
{
        _cleanup_rtnl_ Rtnl *rtnl = NULL;
        char alias[LINK_ALIAS_SIZE];
        unsigned char mac[6];
        int r, found;

        if (definition->unsupported)
                return error_set(
                        ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED, "%s", definition->unsupported);
        r = rtnl_open(&rtnl);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't open rtnetlink");
        link_alias_format("network", definition->name, alias);
        found = check_bridge(rtnl, definition, alias, ret_error);
        if (found < 0)
                return found;
        make_mac(definition->bridge, mac);
        r = found ? 0 : rtnl_bridge_create(rtnl, definition->bridge, mac, ret_error);
        if (r < 0)
                return r;
        r = set_up_bridge(rtnl, definition, alias, ret_error);
        if (r < 0 && !found)
                rtnl_link_delete(rtnl, definition->bridge, NULL);
        return r;
}

int network_start(Network *network, Error *ret_error)
{
        _cleanup_error_ Error error = ERROR_NULL;
        int r = make_bridge(network->definition, &error);

        network->active = r == 0;
        if (r < 0)
                return error_set(ret_error, r, ERROR_NETWORK_NOT_ACTIVE,
                        "network %s can't be started: %s", network->definition->name,
                        error_message(&error));
        return 0;
}

void network_stop(Network *network)
{
        _cleanup_rtnl_ Rtnl *rtnl = NULL;
        char alias[LINK_ALIAS_SIZE];
        bool has_ports = true;
        LinkInfo bridge;

        if (!network->active || rtnl_open(&rtnl) < 0)
                return;
        link_alias_format("network", network->definition->name, alias);
        if (rtnl_link_get(rtnl, network->definition->bridge, &bridge, NULL) < 0 ||
                strcmp(bridge.alias, alias) != 0)
                return;
        if (rtnl_bridge_has_ports(rtnl, bridge.index, &has_ports, NULL) == 0 && !has_ports)
                rtnl_link_delete(rtnl, network->definition->bridge, NULL);
        network->active = false;
}
