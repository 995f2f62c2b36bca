/* Overlays over filesystems, and whose files they are in a container with a user namespace. */
#include <string.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "image.h"
#include "root.h"
#include "tests.h"
#include "wait.h"

#define UUID "01234567-89ab-4cde-8f01-23456789abcd"

/* The upper layer can't be on another overlay, as the machine's root is. */
#define KEPT "/tmp/lxc1-machine-test"

#define IDMAP \
        "<idmap><uid start='0' target='100000' count='65536'/><gid start='0' target='100000' " \
        "count='65536'/></idmap>"

#define OVERLAY(attributes) \
        "<metadata><lxc1:container xmlns:lxc1='https://example.org/lxc1/domain/1.0'><lxc1:overlay " attributes \
        "/></lxc1:container></metadata>"

static void check_files(
        Host *host, const char *more, const char *devices, const char *path, gboolean kept)
{
        g_autofree char *look = g_strdup_printf("cat %s 2> /dev/null || echo none", path);
        g_autofree char *put = g_strdup_printf("echo mine > %s && echo yes", path);

        for (int i = 0; i < 2; i++) {
                g_autoptr(Console) console = NULL;

                domain_run(host->bus,
                        &(Spec){ .name = "vm1", .uuid = UUID, .devices = devices, .more = more });
                console = console_open(host->bus, "vm1", "", 0);
                console_assert_prints(console, look, i && kept ? "mine" : "none");
                console_assert_prints(console, put, "yes");
                console_assert_prints(console, look, "mine");
                domain_stop(host->bus, "vm1");
                host_assert_nothing_left(host);
        }
}

static void test_volatile_root(Host *host)
{
        g_autofree char *root = root_make("root"), *own = root_xml(root);

        check_files(host, OVERLAY("target='/'"), own, "/root/file", FALSE);
        g_assert_false(g_file_test(TEST_ROOT "/root/root/file", G_FILE_TEST_EXISTS));
        /* This kernel can't map what is below, so it is nobody's there. */
        g_free(run("chmod", "1777", TEST_ROOT "/root/tmp", NULL));
        check_files(host, IDMAP OVERLAY("target='/'"), own, "/tmp/file", FALSE);
        g_assert_false(g_file_test(TEST_ROOT "/root/tmp/file", G_FILE_TEST_EXISTS));
}

/* A colon and a comma mean something in overlayfs's options. */
static void test_kept(Host *host)
{
        const char *more = OVERLAY("target='/srv/data' kept='" KEPT "/a:b,c\\d'");
        g_autofree char *data = filesystem_xml("mount", "dir='" TEST_ROOT "/da:ta,'", "/srv/data", "");
        g_autofree char *devices = g_strconcat(CONSOLE_XML, data, NULL), *content = NULL;

        write_file(TEST_ROOT "/da:ta,/given", "given\n");
        g_free(run("mkdir", "-p", KEPT "/a:b,c\\d", NULL));
        check_files(host, more, devices, "/srv/data/given2", TRUE);
        content = read_file(KEPT "/a:b,c\\d/upper/given2");
        g_assert_cmpstr(content, ==, "mine\n");
        g_assert_false(g_file_test(TEST_ROOT "/da:ta,/given2", G_FILE_TEST_EXISTS));
        g_free(run("rm", "-rf", KEPT, NULL));
}

/* Two can't write to one upper layer. */
static void test_kept_in_use(Host *host)
{
        const char *more = OVERLAY("target='/srv/data' kept='" KEPT "'");
        g_autofree char *data = filesystem_xml("mount", "dir='/usr/share'", "/srv/data", "");
        g_autofree char *devices = g_strconcat(CONSOLE_XML, data, NULL), *said = NULL;

        g_free(run("mkdir", "-p", KEPT, NULL));
        domain_run(host->bus, &(Spec){ .name = "one", .devices = devices, .more = more });
        domain_define(host->bus, &(Spec){ .name = "two", .devices = devices, .more = more });
        said = domain_start_refused(host->bus, "two", OWN_ERROR("StartFailed"));
        g_assert_nonnull(strstr(said, "in use"));
        domain_stop(host->bus, "one");
        host_assert_nothing_left(host);
        g_free(run("rm", "-rf", KEPT, NULL));
}

/* The image below is attached read-only and stays as it is. */
static void test_image(Host *host)
{
        g_autofree char *image = NULL, *source = NULL, *filesystem = NULL, *devices = NULL, *sum = NULL,
                        *sum_then = NULL;

        image_load_modules();
        image = image_make_root("root.img");
        sum = run("sha256sum", image, NULL);
        source = g_strdup_printf("file='%s'", image);
        filesystem = filesystem_xml("file", source, "/", "");
        devices = g_strconcat(CONSOLE_XML, filesystem, NULL);
        check_files(host, OVERLAY("target='/'"), devices, "/root/file", FALSE);
        check_files(host, IDMAP OVERLAY("target='/'"), devices, "/root/file", FALSE);
        sum_then = run("sha256sum", image, NULL);
        g_assert_cmpstr(sum_then, ==, sum);
}

static void test_read_only(Host *host)
{
        g_autofree char *data = filesystem_xml("mount", "dir='/usr/share'", "/srv/data", "<readonly/>");
        g_autofree char *devices = g_strconcat(CONSOLE_XML, data, NULL);
        g_autoptr(Console) console = NULL;

        domain_run(host->bus,
                &(Spec){ .name = "vm1", .devices = devices, .more = OVERLAY("target='/srv/data'") });
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "test -d /srv/data/doc && echo yes", "yes");
        console_assert_fails(console, "touch /srv/data/file");
}

static void test_kept_missing(Host *host)
{
        const char *more = OVERLAY("target='/srv/data' kept='" TEST_ROOT "/nowhere'");
        g_autofree char *data = filesystem_xml("mount", "dir='/usr/share'", "/srv/data", "");
        g_autofree char *devices = g_strconcat(CONSOLE_XML, data, NULL), *said = NULL;

        domain_define(host->bus, &(Spec){ .name = "bad", .devices = devices, .more = more });
        said = domain_start_refused(host->bus, "bad", OWN_ERROR("StartFailed"));
        g_assert_nonnull(strstr(said, TEST_ROOT "/nowhere"));
        host_assert_nothing_left(host);
}

/* --- owners --- */

/* Prints whose the directory is that a filesystem with these attributes is, within a user namespace. */
static char *owner_inside(Host *host, const char *filesystem, const char *directory)
{
        g_autofree char *devices = g_strconcat(CONSOLE_XML, filesystem, NULL);
        g_autofree char *command = g_strdup_printf("stat -c '%%u %%g' %s/given", directory);
        char *printed;

        domain_run(host->bus, &(Spec){ .name = "vm1", .uuid = UUID, .devices = devices, .more = IDMAP });
        printed = console_run_once(host->bus, "vm1", command);
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
        return g_strchomp(printed);
}

static void check_owner(
        Host *host, const char *type, const char *source, const char *mode, const char *owner)
{
        g_autofree char *filesystem = g_strdup_printf(
                "<filesystem type='%s' %s><source %s/><target dir='/srv/data'/></filesystem>", type,
                mode, source);
        g_autofree char *found = owner_inside(host, filesystem, "/srv/data");

        g_assert_cmpstr(found, ==, owner);
}

static void test_image_owners(Host *host)
{
        g_autofree char *image = NULL, *source = NULL, *device = NULL, *block = NULL;

        image_load_modules();
        image = image_make("a.img", 16, NULL);
        source = g_strdup_printf("file='%s'", image);
        check_owner(host, "file", source, "", "0 0");
        check_owner(host, "file", source, "accessmode='mapped'", "0 0");
        check_owner(host, "file", source, "accessmode='passthrough'", "65534 65534");

        /* A whole file system on the host. */
        device = image_attach(image);
        block = g_strdup_printf("dev='%s'", device);
        host_take_as_clean(host);
        check_owner(host, "block", block, "", "0 0");
        g_free(run("mkdir", "-p", KEPT, NULL));
        g_free(run("mount", device, KEPT, NULL));
        host_take_as_clean(host);
        check_owner(host, "mount", "dir='" KEPT "'", "", "65534 65534");
        check_owner(host, "mount", "dir='" KEPT "'", "accessmode='mapped'", "0 0");
        /* As the container would have it, it stays. */
        g_free(run("chown", "-R", "100000:100000", KEPT, NULL));
        check_owner(host, "mount", "dir='" KEPT "'", "", "0 0");
        g_free(run("umount", KEPT, NULL));
        image_detach(device);
        host_take_as_clean(host);
        check_owner(host, "file", source, "", "0 0");
        g_free(run("rmdir", KEPT, NULL));
}

/* The machine's root is an overlay, which this kernel can't map. */
static void test_unmappable(Host *host)
{
        g_autofree char *devices = NULL, *message = NULL;

        write_file(TEST_ROOT "/data/given", "given\n");
        devices = g_strdup(
                CONSOLE_XML "<filesystem type='mount' accessmode='mapped'><source dir='" TEST_ROOT
                            "/data'/><target dir='/srv/data'/></filesystem>");
        domain_define(host->bus, &(Spec){ .name = "bad", .devices = devices, .more = IDMAP });
        message = domain_start_refused(host->bus, "bad", OWN_ERROR("StartFailed"));
        g_assert_nonnull(strstr(message, "mapped"));
        host_assert_nothing_left(host);
}

/* All of it in a user namespace: the root is an image of the container's own. */
static void test_mapped_root(Host *host)
{
        g_autofree char *image = NULL, *source = NULL, *root = NULL, *devices = NULL;
        g_autofree char *ram = filesystem_xml("ram", "usage='64'", "/srv/ram", "");
        g_autofree char *fixed = filesystem_xml("bind", "dir='/srv/ram'", "/srv/fixed", "<readonly/>");
        g_autofree char *kernel =
                filesystem_xml("bind", "dir='/proc/sys/kernel'", "/srv/kernel", "<readonly/>");
        g_autoptr(Console) console = NULL;

        image_load_modules();
        image = image_make_root("root.img");
        source = g_strdup_printf("file='%s'", image);
        root = filesystem_xml("file", source, "/", "");
        devices = g_strconcat(CONSOLE_XML, ram, fixed, kernel, root, NULL);
        domain_run(host->bus, &(Spec){ .name = "vm1", .devices = devices, .more = IDMAP });
        console = console_open(host->bus, "vm1", "", 0);
        console_assert_prints(console, "stat -c '%u %g' / /bin/busybox /srv/ram", "0 0\n0 0\n0 0");
        console_assert_prints(console, "touch /root/file /srv/ram/file && stat -c %u /root/file", "0");
        console_assert_fails(console, "touch /srv/fixed/file");
        console_assert_fails(console, "mount -o remount,bind,rw /srv/fixed");
        console_assert_fails(console, "umount /srv/fixed");
        console_assert_prints(console, "cat /srv/kernel/ostype", "Linux");
        domain_stop(host->bus, "vm1");
        host_assert_nothing_left(host);
}

static const HostCase cases[] = {
        { "/machine/overlay/volatile-root", test_volatile_root },
        { "/machine/overlay/kept", test_kept },
        { "/machine/overlay/kept-in-use", test_kept_in_use },
        { "/machine/overlay/kept-missing", test_kept_missing },
        { "/machine/overlay/image", test_image },
        { "/machine/overlay/read-only", test_read_only },
        { "/machine/owners/images", test_image_owners },
        { "/machine/owners/unmappable", test_unmappable },
        { "/machine/owners/mapped-root", test_mapped_root },
};

void add_overlay_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
