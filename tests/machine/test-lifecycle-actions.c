/* on_poweroff, on_reboot and on_crash that keep something: what is left of the domain, or a report. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

#define ENDED "/var/lib/lxc1/ended"
#define UNIT(name) "machine-lxc1\\x2d" name ".scope"

#define POWEROFF(action) "<on_poweroff>" action "</on_poweroff>"
#define REBOOT(action) "<on_reboot>" action "</on_reboot>"
#define CRASH(action) "<on_crash>" action "</on_crash>"

/* Ends with status 3 once somebody presses Enter. */
#define EXIT_SCRIPT "echo be''fore; read line; echo af''ter; exit 3"

/* Types a line and waits for its echo: only then it has been read of a console that is closed. */
static void type_line(Host *host, const char *name, const char *line)
{
        g_autoptr(Console) console = console_open(host->bus, name, "", 0);
        g_autofree char *typed = g_strconcat(line, "\n", NULL), *echo = g_strconcat(line, "\r\n", NULL);

        console_type(console, typed);
        g_free(console_until(console, echo));
}

static void kill_leader(Host *host, const char *name)
{
        g_assert_cmpint(kill((pid_t) domain_leader(host->bus, name), SIGKILL), ==, 0);
}

/* Waits for the end; the name of the state alone says nothing, a domain that is being unwound has it,
 * too. */
static void await_preserved(Host *host, const char *name, const char *state, const char *reason)
{
        domain_await_string(host->bus, name, "State", state);
        domain_assert_string(host->bus, name, "StateReason", reason);
        g_assert_cmpuint(domain_leader(host->bus, name), ==, 0);
        g_free(domain_start_refused(host->bus, name, OWN_ERROR("AlreadyRunning")));
}

static void assert_replays(Host *host, const char *name, const char *text)
{
        g_autoptr(Console) console =
                console_open(host->bus, name, "", CONSOLE_READ_ONLY | CONSOLE_REPLAY);

        g_free(console_until(console, text));
}

static void stop_preserved(Host *host, const char *name)
{
        domain_stop(host->bus, name);
        domain_assert_state(host->bus, name, "shutoff", "destroyed");
        domain_assert_string(host->bus, name, "Unit", "");
        host_assert_nothing_left(host);
}

static void test_preserve(Host *host)
{
        g_autoptr(GVariant) before = NULL, after = NULL;
        g_autoptr(Console) watcher = NULL;

        domain_run(host->bus,
                &(Spec){ .name = "kept",
                        .script = EXIT_SCRIPT,
                        .more = POWEROFF("preserve"),
                        .devices = CONSOLE_XML INTERFACE_XML });
        before = domain_get(host->bus, "kept", "StartTimestamp");
        type_line(host, "kept", "go on");
        await_preserved(host, "kept", "shutdown", "shutdown");
        g_assert_cmpint(domain_exit_status(host->bus, "kept"), ==, 3);
        domain_assert_string(host->bus, "kept", "Unit", UNIT("kept"));
        domain_assert_string(host->bus, "kept", "Slice", "machine.slice");
        after = domain_get(host->bus, "kept", "StartTimestamp");
        g_assert_true(g_variant_equal(before, after));

        g_free(console_refused(host->bus, "kept", "", 0, OWN_ERROR("NotRunning")));
        assert_replays(host, "kept", "before");
        assert_replays(host, "kept", "after");
        watcher = console_open(host->bus, "kept", "", CONSOLE_READ_ONLY | CONSOLE_REPLAY);
        stop_preserved(host, "kept");
        console_await_hang_up(watcher);
        domain_start(host->bus, "kept");
        domain_assert_state(host->bus, "kept", "running", "booted");
}

static void test_preserve_crash(Host *host)
{
        domain_run(host->bus, &(Spec){ .name = "kept", .more = CRASH("preserve") });
        kill_leader(host, "kept");
        await_preserved(host, "kept", "crashed", "init-killed");
        g_assert_cmpint(domain_exit_status(host->bus, "kept"), ==, SIGKILL);
        stop_preserved(host, "kept");
        g_assert_cmpint(domain_exit_status(host->bus, "kept"), ==, SIGKILL);
}

static void test_preserve_reboot(Host *host)
{
        domain_run(host->bus, &(Spec){ .name = "kept", .more = REBOOT("preserve") });
        type_line(host, "kept", "busybox reboot -f");
        await_preserved(host, "kept", "shutdown", "reboot");
        stop_preserved(host, "kept");
}

static void test_preserve_service_restarts(Host *host)
{
        domain_run(host->bus,
                &(Spec){ .name = "kept", .script = EXIT_SCRIPT, .more = POWEROFF("preserve") });
        type_line(host, "kept", "go on");
        await_preserved(host, "kept", "shutdown", "shutdown");
        host_restart_service(host);
        await_preserved(host, "kept", "shutdown", "shutdown");
        g_assert_cmpint(domain_exit_status(host->bus, "kept"), ==, 3);
        domain_assert_string(host->bus, "kept", "Unit", UNIT("kept"));
        assert_replays(host, "kept", "after");
        stop_preserved(host, "kept");
}

/* It goes when it is stopped, and not before. */
static void test_preserve_transient(Host *host)
{
        domain_run(host->bus, &(Spec){ .name = "kept", .more = CRASH("preserve") });
        kill_leader(host, "kept");
        domain_await_string(host->bus, "kept", "State", "crashed");
        domain_undefine(host->bus, "kept");
        domain_assert_state(host->bus, "kept", "crashed", "init-killed");
        g_assert_false(domain_get_boolean(host->bus, "kept", "Persistent"));
        domain_stop(host->bus, "kept");
        g_assert_false(domain_exists(host->bus, "kept"));
        host_assert_nothing_left(host);
}

static void test_preserve_scope_stopped(Host *host)
{
        domain_run(host->bus, &(Spec){ .name = "kept", .more = CRASH("preserve") });
        kill_leader(host, "kept");
        await_preserved(host, "kept", "crashed", "init-killed");
        g_free(run("systemctl", "stop", UNIT("kept"), NULL));
        domain_await_string(host->bus, "kept", "State", "shutoff");
        domain_assert_string(host->bus, "kept", "StateReason", "destroyed");
        host_assert_nothing_left(host);
}

/* What is kept is the supervisor's: without it there is nothing, and nothing to start again either. */
static void test_preserve_supervisor_killed(Host *host)
{
        domain_run(host->bus,
                &(Spec){ .name = "kept",
                        .script = EXIT_SCRIPT,
                        .more = POWEROFF("preserve") CRASH("restart") });
        type_line(host, "kept", "go on");
        await_preserved(host, "kept", "shutdown", "shutdown");
        g_assert_cmpint(kill((pid_t) domain_supervisor("kept"), SIGKILL), ==, 0);
        domain_await_string(host->bus, "kept", "State", "crashed");
        domain_assert_string(host->bus, "kept", "StateReason", "supervisor-died");
        host_assert_nothing_left(host);
}

/* The path of the one report that there is, to be freed. */
static char *find_report(const char *name)
{
        g_autofree char *prefix = g_strconcat(name, "-", NULL);
        g_autoptr(GDir) entries = g_dir_open(ENDED, 0, NULL);
        const char *entry;
        char *path = NULL;

        g_assert_nonnull(entries);
        while ((entry = g_dir_read_name(entries))) {
                g_assert_null(path);
                g_assert_true(g_str_has_prefix(entry, prefix));
                path = g_build_filename(ENDED, entry, NULL);
        }
        g_assert_nonnull(path);
        return path;
}

static void assert_contains(const char *directory, const char *file, const char *text)
{
        g_autofree char *path = g_build_filename(directory, file, NULL), *content = read_file(path);

        if (!strstr(content, text))
                g_error("%s has no '%s': %s", path, text, content);
}

static void assert_private(const char *path)
{
        g_autofree char *modes = run("find", path, "-not", "-user", "root", "-o", "-perm", "/077", NULL);

        g_assert_cmpstr(modes, ==, "");
}

static void remove_reports(void)
{
        g_free(run("rm", "-rf", ENDED, NULL));
}

static void check_report(const char *name, const char *reason, const char *status)
{
        g_autofree char *report = find_report(name);
        g_autofree char *reason_line = g_strconcat("reason: ", reason, "\n", NULL);
        g_autofree char *status_line = g_strconcat("exit-status: ", status, "\n", NULL);
        g_autofree char *name_line = g_strconcat("name: ", name, "\n", NULL);

        assert_private(ENDED);
        assert_contains(report, "status", name_line);
        assert_contains(report, "status", reason_line);
        assert_contains(report, "status", status_line);
        assert_contains(report, "domain.xml", "</domain>");
        assert_contains(report, "console-console0.log", "before");
}

static void test_rename_restart(Host *host)
{
        guint32 leader;

        remove_reports();
        leader = domain_run(host->bus,
                &(Spec){ .name = "new one", .script = EXIT_SCRIPT, .more = POWEROFF("rename-restart") });
        type_line(host, "new one", "go on");
        domain_await_new_leader(host->bus, "new one", leader);
        domain_assert_state(host->bus, "new one", "running", "restarted");
        check_report("new one", "shutdown", "3");
        domain_stop(host->bus, "new one");
        remove_reports();
        host_assert_nothing_left(host);
}

static void test_rename_restart_reboot(Host *host)
{
        guint32 leader;

        remove_reports();
        leader = domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .script = "echo be''fore; exec /bin/sh",
                        .more = REBOOT("rename-restart") });
        type_line(host, "vm1", "busybox reboot -f");
        domain_await_new_leader(host->bus, "vm1", leader);
        domain_assert_state(host->bus, "vm1", "running", "rebooted");
        check_report("vm1", "reboot", "0");
        remove_reports();
}

static void test_coredump_destroy(Host *host)
{
        g_autofree char *printed = NULL;

        remove_reports();
        domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .script = "echo be''fore; exec /bin/sh",
                        .more = CRASH("coredump-destroy") });
        printed = console_run_once(host->bus, "vm1", "ulimit -c; ulimit -H -c");
        g_assert_cmpstr(printed, ==, "unlimited\nunlimited\n");
        kill_leader(host, "vm1");
        domain_await_string(host->bus, "vm1", "State", "crashed");
        domain_assert_string(host->bus, "vm1", "StateReason", "init-killed");
        check_report("vm1", "init-killed", "9");
        remove_reports();
        host_assert_nothing_left(host);
}

static void test_coredump_restart(Host *host)
{
        guint32 leader;

        remove_reports();
        leader = domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .script = "echo be''fore; exec /bin/sh",
                        .more = CRASH("coredump-restart") });
        g_free(console_run_once(host->bus, "vm1", "true"));
        kill_leader(host, "vm1");
        domain_await_new_leader(host->bus, "vm1", leader);
        domain_assert_state(host->bus, "vm1", "running", "restarted");
        check_report("vm1", "init-killed", "9");
        remove_reports();
}

/* Stop is no crash, whatever it does to init. */
static void test_no_report_of_stop(Host *host)
{
        remove_reports();
        domain_run(host->bus, &(Spec){ .name = "vm1", .more = CRASH("coredump-destroy") });
        domain_stop(host->bus, "vm1");
        g_assert_false(g_file_test(ENDED, G_FILE_TEST_EXISTS));
}

/* A report that can't be written keeps no domain from starting again, and nothing is left of it. */
static void test_no_space(Host *host)
{
        g_autofree char *left = NULL;
        guint32 leader;

        remove_reports();
        g_free(run("mkdir", ENDED, NULL));
        g_free(run("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", ENDED, NULL));
        leader = domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .script = "seq 2000; exec /bin/sh",
                        .more = CRASH("coredump-restart") });
        kill_leader(host, "vm1");
        domain_await_new_leader(host->bus, "vm1", leader);
        domain_assert_state(host->bus, "vm1", "running", "restarted");
        left = run("ls", "-A", ENDED, NULL);
        g_free(run("umount", ENDED, NULL));
        g_assert_cmpstr(left, ==, "");
        domain_stop(host->bus, "vm1");
        remove_reports();
        host_assert_nothing_left(host);
}

/* lxc1d follows on_crash where the supervisor itself has died, if the run was not a short one. */
static void test_supervisor_killed(Host *host)
{
        static const char *const names[] = { "one", "two", "three" };
        static const char *const actions[] = { CRASH("rename-restart"), CRASH("coredump-restart"),
                CRASH("preserve") };
        guint32 leaders[G_N_ELEMENTS(names)];

        remove_reports();
        for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
                leaders[i] = domain_run(host->bus, &(Spec){ .name = names[i], .more = actions[i] });
        g_usleep(5 * G_USEC_PER_SEC);
        for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
                g_assert_cmpint(kill((pid_t) domain_supervisor(names[i]), SIGKILL), ==, 0);
        domain_await_new_leader(host->bus, "one", leaders[0]);
        domain_await_new_leader(host->bus, "two", leaders[1]);
        domain_await_string(host->bus, "three", "State", "crashed");
        domain_assert_string(host->bus, "three", "StateReason", "supervisor-died");
        domain_assert_string(host->bus, "three", "Unit", "");
}

static const HostCase cases[] = {
        { "/machine/lifecycle-actions/preserve", test_preserve },
        { "/machine/lifecycle-actions/preserve-crash", test_preserve_crash },
        { "/machine/lifecycle-actions/preserve-reboot", test_preserve_reboot },
        { "/machine/lifecycle-actions/preserve-service-restarts", test_preserve_service_restarts },
        { "/machine/lifecycle-actions/preserve-transient", test_preserve_transient },
        { "/machine/lifecycle-actions/preserve-scope-stopped", test_preserve_scope_stopped },
        { "/machine/lifecycle-actions/preserve-supervisor-killed", test_preserve_supervisor_killed },
        { "/machine/lifecycle-actions/rename-restart", test_rename_restart },
        { "/machine/lifecycle-actions/rename-restart-reboot", test_rename_restart_reboot },
        { "/machine/lifecycle-actions/coredump-destroy", test_coredump_destroy },
        { "/machine/lifecycle-actions/coredump-restart", test_coredump_restart },
        { "/machine/lifecycle-actions/no-report-of-stop", test_no_report_of_stop },
        { "/machine/lifecycle-actions/no-space", test_no_space },
        { "/machine/lifecycle-actions/supervisor-killed", test_supervisor_killed },
};

void add_lifecycle_actions_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
