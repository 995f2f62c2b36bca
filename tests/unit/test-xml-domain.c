/* Unit tests of xml/domain. */
#include <glib.h>
#include <libxml/parser.h>
#include <string.h>

#include "base/names.h"
#include "xml/domain-helpers.h"
#include "xml/same-view.h"

static void check_round_trip(const char *path)
{
        g_autofree char *xml = NULL;
        size_t length;

        g_test_message("%s", path);
        g_assert_true(g_file_get_contents(path, &xml, &length, NULL));
        _cleanup_domain_definition_ DomainDefinition *domain = parse_bytes(xml, length);
        g_autofree char *incomplete = format(domain);
        _cleanup_domain_definition_ DomainDefinition *again = parse(incomplete);
        g_autofree char *incomplete_again = format(again);

        g_assert_cmpstr(incomplete_again, ==, incomplete);

        g_assert_cmpint(domain_definition_complete(domain, NULL, NULL), ==, 0);
        g_autofree char *complete = format(domain);
        _cleanup_domain_definition_ DomainDefinition *second = parse(complete);
        g_assert_cmpint(domain_definition_complete(second, NULL, NULL), ==, 0);
        g_autofree char *complete_again = format(second);

        g_assert_cmpstr(complete_again, ==, complete);
        assert_same_view(domain, second);

        _cleanup_domain_definition_ DomainDefinition *copy = NULL;
        g_assert_cmpint(domain_definition_copy(domain, &copy), ==, 0);
        g_autofree char *copied = format(copy);
        g_assert_cmpstr(copied, ==, complete);
        assert_same_view(domain, copy);
        g_assert_cmpstr(domain->unsupported, ==, copy->unsupported);
}

static void test_valid(void)
{
        g_assert_cmpuint(samples_foreach("valid", check_round_trip), >=, 100);
        g_assert_cmpuint(n_loads, ==, 0);
}

static void test_example_1(void)
{
        static const unsigned char zero[16];
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("example-1");

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpstr(domain->name, ==, "vm1");
        g_assert_false(domain->has_uuid);
        g_assert_cmpmem(domain->uuid, 16, zero, 16);
        g_assert_cmpuint(domain->resources.memory, ==, UINT64_C(500000) * 1024);
        g_assert_cmpuint(domain->resources.vcpus, ==, 1);
        g_assert_cmpstr(domain->init, ==, "/bin/sh");
        g_assert_null(domain->init_arguments[0]);
        g_assert_cmpstr(domain->init_directory, ==, NULL);
        g_assert_cmpint(domain->on_poweroff, ==, LIFECYCLE_DESTROY);
        g_assert_cmpint(domain->on_reboot, ==, LIFECYCLE_RESTART);
        g_assert_cmpint(domain->on_crash, ==, LIFECYCLE_DESTROY);
        g_assert_cmpuint(domain->n_filesystems, ==, 0);
        g_assert_null(domain_definition_root(domain));
        g_assert_cmpuint(domain->n_interfaces, ==, 1);
        g_assert_cmpstr(domain->interfaces[0].network, ==, "default");
        g_assert_false(domain->interfaces[0].has_mac);
        g_assert_true(domain->interfaces[0].link_up);
        g_assert_cmpint(domain->interfaces[0].line, ==, 15);
        g_assert_cmpuint(domain->n_consoles, ==, 1);
        g_assert_cmpstr(domain->consoles[0].alias, ==, "console0");
}

static void test_example_2(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("example-2");

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpuint(domain->n_filesystems, ==, 1);
        g_assert_true(domain_definition_root(domain) == &domain->filesystems[0]);
        g_assert_cmpstr(domain->filesystems[0].source, ==, "/opt/vm-1-root");
        g_assert_false(domain->filesystems[0].readonly);
        g_assert_cmpint(domain->filesystems[0].line, ==, 15);
}

static void test_complete(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("example-1");
        char uuid[UUID_TEXT_SIZE];

        g_assert_cmpint(domain_definition_complete(domain, NULL, NULL), ==, 0);
        g_assert_true(domain->has_uuid);
        g_assert_true(domain->interfaces[0].has_mac);
        uuid_format(domain->uuid, uuid);

        const unsigned char *mac = domain->interfaces[0].mac;
        g_autofree char *start = g_strdup_printf(
                "<domain type=\"lxc\">\n  <name>vm1</name>\n  <uuid>%s</uuid>\n  <memory>500000</memory>\n",
                uuid);
        g_autofree char *interface = g_strdup_printf("    <interface type=\"network\">\n"
                                                     "      <mac address=\"52:54:00:%02x:%02x:%02x\"/>\n"
                                                     "      <source network=\"default\"/>\n"
                                                     "    </interface>\n    <console type=\"pty\"/>\n"
                                                     "  </devices>\n</domain>\n",
                mac[3], mac[4], mac[5]);
        g_autofree char *xml = format(domain);
        g_assert_true(g_str_has_prefix(xml, start));
        g_assert_true(g_str_has_suffix(xml, interface));

        g_assert_cmpint(domain_definition_complete(domain, NULL, NULL), ==, 0);
        g_autofree char *unchanged = format(domain);
        g_assert_cmpstr(unchanged, ==, xml);
}

static void test_complete_is_random(void)
{
        _cleanup_domain_definition_ DomainDefinition *first = parse_sample("interfaces");
        _cleanup_domain_definition_ DomainDefinition *second = parse_sample("interfaces");

        g_assert_cmpint(domain_definition_complete(first, NULL, NULL), ==, 0);
        g_assert_cmpint(domain_definition_complete(second, NULL, NULL), ==, 0);
        g_assert_cmpint(memcmp(first->uuid, second->uuid, 16), !=, 0);
        g_assert_cmpint(memcmp(first->interfaces[1].mac, second->interfaces[1].mac, 6), !=, 0);
        g_assert_cmpmem(first->interfaces[0].mac, 6, second->interfaces[0].mac, 6);
}

static void test_default_console(void)
{
        static const char console[] =
                "  <devices>\n    <console type=\"pty\">\n"
                "      <target type=\"lxc\" port=\"0\"/>\n    </console>\n  </devices>\n";
        static const char *const samples[] = { "minimal", "no-devices-indented", "empty-devices",
                "blank-devices" };

        for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
                _cleanup_domain_definition_ DomainDefinition *domain = parse_sample(samples[i]);
                g_autofree char *xml = format(domain);

                assert_contains(xml, console, samples[i]);
                g_assert_cmpuint(domain->n_consoles, ==, 1);
                g_assert_cmpstr(domain->consoles[0].alias, ==, "console0");
        }
}

static void test_consoles(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("consoles");

        g_assert_cmpuint(domain->n_consoles, ==, 3);
        g_assert_cmpstr(domain->consoles[0].alias, ==, "console1"); /* console0 is taken */
        g_assert_cmpstr(domain->consoles[1].alias, ==, "console0");
        g_assert_cmpstr(domain->consoles[2].alias, ==, "ua-serial");
}

static void test_filesystems(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("filesystems");
        const FilesystemDefinition *filesystems = domain->filesystems;

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpuint(domain->n_filesystems, ==, 3);
        g_assert_cmpstr(filesystems[0].target, ==, "/");
        g_assert_cmpstr(filesystems[0].source, ==, "/srv/vm1/root");
        g_assert_cmpstr(filesystems[1].target, ==, "/opt");
        g_assert_cmpstr(filesystems[1].source, ==, "/srv/../opt");
        g_assert_cmpstr(filesystems[2].target, ==, "/home/user");
        g_assert_cmpstr(filesystems[2].source, ==, "/srv/vm1/home");
        g_assert_true(filesystems[2].readonly);
        g_assert_true(domain_definition_root(domain) == &filesystems[0]);

        g_autofree char *xml = format(domain);
        assert_contains(
                g_strstr_len(xml, -1, "//home/./user/"), "/srv/vm1/root", "the tree keeps its order");
}

/* Equally deep ones stay in order, whatever algorithm sorts them. */
static void test_filesystems_stable(void)
{
        g_autoptr(GString) xml =
                g_string_new("<domain type='lxc'><name>a</name><memory>1</memory><os><type>exe"
                             "</type><init>/i</init></os><devices>");

        for (unsigned i = 0; i < 200; i++)
                g_string_append_printf(xml,
                        "<filesystem><source dir='/'/><target dir='%s/%03u'/></filesystem>",
                        i % 2 ? "" : "/b", 999 - i);
        g_string_append(xml, "</devices></domain>");

        _cleanup_domain_definition_ DomainDefinition *domain = parse(xml->str);
        g_assert_cmpuint(domain->n_filesystems, ==, 200);
        for (unsigned i = 0; i < 100; i++) {
                g_autofree char *shallow = g_strdup_printf("/%03u", 998 - 2 * i);
                g_autofree char *deep = g_strdup_printf("/b/%03u", 999 - 2 * i);
                g_assert_cmpstr(domain->filesystems[i].target, ==, shallow);
                g_assert_cmpstr(domain->filesystems[100 + i].target, ==, deep);
        }
}

static void test_init(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("init-complete");

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpuint(g_strv_length(domain->init_arguments), ==, 4);
        g_assert_cmpstr(domain->init_arguments[1], ==, "emergency.service");
        g_assert_cmpstr(domain->init_arguments[2], ==, "");
        g_assert_cmpstr(domain->init_arguments[3], ==, "  blanks  ");
        g_assert_cmpuint(domain->n_environment, ==, 2);
        g_assert_cmpstr(domain->environment[0].name, ==, "TERM");
        g_assert_cmpstr(domain->environment[0].value, ==, "vt100");
        g_assert_cmpstr(domain->environment[1].value, ==, "");
        g_assert_cmpstr(domain->init_directory, ==, "/root");
        g_assert_cmpstr(domain->cmdline, ==, "quiet splash");
}

static void test_texts(void)
{
        _cleanup_domain_definition_ DomainDefinition *texts = parse_sample("title-description");
        _cleanup_domain_definition_ DomainDefinition *cdata = parse_sample("cdata");
        _cleanup_domain_definition_ DomainDefinition *comments = parse_sample("comments");
        _cleanup_domain_definition_ DomainDefinition *references = parse_sample("attribute-references");

        g_assert_cmpstr(texts->title, ==, "A title & more");
        g_assert_cmpstr(texts->description, ==, "\n    several\n    lines <b>\n  ");
        g_assert_cmpstr(cdata->name, ==, "a&b");
        g_assert_cmpstr(cdata->description, ==, "x <y> z");
        g_assert_cmpstr(comments->name, ==, "a");
        g_assert_cmpuint(comments->resources.memory, ==, 1024);
        g_assert_cmpstr(references->filesystems[0].source, ==, "/srv/a&b\n\"A<");
}

static void test_kept(void)
{
        static const char *const parts[] = { "<!-- before -->", "<!-- one -->", "<!-- two\n  lines -->",
                "<!-- after -->", "<!-- in the name -->" };
        _cleanup_domain_definition_ DomainDefinition *comments = parse_sample("comments");
        _cleanup_domain_definition_ DomainDefinition *metadata = parse_sample("metadata");
        _cleanup_domain_definition_ DomainDefinition *foreign = parse_sample("foreign-namespaces");
        g_autofree char *comments_xml = format(comments), *metadata_xml = format(metadata);
        g_autofree char *foreign_xml = format(foreign);

        for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
                assert_contains(comments_xml, parts[i], "comments");
        assert_contains(metadata_xml,
                "<app:info xmlns:app=\"http://example.org/app\" app:level=\"3\">mixed <app:b>text</app:b> here\n"
                "      <app:c> </app:c></app:info>",
                "metadata");
        assert_contains(metadata_xml, "href=\"file:///etc/hostname\"", "metadata");
        assert_contains(foreign_xml, "<q:arg value=\"-foo\"/>", "foreign");
        assert_contains(foreign_xml, "q:x=\"1\"", "foreign");
        g_assert_cmpstr(foreign->unsupported, ==, NULL);
}

static uint64_t memory_of(const char *memory)
{
        g_autofree char *xml = g_strdup_printf(
                "<domain type='lxc'><name>a</name>%s<os><type>exe</type><init>/i</init></os></domain>",
                memory);
        _cleanup_domain_definition_ DomainDefinition *domain = parse(xml);

        return domain->resources.memory;
}

static void test_memory_units(void)
{
        g_assert_cmpuint(memory_of("<memory>3</memory>"), ==, 3 * 1024);
        g_assert_cmpuint(memory_of("<memory>\n 3 \t</memory>"), ==, 3 * 1024);
        g_assert_cmpuint(memory_of("<memory unit='b'>3</memory>"), ==, 3);
        g_assert_cmpuint(memory_of("<memory unit='bytes'>3</memory>"), ==, 3);
        g_assert_cmpuint(memory_of("<memory unit='KB'>3</memory>"), ==, 3000);
        g_assert_cmpuint(memory_of("<memory unit='k'>3</memory>"), ==, 3 * 1024);
        g_assert_cmpuint(memory_of("<memory unit='KiB'>3</memory>"), ==, 3 * 1024);
        g_assert_cmpuint(memory_of("<memory unit='MB'>3</memory>"), ==, 3000000);
        g_assert_cmpuint(memory_of("<memory unit='M'>3</memory>"), ==, 3 * 1024 * 1024);
        g_assert_cmpuint(memory_of("<memory unit='MiB'>3</memory>"), ==, 3 * 1024 * 1024);
        g_assert_cmpuint(memory_of("<memory unit='GB'>3</memory>"), ==, UINT64_C(3000000000));
        g_assert_cmpuint(memory_of("<memory unit='GiB'>3</memory>"), ==, UINT64_C(3) << 30);
        g_assert_cmpuint(memory_of("<memory unit='TB'>3</memory>"), ==, UINT64_C(3000000000000));
        g_assert_cmpuint(memory_of("<memory unit='TiB'>3</memory>"), ==, UINT64_C(3) << 40);
        g_assert_cmpuint(memory_of("<memory unit='b'>9223372036854775807</memory>"), ==, INT64_MAX);
}

static void test_independent_copy(void)
{
        DomainDefinition *domain = parse_sample("filesystems");
        _cleanup_domain_definition_ DomainDefinition *copy = NULL;

        g_assert_cmpint(domain_definition_copy(domain, &copy), ==, 0);
        g_assert_cmpint(domain_definition_complete(copy, NULL, NULL), ==, 0);
        g_assert_false(domain->has_uuid);
        g_autofree char *original = format(domain);
        g_assert_null(strstr(original, "<uuid>"));
        domain_definition_free(domain);

        g_assert_cmpstr(domain_definition_root(copy)->source, ==, "/srv/vm1/root");
        g_autofree char *xml = format(copy);
        assert_contains(xml, "<uuid>", "copy");
}

int main(int argc, char **argv)
{
        int r;

        g_test_init(&argc, &argv, NULL);
        xmlSetExternalEntityLoader(refuse_load);
        g_test_add_func("/xml/domain/valid", test_valid);
        g_test_add_func("/xml/domain/example-1", test_example_1);
        g_test_add_func("/xml/domain/example-2", test_example_2);
        g_test_add_func("/xml/domain/complete", test_complete);
        g_test_add_func("/xml/domain/complete-is-random", test_complete_is_random);
        g_test_add_func("/xml/domain/default-console", test_default_console);
        g_test_add_func("/xml/domain/consoles", test_consoles);
        g_test_add_func("/xml/domain/filesystems", test_filesystems);
        g_test_add_func("/xml/domain/filesystems-stable", test_filesystems_stable);
        g_test_add_func("/xml/domain/init", test_init);
        g_test_add_func("/xml/domain/texts", test_texts);
        g_test_add_func("/xml/domain/kept", test_kept);
        g_test_add_func("/xml/domain/memory-units", test_memory_units);
        g_test_add_func("/xml/domain/independent-copy", test_independent_copy);
        r = g_test_run();
        xmlCleanupParser();
        return r;
}
