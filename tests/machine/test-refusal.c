/* Calls that are refused for what they ask, and starts that fail. */
#include <string.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "network.h"
#include "tests.h"
#include "wait.h"

static const guint64 no_flags = 0;

/* The start is refused, the message says why, and all is as it was. */
static void check_start(Host *host, const Spec *spec, const char *error, const char *named)
{
        g_autofree char *message = NULL;

        domain_define(host->bus, spec);
        message = domain_start_refused(host->bus, spec->name, error);
        if (!strstr(message, named))
                g_error("the message doesn't name '%s': %s", named, message);
        domain_assert_string(host->bus, spec->name, "State", "shutoff");
        g_assert_cmpuint(domain_leader(host->bus, spec->name), ==, 0);
        host_assert_nothing_left(host);
}

static void test_init_missing(Host *host)
{
        check_start(host,
                &(Spec){ .name = "bad", .init = "/no/such/init", .devices = CONSOLE_XML INTERFACE_XML },
                OWN_ERROR("StartFailed"), "/no/such/init");
}

static void test_init_not_executable(Host *host)
{
        check_start(host, &(Spec){ .name = "bad", .init = "/etc/passwd" }, OWN_ERROR("StartFailed"),
                "/etc/passwd");
}

static void test_init_directory(Host *host)
{
        check_start(host, &(Spec){ .name = "bad", .init = "/etc" }, OWN_ERROR("StartFailed"), "/etc");
}

static void test_root_missing(Host *host)
{
        g_autofree char *devices = root_xml("/no/such/root");

        check_start(host, &(Spec){ .name = "bad", .devices = devices }, OWN_ERROR("StartFailed"),
                "/no/such/root");
}

static void test_root_is_file(Host *host)
{
        g_autofree char *devices = root_xml("/etc/passwd");

        check_start(host, &(Spec){ .name = "bad", .devices = devices }, OWN_ERROR("StartFailed"),
                "/etc/passwd");
}

static void test_root_empty(Host *host)
{
        g_autofree char *devices = root_xml(TEST_ROOT);

        g_assert_cmpint(g_mkdir_with_parents(TEST_ROOT, 0755), ==, 0);
        check_start(
                host, &(Spec){ .name = "bad", .devices = devices }, OWN_ERROR("StartFailed"), "/bin/sh");
}

static void test_no_such_network(Host *host)
{
        check_start(host,
                &(Spec){ .name = "bad",
                        .devices = CONSOLE_XML
                        "<interface type='network'><source network='nowhere'/></interface>" },
                OWN_ERROR("NoSuchNetwork"), "nowhere");
}

/* A domain's start says why the network's own start failed. */
static void test_network_not_active(Host *host)
{
        g_autofree char *before = NULL, *after = NULL;

        g_free(run("ip", "link", "add", TEST_LINK, "type", "dummy", NULL));
        before = run("ip", "-details", "link", "show", TEST_LINK, NULL);
        g_free(network_define(host->bus,
                "<network><name>taken</name><bridge name='" TEST_LINK "'/>"
                "<ip address='192.168.133.1' netmask='255.255.255.0'/></network>"));
        host_take_as_clean(host);
        check_start(host,
                &(Spec){ .name = "bad",
                        .devices = CONSOLE_XML
                        "<interface type='network'><source network='taken'/></interface>" },
                OWN_ERROR("NetworkNotActive"), "Autostart");
        domain_undefine(host->bus, "bad");
        g_free(network_refused(host->bus, "taken", "Start", 0, OWN_ERROR("StartFailed")));
        check_start(host,
                &(Spec){ .name = "bad",
                        .devices = CONSOLE_XML
                        "<interface type='network'><source network='taken'/></interface>" },
                OWN_ERROR("NetworkNotActive"), TEST_LINK);
        after = run("ip", "-details", "link", "show", TEST_LINK, NULL);
        g_assert_cmpstr(after, ==, before);
        g_free(run("ip", "link", "delete", TEST_LINK, NULL));
        host_take_as_clean(host);
}

/* It is kept as it was written, and refused where it would be ignored. */
static void test_unsupported(Host *host)
{
        const char *guarantee = "<memtune>\n<min_guarantee unit='MiB'>64</min_guarantee>\n</memtune>";
        g_autofree char *kept = NULL, *message = NULL;

        domain_define(host->bus, &(Spec){ .name = "bad", .more = guarantee });
        kept = domain_xml(host->bus, "bad", 0);
        g_assert_nonnull(strstr(kept, "<memtune>"));
        g_assert_nonnull(strstr(kept, "unit=\"MiB\">64<"));
        message = domain_start_refused(host->bus, "bad", OWN_ERROR("Unsupported"));
        g_assert_nonnull(strstr(message, "min_guarantee"));
        g_assert_nonnull(strstr(message, "line 6"));
        host_assert_nothing_left(host);
}

/* One that failed can be put right. */
static void test_recovers(Host *host)
{
        const char *uuid = "01234567-89ab-4cde-8f01-23456789abcd";

        check_start(host, &(Spec){ .name = "mended", .uuid = uuid, .init = "/no/such/init" },
                OWN_ERROR("StartFailed"), "/no/such/init");
        domain_define(host->bus, &(Spec){ .name = "mended", .uuid = uuid });
        domain_start(host->bus, "mended");
        domain_assert_state(host->bus, "mended", "running", "booted");
}

static void test_console_off(Host *host)
{
        domain_define(host->bus, &(Spec){ .name = "off" });
        g_free(console_refused(host->bus, "off", "", 0, OWN_ERROR("NotRunning")));
        domain_start(host->bus, "off");
        g_free(console_refused(host->bus, "off", "console7", 0, OWN_ERROR("NoSuchConsole")));
        domain_stop(host->bus, "off");
        g_free(console_refused(host->bus, "off", "", 0, OWN_ERROR("NotRunning")));
        host_assert_nothing_left(host);
}

static void test_flags(Host *host)
{
        static const char *const methods[] = { "Start", "Stop", "Undefine", "GetXML" };
        const guint64 unknown = G_GUINT64_CONSTANT(1) << 63;
        g_autofree char *xml = spec_xml(&(Spec){ .name = "other" });
        const char *error = OWN_ERROR("InvalidFlags");

        domain_define(host->bus, &(Spec){ .name = "flagged" });
        g_free(manager_refused(host->bus, "DefineXML", g_variant_new("(st)", xml, unknown), error));
        g_free(manager_refused(host->bus, "Undefine", g_variant_new("(st)", "flagged", unknown), error));
        for (gsize i = 0; i < G_N_ELEMENTS(methods); i++)
                g_free(domain_refused(
                        host->bus, "flagged", methods[i], g_variant_new("(t)", unknown), error));
        g_free(console_refused(host->bus, "flagged", "", unknown, error));
        g_free(console_refused(host->bus, "flagged", "", 8, error));
        g_assert_true(domain_exists(host->bus, "flagged"));
        g_assert_false(domain_exists(host->bus, "other"));
        domain_assert_state(host->bus, "flagged", "shutoff", "unknown");
}

static void test_unknown_domain(Host *host)
{
        g_autofree char *path = domain_path("nobody");
        const Target properties = { SERVICE, path, PROPERTIES_INTERFACE };

        g_free(manager_refused(host->bus, "Undefine", g_variant_new("(st)", "nobody", no_flags),
                OWN_ERROR("NoSuchDomain")));
        g_free(manager_refused(
                host->bus, "GetDomain", g_variant_new("(s)", "nobody"), OWN_ERROR("NoSuchDomain")));
        g_free(bus_refused(host->bus, properties, "GetAll", g_variant_new("(s)", DOMAIN_INTERFACE),
                DBUS_ERROR("UnknownObject")));
}

static void test_arguments(Host *host)
{
        domain_define(host->bus, &(Spec){ .name = "typed" });
        g_free(domain_refused(host->bus, "typed", "Start", NULL, DBUS_ERROR("InvalidArgs")));
        g_free(domain_refused(
                host->bus, "typed", "Start", g_variant_new("(s)", ""), DBUS_ERROR("InvalidArgs")));
        g_free(domain_refused(host->bus, "typed", "Jump", NULL, DBUS_ERROR("UnknownMethod")));
        domain_assert_state(host->bus, "typed", "shutoff", "unknown");
}

static const HostCase cases[] = {
        { "/machine/start-failure/init-missing", test_init_missing },
        { "/machine/start-failure/init-not-executable", test_init_not_executable },
        { "/machine/start-failure/init-directory", test_init_directory },
        { "/machine/start-failure/root-missing", test_root_missing },
        { "/machine/start-failure/root-is-file", test_root_is_file },
        { "/machine/start-failure/root-empty", test_root_empty },
        { "/machine/start-failure/no-such-network", test_no_such_network },
        { "/machine/start-failure/network-not-active", test_network_not_active },
        { "/machine/start-failure/unsupported", test_unsupported },
        { "/machine/start-failure/recovers", test_recovers },
        { "/machine/refusal/console-off", test_console_off },
        { "/machine/refusal/flags", test_flags },
        { "/machine/refusal/unknown-domain", test_unknown_domain },
        { "/machine/refusal/arguments", test_arguments },
};

void add_refusal_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
