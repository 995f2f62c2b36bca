/* Reads <forward>: how what is on a network reaches the outside, and under which addresses. */
#include <errno.h>
#include <string.h>

#include "xml/fields.h"
#include "xml/ip-fields.h"
#include "xml/network-private.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

/* Those behind the first ones are libvirt's for links of the host itself. The table refuses them. */
static int read_mode(NetworkDefinition *network, const xmlNode *forward, Error *ret_error)
{
        static const char modes[] = NETWORK_FORWARD_MODES ", private, vepa, passthrough, hostdev";
        unsigned mode = NETWORK_FORWARD_NAT;
        int r;

        r = field_word(forward, "mode", modes, &mode, ret_error);
        if (r < 0)
                return r;
        network->forward =
                mode < NETWORK_FORWARD_BRIDGE ? (NetworkForward) mode : NETWORK_FORWARD_BRIDGE;
        return 0;
}

static int read_device(NetworkDefinition *network, const xmlNode *element, Error *ret_error)
{
        _cleanup_free_ char *device = NULL;
        int r;

        r = network_field_link(element, "dev", &device, ret_error);
        if (r < 0)
                return r;
        if (network->forward == NETWORK_FORWARD_BRIDGE)
                return xml_refuse(&network->unsupported, element,
                        "has an attribute \"dev\", which is not supported yet but with mode \"nat\" and \"route\"");
        if (network->forward != NETWORK_FORWARD_NAT && network->forward != NETWORK_FORWARD_ROUTE)
                return xml_invalid(ret_error, element,
                        "dev can only be given with mode \"nat\" and \"route\": nothing is forwarded otherwise");
        if (network->forward_device && strcmp(network->forward_device, device) != 0)
                return xml_invalid(ret_error, element,
                        "dev \"%s\" is not \"%s\": a network is forwarded through one link, or through all",
                        device, network->forward_device);

        free(network->forward_device);
        network->forward_device = TAKE_PTR(device);
        return 0;
}

static int read_devices(NetworkDefinition *network, const xmlNode *forward, Error *ret_error)
{
        int r = 0;

        if (xml_attribute(forward, "dev"))
                r = read_device(network, forward, ret_error);
        for (const xmlNode *node = xml_child(forward, "interface"); node && r >= 0;
                node = xml_next(node, "interface"))
                r = read_device(network, node, ret_error);
        return r;
}

static int read_nat_addresses(NetworkNat *nat, const xmlNode *element, Error *ret_error)
{
        int family = AF_INET, r;

        r = ip_field_host(element, "start", &family, &nat->address_start, ret_error);
        if (r < 0)
                return r;
        nat->address_end = nat->address_start;
        if (xml_attribute(element, "end"))
                r = ip_field_host(element, "end", &family, &nat->address_end, ret_error);
        if (r < 0)
                return r;
        if (ip_address_compare(AF_INET, &nat->address_start, &nat->address_end) > 0)
                return xml_invalid(ret_error, element, "its end is before its start");
        nat->has_addresses = true;
        return 0;
}

static int read_nat_ports(NetworkNat *nat, const xmlNode *element, Error *ret_error)
{
        uint64_t start = 0, end = 0;
        int r;

        if ((r = field_attribute_number(element, "start", 1, UINT16_MAX, &start, ret_error)) < 0 ||
                (r = field_attribute_number(element, "end", 1, UINT16_MAX, &end, ret_error)) < 0)
                return r;
        if (end < start)
                return xml_invalid(ret_error, element, "its end is before its start");
        nat->port_start = (uint16_t) start;
        nat->port_end = (uint16_t) end;
        nat->has_ports = true;
        return 0;
}

static int read_nat(NetworkDefinition *network, const xmlNode *element, Error *ret_error)
{
        const xmlNode *addresses = xml_child(element, "address"), *ports = xml_child(element, "port");
        int r;

        if (network->forward != NETWORK_FORWARD_NAT)
                return xml_invalid(ret_error, element, "it can only be there with mode \"nat\"");
        r = field_yes_no(element, "ipv6", &network->nat.ipv6, ret_error);
        if (r >= 0 && addresses)
                r = read_nat_addresses(&network->nat, addresses, ret_error);
        if (r >= 0 && ports)
                r = read_nat_ports(&network->nat, ports, ret_error);
        return r;
}

int network_read_forward(NetworkDefinition *network, const xmlNode *root, Error *ret_error)
{
        const xmlNode *forward = xml_child(root, "forward"), *nat = xml_child(forward, "nat");
        int r;

        if (!forward)
                return 0;
        r = read_mode(network, forward, ret_error);
        if (r < 0)
                return r;
        r = read_devices(network, forward, ret_error);
        if (r < 0)
                return r;
        if ((network->forward == NETWORK_FORWARD_NAT || network->forward == NETWORK_FORWARD_ROUTE) &&
                !xml_child(root, "ip"))
                return xml_invalid(ret_error, forward, "without an <ip> there is nothing to forward");
        return nat ? read_nat(network, nat, ret_error) : 0;
}
