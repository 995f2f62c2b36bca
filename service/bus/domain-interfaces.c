/* The property Interfaces of a domain's object. */
#include <string.h>

#include "bus/domain-interfaces.h"
#include "xml/interface-names.h"
#include "xml/value.h"

/* What it tells of one interface. */
typedef struct InterfaceRow {
        const char *guest;
        const char *host; /* "": it has none, or the domain is off */
        const char *type;
        const char *source; /* "": it has none */
        char mac[VALUE_MAC_TEXT_SIZE];
        char buffer[INTERFACE_NAME_SIZE];
} InterfaceRow;

static const char *type_name(InterfaceType type)
{
        static const char *const names[] = {
                [INTERFACE_NETWORK] = "network",
                [INTERFACE_BRIDGE] = "bridge",
                [INTERFACE_ETHERNET] = "ethernet",
                [INTERFACE_DIRECT] = "direct",
        };

        return names[type];
}

static const char *source_name(const InterfaceDefinition *interface)
{
        switch (interface->type) {
        case INTERFACE_NETWORK:
                return interface->network;
        case INTERFACE_BRIDGE:
                return interface->bridge;
        case INTERFACE_DIRECT:
                return interface->parent;
        default:
                return "";
        }
}

static void fill_row(const DomainView *view, size_t index, InterfaceRow *ret_row)
{
        const InterfaceDefinition *interface = view->definition->interfaces + index;

        *ret_row = (InterfaceRow){
                .host = view->is_live && interface->host_device ? interface->host_device : "",
                .type = type_name(interface->type),
                .source = source_name(interface),
        };
        ret_row->guest = interface_guest_name(view->definition, index, ret_row->buffer);
        value_format_mac(interface->mac, ret_row->mac);
}

int domain_interfaces_append(sd_bus_message *reply, const DomainView *view)
{
        int r = sd_bus_message_open_container(reply, 'a', "(sssss)");

        for (size_t i = 0; r >= 0 && i < view->definition->n_interfaces; i++) {
                InterfaceRow row;

                fill_row(view, i, &row);
                r = sd_bus_message_append(
                        reply, "(sssss)", row.guest, row.host, row.type, row.source, row.mac);
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

bool domain_interfaces_changed(const DomainView *a, const DomainView *b)
{
        if (a->definition->n_interfaces != b->definition->n_interfaces)
                return true;
        for (size_t i = 0; i < a->definition->n_interfaces; i++) {
                InterfaceRow before, after;

                fill_row(a, i, &before);
                fill_row(b, i, &after);
                if (strcmp(before.guest, after.guest) != 0 || strcmp(before.host, after.host) != 0 ||
                        strcmp(before.type, after.type) != 0 ||
                        strcmp(before.source, after.source) != 0 || strcmp(before.mac, after.mac) != 0)
                        return true;
        }
        return false;
}
