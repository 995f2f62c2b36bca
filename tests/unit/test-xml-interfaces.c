/* Unit tests of what the view says of a domain's network interfaces. */
#include <arpa/inet.h>
#include <glib.h>
#include <libxml/parser.h>

#include "xml/domain-helpers.h"

static void test_named(void)
{
        static const unsigned char mac[6] = { 0x52, 0x54, 0x00, 0xaa, 0xbb, 0xcc };
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("interfaces");
        const InterfaceDefinition *interfaces = domain->interfaces;

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpuint(domain->n_interfaces, ==, 2);
        g_assert_true(interfaces[0].has_mac);
        g_assert_cmpmem(interfaces[0].mac, 6, mac, 6);
        g_assert_cmpstr(interfaces[0].host_device, ==, "vnet7");
        g_assert_cmpstr(interfaces[0].guest_device, ==, "lan0");
        g_assert_cmpstr(interfaces[0].bridge, ==, NULL);
        g_assert_false(interfaces[0].link_up);
        g_assert_cmpstr(interfaces[1].network, ==, "other net");
        g_assert_cmpstr(interfaces[1].guest_device, ==, NULL);
        g_assert_true(interfaces[1].link_up);
}

static void test_types(void)
{
        static const struct {
                InterfaceType type;
                const char *bridge, *parent, *host_device;
                DirectMode mode;
        } rows[] = { { INTERFACE_NETWORK, NULL, NULL, NULL, 0 },
                { INTERFACE_BRIDGE, "br0", NULL, "v1", 0 }, { INTERFACE_ETHERNET, NULL, NULL, NULL, 0 },
                { INTERFACE_ETHERNET, NULL, NULL, "v3", 0 },
                { INTERFACE_DIRECT, NULL, "enp1s0", NULL, DIRECT_VEPA },
                { INTERFACE_DIRECT, NULL, "enp1s0", NULL, DIRECT_VEPA },
                { INTERFACE_DIRECT, NULL, "enp1s0", NULL, DIRECT_PRIVATE },
                { INTERFACE_DIRECT, NULL, "enp1s0", NULL, DIRECT_BRIDGE },
                { INTERFACE_DIRECT, NULL, "enp2s0", NULL, DIRECT_PASSTHROUGH } };
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("interface-types");

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpuint(domain->n_interfaces, ==, G_N_ELEMENTS(rows));
        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
                const InterfaceDefinition *interface = &domain->interfaces[i];

                g_assert_cmpint(interface->type, ==, rows[i].type);
                g_assert_cmpstr(interface->bridge, ==, rows[i].bridge);
                g_assert_cmpstr(interface->parent, ==, rows[i].parent);
                g_assert_cmpstr(interface->host_device, ==, rows[i].host_device);
                g_assert_cmpint(interface->mode, ==, rows[i].mode);
        }
}

/* What no view has stays in the text. */
static void test_other_types(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("interface-hostdev");
        g_autofree char *xml = format(domain);

        assert_contains(domain->unsupported, "line 9: <interface> has type=\"hostdev\"", "hostdev");
        g_assert_cmpuint(domain->n_interfaces, ==, 0);
        assert_contains(xml, "slot=\"0x07\"", "hostdev");
}

static void test_host_settings(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("interface-ethernet");
        const IpSettings *host = &domain->interfaces[0].host_ip;

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpuint(host->n_addresses, ==, 2);
        g_assert_cmpuint(host->addresses[0].address.ipv4.s_addr, ==, inet_addr("192.0.2.1"));
        g_assert_true(host->addresses[0].has_peer);
        g_assert_cmpint(host->addresses[1].family, ==, AF_INET6);
        g_assert_cmpuint(host->n_routes, ==, 1);
        g_assert_cmpuint(host->routes[0].gateway.ipv4.s_addr, ==, inet_addr("192.0.2.2"));
        g_assert_cmpuint(host->routes[0].metric, ==, 3);
        g_assert_cmpuint(domain->interfaces[0].ip.n_addresses, ==, 1);
        g_assert_cmpuint(
                domain->interfaces[0].ip.addresses[0].address.ipv4.s_addr, ==, inet_addr("192.0.2.2"));
}

static void test_bandwidth(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("interface-settings");
        _cleanup_domain_definition_ DomainDefinition *floor = parse_sample("interface-floor");
        _cleanup_domain_definition_ DomainDefinition *direct =
                parse_sample("interface-direct-bandwidth");
        const Bandwidth *first = &domain->interfaces[0].bandwidth;

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpuint(first->inbound.average, ==, 1000);
        g_assert_cmpuint(first->inbound.peak, ==, 5000);
        g_assert_cmpuint(first->inbound.burst, ==, 1024);
        g_assert_cmpuint(first->outbound.average, ==, 128);
        g_assert_cmpuint(first->outbound.peak, ==, 0);
        g_assert_cmpuint(domain->interfaces[1].bandwidth.inbound.average, ==, 0);
        g_assert_cmpuint(domain->interfaces[1].bandwidth.outbound.peak, ==, 1);
        g_assert_cmpuint(domain->interfaces[2].bandwidth.outbound.average, ==, 0);
        assert_contains(floor->unsupported, "line 11: <inbound> has an attribute \"floor\"", "floor");
        assert_contains(direct->unsupported, "line 9: <bandwidth> is not supported for", "direct");
}

static void test_mtu_and_port(void)
{
        static const struct {
                uint32_t mtu;
                bool isolated, said;
        } rows[] = { { 1400, true, true }, { 68, false, true }, { 65535, false, false },
                { 0, false, false }, { 0, false, false }, { 1280, false, true } };
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("interface-settings");

        g_assert_cmpuint(domain->n_interfaces, ==, G_N_ELEMENTS(rows));
        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_assert_cmpuint(domain->interfaces[i].mtu, ==, rows[i].mtu);
                g_assert_cmpint(domain->interfaces[i].is_isolated, ==, rows[i].isolated);
                g_assert_cmpint(domain->interfaces[i].says_isolated, ==, rows[i].said);
        }
}

static void test_vlan(void)
{
        static const struct {
                size_t n_tags;
                uint16_t first, native;
                bool is_trunk, native_is_tagged;
        } rows[] = { { 1, 42, 0, false, false }, { 1, 4094, 0, true, false }, { 3, 1, 2, true, true },
                { 1, 7, 0, false, false }, { 1, 8, 8, true, false } };
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("interface-settings");

        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
                const InterfaceVlan *vlan = &domain->interfaces[i].vlan;

                g_assert_cmpuint(vlan->n_tags, ==, rows[i].n_tags);
                g_assert_cmpuint(vlan->tags[0], ==, rows[i].first);
                g_assert_cmpuint(vlan->native, ==, rows[i].native);
                g_assert_cmpint(vlan->is_trunk, ==, rows[i].is_trunk);
                g_assert_cmpint(vlan->native_is_tagged, ==, rows[i].native_is_tagged);
        }
        g_assert_cmpuint(domain->interfaces[2].vlan.tags[2], ==, 3);
        g_assert_cmpuint(domain->interfaces[5].vlan.n_tags, ==, 0);
}

static int resolve(DomainDefinition *domain, size_t index, const char *bridge, const char *host_device)
{
        return domain_definition_resolve_interface(
                domain, index, &(InterfaceResolution){ .bridge = bridge, .host_device = host_device });
}

static void test_resolve_interface(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("interfaces");

        g_assert_cmpint(resolve(domain, 0, "virbr0", "lxc1v0"), ==, 0);
        g_assert_cmpint(resolve(domain, 1, "virbr1", "lxc1v1"), ==, 0);
        g_assert_cmpint(resolve(domain, 2, "virbr1", "lxc1v2"), ==, -EINVAL);
        g_assert_cmpint(resolve(domain, 1, "a/b", "lxc1v2"), ==, -EINVAL);
        g_assert_cmpstr(domain->interfaces[1].bridge, ==, "virbr1");
        g_assert_cmpstr(domain->interfaces[1].host_device, ==, "lxc1v1");

        g_autofree char *xml = format(domain);
        assert_contains(xml,
                "<source network=\"default\" bridge=\"virbr0\"/>\n      <target dev=\"lxc1v0\"/>",
                "the first interface");
        assert_contains(xml,
                "<source network=\"other net\" bridge=\"virbr1\"/>\n      <target dev=\"lxc1v1\"/>",
                "the second interface");

        _cleanup_domain_definition_ DomainDefinition *live = parse(xml);
        g_assert_cmpstr(live->unsupported, ==, NULL);
        g_assert_cmpstr(live->interfaces[0].bridge, ==, "virbr0");
        g_assert_cmpstr(live->interfaces[1].host_device, ==, "lxc1v1");
        g_autofree char *again = format(live);
        g_assert_cmpstr(again, ==, xml);
}

/* What a network says holds where the interface says nothing. */
static void test_resolve_settings(void)
{
        static const InterfaceResolution resolution = {
                .bridge = "lxc1br0", .host_device = "lxc1v0", .mtu = 9000, .isolated = true
        };
        _cleanup_domain_definition_ DomainDefinition *settings = parse_sample("interface-settings");
        _cleanup_domain_definition_ DomainDefinition *types = parse_sample("interface-types");

        for (size_t i = 0; i < 3; i++)
                g_assert_cmpint(domain_definition_resolve_interface(settings, i, &resolution), ==, 0);
        g_assert_cmpuint(settings->interfaces[0].mtu, ==, 1400);
        g_assert_cmpstr(settings->interfaces[0].bridge, ==, "lxc1br0");
        g_assert_cmpstr(settings->interfaces[1].bridge, ==, "br0");
        g_assert_false(settings->interfaces[1].is_isolated);
        g_assert_true(settings->interfaces[2].is_isolated);

        g_assert_cmpint(domain_definition_resolve_interface(types, 0, &resolution), ==, 0);
        g_assert_cmpint(resolve(types, 2, NULL, "lxc1v1"), ==, 0);
        g_assert_cmpint(
                domain_definition_resolve_interface(types, 4, &(InterfaceResolution){ .bridge = NULL }),
                ==, 0);
        g_autofree char *xml = format(types);
        _cleanup_domain_definition_ DomainDefinition *live = parse(xml);

        g_assert_cmpuint(live->interfaces[0].mtu, ==, 9000);
        g_assert_true(live->interfaces[0].is_isolated);
        g_assert_cmpstr(live->interfaces[2].host_device, ==, "lxc1v1");
        g_assert_cmpstr(live->interfaces[2].bridge, ==, NULL);
        g_assert_cmpstr(live->interfaces[4].host_device, ==, NULL);
        assert_contains(xml, "<interface type=\"direct\">\n      <source dev=\"enp1s0\"/>\n    </int",
                "type direct is as it was");
}

static void test_resolve_refused(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("interface-types");
        const InterfaceResolution no_bridge = { .host_device = "a" }, no_name = { .bridge = "a" },
                                  small = { .bridge = "a", .host_device = "a", .mtu = 67 },
                                  large = { .bridge = "a", .host_device = "a", .mtu = 65536 };

        g_assert_cmpint(domain_definition_resolve_interface(domain, 0, &no_bridge), ==, -EINVAL);
        g_assert_cmpint(domain_definition_resolve_interface(domain, 0, &no_name), ==, -EINVAL);
        g_assert_cmpint(domain_definition_resolve_interface(domain, 0, &small), ==, -EINVAL);
        g_assert_cmpint(domain_definition_resolve_interface(domain, 0, &large), ==, -EINVAL);
}

typedef struct Taken {
        unsigned char macs[8][6];
        unsigned n_asked, n_taken;
} Taken;

/* Says of the first ones that it is asked for that they are taken. */
static bool is_taken(void *userdata, const unsigned char mac[6])
{
        Taken *taken = userdata;

        if (taken->n_asked++ >= taken->n_taken)
                return false;
        memcpy(taken->macs[(taken->n_asked - 1) % 8], mac, 6);
        return true;
}

static void test_taken_macs(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("interfaces");
        _cleanup_domain_definition_ DomainDefinition *full = parse_sample("interfaces");
        Taken three = { .n_taken = 3 }, all = { .n_taken = UINT_MAX };

        g_assert_cmpint(domain_definition_complete(domain, is_taken, &three), ==, 0);
        g_assert_cmpuint(three.n_asked, ==, 4);
        for (unsigned i = 0; i < 3; i++)
                g_assert_cmpint(memcmp(three.macs[i], domain->interfaces[1].mac, 6), !=, 0);
        g_assert_cmpint(domain_definition_complete(full, is_taken, &all), ==, -EEXIST);
        g_assert_false(full->interfaces[1].has_mac);
}

int main(int argc, char **argv)
{
        int r;

        g_test_init(&argc, &argv, NULL);
        xmlSetExternalEntityLoader(refuse_load);
        g_test_add_func("/xml/interfaces/named", test_named);
        g_test_add_func("/xml/interfaces/types", test_types);
        g_test_add_func("/xml/interfaces/other-types", test_other_types);
        g_test_add_func("/xml/interfaces/host-settings", test_host_settings);
        g_test_add_func("/xml/interfaces/bandwidth", test_bandwidth);
        g_test_add_func("/xml/interfaces/mtu-and-port", test_mtu_and_port);
        g_test_add_func("/xml/interfaces/vlan", test_vlan);
        g_test_add_func("/xml/interfaces/resolve", test_resolve_interface);
        g_test_add_func("/xml/interfaces/resolve-settings", test_resolve_settings);
        g_test_add_func("/xml/interfaces/resolve-refused", test_resolve_refused);
        g_test_add_func("/xml/interfaces/taken-macs", test_taken_macs);
        r = g_test_run();
        xmlCleanupParser();
        return r;
}
