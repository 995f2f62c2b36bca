/* The bridge of a network, with its addresses and routes. */
#include <errno.h>
#include <string.h>

#include "host/rtnl-bridge.h"
#include "host/rtnl-list.h"
#include "host/rtnl-tc.h"
#include "host/sysctl.h"
#include "network/steps.h"
#include "network/subnet.h"

static int create(Setup *setup, bool *ret_made, Error *ret_error)
{
        const NetworkDefinition *definition = setup->definition;
        LinkInfo link;
        int r = rtnl_link_get(setup->rtnl, definition->bridge, &link, NULL);

        if (r == 0) /* and ours, as has been checked */
                return 0;
        r = rtnl_bridge_create(setup->rtnl, definition->bridge, definition->mac, ret_error);
        if (r < 0)
                return r;
        *ret_made = true;
        r = rtnl_link_get(setup->rtnl, definition->bridge, &link, ret_error);
        if (r == 0) /* first of all: without it nobody knows whose it is */
                r = rtnl_link_set_alias(setup->rtnl, link.index, setup->alias, ret_error);
        if (r < 0)
                rtnl_link_delete(setup->rtnl, definition->bridge, NULL);
        return r;
}

static int set_ipv6(const char *bridge, const char *setting, const char *value, Error *ret_error)
{
        _cleanup_free_ char *path = NULL;
        int r;

        if (asprintf(&path, "net/ipv6/conf/%s/%s", bridge, setting) < 0)
                return error_set_errno(ret_error, -ENOMEM, ERROR_FAILED, "can't set up %s", bridge);
        r = sysctl_set(path, value, NULL);
        if (r == -ENOENT) /* a host without IPv6 at all */
                return 0;
        return r < 0 ? error_set_errno(ret_error, r, ERROR_FAILED, "can't set /proc/sys/%s", path) : 0;
}

/* The host takes no address and no router from the network's containers, and doesn't ask them whether it
 * may have the address that it has. */
static int configure_ipv6(const NetworkDefinition *definition, Error *ret_error)
{
        static const char *const off[] = { "accept_ra", "autoconf", "accept_dad" };
        bool has_ipv6 = false;
        int r = 0;

        for (size_t i = 0; i < definition->n_addresses; i++)
                has_ipv6 |= definition->addresses[i].family == AF_INET6;
        for (size_t i = 0; r == 0 && i < ELEMENTS(off); i++)
                r = set_ipv6(definition->bridge, off[i], "0", ret_error);
        if (r == 0)
                r = set_ipv6(definition->bridge, "disable_ipv6", has_ipv6 ? "0" : "1", ret_error);
        return r;
}

static int add_addresses(Setup *setup, unsigned index, Error *ret_error)
{
        const NetworkDefinition *definition = setup->definition;
        int r = 0;

        for (size_t i = 0; r == 0 && i < definition->n_addresses; i++) {
                const NetworkAddress *address = definition->addresses + i;
                r = rtnl_address_add(setup->rtnl, index, address->family, &address->address, NULL,
                        address->prefix, ret_error);
        }
        return r;
}

typedef struct RouteSearch {
        unsigned link;
        Subnet destination;
        bool found;
} RouteSearch;

static void read_route(const RouteInfo *route, void *userdata)
{
        RouteSearch *search = userdata;
        IpAddress destination;

        memcpy(&destination, route->destination, sizeof(destination));
        if (route->link == search->link && route->family == search->destination.family &&
                route->prefix == search->destination.prefix &&
                ip_address_is_equal(route->family, &destination, &search->destination.address))
                search->found = true;
}

static int add_route(Setup *setup, unsigned index, const IpRoute *wanted, Error *ret_error)
{
        RouteSearch search = { .link = index,
                .destination = subnet_make(wanted->family, &wanted->destination, wanted->prefix) };
        Route route = {
                .family = wanted->family,
                .destination = &wanted->destination,
                .prefix = wanted->prefix,
                .gateway = &wanted->gateway,
                .metric = wanted->metric,
        };
        int r = rtnl_route_list(setup->rtnl, read_route, &search, ret_error);

        return r < 0 || search.found ? r : rtnl_route_add(setup->rtnl, index, &route, ret_error);
}

static RateLimit rate_limit(const BandwidthLimit *limit)
{
        return rate_limit_of_kib(limit->average, limit->peak, limit->burst);
}

/* What the containers receive from outside leaves through the bridge, and what they send there comes in.
 */
static int limit_bandwidth(Setup *setup, unsigned index, Error *ret_error)
{
        const RateLimit inbound = rate_limit(&setup->definition->bandwidth.inbound),
                        outbound = rate_limit(&setup->definition->bandwidth.outbound);
        int r = 0;

        if (inbound.rate > 0)
                r = rtnl_limit_leaving(setup->rtnl, index, &inbound, ret_error);
        if (r == 0 && outbound.rate > 0)
                r = rtnl_limit_coming(setup->rtnl, index, &outbound, ret_error);
        return r;
}

int bridge_make(Setup *setup, bool *ret_made, Error *ret_error)
{
        const NetworkDefinition *definition = setup->definition;
        const BridgeSettings settings = { definition->stp, definition->delay, definition->mtu };
        LinkInfo link;
        int r;

        r = create(setup, ret_made, ret_error);
        if (r < 0)
                return r;
        r = rtnl_link_get(setup->rtnl, definition->bridge, &link, ret_error);
        if (r == 0)
                r = rtnl_bridge_configure(setup->rtnl, definition->bridge, &settings, ret_error);
        if (r == 0)
                r = configure_ipv6(definition, ret_error);
        if (r == 0)
                r = add_addresses(setup, link.index, ret_error);
        if (r == 0)
                r = rtnl_link_set_up(setup->rtnl, link.index, ret_error);
        for (size_t i = 0; r == 0 && i < definition->n_routes; i++)
                r = add_route(setup, link.index, definition->routes + i, ret_error);
        return r < 0 ? r : limit_bandwidth(setup, link.index, ret_error);
}

int bridge_unmake(Setup *setup, Error *ret_error)
{
        int r = rtnl_link_delete_own(setup->rtnl, setup->definition->bridge, setup->alias, ret_error);

        return r < 0 ? r : 0;
}
