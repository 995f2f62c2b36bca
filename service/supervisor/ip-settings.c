/* Addresses and routes of links, as a definition gives them. */
#include "supervisor/ip-settings.h"

static int add_address(Rtnl *rtnl, unsigned index, const IpAssignment *ip, Error *ret_error)
{
        return rtnl_address_add(rtnl, index, ip->family, &ip->address, ip->has_peer ? &ip->peer : NULL,
                ip->prefix, ret_error);
}

static int add_route(Rtnl *rtnl, unsigned index, const IpRoute *route, Error *ret_error)
{
        return rtnl_route_add(rtnl, index,
                &(Route){ .family = route->family,
                        .destination = &route->destination,
                        .prefix = route->prefix,
                        .gateway = &route->gateway,
                        .metric = route->metric },
                ret_error);
}

int ip_settings_apply(Rtnl *rtnl, unsigned index, bool up, const IpSettings *settings, Error *ret_error)
{
        int r = 0;

        for (size_t i = 0; r == 0 && i < settings->n_addresses; i++)
                r = add_address(rtnl, index, settings->addresses + i, ret_error);
        if (r == 0 && up)
                r = rtnl_link_set_up(rtnl, index, ret_error);
        for (size_t i = 0; r == 0 && up && i < settings->n_routes; i++)
                r = add_route(rtnl, index, settings->routes + i, ret_error);
        return r;
}
