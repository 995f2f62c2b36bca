/* What a domain's interfaces get at its start, and that they get on with those of all others. */
#include <errno.h>
#include <string.h>

#include "core/domain-interfaces.h"
#include "core/link-name.h"
#include "host/rtnl.h"
#include "xml/value.h"

static bool has_mac(const DomainDefinition *definition, const unsigned char mac[6])
{
        for (size_t i = 0; definition && i < definition->n_interfaces; i++)
                if (definition->interfaces[i].has_mac &&
                        memcmp(definition->interfaces[i].mac, mac, 6) == 0)
                        return true;
        return false;
}

bool domain_interfaces_have_mac(void *manager, const unsigned char mac[6])
{
        const Manager *all = manager;

        for (size_t i = 0; i < all->n_domains; i++)
                if (has_mac(all->domains[i]->persistent, mac) || has_mac(all->domains[i]->live, mac) ||
                        has_mac(all->domains[i]->coming, mac))
                        return true;
        return false;
}

static bool has_host_device(const DomainDefinition *definition, const char *name)
{
        for (size_t i = 0; definition && i < definition->n_interfaces; i++)
                if (definition->interfaces[i].host_device &&
                        strcmp(definition->interfaces[i].host_device, name) == 0)
                        return true;
        return false;
}

/* Where a name must not be. */
typedef struct Names {
        const Manager *manager;
        const DomainDefinition *live; /* it may be no domain's yet */
        Rtnl *rtnl;
} Names;

static bool is_taken(void *userdata, const char *name)
{
        const Names *names = userdata;
        LinkInfo link;

        if (has_host_device(names->live, name))
                return true;
        for (size_t i = 0; i < names->manager->n_domains; i++)
                if (has_host_device(names->manager->domains[i]->persistent, name) ||
                        has_host_device(names->manager->domains[i]->live, name) ||
                        has_host_device(names->manager->domains[i]->coming, name))
                        return true;
        return rtnl_link_get(names->rtnl, name, &link, NULL) != -ENODEV;
}

/* What the network of an interface has for it; nothing for other types. */
static int resolve_network(const Domain *domain, const InterfaceDefinition *interface,
        InterfaceResolution *ret_resolution, Error *ret_error)
{
        const Network *network;

        if (interface->type != INTERFACE_NETWORK)
                return 0;
        network = manager_find_network(domain->manager, interface->network);
        if (!network)
                return error_set(ret_error, -ENOENT, ERROR_NO_SUCH_NETWORK,
                        "line %d: <interface>: there is no network '%s'", interface->line,
                        interface->network);
        if (!network_is_usable(network))
                return network_not_active(network, ret_error);
        ret_resolution->bridge = network->live->bridge;
        ret_resolution->mtu = network->live->mtu;
        ret_resolution->isolated = network->live->ports_isolated;
        return 0;
}

static int resolve(
        const Domain *domain, DomainDefinition *live, size_t i, Names *names, Error *ret_error)
{
        const InterfaceDefinition *interface = live->interfaces + i;
        InterfaceResolution resolution = { .host_device = interface->host_device };
        char name[LINK_NAME_SIZE];
        int r = resolve_network(domain, interface, &resolution, ret_error);

        if (r < 0)
                return r;
        if (!interface->host_device && interface->type != INTERFACE_DIRECT) {
                r = link_name_choose(is_taken, names, name);
                if (r < 0)
                        return error_set_errno(
                                ret_error, r, ERROR_FAILED, "can't choose the name of a link");
                resolution.host_device = name;
        }
        r = domain_definition_resolve_interface(live, i, &resolution);
        return r < 0
                ? error_set_errno(ret_error, r, ERROR_FAILED, "line %d: <interface>", interface->line)
                : 0;
}

/* What it is on, with others: a bridge or a link of the host; NULL: it is alone. */
static const char *shared_link(const InterfaceDefinition *interface)
{
        return interface->bridge ? interface->bridge : interface->parent;
}

static bool clash(const InterfaceDefinition *interface, const DomainDefinition *other)
{
        for (size_t i = 0; other && i < other->n_interfaces; i++) {
                const InterfaceDefinition *theirs = other->interfaces + i;

                if (interface->has_mac && theirs->has_mac && shared_link(interface) &&
                        shared_link(theirs) &&
                        strcmp(shared_link(interface), shared_link(theirs)) == 0 &&
                        memcmp(interface->mac, theirs->mac, sizeof(theirs->mac)) == 0)
                        return true;
        }
        return false;
}

/* Two of them would take each other's frames away. */
static int check_mac(const Domain *domain, const InterfaceDefinition *interface, Error *ret_error)
{
        const Manager *manager = domain->manager;
        char mac[VALUE_MAC_TEXT_SIZE];

        for (size_t i = 0; i < manager->n_domains; i++) {
                const Domain *other = manager->domains[i];

                if (other == domain ||
                        (!clash(interface, other->live) && !clash(interface, other->coming)))
                        continue;
                value_format_mac(interface->mac, mac);
                return error_set(ret_error, -EADDRINUSE, ERROR_START_FAILED,
                        "line %d: <interface>: domain %s runs with the same MAC address %s on %s",
                        interface->line, other->name, mac, shared_link(interface));
        }
        return 0;
}

static int resolve_from(
        const Domain *domain, DomainDefinition *live, size_t first, size_t end, Error *ret_error)
{
        _cleanup_rtnl_ Rtnl *rtnl = NULL;
        Names names = { .manager = domain->manager, .live = live };
        int r;

        if (first == end)
                return 0;
        r = rtnl_open(&rtnl);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't open rtnetlink");
        names.rtnl = rtnl;
        for (size_t i = first; r == 0 && i < end; i++) {
                r = resolve(domain, live, i, &names, ret_error);
                if (r == 0)
                        r = check_mac(domain, live->interfaces + i, ret_error);
        }
        return r;
}

int domain_resolve_interfaces(const Domain *domain, DomainDefinition *live, Error *ret_error)
{
        return resolve_from(domain, live, 0, live->n_interfaces, ret_error);
}

int domain_resolve_interface(const Domain *domain, DomainDefinition *live, size_t i, Error *ret_error)
{
        return resolve_from(domain, live, i, i + 1, ret_error);
}
