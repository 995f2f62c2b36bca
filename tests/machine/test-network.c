/* Containers on the default network. */
#include <net/if.h>
#include <string.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "link.h"
#include "network.h"
#include "tests.h"
#include "wait.h"

#define BRIDGE "lxc1br0"

static void run_linked(Host *host, const char *name)
{
        domain_run(host->bus, &(Spec){ .name = name, .devices = CONSOLE_XML INTERFACE_XML });
}

static void test_host_side(Host *host)
{
        g_autofree char *device = NULL, *master = NULL, *port = NULL, *alias = NULL, *flags = NULL,
                        *state = NULL;

        run_linked(host, "vm1");
        device = live_attribute(host, "vm1", "target", "dev");
        port = g_strdup_printf("/sys/class/net/%s/master", device);
        master = g_file_read_link(port, NULL);
        g_assert_nonnull(master);
        g_assert_true(g_str_has_suffix(master, "/" BRIDGE));
        alias = link_file(device, "ifalias");
        g_assert_cmpstr(alias, ==, "lxc1 domain vm1");
        flags = link_file(device, "flags");
        g_assert_true(g_ascii_strtoull(flags, NULL, 16) & IFF_UP);
        state = link_file(device, "operstate");
        g_assert_cmpstr(state, ==, "up");
        domain_stop(host->bus, "vm1");
        g_assert_cmpuint(if_nametoindex(device), ==, 0);
        host_assert_nothing_left(host);
}

static void test_guest_side(Host *host)
{
        g_autofree char *mac = NULL, *links = NULL;
        g_autoptr(Console) console = NULL;

        run_linked(host, "vm1");
        mac = live_attribute(host, "vm1", "mac", "address");
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "cat /sys/class/net/eth0/address", mac);
        console_assert_prints(console, "cat /sys/class/net/eth0/operstate", "up");
        console_assert_prints(console, "echo $(ls /sys/class/net)", "eth0 lo");
        links = console_run(console, "ip -brief link show lo");
        g_assert_nonnull(strstr(links, "LOWER_UP"));
        console_assert_prints(console, "busybox ping -c 1 127.0.0.1 > /dev/null && echo yes", "yes");
}

/* Only a loopback, and nothing of the host's, without an <interface>. */
static void test_none(Host *host)
{
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1" });
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "echo $(ls /sys/class/net)", "lo");
        console_assert_fails(console, "busybox ping -c 1 -W 1 192.168.132.1");
}

static void test_named(Host *host)
{
        g_autofree char *device = NULL;
        g_autoptr(Console) console = NULL;

        domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .devices = CONSOLE_XML
                        "<interface type='network'><mac address='52:54:00:12:34:56'/><source network='default'/>"
                        "<target dev='mine0'/><guest dev='lan0'/></interface>" INTERFACE_XML });
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "cat /sys/class/net/lan0/address", "52:54:00:12:34:56");
        console_assert_prints(console, "echo $(ls /sys/class/net)", "eth1 lan0 lo");
        device = live_attribute(host, "vm1", "target", "dev");
        g_assert_cmpstr(device, ==, "mine0");
        g_assert_cmpuint(if_nametoindex("mine0"), !=, 0);
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

/* A link of that name which is not ours must stay, and the start fails. */
static void test_name_taken(Host *host)
{
        g_autofree char *message = NULL;

        g_free(run("ip", "link", "add", TEST_LINK, "type", "dummy", NULL));
        domain_define(host->bus,
                &(Spec){ .name = "vm1",
                        .devices = CONSOLE_XML "<interface type='network'><source network='default'/>"
                                               "<target dev='" TEST_LINK "'/></interface>" });
        message = domain_start_refused(host->bus, "vm1", OWN_ERROR("StartFailed"));
        g_assert_nonnull(strstr(message, TEST_LINK));
        g_assert_cmpuint(if_nametoindex(TEST_LINK), !=, 0);
        g_free(run("ip", "link", "delete", TEST_LINK, NULL));
        host_assert_nothing_left(host);
}

static void test_mac_is_stable(Host *host)
{
        g_autofree char *first = NULL;

        domain_define(host->bus, &(Spec){ .name = "vm1", .devices = CONSOLE_XML INTERFACE_XML });
        first = live_attribute(host, "vm1", "mac", "address");
        for (int i = 0; i < 2; i++) {
                g_autofree char *inside = NULL, *live = NULL;

                domain_start(host->bus, "vm1");
                live = live_attribute(host, "vm1", "mac", "address");
                inside = console_run_once(host->bus, "vm1", "cat /sys/class/net/eth0/address");
                g_strchomp(inside);
                g_assert_cmpstr(live, ==, first);
                g_assert_cmpstr(inside, ==, first);
                domain_stop(host->bus, "vm1");
                host_restart_service(host);
        }
}

static void test_ping(Host *host)
{
        g_autoptr(Console) one = NULL, two = NULL;
        g_autofree char *printed = NULL;

        run_linked(host, "one");
        run_linked(host, "two");
        one = console_open(host->bus, "one", "", 0);
        two = console_open(host->bus, "two", "", 0);
        g_free(console_run(one, "ip addr add 192.168.132.11/24 dev eth0"));
        g_free(console_run(two, "ip addr add 192.168.132.12/24 dev eth0"));
        printed = console_run(one, "busybox ping -c 2 -W 10 192.168.132.12");
        g_assert_nonnull(strstr(printed, "2 packets received"));
        g_free(console_run(two, "busybox ping -c 1 -W 10 192.168.132.1"));
        g_free(run("busybox", "ping", "-c", "1", "-W", "10", "192.168.132.11", NULL));
}

/* The bridge outlives the service, whether or not a container is on it. */
static void test_bridge(Host *host)
{
        g_autofree char *alias = link_file(BRIDGE, "ifalias"), *addresses = NULL;

        g_assert_cmpstr(alias, ==, "lxc1 network default");
        addresses = run("ip", "-o", "addr", "show", BRIDGE, NULL);
        g_assert_nonnull(strstr(addresses, "192.168.132.1/24"));
        host_systemctl("stop", "lxc1d");
        g_assert_cmpuint(if_nametoindex(BRIDGE), !=, 0);
        host_systemctl("start", "lxc1d");
        networks_settle(host->bus);
}

static const HostCase cases[] = {
        { "/machine/network/host-side", test_host_side },
        { "/machine/network/guest-side", test_guest_side },
        { "/machine/network/none", test_none },
        { "/machine/network/named", test_named },
        { "/machine/network/name-taken", test_name_taken },
        { "/machine/network/mac-is-stable", test_mac_is_stable },
        { "/machine/network/ping", test_ping },
        { "/machine/network/bridge", test_bridge },
};

void add_network_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
