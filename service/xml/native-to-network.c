/* Writes interfaces, and links of the host, into a native configuration. They are read from the tree: it
 * has also those that can't be started. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/native-to.h"
#include "xml/tree.h"
#include "xml/value.h"

/* Writes lxc.net.N.NAME for the link that is written. */
static void put_net(NativeWriter *writer, const xmlNode *element, const char *name, const char *value)
{
        char key[64];

        snprintf(key, sizeof(key), "lxc.net.%u.%s", writer->n_links, name);
        if (value)
                native_put(writer, element, key, "%s", value);
}

/* The same with an attribute of a child. */
static void put_child(NativeWriter *writer, const xmlNode *parent, const char *child,
        const char *attribute, const char *name)
{
        const xmlNode *element = xml_child(parent, child);

        if (element)
                put_net(writer, element, name, xml_attribute(element, attribute));
}

/* --- addresses --- */

static const char *family_key(int family, bool is_gateway)
{
        if (family == AF_INET6)
                return is_gateway ? "ipv6.gateway" : "ipv6.address";
        return is_gateway ? "ipv4.gateway" : "ipv4.address";
}

static void put_address(NativeWriter *writer, const xmlNode *element, const IpAssignment *assignment)
{
        char address[INET6_ADDRSTRLEN], value[INET6_ADDRSTRLEN + 8];

        if (assignment->has_peer) {
                native_leave_out(writer, element, "there is no key for a peer");
                return;
        }
        inet_ntop(assignment->family, &assignment->address, address, sizeof(address));
        snprintf(value, sizeof(value), "%s/%u", address, (unsigned) assignment->prefix);
        put_net(writer, element, family_key(assignment->family, false), value);
}

/* Only the first default route of each family, without a metric, is a gateway of lxc. */
static void put_route(
        NativeWriter *writer, const xmlNode *element, const IpRoute *route, bool *has_gateway)
{
        char gateway[INET6_ADDRSTRLEN];

        if (route->prefix > 0 || route->metric > 0 || *has_gateway) {
                native_leave_out(
                        writer, element, "there is a key for one default route without metric only");
                return;
        }
        *has_gateway = true;
        inet_ntop(route->family, &route->gateway, gateway, sizeof(gateway));
        put_net(writer, element, family_key(route->family, true), gateway);
}

static int write_settings(NativeWriter *writer, const xmlNode *link, Error *ret_error)
{
        _cleanup_(ip_settings_free) IpSettings settings = { 0 };
        bool has_gateway[2] = { false, false };
        const xmlNode *element;
        int r;

        r = domain_read_ip_settings(link, &settings, ret_error);
        if (r < 0)
                return r;
        element = xml_child(link, "ip");
        for (size_t i = 0; i < settings.n_addresses; i++, element = xml_next(element, "ip"))
                put_address(writer, element, &settings.addresses[i]);
        element = xml_child(link, "route");
        for (size_t i = 0; i < settings.n_routes; i++, element = xml_next(element, "route"))
                put_route(writer, element, &settings.routes[i],
                        &has_gateway[settings.routes[i].family == AF_INET6]);
        return 0;
}

/* --- interfaces --- */

static void put_veth(NativeWriter *writer, const xmlNode *interface)
{
        put_net(writer, interface, "type", "veth");
        put_child(writer, interface, "target", "dev", "veth.pair");
}

/* Which bridge a network has is in live XML only. */
static void put_network(NativeWriter *writer, const xmlNode *interface)
{
        const xmlNode *source = xml_child(interface, "source");
        const char *bridge = source ? xml_attribute(source, "bridge") : NULL;

        put_veth(writer, interface);
        if (bridge)
                put_net(writer, source, "link", bridge);
        else if (source)
                native_leave_out(writer, source,
                        "which bridge the network has isn't in the definition: say it as link");
}

static void put_macvlan(NativeWriter *writer, const xmlNode *interface)
{
        const xmlNode *source = xml_child(interface, "source");
        const char *mode = source ? xml_attribute(source, "mode") : NULL;

        put_net(writer, interface, "type", "macvlan");
        put_child(writer, interface, "source", "dev", "link");
        if (!mode)
                mode = "vepa"; /* libvirt's default, and not lxc's */
        put_net(writer, source, "macvlan.mode", strcmp(mode, "passthrough") == 0 ? "passthru" : mode);
}

static bool write_type(NativeWriter *writer, const xmlNode *interface)
{
        const char *type = xml_attribute(interface, "type");

        if (type && strcmp(type, "network") == 0) {
                put_network(writer, interface);
        } else if (type && strcmp(type, "bridge") == 0) {
                put_veth(writer, interface);
                put_child(writer, interface, "source", "bridge", "link");
        } else if (type && strcmp(type, "ethernet") == 0) {
                put_veth(writer, interface);
        } else if (type && strcmp(type, "direct") == 0) {
                put_macvlan(writer, interface);
        } else {
                return false;
        }
        return true;
}

static int write_interface(NativeWriter *writer, const xmlNode *interface, Error *ret_error)
{
        const xmlNode *link = xml_child(interface, "link");
        const char *state = link ? xml_attribute(link, "state") : NULL;
        int r;

        if (!write_type(writer, interface)) {
                native_leave_out(writer, interface, NULL);
                return 0;
        }
        if (!state || strcmp(state, "up") == 0)
                put_net(writer, interface, "flags", "up");
        put_child(writer, interface, "mac", "address", "hwaddr");
        put_child(writer, interface, "guest", "dev", "name");
        put_child(writer, interface, "mtu", "size", "mtu");
        r = write_settings(writer, interface, ret_error);
        writer->n_links++;
        return r;
}

static int write_host_link(NativeWriter *writer, const xmlNode *device, Error *ret_error)
{
        const xmlNode *element = xml_child(xml_child(device, "source"), "interface");
        _cleanup_free_ char *name = NULL;
        int r;

        r = element ? xml_text(element, &name) : 0;
        if (r < 0 || !name)
                return r;
        put_net(writer, device, "type", "phys");
        put_net(writer, element, "link", value_trim(name));
        put_net(writer, device, "flags", "up");
        r = write_settings(writer, device, ret_error);
        writer->n_links++;
        return r;
}

int native_write_networks(NativeWriter *writer, Error *ret_error)
{
        const xmlNode *devices = xml_child(writer->root, "devices");
        int r = 0;

        for (const xmlNode *node = xml_child(devices, "interface"); node && r >= 0;
                node = xml_next(node, "interface"))
                r = write_interface(writer, node, ret_error);
        for (const xmlNode *node = xml_child(devices, "hostdev"); node && r >= 0;
                node = xml_next(node, "hostdev")) {
                const char *type = xml_attribute(node, "type");

                if (type && value_is_listed(type, "net"))
                        r = write_host_link(writer, node, ret_error);
        }
        if (writer->n_links == 0 &&
                writer->definition->isolation.namespaces[SHARED_NET].source == NAMESPACE_OWN)
                put_net(writer, NULL, "type", "empty");
        return r;
}
