/* Every type of interface: what the container and the host have of it, and who reaches whom. */
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "domain.h"
#include "link.h"
#include "tests.h"
#include "wait.h"

#define OTHER_LINK TEST_LINKS "1"
#define MAKE_BRIDGE "ip link add " TEST_LINK " type bridge; ip link set " TEST_LINK " up"
#define ON_BRIDGE "type='bridge'><source bridge='" TEST_LINK "'/>"

/* A link with another end: what stands for the network outside has 10.99.0.1. */
#define MAKE_PARENT \
        "ip link add " TEST_LINK " type veth peer name " OTHER_LINK "; ip link set " TEST_LINK \
        " up; ip link set " OTHER_LINK " up; ip addr add 10.99.0.1/24 dev " OTHER_LINK
#define DIRECT(mode) "type='direct'><source dev='" TEST_LINK "' mode='" mode "'/>"

static void test_bridge(Host *host)
{
        g_autofree char *device = NULL, *port = NULL, *master = NULL;

        links_make(host, MAKE_BRIDGE);
        link_run(host, "one", ON_BRIDGE, "10.99.0.11");
        link_run(host, "two", ON_BRIDGE, "10.99.0.12");
        g_assert_true(link_reaches(host, "one", "10.99.0.12"));
        device = live_attribute(host, "one", "target", "dev");
        port = g_strdup_printf("/sys/class/net/%s/master", device);
        master = g_file_read_link(port, NULL);
        g_assert_true(g_str_has_suffix(master, "/" TEST_LINK));
        domain_stop(host->bus, "one");
        domain_stop(host->bus, "two");
        links_remove(host);
}

static void test_bridge_missing(Host *host)
{
        g_autofree char *missing = link_refused(host, ON_BRIDGE, OWN_ERROR("NoSuchDevice"));
        g_autofree char *other = NULL;

        g_assert_nonnull(strstr(missing, "the host has no network link " TEST_LINK));
        links_make(host, "ip link add " TEST_LINK " type dummy");
        other = link_refused(host, ON_BRIDGE, OWN_ERROR("NoSuchDevice"));
        g_assert_nonnull(strstr(other, TEST_LINK " is no bridge"));
        links_remove(host);
}

static void test_ethernet(Host *host)
{
        g_autofree char *routes = NULL, *addresses = NULL;

        link_run(host, "vm1",
                "type='ethernet'><source><ip address='10.99.0.1' family='ipv4' prefix='24'/>"
                "<ip address='fd00:99::1' family='ipv6' prefix='64'/>"
                "<route family='ipv4' address='10.98.0.0' prefix='16' gateway='10.99.0.2'/></source>"
                "<target dev='" TEST_LINK "'/>",
                "10.99.0.2");
        g_assert_true(link_reaches(host, "vm1", "10.99.0.1"));
        g_assert_true(link_reaches(host, NULL, "10.99.0.2"));
        routes = run("ip", "route", NULL);
        g_assert_nonnull(strstr(routes, "10.98.0.0/16 via 10.99.0.2 dev " TEST_LINK));
        addresses = run("ip", "-o", "addr", "show", "dev", TEST_LINK, NULL);
        g_assert_nonnull(strstr(addresses, "fd00:99::1/64"));
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

/* The container says that it is a router, to a host that believes routers. */
static void test_ethernet_router(Host *host)
{
        static const char advertise[] =
                "import socket; s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)\n"
                "s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)\n"
                "s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex('eth0'))\n"
                "s.sendto(bytes([134, 0, 0, 0, 64, 0, 7, 8] + [0] * 8), ('ff02::1', 0))";
        g_autofree char *leader = NULL, *accepts = NULL, *routes = NULL;

        link_run(host, "vm1", "type='ethernet'><target dev='" TEST_LINK "'/>", "10.99.0.2");
        g_usleep(3 * G_USEC_PER_SEC); /* addresses are tried first */
        leader = g_strdup_printf("%u", domain_leader(host->bus, "vm1"));
        g_free(run("nsenter", "-t", leader, "-n", "python3", "-c", advertise, NULL));
        g_usleep(G_USEC_PER_SEC / 2);
        routes = run("ip", "-6", "route", "show", "default", "dev", TEST_LINK, NULL);
        g_assert_cmpstr(routes, ==, "");
        accepts = run("cat", "/proc/sys/net/ipv6/conf/" TEST_LINK "/accept_ra", NULL);
        g_assert_cmpstr(accepts, ==, "0\n");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

/* Without a word about the host there is only the link. */
static void test_ethernet_bare(Host *host)
{
        g_autofree char *device = NULL, *addresses = NULL;

        link_run(host, "vm1", "type='ethernet'>", "10.99.0.2");
        device = live_attribute(host, "vm1", "target", "dev");
        addresses = run("ip", "-4", "-o", "addr", "show", "dev", device, NULL);
        g_assert_cmpstr(addresses, ==, "");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

static void test_ethernet_bad_route(Host *host)
{
        g_autofree char *message = link_refused(host,
                "type='ethernet'><source>"
                "<route family='ipv4' address='10.98.0.0' prefix='16' gateway='10.97.0.2'/></source>",
                OWN_ERROR("StartFailed"));

        g_assert_nonnull(strstr(message, "route"));
}

static void assert_mode(Host *host, const char *name, const char *mode)
{
        g_autofree char *said = console_run_once(host->bus, name, "ip -details link show eth0");
        g_autofree char *expected = g_strdup_printf("macvlan mode %s ", mode);

        if (!strstr(said, expected))
                g_error("no %s in: %s", expected, said);
}

/* Two of them and the outside: what the mode says that they reach, and nothing else. */
static void check_direct(Host *host, const char *interface, const char *mode, gboolean each_other)
{
        links_make(host, MAKE_PARENT);
        link_run(host, "one", interface, "10.99.0.11");
        link_run(host, "two", interface, "10.99.0.12");
        assert_mode(host, "one", mode);
        g_assert_true(link_reaches(host, "one", "10.99.0.1"));
        g_assert_true(link_reaches(host, "two", "10.99.0.1"));
        g_assert_cmpint(link_reaches(host, "one", "10.99.0.12"), ==, each_other);
        domain_stop(host->bus, "one");
        domain_stop(host->bus, "two");
        links_remove(host);
}

static void test_direct_bridge(Host *host)
{
        check_direct(host, DIRECT("bridge"), "bridge", TRUE);
}

static void test_direct_private(Host *host)
{
        check_direct(host, DIRECT("private"), "private", FALSE);
}

static void test_direct_vepa(Host *host)
{
        check_direct(host, "type='direct'><source dev='" TEST_LINK "'/>", "vepa", FALSE);
}

/* Only one can have the link. */
static void test_direct_passthrough(Host *host)
{
        g_autofree char *message = NULL;

        links_make(host, MAKE_PARENT);
        link_run(host, "one", DIRECT("passthrough"), "10.99.0.11");
        assert_mode(host, "one", "passthru");
        g_assert_true(link_reaches(host, "one", "10.99.0.1"));
        domain_define(host->bus,
                &(Spec){ .name = "two",
                        .devices = CONSOLE_XML "<interface " DIRECT("passthrough") "</interface>" });
        message = domain_start_refused(host->bus, "two", OWN_ERROR("StartFailed"));
        g_assert_nonnull(strstr(message, "mode passthrough"));
        domain_stop(host->bus, "one");
        domain_start(host->bus, "two");
        domain_stop(host->bus, "two");
        links_remove(host);
}

/* It doesn't wait for the end of the namespace that it was in, which somebody may hold on to. */
static void test_direct_ends(Host *host)
{
        g_autofree char *path = NULL;
        guint32 leader;
        int namespace;

        links_make(host, MAKE_PARENT);
        leader = domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .devices = CONSOLE_XML "<interface " DIRECT("passthrough") "</interface>" });
        path = g_strdup_printf("/proc/%u/ns/net", leader);
        namespace = open(path, O_RDONLY | O_CLOEXEC);
        g_assert_cmpint(namespace, >=, 0);
        g_free(console_run_once(
                host->bus, "vm1", "ip link set eth0 down && ip link set eth0 name mine"));
        domain_stop(host->bus, "vm1");
        domain_start(host->bus, "vm1");
        domain_stop(host->bus, "vm1");
        close(namespace);
        links_remove(host);
}

/* The second run has the link, whatever the first one did to it. */
static void test_direct_restart(Host *host)
{
        guint32 leader;

        links_make(host, MAKE_PARENT);
        leader = domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .script =
                                "[ -e /tmp/lxc1-again ] && exec /bin/sh; touch /tmp/lxc1-again; "
                                "ip link set eth0 down; ip link set eth0 name mine; ip link set mine up",
                        .devices = CONSOLE_XML "<interface " DIRECT(
                                "passthrough") "<mac address='52:54:00:aa:00:01'/>"
                                               "<ip address='10.99.0.11' prefix='24'/></interface>",
                        .more = "<on_poweroff>restart</on_poweroff>" });
        domain_await_new_leader(host->bus, "vm1", leader);
        g_assert_true(link_reaches(host, "vm1", "10.99.0.1"));
        domain_stop(host->bus, "vm1");
        g_free(run("rm", "/tmp/lxc1-again", NULL));
        links_remove(host);
}

static void test_direct_missing(Host *host)
{
        g_autofree char *message = link_refused(host, DIRECT("bridge"), OWN_ERROR("NoSuchDevice"));

        g_assert_nonnull(strstr(message, "the host has no network link " TEST_LINK));
}

/* In a user namespace of its own, too. */
static void test_direct_mapped(Host *host)
{
        links_make(host, MAKE_PARENT);
        domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .devices = CONSOLE_XML "<interface " DIRECT(
                                "bridge") "<guest dev='lan0'/>"
                                          "<ip address='10.99.0.11' prefix='24'/></interface>",
                        .more = "<idmap><uid start='0' target='100000' count='65536'/>"
                                "<gid start='0' target='100000' count='65536'/></idmap>" });
        g_assert_true(link_reaches(host, NULL, "10.99.0.11"));
        g_free(console_run_once(host->bus, "vm1", "grep -q lan0 /proc/net/dev"));
        domain_stop(host->bus, "vm1");
        links_remove(host);
}

static void test_failed_start(Host *host)
{
        links_make(host, MAKE_PARENT);
        domain_define(host->bus,
                &(Spec){ .name = "bad",
                        .init = "/no/such/init",
                        .devices = CONSOLE_XML "<interface type='ethernet'/><interface " DIRECT(
                                "bridge") "</interface>" INTERFACE_XML });
        g_free(domain_start_refused(host->bus, "bad", OWN_ERROR("StartFailed")));
        links_remove(host);
}

/* Link state down: nothing passes, and the container can't change that. */
static void test_down(Host *host)
{
        g_autofree char *device = NULL, *flags = NULL;

        links_make(host, MAKE_BRIDGE "; ip addr add 10.99.0.1/24 dev " TEST_LINK);
        link_run(host, "vm1", ON_BRIDGE "<link state='down'/>", "10.99.0.11");
        device = live_attribute(host, "vm1", "target", "dev");
        flags = link_file(device, "flags");
        g_assert_false(g_ascii_strtoull(flags, NULL, 16) & IFF_UP);
        g_free(console_run_once(
                host->bus, "vm1", "ip link set eth0 up; ip addr replace 10.99.0.11/24 dev eth0"));
        g_assert_false(link_reaches(host, "vm1", "10.99.0.1"));
        g_free(run("ip", "link", "set", device, "up", NULL));
        g_assert_true(link_reaches(host, "vm1", "10.99.0.1"));
        domain_stop(host->bus, "vm1");
        links_remove(host);
}

/* Two on one bridge with the same MAC address would take each other's frames; on two bridges they may.
 */
static void test_same_mac(Host *host)
{
        g_autofree char *message = NULL;

        links_make(host, MAKE_BRIDGE "; ip link add " OTHER_LINK " type bridge");
        link_run(host, "one", ON_BRIDGE "<mac address='52:54:00:AA:00:01'/>", "10.99.0.11");
        domain_define(host->bus,
                &(Spec){ .name = "two",
                        .devices = CONSOLE_XML "<interface " ON_BRIDGE
                                               "<mac address='52:54:00:aa:00:01'/></interface>" });
        message = domain_start_refused(host->bus, "two", OWN_ERROR("StartFailed"));
        g_assert_nonnull(strstr(message, "domain one runs with the same MAC address 52:54:00:aa:00:01"));
        link_run(host, "three",
                "type='bridge'><source bridge='" OTHER_LINK "'/><mac address='52:54:00:aa:00:01'/>",
                "10.99.0.11");
        domain_stop(host->bus, "one");
        domain_start(host->bus, "two");
        domain_stop(host->bus, "two");
        domain_stop(host->bus, "three");
        links_remove(host);
}

static const HostCase cases[] = {
        { "/machine/interfaces/bridge", test_bridge },
        { "/machine/interfaces/bridge-missing", test_bridge_missing },
        { "/machine/interfaces/ethernet", test_ethernet },
        { "/machine/interfaces/ethernet-router", test_ethernet_router },
        { "/machine/interfaces/ethernet-bare", test_ethernet_bare },
        { "/machine/interfaces/ethernet-bad-route", test_ethernet_bad_route },
        { "/machine/interfaces/direct-bridge", test_direct_bridge },
        { "/machine/interfaces/direct-private", test_direct_private },
        { "/machine/interfaces/direct-vepa", test_direct_vepa },
        { "/machine/interfaces/direct-passthrough", test_direct_passthrough },
        { "/machine/interfaces/direct-ends", test_direct_ends },
        { "/machine/interfaces/direct-restart", test_direct_restart },
        { "/machine/interfaces/direct-missing", test_direct_missing },
        { "/machine/interfaces/direct-mapped", test_direct_mapped },
        { "/machine/interfaces/failed-start", test_failed_start },
        { "/machine/interfaces/down", test_down },
        { "/machine/interfaces/same-mac", test_same_mac },
};

void add_interfaces_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
