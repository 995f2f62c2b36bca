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

unsigned ip_address_bits(int family)
{
        return family == AF_INET6 ? 128 : 32;
}

int ip_address_compare(int family, const IpAddress *a, const IpAddress *b)
{
        return memcmp(a, b, ip_address_bits(family) / 8); /* both in network byte order */
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

static bool bit_of(const IpAddress *address, unsigned bit)
{
        const unsigned char *bytes = (const unsigned char *) address;

        return bytes[bit / 8] >> (7 - bit % 8) & 1;
}

bool ip_address_has_host_bits(int family, const IpAddress *address, unsigned prefix)
{
        for (unsigned bit = prefix; bit < ip_address_bits(family); bit++)
                if (bit_of(address, bit))
                        return true;
        return false;
}

bool ip_address_is_in_subnet(const IpAddress *address, const IpAddress *other, unsigned prefix)
{
        for (unsigned bit = 0; bit < prefix; bit++)
                if (bit_of(address, bit) != bit_of(other, bit))
                        return false;
        return true;
}

bool ip_address_is_of_subnet(int family, const IpAddress *address, unsigned prefix)
{
        bool has_zero = false;

        if (prefix + 1 >= ip_address_bits(family))
                return false;
        if (!ip_address_has_host_bits(family, address, prefix))
                return true;
        for (unsigned bit = prefix; bit < ip_address_bits(family); bit++)
                has_zero |= !bit_of(address, bit);
        return family == AF_INET && !has_zero;
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
