/* What <filesystem> mounts, by its types: images, block devices, RAM, and parts of the container. */
#include <string.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "image.h"
#include "root.h"
#include "tests.h"
#include "wait.h"

/* So that a domain can be defined anew. */
#define UUID "01234567-89ab-4cde-8f01-23456789abcd"

static char *image_xml(const char *path, const char *target, const char *more)
{
        g_autofree char *source = g_strdup_printf("file='%s'", path);

        return filesystem_xml("file", source, target, more);
}

static void run_with(Host *host, const char *filesystems)
{
        g_autofree char *devices = g_strconcat(CONSOLE_XML, filesystems, NULL);

        domain_run(host->bus, &(Spec){ .name = "vm1", .uuid = UUID, .devices = devices });
}

/* Nothing that the container's root can do makes it writable. */
static void assert_read_only(Console *console, const char *directory)
{
        static const char *const attempts[] = {
                "touch %s/file",
                "mount -o remount,bind,rw %s && touch %s/file",
                "mount -o remount,rw %s && touch %s/file",
                "rm %s/given",
        };

        for (gsize i = 0; i < G_N_ELEMENTS(attempts); i++) {
                g_auto(GStrv) parts = g_strsplit(attempts[i], "%s", -1);
                g_autofree char *command = g_strjoinv(directory, parts);

                console_assert_fails(console, command);
        }
}

static void test_image(Host *host)
{
        g_autofree char *image = NULL, *filesystem = NULL, *outside = NULL;

        image_load_modules();
        image = image_make("a.img", 16, NULL);
        filesystem = image_xml(image, "/srv/data", "");
        for (int i = 0; i < 2; i++) {
                g_autoptr(Console) console = NULL;

                run_with(host, filesystem);
                console = console_open(host->bus, "vm1", "", 0);
                console_assert_prints(console, "cat /srv/data/given", "given");
                console_assert_prints(
                        console, "cat /srv/data/mine 2> /dev/null || echo none", i ? "kept" : "none");
                console_assert_prints(console, "echo kept > /srv/data/mine && echo yes", "yes");
                /* Mounted by the host, but not on the host. */
                outside = read_file("/proc/1/mountinfo");
                g_assert_null(strstr(outside, "ext4"));
                g_clear_pointer(&outside, g_free);
                domain_stop(host->bus, "vm1");
                host_assert_nothing_left(host);
        }
}

static void test_image_read_only(Host *host)
{
        g_autofree char *image = NULL, *filesystem = NULL;
        g_autoptr(Console) console = NULL;

        image_load_modules();
        image = image_make("a.img", 16, NULL);
        filesystem = image_xml(image, "/srv/data", "<readonly/>");
        run_with(host, filesystem);
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "cat /srv/data/given", "given");
        assert_read_only(console, "/srv/data");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

static void test_qcow2(Host *host)
{
        g_autofree char *image = NULL, *filesystem = NULL, *said = NULL;

        image_load_modules();
        image = image_make_qcow2("a.qcow2");
        filesystem = image_xml(image, "/srv/data", "<driver type='nbd' format='qcow2'/>");
        for (int i = 0; i < 2; i++) {
                g_autoptr(Console) console = NULL;

                run_with(host, filesystem);
                console = console_open(host->bus, "vm1", "", 0);
                console_assert_prints(console, "cat /srv/data/given", "given");
                console_assert_prints(
                        console, "cat /srv/data/mine 2> /dev/null || echo none", i ? "kept" : "none");
                console_assert_prints(console, "echo kept > /srv/data/mine && echo yes", "yes");
                domain_stop(host->bus, "vm1");
                host_assert_nothing_left(host);
        }
        said = run("qemu-img", "check", image, NULL);
        g_assert_nonnull(strstr(said, "No errors"));
}

static void test_qcow2_read_only(Host *host)
{
        g_autofree char *image = NULL, *filesystem = NULL;
        g_autoptr(Console) console = NULL;

        image_load_modules();
        image = image_make_qcow2("a.qcow2");
        filesystem = image_xml(image, "/srv/data", "<driver format='qcow2'/><readonly/>");
        run_with(host, filesystem);
        console = console_open(host->bus, "vm1", "", 0);
        assert_read_only(console, "/srv/data");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

/* The server is in the container's scope, and the kernel's own signal to all doesn't take the file
 * system away before the container has ended. */
static void test_nbd_server(Host *host)
{
        g_autofree char *image = NULL, *filesystem = NULL, *processes = NULL, *said = NULL;
        g_autoptr(Console) console = NULL;

        image_load_modules();
        image = image_make_qcow2("a.qcow2");
        filesystem = image_xml(image, "/srv/data", "<driver format='qcow2'/>");
        run_with(host, filesystem);
        processes = read_file("/sys/fs/cgroup/machine.slice/machine-lxc1\\x2dvm1.scope/supervisor/"
                              "cgroup.procs");
        g_auto(GStrv) lines = g_strsplit(g_strchomp(processes), "\n", -1);
        g_assert_cmpuint(g_strv_length(lines), ==, 2);
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "echo 1 > /srv/data/mine && echo yes", "yes");
        g_free(run("systemctl", "stop", "machine-lxc1\\x2dvm1.scope", NULL));
        domain_await_string(host->bus, "vm1", "State", "shutoff");
        host_assert_nothing_left(host);
        said = run("qemu-img", "check", image, NULL);
        g_assert_nonnull(strstr(said, "No errors"));
        run_with(host, filesystem);
        said = (g_free(said), console_run_once(host->bus, "vm1", "cat /srv/data/mine"));
        g_assert_cmpstr(said, ==, "1\n");
}

static void test_block(Host *host)
{
        g_autofree char *image = NULL, *device = NULL, *source = NULL, *filesystem = NULL, *fixed = NULL;
        g_autoptr(Console) console = NULL;

        image_load_modules();
        image = image_make("a.img", 16, NULL);
        device = image_attach(image);
        source = g_strdup_printf("dev='%s'", device);
        filesystem = filesystem_xml("block", source, "/srv/data", "");
        run_with(host, filesystem);
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "cat /srv/data/given", "given");
        console_assert_prints(console, "echo mine > /srv/data/mine && echo yes", "yes");
        domain_stop(host->bus, "vm1");
        fixed = filesystem_xml("block", source, "/srv/data", "<readonly/>");
        run_with(host, fixed);
        console_close(console);
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "cat /srv/data/mine", "mine");
        console_assert_fails(console, "touch /srv/data/file");
        domain_stop(host->bus, "vm1");
        image_detach(device);
        host_assert_nothing_left(host);
}

static void test_ram(Host *host)
{
        g_autofree char *filesystem = filesystem_xml("ram", "usage='8' units='MiB'", "/srv/ram", "");
        g_autofree char *fixed = filesystem_xml("ram", "usage='100'", "/srv/fixed", "<readonly/>");
        g_autofree char *both = g_strconcat(filesystem, fixed, NULL);
        g_autoptr(Console) console = NULL;

        run_with(host, both);
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "df -k --output=size /srv/ram | tail -1 | tr -d ' '", "8192");
        console_assert_prints(console, "grep -c ' /srv/ram tmpfs rw,nosuid,nodev' /proc/mounts", "1");
        console_assert_prints(console, "stat -c '%u %g %a' /srv/ram", "0 0 755");
        console_assert_fails(console, "head -c 9000000 /dev/zero > /srv/ram/file");
        console_assert_fails(console, "touch /srv/fixed/file");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

/* In whichever order they are written, what one needs is there before it. */
static void test_bind(Host *host)
{
        g_autofree char *root = root_make("root"), *own = root_xml(root);
        g_autofree char *bind = filesystem_xml("bind", "dir='/srv/ram/below'", "/a/b/c", "");
        g_autofree char *fixed = filesystem_xml("bind", "dir='/srv'", "/fixed", "<readonly/>");
        g_autofree char *kernel = filesystem_xml("bind", "dir='/proc/sys/kernel'", "/srv/kernel", "");
        g_autofree char *below = filesystem_xml("ram", "usage='64'", "/srv/ram/below", "");
        g_autofree char *ram = filesystem_xml("ram", "usage='64'", "/srv/ram", "");
        g_autofree char *devices = g_strconcat(bind, fixed, kernel, below, ram, own, NULL);
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = devices });
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console,
                "echo mine > /a/b/c/file && cat /srv/ram/below/file /fixed/ram/below/file",
                "mine\nmine");
        console_assert_fails(console, "touch /fixed/file");
        console_assert_fails(console, "touch /fixed/ram/file");
        console_assert_prints(console, "cat /srv/kernel/ostype", "Linux");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

/* All types within each other. */
static void test_nested(Host *host)
{
        g_autofree char *root = root_make("root"), *own = root_xml(root), *image = NULL, *inner = NULL,
                        *outer = NULL;
        g_autofree char *ram = filesystem_xml("ram", "usage='64'", "/a/b", "");
        g_autofree char *share =
                filesystem_xml("mount", "dir='/usr/share'", "/a/b/i/share", "<readonly/>");
        g_autofree char *bind = filesystem_xml("bind", "dir='/a/b/i'", "/a/b/again", "<readonly/>");
        g_autofree char *source = NULL, *devices = NULL;
        g_autoptr(Console) console = NULL;

        image_load_modules();
        outer = image_make("outer.img", 16, NULL);
        inner = image_make_qcow2("inner.qcow2");
        image = image_xml(outer, "/a", "");
        source = image_xml(inner, "/a/b/i", "<driver format='qcow2'/>");
        devices = g_strconcat(bind, share, source, ram, image, own, NULL);
        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = devices });
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(
                console, "cat /a/given /a/b/i/given /a/b/again/given", "given\ngiven\ngiven");
        console_assert_prints(console, "test -d /a/b/again/share/doc && echo yes", "yes");
        console_assert_fails(console, "touch /a/b/again/file");
        console_assert_fails(console, "touch /a/b/i/share/file");
        console_assert_prints(console, "touch /a/file /a/b/file /a/b/i/file && echo yes", "yes");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

static void test_image_root(Host *host)
{
        g_autofree char *image = NULL, *root = NULL, *devices = NULL;

        image_load_modules();
        image = image_make_root("root.img");
        root = image_xml(image, "/", "");
        devices = g_strconcat(CONSOLE_XML, root, NULL);
        for (int i = 0; i < 2; i++) {
                g_autoptr(Console) console = NULL;

                domain_run(host->bus, &(Spec){ .name = "vm1", .uuid = UUID, .devices = devices });
                console = console_open(host->bus, "vm1", "", 0);
                console_assert_prints(
                        console, "cat /root/mine 2> /dev/null || echo none", i ? "kept" : "none");
                console_assert_prints(console, "echo kept > /root/mine && echo yes", "yes");
                console_assert_prints(
                        console, "test -c /dev/null && test -e /proc/self && echo yes", "yes");
                domain_stop(host->bus, "vm1");
                host_assert_nothing_left(host);
        }
}

/* Waits until the script of the domain's init has become a shell. */
static void await_shell(Host *host)
{
        for (Deadline deadline = deadline_start(60); deadline_pause(&deadline);) {
                g_autofree char *path =
                        g_strdup_printf("/proc/%u/cmdline", domain_leader(host->bus, "vm1"));
                g_autofree char *arguments = NULL;
                gsize length;

                if (g_file_get_contents(path, &arguments, &length, NULL) && length == sizeof("/bin/sh"))
                        return;
        }
        g_error("it was not restarted");
}

/* Images stay attached from one run to the next. */
static void test_restart(Host *host)
{
        g_autofree char *image = NULL, *qcow2 = NULL, *one = NULL, *two = NULL, *devices = NULL;
        g_autofree char *ram = filesystem_xml("ram", "usage='64'", "/srv/ram", "");
        g_autofree char *printed = NULL;

        image_load_modules();
        image = image_make("a.img", 16, NULL);
        qcow2 = image_make_qcow2("a.qcow2");
        one = image_xml(image, "/srv/one", "");
        two = image_xml(qcow2, "/srv/two", "<driver format='qcow2'/>");
        devices = g_strconcat(CONSOLE_XML, one, two, ram, NULL);
        domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .devices = devices,
                        .script = "echo run | tee -a /srv/one/runs /srv/two/runs /srv/ram/runs; "
                                  "[ $(wc -l < /srv/one/runs) -ge 3 ] && exec /bin/sh; exit 0",
                        .more = "<on_poweroff>restart</on_poweroff>" });
        await_shell(host);
        printed = console_run_once(
                host->bus, "vm1", "wc -l < /srv/two/runs; wc -l < /srv/ram/runs; cat /srv/one/given");
        g_assert_cmpstr(printed, ==, "3\n1\ngiven\n");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

static const HostCase cases[] = {
        { "/machine/filesystems/image", test_image },
        { "/machine/filesystems/image-read-only", test_image_read_only },
        { "/machine/filesystems/qcow2", test_qcow2 },
        { "/machine/filesystems/qcow2-read-only", test_qcow2_read_only },
        { "/machine/filesystems/nbd-server", test_nbd_server },
        { "/machine/filesystems/block", test_block },
        { "/machine/filesystems/ram", test_ram },
        { "/machine/filesystems/bind", test_bind },
        { "/machine/filesystems/nested", test_nested },
        { "/machine/filesystems/image-root", test_image_root },
        { "/machine/filesystems/restart", test_restart },
};

void add_filesystems_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
