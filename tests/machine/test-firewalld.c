/* Networks on a host with firewalld: which zone their bridges are in, and that it stays so. */
#include <string.h>

#include "host.h"
#include "network.h"
#include "tests.h"
#include "wait.h"

#define FIREWALLD "org.fedoraproject.FirewallD1"
#define FIREWALLD_PATH "/org/fedoraproject/FirewallD1"
#define UNIT "lxc1-machine-test-firewalld.service"

#define NETWORK(mode, zone) \
        "<network><name>walled</name><forward mode='" mode "'/><bridge name='lxc1walled'" zone "/>" \
        "<ip address='192.168.161.1' prefix='24'/></network>"

/* What firewalld-tree has unpacked becomes a part of the machine, once. */
static void unpack_firewalld(void)
{
        g_autofree char *command = NULL, *said = NULL;

        if (g_file_test("/usr/sbin/firewalld", G_FILE_TEST_EXISTS))
                return;
        g_assert_nonnull(g_getenv("LXC1_FIREWALLD_TREE"));
        command = g_strconcat("tar -C '", g_getenv("LXC1_FIREWALLD_TREE"),
                "' -c . | tar -C / -x --keep-directory-symlink && systemctl reload dbus && "
                "systemctl try-restart polkit",
                NULL);
        if (run_shell(command, &said) != 0)
                g_error("%s", said);
}

/* Not by its own unit, which would stay for the tests that follow. */
static void start_firewalld(void)
{
        unpack_firewalld();
        g_free(run("systemd-run", "--quiet", "--collect", "--unit=" UNIT, "--property=Type=dbus",
                "--property=BusName=" FIREWALLD, "/usr/sbin/firewalld", "--nofork", "--nopid", NULL));
}

static void stop_firewalld(void)
{
        g_free(run("systemctl", "stop", UNIT, NULL));
}

/* The link's zone; "" while firewalld isn't there or doesn't know the link. */
static char *zone_of(Host *host, const char *link)
{
        g_autoptr(GVariant) answer =
                bus_try(host->bus, (Target){ FIREWALLD, FIREWALLD_PATH, FIREWALLD ".zone" },
                        "getZoneOfInterface", g_variant_new("(s)", link), NULL);
        char *zone;

        if (!answer)
                return g_strdup("");
        g_variant_get(answer, "(s)", &zone);
        return zone;
}

static void await_zone(Host *host, const char *link, const char *expected)
{
        for (Deadline deadline = deadline_start(60);;) {
                g_autofree char *zone = zone_of(host, link);

                if (strcmp(zone, expected) == 0)
                        return;
                if (!deadline_pause(&deadline))
                        g_error("%s is in the zone '%s' rather than '%s'", link, zone, expected);
        }
}

static void check_zone(Host *host, const char *xml, const char *expected)
{
        g_autofree char *zone = NULL, *after = NULL;

        network_run(host->bus, xml, "walled");
        zone = zone_of(host, "lxc1walled");
        g_assert_cmpstr(zone, ==, expected);
        network_stop(host->bus, "walled", 0);
        after = zone_of(host, "lxc1walled");
        g_assert_cmpstr(after, ==, "");
        network_undefine(host->bus, "walled");
}

static void test_zones(Host *host)
{
        start_firewalld();

        await_zone(host, "lxc1br0", "lxc1"); /* it was active before */
        check_zone(host, NETWORK("nat", ""), "lxc1");
        check_zone(host, NETWORK("none", ""), "lxc1");
        check_zone(host, NETWORK("route", ""), "lxc1-routed");
        check_zone(host, NETWORK("open", ""), "");
        check_zone(host, NETWORK("nat", " zone='trusted'"), "trusted");
        check_zone(host, NETWORK("open", " zone='trusted'"), "trusted");
        stop_firewalld();
}

/* What it has forgotten it is told anew. */
static void test_forgets(Host *host)
{
        start_firewalld();

        await_zone(host, "lxc1br0", "lxc1");
        network_run(host->bus, NETWORK("route", ""), "walled");
        g_variant_unref(
                bus_call(host->bus, (Target){ FIREWALLD, FIREWALLD_PATH, FIREWALLD }, "reload", NULL));
        await_zone(host, "lxc1br0", "lxc1");
        await_zone(host, "lxc1walled", "lxc1-routed");
        stop_firewalld();

        start_firewalld();
        await_zone(host, "lxc1walled", "lxc1-routed");
        networks_settle(host->bus);
        network_stop(host->bus, "walled", 0);
        network_undefine(host->bus, "walled");
        stop_firewalld();
}

static void check_refused(Host *host, const char *xml, const char *error, const char *named)
{
        g_autofree char *message = NULL;

        g_free(network_define(host->bus, xml));
        message = network_refused(host->bus, "walled", "Start", 0, error);
        if (!strstr(message, named))
                g_error("the message doesn't name '%s': %s", named, message);
        network_undefine(host->bus, "walled");
}

static void test_no_such_zone(Host *host)
{
        g_autofree char *zone = NULL;

        start_firewalld();
        await_zone(host, "lxc1br0", "lxc1");
        check_refused(
                host, NETWORK("nat", " zone='nosuchzone'"), OWN_ERROR("StartFailed"), "nosuchzone");
        zone = zone_of(host, "lxc1walled");
        g_assert_cmpstr(zone, ==, "");
        stop_firewalld();
}

/* Who asks for a zone is not to be left without one. */
static void test_no_firewalld(Host *host)
{
        check_refused(host, NETWORK("nat", " zone='trusted'"), OWN_ERROR("Unsupported"), "trusted");
}

static const HostCase cases[] = {
        { "/machine/firewalld/zones", test_zones },
        { "/machine/firewalld/forgets", test_forgets },
        { "/machine/firewalld/no-such-zone", test_no_such_zone },
        { "/machine/firewalld/none", test_no_firewalld },
};

void add_firewalld_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
