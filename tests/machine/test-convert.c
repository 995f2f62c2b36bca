/* Native configurations of lxc, converted over the bus, and what starts of them. */
#include <string.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "root.h"
#include "tests.h"
#include "wait.h"

#define FORMAT "lxc-tools"

static char *convert(Host *host, const char *method, const char *text)
{
        g_autoptr(GVariant) answer =
                manager_call(host->bus, method, g_variant_new("(ss)", FORMAT, text));
        char *converted;

        g_variant_get(answer, "(s)", &converted);
        return converted;
}

static char *refuse(
        Host *host, const char *method, const char *format, const char *text, const char *error)
{
        return manager_refused(host->bus, method, g_variant_new("(ss)", format, text), error);
}

/* A container with a shell for its init. */
static char *make_config(const char *root)
{
        return g_strdup_printf("# A container of lxc\n"
                               "lxc.uts.name = converted\n"
                               "lxc.rootfs.path = dir:%s\n"
                               "lxc.mount.auto = proc:mixed sys:ro cgroup:mixed\n"
                               "lxc.mount.entry = " TEST_ROOT "/data srv none bind,ro,create=dir 0 0\n"
                               "lxc.mount.entry = tmpfs mnt tmpfs size=1M 0 0\n"
                               "lxc.init.cmd = /bin/sh -c 'exec /bin/sh -i' \"last word\"\n"
                               "lxc.init.cwd = /tmp\n"
                               "lxc.environment = GREETING=hello there\n"
                               "lxc.tty.max = 2\n"
                               "lxc.net.0.type = empty\n"
                               "lxc.idmap = u 0 300000 65536\n"
                               "lxc.idmap = g 0 300000 65536\n"
                               "lxc.cgroup2.memory.max = 96M\n"
                               "lxc.cgroup2.pids.max = 77\n"
                               "lxc.prlimit.core = 0\n"
                               "lxc.cap.drop = sys_time mac_admin\n"
                               "lxc.seccomp.profile = /usr/share/lxc/config/common.seccomp\n",
                root);
}

static void check_inside(Host *host)
{
        g_autoptr(Console) console = console_open(host->bus, "converted", "", 0);

        console_assert_prints(console, "hostname", "converted");
        console_assert_prints(console, "pwd", "/tmp");
        console_assert_prints(console, "echo $GREETING", "hello there");
        console_assert_prints(console, "cat /srv/file", "given");
        console_assert_fails(console, "touch /srv/other");
        console_assert_prints(console, "df -k /mnt | tail -1 | awk '{ print $2 }'", "1024");
        console_assert_prints(console, "cut -d: -f2 /proc/self/uid_map | awk '{ print $2 }'", "300000");
        console_assert_prints(console, "ulimit -c", "0");
        console_assert_prints(console, "ls /sys/class/net", "lo");
}

/* Converted, defined and started as it is. */
static void test_from(Host *host)
{
        g_autofree char *root = root_make("root"), *config = make_config(root);
        g_autofree char *xml = convert(host, "ConvertFromNative", config), *path = NULL;
        g_autoptr(GVariant) memory = NULL, consoles = NULL;

        g_assert_false(domain_exists(host->bus, "converted"));
        g_assert_nonnull(strstr(xml, "line 18: lxc.seccomp.profile = "));
        write_file(TEST_ROOT "/data/file", "given\n");
        path = domain_define_xml(host->bus, xml);
        domain_start(host->bus, "converted");
        check_inside(host);
        memory = domain_get(host->bus, "converted", "MemoryMax");
        g_assert_cmpuint(g_variant_get_uint64(memory), ==, 96 * 1024 * 1024);
        consoles = domain_get(host->bus, "converted", "Consoles");
        g_assert_cmpuint(g_variant_n_children(consoles), ==, 2);
        domain_stop(host->bus, "converted");
        host_assert_nothing_left(host);
}

static void test_refused(Host *host)
{
        g_autofree char *format = refuse(
                host, "ConvertFromNative", "qemu-argv", "lxc.uts.name = a\n", DBUS_ERROR("InvalidArgs"));
        g_autofree char *line = refuse(host, "ConvertFromNative", FORMAT,
                "lxc.uts.name = a\n\nlxc.cap.drop = sys_tim\n", DBUS_ERROR("InvalidArgs"));
        g_autofree char *element = refuse(host, "ConvertFromNative", FORMAT,
                "lxc.uts.name = a\nlxc.idmap = u 0 1000 1\n", DBUS_ERROR("InvalidArgs"));
        g_autofree char *include = refuse(host, "ConvertFromNative", FORMAT,
                "lxc.uts.name = a\nlxc.include = /etc/passwd\n", DBUS_ERROR("InvalidArgs"));

        g_assert_cmpstr(format, ==, "the format \"qemu-argv\" is not known, only \"lxc-tools\"");
        g_assert_cmpstr(line, ==, "line 3: lxc.cap.drop: \"sys_tim\" is not a capability");
        g_assert_cmpstr(element, ==, "line 2: <idmap>: <gid> is missing");
        g_assert_nonnull(strstr(include, "files of the host aren't read here"));
        g_free(refuse(host, "ConvertToNative", "", "<domain/>", DBUS_ERROR("InvalidArgs")));
        g_free(refuse(host, "ConvertToNative", FORMAT, "<domain type='lxc'>\n<name>a</name>",
                OWN_ERROR("InvalidXML")));
        g_free(refuse(
                host, "ConvertToNative", FORMAT, "<domain type='kvm'/>", OWN_ERROR("Unsupported")));
}

/* What GetXML returns, of a running domain as well, and then the way back. */
static void test_to(Host *host)
{
        g_autofree char *xml = NULL, *config = NULL, *back = NULL, *again = NULL;

        domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .memory = "<memory unit='MiB'>64</memory>",
                        .more = "<title>left out</title>",
                        .devices = CONSOLE_XML INTERFACE_XML });
        xml = domain_xml(host->bus, "vm1", 0);
        config = convert(host, "ConvertToNative", xml);
        g_assert_nonnull(strstr(config, "\nlxc.uts.name = vm1\n"));
        g_assert_nonnull(strstr(config, "\nlxc.init.cmd = /bin/sh\n"));
        g_assert_nonnull(strstr(config, "\nlxc.cgroup2.memory.max = 67108864\n"));
        g_assert_nonnull(strstr(config, "\nlxc.net.0.link = lxc1br0\n"));
        g_assert_nonnull(strstr(config, "<title> left out\n"));
        back = convert(host, "ConvertFromNative", config);
        g_assert_nonnull(strstr(back, "<source bridge=\"lxc1br0\"/>"));
        again = convert(host, "ConvertToNative", back);
        g_assert_nonnull(strstr(again, "\nlxc.net.0.link = lxc1br0\n"));
        domain_stop(host->bus, "vm1");
}

static const HostCase cases[] = {
        { "/machine/convert/from", test_from },
        { "/machine/convert/refused", test_refused },
        { "/machine/convert/to", test_to },
};

void add_convert_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
