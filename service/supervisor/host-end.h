/* The host's end of an interface: its bridge, VLANs, isolation, bandwidth, addresses. */
#pragma once

#include "host/rtnl.h"
#include "xml/interfaces.h"

/* Whether the host has what the interface is to be on, and that is fit for it. Returns 0, or a negative
 * errno with NoSuchDevice, Unsupported or StartFailed, and the line of the interface. */
int host_end_check(Rtnl *rtnl, const InterfaceDefinition *interface, Error *ret_error);

/* Makes a host's end that is new all that it is to be, and marks it as ours by an alias. */
int host_end_set_up(
        Rtnl *rtnl, const InterfaceDefinition *interface, const char *alias, Error *ret_error);

/* Turns one that is as `present` says into what `wanted` says, who differ in link state, bandwidth,
 * VLANs and isolation at most. Where the VLANs or the isolation do, it leaves its bridge and joins it
 * anew, while it is down. On failure it is as before, as far as that can be had. Returns 0, -ENODEV
 * where there is no such link of ours, or another negative errno. */
int host_end_update(Rtnl *rtnl, const InterfaceDefinition *present, const InterfaceDefinition *wanted,
        const char *alias, Error *ret_error);
