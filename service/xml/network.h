/* The network XML: read and checked. Pure functions, no file is opened. */
#pragma once

#include <libxml/tree.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* One <ip>: an address that the bridge has, in network byte order. */
typedef struct NetworkAddress {
        int family; /* AF_INET or AF_INET6 */
        union {
                struct in_addr ipv4;
                struct in6_addr ipv6;
        };
        uint8_t prefix; /* bits */
} NetworkAddress;

typedef struct NetworkDefinition {
        xmlDoc *document;
        char *name;
        unsigned char uuid[16];
        bool has_uuid;
        char *bridge; /* bridge/@name: required, 1 to 15 bytes, a valid link name */
        NetworkAddress *addresses;
        size_t n_addresses;
        char *unsupported; /* as in DomainDefinition: what starting this network must not ignore */
} NetworkDefinition;

/* Parses and checks. Returns 0 and a new definition, -EINVAL with InvalidXML (line and element
 * named), or -ENOMEM. */
int network_definition_parse(
        const char *xml, size_t length, NetworkDefinition **ret_definition, Error *ret_error);

/* Takes NULL, returns NULL. */
NetworkDefinition *network_definition_free(NetworkDefinition *definition);

static inline void network_definition_freep(NetworkDefinition **definition)
{
        network_definition_free(*definition);
}

#define _cleanup_network_definition_ _cleanup_(network_definition_freep)
