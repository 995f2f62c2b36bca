/* Subnets: what an address and a prefix stand for. Pure. */
#include <arpa/inet.h>
#include <string.h>

#include "network/subnet.h"

Subnet subnet_make(int family, const IpAddress *address, unsigned prefix)
{
        Subnet subnet = { .family = family, .prefix = (uint8_t) prefix };
        unsigned char *bytes = (unsigned char *) &subnet.address;

        memcpy(&subnet.address, address, ip_address_bits(family) / 8);
        for (unsigned bit = prefix; bit < ip_address_bits(family); bit++)
                bytes[bit / 8] &= (unsigned char) ~(0x80U >> bit % 8);
        return subnet;
}

bool subnets_overlap(const Subnet *a, const Subnet *b)
{
        uint8_t prefix = a->prefix < b->prefix ? a->prefix : b->prefix;

        return a->family == b->family && ip_address_is_in_subnet(&a->address, &b->address, prefix);
}

const char *address_text(int family, const IpAddress *address, char buffer[INET6_ADDRSTRLEN])
{
        return inet_ntop(family, address, buffer, INET6_ADDRSTRLEN);
}

const char *subnet_text(const Subnet *subnet, char buffer[SUBNET_TEXT_SIZE])
{
        address_text(subnet->family, &subnet->address, buffer);
        sprintf(buffer + strlen(buffer), "/%u", subnet->prefix);
        return buffer;
}

int network_subnets(const NetworkDefinition *definition, Subnet **ret_subnets, size_t *ret_n)
{
        size_t n = definition->n_addresses + definition->n_routes;
        Subnet *subnets = calloc(n + 1, sizeof(subnets[0])), *end = subnets;

        if (!subnets)
                return -ENOMEM;
        for (size_t i = 0; i < definition->n_addresses; i++) {
                const NetworkAddress *address = definition->addresses + i;
                *end++ = subnet_make(address->family, &address->address, address->prefix);
        }
        for (size_t i = 0; i < definition->n_routes; i++) {
                const IpRoute *route = definition->routes + i;
                *end++ = subnet_make(route->family, &route->destination, route->prefix);
        }
        *ret_subnets = subnets;
        *ret_n = n;
        return 0;
}
