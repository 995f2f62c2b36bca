/* veth(4) pairs between the host and a container, through rtnetlink. */
#pragma once

#include "host/rtnl.h"

typedef struct VethPair {
        const char *name;         /* of the end that is created here */
        const char *peer_name;    /* of the end that is born in the other namespace */
        pid_t peer_pid;           /* a process in that namespace */
        const unsigned char *mac; /* 6 bytes, of the peer; NULL: the kernel chooses */
        uint32_t mtu;             /* bytes, of both; 0: the kernel's own */
} VethPair;

/* Creates both ends at once, see veth(4). Both are down: neither can be set up before it has the
 * other. The end here is in no bridge. */
int rtnl_veth_create(Rtnl *rtnl, const VethPair *pair, Error *ret_error);
