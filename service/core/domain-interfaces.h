/* What a domain's interfaces get at its start, and that they get on with those of all others. */
#pragma once

#include "core/manager.h"

/* Finds the bridge of each interface, and for each host's end a name that no other link has.
 * NoSuchNetwork, NetworkNotActive; StartFailed where another running domain has the same MAC address on
 * the same bridge or link. */
int domain_resolve_interfaces(const Domain *domain, DomainDefinition *live, Error *ret_error);

/* The same for one interface. */
int domain_resolve_interface(const Domain *domain, DomainDefinition *live, size_t i, Error *ret_error);

/* Whether an interface of any domain has a MAC address, as it is defined or as it runs. `manager` is
 * one, for domain_definition_complete(). */
bool domain_interfaces_have_mac(void *manager, const unsigned char mac[6]);
