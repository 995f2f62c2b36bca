/* Many at once: no start waits for another one, and nobody else for them. */
#include <stdio.h>
#include <string.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

#define N_DOMAINS 10

typedef struct Calls {
        guint n_answered;
        guint n_failed;
} Calls;

static char *name_of(int i)
{
        return g_strdup_printf("vm%d", i);
}

static void on_answer(GObject *source, GAsyncResult *result, gpointer data)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) answer =
                g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
        Calls *calls = data;

        calls->n_answered++;
        if (answer)
                return;
        calls->n_failed++;
        g_test_message("%s", error->message);
}

static void call_async(Host *host, const char *name, const char *method, Calls *calls)
{
        g_autofree char *path = domain_path(name);

        g_dbus_connection_call(host->bus, SERVICE, path, DOMAIN_INTERFACE, method,
                g_variant_new("(t)", G_GUINT64_CONSTANT(0)), NULL, G_DBUS_CALL_FLAGS_NONE,
                CALL_TIMEOUT_MS, NULL, on_answer, calls);
}

/* Seconds for which a process could have run but had no processor, see proc(5). */
static double starved(guint32 pid)
{
        g_autofree char *schedstat = read_file_of(pid, "schedstat");
        guint64 ran, waited;

        g_assert_cmpint(
                sscanf(schedstat, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &ran, &waited), ==, 2);
        return (double) waited / 1e9;
}

/* Reads a property as a front-end would, and returns how many seconds that took. The emulated machine
 * has too few processors for all that goes on, so what those wait for who take part in the call does not
 * count. */
static double time_of_read(Host *host, guint32 service, guint32 daemon)
{
        double waited = starved(service) + starved(daemon), began = seconds_now(), ended;

        g_free(domain_get_string(host->bus, "vm5", "State"));
        ended = seconds_now();
        return ended - began - (starved(service) + starved(daemon) - waited);
}

/* Waits for n answers; in the meantime a property is read, its value never later than a second after. */
static void await_answers(Host *host, const Calls *calls, guint n)
{
        guint32 service = bus_process_of(host->bus, SERVICE);
        guint32 daemon = bus_process_of(host->bus, "org.freedesktop.DBus");
        double slowest = 0;

        for (Deadline deadline = deadline_start(60);
                calls->n_answered < n && deadline_pause(&deadline);) {
                slowest = MAX(slowest, time_of_read(host, service, daemon));
                while (g_main_context_iteration(NULL, FALSE))
                        ;
        }
        g_test_message("the slowest read took %.3f s", slowest);
        g_assert_cmpuint(calls->n_answered, ==, n);
        g_assert_cmpfloat(slowest, <, 1.0);
}

static void test_start_ten(Host *host)
{
        Calls starts = { 0 }, stops = { 0 };

        for (int i = 0; i < N_DOMAINS; i++) {
                g_autofree char *name = name_of(i);
                domain_define(host->bus, &(Spec){ .name = name, .devices = CONSOLE_XML INTERFACE_XML });
        }
        for (int i = 0; i < N_DOMAINS; i++) {
                g_autofree char *name = name_of(i);
                call_async(host, name, "Start", &starts);
        }
        await_answers(host, &starts, N_DOMAINS);
        g_assert_cmpuint(starts.n_failed, ==, 0);
        for (int i = 0; i < N_DOMAINS; i++) {
                g_autofree char *name = name_of(i), *printed = NULL;
                domain_assert_state(host->bus, name, "running", "booted");
                printed = console_run_once(host->bus, name, "printf %s $LIBVIRT_LXC_NAME");
                g_assert_cmpstr(printed, ==, name);
        }
        for (int i = 0; i < N_DOMAINS; i++) {
                g_autofree char *name = name_of(i);
                call_async(host, name, "Stop", &stops);
        }
        await_answers(host, &stops, N_DOMAINS);
        g_assert_cmpuint(stops.n_failed, ==, 0);
        host_assert_nothing_left(host);
}

/* Start and Stop on each other's heels, ever later in the start: it ends well. */
static void test_start_and_stop(Host *host)
{
        domain_define(host->bus, &(Spec){ .name = "vm0", .devices = CONSOLE_XML INTERFACE_XML });
        domain_define(host->bus, &(Spec){ .name = "vm5" });
        for (int i = 0; i < 20; i++) {
                Calls calls = { 0 };

                call_async(host, "vm0", "Start", &calls);
                for (int n = 0; n < i; n++) {
                        g_main_context_iteration(NULL, FALSE);
                        g_usleep(8000);
                }
                call_async(host, "vm0", "Stop", &calls);
                await_answers(host, &calls, 2);
                domain_assert_string(host->bus, "vm0", "State", "shutoff");
                host_assert_nothing_left(host);
        }
}

/* All who wait for an end are told of it, and two starts make one container. */
static void test_same_call_twice(Host *host)
{
        Calls starts = { 0 }, stops = { 0 };

        domain_define(host->bus, &(Spec){ .name = "vm0" });
        domain_define(host->bus, &(Spec){ .name = "vm5" });
        call_async(host, "vm0", "Start", &starts);
        call_async(host, "vm0", "Start", &starts);
        await_answers(host, &starts, 2);
        g_assert_cmpuint(starts.n_failed, ==, 1);
        domain_assert_state(host->bus, "vm0", "running", "booted");
        call_async(host, "vm0", "Stop", &stops);
        call_async(host, "vm0", "Stop", &stops);
        await_answers(host, &stops, 2);
        domain_assert_string(host->bus, "vm0", "State", "shutoff");
        host_assert_nothing_left(host);
}

/* Undefined in the midst of its start. */
static void test_undefine_while_starting(Host *host)
{
        Calls calls = { 0 };

        domain_define(host->bus, &(Spec){ .name = "vm0" });
        domain_define(host->bus, &(Spec){ .name = "vm5" });
        call_async(host, "vm0", "Start", &calls);
        call_async(host, "vm0", "Undefine", &calls);
        await_answers(host, &calls, 2);
        g_assert_cmpuint(calls.n_failed, ==, 0);
        g_assert_false(domain_get_boolean(host->bus, "vm0", "Persistent"));
        domain_assert_state(host->bus, "vm0", "running", "booted");
        domain_stop(host->bus, "vm0");
        g_assert_false(domain_exists(host->bus, "vm0"));
        host_assert_nothing_left(host);
}

/* A caller that is gone before the answer: nobody is told, and all goes on. */
static void test_caller_leaves(Host *host)
{
        g_autoptr(GDBusConnection) bus = bus_connect();
        guint32 pid = bus_process_of(host->bus, SERVICE);
        Calls calls = { 0 };

        domain_define(host->bus, &(Spec){ .name = "vm0" });
        g_dbus_connection_call(bus, SERVICE, "/org/example/Lxc1/domain/vm0", DOMAIN_INTERFACE, "Start",
                g_variant_new("(t)", G_GUINT64_CONSTANT(0)), NULL, G_DBUS_CALL_FLAGS_NONE,
                CALL_TIMEOUT_MS, NULL, on_answer, &calls);
        g_assert_true(g_dbus_connection_flush_sync(bus, NULL, NULL));
        g_dbus_connection_close_sync(bus, NULL, NULL);
        domain_await_string(host->bus, "vm0", "State", "running");
        g_free(console_run_once(host->bus, "vm0", "true"));
        g_assert_cmpuint(bus_process_of(host->bus, SERVICE), ==, pid);
        domain_stop(host->bus, "vm0");
        host_assert_nothing_left(host);
        while (calls.n_answered == 0)
                g_main_context_iteration(NULL, TRUE);
}

static const HostCase cases[] = {
        { "/machine/parallel/start-ten", test_start_ten },
        { "/machine/parallel/start-and-stop", test_start_and_stop },
        { "/machine/parallel/same-call-twice", test_same_call_twice },
        { "/machine/parallel/caller-leaves", test_caller_leaves },
        { "/machine/parallel/undefine-while-starting", test_undefine_while_starting },
};

void add_parallel_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
