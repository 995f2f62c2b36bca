/* lxc1d is restarted or killed, or a supervisor is, while containers run. */
#include <signal.h>
#include <string.h>

#include "console.h"
#include "domain.h"
#include "events.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

#define EARLY_SCRIPT "echo ear''ly; exec /bin/sh"

/* Ends with status 4 when there is a file. */
#define GO_FILE TEST_ROOT "/go"
#define GO_SCRIPT "while [ ! -e " GO_FILE " ]; do sleep 0.1; done; exit 4"

static void check_goes_on(Host *host, void (*restart)(Host *host))
{
        g_autoptr(Console) kept = NULL, replayed = NULL;
        g_autoptr(GVariant) before = NULL, after = NULL;
        guint32 leader;

        leader = domain_run(host->bus, &(Spec){ .name = "lasting", .script = EARLY_SCRIPT });
        before = domain_get(host->bus, "lasting", "StartTimestamp");
        kept = console_open(host->bus, "lasting", "", 0);
        g_free(console_until(kept, "early"));
        restart(host);

        domain_assert_state(host->bus, "lasting", "running", "booted");
        g_assert_cmpuint(domain_leader(host->bus, "lasting"), ==, leader);
        after = domain_get(host->bus, "lasting", "StartTimestamp");
        g_assert_true(g_variant_equal(before, after));
        domain_assert_string(host->bus, "lasting", "Unit", "machine-lxc1\\x2dlasting.scope");
        g_assert_true(domain_get_boolean(host->bus, "lasting", "Persistent"));
        g_free(domain_start_refused(host->bus, "lasting", OWN_ERROR("AlreadyRunning")));
        console_assert_prints(kept, "echo still", "still");
        replayed = console_open(host->bus, "lasting", "", CONSOLE_REPLAY | CONSOLE_FORCE);
        g_free(console_until(replayed, "early"));
        console_assert_prints(replayed, "echo new", "new");
        domain_stop(host->bus, "lasting");
        g_assert_false(process_runs(leader));
        domain_assert_state(host->bus, "lasting", "shutoff", "destroyed");
        host_assert_nothing_left(host);
}

static void test_restarted(Host *host)
{
        check_goes_on(host, host_restart_service);
}

static void kill_service(Host *host)
{
        guint32 pid = bus_process_of(host->bus, SERVICE);

        g_assert_cmpint(kill((pid_t) pid, SIGKILL), ==, 0);
        await_process_end(pid);
        g_assert_true(domain_exists(host->bus, "lasting"));
        g_assert_cmpuint(bus_process_of(host->bus, SERVICE), !=, pid);
}

static void test_killed(Host *host)
{
        check_goes_on(host, kill_service);
}

static void test_ended_meanwhile(Host *host)
{
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "brief", .script = GO_SCRIPT });
        guint32 supervisor = domain_supervisor("brief");

        host_systemctl("stop", "lxc1d");
        g_assert_true(process_runs(leader));
        write_file(GO_FILE, "");
        await_process_end(leader);
        await_process_end(supervisor);
        host_systemctl("start", "lxc1d");
        domain_await_string(host->bus, "brief", "State", "shutoff");
        domain_assert_string(host->bus, "brief", "StateReason", "shutdown");
        g_assert_cmpint(domain_exit_status(host->bus, "brief"), ==, 4);
        g_free(run("rm", "-r", TEST_ROOT, NULL));
        host_assert_nothing_left(host);
}

static void test_supervisor_killed(Host *host)
{
        guint32 leader =
                domain_run(host->bus, &(Spec){ .name = "orphan", .devices = CONSOLE_XML INTERFACE_XML });

        g_assert_cmpint(kill((pid_t) domain_supervisor("orphan"), SIGKILL), ==, 0);
        await_process_end(leader);
        domain_await_string(host->bus, "orphan", "State", "crashed");
        host_assert_nothing_left(host);
        domain_assert_string(host->bus, "orphan", "StateReason", "supervisor-died");
        domain_start(host->bus, "orphan");
        domain_assert_state(host->bus, "orphan", "running", "booted");
}

/* on_crash is followed here as well, if the run was not a short one. */
static void test_supervisor_killed_restarts(Host *host)
{
        guint32 leader = domain_run(
                host->bus, &(Spec){ .name = "orphan", .more = "<on_crash>restart</on_crash>" });
        g_autoptr(GVariant) started = domain_get(host->bus, "orphan", "StartTimestamp");
        gint64 end = (gint64) g_variant_get_uint64(started) + 5 * G_USEC_PER_SEC;

        while (g_get_real_time() < end)
                g_usleep((gulong) MAX(end - g_get_real_time(), 1));
        g_assert_cmpint(kill((pid_t) domain_supervisor("orphan"), SIGKILL), ==, 0);
        domain_await_new_leader(host->bus, "orphan", leader);
        domain_assert_string(host->bus, "orphan", "State", "running");
        g_free(console_run_once(host->bus, "orphan", "true"));
        domain_stop(host->bus, "orphan");
        host_assert_nothing_left(host);
}

static void test_supervisor_killed_meanwhile(Host *host)
{
        guint32 leader =
                domain_run(host->bus, &(Spec){ .name = "orphan", .devices = CONSOLE_XML INTERFACE_XML });
        guint32 supervisor = domain_supervisor("orphan");

        host_systemctl("stop", "lxc1d");
        g_assert_cmpint(kill((pid_t) supervisor, SIGKILL), ==, 0);
        await_process_end(leader);
        await_process_end(supervisor);
        host_systemctl("start", "lxc1d");
        domain_await_string(host->bus, "orphan", "State", "crashed");
        domain_assert_string(host->bus, "orphan", "StateReason", "supervisor-died");
        host_assert_nothing_left(host);
}

static void test_transient(Host *host)
{
        g_autoptr(Recorder) recorder = NULL;
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "passing" });

        domain_undefine(host->bus, "passing");
        host_restart_service(host);
        g_assert_cmpuint(domain_leader(host->bus, "passing"), ==, leader);
        g_assert_false(domain_get_boolean(host->bus, "passing", "Persistent"));
        recorder = recorder_new(host->bus, NULL);
        domain_stop(host->bus, "passing");
        g_assert_cmpuint(recorder_count(recorder, "DomainRemoved"), ==, 1);
        g_assert_false(domain_exists(host->bus, "passing"));
        host_assert_nothing_left(host);
}

/* Whoever listens learns of what has changed, not of everything that there is. */
static void test_no_storm(Host *host)
{
        g_autoptr(Recorder) recorder = NULL;

        domain_define(host->bus, &(Spec){ .name = "off" });
        domain_run(host->bus, &(Spec){ .name = "on" });
        recorder = recorder_new(host->bus, NULL);
        host_restart_service(host);
        domain_assert_state(host->bus, "on", "running", "booted");
        g_assert_cmpuint(recorder_count(recorder, "DomainNew"), ==, 0);
        g_assert_cmpuint(recorder_count(recorder, "DomainRemoved"), ==, 0);
        g_assert_cmpuint(recorder_count(recorder, "StateChanged"), ==, 0);
}

/* The network's bridge stays as long as containers are on it, and goes on with them. */
static void test_network_stays(Host *host)
{
        g_autofree char *printed = NULL;

        domain_run(host->bus, &(Spec){ .name = "linked", .devices = CONSOLE_XML INTERFACE_XML });
        g_free(console_run_once(host->bus, "linked", "ip addr add 192.168.132.77/24 dev eth0"));
        host_restart_service(host);
        printed = console_run_once(host->bus, "linked", "busybox ping -c 1 -W 10 192.168.132.1");
        g_assert_nonnull(strstr(printed, "1 packets received"));
        domain_stop(host->bus, "linked");
        host_assert_nothing_left(host);
}

static const HostCase cases[] = {
        { "/machine/restart/restarted", test_restarted },
        { "/machine/restart/killed", test_killed },
        { "/machine/restart/ended-meanwhile", test_ended_meanwhile },
        { "/machine/restart/supervisor-killed", test_supervisor_killed },
        { "/machine/restart/supervisor-killed-restarts", test_supervisor_killed_restarts },
        { "/machine/restart/supervisor-killed-meanwhile", test_supervisor_killed_meanwhile },
        { "/machine/restart/transient", test_transient },
        { "/machine/restart/no-storm", test_no_storm },
        { "/machine/restart/network-stays", test_network_stays },
};

void add_restart_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
