/* IP addresses as XML writes them. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "xml/addresses.h"

int ip_address_parse(const char *text, int *family, IpAddress *ret_address)
{
        IpAddress address = { 0 };

        if (*family != AF_INET6 && inet_pton(AF_INET, text, &address.ipv4) == 1)
                *family = AF_INET;
        else if (*family != AF_INET && inet_pton(AF_INET6, text, &address.ipv6) == 1)
                *family = AF_INET6;
        else
                return -EINVAL;
        *ret_address = address;
        return 0;
}

bool ip_address_is_equal(int family, const IpAddress *a, const IpAddress *b)
{
        return family == AF_INET6 ? IN6_ARE_ADDR_EQUAL(&a->ipv6, &b->ipv6)
                                  : a->ipv4.s_addr == b->ipv4.s_addr;
}

bool ip_address_is_any(int family, const IpAddress *address)
{
        return family == AF_INET6 ? IN6_IS_ADDR_UNSPECIFIED(&address->ipv6)
                                  : address->ipv4.s_addr == htonl(INADDR_ANY);
}

bool ip_address_is_host(int family, const IpAddress *address)
{
        if (ip_address_is_any(family, address))
                return false;
        if (family == AF_INET6)
                return !IN6_IS_ADDR_MULTICAST(&address->ipv6);
        return address->ipv4.s_addr != htonl(INADDR_BROADCAST) &&
                !IN_MULTICAST(ntohl(address->ipv4.s_addr));
}

bool ip_address_has_host_bits(int family, const IpAddress *address, unsigned prefix)
{
        const unsigned char *bytes = (const unsigned char *) address;
        unsigned n_bits = family == AF_INET6 ? 128 : 32;

        for (unsigned bit = prefix; bit < n_bits; bit++)
                if (bytes[bit / 8] >> (7 - bit % 8) & 1)
                        return true;
        return false;
}

unsigned ip_default_prefix(int family, const IpAddress *address)
{
        uint32_t bits;

        if (ip_address_is_any(family, address))
                return 0;
        if (family == AF_INET6)
                return 64;

        bits = ntohl(address->ipv4.s_addr);
        if (IN_CLASSA(bits))
                return 8;
        if (IN_CLASSB(bits))
                return 16;
        return IN_CLASSC(bits) ? 24 : 32;
}

int ip_netmask_to_prefix(const char *text)
{
        struct in_addr netmask;
        uint32_t bits;
        int prefix = 0;

        if (inet_pton(AF_INET, text, &netmask) != 1)
                return -EINVAL;
        for (bits = ntohl(netmask.s_addr); bits & UINT32_C(0x80000000); bits <<= 1)
                prefix++;
        return bits ? -EINVAL : prefix;
}

void ip_settings_free(IpSettings *settings)
{
        free(settings->addresses);
        free(settings->routes);
        *settings = (IpSettings){ 0 };
}
