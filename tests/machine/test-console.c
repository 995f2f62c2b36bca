/* A console: a terminal that talks both ways, and what it shows to whom and when. */
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

/* Prints before anyone can have looked, then reads and answers. */
#define EARLY_SCRIPT "echo ear''ly; exec /bin/sh"

static void test_both_ways(Host *host)
{
        g_autoptr(Console) console = NULL;
        g_autofree char *printed = NULL;

        domain_run(host->bus, &(Spec){ .name = "talker" });
        console = console_open(host->bus, "talker", "", 0);
        g_assert_cmpint(isatty(console->fd), ==, 1);
        printed = console_run(console, "echo one; echo two");
        g_assert_cmpstr(printed, ==, "one\ntwo\n");
        console_type(console, "read line; echo \"got $line\"\n");
        console_type(console, "this\n");
        g_free(console_until(console, "got this\r\n"));
}

/* The interrupt key is one. */
static void test_interrupt(Host *host)
{
        g_autoptr(Console) console = NULL;

        domain_run(host->bus,
                &(Spec){ .name = "talker",
                        .script = "trap 'echo caught' INT; echo ready; while :; do sleep 0.1; done" });
        console = console_open(host->bus, "talker", "", 0);
        g_free(console_until(console, "ready"));
        console_type(console, "\003");
        g_free(console_until(console, "caught"));
}

static void test_window_size(Host *host)
{
        struct winsize size = { .ws_row = 41, .ws_col = 97 };
        g_autoptr(Console) console = NULL;
        g_autofree char *printed = NULL;

        domain_run(host->bus, &(Spec){ .name = "sized" });
        console = console_open(host->bus, "sized", "", 0);
        g_assert_cmpint(ioctl(console->fd, TIOCSWINSZ, &size), ==, 0);
        for (Deadline deadline = deadline_start(30); deadline_pause(&deadline);) {
                g_free(printed);
                printed = console_run(console, "stty size");
                if (strstr(printed, "41 97"))
                        return;
        }
        g_error("the window's size is not 41 97 but %s", printed);
}

/* It must not take the next key for the program in there to learn of it. */
static void test_window_signal(Host *host)
{
        struct winsize size = { .ws_row = 41, .ws_col = 97 };
        g_autoptr(Console) console = NULL;

        domain_run(host->bus,
                &(Spec){ .name = "sized",
                        .script = "trap 'stty size' WINCH; echo rea''dy; while :; do sleep 0.1; done" });
        console = console_open(host->bus, "sized", "", 0);
        g_free(console_until(console, "ready"));
        g_assert_cmpint(ioctl(console->fd, TIOCSWINSZ, &size), ==, 0);
        g_free(console_until(console, "41 97"));
}

static void test_early_output(Host *host)
{
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "chatty", .script = EARLY_SCRIPT });
        console = console_open(host->bus, "chatty", "", 0);
        g_free(console_until(console, "early"));
}

static void test_replay(Host *host)
{
        g_autoptr(Console) first = NULL, second = NULL, third = NULL;

        domain_run(host->bus, &(Spec){ .name = "chatty", .script = EARLY_SCRIPT });
        first = console_open(host->bus, "chatty", "", 0);
        g_free(console_until(first, "early"));
        g_free(console_run(first, "true"));
        g_clear_pointer(&first, console_close);

        second = console_open(host->bus, "chatty", "", 0);
        console_type(second, "echo 'la''ter'\n");
        g_free(console_until(second, "later"));
        g_assert_null(strstr(second->seen->str, "early"));
        g_clear_pointer(&second, console_close);

        third = console_open(host->bus, "chatty", "", CONSOLE_REPLAY);
        g_free(console_until(third, "early"));
        g_free(console_until(third, "later"));
}

static void test_hang_up(Host *host)
{
        g_autoptr(Console) console = NULL, watcher = NULL;

        domain_run(host->bus, &(Spec){ .name = "ending" });
        console = console_open(host->bus, "ending", "", 0);
        watcher = console_open(host->bus, "ending", "", CONSOLE_READ_ONLY);
        domain_stop(host->bus, "ending");
        console_await_hang_up(console);
        console_await_hang_up(watcher);
        host_assert_nothing_left(host);
}

/* What is printed last arrives before the hang-up. */
static void test_last_words(Host *host)
{
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "ending" });
        console = console_open(host->bus, "ending", "", 0);
        console_type(console, "echo 'fare''well'; exit 0\n");
        g_free(console_until(console, "farewell"));
        console_await_hang_up(console);
        domain_await_string(host->bus, "ending", "State", "shutoff");
}

static void test_two_consoles(Host *host)
{
        const char *script =
                "exec 3<>/dev/tty2; echo sec''ond >&3; while read line <&3; do echo got $line >&3; done";
        g_autoptr(Console) first = NULL, second = NULL;
        g_autoptr(GVariant) consoles = NULL;
        g_autofree const char **names = NULL;

        domain_run(host->bus,
                &(Spec){ .name = "double", .script = script, .devices = CONSOLE_XML CONSOLE_XML });
        consoles = domain_get(host->bus, "double", "Consoles");
        names = g_variant_get_strv(consoles, NULL);
        g_assert_cmpuint(g_strv_length((char **) names), ==, 2);
        g_assert_cmpstr(names[0], ==, "console0");
        g_assert_cmpstr(names[1], ==, "console1");

        first = console_open(host->bus, "double", "console0", 0);
        second = console_open(host->bus, "double", "console1", 0);
        g_free(console_until(second, "second"));
        console_type(second, "this\n");
        g_free(console_until(second, "got this"));
        g_assert_false(console_sees(first, "this", 0.5));
        g_free(console_refused(host->bus, "double", "console2", 0, OWN_ERROR("NoSuchConsole")));
}

/* The same from Python, by GObject introspection, as a front-end would. */
static void test_python_client(Host *host)
{
        g_autofree char *said = NULL;

        domain_run(host->bus, &(Spec){ .name = "py" });
        said = run("/usr/bin/python3", SOURCE_ROOT "/tests/machine/console-client.py", "py", NULL);
        g_test_message("%s", said);
        g_assert_nonnull(strstr(said, "talks both ways"));
}

static const HostCase cases[] = {
        { "/machine/console/both-ways", test_both_ways },
        { "/machine/console/interrupt", test_interrupt },
        { "/machine/console/window-size", test_window_size },
        { "/machine/console/window-signal", test_window_signal },
        { "/machine/console/early-output", test_early_output },
        { "/machine/console/replay", test_replay },
        { "/machine/console/hang-up", test_hang_up },
        { "/machine/console/last-words", test_last_words },
        { "/machine/console/two-consoles", test_two_consoles },
        { "/machine/console/python-client", test_python_client },
};

void add_console_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
