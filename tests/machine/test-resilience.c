/* Accidents and ill will that once did harm: each of these was a bug. */
#include <errno.h>
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

#define SERVICE_PROGRAM "/usr/libexec/lxc1d"
#define SUPERVISOR_PROGRAM "/usr/libexec/lxc1-supervisor"
#define REFERRER "lxc1-machine-test.service"

/* A console's client has the other end of the supervisor's controlling terminal. */
static void test_terminal_signals(Host *host)
{
        static const int signals[] = { SIGINT, SIGQUIT, SIGTSTP };
        g_autoptr(Console) console = NULL;
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "calm" });

        console = console_open(host->bus, "calm", "", 0);
        for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
                g_assert_cmpint(ioctl(console->fd, TIOCSIG, signals[i]), ==, 0);
        console_assert_prints(console, "echo still", "still");
        g_assert_cmpuint(domain_leader(host->bus, "calm"), ==, leader);
}

/* on_crash doesn't start a supervisor again and again that can't run. */
static void test_broken_supervisor(Host *host)
{
        g_autofree char *state = NULL;
        guint starts = 0;
        Deadline deadline;

        domain_run(host->bus, &(Spec){ .name = "tried", .more = "<on_crash>restart</on_crash>" });
        g_usleep(5 * G_USEC_PER_SEC); /* a run that is not a short one */
        g_free(run("mount", "--bind", "/bin/false", SUPERVISOR_PROGRAM, NULL));
        kill((pid_t) domain_supervisor("tried"), SIGKILL);
        deadline = deadline_start(5);
        while (deadline_pause(&deadline))
                ;
        g_free(run("umount", SUPERVISOR_PROGRAM, NULL));

        state = domain_get_string(host->bus, "tried", "State");
        g_assert_cmpstr(state, ==, "shutoff");
        domain_assert_string(host->bus, "tried", "StateReason", "failed");
        g_autofree char *log = run("journalctl", "--unit=lxc1d", "--since=-10s", "--output=cat", NULL);
        for (const char *p = log; (p = strstr(p, "supervisor of domain tried died")); p++)
                starts++;
        g_assert_cmpuint(starts, ==, 2); /* the one that was killed, and one attempt */
        domain_start(host->bus, "tried");
}

/* A unit that is ordered after the scope keeps the service manager from forgetting it. */
static void refer_to_scope(const char *domain)
{
        g_autofree char *unit = g_strdup_printf("[Unit]\nAfter=machine-lxc1\\x2d%s.scope\n"
                                                "[Service]\nType=oneshot\nRemainAfterExit=yes\n"
                                                "ExecStart=/bin/true\n",
                domain);

        write_file("/run/systemd/system/" REFERRER, unit);
        g_free(run("systemctl", "daemon-reload", NULL));
        g_free(run("systemctl", "start", REFERRER, NULL));
}

static void forget_scope(void)
{
        g_free(run("systemctl", "stop", REFERRER, NULL));
        unlink("/run/systemd/system/" REFERRER);
        g_free(run("systemctl", "daemon-reload", NULL));
}

static void test_scope_referred_to(Host *host)
{
        refer_to_scope("known");
        domain_run(host->bus, &(Spec){ .name = "known" });
        domain_stop(host->bus, "known");
        forget_scope();
        domain_assert_state(host->bus, "known", "shutoff", "destroyed");
        domain_start(host->bus, "known");
}

/* lxc1d restarts while a domain that was stopped is still going: it stays stopped. */
static void test_restart_while_ending(Host *host)
{
        const guint64 flags = 0;
        g_autofree char *path = domain_path("going");

        domain_run(host->bus, &(Spec){ .name = "going", .more = "<on_crash>restart</on_crash>" });
        refer_to_scope("going"); /* so that it takes its time */
        g_dbus_connection_call(host->bus, SERVICE, path, DOMAIN_INTERFACE, "Stop",
                g_variant_new("(t)", flags), NULL, G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT_MS, NULL, NULL,
                NULL);
        domain_await_string(host->bus, "going", "State", "shutdown");
        host_restart_service(host);
        domain_await_string(host->bus, "going", "State", "shutoff");
        forget_scope();
        host_restart_service(host);
        domain_assert_string(host->bus, "going", "State", "shutoff");
}

/* lxc1d was connected when the container ended, but died before it could hear of it. */
static void test_killed_unheard(Host *host)
{
        guint32 leader, supervisor, service = bus_process_of(host->bus, SERVICE);

        leader = domain_run(host->bus,
                &(Spec){ .name = "unheard",
                        .script = "while [ ! -e " TEST_ROOT "/go ]; do sleep 0.1; done; exit 4",
                        .more = "<on_crash>restart</on_crash>" });
        supervisor = domain_supervisor("unheard");
        g_assert_cmpint(kill((pid_t) service, SIGSTOP), ==, 0);
        write_file(TEST_ROOT "/go", "");
        await_process_end(leader);
        await_process_end(supervisor);
        g_assert_cmpint(kill((pid_t) service, SIGKILL), ==, 0);
        await_process_end(service);
        domain_await_string(host->bus, "unheard", "State", "shutoff");
        domain_assert_string(host->bus, "unheard", "StateReason", "shutdown");
        g_assert_cmpint(domain_exit_status(host->bus, "unheard"), ==, 4);
        g_free(run("rm", "-r", TEST_ROOT, NULL));
}

/* What can't be read of a running container doesn't make it go, nor be beyond reach. */
static void test_damaged_live_xml(Host *host)
{
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "damaged" });

        write_file("/run/lxc1/damaged/live.xml", "<domain");
        host_restart_service(host);
        domain_assert_string(host->bus, "damaged", "State", "running");
        g_assert_cmpuint(domain_leader(host->bus, "damaged"), ==, leader);
        g_free(console_run_once(host->bus, "damaged", "true"));
        domain_stop(host->bus, "damaged");
        g_assert_false(process_runs(leader));
}

static void test_second_service(Host *host)
{
        g_autofree char *said = NULL;
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "ours" });
        int status = run_shell("timeout 20 " SERVICE_PROGRAM, &said);

        g_assert_cmpint(status, ==, 1);
        g_assert_nonnull(strstr(said, "another lxc1d"));
        domain_assert_state(host->bus, "ours", "running", "booted");
        g_assert_cmpuint(domain_leader(host->bus, "ours"), ==, leader);
        g_free(console_run_once(host->bus, "ours", "true"));
}

/* A copy of a definition is no second domain of the same name. */
static void test_copied_definition(Host *host)
{
        g_autofree char *xml = NULL;

        domain_define(host->bus, &(Spec){ .name = "original" });
        g_free(run("cp", DOMAINS_DIRECTORY "/original.xml", DOMAINS_DIRECTORY "/copy.xml", NULL));
        host_restart_service(host);
        g_autoptr(GVariant) answer = manager_call(host->bus, "ListDomains", NULL);
        g_autoptr(GVariant) list = g_variant_get_child_value(answer, 0);
        gsize n = g_variant_n_children(list);
        xml = read_file(DOMAINS_DIRECTORY "/copy.xml");
        unlink(DOMAINS_DIRECTORY "/copy.xml");
        g_assert_cmpuint(n, ==, 1);
        g_assert_nonnull(strstr(xml, "<name>original</name>")); /* and it was left alone */
}

/* A definition put there by hand has what it left out chosen once, and kept. */
static void test_definition_by_hand(Host *host)
{
        g_autofree char *xml = spec_xml(&(Spec){ .name = "hand" });
        g_autofree char *first = NULL, *second = NULL;

        g_assert_null(strstr(xml, "<uuid>"));
        write_file(DOMAINS_DIRECTORY "/hand.xml", xml);
        host_restart_service(host);
        first = domain_get_string(host->bus, "hand", "UUID");
        host_restart_service(host);
        second = domain_get_string(host->bus, "hand", "UUID");
        g_assert_cmpstr(first, ==, second);
        g_assert_cmpstr(first, !=, "00000000-0000-0000-0000-000000000000");
        domain_start(host->bus, "hand");
}

/* Watchers can't lock the one out who may write. */
static void test_many_watchers(Host *host)
{
        int watchers[32];
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "watched" });
        for (gsize i = 0; i < G_N_ELEMENTS(watchers); i++) {
                watchers[i] = console_try_open(host->bus, "watched", "", CONSOLE_READ_ONLY, NULL);
                g_assert_cmpint(watchers[i], >=, 0);
        }
        g_free(console_refused(host->bus, "watched", "", 0, OWN_ERROR("ConsoleBusy")));
        console = console_open(host->bus, "watched", "", CONSOLE_FORCE);
        console_assert_prints(console, "echo in", "in");
        for (gsize i = 0; i < G_N_ELEMENTS(watchers); i++)
                close(watchers[i]);
}

/* The kernel takes the lower halves of socket(2)'s arguments, and so must the filter. */
static void test_audit_socket(Host *host)
{
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "audited" });
        console = console_open(host->bus, "audited", "", 0);
        console_assert_prints(console,
                "/usr/bin/python3 -c 'import ctypes; c = ctypes.CDLL(None, use_errno=True); "
                "f = c.syscall(ctypes.c_long(41), ctypes.c_long(0x100000010), ctypes.c_long(3), "
                "ctypes.c_long(0x100000009)); print(f, ctypes.get_errno())'",
                "-1 97");
        console_assert_prints(console,
                "/usr/bin/python3 -c 'import socket; print(socket.socket(16, 3, 0).fileno() > 0)'",
                "True");
}

/* Who is not root in there may read what the container's limits are. */
static void test_readable_cgroup(Host *host)
{
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "open" });
        console = console_open(host->bus, "open", "", 0);
        console_assert_prints(console, "stat -c %a /sys/fs/cgroup", "755");
}

static const HostCase cases[] = {
        { "/machine/resilience/terminal-signals", test_terminal_signals },
        { "/machine/resilience/broken-supervisor", test_broken_supervisor },
        { "/machine/resilience/scope-referred-to", test_scope_referred_to },
        { "/machine/resilience/restart-while-ending", test_restart_while_ending },
        { "/machine/resilience/killed-unheard", test_killed_unheard },
        { "/machine/resilience/damaged-live-xml", test_damaged_live_xml },
        { "/machine/resilience/second-service", test_second_service },
        { "/machine/resilience/copied-definition", test_copied_definition },
        { "/machine/resilience/definition-by-hand", test_definition_by_hand },
        { "/machine/resilience/many-watchers", test_many_watchers },
        { "/machine/resilience/audit-socket", test_audit_socket },
        { "/machine/resilience/readable-cgroup", test_readable_cgroup },
};

void add_resilience_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
