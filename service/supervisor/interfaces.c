/* The container's network interfaces: a veth pair each, see veth(4), or a macvlan link (macvlans.h). */
#include <errno.h>
#include <string.h>

#include "base/names.h"
#include "host/rtnl-port.h"
#include "host/rtnl-tc.h"
#include "host/rtnl-veth.h"
#include "supervisor/interfaces.h"
#include "xml/interface-names.h"

/* Gives a link its addresses, sets it up, and adds its routes, which need a link that is up. */
static int apply(Rtnl *rtnl, const char *name, bool up, const IpSettings *settings, Error *ret_error)
{
        LinkInfo link;
        int r = rtnl_link_get(rtnl, name, &link, ret_error);

        for (size_t i = 0; r == 0 && i < settings->n_addresses; i++) {
                const IpAssignment *ip = settings->addresses + i;

                r = rtnl_address_add(rtnl, link.index, ip->family, &ip->address,
                        ip->has_peer ? &ip->peer : NULL, ip->prefix, ret_error);
        }
        if (r == 0 && up)
                r = rtnl_link_set_up(rtnl, link.index, ret_error);
        for (size_t i = 0; r == 0 && up && i < settings->n_routes; i++) {
                const IpRoute *route = settings->routes + i;

                r = rtnl_route_add(rtnl, link.index,
                        &(Route){ .family = route->family,
                                .destination = &route->destination,
                                .prefix = route->prefix,
                                .gateway = &route->gateway,
                                .metric = route->metric },
                        ret_error);
        }
        return r;
}

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

static int check(Rtnl *rtnl, const InterfaceDefinition *interface, Error *ret_error)
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

int interfaces_check(const DomainDefinition *definition, Error *ret_error)
{
        _cleanup_rtnl_ Rtnl *rtnl = NULL;
        int r;

        if (definition->n_interfaces == 0)
                return 0;
        r = rtnl_open(&rtnl);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't open rtnetlink");
        for (size_t i = 0; r == 0 && i < definition->n_interfaces; i++)
                r = check(rtnl, definition->interfaces + i, ret_error);
        return r;
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

static RateLimit rate_limit(const BandwidthLimit *limit)
{
        return (RateLimit){
                .rate = limit->average * 1024, .peak = limit->peak * 1024, .burst = limit->burst * 1024
        };
}

/* What the container receives leaves through the host's end, and what it sends comes in there. */
static int limit_bandwidth(Rtnl *rtnl, const Bandwidth *bandwidth, unsigned link, Error *ret_error)
{
        const RateLimit inbound = rate_limit(&bandwidth->inbound),
                        outbound = rate_limit(&bandwidth->outbound);
        int r = 0;

        if (inbound.rate > 0)
                r = rtnl_limit_leaving(rtnl, link, &inbound, ret_error);
        if (r == 0 && outbound.rate > 0)
                r = rtnl_limit_coming(rtnl, link, &outbound, ret_error);
        return r;
}

static int set_up_host_end(
        Rtnl *rtnl, const InterfaceDefinition *interface, const char *alias, Error *ret_error)
{
        LinkInfo link;
        int r = rtnl_link_get(rtnl, interface->host_device, &link, ret_error);

        if (r == 0)
                r = rtnl_link_set_alias(rtnl, link.index, alias, ret_error);
        if (r == 0 && interface->bridge)
                r = join_bridge(rtnl, interface, link.index, ret_error);
        if (r == 0)
                r = limit_bandwidth(rtnl, &interface->bandwidth, link.index, ret_error);
        if (r == 0)
                r = apply(rtnl, interface->host_device, interface->link_up, &interface->host_ip,
                        ret_error);
        return r;
}

static int create(Rtnl *rtnl, const DomainDefinition *definition, size_t i, pid_t pid, Error *ret_error)
{
        const InterfaceDefinition *interface = definition->interfaces + i;
        char alias[LINK_ALIAS_SIZE], name[INTERFACE_NAME_SIZE];
        VethPair pair = {
                .name = interface->host_device,
                .peer_name = interface_guest_name(definition, i, name),
                .peer_pid = pid,
                .mac = interface->has_mac ? interface->mac : NULL,
                .mtu = interface->mtu,
        };
        int r;

        r = rtnl_veth_create(rtnl, &pair, ret_error);
        if (r < 0)
                return r;
        link_alias_format("domain", definition->name, alias);
        r = set_up_host_end(rtnl, interface, alias, ret_error);
        if (r < 0) /* it may not bear its alias yet */
                rtnl_link_delete(rtnl, interface->host_device, NULL);
        return r;
}

int interfaces_create(const DomainDefinition *definition, pid_t pid, Error *ret_error)
{
        _cleanup_rtnl_ Rtnl *rtnl = NULL;
        int r;

        if (definition->n_interfaces == 0)
                return 0;
        r = rtnl_open(&rtnl);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't open rtnetlink");
        for (size_t i = 0; r == 0 && i < definition->n_interfaces; i++) {
                _cleanup_error_ Error cause = ERROR_NULL;

                if (definition->interfaces[i].type == INTERFACE_DIRECT)
                        continue;
                r = create(rtnl, definition, i, pid, &cause);
                if (r < 0)
                        error_set(ret_error, r,
                                r == -EOPNOTSUPP ? ERROR_UNSUPPORTED : ERROR_START_FAILED, "line %d: %s",
                                definition->interfaces[i].line, error_message(&cause));
        }
        return r;
}

static int apply_named(
        Rtnl *rtnl, const char *name, bool up, const IpSettings *settings, Error *ret_error)
{
        _cleanup_error_ Error cause = ERROR_NULL;
        int r = apply(rtnl, name, up, settings, &cause);

        return r < 0
                ? error_set(ret_error, r, ERROR_START_FAILED, "link %s: %s", name, error_message(&cause))
                : 0;
}

int interfaces_set_up(const DomainDefinition *definition, Error *ret_error)
{
        const IpSettings none = { .n_addresses = 0 };
        _cleanup_rtnl_ Rtnl *rtnl = NULL;
        char name[INTERFACE_NAME_SIZE];
        int r = rtnl_open(&rtnl);

        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't open rtnetlink");
        r = apply_named(rtnl, "lo", true, &none, ret_error);
        for (size_t i = 0; r == 0 && i < definition->n_interfaces; i++)
                r = apply_named(rtnl, interface_guest_name(definition, i, name),
                        definition->interfaces[i].link_up, &definition->interfaces[i].ip, ret_error);
        for (size_t i = 0; r == 0 && i < definition->n_host_devices; i++) {
                const HostDeviceDefinition *device = definition->host_devices + i;

                if (device->type == HOST_DEVICE_NET)
                        r = apply_named(rtnl, device->link, true, &device->ip, ret_error);
        }
        return r;
}

void interfaces_remove(const DomainDefinition *definition)
{
        _cleanup_rtnl_ Rtnl *rtnl = NULL;
        char alias[LINK_ALIAS_SIZE];

        if (definition->n_interfaces == 0 || rtnl_open(&rtnl) < 0)
                return;
        link_alias_format("domain", definition->name, alias);
        for (size_t i = 0; i < definition->n_interfaces; i++)
                if (definition->interfaces[i].host_device)
                        rtnl_link_delete_own(rtnl, definition->interfaces[i].host_device, alias, NULL);
}
