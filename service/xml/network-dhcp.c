/* Reads <dhcp> of a network's address: ranges, and hosts that always get the same. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "xml/fields.h"
#include "xml/ip-fields.h"
#include "xml/network-private.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/unique.h"
#include "xml/value.h"

/* Each range is compared with each other one. */
#define RANGES_MAX 256

/* Of an IPv6 subnet, dnsmasq gives addresses of its last 64 bits only. */
#define DHCP_PREFIX_MIN_IPV6 64

/* dnsmasq gives no shorter lease, and libvirt takes none. Seconds. */
#define LEASE_MIN 120

/* RFC 8415 section 11.1: 2 bytes of a type, and up to 128. */
#define DUID_BYTES_MAX 130
#define DUID_TEXT_SIZE (3 * DUID_BYTES_MAX + 1)

/* The <lease> inside an element; leaves *lease alone where there is none. */
static int read_lease(const xmlNode *parent, uint32_t *lease, Error *ret_error)
{
        static const unsigned seconds[] = { 1, 60, 3600 };
        const xmlNode *element = xml_child(parent, "lease");
        uint64_t expiry = 0;
        unsigned unit = 1; /* as libvirt: minutes */
        int r;

        if (!element)
                return 0;
        r = field_word(element, "unit", "seconds, minutes, hours", &unit, ret_error);
        if (r < 0)
                return r;
        r = field_attribute_number(
                element, "expiry", 0, (DHCP_LEASE_INFINITE - 1) / seconds[unit], &expiry, ret_error);
        if (r < 0)
                return r;
        expiry *= seconds[unit];
        if (expiry > 0 && expiry < LEASE_MIN)
                return xml_invalid(ret_error, element,
                        "a lease lasts %d seconds at least, or, with expiry 0, for ever", LEASE_MIN);
        *lease = expiry ? (uint32_t) expiry : DHCP_LEASE_INFINITE;
        return 0;
}

/* One that a host on the subnet can have. */
static int read_address(const NetworkAddress *address, const xmlNode *element, const char *attribute,
        IpAddress *ret_address, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        int family = address->family, r;

        r = ip_field_host(element, attribute, &family, ret_address, ret_error);
        if (r < 0)
                return r;
        value_quote(xml_attribute(element, attribute), quoted);
        if (!ip_address_is_in_subnet(&address->address, ret_address, address->prefix))
                return xml_invalid(ret_error, element,
                        "%s \"%s\" is not in the subnet of the <ip> on line %d", attribute, quoted,
                        address->line);
        if (ip_address_is_of_subnet(family, ret_address, address->prefix))
                return xml_invalid(ret_error, element,
                        "%s \"%s\" is the address of the subnet as a whole", attribute, quoted);
        return 0;
}

static bool is_bridge(const NetworkAddress *address, const IpAddress *other)
{
        return ip_address_is_equal(address->family, &address->address, other);
}

/* As both ends are of hosts, and a range has no gaps, none between them is that of the subnet. The
 * bridge's own address may be among them: it is given to nobody. */
static int read_range(
        const NetworkAddress *address, DhcpRange *range, const xmlNode *element, Error *ret_error)
{
        int r;

        range->line = (int) xmlGetLineNo(element);
        range->lease = DHCP_LEASE_DEFAULT;
        if ((r = read_address(address, element, "start", &range->start, ret_error)) < 0 ||
                (r = read_address(address, element, "end", &range->end, ret_error)) < 0)
                return r;
        if (ip_address_compare(address->family, &range->start, &range->end) > 0)
                return xml_invalid(ret_error, element, "its end is before its start");
        if (is_bridge(address, &range->start) && is_bridge(address, &range->end))
                return xml_invalid(ret_error, element, "it has no address but that of the bridge");

        for (const DhcpRange *other = address->ranges; other < range; other++)
                if (ip_address_compare(address->family, &range->start, &other->end) <= 0 &&
                        ip_address_compare(address->family, &other->start, &range->end) <= 0)
                        return xml_invalid(ret_error, element,
                                "it has addresses in common with the range on line %d", other->line);
        return read_lease(element, &range->lease, ret_error);
}

static int read_ranges(NetworkAddress *address, const xmlNode *dhcp, Error *ret_error)
{
        size_t count = xml_count(dhcp, "range");
        int r;

        if (count == 0)
                return 0;
        if (count > RANGES_MAX)
                return xml_invalid(ret_error, dhcp, "there are more than %d <range>", RANGES_MAX);
        address->ranges = calloc(count, sizeof(address->ranges[0]));
        if (!address->ranges)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(dhcp, "range"); node; node = xml_next(node, "range")) {
                r = read_range(address, &address->ranges[address->n_ranges], node, ret_error);
                if (r < 0)
                        return r;
                address->n_ranges++;
        }
        return 0;
}

/* Writes numbers of one or two hexadecimal digits, with colons between, as pairs. Returns 0 or -EINVAL.
 */
static int format_duid(const char *text, char buffer[DUID_TEXT_SIZE])
{
        for (size_t i = 0; i < DUID_BYTES_MAX; i++) {
                size_t digits = strspn(text, "0123456789abcdefABCDEF");

                if (digits < 1 || digits > 2 || (text[digits] && text[digits] != ':'))
                        return -EINVAL;
                snprintf(buffer + 3 * i, 4, "%02lx%.1s", strtoul(text, NULL, 16), text + digits);
                if (!text[digits])
                        return 0;
                text += digits + 1;
        }
        return -EINVAL;
}

static int read_id(DhcpHost *host, const xmlNode *element, Error *ret_error)
{
        const char *text = xml_attribute(element, "id");
        char duid[DUID_TEXT_SIZE], quoted[VALUE_QUOTE_SIZE];

        if (!text)
                return 0;
        if (format_duid(text, duid) < 0)
                return xml_invalid(ret_error, element,
                        "id \"%s\" is not a DUID: 1 to %d pairs of hexadecimal digits with colons between",
                        value_quote(text, quoted), DUID_BYTES_MAX);
        host->id = strdup(duid);
        return host->id ? 0 : -ENOMEM;
}

/* dnsmasq tells what it reads of a host by what it looks like: a number is a lease's time, and two words
 * mean something of their own. Like libvirt, this wants a letter first. */
static int read_name(DhcpHost *host, const xmlNode *element, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        if (!xml_attribute(element, "name"))
                return 0;
        r = network_field_host_name(element, "name", &host->name, ret_error);
        if (r < 0)
                return r;
        if (host->name[0] >= '0' && host->name[0] <= '9')
                return xml_invalid(ret_error, element, "name \"%s\" does not start with a letter",
                        value_quote(host->name, quoted));
        if (value_is_listed(host->name, "ignore, infinite"))
                return xml_invalid(ret_error, element,
                        "name \"%s\" can't be that of a host: it has a meaning of its own to dnsmasq",
                        host->name);
        return 0;
}

/* Who it is, and what that one gets. */
static int check_host(
        const NetworkAddress *address, const DhcpHost *host, const xmlNode *element, Error *ret_error)
{
        const char *who = address->family == AF_INET6 ? "id" : "mac";

        if (address->family == AF_INET6 && host->has_mac)
                return xml_invalid(ret_error, element, "mac is of IPv4, and IPv6 has id");
        if (address->family == AF_INET && host->id)
                return xml_invalid(ret_error, element, "id is of IPv6, and IPv4 has mac");
        if (!host->has_mac && !host->id && !host->name)
                return xml_invalid(ret_error, element, "it needs %s or name to tell who it is", who);
        if (!host->has_address && (!host->name || (!host->has_mac && !host->id)))
                return xml_invalid(ret_error, element, "it needs ip, or %s and name", who);
        if (host->has_address && is_bridge(address, &host->address))
                return xml_invalid(ret_error, element, "ip is the address of the bridge itself");
        return 0;
}

/* What dnsmasq does for a host without a time of its own. */
static uint32_t default_lease(const NetworkAddress *address, const DhcpHost *host)
{
        for (size_t i = 0; i < address->n_ranges && host->has_address; i++) {
                const DhcpRange *range = &address->ranges[i];

                if (ip_address_compare(address->family, &range->start, &host->address) <= 0 &&
                        ip_address_compare(address->family, &host->address, &range->end) <= 0)
                        return range->lease;
        }
        return address->n_ranges > 0 ? address->ranges[0].lease : DHCP_LEASE_DEFAULT;
}

static int read_host(
        const NetworkAddress *address, DhcpHost *host, const xmlNode *element, Error *ret_error)
{
        int r = 0;

        host->line = (int) xmlGetLineNo(element);
        host->has_mac = xml_attribute(element, "mac");
        host->has_address = xml_attribute(element, "ip");
        if (host->has_mac)
                r = field_attribute_mac(element, "mac", host->mac, ret_error);
        if (r >= 0 && host->has_address)
                r = read_address(address, element, "ip", &host->address, ret_error);
        if (r < 0 || (r = read_id(host, element, ret_error)) < 0 ||
                (r = read_name(host, element, ret_error)) < 0 ||
                (r = check_host(address, host, element, ret_error)) < 0)
                return r;
        host->lease = default_lease(address, host);
        return read_lease(element, &host->lease, ret_error);
}

/* What of each host must not be that of another one, too. */
typedef enum HostKey { HOST_MAC, HOST_ID, HOST_NAME, HOST_ADDRESS, HOST_KEYS } HostKey;

typedef char HostKeyText[DUID_TEXT_SIZE];

/* The text in a form that tells what is the same; false where the host has none. */
static bool host_key(
        const NetworkAddress *address, const DhcpHost *host, HostKey which, HostKeyText text)
{
        switch (which) {
        case HOST_MAC:
                value_format_mac(host->mac, text);
                return host->has_mac;
        case HOST_ID:
                strcpy(text, host->id ? host->id : "");
                return host->id;
        case HOST_NAME: /* upper and lower case are the same in DNS */
                strcpy(text, host->name ? host->name : "");
                for (char *p = text; *p; p++)
                        if (*p >= 'A' && *p <= 'Z')
                                *p = (char) (*p | 0x20);
                return host->name;
        default:
                inet_ntop(address->family, &host->address, text, INET6_ADDRSTRLEN);
                return host->has_address;
        }
}

static int check_unique(
        const NetworkAddress *address, HostKey which, const xmlNode *dhcp, Error *ret_error)
{
        static const char *const names[] = { "mac", "id", "name", "ip" };
        _cleanup_free_ UniqueKey *keys = calloc(address->n_hosts, sizeof(keys[0]));
        _cleanup_free_ HostKeyText *texts = calloc(address->n_hosts, sizeof(texts[0]));
        const xmlNode *node = xml_child(dhcp, "host");
        const UniqueKey *found, *earlier;
        char quoted[VALUE_QUOTE_SIZE];
        size_t n_keys = 0;

        if (!keys || !texts)
                return -ENOMEM;
        for (size_t i = 0; i < address->n_hosts; i++, node = xml_next(node, "host"))
                if (host_key(address, &address->hosts[i], which, texts[n_keys])) {
                        keys[n_keys] = (UniqueKey){ texts[n_keys], node, 0 };
                        n_keys++;
                }
        found = unique_find(keys, n_keys, &earlier);
        if (!found)
                return 0;
        return xml_invalid(ret_error, found->element,
                "%s \"%s\" is already that of the host on line %ld", names[which],
                value_quote(found->text, quoted), xmlGetLineNo(earlier->element));
}

static int read_hosts(NetworkAddress *address, const xmlNode *dhcp, Error *ret_error)
{
        size_t count = xml_count(dhcp, "host");
        int r = 0;

        if (count == 0)
                return 0;
        address->hosts = calloc(count, sizeof(address->hosts[0]));
        if (!address->hosts)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(dhcp, "host"); node; node = xml_next(node, "host")) {
                r = read_host(address, &address->hosts[address->n_hosts++], node, ret_error);
                if (r < 0)
                        return r;
        }
        for (HostKey which = 0; which < HOST_KEYS && r >= 0; which++)
                r = check_unique(address, which, dhcp, ret_error);
        return r;
}

int network_read_dhcp(NetworkAddress *address, const xmlNode *dhcp, Error *ret_error)
{
        int r;

        address->has_dhcp = true;
        if (address->family == AF_INET6 && address->prefix < DHCP_PREFIX_MIN_IPV6)
                return xml_invalid(ret_error, dhcp,
                        "the prefix of the <ip> around it is %u bits, and DHCP of IPv6 needs %d at least",
                        (unsigned) address->prefix, DHCP_PREFIX_MIN_IPV6);
        r = read_ranges(address, dhcp, ret_error);
        return r < 0 ? r : read_hosts(address, dhcp, ret_error);
}
