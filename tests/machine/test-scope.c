/* The scope that a container runs in: limits, and what systemd and machined know. */
#include <string.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

#define UNIT "machine-lxc1\\x2dvm1.scope"
#define CGROUP "/sys/fs/cgroup/machine.slice/" UNIT
#define SCOPE_INTERFACE SYSTEMD ".Scope"
#define MIB (1024 * 1024)

static guint64 get_number(Host *host, const char *property)
{
        g_autoptr(GVariant) value = unit_get(host->bus, UNIT, SCOPE_INTERFACE, property);

        return g_variant_get_uint64(value);
}

static char *get_string(Host *host, const char *interface, const char *property)
{
        g_autoptr(GVariant) value = unit_get(host->bus, UNIT, interface, property);

        return g_variant_dup_string(value, NULL);
}

static void assert_file(const char *path, const char *content)
{
        g_autofree char *found = read_file(path);

        g_strchomp(found);
        g_assert_cmpstr(found, ==, content);
}

static void check_limits(Host *host)
{
        g_autofree char *slice = get_string(host, SCOPE_INTERFACE, "Slice");
        g_autofree char *policy = get_string(host, SCOPE_INTERFACE, "DevicePolicy");
        g_autoptr(GVariant) delegate = unit_get(host->bus, UNIT, SCOPE_INTERFACE, "Delegate");

        g_assert_cmpstr(slice, ==, "machine.slice");
        g_assert_cmpstr(policy, ==, "strict");
        g_assert_true(g_variant_get_boolean(delegate));
        g_assert_cmpuint(get_number(host, "MemoryMax"), ==, 100 * MIB);
        assert_file(CGROUP "/memory.max", "104857600");
        g_assert_cmpuint(get_number(host, "TasksMax"), ==, 16384);
        assert_file(CGROUP "/pids.max", "16384");
}

static void test_limits(Host *host)
{
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1", .memory = "<memory unit='MiB'>100</memory>" });
        check_limits(host);
        g_free(run("systemctl", "daemon-reload", NULL));
        check_limits(host);
        /* The device policy is a program in the kernel, so only the container can tell. */
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "head -c 1 /dev/zero | wc -c", "1");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

static gboolean is_listed(GVariant *rules, const char *device)
{
        GVariantIter iterator;
        const char *found;

        g_variant_iter_init(&iterator, rules);
        while (g_variant_iter_next(&iterator, "(&s&s)", &found, NULL))
                if (g_str_equal(found, device))
                        return TRUE;
        return FALSE;
}

static void test_devices(Host *host)
{
        g_autoptr(GVariant) rules = NULL;
        GVariantIter iterator;
        const char *device;

        domain_run(host->bus, &(Spec){ .name = "vm1" });
        rules = unit_get(host->bus, UNIT, SCOPE_INTERFACE, "DeviceAllow");
        g_assert_true(is_listed(rules, "/dev/null"));
        g_assert_true(is_listed(rules, "char-pts"));
        g_variant_iter_init(&iterator, rules);
        while (g_variant_iter_next(&iterator, "(&s&s)", &device, NULL)) {
                g_assert_false(g_str_has_prefix(device, "block-"));
                g_assert_cmpstr(device, !=, "/dev/mem");
                g_assert_cmpstr(device, !=, "/dev/kmsg");
        }
}

static void test_processes(Host *host)
{
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "vm1" });
        g_autofree char *expected = g_strdup_printf("%u", leader), *tree = NULL, *comm = NULL;
        g_autofree char *supervisor = NULL;

        assert_file(CGROUP "/payload/cgroup.procs", expected);
        assert_file(CGROUP "/cgroup.procs", "");
        supervisor = read_file(CGROUP "/supervisor/cgroup.procs");
        comm = read_file_of((guint32) atoi(supervisor), "comm");
        g_assert_cmpstr(comm, ==, "lxc1-supervisor\n");
        tree = run("systemd-cgls", "--no-pager", "--full", "--unit", UNIT, NULL);
        g_assert_nonnull(strstr(tree, "payload"));
        g_assert_nonnull(strstr(tree, "/bin/sh"));
}

static void test_machined(Host *host)
{
        const Target manager = { MACHINED, MACHINED_PATH, MACHINED_MANAGER };
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "vm1" }), found;
        g_autofree char *class = NULL, *service = NULL, *unit = NULL, *list = NULL;
        g_autoptr(GVariant) answer = NULL, pid = NULL;
        Target machine = { MACHINED, NULL, MACHINED ".Machine" };

        answer = bus_call(host->bus, manager, "GetMachine", g_variant_new("(s)", "lxc1-vm1"));
        g_variant_get(answer, "(&o)", &machine.path);
        class = bus_get_string(host->bus, machine, "Class");
        service = bus_get_string(host->bus, machine, "Service");
        unit = bus_get_string(host->bus, machine, "Unit");
        pid = bus_get(host->bus, machine, "Leader");
        found = g_variant_get_uint32(pid);
        g_assert_cmpstr(class, ==, "container");
        g_assert_cmpstr(service, ==, "lxc1");
        g_assert_cmpstr(unit, ==, UNIT);
        g_assert_cmpuint(found, ==, leader);
        list = run("machinectl", "list", "--no-pager", NULL);
        g_assert_nonnull(strstr(list, "lxc1-vm1"));
}

/* Whoever takes more is killed; the rest of the container goes on, and so does the host. */
static void test_memory_limit(Host *host)
{
        g_autofree char *events = NULL, *said = NULL;
        g_autoptr(Console) console = NULL;
        guint32 leader;

        leader = domain_run(
                host->bus, &(Spec){ .name = "vm1", .memory = "<memory unit='MiB'>48</memory>" });
        console = console_open(host->bus, "vm1", "", 0);
        g_assert_cmpint(
                console_try(console, "head -c 200000000 /dev/zero | tail > /dev/null", &said), ==, 137);
        events = read_file(CGROUP "/memory.events");
        g_assert_null(strstr(events, "oom_kill 0"));
        g_assert_nonnull(strstr(events, "oom_kill "));
        console_assert_prints(console, "echo alive", "alive");
        g_assert_cmpuint(domain_leader(host->bus, "vm1"), ==, leader);
}

static void test_supervisor_size(Host *host)
{
        g_autofree char *pid = NULL, *rollup = NULL;
        const char *line;

        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = CONSOLE_XML INTERFACE_XML });
        g_free(console_run_once(host->bus, "vm1", "seq 10000"));
        pid = read_file(CGROUP "/supervisor/cgroup.procs");
        rollup = read_file_of((guint32) atoi(pid), "smaps_rollup");
        line = strstr(rollup, "Private_Dirty:");
        g_assert_nonnull(line);
        g_test_message("%.*s", (int) strcspn(line, "\n"), line);
        g_assert_cmpint(atoi(line + strlen("Private_Dirty:")), <=, 450);
}

/* A container may have cgroups of its own: what an init such as systemd needs. */
static void test_delegation(Host *host)
{
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1" });
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console,
                "mkdir /sys/fs/cgroup/own && echo $$ > /sys/fs/cgroup/own/cgroup.procs && cat /proc/self/cgroup",
                "0::/own");
        g_assert_true(g_file_test(CGROUP "/payload/own", G_FILE_TEST_IS_DIR));
        console_assert_prints(console,
                "echo +memory +pids > /sys/fs/cgroup/cgroup.subtree_control && cat /sys/fs/cgroup/own/memory.max",
                "max");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

static const HostCase cases[] = {
        { "/machine/scope/limits", test_limits },
        { "/machine/scope/devices", test_devices },
        { "/machine/scope/processes", test_processes },
        { "/machine/scope/machined", test_machined },
        { "/machine/scope/memory-limit", test_memory_limit },
        { "/machine/scope/supervisor-size", test_supervisor_size },
        { "/machine/scope/delegation", test_delegation },
};

void add_scope_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
