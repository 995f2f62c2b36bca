/* Unit tests of what a network's parts are told: rules for nftables, files for dnsmasq, names. */
#include <arpa/inet.h>
#include <glib.h>
#include <string.h>

#include "host/network-names.h"
#include "network/dnsmasq-config.h"
#include "network/rules.h"
#include "network/subnet.h"

#define DIRECTORY "/run/lxc1/.networks/u"

/* A network "n" on the bridge "br0" with this in its definition. */
static NetworkDefinition *make(const char *content)
{
        _cleanup_error_ Error error = ERROR_NULL;
        NetworkDefinition *network = NULL;
        g_autofree char *xml = g_strdup_printf("<network><name>n</name>%s%s</network>",
                strstr(content, "<bridge") ? "" : "<bridge name='br0'/>", content);

        if (network_definition_parse(xml, strlen(xml), &network, &error) < 0)
                g_error("%s", error_message(&error));
        g_assert_cmpstr(network->unsupported, ==, NULL);
        return network;
}

#define IPV4 "<ip address='192.0.2.1' prefix='24'/>"
#define IPV6 "<ip family='ipv6' address='2001:db8::1' prefix='64'/>"

/* --- rules --- */

static char *rules_of(const char *content)
{
        _cleanup_network_definition_ NetworkDefinition *network = make(content);
        _cleanup_error_ Error error = ERROR_NULL;
        char *commands = NULL;

        g_assert_true(network_has_rules(network));
        if (network_rules_format(network, "t", &commands, &error) < 0)
                g_error("%s", error_message(&error));
        return commands;
}

#define HEAD "add table inet t\ndelete table inet t\ntable inet t {\n"
#define INPUT(rules) \
        "\tchain input {\n\t\ttype filter hook input priority filter; policy accept;\n" \
        "\t\tct state established,related accept\n" rules "\t}\n"
#define OURS(protocol, address) \
        "\t\tiifname != { \"lo\", \"br0\" } " protocol " daddr " address \
        " reject with icmpx admin-prohibited\n"
#define FORWARD \
        "\tchain forward {\n\t\ttype filter hook forward priority filter; policy accept;\n" \
        "\t\tiifname \"br0\" oifname \"br0\" accept\n\t\tiifname \"br0\" goto from_network\n" \
        "\t\toifname \"br0\" goto to_network\n\t}\n"
#define CHAIN(name, rules) "\tchain " name " {\n" rules "\t}\n"
#define REJECT "\t\treject with icmpx admin-prohibited\n"
#define NAT(rules) \
        "\tchain postrouting {\n\t\ttype nat hook postrouting priority srcnat; policy accept;\n" \
        "\t\toifname \"br0\" return\n\t\tip daddr { 224.0.0.0/24, 255.255.255.255 } return\n" \
        "\t\tip6 daddr ff02::/16 return\n" rules "\t}\n"
#define TRANSLATED(from, how, ports) \
        "\t\t" from " meta l4proto { tcp, udp } " how ports "\n\t\t" from " " how "\n"

typedef struct RulesCase {
        const char *content;
        const char *commands;
} RulesCase;

static const RulesCase rules_cases[] = {
        { IPV4,
                HEAD INPUT(OURS("ip", "192.0.2.1")) FORWARD CHAIN(
                        "from_network", "\t\tip saddr 192.0.2.0/24 goto outward\n\t\tdrop\n")
                        CHAIN("outward", REJECT) CHAIN("to_network", REJECT) "}\n" },
        { "<forward mode='nat'/>" IPV4,
                HEAD INPUT(OURS("ip", "192.0.2.1")) FORWARD CHAIN(
                        "from_network", "\t\tip saddr 192.0.2.0/24 goto outward\n\t\tdrop\n")
                        CHAIN("outward", "") CHAIN("to_network",
                                "\t\tip daddr 192.0.2.0/24 ct state established,related accept\n" REJECT)
                                NAT(TRANSLATED("ip saddr 192.0.2.0/24", "masquerade",
                                        " to :1024-65535")) "}\n" },
        /* IPv6 is routed beside NAT for IPv4. */
        { "<forward mode='nat'/>" IPV4 IPV6,
                HEAD INPUT(OURS("ip", "192.0.2.1")) FORWARD CHAIN("from_network",
                        "\t\tip saddr 192.0.2.0/24 goto outward\n"
                        "\t\tip6 saddr 2001:db8::/64 goto outward\n\t\tdrop\n") CHAIN("outward", "")
                        CHAIN("to_network",
                                "\t\tip daddr 192.0.2.0/24 ct state established,related accept\n"
                                "\t\tip6 daddr 2001:db8::/64 accept\n" REJECT)
                                NAT(TRANSLATED("ip saddr 192.0.2.0/24", "masquerade",
                                        " to :1024-65535")) "}\n" },
        { "<forward mode='nat'><nat ipv6='yes'><port start='2000' end='3000'/></nat></forward>" IPV6,
                HEAD INPUT(OURS("ip6", "2001:db8::1")) FORWARD CHAIN("from_network",
                        "\t\tip6 saddr 2001:db8::/64 goto outward\n\t\tdrop\n") CHAIN("outward",
                        "") CHAIN("to_network",
                        "\t\tip6 daddr 2001:db8::/64 ct state established,related accept\n" REJECT)
                        NAT(TRANSLATED(
                                "ip6 saddr 2001:db8::/64", "masquerade", " to :2000-3000")) "}\n" },
        { "<forward mode='nat' dev='eth0'><nat><address start='198.51.100.1' end='198.51.100.4'/></nat>"
          "</forward>" IPV4,
                HEAD INPUT(OURS("ip", "192.0.2.1")) FORWARD CHAIN("from_network",
                        "\t\tip saddr 192.0.2.0/24 goto outward\n\t\tdrop\n") CHAIN("outward",
                        "\t\toifname != \"eth0\" reject with icmpx admin-prohibited\n")
                        CHAIN("to_network",
                                "\t\tip daddr 192.0.2.0/24 ct state established,related accept\n" REJECT)
                                NAT(TRANSLATED("ip saddr 192.0.2.0/24 oifname \"eth0\"",
                                        "snat ip to 198.51.100.1-198.51.100.4", ":1024-65535")) "}\n" },
        /* Whoever is routed to is reached from everywhere, and so is who is behind one of them. */
        { "<forward mode='route' dev='eth0'/>" IPV4
          "<route address='198.51.100.0' prefix='24' gateway='192.0.2.9'/>",
                HEAD INPUT("") FORWARD CHAIN("from_network",
                        "\t\tip saddr 192.0.2.0/24 goto outward\n"
                        "\t\tip saddr 198.51.100.0/24 goto outward\n\t\tdrop\n") CHAIN("outward",
                        "\t\toifname != \"eth0\" reject with icmpx admin-prohibited\n")
                        CHAIN("to_network",
                                "\t\tiifname \"eth0\" ip daddr 192.0.2.0/24 accept\n"
                                "\t\tiifname \"eth0\" ip daddr 198.51.100.0/24 accept\n" REJECT) "}\n" },
};

static void test_rules(void)
{
        for (size_t i = 0; i < G_N_ELEMENTS(rules_cases); i++) {
                g_autofree char *commands = rules_of(rules_cases[i].content);

                g_test_message("%s", rules_cases[i].content);
                g_assert_cmpstr(commands, ==, rules_cases[i].commands);
        }
}

static void test_one_address(void)
{
        g_autofree char *commands = rules_of(
                "<forward mode='nat'><nat><address start='198.51.100.1' end='198.51.100.1'/></nat>"
                "</forward>" IPV4);

        g_assert_nonnull(strstr(commands, "snat ip to 198.51.100.1:1024-65535\n"));
        g_assert_nonnull(strstr(commands, "snat ip to 198.51.100.1\n"));
}

static void test_no_rules(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = make("<forward mode='open'/>" IPV4);

        g_assert_false(network_has_rules(network));
}

/* The reader refuses such names; the writer must not rely on it. */
static void test_rules_link_names(void)
{
        static const char *const names[] = { "br0\" accept; \"", "br*", "a b", "a\nflush ruleset", "a;b",
                "a{b" };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
                _cleanup_network_definition_ NetworkDefinition *network = make(IPV4);
                _cleanup_error_ Error error = ERROR_NULL;
                char *commands = NULL;

                free(network->bridge);
                network->bridge = strdup(names[i]);
                g_assert_cmpint(network_rules_format(network, "t", &commands, &error), ==, -EOPNOTSUPP);
                g_assert_cmpstr(error.name, ==, ERROR_UNSUPPORTED);
                g_assert_null(commands);
        }
}

/* --- dnsmasq --- */

static char *config_of(const char *content)
{
        _cleanup_network_definition_ NetworkDefinition *network = make(content);
        _cleanup_error_ Error error = ERROR_NULL;
        char *text = NULL;

        g_assert_true(dnsmasq_is_needed(network));
        if (dnsmasq_config_format(network, DIRECTORY, &text, &error) < 0)
                g_error("%s", error_message(&error));
        return text;
}

#define CONFIG_HEAD \
        "# Made by lxc1-network at each start of the network.\nuser=root\npid-file=\n" \
        "dhcp-leasefile=" DIRECTORY "/leases\nbind-dynamic\ninterface=br0\nexcept-interface=lo\n"
#define CONFIG_DNS "no-hosts\nstrict-order\n"
#define CONFIG_DHCP(leases) \
        "dhcp-lease-max=" leases "\ndhcp-authoritative\ndhcp-no-override\ndhcp-ignore-names\nno-ping\n"
#define ISOLATED "dhcp-option=option:router\nra-param=br0,0,0\n"

typedef struct ConfigCase {
        const char *content;
        const char *config;
} ConfigCase;

static const ConfigCase config_cases[] = {
        { IPV4, CONFIG_HEAD CONFIG_DNS ISOLATED "no-resolv\n" },
        { "<forward mode='nat'/><domain name='lan' localOnly='yes'/>"
          "<ip address='192.0.2.1' netmask='255.255.255.0'>"
          "<dhcp><range start='192.0.2.10' end='192.0.2.19'/></dhcp></ip>",
                CONFIG_HEAD "domain=lan\n" CONFIG_DNS "local=/lan/\nexpand-hosts\n"
                            "dhcp-range=192.0.2.10,192.0.2.19,255.255.255.0,3600\n" CONFIG_DHCP("10") },
        /* Who has an address of his own, and nobody else. */
        { "<forward mode='nat'/><dns enable='no'/><ip address='192.0.2.1' prefix='24'><dhcp>"
          "<host mac='52:54:00:00:00:0A' name='ten' ip='192.0.2.10'/>"
          "<host name='eleven' ip='192.0.2.11'/></dhcp></ip>",
                CONFIG_HEAD "port=0\ndhcp-range=192.0.2.0,static,255.255.255.0\n"
                            "dhcp-host=52:54:00:00:00:0a,ten,192.0.2.10,3600\n" CONFIG_DHCP("2") },
        { "<forward mode='route'/><mtu size='9000'/><ip family='ipv6' address='2001:db8::1' prefix='64'>"
          "<dhcp><range start='2001:db8::100' end='2001:db8::2ff'/>"
          "<host id='0:1:0:1:18:aa:62:fe:0:16:3e:44:55:66' name='six' ip='2001:db8::6'/></dhcp></ip>",
                CONFIG_HEAD CONFIG_DNS
                "dhcp-range=2001:db8::100,2001:db8::2ff,64,3600\n"
                "dhcp-host=id:00:01:00:01:18:aa:62:fe:00:16:3e:44:55:66,six,[2001:db8::6],3600\n" CONFIG_DHCP(
                        "513") "enable-ra\ndhcp-option=option:mtu,9000\n" },
        { "<forward mode='open'/><dns enable='no'/>" IPV6,
                CONFIG_HEAD "port=0\ndhcp-range=2001:db8::,ra-names,64\n" },
        { "<forward mode='nat'/><dns forwardPlainNames='no'><forwarder addr='198.51.100.53'/>"
          "<forwarder domain='a.example' addr='2001:db8::53'/><forwarder domain='b.example'/></dns>" IPV4,
                CONFIG_HEAD CONFIG_DNS
                "server=198.51.100.53\nserver=/a.example/2001:db8::53\nserver=/b.example/\nno-resolv\n"
                "domain-needed\nlocal=//\n" },
};

static void test_config(void)
{
        for (size_t i = 0; i < G_N_ELEMENTS(config_cases); i++) {
                g_autofree char *config = config_of(config_cases[i].content);

                g_test_message("%s", config_cases[i].content);
                g_assert_cmpstr(config, ==, config_cases[i].config);
        }
}

static void test_lease_times(void)
{
        g_autofree char *config = config_of(
                "<forward mode='nat'/><ip address='192.0.2.1' prefix='24'><dhcp>"
                "<range start='192.0.2.10' end='192.0.2.19'><lease expiry='5' unit='minutes'/></range>"
                "<range start='192.0.2.20' end='192.0.2.29'><lease expiry='0'/></range>"
                "</dhcp></ip>");

        g_assert_nonnull(strstr(config, "192.0.2.19,255.255.255.0,300\n"));
        g_assert_nonnull(strstr(config, "192.0.2.29,255.255.255.0,infinite\n"));
}

/* A range may be larger than what is kept of leases. */
static void test_lease_count(void)
{
        static const struct {
                const char *start, *end, *count;
        } ranges[] = {
                { "2001:db8::1:0", "2001:db8::1:fff", "4096\n" },
                { "2001:db8::1:1", "2001:db8::1:fff", "4095\n" },
                { "2001:db8::2", "2001:db8::ffff:ffff:ffff:ffff", "4096\n" },
                { "2001:db8::1ff", "2001:db8::200", "2\n" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++) {
                g_autofree char *content =
                        g_strdup_printf("<ip family='ipv6' address='2001:db8::1' prefix='64'><dhcp>"
                                        "<range start='%s' end='%s'/></dhcp></ip>",
                                ranges[i].start, ranges[i].end);
                g_autofree char *config = config_of(content);
                const char *count = strstr(config, "dhcp-lease-max=");

                g_assert_nonnull(count);
                g_assert_true(g_str_has_prefix(count + strlen("dhcp-lease-max="), ranges[i].count));
        }
}

static void test_needed(void)
{
        static const struct {
                const char *content;
                bool is_needed;
        } cases[] = {
                { "", false },
                { IPV4, true },
                { "<dns enable='no'/>" IPV4, false },
                { "<dns enable='no'/>" IPV6, true },
                { "<dns enable='no'/><ip address='192.0.2.1' prefix='24'><dhcp/></ip>", true },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                _cleanup_network_definition_ NetworkDefinition *network = make(cases[i].content);

                g_test_message("%s", cases[i].content);
                g_assert_cmpint(dnsmasq_is_needed(network), ==, cases[i].is_needed);
        }
}

static void test_hosts(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = make(
                "<dns><host ip='192.0.2.5'><hostname>five</hostname><hostname>cinq</hostname></host>"
                "<host ip='2001:db8::6'><hostname>six</hostname></host></dns>"
                "<ip address='192.0.2.1' prefix='24'><dhcp>"
                "<host mac='52:54:00:00:00:0a' name='ten' ip='192.0.2.10'/>"
                "<host name='eleven' ip='192.0.2.11'/></dhcp></ip>");
        _cleanup_error_ Error error = ERROR_NULL;
        g_autofree char *text = NULL;

        g_assert_cmpint(dnsmasq_hosts_format(network, &text, &error), ==, 0);
        g_assert_cmpstr(text, ==, "192.0.2.5 five cinq\n2001:db8::6 six\n192.0.2.11 eleven\n");
}

static void assert_config_refused(NetworkDefinition *network)
{
        _cleanup_error_ Error error = ERROR_NULL;
        char *text = NULL;

        g_assert_cmpint(dnsmasq_config_format(network, DIRECTORY, &text, &error), ==, -EOPNOTSUPP);
        g_assert_cmpstr(error.name, ==, ERROR_UNSUPPORTED);
        error_free(&error);
        g_assert_cmpint(dnsmasq_hosts_format(network, &text, &error), ==, -EOPNOTSUPP);
        g_assert_null(text);
}

/* As with rules: each string that is written is looked at. */
static void test_config_words(void)
{
        static const char *const words[] = { "a\nconf-file=/etc/shadow", "a,b", "a b", "a#b", "a\"b",
                "a/b", "a\\b", "a*", "\xc3\xa9" };

        for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
                _cleanup_network_definition_ NetworkDefinition *network =
                        make("<domain name='d'/><dns><forwarder domain='f' addr='192.0.2.9'/>"
                             "<host ip='192.0.2.5'><hostname>h</hostname></host></dns>"
                             "<ip address='192.0.2.1' prefix='24'><dhcp>"
                             "<host mac='52:54:00:00:00:0a' name='ten' ip='192.0.2.10'/></dhcp></ip>");
                char **const strings[] = { &network->bridge, &network->domain,
                        &network->dns.forwarders[0].domain, &network->dns.hosts[0].names[0],
                        &network->addresses[0].hosts[0].name, &network->addresses[0].hosts[0].id };

                for (size_t j = 0; j < G_N_ELEMENTS(strings); j++) {
                        char *was = *strings[j];

                        *strings[j] = (char *) (uintptr_t) words[i];
                        assert_config_refused(network);
                        *strings[j] = was;
                }
        }
}

/* --- names and subnets --- */

static void test_names(void)
{
        static const unsigned char uuid[16] = { 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 1, 2, 3,
                4, 5, 6, 7, 8 };
        char directory[NETWORK_DIRECTORY_SIZE], table[NETWORK_TABLE_SIZE];
        g_autofree char *unit = NULL, *long_name = g_strnfill(200, '-'), *long_unit = NULL;

        network_directory_path(uuid, directory);
        g_assert_cmpstr(directory, ==, "/run/lxc1/.networks/abcdef01-2345-6789-0102-030405060708");
        network_table_name("abcdefghijklmno", table);
        g_assert_cmpstr(table, ==, "lxc1_abcdefghijklmno");
        g_assert_cmpint(network_dnsmasq_unit("a b-c", uuid, &unit), ==, 0);
        g_assert_cmpstr(unit, ==, "lxc1-dnsmasq-a\\x20b\\x2dc.service");
        g_assert_cmpint(network_dnsmasq_unit(long_name, uuid, &long_unit), ==, 0);
        g_assert_cmpuint(strlen(long_unit), <=, 255);
        g_assert_true(g_str_has_suffix(long_unit, "_abcdef01_2345_6789_0102_030405060708.service"));
}

static Subnet subnet(const char *text)
{
        g_auto(GStrv) parts = g_strsplit(text, "/", 2);
        int family = AF_UNSPEC;
        IpAddress address;

        g_assert_cmpint(ip_address_parse(parts[0], &family, &address), ==, 0);
        return subnet_make(family, &address, (unsigned) atoi(parts[1]));
}

static void test_subnets(void)
{
        static const struct {
                const char *a, *b, *text;
                bool overlap;
        } cases[] = {
                { "192.0.2.77/24", "192.0.2.1/32", "192.0.2.0/24", true },
                { "192.0.2.0/24", "192.0.3.0/24", "192.0.2.0/24", false },
                { "192.0.2.0/23", "192.0.3.0/24", "192.0.2.0/23", true },
                { "10.255.255.255/9", "10.127.0.0/16", "10.128.0.0/9", false },
                { "1.2.3.4/0", "198.51.100.0/24", "0.0.0.0/0", true },
                { "2001:db8:ffff::1/33", "2001:db8:8000::/64", "2001:db8:8000::/33", true },
                { "2001:db8::1/128", "2001:db8::/127", "2001:db8::1/128", true },
                { "::/0", "0.0.0.0/0", "::/0", false },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                Subnet a = subnet(cases[i].a), b = subnet(cases[i].b);
                char text[SUBNET_TEXT_SIZE];

                g_assert_cmpstr(subnet_text(&a, text), ==, cases[i].text);
                g_assert_cmpint(subnets_overlap(&a, &b), ==, cases[i].overlap);
                g_assert_cmpint(subnets_overlap(&b, &a), ==, cases[i].overlap);
        }
}

int main(int argc, char **argv)
{
        int r;

        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/network/rules/modes", test_rules);
        g_test_add_func("/network/rules/one-address", test_one_address);
        g_test_add_func("/network/rules/open", test_no_rules);
        g_test_add_func("/network/rules/link-names", test_rules_link_names);
        g_test_add_func("/network/dnsmasq/config", test_config);
        g_test_add_func("/network/dnsmasq/lease-times", test_lease_times);
        g_test_add_func("/network/dnsmasq/lease-count", test_lease_count);
        g_test_add_func("/network/dnsmasq/needed", test_needed);
        g_test_add_func("/network/dnsmasq/hosts", test_hosts);
        g_test_add_func("/network/dnsmasq/words", test_config_words);
        g_test_add_func("/network/names", test_names);
        g_test_add_func("/network/subnets", test_subnets);
        r = g_test_run();
        xmlCleanupParser();
        return r;
}
