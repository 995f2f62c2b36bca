/* Containers with a user namespace of their own: <idmap>. */
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "image.h"
#include "root.h"
#include "tests.h"
#include "wait.h"

#define IDMAP(users, groups) "<idmap>" users groups "</idmap>"
#define RANGE(kind, start, target, count) \
        "<" kind " start='" start "' target='" target "' count='" count "'/>"
#define PLAIN_IDMAP IDMAP(RANGE("uid", "0", "100000", "65536"), RANGE("gid", "0", "200000", "65536"))

#define SHARED_DIRECTORY TEST_ROOT "/shared"
#define NETNS "lxc1test"

/* A directory of the host that belongs to the container's root. */
static void make_shared(void)
{
        g_assert_cmpint(g_mkdir_with_parents(SHARED_DIRECTORY, 0755), ==, 0);
        g_assert_cmpint(chown(SHARED_DIRECTORY, 100000, 200000), ==, 0);
}

#define SHARED_XML(more) \
        "<filesystem type='mount'><source dir='" SHARED_DIRECTORY "'/><target dir='/mnt/s'/>" more \
        "</filesystem>"

static Console *run_mapped(Host *host, const char *more, const char *devices)
{
        domain_run(host->bus, &(Spec){ .name = "mapped", .more = more, .devices = devices });
        return console_open(host->bus, "mapped", "", 0);
}

static void test_numbers(Host *host)
{
        g_autoptr(Console) console = NULL;
        struct stat status;

        make_shared();
        console = run_mapped(host,
                IDMAP(RANGE("uid", "0", "100000", "10") RANGE("uid", "1000", "300000", "5"),
                        RANGE("gid", "0", "200000", "65536")),
                CONSOLE_XML SHARED_XML(""));
        console_assert_prints(console, "tr -s ' ' < /proc/self/uid_map", " 0 100000 10\n 1000 300000 5");
        console_assert_prints(console, "tr -s ' ' < /proc/self/gid_map", " 0 200000 65536");
        console_assert_prints(console, "id -u; id -g; id -G", "0\n0\n0");
        console_assert_prints(console, "stat -c '%u %g' /mnt/s", "0 0");
        /* What it makes is its own, and on the host that of its numbers there. */
        console_assert_prints(console, "touch /mnt/s/a && chown 1002:7 /mnt/s/a && echo yes", "yes");
        g_assert_cmpint(stat(SHARED_DIRECTORY "/a", &status), ==, 0);
        g_assert_cmpuint(status.st_uid, ==, 300002);
        g_assert_cmpuint(status.st_gid, ==, 200007);
        console_assert_fails(console, "chown 11 /mnt/s/a");
        domain_stop(host->bus, "mapped");
        host_assert_nothing_left(host);
}

/* What is root's on the host is nobody's in there. */
static void test_harmless_root(Host *host)
{
        g_autofree char *secret = g_build_filename(TEST_ROOT, "secret", NULL);
        g_autoptr(Console) console = NULL;

        write_file(secret, "secret\n");
        g_assert_cmpint(chmod(secret, 0600), ==, 0);
        console = run_mapped(host, PLAIN_IDMAP, NULL);
        console_assert_fails(console, "cat " TEST_ROOT "/secret");
        console_assert_fails(console, "touch " TEST_ROOT "/mine");
        console_assert_fails(console, "chmod 666 " TEST_ROOT "/secret");
        console_assert_fails(console, "mknod /dev/shm/zero c 1 5");
        console_assert_fails(console, "echo core > /proc/sys/kernel/core_pattern");
        console_assert_fails(console, "umount /proc/sys && echo core > /proc/sys/kernel/core_pattern");
        console_assert_fails(console, "mount -t ext4 /dev/loop0 /mnt");
        console_assert_fails(console, "mount -t sysfs sysfs /mnt && echo 1 > /mnt/kernel/profiling");
        console_assert_fails(console, "echo 1 > /sys/fs/cgroup/memory.max");
}

/* And yet it is root in there. */
static void test_powerful_root(Host *host)
{
        g_autoptr(Console) console = run_mapped(host, PLAIN_IDMAP, CONSOLE_XML INTERFACE_XML);

        console_assert_prints(console, "mount -t tmpfs none /mnt && umount /mnt && echo yes", "yes");
        console_assert_prints(console, "mount -t proc none /mnt && umount /mnt && echo yes", "yes");
        console_assert_prints(
                console, "mkdir /sys/fs/cgroup/a && rmdir /sys/fs/cgroup/a && echo yes", "yes");
        console_assert_prints(console, "hostname other && uname -n", "other");
        console_assert_prints(console, "cat /sys/class/net/eth0/operstate", "up");
        console_assert_prints(console, "ip address add 10.9.9.9/32 dev eth0 && echo yes", "yes");
        console_assert_prints(console,
                "echo 1 > /proc/sys/net/ipv4/ip_forward && cat /proc/sys/net/ipv4/ip_forward", "1");
        console_assert_prints(console, "head -c 3 /dev/zero | wc -c; echo lost > /dev/null", "3");
        console_assert_prints(console, "echo 'to''tty' > /dev/tty", "totty");
        console_assert_prints(console, "stat -c %u:%g /dev /dev/null /dev/console", "0:0\n0:0\n0:5");
        console_assert_prints(console, "touch /dev/shm/a /run/b && echo yes", "yes");
}

/* The kernel locks what the host has mounted. */
static void test_read_only(Host *host)
{
        static const char *const attempts[] = {
                "touch /mnt/s/a",
                "mount -o remount,rw,bind /mnt/s",
                "umount /mnt/s",
                "umount -l /mnt/s",
                "mount --bind /mnt/s /media && mount -o remount,rw,bind /media",
                "unshare -m mount -o remount,rw,bind /mnt/s",
                "unshare -U -r -m mount -o remount,rw,bind /mnt/s",
        };
        g_autoptr(Console) console = NULL;

        make_shared();
        console = run_mapped(host, PLAIN_IDMAP, CONSOLE_XML SHARED_XML("<readonly/>"));
        for (gsize i = 0; i < G_N_ELEMENTS(attempts); i++)
                console_assert_fails(console, attempts[i]);
        console_assert_fails(console, "touch /mnt/s/a");
}

/* A root of its own whose files are root's, on a file system that can show them as the container's. */
static void test_restart(Host *host)
{
        g_autofree char *image = NULL, *devices = NULL;
        g_autoptr(Console) console = NULL;
        guint32 leader;

        image_load_modules();
        image = image_make_root("root.img");
        devices = g_strdup_printf(CONSOLE_XML
                "<filesystem type='file'><source file='%s'/><target dir='/'/></filesystem>",
                image);
        leader = domain_run(
                host->bus, &(Spec){ .name = "mapped", .more = PLAIN_IDMAP, .devices = devices });
        console = console_open(host->bus, "mapped", "", 0);
        console_assert_prints(console, "touch /root/mine && stat -c %u:%g /root /root/mine", "0:0\n0:0");
        console_type(console, "reboot -f\n");
        domain_await_new_leader(host->bus, "mapped", leader);
        domain_assert_state(host->bus, "mapped", "running", "rebooted");
        g_clear_pointer(&console, console_close);
        console = console_open(host->bus, "mapped", "", 0);
        console_assert_prints(console, "stat -c %u:%g /root/mine", "0:0");
        domain_stop(host->bus, "mapped");
        host_assert_nothing_left(host);
}

/* The views of the kernel that belong to somebody else's namespace are there all the same. */
static void test_shared_network(Host *host)
{
        g_autoptr(Console) console = NULL;
        g_autofree char *inode = NULL;
        struct stat status;

        g_free(run("ip", "netns", "add", NETNS, NULL));
        g_assert_cmpint(stat("/run/netns/" NETNS, &status), ==, 0);
        inode = g_strdup_printf("net:[%lu]", (unsigned long) status.st_ino);
        console = run_mapped(host,
                PLAIN_IDMAP "<lxc:namespace xmlns:lxc='http://libvirt.org/schemas/domain/lxc/1.0'>"
                            "<lxc:sharenet type='netns' value='" NETNS "'/></lxc:namespace>",
                NULL);
        console_assert_prints(console, "readlink /proc/self/ns/net", inode);
        console_assert_prints(console, "ls /sys/class/net", "lo");
        console_assert_prints(
                console, "test -d /sys/fs/cgroup/ && test -e /proc/1/status && echo yes", "yes");
        console_assert_fails(console, "ip link set lo up"); /* not its own */
        domain_stop(host->bus, "mapped");
        g_free(run("ip", "netns", "delete", NETNS, NULL));
        g_free(run("umount", "/run/netns", NULL)); /* which "ip netns add" has made */
}

/* The group of terminals, 5, is none that the container has. */
static void test_no_tty_group(Host *host)
{
        g_autoptr(Console) console = run_mapped(
                host, IDMAP(RANGE("uid", "0", "100000", "1"), RANGE("gid", "0", "200000", "3")), NULL);

        console_assert_prints(console, "stat -c %u:%g /dev/console", "0:0");
}

/* The kernel takes a map of one page. */
static void test_long_map(Host *host)
{
        GString *ranges = g_string_new("<idmap>");
        g_autofree char *message = NULL, *more = NULL;

        for (guint i = 0; i < 340; i++)
                g_string_append_printf(ranges,
                        "<uid start='%u' target='%u' count='1'/><gid start='%u' target='%u' count='1'/>",
                        i, 4000000000U + 2 * i, i, 4000000000U + 2 * i);
        more = g_string_free(g_string_append(ranges, "</idmap>"), FALSE);
        domain_define(host->bus, &(Spec){ .name = "mapped", .more = more });
        message = domain_start_refused(host->bus, "mapped", OWN_ERROR("StartFailed"));
        g_assert_nonnull(strstr(message, "<idmap>"));
        host_assert_nothing_left(host);
}

static void test_killed(Host *host)
{
        guint32 leader = domain_run(host->bus,
                &(Spec){ .name = "mapped", .more = PLAIN_IDMAP, .devices = CONSOLE_XML INTERFACE_XML });

        g_assert_cmpint(kill((pid_t) domain_supervisor("mapped"), SIGKILL), ==, 0);
        await_process_end(leader);
        domain_await_string(host->bus, "mapped", "State", "crashed");
        host_assert_nothing_left(host);
}

static const HostCase cases[] = {
        { "/machine/user-namespace/numbers", test_numbers },
        { "/machine/user-namespace/harmless-root", test_harmless_root },
        { "/machine/user-namespace/powerful-root", test_powerful_root },
        { "/machine/user-namespace/read-only", test_read_only },
        { "/machine/user-namespace/restart", test_restart },
        { "/machine/user-namespace/shared-network", test_shared_network },
        { "/machine/user-namespace/no-tty-group", test_no_tty_group },
        { "/machine/user-namespace/long-map", test_long_map },
        { "/machine/user-namespace/killed", test_killed },
};

void add_user_namespace_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
