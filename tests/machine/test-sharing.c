/* Namespaces that a container shares with another domain: <lxc:namespace> with type='name'. */
#include <string.h>
#include <unistd.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

#define SHARE(elements) \
        "<lxc:namespace xmlns:lxc='http://libvirt.org/schemas/domain/lxc/1.0'>" elements \
        "</lxc:namespace>"

#define IDMAP \
        "<idmap><uid start='0' target='100000' count='65536'/><gid start='0' target='100000' count='65536'/></idmap>"

/* "net:[4026531840]" */
static char *namespace_of(guint32 pid, const char *kind)
{
        g_autofree char *path = g_strdup_printf("/proc/%u/ns/%s", pid, kind);
        char link[64];
        ssize_t n = readlink(path, link, sizeof(link) - 1);

        g_assert_cmpint(n, >, 0);
        return g_strndup(link, (gsize) n);
}

static void check_shared(guint32 one, guint32 other, const char *kind, gboolean expected)
{
        g_autofree char *a = namespace_of(one, kind), *b = namespace_of(other, kind);

        if (g_str_equal(a, b) != expected)
                g_error("of %s one has %s, the other %s", kind, a, b);
}

static void check_one(Host *host, const char *first_more, const char *more)
{
        guint32 first = domain_run(host->bus, &(Spec){ .name = "first", .more = first_more });
        guint32 second = domain_run(host->bus, &(Spec){ .name = "second", .more = more });

        check_shared(first, second, "net", strstr(more, "sharenet") != NULL);
        check_shared(first, second, "ipc", strstr(more, "shareipc") != NULL);
        check_shared(first, second, "uts", strstr(more, "shareuts") != NULL);
        check_shared(first, second, "pid", FALSE);
        check_shared(first, second, "mnt", FALSE);
        g_free(console_run_once(host->bus, "second", "true"));
        domain_stop(host->bus, "second");
        /* The one that it was shared with has it still. */
        g_free(console_run_once(host->bus, "first", "ip link show lo"));
        domain_stop(host->bus, "first");
        host_assert_nothing_left(host);
        domain_undefine(host->bus, "second");
        domain_undefine(host->bus, "first");
}

static void test_shared(Host *host)
{
        check_one(host, NULL, SHARE("<lxc:sharenet type='name' value='first'/>"));
        check_one(host, NULL,
                SHARE("<lxc:sharenet type='name' value='first'/><lxc:shareipc type='name' value='first'/>"
                      "<lxc:shareuts type='name' value='first'/>"));
}

/* The namespaces are those of a domain with a user namespace of its own. */
static void test_shared_of_mapped(Host *host)
{
        check_one(host, IDMAP,
                SHARE("<lxc:sharenet type='name' value='first'/><lxc:shareuts type='name' value='first'/>"));
}

static void test_link_seen(Host *host)
{
        g_autofree char *printed = NULL;

        domain_run(host->bus, &(Spec){ .name = "first", .devices = CONSOLE_XML INTERFACE_XML });
        domain_run(host->bus,
                &(Spec){ .name = "second", .more = SHARE("<lxc:sharenet type='name' value='first'/>") });
        printed = console_run_once(host->bus, "second", "cat /sys/class/net/eth0/operstate");
        g_assert_cmpstr(printed, ==, "up\n");
        domain_stop(host->bus, "first");
        domain_assert_state(host->bus, "second", "running", "booted");
        domain_stop(host->bus, "second");
        host_assert_nothing_left(host);
}

static void check_refused(Host *host, const char *more, const char *error, const char *named)
{
        g_autofree char *message = NULL;

        domain_define(host->bus, &(Spec){ .name = "second", .more = more });
        message = domain_start_refused(host->bus, "second", error);
        g_test_message("%s", message);
        if (!strstr(message, named))
                g_error("the message doesn't name '%s': %s", named, message);
        host_assert_nothing_left(host);
        domain_undefine(host->bus, "second");
}

static void test_refused(Host *host)
{
        check_refused(host, SHARE("<lxc:sharenet type='name' value='nobody'/>"),
                OWN_ERROR("NoSuchDomain"), "nobody");
        domain_define(host->bus, &(Spec){ .name = "first" });
        check_refused(host, SHARE("<lxc:shareuts type='name' value='first'/>"), OWN_ERROR("NotRunning"),
                "first");
}

/* One that has ended, and is kept, has no namespaces any more. */
static void test_preserved_refused(Host *host)
{
        domain_run(host->bus,
                &(Spec){ .name = "first",
                        .script = "exit 0",
                        .more = "<on_poweroff>preserve</on_poweroff>" });
        domain_await_string(host->bus, "first", "State", "shutdown");
        domain_define(host->bus,
                &(Spec){ .name = "second", .more = SHARE("<lxc:sharenet type='name' value='first'/>") });
        g_free(domain_start_refused(host->bus, "second", OWN_ERROR("NotRunning")));
        domain_stop(host->bus, "first");
        host_assert_nothing_left(host);
}

static const HostCase cases[] = {
        { "/machine/sharing/shared", test_shared },
        { "/machine/sharing/shared-of-mapped", test_shared_of_mapped },
        { "/machine/sharing/link-seen", test_link_seen },
        { "/machine/sharing/refused", test_refused },
        { "/machine/sharing/preserved-refused", test_preserved_refused },
};

void add_sharing_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
