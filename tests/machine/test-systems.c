/* Whole systems: systemd boots to its login prompt, and /proc shows a container's limits. */
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "image.h"
#include "tests.h"
#include "wait.h"

#define LXCFS_DIRECTORY "/var/lib/lxcfs"

/* The image that tests/machine/debian-image makes. All containers share it, none writes to it. */
static char *system_devices(void)
{
        const char *image = g_getenv("LXC1_DEBIAN_IMAGE");

        g_assert_nonnull(image);
        return g_strdup_printf(CONSOLE_XML INTERFACE_XML
                "<filesystem type='file'><source file='%s'/><target dir='/'/></filesystem>",
                image);
}

#define OVERLAY \
        "<metadata><lxc1:container xmlns:lxc1='https://example.org/lxc1/domain/1.0'>" \
        "<lxc1:overlay target='/'/></lxc1:container></metadata>"
#define IDMAP \
        "<idmap><uid start='0' target='100000' count='65536'/><gid start='0' target='100000' count='65536'/></idmap>"

static void log_in(Console *console)
{
        g_free(console_until(console, "login:"));
        console_type(console, "root\n");
        g_free(console_until(console, "root@"));
}

static void check_boot(Host *host, const char *more)
{
        g_autofree char *devices = system_devices();
        g_autoptr(Console) console = NULL;
        guint32 leader;

        image_load_modules();
        leader = domain_run(host->bus,
                &(Spec){ .name = "debian",
                        .memory = "<memory unit='MiB'>512</memory>",
                        .init = "/sbin/init",
                        .more = more,
                        .devices = devices });
        console = console_open(host->bus, "debian", "", CONSOLE_REPLAY);
        log_in(console);
        console_assert_prints(console, "systemctl is-system-running --wait", "running");
        console_assert_prints(console, "systemctl --failed --no-legend | wc -l", "0");
        console_assert_prints(console, "systemd-detect-virt --container", "lxc-libvirt");
        console_assert_prints(
                console, "systemd-run --quiet --wait -p MemoryMax=32M true && echo yes", "yes");

        console_type(console, "systemctl reboot\n");
        domain_await_new_leader(host->bus, "debian", leader);
        log_in(console);
        console_type(console, "systemctl poweroff\n");
        domain_await_string(host->bus, "debian", "State", "shutoff");
        domain_assert_state(host->bus, "debian", "shutoff", "shutdown");
        host_assert_nothing_left(host);
}

static void test_systemd(Host *host)
{
        check_boot(host, OVERLAY);
}

static void test_systemd_mapped(Host *host)
{
        check_boot(host, OVERLAY IDMAP);
}

static GPid start_lxcfs(void)
{
        char *arguments[] = { (char *) "lxcfs", (char *) "-f", (char *) LXCFS_DIRECTORY, NULL };
        Deadline deadline = deadline_start(30);
        GPid pid;

        g_free(run("modprobe", "fuse", NULL));
        g_assert_cmpint(g_mkdir_with_parents(LXCFS_DIRECTORY, 0755), ==, 0);
        g_assert_true(g_spawn_async(NULL, arguments, NULL,
                G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
                        G_SPAWN_STDERR_TO_DEV_NULL,
                NULL, NULL, &pid, NULL));
        while (!g_file_test(LXCFS_DIRECTORY "/proc/meminfo", G_FILE_TEST_EXISTS))
                if (!deadline_pause(&deadline))
                        g_error("lxcfs doesn't start");
        return pid;
}

static void end_lxcfs(GPid pid, int with)
{
        g_assert_cmpint(kill(pid, with), ==, 0);
        g_assert_cmpint(waitpid(pid, NULL, 0), ==, pid);
}

static void check_lxcfs(Host *host, const char *more)
{
        g_autoptr(Console) console = NULL;

        domain_run(host->bus,
                &(Spec){ .name = "small", .memory = "<memory unit='MiB'>96</memory>", .more = more });
        console = console_open(host->bus, "small", "", 0);
        console_assert_prints(console, "grep MemTotal: /proc/meminfo | tr -s ' '", "MemTotal: 98304 kB");
        console_assert_prints(console, "grep -c ^processor /proc/cpuinfo", "1");
        console_assert_prints(console, "cut -d . -f 1 /proc/uptime | grep -c '^[0-9]\\{1,2\\}$'", "1");
        console_assert_fails(console, "umount /proc/meminfo && echo 1 > /proc/meminfo");
        domain_stop(host->bus, "small");
        domain_undefine(host->bus, "small");
}

static void test_lxcfs(Host *host)
{
        GPid pid = start_lxcfs();
        g_autofree char *plain = NULL;

        check_lxcfs(host, "<vcpu cpuset='1'>1</vcpu>");
        check_lxcfs(host, "<vcpu cpuset='0'>1</vcpu>" IDMAP);

        /* Killed, it leaves a mount that answers nobody. That hinders no start. */
        end_lxcfs(pid, SIGKILL);
        domain_run(host->bus, &(Spec){ .name = "plain" });
        plain = console_run_once(host->bus, "plain", "grep -c MemTotal: /proc/meminfo");
        g_assert_cmpstr(plain, ==, "1\n");
        domain_stop(host->bus, "plain");
        g_assert_cmpint(umount2(LXCFS_DIRECTORY, MNT_DETACH), ==, 0);
        /* It mounts the cgroups for itself, which takes the flags of the host's mount away. */
        g_free(run("mount", "-o", "remount,nsdelegate,memory_recursiveprot", "/sys/fs/cgroup", NULL));
}

static const HostCase cases[] = {
        { "/machine/systems/systemd", test_systemd },
        { "/machine/systems/systemd-mapped", test_systemd_mapped },
        { "/machine/systems/lxcfs", test_lxcfs },
};

void add_systems_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
