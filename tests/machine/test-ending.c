/* How a container ends, and what follows: on_poweroff, on_reboot, on_crash. */
#include <signal.h>
#include <string.h>

#include "console.h"
#include "domain.h"
#include "events.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

/* Ends with status 3 once somebody presses Enter. */
#define EXIT_SCRIPT "read line; exit 3"

#define POWEROFF(action) "<on_poweroff>" action "</on_poweroff>"
#define REBOOT(action) "<on_reboot>" action "</on_reboot>"
#define CRASH(action) "<on_crash>" action "</on_crash>"

/* The number of the StateChanged that ends the sixth run, if each is told as starting and running. */
#define SIX_RUNS 12

/* A terminal that hangs up drops what was typed but not read yet. So the echo, too, is waited for. */
static void type_once(Host *host, const char *name, const char *text)
{
        g_autoptr(Console) console = console_open(host->bus, name, "", 0);

        console_type(console, text);
        g_free(console_until(console, "\n"));
}

static void test_exits(Host *host)
{
        g_autofree char *path = domain_path("brief");
        g_autoptr(Recorder) recorder = NULL;

        domain_run(host->bus, &(Spec){ .name = "brief", .script = EXIT_SCRIPT });
        recorder = recorder_new(host->bus, path);
        type_once(host, "brief", "\n");
        domain_await_string(host->bus, "brief", "State", "shutoff");
        host_assert_nothing_left(host);
        domain_assert_state(host->bus, "brief", "shutoff", "shutdown");
        g_assert_cmpint(domain_exit_status(host->bus, "brief"), ==, 3);
        g_assert_cmpuint(domain_leader(host->bus, "brief"), ==, 0);
        g_assert_cmpuint(recorder_count(recorder, "StateChanged"), >=, 1);
        domain_start(host->bus, "brief");
        g_assert_cmpint(domain_exit_status(host->bus, "brief"), ==, 0);
}

/* So soon that the answer to Start may come later than the end. */
static void test_exits_at_once(Host *host)
{
        domain_define(host->bus, &(Spec){ .name = "brief", .script = "exit 3" });
        for (int i = 0; i < 3; i++) {
                domain_start(host->bus, "brief");
                domain_await_string(host->bus, "brief", "State", "shutoff");
                domain_assert_string(host->bus, "brief", "StateReason", "shutdown");
                g_assert_cmpint(domain_exit_status(host->bus, "brief"), ==, 3);
        }
        host_assert_nothing_left(host);
}

static void test_killed(Host *host)
{
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "shot" });

        g_assert_cmpint(kill((pid_t) leader, SIGKILL), ==, 0);
        domain_await_string(host->bus, "shot", "State", "crashed");
        host_assert_nothing_left(host);
        domain_assert_string(host->bus, "shot", "StateReason", "init-killed");
        g_assert_cmpint(domain_exit_status(host->bus, "shot"), ==, SIGKILL);
        domain_start(host->bus, "shot");
        domain_assert_state(host->bus, "shot", "running", "booted");
}

static void test_crash_restarts(Host *host)
{
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "tough", .more = CRASH("restart") });

        g_assert_cmpint(kill((pid_t) leader, SIGKILL), ==, 0);
        domain_await_new_leader(host->bus, "tough", leader);
        domain_assert_state(host->bus, "tough", "running", "restarted");
        g_assert_false(process_runs(leader));
        g_free(console_run_once(host->bus, "tough", "true"));
        domain_stop(host->bus, "tough");
        host_assert_nothing_left(host);
}

static void test_reboot(Host *host)
{
        g_autofree char *path = domain_path("again");
        g_autoptr(Recorder) recorder = NULL;
        guint32 leader =
                domain_run(host->bus, &(Spec){ .name = "again", .devices = CONSOLE_XML INTERFACE_XML });

        recorder = recorder_new(host->bus, path);
        type_once(host, "again", "busybox reboot -f\n");
        domain_await_new_leader(host->bus, "again", leader);
        recorder_expect_states(recorder, "starting/rebooted", "running/rebooted", NULL);
        g_assert_false(process_runs(leader));
        g_free(console_run_once(host->bus, "again", "ip link show eth0"));
        domain_stop(host->bus, "again");
        host_assert_nothing_left(host);
}

/* One who is attached sees the next run as well. */
static void test_reboot_console(Host *host)
{
        g_autoptr(Console) console = NULL;
        guint32 leader = domain_run(
                host->bus, &(Spec){ .name = "again", .script = "echo be''gin; exec /bin/sh" });

        console = console_open(host->bus, "again", "", 0);
        g_free(console_until(console, "begin"));
        console_type(console, "busybox reboot -f\n");
        g_free(console_until(console, "begin"));
        domain_await_new_leader(host->bus, "again", leader);
        console_assert_prints(console, "echo back", "back");
}

static void test_reboot_destroys(Host *host)
{
        domain_run(host->bus, &(Spec){ .name = "once", .more = REBOOT("destroy") });
        type_once(host, "once", "busybox reboot -f\n");
        domain_await_string(host->bus, "once", "State", "shutoff");
        domain_assert_string(host->bus, "once", "StateReason", "reboot");
        host_assert_nothing_left(host);
}

static void test_power_off(Host *host)
{
        domain_run(host->bus, &(Spec){ .name = "off" });
        type_once(host, "off", "busybox poweroff -f\n");
        domain_await_string(host->bus, "off", "State", "shutoff");
        domain_assert_string(host->bus, "off", "StateReason", "shutdown");
        host_assert_nothing_left(host);
}

static void test_power_off_restarts(Host *host)
{
        guint32 leader = domain_run(host->bus,
                &(Spec){ .name = "keen", .script = EXIT_SCRIPT, .more = POWEROFF("restart") });

        type_once(host, "keen", "\n");
        domain_await_new_leader(host->bus, "keen", leader);
        domain_assert_state(host->bus, "keen", "running", "restarted");
        domain_stop(host->bus, "keen");
        domain_assert_state(host->bus, "keen", "shutoff", "destroyed");
        host_assert_nothing_left(host);
}

/* Runs that end at once follow each other ever more slowly: 0.1 s, 0.2 s, 0.4 s, … */
static void test_back_off(Host *host)
{
        g_autofree char *path = domain_path("futile");
        g_autoptr(Recorder) recorder = recorder_new(host->bus, path);
        double began = seconds_now();

        domain_run(
                host->bus, &(Spec){ .name = "futile", .script = "exit 1", .more = POWEROFF("restart") });
        recorder_await(recorder, "StateChanged", SIX_RUNS);
        g_assert_cmpfloat(seconds_now() - began, >, 3.1); /* 0.1 + 0.2 + 0.4 + 0.8 + 1.6 */
        domain_stop(host->bus, "futile");
        host_assert_nothing_left(host);
}

static void test_stop_while_waiting(Host *host)
{
        g_autofree char *path = domain_path("futile");
        g_autoptr(Recorder) recorder = recorder_new(host->bus, path);
        double began;

        domain_run(
                host->bus, &(Spec){ .name = "futile", .script = "exit 1", .more = POWEROFF("restart") });
        recorder_await(recorder, "StateChanged", SIX_RUNS); /* now it waits for 3.2 s */
        domain_assert_state(host->bus, "futile", "starting", "restarted");
        g_assert_cmpuint(domain_leader(host->bus, "futile"), ==, 0);
        began = seconds_now();
        domain_stop(host->bus, "futile");
        g_assert_cmpfloat(seconds_now() - began, <, 3);
        domain_assert_state(host->bus, "futile", "shutoff", "destroyed");
        host_assert_nothing_left(host);
}

static void check_scope_stopped(Host *host, const char *command)
{
        g_autofree char *said = NULL;
        guint32 leader =
                domain_run(host->bus, &(Spec){ .name = "ended", .devices = CONSOLE_XML INTERFACE_XML });

        if (run_shell(command, &said) != 0)
                g_error("%s: %s", command, said);
        domain_await_string(host->bus, "ended", "State", "shutoff");
        domain_assert_string(host->bus, "ended", "StateReason", "destroyed");
        g_assert_false(process_runs(leader));
        host_assert_nothing_left(host);
}

static void test_scope_stopped(Host *host)
{
        check_scope_stopped(host, "systemctl stop 'machine-lxc1\\x2dended.scope'");
}

static void test_machine_terminated(Host *host)
{
        check_scope_stopped(host, "machinectl terminate lxc1-ended");
}

static const HostCase cases[] = {
        { "/machine/ending/exits", test_exits },
        { "/machine/ending/exits-at-once", test_exits_at_once },
        { "/machine/ending/killed", test_killed },
        { "/machine/ending/crash-restarts", test_crash_restarts },
        { "/machine/ending/reboot", test_reboot },
        { "/machine/ending/reboot-console", test_reboot_console },
        { "/machine/ending/reboot-destroys", test_reboot_destroys },
        { "/machine/ending/power-off", test_power_off },
        { "/machine/ending/power-off-restarts", test_power_off_restarts },
        { "/machine/ending/back-off", test_back_off },
        { "/machine/ending/stop-while-waiting", test_stop_while_waiting },
        { "/machine/ending/scope-stopped", test_scope_stopped },
        { "/machine/ending/machine-terminated", test_machine_terminated },
};

void add_ending_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
