/* The objects at BUS_NETWORK_PREFIX: org.example.Lxc1.Network, one for each network. */
#include <errno.h>
#include <string.h>

#include "base/names.h"
#include "bus/names.h"
#include "bus/network-object.h"
#include "bus/network-properties.h"
#include "bus/objects.h"
#include "bus/polkit.h"
#include "bus/reply.h"
#include "bus/set-property.h"
#include "core/network-leases.h"

#define START_REPAIR UINT64_C(1)
#define STOP_FORCE UINT64_C(1)
#define GET_XML_PERSISTENT UINT64_C(1)

int network_object_path(const char *name, char **ret_path)
{
        return sd_bus_path_encode(BUS_NETWORK_PREFIX, name, ret_path);
}

/* NULL if there is none (any more). */
static Network *find_by_path(const Manager *manager, const char *path)
{
        _cleanup_free_ char *name = NULL;

        return sd_bus_path_decode(path, BUS_NETWORK_PREFIX, &name) > 0
                ? manager_find_network(manager, name)
                : NULL;
}

static int on_find(sd_bus *bus, const char *path, const char *interface, void *userdata,
        void **ret_found, sd_bus_error *ret_error)
{
        Network *network = find_by_path(userdata, path);

        (void) bus;
        (void) interface;
        (void) ret_error;
        *ret_found = network;
        return network ? 1 : 0;
}

/* The network that an authorized call is about: while polkit was asked it may have gone, and another one
 * have taken its name. */
static Network *find_again(
        sd_bus_message *call, const Manager *manager, const char *uuid, Error *ret_error)
{
        Network *network = find_by_path(manager, sd_bus_message_get_path(call));

        if (network && uuid_is(network->uuid, uuid))
                return network;
        error_set(ret_error, -ENOENT, ERROR_NO_SUCH_NETWORK,
                "the network of this object has been removed");
        return NULL;
}

static int authorize(sd_bus_message *call, Network *network, const char *verb, PolkitCallback callback)
{
        const PolkitDetails details = {
                .kind = "network", .name = network->name, .uuid = network->uuid, .verb = verb
        };

        return polkit_authorize(call, ACTION_NETWORK, &details, callback, network->manager);
}

static int read_flags(sd_bus_message *call, uint64_t known, uint64_t *ret_flags, Error *ret_error)
{
        int r = sd_bus_message_read(call, "t", ret_flags);

        return r < 0 ? r : check_flags(*ret_flags, known, ret_error);
}

/* A method whose one argument is its flags, before and after authorization. */
static int ask(sd_bus_message *call, Network *network, uint64_t known, const char *verb,
        PolkitCallback callback)
{
        _cleanup_error_ Error error = ERROR_NULL;
        uint64_t flags;
        int r = read_flags(call, known, &flags, &error);

        return r < 0 ? reply_error(call, r, &error) : authorize(call, network, verb, callback);
}

/* Start and Stop alike: a call that is answered when all is done. */
static int begin(sd_bus_message *call, Manager *manager, const char *uuid, uint64_t known,
        int (*operation)(
                Network *network, bool flag, WaiterCallback callback, void *userdata, Error *ret_error))
{
        _cleanup_error_ Error error = ERROR_NULL;
        Network *network = find_again(call, manager, uuid, &error);
        uint64_t flags;
        int r = network ? read_flags(call, known, &flags, &error) : -ENOENT;

        if (r < 0)
                return reply_error(call, r, &error);
        r = operation(network, flags & known, reply_when_done, sd_bus_message_ref(call), &error);
        if (r >= 0)
                return 1;
        sd_bus_message_unref(call);
        return reply_error(call, r, &error);
}

static int start_authorized(sd_bus_message *call, const char *uuid, void *userdata)
{
        return begin(call, userdata, uuid, START_REPAIR, network_start);
}

static int method_start(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        (void) ret_error;
        return ask(call, userdata, START_REPAIR, "Start", start_authorized);
}

static int stop_authorized(sd_bus_message *call, const char *uuid, void *userdata)
{
        return begin(call, userdata, uuid, STOP_FORCE, network_stop);
}

static int method_stop(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        (void) ret_error;
        return ask(call, userdata, STOP_FORCE, "Stop", stop_authorized);
}

static int undefine_authorized(sd_bus_message *call, const char *uuid, void *userdata)
{
        _cleanup_error_ Error error = ERROR_NULL;
        Network *network = find_again(call, userdata, uuid, &error);
        int r = network ? manager_undefine_network(userdata, network, &error) : -ENOENT;

        return r < 0 ? reply_error(call, r, &error) : sd_bus_reply_method_return(call, NULL);
}

static int method_undefine(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        (void) ret_error;
        return ask(call, userdata, 0, "Undefine", undefine_authorized);
}

static int method_get_xml(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_error_ Error error = ERROR_NULL;
        _cleanup_free_ char *xml = NULL;
        uint64_t flags;
        int r = read_flags(call, GET_XML_PERSISTENT, &flags, &error);

        (void) ret_error;
        if (r >= 0)
                r = network_get_xml(userdata, flags & GET_XML_PERSISTENT, &xml, &error);
        return r < 0 ? reply_error(call, r, &error) : sd_bus_reply_method_return(call, "s", xml);
}

/* (tsiayss): expiry, MAC address, family, address, host name, client id */
static int append_lease(sd_bus_message *reply, const Lease *lease)
{
        const uint64_t usec_per_sec = 1000000;
        uint64_t expiry =
                lease->expiry > UINT64_MAX / usec_per_sec ? UINT64_MAX : lease->expiry * usec_per_sec;
        int r = sd_bus_message_open_container(reply, 'r', "tsiayss");

        if (r >= 0)
                r = sd_bus_message_append(reply, "tsi", expiry, lease->mac, (int32_t) lease->family);
        if (r >= 0)
                r = sd_bus_message_append_array(reply, 'y', &lease->address,
                        lease->family == AF_INET ? sizeof(lease->address.ipv4)
                                                 : sizeof(lease->address.ipv6));
        if (r >= 0)
                r = sd_bus_message_append(reply, "ss", lease->host_name, lease->client_id);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int reply_leases(sd_bus_message *call, const Leases *leases)
{
        _cleanup_bus_message_ sd_bus_message *reply = NULL;
        int r = sd_bus_message_new_method_return(call, &reply);

        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(tsiayss)");
        for (size_t i = 0; r >= 0 && i < leases->n_leases; i++)
                r = append_lease(reply, leases->leases + i);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_send(reply);
}

static int method_get_leases(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_(leases_free) Leases leases = { 0 };
        _cleanup_error_ Error error = ERROR_NULL;
        uint64_t flags;
        int r = read_flags(call, 0, &flags, &error);

        (void) ret_error;
        if (r >= 0)
                r = network_get_leases(userdata, &leases, &error);
        return r < 0 ? reply_error(call, r, &error) : reply_leases(call, &leases);
}

static int set_autostart_authorized(sd_bus_message *call, const char *uuid, void *userdata)
{
        _cleanup_error_ Error error = ERROR_NULL;
        Network *network = find_again(call, userdata, uuid, &error);
        bool autostart;
        int r = network ? set_property_read_boolean(call, &autostart) : -ENOENT;

        if (r >= 0)
                r = network_set_autostart(network, autostart, &error);
        return r < 0 ? reply_error(call, r, &error) : sd_bus_reply_method_return(call, NULL);
}

static int on_message(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
        Network *network;
        int r = set_property_is_boolean(message, BUS_NETWORK_INTERFACE, "Autostart");

        (void) ret_error;
        if (r <= 0)
                return r;
        network = find_by_path(userdata, sd_bus_message_get_path(message));
        return network ? authorize(message, network, "SetAutostart", set_autostart_authorized) : 0;
}

#define CHANGES SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE
#define CONST SD_BUS_VTABLE_PROPERTY_CONST

/* clang-format off */
static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Name", "s", network_property_get, 0, CONST),
        SD_BUS_PROPERTY("UUID", "s", network_property_get, 0, CONST),
        SD_BUS_PROPERTY("State", "s", network_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("Active", "b", network_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("Persistent", "b", network_property_get, 0, CHANGES),
        SD_BUS_WRITABLE_PROPERTY("Autostart", "b", network_property_get, set_property_refuse, 0,
                CHANGES | SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_PROPERTY("Bridge", "s", network_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("Forward", "s", network_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("Addresses", "a(iayu)", network_property_get, 0, CHANGES),
        SD_BUS_METHOD_WITH_ARGS("Start", SD_BUS_ARGS("t", flags), SD_BUS_NO_RESULT,
                method_start, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Stop", SD_BUS_ARGS("t", flags), SD_BUS_NO_RESULT,
                method_stop, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Undefine", SD_BUS_ARGS("t", flags), SD_BUS_NO_RESULT,
                method_undefine, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("GetXML", SD_BUS_ARGS("t", flags), SD_BUS_RESULT("s", xml),
                method_get_xml, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("GetLeases", SD_BUS_ARGS("t", flags),
                SD_BUS_RESULT("a(tsiayss)", leases), method_get_leases, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_SIGNAL_WITH_ARGS("LeasesChanged", SD_BUS_NO_ARGS, 0),
        SD_BUS_VTABLE_END,
};
/* clang-format on */

static const char *name_of(const void *manager, size_t i)
{
        return ((const Manager *) manager)->networks[i]->name;
}

static int on_enumerate(
        sd_bus *bus, const char *prefix, void *userdata, char ***ret_paths, sd_bus_error *ret_error)
{
        const Manager *manager = userdata;

        (void) bus;
        (void) prefix;
        (void) ret_error;
        return objects_enumerate(BUS_NETWORK_PREFIX, manager, manager->n_networks, name_of, ret_paths);
}

int network_objects_publish(sd_bus *bus, Manager *manager)
{
        int r = sd_bus_add_filter(bus, NULL, on_message, manager);

        if (r >= 0)
                r = sd_bus_add_fallback_vtable(
                        bus, NULL, BUS_NETWORK_PREFIX, BUS_NETWORK_INTERFACE, vtable, on_find, manager);
        return r < 0 ? r
                     : sd_bus_add_node_enumerator(bus, NULL, BUS_NETWORK_PREFIX, on_enumerate, manager);
}

void network_object_emit_changes(sd_bus *bus, Network *network, const NetworkView *before)
{
        const NetworkView after = network_view(network);
        const char *names[NETWORK_CHANGES_MAX];
        _cleanup_free_ char *path = NULL;

        if (network_properties_changed(before, &after, names) == 0 ||
                network_object_path(network->name, &path) < 0)
                return;
        sd_bus_emit_properties_changed_strv(bus, path, BUS_NETWORK_INTERFACE, (char **) names);
}

void network_object_emit_leases_changed(sd_bus *bus, const Network *network)
{
        _cleanup_free_ char *path = NULL;

        if (network_object_path(network->name, &path) >= 0)
                sd_bus_emit_signal(bus, path, BUS_NETWORK_INTERFACE, "LeasesChanged", NULL);
}
