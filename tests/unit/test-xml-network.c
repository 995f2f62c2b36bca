/* Unit tests of xml/network: what is taken and refused, completed, written, copied, compared. */
#include <libxml/parser.h>

#include "cpu-time.h"
#include "xml/network-helpers.h"
#include "xml/network-invalid-samples.h"
#include "xml/same-network.h"

static void test_invalid(void)
{
        for (size_t i = 0; i < G_N_ELEMENTS(invalid_networks); i++) {
                const InvalidNetwork *sample = &invalid_networks[i];
                size_t length;
                g_autofree char *xml = sample_read("network-invalid", sample->name, &length);

                assert_network_refused(xml, length, sample->message, sample->name);
        }
}

static void check_listed(const char *path)
{
        g_autofree char *file = g_path_get_basename(path);

        for (size_t i = 0; i < G_N_ELEMENTS(invalid_networks); i++) {
                g_autofree char *expected = g_strconcat(invalid_networks[i].name, ".xml", NULL);

                if (g_str_equal(file, expected))
                        return;
        }
        g_error("%s is not in the list", file);
}

static void test_invalid_all_listed(void)
{
        g_assert_cmpuint(samples_foreach("network-invalid", check_listed), >=, 150);
}

/* --- written and read again --- */

static void check_round_trip(const char *path)
{
        g_autofree char *xml = NULL;
        size_t length;

        g_test_message("%s", path);
        g_assert_true(g_file_get_contents(path, &xml, &length, NULL));
        _cleanup_network_definition_ NetworkDefinition *network = parse_network_bytes(xml, length);
        g_autofree char *incomplete = format_network(network);
        _cleanup_network_definition_ NetworkDefinition *again = parse_network(incomplete);
        g_autofree char *incomplete_again = format_network(again);

        g_assert_cmpstr(incomplete_again, ==, incomplete);
        assert_same_network(network, again);

        g_assert_cmpint(network_definition_complete(network, "lxc1br7"), ==, 0);
        g_autofree char *complete = format_network(network);
        _cleanup_network_definition_ NetworkDefinition *second = parse_network(complete);
        g_assert_cmpint(network_definition_complete(second, "other"), ==, 0);
        g_autofree char *complete_again = format_network(second);

        g_assert_cmpstr(complete_again, ==, complete);
        assert_same_network(network, second);

        _cleanup_network_definition_ NetworkDefinition *copy = NULL;
        g_assert_cmpint(network_definition_copy(network, &copy), ==, 0);
        g_autofree char *copied = format_network(copy);
        g_assert_cmpstr(copied, ==, complete);
        assert_same_network(network, copy);
        g_assert_cmpstr(network->unsupported, ==, copy->unsupported);
}

static void test_valid(void)
{
        g_assert_cmpuint(samples_foreach("network-valid", check_round_trip), >=, 40);
}

/* What was not looked at is still there, and in its place. */
static void test_kept(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = parse_network_sample("texts");
        g_autofree char *xml = format_network(network);

        g_assert_cmpstr(network->name, ==, "größe & co");
        g_assert_nonnull(strstr(xml, "<title>A title</title>\n"));
        g_assert_nonnull(strstr(xml, "<description>What it &amp; that is for</description>\n"));
        g_assert_nonnull(strstr(xml, "    <a:b xmlns:a=\"urn:a\">text</a:b>\n"));
        g_assert_nonnull(strstr(xml, "  <!-- a comment -->\n"));
}

static void test_copy_is_independent(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = parse_network_sample("dhcp-hosts");
        _cleanup_network_definition_ NetworkDefinition *copy = NULL;

        g_assert_cmpint(network_definition_copy(network, &copy), ==, 0);
        g_assert_cmpint(network_definition_complete(copy, "lxc1br1"), ==, 0);
        g_assert_false(network->has_uuid);
        g_assert_cmpstr(network->bridge, ==, NULL);
        network = network_definition_free(network);
        g_assert_cmpstr(copy->addresses[0].hosts[0].name, ==, "web");
        g_assert_null(network_definition_free(NULL));
}

static void test_size(void)
{
        g_autoptr(GString) xml = g_string_new("<network><name>a</name><metadata>");
        _cleanup_network_definition_ NetworkDefinition *network = NULL;
        g_autofree char *text = NULL;

        while (xml->len < NETWORK_XML_MAX - 100)
                g_string_append(xml, "<a/>");
        g_string_append(xml, "</metadata></network>");
        network = parse_network(xml->str);
        g_assert_cmpint(network_definition_format(network, &text), ==, -EFBIG);
        g_assert_null(text);

        while (xml->len <= NETWORK_XML_MAX)
                g_string_append_c(xml, '\n');
        assert_network_refused(xml->str, xml->len, "more than the 262144 that are accepted", "long");
}

/* --- completed --- */

static void test_complete(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = parse_network_sample("forward-route");
        _cleanup_network_definition_ NetworkDefinition *again = parse_network_sample("forward-route");
        static const unsigned char prefix[3] = { 0x52, 0x54, 0x00 };
        g_autofree char *xml = NULL;

        g_assert_cmpint(network_definition_complete(network, "lxc1br3"), ==, 0);
        g_assert_true(network->has_uuid);
        g_assert_cmpstr(network->bridge, ==, "lxc1br3");
        g_assert_true(network->has_mac);
        g_assert_cmpmem(network->mac, 3, prefix, 3);

        xml = format_network(network);
        g_assert_true(g_regex_match_simple(
                "</name>\n  <uuid>[0-9a-f-]{36}</uuid>\n  <forward mode=\"route\"/>\n"
                "  <bridge name=\"lxc1br3\"/>\n"
                "  <mac address=\"52:54:00:..:..:..\"/>\n",
                xml, 0, 0));

        /* The UUID is random, the MAC address stays. */
        g_assert_cmpint(network_definition_complete(again, "lxc1br4"), ==, 0);
        g_assert_cmpint(memcmp(again->uuid, network->uuid, 16), !=, 0);
        g_assert_cmpmem(again->mac, 6, network->mac, 6);
}

static void test_complete_attribute(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = parse_network_sample("bridge-no-name");
        _cleanup_network_definition_ NetworkDefinition *other = parse_network_sample("forward-open");
        g_autofree char *xml = NULL;

        g_assert_cmpstr(network->bridge, ==, NULL);
        g_assert_cmpint(network_definition_complete(network, "lxc1br0"), ==, 0);
        xml = format_network(network);
        g_assert_nonnull(strstr(xml, "<bridge stp=\"off\" delay=\"5\" name=\"lxc1br0\"/>"));

        g_assert_cmpint(network_definition_complete(other, "lxc1br0"), ==, 0);
        g_assert_cmpstr(other->bridge, ==, "virbr1");
}

static void test_complete_mac(void)
{
        unsigned char macs[2][6];

        for (size_t i = 0; i < 2; i++) {
                g_autofree char *xml =
                        g_strdup_printf("<network><name>%s</name></network>", i ? "lan" : "wan");
                _cleanup_network_definition_ NetworkDefinition *network = parse_network(xml);

                g_assert_cmpint(network_definition_complete(network, "b"), ==, 0);
                memcpy(macs[i], network->mac, 6);
        }
        g_assert_cmpint(memcmp(macs[0], macs[1], 6), !=, 0);
}

/* Nothing is said of a bridge that isn't ours. */
static void test_complete_foreign(void)
{
        static const char *const names[] = { "forward-bridge", "forward-macvtap", "forward-private" };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
                _cleanup_network_definition_ NetworkDefinition *network = parse_network_sample(names[i]);
                g_autofree char *bridge = g_strdup(network->bridge), *xml = NULL;

                g_assert_cmpint(network_definition_complete(network, "lxc1br0"), ==, 0);
                g_assert_true(network->has_uuid);
                g_assert_false(network->has_mac);
                g_assert_cmpstr(network->bridge, ==, bridge);
                xml = format_network(network);
                g_assert_null(strstr(xml, "lxc1br0"));
                g_assert_null(strstr(xml, "<mac"));
        }
}

/* --- compared --- */

static bool overlap(const char *first, const char *second)
{
        g_autofree char *xml = g_strdup_printf("<network><name>a</name>%s</network>", first),
                        *other_xml = g_strdup_printf("<network><name>b</name>%s</network>", second);
        _cleanup_network_definition_ NetworkDefinition *network = parse_network(xml),
                                                       *other = parse_network(other_xml);
        bool result = network_definitions_overlap(network, other);

        g_assert_cmpint(network_definitions_overlap(other, network), ==, result);
        g_assert_cmpint(network_definitions_overlap(network, network), ==, network->n_addresses > 0);
        return result;
}

static void test_overlap(void)
{
        static const char lan[] = "<ip address='192.168.0.1' prefix='24'/>";
        static const char lan6[] = "<ip family='ipv6' address='fd00::1' prefix='64'/>";

        g_assert_true(overlap(lan, lan));
        g_assert_true(overlap(lan, "<ip address='192.168.0.201' prefix='30'/>"));
        g_assert_true(overlap(lan, "<ip address='10.0.0.1'/><ip address='192.168.77.1' prefix='16'/>"));
        g_assert_false(overlap(lan, "<ip address='192.168.1.1' prefix='24'/>"));
        g_assert_false(overlap(lan, lan6));
        g_assert_false(overlap(lan, ""));
        g_assert_false(overlap("", ""));
        g_assert_true(overlap(lan6, "<ip family='ipv6' address='fd00::1:1' prefix='112'/>"));
        g_assert_false(overlap(lan6, "<ip family='ipv6' address='fd00:0:0:1::1' prefix='64'/>"));
        /* 192.168.0.1 and these four bytes have the same bits in front. */
        g_assert_false(overlap(lan, "<ip family='ipv6' address='c0a8:1::1' prefix='16'/>"));
}

/* --- not honoured --- */

typedef struct Classified {
        const char *fragment;    /* on line 2 */
        const char *unsupported; /* a part of the sentence; NULL: it can be started */
} Classified;

static void test_unsupported(void)
{
        static const Classified table[] = {
                { "<forward mode='none'/>", NULL },
                { "<forward mode='vepa'/>",
                        "line 2: <forward> has mode=\"vepa\", which is not supported" },
                { "<forward mode='passthrough'/>", "has mode=\"passthrough\"" },
                { "<forward mode='bridge' dev='eth0'/>", "line 2: <forward> has an attribute \"dev\"" },
                { "<forward mode='bridge'><interface dev='eth0'/></forward>",
                        "line 2: <interface> has" },
                { "<forward mode='bridge'><pf dev='eth0'/></forward>", "<pf> is not supported yet" },
                { "<forward mode='hostdev'><address/></forward>", "has mode=\"hostdev\"" },
                { "<forward mode='none'><driver name='vfio'/></forward>",
                        "<driver> is not supported yet" },
                { "<forward mode='none' managed='yes'/>",
                        "attribute \"managed\", which is not supported" },
                { "<metadata><x:y xmlns:x='urn:x'/></metadata>", NULL },
                { "<bridge macTableManager='libvirt'/>", "macTableManager=\"libvirt\"" },
                { "<ip address='10.0.0.1' localPtr='yes'/>",
                        "localPtr=\"yes\", which is not supported" },
                { "<ip address='10.0.0.1' localPtr='no'/>", NULL },
                { "<ip address='10.0.0.1' prefx='9'/>", "\"prefx\" that is not known here" },
                { "<ip address='10.0.0.1'><tftp root='/'/></ip>",
                        "line 2: <tftp> is not supported yet" },
                { "<ip address='10.0.0.1'><dhcp><bootp file='a'/></dhcp></ip>",
                        "line 2: <bootp> is not supported yet" },
                { "<dns><forwarder addr='10.0.0.2' port='54'/></dns>",
                        "line 2: <forwarder> has an attribute \"port\" that is not known here" },
                { "<dns><txt name='a' value='b'/></dns>", "line 2: <txt> is not supported yet" },
                { "<dns><srv service='a' protocol='tcp'/></dns>", "line 2: <srv> is not supported yet" },
                { "<domain name='a' register='yes'/>", "register=\"yes\", which is not supported yet" },
                { "<domain name='a' register='no'/>", NULL },
                { "<bandwidth><inbound average='1' floor='1'/></bandwidth>", "attribute \"floor\"" },
                { "<bandwidth><outbound average='1' floor='1'/></bandwidth>",
                        "\"floor\" that is not known" },
                { "<vlan/>", "line 2: <vlan> is not supported yet" },
                { "<portgroup/>", "line 2: <portgroup> is not supported yet" },
                { "<virtualport/>", "line 2: <virtualport> is not supported yet" },
                { "<brigde/>", "line 2: <brigde> is not known inside <network>" },
                { "<x:dns xmlns:x='urn:x'/>", NULL },
                { "<o:options xmlns:o='http://libvirt.org/schemas/network/dnsmasq/1.0'/>",
                        "line 2: <options> is not supported" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
                g_autofree char *xml =
                        g_strdup_printf("<network><name>a</name>\n%s</network>", table[i].fragment);
                _cleanup_network_definition_ NetworkDefinition *network = parse_network(xml);

                g_test_message("%s", xml);
                if (!table[i].unsupported)
                        g_assert_cmpstr(network->unsupported, ==, NULL);
                else if (!network->unsupported || !strstr(network->unsupported, table[i].unsupported))
                        g_error("%s: \"%s\"", table[i].fragment, network->unsupported);
        }
}

static void test_default_network(void)
{
        g_autofree char *path = g_test_build_filename(
                                G_TEST_DIST, "..", "..", "data", "networks", "default.xml", NULL),
                        *xml = NULL;
        _cleanup_network_definition_ NetworkDefinition *network = NULL;

        g_assert_true(g_file_get_contents(path, &xml, NULL, NULL));
        network = parse_network(xml);
        g_assert_cmpstr(network->name, ==, "default");
        g_assert_cmpstr(network->unsupported, ==, NULL);
        g_assert_cmpint(network->forward, ==, NETWORK_FORWARD_NAT);
        g_assert_cmpstr(network->bridge, ==, "lxc1br0");
        g_assert_cmpuint(network->addresses[0].n_ranges, ==, 1);
}

/* --- what is meant to take long --- */

static void test_many_hosts(void)
{
        g_autoptr(GString) xml =
                g_string_new("<network><name>a</name><ip address='10.0.0.1' prefix='8'><dhcp>");
        gint64 started = cpu_time_now();
        _cleanup_network_definition_ NetworkDefinition *network = NULL;

        for (unsigned i = 0; xml->len + 100 < NETWORK_XML_MAX; i++)
                g_string_append_printf(xml, "<host name='a%u' ip='10.1.%u.%u'/>", i, i / 256, i % 256);
        g_string_append(xml, "</dhcp></ip></network>");
        network = parse_network(xml->str);
        g_assert_cmpuint(network->addresses[0].n_hosts, >, 5000);
        g_assert_cmpint(cpu_time_now() - started, <, 2 * G_USEC_PER_SEC);
}

int main(int argc, char **argv)
{
        int r;

        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/xml/network/valid", test_valid);
        g_test_add_func("/xml/network/kept", test_kept);
        g_test_add_func("/xml/network/copy", test_copy_is_independent);
        g_test_add_func("/xml/network/size", test_size);
        g_test_add_func("/xml/network/invalid", test_invalid);
        g_test_add_func("/xml/network/invalid-all-listed", test_invalid_all_listed);
        g_test_add_func("/xml/network/complete", test_complete);
        g_test_add_func("/xml/network/complete-attribute", test_complete_attribute);
        g_test_add_func("/xml/network/complete-mac", test_complete_mac);
        g_test_add_func("/xml/network/complete-foreign", test_complete_foreign);
        g_test_add_func("/xml/network/overlap", test_overlap);
        g_test_add_func("/xml/network/unsupported", test_unsupported);
        g_test_add_func("/xml/network/default", test_default_network);
        g_test_add_func("/xml/network/many-hosts", test_many_hosts);
        r = g_test_run();
        xmlCleanupParser();
        return r;
}
