/* Unit tests of the schema of network XML in data/schemas: it takes what the reader takes. */
#include <libxml/parser.h>
#include <libxml/relaxng.h>

#include "xml/network-helpers.h"
#include "xml/network-invalid-samples.h"

static xmlRelaxNG *schema;

static void ignore_error(void *data, xmlError *error)
{
        (void) data;
        (void) error;
}

static void load_schema(void)
{
        g_autofree char *path =
                g_test_build_filename(G_TEST_DIST, "..", "..", "data", "schemas", "network.rng", NULL);
        xmlRelaxNGParserCtxt *context = xmlRelaxNGNewParserCtxt(path);

        schema = xmlRelaxNGParse(context);
        g_assert_nonnull(schema);
        xmlRelaxNGFreeParserCtxt(context);
}

static bool schema_takes(const char *xml, size_t length)
{
        xmlDoc *document = xmlReadMemory(xml, (int) length, NULL, NULL, XML_PARSE_NONET);
        xmlRelaxNGValidCtxt *context = xmlRelaxNGNewValidCtxt(schema);
        int r;

        xmlRelaxNGSetValidStructuredErrors(context, ignore_error, NULL);
        r = xmlRelaxNGValidateDoc(context, document);
        g_assert_cmpint(r, >=, 0);
        xmlRelaxNGFreeValidCtxt(context);
        xmlFreeDoc(document);
        return r == 0;
}

static void check_schema(const char *path)
{
        g_autofree char *xml = NULL;
        size_t length;

        g_test_message("%s", path);
        g_assert_true(g_file_get_contents(path, &xml, &length, NULL));
        _cleanup_network_definition_ NetworkDefinition *network = parse_network_bytes(xml, length);
        if (schema_takes(xml, length) != !network->unsupported)
                g_error("%s: the schema %s, the reader says \"%s\"", path,
                        network->unsupported ? "allows it" : "refuses it", network->unsupported);
        g_assert_cmpint(network_definition_complete(network, "lxc1br0"), ==, 0);
        g_autofree char *complete = format_network(network);
        g_assert_cmpint(schema_takes(complete, strlen(complete)), ==, !network->unsupported);
}

static void test_schema(void)
{
        load_schema();
        g_assert_cmpuint(samples_foreach("network-valid", check_schema), >=, 40);
        xmlRelaxNGFree(schema);
}

/* What only the reader refuses: what is wrong beside something else, and counts. */
static const char *const beyond_grammars[] = {
        "bandwidth-peak",
        "dhcp-ipv6-prefix",
        "dhcp-twice",
        "forward-nat-no-ip",
        "forward-route-no-ip",
        "forward-two-devs",
        "host-bridge",
        "host-broadcast",
        "host-outside",
        "hosts-same-id",
        "hosts-same-ip",
        "hosts-same-mac",
        "hosts-same-name",
        "ip-anycast",
        "ip-broadcast",
        "ip-loopback",
        "ip-loopback-ipv6",
        "ip-network",
        "ip-overlap",
        "ip-overlap-ipv6",
        "ips-many",
        "mtu-ipv6",
        "nat-address-order",
        "nat-port-order",
        "range-bridge-only",
        "range-broadcast",
        "range-network",
        "range-order",
        "range-outside",
        "range-overlap",
        "range-overlap-ipv6",
        "route-bridge",
        "route-broadcast",
        "route-host-bits",
        "route-no-ip",
        "route-other-family",
        "route-outside",
        "route-twice",
};

static bool is_beyond_grammars(const char *name)
{
        for (size_t i = 0; i < G_N_ELEMENTS(beyond_grammars); i++)
                if (g_str_equal(beyond_grammars[i], name))
                        return true;
        return false;
}

static void test_schema_invalid(void)
{
        size_t n_refused = 0, n_beyond = 0;

        load_schema();
        for (size_t i = 0; i < G_N_ELEMENTS(invalid_networks); i++) {
                const char *name = invalid_networks[i].name;
                size_t length;
                g_autofree char *xml = sample_read("network-invalid", name, &length);

                if (length == 0 || g_str_equal(name, "doctype"))
                        continue;
                if (schema_takes(xml, length) != is_beyond_grammars(name))
                        g_error("%s: the schema %s it", name,
                                is_beyond_grammars(name) ? "refuses" : "allows");
                if (is_beyond_grammars(name))
                        n_beyond++;
                else
                        n_refused++;
        }
        g_assert_cmpuint(n_beyond, ==, G_N_ELEMENTS(beyond_grammars));
        g_assert_cmpuint(n_refused, >=, 100);
        xmlRelaxNGFree(schema);
}

int main(int argc, char **argv)
{
        int r;

        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/xml/network-schema/valid", test_schema);
        g_test_add_func("/xml/network-schema/invalid", test_schema_invalid);
        r = g_test_run();
        xmlCleanupParser();
        return r;
}
