/* <filesystem>s and <disk>s that can't be had, hostile ones, and what accidents leave of them. */
#include <signal.h>
#include <string.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "image.h"
#include "root.h"
#include "tests.h"
#include "wait.h"

/* Outside of the container's root: nothing may come in here. */
#define OUTSIDE TEST_ROOT "/outside"

/* The start is refused, the message says why, and all is as it was. */
static void check_refused(Host *host, const char *filesystem, const char *error, const char *named)
{
        g_autofree char *devices = g_strconcat(CONSOLE_XML, filesystem, NULL), *message = NULL;

        domain_define(host->bus, &(Spec){ .name = "bad", .devices = devices });
        message = domain_start_refused(host->bus, "bad", error);
        g_test_message("%s", message);
        if (!strstr(message, named))
                g_error("the message doesn't name '%s': %s", named, message);
        domain_assert_string(host->bus, "bad", "State", "shutoff");
        host_assert_nothing_left(host);
        domain_undefine(host->bus, "bad");
}

static void check_image(
        Host *host, const char *name, const char *more, const char *error, const char *named)
{
        g_autofree char *source = g_strdup_printf("file='" TEST_ROOT "/%s'", name);
        g_autofree char *filesystem = filesystem_xml("file", source, "/srv/data", more);

        check_refused(host, filesystem, error, named);
}

/* A partition table, with a partition, at the start of an image. */
#define PARTITION \
        "printf '\\x80\\0\\0\\0\\x83\\0\\0\\0\\x08\\0\\0\\0\\0\\x10\\0\\0' | " \
        "dd of=%s bs=1 seek=446 conv=notrunc status=none && " \
        "printf '\\x55\\xaa' | dd of=%s bs=1 seek=510 conv=notrunc status=none"

static void test_no_file_system(Host *host)
{
        const char *error = OWN_ERROR("StartFailed");

        image_load_modules();
        g_assert_cmpint(g_mkdir_with_parents(TEST_ROOT, 0755), ==, 0);
        g_assert_cmpint(
                run_shell("cd " TEST_ROOT " && truncate -s 4M zero.img && mkfifo fifo", NULL), ==, 0);
        check_image(host, "missing.img", "", error, "missing.img");
        check_image(host, "fifo", "", error, "not a regular file");
        check_image(host, "zero.img", "", error, "no file system");
        check_image(host, "zero.img", "<readonly/>", error, "line ");
        check_image(host, "zero.img", "<driver format='qcow2'/>", error, "not in qcow2 format");
        check_image(host, "missing.img", "<driver format='qcow2'/>", error, "missing.img");
        check_image(host, "zero.img", "<driver type='nbd'/>", error, "no file system");
}

static void partition(const char *image)
{
        g_autofree char *command = g_strdup_printf(PARTITION, image, image);

        g_assert_cmpint(run_shell(command, NULL), ==, 0);
}

static void test_partition_table(Host *host)
{
        const char *error = OWN_ERROR("StartFailed");
        g_autofree char *image = NULL;

        image_load_modules();
        image = image_make("both.img", 16, NULL);
        g_free(run("truncate", "--size=4M", TEST_ROOT "/part.img", NULL));
        partition(image);
        partition(TEST_ROOT "/part.img");
        check_image(host, "part.img", "", error, "partition table (dos)");
        check_image(host, "both.img", "", error, "both");
}

static void test_swap(Host *host)
{
        image_load_modules();
        g_assert_cmpint(g_mkdir_with_parents(TEST_ROOT, 0755), ==, 0);
        g_assert_cmpint(
                run_shell("cd " TEST_ROOT " && truncate -s 4M swap.img && /sbin/mkswap swap.img", NULL),
                ==, 0);
        check_image(host, "swap.img", "", OWN_ERROR("StartFailed"), "swap");
}

/* What is hostile in an image can't harm more than the mount. */
static void test_damaged(Host *host)
{
        g_autofree char *image = NULL;

        image_load_modules();
        image = image_make("a.img", 16, NULL);
        g_free(run("dd", "if=/dev/zero", "of=" TEST_ROOT "/a.img", "bs=1", "seek=1052", "count=900",
                "conv=notrunc", "status=none", NULL));
        g_free(run("dd", "if=/dev/urandom", "of=" TEST_ROOT "/a.img", "bs=1024", "seek=2", "count=4",
                "conv=notrunc", "status=none", NULL));
        check_image(host, "a.img", "", OWN_ERROR("StartFailed"), "step filesystems");
}

static void test_no_nbd(Host *host)
{
        image_load_modules();
        g_free(image_make_qcow2("a.qcow2"));
        g_free(run("modprobe", "--remove", "nbd", NULL));
        check_image(host, "a.qcow2", "<driver format='qcow2'/>", OWN_ERROR("Unsupported"), "module nbd");
        image_load_modules();
        g_free(run("mount", "--bind", "/etc/passwd", "/usr/bin/qemu-nbd", NULL));
        host_take_as_clean(host);
        check_image(host, "a.qcow2", "<driver format='qcow2'/>", OWN_ERROR("Unsupported"), "qemu-utils");
        g_free(run("umount", "/usr/bin/qemu-nbd", NULL));
        host_take_as_clean(host);
}

static void test_no_block_device(Host *host)
{
        const char *error = OWN_ERROR("NoSuchDevice");
        g_autofree char *missing = filesystem_xml("block", "dev='/dev/nothing'", "/srv", "");
        g_autofree char *null = filesystem_xml("block", "dev='/dev/null'", "/srv", "");
        g_autofree char *empty = filesystem_xml("block", "dev='/dev/loop0'", "/srv", "");

        image_load_modules();
        check_refused(host, missing, error, "/dev/nothing");
        check_refused(host, null, error, "not a block device");
        check_refused(host, empty, OWN_ERROR("StartFailed"), "/dev/loop0");
}

/* Two containers can't ruin one image, but both can read it. */
static void test_in_use(Host *host)
{
        g_autofree char *image = NULL, *source = NULL, *writable = NULL, *readonly = NULL, *one = NULL,
                        *two = NULL, *said = NULL;

        image_load_modules();
        image = image_make("a.img", 16, NULL);
        source = g_strdup_printf("file='%s'", image);
        writable = filesystem_xml("file", source, "/srv", "");
        readonly = filesystem_xml("file", source, "/srv", "<readonly/>");
        one = g_strconcat(CONSOLE_XML, writable, NULL);
        two = g_strconcat(CONSOLE_XML, readonly, NULL);
        domain_run(host->bus, &(Spec){ .name = "writer", .devices = one });
        domain_define(host->bus, &(Spec){ .name = "reader1", .devices = two });
        domain_define(host->bus, &(Spec){ .name = "reader2", .devices = two });
        said = domain_start_refused(host->bus, "reader1", OWN_ERROR("StartFailed"));
        g_assert_nonnull(strstr(said, "in use"));
        domain_stop(host->bus, "writer");
        domain_start(host->bus, "reader1");
        domain_start(host->bus, "reader2");
        g_free(domain_start_refused(host->bus, "writer", OWN_ERROR("StartFailed")));
        domain_stop(host->bus, "reader1");
        domain_stop(host->bus, "reader2");
        host_assert_nothing_left(host);
}

/* All kinds at once, for what follows. */
static char *make_all(void)
{
        g_autofree char *image = NULL, *qcow2 = NULL, *disk = NULL, *source = NULL, *one = NULL,
                        *two = NULL;

        image_load_modules();
        image = image_make("a.img", 16, NULL);
        qcow2 = image_make_qcow2("a.qcow2");
        disk = image_make_qcow2("disk.qcow2");
        source = g_strdup_printf("file='%s'", image);
        one = filesystem_xml("file", source, "/srv/one", "");
        g_free(source);
        source = g_strdup_printf("file='%s'", qcow2);
        two = filesystem_xml("file", source, "/srv/two", "<driver format='qcow2'/>");
        return g_strdup_printf(CONSOLE_XML
                "%s%s<disk type='file'><driver name='nbd' type='qcow2'/><source file='%s'/>"
                "<target dev='vda'/></disk>" INTERFACE_XML,
                one, two, disk);
}

static void test_failed_start(Host *host)
{
        g_autofree char *devices = make_all();

        domain_define(host->bus, &(Spec){ .name = "bad", .devices = devices, .init = "/no/such/init" });
        for (int i = 0; i < 2; i++) {
                g_free(domain_start_refused(host->bus, "bad", OWN_ERROR("StartFailed")));
                host_assert_nothing_left(host);
        }
}

static void test_killed_supervisor(Host *host)
{
        g_autofree char *devices = make_all(), *processes = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = devices });
        processes = read_file("/sys/fs/cgroup/machine.slice/machine-lxc1\\x2dvm1.scope/supervisor/"
                              "cgroup.procs");
        g_auto(GStrv) lines = g_strsplit(g_strchomp(processes), "\n", -1);
        for (char **line = lines; *line; line++) {
                g_autofree char *comm = read_file_of((guint32) atoi(*line), "comm");

                if (g_str_equal(comm, "lxc1-supervisor\n"))
                        kill(atoi(*line), SIGKILL);
        }
        domain_await_string(host->bus, "vm1", "State", "crashed");
        host_assert_nothing_left(host);
        domain_start(host->bus, "vm1");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

/* --- hostile trees --- */

static char *describe_outside(void)
{
        char *said = NULL;

        g_assert_cmpint(
                run_shell("cd " OUTSIDE " && find . -printf '%p %y %m %s %l %T@\\n' | sort", &said), ==,
                0);
        return said;
}

/* Starts a root in which `data` leads outside, and sees that nothing happens there. */
static void check_hostile(Host *host, const char *link, const char *filesystem, const char *inside)
{
        g_autofree char *root = root_make("root"), *own = root_xml(root), *path = domain_path("evil");
        g_autofree char *devices = g_strconcat(own, filesystem, NULL), *before = NULL, *after = NULL;
        g_autofree char *data = g_build_filename(root, "data", NULL);
        g_autofree char *mounts = NULL, *mounts_then = NULL;
        g_autoptr(GVariant) answer = NULL;
        g_autoptr(GError) error = NULL;

        write_file(OUTSIDE "/dir/secret", "untouched\n");
        g_free(run("ln", "-s", link, data, NULL));
        before = describe_outside();
        mounts = read_file("/proc/1/mountinfo");
        domain_define(host->bus, &(Spec){ .name = "evil", .init = "/bin/sh", .devices = devices });
        answer = bus_try(host->bus, domain_target(path), "Start",
                g_variant_new("(t)", G_GUINT64_CONSTANT(0)), &error);
        g_test_message("%s: %s", filesystem, error ? error->message : "it runs");
        mounts_then = read_file("/proc/1/mountinfo");
        g_assert_cmpstr(mounts_then, ==, mounts);
        g_assert_cmpint(answer != NULL, ==, inside != NULL);
        if (answer) {
                g_free(console_run_once(host->bus, "evil", inside));
                domain_stop(host->bus, "evil");
        } else {
                g_free(bus_error_text(error, OWN_ERROR("StartFailed")));
        }
        after = describe_outside();
        g_assert_cmpstr(after, ==, before);
        host_assert_nothing_left(host);
}

static void test_hostile_ram(Host *host)
{
        g_autofree char *ram = filesystem_xml("ram", "usage='64'", "/data/dir", "");

        check_hostile(host, "../../../../../.." OUTSIDE, ram, NULL);
}

static void test_hostile_image(Host *host)
{
        g_autofree char *image = NULL, *source = NULL, *filesystem = NULL;

        image_load_modules();
        image = image_make("a.img", 16, NULL);
        source = g_strdup_printf("file='%s'", image);
        filesystem = filesystem_xml("file", source, "/data", "");
        check_hostile(host, OUTSIDE "/dir", filesystem, NULL);
}

static void test_hostile_bind_source(Host *host)
{
        g_autofree char *bind = filesystem_xml("bind", "dir='/data/dir'", "/srv", "");

        check_hostile(host, "../../../../../.." OUTSIDE, bind, NULL);
}

static void test_hostile_bind_magic(Host *host)
{
        g_autofree char *bind = filesystem_xml("bind", "dir='/data" OUTSIDE "'", "/srv", "");

        check_hostile(host, "/proc/1/root", bind, NULL);
}

/* What a link means within the root is what is shown. */
static void test_hostile_bind_inside(Host *host)
{
        g_autofree char *bind = filesystem_xml("bind", "dir='/data'", "/srv", "");

        check_hostile(host, "../../../../../../bin", bind, "test -x /srv/busybox");
}

/* A file system brings links of its own, over which others are mounted. */
static void test_hostile_image_inside(Host *host)
{
        g_autofree char *image = NULL, *source = NULL, *filesystem = NULL, *ram = NULL, *both = NULL;

        image_load_modules();
        g_assert_cmpint(g_mkdir_with_parents(TEST_ROOT "/content", 0755), ==, 0);
        g_free(run("ln", "-s", "../../../../../.." OUTSIDE "/dir", TEST_ROOT "/content/link", NULL));
        image = image_make("a.img", 16, TEST_ROOT "/content");
        source = g_strdup_printf("file='%s'", image);
        filesystem = filesystem_xml("file", source, "/mnt", "");
        ram = filesystem_xml("ram", "usage='64'", "/mnt/link", "");
        both = g_strconcat(filesystem, ram, NULL);
        check_hostile(host, "nowhere", both, NULL);
}

static const HostCase cases[] = {
        { "/machine/filesystem-failures/no-file-system", test_no_file_system },
        { "/machine/filesystem-failures/partition-table", test_partition_table },
        { "/machine/filesystem-failures/swap", test_swap },
        { "/machine/filesystem-failures/damaged", test_damaged },
        { "/machine/filesystem-failures/no-nbd", test_no_nbd },
        { "/machine/filesystem-failures/no-block-device", test_no_block_device },
        { "/machine/filesystem-failures/in-use", test_in_use },
        { "/machine/filesystem-failures/failed-start", test_failed_start },
        { "/machine/filesystem-failures/killed-supervisor", test_killed_supervisor },
        { "/machine/hostile-filesystems/ram", test_hostile_ram },
        { "/machine/hostile-filesystems/image", test_hostile_image },
        { "/machine/hostile-filesystems/bind-source", test_hostile_bind_source },
        { "/machine/hostile-filesystems/bind-magic", test_hostile_bind_magic },
        { "/machine/hostile-filesystems/bind-inside", test_hostile_bind_inside },
        { "/machine/hostile-filesystems/image-inside", test_hostile_image_inside },
};

void add_filesystem_failures_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
