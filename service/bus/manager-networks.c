/* What org.example.Lxc1.Manager has about networks. */
#include <errno.h>
#include <string.h>

#include "base/names.h"
#include "bus/manager-networks.h"
#include "bus/names.h"
#include "bus/network-object.h"
#include "bus/polkit.h"
#include "bus/reply.h"

static Network *find_network(const Manager *manager, const char *name, Error *ret_error)
{
        Network *network = manager_find_network(manager, name);

        if (!network)
                error_set(ret_error, -ENOENT, ERROR_NO_SUCH_NETWORK, "there is no network '%s'", name);
        return network;
}

static int reply_path(sd_bus_message *call, const Network *network)
{
        _cleanup_free_ char *path = NULL;
        int r = network_object_path(network->name, &path);

        return r < 0 ? r : sd_bus_reply_method_return(call, "o", path);
}

/* The XML, or the name, that a method is given beside its flags, of which it knows none. */
static int read_text(sd_bus_message *call, const char **ret_text, Error *ret_error)
{
        uint64_t flags;
        int r = sd_bus_message_read(call, "st", ret_text, &flags);

        return r < 0 ? r : check_flags(flags, 0, ret_error);
}

static int define_authorized(sd_bus_message *call, const char *uuid, void *userdata)
{
        _cleanup_error_ Error error = ERROR_NULL;
        const char *xml;
        Network *network;
        int r = read_text(call, &xml, &error);

        (void) uuid; /* what a definition may replace is checked there */
        if (r >= 0)
                r = manager_define_network(userdata, xml, strlen(xml), &network, &error);
        return r < 0 ? reply_error(call, r, &error) : reply_path(call, network);
}

/* The XML is read before polkit is asked, since its rules may look at what is to be defined. */
int manager_method_define_network_xml(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_network_definition_ NetworkDefinition *definition = NULL;
        _cleanup_error_ Error error = ERROR_NULL;
        const char *xml;
        int r = read_text(call, &xml, &error);

        (void) ret_error;
        if (r >= 0)
                r = network_definition_parse(xml, strlen(xml), &definition, &error);
        if (r < 0)
                return reply_error(call, r, &error);

        const PolkitDetails details = {
                .kind = "network",
                .name = definition->name,
                .uuid = definition->has_uuid ? definition->uuid : NULL,
                .verb = "DefineNetworkXML",
        };
        return polkit_authorize(call, ACTION_NETWORK, &details, define_authorized, userdata);
}

static int read_network(
        sd_bus_message *call, const Manager *manager, Network **ret_network, Error *ret_error)
{
        const char *name;
        int r = read_text(call, &name, ret_error);

        if (r < 0)
                return r;
        *ret_network = find_network(manager, name, ret_error);
        return *ret_network ? 0 : -ENOENT;
}

static int undefine_authorized(sd_bus_message *call, const char *uuid, void *userdata)
{
        _cleanup_error_ Error error = ERROR_NULL;
        Network *network;
        int r = read_network(call, userdata, &network, &error);

        if (r >= 0 && !uuid_is(network->uuid, uuid))
                r = error_set(&error, -ENOENT, ERROR_NO_SUCH_NETWORK, "the network has been removed");
        if (r >= 0)
                r = manager_undefine_network(userdata, network, &error);
        return r < 0 ? reply_error(call, r, &error) : sd_bus_reply_method_return(call, NULL);
}

int manager_method_undefine_network(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_error_ Error error = ERROR_NULL;
        Network *network = NULL;
        int r = read_network(call, userdata, &network, &error);

        (void) ret_error;
        if (r < 0)
                return reply_error(call, r, &error);

        const PolkitDetails details = {
                .kind = "network",
                .name = network->name,
                .uuid = network->uuid,
                .verb = "UndefineNetwork",
        };
        return polkit_authorize(call, ACTION_NETWORK, &details, undefine_authorized, userdata);
}

int manager_method_get_network(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_error_ Error error = ERROR_NULL;
        const Network *network;
        const char *name;
        int r = sd_bus_message_read(call, "s", &name);

        (void) ret_error;
        if (r < 0)
                return r;
        network = find_network(userdata, name, &error);
        return network ? reply_path(call, network) : reply_error(call, -ENOENT, &error);
}

static int append_network(sd_bus_message *reply, const Network *network)
{
        _cleanup_free_ char *path = NULL;
        char uuid[UUID_TEXT_SIZE];
        int r = network_object_path(network->name, &path);

        uuid_format(network->uuid, uuid);
        return r < 0 ? r
                     : sd_bus_message_append(reply, "(ssso)", network->name, uuid,
                               network_state_name(network->state), path);
}

int manager_method_list_networks(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_bus_message_ sd_bus_message *reply = NULL;
        const Manager *manager = userdata;
        int r = sd_bus_message_new_method_return(call, &reply);

        (void) ret_error;
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(ssso)");
        for (size_t i = 0; r >= 0 && i < manager->n_networks; i++)
                r = append_network(reply, manager->networks[i]);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_send(reply);
}
