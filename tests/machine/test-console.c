/* A console: a terminal that talks both ways. */
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

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

static const HostCase cases[] = {
        { "/machine/console/both-ways", test_both_ways },
};

void add_console_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
