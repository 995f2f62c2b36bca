/* Forwarding of packets by the host, where a network needs it. What is changed here is said in the log,
 * and stays: by the time that the network goes others may rely on it. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include "host/rtnl-list.h"
#include "host/sysctl.h"
#include "network/steps.h"

#define FORWARD_IPV4 "net/ipv4/ip_forward"
#define FORWARD_IPV6 "net/ipv6/conf/all/forwarding"

static int set_and_say(const Setup *setup, const char *setting, const char *value, Error *ret_error)
{
        int r = sysctl_set(setting, value, ret_error);

        if (r > 0)
                fprintf(stderr, "<5>network %s: set /proc/sys/%s to %s\n", setup->definition->name,
                        setting, value);
        return r < 0 ? r : 0;
}

/* A host that forwards doesn't listen to routers any more, and would lose the routes that it has from
 * them, unless a link says 2 rather than 1. */
static void keep_router(const RouteInfo *route, void *userdata)
{
        _cleanup_error_ Error error = ERROR_NULL;
        const Setup *setup = userdata;
        _cleanup_free_ char *setting = NULL;
        char name[IF_NAMESIZE];

        if (route->protocol != RTPROT_RA || !if_indextoname(route->link, name) ||
                asprintf(&setting, "net/ipv6/conf/%s/accept_ra", name) < 0 || !sysctl_is(setting, "1"))
                return;
        if (set_and_say(setup, setting, "2", &error) < 0)
                fprintf(stderr, "<4>network %s: %s\n", setup->definition->name, error_message(&error));
}

static int forward_ipv6(Setup *setup, Error *ret_error)
{
        int r = 0;

        if (!sysctl_is(FORWARD_IPV6, "1"))
                r = rtnl_route_list(setup->rtnl, keep_router, setup, ret_error);
        return r < 0 ? r : set_and_say(setup, FORWARD_IPV6, "1", ret_error);
}

int forwarding_make(Setup *setup, bool *ret_made, Error *ret_error)
{
        const NetworkDefinition *definition = setup->definition;
        bool ipv4 = false, ipv6 = false;
        int r = 0;

        (void) ret_made;
        if (definition->forward == NETWORK_FORWARD_NONE)
                return 0;
        for (size_t i = 0; i < definition->n_addresses; i++) {
                ipv4 |= definition->addresses[i].family == AF_INET;
                ipv6 |= definition->addresses[i].family == AF_INET6;
        }
        if (ipv4)
                r = set_and_say(setup, FORWARD_IPV4, "1", ret_error);
        return r == 0 && ipv6 ? forward_ipv6(setup, ret_error) : r;
}
