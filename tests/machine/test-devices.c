/* Devices of the host in containers: <disk>, <hostdev> and timers. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "image.h"
#include "tests.h"
#include "wait.h"

static Console *run_with(Host *host, const char *devices)
{
        g_autofree char *all = g_strconcat(CONSOLE_XML, devices, NULL);

        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = all });
        return console_open(host->bus, "vm1", "", 0);
}

static void check_refused(Host *host, const char *devices, const char *error, const char *named)
{
        g_autofree char *all = g_strconcat(CONSOLE_XML, devices, NULL), *message = NULL;

        domain_define(host->bus, &(Spec){ .name = "bad", .devices = all });
        message = domain_start_refused(host->bus, "bad", error);
        g_test_message("%s", message);
        if (!strstr(message, named))
                g_error("the message doesn't name '%s': %s", named, message);
        host_assert_nothing_left(host);
        domain_undefine(host->bus, "bad");
}

static char *disk_xml(const char *type, const char *attribute, const char *source, const char *more)
{
        return g_strdup_printf("<disk type='%s'><source %s='%s'/><target dev='vda'/>%s</disk>", type,
                attribute, source, more);
}

/* Where a file of the image lies is none of the test's business: that the magic number of ext4 does is.
 */
#define MAGIC "od -A n -t x2 -j 1080 -N 2 /dev/vda | tr -d ' '"

static void test_block_disk(Host *host)
{
        g_autofree char *image = NULL, *device = NULL, *disk = NULL, *others = NULL;
        g_autoptr(Console) console = NULL;

        image_load_modules();
        image = image_make("a.img", 16, NULL);
        device = image_attach(image);
        disk = disk_xml("block", "dev", device, "");
        console = run_with(host, disk);
        console_assert_prints(console, MAGIC, "ef53");
        console_assert_prints(console,
                "printf mine | dd of=/dev/vda bs=1 count=4 conv=notrunc status=none && head -c 4 /dev/vda",
                "mine");
        console_assert_prints(console, "stat -c '%u %g' /dev/vda", "0 0");
        domain_stop(host->bus, "vm1");
        image_detach(device);
        host_assert_nothing_left(host);
}

static void test_block_disk_read_only(Host *host)
{
        g_autofree char *image = NULL, *device = NULL, *disk = NULL;
        g_autoptr(Console) console = NULL;

        image_load_modules();
        image = image_make("a.img", 16, NULL);
        device = image_attach(image);
        disk = disk_xml("block", "dev", device, "<readonly/>");
        console = run_with(host, disk);
        console_assert_prints(console, MAGIC, "ef53");
        console_assert_fails(console, "echo 1 > /dev/vda");
        console_assert_fails(console, "chmod 666 /dev/vda && echo 1 > /dev/vda");
        domain_stop(host->bus, "vm1");
        image_detach(device);
        host_assert_nothing_left(host);
}

static void test_image_disk(Host *host)
{
        g_autofree char *image = NULL, *disk = NULL, *mounts = NULL;
        g_autoptr(Console) console = NULL;

        image_load_modules();
        image = image_make("a.img", 16, NULL);
        disk = disk_xml("file", "file", image, "");
        console = run_with(host, disk);
        console_assert_prints(console, MAGIC, "ef53");
        console_assert_prints(
                console, "printf mine | dd of=/dev/vda conv=notrunc status=none && echo yes", "yes");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
        g_free(run("grep", "-c", "^mine", image, NULL));
}

static void test_qcow2_disk(Host *host)
{
        g_autofree char *image = NULL, *disk = NULL, *said = NULL;

        image_load_modules();
        image = image_make_qcow2("a.qcow2");
        disk = disk_xml("file", "file", image, "<driver name='nbd' type='qcow2'/>");
        for (int i = 0; i < 2; i++) {
                g_autoptr(Console) console = NULL;

                if (i == 0) {
                        console = run_with(host, disk);
                } else {
                        domain_start(host->bus, "vm1");
                        console = console_open(host->bus, "vm1", "", 0);
                }
                console_assert_prints(console, MAGIC, "ef53");
                console_assert_prints(console, "head -c 4 /dev/vda | tr -d '\\0'", i ? "mine" : "");
                console_assert_prints(console,
                        "printf mine | dd of=/dev/vda conv=notrunc status=none && echo yes", "yes");
                domain_stop(host->bus, "vm1");
                host_assert_nothing_left(host);
        }
        said = run("qemu-img", "check", image, NULL);
        g_assert_nonnull(strstr(said, "No errors"));
}

/* Two at once take two devices. */
static void test_parallel_qcow2(Host *host)
{
        static const char *const names[] = { "one", "two", "three" };

        image_load_modules();
        for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
                g_autofree char *image = image_make_qcow2(names[i]);
                g_autofree char *disk =
                        disk_xml("file", "file", image, "<driver name='nbd' type='qcow2'/>");
                g_autofree char *devices = g_strconcat(CONSOLE_XML, disk, NULL);
                g_autofree char *path = domain_path(names[i]);

                domain_define(host->bus, &(Spec){ .name = names[i], .devices = devices });
                g_dbus_connection_call(host->bus, SERVICE, path, DOMAIN_INTERFACE, "Start",
                        g_variant_new("(t)", G_GUINT64_CONSTANT(0)), NULL, G_DBUS_CALL_FLAGS_NONE,
                        CALL_TIMEOUT_MS, NULL, NULL, NULL);
        }
        for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
                domain_await_string(host->bus, names[i], "State", "running");
                g_free(console_run_once(host->bus, names[i], "test $(" MAGIC ") = ef53"));
                domain_stop(host->bus, names[i]);
        }
        host_assert_nothing_left(host);
}

static char *host_device_xml(const char *mode, const char *type, const char *source)
{
        return g_strdup_printf(
                "<hostdev mode='%s' type='%s'><source>%s</source></hostdev>", mode, type, source);
}

static void test_storage(Host *host)
{
        g_autofree char *image = NULL, *device = NULL, *source = NULL, *storage = NULL, *command = NULL;
        g_autoptr(Console) console = NULL;

        image_load_modules();
        image = image_make("a.img", 16, NULL);
        device = image_attach(image);
        source = g_strdup_printf("<block>%s</block>", device);
        storage = host_device_xml("capabilities", "storage", source);
        console = run_with(host, storage);
        command = g_strdup_printf("od -A n -t x2 -j 1080 -N 2 %s | tr -d ' '", device);
        console_assert_prints(console, command, "ef53");
        domain_stop(host->bus, "vm1");
        image_detach(device);
        host_assert_nothing_left(host);
}

static void test_misc(Host *host)
{
        g_autofree char *misc =
                host_device_xml("capabilities", "misc", "<char>/dev/loop-control</char>");
        g_autoptr(Console) console = NULL;

        image_load_modules();
        console = run_with(host, misc);
        console_assert_prints(console, "stat -c '%t %T' /dev/loop-control", "a ed");
        console_assert_prints(console, ": < /dev/loop-control && echo yes", "yes");
        domain_stop(host->bus, "vm1");
        domain_undefine(host->bus, "vm1");
        /* Without it there is none. */
        console_close(console);
        console = run_with(host, "");
        console_assert_fails(console, "test -e /dev/loop-control");
}

static void test_missing(Host *host)
{
        const char *error = OWN_ERROR("NoSuchDevice");
        g_autofree char *disk = disk_xml("block", "dev", "/dev/nothing", "");
        g_autofree char *no_block = disk_xml("block", "dev", "/dev/null", "");
        g_autofree char *file = disk_xml("file", "file", TEST_ROOT "/nothing", "");
        g_autofree char *storage =
                host_device_xml("capabilities", "storage", "<block>/dev/nothing</block>");
        g_autofree char *misc = host_device_xml("capabilities", "misc", "<char>/dev/nothing</char>");
        g_autofree char *net = host_device_xml("capabilities", "net", "<interface>nothing0</interface>");
        g_autofree char *usb =
                host_device_xml("subsystem", "usb", "<vendor id='0xdead'/><product id='0xbeef'/>");
        g_autofree char *address =
                host_device_xml("subsystem", "usb", "<address bus='99' device='99'/>");

        image_load_modules();
        check_refused(host, disk, error, "/dev/nothing");
        check_refused(host, no_block, error, "/dev/null");
        check_refused(host, file, OWN_ERROR("StartFailed"), TEST_ROOT "/nothing");
        check_refused(host, storage, error, "/dev/nothing");
        check_refused(host, misc, error, "/dev/nothing");
        check_refused(host, net, error, "nothing0");
        check_refused(host, usb, error, "dead:beef");
        check_refused(host, address, error, "99");
}

/* The machine has a root hub of each speed, and two devices on them that are the same. */
static void load_usb(void)
{
        g_free(run("modprobe", "xhci-pci", NULL));
        for (Deadline deadline = deadline_start(60); deadline_pause(&deadline);)
                if (run_shell("grep -l 0627 /sys/bus/usb/devices/*/idVendor | wc -l | grep -qx 2",
                            NULL) == 0)
                        return;
        g_error("the machine's USB devices don't come");
}

static void test_usb(Host *host)
{
        g_autofree char *hub =
                host_device_xml("subsystem", "usb", "<vendor id='0x1d6b'/><product id='0x0003'/>");
        g_autofree char *same =
                host_device_xml("subsystem", "usb", "<vendor id='0x0627'/><product id='0x0001'/>");
        g_autofree char *said = NULL, *source = NULL, *one = NULL, *both = NULL, *nodes = NULL;
        g_autoptr(Console) console = NULL;
        unsigned bus, device;

        load_usb();
        check_refused(host, same, OWN_ERROR("StartFailed"), "address");
        g_assert_cmpint(
                run_shell("d=$(dirname $(grep -l 0627 /sys/bus/usb/devices/*/idVendor | head -1)) && "
                          "echo $(cat $d/busnum $d/devnum)",
                        &said),
                ==, 0);
        g_assert_cmpint(sscanf(said, "%u %u", &bus, &device), ==, 2);
        source = g_strdup_printf("<address bus='%u' device='%u'/>", bus, device);
        one = host_device_xml("subsystem", "usb", source);
        both = g_strconcat(one, hub, NULL);
        console = run_with(host, both);
        nodes = g_strdup_printf("head -c 4 /dev/bus/usb/%03u/%03u | od -A n -t x1", bus, device);
        console_assert_prints(console, nodes, " 12 01 00 02"); /* a device descriptor */
        console_assert_prints(console, "ls /dev/bus/usb/*/* | wc -l", "2");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

static void test_timers(Host *host)
{
        g_autoptr(Console) console = NULL;

        domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .more = "<clock offset='utc'><timer name='rtc'/><timer name='hpet'/></clock>" });
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "test -c /dev/rtc && test -c /dev/hpet && echo yes", "yes");
        console_assert_prints(console, ": < /dev/rtc && echo yes", "yes");
        console_assert_fails(console, "chmod 666 /dev/rtc && echo > /dev/rtc");
}

/* With a user namespace they belong to its root. */
static void test_user_namespace(Host *host)
{
        g_autofree char *image = NULL, *disk = NULL, *devices = NULL;
        g_autoptr(Console) console = NULL;

        image_load_modules();
        image = image_make("a.img", 16, NULL);
        disk = disk_xml("file", "file", image, "");
        devices = g_strconcat(CONSOLE_XML, disk, NULL);
        domain_run(host->bus,
                &(Spec){ .name = "vm1",
                        .devices = devices,
                        .more = "<idmap><uid start='0' target='100000' count='65536'/>"
                                "<gid start='0' target='100000' count='65536'/></idmap>" });
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "stat -c '%u %g %a' /dev/vda", "0 0 660");
        console_assert_prints(console, MAGIC, "ef53");
}

static const HostCase cases[] = {
        { "/machine/devices/block-disk", test_block_disk },
        { "/machine/devices/block-disk-read-only", test_block_disk_read_only },
        { "/machine/devices/image-disk", test_image_disk },
        { "/machine/devices/qcow2-disk", test_qcow2_disk },
        { "/machine/devices/parallel-qcow2", test_parallel_qcow2 },
        { "/machine/devices/storage", test_storage },
        { "/machine/devices/misc", test_misc },
        { "/machine/devices/missing", test_missing },
        { "/machine/devices/usb", test_usb },
        { "/machine/devices/timers", test_timers },
        { "/machine/devices/user-namespace", test_user_namespace },
};

void add_devices_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
