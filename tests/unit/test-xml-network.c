/* Unit tests of xml/network. */
#include <arpa/inet.h>
#include <errno.h>
#include <glib.h>
#include <libxml/parser.h>
#include <string.h>

#include "xml/network.h"
#include "xml/samples.h"

typedef struct InvalidSample {
        const char *name;
        const char *message; /* a part of it */
} InvalidSample;

static const InvalidSample invalid_samples[] = {
        { "empty", "line 1: the XML is empty" },
        { "unknown-root", "<domain>: the root element must be <network>" },
        { "doctype", "line 1: document type declarations are not accepted" },
        { "name-missing", "line 1: <network>: <name> is missing" },
        { "name-slash", "line 2: <name>: the name \"a/b\" contains a slash" },
        { "bridge-missing", "line 1: <network>: <bridge> is missing" },
        { "bridge-no-name", "line 3: <bridge>: the attribute \"name\" is missing" },
        { "bridge-bad-name", "line 3: <bridge>: name \"a b\" is not the name of a network link" },
        { "bridge-twice", "line 4: <bridge>: it is there for the second time, the first is on line 3" },
        { "ip-no-address", "line 4: <ip>: the attribute \"address\" is missing" },
        { "ip-bad-address", "line 4: <ip>: \"10.0.0.256\" is not an IPv4 address" },
        { "ip-wrong-family", "line 4: <ip>: \"fd00::1\" is not an IPv4 address" },
        { "ip-unknown-family", "line 4: <ip>: family \"ipx\" is neither" },
        { "ip-multicast", "line 4: <ip>: \"224.0.0.1\" is not an IPv4 address of a host" },
        { "ip-no-prefix", "line 4: <ip>: netmask or prefix is missing" },
        { "ip-both", "line 4: <ip>: netmask and prefix exclude each other" },
        { "ip-netmask-gap", "line 4: <ip>: \"255.0.255.0\" is not an IPv4 netmask" },
        { "ip-netmask-zero", "line 4: <ip>: \"0.0.0.0\" is not an IPv4 netmask" },
        { "ip-netmask-ipv6", "and IPv6 needs a prefix" },
        { "ip-prefix-33", "line 4: <ip>: prefix \"33\" is not a whole number from 1 to 32" },
        { "ip-prefix-129", "line 4: <ip>: prefix \"129\" is not a whole number from 1 to 128" },
};

static NetworkDefinition *parse(const char *xml)
{
        _cleanup_error_ Error error = ERROR_NULL;
        NetworkDefinition *network = NULL;

        if (network_definition_parse(xml, strlen(xml), &network, &error) < 0)
                g_error("%s: %s", error.name, error_message(&error));
        g_assert_null(error.name);
        return network;
}

static NetworkDefinition *parse_sample(const char *name)
{
        size_t length;
        g_autofree char *xml = sample_read("network-valid", name, &length);

        return parse(xml);
}

static void test_invalid(void)
{
        for (size_t i = 0; i < G_N_ELEMENTS(invalid_samples); i++) {
                const InvalidSample *sample = &invalid_samples[i];
                _cleanup_error_ Error error = ERROR_NULL;
                NetworkDefinition *network = NULL;
                size_t length;
                g_autofree char *xml = sample_read("network-invalid", sample->name, &length);

                g_test_message("%s", sample->name);
                g_assert_cmpint(network_definition_parse(xml, length, &network, &error), ==, -EINVAL);
                g_assert_null(network);
                g_assert_cmpstr(error.name, ==, ERROR_INVALID_XML);
                if (!strstr(error_message(&error), sample->message))
                        g_error("%s: \"%s\" is not in \"%s\"", sample->name, sample->message,
                                error.message);
        }
}

static void check_valid(const char *path)
{
        g_autofree char *xml = NULL;

        g_assert_true(g_file_get_contents(path, &xml, NULL, NULL));
        network_definition_free(parse(xml));
}

static void test_valid(void)
{
        g_assert_cmpuint(samples_foreach("network-valid", check_valid), >=, 6);
}

static void test_view(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = parse_sample("bridge-settings");
        _cleanup_network_definition_ NetworkDefinition *minimal = parse_sample("minimal");

        g_assert_cmpstr(network->name, ==, "default");
        g_assert_cmpstr(network->bridge, ==, "virbr0");
        g_assert_true(network->has_uuid);
        g_assert_cmpint(network->uuid[0], ==, 0x11);
        g_assert_cmpuint(network->n_addresses, ==, 0);
        g_assert_cmpstr(network->unsupported, ==, NULL);
        g_assert_false(minimal->has_uuid);
        g_assert_cmpstr(minimal->unsupported, ==, NULL);
}

static void test_addresses(void)
{
        _cleanup_network_definition_ NetworkDefinition *network = parse_sample("addresses");
        char text[INET6_ADDRSTRLEN];

        g_assert_cmpuint(network->n_addresses, ==, 3);
        g_assert_cmpint(network->addresses[0].family, ==, AF_INET);
        g_assert_cmpstr(inet_ntop(AF_INET, &network->addresses[0].address.ipv4, text, sizeof(text)), ==,
                "192.168.122.1");
        g_assert_cmpuint(network->addresses[0].prefix, ==, 24);
        g_assert_cmpuint(network->addresses[1].prefix, ==, 8);
        g_assert_cmpint(network->addresses[2].family, ==, AF_INET6);
        g_assert_cmpstr(inet_ntop(AF_INET6, &network->addresses[2].address.ipv6, text, sizeof(text)), ==,
                "fd00::1");
        g_assert_cmpuint(network->addresses[2].prefix, ==, 64);
}

static void test_netmasks(void)
{
        for (unsigned prefix = 1; prefix <= 32; prefix++) {
                struct in_addr netmask = { .s_addr = htonl(~UINT32_C(0) << (32 - prefix)) };
                char text[INET_ADDRSTRLEN];
                g_autofree char *xml = g_strdup_printf(
                        "<network><name>a</name><bridge name='b'/><ip address='10.0.0.1' netmask='%s'/>"
                        "</network>",
                        inet_ntop(AF_INET, &netmask, text, sizeof(text)));
                _cleanup_network_definition_ NetworkDefinition *network = parse(xml);

                g_assert_cmpuint(network->addresses[0].prefix, ==, prefix);
        }
}

typedef struct Classified {
        const char *fragment;    /* on line 2 */
        const char *unsupported; /* a part of the sentence; NULL: it can be started */
} Classified;

static void test_unsupported(void)
{
        static const Classified table[] = {
                { "<forward mode='none'/>", NULL },
                { "<forward/>", "line 2: <forward> without mode is not supported yet, but only: none" },
                { "<forward mode='nat'/>",
                        "line 2: <forward> has mode=\"nat\", which is not supported yet" },
                { "<forward mode='route'/>", "has mode=\"route\"" },
                { "<forward mode='open'/>", "has mode=\"open\"" },
                { "<forward mode='bridge'/>", "has mode=\"bridge\"" },
                { "<forward mode='none' dev='eth0'/>", "has an attribute \"dev\"" },
                { "<mac address='52:54:00:00:00:01'/>", NULL },
                { "<metadata><x:y xmlns:x='urn:x'/></metadata>", NULL },
                { "<ip address='10.0.0.1' prefix='8'><dhcp/></ip>",
                        "line 2: <dhcp> is not supported yet" },
                { "<ip address='10.0.0.1' prefix='8' localPtr='yes'/>", "attribute \"localPtr\"" },
                { "<ip address='10.0.0.1' prefix='8' prefx='9'/>", "\"prefx\" that is not known here" },
                { "<dns/>", "line 2: <dns> is not supported yet" },
                { "<domain name='x'/>", "line 2: <domain> is not supported yet" },
                { "<route/>", "line 2: <route> is not supported yet" },
                { "<mtu size='9000'/>", "line 2: <mtu> is not supported yet" },
                { "<vlan/>", "line 2: <vlan> is not supported yet" },
                { "<brigde/>", "line 2: <brigde> is not known inside <network>" },
                { "<x:dns xmlns:x='urn:x'/>", NULL },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
                g_autofree char *xml = g_strdup_printf(
                        "<network><name>a</name><bridge name='b'/>\n%s</network>", table[i].fragment);
                _cleanup_network_definition_ NetworkDefinition *network = parse(xml);

                if (!table[i].unsupported)
                        g_assert_cmpstr(network->unsupported, ==, NULL);
                else if (!network->unsupported || !strstr(network->unsupported, table[i].unsupported))
                        g_error("%s: \"%s\"", table[i].fragment, network->unsupported);
        }
}

int main(int argc, char **argv)
{
        int r;

        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/xml/network/valid", test_valid);
        g_test_add_func("/xml/network/invalid", test_invalid);
        g_test_add_func("/xml/network/view", test_view);
        g_test_add_func("/xml/network/addresses", test_addresses);
        g_test_add_func("/xml/network/netmasks", test_netmasks);
        g_test_add_func("/xml/network/unsupported", test_unsupported);
        r = g_test_run();
        xmlCleanupParser();
        return r;
}
