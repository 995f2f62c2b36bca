/* Settings of interfaces: MTU, VLAN, isolation and bandwidth. */
#include <string.h>

#include "domain.h"
#include "link.h"
#include "tests.h"
#include "wait.h"

#define MAKE_BRIDGE "ip link add " TEST_LINK " type bridge; ip link set " TEST_LINK " up"
#define MAKE_FILTERING MAKE_BRIDGE "; ip link set " TEST_LINK " type bridge vlan_filtering 1"
#define ON_BRIDGE "type='bridge'><source bridge='" TEST_LINK "'/>"
#define ON_HOST \
        "type='ethernet'><source><ip address='10.99.0.1' prefix='24'/></source><target dev='" TEST_LINK \
        "'/>"

/* What is sent, a limit, and the seconds that it takes at least, as 96 KiB of it may pass at once. */
#define KIBIBYTES "1024"
#define LIMIT "average='100'"
#define LIMITED_SECONDS 9.0

static void test_mtu(Host *host)
{
        g_autofree char *inside = NULL, *outside = NULL;

        link_run(host, "vm1", ON_HOST "<mtu size='1400'/>", "10.99.0.2");
        outside = link_file(TEST_LINK, "mtu");
        g_assert_cmpstr(outside, ==, "1400");
        inside = console_run_once(host->bus, "vm1", "cat /sys/class/net/eth0/mtu");
        g_assert_cmpstr(g_strchomp(inside), ==, "1400");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

static void test_direct_mtu(Host *host)
{
        g_autofree char *inside = NULL;

        links_make(host, "ip link add " TEST_LINK " mtu 1450 type dummy; ip link set " TEST_LINK " up");
        link_run(host, "vm1", "type='direct'><source dev='" TEST_LINK "'/><mtu size='1400'/>",
                "10.99.0.2");
        inside = console_run_once(host->bus, "vm1", "cat /sys/class/net/eth0/mtu");
        g_assert_cmpstr(g_strchomp(inside), ==, "1400");
        domain_stop(host->bus, "vm1");
        g_free(link_refused(host, "type='direct'><source dev='" TEST_LINK "'/><mtu size='1500'/>",
                OWN_ERROR("StartFailed")));
        links_remove(host);
}

static void test_isolated(Host *host)
{
        links_make(host, MAKE_BRIDGE "; ip addr add 10.99.0.1/24 dev " TEST_LINK);
        link_run(host, "one", ON_BRIDGE "<port isolated='yes'/>", "10.99.0.11");
        link_run(host, "two", ON_BRIDGE "<port isolated='yes'/>", "10.99.0.12");
        link_run(host, "open", ON_BRIDGE "<port isolated='no'/>", "10.99.0.13");
        g_assert_false(link_reaches(host, "one", "10.99.0.12"));
        g_assert_true(link_reaches(host, "one", "10.99.0.13"));
        g_assert_true(link_reaches(host, "one", "10.99.0.1"));
        domain_stop(host->bus, "one");
        domain_stop(host->bus, "two");
        domain_stop(host->bus, "open");
        links_remove(host);
}

/* Those with the same tag reach each other and nobody else; the trunk reaches both kinds. */
static void test_vlan(Host *host)
{
        g_autofree char *device = NULL, *vlans = NULL;

        links_make(host, MAKE_FILTERING "; ip addr add 10.99.0.1/24 dev " TEST_LINK "; modprobe 8021q");
        link_run(host, "red1", ON_BRIDGE "<vlan><tag id='42'/></vlan>", "10.99.0.11");
        link_run(host, "red2", ON_BRIDGE "<vlan trunk='yes'><tag id='42' nativeMode='untagged'/></vlan>",
                "10.99.0.12");
        link_run(host, "blue", ON_BRIDGE "<vlan><tag id='43'/></vlan>", "10.99.0.13");
        link_run(host, "trunk",
                ON_BRIDGE "<vlan trunk='yes'><tag id='42' nativeMode='untagged'/><tag id='43'/></vlan>",
                "10.99.0.14");
        device = live_attribute(host, "red1", "target", "dev");
        vlans = run("bridge", "-compressvlans", "vlan", "show", "dev", device, NULL);
        g_assert_true(
                g_regex_match_simple("^[^\\d\\n]*\\n\\S+ +42 PVID Egress Untagged\\s*$", vlans, 0, 0));
        g_assert_true(link_reaches(host, "red1", "10.99.0.12"));
        g_assert_true(link_reaches(host, "red1", "10.99.0.14"));
        g_assert_false(link_reaches(host, "red1", "10.99.0.13"));
        g_assert_false(link_reaches(host, "red1", "10.99.0.1"));
        g_assert_false(link_reaches(host, "trunk", "10.99.0.13"));
        g_free(console_run_once(host->bus, "trunk",
                "ip link add link eth0 name blue type vlan id 43 && ip link set blue up && "
                "ip addr add 10.99.0.15/32 dev blue && ip route add 10.99.0.13 dev blue src 10.99.0.15"));
        g_assert_true(link_reaches(host, "trunk", "10.99.0.13"));
        for (int i = 0; i < 4; i++)
                domain_stop(host->bus, ((const char *[]){ "red1", "red2", "blue", "trunk" })[i]);
        links_remove(host);
}

/* What the container tags itself doesn't get it into another VLAN. */
static void test_vlan_hopping(Host *host)
{
        links_make(host, MAKE_FILTERING "; modprobe 8021q");
        link_run(host, "red", ON_BRIDGE "<vlan><tag id='42'/></vlan>", "10.99.0.11");
        link_run(host, "blue", ON_BRIDGE "<vlan><tag id='43'/></vlan>", "10.99.0.13");
        g_free(console_run_once(host->bus, "red",
                "ip link add link eth0 name blue type vlan id 43 && ip link set blue up && "
                "ip addr add 10.99.0.15/32 dev blue && ip route add 10.99.0.13 dev blue src 10.99.0.15"));
        g_assert_false(link_reaches(host, "red", "10.99.0.13"));
        domain_stop(host->bus, "red");
        domain_stop(host->bus, "blue");
        links_remove(host);
}

/* Somebody else's bridge isn't changed for it; one of our own is. */
static void test_vlan_filtering(Host *host)
{
        g_autofree char *message = NULL, *theirs = NULL, *ours = NULL;

        links_make(host, MAKE_BRIDGE);
        message = link_refused(host, ON_BRIDGE "<vlan><tag id='42'/></vlan>", OWN_ERROR("Unsupported"));
        g_assert_nonnull(strstr(message, "ip link set " TEST_LINK " type bridge vlan_filtering 1"));
        theirs = link_file(TEST_LINK, "bridge/vlan_filtering");
        g_assert_cmpstr(theirs, ==, "0");

        link_run(host, "red", "type='network'><source network='default'/><vlan><tag id='42'/></vlan>",
                "192.168.132.11");
        link_run(host, "plain", "type='network'><source network='default'/>", "192.168.132.12");
        ours = link_file("lxc1br0", "bridge/vlan_filtering");
        g_assert_cmpstr(ours, ==, "1");
        g_assert_false(link_reaches(host, "red", "192.168.132.1"));
        g_assert_true(link_reaches(host, "plain", "192.168.132.1"));
        g_assert_false(link_reaches(host, "plain", "192.168.132.11"));
        domain_stop(host->bus, "red");
        domain_stop(host->bus, "plain");
        g_free(run("ip", "link", "set", "lxc1br0", "type", "bridge", "vlan_filtering", "0", NULL));
        links_remove(host);
}

/* It ends with the one who sends, and says nothing until then, not even that it has nothing to say. */
#define LISTEN "sleep 90 | busybox nc -l -p 9000 > /dev/null & sleep 1"

/* Seconds that they take from the host into the container. */
static double time_to_receive(Host *host, const char *name)
{
        g_autoptr(Console) console = console_open(host->bus, name, "", 0);
        g_autofree char *said = NULL;
        double start;

        g_free(console_run(console, LISTEN));
        start = seconds_now();
        if (run_shell("head -c " KIBIBYTES "k /dev/zero | busybox nc 10.99.0.2 9000", &said) != 0)
                g_error("nc: %s", said);
        return seconds_now() - start;
}

/* The same out of it. */
static double time_to_send(Host *host, const char *name)
{
        g_autoptr(Console) console = console_open(host->bus, name, "", 0);
        double start;

        g_assert_cmpint(run_shell(LISTEN, NULL), ==, 0);
        start = seconds_now();
        g_free(console_run(
                console, "head -c " KIBIBYTES "k /dev/zero | busybox nc 10.99.0.1 9000 > /dev/null"));
        return seconds_now() - start;
}

static void measure(Host *host, const char *bandwidth, double *ret_in, double *ret_out)
{
        g_autofree char *interface = g_strconcat(ON_HOST, bandwidth, NULL);

        link_run(host, "vm1", interface, "10.99.0.2");
        *ret_in = time_to_receive(host, "vm1");
        *ret_out = time_to_send(host, "vm1");
        g_test_message("%s: %.2f s in, %.2f s out", bandwidth, *ret_in, *ret_out);
        domain_stop(host->bus, "vm1");
        domain_undefine(host->bus, "vm1");
        host_assert_nothing_left(host);
}

/* Each limit holds for its direction only. How long it takes without one is up to the machine, which may
 * be slow, but not nearly as slow. */
static void test_bandwidth(Host *host)
{
        double free_in, free_out, in, out;

        measure(host, "", &free_in, &free_out);
        measure(host, "<bandwidth><inbound " LIMIT "/></bandwidth>", &in, &out);
        g_assert_cmpfloat(in, >, LIMITED_SECONDS);
        g_assert_cmpfloat(in, >, 2 * free_in);
        g_assert_cmpfloat(in, >, 2 * out);
        measure(host, "<bandwidth><outbound " LIMIT "/></bandwidth>", &in, &out);
        g_assert_cmpfloat(out, >, LIMITED_SECONDS);
        g_assert_cmpfloat(out, >, 2 * free_out);
        g_assert_cmpfloat(out, >, 2 * in);
}

/* A burst passes faster, if not faster than the peak, and one that is too small for a packet still lets
 * all pass. */
static void test_bandwidth_burst(Host *host)
{
        double in, out;

        measure(host,
                "<bandwidth><inbound " LIMIT " peak='200' burst='2048'/>"
                "<outbound " LIMIT " peak='200' burst='2048'/></bandwidth>",
                &in, &out);
        g_assert_cmpfloat(in, >, LIMITED_SECONDS / 2);
        g_assert_cmpfloat(in, <, LIMITED_SECONDS);
        g_assert_cmpfloat(out, >, LIMITED_SECONDS / 2);
        measure(host,
                "<bandwidth><inbound " LIMIT " burst='1'/><outbound " LIMIT " burst='1'/></bandwidth>",
                &in, &out);
        g_assert_cmpfloat(in, >, LIMITED_SECONDS);
        g_assert_cmpfloat(out, >, LIMITED_SECONDS);
}

/* The container's root can't lift what is on the host's end. */
static void test_bandwidth_stays(Host *host)
{
        g_autofree char *disciplines = NULL;

        link_run(host, "vm1",
                ON_HOST "<bandwidth><inbound " LIMIT "/><outbound average='4294967295' burst='4194303'/>"
                        "</bandwidth>",
                "10.99.0.2");
        g_free(console_run_once(
                host->bus, "vm1", "tc qdisc del dev eth0 root; tc qdisc del dev eth0 ingress; true"));
        disciplines = run("tc", "qdisc", "show", "dev", TEST_LINK, NULL);
        g_test_message("%s", disciplines);
        g_assert_nonnull(strstr(disciplines, "qdisc tbf"));
        g_assert_nonnull(strstr(disciplines, "qdisc ingress"));
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

/* Where the kernel lacks a module it is told which. */
static void test_bandwidth_missing(Host *host)
{
        static const char *const modules[][2] = { { "sch_tbf", "inbound" }, { "act_police", "outbound" },
                { "cls_matchall", "outbound" } };

        for (gsize i = 0; i < G_N_ELEMENTS(modules); i++) {
                g_autofree char *interface = g_strdup_printf(
                        "type='ethernet'><bandwidth><%s average='1'/></bandwidth>", modules[i][1]);
                g_autofree char *rule = g_strdup_printf("install %s /bin/false\n", modules[i][0]);
                g_autofree char *message = NULL;

                g_assert_cmpint(run_shell("modprobe -r sch_tbf act_police cls_matchall", NULL), ==, 0);
                write_file("/etc/modprobe.d/lxc1-machine-test.conf", rule);
                message = link_refused(host, interface, OWN_ERROR("Unsupported"));
                g_assert_nonnull(strstr(message, modules[i][0]));
                g_free(run("rm", "/etc/modprobe.d/lxc1-machine-test.conf", NULL));
        }
}

static const HostCase cases[] = {
        { "/machine/interface-settings/mtu", test_mtu },
        { "/machine/interface-settings/direct-mtu", test_direct_mtu },
        { "/machine/interface-settings/isolated", test_isolated },
        { "/machine/interface-settings/vlan", test_vlan },
        { "/machine/interface-settings/vlan-hopping", test_vlan_hopping },
        { "/machine/interface-settings/vlan-filtering", test_vlan_filtering },
        { "/machine/interface-settings/bandwidth", test_bandwidth },
        { "/machine/interface-settings/bandwidth-burst", test_bandwidth_burst },
        { "/machine/interface-settings/bandwidth-stays", test_bandwidth_stays },
        { "/machine/interface-settings/bandwidth-missing", test_bandwidth_missing },
};

void add_interface_settings_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
