/* macvlan links: a link with a MAC address of its own on another link, through rtnetlink. */
#pragma once

#include <linux/if_link.h>

#include "host/rtnl.h"

typedef struct MacvlanLink {
        const char *name;         /* in the other namespace */
        pid_t pid;                /* a process in that namespace */
        unsigned parent;          /* number of the link here that it is on */
        enum macvlan_mode mode;   /* VEPA, PRIVATE, BRIDGE or PASSTHRU, see ip-link(8) */
        const unsigned char *mac; /* 6 bytes; NULL: the kernel chooses */
        uint32_t mtu;             /* bytes, at most the parent's; 0: that */
} MacvlanLink;

/* Creates it in the other namespace, where it is down; this one never has it. It goes with its parent.
 * -EINVAL if the parent has one in mode passthru, or one is to be and it has others. */
int rtnl_macvlan_create(Rtnl *rtnl, const MacvlanLink *link, Error *ret_error);
