/* Interfaces of type direct: macvlan links on links of the host's. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/rtnl-macvlan.h"
#include "supervisor/ip-settings.h"
#include "supervisor/macvlans.h"
#include "xml/interface-names.h"

typedef struct Macvlan {
        unsigned index;       /* its number in the container */
        unsigned char mac[6]; /* that it was made with, by which the definition knows it */
} Macvlan;

struct Macvlans {
        int network; /* the container's namespace, borrowed */
        size_t n_links;
        Macvlan *links;
};

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
        Macvlan *larger = reallocarray(macvlans->links, macvlans->n_links + 1, sizeof(*larger));
        char name[INTERFACE_NAME_SIZE];
        LinkInfo parent, link = { 0 };
        int r;

        if (!larger)
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        macvlans->links = larger;
        r = rtnl_link_get(outside, interface->parent, &parent, ret_error);
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
        if (r == 0) /* at a start nothing of the container's runs yet that could rename it */
                r = rtnl_link_get(inside, interface_guest_name(definition, i, name), &link, ret_error);
        if (r < 0)
                return r;
        larger[macvlans->n_links].index = link.index;
        memcpy(larger[macvlans->n_links++].mac, interface->mac, sizeof(interface->mac));
        return 0;
}

/* The kernel's word for it says nothing. */
static const char *hint(int r)
{
        return r == -EINVAL
                ? "; in mode passthrough a link has only one such interface, and no MTU is above the link's"
                : "";
}

static Macvlans *new (int network)
{
        Macvlans *macvlans = calloc(1, sizeof(*macvlans));

        if (macvlans)
                macvlans->network = network;
        return macvlans;
}

int macvlans_add(Macvlans **macvlans, const DomainDefinition *definition, size_t i, pid_t pid,
        int network, Error *ret_error)
{
        const InterfaceDefinition *interface = definition->interfaces + i;
        _cleanup_rtnl_ Rtnl *outside = NULL, *inside = NULL;
        _cleanup_error_ Error cause = ERROR_NULL;
        int r = rtnl_open(&outside);

        if (r == 0)
                r = rtnl_open_in(network, &inside);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't open rtnetlink");
        if (!*macvlans)
                *macvlans = new (network);
        if (!*macvlans)
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        r = create(*macvlans, outside, inside, definition, i, pid, &cause);
        return r < 0 ? error_set(ret_error, r, r == -EOPNOTSUPP ? ERROR_UNSUPPORTED : ERROR_START_FAILED,
                               "line %d: on link %s: %s%s", interface->line, interface->parent,
                               error_message(&cause), hint(r))
                     : 0;
}

int macvlans_create(const DomainDefinition *definition, pid_t pid, int network, Macvlans **ret_macvlans,
        Error *ret_error)
{
        Macvlans *macvlans = NULL;
        int r = 0;

        for (size_t i = 0; r == 0 && i < definition->n_interfaces; i++)
                if (definition->interfaces[i].type == INTERFACE_DIRECT)
                        r = macvlans_add(&macvlans, definition, i, pid, network, ret_error);
        if (r < 0)
                macvlans = macvlans_delete(macvlans);
        *ret_macvlans = macvlans;
        return r;
}

static Macvlan *find(Macvlans *macvlans, const InterfaceDefinition *interface)
{
        for (size_t i = 0; macvlans && i < macvlans->n_links; i++)
                if (memcmp(macvlans->links[i].mac, interface->mac, sizeof(interface->mac)) == 0)
                        return macvlans->links + i;
        return NULL;
}

/* What the container has deleted can't be told from what it has hidden in a namespace of its own. */
static int lost(const InterfaceDefinition *interface, Error *ret_error)
{
        return error_set(ret_error, -ENODEV, ERROR_NO_SUCH_DEVICE,
                "the container has deleted its link on %s, or moved it into another namespace: it is gone for sure when the domain is stopped",
                interface->parent);
}

int macvlans_remove(Macvlans *macvlans, const InterfaceDefinition *interface, Error *ret_error)
{
        Macvlan *link = find(macvlans, interface);
        _cleanup_rtnl_ Rtnl *inside = NULL;
        int r = link ? rtnl_open_in(macvlans->network, &inside) : -ENODEV;

        if (r == 0)
                r = rtnl_link_delete_numbered(inside, link->index, NULL);
        if (r == -ENODEV)
                return lost(interface, ret_error);
        if (r < 0)
                return error_set_errno(
                        ret_error, r, ERROR_FAILED, "can't delete the link on %s", interface->parent);
        *link = macvlans->links[--macvlans->n_links];
        return 0;
}

int macvlans_set_state(Macvlans *macvlans, const InterfaceDefinition *interface, Error *ret_error)
{
        const Macvlan *link = find(macvlans, interface);
        _cleanup_rtnl_ Rtnl *inside = NULL;
        int r = link ? rtnl_open_in(macvlans->network, &inside) : -ENODEV;

        if (r == 0)
                r = rtnl_link_set_down(inside, link->index, NULL);
        if (r == -ENODEV)
                return lost(interface, ret_error);
        if (r < 0)
                return error_set_errno(
                        ret_error, r, ERROR_FAILED, "can't set down the link on %s", interface->parent);
        return interface->link_up
                ? ip_settings_apply(inside, link->index, true, &interface->ip, ret_error)
                : 0;
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
                int r = rtnl_link_delete_numbered(inside, macvlans->links[i].index, &error);

                if (r < 0 && r != -ENODEV) /* that: deleted in there, or with its parent */
                        fprintf(stderr, "<4>%s\n", error_message(&error));
        }
        free(macvlans->links);
        free(macvlans);
        return NULL;
}
