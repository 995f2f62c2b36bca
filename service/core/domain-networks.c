/* The networks that a domain's interfaces are on. */
#include "core/domain-networks.h"
#include "core/manager.h"
#include "core/network-runtime.h"

Network *domain_find_starting_network(const Domain *domain)
{
        const DomainDefinition *definition = domain->live;

        for (size_t i = 0; i < definition->n_interfaces; i++) {
                const char *name = definition->interfaces[i].network;
                Network *network = name ? manager_find_network(domain->manager, name) : NULL;

                if (network && network->state == NETWORK_STARTING)
                        return network;
        }
        return NULL;
}

/* The definition that the network of interface i is active with; NULL: it is on none. */
static const NetworkDefinition *find_live_network(
        const Domain *domain, const DomainDefinition *live, size_t i)
{
        const char *name = live->interfaces[i].network;
        const Network *network = name ? manager_find_network(domain->manager, name) : NULL;

        return network ? network->live : NULL;
}

int domain_enter_networks(const Domain *domain, const DomainDefinition *live, Error *ret_error)
{
        int directory = domain->manager->networks_runtime_directory;

        for (size_t i = 0; i < live->n_interfaces; i++) {
                const NetworkDefinition *network = find_live_network(domain, live, i);
                int r = network ? network_runtime_add_domain(directory, network, live) : 0;

                if (r < 0)
                        return error_set_errno(ret_error, r, ERROR_START_FAILED,
                                "step network: can't tell network %s of the domain", network->name);
        }
        return 0;
}

int domain_move_in_network(const Domain *domain, const DomainDefinition *before,
        const DomainDefinition *after, const char *name, Error *ret_error)
{
        const Network *network = name ? manager_find_network(domain->manager, name) : NULL;
        int directory = domain->manager->networks_runtime_directory, r;

        if (!network || !network->live)
                return 0;
        network_runtime_remove_domain(directory, network->live, before);
        r = network_runtime_add_domain(directory, network->live, after);
        if (r == 0)
                return 0;
        network_runtime_add_domain(directory, network->live, before);
        return error_set_errno(ret_error, r, ERROR_START_FAILED,
                "step network: can't tell network %s of the domain", name);
}

void domain_leave_networks(const Domain *domain)
{
        int directory = domain->manager->networks_runtime_directory;

        for (size_t i = 0; domain->live && i < domain->live->n_interfaces; i++) {
                const NetworkDefinition *network = find_live_network(domain, domain->live, i);

                if (network)
                        network_runtime_remove_domain(directory, network, domain->live);
        }
}
