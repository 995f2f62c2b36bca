/* The properties of a network's object: how each is read, and which ones a change concerns. */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/names.h"
#include "bus/network-properties.h"

static int append_name(sd_bus_message *reply, const NetworkView *view)
{
        return sd_bus_message_append(reply, "s", view->definition->name);
}

static int append_uuid(sd_bus_message *reply, const NetworkView *view)
{
        char uuid[UUID_TEXT_SIZE];

        uuid_format(view->definition->uuid, uuid);
        return sd_bus_message_append(reply, "s", uuid);
}

static int append_state(sd_bus_message *reply, const NetworkView *view)
{
        return sd_bus_message_append(reply, "s", network_state_name(view->state));
}

static bool state_changed(const NetworkView *a, const NetworkView *b)
{
        return a->state != b->state;
}

static bool is_active(const NetworkView *view)
{
        return view->state == NETWORK_ACTIVE;
}

static int append_active(sd_bus_message *reply, const NetworkView *view)
{
        return sd_bus_message_append(reply, "b", is_active(view));
}

static bool active_changed(const NetworkView *a, const NetworkView *b)
{
        return is_active(a) != is_active(b);
}

static int append_persistent(sd_bus_message *reply, const NetworkView *view)
{
        return sd_bus_message_append(reply, "b", view->persistent);
}

static bool persistent_changed(const NetworkView *a, const NetworkView *b)
{
        return a->persistent != b->persistent;
}

static int append_autostart(sd_bus_message *reply, const NetworkView *view)
{
        return sd_bus_message_append(reply, "b", view->autostart);
}

static bool autostart_changed(const NetworkView *a, const NetworkView *b)
{
        return a->autostart != b->autostart;
}

/* A network that can't be started as it is defined may have none. */
static const char *bridge_of(const NetworkView *view)
{
        return view->definition->bridge ? view->definition->bridge : "";
}

static int append_bridge(sd_bus_message *reply, const NetworkView *view)
{
        return sd_bus_message_append(reply, "s", bridge_of(view));
}

static bool bridge_changed(const NetworkView *a, const NetworkView *b)
{
        return strcmp(bridge_of(a), bridge_of(b)) != 0;
}

static int append_forward(sd_bus_message *reply, const NetworkView *view)
{
        static const char *const names[] = {
                [NETWORK_FORWARD_NONE] = "none",
                [NETWORK_FORWARD_NAT] = "nat",
                [NETWORK_FORWARD_ROUTE] = "route",
                [NETWORK_FORWARD_OPEN] = "open",
                [NETWORK_FORWARD_BRIDGE] = "bridge",
        };

        return sd_bus_message_append(reply, "s", names[view->definition->forward]);
}

static bool forward_changed(const NetworkView *a, const NetworkView *b)
{
        return a->definition->forward != b->definition->forward;
}

/* a(iayu): family, address, prefix */
static int append_addresses(sd_bus_message *reply, const NetworkView *view)
{
        const NetworkDefinition *definition = view->definition;
        int r = sd_bus_message_open_container(reply, 'a', "(iayu)");

        for (size_t i = 0; r >= 0 && i < definition->n_addresses; i++) {
                const NetworkAddress *address = definition->addresses + i;

                r = sd_bus_message_open_container(reply, 'r', "iayu");
                if (r >= 0)
                        r = sd_bus_message_append(reply, "i", address->family);
                if (r >= 0)
                        r = sd_bus_message_append_array(reply, 'y', &address->address,
                                address->family == AF_INET ? sizeof(struct in_addr)
                                                           : sizeof(struct in6_addr));
                if (r >= 0)
                        r = sd_bus_message_append(reply, "u", (uint32_t) address->prefix);
                if (r >= 0)
                        r = sd_bus_message_close_container(reply);
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static bool addresses_changed(const NetworkView *a, const NetworkView *b)
{
        const NetworkDefinition *one = a->definition, *other = b->definition;

        if (one->n_addresses != other->n_addresses)
                return true;
        for (size_t i = 0; i < one->n_addresses; i++)
                if (one->addresses[i].family != other->addresses[i].family ||
                        one->addresses[i].prefix != other->addresses[i].prefix ||
                        !ip_address_is_equal(one->addresses[i].family, &one->addresses[i].address,
                                &other->addresses[i].address))
                        return true;
        return false;
}

static const struct {
        const char *name;
        int (*append)(sd_bus_message *reply, const NetworkView *view);
        bool (*changed)(const NetworkView *a, const NetworkView *b); /* NULL: never */
} properties[] = {
        { "Name", append_name, NULL },
        { "UUID", append_uuid, NULL },
        { "State", append_state, state_changed },
        { "Active", append_active, active_changed },
        { "Persistent", append_persistent, persistent_changed },
        { "Autostart", append_autostart, autostart_changed },
        { "Bridge", append_bridge, bridge_changed },
        { "Forward", append_forward, forward_changed },
        { "Addresses", append_addresses, addresses_changed },
};

static_assert(ELEMENTS(properties) < NETWORK_CHANGES_MAX, "all names and a NULL must have room");

int network_property_get(sd_bus *bus, const char *path, const char *interface, const char *property,
        sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
        const NetworkView view = network_view(userdata);

        (void) bus;
        (void) path;
        (void) interface;
        (void) ret_error;
        for (size_t i = 0; i < ELEMENTS(properties); i++)
                if (strcmp(properties[i].name, property) == 0)
                        return properties[i].append(reply, &view);
        return -ENOENT;
}

size_t network_properties_changed(
        const NetworkView *before, const NetworkView *after, const char *ret_names[NETWORK_CHANGES_MAX])
{
        size_t n = 0;

        for (size_t i = 0; i < ELEMENTS(properties); i++)
                if (properties[i].changed && properties[i].changed(before, after))
                        ret_names[n++] = properties[i].name;
        ret_names[n] = NULL;
        return n;
}
