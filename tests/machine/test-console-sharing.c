/* Consoles with several clients, with clients that don't read, and with many that come and go. */
#include <string.h>
#include <unistd.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

/* 1 MiB on the console, and then a word. */
#define FLOOD "head -c 1048576 /dev/zero | tr '\\0' x; echo 'all''printed'"

static void test_read_only(Host *host)
{
        g_autoptr(Console) writer = NULL, watcher = NULL;

        domain_run(host->bus, &(Spec){ .name = "shared" });
        watcher = console_open(host->bus, "shared", "", CONSOLE_READ_ONLY);
        console_type(watcher, "echo 'from''watcher'\n");
        writer = console_open(host->bus, "shared", "", 0);
        console_type(watcher, "echo 'from''watcher'\n");
        console_assert_prints(writer, "echo 'from''writer'", "fromwriter");
        g_free(console_until(watcher, "fromwriter"));
        g_assert_false(console_sees(watcher, "watcher", 1));
        g_assert_false(console_sees(writer, "watcher", 0.1));
}

static void test_busy(Host *host)
{
        g_autoptr(Console) first = NULL, watcher = NULL;

        domain_run(host->bus, &(Spec){ .name = "shared" });
        first = console_open(host->bus, "shared", "", 0);
        g_free(console_refused(host->bus, "shared", "", 0, OWN_ERROR("ConsoleBusy")));
        g_free(console_refused(
                host->bus, "shared", "console0", CONSOLE_REPLAY, OWN_ERROR("ConsoleBusy")));
        watcher = console_open(host->bus, "shared", "", CONSOLE_READ_ONLY);
        console_assert_prints(first, "echo still", "still");
        g_free(console_until(watcher, "still"));
}

static void test_force(Host *host)
{
        g_autoptr(Console) first = NULL, second = NULL;

        domain_run(host->bus, &(Spec){ .name = "shared" });
        first = console_open(host->bus, "shared", "", 0);
        console_assert_prints(first, "echo first", "first");
        second = console_open(host->bus, "shared", "", CONSOLE_FORCE);
        console_await_hang_up(first);
        console_assert_prints(second, "echo second", "second");
}

/* A client that has just gone must not be in the next one's way. */
static void test_reopen(Host *host)
{
        domain_run(host->bus, &(Spec){ .name = "shared" });
        for (int i = 0; i < 30; i++) {
                g_autoptr(Console) console = console_open(host->bus, "shared", "", 0);

                if (i % 10 == 0)
                        console_assert_prints(console, "echo here", "here");
        }
}

/* One whose connection goes with the process, the descriptor unclosed until then. */
static void test_client_killed(Host *host)
{
        const char *client =
                "import os,sys,time; sys.argv = ['', 'shared']\n"
                "source = open('" SOURCE_ROOT "/tests/machine/console-client.py').read()\n"
                "exec(source.replace('\\nmain()\\n', ''))\n"
                "fd = open_console('shared'); print('open', flush=True); os.kill(os.getpid(), 9)\n";
        char *arguments[] = { (char *) "/usr/bin/python3", (char *) "-c", (char *) client, NULL };
        g_autoptr(Console) console = NULL;
        g_autoptr(GError) error = NULL;
        g_autofree char *said = NULL;

        domain_run(host->bus, &(Spec){ .name = "shared" });
        g_spawn_sync(NULL, arguments, NULL, 0, NULL, NULL, &said, NULL, NULL, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(said, ==, "open\n");
        console = console_open(host->bus, "shared", "", 0);
        console_assert_prints(console, "echo mine", "mine");
}

static void test_reader_asleep(Host *host)
{
        g_autoptr(Console) sleeper = NULL, watcher = NULL;
        double began;

        domain_run(host->bus, &(Spec){ .name = "flooded" });
        watcher = console_open(host->bus, "flooded", "", CONSOLE_READ_ONLY);
        sleeper = console_open(host->bus, "flooded", "", 0);
        console_type(sleeper, FLOOD "\n"); /* and never reads */
        g_free(console_until(watcher, "allprinted"));

        began = seconds_now();
        domain_assert_state(host->bus, "flooded", "running", "booted");
        g_assert_cmpfloat(seconds_now() - began, <, 1.0);
        domain_stop(host->bus, "flooded");
        g_assert_cmpfloat(seconds_now() - began, <, 10.0);
        host_assert_nothing_left(host);
}

/* Nobody reads at all: the container goes on all the same. */
static void test_nobody_reads(Host *host)
{
        g_autofree char *content = NULL;
        g_autoptr(Console) console = NULL;

        domain_run(host->bus,
                &(Spec){ .name = "alone",
                        .script = FLOOD "; mkdir -p " TEST_ROOT "; echo yes > " TEST_ROOT
                                        "/done; exec /bin/sh" });
        for (Deadline deadline = deadline_start(60); deadline_pause(&deadline);)
                if (g_file_get_contents(TEST_ROOT "/done", &content, NULL, NULL) && *content)
                        break;
                else
                        g_clear_pointer(&content, g_free);
        g_assert_cmpstr(content, ==, "yes\n");
        console = console_open(host->bus, "alone", "", 0);
        g_free(console_until(console, "allprinted"));
}

static guint32 supervisor_pid(const char *unit)
{
        g_autofree char *path =
                g_strdup_printf("/sys/fs/cgroup/machine.slice/%s/supervisor/cgroup.procs", unit);
        g_autofree char *content = read_file(path);

        return (guint32) g_ascii_strtoull(content, NULL, 10);
}

static void await_fds(guint32 pid, guint expected)
{
        guint found = 0;

        for (Deadline deadline = deadline_start(10); deadline_pause(&deadline);) {
                found = count_fds(pid);
                if (found == expected)
                        return;
        }
        g_error("process %u has %u descriptors open, and had %u before", pid, found, expected);
}

static void test_no_leak(Host *host)
{
        guint32 service, supervisor;
        guint service_fds, supervisor_fds;

        domain_run(host->bus, &(Spec){ .name = "cycled" });
        service = bus_process_of(host->bus, SERVICE);
        supervisor = supervisor_pid("machine-lxc1\\x2dcycled.scope");
        g_free(console_run_once(host->bus, "cycled", "true"));
        g_usleep(G_USEC_PER_SEC / 2);
        service_fds = count_fds(service);
        supervisor_fds = count_fds(supervisor);
        for (int i = 0; i < 100; i++) {
                g_autoptr(Console) console = console_open(
                        host->bus, "cycled", "", i % 3 == 0 ? CONSOLE_READ_ONLY : CONSOLE_FORCE);
        }
        await_fds(service, service_fds);
        await_fds(supervisor, supervisor_fds);
}

static const HostCase cases[] = {
        { "/machine/console-sharing/read-only", test_read_only },
        { "/machine/console-sharing/busy", test_busy },
        { "/machine/console-sharing/force", test_force },
        { "/machine/console-sharing/reopen", test_reopen },
        { "/machine/console-sharing/client-killed", test_client_killed },
        { "/machine/console-sharing/reader-asleep", test_reader_asleep },
        { "/machine/console-sharing/nobody-reads", test_nobody_reads },
        { "/machine/console-sharing/no-leak", test_no_leak },
};

void add_console_sharing_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
