/* Reads the addresses of a network's bridge, and the routes through hosts on the network. */
#include <errno.h>

#include "xml/ip-fields.h"
#include "xml/network-private.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

void network_address_free(NetworkAddress *address)
{
        for (size_t i = 0; i < address->n_hosts; i++) {
                free(address->hosts[i].id);
                free(address->hosts[i].name);
        }
        free(address->hosts);
        free(address->ranges);
}

bool network_has_family(const NetworkDefinition *network, int family)
{
        for (size_t i = 0; i < network->n_addresses; i++)
                if (network->addresses[i].family == family)
                        return true;
        return false;
}

static bool is_loopback(const NetworkAddress *address)
{
        if (address->family == AF_INET6)
                return IN6_IS_ADDR_LOOPBACK(&address->address.ipv6);
        return ntohl(address->address.ipv4.s_addr) >> 24 == IN_LOOPBACKNET;
}

static int read_address(NetworkAddress *address, const xmlNode *element, Error *ret_error)
{
        const xmlNode *dhcp = xml_child(element, "dhcp");
        int r;

        address->line = (int) xmlGetLineNo(element);
        r = ip_field_family(element, &address->family, ret_error);
        if (r < 0)
                return r;
        if (address->family == AF_UNSPEC)
                address->family = AF_INET; /* libvirt doesn't let the address tell */
        if ((r = ip_field_host(element, "address", &address->family, &address->address, ret_error)) <
                        0 ||
                (r = ip_field_prefix(element, address->family, &address->address, 1, &address->prefix,
                         ret_error)) < 0)
                return r;

        if (is_loopback(address))
                return xml_invalid(ret_error, element, "it is an address of the loopback link");
        if (ip_address_is_of_subnet(address->family, &address->address, address->prefix))
                return xml_invalid(ret_error, element,
                        "with a prefix of %u bits it is the address of the subnet as a whole",
                        (unsigned) address->prefix);
        return dhcp ? network_read_dhcp(address, dhcp, ret_error) : 0;
}

static bool overlap(const NetworkAddress *a, const NetworkAddress *b)
{
        return a->family == b->family &&
                ip_address_is_in_subnet(
                        &a->address, &b->address, a->prefix < b->prefix ? a->prefix : b->prefix);
}

static bool has_dhcp(const NetworkAddress *address, int family)
{
        return address->family == family && address->n_ranges + address->n_hosts > 0;
}

/* Against those before it. */
static int check_address(
        const NetworkDefinition *network, size_t index, const xmlNode *element, Error *ret_error)
{
        const NetworkAddress *address = &network->addresses[index];

        for (size_t i = 0; i < index; i++) {
                const NetworkAddress *other = &network->addresses[i];

                if (overlap(other, address))
                        return xml_invalid(ret_error, element,
                                "its subnet has addresses in common with that of the <ip> on line %d",
                                other->line);
                if (has_dhcp(address, address->family) && has_dhcp(other, address->family))
                        return xml_invalid(ret_error, element,
                                "only one <ip> of a family can have <dhcp>, and that on line %d has one",
                                other->line);
        }
        return 0;
}

static bool is_on_network(const NetworkDefinition *network, const IpRoute *route)
{
        for (size_t i = 0; i < network->n_addresses; i++) {
                const NetworkAddress *address = &network->addresses[i];

                if (address->family == route->family &&
                        ip_address_is_in_subnet(&address->address, &route->gateway, address->prefix))
                        return !ip_address_is_equal(route->family, &address->address, &route->gateway) &&
                                !ip_address_is_of_subnet(
                                        route->family, &route->gateway, address->prefix);
        }
        return false;
}

static int read_routes(NetworkDefinition *network, const xmlNode *root, Error *ret_error)
{
        const xmlNode *node = xml_child(root, "route");
        int r;

        r = ip_field_routes(root, &network->routes, &network->n_routes, ret_error);
        for (size_t i = 0; i < network->n_routes && r >= 0; i++, node = xml_next(node, "route"))
                if (!is_on_network(network, &network->routes[i]))
                        r = xml_invalid(ret_error, node,
                                "gateway is not the address of another host on this network");
        return r;
}

int network_read_addresses(NetworkDefinition *network, const xmlNode *root, Error *ret_error)
{
        size_t count = xml_count(root, "ip");
        int r;

        if (count > ADDRESSES_MAX)
                return xml_invalid(ret_error, root, "there are more than %d <ip>", ADDRESSES_MAX);
        network->addresses = calloc(count ? count : 1, sizeof(network->addresses[0]));
        if (!network->addresses)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(root, "ip"); node; node = xml_next(node, "ip")) {
                size_t index = network->n_addresses++;

                r = read_address(&network->addresses[index], node, ret_error);
                if (r < 0)
                        return r;
                r = check_address(network, index, node, ret_error);
                if (r < 0)
                        return r;
        }
        return read_routes(network, root, ret_error);
}

bool network_definitions_overlap(const NetworkDefinition *a, const NetworkDefinition *b)
{
        for (size_t i = 0; i < a->n_addresses; i++)
                for (size_t j = 0; j < b->n_addresses; j++)
                        if (overlap(&a->addresses[i], &b->addresses[j]))
                                return true;
        return false;
}
