/* Definition, and the ways to find a domain. */
#include <string.h>

#include "domain.h"
#include "events.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

static const guint64 no_flags = 0;

static char *example(const char *name)
{
        g_autofree char *path = g_build_filename(SOURCE_ROOT, "busctl-examples", name, NULL);

        return read_file(path);
}

static void check_example(Host *host, const char *file)
{
        g_autofree char *xml = example(file);
        g_autofree char *path = domain_define_xml(host->bus, xml);
        g_autofree char *uuid = NULL, *stored = NULL, *kept = NULL, *line = NULL;

        g_assert_cmpstr(path, ==, "/org/example/Lxc1/domain/vm1");
        uuid = domain_get_string(host->bus, "vm1", "UUID");
        g_assert_true(g_uuid_string_is_valid(uuid));
        domain_assert_string(host->bus, "vm1", "Name", "vm1");
        domain_assert_state(host->bus, "vm1", "shutoff", "unknown");
        g_assert_true(domain_get_boolean(host->bus, "vm1", "Persistent"));
        g_assert_false(domain_get_boolean(host->bus, "vm1", "Autostart"));
        g_assert_cmpuint(domain_leader(host->bus, "vm1"), ==, 0);

        stored = read_file(DOMAINS_DIRECTORY "/vm1.xml");
        kept = domain_xml(host->bus, "vm1", FLAG_XML_PERSISTENT);
        g_assert_cmpstr(stored, ==, kept);
        line = g_strconcat("<uuid>", uuid, "</uuid>", NULL);
        g_assert_nonnull(strstr(kept, line));
        g_assert_nonnull(strstr(kept, "<mac address="));
        g_assert_nonnull(strstr(kept, "<emulator>/usr/libexec/libvirt_lxc</emulator>"));
}

static void test_example_1(Host *host)
{
        g_autoptr(GVariant) memory = NULL;

        check_example(host, "example-1.xml");
        memory = domain_get(host->bus, "vm1", "MemoryMax");
        g_assert_cmpuint(g_variant_get_uint64(memory), ==, 500000 * G_GUINT64_CONSTANT(1024));
}

static void test_example_2(Host *host)
{
        check_example(host, "example-2.xml");
}

static void test_list(Host *host)
{
        g_autoptr(GVariant) answer = NULL, list = NULL;
        const char *name, *uuid, *state, *path;
        g_autofree char *expected = NULL;

        answer = manager_call(host->bus, "ListDomains", NULL);
        g_assert_cmpstr(g_variant_get_type_string(answer), ==, "(a(ssso))");
        list = g_variant_get_child_value(answer, 0);
        g_assert_cmpuint(g_variant_n_children(list), ==, 0);
        g_clear_pointer(&answer, g_variant_unref);
        g_clear_pointer(&list, g_variant_unref);

        domain_define(host->bus, &(Spec){ .name = "listed" });
        answer = manager_call(host->bus, "ListDomains", NULL);
        list = g_variant_get_child_value(answer, 0);
        g_assert_cmpuint(g_variant_n_children(list), ==, 1);
        g_variant_get_child(list, 0, "(&s&s&s&o)", &name, &uuid, &state, &path);
        expected = domain_get_string(host->bus, "listed", "UUID");
        g_assert_cmpstr(name, ==, "listed");
        g_assert_cmpstr(uuid, ==, expected);
        g_assert_cmpstr(state, ==, "shutoff");
        g_assert_cmpstr(path, ==, "/org/example/Lxc1/domain/listed");
}

static void assert_found(Host *host, const char *method, const char *key, const char *path)
{
        g_autoptr(GVariant) answer = manager_call(host->bus, method, g_variant_new("(s)", key));
        const char *found;

        g_variant_get(answer, "(&o)", &found);
        g_assert_cmpstr(found, ==, path);
}

static void test_find(Host *host)
{
        const char *uuid = "01234567-89ab-4cde-8f01-23456789abcd",
                   *path = "/org/example/Lxc1/domain/found";

        domain_define(host->bus, &(Spec){ .name = "found", .uuid = uuid });
        assert_found(host, "GetDomain", "found", path);
        assert_found(host, "GetDomainByUUID", uuid, path);
        assert_found(host, "GetDomainByUUID", "0123456789ab4cde8f0123456789abcd", path);
        assert_found(host, "GetDomainByUUID", "01234567-89AB-4CDE-8F01-23456789ABCD", path);
        g_free(manager_refused(
                host->bus, "GetDomain", g_variant_new("(s)", "other"), OWN_ERROR("NoSuchDomain")));
        g_free(manager_refused(host->bus, "GetDomainByUUID",
                g_variant_new("(s)", "11234567-89ab-4cde-8f01-23456789abcd"),
                OWN_ERROR("NoSuchDomain")));
        g_free(manager_refused(
                host->bus, "GetDomainByUUID", g_variant_new("(s)", "found"), DBUS_ERROR("InvalidArgs")));
        g_free(manager_refused(
                host->bus, "GetDomainByUUID", g_variant_new("(s)", ""), DBUS_ERROR("InvalidArgs")));
}

static void test_redefine(Host *host)
{
        const char *uuid = "01234567-89ab-4cde-8f01-23456789abcd";
        g_autofree char *xml = NULL;
        g_autoptr(Recorder) recorder = NULL;
        g_autoptr(GVariant) told = NULL;

        domain_define(host->bus, &(Spec){ .name = "again", .uuid = uuid });
        recorder = recorder_new(host->bus, NULL);
        domain_define(host->bus,
                &(Spec){ .name = "again", .uuid = uuid, .more = "<title>the second</title>" });
        xml = domain_xml(host->bus, "again", 0);
        g_assert_nonnull(strstr(xml, "<title>the second</title>"));
        domain_assert_string(host->bus, "again", "Title", "the second");
        told = recorder_last_value(recorder, "Title");
        g_assert_nonnull(told);
        g_assert_cmpstr(g_variant_get_string(told, NULL), ==, "the second");
        g_assert_cmpuint(recorder_count(recorder, "DomainNew"), ==, 0);
}

static void check_clash(Host *host, const Spec *other)
{
        g_autofree char *before = domain_xml(host->bus, "first", 0);
        g_autofree char *xml = spec_xml(other);
        g_autofree char *after = NULL;

        g_free(domain_define_refused(host->bus, xml, OWN_ERROR("DomainExists")));
        after = domain_xml(host->bus, "first", 0);
        g_assert_cmpstr(after, ==, before);
}

static void test_clashes(Host *host)
{
        const char *uuid = "01234567-89ab-4cde-8f01-23456789abcd";

        domain_define(host->bus, &(Spec){ .name = "first", .uuid = uuid });
        check_clash(host, &(Spec){ .name = "first" });
        check_clash(host, &(Spec){ .name = "first", .uuid = "11234567-89ab-4cde-8f01-23456789abcd" });
        check_clash(host, &(Spec){ .name = "second", .uuid = uuid });
        g_assert_false(domain_exists(host->bus, "second"));
}

static void test_undefine(Host *host)
{
        g_autofree char *path = domain_path("gone");
        g_autoptr(GVariant) answer = NULL;

        domain_define(host->bus, &(Spec){ .name = "gone" });
        answer = manager_call(host->bus, "Undefine", g_variant_new("(st)", "gone", no_flags));
        g_assert_false(domain_exists(host->bus, "gone"));
        g_assert_false(g_file_test(DOMAINS_DIRECTORY "/gone.xml", G_FILE_TEST_EXISTS));
        g_free(bus_refused(host->bus, domain_target(path), "Start", g_variant_new("(t)", no_flags),
                DBUS_ERROR("UnknownObject")));
        domain_define(host->bus, &(Spec){ .name = "gone" });
        domain_undefine(host->bus, "gone"); /* the domain's own method */
        g_assert_false(domain_exists(host->bus, "gone"));
}

static void test_survives_restart(Host *host)
{
        g_autofree char *before = NULL, *after = NULL;

        domain_define(
                host->bus, &(Spec){ .name = "kept", .more = "<description>as it was</description>" });
        before = domain_xml(host->bus, "kept", 0);
        host_restart_service(host);
        after = domain_xml(host->bus, "kept", 0);
        g_assert_cmpstr(after, ==, before);
        domain_assert_string(host->bus, "kept", "Description", "as it was");
        domain_assert_state(host->bus, "kept", "shutoff", "unknown");
}

/* Only what can't be read is missing, and it stays as it is. */
static void test_broken_file(Host *host)
{
        const char *broken = DOMAINS_DIRECTORY "/broken.xml", *content = "<domain type='lxc'><name>brok";
        g_autofree char *left = NULL;

        domain_define(host->bus, &(Spec){ .name = "whole" });
        write_file(broken, content);
        host_restart_service(host);
        g_assert_true(domain_exists(host->bus, "whole"));
        g_assert_false(domain_exists(host->bus, "broken"));
        domain_define(host->bus, &(Spec){ .name = "another" });
        left = read_file(broken);
        g_assert_cmpstr(left, ==, content);
}

static const HostCase cases[] = {
        { "/machine/define/example-1", test_example_1 },
        { "/machine/define/example-2", test_example_2 },
        { "/machine/define/list", test_list },
        { "/machine/define/find", test_find },
        { "/machine/define/redefine", test_redefine },
        { "/machine/define/clashes", test_clashes },
        { "/machine/define/undefine", test_undefine },
        { "/machine/define/survives-restart", test_survives_restart },
        { "/machine/define/broken-file", test_broken_file },
};

void add_define_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
