/* What a container must not be able to do. */
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "root.h"
#include "tests.h"
#include "wait.h"

static Console *run_shell_in(Host *host, const char *name)
{
        domain_run(host->bus, &(Spec){ .name = name });
        return console_open(host->bus, name, "", 0);
}

static void test_proc_and_sys(Host *host)
{
        g_autofree char *before = read_file("/proc/sys/kernel/pid_max"), *after = NULL;
        g_autoptr(Console) console = run_shell_in(host, "vm1");

        console_assert_fails(console, "echo 4000 > /proc/sys/kernel/pid_max");
        console_assert_fails(console, "echo 1 > /proc/sys/vm/drop_caches");
        console_assert_prints(console,
                "echo 1 > /proc/sys/net/ipv4/ip_forward && cat /proc/sys/net/ipv4/ip_forward", "1");
        console_assert_prints(
                console, "grep ' /sys sysfs' /proc/mounts | cut -d' ' -f4 | cut -d, -f1", "ro");
        after = read_file("/proc/sys/kernel/pid_max");
        g_assert_cmpstr(after, ==, before);
}

static void test_masked(Host *host)
{
        static const char *const files[] = { "/proc/kcore", "/proc/kallsyms", "/proc/keys",
                "/proc/timer_list" };
        g_autoptr(Console) console = run_shell_in(host, "vm1");

        for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
                g_autofree char *command =
                        g_strdup_printf("test ! -e %s || cat %s | wc -c", files[i], files[i]);
                g_autofree char *printed = console_run(console, command);

                g_assert_true(g_str_equal(printed, "0\n") || g_str_equal(printed, ""));
        }
        console_assert_prints(console, "stat -c %t:%T /proc/sysrq-trigger", "1:3"); /* as /dev/null */
        console_assert_prints(console,
                "find /sys/firmware /sys/kernel/debug /sys/kernel/tracing -mindepth 1 2> /dev/null | wc -l",
                "0");
}

static guint64 capabilities(guint32 pid, const char *field)
{
        g_autofree char *status = read_file_of(pid, "status");
        const char *line = strstr(status, field);

        g_assert_nonnull(line);
        return g_ascii_strtoull(line + strlen(field), NULL, 16);
}

static void test_capabilities(Host *host)
{
        static const struct {
                unsigned number;
                gboolean kept;
        } expected[] = {
                { 16 /* SYS_MODULE */, FALSE },
                { 17 /* SYS_RAWIO */, FALSE },
                { 25 /* SYS_TIME */, FALSE },
                { 27 /* MKNOD */, FALSE },
                { 30 /* AUDIT_CONTROL */, FALSE },
                { 32 /* MAC_OVERRIDE */, FALSE },
                { 33 /* MAC_ADMIN */, FALSE },
                { 34 /* SYSLOG */, FALSE },
                { 35 /* WAKE_ALARM */, FALSE },
                { 39 /* BPF */, FALSE },
                { 0 /* CHOWN */, TRUE },
                { 12 /* NET_ADMIN */, TRUE },
                { 22 /* SYS_BOOT */, TRUE },
        };
        static const char *const fields[] = { "CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:" };
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "vm1" });

        for (gsize f = 0; f < G_N_ELEMENTS(fields); f++)
                for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
                        gboolean has = capabilities(leader, fields[f]) >> expected[i].number & 1;

                        if (has && !expected[i].kept)
                                g_error("%s has capability %u", fields[f], expected[i].number);
                        if (!has && expected[i].kept && g_str_equal(fields[f], "CapEff:"))
                                g_error("capability %u is missing", expected[i].number);
                }
}

static void test_nodes(Host *host)
{
        g_autoptr(Console) console = NULL;
        const struct {
                const char *name;
                mode_t type;
                dev_t number;
        } nodes[] = {
                { TEST_ROOT "/block", S_IFBLK, makedev(7, 0) }, /* loop0 */
                { TEST_ROOT "/mem", S_IFCHR, makedev(1, 1) },   /* the host's memory */
                { TEST_ROOT "/kmsg", S_IFCHR, makedev(1, 11) }, /* its kernel's log */
        };

        g_assert_cmpint(g_mkdir_with_parents(TEST_ROOT, 0755), ==, 0);
        for (gsize i = 0; i < G_N_ELEMENTS(nodes); i++)
                g_assert_cmpint(mknod(nodes[i].name, nodes[i].type | 0666, nodes[i].number), ==, 0);
        console = run_shell_in(host, "vm1");
        console_assert_fails(console, "mknod " TEST_ROOT "/new b 7 0");
        console_assert_fails(console, "mknod /dev/new c 1 1");
        for (gsize i = 0; i < G_N_ELEMENTS(nodes); i++) {
                g_autofree char *command =
                        g_strdup_printf("LC_ALL=C head -c 1 %s 2>&1 | head -c 300", nodes[i].name);
                g_autofree char *said = console_run(console, command);

                if (!strstr(said, "Operation not permitted"))
                        g_error("%s is not refused but: %s", nodes[i].name, said);
        }
}

static void test_descriptors(Host *host)
{
        guint32 leader = domain_run(host->bus,
                &(Spec){ .name = "vm1", .init = "/bin/sleep", .os = "<initarg>1000</initarg>" });
        g_autofree char *path = g_strdup_printf("/proc/%u/fd", leader);
        g_autoptr(GDir) entries = NULL;
        Deadline deadline = deadline_start(20);
        guint n = 0;

        /* It opens its libraries first; what was handed to it would stay. */
        while (count_fds(leader) > 3 && deadline_pause(&deadline))
                ;
        entries = g_dir_open(path, 0, NULL);
        for (const char *name; (name = g_dir_read_name(entries)); n++) {
                g_autofree char *file = g_build_filename(path, name, NULL);
                g_autofree char *target = g_file_read_link(file, NULL);

                g_assert_cmpint(atoi(name), <, 3);
                g_assert_true(g_str_equal(target, "/dev/pts/0") || g_str_equal(target, "/dev/console"));
        }
        g_assert_cmpuint(n, ==, 3);
}

static void test_seccomp(Host *host)
{
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "vm1" });
        g_autofree char *status = read_file_of(leader, "status");
        g_autoptr(Console) console = console_open(host->bus, "vm1", "", 0);

        g_assert_nonnull(strstr(status, "\nSeccomp:\t2\n"));
        console_assert_fails(console, "date -s 2001-01-01");
        console_assert_prints(console,
                "python3 -c 'import ctypes; c = ctypes.CDLL(None, use_errno=True); c.syscall(250, 0, 0); "
                "print(ctypes.get_errno())'",
                "1"); /* keyctl: EPERM */
}

/* The link to the file that the supervisor executes. */
static char *supervisor_executable(const char *name)
{
        g_autofree char *path = g_strdup_printf(
                "/sys/fs/cgroup/machine.slice/machine-lxc1\\x2d%s.scope/supervisor/cgroup.procs", name);
        g_autofree char *content = read_file(path);

        return g_strdup_printf("/proc/%s/exe", g_strchomp(content));
}

/* As in CVE-2019-5736: through the file that a process executes, another one could be written. */
static void test_supervisor_binary(Host *host)
{
        g_autofree char *root = root_make("root"), *devices = root_xml(root), *exe = NULL,
                        *before = NULL, *after = NULL;
        g_autofree char *path = domain_path("evil");
        g_autoptr(GVariant) answer = NULL;
        struct statvfs status;

        before = run("sha256sum", "/usr/libexec/lxc1-supervisor", NULL);
        domain_run(host->bus, &(Spec){ .name = "vm1" });
        exe = supervisor_executable("vm1");
        g_assert_cmpint(statvfs(exe, &status), ==, 0);
        g_assert_true(status.f_flag & ST_RDONLY);

        root_add_script(root, "init", "#!/proc/self/exe\n");
        domain_define(host->bus, &(Spec){ .name = "evil", .init = "/init", .devices = devices });
        answer = bus_try(host->bus, domain_target(path), "Start",
                g_variant_new("(t)", G_GUINT64_CONSTANT(0)), NULL);
        after = run("sha256sum", "/usr/libexec/lxc1-supervisor", NULL);
        g_assert_cmpstr(after, ==, before);
}

/* No way up: neither other processes nor mounts of the host are within reach. */
static void test_no_way_out(Host *host)
{
        g_autoptr(Console) console = run_shell_in(host, "vm1");

        console_assert_fails(console, "kill -0 2 3 4 5 6");
        console_assert_fails(console, "nsenter -t 1 -m test -e /run/systemd/system");
        console_assert_fails(console, "ls /proc/1/root/run/systemd");
        console_assert_prints(console, "cat /proc/1/cgroup", "0::/");
        console_assert_fails(console, "ls -d /sys/fs/cgroup/machine.slice /sys/fs/cgroup/system.slice");
        /* The limits are beyond its own cgroup. */
        console_assert_fails(console, "echo max > /sys/fs/cgroup/../memory.max");
        console_assert_fails(console, "test -e /sys/fs/cgroup/../supervisor");
}

static const HostCase cases[] = {
        { "/machine/confinement/proc-and-sys", test_proc_and_sys },
        { "/machine/confinement/masked", test_masked },
        { "/machine/confinement/capabilities", test_capabilities },
        { "/machine/confinement/nodes", test_nodes },
        { "/machine/confinement/descriptors", test_descriptors },
        { "/machine/confinement/seccomp", test_seccomp },
        { "/machine/confinement/supervisor-binary", test_supervisor_binary },
        { "/machine/confinement/no-way-out", test_no_way_out },
};

void add_confinement_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
