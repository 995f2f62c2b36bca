/* Subnets: what an address and a prefix stand for. Pure. */
#pragma once

#include <stdbool.h>

#include "xml/network.h"

typedef struct Subnet {
        int family;
        IpAddress address; /* no bit set behind the prefix */
        uint8_t prefix;
} Subnet;

/* The subnet that an address of this prefix is in. */
Subnet subnet_make(int family, const IpAddress *address, unsigned prefix);

/* Whether they have an address in common. */
bool subnets_overlap(const Subnet *a, const Subnet *b);

/* "192.0.2.0/24", and the address alone. */
#define SUBNET_TEXT_SIZE (INET6_ADDRSTRLEN + 4)
const char *subnet_text(const Subnet *subnet, char buffer[SUBNET_TEXT_SIZE]);
const char *address_text(int family, const IpAddress *address, char buffer[INET6_ADDRSTRLEN]);

/* All subnets that packets from a network may have come from: its own and those that its <route>
 * elements tell of. Returns 0 or -ENOMEM, and an array to be freed. */
int network_subnets(const NetworkDefinition *definition, Subnet **ret_subnets, size_t *ret_n);
