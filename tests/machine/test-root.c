/* Roots of a container's own: read-only ones, ones with more mounted in them, and hostile ones. */
#include <string.h>
#include <unistd.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "root.h"
#include "tests.h"
#include "wait.h"

/* Outside of every container's root: nothing may come in here. */
#define OUTSIDE TEST_ROOT "/outside"

static char *mount_xml(const char *source, const char *target, const char *more)
{
        return g_strdup_printf(
                "<filesystem type='mount'><source dir='%s'/><target dir='%s'/>%s</filesystem>", source,
                target, more);
}

static void test_read_only(Host *host)
{
        g_autofree char *root = root_make("root");
        g_autofree char *filesystem = mount_xml(root, "/", "<readonly/>");
        g_autofree char *devices = g_strconcat(CONSOLE_XML, filesystem, NULL);
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = devices });
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_fails(console, "touch /file");
        console_assert_fails(console, "touch /tmp/file");
        console_assert_prints(console, "touch /dev/shm/file && echo yes", "yes");
        console_assert_prints(console, "echo yes > /dev/null && ls /etc | wc -l", "0");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
        g_free(run("touch", TEST_ROOT "/root/still-writable", NULL));
}

static void test_more_filesystems(Host *host)
{
        g_autofree char *root = root_make("root"),
                        *data = g_build_filename(TEST_ROOT, "data/file", NULL);
        g_autofree char *writable = mount_xml(TEST_ROOT "/data", "/srv/data", "");
        g_autofree char *readonly = mount_xml(TEST_ROOT "/data", "/srv/fixed", "<readonly/>");
        g_autofree char *own = root_xml(root), *devices = g_strconcat(readonly, own, writable, NULL);
        g_autofree char *content = NULL;
        g_autoptr(Console) console = NULL;

        write_file(data, "given\n");
        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = devices });
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "cat /srv/data/file /srv/fixed/file", "given\ngiven");
        console_assert_fails(console, "echo lost > /srv/fixed/file");
        console_assert_prints(console, "echo taken > /srv/data/file && cat /srv/fixed/file", "taken");
        content = read_file(data);
        g_assert_cmpstr(content, ==, "taken\n");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

/* What the host mounts below a shared root later is none of the container's remains. */
static void test_mounts_stay_apart(Host *host)
{
        g_autofree char *printed = NULL, *before = NULL, *after = NULL;
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "vm1" });
        console = console_open(host->bus, "vm1", "", 0);
        before = read_file("/proc/1/mountinfo");
        console_assert_prints(
                console, "mount -t tmpfs inner /mnt && touch /mnt/inner && ls /mnt", "inner");
        after = read_file("/proc/1/mountinfo");
        g_assert_cmpstr(after, ==, before);
        g_assert_false(g_file_test("/mnt/inner", G_FILE_TEST_EXISTS));
}

static void make_outside(void)
{
        write_file(OUTSIDE "/secret", "untouched\n");
        write_file(OUTSIDE "/console", "untouched\n");
        write_file(OUTSIDE "/pts/ptmx", "untouched\n");
        write_file(OUTSIDE "/sys/kernel", "untouched\n");
}

static char *describe_outside(void)
{
        char *said = NULL;

        g_assert_cmpint(run_shell("cd " OUTSIDE " && find . -printf '%p %y %m %s %l %T@\\n' | sort && "
                                  "cat secret console pts/ptmx sys/kernel",
                                &said),
                ==, 0);
        return said;
}

/* Replaces entries of the root by links that lead outside, starts it, and sees that nothing outside is
 * another than before. `inside` is what must succeed in there; NULL: it can't be started so. */
static void check_hostile(
        Host *host, const char *hostile_command, const char *more_devices, const char *inside)
{
        g_autofree char *root = root_make("root"), *own = root_xml(root), *path = domain_path("evil");
        g_autofree char *devices = g_strconcat(own, more_devices, NULL), *said = NULL;
        g_autofree char *before = NULL, *after = NULL, *mounts = NULL, *mounts_then = NULL;
        g_autofree char *command = g_strdup_printf("cd %s && %s", root, hostile_command);
        g_autoptr(GVariant) answer = NULL;
        g_autoptr(GError) error = NULL;

        make_outside();
        if (run_shell(command, &said) != 0)
                g_error("%s", said);
        before = describe_outside();
        mounts = read_file("/proc/1/mountinfo");
        domain_define(host->bus, &(Spec){ .name = "evil", .init = "/bin/sh", .devices = devices });
        answer = bus_try(host->bus, domain_target(path), "Start",
                g_variant_new("(t)", G_GUINT64_CONSTANT(0)), &error);
        g_test_message("%s: %s", hostile_command, error ? error->message : "it runs");
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

static void test_hostile_proc(Host *host)
{
        check_hostile(host, "rmdir proc && ln -s " OUTSIDE " proc", "", NULL);
}

static void test_hostile_proc_relative(Host *host)
{
        check_hostile(host, "rmdir proc && ln -s ../../../../../../.." OUTSIDE " proc", "", NULL);
}

static void test_hostile_dev(Host *host)
{
        check_hostile(host, "rmdir dev && ln -s ../outside dev", "", NULL);
}

static void test_hostile_sys(Host *host)
{
        check_hostile(host, "rmdir sys && ln -s " OUTSIDE " sys", "", NULL);
}

static void test_hostile_console(Host *host)
{
        check_hostile(host, "ln -s " OUTSIDE "/console dev/console && ln -s " OUTSIDE "/pts dev/pts", "",
                "test -c /dev/console && test -c /dev/pts/0");
}

static void test_hostile_loop(Host *host)
{
        check_hostile(host, "rmdir proc dev && ln -s dev proc && ln -s proc dev", "", NULL);
}

static void test_hostile_file(Host *host)
{
        check_hostile(host, "rmdir proc sys && echo > proc && mkfifo sys", "", NULL);
}

static void test_hostile_target(Host *host)
{
        g_autofree char *filesystem = mount_xml("/usr/share", "/data", "");

        check_hostile(host, "ln -s " OUTSIDE " data", filesystem, NULL);
}

static void test_hostile_deep_target(Host *host)
{
        g_autofree char *filesystem = mount_xml("/usr/share", "/data/made/in/here", "");

        check_hostile(host, "ln -s ../../../../.." OUTSIDE " data", filesystem, NULL);
}

static void test_hostile_magic_link(Host *host)
{
        g_autofree char *filesystem = mount_xml("/usr/share", "/data/made", "");

        check_hostile(host, "ln -s /proc/1/root" OUTSIDE " data", filesystem, NULL);
}

/* The same links where what they lead to exists within the root as well: that is what they mean. */
#define INSIDE "mkdir -p ." OUTSIDE "/sys && "

static void test_hostile_proc_inside(Host *host)
{
        check_hostile(
                host, INSIDE "rmdir proc && ln -s " OUTSIDE " proc", "", "test -e /proc/self/status");
}

static void test_hostile_dev_inside(Host *host)
{
        check_hostile(host, INSIDE "rmdir dev && ln -s ../../../../../.." OUTSIDE " dev", "",
                "test -c /dev/null && test -c /dev/pts/0");
}

static void test_hostile_target_inside(Host *host)
{
        g_autofree char *filesystem = mount_xml("/usr/share", "/data/sys", "");

        check_hostile(host, INSIDE "ln -s " OUTSIDE " data", filesystem, "test -d /data/sys/doc");
}

static void test_hostile_init(Host *host)
{
        check_hostile(host, "rm bin/sh && ln -s ../../../../../../../../bin/bash bin/sh", "", NULL);
}

static const HostCase cases[] = {
        { "/machine/root/read-only", test_read_only },
        { "/machine/root/more-filesystems", test_more_filesystems },
        { "/machine/root/mounts-stay-apart", test_mounts_stay_apart },
        { "/machine/hostile-root/proc", test_hostile_proc },
        { "/machine/hostile-root/proc-relative", test_hostile_proc_relative },
        { "/machine/hostile-root/dev", test_hostile_dev },
        { "/machine/hostile-root/sys", test_hostile_sys },
        { "/machine/hostile-root/console", test_hostile_console },
        { "/machine/hostile-root/loop", test_hostile_loop },
        { "/machine/hostile-root/file", test_hostile_file },
        { "/machine/hostile-root/target", test_hostile_target },
        { "/machine/hostile-root/deep-target", test_hostile_deep_target },
        { "/machine/hostile-root/magic-link", test_hostile_magic_link },
        { "/machine/hostile-root/proc-inside", test_hostile_proc_inside },
        { "/machine/hostile-root/dev-inside", test_hostile_dev_inside },
        { "/machine/hostile-root/target-inside", test_hostile_target_inside },
        { "/machine/hostile-root/init", test_hostile_init },
};

void add_root_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
