/* Networks as objects on the bus: definition, states, signals, what survives a restart. */
#include <net/if.h>
#include <string.h>

#include "domain.h"
#include "events.h"
#include "host.h"
#include "network.h"
#include "tests.h"
#include "wait.h"

#define PLAIN_XML \
        "<network><name>plain</name><bridge name='lxc1plain'/>" \
        "<ip address='192.168.140.1' prefix='24'/></network>"
#define ON_PLAIN_XML CONSOLE_XML "<interface type='network'><source network='plain'/></interface>"

static void test_define(Host *host)
{
        g_autoptr(Recorder) recorder = recorder_new(host->bus, NULL);
        g_autofree char *path = network_define(host->bus, PLAIN_XML), *expected = network_path("plain");
        g_autofree char *xml = network_xml(host->bus, "plain", 0), *bridge = NULL, *forward = NULL;
        const Event *event;
        const char *name, *object;

        g_assert_cmpstr(path, ==, expected);
        event = recorder_await(recorder, "NetworkNew", 0);
        g_variant_get(event->arguments, "(&s&o)", &name, &object);
        g_assert_cmpstr(name, ==, "plain");
        g_assert_cmpstr(object, ==, path);
        g_assert_cmpuint(recorder_count(recorder, "InterfacesAdded"), ==, 1);
        network_assert_state(host->bus, "plain", "inactive");
        g_assert_true(network_get_boolean(host->bus, "plain", "Persistent"));
        g_assert_false(network_get_boolean(host->bus, "plain", "Autostart"));
        bridge = network_get_string(host->bus, "plain", "Bridge");
        g_assert_cmpstr(bridge, ==, "lxc1plain");
        forward = network_get_string(host->bus, "plain", "Forward");
        g_assert_cmpstr(forward, ==, "none");
        g_assert_nonnull(strstr(xml, "<uuid>"));
        g_assert_cmpuint(if_nametoindex("lxc1plain"), ==, 0);

        network_undefine(host->bus, "plain");
        g_assert_cmpuint(recorder_count(recorder, "NetworkRemoved"), ==, 1);
        g_assert_cmpuint(recorder_count(recorder, "InterfacesRemoved"), ==, 1);
        g_assert_false(network_exists(host->bus, "plain"));
}

/* A bridge is chosen that neither the host nor another network has. */
static void test_chosen_bridge(Host *host)
{
        g_autofree char *first = NULL, *second = NULL;

        g_free(network_define(host->bus, "<network><name>a</name></network>"));
        g_free(network_define(host->bus, "<network><name>b</name></network>"));
        first = network_get_string(host->bus, "a", "Bridge");
        second = network_get_string(host->bus, "b", "Bridge");
        g_assert_true(g_str_has_prefix(first, "lxc1br"));
        g_assert_true(g_str_has_prefix(second, "lxc1br"));
        g_assert_cmpstr(first, !=, second);
        g_assert_cmpstr(first, !=, "lxc1br0");
}

static void test_clash(Host *host)
{
        g_autofree char *uuid = NULL, *same = NULL, *other_name = NULL;

        g_free(network_define(host->bus, PLAIN_XML));
        uuid = network_get_string(host->bus, "plain", "UUID");
        g_free(network_define_refused(host->bus, PLAIN_XML, OWN_ERROR("NetworkExists")));
        other_name = g_strdup_printf("<network><name>x</name><uuid>%s</uuid></network>", uuid);
        g_free(network_define_refused(host->bus, other_name, OWN_ERROR("NetworkExists")));
        same = g_strdup_printf(
                "<network><name>plain</name><uuid>%s</uuid>"
                "<bridge name='lxc1plain'/><ip address='192.168.141.1' prefix='24'/></network>",
                uuid);
        g_free(network_define(host->bus, same));
}

static void test_lifecycle(Host *host)
{
        g_autoptr(Recorder) recorder = NULL;
        g_autoptr(GVariant) state = NULL;

        g_free(network_define(host->bus, PLAIN_XML));
        recorder = recorder_new(host->bus, NULL);
        network_start(host->bus, "plain");
        network_assert_state(host->bus, "plain", "active");
        state = recorder_last_value(recorder, "State");
        g_assert_cmpstr(g_variant_get_string(state, NULL), ==, "active");
        g_assert_cmpuint(if_nametoindex("lxc1plain"), !=, 0);
        g_free(network_refused(host->bus, "plain", "Start", 0, OWN_ERROR("AlreadyRunning")));

        network_stop(host->bus, "plain", 0);
        network_assert_state(host->bus, "plain", "inactive");
        host_assert_nothing_left(host);
        g_free(network_refused(host->bus, "plain", "Stop", 0, OWN_ERROR("NetworkNotActive")));
}

/* A new definition counts from the next start; undefined while it is active it goes when it is stopped.
 */
static void test_transient(Host *host)
{
        g_autofree char *uuid = NULL, *changed = NULL, *live = NULL, *persistent = NULL;

        network_run(host->bus, PLAIN_XML, "plain");
        uuid = network_get_string(host->bus, "plain", "UUID");
        changed = g_strdup_printf("<network><name>plain</name><uuid>%s</uuid><bridge name='lxc1plain'/>"
                                  "<ip address='192.168.141.1' prefix='24'/></network>",
                uuid);
        g_free(network_define(host->bus, changed));
        live = network_xml(host->bus, "plain", 0);
        persistent = network_xml(host->bus, "plain", NETWORK_XML_PERSISTENT);
        g_assert_nonnull(strstr(live, "192.168.140.1"));
        g_assert_nonnull(strstr(persistent, "192.168.141.1"));

        network_undefine(host->bus, "plain");
        g_assert_false(network_get_boolean(host->bus, "plain", "Persistent"));
        network_assert_state(host->bus, "plain", "active");
        g_free(network_refused(
                host->bus, "plain", "GetXML", NETWORK_XML_PERSISTENT, OWN_ERROR("NotPersistent")));
        g_free(network_refused(host->bus, "plain", "Undefine", 0, OWN_ERROR("NotPersistent")));
        host_restart_service(host);
        network_assert_state(host->bus, "plain", "active");
        g_assert_false(network_get_boolean(host->bus, "plain", "Persistent"));
        network_stop(host->bus, "plain", 0);
        g_assert_false(network_exists(host->bus, "plain"));
        host_assert_nothing_left(host);
}

static void test_in_use(Host *host)
{
        g_autofree char *message = NULL;

        network_run(host->bus, PLAIN_XML, "plain");
        domain_run(host->bus, &(Spec){ .name = "user", .devices = ON_PLAIN_XML });
        message = network_refused(host->bus, "plain", "Stop", 0, OWN_ERROR("NetworkInUse"));
        g_assert_nonnull(strstr(message, "user"));
        network_assert_state(host->bus, "plain", "active");
        network_stop(host->bus, "plain", NETWORK_FORCE);
        network_assert_state(host->bus, "plain", "inactive");
        domain_assert_state(host->bus, "user", "running", "booted");
        g_assert_cmpuint(if_nametoindex("lxc1plain"), ==, 0);
        network_start(host->bus, "plain");
        domain_stop(host->bus, "user");
        network_stop(host->bus, "plain", 0);
        host_assert_nothing_left(host);
}

static void test_autostart(Host *host)
{
        g_autofree char *path = network_define(host->bus, PLAIN_XML);
        const Target properties = { SERVICE, path, PROPERTIES_INTERFACE };

        g_assert_true(network_get_boolean(host->bus, "default", "Autostart"));
        g_variant_unref(bus_call(host->bus, properties, "Set",
                g_variant_new("(ssv)", NETWORK_INTERFACE, "Autostart", g_variant_new_boolean(TRUE))));
        g_assert_true(network_get_boolean(host->bus, "plain", "Autostart"));
        g_free(bus_refused(host->bus, properties, "Set",
                g_variant_new("(ssv)", NETWORK_INTERFACE, "Autostart", g_variant_new_string("yes")),
                DBUS_ERROR("InvalidArgs")));

        host_restart_service(host); /* once in a boot only */
        g_assert_true(network_get_boolean(host->bus, "plain", "Autostart"));
        network_assert_state(host->bus, "plain", "inactive");
        g_free(run("rm", AUTOSTARTED_MARK, NULL));
        host_restart_service(host);
        network_assert_state(host->bus, "plain", "active");
}

/* A domain that starts with the host waits for its network, which does, too. */
static void test_start_waits(Host *host)
{
        g_autofree char *path = network_define(host->bus, PLAIN_XML);
        const Target properties = { SERVICE, path, PROPERTIES_INTERFACE };

        g_variant_unref(bus_call(host->bus, properties, "Set",
                g_variant_new("(ssv)", NETWORK_INTERFACE, "Autostart", g_variant_new_boolean(TRUE))));
        domain_define(host->bus, &(Spec){ .name = "waits", .devices = ON_PLAIN_XML });
        domain_set_autostart(host->bus, "waits", TRUE);
        g_free(run("rm", AUTOSTARTED_MARK, NULL));
        host_restart_service(host);
        domain_await_string(host->bus, "waits", "State", "running");
}

/* What somebody has removed of it is made anew, and nothing else is disturbed. */
static void test_repair(Host *host)
{
        g_autofree char *before = run("nft", "list", "tables", NULL), *after = NULL, *addresses = NULL;
        char index[16];

        g_snprintf(index, sizeof(index), "%u", if_nametoindex("lxc1br0"));
        run_shell("nft delete table inet $(nft list tables | sed -n 's/table inet \\(lxc1.*\\)/\\1/p')",
                NULL);
        g_free(run("ip", "addr", "del", "192.168.132.1/24", "dev", "lxc1br0", NULL));
        g_variant_unref(
                network_call(host->bus, "default", "Start", g_variant_new("(t)", NETWORK_REPAIR)));
        after = run("nft", "list", "tables", NULL);
        addresses = run("ip", "-o", "addr", "show", "lxc1br0", NULL);
        g_assert_cmpstr(after, ==, before);
        g_assert_nonnull(strstr(addresses, "192.168.132.1/24"));
        g_assert_cmpuint(if_nametoindex("lxc1br0"), ==, strtoul(index, NULL, 10));
}

/* What is said of the bridge is so on the host. */
static void test_settings(Host *host)
{
        g_autofree char *link = NULL, *routes = NULL, *leaving = NULL, *coming = NULL;

        network_run(host->bus,
                "<network><name>set</name><bridge name='lxc1set' stp='on' delay='4'/>"
                "<mac address='52:54:00:aa:bb:cc'/><mtu size='1400'/>"
                "<bandwidth><inbound average='1000'/><outbound average='500'/></bandwidth>"
                "<ip address='192.168.154.1' prefix='24'/>"
                "<route address='10.77.0.0' prefix='16' gateway='192.168.154.9' metric='7'/></network>",
                "set");
        link = run("ip", "-details", "link", "show", "lxc1set", NULL);
        g_assert_nonnull(strstr(link, "mtu 1400"));
        g_assert_nonnull(strstr(link, "52:54:00:aa:bb:cc"));
        g_assert_nonnull(strstr(link, "stp_state 1"));
        g_assert_nonnull(strstr(link, "forward_delay 400 "));
        routes = run("ip", "route", "show", "dev", "lxc1set", NULL);
        g_assert_nonnull(strstr(routes, "10.77.0.0/16 via 192.168.154.9 proto static metric 7"));
        leaving = run("tc", "qdisc", "show", "dev", "lxc1set", NULL);
        g_assert_nonnull(strstr(leaving, "tbf"));
        g_assert_nonnull(strstr(leaving, "rate 8192Kbit"));
        coming = run("tc", "filter", "show", "dev", "lxc1set", "ingress", NULL);
        g_assert_nonnull(strstr(coming, "rate 4096Kbit"));
}

/* What a network is made of survives the service's death, and is known again. */
static void test_killed(Host *host)
{
        g_autofree char *rules = NULL, *again = NULL;
        char index[16];

        network_run(host->bus, PLAIN_XML, "plain");
        g_snprintf(index, sizeof(index), "%u", if_nametoindex("lxc1plain"));
        rules = run("nft", "list", "table", "inet", "lxc1_lxc1plain", NULL);
        g_free(run("systemctl", "kill", "--signal=KILL", "lxc1d", NULL));
        host_restart_service(host);
        network_assert_state(host->bus, "plain", "active");
        g_assert_cmpuint(if_nametoindex("lxc1plain"), ==, strtoul(index, NULL, 10));
        again = run("nft", "list", "table", "inet", "lxc1_lxc1plain", NULL);
        g_assert_cmpstr(again, ==, rules);
}

/* The default network isn't put back once it was removed. */
static void test_default_removed(Host *host)
{
        g_autofree char *xml = network_xml(host->bus, "default", NETWORK_XML_PERSISTENT);

        network_undefine(host->bus, "default");
        network_stop(host->bus, "default", 0);
        host_restart_service(host);
        g_assert_false(network_exists(host->bus, "default"));
        network_run(host->bus, xml, "default");
        g_variant_unref(bus_call(host->bus,
                (Target){ SERVICE, MANAGER_PATH "/network/default", PROPERTIES_INTERFACE }, "Set",
                g_variant_new("(ssv)", NETWORK_INTERFACE, "Autostart", g_variant_new_boolean(TRUE))));
}

static const HostCase cases[] = {
        { "/machine/networks/define", test_define },
        { "/machine/networks/chosen-bridge", test_chosen_bridge },
        { "/machine/networks/clash", test_clash },
        { "/machine/networks/lifecycle", test_lifecycle },
        { "/machine/networks/transient", test_transient },
        { "/machine/networks/in-use", test_in_use },
        { "/machine/networks/autostart", test_autostart },
        { "/machine/networks/start-waits", test_start_waits },
        { "/machine/networks/settings", test_settings },
        { "/machine/networks/repair", test_repair },
        { "/machine/networks/killed", test_killed },
        { "/machine/networks/default-removed", test_default_removed },
};

void add_network_objects_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
