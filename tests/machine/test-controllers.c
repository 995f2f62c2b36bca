/* A host whose kernel lacks controllers: a machine of its own, booted with cgroup_disable=memory,pids.
 */
#include <string.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

static void assert_no_controller(void)
{
        g_autofree char *controllers = read_file("/sys/fs/cgroup/cgroup.controllers");

        if (strstr(controllers, "memory"))
                g_error("this machine has the controller: %s", controllers);
}

static void test_refused(Host *host)
{
        g_autofree char *message = NULL;

        assert_no_controller();
        domain_define(host->bus, &(Spec){ .name = "vm1", .devices = CONSOLE_XML INTERFACE_XML });
        message = domain_start_refused(host->bus, "vm1", OWN_ERROR("MissingController"));
        g_assert_nonnull(strstr(message, "memory"));
        domain_assert_state(host->bus, "vm1", "shutoff", "unknown");
        host_assert_nothing_left(host);
}

#define TASKS \
        "<metadata><lxc1:container xmlns:lxc1='https://example.org/lxc1/domain/1.0'>" \
        "<lxc1:tasks max='100'/></lxc1:container></metadata>"

/* One that not every domain needs is missed by those that do. */
static void test_needed_refused(Host *host)
{
        g_autofree char *message = NULL;

        assert_no_controller();
        host_set_drop_in(host, "ExecStart=\nExecStart=/usr/libexec/lxc1d --allow-missing=memory");
        domain_define(host->bus, &(Spec){ .name = "vm1", .more = TASKS });
        message = domain_start_refused(host->bus, "vm1", OWN_ERROR("MissingController"));
        g_assert_nonnull(strstr(message, "pids"));
        host_set_drop_in(host, "ExecStart=\nExecStart=/usr/libexec/lxc1d --allow-missing=memory,pids");
        domain_start(host->bus, "vm1");
        domain_assert_state(host->bus, "vm1", "running", "booted");
}

static void test_allowed(Host *host)
{
        g_autofree char *printed = NULL;

        assert_no_controller();
        host_set_drop_in(host, "ExecStart=\nExecStart=/usr/libexec/lxc1d --allow-missing=memory");
        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = CONSOLE_XML INTERFACE_XML });
        domain_assert_state(host->bus, "vm1", "running", "booted");
        printed = console_run_once(host->bus, "vm1", "echo works");
        g_assert_cmpstr(printed, ==, "works\n");
        domain_stop(host->bus, "vm1");
        domain_assert_state(host->bus, "vm1", "shutoff", "destroyed");
}

static const HostCase cases[] = {
        { "/without-memory-controller/start", test_refused },
        { "/without-memory-controller/start-allowed", test_allowed },
        { "/without-memory-controller/needed", test_needed_refused },
};

void add_controllers_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
