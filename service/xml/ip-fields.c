/* IP addresses, prefixes and routes in the attributes of elements. */
#include <errno.h>

#include "xml/fields.h"
#include "xml/ip-fields.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

const char *ip_family_name(int family)
{
        return family == AF_INET6 ? "IPv6" : "IPv4";
}

int ip_field_family(const xmlNode *element, int *ret_family, Error *ret_error)
{
        static const int families[] = { AF_INET, AF_INET6, AF_UNSPEC };
        unsigned family = 2;
        int r;

        r = field_word(element, "family", "ipv4, ipv6", &family, ret_error);
        if (r < 0)
                return r;
        *ret_family = families[family];
        return 0;
}

int ip_field_host(const xmlNode *element, const char *attribute, int *family, IpAddress *ret_address,
        Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        const char *text;
        int r;

        r = xml_required_attribute(element, attribute, &text, ret_error);
        if (r < 0)
                return r;
        if (ip_address_parse(text, family, ret_address) < 0 || !ip_address_is_host(*family, ret_address))
                return xml_invalid(ret_error, element, "%s \"%s\" is not an %s address of a host",
                        attribute, value_quote(text, quoted),
                        *family == AF_UNSPEC ? "IP" : ip_family_name(*family));
        return 0;
}

static int read_netmask(const xmlNode *element, int family, const char *netmask, unsigned minimum,
        uint8_t *ret_prefix, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        int prefix = family == AF_INET ? ip_netmask_to_prefix(netmask) : -EINVAL;

        if (xml_attribute(element, "prefix"))
                return xml_invalid(ret_error, element, "netmask and prefix exclude each other");
        if (prefix < (int) minimum)
                return xml_invalid(ret_error, element, "\"%s\" is not an IPv4 netmask%s",
                        value_quote(netmask, quoted),
                        family == AF_INET ? "" : ", and IPv6 needs a prefix");
        *ret_prefix = (uint8_t) prefix;
        return 0;
}

int ip_field_prefix(const xmlNode *element, int family, const IpAddress *address, unsigned minimum,
        uint8_t *ret_prefix, Error *ret_error)
{
        const char *netmask = xml_attribute(element, "netmask");
        uint64_t prefix = ip_default_prefix(family, address);
        int r = 0;

        if (netmask)
                return read_netmask(element, family, netmask, minimum, ret_prefix, ret_error);
        if (xml_attribute(element, "prefix"))
                r = field_attribute_number(
                        element, "prefix", minimum, ip_address_bits(family), &prefix, ret_error);
        if (r < 0)
                return r;
        *ret_prefix = (uint8_t) prefix;
        return 0;
}

static int read_destination(IpRoute *route, const xmlNode *element, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        const char *text;
        int r;

        r = xml_required_attribute(element, "address", &text, ret_error);
        if (r < 0)
                return r;
        value_quote(text, quoted);
        if (ip_address_parse(text, &route->family, &route->destination) < 0)
                return xml_invalid(ret_error, element, "address \"%s\" is not an %s address", quoted,
                        route->family == AF_UNSPEC ? "IP" : ip_family_name(route->family));

        r = ip_field_prefix(element, route->family, &route->destination, 0, &route->prefix, ret_error);
        if (r < 0)
                return r;
        if (ip_address_has_host_bits(route->family, &route->destination, route->prefix))
                return xml_invalid(ret_error, element,
                        "address \"%s\" is not that of a network with a prefix of %u bits: it has bits behind it",
                        quoted, (unsigned) route->prefix);
        return 0;
}

static int read_route(IpRoute *route, const xmlNode *element, Error *ret_error)
{
        uint64_t metric = 0;
        int r;

        if ((r = ip_field_family(element, &route->family, ret_error)) < 0 ||
                (r = read_destination(route, element, ret_error)) < 0 ||
                (r = ip_field_host(element, "gateway", &route->family, &route->gateway, ret_error)) < 0)
                return r;
        if (xml_attribute(element, "metric")) {
                r = field_attribute_number(element, "metric", 1, UINT32_MAX, &metric, ret_error);
                if (r < 0)
                        return r;
        }
        route->metric = (uint32_t) metric;
        return 0;
}

static bool is_same_route(const IpRoute *a, const IpRoute *b)
{
        return a->family == b->family && a->prefix == b->prefix && a->metric == b->metric &&
                ip_address_is_equal(a->family, &a->destination, &b->destination);
}

int ip_field_routes(const xmlNode *element, IpRoute **ret_routes, size_t *ret_n_routes, Error *ret_error)
{
        size_t count = xml_count(element, "route"), n = 0;
        IpRoute *routes;
        int r;

        if (count == 0)
                return 0;
        if (count > ADDRESSES_MAX)
                return xml_invalid(ret_error, element, "there are more than %d <route>", ADDRESSES_MAX);
        routes = *ret_routes = calloc(count, sizeof(routes[0]));
        if (!routes)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(element, "route"); node; node = xml_next(node, "route")) {
                r = read_route(&routes[n], node, ret_error);
                if (r < 0)
                        return r;
                for (size_t i = 0; i < n; i++)
                        if (is_same_route(&routes[i], &routes[n]))
                                return xml_invalid(ret_error, node,
                                        "another route to the same network has the same metric");
                *ret_n_routes = ++n;
        }
        return 0;
}
