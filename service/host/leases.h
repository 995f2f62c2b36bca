/* The leases that a dnsmasq has given, from its file: see --dhcp-leasefile in dnsmasq(8). */
#pragma once

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

/* Of a network there are never more, whatever its ranges: a container can ask for any number. A bridge
 * has 1024 ports. */
#define LEASES_MAX 4096

#define LEASE_TEXT_SIZE 256

typedef struct Lease {
        uint64_t expiry; /* seconds since the epoch; 0: never */
        int family;      /* AF_INET or AF_INET6 */
        union {
                struct in_addr ipv4;
                struct in6_addr ipv6;
        } address;
        char mac[18];                    /* "" for AF_INET6, where it isn't known */
        char host_name[LEASE_TEXT_SIZE]; /* ASCII without blanks; "": none */
        char client_id[LEASE_TEXT_SIZE]; /* hexadecimal pairs with colons; "": none; the DUID for
                                            AF_INET6 */
} Lease;

typedef struct Leases {
        Lease *leases;
        size_t n_leases;
} Leases;

/* Reads the file's text, which may be in the middle of being written, and in which names are what
 * containers say: lines that make no sense are passed over, and so is what follows LEASES_MAX leases.
 * Returns 0 or -ENOMEM. */
int leases_parse(const char *text, Leases *ret_leases);

void leases_free(Leases *leases);
