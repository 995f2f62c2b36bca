/* What a container sees of itself and of the host. */
#include <string.h>
#include <unistd.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "root.h"
#include "tests.h"
#include "wait.h"

static void test_namespaces(Host *host)
{
        static const char *const names[] = { "pid", "mnt", "ipc", "uts", "net", "cgroup" };
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "vm1" });

        for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
                g_autofree char *path = g_strdup_printf("/proc/%u/ns/%s", leader, names[i]);
                g_autofree char *hosts = g_strdup_printf("/proc/1/ns/%s", names[i]);
                g_autofree char *theirs = g_file_read_link(path, NULL);
                g_autofree char *ours = g_file_read_link(hosts, NULL);

                g_assert_nonnull(theirs);
                g_assert_cmpstr(theirs, !=, ours);
        }
}

static void test_processes(Host *host)
{
        g_autofree char *printed = NULL;
        g_auto(GStrv) lines = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1" });
        printed = console_run_once(host->bus, "vm1", "ps -ef");
        lines = g_strsplit(g_strchomp(printed), "\n", -1);
        g_assert_cmpuint(g_strv_length(lines), ==, 3); /* the heading, the shell and ps itself */
        g_assert_nonnull(strstr(lines[1], "/bin/sh"));
        g_assert_nonnull(strstr(lines[2], "ps -ef"));
        g_assert_null(strstr(printed, "lxc1"));
}

static void test_host_name(Host *host)
{
        g_autoptr(Console) console = NULL;
        char before[256], after[256];

        g_assert_cmpint(gethostname(before, sizeof(before)), ==, 0);
        domain_run(host->bus, &(Spec){ .name = "web-1" });
        console = console_open(host->bus, "web-1", "", 0);
        console_assert_prints(console, "uname -n", "web-1");
        console_assert_prints(console, "hostname other; uname -n", "other");
        g_assert_cmpint(gethostname(after, sizeof(after)), ==, 0);
        g_assert_cmpstr(after, ==, before);
}

static void test_own_root(Host *host)
{
        g_autofree char *root = root_make("root"), *devices = root_xml(root);
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = devices });
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "echo /*", "/bin /dev /etc /proc /root /run /sys /tmp");
        console_assert_prints(console, "ps -o comm | grep -c -e systemd -e lxc1 || true", "0");
        console_assert_prints(console, "touch /root/mine && ls /root", "mine");
        /* Nothing is mounted from the host but the root itself. */
        console_assert_prints(console, "grep -c /opt /proc/mounts || true", "0");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

/* The second example's way: a script as /init in a root of its own. */
static void test_example_2(Host *host)
{
        g_autofree char *xml = read_file(SOURCE_ROOT "/busctl-examples/example-2.xml");
        g_autofree char *root = root_make("root"), *own = NULL;
        g_auto(GStrv) parts = g_strsplit(xml, "/opt/vm-1-root", 2);
        g_autoptr(Console) console = NULL;

        root_add_script(root, "init", "#!/bin/sh\necho this is $LIBVIRT_LXC_NAME\nexec /bin/sh\n");
        own = g_strjoin(root, parts[0], parts[1], NULL);
        g_free(domain_define_xml(host->bus, own));
        domain_start(host->bus, "vm1");
        console = console_open(host->bus, "vm1", "", CONSOLE_REPLAY);
        g_free(console_until(console, "this is vm1"));
        console_assert_prints(
                console, "ip -o link | cut -d: -f2 | cut -d@ -f1 | tr -d '\\n'", " lo eth0");
}

static void test_devices(Host *host)
{
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1" });
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "echo $(LC_ALL=C ls /dev)",
                "console fd full mqueue null ptmx pts random shm stderr stdin stdout tty tty1 urandom zero");
        console_assert_prints(console, "head -c 3 /dev/zero | wc -c", "3");
        console_assert_prints(console, "head -c 3 /dev/urandom | wc -c", "3");
        console_assert_prints(console, "echo lost > /dev/null && cat /dev/null | wc -c", "0");
        console_assert_prints(console, "echo 1 > /dev/shm/file && cat /dev/shm/file", "1");
        console_assert_fails(console, "echo 1 2> /dev/null > /dev/full");
}

static void test_terminal(Host *host)
{
        g_autoptr(Console) console = NULL;
        g_autofree char *name = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1" });
        console = console_open(host->bus, "vm1", "", 0);
        name = console_run(console, "tty");
        g_assert_true(g_str_equal(name, "/dev/pts/0\n") || g_str_equal(name, "/dev/console\n"));
        console_assert_prints(console, "echo $(LC_ALL=C ls /dev/pts)", "0 ptmx");
        console_assert_prints(console, "test -t 0 && test -t 1 && test -t 2 && echo all", "all");
        console_assert_prints(console, "echo 'to''tty' > /dev/tty", "totty");
        console_assert_prints(console, "echo 'to''console' > /dev/console", "toconsole");
        /* And new ones can be made. */
        console_assert_prints(
                console, "script -qec tty /dev/null < /dev/null | tr -d '\\r'", "/dev/pts/1");
}

static void test_environment(Host *host)
{
        const char *uuid = "01234567-89ab-4cde-8f01-23456789abcd";
        g_autoptr(Console) console = NULL;
        g_autofree char *environment = NULL;
        g_auto(GStrv) lines = NULL;
        static const char *const expected[] = { "LIBVIRT_LXC_NAME=vm1",
                "LIBVIRT_LXC_UUID=01234567-89ab-4cde-8f01-23456789abcd",
                "LIBVIRT_LXC_CMDLINE=quiet  root=\"x y\"", "container=lxc-libvirt",
                "container_uuid=01234567-89ab-4cde-8f01-23456789abcd", "MINE=a b", "TERM=linux" };

        domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .uuid = uuid,
                        .os = "<cmdline>quiet  root=\"x y\"</cmdline><initenv name='MINE'>a b</initenv>" });
        console = console_open(host->bus, "vm1", "", 0);
        environment = console_run(console, "tr '\\0' '\\n' < /proc/1/environ");
        lines = g_strsplit(environment, "\n", -1);
        for (gsize i = 0; i < G_N_ELEMENTS(expected); i++)
                if (!g_strv_contains((const char *const *) lines, expected[i]))
                        g_error("the environment lacks %s", expected[i]);
        g_assert_null(strstr(environment, "NOTIFY_SOCKET"));
        g_assert_null(strstr(environment, "INVOCATION_ID"));
}

static void test_arguments(Host *host)
{
        static const char expected[] = "/bin/sh\0-c\0while :; do sleep 1; done\0a  b\0";
        g_autofree char *path = NULL, *link = NULL, *arguments = NULL, *directory = NULL;
        guint32 leader = domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .script = "while :; do sleep 1; done",
                        .os = "<initarg>a  b</initarg><initarg/><initdir>/usr</initdir>" });
        gsize length;

        path = g_strdup_printf("/proc/%u/cmdline", leader);
        link = g_strdup_printf("/proc/%u/cwd", leader);
        g_assert_true(g_file_get_contents(path, &arguments, &length, NULL));
        g_assert_cmpmem(arguments, length, expected, sizeof(expected));
        directory = g_file_read_link(link, NULL);
        g_assert_cmpstr(directory, ==, "/usr");
}

static void test_shared_root_run(Host *host)
{
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1" });
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "echo $(ls -A /run | wc -l)", "0");
        console_assert_fails(console, "test -e /run/systemd");
        console_assert_fails(console, "test -e /var/run/dbus/system_bus_socket");
        console_assert_prints(console, "test -e " SOURCE_ROOT " && echo shared", "shared");
}

static const HostCase cases[] = {
        { "/machine/inside/namespaces", test_namespaces },
        { "/machine/inside/processes", test_processes },
        { "/machine/inside/host-name", test_host_name },
        { "/machine/inside/own-root", test_own_root },
        { "/machine/inside/example-2", test_example_2 },
        { "/machine/inside/devices", test_devices },
        { "/machine/inside/terminal", test_terminal },
        { "/machine/inside/environment", test_environment },
        { "/machine/inside/arguments", test_arguments },
        { "/machine/inside/shared-root-run", test_shared_root_run },
};

void add_inside_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
