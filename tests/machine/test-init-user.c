/* Who init is and what it takes its machine for: <inituser>, <initgroup>, the architecture. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "root.h"
#include "tests.h"
#include "wait.h"

static char *make_root(void)
{
        char *root = root_make("root");

        write_file(TEST_ROOT "/root/etc/passwd",
                "root:x:0:0::/root:/bin/sh\napp:x:1234:55::/:/bin/sh\n77:x:5:5::/:/bin/sh\n");
        write_file(
                TEST_ROOT "/root/etc/group", "root:x:0:\nextra:x:77:root,app\nmore:x:78:nobody,app\n");
        return root;
}

static void check(Host *host, const char *os, const char *ids)
{
        g_autofree char *root = make_root(), *devices = root_xml(root);
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = "user", .os = os, .devices = devices });
        console = console_open(host->bus, "user", "", 0);
        console_assert_prints(console, "id -u; id -g; id -G", ids);
        domain_stop(host->bus, "user");
        domain_undefine(host->bus, "user");
}

static void test_names(Host *host)
{
        check(host, "<inituser>app</inituser>", "1234\n55\n55 77 78");
        check(host, "<inituser>1234</inituser>", "1234\n55\n55 77 78");
        check(host, "<inituser>app</inituser><initgroup>extra</initgroup>", "1234\n77\n77 78");
        check(host, "<initgroup>more</initgroup>", "0\n78\n78");
        check(host, "<inituser>+4321</inituser><initgroup>+99</initgroup>", "4321\n99\n99");
}

static void test_rights(Host *host)
{
        g_autofree char *root = make_root(), *devices = root_xml(root), *status = NULL;
        g_autoptr(Console) console = NULL;
        guint32 leader = domain_run(host->bus,
                &(Spec){ .name = "user", .os = "<inituser>app</inituser>", .devices = devices });

        status = read_file_of(leader, "status");
        g_assert_nonnull(strstr(status, "CapEff:\t0000000000000000"));
        g_assert_nonnull(strstr(status, "CapPrm:\t0000000000000000"));
        console = console_open(host->bus, "user", "", 0);
        console_assert_prints(console, "echo 'to''console' > /dev/console", "toconsole");
        console_assert_fails(console, "touch /etc/mine");
        console_assert_fails(console, "kill -0 $$ && mount -t tmpfs none /tmp");
}

static void check_refused(Host *host, const char *os, const char *named)
{
        g_autofree char *devices = root_xml(TEST_ROOT "/root"), *message = NULL;

        domain_define(host->bus, &(Spec){ .name = "user", .os = os, .devices = devices });
        message = domain_start_refused(host->bus, "user", OWN_ERROR("StartFailed"));
        g_test_message("%s", message);
        if (!strstr(message, named))
                g_error("the message doesn't name '%s': %s", named, message);
        host_assert_nothing_left(host);
        domain_undefine(host->bus, "user");
}

static void test_missing(Host *host)
{
        g_free(make_root());
        check_refused(host, "<inituser>nobody-there</inituser>", "\"nobody-there\"");
        check_refused(host, "<initgroup>no-such</initgroup>", "\"no-such\"");
        /* The host has this one, the container doesn't. */
        check_refused(host, "<inituser>daemon</inituser>", "\"daemon\"");
}

/* The container's files are read, and nothing else, whatever they are. */
static void test_hostile_files(Host *host)
{
        g_autofree char *line = g_strnfill(200000, 'x');

        g_free(make_root());
        g_assert_cmpint(unlink(TEST_ROOT "/root/etc/passwd"), ==, 0);
        g_assert_cmpint(mkfifo(TEST_ROOT "/root/etc/passwd", 0644), ==, 0);
        check_refused(host, "<inituser>app</inituser>", "/etc/passwd");
        g_assert_cmpint(unlink(TEST_ROOT "/root/etc/passwd"), ==, 0);
        g_assert_cmpint(symlink("../../../../../../etc/passwd", TEST_ROOT "/root/etc/passwd"), ==, 0);
        check_refused(host, "<inituser>daemon</inituser>", "/etc/passwd");
        g_assert_cmpint(unlink(TEST_ROOT "/root/etc/passwd"), ==, 0);
        write_file(TEST_ROOT "/root/etc/passwd", line);
        check_refused(host, "<inituser>app</inituser>", "\"app\"");
}

static void test_architecture(Host *host)
{
        g_autofree char *xml = spec_xml(&(Spec){ .name = "old", .script = "uname -m; exec sh" });
        g_auto(GStrv) parts = g_strsplit(xml, "<type>", 2);
        g_autofree char *own = g_strjoin("<type arch='i686'>", parts[0], parts[1], NULL);
        g_autoptr(Console) console = NULL;

        g_free(domain_define_xml(host->bus, own));
        domain_start(host->bus, "old");
        console = console_open(host->bus, "old", "", CONSOLE_REPLAY);
        g_free(console_until(console, "i686"));
}

static const HostCase cases[] = {
        { "/machine/init-user/names", test_names },
        { "/machine/init-user/rights", test_rights },
        { "/machine/init-user/missing", test_missing },
        { "/machine/init-user/hostile-files", test_hostile_files },
        { "/machine/init-user/architecture", test_architecture },
};

void add_init_user_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
