/* Unit tests of what the view says of a network, and of the values in it. */
#include <libxml/parser.h>

#include "xml/network-helpers.h"
#include "xml/value.h"

static void assert_mac(const unsigned char mac[6], const char *expected)
{
        char text[VALUE_MAC_TEXT_SIZE];

        value_format_mac(mac, text);
        g_assert_cmpstr(text, ==, expected);
}

static void test_minimal(void)
{
        _cleanup_network_definition_ NetworkDefinition *network =
                parse_network("<network><name>a</name></network>");

        g_assert_cmpstr(network->unsupported, ==, NULL);
        g_assert_false(network->has_uuid);
        g_assert_cmpint(network->forward, ==, NETWORK_FORWARD_NONE);
        g_assert_cmpstr(network->forward_device, ==, NULL);
        g_assert_false(network->nat.has_addresses);
        g_assert_false(network->nat.has_ports);
        g_assert_cmpstr(network->bridge, ==, NULL);
        g_assert_true(network->stp);
        g_assert_cmpuint(network->delay, ==, 0);
        g_assert_cmpstr(network->zone, ==, NULL);
        g_assert_false(network->has_mac);
        g_assert_cmpuint(network->mtu, ==, 0);
        g_assert_cmpuint(network->n_addresses, ==, 0);
        g_assert_cmpuint(network->n_routes, ==, 0);
        g_assert_true(network->dns.enabled);
        g_assert_true(network->dns.forward_plain_names);
        g_assert_cmpstr(network->domain, ==, NULL);
        g_assert_false(network->domain_local_only);
        g_assert_false(network->ports_isolated);
        g_assert_cmpuint(network->bandwidth.inbound.average, ==, 0);
}

static void test_bridge(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = parse_network_sample("bridge-all");
        _cleanup_network_definition_ NetworkDefinition *settings =
                parse_network_sample("bridge-settings");

        g_assert_cmpstr(network->unsupported, ==, NULL);
        g_assert_cmpstr(network->bridge, ==, "a-b_c.d");
        g_assert_false(network->stp);
        g_assert_cmpuint(network->delay, ==, 30000);
        g_assert_cmpstr(network->zone, ==, "lxc1_zone-1");
        g_assert_true(network->has_mac);
        assert_mac(network->mac, "52:54:00:aa:bb:cc");
        g_assert_cmpuint(network->mtu, ==, 9000);
        g_assert_true(network->ports_isolated);

        g_assert_true(settings->has_uuid);
        g_assert_cmpint(settings->uuid[0], ==, 0x11);
        g_assert_cmpstr(settings->bridge, ==, "virbr0");
        g_assert_true(settings->stp);
        g_assert_cmpuint(settings->delay, ==, 0);
}

static void test_forward(void)
{
        static const struct {
                const char *sample;
                NetworkForward forward;
                const char *device;
        } modes[] = {
                { "forward-none", NETWORK_FORWARD_NONE, NULL },
                { "forward-default-mode", NETWORK_FORWARD_NAT, NULL },
                { "forward-interface", NETWORK_FORWARD_NAT, "eth0" },
                { "forward-dev", NETWORK_FORWARD_ROUTE, "eth0.100" },
                { "forward-route", NETWORK_FORWARD_ROUTE, NULL },
                { "forward-open", NETWORK_FORWARD_OPEN, NULL },
                { "forward-bridge", NETWORK_FORWARD_BRIDGE, NULL },
                { "forward-macvtap", NETWORK_FORWARD_BRIDGE, NULL },
                { "forward-private", NETWORK_FORWARD_BRIDGE, NULL },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
                _cleanup_network_definition_ NetworkDefinition *network =
                        parse_network_sample(modes[i].sample);

                g_test_message("%s", modes[i].sample);
                g_assert_cmpint(network->forward, ==, modes[i].forward);
                g_assert_cmpstr(network->forward_device, ==, modes[i].device);
        }
}

static void test_nat(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = parse_network_sample("forward-nat");
        _cleanup_network_definition_ NetworkDefinition *one =
                parse_network_sample("forward-nat-one-address");

        g_assert_cmpstr(network->unsupported, ==, NULL);
        g_assert_true(network->nat.ipv6);
        g_assert_true(network->nat.has_addresses);
        assert_ip(AF_INET, &network->nat.address_start, "198.51.100.5");
        assert_ip(AF_INET, &network->nat.address_end, "198.51.100.9");
        g_assert_true(network->nat.has_ports);
        g_assert_cmpuint(network->nat.port_start, ==, 1024);
        g_assert_cmpuint(network->nat.port_end, ==, 65535);

        g_assert_false(one->nat.ipv6);
        assert_ip(AF_INET, &one->nat.address_start, "198.51.100.5");
        assert_ip(AF_INET, &one->nat.address_end, "198.51.100.5");
        g_assert_false(one->nat.has_ports);
}

/* Somebody else's bridge has no spanning tree of ours. */
static void test_foreign(void)
{
        _cleanup_network_definition_ NetworkDefinition *network =
                parse_network_sample("forward-bridge-isolated");

        g_assert_cmpstr(network->unsupported, ==, NULL);
        g_assert_cmpstr(network->bridge, ==, "br-lan.5");
        g_assert_false(network->stp);
        g_assert_true(network->ports_isolated);
}

static void test_addresses(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = parse_network_sample("addresses");
        _cleanup_network_definition_ NetworkDefinition *defaults =
                parse_network_sample("default-prefixes");
        static const unsigned prefixes[] = { 8, 16, 24, 64 };

        g_assert_cmpuint(network->n_addresses, ==, 3);
        g_assert_cmpint(network->addresses[0].family, ==, AF_INET);
        assert_ip(AF_INET, &network->addresses[0].address, "192.168.122.1");
        g_assert_cmpuint(network->addresses[0].prefix, ==, 24);
        g_assert_cmpint(network->addresses[0].line, ==, 4);
        g_assert_false(network->addresses[0].has_dhcp);
        g_assert_cmpuint(network->addresses[1].prefix, ==, 8);
        g_assert_cmpint(network->addresses[2].family, ==, AF_INET6);
        assert_ip(AF_INET6, &network->addresses[2].address, "fd00::1");
        g_assert_cmpuint(network->addresses[2].prefix, ==, 64);

        for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
                g_assert_cmpuint(defaults->addresses[i].prefix, ==, prefixes[i]);
}

static void test_netmasks(void)
{
        for (unsigned prefix = 1; prefix <= 32; prefix++) {
                struct in_addr netmask = { .s_addr = htonl(~UINT32_C(0) << (32 - prefix)) };
                char text[INET_ADDRSTRLEN];
                g_autofree char *xml = g_strdup_printf(
                        "<network><name>a</name><ip address='85.85.85.85' netmask='%s'/></network>",
                        inet_ntop(AF_INET, &netmask, text, sizeof(text)));
                _cleanup_network_definition_ NetworkDefinition *network = parse_network(xml);

                g_assert_cmpuint(network->addresses[0].prefix, ==, prefix);
        }
}

static void test_dhcp(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = parse_network_sample("dhcp-hosts");
        const NetworkAddress *address = &network->addresses[0];

        g_assert_cmpstr(network->unsupported, ==, NULL);
        g_assert_true(address->has_dhcp);
        g_assert_cmpuint(address->n_ranges, ==, 1);
        assert_ip(AF_INET, &address->ranges[0].start, "192.168.122.1");
        assert_ip(AF_INET, &address->ranges[0].end, "192.168.122.100");
        g_assert_cmpint(address->ranges[0].line, ==, 5);
        g_assert_cmpuint(address->n_hosts, ==, 4);
        g_assert_true(address->hosts[0].has_mac);
        assert_mac(address->hosts[0].mac, "52:54:00:00:00:01");
        g_assert_cmpstr(address->hosts[0].name, ==, "web");
        assert_ip(AF_INET, &address->hosts[0].address, "192.168.122.10");
        g_assert_cmpint(address->hosts[0].line, ==, 6);
        g_assert_cmpstr(address->hosts[1].name, ==, NULL);
        g_assert_false(address->hosts[2].has_address);
        g_assert_cmpstr(address->hosts[2].name, ==, "mail.example.org");
        g_assert_false(address->hosts[3].has_mac);
        g_assert_cmpstr(address->hosts[3].name, ==, "db_1");
}

static void test_leases(void)
{
        static const uint32_t ranges[] = { 120, 120, 43200, DHCP_LEASE_INFINITE, DHCP_LEASE_DEFAULT };
        /* In a range, in none, and with one of its own. */
        static const uint32_t hosts[] = { 43200, 120, 3600 };
        _cleanup_network_definition_ NetworkDefinition *network = parse_network_sample("dhcp-leases");
        _cleanup_network_definition_ NetworkDefinition *none = parse_network(
                "<network><name>a</name><ip address='10.0.0.1'><dhcp>"
                "<host name='a' ip='10.0.0.2'/><host name='b' ip='10.0.0.3'><lease expiry='0'/></host>"
                "</dhcp></ip></network>");

        g_assert_cmpuint(network->addresses[0].n_ranges, ==, G_N_ELEMENTS(ranges));
        for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++)
                g_assert_cmpuint(network->addresses[0].ranges[i].lease, ==, ranges[i]);
        g_assert_cmpuint(network->addresses[0].n_hosts, ==, G_N_ELEMENTS(hosts));
        for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++)
                g_assert_cmpuint(network->addresses[0].hosts[i].lease, ==, hosts[i]);
        g_assert_cmpuint(none->addresses[0].hosts[0].lease, ==, DHCP_LEASE_DEFAULT);
        g_assert_cmpuint(none->addresses[0].hosts[1].lease, ==, DHCP_LEASE_INFINITE);
}

static void test_dhcp_ipv6(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = parse_network_sample("dhcp-ipv6");
        const NetworkAddress *address = &network->addresses[0];

        g_assert_cmpstr(network->unsupported, ==, NULL);
        assert_ip(AF_INET6, &address->ranges[0].start, "fd00:1::100");
        assert_ip(AF_INET6, &address->ranges[0].end, "fd00:1::1:0");
        g_assert_cmpstr(address->hosts[0].id, ==, "00:03:00:01:00:16:3e:11:22:33");
        g_assert_cmpstr(address->hosts[0].name, ==, "peter.xyz");
        assert_ip(AF_INET6, &address->hosts[0].address, "fd00:1::2");
        g_assert_cmpstr(address->hosts[1].id, ==, NULL);
}

/* The longest DUID that there can be. */
static void test_duid(void)
{
        g_autoptr(GString) duid = g_string_new("AB");

        for (unsigned i = 1; i < 130; i++)
                g_string_append(duid, ":c");
        g_autofree char *xml =
                g_strdup_printf("<network><name>a</name><ip family='ipv6' address='fd00::1'><dhcp>"
                                "<host id='%s' ip='fd00::2'/></dhcp></ip></network>",
                        duid->str);
        _cleanup_network_definition_ NetworkDefinition *network = parse_network(xml);
        const char *id = network->addresses[0].hosts[0].id;

        g_assert_cmpuint(strlen(id), ==, 130 * 3 - 1);
        g_assert_true(g_str_has_prefix(id, "ab:0c:0c"));
        g_assert_true(g_str_has_suffix(id, ":0c"));
}

static void test_dns(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = parse_network_sample("dns");
        _cleanup_network_definition_ NetworkDefinition *off = parse_network_sample("dns-off");
        const NetworkDns *dns = &network->dns;

        g_assert_cmpstr(network->unsupported, ==, NULL);
        g_assert_cmpstr(network->domain, ==, "lxc.example.org");
        g_assert_true(network->domain_local_only);
        g_assert_true(dns->enabled);
        g_assert_false(dns->forward_plain_names);
        g_assert_cmpuint(dns->n_forwarders, ==, 3);
        g_assert_cmpint(dns->forwarders[0].family, ==, AF_INET);
        assert_ip(AF_INET, &dns->forwarders[0].address, "192.0.2.53");
        g_assert_cmpstr(dns->forwarders[0].domain, ==, NULL);
        g_assert_cmpint(dns->forwarders[1].family, ==, AF_INET6);
        g_assert_cmpstr(dns->forwarders[1].domain, ==, "corp.example");
        g_assert_cmpint(dns->forwarders[2].family, ==, AF_UNSPEC);
        g_assert_cmpstr(dns->forwarders[2].domain, ==, "secret.example");
        g_assert_cmpuint(dns->n_hosts, ==, 2);
        assert_ip(AF_INET, &dns->hosts[0].address, "192.0.2.1");
        g_assert_cmpstr(dns->hosts[0].names[0], ==, "gateway");
        g_assert_cmpstr(dns->hosts[0].names[1], ==, "router.example.org");
        g_assert_null(dns->hosts[0].names[2]);
        g_assert_cmpint(dns->hosts[1].family, ==, AF_INET6);

        g_assert_false(off->dns.enabled);
        g_assert_false(off->domain_local_only);
}

static void test_routes(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = parse_network_sample("routes");

        g_assert_cmpstr(network->unsupported, ==, NULL);
        g_assert_cmpuint(network->n_routes, ==, 3);
        assert_ip(AF_INET, &network->routes[0].destination, "10.0.0.0");
        g_assert_cmpuint(network->routes[0].prefix, ==, 8);
        assert_ip(AF_INET, &network->routes[0].gateway, "192.168.122.2");
        g_assert_cmpuint(network->routes[0].metric, ==, 0);
        g_assert_cmpuint(network->routes[1].metric, ==, 5);
        g_assert_cmpint(network->routes[2].family, ==, AF_INET6);
        g_assert_cmpuint(network->routes[2].prefix, ==, 32);
}

static void test_bandwidth(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = parse_network_sample("bandwidth");
        _cleanup_network_definition_ NetworkDefinition *floor = parse_network_sample("bandwidth-floor");

        g_assert_cmpstr(network->unsupported, ==, NULL);
        g_assert_cmpuint(network->bandwidth.inbound.average, ==, 1000);
        g_assert_cmpuint(network->bandwidth.inbound.peak, ==, 5000);
        g_assert_cmpuint(network->bandwidth.inbound.burst, ==, 5120);
        g_assert_cmpuint(network->bandwidth.outbound.average, ==, 128);
        g_assert_cmpuint(network->bandwidth.outbound.peak, ==, 0);
        g_assert_cmpuint(floor->bandwidth.inbound.average, ==, 0);
}

/* --- values --- */

static void test_host_names(void)
{
        static const char *const names[] = { "a", "A1", "3com", "a-b", "a_b", "a.b.c", "1.2.3.a",
                "x--y" };
        static const char *const others[] = { "", ".", "a.", ".a", "a..b", "-a", "a-", "_a", "a_", "1",
                "a.1", "127.0.0.1", "a b", "a\n", "a,b", "a/b", "a#", "a\xc3\xa4", "a:b", "*", "a\"",
                "a\x01" };
        g_autofree char *label = g_strnfill(63, 'a'), *name = NULL, *long_name = NULL;

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
                if (!value_is_host_name(names[i]))
                        g_error("\"%s\" is one", names[i]);
        for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
                if (value_is_host_name(others[i]))
                        g_error("\"%s\" is none", others[i]);

        g_assert_true(value_is_host_name(label));
        name = g_strjoin(".", label, label, label, label + 2, NULL);
        g_assert_cmpuint(strlen(name), ==, 253);
        g_assert_true(value_is_host_name(name));
        long_name = g_strjoin(".", label, label, label, label + 1, NULL);
        g_assert_false(value_is_host_name(long_name));
}

static void test_subnet_addresses(void)
{
        static const struct {
                const char *address;
                unsigned prefix;
                bool of_subnet;
        } table[] = {
                { "10.0.0.0", 8, true },
                { "10.255.255.255", 8, true },
                { "10.255.255.254", 8, false },
                { "10.0.0.0", 7, true },
                { "192.168.0.64", 26, true },
                { "192.168.0.127", 26, true },
                { "192.168.0.127", 25, true },
                { "192.168.0.64", 25, false },
                { "192.168.0.0", 30, true },
                { "192.168.0.0", 31, false },
                { "192.168.0.1", 31, false },
                { "192.168.0.0", 32, false },
                { "fd00::", 64, true },
                { "fd00::", 127, false },
                { "fd00::ffff:ffff:ffff:ffff", 64, false },
                { "fd00::1", 64, false },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
                int family = AF_UNSPEC;
                IpAddress address;

                g_test_message("%s/%u", table[i].address, table[i].prefix);
                g_assert_cmpint(ip_address_parse(table[i].address, &family, &address), ==, 0);
                g_assert_cmpint(ip_address_is_of_subnet(family, &address, table[i].prefix), ==,
                        table[i].of_subnet);
        }
}

int main(int argc, char **argv)
{
        int r;

        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/xml/network/minimal", test_minimal);
        g_test_add_func("/xml/network/bridge", test_bridge);
        g_test_add_func("/xml/network/forward", test_forward);
        g_test_add_func("/xml/network/nat", test_nat);
        g_test_add_func("/xml/network/foreign", test_foreign);
        g_test_add_func("/xml/network/addresses", test_addresses);
        g_test_add_func("/xml/network/netmasks", test_netmasks);
        g_test_add_func("/xml/network/dhcp", test_dhcp);
        g_test_add_func("/xml/network/leases", test_leases);
        g_test_add_func("/xml/network/dhcp-ipv6", test_dhcp_ipv6);
        g_test_add_func("/xml/network/duid", test_duid);
        g_test_add_func("/xml/network/dns", test_dns);
        g_test_add_func("/xml/network/routes", test_routes);
        g_test_add_func("/xml/network/bandwidth", test_bandwidth);
        g_test_add_func("/xml/value/host-names", test_host_names);
        g_test_add_func("/xml/value/subnet-addresses", test_subnet_addresses);
        r = g_test_run();
        xmlCleanupParser();
        return r;
}
