/* Odd names: in object paths, files, scopes, the container. */
#include <string.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

/* Takes it through its life; `unit` is what its scope is called, NULL for no matter what. */
static void check_name(Host *host, const char *name, const char *path, const char *unit)
{
        g_autofree char *file = g_strconcat(DOMAINS_DIRECTORY "/", name, ".xml", NULL);
        g_autofree char *found = domain_path(name), *running = NULL, *xml = NULL, *line = NULL,
                        *printed = NULL;

        g_assert_cmpstr(found, ==, path);
        domain_define(host->bus, &(Spec){ .name = name, .devices = CONSOLE_XML INTERFACE_XML });
        g_assert_true(g_file_test(file, G_FILE_TEST_IS_REGULAR));
        domain_assert_string(host->bus, name, "Name", name);
        domain_start(host->bus, name);

        running = domain_get_string(host->bus, name, "Unit");
        if (unit)
                g_assert_cmpstr(running, ==, unit);
        line = read_file_of(domain_leader(host->bus, name), "cgroup");
        g_assert_nonnull(strstr(line, running));
        printed = console_run_once(host->bus, name, "printf %s \"$LIBVIRT_LXC_NAME\"");
        g_assert_cmpstr(printed, ==, name);

        host_restart_service(host);
        domain_assert_state(host->bus, name, "running", "booted");
        domain_stop(host->bus, name);
        host_assert_nothing_left(host);
        domain_undefine(host->bus, name);
        g_assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
}

static void test_utf8(Host *host)
{
        check_name(host, "Zürich", "/org/example/Lxc1/domain/Z_c3_bcrich",
                "machine-lxc1\\x2dZ\\xc3\\xbcrich.scope");
}

static void test_blanks(Host *host)
{
        check_name(host, "web server", "/org/example/Lxc1/domain/web_20server",
                "machine-lxc1\\x2dweb\\x20server.scope");
}

static void test_punctuation(Host *host)
{
        check_name(host, "a-b.c@d:%s\\x2d", "/org/example/Lxc1/domain/a_2db_2ec_40d_3a_25s_5cx2d", NULL);
}

static void test_digits(Host *host)
{
        check_name(host, "7", "/org/example/Lxc1/domain/_37", "machine-lxc1\\x2d7.scope");
}

static void test_longest(Host *host)
{
        g_autofree char *name = g_strnfill(200, 'n');
        g_autofree char *path = g_strconcat("/org/example/Lxc1/domain/", name, NULL);

        check_name(host, name, path, NULL);
}

/* Escaped, its name alone is longer than a unit's may be; and two such must not share a scope. */
static void test_longest_escaped(Host *host)
{
        GString *names[2] = { g_string_new(NULL), g_string_new(NULL) };
        g_autofree char *first = NULL, *second = NULL;

        for (int i = 0; i < 2; i++) {
                while (names[i]->len < 198)
                        g_string_append(names[i], "ü");
                g_string_append_c(names[i], (char) ('a' + i));
                domain_run(host->bus, &(Spec){ .name = names[i]->str });
        }
        first = domain_get_string(host->bus, names[0]->str, "Unit");
        second = domain_get_string(host->bus, names[1]->str, "Unit");
        g_assert_cmpstr(first, !=, second);
        domain_stop(host->bus, names[0]->str);
        domain_assert_state(host->bus, names[1]->str, "running", "booted");
        domain_stop(host->bus, names[1]->str);
        host_assert_nothing_left(host);
        g_string_free(names[0], TRUE);
        g_string_free(names[1], TRUE);
}

static const HostCase cases[] = {
        { "/machine/names/utf8", test_utf8 },
        { "/machine/names/blanks", test_blanks },
        { "/machine/names/punctuation", test_punctuation },
        { "/machine/names/digits", test_digits },
        { "/machine/names/longest", test_longest },
        { "/machine/names/longest-escaped", test_longest_escaped },
};

void add_names_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
