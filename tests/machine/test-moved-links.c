/* Network links of the host that are moved into a container and back, and addresses and routes. */
#include <net/if.h>
#include <string.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

#define LINK_XML \
        "<hostdev mode='capabilities' type='net'><source><interface>" TEST_LINK "</interface></source>" \
        "<ip address='10.99.0.2' family='ipv4' prefix='24'/>" \
        "<ip address='fd00:99::2' family='ipv6' prefix='64'/>" \
        "<route family='ipv4' address='10.98.0.0' prefix='16' gateway='10.99.0.1' metric='7'/>" \
        "<route family='ipv4' address='0.0.0.0' gateway='10.99.0.254'/></hostdev>"

static void add_link(Host *host)
{
        g_free(run("ip", "link", "add", TEST_LINK, "type", "dummy", NULL));
        host_take_as_clean(host);
}

static void delete_link(Host *host)
{
        g_free(run("ip", "link", "delete", TEST_LINK, NULL));
        host_take_as_clean(host);
}

static void test_moved(Host *host)
{
        g_autofree char *routes = NULL, *addresses = NULL;
        g_autoptr(Console) console = NULL;

        add_link(host);
        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = CONSOLE_XML LINK_XML });
        g_assert_cmpuint(if_nametoindex(TEST_LINK), ==, 0);
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "echo $(ls /sys/class/net)", "lo " TEST_LINK);
        addresses = console_run(console, "ip -o addr show dev " TEST_LINK);
        g_assert_nonnull(strstr(addresses, "10.99.0.2/24"));
        g_assert_nonnull(strstr(addresses, "fd00:99::2/64"));
        routes = console_run(console, "ip route");
        g_assert_nonnull(
                strstr(routes, "10.98.0.0/16 via 10.99.0.1 dev " TEST_LINK " proto static metric 7"));
        g_assert_nonnull(strstr(routes, "default via 10.99.0.254"));
        domain_stop(host->bus, "vm1");
        g_assert_cmpuint(if_nametoindex(TEST_LINK), !=, 0);
        host_assert_nothing_left(host);
        delete_link(host);
}

/* Whatever it was called in there, it comes back under its name; in a user namespace as well. */
static void test_renamed(Host *host)
{
        g_autoptr(Console) console = NULL;

        add_link(host);
        domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .devices = CONSOLE_XML LINK_XML,
                        .more = "<idmap><uid start='0' target='100000' count='65536'/>"
                                "<gid start='0' target='100000' count='65536'/></idmap>" });
        console = console_open(host->bus, "vm1", "", 0);
        g_free(console_run(
                console, "ip link set " TEST_LINK " down && ip link set " TEST_LINK " name mine"));
        console_assert_prints(console, "echo $(ls /sys/class/net)", "lo mine");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
        delete_link(host);
}

static void test_failed_start(Host *host)
{
        add_link(host);
        domain_define(host->bus,
                &(Spec){ .name = "bad", .init = "/no/such/init", .devices = CONSOLE_XML LINK_XML });
        g_free(domain_start_refused(host->bus, "bad", OWN_ERROR("StartFailed")));
        host_assert_nothing_left(host);
        delete_link(host);
}

/* A route that leads nowhere is told as what it is, and the link is back. */
static void test_bad_route(Host *host)
{
        g_autofree char *message = NULL;

        add_link(host);
        domain_define(host->bus,
                &(Spec){ .name = "bad",
                        .devices = CONSOLE_XML
                        "<hostdev mode='capabilities' type='net'><source><interface>" TEST_LINK
                        "</interface></source>"
                        "<route family='ipv4' address='0.0.0.0' gateway='10.99.0.254'/></hostdev>" });
        message = domain_start_refused(host->bus, "bad", OWN_ERROR("StartFailed"));
        g_test_message("%s", message);
        g_assert_nonnull(strstr(message, "route"));
        host_assert_nothing_left(host);
        delete_link(host);
}

/* The second run has it as the first one had. */
static void test_restart(Host *host)
{
        guint32 leader;

        add_link(host);
        leader = domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .script =
                                "[ -e /tmp/lxc1-again ] && exec /bin/sh; touch /tmp/lxc1-again; sleep 6",
                        .devices = CONSOLE_XML LINK_XML,
                        .more = "<on_poweroff>restart</on_poweroff>" });
        domain_await_new_leader(host->bus, "vm1", leader);
        g_free(console_run_once(host->bus, "vm1", "ip route | grep -q 10.98.0.0"));
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
        g_free(run("rm", "/tmp/lxc1-again", NULL));
        delete_link(host);
}

static void test_interface_addresses(Host *host)
{
        g_autofree char *routes = NULL, *addresses = NULL;
        g_autoptr(Console) console = NULL;

        domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .devices = CONSOLE_XML
                        "<interface type='network'><source network='default'/>"
                        "<ip address='192.168.132.77' family='ipv4' prefix='24'/>"
                        "<ip address='10.1.1.1' family='ipv4' prefix='32' peer='10.1.1.2'/>"
                        "<route family='ipv4' address='0.0.0.0' gateway='192.168.132.1'/></interface>" });
        console = console_open(host->bus, "vm1", "", 0);
        addresses = console_run(console, "ip -o addr show dev eth0");
        g_assert_nonnull(strstr(addresses, "192.168.132.77/24"));
        g_assert_nonnull(strstr(addresses, "10.1.1.1 peer 10.1.1.2/32"));
        routes = console_run(console, "ip route");
        g_assert_nonnull(strstr(routes, "default via 192.168.132.1 dev eth0"));
        g_free(run("busybox", "ping", "-c", "1", "-W", "10", "192.168.132.77", NULL));
}

static const HostCase cases[] = {
        { "/machine/moved-links/moved", test_moved },
        { "/machine/moved-links/renamed", test_renamed },
        { "/machine/moved-links/failed-start", test_failed_start },
        { "/machine/moved-links/bad-route", test_bad_route },
        { "/machine/moved-links/restart", test_restart },
        { "/machine/moved-links/interface-addresses", test_interface_addresses },
};

void add_moved_links_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
