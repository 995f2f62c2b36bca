/* The container's network interfaces: a veth pair each, see veth(4), or a macvlan link (macvlans.h). */
#pragma once

#include <sys/types.h>

#include "base/error.h"
#include "host/rtnl.h"
#include "xml/domain.h"

/* Whether the host has what the interfaces are to be on, and that is fit for it. Returns 0, or a
 * negative errno with NoSuchDevice, Unsupported or StartFailed. */
int interfaces_check(const DomainDefinition *definition, Error *ret_error);

/* Creates the veth pairs of a live definition: the peer is born in the namespace of process `pid`, the
 * host's end becomes a port of the bridge, or gets addresses and routes, and its limits. Returns 0, or a
 * negative errno with StartFailed or Unsupported, and interfaces_remove() is to be called. */
int interfaces_create(const DomainDefinition *definition, pid_t pid, Error *ret_error);

/* In the container's namespace: gives each interface, and each link of the host's (links.h), its
 * addresses, sets it up if it is to be, and adds its routes. The loopback link is set up, too. */
int interfaces_set_up(const DomainDefinition *definition, Error *ret_error);

/* Deletes the host's ends that are this domain's own, told by their alias. */
void interfaces_remove(const DomainDefinition *definition);

/* One veth pair, as interfaces_create() makes each; on failure nothing is left of it. */
int interface_create(
        Rtnl *rtnl, const DomainDefinition *definition, size_t i, pid_t pid, Error *ret_error);

/* Deletes the host's end of one, if it is this domain's own, and with it the container's, wherever that
 * is by now. Returns 0, also if it is gone already, or a negative errno. */
int interface_remove(Rtnl *rtnl, const DomainDefinition *definition, size_t i, Error *ret_error);
