/* <ip> and <route> of an interface inside the container. */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An address of either family; which one, its surroundings tell. */
typedef union IpAddress {
        struct in_addr ipv4;
        struct in6_addr ipv6;
} IpAddress;

/* <ip family= address= prefix= peer=> */
typedef struct IpAssignment {
        int family; /* AF_INET, AF_INET6 */
        IpAddress address;
        IpAddress peer;
        bool has_peer;
        uint8_t prefix; /* bits; that of the whole address where it isn't given */
} IpAssignment;

/* <route family= address= prefix= gateway= metric=> */
typedef struct IpRoute {
        int family;
        IpAddress destination; /* no bit set behind the prefix */
        uint8_t prefix;        /* 0: the default route */
        IpAddress gateway;
        uint32_t metric; /* 0: the kernel's own */
} IpRoute;

typedef struct IpSettings {
        IpAssignment *addresses;
        size_t n_addresses;
        IpRoute *routes;
        size_t n_routes;
} IpSettings;
