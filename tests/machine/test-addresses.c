/* The properties Addresses and Interfaces: true, told as they change, and nothing that a container can
 * do with its addresses is at anybody's cost but its own. */
#include <arpa/inet.h>
#include <string.h>

#include "console.h"
#include "domain.h"
#include "events.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

#define VM1 "/org/example/Lxc1/domain/vm1"
#define CGROUP "/sys/fs/cgroup/machine.slice/machine-lxc1\\x2dvm1.scope"

#define MAC "52:54:00:12:34:56"
#define STATIC_XML \
        CONSOLE_XML "<interface type='network'><source network='default'/><mac address='" MAC "'/>" \
                    "<target dev='" TEST_LINK "'/><guest dev='net0'/>" \
                    "<ip address='192.168.132.77' family='ipv4' prefix='24'/>" \
                    "<ip address='10.1.1.1' family='ipv4' prefix='32' peer='10.1.1.2'/></interface>"
#define STATIC_TEXT "10.1.1.1 192.168.132.77"

/* The addresses as a person writes them, with blanks between. */
static char *addresses_text(GVariant *value)
{
        g_autoptr(GString) text = g_string_new(NULL);
        g_autoptr(GVariant) bytes = NULL;
        GVariantIter iterator;
        gint32 family;

        g_assert_cmpstr(g_variant_get_type_string(value), ==, "a(iay)");
        g_variant_iter_init(&iterator, value);
        while (g_variant_iter_loop(&iterator, "(i@ay)", &family, &bytes)) {
                char one[INET6_ADDRSTRLEN];

                g_assert_true(family == AF_INET || family == AF_INET6);
                g_assert_cmpuint(g_variant_n_children(bytes), ==, family == AF_INET ? 4 : 16);
                g_assert_nonnull(inet_ntop(family, g_variant_get_data(bytes), one, sizeof(one)));
                g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", one);
        }
        return g_strdup(text->str);
}

static char *addresses(Host *host)
{
        g_autoptr(GVariant) value = domain_get(host->bus, "vm1", "Addresses");

        return addresses_text(value);
}

static void assert_addresses(Host *host, const char *expected)
{
        g_autofree char *text = addresses(host);

        g_assert_cmpstr(text, ==, expected);
}

/* Waits for the signal, asks nobody, and only then compares with what is read. */
static void await_addresses(Host *host, Recorder *recorder, const char *expected)
{
        g_autofree char *text = NULL;

        for (Deadline deadline = deadline_start(30); deadline_pause(&deadline);) {
                g_autoptr(GVariant) told = recorder_last_value(recorder, "Addresses");

                g_free(text);
                text = told ? addresses_text(told) : g_strdup("nothing");
                if (g_str_equal(text, expected)) {
                        assert_addresses(host, expected);
                        return;
                }
        }
        g_error("told of %s, not of %s", text, expected);
}

static guint count_told(Recorder *recorder)
{
        guint n = 0;

        recorder_count(recorder, ""); /* takes in what has come */
        for (guint i = 0; i < recorder->events->len; i++) {
                const Event *event = recorder->events->pdata[i];
                g_autoptr(GVariant) changed = NULL, value = NULL;

                if (!g_str_equal(event->member, "PropertiesChanged"))
                        continue;
                changed = g_variant_get_child_value(event->arguments, 1);
                value = g_variant_lookup_value(changed, "Addresses", NULL);
                n += value != NULL;
        }
        return n;
}

/* Whoever is told that the domain runs can read them, and they go with it. */
static void test_static(Host *host)
{
        g_autoptr(Recorder) recorder = NULL;

        domain_define(host->bus, &(Spec){ .name = "vm1", .devices = STATIC_XML });
        assert_addresses(host, "");
        recorder = recorder_new(host->bus, VM1);
        domain_start(host->bus, "vm1");
        assert_addresses(host, STATIC_TEXT);
        await_addresses(host, recorder, STATIC_TEXT);
        domain_stop(host->bus, "vm1");
        await_addresses(host, recorder, "");
        g_assert_cmpuint(count_told(recorder), ==, 2);
}

static void test_live(Host *host)
{
        g_autoptr(Recorder) recorder = NULL;
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = CONSOLE_XML INTERFACE_XML });
        assert_addresses(host, "");
        recorder = recorder_new(host->bus, VM1);
        console = console_open(host->bus, "vm1", "", 0);
        g_free(console_run(console, "ip addr add 192.168.132.5/24 dev eth0"));
        await_addresses(host, recorder, "192.168.132.5");
        g_free(console_run(console, "ip addr add fd00:5::1/64 dev eth0"));
        await_addresses(host, recorder, "192.168.132.5 fd00:5::1");
        /* On links of its own, and on its loopback, too. */
        g_free(console_run(console, "ip link add own type dummy; ip addr add 10.9.9.9/8 dev own"));
        g_free(console_run(console, "ip addr add 10.7.7.7/32 dev lo"));
        await_addresses(host, recorder, "10.7.7.7 10.9.9.9 192.168.132.5 fd00:5::1");
        g_free(console_run(console, "ip link delete own; ip addr delete 10.7.7.7/32 dev lo"));
        g_free(console_run(console, "ip addr flush dev eth0 scope global"));
        await_addresses(host, recorder, "");
}

/* What nobody outside can reach it by, or not yet, is not told. */
static void test_left_out(Host *host)
{
        g_autoptr(Recorder) recorder = NULL;
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = CONSOLE_XML INTERFACE_XML });
        recorder = recorder_new(host->bus, VM1);
        console = console_open(host->bus, "vm1", "", 0);
        g_free(console_run(console, "ip addr add 127.5.5.5/32 dev lo scope global"));
        g_free(console_run(console, "ip addr add 169.254.7.7/16 dev eth0 scope link"));
        g_free(console_run(console, "ip addr add 10.6.6.6/32 dev lo scope host"));
        g_free(console_run(console, "ip addr show dev eth0 | grep -q 'inet6 fe80'"));
        /* While it is tentative, nothing; an address that another one has never comes. */
        g_free(console_run(console,
                "ip link add dad0 type veth peer name dad1; ip link set dad1 address 02:00:00:00:00:01; "
                "ip link set dad0 up; ip link set dad1 up; ip addr add fd00:6::1/64 dev dad1 nodad; "
                "ip addr add fd00:6::1/64 dev dad0"));
        g_free(console_run(console,
                "until ip addr show dev dad0 | grep -q 'fd00:6::1.*dadfailed'; do sleep 0.1; done"));
        await_addresses(host, recorder, "fd00:6::1");
        g_free(console_run(console, "ip addr delete fd00:6::1/64 dev dad1"));
        await_addresses(host, recorder, "");
}

static void test_restart(Host *host)
{
        g_autoptr(Recorder) recorder = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = STATIC_XML });
        host_restart_service(host);
        assert_addresses(host, STATIC_TEXT);
        recorder = recorder_new(host->bus, VM1);
        g_free(console_run_once(host->bus, "vm1", "ip addr delete 192.168.132.77/24 dev net0"));
        await_addresses(host, recorder, "10.1.1.1");
        /* What changes while there is no lxc1d is told to the next one. */
        g_autoptr(Console) console = console_open(host->bus, "vm1", "", 0);
        host_systemctl("stop", "lxc1d");
        g_free(console_run(console, "ip addr add 192.168.132.78/24 dev net0"));
        g_usleep(G_USEC_PER_SEC);
        host_systemctl("start", "lxc1d");
        assert_addresses(host, "10.1.1.1 192.168.132.78");
}

/* In the pause between two runs it has none, and those of the next one are its own. */
static void test_next_run(Host *host)
{
        g_autoptr(Recorder) recorder = NULL;
        g_autoptr(Console) console = NULL;
        guint32 leader;

        leader = domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .devices = STATIC_XML,
                        .script = "ip addr add 10.5.5.5/8 dev net0; read line",
                        .more = "<on_poweroff>restart</on_poweroff>" });
        recorder = recorder_new(host->bus, VM1);
        console = console_open(host->bus, "vm1", "", 0);
        console_type(console, "go\n");
        domain_await_new_leader(host->bus, "vm1", leader);
        await_addresses(host, recorder, "10.1.1.1 10.5.5.5 192.168.132.77");
}

/* Whoever lives in another one's network has that one's addresses. */
static void test_shared(Host *host)
{
        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = STATIC_XML });
        domain_run(host->bus,
                &(Spec){ .name = "guest",
                        .more = "<lxc:namespace xmlns:lxc='http://libvirt.org/schemas/domain/lxc/1.0'>"
                                "<lxc:sharenet type='name' value='vm1'/></lxc:namespace>" });
        g_autoptr(GVariant) value = domain_get(host->bus, "guest", "Addresses");
        g_autofree char *text = addresses_text(value);

        g_assert_cmpstr(text, ==, STATIC_TEXT);
}

typedef struct Cost {
        double seconds; /* of CPU */
        int kib;        /* private memory */
} Cost;

static Cost supervisor_cost(void)
{
        guint32 pid = domain_supervisor("vm1");
        g_autofree char *rollup = read_file_of(pid, "smaps_rollup"), *usage = NULL;
        const char *line = strstr(rollup, "Private_Dirty:");

        usage = read_file(CGROUP "/supervisor/cpu.stat");
        g_assert_true(g_str_has_prefix(usage, "usage_usec "));
        g_assert_nonnull(line);
        return (Cost){ .seconds = g_ascii_strtod(usage + strlen("usage_usec "), NULL) / G_USEC_PER_SEC,
                .kib = atoi(line + strlen("Private_Dirty:")) };
}

/* Lets the container do it for so long, and asks all the time for something else. */
static void watch_flood(Host *host, double seconds, guint *ret_told)
{
        g_autoptr(Recorder) recorder = recorder_new(host->bus, VM1);
        Cost before = supervisor_cost(), after;
        double longest = 0;

        for (double end = seconds_now() + seconds; seconds_now() < end;) {
                double began = seconds_now();

                g_free(domain_get_string(host->bus, "vm1", "State"));
                longest = MAX(longest, seconds_now() - began);
                g_usleep(10000);
        }
        after = supervisor_cost();
        *ret_told = count_told(recorder);
        g_test_message("longest call %.3f s, supervisor %.3f s of %.0f s and %d KiB, told %u times",
                longest, after.seconds - before.seconds, seconds, after.kib, *ret_told);
        g_assert_cmpfloat(longest, <, 2);
        g_assert_cmpfloat(after.seconds - before.seconds, <, seconds / 4);
        g_assert_cmpint(after.kib - before.kib, <=, 32);
        g_assert_cmpuint(*ret_told, <=, (guint) (seconds * 5) + 2);
}

/* At full speed, from several sides. */
static void test_flapping(Host *host)
{
        g_autoptr(Recorder) recorder = NULL;
        g_autoptr(Console) console = NULL;
        guint told;

        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = STATIC_XML });
        console = console_open(host->bus, "vm1", "", 0);
        g_free(console_run(console,
                "for i in $(seq 500); do echo addr add 10.2.2.2/8 dev net0; "
                "echo addr delete 10.2.2.2/8 dev net0; done > /tmp/lxc1-flap"));
        g_free(console_run(console,
                "for i in 1 2; do while ! [ -e /tmp/lxc1-still ]; do "
                "ip -force -batch /tmp/lxc1-flap > /dev/null 2>&1; done & done"));
        watch_flood(host, 6, &told);
        g_assert_cmpuint(told, >, 0);
        recorder = recorder_new(host->bus, VM1);
        g_free(console_run(console, "touch /tmp/lxc1-still; wait; ip addr add 10.3.3.3/8 dev net0"));
        await_addresses(host, recorder, "10.1.1.1 10.3.3.3 192.168.132.77");
        g_free(run("rm", "/tmp/lxc1-flap", "/tmp/lxc1-still", NULL));
}

static void test_many(Host *host)
{
        g_autoptr(GVariant) value = NULL;
        g_autoptr(Recorder) recorder = NULL;
        g_autoptr(Console) console = NULL;
        guint told;

        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = STATIC_XML });
        console = console_open(host->bus, "vm1", "", 0);
        g_free(console_run(console,
                "for i in $(seq 0 39); do for j in $(seq 0 249); do "
                "echo addr add 10.200.$i.$j/32 dev net0; done; done > /tmp/lxc1-many"));
        g_free(console_run(console, "(ip -force -batch /tmp/lxc1-many; touch /tmp/lxc1-all) & true"));
        watch_flood(host, 6, &told);
        g_free(console_run(console, "until [ -e /tmp/lxc1-all ]; do sleep 0.1; done"));
        g_usleep(G_USEC_PER_SEC);
        value = domain_get(host->bus, "vm1", "Addresses");
        g_assert_cmpuint(g_variant_n_children(value), ==, 64);
        host_restart_service(host);
        recorder = recorder_new(host->bus, VM1);
        g_free(console_run(console, "ip link add gone type veth; ip link delete net0; true"));
        await_addresses(host, recorder, "");
        g_free(run("rm", "/tmp/lxc1-many", "/tmp/lxc1-all", NULL));
}

/* Names of links, too, are the container's own. */
static void test_odd_links(Host *host)
{
        g_autoptr(Recorder) recorder = NULL;
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = STATIC_XML });
        recorder = recorder_new(host->bus, VM1);
        console = console_open(host->bus, "vm1", "", 0);
        g_free(console_run(console,
                "ip link set net0 down && ip link set net0 name \"$(printf '\\377\\300\\001')\" && "
                "for i in $(seq 200); do printf 'link add \\376%s type dummy\\n' $i; done | ip -batch -"));
        g_free(console_run(console, "ip addr add 10.4.4.4/8 dev \"$(printf '\\376')200\""));
        await_addresses(host, recorder, "10.1.1.1 10.4.4.4 192.168.132.77");
        domain_assert_string(host->bus, "vm1", "State", "running");
}

static void assert_interfaces(Host *host, const char *name, const char *expected)
{
        g_autoptr(GVariant) value = domain_get(host->bus, name, "Interfaces");
        g_autofree char *text = g_variant_print(value, FALSE);

        g_assert_cmpstr(g_variant_get_type_string(value), ==, "a(sssss)");
        g_assert_cmpstr(text, ==, expected);
}

/* What each type is connected to. They need not be there for that. */
static void test_types(Host *host)
{
        domain_define(host->bus,
                &(Spec){ .name = "vm1",
                        .devices = CONSOLE_XML
                        "<interface type='bridge'><source bridge='br7'/>"
                        "<mac address='52:54:00:00:00:01'/></interface>"
                        "<interface type='direct'><source dev='nic7' mode='bridge'/>"
                        "<mac address='52:54:00:00:00:02'/></interface>"
                        "<interface type='ethernet'><mac address='52:54:00:00:00:0A'/></interface>" });
        assert_interfaces(host, "vm1",
                "[('eth0', '', 'bridge', 'br7', '52:54:00:00:00:01'), "
                "('eth1', '', 'direct', 'nic7', '52:54:00:00:00:02'), "
                "('eth2', '', 'ethernet', '', '52:54:00:00:00:0a')]");
}

static void test_interfaces(Host *host)
{
        g_autoptr(Recorder) recorder = NULL;
        g_autoptr(GVariant) told = NULL, read = NULL;

        domain_define(host->bus, &(Spec){ .name = "none" });
        assert_interfaces(host, "none", "[]");
        domain_define(host->bus, &(Spec){ .name = "vm1", .devices = STATIC_XML });
        assert_interfaces(host, "vm1", "[('net0', '', 'network', 'default', '" MAC "')]");
        recorder = recorder_new(host->bus, VM1);
        domain_start(host->bus, "vm1");
        assert_interfaces(host, "vm1", "[('net0', '" TEST_LINK "', 'network', 'default', '" MAC "')]");
        told = recorder_last_value(recorder, "Interfaces");
        read = domain_get(host->bus, "vm1", "Interfaces");
        g_assert_true(told && g_variant_equal(told, read));
        host_restart_service(host);
        assert_interfaces(host, "vm1", "[('net0', '" TEST_LINK "', 'network', 'default', '" MAC "')]");
        domain_stop(host->bus, "vm1");
        assert_interfaces(host, "vm1", "[('net0', '', 'network', 'default', '" MAC "')]");
}

static const HostCase cases[] = {
        { "/machine/addresses/static", test_static },
        { "/machine/addresses/live", test_live },
        { "/machine/addresses/left-out", test_left_out },
        { "/machine/addresses/restart", test_restart },
        { "/machine/addresses/next-run", test_next_run },
        { "/machine/addresses/shared", test_shared },
        { "/machine/addresses/flapping", test_flapping },
        { "/machine/addresses/many", test_many },
        { "/machine/addresses/odd-links", test_odd_links },
        { "/machine/addresses/interfaces", test_interfaces },
        { "/machine/addresses/types", test_types },
};

void add_addresses_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
