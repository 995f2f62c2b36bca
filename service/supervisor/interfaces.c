/* The container's network interfaces: a veth pair each, see veth(4), or a macvlan link (macvlans.h). */
#include <errno.h>

#include "base/names.h"
#include "host/rtnl-veth.h"
#include "supervisor/host-end.h"
#include "supervisor/interfaces.h"
#include "supervisor/ip-settings.h"
#include "xml/interface-names.h"

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
                r = host_end_check(rtnl, definition->interfaces + i, ret_error);
        return r;
}

int interface_create(
        Rtnl *rtnl, const DomainDefinition *definition, size_t i, pid_t pid, Error *ret_error)
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
        r = host_end_set_up(rtnl, interface, alias, ret_error);
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
                r = interface_create(rtnl, definition, i, pid, &cause);
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
        LinkInfo link;
        int r = rtnl_link_get(rtnl, name, &link, &cause);

        if (r == 0)
                r = ip_settings_apply(rtnl, link.index, up, settings, &cause);
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

int interface_remove(Rtnl *rtnl, const DomainDefinition *definition, size_t i, Error *ret_error)
{
        const char *name = definition->interfaces[i].host_device;
        char alias[LINK_ALIAS_SIZE];
        int r;

        link_alias_format("domain", definition->name, alias);
        r = name ? rtnl_link_delete_own(rtnl, name, alias, ret_error) : 0;
        return r < 0 ? r : 0;
}

void interfaces_remove(const DomainDefinition *definition)
{
        _cleanup_rtnl_ Rtnl *rtnl = NULL;

        if (definition->n_interfaces == 0 || rtnl_open(&rtnl) < 0)
                return;
        for (size_t i = 0; i < definition->n_interfaces; i++)
                interface_remove(rtnl, definition, i, NULL);
}
