/* Addresses and routes that there are in a network namespace. */
#pragma once

#include "host/rtnl.h"

typedef struct AddressInfo {
        unsigned link; /* its index */
        int family;    /* AF_INET or AF_INET6 */
        uint8_t prefix;
        unsigned char address[16]; /* in network order; of IPv4 the first 4 bytes */
} AddressInfo;

/* A unicast route of the main table. */
typedef struct RouteInfo {
        unsigned link; /* 0: it has several */
        int family;
        uint8_t prefix;                /* 0: a default route */
        uint8_t protocol;              /* RTPROT_…, see rtnetlink(7) */
        unsigned char destination[16]; /* as above */
} RouteInfo;

typedef void (*AddressReader)(const AddressInfo *address, void *userdata);
typedef void (*RouteReader)(const RouteInfo *route, void *userdata);

/* Calls `reader` for each address of each link. It must not use the socket. */
int rtnl_address_list(Rtnl *rtnl, AddressReader reader, void *userdata, Error *ret_error);

/* The same for routes. */
int rtnl_route_list(Rtnl *rtnl, RouteReader reader, void *userdata, Error *ret_error);
