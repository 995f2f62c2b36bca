/* Reads <ip> and <route> of interfaces and network links inside a domain. */
#include <errno.h>

#include "xml/domain-private.h"
#include "xml/fields.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

/* More of either no interface can have. */
#define ADDRESSES_MAX 256

static const char *family_name(int family)
{
        return family == AF_INET6 ? "IPv6" : "IPv4";
}

static unsigned address_bits(int family)
{
        return family == AF_INET6 ? 128 : 32;
}

/* AF_UNSPEC where it isn't given: the address tells. */
static int read_family(const xmlNode *element, int *ret_family, Error *ret_error)
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

/* One that an interface can have, in an attribute that must be there. */
static int read_host_address(const xmlNode *element, const char *attribute, int *family,
        IpAddress *ret_address, Error *ret_error)
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
                        *family == AF_UNSPEC ? "IP" : family_name(*family));
        return 0;
}

static int read_prefix(const xmlNode *element, int family, const IpAddress *address, uint64_t minimum,
        uint8_t *ret_prefix, Error *ret_error)
{
        uint64_t prefix = ip_default_prefix(family, address);
        int r = 0;

        if (xml_attribute(element, "prefix"))
                r = field_attribute_number(
                        element, "prefix", minimum, address_bits(family), &prefix, ret_error);
        if (r < 0)
                return r;
        *ret_prefix = (uint8_t) prefix;
        return 0;
}

static int read_assignment(IpAssignment *assignment, const xmlNode *element, Error *ret_error)
{
        int r;

        if ((r = read_family(element, &assignment->family, ret_error)) < 0 ||
                (r = read_host_address(element, "address", &assignment->family, &assignment->address,
                         ret_error)) < 0 ||
                (r = read_prefix(element, assignment->family, &assignment->address, 1,
                         &assignment->prefix, ret_error)) < 0)
                return r;

        assignment->has_peer = xml_attribute(element, "peer");
        if (!assignment->has_peer)
                return 0;
        return read_host_address(element, "peer", &assignment->family, &assignment->peer, ret_error);
}

static int read_netmask(IpRoute *route, const xmlNode *element, const char *netmask, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        int prefix = route->family == AF_INET ? ip_netmask_to_prefix(netmask) : -EINVAL;

        if (xml_attribute(element, "prefix"))
                return xml_invalid(ret_error, element, "netmask and prefix exclude each other");
        if (prefix < 0)
                return xml_invalid(ret_error, element, "\"%s\" is not an IPv4 netmask%s",
                        value_quote(netmask, quoted),
                        route->family == AF_INET ? "" : ", and IPv6 needs a prefix");
        route->prefix = (uint8_t) prefix;
        return 0;
}

static int read_destination(IpRoute *route, const xmlNode *element, Error *ret_error)
{
        const char *netmask = xml_attribute(element, "netmask"), *text;
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        r = xml_required_attribute(element, "address", &text, ret_error);
        if (r < 0)
                return r;
        value_quote(text, quoted);
        if (ip_address_parse(text, &route->family, &route->destination) < 0)
                return xml_invalid(ret_error, element, "address \"%s\" is not an %s address", quoted,
                        route->family == AF_UNSPEC ? "IP" : family_name(route->family));

        if (netmask)
                r = read_netmask(route, element, netmask, ret_error);
        else
                r = read_prefix(
                        element, route->family, &route->destination, 0, &route->prefix, ret_error);
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

        if ((r = read_family(element, &route->family, ret_error)) < 0 ||
                (r = read_destination(route, element, ret_error)) < 0 ||
                (r = read_host_address(element, "gateway", &route->family, &route->gateway, ret_error)) <
                        0)
                return r;
        if (xml_attribute(element, "metric")) {
                r = field_attribute_number(element, "metric", 1, UINT32_MAX, &metric, ret_error);
                if (r < 0)
                        return r;
        }
        route->metric = (uint32_t) metric;
        return 0;
}

static int read_assignments(const xmlNode *element, IpSettings *settings, Error *ret_error)
{
        size_t count = xml_count(element, "ip");
        int r;

        if (count == 0)
                return 0;
        if (count > ADDRESSES_MAX)
                return xml_invalid(ret_error, element, "there are more than %d <ip>", ADDRESSES_MAX);
        settings->addresses = calloc(count, sizeof(settings->addresses[0]));
        if (!settings->addresses)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(element, "ip"); node; node = xml_next(node, "ip")) {
                IpAssignment *assignment = &settings->addresses[settings->n_addresses];

                r = read_assignment(assignment, node, ret_error);
                if (r < 0)
                        return r;
                for (size_t i = 0; i < settings->n_addresses; i++)
                        if (settings->addresses[i].family == assignment->family &&
                                ip_address_is_equal(assignment->family, &settings->addresses[i].address,
                                        &assignment->address))
                                return xml_invalid(ret_error, node, "the address is there twice");
                settings->n_addresses++;
        }
        return 0;
}

static bool is_same_route(const IpRoute *a, const IpRoute *b)
{
        return a->family == b->family && a->prefix == b->prefix && a->metric == b->metric &&
                ip_address_is_equal(a->family, &a->destination, &b->destination);
}

static int read_routes(const xmlNode *element, IpSettings *settings, Error *ret_error)
{
        size_t count = xml_count(element, "route");
        int r;

        if (count == 0)
                return 0;
        if (count > ADDRESSES_MAX)
                return xml_invalid(ret_error, element, "there are more than %d <route>", ADDRESSES_MAX);
        settings->routes = calloc(count, sizeof(settings->routes[0]));
        if (!settings->routes)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(element, "route"); node; node = xml_next(node, "route")) {
                IpRoute *route = &settings->routes[settings->n_routes];

                r = read_route(route, node, ret_error);
                if (r < 0)
                        return r;
                for (size_t i = 0; i < settings->n_routes; i++)
                        if (is_same_route(&settings->routes[i], route))
                                return xml_invalid(ret_error, node,
                                        "another route to the same network has the same metric");
                settings->n_routes++;
        }
        return 0;
}

int domain_read_ip_settings(const xmlNode *element, IpSettings *settings, Error *ret_error)
{
        int r = read_assignments(element, settings, ret_error);

        return r < 0 ? r : read_routes(element, settings, ret_error);
}
