/* Bridges of the host: their settings, through rtnetlink. */
#pragma once

#include "host/rtnl.h"

typedef struct BridgeSettings {
        bool stp; /* the kernel's spanning tree protocol */
        uint32_t
                delay; /* its forward delay, milliseconds; the kernel counts in hundredths of a second */
        uint32_t mtu;  /* bytes; 0: as it is */
} BridgeSettings;

/* Sets a bridge as it is to be, whatever it was before. Where the spanning tree protocol is on the
 * kernel wants a delay of 2 to 30 seconds, and gets the nearest. */
int rtnl_bridge_configure(
        Rtnl *rtnl, const char *name, const BridgeSettings *settings, Error *ret_error);
