/* What packets may do that come from a network or go to it, as commands for nftables. Pure.
 *
 * The table's chains come beside those of others, and a packet has to pass all of them: what is accepted
 * here may still be dropped elsewhere. So there is no rule that lets DHCP and DNS reach dnsmasq: none of
 * ours is in their way, and none could open a firewall of the host's own. */
#include <errno.h>
#include <string.h>

#include "base/names.h"
#include "network/rules.h"
#include "network/subnet.h"

#define REJECT "reject with icmpx admin-prohibited"

/* Ports below 1024 would look to others as if root of this host had sent from them. */
#define PORT_START 1024
#define PORT_END 65535

typedef struct RulesWriter {
        const NetworkDefinition *definition;
        const Subnet *subnets;
        size_t n_subnets;
        FILE *text;
} RulesWriter;

bool network_has_rules(const NetworkDefinition *definition)
{
        return definition->forward != NETWORK_FORWARD_OPEN &&
                definition->forward != NETWORK_FORWARD_BRIDGE;
}

/* Whether packets of this family go out under an address of the host's. */
static bool is_translated(const NetworkDefinition *definition, int family)
{
        return definition->forward == NETWORK_FORWARD_NAT && (family == AF_INET || definition->nat.ipv6);
}

/* Whether the addresses of this family mean something outside. */
static bool is_routed(const NetworkDefinition *definition, int family)
{
        return definition->forward == NETWORK_FORWARD_ROUTE ||
                (definition->forward == NETWORK_FORWARD_NAT && !is_translated(definition, family));
}

static const char *protocol(int family)
{
        return family == AF_INET ? "ip" : "ip6";
}

/* To the host itself: the bridge's address belongs to the network, not to those outside. */
static void write_input(const RulesWriter *writer)
{
        const NetworkDefinition *definition = writer->definition;
        char buffer[INET6_ADDRSTRLEN];

        fprintf(writer->text,
                "\tchain input {\n"
                "\t\ttype filter hook input priority filter; policy accept;\n"
                "\t\tct state established,related accept\n");
        for (size_t i = 0; i < definition->n_addresses; i++) {
                const NetworkAddress *address = definition->addresses + i;

                if (!is_routed(definition, address->family))
                        fprintf(writer->text,
                                "\t\tiifname != { \"lo\", \"%s\" } %s daddr %s " REJECT "\n",
                                definition->bridge, protocol(address->family),
                                address_text(address->family, &address->address, buffer));
        }
        fprintf(writer->text, "\t}\n");
}

/* Through the host. Within the bridge packets pass here only if the host has them do so: with
 * net.bridge.bridge-nf-call-iptables. */
static void write_forward(const RulesWriter *writer)
{
        const char *bridge = writer->definition->bridge;

        fprintf(writer->text,
                "\tchain forward {\n"
                "\t\ttype filter hook forward priority filter; policy accept;\n"
                "\t\tiifname \"%s\" oifname \"%s\" accept\n"
                "\t\tiifname \"%s\" goto from_network\n"
                "\t\toifname \"%s\" goto to_network\n"
                "\t}\n",
                bridge, bridge, bridge, bridge);
}

static void write_from_network(const RulesWriter *writer)
{
        const NetworkDefinition *definition = writer->definition;
        char buffer[SUBNET_TEXT_SIZE];

        /* An address that nobody on the network can have is a forged one. */
        fprintf(writer->text, "\tchain from_network {\n");
        for (size_t i = 0; i < writer->n_subnets; i++)
                fprintf(writer->text, "\t\t%s saddr %s goto outward\n",
                        protocol(writer->subnets[i].family), subnet_text(writer->subnets + i, buffer));
        fprintf(writer->text, "\t\tdrop\n\t}\n\tchain outward {\n");
        if (definition->forward == NETWORK_FORWARD_NONE)
                fprintf(writer->text, "\t\t" REJECT "\n");
        else if (definition->forward_device)
                fprintf(writer->text, "\t\toifname != \"%s\" " REJECT "\n", definition->forward_device);
        fprintf(writer->text, "\t}\n");
}

static void write_to_network(const RulesWriter *writer)
{
        const NetworkDefinition *definition = writer->definition;
        char buffer[SUBNET_TEXT_SIZE];

        fprintf(writer->text, "\tchain to_network {\n");
        for (size_t i = 0; i < writer->n_subnets; i++) {
                const Subnet *subnet = writer->subnets + i;

                if (definition->forward == NETWORK_FORWARD_NONE)
                        continue;
                fprintf(writer->text, "\t\t");
                if (definition->forward_device && is_routed(definition, subnet->family))
                        fprintf(writer->text, "iifname \"%s\" ", definition->forward_device);
                fprintf(writer->text, "%s daddr %s %saccept\n", protocol(subnet->family),
                        subnet_text(subnet, buffer),
                        is_routed(definition, subnet->family) ? "" : "ct state established,related ");
        }
        fprintf(writer->text, "\t\t" REJECT "\n\t}\n");
}

/* " to …" behind "masquerade" or "snat": the addresses, of IPv4 only, and the ports. */
static void write_target(const RulesWriter *writer, const Subnet *subnet, bool with_ports)
{
        const NetworkNat *nat = &writer->definition->nat;
        bool has_addresses = nat->has_addresses && subnet->family == AF_INET;
        char buffer[INET6_ADDRSTRLEN];

        fprintf(writer->text, has_addresses ? "snat ip to " : "masquerade");
        if (has_addresses)
                fprintf(writer->text, "%s", address_text(AF_INET, &nat->address_start, buffer));
        if (has_addresses && !ip_address_is_equal(AF_INET, &nat->address_start, &nat->address_end))
                fprintf(writer->text, "-%s", address_text(AF_INET, &nat->address_end, buffer));
        if (with_ports)
                fprintf(writer->text, "%s:%u-%u", has_addresses ? "" : " to ",
                        nat->has_ports ? nat->port_start : PORT_START,
                        nat->has_ports ? nat->port_end : PORT_END);
        fprintf(writer->text, "\n");
}

static void write_translation(const RulesWriter *writer, const Subnet *subnet, bool with_ports)
{
        const char *device = writer->definition->forward_device;
        char buffer[SUBNET_TEXT_SIZE];

        fprintf(writer->text, "\t\t%s saddr %s ", protocol(subnet->family), subnet_text(subnet, buffer));
        if (device)
                fprintf(writer->text, "oifname \"%s\" ", device);
        if (with_ports)
                fprintf(writer->text, "meta l4proto { tcp, udp } ");
        write_target(writer, subnet, with_ports);
}

static void write_postrouting(const RulesWriter *writer)
{
        fprintf(writer->text,
                "\tchain postrouting {\n"
                "\t\ttype nat hook postrouting priority srcnat; policy accept;\n"
                "\t\toifname \"%s\" return\n"
                "\t\tip daddr { 224.0.0.0/24, 255.255.255.255 } return\n"
                "\t\tip6 daddr ff02::/16 return\n",
                writer->definition->bridge);
        for (size_t i = 0; i < writer->n_subnets; i++) {
                if (!is_translated(writer->definition, writer->subnets[i].family))
                        continue;
                write_translation(writer, writer->subnets + i, true);
                write_translation(writer, writer->subnets + i, false);
        }
        fprintf(writer->text, "\t}\n");
}

/* The definition's reader has seen to it already; but what is written here may do anything to the host's
 * packets. In a name between quotation marks an asterisk at the end means any link. */
static int check_link_name(const char *name, Error *ret_error)
{
        for (const char *p = name; p && *p; p++)
                if (!is_alphanumeric(*p) && !strchr("._-", *p))
                        return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                                "the link's name '%s' can't be written in a rule of nftables", name);
        return 0;
}

static void write_table(const RulesWriter *writer, const char *table)
{
        /* Added first, lest the deletion fail where there is none. */
        fprintf(writer->text, "add table inet %s\ndelete table inet %s\ntable inet %s {\n", table, table,
                table);
        write_input(writer);
        write_forward(writer);
        write_from_network(writer);
        write_to_network(writer);
        if (writer->definition->forward == NETWORK_FORWARD_NAT)
                write_postrouting(writer);
        fprintf(writer->text, "}\n");
}

int network_rules_format(
        const NetworkDefinition *definition, const char *table, char **ret_commands, Error *ret_error)
{
        RulesWriter writer = { .definition = definition };
        _cleanup_free_ Subnet *subnets = NULL;
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r = check_link_name(definition->bridge, ret_error);

        if (r == 0)
                r = check_link_name(definition->forward_device, ret_error);
        if (r == 0)
                r = network_subnets(definition, &subnets, &writer.n_subnets);
        if (r < 0)
                return r;
        writer.subnets = subnets;
        writer.text = open_memstream(&text, &size);
        if (!writer.text)
                return -ENOMEM;
        write_table(&writer, table);
        if (fclose(writer.text) != 0)
                return -ENOMEM;
        *ret_commands = TAKE_PTR(text);
        return 0;
}
