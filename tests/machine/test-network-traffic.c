/* What gets through on networks of ours, and what doesn't: addresses, names, the way out and in. */
#include <string.h>

#include "console.h"
#include "domain.h"
#include "events.h"
#include "host.h"
#include "link.h"
#include "network.h"
#include "outside.h"
#include "root.h"
#include "tests.h"
#include "wait.h"

#define DHCP_SCRIPT TEST_ROOT "/udhcpc"
#define ON(network) "type='network'><source network='" network "'/>"

/* On a network that tests make; busybox' DHCP client leaves it to a script what to do with an address.
 */
static void write_dhcp_script(void)
{
        write_file(DHCP_SCRIPT,
                "#!/bin/sh\n"
                "case $1 in bound|renew)\n"
                "    ip addr replace $ip/$mask dev $interface\n"
                "    if [ -n \"$router\" ]; then ip route replace default via $router; fi\n"
                "esac\n");
        g_free(run("chmod", "755", DHCP_SCRIPT, NULL));
}

static void run_on(Host *host, const char *name, const char *network)
{
        g_autofree char *devices = g_strconcat(CONSOLE_XML "<interface type='network'><source network='",
                network, "'/></interface>", NULL);

        domain_run(host->bus, &(Spec){ .name = name, .devices = devices });
}

/* Has the container get an address; returns it. */
static char *ask_for_address(Host *host, const char *name)
{
        g_autoptr(Console) console = console_open(host->bus, name, "", 0);
        g_autofree char *command = NULL;

        write_dhcp_script();
        command = g_strdup("busybox udhcpc -i eth0 -n -q -t 10 -s " DHCP_SCRIPT " > /dev/null 2>&1");
        g_free(console_run(console, command));
        return g_strchomp(console_run(
                console, "ip -4 -o addr show dev eth0 | sed 's/.*inet \\([0-9.]*\\).*/\\1/'"));
}

/* The address that a name has, asked of a server; "" if it has none. */
static char *look_up(Host *host, const char *domain, const char *name, const char *server)
{
        g_autofree char *command = g_strdup_printf(
                "busybox nslookup -type=a %s %s | sed -n '/^Name/,$ s/^Address: //p'", name, server);
        g_autoptr(Console) console = NULL;
        char *said = NULL;

        if (domain) {
                console = console_open(host->bus, domain, "", 0);
                console_try(console, command, &said);
        } else {
                run_shell(command, &said);
        }
        return g_strchomp(said);
}

static GVariant *leases(Host *host, const char *network)
{
        g_autoptr(GVariant) answer = network_call(
                host->bus, network, "GetLeases", g_variant_new("(t)", G_GUINT64_CONSTANT(0)));

        return g_variant_get_child_value(answer, 0);
}

/* An address by DHCP, known to the network and by the domain's name, inside, outside and after a
 * restart. */
static void test_dhcp(Host *host)
{
        g_autoptr(Recorder) recorder = recorder_new(host->bus, NULL);
        g_autoptr(GVariant) list = NULL, row = NULL, again = NULL;
        g_autofree char *address = NULL, *host_answer = NULL, *answer = NULL, *mac = NULL;
        const char *lease_mac, *lease_name;

        run_on(host, "vm-1", "default");
        run_on(host, "other", "default");
        address = ask_for_address(host, "vm-1");
        g_assert_true(g_str_has_prefix(address, "192.168.132."));
        recorder_await(recorder, "LeasesChanged", 0);

        list = leases(host, "default");
        g_assert_cmpuint(g_variant_n_children(list), ==, 1);
        row = g_variant_get_child_value(list, 0);
        g_variant_get_child(row, 1, "&s", &lease_mac);
        g_variant_get_child(row, 4, "&s", &lease_name);
        mac = live_attribute(host, "vm-1", "mac", "address");
        g_assert_cmpstr(lease_mac, ==, mac);
        g_assert_cmpstr(lease_name, ==, "vm-1");

        host_answer = look_up(host, NULL, "vm-1", "192.168.132.1");
        g_assert_cmpstr(host_answer, ==, address);
        g_free(ask_for_address(host, "other"));
        answer = look_up(host, "other", "vm-1", "192.168.132.1");
        g_assert_cmpstr(answer, ==, address);
        g_assert_true(link_reaches(host, "other", address));

        host_restart_service(host);
        again = leases(host, "default");
        g_assert_cmpuint(g_variant_n_children(again), ==, 2);
}

/* Who has its address from its definition is known by name, too. */
static void test_static_name(Host *host)
{
        g_autofree char *answer = NULL, *gone = NULL;

        domain_run(host->bus,
                &(Spec){ .name = "fixed",
                        .devices = CONSOLE_XML
                        "<interface type='network'><source network='default'/>"
                        "<ip address='192.168.132.77' family='ipv4' prefix='24'/></interface>" });
        for (Deadline deadline = deadline_start(10); deadline_pause(&deadline);) {
                g_free(answer);
                answer = look_up(host, NULL, "fixed", "192.168.132.1");
                if (g_str_equal(answer, "192.168.132.77"))
                        break;
        }
        g_assert_cmpstr(answer, ==, "192.168.132.77");
        domain_stop(host->bus, "fixed");
        for (Deadline deadline = deadline_start(10); deadline_pause(&deadline);) {
                g_free(gone);
                gone = look_up(host, NULL, "fixed", "192.168.132.1");
                if (g_str_equal(gone, ""))
                        break;
        }
        g_assert_cmpstr(gone, ==, "");
}

/* The outside sees the host's address, and does not get in by itself. */
static void test_nat(Host *host)
{
        g_autofree char *address = NULL, *seen = NULL, *command = NULL;

        outside_make(host);
        run_on(host, "vm1", "default");
        address = ask_for_address(host, "vm1");
        g_assert_true(link_reaches(host, "vm1", OUTSIDE_ADDRESS));
        outside_serve(OUTSIDE_ADDRESS);
        seen = outside_seen_address(host, "vm1", OUTSIDE_ADDRESS);
        g_assert_cmpstr(seen, ==, OUTSIDE_HOST);

        g_assert_true(outside_runs("ip route add 192.168.132.0/24 via " OUTSIDE_HOST));
        command = g_strdup_printf("busybox ping -c 2 -W 2 %s", address);
        g_assert_false(outside_runs(command));
        g_assert_false(outside_runs("busybox ping -c 1 -W 2 192.168.132.1"));
        domain_stop(host->bus, "vm1");
        outside_remove(host);
}

#define NETWORK(name, subnet, more) \
        "<network><name>" name "</name>" more "<bridge name='lxc1" name "' stp='off'/>" \
        "<ip address='" subnet ".1' prefix='24'><dhcp><range start='" subnet ".10' end='" subnet \
        ".99'/></dhcp></ip></network>"

/* Routed: both sides see each other as they are. */
static void test_route(Host *host)
{
        g_autofree char *address = NULL, *seen = NULL, *command = NULL;

        outside_make(host);
        network_run(host->bus, NETWORK("routed", "192.168.150", "<forward mode='route'/>"), "routed");
        run_on(host, "vm1", "routed");
        address = ask_for_address(host, "vm1");
        g_assert_true(outside_runs("ip route add 192.168.150.0/24 via " OUTSIDE_HOST));
        outside_serve(OUTSIDE_ADDRESS);
        seen = outside_seen_address(host, "vm1", OUTSIDE_ADDRESS);
        g_assert_cmpstr(seen, ==, address);
        command = g_strdup_printf("busybox ping -c 3 -W 2 %s", address);
        g_assert_true(outside_runs(command));
        domain_stop(host->bus, "vm1");
        network_stop(host->bus, "routed", 0);
        outside_remove(host);
}

/* Without <forward> there is no way out, and with another network in between none there. */
static void test_apart(Host *host)
{
        g_autofree char *one = NULL, *other = NULL, *alone = NULL;

        outside_make(host);
        network_run(host->bus, NETWORK("alone", "192.168.151", ""), "alone");
        network_run(host->bus, NETWORK("second", "192.168.152", "<forward mode='nat'/>"), "second");
        run_on(host, "one", "default");
        run_on(host, "other", "second");
        run_on(host, "alone", "alone");
        one = ask_for_address(host, "one");
        other = ask_for_address(host, "other");
        alone = ask_for_address(host, "alone");
        g_assert_true(link_reaches(host, "alone", "192.168.151.1"));
        {
                g_autoptr(Console) console = console_open(host->bus, "alone", "", 0);

                g_free(console_run(console, "ip route replace default via 192.168.151.1"));
        }
        g_assert_false(link_reaches(host, "alone", OUTSIDE_ADDRESS));
        g_assert_false(link_reaches(host, "alone", one));
        g_assert_false(link_reaches(host, "one", other));
        g_assert_false(link_reaches(host, "other", one));
        g_assert_false(link_reaches(host, "one", "192.168.152.1"));
        g_assert_false(link_reaches(host, "one", alone));
        g_assert_true(link_reaches(host, "one", OUTSIDE_ADDRESS));
        g_assert_true(link_reaches(host, "other", OUTSIDE_ADDRESS));
        domain_stop(host->bus, "one");
        domain_stop(host->bus, "other");
        domain_stop(host->bus, "alone");
        network_stop(host->bus, "alone", 0);
        network_stop(host->bus, "second", 0);
        outside_remove(host);
}

/* The container makes itself an address of what the network announces, and is translated like IPv4. */
static void test_ipv6(Host *host)
{
        g_autofree char *seen = NULL, *address = NULL;

        outside_make(host);
        network_run(host->bus,
                "<network><name>six</name><forward mode='nat'><nat ipv6='yes'/></forward>"
                "<bridge name='lxc1six' stp='off'/>"
                "<ip family='ipv6' address='fd00:6::1' prefix='64'><dhcp>"
                "<range start='fd00:6::100' end='fd00:6::1ff'/></dhcp></ip></network>",
                "six");
        run_on(host, "vm1", "six");
        {
                g_autoptr(Console) console = console_open(host->bus, "vm1", "", 0);

                g_free(console_run(console,
                        "for i in $(seq 100); do ip -6 route show default | grep -q via && break; sleep 0.3; done"));
                g_free(console_run(console, "ip -6 addr add fd00:6::50/64 dev eth0 nodad"));
        }
        g_assert_true(link_reaches(host, "vm1", "fd00:6::1"));
        outside_serve(OUTSIDE_ADDRESS6);
        seen = outside_seen_address(host, "vm1", OUTSIDE_ADDRESS6);
        g_assert_cmpstr(seen, ==, OUTSIDE_HOST6);
        domain_stop(host->bus, "vm1");
        network_stop(host->bus, "six", 0);
        outside_remove(host);
}

static void test_isolated_ports(Host *host)
{
        g_autofree char *address = NULL;

        network_run(host->bus, NETWORK("ports", "192.168.153", "<port isolated='yes'/>"), "ports");
        run_on(host, "one", "ports");
        run_on(host, "two", "ports");
        address = ask_for_address(host, "one");
        g_free(ask_for_address(host, "two"));
        g_assert_true(link_reaches(host, "two", "192.168.153.1"));
        g_assert_false(link_reaches(host, "two", address));
}

/* A server that dies is there again, with its leases. */
static void test_server_killed(Host *host)
{
        g_autofree char *address = NULL, *again = NULL;
        Deadline deadline = deadline_start(30);

        run_on(host, "vm1", "default");
        address = ask_for_address(host, "vm1");
        g_free(run("systemctl", "kill", "--signal=KILL", "lxc1-dnsmasq-default.service", NULL));
        do {
                if (!deadline_pause(&deadline))
                        g_error("the server doesn't come back");
                g_free(again);
                again = look_up(host, NULL, "vm1", "192.168.132.1");
        } while (!g_str_equal(again, address));
        g_free(ask_for_address(host, "vm1"));
}

/* A stock system with systemd's own client, in whose configuration nothing is said of us. */
static void test_networkd(Host *host)
{
        const char *image = g_getenv("LXC1_DEBIAN_IMAGE");
        g_autofree char *devices = NULL, *printed = NULL;
        g_autoptr(Console) console = NULL;

        g_assert_nonnull(image);
        devices = g_strconcat(CONSOLE_XML
                "<filesystem type='file'><driver type='loop' format='raw'/><source file='",
                image,
                "'/><target dir='/'/></filesystem><interface type='network'><source network='default'/>"
                "<guest dev='host0'/></interface>",
                NULL);
        domain_run(host->bus,
                &(Spec){ .name = "debian",
                        .memory = "<memory unit='MiB'>512</memory>",
                        .init = "/sbin/init",
                        .more = "<metadata><lxc1:container xmlns:lxc1='https://example.org/lxc1/domain/1.0'>"
                                "<lxc1:overlay target='/'/></lxc1:container></metadata>",
                        .devices = devices });
        console = console_open(host->bus, "debian", "", CONSOLE_REPLAY);
        g_free(console_until(console, "login:"));
        console_type(console, "root\n");
        g_free(console_until(console, "root@"));
        g_free(console_run(console, "systemctl start systemd-networkd"));
        g_free(console_run(
                console, "/lib/systemd/systemd-networkd-wait-online -i host0 --timeout=60 && true"));
        printed = console_run(console, "ip -4 -o addr show dev host0");
        g_assert_nonnull(strstr(printed, "192.168.132."));
        g_free(printed);
        printed = console_run(console, "ip route");
        g_assert_nonnull(strstr(printed, "default via 192.168.132.1"));
}

static const HostCase cases[] = {
        { "/machine/traffic/dhcp", test_dhcp },
        { "/machine/traffic/static-name", test_static_name },
        { "/machine/traffic/nat", test_nat },
        { "/machine/traffic/route", test_route },
        { "/machine/traffic/apart", test_apart },
        { "/machine/traffic/ipv6", test_ipv6 },
        { "/machine/traffic/isolated-ports", test_isolated_ports },
        { "/machine/traffic/server-killed", test_server_killed },
        { "/machine/traffic/networkd", test_networkd },
};

void add_network_traffic_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
