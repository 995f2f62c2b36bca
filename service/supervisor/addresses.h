/* The addresses that the container has, kept true while it runs, whoever sets them. */
#pragma once

#include "base/address-list.h"
#include "supervisor/loop.h"

typedef struct Addresses {
        int loop;
        int network;   /* the container's network namespace, borrowed */
        int socket;    /* in it: tells of changes; -1: nothing is watched */
        Watch changes; /* of that socket, while no change is known that is still to be looked at */
        Watch timer;   /* when to look at them */
        AddressList list;
        void (*changed)(void *owner); /* the list is another one */
        void *owner;
} Addresses;

#define ADDRESSES_NULL ((Addresses){ .socket = -1, .changes = { .fd = -1 }, .timer = { .fd = -1 } })

/* Reads the list, and from then on again soon after each change, but not more than five times a second.
 * The callback must be set; it isn't called for the first list. The namespace `network` must stay open
 * until addresses_forget(). Returns 0 or a negative errno. */
int addresses_watch(Addresses *addresses, int loop, int network);

/* Ends that, if it was begun; the list is empty then. */
void addresses_forget(Addresses *addresses);
