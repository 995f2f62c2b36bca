/* Unit tests of changes of a domain's devices in its definition. */
#include <glib.h>

#include "xml/device-change.h"
#include "xml/domain-helpers.h"
#include "xml/interface-names.h"

#define DOMAIN(interfaces) \
        "<domain type='lxc'><name>vm1</name><memory>65536</memory>\n" \
        "<os><type>exe</type><init>/bin/sh</init></os>\n<devices>\n" interfaces \
        "<console type='pty'/></devices></domain>"
#define ONE \
        "<interface type='bridge'><source bridge='br0'/><mac address='52:54:00:00:00:01'/></interface>\n"
#define TWO \
        "<interface type='bridge'><source bridge='br1'/><mac address='52:54:00:00:00:02'/></interface>\n"
#define THREE \
        "<interface type='network'><source network='n'/><mac address='52:54:00:00:00:03'/>" \
        "<target dev='host3'/><guest dev='lan3'/><alias name='net3'/></interface>\n"
#define FOUR "<interface type='ethernet'><mac address='52:54:00:00:00:04'/></interface>"
#define ALL ONE TWO THREE

static int try_change(const DomainDefinition *before, DeviceChange change, const char *xml,
        DomainDefinition **ret_after, size_t *ret_index, Error *ret_error)
{
        _cleanup_xml_document_ xmlDoc *device = NULL;
        int r = device_parse(xml, strlen(xml), &device, ret_error);

        return r < 0 ? r
                     : domain_definition_change_device(
                               before, change, device, ret_after, ret_index, ret_error);
}

/* The one before is freed. */
static DomainDefinition *change(
        DomainDefinition *before, DeviceChange kind, const char *xml, size_t index)
{
        _cleanup_error_ Error error = ERROR_NULL;
        DomainDefinition *after = NULL;
        size_t found = SIZE_MAX;

        if (try_change(before, kind, xml, &after, &found, &error) < 0)
                g_error("%s: %s", xml, error_message(&error));
        g_assert_cmpuint(found, ==, index);
        domain_definition_free(before);
        return after;
}

static void refuse(
        const char *domain_xml, DeviceChange kind, const char *xml, const char *name, const char *part)
{
        _cleanup_domain_definition_ DomainDefinition *before = parse(domain_xml), *after = NULL;
        g_autofree char *old = format(before), *still = NULL;
        _cleanup_error_ Error error = ERROR_NULL;
        size_t index;

        g_assert_cmpint(try_change(before, kind, xml, &after, &index, &error), <, 0);
        g_assert_null(after);
        g_assert_cmpstr(error.name, ==, name);
        assert_contains(error_message(&error), part, xml);
        still = format(before);
        g_assert_cmpstr(old, ==, still);
}

static void assert_guest(const DomainDefinition *domain, size_t i, const char *name)
{
        char buffer[INTERFACE_NAME_SIZE];

        g_assert_cmpuint(i, <, domain->n_interfaces);
        g_assert_cmpstr(interface_guest_name(domain, i, buffer), ==, name);
}

/* It comes behind the others, and is found in what is written. */
static void test_attach(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain =
                change(parse(DOMAIN(ONE)), DEVICE_ATTACH, "<!-- new -->\n" TWO, 1);
        g_autofree char *xml = format(domain), *device = NULL;
        _cleanup_domain_definition_ DomainDefinition *again = parse(xml);

        g_assert_cmpstr(again->interfaces[1].bridge, ==, "br1");
        assert_guest(again, 1, "eth1");
        g_assert_cmpint(domain->interfaces[1].line, ==, 2);
        g_assert_cmpint(domain_definition_format_interface(domain, 1, &device), ==, 0);
        assert_contains(device, "<source bridge=\"br1\"/>", "the device");
        g_assert_true(g_str_has_prefix(device, "<interface "));
}

static void test_attach_first(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain =
                change(parse(DOMAIN("")), DEVICE_ATTACH, FOUR, 0);

        assert_guest(domain, 0, "eth0");
        g_assert_cmpuint(domain->n_consoles, ==, 1);
}

/* Whatever comes and goes, what stays keeps its name, and no name is there twice. */
static void test_names(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse(DOMAIN(ALL));

        domain = change(domain, DEVICE_DETACH, ONE, 0);
        assert_guest(domain, 0, "eth1");
        assert_guest(domain, 1, "lan3");
        domain = change(domain, DEVICE_ATTACH, FOUR, 2);
        assert_guest(domain, 2, "eth2");
        domain = change(domain, DEVICE_DETACH, THREE, 1);
        assert_guest(domain, 0, "eth1");
        assert_guest(domain, 1, "eth2");
        domain = change(domain, DEVICE_ATTACH, ONE, 2); /* by its place it would be eth2 */
        assert_guest(domain, 2, "eth0");
}

static void test_complete(void)
{
        _cleanup_xml_document_ xmlDoc *device = NULL;
        _cleanup_domain_definition_ DomainDefinition *before = parse(DOMAIN(ONE)), *after = NULL;
        static const char xml[] = "<interface type='ethernet'/>";
        size_t index;

        g_assert_cmpint(device_parse(xml, strlen(xml), &device, NULL), ==, 0);
        g_assert_cmpint(domain_device_complete(device, NULL, NULL), ==, 0);
        g_assert_cmpint(
                domain_definition_change_device(before, DEVICE_ATTACH, device, &after, &index, NULL), ==,
                0);
        g_assert_true(after->interfaces[1].has_mac);
}

static void test_match(void)
{
        static const struct {
                const char *xml;
                size_t index;
        } rows[] = {
                { "<interface><mac address='52:54:00:00:00:02'/></interface>", 1 },
                { "<interface type='bridge'><guest dev='eth1'/></interface>", 1 },
                { "<interface type='network'><guest dev='lan3'/></interface>", 2 },
                { "<interface><target dev='host3'/></interface>", 2 },
                { "<interface><alias name='net3'/></interface>", 2 },
                { "<interface type='network'/>", 2 },
                { "<interface type='bridge'><source bridge='br1'/></interface>", 1 },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
                domain_definition_free(
                        change(parse(DOMAIN(ALL)), DEVICE_DETACH, rows[i].xml, rows[i].index));
}

static void test_no_match(void)
{
        static const char *const none[][2] = {
                { "\n<interface>\n<mac address='52:54:00:00:00:09'/></interface>",
                        "line 3: <mac>: domain vm1 has no interface with address \"52:54:00:00:00:09\"" },
                { "<interface><guest dev='eth2'/></interface>", "no interface with dev \"eth2\"" },
                { "<interface type='direct'/>", "no interface of this type and source" },
                { "<interface type='bridge'><source bridge='br9'/></interface>", "type and source" },
                { "<interface type='bridge'/>", "2 interfaces that this can mean: say which, by <mac" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(none); i++) {
                refuse(DOMAIN(ALL), DEVICE_DETACH, none[i][0], ERROR_NO_SUCH_DEVICE, none[i][1]);
                refuse(DOMAIN(ALL), DEVICE_UPDATE, none[i][0], ERROR_NO_SUCH_DEVICE, none[i][1]);
        }
        refuse(DOMAIN(ALL), DEVICE_DETACH, "<interface/>", ERROR_INVALID_XML, "\"type\" is missing");
}

static void test_refused(void)
{
        static const char *const rows[][3] = {
                { "<interface", ERROR_INVALID_XML, "line 1: " },
                { "<!DOCTYPE a><interface/>", ERROR_INVALID_XML, "document type" },
                { "<toaster/>", ERROR_INVALID_XML, "<toaster> is no device" },
                { "<a xmlns='b'/>", ERROR_INVALID_XML, "<a> is no device" },
                { "<disk/>", ERROR_UNSUPPORTED, "only interfaces can be changed yet" },
                { "<interface/>", ERROR_INVALID_XML, "\"type\" is missing" },
                { "\n<interface type='bridge'>\n<source bridge='a/b'/></interface>", ERROR_INVALID_XML,
                        "line 3: <source>" },
                { ONE, ERROR_INVALID_XML,
                        "line 1: <interface>: the MAC address \"52:54:00:00:00:01\" is already that of the "
                        "interface on line 4" },
                { "<interface type='ethernet'><guest dev='eth1'/></interface>", ERROR_INVALID_XML,
                        "\"eth1\" is already that of" },
                { "<interface type='ethernet'><target dev='host3'/></interface>", ERROR_INVALID_XML,
                        "\"host3\" is already that of" },
                { "<interface type='ethernet'>\n<filterref filter='a'/></interface>", ERROR_UNSUPPORTED,
                        "line 2: <filterref>" },
                { "<interface type='vhostuser'/>", ERROR_UNSUPPORTED, "vhostuser" },
                { "<interface type='ethernet'><colour/></interface>", ERROR_UNSUPPORTED, "colour" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
                refuse(DOMAIN(ALL), DEVICE_ATTACH, rows[i][0], rows[i][1], rows[i][2]);
        refuse("<domain type='lxc' xmlns:lxc='http://libvirt.org/schemas/domain/lxc/1.0'>"
               "<name>vm1</name><memory>65536</memory><os><type>exe</type><init>/bin/sh</init></os>"
               "<lxc:namespace><lxc:sharenet type='netns' value='red'/></lxc:namespace></domain>",
                DEVICE_ATTACH, FOUR, ERROR_INVALID_XML, "has no network of its own");
}

/* A definition that can't be started anyway can still be changed. */
static void test_unsupported_before(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain =
                change(parse(DOMAIN("<video/>" ONE)), DEVICE_ATTACH, TWO, 1);

        g_assert_nonnull(domain->unsupported);
        g_assert_cmpuint(domain->n_interfaces, ==, 2);
}

/* What it is called stays where nothing is said of it; all else is what the new XML says. */
static void test_update(void)
{
        _cleanup_domain_definition_ DomainDefinition *before = parse(DOMAIN(ALL)), *after = NULL;
        _cleanup_error_ Error error = ERROR_NULL;
        g_autofree char *xml = NULL;
        size_t index;

        g_assert_cmpint(try_change(before, DEVICE_UPDATE,
                                "<interface type='network'><source network='n'/><guest dev='lan3'/>"
                                "<link state='down'/><bandwidth><inbound average='7'/></bandwidth>"
                                "<vlan><tag id='42'/></vlan><port isolated='yes'/></interface>",
                                &after, &index, &error),
                ==, 0);
        g_assert_cmpuint(index, ==, 2);
        g_assert_cmpint(domain_definition_check_update(before, after, index, &error), ==, 0);
        g_assert_cmpmem(after->interfaces[2].mac, 6, before->interfaces[2].mac, 6);
        g_assert_cmpstr(after->interfaces[2].host_device, ==, "host3");
        g_assert_false(after->interfaces[2].link_up);
        g_assert_cmpuint(after->interfaces[2].bandwidth.inbound.average, ==, 7);
        g_assert_cmpuint(after->interfaces[2].vlan.n_tags, ==, 1);
        g_assert_true(after->interfaces[2].is_isolated);
        xml = format(after);
        assert_contains(xml, "<alias name=\"net3\"/>", "after the update");

        after = change(TAKE_PTR(after), DEVICE_UPDATE, THREE, 2);
        g_assert_true(after->interfaces[2].link_up);
        g_assert_cmpuint(after->interfaces[2].bandwidth.inbound.average, ==, 0);
        g_assert_cmpuint(after->interfaces[2].vlan.n_tags, ==, 0);
}

#define MAC "<mac address='52:54:00:00:00:03'/>"

/* Each would need another link. */
static void test_update_refused(void)
{
        static const char *const rows[][2] = {
                { "<interface type='bridge'><source bridge='n'/>" MAC "</interface>", "its type can't" },
                { "<interface type='network'><source network='m'/>" MAC "</interface>", "its <source>" },
                { "<interface type='network'><source network='n'/>" MAC "<guest dev='x'/></interface>",
                        "its <guest>" },
                { "<interface type='network'><source network='n'/>" MAC "<target dev='x'/></interface>",
                        "its <target>" },
                { "<interface type='network'><source network='n'/>" MAC "<mtu size='1400'/></interface>",
                        "its <mtu>" },
                { "<interface type='network'><source network='n'/>" MAC
                  "<ip address='10.0.0.1'/></interface>",
                        "its <ip> or <route>" },
                { "<interface type='network'><source network='n'/><guest dev='lan3'/>"
                  "<mac address='52:54:00:00:00:09'/></interface>",
                        NULL },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
                _cleanup_domain_definition_ DomainDefinition *before = parse(DOMAIN(ALL)), *after = NULL;
                _cleanup_error_ Error error = ERROR_NULL;
                size_t index;
                int r = try_change(before, DEVICE_UPDATE, rows[i][0], &after, &index, &error);

                if (!rows[i][1]) { /* the MAC address says which one is meant */
                        g_assert_cmpstr(error.name, ==, ERROR_NO_SUCH_DEVICE);
                        continue;
                }
                g_assert_cmpint(r, ==, 0);
                g_assert_cmpint(
                        domain_definition_check_update(before, after, index, &error), ==, -EOPNOTSUPP);
                g_assert_cmpstr(error.name, ==, ERROR_UNSUPPORTED);
                assert_contains(error_message(&error), rows[i][1], rows[i][0]);
        }
}

int main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/xml/device-change/attach", test_attach);
        g_test_add_func("/xml/device-change/attach-first", test_attach_first);
        g_test_add_func("/xml/device-change/names", test_names);
        g_test_add_func("/xml/device-change/complete", test_complete);
        g_test_add_func("/xml/device-change/match", test_match);
        g_test_add_func("/xml/device-change/no-match", test_no_match);
        g_test_add_func("/xml/device-change/refused", test_refused);
        g_test_add_func("/xml/device-change/unsupported-before", test_unsupported_before);
        g_test_add_func("/xml/device-change/update", test_update);
        g_test_add_func("/xml/device-change/update-refused", test_update_refused);
        return g_test_run();
}
