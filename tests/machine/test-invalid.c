/* Definitions that are refused. */
#include <string.h>

#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

#define DOMAIN_HEAD "<domain type='lxc'><name>bad</name><memory>65536</memory><os><type>exe</type>"
#define DOMAIN_TAIL "<init>/bin/sh</init></os><devices><console type='pty'/></devices></domain>"

/* Refused, and neither a domain nor a file has come of it. */
static char *check_refused(Host *host, const char *xml, const char *error)
{
        char *message = domain_define_refused(host->bus, xml, error);
        g_autoptr(GVariant) answer = manager_call(host->bus, "ListDomains", NULL);
        g_autoptr(GVariant) list = g_variant_get_child_value(answer, 0);
        g_autoptr(GDir) files = g_dir_open(DOMAINS_DIRECTORY, 0, NULL);

        g_assert_cmpuint(g_variant_n_children(list), ==, 0);
        g_assert_null(g_dir_read_name(files));
        host_assert_nothing_left(host);
        return message;
}

static void test_empty(Host *host)
{
        g_free(check_refused(host, "", OWN_ERROR("InvalidXML")));
        g_free(check_refused(host, " \n", OWN_ERROR("InvalidXML")));
        g_free(check_refused(host, "<domain/>", OWN_ERROR("InvalidXML")));
        g_free(check_refused(host, "vm1", OWN_ERROR("InvalidXML")));
}

static void test_cut(Host *host)
{
        g_autofree char *xml = spec_xml(&(Spec){ .name = "bad" });
        g_autofree char *message = NULL;

        xml[strlen(xml) / 2] = '\0';
        message = check_refused(host, xml, OWN_ERROR("InvalidXML"));
        g_assert_nonnull(strstr(message, "line "));
}

static void test_line_is_named(Host *host)
{
        g_autofree char *message = check_refused(host,
                "<domain type='lxc'>\n<name>bad</name>\n<memory>much</memory>\n<os><type>exe</type>" DOMAIN_TAIL,
                OWN_ERROR("InvalidXML"));

        g_assert_nonnull(strstr(message, "line 3"));
        g_assert_nonnull(strstr(message, "<memory>"));
}

static void test_huge(Host *host)
{
        g_autofree char *comment = g_strnfill(10 * 1024 * 1024, 'x');
        g_autofree char *xml = g_strconcat(DOMAIN_HEAD, "<!--", comment, "-->", DOMAIN_TAIL, NULL);

        g_free(check_refused(host, xml, OWN_ERROR("InvalidXML")));
}

static void test_entity_bomb(Host *host)
{
        const char *xml =
                "<!DOCTYPE domain [<!ENTITY a 'aaaaaaaaaa'>"
                "<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>"
                "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>"
                "<!ENTITY f '&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;'><!ENTITY g '&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;'>]>"
                "<domain type='lxc'><name>bad</name><description>&g;&g;&g;&g;</description>"
                "<memory>65536</memory><os><type>exe</type>" DOMAIN_TAIL;
        double began = seconds_now();

        g_free(check_refused(host, xml, OWN_ERROR("InvalidXML")));
        g_assert_cmpfloat(seconds_now() - began, <, 5);
}

/* Its access time would tell if it had been read; the mount must keep such times, so it is a tmpfs of
 * its own. */
static void test_external_entity(Host *host)
{
        const char *secret = "/run/lxc1-machine-test-secret";
        g_autofree char *said = NULL, *message = NULL;

        write_file(secret, "tell nobody");
        g_assert_cmpint(run_shell("touch -a -d 2001-01-01 /run/lxc1-machine-test-secret", NULL), ==, 0);
        message = check_refused(host,
                "<!DOCTYPE domain [<!ENTITY secret SYSTEM 'file:///run/lxc1-machine-test-secret'>]>"
                "<domain type='lxc'><name>bad</name><description>&secret;</description>"
                "<memory>65536</memory><os><type>exe</type>" DOMAIN_TAIL,
                OWN_ERROR("InvalidXML"));
        g_assert_null(strstr(message, "tell nobody"));
        g_assert_cmpint(
                run_shell("stat -c %x /run/lxc1-machine-test-secret; rm /run/lxc1-machine-test-secret",
                        &said),
                ==, 0);
        g_assert_true(g_str_has_prefix(said, "2001-01-01 "));
}

static void test_type_kvm(Host *host)
{
        g_autofree char *xml = spec_xml(&(Spec){ .name = "bad" });
        g_autofree char *kvm = NULL;

        memcpy(strstr(xml, "'lxc'"), "'kvm'", 5);
        kvm = check_refused(host, xml, OWN_ERROR("Unsupported"));
        g_assert_nonnull(strstr(kvm, "kvm"));
}

static void check_name(Host *host, const char *name)
{
        g_autofree char *xml = spec_xml(&(Spec){ .name = name });

        g_free(check_refused(host, xml, OWN_ERROR("InvalidXML")));
}

static void test_names(Host *host)
{
        g_autofree char *longest = g_strnfill(300, 'n');

        check_name(host, "");
        check_name(host, "a/b");
        check_name(host, "../escaped");
        check_name(host, ".");
        check_name(host, "..");
        check_name(host, ".autostarted");
        check_name(host, "a\nb");
        check_name(host, " a");
        check_name(host, longest);
        g_assert_false(g_file_test("/var/lib/lxc1/escaped.xml", G_FILE_TEST_EXISTS));
}

static void test_memory(Host *host)
{
        static const char *const memories[] = { "<memory>0</memory>", "<memory>-1</memory>",
                "<memory unit='parsecs'>1</memory>", "<memory>99999999999999999999999</memory>", "" };

        for (gsize i = 0; i < G_N_ELEMENTS(memories); i++) {
                g_autofree char *xml = spec_xml(&(Spec){ .name = "bad", .memory = memories[i] });

                g_free(check_refused(host, xml, OWN_ERROR("InvalidXML")));
        }
}

static const HostCase cases[] = {
        { "/machine/invalid/empty", test_empty },
        { "/machine/invalid/cut", test_cut },
        { "/machine/invalid/line-is-named", test_line_is_named },
        { "/machine/invalid/huge", test_huge },
        { "/machine/invalid/entity-bomb", test_entity_bomb },
        { "/machine/invalid/external-entity", test_external_entity },
        { "/machine/invalid/type-kvm", test_type_kvm },
        { "/machine/invalid/names", test_names },
        { "/machine/invalid/memory", test_memory },
};

void add_invalid_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
