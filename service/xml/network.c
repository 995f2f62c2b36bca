/* The network XML: read and checked. Pure functions, no file is opened. */
#include <errno.h>
#include <string.h>

#include "xml/addresses.h"
#include "xml/classify.h"
#include "xml/domain.h"
#include "xml/identity.h"
#include "xml/network.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

/* As domain-elements.c: what isn't listed is refused, too. */
static const Rule network_rules[] = {
        { "@connections", RULE_HARMLESS, 0, NULL }, /* libvirt's, of a running network */
        { "@ipv6", RULE_HARMLESS, 0, "no" },
        { "@trustGuestRxFilters", RULE_HARMLESS, 0, "no" },
        { "name", RULE_TEXT, 0, NULL },
        { "uuid", RULE_TEXT, 0, NULL },
        { "title", RULE_HARMLESS, 0, NULL },
        { "description", RULE_HARMLESS, 0, NULL },
        { "metadata", RULE_HARMLESS, 0, NULL },

        { "bridge", RULE_HONOURED, 0, NULL },
        { "bridge/@name", RULE_HONOURED, 0, NULL },
        { "bridge/@stp", RULE_HARMLESS, 0, "on, off" },
        { "bridge/@delay", RULE_HARMLESS, 0, NULL },
        { "bridge/@zone", RULE_REFUSED, 0, NULL },
        { "bridge/@macTableManager", RULE_HARMLESS, 0, "kernel" },
        { "mac", RULE_HARMLESS, 0, NULL }, /* of the bridge, in all that libvirt writes */
        { "mtu", RULE_REFUSED, 0, NULL },

        { "forward", RULE_HONOURED, 0, NULL },
        { "forward/@mode", RULE_HARMLESS, RULE_REQUIRED, "none" }, /* libvirt's default is nat */
        { "forward/", RULE_REFUSED, 0, NULL },
        { "ip", RULE_HONOURED, RULE_MANY, NULL },
        { "ip/@address", RULE_HONOURED, 0, NULL },
        { "ip/@netmask", RULE_HONOURED, 0, NULL },
        { "ip/@prefix", RULE_HONOURED, 0, NULL },
        { "ip/@family", RULE_HONOURED, 0, NULL },
        { "ip/@localPtr", RULE_REFUSED, 0, NULL },
        { "ip/dhcp", RULE_REFUSED, 0, NULL },
        { "ip/tftp", RULE_REFUSED, 0, NULL },
        { "route", RULE_REFUSED, 0, NULL },
        { "dns", RULE_REFUSED, 0, NULL },
        { "domain", RULE_REFUSED, 0, NULL },
        { "bandwidth", RULE_REFUSED, 0, NULL },
        { "port", RULE_REFUSED, 0, NULL },
        { "portgroup", RULE_REFUSED, 0, NULL },
        { "virtualport", RULE_REFUSED, 0, NULL },
        { "vlan", RULE_REFUSED, 0, NULL },
};

static int read_bridge(NetworkDefinition *network, const xmlNode *root, Error *ret_error)
{
        const xmlNode *bridge = xml_child(root, "bridge");
        char quoted[VALUE_QUOTE_SIZE];
        const char *name;
        int r;

        if (!bridge)
                return xml_invalid(ret_error, root, "<bridge> is missing");
        r = xml_required_attribute(bridge, "name", &name, ret_error);
        if (r < 0)
                return r;
        if (!value_is_link_name(name))
                return xml_invalid(ret_error, bridge,
                        "name \"%s\" is not the name of a network link, which has 1 to 15 bytes of ASCII "
                        "without slash, colon and blank",
                        value_quote(name, quoted));

        network->bridge = strdup(name);
        return network->bridge ? 0 : -ENOMEM;
}

static int read_prefix(NetworkAddress *address, const xmlNode *element, Error *ret_error)
{
        const char *netmask = xml_attribute(element, "netmask"),
                   *prefix = xml_attribute(element, "prefix");
        unsigned maximum = address->family == AF_INET ? 32 : 128;
        char quoted[VALUE_QUOTE_SIZE];
        uint64_t bits;
        int r;

        if (netmask && prefix)
                return xml_invalid(ret_error, element, "netmask and prefix exclude each other");
        if (netmask) {
                r = address->family == AF_INET ? ip_netmask_to_prefix(netmask) : -EINVAL;
                if (r <= 0)
                        return xml_invalid(ret_error, element, "\"%s\" is not an IPv4 netmask%s",
                                value_quote(netmask, quoted),
                                address->family == AF_INET ? "" : ", and IPv6 needs a prefix");
                address->prefix = (uint8_t) r;
                return 0;
        }

        if (!prefix)
                return xml_invalid(ret_error, element, "netmask or prefix is missing");
        if (value_parse_number(prefix, maximum, &bits) < 0 || bits == 0)
                return xml_invalid(ret_error, element,
                        "prefix \"%s\" is not a whole number from 1 to %u", value_quote(prefix, quoted),
                        maximum);
        address->prefix = (uint8_t) bits;
        return 0;
}

static int read_address(NetworkAddress *address, const xmlNode *element, Error *ret_error)
{
        const char *family = xml_attribute(element, "family"), *text;
        char quoted[VALUE_QUOTE_SIZE];
        IpAddress parsed;
        int r;

        if (family && strcmp(family, "ipv4") != 0 && strcmp(family, "ipv6") != 0)
                return xml_invalid(ret_error, element, "family \"%s\" is neither \"ipv4\" nor \"ipv6\"",
                        value_quote(family, quoted));
        address->family = family && strcmp(family, "ipv6") == 0 ? AF_INET6 : AF_INET;

        r = xml_required_attribute(element, "address", &text, ret_error);
        if (r < 0)
                return r;
        r = ip_address_parse(text, &address->family, &parsed);
        if (r < 0 || !ip_address_is_host(address->family, &parsed))
                return xml_invalid(ret_error, element, "\"%s\" is not an %s address of a host",
                        value_quote(text, quoted), address->family == AF_INET ? "IPv4" : "IPv6");
        address->address = parsed;
        return read_prefix(address, element, ret_error);
}

static int read_addresses(NetworkDefinition *network, const xmlNode *root, Error *ret_error)
{
        size_t count = xml_count(root, "ip");
        int r;

        if (count == 0)
                return 0;
        network->addresses = calloc(count, sizeof(network->addresses[0]));
        if (!network->addresses)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(root, "ip"); node; node = xml_next(node, "ip")) {
                r = read_address(&network->addresses[network->n_addresses++], node, ret_error);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int read_tree(NetworkDefinition *network, Error *ret_error)
{
        static const RuleTable table = { network_rules, ELEMENTS(network_rules) };
        const xmlNode *root = xml_root(network->document, "network", ret_error);
        int r;

        if (!root)
                return -EINVAL;
        r = xml_classify(root, &table, 1, &network->unsupported, ret_error);
        if (r < 0)
                return r;
        r = xml_read_identity(root, &network->name, network->uuid, &network->has_uuid, ret_error);
        if (r < 0)
                return r;
        r = read_bridge(network, root, ret_error);
        if (r < 0)
                return r;
        return read_addresses(network, root, ret_error);
}

int network_definition_parse(
        const char *xml, size_t length, NetworkDefinition **ret_definition, Error *ret_error)
{
        _cleanup_network_definition_ NetworkDefinition *network = calloc(1, sizeof(*network));
        int r;

        if (!network)
                return -ENOMEM;
        r = xml_parse(xml, length, DOMAIN_XML_MAX, &network->document, ret_error);
        if (r < 0)
                return r;
        r = read_tree(network, ret_error);
        if (r < 0)
                return r;

        *ret_definition = TAKE_PTR(network);
        return 0;
}

NetworkDefinition *network_definition_free(NetworkDefinition *definition)
{
        if (!definition)
                return NULL;

        free(definition->name);
        free(definition->bridge);
        free(definition->addresses);
        free(definition->unsupported);
        if (definition->document)
                xmlFreeDoc(definition->document);
        free(definition);
        return NULL;
}
