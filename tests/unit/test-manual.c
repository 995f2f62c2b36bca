/* Unit tests of what is written for people: each example of a definition in the man pages and in
 * busctl-examples is one that can be started and that the schema allows, and each test that tests/README
 * names is there. */
#include <glib.h>
#include <libxml/parser.h>

#include "xml/network-helpers.h"
#include "xml/schema-helpers.h"

static Schema *schema;

/* Fewer than there are: a page that is read wrongly has none. */
#define EXAMPLES_MIN 30
#define NETWORK_EXAMPLES_MIN 8

/* What is inside <domain> or <network>, or all of it. */
typedef void (*ExampleFunction)(const char *page, unsigned line, const char *text);

/* Undoes the escapes of roff that examples have: \& \- \e. */
static void append_text(GString *text, const char *line)
{
        for (const char *p = line; *p; p++) {
                if (p[0] != '\\') {
                        g_string_append_c(text, p[0]);
                        continue;
                }
                p++;
                g_assert_nonnull(strchr("&-e", *p));
                if (*p != '&')
                        g_string_append_c(text, *p == 'e' ? '\\' : '-');
        }
        g_string_append_c(text, '\n');
}

/* Calls the function for what begins with "<" between .nf and .fi; returns how often. */
static unsigned foreach_example(const char *page, ExampleFunction function)
{
        g_autofree char *path = g_test_build_filename(G_TEST_DIST, "..", "..", "data", page, NULL);
        g_autofree char *content = NULL;
        g_autoptr(GString) text = NULL;
        g_autoptr(GError) error = NULL;
        unsigned count = 0, begin = 0;

        g_file_get_contents(path, &content, NULL, &error);
        g_assert_no_error(error);

        g_auto(GStrv) lines = g_strsplit(content, "\n", -1);
        text = g_string_new(NULL);
        for (unsigned i = 0; lines[i]; i++) {
                if (g_str_equal(lines[i], ".nf")) {
                        begin = i + 1;
                        g_string_truncate(text, 0);
                } else if (g_str_equal(lines[i], ".fi") && text->str[0] == '<') {
                        function(page, begin + 1, text->str);
                        count++;
                        begin = 0;
                } else if (begin && g_str_has_prefix(lines[begin], "\\&<")) {
                        append_text(text, lines[i]);
                }
        }
        return count;
}

/* A part of a definition becomes a whole one by what it lacks of the least that there must be. */
static char *make_whole(const char *text)
{
        if (g_str_has_prefix(text, "<domain "))
                return g_strdup(text);
        return g_strconcat("<domain type='lxc'><name>example</name>",
                strstr(text, "<memory unit") ? "" : "<memory unit='MiB'>64</memory>",
                strstr(text, "<os>") ? "" : "<os><type>exe</type><init>/sbin/init</init></os>", text,
                "</domain>", NULL);
}

static void check_example(const char *page, unsigned line, const char *text)
{
        g_autofree char *xml = make_whole(text);
        _cleanup_domain_definition_ DomainDefinition *domain = parse(xml), *again = NULL;
        g_autofree char *written = format(domain), *written_again = NULL;

        g_test_message("%s, line %u", page, line);
        g_assert_cmpstr(domain->unsupported, ==, NULL);
        assert_schema_agrees(schema, domain, text);
        again = parse(written);
        written_again = format(again);
        g_assert_cmpstr(written_again, ==, written);
}

static void test_domain_page(void)
{
        g_assert_cmpuint(foreach_example("lxc1-domain.5", check_example), >=, EXAMPLES_MIN);
}

static void check_network_example(const char *page, unsigned line, const char *text)
{
        g_autofree char *xml = g_str_has_prefix(text, "<network>")
                ? g_strdup(text)
                : g_strconcat("<network><name>example</name>", text, "</network>", NULL);
        _cleanup_network_definition_ NetworkDefinition *network = parse_network(xml), *again = NULL;
        g_autofree char *written = format_network(network), *written_again = NULL;

        g_test_message("%s, line %u", page, line);
        g_assert_cmpstr(network->unsupported, ==, NULL);
        again = parse_network(written);
        written_again = format_network(again);
        g_assert_cmpstr(written_again, ==, written);
}

static void test_network_page(void)
{
        g_assert_cmpuint(
                foreach_example("lxc1-network.5", check_network_example), >=, NETWORK_EXAMPLES_MIN);
}

static void test_service_page(void)
{
        g_assert_cmpuint(foreach_example("lxc1d.8", check_example), >=, 1);
}

static void test_definitions(void)
{
        g_autofree char *directory =
                g_test_build_filename(G_TEST_DIST, "..", "..", "busctl-examples", NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(GDir) entries = g_dir_open(directory, 0, &error);
        const char *name;
        unsigned count = 0;

        g_assert_no_error(error);
        while ((name = g_dir_read_name(entries))) {
                g_autofree char *path = g_build_filename(directory, name, NULL), *xml = NULL;
                _cleanup_domain_definition_ DomainDefinition *domain = NULL;

                if (!g_str_has_suffix(name, ".xml"))
                        continue;
                g_file_get_contents(path, &xml, NULL, &error);
                g_assert_no_error(error);
                domain = parse(xml);
                g_assert_cmpstr(domain->unsupported, ==, NULL);
                assert_schema_agrees(schema, domain, name);
                count++;
        }
        g_assert_cmpuint(count, >=, 3);
}

/* --- tests/README --- */

#define TESTS_NAMED_MIN 100

/* All that the C files of a folder of tests have in them. */
static void append_sources(GString *text, const char *folder)
{
        g_autofree char *directory = g_test_build_filename(G_TEST_DIST, "..", folder, NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(GDir) sources = g_dir_open(directory, 0, &error);
        const char *name;

        g_assert_no_error(error);
        while ((name = g_dir_read_name(sources))) {
                g_autofree char *path = g_build_filename(directory, name, NULL), *content = NULL;

                if (!g_str_has_suffix(name, ".c"))
                        continue;
                g_file_get_contents(path, &content, NULL, &error);
                g_assert_no_error(error);
                g_string_append(text, content);
        }
}

/* Looks the words of a column's line up; returns how many there are. */
static unsigned find_tests(const char *column, const char *sources)
{
        g_auto(GStrv) words = g_strsplit(column, " ", -1);
        unsigned count = 0;

        for (char **word = words; *word; word++) {
                g_autofree char *quoted = g_strdup_printf("\"%s\"", *word);

                if (**word != '/')
                        continue;
                if (!strstr(sources, quoted))
                        g_error("tests/README names %s, which is no test", *word);
                count++;
        }
        return count;
}

static void test_tests_named(void)
{
        static const char title[] = "Proved by";
        g_autofree char *path = g_test_build_filename(G_TEST_DIST, "..", "README", NULL);
        g_autofree char *content = NULL;
        g_autoptr(GString) sources = g_string_new(NULL);
        g_autoptr(GError) error = NULL;
        size_t column = 0;
        unsigned count = 0;

        append_sources(sources, "unit");
        append_sources(sources, "machine");
        g_file_get_contents(path, &content, NULL, &error);
        g_assert_no_error(error);

        g_auto(GStrv) lines = g_strsplit(content, "\n", -1);
        for (char **line = lines; *line; line++) {
                const char *heading = strstr(*line, title);

                if (heading)
                        column = (size_t) (heading - *line);
                else if (column && strlen(*line) > column)
                        count += find_tests(*line + column, sources->str);
        }
        g_assert_cmpuint(count, >=, TESTS_NAMED_MIN);
}

int main(int argc, char **argv)
{
        int r;

        g_test_init(&argc, &argv, NULL);
        xmlSetExternalEntityLoader(refuse_load);
        schema = load_domain_schema();
        g_test_add_func("/manual/domain", test_domain_page);
        g_test_add_func("/manual/network", test_network_page);
        g_test_add_func("/manual/service", test_service_page);
        g_test_add_func("/manual/definitions", test_definitions);
        g_test_add_func("/manual/tests", test_tests_named);
        r = g_test_run();
        schema_free(schema);
        xmlCleanupParser();
        return r;
}
