/* IP addresses, and <ip> and <route> of an interface. */
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
        uint8_t prefix; /* bits; what ip_default_prefix() says where it isn't given */
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

/* Reads an address of a family, or, where that is AF_UNSPEC, of either, which is then set. Returns 0 or
 * -EINVAL. */
int ip_address_parse(const char *text, int *family, IpAddress *ret_address);

/* How many bits an address of that family has. */
unsigned ip_address_bits(int family);

/* Less than 0, 0 or more than 0: whether a is before b, the same, or behind it. */
int ip_address_compare(int family, const IpAddress *a, const IpAddress *b);

/* Whether two addresses of that family are the same. */
bool ip_address_is_equal(int family, const IpAddress *a, const IpAddress *b);

/* Whether it is 0.0.0.0 or ::. */
bool ip_address_is_any(int family, const IpAddress *address);

/* Whether an interface can have it: neither that, nor broadcast or multicast. */
bool ip_address_is_host(int family, const IpAddress *address);

/* Whether a bit behind the prefix is set. */
bool ip_address_has_host_bits(int family, const IpAddress *address, unsigned prefix);

/* Whether the first `prefix` bits of two addresses are the same. */
bool ip_address_is_in_subnet(const IpAddress *address, const IpAddress *other, unsigned prefix);

/* Whether it stands for the subnet as a whole, so that no host has it: all bits behind the prefix are 0,
 * or, of IPv4, all are 1. Subnets of one or two addresses have none such (RFC 3021, RFC 6164). */
bool ip_address_is_of_subnet(int family, const IpAddress *address, unsigned prefix);

/* The prefix of an address that comes without one, as libvirt has it: 8, 16 or 24 bits by the class of
 * an IPv4 address, 64 of an IPv6 address, and none of 0.0.0.0 and ::. */
unsigned ip_default_prefix(int family, const IpAddress *address);

/* How many bits an IPv4 netmask has in front, or -EINVAL where others follow. */
int ip_netmask_to_prefix(const char *text);

/* Frees what is in it. */
void ip_settings_free(IpSettings *settings);
