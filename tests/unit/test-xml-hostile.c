/* Unit tests of domain XML that is wrong, or meant to do harm. */
#include <errno.h>
#include <glib.h>
#include <libxml/parser.h>
#include <string.h>

#include "cpu-time.h"
#include "xml/domain-helpers.h"
#include "xml/invalid-samples.h"

static void test_invalid(void)
{
        for (size_t i = 0; i < G_N_ELEMENTS(invalid_samples); i++) {
                const InvalidSample *sample = &invalid_samples[i];
                size_t length;
                g_autofree char *xml = sample_read("invalid", sample->name, &length);

                g_test_message("%s", sample->name);
                g_autofree char *message = refuse_bytes(xml, length, sample->error);
                g_test_message("%s", message);
                assert_contains(message, sample->message, sample->name);
        }
        g_assert_cmpuint(n_loads, ==, 0);
}

static void check_listed(const char *path)
{
        g_autofree char *file = g_path_get_basename(path);
        bool listed = false;

        for (size_t i = 0; i < G_N_ELEMENTS(invalid_samples); i++) {
                g_autofree char *expected = g_strconcat(invalid_samples[i].name, ".xml", NULL);
                listed |= g_str_equal(file, expected);
        }
        if (!listed)
                g_error("%s is not in the table", path);
}

static void test_invalid_all_listed(void)
{
        g_assert_cmpuint(samples_foreach("invalid", check_listed), ==, G_N_ELEMENTS(invalid_samples));
}

/* Never crashes, and never is anything but the whole accepted. */
static void test_cut(void)
{
        size_t length;
        g_autofree char *xml = sample_read("valid", "example-1", &length);

        g_assert_cmpuint(length, >, 400);
        while (g_ascii_isspace(xml[length - 1]))
                length--;
        for (size_t cut = 0; cut < length; cut++) {
                /* A copy of that length, so that ASan sees a read beyond. */
                g_autofree char *part = g_memdup2(xml, cut ? cut : 1);
                g_autofree char *message = refuse_bytes(part, cut, ERROR_INVALID_XML);
                g_assert_true(g_str_has_prefix(message, "line "));
        }
}

/* Each byte replaced in turn: accepted or refused, never more. */
static void test_damaged(void)
{
        static const char replacements[] = { '\0', '<', '>', '&', '"', '/', ' ', '\n', '\x80', '\xff' };
        size_t length;
        g_autofree char *xml = sample_read("valid", "example-2", &length);

        for (size_t i = 0; i < length; i++) {
                char original = xml[i];
                for (size_t j = 0; j < sizeof(replacements); j++) {
                        _cleanup_error_ Error error = ERROR_NULL;
                        _cleanup_domain_definition_ DomainDefinition *domain = NULL;

                        xml[i] = replacements[j];
                        if (domain_definition_parse(xml, length, &domain, &error) < 0)
                                g_assert_true(g_utf8_validate(error_message(&error), -1, NULL));
                        else
                                g_assert_null(error.name);
                }
                xml[i] = original;
        }
}

static void test_size(void)
{
        const size_t huge = 10 * 1024 * 1024;
        g_autofree char *blanks = g_strnfill(huge, ' ');
        g_autofree char *message = refuse_bytes(blanks, huge, ERROR_INVALID_XML);
        g_autofree char *filler = NULL, *largest = NULL, *larger = NULL;
        static const char start[] =
                "<domain type='lxc'><name>a</name><memory>1</memory><os><type>exe</type>"
                "<init>/i</init></os><description>";
        static const char end[] = "</description></domain>";

        g_assert_cmpstr(
                message, ==, "the XML has 10485760 bytes, more than the 1048576 that are accepted");

        filler = g_strnfill(DOMAIN_XML_MAX - (sizeof(start) - 1) - (sizeof(end) - 1), 'x');
        largest = g_strconcat(start, filler, end, NULL);
        g_assert_cmpuint(strlen(largest), ==, DOMAIN_XML_MAX);
        _cleanup_domain_definition_ DomainDefinition *domain = parse(largest);
        g_assert_cmpstr(domain->description, ==, filler);

        larger = g_strconcat(largest, "\n", NULL);
        g_free(message);
        message = refuse_bytes(larger, strlen(larger), ERROR_INVALID_XML);
}

#define MINIMAL_START \
        "<domain type='lxc'><name>a</name><memory>1</memory><os><type>exe</type><init>/i</init></os>"

/* With what is quadratic it would take half a minute. NULL: it is accepted. */
static void parse_quickly(const char *xml, const char *expected)
{
        _cleanup_error_ Error error = ERROR_NULL;
        _cleanup_domain_definition_ DomainDefinition *domain = NULL;
        gint64 started = cpu_time_now();
        int r;

        r = domain_definition_parse(xml, strlen(xml), &domain, &error);
        g_test_message("%.0f ms", (double) (cpu_time_now() - started) / 1000);
        g_assert_cmpint(cpu_time_now() - started, <, 5 * G_USEC_PER_SEC);
        g_assert_cmpstr(error.message, ==, expected);
        g_assert_cmpint(r, ==, expected ? -EINVAL : 0);
}

static void fill(
        const char *start, const char *item, const char *item_end, const char *end, const char *expected)
{
        g_autoptr(GString) xml = g_string_new(MINIMAL_START);

        g_string_append(xml, start);
        for (unsigned i = 0; xml->len + 500 < DOMAIN_XML_MAX; i++)
                g_string_append_printf(xml, "%s%u%s", item, i, item_end);
        g_string_append(xml, end);
        g_test_message("%s", item);
        parse_quickly(xml->str, expected);
}

static void test_hostile_sizes(void)
{
        static const char end[] = "</devices></domain>";

        fill("<devices>", "<filesystem><source dir='/'/><target dir='/", "'/></filesystem>", end,
                "line 1: <devices>: there are more than 1000 filesystems");
        fill("<devices>", "<disk><source file='/'/><target dev='a", "'/></disk>", end,
                "line 1: <devices>: there are more than 256 disks");
        fill("<devices>", "<hostdev type='usb' mode='", "'/>", end,
                "line 1: <devices>: there are more than 256 host devices");
        fill("<devices>", "<controller index='", "'/>", end, NULL);
        fill("<devices><interface type='network'><source network='a'/>", "<ip address='1.2.3.4'/><!--",
                "-->", "</interface></devices></domain>",
                "line 1: <interface>: there are more than 256 <ip>");
        fill("<devices>", "<interface type='network'><source network='a'/><guest dev='a",
                "'/></interface>", end, NULL);
        fill("<devices>", "<console/><!--", "-->", end,
                "line 1: <devices>: there are more than 16 consoles");
        fill("<devices>", "<unknown", "/>", end, NULL);
        fill("", "<a/>\n<!--", "-->", "</domain>", NULL);
        fill("<metadata a='", "", "&amp;", "'/></domain>", NULL);
        fill("<metadata ", "a", "='' ", "/></domain>",
                "line 1: an element has more than 256 attributes");
        fill("<description>", "<!--", "-->&lt;", "</description></domain>", NULL);
        fill("<description>", "", "&lt;", "</description></domain>", NULL);
        fill("<description>", "", "<![CDATA[]]>", "</description></domain>", NULL);
        fill("<features><privnet/>", "<x:a xmlns:x='", "'/>", "</features></domain>",
                "the XML declares more than 1024 namespaces");
}

static void test_hostile_settings(void)
{
        static const char metadata[] = "<metadata><c:container xmlns:c='" LXC1_NAMESPACE "'>";
        static const char metadata_end[] = "</c:container></metadata></domain>";

        fill("<features><capabilities>", "<cap_", "/>", "</capabilities></features></domain>", NULL);
        fill("<cputune>", "<vcpupin vcpu='", "'/>", "</cputune></domain>", NULL);
        fill("<idmap>", "<uid start='", "'/>", "</idmap></domain>",
                "line 1: <idmap>: there are more than 340 <uid>");
        fill("<blkiotune>", "<device><path>/", "</path></device>", "</blkiotune></domain>",
                "line 1: <blkiotune>: there are more than 256 devices");
        fill("<clock>", "<timer name='rtc' frequency='", "'/>", "</clock></domain>", NULL);
        fill("", "<seclabel type='none' model='", "'/>", "</domain>", NULL);
        fill(metadata, "<c:overlay target='/", "'/>", metadata_end,
                "line 1: <overlay>: target \"/0\" is not that of a filesystem of this domain");
        fill(metadata, "<c:rlimit name='cpu' hard='", "'/>", metadata_end,
                "line 1: <rlimit>: there is another limit of \"cpu\"");
        fill("<metadata>", "<tasks a='", "'/>", "</metadata></domain>", NULL);
}

static void test_hostile_cpuset(void)
{
        g_autoptr(GString) xml = g_string_new(MINIMAL_START "<vcpu cpuset='");

        while (xml->len + 100 < DOMAIN_XML_MAX)
                g_string_append(xml, "0-4095,^7,1-4094,");
        g_string_append(xml, "^7'>1</vcpu></domain>");
        parse_quickly(xml->str, NULL);
}

/* As many filesystems as there may be, with long targets that are alike, where each needs another one
 * before it, and all of them need each other in the end if it is a circle. */
static void order_quickly(bool circle, const char *expected)
{
        g_autofree char *name = g_strnfill(400, 'x');
        g_autoptr(GString) xml = g_string_new(MINIMAL_START "<devices>\n");

        for (unsigned i = 0; i < FILESYSTEMS_MAX; i++)
                g_string_append_printf(xml,
                        "<filesystem type='bind'><source dir='/%s/%u'/><target dir='/%s/%u'/></filesystem>\n",
                        name, circle ? (i + 1) % FILESYSTEMS_MAX : i + 1, name, i);
        g_string_append(xml, "</devices></domain>");
        parse_quickly(xml->str, expected);
}

static void test_hostile_order(void)
{
        g_autofree char *shown = g_strnfill(67, 'x');
        g_autofree char *expected = g_strdup_printf(
                "line 2: <filesystem>: its source \"/%s…\" needs the filesystem on line 3 to "
                "be mounted before, which in turn needs this one",
                shown);

        order_quickly(false, NULL);
        order_quickly(true, expected);
}

/* Elements within elements, whose prefixes are looked for among many namespaces. */
static void test_hostile_namespaces(void)
{
        g_autoptr(GString) xml = g_string_new(MINIMAL_START "<metadata xmlns:a='urn:a'");
        const char *expected;

        for (unsigned i = 0; i < 250; i++)
                g_string_append_printf(xml, " xmlns:a%u='urn:%u'", i, i);
        g_string_append_c(xml, '>');
        while (xml->len + 100 < DOMAIN_XML_MAX)
                g_string_append(xml, "<a:b/>");
        g_string_append(xml, "</metadata></domain>");
        parse_quickly(xml->str, NULL);

        for (unsigned i = 0; i < 5000; i++)
                memcpy(xml->str + 20000 + 10 * i, "<xmlns:a/>", 10);
        expected = "the XML declares more than 1024 namespaces";
        parse_quickly(xml->str, expected);
}

static void test_attributes(void)
{
        static const char comment[] = "<!-- <a ";
        g_autoptr(GString) xml = g_string_new(MINIMAL_START "\n<metadata");

        for (unsigned i = 0; i < 256; i++)
                g_string_append_printf(xml, " a%u='>'", i);
        g_string_append(xml, "/></domain>");
        parse_quickly(xml->str, NULL);

        g_string_truncate(xml, xml->len - strlen("/></domain>"));
        g_string_append(xml, " b='1'/></domain>");
        parse_quickly(xml->str, "line 2: an element has more than 256 attributes");

        /* What only looks like attributes is not counted. */
        g_string_assign(xml, MINIMAL_START);
        for (unsigned part = 0; part < 3; part++) {
                g_string_append(xml,
                        part == 0           ? comment
                                : part == 1 ? "<metadata><![CDATA[<a "
                                            : "<?x <a ");
                for (unsigned i = 0; i < 1000; i++)
                        g_string_append(xml, "'' ");
                g_string_append(xml, part == 0 ? "-->" : part == 1 ? "]]></metadata>" : "?>");
        }
        g_string_append(xml, "</domain>");
        parse_quickly(xml->str, NULL);
}

/* 4 bytes of text become 65 where they are indented, and then couldn't be read again. */
static void test_indented_size(void)
{
        g_autoptr(GString) xml = g_string_new(MINIMAL_START "<metadata>");
        char *text = NULL;

        for (unsigned i = 0; i < 40; i++)
                g_string_append(xml, "<a>");
        for (unsigned i = 0; i < 20000; i++)
                g_string_append(xml, "<b/>");
        for (unsigned i = 0; i < 40; i++)
                g_string_append(xml, "</a>");
        g_string_append(xml, "</metadata></domain>");

        _cleanup_domain_definition_ DomainDefinition *domain = parse(xml->str);
        g_assert_cmpint(domain_definition_format(domain, &text), ==, -EFBIG);
        g_assert_null(text);
}

static void test_line_numbers(void)
{
        g_autofree char *lines = g_strnfill(70000, '\n');
        g_autofree char *xml =
                g_strconcat("<domain type='lxc'>", lines, "<name>a/b</name>\n</domain>", NULL);
        g_autofree char *message = refuse_bytes(xml, strlen(xml), ERROR_INVALID_XML);

        g_assert_cmpstr(message, ==, "line 70001: <name>: the name \"a/b\" contains a slash");
}

static void test_no_error_wanted(void)
{
        DomainDefinition *domain = NULL;

        g_assert_cmpint(domain_definition_parse("<domain/>", 9, &domain, NULL), ==, -EINVAL);
        g_assert_cmpint(domain_definition_parse("<domain", 7, &domain, NULL), ==, -EINVAL);
        g_assert_cmpint(domain_definition_parse("", 0, &domain, NULL), ==, -EINVAL);
        g_assert_null(domain);
        g_assert_null(domain_definition_free(NULL));
}

int main(int argc, char **argv)
{
        int r;

        g_test_init(&argc, &argv, NULL);
        xmlSetExternalEntityLoader(refuse_load);
        g_test_add_func("/xml/hostile/invalid", test_invalid);
        g_test_add_func("/xml/hostile/invalid-all-listed", test_invalid_all_listed);
        g_test_add_func("/xml/hostile/cut", test_cut);
        g_test_add_func("/xml/hostile/damaged", test_damaged);
        g_test_add_func("/xml/hostile/size", test_size);
        g_test_add_func("/xml/hostile/hostile-sizes", test_hostile_sizes);
        g_test_add_func("/xml/hostile/hostile-settings", test_hostile_settings);
        g_test_add_func("/xml/hostile/hostile-cpuset", test_hostile_cpuset);
        g_test_add_func("/xml/hostile/hostile-order", test_hostile_order);
        g_test_add_func("/xml/hostile/hostile-namespaces", test_hostile_namespaces);
        g_test_add_func("/xml/hostile/attributes", test_attributes);
        g_test_add_func("/xml/hostile/indented-size", test_indented_size);
        g_test_add_func("/xml/hostile/line-numbers", test_line_numbers);
        g_test_add_func("/xml/hostile/no-error-wanted", test_no_error_wanted);
        r = g_test_run();
        xmlCleanupParser();
        return r;
}
