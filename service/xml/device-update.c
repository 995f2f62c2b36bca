/* What of an interface can be changed while its domain runs. */
#include <errno.h>
#include <string.h>

#include "xml/device-change.h"
#include "xml/interface-names.h"

static bool is_same(const char *a, const char *b)
{
        return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_assignment(const IpAssignment *a, const IpAssignment *b)
{
        return a->family == b->family && a->prefix == b->prefix && a->has_peer == b->has_peer &&
                ip_address_is_equal(a->family, &a->address, &b->address) &&
                (!a->has_peer || ip_address_is_equal(a->family, &a->peer, &b->peer));
}

static bool same_route(const IpRoute *a, const IpRoute *b)
{
        return a->family == b->family && a->prefix == b->prefix && a->metric == b->metric &&
                ip_address_is_equal(a->family, &a->destination, &b->destination) &&
                ip_address_is_equal(a->family, &a->gateway, &b->gateway);
}

static bool same_ip(const IpSettings *a, const IpSettings *b)
{
        if (a->n_addresses != b->n_addresses || a->n_routes != b->n_routes)
                return false;
        for (size_t i = 0; i < a->n_addresses; i++)
                if (!same_assignment(a->addresses + i, b->addresses + i))
                        return false;
        for (size_t i = 0; i < a->n_routes; i++)
                if (!same_route(a->routes + i, b->routes + i))
                        return false;
        return true;
}

/* The first thing that differs and can't be changed; NULL: there is none. */
static const char *find_difference(const InterfaceDefinition *a, const InterfaceDefinition *b)
{
        if (a->type != b->type)
                return "type";
        if (!is_same(a->network, b->network) || !is_same(a->bridge, b->bridge) ||
                !is_same(a->parent, b->parent) || a->mode != b->mode ||
                !same_ip(&a->host_ip, &b->host_ip))
                return "<source>";
        if (a->has_mac != b->has_mac || memcmp(a->mac, b->mac, sizeof(a->mac)) != 0)
                return "<mac>";
        if (!is_same(a->host_device, b->host_device))
                return "<target>";
        if (a->mtu != b->mtu)
                return "<mtu>";
        return same_ip(&a->ip, &b->ip) ? NULL : "<ip> or <route>";
}

int domain_definition_check_update(
        const DomainDefinition *before, const DomainDefinition *after, size_t index, Error *ret_error)
{
        const InterfaceDefinition *old = before->interfaces + index, *new = after->interfaces + index;
        const char *difference = find_difference(old, new);
        char old_name[INTERFACE_NAME_SIZE], new_name[INTERFACE_NAME_SIZE];

        if (!difference &&
                strcmp(interface_guest_name(before, index, old_name),
                        interface_guest_name(after, index, new_name)) != 0)
                difference = "<guest>";
        if (!difference)
                return 0;
        return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                "line %d: <interface>: its %s can't be changed while the domain runs: write what it has now, or detach it and attach it anew",
                new->line, difference);
}
