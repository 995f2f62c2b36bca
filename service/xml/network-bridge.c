/* Reads what a network's bridge is like: <bridge>, <mac>, <mtu> and <port>. */
#include <errno.h>
#include <string.h>

#include "base/names.h"
#include "xml/fields.h"
#include "xml/network-private.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

/* What IPv4 and IPv6 need (RFC 791, RFC 8200), and the kernel's limit of a bridge. */
#define MTU_MIN 68
#define MTU_MIN_IPV6 1280
#define MTU_MAX 65535

/* In seconds, of the spanning tree (IEEE 802.1D): the kernel's BR_MAX_FORWARD_DELAY. */
#define DELAY_MAX 30

/* firewalld refuses longer names of zones. */
#define ZONE_LENGTH_MAX 17

int network_field_link(const xmlNode *element, const char *attribute, char **ret_name, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE], *name;
        const char *text;
        bool plain;
        int r;

        r = xml_required_attribute(element, attribute, &text, ret_error);
        if (r < 0)
                return r;
        plain = is_alphanumeric(text[0]);
        for (const char *p = text; *p && plain; p++)
                plain = is_alphanumeric(*p) || strchr("._-", *p);
        if (!plain || !value_is_link_name(text))
                return xml_invalid(ret_error, element,
                        "%s \"%s\" is not the name of a network link, which has 1 to 15 ASCII letters, "
                        "digits, dots, hyphens and underscores here, a letter or digit first",
                        attribute, value_quote(text, quoted));

        name = strdup(text);
        if (!name)
                return -ENOMEM;
        *ret_name = name;
        return 0;
}

/* firewalld's zones: letters, digits, hyphens and underscores. */
static int read_zone(NetworkDefinition *network, const xmlNode *element, Error *ret_error)
{
        const char *zone = xml_attribute(element, "zone");
        char quoted[VALUE_QUOTE_SIZE];
        size_t length = 0;

        if (!zone)
                return 0;
        while (is_alphanumeric(zone[length]) || (zone[length] && strchr("_-", zone[length])))
                length++;
        if (zone[length] || length == 0 || length > ZONE_LENGTH_MAX)
                return xml_invalid(ret_error, element,
                        "zone \"%s\" is not the name of a zone of firewalld, which has 1 to %d ASCII "
                        "letters, digits, hyphens and underscores",
                        value_quote(zone, quoted), ZONE_LENGTH_MAX);
        network->zone = strdup(zone);
        return network->zone ? 0 : -ENOMEM;
}

static int read_delay(NetworkDefinition *network, const xmlNode *element, Error *ret_error)
{
        uint64_t seconds = 0;
        int r = 0;

        if (xml_attribute(element, "delay"))
                r = field_attribute_number(element, "delay", 0, DELAY_MAX, &seconds, ret_error);
        if (r < 0)
                return r;
        network->delay = (uint32_t) seconds * 1000;
        return 0;
}

static int read_bridge(NetworkDefinition *network, const xmlNode *element, Error *ret_error)
{
        unsigned stp = 1;
        int r;

        if (xml_attribute(element, "name")) {
                r = network_field_link(element, "name", &network->bridge, ret_error);
                if (r < 0)
                        return r;
        }
        r = field_word(element, "stp", "off, on", &stp, ret_error);
        if (r < 0)
                return r;
        network->stp = stp;
        r = read_delay(network, element, ret_error);
        return r < 0 ? r : read_zone(network, element, ret_error);
}

static int read_mtu(NetworkDefinition *network, const xmlNode *element, Error *ret_error)
{
        uint64_t mtu = 0;
        int r;

        r = field_attribute_number(element, "size", MTU_MIN, MTU_MAX, &mtu, ret_error);
        if (r < 0)
                return r;
        if (mtu < MTU_MIN_IPV6 && network_has_family(network, AF_INET6))
                return xml_invalid(
                        ret_error, element, "IPv6 needs an mtu of %d bytes at least", MTU_MIN_IPV6);
        network->mtu = (uint32_t) mtu;
        return 0;
}

static int check_foreign_attributes(const xmlNode *bridge, Error *ret_error)
{
        static const char *const refused[] = { "stp", "delay", "zone", "macTableManager" };

        for (size_t i = 0; i < ELEMENTS(refused); i++)
                if (xml_attribute(bridge, refused[i]))
                        return xml_invalid(ret_error, bridge,
                                "%s can't be given with forward mode \"bridge\": the bridge is somebody else's",
                                refused[i]);
        return 0;
}

/* Nothing is made, so nothing can be said of what is made. */
static int check_foreign_bridge(const NetworkDefinition *network, const xmlNode *root, Error *ret_error)
{
        static const char *const refused[] = { "mac", "mtu", "ip", "route", "dns", "domain",
                "bandwidth" };
        const xmlNode *bridge = xml_child(root, "bridge");

        for (size_t i = 0; i < ELEMENTS(refused); i++) {
                const xmlNode *child = xml_child(root, refused[i]);

                if (child)
                        return xml_invalid(ret_error, child,
                                "it can't be there with forward mode \"bridge\": the bridge is somebody "
                                "else's, and nothing of it is changed");
        }
        if (!network->bridge && !network->unsupported)
                return xml_invalid(ret_error, bridge ? bridge : xml_child(root, "forward"),
                        "forward mode \"bridge\" needs the name of a bridge");
        return bridge ? check_foreign_attributes(bridge, ret_error) : 0;
}

int network_read_bridge(NetworkDefinition *network, const xmlNode *root, Error *ret_error)
{
        const xmlNode *bridge = xml_child(root, "bridge"), *mac = xml_child(root, "mac"),
                      *mtu = xml_child(root, "mtu"), *port = xml_child(root, "port");
        int r = 0;

        network->stp = true;
        if (bridge)
                r = read_bridge(network, bridge, ret_error);
        if (r >= 0 && mac) {
                r = field_attribute_mac(mac, "address", network->mac, ret_error);
                network->has_mac = r >= 0;
        }
        if (r >= 0 && mtu)
                r = read_mtu(network, mtu, ret_error);
        if (r >= 0 && port)
                r = field_yes_no(port, "isolated", &network->ports_isolated, ret_error);
        if (r < 0 || network->forward != NETWORK_FORWARD_BRIDGE)
                return r;
        network->stp = false;
        return check_foreign_bridge(network, root, ret_error);
}
