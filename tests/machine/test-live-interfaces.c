/* Interfaces that are attached to running containers, detached and updated, and in definitions. */
#include <net/if.h>
#include <signal.h>
#include <string.h>

#include "domain.h"
#include "events.h"
#include "link.h"
#include "tests.h"
#include "wait.h"

#define LIVE G_GUINT64_CONSTANT(1)
#define CONFIG G_GUINT64_CONSTANT(2)
#define MAKE_BRIDGE \
        "ip link add " TEST_LINK " type bridge; ip link set " TEST_LINK \
        " up; ip addr add 10.99.0.1/24 dev " TEST_LINK
#define ON_BRIDGE "type='bridge'><source bridge='" TEST_LINK "'/>"
#define MAC "<mac address='52:54:00:aa:00:07'/>"
#define ADDRESS "<ip address='10.99.0.7' prefix='24'/>"
#define BRIDGED "<interface " ON_BRIDGE MAC ADDRESS "</interface>"
#define BY_MAC "<interface type='bridge'>" MAC "</interface>"
#define DIRECT(more) \
        "<interface type='direct'><source dev='" TEST_LINK "' mode='passthrough'/>" MAC more \
        "</interface>"

static GVariant *arguments(const char *xml, guint64 flags)
{
        return g_variant_new("(st)", xml, flags);
}

static void change(Host *host, const char *method, const char *xml, guint64 flags)
{
        g_autoptr(GVariant) answer = domain_call(host->bus, "vm1", method, arguments(xml, flags));

        g_assert_cmpstr(g_variant_get_type_string(answer), ==, "()");
}

/* Refused with this error, and this in its sentence. */
static void refuse(Host *host, const char *method, const char *xml, guint64 flags, const char *error,
        const char *part)
{
        g_autofree char *message =
                domain_refused(host->bus, "vm1", method, arguments(xml, flags), error);

        g_test_message("%s", message);
        if (!strstr(message, part))
                g_error("no \"%s\" in: %s", part, message);
}

static void run_vm1(Host *host, const char *interfaces)
{
        g_autofree char *devices = g_strconcat(CONSOLE_XML, interfaces, NULL);

        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = devices });
}

static void stop_vm1(Host *host)
{
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

static void assert_links(Host *host, const char *expected)
{
        g_autoptr(Console) console = console_open(host->bus, "vm1", "", CONSOLE_FORCE);

        console_assert_prints(console, "echo $(ls /sys/class/net)", expected);
}

static void assert_xml(Host *host, guint64 flags, const char *part, gboolean is_there)
{
        g_autofree char *xml = domain_xml(host->bus, "vm1", flags);

        if (!!strstr(xml, part) != is_there)
                g_error("%s is %sin: %s", part, is_there ? "not " : "", xml);
}

/* Of the default network: beside the bridge, its DNS server knows the domain now. */
static void test_network(Host *host)
{
        g_autofree char *names = NULL;

        run_vm1(host, "");
        assert_links(host, "lo");
        change(host, "AttachDevice",
                "<interface type='network'><source network='default'/>"
                "<ip address='192.168.132.77' prefix='24'/></interface>",
                LIVE);
        assert_links(host, "eth0 lo");
        g_assert_true(link_reaches(host, "vm1", "192.168.132.1"));
        g_assert_true(link_reaches(host, NULL, "192.168.132.77"));
        g_assert_cmpint(
                run_shell("grep -r '192.168.132.77 vm1' /run/lxc1/.networks/*/hosts.d", NULL), ==, 0);
        change(host, "DetachDevice", "<interface type='network'><source network='default'/></interface>",
                LIVE);
        assert_links(host, "lo");
        g_assert_cmpint(run_shell("grep -r 192.168.132.77 /run/lxc1/.networks/*/hosts.d", NULL), !=, 0);
        stop_vm1(host);
}

/* All that an interface of a start has, one that comes later has, too; and the signals say so. */
static void test_attach(Host *host)
{
        g_autofree char *path = domain_path("vm1"), *inside = NULL;
        g_autoptr(Recorder) recorder = recorder_new(host->bus, path);
        const char *xml;

        links_make(host, MAKE_BRIDGE);
        run_vm1(host, "<interface type='ethernet'/>");
        change(host, "AttachDevice",
                "<interface " ON_BRIDGE MAC ADDRESS
                "<guest dev='lan0'/><mtu size='1400'/><port isolated='yes'/>"
                "<ip address='fd00:99::7' prefix='64'/>"
                "<route family='ipv4' address='10.98.0.0' prefix='16' gateway='10.99.0.1'/></interface>",
                0);
        assert_links(host, "eth0 lan0 lo");
        inside = console_run_once(host->bus, "vm1", "ip -o addr show lan0; ip link show lan0; ip route");
        g_assert_nonnull(strstr(inside, "10.99.0.7/24"));
        g_assert_nonnull(strstr(inside, "fd00:99::7/64"));
        g_assert_nonnull(strstr(inside, "mtu 1400"));
        g_assert_nonnull(strstr(inside, "52:54:00:aa:00:07"));
        g_assert_nonnull(strstr(inside, "10.98.0.0/16 via 10.99.0.1 dev lan0"));
        g_assert_true(link_reaches(host, "vm1", "10.99.0.1"));
        g_variant_get(recorder_await(recorder, "DeviceAdded", 0)->arguments, "(&s)", &xml);
        g_assert_true(g_str_has_prefix(xml, "<interface type=\"bridge\">"));
        g_assert_nonnull(strstr(xml, "<target dev=\"lxc1-"));
        assert_xml(host, 0, "lan0", TRUE);
        assert_xml(host, FLAG_XML_PERSISTENT, "lan0", FALSE);

        change(host, "DetachDevice", "<interface type='bridge'><guest dev='lan0'/></interface>", 0);
        g_variant_get(recorder_await(recorder, "DeviceRemoved", 0)->arguments, "(&s)", &xml);
        g_assert_nonnull(strstr(xml, "52:54:00:aa:00:07"));
        assert_links(host, "eth0 lo");
        assert_xml(host, 0, "lan0", FALSE);
        domain_stop(host->bus, "vm1");
        links_remove(host);
}

static void test_user_namespace(Host *host)
{
        links_make(host, MAKE_BRIDGE);
        domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .more = "<idmap><uid start='0' target='100000' count='65536'/>"
                                "<gid start='0' target='100000' count='65536'/></idmap>" });
        change(host, "AttachDevice", BRIDGED, LIVE);
        g_assert_true(link_reaches(host, NULL, "10.99.0.7"));
        change(host, "DetachDevice", BY_MAC, LIVE);
        g_assert_false(link_reaches(host, NULL, "10.99.0.7"));
        domain_stop(host->bus, "vm1");
        links_remove(host);
}

/* Who stays keeps its name, and who comes gets a free one. */
static void test_names(Host *host)
{
        run_vm1(host,
                "<interface type='ethernet'><mac address='52:54:00:aa:00:01'/></interface>"
                "<interface type='ethernet'><mac address='52:54:00:aa:00:02'/></interface>");
        change(host, "DetachDevice",
                "<interface type='ethernet'><mac address='52:54:00:aa:00:01'/></interface>", 3);
        assert_links(host, "eth1 lo");
        change(host, "AttachDevice", "<interface type='ethernet'>" MAC "</interface>", LIVE);
        assert_links(host, "eth0 eth1 lo");
        change(host, "DetachDevice", "<interface type='ethernet'><guest dev='eth1'/></interface>", LIVE);
        assert_links(host, "eth0 lo");
        stop_vm1(host);
        domain_start(host->bus, "vm1");
        assert_links(host, "eth1 lo");
        stop_vm1(host);
}

static void reboot_vm1(Host *host)
{
        guint32 leader = domain_leader(host->bus, "vm1");
        g_autoptr(Console) console = console_open(host->bus, "vm1", "", CONSOLE_FORCE);

        console_type(console, "busybox reboot -f\n");
        domain_await_new_leader(host->bus, "vm1", leader);
}

/* What a run has at its end the next one has, and a start only what is defined. */
static void test_reboot(Host *host)
{
        links_make(host, MAKE_BRIDGE);
        run_vm1(host, "<interface type='ethernet'/>");
        change(host, "AttachDevice", BRIDGED, LIVE);
        reboot_vm1(host);
        assert_links(host, "eth0 eth1 lo");
        g_assert_true(link_reaches(host, "vm1", "10.99.0.1"));
        change(host, "DetachDevice", "<interface type='ethernet'/>", LIVE);
        reboot_vm1(host);
        assert_links(host, "eth1 lo");
        domain_stop(host->bus, "vm1");
        domain_start(host->bus, "vm1");
        assert_links(host, "eth0 lo");
        domain_stop(host->bus, "vm1");
        links_remove(host);
}

/* The next lxc1d knows what has come and gone, and goes on with that. */
static void test_service_restart(Host *host)
{
        links_make(host, MAKE_BRIDGE);
        run_vm1(host, "");
        change(host, "AttachDevice", BRIDGED, LIVE);
        host_restart_service(host);
        assert_xml(host, 0, "52:54:00:aa:00:07", TRUE);
        refuse(host, "AttachDevice", BRIDGED, LIVE, OWN_ERROR("InvalidXML"), "MAC address");
        change(host, "AttachDevice", "<interface type='ethernet'/>", LIVE);
        assert_links(host, "eth0 eth1 lo");
        change(host, "DetachDevice", BY_MAC, LIVE);
        host_restart_service(host);
        assert_xml(host, 0, "52:54:00:aa:00:07", FALSE);
        assert_links(host, "eth1 lo");
        domain_stop(host->bus, "vm1");
        links_remove(host);
}

static void test_config(Host *host)
{
        links_make(host, MAKE_BRIDGE);
        run_vm1(host, "");
        change(host, "AttachDevice", BRIDGED, CONFIG);
        assert_links(host, "lo");
        assert_xml(host, 0, "52:54:00:aa:00:07", FALSE);
        assert_xml(host, FLAG_XML_PERSISTENT, "52:54:00:aa:00:07", TRUE);
        domain_stop(host->bus, "vm1");
        host_restart_service(host); /* it is on disk */
        domain_start(host->bus, "vm1");
        assert_links(host, "eth0 lo");
        domain_stop(host->bus, "vm1");
        change(host, "UpdateDevice", "<interface " ON_BRIDGE MAC "<guest dev='lan0'/></interface>", 0);
        domain_start(host->bus, "vm1");
        assert_links(host, "lan0 lo");
        change(host, "DetachDevice", BY_MAC, CONFIG);
        assert_links(host, "lan0 lo");
        assert_xml(host, FLAG_XML_PERSISTENT, "<interface", FALSE);
        domain_stop(host->bus, "vm1");
        links_remove(host);
}

/* One MAC address for both. */
static void test_both(Host *host)
{
        g_autofree char *mac = NULL, *part = NULL;

        run_vm1(host, "");
        change(host, "AttachDevice", "<interface type='ethernet'/>", LIVE | CONFIG);
        assert_links(host, "eth0 lo");
        mac = live_attribute(host, "vm1", "mac", "address");
        part = g_strdup_printf("<mac address=\"%s\"/>", mac);
        assert_xml(host, FLAG_XML_PERSISTENT, part, TRUE);
        assert_xml(host, FLAG_XML_PERSISTENT, "<target", FALSE);
        /* What can't be done to one of them is done to neither. */
        refuse(host, "AttachDevice", "<interface type='ethernet'><guest dev='eth0'/></interface>",
                LIVE | CONFIG, OWN_ERROR("InvalidXML"), "eth0");
        refuse(host, "AttachDevice",
                "<interface type='bridge'><source bridge='" TEST_LINK "'/></interface>", LIVE | CONFIG,
                OWN_ERROR("NoSuchDevice"), "line 1: the host has no network link " TEST_LINK);
        assert_xml(host, FLAG_XML_PERSISTENT, "bridge", FALSE);
        assert_xml(host, 0, "bridge", FALSE);
        change(host, "DetachDevice", "<interface type='ethernet'/>", LIVE | CONFIG);
        assert_links(host, "lo");
        assert_xml(host, FLAG_XML_PERSISTENT, "<interface", FALSE);
        stop_vm1(host);
}

static char *operational_state(Host *host, const char *link)
{
        g_autofree char *command = g_strdup_printf("cat /sys/class/net/%s/operstate", link);

        return g_strchomp(console_run_once(host->bus, "vm1", command));
}

static void assert_operational_state(Host *host, const char *link, const char *expected)
{
        g_autofree char *state = operational_state(host, link);

        g_assert_cmpstr(state, ==, expected);
}

/* As if a cable were pulled; what has been set inside stays. */
static void test_update_state(Host *host)
{
        g_autofree char *path = domain_path("vm1");
        g_autoptr(Recorder) recorder = recorder_new(host->bus, path);

        links_make(host, MAKE_BRIDGE);
        run_vm1(host, BRIDGED);
        assert_operational_state(host, "eth0", "up");
        change(host, "UpdateDevice",
                "<interface " ON_BRIDGE MAC ADDRESS "<link state='down'/></interface>", LIVE);
        recorder_await(recorder, "DeviceChanged", 0);
        assert_operational_state(host, "eth0", "lowerlayerdown");
        g_assert_false(link_reaches(host, "vm1", "10.99.0.1"));
        assert_xml(host, 0, "<link state=\"down\"/>", TRUE);
        change(host, "UpdateDevice", BRIDGED, LIVE);
        assert_operational_state(host, "eth0", "up");
        g_assert_true(link_reaches(host, "vm1", "10.99.0.1"));
        assert_xml(host, 0, "<link", FALSE);
        domain_stop(host->bus, "vm1");
        links_remove(host);
}

/* One that was down from the start on has everything when it is up. */
static void test_update_up(Host *host)
{
        static const char up[] =
                "<interface type='ethernet'>" MAC ADDRESS "<source><ip address='10.99.0.1' prefix='24'/>"
                "<route family='ipv4' address='10.98.0.0' prefix='16' gateway='10.99.0.7'/></source>"
                "<route family='ipv4' address='0.0.0.0' gateway='10.99.0.1'/></interface>";
        g_autoptr(GString) down = g_string_new(up);
        g_autofree char *routes = NULL, *outside = NULL;

        g_string_replace(down, "<source>", "<link state='down'/><source>", 1);
        run_vm1(host, down->str);
        g_assert_false(link_reaches(host, "vm1", "10.99.0.1"));
        for (int i = 0; i < 2; i++) { /* and over again */
                g_clear_pointer(&routes, g_free);
                g_clear_pointer(&outside, g_free);
                change(host, "UpdateDevice", up, LIVE);
                g_assert_true(link_reaches(host, "vm1", "10.99.0.1"));
                routes = console_run_once(host->bus, "vm1", "ip route");
                g_assert_nonnull(strstr(routes, "default via 10.99.0.1 dev eth0"));
                outside = run("ip", "route", NULL);
                g_assert_nonnull(strstr(outside, "10.98.0.0/16 via 10.99.0.7"));
                change(host, "UpdateDevice", down->str, LIVE);
                g_assert_false(link_reaches(host, "vm1", "10.99.0.1"));
        }
        stop_vm1(host);
}

static void assert_disciplines(Host *host, const char *tbf, const char *police)
{
        g_autofree char *device = live_attribute(host, "vm1", "target", "dev");
        g_autofree char *qdiscs = run("tc", "qdisc", "show", "dev", device, NULL);
        g_autofree char *filters = run("tc", "filter", "show", "dev", device, "ingress", NULL);

        g_test_message("%s%s", qdiscs, filters);
        g_assert_true(tbf ? strstr(qdiscs, tbf) != NULL : !strstr(qdiscs, "tbf"));
        g_assert_true(police ? strstr(filters, police) != NULL : !strstr(filters, "police"));
}

static void test_update_bandwidth(Host *host)
{
        links_make(host, MAKE_BRIDGE);
        run_vm1(host, BRIDGED);
        assert_disciplines(host, NULL, NULL);
        change(host, "UpdateDevice",
                "<interface " ON_BRIDGE MAC ADDRESS "<bandwidth><inbound average='125'/>"
                "<outbound average='250'/></bandwidth></interface>",
                LIVE);
        assert_disciplines(host, "rate 1024Kbit", "rate 2048Kbit");
        change(host, "UpdateDevice",
                "<interface " ON_BRIDGE MAC ADDRESS
                "<bandwidth><inbound average='500'/></bandwidth></interface>",
                LIVE);
        assert_disciplines(host, "rate 4096Kbit", NULL);
        change(host, "UpdateDevice", BRIDGED, LIVE);
        assert_disciplines(host, NULL, NULL);
        g_assert_true(link_reaches(host, "vm1", "10.99.0.1"));
        domain_stop(host->bus, "vm1");
        links_remove(host);
}

/* Both ways, and what the bridge gives to a new port is there again. */
static void test_update_port(Host *host)
{
        links_make(host, MAKE_BRIDGE "; ip link set " TEST_LINK " type bridge vlan_filtering 1");
        run_vm1(host, BRIDGED);
        link_run(host, "other", ON_BRIDGE "<port isolated='yes'/>", "10.99.0.8");
        g_assert_true(link_reaches(host, "vm1", "10.99.0.8"));
        change(host, "UpdateDevice",
                "<interface " ON_BRIDGE MAC ADDRESS "<port isolated='yes'/></interface>", LIVE);
        g_assert_false(link_reaches(host, "vm1", "10.99.0.8"));
        g_assert_true(link_reaches(host, "vm1", "10.99.0.1"));
        change(host, "UpdateDevice",
                "<interface " ON_BRIDGE MAC ADDRESS "<vlan><tag id='42'/></vlan></interface>", LIVE);
        g_assert_false(link_reaches(host, "vm1", "10.99.0.1"));
        change(host, "UpdateDevice", BRIDGED, LIVE);
        g_assert_true(link_reaches(host, "vm1", "10.99.0.1"));
        g_assert_true(link_reaches(host, "vm1", "10.99.0.8"));
        domain_stop(host->bus, "vm1");
        domain_stop(host->bus, "other");
        links_remove(host);
}

/* In mode passthrough a link has only one: it is there, and gone. */
static void test_direct(Host *host)
{
        links_make(host,
                "ip link add " TEST_LINK " type veth peer name " TEST_LINKS "1; ip link set " TEST_LINK
                " up; ip link set " TEST_LINKS "1 up; ip addr add 10.99.0.1/24 dev " TEST_LINKS "1");
        run_vm1(host, "");
        for (int i = 0; i < 2; i++) {
                change(host, "AttachDevice", DIRECT(ADDRESS), LIVE);
                g_assert_true(link_reaches(host, "vm1", "10.99.0.1"));
                refuse(host, "AttachDevice",
                        "<interface type='direct'><source dev='" TEST_LINK
                        "' mode='bridge'/></interface>",
                        LIVE, OWN_ERROR("ChangeFailed"), "mode passthrough");
                change(host, "UpdateDevice", DIRECT(ADDRESS "<link state='down'/>"), LIVE);
                g_assert_false(link_reaches(host, "vm1", "10.99.0.1"));
                change(host, "UpdateDevice", DIRECT(ADDRESS), LIVE);
                g_assert_true(link_reaches(host, "vm1", "10.99.0.1"));
                change(host, "DetachDevice", DIRECT(""), LIVE);
                assert_links(host, "lo");
        }
        change(host, "AttachDevice", DIRECT(ADDRESS), LIVE);
        reboot_vm1(host);
        g_assert_true(link_reaches(host, "vm1", "10.99.0.1"));
        domain_stop(host->bus, "vm1");
        links_remove(host);
}

/* Whatever the container calls its end, and wherever it has put it. */
static void test_moved_inside(Host *host)
{
        links_make(host, MAKE_BRIDGE "; ip link add " TEST_LINKS "1 type dummy");
        run_vm1(host, "");
        change(host, "AttachDevice", BRIDGED, LIVE);
        g_free(console_run_once(
                host->bus, "vm1", "ip link set eth0 down && ip link set eth0 name mine"));
        change(host, "DetachDevice", BY_MAC, LIVE);
        assert_links(host, "lo");

        change(host, "AttachDevice", BRIDGED, LIVE);
        g_free(console_run_once(host->bus, "vm1",
                "unshare -n sleep 1000 & sleep 1; ip link set eth0 netns $!; ls /sys/class/net"));
        change(host, "DetachDevice", BY_MAC, LIVE);
        g_free(console_run_once(host->bus, "vm1", "! nsenter -t $! -n ip link show eth0"));

        /* A macvlan link has no end here. */
        change(host, "AttachDevice",
                "<interface type='direct'><source dev='" TEST_LINKS "1'/>" MAC "</interface>", LIVE);
        g_free(console_run_once(host->bus, "vm1", "ip link set eth0 netns $!"));
        refuse(host, "DetachDevice", "<interface type='direct'/>", LIVE, OWN_ERROR("NoSuchDevice"),
                "moved it into another namespace");
        domain_stop(host->bus, "vm1");
        links_remove(host);
}

/* A name that the container has taken, and what else only the host can tell. Nothing is left of it. */
static void test_failed(Host *host)
{
        g_autofree char *links = NULL, *still = NULL;

        links_make(host, MAKE_BRIDGE);
        run_vm1(host, "");
        g_free(console_run_once(host->bus, "vm1", "ip link add eth0 type dummy"));
        links = run("sh", "-c", "ls /sys/class/net", NULL);
        refuse(host, "AttachDevice", BRIDGED, LIVE, OWN_ERROR("ChangeFailed"), "exists");
        refuse(host, "AttachDevice",
                "\n\n<interface " ON_BRIDGE "<guest dev='lan0'/>"
                "<route family='ipv4' address='10.98.0.0' prefix='16' gateway='10.97.0.1'/></interface>",
                LIVE, OWN_ERROR("ChangeFailed"), "route");
        refuse(host, "AttachDevice",
                "<interface " ON_BRIDGE "<guest dev='lan0'/><target dev='" TEST_LINK "'/></interface>",
                LIVE, OWN_ERROR("ChangeFailed"), "exists");
        refuse(host, "AttachDevice",
                "\n\n<interface " ON_BRIDGE "<guest dev='lan0'/><vlan><tag id='7'/></vlan></interface>",
                LIVE, OWN_ERROR("Unsupported"), "line 3: the bridge " TEST_LINK);
        refuse(host, "AttachDevice", "<interface type='network'><source network='none'/></interface>",
                LIVE, OWN_ERROR("NoSuchNetwork"), "none");
        still = run("sh", "-c", "ls /sys/class/net", NULL);
        g_assert_cmpstr(links, ==, still);
        assert_xml(host, 0, "<interface", FALSE);
        assert_links(host, "eth0 lo");
        domain_stop(host->bus, "vm1");
        links_remove(host);
}

static void test_refused(Host *host)
{
        links_make(host, MAKE_BRIDGE);
        link_run(host, "other", ON_BRIDGE MAC, "10.99.0.8");
        run_vm1(host, "<interface type='ethernet'/><interface type='ethernet'/>");
        for (int i = 0; i < 3; i++) {
                static const char *const methods[] = { "AttachDevice", "DetachDevice", "UpdateDevice" };

                refuse(host, methods[i], "<interface", 0, OWN_ERROR("InvalidXML"), "line 1");
                refuse(host, methods[i], "<disk/>", 0, OWN_ERROR("Unsupported"), "only interfaces");
                refuse(host, methods[i], "<interface/>", 4, OWN_ERROR("InvalidFlags"), "0x4");
        }
        refuse(host, "AttachDevice", "<interface type='bridge'>\n<source bridge='a/b'/></interface>", 0,
                OWN_ERROR("InvalidXML"), "line 2: <source>");
        refuse(host, "AttachDevice", BRIDGED, LIVE, OWN_ERROR("ChangeFailed"),
                "domain other runs with the same MAC address");
        refuse(host, "DetachDevice", "<interface type='ethernet'/>", LIVE, OWN_ERROR("NoSuchDevice"),
                "2 interfaces");
        refuse(host, "DetachDevice", BY_MAC, LIVE, OWN_ERROR("NoSuchDevice"), "52:54:00:aa:00:07");
        refuse(host, "UpdateDevice",
                "<interface type='ethernet'><guest dev='eth1'/><mtu size='1400'/></interface>", LIVE,
                OWN_ERROR("Unsupported"), "its <mtu> can't be changed");
        domain_undefine(host->bus, "vm1");
        refuse(host, "AttachDevice", "<interface type='ethernet'/>", CONFIG, OWN_ERROR("NotPersistent"),
                "transient");
        change(host, "AttachDevice", "<interface type='ethernet'/>", 0);
        assert_links(host, "eth0 eth1 eth2 lo");
        domain_stop(host->bus, "vm1");
        domain_stop(host->bus, "other");
        domain_define(host->bus, &(Spec){ .name = "vm1" });
        refuse(host, "AttachDevice", "<interface type='ethernet'/>", LIVE, OWN_ERROR("NotRunning"),
                "flag 2");
        links_remove(host);
}

/* No link, no descriptor and next to no memory is left of each. */
static void test_cycles(Host *host)
{
        guint32 supervisor, service = bus_process_of(host->bus, SERVICE);
        guint before = 0, service_before = 0;

        links_make(host, MAKE_BRIDGE);
        run_vm1(host, "");
        supervisor = domain_supervisor("vm1");
        for (int i = 0; i < 31; i++) {
                change(host, "AttachDevice", BRIDGED, LIVE);
                change(host, "DetachDevice", BY_MAC, LIVE);
                if (i == 0) {
                        before = count_fds(supervisor);
                        service_before = count_fds(service);
                }
        }
        g_assert_cmpuint(count_fds(supervisor), ==, before);
        g_assert_cmpuint(count_fds(service), ==, service_before);
        assert_links(host, "lo");
        domain_stop(host->bus, "vm1");
        links_remove(host);
}

typedef struct Answers {
        guint n, failed;
} Answers;

static void on_answer(GObject *bus, GAsyncResult *result, gpointer data)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) answer =
                g_dbus_connection_call_finish(G_DBUS_CONNECTION(bus), result, &error);
        Answers *answers = data;

        answers->n++;
        if (!answer) {
                g_autofree char *name = g_dbus_error_get_remote_error(error);

                g_test_message("%s", error->message);
                g_assert_true(g_str_equal(name, OWN_ERROR("Busy")) ||
                        g_str_equal(name, OWN_ERROR("NotRunning")));
                answers->failed++;
        }
}

static void begin(Host *host, const char *method, GVariant *parameters, Answers *answers)
{
        g_autofree char *path = domain_path("vm1");

        g_dbus_connection_call(host->bus, SERVICE, path, DOMAIN_INTERFACE, method, parameters, NULL,
                G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT_MS, NULL, on_answer, answers);
}

/* Several calls at once, and the end of the domain among them: each is answered, and nothing is left. */
static void test_at_once(Host *host)
{
        Answers answers = { 0, 0 };

        run_vm1(host, "");
        for (int i = 0; i < 5; i++)
                begin(host, "AttachDevice", arguments("<interface type='ethernet'/>", LIVE), &answers);
        while (answers.n < 5)
                g_main_context_iteration(NULL, TRUE);
        g_assert_cmpuint(answers.failed, <, 5);

        answers = (Answers){ 0, 0 };
        begin(host, "Stop", g_variant_new("(t)", G_GUINT64_CONSTANT(0)), &answers);
        begin(host, "AttachDevice", arguments("<interface type='ethernet'/>", LIVE), &answers);
        g_assert_cmpint(kill((pid_t) domain_supervisor("vm1"), SIGKILL), ==, 0);
        begin(host, "AttachDevice", arguments("<interface type='ethernet'/>", LIVE), &answers);
        while (answers.n < 3)
                g_main_context_iteration(NULL, TRUE);
        domain_await_string(host->bus, "vm1", "Unit", "");
        host_assert_nothing_left(host);
}

static const HostCase cases[] = {
        { "/machine/live-interfaces/network", test_network },
        { "/machine/live-interfaces/attach", test_attach },
        { "/machine/live-interfaces/user-namespace", test_user_namespace },
        { "/machine/live-interfaces/names", test_names },
        { "/machine/live-interfaces/reboot", test_reboot },
        { "/machine/live-interfaces/service-restart", test_service_restart },
        { "/machine/live-interfaces/config", test_config },
        { "/machine/live-interfaces/both", test_both },
        { "/machine/live-interfaces/update-state", test_update_state },
        { "/machine/live-interfaces/update-up", test_update_up },
        { "/machine/live-interfaces/update-bandwidth", test_update_bandwidth },
        { "/machine/live-interfaces/update-port", test_update_port },
        { "/machine/live-interfaces/direct", test_direct },
        { "/machine/live-interfaces/moved-inside", test_moved_inside },
        { "/machine/live-interfaces/failed", test_failed },
        { "/machine/live-interfaces/refused", test_refused },
        { "/machine/live-interfaces/cycles", test_cycles },
        { "/machine/live-interfaces/at-once", test_at_once },
};

void add_live_interfaces_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
