/* Interfaces of type direct: macvlan links on links of the host's. */
#include <errno.h>
#include <stdio.h>

#include "host/rtnl-macvlan.h"
#include "supervisor/macvlans.h"
#include "xml/interface-names.h"

struct Macvlans {
        int network; /* the container's namespace, borrowed */
        size_t n_links;
        unsigned links[]; /* their numbers in there */
};

static size_t count_macvlans(const DomainDefinition *definition)
{
        size_t n = 0;

        for (size_t i = 0; i < definition->n_interfaces; i++)
                n += definition->interfaces[i].type == INTERFACE_DIRECT;
        return n;
}

static enum macvlan_mode kernel_mode(DirectMode mode)
{
        static const enum macvlan_mode modes[] = {
                [DIRECT_VEPA] = MACVLAN_MODE_VEPA,
                [DIRECT_PRIVATE] = MACVLAN_MODE_PRIVATE,
                [DIRECT_BRIDGE] = MACVLAN_MODE_BRIDGE,
                [DIRECT_PASSTHROUGH] = MACVLAN_MODE_PASSTHRU,
        };

        return modes[mode];
}

static int create(Macvlans *macvlans, Rtnl *outside, Rtnl *inside, const DomainDefinition *definition,
        size_t i, pid_t pid, Error *ret_error)
{
        const InterfaceDefinition *interface = definition->interfaces + i;
        char name[INTERFACE_NAME_SIZE];
        LinkInfo parent, link;
        int r = rtnl_link_get(outside, interface->parent, &parent, ret_error);

        if (r < 0)
                return r;
        r = rtnl_macvlan_create(outside,
                &(MacvlanLink){ .name = interface_guest_name(definition, i, name),
                        .pid = pid,
                        .parent = parent.index,
                        .mode = kernel_mode(interface->mode),
                        .mac = interface->has_mac ? interface->mac : NULL,
                        .mtu = interface->mtu },
                ret_error);
        if (r == 0) /* nothing of the container's runs yet that could rename it */
                r = rtnl_link_get(inside, interface_guest_name(definition, i, name), &link, ret_error);
        if (r == 0)
                macvlans->links[macvlans->n_links++] = link.index;
        return r;
}

/* The kernel's word for it says nothing. */
static const char *hint(int r)
{
        return r == -EINVAL
                ? "; in mode passthrough a link has only one such interface, and no MTU is above the link's"
                : "";
}

int macvlans_create(const DomainDefinition *definition, pid_t pid, int network, Macvlans **ret_macvlans,
        Error *ret_error)
{
        const size_t n = count_macvlans(definition);
        _cleanup_rtnl_ Rtnl *outside = NULL, *inside = NULL;
        Macvlans *macvlans;
        int r;

        if (n == 0)
                return 0;
        macvlans = calloc(1, sizeof(*macvlans) + n * sizeof(macvlans->links[0]));
        if (!macvlans)
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        macvlans->network = network;
        r = rtnl_open(&outside);
        if (r == 0)
                r = rtnl_open_in(network, &inside);
        if (r < 0)
                error_set_errno(ret_error, r, ERROR_START_FAILED, "can't open rtnetlink");
        for (size_t i = 0; r == 0 && i < definition->n_interfaces; i++) {
                const InterfaceDefinition *interface = definition->interfaces + i;
                _cleanup_error_ Error cause = ERROR_NULL;

                if (interface->type != INTERFACE_DIRECT)
                        continue;
                r = create(macvlans, outside, inside, definition, i, pid, &cause);
                if (r < 0)
                        error_set(ret_error, r,
                                r == -EOPNOTSUPP ? ERROR_UNSUPPORTED : ERROR_START_FAILED,
                                "line %d: on link %s: %s%s", interface->line, interface->parent,
                                error_message(&cause), hint(r));
        }
        if (r < 0)
                macvlans = macvlans_delete(macvlans);
        *ret_macvlans = macvlans;
        return r;
}

/* By a socket of its own: the container could have sent to one that was there while it ran. */
Macvlans *macvlans_delete(Macvlans *macvlans)
{
        _cleanup_rtnl_ Rtnl *inside = NULL;

        if (!macvlans)
                return NULL;
        if (rtnl_open_in(macvlans->network, &inside) < 0)
                macvlans->n_links = 0; /* they go with the namespace */
        for (size_t i = 0; i < macvlans->n_links; i++) {
                _cleanup_error_ Error error = ERROR_NULL;
                int r = rtnl_link_delete_numbered(inside, macvlans->links[i], &error);

                if (r < 0 && r != -ENODEV) /* that: deleted in there, or with its parent */
                        fprintf(stderr, "<4>%s\n", error_message(&error));
        }
        free(macvlans);
        return NULL;
}
