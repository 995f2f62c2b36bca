/* Ports of bridges: whom they can reach, and with which VLAN tags; through rtnetlink, see bridge(8). */
#pragma once

#include "host/rtnl.h"

/* Isolates a port: what is isolated can't reach what else is, only the other ports and the bridge's own
 * link. The link must be a port. */
int rtnl_port_isolate(Rtnl *rtnl, unsigned index, Error *ret_error);

/* Has a bridge heed VLAN tags. Its ports and its own link are in VLAN 1 then, without a tag, unless
 * somebody has said otherwise. */
int rtnl_bridge_filter_vlans(Rtnl *rtnl, unsigned index, Error *ret_error);

/* Takes a port out of all VLANs: as long as that is all, nothing passes it on a bridge that filters. */
int rtnl_port_clear_vlans(Rtnl *rtnl, unsigned index, Error *ret_error);

typedef struct PortVlan {
        uint16_t tag;       /* 1 to 4094 */
        bool is_native;     /* of what comes in without a tag; a port has one at most */
        bool goes_untagged; /* what leaves through the port loses the tag */
} PortVlan;

/* Puts a port into a VLAN. */
int rtnl_port_add_vlan(Rtnl *rtnl, unsigned index, const PortVlan *vlan, Error *ret_error);
