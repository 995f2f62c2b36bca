/* Unit tests of the man pages: each example of a definition is one that can be started. */
#include <glib.h>
#include <libxml/parser.h>

#include "xml/domain-helpers.h"

/* Fewer than there are: a page that is read wrongly has none. */
#define EXAMPLES_MIN 30

/* What is inside <domain>, or all of it. */
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
        again = parse(written);
        written_again = format(again);
        g_assert_cmpstr(written_again, ==, written);
}

static void test_domain_page(void)
{
        g_assert_cmpuint(foreach_example("lxc1-domain.5", check_example), >=, EXAMPLES_MIN);
}

static void test_service_page(void)
{
        g_assert_cmpuint(foreach_example("lxc1d.8", check_example), >=, 1);
}

int main(int argc, char **argv)
{
        int r;

        g_test_init(&argc, &argv, NULL);
        xmlSetExternalEntityLoader(refuse_load);
        g_test_add_func("/manual/domain", test_domain_page);
        g_test_add_func("/manual/service", test_service_page);
        r = g_test_run();
        xmlCleanupParser();
        return r;
}
