/* Namespaces that a container shares with processes of the host, and its AppArmor profile. */
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

#define NETNS "lxc1test"
#define PROFILE "lxc1-machine-test"

/* An element of <lxc:namespace>, in it. */
static char *share(const char *format, ...) G_GNUC_PRINTF(1, 2);
static char *share(const char *format, ...)
{
        g_autofree char *elements = NULL;
        va_list arguments;

        va_start(arguments, format);
        elements = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        return g_strconcat("<lxc:namespace xmlns:lxc='http://libvirt.org/schemas/domain/lxc/1.0'>",
                elements, "</lxc:namespace>", NULL);
}

static char *link_of(guint32 pid, const char *kind)
{
        g_autofree char *path = g_strdup_printf("/proc/%u/ns/%s", pid, kind);
        char *link = g_file_read_link(path, NULL);

        g_assert_nonnull(link);
        return link;
}

static void check_same(guint32 one, guint32 other, const char *kind, gboolean expected)
{
        g_autofree char *a = link_of(one, kind), *b = link_of(other, kind);

        if (g_str_equal(a, b) != expected)
                g_error("of %s one has %s, the other %s", kind, a, b);
}

/* The network of the host itself is that of any of its processes. */
static void test_process(Host *host)
{
        g_autofree char *more = share("<lxc:sharenet type='pid' value='1'/><lxc:shareuts type='pid' "
                                      "value='1'/><lxc:shareipc type='pid' value='1'/>");
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "guest", .more = more });
        char name[256];
        g_autofree char *printed = NULL;

        check_same(leader, 1, "net", TRUE);
        check_same(leader, 1, "uts", TRUE);
        check_same(leader, 1, "ipc", TRUE);
        check_same(leader, 1, "pid", FALSE);
        check_same(leader, 1, "mnt", FALSE);
        g_assert_cmpint(gethostname(name, sizeof(name)), ==, 0);
        printed = console_run_once(host->bus, "guest", "uname -n");
        g_strchomp(printed);
        g_assert_cmpstr(printed, ==, name);
        domain_stop(host->bus, "guest");
        host_assert_nothing_left(host);
}

static void test_named_network(Host *host)
{
        g_autofree char *more = share("<lxc:sharenet type='netns' value='" NETNS "'/>"), *inode = NULL,
                        *printed = NULL;
        struct stat status;

        g_free(run("ip", "netns", "add", NETNS, NULL));
        g_free(run("ip", "-n", NETNS, "link", "add", "lxc1test1", "type", "dummy", NULL));
        g_assert_cmpint(stat("/run/netns/" NETNS, &status), ==, 0);
        inode = g_strdup_printf("net:[%lu]\nlo\nlxc1test1\n", (unsigned long) status.st_ino);
        domain_run(host->bus, &(Spec){ .name = "guest", .more = more });
        printed =
                console_run_once(host->bus, "guest", "readlink /proc/self/ns/net; ls -1 /sys/class/net");
        g_assert_cmpstr(printed, ==, inode);
        domain_stop(host->bus, "guest");
        /* It was lent, and is what it was. */
        g_free(run("ip", "-n", NETNS, "link", "show", "lxc1test1", NULL));
        g_free(run("ip", "netns", "delete", NETNS, NULL));
        g_free(run("umount", "/run/netns", NULL)); /* which "ip netns add" has made */
}

static void check_gone(Host *host, const char *more, const char *named)
{
        g_autofree char *message = NULL;

        domain_define(host->bus, &(Spec){ .name = "guest", .more = more });
        message = domain_start_refused(host->bus, "guest", OWN_ERROR("StartFailed"));
        g_test_message("%s", message);
        if (!strstr(message, named))
                g_error("the message doesn't name '%s': %s", named, message);
        host_assert_nothing_left(host);
        domain_undefine(host->bus, "guest");
}

static void test_gone(Host *host)
{
        g_autofree char *netns = share("<lxc:sharenet type='netns' value='never-made'/>"), *gone = NULL;
        char *arguments[] = { (char *) "true", NULL };
        GPid pid;

        g_assert_true(g_spawn_async(NULL, arguments, NULL,
                G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL));
        g_assert_cmpint(waitpid(pid, NULL, 0), ==, pid);
        gone = share("<lxc:shareipc type='pid' value='%d'/>", (int) pid);
        check_gone(host, gone, "IPC");
        check_gone(host, netns, "never-made");
}

static void load_profile(const char *option)
{
        write_file(TEST_ROOT "/profile",
                "profile " PROFILE " flags=(attach_disconnected) {\n"
                "  capability,\n  network,\n  file,\n  mount,\n  umount,\n  signal,\n  ptrace,\n  unix,\n"
                "  deny /tmp/forbidden rw,\n}\n");
        g_free(run("apparmor_parser", option, TEST_ROOT "/profile", NULL));
}

#define PROFILE_XML(name) \
        "<seclabel type='static' model='apparmor' relabel='no'><label>" name "</label></seclabel>"

static void test_profile(Host *host)
{
        g_autoptr(Console) console = NULL;
        g_autofree char *said = NULL, *message = NULL;

        run_shell("mountpoint -q /sys/kernel/security || mount -t securityfs none /sys/kernel/security",
                &said);
        load_profile("--replace");
        domain_run(host->bus, &(Spec){ .name = "guest", .more = PROFILE_XML(PROFILE) });
        console = console_open(host->bus, "guest", "", 0);
        console_assert_prints(console, "cat /proc/self/attr/current", PROFILE " (enforce)");
        console_assert_prints(console, "touch /tmp/allowed && echo yes; rm /tmp/allowed", "yes");
        console_assert_fails(console, "touch /tmp/forbidden");
        domain_stop(host->bus, "guest");
        load_profile("--remove");
        /* And what isn't loaded confines nobody. */
        message = domain_start_refused(host->bus, "guest", OWN_ERROR("Unsupported"));
        g_assert_nonnull(strstr(message, PROFILE));
        host_assert_nothing_left(host);
}

static void test_other_labels(Host *host)
{
        static const char *const refused[] = {
                "<seclabel type='static' model='selinux'><label>system_u:system_r:x_t:s0</label></seclabel>",
                "<seclabel type='dynamic' model='apparmor'/>",
        };

        for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
                domain_define(host->bus, &(Spec){ .name = "guest", .more = refused[i] });
                g_free(domain_start_refused(host->bus, "guest", OWN_ERROR("Unsupported")));
                domain_undefine(host->bus, "guest");
        }
        host_assert_nothing_left(host);
        domain_run(host->bus, &(Spec){ .name = "guest", .more = "<seclabel type='none'/>" });
}

static const HostCase cases[] = {
        { "/machine/host-namespaces/process", test_process },
        { "/machine/host-namespaces/named-network", test_named_network },
        { "/machine/host-namespaces/gone", test_gone },
        { "/machine/seclabel/profile", test_profile },
        { "/machine/seclabel/others", test_other_labels },
};

void add_host_namespaces_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
