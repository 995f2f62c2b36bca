/* The host's end of an interface: its bridge, VLANs, isolation, bandwidth, addresses. */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "host/rtnl-port.h"
#include "host/rtnl-tc.h"
#include "host/sysctl.h"
#include "supervisor/host-end.h"
#include "supervisor/ip-settings.h"

/* What makes a bridge one of ours: only such a one is changed for a container's sake. */
static bool is_own_bridge(const LinkInfo *bridge)
{
        static const char own[] = "lxc1 network ";

        return strncmp(bridge->alias, own, sizeof(own) - 1) == 0;
}

static int check_bridge(const InterfaceDefinition *interface, const LinkInfo *bridge, Error *ret_error)
{
        if (!bridge->is_bridge)
                return error_set(ret_error, -ENODEV, ERROR_NO_SUCH_DEVICE,
                        "line %d: the network link %s is no bridge", interface->line, interface->bridge);
        if (interface->vlan.n_tags > 0 && !bridge->filters_vlans && !is_own_bridge(bridge))
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "line %d: the bridge %s doesn't heed VLAN tags, and isn't ours to change: "
                        "'ip link set %s type bridge vlan_filtering 1' has it do so",
                        interface->line, interface->bridge, interface->bridge);
        return 0;
}

int host_end_check(Rtnl *rtnl, const InterfaceDefinition *interface, Error *ret_error)
{
        const char *name = interface->bridge ? interface->bridge : interface->parent;
        _cleanup_error_ Error cause = ERROR_NULL;
        LinkInfo link;
        int r;

        if (!name)
                return 0;
        r = rtnl_link_get(rtnl, name, &link, &cause);
        if (r == -ENODEV)
                return error_set(ret_error, r, ERROR_NO_SUCH_DEVICE,
                        "line %d: the host has no network link %s", interface->line, name);
        if (r < 0)
                return error_set(ret_error, r, ERROR_START_FAILED, "%s", error_message(&cause));
        return interface->bridge ? check_bridge(interface, &link, ret_error) : 0;
}

static int set_vlans(Rtnl *rtnl, unsigned port, const InterfaceVlan *vlan, Error *ret_error)
{
        int r = rtnl_port_clear_vlans(rtnl, port, ret_error);

        for (size_t i = 0; r == 0 && i < vlan->n_tags; i++) {
                const bool is_native = !vlan->is_trunk || vlan->tags[i] == vlan->native;

                r = rtnl_port_add_vlan(rtnl, port,
                        &(PortVlan){ .tag = vlan->tags[i],
                                .is_native = is_native,
                                .goes_untagged = is_native && !vlan->native_is_tagged },
                        ret_error);
        }
        return r;
}

/* While the link is down, so that nothing passes before all is as it is to be. */
static int join_bridge(Rtnl *rtnl, const InterfaceDefinition *interface, unsigned port, Error *ret_error)
{
        LinkInfo bridge;
        int r = rtnl_link_get(rtnl, interface->bridge, &bridge, ret_error);

        if (r == 0 && interface->vlan.n_tags > 0 && !bridge.filters_vlans && is_own_bridge(&bridge))
                r = rtnl_bridge_filter_vlans(rtnl, bridge.index, ret_error);
        if (r == 0)
                r = rtnl_link_set_master(rtnl, port, bridge.index, ret_error);
        if (r == 0 && interface->vlan.n_tags > 0)
                r = set_vlans(rtnl, port, &interface->vlan, ret_error);
        if (r == 0 && interface->is_isolated)
                r = rtnl_port_isolate(rtnl, port, ret_error);
        return r;
}

static bool is_same_limit(const BandwidthLimit *a, const BandwidthLimit *b)
{
        return a->average == b->average && a->peak == b->peak && a->burst == b->burst;
}

static RateLimit rate_limit(const BandwidthLimit *limit)
{
        return rate_limit_of_kib(limit->average, limit->peak, limit->burst);
}

/* What the container receives leaves through the host's end, and what it sends comes in there. */
static int limit_bandwidth(
        Rtnl *rtnl, const Bandwidth *before, const Bandwidth *after, unsigned link, Error *ret_error)
{
        const RateLimit inbound = rate_limit(&after->inbound), outbound = rate_limit(&after->outbound);
        int r = 0;

        if (!is_same_limit(&before->inbound, &after->inbound))
                r = rtnl_limit_leaving(rtnl, link, &inbound, ret_error);
        if (r == 0 && !is_same_limit(&before->outbound, &after->outbound))
                r = rtnl_limit_coming(rtnl, link, &outbound, ret_error);
        return r;
}

/* The container is not to play a router to the host, which would send it its packets for everybody. On a
 * bridge the kernel listens to none of the ports. */
static int ignore_routers(const char *name, Error *ret_error)
{
        char setting[sizeof("net/ipv6/conf//accept_ra") + IF_NAMESIZE];
        int r;

        snprintf(setting, sizeof(setting), "net/ipv6/conf/%s/accept_ra", name);
        r = sysctl_set(setting, "0", NULL);
        if (r == -ENOENT) /* a host without IPv6 at all */
                return 0;
        return r < 0 ? error_set_errno(ret_error, r, ERROR_FAILED, "can't set /proc/sys/%s", setting)
                     : 0;
}

int host_end_set_up(
        Rtnl *rtnl, const InterfaceDefinition *interface, const char *alias, Error *ret_error)
{
        const Bandwidth unlimited = { 0 };
        LinkInfo link;
        int r = rtnl_link_get(rtnl, interface->host_device, &link, ret_error);

        if (r == 0)
                r = rtnl_link_set_alias(rtnl, link.index, alias, ret_error);
        if (r == 0)
                r = interface->bridge ? join_bridge(rtnl, interface, link.index, ret_error)
                                      : ignore_routers(interface->host_device, ret_error);
        if (r == 0)
                r = limit_bandwidth(rtnl, &unlimited, &interface->bandwidth, link.index, ret_error);
        if (r == 0)
                r = ip_settings_apply(
                        rtnl, link.index, interface->link_up, &interface->host_ip, ret_error);
        return r;
}

static bool is_same_port(const InterfaceDefinition *a, const InterfaceDefinition *b)
{
        const InterfaceVlan *one = &a->vlan, *other = &b->vlan;

        return a->is_isolated == b->is_isolated && one->n_tags == other->n_tags &&
                one->is_trunk == other->is_trunk && one->native == other->native &&
                one->native_is_tagged == other->native_is_tagged &&
                (one->n_tags == 0 ||
                        memcmp(one->tags, other->tags, one->n_tags * sizeof(*one->tags)) == 0);
}

/* A port that joins has whatever the bridge gives to a new one: nothing is left of what it was. */
static int rejoin_bridge(
        Rtnl *rtnl, const InterfaceDefinition *interface, unsigned port, Error *ret_error)
{
        int r = rtnl_link_set_master(rtnl, port, 0, ret_error);

        return r < 0 ? r : join_bridge(rtnl, interface, port, ret_error);
}

static int turn(Rtnl *rtnl, unsigned link, const InterfaceDefinition *from,
        const InterfaceDefinition *to, Error *ret_error)
{
        const bool rejoins = to->bridge && !is_same_port(from, to);
        const bool goes_down = rejoins || from->link_up != to->link_up;
        int r = goes_down ? rtnl_link_set_down(rtnl, link, ret_error) : 0;

        if (r == 0 && rejoins)
                r = rejoin_bridge(rtnl, to, link, ret_error);
        if (r == 0)
                r = limit_bandwidth(rtnl, &from->bandwidth, &to->bandwidth, link, ret_error);
        if (r == 0 && goes_down) /* which has taken its routes away */
                r = ip_settings_apply(rtnl, link, to->link_up, &to->host_ip, ret_error);
        return r;
}

int host_end_update(Rtnl *rtnl, const InterfaceDefinition *present, const InterfaceDefinition *wanted,
        const char *alias, Error *ret_error)
{
        LinkInfo link;
        int r = rtnl_link_get(rtnl, wanted->host_device, &link, ret_error);

        if (r < 0)
                return r;
        if (strcmp(link.alias, alias) != 0)
                return error_set(ret_error, -ENODEV, ERROR_NO_SUCH_DEVICE,
                        "the link %s of the host is another one by now", wanted->host_device);
        r = turn(rtnl, link.index, present, wanted, ret_error);
        if (r < 0) /* back */
                turn(rtnl, link.index, wanted, present, NULL);
        return r;
}
