/* Start and Stop, and what is said of it. */
#include <string.h>

#include "console.h"
#include "domain.h"
#include "events.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

static const guint64 no_flags = 0;

static guint64 get_timestamp(Host *host, const char *name)
{
        g_autoptr(GVariant) value = domain_get(host->bus, name, "StartTimestamp");

        return g_variant_get_uint64(value);
}

static void test_start_stop(Host *host)
{
        gint64 before = g_get_real_time();
        g_autofree char *cgroup = NULL;
        guint32 leader;

        domain_define(host->bus, &(Spec){ .name = "vm1" });
        g_assert_cmpuint(get_timestamp(host, "vm1"), ==, 0);
        domain_assert_string(host->bus, "vm1", "Unit", "");
        domain_start(host->bus, "vm1");

        domain_assert_state(host->bus, "vm1", "running", "booted");
        domain_assert_string(host->bus, "vm1", "Unit", "machine-lxc1\\x2dvm1.scope");
        g_assert_cmpuint(get_timestamp(host, "vm1"), >=, (guint64) before);
        g_assert_cmpuint(get_timestamp(host, "vm1"), <=, (guint64) g_get_real_time());
        leader = domain_leader(host->bus, "vm1");
        cgroup = read_file_of(leader, "cgroup");
        g_assert_cmpstr(cgroup, ==, "0::/machine.slice/machine-lxc1\\x2dvm1.scope/payload\n");

        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
        g_assert_false(process_runs(leader));
        domain_assert_state(host->bus, "vm1", "shutoff", "destroyed");
        g_assert_cmpuint(domain_leader(host->bus, "vm1"), ==, 0);
        domain_assert_string(host->bus, "vm1", "Unit", "");
        g_assert_cmpuint(get_timestamp(host, "vm1"), ==, 0);
}

/* The example itself, with its network. */
static void test_example_1(Host *host)
{
        g_autofree char *xml = read_file(SOURCE_ROOT "/busctl-examples/example-1.xml");

        g_free(domain_define_xml(host->bus, xml));
        for (int i = 0; i < 2; i++) {
                g_autofree char *printed = NULL;

                domain_start(host->bus, "vm1");
                printed = console_run_once(host->bus, "vm1", "echo $LIBVIRT_LXC_NAME");
                g_assert_cmpstr(printed, ==, "vm1\n");
                domain_stop(host->bus, "vm1");
                host_assert_nothing_left(host);
        }
}

/* What is signalled must be what can be read, at the end and in between. */
static void test_signals(Host *host)
{
        g_autofree char *path = domain_path("told");
        static const char *const off[] = { "State", "StateReason", "Leader", "Unit", "StartTimestamp" };
        g_autoptr(Recorder) recorder = NULL;
        g_autoptr(GVariant) leader = NULL;

        domain_define(host->bus, &(Spec){ .name = "told" });
        recorder = recorder_new(host->bus, path);
        domain_start(host->bus, "told");
        recorder_expect_states(recorder, "starting/booted", "running/booted", NULL);
        leader = recorder_last_value(recorder, "Leader");
        g_assert_cmpuint(g_variant_get_uint32(leader), ==, domain_leader(host->bus, "told"));

        recorder_clear(recorder);
        domain_stop(host->bus, "told");
        g_assert_cmpuint(recorder_count(recorder, "StateChanged"), ==, 2);
        for (gsize i = 0; i < G_N_ELEMENTS(off); i++) {
                g_autoptr(GVariant) told = recorder_last_value(recorder, off[i]);
                g_autoptr(GVariant) read = domain_get(host->bus, "told", off[i]);

                if (!told || !g_variant_equal(told, read))
                        g_error("the last PropertiesChanged does not tell what %s is", off[i]);
        }
}

static void test_shutdown_state(Host *host)
{
        g_autofree char *path = domain_path("told"), *first = NULL, *second = NULL;
        g_autoptr(Recorder) recorder = NULL;

        domain_run(host->bus, &(Spec){ .name = "told" });
        recorder = recorder_new(host->bus, path);
        domain_stop(host->bus, "told");
        first = event_state(recorder_await(recorder, "StateChanged", 0));
        second = event_state(recorder_await(recorder, "StateChanged", 1));
        g_assert_true(g_str_has_prefix(first, "shutdown/"));
        g_assert_cmpstr(second, ==, "shutoff/destroyed");
}

static void test_twice(Host *host)
{
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "once" });

        g_free(domain_start_refused(host->bus, "once", OWN_ERROR("AlreadyRunning")));
        g_assert_cmpuint(domain_leader(host->bus, "once"), ==, leader);
        domain_stop(host->bus, "once");
        g_free(domain_refused(
                host->bus, "once", "Stop", g_variant_new("(t)", no_flags), OWN_ERROR("NotRunning")));
}

static const HostCase cases[] = {
        { "/machine/lifecycle/start-stop", test_start_stop },
        { "/machine/lifecycle/example-1", test_example_1 },
        { "/machine/lifecycle/signals", test_signals },
        { "/machine/lifecycle/shutdown-state", test_shutdown_state },
        { "/machine/lifecycle/twice", test_twice },
};

void add_lifecycle_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
