/* Unit tests of xml/schema, and of the schema of domain XML in data/schemas. */
#include <glib.h>
#include <libxml/parser.h>
#include <string.h>
#include <time.h>

#include "xml/invalid-samples.h"
#include "xml/reader.h"
#include "xml/schema-helpers.h"

#define MINIMAL_START \
        "<domain type='lxc'><name>a</name><memory>1</memory><os><type>exe</type><init>/i</init></os>"

static Schema *schema;

/* --- the schema and the reader --- */

static void check_valid(const char *path)
{
        g_autofree char *xml = NULL;
        size_t length;

        g_assert_true(g_file_get_contents(path, &xml, &length, NULL));
        _cleanup_domain_definition_ DomainDefinition *domain = parse_bytes(xml, length);
        assert_schema_agrees(schema, domain, path);
}

static void test_valid(void)
{
        g_assert_cmpuint(samples_foreach("valid", check_valid), >=, 100);
        g_assert_cmpuint(n_loads, ==, 0);
}

/* What only the reader refuses: what is wrong beside something else, counts, and products. */
static const char *const beyond_grammars[] = { "bandwidth-peak", "bind-circle", "bind-circle-below",
        "bind-circle-of-three", "blkio-devices-many", "blkio-same-path", "capability-twice",
        "console-alias-twice", "consoles-many", "cpuset-backwards", "cpuset-huge", "cpuset-large",
        "cpuset-none", "disk-same-target", "disks-many", "filesystem-same-target", "filesystems-many",
        "hostdevs-many", "idmap-gid-no-zero", "idmap-many", "idmap-no-zero", "idmap-nobody",
        "idmap-overlap-inside", "idmap-overlap-outside", "idmap-wrap", "interface-default-taken",
        "interface-direct-moved", "interface-host-ip-twice", "interface-same-target", "ip-twice",
        "ips-many", "lxc1-rlimit-soft", "lxc1-rlimit-twice", "mac-twice", "memory-int64",
        "memory-overflow-unit", "memtune-swap-below-current", "memtune-swap-below-hard",
        "memtune-swap-small", "misc-rtc", "namespace-own-name", "net-default-name", "net-guest-name",
        "net-host-name", "net-twice", "overlay-kept-same", "overlay-no-root", "overlay-ram",
        "overlay-twice", "overlay-unknown-target", "ram-overflow", "route-host-bits", "route-netmask",
        "route-twice", "seclabel-two-labels", "sharenet-hostdev", "sharenet-interface",
        "storage-beside-disk-dir", "storage-is-disk", "storage-twice", "usb-twice", "vlan-natives",
        "vlan-no-trunk", "vlan-twice" };

static bool is_beyond_grammars(const char *name)
{
        for (size_t i = 0; i < G_N_ELEMENTS(beyond_grammars); i++)
                if (g_str_equal(beyond_grammars[i], name))
                        return true;
        return false;
}

/* Of those that are XML at all. */
static void test_invalid(void)
{
        size_t n_refused = 0, n_beyond = 0;

        for (size_t i = 0; i < G_N_ELEMENTS(invalid_samples); i++) {
                const char *name = invalid_samples[i].name;
                _cleanup_error_ Error error = ERROR_NULL;
                _cleanup_xml_document_ xmlDoc *document = NULL;
                size_t length;
                g_autofree char *xml = sample_read("invalid", name, &length);
                int r;

                if (xml_parse(xml, length, DOMAIN_XML_MAX, &document, NULL) < 0)
                        continue;
                r = schema_validate(schema, document, &error);
                g_test_message("%s: %s", name, error_message(&error));
                if (is_beyond_grammars(name) != (r == 0))
                        g_error("%s: %s", name,
                                r == 0 ? "the schema allows it" : "the schema refuses it");
                if (r == 0) {
                        n_beyond++;
                        continue;
                }
                g_assert_cmpint(r, ==, -EINVAL);
                g_assert_cmpstr(error.name, ==, ERROR_INVALID_XML);
                g_assert_true(g_str_has_prefix(error.message, "line "));
                n_refused++;
        }
        g_assert_cmpuint(n_beyond, ==, G_N_ELEMENTS(beyond_grammars));
        g_assert_cmpuint(n_refused, >=, 150);
}

/* --- messages --- */

typedef struct Refused {
        const char *inside; /* of <domain>, behind a whole one, from line 2 on */
        const char *message;
} Refused;

static const Refused refused[] = {
        { "<bogus/>",
                "line 2: <bogus>: the schema refuses it: Element domain has extra content: bogus" },
        { "<seclabel type='static' model='apparmor'/>",
                "line 2: <seclabel>: the schema refuses it: Expecting an element label, got nothing" },
        { "<title>a</title>\n<uuid>x</uuid>",
                "line 3: <uuid>: it, or what is in it, is not as the schema has it" },
        { "<devices><disk>\n<source file='x'/><target dev='a'/></disk></devices>",
                "line 3: <source>: it, or what is in it, is not as the schema has it" },
        { "<clock>\n<timer name='rtc'/>\n<timer/></clock>",
                "line 4: <timer>: it, or what is in it, is not as the schema has it" },
        { "<metadata><c:container xmlns:c='" LXC1_NAMESPACE
          "'>\n<c:oom policy='x'/></c:container></metadata>",
                "line 3: <oom>: it, or what is in it, is not as the schema has it" },
};

static void check_refused(const char *xml, const char *message)
{
        _cleanup_xml_document_ xmlDoc *document = NULL;
        _cleanup_error_ Error error = ERROR_NULL;

        g_assert_cmpint(xml_parse(xml, strlen(xml), DOMAIN_XML_MAX, &document, NULL), ==, 0);
        g_assert_cmpint(schema_validate(schema, document, &error), ==, -EINVAL);
        g_assert_cmpstr(error.name, ==, ERROR_INVALID_XML);
        g_assert_cmpstr(error.message, ==, message);
        g_assert_cmpint(schema_validate(schema, document, NULL), ==, -EINVAL);
}

static void test_messages(void)
{
        for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
                g_autofree char *xml =
                        g_strconcat(MINIMAL_START "\n", refused[i].inside, "</domain>", NULL);

                check_refused(xml, refused[i].message);
        }
        check_refused("<other/>",
                "line 1: <other>: the schema refuses it: Expecting element domain, got other");
}

/* libxml2 has 16 bits in an element for its line, and forgets what it keeps elsewhere of those above. */
static void test_line_numbers(void)
{
        g_autofree char *lines = g_strnfill(70000, '\n');
        g_autofree char *xml = g_strconcat(
                MINIMAL_START "<cputune>", lines, "<shares>1</shares>\n</cputune></domain>", NULL);
        _cleanup_xml_document_ xmlDoc *document = NULL;

        check_refused(xml, "line 70001: <shares>: it, or what is in it, is not as the schema has it");
        g_assert_cmpint(xml_parse(xml, strlen(xml), DOMAIN_XML_MAX, &document, NULL), ==, 0);
        g_assert_cmpint(schema_validate(schema, document, NULL), ==, -EINVAL);
        g_assert_cmpint(xmlGetLineNo(xmlDocGetRootElement(document)->last->children), ==, 70001);
}

/* --- the original --- */

static void check_unchanged(const char *path)
{
        g_autofree char *xml = NULL;
        size_t length;

        g_assert_true(g_file_get_contents(path, &xml, &length, NULL));
        _cleanup_domain_definition_ DomainDefinition *domain = parse_bytes(xml, length);
        g_autofree char *before = format(domain);
        (void) schema_validate(schema, domain->document, NULL);
        g_autofree char *after = format(domain);

        g_assert_cmpstr(after, ==, before);
}

static void test_unchanged(void)
{
        samples_foreach("valid", check_unchanged);
}

/* --- schemas that can't be used --- */

#define GRAMMAR(inner) "<grammar xmlns='http://relaxng.org/ns/structure/1.0'>\n" inner "</grammar>"

static const struct {
        const char *text;
        const char *message; /* its beginning */
} broken[] = {
        { "", "line 1: the XML is empty" },
        { "<grammar", "line 1: <grammar>: the XML is not well formed" },
        { "<domain/>", "line 1: <grammar>: " },
        { GRAMMAR("<start>\n<ref name='missing'/></start>"), "line 3: <ref>: " },
        { GRAMMAR("<start><empty/></start><start><text/></start>"),
                "line 2: <text>: Some <start> element miss" },
        { GRAMMAR("<start><element/></start>"), "line 2: <element>: " },
        { GRAMMAR("<include href='other.rng'/>"), "line 2: <include>: a grammar must be one file" },
        { GRAMMAR("<start><externalRef href='/dev/null'/></start>"),
                "line 2: <externalRef>: a grammar" },
};

static void check_broken(const char *text, const char *message)
{
        _cleanup_error_ Error error = ERROR_NULL;
        Schema *none = NULL;

        g_assert_cmpint(schema_parse(text, strlen(text), &none, &error), ==, -EINVAL);
        g_assert_null(none);
        g_assert_cmpstr(error.name, ==, ERROR_INVALID_XML);
        if (!g_str_has_prefix(error.message, message))
                g_error("\"%s\" is not the beginning of \"%s\"", message, error.message);
        g_assert_null(strchr(error.message, '\n'));
}

static void test_broken(void)
{
        if (!g_test_subprocess()) {
                g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
                g_test_trap_assert_passed();
                g_test_trap_assert_stderr(""); /* libxml2 writes there if it isn't told not to */
                return;
        }
        for (size_t i = 0; i < G_N_ELEMENTS(broken); i++)
                check_broken(broken[i].text, broken[i].message);
        g_assert_cmpuint(n_loads, ==, 0);
        g_assert_null(schema_free(NULL));
}

/* --- what is meant to take long --- */

static void validate_quickly(const char *what, const char *xml, int result)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse(xml);
        _cleanup_error_ Error error = ERROR_NULL;
        clock_t started = clock(), spent; /* of this process: others don't count */

        g_assert_cmpint(schema_validate(schema, domain->document, &error), ==, result);
        spent = clock() - started;
        g_test_message("%s: %.0f ms", what, (double) spent * 1000 / CLOCKS_PER_SEC);
        g_assert_cmpint(spent, <, 5 * CLOCKS_PER_SEC);
        g_assert_cmpstr(error.name, ==, result == -E2BIG ? ERROR_LIMITS_EXCEEDED : NULL);
}

/* As many items with a number as there may be, or as have room. */
static void fill(const char *start, const char *item, const char *item_end, const char *end, size_t most,
        int result)
{
        g_autoptr(GString) xml = g_string_new(start);

        for (size_t i = 0; i < most && xml->len + 2000 < DOMAIN_XML_MAX; i++)
                g_string_append_printf(xml, "%s%zu%s", item, i, item_end);
        g_string_append(xml, end);
        validate_quickly(item, xml->str, result);
}

static void test_hostile_elements(void)
{
        static const char os[] =
                "<domain type='lxc'><name>a</name><memory>1</memory><os><type>exe</type><init>/i</init>";
        static const char devices[] = MINIMAL_START "<devices>", end[] = "</devices></domain>";

        /* Beside the items, of which the elements inside count as well. */
        fill(os, "<initarg>", "</initarg>", "</os></domain>", 8000, 0);
        fill(os, "<initarg>", "</initarg>", "</os></domain>", SIZE_MAX, -E2BIG);
        fill(os, "<initenv name='a", "'/>", "</os></domain>", 8000, 0);
        fill(MINIMAL_START "<clock>",
                "<timer name='rtc' present='yes' tickpolicy='' track='' frequency='' mode='", "'/>",
                "</clock></domain>", 8000, 0);
        fill(MINIMAL_START, "<seclabel type='none' relabel='no' model='", "'/>", "</domain>", 8000, 0);
        fill(devices, "<controller index='", "'/>", end, 8000, 0);
        fill(devices, "<controller index='", "'/>", end, 9000, -E2BIG);
        fill(devices, "<interface type='network'><source network='a'/><guest dev='a", "'/></interface>",
                end, 2500, 0);
        fill(devices,
                "<filesystem type='bind' accessmode='mapped'><driver type='path' format='raw'/>"
                "<source dir='/././././././././././././././a'/><target dir='/",
                "'/><readonly/><alias/></filesystem>", end, 1000, 0);
        fill(MINIMAL_START "<metadata xmlns:x='urn:x'>", "<x:a b='", "'/>", "</metadata></domain>",
                SIZE_MAX, 0);
}

static void test_hostile_addresses(void)
{
        g_autoptr(GString) xml = g_string_new(MINIMAL_START "<devices>");

        for (unsigned i = 0; i < 31; i++) {
                g_string_append(xml, "<interface type='network'><source network='a'/>");
                for (unsigned j = 0; j < 255; j++)
                        g_string_append_printf(xml,
                                "<route address='10.%u.%u.0' gateway='1.2.3.4' family='ipv4' "
                                "netmask='255.255.255.0' metric='1'/>",
                                i, j);
                g_string_append(xml, "</interface>");
        }
        g_string_append(xml, "</devices></domain>");
        validate_quickly("routes", xml->str, 0);
}

/* What would be exponential in the number of optional attributes, and of those that may have any name.
 */
static void test_hostile_attributes(void)
{
        g_autoptr(GString) xml = g_string_new(MINIMAL_START "<devices>");

        while (xml->len + 5000 < DOMAIN_XML_MAX) {
                g_string_append(xml, "<controller");
                for (unsigned i = 0; i < 256; i++)
                        g_string_append_printf(xml, " a%u=''", i);
                g_string_append(xml, "/>");
        }
        g_string_append(xml, "</devices></domain>");
        validate_quickly("attributes", xml->str, 0);
}

static void test_hostile_depth(void)
{
        g_autoptr(GString) xml = g_string_new(MINIMAL_START "<devices><controller>");

        for (unsigned i = 0; i < 32; i++) {
                for (unsigned j = 0; j < 250; j++)
                        g_string_append(xml, "<a>");
                for (unsigned j = 0; j < 250; j++)
                        g_string_append(xml, "</a>");
        }
        g_string_append(xml, "</controller></devices></domain>");
        validate_quickly("depth", xml->str, 0);
}

/* Patterns compared with texts as long as there can be. */
static void test_hostile_texts(void)
{
        static const char usb[] = "<devices><hostdev type='usb'><source><product id='1'/><vendor id='1";
        static const struct {
                const char *start, *item, *end;
        } texts[] = {
                { "<vcpu cpuset='", "0-4095,^7,1-4094,", "^7'>1</vcpu>" },
                { "<vcpu cpuset='1,", "                 ", "1'>1</vcpu>" },
                { "<uuid>", "                 ", "0123456789abcdef0123456789abcdef</uuid>" },
                { "<title>", "xxxxxxxxxxxxxxxxx", "</title>" },
                { "<title>", "<![CDATA[x]]>", "</title>" },
                { "<cputune><quota>-", "00000000000000000", "1</quota></cputune>" },
                { "<resource><partition>/a", "                 ", "</partition></resource>" },
                { usb, "                 ", "'/></source></hostdev></devices>" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
                g_autoptr(GString) xml = g_string_new(MINIMAL_START);

                g_string_append(xml, texts[i].start);
                while (xml->len + 200 < DOMAIN_XML_MAX)
                        g_string_append(xml, texts[i].item);
                g_string_append(xml, texts[i].end);
                g_string_append(xml, "</domain>");
                validate_quickly(texts[i].start, xml->str, 0);
        }
}

int main(int argc, char **argv)
{
        int r;

        g_test_init(&argc, &argv, NULL);
        xmlSetExternalEntityLoader(refuse_load);
        schema = load_domain_schema();
        g_test_add_func("/xml/schema/valid", test_valid);
        g_test_add_func("/xml/schema/invalid", test_invalid);
        g_test_add_func("/xml/schema/messages", test_messages);
        g_test_add_func("/xml/schema/line-numbers", test_line_numbers);
        g_test_add_func("/xml/schema/unchanged", test_unchanged);
        g_test_add_func("/xml/schema/broken", test_broken);
        g_test_add_func("/xml/schema/hostile-elements", test_hostile_elements);
        g_test_add_func("/xml/schema/hostile-addresses", test_hostile_addresses);
        g_test_add_func("/xml/schema/hostile-attributes", test_hostile_attributes);
        g_test_add_func("/xml/schema/hostile-depth", test_hostile_depth);
        g_test_add_func("/xml/schema/hostile-texts", test_hostile_texts);
        r = g_test_run();
        schema_free(schema);
        xmlCleanupParser();
        return r;
}
