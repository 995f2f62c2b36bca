/* Networks that can't be started: refused with what is wrong, and nothing is left of them. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "domain.h"
#include "host.h"
#include "link.h"
#include "network.h"
#include "tests.h"
#include "wait.h"

#define DNSMASQ "/usr/sbin/dnsmasq"

#define NETWORK(more, ip) "<network><name>bad</name>" more "<bridge name='lxc1bad'/>" ip "</network>"
#define IP "<ip address='192.168.160.1' prefix='24'/>"

/* The start is refused, the message says why, and all is as it was. */
static void check_start(Host *host, const char *xml, const char *error, const char *named)
{
        g_autofree char *message = NULL;

        g_free(network_define(host->bus, xml));
        message = network_refused(host->bus, "bad", "Start", 0, error);
        if (!strstr(message, named))
                g_error("the message doesn't name '%s': %s", named, message);
        network_assert_state(host->bus, "bad", "inactive");
        host_assert_nothing_left(host);
        network_undefine(host->bus, "bad");
}

static void test_host_subnet(Host *host)
{
        links_make(host,
                "ip link add " TEST_LINKS "0 type dummy; ip addr add 192.168.160.9/28 dev " TEST_LINKS
                "0");
        check_start(host, NETWORK("", IP), OWN_ERROR("StartFailed"), TEST_LINKS "0");
        links_remove(host);
}

static void test_network_subnet(Host *host)
{
        check_start(host, NETWORK("", "<ip address='192.168.132.129' prefix='25'/>"),
                OWN_ERROR("StartFailed"), "default");
}

static void test_same_bridge(Host *host)
{
        check_start(host, "<network><name>bad</name><bridge name='lxc1br0'/>" IP "</network>",
                OWN_ERROR("StartFailed"), "lxc1br0");
}

/* Somebody else's bridge is never touched. */
static void test_foreign_bridge(Host *host)
{
        g_autofree char *before = NULL, *after = NULL;

        links_make(host,
                "ip link add lxc1test-br type bridge; ip link set lxc1test-br addrgenmode none; "
                "ip addr add 192.168.162.1/24 dev lxc1test-br; ip link set lxc1test-br up");
        before = run("ip", "-o", "addr", "show", "lxc1test-br", NULL);
        check_start(host, "<network><name>bad</name><bridge name='lxc1test-br'/>" IP "</network>",
                OWN_ERROR("StartFailed"), "lxc1test-br");
        after = run("ip", "-o", "addr", "show", "lxc1test-br", NULL);
        g_assert_cmpstr(after, ==, before);
        g_free(run("ip", "link", "delete", "lxc1test-br", NULL));
        host_take_as_clean(host);
}

static void test_no_link(Host *host)
{
        check_start(host, NETWORK("<forward mode='nat' dev='nosuch0'/>", IP), OWN_ERROR("NoSuchDevice"),
                "nosuch0");
        check_start(host,
                "<network><name>bad</name><forward mode='bridge'/><bridge name='nosuchbr0'/></network>",
                OWN_ERROR("NoSuchDevice"), "nosuchbr0");
}

static void test_no_dnsmasq(Host *host)
{
        g_free(run("mount", "--bind", "/dev/null", DNSMASQ, NULL));
        host_take_as_clean(host);
        check_start(host, NETWORK("", IP), OWN_ERROR("Unsupported"), "dnsmasq-base");
        g_free(run("umount", DNSMASQ, NULL));
        host_take_as_clean(host);
}

static void test_port_taken(Host *host)
{
        char *arguments[] = { (char *) "python3", (char *) "-c",
                (char *) "import socket, time\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                         "s.setsockopt(socket.SOL_IP, 15, 1)\ns.bind(('192.168.160.1', 53))\ntime.sleep(600)",
                NULL };
        GPid server;

        g_assert_true(g_spawn_async(NULL, arguments, NULL,
                G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &server, NULL));
        for (Deadline deadline = deadline_start(30);
                run_shell("ss -Huln | grep -q 192.168.160.1:53", NULL) != 0;)
                g_assert_true(deadline_pause(&deadline));
        check_start(host, NETWORK("", IP), OWN_ERROR("StartFailed"), "port 53");
        kill(server, SIGKILL);
        waitpid(server, NULL, 0);
}

static void test_range(Host *host)
{
        g_autofree char *message = network_define_refused(host->bus,
                "<network>\n<name>bad</name>\n<ip address='192.168.160.1' prefix='24'>\n<dhcp>\n"
                "<range start='192.168.161.2' end='192.168.161.9'/>\n</dhcp>\n</ip>\n</network>",
                OWN_ERROR("InvalidXML"));

        g_assert_nonnull(strstr(message, "line 5"));
        g_assert_false(network_exists(host->bus, "bad"));
}

static void test_no_such(Host *host)
{
        g_free(manager_refused(
                host->bus, "GetNetwork", g_variant_new("(s)", "nowhere"), OWN_ERROR("NoSuchNetwork")));
        g_free(manager_refused(host->bus, "UndefineNetwork",
                g_variant_new("(st)", "nowhere", G_GUINT64_CONSTANT(0)), OWN_ERROR("NoSuchNetwork")));
        g_free(network_refused(host->bus, "default", "Start", 2, OWN_ERROR("InvalidFlags")));
        g_free(network_refused(host->bus, "default", "Stop", 2, OWN_ERROR("InvalidFlags")));
        g_free(network_refused(host->bus, "default", "Undefine", 1, OWN_ERROR("InvalidFlags")));
        g_free(network_refused(host->bus, "default", "GetXML", 2, OWN_ERROR("InvalidFlags")));
        g_free(network_refused(host->bus, "default", "GetLeases", 1, OWN_ERROR("InvalidFlags")));
        g_free(network_refused(host->bus, "nowhere", "Start", 0, DBUS_ERROR("UnknownObject")));
}

static void call_start(Host *host, const char *path, const char *interface)
{
        g_dbus_connection_call(host->bus, SERVICE, path, interface, "Start",
                g_variant_new("(t)", G_GUINT64_CONSTANT(0)), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                NULL, NULL);
        g_dbus_connection_flush_sync(host->bus, NULL, NULL);
}

/* Whatever a start had come to when the service was killed: the next one goes on with it. */
static void test_killed_while_starting(Host *host)
{
        g_autofree char *path = network_define(host->bus, NETWORK("<forward mode='nat'/>", IP));

        for (int i = 0; i < 3; i++) {
                call_start(host, path, NETWORK_INTERFACE);
                g_usleep((gulong) i * 150 * 1000);
                g_free(run("systemctl", "kill", "--signal=KILL", "lxc1d", NULL));
                host_restart_service(host);
                if (network_get_boolean(host->bus, "bad", "Active"))
                        network_stop(host->bus, "bad", 0);
                network_assert_state(host->bus, "bad", "inactive");
                host_assert_nothing_left(host);
        }
}

static gboolean network_is(Host *host, const char *name, const char *state)
{
        g_autofree char *present = network_get_string(host->bus, name, "State");

        return strcmp(present, state) == 0;
}

/* The program that brings a network up is killed over it: what it has made until then is removed. */
static void test_setup_killed(Host *host)
{
        g_autofree char *path = network_define(host->bus, NETWORK("<forward mode='nat'/>", IP));
        guint killed = 0;

        for (int i = 0; i < 6; i++) {
                call_start(host, path, NETWORK_INTERFACE);
                g_usleep((gulong) i * 60 * 1000);
                if (run_shell("pkill -KILL -f '^lxc1-network up'", NULL) == 0)
                        killed++;
                for (Deadline deadline = deadline_start(60); network_is(host, "bad", "starting");)
                        g_assert_true(deadline_pause(&deadline));
                if (network_get_boolean(host->bus, "bad", "Active"))
                        network_stop(host->bus, "bad", 0);
                network_assert_state(host->bus, "bad", "inactive");
                host_assert_nothing_left(host);
        }
        g_assert_cmpuint(killed, >, 0);
}

/* While a domain waits for a network, it is undefined: there is no definition but the one that it is
 * being started with. */
static void test_undefined_while_waiting(Host *host)
{
        static const char slow[] = "/var/tmp/slow-dnsmasq";
        g_autofree char *network = network_define(host->bus, NETWORK("", IP));
        g_autofree char *domain = domain_path("waits"), *live = NULL, *before = NULL, *after = NULL;
        Deadline deadline = deadline_start(30);

        before = run("systemctl", "show", "--property=MainPID", "lxc1d", NULL);
        write_file(slow, "#!/bin/sh\nsleep 5\nexit 1\n");
        g_free(run("chmod", "755", slow, NULL));
        g_free(run("mount", "--bind", slow, DNSMASQ, NULL));
        domain_define(host->bus,
                &(Spec){ .name = "waits",
                        .devices = CONSOLE_XML
                        "<interface type='network'><source network='bad'/></interface>" });
        call_start(host, network, NETWORK_INTERFACE);
        while (!network_is(host, "bad", "starting") && deadline_pause(&deadline))
                ;
        call_start(host, domain, DOMAIN_INTERFACE);
        domain_await_string(host->bus, "waits", "State", "starting");
        domain_undefine(host->bus, "waits");
        g_assert_false(domain_get_boolean(host->bus, "waits", "Persistent"));
        live = domain_xml(host->bus, "waits", 0);
        g_assert_nonnull(strstr(live, "network=\"bad\""));

        while (domain_exists(host->bus, "waits") && deadline_pause(&deadline))
                ;
        g_assert_false(domain_exists(host->bus, "waits"));
        g_free(run("umount", DNSMASQ, NULL));
        g_free(run("rm", slow, NULL));
        network_assert_state(host->bus, "bad", "inactive");
        after = run("systemctl", "show", "--property=MainPID", "lxc1d", NULL);
        g_assert_cmpstr(after, ==, before);
}

static const HostCase cases[] = {
        { "/machine/network-failure/host-subnet", test_host_subnet },
        { "/machine/network-failure/network-subnet", test_network_subnet },
        { "/machine/network-failure/same-bridge", test_same_bridge },
        { "/machine/network-failure/foreign-bridge", test_foreign_bridge },
        { "/machine/network-failure/no-link", test_no_link },
        { "/machine/network-failure/no-dnsmasq", test_no_dnsmasq },
        { "/machine/network-failure/port-taken", test_port_taken },
        { "/machine/network-failure/range", test_range },
        { "/machine/network-failure/no-such", test_no_such },
        { "/machine/network-failure/killed-while-starting", test_killed_while_starting },
        { "/machine/network-failure/setup-killed", test_setup_killed },
        { "/machine/network-failure/undefined-while-waiting", test_undefined_while_waiting },
};

void add_network_failures_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
