/* The examples that users begin with. */
#include <signal.h>
#include <string.h>

#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

static void test_tour(Host *host)
{
        g_autofree char *said = NULL;
        int status = run_shell(SOURCE_ROOT "/busctl-examples/tour", &said);

        g_test_message("%s", said);
        g_assert_cmpint(status, ==, 0);
        g_assert_nonnull(strstr(said, "tour: done"));
        host_assert_nothing_left(host);
}

/* Reads lines until one has all three words. */
static void await_line(GDataInputStream *lines, const char *what, const char *name, const char *state)
{
        for (;;) {
                g_autoptr(GError) error = NULL;
                g_autofree char *line = g_data_input_stream_read_line(lines, NULL, NULL, &error);

                g_assert_no_error(error);
                if (!line)
                        g_error("list.py ended before it said %s %s %s", what, name, state);
                g_test_message("%s", line);
                if (strstr(line, what) && strstr(line, name) && strstr(line, state))
                        return;
        }
}

static void test_list(Host *host)
{
        g_autoptr(GDataInputStream) lines = NULL;
        g_autoptr(GSubprocess) list = NULL;
        g_autoptr(GError) error = NULL;

        domain_define(host->bus, &(Spec){ .name = "early" });
        list = g_subprocess_new(
                G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, SOURCE_ROOT "/busctl-examples/list.py", NULL);
        g_assert_no_error(error);
        lines = g_data_input_stream_new(g_subprocess_get_stdout_pipe(list));
        await_line(lines, "", "early", "shutoff");
        domain_run(host->bus, &(Spec){ .name = "late" });
        await_line(lines, "", "late", "shutoff");
        await_line(lines, "changed", "late", "running");
        domain_stop(host->bus, "late");
        await_line(lines, "changed", "late", "shutoff");
        domain_undefine(host->bus, "late");
        await_line(lines, "goes", "late", "");
        g_subprocess_send_signal(list, SIGINT);
        g_subprocess_wait(list, NULL, NULL);
}

static const HostCase cases[] = {
        { "/machine/examples/tour", test_tour },
        { "/machine/examples/list", test_list },
};

void add_examples_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
