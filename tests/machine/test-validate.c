/* DefineXML with the flag VALIDATE. */
#include <string.h>

#include "caller.h"
#include "domain.h"
#include "host.h"
#include "tests.h"

#define SCHEMAS "/usr/share/lxc1/schemas"

static const guint64 validate = 1;

static char *refused(Host *host, const char *xml, const char *error)
{
        char *message =
                manager_refused(host->bus, "DefineXML", g_variant_new("(st)", xml, validate), error);

        g_assert_false(domain_exists(host->bus, "checked"));
        g_assert_false(g_file_test(DOMAINS_DIRECTORY "/checked.xml", G_FILE_TEST_EXISTS));
        return message;
}

static void assert_names(const char *message, const char *part)
{
        if (!strstr(message, part))
                g_error("'%s' doesn't name '%s'", message, part);
}

static void test_good(Host *host)
{
        const char *uuid = "01234567-89ab-4cde-8f01-23456789abcd";
        Spec spec = { .name = "checked", .uuid = uuid, .devices = CONSOLE_XML INTERFACE_XML };
        g_autofree char *xml = spec_xml(&spec), *xml_again = NULL;
        g_autoptr(GVariant) path = NULL, path_again = NULL;

        path = manager_call(host->bus, "DefineXML", g_variant_new("(st)", xml, validate));
        g_assert_true(domain_exists(host->bus, "checked"));
        spec.more = "<title>the second</title>";
        xml_again = spec_xml(&spec);
        path_again = manager_call(host->bus, "DefineXML", g_variant_new("(st)", xml_again, validate));
        g_assert_true(g_variant_equal(path_again, path));
        domain_assert_string(host->bus, "checked", "Title", "the second");
}

static void test_invalid(Host *host)
{
        g_autofree char *xml = spec_xml(&(Spec){ .name = "checked", .more = "\n\n<uuid>x</uuid>" });
        g_autofree char *message = refused(host, xml, OWN_ERROR("InvalidXML"));

        assert_names(message, "<uuid>: \"x\" is not a UUID");
        assert_names(message, "line ");
}

/* What is kept without the flag, until it is started. */
static void test_unknown(Host *host)
{
        g_autofree char *xml =
                spec_xml(&(Spec){ .name = "checked", .devices = "<filesytem/><console type='pty'/>" });
        g_autofree char *message = refused(host, xml, OWN_ERROR("Unsupported"));
        g_autofree char *at_start = NULL, *path = NULL;

        assert_names(message, "<filesytem> is not known inside <devices>");
        assert_names(message, "line ");
        path = domain_define_xml(host->bus, xml);
        at_start = domain_start_refused(host->bus, "checked", OWN_ERROR("Unsupported"));
        assert_names(at_start, message);
}

/* What only the schema refuses: the reader looks at no <block> of a USB device. */
static void test_schema(Host *host)
{
        g_autofree char *xml = spec_xml(&(Spec){ .name = "checked",
                .devices = "<hostdev type='usb'><source><vendor id='1'/><product id='1'/>"
                           "<block>/dev/sda</block></source></hostdev>" });
        g_autofree char *message = refused(host, xml, OWN_ERROR("InvalidXML"));
        g_autofree char *path = NULL;

        assert_names(message, "<block>: it, or what is in it, is not as the schema has it");
        assert_names(message, "line ");
        path = domain_define_xml(host->bus, xml);
}

static void test_flags(Host *host)
{
        g_autofree char *xml = spec_xml(&(Spec){ .name = "checked" });

        for (guint64 flags = 2; flags < 4; flags++)
                g_free(manager_refused(host->bus, "DefineXML", g_variant_new("(st)", xml, flags),
                        OWN_ERROR("InvalidFlags")));
        g_assert_false(domain_exists(host->bus, "checked"));
}

/* More than is checked: that would hold lxc1d up for seconds. */
static void test_many_elements(Host *host)
{
        g_autoptr(GString) arguments = g_string_new("");
        g_autofree char *xml = NULL, *message = NULL, *path = NULL;

        for (guint i = 0; i < 50000; i++)
                g_string_append(arguments, "<initarg/>");
        xml = spec_xml(&(Spec){ .name = "checked", .os = arguments->str });
        message = refused(host, xml, DBUS_ERROR("LimitsExceeded"));
        path = domain_define_xml(host->bus, xml);
}

/* The check is not for those who may not define anything. */
static void test_denied(Host *host)
{
        const Target manager = { SERVICE, MANAGER_PATH, MANAGER_INTERFACE };
        g_autofree char *xml = spec_xml(&(Spec){ .name = "checked", .devices = "<filesytem/>" });
        g_autofree char *error = NULL;
        g_autofree char *answer =
                caller_call(manager, "DefineXML", g_variant_new("(st)", xml, validate), FALSE, &error);

        g_assert_null(answer);
        g_assert_cmpstr(error, ==, DBUS_ERROR("AccessDenied"));
        g_assert_false(domain_exists(host->bus, "checked"));
}

static void check_schema_file(Host *host, const char *drop_in, const char *expected)
{
        g_autofree char *xml = spec_xml(&(Spec){ .name = "checked" }), *message = NULL, *path = NULL;

        host_set_drop_in(host, drop_in);
        message = refused(host, xml, DBUS_ERROR("Failed"));
        assert_names(message, SCHEMAS "/domain.rng");
        assert_names(message, expected);
        g_free(refused(host, xml, DBUS_ERROR("Failed"))); /* and serves on */
        path = domain_define_xml(host->bus, xml);
        domain_undefine(host->bus, "checked");
}

static void test_no_schema(Host *host)
{
        check_schema_file(host, "InaccessiblePaths=" SCHEMAS, "can't read the schema");
        check_schema_file(
                host, "BindReadOnlyPaths=/etc/passwd:" SCHEMAS "/domain.rng", "can't use the schema");
}

static const HostCase cases[] = {
        { "/machine/validate/good", test_good },
        { "/machine/validate/invalid", test_invalid },
        { "/machine/validate/unknown", test_unknown },
        { "/machine/validate/schema", test_schema },
        { "/machine/validate/flags", test_flags },
        { "/machine/validate/many-elements", test_many_elements },
        { "/machine/validate/denied", test_denied },
        { "/machine/validate/no-schema", test_no_schema },
};

void add_validate_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
