/* The networks that a domain's interfaces are on. */
#pragma once

#include "core/domain.h"
#include "core/network.h"

/* One of the live definition's that is still being started, and for which a start of the domain has to
 * wait; NULL: none. */
Network *domain_find_starting_network(const Domain *domain);

/* Tells the DNS and DHCP servers of these networks of the live definition, or takes that back. Returns 0
 * or a negative errno with an error. */
int domain_enter_networks(const Domain *domain, const DomainDefinition *live, Error *ret_error);
void domain_leave_networks(const Domain *domain);

/* Tells the servers of one network, NULL: none, that another live definition has taken the place of the
 * one that they know, which may have no interface on it, and so may the new one. */
int domain_move_in_network(const Domain *domain, const DomainDefinition *before,
        const DomainDefinition *after, const char *name, Error *ret_error);
