/* What a network's dnsmasq is told: the text of its files, see dnsmasq(8). Pure. */
#include <errno.h>
#include <string.h>

#include "base/protocol.h"
#include "host/leases.h"
#include "network/dnsmasq-config.h"
#include "network/subnet.h"

/* Nothing that dnsmasq reads has a second meaning, least of all the end of a line. The definition's
 * reader has seen to it already; but what is written here configures a program with rights of its own.
 */
static int check_word(const char *word, Error *ret_error)
{
        for (const char *p = word; p && *p; p++)
                if (*p <= ' ' || *p >= 0x7f || strchr(",\"'\\#*/", *p))
                        return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                                "the name '%s' can't be written into a configuration of dnsmasq", word);
        return 0;
}

static int check_address_words(const NetworkAddress *address, Error *ret_error)
{
        int r = 0;

        for (size_t i = 0; r == 0 && i < address->n_hosts; i++) {
                r = check_word(address->hosts[i].name, ret_error);
                if (r == 0)
                        r = check_word(address->hosts[i].id, ret_error);
        }
        return r;
}

static int check_dns_words(const NetworkDns *dns, Error *ret_error)
{
        int r = 0;

        for (size_t i = 0; r == 0 && i < dns->n_forwarders; i++)
                r = check_word(dns->forwarders[i].domain, ret_error);
        for (size_t i = 0; r == 0 && i < dns->n_hosts; i++)
                for (char **name = dns->hosts[i].names; r == 0 && *name; name++)
                        r = check_word(*name, ret_error);
        return r;
}

static int check_words(const NetworkDefinition *definition, Error *ret_error)
{
        int r = check_word(definition->bridge, ret_error);

        if (r == 0)
                r = check_word(definition->domain, ret_error);
        if (r == 0)
                r = check_dns_words(&definition->dns, ret_error);
        for (size_t i = 0; r == 0 && i < definition->n_addresses; i++)
                r = check_address_words(definition->addresses + i, ret_error);
        return r;
}

bool dnsmasq_is_needed(const NetworkDefinition *definition)
{
        for (size_t i = 0; i < definition->n_addresses; i++)
                if (definition->addresses[i].has_dhcp || definition->addresses[i].family == AF_INET6)
                        return true;
        return definition->dns.enabled && definition->n_addresses > 0;
}

/* A host that is known by nothing but its name is in the file of hosts, where dnsmasq looks for the
 * address of whom lxc1d tells it the name of. */
static bool is_named_only(const DhcpHost *host)
{
        return !host->has_mac && !host->id;
}

static void write_lease(FILE *text, uint32_t lease)
{
        if (lease == DHCP_LEASE_INFINITE)
                fprintf(text, ",infinite");
        else
                fprintf(text, ",%u", lease);
}

/* The last part of a range: IPv4 has its netmask written out. */
static void write_mask(FILE *text, const NetworkAddress *address)
{
        const IpAddress ones = { .ipv4 = { .s_addr = INADDR_NONE } };
        Subnet mask = subnet_make(AF_INET, &ones, address->prefix);
        char buffer[INET6_ADDRSTRLEN];

        if (address->family == AF_INET)
                fprintf(text, ",%s", address_text(AF_INET, &mask.address, buffer));
        else
                fprintf(text, ",%u", address->prefix);
}

static void write_ranges(FILE *text, const NetworkAddress *address)
{
        Subnet subnet = subnet_make(address->family, &address->address, address->prefix);
        char buffer[INET6_ADDRSTRLEN];

        for (size_t i = 0; i < address->n_ranges; i++) {
                const DhcpRange *range = address->ranges + i;

                fprintf(text, "dhcp-range=%s", address_text(address->family, &range->start, buffer));
                fprintf(text, ",%s", address_text(address->family, &range->end, buffer));
                write_mask(text, address);
                write_lease(text, range->lease);
                fprintf(text, "\n");
        }
        if (address->n_ranges > 0 || (!address->has_dhcp && address->family == AF_INET))
                return;
        /* Without a range only those get an address that have one of their own; and without DHCP for
         * IPv6 they make themselves one, within the subnet that the router tells of. */
        fprintf(text, "dhcp-range=%s,%s", address_text(address->family, &subnet.address, buffer),
                address->has_dhcp ? "static" : "ra-names");
        write_mask(text, address);
        fprintf(text, "\n");
}

static void write_dhcp_hosts(FILE *text, const NetworkAddress *address)
{
        char buffer[INET6_ADDRSTRLEN];

        for (size_t i = 0; i < address->n_hosts; i++) {
                const DhcpHost *host = address->hosts + i;

                if (is_named_only(host))
                        continue;
                if (host->has_mac)
                        fprintf(text, "dhcp-host=%02x:%02x:%02x:%02x:%02x:%02x", host->mac[0],
                                host->mac[1], host->mac[2], host->mac[3], host->mac[4], host->mac[5]);
                else
                        fprintf(text, "dhcp-host=id:%s", host->id);
                if (host->name)
                        fprintf(text, ",%s", host->name);
                if (host->has_address)
                        fprintf(text, address->family == AF_INET ? ",%s" : ",[%s]",
                                address_text(address->family, &host->address, buffer));
                write_lease(text, host->lease);
                fprintf(text, "\n");
        }
}

static uint64_t range_size(const NetworkAddress *address, const DhcpRange *range)
{
        const unsigned char *start = (const unsigned char *) &range->start,
                            *end = (const unsigned char *) &range->end;
        uint64_t size = 0;

        for (size_t i = 0; i < (address->family == AF_INET ? 4 : 16); i++) {
                if (size > LEASES_MAX)
                        return LEASES_MAX;
                size = size * 256 + end[i] - start[i];
        }
        return size + 1;
}

static void write_dhcp(FILE *text, const NetworkDefinition *definition)
{
        bool has_dhcp = false, has_dhcp6 = false;
        uint64_t leases = 0;

        for (size_t i = 0; i < definition->n_addresses; i++) {
                const NetworkAddress *address = definition->addresses + i;

                has_dhcp |= address->has_dhcp;
                has_dhcp6 |= address->has_dhcp && address->family == AF_INET6;
                write_ranges(text, address);
                write_dhcp_hosts(text, address);
                leases += address->n_hosts;
                for (size_t j = 0; j < address->n_ranges; j++)
                        leases += range_size(address, address->ranges + j);
        }
        if (!has_dhcp)
                return;
        fprintf(text, "dhcp-lease-max=%u\n", leases < LEASES_MAX ? (unsigned) leases : LEASES_MAX);
        fprintf(text,
                "dhcp-authoritative\n"
                "dhcp-no-override\n"
                "dhcp-ignore-names\n" /* what a container calls itself is no one's name */
                "no-ping\n");         /* it would hold each first answer up for three seconds */
        if (has_dhcp6)
                fprintf(text, "enable-ra\n");
        if (definition->mtu > 0)
                fprintf(text, "dhcp-option=option:mtu,%u\n", definition->mtu);
}

/* Nobody is to send packets to the host that it won't forward. */
static void write_isolation(FILE *text, const NetworkDefinition *definition)
{
        if (definition->forward != NETWORK_FORWARD_NONE)
                return;
        fprintf(text, "dhcp-option=option:router\nra-param=%s,0,0\n", definition->bridge);
        if (definition->dns.n_forwarders == 0)
                fprintf(text, "no-resolv\n");
}

static void write_forwarders(FILE *text, const NetworkDns *dns)
{
        char buffer[INET6_ADDRSTRLEN];
        bool for_all_names = false;

        for (size_t i = 0; i < dns->n_forwarders; i++) {
                const DnsForwarder *forwarder = dns->forwarders + i;

                fprintf(text, "server=");
                if (forwarder->domain)
                        fprintf(text, "/%s/", forwarder->domain);
                else
                        for_all_names = true;
                if (forwarder->family != AF_UNSPEC)
                        fprintf(text, "%s",
                                address_text(forwarder->family, &forwarder->address, buffer));
                fprintf(text, "\n");
        }
        if (for_all_names)
                fprintf(text, "no-resolv\n");
}

static void write_dns(FILE *text, const NetworkDefinition *definition)
{
        if (!definition->dns.enabled) {
                fprintf(text, "port=0\n");
                return;
        }
        fprintf(text, "no-hosts\nstrict-order\n");
        write_forwarders(text, &definition->dns);
        if (!definition->dns.forward_plain_names)
                fprintf(text, "domain-needed\nlocal=//\n");
        if (definition->domain && definition->domain_local_only)
                fprintf(text, "local=/%s/\n", definition->domain);
        if (definition->domain)
                fprintf(text, "expand-hosts\n");
}

static void write_config(FILE *text, const NetworkDefinition *definition, const char *directory)
{
        /* bind-dynamic asks of each packet whether it has come by the bridge: bind-interfaces would
         * answer whoever can reach the bridge's address. */
        fprintf(text,
                "# Made by lxc1-network at each start of the network.\n"
                "user=root\n" /* it has another's rights from the start */
                "pid-file=\n"
                "dhcp-leasefile=%s/" LEASES_FILE "\n"
                "bind-dynamic\n"
                "interface=%s\n"
                "except-interface=lo\n",
                directory, definition->bridge);
        if (definition->domain)
                fprintf(text, "domain=%s\n", definition->domain);
        write_dns(text, definition);
        write_dhcp(text, definition);
        write_isolation(text, definition);
}

static void write_hosts(FILE *text, const NetworkDefinition *definition)
{
        char buffer[INET6_ADDRSTRLEN];

        for (size_t i = 0; i < definition->dns.n_hosts; i++) {
                const DnsHost *host = definition->dns.hosts + i;

                fprintf(text, "%s", address_text(host->family, &host->address, buffer));
                for (char **name = host->names; *name; name++)
                        fprintf(text, " %s", *name);
                fprintf(text, "\n");
        }
        for (size_t i = 0; i < definition->n_addresses; i++) {
                const NetworkAddress *address = definition->addresses + i;

                for (size_t j = 0; j < address->n_hosts; j++)
                        if (is_named_only(address->hosts + j) && address->hosts[j].has_address)
                                fprintf(text, "%s %s\n",
                                        address_text(
                                                address->family, &address->hosts[j].address, buffer),
                                        address->hosts[j].name);
        }
}

/* Writes one of the two files; `directory` is NULL for that of hosts. */
static int format(
        const NetworkDefinition *definition, const char *directory, char **ret_text, Error *ret_error)
{
        _cleanup_free_ char *content = NULL;
        size_t size;
        FILE *text;
        int r = check_words(definition, ret_error);

        if (r < 0)
                return r;
        text = open_memstream(&content, &size);
        if (text && directory)
                write_config(text, definition, directory);
        else if (text)
                write_hosts(text, definition);
        if (!text || fclose(text) != 0)
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        *ret_text = TAKE_PTR(content);
        return 0;
}

int dnsmasq_config_format(
        const NetworkDefinition *definition, const char *directory, char **ret_text, Error *ret_error)
{
        return format(definition, directory, ret_text, ret_error);
}

int dnsmasq_hosts_format(const NetworkDefinition *definition, char **ret_text, Error *ret_error)
{
        return format(definition, NULL, ret_text, ret_error);
}
