/* Definition of networks and its end: what DefineNetworkXML and UndefineNetwork do to the list and the
 * disk. */
#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "base/names.h"
#include "core/manager.h"
#include "core/store.h"

static int clash(const Network *network, const char *what, Error *ret_error)
{
        char uuid[UUID_TEXT_SIZE];

        uuid_format(network->uuid, uuid);
        return error_set(ret_error, -EEXIST, ERROR_NETWORK_EXISTS,
                "there is a network %s already, name '%s' and UUID %s; to redefine it give both, or undefine it first",
                what, network->name, uuid);
}

/* Finds the network that is redefined; *ret_network is NULL for a new one. */
static int find_same(const Manager *manager, const NetworkDefinition *definition, Network **ret_network,
        Error *ret_error)
{
        Network *by_name = manager_find_network(manager, definition->name);
        Network *by_uuid =
                definition->has_uuid ? manager_find_network_by_uuid(manager, definition->uuid) : NULL;

        if (by_uuid && by_uuid != by_name)
                return clash(by_uuid, "with this UUID", ret_error);
        if (by_name && by_name != by_uuid)
                return clash(by_name, "of this name", ret_error);
        *ret_network = by_name;
        return 0;
}

static bool has_bridge(const NetworkDefinition *definition, const char *name)
{
        return definition && definition->bridge && strcmp(definition->bridge, name) == 0;
}

static bool is_bridge_taken(const Manager *manager, const char *name)
{
        for (size_t i = 0; i < manager->n_networks; i++)
                if (has_bridge(manager->networks[i]->persistent, name) ||
                        has_bridge(manager->networks[i]->live, name))
                        return true;
        return if_nametoindex(name) != 0;
}

int network_complete(const Manager *manager, NetworkDefinition *definition)
{
        char name[IF_NAMESIZE] = "";
        unsigned i = 0;

        while (!definition->bridge && (!*name || is_bridge_taken(manager, name)))
                snprintf(name, sizeof(name), "lxc1br%u", i++);
        return network_definition_complete(definition, name);
}

int network_write(const Manager *manager, const NetworkDefinition *definition, Error *ret_error)
{
        _cleanup_free_ char *text = NULL;
        int r = network_definition_format(definition, &text);

        if (r == -EFBIG)
                return error_set(ret_error, r, ERROR_INVALID_XML,
                        "the definition of network %s is too long once it is indented",
                        definition->name);
        if (r == 0)
                r = store_write(manager->networks_directory, definition->name, text);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED,
                        "can't write the definition of network %s to disk", definition->name);
        return 0;
}

static void redefine(Network *network, NetworkDefinition *definition)
{
        NetworkDefinition *old = network->persistent;

        network->persistent = definition;
        network_publish(network);
        network_definition_free(old);
}

int manager_define_network(
        Manager *manager, const char *xml, size_t length, Network **ret_network, Error *ret_error)
{
        _cleanup_network_definition_ NetworkDefinition *definition = NULL;
        Network *network = NULL;
        int r = network_definition_parse(xml, length, &definition, ret_error);

        if (r < 0)
                return r;
        r = find_same(manager, definition, &network, ret_error);
        if (r < 0)
                return r;
        r = network_complete(manager, definition);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't complete the definition");
        r = network_write(manager, definition, ret_error);
        if (r < 0)
                return r;

        if (network)
                redefine(network, TAKE_PTR(definition));
        else
                r = manager_add_network(manager, TAKE_PTR(definition), &network);
        if (r < 0)
                return error_set(ret_error, r, ERROR_NO_MEMORY,
                        "there is not enough memory; the network will be there after a restart");
        *ret_network = network;
        return 0;
}

int manager_undefine_network(Manager *manager, Network *network, Error *ret_error)
{
        NetworkDefinition *old = network->persistent;
        int r;

        if (!old)
                return error_set(ret_error, -ENOENT, ERROR_NOT_PERSISTENT,
                        "network %s is transient already, it goes when it is stopped", network->name);
        r = store_set_autostart(manager->networks_autostart_directory, "..", network->name, false);
        if (r == 0)
                r = store_remove(manager->networks_directory, network->name);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED,
                        "can't remove the definition of network %s", network->name);

        network->autostart = false;
        if (network->state == NETWORK_INACTIVE) {
                manager_remove_network(manager, network);
                return 0;
        }
        network->persistent = NULL;
        network_publish(network);
        network_definition_free(old);
        return 0;
}
