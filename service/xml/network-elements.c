/* The table of network XML: what is honoured, what may be ignored, and what may not be. */
#include "xml/network-private.h"

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

        { "forward", RULE_HONOURED, 0, NULL },
        { "forward/@mode", RULE_HONOURED, 0, NETWORK_FORWARD_MODES },
        { "forward/@dev", RULE_HONOURED, 0, NULL },
        { "forward/@managed", RULE_REFUSED, 0, NULL },
        { "forward/interface", RULE_HONOURED, RULE_MANY, NULL }, /* what libvirt makes of @dev */
        { "forward/interface/@dev", RULE_HONOURED, 0, NULL },
        { "forward/interface/@connections", RULE_HARMLESS, 0, NULL },
        { "forward/nat", RULE_HONOURED, 0, NULL },
        { "forward/nat/@ipv6", RULE_HONOURED, 0, NULL },
        { "forward/nat/address", RULE_HONOURED, 0, NULL },
        { "forward/nat/address/@start", RULE_HONOURED, 0, NULL },
        { "forward/nat/address/@end", RULE_HONOURED, 0, NULL },
        { "forward/nat/port", RULE_HONOURED, 0, NULL },
        { "forward/nat/port/@start", RULE_HONOURED, 0, NULL },
        { "forward/nat/port/@end", RULE_HONOURED, 0, NULL },
        { "forward/", RULE_REFUSED, 0, "address, driver, pf" },

        { "bridge", RULE_HONOURED, 0, NULL },
        { "bridge/@name", RULE_HONOURED, 0, NULL },
        { "bridge/@stp", RULE_HONOURED, 0, NULL },
        { "bridge/@delay", RULE_HONOURED, 0, NULL },
        { "bridge/@zone", RULE_HONOURED, 0, NULL },
        { "bridge/@macTableManager", RULE_HARMLESS, 0, "kernel" },
        { "mac", RULE_HONOURED, 0, NULL },
        { "mac/@address", RULE_HONOURED, 0, NULL },
        { "mtu", RULE_HONOURED, 0, NULL },
        { "mtu/@size", RULE_HONOURED, 0, NULL },
        { "port", RULE_HONOURED, 0, NULL },
        { "port/@isolated", RULE_HONOURED, 0, NULL },

        { "bandwidth", RULE_HONOURED, 0, NULL },
        { "bandwidth/inbound", RULE_HONOURED, 0, NULL },
        { "bandwidth/inbound/@average", RULE_HONOURED, 0, NULL },
        { "bandwidth/inbound/@peak", RULE_HONOURED, 0, NULL },
        { "bandwidth/inbound/@burst", RULE_HONOURED, 0, NULL },
        { "bandwidth/inbound/@floor", RULE_REFUSED, 0, NULL },
        { "bandwidth/outbound", RULE_HONOURED, 0, NULL },
        { "bandwidth/outbound/@average", RULE_HONOURED, 0, NULL },
        { "bandwidth/outbound/@peak", RULE_HONOURED, 0, NULL },
        { "bandwidth/outbound/@burst", RULE_HONOURED, 0, NULL },

        { "ip", RULE_HONOURED, RULE_MANY, NULL },
        { "ip/@address", RULE_HONOURED, 0, NULL },
        { "ip/@netmask", RULE_HONOURED, 0, NULL },
        { "ip/@prefix", RULE_HONOURED, 0, NULL },
        { "ip/@family", RULE_HONOURED, 0, NULL },
        { "ip/@localPtr", RULE_HARMLESS, 0, "no" },
        { "ip/tftp", RULE_REFUSED, 0, NULL },
        { "ip/dhcp", RULE_HONOURED, 0, NULL },
        { "ip/dhcp/range", RULE_HONOURED, RULE_MANY, NULL },
        { "ip/dhcp/range/@start", RULE_HONOURED, 0, NULL },
        { "ip/dhcp/range/@end", RULE_HONOURED, 0, NULL },
        { "ip/dhcp/range/lease", RULE_HONOURED, 0, NULL },
        { "ip/dhcp/range/lease/@expiry", RULE_HONOURED, 0, NULL },
        { "ip/dhcp/range/lease/@unit", RULE_HONOURED, 0, NULL },
        { "ip/dhcp/host", RULE_HONOURED, RULE_MANY, NULL },
        { "ip/dhcp/host/@mac", RULE_HONOURED, 0, NULL },
        { "ip/dhcp/host/@id", RULE_HONOURED, 0, NULL },
        { "ip/dhcp/host/@name", RULE_HONOURED, 0, NULL },
        { "ip/dhcp/host/@ip", RULE_HONOURED, 0, NULL },
        { "ip/dhcp/host/lease", RULE_HONOURED, 0, NULL },
        { "ip/dhcp/host/lease/@expiry", RULE_HONOURED, 0, NULL },
        { "ip/dhcp/host/lease/@unit", RULE_HONOURED, 0, NULL },
        { "ip/dhcp/bootp", RULE_REFUSED, 0, NULL },

        { "route", RULE_HONOURED, RULE_MANY, NULL },
        { "route/@family", RULE_HONOURED, 0, NULL },
        { "route/@address", RULE_HONOURED, 0, NULL },
        { "route/@netmask", RULE_HONOURED, 0, NULL },
        { "route/@prefix", RULE_HONOURED, 0, NULL },
        { "route/@gateway", RULE_HONOURED, 0, NULL },
        { "route/@metric", RULE_HONOURED, 0, NULL },

        { "domain", RULE_HONOURED, 0, NULL },
        { "domain/@name", RULE_HONOURED, 0, NULL },
        { "domain/@localOnly", RULE_HONOURED, 0, NULL },
        { "domain/@register", RULE_HARMLESS, 0, "no" },
        { "dns", RULE_HONOURED, 0, NULL },
        { "dns/@enable", RULE_HONOURED, 0, NULL },
        { "dns/@forwardPlainNames", RULE_HONOURED, 0, NULL },
        { "dns/forwarder", RULE_HONOURED, RULE_MANY, NULL },
        { "dns/forwarder/@addr", RULE_HONOURED, 0, NULL },
        { "dns/forwarder/@domain", RULE_HONOURED, 0, NULL },
        { "dns/host", RULE_HONOURED, RULE_MANY, NULL },
        { "dns/host/@ip", RULE_HONOURED, 0, NULL },
        { "dns/host/hostname", RULE_TEXT, RULE_MANY, NULL },
        { "dns/", RULE_REFUSED, 0, "srv, txt" },

        { "portgroup", RULE_REFUSED, 0, NULL },
        { "virtualport", RULE_REFUSED, 0, NULL },
        { "vlan", RULE_REFUSED, 0, NULL },
};

int network_classify(const xmlNode *root, char **ret_refused, Error *ret_error)
{
        static const RuleTable table = { network_rules, ELEMENTS(network_rules) };

        return xml_classify(root, &table, 1, ret_refused, ret_error);
}
