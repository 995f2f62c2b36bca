/* The container's network interfaces: one veth pair each, see veth(4). */
#include <errno.h>
#include <stdio.h>

#include "base/names.h"
#include "host/rtnl.h"
#include "supervisor/interfaces.h"

static int join_bridge(
        Rtnl *rtnl, const InterfaceDefinition *interface, const char *alias, Error *ret_error)
{
        LinkInfo link, bridge;
        int r;

        r = rtnl_link_get(rtnl, interface->host_device, &link, ret_error);
        if (r == 0)
                r = rtnl_link_set_alias(rtnl, link.index, alias, ret_error);
        if (r == 0)
                r = rtnl_link_get(rtnl, interface->bridge, &bridge, ret_error);
        if (r == 0)
                r = rtnl_link_set_master(rtnl, link.index, bridge.index, ret_error);
        if (r == 0 && interface->link_up)
                r = rtnl_link_set_up(rtnl, link.index, ret_error);
        return r;
}

/* The name that interface i has in the container. */
static const char *guest_name(const DomainDefinition *definition, size_t i, char buffer[16])
{
        const InterfaceDefinition *interface = definition->interfaces + i;

        if (interface->guest_device)
                return interface->guest_device;
        snprintf(buffer, 16, "eth%u", (unsigned) i);
        return buffer;
}

static int create(Rtnl *rtnl, const DomainDefinition *definition, size_t i, pid_t pid, Error *ret_error)
{
        const InterfaceDefinition *interface = definition->interfaces + i;
        char alias[LINK_ALIAS_SIZE], name[16];
        VethPair pair = {
                .name = interface->host_device,
                .peer_name = guest_name(definition, i, name),
                .peer_pid = pid,
                .mac = interface->has_mac ? interface->mac : NULL,
        };
        int r;

        r = rtnl_veth_create(rtnl, &pair, ret_error);
        if (r < 0)
                return r;
        link_alias_format("domain", definition->name, alias);
        r = join_bridge(rtnl, interface, alias, ret_error);
        if (r < 0) /* it may not bear its alias yet */
                rtnl_link_delete(rtnl, interface->host_device, NULL);
        return r;
}

int interfaces_create(const DomainDefinition *definition, pid_t pid, Error *ret_error)
{
        _cleanup_error_ Error error = ERROR_NULL;
        _cleanup_rtnl_ Rtnl *rtnl = NULL;
        int r;

        if (definition->n_interfaces == 0)
                return 0;
        r = rtnl_open(&rtnl);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't open rtnetlink");
        for (size_t i = 0; i < definition->n_interfaces; i++) {
                r = create(rtnl, definition, i, pid, &error);
                if (r < 0)
                        return error_set(ret_error, r, ERROR_START_FAILED,
                                "interface %zu of network %s: %s", i, definition->interfaces[i].network,
                                error_message(&error));
        }
        return 0;
}

/* Routes need a link that is up. */
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
        char name[16];
        int r = rtnl_open(&rtnl);

        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't open rtnetlink");
        r = apply_named(rtnl, "lo", true, &none, ret_error);
        for (size_t i = 0; r == 0 && i < definition->n_interfaces; i++)
                r = apply_named(rtnl, guest_name(definition, i, name), definition->interfaces[i].link_up,
                        &definition->interfaces[i].ip, ret_error);
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
                rtnl_link_delete_own(rtnl, definition->interfaces[i].host_device, alias, NULL);
}
